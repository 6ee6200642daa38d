/* credential_store.h — the SQL of credentials; private to this folder. */
#ifndef CREDENTIAL_CREDENTIAL_STORE_H
#define CREDENTIAL_CREDENTIAL_STORE_H

#include "credential/credential_form.h"

/* With its intent, which the other functions leave empty: it is as large as a document, and few need it. */
MUST_USE enum rc credential_insert(struct ctx *cx, struct db *db, const struct credential *credential);
MUST_USE enum rc credential_load_intent(struct ctx *cx, struct db *db, int64_t credential, struct str *out);
MUST_USE enum rc credential_insert_forms(struct ctx *cx, struct db *db, int64_t credential, const struct credential_form *json, const struct credential_form *jwt);
MUST_USE enum rc credential_set_state(struct ctx *cx, struct db *db, struct credential *credential, enum credential_state state);
MUST_USE enum rc credential_load(struct ctx *cx, struct db *db, int64_t institution, struct str public_id, struct credential *out);
MUST_USE enum rc credential_load_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct credential *out);
MUST_USE enum rc credential_load_of_award(struct ctx *cx, struct db *db, int64_t institution, int64_t award, struct credential *out);
MUST_USE enum rc credential_load_of_person(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct credential **out, size_t *count);
MUST_USE enum rc credential_load_form(struct ctx *cx, struct db *db, int64_t credential, enum credential_format format, struct str *out);

/* What a learner is handed. */
struct credential_signed {
	int64_t award_number;
	struct str public_id, learner, json, jwt; /* learner: the person's number, empty once erased */
};

/* The offering's credentials that stand, with award numbers above `after`, at most `max`. */
MUST_USE enum rc credential_load_signed(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t after, size_t max,
                                        struct credential_signed **out, size_t *count);

/* The credentials that are intended only, with their intents, oldest first, with ids above `after`, at most `max`. */
MUST_USE enum rc credential_load_intended(struct ctx *cx, struct db *db, int64_t institution, int64_t after, size_t max,
                                          struct credential **out, size_t *count);

/* The bits of a status list whose credentials are suspended now, and when the standing of any of the list's changed last (0: never). */
MUST_USE enum rc credential_load_suspended(struct ctx *cx, struct db *db, int64_t list, uint32_t **indexes, size_t *count, int64_t *changed_at);

/* The highest number among the offering's awards that have a credential; 0 when none has. */
MUST_USE enum rc credential_last_award(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t *number);

#endif
