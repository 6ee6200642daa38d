#include "codec/json.h"

#include <math.h>
#include <stdlib.h>
#include <yyjson.h>

#include "base/escape.h"

/* Integers beyond this are not exact in the double that every other reader makes of them (RFC 7493 2.2). */
#define EXACT_INT_MAX ((int64_t)1 << 53)

/* Recursion below is bounded by this, whatever the caller's limits say. */
#define DEPTH_CEILING 1000

/* Offsets are kept in 32 bits. */
#define OFFSET_MAX ((size_t)UINT32_MAX - 16)

/* Up to here comparing every name with every other is faster than sorting. */
#define FEW_NAMES 12

struct reading {
	struct ctx *cx;
	struct str text;   /* as the caller gave it: for lines and columns */
	const char *bytes; /* the private copy, in which strings were decoded in place */
	size_t depth_max;
};

static enum rc
at_position(struct ctx *cx, enum rc rc, struct str text, size_t position)
{
	size_t line = 1, start = 0;

	if (position > text.len)
		position = text.len;
	for (size_t i = 0; i < position; i++) {
		if (text.ptr[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	fail_at_line(cx, rc, (int64_t)line);
	return fail_at_column(cx, rc, str_fmt(cx->mem, "%zu", position - start + 1));
}

enum rc
json_at(struct ctx *cx, enum rc rc, struct str text, const struct json *value)
{
	return value == NULL ? rc : at_position(cx, rc, text, value->offset);
}

static void
read_number(struct json *out, yyjson_val *val)
{
	if (yyjson_is_sint(val) && yyjson_get_sint(val) >= -EXACT_INT_MAX) {
		out->type = JSON_INT;
		out->integer = yyjson_get_sint(val);
	} else if (yyjson_is_uint(val) && yyjson_get_uint(val) <= (uint64_t)EXACT_INT_MAX) {
		out->type = JSON_INT;
		out->integer = (int64_t)yyjson_get_uint(val);
	} else {
		out->type = JSON_REAL;
		out->real = yyjson_get_num(val);
	}
}

static int
by_key(const void *a, const void *b)
{
	const struct json *const *x = a, *const *y = b;
	int order = str_cmp((*x)->key, (*y)->key);

	return order != 0 ? order : ((*x)->offset > (*y)->offset) - ((*x)->offset < (*y)->offset);
}

/* The later of two members with one name, or NULL. */
static const struct json *
repeated_few(const struct json *object)
{
	for (const struct json *a = object->first; a != NULL; a = a->next)
		for (const struct json *b = object->first; b != a; b = b->next)
			if (str_eq(a->key, b->key))
				return a;
	return NULL;
}

static const struct json *
repeated_many(struct arena *mem, const struct json *object)
{
	struct arena_mark mark = arena_mark(mem);
	const struct json **members = arena_alloc(mem, object->count * sizeof(*members)), *found = NULL;
	size_t n = 0;

	for (const struct json *member = object->first; member != NULL; member = member->next)
		members[n++] = member;
	qsort(members, n, sizeof(*members), by_key);
	for (size_t i = 1; i < n && found == NULL; i++)
		if (str_eq(members[i - 1]->key, members[i]->key))
			found = members[i];
	arena_release(mem, mark);
	return found;
}

static enum rc
refuse_repeated(struct reading *in, const struct json *object)
{
	const struct json *again = object->count <= FEW_NAMES ? repeated_few(object) : repeated_many(in->cx->mem, object);

	if (again == NULL)
		return RC_OK;
	return at_position(in->cx, fail(in->cx, RC_INVALID, MSG(codec_json_repeated), A_STR("name", again->key)), in->text, again->offset);
}

static enum rc read_value(struct reading *in, yyjson_val *val, uint32_t near, size_t depth, struct json *out);

static enum rc
read_object(struct reading *in, yyjson_val *val, size_t depth, struct json *out)
{
	yyjson_obj_iter iter = yyjson_obj_iter_with(val);
	yyjson_val *key;

	while ((key = yyjson_obj_iter_next(&iter)) != NULL) {
		struct json *member = arena_alloc(in->cx->mem, sizeof(*member));
		const char *name = yyjson_get_str(key);
		uint32_t near = (uint32_t)(name - in->bytes);

		TRY(read_value(in, yyjson_obj_iter_get_val(key), near, depth, member));
		member->key = (struct str){ name, yyjson_get_len(key) };
		json_add(out, member);
	}
	return refuse_repeated(in, out);
}

static enum rc
read_array(struct reading *in, yyjson_val *val, size_t depth, struct json *out)
{
	yyjson_arr_iter iter = yyjson_arr_iter_with(val);
	yyjson_val *item;

	while ((item = yyjson_arr_iter_next(&iter)) != NULL) {
		struct json *member = arena_alloc(in->cx->mem, sizeof(*member));

		TRY(read_value(in, item, out->offset, depth, member));
		member->key = STR_NONE;
		json_add(out, member);
	}
	return RC_OK;
}

/* `near` is the closest known position before the value: strings know their own, other values take their
 * name's or their container's. */
static enum rc
read_value(struct reading *in, yyjson_val *val, uint32_t near, size_t depth, struct json *out)
{
	out->next = NULL;
	out->offset = near;
	switch (yyjson_get_type(val)) {
	case YYJSON_TYPE_NULL:
		out->type = JSON_NULL;
		return RC_OK;
	case YYJSON_TYPE_BOOL:
		out->type = yyjson_get_bool(val) ? JSON_TRUE : JSON_FALSE;
		return RC_OK;
	case YYJSON_TYPE_NUM:
		read_number(out, val);
		return RC_OK;
	case YYJSON_TYPE_STR:
		out->type = JSON_STRING;
		out->string = (struct str){ yyjson_get_str(val), yyjson_get_len(val) };
		out->offset = (uint32_t)(out->string.ptr - in->bytes);
		return RC_OK;
	default:
		break;
	}
	if (depth >= in->depth_max)
		return at_position(in->cx, fail(in->cx, RC_LIMIT, MSG(codec_json_deep), A_NUM("limit", (int64_t)in->depth_max)), in->text, near);
	out->type = yyjson_is_obj(val) ? JSON_OBJECT : JSON_ARRAY;
	out->first = out->last = NULL;
	out->count = 0;
	out->kept = NULL;
	return out->type == JSON_OBJECT ? read_object(in, val, depth + 1, out) : read_array(in, val, depth + 1, out);
}

static void
free_doc(void *doc)
{
	yyjson_doc_free(doc);
}

/* Counted before anything is made of them: 16 MB of `0,` would become 870 MB. Every value takes two bytes with its
 * comma or bracket, so a short text needs no counting. */
static bool
too_many_values(struct str text, size_t values_max)
{
	size_t values = 1;
	bool quoted = false;

	if (values_max == 0 || (text.len + 1) / 2 <= values_max)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == '"')
			quoted = !quoted;
		else if (quoted)
			i += c == '\\';
		else
			values += c == ',' || c == '[' || c == '{';
	}
	return values > values_max;
}

static enum rc
not_json(struct ctx *cx, struct str text, const yyjson_read_err *err)
{
	if (err->code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	return at_position(cx, fail(cx, RC_INVALID, MSG(codec_json_syntax), A_C("why", err->msg)), text, err->pos);
}

enum rc
json_parse(struct ctx *cx, struct str text, struct json_limits limits, struct json **out)
{
	struct arena_door door;
	struct reading in = { .cx = cx, .text = text };
	yyjson_read_err err = { 0 };
	yyjson_doc *doc;
	char *copy;
	enum rc rc;

	if (limits.size_max > OFFSET_MAX)
		limits.size_max = OFFSET_MAX;
	if (text.len > limits.size_max)
		return fail(cx, RC_LIMIT, MSG(codec_json_large), A_NUM("size", (int64_t)text.len), A_NUM("limit", (int64_t)limits.size_max));
	if (text.len == 0)
		return fail(cx, RC_INVALID, MSG(codec_json_empty));
	if (too_many_values(text, limits.values_max))
		return fail(cx, RC_LIMIT, MSG(codec_json_many), A_NUM("limit", (int64_t)limits.values_max));
	in.depth_max = limits.depth_max < DEPTH_CEILING ? limits.depth_max : DEPTH_CEILING;
	copy = arena_alloc(cx->mem, text.len + YYJSON_PADDING_SIZE);
	memcpy(copy, text.ptr, text.len);
	memset(copy + text.len, 0, YYJSON_PADDING_SIZE);
	in.bytes = copy;
	doc = yyjson_read_opts(copy, text.len, YYJSON_READ_INSITU, NULL, &err);
	if (doc == NULL)
		return not_json(cx, text, &err);
	/* The document is yyjson's own memory and goes when the tree is made, or when there is no room for the tree. */
	if (!ARENA_ENTER(cx->mem, &door)) {
		free_doc(doc);
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	}
	*out = arena_alloc(cx->mem, sizeof(**out));
	rc = read_value(&in, yyjson_doc_get_root(doc), 0, 0, *out);
	(*out)->key = STR_NONE;
	arena_leave(cx->mem, &door);
	free_doc(doc);
	return rc;
}

/* RFC 8785 3.2.2.2: the two-character escapes where there are some, else \u00xx, and nothing else is escaped. */
static void
write_escaped(struct buf *out, unsigned char c)
{
	static const char shorts[] = "btn\0fr";

	if (c == '"' || c == '\\')
		buf_fmt(out, "\\%c", c);
	else if (c >= 8 && c <= 13 && shorts[c - 8] != '\0')
		buf_fmt(out, "\\%c", shorts[c - 8]);
	else
		buf_fmt(out, "\\u%04x", c);
}

/* The string and its quotation marks need this room at least, so whoever has no room for it has none for the string. */
void
json_write_string(struct buf *out, struct str s)
{
	char *room = buf_room(out, s.len + 2);
	size_t plain = escape_free(s, 0, '"');

	if (room == NULL)
		return;
	*room = '"';
	if (plain > 0)
		memcpy(room + 1, s.ptr, plain);
	out->len += 1 + plain;
	for (size_t at = plain; at < s.len; at += plain) {
		write_escaped(out, (unsigned char)s.ptr[at++]);
		plain = escape_free(s, at, '"');
		buf_put(out, s.ptr + at, plain);
	}
	buf_byte(out, '"');
}

struct digits {
	char digit[32];
	int count;
	int point; /* the decimal point stands behind so many digits; may be negative or past the end */
};

/* Takes the shortest decimal that yyjson writes apart into its digits and the place of the point. */
static void
digits_of(const char *text, size_t len, struct digits *out)
{
	bool behind_point = false;
	size_t i = 0;

	out->count = out->point = 0;
	for (; i < len && text[i] != 'e'; i++) {
		if (text[i] == '.') {
			behind_point = true;
			continue;
		}
		if (text[i] == '0' && out->count == 0) {
			out->point -= behind_point;
			continue;
		}
		if (out->count < (int)sizeof(out->digit))
			out->digit[out->count++] = text[i];
		out->point += !behind_point;
	}
	if (i < len)
		out->point += (int)strtol(text + i + 1, NULL, 10);
	while (out->count > 0 && out->digit[out->count - 1] == '0')
		out->count--;
}

static void
put_zeros(struct buf *out, int count)
{
	while (count-- > 0)
		buf_byte(out, '0');
}

/* ECMA-262 Number::toString(x, 10), steps 6 to 10; k, n and s there are count, point and the digits here. */
static void
write_digits(struct buf *out, const struct digits *d)
{
	size_t count = (size_t)d->count;

	if (d->count <= d->point && d->point <= 21) {
		buf_put(out, d->digit, count);
		put_zeros(out, d->point - d->count);
	} else if (d->point > 0 && d->point <= 21) {
		buf_put(out, d->digit, (size_t)d->point);
		buf_byte(out, '.');
		buf_put(out, d->digit + d->point, (size_t)(d->count - d->point));
	} else if (d->point > -6 && d->point <= 0) {
		buf_lit(out, "0.");
		put_zeros(out, -d->point);
		buf_put(out, d->digit, count);
	} else {
		buf_put(out, d->digit, 1);
		if (count > 1) {
			buf_byte(out, '.');
			buf_put(out, d->digit + 1, count - 1);
		}
		buf_fmt(out, "e%+d", d->point - 1);
	}
}

void
json_write_number(struct buf *out, double number)
{
	char pool[2048], *text;
	yyjson_alc alc;
	yyjson_val val = { 0 };
	struct digits d;
	size_t len = 0;

	if (number == 0 || !isfinite(number)) {
		buf_byte(out, '0');
		return;
	}
	if (number < 0) {
		buf_byte(out, '-');
		number = -number;
	}
	yyjson_alc_pool_init(&alc, pool, sizeof(pool));
	unsafe_yyjson_set_real(&val, number);
	text = yyjson_val_write_opts(&val, 0, &alc, &len, NULL);
	if (text == NULL)
		return;
	digits_of(text, len, &d);
	write_digits(out, &d);
}

static void
newline(struct buf *out, enum json_layout layout, int depth)
{
	if (layout != JSON_PRETTY)
		return;
	buf_byte(out, '\n');
	for (int i = 0; i < depth; i++)
		buf_lit(out, "  ");
}

static void write_value(struct buf *out, const struct json *value, enum json_layout layout, int depth);

static void
write_members(struct buf *out, const struct json *container, enum json_layout layout, int depth)
{
	bool object = container->type == JSON_OBJECT;

	if (container->kept != NULL && layout == JSON_COMPACT) {
		buf_str(out, *container->kept);
		return;
	}
	buf_byte(out, object ? '{' : '[');
	for (const struct json *member = container->first; member != NULL; member = member->next) {
		if (member != container->first)
			buf_byte(out, ',');
		newline(out, layout, depth + 1);
		if (object) {
			json_write_string(out, member->key);
			buf_byte(out, ':');
			if (layout == JSON_PRETTY)
				buf_byte(out, ' ');
		}
		write_value(out, member, layout, depth + 1);
	}
	if (container->first != NULL)
		newline(out, layout, depth);
	buf_byte(out, object ? '}' : ']');
}

static void
write_value(struct buf *out, const struct json *value, enum json_layout layout, int depth)
{
	switch (value->type) {
	case JSON_NULL:
		buf_lit(out, "null");
		break;
	case JSON_FALSE:
		buf_lit(out, "false");
		break;
	case JSON_TRUE:
		buf_lit(out, "true");
		break;
	case JSON_INT:
		buf_int(out, value->integer);
		break;
	case JSON_REAL:
		json_write_number(out, value->real);
		break;
	case JSON_STRING:
		json_write_string(out, value->string);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		write_members(out, value, layout, depth);
		break;
	}
}

void
json_write(struct buf *out, const struct json *value, enum json_layout layout)
{
	write_value(out, value, layout, 0);
	if (layout == JSON_PRETTY)
		buf_byte(out, '\n');
}

struct str
json_text(struct arena *mem, const struct json *value, enum json_layout layout)
{
	struct buf out = buf_new(mem, SIZE_MAX / 2);

	json_write(&out, value, layout);
	return buf_view(&out);
}
