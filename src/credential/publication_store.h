/* publication_store.h — the table of sql/0051_publication.sql. Private to this folder. */
#ifndef CREDENTIAL_PUBLICATION_STORE_H
#define CREDENTIAL_PUBLICATION_STORE_H

#include "db/db.h"

MUST_USE enum rc publication_select(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct str *bytes);
/* RC_NOT_FOUND. */
MUST_USE enum rc publication_mark(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct str *mark);
MUST_USE enum rc publication_upsert(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct str bytes, struct str mark);

/* When a credential of that list changed its standing last; 0: never. */
MUST_USE enum rc publication_list_changed(struct ctx *cx, struct db *db, int64_t list, int64_t *at);

#endif
