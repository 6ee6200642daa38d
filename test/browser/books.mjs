// A quality officer writes a rule book without script: begins it from what is in force, makes a number stricter, adds a rule with mistakes and mends
// it, reads the tests and what changes; another person puts it in force. Every page of it, and the pages that compare and combine books.
import { end, point, settings, site } from './lib.mjs';

const s = await site();
const officer = await s.page({ as: 'quality', script: false });
const text = async (page = officer) => (await page.locator('main').innerText()).replace(/\s+/g, ' ');
const press = (page, name) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name }).first().click()]);
const fill = async (page, fields) => { for (const [name, value] of Object.entries(fields)) await page.fill(`[name="${name}"]`, value); };

// ---- begun ----

await officer.goto(s.url + '/frameworks');
await officer.getByRole('link', { name: 'Begin a draft' }).click();
await fill(officer, { name: 'northgate', version: '2027-09' });
await officer.selectOption('[name=base]', 'northgate');
await press(officer, 'Begin');
const draft = officer.url();
point('a draft is begun from what is in force', /\/frameworks\/drafts\/\d+$/.test(draft) && /northgate@2026-09/.test(await text()), await text());
point('its author does not put it in force, and reads why', /separation of duties/.test(await text()) && await officer.getByRole('button', { name: 'Put in force' }).count() === 0, await text());

// ---- a number ----

await officer.goto(`${draft}/numbers`);
point('each number has a label and its unit', await officer.getByLabel('weeks_max').inputValue() === '12' && /weeks_max weeks/.test(await text()), await text());
await fill(officer, { 'let.NTU-7.5.max': '40' });
await press(officer, 'Save and check');
point('a must that lets more pass is said at its rule, with what it would let through', await officer.locator('[aria-invalid=true]').count() === 1 && /lets through/.test(await text()), await text());
await fill(officer, { 'let.NTU-7.5.max': '15' });
await press(officer, 'Save and check');
point('a stricter one is saved', /Saved/.test(await text()), await text());

// ---- a rule ----

await officer.goto(`${draft}/rules/new`);
await fill(officer, { id: 'NG-20', cite: 'Senate 12', let: 'days = 8', holds: 'weks <= weeks_most', tests: 'weeks 9 -> fail' });
await officer.selectOption('[name=stage]', 'approval').catch(() => officer.getByLabel('When it is approved').check());
await officer.selectOption('[name=level]', 'must').catch(() => officer.getByLabel('must: it refuses').check());
await press(officer, 'Save and check');
point('each mistake stands beside its field', await officer.locator('[aria-invalid=true]').count() === 4, await text());
point('and what was typed stays', await officer.inputValue('[name=holds]') === 'weks <= weeks_most' && await officer.inputValue('[name=tests]') === 'weeks 9 -> fail');
const wrong = officer.url();
await officer.goto(draft);
await officer.getByRole('link', { name: 'NG-20' }).first().click();
point('the half-filled rule waits in the draft', await officer.inputValue('[name=let]') === 'days = 8', officer.url() + wrong);
const rule = officer.url();
for (const setting of settings.slice(0, 1)) {
	const page = await s.page({ ...setting, as: 'quality' });
	await page.goto(rule);
	await s.axe(page, 'a rule with mistakes');
	await s.picture(page, 'book-rule-wrong');
	await page.context().close();
}
await fill(officer, { let: 'weeks_most = 8', holds: 'weeks <= weeks_most', tests: 'weeks = 8 -> pass\nweeks = 9 -> fail', says_en: 'At most {weeks_most} weeks.', says_de: 'Höchstens {weeks_most} Wochen.' });
await press(officer, 'Save and check');
point('mended, it is saved', /Saved/.test(await text()) && /At most 8 weeks\./.test(await text()), await text());

// ---- tests, what changes ----

await officer.goto(`${draft}/tests`);
point('the tests of the number that changed come out otherwise', /otherwise/.test(await text()) && /NTU-7\.5/.test(await text()), await text());
await officer.getByRole('link', { name: 'NTU-7.5' }).first().click();
await fill(officer, { tests: 'credit.uk = 15 -> pass\ncredit.uk = 20 -> fail' });
await press(officer, 'Save and check');
await officer.goto(`${draft}/tests`);
point('mended, all come out as expected', !/otherwise/.test(await text()), await text());
await officer.goto(`${draft}/compare`);
point('what it changes, with both numbers and who is stricter', /20 and 15/.test(await text()) && /stricter/.test(await text()), await text());

// ---- as it looks ----

const path = new URL(draft).pathname;
for (const setting of settings) {
	const page = await s.page({ ...setting, as: 'quality' });
	for (const [name, address] of [['books', '/frameworks'], ['book-new', '/frameworks/drafts/new'], ['book-draft', path], ['book-about', path + '/about'], ['book-numbers', path + '/numbers'],
		['book-rule', new URL(rule).pathname], ['book-tests', path + '/tests'], ['book-changes', path + '/compare'], ['books-compare', '/frameworks/compare?a=ntu&b=imperial'],
		['books-combine', '/frameworks/combine?book=ntu&book=microcredx']]) {
		await page.goto(`${s.url}${address}${address.includes('?') ? '&' : '?'}lang=${setting.lang}`);
		await s.axe(page, name);
		await s.picture(page, name);
	}
	await page.context().close();
}

// ---- another one, begun and thrown away ----

await officer.goto(s.url + '/frameworks/drafts/new');
await fill(officer, { name: 'northgate', version: 'mistaken' });
await officer.selectOption('[name=base]', 'ntu');
await press(officer, 'Begin');
await officer.locator('form[action$="/discard"] [name=typed]').fill('northgate');
await press(officer, 'Throw away');
point('a draft is not thrown away by half its name', await officer.locator('[aria-invalid=true]').count() === 1, await text());
await officer.locator('form[action$="/discard"] [name=typed]').fill('northgate@mistaken');
await press(officer, 'Throw away');
point('it is thrown away', /northgate@mistaken has been thrown away/.test(await text()) && !/northgate mistaken/.test(await text()), await text());

// ---- whom it would touch; in force, by another ----

await officer.goto(draft);
await press(officer, 'Whom would it touch?');
await officer.waitForTimeout(1500);
await officer.reload();
point('whom it would touch is a job with its result', /If northgate@2027-09 were in force/.test(await text()), await text());
const admin = await s.page({ as: 'admin', script: false });
await admin.goto(draft);
await fill(admin, { from: '2027-09-01', typed: 'northgate@2027-09' });
await press(admin, 'Put in force');
point('another person puts it in force', /northgate@2027-09 is in force from/.test(await text(admin)), await text(admin));
point('its history has both', /Ruth Lindqvist/.test(await text(admin)) && /Put in force/.test(await text(admin)), await text(admin));
await s.picture(admin, 'book-in-force');
await end(s);
