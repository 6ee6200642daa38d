/* enrolment_store.h — the table of sql/0024_enrolment.sql. Private to this folder. */
#ifndef ENROLMENT_ENROLMENT_STORE_H
#define ENROLMENT_ENROLMENT_STORE_H

#include "enrolment/enrolment.h"

/* *made is false when the person is in the cohort already. */
MUST_USE enum rc enrolment_insert(struct ctx *cx, struct db *db, const struct enrolment *as, bool *made);
/* RC_NOT_FOUND. */
MUST_USE enum rc enrolment_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct enrolment *out);
MUST_USE enum rc enrolment_by_person(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t person, struct enrolment *out);
MUST_USE enum rc enrolment_update(struct ctx *cx, struct db *db, const struct enrolment *as);
/* Those that take a place. */
MUST_USE enum rc enrolment_count(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t *count);

/* What else the person studies or studied: code of the specification, its credit document, state, the attempts that boards
 * have decided, and whether one of them was serious misconduct. */
struct other_enrolment {
	struct str code, document;
	enum enrolment_state state;
	bool same_code, serious;
	int64_t attempts;
};
MUST_USE enum rc enrolment_others(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t offering, struct str code,
                                  struct other_enrolment **others, size_t *count);

#endif
