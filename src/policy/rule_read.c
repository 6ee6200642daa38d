/* One rule of a rule book, read part by part: for a book up to its first mistake, for somebody who writes it to the end. */
#include "policy/book_read.h"

#include "base/time.h"
#include "policy/rule_mistakes.h"

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
read_names(struct reading *rd)
{
	return check_keys(rd, rd->rule->json, rule_keys);
}

static enum rc
read_id(struct reading *rd)
{
	struct rule *rule = rd->rule;

	rule->id = json_string(JSON_GET(rule->json, "id"));
	if (rule->id.len == 0 || rule->id.len > 100)
		return wrong_at(rd, JSON_GET(rule->json, "id"), MSG(policy_rule_id));
	rule->cite = json_string(JSON_GET(rule->json, "cite"));
	rule->clause = JSON_GET(rule->json, "clause") == NULL ? rule->id : json_string(JSON_GET(rule->json, "clause"));
	return RC_OK;
}

static enum rc
read_stage(struct reading *rd)
{
	const struct json *stage = JSON_GET(rd->rule->json, "stage");

	if (!stage_of(json_string(stage), &rd->rule->stage))
		return wrong_at(rd, stage, MSG(policy_unknown_stage), A_STR("name", json_string(stage)), A_STR("known", stage_names(rd->cx->mem)));
	rd->scope.stage = rd->rule->stage;
	return RC_OK;
}

static enum rc
read_level(struct reading *rd)
{
	const struct json *level = JSON_GET(rd->rule->json, "level"), *rationale = JSON_GET(rd->rule->json, "rationale");
	struct str word = json_string(level);

	rd->rule->level = POLICY_NOTE;
	if (str_is(word, "must"))
		rd->rule->level = POLICY_MUST;
	else if (str_is(word, "should"))
		rd->rule->level = POLICY_SHOULD;
	else if (level != NULL && !str_is(word, "note"))
		return wrong_at(rd, level, MSG(policy_level), A_STR("name", word));
	if (rationale != NULL && rationale->type != JSON_TRUE && rationale->type != JSON_FALSE)
		return wrong_at(rd, rationale, MSG(policy_type), A_C("want", "true or false"));
	rd->rule->rationale = json_is(rationale, JSON_TRUE);
	rd->rule->judged = json_is(JSON_GET(rd->rule->json, "judged"), JSON_TRUE);
	return RC_OK;
}

static enum rc
read_let(struct reading *rd)
{
	const struct json *let = JSON_GET(rd->rule->json, "let");

	for (const struct json *at = json_first(let); at != NULL; at = at->next)
		TRY(check_parameter(rd, at));
	rd->rule->let = let == NULL ? NULL : json_copy(rd->cx->mem, let, false);
	rd->scope.parameters = rd->rule->let;
	return RC_OK;
}

/* ---- expressions ---- */

static enum rc
read_expression(struct reading *rd, const struct json *at, struct str text, struct buf *out)
{
	enum rc rc = expr_read(rd->cx, &rd->scope, text, out);

	return rc == RC_OK ? RC_OK : book_wrong(rd->cx, rc, rd->book, rd->rule, at);
}

/* One of the three functions: its body, or nil. */
static enum rc
write_function(struct reading *rd, const char *key, struct str *text)
{
	const struct json *at = json_get(rd->rule->json, str_of(key));

	*text = json_string(at);
	if (at == NULL) {
		buf_lit(&rd->body, "nil,");
		return RC_OK;
	}
	buf_lit(&rd->body, "function(F) return ");
	TRY(read_expression(rd, at, *text, &rd->body));
	buf_lit(&rd->body, " end,");
	return RC_OK;
}

static enum rc
read_when(struct reading *rd)
{
	return write_function(rd, "when", &rd->rule->when);
}

static enum rc
read_holds(struct reading *rd)
{
	return write_function(rd, "holds", &rd->rule->holds);
}

/* The "=..." values of `then`, depth first in the order of the text. */
static enum rc
read_effect_expressions(struct reading *rd, const struct json *object, struct buf *out)
{
	for (const struct json *at = json_first(object); at != NULL; at = at->next) {
		if (at->type == JSON_OBJECT)
			TRY(read_effect_expressions(rd, at, out));
		if (!str_starts(json_string(at), "="))
			continue;
		if (rd->rule->code.effect_count == EFFECT_EXPRESSIONS_MAX)
			return wrong_at(rd, at, MSG(policy_effect_expressions), A_NUM("most", EFFECT_EXPRESSIONS_MAX));
		if (rd->rule->code.effect_count > 0)
			buf_byte(out, ',');
		rd->rule->expressions[rd->rule->code.effect_count++] = at;
		TRY(read_expression(rd, at, str_sub(at->string, 1, SIZE_MAX), out));
	}
	return RC_OK;
}

static enum rc
read_then(struct reading *rd)
{
	const struct json *where = NULL;
	struct buf body = buf_new(rd->cx->mem, (size_t)1 << 16);

	rd->rule->then = JSON_GET(rd->rule->json, "then");
	if (rd->rule->then != NULL) {
		enum rc rc = effects_check(rd->cx, rd->rule->then, true, &where);

		if (rc != RC_OK)
			return book_wrong(rd->cx, rc, rd->book, rd->rule, where);
		TRY(read_effect_expressions(rd, rd->rule->then, &body));
	}
	if (rd->rule->code.effect_count == 0)
		buf_lit(&rd->body, "nil");
	else
		buf_fmt(&rd->body, "function(F) return " PRI_STR " end", ARG_STR(buf_view(&body)));
	return RC_OK;
}

/* ---- texts, and the rule as a whole ---- */

static enum rc
read_says(struct reading *rd)
{
	rd->rule->says = JSON_GET(rd->rule->json, "says");
	return check_texts(rd, &rd->scope, rd->rule->says);
}

static enum rc
read_remedy(struct reading *rd)
{
	rd->rule->remedy = JSON_GET(rd->rule->json, "remedy");
	return check_texts(rd, &rd->scope, rd->rule->remedy);
}

/* The Lua of all parts together, and what they look at. */
static enum rc
read_code(struct reading *rd)
{
	struct rule *rule = rd->rule;
	struct buf lua = buf_new(rd->cx->mem, (size_t)1 << 19);

	buf_str(&lua, buf_view(&rd->lists));
	buf_str(&lua, buf_view(&rd->body));
	TRY(buf_done(rd->cx, &rd->lists, &rule->lua));
	TRY(buf_done(rd->cx, &rd->body, &rule->lua));
	TRY(buf_done(rd->cx, &lua, &rule->lua));
	rule->uses = rd->scope.uses;
	rule->uses_today = rd->scope.uses_today;
	rule->range = rd->scope.range;
	rule->code.loops = rd->scope.list_count > 0;
	for (const struct expr_use *use = rule->uses; use != NULL; use = use->next)
		if (use->fact != NULL && (use->fact->flags & FACT_RECORD))
			rule->uses_record = true;
	return RC_OK;
}

static enum rc
read_meaning(struct reading *rd)
{
	const struct rule *rule = rd->rule;

	if (rule->judged && (rule->holds.len > 0 || rule->then != NULL))
		return wrong_at(rd, rule->json, MSG(policy_judged));
	if (rule->holds.len == 0 && rule->then == NULL && !rule->judged)
		return wrong_at(rd, rule->json, MSG(policy_rule_empty));
	return RC_OK;
}

static enum rc
read_missing_text(struct reading *rd)
{
	const struct rule *rule = rd->rule;

	return (rule->holds.len > 0 || rule->judged) && rule->says == NULL ? wrong_at(rd, rule->json, MSG(policy_missing_text)) : RC_OK;
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
read_tests(struct reading *rd)
{
	rd->rule->tests = JSON_GET(rd->rule->json, "tests");
	for (const struct json *at = json_first(rd->rule->tests); at != NULL; at = at->next)
		TRY(check_test(rd, at));
	return RC_OK;
}

/* ---- part by part ---- */

/* In this order: an expression knows the stage and the parameters, a text the expressions. */
static const struct part {
	const char *field; /* of the rule; NULL: of whatever the error names */
	enum rc (*read)(struct reading *rd);
	bool needed;       /* without it the others cannot be read */
} parts[] = {
	{ NULL, read_names }, { "id", read_id }, { "stage", read_stage, true }, { "level", read_level }, { "let", read_let }, { "when", read_when },
	{ "holds", read_holds }, { "then", read_then }, { "says", read_says }, { "remedy", read_remedy }, { "holds", read_code }, { "holds", read_meaning },
	{ "says", read_missing_text }, { "tests", read_tests },
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

static void
begin(struct reading *rd, const struct json *json)
{
	*rd->rule = (struct rule){ .book = rd->book, .json = json };
	rd->lists = buf_new(rd->cx->mem, (size_t)1 << 18);
	rd->body = buf_new(rd->cx->mem, (size_t)1 << 18);
	rd->scope = (struct expr_scope){ .lists = &rd->lists };
	buf_lit(&rd->body, "return ");
}

enum rc
rule_read(struct reading *rd, const struct json *json)
{
	begin(rd, json);
	for (size_t i = 0; i < PARTS; i++)
		TRY(parts[i].read(rd));
	return RC_OK;
}

/* "R1 weeks_max": the part of a rule that an error names; empty when it names the rule alone. */
static struct str
named_part(const struct rule *rule, const struct err *err)
{
	struct str field = err->place.field;

	if (!str_eq(str_sub(field, 0, rule->id.len), rule->id))
		return field;
	return str_trim(str_sub(field, rule->id.len, SIZE_MAX));
}

static bool
has_mistake(const struct rule_mistake *list, struct str field)
{
	for (; list != NULL; list = list->next)
		if (str_eq(list->field, field))
			return true;
	return false;
}

void
rule_mistakes(struct ctx *cx, const struct json *json, struct rule_mistake **out)
{
	struct book book = { .file = STR_NONE };
	struct rule rule;
	struct reading rd = { .cx = cx, .book = &book, .rule = &rule };
	struct rule_mistake **last = out;

	*out = NULL;
	begin(&rd, json);
	for (size_t i = 0; i < PARTS; i++) {
		struct rule_mistake *mistake;
		struct ctx *kept;
		struct str field;

		if (parts[i].read(&rd) == RC_OK)
			continue;
		field = parts[i].field == NULL ? named_part(&rule, &cx->err) : str_of(parts[i].field);
		if (field.len == 0 && parts[i].field == NULL) /* a name that is missing is said where it belongs */
			continue;
		if (!has_mistake(*out, field)) { /* a second one about a field is most often the first again */
			kept = NEW(cx->mem, struct ctx);
			err_take(kept, &cx->err);
			mistake = NEW(cx->mem, struct rule_mistake);
			*mistake = (struct rule_mistake){ .field = str_dup(cx->mem, field), .err = &kept->err };
			*last = mistake;
			last = &mistake->next;
		}
		if (parts[i].needed)
			return;
	}
}
