#include "offering/cohort.h"

#define MEMO_SLOTS 8192              /* a power of two */
#define MEMO_MAX   (MEMO_SLOTS / 2)  /* answers remembered: a thousand marks times a few circumstances stay below */

struct memo {
	struct arena *mem;
	size_t count;
	struct { struct cohort_key key; struct cohort_answer *answer; } slots[MEMO_SLOTS];
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
	out->framework = policy_version(policy);
	out->by_instant = cohort_mentions(out, POLICY_SUBMISSION, "submitted") || cohort_mentions(out, POLICY_SUBMISSION, "deadline");
	out->still_offered = spec->state == SPECIFICATION_PUBLISHED;
	out->grading = (struct grading){ .name = STR("none"), .kind = STR("percentage"), .pass = -1, .cap = -1, .most = 100000 };
	if (spec->grading.len > 0)
		TRY(policy_grading(cx, policy, spec->grading, &out->grading));
	return memo_open(cx, &out->memo);
}

static size_t
slot_of(const struct cohort_key *key)
{
	const int64_t words[] = { key->stage, key->day, key->numbers[0], key->numbers[1], key->numbers[2], key->numbers[3],
	                          key->numbers[4], key->numbers[5], key->numbers[6], key->numbers[7] };
	uint64_t hash = 0;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		hash = (hash ^ (uint64_t)words[i]) * 0x9E3779B97F4A7C15u;
	return (size_t)(hash >> 32) & (MEMO_SLOTS - 1);
}

/* Where the key is, or the free slot where it belongs. */
static size_t
memo_find(const struct memo *memo, const struct cohort_key *key)
{
	size_t at = slot_of(key);

	while (memo->slots[at].answer != NULL && memcmp(&memo->slots[at].key, key, sizeof(*key)) != 0)
		at = (at + 1) & (MEMO_SLOTS - 1);
	return at;
}

const struct cohort_answer *
cohort_recall(const struct cohort *cohort, const struct cohort_key *key)
{
	return cohort->memo->slots[memo_find(cohort->memo, key)].answer;
}

/* ---- asking ---- */

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

static bool
named_before(const struct policy_cause *first, const struct policy_cause *cause)
{
	for (const struct policy_cause *at = first; at != cause; at = at->next)
		if (at->counts && at->by == cause->by)
			return true;
	return false;
}

#define WORDS_MAX ((size_t)1 << 16)

static void
put_words(struct arena *mem, struct cohort_answer *out)
{
	const struct policy_effects *effects = &out->answer->effects;
	struct buf rules = buf_new(mem, WORDS_MAX), says = buf_new(mem, WORDS_MAX);

	for (const struct policy_cause *cause = out->answer->causes; cause != NULL; cause = cause->next) {
		if (!cause->counts || named_before(out->answer->causes, cause))
			continue;
		buf_fmt(&rules, "%s" PRI_STR " (" PRI_STR ")", rules.len == 0 ? "" : "; ", ARG_STR(cause->by->rule), ARG_STR(cause->by->cite));
		buf_fmt(&says, "%s" PRI_STR, says.len == 0 ? "" : " ", ARG_STR(cause->by->says));
	}
	out->rules = buf_view(&rules);
	out->says = buf_view(&says);
	if (effects->due != NULL || effects->records != NULL || effects->requires != NULL || effects->opens != NULL)
		out->effects = json_text(mem, JSON_GET(policy_answer_json(mem, out->answer, true), "effects"), JSON_COMPACT);
}

static enum rc
ask(struct ctx *cx, const struct cohort *cohort, enum policy_stage stage, int64_t day, struct json *facts, bool with_spec,
    struct cohort_answer **out)
{
	const struct policy_question question = { .stage = stage, .facts = facts, .language = cohort->institution->language };
	struct policy_answer *answer;

	if (with_spec)
		json_put(facts, STR("spec"), alias(cx->mem, cohort->spec->json));
	policy_set_today(cohort->policy, day);
	TRY(policy_ask(cx, cohort->policy, &question, &answer));
	*out = NEW(cx->mem, struct cohort_answer);
	(*out)->answer = answer;
	put_words(cx->mem, *out);
	return RC_OK;
}

/* Asks with all memory from the memo's arena, behind a door of its own. */
static enum rc
ask_to_keep(struct ctx *cx, const struct cohort *cohort, enum policy_stage stage, int64_t day, const struct json *facts, bool with_spec,
            struct cohort_answer **out)
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
           const struct cohort_key *key, const struct cohort_answer **out)
{
	struct memo *memo = cohort->memo;
	struct cohort_answer *answer;
	size_t at;

	if (key == NULL || memo->count == MEMO_MAX) {
		TRY(ask(cx, cohort, stage, day, facts, with_spec, &answer));
		*out = answer;
		return RC_OK;
	}
	TRY(ask_to_keep(cx, cohort, stage, day, facts, with_spec, &answer));
	at = memo_find(memo, key);
	memo->count += memo->slots[at].answer == NULL;
	memo->slots[at].key = *key;
	memo->slots[at].answer = answer;
	*out = answer;
	return RC_OK;
}

/* Anywhere in the rule: in an expression, in a text's {place}, in a parameter's name. */
static bool
json_mentions(const struct json *value, struct str word)
{
	if (str_find(value->key, word) < value->key.len)
		return true;
	if (value->type == JSON_STRING)
		return str_find(value->string, word) < value->string.len;
	for (const struct json *member = json_first(value); member != NULL; member = member->next)
		if (json_mentions(member, word))
			return true;
	return false;
}

bool
cohort_mentions(const struct cohort *cohort, enum policy_stage stage, const char *word)
{
	for (size_t i = 0; i < policy_rule_count(cohort->policy); i++) {
		struct policy_rule_view rule = policy_rule_at(cohort->policy, i);

		if (rule.stage == stage && json_mentions(rule.json, str_of(word)))
			return true;
	}
	return false;
}
