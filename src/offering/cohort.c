#include "offering/cohort.h"

#define MEMO_SLOTS 8192              /* a power of two */
#define MEMO_MAX   (MEMO_SLOTS / 2)  /* answers remembered: a hundred marks times a few circumstances stay far below */

struct memo {
	struct arena *mem;
	size_t count;
	struct { struct str key; const struct policy_answer *answer; } slots[MEMO_SLOTS];
};

DEFER_AS(free_memo, arena_free, struct arena *)

static enum rc
memo_open(struct ctx *cx, struct memo **out)
{
	struct memo *memo = NEW(cx->mem, struct memo);

	memo->mem = arena_new(0);
	if (memo->mem == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	arena_defer(cx->mem, free_memo, memo->mem);
	*out = memo;
	return RC_OK;
}

enum rc
cohort_open(struct ctx *cx, struct policy *policy, const struct institution *institution, const struct specification *spec,
            struct offering *offering, struct cohort *out)
{
	*out = (struct cohort){ .policy = policy, .institution = institution, .spec = spec, .offering = offering };
	if (institution->state == INSTITUTION_SUSPENDED)
		return fail(cx, RC_REFUSED, MSG(offering_institution_suspended), A_STR("name", text_in(institution->legal_name, institution->language)));
	out->still_offered = spec->state == SPECIFICATION_PUBLISHED;
	out->grading = (struct grading){ .name = STR("none"), .kind = STR("percentage"), .pass = -1, .cap = -1, .most = 100000 };
	if (spec->grading.len > 0)
		TRY(policy_grading(cx, policy, spec->grading, &out->grading));
	return memo_open(cx, &out->memo);
}

/* FNV-1a: the keys are our own facts, nobody chooses them to collide. */
static size_t
slot_of(struct str key)
{
	uint64_t hash = 0xCBF29CE484222325u;

	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.ptr[i]) * 0x100000001B3u;
	return (size_t)(hash ^ hash >> 32) & (MEMO_SLOTS - 1);
}

static const struct policy_answer **
memo_find(struct memo *memo, struct str key, struct str **empty)
{
	size_t at = slot_of(key);

	while (memo->slots[at].answer != NULL && !str_eq(memo->slots[at].key, key))
		at = (at + 1) & (MEMO_SLOTS - 1);
	*empty = &memo->slots[at].key;
	return &memo->slots[at].answer;
}

/* Another object with the same members: a value stands in one container only, and the specification's tree is shared. */
static struct json *
alias(struct arena *mem, const struct json *object)
{
	struct json *same = json_new(mem, JSON_OBJECT);

	same->first = object->first;
	same->last = object->last;
	same->count = object->count;
	return same;
}

static enum rc
ask(struct ctx *cx, const struct cohort *cohort, enum policy_stage stage, int64_t day, struct json *facts, bool with_spec,
    struct policy_answer **out)
{
	const struct policy_question question = { .stage = stage, .facts = facts, .language = cohort->institution->language };

	if (with_spec)
		json_put(facts, STR("spec"), alias(cx->mem, cohort->spec->json));
	policy_set_today(cohort->policy, day);
	return policy_ask(cx, cohort->policy, &question, out);
}

/* Asks with all memory from the memo's arena, behind a door of its own. */
static enum rc
ask_to_keep(struct ctx *cx, const struct cohort *cohort, enum policy_stage stage, int64_t day, const struct json *facts, bool with_spec,
            struct policy_answer **out)
{
	struct arena *mem = cohort->memo->mem, *before = cx->mem;
	struct arena_door door;
	enum rc rc;

	if (!ARENA_ENTER(mem, &door)) {
		cx->mem = before;
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	}
	cx->mem = mem;
	rc = ask(cx, cohort, stage, day, json_copy(mem, facts, true), with_spec, out);
	cx->mem = before;
	arena_leave(mem, &door);
	return rc;
}

enum rc
cohort_ask(struct ctx *cx, const struct cohort *cohort, enum policy_stage stage, int64_t day, struct json *facts, bool with_spec,
           const struct policy_answer **out)
{
	struct str key = str_fmt(cx->mem, "%d %lld " PRI_STR, (int)stage, (long long)day, ARG_STR(json_text(cx->mem, facts, JSON_COMPACT)));
	struct memo *memo = cohort->memo;
	struct policy_answer *answer;
	struct str *kept_key;
	const struct policy_answer **kept = memo_find(memo, key, &kept_key);

	if (*kept == NULL && memo->count == MEMO_MAX) {
		TRY(ask(cx, cohort, stage, day, facts, with_spec, &answer));
		*out = answer;
		return RC_OK;
	}
	if (*kept == NULL) {
		TRY(ask_to_keep(cx, cohort, stage, day, facts, with_spec, &answer));
		*kept_key = str_dup(memo->mem, key);
		*kept = answer;
		memo->count++;
	}
	*out = *kept;
	return RC_OK;
}

static bool
named_before(const struct policy_cause *first, const struct policy_cause *cause)
{
	for (const struct policy_cause *at = first; at != cause; at = at->next)
		if (at->counts && at->by == cause->by)
			return true;
	return false;
}

struct str
answer_rules(struct arena *mem, const struct policy_answer *answer)
{
	struct buf out = buf_new(mem, (size_t)1 << 16);

	for (const struct policy_cause *cause = answer->causes; cause != NULL; cause = cause->next)
		if (cause->counts && !named_before(answer->causes, cause))
			buf_fmt(&out, "%s" PRI_STR " (" PRI_STR ")", out.len == 0 ? "" : "; ", ARG_STR(cause->by->rule), ARG_STR(cause->by->cite));
	return buf_view(&out);
}

struct str
answer_says(struct arena *mem, const struct policy_answer *answer)
{
	struct buf out = buf_new(mem, (size_t)1 << 16);

	for (const struct policy_cause *cause = answer->causes; cause != NULL; cause = cause->next)
		if (cause->counts && !named_before(answer->causes, cause))
			buf_fmt(&out, "%s" PRI_STR, out.len == 0 ? "" : " ", ARG_STR(cause->by->says));
	return buf_view(&out);
}
