// Other people's verifiers and schemas judge the badges and lists that the demonstration issues: 1EdTech's JSON Schema
// (ajv), data integrity proofs (@digitalbazaar), tokens (jose); and we judge what they sign and what they would refuse.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto; // node 18 has it, but not under this name

const contextFolder = `${process.env.TESTAMUR_BUILD}/src/rdf`;
const schemaFolder = `${process.env.TESTAMUR_SOURCE}/../shared/conformance/ob3-clr2/schemas-ob3`;
let parts;

try {
  parts = {
    Ajv: (await import('ajv/dist/2019.js')).default,
    formats: (await import('ajv-formats')).default,
    vc: await import('@digitalbazaar/vc'),
    DataIntegrityProof: (await import('@digitalbazaar/data-integrity')).DataIntegrityProof,
    rdfc: await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite'),
    jcs: await import('@digitalbazaar/eddsa-jcs-2022-cryptosuite'),
    multikey: await import('@digitalbazaar/ed25519-multikey'),
    jose: await import('jose'),
  };
} catch {
  console.log('1..0 # SKIP the peers are not installed, so nothing was compared (tools/set-up test)');
  process.exit(0);
}

let count = 0;

function point(name, good, why) {
  count += 1;
  console.log(`${good ? 'ok' : 'not ok'} ${count} - ${name}`);
  if (!good && why !== undefined) {
    console.log(`# ${String(why).slice(0, 2000).replaceAll('\n', '\n# ')}`);
  }
}

const home = mkdtempSync(join(tmpdir(), 'testamur-oracle-'));
const dir = join(home, 'out');

function run(...words) {
  try {
    return { status: 0, said: execFileSync(process.env.TESTAMUR, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 }) };
  } catch (error) {
    return { status: error.status, said: error.stdout, wrong: error.stderr };
  }
}

function read(name) {
  return readFileSync(join(dir, name), 'utf8');
}

const made = run('demo', '--once', '--dir', dir, '--home', join(home, 'keys'));

point('the demonstration issues', made.status === 0, made.wrong);
const summary = JSON.parse(read('summary.json'));
const resources = JSON.parse(read('resources.json'));
const one = summary.credentials[0];
const badge = JSON.parse(read(one.json));

// ---- schema ----

if (existsSync(schemaFolder)) {
  const ajv = new parts.Ajv({ allErrors: true, strict: false });

  parts.formats(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(`${schemaFolder}/ob_v3p0_achievementcredential_schema.json`, 'utf8')));
  const refused = summary.credentials.filter((row) => !validate(JSON.parse(read(row.json))));

  point(`all ${summary.credentials.length} badges are valid by the schema of Open Badges 3.0`, refused.length === 0, ajv.errorsText(validate.errors));
  const { proof, ...bare } = structuredClone(badge);

  point('so are they without their proof, as in the token', validate(bare), ajv.errorsText(validate.errors));
  delete bare.credentialSubject.achievement.criteria;
  point('a badge without criteria is not', !validate(bare));
} else {
  console.log('# not here, so not asked: the JSON Schemas of Open Badges 3.0');
}

// ---- proofs ----

const contexts = new Map(readFileSync(`${process.env.TESTAMUR_SOURCE}/contexts/manifest.txt`, 'utf8').split('\n')
  .map((line) => line.trim().split(/\s+/)).filter((words) => words.length === 3).map((words) => [words[2], words[1]]));

// What the web would say, from the folder; nothing is fetched.
async function documentLoader(url) {
  const did = url.split('#')[0];
  let document;

  if (contexts.has(url)) {
    document = JSON.parse(readFileSync(`${contextFolder}/${contexts.get(url)}`, 'utf8'));
  } else if (resources[did] !== undefined) {
    document = JSON.parse(read(resources[did]));
    if (did !== url) {
      document = { '@context': 'https://w3id.org/security/multikey/v1', ...document.verificationMethod.find((method) => method.id === url) };
    }
  } else {
    throw new Error(`nobody knows ${url}`);
  }
  return { contextUrl: null, documentUrl: url, document };
}

function suiteFor(document) {
  const kind = document.proof.cryptosuite === 'eddsa-jcs-2022' ? parts.jcs : parts.rdfc;
  const cryptosuite = kind.createVerifyCryptosuite ? kind.createVerifyCryptosuite() : kind.cryptosuite;

  return new parts.DataIntegrityProof({ cryptosuite });
}

async function accepts(document) {
  try {
    const checkStatus = async () => ({ verified: true });

    return await parts.vc.verifyCredential({ credential: document, suite: suiteFor(document), documentLoader, checkStatus });
  } catch (error) {
    return { verified: false, error };
  }
}

for (const row of [one, summary.credentials.at(-1)]) {
  const said = await accepts(JSON.parse(read(row.json)));

  point(`${row.learner}: the peer accepts the proof`, said.verified, JSON.stringify(said.error ?? said, null, 1));
}
const changed = structuredClone(badge);

changed.credentialSubject.achievement.name = 'Doctor of Everything';
point('the peer refuses a changed badge', !(await accepts(changed)).verified);

// A member that no context defines is refused by both, and so is a signature by somebody else.
const undefinedTerm = structuredClone(badge);

undefinedTerm.credentialSubject.honours = 'first class';
point('the peer refuses an undefined member', !(await accepts(undefinedTerm)).verified);
for (const [url, file] of Object.entries(resources)) {
  if (file.startsWith('status/')) {
    const said = await accepts(JSON.parse(read(file)));

    point(`${url}: the peer accepts the status list's proof`, said.verified, JSON.stringify(said.error ?? said, null, 1));
  }
}

// ---- tokens ----

const jwks = JSON.parse(read(Object.entries(resources).find(([url]) => url.endsWith('/jwks.json'))[1]));

async function tokenVerified(token) {
  try {
    const kid = parts.jose.decodeProtectedHeader(token).kid;
    const jwk = jwks.keys.find((key) => key.kid === kid || kid.endsWith(`#${key.kid}`));

    return (await parts.jose.jwtVerify(token, await parts.jose.importJWK(jwk, 'EdDSA'))).payload;
  } catch (error) {
    return null;
  }
}

const token = read(one.jwt).trim();
const payload = await tokenVerified(token);

point('jose accepts the token', payload !== null);
point('its claims are the credential\'s', payload !== null && payload.iss === badge.issuer.id && payload.jti === badge.id && payload.sub === badge.credentialSubject.id);
point('jose refuses a changed token', await tokenVerified(token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))) === null);

// ---- we judge what peers sign ----

const keyPair = await parts.multikey.generate();
const exported = await keyPair.export({ publicKey: true });
const did = `did:key:${exported.publicKeyMultibase}`;

keyPair.id = `${did}#${exported.publicKeyMultibase}`;
keyPair.controller = did;

async function signedByPeer(kind) {
  const { proof, credentialStatus, ...credential } = structuredClone(badge);
  const cryptosuite = kind.createSignCryptosuite ? kind.createSignCryptosuite() : kind.cryptosuite;

  credential.issuer.id = did;
  return parts.vc.issue({ credential, suite: new parts.DataIntegrityProof({ signer: keyPair.signer(), cryptosuite }), documentLoader });
}

function judged(text, name) {
  const file = join(home, name);

  writeFileSync(file, text);
  const ran = run('verify', '--json', file);

  return { ...ran, report: JSON.parse(ran.said)[0] };
}

for (const [name, kind] of [['eddsa-rdfc-2022', parts.rdfc], ['eddsa-jcs-2022', parts.jcs]]) {
  const theirs = await signedByPeer(kind);
  const good = judged(JSON.stringify(theirs), 'theirs.json');

  point(`we accept the peer's ${name}`, good.status === 0 && good.report.verdict === 'valid', JSON.stringify(good.report.checks.filter((check) => check.outcome !== 'pass'), null, 1));
  theirs.credentialSubject.achievement.name = 'Doctor of Everything';
  const bad = judged(JSON.stringify(theirs), 'theirs.json');

  point(`we refuse the peer's ${name} when it was changed`, bad.status === 1 && bad.report.verdict === 'invalid' && Object.keys(bad.report.shown).length === 0, bad.said);
}
rmSync(home, { recursive: true });
console.log(`1..${count}`);
