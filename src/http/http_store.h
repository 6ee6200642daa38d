/* http_store.h — the few rows that the site itself keeps; private to src/http. */
#ifndef HTTP_HTTP_STORE_H
#define HTTP_HTTP_STORE_H

#include "db/db.h"

/* RC_NOT_FOUND. */
MUST_USE enum rc secret_select(struct ctx *cx, struct db *db, struct str name, struct str *out);
/* One that is there stays. */
MUST_USE enum rc secret_insert(struct ctx *cx, struct db *db, struct str name, struct str value);

/* Is the database there, and how many migrations has it? */
MUST_USE enum rc health_select(struct ctx *cx, struct db *db, int64_t *migrations);

#endif
