// A case from hand to hand. On a phone and without script a learner asks for more time after the deadline; the course leader takes it in hand,
// informs and forwards; the registry decides, and who decides second is told so; the deadline moves, and late work then counts as in time.
// An appeal after its time is refused with its clause; a question of academic integrity is answered. Every page in every setting.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { end, point, settings, site } from './lib.mjs';

const s = await site();
const text = async (page) => (await page.locator('main').innerText()).replace(/\s+/g, ' ');
const press = (page, name) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name, exact: true }).first().click()]);
const follow = (page, name) => Promise.all([page.waitForNavigation(), page.getByRole('link', { name, exact: true }).first().click()]);
const go = (page, path) => page.goto(path.startsWith('http') ? path : s.url + path);

// ---- the learner, on a phone ----

const amara = await s.page({ as: 'amara', width: 320, script: false });
await go(amara, '/backpack');
await follow(amara, 'Your courses');
await follow(amara, 'Data Ethics in Practice');
const study = amara.url();
point('what may be asked for stands there with its clause and who decides', /More time for your work a person decides .*NG-7\.2 \(7\.2\) .*Decided by: registry/.test(await text(amara)), await text(amara));
point('and what not, with the reason', /Not today, and why .*Appeal against an outcome There is no outcome yet/.test(await text(amara)), await text(amara));
await follow(amara, 'More time for your work');
await amara.fill('[name=reason]', 'The nursery was closed for a week, and I have no one else.');
await amara.setInputFiles('[name=file]', { name: 'nursery.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 a letter') });
await press(amara, 'Ask for the extension');
const request = amara.url();
point('it is asked for, and says what comes next and by when', /\/requests\/\d+$/.test(request) && /nursery\.pdf/.test(await text(amara)) &&
	/Waits to be taken in hand .*The decision is due: \d+ days? left/.test(await text(amara)), await text(amara));

// ---- the course leader ----

const leader = await s.page({ as: 'leader', script: false });
await go(leader, '/waiting');
await leader.locator(`a[href="${new URL(request).pathname.replace('requests', 'cases')}"]`).first().click();
const file = leader.url();
point('what waits leads to the case', /\/cases\/\d+$/.test(file) && /The nursery was closed/.test(await text(leader)), await text(leader));
await press(leader, 'I handle it');
await leader.fill('[name=words]', 'The registry decides by Wednesday. Go on working meanwhile.');
await press(leader, 'Send');
await leader.selectOption('[name=to]', 'registry').catch(() => leader.check('[name=to][value=registry]'));
await press(leader, 'Forward');
point('it is informed and forwarded', /Told how it goes on .*Forwarded to who decides .*Waits for the decision: registry/.test(await text(leader)), await text(leader));
point('and is not theirs to decide', await leader.locator('#decide').count() === 0);

// ---- the registry, twice ----

const registrar = await s.page({ as: 'registrar', script: false }), second = await s.page({ as: 'registrar', script: false });
for (const page of [registrar, second]) {
	await go(page, file);
	await page.check('[name=outcome][value=granted]');
	await page.fill('[name=reason]', 'The nursery confirms that it was closed.');
}
await second.check('[name=outcome][value=refused]');
await press(registrar, 'Decide');
point('it is decided', /It is decided, and the learner is told/.test(await text(registrar)) && /granted moved by 7 days/.test(await text(registrar)), await text(registrar));
await press(second, 'Decide');
point('who decides second is told so, and changes nothing', /The case is decided/.test(await text(second)), await text(second));

await go(amara, '/notices');
point('the notice does not say over a shoulder what it was about', /Your request was decided/.test(await text(amara)) && !/nursery|xtension/.test(await text(amara)), await text(amara));
await go(amara, study);
point('the deadline has moved', /A1 .* moved by 7 days/.test(await text(amara)), await text(amara));
point('another request in this sitting is not to be had, by its clause', /Take the assessment later Only 1 .*NTU-12\.3 \(10C 12\.3\)/.test(await text(amara)), await text(amara));

// ---- work that came after the first deadline ----

const now = new Date().toISOString().slice(0, 16).replace('T', ' ');
await go(registrar, '/offerings');
await registrar.locator('tr', { hasText: 'DEP-6-10/winter' }).getByRole('link').click();
const cohort = registrar.url();
await go(registrar, `${cohort}/results/import`);
await registrar.setInputFiles('input[type=file]', { name: 'winter.csv', mimeType: 'text/csv', buffer: Buffer.from(
	`learner_id;family_name;given_name;submitted_at;mark\r\nN0014001;Okoye;Amara;${now};64\r\nN0014004;Chan;Mei;${now};64\r\n`) });
await press(registrar, 'Check the sheet');
await press(registrar, await registrar.getByRole('button', { name: /^Enter/ }).first().innerText());
for (let i = 0; i < 40; i++) {
	await go(registrar, cohort);
	if (/Mei Chan[^]*64/.test(await text(registrar))) break;
	await registrar.waitForTimeout(500);
}
const row = async (name) => (await registrar.locator('tbody tr', { hasText: name }).first().innerText()).replace(/\s+/g, ' ');
point('with the extension it counts as in time', /64/.test(await row('Amara Okoye')) && !/late/.test(await row('Amara Okoye')), await row('Amara Okoye'));
point('without one the same hour is late', /late/.test(await row('Mei Chan')), await row('Mei Chan'));

// ---- an appeal after its time ----

const database = join(s.dir, '.state', 'testamur.db');
execFileSync('python3', ['-c', `import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=20) as db:
    for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'board'").fetchall():
        db.execute("DROP TRIGGER %s" % name)
    db.execute("UPDATE board SET communicated_day = communicated_day - 30 WHERE communicated_day IS NOT NULL")`, database]);
const late = await s.page({ as: 'learner', width: 320, script: false });
await go(late, '/studies');
await follow(late, 'Data Ethics in Practice');
const done = late.url();
point('after its time an appeal is not offered, and the clause says why', /Appeal against an outcome An appeal is made within 10 working days .*NG-8\.1 \(8\.1\) .*A complaint has no such limit/.test(await text(late)), await text(late));
point('the outcome that it would be about stands there', /Your outcome .*mark 68\.5 communicated on/.test(await text(late)), await text(late));
const refused = await go(late, `${done}/appeal`);
point('nor is it to be had by its address', refused.status() === 409 && /NG-8\.1/.test(await text(late)), await text(late));

// ---- academic integrity ----

const assessor = await s.page({ as: 'assessor', script: false });
await go(assessor, cohort);
await follow(assessor, 'Question academic integrity');
const report = assessor.url();
await assessor.selectOption('[name=learner]', { label: 'Amara Okoye (N0014001)' });
await assessor.fill('[name=reason]', 'Two paragraphs of section 2 are those of a report that is not cited.');
await press(assessor, 'Open the case');
const question = assessor.url();
await go(amara, '/waiting');
point('the learner is asked', /Your answer is wanted/.test(await text(amara)), await text(amara));
await go(amara, question.replace('cases', 'requests'));
await amara.fill('[name=words]', 'I lost the reference when I moved the paragraph; here it is.');
await press(amara, 'Send');
point('and answers', /I lost the reference/.test(await text(amara)) && !/Your answer is wanted before/.test(await text(amara)), await text(amara));
const stranger = await go(late, request);
point('nobody else has the case', stranger.status() === 404, String(stranger.status()));

// ---- as it looks ----

const path = (url) => new URL(url).pathname;
const shown = {
	amara: [['studies', '/studies'], ['study', path(study)], ['request', path(request)], ['question', path(question).replace('cases', 'requests')], ['withdrawal', `${path(study)}/withdrawal`]],
	leader: [['cases', '/cases?show=open'], ['case', path(question)], ['waiting', '/waiting']],
	registrar: [['closed', '/cases?show=closed'], ['decided', path(file)]],
	assessor: [['report', path(report)]],
	learner: [['outcome', path(done)]],
};
for (const setting of settings)
	for (const [as, pages] of Object.entries(shown)) {
		const page = await s.page({ ...setting, as });
		await go(page, `/waiting?lang=${setting.lang}`);
		for (const [name, address] of pages) {
			const answer = await go(page, address);
			if (!answer.ok()) point(`${name} answers`, false, `${address}: ${answer.status()}`);
			await s.axe(page, `case-${name}`);
			await s.picture(page, `case-${name}`);
		}
		await page.context().close();
	}
await end(s);
