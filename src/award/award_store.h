/* award_store.h — the table of sql/0028_award.sql. Private to this folder. */
#ifndef AWARD_AWARD_STORE_H
#define AWARD_AWARD_STORE_H

#include "award/award.h"

/* *made is false when the decision has its award. A superseding award always gets made, or RC_CONFLICT. */
MUST_USE enum rc award_insert(struct ctx *cx, struct db *db, const struct award *as, bool *made);
MUST_USE enum rc award_last_number(struct ctx *cx, struct db *db, int64_t institution, int64_t *number);
/* The last decision of a board that has its award; 0: none. */
MUST_USE enum rc award_last_decision(struct ctx *cx, struct db *db, const struct board *board, int64_t *decision);

/* Decisions "pass" of a board with ids above `after`, as awards to be made. */
MUST_USE enum rc award_due(struct ctx *cx, struct db *db, const struct board *board, int64_t after, size_t max, struct award **awards, size_t *count);

/* The latest confirmed board of a cohort. RC_NOT_FOUND. */
MUST_USE enum rc award_board(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t *board);

#endif
