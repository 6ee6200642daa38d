/* Maps and containers in expansion: JSON-LD 1.1 API section 5.1.2, steps 13.5 to 13.12. */
#include "rdf/expand.h"

#include "rdf/iri.h"

static struct item *
json_literal(struct expansion *x, const struct json *value)
{
	struct item *item = item_new(x->mem, ITEM_VALUE, value);

	item->value.json = value;
	item->value.is_json = true;
	return item;
}

static enum direction
direction_of(const struct active *active, const struct term_def *def)
{
	enum direction direction = def->direction == DIRECTION_UNSET ? active->direction : def->direction;

	return direction == DIRECTION_NULL ? DIRECTION_UNSET : direction;
}

static bool
means_none(struct expansion *x, const struct active *active, struct str key)
{
	return active_meaning(x->mem, active, key, true, false).keyword == KW_NULL;
}

/* 13.7: one language. */
static enum rc
expand_language(struct expansion *x, const struct active *active, const struct spot *spot, const struct json *texts, struct found *out)
{
	bool none = means_none(x, active, texts->key), is_array = texts->type == JSON_ARRAY;

	if (!none && !language_tag_valid(texts->key))
		TRY(ld_drop(x->ld, texts, rdf_invalid_language, A_STR("language", texts->key)));
	for (const struct json *text = is_array ? json_first(texts) : texts; text != NULL; text = is_array ? text->next : NULL) {
		struct item *item;

		if (text->type == JSON_NULL)
			continue;
		if (text->type != JSON_STRING)
			return ld_fail(x->ld, text, rdf_invalid_language_map_value);
		item = item_new(x->mem, ITEM_VALUE, text);
		item->value.json = text;
		item->value.has_language = !none;
		item->value.language = none ? STR_NONE : texts->key;
		item->value.direction = direction_of(active, spot->def);
		items_add(&out->items, item);
	}
	return RC_OK;
}

static enum rc
expand_language_map(struct expansion *x, const struct active *active, const struct spot *spot, const struct json *map, struct found *out)
{
	out->is_array = true;
	for (const struct json *texts = json_first(map); texts != NULL; texts = texts->next)
		TRY(expand_language(x, active, spot, texts, out));
	return RC_OK;
}

static struct item *
as_graph(struct expansion *x, struct item *item)
{
	struct item *graph = item_new(x->mem, ITEM_NODE, item->at);

	graph->node.has_graph = true;
	items_add(&graph->node.graph, item);
	return graph;
}

/* 13.8.3.7.2: the index becomes a value of a property, before those that are there. */
static enum rc
add_index_property(struct expansion *x, const struct active *active, const struct term_def *def, struct str index, struct item *item)
{
	const struct term_def *key_def = active_find(active, def->index);
	struct meaning key = active_meaning(x->mem, active, def->index, true, false);
	struct property *property;
	struct items before;
	struct item *made;

	if (item->kind != ITEM_NODE)
		return ld_fail(x->ld, item->at, rdf_invalid_value_object);
	TRY(expand_scalar(x, active, key_def, json_new_string(x->mem, index), &made));
	made->at = item->at;
	property = properties_get(x->mem, &item->node.forward, key.iri, key_def == NULL ? NULL : key_def->rdf, item->at);
	before = property->values;
	property->values = (struct items){ 0 };
	items_add(&property->values, made);
	items_join(&property->values, &before);
	return RC_OK;
}

static void
add_type_in_front(struct expansion *x, struct node *node, struct meaning type)
{
	struct type_name *rest = node->types, *last = node->types_last;

	node->types = node->types_last = NULL;
	node_add_type(x->mem, node, type.iri, type.def == NULL ? NULL : type.def->rdf);
	node->types->next = rest;
	node->types_last = rest == NULL ? node->types : last;
}

/* 13.8.3.7 but for the wrapping: what the index says about the item. */
static enum rc
apply_index(struct expansion *x, const struct active *active, const struct term_def *def, struct str index, struct item *item)
{
	struct meaning meaning = active_meaning(x->mem, active, index, true, false);
	bool none = meaning.keyword == KW_NULL;

	if (none)
		return RC_OK;
	if ((def->container & HOLDS_INDEX) != 0 && def->index.len > 0)
		return add_index_property(x, active, def, index, item);
	if ((def->container & HOLDS_INDEX) != 0 && !item->has_index) {
		item->has_index = true;
		item->index = index;
	} else if ((def->container & HOLDS_ID) != 0) {
		if (item->kind != ITEM_NODE)
			return ld_fail(x->ld, item->at, rdf_invalid_value_object);
		if (!item->node.has_id) {
			item->node.has_id = true;
			return expand_id(x, active, index, false, item->at, &item->node.id);
		}
	} else if ((def->container & HOLDS_TYPE) != 0) {
		if (item->kind != ITEM_NODE)
			return ld_fail(x->ld, item->at, rdf_invalid_value_object);
		meaning = active_meaning(x->mem, active, index, true, true);
		if (!iri_is_absolute(meaning.iri) && !str_starts(meaning.iri, "_:"))
			TRY(ld_drop(x->ld, item->at, rdf_relative_iri, A_STR("iri", index)));
		add_type_in_front(x, &item->node, meaning);
	}
	return RC_OK;
}

/* 13.8.3.1 to 13.8.3.3 */
static enum rc
map_context(struct expansion *x, const struct active *active, const struct term_def *def, struct str index, const struct active **out)
{
	const struct active *outer = active->previous != NULL ? active->previous : active;
	const struct term_def *type;

	*out = active;
	if ((def->container & HOLDS_TYPE) == 0)
		return RC_OK;
	type = active_find(outer, index);
	if (type != NULL && type->context != NULL)
		return active_enter(x->ld, outer, type, SCOPE_TYPE, out);
	return RC_OK;
}

/* 13.8: one index. */
static enum rc
expand_index(struct expansion *x, const struct active *active, const struct spot *spot, const struct json *values, struct found *out)
{
	const struct term_def *def = spot->def;
	const struct active *inside;
	struct spot there = *spot;
	struct found found = { 0 };
	struct item *next;

	TRY(map_context(x, active, def, values->key, &inside));
	there.def = inside == active ? def : active_find(inside, spot->name);
	TRY(expand_element(x, inside, &there, values, true, &found));
	for (struct item *item = found.items.first; item != NULL; item = next) {
		next = item->next;
		if ((def->container & HOLDS_GRAPH) != 0 && !item_is_graph(item))
			item = as_graph(x, item);
		TRY(apply_index(x, active, def, values->key, item));
		items_add(&out->items, item);
	}
	return RC_OK;
}

static enum rc
expand_index_map(struct expansion *x, const struct active *active, const struct spot *spot, const struct json *map, struct found *out)
{
	out->is_array = true;
	for (const struct json *values = json_first(map); values != NULL; values = values->next)
		TRY(expand_index(x, active, spot, values, out));
	return RC_OK;
}

static void
wrap_list(struct expansion *x, const struct json *value, struct found *found)
{
	struct item *list;

	if (!found->is_array && found->items.count == 1 && found->items.first->kind == ITEM_LIST)
		return;
	list = item_new(x->mem, ITEM_LIST, value);
	list->list = found->items;
	*found = (struct found){ 0 };
	items_add(&found->items, list);
}

static void
wrap_graphs(struct expansion *x, struct found *found)
{
	struct items graphs = { 0 };
	struct item *next;

	for (struct item *item = found->items.first; item != NULL; item = next) {
		next = item->next;
		items_add(&graphs, as_graph(x, item));
	}
	found->items = graphs;
}

enum rc
expand_values(struct expansion *x, const struct active *active, const struct spot *spot, const struct json *value, struct found *out)
{
	unsigned container = spot->def == NULL ? 0 : spot->def->container;

	if (spot->def != NULL && spot->def->type_kind == TYPE_JSON) {
		items_add(&out->items, json_literal(x, value));
		return RC_OK;
	}
	if ((container & ~(unsigned)HOLDS_SET) == 0)
		return expand_element(x, active, spot, value, false, out);
	if ((container & HOLDS_LANGUAGE) != 0 && value->type == JSON_OBJECT)
		return expand_language_map(x, active, spot, value, out);
	if ((container & (HOLDS_INDEX | HOLDS_TYPE | HOLDS_ID)) != 0 && value->type == JSON_OBJECT)
		return expand_index_map(x, active, spot, value, out);
	TRY(expand_element(x, active, spot, value, false, out));
	if (found_null(out))
		return RC_OK;
	if ((container & HOLDS_LIST) != 0)
		wrap_list(x, value, out);
	if ((container & HOLDS_GRAPH) != 0 && (container & (HOLDS_ID | HOLDS_INDEX)) == 0)
		wrap_graphs(x, out);
	return RC_OK;
}

/* ---- values that wait ---- */

/* So many members are worth it. */
#define LATER_FROM 32

/* Sets of values, and of graphs without a name: what each member means does not depend on the others. */
static bool
may_wait(const struct expansion *x, const struct spot *spot, const struct json *value)
{
	const struct term_def *def = spot->def;

	if (!x->ld->patient || value->type != JSON_ARRAY || json_count(value) < LATER_FROM)
		return false;
	return def == NULL || (!def->reverse && def->type_kind != TYPE_JSON && (def->container & ~(unsigned)(HOLDS_SET | HOLDS_GRAPH)) == 0);
}

enum rc
expand_values_later(struct expansion *x, const struct active *active, const struct spot *spot, const struct json *value, struct found *out)
{
	struct item *item;

	if (!may_wait(x, spot, value))
		return expand_values(x, active, spot, value, out);
	item = item_new(x->mem, ITEM_LATER, value);
	item->later = (struct later){ .active = active, .def = spot->def, .name = spot->name, .array = value, .depth = x->depth };
	items_add(&out->items, item);
	out->is_array = true;
	x->ld->statements += json_count(value);
	return RC_OK;
}

enum rc
expand_later(struct ld *ld, const struct later *later, const struct json *member, struct arena *scratch, struct items *out)
{
	struct expansion x = { .ld = ld, .mem = scratch, .depth = later->depth };
	struct spot spot = { .under = UNDER_TERM, .name = later->name, .def = later->def };
	struct found found = { 0 };

	TRY(expand_element(&x, later->active, &spot, member, false, &found));
	if (later->def != NULL && (later->def->container & HOLDS_GRAPH) != 0)
		wrap_graphs(&x, &found);
	*out = found.items;
	return RC_OK;
}
