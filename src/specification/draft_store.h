/* draft_store.h — the table of sql/0049_draft.sql. Private to this folder. */
#ifndef SPECIFICATION_DRAFT_STORE_H
#define SPECIFICATION_DRAFT_STORE_H

#include "specification/draft.h"

MUST_USE enum rc draft_insert(struct ctx *cx, struct db *db, const struct draft *as);
/* RC_NOT_FOUND. */
MUST_USE enum rc draft_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct draft *out);
MUST_USE enum rc draft_open_ones(struct ctx *cx, struct db *db, int64_t institution, struct draft **drafts, size_t *count);
/* Writes document, revision, who and when, and what it was submitted as, if it has still the revision `was` and is open;
 * *changed tells. */
MUST_USE enum rc draft_update(struct ctx *cx, struct db *db, const struct draft *as, int64_t was, bool *changed);

#endif
