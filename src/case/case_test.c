#include "case/case.h"
#include "offering/cohort_sample.h"

struct sitting { struct enrolment enrolment; struct attempt attempt; };

static struct sitting
sit(struct ctx *cx, struct db *db, const struct cohort_sample *s, const char *number)
{
	struct sitting out;
	bool made;
	const struct application application = { .person = sample_person(cx, db, s, number), .actor = 3 };

	assert_ok(cx, enrolment_ensure(cx, db, &s->cohort, &application, &out.enrolment, &made));
	assert_ok(cx, attempt_ensure(cx, db, &out.enrolment, made, 1, &out.attempt));
	return out;
}

static struct case_file
request(struct ctx *cx, struct db *db, const struct cohort_sample *s, struct sitting *at, enum case_kind kind, int64_t made_at)
{
	const struct case_request as = { .kind = kind, .made_at = made_at };
	struct case_file file;

	assert_ok(cx, case_decide_request(cx, db, &s->cohort, &at->enrolment, &at->attempt, &as, &file));
	return file;
}

#define BEFORE 1793880000 /* 2026-11-05T12:00:00Z */

static void
an_extension_moves_the_deadline_by_seven_days(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct sitting at = sit(cx, db, s, "N1");
	struct case_file file = request(cx, db, s, &at, CASE_EXTENSION, BEFORE), again;
	int64_t due_at;

	assert_int_equal(file.state, CASE_GRANTED);
	assert_int_equal(file.days, 7);
	assert_true(attempt_deadline(&s->cohort, &at.attempt, STR("A1"), &due_at));
	assert_int_equal(due_at, 1793984400 + 7 * 86400);
	again = request(cx, db, s, &at, CASE_EXTENSION, BEFORE);
	assert_int_equal(again.id, file.id);
	assert_int_equal(at.attempt.extension_days, 7);
	again = request(cx, db, s, &at, CASE_EXTENSION, BEFORE + 60);
	assert_int_equal(again.state, CASE_REFUSED);
	assert_true(str_starts(again.decision, "NTU-12.3 "));
}

static void
work_that_came_before_the_extension_is_reckoned_again(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct sitting at = sit(cx, db, s, "N1");
	const struct work work = { .assessment = STR("A1"), .submitted_at = 1793984400 + 2 * 86400, .mark_known = true, .mark = 12000 };

	assert_ok(cx, attempt_enter(cx, db, &s->cohort, &at.attempt, 3, &work, 1));
	assert_true(at.attempt.late);
	(void)request(cx, db, s, &at, CASE_EXTENSION, BEFORE);
	assert_false(at.attempt.late);
	assert_ok(cx, attempt_get(cx, db, s->institution.id, at.attempt.id, &at.attempt));
	assert_false(at.attempt.late);
	assert_int_equal(at.attempt.mark, 12000);
}

static void
an_assessment_is_deferred_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct sitting at = sit(cx, db, s, "N1");

	assert_int_equal(request(cx, db, s, &at, CASE_DEFERRAL, BEFORE).state, CASE_GRANTED);
	assert_int_equal(at.attempt.state, ATTEMPT_DEFERRED);
	assert_ok(cx, attempt_ensure(cx, db, &at.enrolment, false, 1, &at.attempt));
	assert_int_equal(at.attempt.sitting, 2);
	assert_int_equal(at.attempt.number, 1);
	assert_true(at.attempt.deferred);
	assert_int_equal(request(cx, db, s, &at, CASE_BREAK, BEFORE + 86400).state, CASE_REFUSED);
}

static void
who_handles_a_case_does_not_decide_it(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct sitting at = sit(cx, db, s, "N1");
	const struct case_file as = { .kind = CASE_APPEAL, .sitting = 1, .opener = 21, .reason = STR("a page was not read") };
	struct case_file file;
	int64_t id;

	assert_ok(cx, case_open(cx, db, &at.enrolment, &as, &id));
	assert_ok(cx, case_get(cx, db, s->institution.id, id, &file));
	assert_ok(cx, case_handle(cx, db, &file, 22));
	assert_int_equal(case_decide(cx, db, &file, 22, true, STR("agreed")), RC_REFUSED);
	assert_str(cx->err.clause, "separation of duties");
	assert_int_equal(case_decide(cx, db, &file, 21, true, STR("agreed")), RC_REFUSED);
	assert_int_equal(case_decide(cx, db, &file, at.enrolment.person, true, STR("agreed")), RC_REFUSED);
	assert_int_equal(case_decide(cx, db, &file, 23, true, STR_NONE), RC_REFUSED);
	assert_ok(cx, case_decide(cx, db, &file, 23, true, STR("the page is read now")));
	assert_int_equal(case_decide(cx, db, &file, 24, false, STR("no")), RC_REFUSED);
	assert_int_equal(case_get(cx, db, s->institution.id + 1, id, &file), RC_NOT_FOUND);
}

static void
a_course_leader_decides_the_adjustment_they_handle(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct sitting at = sit(cx, db, s, "N1");
	const struct case_file as = { .kind = CASE_ADJUSTMENT, .sitting = 1, .opener = at.enrolment.person };
	struct case_file file;
	int64_t id;

	assert_ok(cx, case_open(cx, db, &at.enrolment, &as, &id));
	assert_ok(cx, case_get(cx, db, s->institution.id, id, &file));
	assert_ok(cx, case_handle(cx, db, &file, 22));
	assert_int_equal(case_decide(cx, db, &file, at.enrolment.person, true, STR("I need it")), RC_REFUSED);
	assert_ok(cx, case_decide(cx, db, &file, 22, true, STR("a quarter more time")));
}

static void
a_case_is_withdrawn_by_who_brought_it(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct sitting at = sit(cx, db, s, "N1");
	const struct case_file as = { .kind = CASE_COMPLAINT, .sitting = 1, .opener = at.enrolment.person };
	struct case_file file;
	int64_t id;

	assert_ok(cx, case_open(cx, db, &at.enrolment, &as, &id));
	assert_ok(cx, case_get(cx, db, s->institution.id, id, &file));
	assert_int_equal(case_withdraw(cx, db, &file, 22), RC_REFUSED);
	assert_ok(cx, case_withdraw(cx, db, &file, at.enrolment.person));
	assert_int_equal(case_decide(cx, db, &file, 23, true, STR("well founded")), RC_REFUSED);
}

static struct str
uphold(struct ctx *cx, struct db *db, const struct cohort_sample *s, struct sitting *at, enum integrity finding)
{
	const struct case_file as = { .kind = CASE_INTEGRITY, .sitting = 1, .opener = 22 };
	struct case_file file;
	struct str opens;
	int64_t id;

	assert_ok(cx, case_open(cx, db, &at->enrolment, &as, &id));
	assert_ok(cx, case_get(cx, db, s->institution.id, id, &file));
	assert_int_equal(case_decide_integrity(cx, db, &s->cohort, &file, &at->attempt, 22, finding, STR_NONE, &opens), RC_REFUSED);
	assert_ok(cx, case_decide_integrity(cx, db, &s->cohort, &file, &at->attempt, 23, finding, STR_NONE, &opens));
	assert_int_equal(at->attempt.integrity, finding);
	return opens;
}

static void
a_notice_in_a_later_micro_credential_opens_a_review(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct sitting first = sit(cx, db, s, "N1"), second;
	struct specification other;
	struct offering offering = { .code = STR("WAVE/2026"), .start_day = 20710, .end_day = 20780 };
	const char *text = str_c(cx->mem, str_fmt(cx->mem, "{\"code\": \"WAVE-6-10\", " PRI_STR, ARG_STR(str_sub(str_of(cohort_specification), 22, SIZE_MAX))));

	assert_int_equal(uphold(cx, db, s, &first, INTEGRITY_IAI).len, 0);
	sample_specification_read(cx, text, &other);
	assert_ok(cx, specification_ensure(cx, db, s->institution.id, 0, &other));
	assert_ok(cx, specification_accept(cx, db, s->policy, &other, NULL));
	assert_ok(cx, offering_ensure(cx, db, s->policy, &s->institution, &other, 0, &offering));
	assert_ok(cx, cohort_open(cx, s->policy, &s->institution, &other, &offering, &s->cohort));
	second = sit(cx, db, s, "N1");
	assert_str(uphold(cx, db, s, &second, INTEGRITY_IAI), "academic misconduct review");
}

static void
nobody_marks_or_moderates_their_own_work(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct sitting at = sit(cx, db, s, "N1");
	struct work work = { .assessment = STR("A1"), .submitted_at = 1793984400, .mark_known = true, .mark = 12000, .marker = at.enrolment.person };

	assert_int_equal(attempt_moderate(cx, db, &at.attempt, 41), RC_REFUSED);
	assert_int_equal(attempt_enter(cx, db, &s->cohort, &at.attempt, at.enrolment.person, &work, 1), RC_REFUSED);
	assert_str(cx->err.clause, "separation of duties");
	work.marker = 40;
	work.mark = 17000;
	assert_int_equal(attempt_enter(cx, db, &s->cohort, &at.attempt, 40, &work, 1), RC_INVALID);
	work.mark = 12000;
	assert_ok(cx, attempt_enter(cx, db, &s->cohort, &at.attempt, 40, &work, 1));
	assert_int_equal(attempt_moderate(cx, db, &at.attempt, 40), RC_REFUSED);
	assert_ok(cx, attempt_moderate(cx, db, &at.attempt, 41));
	assert_int_equal(at.attempt.state, ATTEMPT_MODERATED);
}

static void
an_empty_mark_takes_none_away(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct sitting at = sit(cx, db, s, "N1");
	const struct work first = { .assessment = STR("A1"), .submitted_at = 1793984400, .mark_known = true, .mark = 12000 };
	const struct work empty = { .assessment = STR("A1"), .submitted_at = TIME_NONE };
	const struct work better = { .assessment = STR("A1"), .submitted_at = TIME_NONE, .mark_known = true, .mark = 13000 };
	struct work *works;
	size_t count;

	assert_ok(cx, attempt_enter(cx, db, &s->cohort, &at.attempt, 3, &first, 1));
	assert_ok(cx, attempt_enter(cx, db, &s->cohort, &at.attempt, 3, &empty, 1));
	assert_int_equal(at.attempt.mark, 12000);
	assert_ok(cx, attempt_enter(cx, db, &s->cohort, &at.attempt, 3, &better, 1));
	assert_ok(cx, attempt_works(cx, db, s->institution.id, at.attempt.id, &works, &count));
	assert_int_equal(count, 1);
	assert_int_equal(works[0].mark, 13000);
	assert_int_equal(works[0].submitted_at, 1793984400);
}

static void
an_appeal_is_informed_forwarded_and_decided_by_others_while_study_goes_on(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct sitting at = sit(cx, db, s, "N1");
	const struct case_file appeal = { .kind = CASE_APPEAL, .sitting = 1, .opener = at.enrolment.person, .reason = STR("The bus was late."), .due_day = 20780 };
	struct case_file file, *overdue;
	struct enrolment after;
	size_t count;
	int64_t id;

	assert_ok(cx, case_open(cx, db, &at.enrolment, &appeal, &id));
	assert_ok(cx, case_get(cx, db, s->institution.id, id, &file));
	assert_int_equal(case_inform(cx, db, &file, 7), RC_REFUSED); /* nobody handles it yet */
	assert_ok(cx, case_handle(cx, db, &file, 7));
	assert_int_equal(case_inform(cx, db, &file, 8), RC_REFUSED);
	assert_ok(cx, case_inform(cx, db, &file, 7));
	assert_ok(cx, case_inform(cx, db, &file, 7));
	assert_int_equal(case_forward(cx, db, &file, 7, STR_NONE), RC_REFUSED);
	assert_ok(cx, case_forward(cx, db, &file, 7, STR("Student Appeals Office")));
	assert_ok(cx, case_overdue(cx, db, s->institution.id, 20780, &overdue, &count));
	assert_int_equal(count, 0);
	assert_ok(cx, case_overdue(cx, db, s->institution.id, 20781, &overdue, &count));
	assert_int_equal(count, 1);
	assert_int_equal(overdue[0].id, id);
	/* No detriment: an appeal changes nothing of the study until it is decided. */
	assert_ok(cx, enrolment_get(cx, db, s->institution.id, at.enrolment.id, &after));
	assert_int_equal(after.state, ENROLMENT_ENROLLED);
	assert_int_equal(after.access, ACCESS_STAYS);
	assert_int_equal(case_decide(cx, db, &file, 7, true, STR("as I see it")), RC_REFUSED);
	assert_str(cx->err.clause, "separation of duties");
	assert_ok(cx, case_decide(cx, db, &file, 9, true, STR("The timetable was wrong.")));
	assert_int_equal(case_forward(cx, db, &file, 7, STR("somebody else")), RC_REFUSED);
	assert_ok(cx, case_get(cx, db, s->institution.id, id, &file));
	assert_str(file.forwarded_to, "Student Appeals Office");
	assert_int_equal(file.informed_at, cx->now);
	assert_int_equal(file.due_day, 20780);
	assert_int_equal(file.decider, 9);
	assert_ok(cx, case_overdue(cx, db, s->institution.id, 20781, &overdue, &count));
	assert_int_equal(count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(an_extension_moves_the_deadline_by_seven_days),
		TEST_BOTH(work_that_came_before_the_extension_is_reckoned_again),
		TEST_BOTH(an_assessment_is_deferred_once),
		TEST_BOTH(who_handles_a_case_does_not_decide_it),
		TEST_BOTH(a_course_leader_decides_the_adjustment_they_handle),
		TEST_BOTH(a_case_is_withdrawn_by_who_brought_it),
		TEST_BOTH(a_notice_in_a_later_micro_credential_opens_a_review),
		TEST_BOTH(nobody_marks_or_moderates_their_own_work),
		TEST_BOTH(an_empty_mark_takes_none_away),
		TEST_BOTH(an_appeal_is_informed_forwarded_and_decided_by_others_while_study_goes_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
