#include "db/db_test.h"
#include "event/event.h"
#include "offering/cohort_sample.h"

static struct json *
record(struct ctx *cx, const char *text)
{
	struct json *facts;

	assert_ok(cx, json_parse(cx, str_of(text), JSON_LIMITS, &facts));
	return facts;
}

static void
keep(struct ctx *cx, struct db *db, const char *text, int64_t author, struct specification *out)
{
	struct institution institution;

	sample_institution(cx, db, &institution);
	sample_specification_read(cx, text, out);
	assert_ok(cx, specification_ensure(cx, db, institution.id, author, out));
}

static void
a_document_gets_a_version_when_it_changes(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct specification first, again, next, got;
	const char *changed = str_c(cx->mem, str_fmt(cx->mem, "%s ", cohort_specification));

	keep(cx, db, cohort_specification, 5, &first);
	keep(cx, db, cohort_specification, 6, &again);
	keep(cx, db, changed, 5, &next);
	assert_int_equal(first.id, again.id);
	assert_int_equal(again.author, 5);
	assert_int_equal(first.version, 1);
	assert_int_equal(next.version, 2);
	assert_ok(cx, specification_get(cx, db, first.institution, next.id, &got));
	assert_str(got.code, "TIDE-6-10");
	assert_int_equal(got.assessment_count, 1);
	assert_int_equal(got.assessments[0].weight, 100000);
	assert_int_equal(specification_get(cx, db, first.institution + 1, next.id, &got), RC_NOT_FOUND);
}

static void
versions_are_listed_the_latest_first(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct specification first, next;
	struct specification_entry *list;
	size_t count;

	keep(cx, db, cohort_specification, 5, &first);
	keep(cx, db, str_c(cx->mem, str_fmt(cx->mem, "%s ", cohort_specification)), 5, &next);
	assert_ok(cx, specification_advance(cx, db, &first, 5, SPECIFICATION_SUBMITTED));
	assert_ok(cx, specification_list(cx, db, first.institution, -1, STR("de"), &list, &count));
	assert_int_equal(count, 2);
	assert_int_equal(list[0].version, 2);
	assert_str(list[0].title, "Tidal Energy");
	assert_ok(cx, specification_list(cx, db, first.institution, SPECIFICATION_SUBMITTED, STR("en"), &list, &count));
	assert_int_equal(count, 1);
	assert_int_equal(list[0].id, first.id);
	assert_ok(cx, specification_list(cx, db, first.institution + 1, -1, STR("en"), &list, &count));
	assert_int_equal(count, 0);
}

static void
the_steps_are_taken_in_order(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct specification spec;

	keep(cx, db, cohort_specification, 5, &spec);
	assert_int_equal(specification_advance(cx, db, &spec, 5, SPECIFICATION_EVALUATED), RC_REFUSED);
	assert_ok(cx, specification_advance(cx, db, &spec, 5, SPECIFICATION_SUBMITTED));
	assert_ok(cx, specification_advance(cx, db, &spec, 5, SPECIFICATION_SUBMITTED));
	assert_ok(cx, specification_advance(cx, db, &spec, 5, SPECIFICATION_EVALUATED));
	assert_ok(cx, specification_advance(cx, db, &spec, 5, SPECIFICATION_IN_REVIEW));
	assert_int_equal(specification_advance(cx, db, &spec, 5, SPECIFICATION_PUBLISHED), RC_REFUSED);
	assert_int_equal(specification_set_state(cx, db, &spec, 5, SPECIFICATION_CLOSED, STR("x")), RC_REFUSED);
}

/* What the record of an approval says, as the rules of the sample's framework ask for it. */
#define DOSSIER \
	"{\"approval\": {\"route\": \"new\", \"impact\": \"high\", \"central\": false, \"body\": \"school-committee\"}, \"evaluation\": {\"needed\": true, \"done\": true," \
	" \"platform_discussed\": true, \"change_form\": true}, \"statements\": [], \"conditions\": [], \"issuer\": {\"name\": \"S\", \"countries\": [\"GB\"]," \
	" \"awarding_bodies\": [\"S\"], \"status\": \"public\"}, \"learner_identified\": true, \"issue_dated\": true}"

static void
nobody_approves_their_own_specification(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct policy *policy = sample_policy(cx);
	struct approval by = { .actor = 5, .facts = record(cx, DOSSIER) };
	struct specification spec, got;
	bool offered;

	keep(cx, db, cohort_specification, 5, &spec);
	assert_int_equal(specification_publish(cx, db, policy, &spec, &by), RC_REFUSED);
	assert_int_equal(specification_approve(cx, db, policy, &spec, &by), RC_REFUSED);
	assert_str(cx->err.clause, "separation of duties");
	by.actor = 6;
	assert_ok(cx, specification_approve(cx, db, policy, &spec, &by));
	assert_ok(cx, specification_publish(cx, db, policy, &spec, &by));
	assert_ok(cx, specification_get(cx, db, spec.institution, spec.id, &got));
	assert_int_equal(got.state, SPECIFICATION_PUBLISHED);
	assert_int_equal(got.approver, 6);
	assert_str(got.framework, "ntu@2025-09");
	assert_ok(cx, specification_offered(cx, db, spec.institution, spec.code, &offered));
	assert_true(offered);
	assert_int_equal(specification_set_state(cx, db, &spec, 6, SPECIFICATION_CLOSED, STR_NONE), RC_REFUSED);
	assert_ok(cx, specification_set_state(cx, db, &spec, 6, SPECIFICATION_CLOSED, STR("no demand")));
	assert_ok(cx, specification_offered(cx, db, spec.institution, spec.code, &offered));
	assert_false(offered);
}

static void
replace(struct ctx *cx, const char *from, const char *to, const char **text)
{
	struct str all = str_of(*text);
	size_t at = str_find(all, str_of(from));

	assert_true(at < all.len);
	*text = str_c(cx->mem, str_fmt(cx->mem, PRI_STR "%s" PRI_STR, ARG_STR(str_sub(all, 0, at)), to, ARG_STR(str_sub(all, at + strlen(from), SIZE_MAX))));
}

static void
a_must_that_fails_refuses_with_its_clause(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const char *text = cohort_specification;
	struct specification spec;

	replace(cx, "\"uk\": \"10\"", "\"uk\": \"12\"", &text);
	keep(cx, db, text, 5, &spec);
	assert_int_equal(specification_accept(cx, db, sample_policy(cx), &spec, NULL), RC_REFUSED);
	assert_true(cx->err.clause.len > 0);
	assert_int_equal(spec.state, SPECIFICATION_DRAFT);
}

static const struct { const char *from, *to; struct rationale why; const char *clause; } passed_over[] = {
	{ "\"duration_weeks\": 10", "\"duration_weeks\": 13", { STR_INIT("NTU-7.7"), STR_INIT("Employers asked for one evening a week.") }, "10C 7.7" },
	{ "\"prerequisites\": []", "\"prerequisites\": [{\"en\": \"A licence to practise\"}]", { STR_INIT("NTU-1.1-requisites"), STR_INIT("The law asks for it.") }, "10C 1.1, 7.4" },
};

static void
a_should_is_passed_over_with_a_rationale(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(passed_over) / sizeof(passed_over[0]); i++) {
		struct db *db = test_db(cx);
		const char *text = cohort_specification;
		struct approval by = { .actor = 6, .facts = record(cx, DOSSIER) };
		struct policy *policy = sample_policy(cx);
		struct specification spec;

		replace(cx, passed_over[i].from, passed_over[i].to, &text);
		keep(cx, db, text, 5, &spec);
		assert_int_equal(specification_approve(cx, db, policy, &spec, &by), RC_REFUSED);
		assert_str(cx->err.clause, passed_over[i].clause);
		assert_true(str_find(err_text(&cx->err, cx->mem), STR("rationale")) < err_text(&cx->err, cx->mem).len);
		by.rationales = &passed_over[i].why;
		by.rationale_count = 1;
		assert_ok(cx, specification_approve(cx, db, policy, &spec, &by));
	}
}

static void
the_next_version_supersedes_the_published_one(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const char *text = cohort_specification;
	struct policy *policy = sample_policy(cx);
	struct specification first, next, got;
	const struct policy_finding *report;

	keep(cx, db, cohort_specification, 0, &first);
	assert_ok(cx, specification_accept(cx, db, policy, &first, &report));
	assert_non_null(report); /* a file cannot answer for its approval */
	replace(cx, "Tidal Energy", "Tidal Power", &text);
	keep(cx, db, text, 0, &next);
	assert_ok(cx, specification_accept(cx, db, policy, &next, NULL));
	assert_ok(cx, specification_get(cx, db, first.institution, first.id, &got));
	assert_int_equal(got.state, SPECIFICATION_SUPERSEDED);
	assert_int_equal(specification_accept(cx, db, policy, &got, NULL), RC_REFUSED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(a_document_gets_a_version_when_it_changes),
		TEST_BOTH(versions_are_listed_the_latest_first),
		TEST_BOTH(the_steps_are_taken_in_order),
		TEST_BOTH(nobody_approves_their_own_specification),
		TEST_BOTH(a_must_that_fails_refuses_with_its_clause),
		TEST_BOTH(a_should_is_passed_over_with_a_rationale),
		TEST_BOTH(the_next_version_supersedes_the_published_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
