/* case_store.h — the table of sql/0026_case.sql. Private to this folder. */
#ifndef CASE_CASE_STORE_H
#define CASE_CASE_STORE_H

#include "case/case.h"

MUST_USE enum rc case_insert(struct ctx *cx, struct db *db, const struct case_file *as);
/* RC_NOT_FOUND. */
MUST_USE enum rc case_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct case_file *out);
MUST_USE enum rc case_by_request(struct ctx *cx, struct db *db, const struct case_file *like, struct case_file *out);
MUST_USE enum rc case_update(struct ctx *cx, struct db *db, const struct case_file *as);

/* Granted personal-circumstances requests of an enrolment: in one sitting, and deferrals in all. */
MUST_USE enum rc case_count_requests(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, int64_t sitting, int64_t *in_sitting, int64_t *deferrals);
/* Upheld integrity cases of a person: notices in other enrolments, and misconduct anywhere. */
MUST_USE enum rc case_count_integrity(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t enrolment, int64_t *notices, int64_t *cases);

#endif
