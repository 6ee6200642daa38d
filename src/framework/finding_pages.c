#include "framework/finding_pages.h"

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

struct view_findings_finding
finding_row(const struct policy_finding *finding, struct str href)
{
	return (struct view_findings_finding){
		.level = level_of(finding->level),
		.outcome = outcome_of(finding),
		.says = finding->says,
		.saw = finding->verdict == VERDICT_PASS ? STR_NONE : finding->saw,
		.remedy = finding->remedy,
		.clause = finding->rule,
		.cite = finding->cite,
		.href = href,
	};
}

struct view_findings
finding_rows(struct arena *mem, const struct policy_finding *first)
{
	struct view_findings out = { 0 };
	size_t count = 0;

	for (const struct policy_finding *at = first; at != NULL; at = at->next)
		count++;
	out.findings = NEWS(mem, struct view_findings_finding, count + 1);
	for (const struct policy_finding *at = first; at != NULL; at = at->next)
		if (at->verdict != VERDICT_NOT_APPLICABLE && at->verdict != VERDICT_NOT_ASKED)
			out.findings[out.findings_count++] = finding_row(at, STR_NONE);
	return out;
}
