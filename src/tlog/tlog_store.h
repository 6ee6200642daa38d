/* tlog_store.h — the SQL of the log; private to src/tlog. */
#ifndef TLOG_TLOG_STORE_H
#define TLOG_TLOG_STORE_H

#include "tlog/tlog.h"

struct tlog_leaf {
	int64_t id, institution, kind;
	struct str noun;
	int64_t object;
	struct str salt;      /* ptr NULL: destroyed */
	struct str entry;
	bool numbered;
	uint64_t index;
};

/* Keeps the name it has already, and says which. */
MUST_USE enum rc tlog_store_name(struct ctx *cx, struct db *db, struct str origin, struct str *out);

MUST_USE enum rc tlog_store_insert(struct ctx *cx, struct db *db, const struct tlog_leaf *leaf);
MUST_USE enum rc tlog_store_forget(struct ctx *cx, struct db *db, struct str noun, int64_t object);
/* id, entry of the leaves without an index, by id, at most `max`. */
MUST_USE enum rc tlog_store_waiting(struct ctx *cx, struct db *db, int64_t max, struct rows *out);
MUST_USE enum rc tlog_store_number(struct ctx *cx, struct db *db, int64_t id, uint64_t index);
MUST_USE enum rc tlog_store_counts(struct ctx *cx, struct db *db, uint64_t *numbered, uint64_t *waiting);
MUST_USE enum rc tlog_store_size(struct ctx *cx, struct db *db, uint64_t *size);
MUST_USE enum rc tlog_store_object(struct ctx *cx, struct db *db, struct str noun, int64_t object, struct rows *out);
void tlog_store_read(const struct row *row, struct tlog_leaf *out);
/* leaf_index, entry of the numbered leaves in their order. */
MUST_USE enum rc tlog_store_each_numbered(struct ctx *cx, struct db *db,
                                          enum rc (*each)(struct ctx *cx, const struct row *row, void *self), void *self);

/* RC_NOT_FOUND: there is no such tile yet. */
MUST_USE enum rc tlog_store_tile(struct ctx *cx, struct db *db, unsigned level, uint64_t place, struct str *bytes);
MUST_USE enum rc tlog_store_put_tile(struct ctx *cx, struct db *db, unsigned level, uint64_t place, struct str bytes);

struct tlog_signed { uint64_t size; struct merkle_hash root; struct str note; int64_t signed_at; };

/* The last one; size 0 and no note when there is none. */
MUST_USE enum rc tlog_store_checkpoint(struct ctx *cx, struct db *db, struct tlog_signed *out);
MUST_USE enum rc tlog_store_put_checkpoint(struct ctx *cx, struct db *db, const struct tlog_signed *checkpoint);

#endif
