#include "http/fields.h"

#include "base/utf8.h"
#include "http/path.h"

/* ---- the list ---- */

struct gathering {
	struct ctx *cx;
	struct fields *out;
	size_t cap, max;
};

static enum rc
add_field(struct gathering *g, struct field field)
{
	struct fields *out = g->out;

	if (field.name.len > FIELD_NAME_MAX)
		return fail(g->cx, RC_LIMIT, MSG(http_field_name_long), A_NUM("most", FIELD_NAME_MAX));
	if (out->count == g->max)
		return fail(g->cx, RC_LIMIT, MSG(http_fields_many), A_NUM("most", (int64_t)g->max));
	if (out->count == g->cap) {
		size_t cap = g->cap == 0 ? 16 : g->cap * 2;

		out->items = arena_grow(g->cx->mem, out->items, g->cap * sizeof(field), cap * sizeof(field));
		g->cap = cap;
	}
	out->items[out->count++] = field;
	return RC_OK;
}

static struct gathering
gather(struct ctx *cx, struct fields *out, size_t max)
{
	*out = (struct fields){ .items = NULL, .count = 0 };
	out->items = arena_alloc(cx->mem, 16 * sizeof(struct field));
	return (struct gathering){ cx, out, 16, max };
}

const struct field *
fields_find(const struct fields *fields, const char *name)
{
	for (size_t i = 0; i < fields->count; i++)
		if (str_is(fields->items[i].name, name))
			return &fields->items[i];
	return NULL;
}

static bool
is_text(struct str s)
{
	return s.len == 0 || (memchr(s.ptr, '\0', s.len) == NULL && utf8_valid_until(s) == s.len);
}

static enum rc
not_text(struct ctx *cx, struct str name)
{
	if (!is_text(name))
		name = STR_NONE;
	return fail_at_field(cx, fail(cx, RC_INVALID, MSG(http_field_not_text)), name);
}

/* ---- queries and forms ---- */

enum rc
fields_read_urlencoded(struct ctx *cx, struct str body, size_t max, struct fields *out)
{
	struct gathering g = gather(cx, out, max);
	struct str rest = body, piece;

	for (bool more = body.len > 0; more; ) {
		struct field field = { .is_file = false };
		struct str name;

		more = str_cut(&rest, '&', &piece);
		if (piece.len == 0)
			continue;
		str_cut(&piece, '=', &name);
		if (!percent_decode(cx->mem, name, true, &field.name) || !percent_decode(cx->mem, piece, true, &field.value))
			return fail(cx, RC_INVALID, MSG(http_escape_bad));
		if (!is_text(field.name) || !is_text(field.value))
			return not_text(cx, field.name);
		TRY(add_field(&g, field));
	}
	return RC_OK;
}

/* ---- JSON ---- */

#define JSON_FORM_DEPTH 8

static enum rc add_json(struct gathering *g, struct str name, const struct json *value, int depth);

static enum rc
add_members(struct gathering *g, struct str name, const struct json *object, int depth)
{
	for (const struct json *member = json_first(object); member != NULL; member = member->next) {
		struct str inner = member->key;

		if (name.len > 0)
			inner = str_fmt(g->cx->mem, PRI_STR "." PRI_STR, ARG_STR(name), ARG_STR(member->key));
		TRY(add_json(g, inner, member, depth));
	}
	return RC_OK;
}

static struct str
number_text(struct arena *mem, const struct json *value)
{
	struct buf text = buf_new(mem, 64);

	json_write(&text, value, JSON_COMPACT);
	return buf_view(&text);
}

static enum rc
add_json(struct gathering *g, struct str name, const struct json *value, int depth)
{
	struct field field = { .name = name };

	if (depth == JSON_FORM_DEPTH)
		return fail(g->cx, RC_LIMIT, MSG(http_json_deep));
	switch (value->type) {
	case JSON_NULL:
	case JSON_FALSE:
		return RC_OK;
	case JSON_OBJECT:
		return add_members(g, name, value, depth + 1);
	case JSON_ARRAY:
		for (const struct json *member = json_first(value); member != NULL; member = member->next)
			TRY(add_json(g, name, member, depth + 1));
		return RC_OK;
	case JSON_TRUE:
		field.value = STR("on");
		break;
	case JSON_STRING:
		field.value = value->string;
		break;
	default:
		field.value = number_text(g->cx->mem, value);
	}
	return is_text(field.name) && is_text(field.value) ? add_field(g, field) : not_text(g->cx, name);
}

enum rc
fields_read_json(struct ctx *cx, const struct json *object, struct fields *out)
{
	struct gathering g = gather(cx, out, FIELDS_MAX);

	if (!json_is(object, JSON_OBJECT))
		return fail(cx, RC_INVALID, MSG(http_json_no_object));
	return add_members(&g, STR_NONE, object, 0);
}

/* ---- header values ---- */

struct str
header_media_type(struct arena *mem, struct str value)
{
	struct str type;

	str_cut(&value, ';', &type);
	return str_lower(mem, str_trim(type));
}

/* The text between quotes, with its escapes taken away; *rest is moved behind it. */
static bool
quoted(struct arena *mem, struct str *rest, struct str *out)
{
	char *to = arena_alloc(mem, rest->len + 1);
	size_t n = 0, i = 1;

	for (; i < rest->len && rest->ptr[i] != '"'; i++) {
		if (rest->ptr[i] == '\\' && i + 1 < rest->len)
			i++;
		to[n++] = rest->ptr[i];
	}
	if (i >= rest->len)
		return false;
	*out = (struct str){ to, n };
	*rest = str_trim(str_sub(*rest, i + 1, rest->len));
	return rest->len == 0 || rest->ptr[0] == ';';
}

bool
header_param(struct arena *mem, struct str value, const char *name, struct str *out)
{
	struct str rest = value, head;

	str_cut(&rest, ';', &head);
	for (rest = str_trim(rest); rest.len > 0; rest = str_trim(rest)) {
		struct str key, text;

		if (!str_cut(&rest, '=', &key))
			return false;
		rest = str_trim(rest);
		if (rest.len > 0 && rest.ptr[0] == '"') {
			if (!quoted(mem, &rest, &text))
				return false;
			if (rest.len > 0)
				rest = str_sub(rest, 1, rest.len);
		} else {
			str_cut(&rest, ';', &text);
			text = str_trim(text);
		}
		if (str_eq_fold(str_trim(key), str_of(name))) {
			*out = text;
			return true;
		}
	}
	return false;
}

struct str
cookie_find(struct str header, const char *name)
{
	struct str found = STR_NONE, pair, key;
	bool seen = false;

	for (bool more = header.len > 0; more; ) {
		more = str_cut(&header, ';', &pair);
		pair = str_trim(pair);
		str_cut(&pair, '=', &key);
		if (!str_is(key, name))
			continue;
		if (seen)
			return STR_NONE;
		seen = true;
		found = pair;
	}
	return found;
}

void
fields_put_escaped(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != 0 && strchr("/-_.~", c) != NULL))
			buf_byte(out, (char)c);
		else
			buf_fmt(out, "%%%02X", c);
	}
}
