/* testamur-fetcher — the process that has the outgoing connections. It is started by the program (fetcher.h), which
 * speaks to it on descriptor 3; it ends when the other side does. It holds no key and no database, and reads no file
 * but the system's certificates and the resolver's settings. */
#include <curl/curl.h>

#include "helper/fetcher_cache.h"
#include "helper/fetcher_carry.h"
#include "helper/fetcher_wire.h"
#include "helper/helper_main.h"
#include "helper/process.h"
#include "helper/sandbox.h"

#define MEMORY_MAX ((size_t)512 << 20)

struct fetching {
	struct carrier_setting setting;
	struct carrier *carrier; /* NULL before a HELLO that succeeded */
	struct cache *cache;
};

/* ---- answers ---- */

static enum rc
answer_hello(struct ctx *cx, struct fetching *fetching, struct wire *in)
{
	if (wire_take(in, 4) != FETCHER_VERSION)
		return fail(cx, RC_UNAVAILABLE, MSG(helper_fetcher_version));
	if (!wire_take_settings(in, cx->mem, &fetching->setting.may))
		return fail(cx, RC_INTERNAL, MSG(helper_protocol));
	fetching->setting.resolver.find = target_resolve;
	sandbox_connect_outward(MEMORY_MAX, str_c(cx->mem, fetching->setting.may.ca_file)); /* the last file that may be somewhere else */
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	fetching->cache = cache_new(cx->mem);
	return carrier_open(cx, &fetching->setting, &fetching->carrier);
}

static enum rc
answer_fetch(struct ctx *cx, struct fetching *fetching, struct wire *in, struct buf *out)
{
	const struct fetch_answer *kept = NULL;
	struct fetch_request request;
	struct fetch_answer answer;
	int64_t fresh;
	bool keep;

	if (fetching->carrier == NULL || !wire_take_fetch(in, &request))
		return fail(cx, RC_INTERNAL, MSG(helper_protocol));
	keep = !request.post && request.authorization.len == 0;
	if (keep)
		kept = cache_find(fetching->cache, request.url, request.accept, process_seconds(), &fresh);
	if (kept != NULL && (request.size_max == 0 || kept->body.len <= request.size_max)) {
		wire_put_fetched(out, kept, fresh);
		return RC_OK;
	}
	TRY(carrier_ask(cx, fetching->carrier, &request, &answer, &fresh));
	wire_put_fetched(out, &answer, fresh);
	if (keep)
		cache_put(fetching->cache, request.url, request.accept, &answer, process_seconds(), fresh);
	return RC_OK;
}

static enum rc
answer_one(struct ctx *cx, struct fetching *fetching, struct str request, struct buf *out)
{
	struct wire in = { request, false };

	switch (wire_take(&in, 1)) {
	case FETCHER_HELLO:
		return fetching->carrier != NULL ? fail(cx, RC_INTERNAL, MSG(helper_protocol)) : answer_hello(cx, fetching, &in);
	case FETCHER_FETCH:
		return answer_fetch(cx, fetching, &in, out);
	default:
		return fail(cx, RC_INTERNAL, MSG(helper_protocol));
	}
}

/* ---- the process ---- */

/* One request, in memory that is given back after it. HELLO is the exception: what it opens stays. */
static bool
serve_one(struct ctx *cx, struct fetching *fetching, bool keep)
{
	struct arena_mark mark = arena_mark(cx->mem);
	struct buf out = buf_new(cx->mem, WIRE_FRAME_MAX);
	struct str request;
	enum rc rc;
	bool sent;

	if (wire_receive(HELPER_SOCKET, cx->mem, &request) != WIRE_GOT)
		return false;
	wire_put(&out, 0, 1);
	rc = answer_one(cx, fetching, request, &out);
	if (rc != RC_OK) {
		out.len = 0;
		wire_put(&out, 1, 1);
		wire_put_error(&out, &cx->err);
	}
	sent = !out.over && wire_send(HELPER_SOCKET, buf_view(&out));
	if (!keep)
		arena_release(cx->mem, mark);
	return sent && rc != RC_INTERNAL && rc != RC_MEMORY && fetching->carrier != NULL;
}

static void
serve(struct ctx *cx, const char *argument)
{
	struct fetching fetching = { .carrier = NULL };

	(void)argument;
	if (serve_one(cx, &fetching, true))
		while (serve_one(cx, &fetching, false))
			;
}

int
main(int argc, char **argv)
{
	static const struct helper fetcher = { .name = "testamur-fetcher", .memory_max = MEMORY_MAX / 2, .serve = serve };

	return helper_main(&fetcher, argc, argv);
}
