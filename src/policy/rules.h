/* rules.h — a policy from inside: the united rules of several books, compiled. Private to src/policy. */
#ifndef POLICY_RULES_H
#define POLICY_RULES_H

#include "policy/book.h"

/* What the rules of a stage read: the first words of the facts, and of the specification the fields. The rest
 * is not handed to Lua, which would spend more time on it than on the rules. */
struct needs {
	struct str *heads, *fields;
	size_t head_count, field_count, rule_count;
	bool whole_specification;
};

struct policy {
	struct sandbox *box;
	struct book **books; /* parents first, each once */
	size_t book_count;
	struct rule **rules; /* the united rules in the order of the books */
	size_t rule_count;
	struct str version;
	struct json *grading, *products, *reviews, *values, *not_given, *elements;
	int64_t today;
	struct needs needs[POLICY_STAGES];
};

/* The fact at a path ("spec.entry.prerequisites"), or NULL; null counts as nothing. */
const struct json *fact_at(const struct json *facts, struct str path);

/* The verdict on one rule with the facts the sandbox has; `then` gets the resolved effects when it passes
 * and has any, else NULL. */
enum policy_verdict rule_ask(struct ctx *cx, struct policy *policy, const struct rule *rule, const struct json **then);

/* RC_INVALID: `child` is weaker than the must it replaces: another level or stage, or it lets through what the
 * parent refuses, tried with the parent's own tests and with numbers around every limit of both. */
MUST_USE enum rc rule_not_weaker(struct ctx *cx, struct policy *policy, const struct rule *parent, const struct rule *child);

/* Texts with their places filled (explain.c). */
struct str explain_text(struct arena *mem, const struct rule *rule, const struct json *facts, const struct json *texts, struct str language);
/* The facts it looked at, in the order of the rule, with their values in the language. */
struct policy_seen *explain_seen(struct arena *mem, const struct rule *rule, const struct json *facts, struct str language);
/* "credit.uk 12; weeks 10" */
struct str explain_saw(struct arena *mem, const struct rule *rule, const struct json *facts);

#endif
