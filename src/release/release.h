/* release.h — what follows a board's confirmation: its awards, whose credentials are then signed in the background.
 *
 * Memory   results live in cx->mem.
 */
#ifndef RELEASE_RELEASE_H
#define RELEASE_RELEASE_H

#include "board/board_cohort.h"

struct released {
	bool awarded;      /* false: something that a rule requires first is not there yet */
	struct str why;    /* then: what */
	int64_t awards;    /* made */
};

/* Confirms the board and makes the awards of all who passed. Again it goes on where it was. RC_REFUSED: what board_confirm refuses, with its clause; nothing has changed then. */
MUST_USE enum rc release_board(struct ctx *cx, struct db *db, struct board_cohort *of, int64_t actor, struct released *out);

/* The same without the confirmation, when what was missing is there now. */
MUST_USE enum rc release_awards(struct ctx *cx, struct db *db, struct board_cohort *of, struct released *out);

#endif
