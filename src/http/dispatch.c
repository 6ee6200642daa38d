#include "http/dispatch.h"

#include <stdlib.h>
#include <time.h>

#include "crypto/hash.h"
#include "http/fields.h"
#include "http/kept.h"
#include "http/page.h"
#include "http/path.h"
#include "http/program.h"
#include "http/site.h"

#define TARGET_MAX 4096
#define SLOW_BODY  2 /* seconds after which who and may are asked again */

/* ---- the request line and what stands around it ---- */

/* What two programs on the way could read in two ways is refused, and the connection ends (RFC 9112 6.1, 6.3; T-27). */
static enum rc
lines_are_plain(struct request *rq)
{
	size_t hosts = 0, lengths = 0, encodings = 0;

	for (size_t i = 0; i < rq->reply->lines->count; i++) {
		struct str name = rq->reply->lines->items[i].name;

		hosts += str_eq_fold(name, STR("host"));
		lengths += str_eq_fold(name, STR("content-length"));
		encodings += str_eq_fold(name, STR("transfer-encoding"));
	}
	if (hosts <= 1 && lengths <= 1 && encodings <= 1 && lengths + encodings <= 1)
		return RC_OK;
	rq->reply->close = true;
	return fail(rq->cx, RC_INVALID, MSG(http_lines_twice));
}

static bool
method_of(struct str name, enum http_method *out)
{
	for (int m = HTTP_GET; m <= HTTP_OPTIONS; m++) {
		if (!str_is(name, http_method_name((enum http_method)m)))
			continue;
		*out = (enum http_method)m;
		return true;
	}
	return false;
}

static enum rc
read_target(struct request *rq, struct str target)
{
	struct str query = target;

	if (target.len > TARGET_MAX)
		return fail(rq->cx, RC_LIMIT, MSG(http_target_long), A_NUM("most", TARGET_MAX));
	str_cut(&query, '?', &rq->path);
	return fields_read_urlencoded(rq->cx, query, FIELDS_QUERY_MAX, &rq->query);
}

/* The name by which we were called is never used, only compared (T-33). */
static bool
host_is_ours(struct request *rq, const struct arrival *arrival)
{
	struct str host = request_header(rq, "host");

	for (size_t i = 0; i < arrival->host_count; i++)
		if (str_eq_fold(host, arrival->hosts[i]))
			return true;
	return false;
}

/* ---- what the client likes ---- */

/* The weight of a media type in an Accept header, in thousandths; -1: not named (RFC 9110 12.5.1). */
static int
accept_weight(struct arena *mem, struct str header, const char *type)
{
	struct str part;
	int best = -1;

	for (bool more = header.len > 0; more; ) {
		struct str q;
		int weight = 1000;

		more = str_cut(&header, ',', &part);
		if (!str_is(header_media_type(mem, part), type))
			continue;
		if (header_param(mem, str_trim(part), "q", &q))
			weight = (int)(strtod(str_c(mem, q), NULL) * 1000);
		if (weight > best)
			best = weight;
	}
	return best;
}

static enum wants
wanted(struct request *rq)
{
	struct str accept = request_header(rq, "accept");
	struct arena *mem = rq->cx->mem;
	int html = accept_weight(mem, accept, "text/html"), json = accept_weight(mem, accept, "application/json");
	struct str type = header_media_type(mem, request_header(rq, "content-type"));

	if (html < 0 && json < 0)
		return str_is(type, "application/json") || (rq->route != NULL && rq->route->stateless) ? WANTS_JSON : WANTS_HTML;
	return json > html ? WANTS_JSON : WANTS_HTML;
}

/* ---- refusals ---- */

static bool
refuse(struct request *rq, enum rc rc)
{
	reply_error(rq, rc);
	return false;
}

static bool
refuse_with(struct request *rq, int status, enum rc rc)
{
	(void)rc;
	reply_error_status(rq, status);
	return false;
}

static bool
refuse_method(struct request *rq)
{
	struct buf allow = buf_new(rq->cx->mem, 200);

	for (int m = HTTP_GET; m <= HTTP_OPTIONS; m++)
		if ((rq->match.methods & 1u << m) != 0)
			buf_fmt(&allow, "%s%s", allow.len == 0 ? "" : ", ", http_method_name((enum http_method)m));
	reply_header(rq, "Allow", buf_view(&allow));
	return refuse_with(rq, 405, fail(rq->cx, RC_NOT_FOUND, MSG(http_method_wrong), A_STR("allowed", buf_view(&allow))));
}

/* A trailing slash is what people type: the same page without it, when there is one. */
static bool
refuse_path(struct request *rq)
{
	struct str path = rq->path;
	struct route_match match;

	if (path.len > 1 && path.ptr[path.len - 1] == '/' && rq->method <= HTTP_HEAD && path.ptr[1] != '/') {
		path.len--;
		if (router_match(rq->cx, rq->program->router, rq->method, path, &match) == RC_OK && match.route != NULL) {
			reply_header(rq, "Location", path);
			rq->reply->done = true;
			rq->reply->status = 301;
			return false;
		}
	}
	return refuse(rq, fail(rq->cx, RC_NOT_FOUND, MSG(http_not_found)));
}

/* Asks from another origin's script (Fetch standard, 3.2): only rows that read no cookie may be called. */
static bool
answer_options(struct request *rq)
{
	struct str asked = request_header(rq, "access-control-request-method");
	enum http_method method;
	struct route_match match;

	if (asked.len == 0 || !method_of(asked, &method) || router_match(rq->cx, rq->program->router, method, rq->path, &match) != RC_OK ||
	    match.route == NULL || !match.route->stateless)
		return refuse_method(rq);
	rq->route = match.route;
	reply_header(rq, "Access-Control-Allow-Methods", asked);
	reply_header(rq, "Access-Control-Allow-Headers", STR("Accept, Authorization, Content-Type"));
	reply_header(rq, "Access-Control-Max-Age", STR("86400"));
	reply_nothing(rq);
	return false;
}

static bool
refuse_stranger(struct request *rq)
{
	struct buf next = buf_new(rq->cx->mem, TARGET_MAX * 4);

	fail(rq->cx, RC_DENIED, MSG(http_sign_in));
	if (rq->wants == WANTS_JSON) {
		reply_header(rq, "WWW-Authenticate", STR("Cookie realm=\"testamur\""));
		return refuse_with(rq, 401, RC_DENIED);
	}
	buf_lit(&next, "/sign-in");
	if (rq->method <= HTTP_HEAD) {
		buf_lit(&next, "?next=");
		fields_put_escaped(&next, rq->path);
	}
	reply_see_other(rq, buf_view(&next));
	return false;
}

/* ---- who, and whether they may ---- */

static enum rc
find_who(struct request *rq)
{
	const struct site *site = rq->site;

	rq->person = 0;
	rq->session = NULL;
	rq->institution = rq->program->institution;
	if (rq->route->stateless || site->who == NULL)
		return RC_OK;
	rq->session_token = cookie_find(request_header(rq, "cookie"), site->session_cookie);
	return rq->session_token.len == 0 ? RC_OK : site->who(rq, rq->session_token);
}

/* The object's absence and another institution's object answer alike, and only who is signed in learns of either. */
static bool
may_enter(struct request *rq)
{
	const struct route *route = rq->route;
	bool owned = route->whose != NULL, may = true;
	enum rc rc = RC_OK;

	if (route->needs != 0 && rq->person == 0)
		return refuse_stranger(rq);
	rq->whose = (struct whose){ .institution = rq->institution };
	if (owned)
		rc = route->whose(rq, &rq->whose);
	if (rc == RC_NOT_FOUND || (rc == RC_OK && rq->whose.institution != 0 && rq->whose.institution != rq->institution))
		return refuse(rq, fail(rq->cx, RC_NOT_FOUND, MSG(http_not_found)));
	if (rc == RC_OK && route->needs != 0)
		rc = rq->site->may(rq, route->needs, owned ? &rq->whose : NULL, &may);
	if (rc != RC_OK)
		return refuse(rq, rc);
	if (!may && rq->whose.only_persons)
		return refuse(rq, fail(rq->cx, RC_NOT_FOUND, MSG(http_not_found)));
	return may || refuse(rq, fail(rq->cx, RC_DENIED, MSG(http_denied), A_C("does", route->says)));
}

static bool
within_rate(struct request *rq, const struct arrival *arrival)
{
	struct str client = rq->person != 0 && rq->route->rate != RATE_SIGN_IN ? str_fmt(rq->cx->mem, "person %lld", (long long)rq->person) : rq->address;
	int64_t wait;

	if (limits_take(arrival->limits, rq->route->rate, client, arrival->now_ms, &wait))
		return true;
	reply_header(rq, "Retry-After", str_fmt(rq->cx->mem, "%lld", (long long)wait));
	return refuse_with(rq, 429, fail(rq->cx, RC_LIMIT, MSG(http_too_often), A_NUM("seconds", wait)));
}

/* ---- the two doors ---- */

static bool
find_route(struct request *rq, const struct arrival *arrival)
{
	enum rc rc = router_match(rq->cx, rq->program->router, rq->method, rq->path, &rq->match);

	rq->route = rq->match.route;
	rq->wants = wanted(rq);
	if (rq->route == NULL || !rq->route->any_host)
		if (!host_is_ours(rq, arrival))
			return refuse_with(rq, 421, fail(rq->cx, RC_INVALID, MSG(http_host_wrong)));
	if (rc != RC_OK && !(rq->path.len > 1 && rq->path.ptr[rq->path.len - 1] == '/'))
		return refuse(rq, rc);
	if (rq->route == NULL && rq->match.methods != 0)
		return rq->method == HTTP_OPTIONS ? answer_options(rq) : refuse_method(rq);
	return rq->route != NULL || refuse_path(rq);
}

bool
dispatch_begin(struct request *rq, const struct arrival *arrival)
{
	enum rc rc = lines_are_plain(rq);

	rq->wants = wanted(rq);
	if (rc == RC_OK)
		rc = read_target(rq, arrival->target);
	if (rc != RC_OK)
		return rc == RC_LIMIT ? refuse_with(rq, 414, rc) : refuse(rq, rc);
	if (!method_of(arrival->method, &rq->method)) {
		rq->method = HTTP_GET;
		return refuse_with(rq, 501, fail(rq->cx, RC_UNSUPPORTED, MSG(http_method_unknown)));
	}
	if (!find_route(rq, arrival))
		return false;
	if (rq->method == HTTP_HEAD)
		rq->method = HTTP_GET;
	rc = find_who(rq);
	if (rc != RC_OK)
		return refuse(rq, rc);
	if (!rq->route->stateless)
		page_choose_language(rq);
	if (!within_rate(rq, arrival))
		return false;
	if (rq->route->needs != 0 && rq->person == 0 && kept_may(rq, arrival->body_length))
		return true;
	if (!may_enter(rq))
		return false;
	if (arrival->body_length > (int64_t)rq->route->body_limit)
		return refuse_with(rq, 413, fail(rq->cx, RC_LIMIT, MSG(http_body_large), A_NUM("most", (int64_t)rq->route->body_limit)));
	return true;
}

static enum rc
read_body(struct request *rq)
{
	struct ctx *cx = rq->cx;
	struct str type = header_media_type(cx->mem, rq->body_type);
	struct json *json;

	if (rq->body.len == 0 && type.len == 0)
		return RC_OK;
	if (str_is(type, "application/x-www-form-urlencoded"))
		return fields_read_urlencoded(cx, rq->body, FIELDS_MAX, &rq->fields);
	if (str_is(type, "multipart/form-data"))
		return fields_read_multipart(cx, rq->body, rq->body_type, &rq->fields);
	if (!str_is(type, "application/json") && !str_ends(type, "+json"))
		return rq->route->stateless ? RC_OK : fail(cx, RC_UNSUPPORTED, MSG(http_type_unknown), A_STR("type", str_sub(type, 0, 100)));
	TRY(json_parse(cx, rq->body, JSON_LIMITS, &json));
	rq->json = json;
	return rq->route->stateless ? RC_OK : fields_read_json(cx, json, &rq->fields);
}

/* Another site's page may not act in this client's name: neither by what the browser says of where it comes from, nor without
 * the token that only our own pages have (T-31). */
static bool
is_foreign(struct request *rq)
{
	struct str origin = request_header(rq, "origin"), from = request_header(rq, "sec-fetch-site");

	return (origin.len > 0 && !str_eq(origin, rq->reply->own_origin)) || str_is(from, "cross-site") || str_is(from, "same-site");
}

static enum rc
from_our_page(struct request *rq)
{
	struct str token = request_field(rq, "_csrf");

	if (token.len == 0)
		token = request_header(rq, "x-csrf-token");
	if (is_foreign(rq) || !secret_eq(token, request_csrf(rq)))
		return fail(rq->cx, RC_DENIED, MSG(http_csrf));
	return RC_OK;
}

static enum rc
take_key(struct request *rq)
{
	rq->idempotency_key = request_field(rq, "_key");
	if (rq->idempotency_key.len == 0)
		rq->idempotency_key = request_header(rq, "idempotency-key");
	if (rq->idempotency_key.len > 200)
		return fail(rq->cx, RC_LIMIT, MSG(http_key_long));
	return rq->idempotency_key.len == 0 ? fail(rq->cx, RC_INVALID, MSG(http_key_missing)) : RC_OK;
}

static enum rc
ready(struct request *rq)
{
	const struct route *route = rq->route;
	const struct form_class *form = route_form(&rq->match);

	if (rq->method == HTTP_GET)
		return RC_OK;
	TRY(read_body(rq));
	if (!route->stateless) {
		TRY(from_our_page(rq));
		if (!route->repeatable)
			TRY(take_key(rq));
	}
	return form == NULL || rq->site->read_form == NULL ? RC_OK : rq->site->read_form(rq, form);
}

/* A body that came slowly may have outlived the session or the role. */
static bool
still_may(struct request *rq)
{
	int64_t now = (int64_t)time(NULL);
	enum rc rc;

	if (now - rq->cx->now <= SLOW_BODY)
		return true;
	rq->cx->now = now;
	rc = find_who(rq);
	return rc == RC_OK ? may_enter(rq) : refuse(rq, rc);
}

/* The session is over: nothing is done, and what was typed is not lost. */
static void
keep(struct request *rq)
{
	enum rc rc = read_body(rq);

	if (rc == RC_OK && is_foreign(rq))
		rc = fail(rq->cx, RC_DENIED, MSG(http_csrf));
	if (rc == RC_OK)
		rc = kept_keep(rq);
	if (rc != RC_OK)
		reply_error(rq, rc);
}

void
dispatch_run(struct request *rq)
{
	enum rc rc;

	if (rq->kept_for != 0) {
		keep(rq);
		return;
	}
	if (!still_may(rq))
		return;
	rc = ready(rq);
	if (rc == RC_UNSUPPORTED && !rq->reply->done) {
		reply_error_status(rq, 415);
		return;
	}
	if (rc == RC_OK)
		rc = rq->route->handler(rq);
	if (rc == RC_OK && rq->method == HTTP_POST)
		rc = kept_sent(rq);
	if (rc != RC_OK)
		reply_error(rq, rc);
	else if (!rq->reply->done)
		reply_error(rq, fail(rq->cx, RC_INTERNAL, MSG(http_no_answer), A_C("path", rq->route->path)));
}
