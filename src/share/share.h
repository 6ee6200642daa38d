/* share.h — a link by which a learner shows chosen credentials to whom they choose, for as long as they choose (T-34).
 *
 * Nothing of a person is public unless they share it. A share has a link of 256 random bits and a code of 12 characters for who
 * reads it on paper; the database has their hashes, so neither can be shown again. It may end on a day, ask a password, leave out
 * marks and grades; it can be withdrawn from any device at any time. The link ends, the credential does not.
 *
 *     live → expired, withdrawn
 *
 * Memory   results live in cx->mem.
 * Errors   named at each function; what db.h answers besides.
 */
#ifndef SHARE_SHARE_H
#define SHARE_SHARE_H

#include "backpack/backpack.h"
#include "people/account.h"

enum share_state { SHARE_LIVE, SHARE_EXPIRED, SHARE_WITHDRAWN };

struct share {
	int64_t id, institution, person;
	struct str purpose, audience;
	bool hide_grade, has_password;
	struct str password_hash; /* on the way in: password_hash of what was chosen; empty: none */
	int64_t made_at, ends_at; /* ends_at 0: until it is withdrawn */
	enum share_state state;   /* now */
	int64_t views, viewed_at; /* by others; viewed_at 0: never */
	struct str *keys;         /* of the holdings, in their order */
	size_t key_count;
};

#define SHARE_ITEMS_MAX   20
#define SHARE_PURPOSE_MAX 200 /* characters */

/* Makes it; reads institution, person, purpose, audience, hide_grade, password_hash, ends_at, keys. The token and the code are
 * the answer's and nowhere else.
 * RC_INVALID with its field: nothing chosen, too much, no purpose, an end that is past. RC_NOT_FOUND: a holding is not theirs. */
MUST_USE enum rc share_make(struct ctx *cx, struct db *db, struct share *as, struct str *token, struct str *code);

/* The person's own, newest first, ended ones too. */
MUST_USE enum rc share_list(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct share **shares, size_t *count);

/* RC_NOT_FOUND: not theirs. */
MUST_USE enum rc share_get(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t id, struct share *out);

/* For good. One that is over already is left as it is. */
MUST_USE enum rc share_withdraw(struct ctx *cx, struct db *db, const struct share *share);

/* ---- for who has the link ---- */

/* The share of a token or a code. A wrong one is counted by the client's address.
 * RC_NOT_FOUND: none, or of a person who was erased. RC_LIMIT: too many wrong ones. An ended one is RC_OK: see `state`. */
MUST_USE enum rc share_find(struct ctx *cx, struct db *db, int64_t institution, struct str text, struct str address, struct share *out);

/* RC_OK: it fits, or none is asked. RC_DENIED: it does not. RC_LIMIT: too many wrong ones. */
MUST_USE enum rc share_password_fits(struct ctx *cx, struct db *db, const struct account_rules *rules, const struct share *share,
                                     struct str password, struct str address);

/* One more view by somebody else. */
MUST_USE enum rc share_viewed(struct ctx *cx, struct db *db, const struct share *share);

/* What a shared record shows: without results when grades are left out. */
void share_redact(const struct share *share, struct record *record);

#endif
