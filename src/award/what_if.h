/* what_if.h — what other rules would change: every specification, running cohort and award of an institution asked twice.
 *
 * "If the minimum rises to 3 ECTS, these fourteen fail." Two sets of rule books are asked the same questions: those in force
 * and the same with other parameters, another edition, a draft. What differs is told; nothing is ever written (db_snapshot).
 *
 *     specifications   design, approval and publication, for what a file can answer; all but superseded and closed versions
 *     sittings         the outcome that would be proposed today, of sittings of running cohorts with work or a mark
 *     awards           the outcome of the sitting that the award rests on, where rules decided it; those not superseded
 *
 * Memory   what `changed` is told lives until it returns.
 */
#ifndef AWARD_WHAT_IF_H
#define AWARD_WHAT_IF_H

#include "award/award.h"

enum what_if_kind { WHAT_IF_SPECIFICATION, WHAT_IF_SITTING, WHAT_IF_AWARD };

struct what_if_change {
	enum what_if_kind kind;
	int64_t id;                /* of the specification, attempt or award */
	struct str specification;  /* code */
	int64_t version;           /* of the specification */
	struct str cohort;         /* code; empty for a specification */
	struct str learner;        /* number; empty for a specification, and once erased */
	int64_t award;             /* number of the award; 0: none */
	struct str rule, clause;   /* that would decide otherwise; several are separated by "; " */
	struct str before, after;  /* "pass", "fail"; "pass, capped" */
	struct str says;           /* in words for people */
	int64_t cohorts, awards;   /* of a specification: running cohorts, and awards made of it */
};

struct what_if_counts { int64_t asked, changed; };

struct what_if {
	const struct institution *institution;
	struct policy *before, *after;
	struct str language;
	void (*begin)(void *self);   /* forget what was told: the reading begins anew; may be NULL */
	void (*changed)(void *self, const struct what_if_change *change);
	enum rc (*progress)(void *self, int64_t done, int64_t total); /* records; what it answers ends the run; may be NULL */
	void *self;
	struct what_if_counts counts[WHAT_IF_AWARD + 1]; /* the answer */
	int64_t not_comparable;      /* cohorts whose grading scheme one of the two does not have */
};

MUST_USE enum rc what_if_run(struct ctx *cx, struct db *db, struct what_if *of);

/* Sets a parameter for a what-if: "NTU-11.3.attempts" in one rule, "attempts" in every rule that has one of that name.
 * `value`: JSON, or a text. RC_NOT_FOUND: no rule has it. */
MUST_USE enum rc what_if_let(struct ctx *cx, struct policy *policy, struct str name, struct str value);

/* The institutions of a database, in the order of their making. */
MUST_USE enum rc what_if_institutions(struct ctx *cx, struct db *db, int64_t **ids, size_t *count);

const char *what_if_kind_word(enum what_if_kind kind); /* "specification" */

#endif
