/* guess.h — counts wrong answers (passwords, codes, links) so that guessing is slow.
 *
 * What is guessed has a kind ("password-name", "claim-code") and a key: the name that is tried, the client's address. Only the
 * SHA-256 of both is kept. A right answer forgets the count of its key.
 */
#ifndef PEOPLE_GUESS_H
#define PEOPLE_GUESS_H

#include "db/db.h"

#define GUESS_WINDOW (15 * 60) /* seconds in which wrong answers are counted together */

struct guess {
	const char *kind;
	int64_t institution;
	struct str key;  /* empty: not known, never refused */
	int64_t most;    /* wrong answers within GUESS_WINDOW */
};

/* RC_LIMIT: too many wrong answers; says in how many minutes the next one is heard. Before the answer is looked at. */
MUST_USE enum rc guess_allowed(struct ctx *cx, struct db *db, const struct guess *guess);
MUST_USE enum rc guess_wrong(struct ctx *cx, struct db *db, const struct guess *guess);
MUST_USE enum rc guess_right(struct ctx *cx, struct db *db, const struct guess *guess);

#endif
