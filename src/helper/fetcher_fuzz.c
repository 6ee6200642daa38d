/* What strangers choose of a fetch: the address, where a redirect leads, how long an answer is fresh; and frames that the
 * other process may send once it is no longer ours. */
#include "fuzz.h"

#include "helper/fetcher_cache.h"
#include "helper/fetcher_wire.h"
#include "helper/target.h"

/* A target that is taken is https to a name, and its own URL is taken again and leads to the same place. */
static void
targets(struct ctx *cx, struct str text)
{
	struct fetch_settings nothing = { .loopback = false };
	struct fetch_target target, again;
	struct address address;
	struct str url;

	if (target_parse(cx, &nothing, text, &target) != RC_OK)
		return;
	url = target_url(cx->mem, &target);
	FUZZ_HOLDS(target.secure && !target.local && !address_parse(target.host, &address));
	FUZZ_HOLDS(str_find_byte(target.host, '.') < target.host.len && str_find_byte(url, '\\') == url.len && str_find_byte(url, '\n') == url.len);
	FUZZ_HOLDS(target_parse(cx, &nothing, url, &again) == RC_OK && str_eq(target.host, again.host) && target.port == again.port && str_eq(target.path, again.path));
}

/* Wherever a site sends us, it is judged like any other address. */
static void
redirects(struct ctx *cx, struct str text)
{
	struct fetch_settings nothing = { .loopback = false };
	struct fetch_target from;

	if (target_parse(cx, &nothing, STR("https://a.org/b/c?d"), &from) == RC_OK)
		targets(cx, target_follow(cx->mem, &from, text));
}

static void
frames(struct ctx *cx, struct str bytes)
{
	struct buf out = buf_new(cx->mem, (size_t)1 << 20);
	struct wire in = { bytes, false };
	struct fetch_settings settings;
	struct fetch_request request;
	struct fetch_answer answer;
	int64_t fresh;

	if (wire_take_fetch(&in, &request)) {
		wire_put_fetch(&out, &request);
		in = (struct wire){ buf_view(&out), false };
		FUZZ_HOLDS(wire_take_fetch(&in, &request));
	}
	in = (struct wire){ bytes, false };
	if (wire_take_fetched(&in, &answer, &fresh))
		FUZZ_HOLDS(fresh >= 0 && fresh <= FETCH_FRESH_MAX && answer.status >= 100);
	in = (struct wire){ bytes, false };
	if (wire_take_settings(&in, cx->mem, &settings))
		FUZZ_HOLDS(settings.inside_count <= FETCH_INSIDE_MAX);
	in = (struct wire){ bytes, false };
	FUZZ_HOLDS(wire_take_error(&in, cx) != RC_OK);
}

static void
what_strangers_choose(struct ctx *cx, struct str bytes)
{
	struct str rest = bytes, control;
	int64_t lifetime;

	targets(cx, bytes);
	redirects(cx, bytes);
	frames(cx, bytes);
	str_cut(&rest, '\n', &control);
	lifetime = cache_lifetime(control, rest);
	FUZZ_HOLDS(lifetime >= 0 && lifetime <= FETCH_FRESH_MAX);
}

FUZZ_TARGET(what_strangers_choose)
