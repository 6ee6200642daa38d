// Five hundred credentials each way. Ours, varied in shape, language, optional elements, keys and proofs, are accepted by
// @digitalbazaar/vc, jose and @digitalcredentials/verifier-core; theirs, varied likewise, are accepted by us. And of each
// there is a twin that was changed after it was signed: nobody accepts one.
import { execFileSync } from 'node:child_process';
import { createHash, webcrypto } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

globalThis.crypto ??= webcrypto; // node 18 has it, but not under this name

const COUNT = 500;
const contextFolder = `${process.env.TESTAMUR_BUILD}/src/rdf`;
const contexts = new Map(readFileSync(`${process.env.TESTAMUR_SOURCE}/contexts/manifest.txt`, 'utf8').split('\n')
  .map((line) => line.trim().split(/\s+/)).filter((words) => words.length === 3).map((words) => [words[2], words[1]]));
const read = new Map();

function contextAt(url) {
  if (!read.has(url)) {
    read.set(url, readFileSync(`${contextFolder}/${contexts.get(url)}`, 'utf8'));
  }
  return read.get(url);
}

// Nothing is fetched: what a peer would ask the web for is a context that we have, or nobody knows it.
globalThis.fetch = async (request) => {
  const url = typeof request === 'string' ? request : request.url ?? String(request);

  return contexts.has(url) ? new Response(contextAt(url), { headers: { 'content-type': 'application/ld+json' } }) : new Response('{}', { status: 404 });
};

let parts;

try {
  parts = {
    vc: await import('@digitalbazaar/vc'),
    DataIntegrityProof: (await import('@digitalbazaar/data-integrity')).DataIntegrityProof,
    Ed25519: await import('@digitalbazaar/ed25519-multikey'),
    Ecdsa: await import('@digitalbazaar/ecdsa-multikey'),
    'eddsa-rdfc-2022': await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite'),
    'eddsa-jcs-2022': await import('@digitalbazaar/eddsa-jcs-2022-cryptosuite'),
    'ecdsa-rdfc-2019': await import('@digitalbazaar/ecdsa-rdfc-2019-cryptosuite'),
    'ecdsa-jcs-2019': await import('@digitalbazaar/ecdsa-jcs-2019-cryptosuite'),
    core: await import('@digitalcredentials/verifier-core'),
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
    console.log(`# ${String(why).slice(0, 3000).replaceAll('\n', '\n# ')}`);
  }
}

// ---- twins: a credential that was changed after it was signed ----

const STRANGER = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK';
const flip = (text, at) => text.slice(0, at) + (text[at] === '2' ? '3' : '2') + text.slice(at + 1);

const changes = [
  ['name', (c) => { c.credentialSubject.achievement.name += '!'; }],
  ['date', (c) => { c.validFrom = '2020-01-01T00:00:00Z'; }],
  ['issuer', (c) => { c.issuer.id = STRANGER; }],
  ['learner', (c) => { c.credentialSubject.id = 'urn:uuid:0b9a2a0e-52e4-4a29-9bc5-ffffffffffff'; }],
  ['missing member', (c) => { delete c.credentialSubject.achievement.description; }],
  ['date of the proof', (c) => { c.proof.created = '2020-01-01T00:00:00Z'; }],
  ['signature', (c) => { c.proof.proofValue = flip(c.proof.proofValue, 20); }],
  ["another's proof", (c, other) => { c.proof = structuredClone(other.proof); }],
  ['undefined member', (c) => { c.credentialSubject.honours = 'first class'; }],
  ['id', (c) => { c.id = 'urn:uuid:3f0e2a54-6d2b-4b53-9f0e-ffffffffffff'; }],
  ["another's key", (c) => { c.proof.verificationMethod = `${STRANGER}#${STRANGER.slice(8)}`; }],
  ['purpose', (c) => { c.proof.proofPurpose = 'authentication'; }],
  ['end', (c) => { c.validUntil = '2099-01-01T00:00:00Z'; }],
  ['a second type', (c) => { c.type = [...c.type, 'EndorsementCredential']; }],
  ['level', (c) => { c.credentialSubject.achievement.achievementType = 'DoctoralDegree'; }],
];

function twinOf(credential, number, other) {
  const twin = structuredClone(credential);

  changes[number % changes.length][1](twin, other);
  return twin;
}

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (text) => JSON.parse(Buffer.from(text, 'base64url').toString());
const tokenChanges = [
  ['name', ([head, body, sign]) => { const c = decode(body); c.credentialSubject.achievement.name += '!'; return [head, encode(c), sign]; }],
  ['signature', ([head, body, sign]) => [head, body, flip(sign, 20)]],
  ['no algorithm', ([head, body]) => [encode({ ...decode(head), alg: 'none' }), body, '']],
  ['another algorithm', ([head, body, sign]) => [encode({ ...decode(head), alg: 'HS256' }), body, sign]],
  ["another's signature", ([head, body], other) => [head, body, other.split('.')[2]]],
  ['header', ([head, body, sign]) => [encode({ ...decode(head), typ: 'x' }), body, sign]],
  ['end', ([head, body, sign]) => [head, encode({ ...decode(body), exp: 4070908800, validUntil: '2099-01-01T00:00:00Z' }), sign]],
];

function tokenTwin(token, number, other) {
  return tokenChanges[number % tokenChanges.length][1](token.split('.'), other).join('.');
}

// ---- what the peers know: contexts, and the keys that are their own names ----

async function documentLoader(url) {
  const [did, fragment] = url.split('#');
  let document;

  if (contexts.has(url)) {
    document = JSON.parse(contextAt(url));
  } else if (did.startsWith('did:key:')) {
    const method = { id: `${did}#${did.slice(8)}`, type: 'Multikey', controller: did, publicKeyMultibase: did.slice(8) };

    document = fragment ? { '@context': 'https://w3id.org/security/multikey/v1', ...method }
      : { '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'], id: did, verificationMethod: [method], assertionMethod: [method.id] };
  } else {
    throw new Error(`nobody knows ${url}`);
  }
  return { contextUrl: null, documentUrl: url, document };
}

function cryptosuite(name, way) {
  const suite = parts[name];

  return suite[`create${way}Cryptosuite`] ? suite[`create${way}Cryptosuite`]() : suite.cryptosuite;
}

async function peerAccepts(credential, name) {
  try {
    const suite = new parts.DataIntegrityProof({ cryptosuite: cryptosuite(name, 'Verify') });
    const said = await parts.vc.verifyCredential({ credential, suite, documentLoader, now: new Date('2026-11-22T12:00:00Z') });

    return said.verified;
  } catch {
    return false;
  }
}

async function coreAccepts(credential) {
  const { log, error } = console; // it talks about schemas, which are not asked here

  console.log = console.error = () => {};
  const said = await parts.core.verifyCredential({ credential, knownDIDRegistries: [] });

  Object.assign(console, { log, error });

  return (said.log ?? []).some((step) => step.id === 'valid_signature' && step.valid === true);
}

async function joseAccepts(token, jwk) {
  try {
    const alg = { Ed25519: 'EdDSA', 'P-256': 'ES256', 'P-384': 'ES384' }[jwk.crv];
    const { protectedHeader } = await parts.jose.jwtVerify(token, await parts.jose.importJWK({ ...jwk, alg }), { currentDate: new Date('2026-11-22T12:00:00Z') });

    return protectedHeader.typ !== 'x';
  } catch {
    return false;
  }
}

// ---- ours, judged by them ----

const ours = execFileSync(`${process.env.TESTAMUR_BUILD}/test/credential_peer`, [String(COUNT)], { encoding: 'utf8', maxBuffer: 1 << 28 })
  .trim().split('\n').map((line) => JSON.parse(line));
const tally = {};

function add(judge, what, good, number) {
  const row = (tally[`${judge}: ${what}`] ??= { good: 0, all: 0, wrong: [] });

  row.all += 1;
  row.good += good ? 1 : 0;
  if (!good) {
    row.wrong.push(number);
  }
}

function report() {
  for (const [name, row] of Object.entries(tally)) {
    point(`${name} (${row.all})`, row.good === row.all, `not: ${row.wrong.slice(0, 20)}`);
    delete tally[name];
  }
}

for (const [number, row] of ours.entries()) {
  const other = ours[(number + 10) % COUNT]; // of the same suite
  const round = Math.floor(number / 10);

  if (row.token) {
    add('jose', `accepts our ${row.suite}`, await joseAccepts(row.token, row.key), number);
    add('jose', `refuses our ${row.suite} when changed`, !(await joseAccepts(tokenTwin(row.token, round, other.token), row.key)), number);
  } else {
    const twin = twinOf(row.credential, round, other.credential);

    add('@digitalbazaar/vc', `accepts our ${row.suite}`, await peerAccepts(row.credential, row.suite), number);
    add('@digitalbazaar/vc', `refuses our ${row.suite} when changed`, !(await peerAccepts(twin, row.suite)), number);
    if (row.suite === 'eddsa-rdfc-2022') {
      add('verifier-core', 'accepts our eddsa-rdfc-2022', await coreAccepts(row.credential), number);
      add('verifier-core', 'refuses our eddsa-rdfc-2022 when changed', !(await coreAccepts(twin)), number);
    }
  }
}
report();

// ---- theirs, judged by us ----

const phrases = ['Data Ethics', 'Éthique des données', 'أخلاقيات البيانات', 'データ倫理', 'Quotes " and \\', '<b>bold</b> & more', 'line\none', '🎓👩‍🎓', '\u2028', 'e\u0301', ' spaces ', '_:b0 <http://a> .'];
const things = ['criteria', 'tag', 'result', 'alignment', 'evidence', 'validUntil', 'identifier', 'image', 'creator', 'awardedDate', 'credits', 'description'];
const has = (number, thing) => createHash('sha256').update(`${number} ${thing}`).digest()[0] % 2 === 1;
const words = (number, thing) => phrases[createHash('sha256').update(`${thing} ${number}`).digest()[0] % phrases.length];

// A badge as somebody else would write it: members in another order, one type where we write a list, and so on.
function badge(number, issuer) {
  const say = (thing) => words(number, thing);
  const optional = (thing, members) => (has(number, thing) ? members : {});

  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    type: ['VerifiableCredential', has(number, 'type') ? 'OpenBadgeCredential' : 'AchievementCredential'],
    issuer: { type: has(number, 'profile') ? 'Profile' : ['Profile'], id: issuer, name: say('issuer') },
    id: has(number, 'id') ? `urn:uuid:00000000-0000-4000-8000-${String(number).padStart(12, '0')}` : `https://peer.example/credentials/${number}`,
    ...optional('name', { name: say('credential') }),
    credentialSubject: {
      ...(has(number, 'learner') ? { id: `did:key:z6Mkr${number}` } : { identifier: [{ type: 'IdentityObject', hashed: true, identityType: 'emailAddress', identityHash: `sha256$${'ab'.repeat(32)}`, salt: `${number}` }] }),
      type: 'AchievementSubject',
      achievement: {
        id: `https://peer.example/achievements/${number % 7}`,
        type: has(number, 'list') ? ['Achievement'] : 'Achievement',
        name: say('achievement'),
        description: say('description'),
        criteria: has(number, 'criteria') ? { narrative: say('criteria') } : { id: 'https://peer.example/criteria', narrative: say('both') },
        ...optional('tag', { tag: ['a', say('tag')] }),
        ...optional('credits', { creditsAvailable: number / 4 }),
        ...optional('alignment', { alignment: [{ type: ['Alignment'], targetName: say('target'), targetUrl: 'https://peer.example/target', targetType: 'ext:Something' }] }),
        ...optional('image', { image: { id: 'https://peer.example/image.png', type: 'Image', caption: say('caption') } }),
        ...optional('creator', { creator: { id: 'https://peer.example/', type: ['Profile'], name: say('creator') } }),
        ...optional('result', { resultDescription: [{ id: `urn:uuid:00000000-0000-4000-8001-${String(number).padStart(12, '0')}`, type: ['ResultDescription'], name: say('result'), resultType: 'LetterGrade' }] }),
      },
      ...optional('result', { result: [{ type: ['Result'], value: say('grade'), resultDescription: `urn:uuid:00000000-0000-4000-8001-${String(number).padStart(12, '0')}` }] }),
      ...optional('credits', { creditsEarned: 2.5 }),
    },
    ...optional('evidence', { evidence: [{ id: 'https://peer.example/evidence', type: ['Evidence'], name: say('evidence') }] }),
    validFrom: has(number, 'zone') ? '2025-01-01T00:00:00Z' : '2025-01-01T01:00:00+01:00',
    ...optional('validUntil', { validUntil: '2035-01-01T00:00:00Z' }),
    ...optional('awardedDate', { awardedDate: '2024-12-31T00:00:00Z' }),
  };
}

const makers = [
  { suite: 'eddsa-rdfc-2022', pair: await parts.Ed25519.generate() }, { suite: 'eddsa-jcs-2022', pair: await parts.Ed25519.generate() },
  { suite: 'ecdsa-rdfc-2019', pair: await parts.Ecdsa.generate({ curve: 'P-256' }) }, { suite: 'ecdsa-jcs-2019', pair: await parts.Ecdsa.generate({ curve: 'P-256' }) },
  { suite: 'EdDSA' }, { suite: 'eddsa-rdfc-2022', pair: await parts.Ed25519.generate() },
  { suite: 'ecdsa-rdfc-2019', pair: await parts.Ecdsa.generate({ curve: 'P-384' }) }, { suite: 'ecdsa-jcs-2019', pair: await parts.Ecdsa.generate({ curve: 'P-384' }) },
  { suite: 'ES256' }, { suite: 'RS256' },
];

for (const maker of makers) {
  if (maker.pair) {
    const multibase = (await maker.pair.export({ publicKey: true })).publicKeyMultibase;

    maker.did = `did:key:${multibase}`;
    maker.pair.id = `${maker.did}#${multibase}`;
    maker.pair.controller = maker.did;
  } else {
    const { publicKey, privateKey } = await parts.jose.generateKeyPair(maker.suite, { extractable: true });

    maker.key = privateKey;
    maker.did = `did:jwk:${encode(await parts.jose.exportJWK(publicKey))}`;
  }
}

async function madeByPeer(number) {
  const maker = makers[number % makers.length];
  const credential = badge(number, maker.did);

  if (maker.pair) {
    const suite = new parts.DataIntegrityProof({ signer: maker.pair.signer(), cryptosuite: cryptosuite(maker.suite, 'Sign'), date: new Date('2025-06-01T00:00:00Z') });

    return { suite: maker.suite, credential: await parts.vc.issue({ credential, suite, documentLoader, now: new Date('2026-11-22T12:00:00Z') }) };
  }
  const seconds = (text) => Math.floor(Date.parse(text) / 1000);
  const claims = { iss: maker.did, jti: credential.id, nbf: seconds(credential.validFrom), ...(credential.credentialSubject.id ? { sub: credential.credentialSubject.id } : {}),
    ...(credential.validUntil ? { exp: seconds(credential.validUntil) } : {}) };
  const typ = has(number, 'typ') ? 'JWT' : 'vc+jwt';

  return { suite: maker.suite, token: await new parts.jose.SignJWT({ ...credential, ...claims }).setProtectedHeader({ alg: maker.suite, kid: `${maker.did}#0`, typ }).sign(maker.key) };
}

const theirs = [];

for (let number = 0; number < COUNT; number += 1) {
  theirs.push(await madeByPeer(number));
}
const folder = mkdtempSync(join(tmpdir(), 'testamur-many-'));
const files = [];

for (const [number, row] of theirs.entries()) {
  const other = theirs[(number + 10) % COUNT];
  const round = Math.floor(number / 10);

  writeFileSync(join(folder, `${number}`), row.token ?? JSON.stringify(row.credential));
  writeFileSync(join(folder, `${number}-twin`), row.token ? tokenTwin(row.token, round, other.token) : JSON.stringify(twinOf(row.credential, round, other.credential)));
  files.push(join(folder, `${number}`), join(folder, `${number}-twin`));
}

function judged(names) {
  let said;

  try {
    said = execFileSync(process.env.TESTAMUR, ['verify', '--json', '--offline', '--at', '2026-11-22T12:00:00Z', ...names], { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    said = error.stdout;
  }
  return JSON.parse(said);
}

const verdicts = judged(files);

for (const [number, row] of theirs.entries()) {
  const [good, bad] = verdicts.slice(2 * number, 2 * number + 2);

  add('we', `accept their ${row.suite}`, good.verdict === 'valid', `${number} ${JSON.stringify(good.checks.filter((check) => check.outcome === 'fail' || check.id === 'proof'))}`);
  add('we', `refuse their ${row.suite} when changed`, bad.verdict === 'invalid' && Object.keys(bad.shown).length === 0, number);
}
report();

// ---- ours, judged by us, so that a twin is refused by both ----

for (const [number, row] of ours.entries()) {
  const other = ours[(number + 10) % COUNT];
  const round = Math.floor(number / 10);

  writeFileSync(files[2 * number], row.token ?? JSON.stringify(row.credential));
  writeFileSync(files[2 * number + 1], row.token ? tokenTwin(row.token, round, other.token) : JSON.stringify(twinOf(row.credential, round, other.credential)));
}
for (const [at, said] of judged(files).entries()) {
  const number = Math.floor(at / 2);

  if (at % 2 === 0) {
    add('we', 'accept our own', said.verdict === 'valid', `${number} ${JSON.stringify(said.checks.filter((check) => check.outcome === 'fail'))}`);
  } else {
    add('we', 'refuse our own when changed', said.verdict === 'invalid' && Object.keys(said.shown).length === 0, number);
  }
}
report();
rmSync(folder, { recursive: true });
console.log(`1..${count}`);
