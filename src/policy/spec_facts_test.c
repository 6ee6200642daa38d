/* A specification file as facts: what is derived, what is left out, what is a mistake in the file. */
#include "test.h"

#include "policy/policy.h"
#include "policy/spec_facts.h"

/* Each case is a specification beside its kind, and the facts that must come of it, but for spec. */
static const struct { const char *why, *spec, *facts; } derived[] = {
	{ "nothing stated", "", "{}" },
	{ "UK credits give ECTS", "\"credit\":{\"uk\":\"15\"}", "{\"credit\":{\"ects\":7.5,\"uk\":15}}" },
	{ "ECTS give UK credits", "\"credit\":{\"ects\":2.5}", "{\"credit\":{\"ects\":2.5,\"uk\":5}}" },
	{ "both, agreeing", "\"credit\":{\"ects\":\"2.5\",\"uk\":5}", "{\"credit\":{\"ects\":2.5,\"uk\":5}}" },
	{ "hours add up", "\"hours\":{\"contact\":20,\"directed\":30,\"private\":\"40.5\",\"assessment\":10}",
	  "{\"hours\":{\"contact\":20,\"directed\":30,\"private\":40.5,\"assessment\":10,\"total\":100.5}}" },
	{ "a total alone", "\"hours\":{\"total\":50}", "{\"hours\":{\"total\":50}}" },
	{ "FHEQ 4 is EQF 5", "\"level\":{\"framework\":\"FHEQ\",\"value\":4}", "{\"level\":{\"framework\":\"FHEQ\",\"fheq\":4,\"eqf\":5}}" },
	{ "FHEQ 7 is EQF 7", "\"level\":{\"framework\":\"fheq\",\"value\":7}", "{\"level\":{\"framework\":\"fheq\",\"fheq\":7,\"eqf\":7}}" },
	{ "an EQF level is no FHEQ level", "\"level\":{\"framework\":\"EQF\",\"value\":5}", "{\"level\":{\"framework\":\"EQF\",\"eqf\":5}}" },
	{ "RQF 6 is FHEQ 6", "\"level\":{\"framework\":\"RQF\",\"value\":6}", "{\"level\":{\"framework\":\"RQF\",\"fheq\":6,\"eqf\":6}}" },
	{ "RQF 3 is no FHEQ level", "\"level\":{\"framework\":\"RQF\",\"value\":3}", "{\"level\":{\"framework\":\"RQF\",\"eqf\":4}}" },
	{ "SCQF 10 is EQF 6", "\"level\":{\"framework\":\"SCQF\",\"value\":10}", "{\"level\":{\"framework\":\"SCQF\",\"eqf\":6}}" },
	{ "NFQ 8 is EQF 6", "\"level\":{\"framework\":\"NFQ\",\"value\":8}", "{\"level\":{\"framework\":\"NFQ\",\"eqf\":6}}" },
	{ "the second cycle is EQF 7", "\"level\":{\"framework\":\"QF-EHEA\",\"value\":2}", "{\"level\":{\"framework\":\"QF-EHEA\",\"eqf\":7}}" },
	{ "a framework nobody knows", "\"level\":{\"framework\":\"house\",\"value\":2}", "{\"level\":{\"framework\":\"house\"}}" },
	{ "an FHEQ level that does not exist is for the rules", "\"level\":{\"framework\":\"FHEQ\",\"value\":9}", "{\"level\":{\"framework\":\"FHEQ\",\"fheq\":9}}" },
	{ "weeks", "\"duration_weeks\":10", "{\"weeks\":10}" },
	{ "accreditations", "\"accreditations\":[{\"name\":\"PMI\"}]", "{\"accreditation\":[{\"name\":\"PMI\"}]}" },
};

static const struct { const char *why, *spec, *field; } wrong[] = {
	{ "a text as credit", "\"credit\":{\"uk\":\"ten\"}", "credit.uk" },
	{ "credits that disagree", "\"credit\":{\"uk\":10,\"ects\":10}", "credit" },
	{ "credit too fine", "\"credit\":{\"uk\":\"0.001\"}", "credit" },
	{ "four decimals", "\"credit\":{\"uk\":\"0.0001\"}", "credit.uk" },
	{ "credit as a number alone", "\"credit\":10", "credit" },
	{ "a text as hours", "\"hours\":{\"contact\":\"many\"}", "hours.contact" },
	{ "negative hours", "\"hours\":{\"contact\":-1}", "hours.contact" },
	{ "hours that do not add up", "\"hours\":{\"contact\":20,\"total\":30}", "hours" },
	{ "a level as a text", "\"level\":{\"framework\":\"FHEQ\",\"value\":\"six\"}", "level.value" },
	{ "a level without its framework", "\"level\":{\"value\":6}", "level.framework" },
	{ "weeks as a text", "\"duration_weeks\":\"ten\"", "duration_weeks" },
	{ "assessments that are no list", "\"assessments\":{}", "assessments" },
	{ "an assessment that is no object", "\"assessments\":[1]", "assessments[0]" },
	{ "a weight as a text", "\"assessments\":[{\"weight\":\"all\"}]", "assessments[0].weight" },
	{ "outcomes that are a text", "\"outcomes\":\"much\"", "outcomes" },
};

static enum rc
read_one(struct ctx *cx, const char *members, struct json **facts)
{
	struct str text = str_fmt(cx->mem, "{\"kind\":\"credit-bearing\"%s%s}", *members == '\0' ? "" : ",\n", members);
	struct document document;

	assert_ok(cx, document_open(cx, STR("s.json"), text, &document));
	return spec_facts_read(&document, facts);
}

static void
facts_come_of_a_file(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(derived) / sizeof(*derived); i++) {
		struct json *facts, *want;

		assert_ok(cx, read_one(cx, derived[i].spec, &facts));
		assert_ok(cx, json_parse(cx, str_of(derived[i].facts), JSON_LIMITS, &want));
		assert_non_null(json_take(facts, STR("spec")));
		if (!json_equal(facts, want))
			fail_msg("%s: " PRI_STR, derived[i].why, ARG_STR(json_text(cx->mem, facts, JSON_COMPACT)));
	}
}

static void
mistakes_are_named_with_their_field(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct json *facts;

		if (read_one(cx, wrong[i].spec, &facts) != RC_INVALID)
			fail_msg("%s was read", wrong[i].why);
		if (!str_is(cx->err.place.field, wrong[i].field) || cx->err.place.line != 2)
			fail_msg("%s: " PRI_STR, wrong[i].why, ARG_STR(err_text(&cx->err, cx->mem)));
	}
}

static void
all_mistakes_are_kept(void **state)
{
	struct ctx *cx = *state;
	struct document document;
	struct json *facts;

	assert_ok(cx, document_open(cx, STR("s.json"), STR("{\"credit\":{\"uk\":\"x\"},\"level\":{\"value\":\"x\"},\"kind\":\"badge\"}"), &document));
	assert_int_equal(spec_facts_read(&document, &facts), RC_INVALID);
	assert_int_equal(document.problems.count, 4);
}

static void
without_a_kind_nobody_knows_which_rules_apply(void **state)
{
	struct ctx *cx = *state;
	struct document document;
	struct json *facts;

	assert_ok(cx, document_open(cx, STR("s.json"), STR("{}"), &document));
	assert_int_equal(spec_facts_read(&document, &facts), RC_INVALID);
	assert_str(cx->err.place.field, "kind");
}

static void
a_stored_specification_gives_the_same(void **state)
{
	struct ctx *cx = *state;
	struct json *tree, *facts;
	struct spec_credit credit;
	struct spec_level level;

	assert_ok(cx, json_parse(cx, STR("{\"kind\":\"credit-bearing\",\"credit\":{\"uk\":\"10\"},\"level\":{\"framework\":\"FHEQ\",\"value\":6}}"), JSON_LIMITS, &tree));
	assert_ok(cx, spec_facts(cx, tree, &facts));
	assert_ok(cx, spec_credit(cx, tree, &credit));
	assert_ok(cx, spec_level(cx, tree, &level));
	assert_true(credit.stated);
	assert_int_equal(credit.ects, 5000);
	assert_int_equal(credit.uk, 10000);
	assert_int_equal(level.eqf, 6);
	assert_int_equal(level.value, 6);
	assert_ok(cx, json_parse(cx, STR("{\"kind\":\"credit-bearing\",\"credit\":{\"uk\":[]}}"), JSON_LIMITS, &tree));
	assert_int_equal(spec_credit(cx, tree, &credit), RC_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(facts_come_of_a_file),
		TEST(mistakes_are_named_with_their_field),
		TEST(all_mistakes_are_kept),
		TEST(without_a_kind_nobody_knows_which_rules_apply),
		TEST(a_stored_specification_gives_the_same),
	};

	return cmocka_run_group_tests_name("spec_facts", tests, NULL, NULL);
}
