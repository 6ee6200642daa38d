/* event.h — who did what, when, to which record, and why; never changed.
 *
 * An event is appended in the transaction of the change it tells of. The events of one record form a chain:
 * each has its place (1, 2, 3 ...) and holds the hash of the one before it, so that a row that was edited,
 * taken out of the middle or put in is found by event_check. The database refuses to change or delete one.
 *
 * Memory   results live in cx->mem.
 * Threads  a struct db belongs to one thread; this module keeps no state.
 */
#ifndef EVENT_EVENT_H
#define EVENT_EVENT_H

#include "db/db.h"

struct event {
	int64_t id;            /* given by event_append */
	int64_t institution;   /* 0: the whole program */
	int64_t actor;         /* the person; 0: the program itself */
	int64_t at;            /* seconds; given by event_append: cx->now */
	struct str what;       /* "award.made", "credential.revoked": a noun and a past participle */
	struct str noun;       /* the record: "award" ... */
	int64_t object;        /* ... and its id */
	int64_t place;         /* in the record's chain, from 1; given by event_append */
	struct str before, after; /* JSON, only the members that changed; empty: nothing, or not there */
	struct str reason;     /* for people; may be empty */
};

/* Appends; inside db_transact, with the change. Reads institution, actor, what, noun, object, before, after and
 * reason; `at`, `place` and `id` are its own business. */
MUST_USE enum rc event_append(struct ctx *cx, struct db *db, const struct event *event);

/* All events of a record, the oldest first. */
MUST_USE enum rc event_list(struct ctx *cx, struct db *db, int64_t institution, struct str noun, int64_t object,
                            struct event **events, size_t *count);

/* The institution's latest events, the newest first: at most `max`, with ids below `before` (0: from the end). */
MUST_USE enum rc event_latest(struct ctx *cx, struct db *db, int64_t institution, int64_t before, size_t max,
                              struct event **events, size_t *count);

/* Reads every event and checks every chain; calls `found` with what is wrong, one sentence each, and goes on.
 * *count is the number of events read. */
MUST_USE enum rc event_check(struct ctx *cx, struct db *db, void (*found)(void *self, const struct event *event, struct str says),
                             void *self, int64_t *count);

#endif
