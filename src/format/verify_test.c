#include "test.h"

#include "format/verify_world.h"

static void
what_we_issue_is_valid(void **state)
{
	struct world *w = world_new(*state);

	for (enum form form = 0; form < FORMS; form++) {
		struct str bytes = signed_as(w, form, credential_of(w, record_of(w)));
		struct verify_report report = verified(w, bytes);

		expect(w, "as issued", bytes, VERIFY_VALID, CHECK_STATUS, VERIFY_PASS);
		assert_int_equal(report.checks[CHECK_ISSUER].outcome, VERIFY_WARNING);
		assert_int_equal(report.checks[CHECK_SCHEMA].outcome, VERIFY_PASS);
		assert_int_equal(report.format, form == FORM_JSON ? VERIFY_JSON : VERIFY_JWT);
		assert_str(json_string(JSON_GET(report.shown, "title")), "Data Ethics in Practice");
		assert_str(record_text(report.record->title, STR("de")), "Datenethik in der Praxis");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_we_issue_is_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
