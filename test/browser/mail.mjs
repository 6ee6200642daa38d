// What mail and a lost session look like: the page for a forgotten password with and without mail, an invitation that is on its way, the notices that
// say what could not be sent yet, and a form that is given back after signing in again, without script. Every page in every setting.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { end, point, settings, site } from './lib.mjs';

const s = await site();
const words = async (page) => (await page.locator('main').innerText()).replace(/\s+/g, ' ');
async function every(name, path, as, before = async () => {}) {
	for (const setting of settings) {
		const page = await s.page({ ...setting, as });
		await before(page);
		await page.goto(s.url + path);
		await s.axe(page, name);
		await s.picture(page, name);
		await page.context().close();
	}
}

// ---- without mail, and with a server that does not answer ----

const stranger = await s.page({ script: false });
await stranger.goto(s.url + '/password');
point('without mail the page says whom to ask', /sends no mail/.test(await words(stranger)), await words(stranger));
writeFileSync(join(s.dir, '.home', 'mail.json'), JSON.stringify({ host: 'localhost', port: 9, tls: 'none', from: 'no-reply@northgate.example', from_name: 'Northgate University' }));
await every('password', '/password');
await stranger.goto(s.url + '/sign-in');
await stranger.getByRole('link', { name: 'I have forgotten my password' }).click();
await stranger.fill('[name=name]', 'learner@northgate.example');
await Promise.all([stranger.waitForNavigation(), stranger.getByRole('button', { name: 'Send the link' }).click()]);
point('it says that a link is on its way, if there is such an account', /If there is an account of that name/.test(await words(stranger)), await words(stranger));

// ---- an invitation by mail ----

const admin = await s.page({ as: 'admin', script: false });
await admin.goto(s.url + '/people/new');
for (const [name, value] of Object.entries({ given_name: 'Io', family_name: 'Šešelj', email: 'io@northgate.example' })) await admin.fill(`[name=${name}]`, value);
await Promise.all([admin.waitForNavigation(), admin.locator('main form button').last().click()]);
point('an invitation is on its way', /is sent to io@northgate\.example/.test(await words(admin)), await words(admin));
for (let i = 0; i < 60; i++) {
	await admin.goto(s.url + '/notices');
	if (/could not take it now/.test(await words(admin))) break;
	await admin.waitForTimeout(500);
}
point('the notices say that it waits, and why', /Waiting The mail server localhost, port 9, could not take it now/.test(await words(admin)), await words(admin));
await every('notices-mail', '/notices', 'admin');
await every('mails', '/mails', 'admin');

// ---- a session that ended while a form was filled ----

const leader = await s.page({ as: 'leader', script: false });
await leader.goto(s.url + '/specifications');
await Promise.all([leader.waitForNavigation(), leader.getByRole('button', { name: 'Begin a new specification' }).click()]);
const basics = `${leader.url()}/basics`;
await leader.goto(basics);
for (const [name, value] of Object.entries({ code: 'KPT-6-10', title: 'Kept <b>Things</b>', summary: 'Two lines\nof a summary' })) await leader.fill(`[name=${name}]`, value);
execFileSync('python3', ['-c', 'import sqlite3,sys\ndb=sqlite3.connect(sys.argv[1],timeout=20)\ndb.execute("UPDATE session SET ends_at = 1")\ndb.commit()', join(s.dir, '.state', 'testamur.db')]);
await Promise.all([leader.waitForNavigation(), leader.getByRole('button', { name: 'Save and check' }).click()]);
point('without a session one is asked to sign in, and told that nothing is lost', /\/sign-in/.test(leader.url()) && /is kept for an hour/.test(await words(leader)), await words(leader));
await leader.fill('[name=name]', 'leader@northgate.example');
await leader.fill('input[type=password]', 'seven herons over the harbour');
await Promise.all([leader.waitForNavigation(), leader.locator('main form button').first().click()]);
point('then the form stands as it was', leader.url() === basics && await leader.inputValue('[name=title]') === 'Kept <b>Things</b>' && /stands in the form again/.test(await words(leader)), leader.url());
point('and nothing was saved', !/KPT-6-10/.test(await (await leader.request.get(basics, { headers: { accept: 'application/json' } })).text()));
const kept = await leader.context().cookies();
await every('kept', new URL(basics).pathname, 'leader', (page) => page.context().addCookies(kept.filter((one) => one.name === '__Host-kept')));
await every('kept-all', '/kept', 'leader', (page) => page.context().addCookies(kept.filter((one) => one.name === '__Host-kept')));
await Promise.all([leader.waitForNavigation(), leader.getByRole('button', { name: 'Save and check' }).click()]);
await leader.goto(basics);
point('pressing again saves it', await leader.inputValue('[name=title]') === 'Kept <b>Things</b>' && !/stands in the form again/.test(await words(leader)), await words(leader));
await end(s);
