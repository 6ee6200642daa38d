/* Accounts, sessions and links: each door opens for who has the key, and for nobody else. */
#include "db/db_test.h"
#include "people/demo_accounts.h"
#include "people/guess.h"
#include "people/institution_sample.h"
#include "people/password.h"
#include "people/waiting.h"

/* Argon2id at its least: the tests are about doors, not about cost. */
static const struct account_rules rules = { 1, 8192, 3600, 7200, 10, 4, 20 };
static const struct client client = { STR_INIT("198.51.100.7"), STR_INIT("Mozilla/5.0") };

#define GOOD STR("correct horse battery staple")

struct scene {
	int64_t institution, person;
	struct account account;
};

static struct scene
one_account(struct ctx *cx, struct db *db)
{
	const struct person as = { .name = STR("Ana de la Cruz"), .language = STR("en") };
	struct scene scene = { .institution = sample_institution(cx, db) };

	assert_ok(cx, person_add(cx, db, scene.institution, &as, &scene.person));
	assert_ok(cx, account_ensure(cx, db, scene.institution, scene.person, &scene.account));
	assert_ok(cx, account_add_name(cx, db, &scene.account, STR(" Ana@Example.ORG ")));
	assert_ok(cx, password_set(cx, db, &rules, &scene.account, GOOD));
	return scene;
}

static struct str
signed_in(struct ctx *cx, struct db *db, const struct scene *scene)
{
	struct account account;
	struct str token;

	assert_ok(cx, account_sign_in(cx, db, scene->institution, &rules, STR("ana@example.org"), GOOD, &client, &account));
	assert_ok(cx, session_begin(cx, db, &rules, &account, &client, &token));
	assert_int_equal(token.len, TOKEN_TEXT);
	return token;
}

/* ---- capabilities ---- */

static const struct { enum role role; enum capability capability; bool can; } duties[] = {
	{ ROLE_BOARD_CHAIR, CAN_CONFIRM_BOARD, true },
	{ ROLE_COURSE_LEADER, CAN_CONFIRM_BOARD, false },
	{ ROLE_EXTERNAL_EXAMINER, CAN_AGREE_BOARD, true },
	{ ROLE_REGISTRY, CAN_AGREE_BOARD, false },
	{ ROLE_REGISTRY, CAN_ISSUE, true },
	{ ROLE_ADMINISTRATOR, CAN_ISSUE, false },
	{ ROLE_ADMINISTRATOR, CAN_SEE_MARKS, false },
	{ ROLE_ADMINISTRATOR, CAN_MANAGE_PEOPLE, true },
	{ ROLE_LEARNER, CAN_SEE_REGISTRY, false },
	{ ROLE_LEARNER, CAN_HOLD, true },
	{ ROLE_COURSE_LEADER, CAN_APPROVE_SPECIFICATION, false },
	{ ROLE_ASSESSOR, CAN_DECIDE_CASE, false },
	{ ROLE_ASSESSOR, CAN_HANDLE_CASE, false },
};

static void
a_role_has_its_capabilities_and_no_more(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(duties) / sizeof(duties[0]); i++)
		if (role_can(duties[i].role, duties[i].capability) != duties[i].can)
			fail_msg("row %zu", i);
	for (int i = 0; i < CAPABILITIES; i++)
		assert_true(capability_word((enum capability)i).len > 0);
	assert_str(capability_roles(cx->mem, CAN_APPROVE_SPECIFICATION), "committee chair or lifelong learning committee");
}

static void
a_grant_reaches_as_far_as_its_scope(void **state)
{
	static const struct grant items[] = { { ROLE_COURSE_LEADER, 5 }, { ROLE_QUALITY_OFFICER, 0 } };
	const struct grants grants = { items, 2 };

	(void)state;
	assert_true(grants_allow(grants, CAN_WRITE_SPECIFICATION, 5));
	assert_false(grants_allow(grants, CAN_WRITE_SPECIFICATION, 6));
	assert_false(grants_allow(grants, CAN_WRITE_SPECIFICATION, 0));
	assert_true(grants_allow(grants, CAN_WRITE_SPECIFICATION, SCOPE_ANY));
	assert_true(grants_allow(grants, CAN_MANAGE_QUALITY, 6));
	assert_false(grants_allow(grants, CAN_CONFIRM_BOARD, SCOPE_ANY));
	assert_true(grants_allow((struct grants){ NULL, 0 }, CAN_HOLD, 0));
	assert_true(grants_open(grants, AREA_TEACHING));
	assert_false(grants_open(grants, AREA_REGISTRY));
}

static void
nobody_decides_about_their_own_work(void **state)
{
	struct ctx *cx = *state;
	const int64_t authors[] = { 7, 9 };

	assert_ok(cx, duties_apart(cx, 8, CAN_APPROVE_SPECIFICATION, authors, 2, STR_NONE));
	assert_int_equal(duties_apart(cx, 9, CAN_APPROVE_SPECIFICATION, authors, 2, STR_NONE), RC_REFUSED);
	assert_str(cx->err.clause, "separation of duties");
	assert_int_equal(duties_apart(cx, 7, CAN_APPROVE_SPECIFICATION, authors, 2, STR("5F 3.2")), RC_REFUSED);
	assert_str(cx->err.clause, "5F 3.2");
}

/* ---- passwords ---- */

static const struct { const char *password; bool allowed; } passwords[] = {
	{ "correct horse battery staple", true },
	{ "Brennnessel-Kiesel 7", true },
	{ "käse und brot im zug", true },
	{ "sh0rt", false },
	{ "Password123!", false },
	{ "P@ssw0rd2026", false },
	{ "qwertyuiop", false },
	{ "1234567890", false },
	{ "abababababab", false },
	{ "WelcomeAdmin1", false },
	{ "Summer2026!!", false },
	{ "ANA@EXAMPLE.ORG", false },
	{ "Ana de la Cruz", false },
};

static void
a_password_is_none_of_the_first_that_are_guessed(void **state)
{
	struct ctx *cx = *state;
	const struct str names[] = { STR("ana@example.org"), STR("Ana de la Cruz") };

	for (size_t i = 0; i < sizeof(passwords) / sizeof(passwords[0]); i++)
		if ((password_allowed(cx, &rules, str_of(passwords[i].password), names, 2) == RC_OK) != passwords[i].allowed)
			fail_msg("%s", passwords[i].password);
}

static void
the_stored_form_fits_its_password_only(void **state)
{
	struct ctx *cx = *state;
	const struct account_rules more = { 2, 16384, 3600, 7200, 10, 4, 20 };
	struct str hash;
	bool fits, stale;

	assert_ok(cx, password_hash(cx, &rules, GOOD, &hash));
	assert_true(str_starts(hash, "$argon2id$"));
	assert_ok(cx, password_fits(cx, &rules, hash, GOOD, &fits, &stale));
	assert_true(fits && !stale);
	assert_ok(cx, password_fits(cx, &more, hash, GOOD, &fits, &stale));
	assert_true(fits && stale);
	assert_ok(cx, password_fits(cx, &rules, hash, STR("correct horse battery stable"), &fits, &stale));
	assert_false(fits);
	assert_ok(cx, password_fits(cx, &rules, STR_NONE, STR_NONE, &fits, &stale));
	assert_false(fits);
}

/* ---- signing in ---- */

static void
only_name_and_password_together_open(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct scene scene = one_account(cx, db);
	struct account got;
	struct str says;

	assert_ok(cx, account_sign_in(cx, db, scene.institution, &rules, STR("ANA@example.org"), GOOD, &client, &got));
	assert_int_equal(got.id, scene.account.id);
	assert_int_equal(account_sign_in(cx, db, scene.institution, &rules, STR("ana@example.org"), STR("wrong"), &client, &got), RC_DENIED);
	says = err_text(&cx->err, cx->mem);
	assert_int_equal(account_sign_in(cx, db, scene.institution, &rules, STR("nobody@example.org"), GOOD, &client, &got), RC_DENIED);
	assert_true(str_eq(says, err_text(&cx->err, cx->mem)));
	assert_int_equal(account_sign_in(cx, db, scene.institution + 1, &rules, STR("ana@example.org"), GOOD, &client, &got), RC_DENIED);
	assert_ok(cx, account_close(cx, db, 0, &scene.account, STR("left")));
	assert_int_equal(account_sign_in(cx, db, scene.institution, &rules, STR("ana@example.org"), GOOD, &client, &got), RC_DENIED);
}

static void
an_account_without_a_password_opens_for_none(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = sample_institution(cx, db), person;
	const struct person as = { .name = STR("B") };
	struct account account, got;

	assert_ok(cx, person_add(cx, db, institution, &as, &person));
	assert_ok(cx, account_ensure(cx, db, institution, person, &account));
	assert_ok(cx, account_add_name(cx, db, &account, STR("b.user")));
	assert_int_equal(account_sign_in(cx, db, institution, &rules, STR("b.user"), STR_NONE, &client, &got), RC_DENIED);
	assert_int_equal(account_add_name(cx, db, &account, STR("x@y")), RC_INVALID);
	assert_int_equal(account_add_name(cx, db, &account, STR("a b@example.org")), RC_INVALID);
}

static void
t_10_guessing_has_to_wait(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct scene scene = one_account(cx, db);
	struct account got;

	for (int i = 0; i < 4; i++)
		assert_int_equal(account_sign_in(cx, db, scene.institution, &rules, STR("ana@example.org"), STR("wrong"), &client, &got), RC_DENIED);
	assert_int_equal(account_sign_in(cx, db, scene.institution, &rules, STR("ana@example.org"), GOOD, &client, &got), RC_LIMIT);
	cx->now += GUESS_WINDOW + 1;
	assert_ok(cx, account_sign_in(cx, db, scene.institution, &rules, STR("ana@example.org"), GOOD, &client, &got));
	for (int i = 0; i < 20; i++) {
		struct str name = str_fmt(cx->mem, "n%d@example.org", i);

		assert_int_equal(account_sign_in(cx, db, scene.institution, &rules, name, STR("wrong"), &client, &got), RC_DENIED);
	}
	assert_int_equal(account_sign_in(cx, db, scene.institution, &rules, STR("m@example.org"), STR("wrong"), &client, &got), RC_LIMIT);
	assert_ok(cx, account_sign_in(cx, db, scene.institution, &rules, STR("ana@example.org"), GOOD, &(struct client){ STR("203.0.113.9"), STR_NONE }, &got));
}

/* ---- sessions ---- */

static void
t_35_a_session_is_found_by_its_token_only(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct scene scene = one_account(cx, db);
	struct str token = signed_in(cx, db, &scene), fresh;
	struct session session;
	char *other = str_c(cx->mem, token);

	assert_ok(cx, session_find(cx, db, token, &session));
	assert_int_equal(session.person, scene.person);
	assert_str(session.name, "Ana de la Cruz");
	other[0] = other[0] == 'A' ? 'B' : 'A';
	assert_int_equal(session_find(cx, db, str_of(other), &session), RC_NOT_FOUND);
	assert_int_equal(session_find(cx, db, STR_NONE, &session), RC_NOT_FOUND);
	assert_int_equal(session_find(cx, db, token_hash(cx->mem, token), &session), RC_NOT_FOUND);
	assert_ok(cx, session_find(cx, db, token, &session));
	assert_ok(cx, session_rotate(cx, db, session.id, &fresh));
	assert_int_equal(session_find(cx, db, token, &session), RC_NOT_FOUND);
	assert_ok(cx, session_find(cx, db, fresh, &session));
}

static void
a_session_ends_idle_and_in_any_case(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct scene scene = one_account(cx, db);
	struct str token = signed_in(cx, db, &scene);
	int64_t begun = cx->now;
	struct session session;

	cx->now = begun + rules.idle - 1;
	assert_ok(cx, session_find(cx, db, token, &session));
	cx->now = begun + 2 * rules.idle - 2;
	assert_ok(cx, session_find(cx, db, token, &session));
	cx->now = begun + rules.longest;
	assert_int_equal(session_find(cx, db, token, &session), RC_NOT_FOUND);
	cx->now = begun;
	token = signed_in(cx, db, &scene);
	cx->now = begun + rules.idle;
	assert_int_equal(session_find(cx, db, token, &session), RC_NOT_FOUND);
	assert_ok(cx, session_prune(cx, db, begun + rules.longest));
}

static void
a_session_can_be_ended_from_another(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct scene scene = one_account(cx, db);
	struct str phone = signed_in(cx, db, &scene), desk = signed_in(cx, db, &scene), third = signed_in(cx, db, &scene);
	struct session session, *all;
	size_t count;

	assert_ok(cx, session_find(cx, db, phone, &session));
	assert_int_equal(session_end(cx, db, scene.account.id + 1, session.id), RC_NOT_FOUND);
	assert_ok(cx, session_find(cx, db, phone, &session));
	assert_ok(cx, session_end(cx, db, scene.account.id, session.id));
	assert_int_equal(session_find(cx, db, phone, &session), RC_NOT_FOUND);
	assert_ok(cx, session_find(cx, db, desk, &session));
	assert_ok(cx, session_list(cx, db, scene.account.id, &all, &count));
	assert_int_equal(count, 2);
	assert_ok(cx, session_end_all(cx, db, scene.account.id, session.id));
	assert_ok(cx, session_find(cx, db, desk, &session));
	assert_int_equal(session_find(cx, db, third, &session), RC_NOT_FOUND);
}

static void
a_new_password_ends_the_other_sessions(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct scene scene = one_account(cx, db);
	struct str phone = signed_in(cx, db, &scene), desk = signed_in(cx, db, &scene);
	struct session session;
	struct account got;

	assert_ok(cx, session_find(cx, db, desk, &session));
	assert_int_equal(password_change(cx, db, &rules, &scene.account, session.id, &client, STR("wrong"), STR("four other words here")), RC_DENIED);
	assert_int_equal(password_change(cx, db, &rules, &scene.account, session.id, &client, GOOD, STR("short")), RC_INVALID);
	assert_ok(cx, session_find(cx, db, phone, &session));
	assert_ok(cx, session_find(cx, db, desk, &session));
	assert_ok(cx, password_change(cx, db, &rules, &scene.account, session.id, &client, GOOD, STR("four other words here")));
	assert_int_equal(session_find(cx, db, phone, &session), RC_NOT_FOUND);
	assert_ok(cx, session_find(cx, db, desk, &session));
	assert_int_equal(account_sign_in(cx, db, scene.institution, &rules, STR("ana@example.org"), GOOD, &client, &got), RC_DENIED);
}

/* ---- links ---- */

static void
an_invitation_lets_in_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct scene scene = one_account(cx, db);
	const struct person as = { .name = STR("Dr Brandt") };
	static const struct grant roles[] = { { ROLE_EXTERNAL_EXAMINER, 0 }, { ROLE_COURSE_LEADER, 12 } };
	const struct grants grants = { roles, 2 };
	struct str token, session_token;
	struct invitation invitation;
	struct session session;
	struct account account;
	int64_t person;

	assert_ok(cx, person_add(cx, db, scene.institution, &as, &person));
	assert_int_equal(invitation_make(cx, db, scene.institution, 1, person, STR("ana@example.org"), grants, &token), RC_CONFLICT);
	assert_int_equal(invitation_make(cx, db, scene.institution, 1, person, STR("brandt"), grants, &token), RC_INVALID);
	assert_ok(cx, invitation_make(cx, db, scene.institution, 1, person, STR("Brandt@example.org"), grants, &token));
	assert_ok(cx, invitation_open(cx, db, token, &invitation));
	assert_str(invitation.name, "Dr Brandt");
	assert_int_equal(invitation.roles.count, 2);
	assert_int_equal(invitation_open(cx, db, STR("x"), &invitation), RC_NOT_FOUND);
	assert_int_equal(invitation_accept(cx, db, &rules, token, STR("password12"), &account), RC_INVALID);
	assert_ok(cx, invitation_accept(cx, db, &rules, token, GOOD, &account));
	assert_int_equal(invitation_accept(cx, db, &rules, token, GOOD, &account), RC_REFUSED);
	assert_ok(cx, account_sign_in(cx, db, scene.institution, &rules, STR("brandt@example.org"), GOOD, &client, &account));
	assert_ok(cx, session_begin(cx, db, &rules, &account, &client, &session_token));
	assert_ok(cx, session_find(cx, db, session_token, &session));
	assert_true(grants_allow(session.grants, CAN_AGREE_BOARD, 0));
	assert_true(grants_allow(session.grants, CAN_MARK, 12));
	assert_false(grants_allow(session.grants, CAN_MARK, 13));
}

static void
an_invitation_that_is_over_or_replaced_lets_nobody_in(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct scene scene = one_account(cx, db);
	const struct grants none = { NULL, 0 };
	struct str first, second;
	struct invitation invitation;

	assert_ok(cx, invitation_make(cx, db, scene.institution, 1, scene.person, STR("ana2@example.org"), none, &first));
	assert_ok(cx, invitation_make(cx, db, scene.institution, 1, scene.person, STR("ana2@example.org"), none, &second));
	assert_int_equal(invitation_open(cx, db, first, &invitation), RC_REFUSED);
	assert_ok(cx, invitation_open(cx, db, second, &invitation));
	cx->now += INVITATION_JOIN_SECONDS;
	assert_int_equal(invitation_open(cx, db, second, &invitation), RC_REFUSED);
}

static void
a_link_for_a_new_password_tells_nobody_who_has_an_account(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct scene scene = one_account(cx, db);
	struct str token, old = signed_in(cx, db, &scene);
	struct invitation invitation;
	struct account account;
	struct session session;

	assert_ok(cx, invitation_password(cx, db, scene.institution, &rules, STR("nobody@example.org"), &client, &token, &invitation));
	assert_int_equal(token.len, 0);
	assert_ok(cx, invitation_password(cx, db, scene.institution, &rules, STR("Ana@example.org"), &client, &token, &invitation));
	assert_int_equal(token.len, TOKEN_TEXT);
	assert_ok(cx, invitation_accept(cx, db, &rules, token, STR("four other words here"), &account));
	assert_int_equal(session_find(cx, db, old, &session), RC_NOT_FOUND);
	for (int i = 0; i < 3; i++)
		assert_ok(cx, invitation_password(cx, db, scene.institution, &rules, STR("ana@example.org"), &client, &token, &invitation));
	assert_int_equal(token.len, 0);
}

/* ---- the demonstration ---- */

static void
the_demonstration_has_its_people_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = sample_institution(cx, db), learner;
	const struct person as = { .number = STR("N0012345"), .name = STR("Noor Haddad") };
	struct demo_account *accounts;
	struct account account;
	size_t count, again;
	bool made;

	assert_ok(cx, person_ensure(cx, db, institution, &as, &learner, &made));
	assert_ok(cx, demo_accounts(cx, db, institution, &rules, &accounts, &count));
	assert_ok(cx, demo_accounts(cx, db, institution, &rules, &accounts, &again));
	assert_int_equal(count, again);
	assert_int_equal(accounts[count - 1].person, learner);
	for (size_t i = 0; i < count; i++)
		assert_ok(cx, account_sign_in(cx, db, institution, &rules, str_of(accounts[i].sign_in), STR(DEMO_PASSWORD), &client, &account));
}

/* ---- what waits ---- */

static enum rc
two_things(struct ctx *cx, struct db *db, const struct session *session, struct waiting_list *list)
{
	(void)cx, (void)db;
	if (!grants_allow(session->grants, CAN_AGREE_BOARD, SCOPE_ANY))
		return RC_OK;
	waiting_add(list, &(struct waiting_item){ .title = STR("old"), .since = 5 });
	waiting_add(list, &(struct waiting_item){ .title = STR("due"), .since = 9, .due_known = true, .due_day = 3 });
	return RC_OK;
}

static void
what_is_due_waits_at_the_top(void **state)
{
	struct ctx *cx = *state;
	static const struct waiting_source source = { two_things };
	static const struct waiting_source *const sources[] = { &source, NULL };
	static const struct grant external = { ROLE_EXTERNAL_EXAMINER, 0 };
	struct session session = { .grants = { &external, 1 } };
	struct waiting_item *items;
	size_t count;

	assert_ok(cx, waiting_for(cx, NULL, &session, sources, &items, &count));
	assert_int_equal(count, 2);
	assert_str(items[0].title, "due");
	session.grants.count = 0;
	assert_ok(cx, waiting_for(cx, NULL, &session, sources, &items, &count));
	assert_int_equal(count, 0);
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		TEST(a_role_has_its_capabilities_and_no_more),
		TEST(a_grant_reaches_as_far_as_its_scope),
		TEST(nobody_decides_about_their_own_work),
		TEST(a_password_is_none_of_the_first_that_are_guessed),
		TEST(the_stored_form_fits_its_password_only),
		TEST_BOTH(only_name_and_password_together_open),
		TEST_SQLITE(an_account_without_a_password_opens_for_none),
		TEST_BOTH(t_10_guessing_has_to_wait),
		TEST_BOTH(t_35_a_session_is_found_by_its_token_only),
		TEST_BOTH(a_session_ends_idle_and_in_any_case),
		TEST_BOTH(a_session_can_be_ended_from_another),
		TEST_BOTH(a_new_password_ends_the_other_sessions),
		TEST_BOTH(an_invitation_lets_in_once),
		TEST_BOTH(an_invitation_that_is_over_or_replaced_lets_nobody_in),
		TEST_BOTH(a_link_for_a_new_password_tells_nobody_who_has_an_account),
		TEST_SQLITE(the_demonstration_has_its_people_once),
		TEST(what_is_due_waits_at_the_top),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
