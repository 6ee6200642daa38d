#include "test.h"

#include "codec/archive.h"
#include "codec/workbook.h"
#include "helper/workbook_reader.h"

struct part { const char *name, *text; };

static struct str
archive_of(struct ctx *cx, const struct part *parts, size_t count)
{
	struct archive_entry *entries = NEWS(cx->mem, struct archive_entry, count);
	struct str out;

	for (size_t i = 0; i < count; i++)
		entries[i] = (struct archive_entry){ str_of(parts[i].name), str_of(parts[i].text) };
	assert_ok(cx, archive_write(cx, entries, count, &out));
	return out;
}

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define BOOK(sheets) "<workbook xmlns=\"" MAIN "\" xmlns:r=\"urn:r\"><sheets>" sheets "</sheets></workbook>"
#define RELS "<Relationships xmlns=\"urn:p\"><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>"
#define TEXTS "<sst xmlns=\"" MAIN "\"><si><t>learner_id</t></si><si><r><t>ma</t></r><r><t>rk</t></r><rPh><t>no</t></rPh></si><si><t>M\xC3\xBCller; \"J\" &amp; Co</t></si></sst>"
#define STYLES "<styleSheet xmlns=\"" MAIN "\"><numFmts><numFmt numFmtId=\"170\" formatCode=\"yyyy\\-mm\\-dd hh:mm\"/><numFmt numFmtId=\"171\" formatCode=\"&quot;days&quot; 0\"/></numFmts>" \
	"<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf numFmtId=\"10\"/><xf numFmtId=\"171\"/></cellXfs></styleSheet>"
#define SHEET(rows) "<worksheet xmlns=\"" MAIN "\"><sheetData>" rows "</sheetData></worksheet>"
#define BOM "\xEF\xBB\xBF"

static struct str
book_of(struct ctx *cx, const char *sheet)
{
	const struct part parts[] = {
		{ "[Content_Types].xml", "<Types/>" }, { "xl/workbook.xml", BOOK("<sheet name=\"x\" state=\"hidden\" r:id=\"rId2\"/><sheet name=\"y\" r:id=\"rId1\"/>") },
		{ "xl/_rels/workbook.xml.rels", RELS }, { "xl/sharedStrings.xml", TEXTS }, { "xl/styles.xml", STYLES }, { "xl/worksheets/sheet1.xml", sheet },
	};

	return archive_of(cx, parts, sizeof(parts) / sizeof(parts[0]));
}

static const struct { const char *why, *sheet, *want; } cells[] = {
	{ "shared and rich texts", SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\" t=\"s\"><v>2</v></c></row>"),
	  BOM "\"learner_id\";\"mark\"\r\n\"M\xC3\xBCller; \"\"J\"\" & Co\";\"\"\r\n" },
	{ "numbers without noise", SHEET("<row r=\"1\"><c r=\"A1\"><v>68.499999999999993</v></c><c r=\"B1\"><v>12345678</v></c><c r=\"C1\"><v>1E-1</v></c></row>"),
	  BOM "\"68.5\";\"12345678\";\"0.1\"\r\n" },
	{ "dates, times, per cent", SHEET("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>46332</v></c><c r=\"B1\" s=\"2\"><v>46332.625</v></c><c r=\"C1\" s=\"3\"><v>0.685</v></c><c r=\"D1\" s=\"4\"><v>7</v></c></row>"),
	  BOM "\"2026-11-06\";\"2026-11-06T15:00:00\";\"68.5%\";\"7\"\r\n" },
	{ "numbers as programs write them", SHEET("<row r=\"1\"><c r=\"A1\"><v>6.8E1</v></c><c r=\"B1\" t=\"n\"><v>6.85e+1</v></c><c r=\"C1\"><v>-1.5E-2</v></c><c r=\"D1\"><v>1E2</v></c></row>"),
	  BOM "\"68\";\"68.5\";\"-0.015\";\"100\"\r\n" },
	{ "rows without cells, and cells without values, as LibreOffice leaves them",
	  SHEET("<row r=\"1\" customFormat=\"false\" ht=\"12.8\"><c r=\"A1\" s=\"0\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"0\"/></row><row r=\"2\" ht=\"12.8\"/><row r=\"3\">"
	        "<c r=\"A3\" s=\"0\" t=\"str\"><f aca=\"false\">CONCATENATE(&quot;N&quot;,1)</f><v>N1</v></c><c r=\"B3\" t=\"n\"><f aca=\"false\">60+8</f><v>68</v></c></row>"),
	  BOM "\"learner_id\"\r\n\r\n\"N1\";\"68\"\r\n" },
	{ "characters by their numbers", SHEET("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a_x000A_b_x005F_x0041_</t></is></c><c r=\"B1\" t=\"str\"><v>_x00E9_ _x00 _xZZZZ_</v></c></row>"),
	  BOM "\"a\nb_x0041_\";\"\xC3\xA9 _x00 _xZZZZ_\"\r\n" },
	{ "a formula that was never worked out", SHEET("<row r=\"1\"><c r=\"A1\"><f>1+1</f></c><c r=\"B1\" t=\"s\"><v>0</v></c></row>"), BOM "\"\";\"learner_id\"\r\n" },
	{ "an empty row between keeps the numbers", SHEET("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"3\"><c r=\"A3\"><v>3</v></c></row>"), BOM "\"1\"\r\n\r\n\"3\"\r\n" },
	{ "texts in the cell, formulas, truths", SHEET("<row><c t=\"inlineStr\"><is><t>a</t></is></c><c t=\"str\"><f>1+1</f><v>two</v></c><c t=\"b\"><v>1</v></c><c r=\"E1\" t=\"e\"><v>#N/A</v></c></row>"),
	  BOM "\"a\";\"two\";\"TRUE\";\"\";\"#N/A\"\r\n" },
};

static void
cells_are_what_people_see(void **state)
{
	struct ctx *cx = *state;
	struct str csv;

	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		if (workbook_read(cx, book_of(cx, cells[i].sheet), &csv) != RC_OK)
			fail_msg("%s: " PRI_STR, cells[i].why, ARG_STR(err_text(&cx->err, cx->mem)));
		if (!str_is(csv, cells[i].want))
			fail_msg("%s\ngot  " PRI_STR "\nwant %s", cells[i].why, ARG_STR(csv), cells[i].want);
	}
}

/* A workbook says where its days begin: 1900 (with a 29 February that never was) or 1904. */
static void
days_begin_in_1900_or_1904(void **state)
{
	static const struct { const char *properties, *want; } rows[] = {
		{ "<workbookPr date1904=\"false\"/>", BOM "\"2026-11-06\";\"1900-03-01\"\r\n" }, { "<workbookPr/>", BOM "\"2026-11-06\";\"1900-03-01\"\r\n" },
		{ "<workbookPr date1904=\"1\"/>", BOM "\"2030-11-07\";\"1904-03-02\"\r\n" }, { "<workbookPr date1904=\"true\"/>", BOM "\"2030-11-07\";\"1904-03-02\"\r\n" },
	};
	struct ctx *cx = *state;
	struct str csv;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct part parts[] = {
			{ "[Content_Types].xml", "<Types/>" }, { "xl/_rels/workbook.xml.rels", RELS }, { "xl/styles.xml", STYLES },
			{ "xl/workbook.xml", str_c(cx->mem, str_fmt(cx->mem, "<workbook xmlns=\"" MAIN "\" xmlns:r=\"urn:r\">%s<sheets><sheet name=\"y\" r:id=\"rId1\"/></sheets></workbook>", rows[i].properties)) },
			{ "xl/worksheets/sheet1.xml", SHEET("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>46332</v></c><c r=\"B1\" s=\"1\"><v>61</v></c></row>") },
		};

		assert_ok(cx, workbook_read(cx, archive_of(cx, parts, sizeof(parts) / sizeof(parts[0])), &csv));
		assert_str(csv, rows[i].want);
	}
}

static const struct { const char *why, *sheet; enum rc want; } broken[] = {
	{ "a document type", "<!DOCTYPE a [<!ENTITY b \"c\">]>" SHEET(""), RC_INVALID },
	{ "a text that is not there", SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>99</v></c></row>"), RC_INVALID },
	{ "rows that go back", SHEET("<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"), RC_INVALID },
	{ "beyond the last column", SHEET("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>"), RC_LIMIT },
	{ "cut off", "<worksheet xmlns=\"" MAIN "\"><sheetData><row r=\"1\"><c", RC_INVALID },
};

static void
broken_workbooks_are_refused(void **state)
{
	struct ctx *cx = *state;
	struct str csv;

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		if (workbook_read(cx, book_of(cx, broken[i].sheet), &csv) != broken[i].want)
			fail_msg("%s", broken[i].why);
	assert_int_equal(workbook_read(cx, STR("learner_id;mark\r\n"), &csv), RC_UNSUPPORTED);
	assert_int_equal(workbook_read(cx, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 an old one"), &csv), RC_UNSUPPORTED);
}

/* Every byte of an archive's structure changed: never a crash, and what is read is what the directory promises. */
static void
t_26_archives_are_read_strictly(void **state)
{
	struct ctx *cx = *state;
	struct str good = book_of(cx, cells[0].sheet), csv;
	char *bytes = arena_alloc(cx->mem, good.len);
	const struct part twice[] = { { "a", "1" }, { "a", "2" } };
	struct archive archive;

	for (size_t i = 0; i < good.len; i++) {
		struct arena_mark mark = arena_mark(cx->mem);

		memcpy(bytes, good.ptr, good.len);
		bytes[i] = (char)(bytes[i] ^ 0x41);
		if (workbook_read(cx, (struct str){ bytes, good.len }, &csv) == RC_OK && !str_is(csv, cells[0].want) && csv.len == 0)
			fail_msg("byte %zu", i);
		arena_release(cx->mem, mark);
	}
	for (size_t cut = 1; cut < good.len; cut += 7)
		assert_int_not_equal(workbook_read(cx, str_sub(good, 0, good.len - cut), &csv), RC_OK);
	assert_int_equal(archive_open(cx, archive_of(cx, twice, 2), &archive), RC_INVALID);
}

/* T-26: a megabyte that would be a gigabyte ends at its limit. */
static void
t_26_bombs_are_refused(void **state)
{
	struct ctx *cx = *state;
	size_t size = (size_t)8 << 20;
	char *text = arena_zero(cx->mem, size + 1, 1);
	struct part part = { "xl/workbook.xml", text };
	struct str bomb, csv;

	memset(text, ' ', size);
	bomb = archive_of(cx, &part, 1);
	assert_true(bomb.len < 20000);
	assert_int_not_equal(workbook_read(cx, bomb, &csv), RC_OK);
}

static void
the_helper_reads_the_same(void **state)
{
	struct ctx *cx = *state;
	struct str csv;

	assert_ok(cx, workbook_reader_csv(cx, book_of(cx, cells[0].sheet), &csv));
	assert_str(csv, cells[0].want);
	assert_int_equal(workbook_reader_csv(cx, book_of(cx, broken[0].sheet), &csv), RC_INVALID);
	assert_int_equal(workbook_reader_csv(cx, STR("no workbook"), &csv), RC_UNSUPPORTED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(cells_are_what_people_see), TEST(days_begin_in_1900_or_1904), TEST(broken_workbooks_are_refused), TEST(t_26_archives_are_read_strictly), TEST(t_26_bombs_are_refused),
		TEST(the_helper_reads_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
