/* written.h — parameters, effects and tests of a rule as a person writes them: a line each, instead of JSON.
 *
 *     weeks_max = 12                                        members of an object: a name, =, a value
 *     attempt.allowed = true                                a point leads into an object
 *     levels = [6, 7]                                       a list, as in JSON
 *     from = outcomes.communicated                          whatever is no JSON value is a text
 *
 *     weeks = 13; spec.kind = credit-bearing -> fail        a test: facts, and the verdict
 *     mark = 30 -> pass, outcome = refer; attempt.allowed = true    and the effects
 *     {"facts": {...}, "verdict": "pass", "today": "..."}   a test that needs more, as in the file
 *
 * What is written from a tree is read back as the same tree.
 *
 * Memory   results live in cx->mem and point into the texts that were read.
 * Errors   RC_INVALID with the number of the line and what would be right.
 */
#ifndef FRAMEWORK_WRITTEN_H
#define FRAMEWORK_WRITTEN_H

#include "codec/json.h"

/* One member a line. With `nested`, points in names lead into objects. NULL in *out when there is no line. */
MUST_USE enum rc written_members(struct ctx *cx, struct str text, bool nested, struct json **out);
struct str written_of_members(struct arena *mem, const struct json *object, bool nested);

/* One test a line. NULL in *out when there is no line. */
MUST_USE enum rc written_tests(struct ctx *cx, struct str text, struct json **out);
struct str written_of_tests(struct arena *mem, const struct json *tests);

/* One value: JSON, or a text. */
struct json *written_value(struct ctx *cx, struct str text);
struct str written_of_value(struct arena *mem, const struct json *value);

#endif
