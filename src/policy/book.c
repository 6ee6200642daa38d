#include "policy/book.h"

#include "base/time.h"

#define RULES_MAX   2000
#define BOOK_LIMITS ((struct json_limits){ .size_max = (size_t)4 << 20, .depth_max = 32 })

struct reading {
	struct ctx *cx;
	struct book *book;
	struct rule *rule;
};

/* What may stand in an object; the list ends with an empty name. */
struct key {
	const char *name;
	enum json_type type;
	bool needed;
};

#define ANY JSON_NULL

static const struct key book_keys[] = {
	{ "framework", JSON_STRING, true }, { "version", JSON_STRING, true }, { "title", JSON_OBJECT }, { "source", JSON_OBJECT },
	{ "in_force", JSON_OBJECT }, { "extends", JSON_ARRAY }, { "not_given", JSON_ARRAY }, { "values", JSON_OBJECT },
	{ "units", JSON_OBJECT }, { "grading", JSON_OBJECT }, { "products", JSON_OBJECT }, { "reviews", JSON_ARRAY },
	{ "elements", JSON_ARRAY }, { "rules", JSON_ARRAY, true }, { "scheme", JSON_OBJECT }, { NULL },
};

static const struct key rule_keys[] = {
	{ "id", JSON_STRING, true }, { "clause", JSON_STRING }, { "cite", JSON_STRING }, { "stage", JSON_STRING, true },
	{ "level", JSON_STRING }, { "rationale", ANY }, { "let", JSON_OBJECT }, { "when", JSON_STRING }, { "holds", JSON_STRING },
	{ "then", JSON_OBJECT }, { "says", JSON_OBJECT }, { "remedy", JSON_OBJECT }, { "tests", JSON_ARRAY },
	{ "judged", ANY }, { NULL },
};

static const struct key test_keys[] = {
	{ "facts", JSON_OBJECT, true }, { "verdict", JSON_STRING }, { "then", JSON_OBJECT }, { "today", JSON_STRING }, { "why", JSON_STRING },
	{ NULL },
};

static const struct key grading_keys[] = {
	{ "kind", JSON_STRING, true }, { "pass", ANY }, { "cap", ANY }, { "most", ANY }, { "points", JSON_ARRAY }, { "title", JSON_OBJECT },
	{ "source", JSON_STRING }, { "default", ANY }, { NULL },
};

static const struct key review_keys[] = {
	{ "id", JSON_STRING, true }, { "clause", JSON_STRING }, { "cite", JSON_STRING }, { "what", JSON_STRING, true },
	{ "from", JSON_STRING, true }, { "due", JSON_STRING, true }, { "level", JSON_STRING }, { "says", JSON_OBJECT }, { NULL },
};

static const struct key not_given_keys[] = {
	{ "name", JSON_STRING, true }, { "clause", JSON_STRING }, { "cite", JSON_STRING }, { "says", JSON_OBJECT }, { NULL },
};

/* Containers do not know exactly where they begin; their first plain value does. */
static const struct json *
first_value(const struct json *at)
{
	while (json_first(at) != NULL)
		at = json_first(at);
	return at;
}

enum rc
book_wrong(struct ctx *cx, enum rc rc, const struct book *book, const struct rule *rule, const struct json *at)
{
	(void)fail_at_file(cx, rc, book->file);
	if (at != NULL)
		(void)json_at(cx, rc, book->text, first_value(at));
	if (rule != NULL && rule->id.len > 0)
		(void)fail_at_field(cx, rc, at == NULL || at->key.len == 0 ? rule->id
		                                                           : str_fmt(cx->mem, PRI_STR " " PRI_STR, ARG_STR(rule->id), ARG_STR(at->key)));
	else if (at != NULL && at->key.len > 0)
		(void)fail_at_field(cx, rc, at->key);
	return rc;
}

#define wrong_at(rd, at, ...) book_wrong((rd)->cx, fail((rd)->cx, RC_INVALID, __VA_ARGS__), (rd)->book, (rd)->rule, (at))

static const char *
type_words(enum json_type type)
{
	switch (type) {
	case JSON_STRING:
		return "a text";
	case JSON_ARRAY:
		return "a list";
	case JSON_OBJECT:
		return "an object";
	default:
		return "a value";
	}
}

static enum rc
check_keys(struct reading *rd, const struct json *object, const struct key *keys)
{
	if (!json_is(object, JSON_OBJECT))
		return wrong_at(rd, object, MSG(policy_type), A_C("want", "an object"));
	for (const struct json *at = object->first; at != NULL; at = at->next) {
		const struct key *key = keys;

		while (key->name != NULL && !str_is(at->key, key->name))
			key++;
		if (key->name == NULL)
			return wrong_at(rd, at, MSG(policy_unknown_key), A_STR("name", at->key));
		if (key->type != ANY && at->type != key->type)
			return wrong_at(rd, at, MSG(policy_type), A_C("want", type_words(key->type)));
	}
	for (const struct key *key = keys; key->name != NULL; key++)
		if (key->needed && json_get(object, str_of(key->name)) == NULL)
			return wrong_at(rd, object, MSG(policy_missing_key), A_C("name", key->name));
	return RC_OK;
}

/* ---- texts ---- */

bool
text_place(struct str *rest, struct str *before, struct str *name)
{
	size_t open = str_find_byte(*rest, '{'), close;
	struct str tail = str_sub(*rest, open, SIZE_MAX);

	*before = str_sub(*rest, 0, open);
	close = str_find_byte(tail, '}');
	if (tail.len == 0 || close == tail.len)
		return false;
	*name = str_sub(tail, 1, close - 1);
	*rest = str_sub(tail, close + 1, SIZE_MAX);
	return true;
}

static enum rc
check_place(struct reading *rd, struct expr_scope *scope, const struct json *text, struct str name)
{
	if (str_is(name, "below") || str_is(name, "above")) {
		if (!scope->range.step.there)
			return wrong_at(rd, text, MSG(policy_place_no_range), A_STR("name", name));
		return RC_OK;
	}
	if (json_get(scope->parameters, name) != NULL)
		return RC_OK;
	if (expr_use_fact(rd->cx, scope, name) != RC_OK)
		return wrong_at(rd, text, MSG(policy_unknown_place), A_STR("name", name));
	return RC_OK;
}

/* A map of language to text that is not empty; with a scope, its places are checked. */
static enum rc
check_texts(struct reading *rd, struct expr_scope *scope, const struct json *texts)
{
	if (texts == NULL)
		return RC_OK;
	if (!json_is(texts, JSON_OBJECT) || texts->count == 0)
		return wrong_at(rd, texts, MSG(policy_texts));
	for (const struct json *at = texts->first; at != NULL; at = at->next) {
		struct str rest = json_string(at), before, name;

		if (str_trim(rest).len == 0)
			return wrong_at(rd, texts, MSG(policy_texts));
		while (scope != NULL && text_place(&rest, &before, &name))
			TRY(check_place(rd, scope, texts, name));
	}
	return RC_OK;
}

/* ---- rules ---- */

static bool
is_name(struct str s)
{
	if (s.len == 0 || s.len > 60)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (i > 0 && c >= '0' && c <= '9')))
			return false;
	}
	return true;
}

static bool
is_plain(const struct json *value)
{
	return json_is_number(value) || json_is(value, JSON_STRING) || json_is(value, JSON_TRUE) || json_is(value, JSON_FALSE);
}

static enum rc
check_parameter(struct reading *rd, const struct json *at)
{
	bool taken = expr_reserved(at->key) || stage_knows_head(rd->rule->stage, at->key) || str_is(at->key, "below") || str_is(at->key, "above");

	if (!is_name(at->key))
		return wrong_at(rd, at, MSG(policy_parameter_name), A_STR("name", at->key));
	if (taken)
		return wrong_at(rd, at, MSG(policy_parameter_taken), A_STR("name", at->key));
	if (is_plain(at) || at->type == JSON_NULL) /* null: the source does not give it */
		return RC_OK;
	if (at->type != JSON_ARRAY)
		return wrong_at(rd, at, MSG(policy_parameter_type), A_STR("name", at->key));
	for (const struct json *item = at->first; item != NULL; item = item->next)
		if (!is_plain(item))
			return wrong_at(rd, at, MSG(policy_parameter_type), A_STR("name", at->key));
	return RC_OK;
}

static enum rc
read_level(struct reading *rd)
{
	const struct json *level = JSON_GET(rd->rule->json, "level"), *rationale = JSON_GET(rd->rule->json, "rationale");

	rd->rule->level = POLICY_NOTE;
	if (level != NULL && str_is(level->string, "must"))
		rd->rule->level = POLICY_MUST;
	else if (level != NULL && str_is(level->string, "should"))
		rd->rule->level = POLICY_SHOULD;
	else if (level != NULL && !str_is(level->string, "note"))
		return wrong_at(rd, level, MSG(policy_level), A_STR("name", level->string));
	if (rationale != NULL && rationale->type != JSON_TRUE && rationale->type != JSON_FALSE)
		return wrong_at(rd, rationale, MSG(policy_type), A_C("want", "true or false"));
	rd->rule->rationale = json_is(rationale, JSON_TRUE);
	rd->rule->judged = json_is(JSON_GET(rd->rule->json, "judged"), JSON_TRUE);
	return RC_OK;
}

static enum rc
read_expression(struct reading *rd, struct expr_scope *scope, const struct json *at, struct str text, struct buf *out)
{
	enum rc rc = expr_read(rd->cx, scope, text, out);

	return rc == RC_OK ? RC_OK : book_wrong(rd->cx, rc, rd->book, rd->rule, at);
}

/* One of the three functions: its body, or nil. */
static enum rc
write_function(struct reading *rd, struct expr_scope *scope, const char *key, struct str *text, struct buf *out)
{
	const struct json *at = json_get(rd->rule->json, str_of(key));

	*text = json_string(at);
	if (at == NULL) {
		buf_lit(out, "nil");
		return RC_OK;
	}
	buf_lit(out, "function(F) return ");
	TRY(read_expression(rd, scope, at, at->string, out));
	buf_lit(out, " end");
	return RC_OK;
}

/* The "=..." values of `then`, depth first in the order of the text. */
static enum rc
read_effect_expressions(struct reading *rd, struct expr_scope *scope, const struct json *object, struct buf *out)
{
	for (const struct json *at = json_first(object); at != NULL; at = at->next) {
		if (at->type == JSON_OBJECT)
			TRY(read_effect_expressions(rd, scope, at, out));
		if (!str_starts(json_string(at), "="))
			continue;
		if (rd->rule->code.effect_count == EFFECT_EXPRESSIONS_MAX)
			return wrong_at(rd, at, MSG(policy_effect_expressions), A_NUM("most", EFFECT_EXPRESSIONS_MAX));
		if (rd->rule->code.effect_count > 0)
			buf_byte(out, ',');
		rd->rule->expressions[rd->rule->code.effect_count++] = at;
		TRY(read_expression(rd, scope, at, str_sub(at->string, 1, SIZE_MAX), out));
	}
	return RC_OK;
}

static enum rc
read_then(struct reading *rd, struct expr_scope *scope, struct buf *out)
{
	const struct json *where = NULL;
	struct buf body = buf_new(rd->cx->mem, (size_t)1 << 16);

	rd->rule->then = JSON_GET(rd->rule->json, "then");
	if (rd->rule->then != NULL) {
		enum rc rc = effects_check(rd->cx, rd->rule->then, true, &where);

		if (rc != RC_OK)
			return book_wrong(rd->cx, rc, rd->book, rd->rule, where);
		TRY(read_effect_expressions(rd, scope, rd->rule->then, &body));
	}
	if (rd->rule->code.effect_count == 0)
		buf_lit(out, "nil");
	else
		buf_fmt(out, "function(F) return " PRI_STR " end", ARG_STR(buf_view(&body)));
	return RC_OK;
}

static enum rc
read_expressions(struct reading *rd)
{
	struct rule *rule = rd->rule;
	struct buf lists = buf_new(rd->cx->mem, (size_t)1 << 18), body = buf_new(rd->cx->mem, (size_t)1 << 18), lua;
	struct expr_scope scope = { .stage = rule->stage, .parameters = rule->let, .lists = &lists };

	buf_lit(&body, "return ");
	TRY(write_function(rd, &scope, "when", &rule->when, &body));
	buf_byte(&body, ',');
	TRY(write_function(rd, &scope, "holds", &rule->holds, &body));
	buf_byte(&body, ',');
	TRY(read_then(rd, &scope, &body));
	TRY(check_texts(rd, &scope, rule->says));
	TRY(check_texts(rd, &scope, rule->remedy));
	lua = buf_new(rd->cx->mem, (size_t)1 << 19);
	buf_str(&lua, buf_view(&lists));
	buf_str(&lua, buf_view(&body));
	TRY(buf_done(rd->cx, &lists, &rule->lua));
	TRY(buf_done(rd->cx, &body, &rule->lua));
	TRY(buf_done(rd->cx, &lua, &rule->lua));
	rule->uses = scope.uses;
	rule->uses_today = scope.uses_today;
	rule->range = scope.range;
	rule->code.loops = scope.list_count > 0;
	for (const struct expr_use *use = rule->uses; use != NULL; use = use->next)
		if (use->fact != NULL && (use->fact->flags & FACT_RECORD))
			rule->uses_record = true;
	return RC_OK;
}

/* ---- tests ---- */

static enum rc
check_test_facts(struct reading *rd, const struct json *object, struct str head)
{
	for (const struct json *at = json_first(object); at != NULL; at = at->next) {
		struct str name = head.len == 0 ? at->key : str_fmt(rd->cx->mem, PRI_STR "." PRI_STR, ARG_STR(head), ARG_STR(at->key));
		const struct fact *fact = stage_fact(rd->rule->stage, name);

		if (fact != NULL && !fact_fits(fact, at) && at->type != JSON_NULL)
			return wrong_at(rd, at, MSG(policy_fact_type), A_STR("name", name));
		if (fact != NULL)
			continue;
		if (head.len > 0 || at->type != JSON_OBJECT || !stage_knows_head(rd->rule->stage, at->key))
			return wrong_at(rd, at, MSG(policy_unknown_fact), A_STR("name", name), A_C("stage", stage_name(rd->rule->stage)));
		TRY(check_test_facts(rd, at, at->key));
	}
	return RC_OK;
}

static enum rc
check_test(struct reading *rd, const struct json *test)
{
	const struct json *verdict, *then, *today, *where = NULL;
	static const char *const words[] = { "pass", "fail", "not-applicable", "undecided", "not-asked", NULL };
	size_t i = 0;
	int64_t day;
	enum rc rc;

	TRY(check_keys(rd, test, test_keys));
	verdict = JSON_GET(test, "verdict");
	then = JSON_GET(test, "then");
	today = JSON_GET(test, "today");
	if (verdict == NULL && then == NULL)
		return wrong_at(rd, test, MSG(policy_test_empty));
	while (verdict != NULL && words[i] != NULL && !str_is(verdict->string, words[i]))
		i++;
	if (words[i] == NULL)
		return wrong_at(rd, verdict, MSG(policy_test_verdict), A_STR("name", verdict->string));
	if (today != NULL && !date_parse(today->string, &day))
		return wrong_at(rd, today, MSG(policy_date), A_STR("text", today->string));
	rc = then == NULL ? RC_OK : effects_check(rd->cx, then, false, &where);
	if (rc != RC_OK)
		return book_wrong(rd->cx, rc, rd->book, rd->rule, where);
	return check_test_facts(rd, JSON_GET(test, "facts"), STR_NONE);
}

static enum rc
read_rule(struct reading *rd, const struct json *json)
{
	struct rule *rule = rd->rule;
	const struct json *stage;

	*rule = (struct rule){ .book = rd->book, .json = json };
	TRY(check_keys(rd, json, rule_keys));
	rule->id = json_string(JSON_GET(json, "id"));
	if (rule->id.len == 0 || rule->id.len > 100)
		return wrong_at(rd, JSON_GET(json, "id"), MSG(policy_rule_id));
	rule->cite = json_string(JSON_GET(json, "cite"));
	rule->clause = JSON_GET(json, "clause") == NULL ? rule->id : json_string(JSON_GET(json, "clause"));
	stage = JSON_GET(json, "stage");
	if (!stage_of(stage->string, &rule->stage))
		return wrong_at(rd, stage, MSG(policy_unknown_stage), A_STR("name", stage->string));
	TRY(read_level(rd));
	for (const struct json *at = json_first(JSON_GET(json, "let")); at != NULL; at = at->next)
		TRY(check_parameter(rd, at));
	rule->let = JSON_GET(json, "let") == NULL ? NULL : json_copy(rd->cx->mem, JSON_GET(json, "let"), false);
	rule->says = JSON_GET(json, "says");
	rule->remedy = JSON_GET(json, "remedy");
	rule->tests = JSON_GET(json, "tests");
	TRY(read_expressions(rd));
	if (rule->judged && (rule->holds.len > 0 || rule->then != NULL))
		return wrong_at(rd, json, MSG(policy_judged));
	if (rule->holds.len == 0 && rule->then == NULL && !rule->judged)
		return wrong_at(rd, json, MSG(policy_rule_empty));
	if ((rule->holds.len > 0 || rule->judged) && rule->says == NULL)
		return wrong_at(rd, json, MSG(policy_missing_text));
	for (const struct json *at = json_first(rule->tests); at != NULL; at = at->next)
		TRY(check_test(rd, at));
	return RC_OK;
}

static const struct rule *
rule_named(const struct book *book, size_t count, struct str id)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(book->rules[i].id, id))
			return &book->rules[i];
	return NULL;
}

static enum rc
read_rules(struct reading *rd)
{
	const struct json *list = JSON_GET(rd->book->root, "rules");

	if (list->count > RULES_MAX)
		return wrong_at(rd, list, MSG(policy_rules_many), A_NUM("most", RULES_MAX));
	rd->book->rules = NEWS(rd->cx->mem, struct rule, list->count);
	for (const struct json *at = list->first; at != NULL; at = at->next) {
		rd->rule = &rd->book->rules[rd->book->rule_count];
		TRY(read_rule(rd, at));
		if (rule_named(rd->book, rd->book->rule_count, rd->rule->id) != NULL)
			return wrong_at(rd, at, MSG(policy_rule_twice), A_STR("id", rd->rule->id));
		rd->book->rule_count++;
	}
	rd->rule = NULL;
	return RC_OK;
}

/* ---- the rest of the file ---- */

static enum rc
check_grading(struct reading *rd, const struct json *scheme)
{
	static const char *const numbers[] = { "pass", "cap", "most" };
	const struct json *kind;

	TRY(check_keys(rd, scheme, grading_keys));
	kind = JSON_GET(scheme, "kind");
	if (!str_is(kind->string, "percentage") && !str_is(kind->string, "points") && !str_is(kind->string, "pass-fail")
	    && !str_is(kind->string, "ects"))
		return wrong_at(rd, kind, MSG(policy_grading_kind), A_STR("name", kind->string));
	for (size_t i = 0; i < 3; i++) {
		const struct json *number = json_get(scheme, str_of(numbers[i]));

		if (number != NULL && number->type != JSON_NULL && !json_is_number(number))
			return wrong_at(rd, number, MSG(policy_type), A_C("want", "a number"));
	}
	for (const struct json *at = json_first(JSON_GET(scheme, "points")); at != NULL; at = at->next) {
		if (!json_is(at, JSON_OBJECT) || !json_is_number(JSON_GET(at, "value")))
			return wrong_at(rd, scheme, MSG(policy_grading_point), A_STR("name", scheme->key));
		TRY(check_texts(rd, NULL, JSON_GET(at, "name")));
	}
	return check_texts(rd, NULL, JSON_GET(scheme, "title"));
}

static enum rc
check_reviews(struct reading *rd)
{
	for (const struct json *at = json_first(JSON_GET(rd->book->root, "reviews")); at != NULL; at = at->next) {
		struct str number, unit;
		int64_t n;

		TRY(check_keys(rd, at, review_keys));
		TRY(check_texts(rd, NULL, JSON_GET(at, "says")));
		unit = json_string(JSON_GET(at, "due"));
		if (!str_cut(&unit, ' ', &number) || !str_to_int(number, &n) || n < 0
		    || (!str_is(unit, "days") && !str_is(unit, "weeks") && !str_is(unit, "months") && !str_is(unit, "years")))
			return wrong_at(rd, JSON_GET(at, "due"), MSG(policy_review_due), A_STR("text", json_string(JSON_GET(at, "due"))));
	}
	return RC_OK;
}

static bool
is_text_list(const struct json *list)
{
	if (!json_is(list, JSON_ARRAY))
		return false;
	for (const struct json *at = list->first; at != NULL; at = at->next)
		if (!json_is(at, JSON_STRING) || at->string.len == 0)
			return false;
	return true;
}

static enum rc
check_lists(struct reading *rd)
{
	const struct json *root = rd->book->root;

	rd->book->extends = JSON_GET(root, "extends");
	if (rd->book->extends != NULL && !is_text_list(rd->book->extends))
		return wrong_at(rd, rd->book->extends, MSG(policy_type), A_C("want", "a list of framework ids"));
	if (JSON_GET(root, "elements") != NULL && !is_text_list(JSON_GET(root, "elements")))
		return wrong_at(rd, JSON_GET(root, "elements"), MSG(policy_type), A_C("want", "a list of rule ids"));
	for (const struct json *at = json_first(JSON_GET(root, "products")); at != NULL; at = at->next)
		if (!is_text_list(at))
			return wrong_at(rd, at, MSG(policy_type), A_C("want", "a list of texts"));
	for (const struct json *at = json_first(JSON_GET(root, "not_given")); at != NULL; at = at->next) {
		if (at->type == JSON_STRING)
			continue;
		TRY(check_keys(rd, at, not_given_keys));
		TRY(check_texts(rd, NULL, JSON_GET(at, "says")));
	}
	for (const struct json *at = json_first(JSON_GET(root, "values")); at != NULL; at = at->next)
		if (!is_plain(at))
			return wrong_at(rd, at, MSG(policy_type), A_C("want", "a number, a text, true or false"));
	return RC_OK;
}

static enum rc
check_in_force(struct reading *rd)
{
	static const struct key keys[] = { { "from", JSON_STRING }, { "until", JSON_STRING }, { NULL } };
	const struct json *in_force = JSON_GET(rd->book->root, "in_force");
	int64_t day;

	if (in_force == NULL)
		return RC_OK;
	TRY(check_keys(rd, in_force, keys));
	for (const struct json *at = in_force->first; at != NULL; at = at->next)
		if (!date_parse(at->string, &day))
			return wrong_at(rd, at, MSG(policy_date), A_STR("text", at->string));
	return RC_OK;
}

/* A list of parts: each with an id of its own and a text. */
static enum rc
check_parts(struct reading *rd, const struct json *scheme, const char *name, const char *text)
{
	for (const struct json *at = json_first(json_get(scheme, str_of(name))); at != NULL; at = at->next) {
		if (!json_is(at, JSON_OBJECT) || json_string(JSON_GET(at, "id")).len == 0)
			return wrong_at(rd, at, MSG(policy_scheme_part), A_C("name", name));
		TRY(check_texts(rd, NULL, json_get(at, str_of(text))));
	}
	return RC_OK;
}

/* What an external scheme says of itself besides its eligibility, which is rules. null: the source does not say. */
static enum rc
check_scheme(struct reading *rd)
{
	static const struct key keys[] = {
		{ "agency", JSON_OBJECT, true }, { "object", JSON_STRING, true }, { "timing", JSON_STRING, true }, { "nature", JSON_OBJECT },
		{ "variants", JSON_ARRAY }, { "stages", JSON_ARRAY, true }, { "areas", JSON_ARRAY, true }, { "points", JSON_ARRAY }, { "panel", ANY },
		{ "duration", JSON_OBJECT }, { "outcomes", ANY }, { "validity_years", ANY }, { "follow_up", ANY }, { "not_stated", JSON_ARRAY, true },
		{ "remarks", JSON_ARRAY }, { NULL },
	};
	const struct json *scheme = JSON_GET(rd->book->root, "scheme");

	rd->book->is_scheme = scheme != NULL;
	if (scheme == NULL)
		return RC_OK;
	TRY(check_keys(rd, scheme, keys));
	TRY(check_parts(rd, scheme, "stages", "what"));
	TRY(check_parts(rd, scheme, "areas", "title"));
	return check_parts(rd, scheme, "points", "title");
}

/* An id stands in file names, lists with commas and records: letters, digits, points, dashes. */
static bool
is_id(struct str s)
{
	if (s.len == 0 || s.len > 60)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (i > 0 && strchr("-_.", c) != NULL && c != '\0')))
			return false;
	}
	return true;
}

static enum rc
read_head(struct reading *rd)
{
	const struct json *root = rd->book->root;

	TRY(check_keys(rd, root, book_keys));
	rd->book->id = json_string(JSON_GET(root, "framework"));
	rd->book->version = json_string(JSON_GET(root, "version"));
	if (!is_id(rd->book->id))
		return wrong_at(rd, JSON_GET(root, "framework"), MSG(policy_book_id));
	if (rd->book->version.len == 0)
		return wrong_at(rd, JSON_GET(root, "version"), MSG(policy_book_version));
	TRY(check_texts(rd, NULL, JSON_GET(root, "title")));
	TRY(check_in_force(rd));
	TRY(check_scheme(rd));
	TRY(check_lists(rd));
	for (const struct json *at = json_first(JSON_GET(root, "grading")); at != NULL; at = at->next)
		TRY(check_grading(rd, at));
	return check_reviews(rd);
}

/* "rules" of "folder/rules.json". */
static struct str
stem(struct str file)
{
	size_t from = file.len, to;

	while (from > 0 && file.ptr[from - 1] != '/')
		from--;
	file = str_sub(file, from, SIZE_MAX);
	to = str_find_byte(file, '.');
	return str_sub(file, 0, to);
}

/* A bare list of rules is a book without a head, called as its file is: what somebody tries out. */
static enum rc
parse(struct ctx *cx, const struct policy_source *source, struct json **out)
{
	enum rc rc = json_parse(cx, source->text, BOOK_LIMITS, out);
	struct json *book;

	if (rc != RC_OK)
		return fail_at_file(cx, rc, source->name);
	if ((*out)->type != JSON_ARRAY)
		return RC_OK;
	book = json_new(cx->mem, JSON_OBJECT);
	json_put_str(cx->mem, book, STR("framework"), stem(source->name));
	json_put_str(cx->mem, book, STR("version"), STR("0"));
	json_put(book, STR("rules"), *out);
	*out = book;
	return RC_OK;
}

enum rc
book_read(struct ctx *cx, const struct policy_source *source, struct book *out)
{
	struct reading rd = { .cx = cx, .book = out };
	struct json *root;

	*out = (struct book){ .file = source->name, .text = source->text };
	TRY(parse(cx, source, &root));
	out->root = root;
	TRY(read_head(&rd));
	return read_rules(&rd);
}

enum rc
book_id(struct ctx *cx, const struct policy_source *source, struct str *out)
{
	struct json *root;

	TRY(parse(cx, source, &root));
	*out = json_string(JSON_GET(root, "framework"));
	return RC_OK;
}
