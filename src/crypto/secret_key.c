#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/rsa.h>
#include <sodium.h>

#include "base/random.h"
#include "crypto/key.h"
#include "crypto/key_openssl.h"

#define RSA_BITS 3072

/* Lies in locked pages of libsodium, between guard pages. */
struct secret_key {
	struct public_key public;
	EVP_PKEY *pkey;                                  /* curves and RSA */
	unsigned char ed25519[crypto_sign_SECRETKEYBYTES]; /* seed and public key */
	unsigned char scalar[48];                        /* curves */
};

static void
secret_key_wipe(void *handle)
{
	struct secret_key *key = handle;

	EVP_PKEY_free(key->pkey);
	sodium_free(key); /* wipes */
}

static enum rc
secret_key_alloc(struct ctx *cx, enum key_kind kind, struct secret_key **out)
{
	struct secret_key *key = sodium_init() < 0 ? NULL : sodium_malloc(sizeof(*key));

	if (key == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	sodium_memzero(key, sizeof(*key));
	key->public.kind = kind;
	arena_defer(cx->mem, secret_key_wipe, key);
	*out = key;
	return RC_OK;
}

const struct public_key *
secret_key_public(const struct secret_key *key)
{
	return &key->public;
}

/* ---- Ed25519 ---- */

static enum rc
ed25519_from_seed(struct ctx *cx, const unsigned char seed[32], struct secret_key **out)
{
	struct secret_key *key;

	TRY(secret_key_alloc(cx, KEY_ED25519, &key));
	crypto_sign_seed_keypair(key->public.bytes, key->ed25519, seed);
	key->public.len = 32;
	*out = key;
	return RC_OK;
}

/* ---- the NIST curves ---- */

/* The public point of a scalar in [1, n-1], uncompressed. False when the scalar lies outside. */
static bool
curve_public(enum key_kind kind, const unsigned char *scalar, struct public_key *out)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(kind == KEY_P256 ? NID_X9_62_prime256v1 : NID_secp384r1);
	BIGNUM *d = BN_bin2bn(scalar, (int)curve_size(kind), NULL);
	EC_POINT *point = group == NULL ? NULL : EC_POINT_new(group);
	bool fits = point != NULL && d != NULL && !BN_is_zero(d) && BN_cmp(d, EC_GROUP_get0_order(group)) < 0;

	if (fits)
		BN_set_flags(d, BN_FLG_CONSTTIME);
	fits = fits && EC_POINT_mul(group, point, d, NULL, NULL, NULL) == 1;
	if (fits)
		out->len = EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out->bytes, sizeof(out->bytes), NULL);
	EC_POINT_clear_free(point);
	BN_clear_free(d);
	EC_GROUP_free(group);
	return fits && out->len == 1 + 2 * curve_size(kind);
}

static enum rc
curve_from_scalar(struct ctx *cx, enum key_kind kind, const unsigned char *scalar, struct secret_key **out)
{
	struct secret_key *key;

	TRY(secret_key_alloc(cx, kind, &key));
	if (!curve_public(kind, scalar, &key->public))
		return fail(cx, RC_INVALID, MSG(crypto_key_scalar));
	memcpy(key->scalar, scalar, curve_size(kind));
	key->pkey = openssl_secret(&key->public, key->scalar);
	if (key->pkey == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	*out = key;
	return RC_OK;
}

/* FIPS 186-5 A.2.2: draw until the scalar lies in the range, which for both curves it does at the first draw but for
 * one in four thousand million. */
static enum rc
curve_new(struct ctx *cx, enum key_kind kind, struct secret_key **out)
{
	struct public_key public = { .kind = kind };
	unsigned char scalar[48];
	enum rc rc;

	do
		random_fill(cx, scalar, curve_size(kind));
	while (!curve_public(kind, scalar, &public));
	rc = curve_from_scalar(cx, kind, scalar, out);
	sodium_memzero(scalar, sizeof(scalar));
	return rc;
}

/* ---- RSA ---- */

static enum rc
rsa_adopt(struct ctx *cx, EVP_PKEY *pkey, struct secret_key **out)
{
	struct secret_key *key;
	enum rc rc = secret_key_alloc(cx, KEY_RSA, &key);

	if (rc != RC_OK) {
		EVP_PKEY_free(pkey);
		return rc;
	}
	key->pkey = pkey;
	if (EVP_PKEY_get_base_id(pkey) != EVP_PKEY_RSA || !openssl_to_public(pkey, &key->public) || key->public.len < 256)
		return fail(cx, RC_INVALID, MSG(crypto_key_rsa_private));
	*out = key;
	return RC_OK;
}

static enum rc
rsa_new(struct ctx *cx, struct secret_key **out)
{
	EVP_PKEY *pkey = EVP_RSA_gen(RSA_BITS);

	if (pkey == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	return rsa_adopt(cx, pkey, out);
}

static enum rc
rsa_from_der(struct ctx *cx, struct str der, struct secret_key **out)
{
	const unsigned char *p = (const unsigned char *)der.ptr;
	EVP_PKEY *pkey = d2i_PrivateKey(EVP_PKEY_RSA, NULL, &p, (long)der.len);

	if (pkey == NULL) {
		ERR_clear_error();
		return fail(cx, RC_INVALID, MSG(crypto_key_rsa_private));
	}
	return rsa_adopt(cx, pkey, out);
}

/* ---- all kinds ---- */

enum rc
secret_key_new(struct ctx *cx, enum key_kind kind, struct secret_key **out)
{
	unsigned char seed[32];
	enum rc rc;

	switch (kind) {
	case KEY_ED25519:
		random_fill(cx, seed, sizeof(seed));
		rc = ed25519_from_seed(cx, seed, out);
		sodium_memzero(seed, sizeof(seed));
		return rc;
	case KEY_P256:
	case KEY_P384:
		return curve_new(cx, kind, out);
	case KEY_RSA:
		return rsa_new(cx, out);
	default:
		return fail(cx, RC_UNSUPPORTED, MSG(crypto_key_kind), A_C("kind", key_kind_name(kind)));
	}
}

enum rc
secret_key_from_bytes(struct ctx *cx, enum key_kind kind, struct str bytes, struct secret_key **out)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;

	if (kind == KEY_RSA)
		return rsa_from_der(cx, bytes, out);
	if (kind == KEY_ED25519 && bytes.len == 32)
		return ed25519_from_seed(cx, p, out);
	if (curve_size(kind) != 0 && bytes.len == curve_size(kind))
		return curve_from_scalar(cx, kind, p, out);
	return fail(cx, RC_INVALID, MSG(crypto_key_secret_length), A_C("kind", key_kind_name(kind)), A_NUM("length", (int64_t)bytes.len));
}

static enum rc
rsa_bytes(struct ctx *cx, const struct secret_key *key, unsigned char *out, size_t *len)
{
	unsigned char *der = NULL;
	int n = i2d_PrivateKey(key->pkey, &der);
	bool fits = n > 0 && (size_t)n <= SECRET_KEY_MAX;

	if (fits) {
		memcpy(out, der, (size_t)n);
		*len = (size_t)n;
	}
	if (n > 0)
		OPENSSL_clear_free(der, (size_t)n);
	return fits ? RC_OK : fail(cx, RC_MEMORY, MSG(out_of_memory));
}

enum rc
secret_key_bytes(struct ctx *cx, const struct secret_key *key, unsigned char *out, size_t *len)
{
	if (key->public.kind == KEY_RSA)
		return rsa_bytes(cx, key, out, len);
	if (key->public.kind == KEY_ED25519) {
		memcpy(out, key->ed25519, 32);
		*len = 32;
		return RC_OK;
	}
	*len = curve_size(key->public.kind);
	memcpy(out, key->scalar, *len);
	return RC_OK;
}

enum rc
key_sign(struct ctx *cx, const struct secret_key *key, struct str message, struct signature *out)
{
	if (key->public.kind == KEY_ED25519) {
		crypto_sign_detached(out->bytes, NULL, (const unsigned char *)message.ptr, message.len, key->ed25519);
		out->len = crypto_sign_BYTES;
		return RC_OK;
	}
	if (!openssl_sign(key->pkey, key->public.kind, message, out))
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	return RC_OK;
}
