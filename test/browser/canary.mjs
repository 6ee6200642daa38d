// T-39: what somebody types or hands in is text wherever it is shown. Every text field of a specification, of people, of a cohort, of learners by
// import and of a board's reasons gets every payload; each page that shows them is opened in Chromium. No script may run, no element may come
// of it, and the content policy may have nothing to refuse.
import { randomUUID } from 'node:crypto';
import { end, point, site } from './lib.mjs';

const payloads = [
	'<script>canary()</script>', '</title><script>canary()</script>', '"><script>canary()</script>', "'><script>canary()</script>", '</textarea><script>canary()</script>',
	'</select><img src=x onerror=canary() data-canary>', '<img src=x onerror=canary() data-canary>', '"><img src=x onerror=canary() data-canary>', '<svg onload=canary() data-canary>',
	'<svg><script>canary()</script></svg>', '<svg><animate onbegin=canary() attributeName=x data-canary>', '<body onload=canary()>', '<iframe srcdoc="<script>parent.canary()</script>" data-canary>',
	'<iframe src=javascript:parent.canary() data-canary>', '<a href=javascript:canary() data-canary>x</a>', '<math><mtext><img src=x onerror=canary() data-canary>', '<details open ontoggle=canary() data-canary>',
	'<input autofocus onfocus=canary() data-canary>', '" autofocus onfocus="canary()" data-canary="', "' autofocus onfocus='canary()' data-canary='", '` onmouseover=`canary()` data-canary',
	'<video><source onerror=canary() data-canary>', '<object data=javascript:canary() data-canary>', '<embed src=javascript:canary() data-canary>', '<form action=javascript:canary() data-canary><button>',
	'<button formaction=javascript:canary() data-canary>', '<base href=//elsewhere.example data-canary>', '<meta http-equiv=refresh content="0;url=javascript:canary()" data-canary>',
	'<link rel=stylesheet href=//elsewhere.example data-canary>', '<style>@import "//elsewhere.example"</style>', '<p style=background:url(//elsewhere.example) data-canary>', '<!--><img src=x onerror=canary() data-canary>-->',
	'<![CDATA[<img src=x onerror=canary() data-canary>]]>', '<?xml version="1.0"?><x onload=canary()>', '<noscript><p title="</noscript><img src=x onerror=canary() data-canary>">', '<template><script>canary()</script></template>',
	'&lt;script&gt;canary()&lt;/script&gt;', '&#60;img src=x onerror=canary() data-canary&#62;', '\\u003cscript\\u003ecanary()\\u003c/script\\u003e', '%3Cscript%3Ecanary()%3C/script%3E', '+ADw-script+AD4-canary()+ADw-/script+AD4-',
	'\uff1cscript\uff1ecanary()\uff1c/script\uff1e', '<scr<script>ipt>canary()</script>', '<SCRIPT>canary()</SCRIPT>', '<script/x>canary()</script>', '<script\t>canary()</script>', '<img/src=x/onerror=canary()/data-canary>',
	'<x onclick=canary() data-canary>x', '{{constructor.constructor("canary()")()}}', '${canary()}', '#{canary()}', '{each x}{canary}{end}', '{t people_name}', 'javascript:canary()', 'data:text/html,<script>canary()</script>',
	'vbscript:canary()', '"-canary()-"', "'-canary()-'", '\\"-canary()//', '</script><script>canary()</script>', ']]><script>canary()</script>', '[x](javascript:canary())', '![x](x "onerror=canary()")',
	'<x:script xmlns:x="http://www.w3.org/1999/xhtml">canary()</x:script>', '\u202e<img src=x onerror=canary() data-canary>', '<img src=x onerror=canary() data-canary', 'a\u0085<script>canary()</script>',
];

const s = await site();
let ran = 0, made = 0, seen = 0;

async function reader(as) {
	const page = await s.page({ as });
	await page.context().exposeBinding('canary', () => { ran++; });
	page.on('dialog', (dialog) => { ran++; dialog.dismiss(); });
	const first = await page.request.get(s.url + '/jobs', { headers: { accept: 'application/json' } });
	const token = first.headers()['x-csrf-token'];
	page.send = async (path, data) => {
		const answer = await page.request.post(s.url + path, { data, maxRedirects: 0, headers: { accept: 'application/json', 'x-csrf-token': token, 'idempotency-key': randomUUID() } });
		return { status: answer.status(), location: (await answer.json().catch(() => ({}))).location, answer };
	};
	page.json = async (path) => (await page.request.get(s.url + path, { headers: { accept: 'application/json' } })).json();
	page.look = async (path) => {
		await page.goto(s.url + path, { waitUntil: 'domcontentloaded' });
		seen++;
		made += await page.evaluate(() => {
			for (const details of document.querySelectorAll('details')) details.open = true;
			return document.querySelectorAll('[data-canary]').length + [...document.scripts].filter((one) => /canary/.test(one.textContent)).length;
		});
	};
	return page;
}
const quiet = (what) => point(`t_39 ${what}: text, whatever it says`, ran === 0 && made === 0 && s.errors.length === 0, `${ran} ran, ${made} elements, ${s.errors.slice(0, 5).join('\n')}`);
const short = (text, most) => [...text].slice(0, most).join('');

// ---- the canary sings when it is let out ----

const probe = await s.browser.newPage();
await probe.exposeFunction('canary', () => { ran++; });
await probe.setContent(payloads.slice(0, 14).join('\n'));
await probe.waitForTimeout(300);
point('outside the site the payloads do run', ran > 0, `${ran}`);
await probe.close();
ran = 0;

// ---- specifications ----

const leader = await reader('leader');
let kept = 0;
for (const payload of payloads) {
	const draft = (await leader.send('/specifications/drafts', { from: '' })).location;
	let revision = 1;
	const save = async (part, fields) => {
		const { status } = await leader.send(`${draft}/${part}`, { revision: String(revision), ...fields });
		if (status === 200) { kept++; revision++; }
	};
	const text = short(payload, 190);
	await save('basics', { code: short(payload, 40), kind: 'credit_bearing', title: text, summary: text, target_group: text, languages: 'en', isced_f: '0611' });
	await save('teaching', { participation: text, modality: 'online' });
	await save('entry', { advisory: text, prerequisites: text, towards: text, language_tag: short(payload, 20) });
	await save('quality', { quality: text, quality_url: text, need_evidence: text, currency: 'GBP' });
	await save('outcomes/new', { id: short(payload, 32), text });
	await save('assessments/new', { id: short(payload, 32), type: short(payload, 60), title: text, weight: '100', identity_check: short(payload, 80), conditions: text, materials: text });
	await save('badge', { shape: 'round', ring: 'single', emblem: 'book', ribbon: 'band', mark: 'both', lines: short(payload, 28), colour: '#5a1f3d', accent: '#f0e0e8', words: 'light' });
	await leader.look(draft);
	await leader.look(`${draft}/badge`);
	if (payload.length % 5 === 0) for (const part of ['basics', 'teaching', 'entry', 'quality', 'outcomes/1', 'assessments/1']) await leader.look(`${draft}/${part}`);
	const drawn = await (await leader.request.get(`${s.url}${draft}/badge.svg`)).text();
	made += /<script|<img|onerror=canary|onload=canary/i.test(drawn.replace(/&lt;/g, '').replace(/<text[^>]*>[^<]*<\/text>|<title>[^<]*<\/title>/g, '')) ? 1 : 0;
}
await leader.look('/specifications');
point('nearly all of it was kept as it was typed', kept > payloads.length * 5, `${kept}`);
quiet(`${payloads.length} payloads in the fields of a specification`);

// ---- people ----

const admin = await reader('admin');
for (const [i, payload] of payloads.entries()) {
	const { answer } = await admin.send('/people', { given_name: short(payload, 100), family_name: short(payload, 190), number: '', email: `canary${i}@northgate.example` });
	if (i % 6 === 0) made += /<script>canary/.test(await answer.text()) && !/json/.test(answer.headers()['content-type']) ? 1 : 0;
}
let page = '/people';
for (let i = 0; i < 4; i++) {
	await admin.look(page);
	page = await admin.locator('a[href*="after="]').first().getAttribute('href').catch(() => null) ?? '/people';
}
for (const person of (await admin.json('/people?q=canary')).rows.slice(0, 8)) await admin.look(`/people/${person.id}`);
await admin.look(`/people?q=${encodeURIComponent(payloads[2])}`);
quiet('names of people, and what is searched for');

// ---- a cohort, and learners by import ----

const registrar = await reader('registrar');
await registrar.goto(s.url + '/offerings/new');
await registrar.selectOption('[name=specification]', { index: 1 }).catch(() => registrar.selectOption('[name=specification]', { index: 0 }));
for (const [name, value] of Object.entries({ code: 'CANARY-<img src=x onerror=canary()>', start: '2026-09-07', finish: '2026-11-13', due: '2026-11-06T17:00', place: payloads[7] }))
	await registrar.fill(`[name=${name}]`, value).catch(() => {});
await Promise.all([registrar.waitForNavigation(), registrar.locator('main form button').last().click()]);
if (!/\/offerings\/\d+$/.test(registrar.url())) {
	await registrar.fill('[name=code]', 'CANARY-1');
	await Promise.all([registrar.waitForNavigation(), registrar.locator('main form button').last().click()]);
}
const cohort = new URL(registrar.url()).pathname;
const quoted = (cell) => `"${cell.replaceAll('"', '""')}"`;
const rows = payloads.map((payload, i) => [`C${1000 + i}`, payload, payload, '1990-02-03', `c${i}@example.org`, i % 9 === 0 ? payload : '2026-11-05 10:00', i % 7 === 0 ? payload : '55'].map(quoted).join(';'));
await registrar.goto(`${s.url}${cohort}/results/import`);
await registrar.setInputFiles('input[type=file]', { name: '<img src=x onerror=canary() data-canary>.csv', mimeType: 'text/csv',
	buffer: Buffer.from(['learner_id;family_name;given_name;birth_date;email;submitted_at;mark', ...rows].join('\r\n') + '\r\n') });
await Promise.all([registrar.waitForNavigation(), registrar.locator('form[enctype] button').first().click()]);
const dryRun = new URL(registrar.url()).pathname;
for (const show of ['', '?show=wrong', '?show=new', '?show=same']) await registrar.look(dryRun + show);
await registrar.goto(s.url + dryRun);
await Promise.all([registrar.waitForNavigation(), registrar.getByRole('button', { name: /Enter the/ }).click()]);
for (const path of [dryRun, cohort, '/offerings', '/awards', `/awards?q=${encodeURIComponent(payloads[6])}`, `/history/offering/${cohort.split('/').pop()}`]) await registrar.look(path);
point('the learners are there, as they were named', (await registrar.json(cohort)).learners.some((one) => one.name.includes('<script>canary()</script>')), cohort);
quiet('learners by import, with the name of the file and wrong cells');

// ---- a board's reasons ----

const chair = await reader('chair');
const boards = (await chair.json("/boards")).boards ?? [];
let decided = 0;
for (const board of boards) {
	const path = board.href ?? `/boards/${board.id}`;
	const { learners = [] } = await chair.json(path);
	for (const [i, learner] of learners.slice(0, 6).entries()) {
		await chair.goto(s.url + learner.href);
		const form = chair.locator('form[action*="/decisions/"]').first();
		if (await form.count() === 0) continue;
		const { status } = await chair.send(await form.getAttribute('action'), { outcome: 'pass', mark: '55', reason: payloads.slice(i * 12, i * 12 + 12).join('\n') });
		decided += status === 200 ? 1 : 0;
		await chair.look(learner.href);
	}
	await chair.look(path);
	await chair.look(`${path}/minutes`);
}
point('reasons were kept', decided > 0, `${decided} of ${boards.length} boards`);
quiet('the reasons of a board, its decisions and minutes');

// ---- strangers' addresses ----

const stranger = await reader();
for (const payload of payloads.slice(0, 20)) {
	await stranger.look(`/catalogue?q=${encodeURIComponent(payload)}`);
	await stranger.look(`/sign-in?next=${encodeURIComponent(payload)}`);
}
quiet('what stands in an address');
console.log(`# ${payloads.length} payloads, ${seen} pages looked at`);
await end(s);
