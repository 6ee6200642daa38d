/* A draft while it is written, on both engines: kept with its mistakes, by two who save at once, never put in force by who wrote in it. */
#include "base/time.h"
#include "db/db_test.h"

#include "event/event.h"
#include "framework/edition.h"
#include "people/institution_sample.h"
#include "people/people.h"

#define DAY 20780 /* 2026-11-23 */

static int64_t
a_university(struct ctx *cx, struct db *db)
{
	cx->now = (int64_t)(DAY) * 86400 + 43200;
	return sample_institution(cx, db);
}

static int64_t
somebody(struct ctx *cx, struct db *db, int64_t institution, const char *name)
{
	struct person as = { .name = str_of(name), .number = str_of(name) };
	int64_t id;

	assert_ok(cx, person_add(cx, db, institution, &as, &id));
	return id;
}

static struct json *
a_rule(struct ctx *cx, const char *text)
{
	struct json *rule;

	assert_ok(cx, json_parse(cx, str_of(text), JSON_LIMITS, &rule));
	return rule;
}

static void
what_is_wrong_is_kept_and_keeps_it_from_being_in_force(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	static const struct str extends[] = { STR_INIT("ntu"), STR_INIT("eu") }, nowhere[] = { STR_INIT("nowhere") };
	int64_t whose;
	struct framework draft, again;
	struct json *document;
	struct policy *policy;

	whose = a_university(cx, db);
	assert_ok(cx, edition_begin(cx, db, whose, 0, STR("northgate"), STR("1"), extends, 2, &draft));
	assert_int_equal(edition_begin(cx, db, whose, 0, STR("northgate"), STR("1"), extends, 2, &again), RC_CONFLICT);
	assert_int_equal(edition_begin(cx, db, whose, 0, STR("other"), STR("1"), nowhere, 1, &again), RC_NOT_FOUND);
	assert_ok(cx, edition_document(cx, &draft, &document));
	edition_put_rule(cx->mem, document, 0, a_rule(cx, "{\"id\": \"NG-1\", \"stage\": \"approval\", \"holds\": \"weks <\", \"then\": \"half a line\"}"));
	assert_ok(cx, edition_keep(cx, db, &draft, 0, document, STR("NG-1")));
	assert_int_equal(draft.revision, 2);
	assert_ok(cx, framework_get(cx, db, whose, draft.id, &again));
	assert_true(str_find(again.text, STR("half a line")) < again.text.len);
	assert_int_equal(framework_load(cx, db, &draft, &policy), RC_INVALID);
	assert_int_equal(framework_put_in_force(cx, db, &draft, 0, DAY), RC_INVALID);
	edition_put_rule(cx->mem, document, 1, a_rule(cx, "{\"id\": \"NG-1\", \"stage\": \"approval\", \"holds\": \"weeks < 5\", \"says\": {\"en\": \"x\"}}"));
	assert_ok(cx, edition_keep(cx, db, &draft, 0, document, STR("NG-1")));
	assert_ok(cx, framework_load(cx, db, &draft, &policy));
	edition_take_rule(cx->mem, document, 1);
	assert_int_equal(edition_rule_number(document, STR("NG-1")), 0);
	assert_null(edition_rule(document, 1));
}

static void
who_saves_second_is_told_who_was_first(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	static const struct str extends[] = { STR_INIT("ntu") };
	struct framework first, second;
	struct json *one, *other;
	int64_t whose;
	int64_t anna, ben;

	whose = a_university(cx, db);
	anna = somebody(cx, db, whose, "Anna");
	ben = somebody(cx, db, whose, "Ben");
	assert_ok(cx, edition_begin(cx, db, whose, anna, STR("northgate"), STR("1"), extends, 1, &first));
	second = first;
	assert_ok(cx, edition_document(cx, &first, &one));
	assert_ok(cx, edition_document(cx, &second, &other));
	json_put_str(cx->mem, json_put_object(cx->mem, one, STR("title")), STR("en"), STR("Anna's"));
	json_put_str(cx->mem, json_put_object(cx->mem, other, STR("title")), STR("en"), STR("Ben's"));
	assert_ok(cx, edition_keep(cx, db, &first, anna, one, STR("about")));
	assert_int_equal(edition_keep(cx, db, &second, ben, other, STR("about")), RC_CONFLICT);
	assert_true(str_find(err_says(&cx->err, cx->mem), STR("Anna")) < err_says(&cx->err, cx->mem).len);
	assert_int_equal(framework_put_in_force(cx, db, &second, ben, DAY), RC_CONFLICT);
	assert_ok(cx, edition_keep(cx, db, &first, anna, one, STR("the same again")));
	assert_int_equal(first.revision, 2);
}

/* Neither who began it nor who helped, also when somebody else wrote last. */
static void
who_wrote_in_it_does_not_put_it_in_force(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	static const struct str extends[] = { STR_INIT("ntu") };
	int64_t whose;
	struct framework draft;
	struct json *document;
	struct event *events;
	int64_t anna, ben, cleo;
	size_t count;

	whose = a_university(cx, db);
	anna = somebody(cx, db, whose, "Anna");
	ben = somebody(cx, db, whose, "Ben");
	cleo = somebody(cx, db, whose, "Cleo");
	assert_ok(cx, edition_begin(cx, db, whose, anna, STR("northgate"), STR("1"), extends, 1, &draft));
	assert_ok(cx, edition_document(cx, &draft, &document));
	json_put_str(cx->mem, json_put_object(cx->mem, document, STR("title")), STR("en"), STR("Ben's"));
	assert_ok(cx, edition_keep(cx, db, &draft, ben, document, STR("about")));
	json_set(document, STR("version"), json_new_string(cx->mem, STR("2")));
	assert_ok(cx, edition_keep(cx, db, &draft, anna, document, STR("about")));
	assert_int_equal(framework_put_in_force(cx, db, &draft, anna, DAY), RC_REFUSED);
	assert_str(cx->err.clause, "separation of duties");
	assert_int_equal(framework_put_in_force(cx, db, &draft, ben, DAY), RC_REFUSED);
	assert_ok(cx, framework_put_in_force(cx, db, &draft, cleo, DAY));
	json_set(document, STR("version"), json_new_string(cx->mem, STR("3")));
	assert_int_equal(edition_keep(cx, db, &draft, anna, document, STR("about")), RC_REFUSED);
	assert_ok(cx, event_list(cx, db, whose, STR("framework"), draft.id, &events, &count));
	assert_int_equal(count, 4);
	assert_str(events[3].what, "framework.in_force");
	assert_int_equal(events[3].actor, cleo);
}

/* A number of a book that is extended: the rule is copied, and a must that would let more pass does not load. */
static void
a_number_of_a_parent_is_changed_by_a_rule_of_its_own(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	static const struct str extends[] = { STR_INIT("ntu") };
	struct policy *inherited, *policy;
	const struct json *rule = NULL;
	int64_t whose;
	struct framework draft;
	struct json *document;

	whose = a_university(cx, db);
	assert_ok(cx, edition_begin(cx, db, whose, 0, STR("northgate"), STR("1"), extends, 1, &draft));
	assert_ok(cx, edition_document(cx, &draft, &document));
	assert_ok(cx, edition_inherited(cx, db, &draft, document, &inherited));
	for (size_t i = 0; i < policy_rule_count(inherited); i++)
		if (str_is(policy_rule_at(inherited, i).id, "NTU-7.5"))
			rule = policy_rule_at(inherited, i).json;
	assert_non_null(rule);
	edition_set_let(cx->mem, document, rule, STR("max"), json_new_int(cx->mem, 15));
	assert_int_equal(edition_rule_number(document, STR("NTU-7.5")), 1);
	assert_ok(cx, edition_keep(cx, db, &draft, 0, document, STR("NTU-7.5.max")));
	assert_ok(cx, framework_load(cx, db, &draft, &policy));
	assert_int_equal(json_number(policy_let(policy, STR("NTU-7.5"), STR("max"))), 15);
	edition_set_let(cx->mem, document, rule, STR("max"), json_new_int(cx->mem, 40));
	assert_ok(cx, edition_keep(cx, db, &draft, 0, document, STR("NTU-7.5.max")));
	assert_int_equal(framework_load(cx, db, &draft, &policy), RC_INVALID);
	assert_str(cx->err.place.field, "NTU-7.5");
}

/* A draft goes, and its name with it; what somebody went on with or what is in force stays. */
static void
a_draft_is_thrown_away_and_nothing_else(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	static const struct str extends[] = { STR_INIT("ntu") };
	struct framework draft, stale, again;
	struct json *document;
	struct event *events;
	int64_t whose, anna, ben;
	size_t count;

	whose = a_university(cx, db);
	anna = somebody(cx, db, whose, "Anna");
	ben = somebody(cx, db, whose, "Ben");
	assert_ok(cx, edition_begin(cx, db, whose, anna, STR("northgate"), STR("1"), extends, 1, &draft));
	stale = draft;
	assert_ok(cx, edition_document(cx, &draft, &document));
	json_put_str(cx->mem, json_put_object(cx->mem, document, STR("title")), STR("en"), STR("Anna's"));
	assert_ok(cx, edition_keep(cx, db, &draft, anna, document, STR("about")));
	assert_int_equal(edition_discard(cx, db, &stale, ben), RC_CONFLICT);
	assert_true(str_find(err_says(&cx->err, cx->mem), STR("Anna")) < err_says(&cx->err, cx->mem).len);
	assert_ok(cx, framework_get(cx, db, whose, draft.id, &again));
	assert_ok(cx, edition_discard(cx, db, &draft, ben));
	assert_int_equal(framework_get(cx, db, whose, draft.id, &again), RC_NOT_FOUND);
	assert_int_equal(edition_discard(cx, db, &draft, ben), RC_NOT_FOUND);
	assert_ok(cx, event_list(cx, db, whose, STR("framework"), draft.id, &events, &count));
	assert_int_equal(count, 3);
	assert_str(events[1].after, "{\"edition\":\"northgate@1\",\"changed\":\"about\"}");
	assert_str(events[2].what, "framework.discarded");
	assert_str(events[2].after, "{\"edition\":\"northgate@1\"}");
	assert_int_equal(events[2].actor, ben);
	assert_ok(cx, edition_begin(cx, db, whose, anna, STR("northgate"), STR("1"), extends, 1, &again));
	assert_true(again.id != draft.id);
	assert_ok(cx, framework_put_in_force(cx, db, &again, ben, DAY));
	assert_int_equal(edition_discard(cx, db, &again, anna), RC_REFUSED);
	assert_ok(cx, framework_get(cx, db, whose, again.id, &again));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(what_is_wrong_is_kept_and_keeps_it_from_being_in_force),
		TEST_BOTH(who_saves_second_is_told_who_was_first),
		TEST_BOTH(who_wrote_in_it_does_not_put_it_in_force),
		TEST_BOTH(a_number_of_a_parent_is_changed_by_a_rule_of_its_own),
		TEST_BOTH(a_draft_is_thrown_away_and_nothing_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
