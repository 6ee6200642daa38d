#include "db/db_test.h"

static void
first(void **state)
{
	struct ctx *cx = *state;
	int64_t id;

	assert_ok(cx, db_new_id(cx, test_db(cx), &id));
	assert_int_equal(id, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(first),
		TEST_BOTH(first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
