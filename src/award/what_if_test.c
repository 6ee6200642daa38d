/* What other rules would change, on both engines: who is named, and that nothing is written. */
#include "base/time.h"
#include "db/db_test.h"

#include "award/line_sample.h"
#include "award/what_if.h"

#define ROW(number, rest) number ";Family;Given;1990-01-01;a@example.org;" rest "\r\n"
#define IN_TIME "2026-11-06T15:00:00Z;"

/* In memory of its own: what is taken from cx->mem while records are read goes with them. */
struct told { size_t len; char text[4096]; };

static void
begin(void *self)
{
	struct told *told = self;

	told->len = 0;
}

static void
changed(void *self, const struct what_if_change *c)
{
	struct told *told = self;

	told->len += (size_t)snprintf(told->text + told->len, sizeof(told->text) - told->len, "%s%s " PRI_STR "%s" PRI_STR ": " PRI_STR " → " PRI_STR,
	                              told->len == 0 ? "" : "; ", what_if_kind_word(c->kind), ARG_STR(c->specification), c->learner.len == 0 ? "" : " ",
	                              ARG_STR(c->learner), ARG_STR(c->before), ARG_STR(c->after));
}

/* The same book, with another pass mark. */
static struct policy *
edition(struct ctx *cx, const char *pass)
{
	const struct policy_source source = { STR("other.json"), str_fmt(cx->mem,
		"{\"framework\": \"sample\", \"version\": \"2\", \"title\": {\"en\": \"Sample\"}, \"extends\": [\"ntu\"], \"rules\": [],"
		" \"grading\": {\"%s\": {\"kind\": \"percentage\", \"pass\": %s, \"cap\": %s, \"most\": 100}}}",
		pass == NULL ? "another" : "percent", pass == NULL ? "40" : pass, pass == NULL ? "40" : pass) };
	const struct str names[] = { STR("sample") };
	struct policy *policy;

	assert_ok(cx, policy_load(cx, &source, 1, names, 1, &policy));
	return policy;
}

static int64_t
events(struct ctx *cx, struct db *db)
{
	struct row r;

	assert_ok(cx, db_one(cx, db, &r, "SELECT count(*) FROM event", NO_ARGS));
	return row_num(&r, 0);
}

/* A cohort that is decided, and one that runs: N9 has handed in work of 45. */
static struct line_output *
cohorts(struct ctx *cx, struct db *db)
{
	const struct sample sample = { .sheet = SAMPLE_HEAD ROW("N1", IN_TIME "68;1;") ROW("N2", IN_TIME "45;1;") ROW("N3", IN_TIME "30;1;") };
	struct offering next = { .code = STR("TIDE/2027"), .start_day = 20800, .end_day = 20870 };
	struct person person = { .number = STR("N9"), .given_name = STR("G"), .family_name = STR("F") };
	struct work work = { .assessment = STR("A1"), .submitted_at = TIME_NONE, .mark_known = true, .mark = 45000 };
	struct line_input input = sample_input(cx, &sample);
	struct line_output *out = NEW(cx->mem, struct line_output);
	struct application application = { .actor = 3 };
	struct enrolment enrolment;
	struct attempt attempt;
	struct cohort cohort;
	bool made;

	assert_ok(cx, line_run(cx, db, &input, out));
	assert_ok(cx, offering_ensure(cx, db, input.policy, &out->institution, &out->specification, 0, &next));
	assert_ok(cx, cohort_open(cx, input.policy, &out->institution, &out->specification, &next, &cohort));
	assert_ok(cx, person_ensure(cx, db, out->institution.id, &person, &application.person, &made));
	assert_ok(cx, enrolment_ensure(cx, db, &cohort, &application, &enrolment, &made));
	assert_ok(cx, attempt_ensure(cx, db, &enrolment, true, 1, &attempt));
	assert_ok(cx, attempt_enter(cx, db, &cohort, &attempt, 0, &work, 1));
	return out;
}

static const struct { const char *why, *pass, *let, *value, *want; } cases[] = {
	{ "the same rules", "40", NULL, NULL, "" },
	{ "a higher pass mark", "50", NULL, NULL, "award TIDE-6-10 N2: pass → refer; sitting TIDE-6-10 N9: pass → refer" },
	{ "no second attempt is nothing to who passed", "40", "attempts", "1", "" },
	{ "neither, with both", "50", "attempts", "1", "award TIDE-6-10 N2: pass → fail, ends study; sitting TIDE-6-10 N9: pass → fail, ends study" },
	{ "greater steps of credit", "40", "NTU-7.5.step", "20", "specification TIDE-6-10: pass → fail" },
	{ "a scheme that is not there", NULL, NULL, NULL, "" },
};

static void
what_would_change_is_named_and_nothing_is_written(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct line_output *line = cohorts(cx, db);
	int64_t before = events(cx, db);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct told told = { 0 };
		struct what_if of = { .institution = &line->institution, .before = edition(cx, "40"), .after = edition(cx, cases[i].pass),
		                      .begin = begin, .changed = changed, .self = &told };

		if (cases[i].let != NULL)
			assert_ok(cx, what_if_let(cx, of.after, str_of(cases[i].let), str_of(cases[i].value)));
		assert_ok(cx, what_if_run(cx, db, &of));
		if (!str_is(((struct str){ told.text, told.len }), cases[i].want))
			fail_msg("%s:\ngot  " PRI_STR "\nwant %s", cases[i].why, ARG_STR(((struct str){ told.text, told.len })), cases[i].want);
		assert_int_equal(of.counts[WHAT_IF_SPECIFICATION].asked, 1);
		assert_int_equal(of.counts[WHAT_IF_AWARD].asked, cases[i].pass == NULL ? 0 : 2);
		assert_int_equal(of.not_comparable, cases[i].pass == NULL ? 2 : 0);
	}
	assert_int_equal(events(cx, db), before);
}

static enum rc
enough(void *self, int64_t done, int64_t total)
{
	int64_t *seen = self;

	assert_true(done > 0 && total >= 3);
	*seen = done;
	return RC_REFUSED;
}

static void
nothing(void *self, const struct what_if_change *change)
{
	(void)self;
	(void)change;
}

/* A person stops it, or the program ends: the run ends where it is. */
static void
it_says_how_far_it_is_and_ends_when_told(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct line_output *line = cohorts(cx, db);
	int64_t seen = 0;
	struct what_if of = { .institution = &line->institution, .before = edition(cx, "40"), .after = edition(cx, "50"), .changed = nothing,
	                      .progress = enough, .self = &seen };

	assert_int_equal(what_if_run(cx, db, &of), RC_REFUSED);
	assert_int_equal(seen, 1);
}

static void
a_parameter_that_no_rule_has_is_named(void **state)
{
	struct ctx *cx = *state;
	struct policy *policy = edition(cx, "40");

	assert_int_equal(what_if_let(cx, policy, STR("atempts"), STR("1")), RC_NOT_FOUND);
	assert_int_equal(what_if_let(cx, policy, STR("NTU-99.attempts"), STR("1")), RC_NOT_FOUND);
	assert_int_equal(what_if_let(cx, policy, STR("attempts"), STR("many")), RC_INVALID);
	assert_ok(cx, what_if_let(cx, policy, STR("NTU-11.3.attempts"), STR("3")));
	assert_int_equal(json_number(policy_let(policy, STR("NTU-11.3"), STR("attempts"))), 3);
	assert_int_equal(json_number(policy_let(policy, STR("NTU-11.7a"), STR("attempts"))), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(what_would_change_is_named_and_nothing_is_written),
		TEST_BOTH(it_says_how_far_it_is_and_ends_when_told),
		TEST(a_parameter_that_no_rule_has_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
