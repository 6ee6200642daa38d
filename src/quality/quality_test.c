/* The questions are complete in both languages, and rest on indicators and questions that exist. */
#include "test.h"

#include "quality/quality.h"

static bool
both_languages(const struct json *texts)
{
	return json_string(JSON_GET(texts, "en")).len > 0 && json_string(JSON_GET(texts, "de")).len > 0;
}

static size_t
times(const struct json *list, struct str id)
{
	size_t count = 0;

	for (const struct json *at = json_first(list); at != NULL; at = at->next)
		count += str_eq(json_string(JSON_GET(at, "id")), id);
	return count;
}

static size_t
times_asked(const struct json *groups, struct str id)
{
	size_t count = 0;

	for (const struct json *at = json_first(groups); at != NULL; at = at->next)
		count += times(JSON_GET(at, "questions"), id);
	return count;
}

static void
check_question(const struct json *question, const struct json *groups, const struct json *indicators)
{
	const struct json *evidence = JSON_GET(question, "evidence");
	struct str id = json_string(JSON_GET(question, "id"));

	if (!both_languages(JSON_GET(question, "asks")))
		fail_msg(PRI_STR " is not asked in English and German", ARG_STR(id));
	if (times_asked(groups, id) != 1)
		fail_msg(PRI_STR " is asked more than once", ARG_STR(id));
	for (const struct json *at = json_first(JSON_GET(evidence, "indicators")); at != NULL; at = at->next)
		if (times(indicators, at->string) != 1)
			fail_msg(PRI_STR " rests on " PRI_STR ", which is not there", ARG_STR(id), ARG_STR(at->string));
	for (const struct json *at = json_first(JSON_GET(evidence, "answers")); at != NULL; at = at->next)
		if (times_asked(groups, at->string) != 1)
			fail_msg(PRI_STR " rests on " PRI_STR ", which is not asked", ARG_STR(id), ARG_STR(at->string));
}

static void
questions_are_whole(void **state)
{
	struct ctx *cx = *state;
	const struct json *questions, *indicators, *groups;
	size_t count = 0;

	assert_ok(cx, quality_questions(cx, &questions));
	assert_ok(cx, quality_indicators(cx, &indicators));
	groups = JSON_GET(questions, "groups");
	for (const struct json *group = json_first(groups); group != NULL; group = group->next) {
		assert_true(both_languages(JSON_GET(group, "title")));
		for (const struct json *at = json_first(JSON_GET(group, "questions")); at != NULL; at = at->next, count++)
			check_question(at, groups, JSON_GET(indicators, "list"));
	}
	/* 33 areas in focus and 6 more of the first part, 16 and 8 of the second, 17 recommendations. */
	assert_int_equal(count, 80);
	assert_int_equal(json_count(JSON_GET(indicators, "list")), 29);
	for (const struct json *at = json_first(JSON_GET(indicators, "list")); at != NULL; at = at->next)
		assert_true(both_languages(JSON_GET(at, "title")) && json_count(JSON_GET(at, "from")) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(questions_are_whole) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
