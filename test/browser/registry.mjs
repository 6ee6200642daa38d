// The registry: a bad sheet of 48 is checked, its wrong rows downloaded, mended and handed in again, and nothing is entered twice; a credential is
// replaced, which a job signs; one is revoked for a reason that the learner is told. Without script; and every page in every setting.
import { end, point, settings, site } from './lib.mjs';

const s = await site();
const page = await s.page({ as: 'registrar', script: false });
const text = async () => (await page.locator('main').innerText()).replace(/\s+/g, ' ');
const go = (path) => page.goto(path.startsWith('http') ? path : s.url + path);
const press = (name) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name }).first().click()]);
const follow = (name) => Promise.all([page.waitForNavigation(), page.getByRole('link', { name, exact: true }).first().click()]);
const tally = async () => (await page.locator('.tally b').allInnerTexts()).map(Number);
const fill = async (fields) => { for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value); };

// ---- a cohort ----

await go('/offerings');
await follow('New cohort');
await page.selectOption('[name=specification]', { index: 1 }).catch(() => page.selectOption('[name=specification]', { index: 0 }));
await fill({ code: 'DEP-6-10/2027-02', start: '2026-09-07', finish: '2026-09-01', due: '2026-11-06T17:00' });
await press('Open the cohort');
point('a cohort that ends before it begins is not opened', /last day is before the first/.test(await text()), await text());
await fill({ finish: '2026-11-13' });
await press('Open the cohort');
const cohort = page.url();
point('a cohort is opened', /\/offerings\/\d+$/.test(cohort) && /cohort is open/.test(await text()), await text());

// ---- a bad sheet ----

const head = 'learner_id;family_name;given_name;birth_date;email;submitted_at;mark';
const right = Array.from({ length: 48 }, (_, i) => [`R${1000 + i}`, `Familie-${i}`, i % 2 ? 'Zoë' : 'Đorđe', '1990-02-03', `r${i}@example.org`,
	i === 7 ? '2026-11-09 10:00' : '2026-11-05 10:00', i === 9 ? '31' : String(50 + (i % 40))]);
const sheet = (rows) => ({ name: 'results-nov.csv', mimeType: 'text/csv', buffer: Buffer.from([head, ...rows.map((row) => row.join(';'))].join('\r\n') + '\r\n') });
const bad = right.map((row) => [...row]);
bad[16][6] = '105';
bad[31][5] = '31/11/2026 10:00';
bad[40][0] = bad[39][0];

async function handIn(file) {
	await go(cohort);
	await follow('Import results');
	await page.setInputFiles('input[type=file]', file);
	const begun = Date.now();
	await press('Check the sheet');
	return Date.now() - begun;
}

const took = await handIn(sheet(bad));
point('the dry run of 48 rows is there at once', took < 3000, `${took} ms`);
point('45 right rows, 3 wrong', String(await tally()) === '45,0,0,3', await text());
const said = await text();
point('each wrong row says why, and what would be right', /outside the scheme/.test(said) && /31\/11\/2026/.test(said) && /stands in row 41 already/.test(said), said);
point('what a rule makes of a late one is said with its clause', /3 days after the deadline: deemed failed\. .*12\.4/.test(said), said);
point('a mark below the pass mark is left to the board', /Below the pass mark of 40; the board decides/.test(said), said);
const dryRun = page.url();
await go(cohort);
point('nothing was entered', /Nobody is in this cohort yet/.test(await text()), await text());
await go(dryRun);
await press('Enter the 45 right rows');
point('the right rows are entered', /45 rows were entered/.test(await text()), await text());

// ---- mended ----

const wrongSheet = await (await page.request.get(`${dryRun}/wrong`)).text();
const wrongRows = wrongSheet.replace(/^\uFEFF/, '').trim().split('\r\n');
point('the wrong rows come as a sheet with the reasons', wrongRows.length === 4 && wrongRows[0].endsWith('What is wrong') && wrongRows[1].includes('105'), wrongSheet);
const mended = wrongRows.slice(1).map((line) => line.split(';').slice(0, 7));
mended[0][6] = '65';
mended[1][5] = '2026-11-05 10:00';
mended[2][0] = right[40][0];
await handIn(sheet(mended));
point('the mended rows are new', String(await tally()) === '3,0,0,0', await text());
await press('Enter the 3 right rows');
await handIn(sheet(right.map((row, i) => (i === 16 ? [...row.slice(0, 6), '65'] : row))));
point('the whole sheet again changes nothing', String(await tally()) === '0,48,0,0' && /No row of this sheet would change anything/.test(await text()), await text());
await handIn(sheet([[...right[9].slice(0, 6), '41'], [...right[10].slice(0, 6), '']]));
point('a change is shown, and an empty cell clears nothing', String(await tally()) === '0,1,1,0' && /31 41/.test(await text()), await text());
await go(cohort);
point('48 learners, once each', /48 learners/.test(await text()), await text());

// ---- columns that are not clear ----

await page.setInputFiles('input[type=file]', []).catch(() => {});
await go(`${cohort}/results/import`);
await page.setInputFiles('input[type=file]', { name: 'odd.csv', mimeType: 'text/csv', buffer: Buffer.from('learner_id;name;submitted_at;what they got\r\nR2000;Odd One;2026-11-05 10:00;50\r\n') });
await press('Check the sheet');
point('what is not clear is asked', /\/columns$/.test(page.url()) && /No column of the sheet is named mark/.test(await text()), await text());
const columns = page.url();
await page.selectOption('select[name=mark]', 'what they got');
await press('Check with these columns');
point('and then checked', String(await tally()) === '1,0,0,0', await text());
await go(`${cohort}/results/import`);
await page.setInputFiles('input[type=file]', { name: 'letter.doc', mimeType: 'application/msword', buffer: Buffer.from('\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 a letter', 'latin1') });
await press('Check the sheet');
point('what is no sheet is said beside the file', /no sheet that can be read/.test(await text()), await text());

// ---- credentials ----

await go('/awards?q=N0012346');
point('an award is found by the number', await page.locator('tbody tr').count() === 1, await text());
await Promise.all([page.waitForNavigation(), page.locator('tbody a').first().click()]);
await follow('Replace');
await fill({ reason: 'The name is written otherwise' });
await press('Replace');
const job = page.url();
point('a job signs the new one', /\/jobs\/\d+$/.test(job), job);
for (let i = 0; i < 40 && !/1 credential of .* was signed/.test(await text()); i++) {
	await page.waitForTimeout(500);
	await go(job);
}
point('it is signed, also when nobody looks', /1 credential of .* was signed, verified/.test(await text()), await text());
await go('/awards?q=N0012346&state=superseded');
point('the old one says that it was replaced', await page.locator('tbody tr').count() === 1, await text());

await go('/awards?q=N0012345');
await page.check('tbody input[type=checkbox]');
await press('Revoke');
await fill({ reason: 'Issued by mistake', confirm: 'yes' });
await press('Revoke for good');
point('what cannot be undone asks for the number', /type N0012345 exactly/.test(await text()), await text());
await fill({ confirm: 'N0012345' });
const change = page.url();
await press('Revoke for good');
point('it is revoked, with who and why', /revoked/.test(await text()) && /Issued by mistake/.test(await text()) && /Marta Silva/.test(await text()), await text());
const credential = page.url();
const csv = await (await page.request.get(`${s.url}/awards/export`)).text();
point('the export says it', csv.split('\r\n').some((line) => line.includes('N0012345') && line.includes('revoked')), csv.slice(0, 400));
point('the history of a cohort says who imported', await (async () => { await go(`/history/offering/${cohort.split('/').pop()}`); return /Results were imported Marta Silva/.test(await text()); })(), await text());

const learner = await s.page({ as: 'learner', script: false });
await learner.goto(`${s.url}/notices`);
point('the learner is told', /was revoked\. The reason given: Issued by mistake/.test(await learner.locator('main').innerText()), await learner.locator('main').innerText());
const answer = await learner.goto(cohort);
point('and sees no cohort', answer.status() === 403 || answer.status() === 404, String(answer.status()));

// ---- every page, in every setting ----

const shown = [['cohorts', '/offerings'], ['cohort', cohort], ['new-cohort', '/offerings/new'], ['import-file', `${cohort}/results/import`], ['dry-run', dryRun],
	['import-columns', columns], ['awards', '/awards'], ['change', change], ['credential', credential], ['replace', `${credential}/replace`],
	['history', `/history/offering/${cohort.split('/').pop()}`], ['notices', '/notices']];
const second = (await (await page.request.get(`${s.url}/awards?state=active`)).text()).match(/\/credentials\/([0-9a-f-]+)/)[1];
shown.find(([name]) => name === 'change')[1] = `/awards/change?change=revoke&id=${second}`;
for (const setting of settings) {
	const looked = await s.page({ ...setting, as: 'registrar' });
	await looked.goto(`${s.url}/offerings?lang=${setting.lang}`);
	point(`in their language ${looked.setting}`, (await looked.locator('h1').innerText()) === (setting.lang === 'de' ? 'Kohorten' : 'Cohorts'));
	for (const [name, path] of shown) {
		const response = await looked.goto(path.startsWith('http') ? path : s.url + path);
		if (!response.ok()) point(`${name} answers`, false, `${path}: ${response.status()}`);
		await s.axe(looked, name);
		await s.picture(looked, `registry-${name}`);
	}
	await looked.context().close();
}
await end(s);
