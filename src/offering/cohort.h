/* cohort.h — everything that is the same for all learners of an offering, gathered once: who, what, which rules.
 *
 * It also remembers what the rules answered. A question of a stage is a pure function of its facts and its day, and in a
 * cohort the same facts come again and again (thousands of learners, a hundred marks), so asking is a look-up.
 *
 * Memory   what is remembered lives in an arena of its own, given back with the cx->mem that cohort_open was called with.
 * Threads  a cohort belongs to one thread, as its policy does.
 */
#ifndef OFFERING_COHORT_H
#define OFFERING_COHORT_H

#include "offering/offering.h"

struct memo;

struct cohort {
	struct policy *policy;
	const struct institution *institution;
	const struct specification *spec;
	struct offering *offering;
	struct grading grading;  /* pass and cap are -1 when the specification names no scheme */
	bool still_offered;      /* some version of the specification is published */
	struct memo *memo;
};

/* RC_NOT_FOUND: the specification's grading scheme is in none of the rule books. RC_REFUSED: the institution is suspended. */
MUST_USE enum rc cohort_open(struct ctx *cx, struct policy *policy, const struct institution *institution,
                             const struct specification *spec, struct offering *offering, struct cohort *out);

/* Asks the rules of a stage on a day (days since 1970-01-01). `facts` is an object without `spec`, which is added where
 * `with_spec` says so. The answer lives as long as the cohort, or as cx->mem when too many were remembered. */
MUST_USE enum rc cohort_ask(struct ctx *cx, const struct cohort *cohort, enum policy_stage stage, int64_t day, struct json *facts,
                            bool with_spec, const struct policy_answer **out);

/* The rules whose effects counted, for people: "NTU-11.2p (10C 11.2); ..."; in cx->mem. Empty when none did. */
struct str answer_rules(struct arena *mem, const struct policy_answer *answer);

/* What those rules say, as sentences in a row. Empty when none has words. */
struct str answer_says(struct arena *mem, const struct policy_answer *answer);

#endif
