#include "codec/document.h"
#include "test.h"

static const char sample[] =
	"{\n"
	" \"code\": \"A\",\n"
	" \"title\": {\"en\": \"Ethics\"},\n"
	" \"credit\": {\"uk\": \"2.5\"},\n"
	" \"start\": \"2026-02-30\",\n"
	" \"at\": \"2026-11-06T17:00:00Z\",\n"
	" \"weeks\": \"ten\",\n"
	" \"open\": true,\n"
	" \"list\": [{\"weight\": 101}, {\"weight\": 50}]\n"
	"}\n";

static void
right_fields_are_read(void **state)
{
	struct ctx *cx = *state;
	struct document doc;
	struct node root;

	assert_ok(cx, document_open(cx, STR("a.json"), str_of(sample), &doc));
	root = document_root(&doc);
	assert_str(field_text(root, "code", NEEDED), "A");
	assert_str(json_string(JSON_GET(field_texts(root, "title", NEEDED), "en")), "Ethics");
	assert_int_equal(field_decimal(field(root, "credit", NEEDED, JSON_OBJECT), "uk", NEEDED, 0, 100000, NULL), 2500);
	assert_int_equal(field_time(root, "at", NEEDED), 1793984400);
	assert_true(field_flag(root, "open", false));
	assert_str(field_text(root, "absent", OPTIONAL), "");
	assert_ok(cx, problems_rc(cx, &doc.problems));
}

static void
every_mistake_is_named_with_its_line_and_field(void **state)
{
	struct ctx *cx = *state;
	struct document doc;
	struct node root, list;
	const struct problem *problem;

	assert_ok(cx, document_open(cx, STR("a.json"), str_of(sample), &doc));
	root = document_root(&doc);
	(void)field_date(root, "start", NEEDED);
	(void)field_integer(root, "weeks", NEEDED, 1, 52, 0);
	(void)field_text(root, "kind", NEEDED);
	list = field(root, "list", NEEDED, JSON_ARRAY);
	for (struct node at = node_first(list); at.value != NULL; at = node_next(list, at))
		(void)field_decimal(at, "weight", NEEDED, 0, 100000, NULL);
	assert_int_equal(problems_rc(cx, &doc.problems), RC_INVALID);
	assert_str(err_text(&cx->err, cx->mem), "a.json, line 5, field start: \"2026-02-30\" is not a date of the calendar written as 2026-11-06.");
	assert_int_equal(doc.problems.count, 4);
	problem = doc.problems.first->next;
	assert_str(problem_text(cx->mem, problem), "a.json, line 7, field weeks: This should be a whole number; it is a text.");
	problem = problem->next;
	assert_str(problem_text(cx->mem, problem), "a.json, line 2, field kind: \"kind\" is missing.");
	problem = problem->next;
	assert_str(problem_text(cx->mem, problem), "a.json, line 9, field list[0].weight: 101 is not between 0 and 100.");
}

static void
an_array_is_no_document(void **state)
{
	struct ctx *cx = *state;
	struct document doc;

	assert_int_equal(document_open(cx, STR("a.json"), STR("[]"), &doc), RC_INVALID);
	assert_int_equal(document_open(cx, STR("a.json"), STR("{"), &doc), RC_INVALID);
	assert_str(cx->err.place.file, "a.json");
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		TEST(right_fields_are_read),
		TEST(every_mistake_is_named_with_its_line_and_field),
		TEST(an_array_is_no_document),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
