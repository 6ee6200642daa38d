/* What the registry does with the demonstration's cohort: lists, standing of one or many, replacing. */
#include "credential/credential_sample.h"
#include "notice/notice.h"
#include "registry/registry.h"

static int64_t
count_of(struct ctx *cx, struct db *db, int64_t institution, struct registry_filter filter, struct registry_award **awards)
{
	int64_t all;
	size_t count;

	filter.most = filter.most == 0 ? 1000 : filter.most;
	assert_ok(cx, registry_awards(cx, db, institution, &filter, awards, &count));
	assert_ok(cx, registry_count_awards(cx, db, institution, &filter, &all));
	assert_true((int64_t)count <= all);
	return (int64_t)count;
}

static void
awards_are_found_by_what_is_asked(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	struct registry_award *awards, *one;
	int64_t all = count_of(cx, db, sample.institution, (struct registry_filter){ .state = -1 }, &awards);

	assert_true(all > 10);
	assert_true(awards[0].number > awards[all - 1].number);
	assert_int_equal(count_of(cx, db, sample.institution, (struct registry_filter){ .state = CREDENTIAL_ACTIVE }, &one), all);
	assert_int_equal(count_of(cx, db, sample.institution, (struct registry_filter){ .state = REGISTRY_NO_CREDENTIAL }, &one), 0);
	assert_int_equal(count_of(cx, db, sample.institution, (struct registry_filter){ .state = -1, .words = awards[3].learner }, &one), 1);
	assert_int_equal(one[0].award, awards[3].award);
	assert_int_equal(count_of(cx, db, sample.institution, (struct registry_filter){ .state = -1, .words = STR("nobody of that name") }, &one), 0);
	assert_int_equal(count_of(cx, db, sample.institution, (struct registry_filter){ .state = -1, .most = 5, .skip = 2 }, &one), 5);
	assert_int_equal(one[0].award, awards[2].award);
	assert_int_equal(count_of(cx, db, sample.institution, (struct registry_filter){ .state = -1, .offering = awards[0].offering + 1 }, &one), 0);
	assert_int_equal(count_of(cx, db, sample.institution + 1, (struct registry_filter){ .state = -1 }, &one), 0);
	assert_ok(cx, registry_award_of(cx, db, sample.institution, awards[0].public_id, one = NEW(cx->mem, struct registry_award)));
	assert_int_equal(one->award, awards[0].award);
	assert_int_equal(registry_award_of(cx, db, sample.institution, STR("00000000-0000-4000-8000-000000000000"), one), RC_NOT_FOUND);
}

static enum rc
change(struct ctx *cx, struct db *db, const struct credential_sample *sample, enum registry_change to, const char *reason, const struct str *ids, size_t count,
       int64_t *changed)
{
	const struct registry_order order = { .institution = sample->institution, .actor = 0, .change = to, .reason = str_of(reason), .public_ids = ids, .count = count };

	*changed = -1;
	return registry_change_standing(cx, db, &order, changed);
}

static enum credential_state
state_of(struct ctx *cx, struct db *db, const struct credential *credential)
{
	struct credential now;

	assert_ok(cx, credential_by_id(cx, db, credential->institution, credential->id, &now));
	return now.state;
}

static size_t
told(struct ctx *cx, struct db *db, const struct credential_sample *sample, int64_t person)
{
	struct notice *notices;
	size_t count;

	assert_ok(cx, notice_list(cx, db, sample->institution, person, 0, 100, &notices, &count));
	return count;
}

static void
standing_changes_for_all_or_for_none(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	const struct str both[] = { sample.credential.public_id, sample.theirs.public_id };
	const struct str with_unknown[] = { sample.credential.public_id, STR("00000000-0000-4000-8000-000000000000") };
	int64_t changed;

	assert_int_equal(change(cx, db, &sample, REGISTRY_SUSPEND, "  ", both, 2, &changed), RC_REFUSED);
	assert_int_equal(change(cx, db, &sample, REGISTRY_SUSPEND, "a reason", both, 0, &changed), RC_INVALID);
	assert_int_equal(change(cx, db, &sample, REGISTRY_SUSPEND, "a reason", both, REGISTRY_CHANGE_MAX + 1, &changed), RC_LIMIT);
	assert_int_equal(change(cx, db, &sample, REGISTRY_SUSPEND, "a reason", with_unknown, 2, &changed), RC_NOT_FOUND);
	assert_int_equal(state_of(cx, db, &sample.credential), CREDENTIAL_ACTIVE);
	assert_int_equal(told(cx, db, &sample, sample.learner), 0);

	assert_ok(cx, change(cx, db, &sample, REGISTRY_SUSPEND, "an inquiry", both, 2, &changed));
	assert_int_equal(changed, 2);
	assert_int_equal(state_of(cx, db, &sample.theirs), CREDENTIAL_SUSPENDED);
	assert_int_equal(told(cx, db, &sample, sample.learner), 1);
	assert_ok(cx, change(cx, db, &sample, REGISTRY_SUSPEND, "again", both, 2, &changed));
	assert_int_equal(changed, 0);
	assert_int_equal(told(cx, db, &sample, sample.learner), 1);
	assert_ok(cx, change(cx, db, &sample, REGISTRY_REINSTATE, "it was nothing", both, 1, &changed));
	assert_int_equal(changed, 1);
	assert_int_equal(state_of(cx, db, &sample.credential), CREDENTIAL_ACTIVE);
	assert_int_equal(state_of(cx, db, &sample.theirs), CREDENTIAL_SUSPENDED);

	assert_ok(cx, change(cx, db, &sample, REGISTRY_REVOKE, "issued in error", both, 1, &changed));
	assert_int_equal(change(cx, db, &sample, REGISTRY_REINSTATE, "after all", both, 2, &changed), RC_REFUSED);
	assert_int_equal(state_of(cx, db, &sample.theirs), CREDENTIAL_SUSPENDED);
}

static void
nobody_changes_their_own(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	const struct registry_order order = { .institution = sample.institution, .actor = sample.learner, .change = REGISTRY_REVOKE, .reason = STR("mine"),
	                                      .public_ids = &sample.credential.public_id, .count = 1 };
	int64_t changed;

	assert_int_equal(registry_change_standing(cx, db, &order, &changed), RC_REFUSED);
	assert_str(cx->err.clause, "separation of duties");
	assert_int_equal(state_of(cx, db, &sample.credential), CREDENTIAL_ACTIVE);
}

static void
a_new_name_is_a_reason_to_replace(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	struct registry_difference *differences;
	struct registry_award award;
	struct award next;
	int64_t changed;
	size_t count;

	assert_ok(cx, registry_award_of(cx, db, sample.institution, sample.credential.public_id, &award));
	assert_ok(cx, registry_differences(cx, db, &award, &differences, &count));
	assert_int_equal(count, 0);
	assert_ok(cx, person_rename(cx, db, sample.institution, 0, sample.learner, &(struct person){ .given_name = STR("Jo"), .family_name = STR("Neu") }, STR("marriage")));
	assert_ok(cx, registry_award_of(cx, db, sample.institution, sample.credential.public_id, &award));
	assert_ok(cx, registry_differences(cx, db, &award, &differences, &count));
	assert_int_equal(count, 1);
	assert_str(differences[0].what, "name");
	assert_str(differences[0].is, "Jo Neu");
	assert_ok(cx, registry_replace(cx, db, sample.institution, 0, &award, STR(" marriage "), &next));
	assert_int_equal(next.supersedes, award.award);
	assert_str(next.reason, "marriage");
	assert_ok(cx, registry_award_of(cx, db, sample.institution, sample.credential.public_id, &award));
	assert_true(award.superseded);
	assert_int_equal(told(cx, db, &sample, sample.learner), 1);
	assert_int_equal(registry_replace(cx, db, sample.institution, 0, &award, STR("twice"), &next), RC_REFUSED);

	assert_ok(cx, change(cx, db, &sample, REGISTRY_REVOKE, "an error", &sample.theirs.public_id, 1, &changed));
	assert_ok(cx, registry_award_of(cx, db, sample.institution, sample.theirs.public_id, &award));
	assert_int_equal(registry_replace(cx, db, sample.institution, 0, &award, STR("after all"), &next), RC_REFUSED);
}

static void
a_cohort_is_counted(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct credential_sample sample = credential_sample(cx, db);
	struct registry_offering *offerings, one;
	struct registry_learner *learners;
	struct registry_award *awards;
	int64_t all, made = count_of(cx, db, sample.institution, (struct registry_filter){ .state = -1 }, &awards);
	size_t count;

	assert_ok(cx, registry_offerings(cx, db, sample.institution, 0, 10, &offerings, &count));
	assert_int_equal(count, 1);
	assert_int_equal(offerings[0].awards, made);
	assert_int_equal(offerings[0].credentials, made);
	assert_true(offerings[0].learners >= offerings[0].marked && offerings[0].marked >= made);
	assert_ok(cx, registry_count_offerings(cx, db, sample.institution, &all));
	assert_int_equal(all, 1);
	assert_ok(cx, registry_offering_of(cx, db, sample.institution, offerings[0].id, &one));
	assert_int_equal(one.awards, made);
	assert_int_equal(registry_offering_of(cx, db, sample.institution + 1, offerings[0].id, &one), RC_NOT_FOUND);
	assert_ok(cx, registry_offerings(cx, db, sample.institution, 1, 10, &offerings, &count));
	assert_int_equal(count, 0);
	assert_ok(cx, registry_learners(cx, db, sample.institution, one.id, 3, 4, &learners, &count));
	assert_int_equal(count, 4);
	assert_ok(cx, registry_count_learners(cx, db, sample.institution, one.id, &all));
	assert_true(all >= one.learners); /* those who left are listed as well */
	assert_ok(cx, registry_offerings(cx, db, sample.institution + 1, 0, 10, &offerings, &count));
	assert_int_equal(count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(awards_are_found_by_what_is_asked),
		TEST_BOTH(standing_changes_for_all_or_for_none),
		TEST_BOTH(nobody_changes_their_own),
		TEST_BOTH(a_new_name_is_a_reason_to_replace),
		TEST_BOTH(a_cohort_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
