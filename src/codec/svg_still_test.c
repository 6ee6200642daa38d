#include "test.h"

#include "codec/svg_still.h"

#define SVG(inside) "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 9\"><title>A badge</title>" inside "</svg>"

static void
drawings_are_taken(void **state)
{
	static const char *const right[] = {
		SVG("<path d=\"M0 0L9 9\" fill=\"#123\"/>"),
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" SVG("<g><circle r=\"3\" style=\"fill:red;stroke:url(#a)\"/></g>"),
		SVG("<defs><linearGradient id=\"a\"><stop offset=\"0\" stop-color=\"red\"/></linearGradient></defs><rect width=\"9\" height=\"9\" fill=\"url('#a')\"/>"),
		SVG("<symbol id=\"s\"><path d=\"M0 0\"/></symbol><use xlink:href=\"#s\"/><use href=\"#s\"/>"),
		SVG("<style>.a { fill: #fff } .b { stroke: url(#a) }</style><text class=\"a\">Once upon a time &amp; so on</text>"),
		SVG("<style><![CDATA[.a { fill: #fff }]]></style>"),
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++)
		assert_ok(cx, svg_still(cx, str_of(right[i]), 65536));
}

static void
t_22_what_acts_or_loads_is_refused_with_its_place(void **state)
{
	static const struct { const char *svg, *names; } wrong[] = {
		{ SVG("\n<script>alert(1)</script>"), "script" },
		{ SVG("<foreignObject><p xmlns=\"http://www.w3.org/1999/xhtml\">x</p></foreignObject>"), "foreignObject" },
		{ SVG("<h:script xmlns:h=\"http://www.w3.org/1999/xhtml\">alert(1)</h:script>"), "script" },
		{ SVG("<g xmlns=\"http://www.w3.org/1999/xhtml\"/>"), "g" },
		{ SVG("<image href=\"data:image/svg+xml;base64,AAAA\"/>"), "image" },
		{ SVG("<a href=\"https://elsewhere.example\"><path d=\"M0 0\"/></a>"), "a, which" },
		{ SVG("<animate attributeName=\"href\" to=\"javascript:alert(1)\"/>"), "animate" },
		{ SVG("<set attributeName=\"onload\" to=\"alert(1)\"/>"), "set" },
		{ SVG("<feImage href=\"https://elsewhere.example/a\"/>"), "feImage" },
		{ SVG("<iframe src=\"/\"/>"), "iframe" },
		{ SVG("<path onclick=\"alert(1)\" d=\"M0 0\"/>"), "onclick" },
		{ SVG("<path ONLOAD=\"alert(1)\" d=\"M0 0\"/>"), "ONLOAD" },
		{ SVG("<use href=\"https://elsewhere.example/a.svg#b\"/>"), "href" },
		{ SVG("<use xlink:href=\"/a.svg#b\"/>"), "href" },
		{ SVG("<use href=\"&#106;avascript:alert(1)\"/>"), "href" },
		{ SVG("<g xml:base=\"https://elsewhere.example/\"/>"), "base" },
		{ SVG("<path fill=\"url(https://elsewhere.example/#a)\"/>"), "fill" },
		{ SVG("<path mask=\"url( '/a.svg#b')\"/>"), "mask" },
		{ SVG("<path fill=\"u&#114;l(/a)\"/>"), "fill" },
		{ SVG("<path style=\"cursor:image-set('a.png' 1x)\"/>"), "style" },
		{ SVG("<path style=\"fill:u\\72l(/a)\"/>"), "style" },
		{ SVG("<style>@import 'a.css';</style>"), "style sheet" },
		{ SVG("<style>@im<!-- -->port 'a.css';</style>"), "style sheet" },
		{ SVG("<style><![CDATA[a{background:URL(/x)}]]></style>"), "style sheet" },
		{ SVG("<style>@import 'a.css';<g/></style>"), "element g in it" },
		{ SVG("<style>@im<g/>port 'a.css';</style>"), "element g in it" },
		{ "<?xml version=\"1.0\"?><?xml-stylesheet href=\"a.css\"?>" SVG(""), "<?" },
		{ "<!DOCTYPE svg [<!ENTITY a \"b\">]>" SVG("&a;"), "" },
		{ "<html xmlns=\"http://www.w3.org/1999/xhtml\"><title>x</title></html>", "svg" },
		{ "<svg><title>x</title></svg>", "svg" },
		{ "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>", "title" },
		{ "<svg xmlns=\"http://www.w3.org/2000/svg\"><title> </title></svg>", "title" },
		{ "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>x</title>", "" },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct str says;

		if (svg_still(cx, str_of(wrong[i].svg), 65536) != RC_INVALID)
			fail_msg("taken: %s", wrong[i].svg);
		says = err_says(&cx->err, cx->mem);
		if (str_find(says, str_of(wrong[i].names)) == says.len && wrong[i].names[0] != 0)
			fail_msg("%s: " PRI_STR, wrong[i].svg, ARG_STR(says));
	}
	assert_int_equal(svg_still(cx, str_of(wrong[0].svg), 65536), RC_INVALID);
	assert_true(str_starts(err_says(&cx->err, cx->mem), "Line 2: "));
	assert_int_equal(svg_still(cx, str_of(wrong[0].svg), 20), RC_LIMIT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(drawings_are_taken), TEST(t_22_what_acts_or_loads_is_refused_with_its_place) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
