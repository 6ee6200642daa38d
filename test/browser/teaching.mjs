// The course leader: a specification is written in parts without script, each checked at once; twelve credits are not submitted; two who
// write at once lose nothing; nobody approves their own; the committee approves, and the version is published.
import { end, point, settings, site } from './lib.mjs';

const s = await site();
const leader = await s.page({ as: 'leader', script: false });
const text = async (page = leader) => (await page.locator('main').innerText()).replace(/\s+/g, ' ');
const press = (page, name) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name }).first().click()]);
const fill = async (page, fields) => { for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value); };

// ---- written in parts ----

await leader.goto(s.url + '/specifications');
await press(leader, 'Begin a new specification');
const draft = leader.url();
point('a draft is begun', /\/specifications\/drafts\/\d+$/.test(draft), draft);
point('its meter counts what is there from the start', /4 of 11 mandatory elements/.test(await text()), await text());

async function save(part, fields, more = async () => {}) {
	await leader.goto(`${draft}/${part}`);
	await fill(leader, fields);
	await more();
	await press(leader, 'Save and check');
}

await save('basics', { code: 'AUD-6-10', title: 'Auditing Algorithms', summary: 'Find out what a model does to people.', target_group: 'Auditors', languages: 'en, de' });
point('what is saved stands in the form', await leader.inputValue('[name=title]') === 'Auditing Algorithms');
await leader.goto(`${draft}/basics?in=de`);
point('each language has its own title', await leader.inputValue('[name=title]') === '');
await fill(leader, { title: 'Algorithmen prüfen' });
await press(leader, 'Save and check');
await leader.goto(`${draft}/basics?in=en`);
point('and keeps the other', await leader.inputValue('[name=title]') === 'Auditing Algorithms');

await save('workload', { credit: '12', contact: '20', directed: '30', private: '60', assessment: '10', duration_weeks: '10', level_value: '6' },
	() => leader.selectOption('[name=level_framework]', 'fheq'));
point('twelve credits are found beside the form, with clause and remedy', /5 to 20 UK credits in steps of 5.*10C 1\.1, 7\.5.*10 or 15 UK credits/.test(await text()), await text());
await save('workload', { credit: 'many' });
point('credit that is no number is said beside its field, and stays typed', await leader.inputValue('[name=credit]') === 'many' && await leader.locator('[name=credit][aria-invalid=true]').count() === 1, await text());

await save('outcomes/new', { id: 'LO1', text: 'Explain what a model does to the people it decides about.' });
await save('outcomes/new', { id: 'LO2', text: 'Measure the harm it does.' });
await save('assessments/new', { id: 'A1', type: 'report', title: 'An audit', weight: '100', conditions: 'At home', materials: 'Any, cited' }, async () => {
	await leader.getByLabel(/LO1/).check();
	await leader.check('[name=learning_hours]');
});
point('the matrix shows the outcome that nothing assesses', /LO2 Measure the harm it does\. .*Not assessed/.test(await text()), await text());
await leader.getByRole('link', { name: 'A1', exact: true }).first().click();
await leader.getByLabel(/LO2/).check();
await press(leader, 'Save and check');
point('and no longer when one does', !/Not assessed/.test(await text()), await text());

await save('teaching', { participation: 'Two evenings a week online' }, () => leader.selectOption('[name=grading]', { index: 1 }));
await save('quality', { quality: 'internal, ESG-aligned', need_evidence: 'Eleven employers asked for it.' });

// ---- not submitted with twelve ----

await leader.goto(draft);
point('it cannot be submitted while a must does not hold', /Not yet: a rule that must hold does not/.test(await text()) && await leader.getByRole('button', { name: 'Submit for approval' }).count() === 0);
const key = await leader.request.get(draft);
point('the page is JSON for programs', key.ok());
const asJson = await (await leader.request.get(draft, { headers: { accept: 'application/json' } })).json();
point('and says the same', asJson.met === 11 && asJson.may_submit === false, JSON.stringify(asJson).slice(0, 500));

// ---- two at once ----

const other = await s.page({ as: 'leader', script: false });
await other.goto(`${draft}/workload`);
await save('workload', { credit: '10' });
await fill(other, { credit: '15' });
await press(other, 'Save and check');
point('who saves second is told who was first, and keeps what was typed', /Brandt has saved this draft since you opened it/.test(await text(other)) && await other.inputValue('[name=credit]') === '15', await text(other));

// ---- submitted, approved by another, published ----

await leader.goto(draft);
await press(leader, 'Submit for approval');
const version = leader.url();
point('a version is submitted', /\/specifications\/\d+$/.test(version) && /AUD-6-10 version 1 is submitted/.test(await text()), await text());
point('a leader is not offered to approve', await leader.getByRole('button', { name: 'Approve' }).count() === 0);
await leader.goto(draft);
await leader.goto(`${draft}/basics`);
await press(leader, 'Save and check');
point('a draft that was submitted does not change', /was submitted/.test(await text()), await text());

const chair = await s.page({ as: 'committee', script: false });
await chair.goto(version);
await chair.getByLabel('New', { exact: true }).check().catch(() => chair.selectOption('[name=route]', 'new'));
await chair.fill('[name=body]', 'school-committee');
await press(chair, 'Approve');
point('an approval whose record lacks what a rule asks is refused with its clause, and what was typed stays',
	/10C|NTU/.test(await text(chair)) && await chair.inputValue('[name=body]') === 'school-committee', await text(chair));
for (const flag of ['evaluation_needed', 'evaluation_done', 'platform_discussed', 'change_form']) await chair.check(`[name=${flag}]`);
for (const area of await chair.locator('textarea[name^="rationale."]').all()) await area.fill('The committee has discussed it.');
await press(chair, 'Approve');
point('with it, it is approved', /AUD-6-10 is approved/.test(await text(chair)), await text(chair));

const publisher = await s.page({ as: 'registrar', script: false });
await publisher.goto(version);
const by = await publisher.getByRole('button', { name: 'Publish this version' }).count() > 0 ? publisher : chair;
await by.goto(version);
await press(by, 'Publish this version');
point('and published', /AUD-6-10 is published/.test(await text(by)), await text(by));
const catalogue = await s.page({ script: false });
await catalogue.goto(s.url + '/catalogue');
point('then it is in the catalogue', /Auditing Algorithms/.test(await text(catalogue)), await text(catalogue));

// ---- as it looks ----

for (const setting of settings) {
	const page = await s.page({ ...setting, as: 'leader' });
	for (const [name, address] of [['specifications', '/specifications'], ['draft', new URL(draft).pathname], ['draft-part', new URL(draft).pathname + '/workload'], ['specification', new URL(version).pathname]]) {
		await page.goto(s.url + address);
		await s.axe(page, name);
		await s.picture(page, name);
	}
	await page.context().close();
}
await end(s);
