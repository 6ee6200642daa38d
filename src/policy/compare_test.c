/* Two rule books side by side: which is stricter is found by asking, not by reading. */
#include "test.h"

#include "policy/compare.h"

#define RULE(id, members) "{\"id\":\"" id "\",\"stage\":\"approval\",\"level\":\"must\",\"says\":{\"en\":\"x\"}," members "}"
#define WEEKS(id, level, most, tests) \
	"{\"id\":\"" id "\",\"stage\":\"approval\",\"level\":\"" level "\",\"let\":{\"most\":" most "},\"holds\":\"weeks <= most\",\"says\":{\"en\":\"at most {most} weeks\"}" tests "}"
#define TESTED ",\"tests\":[{\"facts\":{\"weeks\":10},\"verdict\":\"pass\"}]"

static struct policy *
book(struct ctx *cx, const char *id, const char *extends, const char *rules)
{
	const struct str name = str_of(id);
	const struct policy_source source = { name, str_fmt(cx->mem, "{\"framework\":\"%s\",\"version\":\"1\",\"extends\":[%s],\"rules\":[%s]}", id, extends, rules) };
	struct policy *policy;

	assert_ok(cx, policy_load(cx, &source, 1, &name, 1, &policy));
	return policy;
}

static const struct { const char *why, *first, *second; enum strictness want; const char *first_saw, *second_saw; } cases[] = {
	{ "a smaller number", WEEKS("A", "must", "12", TESTED), WEEKS("A", "must", "15", TESTED), STRICT_FIRST, "weeks 12.001", "" },
	{ "a greater number", WEEKS("A", "must", "26", TESTED), WEEKS("B", "must", "12", TESTED), STRICT_SECOND, "", "weeks 25" },
	{ "a should beside a must", WEEKS("A", "should", "12", TESTED), WEEKS("A", "must", "12", TESTED), STRICT_SECOND, "", "weeks 12.001" },
	{ "earlier, but only a warning", WEEKS("A", "should", "12", TESTED), WEEKS("A", "must", "26", TESTED), STRICT_CROSSING, "weeks 12.001", "weeks 26.001" },
	{ "the same in other words", WEEKS("A", "must", "12", TESTED), RULE("A", "\"holds\":\"not (weeks > 12)\",\"tests\":[]"), STRICT_SAME, "", "" },
	{ "without tests nothing can be asked", WEEKS("A", "must", "12", ""), WEEKS("A", "must", "15", ""), STRICT_UNKNOWN, "", "" },
	{ "credits of two kinds", RULE("A", "\"let\":{\"max\":20},\"holds\":\"credit.uk <= max\",\"tests\":[{\"facts\":{\"credit\":{\"uk\":10}},\"verdict\":\"pass\"}]"),
	  RULE("B", "\"let\":{\"max\":10},\"holds\":\"credit.ects <= max\",\"tests\":[{\"facts\":{\"credit\":{\"ects\":5}},\"verdict\":\"pass\"}]"), STRICT_SAME, "", "" },
};

static void
the_stricter_of_two_is_found_by_asking(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct comparison found;

		assert_ok(cx, policy_compare(cx, book(cx, "a", "", cases[i].first), book(cx, "b", "", cases[i].second), STR("en"), &found));
		if (found.count != 1 || found.list->stricter != cases[i].want)
			fail_msg("%s: %zu differences, %s", cases[i].why, found.count, found.count == 0 ? "" : strictness_word(found.list->stricter));
		assert_str(policy_seen_text(cx->mem, found.list->first_seen), cases[i].first_saw);
		assert_str(policy_seen_text(cx->mem, found.list->second_seen), cases[i].second_saw);
	}
}

static void
what_is_the_same_is_counted_and_what_one_lacks_is_named(void **state)
{
	struct ctx *cx = *state;
	struct comparison found;
	struct policy *first = book(cx, "a", "", WEEKS("A", "must", "12", TESTED) "," RULE("H", "\"holds\":\"hours.total > 0\""));
	struct policy *second = book(cx, "b", "", WEEKS("A", "must", "12", TESTED) "," RULE("L", "\"holds\":\"level.fheq > 3\""));

	assert_ok(cx, policy_compare(cx, first, second, STR("en"), &found));
	assert_int_equal(found.same, 1);
	assert_int_equal(found.count, 2);
	assert_str(found.list->first.id, "H");
	assert_int_equal(found.list->second.id.len, 0);
	assert_str(found.list->next->second.id, "L");
	assert_str(found.list->next->subject, "level");
}

static void
changed_numbers_are_named(void **state)
{
	struct ctx *cx = *state;
	struct comparison found;

	assert_ok(cx, policy_compare(cx, book(cx, "a", "", WEEKS("A", "must", "12", TESTED)), book(cx, "b", "", WEEKS("A", "must", "15", TESTED)), STR("en"), &found));
	assert_non_null(found.list->lets);
	assert_str(found.list->lets->name, "most");
	assert_int_equal(json_number(found.list->lets->first), 12);
	assert_int_equal(json_number(found.list->lets->second), 15);
	assert_null(found.list->lets->next);
	assert_false(found.list->condition);
}

/* Both of a book's parents ask for the duration: both hold, the stricter is said. Its own rules, and what a parent says twice, are no conflict. */
static void
books_that_are_used_together_disagree_where_one_is_stricter(void **state)
{
	struct ctx *cx = *state;
	const struct str name = STR("c");
	const struct policy_source sources[] = {
		{ STR("a"), STR("{\"framework\":\"a\",\"version\":\"1\",\"rules\":[" WEEKS("A", "must", "12", TESTED) "," WEEKS("A2", "must", "14", TESTED) "]}") },
		{ STR("b"), STR("{\"framework\":\"b\",\"version\":\"1\",\"rules\":[" WEEKS("B", "should", "26", TESTED) "]}") },
		{ STR("c"), STR("{\"framework\":\"c\",\"version\":\"1\",\"extends\":[\"a\",\"b\"],\"rules\":[]}") },
	};
	struct comparison found;
	struct policy *policy;

	assert_ok(cx, policy_load(cx, sources, 3, &name, 1, &policy));
	assert_ok(cx, policy_conflicts(cx, policy, STR("en"), &found));
	assert_int_equal(found.count, 2);
	assert_str(found.list->first.id, "A");
	assert_str(found.list->first.framework, "a");
	assert_str(found.list->second.framework, "b");
	assert_int_equal(found.list->stricter, STRICT_FIRST);
}

/* What the frameworks of the program say of the length of a micro-credential. */
static void
the_universities_differ_on_the_duration(void **state)
{
	struct ctx *cx = *state;
	const struct str names[] = { STR("ntu"), STR("imperial") };
	const struct compared *at;
	struct policy *first, *second;
	struct comparison found;

	assert_ok(cx, policy_load(cx, NULL, 0, &names[0], 1, &first));
	assert_ok(cx, policy_load(cx, NULL, 0, &names[1], 1, &second));
	assert_ok(cx, policy_compare(cx, first, second, STR("en"), &found));
	for (at = found.list; at != NULL && !str_is(at->subject, "weeks"); at = at->next)
		;
	assert_non_null(at);
	assert_str(at->first.clause, "NTU-7.7");
	assert_str(at->second.clause, "IMP-3a");
	assert_int_equal(at->stricter, STRICT_CROSSING);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_stricter_of_two_is_found_by_asking),
		TEST(what_is_the_same_is_counted_and_what_one_lacks_is_named),
		TEST(changed_numbers_are_named),
		TEST(books_that_are_used_together_disagree_where_one_is_stricter),
		TEST(the_universities_differ_on_the_duration),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
