// A learner's way: a claim code on the phone, the backpack, a link for an employer who opens it without an account, and its end; then
// the pages of accounts.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { end, point, settings, site } from './lib.mjs';

const s = await site();
const go = (page, button) => Promise.all([page.waitForNavigation(), page.locator(button).first().click()]);
const says = (page) => page.locator('main').innerText();

// The registry hands out claims: a sheet with codes and links.
const registrar = await s.page({ as: 'registrar' });
await registrar.goto(`${s.url}/offerings`);
const offering = await registrar.evaluate(() => [...document.querySelectorAll('main tr, main li')].find((row) => row.innerText.includes('DEP-6-10/2026-09'))?.querySelector('a').getAttribute('href'));
await registrar.goto(`${s.url}${offering}/claims`);
await s.axe(registrar, 'claims to hand out');
const [sheet] = await Promise.all([registrar.waitForEvent('download'), registrar.locator('main form button').click()]);
const rows = readFileSync(await sheet.path(), 'utf8').split('\r\n').map((row) => row.split(','));
const codes = rows.filter((row) => /^N\d/.test(row[0])).map((row) => row[3]);
point('each learner has a code and a link', codes.length > 20 && codes.every((code) => /^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$/.test(code)), codes.join(' '));
const of = (number) => rows.find((row) => row[0] === number);

// On a phone, without an account.
const phone = await s.page({ width: 360 });
await phone.goto(`${s.url}/claim`);
await s.axe(phone, 'typing a code');
await phone.fill('[name=code]', 'AAAA-BBBB-CCCC');
await go(phone, 'main form button');
point('a wrong code is said to be wrong', (await says(phone)).includes('No credential waits under this code'));
await s.axe(phone, 'a wrong code');
await phone.fill('[name=code]', of('N0012347')[3].toLowerCase().replaceAll('-', ' '));
await go(phone, 'main form button');
point('the code shows what waits', (await says(phone)).includes('Data Ethics in Practice'), await says(phone));
await s.axe(phone, 'what is claimed');
await phone.fill('[name=email]', 'me@private.example');
await phone.fill('[name=password]', 'four words in a row');
await phone.fill('[name=again]', 'four words in a row');
await go(phone, 'main form button');
point('claiming makes the account', phone.url().includes('/backpack/') && (await says(phone)).includes('genuine and valid'), await says(phone));
await s.axe(phone, 'one credential');
await s.picture(phone, 'holding');
const again = await s.page({ width: 360 });
await again.goto(of('N0012347')[4]);
point('a claim works once', (await says(again)).includes('used already'), await says(again));

// Shared with an employer.
await phone.goto(`${s.url}/backpack`);
await s.axe(phone, 'the backpack');
await s.picture(phone, 'backpack');
await go(phone, 'main .card a.button');
await phone.fill('[name=purpose]', 'Application at Harbour Data');
await s.axe(phone, 'choosing what to show');
await s.picture(phone, 'share-new');
await go(phone, 'main form button');
const link = await phone.locator('main code.wrap').first().innerText();
point('the link is there, with a code and a QR code', link.startsWith(`${s.url}/s/`) && await phone.locator('svg.qr').count() === 1, await says(phone));
await s.axe(phone, 'the link');
await s.picture(phone, 'share-made');

// The certificate: what is printed, and what an employer does with the file.
const code = await phone.locator('main p.code code').innerText();
const [certificate] = await Promise.all([phone.waitForEvent('download'), phone.locator('form[action$="/transcript"] button').click()]);
const pdf = await certificate.path();
const printed = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' });
point('the certificate shows name, award, link and code', certificate.suggestedFilename() === 'data-ethics-in-practice.pdf' && printed.includes('Data Ethics in Practice')
	&& printed.replace(/\s/g, '').includes(link) && printed.includes(code) && printed.includes('Northgate University'), printed);
const employer = await s.page({ script: false });
await employer.goto(`${s.url}/verify`);
await employer.setInputFiles('[name=file]', { name: 'certificate.pdf', mimeType: 'application/pdf', buffer: readFileSync(pdf) });
await go(employer, 'main form button');
point('handed in, the file is genuine, and its pages are said not to be signed', (await says(employer)).includes('genuine and valid') && (await says(employer)).includes('Its pages are not signed'),
	await says(employer));
await s.picture(employer, 'verified-pdf');
const forged = readFileSync(pdf, 'latin1').replace(/%%EOF\s*$/, '');
await employer.goto(`${s.url}/verify`);
await employer.setInputFiles('[name=file]', { name: 'certificate.pdf', mimeType: 'application/pdf', buffer: Buffer.from(forged.slice(0, forged.length / 2), 'latin1') });
await go(employer, 'main form button');
point('half a file is no credential', (await says(employer)).includes('damaged or not complete'), await says(employer));
const stranger = await s.page({ width: 360, script: false });
let answer = await stranger.goto(link);
point('anybody with the link reads the report, without an account and without script', answer.status() === 200 && (await says(stranger)).includes('genuine and valid'));
point('nobody else is told where it came from', (answer.headers()['cache-control'] ?? '').includes('no-store') && /same-origin|no-referrer/.test(answer.headers()['referrer-policy'] ?? ''));
await s.picture(stranger, 'share-open');
const reader = await s.page({ width: 320, scheme: 'dark', lang: 'de' });
await reader.goto(link);
await s.axe(reader, 'what somebody shows');
await s.picture(reader, 'share-open');
await phone.goto(`${s.url}/shares`);
point('its owner sees how often it was opened', (await says(phone)).includes('2 times'), await says(phone));
await s.axe(phone, 'the links');
await go(phone, 'form[action$="/withdraw"] button');
answer = await stranger.goto(link);
point('a withdrawn link opens no more', answer.status() === 410 && (await says(stranger)).includes('withdrawn it') && !(await says(stranger)).includes('Data Ethics'), await says(stranger));
await reader.goto(link);
await s.axe(reader, 'a link that is over');

// A password, and no grade.
await phone.goto(`${s.url}/shares/new`);
await phone.locator('[name=items]').first().check();
await phone.fill('[name=purpose]', 'Tutor');
await phone.locator('[name=hide_grade]').check();
await phone.fill('[name=password]', 'sesame');
await go(phone, 'main form button');
const locked = await phone.locator('main code.wrap').first().innerText();
await stranger.goto(locked);
point('a password keeps the rest back', !(await says(stranger)).includes('Data Ethics'));
await stranger.fill('[name=password]', 'open');
await go(stranger, 'main form button');
point('a wrong one does not open', (await says(stranger)).includes('not the password'));
await stranger.fill('[name=password]', 'sesame');
await go(stranger, 'main form button');
point('the right one opens, without the grade', (await says(stranger)).includes('Data Ethics') && (await says(stranger)).includes('not shown'), await says(stranger));

// Accounts.
for (const setting of settings) {
	const page = await s.page({ ...setting });
	await page.goto(`${s.url}/sign-in`);
	await s.axe(page, 'signing in');
	await s.picture(page, 'sign-in');
	await s.signIn(page, 'admin');
	for (const path of ['/waiting', '/account', '/sessions', '/people', '/people/new']) {
		await page.goto(s.url + path);
		await s.axe(page, path);
		await s.picture(page, path.slice(1).replace('/', '-'));
	}
	await page.goto(`${s.url}/people?q=demir`);
	await go(page, 'main table a');
	await s.axe(page, 'a person');
	await s.picture(page, 'person');
	await page.context().close();
}
const outside = await s.page();
await outside.goto(`${s.url}/backpack`);
point('nobody signed in is led to sign in', outside.url().includes('/sign-in?next='), outside.url());
await outside.fill('[name=name]', 'learner@northgate.example');
await outside.fill('[name=password]', 'not this one');
await go(outside, 'main form button');
point('a wrong password is said without saying which is wrong', (await says(outside)).includes('The name or the password is not right'));
await outside.fill('[name=name]', 'learner@northgate.example');
await outside.fill('[name=password]', 'seven herons over the harbour');
await go(outside, 'main form button');
point('and then to the page they wanted', outside.url().endsWith('/backpack'), outside.url());
await end(s);
