// jose accepts our tokens, and we accept jose's; neither accepts what was changed on the way.
import { execFileSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto; // node 18 has it, but not under this name

const algorithms = { 'Ed25519': 'EdDSA', 'P-256': 'ES256', 'P-384': 'ES384', 'RSA': 'RS256' };
const peer = `${process.env.TESTAMUR_BUILD}/test/jws_peer`;
const payload = '{"name":"Zo\u00eb","credits":2.5}';
let jose;

try {
  jose = await import('jose');
} catch {
  console.log('1..0 # SKIP jose is not installed, so nothing was compared (tools/set-up test)');
  process.exit(0);
}

let count = 0;

function point(name, good) {
  count += 1;
  console.log(`${good ? 'ok' : 'not ok'} ${count} - ${name}`);
}

function ask(...words) {
  try {
    return { status: 0, said: execFileSync(peer, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() };
  } catch (error) {
    return { status: error.status, said: '' };
  }
}

// Another first character of the signature: still base64url, other bytes.
function changed(jws) {
  const at = jws.lastIndexOf('.') + 1;
  return jws.slice(0, at) + (jws[at] === 'A' ? 'B' : 'A') + jws.slice(at + 1);
}

async function accepts(jws, jwk, alg) {
  try {
    const key = await jose.importJWK({ ...jwk, alg });
    return new TextDecoder().decode((await jose.compactVerify(jws, key)).payload) === payload;
  } catch {
    return false;
  }
}

for (const [kind, alg] of Object.entries(algorithms)) {
  const ours = JSON.parse(ask('sign', kind, payload).said);
  point(`${alg}: jose accepts ours`, await accepts(ours.jws, ours.jwk, alg));
  point(`${alg}: jose refuses ours when it was changed`, !(await accepts(changed(ours.jws), ours.jwk, alg)));
  point(`${alg}: jose gives our key the same thumbprint`, await jose.calculateJwkThumbprint(ours.jwk) === ours.thumbprint);

  const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
  const jwk = JSON.stringify(await jose.exportJWK(publicKey));
  const theirs = await new jose.CompactSign(new TextEncoder().encode(payload)).setProtectedHeader({ alg, kid: 'k1', typ: 'JWT' }).sign(privateKey);
  point(`${alg}: we accept jose's`, ask('verify', jwk, theirs).said === payload);
  point(`${alg}: we refuse jose's when it was changed`, ask('verify', jwk, changed(theirs)).status === 1);
  point(`${alg}: we refuse a private key where a public one belongs`, ask('verify', JSON.stringify(await jose.exportJWK(privateKey)), theirs).status === 1);
}
console.log(`1..${count}`);
