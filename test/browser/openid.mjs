// Signing in elsewhere, at a real OpenID provider on this machine: somebody known by a verified address comes in, a stranger does not,
// an invitation binds an identity.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { end, point, site } from './lib.mjs';

let Provider;
try {
	if (parseInt(process.versions.node) < 20) throw new Error('too old'); // it loads there, and answers wrongly
	({ Provider } = await import('oidc-provider'));
} catch {
	console.log('1..0 # SKIP the package oidc-provider is not here, or this Node is too old for it');
	process.exit(0);
}

const s = await site();
const port = await new Promise((resolve) => { const server = createServer().listen(0, '127.0.0.1', () => { const at = server.address().port; server.close(() => resolve(at)); }); });
const issuer = `http://localhost:${port}`, secret = 's:e c+ret';
console.warn = console.info = () => {};
const provider = new Provider(issuer, {
	clients: [{ client_id: 'testamur', client_secret: secret, redirect_uris: [`${s.url}/sign-in/campus/back`], response_types: ['code'], grant_types: ['authorization_code'] }],
	claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
	conformIdTokenClaims: false,
	pkce: { required: () => true },
	findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: id, email_verified: !id.startsWith('unverified.'), name: id }) }),
});
const listening = provider.listen(port, '127.0.0.1');
writeFileSync(join(s.dir, '.home', 'accounts.json'), JSON.stringify({ openid: [{ id: 'campus', name: 'Campus account', issuer, client_id: 'testamur', client_secret: secret, match: 'email' }] }));

async function elsewhere(page, who) {
	await page.getByText('Campus account').click();
	await page.fill('[name=login]', who);
	await page.fill('[name=password]', 'any');
	await page.click('button[type=submit]');
	if (page.url().startsWith(issuer)) await page.click('button[type=submit]'); // consent
	await page.waitForURL((url) => url.origin === s.url);
}

const known = await s.page();
await known.goto(`${s.url}/sign-in?next=/backpack`);
await s.axe(known, 'signing in here or elsewhere');
await elsewhere(known, 'learner@northgate.example');
point('somebody known by a verified address comes in, to the page they wanted', known.url() === `${s.url}/backpack`, known.url());

const stranger = await s.page();
await stranger.goto(`${s.url}/sign-in`);
await elsewhere(stranger, 'stranger@nowhere.example');
point('a stranger does not', (await stranger.locator('main').innerText()).includes('nobody here has this identity'), await stranger.locator('main').innerText());
await stranger.goto(`${s.url}/backpack`);
point('and is not signed in', stranger.url().includes('/sign-in'));

const admin = await s.page({ as: 'admin' });
await admin.goto(`${s.url}/people/new`);
await admin.fill('[name=family_name]', 'Obi');
await admin.fill('[name=email]', 'nia@northgate.example');
await admin.selectOption('[name=role]', 'course-leader');
await admin.locator('main form button').first().click();
const link = await admin.locator('main code').first().innerText();
const invited = await s.page();
await invited.goto(link);
await elsewhere(invited, 'private-address@elsewhere.example');
await invited.goto(`${s.url}/account`);
point('an invitation binds an identity, whatever its address', (await invited.locator('main').innerText()).includes('course leader'), await invited.locator('main').innerText());

const forged = await s.page();
await forged.goto(`${s.url}/sign-in/campus/back?state=${'A'.repeat(43)}&code=x`);
point('an answer nobody asked for is refused', (await forged.locator('main').innerText()).includes('begun in another browser'));
listening.close();
listening.closeAllConnections?.();
await end(s);
