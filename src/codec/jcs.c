#include "codec/jcs.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"

/* Up to here an object's names are sorted on the stack, by insertion. */
#define FEW_MEMBERS 24

/* UTF-8's order of bytes is the order of characters; UTF-16's order of code units differs from it in one thing:
 * characters above U+FFFF (lead bytes F0 to F4) begin with a surrogate, D800 to DBFF, and so stand before U+E000 to
 * U+FFFF (lead bytes EE and EF). Bytes of both kinds only ever meet as lead bytes. */
static int
compare_utf16(struct str a, struct str b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;

	for (size_t i = 0; i < shorter; i++) {
		unsigned char x = (unsigned char)a.ptr[i], y = (unsigned char)b.ptr[i];

		if (x == y)
			continue;
		if (x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0))
			return x >= 0xF0 ? -1 : 1;
		return x < y ? -1 : 1;
	}
	return (a.len > b.len) - (a.len < b.len);
}

static int
by_key(const void *a, const void *b)
{
	const struct json *const *x = a, *const *y = b;

	return compare_utf16((*x)->key, (*y)->key);
}

static void
sort_few(const struct json **members, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct json *member = members[i];
		size_t at = i;

		for (; at > 0 && compare_utf16(members[at - 1]->key, member->key) > 0; at--)
			members[at] = members[at - 1];
		members[at] = member;
	}
}

static bool
is_ascii(struct str s)
{
	uint64_t eight, all = 0;
	size_t i = 0;

	for (; i + sizeof(eight) <= s.len; i += sizeof(eight)) {
		memcpy(&eight, s.ptr + i, sizeof(eight));
		all |= eight;
	}
	for (; i < s.len; i++)
		all |= (unsigned char)s.ptr[i];
	return (all & UINT64_C(0x8080808080808080)) == 0;
}

static enum rc
write_string(struct ctx *cx, struct buf *out, struct str s)
{
	if (!is_ascii(s) && utf8_valid_until(s) != s.len)
		return fail(cx, RC_INVALID, MSG(codec_jcs_utf8));
	json_write_string(out, s);
	return RC_OK;
}

static enum rc
write_int(struct ctx *cx, struct buf *out, int64_t n)
{
	/* 2^53 itself is exact, but 2^53 + 1 is read as it. */
	if (n > (int64_t)1 << 53 || n < -((int64_t)1 << 53))
		return fail(cx, RC_INVALID, MSG(codec_jcs_integer), A_NUM("number", n));
	buf_int(out, n);
	return RC_OK;
}

static enum rc write_value(struct ctx *cx, struct buf *out, const struct json *value, int depth);

static enum rc
write_sorted(struct ctx *cx, struct buf *out, const struct json **members, size_t count, int depth)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0) {
			if (str_eq(members[i - 1]->key, members[i]->key))
				return fail(cx, RC_INVALID, MSG(codec_json_repeated), A_STR("name", members[i]->key));
			buf_byte(out, ',');
		}
		TRY(write_string(cx, out, members[i]->key));
		buf_byte(out, ':');
		TRY(write_value(cx, out, members[i], depth));
	}
	return RC_OK;
}

static enum rc
write_object(struct ctx *cx, struct buf *out, const struct json *object, int depth)
{
	const struct json *few[FEW_MEMBERS], **members = few;
	size_t count = 0;

	if (object->count > FEW_MEMBERS)
		members = arena_alloc(cx->mem, object->count * sizeof(*members));
	for (const struct json *member = object->first; member != NULL; member = member->next)
		members[count++] = member;
	if (members == few)
		sort_few(members, count);
	else
		qsort(members, count, sizeof(*members), by_key);
	buf_byte(out, '{');
	TRY(write_sorted(cx, out, members, count, depth));
	buf_byte(out, '}');
	return RC_OK;
}

static enum rc
write_array(struct ctx *cx, struct buf *out, const struct json *array, int depth)
{
	buf_byte(out, '[');
	for (const struct json *item = array->first; item != NULL; item = item->next) {
		if (item != array->first)
			buf_byte(out, ',');
		TRY(write_value(cx, out, item, depth));
	}
	buf_byte(out, ']');
	return RC_OK;
}

static enum rc
write_value(struct ctx *cx, struct buf *out, const struct json *value, int depth)
{
	if (depth >= JCS_DEPTH_MAX && value->type >= JSON_ARRAY)
		return fail(cx, RC_LIMIT, MSG(codec_json_deep), A_NUM("limit", JCS_DEPTH_MAX));
	if (value->type >= JSON_ARRAY && value->kept != NULL) {
		buf_str(out, *value->kept);
		return RC_OK;
	}
	switch (value->type) {
	case JSON_NULL:
		buf_lit(out, "null");
		return RC_OK;
	case JSON_FALSE:
		buf_lit(out, "false");
		return RC_OK;
	case JSON_TRUE:
		buf_lit(out, "true");
		return RC_OK;
	case JSON_INT:
		return write_int(cx, out, value->integer);
	case JSON_REAL:
		if (!isfinite(value->real))
			return fail(cx, RC_INVALID, MSG(codec_jcs_infinite));
		json_write_number(out, value->real);
		return RC_OK;
	case JSON_STRING:
		return write_string(cx, out, value->string);
	case JSON_ARRAY:
		return write_array(cx, out, value, depth + 1);
	case JSON_OBJECT:
		return write_object(cx, out, value, depth + 1);
	}
	return RC_INTERNAL;
}

enum rc
jcs_write(struct ctx *cx, struct buf *out, const struct json *value)
{
	struct str whole;

	TRY(write_value(cx, out, value, 0));
	return buf_done(cx, out, &whole);
}

enum rc
jcs_text(struct ctx *cx, const struct json *value, size_t max, struct str *out)
{
	struct buf b = buf_new(cx->mem, max);

	TRY(write_value(cx, &b, value, 0));
	return buf_done(cx, &b, out);
}

enum rc
jcs_keep(struct ctx *cx, struct json *container, size_t max)
{
	struct str *text = NEW(cx->mem, struct str);

	assert(container->type >= JSON_ARRAY);
	TRY(jcs_text(cx, container, max, text));
	container->kept = text;
	return RC_OK;
}
