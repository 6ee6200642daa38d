/* Keys as Multikey and as SubjectPublicKeyInfo. */
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "codec/base64.h"
#include "codec/multibase.h"
#include "crypto/key.h"
#include "crypto/key_openssl.h"

/* ---- Multikey ---- */

/* The multicodec prefixes as they stand in the bytes (unsigned varints); our kinds and those we can name. */
static const struct {
	unsigned char prefix[2];
	enum key_kind kind;
	bool secret;
	const char *name;
} codecs[] = {
	{ { 0xed, 0x01 }, KEY_ED25519, false, "Ed25519" },
	{ { 0x80, 0x24 }, KEY_P256, false, "P-256" },
	{ { 0x81, 0x24 }, KEY_P384, false, "P-384" },
	{ { 0x80, 0x26 }, KEY_ED25519, true, "Ed25519" },
	{ { 0x86, 0x26 }, KEY_P256, true, "P-256" },
	{ { 0x87, 0x26 }, KEY_P384, true, "P-384" },
	{ { 0xec, 0x01 }, KEY_NONE, false, "X25519" },
	{ { 0xe7, 0x01 }, KEY_NONE, false, "secp256k1" },
	{ { 0x82, 0x24 }, KEY_NONE, false, "P-521" },
	{ { 0x85, 0x24 }, KEY_NONE, false, "RSA" },
	{ { 0xeb, 0x01 }, KEY_NONE, false, "BLS12-381" },
};
#define CODEC_COUNT (sizeof(codecs) / sizeof(codecs[0]))

/* Splits the text into the kind and the bytes behind the prefix. */
static enum rc
multikey_bytes(struct ctx *cx, struct str text, bool secret, enum key_kind *kind, struct str *bytes)
{
	enum multibase base;
	struct str all;

	TRY(multibase_decode(cx, text, 1024, &base, &all));
	if (base == MULTIBASE_BASE16)
		return fail(cx, RC_INVALID, MSG(crypto_multikey_base));
	for (size_t i = 0; i < CODEC_COUNT; i++) {
		if (all.len < 2 || memcmp(all.ptr, codecs[i].prefix, 2) != 0)
			continue;
		if (codecs[i].kind == KEY_NONE)
			return fail(cx, RC_UNSUPPORTED, MSG(crypto_key_kind), A_C("kind", codecs[i].name));
		if (codecs[i].secret != secret)
			return fail(cx, RC_INVALID, secret ? MSG(crypto_multikey_public) : MSG(crypto_multikey_secret));
		*kind = codecs[i].kind;
		*bytes = str_sub(all, 2, SIZE_MAX);
		return RC_OK;
	}
	return fail(cx, RC_UNSUPPORTED, MSG(crypto_multikey_codec));
}

enum rc
key_from_multikey(struct ctx *cx, struct str text, struct public_key *out)
{
	enum key_kind kind;
	struct str bytes;

	TRY(multikey_bytes(cx, text, false, &kind, &bytes));
	/* A Multikey holds compressed points only (Controlled Identifiers 1.0, 2.2.2). */
	if (curve_size(kind) != 0 && bytes.len != 1 + curve_size(kind))
		return fail(cx, RC_INVALID, MSG(crypto_key_point_length), A_C("curve", key_kind_name(kind)), A_NUM("length", (int64_t)bytes.len));
	return key_from_bytes(cx, kind, bytes, out);
}

enum rc
secret_key_from_multikey(struct ctx *cx, struct str text, struct secret_key **out)
{
	enum key_kind kind;
	struct str bytes;
	enum rc rc;

	TRY(multikey_bytes(cx, text, true, &kind, &bytes));
	rc = secret_key_from_bytes(cx, kind, bytes, out);
	OPENSSL_cleanse((void *)(uintptr_t)bytes.ptr, bytes.len);
	return rc;
}

struct str
key_to_multikey(struct arena *mem, const struct public_key *key)
{
	unsigned char bytes[2 + 1 + 48];
	size_t size = curve_size(key->kind), len = 2;

	for (size_t i = 0; i < CODEC_COUNT; i++) {
		if (codecs[i].kind != key->kind || key->kind == KEY_NONE) /* a kind's public prefix stands before its secret one */
			continue;
		memcpy(bytes, codecs[i].prefix, 2);
		if (size != 0) /* the point compressed: the parity of y, and x */
			bytes[len++] = 2 + (key->bytes[2 * size] & 1);
		else
			size = key->len;
		memcpy(bytes + len, key->bytes + len - 2, size);
		return multibase_encode(mem, MULTIBASE_BASE58, (struct str){ (char *)bytes, len + size });
	}
	return STR_NONE;
}

/* ---- SubjectPublicKeyInfo ---- */

/* Every kind goes through the same checks, whatever text it came in. */
static enum rc
checked(struct ctx *cx, const struct public_key *key, struct public_key *out)
{
	unsigned char e[4] = { key->exponent >> 24, key->exponent >> 16 & 0xff, key->exponent >> 8 & 0xff, key->exponent & 0xff };
	struct str bytes = { (const char *)key->bytes, key->len }, exponent = { (char *)e, sizeof(e) };

	if (key->kind != KEY_RSA)
		return key_from_bytes(cx, key->kind, bytes, out);
	while (exponent.len > 1 && exponent.ptr[0] == 0)
		exponent = str_sub(exponent, 1, SIZE_MAX);
	return key_from_rsa(cx, bytes, exponent, out);
}

/* True when `pkey` encodes to these very bytes: DER has one encoding, OpenSSL reads some others too. */
static bool
encodes_to(EVP_PKEY *pkey, struct str der)
{
	unsigned char *again = NULL;
	int len = i2d_PUBKEY(pkey, &again);
	bool same = len >= 0 && str_eq(der, (struct str){ (char *)again, (size_t)len });

	OPENSSL_free(again);
	return same;
}

enum rc
key_from_spki(struct ctx *cx, struct str der, struct public_key *out)
{
	const unsigned char *p = (const unsigned char *)der.ptr;
	struct public_key key;
	EVP_PKEY *pkey = der.len > 4096 ? NULL : d2i_PUBKEY(NULL, &p, (long)der.len);
	bool exact = pkey != NULL && encodes_to(pkey, der);
	bool known = exact && openssl_to_public(pkey, &key);

	EVP_PKEY_free(pkey);
	ERR_clear_error();
	if (!exact)
		return fail(cx, RC_INVALID, MSG(crypto_spki));
	if (!known)
		return fail(cx, RC_UNSUPPORTED, MSG(crypto_spki_kind));
	return checked(cx, &key, out);
}

#define PEM_BEGIN "-----BEGIN PUBLIC KEY-----\n"
#define PEM_END   "-----END PUBLIC KEY-----"

enum rc
key_from_pem(struct ctx *cx, struct str pem, struct public_key *out)
{
	struct str text = str_trim(pem), line, rest, der;
	struct buf body = buf_new(cx->mem, 8192);

	if (!str_starts(text, PEM_BEGIN) || !str_ends(text, "\n" PEM_END))
		return fail(cx, RC_INVALID, MSG(crypto_pem));
	rest = str_sub(text, sizeof(PEM_BEGIN) - 1, text.len - (sizeof(PEM_BEGIN) - 1) - sizeof(PEM_END));
	while (rest.len > 0) {
		str_cut(&rest, '\n', &line);
		buf_str(&body, line);
	}
	TRY(buf_done(cx, &body, &line));
	if (!base64_decode(cx->mem, line, &der))
		return fail(cx, RC_INVALID, MSG(crypto_pem));
	return key_from_spki(cx, der, out);
}

/* OpenSSL also serves Ed25519 here: only its encoding is wanted. */
static EVP_PKEY *
any_public(const struct public_key *key)
{
	if (key->kind == KEY_ED25519)
		return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->bytes, key->len);
	return openssl_public(key);
}

enum rc
key_to_pem(struct ctx *cx, const struct public_key *key, struct str *out)
{
	EVP_PKEY *pkey = any_public(key);
	struct buf pem = buf_new(cx->mem, 8192);
	unsigned char *der = NULL;
	int len = pkey == NULL ? -1 : i2d_PUBKEY(pkey, &der);
	struct str text = len < 0 ? STR_NONE : base64_encode(cx->mem, (struct str){ (char *)der, (size_t)len });

	OPENSSL_free(der);
	EVP_PKEY_free(pkey);
	if (len < 0)
		return fail(cx, RC_INTERNAL, MSG(crypto_spki_kind));
	buf_lit(&pem, PEM_BEGIN);
	for (size_t at = 0; at < text.len; at += 64) {
		buf_str(&pem, str_sub(text, at, 64));
		buf_byte(&pem, '\n');
	}
	buf_lit(&pem, PEM_END "\n");
	return buf_done(cx, &pem, out);
}
