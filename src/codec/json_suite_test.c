/* Strictness of json.c: JSONTestSuite (R6), and the tricks by which two readers see two documents (T-15). */
#include "test.h"

#include <dirent.h>
#include <time.h>

#include "base/file.h"
#include "codec/json.h"

/* Files that the suite wants accepted and that are refused here on purpose: RFC 8259 leaves repeated names open, and
 * I-JSON (RFC 7493 2.3) forbids them. */
static const char *const exceptions[] = { "y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json" };

static bool
is_exception(const char *name)
{
	for (size_t i = 0; i < sizeof(exceptions) / sizeof(*exceptions); i++)
		if (strcmp(name, exceptions[i]) == 0)
			return true;
	return false;
}

struct tally { size_t accept, reject, free, excepted; };

/* What may go either way must still be read the same again when it was read at all. */
static void
check_free(struct ctx *cx, const char *name, const struct json *tree)
{
	struct json *again;

	if (json_parse(cx, json_text(cx->mem, tree, JSON_COMPACT), JSON_LIMITS, &again) != RC_OK || !json_equal(tree, again))
		fail_msg("%s does not read back", name);
}

static void
check_file(struct ctx *cx, const char *folder, const char *name, struct tally *tally)
{
	struct arena_mark mark = arena_mark(cx->mem);
	struct json *tree;
	struct str text;
	enum rc rc;

	assert_ok(cx, file_read(cx, path_join(cx->mem, str_of(folder), str_of(name)), 1 << 20, &text));
	rc = json_parse(cx, text, JSON_LIMITS, &tree);
	if (is_exception(name)) {
		assert_int_equal(rc, RC_INVALID);
		assert_ptr_equal(cx->err.msg, MSG(codec_json_repeated));
		tally->excepted++;
	} else if (name[0] == 'y') {
		if (rc != RC_OK)
			fail_msg("%s is refused: " PRI_STR, name, ARG_STR(err_text(&cx->err, cx->mem)));
		tally->accept++;
	} else if (name[0] == 'n') {
		if (rc != RC_INVALID && rc != RC_LIMIT)
			fail_msg("%s: rc %d", name, (int)rc);
		tally->reject++;
	} else if (name[0] == 'i') {
		if (rc == RC_OK)
			check_free(cx, name, tree);
		tally->free++;
	}
	arena_release(cx->mem, mark);
}

static void
the_suite_agrees(void **state)
{
	struct ctx *cx = *state;
	const char *folder = test_conformance("json-test-suite/test_parsing");
	struct tally tally = { 0 };
	struct dirent *entry;
	DIR *dir;

	if (folder == NULL)
		return;
	dir = opendir(folder);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			check_file(cx, folder, entry->d_name, &tally);
	closedir(dir);
	printf("# accepted %zu, refused %zu, either way %zu, deliberate exceptions %zu\n", tally.accept, tally.reject, tally.free, tally.excepted);
	assert_int_equal(tally.accept + tally.excepted, 95);
	assert_int_equal(tally.excepted, 2);
	assert_int_equal(tally.reject, 188);
	assert_int_equal(tally.free, 35);
}

/* What becomes of numbers and texts that readers treat differently; NULL: refused. */
static const struct { const char *name, *want; } transforms[] = {
	{ "number_-9223372036854775808", "[-9223372036854776000]" },
	{ "number_-9223372036854775809", "[-9223372036854776000]" },
	{ "number_1.0", "[1]" },
	{ "number_1.000000000000000005", "[1]" },
	{ "number_1000000000000000", "[1000000000000000]" },
	{ "number_10000000000000000999", "[10000000000000000000]" },
	{ "number_1e-999", "[0]" },
	{ "number_1e6", "[1000000]" },
	{ "number_9223372036854775807", "[9223372036854776000]" },
	{ "number_9223372036854775808", "[9223372036854776000]" },
	{ "object_key_nfc_nfd", "{\"\xC3\xA9\":\"NFC\",\"e\xCC\x81\":\"NFD\"}" },
	{ "object_key_nfd_nfc", "{\"e\xCC\x81\":\"NFD\",\"\xC3\xA9\":\"NFC\"}" },
	{ "object_same_key_different_values", NULL },
	{ "object_same_key_same_value", NULL },
	{ "object_same_key_unclear_values", NULL },
	{ "string_1_escaped_invalid_codepoint", NULL },
	{ "string_1_invalid_codepoint", NULL },
	{ "string_2_escaped_invalid_codepoints", NULL },
	{ "string_2_invalid_codepoints", NULL },
	{ "string_3_escaped_invalid_codepoints", NULL },
	{ "string_3_invalid_codepoints", NULL },
	{ "string_with_escaped_NULL", "[\"A\\u0000B\"]" },
};

static void
transforms_are_as_ecmascript_has_them(void **state)
{
	struct ctx *cx = *state;
	const char *folder = test_conformance("json-test-suite/test_transform");

	if (folder == NULL)
		return;
	for (size_t i = 0; i < sizeof(transforms) / sizeof(*transforms); i++) {
		struct json *tree;
		struct str text;
		enum rc rc;

		assert_ok(cx, file_read(cx, str_fmt(cx->mem, "%s/%s.json", folder, transforms[i].name), 1 << 20, &text));
		rc = json_parse(cx, text, JSON_LIMITS, &tree);
		if (rc != (transforms[i].want == NULL ? RC_INVALID : RC_OK))
			fail_msg("%s: rc %d", transforms[i].name, (int)rc);
		if (rc == RC_OK)
			assert_str(json_text(cx->mem, tree, JSON_COMPACT), transforms[i].want);
	}
}

static const struct { const char *why; struct str text; const char *place; } tricks[] = {
	{ "the same name", STR_INIT("{\"a\":1,\n \"a\":2}"), "line 2, column 3" },
	{ "the same name, escaped", STR_INIT("{\"type\":1,\n\"b\":{}, \"t\\u0079pe\":2}"), "line 2, column 10" },
	{ "the same name deeper", STR_INIT("{\"a\":\n{\"b\":1,\"b\":2}}"), "line 2, column 9" },
	{ "the empty name twice", STR_INIT("{\"\":1,\"\":2}"), "line 1, column 8" },
	{ "a NUL between values", STR_INIT("[1,\0 2]"), "line 1, column 4" },
	{ "a NUL in a text", STR_INIT("[\"a\0b\"]"), "line 1, column 4" },
	{ "a NUL behind the end", STR_INIT("[]\0"), "line 1, column 3" },
	{ "a second value behind the end", STR_INIT("{}\n{}"), "line 2, column 1" },
	{ "a byte-order mark", STR_INIT("\xEF\xBB\xBF{}"), "line 1, column 1" },
	{ "UTF-16", STR_INIT("\xFF\xFE{\0}\0"), "line 1, column 1" },
	{ "a high surrogate alone", STR_INIT("[\"\\uD800\"]"), NULL },
	{ "a low surrogate alone", STR_INIT("[\"\\uDC00\"]"), NULL },
	{ "surrogates the wrong way round", STR_INIT("[\"\\uDC00\\uD800\"]"), NULL },
	{ "a surrogate in UTF-8", STR_INIT("[\"\xED\xA0\x80\"]"), NULL },
	{ "an overlong form", STR_INIT("[\"\xC0\xAF\"]"), NULL },
	{ "beyond Unicode", STR_INIT("[\"\xF4\x90\x80\x80\"]"), NULL },
	{ "a number beyond a double", STR_INIT("[\n1e400]"), "line 2, column 1" },
	{ "the same below zero", STR_INIT("[-1e400]"), NULL },
	{ "Infinity", STR_INIT("[Infinity]"), NULL },
	{ "NaN", STR_INIT("[NaN]"), NULL },
	{ "a leading zero", STR_INIT("[012]"), NULL },
	{ "a plus", STR_INIT("[+1]"), NULL },
	{ "a comment", STR_INIT("[1/*2*/]"), NULL },
	{ "a trailing comma", STR_INIT("[1,]"), NULL },
	{ "single quotes", STR_INIT("{'a':1}"), NULL },
	{ "a line end in a text", STR_INIT("[\"a\nb\"]"), NULL },
	{ "an unknown escape", STR_INIT("[\"\\x41\"]"), NULL },
};

static void
tricks_are_refused_in_their_place(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(tricks) / sizeof(*tricks); i++) {
		struct json *tree;
		enum rc rc = json_parse(cx, tricks[i].text, JSON_LIMITS, &tree);
		struct str place = err_place(&cx->err, cx->mem);

		if (rc != RC_INVALID)
			fail_msg("%s: rc %d", tricks[i].why, (int)rc);
		if (tricks[i].place != NULL && !str_is(place, tricks[i].place))
			fail_msg("%s: " PRI_STR, tricks[i].why, ARG_STR(place));
	}
}

static double
milliseconds(struct ctx *cx, struct str text, enum rc want)
{
	clock_t before = clock();
	struct json *tree;

	assert_int_equal(json_parse(cx, text, JSON_LIMITS, &tree), want);
	return (double)(clock() - before) * 1000 / CLOCKS_PER_SEC;
}

static void
large_and_deep_texts_end_soon(void **state)
{
	struct ctx *cx = *state;
	size_t size = 100000000;
	char *text = arena_alloc(cx->mem, size);
	struct buf names = buf_new(cx->mem, (size_t)16 << 20);
	struct json *tree;
	double took;

	memset(text, 'x', size);
	text[0] = text[size - 1] = '"';
	assert_true(milliseconds(cx, (struct str){ text, size }, RC_LIMIT) < 10);
	memset(text, '[', 1000000);
	assert_true(milliseconds(cx, (struct str){ text, 200000 }, RC_INVALID) < 500);
	assert_true(milliseconds(cx, (struct str){ text, 1000000 }, RC_LIMIT) < 500);
	memset(text + 1000000, ']', 1000000);
	took = milliseconds(cx, (struct str){ text, 2000000 }, RC_LIMIT);
	printf("# a million brackets: %.1f ms\n", took);
	assert_true(took < 500);
	for (size_t i = 0; i < (size_t)16 << 20; i++)
		text[i] = i % 2 == 0 ? '0' : ',';
	text[0] = '[';
	text[1] = ' ';
	text[((size_t)16 << 20) - 1] = ']';
	took = milliseconds(cx, (struct str){ text, (size_t)16 << 20 }, RC_LIMIT);
	printf("# eight million zeros: %.1f ms\n", took);
	assert_true(took < 500);
	assert_int_equal(json_parse(cx, STR("[1,2,3]"), (struct json_limits){ 100, 64, 3 }, &tree), RC_LIMIT);
	assert_ok(cx, json_parse(cx, STR("[1,2,3]"), (struct json_limits){ 100, 64, 0 }, &tree));
	/* Commas in a text are no values. */
	memset(text, ',', 1000000);
	text[0] = text[999999] = '"';
	milliseconds(cx, (struct str){ text, 1000000 }, RC_OK);
	/* Names are compared by sorting, not each with each. */
	buf_byte(&names, '{');
	for (int i = 0; i < 200000; i++)
		buf_fmt(&names, "\"%x\":0,", i * 7919);
	buf_lit(&names, "\"\":0}");
	took = milliseconds(cx, buf_view(&names), RC_OK);
	printf("# 200,000 names in one object: %.1f ms\n", took);
	assert_true(took < 2000);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		TEST(the_suite_agrees),
		TEST(transforms_are_as_ecmascript_has_them),
		TEST(tricks_are_refused_in_their_place),
		TEST(large_and_deep_texts_end_soon),
	};

	return cmocka_run_group_tests_name("json_suite", all, NULL, NULL);
}
