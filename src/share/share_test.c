/* Shares: open for who has the link, for as long as its owner says, and not a moment longer. */
#include "credential/credential_sample.h"

#include "backpack/claim.h"
#include "format/verify.h"
#include "people/guess.h"
#include "people/password.h"
#include "people/token.h"
#include "share/share.h"

#define ADDRESS STR("198.51.100.7")

static struct share
a_share(struct ctx *cx, const struct credential_sample *sample, struct str *key)
{
	*key = str_sub(sample->credential.public_id, sizeof("urn:uuid:") - 1, 100);
	return (struct share){ .institution = sample->institution, .person = sample->learner, .purpose = STR("A job"), .ends_at = cx->now + 1000,
	                       .keys = key, .key_count = 1 };
}

static void
t_34_a_link_opens_until_it_is_withdrawn(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	struct str key, token, code;
	struct share share = a_share(cx, &sample, &key), found, *all;
	size_t count;

	assert_ok(cx, share_make(cx, db, &share, &token, &code));
	assert_ok(cx, share_find(cx, db, sample.institution, token, ADDRESS, &found));
	assert_int_equal(found.id, share.id);
	assert_int_equal(found.state, SHARE_LIVE);
	assert_int_equal(found.key_count, 1);
	assert_ok(cx, share_find(cx, db, sample.institution, code, ADDRESS, &found));
	assert_ok(cx, share_viewed(cx, db, &found));
	assert_int_equal(share_find(cx, db, sample.institution + 1, token, ADDRESS, &found), RC_NOT_FOUND);
	assert_int_equal(share_get(cx, db, sample.institution, sample.other, share.id, &found), RC_NOT_FOUND);
	assert_ok(cx, share_get(cx, db, sample.institution, sample.learner, share.id, &found));
	assert_int_equal(found.views, 1);
	assert_ok(cx, share_withdraw(cx, db, &found));
	assert_ok(cx, share_find(cx, db, sample.institution, token, ADDRESS, &found));
	assert_int_equal(found.state, SHARE_WITHDRAWN);
	assert_ok(cx, share_list(cx, db, sample.institution, sample.learner, &all, &count));
	assert_int_equal(count, 1);
}

static void
a_link_ends_on_its_day(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	struct str key, token, code;
	struct share share = a_share(cx, &sample, &key), found;

	assert_ok(cx, share_make(cx, db, &share, &token, &code));
	cx->now += 999;
	assert_ok(cx, share_find(cx, db, sample.institution, token, ADDRESS, &found));
	assert_int_equal(found.state, SHARE_LIVE);
	cx->now += 1;
	assert_ok(cx, share_find(cx, db, sample.institution, token, ADDRESS, &found));
	assert_int_equal(found.state, SHARE_EXPIRED);
	share.ends_at = 0;
	assert_ok(cx, share_make(cx, db, &share, &token, &code));
	cx->now += 100000000;
	assert_ok(cx, share_find(cx, db, sample.institution, token, ADDRESS, &found));
	assert_int_equal(found.state, SHARE_LIVE);
}

static void
nobody_shares_what_is_not_theirs(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	struct str key, token, code;
	struct share share = a_share(cx, &sample, &key);

	share.person = sample.other;
	assert_int_equal(share_make(cx, db, &share, &token, &code), RC_NOT_FOUND);
	share.person = sample.learner;
	share.key_count = 0;
	assert_int_equal(share_make(cx, db, &share, &token, &code), RC_INVALID);
	share.key_count = 1;
	share.ends_at = cx->now;
	assert_int_equal(share_make(cx, db, &share, &token, &code), RC_INVALID);
	share.ends_at = 0;
	share.purpose = STR_NONE;
	assert_int_equal(share_make(cx, db, &share, &token, &code), RC_INVALID);
}

static void
t_34_links_and_passwords_are_not_guessed(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	struct str key, token, code;
	struct share share = a_share(cx, &sample, &key), found;
	int i = 0;

	assert_ok(cx, password_hash(cx, &sample_rules, STR("open"), &share.password_hash));
	assert_ok(cx, share_make(cx, db, &share, &token, &code));
	assert_ok(cx, share_find(cx, db, sample.institution, token, ADDRESS, &found));
	assert_true(found.has_password);
	assert_int_equal(share_password_fits(cx, db, &sample_rules, &found, STR_NONE, ADDRESS), RC_DENIED);
	assert_ok(cx, share_password_fits(cx, db, &sample_rules, &found, STR("open"), ADDRESS));
	while (share_password_fits(cx, db, &sample_rules, &found, STR("sesame"), ADDRESS) == RC_DENIED)
		assert_true(++i < 100);
	assert_int_equal(i, 10);
	assert_int_equal(share_password_fits(cx, db, &sample_rules, &found, STR("open"), ADDRESS), RC_LIMIT);
	while (share_find(cx, db, sample.institution, token_new(cx), ADDRESS, &found) == RC_NOT_FOUND)
		assert_true(++i < 100);
	assert_int_equal(i, 40);
}

static void
a_hidden_grade_is_in_nothing_that_is_shown(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	struct share share = { .hide_grade = false };
	struct record record;
	struct holding *all;
	size_t count;

	assert_ok(cx, backpack_list(cx, db, sample.institution, sample.learner, &all, &count));
	assert_ok(cx, backpack_record(cx, db, &all[0], &record));
	share_redact(&share, &record);
	assert_true(record.result.value.len > 0);
	share.hide_grade = true;
	share_redact(&share, &record);
	assert_int_equal(record.result.value.len + record.result.classification.len, 0);
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		TEST_BOTH(t_34_a_link_opens_until_it_is_withdrawn),
		TEST_BOTH(a_link_ends_on_its_day),
		TEST_SQLITE(nobody_shares_what_is_not_theirs),
		TEST_SQLITE(t_34_links_and_passwords_are_not_guessed),
		TEST_SQLITE(a_hidden_grade_is_in_nothing_that_is_shown),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
