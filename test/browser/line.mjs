// One cohort through the browser by the people whose work it is, without script: the registrar opens it, hands in the results and calls the
// board; the chair asks the rules and decides what they leave open; the external examiner agrees; the chair confirms; the credentials are
// signed by themselves; a learner claims one, and an employer asks whether it is genuine. Then the board's pages in every setting.
import { readFileSync } from 'node:fs';
import { end, point, settings, site } from './lib.mjs';

const s = await site();
const [registrar, chair, external] = [await s.page({ as: 'registrar', script: false }), await s.page({ as: 'chair', script: false }), await s.page({ as: 'external', script: false })];
const text = async (page) => (await page.locator('main').innerText()).replace(/\s+/g, ' ');
const press = (page, name) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name }).first().click()]);
const follow = (page, name) => Promise.all([page.waitForNavigation(), page.getByRole('link', { name }).first().click()]);
const fill = async (page, fields) => { for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value); };

// ---- a cohort and its results ----

await registrar.goto(`${s.url}/offerings`);
await follow(registrar, 'New cohort');
await registrar.selectOption('[name=specification]', { index: 1 }).catch(() => registrar.selectOption('[name=specification]', { index: 0 }));
await fill(registrar, { code: 'DEP-6-10/line', start: '2026-08-03', finish: '2026-10-09', due: '2026-10-02T17:00' });
await press(registrar, 'Open the cohort');
const cohort = registrar.url();
const rows = [['L1', 'Ó Briain', 'Siobhán', '71'], ['L2', 'Nguyễn', 'Thị Hà', '64'], ['L3', 'Weiß', 'Jörg', '58'], ['L4', 'García', 'María', '']]
	.map(([id, family, given, mark], i) => `${id};${family};${given};1990-02-0${i + 1};${id.toLowerCase()}@example.org;2026-10-01 10:00;${mark}`);
await follow(registrar, 'Import results');
await registrar.setInputFiles('input[type=file]', { name: 'results.csv', mimeType: 'text/csv', buffer: Buffer.from(['learner_id;family_name;given_name;birth_date;email;submitted_at;mark', ...rows, ''].join('\r\n')) });
await press(registrar, 'Check the sheet');
await press(registrar, /Enter the 4 right rows/);
await registrar.goto(cohort);
point('four learners are in the cohort', /4 learners/.test(await text(registrar)), await text(registrar));

// ---- the board is called ----

await follow(registrar, 'Call the board');
const today = new Date().toISOString().slice(0, 10);
await registrar.fill('[name=day]', today);
for (const [name, label] of [['chair', 'Prof. Ada Okafor'], ['leader', 'Dr Lena Brandt'], ['external', 'Prof. Yusuf Demir'], ['secretary', 'Marta Silva']]) {
	const select = registrar.locator(`select[name=${name}]`);
	if (await select.count() > 0) await select.selectOption({ label });
	else await registrar.locator(`input[name=${name}]`).first().check();
}
await press(registrar, 'Call the board');
const board = registrar.url();
point('the board is called', /\/boards\/\d+$/.test(board) && /The board is called/.test(await text(registrar)), await text(registrar));
await press(registrar, 'The board has sat');

// ---- what the rules propose ----

await chair.goto(`${s.url}/waiting`);
point('the chair finds it under what waits', (await chair.content()).includes(new URL(board).pathname), await text(chair));
await chair.goto(board);
await press(chair, 'Ask the rules');
point('three pass by a rule, one is left to the board', /3 pass/.test(await text(chair)) && /Undecided/.test(await text(chair)) && /10C 11\.2/.test(await text(chair)), await text(chair));
point('it cannot be confirmed yet, and why stands beside the button', /Not yet|Every external examiner agrees/.test(await text(chair)) && await chair.locator('[aria-disabled=true]').count() > 0, await text(chair));
await follow(chair, /García/);
await chair.locator('[name=outcome]').first().evaluate((at) => at.tagName) === 'SELECT' ? await chair.selectOption('[name=outcome]', 'defer') : await chair.locator('[name=outcome][value=defer]').check();
await chair.fill('[name=reason]', 'In hospital; the chair has seen the certificate.');
await press(chair, /^Decide/);
point('and is recorded with it', /In hospital/.test(await text(chair)), await text(chair));

// ---- agreed and confirmed ----

await external.goto(board);
await external.locator('[name=agreed]').check();
await external.fill('[name=name]', 'Prof. Yusuf Demir');
await press(external, 'Agree in writing');
point('who was absent is asked, in the words of the rule, whether they took part', await external.locator('[name=took_part][aria-invalid=true]').count() === 1 && /10C 9\.2/.test(await text(external)), await text(external));
await external.locator('[name=took_part]').check();
await press(external, 'Agree in writing');
point('the examiner agrees by their own sign-in', /agreement is recorded/.test(await text(external)), await text(external));
await chair.goto(`${board}/confirm`);
await chair.fill('[name=typed]', 'DEP-6-10/line');
await press(chair, /Confirm/);
point('the chair confirms by typing the cohort', /confirmed/.test(await text(chair)), await text(chair));

// ---- signed by themselves ----

const award = () => registrar.locator('tbody').first().innerText();
await registrar.goto(`${s.url}/awards?q=L1`);
for (let i = 0; i < 120 && !/\bvalid\b/.test(await award()); i++) {
	await registrar.waitForTimeout(250);
	await registrar.reload();
}
point('the award and its credential are there', /L1[\s\S]*\bvalid\b/.test(await award()), await text(registrar));

// ---- claimed and checked ----

await registrar.goto(cohort);
await follow(registrar, 'Hand out claims');
const [download] = await Promise.all([registrar.waitForEvent('download'), registrar.locator('main form button').first().click()]);
const claims = readFileSync(await download.path(), 'utf8').split('\r\n').map((row) => row.split(','));
const mine = claims.find((row) => row[0] === 'L1');
point('each who passed has a code', claims.filter((row) => /^L\d/.test(row[0])).length === 3 && mine, claims.join('\n'));
const phone = await s.page({ width: 360, script: false });
await phone.goto(mine[4]);
await fill(phone, { email: 'siobhan@private.example', password: 'four words in a row', again: 'four words in a row' });
await Promise.all([phone.waitForNavigation(), phone.locator('main form button').first().click()]);
point('the learner has it', /Data Ethics in Practice/.test(await text(phone)) && /genuine and valid/.test(await text(phone)), await text(phone));
const json = await phone.locator('a[href*="json"]').first().getAttribute('href');
const badge = await (await phone.request.get(new URL(json, s.url).href)).body();
const employer = await s.page({ script: false });
await employer.goto(`${s.url}/verify`);
await employer.setInputFiles('input[type=file]', { name: 'credential.json', mimeType: 'application/json', buffer: badge });
await Promise.all([employer.waitForNavigation(), employer.locator('main form button').first().click()]);
point('and the employer is told what it is', /genuine and valid/.test(await text(employer)) && /Siobhán Ó Briain/.test(await text(employer)), await text(employer));
const changed = Buffer.from(badge.toString().replace('Siobhán', 'Sinéad'));
await employer.goto(`${s.url}/verify`);
await employer.setInputFiles('input[type=file]', { name: 'credential.json', mimeType: 'application/json', buffer: changed });
await Promise.all([employer.waitForNavigation(), employer.locator('main form button').first().click()]);
point('with one name changed nothing of it is shown', !/genuine and valid/.test(await text(employer)) && !/Sinéad/.test(await text(employer)), await text(employer));

// ---- as it looks ----

for (const setting of settings) {
	const page = await s.page({ ...setting, as: 'chair' });
	await page.goto(`${s.url}/boards?lang=${setting.lang}`);
	const german = setting.lang === 'de';
	point(`in their language ${page.setting}`, /Prüfungsausschüsse|Ausschüsse/.test(await page.locator('h1').innerText()) === german, await page.locator('h1').innerText());
	for (const [name, address] of [['boards', `${s.url}/boards`], ['board', board], ['board-minutes', `${board}/minutes`], ['waiting', `${s.url}/waiting`]]) {
		await page.goto(address);
		await s.axe(page, name);
		await s.picture(page, `line-${name}`);
	}
	await page.context().close();
	const calling = await s.page({ ...setting, as: 'registrar' });
	await calling.goto(`${cohort}/board?lang=${setting.lang}`);
	await s.axe(calling, 'board-call');
	await s.picture(calling, 'line-board-call');
	await calling.context().close();
}
await end(s);
