/* event_store.h — the SQL of events; private to src/event. */
#ifndef EVENT_EVENT_STORE_H
#define EVENT_EVENT_STORE_H

#include "event/event.h"

#define EVENT_SALT_SIZE 16

/* An event as it lies in the table. */
struct event_row {
	struct event event;
	struct str salt, body; /* salt: ptr NULL when it was forgotten */
};

struct event_seal_row {
	int64_t place;
	struct str events, hash;
};

MUST_USE enum rc event_store_insert(struct ctx *cx, struct db *db, const struct event_row *row);
MUST_USE enum rc event_store_object(struct ctx *cx, struct db *db, int64_t institution, struct str noun, int64_t object, struct rows *out);
MUST_USE enum rc event_store_latest(struct ctx *cx, struct db *db, int64_t institution, int64_t before, int64_t max, struct rows *out);
MUST_USE enum rc event_store_forget(struct ctx *cx, struct db *db, int64_t institution, struct str noun, int64_t object);
/* One event; RC_NOT_FOUND. */
MUST_USE enum rc event_store_load(struct ctx *cx, struct db *db, int64_t id, struct event_row *out);
void event_store_read(const struct row *row, struct event_row *out);

/* Up to EVENT_SEAL_MAX events without a seal, by id; and what they no longer are after they got one. */
MUST_USE enum rc event_store_unsealed(struct ctx *cx, struct db *db, struct rows *out);
MUST_USE enum rc event_store_unsealed_count(struct ctx *cx, struct db *db, int64_t *count, int64_t *oldest);
MUST_USE enum rc event_store_mark_sealed(struct ctx *cx, struct db *db, int64_t last);
MUST_USE enum rc event_store_total(struct ctx *cx, struct db *db, int64_t *count);
/* place 0 and an empty hash when there is none yet. */
MUST_USE enum rc event_store_last_seal(struct ctx *cx, struct db *db, struct event_seal_row *out);
MUST_USE enum rc event_store_insert_seal(struct ctx *cx, struct db *db, const struct event_seal_row *seal);
MUST_USE enum rc event_store_each_seal(struct ctx *cx, struct db *db, enum rc (*each)(struct ctx *cx, const struct row *row, void *self), void *self);
void event_store_read_seal(const struct row *row, struct event_seal_row *out);

#endif
