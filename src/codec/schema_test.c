/* JSON Schema: other people's tests of both drafts, and what a stranger's schema may cost. */
#include "test.h"

#include <dirent.h>

#include "base/file.h"
#include "codec/schema.h"

struct tally { int ran, unknown, wrong; };

static void
run_group(struct ctx *cx, const char *file, const struct json *group, struct tally *tally)
{
	for (const struct json *test = json_first(JSON_GET(group, "tests")); test != NULL; test = test->next) {
		struct schema_answer answer;
		enum rc rc = schema_check(cx, JSON_GET(group, "schema"), JSON_GET(test, "data"), &answer);

		tally->ran++;
		tally->unknown += rc != RC_OK;
		if (rc != RC_OK || answer.fits == json_is(JSON_GET(test, "valid"), JSON_TRUE))
			continue;
		print_error("%s: " PRI_STR ": " PRI_STR "\n", file, ARG_STR(json_string(JSON_GET(group, "description"))), ARG_STR(json_string(JSON_GET(test, "description"))));
		tally->wrong++;
	}
}

/* Each test is answered as its authors say, or not at all. */
static void
the_suite_of_json_schema(void **state)
{
	static const char *const drafts[] = { "json-schema-suite/draft2019-09", "json-schema-suite/draft2020-12" };
	struct ctx *cx = *state;

	for (size_t d = 0; d < 2; d++) {
		const char *folder = test_conformance(drafts[d]);
		struct tally tally = { 0 };
		struct dirent *entry;
		DIR *dir;

		if (folder == NULL)
			return;
		dir = opendir(folder);
		assert_non_null(dir);
		while ((entry = readdir(dir)) != NULL) {
			struct arena_mark mark = arena_mark(cx->mem);
			struct json *groups;
			struct str text;

			if (!str_ends(str_of(entry->d_name), ".json"))
				continue;
			assert_ok(cx, file_read(cx, str_fmt(cx->mem, "%s/%s", folder, entry->d_name), 1 << 22, &text));
			assert_ok(cx, json_parse(cx, text, JSON_LIMITS, &groups));
			for (const struct json *group = json_first(groups); group != NULL; group = group->next)
				run_group(cx, entry->d_name, group, &tally);
			arena_release(cx->mem, mark);
		}
		closedir(dir);
		print_message("# %s: %d tests, %d not answered, %d wrong\n", drafts[d], tally.ran, tally.unknown, tally.wrong);
		assert_int_equal(tally.wrong, 0);
		assert_true(tally.ran > 1000 && tally.unknown * 3 < tally.ran);
	}
}

/* ---- what is said of a misfit, and what is refused ---- */

static struct json *
parsed(struct ctx *cx, const char *text)
{
	struct json *json;

	assert_ok(cx, json_parse(cx, str_of(text), JSON_LIMITS, &json));
	return json;
}

static void
misfits_have_a_place(void **state)
{
	static const char schema[] = "{\"properties\":{\"a\":{\"items\":{\"properties\":{\"b\":{\"type\":\"string\"}},\"required\":[\"b\"]}},\"c\":{\"anyOf\":[{\"type\":\"null\"},{\"minimum\":5}]},\"d/e~\":false}}";
	static const struct { const char *value, *where, *rule; } cases[] = {
		{ "{\"a\":[{\"b\":\"x\"}]}", NULL, NULL }, { "{\"a\":[{\"b\":\"x\"},{\"b\":5}]}", "/a/1/b", "type" }, { "{\"a\":[{}]}", "/a/0", "required b" }, { "{\"d/e~\":1}", "/d~1e~0", "false" }, { "{\"c\":3}", "/c", "anyOf" }, { "{\"c\":null}", NULL, NULL },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct schema_answer answer;

		assert_ok(cx, schema_check(cx, parsed(cx, schema), parsed(cx, cases[i].value), &answer));
		assert_int_equal(answer.fits, cases[i].where == NULL);
		if (answer.fits)
			continue;
		assert_str(answer.where, cases[i].where);
		assert_str(answer.rule, cases[i].rule);
	}
}

static void
schemas_that_are_not_answered(void **state)
{
	static const struct { const char *schema; enum rc want; } cases[] = {
		{ "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"}", RC_OK }, { "{\"$schema\":\"https://json-schema.org/draft/2019-09/schema\"}", RC_OK }, { "{\"$schema\":\"https://json-schema.org/draft/2019-09/schema#\"}", RC_OK },
		{ "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}", RC_UNSUPPORTED }, { "{\"$ref\":\"https://evil.example/schema\"}", RC_UNSUPPORTED }, { "{\"$ref\":\"#name\"}", RC_UNSUPPORTED }, { "{\"$ref\":\"#/$defs/nothing\"}", RC_UNSUPPORTED }, { "{\"$ref\":\"x\"}", RC_UNSUPPORTED },
		{ "{\"$dynamicRef\":\"#x\"}", RC_UNSUPPORTED }, { "{\"unevaluatedProperties\":false}", RC_UNSUPPORTED }, { "{\"allOf\":[{\"$id\":\"https://a.example\"}]}", RC_UNSUPPORTED }, { "{\"properties\":{\"a\":5}}", RC_UNSUPPORTED }, { "5", RC_UNSUPPORTED },
		{ "{\"properties\":{\"a\":{\"pattern\":\"(?=x)\"}}}", RC_UNSUPPORTED }, { "{\"$ref\":\"#\"}", RC_LIMIT }, { "{\"allOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}", RC_LIMIT },
		{ "{\"$defs\":{\"a\":{\"allOf\":[{\"$ref\":\"#/$defs/b\"},{\"$ref\":\"#/$defs/b\"},{\"$ref\":\"#/$defs/b\"}]},\"b\":{\"anyOf\":[{\"$ref\":\"#/$defs/c\"},{\"$ref\":\"#/$defs/c\"}]},\"c\":true},\"$ref\":\"#/$defs/a\"}", RC_OK },
	};
	struct ctx *cx = *state;
	struct json *value = parsed(cx, "{\"a\":\"x\"}");

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct schema_answer answer;
		enum rc rc = schema_check(cx, parsed(cx, cases[i].schema), value, &answer);

		if (rc != cases[i].want)
			fail_msg("%s: rc %d", cases[i].schema, (int)rc);
	}
}

/* A word whose value has not the type that it must have says nothing that could be fitted. */
static void
words_with_a_value_of_the_wrong_type(void **state)
{
	static const char *const schemas[] = {
		"{\"type\":5}", "{\"enum\":{}}", "{\"minimum\":\"5\"}", "{\"maximum\":null}", "{\"multipleOf\":[2]}", "{\"minLength\":\"1\"}", "{\"maxItems\":{}}", "{\"minProperties\":true}", "{\"pattern\":5}",
		"{\"items\":5}", "{\"prefixItems\":{}}", "{\"contains\":[]}", "{\"contains\":true,\"minContains\":\"1\"}", "{\"uniqueItems\":1}", "{\"required\":\"a\"}", "{\"properties\":[]}", "{\"patternProperties\":5}",
		"{\"additionalProperties\":\"no\"}", "{\"propertyNames\":[]}", "{\"dependentRequired\":[]}", "{\"allOf\":{}}", "{\"anyOf\":true}", "{\"oneOf\":{\"a\":true}}", "{\"not\":[]}", "{\"if\":5}", "{\"$ref\":{}}", "{\"$id\":5}",
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(schemas) / sizeof(*schemas); i++) {
		struct schema_answer answer;

		if (schema_check(cx, parsed(cx, schemas[i]), parsed(cx, "{\"a\":\"x\"}"), &answer) != RC_UNSUPPORTED)
			fail_msg("%s", schemas[i]);
	}
}

/* The text with its "%d" as that number. */
static void
put_numbered(struct buf *out, const char *text, int number)
{
	const char *at = strstr(text, "%d");

	if (at == NULL)
		return;
	buf_put(out, text, (size_t)(at - text));
	buf_int(out, number);
	buf_str(out, str_of(at + 2));
}

/* Schemas of which each step looks like one and does the work of many: all end by their steps. The definition `x`, which is asked
 * again and again, holds what is dear. */
static void
t_15_schemas_that_multiply_end(void **state)
{
	static const struct { const char *why, *before, *each, *after, *value_before, *value_each, *value_after; int times; } cases[] = {
		{ "a large object compared", "{\"const\":{", "\"k%d\":1,", "\"z\":1}}", "{", "\"k%d\":1,", "\"z\":1}", 3000 },
		{ "a long text compared", "{\"const\":\"", "0000%d0000", "\"}", "\"", "0000%d0000", "\"", 20000 },
		{ "many values", "{\"enum\":[", "\"v%d\",", "0]}", "1", "", "", 20000 },
		{ "many names that must be there", "{\"required\":[", "\"k%d\",", "\"z\"]}", "{", "\"k%d\":1,", "\"z\":1}", 2000 },
		{ "many properties", "{\"properties\":{", "\"k%d\":true,", "\"z\":true}}", "{", "\"k%d\":1,", "\"y\":1}", 2000 },
		{ "many words that say nothing", "{", "\"k%d\":1,", "\"z\":1}", "1", "", "", 50000 },
		{ "a far definition", "{\"$ref\":\"#/$defs/x/k/z\",\"k\":{", "\"k%d\":true,", "\"z\":true}}", "1", "", "", 50000 },
		{ "many patterns", "{\"patternProperties\":{", "\"^k%d$\":true,", "\"z\":true}}", "{", "\"k%d\":1,", "\"z\":1}", 300 },
		{ "items that are alike", "{\"uniqueItems\":true}", "", "", "[", "[%d,0,0,0,0,0,0],", "1]", 1000 },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena_mark mark = arena_mark(cx->mem);
		struct buf schema = buf_new(cx->mem, 1 << 21), value = buf_new(cx->mem, 1 << 21);
		struct schema_answer answer;
		struct json *asked, *given;
		enum rc rc;

		buf_fmt(&schema, "{\"allOf\":[");
		for (int k = 0; k < 10000; k++)
			buf_lit(&schema, "{\"$ref\":\"#/$defs/x\"},");
		buf_fmt(&schema, "true],\"$defs\":{\"x\":%s", cases[i].before);
		buf_str(&value, str_of(cases[i].value_before));
		for (int k = 0; k < cases[i].times; k++) {
			put_numbered(&schema, cases[i].each, k);
			put_numbered(&value, cases[i].value_each, k);
		}
		buf_fmt(&schema, "%s}}", cases[i].after);
		buf_str(&value, str_of(cases[i].value_after));
		assert_ok(cx, json_parse(cx, buf_view(&schema), JSON_LIMITS, &asked));
		assert_ok(cx, json_parse(cx, buf_view(&value), JSON_LIMITS, &given));
		rc = schema_check(cx, asked, given, &answer);
		if (rc != RC_LIMIT)
			fail_msg("%s: rc %d", cases[i].why, (int)rc);
		arena_release(cx->mem, mark);
	}
}

/* Thirty levels of two choices each would be a thousand million ways; the steps end before. */
static void
choices_that_multiply_end(void **state)
{
	struct ctx *cx = *state;
	struct buf text = buf_new(cx->mem, 1 << 16);
	struct schema_answer answer;

	buf_lit(&text, "{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
	for (int i = 0; i < 30; i++)
		buf_fmt(&text, "\"d%d\":{\"anyOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]},", i, i + 1, i + 1);
	buf_lit(&text, "\"d30\":false}}");
	assert_int_equal(schema_check(cx, parsed(cx, str_c(cx->mem, buf_view(&text))), parsed(cx, "1"), &answer), RC_LIMIT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_suite_of_json_schema), TEST(misfits_have_a_place), TEST(schemas_that_are_not_answered), TEST(words_with_a_value_of_the_wrong_type),
		TEST(t_15_schemas_that_multiply_end), TEST(choices_that_multiply_end),
	};

	return cmocka_run_group_tests_name("T-15: schemas", tests, NULL, NULL);
}
