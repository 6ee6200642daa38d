#include "offering/cohort_sample.h"

static void
an_offering_is_opened_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct offering again = { .code = STR("TIDE/2026"), .start_day = 20703, .end_day = 20770 }, got;
	int64_t due_at;

	assert_ok(cx, offering_ensure(cx, db, s->policy, &s->institution, &s->spec, 0, &again));
	assert_int_equal(again.id, s->offering.id);
	assert_ok(cx, offering_get(cx, db, s->institution.id, again.id, &got));
	assert_true(offering_deadline(&got, 1, STR("A1"), &due_at));
	assert_int_equal(due_at, 1793984400);
	assert_false(offering_deadline(&got, 2, STR("A1"), &due_at));
	again.end_day++;
	assert_int_equal(offering_ensure(cx, db, s->policy, &s->institution, &s->spec, 0, &again), RC_CONFLICT);
	assert_int_equal(offering_get(cx, db, s->institution.id + 1, got.id, &got), RC_NOT_FOUND);
}

static void
only_what_is_published_is_offered(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct offering next = { .code = STR("TIDE/2027"), .start_day = 21067, .end_day = 21100 };

	assert_ok(cx, specification_set_state(cx, db, &s->spec, 0, SPECIFICATION_SUSPENDED, STR("under review")));
	assert_int_equal(offering_ensure(cx, db, s->policy, &s->institution, &s->spec, 0, &next), RC_REFUSED);
}

static void
further_sittings_have_deadlines_of_their_own(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	const struct deadline second = { 2, STR_INIT("A1"), 1796403600 };
	int64_t due_at;

	assert_ok(cx, offering_add_sitting(cx, db, &s->offering, 0, &second, 1));
	assert_true(offering_deadline(&s->offering, 2, STR("A1"), &due_at));
	assert_int_equal(due_at, 1796403600);
	assert_int_equal(offering_add_sitting(cx, db, &s->offering, 0, &second, 1), RC_CONFLICT);
}

static void
an_offering_does_not_go_back(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct offering stale = s->offering, now;

	assert_ok(cx, offering_advance(cx, db, &s->offering, 0, OFFERING_ASSESSED));
	assert_ok(cx, offering_advance(cx, db, &stale, 0, OFFERING_RUNNING)); /* asked of a page that was open before */
	assert_ok(cx, offering_get(cx, db, s->institution.id, s->offering.id, &now));
	assert_int_equal(now.state, OFFERING_ASSESSED);
	assert_ok(cx, offering_advance(cx, db, &s->offering, 0, OFFERING_ASSESSED));
	assert_int_equal(offering_advance(cx, db, &s->offering, 0, OFFERING_OPEN), RC_REFUSED);
}

static void
the_same_question_is_asked_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	const struct cohort_key key = { POLICY_CIRCUMSTANCE, 20760, { 1 } }, other = { POLICY_CIRCUMSTANCE, 20760, { 2 } };
	struct json *facts = json_new(cx->mem, JSON_OBJECT);
	const struct cohort_answer *asked;

	fact_text(cx->mem, facts, STR("request.kind"), STR("extension"));
	fact_int(cx->mem, facts, STR("requests_this_sitting"), 0);
	fact_int(cx->mem, facts, STR("deferrals_before"), 0);
	assert_null(cohort_recall(&s->cohort, &key));
	assert_ok(cx, cohort_ask(cx, &s->cohort, POLICY_CIRCUMSTANCE, 20760, facts, false, &key, &asked));
	assert_ptr_equal(cohort_recall(&s->cohort, &key), asked);
	assert_null(cohort_recall(&s->cohort, &other));
	assert_str(asked->rules, "NTU-12.1a (10C 12.1, 12.2)");
	assert_false(cohort_mentions(&s->cohort, POLICY_SUBMISSION, "submitted"));
	assert_true(cohort_mentions(&s->cohort, POLICY_SUBMISSION, "days_late"));
}

static void
a_suspended_institution_has_no_cohorts(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct cohort cohort;

	s->institution.state = INSTITUTION_SUSPENDED;
	assert_int_equal(cohort_open(cx, s->policy, &s->institution, &s->spec, &s->offering, &cohort), RC_REFUSED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(an_offering_is_opened_once),
		TEST_BOTH(only_what_is_published_is_offered),
		TEST_BOTH(further_sittings_have_deadlines_of_their_own),
		TEST_BOTH(an_offering_does_not_go_back),
		TEST_SQLITE(the_same_question_is_asked_once),
		TEST_SQLITE(a_suspended_institution_has_no_cohorts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
