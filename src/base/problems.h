/* problems.h — all that is wrong with an input, not only the first thing.
 *
 * A reader that can go on after an error keeps it here and goes on; at its end the list says whether the
 * input may be used. The errors are those of ctx.h: made by fail() and the fail_at functions, then kept.
 *
 * Memory   what is kept lives in the arena of the list. After PROBLEMS_MAX further ones are only counted,
 *          so that a hostile input cannot fill the memory.
 */
#ifndef BASE_PROBLEMS_H
#define BASE_PROBLEMS_H

#include "base/ctx.h"

#define PROBLEMS_MAX 10000

struct problem {
	const struct message *msg;        /* its stable name is msg->name */
	struct place place;
	struct str clause, says;
	const struct arg *args; /* of the message, ended by one without a name: to say it in another language */
	struct problem *next;
};

struct problems {
	struct arena *mem;
	struct problem *first, *last;
	size_t kept, count;
	struct err *first_err; /* NULL: none yet. An error points into itself, so it stays where it is when the list is copied */
};

struct problems problems_new(struct arena *mem);

/* Keeps the error at hand. */
void problems_keep(struct problems *list, const struct ctx *cx);

/* Appends what another list has kept. */
void problems_join(struct problems *list, const struct problems *more);

/* RC_OK when nothing was kept; else RC_INVALID, with the first one as the error at hand. */
MUST_USE enum rc problems_rc(struct ctx *cx, const struct problems *list);

/* "results.csv, row 3, column mark: …", as err_text words it. */
struct str problem_text(struct arena *mem, const struct problem *problem);

#endif
