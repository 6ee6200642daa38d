#include "test.h"

#include "base/file.h"
#include "policy/policy.h"

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
	for (const struct policy_failure *at = tested.failures; at != NULL; at = at->next)
		print_error(PRI_STR " test %zu: want " PRI_STR ", got " PRI_STR "\n", ARG_STR(at->rule), at->test, ARG_STR(at->want), ARG_STR(at->got));
	assert_null(tested.failures);
	assert_int_equal(tested.rules, 32);
	assert_int_equal(tested.tests, 58);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_languages_own_examples_hold),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
