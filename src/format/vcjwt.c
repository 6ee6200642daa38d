#include "format/vcjwt.h"

#include "base/time.h"
#include "codec/base64.h"

#define PAYLOAD_MAX ((size_t)8 << 20)

/* The claims that repeat what the credential says, and where it says so (OB 3.0, "JWT Payload Format"). */
static const char *const registered[] = { "iss", "jti", "sub", "nbf", "exp", "iat" };

static bool
is_registered(struct str key)
{
	for (size_t i = 0; i < sizeof(registered) / sizeof(*registered); i++)
		if (str_is(key, registered[i]))
			return true;
	return false;
}

/* A new object with the same members; what is in them is shared. */
static struct json *
copy_top(struct arena *mem, const struct json *object, bool without_registered)
{
	struct json *copy = json_new(mem, JSON_OBJECT);

	for (const struct json *at = json_first(object); at != NULL; at = at->next) {
		struct json *value;

		if (without_registered && is_registered(at->key))
			continue;
		value = NEW(mem, struct json);
		*value = *at;
		value->next = NULL;
		json_put(copy, at->key, value);
	}
	return copy;
}

/* The id of a member that stands as a text or as an object with an id. */
static struct str
id_of(const struct json *value)
{
	return json_is(value, JSON_OBJECT) ? json_string(JSON_GET(value, "id")) : json_string(value);
}

static const struct json *
either(const struct json *credential, const char *version2, const char *version1)
{
	const struct json *value = json_get(credential, str_of(version2));

	return value != NULL ? value : json_get(credential, str_of(version1));
}

static enum rc
add_time_claim(struct ctx *cx, struct json *payload, const char *claim, const struct json *value)
{
	int64_t at;

	if (value == NULL)
		return RC_OK;
	if (!time_parse(json_string(value), &at))
		return fail(cx, RC_INVALID, MSG(format_jwt_lacks), A_C("claim", claim));
	json_put_int(cx->mem, payload, str_of(claim), at);
	return RC_OK;
}

static enum rc
add_claim(struct ctx *cx, struct json *payload, const char *claim, struct str value)
{
	if (value.len == 0)
		return fail(cx, RC_INVALID, MSG(format_jwt_lacks), A_C("claim", claim));
	json_put_str(cx->mem, payload, str_of(claim), value);
	return RC_OK;
}

static enum rc
add_claims(struct ctx *cx, const struct json *credential, struct json *payload)
{
	struct str subject = id_of(JSON_GET(credential, "credentialSubject"));

	TRY(add_claim(cx, payload, "iss", id_of(JSON_GET(credential, "issuer"))));
	TRY(add_claim(cx, payload, "jti", json_string(JSON_GET(credential, "id"))));
	if (subject.len > 0)
		TRY(add_claim(cx, payload, "sub", subject));
	TRY(add_time_claim(cx, payload, "nbf", either(credential, "validFrom", "issuanceDate")));
	TRY(add_time_claim(cx, payload, "exp", either(credential, "validUntil", "expirationDate")));
	if (JSON_GET(payload, "nbf") == NULL)
		return fail(cx, RC_INVALID, MSG(format_jwt_lacks), A_C("claim", "nbf"));
	return RC_OK;
}

static void
put_together(struct ctx *cx, const struct vcjwt_options *options, struct str payload, struct vcjwt_draft *out)
{
	struct str header = jws_header(cx->mem, options->kind, options->kid, STR("JWT"), NULL);
	struct jws_draft draft;

	jws_draft(cx->mem, options->kind, header, payload, &draft);
	*out = (struct vcjwt_draft){ .to_sign = jws_to_sign(&draft), .head = header.len };
}

enum rc
vcjwt_prepare(struct ctx *cx, const struct json *credential, const struct vcjwt_options *options, struct str *to_sign)
{
	struct json *payload = copy_top(cx->mem, credential, true);
	struct buf text = buf_new(cx->mem, PAYLOAD_MAX);
	struct vcjwt_draft draft;

	TRY(add_claims(cx, credential, payload));
	json_write(&text, payload, JSON_COMPACT);
	TRY(buf_done(cx, &text, to_sign));
	put_together(cx, options, *to_sign, &draft);
	*to_sign = draft.to_sign;
	return RC_OK;
}

static bool
claims_something(const struct json *credential)
{
	for (const struct json *at = json_first(credential); at != NULL; at = at->next)
		if (is_registered(at->key))
			return true;
	return false;
}

enum rc
vcjwt_prepare_text(struct ctx *cx, const struct json *credential, struct str text, const struct vcjwt_options *options, struct vcjwt_draft *out)
{
	struct json *claims = json_new(cx->mem, JSON_OBJECT);
	struct buf payload = buf_new(cx->mem, PAYLOAD_MAX);
	struct str added;

	*out = (struct vcjwt_draft){ .shared = 0 };
	if (text.len < 3 || claims_something(credential))
		return vcjwt_prepare(cx, credential, options, &out->to_sign);
	TRY(add_claims(cx, credential, claims));
	added = json_text(cx->mem, claims, JSON_COMPACT);
	buf_room(&payload, text.len + added.len);
	buf_str(&payload, str_sub(text, 0, text.len - 1));
	buf_lit(&payload, ",");
	buf_str(&payload, str_sub(added, 1, SIZE_MAX));
	TRY(buf_done(cx, &payload, &added));
	put_together(cx, options, added, out);
	out->shared = (text.len - 1) / 3 * 3;
	return RC_OK;
}

struct str
vcjwt_finish(struct ctx *cx, struct str to_sign, struct str signature)
{
	struct buf out = buf_new(cx->mem, to_sign.len + 2 * signature.len + 8);

	buf_str(&out, to_sign);
	buf_lit(&out, ".");
	base64url_write(&out, signature);
	return buf_view(&out);
}

/* ---- reading ---- */

/* Puts a claim where the credential would say it, unless it does. */
static void
fill_text(struct arena *mem, struct json *credential, const char *member, struct str value)
{
	if (value.len > 0 && json_get(credential, str_of(member)) == NULL)
		json_put_str(mem, credential, str_of(member), value);
}

static void
fill_time(struct arena *mem, struct json *credential, const char *member, const struct json *claim)
{
	int64_t at;

	if (json_integer(claim, &at) && at > -62135596800 && at < 253402300800)
		fill_text(mem, credential, member, time_text(mem, at));
}

static bool
is_presentation(const struct json *document)
{
	const struct json *type = JSON_GET(document, "type");

	for (const struct json *at = json_is(type, JSON_ARRAY) ? type->first : NULL; at != NULL; at = at->next)
		if (str_is(json_string(at), "VerifiablePresentation"))
			return true;
	return str_is(json_string(type), "VerifiablePresentation");
}

static void
fill_from_claims(struct arena *mem, struct json *credential, const struct json *claims, bool version1)
{
	struct json *subject = JSON_GET(credential, "credentialSubject");

	if (is_presentation(credential)) { /* what it says of time is about the showing (verify_proof.c) */
		fill_text(mem, credential, "holder", json_string(JSON_GET(claims, "iss")));
		fill_text(mem, credential, "id", version1 ? json_string(JSON_GET(claims, "jti")) : STR_NONE);
		return;
	}
	fill_time(mem, credential, version1 ? "expirationDate" : "validUntil", JSON_GET(claims, "exp"));
	if (!version1)
		return;
	fill_time(mem, credential, "issuanceDate", JSON_GET(claims, "nbf"));
	fill_text(mem, credential, "issuer", json_string(JSON_GET(claims, "iss")));
	fill_text(mem, credential, "id", json_string(JSON_GET(claims, "jti")));
	if (json_is(subject, JSON_OBJECT) && json_string(JSON_GET(claims, "sub")).len > 0 && JSON_GET(subject, "id") == NULL) {
		subject = json_set(credential, STR("credentialSubject"), copy_top(mem, subject, false));
		fill_text(mem, subject, "id", json_string(JSON_GET(claims, "sub")));
	}
}

enum rc
vcjwt_read(struct ctx *cx, struct str token, struct vcjwt *out)
{
	struct json *claims, *within, *credential;

	*out = (struct vcjwt){ .version1 = false };
	TRY(jws_parse(cx, token, &out->jws));
	TRY(json_parse(cx, out->jws.payload, JSON_LIMITS, &claims));
	if (!json_is(claims, JSON_OBJECT))
		return fail(cx, RC_INVALID, MSG(format_not_credential));
	if (JSON_GET(claims, "vc") != NULL && JSON_GET(claims, "vp") != NULL)
		return fail(cx, RC_INVALID, MSG(format_not_credential)); /* which of them would be shown? */
	within = JSON_GET(claims, "vc") != NULL ? JSON_GET(claims, "vc") : JSON_GET(claims, "vp");
	out->version1 = json_is(within, JSON_OBJECT);
	out->claims = claims;
	credential = out->version1 ? copy_top(cx->mem, within, false) : copy_top(cx->mem, claims, true);
	fill_from_claims(cx->mem, credential, claims, out->version1);
	out->presentation = is_presentation(credential);
	if (out->presentation && !out->version1) { /* to whom and for what it is shown: claims of the token, none of its words */
		json_take(credential, STR("aud"));
		json_take(credential, STR("nonce"));
	}
	out->credential = credential;
	return RC_OK;
}

enum rc
vcjwt_verify(struct ctx *cx, const struct vcjwt *token, const struct public_key *key)
{
	return jws_verify(cx, &token->jws, key);
}

/* ---- agreement of claims and credential ---- */

static enum rc
text_agrees(struct ctx *cx, const struct vcjwt *token, const char *claim, struct str said, bool needed)
{
	const struct json *value = json_get(token->claims, str_of(claim));

	if (value == NULL && !needed)
		return RC_OK;
	if (json_is(value, JSON_STRING) && str_eq(value->string, said))
		return RC_OK;
	return fail(cx, RC_REFUSED, MSG(format_jwt_disagrees), A_C("claim", claim));
}

static enum rc
time_agrees(struct ctx *cx, const struct vcjwt *token, const char *claim, const struct json *said, bool needed)
{
	const struct json *value = json_get(token->claims, str_of(claim));
	int64_t claimed, at;

	if (value == NULL && !needed)
		return RC_OK;
	if (json_integer(value, &claimed) && time_parse(json_string(said), &at) && at == claimed)
		return RC_OK;
	return fail(cx, RC_REFUSED, MSG(format_jwt_disagrees), A_C("claim", claim));
}

enum rc
vcjwt_agrees(struct ctx *cx, const struct vcjwt *token)
{
	const struct json *credential = token->credential;
	struct str subject = id_of(JSON_GET(credential, "credentialSubject"));
	bool needed = !str_is(token->jws.typ, "vc+jwt");

	if (token->presentation) {
		TRY(text_agrees(cx, token, "iss", id_of(JSON_GET(credential, "holder")), false));
		return text_agrees(cx, token, "jti", json_string(JSON_GET(credential, "id")), false);
	}
	TRY(text_agrees(cx, token, "iss", id_of(JSON_GET(credential, "issuer")), needed));
	TRY(text_agrees(cx, token, "jti", json_string(JSON_GET(credential, "id")), needed && !token->version1));
	TRY(text_agrees(cx, token, "sub", subject, needed && subject.len > 0));
	TRY(time_agrees(cx, token, "nbf", either(credential, "validFrom", "issuanceDate"), needed));
	return time_agrees(cx, token, "exp", either(credential, "validUntil", "expirationDate"), false);
}
