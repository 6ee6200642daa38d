// The badge: designed in a form without script, refused when it cannot be read or when a drawing is not only a drawing, live with script,
// locked with the published version, named by what is issued; recognisable at 16 pixels and sharp at 512.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { end, point, settings, site } from './lib.mjs';

const s = await site();
const leader = await s.page({ as: 'leader', script: false });
const text = async (page = leader) => (await page.locator('main').innerText()).replace(/\s+/g, ' ');
const press = (page, name) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name }).first().click()]);
const choose = async (page, fields) => {
	for (const [name, value] of Object.entries(fields)) {
		const field = page.locator(`[name=${name}]`).first();
		if (await field.evaluate((f) => f.tagName) === 'SELECT') await field.selectOption(value);
		else if (await field.getAttribute('type') === 'radio') await page.check(`[name=${name}][value=${value}]`);
		else await field.fill(value);
	}
};

await leader.goto(s.url + '/specifications');
await press(leader, 'Begin a new specification');
const draft = leader.url();
await leader.goto(`${draft}/basics`);
await choose(leader, { code: 'BDG-6-10', title: 'Reading Sensor Data', summary: 'Read what machines write.', languages: 'en' });
await press(leader, 'Save and check');
await leader.goto(`${draft}/badge`);
const picture = async (page, address) => (await page.request.get(address)).text();
const before = await picture(leader, `${draft}/badge.svg`);
point('a draft has the usual badge, with its title in it', /<title>Reading Sensor Data, /.test(before) && /Sensor Data<\/text>/.test(before), before.slice(0, 400));

// ---- designed without script ----

await choose(leader, { shape: 'shield', ring: 'double', emblem: 'gear', ribbon: 'tails', mark: 'both', lines: 'Sensors\nand what they say', colour: '#1f3a68', accent: '#d5dbe6', words: 'light' });
await press(leader, 'Save and show');
const after = await picture(leader, `${draft}/badge.svg`);
point('what was chosen is drawn', /fill="#1f3a68"/.test(after) && /and what they say<\/text>/.test(after) && after !== before, after.slice(0, 600));
point('and stands in the form', await leader.inputValue('[name=emblem]') === 'gear' && await leader.inputValue('[name=lines]') === 'Sensors\nand what they say');
await choose(leader, { colour: '#f2e9c8' });
await press(leader, 'Save and show');
point('light words on a light ground are refused, with how far they are and what would do', /contrast of 1\.\d to 1; they can be read from 4\.5 to 1\. Dark words would have 1\d\.\d to 1/.test(await text()), await text());
point('what was chosen stays', await leader.inputValue('[name=colour]') === '#f2e9c8');
point('and the badge is as it was', await picture(leader, `${draft}/badge.svg`) === after);

// ---- a drawing of one's own ----

const file = (name, body) => { const path = join(s.dir, name); writeFileSync(path, body); return path; };
const SVG = (inside) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><title>Ours</title>\n${inside}</svg>`;
async function hand_in(name, body) {
	await leader.goto(`${draft}/badge`);
	await leader.locator('details').evaluate((d) => { d.open = true; }).catch(() => {});
	await leader.locator('summary').first().click().catch(() => {});
	await leader.setInputFiles('[name=image]', file(name, body));
	await press(leader, 'Save and show');
}
for (const [what, body] of [['script', SVG('<script>alert(1)</script>')], ['onload', SVG('<g onload="alert(1)"/>')], ['foreignObject', SVG('<foreignObject/>')],
	['href', SVG('<use href="https://elsewhere.example/a.svg#b"/>')], ['style sheet', SVG('<style>@import "https://elsewhere.example/a.css"</style>')]]) {
	await hand_in(`bad-${what.replace(' ', '-')}.svg`, body);
	point(`a drawing with ${what} is refused, named with its line`, new RegExp(`${what}.*`).test(await leader.locator('.mistakes').innerText()) && /line 2/i.test(await leader.locator('.mistakes').innerText()), await text());
}
await hand_in('good.svg', SVG('<circle cx="20" cy="20" r="18" fill="#1f3a68"/>'));
const ours = await leader.request.get(`${draft}/badge.svg`);
point('one that only draws is taken as it is', /<circle cx="20"/.test(await ours.text()));
point('and opened by itself may do nothing', /sandbox/.test(ours.headers()['content-security-policy']) && /default-src 'none'/.test(ours.headers()['content-security-policy']), JSON.stringify(ours.headers()));
await leader.goto(`${draft}/badge`);
await leader.check('[name=drop_image]');
await press(leader, 'Save and show');
point('it can be taken out again', await picture(leader, `${draft}/badge.svg`) === after);

// ---- live with script ----

const live = await s.page({ as: 'leader' });
await live.goto(`${draft}/badge`);
await live.selectOption('[name=emblem]', 'leaf');
await live.waitForFunction(() => /emblem=leaf/.test(document.querySelector('img[data-live]').src), null, { timeout: 5000 });
const shown = await live.evaluate(async () => (await fetch(document.querySelector('img[data-live]').src)).text());
point('with script the badge follows what is chosen', /C94 60|92 8C94/.test(shown) && !/_csrf|_key/.test(await live.getAttribute('img[data-live]', 'src')), await live.getAttribute('img[data-live]', 'src'));
point('without being saved', await picture(leader, `${draft}/badge.svg`) === after);

// ---- as small and as large as it gets ----

const bare = await s.browser.newPage();
async function pixels(size, of) {
	await bare.setViewportSize({ width: Math.max(size, 64), height: Math.max(size, 64) });
	await bare.setContent(`<body style="margin:0;background:#fff"><canvas id="c" width="${size}" height="${size}"></canvas></body>`);
	return bare.evaluate(async ({ svg, size: n }) => {
		const image = new Image();
		image.src = 'data:image/svg+xml;base64,' + btoa(unescape(encodeURIComponent(svg)));
		image.width = image.height = n;
		document.body.append(image);
		await image.decode();
		const context = document.getElementById('c').getContext('2d');
		context.fillStyle = '#fff';
		context.fillRect(0, 0, n, n);
		context.drawImage(image, 0, 0, n, n);
		const { data } = context.getImageData(0, 0, n, n);
		let ground = 0, light = 0, mixed = 0;
		for (let i = 0; i < data.length; i += 4) {
			const near = (r, g, b) => Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 60;
			if (near(0x1f, 0x3a, 0x68)) ground++;
			else if (near(255, 255, 255) || near(0xd5, 0xdb, 0xe6)) light++;
			else mixed++;
		}
		return { ground: ground / (n * n), light: light / (n * n), mixed: mixed / (n * n) };
	}, { svg: of, size });
}
const small = await pixels(16, after), large = await pixels(512, after);
point('at 16 pixels ground and emblem are told apart', small.ground > 0.12 && small.light > 0.2, JSON.stringify(small));
point('at 512 pixels nearly every pixel is one colour or another, not between', large.mixed < 0.06, JSON.stringify(large));
await bare.close();

// ---- locked with the version, named by what is issued ----

const stranger = await s.page({ script: false });
const catalogue = await (await stranger.request.get(`${s.url}/catalogue`, { headers: { accept: 'application/json' } })).json();
const offer = `${s.url}${catalogue.offers[0].href}`, version = (await (await stranger.request.get(offer, { headers: { accept: 'application/json' } })).json()).version;
const published = await stranger.request.get(`${offer}/${version}/badge.svg`);
point('a published version shows its badge to everybody', published.status() === 200 && /<title>/.test(await published.text()) && /max-age/.test(published.headers()['cache-control']), published.status());
point('one that was never published shows none', (await stranger.request.get(`${offer}/99/badge.svg`)).status() === 404);
const learner = await s.page({ as: 'learner', script: false });
await learner.goto(s.url + '/backpack');
const card = await learner.locator('main img').first().getAttribute('src').catch(() => null);
point('the backpack shows the badge', card !== null && /<svg/.test(await picture(learner, s.url + card)), card);

// ---- as it looks ----

for (const setting of settings) {
	const page = await s.page({ ...setting, as: 'leader' });
	await page.goto(`${draft}/badge`);
	await s.axe(page, 'badge');
	await s.picture(page, 'badge');
	await page.context().close();
}
const sheet = await s.page({ as: 'leader' });
await sheet.goto(`${draft}/badge`);
const drawn = [];
for (const [shape, ring, emblem, ribbon, colour] of [['round', 'single', 'cap', 'band', '#5a1f3d'], ['shield', 'double', 'book', 'band', '#1f3a68'], ['hexagon', 'single', 'flask', 'without', '#14532d'],
	['octagon', 'double', 'gear', 'tails', '#5c2e00'], ['square', 'without', 'code', 'band', '#33415c'], ['rosette', 'double', 'star', 'tails', '#7a1f2b'], ['round', 'double', 'compass', 'without', '#0f4c5c'],
	['shield', 'single', 'nib', 'tails', '#4a1d6b'], ['round', 'single', 'chart', 'band', '#34348a'], ['round', 'single', 'leaf', 'band', '#14532d'], ['hexagon', 'double', 'check', 'band', '#1f3a68'],
	['rosette', 'single', 'people', 'band', '#0f4c5c'], ['round', 'without', 'heart', 'tails', '#7c1850'], ['square', 'double', 'scales', 'without', '#2d3a1f'], ['round', 'single', 'without', 'band', '#5a1f3d']])
	drawn.push(await picture(leader, `${draft}/badge.svg?${new URLSearchParams({ shape, ring, emblem, ribbon, mark: 'both', lines: '', colour, accent: '#ece4d4', words: 'light' })}`));
const board = await s.browser.newPage();
await board.setViewportSize({ width: 1300, height: 1400 });
await board.setContent(`<body style="background:#fff">${drawn.map((d) => [220, 48, 16].map((n) => `<img width=${n} src="data:image/svg+xml;base64,${Buffer.from(d).toString('base64')}">`).join(' ')).join(' &nbsp; ')}</body>`);
board.setting = 'all';
await s.picture(board, 'badges');
await end(s);
