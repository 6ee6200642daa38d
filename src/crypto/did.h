/* did.h — decentralised identifiers: did:key and did:jwk resolved here, did:web named, methods chosen.
 *
 * did:key and did:jwk carry their key in their name and are resolved without asking anyone. did:web is turned into the
 * one URL where its document must be; fetching is somebody else's work. A strict grammar keeps host tricks out:
 * no addresses, no ports but %3A, no empty, dotted or escaped path parts (T-21).
 *
 * Sources  W3C DID 1.0; W3C Controlled Identifiers 1.0; did:key 0.9; did:jwk; did:web.
 * Memory   everything lives in cx->mem or the arena given.
 */
#ifndef CRYPTO_DID_H
#define CRYPTO_DID_H

#include "crypto/key.h"

/* The parts of a DID URL: did "did:web:uni.example", method "web", id "uni.example", then path with its "/", query
 * without "?", fragment without "#". All are slices of the text. */
struct did_url {
	struct str did, method, id;
	struct str path, query, fragment;
};

/* RC_INVALID: not a DID URL. */
MUST_USE enum rc did_url_parse(struct ctx *cx, struct str text, struct did_url *out);

/* ---- did:key, did:jwk ---- */

/* "did:key:z6Mk…"; for RSA, which did:key of ours does not carry, did:jwk. */
struct str did_key_name(struct arena *mem, const struct public_key *key);
struct str did_jwk_name(struct arena *mem, const struct public_key *key);

/* The document of a did:key or did:jwk. RC_UNSUPPORTED: another method (did:web has to be fetched). */
MUST_USE enum rc did_resolve(struct ctx *cx, struct str did, struct json **document);

/* ---- did:web ---- */

/* did:web:uni.example:team → https://uni.example/team/did.json; did:web:uni.example → https://uni.example/.well-known/did.json. */
MUST_USE enum rc did_web_url(struct ctx *cx, struct str did, struct str *url);

/* The other way, for our own base URL: "https://uni.example/mc" → did:web:uni.example:mc. http is taken for loopback
 * names only (a demonstration). */
MUST_USE enum rc did_web_name(struct ctx *cx, struct str base_url, struct str *did);

/* ---- choosing a key ---- */

struct did_method {
	struct str id;         /* absolute: with the DID before the # */
	struct str controller;
	struct public_key key;
	int64_t expires;       /* seconds; 0: not said (Controlled Identifiers 2.2) */
	int64_t revoked;
};

/* The verification method `id` ("did:…#…", or "#…" of the document's own id) of `document`, a DID document or another
 * controlled identifier document (an issuer's profile at an https URL), when
 * - the document's id is what stands before the # in `id`,
 * - the relationship ("assertionMethod", "authentication") lists the method by reference or holds it,
 * - the method's controller is the document's id,
 * - its type and key fit each other.
 * RC_NOT_FOUND: no such method. RC_REFUSED: it is there, but not for this purpose or not under this controller (T-05). */
MUST_USE enum rc did_find_method(struct ctx *cx, const struct json *document, struct str id, struct str relationship,
                                 struct did_method *out);

/* ---- our own documents ---- */

/* A key of an institution and when it may be used. Retired keys stay published for ever, or what they signed could
 * not be verified any more. */
struct key_record {
	struct str kid;          /* the fragment in the DID document and the `kid` of the JWK */
	struct public_key key;
	int64_t valid_from;      /* seconds */
	int64_t valid_until;     /* 0: no end planned */
	int64_t retired_at;      /* 0: in use; after that it signs nothing */
	int64_t compromised_at;  /* 0: no; from then on its signatures prove nothing */
};

/* The did:web document of `did`: every key as a Multikey (RSA as a JsonWebKey) under verificationMethod and assertionMethod,
 * those in use under authentication too; a compromised key with `revoked`. `also_known_as` (may be empty) is the institution's URL. */
struct json *did_document(struct arena *mem, struct str did, struct str also_known_as,
                          const struct key_record *keys, size_t count);

/* The same keys as a JWK set (RFC 7517 5): kid, alg, use; nbf, exp and `revoked` for their time of use, named as in
 * OpenID Federation's key history. A kid is the prefix and the record's: with "did:web:uni.example#" it is the method's id. */
struct json *jwks_document(struct arena *mem, struct str kid_prefix, const struct key_record *keys, size_t count);

/* The key of that kind to sign with at `now`: in use and valid then, the youngest of several. NULL when there is none. */
const struct key_record *key_record_for(const struct key_record *keys, size_t count, enum key_kind kind, int64_t now);

#endif
