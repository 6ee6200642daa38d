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
	struct str framework;    /* policy_version: what every decision records */
	bool by_instant;         /* some rule of the stage submission looks at instants, not only at days late */
	bool still_offered;      /* some version of the specification is published */
	struct memo *memo;
};

/* RC_NOT_FOUND: the specification's grading scheme is in none of the rule books. RC_REFUSED: the institution is suspended. */
MUST_USE enum rc cohort_open(struct ctx *cx, struct policy *policy, const struct institution *institution,
                             const struct specification *spec, struct offering *offering, struct cohort *out);

/* What the rules answered. It lives as long as the cohort, or as cx->mem when it was not remembered. */
struct cohort_answer {
	const struct policy_answer *answer;
	struct str rules;    /* those whose effects counted, for people: "NTU-11.2p (10C 11.2); ..." ; empty when none did */
	struct str says;     /* their sentences in a row */
	struct str effects;  /* JSON: those that ask somebody to do or keep something; empty when there are none */
};

/* What the facts of a question are made of: same stage, day and numbers, same facts. */
#define COHORT_KEY_MAX 8
struct cohort_key { int64_t stage, day, numbers[COHORT_KEY_MAX]; };

/* The remembered answer; NULL when it was not asked yet. */
const struct cohort_answer *cohort_recall(const struct cohort *cohort, const struct cohort_key *key);

/* Asks the rules of a stage on a day (days since 1970-01-01). `facts` is an object without `spec`, which is added where
 * `with_spec` says so. With a key the answer is remembered under it. */
MUST_USE enum rc cohort_ask(struct ctx *cx, const struct cohort *cohort, enum policy_stage stage, int64_t day, struct json *facts,
                            bool with_spec, const struct cohort_key *key, const struct cohort_answer **out);

/* Does any rule of the stage mention this word? When none does, the fact cannot matter to the answer. */
bool cohort_mentions(const struct cohort *cohort, enum policy_stage stage, const char *word);

#endif
