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
	};

	return cmocka_run_group_tests_name("json", all, NULL, NULL);
}
