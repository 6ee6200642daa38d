#include "test.h"

#include <zlib.h>

#include "base/buf.h"
#include "codec/archive.h"
#include "codec/gzip.h"
#include "codec/workbook.h"
#include "helper/workbook_reader.h"

/* ---- a small writer of archives ---- */

struct part { const char *name, *text; };

static void
put(struct buf *out, uint64_t number, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		buf_byte(out, i < 8 ? (char)(number >> 8 * i & 0xff) : 0);
}

static void
put_header(struct buf *out, bool central, const struct part *part, struct str packed, size_t at)
{
	uint32_t size = (uint32_t)strlen(part->text), name = (uint32_t)strlen(part->name);

	put(out, central ? 0x02014b50 : 0x04034b50, 4);
	if (central)
		put(out, 20, 2);
	put(out, 20, 2);
	put(out, 0, 2);
	put(out, 8, 2);
	put(out, 0, 4);
	put(out, (uint32_t)crc32(0, (const unsigned char *)part->text, size), 4);
	put(out, (uint32_t)packed.len, 4);
	put(out, size, 4);
	put(out, name, 2);
	put(out, 0, 2);
	if (central) {
		put(out, 0, 10);
		put(out, (uint32_t)at, 4);
	}
	buf_put(out, part->name, name);
}

static struct str
archive_of(struct ctx *cx, const struct part *parts, size_t count)
{
	struct buf out = buf_new(cx->mem, (size_t)64 << 20), directory = buf_new(cx->mem, 100000);
	size_t at;

	for (size_t i = 0; i < count; i++) {
		struct str packed;

		assert_ok(cx, zip_deflate(cx, ZIP_RAW, str_of(parts[i].text), 6, &packed));
		put_header(&directory, true, &parts[i], packed, out.len);
		put_header(&out, false, &parts[i], packed, 0);
		buf_str(&out, packed);
	}
	at = out.len;
	buf_str(&out, buf_view(&directory));
	put(&out, 0x06054b50, 4);
	put(&out, 0, 4);
	put(&out, (uint32_t)count, 2);
	put(&out, (uint32_t)count, 2);
	put(&out, (uint32_t)directory.len, 4);
	put(&out, (uint32_t)at, 4);
	put(&out, 0, 2);
	return buf_view(&out);
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
		TEST(cells_are_what_people_see), TEST(broken_workbooks_are_refused), TEST(t_26_archives_are_read_strictly), TEST(t_26_bombs_are_refused),
		TEST(the_helper_reads_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
