/* institution_store.h — the tables of sql/0020_institution.sql. Private to this folder. */
#ifndef INSTITUTION_INSTITUTION_STORE_H
#define INSTITUTION_INSTITUTION_STORE_H

#include "institution/institution.h"

/* *made is false when its base URL is there already. */
MUST_USE enum rc institution_insert(struct ctx *cx, struct db *db, const struct institution *as, bool *made);
/* The texts are parsed; the zone is not opened. */
MUST_USE enum rc institution_by_id(struct ctx *cx, struct db *db, int64_t id, struct institution *out);
MUST_USE enum rc institution_by_url(struct ctx *cx, struct db *db, struct str base_url, struct institution *out);
/* RC_NOT_FOUND: there is none, or more than one. */
MUST_USE enum rc institution_only(struct ctx *cx, struct db *db, int64_t *id);
MUST_USE enum rc institution_update_did(struct ctx *cx, struct db *db, int64_t id, struct str did);
MUST_USE enum rc institution_update_colour(struct ctx *cx, struct db *db, int64_t id, struct str colour);
MUST_USE enum rc institution_update_state(struct ctx *cx, struct db *db, int64_t id, enum institution_state state);

/* *made is false when it was adopted before. */
MUST_USE enum rc framework_insert(struct ctx *cx, struct db *db, int64_t actor, int64_t id, struct str framework, struct str version, bool *made);
MUST_USE enum rc framework_list(struct ctx *cx, struct db *db, int64_t id, struct rows *out);

#endif
