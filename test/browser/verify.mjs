// The verification page: what an employer sees of a genuine credential, a changed one, a picture, an empty question; in every setting; by
// keyboard alone; without script; as JSON.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { end, point, settings, site } from './lib.mjs';

const s = await site();
const file = (name, mimeType, bytes) => ({ name, mimeType, buffer: Buffer.from(bytes) });
const genuine = file('badge.png', 'image/png', readFileSync(join(s.dir, 'N0012345', 'badge.png')));
const json = readFileSync(join(s.dir, 'N0012345', 'credential.json'), 'utf8');
const onePixel = file('screenshot.png', 'image/png', Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64'));
const scripted = file('badge.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
const pdf = file('certificate.pdf', 'application/pdf', '%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF');

async function verify(page, files, more = {}) {
	await page.goto(`${s.url}/verify`);
	if (files) await page.setInputFiles('input[type=file]', files);
	for (const [name, value] of Object.entries(more)) await page.fill(`[name=${name}]`, value);
	await Promise.all([page.waitForNavigation(), page.click('main form button')]);
	return page.locator('main').innerText();
}

for (const setting of settings) {
	const page = await s.page(setting), de = setting.lang === 'de';
	await page.goto(`${s.url}/`);
	await s.axe(page, 'the first page');
	await s.picture(page, 'front');
	await page.goto(`${s.url}/verify`);
	await s.axe(page, 'the question');
	await s.picture(page, 'verify');
	const text = await verify(page, genuine);
	point(`a genuine one ${page.setting}`, text.includes(de ? 'Dieser Nachweis ist echt und gültig' : 'This credential is genuine and valid') && text.includes('Jürgen Müller'), text);
	await s.axe(page, 'the report');
	await s.picture(page, 'verified');
	await page.goto(`${s.url}/nowhere`);
	await s.axe(page, 'a page that is not there');
	await page.context().close();
}

const page = await s.page();
const cases = [
	['a changed one blanks everything', file('c.json', 'application/json', json.replaceAll('Data Ethics', 'Brain Surgery')), 'it was changed, or is not genuine', /Brain Surgery|Müller|Northgate University\./],
	['a screenshot', onePixel, 'a picture without a credential', null],
	['an SVG with a script', scripted, 'not built like a badge|picture without', null],
	['a PDF', pdf, 'no credential in any form known here|cannot be verified here', null],
	['words', file('hello.txt', 'text/plain', 'hello'), 'no credential in any form known here', null],
];
for (const [name, given, says, never] of cases) {
	const text = await verify(page, given);
	point(name, new RegExp(says).test(text) && !(never && never.test(text)), text);
	await s.axe(page, name);
	await s.picture(page, name.replaceAll(' ', '-'));
}
let text = await verify(page, [genuine, onePixel]);
point('several at once are told apart', text.includes('2 files verified') && text.includes('genuine and valid') && text.includes('picture without'), text);
await s.axe(page, 'several');
text = await verify(page, null, { text: json, recipient: 'Jürgen Müller' });
point('it is about this person', !text.includes('Nobody asked whom it is about'), text);
text = await verify(page, null, { text: json, recipient: 'Somebody Else' });
point('it is not about another', text.includes('not about the person you named'), text);
text = await verify(page, null);
point('an empty question is answered with what to do', text.includes('There was nothing to verify'), text);
await s.axe(page, 'an empty question');

// Keyboard alone: from the address bar to the report.
await page.goto(`${s.url}/verify`);
await page.keyboard.press('Tab');
point('the first stop leads past the header', await page.evaluate(() => document.activeElement.getAttribute('href')) === '#main');
let stops = 0;
for (; stops < 40 && await page.evaluate(() => document.activeElement.name) !== 'text'; stops++) await page.keyboard.press('Tab');
await page.keyboard.insertText(json);
for (; stops < 40 && await page.evaluate(() => document.activeElement.tagName) !== 'BUTTON'; stops++) await page.keyboard.press('Tab');
await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
point('the keyboard alone is enough', (await page.locator('main').innerText()).includes('genuine and valid'));
await page.focus('summary');
await page.keyboard.press('Enter');
point('evidence opens by the keyboard', await page.evaluate(() => document.querySelector('details').open));
await page.emulateMedia({ media: 'print' });
point('on paper the frame is gone', !await page.locator('footer').isVisible() && await page.locator('.verdict').isVisible());
await page.context().close();

const plain = await s.page({ script: false });
point('without script', (await verify(plain, genuine)).includes('genuine and valid'));
const size = (await (await fetch(`${s.url}/verify`)).text()).length;
point('a page is small', size < 20000, `${size} bytes`);
await end(s);
