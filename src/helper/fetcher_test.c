#include "helper/fetch_site.h"
#include "helper/fetcher_cache.h"
#include "helper/fetcher_carry.h"
#include "helper/fetcher_wire.h"

static struct fetch_answer
fetched(struct site *site, const char *path)
{
	struct fetch_answer answer;

	assert_ok(site->cx, fetcher_get(site->cx, site->fetcher, at(site, path), STR_NONE, &answer));
	return answer;
}

static void
fails(struct site *site, const struct fetch_request *request, enum rc want, const struct message *msg)
{
	struct fetch_answer answer;
	enum rc rc = fetcher_ask(site->cx, site->fetcher, request, &answer);

	if (rc != want || site->cx->err.msg != msg)
		fail_msg(PRI_STR ": rc %d (%s), not %d (%s)", ARG_STR(request->url), (int)rc, rc == RC_OK ? "" : site->cx->err.msg->name, (int)want, msg->name);
}

/* ---- asking ---- */

static void
get_and_its_bounds(void **state)
{
	struct site *site = *state;
	struct fetch_answer answer = fetched(site, "/a.json");

	assert_int_equal(answer.status, 200);
	assert_str(answer.body, "{\"a\": 1}");
	assert_str(answer.type, "application/json");
	assert_int_equal(answer.fresh_until, site->cx->now + 300);
	assert_false(answer.kept);
	assert_int_equal(fetched(site, "/nothing").status, 404);
	assert_int_equal(fetched(site, "/status?is=500").status, 500);
	assert_int_equal(fetched(site, "/big?bytes=1000000").body.len, 1000000);
	fails(site, &(struct fetch_request){ .url = at(site, "/big?bytes=1001"), .size_max = 1000 }, RC_LIMIT, MSG(helper_answer_large));
	assert_int_equal(fetched(site, "/big?bytes=1000").body.len, 1000);
	fails(site, &(struct fetch_request){ .url = at(site, "/endless"), .size_max = 200000 }, RC_LIMIT, MSG(helper_answer_large));
	fails(site, &(struct fetch_request){ .url = at(site, "/slow"), .seconds = 1 }, RC_UNAVAILABLE, MSG(helper_answer_slow));
	fails(site, &(struct fetch_request){ .url = at(site, "/cut") }, RC_UNAVAILABLE, MSG(helper_answer_none));
	fails(site, &(struct fetch_request){ .url = at(site, "/packed") }, RC_UNAVAILABLE, MSG(helper_answer_encoded));
	fails(site, &(struct fetch_request){ .url = at(site, "/headers?bytes=66000") }, RC_UNAVAILABLE, MSG(helper_answer_none));
	fails(site, &(struct fetch_request){ .url = STR("https://localhost:1/") }, RC_UNAVAILABLE, MSG(helper_answer_none));
	fails(site, &(struct fetch_request){ .url = at(site, "/a.json"), .seconds = 61 }, RC_INVALID, MSG(helper_fetch_limits));
}

static void
the_media_type_must_be_one_that_was_asked_for(void **state)
{
	static const struct { const char *accept, *is; bool will_do; } cases[] = {
		{ "application/json", "application/json", true }, { "application/json", "Application/JSON; charset=utf-8", true },
		{ "application/json", "application/ld%2Bjson", true }, { "application/json", "text/html", false }, { "application/json", "image/svg%2Bxml", false },
		{ "application/jwk-set+json, application/json;q=0.5", "application/json", true }, { "image/png", "application/json", false },
		{ "", "text/html", true }, { "*/*", "text/html", true },
	};
	struct site *site = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str url = str_fmt(site->cx->mem, "https://localhost:%d/type?is=%s", site->port, cases[i].is);
		struct fetch_answer answer;

		url = cases[i].is[0] == 'A' ? at(site, "/type?is=Application/JSON;%20charset=utf-8") : url;
		if ((fetcher_get(site->cx, site->fetcher, url, str_of(cases[i].accept), &answer) == RC_OK) != cases[i].will_do)
			fail_msg("%s for %s", cases[i].is, cases[i].accept);
	}
}

static void
certificates_are_checked(void **state)
{
	struct site *site = *state;
	struct fetch_settings unknown = { .loopback = true };
	struct fetcher *fetcher = site->fetcher;

	assert_ok(site->cx, fetcher_open(site->cx, &unknown, &site->fetcher));
	fails(site, &(struct fetch_request){ .url = at(site, "/a.json") }, RC_UNAVAILABLE, MSG(helper_answer_none));
	site->fetcher = fetcher;
	assert_int_equal(fetched(site, "/a.json").status, 200);
	/* the loopback is reached by name and number where it is allowed, and nothing else is by number */
	fails(site, &(struct fetch_request){ .url = STR("https://127.0.0.2/") }, RC_REFUSED, MSG(helper_url_host));
	fails(site, &(struct fetch_request){ .url = STR("http://www.uni-site.org/") }, RC_REFUSED, MSG(helper_url_scheme));
}

static void
post_sends_a_form(void **state)
{
	struct site *site = *state;
	struct buf form = buf_new(site->cx->mem, 1000);
	struct fetch_request request = { .post = true, .authorization = STR("Basic YTpi") };
	struct fetch_answer answer;
	struct json *echo;

	fetch_form_put(&form, "grant_type", STR("authorization_code"));
	fetch_form_put(&form, "code", STR("a b&c=d+\xc3\xbc/~"));
	request.body = buf_view(&form);
	request.url = at(site, "/form");
	assert_ok(site->cx, fetcher_ask(site->cx, site->fetcher, &request, &answer));
	assert_ok(site->cx, json_parse(site->cx, answer.body, JSON_LIMITS, &echo));
	assert_str(json_string(JSON_GET(echo, "body")), "grant_type=authorization_code&code=a+b%26c%3Dd%2B%C3%BC%2F%7E");
	assert_str(json_string(JSON_GET(echo, "type")), "application/x-www-form-urlencoded");
	assert_str(json_string(JSON_GET(echo, "authorization")), "Basic YTpi");
	assert_int_equal(answer.fresh_until, site->cx->now);
	/* a POST is not sent on */
	request.url = at(site, "/redirect");
	assert_ok(site->cx, fetcher_ask(site->cx, site->fetcher, &request, &answer));
	assert_int_equal(answer.status, 307);
	/* a value cannot begin a new header */
	request.authorization = STR("a\r\nHost: b");
	fails(site, &request, RC_INVALID, MSG(helper_fetch_header));
}

static void
redirects_are_few_and_judged(void **state)
{
	static const char *const refused[] = {
		"https://10.0.0.1/", "https://169.254.169.254/latest/meta-data/", "http://www.uni-site.org/", "file:///etc/passwd", "gopher://127.0.0.1/", "https://user@localhost/",
		"https://[::ffff:127.0.0.1]/", "https://router/", "https://0x7f000001/", "https://metadata.google.internal/",
	};
	struct site *site = *state;
	struct fetch_answer answer = fetched(site, "/redirect?to=/a.json");

	assert_int_equal(answer.status, 200);
	assert_true(str_ends(answer.url, "/a.json"));
	assert_int_equal(fetched(site, "/redirect?to=/redirect?to=/a.json").status, 200);
	fails(site, &(struct fetch_request){ .url = at(site, "/redirect?to=/redirect?to=/redirect?to=/a.json") }, RC_UNAVAILABLE, MSG(helper_redirects));
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		struct str url = str_fmt(site->cx->mem, "https://localhost:%d/redirect?to=%s", site->port, refused[i]);

		if (fetcher_get(site->cx, site->fetcher, url, STR_NONE, &answer) != RC_REFUSED)
			fail_msg("went to %s", refused[i]);
	}
	/* what was said to one site is not said to the next */
	assert_ok(site->cx, fetcher_ask(site->cx, site->fetcher, &(struct fetch_request){ .url = at(site, "/redirect?to=/echo"), .authorization = STR("Bearer x") }, &answer));
	assert_int_equal(str_find(answer.body, STR("Bearer")), answer.body.len);
	assert_ok(site->cx, fetcher_ask(site->cx, site->fetcher, &(struct fetch_request){ .url = at(site, "/echo"), .authorization = STR("Bearer x") }, &answer));
	assert_true(str_find(answer.body, STR("Bearer")) < answer.body.len);
}

/* A name that was public when the first site named it, and is not when we go there. */
static size_t
answer_privately(void *self, const char *host, struct address *out, size_t max)
{
	(void)self;
	(void)max;
	return address_parse(strcmp(host, "localhost") == 0 ? STR("127.0.0.1") : STR("192.168.1.1"), out) ? 1 : 0;
}

static bool
only_loopback(void *self, const struct sockaddr *address)
{
	(void)self;
	assert_int_equal(address_kind_of(address), ADDRESS_LOOPBACK);
	return true;
}

static void
a_redirect_to_a_private_network_is_refused(void **state)
{
	struct site *site = *state;
	struct carrier_setting setting = { .may = { .loopback = true, .ca_file = site->ca }, .resolver = { answer_privately, NULL }, .connecting = only_loopback };
	struct carrier *carrier;
	struct fetch_answer answer;
	int64_t fresh;

	assert_ok(site->cx, carrier_open(site->cx, &setting, &carrier));
	assert_ok(site->cx, carrier_ask(site->cx, carrier, &(struct fetch_request){ .url = at(site, "/redirect?to=/a.json") }, &answer, &fresh));
	assert_int_equal(carrier_ask(site->cx, carrier, &(struct fetch_request){ .url = at(site, "/redirect?to=https://www.uni-site.org/a") }, &answer, &fresh), RC_REFUSED);
	assert_ptr_equal(site->cx->err.msg, MSG(helper_address_forbidden));
}

/* ---- keeping ---- */

static void
answers_are_kept_as_long_as_they_say(void **state)
{
	struct site *site = *state;
	struct fetch_answer first = fetched(site, "/fresh?control=max-age=100&age=40"), again;

	assert_int_equal(first.fresh_until, site->cx->now + 60);
	again = fetched(site, "/fresh?control=max-age=100&age=40");
	assert_true(again.kept);
	assert_true(str_eq(first.body, again.body));
	assert_true(again.fresh_until <= first.fresh_until);
	first = fetched(site, "/count");
	again = fetched(site, "/count");
	assert_false(again.kept);
	assert_false(str_eq(first.body, again.body));
	/* what came with somebody's authorization is nobody else's */
	assert_ok(site->cx, fetcher_ask(site->cx, site->fetcher, &(struct fetch_request){ .url = at(site, "/fresh?control=max-age=99"), .authorization = STR("Bearer x") }, &first));
	assert_false(fetched(site, "/fresh?control=max-age=99").kept);
	assert_int_equal(fetched(site, "/status?is=404").fresh_until, site->cx->now);
}

static void
lifetimes(void **state)
{
	static const struct { const char *control, *age; int64_t want; } cases[] = {
		{ "", "", FETCH_UNSAID }, { "public", "", FETCH_UNSAID }, { "max-age=100", "", 100 }, { "public, Max-Age=100", "", 100 }, { "max-age=\"100\"", "", 100 },
		{ "max-age=100", "40", 60 }, { "max-age=100", "100", 0 }, { "max-age=100", "500", 0 }, { "max-age=100", "x", 0 }, { "max-age=-1", "", 0 }, { "max-age=x", "", 0 },
		{ "max-age=", "", 0 }, { "no-store", "", 0 }, { "max-age=100, no-store", "", 0 }, { "No-Cache", "", 0 }, { "max-age=99999999", "", FETCH_FRESH_MAX },
		{ "max-age=99999999999999999999", "", 0 }, { ",,,", "", FETCH_UNSAID },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (cache_lifetime(str_of(cases[i].control), str_of(cases[i].age)) != cases[i].want)
			fail_msg("\"%s\", \"%s\": %lld", cases[i].control, cases[i].age, (long long)cache_lifetime(str_of(cases[i].control), str_of(cases[i].age)));
}

static void
the_cache_has_an_end(void **state)
{
	struct ctx *cx = *state;
	struct cache *cache = cache_new(cx->mem);
	struct fetch_answer answer = { .status = 200, .body = STR("x") };
	char *large = arena_zero(cx->mem, CACHE_BYTES_MAX / 4, 1);
	int64_t fresh;
	size_t kept = 0;

	for (int i = 0; i < 2 * CACHE_ENTRIES_MAX; i++) {
		cache_put(cache, str_fmt(cx->mem, "https://a.org/%d", i), STR_NONE, &answer, 0, 100);
		assert_non_null(cache_find(cache, STR("https://a.org/0"), STR_NONE, 0, &fresh)); /* what is used stays */
	}
	for (int i = 0; i < 2 * CACHE_ENTRIES_MAX; i++)
		kept += cache_find(cache, str_fmt(cx->mem, "https://a.org/%d", i), STR_NONE, 99, &fresh) != NULL;
	assert_int_equal(kept, CACHE_ENTRIES_MAX);
	assert_null(cache_find(cache, STR("https://a.org/0"), STR("text/html"), 0, &fresh));
	assert_null(cache_find(cache, STR("https://a.org/0"), STR_NONE, 100, &fresh));
	answer.body = (struct str){ large, CACHE_BYTES_MAX / 4 };
	cache_put(cache, STR("https://a.org/large"), STR_NONE, &answer, 0, 100);
	assert_null(cache_find(cache, STR("https://a.org/large"), STR_NONE, 0, &fresh));
	answer.body.len -= 1000;
	for (int i = 0; i < 10; i++)
		cache_put(cache, str_fmt(cx->mem, "https://b.org/%d", i), STR_NONE, &answer, 0, 100);
	assert_null(cache_find(cache, STR("https://b.org/0"), STR_NONE, 0, &fresh));
	assert_non_null(cache_find(cache, STR("https://b.org/9"), STR_NONE, 0, &fresh));
}

/* ---- the process ---- */

static void
a_process_that_is_missing_or_gone(void **state)
{
	struct ctx *cx = *state;
	struct fetch_settings nothing = { .loopback = false };
	struct fetcher *fetcher;
	struct fetch_answer answer;

	assert_ok(cx, fetcher_open_with(cx, STR("/nowhere/testamur-fetcher"), &nothing, &fetcher));
	assert_int_equal(fetcher_get(cx, fetcher, STR("https://10.0.0.1/"), STR_NONE, &answer), RC_REFUSED); /* no process is asked */
	assert_int_equal(fetcher_get(cx, fetcher, STR("https://www.uni-site.org/"), STR_NONE, &answer), RC_UNAVAILABLE);
	assert_ptr_equal(cx->err.msg, MSG(helper_fetcher_missing));
	assert_ok(cx, fetcher_open_with(cx, STR("/bin/true"), &nothing, &fetcher));
	assert_int_equal(fetcher_get(cx, fetcher, STR("https://www.uni-site.org/"), STR_NONE, &answer), RC_UNAVAILABLE);
	assert_ptr_equal(cx->err.msg, MSG(helper_fetcher_gone));
}

static void
it_starts_again(void **state)
{
	struct site *site = *state;

	assert_int_equal(fetched(site, "/a.json").status, 200);
	fetcher_close(site->fetcher);
	assert_false(fetched(site, "/a.json").kept);
	assert_true(fetched(site, "/a.json").kept);
}

static void
the_verifier_asks_within_bounds(void **state)
{
	struct site *site = *state;
	struct ctx *cx = site->cx;
	struct verify_resolver resolver = fetcher_resolver(site->fetcher);
	struct str bytes;
	int asked = 0;

	assert_ok(cx, resolver.find(resolver.self, cx, at(site, "/a.json"), &bytes));
	assert_str(bytes, "{\"a\": 1}");
	assert_int_equal(resolver.find(resolver.self, cx, STR("did:web:localhost"), &bytes), RC_NOT_FOUND);
	assert_int_equal(resolver.find(resolver.self, cx, at(site, "/nothing"), &bytes), RC_NOT_FOUND);
	assert_int_equal(resolver.find(resolver.self, cx, at(site, "/status?is=500"), &bytes), RC_UNAVAILABLE);
	assert_int_equal(resolver.find(resolver.self, cx, STR("https://10.0.0.1/"), &bytes), RC_UNAVAILABLE);
	while (resolver.find(resolver.self, cx, at(site, "/a.json"), &bytes) == RC_OK)
		asked++;
	assert_int_equal(asked, 61);
	assert_ptr_equal(cx->err.msg, MSG(helper_answer_before));
	resolver = fetcher_resolver(site->fetcher);
	assert_ok(cx, resolver.find(resolver.self, cx, at(site, "/a.json"), &bytes));
}

static void
frames_that_are_no_answers(void **state)
{
	struct ctx *cx = *state;
	struct buf whole = buf_new(cx->mem, 4096);
	struct fetch_request request = { .url = STR("https://a.org/"), .body = STR("b"), .seconds = 5, .post = true }, read;
	struct fetch_settings settings = { .loopback = true, .inside = (const struct str[]){ STR("a"), STR("b") }, .inside_count = 2 }, settings_read;
	struct wire in;

	wire_put_fetch(&whole, &request);
	in = (struct wire){ buf_view(&whole), false };
	assert_true(wire_take_fetch(&in, &read));
	assert_str(read.url, "https://a.org/");
	assert_true(read.post && read.seconds == 5 && str_is(read.body, "b"));
	for (size_t i = 0; i < whole.len; i++) {
		in = (struct wire){ { whole.ptr, i }, false };
		assert_false(wire_take_fetch(&in, &read));
	}
	whole.len = 0;
	wire_put_settings(&whole, &settings);
	in = (struct wire){ buf_view(&whole), false };
	assert_true(wire_take_settings(&in, cx->mem, &settings_read));
	assert_true(settings_read.loopback && settings_read.inside_count == 2 && str_is(settings_read.inside[1], "b"));
	settings.inside_count = FETCH_INSIDE_MAX + 1;
	assert_int_equal(fetcher_open(cx, &settings, &(struct fetcher *){ NULL }), RC_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_SITE(get_and_its_bounds),
		ON_SITE(the_media_type_must_be_one_that_was_asked_for),
		ON_SITE(certificates_are_checked),
		ON_SITE(post_sends_a_form),
		ON_SITE(redirects_are_few_and_judged),
		ON_SITE(a_redirect_to_a_private_network_is_refused),
		ON_SITE(answers_are_kept_as_long_as_they_say),
		ON_SITE(it_starts_again),
		ON_SITE(the_verifier_asks_within_bounds),
		TEST(lifetimes),
		TEST(the_cache_has_an_end),
		TEST(a_process_that_is_missing_or_gone),
		TEST(frames_that_are_no_answers),
	};

	return cmocka_run_group_tests_name("T-20 T-41: the fetcher", tests, NULL, NULL);
}
