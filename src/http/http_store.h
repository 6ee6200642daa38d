/* http_store.h — the few rows that the site itself keeps; private to src/http. */
#ifndef HTTP_HTTP_STORE_H
#define HTTP_HTTP_STORE_H

#include "db/db.h"

/* RC_NOT_FOUND. */
MUST_USE enum rc secret_select(struct ctx *cx, struct db *db, struct str name, struct str *out);
/* One that is there stays. */
MUST_USE enum rc secret_insert(struct ctx *cx, struct db *db, struct str name, struct str value);

/* What was typed in a session that had ended (kept.h), sealed. */
struct kept_row { int64_t institution, person; struct str path, page, sealed; int64_t ends_at; };
MUST_USE enum rc kept_insert(struct ctx *cx, struct db *db, struct str token_hash, const struct kept_row *as);
/* RC_NOT_FOUND: no such, another person's, over. */
MUST_USE enum rc kept_select(struct ctx *cx, struct db *db, struct str token_hash, int64_t person, struct kept_row *out);
MUST_USE enum rc kept_delete(struct ctx *cx, struct db *db, struct str token_hash);

/* Is the database there, and how many migrations has it? */
MUST_USE enum rc health_select(struct ctx *cx, struct db *db, int64_t *migrations);

#endif
