/* A rule book is refused or loaded; what is loaded can be tested and asked without an error of the program. */
#include <stdlib.h>

#include "policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Facts that no stage of the book expects: rules must be undecided, not crash. */
static void
ask_all(struct ctx *cx, struct policy *policy)
{
	struct policy_tested tested;

	if (policy_test(cx, policy, &tested) == RC_INTERNAL)
		abort();
	for (int stage = 0; stage < POLICY_STAGES; stage++) {
		struct json *facts = json_new(cx->mem, JSON_OBJECT);
		struct policy_answer *answer;

		for (const struct fact *fact = stage_facts((enum policy_stage)stage); fact->name != NULL; fact++)
			if (fact->type == FACT_NUMBER)
				fact_int(cx->mem, facts, str_of(fact->name), 5);
			else if (fact->type == FACT_BOOL)
				fact_bool(cx->mem, facts, str_of(fact->name), true);
			else if (fact->type == FACT_TEXT)
				fact_text(cx->mem, facts, str_of(fact->name), STR("new"));
			else if (fact->type == FACT_LIST)
				fact_put(cx->mem, facts, str_of(fact->name), json_new(cx->mem, JSON_ARRAY));
			else if (fact->type == FACT_MAP)
				fact_put(cx->mem, facts, str_of(fact->name), json_new(cx->mem, JSON_OBJECT));
			else
				fact_int(cx->mem, facts, str_of(fact->name), 20000);
		if (policy_ask(cx, policy, &(struct policy_question){ .stage = (enum policy_stage)stage, .facts = facts }, &answer) == RC_INTERNAL)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct policy_source source = { STR("fuzzed"), { (const char *)bytes, size } };
	struct policy *policy;
	struct arena_door door;
	struct ctx cx;

	if (!ctx_open(&cx, (size_t)256 << 20))
		return 0;
	if (ARENA_ENTER(cx.mem, &door)) {
		if (policy_load(&cx, &source, 1, &source.name, 1, &policy) == RC_OK)
			ask_all(&cx, policy);
		arena_leave(cx.mem, &door);
	}
	ctx_close(&cx);
	return 0;
}
