/* The line from four files to awards, on both engines: what the rules of Nottingham Trent make of each learner. */
#include "base/decimal.h"
#include "base/time.h"
#include "db/db_test.h"

#include "award/line_sample.h"

/* "N1/1 pass 68.5, N2/1 none": every decision of the board, in order. */
static struct str
decided(struct ctx *cx, struct db *db, const struct line_output *out)
{
	struct buf text = buf_new(cx->mem, 65536);
	struct decision *decisions;
	size_t count;

	assert_ok(cx, decision_batch(cx, db, &out->board, 0, 1000, &decisions, &count));
	for (size_t i = 0; i < count; i++) {
		buf_fmt(&text, "%s" PRI_STR "/%d %s", i == 0 ? "" : ", ", ARG_STR(decisions[i].learner), (int)decisions[i].attempt_number, outcome_word(decisions[i].outcome));
		if (decisions[i].mark_known)
			buf_fmt(&text, " " PRI_STR, ARG_STR(decimal_text(cx->mem, decisions[i].mark)));
	}
	return buf_view(&text);
}

#define CHOICE(who, what, taken, why) (&(const struct board_choice){ .decider = (who), .outcome = (what), .mark = (taken), .reason = STR(why) })
#define ROW(number, rest) number ";Family;Given;1990-01-01;a@example.org;" rest "\r\n"
#define IN_TIME    "2026-11-06T15:00:00Z;"
#define THREE_LATE "2026-11-09T09:00:00Z;"
#define SEVEN_LATE "2026-11-13T16:00:00Z;"
#define EIGHT_LATE "2026-11-13T18:00:00Z;"
#define NINE_LATE  "2026-11-15T09:00:00Z;"
#define REQUEST(kind, made) "{\"learner_id\": \"N1\", \"kind\": \"" kind "\", \"made\": \"" made "\"}"

static const struct { const char *why, *rows, *requests, *want; int64_t awards; } cases[] = {
	{ "a pass", ROW("N1", IN_TIME "68,5;;"), NULL, "N1/1 pass 68.5", 1 },
	{ "just a pass", ROW("N1", IN_TIME "40;;"), NULL, "N1/1 pass 40", 1 },
	{ "just not", ROW("N1", IN_TIME "39,999;;"), NULL, "N1/1 refer 39.999", 0 },
	{ "no mark and no request", ROW("N1", ";;;"), NULL, "N1/1 none", 0 },
	{ "late without a request is deemed failed", ROW("N1", THREE_LATE "72;;"), NULL, "N1/1 refer 72", 0 },
	{ "and its referral is capped", ROW("N1", THREE_LATE "72;1;") ROW("N1", IN_TIME "72;2;"), NULL, "N1/1 refer 72, N1/2 pass 40", 1 },
	{ "also when the rows stand the other way round", ROW("N1", IN_TIME "72;2;") ROW("N1", THREE_LATE "72;1;"), NULL, "N1/1 refer 72, N1/2 pass 40", 1 },
	{ "within an extension, uncapped", ROW("N1", THREE_LATE "72;;"), REQUEST("extension", "2026-11-05"), "N1/1 pass 72", 1 },
	{ "seven days late without a request", ROW("N1", SEVEN_LATE "72;;"), NULL, "N1/1 refer 72", 0 },
	{ "eight days late without a request", ROW("N1", EIGHT_LATE "72;;"), NULL, "N1/1 refer 72", 0 },
	{ "on the last day of the extension", ROW("N1", SEVEN_LATE "72;;"), REQUEST("extension", "2026-11-05"), "N1/1 pass 72", 1 },
	{ "a day after the extension", ROW("N1", EIGHT_LATE "72;;"), REQUEST("extension", "2026-11-05"), "N1/1 refer 72", 0 },
	{ "after the extended deadline", ROW("N1", NINE_LATE "72;;"), REQUEST("extension", "2026-11-05"), "N1/1 refer 72", 0 },
	{ "deferred, uncapped", ROW("N1", NINE_LATE "72;;"), REQUEST("deferral", "2026-11-05"), "N1/1 pass 72", 1 },
	{ "deferred, and nothing there yet", ROW("N1", ";;;"), REQUEST("deferral", "2026-11-05"), "N1/1 defer", 0 },
	{ "a first fail is referred", ROW("N1", IN_TIME "30;;"), NULL, "N1/1 refer 30", 0 },
	{ "a second fail ends it", ROW("N1", IN_TIME "30;1;") ROW("N1", IN_TIME "35;2;"), NULL, "N1/1 refer 30, N1/2 fail 35", 0 },
	{ "there is no third attempt", ROW("N1", IN_TIME "30;1;") ROW("N1", IN_TIME "35;2;") ROW("N1", IN_TIME "90;3;"), NULL,
	  "N1/1 refer 30, N1/2 fail 35, N1/3 none 90", 0 },
	{ "nor when the first two are not in the sheet", ROW("N1", IN_TIME "90;3;"), NULL, "N1/3 none 90", 0 },
	{ "a second attempt alone is capped", ROW("N1", IN_TIME "90;2;"), NULL, "N1/2 pass 40", 1 },
	{ "a resit above a pass is refused", ROW("N1", IN_TIME "45;1;") ROW("N1", IN_TIME "72;2;"), NULL, "N1/1 pass 45, N1/2 none 72", 1 },
	{ "a notice has no penalty", ROW("N1", IN_TIME "72;;iai"), NULL, "N1/1 pass 72", 1 },
	{ "a notice with a fail is referred", ROW("N1", IN_TIME "30;;iai"), NULL, "N1/1 refer 30", 0 },
	{ "misconduct is capped", ROW("N1", IN_TIME "72;;misconduct"), NULL, "N1/1 pass 40", 1 },
	{ "serious misconduct fails", ROW("N1", IN_TIME "72;;serious"), NULL, "N1/1 fail 72", 0 },
};

static void
rules_decide_each_learner(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const char *want = NULL;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* Each case is a cohort of its own institution. */
		struct sample sample = { .sheet = str_c(cx->mem, str_fmt(cx->mem, SAMPLE_HEAD "%s", cases[i].rows)), .requests = cases[i].requests };
		struct line_input input = sample_input(cx, &sample);
		struct line_output out;
		struct str got, url = str_fmt(cx->mem, "https://sample-%zu.example", i);
		size_t at = str_find(input.offering.bytes, STR("https://sample.example"));

		input.offering.bytes = str_fmt(cx->mem, PRI_STR PRI_STR PRI_STR, ARG_STR(str_sub(input.offering.bytes, 0, at)), ARG_STR(url),
		                               ARG_STR(str_sub(input.offering.bytes, at + 22, SIZE_MAX)));
		want = cases[i].want;
		assert_ok(cx, line_run(cx, db, &input, &out));
		got = decided(cx, db, &out);
		if (!str_is(got, want) || out.awards != cases[i].awards)
			fail_msg("%s:\ngot  " PRI_STR ", %d awards\nwant %s, %d awards", cases[i].why, ARG_STR(got), (int)out.awards, want, (int)cases[i].awards);
	}
}

static void
the_same_files_again_change_nothing(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N1", THREE_LATE "72;;") ROW("N2", IN_TIME "30;;iai") ROW("N3", ";;;"),
	                               .requests = REQUEST("extension", "2026-11-05") };
	struct line_input input = sample_input(cx, &sample);
	struct line_output first, again;
	struct award *before, *after;
	size_t before_count, after_count;

	assert_ok(cx, line_run(cx, db, &input, &first));
	assert_ok(cx, award_batch(cx, db, first.institution.id, first.offering.id, 0, 10, &before, &before_count));
	cx->now += 3600;
	assert_ok(cx, line_run(cx, db, &input, &again));
	assert_ok(cx, award_batch(cx, db, first.institution.id, first.offering.id, 0, 10, &after, &after_count));
	assert_int_equal(first.board.id, again.board.id);
	assert_int_equal(before_count, 1);
	assert_int_equal(after_count, 1);
	assert_int_equal(before[0].id, after[0].id);
	assert_int_equal(before[0].made_at, after[0].made_at);
	assert_str(decided(cx, db, &again), "N1/1 pass 72, N2/1 refer 30, N3/1 none");
	assert_str(before[0].products, "badge,transcript");
	assert_str(date_text(cx->mem, before[0].awarded_day), "2026-11-19");
	assert_str(before[0].learner.name, "Given Family");
}

static void
a_second_request_in_a_sitting_is_refused_with_its_clause(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N1", THREE_LATE "72;;"),
	                               .requests = REQUEST("extension", "2026-11-05") ", " REQUEST("extension", "2026-11-06") };
	struct line_input input = sample_input(cx, &sample);
	struct line_output out;

	assert_ok(cx, line_run(cx, db, &input, &out));
	assert_int_equal(out.request_count, 2);
	assert_int_equal(out.requests[0].decided.state, CASE_GRANTED);
	assert_int_equal(out.requests[0].decided.days, 7);
	assert_int_equal(out.requests[1].decided.state, CASE_REFUSED);
	assert_true(str_starts(out.requests[1].decided.decision, "NTU-12.3 (10C 12.3): "));
	assert_str(decided(cx, db, &out), "N1/1 pass 72");
}

static const struct { const char *why, *externals, *more, *clause; } boards[] = {
	{ "none", "{\"name\": \"A\", \"role\": \"member\"}", NULL, "10C 9, 9.1" },
	{ "silent", "{\"name\": \"X\", \"role\": \"external-examiner\", \"appointed\": true, \"attended\": true}", NULL, "10C 9.2, 10.1" },
	{ "absent, agrees, never wrote of having taken part",
	  "{\"name\": \"X\", \"role\": \"external-examiner\", \"appointed\": true, \"agreed_in_writing\": \"2026-11-19\"}", NULL, "10C 9.2, 10.1" },
	{ "one of two", SAMPLE_EXTERNAL_GOOD ", {\"name\": \"Y\", \"role\": \"external-examiner\", \"appointed\": true, \"attended\": true}", NULL, "10C 9.2, 10.1" },
	{ "two chairs", SAMPLE_EXTERNAL_GOOD, ", {\"name\": \"Z\", \"role\": \"chair\"}", "10C 10.2" },
	{ "external and course leader", SAMPLE_EXTERNAL_GOOD, ", {\"name\": \"Prof. E. Xaver\", \"role\": \"course-leader\"}", "separation of duties" },
};

static void
a_board_is_not_confirmed_without_its_externals(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);

	for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++) {
		const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N1", IN_TIME "72;;"), .externals = boards[i].externals, .board = boards[i].more };
		struct line_input input = sample_input(cx, &sample);
		struct line_output out;
		struct str day = str_fmt(cx->mem, "2026-11-%02zu", 18 + i), from = STR("\"date\": \"2026-11-18\"");
		size_t at = str_find(input.offering.bytes, from);
		enum rc rc;

		/* Each is a board of its own day: one that was called keeps its members. */
		input.offering.bytes = str_fmt(cx->mem, PRI_STR "\"date\": \"" PRI_STR "\", \"confirmed\": \"2026-11-29\"" PRI_STR,
		                               ARG_STR(str_sub(input.offering.bytes, 0, at)), ARG_STR(day),
		                               ARG_STR(str_sub(input.offering.bytes, at + from.len + STR(", \"confirmed\": \"2026-11-19\"").len, SIZE_MAX)));
		rc = line_run(cx, db, &input, &out);
		if (rc != RC_REFUSED || str_find(cx->err.clause, str_of(boards[i].clause)) == cx->err.clause.len)
			fail_msg("%s: rc %d, " PRI_STR, boards[i].why, (int)rc, ARG_STR(err_text(&cx->err, cx->mem)));
		assert_int_equal(out.awards, 0);
	}
}

static void
nothing_of_a_confirmed_board_changes(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N1", IN_TIME "30;;") };
	struct line_input input = sample_input(cx, &sample);
	struct work better = { .assessment = STR("A1"), .submitted_at = TIME_NONE, .mark_known = true, .mark = 90000 };
	struct decision *decisions;
	struct line_output out;
	struct attempt attempt;
	size_t count;

	assert_ok(cx, line_run(cx, db, &input, &out));
	assert_ok(cx, decision_batch(cx, db, &out.board, 0, 10, &decisions, &count));
	assert_int_equal(count, 1);
	assert_ok(cx, attempt_get(cx, db, out.institution.id, decisions[0].attempt, &attempt));
	assert_int_equal(attempt.state, ATTEMPT_DECIDED);
	assert_int_equal(attempt_enter(cx, db, &out.cohort, &attempt, 0, &better, 1), RC_REFUSED);
	assert_int_equal(board_set_member(cx, db, &out.board, 0, 1, &out.board.members[0]), RC_REFUSED);
	assert_int_equal(board_decide(cx, db, &out.cohort, &out.board, attempt.id, CHOICE(5, OUTCOME_PASS, NULL, "kindness")), RC_REFUSED);
	assert_ok(cx, board_propose(cx, db, &out.cohort, &out.board));
	assert_str(decided(cx, db, &out), "N1/1 refer 30");
}

/* Somebody has the page open while another goes on: a board never steps back, and who confirmed it stays who did. */
static void
a_board_steps_from_where_it_is(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N1", IN_TIME "68;;") };
	struct line_input input = sample_input(cx, &sample);
	struct line_output out;
	struct board stale, now;
	struct row r;

	assert_ok(cx, line_run(cx, db, &input, &out));
	stale = out.board;
	stale.state = BOARD_CALLED;
	assert_int_equal(board_sit(cx, db, &stale, 5), RC_CONFLICT);
	stale.state = BOARD_SAT;
	assert_int_equal(board_confirm(cx, db, &out.cohort, &stale, 5, cx->now), RC_CONFLICT);
	assert_ok(cx, board_communicate(cx, db, &out.cohort, &out.board, 5, cx->now));
	assert_ok(cx, board_get(cx, db, out.institution.id, out.board.id, &now));
	assert_int_equal(now.state, BOARD_CONFIRMED);
	assert_int_equal(now.confirmed_at, out.board.confirmed_at);
	assert_ok(cx, db_one(cx, db, &r, "SELECT confirmed_by FROM board WHERE id = $1", ARGS(num(now.id))));
	assert_int_equal(row_num(&r, 0), 0);
}

static void
a_referral_opens_the_next_attempt_due_in_two_weeks(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N1", IN_TIME "30;;") };
	struct line_input input = sample_input(cx, &sample);
	struct decision *decisions;
	struct attempt *attempts;
	struct line_output out;
	size_t count;

	assert_ok(cx, line_run(cx, db, &input, &out));
	assert_ok(cx, decision_batch(cx, db, &out.board, 0, 10, &decisions, &count));
	assert_ok(cx, board_communicate(cx, db, &out.cohort, &out.board, 0, 1795168800)); /* 2026-11-20T10:00:00Z */
	assert_ok(cx, board_communicate(cx, db, &out.cohort, &out.board, 5, 1795168800 + 3 * 86400));
	assert_str(date_text(cx->mem, out.board.communicated_day), "2026-11-20"); /* an appeal's days are counted from the first */
	assert_ok(cx, attempt_list(cx, db, out.institution.id, decisions[0].enrolment, &attempts, &count));
	assert_int_equal(count, 2);
	assert_int_equal(attempts[1].number, 2);
	assert_true(attempts[1].capped);
	assert_str(time_text(cx->mem, attempts[1].due_by), "2026-12-04T10:00:00Z");
}

static void
two_assessments_count_by_weight(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct sample sample = { .specification = sample_two_assessments,
		.sheet = "A2.mark,Student ID,A1 mark,A1.submitted_at,Surname,A2.submitted_at\n"
		         "50,N1,33.35,2026-11-06T15:00:00Z,Family,2026-11-06T15:00:00Z\n"
		         ",N2,80,2026-11-06T15:00:00Z,Other,\n" };
	struct line_input input = sample_input(cx, &sample);
	struct line_output out;

	assert_ok(cx, line_run(cx, db, &input, &out));
	/* 33.35 × 0.6 + 50 × 0.4 */
	assert_str(decided(cx, db, &out), "N1/1 pass 40.01, N2/1 none");
}

static void
a_wrong_row_enters_nobody(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N1", IN_TIME "72;;") ROW("N2", IN_TIME "105;;") ROW("N3", "31/11/2026;55;;") };
	struct line_input input = sample_input(cx, &sample);
	struct line_output out;
	struct person person;

	assert_int_equal(line_run(cx, db, &input, &out), RC_INVALID);
	assert_int_equal(out.problems.count, 2);
	assert_str(problem_text(cx->mem, out.problems.first), "results.csv, row 3, column mark: The mark 105 is outside the scheme percent, which goes from 0 to 100.");
	assert_int_equal(out.problems.first->next->place.row, 4);
	assert_int_equal(person_find(cx, db, 1, STR("N1"), &person), RC_NOT_FOUND);
}

static void
a_request_needs_its_learner(void **state)
{
	struct ctx *cx = *state;
	const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N2", IN_TIME "72;;"), .requests = REQUEST("extension", "2026-11-05") ", " REQUEST("holiday", "soon") };
	struct line_input input = sample_input(cx, &sample);
	struct line_output out;

	assert_int_equal(line_check(cx, &input, &out), RC_INVALID);
	assert_int_equal(out.problems.count, 2); /* the kind and the date; the sheet is read when the files are right */
}

static void
nobody_decides_on_their_own_work(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N1", ";;;"), .externals = "{\"name\": \"X\", \"role\": \"external-examiner\", \"appointed\": true}" };
	struct line_input input = sample_input(cx, &sample);
	struct board_choice stale = { .decider = 77, .outcome = OUTCOME_FAIL, .reason = STR("of a page that was open before") };
	struct board_member chair, external;
	struct line_output out;
	struct person learner;
	struct decision *decisions;
	size_t count;

	/* The board has sat and is not confirmed: its external examiner is silent. */
	assert_int_equal(line_run(cx, db, &input, &out), RC_REFUSED);
	assert_ok(cx, decision_batch(cx, db, &out.board, 0, 10, &decisions, &count));
	assert_ok(cx, person_find(cx, db, out.institution.id, STR("N1"), &learner));
	assert_int_equal(board_decide(cx, db, &out.cohort, &out.board, decisions[0].attempt, CHOICE(learner.id, OUTCOME_PASS, NULL, "I deserve it")), RC_REFUSED);
	assert_str(cx->err.clause, "separation of duties");
	chair = out.board.members[0];
	chair.person = 77;
	assert_ok(cx, board_set_member(cx, db, &out.board, 0, 1, &chair));
	assert_int_equal(board_decide(cx, db, &out.cohort, &out.board, decisions[0].attempt, CHOICE(78, OUTCOME_PASS, NULL, "not of this board")), RC_REFUSED);
	stale.seen = decision_stamp(cx->mem, &decisions[0]);
	assert_ok(cx, board_decide(cx, db, &out.cohort, &out.board, decisions[0].attempt, CHOICE(77, OUTCOME_DEFER, NULL, "was in hospital")));
	assert_int_equal(board_decide(cx, db, &out.cohort, &out.board, decisions[0].attempt, &stale), RC_CONFLICT);
	external = out.board.members[2];
	external.attended = true;
	external.agreed_day = out.board.sat_day;
	assert_ok(cx, board_set_member(cx, db, &out.board, 0, 3, &external));
	chair.person = learner.id;
	assert_ok(cx, board_set_member(cx, db, &out.board, 0, 1, &chair));
	assert_int_equal(board_confirm(cx, db, &out.cohort, &out.board, 0, cx->now), RC_REFUSED);
	assert_str(cx->err.clause, "separation of duties");
	chair.person = 77;
	assert_ok(cx, board_set_member(cx, db, &out.board, 0, 1, &chair));
	assert_ok(cx, board_confirm(cx, db, &out.cohort, &out.board, 0, cx->now));
	assert_str(decided(cx, db, &out), "N1/1 defer");
}

static void
an_award_is_corrected_by_another_one(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N1", IN_TIME "72;;") };
	struct line_input input = sample_input(cx, &sample);
	struct line_output out;
	struct award *awards, new, got;
	size_t count;
	int64_t by;

	assert_ok(cx, line_run(cx, db, &input, &out));
	assert_ok(cx, award_batch(cx, db, out.institution.id, out.offering.id, 0, 10, &awards, &count));
	assert_int_equal(award_supersede(cx, db, &out.institution, 9, &awards[0], NULL, STR_NONE, &new), RC_REFUSED);
	assert_int_equal(award_supersede(cx, db, &out.institution, awards[0].person, &awards[0], NULL, STR("mine"), &new), RC_REFUSED);
	assert_ok(cx, award_supersede(cx, db, &out.institution, 9, &awards[0], NULL, STR("the name was misspelt"), &new));
	assert_int_equal(new.number, 2);
	assert_int_equal(award_supersede(cx, db, &out.institution, 9, &awards[0], NULL, STR("again"), &new), RC_REFUSED);
	assert_ok(cx, award_superseded_by(cx, db, out.institution.id, awards[0].id, &by));
	assert_ok(cx, award_get(cx, db, out.institution.id, by, &got));
	assert_int_equal(got.supersedes, awards[0].id);
	assert_int_equal(got.mark, 72000);
	assert_ok(cx, award_count(cx, db, out.institution.id, out.offering.id, &by));
	assert_int_equal(by, 1);
}

static void
a_wrong_mark_is_corrected_by_a_later_board(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N1", IN_TIME "72;;") };
	struct line_input input = sample_input(cx, &sample);
	struct board later = { .kind = BOARD_EXAMINERS, .confirmed_day = DAY_NONE, .communicated_day = DAY_NONE };
	const int64_t right = 75000, too_much = 101000;
	struct decision *decisions;
	struct line_output out;
	struct award *awards, new;
	int64_t made;
	size_t count;

	assert_ok(cx, line_run(cx, db, &input, &out));
	assert_ok(cx, award_batch(cx, db, out.institution.id, out.offering.id, 0, 10, &awards, &count));
	assert_ok(cx, decision_batch(cx, db, &out.board, 0, 10, &decisions, &count));
	later.sat_day = out.board.sat_day + 30;
	later.members = out.board.members;
	later.member_count = out.board.member_count;
	later.members[0].person = 77;
	assert_ok(cx, board_ensure(cx, db, &out.cohort, 0, &later, NULL));
	assert_ok(cx, board_sit(cx, db, &later, 0));
	assert_ok(cx, board_propose(cx, db, &out.cohort, &later));
	assert_int_equal(board_decide(cx, db, &out.cohort, &later, decisions[0].attempt, CHOICE(77, OUTCOME_PASS, &too_much, "miscounted")), RC_INVALID);
	assert_ok(cx, board_decide(cx, db, &out.cohort, &later, decisions[0].attempt, CHOICE(77, OUTCOME_PASS, &right, "a page was not counted")));
	assert_ok(cx, decision_batch(cx, db, &later, 0, 10, &decisions, &count));
	assert_int_equal(count, 1);
	assert_int_equal(award_supersede(cx, db, &out.institution, 9, &awards[0], &decisions[0], STR("mark corrected"), &new), RC_REFUSED);
	assert_ok(cx, board_confirm(cx, db, &out.cohort, &later, 0, cx->now));
	assert_ok(cx, award_supersede(cx, db, &out.institution, 9, &awards[0], &decisions[0], STR("mark corrected"), &new));
	assert_int_equal(new.mark, 75000);
	assert_int_equal(new.board, later.id);
	/* The later board's own run of awards makes no second one. */
	assert_ok(cx, award_make_all(cx, db, &out.cohort, &later, &made));
	assert_int_equal(made, 0);
}

static void
an_upheld_appeal_goes_back_to_the_next_board(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N1", IN_TIME "21;;") ROW("N2", IN_TIME "72;;") };
	struct line_input input = sample_input(cx, &sample);
	struct board later = { .kind = BOARD_EXAMINERS, .confirmed_day = DAY_NONE, .communicated_day = DAY_NONE };
	const struct case_file appeal = { .kind = CASE_APPEAL, .sitting = 1, .opener = 5 };
	const int64_t right = 45000;
	struct decision *decisions;
	struct enrolment enrolment;
	struct case_file file;
	struct line_output out;
	int64_t id, made;
	size_t count;

	assert_ok(cx, line_run(cx, db, &input, &out));
	assert_ok(cx, decision_batch_without_pass(cx, db, &out.board, 0, 10, &decisions, &count));
	assert_int_equal(count, 1);
	assert_ok(cx, enrolment_get(cx, db, out.institution.id, decisions[0].enrolment, &enrolment));
	assert_ok(cx, case_open(cx, db, &enrolment, &appeal, &id));
	assert_ok(cx, case_get(cx, db, out.institution.id, id, &file));
	cx->now = out.board.confirmed_at + 86400;
	assert_ok(cx, case_decide(cx, db, &file, 6, true, STR("page 4 was not read")));
	later.sat_day = out.board.sat_day + 30;
	later.members = out.board.members;
	later.member_count = out.board.member_count;
	later.members[0].person = 77;
	assert_ok(cx, board_ensure(cx, db, &out.cohort, 0, &later, NULL));
	assert_ok(cx, board_sit(cx, db, &later, 0));
	assert_ok(cx, board_propose(cx, db, &out.cohort, &later));
	assert_ok(cx, board_propose(cx, db, &out.cohort, &later));
	assert_ok(cx, decision_batch(cx, db, &later, 0, 10, &decisions, &count));
	assert_int_equal(count, 1); /* theirs alone, and undecided: the rules know no more than before */
	assert_int_equal(decisions[0].outcome, OUTCOME_NONE);
	assert_ok(cx, board_decide(cx, db, &out.cohort, &later, decisions[0].attempt, CHOICE(77, OUTCOME_PASS, &right, "page 4 is marked now")));
	cx->now += 86400;
	assert_ok(cx, board_confirm(cx, db, &out.cohort, &later, 0, cx->now));
	assert_ok(cx, award_make_all(cx, db, &out.cohort, &later, &made));
	assert_int_equal(made, 1); /* there was none that a correction could supersede */
	assert_ok(cx, board_propose(cx, db, &out.cohort, &later));
	assert_ok(cx, decision_batch(cx, db, &later, 0, 10, &decisions, &count));
	assert_int_equal(count, 1);
}

static void
what_is_decided_cannot_be_edited_in_the_database(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N1", IN_TIME "72;;") };
	struct line_input input = sample_input(cx, &sample);
	struct line_output out;

	assert_ok(cx, line_run(cx, db, &input, &out));
	assert_int_not_equal(db_exec(cx, db, "UPDATE award SET mark = 99000", NO_ARGS), RC_OK);
	assert_int_not_equal(db_exec(cx, db, "DELETE FROM award", NO_ARGS), RC_OK);
	assert_int_not_equal(db_exec(cx, db, "UPDATE decision SET mark = 99000", NO_ARGS), RC_OK);
	assert_int_not_equal(db_exec(cx, db, "DELETE FROM decision", NO_ARGS), RC_OK);
}

static void
who_has_withdrawn_is_not_decided(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N1", ";;;") ROW("N2", ";;;"),
	                               .externals = "{\"name\": \"X\", \"role\": \"external-examiner\", \"appointed\": true}" };
	struct line_input input = sample_input(cx, &sample);
	struct board next;
	struct decision *decisions;
	struct enrolment enrolment;
	struct line_output out;
	size_t count;

	assert_int_equal(line_run(cx, db, &input, &out), RC_REFUSED);
	assert_ok(cx, decision_batch(cx, db, &out.board, 0, 10, &decisions, &count));
	assert_int_equal(count, 2);
	assert_ok(cx, enrolment_get(cx, db, out.institution.id, decisions[0].enrolment, &enrolment));
	assert_ok(cx, enrolment_withdraw(cx, db, &out.cohort, &enrolment, 3, true));
	next = out.board;
	next.sat_day++;
	assert_ok(cx, board_ensure(cx, db, &out.cohort, 0, &next, NULL));
	assert_ok(cx, board_propose(cx, db, &out.cohort, &next));
	assert_ok(cx, decision_batch(cx, db, &next, 0, 10, &decisions, &count));
	assert_int_equal(count, 1);
	assert_str(decisions[0].learner, "N2");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(rules_decide_each_learner),
		TEST_BOTH(the_same_files_again_change_nothing),
		TEST_BOTH(a_second_request_in_a_sitting_is_refused_with_its_clause),
		TEST_BOTH(a_board_is_not_confirmed_without_its_externals),
		TEST_BOTH(nothing_of_a_confirmed_board_changes),
		TEST_BOTH(a_board_steps_from_where_it_is),
		TEST_BOTH(a_referral_opens_the_next_attempt_due_in_two_weeks),
		TEST_BOTH(two_assessments_count_by_weight),
		TEST_BOTH(a_wrong_row_enters_nobody),
		TEST(a_request_needs_its_learner),
		TEST_BOTH(nobody_decides_on_their_own_work),
		TEST_BOTH(an_award_is_corrected_by_another_one),
		TEST_BOTH(a_wrong_mark_is_corrected_by_a_later_board),
		TEST_BOTH(an_upheld_appeal_goes_back_to_the_next_board),
		TEST_BOTH(what_is_decided_cannot_be_edited_in_the_database),
		TEST_BOTH(who_has_withdrawn_is_not_decided),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
