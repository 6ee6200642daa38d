/* Rule books that must not load, each with what is said and where. */
#include "test.h"

#include "policy/policy.h"
#include "policy/rule_mistakes.h"

/* One rule around a piece of JSON; the piece stands on line 3. */
#define RULE(members) "{\"framework\":\"t\",\"version\":\"1\",\"rules\":[\n{\"id\":\"R\",\"stage\":\"approval\",\n" members "}]}"
#define HOLDS(expression) RULE("\"says\":{\"en\":\"x\"},\"holds\":\"" expression "\"")

static const struct refused {
	const char *why, *text;
	enum rc rc;
	const char *msg; /* NULL: any */
	int64_t line;
} refused[] = {
	{ "no JSON", "{\n\"framework\": }", RC_INVALID, NULL, 2 },
	{ "a text", "\"rules\"", RC_INVALID, "policy_type", 1 },
	{ "no rules", "{\"framework\":\"t\",\"version\":\"1\"}", RC_INVALID, "policy_missing_key", 1 },
	{ "a misspelt key of the book", "{\"framework\":\"t\",\"version\":\"1\",\n\"extend\":[],\"rules\":[]}", RC_INVALID, "policy_unknown_key", 2 },
	{ "a misspelt key of a rule", RULE("\"says\":{\"en\":\"x\"},\"hold\":\"true\""), RC_INVALID, "policy_unknown_key", 3 },
	{ "an id that no list can hold", "{\"framework\":\"a,b\",\"version\":\"1\",\"rules\":[]}", RC_INVALID, "policy_book_id", 1 },
	{ "an unknown stage", "{\"framework\":\"t\",\"version\":\"1\",\"rules\":[{\"id\":\"R\",\"stage\":\"graduation\",\"then\":{\"outcome\":\"pass\"}}]}", RC_INVALID, "policy_unknown_stage", 1 },
	{ "an unknown level", RULE("\"level\":\"shall\",\"says\":{\"en\":\"x\"},\"holds\":\"true\""), RC_INVALID, "policy_level", 3 },
	{ "an unknown fact", HOLDS("credits.uk > 5"), RC_INVALID, "policy_unknown_name", 3 },
	{ "an unknown member of a group", HOLDS("credit.us > 5"), RC_INVALID, "policy_unknown_fact", 3 },
	{ "a fact of another stage", HOLDS("mark > 5"), RC_INVALID, "policy_unknown_name", 3 },
	{ "a member of a number", HOLDS("weeks.days > 5"), RC_INVALID, "policy_unknown_fact", 3 },
	{ "an unknown parameter", HOLDS("weeks <= weeks_max"), RC_INVALID, "policy_unknown_name", 3 },
	{ "an unknown function", HOLDS("math.floor(weeks) == 3"), RC_INVALID, "policy_unknown_name", 3 },
	{ "a function as a value", HOLDS("present"), RC_INVALID, "policy_expr_bare_function", 3 },
	{ "a function as an argument", HOLDS("present(within)"), RC_INVALID, "policy_expr_bare_function", 3 },
	{ "too few arguments", HOLDS("within(weeks, 1)"), RC_INVALID, "policy_expr_arguments", 3 },
	{ "too many arguments", HOLDS("present(weeks, 1)"), RC_INVALID, "policy_expr_arguments", 3 },
	{ "the token function", HOLDS("(function() return true end)()"), RC_INVALID, "policy_expr_word", 3 },
	{ "function within a list expression", HOLDS("every(statements, 'function')"), RC_INVALID, "policy_expr_word", 3 },
	{ "an endless loop", HOLDS("true end while true do"), RC_INVALID, "policy_expr_unexpected", 3 },
	{ "a word of Lua", HOLDS("while"), RC_INVALID, "policy_expr_word", 3 },
	{ "an assignment", HOLDS("weeks = 5"), RC_INVALID, "policy_expr_unexpected", 3 },
	{ "a method of a text", HOLDS("('x'):rep(1000000000)"), RC_INVALID, "policy_expr_unexpected", 3 },
	{ "a library", HOLDS("string.rep('x', 1000000000)"), RC_INVALID, "policy_unknown_name", 3 },
	{ "the environment", HOLDS("_ENV"), RC_INVALID, "policy_unknown_name", 3 },
	{ "the globals", HOLDS("_G.os"), RC_INVALID, "policy_unknown_name", 3 },
	{ "names of the program's own Lua", HOLDS("F.weeks"), RC_INVALID, "policy_unknown_name", 3 },
	{ "a call of a value", HOLDS("weeks(1)"), RC_INVALID, "policy_expr_unexpected", 3 },
	{ "a comment", HOLDS("true -- so it is"), RC_INVALID, "policy_expr_unexpected", 3 },
	{ "a minus too many", HOLDS("weeks --1 > 0"), RC_INVALID, "policy_expr_unexpected", 3 },
	{ "a semicolon", HOLDS("true; false"), RC_INVALID, "policy_expr_unexpected", 3 },
	{ "two expressions", HOLDS("true, false"), RC_INVALID, "policy_expr_unexpected", 3 },
	{ "no end", HOLDS("weeks >"), RC_INVALID, "policy_expr_ends", 3 },
	{ "nothing", HOLDS(" "), RC_INVALID, "policy_expr_ends", 3 },
	{ "an open text", HOLDS("spec.kind == 'x"), RC_INVALID, "policy_expr_string_open", 3 },
	{ "a number that is none", HOLDS("weeks < 1..2"), RC_INVALID, "policy_expr_number", 3 },
	{ "a list expression that is computed", HOLDS("some(statements, spec.kind)"), RC_INVALID, "policy_expr_list_text", 3 },
	{ "a list expression with a mistake", HOLDS("some(statements, 'kind ==')"), RC_INVALID, "policy_expr_ends", 3 },
	{ "the sum of an expression", HOLDS("sum(statements, 'a + b') > 1"), RC_INVALID, "policy_expr_list_text", 3 },
	{ "a parameter called like a function", RULE("\"let\":{\"days\":5},\"says\":{\"en\":\"x\"},\"holds\":\"true\""), RC_INVALID, "policy_parameter_taken", 3 },
	{ "a parameter called like a fact", RULE("\"let\":{\"weeks\":5},\"says\":{\"en\":\"x\"},\"holds\":\"true\""), RC_INVALID, "policy_parameter_taken", 3 },
	{ "a parameter called like a group", RULE("\"let\":{\"credit\":5},\"says\":{\"en\":\"x\"},\"holds\":\"true\""), RC_INVALID, "policy_parameter_taken", 3 },
	{ "a parameter called like a word", RULE("\"let\":{\"end\":5},\"says\":{\"en\":\"x\"},\"holds\":\"true\""), RC_INVALID, "policy_parameter_taken", 3 },
	{ "a parameter called today", RULE("\"let\":{\"today\":5},\"says\":{\"en\":\"x\"},\"holds\":\"true\""), RC_INVALID, "policy_parameter_taken", 3 },
	{ "a parameter that is no name", RULE("\"let\":{\"a b\":5},\"says\":{\"en\":\"x\"},\"holds\":\"true\""), RC_INVALID, "policy_parameter_name", 3 },
	{ "a parameter that is an object", RULE("\"let\":{\"most\":{}},\"says\":{\"en\":\"x\"},\"holds\":\"true\""), RC_INVALID, "policy_parameter_type", 3 },
	{ "a null that nobody lists", RULE("\"let\":{\"most\":null},\"says\":{\"en\":\"x\"},\"holds\":\"weeks <= most\""), RC_INVALID, "policy_null_parameter", 3 },
	{ "no text", RULE("\"holds\":\"true\""), RC_INVALID, "policy_missing_text", 2 },
	{ "an empty text", RULE("\"holds\":\"true\",\"says\":{\"en\":\" \"}"), RC_INVALID, "policy_texts", 3 },
	{ "texts without a language", RULE("\"holds\":\"true\",\"says\":{}"), RC_INVALID, "policy_texts", 3 },
	{ "a place for nothing", RULE("\"holds\":\"true\",\"says\":{\"en\":\"at most {most}\"}"), RC_INVALID, "policy_unknown_place", 3 },
	{ "a place in a remedy", RULE("\"holds\":\"true\",\"says\":{\"en\":\"x\"},\"remedy\":{\"en\":\"{most}\"}"), RC_INVALID, "policy_unknown_place", 3 },
	{ "nearest values without steps", RULE("\"holds\":\"within(weeks, 1, 2)\",\"says\":{\"en\":\"{below}\"}"), RC_INVALID, "policy_place_no_range", 3 },
	{ "neither holds nor then", RULE("\"says\":{\"en\":\"x\"}"), RC_INVALID, "policy_rule_empty", 2 },
	{ "judged by a person and by an expression", RULE("\"judged\":true,\"says\":{\"en\":\"x\"},\"holds\":\"true\""), RC_INVALID, "policy_judged", 2 },
	{ "judged without a text", RULE("\"judged\":true"), RC_INVALID, "policy_missing_text", 2 },
	{ "a scheme's stage without a name", "{\"framework\":\"t\",\"version\":\"1\",\"rules\":[],\"scheme\":{\"agency\":{},\"object\":\"x\",\"timing\":\"x\",\"not_stated\":[],\n"
	  "\"areas\":[],\"stages\":[{\"what\":{\"en\":\"x\"}}]}}", RC_INVALID, "policy_scheme_part", 2 },
	{ "a scheme that does not say what is not stated", "{\"framework\":\"t\",\"version\":\"1\",\"rules\":[],\"scheme\":{\"agency\":{},\"object\":\"x\",\"timing\":\"x\",\n"
	  "\"areas\":[],\"stages\":[]}}", RC_INVALID, "policy_missing_key", 1 },
	{ "an unknown effect", RULE("\"then\":{\"applause\":true}"), RC_INVALID, "policy_unknown_effect", 3 },
	{ "an unknown part of an effect", RULE("\"then\":{\"attempt\":{\"count\":2}}"), RC_INVALID, "policy_unknown_effect", 3 },
	{ "an unknown outcome", RULE("\"then\":{\"outcome\":\"merit\"}"), RC_INVALID, "policy_effect_type", 3 },
	{ "a cap that is a number", RULE("\"then\":{\"cap\":40}"), RC_INVALID, "policy_effect_type", 3 },
	{ "something due without days", RULE("\"then\":{\"due\":{\"what\":\"a\",\"from\":\"b\"}}"), RC_INVALID, "policy_effect_missing", 3 },
	{ "a decision that is due in ten thousand years", RULE("\"then\":{\"due\":{\"what\":\"decision\",\"days\":3652500,\"from\":\"request\"}}"), RC_INVALID, "policy_effect_type", 3 },
	{ "days before there was a day", RULE("\"then\":{\"opens\":{\"case\":\"review\",\"days\":-1}}"), RC_INVALID, "policy_effect_type", 3 },
	{ "more given back than was paid", RULE("\"then\":{\"refund\":101}"), RC_INVALID, "policy_effect_type", 3 },
	{ "an effect's expression with a mistake", RULE("\"then\":{\"refund\":\"=weeks *\"}"), RC_INVALID, "policy_expr_ends", 3 },
	{ "a test without an expectation", HOLDS("true\",\"tests\":[{\"facts\":{}}],\"cite\":\"x"), RC_INVALID, "policy_test_empty", 3 },
	{ "a test with an unknown fact", HOLDS("true\",\"tests\":[{\"facts\":{\"marks\":1},\"verdict\":\"pass\"}],\"cite\":\"x"), RC_INVALID, "policy_unknown_fact", 3 },
	{ "a test with a fact of another type", HOLDS("true\",\"tests\":[{\"facts\":{\"weeks\":\"1\"},\"verdict\":\"pass\"}],\"cite\":\"x"), RC_INVALID, "policy_fact_type", 3 },
	{ "a test with an unknown verdict", HOLDS("true\",\"tests\":[{\"facts\":{},\"verdict\":\"maybe\"}],\"cite\":\"x"), RC_INVALID, "policy_test_verdict", 3 },
	{ "a test with an unknown effect", HOLDS("true\",\"tests\":[{\"facts\":{},\"then\":{\"x\":1}}],\"cite\":\"x"), RC_INVALID, "policy_unknown_effect", 3 },
	{ "an unknown framework", "{\"framework\":\"t\",\"version\":\"1\",\n\"extends\":[\"nowhere\"],\"rules\":[]}", RC_NOT_FOUND, "policy_no_framework", 2 },
	{ "itself", "{\"framework\":\"t\",\"version\":\"1\",\n\"extends\":[\"t\"],\"rules\":[]}", RC_INVALID, "policy_cycle", 2 },
	{ "an unknown kind of grading", "{\"framework\":\"t\",\"version\":\"1\",\n\"grading\":{\"g\":{\"kind\":\"stars\"}},\"rules\":[]}", RC_INVALID, "policy_grading_kind", 2 },
	{ "a review that is due some time", "{\"framework\":\"t\",\"version\":\"1\",\n\"reviews\":[{\"id\":\"r\",\"what\":\"w\",\"from\":\"last\",\"due\":\"soon\"}],\"rules\":[]}", RC_INVALID, "policy_review_due", 2 },
	{ "a day that is none", "{\"framework\":\"t\",\"version\":\"1\",\n\"in_force\":{\"from\":\"2026-02-30\"},\"rules\":[]}", RC_INVALID, "policy_date", 2 },
};

static void
what_is_wrong_is_said_with_its_line(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		const struct refused *c = &refused[i];
		struct policy_source source = { STR("t.json"), str_of(c->text) };
		struct policy *policy;
		enum rc rc = policy_load(cx, &source, 1, &source.name, 1, &policy);

		if (rc != c->rc || (c->msg != NULL && strcmp(cx->err.msg->name, c->msg) != 0) || cx->err.place.line != c->line || !str_is(cx->err.place.file, "t.json"))
			fail_msg("%s: rc %d, " PRI_STR, c->why, (int)rc, ARG_STR(rc == RC_OK ? STR("it loaded") : err_text(&cx->err, cx->mem)));
	}
}

static void
a_rule_that_stands_twice_is_refused(void **state)
{
	struct ctx *cx = *state;
	struct policy_source source = { STR("t.json"), STR("{\"framework\":\"t\",\"version\":\"1\",\"rules\":[\n{\"id\":\"R\",\"stage\":\"award\",\"then\":{\"outcome\":\"pass\"}},"
	                                                   "\n{\"id\":\"R\",\"stage\":\"award\",\"then\":{\"outcome\":\"fail\"}}]}") };
	struct policy *policy;

	assert_int_equal(policy_load(cx, &source, 1, &source.name, 1, &policy), RC_INVALID);
	assert_ptr_equal(cx->err.msg, MSG(policy_rule_twice));
	assert_int_equal(cx->err.place.line, 3);
}

/* What no parser of a rule should spend its stack or its memory on. */
static void
huge_expressions_are_refused(void **state)
{
	struct ctx *cx = *state;
	struct { const char *open; size_t count; const char *middle, *close; const struct message *msg; } cases[] = {
		{ "(", 1000, "true", ")", MSG(policy_expr_deep) },
		{ "not ", 1000, "true", "", MSG(policy_expr_deep) },
		{ "{", 1000, "", "}", MSG(policy_expr_deep) },
		{ "- ", 1000, "1", "", MSG(policy_expr_deep) },
		{ "1+", 3000, "1", "", MSG(policy_expr_long) },
		{ "some(spec.a,'a') and ", 70, "true", "", MSG(policy_expr_lists) },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf text = buf_new(cx->mem, 1 << 20);
		struct policy_source source = { STR("t.json"), STR_NONE };
		struct policy *policy;

		buf_lit(&text, "{\"framework\":\"t\",\"version\":\"1\",\"rules\":[{\"id\":\"R\",\"stage\":\"approval\",\"says\":{\"en\":\"x\"},\"holds\":\"");
		for (size_t n = 0; n < cases[i].count; n++)
			buf_str(&text, str_of(cases[i].open));
		buf_str(&text, str_of(cases[i].middle));
		for (size_t n = 0; n < cases[i].count; n++)
			buf_str(&text, str_of(cases[i].close));
		buf_lit(&text, "\"}]}");
		source.text = buf_view(&text);
		assert_int_equal(policy_load(cx, &source, 1, &source.name, 1, &policy), RC_LIMIT);
		assert_int_equal(cx->err.msg, cases[i].msg);
	}
}

static void
a_circle_of_frameworks_is_named(void **state)
{
	struct ctx *cx = *state;
	struct policy_source sources[] = {
		{ STR("a.json"), STR("{\"framework\":\"a\",\"version\":\"1\",\"extends\":[\"b\"],\"rules\":[]}") },
		{ STR("b.json"), STR("{\"framework\":\"b\",\"version\":\"1\",\"extends\":[\"c\"],\"rules\":[]}") },
		{ STR("c.json"), STR("{\"framework\":\"c\",\"version\":\"1\",\"extends\":[\"b\"],\"rules\":[]}") },
	};
	struct str name = STR("a");
	struct policy *policy;

	assert_int_equal(policy_load(cx, sources, 3, &name, 1, &policy), RC_INVALID);
	assert_ptr_equal(cx->err.msg, MSG(policy_cycle));
	assert_str(cx->err.args[0].value, "a → b → c → b");
}

/* ---- a child and its parent ---- */

#define PARENT "{\"framework\":\"p\",\"version\":\"3\",\"not_given\":[\"attempts\",{\"name\":\"grading.own.pass\"}],\"units\":{\"credit\":\"uk\",\"uk_per_ects\":2}," \
	"\"grading\":{\"own\":{\"kind\":\"percentage\",\"pass\":null},\"other\":{\"kind\":\"pass-fail\",\"pass\":1}}," \
	"\"products\":{\"credit-bearing\":[\"badge\"]},\"rules\":[" \
	"{\"id\":\"SIZE\",\"stage\":\"approval\",\"level\":\"must\",\"let\":{\"min\":5,\"max\":20,\"step\":5}," \
	"\"holds\":\"within(credit.uk, min, max) and multiple_of(credit.uk, step)\",\"says\":{\"en\":\"{min} to {max}; {below} or {above}\",\"de\":\"{min} bis {max}\"}," \
	"\"tests\":[{\"facts\":{\"credit\":{\"uk\":5}},\"verdict\":\"pass\"},{\"facts\":{\"credit\":{\"uk\":25}},\"verdict\":\"fail\"}]}," \
	"{\"id\":\"TRIES\",\"stage\":\"decision\",\"let\":{\"attempts\":null},\"when\":\"attempt.number >= attempts\",\"then\":{\"ends_study\":true}}]}"
#define CHILD(rest) "{\"framework\":\"c\",\"version\":\"7\",\"extends\":[\"p\"]" rest "}"
#define SIZE(level, numbers, holds) ",\"rules\":[{\"id\":\"SIZE\",\"stage\":\"approval\",\"level\":\"" level "\",\"let\":" numbers ",\"holds\":\"" holds "\",\"says\":{\"en\":\"x\"}}]"

static enum rc
load_child(struct ctx *cx, const char *text, struct policy **out)
{
	struct policy_source sources[] = { { STR("p.json"), STR(PARENT) }, { STR("c.json"), str_of(text) } };
	struct str name = STR("c");

	return policy_load(cx, sources, 2, &name, 1, out);
}

static const struct { const char *why, *text; bool loads; } children[] = {
	{ "stricter at both ends", CHILD(SIZE("must", "{\"min\":10,\"max\":15,\"step\":5}", "within(credit.uk, min, max) and multiple_of(credit.uk, step)")), true },
	{ "another step that the first allows too", CHILD(SIZE("must", "{\"min\":5,\"max\":20,\"step\":10}", "within(credit.uk, min, max) and multiple_of(credit.uk, step)")), true },
	{ "said again", CHILD(SIZE("must", "{\"min\":5,\"max\":20,\"step\":5}", "within(credit.uk, min, max) and multiple_of(credit.uk, step)")), true },
	{ "a higher end", CHILD(SIZE("must", "{\"min\":5,\"max\":30,\"step\":5}", "within(credit.uk, min, max) and multiple_of(credit.uk, step)")), false },
	{ "a lower end", CHILD(SIZE("must", "{\"min\":0,\"max\":20,\"step\":5}", "within(credit.uk, min, max) and multiple_of(credit.uk, step)")), false },
	{ "a finer step", CHILD(SIZE("must", "{\"min\":5,\"max\":20,\"step\":1}", "within(credit.uk, min, max) and multiple_of(credit.uk, step)")), false },
	{ "no step at all", CHILD(SIZE("must", "{\"min\":5,\"max\":20}", "within(credit.uk, min, max)")), false },
	{ "only a should", CHILD(SIZE("should", "{\"min\":5,\"max\":20,\"step\":5}", "within(credit.uk, min, max) and multiple_of(credit.uk, step)")), false },
	{ "always true", CHILD(SIZE("must", "{}", "true")), false },
};

static void
a_child_may_be_stricter_but_not_weaker(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(children) / sizeof(*children); i++) {
		struct policy *policy;
		enum rc rc = load_child(cx, children[i].text, &policy);

		if ((rc == RC_OK) != children[i].loads)
			fail_msg("%s: rc %d: " PRI_STR, children[i].why, (int)rc, ARG_STR(rc == RC_OK ? STR("it loaded") : err_text(&cx->err, cx->mem)));
	}
}

static void
a_child_unites_replaces_and_fills_in(void **state)
{
	struct ctx *cx = *state;
	struct policy *policy;
	struct grading grading;

	assert_ok(cx, load_child(cx, CHILD(",\"products\":{\"credit-bearing\":[\"badge\",\"transcript\"],\"co-curricular\":[\"badge\"]},\"rules\":[]"), &policy));
	assert_str(policy_version(policy), "c@7");
	assert_int_equal(policy_rule_count(policy), 2);
	assert_str(json_text(cx->mem, policy_products(policy, STR("credit-bearing")), JSON_COMPACT), "[\"badge\",\"transcript\"]");
	assert_int_equal(json_count(policy_not_given(policy)), 2);
	assert_str(json_string(JSON_GET(json_first(policy_not_given(policy)), "framework")), "p");
	assert_ok(cx, policy_grading(cx, policy, STR("own"), &grading));
	assert_int_equal(grading.pass, -1);

	assert_ok(cx, load_child(cx, CHILD(",\"values\":{\"attempts\":3},\"grading\":{\"own\":{\"kind\":\"percentage\",\"pass\":40}},\"rules\":[]"), &policy));
	assert_int_equal(json_count(policy_not_given(policy)), 0);
	assert_ok(cx, policy_grading(cx, policy, STR("own"), &grading));
	assert_int_equal(grading.pass, 40000);
	assert_int_equal(grading.cap, 40000);
	assert_int_equal(grading.most, 100000);
	assert_ok(cx, policy_grading(cx, policy, STR("other"), &grading));
	assert_int_equal(policy_grading(cx, policy, STR("stars"), &grading), RC_NOT_FOUND);
	assert_str(json_text(cx->mem, policy_let(policy, STR("TRIES"), STR("attempts")), JSON_COMPACT), "3");
}

/* Two frameworks that both extend a third have its rules once; two that have nothing to do with each other may
 * use the same id. */
static void
frameworks_named_together_are_united(void **state)
{
	struct ctx *cx = *state;
	struct policy_source sources[] = {
		{ STR("p.json"), STR(PARENT) },
		{ STR("c.json"), STR(CHILD(",\"rules\":[]")) },
		{ STR("d.json"), STR("{\"framework\":\"d\",\"version\":\"2\",\"extends\":[\"p\"],\"rules\":[{\"id\":\"D\",\"stage\":\"award\",\"then\":{\"products\":[\"badge\"]}}]}") },
		{ STR("e.json"), STR("{\"framework\":\"e\",\"version\":\"1\",\"rules\":[{\"id\":\"D\",\"stage\":\"award\",\"then\":{\"products\":[\"x\"]}}]}") },
	};
	struct str names[] = { STR("c"), STR("d.json"), STR("e") };
	struct policy *policy;

	assert_ok(cx, policy_load(cx, sources, 4, names, 3, &policy));
	assert_str(policy_version(policy), "c@7,d@2,e@1");
	assert_int_equal(policy_framework_count(policy), 4);
	assert_int_equal(policy_rule_count(policy), 4);
	assert_str(policy_rule_at(policy, 0).framework, "p");
	assert_str(policy_rule_at(policy, 3).framework, "e");
}

static void
an_unknown_name_lists_what_there_is(void **state)
{
	struct ctx *cx = *state;
	struct str name = STR("nowhere");
	struct policy *policy;

	assert_int_equal(policy_load(cx, NULL, 0, &name, 1, &policy), RC_NOT_FOUND);
	assert_true(str_find(err_text(&cx->err, cx->mem), STR("ntu")) < err_text(&cx->err, cx->mem).len);
	assert_int_equal(policy_load(cx, NULL, 0, &name, 0, &policy), RC_INVALID);
}

/* A form shows each mistake beside its field: all of a rule are heard, each once. */
static void
each_mistake_of_a_rule_names_its_field(void **state)
{
	static const struct { const char *rule, *fields; } rows[] = {
		{ "{\"id\":\"R\",\"stage\":\"approval\",\"holds\":\"weeks < 5\",\"says\":{\"en\":\"x\"}}", "" },
		{ "{\"id\":\"R\",\"stage\":\"graduation\",\"holds\":\"weks <\"}", "stage policy_unknown_stage" },
		{ "{\"id\":\"R\",\"stage\":\"approval\",\"let\":{\"days\":5},\"holds\":\"weks < 5\",\"says\":{\"en\":\"{most}\"}}",
		  "let policy_parameter_taken; holds policy_unknown_name; says policy_unknown_place" },
		{ "{\"id\":\"R\",\"stage\":\"approval\",\"level\":\"shall\",\"when\":\"while true do end\",\"holds\":\"true\"}",
		  "level policy_level; when policy_expr_word; says policy_missing_text" },
		{ "{\"id\":\"R\",\"stage\":\"approval\",\"then\":{\"applause\":true},\"tests\":[{\"facts\":{\"wekes\":1},\"verdict\":\"pass\"}]}",
		  "then policy_unknown_effect; tests policy_unknown_fact" },
		{ "{\"id\":\"R\",\"stage\":\"approval\",\"level\":5,\"holds\":\"weeks < 5\",\"says\":{\"en\":\"x\"}}", "level policy_type" },
		{ "{\"id\":\"\",\"stage\":\"approval\"}", "id policy_rule_id; holds policy_rule_empty" },
		{ "{}", "id policy_rule_id; stage policy_unknown_stage" },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf got = buf_new(cx->mem, 4096);
		struct rule_mistake *list;
		struct json *rule;

		assert_ok(cx, json_parse(cx, str_of(rows[i].rule), JSON_LIMITS, &rule));
		rule_mistakes(cx, rule, &list);
		for (const struct rule_mistake *at = list; at != NULL; at = at->next)
			buf_fmt(&got, "%s" PRI_STR " %s", got.len == 0 ? "" : "; ", ARG_STR(at->field), at->err->msg->name);
		assert_str(buf_view(&got), rows[i].fields);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_wrong_is_said_with_its_line),
		TEST(a_rule_that_stands_twice_is_refused),
		TEST(huge_expressions_are_refused),
		TEST(a_circle_of_frameworks_is_named),
		TEST(a_child_may_be_stricter_but_not_weaker),
		TEST(a_child_unites_replaces_and_fills_in),
		TEST(frameworks_named_together_are_united),
		TEST(an_unknown_name_lists_what_there_is),
		TEST(each_mistake_of_a_rule_names_its_field),
	};

	return cmocka_run_group_tests_name("policy_load", tests, NULL, NULL);
}
