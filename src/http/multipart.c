#include "http/fields.h"

#include "base/utf8.h"

#define BOUNDARY_MAX    70 /* RFC 2046 5.1.1 */
#define PART_HEADER_MAX 8192

struct reading {
	struct ctx *cx;
	struct str rest;      /* what is not read yet */
	struct str delimiter; /* CRLF -- boundary */
	struct field *items;
	size_t count, cap;
};

static enum rc
bad_part(struct ctx *cx)
{
	return fail(cx, RC_INVALID, MSG(http_multipart_bad));
}

/* The last part of a name: what a browser sends may be a path of its own machine. */
static struct str
base_name(struct str name)
{
	size_t from = 0;

	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] == '/' || name.ptr[i] == '\\')
			from = i + 1;
	return str_sub(name, from, name.len);
}

/* Browsers write " CR LF in names as %22 %0D %0A (WHATWG HTML 4.10.21.8) and nothing else; those stay as they are, as other %-escapes do. */
static enum rc
read_disposition(struct reading *r, struct str value, struct field *field)
{
	struct ctx *cx = r->cx;

	if (!str_is(header_media_type(cx->mem, value), "form-data") || !header_param(cx->mem, value, "name", &field->name))
		return bad_part(cx);
	field->is_file = header_param(cx->mem, value, "filename", &field->file_name);
	field->file_name = base_name(field->file_name);
	if (field->name.len == 0 || utf8_valid_until(field->name) != field->name.len || utf8_valid_until(field->file_name) != field->file_name.len)
		return bad_part(cx);
	if (memchr(field->name.ptr, '\0', field->name.len) != NULL || (field->file_name.len > 0 && memchr(field->file_name.ptr, '\0', field->file_name.len) != NULL))
		return bad_part(cx);
	return field->name.len > FIELD_NAME_MAX ? fail(cx, RC_LIMIT, MSG(http_field_name_long), A_NUM("most", FIELD_NAME_MAX)) : RC_OK;
}

/* The lines up to the empty one. */
static enum rc
read_part_headers(struct reading *r, struct field *field)
{
	bool has_disposition = false;
	size_t end = str_find(str_sub(r->rest, 0, PART_HEADER_MAX), STR("\r\n\r\n"));
	struct str lines = str_sub(r->rest, 0, end);

	if (end >= r->rest.len || end >= PART_HEADER_MAX)
		return bad_part(r->cx);
	r->rest = str_sub(r->rest, end + 4, r->rest.len);
	while (lines.len > 0) {
		size_t cut = str_find(lines, STR("\r\n"));
		struct str line = str_sub(lines, 0, cut), name;

		lines = str_sub(lines, cut + 2, lines.len);
		if (!str_cut(&line, ':', &name))
			return bad_part(r->cx);
		if (str_eq_fold(name, STR("content-disposition"))) {
			if (has_disposition)
				return bad_part(r->cx);
			has_disposition = true;
			TRY(read_disposition(r, str_trim(line), field));
		} else if (str_eq_fold(name, STR("content-type"))) {
			field->type = str_trim(line);
		}
	}
	return has_disposition ? RC_OK : bad_part(r->cx);
}

static enum rc
read_part(struct reading *r)
{
	struct field field = { .is_file = false };
	size_t end;

	TRY(read_part_headers(r, &field));
	end = str_find(r->rest, r->delimiter);
	if (end == r->rest.len)
		return bad_part(r->cx);
	field.value = str_sub(r->rest, 0, end);
	r->rest = str_sub(r->rest, end + r->delimiter.len, r->rest.len);
	if (!field.is_file && field.value.len > 0 &&
	    (memchr(field.value.ptr, '\0', field.value.len) != NULL || utf8_valid_until(field.value) != field.value.len))
		return fail_at_field(r->cx, fail(r->cx, RC_INVALID, MSG(http_field_not_text)), field.name);
	if (r->count == FIELDS_MAX)
		return fail(r->cx, RC_LIMIT, MSG(http_fields_many), A_NUM("most", FIELDS_MAX));
	if (r->count == r->cap) {
		size_t cap = r->cap * 2;

		r->items = arena_grow(r->cx->mem, r->items, r->cap * sizeof(field), cap * sizeof(field));
		r->cap = cap;
	}
	r->items[r->count++] = field;
	return RC_OK;
}

static bool
boundary_of(struct ctx *cx, struct str type, struct str *boundary)
{
	if (!header_param(cx->mem, type, "boundary", boundary) || boundary->len == 0 || boundary->len > BOUNDARY_MAX)
		return false;
	for (size_t i = 0; i < boundary->len; i++)
		if (boundary->ptr[i] <= ' ' || boundary->ptr[i] > '~')
			return false;
	return true;
}

enum rc
fields_read_multipart(struct ctx *cx, struct str body, struct str type, struct fields *out)
{
	struct reading r = { .cx = cx, .rest = body, .cap = 16 };
	struct str boundary, opening;

	*out = (struct fields){ .items = NULL };
	if (!boundary_of(cx, type, &boundary))
		return bad_part(cx);
	r.delimiter = str_fmt(cx->mem, "\r\n--" PRI_STR, ARG_STR(boundary));
	opening = str_sub(r.delimiter, 2, r.delimiter.len);
	if (!str_eq(str_sub(body, 0, opening.len), opening))
		return bad_part(cx);
	r.rest = str_sub(body, opening.len, body.len);
	r.items = arena_alloc(cx->mem, r.cap * sizeof(*r.items));
	while (str_starts(r.rest, "\r\n")) {
		r.rest = str_sub(r.rest, 2, r.rest.len);
		TRY(read_part(&r));
	}
	if (!str_is(r.rest, "--") && !str_is(r.rest, "--\r\n"))
		return bad_part(cx);
	*out = (struct fields){ r.items, r.count };
	return RC_OK;
}
