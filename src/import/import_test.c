#include "offering/cohort_sample.h"

#include "base/buf.h"
#include "event/event.h"
#include "import/import.h"

#define HEAD "learner_id;family_name;given_name;birth_date;email;submitted_at;mark\r\n"

static int64_t
registrar(struct ctx *cx, struct db *db, int64_t institution)
{
	int64_t id;

	assert_ok(cx, person_add(cx, db, institution, &(struct person){ .name = STR("M. Hale") }, &id));
	return id;
}

struct house { struct cohort_sample *s; int64_t registrar; };

static struct house
open_house(struct ctx *cx, struct db *db)
{
	struct house b = { .s = sample_cohort(cx, db, 0) };

	b.s->cohort.grading = (struct grading){ .name = STR("percent"), .kind = STR("percentage"), .pass = 40000, .cap = 40000, .most = 100000 };
	b.registrar = registrar(cx, db, b.s->institution.id);
	return b;
}

static struct import
hand_in(struct ctx *cx, struct db *db, const struct house *b, enum sheet_kind kind, const char *sheet)
{
	struct import import;

	assert_ok(cx, import_begin(cx, db, &b->s->cohort, b->registrar, kind, &(struct import_file){ .name = STR("results.csv"), .bytes = str_of(sheet) }, &import));
	return import;
}

static struct import
checked(struct ctx *cx, struct db *db, const struct house *b, enum sheet_kind kind, const char *sheet)
{
	struct import import = hand_in(cx, db, b, kind, sheet);

	assert_ok(cx, import_check(cx, db, &b->s->cohort, &import, NULL));
	assert_int_equal(import.state, IMPORT_CHECKED);
	return import;
}

static void
assert_tally(struct ctx *cx, struct db *db, const struct import *import, int64_t enter, int64_t change, int64_t same, int64_t wrong)
{
	struct import_tally tally;

	assert_ok(cx, import_count(cx, db, import->id, &tally));
	assert_int_equal(tally.found[IMPORT_ENTER], enter);
	assert_int_equal(tally.found[IMPORT_CHANGE], change);
	assert_int_equal(tally.found[IMPORT_SAME], same);
	assert_int_equal(tally.found[IMPORT_WRONG], wrong);
}

static struct import_row *
row_of(struct ctx *cx, struct db *db, const struct import *import, int64_t number)
{
	struct import_row *rows;
	size_t count;

	assert_ok(cx, import_rows(cx, db, import->id, IMPORT_OUTCOMES, number - 1, 1, &rows, &count));
	assert_int_equal(count, 1);
	assert_int_equal(rows[0].row, number);
	return &rows[0];
}

static int64_t
events(struct ctx *cx, struct db *db, int64_t institution)
{
	struct event *list;
	size_t count;

	assert_ok(cx, event_latest(cx, db, institution, 0, 1000, &list, &count));
	return (int64_t)count;
}

static const char four_rows[] = HEAD
	"N1;Müller;Jürgen;1988-03-14;j@example.org;2026-11-06T15:02:00Z;68,5\r\n"
	"N2;Ruiz;Ana;1990-01-02;;2026-11-09T09:00:00Z;55\r\n"
	"N3;Okoro;Chidi;1991-05-05;;2026-11-06T10:00:00Z;105\r\n"
	"N4;Ha;Thi;;;31/11/2026;41\r\n";

static void
a_dry_run_says_what_would_happen_and_enters_nothing(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct house b = open_house(cx, db);
	int64_t before = events(cx, db, b.s->institution.id);
	struct import import = checked(cx, db, &b, SHEET_RESULTS, four_rows);
	struct import_row *late, *wrong;
	struct person nobody;

	assert_tally(cx, db, &import, 2, 0, 0, 2);
	assert_int_equal(import.rows, 4);
	assert_int_equal(person_find(cx, db, b.s->institution.id, STR("N1"), &nobody), RC_NOT_FOUND);
	assert_int_equal(events(cx, db, b.s->institution.id), before);
	late = row_of(cx, db, &import, 3);
	assert_true(late->follow_count > 0);
	assert_ptr_equal(late->follows[0].said.msg, MSG(import_follows_late_failed));
	assert_true(late->follows[0].clause.len > 0);
	wrong = row_of(cx, db, &import, 4);
	assert_int_equal(wrong->wrong_count, 1);
	assert_str(wrong->wrong[0].column, "mark");
	assert_str(wrong->wrong[0].value, "105");
	assert_ptr_equal(wrong->wrong[0].said.msg, MSG(assessment_mark_range));
	assert_str(row_of(cx, db, &import, 5)->wrong[0].column, "submitted_at");
}

static void
right_rows_are_entered_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct house b = open_house(cx, db);
	struct import import = checked(cx, db, &b, SHEET_RESULTS, four_rows), again;
	struct import_tally tally;
	struct person ana, nobody;
	int64_t before;

	assert_ok(cx, import_enter(cx, db, &b.s->cohort, &import, NULL));
	assert_int_equal(import.state, IMPORT_DONE);
	assert_ok(cx, import_count(cx, db, import.id, &tally));
	assert_int_equal(tally.entered, 2);
	assert_ok(cx, person_find(cx, db, b.s->institution.id, STR("N2"), &ana));
	assert_int_equal(person_find(cx, db, b.s->institution.id, STR("N3"), &nobody), RC_NOT_FOUND);
	before = events(cx, db, b.s->institution.id);
	assert_ok(cx, import_enter(cx, db, &b.s->cohort, &import, NULL));
	again = checked(cx, db, &b, SHEET_RESULTS, four_rows);
	assert_tally(cx, db, &again, 0, 0, 2, 2);
	assert_ok(cx, import_enter(cx, db, &b.s->cohort, &again, NULL));
	assert_int_equal(events(cx, db, b.s->institution.id), before + 1); /* the second import's own */
}

static void
a_changed_mark_is_shown_and_an_empty_cell_clears_nothing(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct house b = open_house(cx, db);
	struct import import = checked(cx, db, &b, SHEET_RESULTS, HEAD "N1;Müller;Jürgen;;;2026-11-06T15:02:00Z;38\r\nN2;Ruiz;Ana;;;2026-11-06T15:02:00Z;70\r\n");
	struct import_row *row;

	assert_ok(cx, import_enter(cx, db, &b.s->cohort, &import, NULL));
	import = checked(cx, db, &b, SHEET_RESULTS, HEAD "N1;Müller;Jürgen;;;2026-11-06T15:02:00Z;41\r\nN2;Ruiz;Ana;;;;\r\n");
	assert_tally(cx, db, &import, 0, 1, 1, 0);
	row = row_of(cx, db, &import, 2);
	assert_int_equal(row->change_count, 1);
	assert_str(row->changes[0].was, "38");
	assert_str(row->changes[0].is, "41");
	assert_int_equal(row->follow_count, 1);
	assert_ptr_equal(row->follows[0].said.msg, MSG(import_follows_over_pass));
}

/* A number that is somebody else's, and a learner who stands twice, are wrong; the others are not held up. */
static void
a_refused_row_refuses_no_other(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct house b = open_house(cx, db);
	struct import import = checked(cx, db, &b, SHEET_RESULTS, HEAD "N1;Müller;Jürgen;;;;50\r\n");

	assert_ok(cx, import_enter(cx, db, &b.s->cohort, &import, NULL));
	import = checked(cx, db, &b, SHEET_RESULTS, HEAD "N1;Schulz;Eva;;;;50\r\nN5;One;Two;;;;60\r\nN5;One;Two;;;;61\r\nN6;Three;Four;;;;62;too many\r\n");
	assert_tally(cx, db, &import, 1, 0, 0, 3);
	assert_ptr_equal(row_of(cx, db, &import, 2)->wrong[0].said.msg, MSG(people_other_name));
	assert_ptr_equal(row_of(cx, db, &import, 4)->wrong[0].said.msg, MSG(assessment_repeated));
	assert_ok(cx, import_enter(cx, db, &b.s->cohort, &import, NULL));
	assert_tally(cx, db, &import, 1, 0, 0, 3);
}

/* A number that nobody in the cohort has may be mistyped. */
static void
who_was_not_in_the_cohort_is_said(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct house b = open_house(cx, db);
	struct import import = checked(cx, db, &b, SHEET_LEARNERS, "learner_id;name\r\nN1;Ana Ruiz\r\n");

	assert_ok(cx, import_enter(cx, db, &b.s->cohort, &import, NULL));
	cx->now += 60;
	import = checked(cx, db, &b, SHEET_RESULTS, "learner_id;name;submitted_at;mark\r\nN1;Ana Ruiz;;50\r\nN11;Ana Ruis;;50\r\n");
	assert_int_equal(row_of(cx, db, &import, 2)->follow_count, 0);
	assert_ptr_equal(row_of(cx, db, &import, 3)->follows[0].said.msg, MSG(import_follows_enrolled));
}

static void
unknown_columns_are_asked_for(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct house b = open_house(cx, db);
	struct import import = hand_in(cx, db, &b, SHEET_RESULTS, "learner_id;name;submitted_at;what they got\r\nN1;Ana Ruiz;2026-11-06T15:02:00Z;50\r\n");
	struct problems problems = problems_new(cx->mem);
	struct sheet_column mark = { STR("mark"), STR("what they got") };
	struct sheet_matches matches;

	assert_int_equal(import.state, IMPORT_COLUMNS);
	assert_int_equal(import_check(cx, db, &b.s->cohort, &import, NULL), RC_REFUSED);
	assert_ok(cx, import_matches(cx, db, &b.s->cohort, &import, &problems, &matches));
	assert_int_equal(problems.count, 1);
	assert_int_equal(import_set_columns(cx, db, &b.s->cohort, &import, NULL, 0), RC_INVALID);
	assert_ok(cx, import_set_columns(cx, db, &b.s->cohort, &import, &mark, 1));
	assert_ok(cx, import_check(cx, db, &b.s->cohort, &import, NULL));
	assert_tally(cx, db, &import, 1, 0, 0, 0);
}

static void
learners_come_as_a_list_of_their_own(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct house b = open_house(cx, db);
	struct import import = checked(cx, db, &b, SHEET_LEARNERS, "Matrikelnummer;Nachname;Vorname;E-Mail\r\nN1;Müller;Jürgen;old@example.org\r\nN2;Ruiz;Ana;\r\n");
	struct import_row *row;
	struct person person;

	assert_tally(cx, db, &import, 2, 0, 0, 0);
	assert_ok(cx, import_enter(cx, db, &b.s->cohort, &import, NULL));
	import = checked(cx, db, &b, SHEET_LEARNERS, "Matrikelnummer;Nachname;Vorname;E-Mail\r\nN1;Müller;Jürgen;new@example.org\r\nN2;Ruiz;Ana;\r\n");
	assert_tally(cx, db, &import, 0, 1, 1, 0);
	row = row_of(cx, db, &import, 2);
	assert_str(row->changes[0].was, "old@example.org");
	assert_ok(cx, import_enter(cx, db, &b.s->cohort, &import, NULL));
	assert_ok(cx, person_find(cx, db, b.s->institution.id, STR("N1"), &person));
	assert_str(person.email, "new@example.org");
}

/* T-26: what is downloaded opens without running anything, and can be handed in again. */
static void
t_26_wrong_rows_come_as_a_sheet_to_mend(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct house b = open_house(cx, db);
	struct import import = checked(cx, db, &b, SHEET_RESULTS, HEAD "N1;=HYPERLINK(1);Jürgen;;;;50\r\nN2;Ruiz;Ana;;;;50\r\nN3;Okoro;Chidi;;;;105\r\n");
	struct str sheet;

	assert_ok(cx, import_wrong_sheet(cx, db, &import, NULL, TABLE_CSV, &sheet));
	assert_true(str_find(sheet, STR("'=HYPERLINK(1)")) < sheet.len);
	assert_true(str_find(sheet, STR("Ruiz")) == sheet.len);
	assert_true(str_find(sheet, STR("N3;Okoro;Chidi;;;;105;mark: The mark 105 is outside")) < sheet.len);
	import = checked(cx, db, &b, SHEET_RESULTS, str_c(cx->mem, sheet));
	assert_tally(cx, db, &import, 1, 0, 0, 1); /* with the ' it is a name, if an odd one */
	assert_ok(cx, import_wrong_sheet(cx, db, &import, NULL, TABLE_CSV, &sheet));
	assert_true(str_find(sheet, STR("What is wrong;What is wrong")) == sheet.len);
}

/* A spreadsheet's time has no zone: it is the institution's clock, in summer too. */
static void
times_without_a_zone_are_the_institutions(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct house b = open_house(cx, db);
	struct import import = checked(cx, db, &b, SHEET_RESULTS, "learner_id;name;submitted_at;mark\r\nN1;A;2026-11-06 17:00;50\r\n"
	    "N2;B;6.10.2026 17:00;50\r\nN3;C;2026-11-06T17:00:01;50\r\nN4;D;2026-11-06;50\r\nN5;E;2026-11-06 25:00;50\r\nN6;F;31.11.2026 10:00;50\r\n");

	assert_tally(cx, db, &import, 3, 0, 0, 3);
	assert_str(row_of(cx, db, &import, 2)->changes[1].is, "2026-11-06T17:00:00Z");
	assert_str(row_of(cx, db, &import, 3)->changes[1].is, "2026-10-06T16:00:00Z");
	assert_int_equal(row_of(cx, db, &import, 2)->follow_count, 0);
	assert_int_equal(row_of(cx, db, &import, 4)->follow_count, 1); /* a second late */
}

static void
nobody_enters_their_own_row(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct house b = open_house(cx, db);
	struct import import;
	bool made;

	assert_ok(cx, person_ensure(cx, db, b.s->institution.id, &(struct person){ .number = STR("N9"), .name = STR("Self Same") }, &b.registrar, &made));
	import = checked(cx, db, &b, SHEET_RESULTS, "learner_id;name;submitted_at;mark\r\nN9;Self Same;;99\r\n");
	assert_tally(cx, db, &import, 0, 0, 0, 1);
	assert_str(row_of(cx, db, &import, 2)->wrong[0].clause, "separation of duties");
}

/* ---- an interruption ---- */

struct stopper { int64_t stop_at; int calls; };

static enum rc
stop_there(struct ctx *cx, struct db *db, void *self, int64_t done, int64_t wrong)
{
	struct stopper *s = self;

	(void)db;
	(void)wrong;
	s->calls++;
	return done >= s->stop_at ? fail(cx, RC_UNAVAILABLE, MSG(out_of_memory)) : RC_OK;
}

static struct str
many_rows(struct ctx *cx, int count)
{
	struct buf out = buf_new(cx->mem, (size_t)64 << 20);

	buf_lit(&out, HEAD);
	for (int i = 0; i < count; i++)
		buf_fmt(&out, "N%06d;Family%d;Given;1990-01-02;n%d@example.org;2026-11-06T15:02:00Z;%d\r\n", i, i, i, i % 101);
	return buf_view(&out);
}

static void
an_interrupted_run_goes_on(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct house b = open_house(cx, db);
	struct import import = hand_in(cx, db, &b, SHEET_RESULTS, str_c(cx->mem, many_rows(cx, 1700)));
	struct stopper s = { .stop_at = 1000 };
	struct import_watch watch = { stop_there, &s };
	struct import_tally tally;

	assert_int_equal(import_check(cx, db, &b.s->cohort, &import, &watch), RC_UNAVAILABLE);
	assert_ok(cx, import_get(cx, db, import.institution, import.id, &import));
	assert_int_equal(import.rows, 500);
	assert_ok(cx, import_check(cx, db, &b.s->cohort, &import, NULL));
	assert_tally(cx, db, &import, 1700, 0, 0, 0);
	assert_int_equal(import_enter(cx, db, &b.s->cohort, &import, &watch), RC_UNAVAILABLE);
	assert_ok(cx, import_get(cx, db, import.institution, import.id, &import));
	assert_int_equal(import.state, IMPORT_ENTERING);
	assert_ok(cx, import_count(cx, db, import.id, &tally));
	assert_int_equal(tally.entered, 500);
	assert_ok(cx, import_enter(cx, db, &b.s->cohort, &import, NULL));
	assert_ok(cx, import_count(cx, db, import.id, &tally));
	assert_int_equal(tally.entered, 1700);
	assert_int_equal(import.state, IMPORT_DONE);
}

/* Files and rows name people; nobody needs them for ever. */
static void
what_is_over_is_forgotten_in_time(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct house b = open_house(cx, db);
	struct import done = checked(cx, db, &b, SHEET_RESULTS, four_rows), waiting;
	struct person ana;

	assert_ok(cx, import_enter(cx, db, &b.s->cohort, &done, NULL));
	waiting = checked(cx, db, &b, SHEET_RESULTS, four_rows);
	assert_ok(cx, import_prune(cx, db, cx->now));
	assert_tally(cx, db, &done, 2, 0, 0, 2);
	assert_ok(cx, import_prune(cx, db, cx->now + 1));
	assert_tally(cx, db, &done, 0, 0, 0, 0);
	assert_tally(cx, db, &waiting, 0, 0, 2, 2);
	assert_ok(cx, person_find(cx, db, b.s->institution.id, STR("N2"), &ana));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(a_dry_run_says_what_would_happen_and_enters_nothing),
		TEST_BOTH(right_rows_are_entered_once),
		TEST_BOTH(a_changed_mark_is_shown_and_an_empty_cell_clears_nothing),
		TEST_BOTH(a_refused_row_refuses_no_other),
		TEST_BOTH(who_was_not_in_the_cohort_is_said),
		TEST_SQLITE(unknown_columns_are_asked_for),
		TEST_BOTH(learners_come_as_a_list_of_their_own),
		TEST_SQLITE(t_26_wrong_rows_come_as_a_sheet_to_mend),
		TEST_SQLITE(times_without_a_zone_are_the_institutions),
		TEST_BOTH(nobody_enters_their_own_row),
		TEST_BOTH(an_interrupted_run_goes_on),
		TEST_BOTH(what_is_over_is_forgotten_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
