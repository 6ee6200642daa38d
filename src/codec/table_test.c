#include "test.h"

#include "base/time.h"
#include "codec/archive.h"
#include "codec/table.h"
#include "codec/workbook.h"

static struct str
table_of(struct ctx *cx, enum table_kind kind, const struct str *texts, size_t count)
{
	static const char *const heads[] = { "learner", "mark", "day" };
	struct table table;
	struct str out;
	int64_t day;

	assert_true(date_parse(STR("2026-11-22"), &day));
	table_open(&table, cx->mem, kind, ';', 1 << 20);
	table_heads(&table, heads, 3);
	for (size_t i = 0; i < count; i++) {
		table_text(&table, texts[i]);
		table_number(&table, -6850);
		table_day(&table, day);
		table_none(&table);
		table_end_row(&table);
	}
	assert_ok(cx, table_done(cx, &table, &out));
	return out;
}

static void
both_say_the_same(void **state)
{
	const struct str names[] = { STR("Zoë \"Z\" <O'Neil> & Söhne; 5"), STR("  kept  "), STR("N_x0041_1") };
	struct ctx *cx = *state;
	struct str csv = table_of(cx, TABLE_CSV, names, 3), back;

	assert_str(csv, "\xEF\xBB\xBFlearner;mark;day\r\n\"Zoë \"\"Z\"\" <O'Neil> & Söhne; 5\";-6.85;2026-11-22;\r\n\"  kept  \";-6.85;2026-11-22;\r\nN_x0041_1;-6.85;2026-11-22;\r\n");
	assert_ok(cx, workbook_read(cx, table_of(cx, TABLE_XLSX, names, 3), &back));
	assert_true(str_find(back, STR("\"Zoë \"\"Z\"\" <O'Neil> & Söhne; 5\";\"-6.85\";\"2026-11-22\"")) < back.len);
	assert_true(str_find(back, STR("\"N_x0041_1\"")) < back.len);
}

static void
t_26_no_text_becomes_a_formula(void **state)
{
	static const char *const texts[] = { "=1+1", "+49 30", "-2", "@SUM(A1)", "\t=1", "=HYPERLINK(\"https://elsewhere.example\",\"x\")", "\xEF\xBC\x9D 1" };
	struct ctx *cx = *state;
	struct archive archive;
	struct str sheet, csv;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct str text = str_of(texts[i]);

		csv = table_of(cx, TABLE_CSV, &text, 1);
		assert_true(str_find(csv, str_fmt(cx->mem, "'%s", texts[i][0] == '=' && i == 5 ? "=HYPERLINK" : texts[i])) < csv.len);
		assert_ok(cx, archive_open(cx, table_of(cx, TABLE_XLSX, &text, 1), &archive));
		assert_ok(cx, archive_read(cx, &archive, archive_find(&archive, STR("xl/worksheets/sheet1.xml")), 1 << 20, &sheet));
		assert_int_equal(str_find(sheet, STR("<f")), sheet.len);
		assert_true(str_find(sheet, STR("<c r=\"A2\" s=\"2\" t=\"inlineStr\">")) < sheet.len);
	}
}

static void
the_same_table_gives_the_same_bytes(void **state)
{
	const struct str name = STR("A");
	struct ctx *cx = *state;

	assert_true(str_eq(table_of(cx, TABLE_XLSX, &name, 1), table_of(cx, TABLE_XLSX, &name, 1)));
}

static void
what_is_too_large_is_refused(void **state)
{
	struct ctx *cx = *state;
	struct table table;
	struct str out;

	for (int kind = TABLE_CSV; kind <= TABLE_XLSX; kind++) {
		table_open(&table, cx->mem, (enum table_kind)kind, ',', 100);
		for (int i = 0; i < 100; i++)
			table_text(&table, STR("something"));
		table_end_row(&table);
		assert_int_equal(table_done(cx, &table, &out), RC_LIMIT);
	}
}

static void
columns_have_letters(void **state)
{
	struct ctx *cx = *state;
	struct table table;
	struct str out, csv;

	table_open(&table, cx->mem, TABLE_XLSX, ',', 1 << 20);
	for (int i = 0; i < 703; i++)
		table_text(&table, i == 702 ? STR("last") : STR("x"));
	table_end_row(&table);
	assert_ok(cx, table_done(cx, &table, &out));
	assert_true(str_find(buf_view(&table.out), STR("<c r=\"Z1\"")) < table.out.len);
	assert_true(str_find(buf_view(&table.out), STR("<c r=\"AA1\"")) < table.out.len);
	assert_true(str_find(buf_view(&table.out), STR("<c r=\"AAA1\"")) < table.out.len);
	assert_ok(cx, workbook_read(cx, out, &csv));
	assert_true(str_find(csv, STR("\"x\";\"last\"")) < csv.len);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(both_say_the_same), TEST(t_26_no_text_becomes_a_formula), TEST(the_same_table_gives_the_same_bytes), TEST(what_is_too_large_is_refused), TEST(columns_have_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
