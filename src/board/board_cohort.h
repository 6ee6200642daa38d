/* board_cohort.h — a board with everything its pages and its confirmation need: whose it is, what is taught, which rules.
 *
 * Memory   results live in cx->mem.
 */
#ifndef BOARD_BOARD_COHORT_H
#define BOARD_BOARD_COHORT_H

#include "board/board.h"

struct board_cohort {
	struct institution institution;
	struct specification specification;
	struct offering offering;
	struct board board;
	struct policy *policy;  /* NULL until board_cohort_rules */
	struct cohort cohort;
};

/* The records. RC_NOT_FOUND: no such board here. */
MUST_USE enum rc board_cohort_get(struct ctx *cx, struct db *db, int64_t institution, int64_t board, struct board_cohort *out);

/* The rules in force on the day the board sits, and the cohort under them. */
MUST_USE enum rc board_cohort_rules(struct ctx *cx, struct db *db, struct board_cohort *of);

#endif
