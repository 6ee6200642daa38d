/* What must exist before an award, and what re-enrolment costs: effects of rules that the nouns carry out, on both engines. */
#include "base/time.h"
#include "db/db_test.h"

#include "award/line_sample.h"

#define ROW(number, rest) number ";Family;Given;1990-01-01;a@example.org;" rest "\r\n"
#define IN_TIME "2026-11-06T15:00:00Z;"

static const char tier_framework[] =
	"{\"framework\": \"hope\", \"version\": \"1\", \"title\": {\"en\": \"Hope\"}, \"in_force\": {\"from\": \"2025-01-01\"},"
	" \"extends\": [\"liverpool-hope\"], \"grading\": {\"percent\": {\"kind\": \"percentage\", \"pass\": 40, \"cap\": 40, \"most\": 100}}, \"rules\": []}";

/* A badge of the second tier, decided by a faculty's confirmation board. `recorded`: JSON items. */
static struct line_input
tier_input(struct ctx *cx, size_t number, const char *kind, const char *recorded)
{
	const struct policy_source source = { STR("hope.json"), str_of(tier_framework) };
	const struct str names[] = { STR("hope") };
	struct line_input input = {
		.specification = { STR("specification.json"), str_fmt(cx->mem,
			"{\"code\": \"HOST-2\", \"kind\": \"%s\", \"title\": {\"en\": \"Hosting\"},"
			" \"outcomes\": [{\"id\": \"LO1\", \"text\": {\"en\": \"Host a meeting.\"}}],"
			" \"assessments\": [{\"id\": \"A1\", \"type\": \"observation\", \"weight\": 100, \"outcomes\": [\"LO1\"]}],"
			" \"entry\": {\"prerequisites\": []}, \"grading\": \"percent\"}", kind) },
		.results = { STR("results.csv"), STR(SAMPLE_HEAD ROW("N1", IN_TIME "68;1;")) },
		.offering = { STR("offering.json"), str_fmt(cx->mem,
			"{\"institution\": {\"legal_name\": {\"en\": \"Sample University\"}, \"country\": \"GB\", \"base_url\": \"https://sample-%zu.example\","
			" \"language\": \"en\", \"time_zone\": \"Europe/London\"}, \"frameworks\": [\"hope\"],"
			" \"offering\": {\"code\": \"HOST/2026\", \"start\": \"2026-09-07\", \"end\": \"2026-11-13\"}, \"deadlines\": {\"A1\": \"2026-11-06T17:00:00Z\"},"
			" \"board\": {\"kind\": \"confirmation\", \"date\": \"2026-11-18\", \"confirmed\": \"2026-11-19\", \"members\": [" SAMPLE_CHAIR "],"
			"  \"recorded\": [%s]}}", number, recorded) },
	};

	assert_ok(cx, policy_load(cx, &source, 1, names, 1, &input.policy));
	return input;
}

#define APPROVAL "{\"what\": \"approved by the Faculty Academic Committee\", \"date\": \"2026-11-20\", \"body\": \"Faculty Academic Committee\"}"
#define LEVEL    "{\"what\": \"level of skill recorded\", \"date\": \"2026-11-19\"}"

static const struct { const char *why, *kind, *recorded; int64_t awards; const char *clause; } tiers[] = {
	{ "nothing recorded", "non-credit-tier-2", "", 0, "4.4.11" },
	{ "the committee alone", "non-credit-tier-2", APPROVAL, 0, "4.4.11" },
	{ "the level alone", "non-credit-tier-2", LEVEL, 0, "5.1.1" },
	{ "both", "non-credit-tier-2", LEVEL ", " APPROVAL, 1, NULL },
	{ "attendance needs no level", "non-credit-tier-1", APPROVAL, 1, NULL },
	{ "but the committee", "non-credit-tier-1", "", 0, "5.1.1" },
};

static void
a_badge_waits_for_what_its_rules_require(void **state)
{
	for (size_t i = 0; i < sizeof(tiers) / sizeof(tiers[0]); i++) {
		struct ctx *cx = *state;
		struct db *db = test_db(cx);
		struct line_input input = tier_input(cx, i, tiers[i].kind, tiers[i].recorded);
		struct line_output out = { 0 };
		enum rc rc = line_run(cx, db, &input, &out);

		if (tiers[i].clause == NULL && (rc != RC_OK || out.awards != tiers[i].awards))
			fail_msg("%s: rc %d, " PRI_STR, tiers[i].why, (int)rc, ARG_STR(err_text(&cx->err, cx->mem)));
		if (tiers[i].clause != NULL && (rc != RC_REFUSED || str_find(cx->err.clause, str_of(tiers[i].clause)) == cx->err.clause.len))
			fail_msg("%s: rc %d, " PRI_STR, tiers[i].why, (int)rc, ARG_STR(err_text(&cx->err, cx->mem)));
	}
}

static void
a_second_approval_is_given_by_others_and_afterwards(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct line_input input = tier_input(cx, 0, "non-credit-tier-1", "");
	struct board_record as = { .what = STR("approved by the Faculty Academic Committee"), .body = STR("Faculty Academic Committee"), .person = 5 };
	struct board_record *records;
	struct line_output out;
	size_t count;
	int64_t made;

	assert_int_equal(line_run(cx, db, &input, &out), RC_REFUSED);
	assert_int_equal(out.board.state, BOARD_CONFIRMED);
	as.day = out.board.confirmed_day - 1;
	assert_int_equal(board_record_add(cx, db, &out.board, &as), RC_REFUSED);
	as.day = out.board.confirmed_day;
	out.board.members[0].person = 5;
	assert_int_equal(board_record_add(cx, db, &out.board, &as), RC_REFUSED);
	assert_str(cx->err.clause, "separation of duties");
	as.person = 6;
	assert_ok(cx, board_record_add(cx, db, &out.board, &as));
	assert_ok(cx, board_record_add(cx, db, &out.board, &as));
	assert_ok(cx, board_record_list(cx, db, &out.board, &records, &count));
	assert_int_equal(count, 1);
	assert_int_equal(records[0].person, 6);
	assert_ok(cx, award_make_all(cx, db, &out.cohort, &out.board, &made));
	assert_int_equal(made, 1);
}

/* A second cohort of what the first one's sheet was about. */
static void
enrol_again(struct ctx *cx, struct db *db, struct line_output *out, const struct policy_finding **findings, struct enrolment *enrolment)
{
	struct offering next = { .code = STR("TIDE/2027"), .start_day = 20800, .end_day = 20870 };
	struct application application = { .actor = 3 };
	struct decision *decisions;
	struct cohort cohort;
	size_t count;
	bool made;

	assert_ok(cx, decision_batch(cx, db, &out->board, 0, 10, &decisions, &count));
	application.person = decisions[0].person;
	assert_ok(cx, offering_ensure(cx, db, out->cohort.policy, &out->institution, &out->specification, 0, &next));
	assert_ok(cx, cohort_open(cx, out->cohort.policy, &out->institution, &out->specification, &next, &cohort));
	assert_ok(cx, enrolment_admission(cx, db, &cohort, &application, findings));
	assert_ok(cx, enrolment_ensure(cx, db, &cohort, &application, enrolment, &made));
	assert_true(made);
	assert_ok(cx, enrolment_get(cx, db, out->institution.id, enrolment->id, enrolment));
}

static const struct { const char *why, *rows; enum enrolment_fee fee; bool serious; } before[] = {
	{ "both attempts failed", ROW("N1", IN_TIME "30;1;") ROW("N1", IN_TIME "35;2;"), FEE_FULL, false },
	{ "serious misconduct", ROW("N1", IN_TIME "72;1;serious"), FEE_AS_OFFERED, true },
};

/* The same input from another institution. */
static void
move(struct ctx *cx, struct line_input *input, size_t number)
{
	struct str all = input->offering.bytes, url = STR("https://sample.example");
	size_t at = str_find(all, url);

	input->offering.bytes = str_fmt(cx->mem, PRI_STR "https://sample-%zu.example" PRI_STR, ARG_STR(str_sub(all, 0, at)), number,
	                                ARG_STR(str_sub(all, at + url.len, SIZE_MAX)));
}

static void
who_used_up_all_attempts_enrols_again_at_the_full_fee(void **state)
{
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		struct ctx *cx = *state;
		struct db *db = test_db(cx);
		const struct sample sample = { .sheet = str_c(cx->mem, str_fmt(cx->mem, SAMPLE_HEAD "%s", before[i].rows)) };
		struct line_input input = sample_input(cx, &sample);
		const struct policy_finding *findings;
		struct enrolment enrolment;
		struct line_output out;
		bool serious = false;

		move(cx, &input, i);
		assert_ok(cx, line_run(cx, db, &input, &out));
		enrol_again(cx, db, &out, &findings, &enrolment);
		for (const struct policy_finding *at = findings; at != NULL; at = at->next)
			serious = serious || (str_is(at->rule, "NTU-11.8-serious") && at->verdict == VERDICT_FAIL);
		if (enrolment.fee != before[i].fee || serious != before[i].serious)
			fail_msg("%s: fee %d, serious %d", before[i].why, (int)enrolment.fee, (int)serious);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(a_badge_waits_for_what_its_rules_require),
		TEST_BOTH(a_second_approval_is_given_by_others_and_afterwards),
		TEST_BOTH(who_used_up_all_attempts_enrols_again_at_the_full_fee),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
