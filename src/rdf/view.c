/* jsonld_view: from statements back to one tree. */
#include "rdf/compact.h"

#include <stdlib.h>

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define XSD "http://www.w3.org/2001/XMLSchema#"

#define QUADS_MAX ((size_t)10 << 20)
#define DEPTH_MAX 256
/* Shared nodes are repeated; the tree may be this much larger than the statements. */
#define REPEATS   8

/* A node in one graph: what is said of it there, and how many others there point to it. */
struct seat {
	const struct term *graph, *term;
	size_t from, count; /* in the list of quads, sorted by graph, then as their lines are */
	size_t pointers;
	bool open;          /* being built further up */
};

struct tree {
	struct ld *ld;
	struct arena *mem;
	const struct quads *quads;
	bool *used;          /* by number of quad */
	struct seat *nodes;
	size_t node_count;
	size_t budget, depth;
};

static bool
is_predicate(const struct quad *quad, const char *iri)
{
	return str_is(term_value(quad->predicate), iri);
}

static int
node_order(const void *left, const void *right)
{
	const struct seat *a = left, *b = right;
	int order = term_cmp(a->graph, b->graph);

	return order != 0 ? order : term_cmp(a->term, b->term);
}

static int
quad_order(const void *left, const void *right)
{
	const struct quad *a = left, *b = right;
	int order = term_cmp(a->graph, b->graph);

	return order != 0 ? order : quad_cmp(a, b);
}

/* The first node that does not stand before (graph, term). */
static struct seat *
first_from(const struct tree *t, const struct term *graph, const struct term *term)
{
	const struct seat wanted = { .graph = graph, .term = term };
	size_t low = 0, high = t->node_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (node_order(&t->nodes[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return &t->nodes[low];
}

/* Every subject and object that is no literal has one. */
static struct seat *
node_of(const struct tree *t, const struct term *graph, const struct term *term)
{
	return first_from(t, graph, term);
}

static bool
names_graph(const struct tree *t, const struct term *term)
{
	const struct seat *node = first_from(t, term, NULL);

	return node < t->nodes + t->node_count && term_eq(node->graph, term);
}

static void
find_nodes(struct tree *t)
{
	const struct quads *quads = t->quads;
	size_t n = 0;

	t->nodes = NEWS(t->mem, struct seat, quads->count * 2 + 1);
	for (size_t i = 0; i < quads->count; i++) {
		t->nodes[n++] = (struct seat){ .graph = quads->list[i].graph, .term = quads->list[i].subject };
		if (quads->list[i].object->kind != TERM_LITERAL)
			t->nodes[n++] = (struct seat){ .graph = quads->list[i].graph, .term = quads->list[i].object };
	}
	if (n > 1)
		qsort(t->nodes, n, sizeof(*t->nodes), node_order);
	for (size_t i = 0; i < n; i++)
		if (t->node_count == 0 || node_order(&t->nodes[t->node_count - 1], &t->nodes[i]) != 0)
			t->nodes[t->node_count++] = t->nodes[i];
	for (size_t i = 0; i < quads->count; i++) {
		const struct quad *q = &quads->list[i];
		struct seat *subject = node_of(t, q->graph, q->subject);

		subject->from = subject->count == 0 ? i : subject->from;
		subject->count++;
		if (q->object->kind != TERM_LITERAL && !term_eq(q->object, q->subject))
			node_of(t, q->graph, q->object)->pointers++;
	}
}

/* ---- literals ---- */

/* The number that becomes exactly this text again when it is read with the literal's type; NULL when none does. */
static const struct json *
number_of(struct tree *t, struct str text)
{
	struct json *json = NULL;
	char *end, *c;
	double d;
	int64_t n;

	if (str_to_int(text, &n) && n < ((int64_t)1 << 53) && n > -((int64_t)1 << 53)) {
		json = json_new_int(t->mem, n);
		return str_eq(json_text(t->mem, json, JSON_COMPACT), text) ? json : NULL;
	}
	if (text.len == 0 || text.len > 40)
		return NULL;
	c = str_c(t->mem, text);
	d = strtod(c, &end);
	if (*end != '\0' || d - d != 0 || !str_eq(double_text(t->mem, d), text))
		return NULL;
	return json_new_real(t->mem, d);
}

/* Numbers and truth values as JSON has them. *native: the type is the one that JSON's value has by itself. */
static const struct json *
native_json(struct tree *t, const struct literal *literal, bool *native)
{
	/* Open Badges writes the namespace with https. */
	static const char *const numbers[] = {
		XSD "integer", XSD "double", XSD "float", XSD "decimal", "https://www.w3.org/2001/XMLSchema#integer",
		"https://www.w3.org/2001/XMLSchema#float", "https://www.w3.org/2001/XMLSchema#decimal",
	};
	const struct json *json = NULL;

	*native = false;
	if (str_ends(literal->datatype, "://www.w3.org/2001/XMLSchema#boolean") && (str_is(literal->value, "true") || str_is(literal->value, "false")))
		json = json_new(t->mem, str_is(literal->value, "true") ? JSON_TRUE : JSON_FALSE);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers) && json == NULL; i++)
		if (str_is(literal->datatype, numbers[i]))
			json = number_of(t, literal->value);
	if (json != NULL)
		*native = str_is(literal->datatype, json->type == JSON_INT ? XSD "integer" : json->type == JSON_REAL ? XSD "double" : XSD "boolean");
	return json;
}

static enum rc
literal_item(struct tree *t, const struct term *term, struct item **out)
{
	struct literal literal = term_literal(t->mem, term);
	struct item *item = *out = item_new(t->mem, ITEM_VALUE, NULL);
	bool follows;
	const struct json *native = native_json(t, &literal, &follows);
	struct json *json;

	if (str_is(literal.datatype, RDF "JSON")) {
		TRY(json_parse(t->ld->cx, literal.value, JSON_LIMITS, &json));
		item->value.json = json;
		item->value.is_json = true;
		return RC_OK;
	}
	item->value.native = follows;
	item->value.json = native != NULL ? native : json_new_string(t->mem, literal.value);
	item->value.has_language = literal.language.len > 0;
	item->value.language = literal.language;
	if (literal.language.len == 0 && !str_is(literal.datatype, XSD "string"))
		item->value.type = literal.datatype;
	return RC_OK;
}

/* ---- lists ---- */

/* The first member and the rest of a well-formed list cell that only its list points to. */
static bool
list_cell(const struct tree *t, const struct term *term, const struct term *graph, size_t *first, size_t *rest)
{
	const struct seat *node = node_of(t, graph, term);

	if (term->kind != TERM_BLANK || node->count != 2 || node->pointers != 1 || names_graph(t, term))
		return false;
	*first = node->from;
	*rest = node->from + 1;
	return is_predicate(&t->quads->list[*first], RDF "first") && is_predicate(&t->quads->list[*rest], RDF "rest") &&
	       t->quads->list[*rest].object->kind != TERM_LITERAL;
}

static bool
is_list(const struct tree *t, const struct term *term, const struct term *graph)
{
	size_t first, rest, steps = 0;

	for (; !str_is(term_value(term), RDF "nil"); term = t->quads->list[rest].object)
		if (!list_cell(t, term, graph, &first, &rest) || ++steps > t->quads->count)
			return false;
	return node_of(t, graph, term)->count == 0;
}

static enum rc object_item(struct tree *t, const struct term *term, const struct term *graph, struct item **out);

static enum rc
list_item(struct tree *t, const struct term *term, const struct term *graph, struct item **out)
{
	struct item *item;
	size_t first, rest;

	*out = item_new(t->mem, ITEM_LIST, NULL);
	while (list_cell(t, term, graph, &first, &rest)) {
		t->used[first] = t->used[rest] = true;
		TRY(object_item(t, t->quads->list[first].object, graph, &item));
		items_add(&(*out)->list, item);
		term = t->quads->list[rest].object;
	}
	return RC_OK;
}

/* ---- nodes ---- */

static enum rc
add_statement(struct tree *t, struct node *node, size_t i, const struct term *graph)
{
	const struct quad *q = &t->quads->list[i];
	struct item *item;

	t->used[i] = true;
	if (is_predicate(q, RDF "type") && q->object->kind == TERM_IRI && node_of(t, graph, q->object)->count == 0) {
		node_add_type(t->mem, node, term_value(q->object), q->object);
		return RC_OK;
	}
	TRY(object_item(t, q->object, graph, &item));
	items_add(&properties_get(t->mem, &node->forward, term_value(q->predicate), q->predicate, NULL)->values, item);
	return RC_OK;
}

static enum rc roots_of(struct tree *t, const struct term *graph, struct items *out);

static enum rc
node_item(struct tree *t, const struct term *term, const struct term *graph, struct item **out)
{
	struct seat *node = node_of(t, graph, term);
	struct item *item = *out = item_new(t->mem, ITEM_NODE, NULL);
	bool again = node->open;
	enum rc rc = RC_OK;

	if (t->budget-- == 0 || t->depth >= DEPTH_MAX)
		return fail(t->ld->cx, RC_LIMIT, MSG(rdf_view_large));
	if (term->kind == TERM_IRI || again || node->pointers > 1) {
		item->node.has_id = true;
		item->node.id = term->kind == TERM_IRI ? term_value(term) : term->text;
	}
	if (again)
		return RC_OK;
	t->depth++;
	node->open = true;
	for (size_t i = node->from; i < node->from + node->count && rc == RC_OK; i++)
		rc = add_statement(t, &item->node, i, graph);
	node->open = false;
	if (rc == RC_OK && graph == NULL && names_graph(t, term)) {
		item->node.has_graph = true;
		rc = roots_of(t, term, &item->node.graph);
	}
	t->depth--;
	return rc;
}

static enum rc
object_item(struct tree *t, const struct term *term, const struct term *graph, struct item **out)
{
	if (term->kind == TERM_LITERAL)
		return literal_item(t, term, out);
	if (is_list(t, term, graph))
		return list_item(t, term, graph, out);
	return node_item(t, term, graph, out);
}

/* The nodes of a graph that nothing in it points to. */
static enum rc
roots_of(struct tree *t, const struct term *graph, struct items *out)
{
	for (const struct seat *node = first_from(t, graph, NULL); node < t->nodes + t->node_count && term_eq(node->graph, graph); node++) {
		struct item *item;

		if (node->pointers > 0)
			continue;
		TRY(node_item(t, node->term, graph, &item));
		items_add(out, item);
	}
	return RC_OK;
}

static enum rc
all_shown(const struct tree *t)
{
	for (size_t i = 0; i < t->quads->count; i++)
		if (!t->used[i])
			return fail(t->ld->cx, RC_INVALID, MSG(rdf_view_unreached));
	return RC_OK;
}

static enum rc
build_tree(struct ld *ld, const struct quads *quads, struct items *out)
{
	struct tree t = { .ld = ld, .mem = ld->cx->mem, .quads = quads, .budget = 1000 + quads->count * REPEATS };

	t.used = NEWS(t.mem, bool, quads->count + 1);
	find_nodes(&t);
	*out = (struct items){ 0 };
	TRY(roots_of(&t, NULL, out));
	if (out->count != 1)
		return fail(ld->cx, RC_INVALID, MSG(rdf_view_roots), A_NUM("count", (int64_t)out->count));
	return all_shown(&t);
}

enum rc
jsonld_view(struct ctx *cx, const struct jsonld_options *options, struct str canonical, const struct json *context, struct json **out)
{
	const struct json *inner = JSON_GET(context, "@context");
	const struct active *active;
	struct compaction c;
	struct quads quads;
	struct items items;
	struct ld ld;

	TRY(nquads_read(cx, canonical, NQUADS, QUADS_MAX, &quads));
	if (quads.count > 1)
		qsort(quads.list, quads.count, sizeof(*quads.list), quad_order);
	ld_init(&ld, cx, options, context);
	TRY(build_tree(&ld, &quads, &items));
	context = inner == NULL ? context : inner;
	TRY(active_apply(&ld, active_initial(&ld), context, &active));
	c = (struct compaction){ .ld = &ld, .mem = cx->mem, .keep_arrays = options->keep_arrays, .keep_absolute = options->keep_absolute };
	return compact_items(&c, active, &items, context, out);
}
