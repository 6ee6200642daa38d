/* status_store.h — the SQL of status lists; private to src/status. */
#ifndef STATUS_STATUS_STORE_H
#define STATUS_STATUS_STORE_H

#include "status/status.h"

#define STATUS_SECRET_SIZE 16
#define STATUS_PIECE_SIZE  1024

/* The list that gives out bits now, or RC_NOT_FOUND. */
MUST_USE enum rc status_store_open_one(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose,
                                       struct status_listing *list, struct str *secret);
/* Gives out `count` more; closes the list when it is full. RC_CONFLICT when somebody else did meanwhile. */
MUST_USE enum rc status_store_advance(struct ctx *cx, struct db *db, const struct status_listing *list, uint32_t count);
MUST_USE enum rc status_store_insert(struct ctx *cx, struct db *db, const struct status_listing *list, struct str secret);
MUST_USE enum rc status_store_next_number(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose, int64_t *out);
MUST_USE enum rc status_store_close_all(struct ctx *cx, struct db *db);

MUST_USE enum rc status_store_load(struct ctx *cx, struct db *db, int64_t list_id, struct status_listing *out);
MUST_USE enum rc status_store_find(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose, int64_t number,
                                   struct status_listing *out);
MUST_USE enum rc status_store_all(struct ctx *cx, struct db *db, int64_t institution, struct rows *out);
void status_store_read(const struct row *row, struct status_listing *out);

/* The piece, or RC_NOT_FOUND when no bit in it was ever set. */
MUST_USE enum rc status_store_piece(struct ctx *cx, struct db *db, int64_t list_id, int64_t piece, struct str *bits);
MUST_USE enum rc status_store_put_piece(struct ctx *cx, struct db *db, int64_t list_id, int64_t piece, struct str bits);
MUST_USE enum rc status_store_changed(struct ctx *cx, struct db *db, int64_t list_id);
/* piece, bits. */
MUST_USE enum rc status_store_pieces(struct ctx *cx, struct db *db, int64_t list_id, struct rows *out);

#endif
