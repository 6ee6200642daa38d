/* claim.h — how an award comes to the account of its learner: by a link or by a code, once.
 *
 * The registry hands each learner a link (256 random bits) and the same as a code of 12 characters to type (60 bits, so wrong ones
 * are counted by account and address). Whoever takes it binds the credential to their backpack. Somebody without an account
 * makes one with it: then it is the account of the person whose award it is.
 *
 * Memory   results live in cx->mem. Link and code are in the answer of claim_make and nowhere else.
 * Errors   named at each function; what db.h answers besides.
 */
#ifndef BACKPACK_CLAIM_H
#define BACKPACK_CLAIM_H

#include "backpack/backpack.h"
#include "people/account.h"

#define CLAIM_SECONDS (180 * SECONDS_PER_DAY)
#define CODE_TEXT     14 /* "K7MF-9QXT-2HDW" */

struct claim {
	int64_t id, institution;
	struct credential credential;
	int64_t learner;        /* the person whose award it is */
	int64_t ends_at;
};

/* A new link and code for a credential; earlier ones that nobody used end. RC_REFUSED: it is revoked or superseded. */
MUST_USE enum rc claim_make(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t credential, struct str *token, struct str *code);

/* One learner of a cohort, with what they are to be handed. */
struct claim_slip {
	struct str number, name, email; /* the learner's, as the register has them */
	int64_t person; struct str language;
	struct str token, code;         /* empty: they have taken theirs already, or their credential does not stand */
};

/* Slips for all awards of an offering that have a credential, in the order of their numbers. Those who have none yet get a new link
 * and code, which end earlier ones; `make` false only counts: nothing is made, and token and code are empty. */
MUST_USE enum rc claim_slips(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t offering, bool make,
                             struct claim_slip **slips, size_t *count, size_t *open);

/* What the text is a claim for: a link's token or a code, in any case, with or without hyphens.
 * RC_NOT_FOUND: no such code; counted. RC_REFUSED: used, or over; it says which. RC_LIMIT: too many wrong ones. */
MUST_USE enum rc claim_open(struct ctx *cx, struct db *db, int64_t institution, struct str text, struct str address, struct claim *out);

/* Binds it to this person's backpack. RC_REFUSED: somebody was first. *key is the holding's. */
MUST_USE enum rc claim_take(struct ctx *cx, struct db *db, const struct claim *claim, int64_t person, struct str *key);

/* For somebody without an account: makes that of the award's learner, with this e-mail address and password, and takes the claim.
 * RC_CONFLICT: that person has an account, or the address is another's: sign in first. RC_INVALID: names the field. */
MUST_USE enum rc claim_join(struct ctx *cx, struct db *db, const struct account_rules *rules, const struct claim *claim, struct str email,
                            struct str password, struct account *account, struct str *key);

/* ---- codes that people type (claims, shares) ---- */

/* 12 characters of an alphabet without 0, 1, I, L, O and U, with hyphens. */
struct str code_new(struct ctx *cx);
/* Without hyphens and spaces, in capitals; false when it is no code. */
bool code_read(struct arena *mem, struct str typed, struct str *out);

#endif
