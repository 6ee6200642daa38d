/* said.h — a message kept to be said later, in the language of whoever reads it then.
 *
 * What is stored is the message's stable name and its arguments, as JSON; a sentence is made of them when somebody looks.
 *
 *     {"says": "assessment_mark_range", "with": {"mark": "105", "most": "100"}}
 *
 * Memory   results live in the arena they are given.
 */
#ifndef CODEC_SAID_H
#define CODEC_SAID_H

#include "codec/json.h"

struct said {
	const struct message *msg;
	struct arg args[ERR_ARGS_MAX];
	size_t count;
};

/* The text to keep. `args` ends with an argument without a name, as in fail(). */
struct str said_write(struct arena *mem, const struct message *msg, const struct arg *args);
#define said_text(mem, ...) said_write((mem), FAIL_FIRST(__VA_ARGS__), (const struct arg[]){ FAIL_REST(__VA_ARGS__) { NULL, { NULL, 0 }, 0, false } })

/* The error at hand, without its place and clause. */
struct str said_of_err(struct arena *mem, const struct err *err);

/* Reads what was kept. False: no such text, or a message that this version does not have. */
bool said_read(struct ctx *cx, struct str text, struct said *out);

#endif
