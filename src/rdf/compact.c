/* Compaction, JSON-LD 1.1 API section 6.1.2; the numbers are its steps. */
#include "rdf/compact.h"

#include <stdlib.h>

static enum rc compact_item(struct compaction *c, const struct active *active, const struct under *under, const struct item *item,
                            struct json **out);
static enum rc compact_array(struct compaction *c, const struct active *active, const struct under *under, const struct items *items,
                             struct json **out);

static struct json *
object_in(struct compaction *c, struct json *object, struct str key)
{
	struct json *there = json_get(object, key);

	return there != NULL ? there : json_put_object(c->mem, object, key);
}

static bool
is_reference(const struct item *item)
{
	const struct node *node = &item->node;

	return node->has_id && !node->has_types && !node->has_graph && !node->has_included && node->forward.count == 0 && node->reverse.count == 0;
}

/* ---- nodes ---- */

struct shaping {
	struct compaction *c;
	const struct active *active, *type_active; /* with and without what the types bring */
	const struct under *under;
	const struct item *item;
	struct json *result;
	bool inside_reverse;
};

static int
text_order(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* 11 */
static enum rc
enter_types(struct shaping *s)
{
	struct compaction *c = s->c;
	size_t count = 0, n = 0;
	struct str *names;

	for (const struct type_name *type = s->item->node.types; type != NULL; type = type->next)
		count++;
	names = arena_alloc(c->mem, (count + 1) * sizeof(*names));
	for (const struct type_name *type = s->item->node.types; type != NULL; type = type->next)
		TRY(compact_iri(c, s->type_active, type->iri, NULL, false, &names[n++]));
	if (n > 1)
		qsort(names, n, sizeof(*names), text_order);
	for (size_t i = 0; i < n; i++) {
		const struct term_def *def = active_find(s->type_active, names[i]);

		if (def != NULL && def->context != NULL)
			TRY(active_enter(c->ld, s->active, def, SCOPE_TYPE, &s->active));
	}
	return RC_OK;
}

static enum rc
put_id(struct shaping *s)
{
	struct str id;

	if (!s->item->node.has_id)
		return RC_OK;
	if (s->item->node.id.ptr == NULL)
		return compact_put_keyword(s->c, s->active, s->result, "@id", json_new(s->c->mem, JSON_NULL));
	TRY(compact_id(s->c, s->active, s->item->node.id, &id));
	return compact_put_keyword(s->c, s->active, s->result, "@id", json_new_string(s->c->mem, id));
}

static enum rc
put_types(struct shaping *s)
{
	const struct term_def *def;
	struct str key, name;
	bool as_array;

	if (!s->item->node.has_types)
		return RC_OK;
	TRY(compact_keyword(s->c, s->active, "@type", &key));
	def = active_find(s->active, key);
	as_array = (def != NULL && (def->container & HOLDS_SET) != 0) || s->c->keep_arrays;
	if (s->item->node.types == NULL || s->item->node.types->next != NULL)
		as_array = true;
	for (const struct type_name *type = s->item->node.types; type != NULL; type = type->next) {
		TRY(compact_iri(s->c, s->type_active, type->iri, NULL, false, &name));
		compact_add(s->c, s->result, key, json_new_string(s->c->mem, name), as_array);
	}
	if (s->item->node.types == NULL)
		json_put_array(s->c->mem, s->result, key);
	return RC_OK;
}

/* 12.8.2: where a term that is nested puts its values. */
static enum rc
nest_of(struct shaping *s, const struct under *under, struct json **out)
{
	struct str nest = under->def == NULL ? STR_NONE : under->def->nest;
	const struct term_def *def;

	*out = s->result;
	if (nest.len == 0)
		return RC_OK;
	def = active_find(s->active, nest);
	if (!str_is(nest, "@nest") && (def == NULL || def->keyword != KW_NEST))
		return ld_fail(s->c->ld, NULL, rdf_invalid_nest_value);
	*out = object_in(s->c, s->result, nest);
	return RC_OK;
}

static enum rc
name_property(struct shaping *s, const struct property *property, const struct item *value, struct under *out)
{
	TRY(compact_iri(s->c, s->active, property->iri, value, s->inside_reverse, &out->name));
	out->def = active_find(s->active, out->name);
	return RC_OK;
}

/* 12.8.7 */
static enum rc
put_list(struct shaping *s, const struct under *under, const struct item *item, struct json *nest, bool as_array)
{
	struct json *list, *object;

	TRY(compact_array(s->c, s->active, under, &item->list, &list));
	if (list->type != JSON_ARRAY) {
		struct json *array = json_new(s->c->mem, JSON_ARRAY);

		json_add(array, list);
		list = array;
	}
	if ((container_of(under) & HOLDS_LIST) != 0) {
		/* it holds one: the other would be signed and not shown (T-01) */
		if (json_get(nest, under->name) != NULL)
			TRY(ld_drop(s->c->ld, NULL, rdf_two_lists, A_STR("term", under->name)));
		json_set(nest, under->name, list);
		return RC_OK;
	}
	object = json_new(s->c->mem, JSON_OBJECT);
	TRY(compact_put_keyword(s->c, s->active, object, "@list", list));
	TRY(compact_put_index(s->c, s->active, item, object));
	compact_add(s->c, nest, under->name, object, as_array);
	return RC_OK;
}

static enum rc
none_key(struct shaping *s, struct str *out)
{
	return compact_keyword(s->c, s->active, "@none", out);
}

/* 12.8.8 */
static enum rc
put_graph(struct shaping *s, const struct under *under, const struct item *item, struct json *nest, bool as_array)
{
	unsigned container = container_of(under);
	bool simple = !item->node.has_id;
	struct json *content, *object;
	struct str key;

	TRY(compact_array(s->c, s->active, under, &item->node.graph, &content));
	if ((container & HOLDS_GRAPH) != 0 && ((container & HOLDS_ID) != 0 || ((container & HOLDS_INDEX) != 0 && simple))) {
		if ((container & HOLDS_ID) != 0 && item->node.has_id)
			TRY(compact_id(s->c, s->active, item->node.id, &key));
		else if ((container & HOLDS_INDEX) != 0 && item->has_index)
			key = item->index;
		else
			TRY(none_key(s, &key));
		compact_add(s->c, object_in(s->c, nest, under->name), key, content, as_array);
		return RC_OK;
	}
	if ((container & HOLDS_GRAPH) != 0 && simple) {
		if (content->type == JSON_ARRAY && content->count > 1) {
			object = json_new(s->c->mem, JSON_OBJECT);
			TRY(compact_put_keyword(s->c, s->active, object, "@included", content));
			content = object;
		}
		compact_add(s->c, nest, under->name, content, as_array);
		return RC_OK;
	}
	object = json_new(s->c->mem, JSON_OBJECT);
	TRY(compact_put_keyword(s->c, s->active, object, "@graph", content)); /* with keep_arrays it is one */
	if (item->node.has_id) {
		TRY(compact_id(s->c, s->active, item->node.id, &key));
		TRY(compact_put_keyword(s->c, s->active, object, "@id", json_new_string(s->c->mem, key)));
	}
	TRY(compact_put_index(s->c, s->active, item, object));
	compact_add(s->c, nest, under->name, object, as_array);
	return RC_OK;
}

/* Takes the first text that the object holds under that name; what else is there stays. */
static struct str
take_first(struct compaction *c, struct json *object, struct str key)
{
	struct json *values = object->type == JSON_OBJECT ? json_take(object, key) : NULL, *first, *next;

	if (values == NULL)
		return STR_NONE;
	first = values->type == JSON_ARRAY ? values->first : values;
	if (first == NULL || first->type != JSON_STRING) {
		json_put(object, key, values);
		return STR_NONE;
	}
	if (values->type == JSON_ARRAY) {
		for (struct json *member = first->next; member != NULL; member = next) {
			next = member->next;
			member->next = NULL;
			compact_add(c, object, key, member, false);
		}
	}
	return first->string;
}

/* 12.8.9.5 */
static enum rc
index_by_property(struct shaping *s, const struct under *under, struct json *compacted, struct str *key)
{
	struct meaning index = active_meaning(s->c->mem, s->active, under->def->index, true, false);
	struct str name = under->def->index;

	if (json_get(compacted, name) == NULL)
		TRY(compact_iri(s->c, s->active, index.iri, NULL, false, &name));
	*key = take_first(s->c, compacted, name);
	return RC_OK;
}

/* 12.8.9.7 */
static enum rc
index_by_type(struct shaping *s, const struct under *under, const struct item *item, struct json **compacted, struct str *key)
{
	struct item reference = { .kind = ITEM_NODE, .at = item->at };
	struct str name;

	TRY(compact_keyword(s->c, s->active, "@type", &name));
	*key = take_first(s->c, *compacted, name);
	if (json_count(*compacted) != 1 || item->kind != ITEM_NODE || !item->node.has_id ||
	    active_meaning(s->c->mem, s->active, json_first(*compacted)->key, true, false).keyword != KW_ID)
		return RC_OK;
	reference.node.has_id = true;
	reference.node.id = item->node.id;
	return compact_item(s->c, s->active, under, &reference, compacted);
}

/* 12.8.9 */
static enum rc
put_indexed(struct shaping *s, const struct under *under, const struct item *item, struct json *nest, struct json *compacted, bool as_array)
{
	unsigned container = container_of(under);
	struct str key = STR_NONE, name;

	if ((container & HOLDS_LANGUAGE) != 0) {
		if (item->kind == ITEM_VALUE) {
			compacted = json_copy(s->c->mem, item->value.json, false);
			key = item->value.language;
		}
	} else if ((container & HOLDS_INDEX) != 0 && under->def->index.len == 0) {
		key = item->has_index ? item->index : STR_NONE;
	} else if ((container & HOLDS_INDEX) != 0) {
		TRY(index_by_property(s, under, compacted, &key));
	} else if ((container & HOLDS_ID) != 0) {
		TRY(compact_keyword(s->c, s->active, "@id", &name));
		key = take_first(s->c, compacted, name);
	} else {
		TRY(index_by_type(s, under, item, &compacted, &key));
	}
	if (key.ptr == NULL)
		TRY(none_key(s, &key));
	compact_add(s->c, object_in(s->c, nest, under->name), key, compacted, as_array);
	return RC_OK;
}

/* 12.8 */
static enum rc
put_property_value(struct shaping *s, const struct property *property, const struct item *item)
{
	struct under under;
	struct json *nest, *compacted;
	unsigned container;
	bool as_array;

	TRY(name_property(s, property, item, &under));
	TRY(nest_of(s, &under, &nest));
	container = container_of(&under);
	as_array = (container & HOLDS_SET) != 0 || s->c->keep_arrays;
	if (item->kind == ITEM_LIST)
		return put_list(s, &under, item, nest, as_array);
	if (item_is_graph(item))
		return put_graph(s, &under, item, nest, as_array);
	TRY(compact_item(s->c, s->active, &under, item, &compacted));
	if ((container & (HOLDS_LANGUAGE | HOLDS_INDEX | HOLDS_ID | HOLDS_TYPE)) != 0 && (container & HOLDS_GRAPH) == 0)
		return put_indexed(s, &under, item, nest, compacted, as_array);
	compact_add(s->c, nest, under.name, compacted, as_array);
	return RC_OK;
}

static enum rc
put_property(struct shaping *s, const struct property *property)
{
	struct under under;
	struct json *nest;

	for (const struct item *item = property->values.first; item != NULL; item = item->next)
		TRY(put_property_value(s, property, item));
	if (property->values.count > 0)
		return RC_OK;
	TRY(name_property(s, property, NULL, &under));
	TRY(nest_of(s, &under, &nest));
	compact_add(s->c, nest, under.name, json_new(s->c->mem, JSON_ARRAY), true);
	return RC_OK;
}

/* 12.3 */
static enum rc
put_reverse(struct shaping *s)
{
	struct json *rest = json_new(s->c->mem, JSON_OBJECT), *member, *next;
	struct shaping inside = *s;

	if (s->item->node.reverse.count == 0)
		return RC_OK;
	inside.result = rest;
	inside.inside_reverse = true;
	for (const struct property *property = s->item->node.reverse.first; property != NULL; property = property->next)
		TRY(put_property(&inside, property));
	for (member = json_first(rest); member != NULL; member = next) {
		const struct term_def *def = active_find(s->active, member->key);
		struct str key = member->key;

		next = member->next;
		if (def == NULL || !def->reverse)
			continue;
		json_take(rest, key);
		compact_add(s->c, s->result, key, member, (def->container & HOLDS_SET) != 0 || s->c->keep_arrays);
	}
	return json_count(rest) == 0 ? RC_OK : compact_put_keyword(s->c, s->active, s->result, "@reverse", rest);
}

/* "@graph" and "@included" are properties of which the values stay arrays, or not. */
static enum rc
put_contained(struct shaping *s, const char *keyword, const struct items *items, bool always_array)
{
	struct under under = { .name = str_of(keyword) };
	const struct term_def *def;
	struct json *content;
	struct str key;
	bool as_array;

	TRY(compact_keyword(s->c, s->active, keyword, &key));
	TRY(compact_array(s->c, s->active, &under, items, &content));
	def = active_find(s->active, key);
	as_array = always_array || s->c->keep_arrays || (def != NULL && (def->container & HOLDS_SET) != 0);
	compact_add(s->c, s->result, key, content, as_array);
	return RC_OK;
}

static enum rc
compact_node(struct compaction *c, const struct active *active, const struct under *under, const struct item *item, struct json **out)
{
	struct shaping s = { .c = c, .active = active, .type_active = active, .under = under, .item = item, .inside_reverse = false };
	const struct node *node = &item->node;

	s.result = *out = json_new(c->mem, JSON_OBJECT);
	TRY(enter_types(&s));
	TRY(put_id(&s));
	TRY(put_types(&s));
	TRY(put_reverse(&s));
	if ((container_of(under) & HOLDS_INDEX) == 0)
		TRY(compact_put_index(c, s.active, item, s.result));
	for (const struct property *property = node->forward.first; property != NULL; property = property->next)
		TRY(put_property(&s, property));
	if (node->has_graph)
		TRY(put_contained(&s, "@graph", &node->graph, true));
	if (node->has_included)
		TRY(put_contained(&s, "@included", &node->included, false));
	return RC_OK;
}

/* ---- any item ---- */

/* 5 and 6 */
static enum rc
enter_context(struct compaction *c, const struct active *active, const struct under *under, const struct item *item, const struct active **out)
{
	*out = active;
	if (active->previous != NULL && item->kind != ITEM_VALUE && (item->kind != ITEM_NODE || !is_reference(item) || item->has_index))
		*out = active->previous;
	if (under->def != NULL && under->def->context != NULL)
		return active_enter(c->ld, *out, under->def, SCOPE_PROPERTY, out);
	return RC_OK;
}

static enum rc
compact_item(struct compaction *c, const struct active *active, const struct under *under, const struct item *item, struct json **out)
{
	const struct active *inside;
	struct under there = *under;

	TRY(enter_context(c, active, under, item, &inside));
	if (inside != active && under->name.len > 0)
		there.def = active_find(inside, under->name);
	if (item->kind == ITEM_VALUE)
		return compact_value(c, inside, &there, item, out);
	if (item->kind == ITEM_LIST) {
		struct json *list;

		TRY(compact_array(c, inside, &there, &item->list, &list));
		if (list->type != JSON_ARRAY) {
			struct json *array = json_new(c->mem, JSON_ARRAY);

			json_add(array, list);
			list = array;
		}
		*out = list;
		if ((container_of(&there) & HOLDS_LIST) != 0)
			return RC_OK;
		*out = json_new(c->mem, JSON_OBJECT);
		TRY(compact_put_keyword(c, inside, *out, "@list", list));
		return compact_put_index(c, inside, item, *out);
	}
	if (is_reference(item)) {
		TRY(compact_reference(c, inside, &there, item, out));
		if (*out != NULL)
			return RC_OK;
	}
	return compact_node(c, inside, &there, item, out);
}

/* 3 */
static enum rc
compact_array(struct compaction *c, const struct active *active, const struct under *under, const struct items *items, struct json **out)
{
	struct json *array = json_new(c->mem, JSON_ARRAY), *one;

	for (const struct item *item = items->first; item != NULL; item = item->next) {
		TRY(compact_item(c, active, under, item, &one));
		json_add(array, one);
	}
	*out = array;
	if (array->count != 1 || c->keep_arrays || str_is(under->name, "@graph") || str_is(under->name, "@set") ||
	    (container_of(under) & (HOLDS_LIST | HOLDS_SET)) != 0)
		return RC_OK;
	*out = array->first;
	return RC_OK;
}

static bool
says_something(const struct json *context)
{
	return context != NULL && context->type != JSON_NULL && (context->type < JSON_ARRAY || json_count(context) != 0);
}

enum rc
compact_items(struct compaction *c, const struct active *active, const struct items *items, const struct json *context, struct json **out)
{
	struct under nothing = { 0 };
	struct json *content, *result = json_new(c->mem, JSON_OBJECT), *copy;
	struct str graph;

	TRY(compact_array(c, active, &nothing, items, &content));
	if (says_something(context)) {
		copy = json_copy(c->mem, context, false);
		json_put(result, STR("@context"), copy);
	}
	if (content->type == JSON_ARRAY && content->count > 0) {
		TRY(compact_keyword(c, active, "@graph", &graph));
		json_put(result, graph, content);
	} else if (content->type == JSON_OBJECT) {
		struct json *next;

		for (struct json *member = content->first; member != NULL; member = next) {
			next = member->next;
			member->next = NULL;
			json_put(result, member->key, member);
		}
	}
	*out = result;
	return RC_OK;
}
