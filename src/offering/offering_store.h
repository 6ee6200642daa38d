/* offering_store.h — the tables of sql/0023_offering.sql. Private to this folder. */
#ifndef OFFERING_OFFERING_STORE_H
#define OFFERING_OFFERING_STORE_H

#include "offering/offering.h"

MUST_USE enum rc offering_insert(struct ctx *cx, struct db *db, const struct offering *as);
/* Without the deadlines. RC_NOT_FOUND. */
MUST_USE enum rc offering_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct offering *out);
MUST_USE enum rc offering_by_code(struct ctx *cx, struct db *db, int64_t institution, struct str code, struct offering *out);
/* Only onwards; *changed is false when it is there, or further. */
MUST_USE enum rc offering_update_state(struct ctx *cx, struct db *db, const struct offering *as, enum offering_state state, bool *changed);

/* *made is false when it is set already. */
MUST_USE enum rc deadline_insert(struct ctx *cx, struct db *db, int64_t offering, const struct deadline *as, bool *made);
MUST_USE enum rc deadline_list(struct ctx *cx, struct db *db, struct offering *into);

#endif
