// The registrar's button: a whole cohort has its awards and no credentials yet; one press issues them all in the background, the page says how far it
// is, the learners have them, and pressing again issues nothing twice. Without script.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { end, point, settings, site } from './lib.mjs';

const s = await site();
const database = join(s.dir, '.state', 'testamur.db');
// As after a restore from before the credentials: the awards stand, what was signed for them is not there.
const sql = (text) => JSON.parse(execFileSync('python3', ['-c', 'import json,sqlite3,sys\ndb=sqlite3.connect(sys.argv[1],timeout=20)\nout=[]\nfor one in sys.argv[2].split(";"):\n out=db.execute(one).fetchall()\ndb.commit()\nprint(json.dumps(out))',
	database, text]).toString());
const [[offering, awards]] = sql('SELECT offering_id, count(*) FROM award GROUP BY offering_id ORDER BY count(*) DESC LIMIT 1');
const mine = `SELECT c.id FROM credential c JOIN award a ON a.id = c.award_id WHERE a.offering_id = ${offering}`;
sql(`DELETE FROM credential_form WHERE credential_id IN (${mine}); DELETE FROM credential_intent WHERE credential_id IN (${mine}); DELETE FROM credential WHERE id IN (${mine})`);

const page = await s.page({ as: 'registrar', script: false });
const text = async (p = page) => (await p.locator('main').innerText()).replace(/\s+/g, ' ');
const cohort = `${s.url}/offerings/${offering}`;
await page.goto(cohort);
point(`${awards} awards wait for their credentials`, new RegExp(`\\b${awards} awards .*\\b0 credentials`).test(await text()), await text());
for (const setting of settings) {
	const look = await s.page({ ...setting, as: 'registrar' });
	await look.goto(cohort);
	await s.axe(look, 'issue');
	await s.picture(look, 'issue');
	await look.context().close();
}

// ---- one press ----

const button = page.locator(`form[action$="/offerings/${offering}/issue"] button`);
point('there is a button that says how many', await button.count() === 1 && (await button.innerText()).includes(String(awards)), await button.allInnerTexts());
await Promise.all([page.waitForNavigation(), button.click()]);
point('the work goes on in the background', /\/jobs\/\d+$/.test(page.url()), page.url());
const job = page.url();
for (let i = 0; i < 120 && !/State (done|failed|stopped)/.test(await text()); i++) {
	await page.waitForTimeout(500);
	await page.goto(job);
}
point('and says when it is done, and how many', new RegExp(`\\b${awards}\\b`).test(await text()) && !/wrong|failed/i.test(await text()), await text());
point('each award has its credential', sql(`SELECT count(*) FROM credential c JOIN award a ON a.id = c.award_id WHERE a.offering_id = ${offering} AND c.state = 2`)[0][0] === awards);
await page.goto(cohort);
point('nothing is left to issue', await button.count() === 0, await text());
await page.goto(`${s.url}/awards?offering=${offering}&state=active`);
point('the register lists them', new RegExp(`\\b${awards}\\b`).test(await text()), await text());
await page.goto(s.url + '/notices');
point('the registrar is told', /Done: Credentials of DEP-6-10/.test(await text()), await text());

// ---- what was issued is good ----

const learner = await s.page({ as: 'learner', script: false });
await learner.goto(s.url + '/backpack');
point('the learner has theirs', /Data Ethics/.test(await text(learner)), await text(learner));
const link = await learner.locator('main a[href^="/backpack/"]').first().getAttribute('href');
const file = await learner.request.get(`${s.url}${link}/files/json`).then((a) => (a.ok() ? a : learner.request.get(`${s.url}${link}/json`)));
const credential = await file.json().catch(() => null);
point('it names the picture of its version', /\/catalogue\/[^/]+\/\d+\/badge\.svg$/.test(credential?.credentialSubject?.achievement?.image?.id ?? ''), JSON.stringify(credential?.credentialSubject?.achievement?.image ?? link));
const stranger = await s.page({ script: false });
await stranger.goto(s.url + '/verify');
await stranger.setInputFiles('input[type=file]', { name: 'credential.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(credential)) });
await Promise.all([stranger.waitForNavigation(), stranger.locator('form[action="/verify"] button').first().click()]);
point('and anybody may check it', /genuine and valid/.test(await text(stranger)), await text(stranger));
await end(s);
