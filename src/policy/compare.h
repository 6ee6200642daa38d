/* compare.h — two sets of rules side by side, subject by subject: what each says, which numbers differ, which is stricter.
 *
 * Two rules are compared when they have one id, or ask about one subject at one stage: the first fact that `holds` reads, or the
 * first effect of `then`. Which is stricter is not read off their words: both are asked the same, with the facts of both rules' own
 * tests and with numbers around every limit of both. Facts that follow from each other follow (10 UK credits are 5 ECTS).
 *
 * Within one policy the same is asked of rules of different books: where books that are used together disagree, the stricter holds.
 *
 * Memory   results live in cx->mem.
 */
#ifndef POLICY_COMPARE_H
#define POLICY_COMPARE_H

#include "policy/policy.h"

enum strictness {
	STRICT_SAME,     /* nothing was found that one lets pass and the other does not */
	STRICT_FIRST,    /* the first refuses or decides more strictly wherever they differ */
	STRICT_SECOND,
	STRICT_CROSSING, /* each is stricter somewhere */
	STRICT_UNKNOWN   /* nothing could be asked of both */
};

/* A parameter that is not the same in both; NULL: that rule has none of the name. */
struct compared_let {
	struct str name;
	const struct json *first, *second;
	struct compared_let *next;
};

/* One subject. A side whose rule has no id says nothing of it. */
struct compared {
	enum policy_stage stage;
	struct str subject;              /* "credit", "outcome": a fact's first word, or an effect */
	struct policy_rule_view first, second;
	struct compared_let *lets;
	bool level, condition, text;     /* what else differs: level; when, holds or then; says or remedy */
	enum strictness stricter;
	const struct policy_seen *first_seen, *second_seen; /* facts that only this side stops; NULL: none were found */
	struct compared *next;
};

/* Every subject of either, in the order of stages; those that are the same in every word are left out and counted. `language`: of the
 * values of facts. */
struct comparison {
	struct compared *list;
	size_t count, same;
};
MUST_USE enum rc policy_compare(struct ctx *cx, struct policy *first, struct policy *second, struct str language, struct comparison *out);

/* Where two books of one policy disagree: pairs of rules of which one is stricter, or each somewhere. */
MUST_USE enum rc policy_conflicts(struct ctx *cx, struct policy *policy, struct str language, struct comparison *out);

const char *strictness_word(enum strictness strictness); /* "first" */

#endif
