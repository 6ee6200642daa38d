/* report.h — what stands against a specification, and how far it has come: its shape, what the rule books find, the elements that
 * every description must have ("9 of 11").
 *
 * Nothing is stored: it is asked for a draft after every save, and for a version when somebody looks at it.
 *
 * Memory   in cx->mem; findings point to the policy's texts.
 */
#ifndef SPECIFICATION_REPORT_H
#define SPECIFICATION_REPORT_H

#include "institution/institution.h"
#include "policy/policy.h"

/* The institution, and the rules that it has in force today. */
MUST_USE enum rc specification_rules(struct ctx *cx, struct db *db, int64_t id, struct institution *institution, struct policy **policy);

struct specification_report {
	struct problems problems;          /* of its shape: missing, of a wrong kind, ids twice */
	struct policy_finding *findings;   /* design, approval as far as a file can answer, publication; not-applicable left out */
	const struct policy_finding **elements; /* of policy_elements: one each, in their order; NULL: it does not apply */
	size_t element_count, elements_asked, elements_met; /* "9 of 11": met of asked */
};

/* `document` may be incomplete; one that cannot be read as facts has problems and no findings. `language` of the findings' texts.
 * RC_INTERNAL: the rules ask for a fact that should be there. */
MUST_USE enum rc specification_report(struct ctx *cx, struct policy *policy, const struct institution *institution, const struct json *document,
                                      struct str language, struct specification_report *out);

#endif
