#include "offering/cohort_sample.h"

#include "notice/notice.h"

static int64_t
learner(struct ctx *cx, struct db *db, int64_t *institution)
{
	struct institution house;
	int64_t person;
	bool made;

	sample_institution(cx, db, &house);
	assert_ok(cx, person_ensure(cx, db, house.id, &(struct person){ .number = STR("N1"), .name = STR("Ana Ruiz") }, &person, &made));
	*institution = house.id;
	return person;
}

static void
a_notice_waits_until_it_is_read(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution, person = learner(cx, db, &institution), unread;
	struct notice *notices;
	size_t count;

	assert_ok(cx, notice_give(cx, db, institution, person, STR("/here"), MSG(enrolment_full), A_C("code", "X"), A_NUM("capacity", 3)));
	assert_ok(cx, notice_give(cx, db, institution, person, STR_NONE, MSG(enrolment_unknown)));
	assert_ok(cx, notice_give(cx, db, institution, 0, STR_NONE, MSG(enrolment_unknown)));
	assert_ok(cx, notice_list(cx, db, institution, person, 0, 10, &notices, &count));
	assert_int_equal(count, 2);
	assert_int_equal(notices[0].said.msg, MSG(enrolment_unknown));
	assert_str(msg_text(cx->mem, notices[1].said.msg, notices[1].said.args, notices[1].said.count),
	    str_c(cx->mem, msg_text(cx->mem, MSG(enrolment_full), (const struct arg[]){ A_C("code", "X"), A_NUM("capacity", 3) }, 2)));
	assert_str(notices[1].href, "/here");
	assert_ok(cx, notice_read(cx, db, institution, person, notices[1].id));
	assert_ok(cx, notice_unread(cx, db, institution, person, &unread));
	assert_int_equal(unread, 1);
	assert_ok(cx, notice_list(cx, db, institution, person, notices[0].id, 10, &notices, &count));
	assert_int_equal(count, 1);
	assert_true(notices[0].read_at == cx->now);
}

/* Another institution's register, and another person, see nothing of it. */
static void
a_notice_is_for_its_person_only(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution, person = learner(cx, db, &institution), unread;

	assert_ok(cx, notice_give(cx, db, institution, person, STR_NONE, MSG(enrolment_unknown)));
	assert_ok(cx, notice_unread(cx, db, institution + 1, person, &unread));
	assert_int_equal(unread, 0);
	assert_ok(cx, notice_unread(cx, db, institution, person + 1, &unread));
	assert_int_equal(unread, 0);
}

/* A message that a later version does not have any more is said as such, not lost. */
static void
an_unknown_message_is_said(void **state)
{
	struct ctx *cx = *state;
	struct said said;

	assert_true(said_read(cx, said_text(cx->mem, MSG(enrolment_full), A_C("code", "X")), &said));
	assert_int_equal(said.count, 1);
	assert_false(said_read(cx, STR("{\"says\":\"there_was_one_once\",\"with\":{}}"), &said));
	assert_false(said_read(cx, STR("{"), &said));
	assert_false(said_read(cx, STR_NONE, &said));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(a_notice_waits_until_it_is_read),
		TEST_BOTH(a_notice_is_for_its_person_only),
		TEST(an_unknown_message_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
