/* Which context an object is read in: JSON-LD 1.1 API section 5.1.2, steps 7 to 11. */
#include "rdf/expand.h"

#include <stdlib.h>

static const struct json *
own_context(const struct json *element)
{
	for (const struct json *member = json_first(element); member != NULL; member = member->next)
		if (member->key.len == 8 && member->key.ptr[0] == '@' && str_is(member->key, "@context"))
			return member;
	return NULL;
}

/* 7: objects that only give a value, or only name a node, keep a type's context. */
static bool
keeps_context(struct expansion *x, const struct active *active, const struct json *element)
{
	if (json_count(element) == 1 && expand_name(x, active, json_first(element)->key, false).keyword == KW_ID)
		return true;
	for (const struct json *member = json_first(element); member != NULL; member = member->next)
		if ((active->renames_value || (member->key.len == 6 && member->key.ptr[0] == '@')) &&
		    expand_name(x, active, member->key, false).keyword == KW_VALUE)
			return true;
	return false;
}

static inline bool
names_type(const struct active *active, struct str key)
{
	const struct term_def *def;

	if (key.len == 5 && str_is(key, "@type"))
		return true;
	for (size_t i = 0; i < sizeof(active->type_names) / sizeof(*active->type_names); i++)
		if (active->type_names[i].len == key.len && key.len > 0 && memcmp(active->type_names[i].ptr, key.ptr, key.len) == 0)
			return true;
	def = active->many_type_names ? active_find(active, key) : NULL;
	return def != NULL && def->keyword == KW_TYPE;
}

static int
text_order(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* 11: the types in their order, each with the context it brings. */
static enum rc
enter_types(struct object *o, const struct json *types)
{
	const struct json *first = types->type == JSON_ARRAY ? json_first(types) : types;
	size_t count = types->type == JSON_ARRAY ? json_count(types) : 1, n = 0;
	struct str few[8], *names = count <= 8 ? few : arena_alloc(o->x->mem, count * sizeof(*names));

	for (const struct json *type = first; n < count && type != NULL; type = types->type == JSON_ARRAY ? type->next : NULL)
		if (type->type == JSON_STRING)
			names[n++] = type->string;
	if (n > 1)
		qsort(names, n, sizeof(*names), text_order);
	for (size_t i = 0; i < n; i++) {
		const struct term_def *def = active_find(o->active, names[i]);

		if (def != NULL && def->context != NULL)
			TRY(active_enter(o->x->ld, o->type_active, def, SCOPE_TYPE, &o->type_active));
	}
	return RC_OK;
}

static bool
means_json(struct object *o, const struct json *types)
{
	const struct json *last = types->type == JSON_ARRAY ? types->last : types;

	if (types->type == JSON_ARRAY && types->count == 0)
		return false;
	if (!json_is(last, JSON_STRING) || (!o->active->renames_json && (last->string.len == 0 || last->string.ptr[0] != '@')))
		return false;
	return expand_name(o->x, o->active, last->string, false).keyword == KW_JSON;
}

static int
key_order(const void *a, const void *b)
{
	return str_cmp((*(const struct json *const *)a)->key, (*(const struct json *const *)b)->key);
}

/* Objects with several keys for @type are read in the order of the keys. */
static enum rc
enter_all_types(struct object *o, size_t count)
{
	const struct json **keys = arena_alloc(o->x->mem, count * sizeof(*keys));
	size_t n = 0;

	for (const struct json *member = json_first(o->element); member != NULL; member = member->next)
		if (names_type(o->active, member->key))
			keys[n++] = member;
	qsort(keys, n, sizeof(*keys), key_order);
	o->json_input = means_json(o, keys[0]);
	for (size_t i = 0; i < n; i++)
		TRY(enter_types(o, keys[i]));
	return RC_OK;
}

static enum rc
enter_types_of(struct object *o)
{
	const struct json *only = NULL;
	size_t count = 0;

	o->type_active = o->active;
	for (const struct json *member = json_first(o->element); member != NULL; member = member->next) {
		if (names_type(o->active, member->key)) {
			only = member;
			count++;
		}
	}
	if (count == 0)
		return RC_OK;
	if (count > 1)
		return enter_all_types(o, count);
	o->json_input = means_json(o, only);
	return enter_types(o, only);
}

/* 7 to 11 */
enum rc
object_enter_contexts(struct object *o, const struct active *active, bool from_map)
{
	struct ld *ld = o->x->ld;
	const struct json *context = own_context(o->element);

	if (active->previous != NULL && !from_map && !keeps_context(o->x, active, o->element))
		active = active->previous;
	if (o->spot->def != NULL && o->spot->def->context != NULL)
		TRY(active_enter(ld, active, o->spot->def, SCOPE_PROPERTY, &active));
	if (context != NULL)
		TRY(active_apply(ld, active, context, &active));
	o->active = active;
	return enter_types_of(o);
}
