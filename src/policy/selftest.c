/* The tests inside rule books, and the comparison of a rule with the must it replaces: both try a rule with
 * facts that stand in a file. */
#include "policy/rules.h"

#include "base/time.h"

#define VALUES_MAX 64

struct testing {
	struct ctx *cx;
	struct policy *policy;
	struct policy_tested *out;
	struct policy_failure **last;
};

static enum rc
try_rule(struct ctx *cx, struct policy *policy, const struct rule *rule, const struct json *facts, enum policy_verdict *verdict,
         const struct json **then)
{
	TRY(sandbox_set_facts(cx, policy->box, facts));
	*verdict = rule_ask(cx, policy, rule, then);
	return RC_OK;
}

static void
set_test_day(struct policy *policy, const struct json *test)
{
	int64_t day;

	if (date_parse(json_string(JSON_GET(test, "today")), &day))
		sandbox_set_today(policy->box, day);
	else
		sandbox_set_today(policy->box, policy->today);
}

static struct str
result_text(struct arena *mem, const char *verdict, const struct json *then)
{
	if (then == NULL)
		return str_of(verdict);
	return str_fmt(mem, "%s%s" PRI_STR, verdict, *verdict == '\0' ? "" : ", ", ARG_STR(json_text(mem, then, JSON_COMPACT)));
}

static bool
as_expected(const struct json *test, enum policy_verdict verdict, const struct json *then, const struct json *nothing)
{
	const struct json *want_verdict = JSON_GET(test, "verdict"), *want_then = JSON_GET(test, "then");

	if (want_verdict != NULL && !str_is(want_verdict->string, verdict_word(verdict)))
		return false;
	/* What could not be worked out has no effects either; a test that expects none did not mean that. */
	if (want_verdict == NULL && verdict == VERDICT_UNDECIDED)
		return false;
	return want_then == NULL || json_equal(want_then, then == NULL ? nothing : then);
}

static enum rc
run_test(struct testing *t, const struct rule *rule, const struct json *test, size_t number)
{
	struct arena *mem = t->cx->mem;
	const struct json *then, *want_verdict = JSON_GET(test, "verdict");
	const struct json *nothing = json_new(mem, JSON_OBJECT);
	enum policy_verdict verdict;

	set_test_day(t->policy, test);
	TRY(try_rule(t->cx, t->policy, rule, JSON_GET(test, "facts"), &verdict, &then));
	t->out->tests++;
	if (as_expected(test, verdict, then, nothing))
		return RC_OK;
	*t->last = NEW(mem, struct policy_failure);
	**t->last = (struct policy_failure){
		.framework = rule->book->id,
		.rule = rule->id,
		.test = number,
		.want = result_text(mem, want_verdict == NULL ? "" : str_c(mem, want_verdict->string), JSON_GET(test, "then")),
		.got = result_text(mem, verdict_word(verdict), then == NULL ? nothing : then),
	};
	t->last = &(*t->last)->next;
	return RC_OK;
}

enum rc
policy_test(struct ctx *cx, struct policy *policy, struct policy_tested *out)
{
	struct testing t = { .cx = cx, .policy = policy, .out = out, .last = &out->failures };

	*out = (struct policy_tested){ .rules = policy->rule_count };
	for (size_t i = 0; i < policy->rule_count; i++) {
		size_t number = 0;

		for (const struct json *test = json_first(policy->rules[i]->tests); test != NULL; test = test->next)
			TRY(run_test(&t, policy->rules[i], test, ++number));
	}
	sandbox_set_today(policy->box, policy->today);
	return RC_OK;
}

/* ---- a child must not be weaker ---- */

struct comparison {
	struct ctx *cx;
	struct policy *policy;
	const struct rule *parent, *child;
	double values[VALUES_MAX]; /* worth trying: the limits of both, and what is just beside them */
	size_t count;
};

static enum rc
weaker(struct comparison *c, const struct json *facts)
{
	struct str saw = facts == NULL ? STR_NONE : explain_saw(c->cx->mem, c->parent, facts);
	enum rc rc = facts == NULL ? fail(c->cx, RC_INVALID, MSG(policy_weaker), A_STR("id", c->child->id), A_STR("parent", c->parent->book->id))
	                           : fail(c->cx, RC_INVALID, MSG(policy_weaker_with), A_STR("id", c->child->id),
	                                  A_STR("parent", c->parent->book->id), A_STR("saw", saw));

	return book_wrong(c->cx, rc, c->child->book, c->child, c->child->json);
}

static enum rc
compare_with(struct comparison *c, const struct json *facts)
{
	enum policy_verdict before, after;
	const struct json *then;

	TRY(try_rule(c->cx, c->policy, c->parent, facts, &before, &then));
	if (before != VERDICT_FAIL)
		return RC_OK;
	TRY(try_rule(c->cx, c->policy, c->child, facts, &after, &then));
	return after == VERDICT_PASS || after == VERDICT_NOT_APPLICABLE ? weaker(c, facts) : RC_OK;
}

static void
add_values(struct comparison *c, const struct json *let)
{
	static const double beside[] = { -1, -0.001, 0, 0.001, 1 };

	for (const struct json *at = json_first(let); at != NULL; at = at->next) {
		if (at->type == JSON_ARRAY)
			add_values(c, at);
		for (size_t i = 0; json_is_number(at) && i < 5 && c->count < VALUES_MAX; i++)
			c->values[c->count++] = json_number(at) + beside[i];
	}
}

/* One number of the facts after the other, over all values worth trying. */
static enum rc
compare_around(struct comparison *c, const struct json *facts, const struct expr_use *use)
{
	for (; use != NULL; use = use->next) {
		if (use->fact == NULL || (use->fact->type != FACT_NUMBER && use->fact->type != FACT_DATE))
			continue;
		for (size_t i = 0; i < c->count; i++) {
			struct json *changed = json_copy(c->cx->mem, facts, false);

			fact_put(c->cx->mem, changed, use->path, json_new_real(c->cx->mem, c->values[i]));
			TRY(compare_with(c, changed));
		}
	}
	return RC_OK;
}

static bool
same_rule(const struct rule *a, const struct rule *b)
{
	const struct json *nothing = NULL;

	if (!str_eq(a->when, b->when) || !str_eq(a->holds, b->holds))
		return false;
	return a->let == nothing ? b->let == nothing : b->let != nothing && json_equal(a->let, b->let);
}

enum rc
rule_not_weaker(struct ctx *cx, struct policy *policy, const struct rule *parent, const struct rule *child)
{
	struct comparison c = { .cx = cx, .policy = policy, .parent = parent, .child = child };

	if (child->level != POLICY_MUST || child->stage != parent->stage || (parent->holds.len > 0 && child->holds.len == 0))
		return weaker(&c, NULL);
	if (same_rule(parent, child))
		return RC_OK;
	if (json_count(parent->tests) == 0)
		return weaker(&c, NULL);
	add_values(&c, parent->let);
	add_values(&c, child->let);
	for (const struct json *test = json_first(parent->tests); test != NULL; test = test->next) {
		set_test_day(policy, test);
		TRY(compare_with(&c, JSON_GET(test, "facts")));
		TRY(compare_around(&c, JSON_GET(test, "facts"), parent->uses));
		TRY(compare_around(&c, JSON_GET(test, "facts"), child->uses));
	}
	return RC_OK;
}
