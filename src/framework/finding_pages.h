/* finding_pages.h — what a rule found, as a row of the part "findings" that every page with rules shows.
 *
 * Memory   rows point to the finding's texts.
 */
#ifndef FRAMEWORK_FINDING_PAGES_H
#define FRAMEWORK_FINDING_PAGES_H

#include "http/request.h"
#include "policy/policy.h"
#include "view_parts.h"

/* "credit.uk" as people say it, by the message policy_fact_credit_uk; a fact without one is its name. */
struct str finding_fact(struct request *rq, struct str fact);

/* "Credit: 12 · Duration in weeks: 10": facts as they were, in the reader's words. Empty: none. */
struct str finding_seen(struct request *rq, const struct policy_seen *seen);

/* One row; href: where it can be mended, or empty. What the rule looked at is said in the reader's words, unless it holds. */
struct view_findings_finding finding_row(struct request *rq, const struct policy_finding *finding, struct str href);

/* All that were asked and apply, in their order. */
struct view_findings finding_rows(struct request *rq, const struct policy_finding *first);

#endif
