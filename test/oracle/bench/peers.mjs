// How fast other people's implementations are, for `make bench`: does one thing to the document it is given for a second or
// so, and prints the implementation's name and the seconds of one time (a median of rounds).
//
// usage: node peers.mjs WHAT FILE CONTEXTS-FOLDER MANIFEST     exit 3: the implementation is not installed
import { readFileSync } from 'node:fs';
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;

const [what, file, contextFolder, manifest] = process.argv.slice(2);
const given = JSON.parse(readFileSync(file, 'utf8'));
const paths = new Map(readFileSync(manifest, 'utf8').split('\n').map((line) => line.trim().split(/\s+/)).filter((words) => words.length === 3).map((words) => [words[2], words[1]]));
const contexts = new Map();

// Contexts are read once; keys are their own names. Nothing is fetched.
async function documentLoader(url) {
  const [did, fragment] = url.split('#');

  if (paths.has(url)) {
    if (!contexts.has(url)) {
      contexts.set(url, JSON.parse(readFileSync(`${contextFolder}/${paths.get(url)}`, 'utf8')));
    }
    return { contextUrl: null, documentUrl: url, document: contexts.get(url), tag: 'static' };
  }
  if (!did.startsWith('did:key:')) {
    throw new Error(`nobody knows ${url}`);
  }
  const method = { id: `${did}#${did.slice(8)}`, type: 'Multikey', controller: did, publicKeyMultibase: did.slice(8) };
  const document = fragment ? { '@context': 'https://w3id.org/security/multikey/v1', ...method }
    : { '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'], id: did, verificationMethod: [method], assertionMethod: [method.id] };

  return { contextUrl: null, documentUrl: url, document };
}

const now = new Date('2026-11-22T12:00:00Z');
const checkStatus = async () => ({ verified: true });

async function dataIntegrity(scope) {
  const vc = await import(`${scope}/vc`);
  const { DataIntegrityProof } = await import(`${scope}/data-integrity`);
  const multikey = await import(`${scope}/ed25519-multikey`);
  const { cryptosuite } = await import(`${scope}/eddsa-rdfc-2022-cryptosuite`);

  return { vc, DataIntegrityProof, multikey, cryptosuite };
}

async function issuing(scope) {
  const { vc, DataIntegrityProof, multikey, cryptosuite } = await dataIntegrity(scope);
  const pair = await multikey.generate();
  const { publicKeyMultibase } = await pair.export({ publicKey: true });

  pair.id = `did:key:${publicKeyMultibase}#${publicKeyMultibase}`;
  pair.controller = `did:key:${publicKeyMultibase}`;
  given.credential.issuer.id = pair.controller;
  return async () => {
    const suite = new DataIntegrityProof({ signer: pair.signer(), cryptosuite });

    await vc.issue({ credential: structuredClone(given.credential), suite, documentLoader, now });
  };
}

async function verifying(scope) {
  const { vc, DataIntegrityProof, cryptosuite } = await dataIntegrity(scope);

  return async () => {
    const said = await vc.verifyCredential({ credential: structuredClone(given.credential), suite: new DataIntegrityProof({ cryptosuite }), documentLoader, checkStatus, now });

    if (!said.verified) {
      throw said.error ?? new Error('not verified');
    }
  };
}

const tasks = {
  'vc-issue': ['@digitalbazaar/vc', () => issuing('@digitalbazaar')],
  'dcc-issue': ['@digitalcredentials/vc', () => issuing('@digitalcredentials')],
  'vc-verify': ['@digitalbazaar/vc', () => verifying('@digitalbazaar')],
  'dcc-verify': ['@digitalcredentials/vc', () => verifying('@digitalcredentials')],
  canonize: ['jsonld, rdf-canonize', async () => {
    const { default: jsonld } = await import('jsonld');

    return () => jsonld.canonize(given, { algorithm: 'RDFC-1.0', documentLoader, safe: true });
  }],
  'jose-issue': ['jose', async () => {
    const jose = await import('jose');
    const { privateKey } = await jose.generateKeyPair('EdDSA');

    return () => new jose.SignJWT(given.claims).setProtectedHeader(given.header).sign(privateKey);
  }],
  'jose-verify': ['jose', async () => {
    const jose = await import('jose');
    const key = await jose.importJWK({ ...given.jwk, alg: 'EdDSA' });

    return () => jose.jwtVerify(given.token, key, { currentDate: now });
  }],
};

async function secondsOf(once, rounds, least) {
  const times = [];

  for (let round = 0; round < rounds; round += 1) {
    const start = process.hrtime.bigint();
    let calls = 0;
    let took = 0;

    do {
      await once();
      calls += 1;
      took = Number(process.hrtime.bigint() - start) / 1e9;
    } while (took < least);
    times.push(took / calls);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

const [name, prepare] = tasks[what];
let once;

try {
  once = await prepare();
} catch (error) {
  if (error.code === 'ERR_MODULE_NOT_FOUND') {
    process.exit(3);
  }
  throw error;
}
await secondsOf(once, 1, 0.5); // the compiler warms up
console.log(`${await secondsOf(once, 5, 0.2)} ${name}`);
