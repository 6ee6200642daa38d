// The catalogue: a stranger finds an offer, reads what it is and what it leads to, in every setting; machines read it too.
import { end, point, settings, site } from './lib.mjs';

const s = await site();
for (const setting of settings) {
	const page = await s.page(setting), de = setting.lang === 'de';
	await page.goto(`${s.url}/catalogue`);
	await s.axe(page, 'the catalogue');
	await s.picture(page, 'catalogue');
	await page.click('ul.cards a');
	const text = await page.locator('main').innerText();
	point(`one offer ${page.setting}`, text.includes(de ? 'Datenethik in der Praxis' : 'Data Ethics in Practice') && text.includes(de ? '100 Stunden Lernaufwand' : '100 hours of study') && text.includes('FHEQ 6'), text);
	await s.axe(page, 'one offer');
	await s.picture(page, 'offer');
	await page.context().close();
}
const page = await s.page();
await page.goto(`${s.url}/catalogue?q=ethics&level=FHEQ+6`);
point('words and a level find it', await page.locator('ul.cards > li').count() === 1);
const data = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
point('search engines read a course', data['@context'] === 'https://schema.org' && data['@graph'][0]['@type'] === 'Course' && data['@graph'][0].teaches.length === 4, JSON.stringify(data));
await page.goto(`${s.url}/catalogue?q=astrology`);
point('what is not there is said', (await page.locator('main').innerText()).includes('Nothing fits all of that'));
await s.axe(page, 'nothing found');
point('the version a credential names is a page', (await page.goto(`${s.url}/catalogue/DEP-6-10/1`)).status() === 200);
point('a version nobody published is not', (await page.goto(`${s.url}/catalogue/DEP-6-10/9`)).status() === 404);
point('nor is an unknown code', (await page.goto(`${s.url}/catalogue/NONE`)).status() === 404);
const feed = await fetch(`${s.url}/catalogue/feed.atom`), xml = await feed.text();
point('the feed lists it', feed.headers.get('content-type').startsWith('application/atom+xml') && xml.includes('<title>Data Ethics in Practice</title>'), xml);
const json = await (await fetch(`${s.url}/catalogue`, { headers: { accept: 'application/json' } })).json();
point('the same as JSON', json.offers?.length === 1 && json.offers[0].title === 'Data Ethics in Practice', JSON.stringify(json).slice(0, 500));
await end(s);
