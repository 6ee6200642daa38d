#include "test.h"

#include "codec/json.h"

static void
numbers_are_written_as_ecmascript_does(void **state)
{
	static const struct { double d; const char *want; } cases[] = {
		{ 0, "0" }, { -0.0, "0" }, { 1, "1" }, { -1.5, "-1.5" }, { 1e21, "1e+21" }, { 1e20, "100000000000000000000" },
		{ 1e-6, "0.000001" }, { 1e-7, "1e-7" }, { 123456789.125, "123456789.125" }, { 5e-324, "5e-324" },
		{ 1.7976931348623157e308, "1.7976931348623157e+308" }, { 9007199254740993.0, "9007199254740992" }, { 0.1, "0.1" },
		{ 333333333.33333329, "333333333.3333333" }, { 1e-27, "1e-27" }, { 4.5, "4.5" }, { 2e-3, "0.002" }, { 1e23, "1e+23" },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_str(json_text(cx->mem, json_new_real(cx->mem, cases[i].d), JSON_COMPACT), cases[i].want);
}

static void
what_is_read_is_written(void **state)
{
	static const char *const texts[] = {
		"{}", "[]", "null", "true", "[1,-2,3.5,\"a\\\"b\\\\c\\n\\u0001\",{\"k\":[],\"j\":{}}]", "{\"é\":\"\xF0\x9F\x8E\x93\"}",
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct json *tree, *copy;

		assert_ok(cx, json_parse(cx, str_of(texts[i]), JSON_LIMITS, &tree));
		assert_str(json_text(cx->mem, tree, JSON_COMPACT), texts[i]);
		copy = json_copy(cx->mem, tree, true);
		assert_true(json_equal(tree, copy));
	}
}

static void
errors_name_line_and_column(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "{\"a\": 1,\n \"b\": }", "line 2, column 7: " },
		{ "{\"a\": 1,\n  \"a\": 2}", "line 2, column 4: The name \"a\" stands twice" },
		{ "", "The JSON text is empty." },
		{ "\xEF\xBB\xBF{}", "line 1, column 1: " },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *tree;
		struct str said;

		assert_int_equal(json_parse(cx, str_of(cases[i].text), JSON_LIMITS, &tree), RC_INVALID);
		said = err_text(&cx->err, cx->mem);
		if (!str_starts(said, cases[i].want))
			fail_msg("got \"" PRI_STR "\", want \"%s...\"", ARG_STR(said), cases[i].want);
	}
}

static void
repeated_names_are_found_among_many(void **state)
{
	struct ctx *cx = *state;
	struct buf b = buf_new(cx->mem, 100000);
	struct json *tree;

	buf_byte(&b, '{');
	for (int i = 0; i < 500; i++)
		buf_fmt(&b, "\"name%d\":%d,", i, i);
	buf_lit(&b, "\"last\":1}");
	assert_ok(cx, json_parse(cx, buf_view(&b), JSON_LIMITS, &tree));
	assert_int_equal(json_count(tree), 501);
	b.len -= sizeof("\"last\":1}") - 1;
	buf_lit(&b, "\"name77\":1}");
	assert_int_equal(json_parse(cx, buf_view(&b), JSON_LIMITS, &tree), RC_INVALID);
}

static void
depth_and_size_are_limited(void **state)
{
	struct ctx *cx = *state;
	char *deep = arena_alloc(cx->mem, 2000000);
	struct json *tree;

	memset(deep, '[', 1000000);
	memset(deep + 1000000, ']', 1000000);
	assert_int_equal(json_parse(cx, (struct str){ deep, 2000000 }, JSON_LIMITS, &tree), RC_LIMIT);
	assert_ok(cx, json_parse(cx, (struct str){ deep + 1000000 - 64, 128 }, JSON_LIMITS, &tree));
	assert_int_equal(json_parse(cx, (struct str){ deep + 1000000 - 65, 130 }, JSON_LIMITS, &tree), RC_LIMIT);
	assert_int_equal(json_parse(cx, STR("[1234]"), (struct json_limits){ 5, 64 }, &tree), RC_LIMIT);
}

static void
members_are_set_and_taken(void **state)
{
	struct ctx *cx = *state;
	struct json *o = json_new(cx->mem, JSON_OBJECT);

	json_put_int(cx->mem, o, STR("a"), 1);
	json_put_int(cx->mem, o, STR("b"), 2);
	json_set(o, STR("b"), json_new_int(cx->mem, 3));
	json_put_bool(cx->mem, o, STR("c"), true);
	assert_str(json_text(cx->mem, o, JSON_COMPACT), "{\"a\":1,\"b\":3,\"c\":true}");
	assert_non_null(json_take(o, STR("c")));
	assert_null(json_take(o, STR("c")));
	json_put_int(cx->mem, o, STR("d"), 4);
	assert_str(json_text(cx->mem, o, JSON_COMPACT), "{\"a\":1,\"b\":3,\"d\":4}");
	assert_int_equal(json_count(o), 3);
}

static void
members_are_looked_up(void **state)
{
	static const char text[] = "{\n \"a\": [1, 5.0, 2.5, 1e300, \"x\"],\n \"b\": \"y\"}";
	struct ctx *cx = *state;
	struct json *tree, *list;
	int64_t n = 0;

	assert_ok(cx, json_parse(cx, str_of(text), JSON_LIMITS, &tree));
	list = JSON_GET(tree, "a");
	assert_int_equal(json_count(list), 5);
	assert_null(JSON_GET(tree, "c"));
	assert_null(JSON_GET(list, "a"));
	assert_null(JSON_GET(NULL, "a"));
	assert_str(json_string(JSON_GET(tree, "b")), "y");
	assert_int_equal(json_string(list).len, 0);
	assert_null(json_first(JSON_GET(tree, "b")));
	assert_int_equal(json_count(NULL), 0);
	assert_true(json_integer(list->first, &n) && n == 1);
	assert_true(json_integer(list->first->next, &n) && n == 5);
	assert_false(json_integer(list->first->next->next, &n));
	assert_false(json_integer(list->first->next->next->next, &n));
	assert_false(json_integer(list->last, &n));
	assert_false(json_integer(NULL, &n));
	assert_true(json_number(list->first) == 1 && json_number(list->first->next->next) == 2.5 && json_number(list->last) == 0);
	assert_int_equal(json_at(cx, fail(cx, RC_INVALID, MSG(codec_json_empty)), str_of(text), JSON_GET(tree, "b")), RC_INVALID);
	assert_str(err_text(&cx->err, cx->mem), "line 3, column 8: The JSON text is empty.");
	assert_int_equal(json_at(cx, fail(cx, RC_INVALID, MSG(codec_json_empty)), str_of(text), NULL), RC_INVALID);
	assert_str(err_text(&cx->err, cx->mem), "The JSON text is empty.");
	/* A text shorter than the one that was read: the end of it is the place. */
	assert_int_equal(json_at(cx, fail(cx, RC_INVALID, MSG(codec_json_empty)), STR("{"), JSON_GET(tree, "b")), RC_INVALID);
	assert_str(err_place(&cx->err, cx->mem), "line 1, column 2");
}

static const struct { const char *a, *b; bool equal; } pairs[] = {
	{ "5", "5.0", true }, { "5", "6", false }, { "0.5", "5e-1", true }, { "5", "5.5", false }, { "5.5", "5", false }, { "5", "\"5\"", false }, { "\"5\"", "5", false },
	{ "true", "true", true }, { "true", "false", false }, { "null", "null", true }, { "\"a\"", "\"\\u0061\"", true }, { "\"a\"", "\"b\"", false },
	{ "[1,2]", "[1,2]", true }, { "[1,2]", "[2,1]", false }, { "[1]", "[1,2]", false }, { "[]", "{}", false },
	{ "{\"a\":1,\"b\":[2]}", "{\"b\":[2],\"a\":1}", true }, { "{\"a\":1}", "{\"b\":1}", false }, { "{\"a\":1}", "{\"a\":2}", false },
};

static void
trees_are_compared_by_what_they_mean(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		struct json *a, *b;

		assert_ok(cx, json_parse(cx, str_of(pairs[i].a), JSON_LIMITS, &a));
		assert_ok(cx, json_parse(cx, str_of(pairs[i].b), JSON_LIMITS, &b));
		if (json_equal(a, b) != pairs[i].equal)
			fail_msg("%s and %s", pairs[i].a, pairs[i].b);
	}
}

static void
trees_are_built_and_laid_out(void **state)
{
	struct ctx *cx = *state;
	struct json *o = json_new(cx->mem, JSON_OBJECT), *list;

	json_put_object(cx->mem, o, STR("empty"));
	list = json_put_array(cx->mem, o, STR("list"));
	json_add(list, json_new_real(cx->mem, 0.5));
	json_add(list, json_new(cx->mem, JSON_NULL));
	json_put_str(cx->mem, o, STR("text"), STR("\b\t\n\v\f\r\x1F\x7F\"\\/"));
	json_put_bool(cx->mem, o, STR("no"), false);
	json_set(o, STR("new"), json_new_int(cx->mem, -1));
	assert_str(json_text(cx->mem, o, JSON_PRETTY),
	    "{\n  \"empty\": {},\n  \"list\": [\n    0.5,\n    null\n  ],\n  \"text\": \"\\b\\t\\n\\u000b\\f\\r\\u001f\x7F\\\"\\\\/\",\n  \"no\": false,\n  \"new\": -1\n}\n");
	assert_null(json_take(list, STR("list")));
	assert_null(json_take(NULL, STR("list")));
	assert_ptr_equal(json_take(o, STR("list")), list);
	assert_str(json_text(cx->mem, json_new_real(cx->mem, 1 / 0.0), JSON_COMPACT), "0");
}

/* Strings are copied eight bytes at once: whatever must be escaped is found at every place of every length. */
static void
escapes_are_found_at_every_place(void **state)
{
	static const struct { char byte; const char *written; } cases[] = { { '"', "\\\"" }, { '\\', "\\\\" }, { '\n', "\\n" }, { 1, "\\u0001" }, { 0x1f, "\\u001f" } };
	struct ctx *cx = *state;
	char bytes[40];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (size_t len = 1; len <= sizeof(bytes); len++)
			for (size_t at = 0; at < len; at++) {
				struct buf got = buf_new(cx->mem, 100), tight = buf_new(cx->mem, len + strlen(cases[i].written)), want = buf_new(cx->mem, 100);

				memset(bytes, '~', len);
				bytes[at] = cases[i].byte;
				json_write_string(&got, (struct str){ bytes, len });
				buf_fmt(&want, "\"%.*s%s%.*s\"", (int)at, bytes, cases[i].written, (int)(len - at - 1), bytes + at + 1);
				assert_true(str_eq(buf_view(&got), buf_view(&want)));
				json_write_string(&tight, (struct str){ bytes, len });
				assert_true(tight.over);
			}
}

/* Of memory for the tree: the text and its copy fit, the 50,000 values do not. */
static void
no_memory_is_an_answer(void **state)
{
	struct ctx small = { .mem = arena_new((size_t)1 << 20) };
	char text[100002];
	struct json *tree;

	(void)state;
	memset(text, '0', sizeof(text));
	for (size_t i = 2; i < sizeof(text); i += 2)
		text[i] = ',';
	text[0] = '[';
	text[sizeof(text) - 1] = ']';
	text[sizeof(text) - 2] = '0';
	text[sizeof(text) - 3] = ' ';
	assert_int_equal(json_parse(&small, (struct str){ text, sizeof(text) }, JSON_LIMITS, &tree), RC_MEMORY);
	arena_free(small.mem);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		TEST(numbers_are_written_as_ecmascript_does),
		TEST(what_is_read_is_written),
		TEST(errors_name_line_and_column),
		TEST(repeated_names_are_found_among_many),
		TEST(depth_and_size_are_limited),
		TEST(members_are_set_and_taken),
		TEST(members_are_looked_up),
		TEST(trees_are_compared_by_what_they_mean),
		TEST(trees_are_built_and_laid_out),
		TEST(escapes_are_found_at_every_place),
		TEST(no_memory_is_an_answer),
	};

	return cmocka_run_group_tests_name("json", all, NULL, NULL);
}
