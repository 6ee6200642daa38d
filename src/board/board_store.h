/* board_store.h — the tables of sql/0027_board.sql. Private to this folder. */
#ifndef BOARD_BOARD_STORE_H
#define BOARD_BOARD_STORE_H

#include "board/board.h"

MUST_USE enum rc board_insert(struct ctx *cx, struct db *db, const struct board *as);
/* Without the members. RC_NOT_FOUND. */
MUST_USE enum rc board_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct board *out);
MUST_USE enum rc board_by_sitting(struct ctx *cx, struct db *db, const struct board *like, struct board *out);
/* Writes its state and its confirmation, if it is still in the state before; *changed tells. */
MUST_USE enum rc board_step(struct ctx *cx, struct db *db, const struct board *as, enum board_state from, int64_t confirmed_by, bool *changed);
/* The day that the outcomes went out, once; *changed tells. */
MUST_USE enum rc board_set_communicated(struct ctx *cx, struct db *db, const struct board *as, int64_t day, bool *changed);

MUST_USE enum rc member_upsert(struct ctx *cx, struct db *db, int64_t board, size_t seat, const struct board_member *as);
MUST_USE enum rc member_list(struct ctx *cx, struct db *db, struct board *into);
/* Members who study in the cohort. */
MUST_USE enum rc member_count_learners(struct ctx *cx, struct db *db, const struct board *board, int64_t *count);

/* *made is false when it is recorded already. */
MUST_USE enum rc record_insert(struct ctx *cx, struct db *db, int64_t board, const struct board_record *as, bool *made);
MUST_USE enum rc decision_count_passes_without_mark(struct ctx *cx, struct db *db, const struct board *board, int64_t *count);

/* *made is false when the board has a decision on that sitting. */
MUST_USE enum rc decision_insert(struct ctx *cx, struct db *db, int64_t institution, const struct decision *as, bool *made);
MUST_USE enum rc decision_update(struct ctx *cx, struct db *db, int64_t institution, const struct decision *as);
/* RC_NOT_FOUND. */
MUST_USE enum rc decision_by_attempt(struct ctx *cx, struct db *db, const struct board *board, int64_t attempt, struct decision *out);
/* The latest decision, of any board, on the attempt of that number. RC_NOT_FOUND. */
MUST_USE enum rc decision_on(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, int64_t number, struct decision *out);
MUST_USE enum rc decision_count(struct ctx *cx, struct db *db, const struct board *board, int64_t *all, int64_t *undecided);
/* What a confirmation does to the sittings and enrolments that were decided, in one statement each. */
MUST_USE enum rc decisions_close(struct ctx *cx, struct db *db, const struct board *board);

/* The latest of a confirmed board that decides something. RC_NOT_FOUND. */
MUST_USE enum rc decision_standing_of(struct ctx *cx, struct db *db, int64_t institution, int64_t attempt, struct decision *out);

#endif
