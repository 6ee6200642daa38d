/* audit_store.h — questions to the whole database whose answer must be no row; private to src/main.
 *
 * Each names one kind of irregularity between records of different nouns, or between a record and its events,
 * leaves and status bits. It is the one place that reads all tables, and it writes none.
 */
#ifndef MAIN_AUDIT_STORE_H
#define MAIN_AUDIT_STORE_H

#include "db/db.h"

struct audit_question {
	const char *id;   /* "award-without-pass" */
	const char *noun; /* of the number that a row gives */
	const char *says; /* what is wrong with it, as the end of a sentence: "was made without a decision to pass" */
	const char *sql;  /* answers ids; $1 is now, in seconds */
};

/* Ends with a row without id. */
extern const struct audit_question audit_questions[];

/* Calls `found` with the id of every record the question finds. */
MUST_USE enum rc audit_ask(struct ctx *cx, struct db *db, const struct audit_question *question,
                           void (*found)(void *self, const struct audit_question *question, int64_t object), void *self);

/* ---- credentials, one by one ---- */

struct audit_credential {
	int64_t id, state;
	struct str public_id, did, intent;
	struct str json, jwt; /* the signed forms; empty when there is none */
	int64_t list, index; /* its status bit */
};

MUST_USE enum rc audit_each_credential(struct ctx *cx, struct db *db, enum rc (*each)(struct ctx *cx, const struct audit_credential *credential, void *self),
                                       void *self);

/* The bits of all status lists, as they would be published. */
struct audit_list { int64_t id; struct str bits; };
MUST_USE enum rc audit_lists(struct ctx *cx, struct db *db, struct audit_list **lists, size_t *count);

#endif
