#include "base/time.h"
#include "case/circumstance.h"
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
	struct case_next next;
	int64_t id;

	assert_ok(cx, case_open(cx, db, &at->enrolment, &as, &id));
	assert_ok(cx, case_get(cx, db, s->institution.id, id, &file));
	assert_int_equal(case_decide_integrity(cx, db, &s->cohort, &file, &at->attempt, 22, finding, STR_NONE, &next), RC_REFUSED);
	assert_ok(cx, case_decide_integrity(cx, db, &s->cohort, &file, &at->attempt, 23, finding, STR_NONE, &next));
	assert_int_equal(at->attempt.integrity, finding);
	return next.what;
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

static void
working_days_are_monday_to_friday(void **state)
{
	static const struct { int64_t from, count, to; } rows[] = {
		{ 20776, 0, 20776 }, /* Thursday, 19 November 2026 */
		{ 20776, 1, 20777 }, { 20776, 2, 20780 }, { 20776, 5, 20783 }, { 20776, 10, 20790 }, { 20778, 1, 20780 }, { 20779, 1, 20780 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(working_day_after(rows[i].from, rows[i].count), rows[i].to);
		assert_int_equal(working_days_between(rows[i].from, rows[i].to), rows[i].count);
	}
	assert_int_equal(working_days_between(20776, 20779), 1); /* up to Sunday */
	assert_int_equal(working_days_between(20780, 20776), 0);
}

/* A university's own book, where a request that comes after the deadline is the registry's to decide, and appeals have a limit. */
static const char own_book[] =
	"{\"framework\": \"own\", \"version\": \"1\", \"title\": {\"en\": \"Own\"}, \"source\": {\"title\": \"Own\"}, \"extends\": [\"ntu\"], \"rules\": ["
	"{\"id\": \"OWN-1\", \"cite\": \"1\", \"stage\": \"circumstance\", \"when\": \"request.kind == 'extension' and request.made > deadline\","
	"  \"then\": {\"requires\": [\"decision of the registry\", \"decision of the board chair, on evidence\"],"
	"   \"due\": {\"what\": \"decision\", \"days\": 3, \"from\": \"request in working days\"}}, \"says\": {\"en\": \"Late requests are decided.\"}},"
	"{\"id\": \"OWN-2\", \"cite\": \"2\", \"stage\": \"circumstance\", \"level\": \"must\", \"let\": {\"limit\": 10}, \"when\": \"request.kind == 'appeal'\","
	"  \"holds\": \"present(outcomes.communicated) and outcomes.working_days <= limit\", \"then\": {\"opens\": {\"case\": \"appeal\", \"days\": 20}},"
	"  \"says\": {\"en\": \"An appeal is made within {limit} working days.\"}}]}";

static struct cohort_sample *
cohort_of_own_book(struct ctx *cx, struct db *db)
{
	const struct policy_source source = { STR("own.json"), str_of(own_book) };
	const struct str name = STR("own");
	struct cohort_sample *s = sample_cohort(cx, db, 0);

	assert_ok(cx, policy_load(cx, &source, 1, &name, 1, &s->policy));
	assert_ok(cx, cohort_open(cx, s->policy, &s->institution, &s->spec, &s->offering, &s->cohort));
	return s;
}

#define AFTER 1794052800 /* 2026-11-07T12:00:00Z, a Saturday */

static void
a_rule_may_leave_a_request_to_a_person_and_give_the_day(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = cohort_of_own_book(cx, db);
	struct sitting at = sit(cx, db, s, "N1"), early = sit(cx, db, s, "N2");
	struct case_file file = request(cx, db, s, &at, CASE_EXTENSION, AFTER), again;

	assert_int_equal(file.state, CASE_OPEN);
	assert_str(file.decides, "registry,board-chair");
	assert_int_equal(file.days, 7);
	assert_int_equal(file.due_day, 20768); /* Wednesday */
	assert_int_equal(at.attempt.extension_days, 0);
	assert_ok(cx, case_get(cx, db, s->institution.id, file.id, &again));
	assert_str(again.decides, "registry,board-chair");
	assert_int_equal(again.due_day, 20768);
	assert_int_equal(request(cx, db, s, &early, CASE_EXTENSION, BEFORE).state, CASE_GRANTED);
}

static void
what_may_be_asked_for_has_its_last_day(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = cohort_of_own_book(cx, db);
	struct sitting at = sit(cx, db, s, "N1");
	struct case_request appeal = { .kind = CASE_APPEAL, .made_at = AFTER }, extension = { .kind = CASE_EXTENSION, .made_at = BEFORE };
	struct case_answer answer;
	struct case_file file;
	struct str rules;
	int64_t until;

	assert_ok(cx, case_until(cx, db, &s->cohort, &at.enrolment, &at.attempt, &extension, &until, &rules));
	assert_int_equal(until, 20763); /* the day of the deadline */
	assert_str(rules, "NTU-12.1a (10C 12.1, 12.2); OWN-1 (1)");
	assert_ok(cx, case_ask(cx, db, &s->cohort, &at.enrolment, &at.attempt, &appeal, &answer));
	assert_non_null(answer.policy->refused); /* nothing was communicated */
	appeal.communicated_day = 20756; /* Friday, 30 October */
	assert_ok(cx, case_ask(cx, db, &s->cohort, &at.enrolment, &at.attempt, &appeal, &answer));
	assert_null(answer.policy->refused);
	assert_int_equal(answer.due_day, 20764 + 20);
	assert_ok(cx, case_until(cx, db, &s->cohort, &at.enrolment, &at.attempt, &appeal, &until, &rules));
	assert_str(rules, "OWN-2 (2)");
	assert_int_equal(until, 20772); /* ten working days, and the weekend after them */
	appeal.made_at = (until + 1) * SECONDS_PER_DAY + 43200;
	assert_ok(cx, case_decide_request(cx, db, &s->cohort, &at.enrolment, &at.attempt, &appeal, &file));
	assert_int_equal(file.state, CASE_REFUSED);
	assert_true(str_starts(file.decision, "OWN-2 (2): An appeal is made within 10 working days."));
}

static void
of_two_who_decide_at_once_the_second_changes_nothing(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct sitting at = sit(cx, db, s, "N1");
	const struct case_file as = { .kind = CASE_APPEAL, .sitting = 1, .opener = at.enrolment.person };
	struct case_file one, two;
	int64_t id;

	assert_ok(cx, case_open(cx, db, &at.enrolment, &as, &id));
	assert_ok(cx, case_get(cx, db, s->institution.id, id, &one));
	assert_ok(cx, case_get(cx, db, s->institution.id, id, &two));
	assert_ok(cx, case_decide(cx, db, &one, 23, true, STR("the page is read now")));
	assert_int_equal(case_decide(cx, db, &two, 24, false, STR("no")), RC_REFUSED);
	assert_ok(cx, case_get(cx, db, s->institution.id, id, &two));
	assert_int_equal(two.decider, 23);
	assert_int_equal(two.state, CASE_GRANTED);
}

static void
papers_are_kept_and_given_back_until_the_decision(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct sitting at = sit(cx, db, s, "N1");
	const struct case_file as = { .kind = CASE_COMPLAINT, .sitting = 1, .opener = at.enrolment.person };
	struct case_file file, other;
	struct case_paper *papers, paper;
	struct str bytes, large = { arena_zero(cx->mem, 1, CASE_FILE_MAX + 1), CASE_FILE_MAX + 1 };
	size_t count;
	int64_t id;

	assert_ok(cx, case_open(cx, db, &at.enrolment, &as, &id));
	assert_ok(cx, case_get(cx, db, s->institution.id, id, &file));
	assert_ok(cx, case_open(cx, db, &at.enrolment, &as, &id));
	assert_ok(cx, case_get(cx, db, s->institution.id, id, &other));
	assert_ok(cx, case_add_paper(cx, db, &file, 21, STR("See the letter."), STR_NONE, STR_NONE));
	assert_ok(cx, case_add_paper(cx, db, &file, 21, STR_NONE, STR("letter.pdf"), STR("%PDF")));
	assert_ok(cx, case_papers(cx, db, &file, &papers, &count));
	assert_int_equal(count, 2);
	assert_str(papers[0].words, "See the letter.");
	assert_int_equal(papers[1].file_size, 4);
	assert_ok(cx, case_paper_bytes(cx, db, &file, papers[1].id, &paper, &bytes));
	assert_str(bytes, "%PDF");
	assert_int_equal(case_paper_bytes(cx, db, &file, papers[0].id, &paper, &bytes), RC_NOT_FOUND); /* words alone */
	assert_int_equal(case_paper_bytes(cx, db, &other, papers[1].id, &paper, &bytes), RC_NOT_FOUND); /* of another case */
	assert_int_equal(case_add_paper(cx, db, &file, 21, STR_NONE, STR("large"), large), RC_LIMIT);
	for (int i = 2; i < CASE_PAPERS_MAX; i++)
		assert_ok(cx, case_add_paper(cx, db, &file, 21, STR("more"), STR_NONE, STR_NONE));
	assert_int_equal(case_add_paper(cx, db, &file, 21, STR("more"), STR_NONE, STR_NONE), RC_REFUSED);
	assert_ok(cx, case_decide(cx, db, &other, 23, false, STR("no ground")));
	assert_int_equal(case_add_paper(cx, db, &other, 21, STR("but"), STR_NONE, STR_NONE), RC_REFUSED);
}

static void
lists_are_of_one_institution(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct cohort_sample *s = sample_cohort(cx, db, 0);
	struct sitting at = sit(cx, db, s, "N1");
	const struct case_file late = { .kind = CASE_APPEAL, .sitting = 1, .opener = at.enrolment.person, .due_day = 20790 };
	const struct case_file soon = { .kind = CASE_COMPLAINT, .sitting = 1, .opener = at.enrolment.person, .due_day = 20780 };
	struct case_entry *entries, entry;
	struct case_file *files, file;
	size_t count;
	int64_t first, second;

	assert_ok(cx, case_open(cx, db, &at.enrolment, &late, &first));
	assert_ok(cx, case_open(cx, db, &at.enrolment, &soon, &second));
	assert_ok(cx, case_entries(cx, db, s->institution.id, true, 0, 10, &entries, &count));
	assert_int_equal(count, 2);
	assert_int_equal(entries[0].file.id, second);
	assert_str(entries[0].number, "N1");
	assert_str(entries[0].cohort, "TIDE/2026");
	assert_ok(cx, case_entries(cx, db, s->institution.id + 1, true, 0, 10, &entries, &count));
	assert_int_equal(count, 0);
	assert_int_equal(case_entry_get(cx, db, s->institution.id + 1, first, &entry), RC_NOT_FOUND);
	assert_ok(cx, case_get(cx, db, s->institution.id, first, &file));
	assert_ok(cx, case_decide(cx, db, &file, 23, true, STR("the page is read now")));
	assert_ok(cx, case_entries(cx, db, s->institution.id, false, 0, 10, &entries, &count));
	assert_int_equal(count, 1);
	assert_ok(cx, case_upheld_appeals(cx, db, s->institution.id, s->offering.id, &files, &count));
	assert_int_equal(count, 1);
	assert_int_equal(files[0].decided_at, cx->now);
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
		TEST(working_days_are_monday_to_friday),
		TEST_BOTH(a_rule_may_leave_a_request_to_a_person_and_give_the_day),
		TEST_BOTH(what_may_be_asked_for_has_its_last_day),
		TEST_BOTH(of_two_who_decide_at_once_the_second_changes_nothing),
		TEST_BOTH(papers_are_kept_and_given_back_until_the_decision),
		TEST_BOTH(lists_are_of_one_institution),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
