// The catalogue: a stranger finds an offer by words and properties, reads what it is and what it leads to, in every setting and without
// script; machines read it too.
import { end, point, settings, site } from './lib.mjs';

const s = await site();
for (const setting of settings) {
	const page = await s.page(setting), de = setting.lang === 'de';
	await page.goto(`${s.url}/catalogue`);
	await s.axe(page, 'the catalogue');
	await page.locator('.narrow-down summary').first().click();
	await s.axe(page, 'its fields');
	await s.picture(page, 'catalogue');
	await page.locator('.narrow-down details[open] a').first().click();
	point(`a field is chosen, and its own fields are there ${page.setting}`, page.url().includes('field=06') && await page.locator('.narrow-down a[href*="field=0688"]').count() === 1);
	await s.axe(page, 'one field chosen');
	await s.picture(page, 'catalogue-chosen');
	await page.click('ul.cards a');
	const text = await page.locator('main').innerText();
	point(`one offer ${page.setting}`, text.includes(de ? 'Datenethik in der Praxis' : 'Data Ethics in Practice') && text.includes(de ? '100 Stunden Lernaufwand' : '100 hours of study') && text.includes('FHEQ 6'), text);
	await s.axe(page, 'one offer');
	await s.picture(page, 'offer');
	await page.context().close();
}

// Every choice stands in the address, is kept by the search for words, and can be left out again; without script.
const plain = await s.page({ script: false });
await plain.goto(`${s.url}/catalogue`);
for (const property of ['level=FHEQ', 'credit=5', 'mode=blended', 'language=en']) {
	const link = plain.locator(`.narrow-down a[href*="${property}"]`);
	const count = Number(await link.locator('xpath=following-sibling::span').innerHTML());
	await plain.goto(s.url + await link.getAttribute('href'));
	point(`${property}: as many as were said`, count === 1 && await plain.locator('ul.cards > li').count() === count && plain.url().includes(property));
}
await plain.fill('#catalogue_q', 'ethic');
await plain.locator('main form button').click();
point('words are added to what was chosen', ['q=ethic', 'level=FHEQ', 'credit=5', 'mode=blended', 'language=en'].every((part) => plain.url().includes(part)), plain.url());
point('what is chosen is said', await plain.locator('.chosen a').count() === 5);
await plain.locator('.chosen a[href]').first().click();
point('and left out again', !plain.url().includes('level=') && plain.url().includes('credit=5') && await plain.locator('.chosen a').count() === 4, plain.url());
await plain.locator('.chosen .all').click();
point('or all of it', plain.url() === `${s.url}/catalogue`);

const page = await s.page();
await page.goto(`${s.url}/catalogue?q=ethics&level=FHEQ+6`);
point('words and a level find it', await page.locator('ul.cards > li').count() === 1);
await page.goto(`${s.url}/catalogue?level=FHEQ+7`);
point('another level does not', await page.locator('ul.cards > li').count() === 0);
await page.goto(`${s.url}/catalogue?q=astrology`);
point('what is not there is said', (await page.locator('main').innerText()).includes('Nothing fits all of that'));
await s.axe(page, 'nothing found');
await page.goto(`${s.url}/catalogue/DEP-6-10`);
const data = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent())['@graph'];
point('search engines read a course', data['@type'] === 'Course' && data.teaches.length === 4 && data.numberOfCredits.value === '5', JSON.stringify(data));
point('the version a credential names is a page', (await page.goto(`${s.url}/catalogue/DEP-6-10/1`)).status() === 200);
point('a version nobody published is not', (await page.goto(`${s.url}/catalogue/DEP-6-10/9`)).status() === 404);
point('nor is an unknown code', (await page.goto(`${s.url}/catalogue/NONE`)).status() === 404);

const get = async (path, accept) => fetch(s.url + path, { headers: accept ? { accept } : {} });
const linked = await get('/catalogue/DEP-6-10', 'application/ld+json'), elm = await linked.json();
point('other catalogues read the European Learning Model', linked.headers.get('content-type').startsWith('application/ld+json') && elm['@graph'].some((node) => node.type === 'Qualification' && node.volumeOfLearning === 'PT100H'), JSON.stringify(elm).slice(0, 500));
point('... at an address of its own too', JSON.stringify(await (await get('/catalogue/DEP-6-10/elm.jsonld')).json()) === JSON.stringify(elm));
const feed = await get('/catalogue/feed.atom'), xml = await feed.text();
point('the feed lists it', feed.headers.get('content-type').startsWith('application/atom+xml') && xml.includes('<title>Data Ethics in Practice</title>'), xml);
const json = await (await get('/catalogue', 'application/json')).json();
point('the same as JSON', json.offers?.length === 1 && json.offers[0].title === 'Data Ethics in Practice', JSON.stringify(json).slice(0, 500));
const beyond = await (await get('/catalogue?from=48', 'application/json')).json();
point('an address kept from when there was more begins anew', beyond.offers.length === 1, JSON.stringify(beyond).slice(0, 500));
await end(s);
