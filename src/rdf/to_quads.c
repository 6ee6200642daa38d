/* From the expanded form to RDF: JSON-LD 1.1 API sections 7.1 to 7.3, without flattening first. Statements are
 * a set and blank nodes are told apart by their labels, so one walk gives what the node map would. */
#include "rdf/expanded.h"

#include "codec/jcs.h"
#include "rdf/iri.h"
#include "rdf/part.h"
#include "rdf/said.h"

#include <math.h>

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define XSD "http://www.w3.org/2001/XMLSchema#"

/* Up to so many values of a property are compared with each other. */
#define FEW_VALUES 8

struct walk {
	struct ld *ld;
	struct arena *mem;
	struct quads *quads;
	const struct term *type, *first, *rest, *nil;
	struct said_table said;
	bool misplaced;    /* a part's object stands in a graph with a name */
	struct arena *scratch; /* of what is expanded only now; NULL: nothing was */
};

/* ---- terms ---- */

/* An IRI or a blank node; NULL when it is neither. */
static const struct term *
reference_term(struct walk *w, struct str iri)
{
	if (str_starts(iri, "_:"))
		return quads_renamed_blank(w->quads, iri);
	/* Where nothing may be lost, expansion has looked already. */
	return !w->ld->options->unsafe || iri_is_absolute(iri) ? term_iri(w->mem, iri) : NULL;
}

/* NULL, without an error, when the node has no place in RDF. */
static enum rc
node_term(struct walk *w, struct item *item, const struct term **out)
{
	struct node *node = &item->node;

	if (node->term == NULL)
		node->term = node->has_id ? reference_term(w, node->id) : quads_fresh_blank(w->quads);
	*out = node->term;
	if (node->term == NULL)
		return ld_drop(w->ld, item->at, rdf_relative_iri, A_STR("iri", node->id));
	return RC_OK;
}

struct str
double_text(struct arena *mem, double d)
{
	struct str text = str_fmt(mem, "%.15E", d);
	size_t exponent = str_find_byte(text, 'E'), keep = exponent;
	int64_t power = 0;

	while (text.ptr[keep - 1] == '0' && text.ptr[keep - 2] != '.')
		keep--;
	(void)str_to_int(str_sub(text, exponent + (text.ptr[exponent + 1] == '+' ? 2 : 1), text.len), &power);
	return str_fmt(mem, PRI_STR "E%lld", ARG_STR(str_sub(text, 0, keep)), (long long)power);
}

static struct str
integer_text(struct arena *mem, int64_t n)
{
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do
		digits[--at] = (char)('0' + left % 10);
	while ((left /= 10) != 0);
	if (n < 0)
		digits[--at] = '-';
	return str_dup(mem, (struct str){ digits + at, sizeof(digits) - at });
}

static const struct term *
number_term(struct walk *w, const struct value *value)
{
	const struct json *json = value->json;
	bool wants_double = str_is(value->type, XSD "double");
	double d = json_number(json);

	if (json->type == JSON_INT && !wants_double)
		return term_new_literal(w->mem, integer_text(w->mem, json->integer), value->type.len == 0 ? STR(XSD "integer") : value->type, STR_NONE);
	if (!wants_double && floor(d) == d && fabs(d) < 1e21)
		return term_new_literal(w->mem, str_fmt(w->mem, "%.0f", d == 0 ? 0.0 : d), value->type.len == 0 ? STR(XSD "integer") : value->type, STR_NONE);
	return term_new_literal(w->mem, double_text(w->mem, d), value->type.len == 0 ? STR(XSD "double") : value->type, STR_NONE);
}

/* What is said of a blank node that was made for it, once. */
static void
add_fresh(struct walk *w, const struct term *subject, const struct term *predicate, const struct term *object, const struct term *graph)
{
	quads_append(w->quads, (struct quad){ subject, predicate, object, graph });
}

/* The statements of one node object, or of one property of it, from number `from` on. */
struct saying {
	size_t from;
	bool first;      /* nothing else speaks of its subject, as far as is known */
	bool remembered;
};

static void
add_said(struct walk *w, struct saying *saying, struct quad quad)
{
	struct quads *quads = w->quads;

	if (saying->first && !saying->remembered && quads->count - saying->from >= FEW_VALUES) {
		quads_remember(quads, saying->from, quads->count);
		saying->remembered = true;
	}
	if (!saying->first || saying->remembered) {
		quads_add(quads, quad);
		return;
	}
	for (size_t i = saying->from; i < quads->count; i++)
		if (term_eq(quads->list[i].object, quad.object) && term_eq(quads->list[i].predicate, quad.predicate))
			return;
	quads_append(quads, quad);
}

/* NULL for a blank node. A label may stand anywhere, so what is said of one is always looked for. */
static struct said *
said_of(struct walk *w, const struct term *term, const struct term *graph)
{
	return term == NULL || term->kind == TERM_BLANK ? NULL : said_find(&w->said, w->mem, term, graph, w->quads->count);
}

/* Something is said of that subject elsewhere too. */
static void
remember_said(struct walk *w, const struct term *subject, const struct term *graph)
{
	struct said *said = said_of(w, subject, graph);

	if (said == NULL || said->remembered)
		return;
	said->remembered = true;
	quads_remember(w->quads, said->from, said->to);
}

/* The members of a list speak before the node that holds it is done. */
static bool
holds_list(const struct node *node)
{
	for (const struct property *property = node->forward.first; property != NULL; property = property->next)
		for (const struct item *value = property->values.first; value != NULL; value = value->next)
			if (value->kind == ITEM_LIST)
				return true;
	return false;
}

/* True when it is the first, and nothing can be said of its subject meanwhile. */
static bool
begins_to_speak(struct walk *w, const struct node *node, const struct term *graph)
{
	size_t before = w->said.count;
	struct said *said = said_of(w, node->term, graph);

	if (said == NULL)
		return false;
	if (w->said.count > before && !holds_list(node))
		return true;
	remember_said(w, node->term, graph);
	return false;
}

static const struct term *
directed_term(struct walk *w, const struct value *value, const struct term *graph)
{
	struct str direction = value->direction == DIRECTION_LTR ? STR("ltr") : STR("rtl");
	struct str language = str_lower(w->mem, value->language);
	const struct term *node;

	if (w->ld->options->direction == RDF_DIRECTION_I18N) {
		struct str type = str_fmt(w->mem, "https://www.w3.org/ns/i18n#" PRI_STR "_" PRI_STR, ARG_STR(language), ARG_STR(direction));

		return term_new_literal(w->mem, value->json->string, type, STR_NONE);
	}
	node = quads_fresh_blank(w->quads);
	add_fresh(w, node, term_iri(w->mem, STR(RDF "value")), term_new_literal(w->mem, value->json->string, STR_NONE, STR_NONE), graph);
	if (language.len > 0)
		add_fresh(w, node, term_iri(w->mem, STR(RDF "language")), term_new_literal(w->mem, language, STR_NONE, STR_NONE), graph);
	add_fresh(w, node, term_iri(w->mem, STR(RDF "direction")), term_new_literal(w->mem, direction, STR_NONE, STR_NONE), graph);
	return node;
}

/* NULL when RDF cannot hold it. */
static enum rc
value_term(struct walk *w, const struct item *item, const struct term *graph, const struct term **out)
{
	const struct value *value = &item->value;
	const struct json *json = value->json;
	struct str text;

	*out = NULL;
	if (value->is_json) {
		TRY(jcs_text(w->ld->cx, json, SIZE_MAX, &text));
		*out = term_new_literal(w->mem, text, STR(RDF "JSON"), STR_NONE);
		return RC_OK;
	}
	if (value->type.len > 0 && value->type_rdf == NULL && !iri_is_absolute(value->type))
		return ld_drop(w->ld, item->at, rdf_relative_iri, A_STR("iri", value->type));
	if (value->has_language && !language_tag_valid(value->language))
		return ld_drop(w->ld, item->at, rdf_invalid_language, A_STR("language", value->language));
	if (json->type == JSON_TRUE || json->type == JSON_FALSE) {
		text = json->type == JSON_TRUE ? STR("true") : STR("false");
		*out = term_new_literal(w->mem, text, value->type.len == 0 ? STR(XSD "boolean") : value->type, STR_NONE);
	} else if (json_is_number(json)) {
		*out = number_term(w, value);
	} else if (value->direction >= DIRECTION_LTR && w->ld->options->direction != RDF_DIRECTION_NONE) {
		*out = directed_term(w, value, graph);
	} else {
		if (value->direction >= DIRECTION_LTR)
			TRY(ld_drop(w->ld, item->at, rdf_direction_lost));
		*out = term_new_literal(w->mem, json->string, value->type, value->language);
	}
	return RC_OK;
}

/* ---- statements ---- */

static enum rc walk_node(struct walk *w, struct item *item, const struct term *graph);
static enum rc walk_list(struct walk *w, const struct items *list, const struct term *graph, const struct term **out);

/* The item as an object. What a node says itself is left to say_node, so that the statements about one node stand
 * together: canonicalization is faster for it. */
static enum rc
object_term(struct walk *w, struct item *item, const struct term *graph, const struct term **out)
{
	if (item->kind == ITEM_VALUE)
		return value_term(w, item, graph, out);
	if (item->kind == ITEM_LIST)
		return walk_list(w, &item->list, graph, out);
	return node_term(w, item, out);
}

/* Most nodes under a property only name another: those say nothing. */
static inline enum rc
say_node(struct walk *w, struct item *item, const struct term *graph)
{
	const struct node *node = &item->node;

	if (item->kind == ITEM_NODE && node->of_part && graph != NULL)
		w->misplaced = true;
	if (item->kind != ITEM_NODE || (node->types == NULL && node->forward.count == 0 && node->reverse.count == 0 && !node->has_graph && !node->has_included))
		return RC_OK;
	return walk_node(w, item, graph);
}

/* 7.3. Each member has a blank node of its own; one that RDF cannot hold leaves it without rdf:first. */
static enum rc
walk_list(struct walk *w, const struct items *list, const struct term *graph, const struct term **out)
{
	const struct term *cell = NULL, *before = NULL, *object;

	*out = w->nil;
	for (struct item *item = list->first; item != NULL; item = item->next) {
		cell = quads_fresh_blank(w->quads);
		if (before == NULL)
			*out = cell;
		else
			add_fresh(w, before, w->rest, cell, graph);
		TRY(object_term(w, item, graph, &object));
		if (object != NULL)
			add_fresh(w, cell, w->first, object, graph);
		TRY(say_node(w, item, graph));
		before = cell;
	}
	if (before != NULL)
		add_fresh(w, before, w->rest, w->nil, graph);
	return RC_OK;
}

/* NULL when the property has no place in RDF. */
static enum rc
predicate_term(struct walk *w, struct property *property, const struct term **out)
{
	if (property->rdf == NULL && iri_is_absolute(property->iri))
		property->rdf = term_iri(w->mem, property->iri);
	*out = property->rdf;
	if (property->rdf != NULL)
		return RC_OK;
	if (str_starts(property->iri, "_:"))
		return ld_drop(w->ld, property->at, rdf_blank_property, A_STR("iri", property->iri));
	return ld_drop(w->ld, property->at, rdf_relative_iri, A_STR("iri", property->iri));
}

static enum rc
walk_types(struct walk *w, struct item *item, const struct term *graph, struct saying *saying)
{
	for (struct type_name *type = item->node.types; type != NULL; type = type->next) {
		if (type->rdf == NULL && !str_starts(type->iri, "@"))
			type->rdf = reference_term(w, type->iri);
		if (type->rdf == NULL)
			TRY(ld_drop(w->ld, item->at, rdf_undefined_type, A_STR("type", type->iri)));
		else if (item->node.term != NULL)
			add_said(w, saying, (struct quad){ item->node.term, w->type, type->rdf, graph });
	}
	return RC_OK;
}

static enum rc
walk_values(struct walk *w, struct item *item, struct property *property, const struct term *graph, struct saying *saying)
{
	const struct term *predicate, *object, *subject = item->node.term;

	TRY(predicate_term(w, property, &predicate));
	for (struct item *value = property->values.first; value != NULL; value = value->next) {
		if (value->kind == ITEM_LATER)
			continue;
		TRY(object_term(w, value, graph, &object));
		if (predicate == NULL || object == NULL || subject == NULL)
			continue;
		if (saying->first && value->kind == ITEM_NODE && !value->node.has_id)
			quads_append(w->quads, (struct quad){ subject, predicate, object, graph });
		else
			add_said(w, saying, (struct quad){ subject, predicate, object, graph });
	}
	return RC_OK;
}

static enum rc
walk_properties(struct walk *w, struct item *item, const struct term *graph, const struct saying *types)
{
	for (struct property *property = item->node.forward.first; property != NULL; property = property->next) {
		struct saying saying = { .from = w->quads->count, .first = types->first };

		if (saying.first && str_eq(property->iri, STR(RDF "type"))) /* as the types are */
			saying = *types;
		TRY(walk_values(w, item, property, graph, &saying));
	}
	return RC_OK;
}

/* What the node object says of its own node. */
static enum rc
walk_own(struct walk *w, struct item *item, const struct term *graph)
{
	const struct node *node = &item->node;
	struct saying saying = { .from = w->quads->count, .first = !node->reversed };

	if (node->has_id)
		saying.first = begins_to_speak(w, node, graph);
	TRY(walk_types(w, item, graph, &saying));
	TRY(walk_properties(w, item, graph, &saying));
	if (node->has_id && saying.first)
		said_of(w, node->term, graph)->to = w->quads->count;
	return RC_OK;
}

/* ---- values that waited ---- */

/* The node's own statements, the numbers of the first and of the one behind the last; more are about to follow. */
struct own {
	size_t from, to;
};

/* A node that has no name yet is in no other statement. */
static void
add_member(struct quads *quads, struct quad quad, const struct item *value)
{
	if (value->kind == ITEM_NODE && !value->node.has_id)
		quads_append(quads, quad);
	else
		quads_add(quads, quad);
}

static enum rc
walk_member(struct walk *w, struct item *item, struct property *property, const struct later *later, const struct json *member, const struct term *graph)
{
	const struct term *predicate, *object;
	struct items items;

	TRY(expand_later(w->ld, later, member, w->scratch, &items));
	TRY(predicate_term(w, property, &predicate));
	for (struct item *value = items.first; value != NULL; value = value->next) {
		TRY(object_term(w, value, graph, &object));
		if (predicate != NULL && object != NULL && item->node.term != NULL)
			add_member(w->quads, (struct quad){ item->node.term, predicate, object, graph }, value);
		TRY(say_node(w, value, graph));
	}
	return RC_OK;
}

/* Few statements are written shorter in JSON. */
#define STATEMENT_TEXT 24

/* About so many statements, when the array stands in a text; else the number of members. */
static size_t
statements_within(const struct json *array)
{
	size_t from = array->first->offset, to = array->last->offset;

	return array->count + (to > from ? (to - from) / STATEMENT_TEXT : 0);
}

static enum rc
walk_members(struct walk *w, struct item *item, struct property *property, const struct later *later, const struct term *graph)
{
	for (const struct json *member = json_first(later->array); member != NULL; member = member->next) {
		struct arena_mark mark = arena_mark(w->scratch);

		TRY(walk_member(w, item, property, later, member, graph));
		arena_release(w->scratch, mark);
	}
	return RC_OK;
}

DEFER_AS(free_scratch, arena_free, struct arena *)

/* An arena of its own, so that it can be emptied after each member while terms and quads stay. */
static enum rc
walk_later(struct walk *w, struct item *item, struct property *property, const struct later *later, const struct term *graph)
{
	struct ctx *cx = w->ld->cx;
	struct arena_door door;
	enum rc rc;

	if (w->scratch != NULL) /* within another that waited */
		return walk_members(w, item, property, later, graph);
	quads_reserve(w->quads, w->quads->count + statements_within(later->array));
	w->scratch = arena_new(0);
	if (w->scratch == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	arena_defer(cx->mem, free_scratch, w->scratch);
	if (!ARENA_ENTER(w->scratch, &door))
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	rc = walk_members(w, item, property, later, graph);
	arena_leave(w->scratch, &door);
	w->scratch = NULL;
	return rc;
}

/* What the values say of themselves. */
static enum rc
walk_below(struct walk *w, struct item *item, const struct own *own, const struct term *graph)
{
	bool remembered = false;

	for (struct property *property = item->node.forward.first; property != NULL; property = property->next)
		for (struct item *value = property->values.first; value != NULL; value = value->next) {
			if (value->kind != ITEM_LATER) {
				TRY(say_node(w, value, graph));
				continue;
			}
			if (!remembered)
				quads_remember(w->quads, own->from, own->to);
			remembered = true;
			TRY(walk_later(w, item, property, &value->later, graph));
		}
	return RC_OK;
}

static enum rc
walk_reverse(struct walk *w, struct item *item, const struct term *graph)
{
	for (struct property *property = item->node.reverse.first; property != NULL; property = property->next) {
		const struct term *predicate, *subject;

		TRY(predicate_term(w, property, &predicate));
		for (struct item *value = property->values.first; value != NULL; value = value->next) {
			TRY(object_term(w, value, graph, &subject));
			if (predicate != NULL && subject != NULL && item->node.term != NULL) {
				remember_said(w, subject, graph);
				quads_add(w->quads, (struct quad){ subject, predicate, item->node.term, graph });
				if (value->kind == ITEM_NODE)
					value->node.reversed = true;
			}
			TRY(say_node(w, value, graph));
		}
	}
	return RC_OK;
}

static enum rc
walk_items(struct walk *w, const struct items *items, const struct term *graph)
{
	for (struct item *item = items->first; item != NULL; item = item->next)
		if (item->kind == ITEM_NODE)
			TRY(walk_node(w, item, graph));
	return RC_OK;
}

static enum rc
walk_node(struct walk *w, struct item *item, const struct term *graph)
{
	struct node *node = &item->node;
	struct own own = { .from = w->quads->count };
	const struct term *term;

	TRY(node_term(w, item, &term));
	TRY(walk_own(w, item, graph));
	own.to = w->quads->count;
	TRY(walk_below(w, item, &own, graph));
	TRY(walk_reverse(w, item, graph));
	TRY(walk_items(w, &node->included, graph));
	if (!node->has_graph || term == NULL)
		return RC_OK; /* a graph without a name that RDF can hold falls away whole */
	return walk_items(w, &node->graph, term);
}

static struct walk
walk_of(struct ld *ld, struct quads *quads)
{
	struct walk w = { .ld = ld, .mem = ld->cx->mem, .quads = quads };

	w.type = term_iri(w.mem, STR(RDF "type"));
	w.first = term_iri(w.mem, STR(RDF "first"));
	w.rest = term_iri(w.mem, STR(RDF "rest"));
	w.nil = term_iri(w.mem, STR(RDF "nil"));
	return w;
}

enum rc
quads_from_items(struct ld *ld, const struct items *items, struct quads *out)
{
	struct walk w = walk_of(ld, out);

	quads_init(out, ld->cx->mem);
	quads_reserve(out, ld->statements);
	return walk_items(&w, items, NULL);
}

/* The part speaks first. */
static void
begin_with_part(struct walk *w, const struct jsonld_part *part)
{
	quads_begin_with(w->quads, &part->quads, w->ld->statements);
	for (size_t i = 0; i < part->said_count; i++) {
		struct said *said = said_of(w, part->said[i].term, NULL);

		said->from = part->said[i].from;
		said->to = part->said[i].to;
	}
}

enum rc
quads_with_part(struct ld *ld, const struct items *items, struct quads *out, bool *fits)
{
	struct walk w = walk_of(ld, out);

	quads_init(out, ld->cx->mem);
	begin_with_part(&w, ld->part);
	TRY(walk_items(&w, items, NULL));
	*fits = !w.misplaced;
	return RC_OK;
}
