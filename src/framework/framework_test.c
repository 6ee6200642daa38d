/* Editions of rule books, on both engines: drafts, what is in force on which day, and what never changes. */
#include "base/time.h"
#include "db/db_test.h"

#include "framework/edition.h"

#define DAY 20780 /* 2026-11-23 */

static void
a_university(struct ctx *cx, struct db *db, struct institution *out)
{
	struct json *name = json_new(cx->mem, JSON_OBJECT);

	json_put_str(cx->mem, name, STR("en"), STR("Sample University"));
	*out = (struct institution){ .legal_name = name, .country = STR("GB"), .base_url = STR("https://sample.example"),
	                             .zone_name = STR("Europe/London"), .language = STR("en") };
	cx->now = (int64_t)(DAY) * 86400 + 43200;
	assert_ok(cx, institution_ensure(cx, db, out));
}

static const char book[] =
	"{\"framework\": \"northgate\", \"version\": \"%s\", \"title\": {\"en\": \"Northgate\"}, \"extends\": [\"ntu\"], \"rules\": ["
	"{\"id\": \"NG-1\", \"clause\": \"NG-1\", \"cite\": \"1\", \"stage\": \"approval\", \"level\": \"must\", \"let\": {\"weeks_most\": %d},"
	" \"holds\": \"weeks <= weeks_most\", \"says\": {\"en\": \"At most {weeks_most} weeks.\"},"
	" \"tests\": [{\"facts\": {\"weeks\": %d}, \"verdict\": \"pass\"}]}]}";

static struct str
text_of(struct ctx *cx, const char *version, int most, int tested)
{
	return str_fmt(cx->mem, book, version, most, tested);
}

static void
a_version_is_in_force_from_its_day(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution whose;
	struct framework first, second;
	struct policy *policy;

	a_university(cx, db, &whose);
	assert_int_equal(framework_policy(cx, db, whose.id, DAY, &policy), RC_NOT_FOUND);
	assert_ok(cx, framework_import(cx, db, whose.id, 4, text_of(cx, "1", 12, 12), &first));
	assert_ok(cx, framework_put_in_force(cx, db, &first, 5, DAY));
	assert_ok(cx, framework_import(cx, db, whose.id, 4, text_of(cx, "2", 10, 10), &second));
	assert_ok(cx, framework_put_in_force(cx, db, &second, 5, DAY + 30));
	assert_ok(cx, framework_policy(cx, db, whose.id, DAY + 29, &policy));
	assert_str(policy_version(policy), "northgate@1");
	assert_int_equal(json_number(policy_let(policy, STR("NG-1"), STR("weeks_most"))), 12);
	assert_ok(cx, framework_policy(cx, db, whose.id, DAY + 30, &policy));
	assert_str(policy_version(policy), "northgate@2");
}

static void
what_another_extends_is_not_named_by_itself(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct policy_source source = { STR("northgate.json"), text_of(cx, "1", 12, 12) };
	const struct str names[] = { STR("northgate") };
	struct institution whose;
	struct policy *policy;

	a_university(cx, db, &whose);
	assert_ok(cx, policy_load(cx, &source, 1, names, 1, &policy));
	for (size_t i = 0; i < policy_framework_count(policy); i++) {
		const struct json *one = policy_framework_at(policy, i);

		assert_ok(cx, framework_adopt(cx, db, whose.id, one));
		assert_ok(cx, framework_adopt(cx, db, whose.id, one));
		assert_ok(cx, institution_adopt(cx, db, 0, whose.id, json_string(JSON_GET(one, "framework")), json_string(JSON_GET(one, "version"))));
	}
	assert_ok(cx, framework_policy(cx, db, whose.id, DAY, &policy));
	assert_str(policy_version(policy), "northgate@1");
}

static void
a_draft_is_edited_and_what_is_in_force_is_not(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution whose;
	struct framework draft, again;
	struct policy_tested tested;
	struct json *ten = json_new_int(cx->mem, 10);

	a_university(cx, db, &whose);
	assert_ok(cx, framework_copy(cx, db, whose.id, 4, STR("ntu"), STR("northgate"), STR("1"), &draft));
	assert_str(draft.base, "ntu@2025-09");
	assert_int_equal(edition_let(cx, db, &draft, 4, STR("NTU-99"), STR("min"), ten), RC_NOT_FOUND);
	assert_int_equal(edition_let(cx, db, &draft, 4, STR("NTU-7.5"), STR("least"), ten), RC_NOT_FOUND);
	assert_ok(cx, framework_test(cx, db, &draft, &tested));
	assert_null(tested.failures);
	assert_ok(cx, edition_let(cx, db, &draft, 4, STR("NTU-7.5"), STR("min"), ten));
	assert_ok(cx, framework_test(cx, db, &draft, &tested));
	assert_non_null(tested.failures); /* the tests of the copy still say 5 */
	assert_int_equal(framework_put_in_force(cx, db, &draft, 5, DAY), RC_REFUSED);
	assert_ok(cx, edition_let(cx, db, &draft, 4, STR("NTU-7.5"), STR("min"), json_new_int(cx->mem, 5)));
	assert_int_equal(framework_put_in_force(cx, db, &draft, 4, DAY), RC_REFUSED);
	assert_str(cx->err.clause, "separation of duties");
	assert_int_equal(framework_put_in_force(cx, db, &draft, 5, DAY - 1), RC_REFUSED);
	assert_ok(cx, framework_put_in_force(cx, db, &draft, 5, DAY));
	assert_int_equal(edition_let(cx, db, &draft, 4, STR("NTU-7.5"), STR("min"), ten), RC_REFUSED);
	assert_int_equal(framework_copy(cx, db, whose.id, 4, STR("eu"), STR("northgate"), STR("1"), &again), RC_CONFLICT);
	assert_ok(cx, framework_find(cx, db, whose.id, STR("northgate"), STR("1"), &again));
	assert_int_equal(again.id, draft.id);
	assert_int_equal(framework_find(cx, db, whose.id, STR("northgate"), STR("3"), &again), RC_NOT_FOUND);
}

/* Neither by the same text nor by another, whoever brings it; only what is in force with that text is found. */
static void
nobodys_draft_is_written_over_by_a_file(void **state)
{
	static const char one[] = "{\"framework\": \"northgate\", \"version\": \"1\", \"rules\": []}", other[] = "{\"framework\": \"northgate\", \"version\": \"1\",  \"rules\": []}";
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution whose;
	struct framework draft, again;

	a_university(cx, db, &whose);
	assert_ok(cx, framework_import(cx, db, whose.id, 4, str_of(one), &draft));
	assert_int_equal(framework_import(cx, db, whose.id, 4, str_of(one), &again), RC_CONFLICT);
	assert_int_equal(framework_import(cx, db, whose.id, 0, str_of(other), &again), RC_CONFLICT);
	assert_ok(cx, framework_get(cx, db, whose.id, draft.id, &again));
	assert_str(again.text, one);
	assert_ok(cx, framework_put_in_force(cx, db, &draft, 5, DAY));
	assert_ok(cx, framework_import(cx, db, whose.id, 4, str_of(one), &again));
	assert_int_equal(again.id, draft.id);
	assert_int_equal(framework_import(cx, db, whose.id, 4, str_of(other), &again), RC_CONFLICT);
}

static void
what_does_not_load_is_not_kept(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution whose;
	struct framework draft, *list;
	size_t count;

	a_university(cx, db, &whose);
	assert_int_equal(framework_import(cx, db, whose.id, 4, STR("{\"framework\": \"x\", \"version\": \"1\", \"rules\": [{\"id\": \"R\"}]}"), &draft), RC_INVALID);
	assert_int_equal(framework_import(cx, db, whose.id, 4, STR("[]"), &draft), RC_INVALID);
	assert_int_equal(framework_import(cx, db, whose.id, 4, STR("{\"framework\": \"x\", \"version\": \"1\", \"extends\": [\"y\"], \"rules\": []}"), &draft), RC_NOT_FOUND);
	assert_ok(cx, framework_editions(cx, db, whose.id, &list, &count));
	assert_int_equal(count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(a_version_is_in_force_from_its_day),
		TEST_BOTH(what_another_extends_is_not_named_by_itself),
		TEST_BOTH(a_draft_is_edited_and_what_is_in_force_is_not),
		TEST_BOTH(nobodys_draft_is_written_over_by_a_file),
		TEST_BOTH(what_does_not_load_is_not_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
