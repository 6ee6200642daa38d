#include "codec/table.h"

#include "base/decimal.h"
#include "base/time.h"
#include "base/utf8.h"
#include "codec/archive.h"

/* Formats of cells, by their place in the style sheet. */
enum style { STYLE_PLAIN, STYLE_HEAD, STYLE_TEXT /* to be kept as text */, STYLE_DAY };

#define XML      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN     "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE  "http://schemas.openxmlformats.org/package/2006/"
#define OFFICE   "application/vnd.openxmlformats-officedocument.spreadsheetml."

#define DAY_ZERO 25569 /* 1970-01-01 as a spreadsheet counts days (1900 date system) */

void
table_open(struct table *table, struct arena *mem, enum table_kind kind, char separator, size_t most)
{
	*table = (struct table){ .kind = kind, .out = buf_new(mem, most), .row = 1, .column = 1 };
	table->csv = (struct csv_writer){ .out = &table->out, .separator = separator };
	if (kind == TABLE_CSV)
		buf_lit(&table->out, "\xEF\xBB\xBF");
}

/* ---- cells of a workbook ---- */

/* "A", ..., "Z", "AA", ... */
static void
put_column(struct buf *out, int64_t column)
{
	char letters[8];
	size_t count = 0;

	for (; column > 0 && count < sizeof(letters); column = (column - 1) / 26)
		letters[count++] = (char)('A' + (column - 1) % 26);
	while (count > 0)
		buf_byte(out, letters[--count]);
}

static void
begin_cell(struct table *table, enum style style, const char *type)
{
	struct buf *out = &table->out;

	if (table->column == 1)
		buf_fmt(out, "<row r=\"%lld\">", (long long)table->row);
	buf_lit(out, "<c r=\"");
	put_column(out, table->column++);
	buf_fmt(out, "%lld\" s=\"%d\"%s>", (long long)table->row, (int)style, type);
}

/* Characters that XML has no place for are left out. */
static void
put_escaped(struct buf *out, struct str text)
{
	char bytes[4];

	for (size_t at = 0; at < text.len;) {
		uint32_t c = utf8_next(text, &at);

		if (c == '&')
			buf_lit(out, "&amp;");
		else if (c == '<')
			buf_lit(out, "&lt;");
		else if (c == '>')
			buf_lit(out, "&gt;");
		else if (c >= 0x20 || c == '\t' || c == '\n')
			if (c != 0xFFFE && c != 0xFFFF)
				buf_put(out, bytes, utf8_encode(c, bytes));
	}
}

/* "_x0041_" would be read as a character by its number (ECMA-376 part 1, 22.9.2.19): its first sign is written by its own. */
static void
put_shown(struct table *table, struct str text)
{
	size_t at;

	while ((at = str_find(text, STR("_x"))) < text.len) {
		put_escaped(&table->out, str_sub(text, 0, at));
		buf_lit(&table->out, "_x005F_");
		text = str_sub(text, at + 1, text.len);
	}
	put_escaped(&table->out, text);
}

/* ---- cells ---- */

void
table_text(struct table *table, struct str text)
{
	if (table->kind == TABLE_CSV) {
		csv_write(&table->csv, text);
		return;
	}
	begin_cell(table, table->head ? STYLE_HEAD : csv_is_formula(text) ? STYLE_TEXT : STYLE_PLAIN, " t=\"inlineStr\"");
	buf_lit(&table->out, "<is><t xml:space=\"preserve\">");
	put_shown(table, text);
	buf_lit(&table->out, "</t></is></c>");
}

void
table_number(struct table *table, int64_t milli)
{
	if (table->kind == TABLE_CSV) {
		csv_write_number(&table->csv, milli, false);
		return;
	}
	begin_cell(table, STYLE_PLAIN, "");
	buf_fmt(&table->out, "<v>" PRI_STR "</v></c>", ARG_STR(decimal_text(table->out.mem, milli)));
}

void
table_day(struct table *table, int64_t day)
{
	if (table->kind == TABLE_CSV) {
		csv_write(&table->csv, date_text(table->out.mem, day));
		return;
	}
	begin_cell(table, STYLE_DAY, "");
	buf_fmt(&table->out, "<v>%lld</v></c>", (long long)(day + DAY_ZERO));
}

void
table_none(struct table *table)
{
	if (table->kind == TABLE_CSV) {
		csv_write(&table->csv, STR_NONE);
		return;
	}
	begin_cell(table, STYLE_PLAIN, "");
	buf_lit(&table->out, "</c>");
}

void
table_end_row(struct table *table)
{
	if (table->kind == TABLE_CSV) {
		csv_write_end(&table->csv);
		return;
	}
	if (table->column > 1)
		buf_lit(&table->out, "</row>");
	table->row++;
	table->column = 1;
}

void
table_heads(struct table *table, const char *const *heads, size_t count)
{
	table->head = true;
	for (size_t i = 0; i < count; i++)
		table_text(table, str_of(heads[i]));
	table_end_row(table);
	table->head = false;
}

/* ---- the file ---- */

static const char types[] = XML
	"<Types xmlns=\"" PACKAGE "content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
	"<Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"" OFFICE "sheet.main+xml\"/>"
	"<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" OFFICE "worksheet+xml\"/>"
	"<Override PartName=\"/xl/styles.xml\" ContentType=\"" OFFICE "styles+xml\"/></Types>";
static const char root_links[] = XML
	"<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" RELATION "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
static const char workbook[] = XML
	"<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELATION "\"><sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
static const char workbook_links[] = XML
	"<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" RELATION "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
	"<Relationship Id=\"rId2\" Type=\"" RELATION "/styles\" Target=\"styles.xml\"/></Relationships>";
static const char styles[] = XML
	"<styleSheet xmlns=\"" MAIN "\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>"
	"<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
	"<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
	"<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
	"<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
	"<cellXfs count=\"4\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
	"<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
	"<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" quotePrefix=\"1\" applyNumberFormat=\"1\"/>"
	"<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>";
static const char sheet_begin[] = XML
	"<worksheet xmlns=\"" MAIN "\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>"
	"<sheetData>";
static const char sheet_end[] = "</sheetData></worksheet>";

static enum rc
workbook_done(struct ctx *cx, struct str rows, struct str *bytes)
{
	const struct str parts[] = { str_of(sheet_begin), rows, str_of(sheet_end) };
	const struct archive_entry entries[] = {
		{ STR("[Content_Types].xml"), str_of(types) }, { STR("_rels/.rels"), str_of(root_links) }, { STR("xl/workbook.xml"), str_of(workbook) },
		{ STR("xl/_rels/workbook.xml.rels"), str_of(workbook_links) }, { STR("xl/styles.xml"), str_of(styles) },
		{ STR("xl/worksheets/sheet1.xml"), str_join(cx->mem, parts, 3, STR_NONE) },
	};

	return archive_write(cx, entries, sizeof(entries) / sizeof(entries[0]), bytes);
}

enum rc
table_done(struct ctx *cx, struct table *table, struct str *bytes)
{
	struct str gathered;

	TRY(buf_done(cx, &table->out, &gathered));
	if (table->kind == TABLE_XLSX)
		return workbook_done(cx, gathered, bytes);
	*bytes = gathered;
	return RC_OK;
}

enum table_kind
table_kind_of(struct str word)
{
	return str_is(word, "xlsx") ? TABLE_XLSX : TABLE_CSV;
}

const char *
table_ending(enum table_kind kind)
{
	return kind == TABLE_XLSX ? "xlsx" : "csv";
}

const char *
table_type(enum table_kind kind)
{
	return kind == TABLE_XLSX ? OFFICE "sheet" : "text/csv; charset=utf-8";
}
