/* Expansion, JSON-LD 1.1 API section 5.1.2; the numbers are its steps. */
#include "rdf/expand.h"

#include "rdf/iri.h"
#include "rdf/part.h"

/* Deeper than any parsed document (JSON_LIMITS). */
#define DEPTH_MAX 256

#define SAW(o, keyword) (((o)->seen & (1u << (keyword))) != 0)

_Static_assert(KW_VOCAB < 32, "keywords fit a word of bits");

/* ---- names ---- */

struct meaning
expand_name(struct expansion *x, const struct active *active, struct str name, bool document_relative)
{
	return active_meaning(x->mem, active, name, true, document_relative);
}

static bool
is_reference(struct str iri)
{
	return iri_is_absolute(iri) || str_starts(iri, "_:");
}

enum rc
expand_id(struct expansion *x, const struct active *active, struct str text, bool vocab, const struct json *at, struct str *out)
{
	*out = active_meaning(x->mem, active, text, vocab, true).iri;
	if (is_reference(*out))
		return RC_OK;
	return ld_drop(x->ld, at, rdf_relative_iri, A_STR("iri", text));
}

/* ---- values ---- */

static struct item *
reference_item(struct expansion *x, const struct json *at, struct str id)
{
	struct item *item = item_new(x->mem, ITEM_NODE, at);

	item->node.has_id = true;
	item->node.id = id;
	return item;
}

static void
give_language(const struct active *active, const struct term_def *def, struct value *value)
{
	enum mapped kind = def == NULL ? MAPPED_UNSET : def->language_kind;
	enum direction direction = def == NULL || def->direction == DIRECTION_UNSET ? active->direction : def->direction;

	value->language = kind == MAPPED ? def->language : kind == MAPPED_NULL ? STR_NONE : active->language;
	value->has_language = value->language.len > 0;
	value->direction = direction == DIRECTION_NULL ? DIRECTION_UNSET : direction;
}

enum rc
expand_scalar(struct expansion *x, const struct active *active, const struct term_def *def, const struct json *scalar, struct item **out)
{
	enum type_mapping type = def == NULL ? TYPE_ANY : def->type_kind;
	struct str id;

	if ((type == TYPE_ID || type == TYPE_VOCAB) && scalar->type == JSON_STRING) {
		TRY(expand_id(x, active, scalar->string, type == TYPE_VOCAB, scalar, &id));
		*out = reference_item(x, scalar, id);
		return RC_OK;
	}
	*out = item_of_value(x->mem, scalar, scalar);
	if (type == TYPE_IRI) {
		(*out)->value.type = def->type;
		(*out)->value.type_rdf = def->type_rdf;
	} else if (scalar->type == JSON_STRING) {
		give_language(active, def, &(*out)->value);
	}
	return RC_OK;
}

/* 5 */
static enum rc
expand_array(struct expansion *x, const struct active *active, const struct spot *spot, const struct json *array, bool from_map, struct found *out)
{
	bool holds_list = spot->def != NULL && (spot->def->container & HOLDS_LIST) != 0;

	out->is_array = true;
	for (const struct json *member = json_first(array); member != NULL; member = member->next) {
		struct found found = { 0 };

		TRY(expand_element(x, active, spot, member, from_map, &found));
		if (holds_list && found.is_array) {
			struct item *list = item_new(x->mem, ITEM_LIST, member);

			list->list = found.items;
			items_add(&out->items, list);
		} else {
			items_join(&out->items, &found.items);
		}
	}
	return RC_OK;
}

/* ---- keywords (13.4) ---- */

static enum rc
take_id(struct object *o, const struct json *value)
{
	if (value->type != JSON_STRING)
		return ld_fail(o->x->ld, value, rdf_invalid_id_value);
	TRY(expand_id(o->x, o->type_active, value->string, false, value, &o->item->node.id));
	o->item->node.has_id = true;
	return RC_OK;
}

static enum rc
take_one_type(struct object *o, const struct json *type)
{
	struct meaning meaning;

	if (!json_is(type, JSON_STRING))
		return ld_fail(o->x->ld, type, rdf_invalid_type_value);
	meaning = expand_name(o->x, o->active, type->string, true);
	if (meaning.keyword == KW_NONE && (meaning.def == NULL || meaning.def->rdf == NULL) && !is_reference(meaning.iri))
		TRY(ld_drop(o->x->ld, type, rdf_undefined_type, A_STR("type", type->string)));
	o->x->ld->statements++;
	if (meaning.iri.len > 0 || meaning.def == NULL)
		node_add_type(o->x->mem, &o->item->node, meaning.iri, meaning.def == NULL ? NULL : meaning.def->rdf);
	return RC_OK;
}

static enum rc
take_type(struct object *o, const struct json *value)
{
	if (value->type != JSON_ARRAY)
		return take_one_type(o, value);
	o->item->node.has_types = true;
	o->type_is_array = true;
	for (const struct json *type = json_first(value); type != NULL; type = type->next)
		TRY(take_one_type(o, type));
	return RC_OK;
}

static enum rc
take_graph(struct object *o, const struct json *value)
{
	struct spot spot = { .under = UNDER_GRAPH };
	struct found found = { 0 };

	TRY(expand_element(o->x, o->type_active, &spot, value, false, &found));
	o->item->node.has_graph = true;
	items_join(&o->item->node.graph, &found.items);
	return RC_OK;
}

static enum rc
take_included(struct object *o, const struct json *value)
{
	struct spot spot = { .under = UNDER_NOTHING };
	struct found found = { 0 };

	TRY(expand_element(o->x, o->type_active, &spot, value, false, &found));
	if (found_null(&found))
		return ld_fail(o->x->ld, value, rdf_invalid_included_value);
	for (const struct item *item = found.items.first; item != NULL; item = item->next)
		if (item->kind != ITEM_NODE)
			return ld_fail(o->x->ld, item->at, rdf_invalid_included_value);
	o->item->node.has_included = true;
	items_join(&o->item->node.included, &found.items);
	return RC_OK;
}

static enum rc
take_value(struct object *o, const struct json *value)
{
	if (!o->json_input && (value->type == JSON_ARRAY || value->type == JSON_OBJECT))
		return ld_fail(o->x->ld, value, rdf_invalid_value_object_value);
	o->value = value;
	return RC_OK;
}

static enum rc
take_text(struct object *o, enum keyword keyword, const struct json *value)
{
	if (keyword == KW_INDEX) {
		if (value->type != JSON_STRING)
			return ld_fail(o->x->ld, value, rdf_invalid_index_value);
		o->item->has_index = true;
		o->item->index = value->string;
	} else if (keyword == KW_LANGUAGE) {
		if (value->type != JSON_STRING)
			return ld_fail(o->x->ld, value, rdf_invalid_language_tagged_string);
		if (!language_tag_valid(value->string))
			TRY(ld_drop(o->x->ld, value, rdf_invalid_language, A_STR("language", value->string)));
		o->language = value;
	} else {
		if (!str_is(json_string(value), "ltr") && !str_is(json_string(value), "rtl"))
			return ld_fail(o->x->ld, value, rdf_invalid_base_direction);
		o->direction = value;
	}
	return RC_OK;
}

static enum rc
take_list(struct object *o, const struct json *value)
{
	if (o->spot->under == UNDER_NOTHING || o->spot->under == UNDER_GRAPH) {
		o->seen &= ~(1u << KW_LIST);
		return ld_drop(o->x->ld, value, rdf_free_floating);
	}
	return expand_element(o->x, o->type_active, o->spot, value, false, &o->list);
}

static enum rc
move_reversed(struct object *o, struct properties *to, const struct properties *from, bool nodes_only)
{
	for (const struct property *property = from->first; property != NULL; property = property->next) {
		struct property *there = properties_get(o->x->mem, to, property->iri, property->rdf, property->at);

		for (const struct item *item = property->values.first; item != NULL && nodes_only; item = item->next)
			if (item->kind != ITEM_NODE)
				return ld_fail(o->x->ld, item->at, rdf_invalid_reverse_property_value);
		items_join(&there->values, &property->values);
	}
	return RC_OK;
}

/* 13.4.13: what stands below "@reverse" points at this node; what is reversed below it is forward again. */
static enum rc
take_reverse(struct object *o, const struct json *value)
{
	struct spot spot = { .under = UNDER_REVERSE };
	struct found found = { 0 };

	if (value->type != JSON_OBJECT)
		return ld_fail(o->x->ld, value, rdf_invalid_reverse_value);
	TRY(expand_element(o->x, o->type_active, &spot, value, false, &found));
	for (struct item *item = found.items.first; item != NULL; item = item->next) {
		if (item->kind != ITEM_NODE)
			return ld_fail(o->x->ld, value, rdf_invalid_reverse_value);
		o->has_properties |= item->node.forward.count + item->node.reverse.count > 0;
		TRY(move_reversed(o, &o->item->node.forward, &item->node.reverse, false));
		TRY(move_reversed(o, &o->item->node.reverse, &item->node.forward, true));
	}
	return RC_OK;
}

static enum rc take_members(struct object *o, const struct json *element);

/* 14 */
static enum rc
take_nested(struct object *o, const struct json *key, const struct term_def *def)
{
	const struct active *outer = o->type_active;
	bool is_array = key->type == JSON_ARRAY;

	if (def != NULL && def->context != NULL)
		TRY(active_enter(o->x->ld, outer, def, SCOPE_PROPERTY, &o->type_active));
	for (const struct json *nested = is_array ? json_first(key) : key; nested != NULL; nested = is_array ? nested->next : NULL) {
		if (nested->type != JSON_OBJECT)
			return ld_fail(o->x->ld, nested, rdf_invalid_nest_value);
		for (const struct json *member = json_first(nested); member != NULL; member = member->next)
			if (expand_name(o->x, o->type_active, member->key, false).keyword == KW_VALUE)
				return ld_fail(o->x->ld, member, rdf_invalid_nest_value);
		TRY(take_members(o, nested));
	}
	o->type_active = outer;
	return RC_OK;
}

static enum rc
take_keyword(struct object *o, enum keyword keyword, const struct json *value)
{
	if (o->spot->under == UNDER_REVERSE)
		return ld_fail(o->x->ld, value, rdf_invalid_reverse_property_map);
	if (SAW(o, keyword) && keyword != KW_INCLUDED && keyword != KW_TYPE)
		return ld_fail(o->x->ld, value, rdf_colliding_keywords, A_C("keyword", value->key.len > 0 ? str_c(o->x->mem, value->key) : ""));
	o->seen |= 1u << keyword;
	switch (keyword) {
	case KW_ID: return take_id(o, value);
	case KW_TYPE: return take_type(o, value);
	case KW_GRAPH: return take_graph(o, value);
	case KW_INCLUDED: return take_included(o, value);
	case KW_VALUE: return take_value(o, value);
	case KW_LANGUAGE:
	case KW_DIRECTION:
	case KW_INDEX: return take_text(o, keyword, value);
	case KW_LIST: return take_list(o, value);
	case KW_SET: return expand_element(o->x, o->type_active, o->spot, value, false, &o->set);
	case KW_REVERSE: return take_reverse(o, value);
	default: /* keywords of contexts and frames say nothing here */
		o->seen &= ~(1u << keyword);
		return ld_drop(o->x->ld, value, rdf_undefined_term, A_STR("term", value->key));
	}
}

/* ---- properties ---- */

static enum rc
take_property(struct object *o, const struct json *member, const struct meaning *meaning)
{
	struct spot spot = { .under = UNDER_TERM, .name = member->key, .def = meaning->def };
	struct node *node = &o->item->node;
	struct found found = { 0 };
	struct properties *properties = &node->forward;
	const struct term *rdf = meaning->def == NULL ? NULL : meaning->def->rdf;

	if (rdf == NULL && !is_reference(meaning->iri))
		TRY(ld_drop(o->x->ld, member, rdf_undefined_term, A_STR("term", member->key)));
	if (o->spot->under == UNDER_REVERSE)
		TRY(expand_values(o->x, o->type_active, &spot, member, &found));
	else
		TRY(expand_values_later(o->x, o->type_active, &spot, member, &found));
	if (found_null(&found))
		return RC_OK;
	o->has_properties = true;
	o->x->ld->statements += found.items.count;
	if (meaning->def != NULL && meaning->def->reverse) {
		properties = &node->reverse;
		for (const struct item *item = found.items.first; item != NULL; item = item->next)
			if (item->kind != ITEM_NODE)
				return ld_fail(o->x->ld, item->at, rdf_invalid_reverse_property_value);
	}
	items_join(&properties_get(o->x->mem, properties, meaning->iri, rdf, member)->values, &found.items);
	return RC_OK;
}

/* Nearly always a term. */
static inline struct meaning
key_meaning(struct object *o, struct str key)
{
	const struct term_def *def = key.len == 0 || key.ptr[0] == '@' ? NULL : active_find(o->type_active, key);

	return def != NULL ? (struct meaning){ def->keyword, def->iri, def } : expand_name(o->x, o->type_active, key, false);
}

/* 13, then 14. */
static enum rc
take_members(struct object *o, const struct json *element)
{
	bool nests = false;

	for (const struct json *member = json_first(element); member != NULL; member = member->next) {
		struct meaning meaning = key_meaning(o, member->key);

		if (meaning.keyword == KW_NEST) {
			nests = true;
		} else if (meaning.keyword == KW_CONTEXT) {
			continue;
		} else if (meaning.keyword != KW_NONE) {
			TRY(take_keyword(o, meaning.keyword, member));
		} else if ((meaning.def == NULL || meaning.def->rdf == NULL) && str_find_byte(meaning.iri, ':') == meaning.iri.len) {
			TRY(ld_drop(o->x->ld, member, rdf_undefined_term, A_STR("term", member->key)));
		} else {
			TRY(take_property(o, member, &meaning));
		}
	}
	if (!nests)
		return RC_OK;
	for (const struct json *member = json_first(element); member != NULL; member = member->next) {
		struct meaning meaning = expand_name(o->x, o->type_active, member->key, false);

		if (meaning.keyword == KW_NEST)
			TRY(take_nested(o, member, meaning.def));
	}
	return RC_OK;
}

/* ---- what the object turned out to be (15 to 19) ---- */

#define BIT(keyword) (1u << (keyword))

/* 15 */
static enum rc
finish_value(struct object *o, struct found *out)
{
	const struct type_name *type = o->item->node.types;
	struct item *item;

	if (o->has_properties || (o->seen & ~(BIT(KW_VALUE) | BIT(KW_TYPE) | BIT(KW_LANGUAGE) | BIT(KW_DIRECTION) | BIT(KW_INDEX))) != 0 ||
	    (SAW(o, KW_TYPE) && (SAW(o, KW_LANGUAGE) || SAW(o, KW_DIRECTION))))
		return ld_fail(o->x->ld, o->element, rdf_invalid_value_object);
	if (o->value->type == JSON_NULL && !o->json_input)
		return ld_drop(o->x->ld, o->element, rdf_value_null);
	if (o->value->type != JSON_STRING && SAW(o, KW_LANGUAGE))
		return ld_fail(o->x->ld, o->value, rdf_invalid_language_tagged_value);
	if (SAW(o, KW_TYPE) && !o->json_input && (o->type_is_array || type == NULL || !iri_is_absolute(type->iri)))
		return ld_fail(o->x->ld, o->element, rdf_invalid_typed_value);
	if (o->spot->under == UNDER_NOTHING || o->spot->under == UNDER_GRAPH)
		return ld_drop(o->x->ld, o->element, rdf_free_floating);
	item = item_new(o->x->mem, ITEM_VALUE, o->element);
	item->has_index = o->item->has_index;
	item->index = o->item->index;
	item->value = (struct value){ .json = o->value, .is_json = o->json_input, .has_language = o->language != NULL, .language = json_string(o->language) };
	if (type != NULL && !o->json_input) {
		item->value.type = type->iri;
		item->value.type_rdf = type->rdf;
	}
	if (o->direction != NULL)
		item->value.direction = str_is(o->direction->string, "ltr") ? DIRECTION_LTR : DIRECTION_RTL;
	items_add(&out->items, item);
	return RC_OK;
}

/* 17 */
static enum rc
finish_list(struct object *o, struct found *out)
{
	struct item *item;

	if (o->has_properties || (SAW(o, KW_LIST) && SAW(o, KW_SET)) || (o->seen & ~(BIT(KW_LIST) | BIT(KW_SET) | BIT(KW_INDEX))) != 0)
		return ld_fail(o->x->ld, o->element, rdf_invalid_set_or_list_object);
	if (SAW(o, KW_SET)) {
		items_join(&out->items, &o->set.items);
		out->is_array |= o->set.is_array;
		return RC_OK;
	}
	item = item_new(o->x->mem, ITEM_LIST, o->element);
	item->has_index = o->item->has_index;
	item->index = o->item->index;
	item->list = o->list.items;
	items_add(&out->items, item);
	return RC_OK;
}

static enum rc
finish_object(struct object *o, struct found *out)
{
	const struct node *node = &o->item->node;
	bool top = o->spot->under == UNDER_NOTHING || o->spot->under == UNDER_GRAPH;

	if (SAW(o, KW_VALUE))
		return finish_value(o, out);
	if (SAW(o, KW_LIST) || SAW(o, KW_SET))
		return finish_list(o, out);
	if (!o->has_properties && (o->seen == BIT(KW_LANGUAGE) || (SAW(o, KW_LANGUAGE) && o->seen == (BIT(KW_LANGUAGE) | BIT(KW_DIRECTION)))))
		return ld_drop(o->x->ld, o->element, rdf_says_nothing);
	if (top && !o->has_properties && node->forward.count == 0 && (o->seen == 0 || o->seen == BIT(KW_ID)))
		return ld_drop(o->x->ld, o->element, rdf_says_nothing);
	if (o->language != NULL)
		TRY(ld_drop(o->x->ld, o->language, rdf_undefined_term, A_STR("term", o->language->key)));
	if (o->direction != NULL)
		TRY(ld_drop(o->x->ld, o->direction, rdf_undefined_term, A_STR("term", o->direction->key)));
	items_add(&out->items, o->item);
	return RC_OK;
}

static enum rc
expand_object(struct expansion *x, const struct active *active, const struct spot *spot, const struct json *element, bool from_map,
              struct found *out)
{
	struct object o = { .x = x, .spot = spot, .element = element };
	enum rc rc;

	if (x->ld->part != NULL && !from_map && part_take(x->ld, active, spot, element, &out->items))
		return RC_OK;
	if (x->depth >= DEPTH_MAX)
		return ld_wrong(x->ld, element, fail(x->ld->cx, RC_LIMIT, MSG(rdf_deep), A_NUM("limit", DEPTH_MAX)));
	TRY(object_enter_contexts(&o, active, from_map));
	o.item = item_new(x->mem, ITEM_NODE, element);
	x->depth++;
	rc = take_members(&o, element);
	x->depth--;
	if (rc == RC_OK)
		rc = finish_object(&o, out);
	if (rc == RC_OK && x->ld->making != NULL && !from_map)
		part_note(x->ld, active, spot, element, &out->items);
	return rc;
}

/* ---- any value ---- */

enum rc
expand_element(struct expansion *x, const struct active *active, const struct spot *spot, const struct json *element, bool from_map,
               struct found *out)
{
	struct item *item;

	if (element->type == JSON_NULL)
		return RC_OK;
	if (element->type == JSON_OBJECT)
		return expand_object(x, active, spot, element, from_map, out);
	if (element->type == JSON_ARRAY)
		return expand_array(x, active, spot, element, from_map, out);
	if (spot->under == UNDER_NOTHING || spot->under == UNDER_GRAPH)
		return ld_drop(x->ld, element, rdf_free_floating);
	if (spot->def != NULL && spot->def->context != NULL)
		TRY(active_enter(x->ld, active, spot->def, SCOPE_PROPERTY, &active));
	TRY(expand_scalar(x, active, spot->def, element, &item));
	items_add(&out->items, item);
	return RC_OK;
}

static const struct json *
inner_context(const struct json *context)
{
	const struct json *inner = JSON_GET(context, "@context");

	return inner == NULL ? context : inner;
}

enum rc
expand_document(struct ld *ld, const struct json *document, struct items *out)
{
	struct expansion x = { .ld = ld, .mem = ld->cx->mem };
	const struct active *active = active_initial(ld);
	struct spot spot = { .under = UNDER_NOTHING };
	struct found found = { 0 };
	const struct item *first;

	if (ld->options->expand_context != NULL)
		TRY(active_apply(ld, active, inner_context(ld->options->expand_context), &active));
	TRY(expand_element(&x, active, &spot, document, false, &found));
	*out = found.items;
	first = found.items.first;
	/* A lone @graph is the document itself. */
	if (!found.is_array && out->count == 1 && item_is_graph(first) && !first->node.has_id && !first->has_index)
		*out = first->node.graph;
	return RC_OK;
}
