#include "framework/finding_pages.h"

#include "http/page.h"

static enum view_findings_finding_level
level_of(enum policy_level level)
{
	switch (level) {
	case POLICY_MUST: return VIEW_FINDINGS_FINDING_LEVEL_MUST;
	case POLICY_SHOULD: return VIEW_FINDINGS_FINDING_LEVEL_SHOULD;
	case POLICY_NOTE: break;
	}
	return VIEW_FINDINGS_FINDING_LEVEL_NOTE;
}

static enum view_findings_finding_outcome
outcome_of(const struct policy_finding *finding)
{
	if (finding->verdict == VERDICT_PASS)
		return VIEW_FINDINGS_FINDING_OUTCOME_YES;
	if (finding->verdict == VERDICT_FAIL && finding->level == POLICY_MUST)
		return VIEW_FINDINGS_FINDING_OUTCOME_NO;
	/* What cannot be worked out refuses too when it must hold. */
	if (finding->verdict == VERDICT_FAIL || (finding->verdict == VERDICT_UNDECIDED && finding->level == POLICY_MUST))
		return VIEW_FINDINGS_FINDING_OUTCOME_MIND;
	return VIEW_FINDINGS_FINDING_OUTCOME_OPEN;
}

struct str
finding_fact(struct request *rq, struct str fact)
{
	struct arena *mem = rq->cx->mem;
	char *name = str_c(mem, str_fmt(mem, "policy_fact_" PRI_STR, ARG_STR(fact)));
	const struct message *msg;

	for (char *c = name; *c != '\0'; c++)
		if (*c == '.')
			*c = '_';
	msg = message_find(str_of(name));
	return msg == NULL ? fact : msg_text_in(mem, page_locale(rq)->language, msg, NULL, 0);
}

struct str
finding_seen(struct request *rq, const struct policy_seen *seen)
{
	struct arena *mem = rq->cx->mem;
	struct str all = STR_NONE;

	for (const struct policy_seen *at = seen; at != NULL; at = at->next)
		all = str_fmt(mem, PRI_STR "%s" PRI_STR ": " PRI_STR, ARG_STR(all), all.len > 0 ? " · " : "", ARG_STR(finding_fact(rq, at->fact)), ARG_STR(at->value));
	return all;
}

struct view_findings_finding
finding_row(struct request *rq, const struct policy_finding *finding, struct str href)
{
	return (struct view_findings_finding){
		.level = level_of(finding->level),
		.outcome = outcome_of(finding),
		.says = finding->says,
		.saw = finding->verdict == VERDICT_PASS ? STR_NONE : finding_seen(rq, finding->seen),
		.remedy = finding->remedy,
		.clause = finding->rule,
		.cite = finding->cite,
		.href = href,
	};
}

struct view_findings
finding_rows(struct request *rq, const struct policy_finding *first)
{
	struct view_findings out = { 0 };
	size_t count = 0;

	for (const struct policy_finding *at = first; at != NULL; at = at->next)
		count++;
	out.findings = NEWS(rq->cx->mem, struct view_findings_finding, count + 1);
	for (const struct policy_finding *at = first; at != NULL; at = at->next)
		if (at->verdict != VERDICT_NOT_APPLICABLE && at->verdict != VERDICT_NOT_ASKED)
			out.findings[out.findings_count++] = finding_row(rq, at, STR_NONE);
	return out;
}
