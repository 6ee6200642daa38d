#include "people/openid.h"

#include "codec/base64.h"
#include "crypto/hash.h"
#include "crypto/jws.h"
#include "people/account_store.h"
#include "people/token.h"

#define ANSWER_MAX ((size_t)1 << 20)

/* ---- the provider (OpenID Connect Discovery 1.0, section 4) ---- */

struct endpoints { struct str authorization, token, jwks; };

static enum rc
provider_wrong(struct ctx *cx, const struct openid_provider *provider, const char *what)
{
	return fail(cx, RC_UNAVAILABLE, MSG(people_openid_provider), A_STR("provider", provider->name), A_C("what", what));
}

static enum rc
ask_json(struct ctx *cx, const struct openid_provider *provider, const struct openid_fetch *fetch, const struct fetch_request *request, struct json **out)
{
	struct fetch_answer answer;

	TRY(fetch->ask(fetch->self, cx, request, &answer));
	if (answer.status != 200)
		return provider_wrong(cx, provider, str_c(cx->mem, str_fmt(cx->mem, "HTTP status %d", answer.status)));
	if (json_parse(cx, answer.body, JSON_LIMITS, out) != RC_OK || (*out)->type != JSON_OBJECT)
		return provider_wrong(cx, provider, "no JSON object");
	return RC_OK;
}

static enum rc
discover(struct ctx *cx, const struct openid_provider *provider, const struct openid_fetch *fetch, struct endpoints *out)
{
	struct str base = str_ends(provider->issuer, "/") ? str_sub(provider->issuer, 0, provider->issuer.len - 1) : provider->issuer;
	const struct fetch_request request = { .url = str_fmt(cx->mem, PRI_STR "/.well-known/openid-configuration", ARG_STR(base)),
	                                       .accept = STR("application/json"), .size_max = ANSWER_MAX };
	struct json *root;

	TRY(ask_json(cx, provider, fetch, &request, &root));
	/* 4.3: exactly the issuer that was asked, or somebody speaks for somebody else. */
	if (!str_eq(json_string(JSON_GET(root, "issuer")), provider->issuer))
		return provider_wrong(cx, provider, "another issuer in its configuration");
	*out = (struct endpoints){ json_string(JSON_GET(root, "authorization_endpoint")), json_string(JSON_GET(root, "token_endpoint")),
	                           json_string(JSON_GET(root, "jwks_uri")) };
	if (out->authorization.len == 0 || out->token.len == 0 || out->jwks.len == 0)
		return provider_wrong(cx, provider, "no authorization_endpoint, token_endpoint or jwks_uri in its configuration");
	return RC_OK;
}

/* ---- to the provider ---- */

static struct str
challenge_of(struct arena *mem, struct str verifier)
{
	return base64url_encode(mem, token_hash(mem, verifier));
}

static struct str
authorization_url(struct ctx *cx, const struct openid_provider *provider, struct str endpoint, struct str redirect, struct str state,
                  const struct openid_row *row)
{
	struct buf query = buf_new(cx->mem, 16 << 10);
	const char *between = str_find_byte(endpoint, '?') < endpoint.len ? "&" : "?";

	fetch_form_put(&query, "response_type", STR("code"));
	fetch_form_put(&query, "client_id", provider->client_id);
	fetch_form_put(&query, "redirect_uri", redirect);
	fetch_form_put(&query, "scope", STR("openid email profile"));
	fetch_form_put(&query, "state", state);
	fetch_form_put(&query, "nonce", row->nonce);
	fetch_form_put(&query, "code_challenge", challenge_of(cx->mem, row->verifier));
	fetch_form_put(&query, "code_challenge_method", STR("S256"));
	return str_fmt(cx->mem, PRI_STR "%s" PRI_STR, ARG_STR(endpoint), between, ARG_STR(buf_view(&query)));
}

enum rc
openid_begin(struct ctx *cx, struct db *db, int64_t institution, const struct openid_provider *provider, const struct openid_fetch *fetch,
             struct str redirect, struct str next, struct str invitation, struct openid_begun *out)
{
	struct openid_row row = { .institution = institution, .provider = provider->id, .nonce = token_new(cx), .verifier = token_new(cx), .next = next,
	                          .ends_at = cx->now + OPENID_SECONDS };
	struct endpoints endpoints;

	if (invitation.len > 0)
		row.invitation_hash = token_hash(cx->mem, invitation);
	TRY(discover(cx, provider, fetch, &endpoints));
	out->state = token_new(cx);
	out->url = authorization_url(cx, provider, endpoints.authorization, redirect, out->state, &row);
	return openid_insert(cx, db, token_hash(cx->mem, out->state), &row);
}

/* ---- back from it ---- */

static enum rc
denied(struct ctx *cx, const struct openid_provider *provider, const char *why)
{
	return fail(cx, RC_DENIED, MSG(people_openid_denied), A_STR("provider", provider->name), A_C("why", why));
}

/* Ours, of this browser, not used, in time, from this provider. */
static enum rc
take_state(struct ctx *cx, struct db *db, int64_t institution, const struct openid_provider *provider, const struct openid_answer *answer,
           struct openid_row *row)
{
	enum rc rc;

	if (answer->state.len == 0 || !secret_eq(answer->state, answer->cookie))
		return denied(cx, provider, "it was begun in another browser");
	rc = openid_take(cx, db, token_hash(cx->mem, answer->state), row);
	if (rc == RC_NOT_FOUND || (rc == RC_OK && (row->ends_at <= cx->now || row->institution != institution || !str_eq(row->provider, provider->id))))
		return denied(cx, provider, "it was used already or took too long");
	TRY(rc);
	if (answer->issuer.len > 0 && !str_eq(answer->issuer, provider->issuer))
		return denied(cx, provider, "the answer comes from another provider");
	if (answer->error.len > 0 || answer->code.len == 0)
		return denied(cx, provider, "the provider did not sign you in");
	return RC_OK;
}

/* client_secret_basic (RFC 6749, 2.3.1): both halves are form-encoded first. */
static struct str
basic_authorization(struct arena *mem, const struct openid_provider *provider)
{
	struct buf both = buf_new(mem, 8192);
	struct str text;
	size_t cut;

	if (provider->client_secret.len == 0)
		return STR_NONE;
	fetch_form_put(&both, "", provider->client_id);
	fetch_form_put(&both, "", provider->client_secret);
	/* "=id&=secret": the encoded halves stand behind the two "=". */
	text = str_sub(buf_view(&both), 1, both.len);
	cut = str_find(text, STR("&="));
	text = str_fmt(mem, PRI_STR ":" PRI_STR, ARG_STR(str_sub(text, 0, cut)), ARG_STR(str_sub(text, cut + 2, text.len)));
	return str_fmt(mem, "Basic " PRI_STR, ARG_STR(base64_encode(mem, text)));
}

static enum rc
exchange(struct ctx *cx, const struct openid_provider *provider, const struct openid_fetch *fetch, struct str endpoint, struct str redirect,
         struct str code, const struct openid_row *row, struct str *id_token)
{
	struct buf form = buf_new(cx->mem, 16 << 10);
	struct fetch_request request = { .url = endpoint, .accept = STR("application/json"), .post = true, .size_max = ANSWER_MAX,
	                                 .authorization = basic_authorization(cx->mem, provider) };
	struct json *root;

	fetch_form_put(&form, "grant_type", STR("authorization_code"));
	fetch_form_put(&form, "code", code);
	fetch_form_put(&form, "redirect_uri", redirect);
	fetch_form_put(&form, "code_verifier", row->verifier);
	if (request.authorization.len == 0)
		fetch_form_put(&form, "client_id", provider->client_id);
	request.body = buf_view(&form);
	TRY(ask_json(cx, provider, fetch, &request, &root));
	*id_token = json_string(JSON_GET(root, "id_token"));
	return id_token->len > 0 ? RC_OK : provider_wrong(cx, provider, "no id_token in its answer");
}

/* Core 3.1.3.7, 2: one audience, or several of which we are the authorized party. */
static bool
is_for_us(const struct json *claims, struct str client)
{
	const struct json *audience = JSON_GET(claims, "aud");
	struct str party = json_string(JSON_GET(claims, "azp"));
	bool found = str_eq(json_string(audience), client);

	for (const struct json *at = json_first(audience); at != NULL; at = at->next)
		found = found || str_eq(json_string(at), client);
	if (party.len > 0 && !str_eq(party, client))
		return false;
	return found && (json_count(audience) < 2 || party.len > 0);
}

static enum rc
claims_hold(struct ctx *cx, const struct openid_provider *provider, const struct json *claims, struct str nonce)
{
	int64_t expires, issued;

	if (!str_eq(json_string(JSON_GET(claims, "iss")), provider->issuer))
		return denied(cx, provider, "its token names another issuer");
	if (!is_for_us(claims, provider->client_id))
		return denied(cx, provider, "its token is for another site");
	if (!json_integer(JSON_GET(claims, "exp"), &expires) || expires + OPENID_SKEW <= cx->now)
		return denied(cx, provider, "its token is over");
	if (!json_integer(JSON_GET(claims, "iat"), &issued) || issued - OPENID_SKEW > cx->now)
		return denied(cx, provider, "its token is from the future");
	if (!secret_eq(json_string(JSON_GET(claims, "nonce")), nonce))
		return denied(cx, provider, "its token answers another question");
	return json_string(JSON_GET(claims, "sub")).len > 0 ? RC_OK : denied(cx, provider, "its token names nobody");
}

static enum rc
read_token(struct ctx *cx, const struct openid_provider *provider, const struct openid_fetch *fetch, struct str jwks_uri, struct str token,
           struct str nonce, struct json **claims)
{
	const struct fetch_request request = { .url = jwks_uri, .accept = STR("application/json, application/jwk-set+json"), .size_max = ANSWER_MAX };
	struct public_key key;
	struct json *jwks;
	struct jws jws;

	TRY(ask_json(cx, provider, fetch, &request, &jwks));
	if (jws_parse(cx, token, &jws) != RC_OK || jwks_find(cx, jwks, jws.kid, &key) != RC_OK || jws_verify(cx, &jws, &key) != RC_OK)
		return denied(cx, provider, "its token is not signed by one of its keys");
	if (json_parse(cx, jws.payload, JSON_LIMITS, claims) != RC_OK)
		return denied(cx, provider, "its token cannot be read");
	return claims_hold(cx, provider, *claims, nonce);
}

/* ---- whose identity it is ---- */

struct binding {
	const struct openid_provider *provider;
	struct str subject, email, invitation_hash;
	int64_t institution;
	struct account *account;
};

static enum rc
bind_identity(struct ctx *cx, struct db *db, const struct binding *of)
{
	int64_t owner;

	TRY(account_identity_insert(cx, db, of->account, of->provider->issuer, of->subject, &owner));
	return owner == of->account->id ? RC_OK : denied(cx, of->provider, "this identity belongs to another account here");
}

static enum rc
bind_work(struct ctx *cx, struct db *db, void *self)
{
	const struct binding *of = self;
	struct account_row row;
	enum rc rc = account_row_by_identity(cx, db, of->institution, of->provider->issuer, of->subject, &row);

	if (rc == RC_OK && of->invitation_hash.len == 0) {
		*of->account = row.account;
		return RC_OK;
	}
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	if (of->invitation_hash.len > 0) {
		TRY(invitation_accept_hash(cx, db, of->invitation_hash, of->account));
		return bind_identity(cx, db, of);
	}
	if (!of->provider->match_email || of->email.len == 0)
		return denied(cx, of->provider, "nobody here has this identity; ask for an invitation");
	rc = account_row_by_name(cx, db, of->institution, str_lower(cx->mem, of->email), &row);
	if (rc == RC_NOT_FOUND)
		return denied(cx, of->provider, "nobody here has this identity; ask for an invitation");
	TRY(rc);
	*of->account = row.account;
	return bind_identity(cx, db, of);
}

enum rc
openid_finish(struct ctx *cx, struct db *db, int64_t institution, const struct openid_provider *provider, const struct openid_fetch *fetch,
              struct str redirect, const struct openid_answer *answer, struct account *account, struct str *next)
{
	struct binding binding = { .provider = provider, .institution = institution, .account = account };
	struct endpoints endpoints;
	struct openid_row row;
	struct json *claims;
	struct str token;

	TRY(take_state(cx, db, institution, provider, answer, &row));
	TRY(discover(cx, provider, fetch, &endpoints));
	TRY(exchange(cx, provider, fetch, endpoints.token, redirect, answer->code, &row, &token));
	TRY(read_token(cx, provider, fetch, endpoints.jwks, token, row.nonce, &claims));
	binding.subject = json_string(JSON_GET(claims, "sub"));
	binding.invitation_hash = row.invitation_hash;
	if (json_is(JSON_GET(claims, "email_verified"), JSON_TRUE))
		binding.email = json_string(JSON_GET(claims, "email"));
	TRY(db_transact(cx, db, bind_work, &binding));
	*next = row.next;
	return account->state == ACCOUNT_ACTIVE ? RC_OK : denied(cx, provider, "this account was closed");
}
