/* jsonld_view: from statements back to one tree. */
#include "rdf/view.h"

#include <stdlib.h>

/* Shared nodes are repeated; the tree may be this much larger than the statements. */
#define REPEATS   8

static int
quad_order(const void *left, const void *right)
{
	const struct quad *a = left, *b = right;
	int order = term_cmp(a->graph, b->graph);

	return order != 0 ? order : quad_cmp(a, b);
}

/* The slot of the seat, or the free one where it belongs. */
static uint32_t *
seat_slot(const struct tree *t, const struct term *graph, const struct term *term)
{
	size_t at = (size_t)((term == NULL ? 0 : term->hash) ^ (graph == NULL ? 0 : graph->hash * 31)) & t->slot_mask;

	for (; t->slots[at] != 0; at = (at + 1) & t->slot_mask)
		if (term_eq(t->seats[t->slots[at] - 1].term, term) && term_eq(t->seats[t->slots[at] - 1].graph, graph))
			break;
	return &t->slots[at];
}

/* The seat, made when it is not there. */
static uint32_t
seat_of(struct tree *t, const struct term *graph, const struct term *term)
{
	uint32_t *slot = seat_slot(t, graph, term);

	if (*slot == 0) {
		t->seats[t->seat_count++] = (struct seat){ .graph = graph, .term = term };
		*slot = (uint32_t)t->seat_count;
	}
	return *slot - 1;
}

/* The seats of the subjects; the list has their quads one behind the other. */
static void
seat_subjects(struct tree *t)
{
	const struct quad *before = NULL, *q = t->list;

	for (size_t i = 0; i < t->count; i++, before = q++) {
		if (before == NULL || !term_eq(before->subject, q->subject) || !term_eq(before->graph, q->graph))
			t->seats[seat_of(t, q->graph, q->subject)].from = i;
		t->seats[t->seat_count - 1].count++;
	}
	t->subject_count = t->seat_count;
}

static void
seat_graphs(struct tree *t)
{
	for (size_t i = 0; i < t->subject_count; i++) {
		const struct term *graph = t->seats[i].graph;

		if (graph != NULL && (i == 0 || !term_eq(graph, t->seats[i - 1].graph)))
			t->seats[seat_of(t, graph, NULL)].from = i;
	}
	t->has_graphs = t->seat_count > t->subject_count;
}

static void
seat_objects(struct tree *t)
{
	for (size_t n = 0; n < t->subject_count; n++) {
		for (size_t i = t->seats[n].from; i < t->seats[n].from + t->seats[n].count; i++) {
			const struct quad *q = &t->list[i];

			t->objects[i] = q->object->kind == TERM_LITERAL ? NO_SEAT : seat_of(t, q->graph, q->object);
			if (t->objects[i] == NO_SEAT || t->objects[i] == n)
				continue;
			t->seats[t->objects[i]].pointers++;
			t->seats[t->objects[i]].pointed_by = (uint32_t)n;
		}
	}
}

static void
find_seats(struct tree *t)
{
	size_t size = 16;

	while (size < t->count * 4)
		size *= 2;
	t->slots = NEWS(t->mem, uint32_t, size);
	t->slot_mask = size - 1;
	t->seats = arena_alloc(t->mem, (t->count * 3 + 1) * sizeof(*t->seats));
	t->objects = arena_alloc(t->mem, t->count * sizeof(*t->objects));
	seat_subjects(t);
	seat_graphs(t);
	seat_objects(t);
}

/* The graph of that name; NULL: there is none. */
static const struct seat *
graph_of(const struct tree *t, const struct term *name)
{
	uint32_t found = t->has_graphs ? *seat_slot(t, name, NULL) : 0;

	return found == 0 ? NULL : &t->seats[found - 1];
}

bool
seat_is_repeated(const struct tree *t, const struct seat *seat)
{
	/* More steps lead round in a ring, or deeper than anything is shown. */
	for (size_t steps = 0; seat->pointers <= 1 && steps < 2 * VIEW_DEPTH_MAX; steps++) {
		uint32_t name = 0;

		if (seat->pointers == 0 && seat->graph != NULL)
			name = *seat_slot(t, NULL, seat->graph);
		if (seat->pointers == 0 && name == 0)
			return false;
		seat = &t->seats[seat->pointers == 1 ? seat->pointed_by : name - 1];
	}
	return true;
}

/* ---- literals ---- */

/* The number that becomes exactly this text again when it is read with the literal's type; NULL when none does. */
static struct json *
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

/* Numbers and truth values as JSON has them; NULL for other literals. */
static struct json *
native_json(struct tree *t, const struct literal *literal)
{
	/* Open Badges writes the namespace with https. */
	static const struct str numbers[] = {
		STR_INIT(XSD "integer"), STR_INIT(XSD "double"), STR_INIT(XSD "float"), STR_INIT(XSD "decimal"),
		STR_INIT("https://www.w3.org/2001/XMLSchema#integer"), STR_INIT("https://www.w3.org/2001/XMLSchema#float"),
		STR_INIT("https://www.w3.org/2001/XMLSchema#decimal"),
	};

	if (str_ends(literal->datatype, "://www.w3.org/2001/XMLSchema#boolean")) {
		bool is_true = str_is(literal->value, "true");

		return is_true || str_is(literal->value, "false") ? json_new(t->mem, is_true ? JSON_TRUE : JSON_FALSE) : NULL;
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (str_eq(literal->datatype, numbers[i]))
			return number_of(t, literal->value);
	return NULL;
}

/* The type is the one that JSON's value has by itself. */
static bool
is_native(const struct json *json, struct str datatype)
{
	switch (json->type) {
	case JSON_INT: return str_eq(datatype, STR(XSD "integer"));
	case JSON_REAL: return str_eq(datatype, STR(XSD "double"));
	default: return str_eq(datatype, STR(XSD "boolean"));
	}
}

static enum rc
typed_value(struct tree *t, const struct literal *literal, struct json **json, struct value *out)
{
	if (str_eq(literal->datatype, STR(RDF "JSON"))) {
		out->is_json = true;
		return json_parse(t->ld->cx, literal->value, JSON_LIMITS, json);
	}
	*json = native_json(t, literal);
	out->native = *json != NULL && is_native(*json, literal->datatype);
	if (*json == NULL)
		*json = json_new_string(t->mem, literal->value);
	out->type = literal->datatype;
	return RC_OK;
}

enum rc
literal_value(struct tree *t, const struct term *term, struct json **json, struct value *out)
{
	struct literal literal;

	*out = (struct value){ .json = NULL };
	if (term_is_plain(term)) {
		*json = json_new_string(t->mem, term_text(t->mem, term));
	} else {
		literal = term_literal(t->mem, term);
		out->has_language = literal.language.len > 0;
		out->language = literal.language;
		if (out->has_language)
			*json = json_new_string(t->mem, literal.value);
		else
			TRY(typed_value(t, &literal, json, out));
	}
	out->json = *json;
	return RC_OK;
}

/* ---- lists ---- */

/* Of a blank node: a well-formed list cell that only its list points to: its first member and the rest are two quads one behind the other. */
static bool
list_cell(const struct tree *t, const struct seat *seat)
{
	return seat->count == 2 && seat->pointers == 1 && graph_of(t, seat->term) == NULL &&
	       is_predicate(&t->list[seat->from], STR(RDF "first")) && is_predicate(&t->list[seat->from + 1], STR(RDF "rest")) &&
	       t->objects[seat->from + 1] != NO_SEAT;
}

bool
seat_is_list(const struct tree *t, const struct seat *seat)
{
	size_t steps = 0;

	if (seat->term->kind == TERM_BLANK && seat_is_repeated(t, seat))
		return false; /* a list has no name */
	for (; seat->term->kind == TERM_BLANK; seat = &t->seats[t->objects[seat->from + 1]])
		if (!list_cell(t, seat) || ++steps > t->count)
			return false;
	return seat->count == 0 && str_eq(term_value(seat->term), STR(RDF "nil"));
}

static enum rc object_item(struct tree *t, size_t i, struct item **out);

static enum rc
list_item(struct tree *t, const struct seat *seat, struct item **out)
{
	struct item *item;

	*out = item_new(t->mem, ITEM_LIST, NULL);
	for (; seat->term->kind == TERM_BLANK; seat = &t->seats[t->objects[seat->from + 1]]) {
		t->used[seat->from] = t->used[seat->from + 1] = true;
		TRY(object_item(t, seat->from, &item));
		items_add(&(*out)->list, item);
	}
	return RC_OK;
}

/* ---- nodes ---- */

static enum rc
add_statement(struct tree *t, struct node *node, size_t i)
{
	const struct quad *q = &t->list[i];
	struct item *item;

	t->used[i] = true;
	if (q->object->kind == TERM_IRI && t->seats[t->objects[i]].count == 0 && is_predicate(q, STR(RDF "type"))) {
		node_add_type(t->mem, node, term_value(q->object), q->object);
		return RC_OK;
	}
	TRY(object_item(t, i, &item));
	items_add(&properties_get(t->mem, &node->forward, term_value(q->predicate), q->predicate, NULL)->values, item);
	return RC_OK;
}

static enum rc roots_from(struct tree *t, size_t first, struct items *out);

static enum rc
node_item(struct tree *t, struct seat *seat, struct item **out)
{
	struct item *item = *out = item_new(t->mem, ITEM_NODE, NULL);
	const struct seat *graph = seat->graph == NULL ? graph_of(t, seat->term) : NULL;
	bool again = seat->open;
	enum rc rc = RC_OK;

	if (t->budget-- == 0 || t->depth >= VIEW_DEPTH_MAX)
		return fail(t->ld->cx, RC_LIMIT, MSG(rdf_view_large));
	if (seat_is_named(t, seat)) {
		item->node.has_id = true;
		item->node.id = seat->term->kind == TERM_IRI ? term_value(seat->term) : seat->term->text;
	}
	if (again)
		return RC_OK;
	t->depth++;
	seat->open = true;
	for (size_t i = seat->from; i < seat->from + seat->count && rc == RC_OK; i++)
		rc = add_statement(t, &item->node, i);
	seat->open = false;
	if (rc == RC_OK && graph != NULL) {
		item->node.has_graph = true;
		rc = roots_from(t, graph->from, &item->node.graph);
	}
	t->depth--;
	return rc;
}

static enum rc
object_item(struct tree *t, size_t i, struct item **out)
{
	struct seat *seat = &t->seats[t->objects[i]];
	struct json *json;

	if (t->objects[i] == NO_SEAT) {
		*out = item_new(t->mem, ITEM_VALUE, NULL);
		return literal_value(t, t->list[i].object, &json, &(*out)->value);
	}
	if (seat_is_list(t, seat))
		return list_item(t, seat, out);
	return node_item(t, seat, out);
}

/* The nodes of the graph whose first seat that is, that nothing in it points to. */
static enum rc
roots_from(struct tree *t, size_t first, struct items *out)
{
	for (size_t i = first; i < t->subject_count && term_eq(t->seats[i].graph, t->seats[first].graph); i++) {
		struct item *item;

		if (t->seats[i].pointers > 0)
			continue;
		TRY(node_item(t, &t->seats[i], &item));
		items_add(out, item);
	}
	return RC_OK;
}

static enum rc
all_shown(const struct tree *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (!t->used[i])
			return fail(t->ld->cx, RC_INVALID, MSG(rdf_view_unreached));
	return RC_OK;
}

static struct tree
tree_of(struct ld *ld, const struct quad *list, size_t count)
{
	struct tree t = { .ld = ld, .mem = ld->cx->mem, .list = list, .count = count };

	t.used = NEWS(t.mem, bool, count + 1);
	find_seats(&t);
	return t;
}

/* The one node of the default graph that nothing points to. */
static enum rc
find_root(const struct tree *t, struct seat **out)
{
	size_t roots = 0;

	*out = NULL;
	for (size_t i = 0; i < t->subject_count && t->seats[i].graph == NULL; i++) {
		if (t->seats[i].pointers > 0)
			continue;
		roots++;
		*out = &t->seats[i];
	}
	return roots == 1 ? RC_OK : fail(t->ld->cx, RC_INVALID, MSG(rdf_view_roots), A_NUM("count", (int64_t)roots));
}

static enum rc
any_view(struct tree *t, struct compaction *c, const struct active *active, struct seat *root, struct json **out)
{
	struct items items = { 0 };
	struct item *item;

	TRY(node_item(t, root, &item));
	items_add(&items, item);
	return compact_items(c, active, &items, NULL, out);
}

static struct json *
with_context(struct arena *mem, const struct json *context, struct json *view)
{
	struct json *copy = json_copy(mem, context, false);

	if (context->type == JSON_NULL || (context->type >= JSON_ARRAY && json_count(context) == 0))
		return view;
	copy->key = STR("@context");
	copy->next = view->first;
	view->first = copy;
	view->count++;
	if (view->last == NULL)
		view->last = copy;
	return view;
}

/* Quads of the default graph are in the order wanted already. */
static const struct quad *
by_graph(struct arena *mem, const struct quad *list, size_t count)
{
	struct quad *copy;
	size_t i = 0;

	while (i < count && list[i].graph == NULL)
		i++;
	if (i == count)
		return list;
	copy = arena_alloc(mem, count * sizeof(*copy));
	memcpy(copy, list, count * sizeof(*copy));
	qsort(copy, count, sizeof(*copy), quad_order);
	return copy;
}

enum rc
jsonld_view(struct ctx *cx, const struct jsonld_options *options, const struct quad *list, size_t count, const struct json *context,
            struct json **out)
{
	const struct json *inner = JSON_GET(context, "@context");
	const struct active *active;
	struct compaction c;
	struct seat *root;
	struct tree t;
	struct ld ld;
	bool plain;

	ld_init(&ld, cx, options, context);
	t = tree_of(&ld, by_graph(cx->mem, list, count), count);
	TRY(find_root(&t, &root));
	context = inner == NULL ? context : inner;
	TRY(active_apply(&ld, active_initial(&ld), context, &active));
	c = (struct compaction){ .ld = &ld, .mem = cx->mem, .keep_arrays = options->keep_arrays, .keep_absolute = options->keep_absolute };
	t.budget = 1000 + count * REPEATS;
	TRY(view_plain(&t, &c, active, root, out, &plain));
	t.budget = 1000 + count * REPEATS;
	if (!plain)
		TRY(any_view(&t, &c, active, root, out));
	TRY(all_shown(&t));
	*out = with_context(cx->mem, context, *out);
	return RC_OK;
}
