/* idempotency.h — the same request twice is done once, and answered the same.
 *
 *     struct idempotency_key key = { institution, STR("award.make"), key_of_the_request, request_bytes };
 *     TRY(idempotency_ask(cx, db, &key, &known, &answer));     // inside db_transact
 *     if (known)
 *             return use(answer);
 *     ... do it ...
 *     return idempotency_keep(cx, db, &key, answer);           // same transaction
 *
 * Two requests at once: the second waits for the first (SQLite) or is repeated (PostgreSQL), and then reads its answer.
 */
#ifndef DB_IDEMPOTENCY_H
#define DB_IDEMPOTENCY_H

#include "db/db.h"

struct idempotency_key {
	int64_t institution; /* 0: none */
	struct str operation;
	struct str key;      /* the caller's: any text that is not empty */
	struct str request;  /* what was asked, byte for byte; only its SHA-256 is kept */
};

/* Whether this was done before, and what the answer was (in cx->mem).
 * RC_CONFLICT: this key came with another request. RC_INVALID: no key. */
MUST_USE enum rc idempotency_ask(struct ctx *cx, struct db *db, const struct idempotency_key *key, bool *known, struct str *answer);

/* Keeps the answer for good, in the transaction of the change. */
MUST_USE enum rc idempotency_keep(struct ctx *cx, struct db *db, const struct idempotency_key *key, struct str answer);

/* Forgets answers older than `before` (seconds). Returns how many in *count. */
MUST_USE enum rc idempotency_prune(struct ctx *cx, struct db *db, int64_t before, int64_t *count);

#endif
