#include "policy/book_read.h"

#include "base/time.h"

#define RULES_MAX 2000

static const struct key book_keys[] = {
	{ "framework", JSON_STRING, true }, { "version", JSON_STRING, true }, { "title", JSON_OBJECT }, { "source", JSON_OBJECT },
	{ "in_force", JSON_OBJECT }, { "extends", JSON_ARRAY }, { "not_given", JSON_ARRAY }, { "values", JSON_OBJECT },
	{ "units", JSON_OBJECT }, { "grading", JSON_OBJECT }, { "products", JSON_OBJECT }, { "reviews", JSON_ARRAY },
	{ "elements", JSON_ARRAY }, { "rules", JSON_ARRAY, true }, { "scheme", JSON_OBJECT }, { NULL },
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

enum rc
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

bool
is_plain(const struct json *value)
{
	return json_is_number(value) || json_is(value, JSON_STRING) || json_is(value, JSON_TRUE) || json_is(value, JSON_FALSE);
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

enum rc
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
		TRY(rule_read(rd, at));
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
	enum rc rc = json_parse(cx, source->text, POLICY_BOOK_LIMITS, out);
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
