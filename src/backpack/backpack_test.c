/* Backpacks and claims: what is whose, and how it gets there. */
#include "credential/credential_sample.h"

#include "backpack/claim.h"
#include "format/verify.h"
#include "people/guess.h"
#include "people/token.h"

#define ADDRESS STR("198.51.100.7")

static void
ones_own_are_there_by_themselves(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	struct backpack_file file;
	struct holding *all, one;
	struct record record;
	struct str svg;
	size_t count;

	assert_ok(cx, backpack_list(cx, db, sample.institution, sample.learner, &all, &count));
	assert_int_equal(count, 1);
	assert_int_equal(all[0].kind, HOLDING_OWN);
	assert_ok(cx, backpack_record(cx, db, &all[0], &record));
	assert_str(record.title.items[0].text, "Data Ethics in Practice");
	assert_ok(cx, backpack_picture(cx, db, &all[0], &svg));
	for (int form = 0; form < BACKPACK_FORMS; form++) {
		assert_ok(cx, backpack_file(cx, db, &all[0], (enum backpack_form)form, &file));
		assert_true(file.bytes.len > 500);
		assert_true(str_starts(file.name, "data-ethics-in-practice."));
	}
	assert_int_equal(backpack_get(cx, db, sample.institution, sample.other, all[0].key, &one), RC_NOT_FOUND);
	assert_ok(cx, backpack_set_state(cx, db, &all[0], HOLDING_HIDDEN));
	assert_ok(cx, backpack_get(cx, db, sample.institution, sample.learner, all[0].key, &one));
	assert_int_equal(one.state, HOLDING_HIDDEN);
	assert_ok(cx, backpack_set_state(cx, db, &one, HOLDING_KEPT));
	assert_ok(cx, backpack_get(cx, db, sample.institution, sample.learner, all[0].key, &one));
	assert_int_equal(one.state, HOLDING_KEPT);
	assert_int_equal(backpack_remove(cx, db, &one), RC_REFUSED);
}

static const struct { const char *typed, *code; } codes[] = {
	{ "K7MF-9QXT-2HDW", "K7MF9QXT2HDW" }, { " k7mf 9qxt 2hdw", "K7MF9QXT2HDW" }, { "K7MF-9QXT-2HD", NULL }, { "K7MF-9QXT-2HDWA", NULL },
	{ "K7MF-9QXT-2HD0", NULL }, { "", NULL }, { "K7MF-9QXT-2HD\303\266", NULL },
};

static void
a_code_is_read_as_people_type_it(void **state)
{
	struct ctx *cx = *state;
	struct str code;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		bool is = code_read(cx->mem, str_of(codes[i].typed), &code);

		assert_int_equal(is, codes[i].code != NULL);
		if (is)
			assert_str(code, codes[i].code);
	}
	assert_true(code_read(cx->mem, code_new(cx), &code));
}

static void
a_claim_binds_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	struct str token, code, key, older;
	struct claim claim, again;
	struct holding *all;
	size_t count;

	assert_ok(cx, claim_make(cx, db, sample.institution, 0, sample.credential.id, &older, &code));
	assert_ok(cx, claim_make(cx, db, sample.institution, 0, sample.credential.id, &token, &code));
	assert_int_equal(claim_open(cx, db, sample.institution, older, ADDRESS, &claim), RC_REFUSED);
	assert_ok(cx, claim_open(cx, db, sample.institution, code, ADDRESS, &again));
	assert_ok(cx, claim_open(cx, db, sample.institution, token, ADDRESS, &claim));
	assert_int_equal(claim.learner, sample.learner);
	assert_int_equal(claim_open(cx, db, sample.institution + 1, token, ADDRESS, &claim), RC_NOT_FOUND);
	assert_ok(cx, claim_open(cx, db, sample.institution, token, ADDRESS, &claim));
	assert_ok(cx, claim_take(cx, db, &claim, sample.other, &key));
	assert_int_equal(claim_take(cx, db, &again, sample.learner, &key), RC_REFUSED);
	assert_int_equal(claim_open(cx, db, sample.institution, code, ADDRESS, &claim), RC_REFUSED);
	assert_ok(cx, backpack_list(cx, db, sample.institution, sample.other, &all, &count));
	assert_int_equal(count, 2);
	assert_int_equal(all[1].kind, HOLDING_CLAIMED);
}

static void
a_cohort_is_handed_its_slips(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	size_t count, open, again;
	struct claim_slip *slips;
	struct claim claim;
	struct award award;
	struct str key;

	assert_ok(cx, award_get(cx, db, sample.institution, sample.credential.award, &award));
	assert_ok(cx, claim_slips(cx, db, sample.institution, 0, award.offering, false, &slips, &count, &open));
	assert_true(count > 20);
	assert_int_equal(open, count);
	assert_int_equal(slips[0].token.len, 0);
	assert_ok(cx, claim_slips(cx, db, sample.institution, 0, award.offering, true, &slips, &count, &open));
	assert_ok(cx, claim_open(cx, db, sample.institution, slips[0].code, ADDRESS, &claim));
	assert_int_equal(claim.learner, sample.learner);
	assert_ok(cx, claim_take(cx, db, &claim, sample.learner, &key));
	assert_ok(cx, claim_slips(cx, db, sample.institution, 0, award.offering, true, &slips, &count, &again));
	assert_int_equal(again, open - 1);
	assert_int_equal(slips[0].token.len, 0);
}

static void
t_37_codes_are_not_guessed(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	struct str token, code;
	struct claim claim;
	int i = 0;

	assert_ok(cx, claim_make(cx, db, sample.institution, 0, sample.credential.id, &token, &code));
	while (claim_open(cx, db, sample.institution, code_new(cx), ADDRESS, &claim) == RC_NOT_FOUND)
		assert_true(++i < 100);
	assert_int_equal(i, 15);
	assert_int_equal(claim_open(cx, db, sample.institution, code, ADDRESS, &claim), RC_LIMIT);
	assert_ok(cx, claim_open(cx, db, sample.institution, code, STR("203.0.113.9"), &claim));
	cx->now += CLAIM_SECONDS;
	assert_int_equal(claim_open(cx, db, sample.institution, code, ADDRESS, &claim), RC_REFUSED);
}

static void
a_revoked_one_is_handed_to_nobody(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	struct str token, code;

	assert_ok(cx, credential_revoke(cx, db, &sample.credential, 0, STR("made in error")));
	assert_int_equal(claim_make(cx, db, sample.institution, 0, sample.credential.id, &token, &code), RC_REFUSED);
}

static void
who_has_no_account_makes_it_by_claiming(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	const struct client client = { ADDRESS, STR_NONE };
	struct str token, code, key;
	struct account account;
	struct claim claim;

	assert_ok(cx, claim_make(cx, db, sample.institution, 0, sample.credential.id, &token, &code));
	assert_ok(cx, claim_open(cx, db, sample.institution, token, ADDRESS, &claim));
	assert_int_equal(claim_join(cx, db, &sample_rules, &claim, STR("me@example.org"), STR("short"), &account, &key), RC_INVALID);
	assert_ok(cx, claim_join(cx, db, &sample_rules, &claim, STR("me@example.org"), STR("four words in a row"), &account, &key));
	assert_int_equal(account.person, sample.learner);
	assert_ok(cx, account_sign_in(cx, db, sample.institution, &sample_rules, STR("me@example.org"), STR("four words in a row"), &client, &account));
	assert_ok(cx, claim_make(cx, db, sample.institution, 0, sample.credential.id, &token, &code));
	assert_ok(cx, claim_open(cx, db, sample.institution, token, ADDRESS, &claim));
	assert_int_equal(claim_join(cx, db, &sample_rules, &claim, STR("thief@example.org"), STR("four words in a row"), &account, &key), RC_CONFLICT);
}

static void
what_one_brings_is_kept_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	struct verify_options options = { .at = RECORD_NEVER, .contexts = sample.issuer.contexts };
	struct verify_report report;
	struct backpack_file file;
	struct holding theirs, mine;
	struct str bytes;

	assert_ok(cx, credential_document(cx, db, sample.theirs.id, CREDENTIAL_JSON, &bytes));
	assert_ok(cx, verify_bytes(cx, bytes, &options, &report));
	assert_ok(cx, backpack_import(cx, db, sample.institution, sample.learner, bytes, &report, &mine));
	assert_int_equal(backpack_import(cx, db, sample.institution, sample.learner, bytes, &report, &theirs), RC_CONFLICT);
	assert_true(str_eq(mine.key, theirs.key));
	assert_ok(cx, backpack_get(cx, db, sample.institution, sample.learner, mine.key, &theirs));
	assert_ok(cx, backpack_file(cx, db, &theirs, BACKPACK_PNG, &file));
	assert_true(str_eq(file.bytes, bytes));
	assert_true(str_ends(file.name, ".json"));
	assert_int_equal(backpack_remove(cx, db, &theirs), RC_OK);
	assert_int_equal(backpack_get(cx, db, sample.institution, sample.learner, mine.key, &theirs), RC_NOT_FOUND);
	assert_ok(cx, verify_bytes(cx, STR("a shopping list"), &options, &report));
	assert_int_equal(backpack_import(cx, db, sample.institution, sample.learner, STR("a shopping list"), &report, &mine), RC_INVALID);
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		TEST(a_code_is_read_as_people_type_it),
		TEST_BOTH(ones_own_are_there_by_themselves),
		TEST_BOTH(a_claim_binds_once),
		TEST_SQLITE(a_cohort_is_handed_its_slips),
		TEST_SQLITE(t_37_codes_are_not_guessed),
		TEST_SQLITE(a_revoked_one_is_handed_to_nobody),
		TEST_BOTH(who_has_no_account_makes_it_by_claiming),
		TEST_BOTH(what_one_brings_is_kept_once),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
