#include "crypto/jws.h"

#include "codec/base64.h"

/* `none` and the algorithms with shared secrets are not in this table: they are wrong here, not missing. */
static const struct { const char *name; enum key_kind kind; } algs[] = {
	{ "EdDSA", KEY_ED25519 },
	{ "ES256", KEY_P256 },
	{ "ES384", KEY_P384 },
	{ "RS256", KEY_RSA },
	{ "Ed25519", KEY_ED25519 }, /* RFC 9864 2.2 */
	{ "RS384", KEY_NONE },
	{ "RS512", KEY_NONE },
	{ "PS256", KEY_NONE },
	{ "PS384", KEY_NONE },
	{ "PS512", KEY_NONE },
	{ "ES512", KEY_NONE },
	{ "ES256K", KEY_NONE },
	{ "Ed448", KEY_NONE },
	{ "ML-DSA-44", KEY_NONE },
	{ "ML-DSA-65", KEY_NONE },
	{ "ML-DSA-87", KEY_NONE },
};
#define ALG_COUNT (sizeof(algs) / sizeof(algs[0]))

const char *
jws_alg(enum key_kind kind)
{
	for (size_t i = 0; i < ALG_COUNT; i++)
		if (algs[i].kind == kind && kind != KEY_NONE)
			return algs[i].name;
	return "";
}

/* ---- reading ---- */

static enum rc
check_alg(struct ctx *cx, struct str alg)
{
	for (size_t i = 0; i < ALG_COUNT; i++) {
		if (!str_is(alg, algs[i].name))
			continue;
		if (algs[i].kind == KEY_NONE)
			return fail(cx, RC_UNSUPPORTED, MSG(crypto_jws_alg_absent), A_STR("alg", alg));
		return RC_OK;
	}
	return fail(cx, RC_INVALID, MSG(crypto_jws_alg), A_STR("alg", alg));
}

/* The text of a member that may be missing. */
static enum rc
optional_text(struct ctx *cx, const struct json *header, struct str name, struct str *out)
{
	const struct json *member = json_get(header, name);

	*out = json_string(member);
	if (member != NULL && member->type != JSON_STRING)
		return fail(cx, RC_INVALID, MSG(crypto_jws_text), A_STR("member", name));
	return RC_OK;
}

static unsigned
carried(const struct json *header)
{
	static const struct { const char *name; unsigned bit; } members[] = {
		{ "jwk", JWS_CARRIES_JWK }, { "jku", JWS_CARRIES_JKU }, { "x5u", JWS_CARRIES_X5U }, { "x5c", JWS_CARRIES_X5C },
	};
	unsigned bits = 0;

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (json_get(header, str_of(members[i].name)) != NULL)
			bits |= members[i].bit;
	return bits;
}

/* `crit` lists what a reader must understand, and we know no extension; `b64` and `zip` would change what the payload
 * is; `enc` belongs to encryption. */
static enum rc
refuse_extensions(struct ctx *cx, const struct json *header)
{
	static const char *const names[] = { "crit", "b64", "zip", "enc" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_get(header, str_of(names[i])) != NULL)
			return fail(cx, RC_INVALID, MSG(crypto_jws_extension), A_C("member", names[i]));
	return RC_OK;
}

static enum rc
read_header(struct ctx *cx, struct str text, struct jws *out)
{
	struct json_limits limits = { .size_max = (size_t)64 << 10, .depth_max = 16 };
	struct str bytes;

	if (text.len == 0 || !base64url_decode(cx->mem, text, &bytes))
		return fail(cx, RC_INVALID, MSG(crypto_jws_base64), A_C("part", "header"));
	TRY(json_parse(cx, bytes, limits, &out->header));
	if (!json_is(out->header, JSON_OBJECT))
		return fail(cx, RC_INVALID, MSG(crypto_jws_header));
	TRY(optional_text(cx, out->header, STR("alg"), &out->alg));
	TRY(optional_text(cx, out->header, STR("kid"), &out->kid));
	TRY(optional_text(cx, out->header, STR("typ"), &out->typ));
	TRY(optional_text(cx, out->header, STR("cty"), &out->cty));
	TRY(refuse_extensions(cx, out->header));
	out->carries = carried(out->header);
	return check_alg(cx, out->alg);
}

enum rc
jws_parse(struct ctx *cx, struct str text, struct jws *out)
{
	struct jws jws = { 0 };
	struct str rest = text, header, payload;

	if (text.len > JWS_SIZE_MAX)
		return fail(cx, RC_LIMIT, MSG(crypto_jws_size), A_NUM("limit", (int64_t)JWS_SIZE_MAX));
	if (!str_cut(&rest, '.', &header) || !str_cut(&rest, '.', &payload) || str_find_byte(rest, '.') != rest.len)
		return fail(cx, RC_INVALID, MSG(crypto_jws_parts));
	TRY(read_header(cx, header, &jws));
	if (!base64url_decode(cx->mem, payload, &jws.payload))
		return fail(cx, RC_INVALID, MSG(crypto_jws_base64), A_C("part", "payload"));
	if (rest.len == 0 || !base64url_decode(cx->mem, rest, &jws.signature))
		return fail(cx, RC_INVALID, MSG(crypto_jws_base64), A_C("part", "signature"));
	jws.signed_part = str_sub(text, 0, header.len + 1 + payload.len);
	*out = jws;
	return RC_OK;
}

static bool
alg_fits(struct str alg, enum key_kind kind)
{
	for (size_t i = 0; i < ALG_COUNT; i++)
		if (algs[i].kind == kind && kind != KEY_NONE && str_is(alg, algs[i].name))
			return true;
	return false;
}

enum rc
jws_verify(struct ctx *cx, const struct jws *jws, const struct public_key *key)
{
	if (!alg_fits(jws->alg, key->kind))
		return fail(cx, RC_REFUSED, MSG(crypto_jws_key_alg), A_STR("alg", jws->alg), A_C("kind", key_kind_name(key->kind)));
	return key_verify(cx, key, jws->signed_part, jws->signature);
}

/* ---- writing ---- */

struct str
jws_header(struct arena *mem, enum key_kind kind, struct str kid, struct str typ, const struct json *more)
{
	struct json *header = json_new(mem, JSON_OBJECT);
	struct buf out = buf_new(mem, (size_t)128 << 10);

	json_put_str(mem, header, STR("alg"), str_of(jws_alg(kind)));
	if (kid.len > 0)
		json_put_str(mem, header, STR("kid"), kid);
	if (typ.len > 0)
		json_put_str(mem, header, STR("typ"), typ);
	for (const struct json *member = json_first(more); member != NULL; member = member->next)
		json_set(header, member->key, json_copy(mem, member, false));
	base64url_write(&out, json_text(mem, header, JSON_COMPACT));
	buf_byte(&out, '.');
	return buf_view(&out);
}

static size_t
encoded_size(size_t bytes)
{
	return (bytes * 4 + 2) / 3;
}

static size_t
signature_size(enum key_kind kind)
{
	switch (kind) {
	case KEY_P384:
		return 96;
	case KEY_RSA:
		return SIGNATURE_MAX;
	default:
		return 64;
	}
}

void
jws_draft(struct arena *mem, enum key_kind kind, struct str header, struct str payload, struct jws_draft *out)
{
	size_t signed_len = header.len + encoded_size(payload.len);
	size_t room = 1 + encoded_size(signature_size(kind));
	struct buf text = buf_new(mem, signed_len + room);

	buf_room(&text, signed_len + room);
	buf_str(&text, header);
	base64url_write(&text, payload);
	*out = (struct jws_draft){ .text = text.ptr, .signed_len = text.len, .room = room };
}

struct str
jws_done(struct arena *mem, struct jws_draft *draft, const struct signature *signature)
{
	struct str text = base64url_encode(mem, signature_str(signature));
	char *end = draft->text + draft->signed_len;

	*end++ = '.';
	memcpy(end, text.ptr, text.len);
	return (struct str){ draft->text, draft->signed_len + 1 + text.len };
}

enum rc
jws_sign(struct ctx *cx, const struct secret_key *key, struct str header, struct str payload, struct str *out)
{
	struct signature signature;
	struct jws_draft draft;

	jws_draft(cx->mem, secret_key_public(key)->kind, header, payload, &draft);
	TRY(key_sign(cx, key, jws_to_sign(&draft), &signature));
	*out = jws_done(cx->mem, &draft, &signature);
	return RC_OK;
}
