/* Paths, routes, fields of forms, limits, tokens: what a stranger writes, and what is made of it. */
#include "db/db_test.h"
#include "http/connections.h"
#include "http/fields.h"
#include "http/limits.h"
#include "http/path.h"
#include "http/stamp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static enum rc
answer(struct request *rq)
{
	(void)rq;
	return RC_OK;
}

static enum rc
owner(struct request *rq, struct whose *out)
{
	(void)rq, (void)out;
	return RC_OK;
}

#define PUBLIC(path_) { .method = HTTP_GET, .path = path_, .is_public = true, .handler = answer, .says = "x", .object = strchr(path_, '{') == NULL ? OBJECT_NONE : OBJECT_DOCUMENT }

/* ---- routes ---- */

static void
t_30_a_row_that_says_too_little_is_refused(void **state)
{
	struct ctx *cx = *state;
	const struct { const char *why; struct route row; } cases[] = {
		{ "for nobody", { .method = HTTP_GET, .path = "/a", .handler = answer, .says = "x" } },
		{ "public and not", { .method = HTTP_GET, .path = "/a", .is_public = true, .needs = 3, .handler = answer, .says = "x" } },
		{ "stateless and not public", { .method = HTTP_GET, .path = "/a", .stateless = true, .needs = 3, .handler = answer, .says = "x" } },
		{ "whose it is", { .method = HTTP_GET, .path = "/a/{b}", .object = OBJECT_BOARD, .needs = 3, .handler = answer, .says = "x" } },
		{ "what it names", { .method = HTTP_GET, .path = "/a/{b}", .whose = owner, .needs = 3, .handler = answer, .says = "x" } },
		{ "no handler", { .method = HTTP_GET, .path = "/a", .is_public = true, .says = "x" } },
		{ "no words", { .method = HTTP_GET, .path = "/a", .is_public = true, .handler = answer } },
		{ "no body limit", { .method = HTTP_POST, .path = "/a", .is_public = true, .handler = answer, .says = "x" } },
		{ "a body for GET", { .method = HTTP_GET, .path = "/a", .is_public = true, .body_limit = 5, .handler = answer, .says = "x" } },
		{ "no slash", { .method = HTTP_GET, .path = "a", .is_public = true, .handler = answer, .says = "x" } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct route table[] = { cases[i].row, ROUTES_END };
		const struct route *const tables[] = { table, NULL };
		struct router *router;

		if (router_new(cx, tables, &router) != RC_INTERNAL)
			fail_msg("taken: %s", cases[i].why);
	}
}

static void
literals_win_and_the_rest_takes_what_is_left(void **state)
{
	struct ctx *cx = *state;
	const struct route table[] = {
		PUBLIC("/"), PUBLIC("/boards"), PUBLIC("/boards/new"), PUBLIC("/boards/{board}"), PUBLIC("/boards/{board}/minutes"), PUBLIC("/log/{path...}"),
		{ .method = HTTP_POST, .path = "/boards/{b}", .is_public = true, .object = OBJECT_BOARD, .body_limit = 1, .handler = answer, .says = "x" }, ROUTES_END
	};
	const struct route *const tables[] = { table, NULL };
	static const struct { const char *path; int row; const char *value; } cases[] = {
		{ "/", 0, NULL }, { "/boards", 1, NULL }, { "/boards/new", 2, NULL }, { "/boards/7", 3, "7" }, { "/boards/a%20b", 3, "a b" }, { "/boards/new/minutes", 4, "new" },
		{ "/boards/7/minutes", 4, "7" }, { "/log/checkpoint", 5, "checkpoint" }, { "/log/tile/0/000", 5, "tile/0/000" }, { "/board", -1, NULL },
		{ "/boards/7/minutes/1", -1, NULL }, { "/log", -1, NULL }, { "/BOARDS", -1, NULL }
	};
	struct router *router;
	struct route_match match;

	assert_ok(cx, router_new(cx, tables, &router));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_ok(cx, router_match(cx, router, HTTP_GET, str_of(cases[i].path), &match));
		if (match.route != (cases[i].row < 0 ? NULL : &table[cases[i].row]))
			fail_msg("%s went elsewhere", cases[i].path);
		if (cases[i].value != NULL)
			assert_str(match.params[0].value, cases[i].value);
	}
	assert_ok(cx, router_match(cx, router, HTTP_DELETE, STR("/boards/7"), &match));
	assert_null(match.route);
	assert_int_equal(match.methods, 1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_POST);
}

static void
t_27_a_path_that_could_be_read_in_two_ways_is_none(void **state)
{
	struct ctx *cx = *state;
	static const char *const bad[] = { "", "a", "//", "/a//b", "/a/", "/.", "/..", "/a/../b", "/%2e%2e/b", "/%2E/b", "/a%2fb", "/a%2Fb", "/a%5cb", "/a\\b", "/a%00", "/%", "/%1",
	                                   "/%zz", "/%ff", "/%c0%ae", "/a%0d%0ab", "/a%7f" };
	struct str segments[4];
	size_t count;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (path_split(cx, str_of(bad[i]), segments, 4, &count) != RC_INVALID)
			fail_msg("taken: %s", bad[i]);
	assert_int_equal(path_split(cx, STR("/1/2/3/4/5"), segments, 4, &count), RC_NOT_FOUND);
	assert_ok(cx, path_split(cx, STR("/"), segments, 4, &count));
	assert_int_equal(count, 0);
	assert_ok(cx, path_split(cx, STR("/%C3%BC/..."), segments, 4, &count));
	assert_str(segments[0], "\xC3\xBC");
}

/* ---- fields ---- */

static void
forms_are_read(void **state)
{
	struct ctx *cx = *state;
	struct fields f;

	assert_ok(cx, fields_read_urlencoded(cx, STR("a=1&b=%C3%A4+x&&c&=d&a=2"), 10, &f));
	assert_int_equal(f.count, 5);
	assert_str(fields_find(&f, "a")->value, "1");
	assert_str(fields_find(&f, "b")->value, "\xC3\xA4 x");
	assert_str(fields_find(&f, "c")->value, "");
	assert_null(fields_find(&f, "d"));
	assert_int_equal(fields_read_urlencoded(cx, STR("a=%C3"), 10, &f), RC_INVALID);
	assert_int_equal(fields_read_urlencoded(cx, STR("a=%00"), 10, &f), RC_INVALID);
	assert_int_equal(fields_read_urlencoded(cx, STR("a=%4"), 10, &f), RC_INVALID);
	assert_int_equal(fields_read_urlencoded(cx, STR("a&b&c"), 2, &f), RC_LIMIT);
}

static enum rc
read_json(struct ctx *cx, const char *text, struct fields *f)
{
	struct json *json;

	assert_ok(cx, json_parse(cx, str_of(text), JSON_LIMITS, &json));
	return fields_read_json(cx, json, f);
}

static void
json_is_read_as_a_form(void **state)
{
	struct ctx *cx = *state;
	struct fields f;

	assert_ok(cx, read_json(cx, "{\"a\":\"x\",\"n\":12,\"r\":2.5,\"t\":true,\"f\":false,\"z\":null,\"l\":[\"p\",\"q\"],\"o\":{\"i\":1}}", &f));
	assert_int_equal(f.count, 7);
	assert_str(fields_find(&f, "n")->value, "12");
	assert_str(fields_find(&f, "r")->value, "2.5");
	assert_str(fields_find(&f, "t")->value, "on");
	assert_str(fields_find(&f, "l")->value, "p");
	assert_str(fields_find(&f, "o.i")->value, "1");
	assert_null(fields_find(&f, "f"));
	assert_int_equal(read_json(cx, "[1]", &f), RC_INVALID);
	assert_int_equal(read_json(cx, "{\"a\":\"\\u0000\"}", &f), RC_INVALID);
	assert_int_equal(read_json(cx, "{\"a\":[[[[[[[[[1]]]]]]]]]}", &f), RC_LIMIT);
}

#define B "--b\r\n"
#define PART(name) B "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"

static void
files_are_read(void **state)
{
	struct ctx *cx = *state;
	static const char body[] =
		PART("a") "1\r\n"
		PART("empty") "\r\n"
		B "content-type: text/csv\r\nContent-Disposition: form-data; name=sheet; filename=\"C:\\\\dir\\\\m\\\"arks.csv\"\r\n\r\n\0\r\n--c\r\n\r\n"
		"--b--\r\n";
	static const char *const bad[] = {
		"", "--b", "--b--x", "x" PART("a") "1\r\n--b--", PART("a") "1\r\n--b", PART("a") "1", B "\r\n1\r\n--b--", B "Content-Disposition: form-data\r\n\r\n1\r\n--b--",
		B "Content-Disposition: attachment; name=a\r\n\r\n1\r\n--b--", B "Content-Disposition: form-data; name=\"a\r\n\r\n1\r\n--b--", PART("a") "\xff\r\n--b--",
		B "no colon\r\n\r\n1\r\n--b--", PART("") "1\r\n--b--", B "Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\n1\r\n--b--"
	};
	struct fields f;

	assert_ok(cx, fields_read_multipart(cx, (struct str){ body, sizeof(body) - 1 }, STR("multipart/form-data; boundary=b"), &f));
	assert_int_equal(f.count, 3);
	assert_str(f.items[0].value, "1");
	assert_int_equal(f.items[1].value.len, 0);
	assert_true(f.items[2].is_file);
	assert_str(f.items[2].file_name, "m\"arks.csv");
	assert_str(f.items[2].type, "text/csv");
	assert_int_equal(f.items[2].value.len, 8);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (fields_read_multipart(cx, str_of(bad[i]), STR("multipart/form-data; boundary=b"), &f) != RC_INVALID)
			fail_msg("taken: %s", bad[i]);
	assert_int_equal(fields_read_multipart(cx, STR("--b--"), STR("multipart/form-data"), &f), RC_INVALID);
	assert_int_equal(fields_read_multipart(cx, STR("--b--"), STR("multipart/form-data; boundary=\"a b\""), &f), RC_INVALID);
	assert_ok(cx, fields_read_multipart(cx, STR("--b--"), STR("multipart/form-data; boundary=\"b\""), &f));
	assert_int_equal(f.count, 0);
}

static void
t_35_a_cookie_that_is_there_twice_is_not_believed(void **state)
{
	(void)state;
	assert_str(cookie_find(STR("a=1; __Host-t=x; b=2"), "__Host-t"), "x");
	assert_str(cookie_find(STR("__Host-t=x=y"), "__Host-t"), "x=y");
	assert_int_equal(cookie_find(STR("__Host-t=x; __Host-t=y"), "__Host-t").len, 0);
	assert_int_equal(cookie_find(STR("x__Host-t=x"), "__Host-t").len, 0);
}

/* ---- limits ---- */

static void
who_asks_too_often_waits(void **state)
{
	struct ctx *cx = *state;
	struct limits *limits = limits_new(cx, 1);
	int64_t wait, now = 1000000;
	int taken = 0;

	while (limits_take(limits, RATE_SIGN_IN, STR("1.2.3.4"), now, &wait) && taken < 1000)
		taken++;
	assert_int_equal(taken, 20);
	assert_int_equal(wait, 2);
	assert_true(limits_take(limits, RATE_SIGN_IN, STR("1.2.3.5"), now, &wait));
	assert_true(limits_take(limits, RATE_READ, STR("1.2.3.4"), now, &wait));
	assert_false(limits_take(limits, RATE_SIGN_IN, STR("1.2.3.4"), now + 1000, &wait));
	assert_true(limits_take(limits, RATE_SIGN_IN, STR("1.2.3.4"), now + 2000, &wait));
	assert_false(limits_take(limits, RATE_SIGN_IN, STR("1.2.3.4"), now + 2000, &wait));
	for (taken = 0; limits_take(limits, RATE_SIGN_IN, STR("1.2.3.4"), now + 10000000, &wait); taken++)
		;
	assert_int_equal(taken, 20);
}

/* Strangers of ever new addresses push out buckets, and get no more than a full one each. */
static void
a_million_clients_take_no_more_room(void **state)
{
	struct ctx *cx = *state;
	struct limits *limits = limits_new(cx, 1);
	size_t used = arena_used(cx->mem);
	int64_t wait;
	char name[32];

	for (int i = 0; i < 100000; i++) {
		snprintf(name, sizeof(name), "client %d", i);
		assert_true(limits_take(limits, RATE_SIGN_IN, str_of(name), 1000 + i, &wait));
	}
	assert_int_equal(arena_used(cx->mem), used);
}

/* ---- connections ---- */

static void
each_address_has_its_own_count(void **state)
{
	struct ctx *cx = *state;
	struct connections *all = connections_new(cx, 5, 2);
	struct sockaddr_in6 a = { .sin6_family = AF_INET6 }, b = a;
	struct connection *open[5];
	size_t count, busy;

	assert_int_equal(inet_pton(AF_INET6, "::ffff:10.0.0.1", &a.sin6_addr), 1);
	assert_int_equal(inet_pton(AF_INET6, "::ffff:10.0.0.2", &b.sin6_addr), 1);
	for (int i = 0; i < 2; i++) {
		assert_true(connections_admit(all, (struct sockaddr *)&a, false));
		open[i] = connection_opened(all, (struct sockaddr *)&a, -1);
	}
	assert_false(connections_admit(all, (struct sockaddr *)&a, false));
	assert_true(connections_admit(all, (struct sockaddr *)&a, true));
	assert_true(connections_admit(all, (struct sockaddr *)&b, false));
	connection_phase(all, open[0], PHASE_WORK, 0);
	connections_count(all, &count, &busy);
	assert_int_equal(count, 2);
	assert_int_equal(busy, 1);
	for (int i = 2; i < 5; i++)
		open[i] = connection_opened(all, (struct sockaddr *)&b, -1);
	assert_false(connections_admit(all, (struct sockaddr *)&b, true));
	assert_int_equal(connections_tick(all), 1); /* it is full: the one that waited longest and has no work goes */
	for (int i = 0; i < 5; i++)
		connection_closed(all, open[i]);
	connections_count(all, &count, &busy);
	assert_int_equal(count + busy, 0);
	assert_true(connections_admit(all, (struct sockaddr *)&a, false));
}

/* ---- tokens ---- */

static void
t_31_a_token_of_one_kind_is_none_of_another(void **state)
{
	struct ctx *cx = *state;
	struct str secret = STR("0123456789abcdef0123456789abcdef"), other = STR("0123456789abcdef0123456789abcdeF"), token, text;

	token = stamp_sign(cx->mem, secret, "form", STR("hello"));
	assert_true(stamp_open(cx->mem, secret, "form", token, &text));
	assert_str(text, "hello");
	assert_false(stamp_open(cx->mem, secret, "notice", token, &text));
	assert_false(stamp_open(cx->mem, other, "form", token, &text));
	assert_false(stamp_open(cx->mem, secret, "form", str_sub(token, 1, token.len), &text));
	assert_false(stamp_open(cx->mem, secret, "form", str_sub(token, 0, token.len - 1), &text));
	assert_false(stamp_open(cx->mem, secret, "form", STR("hello"), &text));
	assert_false(stamp_open(cx->mem, secret, "form", STR("hello."), &text));
}

static void
the_secret_is_made_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	unsigned char first[STAMP_SECRET_SIZE], second[STAMP_SECRET_SIZE];

	assert_ok(cx, stamp_secret(cx, db, first));
	assert_ok(cx, stamp_secret(cx, db, second));
	assert_memory_equal(first, second, sizeof(first));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(t_30_a_row_that_says_too_little_is_refused),
		TEST(literals_win_and_the_rest_takes_what_is_left),
		TEST(t_27_a_path_that_could_be_read_in_two_ways_is_none),
		TEST(forms_are_read),
		TEST(json_is_read_as_a_form),
		TEST(files_are_read),
		TEST(t_35_a_cookie_that_is_there_twice_is_not_believed),
		TEST(who_asks_too_often_waits),
		TEST(a_million_clients_take_no_more_room),
		TEST(each_address_has_its_own_count),
		TEST(t_31_a_token_of_one_kind_is_none_of_another),
		TEST_BOTH(the_secret_is_made_once)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
