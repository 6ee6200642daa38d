#include "codec/workbook.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"
#include "base/utf8.h"
#include "codec/archive.h"
#include "codec/xml.h"

#define PART_SMALL  ((size_t)16 << 20)
#define CELLS_MAX   1024      /* of a row; csv.h reads no more */
#define ROWS_MAX    1048576   /* ECMA-376 part 1, 18.3.1.73 */
#define TEXTS_MAX   4000000
#define STYLES_MAX  65536

enum look { LOOK_PLAIN, LOOK_DATE, LOOK_TIME, LOOK_BOTH, LOOK_PERCENT };

struct workbook {
	struct archive archive;
	struct str *texts;     /* shared strings */
	size_t text_count, text_room;
	enum look *looks;      /* by the index of a cell's style */
	size_t look_count;
	bool since_1904;
	struct str sheet;      /* the path of the sheet that is read */
};

/* ---- parts ---- */

bool
workbook_looks_like(struct str bytes)
{
	return archive_looks_like(bytes) || str_starts(bytes, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
}

static enum rc
part(struct ctx *cx, const struct workbook *book, struct str name, size_t most, struct xml **out)
{
	const struct archive_file *file = archive_find(&book->archive, name);
	struct str text;

	*out = NULL;
	if (file == NULL)
		return RC_OK;
	TRY(archive_read(cx, &book->archive, file, most, &text));
	return xml_open(cx, text, out);
}

static bool
is_start(const struct xml_event *e, const char *name)
{
	return e->kind == XML_START && str_is(e->name, name);
}

static bool
is_end(const struct xml_event *e, const char *name)
{
	return e->kind == XML_END && str_is(e->name, name);
}

static struct str
attribute(struct ctx *cx, const struct xml_event *e, const char *name)
{
	struct buf out = buf_new(cx->mem, 4096);
	struct str raw;

	if (!xml_attribute(e, name, &raw))
		return STR_NONE;
	xml_unescape(&out, raw);
	return buf_view(&out);
}

static int64_t
number_of(const struct xml_event *e, const char *name, int64_t fallback)
{
	struct str raw;
	int64_t n;

	return xml_attribute(e, name, &raw) && str_to_int(raw, &n) ? n : fallback;
}

/* ---- which sheet ---- */

static struct str
relation_of(const struct xml_event *e)
{
	for (size_t i = 0; i < e->attribute_count; i++)
		if (e->attributes[i].prefix.len > 0 && str_is(e->attributes[i].name, "id"))
			return e->attributes[i].value;
	return STR_NONE;
}

static enum rc
read_sheets(struct ctx *cx, struct workbook *book, struct str *relation)
{
	struct xml_event e;
	struct xml *x;
	struct str state;

	TRY(part(cx, book, STR("xl/workbook.xml"), PART_SMALL, &x));
	if (x == NULL)
		return fail(cx, archive_find(&book->archive, STR("mimetype")) != NULL ? RC_UNSUPPORTED : RC_INVALID, MSG(codec_workbook_none));
	*relation = STR_NONE;
	do {
		TRY(xml_next(cx, x, &e));
		if (is_start(&e, "workbookPr") && xml_attribute(&e, "date1904", &state))
			book->since_1904 = str_is(state, "1") || str_is(state, "true");
		if (relation->len == 0 && is_start(&e, "sheet") && (!xml_attribute(&e, "state", &state) || str_is(state, "visible")))
			*relation = relation_of(&e);
	} while (e.kind != XML_DONE);
	return relation->len > 0 ? RC_OK : fail(cx, RC_INVALID, MSG(codec_workbook_no_sheet));
}

/* "worksheets/sheet1.xml" from xl/, or "/xl/worksheets/sheet1.xml". */
static enum rc
find_sheet(struct ctx *cx, struct workbook *book, struct str relation)
{
	struct xml_event e;
	struct xml *x;

	TRY(part(cx, book, STR("xl/_rels/workbook.xml.rels"), PART_SMALL, &x));
	if (x == NULL)
		return fail(cx, RC_INVALID, MSG(codec_workbook_no_sheet));
	do {
		struct str id, target;

		TRY(xml_next(cx, x, &e));
		if (!is_start(&e, "Relationship") || !xml_attribute(&e, "Id", &id) || !str_eq(id, relation))
			continue;
		target = attribute(cx, &e, "Target");
		book->sheet = str_starts(target, "/") ? str_sub(target, 1, SIZE_MAX) : str_fmt(cx->mem, "xl/" PRI_STR, ARG_STR(target));
		return RC_OK;
	} while (e.kind != XML_DONE);
	return fail(cx, RC_INVALID, MSG(codec_workbook_no_sheet));
}

/* ---- shared strings ---- */

static enum rc
add_text(struct ctx *cx, struct workbook *book, struct str text)
{
	if (book->text_count == book->text_room) {
		size_t room = book->text_room == 0 ? 1024 : book->text_room * 2;

		if (room > TEXTS_MAX)
			return fail(cx, RC_LIMIT, MSG(codec_workbook_large));
		book->texts = book->texts == NULL ? arena_alloc(cx->mem, room * sizeof(*book->texts))
		    : arena_grow(cx->mem, book->texts, book->text_room * sizeof(*book->texts), room * sizeof(*book->texts));
		book->text_room = room;
	}
	book->texts[book->text_count++] = str_dup(cx->mem, text);
	return RC_OK;
}

#define NUMBER_LENGTH 7

/* "_x000D_", with any four hexadecimal digits. */
static bool
number_at(struct str text, size_t at, uint32_t *out)
{
	char digits[5] = { 0 };

	if (text.len - at < NUMBER_LENGTH || memcmp(text.ptr + at, "_x", 2) != 0 || text.ptr[at + 6] != '_')
		return false;
	memcpy(digits, text.ptr + at + 2, 4);
	*out = (uint32_t)strtoul(digits, NULL, 16);
	return strspn(digits, "0123456789abcdefABCDEF") == 4;
}

/* "_x000D_" stands for the character of that number, which a text could not hold as itself (ECMA-376 part 1, 22.9.2.19): in place, because
 * what comes out is shorter. */
static void
resolve_numbers(struct buf *text)
{
	size_t to = 0;

	for (size_t at = 0; at < text->len;) {
		uint32_t c;

		if (!number_at(buf_view(text), at, &c)) {
			text->ptr[to++] = text->ptr[at++];
			continue;
		}
		if (c != 0)
			to += utf8_encode(c, text->ptr + to);
		at += NUMBER_LENGTH;
	}
	text->len = to;
}

/* The texts within <t>, but not those of a reading aid (<rPh>); up to the end of `element`. */
static enum rc
rich_text(struct ctx *cx, struct xml *x, const char *element, struct buf *out)
{
	struct xml_event e;
	size_t aid = 0;
	bool within = false;

	out->len = 0;
	do {
		TRY(xml_next(cx, x, &e));
		aid += is_start(&e, "rPh");
		aid -= is_end(&e, "rPh") && aid > 0;
		if (is_start(&e, "t"))
			within = true;
		else if (is_end(&e, "t"))
			within = false;
		else if (e.kind == XML_TEXT && within && aid == 0)
			e.cdata ? buf_str(out, e.text) : xml_unescape(out, e.text);
	} while (!is_end(&e, element) && e.kind != XML_DONE);
	resolve_numbers(out);
	return RC_OK;
}

static enum rc
read_texts(struct ctx *cx, struct workbook *book)
{
	struct buf text = buf_new(cx->mem, (size_t)1 << 20);
	struct xml_event e;
	struct xml *x;

	TRY(part(cx, book, STR("xl/sharedStrings.xml"), WORKBOOK_PART_MAX, &x));
	if (x == NULL)
		return RC_OK;
	do {
		TRY(xml_next(cx, x, &e));
		if (!is_start(&e, "si"))
			continue;
		TRY(rich_text(cx, x, "si", &text));
		TRY(add_text(cx, book, buf_view(&text)));
	} while (e.kind != XML_DONE);
	return RC_OK;
}

/* ---- how numbers look ---- */

/* The formats that a program has by number (ECMA-376 part 1, 18.8.30). */
static enum look
builtin_look(int64_t id)
{
	if (id == 9 || id == 10)
		return LOOK_PERCENT;
	if (id == 22)
		return LOOK_BOTH;
	if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47))
		return LOOK_TIME;
	if ((id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58))
		return LOOK_DATE;
	return LOOK_PLAIN;
}

/* By the letters that stand outside of quotes, brackets and escapes. */
static enum look
code_look(struct str code)
{
	bool quoted = false, day = false, hour = false;

	for (size_t i = 0; i < code.len && code.ptr[i] != ';'; i++) {
		char c = code.ptr[i];

		if (c == '"')
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (c == '\\' || c == '_' || c == '*')
			i++;
		else if (c == '[')
			while (i < code.len && code.ptr[i] != ']')
				i++;
		else if (c == '%')
			return LOOK_PERCENT;
		else if (strchr("yYdD", c) != NULL)
			day = true;
		else if (strchr("hHsS", c) != NULL)
			hour = true;
	}
	return day && hour ? LOOK_BOTH : day ? LOOK_DATE : hour ? LOOK_TIME : LOOK_PLAIN;
}

struct formats { int64_t *ids; enum look *looks; size_t count; };

static enum look
look_of(const struct formats *formats, int64_t id)
{
	for (size_t i = 0; i < formats->count; i++)
		if (formats->ids[i] == id)
			return formats->looks[i];
	return builtin_look(id);
}

static enum rc
read_styles(struct ctx *cx, struct workbook *book)
{
	struct formats formats = { .ids = NEWS(cx->mem, int64_t, STYLES_MAX / 16), .looks = NEWS(cx->mem, enum look, STYLES_MAX / 16) };
	bool cells = false;
	struct xml_event e;
	struct xml *x;

	TRY(part(cx, book, STR("xl/styles.xml"), PART_SMALL, &x));
	if (x == NULL)
		return RC_OK;
	book->looks = NEWS(cx->mem, enum look, STYLES_MAX);
	do {
		TRY(xml_next(cx, x, &e));
		if (is_start(&e, "cellXfs") || is_end(&e, "cellXfs"))
			cells = e.kind == XML_START;
		if (is_start(&e, "numFmt") && formats.count < STYLES_MAX / 16) {
			formats.ids[formats.count] = number_of(&e, "numFmtId", -1);
			formats.looks[formats.count++] = code_look(attribute(cx, &e, "formatCode"));
		} else if (cells && is_start(&e, "xf") && book->look_count < STYLES_MAX) {
			book->looks[book->look_count++] = look_of(&formats, number_of(&e, "numFmtId", 0));
		}
	} while (e.kind != XML_DONE);
	return RC_OK;
}

/* ---- cells ---- */

struct cell {
	size_t column;
	struct str kind;   /* the attribute t */
	int64_t style;
	struct str text;   /* of its value, in the row's own memory */
};

static struct str
plain_number(struct ctx *cx, double value)
{
	char text[64];

	/* Fifteen digits are what the programs show; the sixteenth is binary noise. */
	snprintf(text, sizeof(text), "%.15g", value);
	return str_fmt(cx->mem, "%s", text);
}

/* Days since 1899-12-30; 1900-02-29, which never was, makes the first sixty days another matter, and nobody is born there. */
static struct str
date_number(struct ctx *cx, const struct workbook *book, double value, enum look look)
{
	int64_t seconds, days, epoch = book->since_1904 ? days_from_civil(1904, 1, 1) : days_from_civil(1899, 12, 30);
	struct str text;

	if (!(value >= 0 && value < 2958466)) /* up to 9999-12-31 */
		return plain_number(cx, value);
	seconds = (int64_t)floor(value * SECONDS_PER_DAY + 0.5);
	days = seconds / SECONDS_PER_DAY;
	seconds %= SECONDS_PER_DAY;
	text = str_fmt(cx->mem, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
	if (look == LOOK_TIME && days == 0)
		return text;
	if (look == LOOK_DATE && seconds == 0)
		return date_text(cx->mem, epoch + days);
	return str_fmt(cx->mem, PRI_STR "T" PRI_STR, ARG_STR(date_text(cx->mem, epoch + days)), ARG_STR(text));
}

static struct str
number_text(struct ctx *cx, const struct workbook *book, const struct cell *cell)
{
	enum look look = cell->style >= 0 && (size_t)cell->style < book->look_count ? book->looks[cell->style] : LOOK_PLAIN;
	char *end, *c = str_c(cx->mem, cell->text);
	double value = strtod(c, &end);

	if (cell->text.len == 0 || *end != '\0' || !isfinite(value))
		return cell->text;
	if (look == LOOK_PERCENT)
		return str_fmt(cx->mem, PRI_STR "%%", ARG_STR(plain_number(cx, value * 100)));
	return look == LOOK_PLAIN ? plain_number(cx, value) : date_number(cx, book, value, look);
}

static enum rc
cell_text(struct ctx *cx, const struct workbook *book, struct cell *cell)
{
	int64_t at;

	if (str_is(cell->kind, "s")) {
		if (!str_to_int(cell->text, &at) || at < 0 || (uint64_t)at >= book->text_count)
			return fail(cx, RC_INVALID, MSG(codec_workbook_damaged));
		cell->text = book->texts[at];
	} else if (str_is(cell->kind, "b")) {
		cell->text = str_is(cell->text, "1") ? STR("TRUE") : STR("FALSE");
	} else if (cell->kind.len == 0 || str_is(cell->kind, "n")) {
		cell->text = number_text(cx, book, cell);
	}
	return RC_OK;
}

/* "BC12" is column 54. SIZE_MAX for what is no reference. */
static size_t
column_of(struct str reference)
{
	size_t column = 0, i = 0;

	while (i < reference.len && i < 3 && reference.ptr[i] >= 'A' && reference.ptr[i] <= 'Z')
		column = column * 26 + (size_t)(reference.ptr[i++] - 'A') + 1;
	return column == 0 ? SIZE_MAX : column - 1;
}

static enum rc
read_cell(struct ctx *cx, const struct workbook *book, struct xml *x, const struct xml_event *start, size_t next, struct cell *out)
{
	struct buf text = buf_new(cx->mem, (size_t)1 << 20);
	struct xml_event e = *start;
	struct str reference;
	bool within = false;

	*out = (struct cell){ .column = xml_attribute(start, "r", &reference) ? column_of(reference) : next, .kind = attribute(cx, start, "t"), .style = number_of(start, "s", 0) };
	if (str_is(out->kind, "inlineStr")) {
		TRY(rich_text(cx, x, "c", &text));
	} else {
		do {
			TRY(xml_next(cx, x, &e));
			if (is_start(&e, "v") || is_end(&e, "v"))
				within = e.kind == XML_START;
			else if (e.kind == XML_TEXT && within)
				e.cdata ? buf_str(&text, e.text) : xml_unescape(&text, e.text);
		} while (!is_end(&e, "c") && e.kind != XML_DONE);
		if (str_is(out->kind, "str"))
			resolve_numbers(&text);
	}
	out->text = buf_view(&text);
	return cell_text(cx, book, out);
}

/* ---- rows ---- */

struct writing {
	struct buf *out;
	int64_t row;       /* the last one written */
	size_t width;      /* of the first row that has anything */
	struct str cells[CELLS_MAX]; /* of the row at hand */
};

static void
put_cell(struct buf *out, struct str text)
{
	struct str piece;

	buf_byte(out, '"');
	while (str_cut(&text, '"', &piece)) {
		buf_str(out, piece);
		buf_lit(out, "\"\"");
	}
	buf_str(out, piece);
	buf_byte(out, '"');
}

static void
put_row(struct writing *to, int64_t row, size_t count)
{
	const struct str *cells = to->cells;

	while (count > 0 && str_trim(cells[count - 1]).len == 0)
		count--;
	if (count == 0)
		return;
	for (; to->row + 1 < row; to->row++)
		buf_lit(to->out, "\r\n");
	if (to->width == 0)
		to->width = count;
	for (size_t i = 0; i < count || i < to->width; i++) {
		if (i > 0)
			buf_byte(to->out, ';');
		put_cell(to->out, i < count ? cells[i] : STR_NONE);
	}
	buf_lit(to->out, "\r\n");
	to->row = row;
}

static enum rc
read_row(struct ctx *cx, const struct workbook *book, struct xml *x, const struct xml_event *start, struct writing *to)
{
	int64_t row = number_of(start, "r", to->row + 1);
	size_t next = 0, count = 0;
	struct xml_event e = *start;

	if (row <= to->row || row > ROWS_MAX)
		return fail(cx, RC_INVALID, MSG(codec_workbook_damaged));
	memset(to->cells, 0, sizeof(to->cells));
	do {
		struct cell cell;

		TRY(xml_next(cx, x, &e));
		if (!is_start(&e, "c"))
			continue;
		TRY(read_cell(cx, book, x, &e, next, &cell));
		next = cell.column + 1;
		if (cell.column >= CELLS_MAX) {
			if (cell.text.len > 0)
				return fail_at_row(cx, fail(cx, RC_LIMIT, MSG(codec_workbook_wide), A_NUM("most", CELLS_MAX)), row);
			continue;
		}
		to->cells[cell.column] = cell.text;
		count = cell.column + 1 > count ? cell.column + 1 : count;
	} while (!is_end(&e, "row") && e.kind != XML_DONE);
	put_row(to, row, count);
	return RC_OK;
}

static enum rc
read_rows(struct ctx *cx, const struct workbook *book, struct buf *out)
{
	struct writing *to = NEW(cx->mem, struct writing);
	struct xml_event e;
	struct xml *x;

	TRY(part(cx, book, book->sheet, WORKBOOK_PART_MAX, &x));
	if (x == NULL)
		return fail(cx, RC_INVALID, MSG(codec_workbook_no_sheet));
	to->out = out;
	do {
		TRY(xml_next(cx, x, &e));
		if (is_start(&e, "row"))
			TRY(read_row(cx, book, x, &e, to));
	} while (e.kind != XML_DONE && !out->over);
	return RC_OK;
}

enum rc
workbook_read(struct ctx *cx, struct str bytes, struct str *csv)
{
	struct buf out = buf_new(cx->mem, WORKBOOK_TEXT_MAX);
	struct workbook book = { .texts = NULL };
	struct str relation = STR_NONE;

	if (!archive_looks_like(bytes))
		return fail(cx, RC_UNSUPPORTED, MSG(codec_workbook_none));
	TRY(archive_open(cx, bytes, &book.archive));
	TRY(read_sheets(cx, &book, &relation));
	TRY(find_sheet(cx, &book, relation));
	TRY(read_texts(cx, &book));
	TRY(read_styles(cx, &book));
	buf_lit(&out, "\xEF\xBB\xBF");
	TRY(read_rows(cx, &book, &out));
	return buf_done(cx, &out, csv);
}
