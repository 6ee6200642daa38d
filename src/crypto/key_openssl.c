#include "crypto/key_openssl.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

size_t
curve_size(enum key_kind kind)
{
	return kind == KEY_P256 ? 32 : kind == KEY_P384 ? 48 : 0;
}

const char *
curve_name(enum key_kind kind)
{
	return kind == KEY_P256 ? "prime256v1" : "secp384r1";
}

enum hash_kind
key_hash(enum key_kind kind)
{
	return kind == KEY_P384 ? HASH_SHA384 : HASH_SHA256;
}

static const char *
key_hash_name(enum key_kind kind)
{
	return kind == KEY_P384 ? "SHA384" : "SHA256";
}

/* ---- keys ---- */

static EVP_PKEY *
from_params(const char *type, int selection, OSSL_PARAM *params)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *pkey = NULL;

	if (ctx == NULL || params == NULL || EVP_PKEY_fromdata_init(ctx) != 1
	    || EVP_PKEY_fromdata(ctx, &pkey, selection, params) != 1) {
		ERR_clear_error();
		pkey = NULL;
	}
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static EVP_PKEY *
rsa_public(const struct public_key *key)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *n = BN_bin2bn(key->bytes, (int)key->len, NULL);
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pkey = NULL;

	if (build != NULL && n != NULL
	    && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1
	    && OSSL_PARAM_BLD_push_ulong(build, OSSL_PKEY_PARAM_RSA_E, key->exponent) == 1)
		params = OSSL_PARAM_BLD_to_param(build);
	pkey = from_params("RSA", EVP_PKEY_PUBLIC_KEY, params);
	OSSL_PARAM_free(params);
	BN_free(n);
	OSSL_PARAM_BLD_free(build);
	return pkey;
}

/* OpenSSL only reads these parameters, but their type is not const. */
static OSSL_PARAM
group_param(enum key_kind kind)
{
	char *name = (char *)(uintptr_t)curve_name(kind);

	return OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0);
}

static OSSL_PARAM
point_param(const struct public_key *key)
{
	unsigned char *point = (unsigned char *)(uintptr_t)key->bytes;

	return OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, key->len);
}

EVP_PKEY *
openssl_public(const struct public_key *key)
{
	OSSL_PARAM params[3];

	if (key->kind == KEY_RSA)
		return rsa_public(key);
	params[0] = group_param(key->kind);
	params[1] = point_param(key);
	params[2] = OSSL_PARAM_construct_end();
	return from_params("EC", EVP_PKEY_PUBLIC_KEY, params);
}

EVP_PKEY *
openssl_secret(const struct public_key *key, const unsigned char *scalar)
{
	size_t size = curve_size(key->kind);
	unsigned char native[48];
	OSSL_PARAM params[4];
	EVP_PKEY *pkey;

	for (size_t i = 0; i < size; i++) /* numbers in parameters have the machine's byte order */
		native[__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? size - 1 - i : i] = scalar[i];
	params[0] = group_param(key->kind);
	params[1] = point_param(key);
	params[2] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native, size);
	params[3] = OSSL_PARAM_construct_end();
	pkey = from_params("EC", EVP_PKEY_KEYPAIR, params);
	OPENSSL_cleanse(native, sizeof(native));
	return pkey;
}

static bool
rsa_to_public(EVP_PKEY *pkey, struct public_key *out)
{
	BIGNUM *n = NULL, *e = NULL;
	bool fits = EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &n) == 1
	            && EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &e) == 1
	            && BN_num_bytes(n) <= PUBLIC_KEY_MAX && BN_num_bits(e) <= 32;

	if (fits) {
		*out = (struct public_key){ .kind = KEY_RSA, .len = (size_t)BN_num_bytes(n), .exponent = (uint32_t)BN_get_word(e) };
		BN_bn2bin(n, out->bytes);
	}
	BN_free(n);
	BN_free(e);
	return fits;
}

static bool
point_to_public(EVP_PKEY *pkey, struct public_key *out)
{
	char name[32];
	size_t len = 0;
	enum key_kind kind = KEY_NONE;

	if (EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_GROUP_NAME, name, sizeof(name), NULL) != 1)
		return false;
	if (strcmp(name, curve_name(KEY_P256)) == 0)
		kind = KEY_P256;
	else if (strcmp(name, curve_name(KEY_P384)) == 0)
		kind = KEY_P384;
	*out = (struct public_key){ .kind = kind };
	if (kind == KEY_NONE
	    || EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, out->bytes, sizeof(out->bytes), &len) != 1)
		return false;
	out->len = len;
	return len == 1 + 2 * curve_size(kind) && out->bytes[0] == 4;
}

bool
openssl_to_public(EVP_PKEY *pkey, struct public_key *out)
{
	size_t len = 32;
	bool known = false;

	switch (EVP_PKEY_get_base_id(pkey)) {
	case EVP_PKEY_ED25519:
		*out = (struct public_key){ .kind = KEY_ED25519, .len = 32 };
		known = EVP_PKEY_get_raw_public_key(pkey, out->bytes, &len) == 1;
		break;
	case EVP_PKEY_EC:
		known = point_to_public(pkey, out);
		break;
	case EVP_PKEY_RSA:
		known = rsa_to_public(pkey, out);
		break;
	}
	ERR_clear_error();
	return known;
}

/* ---- ECDSA signatures as DER ---- */

/* An INTEGER of the big-endian number: no leading zeros, but one where the first bit would read as a minus. */
static size_t
der_put_integer(unsigned char *out, const unsigned char *number, size_t size)
{
	size_t skip = 0, pad, len;

	while (skip + 1 < size && number[skip] == 0)
		skip++;
	pad = number[skip] >> 7;
	len = size - skip;
	out[0] = 0x02;
	out[1] = (unsigned char)(pad + len);
	out[2] = 0;
	memcpy(out + 2 + pad, number + skip, len);
	return 2 + pad + len;
}

size_t
ecdsa_raw_to_der(struct str raw, unsigned char *out)
{
	const unsigned char *r = (const unsigned char *)raw.ptr;
	size_t size = raw.len / 2, len;

	len = der_put_integer(out + 2, r, size);
	len += der_put_integer(out + 2 + len, r + size, size);
	out[0] = 0x30;
	out[1] = (unsigned char)len; /* below 128 for both curves */
	return 2 + len;
}

/* Reads an INTEGER into `size` bytes with leading zeros and moves *der past it. */
static bool
der_take_integer(struct str *der, unsigned char *out, size_t size)
{
	const unsigned char *p = (const unsigned char *)der->ptr;
	size_t len;

	if (der->len < 3 || p[0] != 0x02 || p[1] == 0 || p[1] >= 0x80)
		return false;
	len = p[1];
	if (len > der->len - 2 || p[2] >= 0x80 || (len > 1 && p[2] == 0 && p[3] < 0x80))
		return false;
	*der = str_sub(*der, 2 + len, SIZE_MAX);
	p += 2;
	if (*p == 0 && len > 1) {
		p++;
		len--;
	}
	if (len > size)
		return false;
	memset(out, 0, size - len);
	memcpy(out + size - len, p, len);
	return true;
}

bool
ecdsa_der_to_raw(struct str der, size_t size, struct signature *out)
{
	const unsigned char *p = (const unsigned char *)der.ptr;

	if (der.len < 2 || p[0] != 0x30 || p[1] >= 0x80 || p[1] != der.len - 2)
		return false;
	der = str_sub(der, 2, SIZE_MAX);
	out->len = 2 * size;
	return der_take_integer(&der, out->bytes, size) && der_take_integer(&der, out->bytes + size, size) && der.len == 0;
}

/* ---- signing and verifying ---- */

/* PKCS#1 v1.5 puts the name of the hash into what is signed; ECDSA only needs the digest. */
static bool
set_padding(EVP_PKEY_CTX *ctx, enum key_kind kind)
{
	OSSL_PARAM params[3];
	char padding[] = OSSL_PKEY_RSA_PAD_MODE_PKCSV15, hash[16];

	if (kind != KEY_RSA)
		return true;
	memcpy(hash, key_hash_name(kind), strlen(key_hash_name(kind)) + 1);
	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, padding, 0);
	params[1] = OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_DIGEST, hash, 0);
	params[2] = OSSL_PARAM_construct_end();
	return EVP_PKEY_CTX_set_params(ctx, params) == 1;
}

bool
openssl_verify(EVP_PKEY *pkey, enum key_kind kind, struct str message, struct str signature)
{
	struct digest digest = hash_of(key_hash(kind), message);
	unsigned char der[ECDSA_DER_MAX];
	EVP_PKEY_CTX *ctx;
	bool verified;

	if (kind != KEY_RSA) {
		if (signature.len != 2 * curve_size(kind))
			return false;
		signature.len = ecdsa_raw_to_der(signature, der);
		signature.ptr = (const char *)der;
	}
	ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	verified = ctx != NULL && EVP_PKEY_verify_init(ctx) == 1 && set_padding(ctx, kind)
	           && EVP_PKEY_verify(ctx, (const unsigned char *)signature.ptr, signature.len, digest.bytes, digest.len) == 1;
	EVP_PKEY_CTX_free(ctx);
	if (!verified)
		ERR_clear_error();
	return verified;
}

bool
openssl_sign(EVP_PKEY *pkey, enum key_kind kind, struct str message, struct signature *out)
{
	struct digest digest = hash_of(key_hash(kind), message);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	bool done;

	out->len = sizeof(out->bytes);
	done = ctx != NULL && EVP_PKEY_sign_init(ctx) == 1 && set_padding(ctx, kind)
	       && EVP_PKEY_sign(ctx, out->bytes, &out->len, digest.bytes, digest.len) == 1;
	EVP_PKEY_CTX_free(ctx);
	if (!done)
		ERR_clear_error();
	if (done && kind != KEY_RSA) {
		struct signature der = *out;

		done = ecdsa_der_to_raw(signature_str(&der), curve_size(kind), out);
	}
	return done;
}
