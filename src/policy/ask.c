#include "policy/rules.h"

static const char *const level_words[] = { [POLICY_NOTE] = "note", [POLICY_SHOULD] = "should", [POLICY_MUST] = "must" };
static const char *const verdict_words[] = {
	[VERDICT_PASS] = "pass", [VERDICT_FAIL] = "fail", [VERDICT_NOT_APPLICABLE] = "not-applicable",
	[VERDICT_UNDECIDED] = "undecided", [VERDICT_NOT_ASKED] = "not-asked",
};

const char *
level_word(enum policy_level level)
{
	return level_words[level];
}

const char *
verdict_word(enum policy_verdict verdict)
{
	return verdict_words[verdict];
}

/* ---- facts ---- */

void
fact_put(struct arena *mem, struct json *facts, struct str name, struct json *value)
{
	struct str head;

	while (str_cut(&name, '.', &head)) {
		struct json *inner = json_get(facts, head);

		facts = inner != NULL && inner->type == JSON_OBJECT ? inner : json_set(facts, head, json_new(mem, JSON_OBJECT));
	}
	(void)json_set(facts, head, value);
}

void
fact_number(struct arena *mem, struct json *facts, struct str name, int64_t milli)
{
	fact_put(mem, facts, name, milli % 1000 == 0 ? json_new_int(mem, milli / 1000) : json_new_real(mem, (double)milli / 1000));
}

void
fact_int(struct arena *mem, struct json *facts, struct str name, int64_t n)
{
	fact_put(mem, facts, name, json_new_int(mem, n));
}

void
fact_bool(struct arena *mem, struct json *facts, struct str name, bool yes)
{
	fact_put(mem, facts, name, json_new(mem, yes ? JSON_TRUE : JSON_FALSE));
}

void
fact_text(struct arena *mem, struct json *facts, struct str name, struct str text)
{
	if (text.len > 0)
		fact_put(mem, facts, name, json_new_string(mem, text));
}

const struct json *
fact_at(const struct json *facts, struct str path)
{
	struct str head;

	while (str_cut(&path, '.', &head))
		facts = json_get(facts, head);
	facts = json_get(facts, head);
	return json_is(facts, JSON_NULL) ? NULL : facts;
}

bool
fact_fits(const struct fact *fact, const struct json *value)
{
	switch (fact->type) {
	case FACT_BOOL:
		return value->type == JSON_TRUE || value->type == JSON_FALSE;
	case FACT_NUMBER:
	case FACT_DATE:
	case FACT_INSTANT:
		return json_is_number(value);
	case FACT_TEXT:
		return value->type == JSON_STRING;
	case FACT_LIST:
		return value->type == JSON_ARRAY;
	case FACT_MAP:
		return value->type == JSON_OBJECT;
	}
	return false;
}

static enum rc
check_facts(struct ctx *cx, const struct policy_question *question)
{
	for (const struct fact *fact = stage_facts(question->stage); fact->name != NULL; fact++) {
		const struct json *value = fact_at(question->facts, str_of(fact->name));

		if (value == NULL && (fact->flags & FACT_ALWAYS))
			return fail(cx, RC_INTERNAL, MSG(policy_fact_not_supplied), A_C("name", fact->name), A_C("stage", stage_name(question->stage)));
		if (value != NULL && !fact_fits(fact, value))
			return fail(cx, RC_INTERNAL, MSG(policy_fact_type), A_C("name", fact->name));
	}
	return RC_OK;
}

/* ---- one rule ---- */

/* A copy of `then` with the expressions' values in the places they came from. */
static struct json *
resolved(struct arena *mem, const struct json *value, struct json *const *values, int *next)
{
	struct json *copy;

	if (str_starts(json_string(value), "="))
		return values[(*next)++];
	if (value->type != JSON_OBJECT)
		return json_copy(mem, value, false);
	copy = json_new(mem, JSON_OBJECT);
	for (const struct json *at = value->first; at != NULL; at = at->next)
		json_put(copy, at->key, resolved(mem, at, values, next));
	return copy;
}

static bool
resolve_effects(struct ctx *cx, struct policy *policy, const struct rule *rule, const struct json **then)
{
	struct json *values[EFFECT_EXPRESSIONS_MAX];
	const struct json *where;
	int next = 0;

	*then = rule->then;
	if (rule->code.effect_count == 0)
		return true;
	if (!sandbox_effects(policy->box, &rule->code, cx->mem, values))
		return false;
	*then = resolved(cx->mem, rule->then, values, &next);
	return effects_check(cx, *then, false, &where) == RC_OK;
}

enum policy_verdict
rule_ask(struct ctx *cx, struct policy *policy, const struct rule *rule, const struct json **then)
{
	enum truth when = rule->code.when == 0 ? TRUTH_YES : sandbox_ask(policy->box, &rule->code, rule->code.when);
	enum truth holds;

	*then = NULL;
	if (when != TRUTH_YES)
		return when == TRUTH_NO ? VERDICT_NOT_APPLICABLE : VERDICT_UNDECIDED;
	if (rule->judged)
		return VERDICT_NOT_ASKED;
	holds = rule->code.holds == 0 ? TRUTH_YES : sandbox_ask(policy->box, &rule->code, rule->code.holds);
	if (holds != TRUTH_YES)
		return holds == TRUTH_NO ? VERDICT_FAIL : VERDICT_UNDECIDED;
	if (rule->then != NULL && !resolve_effects(cx, policy, rule, then)) {
		*then = NULL;
		return VERDICT_UNDECIDED;
	}
	return VERDICT_PASS;
}

/* ---- a stage ---- */

struct asking {
	struct ctx *cx;
	struct policy *policy;
	const struct policy_question *question;
	struct policy_answer *answer;
	struct policy_finding **last;
	struct effects_of *effects, **last_effects;
};

static bool
refuses(const struct policy_finding *finding)
{
	return finding->level == POLICY_MUST && (finding->verdict == VERDICT_FAIL || finding->verdict == VERDICT_UNDECIDED);
}

static void
explain(struct asking *ask, const struct rule *rule, struct policy_finding *finding)
{
	struct arena *mem = ask->cx->mem;
	const struct json *facts = ask->question->facts;
	struct str language = ask->question->language.len == 0 ? STR("en") : ask->question->language;

	finding->says = explain_text(mem, rule, facts, rule->says, language);
	if (finding->verdict == VERDICT_FAIL || finding->verdict == VERDICT_UNDECIDED)
		finding->remedy = explain_text(mem, rule, facts, rule->remedy, language);
	if (finding->verdict != VERDICT_NOT_ASKED)
		finding->saw = explain_saw(mem, rule, facts);
	if (finding->verdict == VERDICT_FAIL || finding->verdict == VERDICT_UNDECIDED)
		finding->seen = explain_seen(mem, rule, facts, language);
}

static void
ask_rule(struct asking *ask, const struct rule *rule)
{
	struct arena *mem = ask->cx->mem;
	struct policy_finding *finding = NEW(mem, struct policy_finding);
	const struct json *then = NULL;

	*finding = (struct policy_finding){
		.rule = rule->id,
		.clause = rule->clause,
		.cite = rule->cite,
		.framework = rule->book->id,
		.level = rule->level,
		.rationale = rule->rationale,
		.by = rule,
		.verdict = VERDICT_NOT_ASKED,
	};
	if (!ask->question->file_only || (!rule->uses_record && !rule->uses_today))
		finding->verdict = rule_ask(ask->cx, ask->policy, rule, &then);
	explain(ask, rule, finding);
	*ask->last = finding;
	ask->last = &finding->next;
	if (refuses(finding) && ask->answer->refused == NULL)
		ask->answer->refused = finding;
	if (then != NULL) {
		struct effects_of *said = NEW(mem, struct effects_of);

		*said = (struct effects_of){ .by = finding, .then = then };
		*ask->last_effects = said;
		ask->last_effects = &said->next;
	}
}

/* The members of those names, in a new object; the values stay where they are and are shared. */
static struct json *
members(struct arena *mem, const struct json *object, const struct str *names, size_t count)
{
	struct json *out = json_new(mem, JSON_OBJECT);

	for (size_t i = 0; i < count; i++) {
		const struct json *value = json_get(object, names[i]);
		struct json *copy;

		if (value == NULL)
			continue;
		copy = NEW(mem, struct json);
		*copy = *value;
		copy->next = NULL;
		json_put(out, value->key, copy);
	}
	return out;
}

static enum rc
set_facts(struct asking *ask)
{
	const struct needs *needs = &ask->policy->needs[ask->question->stage];
	struct arena *mem = ask->cx->mem;
	struct json *facts = members(mem, ask->question->facts, needs->heads, needs->head_count);
	const struct json *spec = JSON_GET(facts, "spec");

	if (spec != NULL && !needs->whole_specification)
		json_set(facts, STR("spec"), members(mem, spec, needs->fields, needs->field_count));
	return sandbox_set_facts(ask->cx, ask->policy->box, facts);
}

enum rc
policy_ask(struct ctx *cx, struct policy *policy, const struct policy_question *question, struct policy_answer **out)
{
	struct policy_answer *answer = NEW(cx->mem, struct policy_answer);
	struct asking ask = { .cx = cx, .policy = policy, .question = question, .answer = answer };

	ask.last = &answer->findings;
	ask.last_effects = &ask.effects;
	answer->policy = policy;
	answer->facts = question->facts;
	TRY(check_facts(cx, question));
	if (policy->needs[question->stage].rule_count > 0)
		TRY(set_facts(&ask));
	for (size_t i = 0; i < policy->rule_count; i++)
		if (policy->rules[i]->stage == question->stage)
			ask_rule(&ask, policy->rules[i]);
	effects_merge(cx->mem, answer->refused == NULL ? ask.effects : NULL, answer);
	*out = answer;
	return RC_OK;
}

enum rc
policy_refuse(struct ctx *cx, const struct policy_answer *answer)
{
	const struct policy_finding *refused = answer->refused;
	struct str german;
	enum rc rc;

	if (refused == NULL)
		return RC_OK;
	german = explain_text(cx->mem, refused->by, answer->facts, refused->by->says, STR("de"));
	rc = refused->verdict == VERDICT_UNDECIDED
	         ? fail(cx, RC_REFUSED, MSG(policy_undecided), A_STR("says", refused->says), A_STR("saw", refused->saw), A_STR("says.de", german))
	         : fail(cx, RC_REFUSED, MSG(policy_refused), A_STR("says", refused->says), A_STR("saw", refused->saw), A_STR("says.de", german));
	return fail_with_clause(cx, rc, str_fmt(cx->mem, PRI_STR ", " PRI_STR, ARG_STR(refused->rule), ARG_STR(refused->cite)));
}

/* ---- for the record ---- */

/* "spec.entry" looks into "spec.entry.prerequisites". */
static bool
leads_into(struct str outer, struct str inner)
{
	return inner.len > outer.len && inner.ptr[outer.len] == '.' && str_eq(str_sub(inner, 0, outer.len), outer);
}

bool
policy_finding_about(const struct policy_finding *finding, struct str fact)
{
	for (const struct expr_use *use = finding->by->uses; use != NULL; use = use->next)
		if (str_eq(use->path, fact) || leads_into(fact, use->path))
			return true;
	return false;
}

struct json *
policy_finding_json(struct arena *mem, const struct policy_finding *finding)
{
	struct json *out = json_new(mem, JSON_OBJECT);

	json_put_str(mem, out, STR("rule"), finding->rule);
	json_put_str(mem, out, STR("clause"), finding->clause);
	json_put_str(mem, out, STR("cite"), finding->cite);
	json_put_str(mem, out, STR("framework"), finding->framework);
	json_put_str(mem, out, STR("level"), str_of(level_word(finding->level)));
	json_put_str(mem, out, STR("verdict"), str_of(verdict_word(finding->verdict)));
	json_put_str(mem, out, STR("says"), finding->says);
	json_put_str(mem, out, STR("saw"), finding->saw);
	json_put_str(mem, out, STR("remedy"), finding->remedy);
	if (finding->rationale)
		json_put_bool(mem, out, STR("rationale"), true);
	return out;
}

static struct json *
causes_json(struct arena *mem, const struct policy_cause *cause)
{
	struct json *list = json_new(mem, JSON_ARRAY);

	for (; cause != NULL; cause = cause->next) {
		struct json *entry = json_add(list, json_new(mem, JSON_OBJECT));

		json_put_str(mem, entry, STR("effect"), str_of(cause->effect));
		json_put_str(mem, entry, STR("rule"), cause->by->rule);
		if (!cause->counts)
			json_put_bool(mem, entry, STR("overruled"), true);
	}
	return list;
}

struct json *
policy_answer_json(struct arena *mem, const struct policy_answer *answer, bool brief)
{
	struct json *out = json_new(mem, JSON_OBJECT), *findings;

	json_put_str(mem, out, STR("framework"), policy_version(answer->policy));
	if (answer->refused != NULL)
		json_put_str(mem, out, STR("refused_by"), answer->refused->rule);
	findings = json_put_array(mem, out, STR("findings"));
	for (const struct policy_finding *at = answer->findings; at != NULL; at = at->next)
		if (!brief || at->verdict != VERDICT_NOT_APPLICABLE)
			json_add(findings, policy_finding_json(mem, at));
	json_put(out, STR("effects"), effects_json(mem, &answer->effects));
	json_put(out, STR("by"), causes_json(mem, answer->causes));
	return out;
}
