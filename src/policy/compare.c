#include "policy/compare.h"

#include "policy/probe.h"

static const char *const strictness_words[] = {
	[STRICT_SAME] = "same", [STRICT_FIRST] = "first", [STRICT_SECOND] = "second", [STRICT_CROSSING] = "crossing", [STRICT_UNKNOWN] = "unknown",
};

const char *
strictness_word(enum strictness strictness)
{
	return strictness_words[strictness];
}

/* ---- subjects ---- */

/* What a rule is about: `word` for people, `key` to find the other rule by. One that looks into the items of a list asks for something
 * of its own: two such rules may hold together. */
struct subject { struct str word, key; bool of_items; };

static struct subject
subject_of_fact(struct str path)
{
	struct str rest = path, head, field;

	(void)str_cut(&rest, '.', &head);
	if (str_is(head, "credit") || str_is(head, "level")) /* one is worked out from the other */
		return (struct subject){ head, head, false };
	if (!str_is(head, "spec"))
		return (struct subject){ head, path, false };
	(void)str_cut(&rest, '.', &field);
	return (struct subject){ field.len > 0 ? field : head, field, false };
}

static struct subject
subject_of_effect(struct arena *mem, const struct json *then)
{
	const struct json *first = json_first(then);

	if (first == NULL)
		return (struct subject){ STR_NONE, STR_NONE, false };
	return (struct subject){ first->key, str_fmt(mem, PRI_STR "=" PRI_STR, ARG_STR(first->key), ARG_STR(json_string(first))), false };
}

/* The first fact that `holds` reads; rules without one are about what follows from them. */
static struct subject
subject_of(struct ctx *cx, const struct rule *rule)
{
	struct buf lists = buf_new(cx->mem, (size_t)1 << 18), lua = buf_new(cx->mem, (size_t)1 << 18);
	struct expr_scope scope = { .stage = rule->stage, .parameters = rule->let, .lists = &lists };
	struct subject out;

	if (rule->holds.len == 0 || expr_read(cx, &scope, rule->holds, &lua) != RC_OK || scope.uses == NULL)
		return rule->then == NULL ? (struct subject){ rule->id, rule->id, false } : subject_of_effect(cx->mem, rule->then);
	out = subject_of_fact(scope.uses->path);
	out.of_items = scope.list_count > 0;
	return out;
}

static struct subject *
subjects_of(struct ctx *cx, const struct policy *policy)
{
	struct subject *out = NEWS(cx->mem, struct subject, policy->rule_count + 1);

	for (size_t i = 0; i < policy->rule_count; i++)
		out[i] = subject_of(cx, policy->rules[i]);
	return out;
}

/* ---- which is stricter ---- */

struct weighing { struct compared *to; struct str language; bool any, first, second; };

/* How hard a rule comes down; below 0: it cannot tell. */
static int
severity(const struct rule *rule, enum policy_verdict verdict, const struct json *then)
{
	enum policy_outcome outcome;

	if (verdict == VERDICT_UNDECIDED)
		return -1;
	if (verdict == VERDICT_FAIL)
		return 10 * ((int)rule->level + 1);
	return verdict == VERDICT_PASS && policy_outcome_of(json_string(JSON_GET(then, "outcome")), &outcome) ? (int)outcome : 0;
}

static bool
uses_path(const struct expr_use *list, struct str path)
{
	for (; list != NULL; list = list->next)
		if (str_eq(list->path, path))
			return true;
	return false;
}

/* What either of the two looked at. */
static const struct policy_seen *
seen_of(struct arena *mem, const struct rule *first, const struct rule *second, const struct json *facts, struct str language)
{
	struct rule both = *first;

	for (const struct expr_use *at = second->uses; at != NULL; at = at->next) {
		struct expr_use *use;

		if (uses_path(both.uses, at->path))
			continue;
		use = NEW(mem, struct expr_use);
		*use = (struct expr_use){ at->path, at->fact, both.uses };
		both.uses = use;
	}
	return explain_seen(mem, &both, facts, language);
}

static enum rc
weigh(struct probe *p, const struct json *facts, enum policy_verdict first, const struct json *first_then, enum policy_verdict second,
      const struct json *second_then)
{
	struct weighing *w = p->self;
	int a = severity(p->first.rule, first, first_then), b = severity(p->second.rule, second, second_then);

	if (a < 0 || b < 0)
		return RC_OK;
	w->any = true;
	if (a > b && !w->first)
		w->to->first_seen = seen_of(p->cx->mem, p->first.rule, p->second.rule, facts, w->language);
	if (b > a && !w->second)
		w->to->second_seen = seen_of(p->cx->mem, p->second.rule, p->first.rule, facts, w->language);
	w->first = w->first || a > b;
	w->second = w->second || b > a;
	return RC_OK;
}

static enum rc
decide_stricter(struct ctx *cx, struct probed first, struct probed second, struct str language, struct compared *to)
{
	struct weighing w = { .to = to, .language = language };
	struct probe probe = { .cx = cx, .first = first, .second = second, .bridge = true, .heard = weigh, .self = &w };

	probe_begin(&probe);
	TRY(probe_with_tests(&probe, first.rule));
	TRY(probe_with_tests(&probe, second.rule));
	to->stricter = w.first && w.second ? STRICT_CROSSING : w.first ? STRICT_FIRST : w.second ? STRICT_SECOND : w.any ? STRICT_SAME : STRICT_UNKNOWN;
	return RC_OK;
}

/* ---- what differs in words ---- */

static bool
same_value(const struct json *a, const struct json *b)
{
	return a == NULL || b == NULL ? a == b : json_equal(a, b);
}

static void
add_let(struct arena *mem, struct compared_let ***last, struct str name, const struct json *first, const struct json *second)
{
	struct compared_let *let = NEW(mem, struct compared_let);

	*let = (struct compared_let){ .name = name, .first = first, .second = second };
	**last = let;
	*last = &let->next;
}

static void
compare_lets(struct arena *mem, const struct rule *first, const struct rule *second, struct compared *to)
{
	struct compared_let **last = &to->lets;

	for (const struct json *at = json_first(first->let); at != NULL; at = at->next)
		if (!same_value(at, json_get(second->let, at->key)))
			add_let(mem, &last, at->key, at, json_get(second->let, at->key));
	for (const struct json *at = json_first(second->let); at != NULL; at = at->next)
		if (json_get(first->let, at->key) == NULL)
			add_let(mem, &last, at->key, NULL, at);
}

static bool
words_differ(const struct compared *of)
{
	return of->lets != NULL || of->level || of->condition || of->text;
}

/* ---- two policies ---- */

struct comparing {
	struct ctx *cx;
	struct policy *first, *second;
	struct subject *first_subjects, *second_subjects;
	bool *taken; /* of the second's rules */
	struct str language;
	struct comparison *out;
	struct compared **last;
};

static struct policy_rule_view
view_of(const struct policy *policy, size_t index)
{
	return policy_rule_at(policy, index);
}

static void
put(struct comparing *c, const struct compared *row)
{
	*c->last = NEW(c->cx->mem, struct compared);
	**c->last = *row;
	c->last = &(*c->last)->next;
	c->out->count++;
}

static enum rc
compare_pair(struct comparing *c, size_t i, size_t k, struct compared *row)
{
	const struct rule *first = c->first->rules[i], *second = c->second->rules[k];

	*row = (struct compared){ .stage = first->stage, .subject = c->first_subjects[i].word, .first = view_of(c->first, i), .second = view_of(c->second, k) };
	compare_lets(c->cx->mem, first, second, row);
	row->level = first->level != second->level || first->rationale != second->rationale;
	row->condition = !str_eq(first->when, second->when) || !str_eq(first->holds, second->holds) || !same_value(first->then, second->then);
	row->text = !same_value(first->says, second->says) || !same_value(first->remedy, second->remedy);
	if (!words_differ(row))
		return RC_OK;
	return decide_stricter(c->cx, (struct probed){ c->first, first }, (struct probed){ c->second, second }, c->language, row);
}

/* The rule of the second that stands for rule i of the first; the count of them when there is none. */
static size_t
counterpart(const struct comparing *c, size_t i, bool by_id)
{
	const struct rule *first = c->first->rules[i];
	size_t k = 0;

	for (; k < c->second->rule_count; k++) {
		const struct rule *second = c->second->rules[k];

		if (c->taken[k] || (!by_id && second->stage != first->stage))
			continue;
		if (by_id ? str_eq(first->id, second->id) : str_eq(c->first_subjects[i].key, c->second_subjects[k].key))
			break;
	}
	return k;
}

static size_t *
find_counterparts(struct comparing *c)
{
	size_t *of = NEWS(c->cx->mem, size_t, c->first->rule_count + 1);

	for (int pass = 0; pass < 2; pass++) /* ids first: a rule of the same name is never taken by another subject */
		for (size_t i = 0; i < c->first->rule_count; i++) {
			if (pass == 1 && of[i] < c->second->rule_count)
				continue;
			of[i] = counterpart(c, i, pass == 0);
			if (of[i] < c->second->rule_count)
				c->taken[of[i]] = true;
		}
	return of;
}

static enum rc
compare_stage(struct comparing *c, enum policy_stage stage, const size_t *of)
{
	struct compared row;

	for (size_t i = 0; i < c->first->rule_count; i++) {
		if (c->first->rules[i]->stage != stage)
			continue;
		if (of[i] == c->second->rule_count) {
			put(c, &(struct compared){ .stage = stage, .subject = c->first_subjects[i].word, .first = view_of(c->first, i), .stricter = STRICT_FIRST });
			continue;
		}
		TRY(compare_pair(c, i, of[i], &row));
		if (words_differ(&row))
			put(c, &row);
		else
			c->out->same++;
	}
	for (size_t k = 0; k < c->second->rule_count; k++)
		if (!c->taken[k] && c->second->rules[k]->stage == stage)
			put(c, &(struct compared){ .stage = stage, .subject = c->second_subjects[k].word, .second = view_of(c->second, k), .stricter = STRICT_SECOND });
	return RC_OK;
}

static struct comparing
begin(struct ctx *cx, struct policy *first, struct policy *second, struct str language, struct comparison *out)
{
	*out = (struct comparison){ 0 };
	return (struct comparing){
		.cx = cx, .first = first, .second = second, .language = language, .first_subjects = subjects_of(cx, first), .second_subjects = subjects_of(cx, second),
		.taken = NEWS(cx->mem, bool, second->rule_count + 1), .out = out, .last = &out->list,
	};
}

enum rc
policy_compare(struct ctx *cx, struct policy *first, struct policy *second, struct str language, struct comparison *out)
{
	struct comparing c = begin(cx, first, second, language, out);
	const size_t *of = find_counterparts(&c);

	for (int stage = 0; stage < POLICY_STAGES; stage++)
		TRY(compare_stage(&c, (enum policy_stage)stage, of));
	return RC_OK;
}

/* ---- one policy of several books ---- */

enum rc
policy_conflicts(struct ctx *cx, struct policy *policy, struct str language, struct comparison *out)
{
	struct comparing c = begin(cx, policy, policy, language, out);
	struct compared row;

	for (size_t i = 0; i < policy->rule_count; i++)
		for (size_t k = i + 1; k < policy->rule_count; k++) {
			const struct rule *a = policy->rules[i], *b = policy->rules[k];

			if (a->book == b->book || a->stage != b->stage || c.first_subjects[i].of_items || c.second_subjects[k].of_items
			    || !str_eq(c.first_subjects[i].key, c.second_subjects[k].key))
				continue;
			TRY(compare_pair(&c, i, k, &row));
			if (words_differ(&row) && row.stricter != STRICT_SAME && row.stricter != STRICT_UNKNOWN)
				put(&c, &row);
		}
	return RC_OK;
}
