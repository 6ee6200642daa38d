#include "base/time.h"
#include "format/verify_private.h"

/* Keys come from the issuer (T-05, T-06): from its DID document, or from a key set that its own site publishes. A
 * name of a key that leads anywhere else is an answer by itself: not the issuer's. */

/* Was the key in use when the credential says it was signed? 0 and RECORD_NEVER: not said. */
static enum rc
check_time_of_use(struct verification *v, int64_t from, int64_t until, int64_t revoked)
{
	struct arena *mem = v->cx->mem;
	bool dated = v->signed_at != RECORD_NEVER;

	if (revoked != 0 && (!dated || v->signed_at >= revoked)) {
		answer(v, CHECK_ISSUER_KEY, VERIFY_FAIL, MSG(verify_key_revoked), A_STR("date", time_text(mem, revoked)));
	} else if (revoked != 0) {
		/* whoever has the key now can write any date into what it signs */
		answer(v, CHECK_ISSUER_KEY, VERIFY_UNCHECKED, MSG(verify_key_revoked_later), A_STR("date", time_text(mem, revoked)));
	} else if (until != 0 && dated && v->signed_at >= until) {
		answer(v, CHECK_ISSUER_KEY, VERIFY_FAIL, MSG(verify_key_retired), A_STR("date", time_text(mem, until)));
	} else if (from != 0 && dated && v->signed_at < from) {
		answer(v, CHECK_ISSUER_KEY, VERIFY_FAIL, MSG(verify_key_early), A_STR("date", time_text(mem, from)));
	} else {
		answer(v, CHECK_ISSUER_KEY, VERIFY_PASS, MSG(verify_key_pass));
	}
	return RC_OK;
}

static enum rc
not_issuers(struct verification *v, struct str method)
{
	answer(v, CHECK_ISSUER_KEY, VERIFY_FAIL, MSG(verify_key_other), A_STR("key", method), A_STR("issuer", v->issuer));
	return RC_REFUSED;
}

static enum rc
not_found(struct verification *v, struct str where)
{
	answer(v, CHECK_ISSUER_KEY, VERIFY_UNCHECKED, MSG(verify_key_unreachable), A_STR("where", where));
	return RC_UNAVAILABLE;
}

/* ---- DIDs ---- */

/* The document as the resolver knows it, under the DID itself or under the address where it must be. */
static enum rc
fetch_did(struct verification *v, struct str did, struct json **document)
{
	struct str url = did, text;
	enum rc rc = resolve(v, did, &text);

	if (rc != RC_OK) {
		TRY(did_web_url(v->cx, did, &url));
		TRY(resolve(v, url, &text));
	}
	return json_parse(v->cx, text, JSON_LIMITS, document);
}

static enum rc
key_of_did(struct verification *v, struct str method, struct public_key *key)
{
	struct did_method found;
	struct json *document;
	struct did_url url;
	bool its_own_key;
	enum rc rc;

	if (did_url_parse(v->cx, method, &url) != RC_OK || !str_eq(url.did, v->issuer) || url.path.len + url.query.len > 0)
		return not_issuers(v, method);
	its_own_key = str_is(url.method, "key") || str_is(url.method, "jwk");
	rc = its_own_key ? did_resolve(v->cx, url.did, &document) : fetch_did(v, url.did, &document);
	if (rc == RC_INVALID && its_own_key) {
		answer_err(v, CHECK_ISSUER_KEY, VERIFY_FAIL, MSG(verify_key_malformed));
		return rc;
	}
	if (rc != RC_OK) {
		if (rc != RC_NOT_FOUND && v->cx->err.msg != NULL)
			answer_detail(v, CHECK_ISSUER_KEY, err_text(&v->cx->err, v->cx->mem));
		return not_found(v, url.did);
	}
	rc = did_find_method(v->cx, document, method, v->presentation ? STR("authentication") : STR("assertionMethod"), &found);
	if (rc != RC_OK) {
		answer_err(v, CHECK_ISSUER_KEY, VERIFY_FAIL, MSG(verify_key_not_listed));
		return rc;
	}
	*key = found.key;
	answer_detail(v, CHECK_ISSUER_KEY, found.id);
	return check_time_of_use(v, 0, found.expires, found.revoked);
}

/* ---- key sets ---- */

/* "https://uni.example" of "https://uni.example/a?b#c"; empty for anything but https, and http on the loopback. */
static struct str
origin_of(struct str url)
{
	struct str rest;
	size_t scheme, end;

	if (str_starts(url, "https://"))
		scheme = 8;
	else if (str_starts(url, "http://127.0.0.1") || str_starts(url, "http://localhost"))
		scheme = 7;
	else
		return STR_NONE;
	rest = str_sub(url, scheme, url.len);
	for (end = 0; end < rest.len && strchr("/?#", rest.ptr[end]) == NULL; end++)
		if (strchr("@\\ ", rest.ptr[end]) != NULL)
			return STR_NONE;
	return end == 0 ? STR_NONE : str_sub(url, 0, scheme + end);
}

/* Where the issuer itself lives on the web; empty for a DID that has no site. */
static struct str
issuer_origin(struct verification *v)
{
	struct str url;

	if (str_starts(v->issuer, "did:web:") && did_web_url(v->cx, v->issuer, &url) == RC_OK)
		return origin_of(url);
	return origin_of(v->issuer);
}

bool
issuers_own_site(struct verification *v, struct str url)
{
	struct str origin = origin_of(url);

	return origin.len > 0 && str_eq(origin, issuer_origin(v));
}

static int64_t
time_member(const struct json *jwk, const char *member)
{
	int64_t at = 0;

	json_integer(json_get(jwk, str_of(member)), &at);
	return at;
}

static const struct json *
entry_of(const struct json *keys, struct str kid)
{
	for (const struct json *at = json_first(keys); at != NULL; at = at->next)
		if (kid.len == 0 || str_eq(json_string(JSON_GET(at, "kid")), kid))
			return at;
	return NULL;
}

/* An issuer's profile that is a controlled identifier document as well (Open Badges 3.0, 8.5): the issuer's own, not
 * another's on the same site. */
static enum rc
key_of_profile(struct verification *v, const struct json *document, struct str method, struct public_key *key)
{
	struct did_method found;
	enum rc rc;

	if (!str_eq(json_string(JSON_GET(document, "id")), v->issuer))
		return not_issuers(v, method);
	rc = did_find_method(v->cx, document, method, v->presentation ? STR("authentication") : STR("assertionMethod"), &found);
	if (rc != RC_OK) {
		answer_err(v, CHECK_ISSUER_KEY, VERIFY_FAIL, MSG(verify_key_not_listed));
		return rc;
	}
	*key = found.key;
	return check_time_of_use(v, 0, found.expires, found.revoked);
}

static enum rc
key_of_document(struct verification *v, const struct json *document, struct str method, struct str fragment, struct public_key *key)
{
	const struct json *entry = document;
	enum rc rc;

	if (JSON_GET(document, "keys") != NULL) {
		struct str kid = entry_of(JSON_GET(document, "keys"), method) != NULL ? method : fragment;

		rc = jwks_find(v->cx, document, kid, key);
		entry = entry_of(JSON_GET(document, "keys"), kid);
	} else {
		rc = key_from_jwk(v->cx, document, key);
	}
	if (rc != RC_OK) {
		answer_err(v, CHECK_ISSUER_KEY, VERIFY_FAIL, MSG(verify_key_not_listed));
		return rc;
	}
	return check_time_of_use(v, time_member(entry, "nbf"), time_member(entry, "exp"), 0);
}

/* `url` is where a key or key set is published; it must be the issuer's own site. */
static enum rc
key_of_url(struct verification *v, struct str url, struct str method, struct str fragment, struct public_key *key)
{
	struct json *document;
	struct str text;

	if (!issuers_own_site(v, url))
		return not_issuers(v, url);
	if (resolve(v, url, &text) != RC_OK || json_parse(v->cx, text, JSON_LIMITS, &document) != RC_OK)
		return not_found(v, url);
	answer_detail(v, CHECK_ISSUER_KEY, url);
	if (JSON_GET(document, "assertionMethod") != NULL || JSON_GET(document, "verificationMethod") != NULL)
		return key_of_profile(v, document, method, key);
	return key_of_document(v, document, method, fragment, key);
}

/* ---- all ---- */

/* A name that is no address: the issuer's DID has a key of that name, or its site's key set. */
static enum rc
key_by_name(struct verification *v, struct str name, struct public_key *key)
{
	struct str issuer = v->issuer, origin;

	if (str_starts(issuer, "did:key:"))
		return key_of_did(v, str_fmt(v->cx->mem, PRI_STR "#" PRI_STR, ARG_STR(issuer), ARG_STR(str_sub(issuer, 8, issuer.len))), key);
	if (str_starts(issuer, "did:jwk:"))
		return key_of_did(v, str_fmt(v->cx->mem, PRI_STR "#0", ARG_STR(issuer)), key);
	if (str_starts(issuer, "did:") && name.len > 0)
		return key_of_did(v, str_fmt(v->cx->mem, PRI_STR "#" PRI_STR, ARG_STR(issuer), ARG_STR(name)), key);
	origin = issuer_origin(v);
	if (origin.len == 0)
		return not_found(v, issuer);
	return key_of_url(v, str_fmt(v->cx->mem, PRI_STR "/.well-known/jwks.json", ARG_STR(origin)), name, name, key);
}

enum rc
issuer_key(struct verification *v, struct str method, struct public_key *key)
{
	size_t hash = str_find_byte(method, '#');

	if (v->issuer.len == 0) {
		answer(v, CHECK_ISSUER_KEY, VERIFY_FAIL, MSG(verify_key_no_issuer));
		return RC_REFUSED;
	}
	if (str_starts(method, "did:"))
		return key_of_did(v, method, key);
	if (str_starts(method, "http"))
		return key_of_url(v, str_sub(method, 0, hash), method, str_sub(method, hash + 1, method.len), key);
	if (str_starts(method, "#"))
		method = str_sub(method, 1, method.len);
	if (str_find_byte(method, ':') < method.len)
		return not_issuers(v, method);
	return key_by_name(v, method, key);
}
