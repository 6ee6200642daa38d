/* event.h — who did what, when, to which record, and why; never changed.
 *
 * An event is appended in the transaction of the change it tells of, blindly, so that decisions do not wait
 * for each other. The database refuses to change or delete one. From time to time event_seal hashes all new
 * events together with the seal before them, and the transparency log commits to that hash: whoever edits, adds or
 * takes out a sealed event, with whatever rights on the database, is found by event_check.
 *
 * What may have to be forgotten (before, after, reason) enters the hash salted: event_forget destroys text and salt, and
 * every seal stays whole. Names and marks of people belong into records, not into events; ids do.
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
	struct str before, after; /* JSON, only the members that changed; empty: nothing, or not there */
	struct str reason;     /* for people; may be empty */
	bool forgotten;        /* before, after and reason were destroyed */
};

/* Appends; inside db_transact, with the change. Reads institution, actor, what, noun, object, before, after and
 * reason; `at` and `id` are its own business. */
MUST_USE enum rc event_append(struct ctx *cx, struct db *db, const struct event *event);

/* All events of a record, the oldest first. */
MUST_USE enum rc event_list(struct ctx *cx, struct db *db, int64_t institution, struct str noun, int64_t object,
                            struct event **events, size_t *count);

/* The institution's latest events, the newest first: at most `max`, with ids below `before` (0: from the end). */
MUST_USE enum rc event_latest(struct ctx *cx, struct db *db, int64_t institution, int64_t before, size_t max,
                              struct event **events, size_t *count);

/* Destroys before, after and reason of a record's events, for good. That they happened, when and by whom, stays. */
MUST_USE enum rc event_forget(struct ctx *cx, struct db *db, int64_t institution, struct str noun, int64_t object);

/* ---- seals ---- */

#define EVENT_HASH_SIZE 32

/* Seals up to EVENT_SEAL_MAX events that are not yet; `*count` is how many there were, and `hash` the new head. Inside
 * db_transact; one sequencer at a time (tlog.h calls it). */
#define EVENT_SEAL_MAX 10000
MUST_USE enum rc event_seal(struct ctx *cx, struct db *db, int64_t *count, unsigned char hash[EVENT_HASH_SIZE]);

/* When the oldest event that is not sealed happened; 0: all are sealed. */
MUST_USE enum rc event_unsealed_since(struct ctx *cx, struct db *db, int64_t *at);

/* Reads every seal and event; calls `found` with what is wrong, one sentence each, and goes on. The event is the one
 * concerned, or has id 0. *count is the number of events read. */
MUST_USE enum rc event_check(struct ctx *cx, struct db *db, void (*found)(void *self, const struct event *event, struct str says),
                             void *self, int64_t *count);

#endif
