/* demo_board.h — the demonstration's second cohort, whose board sits today: something for its chair and external examiner to do. */
#ifndef MAIN_DEMO_BOARD_H
#define MAIN_DEMO_BOARD_H

#include "people/demo_accounts.h"

/* Makes it, or finds it as it is. The members of the board are those of `accounts`. */
MUST_USE enum rc demo_board(struct ctx *cx, struct db *db, int64_t institution, const struct demo_account *accounts, size_t count);

#endif
