/* What line_check finds wrong before anything is entered, and the sheets of many programs that it reads (T-26, T-42). */
#include "base/decimal.h"
#include "base/time.h"

#include "award/line_sample.h"
#include "test.h"

#define GOOD_TIME "2026-11-06T15:00:00Z"

static enum rc
check_sheet(struct ctx *cx, struct str sheet, const struct sheet_column *columns, size_t count, struct line_output *out)
{
	struct sample sample = { .sheet = "" };
	struct line_input input = sample_input(cx, &sample);

	input.results.bytes = sheet;
	input.columns = columns;
	input.column_count = count;
	return line_check(cx, &input, out);
}

/* Sheets that are right: the first learner is always N1, with 68.5. */
static const struct { const char *why, *sheet; } right[] = {
	{ "as the example", "learner_id;family_name;given_name;birth_date;email;submitted_at;mark\r\nN1;Müller;Jürgen;1988-03-14;j@example.org;" GOOD_TIME ";68,5\r\n" },
	{ "commas and points, another order", "mark,submitted_at,learner_id,surname,first name\n68.5," GOOD_TIME ",N1,Müller,Jürgen\n" },
	{ "a comma in quotes", "mark,submitted_at,learner_id,surname\n\"68,5\"," GOOD_TIME ",N1,Müller\n" },
	{ "tabs", "Student ID\tName\tScore\tSubmitted\nN1\tJürgen Müller\t68.5\t" GOOD_TIME "\n" },
	{ "German", "Matrikelnummer;Nachname;Vorname;Geburtsdatum;E-Mail;Abgegeben am;Punkte\nN1;Müller;Jürgen;14.3.1988;j@example.org;" GOOD_TIME ";68,5\n" },
	{ "French", "Numéro étudiant;Nom;Prénom;Date de naissance;Courriel;Rendu le;Note\nN1;Müller;Jürgen;1988-03-14;j@example.org;" GOOD_TIME ";68,5\n" },
	{ "Spanish", "Matrícula;Apellidos;Nombre;Fecha de nacimiento;Correo electrónico;Fecha de entrega;Nota\nN1;Müller;Jürgen;1988-03-14;j@example.org;" GOOD_TIME ";68,5\n" },
	{ "Italian", "Matricola;Cognome;Nome;Data di nascita;Consegnato il;Voto\nN1;Müller;Jürgen;1988-03-14;" GOOD_TIME ";68,5\n" },
	{ "Dutch", "Studentnummer;Achternaam;Voornaam;Geboortedatum;Ingeleverd op;Cijfer\nN1;Müller;Jürgen;1988-03-14;" GOOD_TIME ";68,5\n" },
	{ "Name beside Vorname is the family name", "Matrikelnummer;Name;Vorname;Eingang;Ergebnis\nN1;Müller;Jürgen;" GOOD_TIME ";68,5\n" },
	{ "a per cent sign", "id;name;submitted;mark\nN1;Jürgen Müller;" GOOD_TIME ";68,5 %\n" },
	{ "the assessment's id before the column", "id;name;A1.submitted;A1 Mark\nN1;Jürgen Müller;" GOOD_TIME ";68.5\n" },
	{ "a column that nobody needs", "id;name;submitted;mark;Bemerkung\nN1;Jürgen Müller;" GOOD_TIME ";68,5;siehe oben\n" },
	{ "no e-mail and no birth date in a row", "id;name;email;dob;submitted;mark\nN1;Jürgen Müller;;;" GOOD_TIME ";68,5\n" },
	{ "empty rows between", "id;name;submitted;mark\n\nN1;Jürgen Müller;" GOOD_TIME ";68,5\n;;;\n\n" },
	{ "old line ends", "id;name;submitted;mark\rN1;Jürgen Müller;" GOOD_TIME ";68,5\r" },
	{ "the separator said", "sep=;\nid;name;submitted;mark\nN1;Jürgen Müller;" GOOD_TIME ";68,5\n" },
	{ "Windows-1252", "id;name;submitted;mark\nN1;J\xFCrgen M\xFCller;" GOOD_TIME ";68,5\n" },
	{ "a byte-order mark", "\xEF\xBB\xBFid;name;submitted;mark\nN1;Jürgen Müller;" GOOD_TIME ";68,5\n" },
};


static void
sheets_of_many_programs_are_read(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		struct line_output out;
		struct sheet *sheet;
		struct sheet_row row;
		struct str rest = str_of(right[i].sheet);
		bool more;

		if (check_sheet(cx, rest, NULL, 0, &out) != RC_OK)
			fail_msg("%s: " PRI_STR, right[i].why, ARG_STR(err_text(&cx->err, cx->mem)));
		assert_int_equal(out.sheet.rows, 1);
		assert_ok(cx, sheet_open(cx, STR("results.csv"), csv_source_of(&rest), &out.cohort, NULL, 0, &out.problems, &sheet));
		assert_ok(cx, sheet_next(cx, sheet, &row, &more));
		assert_str(row.person.number, "N1");
		if (!str_is(row.person.name, "Jürgen Müller") && !str_is(row.person.name, "Müller"))
			fail_msg("%s: " PRI_STR, right[i].why, ARG_STR(row.person.name));
		if (row.works[0].mark != 68500 || row.works[0].submitted_at != 1793977200)
			fail_msg("%s: mark %lld, submitted %lld", right[i].why, (long long)row.works[0].mark, (long long)row.works[0].submitted_at);
	}
}

#define HEAD "id;family_name;given_name;dob;email;submitted;mark;attempt;integrity\n"
#define ROW(id, given, dob, email, submitted, mark, attempt, integrity) \
	id ";Family;" given ";" dob ";" email ";" submitted ";" mark ";" attempt ";" integrity "\n"

static const struct { const char *why, *row; size_t problems; const char *says; } wrong[] = {
	{ "over the scheme", ROW("N1", "G", "", "", GOOD_TIME, "105", "", ""), 1, "results.csv, row 2, column mark: The mark 105 is outside the scheme percent, which goes from 0 to 100." },
	{ "below nought", ROW("N1", "G", "", "", GOOD_TIME, "-1", "", ""), 1, "outside the scheme" },
	{ "a word", ROW("N1", "G", "", "", GOOD_TIME, "absent", "", ""), 1, "\"absent\" is no mark" },
	{ "grouped digits", ROW("N1", "G", "", "", GOOD_TIME, "1.234,5", "", ""), 1, "is no mark" },
	{ "four decimals", ROW("N1", "G", "", "", GOOD_TIME, "68.5555", "", ""), 1, "is no mark" },
	{ "two signs", ROW("N1", "G", "", "", GOOD_TIME, "68,5", "", "") ROW("N2", "G", "", "", GOOD_TIME, "68.5", "", ""), 1,
	  "Row 3 has 68.5, but row 2 writes its decimals with a comma." },
	{ "twice", ROW("N1", "G", "", "", GOOD_TIME, "50", "", "") ROW("N1", "G", "", "", GOOD_TIME, "60", "1", ""), 1, "Attempt 1 of N1 stands in row 2 already." },
	{ "a formula as a name", ROW("N1", "=HYPERLINK(\"\"http://evil\"\")", "", "", GOOD_TIME, "50", "", ""), 1, "begins like a formula" },
	{ "a formula as a number", ROW("@SUM(A1)", "G", "", "", GOOD_TIME, "50", "", ""), 1, "begins like a formula" },
	{ "a path as a number", ROW("../../etc", "G", "", "", GOOD_TIME, "50", "", ""), 1, "cannot be a learner's number" },
	{ "no number", ROW("", "G", "", "", GOOD_TIME, "50", "", ""), 1, "column id: The learner's number is empty" },
	{ "no day of the calendar", ROW("N1", "G", "1990-02-30", "", GOOD_TIME, "50", "", ""), 1, "is no date of the calendar" },
	{ "slashes", ROW("N1", "G", "01/02/1990", "", GOOD_TIME, "50", "", ""), 1, "is no date of the calendar" },
	{ "born tomorrow", ROW("N1", "G", "2099-01-01", "", GOOD_TIME, "50", "", ""), 1, "cannot be a date of birth" },
	{ "an address", ROW("N1", "G", "", "g at example.org", GOOD_TIME, "50", "", ""), 1, "is no e-mail address" },
	{ "two addresses", ROW("N1", "G", "", "a@b.org,c@d.org", GOOD_TIME, "50", "", ""), 1, "is no e-mail address" },
	{ "a date without a time of day", ROW("N1", "G", "", "", "2026-11-06", "50", "", ""), 1, "is no date with a time" },
	{ "31 November", ROW("N1", "G", "", "", "2026-11-31T15:00:00Z", "50", "", ""), 1, "is no date with a time" },
	{ "attempt nought", ROW("N1", "G", "", "", GOOD_TIME, "50", "0", ""), 1, "is no number of an attempt" },
	{ "an integrity word", ROW("N1", "G", "", "", GOOD_TIME, "50", "", "maybe"), 1, "column integrity" },
	{ "text that turns around", ROW("N1", "G\u202Ereversed", "", "", GOOD_TIME, "50", "", ""), 1, "cannot be seen" },
	{ "a cell too few", "N1;Family;G;;;" GOOD_TIME "\n" ROW("N2", "G", "", "", GOOD_TIME, "105", "", ""), 2, "row 2" },
	{ "four things in two rows", ROW("", "G", "", "", "soon", "50", "", "") ROW("N2", "G", "", "", GOOD_TIME, "500", "x", ""), 4, "row 2" },
};

static void
every_wrong_row_is_named(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct line_output out;
		enum rc rc = check_sheet(cx, str_fmt(cx->mem, HEAD "%s", wrong[i].row), NULL, 0, &out);
		struct str text = out.problems.first == NULL ? STR_NONE : problem_text(cx->mem, out.problems.first);

		if (rc != RC_INVALID || out.problems.count != wrong[i].problems || str_find(text, str_of(wrong[i].says)) == text.len)
			fail_msg("%s: rc %d, %zu problems: " PRI_STR, wrong[i].why, (int)rc, out.problems.count, ARG_STR(text));
	}
}

static void
an_empty_mark_is_not_wrong(void **state)
{
	struct ctx *cx = *state;
	struct line_output out;

	assert_ok(cx, check_sheet(cx, STR(HEAD ROW("N1", "G", "", "", "", "", "", "")), NULL, 0, &out));
}

#define FIVE "Nr.;Wer;Wann;Wieviel\nN1;Jürgen Müller;" GOOD_TIME ";68,5\n"

static void
what_cannot_be_matched_is_asked(void **state)
{
	struct ctx *cx = *state;
	const struct sheet_column said[] = { { STR_INIT("learner_id"), STR_INIT("Nr.") }, { STR_INIT("name"), STR_INIT("Wer") },
	                                     { STR_INIT("submitted_at"), STR_INIT("Wann") }, { STR_INIT("A1.mark"), STR_INIT("Wieviel") } };
	const struct sheet_column unknown[] = { { STR_INIT("marks"), STR_INIT("Wieviel") } }, absent[] = { { STR_INIT("mark"), STR_INIT("Note") } };
	struct line_output out;

	assert_int_equal(check_sheet(cx, STR(FIVE), NULL, 0, &out), RC_INVALID);
	assert_int_equal(out.problems.count, 4);
	assert_str(problem_text(cx->mem, out.problems.first), "results.csv, row 1, column learner_id: The sheet needs a column for learner_id, and no header was "
	           "recognised as one. Headers that are still free: \"Nr.\", \"Wer\", \"Wann\", \"Wieviel\". If one of them is it, name it: --column learner_id=HEADER.");
	assert_ok(cx, check_sheet(cx, STR(FIVE), said, 4, &out));
	assert_int_equal(check_sheet(cx, STR(FIVE), unknown, 1, &out), RC_INVALID);
	assert_int_equal(check_sheet(cx, STR("id;name;submitted;mark\n"), absent, 1, &out), RC_INVALID);
	assert_true(str_find(err_text(&cx->err, cx->mem), STR("the sheet has no such column")) < err_text(&cx->err, cx->mem).len);
}

static void
two_columns_that_could_be_it_are_asked_about(void **state)
{
	struct ctx *cx = *state;
	const struct sheet_column said[] = { { STR_INIT("mark"), STR_INIT("Mark") } };
	struct line_output out;
	struct str sheet = STR("id;name;submitted;Mark;Grade\nN1;G F;" GOOD_TIME ";50;B\n");

	assert_int_equal(check_sheet(cx, sheet, NULL, 0, &out), RC_INVALID);
	assert_str(problem_text(cx->mem, out.problems.first),
	           "results.csv, row 1: Both \"Mark\" and \"Grade\" could be mark. Say which one it is: --column \"mark=Mark\".");
	assert_ok(cx, check_sheet(cx, sheet, said, 1, &out));
}

static void
a_column_for_an_assessment_that_is_not_there_is_wrong(void **state)
{
	struct ctx *cx = *state;
	struct line_output out;

	assert_int_equal(check_sheet(cx, STR("id;name;submitted;mark;Z9.mark\nN1;G F;" GOOD_TIME ";50;60\n"), NULL, 0, &out), RC_INVALID);
	assert_str(problem_text(cx->mem, out.problems.first), "results.csv, row 1, column Z9.mark: The specification TIDE-6-10 has no assessment \"Z9\".");
}

static void
a_request_for_somebody_else_is_wrong(void **state)
{
	struct ctx *cx = *state;
	const struct sample sample = { .sheet = "id;name;submitted;mark\nN2;G F;" GOOD_TIME ";50\n",
	                               .requests = "{\"learner_id\": \"N1\", \"kind\": \"extension\", \"made\": \"2026-11-05\"}" };
	struct line_input input = sample_input(cx, &sample);
	struct line_output out;

	assert_int_equal(line_check(cx, &input, &out), RC_INVALID);
	assert_str(problem_text(cx->mem, out.problems.first), "offering.json, field requests[0].learner_id: The results sheet has no row for N1.");
}

/* The row is there, if wrong: only that is said. */
static void
a_request_for_somebody_whose_row_is_wrong(void **state)
{
	struct ctx *cx = *state;
	const struct sample sample = { .sheet = "id;name;submitted;mark\nN1;G F;" GOOD_TIME ";5x0\n",
	                               .requests = "{\"learner_id\": \"N1\", \"kind\": \"extension\", \"made\": \"2026-11-05\"}" };
	struct line_input input = sample_input(cx, &sample);
	struct line_output out;

	assert_int_equal(line_check(cx, &input, &out), RC_INVALID);
	assert_int_equal(out.problems.count, 1);
	assert_true(str_starts(problem_text(cx->mem, out.problems.first), "results.csv, row 2, column mark"));
}

static void
memory_does_not_grow_with_the_rows(void **state)
{
	struct ctx *cx = *state;
	struct buf sheet = buf_new(cx->mem, (size_t)64 << 20);
	struct line_output out;
	size_t before;

	buf_lit(&sheet, "id;name;submitted;mark\n");
	for (int i = 0; i < 100000; i++)
		buf_fmt(&sheet, "N%07d;Given Family;" GOOD_TIME ";%d\n", i, i % 101);
	before = arena_used(cx->mem);
	assert_ok(cx, check_sheet(cx, buf_view(&sheet), NULL, 0, &out));
	assert_int_equal(out.sheet.rows, 100000);
	assert_true(arena_used(cx->mem) - before < (size_t)3 << 20);
}

static const struct { const char *why, *specification; size_t problems; const char *says; } specifications[] = {
	{ "no JSON", "{", 1, "specification.json, line 1" },
	{ "a list", "[]", 1, "no object" },
	{ "nothing in it", "{}", 3, "\"code\" is missing" },
	{ "an unknown kind", "{\"code\": \"A\", \"kind\": \"diploma\", \"title\": {\"en\": \"T\"}}", 1, "\"diploma\" is not known here" },
	{ "weights that do not add up", "{\"code\": \"A\", \"kind\": \"credit-bearing\", \"title\": {\"en\": \"T\"},\n \"assessments\": [{\"id\": \"A1\", \"weight\": 60}, {\"id\": \"A2\", \"weight\": 30}]}", 1,
	  "specification.json, line 2, field assessments: The weights add up to 90" },
	{ "an id twice", "{\"code\": \"A\", \"kind\": \"credit-bearing\", \"title\": {\"en\": \"T\"},\n \"assessments\": [{\"id\": \"A1\", \"weight\": 60},\n {\"id\": \"A1\", \"weight\": 40}]}", 1,
	  "specification.json, line 3, field assessments[1]: The id A1 stands twice" },
	{ "an outcome that is not there", "{\"code\": \"A\", \"kind\": \"credit-bearing\", \"title\": {\"en\": \"T\"}, \"assessments\": [{\"id\": \"A1\", \"weight\": 100, \"outcomes\": [\"LO7\"]}]}", 1,
	  "There is no outcome \"LO7\"" },
};

static void
a_specification_is_checked_for_its_shape(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(specifications) / sizeof(specifications[0]); i++) {
		struct specification spec;
		struct problems problems;
		enum rc rc = specification_read(cx, STR("specification.json"), str_of(specifications[i].specification), &problems, &spec);
		struct str text = problem_text(cx->mem, problems.first);

		if (rc != RC_INVALID || problems.count != specifications[i].problems || str_find(text, str_of(specifications[i].says)) == text.len)
			fail_msg("%s: rc %d, %zu problems, " PRI_STR, specifications[i].why, (int)rc, problems.count, ARG_STR(text));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sheets_of_many_programs_are_read),
		TEST(every_wrong_row_is_named),
		TEST(an_empty_mark_is_not_wrong),
		TEST(what_cannot_be_matched_is_asked),
		TEST(two_columns_that_could_be_it_are_asked_about),
		TEST(a_column_for_an_assessment_that_is_not_there_is_wrong),
		TEST(a_request_for_somebody_else_is_wrong),
		TEST(a_request_for_somebody_whose_row_is_wrong),
		TEST(memory_does_not_grow_with_the_rows),
		TEST(a_specification_is_checked_for_its_shape),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
