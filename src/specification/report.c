#include "specification/report.h"

#include "framework/framework.h"
#include "policy/spec_facts.h"
#include "specification/specification.h"

enum rc
specification_rules(struct ctx *cx, struct db *db, int64_t id, struct institution *institution, struct policy **policy)
{
	TRY(institution_get(cx, db, id, institution));
	return framework_policy(cx, db, id, zone_day(institution->zone, cx->now), policy);
}

struct checking {
	struct policy *policy;
	const struct json *facts;
	struct str language;
	struct policy_finding **last; /* where the next one goes */
};

static enum rc
ask(struct ctx *cx, struct checking *to, enum policy_stage stage, bool file_only)
{
	const struct policy_question question = { .stage = stage, .facts = to->facts, .language = to->language, .file_only = file_only };
	struct policy_answer *answer;

	TRY(policy_ask(cx, to->policy, &question, &answer));
	for (struct policy_finding *at = answer->findings, *next; at != NULL; at = next) {
		next = at->next;
		if (at->verdict == VERDICT_NOT_APPLICABLE)
			continue;
		at->next = NULL;
		*to->last = at;
		to->last = &at->next;
	}
	return RC_OK;
}

static const struct policy_finding *
finding_of(const struct policy_finding *first, struct str rule)
{
	for (const struct policy_finding *at = first; at != NULL; at = at->next)
		if (str_eq(at->rule, rule))
			return at;
	return NULL;
}

static void
count_elements(struct ctx *cx, const struct policy *policy, struct specification_report *out)
{
	const struct json *list = policy_elements(policy);

	out->elements = NEWS(cx->mem, const struct policy_finding *, json_count(list) + 1);
	for (const struct json *at = json_first(list); at != NULL; at = at->next) {
		const struct policy_finding *finding = finding_of(out->findings, at->string);

		out->elements[out->element_count++] = finding;
		out->elements_asked += finding != NULL;
		out->elements_met += finding != NULL && finding->verdict == VERDICT_PASS;
	}
}

enum rc
specification_report(struct ctx *cx, struct policy *policy, const struct institution *institution, const struct json *document, struct str language,
                     struct specification_report *out)
{
	struct str text = json_text(cx->mem, document, JSON_COMPACT);
	struct checking checking = { .policy = policy, .language = language, .last = &out->findings };
	struct specification shape;
	struct document read;
	struct json *facts;

	*out = (struct specification_report){ .findings = NULL };
	/* Its answer is in the problems, which are wanted all together. */
	if (specification_read(cx, STR_NONE, text, &out->problems, &shape) != RC_OK && shape.json == NULL)
		return RC_OK;
	TRY(document_open(cx, STR_NONE, text, &read));
	if (spec_facts_read(&read, &facts) != RC_OK) {
		problems_join(&out->problems, &read.problems);
		return RC_OK;
	}
	specification_issuer_facts(cx, institution, facts);
	checking.facts = facts;
	TRY(ask(cx, &checking, POLICY_DESIGN, true));
	TRY(ask(cx, &checking, POLICY_APPROVAL, true));
	TRY(ask(cx, &checking, POLICY_PUBLICATION, false));
	count_elements(cx, policy, out);
	return RC_OK;
}
