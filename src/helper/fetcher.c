/* The program's side of the fetcher: starting the process, asking it, and asking it again when it has died. */
#include "helper/fetcher.h"

#include "helper/fetcher_wire.h"
#include "helper/process.h"
#include "helper/target.h"

#define QUESTIONS_MAX    64 /* of one resolver: what one credential may make us fetch */
#define QUESTION_SECONDS 60 /* all of them together */
#define PATIENCE         5  /* seconds beyond those of the request before the process is given up */
#define HOST_MAX         254

struct fetcher {
	struct process process;
	struct fetch_settings settings;
	/* of the resolver at hand: */
	int questions;
	int64_t until; /* the monotonic clock's second after which it asks no more */
	char failed[QUESTIONS_MAX][HOST_MAX]; /* hosts that did not answer */
	size_t failed_count;
};

/* ---- opening ---- */

static void
stop_later(void *handle)
{
	process_stop(&((struct fetcher *)handle)->process);
}

void
fetcher_close(struct fetcher *fetcher)
{
	process_stop(&fetcher->process);
}

enum rc
fetcher_open_with(struct ctx *cx, struct str program, const struct fetch_settings *settings, struct fetcher **out)
{
	struct fetcher *fetcher = NEW(cx->mem, struct fetcher);
	struct str *inside = NEWS(cx->mem, struct str, FETCH_INSIDE_MAX);

	if (settings->inside_count > FETCH_INSIDE_MAX)
		return fail(cx, RC_INVALID, MSG(helper_inside_many), A_NUM("limit", FETCH_INSIDE_MAX));
	for (size_t i = 0; i < settings->inside_count; i++)
		inside[i] = str_dup(cx->mem, settings->inside[i]);
	fetcher->process = process_of(cx, program);
	fetcher->settings = (struct fetch_settings){ settings->loopback, str_dup(cx->mem, settings->ca_file), inside, settings->inside_count };
	arena_defer(cx->mem, stop_later, fetcher);
	*out = fetcher;
	return RC_OK;
}

enum rc
fetcher_open(struct ctx *cx, const struct fetch_settings *settings, struct fetcher **out)
{
	return fetcher_open_with(cx, process_find(cx, "testamur-fetcher"), settings, out);
}

/* ---- asking ---- */

/* What the fetcher answered; one that is gone or does not answer in time is ended, and *gone is true. */
static enum rc
exchange(struct ctx *cx, struct fetcher *fetcher, struct str request, struct wire *answer, bool *gone)
{
	*gone = fetcher->process.fd < 0 || !wire_send(fetcher->process.fd, request) ||
	        wire_receive(fetcher->process.fd, cx->mem, &answer->rest) != WIRE_GOT;
	if (*gone) {
		process_kill(&fetcher->process);
		return fail(cx, RC_UNAVAILABLE, MSG(helper_fetcher_gone));
	}
	answer->bad = false;
	return wire_take(answer, 1) == 0 ? RC_OK : wire_take_error(answer, cx);
}

/* An environment of its own: no proxy, no other certificates, no preloaded library, and a resolver that gives up. */
static enum rc
start(struct ctx *cx, struct fetcher *fetcher)
{
	char patience[] = "RES_OPTIONS=timeout:2 attempts:2", *environment[] = { patience, NULL };
	struct buf request = buf_new(cx->mem, (size_t)64 << 10);
	struct wire answer;
	enum rc rc;
	bool gone;

	TRY(process_start(cx, &fetcher->process, NULL, environment, FETCH_SECONDS + PATIENCE, MSG(helper_fetcher_missing)));
	wire_put(&request, FETCHER_HELLO, 1);
	wire_put(&request, FETCHER_VERSION, 4);
	wire_put_settings(&request, &fetcher->settings);
	rc = exchange(cx, fetcher, buf_view(&request), &answer, &gone);
	if (rc != RC_OK)
		process_stop(&fetcher->process);
	return rc;
}

static enum rc
check_request(struct ctx *cx, const struct fetcher *fetcher, const struct fetch_request *request)
{
	struct fetch_target target;

	if (request->body.len > FETCH_BODY_MAX || request->size_max > FETCH_SIZE_MAX || request->seconds < 0 || request->seconds > FETCH_SECONDS_MAX)
		return fail(cx, RC_INVALID, MSG(helper_fetch_limits), A_NUM("limit", (int64_t)FETCH_SIZE_MAX), A_NUM("seconds", FETCH_SECONDS_MAX));
	return target_parse(cx, &fetcher->settings, request->url, &target); /* what is refused anyway needs no process */
}

enum rc
fetcher_ask(struct ctx *cx, struct fetcher *fetcher, const struct fetch_request *request, struct fetch_answer *answer)
{
	struct buf body = buf_new(cx->mem, WIRE_FRAME_MAX);
	bool fresh_start = fetcher->process.fd < 0, gone;
	struct wire wire;
	int64_t fresh;
	enum rc rc;

	TRY(check_request(cx, fetcher, request));
	wire_put(&body, FETCHER_FETCH, 1);
	wire_put_fetch(&body, request);
	if (fresh_start)
		TRY(start(cx, fetcher));
	process_wait_limit(&fetcher->process, (request->seconds > 0 ? request->seconds : FETCH_SECONDS) + PATIENCE);
	rc = exchange(cx, fetcher, buf_view(&body), &wire, &gone);
	if (gone && !fresh_start && !request->post) { /* it may have died long ago; a POST is never made twice */
		TRY(start(cx, fetcher));
		rc = exchange(cx, fetcher, buf_view(&body), &wire, &gone);
	}
	if (rc != RC_OK)
		return rc;
	if (!wire_take_fetched(&wire, answer, &fresh))
		return fail(cx, RC_UNAVAILABLE, MSG(helper_protocol));
	answer->fresh_until = cx->now + fresh;
	return RC_OK;
}

enum rc
fetcher_get(struct ctx *cx, struct fetcher *fetcher, struct str url, struct str accept, struct fetch_answer *answer)
{
	struct fetch_request request = { .url = url, .accept = accept };

	return fetcher_ask(cx, fetcher, &request, answer);
}

/* ---- forms ---- */

static void
put_escaped(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != '\0' && strchr("-._*", c) != NULL))
			buf_byte(out, (char)c);
		else if (c == ' ')
			buf_byte(out, '+');
		else
			buf_fmt(out, "%%%02X", c);
	}
}

void
fetch_form_put(struct buf *form, const char *name, struct str value)
{
	if (form->len > 0)
		buf_byte(form, '&');
	put_escaped(form, str_of(name));
	buf_byte(form, '=');
	put_escaped(form, value);
}

/* ---- the verifier's way ---- */

static bool
has_failed(const struct fetcher *fetcher, struct str host)
{
	for (size_t i = 0; i < fetcher->failed_count; i++)
		if (str_is(host, fetcher->failed[i]))
			return true;
	return false;
}

static void
remember_failed(struct fetcher *fetcher, struct str host)
{
	if (fetcher->failed_count == QUESTIONS_MAX || host.len >= HOST_MAX)
		return;
	memcpy(fetcher->failed[fetcher->failed_count], host.ptr, host.len);
	fetcher->failed[fetcher->failed_count++][host.len] = '\0';
}

static enum rc
ask_once(struct ctx *cx, struct fetcher *fetcher, struct str url, struct fetch_answer *answer)
{
	struct fetch_target target;
	enum rc rc;

	TRY(target_parse(cx, &fetcher->settings, url, &target));
	if (has_failed(fetcher, target.host) || fetcher->questions == QUESTIONS_MAX || process_seconds() >= fetcher->until)
		return fail(cx, RC_UNAVAILABLE, MSG(helper_answer_before), A_STR("host", target.host));
	fetcher->questions++;
	rc = fetcher_get(cx, fetcher, url, STR_NONE, answer);
	if (rc == RC_UNAVAILABLE)
		remember_failed(fetcher, target.host);
	return rc;
}

static enum rc
find_for_verifier(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	struct fetch_answer answer;
	enum rc rc;

	if (!str_starts(url, "https://") && !str_starts(url, "http://"))
		return RC_NOT_FOUND; /* a DID: the verifier asks again for the address where its document must be */
	rc = ask_once(cx, self, url, &answer);
	if (rc != RC_OK)
		return rc == RC_MEMORY ? rc : RC_UNAVAILABLE;
	if (answer.status == 404 || answer.status == 410)
		return fail(cx, RC_NOT_FOUND, MSG(helper_answer_status), A_STR("url", str_sub(url, 0, 300)), A_NUM("status", answer.status));
	if (answer.status != 200)
		return fail(cx, RC_UNAVAILABLE, MSG(helper_answer_status), A_STR("url", str_sub(url, 0, 300)), A_NUM("status", answer.status));
	*bytes = answer.body;
	return RC_OK;
}

static enum rc
find_nothing(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	(void)self;
	(void)cx;
	(void)url;
	(void)bytes;
	return RC_NOT_FOUND;
}

struct verify_resolver
fetcher_resolver(struct fetcher *fetcher)
{
	fetcher->questions = 0;
	fetcher->failed_count = 0;
	fetcher->until = process_seconds() + QUESTION_SECONDS;
	return (struct verify_resolver){ .find = find_for_verifier, .find_here = find_nothing, .self = fetcher };
}
