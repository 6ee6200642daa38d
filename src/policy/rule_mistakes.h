/* rule_mistakes.h — what is wrong with a rule that somebody is writing: every field with a mistake, not only the first.
 *
 * A rule book that is loaded stops at its first mistake. A form shows each mistake beside its field, so here the parts of one rule are
 * read one after the other and all are heard. What only the whole book can tell (an id that stands twice, a must that becomes
 * weaker) is said by policy_load.
 */
#ifndef POLICY_RULE_MISTAKES_H
#define POLICY_RULE_MISTAKES_H

#include "codec/json.h"

struct rule_mistake {
	struct str field; /* "holds": a member of the rule; empty: the rule as a whole */
	const struct err *err;
	struct rule_mistake *next;
};

/* NULL in *out: there is none. Lives in cx->mem. */
void rule_mistakes(struct ctx *cx, const struct json *rule, struct rule_mistake **out);

#endif
