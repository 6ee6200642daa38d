#include "db/db_test.h"
#include "institution/institution.h"

static const char right[] =
	"{\"legal_name\": {\"en\": \"Northgate University\", \"de\": \"Universität Northgate\"}, \"country\": \"GB\", \"region\": \"GB-ENG\","
	" \"status\": \"public\", \"base_url\": \"https://northgate.example/\", \"language\": \"en\", \"time_zone\": \"Europe/London\"}";

static void
read_text(struct ctx *cx, const char *text, struct document *doc, struct institution *out)
{
	assert_ok(cx, document_open(cx, STR("offering.json"), str_of(text), doc));
	institution_read(document_root(doc), out);
}

static void
an_institution_is_made_once_and_found_again(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution first, again, got;
	struct document doc;

	read_text(cx, right, &doc, &first);
	assert_ok(cx, problems_rc(cx, &doc.problems));
	assert_ok(cx, institution_ensure(cx, db, &first));
	read_text(cx, right, &doc, &again);
	assert_ok(cx, institution_ensure(cx, db, &again));
	assert_int_equal(first.id, again.id);
	assert_ok(cx, institution_get(cx, db, first.id, &got));
	assert_str(text_in(got.legal_name, STR("de-AT")), "Universität Northgate");
	assert_str(text_in(got.legal_name, STR("fr")), "Northgate University");
	assert_str(got.base_url, "https://northgate.example");
	again.country = STR("IE");
	assert_int_equal(institution_ensure(cx, db, &again), RC_CONFLICT);
}

static void
its_identifier_is_given_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution it;
	struct document doc;

	read_text(cx, right, &doc, &it);
	assert_ok(cx, institution_ensure(cx, db, &it));
	assert_ok(cx, institution_set_did(cx, db, 0, it.id, STR("did:web:northgate.example")));
	assert_ok(cx, institution_set_did(cx, db, 0, it.id, STR("did:web:northgate.example")));
	assert_int_equal(institution_set_did(cx, db, 0, it.id, STR("did:web:other.example")), RC_CONFLICT);
}

static void
rule_books_are_listed_in_the_order_of_their_adoption(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution it;
	struct document doc;
	struct str *names;
	size_t count;

	read_text(cx, right, &doc, &it);
	assert_ok(cx, institution_ensure(cx, db, &it));
	assert_ok(cx, institution_adopt(cx, db, 0, it.id, STR("ntu"), STR("2025-09")));
	cx->now++;
	assert_ok(cx, institution_adopt(cx, db, 0, it.id, STR("eu"), STR("2022")));
	assert_ok(cx, institution_adopt(cx, db, 0, it.id, STR("eu"), STR("2022")));
	assert_ok(cx, institution_frameworks(cx, db, it.id, &names, &count));
	assert_int_equal(count, 2);
	assert_str(names[0], "ntu");
	assert_str(names[1], "eu");
}

static void
it_is_suspended_for_a_reason(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution it;
	struct document doc;

	read_text(cx, right, &doc, &it);
	assert_ok(cx, institution_ensure(cx, db, &it));
	assert_int_equal(institution_set_state(cx, db, 0, it.id, INSTITUTION_SUSPENDED, STR_NONE), RC_REFUSED);
	assert_ok(cx, institution_set_state(cx, db, 0, it.id, INSTITUTION_SUSPENDED, STR("its licence ended")));
	assert_ok(cx, institution_get(cx, db, it.id, &it));
	assert_int_equal(it.state, INSTITUTION_SUSPENDED);
}

static const struct { const char *why, *text; size_t problems; } wrong[] = {
	{ "nothing at all", "{}", 4 },
	{ "a country in words", "{\"legal_name\": {\"en\": \"N\"}, \"country\": \"Britain\", \"base_url\": \"https://n.example\", \"time_zone\": \"UTC\"}", 1 },
	{ "a zone that is none", "{\"legal_name\": {\"en\": \"N\"}, \"country\": \"GB\", \"base_url\": \"https://n.example\", \"time_zone\": \"London\"}", 1 },
	{ "an address with a query", "{\"legal_name\": {\"en\": \"N\"}, \"country\": \"GB\", \"base_url\": \"https://n.example?a\", \"time_zone\": \"UTC\"}", 1 },
	{ "no https", "{\"legal_name\": {\"en\": \"N\"}, \"country\": \"GB\", \"base_url\": \"http://n.example\", \"time_zone\": \"UTC\"}", 1 },
	{ "a name that is a number", "{\"legal_name\": 5, \"country\": \"GB\", \"region\": \"Kent\", \"base_url\": \"https://n.example\", \"time_zone\": \"UTC\"}", 2 },
};

static void
every_mistake_of_a_file_is_named(void **state)
{
	struct ctx *cx = *state;
	struct institution it;
	struct document doc;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		read_text(cx, wrong[i].text, &doc, &it);
		if (doc.problems.count != wrong[i].problems)
			fail_msg("%s: %zu problems", wrong[i].why, doc.problems.count);
	}
}

static void
a_colour_must_be_readable(void **state)
{
	static const struct { const char *colour; enum rc rc; const char *says; } cases[] = {
		{ "#5a1f3d", RC_OK, "" }, { "#1b4f8a", RC_OK, "" }, { "#f2c14e", RC_INVALID, "1.4 to 1" }, { "#ffffff", RC_INVALID, "1.1 to 1" }, { "#6e6e6e", RC_INVALID, "4.4 to 1" },
		{ "blue", RC_INVALID, "six digits" }, { "#5a1f3d}", RC_INVALID, "six digits" },
	};
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution is;
	struct document doc;

	read_text(cx, right, &doc, &is);
	assert_ok(cx, institution_ensure(cx, db, &is));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str says;

		assert_int_equal(institution_set_colour(cx, db, 7, is.id, str_of(cases[i].colour)), cases[i].rc);
		says = cases[i].rc == RC_OK ? STR_NONE : err_text(&cx->err, cx->mem);
		assert_true(cases[i].rc == RC_OK || str_find(says, str_of(cases[i].says)) < says.len);
	}
	assert_ok(cx, institution_get(cx, db, is.id, &is));
	assert_str(is.colour, "#1b4f8a");
	assert_ok(cx, institution_set_colour(cx, db, 7, is.id, STR_NONE));
	read_text(cx, str_c(cx->mem, str_fmt(cx->mem, "{\"colour\": \"#f2c14e\", %s", right + 1)), &doc, &is);
	assert_int_equal(problems_rc(cx, &doc.problems), RC_INVALID);
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		TEST_BOTH(an_institution_is_made_once_and_found_again),
		TEST_BOTH(a_colour_must_be_readable),
		TEST_BOTH(its_identifier_is_given_once),
		TEST_BOTH(it_is_suspended_for_a_reason),
		TEST_BOTH(rule_books_are_listed_in_the_order_of_their_adoption),
		TEST(every_mistake_of_a_file_is_named),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
