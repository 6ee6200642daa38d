/* Parameters, effects and tests as people write them, and back. */
#include "test.h"

#include "framework/written.h"
#include "policy/policy.h"

static const struct { const char *text, *json; } members[] = {
	{ "weeks_max = 12", "{\"weeks_max\":12}" },
	{ "min = 2.5\n\n  max=15  \n", "{\"min\":2.5,\"max\":15}" },
	{ "levels = [6, 7]", "{\"levels\":[6,7]}" },
	{ "outcome = refer\nattempt.allowed = true\nattempt.within_days = =resubmit_days", "{\"outcome\":\"refer\",\"attempt\":{\"allowed\":true,\"within_days\":\"=resubmit_days\"}}" },
	{ "says = \"12\"", "{\"says\":\"12\"}" },
	{ "open = null", "{\"open\":null}" },
	{ "what = a > b", "{\"what\":\"a > b\"}" },
	{ "requires = [\"a; b\"]", "{\"requires\":[\"a; b\"]}" },
};

static void
a_line_is_a_member_and_comes_back(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		struct json *read, *again;

		assert_ok(cx, written_members(cx, str_of(members[i].text), true, &read));
		assert_str(json_text(cx->mem, read, JSON_COMPACT), members[i].json);
		assert_ok(cx, written_members(cx, written_of_members(cx->mem, read, true), true, &again));
		assert_true(json_equal(read, again));
	}
}

static const struct { const char *text, *json; } tests_written[] = {
	{ "weeks = 13; spec.kind = credit-bearing -> fail", "[{\"facts\":{\"weeks\":13,\"spec\":{\"kind\":\"credit-bearing\"}},\"verdict\":\"fail\"}]" },
	{ "mark = 30 -> pass, outcome = refer; attempt.allowed = true",
	  "[{\"facts\":{\"mark\":30},\"verdict\":\"pass\",\"then\":{\"outcome\":\"refer\",\"attempt\":{\"allowed\":true}}}]" },
	{ "mark = 30 -> , outcome = refer", "[{\"facts\":{\"mark\":30},\"then\":{\"outcome\":\"refer\"}}]" },
	{ "awards = [{\"ects\": 5}, {\"ects\": 2.5}] -> undecided", "[{\"facts\":{\"awards\":[{\"ects\":5},{\"ects\":2.5}]},\"verdict\":\"undecided\"}]" },
	{ "{\"facts\":{\"weeks\":1},\"verdict\":\"pass\",\"today\":\"2026-11-22\"}", "[{\"facts\":{\"weeks\":1},\"verdict\":\"pass\",\"today\":\"2026-11-22\"}]" },
	{ "spec.title = \"x -> y\" -> pass\n-> fail", "[{\"facts\":{\"spec\":{\"title\":\"x -> y\"}},\"verdict\":\"pass\"},{\"facts\":{},\"verdict\":\"fail\"}]" },
};

static void
a_line_is_a_test_and_comes_back(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(tests_written) / sizeof(tests_written[0]); i++) {
		struct json *read, *again;

		assert_ok(cx, written_tests(cx, str_of(tests_written[i].text), &read));
		assert_str(json_text(cx->mem, read, JSON_COMPACT), tests_written[i].json);
		assert_ok(cx, written_tests(cx, written_of_tests(cx->mem, read), &again));
		assert_true(json_equal(read, again));
	}
}

/* Every rule of the program's own books can be shown in the form and kept again unchanged. */
static void
all_rules_of_the_program_survive_the_form(void **state)
{
	struct ctx *cx = *state;

	for (const struct asset *asset = policy_frameworks; asset->name != NULL; asset++) {
		struct json *root;

		assert_ok(cx, json_parse(cx, (struct str){ asset->bytes, asset->size }, JSON_LIMITS, &root));
		for (const struct json *rule = json_first(JSON_GET(root, "rules")); rule != NULL; rule = rule->next) {
			const struct json *let = JSON_GET(rule, "let"), *then = JSON_GET(rule, "then"), *tests = JSON_GET(rule, "tests");
			struct json *again;

			assert_ok(cx, written_members(cx, written_of_members(cx->mem, let, false), false, &again));
			assert_true(let == NULL ? again == NULL : json_equal(let, again));
			assert_ok(cx, written_members(cx, written_of_members(cx->mem, then, true), true, &again));
			assert_true(then == NULL ? again == NULL : json_equal(then, again));
			assert_ok(cx, written_tests(cx, written_of_tests(cx->mem, tests), &again));
			assert_true(tests == NULL ? again == NULL : json_equal(tests, again));
		}
	}
}

static void
what_is_no_line_is_named(void **state)
{
	static const char *const wrong[] = { "weeks", "a = 1\nweeks 12", "= 5", "a =" };
	static const char *const no_tests[] = { "weeks = 13", "weeks -> pass", "{\"facts\":" };
	struct ctx *cx = *state;
	struct json *read;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(written_members(cx, str_of(wrong[i]), true, &read), RC_INVALID);
	assert_int_equal(written_members(cx, str_of(wrong[1]), true, &read), RC_INVALID);
	assert_true(str_find(err_says(&cx->err, cx->mem), STR("Line 2")) == 0);
	for (size_t i = 0; i < sizeof(no_tests) / sizeof(no_tests[0]); i++)
		assert_int_equal(written_tests(cx, str_of(no_tests[i]), &read), RC_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_line_is_a_member_and_comes_back),
		TEST(a_line_is_a_test_and_comes_back),
		TEST(all_rules_of_the_program_survive_the_form),
		TEST(what_is_no_line_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
