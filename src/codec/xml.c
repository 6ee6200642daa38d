#include "codec/xml.h"

#include "base/utf8.h"

#define XML_URI   "http://www.w3.org/XML/1998/namespace"
#define XMLNS_URI "http://www.w3.org/2000/xmlns/"

struct element { struct str qualified, prefix, name, uri; };
struct namespace { struct str prefix, uri; size_t depth; };

struct xml {
	struct str text;
	size_t at;
	bool root_seen, close_empty; /* the last tag was <a/>, whose end comes next */
	size_t depth, attribute_count, namespace_count;
	struct element open[XML_DEPTH_MAX];
	struct xml_attribute attributes[XML_ATTRIBUTES_MAX];
	struct namespace namespaces[XML_NAMESPACES_MAX];
};

enum rc
xml_at(struct ctx *cx, enum rc rc, const struct xml *x, size_t offset)
{
	int64_t line = 1;

	for (size_t i = 0; i < offset && i < x->text.len; i++)
		line += x->text.ptr[i] == '\n';
	return fail_at_line(cx, rc, line);
}

static enum rc
wrong(struct ctx *cx, const struct xml *x, const struct message *msg)
{
	return xml_at(cx, fail(cx, RC_INVALID, msg), x, x->at);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* NameStartChar and NameChar (XML 1.0 2.3), taking all characters above ASCII for letters: that is wider than the
 * standard, and no two readers can see different names by it. */
static bool
is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool
is_name(char c)
{
	return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

size_t
xml_valid_until(struct str text)
{
	size_t valid = utf8_valid_until(text);

	for (size_t i = 0; i < valid; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c < 0x20 && !is_space((char)c))
			return i;
		/* EF BF BE and EF BF BF */
		if (c == 0xEF && (unsigned char)text.ptr[i + 1] == 0xBF && (unsigned char)text.ptr[i + 2] >= 0xBE)
			return i;
	}
	return valid;
}

static struct str
rest_of(const struct xml *x)
{
	return str_sub(x->text, x->at, SIZE_MAX);
}

static inline bool
skip(struct xml *x, const char *literal)
{
	size_t len = strlen(literal);

	if (x->text.len - x->at < len || memcmp(x->text.ptr + x->at, literal, len) != 0)
		return false;
	x->at += len;
	return true;
}

static size_t
skip_space(struct xml *x)
{
	size_t from = x->at;

	while (x->at < x->text.len && is_space(x->text.ptr[x->at]))
		x->at++;
	return x->at - from;
}

/* Everything up to `end`, which is passed too. False when it does not come. */
static bool
take_until(struct xml *x, struct str end, struct str *out)
{
	struct str rest = rest_of(x);
	size_t len = str_find(rest, end);

	if (len == rest.len)
		return false;
	*out = str_sub(rest, 0, len);
	x->at += len + end.len;
	return true;
}

/* ---- references ---- */

static const struct { const char *name; char character; } entities[] = {
	{ "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' },
};

static bool
is_character(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xD800) || (c >= 0xE000 && c < 0xFFFE) || (c >= 0x10000 && c <= 0x10FFFF);
}

/* What stands between & and ; or 0 when it means nothing. */
static uint32_t
reference(struct str name)
{
	bool hex = str_starts(name, "#x");
	uint32_t c = 0;

	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++)
		if (str_is(name, entities[i].name))
			return (unsigned char)entities[i].character;
	if (!str_starts(name, "#"))
		return 0;
	name = str_sub(name, hex ? 2 : 1, SIZE_MAX);
	for (size_t i = 0; i < name.len; i++) {
		char d = name.ptr[i], low = (char)(d | 0x20);
		uint32_t digit = d >= '0' && d <= '9' ? (uint32_t)(d - '0') : hex && low >= 'a' && low <= 'f' ? (uint32_t)(low - 'a') + 10 : UINT32_MAX;

		if (digit == UINT32_MAX || c > 0x10FFFF)
			return 0;
		c = c * (hex ? 16 : 10) + digit;
	}
	return is_character(c) ? c : 0;
}

/* Longest: &#x10FFFF; and some leading zeros. */
#define REFERENCE_MAX 16

static enum rc
check_references(struct ctx *cx, const struct xml *x, struct str raw)
{
	for (size_t at; (at = str_find_byte(raw, '&')) < raw.len;) {
		struct str rest, name;

		raw = str_sub(raw, at + 1, SIZE_MAX);
		rest = str_sub(raw, 0, REFERENCE_MAX);
		if (!str_cut(&rest, ';', &name) || reference(name) == 0)
			return xml_at(cx, fail(cx, RC_INVALID, MSG(codec_xml_reference)), x, (size_t)(raw.ptr - x->text.ptr));
	}
	return RC_OK;
}

void
xml_unescape(struct buf *out, struct str raw)
{
	struct str plain;

	while (str_cut(&raw, '&', &plain)) {
		char bytes[4];
		struct str name;

		buf_str(out, plain);
		str_cut(&raw, ';', &name);
		buf_put(out, bytes, utf8_encode(reference(name), bytes));
	}
	buf_str(out, plain);
}

/* ---- names and namespaces ---- */

static bool
take_name(struct xml *x, struct str *out)
{
	struct str rest = rest_of(x);
	size_t len = 0;

	if (rest.len == 0 || !is_name_start(rest.ptr[0]))
		return false;
	while (len < rest.len && is_name(rest.ptr[len]))
		len++;
	*out = str_sub(rest, 0, len);
	x->at += len;
	return true;
}

/* prefix:name, or name. */
static bool
take_qualified(struct xml *x, struct str *prefix, struct str *name)
{
	*prefix = STR_NONE;
	if (!take_name(x, name))
		return false;
	if (!skip(x, ":"))
		return true;
	*prefix = *name;
	return take_name(x, name);
}

/* False when the prefix is not declared. No prefix means the default namespace, which may be none. */
static bool
resolve(const struct xml *x, struct str prefix, struct str *uri)
{
	*uri = STR_NONE;
	if (str_is(prefix, "xml")) {
		*uri = STR(XML_URI);
		return true;
	}
	for (size_t i = x->namespace_count; i-- > 0;)
		if (str_eq(x->namespaces[i].prefix, prefix)) {
			*uri = x->namespaces[i].uri;
			return true;
		}
	return prefix.len == 0;
}

/* xmlns="uri" and xmlns:prefix="uri" hold for the element they stand in. An escaped URI would not compare as what it means. */
static enum rc
declare(struct ctx *cx, struct xml *x)
{
	for (size_t i = 0; i < x->attribute_count; i++) {
		const struct xml_attribute *a = &x->attributes[i];
		bool as_default = a->prefix.len == 0 && str_is(a->name, "xmlns");

		if (!as_default && !str_is(a->prefix, "xmlns"))
			continue;
		if (str_find_byte(a->value, '&') < a->value.len || (!as_default && a->value.len == 0)
		    || str_is(a->name, "xml") || (!as_default && str_is(a->name, "xmlns")) || str_is(a->value, XML_URI) || str_is(a->value, XMLNS_URI))
			return wrong(cx, x, MSG(codec_xml_namespace));
		if (x->namespace_count == XML_NAMESPACES_MAX)
			return xml_at(cx, fail(cx, RC_LIMIT, MSG(codec_xml_many)), x, x->at);
		x->namespaces[x->namespace_count++] = (struct namespace){ as_default ? STR_NONE : a->name, a->value, x->depth };
	}
	return RC_OK;
}

static enum rc
check_prefixes(struct ctx *cx, const struct xml *x)
{
	struct str uri;

	for (size_t i = 0; i < x->attribute_count; i++) {
		struct str prefix = x->attributes[i].prefix;

		if (prefix.len > 0 && !str_is(prefix, "xmlns") && !resolve(x, prefix, &uri))
			return wrong(cx, x, MSG(codec_xml_prefix));
	}
	return RC_OK;
}

/* ---- tags ---- */

static enum rc
take_attribute(struct ctx *cx, struct xml *x)
{
	struct xml_attribute a;
	char quote;

	if (!take_qualified(x, &a.prefix, &a.name))
		return wrong(cx, x, MSG(codec_xml_tag));
	for (size_t i = 0; i < x->attribute_count; i++)
		if (str_eq(x->attributes[i].name, a.name) && str_eq(x->attributes[i].prefix, a.prefix))
			return wrong(cx, x, MSG(codec_xml_twice));
	skip_space(x);
	if (!skip(x, "="))
		return wrong(cx, x, MSG(codec_xml_tag));
	skip_space(x);
	quote = x->at < x->text.len ? x->text.ptr[x->at] : '\0';
	if (quote != '"' && quote != '\'')
		return wrong(cx, x, MSG(codec_xml_tag));
	x->at++;
	if (!take_until(x, (struct str){ &quote, 1 }, &a.value) || str_find_byte(a.value, '<') < a.value.len)
		return wrong(cx, x, MSG(codec_xml_tag));
	TRY(check_references(cx, x, a.value));
	if (x->attribute_count == XML_ATTRIBUTES_MAX)
		return xml_at(cx, fail(cx, RC_LIMIT, MSG(codec_xml_many)), x, x->at);
	x->attributes[x->attribute_count++] = a;
	return RC_OK;
}

/* Behind the name: attributes up to > or />. */
static enum rc
take_attributes(struct ctx *cx, struct xml *x, bool *empty)
{
	x->attribute_count = 0;
	for (;;) {
		size_t spaces = skip_space(x);

		*empty = skip(x, "/>");
		if (*empty || skip(x, ">"))
			return RC_OK;
		if (spaces == 0)
			return wrong(cx, x, MSG(codec_xml_tag));
		TRY(take_attribute(cx, x));
	}
}

static enum rc
start_tag(struct ctx *cx, struct xml *x, struct xml_event *out)
{
	struct element e;
	size_t from = x->at;

	if (x->depth == XML_DEPTH_MAX)
		return xml_at(cx, fail(cx, RC_LIMIT, MSG(codec_xml_deep), A_NUM("limit", XML_DEPTH_MAX)), x, x->at);
	if (x->depth == 0 && x->root_seen)
		return wrong(cx, x, MSG(codec_xml_after));
	if (!take_qualified(x, &e.prefix, &e.name))
		return wrong(cx, x, MSG(codec_xml_tag));
	e.qualified = str_sub(x->text, from, x->at - from);
	TRY(take_attributes(cx, x, &out->empty));
	TRY(declare(cx, x));
	TRY(check_prefixes(cx, x));
	if (!resolve(x, e.prefix, &e.uri))
		return wrong(cx, x, MSG(codec_xml_prefix));
	x->open[x->depth] = e;
	out->kind = XML_START;
	out->end = x->at;
	out->depth = x->depth;
	out->prefix = e.prefix;
	out->name = e.name;
	out->uri = e.uri;
	out->attributes = x->attributes;
	out->attribute_count = x->attribute_count;
	x->depth++;
	x->root_seen = true;
	x->close_empty = out->empty;
	return RC_OK;
}

static void
close_element(struct xml *x, struct xml_event *out)
{
	const struct element *e = &x->open[--x->depth];

	out->kind = XML_END;
	out->end = x->at;
	out->depth = x->depth;
	out->prefix = e->prefix;
	out->name = e->name;
	out->uri = e->uri;
	while (x->namespace_count > 0 && x->namespaces[x->namespace_count - 1].depth >= x->depth)
		x->namespace_count--;
}

static enum rc
end_tag(struct ctx *cx, struct xml *x, struct xml_event *out)
{
	struct str qualified;

	if (x->depth == 0)
		return wrong(cx, x, MSG(codec_xml_nesting));
	qualified = x->open[x->depth - 1].qualified;
	if (!str_eq(str_sub(rest_of(x), 0, qualified.len), qualified))
		return wrong(cx, x, MSG(codec_xml_nesting));
	x->at += qualified.len;
	skip_space(x);
	if (!skip(x, ">"))
		return wrong(cx, x, MSG(codec_xml_nesting));
	close_element(x, out);
	return RC_OK;
}

/* ---- what stands between the tags ---- */

static enum rc
pass_comment(struct ctx *cx, struct xml *x)
{
	struct str body;

	if (!take_until(x, STR("--"), &body) || !skip(x, ">"))
		return wrong(cx, x, MSG(codec_xml_comment));
	return RC_OK;
}

static enum rc
pass_instruction(struct ctx *cx, struct xml *x)
{
	struct str name, body;

	if (!take_name(x, &name) || str_eq_fold(name, STR("xml")) || !take_until(x, STR("?>"), &body))
		return wrong(cx, x, MSG(codec_xml_instruction));
	if (body.len > 0 && !is_space(body.ptr[0]))
		return wrong(cx, x, MSG(codec_xml_instruction));
	return RC_OK;
}

static void
put_text(const struct xml *x, struct str body, struct xml_event *out)
{
	out->kind = XML_TEXT;
	out->end = x->at;
	out->depth = x->depth;
	out->text = body;
}

static enum rc
cdata(struct ctx *cx, struct xml *x, struct xml_event *out)
{
	struct str body;

	if (x->depth == 0 || !take_until(x, STR("]]>"), &body))
		return wrong(cx, x, MSG(codec_xml_cdata));
	put_text(x, body, out);
	out->cdata = true;
	return RC_OK;
}

static enum rc
plain_text(struct ctx *cx, struct xml *x, struct xml_event *out)
{
	struct str rest = rest_of(x), body = str_sub(rest, 0, str_find_byte(rest, '<'));

	if (str_find(body, STR("]]>")) < body.len || (x->depth == 0 && str_trim(body).len > 0))
		return wrong(cx, x, MSG(codec_xml_text));
	TRY(check_references(cx, x, body));
	x->at += body.len;
	put_text(x, body, out);
	return RC_OK;
}

/* It names the version 1.0 first and may name the encoding, which must be UTF-8; `standalone` says nothing without a
 * document type. */
static enum rc
declaration(struct ctx *cx, struct xml *x)
{
	if (!str_starts(rest_of(x), "<?xml") || x->text.len < x->at + 6 || !is_space(x->text.ptr[x->at + 5]))
		return RC_OK;
	x->at += 5;
	x->attribute_count = 0;
	while (skip_space(x) > 0 && !str_starts(rest_of(x), "?>"))
		TRY(take_attribute(cx, x));
	if (!skip(x, "?>") || x->attribute_count == 0 || !str_is(x->attributes[0].name, "version") || !str_is(x->attributes[0].value, "1.0"))
		return wrong(cx, x, MSG(codec_xml_declaration));
	for (size_t i = 1; i < x->attribute_count; i++)
		if (str_is(x->attributes[i].name, "encoding") && !str_eq_fold(x->attributes[i].value, STR("UTF-8")))
			return wrong(cx, x, MSG(codec_xml_encoding));
	return RC_OK;
}

enum rc
xml_open(struct ctx *cx, struct str text, struct xml **out)
{
	struct xml *x = NEW(cx->mem, struct xml);

	x->text = text;
	x->at = xml_valid_until(text);
	if (x->at < text.len)
		return wrong(cx, x, MSG(codec_xml_bytes));
	x->at = 0;
	skip(x, "\xEF\xBB\xBF");
	*out = x;
	return declaration(cx, x);
}

/* Behind `<!`. What is passed over leaves out->kind at XML_DONE. */
static enum rc
marked_section(struct ctx *cx, struct xml *x, struct xml_event *out)
{
	if (skip(x, "--"))
		return pass_comment(cx, x);
	if (skip(x, "[CDATA["))
		return cdata(cx, x, out);
	return wrong(cx, x, MSG(codec_xml_doctype));
}

/* At `<`. */
static enum rc
markup(struct ctx *cx, struct xml *x, struct xml_event *out)
{
	char second = x->at + 1 < x->text.len ? x->text.ptr[x->at + 1] : '\0';

	x->at += second == '!' || second == '?' || second == '/' ? 2 : 1;
	switch (second) {
	case '!':
		return marked_section(cx, x, out);
	case '?':
		return pass_instruction(cx, x);
	case '/':
		return end_tag(cx, x, out);
	default:
		return start_tag(cx, x, out);
	}
}

enum rc
xml_next(struct ctx *cx, struct xml *x, struct xml_event *out)
{
	do {
		*out = (struct xml_event){ .kind = XML_DONE, .start = x->at, .end = x->at };
		if (x->close_empty) {
			x->close_empty = false;
			close_element(x, out);
		} else if (x->at < x->text.len) {
			TRY(x->text.ptr[x->at] == '<' ? markup(cx, x, out) : plain_text(cx, x, out));
		} else {
			return x->depth == 0 && x->root_seen ? RC_OK : wrong(cx, x, MSG(codec_xml_cut));
		}
	} while (out->kind == XML_DONE);
	return RC_OK;
}

bool
xml_attribute(const struct xml_event *event, const char *name, struct str *value)
{
	for (size_t i = 0; i < event->attribute_count; i++)
		if (event->attributes[i].prefix.len == 0 && str_is(event->attributes[i].name, name)) {
			*value = event->attributes[i].value;
			return true;
		}
	return false;
}
