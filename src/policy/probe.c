#include "policy/probe.h"

#include "base/time.h"

void
probe_day(struct policy *policy, const struct json *test)
{
	int64_t day;

	sandbox_set_today(policy->box, date_parse(json_string(JSON_GET(test, "today")), &day) ? day : policy->today);
}

static void
add_value(struct probe *p, double value)
{
	if (p->count < PROBE_VALUES_MAX)
		p->values[p->count++] = value;
}

static void
add_values(struct probe *p, const struct json *let)
{
	static const double beside[] = { -1, -0.001, 0, 0.001, 1 };

	for (const struct json *at = json_first(let); at != NULL; at = at->next) {
		if (at->type == JSON_ARRAY)
			add_values(p, at);
		for (size_t i = 0; json_is_number(at) && i < 5; i++)
			add_value(p, json_number(at) + beside[i]);
		if (p->bridge && json_is_number(at)) { /* the other may count in the other credits */
			add_value(p, json_number(at) * 2);
			add_value(p, json_number(at) / 2);
		}
	}
}

void
probe_begin(struct probe *p)
{
	add_values(p, p->first.rule->let);
	add_values(p, p->second.rule->let);
}

/* ---- facts that both understand ---- */

static void
put_real(struct probe *p, struct json *facts, const char *name, double value)
{
	fact_put(p->cx->mem, facts, str_of(name), json_new_real(p->cx->mem, value));
}

static bool
number_at(const struct json *facts, const char *name, double *out)
{
	const struct json *value = fact_at(facts, str_of(name));

	if (!json_is_number(value))
		return false;
	*out = json_number(value);
	return true;
}

/* 10 UK credits are 5 ECTS; FHEQ 4 and 5 are EQF 5, and so on upwards. What was just changed leads, else what is there. */
static void
follow(struct probe *p, struct json *facts, struct str changed)
{
	double value;

	if (!str_is(changed, "credit.ects") && number_at(facts, "credit.uk", &value))
		put_real(p, facts, "credit.ects", value / 2);
	else if (number_at(facts, "credit.ects", &value))
		put_real(p, facts, "credit.uk", value * 2);
	if (!str_is(changed, "level.eqf") && number_at(facts, "level.fheq", &value))
		put_real(p, facts, "level.eqf", value < 5 ? 5 : value);
	else if (number_at(facts, "level.eqf", &value))
		put_real(p, facts, "level.fheq", value);
}

/* The members of `under` that `over` lacks; objects within are united. */
static void
fill_in(struct arena *mem, struct json *over, const struct json *under)
{
	for (const struct json *at = json_first(under); at != NULL; at = at->next) {
		struct json *is = json_get(over, at->key);

		if (is == NULL)
			json_put(over, at->key, json_copy(mem, at, false));
		else if (json_is(is, JSON_OBJECT) && json_is(at, JSON_OBJECT))
			fill_in(mem, is, at);
	}
}

/* The facts of its first test to which the rule applies. */
static const struct json *
first_facts(const struct rule *rule)
{
	for (const struct json *at = json_first(rule->tests); at != NULL; at = at->next)
		if (!str_is(json_string(JSON_GET(at, "verdict")), "not-applicable"))
			return JSON_GET(at, "facts");
	return NULL;
}

static struct json *
facts_of(struct probe *p, const struct json *test, const struct rule *other)
{
	struct json *facts = json_copy(p->cx->mem, JSON_GET(test, "facts"), false);

	if (p->bridge) {
		follow(p, facts, STR_NONE);
		fill_in(p->cx->mem, facts, first_facts(other));
		follow(p, facts, STR_NONE);
	}
	return facts;
}

/* ---- asking ---- */

static enum rc
ask_one(struct probe *p, const struct probed *of, const struct json *facts, enum policy_verdict *verdict, const struct json **then)
{
	TRY(sandbox_set_facts(p->cx, of->policy->box, facts));
	*verdict = rule_ask(p->cx, of->policy, of->rule, then);
	return RC_OK;
}

static enum rc
ask_both(struct probe *p, const struct json *facts)
{
	enum policy_verdict first, second;
	const struct json *first_then, *second_then;

	TRY(ask_one(p, &p->first, facts, &first, &first_then));
	TRY(ask_one(p, &p->second, facts, &second, &second_then));
	return p->heard(p, facts, first, first_then, second, second_then);
}

/* One number of the facts after the other, over all values worth trying. */
static enum rc
ask_around(struct probe *p, const struct json *facts, const struct expr_use *use)
{
	for (; use != NULL; use = use->next) {
		if (use->fact == NULL || (use->fact->type != FACT_NUMBER && use->fact->type != FACT_DATE))
			continue;
		for (size_t i = 0; i < p->count; i++) {
			struct json *changed = json_copy(p->cx->mem, facts, false);

			fact_put(p->cx->mem, changed, use->path, json_new_real(p->cx->mem, p->values[i]));
			if (p->bridge)
				follow(p, changed, use->path);
			TRY(ask_both(p, changed));
		}
	}
	return RC_OK;
}

enum rc
probe_with_tests(struct probe *p, const struct rule *whose)
{
	const struct rule *other = whose == p->first.rule ? p->second.rule : p->first.rule;

	for (const struct json *test = json_first(whose->tests); test != NULL; test = test->next) {
		const struct json *facts = facts_of(p, test, other);

		probe_day(p->first.policy, test);
		probe_day(p->second.policy, test);
		TRY(ask_both(p, facts));
		TRY(ask_around(p, facts, p->first.rule->uses));
		TRY(ask_around(p, facts, p->second.rule->uses));
	}
	probe_day(p->first.policy, NULL);
	probe_day(p->second.policy, NULL);
	return RC_OK;
}
