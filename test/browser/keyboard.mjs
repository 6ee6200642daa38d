// Keyboard alone: signing in, finding an offer in the catalogue, verifying a pasted credential, and filling a form in, with nothing but Tab, Shift+Tab, Enter,
// Space and letters. Each time something has the focus, the focus is to be seen.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { end, point, site } from './lib.mjs';

const s = await site();
let stops = 0;
const unseen = new Set();

// What has the focus: its outline, or nothing to see.
const focused = (page) => page.evaluate(() => {
	const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
	const label = at.labels?.[0]?.innerText ?? at.getAttribute('aria-label') ?? at.innerText ?? '';
	return { tag: at.tagName, name: at.getAttribute('name') ?? '', href: at.getAttribute('href') ?? '', label: label.trim(), inside: !!at.closest('main'),
		outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2, there: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight };
});

// Tab until `wanted` has the focus; every stop on the way must be seen.
async function tabTo(page, what, wanted) {
	for (let i = 0; i < 80; i++) {
		await page.keyboard.press('Tab');
		const at = await focused(page);
		if (at.tag === 'BODY') continue;
		stops++;
		if (!at.outline || !at.there) unseen.add(`${new URL(page.url()).pathname}: ${at.tag} ${at.name}${at.href} "${at.label}"`);
		if (wanted(at)) return true;
	}
	point(`${what} is reached by Tab`, false, page.url());
	return false;
}
const press = (page, key = 'Enter') => Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
const text = async (page) => (await page.locator('main').innerText()).replace(/\s+/g, ' ');

for (const width of [1280, 320]) {
	const page = await s.page({ width });

	// The first stop leads past the header.
	await page.goto(s.url);
	await page.keyboard.press('Tab');
	point(`the first stop is the way to the page's text, and is seen ${width}`, await focused(page).then((at) => at.href === '#main' && at.outline && at.there));
	await page.keyboard.press('Enter');
	await page.keyboard.press('Tab');
	point(`and leads into it ${width}`, (await focused(page)).inside);

	// The catalogue: words, a property, an offer.
	await page.goto(`${s.url}/catalogue`);
	await tabTo(page, 'the field for words', (at) => at.name === 'q');
	await page.keyboard.type('ethics');
	await press(page);
	point(`words find it ${width}`, page.url().includes('q=ethics') && /One micro-credential/.test(await text(page)));
	await tabTo(page, 'the fields of study', (at) => at.tag === 'SUMMARY' && at.label === 'Field');
	await page.keyboard.press('Space');
	await tabTo(page, 'one of them', (at) => at.href.includes('field=06'));
	await press(page);
	point(`a property is chosen ${width}`, page.url().includes('field=06') && page.url().includes('q=ethics'));
	await tabTo(page, 'the offer', (at) => at.href === '/catalogue/DEP-6-10');
	await press(page);
	point(`the offer is read ${width}`, (await text(page)).includes('100 hours of study'));

	// A pasted credential.
	const folder = readdirSync(s.dir).find((name) => /^N\d+$/.test(name));
	const credential = readFileSync(join(s.dir, folder, 'credential.json'), 'utf8');
	await page.goto(`${s.url}/verify`);
	await tabTo(page, 'the place to paste', (at) => at.tag === 'TEXTAREA');
	await page.keyboard.insertText(credential);
	await tabTo(page, 'the button', (at) => at.tag === 'BUTTON' && at.inside);
	await press(page);
	point(`the report says who issued what ${width}`, /Data Ethics in Practice/.test(await text(page)), await text(page));
	await tabTo(page, 'the evidence of a check', (at) => at.tag === 'SUMMARY');
	await page.keyboard.press('Enter');
	point(`and opens its evidence ${width}`, await page.evaluate(() => document.activeElement.closest('details').open));

	// Signing in, and a form.
	await page.goto(s.url);
	await tabTo(page, 'the way to sign in', (at) => at.href.startsWith('/sign-in'));
	await press(page);
	await tabTo(page, 'the name', (at) => at.name === 'name');
	await page.keyboard.type('admin@northgate.example');
	await tabTo(page, 'the password', (at) => at.name === 'password');
	await page.keyboard.type('seven herons over the harbour');
	await press(page);
	point(`the administrator is signed in ${width}`, page.url().endsWith('/waiting') || (await page.locator('header').innerText()).includes('Sign out'), page.url());
	await page.goto(`${s.url}/people`);
	await tabTo(page, 'the way to the colour', (at) => at.href === '/institution/look');
	await press(page);
	await tabTo(page, 'the colour', (at) => at.name === 'colour');
	await page.keyboard.type('green');
	await press(page);
	point(`a mistake is said, and has the focus ${width}`, (await focused(page)).inside && (await text(page)).includes('six digits'), JSON.stringify(await focused(page)));
	await tabTo(page, 'the colour again', (at) => at.name === 'colour');
	await page.keyboard.press('Control+A');
	await page.keyboard.type('#0b5394');
	await tabTo(page, 'the button', (at) => at.tag === 'BUTTON' && at.inside);
	await press(page, 'Space');
	point(`the form is done ${width}`, (await text(page)).includes('The pages have the new colour'), await text(page));
	await tabTo(page, 'the colour once more', (at) => at.name === 'colour');
	await page.keyboard.press('Control+A');
	await page.keyboard.press('Delete');
	await press(page);
	await page.context().close();
}
point(`the focus was seen at each of ${stops} stops`, unseen.size === 0 && stops > 60, [...unseen].join('\n'));
await end(s);
