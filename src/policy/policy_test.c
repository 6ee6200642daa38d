#include "test.h"

#include "base/file.h"
#include "policy/policy.h"

static void
say_failures(const struct policy_tested *tested)
{
	for (const struct policy_failure *at = tested->failures; at != NULL; at = at->next)
		print_error(PRI_STR " test %zu: want " PRI_STR ", got " PRI_STR "\n", ARG_STR(at->rule), at->test, ARG_STR(at->want), ARG_STR(at->got));
	assert_null(tested->failures);
}

/* The design's own rules: a bare list, wrapped into a framework. */
static void
the_languages_own_examples_hold(void **state)
{
	struct ctx *cx = *state;
	struct str path = str_fmt(cx->mem, "%s/../shared/design/examples/rules.json", getenv("TESTAMUR_SOURCE")), list;
	struct policy *policy;
	struct policy_tested tested;

	if (!file_exists(cx->mem, path)) {
		printf("# not here, so not run: " PRI_STR "\n", ARG_STR(path));
		return;
	}
	assert_ok(cx, file_read(cx, path, 1 << 20, &list));
	struct policy_source source = { STR("rules.json"), str_fmt(cx->mem, "{\"framework\":\"examples\",\"version\":\"1\",\"rules\":" PRI_STR "}", ARG_STR(list)) };
	assert_ok(cx, policy_load(cx, &source, 1, &source.name, 1, &policy));
	assert_ok(cx, policy_test(cx, policy, &tested));
	say_failures(&tested);
	assert_int_equal(tested.rules, 32);
	assert_int_equal(tested.tests, 58);
}

/* Every rule of the program's own books: texts in English and German, a remedy where it can fail, and tests
 * on both sides. */
static void
complete(struct str framework, const struct json *rule)
{
	const struct json *says = JSON_GET(rule, "says"), *remedy = JSON_GET(rule, "remedy"), *tests = JSON_GET(rule, "tests");
	struct str id = json_string(JSON_GET(rule, "id")), level = json_string(JSON_GET(rule, "level"));

	if (JSON_GET(says, "en") == NULL || JSON_GET(says, "de") == NULL)
		fail_msg(PRI_STR " " PRI_STR ": says is not there in English and German", ARG_STR(framework), ARG_STR(id));
	if (JSON_GET(rule, "holds") != NULL && (JSON_GET(remedy, "en") == NULL || JSON_GET(remedy, "de") == NULL))
		fail_msg(PRI_STR " " PRI_STR ": remedy is not there in English and German", ARG_STR(framework), ARG_STR(id));
	if (json_count(tests) < (JSON_GET(rule, "when") != NULL || JSON_GET(rule, "holds") != NULL ? 2u : 1u))
		fail_msg(PRI_STR " " PRI_STR ": a rule has a test on each side", ARG_STR(framework), ARG_STR(id));
	if (JSON_GET(rule, "holds") != NULL && level.len == 0)
		fail_msg(PRI_STR " " PRI_STR ": no level", ARG_STR(framework), ARG_STR(id));
	if (JSON_GET(rule, "clause") == NULL || JSON_GET(rule, "cite") == NULL)
		fail_msg(PRI_STR " " PRI_STR ": no clause or cite", ARG_STR(framework), ARG_STR(id));
}

static void
the_programs_own_books_pass_their_tests(void **state)
{
	struct ctx *cx = *state;

	for (const struct asset *asset = policy_frameworks; asset->name != NULL; asset++) {
		struct str name = str_of(asset->name);
		struct policy *policy;
		struct policy_tested tested;

		name.len -= strlen(".json");
		assert_ok(cx, policy_load(cx, NULL, 0, &name, 1, &policy));
		assert_ok(cx, policy_test(cx, policy, &tested));
		say_failures(&tested);
		for (size_t i = 0; i < policy_rule_count(policy); i++)
			complete(name, policy_rule_at(policy, i).json);
		printf("# " PRI_STR ": %zu rules, %zu tests\n", ARG_STR(policy_version(policy)), tested.rules, tested.tests);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_languages_own_examples_hold),
		TEST(the_programs_own_books_pass_their_tests),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
