#include "specification/draft.h"
#include "specification/report.h"

#include "event/event.h"
#include "offering/cohort_sample.h"

static struct json *
document(struct ctx *cx, const char *text)
{
	struct json *out;

	assert_ok(cx, json_parse(cx, str_of(text), JSON_LIMITS, &out));
	return out;
}

static void
begin(struct ctx *cx, struct db *db, struct institution *institution, struct draft *draft)
{
	sample_institution(cx, db, institution);
	assert_ok(cx, draft_begin(cx, db, institution, 5, NULL, draft));
}

static void
a_draft_is_kept_as_it_grows(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution institution;
	struct draft draft, got, *list;
	size_t count;

	begin(cx, db, &institution, &draft);
	assert_ok(cx, draft_save(cx, db, &draft, 6, document(cx, "{\"kind\": \"co-curricular\"}")));
	assert_ok(cx, draft_save(cx, db, &draft, 7, document(cx, "{\"kind\":\"co-curricular\"}"))); /* the same: no revision */
	assert_ok(cx, draft_get(cx, db, institution.id, draft.id, &got));
	assert_int_equal(got.revision, 2);
	assert_int_equal(got.changed_by, 6);
	assert_int_equal(got.author, 5);
	assert_str(json_string(JSON_GET(got.document, "kind")), "co-curricular");
	assert_int_equal(draft_get(cx, db, institution.id + 1, draft.id, &got), RC_NOT_FOUND);
	assert_ok(cx, draft_list(cx, db, institution.id, &list, &count));
	assert_int_equal(count, 1);
}

static void
who_saves_second_is_told_and_loses_nothing(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution institution;
	struct draft mine, theirs, got;
	struct person person = { .name = STR("Ada Lovelace") };

	begin(cx, db, &institution, &mine);
	assert_ok(cx, person_add(cx, db, institution.id, &person, &person.id));
	theirs = mine;
	assert_ok(cx, draft_save(cx, db, &theirs, person.id, document(cx, "{\"kind\": \"credit-bearing\", \"code\": \"A\"}")));
	assert_int_equal(draft_save(cx, db, &mine, 5, document(cx, "{\"kind\": \"credit-bearing\", \"code\": \"B\"}")), RC_CONFLICT);
	assert_true(str_find(err_text(&cx->err, cx->mem), STR("Ada Lovelace")) < err_text(&cx->err, cx->mem).len);
	assert_ok(cx, draft_get(cx, db, institution.id, mine.id, &got));
	assert_str(json_string(JSON_GET(got.document, "code")), "A");
	assert_int_equal(mine.revision, 1);
}

static bool
about(const struct specification_report *report, const char *fact)
{
	for (const struct policy_finding *at = report->findings; at != NULL; at = at->next)
		if (at->verdict == VERDICT_FAIL && policy_finding_about(at, str_of(fact)))
			return true;
	return false;
}

static struct specification_report
check(struct ctx *cx, const struct institution *institution, struct draft *draft, const char *text)
{
	const struct str names[] = { STR("eu"), STR("ntu") };
	struct specification_report report;
	struct policy *policy;

	assert_ok(cx, policy_load(cx, NULL, 0, names, 2, &policy));
	draft->document = document(cx, text);
	assert_ok(cx, specification_report(cx, policy, institution, draft->document, STR("en"), &report));
	return report;
}

/* The meter counts the elements of the European approach, Annex I; what is missing is found at its field. */
static void
a_report_counts_the_elements_and_names_the_fields(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution institution;
	struct draft draft;
	struct specification_report report;

	begin(cx, db, &institution, &draft);
	report = check(cx, &institution, &draft, "{\"kind\": \"credit-bearing\", \"title\": {\"en\": \"T\"}}");
	assert_int_equal(report.element_count, 11);
	assert_int_equal(report.elements_asked, 11);
	assert_int_equal(report.elements_met, 5); /* learner, title, country, body, date */
	assert_true(about(&report, "spec.outcomes"));
	assert_true(about(&report, "spec.quality_assurance"));
	assert_false(about(&report, "spec.title"));
	assert_int_equal(report.problems.count, 1); /* it has no code */

	report = check(cx, &institution, &draft, "{\"kind\": \"credit-bearing\", \"title\": {\"en\": \"T\"}, \"participation\": {\"en\": \"Online\"}}");
	assert_int_equal(report.elements_met, 6);
	report = check(cx, &institution, &draft, "{\"kind\": \"co-curricular\", \"title\": {\"en\": \"T\"}}");
	assert_int_equal(report.elements_asked, 0);
	report = check(cx, &institution, &draft, "{\"kind\": \"credit-bearing\", \"credit\": {\"uk\": \"10\", \"ects\": \"7\"}}");
	assert_true(report.problems.count > 0); /* two credits that disagree are no facts */
	assert_null(report.findings);
}

static void
a_whole_draft_is_submitted_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution institution;
	struct policy *policy = sample_policy(cx);
	struct draft draft;
	struct specification spec;
	struct event *events;
	size_t count;

	begin(cx, db, &institution, &draft);
	assert_int_equal(draft_submit(cx, db, policy, &draft, 5, &spec), RC_INVALID);
	assert_ok(cx, draft_save(cx, db, &draft, 5, document(cx, cohort_specification)));
	assert_ok(cx, draft_submit(cx, db, policy, &draft, 5, &spec));
	assert_int_equal(spec.state, SPECIFICATION_SUBMITTED);
	assert_int_equal(spec.author, 5);
	assert_int_equal(draft.specification, spec.id);
	assert_int_equal(draft_submit(cx, db, policy, &draft, 5, &spec), RC_REFUSED);
	assert_int_equal(draft_save(cx, db, &draft, 5, document(cx, "{\"kind\": \"co-curricular\"}")), RC_REFUSED);
	assert_ok(cx, event_list(cx, db, institution.id, STR("draft"), draft.id, &events, &count));
	assert_int_equal(count, 2);
	assert_str(events[1].what, "draft.submitted");
}

static void
an_unchanged_copy_is_no_next_version(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution institution;
	struct policy *policy = sample_policy(cx);
	struct specification spec, again;
	struct draft draft, copy;

	begin(cx, db, &institution, &draft);
	assert_ok(cx, draft_save(cx, db, &draft, 5, document(cx, cohort_specification)));
	assert_ok(cx, draft_submit(cx, db, policy, &draft, 5, &spec));
	assert_ok(cx, draft_begin(cx, db, &institution, 6, &spec, &copy));
	assert_int_equal(draft_submit(cx, db, policy, &copy, 6, &again), RC_CONFLICT);
	assert_ok(cx, draft_get(cx, db, institution.id, copy.id, &copy));
	assert_int_equal(copy.specification, 0);
	json_set(json_get(copy.document, STR("title")), STR("en"), json_new_string(cx->mem, STR("Another title")));
	assert_ok(cx, draft_submit(cx, db, policy, &copy, 6, &again));
	assert_int_equal(again.version, spec.version + 1);
}

/* NTU 10C: credit is 5 or a multiple of it up to what the handbook allows; 12 is refused with its clause. */
static void
twelve_credits_are_not_submitted(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution institution;
	struct policy *policy = sample_policy(cx);
	struct draft draft;
	struct specification spec;
	struct json *twelve = document(cx, cohort_specification), *credit = json_new(cx->mem, JSON_OBJECT);

	begin(cx, db, &institution, &draft);
	json_put_str(cx->mem, credit, STR("uk"), STR("12"));
	json_set(twelve, STR("credit"), credit);
	assert_ok(cx, draft_save(cx, db, &draft, 5, twelve));
	assert_int_equal(draft_submit(cx, db, policy, &draft, 5, &spec), RC_REFUSED);
	assert_true(cx->err.clause.len > 0);
	assert_int_equal(draft.specification, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(a_draft_is_kept_as_it_grows),
		TEST_BOTH(who_saves_second_is_told_and_loses_nothing),
		TEST_BOTH(a_report_counts_the_elements_and_names_the_fields),
		TEST_BOTH(a_whole_draft_is_submitted_once),
		TEST_BOTH(an_unchanged_copy_is_no_next_version),
		TEST_BOTH(twelve_credits_are_not_submitted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
