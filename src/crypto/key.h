/* key.h — public and secret keys: Ed25519, ECDSA on P-256 and P-384, RSA.
 *
 * A `struct public_key` is a plain value; every function that makes one has checked it: lengths, a point on
 * its curve (for Ed25519: canonical and not of small order), RSA of 2048 to 4096 bits with an odd exponent of
 * at least 3. A key fixes its algorithm (T-07); nothing that comes with a signature can choose another:
 *
 *     KEY_ED25519  EdDSA, RFC 8032; signatures of 64 bytes
 *     KEY_P256     ECDSA with SHA-256; r and s as 32 + 32 bytes (IEEE P1363, as in JOSE and Data Integrity)
 *     KEY_P384     ECDSA with SHA-384; 48 + 48 bytes
 *     KEY_RSA      RSASSA-PKCS1-v1_5 with SHA-256; as long as the modulus
 *
 * Memory   secret keys lie outside the arena in memory that is wiped before it is given back; the arena only
 *          remembers to do that. Public texts (JWK, Multikey) live in the arena.
 * Errors   RC_INVALID when a text or a key is not what it should be, RC_UNSUPPORTED for kinds of key that
 *          are recognised only, RC_REFUSED when a signature does not verify.
 */
#ifndef CRYPTO_KEY_H
#define CRYPTO_KEY_H

#include "base/ctx.h"
#include "codec/json.h"

enum key_kind { KEY_NONE, KEY_ED25519, KEY_P256, KEY_P384, KEY_RSA };

#define PUBLIC_KEY_MAX 512
#define SIGNATURE_MAX  512
#define SECRET_KEY_MAX 4096

struct public_key {
	enum key_kind kind;
	uint32_t exponent; /* RSA only */
	size_t len;
	/* Ed25519: 32 bytes. P-256, P-384: the point uncompressed, 04 x y. RSA: the modulus, big-endian, no leading zero. */
	unsigned char bytes[PUBLIC_KEY_MAX];
};

struct signature {
	size_t len;
	unsigned char bytes[SIGNATURE_MAX];
};

static inline struct str
signature_str(const struct signature *signature)
{
	return (struct str){ (const char *)signature->bytes, signature->len };
}

/* "Ed25519", "P-256", "P-384", "RSA"; what people and command lines write. KEY_NONE for anything else. */
const char *key_kind_name(enum key_kind kind);
enum key_kind key_kind_of(struct str name);

bool public_key_eq(const struct public_key *a, const struct public_key *b);

/* RC_OK only when `signature` is this key's signature over `message`. Strict: S below the group order for
 * Ed25519, r and s within [1, n-1] and of full length for ECDSA, exact PKCS#1 encoding for RSA (T-08).
 * RC_REFUSED: it is not. */
MUST_USE enum rc key_verify(struct ctx *cx, const struct public_key *key, struct str message, struct str signature);

/* ECDSA signatures between r‖s and DER (X9.62; X.509, PDF, XML). Only the one DER encoding is read. */
MUST_USE enum rc signature_from_der(struct ctx *cx, enum key_kind kind, struct str der, struct signature *out);
MUST_USE enum rc signature_to_der(struct ctx *cx, enum key_kind kind, struct str raw, struct str *out);

/* ---- public keys as texts ---- */

/* From raw bytes: Ed25519 32 bytes; a point compressed or uncompressed. Not for RSA. */
MUST_USE enum rc key_from_bytes(struct ctx *cx, enum key_kind kind, struct str bytes, struct public_key *out);
MUST_USE enum rc key_from_rsa(struct ctx *cx, struct str modulus, struct str exponent, struct public_key *out);

/* A public JWK (RFC 7517, 7518, 8037). Refused: private members, an `alg` that is not this key's, a `use` other than
 * "sig", `key_ops` without "verify", coordinates of another length. */
MUST_USE enum rc key_from_jwk(struct ctx *cx, const struct json *jwk, struct public_key *out);
/* Only the members the key needs, in the order of RFC 7638, so that thumbprints come from the same text. */
struct json *key_to_jwk(struct arena *mem, const struct public_key *key);
/* RFC 7638 with SHA-256: 43 characters of base64url. */
struct str key_thumbprint(struct arena *mem, const struct public_key *key);

/* Multikey: "z" base58btc of a multicodec prefix and the key (W3C Controlled Identifiers 1.0, 2.2.2). "u" base64url is
 * read too. RSA has no such form that we use: key_to_multikey gives the empty slice. */
MUST_USE enum rc key_from_multikey(struct ctx *cx, struct str text, struct public_key *out);
struct str key_to_multikey(struct arena *mem, const struct public_key *key);

/* A SubjectPublicKeyInfo (RFC 5280 4.1.2.7), as DER or between PEM's "BEGIN PUBLIC KEY" lines. */
MUST_USE enum rc key_from_spki(struct ctx *cx, struct str der, struct public_key *out);
MUST_USE enum rc key_from_pem(struct ctx *cx, struct str pem, struct public_key *out);
MUST_USE enum rc key_to_pem(struct ctx *cx, const struct public_key *key, struct str *out);

/* The key of a verification method: Multikey, JsonWebKey, JsonWebKey2020, Ed25519VerificationKey2020 and 2018,
 * EcdsaSecp256r1VerificationKey2019. The type must fit the key it holds. */
MUST_USE enum rc key_from_verification_method(struct ctx *cx, const struct json *method, struct public_key *out);

/* ---- secret keys ---- */

/* Held outside the arena, wiped when the arena is released past the call that made it. */
struct secret_key;

/* A new key. Ed25519 and the curves take their bytes from cx->random; RSA (3072 bits) from OpenSSL. */
MUST_USE enum rc secret_key_new(struct ctx *cx, enum key_kind kind, struct secret_key **out);

/* From its bytes: the seed of Ed25519 (32), the scalar of a curve (32 or 48), a PKCS#1 RSAPrivateKey. */
MUST_USE enum rc secret_key_from_bytes(struct ctx *cx, enum key_kind kind, struct str bytes, struct secret_key **out);
/* Those bytes again, for the encrypted key file; out has SECRET_KEY_MAX bytes of room and the caller wipes it. */
MUST_USE enum rc secret_key_bytes(struct ctx *cx, const struct secret_key *key, unsigned char *out, size_t *len);

/* A private JWK, or a secretKeyMultibase text: for keys that come from elsewhere. The public half must fit. */
MUST_USE enum rc secret_key_from_jwk(struct ctx *cx, const struct json *jwk, struct secret_key **out);
MUST_USE enum rc secret_key_from_multikey(struct ctx *cx, struct str text, struct secret_key **out);

const struct public_key *secret_key_public(const struct secret_key *key);

MUST_USE enum rc key_sign(struct ctx *cx, const struct secret_key *key, struct str message, struct signature *out);

#endif
