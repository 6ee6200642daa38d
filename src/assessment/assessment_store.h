/* assessment_store.h — the tables of sql/0025_assessment.sql. Private to this folder. */
#ifndef ASSESSMENT_ASSESSMENT_STORE_H
#define ASSESSMENT_ASSESSMENT_STORE_H

#include "assessment/assessment.h"

/* RC_CONFLICT: the enrolment has that sitting. */
MUST_USE enum rc attempt_insert(struct ctx *cx, struct db *db, const struct attempt *as);
/* RC_NOT_FOUND. */
MUST_USE enum rc attempt_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct attempt *out);
MUST_USE enum rc attempt_update(struct ctx *cx, struct db *db, const struct attempt *as);

MUST_USE enum rc work_upsert(struct ctx *cx, struct db *db, int64_t attempt, const struct work *as);
MUST_USE enum rc work_list(struct ctx *cx, struct db *db, int64_t institution, int64_t attempt, struct work **works, size_t *count);
MUST_USE enum rc work_set_moderator(struct ctx *cx, struct db *db, int64_t attempt, int64_t moderator);

#endif
