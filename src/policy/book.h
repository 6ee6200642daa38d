/* book.h — one rule book: its file read strictly, its rules with their expressions turned to Lua.
 *
 * A file may also be a bare list of rules, to try them out: its framework is called as the file, version 0.
 *
 * Nothing is united and nothing compiled here (policy.c does both). Every mistake is an error with file,
 * line and the rule it stands in: unknown keys, stages, facts, effects, functions, parameters and places
 * in texts, missing texts, tests that cannot be run.
 *
 * Memory   everything lives in cx->mem; slices point into the book's own tree.
 */
#ifndef POLICY_BOOK_H
#define POLICY_BOOK_H

#include "policy/effects.h"
#include "policy/expr.h"
#include "policy/sandbox.h"

struct rule {
	struct str id, clause, cite;
	enum policy_stage stage;
	enum policy_level level;
	bool rationale;
	bool judged; /* a person answers it: no expression can, and it never refuses */
	const struct book *book;
	const struct json *json;
	struct json *let; /* its own copy: what-if and the values of a child change it; NULL without */
	const struct json *says, *remedy, *then, *tests; /* NULL without */
	struct str when, holds;                          /* as written; empty without */
	struct expr_use *uses;
	bool uses_today, uses_record;
	struct expr_range range;
	const struct json *expressions[EFFECT_EXPRESSIONS_MAX]; /* the "=..." values within `then` */
	struct str lua;
	struct sandbox_rule code;
};

struct book {
	struct str id, version, file, text;
	const struct json *root;
	const struct json *extends; /* ids, or NULL */
	struct rule *rules;
	size_t rule_count;
	const struct book **parents; /* policy.c finds them */
	size_t parent_count;
	bool is_scheme; /* an external quality scheme: who wants to apply asks it, nobody's decisions rest on it */
	int state; /* of policy.c's walk */
};

/* RC_INVALID, RC_LIMIT: cx->err has file, line and field. */
MUST_USE enum rc book_read(struct ctx *cx, const struct policy_source *source, struct book *out);

/* The `framework` of a text, without looking at the rest; empty when it has none. */
MUST_USE enum rc book_id(struct ctx *cx, const struct policy_source *source, struct str *out);

/* Puts file, line and field into the error at hand, and returns rc. `rule` may be NULL. */
enum rc book_wrong(struct ctx *cx, enum rc rc, const struct book *book, const struct rule *rule, const struct json *at);

/* Cuts a text at its next {name}: what stands before it, the name, and the rest. False when there is none;
 * then all of it is in *before. */
bool text_place(struct str *rest, struct str *before, struct str *name);

/* True when a value has the fact's type. */
bool fact_fits(const struct fact *fact, const struct json *value);

#endif
