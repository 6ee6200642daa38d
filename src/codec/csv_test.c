#include "test.h"

#include <time.h>

#include "base/file.h"
#include "codec/csv.h"

/* The whole sheet on one line: cells in (), rows in [row:...]; an error as its text in !!. */
static struct str
told(struct ctx *cx, struct csv *csv)
{
	struct buf b = buf_new(cx->mem, 100000);
	const struct csv_row *header = csv_header(csv);
	struct csv_row row = *header;
	bool more = true;

	while (more || csv_may_go_on(csv)) {
		enum rc rc;

		if (more) {
			buf_fmt(&b, "[%lld:", (long long)row.row);
			for (size_t i = 0; i < row.count; i++)
				buf_fmt(&b, "(" PRI_STR ")", ARG_STR(row.cells[i]));
			buf_lit(&b, "]");
		}
		rc = csv_next(cx, csv, &row, &more);
		if (rc != RC_OK) {
			buf_fmt(&b, "!" PRI_STR "!", ARG_STR(err_place(&cx->err, cx->mem)));
			more = false;
		} else if (!more) {
			break;
		}
	}
	return buf_view(&b);
}

static struct csv *
opened(struct ctx *cx, struct str bytes)
{
	struct str *rest = NEW(cx->mem, struct str);
	struct csv *csv = NULL;

	*rest = bytes;
	assert_ok(cx, csv_open(cx, csv_source_of(rest), CSV_LIMITS, &csv));
	return csv;
}

static const struct { const char *why; struct str bytes; const char *want, *says; } sheets[] = {
	{ "a header alone", STR_INIT("id;mark"), "[1:(id)(mark)]", "The sheet was read as UTF-8, with semicolons between the columns, with the line ends of Unix." },
	{ "as a registrar's program saves it", STR_INIT("id;name;mark\r\n1;\"de la Cruz; Ana\";68,5\r\n2;M\xC3\xBCller;\r\n"),
	  "[1:(id)(name)(mark)][2:(1)(de la Cruz; Ana)(68,5)][3:(2)(M\xC3\xBCller)()]",
	  "The sheet was read as UTF-8, with semicolons between the columns, with the line ends of Windows, with decimal commas (68,5)." },
	{ "commas and a mark", STR_INIT("\xEF\xBB\xBFid,mark\n1,68.5\n"), "[1:(id)(mark)][2:(1)(68.5)]",
	  "The sheet was read as UTF-8 with a byte-order mark, with commas between the columns, with the line ends of Unix, with decimal points (68.5)." },
	{ "tabs and old line ends", STR_INIT("id\tmark\r1\t68\r2\t\r"), "[1:(id)(mark)][2:(1)(68)][3:(2)()]",
	  "The sheet was read as UTF-8, with tabs between the columns, with the line ends of old Macs." },
	{ "Windows-1252", STR_INIT("id;name\r\n1;M\xFCller \x80\r\n"), "[1:(id)(name)][2:(1)(M\xC3\xBCller \xE2\x82\xAC)]",
	  "The sheet was read as Windows-1252, with semicolons between the columns, with the line ends of Windows." },
	{ "UTF-16 with a mark", STR_INIT("\xFF\xFEi\0d\0;\0n\0\n\0" "1\0;\0\xFC\0\x3C\xD8\x93\xDF\n\0"), "[1:(id)(n)][2:(1)(\xC3\xBC\xF0\x9F\x8E\x93)]",
	  "The sheet was read as UTF-16 (little-endian) with a byte-order mark, with semicolons between the columns, with the line ends of Unix." },
	{ "UTF-16 big-endian with a mark", STR_INIT("\xFE\xFF\0i\0;\0n"), "[1:(i)(n)]", NULL },
	{ "UTF-16 without a mark", STR_INIT("i\0;\0n\0"), "[1:(i)(n)]", NULL },
	{ "UTF-16 big-endian without a mark", STR_INIT("\0i\0;\0n"), "[1:(i)(n)]", NULL },
	{ "one column of decimals", STR_INIT("mark\n68,5\n41\n"), "[1:(mark)][2:(68,5)][3:(41)]",
	  "The sheet was read as UTF-8, as one column, with the line ends of Unix, with decimal commas (68,5)." },
	{ "semicolons against commas in the cells", STR_INIT("id;name, given;mark\n1;Cruz, Ana;68,5\n2;Li, Wu;70,0\n"),
	  "[1:(id)(name, given)(mark)][2:(1)(Cruz, Ana)(68,5)][3:(2)(Li, Wu)(70,0)]", NULL },
	{ "commas against semicolons in the cells", STR_INIT("id,note\n1,a;b;c\n2,d\n"), "[1:(id)(note)][2:(1)(a;b;c)][3:(2)(d)]", NULL },
	{ "separators in quotes do not count", STR_INIT("\"a;b;c\",d\n1,2\n"), "[1:(a;b;c)(d)][2:(1)(2)]", NULL },
	{ "it says so itself", STR_INIT("sep=|\r\na|b;c;d\r\n1|2\r\n"), "[1:(a)(b;c;d)][2:(1)(2)]",
	  "The sheet was read as UTF-8, with | between the columns, as its first line says, with the line ends of Windows." },
	{ "it says so with old line ends", STR_INIT("sep=;\ra;b\r"), "[1:(a)(b)]", NULL },
	{ "it says so and no more", STR_INIT("sep=;\r\n1;2"), "[1:(1)(2)]", NULL },
	{ "sep with a letter", STR_INIT("sep=x\n1"), "[1:(sep=x)][2:(1)]", NULL },
	{ "sep with a quote", STR_INIT("sep=\"\n1"), "[1:(sep=\")][2:(1)]", NULL },
	{ "decimals of both kinds", STR_INIT("a;b\n68,5;68.5\n"), "[1:(a)(b)][2:(68,5)(68.5)]",
	  "The sheet was read as UTF-8, with semicolons between the columns, with the line ends of Unix, with decimal commas (68,5) in some cells and decimal points (68.5) in others." },
	{ "what looks like a decimal and is none", STR_INIT("a;b;c;d;e\n6.11.2026;1,;-,5;1.5x;x\n"), "[1:(a)(b)(c)(d)(e)][2:(6.11.2026)(1,)(-,5)(1.5x)(x)]",
	  "The sheet was read as UTF-8, with semicolons between the columns, with the line ends of Unix." },
	{ "a decimal below zero", STR_INIT("a;b\n-0,25;x\n"), "[1:(a)(b)][2:(-0,25)(x)]",
	  "The sheet was read as UTF-8, with semicolons between the columns, with the line ends of Unix, with decimal commas (68,5)." },
	{ "a quote at the very end", STR_INIT("a;b\n1;\"2\""), "[1:(a)(b)][2:(1)(2)]", NULL },
	{ "an empty cell at the very end", STR_INIT("a;b\n1;"), "[1:(a)(b)][2:(1)()]", NULL },
	{ "a low surrogate alone", STR_INIT("\xFF\xFE" "a\0\n\0\x00\xDC\n\0"), "[1:(a)]!row 2!", NULL },
	{ "two high surrogates", STR_INIT("\xFF\xFE" "a\0\n\0\x00\xD8\x00\xD8\n\0"), "[1:(a)]!row 2!", NULL },
	{ "a high surrogate and U+E000", STR_INIT("\xFF\xFE" "a\0\n\0\x00\xD8\x00\xE0\n\0"), "[1:(a)]!row 2!", NULL },
	{ "a high surrogate at the end", STR_INIT("\xFF\xFE" "a\0\n\0\x00\xD8"), "[1:(a)]!row 2!", NULL },
	{ "sep as a column", STR_INIT("sep=,a\n1,2\n"), "[1:(sep=)(a)][2:(1)(2)]", NULL },
	{ "quotes", STR_INIT("a;b\n\"x \"\"y\"\" z\";\"\"\n\"\"\"\";\"1\n2\r\n3\"\n4\"5;6\n"), "[1:(a)(b)][2:(x \"y\" z)()][3:(\")(1\n2\r\n3)][4:(4\"5)(6)]", NULL },
	{ "empty rows", STR_INIT("\na;b\n\n;\n\"\";\"\"\n1;2\n\n;\n"), "[2:(a)(b)][6:(1)(2)]",
	  "The sheet was read as UTF-8, with semicolons between the columns, with the line ends of Unix; 6 empty rows were passed over." },
	{ "rows of other widths", STR_INIT("a;b;c\n1;2\n1;2;3\n1;2;3;4\n1;;3\n"), "[1:(a)(b)(c)]!row 2![3:(1)(2)(3)]!row 4![5:(1)()(3)]", NULL },
	{ "text behind a quote", STR_INIT("a;b\n\"1\"2;3\n4;5\n"), "[1:(a)(b)]!row 2!", NULL },
	{ "an open quote", STR_INIT("a;b\n1;2\n\"1;2\n3;4\n"), "[1:(a)(b)][2:(1)(2)]!row 3!", NULL },
	{ "a NUL", STR_INIT("a;b\n1;\0\n"), "[1:(a)(b)]!row 2!", NULL },
	{ "UTF-8 with one byte of another encoding", STR_INIT("a;b\n\xC3\xBC;\xC3\xA9\n1;\xFC\n"), "[1:(a)(b)][2:(\xC3\xBC)(\xC3\xA9)]!row 3!", NULL },
	{ "a byte that Windows-1252 has not", STR_INIT("a;b\n\xFC;1\n1;\x81\n"), "[1:(a)(b)][2:(\xC3\xBC)(1)]!row 3!", NULL },
	{ "half a surrogate pair", STR_INIT("\xFF\xFE" "a\0\n\0\x3C\xD8\n\0"), "[1:(a)]!row 2!", NULL },
	{ "half a unit", STR_INIT("\xFF\xFE" "a\0\n\0b"), "[1:(a)]!row 2!", NULL },
};

static void
sheets_are_read_as_people_have_them(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(sheets) / sizeof(*sheets); i++) {
		struct csv *csv = opened(cx, sheets[i].bytes);
		struct str got = told(cx, csv);

		if (!str_is(got, sheets[i].want))
			fail_msg("%s\ngot  " PRI_STR "\nwant %s", sheets[i].why, ARG_STR(got), sheets[i].want);
		if (sheets[i].says != NULL)
			assert_str(csv_dialect_says(cx->mem, csv_dialect(csv)), sheets[i].says);
	}
}

static const struct { const char *why; struct str bytes; const char *says; } refused[] = {
	{ "nothing", STR_INIT(""), "The sheet is empty: there should be a header with the columns' names, and a row for each learner and attempt below it." },
	{ "empty rows", STR_INIT("\n\r\n"), "The sheet is empty: there should be a header with the columns' names, and a row for each learner and attempt below it." },
	{ "a mark alone", STR_INIT("\xEF\xBB\xBF"), "The sheet is empty: there should be a header with the columns' names, and a row for each learner and attempt below it." },
	{ "a spreadsheet", STR_INIT("PK\3\4\x14\0\x06\0\x08\0\0\0!\0"), "row 1: Here stands a NUL character, which no sheet has. It may be another kind of file, such as a spreadsheet that was not saved as CSV." },
	{ "an open header", STR_INIT("\"a;b\n1;2\n"), "row 1: The quotation mark that opens a cell in line 1 of the file is never closed." },
};

static void
what_is_no_sheet_is_refused(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		struct str rest = refused[i].bytes;
		struct csv *csv;

		assert_int_equal(csv_open(cx, csv_source_of(&rest), CSV_LIMITS, &csv), RC_INVALID);
		assert_str(err_text(&cx->err, cx->mem), refused[i].says);
	}
}

static void
a_ragged_row_says_what_was_expected(void **state)
{
	struct ctx *cx = *state;
	struct csv *csv = opened(cx, STR("a;b;c\n1;2\n"));
	struct csv_row row;
	bool more;

	assert_int_equal(csv_next(cx, csv, &row, &more), RC_INVALID);
	assert_str(err_text(&cx->err, cx->mem),
	    "row 2: This row has 2 cells, the header has 3. A cell that holds the separator or a quotation mark must stand in quotation marks.");
	assert_ok(cx, csv_next(cx, csv, &row, &more));
	assert_false(more);
}

static void
after_a_broken_row_reading_is_over(void **state)
{
	struct ctx *cx = *state;
	struct csv *csv = opened(cx, STR("a;b\n\"1\"x;2\n3;4\n"));
	struct csv_row row;
	bool more;

	assert_int_equal(csv_next(cx, csv, &row, &more), RC_INVALID);
	assert_false(csv_may_go_on(csv));
	assert_int_equal(csv_next(cx, csv, &row, &more), RC_INVALID);
	assert_str(err_text(&cx->err, cx->mem), "row 2: The sheet could not be read beyond this row.");
}

static void
what_is_too_large_is_refused(void **state)
{
	static const struct { const char *why, *text; struct csv_limits limits; } cases[] = {
		{ "a cell", "a\n123456\n", { 5, 100, 10, 10 } },
		{ "a cell in quotes", "a\n\"123\"\"456\"\n", { 6, 100, 10, 10 } },
		{ "a row", "a;b;c\n123;456;789\n", { 5, 8, 10, 10 } },
		{ "cells", "a;b\n1;2;3;4\n", { 5, 100, 3, 10 } },
		{ "rows", "a\n1\n2\n3\n", { 5, 100, 3, 3 } },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str rest = str_of(cases[i].text);
		struct csv *csv;
		struct csv_row row;
		bool more = true;
		enum rc rc = RC_OK;

		assert_ok(cx, csv_open(cx, csv_source_of(&rest), cases[i].limits, &csv));
		while (rc == RC_OK && more)
			rc = csv_next(cx, csv, &row, &more);
		if (rc != RC_LIMIT)
			fail_msg("%s: rc %d", cases[i].why, (int)rc);
	}
}

/* ---- long sheets ---- */

/* Rows made as they are asked for, `step` bytes at a time, so that every border of a block falls everywhere. */
struct maker { int64_t row, rows; size_t step; char line[128]; struct str rest; bool windows; };

static enum rc
make_rows(void *self, struct ctx *cx, void *out, size_t room, size_t *got)
{
	struct maker *m = self;

	(void)cx;
	if (m->rest.len == 0 && m->row <= m->rows) {
		int n = m->row == 0 ? snprintf(m->line, sizeof(m->line), "id;name;mark\r\n")
		    : snprintf(m->line, sizeof(m->line), "N%07lld;\"M%s; \"\"x\"\"\r\n%lld\";%lld,5\r\n", (long long)m->row, m->row < 100000 ? "ue" : m->windows ? "\xFC" : "\xC3\xBC",
		          (long long)m->row, (long long)(m->row % 100));

		m->rest = (struct str){ m->line, (size_t)n };
		m->row++;
	}
	*got = m->rest.len < room ? m->rest.len : room;
	if (m->step != 0 && *got > m->step)
		*got = m->step;
	memcpy(out, m->rest.ptr, *got);
	m->rest = str_sub(m->rest, *got, SIZE_MAX);
	return RC_OK;
}

static void
read_made(struct ctx *cx, struct maker *m)
{
	struct csv *csv;
	struct csv_row row = { 0 };
	bool more = true;
	size_t used;

	assert_ok(cx, csv_open(cx, (struct csv_source){ make_rows, m }, CSV_LIMITS, &csv));
	used = arena_used(cx->mem);
	for (int64_t want = 2; more; want++) {
		assert_ok(cx, csv_next(cx, csv, &row, &more));
		if (more)
			assert_true(row.row == want && row.line == 2 * want - 2 && row.count == 3 && row.cells[0].len == 8);
	}
	assert_int_equal(row.row, m->rows + 1);
	assert_int_equal(arena_used(cx->mem), used);
	if (m->rows >= 100000)
		assert_int_equal(csv_dialect(csv)->encoding, m->windows ? CSV_WINDOWS_1252 : CSV_UTF8);
	assert_true(csv_dialect(csv)->decimal_comma && !csv_dialect(csv)->decimal_point);
}

/* T-42 */
static void
a_million_rows_take_no_more_memory_than_one(void **state)
{
	struct ctx *cx = *state;
	clock_t before = clock();

	read_made(cx, &(struct maker){ .rows = 1000000 });
	printf("# 1,000,000 rows: %.2f s\n", (double)(clock() - before) / CLOCKS_PER_SEC);
	read_made(cx, &(struct maker){ .rows = 110000, .windows = true });
}

static void
rows_come_whole_over_every_border(void **state)
{
	struct ctx *cx = *state;

	for (size_t step = 1; step < 40; step++) {
		struct arena_mark mark = arena_mark(cx->mem);

		read_made(cx, &(struct maker){ .rows = 5000, .step = step });
		arena_release(cx->mem, mark);
	}
}

/* Characters of every length over the border of two blocks. */
static void
characters_come_whole_over_the_border(void **state)
{
	static const char *const characters[] = { "\xC3\xBC", "\xE1\xBB\x85", "\xF0\x9F\x8E\x93" };
	struct ctx *cx = *state;

	for (size_t c = 0; c < 3; c++) {
		for (size_t shift = 0; shift < 6; shift++) {
			struct buf b = buf_new(cx->mem, 200000);
			struct csv *csv;
			struct csv_row row = { 0 };
			bool more = true;

			buf_lit(&b, "a\n");
			while (b.len < 65536 - 40)
				buf_lit(&b, "0123456789\n");
			while (b.len < 65536 - shift)
				buf_lit(&b, "x");
			buf_str(&b, str_of(characters[c]));
			csv = opened(cx, buf_view(&b));
			for (struct csv_row next; more;) {
				assert_ok(cx, csv_next(cx, csv, &next, &more));
				if (more)
					row = next;
			}
			assert_true(row.cells[0].len >= strlen(characters[c]) && memcmp(row.cells[0].ptr + row.cells[0].len - strlen(characters[c]), characters[c], strlen(characters[c])) == 0);
			assert_int_equal(csv_dialect(csv)->encoding, CSV_UTF8);
		}
	}
}

/* The same in UTF-16, where a block may end between two halves. */
static void
surrogate_pairs_come_whole_over_the_border(void **state)
{
	struct ctx *cx = *state;

	for (size_t before = 32760; before < 32772; before++) {
		struct buf b = buf_new(cx->mem, 200000);
		struct csv_limits limits = CSV_LIMITS;
		struct str rest;
		struct csv *csv;

		limits.field_max = limits.row_max;
		buf_put(&b, "\xFF\xFE", 2);
		for (size_t i = 0; i < before; i++)
			buf_put(&b, "x", 2);
		buf_put(&b, "\x3C\xD8\x93\xDF\n", 6);
		rest = buf_view(&b);
		assert_ok(cx, csv_open(cx, csv_source_of(&rest), limits, &csv));
		assert_int_equal(csv_header(csv)->cells[0].len, before + 4);
		assert_str(str_sub(csv_header(csv)->cells[0], before, 4), "\xF0\x9F\x8E\x93");
	}
}

static const struct { const char *cell, *key; } keys[] = {
	{ "Birth date", "birth_date" }, { "BIRTH_DATE", "birth_date" }, { " birth-date ", "birth_date" }, { "birth.date", "birth_date" },
	{ "Pr\xC3\xA9nom", "prenom" }, { "Pre\xCC\x81nom", "prenom" }, { "Gro\xC3\x9F" "e", "grosse" }, { "\xC5\x92uvre", "oeuvre" },
	{ "\xC5\x81\xC3\xB3" "d\xC5\xBA", "lodz" }, { "\xD0\x9E\xD0\xA6\xD0\x95\xD0\x9D\xD0\x9A\xD0\x90", "\xD0\xBE\xD1\x86\xD0\xB5\xD0\xBD\xD0\xBA\xD0\xB0" },
	{ "Not\xC4\x83 final\xC4\x83", "nota_finala" }, { "\xC8\x98tiin\xC8\x9B\xC4\x83", "stiinta" }, { "a\t_\r\n.-b", "a_b" }, { "\xEF\xBB\xBFid", "id" },
	{ "\xCE\x92\xCE\xB1\xCE\xB8", "\xCE\xB2\xCE\xB1\xCE\xB8" }, { "\xD0\x87\xD0\x9F", "\xD1\x97\xD0\xBF" }, { "a\xE2\x80\x93" "b", "a_b" }, { "\xE1\xBB\x85", "\xE1\xBB\x85" }, { "\xC2\xA0mark\xC2\xA0 (%)", "mark_(%)" }, { "", "" }, { "--", "" }, { "\xE5\x88\x86\xE6\x95\xB0", "\xE5\x88\x86\xE6\x95\xB0" },
	{ "P\xC5\x99\xC3\xADjmen\xC3\xAD", "prijmeni" }, { "So\xC5\x9Fy\xC4\xB1" "ad\xC4\xB1", "sosyiadi" }, { "5 \xC3\x97 2", "5_\xC3\x97_2" },
};

static void
header_cells_become_keys(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		assert_str(csv_header_key(cx->mem, str_of(keys[i].cell)), keys[i].key);
}

static const struct { const char *cell, *want; } written[] = {
	{ "plain", "plain" }, { "", "" }, { "a;b", "\"a;b\"" }, { "a,b", "a,b" }, { "say \"x\"", "\"say \"\"x\"\"\"" }, { "a\nb", "\"a\nb\"" }, { " a", "\" a\"" },
	/* T-26 */
	{ "=1+1", "'=1+1" }, { "+49 89", "'+49 89" }, { "-1", "'-1" }, { "@SUM(A1)", "'@SUM(A1)" }, { "\tx", "'\tx" }, { "\r=1", "\"'\r=1\"" }, { "\n=1", "\"'\n=1\"" },
	{ "\xEF\xBC\x9D" "1", "'\xEF\xBC\x9D" "1" }, { "=a;\"b\"", "\"'=a;\"\"b\"\"\"" }, { "a=1", "a=1" },
};

static void
cells_are_written_so_that_none_is_a_formula(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(written) / sizeof(*written); i++) {
		struct buf b = buf_new(cx->mem, 1000);
		struct csv_writer w = { .out = &b, .separator = ';' };

		csv_write(&w, str_of(written[i].cell));
		csv_write_number(&w, -68500, true);
		csv_write_number(&w, 41000, true);
		csv_write_number(&w, 2500, false);
		csv_write_end(&w);
		assert_str(buf_view(&b), str_c(cx->mem, str_fmt(cx->mem, "%s;-68,5;41;2.5\r\n", written[i].want)));
	}
}

static void
what_is_written_is_read(void **state)
{
	struct ctx *cx = *state;
	struct buf b = buf_new(cx->mem, 1000);
	struct csv_writer w = { .out = &b, .separator = ',' };
	struct csv_row row;
	struct csv *csv;
	bool more;

	csv_write(&w, STR("a"));
	csv_write(&w, STR("b"));
	csv_write_end(&w);
	csv_write(&w, STR("x, \"y\"\r\nz "));
	csv_write_number(&w, 68500, true);
	csv_write_end(&w);
	csv = opened(cx, buf_view(&b));
	assert_ok(cx, csv_next(cx, csv, &row, &more));
	assert_str(row.cells[0], "x, \"y\"\r\nz ");
	assert_str(row.cells[1], "68,5");
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		TEST(sheets_are_read_as_people_have_them),
		TEST(what_is_no_sheet_is_refused),
		TEST(a_ragged_row_says_what_was_expected),
		TEST(after_a_broken_row_reading_is_over),
		TEST(what_is_too_large_is_refused),
		TEST(a_million_rows_take_no_more_memory_than_one),
		TEST(rows_come_whole_over_every_border),
		TEST(characters_come_whole_over_the_border),
		TEST(surrogate_pairs_come_whole_over_the_border),
		TEST(header_cells_become_keys),
		TEST(cells_are_written_so_that_none_is_a_formula),
		TEST(what_is_written_is_read),
	};

	return cmocka_run_group_tests_name("csv", all, NULL, NULL);
}
