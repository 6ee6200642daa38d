#include "test.h"

#include "base/file.h"
#include "policy/policy_files.h"

static void
say_failures(const struct policy_tested *tested)
{
	for (const struct policy_failure *at = tested->failures; at != NULL; at = at->next)
		print_error(PRI_STR " test %zu: want " PRI_STR ", got " PRI_STR "\n", ARG_STR(at->rule), at->test, ARG_STR(at->want), ARG_STR(at->got));
	assert_null(tested->failures);
}

/* The design's own rules: a bare list. */
static void
the_languages_own_examples_hold(void **state)
{
	struct ctx *cx = *state;
	struct str path = str_fmt(cx->mem, "%s/../shared/design/examples/rules.json", getenv("TESTAMUR_SOURCE"));
	struct policy *policy;
	struct policy_tested tested;

	if (!file_exists(cx->mem, path)) {
		printf("# not here, so not run: " PRI_STR "\n", ARG_STR(path));
		return;
	}
	assert_ok(cx, policy_open(cx, &path, 1, &policy));
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

/* The clauses of the sources that are checked by rules (the others are steps, formats, pages, roles). */
static const struct { const char *framework; const char *clauses[40]; } ruled[] = {
	{ "eu", { "EU-M1..M11" } },
	{ "imperial", { "IMP-3a", "IMP-3b", "IMP-3d", "IMP-4b", "IMP-4d", "IMP-5" } },
	{ "liverpool-hope", { "LHU-4.4.1", "LHU-4.4.2", "LHU-4.4.4-5", "LHU-4.4.6", "LHU-4.4.7", "LHU-4.4.8", "LHU-4.4.11" } },
	{ "ntu", { "NTU-1.1", "NTU-5", "NTU-7.5", "NTU-7.7", "NTU-9", "NTU-10", "NTU-11.3-4", "NTU-11.5-6", "NTU-11.7-8", "NTU-11.9", "NTU-11.10-12",
	           "NTU-12.1-3", "NTU-12.4", "NTU-12.5-9", "NTU-12.10-13", "NTU-14" } },
	{ "microcredx", { "MCX-2a", "MCX-2b", "MCX-2c" } },
	{ "aqu", { "AQU" } },
	{ "bac", { "BAC" } },
	{ "haka", { "HAKA" } },
	{ "qqi", { "QQI" } },
};

static void
print_clause(struct ctx *cx, const struct policy *policy, struct str framework, const char *clause)
{
	struct buf line = buf_new(cx->mem, 4096);
	size_t tests = 0;

	for (size_t i = 0; i < policy_rule_count(policy); i++) {
		struct policy_rule_view rule = policy_rule_at(policy, i);

		if (!str_is(rule.clause, clause) || !str_eq(rule.framework, framework))
			continue;
		tests += json_count(JSON_GET(rule.json, "tests"));
		buf_fmt(&line, " " PRI_STR "(%zu)", ARG_STR(rule.id), json_count(JSON_GET(rule.json, "tests")));
	}
	printf("# %s:" PRI_STR "\n", clause, ARG_STR(buf_view(&line)));
	if (tests == 0)
		fail_msg("%s has no rule with a test", clause);
}

static void
each_clause_that_is_a_rule_has_one_with_tests(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(ruled) / sizeof(*ruled); i++) {
		struct str name = str_of(ruled[i].framework);
		struct policy *policy;

		assert_ok(cx, policy_load(cx, NULL, 0, &name, 1, &policy));
		for (size_t n = 0; ruled[i].clauses[n] != NULL; n++)
			print_clause(cx, policy, name, ruled[i].clauses[n]);
	}
}

static bool
is_ruled(struct str clause)
{
	for (size_t i = 0; i < sizeof(ruled) / sizeof(*ruled); i++)
		for (size_t n = 0; ruled[i].clauses[n] != NULL; n++)
			if (str_is(clause, ruled[i].clauses[n]))
				return true;
	return false;
}

/* The list above is the table's: each line of it whose third column begins with "rule". */
static void
the_list_of_clauses_is_whole(void **state)
{
	struct ctx *cx = *state;
	struct str path = str_fmt(cx->mem, "%s/frameworks/clauses.csv", getenv("TESTAMUR_SOURCE")), text, line, clause, source;
	size_t ruled_lines = 0;

	assert_ok(cx, file_read(cx, path, 1 << 20, &text));
	while (text.len > 0) {
		(void)str_cut(&text, '\n', &line);
		(void)str_cut(&line, ',', &clause);
		(void)str_cut(&line, ',', &source);
		if (!str_starts(line, "rule"))
			continue;
		ruled_lines++;
		if (!is_ruled(clause))
			fail_msg("the clause " PRI_STR " is not in the list", ARG_STR(clause));
	}
	assert_true(ruled_lines > 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_languages_own_examples_hold),
		TEST(the_programs_own_books_pass_their_tests),
		TEST(each_clause_that_is_a_rule_has_one_with_tests),
		TEST(the_list_of_clauses_is_whole),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
