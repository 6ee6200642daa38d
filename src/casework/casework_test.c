#include "casework/casework.h"
#include "framework/framework.h"
#include "notice/notice.h"
#include "offering/cohort_sample.h"

/* The deadline of the sample cohort, and before and after it. */
#define DUE    1793984400 /* Friday, 2026-11-06T17:00:00Z */
#define BEFORE (DUE - 86400)
#define AFTER  (DUE + 86400)

/* Nottingham Trent's rules, that a request after the deadline is the registry's to decide, and that a notice is looked at again. */
static const char own_book[] =
	"{\"framework\": \"own\", \"version\": \"1\", \"title\": {\"en\": \"Own\"}, \"source\": {\"title\": \"Own\"}, \"in_force\": {\"from\": \"2025-10-01\"},"
	" \"extends\": [\"ntu\"], \"rules\": ["
	"{\"id\": \"OWN-1\", \"cite\": \"1\", \"stage\": \"circumstance\", \"when\": \"request.kind == 'extension' and request.made > deadline\","
	"  \"then\": {\"requires\": [\"decision of the registry\"], \"opens\": {\"case\": \"extension\", \"days\": 5}}, \"says\": {\"en\": \"Late requests are decided.\"}},"
	"{\"id\": \"OWN-2\", \"cite\": \"2\", \"stage\": \"integrity\", \"when\": \"case.kind == 'iai'\","
	"  \"then\": {\"opens\": {\"case\": \"second look\", \"days\": 9}}, \"says\": {\"en\": \"A notice is looked at again.\"}}]}";

enum { LEADER = 71, REGISTRAR, OTHER_REGISTRAR, ASSESSOR, CHAIR };

static struct case_reader
reader(struct ctx *cx, int64_t person, enum role role)
{
	struct grant *grant = NEW(cx->mem, struct grant);

	*grant = (struct grant){ role, 0 };
	return (struct case_reader){ person, { grant, 1 } };
}

struct studying { struct cohort_sample *s; struct study study; struct attempt attempt; };

static void
look_again(struct ctx *cx, struct db *db, struct studying *at)
{
	assert_ok(cx, study_get(cx, db, at->s->institution.id, at->study.enrolment.id, STR_NONE, &at->study));
}

/* N1 in the sample cohort, under own_book, at `now`. */
static struct studying *
begin(struct ctx *cx, struct db *db, int64_t now)
{
	const struct policy_source source = { STR("own.json"), str_of(own_book) };
	const struct str name = STR("own");
	struct studying *at = NEW(cx->mem, struct studying);
	struct policy *policy;
	bool made;
	struct application application = { .actor = 3 };

	at->s = sample_cohort(cx, db, 0);
	application.person = sample_person(cx, db, at->s, "N1");
	assert_ok(cx, policy_load(cx, &source, 1, &name, 1, &policy));
	for (size_t i = 0; i < policy_framework_count(policy); i++) {
		const struct json *one = policy_framework_at(policy, i);

		assert_ok(cx, framework_adopt(cx, db, at->s->institution.id, one));
		assert_ok(cx, institution_adopt(cx, db, 0, at->s->institution.id, json_string(JSON_GET(one, "framework")), json_string(JSON_GET(one, "version"))));
	}
	assert_ok(cx, enrolment_ensure(cx, db, &at->s->cohort, &application, &at->study.enrolment, &made));
	assert_ok(cx, attempt_ensure(cx, db, &at->study.enrolment, true, 1, &at->attempt));
	cx->now = now;
	look_again(cx, db, at);
	return at;
}

static struct case_entry
ask(struct ctx *cx, struct db *db, const struct studying *at, enum case_kind kind)
{
	const struct case_words words = { .reason = STR("The nursery was closed."), .acknowledged = true, .file_name = STR("letter.pdf"), .file = STR("%PDF") };
	struct case_entry entry;
	struct case_file file;

	assert_ok(cx, casework_ask(cx, db, &at->study, kind, &words, &file));
	assert_ok(cx, case_entry_get(cx, db, at->s->institution.id, file.id, &entry));
	return entry;
}

static void
load(struct ctx *cx, struct db *db, struct case_entry *entry)
{
	assert_ok(cx, case_entry_get(cx, db, entry->file.institution, entry->file.id, entry));
}

static void
hand_on(struct ctx *cx, struct db *db, struct case_entry *entry, int64_t handler, enum role to)
{
	assert_ok(cx, casework_receive(cx, db, &entry->file, entry->person, handler));
	load(cx, db, entry);
	assert_ok(cx, casework_forward(cx, db, &entry->file, entry->person, handler, to));
	load(cx, db, entry);
}

static void
what_the_rules_grant_takes_effect_at_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct studying *at = begin(cx, db, BEFORE);
	const struct case_words again = { .reason = STR("More.") };
	struct case_entry entry = ask(cx, db, at, CASE_EXTENSION);
	struct case_paper *papers;
	struct case_file file;
	int64_t unread;
	size_t count;

	assert_int_equal(entry.file.state, CASE_GRANTED);
	assert_ok(cx, attempt_get(cx, db, at->s->institution.id, at->attempt.id, &at->attempt));
	assert_int_equal(at->attempt.extension_days, 7);
	assert_ok(cx, case_papers(cx, db, &entry.file, &papers, &count));
	assert_int_equal(count, 0); /* no evidence is needed, and none is kept */
	assert_ok(cx, notice_unread(cx, db, at->s->institution.id, at->study.enrolment.person, &unread));
	assert_int_equal(unread, 1);
	assert_int_equal(casework_ask(cx, db, &at->study, CASE_DEFERRAL, &again, &file), RC_REFUSED);
	assert_str(cx->err.clause, "NTU-12.3, 10C 12.3");
}

static void
late_work_counts_as_in_time_once_the_extension_is_decided(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct studying *at = begin(cx, db, AFTER);
	const struct work work = { .assessment = STR("A1"), .submitted_at = DUE + 2 * 86400, .mark_known = true, .mark = 12000 };
	const struct case_reader registrar = reader(cx, REGISTRAR, ROLE_REGISTRY), other = reader(cx, OTHER_REGISTRAR, ROLE_REGISTRY);
	const struct case_reader leader = reader(cx, LEADER, ROLE_COURSE_LEADER);
	const struct case_verdict yes = { .granted = true, .reason = STR("The nursery confirms it.") }, no = { .reason = STR("No.") };
	struct case_entry entry = ask(cx, db, at, CASE_EXTENSION), stale;

	assert_int_equal(entry.file.state, CASE_OPEN);
	assert_int_equal(entry.file.due_day, 20764 + 5);
	hand_on(cx, db, &entry, LEADER, ROLE_REGISTRY);
	assert_ok(cx, attempt_enter(cx, db, &at->s->cohort, &at->attempt, 3, &work, 1));
	assert_true(at->attempt.late);
	look_again(cx, db, at);
	assert_int_equal(casework_decide(cx, db, &at->study, &entry, &leader, &yes), RC_REFUSED);
	assert_str(cx->err.clause, "NTU-12.1a (10C 12.1, 12.2); OWN-1 (1)");
	stale = entry;
	assert_ok(cx, casework_decide(cx, db, &at->study, &entry, &registrar, &yes));
	assert_int_equal(casework_decide(cx, db, &at->study, &stale, &other, &no), RC_REFUSED); /* who had it before them too */
	assert_ok(cx, attempt_get(cx, db, at->s->institution.id, at->attempt.id, &at->attempt));
	assert_int_equal(at->attempt.extension_days, 7);
	assert_false(at->attempt.late);
	load(cx, db, &entry);
	assert_int_equal(entry.file.state, CASE_GRANTED);
	assert_int_equal(entry.file.decider, REGISTRAR);
}

static void
who_handles_an_extension_does_not_decide_it(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct studying *at = begin(cx, db, AFTER);
	const struct case_reader registrar = reader(cx, REGISTRAR, ROLE_REGISTRY), other = reader(cx, OTHER_REGISTRAR, ROLE_REGISTRY);
	const struct case_verdict too_much = { .granted = true, .days = 30, .reason = STR("As asked.") }, three = { .granted = true, .days = 3, .reason = STR("Three will do.") };
	struct case_entry entry = ask(cx, db, at, CASE_EXTENSION);

	assert_int_equal(casework_forward(cx, db, &entry.file, entry.person, REGISTRAR, ROLE_BOARD_CHAIR), RC_REFUSED);
	hand_on(cx, db, &entry, REGISTRAR, ROLE_REGISTRY);
	assert_int_equal(casework_decide(cx, db, &at->study, &entry, &registrar, &three), RC_REFUSED);
	assert_str(cx->err.clause, "separation of duties");
	assert_int_equal(casework_decide(cx, db, &at->study, &entry, &other, &too_much), RC_REFUSED);
	assert_str(cx->err.clause, "NTU-12.1a-days, 10C 12.1");
	assert_ok(cx, casework_decide(cx, db, &at->study, &entry, &other, &three));
	assert_ok(cx, attempt_get(cx, db, at->s->institution.id, at->attempt.id, &at->attempt));
	assert_int_equal(at->attempt.extension_days, 3);
}

static void
each_sees_what_is_theirs(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct studying *at = begin(cx, db, AFTER);
	const struct work work = { .assessment = STR("A1"), .submitted_at = DUE, .mark_known = true, .mark = 12000, .marker = LEADER };
	struct case_entry extension = ask(cx, db, at, CASE_EXTENSION), complaint = ask(cx, db, at, CASE_COMPLAINT);
	const struct { const char *why; const struct case_entry *of; struct case_reader who; bool sees; } rows[] = {
		{ "the learner, as staff", &extension, reader(cx, at->study.enrolment.person, ROLE_REGISTRY), false },
		{ "a course leader", &extension, reader(cx, LEADER, ROLE_COURSE_LEADER), true },
		{ "an assessor", &extension, reader(cx, ASSESSOR, ROLE_ASSESSOR), false },
		{ "a chair to whom nothing was forwarded", &extension, reader(cx, CHAIR, ROLE_BOARD_CHAIR), false },
		{ "who marked the work, a complaint", &complaint, reader(cx, LEADER, ROLE_COURSE_LEADER), false },
		{ "another course leader, a complaint", &complaint, reader(cx, OTHER_REGISTRAR, ROLE_COURSE_LEADER), true },
		{ "an assessor, a complaint", &complaint, reader(cx, ASSESSOR, ROLE_ASSESSOR), false },
	};
	bool sees;

	assert_ok(cx, attempt_enter(cx, db, &at->s->cohort, &at->attempt, LEADER, &work, 1));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_ok(cx, casework_sees(cx, db, &rows[i].who, rows[i].of, &sees));
		if (sees != rows[i].sees)
			fail_msg("%s: %d", rows[i].why, sees);
	}
}

static void
a_break_begins_when_what_it_means_was_read(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct studying *at = begin(cx, db, BEFORE);
	const struct case_words unread = { .reason = STR("I must work.") };
	struct case_file file, *files;
	size_t count;

	assert_int_equal(casework_ask(cx, db, &at->study, CASE_BREAK, &unread, &file), RC_REFUSED);
	assert_ok(cx, case_list(cx, db, at->s->institution.id, at->study.enrolment.id, &files, &count));
	assert_int_equal(count, 0);
	assert_int_equal(ask(cx, db, at, CASE_BREAK).file.state, CASE_GRANTED);
	look_again(cx, db, at);
	assert_int_equal(at->study.enrolment.state, ENROLMENT_ON_BREAK);
	assert_int_equal(at->study.enrolment.access, ACCESS_SUSPENDED);
	assert_int_equal(at->study.now.sitting, 2);
	assert_true(at->study.now.deferred);
}

static void
the_day_of_asking_decides_the_fee_of_a_withdrawal(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct studying *at = begin(cx, db, 20705 * INT64_C(86400) + 43200); /* two days after the start */
	const struct case_reader registrar = reader(cx, REGISTRAR, ROLE_REGISTRY);
	const struct case_verdict yes = { .granted = true, .reason = STR("Confirmed.") };
	struct case_entry entry = ask(cx, db, at, CASE_WITHDRAWAL);

	look_again(cx, db, at);
	assert_int_equal(at->study.enrolment.state, ENROLMENT_ENROLLED);
	assert_int_equal(at->study.enrolment.refund, 100);
	assert_ok(cx, casework_take_back(cx, db, &at->study, &entry.file, entry.person));
	look_again(cx, db, at);
	assert_int_equal(at->study.enrolment.refund, -1);
	entry = ask(cx, db, at, CASE_WITHDRAWAL);
	look_again(cx, db, at);
	cx->now += 30 * 86400;
	assert_ok(cx, casework_receive(cx, db, &entry.file, entry.person, REGISTRAR));
	load(cx, db, &entry);
	assert_ok(cx, casework_decide(cx, db, &at->study, &entry, &registrar, &yes)); /* who receives the form confirms */
	look_again(cx, db, at);
	assert_int_equal(at->study.enrolment.state, ENROLMENT_WITHDRAWN);
	assert_int_equal(at->study.enrolment.access, ACCESS_ENDS);
	assert_int_equal(at->study.enrolment.refund, 100);
}

static void
an_integrity_case_is_decided_by_another_than_who_opened_it(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct studying *at = begin(cx, db, AFTER);
	const struct case_words words = { .reason = STR("Section 3 is another report's.") };
	const struct case_reader opener = reader(cx, LEADER, ROLE_REGISTRY), chair = reader(cx, CHAIR, ROLE_BOARD_CHAIR);
	const struct case_verdict no_finding = { .granted = true, .reason = STR("So it is.") };
	const struct case_verdict misconduct = { .granted = true, .finding = INTEGRITY_MISCONDUCT, .reason = STR("Two pages are copied.") };
	struct case_file file = { .id = 0 };
	struct case_entry entry;

	assert_int_equal(casework_report(cx, db, &at->study, at->study.enrolment.person, &words, &file), RC_REFUSED);
	assert_ok(cx, casework_report(cx, db, &at->study, LEADER, &words, &file));
	assert_ok(cx, case_entry_get(cx, db, at->s->institution.id, file.id, &entry));
	assert_int_equal(casework_decide(cx, db, &at->study, &entry, &opener, &misconduct), RC_REFUSED);
	assert_int_equal(casework_decide(cx, db, &at->study, &entry, &chair, &no_finding), RC_INVALID);
	assert_ok(cx, casework_decide(cx, db, &at->study, &entry, &chair, &misconduct));
	assert_ok(cx, attempt_get(cx, db, at->s->institution.id, at->attempt.id, &at->attempt));
	assert_int_equal(at->attempt.integrity, INTEGRITY_MISCONDUCT);
	load(cx, db, &entry);
	assert_str(entry.file.rules, "NTU-14.5b (10C 14.3, 14.5 b)");
}

static void
what_the_rules_open_next_is_a_case_of_its_own(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct studying *at = begin(cx, db, AFTER);
	const struct case_words words = { .reason = STR("A paragraph is not cited.") };
	const struct case_reader chair = reader(cx, CHAIR, ROLE_BOARD_CHAIR);
	const struct case_verdict notice = { .granted = true, .finding = INTEGRITY_IAI, .reason = STR("Careless, not more.") };
	struct case_file file = { .id = 0 }, *files;
	struct case_entry entry;
	int64_t unread;
	size_t count;

	assert_ok(cx, casework_report(cx, db, &at->study, LEADER, &words, &file));
	assert_ok(cx, case_entry_get(cx, db, at->s->institution.id, file.id, &entry));
	cx->now += 60;
	assert_ok(cx, casework_decide(cx, db, &at->study, &entry, &chair, &notice));
	assert_ok(cx, case_entries_about(cx, db, at->s->institution.id, at->study.enrolment.person, &(struct case_entry *){ NULL }, &count));
	assert_int_equal(count, 1);
	assert_ok(cx, case_list(cx, db, at->s->institution.id, at->study.enrolment.id, &files, &count));
	assert_int_equal(count, 2);
	assert_int_equal(files[0].follows, file.id);
	assert_str(files[0].reason, "second look");
	assert_int_equal(files[0].due_day, 20764 + 9);
	assert_int_equal(files[0].opener, CHAIR); /* who so does not decide it */
	assert_ok(cx, notice_unread(cx, db, at->s->institution.id, at->study.enrolment.person, &unread));
	assert_int_equal(unread, 3); /* of both openings, and of the decision */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(what_the_rules_grant_takes_effect_at_once),
		TEST_BOTH(late_work_counts_as_in_time_once_the_extension_is_decided),
		TEST_BOTH(who_handles_an_extension_does_not_decide_it),
		TEST_BOTH(each_sees_what_is_theirs),
		TEST_BOTH(a_break_begins_when_what_it_means_was_read),
		TEST_BOTH(the_day_of_asking_decides_the_fee_of_a_withdrawal),
		TEST_BOTH(an_integrity_case_is_decided_by_another_than_who_opened_it),
		TEST_BOTH(what_the_rules_open_next_is_a_case_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
