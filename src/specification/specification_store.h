/* specification_store.h — the tables of sql/0022_specification.sql. Private to this folder. */
#ifndef SPECIFICATION_SPECIFICATION_STORE_H
#define SPECIFICATION_SPECIFICATION_STORE_H

#include "specification/specification.h"

MUST_USE enum rc specification_insert(struct ctx *cx, struct db *db, const struct specification *as);
/* Columns only; the document is not parsed. RC_NOT_FOUND. */
MUST_USE enum rc specification_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct specification *out);
/* The version of this code with that digest. RC_NOT_FOUND. */
MUST_USE enum rc specification_by_digest(struct ctx *cx, struct db *db, int64_t institution, struct str code, struct str digest, struct specification *out);
/* 0 when the code is new. */
MUST_USE enum rc specification_last_version(struct ctx *cx, struct db *db, int64_t institution, struct str code, int64_t *version);
/* id, code, version, state, author, changed_at, document of the versions in `state`, or of all (-1), by code, the latest first. */
MUST_USE enum rc specification_rows(struct ctx *cx, struct db *db, int64_t institution, int state, struct rows *out);
MUST_USE enum rc specification_update(struct ctx *cx, struct db *db, const struct specification *as);
/* Other published versions of the code become superseded. */
MUST_USE enum rc specification_supersede_others(struct ctx *cx, struct db *db, const struct specification *by);
MUST_USE enum rc specification_count_published(struct ctx *cx, struct db *db, int64_t institution, struct str code, int64_t *count);

MUST_USE enum rc finding_upsert(struct ctx *cx, struct db *db, int64_t specification, struct str stage, struct str framework,
                                const struct policy_finding *finding, struct str rationale);

#endif
