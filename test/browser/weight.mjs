// What a first visit costs: every page of the site, opened by somebody who may with an empty cache, comes with less than 50 kB, style and script
// included, pictures not. The pages are those of /api; what a page's address names is taken from the links that lead there.
import { end, point, site } from './lib.mjs';

const LIMIT = 50_000;
const s = await site();
const api = await (await fetch(`${s.url}/api`, { headers: { accept: 'application/json' } })).json();
const pages = Object.entries(api.paths).filter(([, item]) => item.get?.responses['200'].content?.['application/json']?.schema?.properties).map(([path, item]) => ({ path, row: item.get }));

// Of the roles of the capability table, who has them in the demonstration.
const persons = { administrator: 'admin', registry: 'registrar', 'course-leader': 'leader', assessor: 'assessor', moderator: 'moderator', 'board-chair': 'chair',
	'committee-chair': 'committee', 'quality-officer': 'quality', learner: 'learner', 'external-examiner': 'external' };
const walkers = {};
async function walker(as) {
	walkers[as] ??= await s.page(as === 'nobody' ? {} : { as });
	return walkers[as];
}

// What is only there once somebody began it: a draft, a sheet that was handed in.
const leader = await walker('leader'), registrar = await walker('registrar');
await leader.goto(`${s.url}/specifications`);
await Promise.all([leader.waitForNavigation(), leader.locator('main form[action="/specifications/drafts"] button').first().click()]);
const begun = [new URL(leader.url()).pathname];
await registrar.goto(`${s.url}/offerings`);
const cohort = (await registrar.locator('main a[href^="/offerings/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).find((href) => /^\/offerings\/\d+$/.test(href));
for (const kind of ['learners', 'results']) {
	await registrar.goto(`${s.url}${cohort}/${kind}/import`);
	await registrar.setInputFiles('[type=file]', { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('number,whole name\nN1,Ana Ruiz\n') });
	await Promise.all([registrar.waitForNavigation(), registrar.locator('main form:has([type=file]) button').first().click()]);
	begun.push(new URL(registrar.url()).pathname.replace(/\/columns$/, ''), new URL(registrar.url()).pathname.replace(/\/columns$/, '') + '/columns');
}

// An address of that shape, among all links that these people see from page to page.
const shape = (path) => new RegExp('^' + path.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/?#]+') + '(\\?.*)?$');
const seen = {};
async function links(as) {
	if (seen[as]) return seen[as];
	const page = await walker(as), found = new Set([...begun, '/', '/waiting', '/offerings', '/awards', '/boards', '/specifications', '/frameworks', '/people', '/backpack', '/shares', '/catalogue', '/jobs', '/notices']), read = new Set();
	seen[as] = found;
	for (let round = 0; round < 4; round++)
		for (const path of [...found]) {
			if (read.has(path) || read.size > 70) continue;
			read.add(path);
			if (path.includes('?')) continue;
			const answer = await page.request.get(s.url + path, { headers: { accept: 'text/html' }, maxRedirects: 0 });
			if (answer.status() === 200 && (answer.headers()['content-type'] ?? '').startsWith('text/html'))
				for (const [, href] of (await answer.text()).matchAll(/href="(\/[^"#]*)/g)) found.add(href.replaceAll('&amp;', '&'));
		}
	return found;
}

let measured = 0, heaviest = { bytes: 0 };
const notMet = [];
for (const { path, row } of pages) {
	const roles = row['x-roles'], who = row.security?.length === 0 ? ['nobody'] : Object.keys(persons).filter((role) => !roles || roles.includes(role)).map((role) => persons[role]);
	let address, as;
	const there = async (link) => (await (await walker(as)).request.get(s.url + link, { headers: { accept: 'text/html' }, maxRedirects: 0 })).status() === 200;
	for (as of who) {
		if (!path.includes('{') && await there(path)) address = path;
		else for (const link of [...await links(as)].filter((link) => shape(path).test(link) && !Object.hasOwn(api.paths, link)).slice(0, 3)) if (await there(link)) { address = link; break; }
		if (address) break;
	}
	if (!address) { notMet.push(path); continue; }
	const page = await walker(as), session = await page.context().newCDPSession(page);
	let bytes = 0;
	const pictures = new Set();
	await session.send('Network.enable');
	await session.send('Network.setCacheDisabled', { cacheDisabled: true });
	session.on('Network.responseReceived', ({ requestId, type }) => { if (type === 'Image') pictures.add(requestId); });
	session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => { if (!pictures.has(requestId)) bytes += encodedDataLength; });
	const answer = await page.goto(s.url + address);
	await page.waitForLoadState('networkidle');
	await session.detach();
	if (answer.status() !== 200) { notMet.push(`${path} (${answer.status()})`); continue; }
	measured++;
	if (bytes > heaviest.bytes) heaviest = { path, bytes };
	if (bytes >= LIMIT || bytes < 1000) point(`${path} as ${as}`, false, `${address}: ${bytes} bytes`);
}
console.log(`# ${measured} of ${pages.length} pages, the heaviest ${heaviest.path}: ${heaviest.bytes} bytes; nobody was led to ${notMet.join(' ')}`);
point(`${measured} pages come with less than ${LIMIT} bytes`, measured > 30 && heaviest.bytes < LIMIT, JSON.stringify(heaviest));
await end(s);
