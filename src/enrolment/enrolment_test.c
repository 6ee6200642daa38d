#include "enrolment/enrolment.h"
#include "offering/cohort_sample.h"

static void
enrol(struct ctx *cx, struct db *db, const struct cohort_sample *s, int64_t person, struct enrolment *out)
{
	const struct application application = { .person = person, .actor = 3 };
	bool made;

	assert_ok(cx, enrolment_ensure(cx, db, &s->cohort, &application, out, &made));
}

static void
a_person_is_enrolled_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	int64_t person = sample_person(cx, db, s, "N1");
	struct enrolment first, again;

	enrol(cx, db, s, person, &first);
	enrol(cx, db, s, person, &again);
	assert_int_equal(first.id, again.id);
	assert_int_equal(again.state, ENROLMENT_ENROLLED);
	assert_str(again.framework, "ntu@2025-09");
}

static void
a_full_cohort_takes_nobody(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 1);
	struct application second = { .actor = 3 };
	struct enrolment enrolment;
	bool made;

	enrol(cx, db, s, sample_person(cx, db, s, "N1"), &enrolment);
	second.person = sample_person(cx, db, s, "N2");
	assert_int_equal(enrolment_ensure(cx, db, &s->cohort, &second, &enrolment, &made), RC_REFUSED);
	assert_int_equal(enrolment_ensure(cx, db, &s->cohort, &second, &enrolment, &made), RC_REFUSED);
}

static void
the_same_content_is_not_studied_twice_at_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct offering parallel = { .code = STR("TIDE/2026-b"), .start_day = 20710, .end_day = 20780 };
	struct application application = { .person = sample_person(cx, db, s, "N1"), .actor = 3 };
	struct enrolment enrolment;
	struct cohort second;
	bool made;

	enrol(cx, db, s, application.person, &enrolment);
	assert_ok(cx, offering_ensure(cx, db, s->policy, &s->institution, &s->spec, 0, &parallel));
	assert_ok(cx, cohort_open(cx, s->policy, &s->institution, &s->spec, &parallel, &second));
	assert_int_equal(enrolment_ensure(cx, db, &second, &application, &enrolment, &made), RC_REFUSED);
	assert_int_equal(str_find(cx->err.clause, STR("5.7")) < cx->err.clause.len, true);
}

static void
an_application_is_answered_by_somebody_else(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 1);
	struct application application = { .person = sample_person(cx, db, s, "N1"), .actor = 3 };
	struct enrolment first, second;

	assert_ok(cx, enrolment_apply(cx, db, &s->cohort, &application, &first));
	assert_int_equal(first.state, ENROLMENT_APPLIED);
	assert_int_equal(enrolment_accept(cx, db, &s->cohort, &first, application.person), RC_REFUSED);
	application.actor = application.person;
	assert_int_equal(enrolment_answer(cx, db, &s->cohort, &first, &application, true, STR_NONE), RC_REFUSED);
	assert_str(cx->err.clause, "separation of duties");
	application.actor = 3;
	assert_ok(cx, enrolment_answer(cx, db, &s->cohort, &first, &application, true, STR_NONE));
	assert_ok(cx, enrolment_accept(cx, db, &s->cohort, &first, application.person));
	assert_int_equal(first.state, ENROLMENT_ENROLLED);
	application.person = sample_person(cx, db, s, "N2");
	assert_ok(cx, enrolment_apply(cx, db, &s->cohort, &application, &second));
	assert_int_equal(enrolment_answer(cx, db, &s->cohort, &second, &application, false, STR_NONE), RC_REFUSED);
	assert_ok(cx, enrolment_answer(cx, db, &s->cohort, &second, &application, true, STR_NONE));
	assert_int_equal(enrolment_accept(cx, db, &s->cohort, &second, application.person), RC_REFUSED);
	assert_ok(cx, enrolment_get(cx, db, s->institution.id, second.id, &second));
	assert_int_equal(second.state, ENROLMENT_OFFERED);
}

static const struct { const char *why; int64_t day; bool confirmed; enum enrolment_state state; enum policy_access access; int64_t refund; } leaving[] = {
	{ "before it began", 20700, true, ENROLMENT_WITHDRAWN, ACCESS_ENDS, 100 },
	{ "on the seventh day", 20710, true, ENROLMENT_WITHDRAWN, ACCESS_ENDS, 100 },
	{ "on the eighth day", 20711, true, ENROLMENT_WITHDRAWN, ACCESS_ENDS, 0 },
	{ "asked, not confirmed", 20710, false, ENROLMENT_ENROLLED, ACCESS_STAYS, 100 },
};

static void
the_day_decides_what_a_withdrawal_costs(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);

	for (size_t i = 0; i < sizeof(leaving) / sizeof(leaving[0]); i++) {
		struct enrolment enrolment, got;

		enrol(cx, db, s, sample_person(cx, db, s, str_c(cx->mem, str_fmt(cx->mem, "N%zu", i))), &enrolment);
		cx->now = leaving[i].day * 86400 + 43200;
		assert_ok(cx, enrolment_withdraw(cx, db, &s->cohort, &enrolment, 3, leaving[i].confirmed));
		assert_ok(cx, enrolment_get(cx, db, s->institution.id, enrolment.id, &got));
		if (got.state != leaving[i].state || got.access != leaving[i].access || got.refund != leaving[i].refund)
			fail_msg("%s: state %d, access %d, refund %d", leaving[i].why, (int)got.state, (int)got.access, (int)got.refund);
	}
}

static void
a_late_confirmation_does_not_make_it_dearer(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct enrolment enrolment;

	enrol(cx, db, s, sample_person(cx, db, s, "N1"), &enrolment);
	cx->now = 20709 * 86400;
	assert_ok(cx, enrolment_withdraw(cx, db, &s->cohort, &enrolment, 3, false));
	cx->now += 30 * 86400;
	assert_ok(cx, enrolment_withdraw(cx, db, &s->cohort, &enrolment, 3, true));
	assert_int_equal(enrolment.refund, 100);
	assert_int_equal(enrolment.state, ENROLMENT_WITHDRAWN);
	assert_int_equal(enrolment_break(cx, db, &s->cohort, &enrolment, 3, true, 0), RC_REFUSED);
}

static void
a_break_begins_when_it_was_explained(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct enrolment enrolment;

	enrol(cx, db, s, sample_person(cx, db, s, "N1"), &enrolment);
	assert_int_equal(enrolment_break(cx, db, &s->cohort, &enrolment, 3, false, 0), RC_REFUSED);
	assert_true(cx->err.clause.len > 0);
	assert_ok(cx, enrolment_break(cx, db, &s->cohort, &enrolment, 3, true, 0));
	assert_int_equal(enrolment.access, ACCESS_SUSPENDED);
	assert_ok(cx, enrolment_return(cx, db, &enrolment, 3));
	assert_int_equal(enrolment.access, ACCESS_STAYS);
	assert_ok(cx, enrolment_end(cx, db, &enrolment, 3, ENROLMENT_COMPLETED));
	assert_int_equal(enrolment_end(cx, db, &enrolment, 3, ENROLMENT_FAILED), RC_REFUSED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(a_person_is_enrolled_once),
		TEST_BOTH(a_full_cohort_takes_nobody),
		TEST_BOTH(an_application_is_answered_by_somebody_else),
		TEST_BOTH(the_same_content_is_not_studied_twice_at_once),
		TEST_BOTH(the_day_decides_what_a_withdrawal_costs),
		TEST_BOTH(a_late_confirmation_does_not_make_it_dearer),
		TEST_BOTH(a_break_begins_when_it_was_explained),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
