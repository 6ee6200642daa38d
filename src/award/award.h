/* award.h — the fact that a learner achieved a specification, by a confirmed board's decision.
 *
 * An award is made once for a decision "pass" and never edited. A correction is another award that supersedes it, made
 * from a later decision or for a stated reason. Numbers run 1, 2, 3 ... within the institution.
 *
 * Memory   results live in cx->mem; lists are given in batches.
 */
#ifndef AWARD_AWARD_H
#define AWARD_AWARD_H

#include "board/board.h"

struct award {
	int64_t id, institution;
	int64_t number;             /* of the institution, from 1 */
	int64_t person, specification, offering, board, decision;
	bool mark_known;
	int64_t mark;               /* thousandths, after any cap */
	bool capped;
	int64_t awarded_day;        /* days since 1970-01-01, in the institution's zone: when the board confirmed */
	struct str products;        /* "badge,transcript" */
	struct str framework;       /* framework@version it was decided by */
	int64_t supersedes;         /* award id; 0: none */
	struct str reason;
	int64_t made_at;            /* seconds since 1970-01-01 UTC */
	struct person learner;      /* as the register has them now; state tells whether they were erased */
};

/* Makes the awards of all decisions "pass" of a confirmed board, in batches that each are a transaction; those that are there
 * stay. Asks the stage award: what must exist first, what is due. *made counts the new ones.
 * RC_REFUSED: the board is not confirmed; a rule says no (its clause); something that a rule requires to exist first was not
 * recorded for the board (board_record_add). Run again after an interruption it goes on. */
MUST_USE enum rc award_make_all(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct board *board, int64_t *made);

/* A correction: a new award with another mark from the decision of a later confirmed board, or with the same mark for a
 * reason (a name, a date). The old one stays as it is. RC_REFUSED: no reason; it was superseded already. */
MUST_USE enum rc award_supersede(struct ctx *cx, struct db *db, const struct institution *institution, int64_t actor, const struct award *old,
                                 const struct decision *decision, struct str reason, struct award *out);

MUST_USE enum rc award_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct award *out);

/* Up to `max` awards of a cohort with numbers above `after` (0: from the start), in the order of their numbers, each with
 * its learner. Who makes one record for each award (a credential) goes on from the highest number that has one. */
MUST_USE enum rc award_batch(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t after, size_t max,
                             struct award **awards, size_t *count);

MUST_USE enum rc award_count(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t *count);

/* The award that supersedes this one; 0 when none does. */
MUST_USE enum rc award_superseded_by(struct ctx *cx, struct db *db, int64_t institution, int64_t id, int64_t *by);

/* ---- a cohort as its credentials need it: everything that is the same for all its awards ---- */

struct award_cohort {
	struct institution institution;
	struct specification specification;
	struct offering offering;
	struct board board;        /* the latest confirmed one */
};
MUST_USE enum rc award_cohort_get(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, struct award_cohort *out);

#endif
