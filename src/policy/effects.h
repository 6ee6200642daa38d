/* effects.h — what follows from a rule: the closed list of effects, their types, and how several merge.
 *
 * Effects are read as JSON (`then` in a rule, with every "=expression" replaced by its value) and merged
 * into struct policy_effects (policy.h). Stricter wins; which rule said what stays known.
 */
#ifndef POLICY_EFFECTS_H
#define POLICY_EFFECTS_H

#include "policy/policy.h"

#define EFFECT_EXPRESSIONS_MAX 16 /* in one rule */

/* Checks names and types. With `expressions`, a text that begins with "=" stands for any value.
 * RC_INVALID: *where is the value that is wrong; cx->err says why. */
MUST_USE enum rc effects_check(struct ctx *cx, const struct json *then, bool expressions, const struct json **where);

struct effects_of {
	const struct policy_finding *by;
	const struct json *then; /* resolved and checked */
	struct effects_of *next;
};

/* Merges what the rules of one stage said, in their order, into the answer's effects and causes. */
void effects_merge(struct arena *mem, const struct effects_of *list, struct policy_answer *answer);

/* The merged effects in the form of `then`; only what was said. */
struct json *effects_json(struct arena *mem, const struct policy_effects *effects);

#endif
