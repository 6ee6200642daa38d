/* The first line says what kind of body follows: its Content-Type, "path", or "query". Nothing that is read has a NUL or half a
 * character in its name, no field lies outside the input, and a path's segments never lead up. */
#include "fuzz.h"

#include "base/utf8.h"
#include "http/fields.h"
#include "http/path.h"

static void
check_fields(const struct fields *fields)
{
	FUZZ_HOLDS(fields->count <= FIELDS_MAX);
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *f = &fields->items[i];

		FUZZ_HOLDS(f->name.len <= FIELD_NAME_MAX && utf8_valid_until(f->name) == f->name.len);
		FUZZ_HOLDS(f->is_file || f->value.len == 0 || memchr(f->value.ptr, '\0', f->value.len) == NULL);
		FUZZ_HOLDS(str_find_byte(f->file_name, '/') == f->file_name.len && str_find_byte(f->file_name, '\\') == f->file_name.len);
	}
}

static void
check_path(struct ctx *cx, struct str path)
{
	struct str segments[12];
	size_t count;

	if (path_split(cx, path, segments, 12, &count) != RC_OK)
		return;
	for (size_t i = 0; i < count; i++) {
		FUZZ_HOLDS(segments[i].len > 0 && !str_is(segments[i], ".") && !str_is(segments[i], ".."));
		FUZZ_HOLDS(str_find_byte(segments[i], '/') == segments[i].len && memchr(segments[i].ptr, '\0', segments[i].len) == NULL);
	}
}

static void
read_any(struct ctx *cx, struct str body)
{
	struct fields fields;
	struct json *json;
	struct str kind;

	str_cut(&body, '\n', &kind);
	cookie_find(body, "__Host-testamur");
	if (str_is(kind, "path"))
		check_path(cx, body);
	else if (str_is(kind, "query")) {
		if (fields_read_urlencoded(cx, body, FIELDS_QUERY_MAX, &fields) == RC_OK)
			check_fields(&fields);
	} else if (str_starts(kind, "application/json")) {
		if (json_parse(cx, body, JSON_LIMITS, &json) == RC_OK && fields_read_json(cx, json, &fields) == RC_OK)
			check_fields(&fields);
	} else if (fields_read_multipart(cx, body, kind, &fields) == RC_OK) {
		check_fields(&fields);
	}
}

FUZZ_TARGET(read_any)
