#include "codec/schema.h"

#include <math.h>

#include "base/utf8.h"
#include "codec/pattern.h"
#include "codec/pointer.h"

/* Where in the value, from the leaf up. */
struct spot {
	const struct spot *up;
	struct str key;
	size_t index; /* when there is no key */
	bool in_array;
};

struct checking {
	struct ctx *cx;
	const struct json *root;
	int64_t steps;
	int depth;
	int quiet; /* within "not" and its like a misfit is none yet */
	struct schema_answer *out;
};

/* What is looked at: one schema, and one value at its place. */
struct look {
	struct checking *c;
	const struct json *schema, *value;
	const struct spot *place;
	bool fits;
};

static enum rc fit(struct checking *c, const struct json *schema, const struct json *value, const struct spot *place, bool *fits);

static enum rc
unknown(struct checking *c, struct str word)
{
	return fail(c->cx, RC_UNSUPPORTED, MSG(codec_schema_unknown), A_STR("word", str_sub(word, 0, 200)));
}

static enum rc
spend(struct checking *c, size_t steps)
{
	c->steps -= (int64_t)steps;
	return c->steps < 0 ? fail(c->cx, RC_LIMIT, MSG(codec_schema_dear)) : RC_OK;
}

/* Looking for a name among so many: each is looked at, and of those that are as long, all that they have in common. */
static size_t
steps_among(size_t count, struct str name)
{
	return count * (8 + name.len) / 64;
}

/* The member of that name; NULL: there is none. */
static enum rc
find(struct checking *c, const struct json *object, struct str name, const struct json **out)
{
	TRY(spend(c, steps_among(json_count(object), name)));
	*out = json_get(object, name);
	return RC_OK;
}

/* Comparing the value with another (json_equal) takes no more than this. */
static enum rc
spend_on(struct checking *c, const struct json *value)
{
	size_t names = value->type == JSON_OBJECT ? value->count : 0;

	TRY(spend(c, 1 + json_string(value).len / 64));
	for (const struct json *member = json_first(value); member != NULL; member = member->next) {
		TRY(spend(c, steps_among(names, member->key)));
		TRY(spend_on(c, member));
	}
	return RC_OK;
}

static void
put_place(struct buf *out, const struct spot *place)
{
	if (place == NULL)
		return;
	put_place(out, place->up);
	if (place->in_array)
		pointer_put_index(out, place->index);
	else
		pointer_put_name(out, str_sub(place->key, 0, 100));
}

/* `of` is a part of the rule; empty: all of it. */
static void
misfit(struct look *l, const char *rule, struct str of)
{
	struct buf where = buf_new(l->c->cx->mem, 16384), broken = buf_new(l->c->cx->mem, 256);

	l->fits = false;
	if (l->c->quiet > 0 || !l->c->out->fits)
		return;
	put_place(&where, l->place);
	buf_fmt(&broken, "%s%s" PRI_STR, rule, of.len > 0 ? " " : "", ARG_STR(str_sub(of, 0, 100)));
	*l->c->out = (struct schema_answer){ .fits = false, .where = buf_view(&where), .rule = buf_view(&broken) };
}

static void
demand(struct look *l, bool holds, const char *rule)
{
	if (!holds)
		misfit(l, rule, STR_NONE);
}

/* A part of the value against a part of the schema; what misfits is said there. */
static enum rc
apply(struct look *l, const struct json *schema, const struct json *value, const struct spot *place)
{
	bool fits;

	TRY(fit(l->c, schema, value, place, &fits));
	l->fits = l->fits && fits;
	return RC_OK;
}

/* The same, and nobody hears of it. */
static enum rc
try_fit(struct look *l, const struct json *schema, const struct json *value, bool *fits)
{
	enum rc rc;

	l->c->quiet++;
	rc = fit(l->c, schema, value, l->place, fits);
	l->c->quiet--;
	return rc;
}

/* ---- any value ---- */

static bool
is_type(const struct json *value, struct str name)
{
	static const struct { const char *name; enum json_type types[2]; } types[] = {
		{ "null", { JSON_NULL, JSON_NULL } }, { "boolean", { JSON_FALSE, JSON_TRUE } }, { "number", { JSON_INT, JSON_REAL } },
		{ "string", { JSON_STRING, JSON_STRING } }, { "array", { JSON_ARRAY, JSON_ARRAY } }, { "object", { JSON_OBJECT, JSON_OBJECT } },
	};

	if (str_is(name, "integer"))
		return json_is_number(value) && json_number(value) == floor(json_number(value));
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (str_is(name, types[i].name))
			return value->type == types[i].types[0] || value->type == types[i].types[1];
	return false;
}

static enum rc
rule_type(struct look *l, const struct json *rule)
{
	bool fits = is_type(l->value, json_string(rule));

	TRY(spend(l->c, json_count(rule)));
	for (const struct json *at = json_first(rule); at != NULL; at = at->next)
		fits = fits || is_type(l->value, json_string(at));
	demand(l, fits, "type");
	return RC_OK;
}

static enum rc
rule_enum(struct look *l, const struct json *rule)
{
	bool fits = false;

	for (const struct json *at = json_first(rule); at != NULL && !fits; at = at->next) {
		TRY(spend_on(l->c, at));
		fits = json_equal(at, l->value);
	}
	demand(l, fits, "enum");
	return RC_OK;
}

static enum rc
rule_const(struct look *l, const struct json *rule)
{
	TRY(spend_on(l->c, rule));
	demand(l, json_equal(rule, l->value), "const");
	return RC_OK;
}

/* ---- numbers and texts ---- */

static enum rc
rule_number(struct look *l, const struct json *rule)
{
	double value = json_number(l->value), limit = json_number(rule), times = value / limit;

	if (!json_is_number(l->value))
		return RC_OK;
	if (str_is(rule->key, "minimum"))
		demand(l, value >= limit, "minimum");
	else if (str_is(rule->key, "maximum"))
		demand(l, value <= limit, "maximum");
	else if (str_is(rule->key, "exclusiveMinimum"))
		demand(l, value > limit, "exclusiveMinimum");
	else if (str_is(rule->key, "exclusiveMaximum"))
		demand(l, value < limit, "exclusiveMaximum");
	else
		demand(l, isfinite(times) && fabs(times - round(times)) < 1e-9, "multipleOf");
	return RC_OK;
}

/* How many characters, items or members: `minX` and `maxX`. */
static enum rc
rule_count(struct look *l, const struct json *rule, enum json_type type, size_t count)
{
	bool least = str_starts(rule->key, "min");

	if (l->value->type == type)
		demand(l, least ? (double)count >= json_number(rule) : (double)count <= json_number(rule), least ? "at least" : "at most");
	return RC_OK;
}

static enum rc
rule_length(struct look *l, const struct json *rule)
{
	TRY(spend(l->c, json_string(l->value).len / 16));
	return rule_count(l, rule, JSON_STRING, utf8_count(json_string(l->value)));
}

static enum rc
rule_pattern(struct look *l, const struct json *rule)
{
	bool found = true;

	if (l->value->type == JSON_STRING)
		TRY(pattern_find(l->c->cx, json_string(rule), l->value->string, &l->c->steps, &found));
	demand(l, found, "pattern");
	return RC_OK;
}

/* ---- arrays ---- */

static enum rc
rule_items_count(struct look *l, const struct json *rule)
{
	return rule_count(l, rule, JSON_ARRAY, json_count(l->value));
}

/* How many of the first items have schemas of their own: prefixItems, or items as 2019-09 has it. */
static const struct json *
first_schemas(const struct json *schema)
{
	const struct json *items = JSON_GET(schema, "items");

	return json_is(items, JSON_ARRAY) ? items : JSON_GET(schema, "prefixItems");
}

static enum rc
rule_first_items(struct look *l, const struct json *rule)
{
	const struct json *item = json_is(l->value, JSON_ARRAY) ? l->value->first : NULL;
	size_t index = 0;

	for (const struct json *at = json_first(rule); at != NULL && item != NULL; at = at->next, item = item->next) {
		struct spot place = { .up = l->place, .index = index++, .in_array = true };

		TRY(apply(l, at, item, &place));
	}
	return RC_OK;
}

static enum rc
other_items(struct look *l, const struct json *rule)
{
	size_t skip = json_count(first_schemas(l->schema)), index = 0;

	if (!json_is(l->value, JSON_ARRAY))
		return RC_OK;
	for (const struct json *item = l->value->first; item != NULL; item = item->next, index++) {
		struct spot place = { .up = l->place, .index = index, .in_array = true };

		if (index >= skip)
			TRY(apply(l, rule, item, &place));
	}
	return RC_OK;
}

static enum rc
rule_items(struct look *l, const struct json *rule)
{
	return rule->type == JSON_ARRAY ? rule_first_items(l, rule) : other_items(l, rule);
}

static enum rc
rule_additional_items(struct look *l, const struct json *rule)
{
	return json_is(JSON_GET(l->schema, "items"), JSON_ARRAY) ? other_items(l, rule) : RC_OK;
}

static enum rc
rule_contains(struct look *l, const struct json *rule)
{
	const struct json *least = JSON_GET(l->schema, "minContains"), *most = JSON_GET(l->schema, "maxContains");
	double count = 0;

	if (!json_is(l->value, JSON_ARRAY))
		return RC_OK;
	for (const struct json *item = l->value->first; item != NULL; item = item->next) {
		bool fits;

		TRY(try_fit(l, rule, item, &fits));
		count += fits;
	}
	demand(l, count >= (least == NULL ? 1 : json_number(least)) && (most == NULL || count <= json_number(most)), "contains");
	return RC_OK;
}

static enum rc
rule_unique(struct look *l, const struct json *rule)
{
	bool unique = true;

	if (rule->type != JSON_TRUE || l->value->type != JSON_ARRAY)
		return RC_OK;
	for (const struct json *a = l->value->first; a != NULL && unique; a = a->next)
		for (const struct json *b = a->next; b != NULL && unique; b = b->next) {
			TRY(spend_on(l->c, a));
			unique = !json_equal(a, b);
		}
	demand(l, unique, "uniqueItems");
	return RC_OK;
}

/* ---- objects ---- */

static enum rc
rule_members_count(struct look *l, const struct json *rule)
{
	return rule_count(l, rule, JSON_OBJECT, json_count(l->value));
}

static enum rc
rule_required(struct look *l, const struct json *rule)
{
	const struct json *member;

	if (!json_is(l->value, JSON_OBJECT))
		return RC_OK;
	TRY(spend(l->c, json_count(rule)));
	for (const struct json *at = json_first(rule); at != NULL; at = at->next) {
		TRY(find(l->c, l->value, json_string(at), &member));
		if (member == NULL)
			misfit(l, "required", json_string(at));
	}
	return RC_OK;
}

static enum rc
apply_member(struct look *l, const struct json *schema, const struct json *member)
{
	struct spot place = { .up = l->place, .key = member->key };

	return apply(l, schema, member, &place);
}

/* The words of a schema that are about members by their names. */
struct members { const struct json *properties, *patterns, *rest; };

/* Each member is judged by its name, by patterns of names, and by what is left when neither knows it. */
static enum rc
judge_member(struct look *l, const struct members *words, const struct json *member)
{
	const struct json *named;
	bool known;

	TRY(spend(l->c, 1));
	TRY(find(l->c, words->properties, member->key, &named));
	known = named != NULL;
	if (named != NULL)
		TRY(apply_member(l, named, member));
	for (const struct json *at = json_first(words->patterns); at != NULL; at = at->next) {
		bool found;

		TRY(pattern_find(l->c->cx, at->key, member->key, &l->c->steps, &found));
		if (!found)
			continue;
		known = true;
		TRY(apply_member(l, at, member));
	}
	return known || words->rest == NULL ? RC_OK : apply_member(l, words->rest, member);
}

/* The first of the three words of the schema stands for all. */
static enum rc
rule_members(struct look *l, const struct json *rule)
{
	const struct members words = { JSON_GET(l->schema, "properties"), JSON_GET(l->schema, "patternProperties"), JSON_GET(l->schema, "additionalProperties") };
	const struct json *first = words.properties != NULL ? words.properties : words.patterns != NULL ? words.patterns : words.rest;

	if (l->value->type != JSON_OBJECT || first != rule)
		return RC_OK;
	for (const struct json *member = l->value->first; member != NULL; member = member->next)
		TRY(judge_member(l, &words, member));
	return RC_OK;
}

static enum rc
rule_names(struct look *l, const struct json *rule)
{
	if (!json_is(l->value, JSON_OBJECT))
		return RC_OK;
	for (const struct json *member = l->value->first; member != NULL; member = member->next) {
		struct json name = { .type = JSON_STRING, .string = member->key };

		TRY(apply(l, rule, &name, l->place));
	}
	return RC_OK;
}

static enum rc
rule_dependent(struct look *l, const struct json *rule)
{
	const struct json *member;

	if (!json_is(l->value, JSON_OBJECT))
		return RC_OK;
	TRY(spend(l->c, json_count(rule)));
	for (const struct json *at = json_first(rule); at != NULL; at = at->next) {
		TRY(find(l->c, l->value, at->key, &member));
		if (member == NULL)
			continue;
		if (at->type != JSON_ARRAY)
			TRY(apply(l, at, l->value, l->place));
		else
			TRY(rule_required(l, at));
	}
	return RC_OK;
}

/* ---- schemas within schemas ---- */

static enum rc
rule_all(struct look *l, const struct json *rule)
{
	for (const struct json *at = json_first(rule); at != NULL; at = at->next)
		TRY(apply(l, at, l->value, l->place));
	return RC_OK;
}

/* anyOf, oneOf. */
static enum rc
rule_some(struct look *l, const struct json *rule)
{
	bool one = str_is(rule->key, "oneOf"), fits;
	size_t count = 0;

	for (const struct json *at = json_first(rule); at != NULL; at = at->next) {
		TRY(try_fit(l, at, l->value, &fits));
		count += fits;
	}
	demand(l, one ? count == 1 : count > 0, one ? "oneOf" : "anyOf");
	return RC_OK;
}

static enum rc
rule_not(struct look *l, const struct json *rule)
{
	bool fits;

	TRY(try_fit(l, rule, l->value, &fits));
	demand(l, !fits, "not");
	return RC_OK;
}

static enum rc
rule_if(struct look *l, const struct json *rule)
{
	const struct json *then;
	bool fits;

	TRY(try_fit(l, rule, l->value, &fits));
	then = fits ? JSON_GET(l->schema, "then") : JSON_GET(l->schema, "else");
	return then == NULL ? RC_OK : apply(l, then, l->value, l->place);
}

/* NULL: it leads nowhere. */
static enum rc
step_into(struct checking *c, const struct json *at, struct str step, const struct json **out)
{
	int64_t index;

	if (!json_is(at, JSON_ARRAY))
		return find(c, at, step, out);
	TRY(spend(c, at->count / 8));
	at = str_to_int(step, &index) && index >= 0 ? at->first : NULL;
	for (; at != NULL && index > 0; at = at->next)
		index--;
	*out = at;
	return RC_OK;
}

static enum rc
rule_ref(struct look *l, const struct json *rule)
{
	struct str rest = rule->string, id = json_string(JSON_GET(l->c->root, "$id")), step;
	const struct json *at = l->c->root;
	bool more;

	TRY(spend(l->c, rest.len));
	if (id.len > 0 && str_eq(str_sub(rest, 0, id.len), id))
		rest = str_sub(rest, id.len, SIZE_MAX);
	if (rest.len > 0 && !str_is(rest, "#") && !str_starts(rest, "#/"))
		return unknown(l->c, rule->string);
	for (more = str_cut(&rest, '/', &step); more && at != NULL;) {
		more = str_cut(&rest, '/', &step);
		TRY(step_into(l->c, at, pointer_name(l->c->cx->mem, step), &at));
	}
	return at == NULL ? unknown(l->c, rule->string) : apply(l, at, l->value, l->place);
}

/* ---- all of them ---- */

static enum rc
rule_unknown(struct look *l, const struct json *rule)
{
	return unknown(l->c, rule->key);
}

/* A schema that has an address of its own within another one would make other addresses mean something else. */
static enum rc
rule_id(struct look *l, const struct json *rule)
{
	return l->schema == l->c->root ? RC_OK : unknown(l->c, rule->key);
}

static enum rc
rule_draft(struct look *l, const struct json *rule)
{
	if (str_is(json_string(rule), "https://json-schema.org/draft/2020-12/schema") || str_is(json_string(rule), "https://json-schema.org/draft/2019-09/schema") ||
	    str_is(json_string(rule), "https://json-schema.org/draft/2019-09/schema#"))
		return RC_OK;
	return unknown(l->c, json_string(rule));
}

/* It belongs to another word, which looks for it. */
static enum rc
rule_beside(struct look *l, const struct json *rule)
{
	(void)l, (void)rule;
	return RC_OK;
}

/* What may stand behind a word. */
#define NUMBER (1u << JSON_INT | 1u << JSON_REAL)
#define TEXT   (1u << JSON_STRING)
#define LIST   (1u << JSON_ARRAY)
#define MAP    (1u << JSON_OBJECT)
#define FLAG   (1u << JSON_FALSE | 1u << JSON_TRUE)
#define SCHEMA (MAP | FLAG)
#define ANY    (NUMBER | TEXT | LIST | MAP | FLAG | 1u << JSON_NULL)

/* Any other word is a note. */
static const struct { struct str word; unsigned takes; enum rc (*rule)(struct look *l, const struct json *rule); } rules[] = {
	{ STR_INIT("type"), TEXT | LIST, rule_type }, { STR_INIT("enum"), LIST, rule_enum }, { STR_INIT("const"), ANY, rule_const },
	{ STR_INIT("minimum"), NUMBER, rule_number }, { STR_INIT("maximum"), NUMBER, rule_number }, { STR_INIT("exclusiveMinimum"), NUMBER, rule_number },
	{ STR_INIT("exclusiveMaximum"), NUMBER, rule_number }, { STR_INIT("multipleOf"), NUMBER, rule_number },
	{ STR_INIT("minLength"), NUMBER, rule_length }, { STR_INIT("maxLength"), NUMBER, rule_length }, { STR_INIT("pattern"), TEXT, rule_pattern },
	{ STR_INIT("minItems"), NUMBER, rule_items_count }, { STR_INIT("maxItems"), NUMBER, rule_items_count }, { STR_INIT("items"), SCHEMA | LIST, rule_items },
	{ STR_INIT("prefixItems"), LIST, rule_first_items }, { STR_INIT("additionalItems"), SCHEMA, rule_additional_items }, { STR_INIT("contains"), SCHEMA, rule_contains },
	{ STR_INIT("minContains"), NUMBER, rule_beside }, { STR_INIT("maxContains"), NUMBER, rule_beside }, { STR_INIT("uniqueItems"), FLAG, rule_unique },
	{ STR_INIT("minProperties"), NUMBER, rule_members_count }, { STR_INIT("maxProperties"), NUMBER, rule_members_count }, { STR_INIT("required"), LIST, rule_required },
	{ STR_INIT("properties"), MAP, rule_members }, { STR_INIT("patternProperties"), MAP, rule_members }, { STR_INIT("additionalProperties"), SCHEMA, rule_members },
	{ STR_INIT("propertyNames"), SCHEMA, rule_names }, { STR_INIT("dependentRequired"), MAP, rule_dependent }, { STR_INIT("dependentSchemas"), MAP, rule_dependent },
	{ STR_INIT("dependencies"), MAP, rule_dependent }, { STR_INIT("allOf"), LIST, rule_all }, { STR_INIT("anyOf"), LIST, rule_some }, { STR_INIT("oneOf"), LIST, rule_some },
	{ STR_INIT("not"), SCHEMA, rule_not }, { STR_INIT("if"), SCHEMA, rule_if }, { STR_INIT("$ref"), TEXT, rule_ref }, { STR_INIT("$id"), TEXT, rule_id },
	{ STR_INIT("$schema"), TEXT, rule_draft }, { STR_INIT("$dynamicRef"), ANY, rule_unknown }, { STR_INIT("$recursiveRef"), ANY, rule_unknown },
	{ STR_INIT("unevaluatedItems"), ANY, rule_unknown }, { STR_INIT("unevaluatedProperties"), ANY, rule_unknown },
};

static enum rc
fit_object(struct look *l)
{
	TRY(spend(l->c, l->schema->count));
	for (const struct json *at = l->schema->first; at != NULL; at = at->next)
		for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
			if (!str_eq(at->key, rules[i].word))
				continue;
			if ((rules[i].takes >> at->type & 1) == 0)
				return unknown(l->c, at->key);
			TRY(rules[i].rule(l, at));
		}
	return RC_OK;
}

static enum rc
fit(struct checking *c, const struct json *schema, const struct json *value, const struct spot *place, bool *fits)
{
	struct look l = { .c = c, .schema = schema, .value = value, .place = place, .fits = true };
	enum rc rc = RC_OK;

	TRY(spend(c, 1));
	if (++c->depth > SCHEMA_DEPTH)
		return fail(c->cx, RC_LIMIT, MSG(codec_schema_dear));
	if (schema->type == JSON_FALSE)
		misfit(&l, "false", STR_NONE);
	else if (schema->type == JSON_OBJECT)
		rc = fit_object(&l);
	else if (schema->type != JSON_TRUE)
		rc = unknown(c, schema->key);
	c->depth--;
	*fits = l.fits;
	return rc;
}

enum rc
schema_check(struct ctx *cx, const struct json *schema, const struct json *value, struct schema_answer *out)
{
	struct checking c = { .cx = cx, .root = schema, .steps = SCHEMA_STEPS, .out = out };
	bool fits;

	*out = (struct schema_answer){ .fits = true };
	TRY(fit(&c, schema, value, NULL, &fits));
	out->fits = fits;
	return RC_OK;
}
