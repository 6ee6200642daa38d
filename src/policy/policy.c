#include "policy/rules.h"

#include "base/time.h"

#include <math.h>

#define BOOKS_MAX 64

enum { BOOK_NEW, BOOK_OPEN, BOOK_DONE };

struct loading {
	struct ctx *cx;
	const struct policy_source *sources;
	size_t source_count;
	struct str *source_ids;
	struct policy *policy;
	struct book *open[BOOKS_MAX]; /* the way from the book that was named */
	size_t depth;
	size_t room; /* for rules */
};

/* ---- finding books ---- */

static enum rc
read_source_ids(struct loading *ld)
{
	ld->source_ids = NEWS(ld->cx->mem, struct str, ld->source_count);
	for (size_t i = 0; i < ld->source_count; i++)
		TRY(book_id(ld->cx, &ld->sources[i], &ld->source_ids[i]));
	return RC_OK;
}

/* The source a name stands for; false when there is none. */
static bool
find_source(const struct loading *ld, struct str name, struct policy_source *out)
{
	const struct asset *asset;

	for (size_t i = 0; i < ld->source_count; i++)
		if (str_eq(ld->sources[i].name, name) || (name.len > 0 && str_eq(ld->source_ids[i], name))) {
			*out = ld->sources[i];
			return true;
		}
	asset = asset_find(policy_frameworks, str_fmt(ld->cx->mem, PRI_STR ".json", ARG_STR(name)));
	if (asset == NULL)
		return false;
	*out = (struct policy_source){ str_of(asset->name), { asset->bytes, asset->size } };
	return true;
}

static struct str
known_names(struct arena *mem)
{
	struct buf out = buf_new(mem, 4096);

	for (const struct asset *asset = policy_frameworks; asset->name != NULL; asset++) {
		struct str name = str_of(asset->name);

		buf_fmt(&out, "%s" PRI_STR, out.len == 0 ? "" : ", ", ARG_STR(str_sub(name, 0, name.len - strlen(".json"))));
	}
	return buf_view(&out);
}

static struct book *
book_by_file(const struct policy *policy, struct str file)
{
	for (size_t i = 0; i < policy->book_count; i++)
		if (str_eq(policy->books[i]->file, file))
			return policy->books[i];
	return NULL;
}

/* ---- uniting ---- */

static bool
is_ancestor(const struct book *ancestor, const struct book *book)
{
	for (size_t i = 0; i < book->parent_count; i++)
		if (book->parents[i] == ancestor || is_ancestor(ancestor, book->parents[i]))
			return true;
	return false;
}

static void
unite_object(struct arena *mem, struct json *into, const struct json *from)
{
	for (const struct json *at = json_first(from); at != NULL; at = at->next)
		json_set(into, at->key, json_copy(mem, at, false));
}

static void
unite_list(struct arena *mem, struct json *into, const struct json *from)
{
	for (const struct json *at = json_first(from); at != NULL; at = at->next)
		json_add(into, json_copy(mem, at, false));
}

static void
unite_not_given(struct arena *mem, struct json *into, const struct book *book)
{
	for (const struct json *at = json_first(JSON_GET(book->root, "not_given")); at != NULL; at = at->next) {
		struct json *entry = at->type == JSON_STRING ? json_new(mem, JSON_OBJECT) : json_copy(mem, at, false);

		if (at->type == JSON_STRING)
			json_put_str(mem, entry, STR("name"), at->string);
		json_put_str(mem, entry, STR("framework"), book->id);
		json_add(into, entry);
	}
}

/* The rule of an ancestor that this one replaces, as a place in the list; NULL: it is a new one. */
static struct rule **
replaced(const struct policy *policy, const struct rule *rule)
{
	for (size_t i = 0; i < policy->rule_count; i++)
		if (str_eq(policy->rules[i]->id, rule->id) && is_ancestor(policy->rules[i]->book, rule->book))
			return &policy->rules[i];
	return NULL;
}

static enum rc
compile(struct ctx *cx, struct policy *policy, struct rule *rule)
{
	enum rc rc = sandbox_compile(cx, policy->box, rule->lua, rule->let, &rule->code);

	return rc == RC_OK ? RC_OK : book_wrong(cx, rc, rule->book, rule, rule->json);
}

static enum rc
unite_rules(struct loading *ld, struct book *book)
{
	struct policy *policy = ld->policy;

	if (policy->rule_count + book->rule_count > ld->room) {
		size_t room = (policy->rule_count + book->rule_count) * 2;

		policy->rules = arena_grow(ld->cx->mem, policy->rules, ld->room * sizeof(*policy->rules), room * sizeof(*policy->rules));
		ld->room = room;
	}
	for (size_t i = 0; i < book->rule_count; i++) {
		struct rule *rule = &book->rules[i], **place = replaced(policy, rule);

		TRY(compile(ld->cx, policy, rule));
		if (place == NULL) {
			policy->rules[policy->rule_count++] = rule;
			continue;
		}
		if ((*place)->level == POLICY_MUST)
			TRY(rule_not_weaker(ld->cx, policy, *place, rule));
		*place = rule;
	}
	return RC_OK;
}

static bool
has_rule(const struct book *book, struct str id)
{
	for (size_t i = 0; i < book->rule_count; i++)
		if (str_eq(book->rules[i].id, id))
			return true;
	return false;
}

static enum rc
unite_elements(struct loading *ld, struct book *book)
{
	const struct json *list = JSON_GET(book->root, "elements");

	for (const struct json *at = json_first(list); at != NULL; at = at->next)
		if (!has_rule(book, at->string))
			return book_wrong(ld->cx, fail(ld->cx, RC_INVALID, MSG(policy_element), A_STR("id", at->string)), book, NULL, at);
	unite_list(ld->cx->mem, ld->policy->elements, list);
	return RC_OK;
}

static enum rc
unite(struct loading *ld, struct book *book)
{
	struct arena *mem = ld->cx->mem;
	struct policy *policy = ld->policy;

	unite_object(mem, policy->grading, JSON_GET(book->root, "grading"));
	unite_object(mem, policy->products, JSON_GET(book->root, "products"));
	unite_object(mem, policy->values, JSON_GET(book->root, "values"));
	unite_list(mem, policy->reviews, JSON_GET(book->root, "reviews"));
	unite_not_given(mem, policy->not_given, book);
	TRY(unite_elements(ld, book));
	return unite_rules(ld, book);
}

static enum rc
wrong_cycle(struct loading *ld, const struct book *book)
{
	struct buf way = buf_new(ld->cx->mem, 4096);

	for (size_t i = 0; i < ld->depth; i++)
		buf_fmt(&way, PRI_STR " → ", ARG_STR(ld->open[i]->id));
	buf_str(&way, book->id);
	return book_wrong(ld->cx, fail(ld->cx, RC_INVALID, MSG(policy_cycle), A_STR("way", buf_view(&way))), ld->open[ld->depth - 1], NULL,
	                  ld->open[ld->depth - 1]->extends);
}

static enum rc add_book(struct loading *ld, struct str name, const struct book *child, const struct book **out);

static enum rc
add_parents(struct loading *ld, struct book *book)
{
	book->parents = NEWS(ld->cx->mem, const struct book *, json_count(book->extends));
	for (const struct json *at = json_first(book->extends); at != NULL; at = at->next) {
		const struct book *parent;

		TRY(add_book(ld, at->string, book, &parent));
		book->parents[book->parent_count++] = parent;
	}
	return RC_OK;
}

static enum rc
read_book(struct loading *ld, const struct policy_source *source, struct book **out)
{
	struct policy *policy = ld->policy;
	struct book *book = NEW(ld->cx->mem, struct book);

	if (ld->depth == BOOKS_MAX || policy->book_count == BOOKS_MAX)
		return fail(ld->cx, RC_LIMIT, MSG(policy_books_many), A_NUM("most", BOOKS_MAX));
	TRY(book_read(ld->cx, source, book));
	*out = book;
	return RC_OK;
}

/* Reads the book, its parents first, and unites it; a book that is there already is only found. */
static enum rc
add_book(struct loading *ld, struct str name, const struct book *child, const struct book **out)
{
	struct policy *policy = ld->policy;
	struct policy_source source;
	struct book *book;

	if (!find_source(ld, name, &source)) {
		enum rc rc = fail(ld->cx, RC_NOT_FOUND, MSG(policy_no_framework), A_STR("name", name), A_STR("known", known_names(ld->cx->mem)));

		return child == NULL ? rc : book_wrong(ld->cx, rc, child, NULL, child->extends);
	}
	for (size_t i = 0; i < ld->depth; i++)
		if (str_eq(ld->open[i]->file, source.name))
			return wrong_cycle(ld, ld->open[i]);
	book = book_by_file(policy, source.name);
	if (book == NULL) {
		TRY(read_book(ld, &source, &book));
		ld->open[ld->depth++] = book;
		TRY(add_parents(ld, book));
		ld->depth--;
		policy->books[policy->book_count++] = book;
		TRY(unite(ld, book));
	}
	*out = book;
	return RC_OK;
}

/* ---- numbers the source does not give ---- */

static const struct json *
not_given_entry(const struct policy *policy, struct str name)
{
	for (const struct json *at = json_first(policy->not_given); at != NULL; at = at->next)
		if (str_eq(json_string(JSON_GET(at, "name")), name))
			return at;
	return NULL;
}

/* A parameter that is null takes the value an institution gives under its name. */
static enum rc
fill_rule(struct ctx *cx, struct policy *policy, struct rule *rule)
{
	bool filled = false;

	for (struct json *at = json_first(rule->let), *next; at != NULL; at = next) {
		const struct json *value = json_get(policy->values, at->key);

		next = at->next;
		if (at->type != JSON_NULL)
			continue;
		if (not_given_entry(policy, at->key) == NULL)
			return book_wrong(cx, fail(cx, RC_INVALID, MSG(policy_null_parameter), A_STR("name", at->key)), rule->book, rule,
			                  json_get(JSON_GET(rule->json, "let"), at->key));
		if (value == NULL)
			continue;
		json_set(rule->let, at->key, json_copy(cx->mem, value, false));
		filled = true;
	}
	return filled ? sandbox_set_parameters(cx, policy->box, &rule->code, rule->let) : RC_OK;
}

/* "grading.imperial.pass" looks into a scheme, any other name into `values`. */
static bool
is_given(const struct policy *policy, struct str name)
{
	struct str rest = name, head, scheme;
	const struct json *value = json_get(policy->values, name);

	if (value == NULL && str_cut(&rest, '.', &head) && str_is(head, "grading") && str_cut(&rest, '.', &scheme))
		value = json_get(json_get(policy->grading, scheme), rest);
	return value != NULL && value->type != JSON_NULL;
}

static enum rc
fill_values(struct ctx *cx, struct policy *policy)
{
	struct json *open = json_new(cx->mem, JSON_ARRAY);

	for (size_t i = 0; i < policy->rule_count; i++)
		TRY(fill_rule(cx, policy, policy->rules[i]));
	for (const struct json *at = json_first(policy->not_given); at != NULL; at = at->next)
		if (!is_given(policy, json_string(JSON_GET(at, "name"))))
			json_add(open, json_copy(cx->mem, at, false));
	policy->not_given = open;
	return RC_OK;
}

/* ---- what the rules read ---- */

static void
need(struct arena *mem, struct str **list, size_t *count, struct str name)
{
	for (size_t i = 0; i < *count; i++)
		if (str_eq((*list)[i], name))
			return;
	*list = arena_grow(mem, *list, *count * sizeof(**list), (*count + 1) * sizeof(**list));
	(*list)[(*count)++] = name;
}

static void
need_rule(struct arena *mem, struct needs *needs, const struct rule *rule)
{
	needs->rule_count++;
	for (const struct expr_use *use = rule->uses; use != NULL; use = use->next) {
		struct str rest = use->path, head, field;

		(void)str_cut(&rest, '.', &head);
		need(mem, &needs->heads, &needs->head_count, head);
		if (!str_is(head, "spec"))
			continue;
		(void)str_cut(&rest, '.', &field);
		if (field.len == 0)
			needs->whole_specification = true;
		else
			need(mem, &needs->fields, &needs->field_count, field);
	}
}

static void
find_needs(struct arena *mem, struct policy *policy)
{
	for (int i = 0; i < POLICY_STAGES; i++) {
		policy->needs[i].heads = NEWS(mem, struct str, 1);
		policy->needs[i].fields = NEWS(mem, struct str, 1);
	}
	for (size_t i = 0; i < policy->rule_count; i++)
		need_rule(mem, &policy->needs[policy->rules[i]->stage], policy->rules[i]);
}

/* ---- loading ---- */

static struct policy *
policy_new(struct ctx *cx)
{
	struct policy *policy = NEW(cx->mem, struct policy);

	policy->books = NEWS(cx->mem, struct book *, BOOKS_MAX);
	policy->rules = NEWS(cx->mem, struct rule *, 1);
	policy->grading = json_new(cx->mem, JSON_OBJECT);
	policy->products = json_new(cx->mem, JSON_OBJECT);
	policy->values = json_new(cx->mem, JSON_OBJECT);
	policy->reviews = json_new(cx->mem, JSON_ARRAY);
	policy->elements = json_new(cx->mem, JSON_ARRAY);
	policy->not_given = json_new(cx->mem, JSON_ARRAY);
	return policy;
}

static void
add_version(struct buf *version, const struct book *book)
{
	buf_fmt(version, "%s" PRI_STR "@" PRI_STR, version->len == 0 ? "" : ",", ARG_STR(book->id), ARG_STR(book->version));
}

enum rc
policy_load(struct ctx *cx, const struct policy_source *sources, size_t source_count, const struct str *names, size_t name_count,
            struct policy **out)
{
	struct loading ld = { .cx = cx, .sources = sources, .source_count = source_count, .policy = policy_new(cx), .room = 1 };
	struct buf version = buf_new(cx->mem, (size_t)1 << 16);

	TRY(sandbox_open(cx, &ld.policy->box));
	TRY(read_source_ids(&ld));
	if (name_count == 0)
		return fail(cx, RC_INVALID, MSG(policy_no_names), A_STR("known", known_names(cx->mem)));
	for (size_t i = 0; i < name_count; i++) {
		const struct book *book;

		TRY(add_book(&ld, names[i], NULL, &book));
		add_version(&version, book);
	}
	TRY(fill_values(cx, ld.policy));
	find_needs(cx->mem, ld.policy);
	TRY(buf_done(cx, &version, &ld.policy->version));
	policy_set_today(ld.policy, day_of(cx->now));
	*out = ld.policy;
	return RC_OK;
}

struct str
policy_version(const struct policy *policy)
{
	return policy->version;
}

void
policy_set_today(struct policy *policy, int64_t day)
{
	policy->today = day;
	sandbox_set_today(policy->box, day);
}

/* ---- what stands in the books ---- */

static struct str
keys_of(struct arena *mem, const struct json *object)
{
	struct buf out = buf_new(mem, 4096);

	for (const struct json *at = json_first(object); at != NULL; at = at->next)
		buf_fmt(&out, "%s" PRI_STR, out.len == 0 ? "" : ", ", ARG_STR(at->key));
	return buf_view(&out);
}

static int64_t
milli_of(const struct json *value, int64_t otherwise)
{
	return json_is_number(value) ? llround(json_number(value) * 1000) : otherwise;
}

/* The highest mark of a scheme that does not say it. */
static int64_t
most_of(const struct json *scheme, struct str kind)
{
	int64_t most = str_is(kind, "percentage") ? 100000 : str_is(kind, "pass-fail") ? 1000 : -1;

	for (const struct json *at = json_first(JSON_GET(scheme, "points")); at != NULL; at = at->next)
		if (most < 0 || (milli_of(JSON_GET(at, "value"), 0) > most && !str_is(kind, "percentage")))
			most = milli_of(JSON_GET(at, "value"), 0);
	return milli_of(JSON_GET(scheme, "most"), most);
}

enum rc
policy_grading(struct ctx *cx, const struct policy *policy, struct str name, struct grading *out)
{
	const struct json *scheme = json_get(policy->grading, name);
	struct str kind = json_string(JSON_GET(scheme, "kind"));

	if (scheme == NULL)
		return fail(cx, RC_NOT_FOUND, MSG(policy_no_grading), A_STR("name", name), A_STR("known", keys_of(cx->mem, policy->grading)));
	*out = (struct grading){
		.name = scheme->key,
		.kind = kind,
		.pass = milli_of(JSON_GET(scheme, "pass"), -1),
		.most = most_of(scheme, kind),
		.default_scale = json_is(JSON_GET(scheme, "default"), JSON_TRUE),
		.points = JSON_GET(scheme, "points"),
	};
	out->cap = milli_of(JSON_GET(scheme, "cap"), out->pass);
	return RC_OK;
}

struct str
grading_name(struct arena *mem, const struct grading *grading, int64_t mark, struct str language)
{
	const struct json *best = NULL;

	for (const struct json *at = json_first(grading->points); at != NULL; at = at->next) {
		int64_t value = milli_of(JSON_GET(at, "value"), INT64_MAX);

		if (value <= mark && (best == NULL || value > milli_of(JSON_GET(best, "value"), INT64_MIN)))
			best = at;
	}
	return str_dup(mem, policy_text(JSON_GET(best, "name"), language));
}

const struct json *
policy_products(const struct policy *policy, struct str kind)
{
	return json_get(policy->products, kind);
}

const struct json *
policy_gradings(const struct policy *policy)
{
	return policy->grading;
}

const struct json *
policy_reviews(const struct policy *policy)
{
	return policy->reviews;
}

const struct json *
policy_elements(const struct policy *policy)
{
	return policy->elements;
}

const struct json *
policy_not_given(const struct policy *policy)
{
	return policy->not_given;
}

static struct rule *
rule_of(const struct policy *policy, struct str id)
{
	for (size_t i = 0; i < policy->rule_count; i++)
		if (str_eq(policy->rules[i]->id, id))
			return policy->rules[i];
	return NULL;
}

const struct json *
policy_let(const struct policy *policy, struct str rule, struct str parameter)
{
	const struct rule *found = rule_of(policy, rule);

	return found == NULL ? NULL : json_get(found->let, parameter);
}

static bool
same_kind(const struct json *a, const struct json *b)
{
	if (a->type == JSON_NULL)
		return b->type != JSON_OBJECT;
	return a->type == b->type || (json_is_number(a) && json_is_number(b))
	       || (a->type <= JSON_TRUE && b->type <= JSON_TRUE && b->type != JSON_NULL);
}

enum rc
policy_set_let(struct ctx *cx, struct policy *policy, struct str rule, struct str parameter, const struct json *value)
{
	struct rule *found = rule_of(policy, rule);
	const struct json *old = found == NULL ? NULL : json_get(found->let, parameter);

	if (old == NULL)
		return fail(cx, RC_NOT_FOUND, MSG(policy_no_parameter), A_STR("rule", rule), A_STR("name", parameter));
	if (!same_kind(old, value))
		return fail(cx, RC_INVALID, MSG(policy_parameter_kind), A_STR("rule", rule), A_STR("name", parameter));
	json_set(found->let, old->key, json_copy(cx->mem, value, false));
	return sandbox_set_parameters(cx, policy->box, &found->code, found->let);
}

size_t
policy_rule_count(const struct policy *policy)
{
	return policy->rule_count;
}

struct policy_rule_view
policy_rule_at(const struct policy *policy, size_t index)
{
	const struct rule *rule = policy->rules[index];

	return (struct policy_rule_view){
		.id = rule->id,
		.clause = rule->clause,
		.cite = rule->cite,
		.framework = rule->book->id,
		.stage = rule->stage,
		.level = rule->level,
		.rationale = rule->rationale,
		.json = rule->json,
	};
}

size_t
policy_framework_count(const struct policy *policy)
{
	return policy->book_count;
}

const struct json *
policy_framework_at(const struct policy *policy, size_t index)
{
	return policy->books[index]->root;
}
