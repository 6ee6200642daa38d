/* outbox.h — work that must happen after a decision: sign, send, render, publish.
 *
 * A row is appended in the decision's own transaction, so that it is there exactly when the decision is. A
 * worker claims it under a lease; when the worker dies, the lease runs out and another one claims it. So work is
 * done at least once, and must be such that doing it twice does no harm.
 *
 * States   waiting → claimed → done, or failed → waiting again after a pause that doubles (a minute to a day);
 *          after OUTBOX_ATTEMPTS_MAX it is dead and waits for a person.
 */
#ifndef DB_OUTBOX_H
#define DB_OUTBOX_H

#include "db/db.h"

#define OUTBOX_ATTEMPTS_MAX 20

struct outbox_item {
	int64_t id;
	struct str topic;    /* "credential.sign", "mail.send" */
	struct str payload;  /* whatever the worker of that topic reads; JSON by custom */
	int64_t attempts;    /* this one included */
	struct str holder;   /* who claimed it: filled by outbox_claim */
};

/* Appends; call it inside db_transact. `not_before`: seconds; 0 is at once. */
MUST_USE enum rc outbox_append(struct ctx *cx, struct db *db, struct str topic, struct str payload, int64_t not_before);

/* Is there anything of the topic to claim? Reads only, so that a worker may look often. */
MUST_USE enum rc outbox_due(struct ctx *cx, struct db *db, struct str topic, bool *due);

/* Claims up to `max` items of the topic that are due, the oldest first, for `seconds` from cx->now, under the name
 * `holder` (unique to the worker: a UUID). They are in cx->mem; none due is *count == 0. */
MUST_USE enum rc outbox_claim(struct ctx *cx, struct db *db, struct str topic, struct str holder, int64_t seconds,
                              size_t max, struct outbox_item **items, size_t *count);

/* The work is done; the row goes. RC_CONFLICT: the lease ran out and somebody else has it. Put it in the transaction
 * that stores the work's result, and the result is stored once. */
MUST_USE enum rc outbox_done(struct ctx *cx, struct db *db, const struct outbox_item *item);

/* Still at it: the claim holds for `seconds` from cx->now. RC_CONFLICT as below. */
MUST_USE enum rc outbox_renew(struct ctx *cx, struct db *db, const struct outbox_item *item, int64_t seconds);

/* Gives it back untried: due again at once, the attempt not counted. For a worker that is told to end. */
MUST_USE enum rc outbox_return(struct ctx *cx, struct db *db, const struct outbox_item *item);

/* It did not work, for a reason that a person will read. RC_CONFLICT as above. */
MUST_USE enum rc outbox_failed(struct ctx *cx, struct db *db, const struct outbox_item *item, struct str reason);

/* What failed is due at once, instead of after its pause: a person has mended what it failed by. */
MUST_USE enum rc outbox_hurry(struct ctx *cx, struct db *db, struct str topic);

/* Items that are waiting or claimed, and dead ones. */
struct outbox_count { int64_t open, dead; };
MUST_USE enum rc outbox_count(struct ctx *cx, struct db *db, struct str topic, struct outbox_count *out);

#endif
