// What the browser tests share: the demonstration served on a port of its own, a browser, signing in, axe, pictures; points as TAP.
//
//   import { site, point, end } from './lib.mjs';
//   const s = await site();                                   // a fresh demonstration, served
//   const page = await s.page({ width: 320, scheme: 'dark', lang: 'de', as: 'registrar' });
//   await page.goto(s.url + '/verify');
//   await s.axe(page, 'the page to verify');                  // one point: no violation
//   await s.picture(page, 'verify');                          // build/pictures/verify-320-dark-de.png
//   const { pages, lost } = s.everyPage();                    // each page of the site, with an address and a reader
//   await end(s);
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const build = process.env.TESTAMUR_BUILD ?? new URL('../../build', import.meta.url).pathname;
const program = process.env.TESTAMUR ?? join(build, 'testamur');
const password = 'seven herons over the harbour';
let count = 0, failed = 0;

export function point(name, good, why = '') {
	console.log(`${good ? '' : 'not '}ok ${++count} - ${name}`);
	if (good) return;
	failed++;
	for (const line of String(why).slice(0, 6000).split('\n')) console.log(`# ${line}`);
}

// What is needed to look at pages; without it the tests say so and are skipped.
function tools() {
	const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
	try {
		return browser && { browser, chromium: require('playwright-core').chromium, axe: readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8') };
	} catch {
		return null;
	}
}

const freePort = () => new Promise((resolve) => {
	const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});

async function answers(url, child) {
	for (let i = 0; i < 240 && child.exitCode === null; i++) {
		try { if ((await fetch(url + '/health')).ok) return true; } catch { /* not yet */ }
		await new Promise((resolve) => setTimeout(resolve, 250));
	}
	return false;
}

export async function site(...words) {
	const tool = tools();
	if (!tool) {
		console.log('1..0 # SKIP chromium or the packages of test/browser are not here; tools/set-up test installs them');
		process.exit(0);
	}
	mkdirSync(join(build, 'scratch'), { recursive: true });
	mkdirSync(join(build, 'pictures'), { recursive: true });
	const dir = mkdtempSync(join(build, 'scratch', 'browser-')), port = await freePort(), url = `http://localhost:${port}`;
	const child = spawn(program, ['demo', '--dir', join(dir, 'demo'), '--listen', `127.0.0.1:${port}`, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
	process.on('exit', () => child.kill()); // also when a test fails midway
	if (!await answers(url, child)) throw new Error('the demonstration was not served');
	const browser = await tool.chromium.launch({ executablePath: tool.browser, args: ['--no-sandbox'] });
	const s = { url, dir: join(dir, 'demo'), browser, errors: [] };

	// `as`: registrar, leader, assessor, moderator, chair, committee, quality, admin, learner, learner2; external is of elsewhere.
	s.page = async ({ width = 1280, scheme = 'light', lang = 'en', as, script = true } = {}) => {
		const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, locale: lang, javaScriptEnabled: script });
		const page = await context.newPage();
		page.setting = `${width}-${scheme}-${lang}`;
		page.on('pageerror', (error) => s.errors.push(`${page.url()}: ${error}`));
		page.on('console', (message) => { if (/Content Security Policy|Refused to/.test(message.text())) s.errors.push(`${page.url()}: ${message.text()}`); });
		if (as) await s.signIn(page, as);
		return page;
	};
	s.signIn = async (page, as) => {
		await page.goto(`${url}/sign-in`);
		await page.fill('[name=name]', as === 'external' ? 'external@elsewhere.example' : as.includes('@') ? as : `${as}@northgate.example`);
		await page.fill('input[type=password]', password);
		await Promise.all([page.waitForNavigation(), page.locator('main form button').first().click()]);
	};
	s.axe = async (page, name) => {
		await page.evaluate(tool.axe + ';0');
		// Only these come out of the browser: all that passed as well takes longer to hand over than to find.
		const violations = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
			.then((found) => found.violations));
		point(`${name} ${page.setting}: nothing for axe to say`, violations.length === 0,
			violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.slice(0, 3).map((n) => `  ${n.html}\n  ${n.failureSummary}`).join('\n')}`).join('\n'));
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		point(`${name} ${page.setting}: nothing wider than the screen`, wide <= 0, `${wide} pixels too wide`);
	};
	// [{ row, address, who, cookie }] of test/lib/every_page.py, and the rows that nobody is led to. `grown`: after some years.
	s.everyPage = (...how) => JSON.parse(execFileSync('python3', [new URL('../lib/every_page.py', import.meta.url).pathname, s.dir, String(port), ...how], { maxBuffer: 1 << 26 }));
	// One browser window for each reader of a list of pages; `open` leads to a page as its reader.
	s.readers = (setting) => {
		const windows = new Map();
		const window = async (who) => {
			if (!windows.has(who)) {
				windows.set(who, await s.page({ ...setting, as: who ?? undefined }));
				await windows.get(who).goto(`${url}/?lang=${setting.lang ?? 'en'}`);
			}
			return windows.get(who);
		};
		return {
			open: async ({ address, who, cookie }) => {
				const page = await window(who), [name, value] = cookie.split('=');
				if (cookie) await page.context().addCookies([{ name, value, url: url.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Lax' }]);
				return { page, answer: await page.goto(url + address) };
			},
			close: async () => { for (const page of windows.values()) await page.context().close(); },
		};
	};
	// Every page of the site in those settings; one that nobody is led to fails by its name.
	s.lookAtEvery = async ({ pages, lost }, those) => {
		for (const row of lost) point(`${row} is looked at`, false, 'nobody was led to it');
		for (const setting of those) {
			const readers = s.readers(setting);
			for (const one of pages) {
				const { page, answer } = await readers.open(one), lang = await page.getAttribute('html', 'lang');
				if (answer.status() !== 200 || lang !== setting.lang) point(`${one.row} answers in the reader's language`, false, `${one.address} as ${one.who}: ${answer.status()}, ${lang}`);
				await s.axe(page, one.row);
				await s.picture(page, `page${one.row.replace(/[^a-z]+/g, '-')}`);
			}
			await readers.close();
		}
		console.log(`# ${pages.length} pages, ${those.length} settings`);
	};
	s.picture = (page, name) => page.screenshot({ path: join(build, 'pictures', `${name}-${page.setting}.png`), fullPage: true });
	s.close = async () => {
		await browser.close();
		child.kill('SIGTERM');
		await new Promise((resolve) => { if (child.exitCode !== null) resolve(); else child.once('exit', resolve); });
		rmSync(dir, { recursive: true, force: true });
	};
	return s;
}

// Every width, scheme and language a page is looked at in.
export const settings = [
	{ width: 1280, scheme: 'light', lang: 'en' }, { width: 1280, scheme: 'dark', lang: 'de' },
	{ width: 320, scheme: 'light', lang: 'de' }, { width: 320, scheme: 'dark', lang: 'en' },
];

export async function end(s) {
	point('no script failed and the content policy refused nothing', s.errors.length === 0, s.errors.join('\n'));
	await s.close();
	console.log(`1..${count}`);
	process.exit(failed ? 1 : 0);
}
