// The institution's colour: the administrator chooses one, is refused one that cannot be read, and every page has it, light and dark, without
// a style in the page.
import { end, point, settings, site } from './lib.mjs';

const s = await site();
const admin = await s.page({ as: 'admin' });
const colour = (page, name) => page.evaluate((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(), name);

await admin.goto(`${s.url}/people`);
await admin.click('a[href="/institution/look"]');
point('the page is found', admin.url().endsWith('/institution/look'));
point('the program brings its own', await colour(admin, '--house') === '#5a1f3d');
await s.axe(admin, 'the form');
const choose = async (value) => { await admin.fill('[name=colour]', value); await Promise.all([admin.waitForNavigation(), admin.locator('main form button').click()]); };
await choose('#f2c14e');
const said = await admin.locator('main').innerText();
point('a light one is refused in words, with one that will do', /contrast is 1\.4 to 1.*4\.5 to 1.*#[0-9a-f]{6} is the nearest darker/s.test(said), said);
point('what was typed stays', await admin.inputValue('[name=colour]') === '#f2c14e');
await s.axe(admin, 'the refusal');
await s.picture(admin, 'look-refused');
await choose('green');
point('a word is no colour', (await admin.locator('main').innerText()).includes('six digits'));
await choose('#0b5394');
point('a dark one is taken', await colour(admin, '--house') === '#0b5394', await admin.locator('main').innerText());
await s.picture(admin, 'look');

for (const setting of settings) {
	const page = await s.page(setting);
	await page.goto(s.url);
	const house = await colour(page, '--house');
	point(`a stranger sees it ${page.setting}`, setting.scheme === 'dark' ? house !== '#0b5394' && house !== '#d9a0bd' : house === '#0b5394', house);
	await s.axe(page, 'in that colour');
	await s.picture(page, 'look-front');
	await page.goto(`${s.url}/catalogue`);
	await s.axe(page, 'the catalogue in that colour');
	await page.context().close();
}
const href = await admin.locator('link[href^="/assets/house-"]').getAttribute('href'), sheet = await fetch(s.url + href);
point('its sheet is kept for ever', sheet.headers.get('cache-control').includes('immutable') && (await sheet.text()).includes('--house:#0b5394'));
point('another colour has none', (await fetch(`${s.url}/assets/house-ff0000-000000000000.css`)).status === 404);
await choose('');
point('and the program\'s own comes back', await colour(admin, '--house') === '#5a1f3d');
await end(s);
