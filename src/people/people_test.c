#include "db/db_test.h"

#include <sys/wait.h>

#include "base/time.h"
#include "event/event.h"
#include "people/institution_sample.h"
#include "people/people.h"

static const struct { const char *given, *family, *name; } names[] = {
	{ "Jürgen", "Müller", "Jürgen Müller" },
	{ "花子", "山田", "山田花子" },
	{ "민준", "김", "김민준" },
	{ "", "Madonna", "Madonna" },
	{ "Pelé", "", "Pelé" },
	{ "Ana", "山田", "Ana 山田" },
};

static void
a_full_name_follows_the_script(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_str(person_full_name(cx->mem, str_of(names[i].given), str_of(names[i].family)), names[i].name);
}

static void
a_person_is_found_by_number_and_never_confused(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = sample_institution(cx, db), id, again;
	struct person got, as = { .number = STR("N1"), .given_name = STR("Thị Hà"), .family_name = STR("Nguyễn") };
	bool made;

	assert_ok(cx, person_ensure(cx, db, institution, &as, &id, &made));
	assert_true(made);
	as.birth_known = true;
	as.birth_day = days_from_civil(1979, 11, 30);
	assert_ok(cx, person_ensure(cx, db, institution, &as, &again, &made));
	assert_false(made);
	assert_int_equal(id, again);
	assert_ok(cx, person_find(cx, db, institution, STR("N1"), &got));
	assert_true(got.birth_known);
	assert_int_equal(got.birth_day, as.birth_day);
	as.birth_day++;
	assert_int_equal(person_ensure(cx, db, institution, &as, &again, &made), RC_CONFLICT);
	as.birth_day--;
	as.family_name = STR("Nguyen");
	assert_int_equal(person_ensure(cx, db, institution, &as, &again, &made), RC_CONFLICT);
	assert_int_equal(person_find(cx, db, institution + 1, STR("N1"), &got), RC_NOT_FOUND);
}

static void
what_names_an_erased_person_is_gone(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = sample_institution(cx, db), id;
	struct person got, as = { .number = STR("N1"), .name = STR("Ana de la Cruz"), .email = STR("ana@example.org") };
	struct event *events;
	size_t count;
	bool made;

	assert_ok(cx, person_ensure(cx, db, institution, &as, &id, &made));
	assert_ok(cx, person_identify(cx, db, institution, id, STR("orcid"), STR("0000-0001-2345-6789")));
	assert_ok(cx, person_erase(cx, db, institution, 7, id, STR("asked to be forgotten")));
	assert_ok(cx, person_erase(cx, db, institution, 7, id, STR("asked to be forgotten")));
	assert_ok(cx, person_get(cx, db, institution, id, &got));
	assert_int_equal(got.state, PERSON_ERASED);
	assert_int_equal(got.name.len + got.number.len + got.email.len, 0);
	assert_int_equal(person_find(cx, db, institution, STR("N1"), &got), RC_NOT_FOUND);
	assert_ok(cx, event_list(cx, db, institution, STR("person"), id, &events, &count));
	assert_int_equal(count, 1);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(str_find(events[i].after, STR("Ana")), events[i].after.len);
}

static void
an_identifier_belongs_to_one_person(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = sample_institution(cx, db), first, second;
	const struct person as = { .name = STR("A") };

	assert_ok(cx, person_add(cx, db, institution, &as, &first));
	assert_ok(cx, person_add(cx, db, institution, &as, &second));
	assert_ok(cx, person_identify(cx, db, institution, first, STR("orcid"), STR("1")));
	assert_ok(cx, person_identify(cx, db, institution, first, STR("orcid"), STR("1")));
	assert_int_equal(person_identify(cx, db, institution, second, STR("orcid"), STR("1")), RC_CONFLICT);
}

static void
people_are_found_by_part_of_a_name(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = sample_institution(cx, db), id;
	static const struct person list[] = { { .name = STR_INIT("Ana de la Cruz"), .email = STR_INIT("ana@example.org") },
	                                      { .name = STR_INIT("Ben 100%"), .number = STR_INIT("N77") }, { .name = STR_INIT("Cara") } };
	struct person_listed *found;
	size_t count;

	for (size_t i = 0; i < 3; i++)
		assert_ok(cx, person_add(cx, db, institution, &list[i], &id));
	assert_ok(cx, person_list(cx, db, institution, STR("CRUZ"), NULL, 10, &found, &count));
	assert_int_equal(count, 1);
	assert_ok(cx, person_list(cx, db, institution, STR("%"), NULL, 10, &found, &count));
	assert_int_equal(count, 1);
	assert_str(found[0].person.name, "Ben 100%");
	assert_ok(cx, person_list(cx, db, institution, STR("n77"), NULL, 10, &found, &count));
	assert_int_equal(count, 1);
	assert_ok(cx, person_list(cx, db, institution, STR_NONE, NULL, 2, &found, &count));
	assert_int_equal(count, 2);
	assert_ok(cx, person_list(cx, db, institution, STR_NONE, &found[1].person, 2, &found, &count));
	assert_int_equal(count, 1);
	assert_str(found[0].person.name, "Cara");
	assert_false(found[0].has_account);
	assert_ok(cx, person_list(cx, db, institution + 1, STR_NONE, NULL, 2, &found, &count));
	assert_int_equal(count, 0);
}

static void
a_role_is_for_its_scope_and_its_time(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = sample_institution(cx, db), id;
	const struct person as = { .name = STR("Dr Brandt") };
	bool has;

	assert_ok(cx, person_add(cx, db, institution, &as, &id));
	assert_ok(cx, role_give(cx, db, institution, 0, id, ROLE_COURSE_LEADER, 5));
	assert_ok(cx, role_has(cx, db, institution, id, ROLE_COURSE_LEADER, 5, &has));
	assert_true(has);
	assert_ok(cx, role_has(cx, db, institution, id, ROLE_COURSE_LEADER, 6, &has));
	assert_false(has);
	assert_ok(cx, role_has(cx, db, institution, id, ROLE_REGISTRY, 5, &has));
	assert_false(has);
	assert_ok(cx, role_end(cx, db, institution, 0, id, ROLE_COURSE_LEADER, 5));
	assert_ok(cx, role_has(cx, db, institution, id, ROLE_COURSE_LEADER, 5, &has));
	assert_false(has);
}

static int64_t
administrator(struct ctx *cx, struct db *db, int64_t institution, const char *name)
{
	const struct person as = { .name = str_of(name) };
	int64_t id;

	assert_ok(cx, person_add(cx, db, institution, &as, &id));
	assert_ok(cx, role_give(cx, db, institution, 0, id, ROLE_ADMINISTRATOR, 0));
	return id;
}

static void
the_last_administrator_stays(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = sample_institution(cx, db), one = administrator(cx, db, institution, "Ada"), other = administrator(cx, db, institution, "Ben");
	bool has;

	assert_ok(cx, role_end(cx, db, institution, one, other, ROLE_ADMINISTRATOR, 0));
	assert_int_equal(role_end(cx, db, institution, other, one, ROLE_ADMINISTRATOR, 0), RC_REFUSED);
	assert_ok(cx, role_has(cx, db, institution, one, ROLE_ADMINISTRATOR, 0, &has));
	assert_true(has);
	assert_ok(cx, role_end(cx, db, institution, one, other, ROLE_ADMINISTRATOR, 0)); /* who has none loses none */
	assert_ok(cx, role_give(cx, db, institution, one, other, ROLE_ADMINISTRATOR, 0));
	assert_ok(cx, person_erase(cx, db, institution, one, other, STR("asked for")));
	assert_int_equal(role_end(cx, db, institution, other, one, ROLE_ADMINISTRATOR, 0), RC_REFUSED);
}

/* Ends the other's role and takes it itself, again and again; by a clock of its own. */
static _Noreturn void
rival(struct str where, int64_t now, int64_t institution, int64_t self, int64_t other)
{
	int64_t holders;
	struct ctx cx;
	struct db *db;

	if (!ctx_open(&cx, 0) || db_open(&cx, where, &db) != RC_OK)
		_exit(2);
	cx.now = now;
	for (int i = 0; i < 40; i++) {
		enum rc rc = role_end(&cx, db, institution, self, other, ROLE_ADMINISTRATOR, 0);

		if ((rc != RC_OK && rc != RC_REFUSED) || role_holders(&cx, db, institution, ROLE_ADMINISTRATOR, &holders) != RC_OK)
			_exit(3);
		if (holders < 1)
			_exit(4);
		if (role_give(&cx, db, institution, self, self, ROLE_ADMINISTRATOR, 0) != RC_OK)
			_exit(5);
	}
	ctx_close(&cx);
	_exit(0);
}

static void
two_administrators_never_end_each_other(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = sample_institution(cx, db);
	const int64_t them[] = { administrator(cx, db, institution, "Ada"), administrator(cx, db, institution, "Ben") };
	pid_t pids[2];
	int status;

	for (int i = 0; i < 2; i++)
		if ((pids[i] = fork()) == 0)
			rival(test_db_where(cx), cx->now + i, institution, them[i], them[1 - i]);
	for (int i = 0; i < 2; i++) {
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		TEST(a_full_name_follows_the_script),
		TEST_BOTH(a_person_is_found_by_number_and_never_confused),
		TEST_BOTH(what_names_an_erased_person_is_gone),
		TEST_BOTH(an_identifier_belongs_to_one_person),
		TEST_BOTH(people_are_found_by_part_of_a_name),
		TEST_BOTH(a_role_is_for_its_scope_and_its_time),
		TEST_BOTH(the_last_administrator_stays),
		TEST_BOTH(two_administrators_never_end_each_other),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
