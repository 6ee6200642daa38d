#include "test.h"

#include "codec/svg_bake.h"

#define SVG "<svg xmlns=\"http://www.w3.org/2000/svg\""
#define OB3 "<openbadges:credential xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\""
#define OB2 "<openbadges:assertion xmlns:openbadges=\"http://openbadges.org\""
#define JWS "eyJhbGciOiJFZERTQSJ9.e30.c2ln"

static struct str
bake(struct ctx *cx, struct str image, struct str credential)
{
	struct str out = STR_NONE;

	assert_ok(cx, svg_bake(cx, image, credential, &out));
	return out;
}

static const struct { const char *why, *image, *credential, *want; } bakings[] = {
	{ "JSON", SVG " width=\"1\"><g/></svg>", "{\"a\":1}",
	  "<svg xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\" xmlns=\"http://www.w3.org/2000/svg\" width=\"1\">"
	  "<openbadges:credential><![CDATA[{\"a\":1}]]></openbadges:credential><g/></svg>" },
	{ "a JWS", SVG "></svg>", JWS,
	  "<svg xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\" xmlns=\"http://www.w3.org/2000/svg\">"
	  "<openbadges:credential verify=\"" JWS "\"></openbadges:credential></svg>" },
	{ "an empty root with a prefix", "<s:svg xmlns:s='http://www.w3.org/2000/svg' />", JWS,
	  "<s:svg xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\" xmlns:s='http://www.w3.org/2000/svg' >"
	  "<openbadges:credential verify=\"" JWS "\"></openbadges:credential></s:svg>" },
	{ "a prefix taken for something else", SVG " xmlns:openbadges='http://openbadges.org'/>", JWS,
	  SVG " xmlns:openbadges='http://openbadges.org'>" OB3 " verify=\"" JWS "\"></openbadges:credential></svg>" },
	{ "in place of both kinds", SVG ">" OB2 ">old</openbadges:assertion> <g/>" OB3 ">old</openbadges:credential><h/></svg>", JWS,
	  "<svg xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\" xmlns=\"http://www.w3.org/2000/svg\">"
	  "<openbadges:credential verify=\"" JWS "\"></openbadges:credential> <g/><h/></svg>" },
	{ "in place of both kinds, the newer first", SVG ">" OB3 ">old</openbadges:credential><g/>" OB2 ">old</openbadges:assertion></svg>", JWS,
	  "<svg xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\" xmlns=\"http://www.w3.org/2000/svg\">"
	  "<openbadges:credential verify=\"" JWS "\"></openbadges:credential><g/></svg>" },
	{ "around the root all stays", "<?xml version='1.0'?>\n<!-- a -->" SVG "></svg>\n<!-- b -->\n", JWS,
	  "<?xml version='1.0'?>\n<!-- a --><svg xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\" xmlns=\"http://www.w3.org/2000/svg\">"
	  "<openbadges:credential verify=\"" JWS "\"></openbadges:credential></svg>\n<!-- b -->\n" },
};

static void
credentials_are_put_in(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(bakings) / sizeof(*bakings); i++) {
		struct str once = bake(cx, str_of(bakings[i].image), str_of(bakings[i].credential));
		struct baked got = { 0 };

		assert_str(once, bakings[i].want);
		assert_ok(cx, svg_unbake(cx, once, &got));
		assert_int_equal(got.kind, BAKED_OB3);
		assert_str(got.text, bakings[i].credential);
		assert_true(str_eq(bake(cx, once, str_of(bakings[i].credential)), once));
	}
}

static void
json_with_anything_in_it_comes_out(void **state)
{
	static const char *const texts[] = {
		"{\"a\":\"]]>\"}", "{\"a\":\"]]]]>>]]>\"}", "{\"a\":\"<script>&amp;\"}", "{\"a\":\"</openbadges:credential>\"}", "{\"a\":\"\xF0\x9F\x8E\x93\"}",
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct baked got = { 0 };

		assert_ok(cx, svg_unbake(cx, bake(cx, STR(SVG "/>"), str_of(texts[i])), &got));
		assert_str(got.text, texts[i]);
	}
}

static const struct { const char *why, *image; enum baked_kind kind; const char *want; } readings[] = {
	{ "escaped text", SVG ">" OB3 ">\n {&quot;a&quot;:1} \n</openbadges:credential></svg>", BAKED_OB3, "{\"a\":1}" },
	{ "text and sections", SVG ">" OB3 ">\n<!-- x --><![CDATA[{\"a\"]]>:1<![CDATA[}]]></openbadges:credential></svg>", BAKED_OB3, "{\"a\":1}" },
	{ "another prefix", SVG " xmlns:x='https://purl.imsglobal.org/ob/v3p0'><g/><x:credential>{}</x:credential></svg>", BAKED_OB3, "{}" },
	{ "no prefix", SVG "><credential xmlns='https://purl.imsglobal.org/ob/v3p0' verify='a.b.c'/></svg>", BAKED_OB3, "a.b.c" },
	{ "2.0 hosted", SVG ">" OB2 " verify='https://example.org/a.json'><![CDATA[{\"b\":2}]]></openbadges:assertion></svg>", BAKED_OB2, "{\"b\":2}" },
	{ "2.0 by its address alone", SVG ">" OB2 " verify='https://example.org/a?b&amp;c'/></svg>", BAKED_OB2, "https://example.org/a?b&c" },
};

static void
credentials_are_taken_out(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(readings) / sizeof(*readings); i++) {
		struct baked got = { 0 };

		assert_ok(cx, svg_unbake(cx, str_of(readings[i].image), &got));
		assert_int_equal(got.kind, readings[i].kind);
		assert_str(got.text, readings[i].want);
	}
}

static const struct { const char *why, *image; enum rc want; } refused[] = {
	{ "nothing in it", SVG "/>", RC_NOT_FOUND },
	{ "the name in no namespace", SVG "><credential>{}</credential></svg>", RC_NOT_FOUND },
	{ "the older name in another namespace", SVG "><o:assertion xmlns:o='https://purl.imsglobal.org/ob/v3p0'>{}</o:assertion></svg>", RC_NOT_FOUND },
	{ "the name in another namespace", SVG "><o:credential xmlns:o='http://openbadges.org'>{}</o:credential></svg>", RC_NOT_FOUND },
	{ "in a comment", SVG "><!-- " OB3 ">{}</openbadges:credential> --></svg>", RC_NOT_FOUND },
	{ "in a CDATA section", SVG "><![CDATA[" OB3 ">{}</openbadges:credential>]]></svg>", RC_NOT_FOUND },
	{ "two", SVG ">" OB3 ">{}</openbadges:credential>" OB3 ">{}</openbadges:credential></svg>", RC_INVALID },
	{ "one of each kind", SVG ">" OB2 ">{}</openbadges:assertion>" OB3 ">{}</openbadges:credential></svg>", RC_INVALID },
	{ "two of 2.0", SVG ">" OB2 ">{}</openbadges:assertion>" OB2 ">{}</openbadges:assertion></svg>", RC_INVALID },
	{ "deeper than the root", SVG "><g>" OB3 ">{}</openbadges:credential></g></svg>", RC_INVALID },
	{ "one in the other", SVG ">" OB3 ">" OB2 ">{}</openbadges:assertion></openbadges:credential></svg>", RC_INVALID },
	{ "elements in it", SVG ">" OB3 ">{<b/>}</openbadges:credential></svg>", RC_INVALID },
	{ "in an attribute and in the text", SVG ">" OB3 " verify='a.b.c'>{}</openbadges:credential></svg>", RC_INVALID },
	{ "empty", SVG ">" OB3 "> </openbadges:credential></svg>", RC_INVALID },
	{ "no SVG", "<html xmlns='http://www.w3.org/1999/xhtml'/>", RC_INVALID },
	{ "no namespace", "<svg/>", RC_INVALID },
	{ "a document type", "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'>" SVG "/>", RC_INVALID },
	{ "not well formed", SVG ">", RC_INVALID },
};

static void
unclear_images_are_refused(void **state)
{
	struct ctx *cx = *state;
	struct baked got;
	struct str out;

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		enum rc rc = svg_unbake(cx, str_of(refused[i].image), &got);

		if (rc != refused[i].want)
			fail_msg("%s: rc %d", refused[i].why, (int)rc);
	}
	assert_int_equal(svg_bake(cx, STR(SVG "/>"), STR("not a credential"), &out), RC_INVALID);
	assert_int_equal(svg_bake(cx, STR(SVG "/>"), STR("a.b.c\" onload=\"x"), &out), RC_INVALID);
	assert_int_equal(svg_bake(cx, STR(SVG "/>"), STR("{\"a\":\"\xEF\xBF\xBF\"}"), &out), RC_INVALID);
	assert_int_equal(svg_bake(cx, STR(SVG "/>"), STR(""), &out), RC_INVALID);
	assert_int_equal(svg_bake(cx, STR(SVG "/>"), STR("a.b"), &out), RC_INVALID);
	assert_int_equal(svg_bake(cx, STR(SVG "/>"), STR("a.b.c.d"), &out), RC_INVALID);
	for (const char *c = "!/:@[`{~"; *c != '\0'; c++)
		assert_int_equal(svg_bake(cx, STR(SVG "/>"), str_fmt(cx->mem, "a.%c.b", *c), &out), RC_INVALID);
	assert_ok(cx, svg_bake(cx, STR(SVG "/>"), STR("AZ09az._-.x"), &out));
	assert_int_equal(svg_unbake(cx, (struct str){ arena_zero(cx->mem, SVG_SIZE_MAX + 1, 1), SVG_SIZE_MAX + 1 }, &got), RC_LIMIT);
}

static void
a_cut_image_is_refused(void **state)
{
	struct ctx *cx = *state;
	struct str image = bake(cx, STR(SVG "><g/></svg>"), STR("{\"a\":1}"));
	struct baked got;

	for (size_t len = 0; len < image.len; len++)
		assert_int_equal(svg_unbake(cx, str_sub(image, 0, len), &got), RC_INVALID);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		TEST(credentials_are_put_in),
		TEST(json_with_anything_in_it_comes_out),
		TEST(credentials_are_taken_out),
		TEST(unclear_images_are_refused),
		TEST(a_cut_image_is_refused),
	};

	return cmocka_run_group_tests_name("svg_bake", all, NULL, NULL);
}
