/* sandbox.h — one Lua 5.4 state with the ten functions of the rule language and nothing else.
 *
 * There is no library, no string method, and no name that an expression could write to. A question costs
 * at most SANDBOX_INSTRUCTIONS Lua instructions and SANDBOX_BYTES of memory beyond its facts.
 *
 * Lua's memory is malloc's and apart from every arena: an arena's door must never be jumped to from inside
 * a Lua call, so no function here allocates from one, but sandbox_result, outside of Lua.
 *
 * Threads  a sandbox belongs to one thread.
 */
#ifndef POLICY_SANDBOX_H
#define POLICY_SANDBOX_H

#include "codec/json.h"

#define SANDBOX_INSTRUCTIONS 10000
#define SANDBOX_BYTES        ((size_t)1 << 20)
#define SANDBOX_FACTS_BYTES  ((size_t)64 << 20) /* facts and compiled rules together */

struct sandbox;

/* Ended with the arena. RC_MEMORY: Lua found none. */
MUST_USE enum rc sandbox_open(struct ctx *cx, struct sandbox **out);

/* Compiled code: a rule's functions and its parameters. 0 is none. */
struct sandbox_rule {
	int parameters;
	int when, holds, effects; /* effects gives `effect_count` values */
	int effect_count;
	bool loops; /* uses list expressions, so its instructions are counted */
};

/* Compiles Lua text that returns three functions or nils (when, holds, effects).
 * RC_INVALID: Lua refuses it. RC_LIMIT: no room left in the sandbox. */
MUST_USE enum rc sandbox_compile(struct ctx *cx, struct sandbox *box, struct str lua, const struct json *parameters, struct sandbox_rule *rule);

/* Gives the rule other parameters. */
MUST_USE enum rc sandbox_set_parameters(struct ctx *cx, struct sandbox *box, const struct sandbox_rule *rule, const struct json *parameters);

void sandbox_set_today(struct sandbox *box, int64_t day);

/* The facts of the questions that follow, until the next call. RC_LIMIT: too large. */
MUST_USE enum rc sandbox_set_facts(struct ctx *cx, struct sandbox *box, const struct json *facts);

enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNDECIDED };

/* Runs `when` or `holds`: yes and no for the booleans, undecided for any other value and for an error. */
enum truth sandbox_ask(struct sandbox *box, const struct sandbox_rule *rule, int function);

/* Runs the effects' expressions. False on an error; else their values, made in mem, in the order of the
 * text: booleans, numbers, texts, null for anything else. `out` has room for effect_count. */
bool sandbox_effects(struct sandbox *box, const struct sandbox_rule *rule, struct arena *mem, struct json **out);

#endif
