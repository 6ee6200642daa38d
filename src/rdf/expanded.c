#include "rdf/expanded.h"
#include "rdf/text_hash.h"

#define SLOTS_FROM 24

struct item *
item_new(struct arena *mem, enum item_kind kind, const struct json *at)
{
	static const size_t sizes[] = {
		[ITEM_NODE] = sizeof(struct node), [ITEM_VALUE] = sizeof(struct value),
		[ITEM_LIST] = sizeof(struct items), [ITEM_LATER] = sizeof(struct later),
	};
	size_t size = offsetof(struct item, node) + sizes[kind];
	struct item *item = arena_zero(mem, 1, size);

	item->kind = kind;
	item->at = at;
	return item;
}

struct item *
item_of_value(struct arena *mem, const struct json *json, const struct json *at)
{
	struct item *item = arena_alloc(mem, offsetof(struct item, value) + sizeof(struct value));

	item->next = NULL;
	item->kind = ITEM_VALUE;
	item->has_index = false;
	item->index = STR_NONE;
	item->at = at;
	item->value = (struct value){ .json = json };
	return item;
}

bool
item_is_graph(const struct item *item)
{
	return item->kind == ITEM_NODE && item->node.has_graph && !item->node.has_types && !item->node.has_included &&
	       item->node.forward.count == 0 && item->node.reverse.count == 0;
}

static struct property **
property_slot(const struct properties *properties, struct str iri)
{
	size_t mask = properties->slot_count - 1, at = (size_t)text_hash(iri) & mask;

	while (properties->slots[at] != NULL && !str_eq(properties->slots[at]->iri, iri))
		at = (at + 1) & mask;
	return &properties->slots[at];
}

const struct property *
properties_find(const struct properties *properties, struct str iri)
{
	const struct property *property;

	if (properties->slots != NULL)
		return *property_slot(properties, iri);
	for (property = properties->first; property != NULL; property = property->next)
		if (property->iri.len == iri.len && (property->iri.ptr == iri.ptr || str_same(property->iri.ptr, iri.ptr, iri.len)))
			break;
	return property;
}

static void
properties_index(struct arena *mem, struct properties *properties)
{
	properties->slot_count = properties->slot_count == 0 ? 4 * SLOTS_FROM : 2 * properties->slot_count;
	properties->slots = NEWS(mem, struct property *, properties->slot_count);
	for (struct property *property = properties->first; property != NULL; property = property->next)
		*property_slot(properties, property->iri) = property;
}

struct property *
properties_get(struct arena *mem, struct properties *properties, struct str iri, const struct term *rdf, const struct json *at)
{
	uint64_t bit = rdf == NULL ? UINT64_MAX : (uint64_t)1 << (rdf->hash & 63); /* without a term it may be any */
	union { const struct property *found; struct property *property; } there = { NULL };
	struct property *property;

	if ((properties->met & bit) != 0)
		there.found = properties_find(properties, iri);
	if (there.property != NULL)
		return there.property;
	properties->met |= bit;
	property = arena_alloc(mem, sizeof(*property));
	*property = (struct property){ .iri = iri, .rdf = rdf, .at = at };
	if (properties->first == NULL)
		properties->first = property;
	else
		properties->last->next = property;
	properties->last = property;
	properties->count++;
	if (properties->slots != NULL)
		*property_slot(properties, iri) = property;
	if (properties->slots == NULL ? properties->count == SLOTS_FROM : properties->count * 2 > properties->slot_count)
		properties_index(mem, properties);
	return property;
}

void
node_add_type(struct arena *mem, struct node *node, struct str iri, const struct term *rdf)
{
	struct type_name *type = arena_alloc(mem, sizeof(*type));

	*type = (struct type_name){ .iri = iri, .rdf = rdf };
	node->has_types = true;
	if (node->types == NULL)
		node->types = type;
	else
		node->types_last->next = type;
	node->types_last = type;
}

/* ---- as JSON ---- */

static struct json *item_json(struct arena *mem, const struct item *item);

static struct json *
items_json(struct arena *mem, const struct items *items)
{
	struct json *array = json_new(mem, JSON_ARRAY);

	for (const struct item *item = items->first; item != NULL; item = item->next)
		json_add(array, item_json(mem, item));
	return array;
}

static void
put_properties(struct arena *mem, struct json *object, const struct properties *properties)
{
	for (const struct property *property = properties->first; property != NULL; property = property->next)
		json_put(object, property->iri, items_json(mem, &property->values));
}

static void
put_node(struct arena *mem, struct json *object, const struct node *node)
{
	if (node->has_id)
		json_put(object, STR("@id"), node->id.ptr == NULL ? json_new(mem, JSON_NULL) : json_new_string(mem, node->id));
	if (node->has_types) {
		struct json *types = json_put_array(mem, object, STR("@type"));

		for (const struct type_name *type = node->types; type != NULL; type = type->next)
			json_add(types, json_new_string(mem, type->iri));
	}
	put_properties(mem, object, &node->forward);
	if (node->reverse.count > 0)
		put_properties(mem, json_put_object(mem, object, STR("@reverse")), &node->reverse);
	if (node->has_graph)
		json_put(object, STR("@graph"), items_json(mem, &node->graph));
	if (node->has_included)
		json_put(object, STR("@included"), items_json(mem, &node->included));
}

static void
put_value(struct arena *mem, struct json *object, const struct value *value)
{
	json_put(object, STR("@value"), json_copy(mem, value->json, false));
	if (value->is_json)
		json_put_str(mem, object, STR("@type"), STR("@json"));
	else if (value->type.len > 0)
		json_put_str(mem, object, STR("@type"), value->type);
	if (value->has_language)
		json_put_str(mem, object, STR("@language"), value->language);
	if (value->direction == DIRECTION_LTR || value->direction == DIRECTION_RTL)
		json_put_str(mem, object, STR("@direction"), value->direction == DIRECTION_LTR ? STR("ltr") : STR("rtl"));
}

static struct json *
item_json(struct arena *mem, const struct item *item)
{
	struct json *object = json_new(mem, JSON_OBJECT);

	if (item->kind == ITEM_NODE)
		put_node(mem, object, &item->node);
	else if (item->kind == ITEM_VALUE)
		put_value(mem, object, &item->value);
	else
		json_put(object, STR("@list"), items_json(mem, &item->list));
	if (item->has_index)
		json_put_str(mem, object, STR("@index"), item->index);
	return object;
}

struct json *
expanded_json(struct arena *mem, const struct items *items)
{
	return items_json(mem, items);
}
