/* jws.h — JSON Web Signatures in the compact form (RFC 7515), asymmetric only.
 *
 * Algorithms: EdDSA (RFC 8037), ES256, ES384, RS256 (RFC 7518). There is no `none`, no HMAC, no encryption, no
 * compression, no unprotected header, no detached or unencoded payload (T-06, T-07). The algorithm is the key's;
 * a header that names another one is refused. Keys in a header (`jwk`, `x5c`) and places to fetch them (`jku`,
 * `x5u`) are reported and never used.
 *
 * Memory   everything lives in cx->mem; `signed_part` points into the text that was parsed.
 */
#ifndef CRYPTO_JWS_H
#define CRYPTO_JWS_H

#include "crypto/key.h"

/* Bits of struct jws.carries. */
#define JWS_CARRIES_JWK 1u
#define JWS_CARRIES_JKU 2u
#define JWS_CARRIES_X5U 4u
#define JWS_CARRIES_X5C 8u

struct jws {
	struct json *header;
	struct str alg, kid, typ, cty; /* empty when absent */
	unsigned carries;
	struct str signed_part;        /* header and payload as sent, with the point between them */
	struct str payload;            /* decoded */
	struct str signature;          /* decoded */
};

#define JWS_SIZE_MAX ((size_t)16 << 20)

/* Takes the three parts apart without trusting any of them.
 * RC_INVALID: not a compact JWS, with `crit`, `b64`, `zip` or `enc`, or with an algorithm that is none: `none`, HMAC, unknown
 * names. RC_UNSUPPORTED: an algorithm that exists and that we do not have. RC_LIMIT: longer than JWS_SIZE_MAX. */
MUST_USE enum rc jws_parse(struct ctx *cx, struct str text, struct jws *out);

/* RC_REFUSED: the header's algorithm is not the key's, or the signature does not verify. */
MUST_USE enum rc jws_verify(struct ctx *cx, const struct jws *jws, const struct public_key *key);

/* "EdDSA", "ES256", "ES384" or "RS256". */
const char *jws_alg(enum key_kind kind);

/* The protected header, encoded and with the point behind it: made once and used for a whole cohort. `kid` and
 * `typ` are left out when empty; members of `more` (may be NULL) follow them. */
struct str jws_header(struct arena *mem, enum key_kind kind, struct str kid, struct str typ, const struct json *more);

/* A JWS being made. `text` has room behind the signed part for the signature. */
struct jws_draft {
	char *text;
	size_t signed_len, room;
};

/* Puts header and payload together; the result's signed part is what to sign. */
void jws_draft(struct arena *mem, enum key_kind kind, struct str header, struct str payload, struct jws_draft *out);

static inline struct str
jws_to_sign(const struct jws_draft *draft)
{
	return (struct str){ draft->text, draft->signed_len };
}

/* Adds the signature; the slice is the whole JWS. */
struct str jws_done(struct arena *mem, struct jws_draft *draft, const struct signature *signature);

/* All of it with a key at hand. */
MUST_USE enum rc jws_sign(struct ctx *cx, const struct secret_key *key, struct str header, struct str payload, struct str *out);

#define JWKS_KEYS_MAX 256

/* The key with that `kid` in a JWK set ({"keys": [...]}); with an empty kid the only key there. Refused: two
 * keys with one kid, private or symmetric keys anywhere in the set.
 * RC_NOT_FOUND: none. */
MUST_USE enum rc jwks_find(struct ctx *cx, const struct json *jwks, struct str kid, struct public_key *out);

#endif
