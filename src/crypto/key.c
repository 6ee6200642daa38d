#include "crypto/key.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <sodium.h>

#include "crypto/key_openssl.h"

DEFER_AS(pkey_free, EVP_PKEY_free, EVP_PKEY *)

static const struct { enum key_kind kind; const char *name; } kind_names[] = {
	{ KEY_ED25519, "Ed25519" },
	{ KEY_P256, "P-256" },
	{ KEY_P384, "P-384" },
	{ KEY_RSA, "RSA" },
};
#define KIND_COUNT (sizeof(kind_names) / sizeof(kind_names[0]))

const char *
key_kind_name(enum key_kind kind)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kind_names[i].kind == kind)
			return kind_names[i].name;
	return "";
}

enum key_kind
key_kind_of(struct str name)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (str_is(name, kind_names[i].name))
			return kind_names[i].kind;
	return KEY_NONE;
}

bool
public_key_eq(const struct public_key *a, const struct public_key *b)
{
	return a->kind == b->kind && a->exponent == b->exponent && a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* ---- Ed25519 ---- */

/* The y of the points of order 1, 2, 4 and 8 below p = 2^255 - 19, little-endian; with either sign of x they are
 * all the keys under which some signature fits many messages (T-08). */
static const unsigned char small_order[][32] = {
	{ 0 },
	{ 1 },
	{ 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
	  0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
	{ 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
	  0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
	{ 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
};

/* Below p, which is written ed ff … ff 7f. */
static bool
ed25519_canonical(const unsigned char y[32])
{
	if (y[31] != 0x7f || y[0] < 0xed)
		return true;
	for (size_t i = 1; i < 31; i++)
		if (y[i] != 0xff)
			return true;
	return false;
}

/* Cheap on purpose: that the key is a point at all is found when it verifies, for a tenth of the price. */
static bool
ed25519_acceptable(struct str bytes)
{
	unsigned char y[32];

	if (bytes.len != sizeof(y))
		return false;
	memcpy(y, bytes.ptr, sizeof(y));
	y[31] &= 0x7f;
	for (size_t i = 0; i < sizeof(small_order) / sizeof(small_order[0]); i++)
		if (memcmp(y, small_order[i], sizeof(y)) == 0)
			return false;
	return ed25519_canonical(y);
}

static enum rc
ed25519_from_bytes(struct ctx *cx, struct str bytes, struct public_key *out)
{
	if (!ed25519_acceptable(bytes))
		return fail(cx, RC_INVALID, MSG(crypto_key_ed25519));
	*out = (struct public_key){ .kind = KEY_ED25519, .len = bytes.len };
	memcpy(out->bytes, bytes.ptr, bytes.len);
	return RC_OK;
}

/* ---- the NIST curves ---- */

/* Any encoding of a point of the curve as the uncompressed one. */
static bool
point_uncompressed(enum key_kind kind, struct str bytes, struct public_key *out)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(kind == KEY_P256 ? NID_X9_62_prime256v1 : NID_secp384r1);
	EC_POINT *point = group == NULL ? NULL : EC_POINT_new(group);
	bool fits = point != NULL && EC_POINT_oct2point(group, point, (const unsigned char *)bytes.ptr, bytes.len, NULL) == 1;

	if (fits)
		out->len = EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out->bytes, sizeof(out->bytes), NULL);
	else
		ERR_clear_error();
	EC_POINT_free(point);
	EC_GROUP_free(group);
	return fits;
}

static enum rc
point_from_bytes(struct ctx *cx, enum key_kind kind, struct str bytes, struct public_key *out)
{
	size_t size = curve_size(kind);
	struct public_key key = { .kind = kind };
	bool compressed = bytes.len == 1 + size && (bytes.ptr[0] == 2 || bytes.ptr[0] == 3);
	bool uncompressed = bytes.len == 1 + 2 * size && bytes.ptr[0] == 4;

	if (!compressed && !uncompressed)
		return fail(cx, RC_INVALID, MSG(crypto_key_point_length), A_C("curve", key_kind_name(kind)), A_NUM("length", (int64_t)bytes.len));
	if (!point_uncompressed(kind, bytes, &key))
		return fail(cx, RC_INVALID, MSG(crypto_key_point), A_C("curve", key_kind_name(kind)));
	*out = key;
	return RC_OK;
}

enum rc
key_from_bytes(struct ctx *cx, enum key_kind kind, struct str bytes, struct public_key *out)
{
	switch (kind) {
	case KEY_ED25519:
		return ed25519_from_bytes(cx, bytes, out);
	case KEY_P256:
	case KEY_P384:
		return point_from_bytes(cx, kind, bytes, out);
	default:
		return fail(cx, RC_UNSUPPORTED, MSG(crypto_key_kind), A_C("kind", key_kind_name(kind)));
	}
}

/* ---- RSA ---- */

static unsigned
modulo(struct str number, unsigned divisor)
{
	unsigned rest = 0;

	for (size_t i = 0; i < number.len; i++)
		rest = (rest << 8 | (unsigned char)number.ptr[i]) % divisor;
	return rest;
}

/* Keys made by a broken library that many smart cards held (CVE-2017-15361): modulo every small prime their
 * modulus is a power of 65537, and they can be factored. A good modulus passes this by chance once in 2^27. */
static bool
rsa_is_roca(struct str n)
{
	static const unsigned char primes[] = {
		11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157
	};

	for (size_t i = 0; i < sizeof(primes); i++) {
		unsigned want = modulo(n, primes[i]), power = 1;

		do
			power = power * (65537 % primes[i]) % primes[i];
		while (power != want && power != 1);
		if (power != want)
			return false;
	}
	return true;
}

enum rc
key_from_rsa(struct ctx *cx, struct str modulus, struct str exponent, struct public_key *out)
{
	uint32_t e = 0;

	if (modulus.len < 256 || modulus.len > PUBLIC_KEY_MAX || modulus.ptr[0] == 0
	    || (modulus.len == 256 && (unsigned char)modulus.ptr[0] < 0x80))
		return fail(cx, RC_INVALID, MSG(crypto_key_rsa_size), A_NUM("bits", (int64_t)modulus.len * 8));
	if (exponent.len == 0 || exponent.len > 4 || exponent.ptr[0] == 0)
		return fail(cx, RC_INVALID, MSG(crypto_key_rsa_exponent));
	for (size_t i = 0; i < exponent.len; i++)
		e = e << 8 | (unsigned char)exponent.ptr[i];
	if (e < 3 || e % 2 == 0)
		return fail(cx, RC_INVALID, MSG(crypto_key_rsa_exponent));
	if (modulo(modulus, 2) == 0 || rsa_is_roca(modulus))
		return fail(cx, RC_INVALID, MSG(crypto_key_rsa_weak));
	*out = (struct public_key){ .kind = KEY_RSA, .exponent = e, .len = modulus.len };
	memcpy(out->bytes, modulus.ptr, modulus.len);
	return RC_OK;
}

/* ---- signatures ---- */

static bool
ed25519_verify(const struct public_key *key, struct str message, struct str signature)
{
	return signature.len == crypto_sign_BYTES
	       && crypto_sign_verify_detached((const unsigned char *)signature.ptr, (const unsigned char *)message.ptr,
	                                      message.len, key->bytes) == 0;
}

static bool
pkey_verify(struct ctx *cx, const struct public_key *key, struct str message, struct str signature)
{
	EVP_PKEY *pkey = openssl_public(key);

	if (pkey == NULL)
		return false;
	arena_defer(cx->mem, pkey_free, pkey);
	return openssl_verify(pkey, key->kind, message, signature);
}

enum rc
key_verify(struct ctx *cx, const struct public_key *key, struct str message, struct str signature)
{
	struct arena_mark mark = arena_mark(cx->mem);
	bool verified = false;

	switch (key->kind) {
	case KEY_ED25519:
		verified = ed25519_verify(key, message, signature);
		break;
	case KEY_P256:
	case KEY_P384:
	case KEY_RSA:
		verified = pkey_verify(cx, key, message, signature);
		arena_release(cx->mem, mark);
		break;
	case KEY_NONE:
		break;
	}
	return verified ? RC_OK : fail(cx, RC_REFUSED, MSG(crypto_signature_wrong));
}

enum rc
signature_from_der(struct ctx *cx, enum key_kind kind, struct str der, struct signature *out)
{
	struct signature raw;

	if (curve_size(kind) == 0)
		return fail(cx, RC_UNSUPPORTED, MSG(crypto_key_kind), A_C("kind", key_kind_name(kind)));
	if (!ecdsa_der_to_raw(der, curve_size(kind), &raw))
		return fail(cx, RC_INVALID, MSG(crypto_signature_der));
	*out = raw;
	return RC_OK;
}

enum rc
signature_to_der(struct ctx *cx, enum key_kind kind, struct str raw, struct str *out)
{
	unsigned char der[ECDSA_DER_MAX];
	size_t size = curve_size(kind);

	if (size == 0 || raw.len != 2 * size)
		return fail(cx, RC_INVALID, MSG(crypto_signature_length), A_NUM("length", (int64_t)raw.len));
	*out = str_dup(cx->mem, (struct str){ (char *)der, ecdsa_raw_to_der(raw, der) });
	return RC_OK;
}
