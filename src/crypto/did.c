#include "crypto/did.h"

#include "codec/base64.h"

/* ---- DID URLs: W3C DID 1.0, 3.1 and 3.2 ---- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Letters, digits, "%41" and the bytes of `others`. */
static bool
only(struct str s, const char *others)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '%' && i + 2 < s.len && is_hex(s.ptr[i + 1]) && is_hex(s.ptr[i + 2]))
			i += 2;
		else if (!is_alpha(c) && !is_digit(c) && (c == 0 || strchr(others, c) == NULL))
			return false;
	}
	return true;
}

static bool
is_method(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_digit(s.ptr[i]) && (s.ptr[i] < 'a' || s.ptr[i] > 'z'))
			return false;
	return s.len > 0;
}

static bool
is_method_id(struct str s)
{
	return s.len > 0 && s.ptr[s.len - 1] != ':' && only(s, ".-_:");
}

enum rc
did_url_parse(struct ctx *cx, struct str text, struct did_url *out)
{
	static const char path_bytes[] = "-._~!$&'()*+,;=:@/", more_bytes[] = "-._~!$&'()*+,;=:@/?";
	struct did_url url = { 0 };
	struct str rest = text, before;
	bool fits;

	str_cut(&rest, '#', &before);
	url.fragment = rest;
	rest = before;
	str_cut(&rest, '?', &before);
	url.query = rest;
	url.did = str_sub(before, 0, str_find_byte(before, '/'));
	url.path = str_sub(before, url.did.len, SIZE_MAX);
	rest = url.did;
	fits = str_cut(&rest, ':', &before) && str_is(before, "did") && str_cut(&rest, ':', &url.method);
	url.id = rest;
	if (!fits || !is_method(url.method) || !is_method_id(url.id) || !only(url.path, path_bytes)
	    || !only(url.query, more_bytes) || !only(url.fragment, more_bytes))
		return fail(cx, RC_INVALID, MSG(crypto_did), A_STR("text", str_sub(text, 0, 200)));
	*out = url;
	return RC_OK;
}

/* ---- did:key and did:jwk ---- */

struct str
did_jwk_name(struct arena *mem, const struct public_key *key)
{
	struct str jwk = json_text(mem, key_to_jwk(mem, key), JSON_COMPACT), id = base64url_encode(mem, jwk);

	return str_fmt(mem, "did:jwk:" PRI_STR, ARG_STR(id));
}

struct str
did_key_name(struct arena *mem, const struct public_key *key)
{
	struct str multikey = key_to_multikey(mem, key);

	if (multikey.len == 0)
		return did_jwk_name(mem, key);
	return str_fmt(mem, "did:key:" PRI_STR, ARG_STR(multikey));
}

/* A document with one key for everything that signatures are for. */
static struct json *
document_of_one(struct arena *mem, struct str did, struct str context, struct json *method)
{
	static const char *const relationships[] = { "authentication", "assertionMethod", "capabilityInvocation", "capabilityDelegation" };
	struct json *document = json_new(mem, JSON_OBJECT), *contexts;
	struct str id = json_string(JSON_GET(method, "id"));

	contexts = json_put_array(mem, document, STR("@context"));
	json_add(contexts, json_new_string(mem, STR("https://www.w3.org/ns/did/v1")));
	json_add(contexts, json_new_string(mem, context));
	json_put_str(mem, document, STR("id"), did);
	json_add(json_put_array(mem, document, STR("verificationMethod")), method);
	for (size_t i = 0; i < sizeof(relationships) / sizeof(relationships[0]); i++)
		json_add(json_put_array(mem, document, str_of(relationships[i])), json_new_string(mem, id));
	return document;
}

static struct json *
method_of(struct arena *mem, struct str did, struct str fragment, struct str type)
{
	struct json *method = json_new(mem, JSON_OBJECT);

	json_put_str(mem, method, STR("id"), str_fmt(mem, PRI_STR "#" PRI_STR, ARG_STR(did), ARG_STR(fragment)));
	json_put_str(mem, method, STR("type"), type);
	json_put_str(mem, method, STR("controller"), did);
	return method;
}

static enum rc
resolve_key(struct ctx *cx, const struct did_url *url, struct json **document)
{
	struct public_key key;
	struct json *method;

	if (!str_starts(url->id, "z"))
		return fail(cx, RC_INVALID, MSG(crypto_did), A_STR("text", url->did));
	TRY(key_from_multikey(cx, url->id, &key));
	method = method_of(cx->mem, url->did, url->id, STR("Multikey"));
	json_put_str(cx->mem, method, STR("publicKeyMultibase"), url->id);
	*document = document_of_one(cx->mem, url->did, STR("https://w3id.org/security/multikey/v1"), method);
	return RC_OK;
}

static enum rc
resolve_jwk(struct ctx *cx, const struct did_url *url, struct json **document)
{
	struct json_limits limits = { .size_max = 8192, .depth_max = 8 };
	struct public_key key;
	struct json *jwk, *method;
	struct str text;

	if (!base64url_decode(cx->mem, url->id, &text))
		return fail(cx, RC_INVALID, MSG(crypto_did), A_STR("text", str_sub(url->did, 0, 200)));
	TRY(json_parse(cx, text, limits, &jwk));
	TRY(key_from_jwk(cx, jwk, &key));
	method = method_of(cx->mem, url->did, STR("0"), STR("JsonWebKey"));
	json_put(method, STR("publicKeyJwk"), jwk);
	*document = document_of_one(cx->mem, url->did, STR("https://w3id.org/security/jwk/v1"), method);
	return RC_OK;
}

enum rc
did_resolve(struct ctx *cx, struct str did, struct json **document)
{
	struct did_url url;

	TRY(did_url_parse(cx, did, &url));
	if (url.did.len != did.len)
		return fail(cx, RC_INVALID, MSG(crypto_did), A_STR("text", str_sub(did, 0, 200)));
	if (str_is(url.method, "key"))
		return resolve_key(cx, &url, document);
	if (str_is(url.method, "jwk"))
		return resolve_jwk(cx, &url, document);
	return fail(cx, RC_UNSUPPORTED, MSG(crypto_did_method), A_STR("method", url.method));
}
