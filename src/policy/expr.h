/* expr.h — reads one expression of the rule language and writes it as Lua 5.4 that cannot do harm.
 *
 * The language is a single Lua expression: literals, the operators, tables, names, members, and calls of
 * ten functions. There is no `function`, no statement, no method call, no assignment; every name is
 * looked up while the rule book is loaded, so a misspelt fact is an error with a line, not a nil at a board.
 *
 * What is written differs from what was read in one point: `a == b` becomes a call that raises an error
 * when a side is nil or the types differ, because plain Lua would quietly answer false, and `~=` true. A
 * comparison with the literal nil stays.
 *
 * Names in what is written: F facts, P parameters, C.today, I the item of a list, E a table with nothing
 * in it, pick(a, b) the first that is not nil, eq(a, b) as above, L1, L2... list expressions (written
 * before the expression that uses them).
 *
 * Memory   everything lives in cx->mem; slices point into the texts that were read.
 */
#ifndef POLICY_EXPR_H
#define POLICY_EXPR_H

#include "codec/json.h"
#include "policy/stage.h"

/* A fact that a rule reads, once in the list. `path` is as written: "spec.entry.prerequisites"; `fact` is
 * the row of the stage it belongs to, NULL for a whole group ("credit") and for today. */
struct expr_use {
	struct str path;
	const struct fact *fact;
	struct expr_use *next;
};

/* An end of a range: a parameter or a number that stands in the rule. */
struct expr_bound {
	bool there;
	struct str parameter;
	double number;
};

/* multiple_of(fact, step), and within(fact, min, max) of the same fact: {below} and {above} come of it. */
struct expr_range {
	struct str fact;
	struct expr_bound min, max, step;
};

/* What the expressions of one rule share while they are read. */
struct expr_scope {
	enum policy_stage stage;
	const struct json *parameters; /* the rule's `let`, or NULL */
	struct buf *lists;             /* gets one line of Lua a list expression */
	size_t list_count;
	struct expr_use *uses, *last_use;
	bool uses_today;
	struct expr_range range;
};

/* Reads `text` and appends its Lua to `out`, without a newline.
 * RC_INVALID: cx->err says what is wrong and near which word. RC_LIMIT: longer or deeper than allowed. */
MUST_USE enum rc expr_read(struct ctx *cx, struct expr_scope *scope, struct str text, struct buf *out);

/* Adds the fact to the scope's list, as a text that names it does. RC_INVALID: no such fact. */
MUST_USE enum rc expr_use_fact(struct ctx *cx, struct expr_scope *scope, struct str path);

/* True for a name the language has taken: a function, `today`, or a Lua word. */
bool expr_reserved(struct str name);

#endif
