/* ctx.h — what a unit of work is handed: its memory, its time, its randomness, and where it says what went wrong.
 *
 * Messages are named in `locale/en/`*.po and get there by MSG(name); the arguments fill their {places}:
 *
 *     return fail(cx, RC_INVALID, MSG(csv_mark_range), A_STR("mark", cell), A_NUM("most", 100));
 *
 * The arguments are copied into the context, so that the error outlives the arena. A place (file, line,
 * row, column, field, JSON pointer) and a clause are added by whoever knows them, at the same call or on
 * the way up.
 */
#ifndef BASE_CTX_H
#define BASE_CTX_H

#include <stdint.h>

#include "base/arena.h"
#include "base/message.h"
#include "base/rc.h"
#include "base/str.h"

#define ERR_ARGS_MAX 8
#define ERR_TEXT_MAX 2048

/* Where something is wrong. 0 and the empty slice mean "not said". */
struct place {
	struct str file;
	int64_t line, row;
	struct str column, field, pointer;
};

struct err {
	enum rc rc;
	const struct message *msg;
	struct place place;
	struct str clause;
	struct { struct str name, value; } args[ERR_ARGS_MAX];
	size_t arg_count;
	char text[ERR_TEXT_MAX]; /* holds the bytes of all slices above */
	size_t text_used;
};

/* A source of random bytes; `fill` cannot fail (random.h). */
struct random {
	void (*fill)(void *self, void *out, size_t count);
	void *self;
};

struct ctx {
	struct arena *mem;
	int64_t now; /* seconds since 1970-01-01 UTC; one instant for the whole unit of work */
	struct random random;
	enum language language; /* of the sentences that are made for a reader on the way (a verdict's answers) */
	struct err err;
};

struct arg {
	const char *name;
	struct str text;
	int64_t number;
	bool is_number;
};

#define A_STR(name, value)  { (name), (value), 0, false }
#define A_C(name, value)    { (name), str_of(value), 0, false }
#define A_NUM(name, value)  { (name), { NULL, 0 }, (value), true }

/* Records the error and returns rc. A former error is replaced, its place and clause are forgotten. */
#define fail(cx, rc, ...) fail_with((cx), (rc), FAIL_FIRST(__VA_ARGS__), (const struct arg[]){ FAIL_REST(__VA_ARGS__) { NULL, { NULL, 0 }, 0, false } })
#define FAIL_FIRST(...)        FAIL_FIRST_(__VA_ARGS__, 0)
#define FAIL_FIRST_(first, ...) first
#define FAIL_REST(...)         FAIL_REST_(__VA_ARGS__)
#define FAIL_REST_(first, ...) __VA_OPT__(__VA_ARGS__,)
enum rc fail_with(struct ctx *cx, enum rc rc, const struct message *msg, const struct arg *args);

/* Takes over the error of a context that is about to end (a batch's, a row's). */
void err_take(struct ctx *cx, const struct err *from);

/* Add a place or a clause to the error at hand; what was already said stays. They return `rc`, so that a
 * caller can write `return fail_at_row(cx, rc, row)`. */
enum rc fail_at_file(struct ctx *cx, enum rc rc, struct str file);
enum rc fail_at_line(struct ctx *cx, enum rc rc, int64_t line);
enum rc fail_at_row(struct ctx *cx, enum rc rc, int64_t row);
enum rc fail_at_column(struct ctx *cx, enum rc rc, struct str column);
enum rc fail_at_field(struct ctx *cx, enum rc rc, struct str field);
enum rc fail_at_pointer(struct ctx *cx, enum rc rc, struct str pointer);
enum rc fail_with_clause(struct ctx *cx, enum rc rc, struct str clause);

/* The error at hand as one English sentence, with its place before it ("results.csv, row 3, column mark: ...")
 * and its clause behind it. Lives in mem. */
struct str err_text(const struct err *err, struct arena *mem);
/* Without the place and the clause. */
struct str err_says(const struct err *err, struct arena *mem);
/* The same in another language; English where it lacks the text. */
struct str err_says_in(const struct err *err, struct arena *mem, enum language language);
/* The place alone, as words; empty when nothing is known. */
struct str err_place(const struct err *err, struct arena *mem);

/* The text of a message with its {places} filled; an unknown place stays as written. */
struct str msg_text(struct arena *mem, const struct message *msg, const struct arg *args, size_t count);
/* The same in a language; English where it lacks the text. A text that is itself in a language comes with an argument for each: "says" and
 * "says.de". A message with a plural takes its form from the number "count". */
struct str msg_text_in(struct arena *mem, enum language language, const struct message *msg, const struct arg *args, size_t count);
/* "en", "de". */
struct str language_code(enum language language);
/* "de", "de-AT" → LANGUAGE_DE. False when it is none of ours. */
bool language_of(struct str tag, enum language *out);

/* False: the language lacks the text. */
bool msg_has(enum language language, const struct message *msg);

/* A new context on a new arena of at most `limit` bytes, with the system's clock and randomness. Ended by ctx_close.
 * False when there is no memory. For the doors of the program (a command, a worker thread), not for the library. */
bool ctx_open(struct ctx *cx, size_t limit);
void ctx_close(struct ctx *cx);

#endif
