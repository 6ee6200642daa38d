/* Patterns of strangers: what each sign means, what is not known, and what would be dear elsewhere (T-15). */
#include "test.h"

#include "codec/pattern.h"

static void
what_signs_mean(void **state)
{
	static const struct { const char *pattern, *text; bool found; } cases[] = {
		{ "", "", true }, { "", "x", true }, { "a", "xay", true }, { "a", "xy", false }, { "^a", "ab", true }, { "^a", "ba", false }, { "a$", "ba", true }, { "a$", "ab", false }, { "^$", "", true }, { "^$", "a", false },
		{ "^a|b$", "ax", true }, { "^a|b$", "xb", true }, { "^a|b$", "xax", false }, { "^(a|b|c)$", "c", true }, { "^(a|b|c)$", "d", false }, { "^(?:ab)+$", "abab", true }, { "^(?:ab)+$", "aba", false }, { "a||b", "", true },
		{ "^a$|^(b)$", "b", true }, { "^a$|^(b)$", "a", true }, { "^a$|^(b)$", "c", false }, { "^a$|^(b|c)$", "c", true }, { "^(a|(b|c)|d)$", "d", true }, { "^(a|(b|c)|d)$", "b", true }, { "^(a|(b|c)|d)$", "e", false }, { "^(|a|)b$", "ab", true },
		{ "^a*$", "", true }, { "^a*$", "aaa", true }, { "^a*$", "aab", false }, { "^a+$", "", false }, { "^a+$", "aa", true }, { "^a?$", "aa", false }, { "^a?$", "", true }, { "^a*?$", "aa", true },
		{ "^a{2}$", "aa", true }, { "^a{2}$", "a", false }, { "^a{2}$", "aaa", false }, { "^a{2,}$", "aaaa", true }, { "^a{2,}$", "a", false }, { "^a{1,3}$", "aaa", true }, { "^a{1,3}$", "aaaa", false }, { "^a{0}$", "", true }, { "^(a(b){2}){2}$", "abbabb", true },
		{ "^[abc]$", "b", true }, { "^[^abc]$", "b", false }, { "^[^abc]$", "d", true }, { "^[a-c]$", "b", true }, { "^[a-c]$", "d", false }, { "^[a-]$", "-", true }, { "^[\\d.]$", ".", true }, { "^[\\d.]$", "7", true }, { "^[\\]]$", "]", true }, { "^[\\-a]$", "-", true },
		{ "^\\d$", "5", true }, { "^\\d$", "a", false }, { "^\\D$", "a", true }, { "^\\D$", "5", false }, { "^\\w+$", "aZ_9", true }, { "^\\W$", "_", false }, { "^\\W$", "-", true }, { "^\\s$", "\xc2\xa0", true }, { "^\\S$", " ", false }, { "^\\S$", "x", true },
		{ "^.$", "\xc3\xa9", true }, { "^.$", "\n", false }, { "^\\.$", ".", true }, { "^\\.$", "x", false }, { "^\\/$", "/", true }, { "^\\t\\n\\r\\f\\v$", "\t\n\r\f\v", true }, { "^\\x41\\u00e9$", "A\xc3\xa9", true },
		{ "^[a-z]{2}(-[A-Z]{2})?$", "en-GB", true }, { "^[a-z]{2}(-[A-Z]{2})?$", "en", true }, { "^[a-z]{2}(-[A-Z]{2})?$", "en-gb", false }, { "(ext:)[a-z|A-Z|0-9|.|-|_]+", "x ext:a.b", true }, { "(ext:)[a-z|A-Z|0-9|.|-|_]+", "ext", false },
		{ "^https:\\/\\/purl\\.imsglobal\\.org\\/spec\\/ob\\/v3p0\\/context(-3\\.\\d\\.\\d)*\\.json$", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", true },
		{ "^https:\\/\\/purl\\.imsglobal\\.org\\/spec\\/ob\\/v3p0\\/context(-3\\.\\d\\.\\d)*\\.json$", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.x.json", false },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int64_t steps = 10000;
		bool found;

		assert_ok(cx, pattern_find(cx, str_of(cases[i].pattern), str_of(cases[i].text), &steps, &found));
		if (found != cases[i].found)
			fail_msg("%s in %s", cases[i].pattern, cases[i].text);
	}
}

static void
what_is_not_known(void **state)
{
	static const struct { const char *pattern; enum rc want; } cases[] = {
		{ "(", RC_UNSUPPORTED }, { ")", RC_UNSUPPORTED }, { "[", RC_UNSUPPORTED }, { "[a", RC_UNSUPPORTED }, { "]", RC_UNSUPPORTED }, { "*", RC_UNSUPPORTED }, { "a**", RC_UNSUPPORTED }, { "{", RC_UNSUPPORTED }, { "a{", RC_UNSUPPORTED }, { "a{x}", RC_UNSUPPORTED }, { "a{2,1}", RC_UNSUPPORTED }, { "a{1", RC_UNSUPPORTED },
		{ "(?=a)", RC_UNSUPPORTED }, { "(?!a)", RC_UNSUPPORTED }, { "(?<a>b)", RC_UNSUPPORTED }, { "(a)\\1", RC_UNSUPPORTED }, { "\\bword", RC_UNSUPPORTED }, { "\\p{L}", RC_UNSUPPORTED }, { "\\", RC_UNSUPPORTED }, { "\\x4", RC_UNSUPPORTED }, { "\\u00g0", RC_UNSUPPORTED }, { "[z-a]", RC_UNSUPPORTED }, { "[a-\\d]", RC_UNSUPPORTED }, { "\\c", RC_UNSUPPORTED },
		{ "a{3000}", RC_LIMIT }, { "((a{50}){50}){50}", RC_LIMIT }, { "(((((((((((((((((((((((((((((((((((((((((((((((((((((a", RC_LIMIT },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int64_t steps = 100000;
		enum rc rc;
		bool found;

		rc = pattern_find(cx, str_of(cases[i].pattern), STR("aaaa"), &steps, &found);
		if (rc != cases[i].want)
			fail_msg("%s: rc %d", cases[i].pattern, (int)rc);
	}
}

static struct str
repeated(struct ctx *cx, const char *start, char piece, size_t count, const char *end)
{
	char *text = arena_alloc(cx->mem, count);

	memset(text, piece, count);
	return str_join(cx->mem, (struct str[]){ str_of(start), { text, count }, str_of(end) }, 3, STR_NONE);
}

/* A pattern of a million signs is not read to its end, and nothing is kept of it. */
static void
patterns_that_are_long(void **state)
{
	static const struct { const char *start; char piece; const char *end; enum rc want; } cases[] = {
		{ "(", '|', ")", RC_LIMIT }, { "(", 'a', ")", RC_LIMIT }, { "", '|', "", RC_LIMIT }, { "", 'a', "", RC_LIMIT }, { "", '(', "", RC_LIMIT }, { "((((((((", '^', "))))))))", RC_LIMIT },
		{ "[", 'a', "]", RC_UNSUPPORTED }, { "a{", '0', "}", RC_UNSUPPORTED }, { "(a{", '9', "})", RC_UNSUPPORTED }, { "", '*', "", RC_UNSUPPORTED },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str pattern = repeated(cx, cases[i].start, cases[i].piece, 1000000, cases[i].end);
		size_t used = arena_used(cx->mem);
		int64_t steps = 500000;
		bool found;

		assert_int_equal(pattern_find(cx, pattern, STR("a"), &steps, &found), cases[i].want);
		assert_int_equal(arena_used(cx->mem), used);
	}
}

/* What makes others go back and forth for years costs a step for each state and character. */
static void
patterns_that_are_dear_elsewhere(void **state)
{
	static const char *const patterns[] = { "^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*a){20}$", "^(a?){50}a{50}$" };
	struct ctx *cx = *state;
	char text[1001];

	memset(text, 'a', 1000);
	text[1000] = 'b';
	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++) {
		int64_t steps = 1000000;
		bool found;

		assert_ok(cx, pattern_find(cx, str_of(patterns[i]), (struct str){ text, 1001 }, &steps, &found));
		assert_false(found);
		assert_true(steps > 0);
		steps = 10;
		assert_int_equal(pattern_find(cx, str_of(patterns[i]), (struct str){ text, 1001 }, &steps, &found), RC_LIMIT);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(what_signs_mean), TEST(what_is_not_known), TEST(patterns_that_are_long), TEST(patterns_that_are_dear_elsewhere) };

	return cmocka_run_group_tests_name("T-15: patterns", tests, NULL, NULL);
}
