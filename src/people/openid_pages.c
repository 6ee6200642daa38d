/* Signing in with an account elsewhere: away to the provider, and back. Links, not forms: a form may lead to this site only. */
#include "http/program.h"
#include "people/openid.h"
#include "people/sign_in_pages.h"

#define STATE_COOKIE "openid"

/* What a request needs of one provider; the fetcher may reach this machine only when the operator has named a provider on it. */
struct elsewhere {
	struct account_settings settings;
	const struct openid_provider *provider;
	struct fetcher *fetcher;
	struct openid_fetch fetch;
	struct str redirect;
};

static enum rc
ask_fetcher(void *self, struct ctx *cx, const struct fetch_request *request, struct fetch_answer *answer)
{
	return fetcher_ask(cx, self, request, answer);
}

static struct str
host_of(struct str url)
{
	struct str rest = str_sub(url, str_find(url, STR("://")) + 3, url.len), authority, name;

	(void)str_cut(&rest, '/', &authority);
	(void)str_cut(&authority, ':', &name);
	return name;
}

static enum rc
find_provider(struct request *rq, struct elsewhere *out)
{
	struct str id = request_param(rq, "provider");

	TRY(account_settings_load(rq->cx, rq->program->home, &out->settings));
	for (size_t i = 0; i < out->settings.provider_count; i++)
		if (str_eq(out->settings.providers[i].id, id))
			out->provider = &out->settings.providers[i];
	return out->provider != NULL ? RC_OK : fail(rq->cx, RC_NOT_FOUND, MSG(people_openid_unknown));
}

/* Whoever runs the site has named the provider, so it may stand inside the university's network. */
static enum rc
open_elsewhere(struct request *rq, struct elsewhere *out)
{
	struct fetch_settings reach = { .inside_count = 1 };
	struct str *host = NEW(rq->cx->mem, struct str);

	*out = (struct elsewhere){ .provider = NULL };
	TRY(find_provider(rq, out));
	*host = host_of(out->provider->issuer);
	reach.inside = host;
	reach.loopback = str_starts(out->provider->issuer, "http://");
	TRY(fetcher_open(rq->cx, &reach, &out->fetcher));
	out->fetch = (struct openid_fetch){ ask_fetcher, out->fetcher };
	out->redirect = str_fmt(rq->cx->mem, PRI_STR "/sign-in/" PRI_STR "/back", ARG_STR(request_base_url(rq)), ARG_STR(out->provider->id));
	return RC_OK;
}

static enum rc
away_get(struct request *rq)
{
	struct openid_begun begun;
	struct elsewhere to;

	TRY(open_elsewhere(rq, &to));
	TRY(openid_begin(rq->cx, rq->db, rq->institution, to.provider, &to.fetch, to.redirect, sign_in_next(request_query(rq, "next")),
	                 request_query(rq, "invitation"), &begun));
	reply_cookie(rq, STATE_COOKIE, begun.state, OPENID_SECONDS);
	reply_header(rq, "Location", begun.url);
	return reply_html(rq, 303, STR_NONE);
}

static enum rc
back_get(struct request *rq)
{
	const struct openid_answer answer = {
		.state = request_query(rq, "state"), .code = request_query(rq, "code"), .issuer = request_query(rq, "iss"), .error = request_query(rq, "error"),
		.cookie = request_cookie(rq, STATE_COOKIE),
	};
	struct elsewhere from;
	struct account account;
	struct str next;

	TRY(open_elsewhere(rq, &from));
	TRY(openid_finish(rq->cx, rq->db, rq->institution, from.provider, &from.fetch, from.redirect, &answer, &account, &next));
	TRY(sign_in_let_in(rq, &from.settings.rules, &account));
	reply_cookie(rq, STATE_COOKIE, STR_NONE, -1);
	return reply_see_other(rq, sign_in_next(next));
}

const struct route openid_routes[] = {
	{ .method = HTTP_GET, .path = "/sign-in/{provider}", .object = OBJECT_DOCUMENT, .is_public = true, .rate = RATE_SIGN_IN, .handler = away_get, .says = "Sign in elsewhere" },
	{ .method = HTTP_GET, .path = "/sign-in/{provider}/back", .object = OBJECT_DOCUMENT, .is_public = true, .rate = RATE_SIGN_IN, .handler = back_get, .says = "Back from signing in elsewhere" },
	ROUTES_END
};
