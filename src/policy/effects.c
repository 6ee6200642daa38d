#include "policy/effects.h"

enum kind { K_WORD, K_TEXT, K_DAYS, K_PERCENT, K_BOOL, K_TEXTS, K_MAP };

#define DAYS_MAX 36525 /* a hundred years: days are added to dates, and counted one by one */

/* An effect, or with a point a member of one. */
static const struct effect {
	const char *name;
	enum kind kind;
	bool needed;             /* within its map */
	const char *words[7];    /* of K_WORD */
} effects[] = {
	{ "outcome", K_WORD, false, { "pass", "fail", "refer", "defer", "review", "void" } },
	{ "cap", K_WORD, false, { "pass" } },
	{ "attempt", K_MAP },
	{ "attempt.allowed", K_BOOL },
	{ "attempt.kind", K_WORD, false, { "referral", "repeat" } },
	{ "attempt.cap", K_WORD, false, { "pass" } },
	{ "attempt.within_days", K_DAYS },
	{ "attempt.from", K_TEXT },
	{ "attempt.fee", K_WORD, false, { "full", "none" } },
	{ "due", K_MAP },
	{ "due.what", K_TEXT, true },
	{ "due.days", K_DAYS, true },
	{ "due.from", K_TEXT, true },
	{ "refund", K_PERCENT },
	{ "access", K_WORD, false, { "ends", "suspended" } },
	{ "record", K_MAP },
	{ "record.kind", K_TEXT, true },
	{ "record.kept", K_TEXT },
	{ "requires", K_TEXTS },
	{ "products", K_TEXTS },
	{ "ends_study", K_BOOL },
	{ "opens", K_MAP },
	{ "opens.case", K_TEXT, true },
	{ "opens.stage", K_TEXT },
	{ "opens.days", K_DAYS },
};
#define EFFECTS (sizeof(effects) / sizeof(*effects))

static const char *const outcome_words[] = {
	[OUTCOME_NONE] = "none", [OUTCOME_PASS] = "pass", [OUTCOME_REVIEW] = "review", [OUTCOME_DEFER] = "defer",
	[OUTCOME_REFER] = "refer", [OUTCOME_FAIL] = "fail", [OUTCOME_VOID] = "void",
};

const char *
outcome_word(enum policy_outcome outcome)
{
	return outcome_words[outcome];
}

bool
policy_outcome_of(struct str word, enum policy_outcome *out)
{
	for (int i = OUTCOME_NONE; i <= OUTCOME_VOID; i++)
		if (str_is(word, outcome_words[i])) {
			*out = (enum policy_outcome)i;
			return true;
		}
	return false;
}

/* ---- checking ---- */

static const struct effect *
effect_named(struct str map, struct str name)
{
	for (size_t i = 0; i < EFFECTS; i++) {
		struct str full = str_of(effects[i].name), head;

		if (!str_cut(&full, '.', &head)) {
			if (map.len == 0 && str_eq(head, name))
				return &effects[i];
		} else if (str_eq(head, map) && str_eq(full, name)) {
			return &effects[i];
		}
	}
	return NULL;
}

static bool
all_texts(const struct json *list)
{
	if (!json_is(list, JSON_ARRAY))
		return false;
	for (const struct json *at = list->first; at != NULL; at = at->next)
		if (!json_is(at, JSON_STRING) || at->string.len == 0)
			return false;
	return true;
}

static bool
is_one_of(struct str word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (str_is(word, *words))
			return true;
	return false;
}

static bool
fits(const struct effect *effect, const struct json *value, bool expressions)
{
	int64_t n;

	if (expressions && effect->kind != K_MAP && effect->kind != K_TEXTS && str_starts(json_string(value), "="))
		return true;
	switch (effect->kind) {
	case K_WORD:
		return json_is(value, JSON_STRING) && is_one_of(value->string, effect->words);
	case K_TEXT:
		return json_is(value, JSON_STRING) && value->string.len > 0;
	case K_DAYS:
		return json_integer(value, &n) && n >= 0 && n <= DAYS_MAX;
	case K_PERCENT:
		return json_integer(value, &n) && n >= 0 && n <= 100;
	case K_BOOL:
		return json_is(value, JSON_TRUE) || json_is(value, JSON_FALSE);
	case K_TEXTS:
		return all_texts(value);
	case K_MAP:
		return json_is(value, JSON_OBJECT);
	}
	return false;
}

static struct str
wanted(struct arena *mem, const struct effect *effect)
{
	static const char *const names[] = {
		[K_TEXT] = "a text", [K_DAYS] = "a whole number of days up to 36525", [K_PERCENT] = "a whole number from 0 to 100", [K_BOOL] = "true or false",
		[K_TEXTS] = "a list of texts", [K_MAP] = "an object",
	};
	struct buf out = buf_new(mem, 256);

	if (effect->kind != K_WORD)
		return str_of(names[effect->kind]);
	for (size_t i = 0; effect->words[i] != NULL; i++)
		buf_fmt(&out, "%s%s", i == 0 ? "" : effect->words[i + 1] == NULL ? " or " : ", ", effect->words[i]);
	return buf_view(&out);
}

static enum rc
check_members(struct ctx *cx, struct str map, const struct json *object, bool expressions, const struct json **where)
{
	for (const struct json *at = json_first(object); at != NULL; at = at->next) {
		const struct effect *effect = effect_named(map, at->key);

		*where = at;
		if (effect == NULL)
			return fail(cx, RC_INVALID, MSG(policy_unknown_effect), A_STR("name", at->key));
		if (!fits(effect, at, expressions))
			return fail(cx, RC_INVALID, MSG(policy_effect_type), A_C("name", effect->name), A_STR("want", wanted(cx->mem, effect)));
		if (effect->kind == K_MAP)
			TRY(check_members(cx, at->key, at, expressions, where));
	}
	*where = object;
	for (size_t i = 0; i < EFFECTS; i++) {
		struct str full = str_of(effects[i].name), head;

		if (effects[i].needed && str_cut(&full, '.', &head) && str_eq(head, map) && json_get(object, full) == NULL)
			return fail(cx, RC_INVALID, MSG(policy_effect_missing), A_C("name", effects[i].name));
	}
	return RC_OK;
}

enum rc
effects_check(struct ctx *cx, const struct json *then, bool expressions, const struct json **where)
{
	return check_members(cx, STR_NONE, then, expressions, where);
}

/* ---- merging ---- */

struct merge {
	struct arena *mem;
	struct policy_answer *answer;
	struct policy_cause **last;
};

static void
cause(struct merge *m, const char *effect, const struct policy_finding *by, bool counts)
{
	struct policy_cause *c = NEW(m->mem, struct policy_cause);

	*c = (struct policy_cause){ .effect = effect, .by = by, .counts = counts };
	*m->last = c;
	m->last = &c->next;
}

static enum policy_outcome
outcome_said(const struct json *then)
{
	enum policy_outcome outcome = OUTCOME_NONE;

	(void)policy_outcome_of(json_string(JSON_GET(then, "outcome")), &outcome);
	return outcome;
}

/* A cap or an attempt belongs to the outcome it was said with: it goes when that outcome lost. And what is
 * deferred is capped only by a rule that says so of the deferral. */
static bool
stands(const struct json *then, enum policy_outcome merged)
{
	enum policy_outcome said = outcome_said(then);

	return said == merged || (said == OUTCOME_NONE && merged != OUTCOME_DEFER);
}

static int64_t
number_of(const struct json *value, int64_t otherwise)
{
	int64_t n;

	return json_integer(value, &n) ? n : otherwise;
}

static void
merge_attempt(struct merge *m, const struct effects_of *from, const struct json *said)
{
	struct policy_effects *all = &m->answer->effects;
	const struct json *allowed = JSON_GET(said, "allowed");
	int64_t within = number_of(JSON_GET(said, "within_days"), -1);

	if (!all->attempt.said)
		all->attempt.allowed = true;
	all->attempt.said = true;
	if (json_is(allowed, JSON_FALSE))
		all->attempt.allowed = false;
	if (JSON_GET(said, "cap") != NULL)
		all->attempt.cap_pass = true;
	if (within >= 0 && (all->attempt.within_days < 0 || within < all->attempt.within_days)) {
		all->attempt.within_days = within;
		all->attempt.from = json_string(JSON_GET(said, "from"));
	}
	if (all->attempt.kind.len == 0)
		all->attempt.kind = json_string(JSON_GET(said, "kind"));
	if (all->attempt.fee.len == 0 || str_is(json_string(JSON_GET(said, "fee")), "full"))
		all->attempt.fee = json_string(JSON_GET(said, "fee"));
	cause(m, "attempt", from->by, true);
}

static struct policy_item *
add_item(struct merge *m, struct policy_item **list, struct policy_item item)
{
	struct policy_item **at, *fresh;

	for (at = list; *at != NULL; at = &(*at)->next)
		if (str_eq((*at)->what, item.what) && str_eq((*at)->more, item.more)) {
			/* Said twice: the sooner day is the stricter. */
			if (item.days >= 0 && ((*at)->days < 0 || item.days < (*at)->days)) {
				(*at)->days = item.days;
				(*at)->by = item.by;
			}
			return *at;
		}
	fresh = NEW(m->mem, struct policy_item);
	*fresh = item;
	*at = fresh;
	return fresh;
}

static void
add_texts(struct merge *m, struct policy_item **list, const char *name, const struct effects_of *from)
{
	const struct json *texts = json_get(from->then, str_of(name));

	for (const struct json *at = json_first(texts); at != NULL; at = at->next)
		add_item(m, list, (struct policy_item){ .what = at->string, .days = -1, .by = from->by });
	if (json_count(texts) > 0)
		cause(m, name, from->by, true);
}

static void
add_map(struct merge *m, struct policy_item **list, const char *name, const char *what, const char *more, const struct effects_of *from)
{
	const struct json *map = json_get(from->then, str_of(name));

	if (map == NULL)
		return;
	add_item(m, list, (struct policy_item){
		.what = json_string(json_get(map, str_of(what))),
		.more = json_string(json_get(map, str_of(more))),
		.days = number_of(JSON_GET(map, "days"), -1),
		.by = from->by,
	});
	cause(m, name, from->by, true);
}

static void
merge_refund(struct merge *m, const struct effects_of *from)
{
	struct policy_effects *all = &m->answer->effects;
	int64_t refund = number_of(JSON_GET(from->then, "refund"), -1);

	if (refund < 0)
		return;
	cause(m, "refund", from->by, all->refund < 0 || refund <= all->refund);
	if (all->refund < 0 || refund < all->refund)
		all->refund = refund;
}

static void
merge_access(struct merge *m, const struct effects_of *from)
{
	struct policy_effects *all = &m->answer->effects;
	struct str word = json_string(JSON_GET(from->then, "access"));
	enum policy_access access = str_is(word, "ends") ? ACCESS_ENDS : str_is(word, "suspended") ? ACCESS_SUSPENDED : ACCESS_STAYS;

	if (access == ACCESS_STAYS)
		return;
	cause(m, "access", from->by, access >= all->access);
	if (access > all->access)
		all->access = access;
}

static void
merge_one(struct merge *m, const struct effects_of *from)
{
	struct policy_effects *all = &m->answer->effects;
	const struct json *attempt = JSON_GET(from->then, "attempt");
	bool standing = stands(from->then, all->outcome);

	if (outcome_said(from->then) != OUTCOME_NONE)
		cause(m, "outcome", from->by, outcome_said(from->then) == all->outcome);
	if (JSON_GET(from->then, "cap") != NULL) {
		cause(m, "cap", from->by, standing);
		all->cap_pass = all->cap_pass || standing;
	}
	if (attempt != NULL && standing)
		merge_attempt(m, from, attempt);
	else if (attempt != NULL)
		cause(m, "attempt", from->by, false);
	merge_refund(m, from);
	merge_access(m, from);
	if (json_is(JSON_GET(from->then, "ends_study"), JSON_TRUE)) {
		all->ends_study = true;
		cause(m, "ends_study", from->by, true);
	}
	add_map(m, &all->due, "due", "what", "from", from);
	add_map(m, &all->records, "record", "kind", "kept", from);
	add_map(m, &all->opens, "opens", "case", "stage", from);
	add_texts(m, &all->requires, "requires", from);
	add_texts(m, &all->products, "products", from);
}

void
effects_merge(struct arena *mem, const struct effects_of *list, struct policy_answer *answer)
{
	struct merge m = { .mem = mem, .answer = answer, .last = &answer->causes };
	struct policy_effects *all = &answer->effects;

	*all = (struct policy_effects){ .refund = -1, .attempt.within_days = -1 };
	for (const struct effects_of *at = list; at != NULL; at = at->next)
		if (outcome_said(at->then) > all->outcome)
			all->outcome = outcome_said(at->then);
	for (const struct effects_of *at = list; at != NULL; at = at->next)
		merge_one(&m, at);
	if (all->ends_study)
		all->attempt.allowed = false;
}

/* ---- writing ---- */

static void
put_text(struct arena *mem, struct json *object, const char *name, struct str text)
{
	if (text.len > 0)
		json_put_str(mem, object, str_of(name), text);
}

static void
put_items(struct arena *mem, struct json *out, const char *name, const struct policy_item *item, const char *what, const char *more)
{
	struct json *list = item == NULL ? NULL : json_put_array(mem, out, str_of(name));

	for (; item != NULL; item = item->next) {
		struct json *entry;

		if (what == NULL) {
			json_add(list, json_new_string(mem, item->what));
			continue;
		}
		entry = json_add(list, json_new(mem, JSON_OBJECT));
		put_text(mem, entry, what, item->what);
		put_text(mem, entry, more, item->more);
		if (item->days >= 0)
			json_put_int(mem, entry, STR("days"), item->days);
	}
}

static void
put_attempt(struct arena *mem, struct json *out, const struct policy_effects *said)
{
	struct json *attempt;

	if (!said->attempt.said)
		return;
	attempt = json_put_object(mem, out, STR("attempt"));
	json_put_bool(mem, attempt, STR("allowed"), said->attempt.allowed);
	put_text(mem, attempt, "kind", said->attempt.kind);
	if (said->attempt.cap_pass)
		json_put_str(mem, attempt, STR("cap"), STR("pass"));
	if (said->attempt.within_days >= 0)
		json_put_int(mem, attempt, STR("within_days"), said->attempt.within_days);
	put_text(mem, attempt, "from", said->attempt.from);
	put_text(mem, attempt, "fee", said->attempt.fee);
}

struct json *
effects_json(struct arena *mem, const struct policy_effects *said)
{
	struct json *out = json_new(mem, JSON_OBJECT);

	if (said->outcome != OUTCOME_NONE)
		json_put_str(mem, out, STR("outcome"), str_of(outcome_word(said->outcome)));
	if (said->cap_pass)
		json_put_str(mem, out, STR("cap"), STR("pass"));
	put_attempt(mem, out, said);
	if (said->refund >= 0)
		json_put_int(mem, out, STR("refund"), said->refund);
	if (said->access != ACCESS_STAYS)
		json_put_str(mem, out, STR("access"), said->access == ACCESS_ENDS ? STR("ends") : STR("suspended"));
	if (said->ends_study)
		json_put_bool(mem, out, STR("ends_study"), true);
	put_items(mem, out, "due", said->due, "what", "from");
	put_items(mem, out, "record", said->records, "kind", "kept");
	put_items(mem, out, "opens", said->opens, "case", "stage");
	put_items(mem, out, "requires", said->requires, NULL, NULL);
	put_items(mem, out, "products", said->products, NULL, NULL);
	return out;
}
