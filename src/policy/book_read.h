/* book_read.h — what the readers of a rule book and of one rule share. Private to src/policy. */
#ifndef POLICY_BOOK_READ_H
#define POLICY_BOOK_READ_H

#include "policy/book.h"

struct reading {
	struct ctx *cx;
	struct book *book;
	struct rule *rule;       /* NULL outside of the rules */
	struct expr_scope scope; /* of the rule */
	struct buf lists, body;  /* its Lua, as far as it is written */
};

/* What may stand in an object; the list ends with an empty name. */
struct key {
	const char *name;
	enum json_type type;
	bool needed;
};

#define ANY JSON_NULL
#define wrong_at(rd, at, ...) book_wrong((rd)->cx, fail((rd)->cx, RC_INVALID, __VA_ARGS__), (rd)->book, (rd)->rule, (at))

/* RC_INVALID: not an object, an unknown or missing name, another type. */
MUST_USE enum rc check_keys(struct reading *rd, const struct json *object, const struct key *keys);

/* A map of language to text that is not empty; with a scope, its places are checked. */
MUST_USE enum rc check_texts(struct reading *rd, struct expr_scope *scope, const struct json *texts);

/* A number, a text, true or false. */
bool is_plain(const struct json *value);

/* Reads one rule into rd->rule. */
MUST_USE enum rc rule_read(struct reading *rd, const struct json *json);

#endif
