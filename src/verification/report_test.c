#include "test.h"

#include "verification/report_pages.h"
#include "view_report.h"

struct said { enum verify_check check; enum verify_outcome outcome; const struct message *msg; };

/* A report in which everything passes but what `said` says; the learner's record is shown unless the proof fails. */
static struct verify_report
report_of(struct ctx *cx, enum verify_verdict verdict, const struct said *said)
{
	struct verify_report report = { .format = VERIFY_JSON, .verdict = verdict, .readable = true };
	struct json *shown = json_new(cx->mem, JSON_OBJECT);

	for (int i = 0; i < CHECK_COUNT; i++)
		report.checks[i] = (struct verify_answer){ .outcome = VERIFY_PASS, .says = STR("passed"), .msg = MSG(verify_parse_pass) };
	report.checks[CHECK_ISSUER].msg = MSG(verify_issuer_own);
	report.checks[said->check] = (struct verify_answer){ .outcome = said->outcome, .says = STR("decisive"), .msg = said->msg };
	json_put_str(cx->mem, shown, STR("title"), STR("Data Ethics"));
	report.shown = shown;
	report.record = NEW(cx->mem, struct record);
	return report;
}

static struct view_report *
view_of(struct ctx *cx, const struct verify_report *report)
{
	const struct report_about about = { .file = STR("a.json"), .whole = true };

	return report_view(cx, locale_open(cx->mem, LANGUAGE_EN, STR_NONE), report, &about);
}

static void
each_verdict_is_worded_as_what_it_is(void **state)
{
	struct ctx *cx = *state;
	const struct { const char *headline; enum verify_verdict verdict; struct said said; bool shown; size_t questions; } cases[] = {
		{ "verification_page_valid", VERIFY_VALID, { CHECK_LOG, VERIFY_UNCHECKED, MSG(verify_log_none) }, true, 7 },
		{ "verification_page_valid_unknown", VERIFY_VALID, { CHECK_ISSUER, VERIFY_WARNING, MSG(verify_issuer_unknown) }, true, 7 },
		{ "verification_page_unproven", VERIFY_UNPROVEN, { CHECK_STATUS, VERIFY_UNCHECKED, MSG(verify_status_unreachable) }, true, 7 },
		{ "verification_page_revoked", VERIFY_INVALID, { CHECK_STATUS, VERIFY_FAIL, MSG(verify_status_revoked) }, true, 7 },
		{ "verification_page_suspended", VERIFY_INVALID, { CHECK_STATUS, VERIFY_FAIL, MSG(verify_status_suspended) }, true, 7 },
		{ "verification_page_superseded", VERIFY_INVALID, { CHECK_SUPERSEDED, VERIFY_FAIL, MSG(verify_superseded_fail) }, true, 7 },
		{ "verification_page_expired", VERIFY_INVALID, { CHECK_DATES, VERIFY_FAIL, MSG(verify_dates_expired) }, true, 7 },
		{ "verification_page_early", VERIFY_INVALID, { CHECK_DATES, VERIFY_FAIL, MSG(verify_dates_early) }, true, 7 },
		{ "verification_page_other_person", VERIFY_INVALID, { CHECK_RECIPIENT, VERIFY_FAIL, MSG(verify_recipient_fail) }, true, 7 },
		{ "verification_page_invalid", VERIFY_INVALID, { CHECK_SCHEMA, VERIFY_FAIL, MSG(verify_schema_types) }, true, 7 },
		{ "verification_page_changed", VERIFY_INVALID, { CHECK_PROOF, VERIFY_FAIL, MSG(verify_proof_wrong) }, false, 1 },
		{ "verification_page_stranger", VERIFY_INVALID, { CHECK_ISSUER_KEY, VERIFY_FAIL, MSG(verify_key_other) }, false, 2 },
		{ "verification_page_unsupported", VERIFY_UNSUPPORTED, { CHECK_FORMAT, VERIFY_UNCHECKED, MSG(verify_format_unsupported) }, true, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_report report = report_of(cx, cases[i].verdict, &cases[i].said);
		struct view_report *view = view_of(cx, &report);

		if (strcmp(view->headline.msg->name, cases[i].headline) != 0 || view->shown != cases[i].shown || view->questions_count != cases[i].questions)
			fail_msg("%s: got %s, shown %d, %zu questions", cases[i].headline, view->headline.msg->name, view->shown, view->questions_count);
		if ((view->look == VIEW_REPORT_LOOK_YES) != (i == 0))
			fail_msg("%s must not look like a yes", cases[i].headline);
		if (view->shown && view->award.relied != (cases[i].verdict == VERIFY_VALID))
			fail_msg("%s: the award must not look relied on", cases[i].headline);
	}
}

/* What is no credential is told from what is a false one. */
static void
what_is_no_credential_is_named(void **state)
{
	struct ctx *cx = *state;
	const struct { const char *headline; struct said said; } cases[] = {
		{ "verification_page_picture", { CHECK_FORMAT, VERIFY_FAIL, MSG(verify_format_no_badge) } },
		{ "verification_page_image", { CHECK_PARSE, VERIFY_FAIL, MSG(verify_parse_image) } },
		{ "verification_page_empty", { CHECK_PARSE, VERIFY_FAIL, MSG(verify_parse_empty) } },
		{ "verification_page_large", { CHECK_PARSE, VERIFY_FAIL, MSG(verify_parse_large) } },
		{ "verification_page_unknown", { CHECK_PARSE, VERIFY_FAIL, MSG(verify_parse_unknown) } },
		{ "verification_page_unknown", { CHECK_FORMAT, VERIFY_FAIL, MSG(verify_format_unknown) } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_report report = report_of(cx, VERIFY_INVALID, &cases[i].said);
		struct view_report *view;

		report.readable = false;
		report.shown = NULL;
		report.record = NULL;
		view = view_of(cx, &report);
		if (strcmp(view->headline.msg->name, cases[i].headline) != 0 || view->shown || view->questions_count != 0)
			fail_msg("%s: got %s", cases[i].headline, view->headline.msg->name);
	}
}

/* T-01: also when a caller left something to be shown. */
static void
t_01_a_failed_proof_blanks_everything(void **state)
{
	struct ctx *cx = *state;
	const struct said said = { CHECK_PROOF, VERIFY_FAIL, MSG(verify_proof_wrong) };
	struct verify_report report = report_of(cx, VERIFY_INVALID, &said);
	struct view_report *view = view_of(cx, &report);

	assert_false(view->shown);
	assert_int_equal(view->award.title.len, 0);
	assert_int_equal(view->questions_count, 1);
	assert_int_equal(view->questions[0].look, VIEW_REPORT_QUESTION_LOOK_NO);
	assert_false(view->counted);
}

static void
what_was_not_checked_is_listed_and_counted(void **state)
{
	struct ctx *cx = *state;
	const struct said said = { CHECK_STATUS, VERIFY_UNCHECKED, MSG(verify_status_unreachable) };
	struct verify_report report = report_of(cx, VERIFY_UNPROVEN, &said);
	struct view_report *view = view_of(cx, &report);

	assert_int_equal(view->questions[3].look, VIEW_REPORT_QUESTION_LOOK_OPEN);
	assert_int_equal(view->questions[6].says_count, 1);
	assert_str(view->questions[6].says[0].text, "decisive");
	assert_int_equal(view->yes, 5);
	assert_int_equal(view->open, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_verdict_is_worded_as_what_it_is), TEST(what_is_no_credential_is_named), TEST(t_01_a_failed_proof_blanks_everything),
		TEST(what_was_not_checked_is_listed_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
