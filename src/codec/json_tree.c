/* The tree: asked, built, copied, compared. */
#include "codec/json.h"

#include <math.h>

/* Integers beyond this are not exact in a double. */
#define EXACT_INT_MAX ((int64_t)1 << 53)

static void
append(struct json *container, struct json *member)
{
	if (container->first == NULL)
		container->first = member;
	else
		container->last->next = member;
	container->last = member;
	container->count++;
	container->kept = NULL;
}

struct json *
json_get(const struct json *object, struct str key)
{
	if (object == NULL || object->type != JSON_OBJECT)
		return NULL;
	for (struct json *member = object->first; member != NULL; member = member->next)
		if (member->key.len == key.len && str_same(member->key.ptr, key.ptr, key.len))
			return member;
	return NULL;
}

double
json_number(const struct json *value)
{
	if (json_is(value, JSON_INT))
		return (double)value->integer;
	return json_is(value, JSON_REAL) ? value->real : 0;
}

bool
json_integer(const struct json *value, int64_t *out)
{
	if (json_is(value, JSON_INT)) {
		*out = value->integer;
		return true;
	}
	if (!json_is(value, JSON_REAL) || value->real != floor(value->real) || fabs(value->real) > (double)EXACT_INT_MAX)
		return false;
	*out = (int64_t)value->real;
	return true;
}

struct json *
json_new(struct arena *mem, enum json_type type)
{
	struct json *value = arena_alloc(mem, sizeof(*value));

	*value = (struct json){ .type = type };
	return value;
}

struct json *
json_new_string(struct arena *mem, struct str s)
{
	struct json *value = json_new(mem, JSON_STRING);

	value->string = s;
	return value;
}

struct json *
json_new_int(struct arena *mem, int64_t n)
{
	struct json *value = json_new(mem, JSON_INT);

	value->integer = n;
	return value;
}

struct json *
json_new_real(struct arena *mem, double d)
{
	struct json *value = json_new(mem, JSON_REAL);

	value->real = d;
	return value;
}

struct json *
json_add(struct json *array, struct json *value)
{
	append(array, value);
	return value;
}

struct json *
json_put(struct json *object, struct str key, struct json *value)
{
	value->key = key;
	append(object, value);
	return value;
}

/* The link that leads to the member of that name, or to the end. */
static struct json **
link_to(struct json *object, struct str key, struct json **before)
{
	struct json **link = &object->first;

	*before = NULL;
	while (*link != NULL && !str_eq((*link)->key, key)) {
		*before = *link;
		link = &(*link)->next;
	}
	return link;
}

struct json *
json_set(struct json *object, struct str key, struct json *value)
{
	struct json *before, **link = link_to(object, key, &before), *old = *link;

	if (old == NULL)
		return json_put(object, key, value);
	value->key = key;
	value->next = old->next;
	*link = value;
	object->kept = NULL;
	if (object->last == old)
		object->last = value;
	return value;
}

struct json *
json_take(struct json *object, struct str key)
{
	struct json *before, **link, *old;

	if (object == NULL || object->type != JSON_OBJECT)
		return NULL;
	link = link_to(object, key, &before);
	old = *link;
	if (old == NULL)
		return NULL;
	*link = old->next;
	if (object->last == old)
		object->last = before;
	object->count--;
	object->kept = NULL;
	old->next = NULL;
	return old;
}

struct json *
json_put_str(struct arena *mem, struct json *object, struct str key, struct str value)
{
	return json_put(object, key, json_new_string(mem, value));
}

struct json *
json_put_int(struct arena *mem, struct json *object, struct str key, int64_t value)
{
	return json_put(object, key, json_new_int(mem, value));
}

struct json *
json_put_bool(struct arena *mem, struct json *object, struct str key, bool value)
{
	return json_put(object, key, json_new(mem, value ? JSON_TRUE : JSON_FALSE));
}

struct json *
json_put_object(struct arena *mem, struct json *object, struct str key)
{
	return json_put(object, key, json_new(mem, JSON_OBJECT));
}

struct json *
json_put_array(struct arena *mem, struct json *object, struct str key)
{
	return json_put(object, key, json_new(mem, JSON_ARRAY));
}

struct json *
json_copy(struct arena *mem, const struct json *value, bool strings)
{
	struct json *copy = arena_alloc(mem, sizeof(*copy));

	*copy = *value;
	copy->next = NULL;
	if (strings) {
		copy->key = str_dup(mem, value->key);
		if (value->type == JSON_STRING)
			copy->string = str_dup(mem, value->string);
	}
	if (value->type >= JSON_ARRAY) {
		copy->first = copy->last = NULL;
		copy->count = 0;
		copy->kept = NULL;
		for (const struct json *member = value->first; member != NULL; member = member->next)
			append(copy, json_copy(mem, member, strings));
	}
	return copy;
}

static bool
members_equal(const struct json *a, const struct json *b)
{
	const struct json *other = b->first;

	if (a->count != b->count)
		return false;
	for (const struct json *member = a->first; member != NULL; member = member->next) {
		const struct json *twin = a->type == JSON_OBJECT ? json_get(b, member->key) : other;

		if (twin == NULL || !json_equal(member, twin))
			return false;
		other = other->next;
	}
	return true;
}

bool
json_equal(const struct json *a, const struct json *b)
{
	if (json_is_number(a) && json_is_number(b))
		return a->type == JSON_INT && b->type == JSON_INT ? a->integer == b->integer : json_number(a) == json_number(b);
	if (a->type != b->type)
		return false;
	if (a->type == JSON_STRING)
		return str_eq(a->string, b->string);
	return a->type < JSON_ARRAY || members_equal(a, b);
}
