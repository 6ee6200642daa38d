#include "http/view.h"

#include "base/decimal.h"
#include "base/time.h"

/* ---- sentences ---- */

struct view_message
view_say_with(struct arena *mem, const struct message *msg, const struct arg *args)
{
	size_t count = 0;
	struct arg *kept;

	while (args != NULL && args[count].name != NULL)
		count++;
	kept = NEWS(mem, struct arg, count + 1);
	for (size_t i = 0; i < count; i++) {
		kept[i] = args[i];
		kept[i].text = str_dup(mem, args[i].text);
	}
	return (struct view_message){ msg, kept, true };
}

struct view_message
view_say_err(struct arena *mem, const struct err *err)
{
	struct arg args[ERR_ARGS_MAX + 1] = { { NULL, { NULL, 0 }, 0, false } };

	for (size_t i = 0; i < err->arg_count; i++) {
		int64_t number;

		args[i] = (struct arg){ err->args[i].name.ptr, err->args[i].value, 0, false };
		if (str_to_int(err->args[i].value, &number))
			args[i] = (struct arg){ err->args[i].name.ptr, STR_NONE, number, true };
	}
	return view_say_with(mem, err->msg, args);
}

static struct str
said(struct locale *locale, struct arena *mem, struct view_message message)
{
	size_t count = 0;

	if (!message.is)
		return STR_NONE;
	while (message.args != NULL && message.args[count].name != NULL)
		count++;
	return locale_text(locale, mem, message.msg, message.args, count);
}

/* ---- escaping ---- */

void
view_raw(struct view_out *out, const char *html, size_t length)
{
	buf_put(&out->html, html, length);
}

/* Between tags a quote is a letter like any other (HTML 13.1.2.6), and rule books are full of them. */
static void
put_escaped(struct buf *out, struct str text, bool quotes)
{
	size_t from = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char *name;

		switch (text.ptr[i]) {
		case '&': name = "&amp;"; break;
		case '<': name = "&lt;"; break;
		case '>': name = "&gt;"; break;
		case '"': name = quotes ? "&quot;" : NULL; break;
		case '\'': name = quotes ? "&#39;" : NULL; break;
		default: name = NULL;
		}
		if (name == NULL)
			continue;
		buf_put(out, text.ptr + from, i - from);
		buf_put(out, name, strlen(name));
		from = i + 1;
	}
	if (text.len > from)
		buf_put(out, text.ptr + from, text.len - from);
}

/* RFC 3986 2.3: what stands for itself everywhere. */
static bool
unreserved(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
}

static void
put_segment(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (unreserved(c))
			buf_byte(out, (char)c);
		else
			buf_fmt(out, "%%%02X", c);
	}
}

/* A scheme ends at the first colon that comes before any of "/?#". Browsers drop tabs and newlines before they look, and
 * skip blanks and control characters at the beginning; a text with any of these is no link of ours. */
static bool
url_leads_somewhere(struct str url)
{
	size_t colon = 0;

	for (size_t i = 0; i < url.len; i++)
		if ((unsigned char)url.ptr[i] <= 0x20 || url.ptr[i] == 0x7F || url.ptr[i] == '\\')
			return false;
	while (colon < url.len && strchr(":/?#", url.ptr[colon]) == NULL)
		colon++;
	if (colon == url.len || url.ptr[colon] != ':')
		return true;
	url.len = colon;
	return str_eq_fold(url, STR("http")) || str_eq_fold(url, STR("https")) || str_eq_fold(url, STR("mailto"));
}

void
view_text(struct view_out *out, enum view_place place, struct str text)
{
	if (place == IN_SEGMENT)
		put_segment(&out->html, text);
	else if (place == IN_URL && !url_leads_somewhere(text))
		buf_lit(&out->html, "#");
	else
		put_escaped(&out->html, text, place != IN_TEXT);
}

/* ---- values ---- */

static bool
for_people(enum view_place place)
{
	return place == IN_TEXT || place == IN_WORDS;
}

void
view_number(struct view_out *out, enum view_place place, int64_t number)
{
	if (number == VIEW_NONE)
		return;
	if (for_people(place))
		buf_str(&out->html, locale_number(out->locale, out->mem, number));
	else
		buf_fmt(&out->html, "%lld", (long long)number);
}

void
view_decimal(struct view_out *out, enum view_place place, int64_t milli)
{
	if (milli == VIEW_NONE)
		return;
	buf_str(&out->html, for_people(place) ? locale_decimal(out->locale, out->mem, milli) : decimal_text(out->mem, milli));
}

void
view_day(struct view_out *out, enum view_place place, int64_t day)
{
	if (day == VIEW_NONE)
		return;
	buf_str(&out->html, for_people(place) ? locale_day(out->locale, out->mem, day) : date_text(out->mem, day));
}

void
view_time(struct view_out *out, enum view_place place, int64_t seconds)
{
	if (seconds == VIEW_NONE)
		return;
	buf_str(&out->html, for_people(place) ? locale_time(out->locale, out->mem, seconds) : time_text(out->mem, seconds));
}

void
view_message(struct view_out *out, enum view_place place, struct view_message message)
{
	view_text(out, place, said(out->locale, out->mem, message));
}

void
view_t(struct view_out *out, enum view_place place, const struct message *msg, const struct arg *args, size_t count)
{
	view_text(out, place, locale_text(out->locale, out->mem, msg, args, count));
}

struct str
view_words_decimal(struct view_out *out, int64_t milli)
{
	return milli == VIEW_NONE ? STR_NONE : locale_decimal(out->locale, out->mem, milli);
}

struct str
view_words_day(struct view_out *out, int64_t day)
{
	return day == VIEW_NONE ? STR_NONE : locale_day(out->locale, out->mem, day);
}

struct str
view_words_time(struct view_out *out, int64_t seconds)
{
	return seconds == VIEW_NONE ? STR_NONE : locale_time(out->locale, out->mem, seconds);
}

struct str
view_words_message(struct view_out *out, struct view_message message)
{
	return said(out->locale, out->mem, message);
}

/* Within <script type="application/ld+json"> nothing may look like the element's end or a comment. */
void
view_data(struct view_out *out, const struct json *data)
{
	struct str text = data == NULL ? STR("null") : json_text(out->mem, data, JSON_COMPACT);

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == '<' || c == '>' || c == '&')
			buf_fmt(&out->html, "\\u%04x", (unsigned)c);
		else
			buf_byte(&out->html, c);
	}
}

void
view_body(struct view_out *out, struct view_body body)
{
	if (body.view != NULL)
		body.view->html(out, body.value);
}

void
view_post_fields(struct view_out *out)
{
	if (out->csrf != NULL) {
		buf_lit(&out->html, "<input type=\"hidden\" name=\"_csrf\" value=\"");
		put_escaped(&out->html, out->csrf(out->self), true);
		buf_lit(&out->html, "\">");
	}
	if (out->fresh_key != NULL) {
		buf_lit(&out->html, "<input type=\"hidden\" name=\"_key\" value=\"");
		put_escaped(&out->html, out->fresh_key(out->self), true);
		buf_lit(&out->html, "\">");
	}
}

enum rc
view_html(struct ctx *cx, struct view_out *out, const struct view_class *view, const void *value, struct str *html)
{
	out->mem = cx->mem;
	out->html = buf_new(cx->mem, VIEW_HTML_MAX);
	view->html(out, value);
	return buf_done(cx, &out->html, html);
}

/* ---- JSON ---- */

static struct json *fields_json(struct arena *mem, struct locale *locale, const struct view_field *fields, const char *value);

static int64_t
int_at(const char *at)
{
	int64_t n;

	memcpy(&n, at, sizeof(n));
	return n;
}

static struct json *
null_json(struct arena *mem)
{
	return json_new(mem, JSON_NULL);
}

static struct json *
text_json(struct arena *mem, struct str text)
{
	return json_new_string(mem, text.ptr == NULL ? STR("") : text);
}

static struct json *
rows_json(struct arena *mem, struct locale *locale, const struct view_field *field, const char *value)
{
	struct json *array = json_new(mem, JSON_ARRAY);
	const char *rows;
	size_t count;

	memcpy(&rows, value + field->offset, sizeof(rows));
	memcpy(&count, value + field->count_offset, sizeof(count));
	for (size_t i = 0; i < count; i++)
		json_add(array, fields_json(mem, locale, field->fields, rows + i * field->size));
	return array;
}

static struct json *
group_json(struct arena *mem, struct locale *locale, const struct view_field *field, const char *at)
{
	if (field->optional) {
		const void *pointer = at;

		memcpy(&at, pointer, sizeof(at));
		if (at == NULL)
			return null_json(mem);
	}
	return fields_json(mem, locale, field->fields, at);
}

static struct json *
number_json(struct arena *mem, const struct view_field *field, int64_t n)
{
	if (field->optional && n == VIEW_NONE)
		return null_json(mem);
	switch (field->kind) {
	case VIEW_DAY: return json_new_string(mem, date_text(mem, n));
	case VIEW_TIME: return json_new_string(mem, time_text(mem, n));
	case VIEW_DECIMAL: return n % 1000 == 0 ? json_new_int(mem, n / 1000) : json_new_real(mem, (double)n / 1000.0);
	default: return json_new_int(mem, n);
	}
}

static struct json *
field_json(struct arena *mem, struct locale *locale, const struct view_field *field, const char *value)
{
	const char *at = value + field->offset;
	struct view_message message;
	struct view_body body;
	struct json *json;
	struct str text;
	unsigned word;

	switch (field->kind) {
	case VIEW_TEXT:
		memcpy(&text, at, sizeof(text));
		return field->optional && text.len == 0 ? null_json(mem) : text_json(mem, text);
	case VIEW_NUMBER: case VIEW_DECIMAL: case VIEW_DAY: case VIEW_TIME:
		return number_json(mem, field, int_at(at));
	case VIEW_FLAG:
		return json_new(mem, *(const bool *)at ? JSON_TRUE : JSON_FALSE);
	case VIEW_MESSAGE:
		memcpy(&message, at, sizeof(message));
		return message.is ? text_json(mem, said(locale, mem, message)) : null_json(mem);
	case VIEW_ONE:
		memcpy(&word, at, sizeof(word));
		return json_new_string(mem, str_of(field->words[word]));
	case VIEW_ROWS:
		return rows_json(mem, locale, field, value);
	case VIEW_GROUP:
		return group_json(mem, locale, field, at);
	case VIEW_BODY:
		memcpy(&body, at, sizeof(body));
		return body.view == NULL ? null_json(mem) : view_json(mem, locale, body.view, body.value);
	case VIEW_JSON:
		memcpy(&json, at, sizeof(json));
		return json == NULL ? null_json(mem) : json_copy(mem, json, false);
	}
	return null_json(mem);
}

static struct json *
fields_json(struct arena *mem, struct locale *locale, const struct view_field *fields, const char *value)
{
	struct json *object = json_new(mem, JSON_OBJECT);

	for (; fields->name != NULL; fields++)
		json_put(object, str_of(fields->name), field_json(mem, locale, fields, value));
	return object;
}

struct json *
view_json(struct arena *mem, struct locale *locale, const struct view_class *view, const void *value)
{
	return fields_json(mem, locale, view->fields, value);
}

/* ---- schema ---- */

static struct json *fields_schema(struct arena *mem, const struct view_field *fields);

static void
put_type(struct arena *mem, struct json *schema, const char *type, bool optional)
{
	struct json *types;

	if (!optional) {
		json_put_str(mem, schema, STR("type"), str_of(type));
		return;
	}
	types = json_put_array(mem, schema, STR("type"));
	json_add(types, json_new_string(mem, str_of(type)));
	json_add(types, json_new_string(mem, STR("null")));
}

static struct json *
field_schema(struct arena *mem, const struct view_field *field)
{
	static const char *const types[] = {
		[VIEW_TEXT] = "string", [VIEW_NUMBER] = "integer", [VIEW_DECIMAL] = "number", [VIEW_FLAG] = "boolean", [VIEW_DAY] = "string",
		[VIEW_TIME] = "string", [VIEW_MESSAGE] = "string", [VIEW_ONE] = "string", [VIEW_ROWS] = "array",
	};
	struct json *schema = json_new(mem, JSON_OBJECT), *words;

	if (field->kind == VIEW_GROUP)
		return fields_schema(mem, field->fields);
	if (field->kind == VIEW_BODY || field->kind == VIEW_JSON)
		return schema;
	put_type(mem, schema, types[field->kind], field->optional || field->kind == VIEW_MESSAGE);
	if (field->kind == VIEW_DAY || field->kind == VIEW_TIME)
		json_put_str(mem, schema, STR("format"), field->kind == VIEW_DAY ? STR("date") : STR("date-time"));
	if (field->kind == VIEW_ROWS)
		json_put(schema, STR("items"), fields_schema(mem, field->fields));
	if (field->kind == VIEW_ONE) {
		words = json_put_array(mem, schema, STR("enum"));
		for (const char *const *word = field->words; *word != NULL; word++)
			json_add(words, json_new_string(mem, str_of(*word)));
	}
	return schema;
}

static struct json *
fields_schema(struct arena *mem, const struct view_field *fields)
{
	struct json *schema = json_new(mem, JSON_OBJECT), *properties, *required;

	json_put_str(mem, schema, STR("type"), STR("object"));
	properties = json_put_object(mem, schema, STR("properties"));
	required = json_put_array(mem, schema, STR("required"));
	for (; fields->name != NULL; fields++) {
		json_put(properties, str_of(fields->name), field_schema(mem, fields));
		json_add(required, json_new_string(mem, str_of(fields->name)));
	}
	return schema;
}

struct json *
view_schema(struct arena *mem, const struct view_class *view)
{
	return fields_schema(mem, view->fields);
}

/* ---- options ---- */

const struct view_field form_option_fields[] = {
	{ .name = "value", .kind = VIEW_TEXT, .offset = offsetof(struct form_option, value) },
	{ .name = "label", .kind = VIEW_TEXT, .offset = offsetof(struct form_option, label) },
	{ .name = NULL }
};
