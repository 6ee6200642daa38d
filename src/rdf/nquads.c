#include "base/utf8.h"
#include "rdf/iri.h"
#include "rdf/quads.h"

struct reader {
	struct ctx *cx;
	struct str text;
	size_t at;
	enum nquads_flavour flavour;
	struct quads *quads;
};

static enum rc
wrong(struct reader *in, enum rc rc)
{
	size_t line = 1, start = 0;

	for (size_t i = 0; i < in->at && i < in->text.len; i++) {
		if (in->text.ptr[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	fail_at_line(in->cx, rc, (int64_t)line);
	return fail_at_column(in->cx, rc, str_fmt(in->cx->mem, "%zu", in->at - start + 1));
}

static enum rc
expected(struct reader *in, const char *what)
{
	return wrong(in, fail(in->cx, RC_INVALID, MSG(rdf_nquads_expected), A_C("what", what)));
}

static inline int
peek(const struct reader *in)
{
	return in->at < in->text.len ? (unsigned char)in->text.ptr[in->at] : -1;
}

static void
skip_blanks(struct reader *in)
{
	while (peek(in) == ' ' || peek(in) == '\t')
		in->at++;
}

static int
hex_value(int c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Behind "\u" or "\U": the character. */
static enum rc
read_code(struct reader *in, int digits, uint32_t *out)
{
	*out = 0;
	for (int i = 0; i < digits; i++, in->at++) {
		int value = hex_value(peek(in));

		if (value < 0)
			return expected(in, "a hexadecimal digit");
		*out = *out * 16 + (uint32_t)value;
	}
	if (*out > 0x10ffff || (*out >= 0xd800 && *out <= 0xdfff))
		return expected(in, "the number of a Unicode character");
	return RC_OK;
}

/* At a backslash: writes the character it stands for. Strings know more escapes than IRIs. */
static enum rc
read_escape(struct reader *in, bool string, struct buf *out)
{
	static const char names[] = "tbnrf\"'\\", bytes[] = "\t\b\n\r\f\"'\\";
	const char *name;
	uint32_t code;
	char utf8[4];
	int c;

	in->at++;
	c = peek(in);
	if (c == 'u' || c == 'U') {
		in->at++;
		TRY(read_code(in, c == 'u' ? 4 : 8, &code));
		buf_put(out, utf8, utf8_encode(code, utf8));
		return RC_OK;
	}
	name = c > 0 && string ? strchr(names, c) : NULL;
	if (name == NULL)
		return expected(in, "an escape such as \\u00E9");
	buf_byte(out, bytes[name - names]);
	in->at++;
	return RC_OK;
}

/* An escape may stand for a character that is allowed in an IRI, not smuggle in one that is not (RDF 1.1 Concepts, 3.2). */
static enum rc
read_iri_escape(struct reader *in, struct buf *out)
{
	size_t before = out->len;

	TRY(read_escape(in, false, out));
	return out->len == before + 1 && !iri_char((unsigned char)out->ptr[before]) ? expected(in, "a character that may stand in an IRI") : RC_OK;
}

static enum rc
read_iri(struct reader *in, struct str *out)
{
	struct buf iri = buf_new(in->cx->mem, in->text.len + 1);
	size_t start = ++in->at;

	while (peek(in) != '>') {
		if (peek(in) == '\\')
			TRY(read_iri_escape(in, &iri));
		else if (peek(in) < 0 || !iri_char((unsigned char)peek(in)))
			return expected(in, "the end of an IRI, \">\",");
		else
			buf_byte(&iri, in->text.ptr[in->at++]);
	}
	*out = buf_view(&iri);
	if (!iri_has_scheme(*out)) {
		in->at = start;
		return expected(in, "an absolute IRI");
	}
	in->at++;
	return RC_OK;
}

static bool
in_ranges(uint32_t c, const uint32_t (*ranges)[2], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

#define IN_RANGES(c, ranges) in_ranges((c), (ranges), sizeof(ranges) / sizeof(*(ranges)))

/* PN_CHARS_U or a digit, and with `inside` PN_CHARS; without the colon, as the errata have it. */
static bool
label_char(uint32_t c, bool inside)
{
	static const uint32_t first[][2] = {
		{ 'A', 'Z' }, { 'a', 'z' }, { '0', '9' }, { '_', '_' }, { 0xc0, 0xd6 }, { 0xd8, 0xf6 }, { 0xf8, 0x2ff },
		{ 0x370, 0x37d }, { 0x37f, 0x1fff }, { 0x200c, 0x200d }, { 0x2070, 0x218f }, { 0x2c00, 0x2fef }, { 0x3001, 0xd7ff },
		{ 0xf900, 0xfdcf }, { 0xfdf0, 0xfffd }, { 0x10000, 0xeffff },
	};
	static const uint32_t more[][2] = { { '-', '-' }, { 0xb7, 0xb7 }, { 0x300, 0x36f }, { 0x203f, 0x2040 } };

	return IN_RANGES(c, first) || (inside && IN_RANGES(c, more));
}

static enum rc
read_blank(struct reader *in, const struct term **out)
{
	size_t start, end, at;

	in->at++;
	if (peek(in) != ':')
		return expected(in, "a blank node such as _:b0");
	start = end = at = ++in->at;
	while (at < in->text.len) {
		uint32_t c = utf8_next(in->text, &at);

		if (c == '.' && end > start)
			continue; /* inside a label, but not at its end */
		if (!label_char(c, end > start))
			break;
		end = at;
	}
	if (end == start)
		return expected(in, "the label of a blank node");
	in->at = end;
	*out = quads_blank(in->quads, str_sub(in->text, start, end - start));
	return RC_OK;
}

static bool
tag_byte(int c)
{
	return c == '-' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static enum rc
read_language(struct reader *in, struct str *out)
{
	size_t start = ++in->at;

	while (tag_byte(peek(in)))
		in->at++;
	*out = str_sub(in->text, start, in->at - start);
	if (!language_tag_shape(*out)) {
		in->at = start;
		return expected(in, "a language tag such as en-GB");
	}
	return RC_OK;
}

static enum rc
read_literal(struct reader *in, const struct term **out)
{
	struct buf value = buf_new(in->cx->mem, in->text.len + 1);
	struct str datatype = STR_NONE, language = STR_NONE;

	for (in->at++; peek(in) != '"';) {
		if (peek(in) == '\\')
			TRY(read_escape(in, true, &value));
		else if (peek(in) < 0 || peek(in) == '\n' || peek(in) == '\r')
			return expected(in, "the end of a text, a quotation mark,");
		else
			buf_byte(&value, in->text.ptr[in->at++]);
	}
	in->at++;
	skip_blanks(in);
	if (peek(in) == '@') {
		TRY(read_language(in, &language));
	} else if (peek(in) == '^') {
		in->at++;
		if (peek(in) != '^')
			return expected(in, "a datatype such as ^^<http://www.w3.org/2001/XMLSchema#integer>");
		in->at++;
		skip_blanks(in);
		if (peek(in) != '<')
			return expected(in, "the IRI of a datatype");
		TRY(read_iri(in, &datatype));
	}
	*out = term_new_literal(in->cx->mem, buf_view(&value), datatype, language);
	return RC_OK;
}

enum allowed { ALLOW_IRI = 1, ALLOW_BLANK = 2, ALLOW_LITERAL = 4 };

static enum rc
read_term(struct reader *in, unsigned allowed, const char *what, const struct term **out)
{
	struct str iri;

	skip_blanks(in);
	if (peek(in) == '<') {
		TRY(read_iri(in, &iri));
		*out = term_iri(in->cx->mem, iri);
		return RC_OK;
	}
	if (peek(in) == '_' && (allowed & ALLOW_BLANK))
		return read_blank(in, out);
	if (peek(in) == '"' && (allowed & ALLOW_LITERAL))
		return read_literal(in, out);
	return expected(in, what);
}

static enum rc
read_quad(struct reader *in)
{
	struct quad quad = { 0 };

	TRY(read_term(in, ALLOW_IRI | ALLOW_BLANK, "a subject (an IRI in <> or a blank node)", &quad.subject));
	TRY(read_term(in, ALLOW_IRI, "a predicate (an IRI in <>)", &quad.predicate));
	TRY(read_term(in, ALLOW_IRI | ALLOW_BLANK | ALLOW_LITERAL, "an object (an IRI in <>, a blank node or a text)", &quad.object));
	skip_blanks(in);
	if (peek(in) != '.' && in->flavour == NQUADS)
		TRY(read_term(in, ALLOW_IRI | ALLOW_BLANK, "a full stop or the name of a graph", &quad.graph));
	skip_blanks(in);
	if (peek(in) != '.')
		return expected(in, "a full stop");
	in->at++;
	quads_add(in->quads, quad);
	return RC_OK;
}

static enum rc
read_line(struct reader *in)
{
	skip_blanks(in);
	if (peek(in) >= 0 && peek(in) != '#' && peek(in) != '\n' && peek(in) != '\r')
		TRY(read_quad(in));
	skip_blanks(in);
	if (peek(in) == '#')
		while (peek(in) >= 0 && peek(in) != '\n' && peek(in) != '\r')
			in->at++;
	if (peek(in) >= 0 && peek(in) != '\n' && peek(in) != '\r')
		return expected(in, "the end of the line");
	in->at++;
	return RC_OK;
}

enum rc
nquads_read(struct ctx *cx, struct str text, enum nquads_flavour flavour, size_t quads_max, struct quads *out)
{
	struct reader in = { .cx = cx, .text = text, .flavour = flavour, .quads = out };

	quads_init(out, cx->mem);
	in.at = utf8_valid_until(text);
	if (in.at != text.len)
		return expected(&in, "UTF-8");
	in.at = 0;
	while (in.at < text.len) {
		TRY(read_line(&in));
		if (out->count > quads_max)
			return wrong(&in, fail(cx, RC_LIMIT, MSG(rdf_quads_many), A_NUM("limit", (int64_t)quads_max)));
	}
	return RC_OK;
}
