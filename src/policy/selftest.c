/* The tests inside rule books, and the comparison of a rule with the must it replaces: both try a rule with
 * facts that stand in a file. */
#include "policy/probe.h"

struct testing {
	struct ctx *cx;
	struct policy *policy;
	struct policy_tested *out;
	struct policy_failure **last;
	struct policy_trial **last_trial;
};

static enum rc
try_rule(struct ctx *cx, struct policy *policy, const struct rule *rule, const struct json *facts, enum policy_verdict *verdict,
         const struct json **then)
{
	TRY(sandbox_set_facts(cx, policy->box, facts));
	*verdict = rule_ask(cx, policy, rule, then);
	return RC_OK;
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
	const struct json *then, *want_verdict = JSON_GET(test, "verdict"), *want_then = JSON_GET(test, "then");
	const struct json *nothing = json_new(mem, JSON_OBJECT);
	enum policy_verdict verdict;
	struct str got;
	bool good;

	probe_day(t->policy, test);
	TRY(try_rule(t->cx, t->policy, rule, JSON_GET(test, "facts"), &verdict, &then));
	t->out->tests++;
	good = as_expected(test, verdict, then, nothing);
	got = result_text(mem, verdict_word(verdict), then == NULL && want_then != NULL ? nothing : then); /* {}: effects were wanted, and none came */
	*t->last_trial = NEW(mem, struct policy_trial);
	**t->last_trial = (struct policy_trial){ .framework = rule->book->id, .rule = rule->id, .test = test, .good = good, .got = got };
	t->last_trial = &(*t->last_trial)->next;
	if (good)
		return RC_OK;
	*t->last = NEW(mem, struct policy_failure);
	**t->last = (struct policy_failure){
		.framework = rule->book->id,
		.rule = rule->id,
		.test = number,
		.want = result_text(mem, want_verdict == NULL ? "" : str_c(mem, want_verdict->string), want_then),
		.got = got,
	};
	t->last = &(*t->last)->next;
	return RC_OK;
}

enum rc
policy_test(struct ctx *cx, struct policy *policy, struct policy_tested *out)
{
	struct testing t = { .cx = cx, .policy = policy, .out = out, .last = &out->failures, .last_trial = &out->trials };

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

static enum rc
weaker(struct ctx *cx, const struct rule *parent, const struct rule *child, const struct json *facts)
{
	struct str saw = facts == NULL ? STR_NONE : explain_saw(cx->mem, parent, facts);
	enum rc rc = facts == NULL ? fail(cx, RC_INVALID, MSG(policy_weaker), A_STR("id", child->id), A_STR("parent", parent->book->id))
	                           : fail(cx, RC_INVALID, MSG(policy_weaker_with), A_STR("id", child->id), A_STR("parent", parent->book->id),
	                                  A_STR("saw", saw));

	return book_wrong(cx, rc, child->book, child, child->json);
}

static enum rc
refuse_what_passes(struct probe *p, const struct json *facts, enum policy_verdict before, const struct json *before_then, enum policy_verdict after,
                   const struct json *after_then)
{
	(void)before_then;
	(void)after_then;
	if (before != VERDICT_FAIL || (after != VERDICT_PASS && after != VERDICT_NOT_APPLICABLE))
		return RC_OK;
	return weaker(p->cx, p->first.rule, p->second.rule, facts);
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
	struct probe probe = { .cx = cx, .first = { policy, parent }, .second = { policy, child }, .heard = refuse_what_passes };

	if (child->level != POLICY_MUST || child->stage != parent->stage || (parent->holds.len > 0 && child->holds.len == 0))
		return weaker(cx, parent, child, NULL);
	if (same_rule(parent, child))
		return RC_OK;
	if (json_count(parent->tests) == 0)
		return weaker(cx, parent, child, NULL);
	probe_begin(&probe);
	return probe_with_tests(&probe, parent);
}
