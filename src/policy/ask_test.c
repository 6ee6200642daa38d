/* What rules answer: verdicts, effects that meet, texts, and the limits of the sandbox. */
#include "test.h"

#include "codec/said.h"
#include "policy/policy.h"

#define BOOK(rules) "{\"framework\":\"t\",\"version\":\"1\",\"rules\":[" rules "]}"

static struct policy *
policy_of(struct ctx *cx, const char *text)
{
	struct policy_source source = { STR("t.json"), str_of(text) };
	struct policy *policy;

	assert_ok(cx, policy_load(cx, &source, 1, &source.name, 1, &policy));
	return policy;
}

static struct json *
facts_of(struct ctx *cx, const char *text)
{
	struct json *facts;

	assert_ok(cx, json_parse(cx, str_of(text), JSON_LIMITS, &facts));
	return facts;
}

static struct policy_answer *
ask(struct ctx *cx, struct policy *policy, enum policy_stage stage, const char *facts)
{
	struct policy_answer *answer;

	assert_ok(cx, policy_ask(cx, policy, &(struct policy_question){ .stage = stage, .facts = facts_of(cx, facts) }, &answer));
	return answer;
}

/* ---- verdicts ---- */

static const struct { const char *expression, *facts; enum policy_verdict want; } verdicts[] = {
	{ "weeks <= 12", "{\"spec\":{},\"weeks\":12}", VERDICT_PASS },
	{ "weeks <= 12", "{\"spec\":{},\"weeks\":12.001}", VERDICT_FAIL },
	/* nothing is known: never a pass, never a quiet false */
	{ "weeks <= 12", "{\"spec\":{}}", VERDICT_UNDECIDED },
	{ "weeks == 12", "{\"spec\":{}}", VERDICT_UNDECIDED },
	{ "weeks ~= 12", "{\"spec\":{}}", VERDICT_UNDECIDED },
	{ "weeks * 2 == 12", "{\"spec\":{}}", VERDICT_UNDECIDED },
	{ "spec.kind ~= 'x'", "{\"spec\":{}}", VERDICT_UNDECIDED },
	{ "not one_of(spec.kind, {'x'})", "{\"spec\":{}}", VERDICT_UNDECIDED },
	{ "within(weeks, 1, 2)", "{\"spec\":{}}", VERDICT_UNDECIDED },
	{ "multiple_of(weeks, 2)", "{\"spec\":{}}", VERDICT_UNDECIDED },
	{ "every(spec.list, 'ok')", "{\"spec\":{}}", VERDICT_UNDECIDED },
	{ "sum(spec.list, 'n') == 0", "{\"spec\":{\"list\":[{\"n\":1},{}]}}", VERDICT_UNDECIDED },
	/* other types */
	{ "weeks == '12'", "{\"spec\":{},\"weeks\":12}", VERDICT_UNDECIDED },
	{ "weeks ~= '12'", "{\"spec\":{},\"weeks\":12}", VERDICT_UNDECIDED },
	{ "weeks < '12'", "{\"spec\":{},\"weeks\":12}", VERDICT_UNDECIDED },
	{ "spec.n + 1 == 2", "{\"spec\":{\"n\":\"1\"}}", VERDICT_UNDECIDED },
	{ "weeks", "{\"spec\":{},\"weeks\":12}", VERDICT_UNDECIDED },
	{ "spec.kind", "{\"spec\":{\"kind\":\"x\"}}", VERDICT_UNDECIDED },
	{ "nil", "{\"spec\":{}}", VERDICT_UNDECIDED },
	/* asking for it */
	{ "weeks == nil", "{\"spec\":{}}", VERDICT_PASS },
	{ "nil ~= weeks", "{\"spec\":{},\"weeks\":0}", VERDICT_PASS },
	{ "present(weeks)", "{\"spec\":{},\"weeks\":0}", VERDICT_PASS },
	{ "present(weeks)", "{\"spec\":{}}", VERDICT_FAIL },
	{ "present(spec.a)", "{\"spec\":{\"a\":\"\"}}", VERDICT_FAIL },
	{ "present(spec.a)", "{\"spec\":{\"a\":[]}}", VERDICT_FAIL },
	{ "present(spec.a)", "{\"spec\":{\"a\":{}}}", VERDICT_FAIL },
	{ "present(spec.a)", "{\"spec\":{\"a\":null}}", VERDICT_FAIL },
	{ "present(spec.a)", "{\"spec\":{\"a\":false}}", VERDICT_PASS },
	{ "present(spec.a.b.c)", "{\"spec\":{}}", VERDICT_FAIL },
	{ "present(spec.a.b)", "{\"spec\":{\"a\":{\"b\":[1]}}}", VERDICT_PASS },
	{ "present(spec.a.b)", "{\"spec\":{\"a\":\"text\"}}", VERDICT_UNDECIDED },
	{ "present(spec.a[2].b)", "{\"spec\":{\"a\":[{},{\"b\":1}]}}", VERDICT_PASS },
	{ "present(spec.a[3].b)", "{\"spec\":{\"a\":[{},{\"b\":1}]}}", VERDICT_FAIL },
	/* exact thousandths */
	{ "within(credit.ects, 0.1, 0.3)", "{\"spec\":{},\"credit\":{\"ects\":0.3}}", VERDICT_PASS },
	{ "multiple_of(credit.ects, 0.1)", "{\"spec\":{},\"credit\":{\"ects\":0.3}}", VERDICT_PASS },
	{ "multiple_of(credit.ects, 2.5)", "{\"spec\":{},\"credit\":{\"ects\":7.5}}", VERDICT_PASS },
	{ "multiple_of(credit.ects, 2.5)", "{\"spec\":{},\"credit\":{\"ects\":7.501}}", VERDICT_FAIL },
	{ "multiple_of(credit.ects, 0)", "{\"spec\":{},\"credit\":{\"ects\":7.5}}", VERDICT_UNDECIDED },
	{ "sum(spec.list, 'n') == 0.3", "{\"spec\":{\"list\":[{\"n\":0.1},{\"n\":0.1},{\"n\":0.1}]}}", VERDICT_PASS },
	{ "credit.uk * 1.1 == 2.53", "{\"spec\":{},\"credit\":{\"uk\":2.3}}", VERDICT_PASS },
	/* lists */
	{ "every(spec.list, 'ok')", "{\"spec\":{\"list\":[]}}", VERDICT_PASS },
	{ "some(spec.list, 'ok')", "{\"spec\":{\"list\":[]}}", VERDICT_FAIL },
	{ "some(spec.list, 'n > 1') and not every(spec.list, 'n > 1')", "{\"spec\":{\"list\":[{\"n\":1},{\"n\":2}]}}", VERDICT_PASS },
	{ "count(spec.list, 'n > 1') == 1", "{\"spec\":{\"list\":[{\"n\":1},{\"n\":2}]}}", VERDICT_PASS },
	{ "every(spec.list, \\\"some(inner, 'x == \\\\\\\"a\\\\\\\"')\\\")", "{\"spec\":{\"list\":[{\"inner\":[{\"x\":\"b\"},{\"x\":\"a\"}]}]}}", VERDICT_PASS },
	{ "every(spec.list, 'n > 1')", "{\"spec\":{\"list\":[1,2]}}", VERDICT_UNDECIDED },
	{ "one_of(weeks, {1, 2, 12})", "{\"spec\":{},\"weeks\":12}", VERDICT_PASS },
	{ "#spec.list == 2", "{\"spec\":{\"list\":[1,2]}}", VERDICT_PASS },
	{ "spec['end'] == 'x' or spec.list['a b'] == nil", "{\"spec\":{\"end\":\"x\"}}", VERDICT_PASS },
	/* precedence, as in Lua */
	{ "2 + 3 * 2 ^ 2 == 14 and not false", "{\"spec\":{}}", VERDICT_PASS },
	{ "-2 ^ 2 == -4", "{\"spec\":{}}", VERDICT_PASS },
	{ "1 .. 2 == '12'", "{\"spec\":{}}", VERDICT_PASS },
	{ "7 // 2 == 3 and 7 % 4 == 3 and 1 << 4 == 16", "{\"spec\":{}}", VERDICT_PASS },
	{ "(weeks > 5 and 'long' or 'short') == 'long'", "{\"spec\":{},\"weeks\":12}", VERDICT_PASS },
	/* the day is handed in */
	{ "days(today, 20780) == 0", "{\"spec\":{}}", VERDICT_PASS },
};

static void
expressions_are_answered(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++) {
		struct str text = str_fmt(cx->mem, BOOK("{\"id\":\"R\",\"stage\":\"approval\",\"level\":\"must\",\"says\":{\"en\":\"x\"},\"holds\":\"%s\"}"), verdicts[i].expression);
		struct policy *policy = policy_of(cx, str_c(cx->mem, text));
		enum policy_verdict got = ask(cx, policy, POLICY_APPROVAL, verdicts[i].facts)->findings->verdict;

		if (got != verdicts[i].want)
			fail_msg("%s with %s: %s, not %s", verdicts[i].expression, verdicts[i].facts, verdict_word(got), verdict_word(verdicts[i].want));
	}
}

static void
a_list_expression_sees_its_item_then_the_parameters(void **state)
{
	struct ctx *cx = *state;
	struct policy *policy = policy_of(cx, BOOK("{\"id\":\"R\",\"stage\":\"stacking\",\"level\":\"must\",\"let\":{\"years\":5,\"least\":2},\"says\":{\"en\":\"x\"},"
	                                           "\"holds\":\"every(awards, 'age_years <= years and ects >= least and awarded <= today')\"}"));
	const char *rest = ",\"target\":{\"kind\":\"x\",\"own\":true,\"formal\":true}}";

	assert_null(ask(cx, policy, POLICY_STACKING, str_c(cx->mem, str_fmt(cx->mem, "{\"awards\":[{\"age_years\":5,\"ects\":2,\"awarded\":1}]%s", rest)))->refused);
	assert_non_null(ask(cx, policy, POLICY_STACKING, str_c(cx->mem, str_fmt(cx->mem, "{\"awards\":[{\"age_years\":5.001,\"ects\":2,\"awarded\":1}]%s", rest)))->refused);
	/* the item's own field comes first */
	assert_null(ask(cx, policy, POLICY_STACKING, str_c(cx->mem, str_fmt(cx->mem, "{\"awards\":[{\"age_years\":9,\"years\":10,\"ects\":2,\"awarded\":1}]%s", rest)))->refused);
	assert_non_null(ask(cx, policy, POLICY_STACKING, str_c(cx->mem, str_fmt(cx->mem, "{\"awards\":[{\"age_years\":5,\"ects\":2,\"awarded\":30000}]%s", rest)))->refused);
}

/* ---- limits ---- */

static struct json *
long_list(struct arena *mem, size_t count)
{
	struct json *list = json_new(mem, JSON_ARRAY);

	for (size_t i = 0; i < count; i++) {
		struct json *item = json_add(list, json_new(mem, JSON_OBJECT));

		json_put_bool(mem, item, STR("ok"), true);
	}
	return list;
}

static enum policy_verdict
verdict_on_list(struct ctx *cx, struct policy *policy, size_t count, struct str text)
{
	struct json *facts = json_new(cx->mem, JSON_OBJECT), *spec = json_put_object(cx->mem, facts, STR("spec"));
	struct policy_answer *answer;

	json_put(spec, STR("list"), long_list(cx->mem, count));
	json_put_str(cx->mem, spec, STR("text"), text);
	assert_ok(cx, policy_ask(cx, policy, &(struct policy_question){ .stage = POLICY_APPROVAL, .facts = facts }, &answer));
	return answer->findings->verdict;
}

static void
what_costs_too_much_is_undecided(void **state)
{
	struct ctx *cx = *state;
	struct policy *once = policy_of(cx, BOOK("{\"id\":\"R\",\"stage\":\"approval\",\"level\":\"must\",\"says\":{\"en\":\"x\"},\"holds\":\"every(spec.list, 'ok')\"}"));
	struct policy *twice = policy_of(cx, BOOK("{\"id\":\"R\",\"stage\":\"approval\",\"level\":\"must\",\"says\":{\"en\":\"x\"},"
	                                          "\"holds\":\"every(spec.list, 'ok and ok and ok and ok and ok and ok and ok and ok and ok and ok')\"}"));
	struct policy *text = policy_of(cx, BOOK("{\"id\":\"R\",\"stage\":\"approval\",\"level\":\"must\",\"says\":{\"en\":\"x\"},"
	                                         "\"holds\":\"present(spec.text .. spec.text .. spec.text .. spec.text)\"}"));
	char *megabyte = arena_alloc(cx->mem, 1 << 20);

	memset(megabyte, 'x', 1 << 20);
	assert_int_equal(verdict_on_list(cx, once, 1000, STR("x")), VERDICT_PASS);
	assert_int_equal(verdict_on_list(cx, once, 20000, STR("x")), VERDICT_UNDECIDED);
	assert_int_equal(verdict_on_list(cx, twice, 20000, STR("x")), VERDICT_UNDECIDED);
	assert_int_equal(verdict_on_list(cx, text, 1, STR("x")), VERDICT_PASS);
	assert_int_equal(verdict_on_list(cx, text, 1, (struct str){ megabyte, 1 << 20 }), VERDICT_UNDECIDED);
	/* and the sandbox is as good as before */
	assert_int_equal(verdict_on_list(cx, once, 3, STR("x")), VERDICT_PASS);
	assert_int_equal(verdict_on_list(cx, text, 1, STR("x")), VERDICT_PASS);
}

static void
facts_larger_than_the_sandbox_are_refused(void **state)
{
	struct ctx *cx = *state;
	struct policy *policy = policy_of(cx, BOOK("{\"id\":\"R\",\"stage\":\"approval\",\"level\":\"must\",\"says\":{\"en\":\"x\"},\"holds\":\"present(spec.list)\"}"));
	struct json *facts = json_new(cx->mem, JSON_OBJECT), *spec = json_put_object(cx->mem, facts, STR("spec"));
	struct policy_answer *answer;

	json_put(spec, STR("list"), long_list(cx->mem, 700000));
	assert_int_equal(policy_ask(cx, policy, &(struct policy_question){ .stage = POLICY_APPROVAL, .facts = facts }, &answer), RC_LIMIT);
	assert_int_equal(verdict_on_list(cx, policy, 3, STR("x")), VERDICT_PASS);
}

static void
a_fact_that_is_not_supplied_is_a_defect(void **state)
{
	struct ctx *cx = *state;
	struct policy *policy = policy_of(cx, BOOK("{\"id\":\"R\",\"stage\":\"withdrawal\",\"then\":{\"refund\":100}}"));
	struct policy_answer *answer;
	struct policy_question question = { .stage = POLICY_WITHDRAWAL };

	question.facts = facts_of(cx, "{\"days_since_start\":1,\"deferrals_before\":0}");
	assert_int_equal(policy_ask(cx, policy, &question, &answer), RC_INTERNAL);
	assert_str(cx->err.args[0].value, "confirmed_by_school");
	question.facts = facts_of(cx, "{\"days_since_start\":\"1\",\"deferrals_before\":0,\"confirmed_by_school\":true}");
	assert_int_equal(policy_ask(cx, policy, &question, &answer), RC_INTERNAL);
	assert_str(cx->err.args[0].value, "days_since_start");
}

/* ---- effects that meet ---- */

#define DECIDES(id, then) "{\"id\":\"" id "\",\"cite\":\"1\",\"stage\":\"decision\",\"then\":" then "}"
#define DECISION_FACTS "{\"spec\":{},\"attempt\":{\"number\":1},\"late\":false,\"integrity\":\"none\",\"extension\":{\"days\":0}," \
	"\"deferred\":false,\"still_offered\":true,\"requirements_met\":true}"

static const struct { const char *why, *rules, *want, *by; } merges[] = {
	{ "nothing is said", BOOK(""), "{}", "[]" },
	{ "the stricter outcome wins, both are named", BOOK(DECIDES("A", "{\"outcome\":\"pass\"}") "," DECIDES("B", "{\"outcome\":\"refer\"}")),
	  "{\"outcome\":\"refer\"}", "[{\"effect\":\"outcome\",\"rule\":\"A\",\"overruled\":true},{\"effect\":\"outcome\",\"rule\":\"B\"}]" },
	{ "void is the strictest", BOOK(DECIDES("A", "{\"outcome\":\"void\"}") "," DECIDES("B", "{\"outcome\":\"fail\"}")),
	  "{\"outcome\":\"void\"}", "[{\"effect\":\"outcome\",\"rule\":\"A\"},{\"effect\":\"outcome\",\"rule\":\"B\",\"overruled\":true}]" },
	{ "review is stricter than pass, defer than review", BOOK(DECIDES("A", "{\"outcome\":\"review\"}") "," DECIDES("B", "{\"outcome\":\"pass\"}") "," DECIDES("C", "{\"outcome\":\"defer\"}")),
	  "{\"outcome\":\"defer\"}", NULL },
	{ "an uncapped deferral stays uncapped", BOOK(DECIDES("A", "{\"outcome\":\"defer\"}") "," DECIDES("B", "{\"cap\":\"pass\"}") ","
	  DECIDES("C", "{\"outcome\":\"pass\",\"cap\":\"pass\",\"attempt\":{\"allowed\":true,\"cap\":\"pass\"}}")), "{\"outcome\":\"defer\"}", NULL },
	{ "a capped one is capped", BOOK(DECIDES("A", "{\"outcome\":\"defer\",\"cap\":\"pass\"}")), "{\"outcome\":\"defer\",\"cap\":\"pass\"}", NULL },
	{ "a cap joins a pass", BOOK(DECIDES("A", "{\"outcome\":\"pass\"}") "," DECIDES("B", "{\"cap\":\"pass\"}")), "{\"outcome\":\"pass\",\"cap\":\"pass\"}", NULL },
	{ "attempts: not allowed, capped, the sooner day",
	  BOOK(DECIDES("A", "{\"outcome\":\"refer\",\"attempt\":{\"allowed\":true,\"within_days\":28,\"from\":\"a\"}}") ","
	       DECIDES("B", "{\"outcome\":\"refer\",\"attempt\":{\"allowed\":true,\"cap\":\"pass\",\"within_days\":14,\"from\":\"b\"}}")),
	  "{\"outcome\":\"refer\",\"attempt\":{\"allowed\":true,\"cap\":\"pass\",\"within_days\":14,\"from\":\"b\"}}", NULL },
	{ "one says no", BOOK(DECIDES("A", "{\"attempt\":{\"allowed\":true}}") "," DECIDES("B", "{\"attempt\":{\"allowed\":false}}")), "{\"attempt\":{\"allowed\":false}}", NULL },
	{ "study that ends allows no attempt", BOOK(DECIDES("A", "{\"outcome\":\"refer\",\"attempt\":{\"allowed\":true}}") "," DECIDES("B", "{\"outcome\":\"fail\",\"ends_study\":true}")),
	  "{\"outcome\":\"fail\",\"ends_study\":true}", NULL },
	{ "the smaller refund, the end of access", BOOK(DECIDES("A", "{\"refund\":100,\"access\":\"suspended\"}") "," DECIDES("B", "{\"refund\":0,\"access\":\"ends\"}")),
	  "{\"refund\":0,\"access\":\"ends\"}",
	  "[{\"effect\":\"refund\",\"rule\":\"A\"},{\"effect\":\"access\",\"rule\":\"A\"},{\"effect\":\"refund\",\"rule\":\"B\"},{\"effect\":\"access\",\"rule\":\"B\"}]" },
	{ "lists unite, once each", BOOK(DECIDES("A", "{\"requires\":[\"x\",\"y\"],\"products\":[\"badge\"],\"record\":{\"kind\":\"r\"}}") ","
	  DECIDES("B", "{\"requires\":[\"y\",\"z\"],\"products\":[\"badge\"],\"record\":{\"kind\":\"r\"},\"opens\":{\"case\":\"c\",\"days\":7}}")),
	  "{\"record\":[{\"kind\":\"r\"}],\"opens\":[{\"case\":\"c\",\"days\":7}],\"requires\":[\"x\",\"y\",\"z\"],\"products\":[\"badge\"]}", NULL },
	{ "values of expressions", BOOK("{\"id\":\"A\",\"stage\":\"decision\",\"let\":{\"n\":3},\"then\":{\"attempt\":{\"allowed\":\"=attempt.number < n\",\"within_days\":\"=n * 7\"}}}"),
	  "{\"attempt\":{\"allowed\":true,\"within_days\":21}}", NULL },
	{ "a value of another type decides nothing", BOOK("{\"id\":\"A\",\"stage\":\"decision\",\"then\":{\"outcome\":\"=1 + 1\"}}"), "{}", NULL },
	{ "a must that fails drops all effects", BOOK(DECIDES("A", "{\"outcome\":\"pass\"}") ",{\"id\":\"B\",\"stage\":\"decision\",\"level\":\"must\",\"says\":{\"en\":\"x\"},\"holds\":\"late\"}"),
	  "{}", "[]" },
	{ "a should that fails does not", BOOK(DECIDES("A", "{\"outcome\":\"pass\"}") ",{\"id\":\"B\",\"stage\":\"decision\",\"level\":\"should\",\"says\":{\"en\":\"x\"},\"holds\":\"late\"}"),
	  "{\"outcome\":\"pass\"}", NULL },
	{ "what follows only from what holds", BOOK("{\"id\":\"B\",\"stage\":\"decision\",\"level\":\"should\",\"says\":{\"en\":\"x\"},\"holds\":\"late\",\"then\":{\"outcome\":\"pass\"}}"), "{}", NULL },
	{ "an undecided must refuses too", BOOK(DECIDES("A", "{\"outcome\":\"pass\"}") ",{\"id\":\"B\",\"stage\":\"decision\",\"level\":\"must\",\"says\":{\"en\":\"x\"},\"holds\":\"mark > 5\"}"), "{}", NULL },
};

static void
effects_that_meet_merge(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(merges) / sizeof(*merges); i++) {
		struct policy_answer *answer = ask(cx, policy_of(cx, merges[i].rules), POLICY_DECISION, DECISION_FACTS);
		struct json *record = policy_answer_json(cx->mem, answer, true);
		struct str got = json_text(cx->mem, JSON_GET(record, "effects"), JSON_COMPACT), by = json_text(cx->mem, JSON_GET(record, "by"), JSON_COMPACT);

		if (!str_is(got, merges[i].want) && !json_equal(JSON_GET(record, "effects"), facts_of(cx, merges[i].want)))
			fail_msg("%s: got " PRI_STR, merges[i].why, ARG_STR(got));
		if (merges[i].by != NULL && !str_is(by, merges[i].by))
			fail_msg("%s: named " PRI_STR, merges[i].why, ARG_STR(by));
	}
}

static void
a_refusal_says_the_rule_and_its_clause(void **state)
{
	struct ctx *cx = *state;
	struct policy *policy = policy_of(cx, BOOK("{\"id\":\"B-1\",\"cite\":\"Section 2\",\"stage\":\"decision\",\"level\":\"must\",\"let\":{\"most\":2},"
	                                           "\"says\":{\"en\":\"At most {most} attempts.\"},\"holds\":\"attempt.number > most\"}"));
	struct policy_answer *answer = ask(cx, policy, POLICY_DECISION, DECISION_FACTS);

	assert_int_equal(policy_refuse(cx, answer), RC_REFUSED);
	assert_str(err_text(&cx->err, cx->mem), "At most 2 attempts. Found: attempt.number 1. [B-1, Section 2]");
	assert_str(answer->findings->saw, "attempt.number 1");
}

/* What was refused in English is said in German to who reads German, also when it was kept meanwhile. */
static void
a_refusal_is_said_in_the_reader_s_language(void **state)
{
	struct ctx *cx = *state;
	struct policy *policy = policy_of(cx, BOOK("{\"id\":\"R\",\"stage\":\"approval\",\"level\":\"must\",\"holds\":\"credit.ects < 5\",\"says\":{\"en\":\"Below five.\",\"de\":\"Unter fünf.\"}}"));
	struct policy_question question = { .stage = POLICY_APPROVAL, .facts = facts_of(cx, "{\"spec\":{},\"credit\":{\"ects\":6}}") };
	struct policy_answer *answer;
	struct said said;

	assert_ok(cx, policy_ask(cx, policy, &question, &answer));
	assert_int_equal(policy_refuse(cx, answer), RC_REFUSED);
	assert_true(str_starts(err_says(&cx->err, cx->mem), "Below five."));
	assert_true(str_starts(err_says_in(&cx->err, cx->mem, LANGUAGE_DE), "Unter fünf."));
	assert_true(said_read(cx, said_of_err(cx->mem, &cx->err), &said));
	assert_true(str_starts(msg_text_in(cx->mem, LANGUAGE_DE, said.msg, said.args, said.count), "Unter fünf."));
	assert_true(str_starts(msg_text_in(cx->mem, LANGUAGE_EN, said.msg, said.args, said.count), "Below five."));
}

/* ---- texts ---- */

static void
texts_are_in_the_language_asked_for(void **state)
{
	struct ctx *cx = *state;
	struct policy *policy = policy_of(cx, BOOK("{\"id\":\"R\",\"stage\":\"approval\",\"level\":\"must\",\"let\":{\"min\":2.5,\"max\":15,\"step\":2.5,\"modes\":[\"a\",\"b\"]},"
	                                           "\"holds\":\"within(credit.ects, min, max) and multiple_of(credit.ects, step)\","
	                                           "\"says\":{\"en\":\"{min} to {max}: {modes}\",\"de\":\"{min} bis {max}\"},\"remedy\":{\"en\":\"{credit.ects}: {below} or {above}\"}}"));
	static const struct { const char *ects, *remedy; } nearest[] = {
		{ "6", "6: 5 or 7.5" }, { "0.5", "0.5: – or 2.5" }, { "20", "20: 15 or –" }, { "16.25", "16.25: 15 or –" }, { "-3", "-3: – or 2.5" },
	};
	struct policy_question question = { .stage = POLICY_APPROVAL, .language = STR("de-AT") };
	struct policy_answer *answer;

	question.facts = facts_of(cx, "{\"spec\":{},\"credit\":{\"ects\":6}}");
	assert_ok(cx, policy_ask(cx, policy, &question, &answer));
	assert_str(answer->findings->says, "2.5 bis 15");
	question.language = STR("fr");
	for (size_t i = 0; i < sizeof(nearest) / sizeof(*nearest); i++) {
		question.facts = facts_of(cx, str_c(cx->mem, str_fmt(cx->mem, "{\"spec\":{},\"credit\":{\"ects\":%s}}", nearest[i].ects)));
		assert_ok(cx, policy_ask(cx, policy, &question, &answer));
		assert_str(answer->findings->says, "2.5 to 15: a, b");
		assert_str(answer->findings->remedy, nearest[i].remedy);
	}
}

static void
a_file_alone_is_not_asked_what_it_cannot_hold(void **state)
{
	struct ctx *cx = *state;
	struct policy *policy = policy_of(cx, BOOK("{\"id\":\"A\",\"stage\":\"approval\",\"level\":\"must\",\"says\":{\"en\":\"x\"},\"holds\":\"approval.route == 'new'\"},"
	                                           "{\"id\":\"B\",\"stage\":\"approval\",\"level\":\"must\",\"says\":{\"en\":\"x\"},\"holds\":\"today > 5\"},"
	                                           "{\"id\":\"C\",\"stage\":\"approval\",\"level\":\"must\",\"says\":{\"en\":\"x\"},\"holds\":\"weeks > 5\"}"));
	struct policy_question question = { .stage = POLICY_APPROVAL, .facts = facts_of(cx, "{\"spec\":{},\"weeks\":6}"), .file_only = true };
	struct policy_answer *answer;

	assert_ok(cx, policy_ask(cx, policy, &question, &answer));
	assert_int_equal(answer->findings->verdict, VERDICT_NOT_ASKED);
	assert_int_equal(answer->findings->next->verdict, VERDICT_NOT_ASKED);
	assert_int_equal(answer->findings->next->next->verdict, VERDICT_PASS);
	assert_null(answer->refused);
	question.file_only = false;
	assert_ok(cx, policy_ask(cx, policy, &question, &answer));
	assert_str(answer->refused->rule, "A");
}

/* ---- what if ---- */

static void
a_changed_parameter_changes_the_answer(void **state)
{
	struct ctx *cx = *state;
	struct str name = STR("ntu");
	struct policy *policy;
	const char *twelve = "{\"spec\":{\"kind\":\"credit-bearing\",\"assessments\":[]},\"weeks\":12,\"credit\":{\"uk\":12}}";
	const struct policy_finding *at;
	struct policy_answer *answer;

	assert_ok(cx, policy_load(cx, NULL, 0, &name, 1, &policy));
	for (int round = 0; round < 3; round++) {
		answer = ask(cx, policy, POLICY_APPROVAL, twelve);
		for (at = answer->findings; !str_is(at->rule, "NTU-7.5"); at = at->next)
			;
		assert_int_equal(at->verdict, round == 1 ? VERDICT_PASS : VERDICT_FAIL);
		assert_ok(cx, policy_set_let(cx, policy, STR("NTU-7.5"), STR("step"), json_new_int(cx->mem, round == 0 ? 4 : 5)));
	}
	assert_int_equal(policy_set_let(cx, policy, STR("NTU-7.5"), STR("size"), json_new_int(cx->mem, 4)), RC_NOT_FOUND);
	assert_int_equal(policy_set_let(cx, policy, STR("NTU-0"), STR("step"), json_new_int(cx->mem, 4)), RC_NOT_FOUND);
	assert_int_equal(policy_set_let(cx, policy, STR("NTU-7.5"), STR("step"), json_new_string(cx->mem, STR("4"))), RC_INVALID);
}

static void
points_have_names(void **state)
{
	struct ctx *cx = *state;
	struct str name = STR("ntu");
	struct policy *policy;
	struct grading grading;

	assert_ok(cx, policy_load(cx, NULL, 0, &name, 1, &policy));
	assert_ok(cx, policy_grading(cx, policy, STR("ntu-undergraduate"), &grading));
	assert_true(grading.default_scale);
	assert_int_equal(grading.pass, 4000);
	assert_int_equal(grading.most, 16000);
	assert_str(grading_name(cx->mem, &grading, 16000, STR("en")), "Exceptional First");
	assert_str(grading_name(cx->mem, &grading, 12900, STR("en")), "High 2:1");
	assert_str(grading_name(cx->mem, &grading, 3000, STR("de")), "Knapp nicht bestanden");
}

/* "credit.uk" is for machines; a page says "UK credits". */
static void
every_fact_has_its_words(void **state)
{
	struct ctx *cx = *state;

	for (int stage = 0; stage < POLICY_STAGES; stage++)
		for (const struct fact *fact = stage_facts((enum policy_stage)stage); fact->name != NULL; fact++) {
			char *name = str_c(cx->mem, str_fmt(cx->mem, "policy_fact_%s", fact->name));

			for (char *c = name; *c != '\0'; c++)
				if (*c == '.')
					*c = '_';
			if (message_find(str_of(name)) == NULL)
				fail_msg("the fact %s has no message %s", fact->name, name);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(expressions_are_answered),
		TEST(a_list_expression_sees_its_item_then_the_parameters),
		TEST(what_costs_too_much_is_undecided),
		TEST(facts_larger_than_the_sandbox_are_refused),
		TEST(a_fact_that_is_not_supplied_is_a_defect),
		TEST(effects_that_meet_merge),
		TEST(a_refusal_says_the_rule_and_its_clause),
		TEST(texts_are_in_the_language_asked_for),
		TEST(a_refusal_is_said_in_the_reader_s_language),
		TEST(every_fact_has_its_words),
		TEST(a_file_alone_is_not_asked_what_it_cannot_hold),
		TEST(a_changed_parameter_changes_the_answer),
		TEST(points_have_names),
	};

	return cmocka_run_group_tests_name("policy_ask", tests, NULL, NULL);
}
