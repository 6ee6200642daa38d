/* password.h — what may be a password, and its stored form (Argon2id; RFC 9106): of accounts, and of what is shared with one. */
#ifndef PEOPLE_PASSWORD_H
#define PEOPLE_PASSWORD_H

#include "people/account.h"

#define PASSWORD_BYTES_MAX 512

/* Is it one of those that guessers try first: a common word with digits or signs around it or instead of letters, a run on
 * the keyboard or in the alphabet, one or two characters repeated? */
bool password_common(struct arena *mem, struct str password);

/* The text to store. RC_MEMORY: not enough for Argon2id. */
MUST_USE enum rc password_hash(struct ctx *cx, const struct account_rules *rules, struct str password, struct str *out);

/* Does it fit? An empty `hash` fits nothing, and takes as long to say so. *stale: the rules have changed since it was made. */
MUST_USE enum rc password_fits(struct ctx *cx, const struct account_rules *rules, struct str hash, struct str password, bool *fits, bool *stale);

#endif
