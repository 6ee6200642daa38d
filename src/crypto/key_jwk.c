#include <openssl/crypto.h>

#include "codec/base64.h"
#include "crypto/jws.h"
#include "crypto/key.h"
#include "crypto/key_openssl.h"

/* ---- reading ---- */

/* A member that must be base64url of bytes. */
static enum rc
jwk_bytes(struct ctx *cx, const struct json *jwk, struct str name, struct str *out)
{
	const struct json *member = json_get(jwk, name);

	if (member == NULL)
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(crypto_jwk_missing), A_STR("member", name)), name);
	if (!json_is(member, JSON_STRING) || member->string.len == 0 || !base64url_decode(cx->mem, member->string, out))
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(crypto_jwk_base64), A_STR("member", name)), name);
	return RC_OK;
}

static enum rc
jwk_sized(struct ctx *cx, const struct json *jwk, struct str name, size_t size, struct str *out)
{
	TRY(jwk_bytes(cx, jwk, name, out));
	if (out->len != size)
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(crypto_jwk_length), A_STR("member", name), A_NUM("want", (int64_t)size),
		                              A_NUM("length", (int64_t)out->len)), name);
	return RC_OK;
}

static enum rc
okp_from_jwk(struct ctx *cx, const struct json *jwk, struct public_key *out)
{
	struct str crv = json_string(JSON_GET(jwk, "crv")), x;

	if (!str_is(crv, "Ed25519"))
		return fail(cx, RC_UNSUPPORTED, MSG(crypto_key_kind), A_STR("kind", crv));
	TRY(jwk_sized(cx, jwk, STR("x"), 32, &x));
	return key_from_bytes(cx, KEY_ED25519, x, out);
}

static enum rc
ec_from_jwk(struct ctx *cx, const struct json *jwk, struct public_key *out)
{
	struct str crv = json_string(JSON_GET(jwk, "crv")), x, y;
	enum key_kind kind = key_kind_of(crv);
	size_t size = curve_size(kind);
	char point[1 + 2 * 48] = { 4 };

	if (size == 0)
		return fail(cx, RC_UNSUPPORTED, MSG(crypto_key_kind), A_STR("kind", crv));
	TRY(jwk_sized(cx, jwk, STR("x"), size, &x));
	TRY(jwk_sized(cx, jwk, STR("y"), size, &y));
	memcpy(point + 1, x.ptr, size);
	memcpy(point + 1 + size, y.ptr, size);
	return key_from_bytes(cx, kind, (struct str){ point, 1 + 2 * size }, out);
}

static enum rc
rsa_from_jwk(struct ctx *cx, const struct json *jwk, struct public_key *out)
{
	struct str n, e;

	TRY(jwk_bytes(cx, jwk, STR("n"), &n));
	TRY(jwk_bytes(cx, jwk, STR("e"), &e));
	return key_from_rsa(cx, n, e, out);
}

static enum rc
key_material(struct ctx *cx, const struct json *jwk, struct public_key *out)
{
	struct str kty = json_string(JSON_GET(jwk, "kty"));

	if (!json_is(jwk, JSON_OBJECT) || kty.len == 0)
		return fail(cx, RC_INVALID, MSG(crypto_jwk_missing), A_C("member", "kty"));
	if (str_is(kty, "OKP"))
		return okp_from_jwk(cx, jwk, out);
	if (str_is(kty, "EC"))
		return ec_from_jwk(cx, jwk, out);
	if (str_is(kty, "RSA"))
		return rsa_from_jwk(cx, jwk, out);
	return fail(cx, RC_UNSUPPORTED, MSG(crypto_key_kind), A_STR("kind", kty));
}

static bool
lists(const struct json *array, const char *text)
{
	for (const struct json *item = json_first(array); item != NULL; item = item->next)
		if (str_is(json_string(item), text))
			return true;
	return false;
}

/* What the key says it is for, when it says it (RFC 7517 4.2 to 4.4). RFC 9864 names EdDSA over this curve "Ed25519". */
static enum rc
jwk_purpose(struct ctx *cx, const struct json *jwk, enum key_kind kind, const char *operation)
{
	const struct json *use = JSON_GET(jwk, "use"), *ops = JSON_GET(jwk, "key_ops"), *alg = JSON_GET(jwk, "alg");
	bool same_alg = str_is(json_string(alg), jws_alg(kind)) || (kind == KEY_ED25519 && str_is(json_string(alg), "Ed25519"));

	if (use != NULL && !str_is(json_string(use), "sig"))
		return fail(cx, RC_INVALID, MSG(crypto_jwk_use));
	if (ops != NULL && (!json_is(ops, JSON_ARRAY) || !lists(ops, operation)))
		return fail(cx, RC_INVALID, MSG(crypto_jwk_use));
	if (alg != NULL && !same_alg)
		return fail(cx, RC_INVALID, MSG(crypto_jwk_alg), A_STR("alg", json_string(alg)), A_C("want", jws_alg(kind)));
	return RC_OK;
}

static bool
jwk_is_private(const struct json *jwk)
{
	static const char *const names[] = { "d", "p", "q", "dp", "dq", "qi", "oth", "k" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_get(jwk, str_of(names[i])) != NULL)
			return true;
	return false;
}

enum rc
key_from_jwk(struct ctx *cx, const struct json *jwk, struct public_key *out)
{
	if (jwk_is_private(jwk))
		return fail(cx, RC_INVALID, MSG(crypto_jwk_private));
	TRY(key_material(cx, jwk, out));
	return jwk_purpose(cx, jwk, out->kind, "verify");
}

/* What is only in the arena while it is decoded is wiped there too. */
static void
wipe(struct str secret)
{
	OPENSSL_cleanse((void *)(uintptr_t)secret.ptr, secret.len);
}

enum rc
secret_key_from_jwk(struct ctx *cx, const struct json *jwk, struct secret_key **out)
{
	struct public_key public;
	struct str d;
	enum rc rc;

	TRY(key_material(cx, jwk, &public));
	TRY(jwk_purpose(cx, jwk, public.kind, "sign"));
	if (public.kind == KEY_RSA)
		return fail(cx, RC_UNSUPPORTED, MSG(crypto_jwk_rsa_private));
	TRY(jwk_sized(cx, jwk, STR("d"), public.kind == KEY_ED25519 ? 32 : curve_size(public.kind), &d));
	rc = secret_key_from_bytes(cx, public.kind, d, out);
	wipe(d);
	TRY(rc);
	if (!public_key_eq(&public, secret_key_public(*out)))
		return fail(cx, RC_INVALID, MSG(crypto_key_halves));
	return RC_OK;
}

/* ---- writing ---- */

static void
put_bytes(struct arena *mem, struct json *jwk, struct str name, const unsigned char *bytes, size_t len)
{
	json_put_str(mem, jwk, name, base64url_encode(mem, (struct str){ (const char *)bytes, len }));
}

static void
put_exponent(struct arena *mem, struct json *jwk, uint32_t exponent)
{
	unsigned char bytes[4] = { exponent >> 24, exponent >> 16 & 0xff, exponent >> 8 & 0xff, exponent & 0xff };
	size_t skip = 0;

	while (bytes[skip] == 0)
		skip++;
	put_bytes(mem, jwk, STR("e"), bytes + skip, sizeof(bytes) - skip);
}

/* The members stand in the order of their names, which is the order that a thumbprint needs. */
struct json *
key_to_jwk(struct arena *mem, const struct public_key *key)
{
	struct json *jwk = json_new(mem, JSON_OBJECT);
	size_t size = curve_size(key->kind);

	switch (key->kind) {
	case KEY_ED25519:
		json_put_str(mem, jwk, STR("crv"), STR("Ed25519"));
		json_put_str(mem, jwk, STR("kty"), STR("OKP"));
		put_bytes(mem, jwk, STR("x"), key->bytes, key->len);
		break;
	case KEY_P256:
	case KEY_P384:
		json_put_str(mem, jwk, STR("crv"), str_of(key_kind_name(key->kind)));
		json_put_str(mem, jwk, STR("kty"), STR("EC"));
		put_bytes(mem, jwk, STR("x"), key->bytes + 1, size);
		put_bytes(mem, jwk, STR("y"), key->bytes + 1 + size, size);
		break;
	case KEY_RSA:
		put_exponent(mem, jwk, key->exponent);
		json_put_str(mem, jwk, STR("kty"), STR("RSA"));
		put_bytes(mem, jwk, STR("n"), key->bytes, key->len);
		break;
	case KEY_NONE:
		break;
	}
	return jwk;
}

struct str
key_thumbprint(struct arena *mem, const struct public_key *key)
{
	unsigned char digest[SHA256_SIZE];

	sha256(json_text(mem, key_to_jwk(mem, key), JSON_COMPACT), digest);
	return base64url_encode(mem, (struct str){ (char *)digest, sizeof(digest) });
}

/* ---- sets ---- */

static bool
kid_is_repeated(const struct json *keys, const struct json *jwk)
{
	struct str kid = json_string(JSON_GET(jwk, "kid"));

	for (const struct json *other = json_first(keys); other != NULL && kid.len > 0; other = other->next)
		if (other != jwk && str_eq(json_string(JSON_GET(other, "kid")), kid))
			return true;
	return false;
}

/* Sets of strangers: a key that should be secret shows that the whole set cannot be trusted. */
static enum rc
jwks_sound(struct ctx *cx, const struct json *keys)
{
	if (!json_is(keys, JSON_ARRAY))
		return fail(cx, RC_INVALID, MSG(crypto_jwk_missing), A_C("member", "keys"));
	if (json_count(keys) > JWKS_KEYS_MAX)
		return fail(cx, RC_LIMIT, MSG(crypto_jwks_too_many), A_NUM("most", JWKS_KEYS_MAX));
	for (const struct json *jwk = json_first(keys); jwk != NULL; jwk = jwk->next) {
		if (jwk_is_private(jwk))
			return fail(cx, RC_INVALID, MSG(crypto_jwk_private));
		if (kid_is_repeated(keys, jwk))
			return fail(cx, RC_INVALID, MSG(crypto_jwks_repeated), A_STR("kid", json_string(JSON_GET(jwk, "kid"))));
	}
	return RC_OK;
}

enum rc
jwks_find(struct ctx *cx, const struct json *jwks, struct str kid, struct public_key *out)
{
	const struct json *keys = JSON_GET(jwks, "keys");

	TRY(jwks_sound(cx, keys));
	if (kid.len == 0 && json_count(keys) == 1)
		return key_from_jwk(cx, json_first(keys), out);
	for (const struct json *jwk = json_first(keys); jwk != NULL && kid.len > 0; jwk = jwk->next)
		if (str_eq(json_string(JSON_GET(jwk, "kid")), kid))
			return key_from_jwk(cx, jwk, out);
	return fail(cx, RC_NOT_FOUND, MSG(crypto_jwks_no_key), A_STR("kid", kid));
}
