/* case_store.h — the tables of sql/0026, 0047 and 0053. Private to this folder. */
#ifndef CASE_CASE_STORE_H
#define CASE_CASE_STORE_H

#include "case/case.h"

/* What happened to a case, for its history. What people wrote stays out of it: reasons are private, and the case holds them. */
MUST_USE enum rc case_event(struct ctx *cx, struct db *db, const struct case_file *file, int64_t actor, const char *what);

MUST_USE enum rc case_insert(struct ctx *cx, struct db *db, const struct case_file *as);
/* RC_NOT_FOUND. */
MUST_USE enum rc case_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct case_file *out);
MUST_USE enum rc case_by_request(struct ctx *cx, struct db *db, const struct case_file *like, struct case_file *out);
MUST_USE enum rc case_update(struct ctx *cx, struct db *db, const struct case_file *as);

/* Granted personal-circumstances requests of an enrolment: in one sitting, and deferrals in all. */
MUST_USE enum rc case_count_requests(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, int64_t sitting, int64_t *in_sitting, int64_t *deferrals);
/* Upheld integrity cases of a person: notices in other enrolments, and misconduct anywhere. */
MUST_USE enum rc case_count_integrity(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t enrolment, int64_t *notices, int64_t *cases);

MUST_USE enum rc case_paper_insert(struct ctx *cx, struct db *db, int64_t file, const struct case_paper *as, struct str bytes);

#endif
