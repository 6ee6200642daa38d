#include "codec/document.h"

#include "base/decimal.h"
#include "base/time.h"

static const char *const kind_names[] = {
	[JSON_NULL] = "null", [JSON_FALSE] = "true or false", [JSON_TRUE] = "true or false", [JSON_INT] = "a whole number",
	[JSON_REAL] = "a number", [JSON_STRING] = "a text", [JSON_ARRAY] = "a list [...]", [JSON_OBJECT] = "an object {...}",
};

enum rc
document_open(struct ctx *cx, struct str file, struct str text, struct document *out)
{
	*out = (struct document){ .cx = cx, .file = file, .text = text, .problems = problems_new(cx->mem) };
	enum rc rc = json_parse(cx, text, JSON_LIMITS, &out->root);

	if (rc != RC_OK)
		return fail_at_file(cx, rc, file);
	if (out->root->type != JSON_OBJECT) {
		(void)fail(cx, RC_INVALID, MSG(codec_document_not_object));
		return fail_at_file(cx, RC_INVALID, file);
	}
	return RC_OK;
}

struct node
document_root(struct document *in)
{
	return (struct node){ .in = in, .value = in->root };
}

/* A container is best shown where its first member stands: that is inside it, whatever stands before it. */
static const struct json *
place_of(const struct json *value)
{
	while (json_first(value) != NULL)
		value = json_first(value);
	return value;
}

void
node_keep(struct node at)
{
	struct ctx *cx = at.in->cx;

	(void)fail_at_file(cx, RC_INVALID, at.in->file);
	if (at.value != NULL)
		(void)json_at(cx, RC_INVALID, at.in->text, place_of(at.value));
	cx->err.place.column = STR_NONE; /* a column of the text helps nobody once the field is named */
	(void)fail_at_field(cx, RC_INVALID, at.path);
	problems_keep(&at.in->problems, cx);
}

static struct str
path_of(struct node object, const char *name)
{
	struct arena *mem = object.in->cx->mem;

	if (object.path.len == 0)
		return str_of(name);
	return str_fmt(mem, PRI_STR ".%s", ARG_STR(object.path), name);
}

/* The member whatever its type; a missing one that is needed is a problem of the object it should stand in. */
static struct node
member(struct node object, const char *name, enum need need)
{
	struct node at = { .in = object.in, .value = json_get(object.value, str_of(name)), .path = path_of(object, name) };

	if (json_is(at.value, JSON_NULL))
		at.value = NULL;
	if (at.value == NULL && need == NEEDED && object.value != NULL) {
		struct node missing = { .in = object.in, .value = object.value, .path = at.path };
		node_wrong(missing, MSG(codec_document_missing), A_C("name", name));
	}
	return at;
}

static bool
same_kind(const struct json *value, enum json_type type)
{
	if (type == JSON_TRUE || type == JSON_FALSE)
		return value->type == JSON_TRUE || value->type == JSON_FALSE;
	return value->type == type;
}

struct node
field(struct node object, const char *name, enum need need, enum json_type type)
{
	struct node at = member(object, name, need);

	if (at.value != NULL && !same_kind(at.value, type)) {
		node_wrong(at, MSG(codec_document_kind), A_C("want", kind_names[type]), A_C("got", kind_names[at.value->type]));
		at.value = NULL;
	}
	return at;
}

static struct node
item(struct node list, const struct json *value, size_t index)
{
	struct str path = str_fmt(list.in->cx->mem, PRI_STR "[%zu]", ARG_STR(list.path), index);

	return (struct node){ list.in, value, path, index };
}

struct node
node_first(struct node list)
{
	return item(list, json_first(list.value), 0);
}

struct node
node_next(struct node list, struct node at)
{
	return item(list, at.value->next, at.index + 1);
}

struct str
field_text(struct node object, const char *name, enum need need)
{
	struct node at = field(object, name, need, JSON_STRING);
	struct str text = str_trim(json_string(at.value));

	if (at.value != NULL && text.len == 0 && need == NEEDED)
		node_wrong(at, MSG(codec_document_empty));
	return text;
}

static bool
is_text_map(struct node at)
{
	const struct json *text = json_first(at.value);

	for (; text != NULL; text = text->next)
		if (text->type != JSON_STRING || str_trim(text->string).len == 0 || text->key.len < 2)
			return false;
	return json_count(at.value) > 0;
}

const struct json *
field_texts(struct node object, const char *name, enum need need)
{
	struct node at = member(object, name, need);
	struct arena *mem = object.in->cx->mem;

	if (json_is(at.value, JSON_STRING) && str_trim(at.value->string).len > 0) {
		struct json *map = json_new(mem, JSON_OBJECT);
		json_put_str(mem, map, STR("und"), at.value->string);
		return map;
	}
	if (at.value != NULL && (at.value->type != JSON_OBJECT || !is_text_map(at))) {
		node_wrong(at, MSG(codec_document_texts));
		return NULL;
	}
	return at.value;
}

int64_t
field_decimal(struct node object, const char *name, enum need need, int64_t least, int64_t most, bool *given)
{
	struct node at = member(object, name, need);
	struct arena *mem = object.in->cx->mem;
	struct str text = json_is_number(at.value) ? json_text(mem, at.value, JSON_COMPACT) : json_string(at.value);
	int64_t milli = 0;

	if (given != NULL)
		*given = false;
	if (at.value == NULL)
		return 0;
	if (!decimal_parse(text, false, &milli)) {
		node_wrong(at, MSG(codec_document_decimal));
		return 0;
	}
	if (milli < least || milli > most) {
		node_wrong(at, MSG(codec_document_range), A_STR("value", text), A_STR("least", decimal_text(mem, least)), A_STR("most", decimal_text(mem, most)));
		return 0;
	}
	if (given != NULL)
		*given = true;
	return milli;
}

int64_t
field_integer(struct node object, const char *name, enum need need, int64_t least, int64_t most, int64_t otherwise)
{
	struct node at = member(object, name, need);
	int64_t n = otherwise;

	if (at.value == NULL)
		return otherwise;
	if (!json_integer(at.value, &n)) {
		node_wrong(at, MSG(codec_document_kind), A_C("want", kind_names[JSON_INT]), A_C("got", kind_names[at.value->type]));
		return otherwise;
	}
	if (n < least || n > most) {
		node_wrong(at, MSG(codec_document_range), A_NUM("value", n), A_NUM("least", least), A_NUM("most", most));
		return otherwise;
	}
	return n;
}

int64_t
field_date(struct node object, const char *name, enum need need)
{
	struct node at = field(object, name, need, JSON_STRING);
	int64_t days = DAY_NONE;

	if (at.value != NULL && !date_parse(str_trim(json_string(at.value)), &days)) {
		node_wrong(at, MSG(codec_document_date), A_STR("value", json_string(at.value)));
		return DAY_NONE;
	}
	return days;
}

int64_t
field_time(struct node object, const char *name, enum need need)
{
	struct node at = field(object, name, need, JSON_STRING);
	int64_t seconds = TIME_NONE;

	if (at.value != NULL && !time_parse(str_trim(json_string(at.value)), &seconds)) {
		node_wrong(at, MSG(codec_document_time), A_STR("value", json_string(at.value)));
		return TIME_NONE;
	}
	return seconds;
}

bool
field_flag(struct node object, const char *name, bool otherwise)
{
	struct node at = field(object, name, OPTIONAL, JSON_TRUE);

	return at.value == NULL ? otherwise : at.value->type == JSON_TRUE;
}

static struct str
words_text(struct arena *mem, const char *const words[])
{
	struct buf out = buf_new(mem, 4096);

	for (size_t i = 0; words[i] != NULL; i++)
		buf_fmt(&out, "%s%s", i == 0 ? "" : ", ", words[i]);
	return buf_view(&out);
}

int
field_word(struct node object, const char *name, enum need need, const char *const words[])
{
	struct node at = field(object, name, need, JSON_STRING);

	if (at.value == NULL)
		return -1;
	for (int i = 0; words[i] != NULL; i++)
		if (str_is(json_string(at.value), words[i]))
			return i;
	node_wrong(at, MSG(codec_document_word), A_STR("value", json_string(at.value)), A_STR("words", words_text(object.in->cx->mem, words)));
	return -1;
}
