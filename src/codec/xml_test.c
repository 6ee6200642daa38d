#include "test.h"

#include "codec/xml.h"

/* All events in one line: <prefix:name{uri}@depth attr=value> text /name. */
static enum rc
told(struct ctx *cx, struct str text, struct str *out)
{
	struct buf b = buf_new(cx->mem, 100000);
	struct xml_event e;
	struct xml *x;

	TRY(xml_open(cx, text, &x));
	do {
		TRY(xml_next(cx, x, &e));
		if (e.kind == XML_START) {
			buf_fmt(&b, "<" PRI_STR "{" PRI_STR "}%zu", ARG_STR(e.name), ARG_STR(e.uri), e.depth);
			for (size_t i = 0; i < e.attribute_count; i++) {
				buf_fmt(&b, " " PRI_STR "=", ARG_STR(e.attributes[i].name));
				xml_unescape(&b, e.attributes[i].value);
			}
			buf_byte(&b, '>');
		} else if (e.kind == XML_END) {
			buf_fmt(&b, "/" PRI_STR, ARG_STR(e.name));
		} else if (e.kind == XML_TEXT && e.cdata) {
			buf_fmt(&b, "[" PRI_STR "]", ARG_STR(e.text));
		} else if (e.kind == XML_TEXT) {
			xml_unescape(&b, e.text);
		}
	} while (e.kind != XML_DONE);
	return buf_done(cx, &b, out);
}

static const struct { const char *why, *text, *want; } right[] = {
	{ "the smallest", "<a/>", "<a{}0>/a" },
	{ "declared, with a mark", "\xEF\xBB\xBF<?xml version=\"1.0\" encoding='utf-8' standalone=\"no\"?>\n<a></a >", "\n<a{}0>/a" },
	{ "comments and instructions", "<!-- - <a> --><?style x?><a><!----><?go?></a><!-- end -->", "<a{}0>/a" },
	{ "references", "<a b='&lt;&#65;&#x1F393;&apos;'>&amp;&gt;&quot;&#0000065;</a>", "<a{}0 b=<A\xF0\x9F\x8E\x93'>&>\"A/a" },
	{ "no references in CDATA", "<a><![CDATA[&lt;]]]]><![CDATA[>]]></a>", "<a{}0>[&lt;]]][>]/a" },
	{ "namespaces", "<p:a xmlns:p='u1' xmlns='u2'><b p:c='1'><p:d xmlns:p='u3' xmlns=''><e/></p:d></b><p:f/></p:a>",
	  "<a{u1}0 p=u1 xmlns=u2><b{u2}1 c=1><d{u3}2 p=u3 xmlns=><e{}3>/e/d/b<f{u1}1>/f/a" },
	{ "space in tags", "<a\n b = '1'\tc=\"2\" ><d\r/></a\n>", "<a{}0 b=1 c=2><d{}1>/d/a" },
	{ "a quote in the other quotes", "<a b='\"' c=\"'\"/>", "<a{}0 b=\" c='>/a" },
	{ "names in other letters", "<\xC3\xA9l\xC3\xA9ment/>", "<\xC3\xA9l\xC3\xA9ment{}0>/\xC3\xA9l\xC3\xA9ment" },
	{ "xml: is declared everywhere", "<a xml:lang='de'><xml:b/></a>", "<a{}0 lang=de><b{http://www.w3.org/XML/1998/namespace}1>/b/a" },
	{ "names of all kinds of characters", "<_A-z.0 Z9='1'><B/><z/></_A-z.0>", "<_A-z.0{}0 Z9=1><B{}1>/B<z{}1>/z/_A-z.0" },
	{ "references to every kind of character", "<a>&#9;&#xA;&#xd;&#xE000;&#xfFfD;&#x10FFFF;</a>", "<a{}0>\t\n\r\xEE\x80\x80\xEF\xBF\xBD\xF4\x8F\xBF\xBF/a" },
	{ "an instruction with the name of the declaration in front", "<?xml-stylesheet href='a'?><a/>", "<a{}0>/a" },
	{ "a character beside U+FFFE", "<a>\xEF\xBF\xBD\xEF\xBE\xBF</a>", "<a{}0>\xEF\xBF\xBD\xEF\xBE\xBF/a" },
	{ "the same name in two namespaces", "<a b='1' p:b='2' xmlns:p='u'/>", "<a{}0 b=1 b=2 p=u>/a" },
};

static void
well_formed_documents_are_read(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
		struct str out = STR_NONE;

		assert_ok(cx, told(cx, str_of(right[i].text), &out));
		assert_str(out, right[i].want);
	}
}

static const struct { const char *why, *text; } broken[] = {
	{ "nothing", "" },
	{ "no element", "<!-- -->" },
	{ "cut in a tag", "<a" },
	{ "cut in a value", "<a b='" },
	{ "cut in the content", "<a><b/>" },
	{ "two roots", "<a/><b/>" },
	{ "text before", "x<a/>" },
	{ "text after", "<a/>x" },
	{ "CDATA outside", "<![CDATA[x]]><a/>" },
	{ "crossed tags", "<a><b></a></b>" },
	{ "an end alone", "</a>" },
	{ "more in an end", "<b><a></a x></b>" },
	{ "a longer end", "<a></ab>" },
	{ "another prefix at the end", "<p:a xmlns:p='u' xmlns:q='u'></q:a>" },
	{ "a space before the name", "< a/>" },
	{ "a name with a digit first", "<1a/>" },
	{ "two colons", "<a:b:c xmlns:a='u'/>" },
	{ "nothing behind the colon", "<a: xmlns:a='u'/>" },
	{ "no space between attributes", "<a b='1'c='2'/>" },
	{ "no quotes", "<a b=1/>" },
	{ "no value", "<a b/>" },
	{ "an attribute twice", "<a b='1' b='2'/>" },
	{ "< in a value", "<a b='<'/>" },
	{ "an unknown entity", "<a>&nbsp;</a>" },
	{ "an open reference", "<a>&amp</a>" },
	{ "& alone", "<a b='x & y'/>" },
	{ "character 0", "<a>&#0;</a>" },
	{ "a surrogate", "<a>&#xD800;</a>" },
	{ "beyond Unicode", "<a>&#x110000;</a>" },
	{ "far beyond Unicode", "<a>&#99999999999;</a>" },
	{ "no digits", "<a>&#;</a>" },
	{ "hex digits in decimal", "<a>&#1F;</a>" },
	{ "]]> in text", "<a>]]></a>" },
	{ "an open CDATA section", "<a><![CDATA[x]]</a>" },
	{ "-- in a comment", "<a><!-- a -- b --></a>" },
	{ "--->", "<a><!-- a ---></a>" },
	{ "an open comment", "<a><!-- b</a>" },
	{ "an instruction without a name", "<?1 b?><a/>" },
	{ "an open instruction", "<a/><?b" },
	{ "an instruction that goes on after its name", "<?b:c?><a/>" },
	{ "an open declaration", "<?xml version='1.0'" },
	{ "an open declaration with a space", "<?xml version='1.0' " },
	{ "an empty declaration", "<?xml ?><a/>" },
	{ "the beginning of a declaration", "<?xml" },
	{ "an instruction called xml", "<?xml?><a/>" },
	{ "U+FFFE by number", "<a>&#xFFFE;</a>" },
	{ "a control character by number", "<a>&#8;</a>" },
	{ "a letter that is no hex digit", "<a>&#xG;</a>" },
	{ "a sign that is no hex digit", "<a>&#x@;</a>" },
	{ "a sign before the digits", "<a>&#/;</a>" },
	{ "the namespace of xml by default", "<a xmlns='http://www.w3.org/XML/1998/namespace'/>" },
	{ "the namespace of declarations by default", "<a xmlns='http://www.w3.org/2000/xmlns/'/>" },
	{ "a second declaration", "<a/><?xml version='1.0'?>" },
	{ "a declaration after a space", " <?xml version='1.0'?><a/>" },
	{ "XML 1.1", "<?xml version='1.1'?><a/>" },
	{ "no version", "<?xml encoding='UTF-8'?><a/>" },
	{ "Latin-1", "<?xml version='1.0' encoding='ISO-8859-1'?><a/>" },
	{ "a document type", "<!DOCTYPE svg><svg/>" },
	{ "a document type with entities", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>" },
	{ "an undeclared prefix", "<p:a/>" },
	{ "an undeclared prefix of an attribute", "<a p:b='1'/>" },
	{ "a prefix out of its element", "<a><b xmlns:p='u'/><p:c/></a>" },
	{ "an empty URI for a prefix", "<a xmlns:p=''/>" },
	{ "xml as another URI's prefix", "<a xmlns:xml='u'/>" },
	{ "xmlns as a prefix", "<a xmlns:xmlns='u'/>" },
	{ "a tag of the prefix xmlns", "<xmlns:a/>" },
	{ "a URI in disguise", "<a xmlns='http&#58;//openbadges.org'/>" },
	{ "a control character", "<a>\x01</a>" },
	{ "not UTF-8", "<a>\xFC</a>" },
	{ "U+FFFF", "<a>\xEF\xBF\xBF</a>" },
	{ "UTF-16", "\xFF\xFE<" },
};

static void
other_documents_are_refused(void **state)
{
	struct ctx *cx = *state;
	struct str out;

	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		enum rc rc = told(cx, str_of(broken[i].text), &out);

		if (rc != RC_INVALID)
			fail_msg("%s: rc %d", broken[i].why, (int)rc);
		assert_true(cx->err.place.line == 1);
	}
	assert_int_equal(told(cx, STR("<a>\n\n</b>"), &out), RC_INVALID);
	assert_str(err_text(&cx->err, cx->mem), "line 3: An end tag of the XML text does not end the element that was begun last.");
}

static void
depth_and_attributes_are_limited(void **state)
{
	struct ctx *cx = *state;
	struct buf deep = buf_new(cx->mem, 100000), wide = buf_new(cx->mem, 100000), spaces = buf_new(cx->mem, 100000);
	struct str out;

	for (int i = 0; i < XML_DEPTH_MAX; i++)
		buf_lit(&deep, "<a>");
	for (int i = 0; i < XML_DEPTH_MAX; i++)
		buf_lit(&deep, "</a>");
	assert_ok(cx, told(cx, buf_view(&deep), &out));
	assert_int_equal(told(cx, str_fmt(cx->mem, "<a>" PRI_STR "</a>", ARG_STR(buf_view(&deep))), &out), RC_LIMIT);
	for (int i = 0; i < XML_ATTRIBUTES_MAX; i++) {
		buf_fmt(&wide, " a%d='1'", i);
		buf_fmt(&spaces, "<a xmlns:p%d='1'>", i);
	}
	assert_ok(cx, told(cx, str_fmt(cx->mem, "<a" PRI_STR "/>", ARG_STR(buf_view(&wide))), &out));
	assert_int_equal(told(cx, str_fmt(cx->mem, "<a" PRI_STR " b='1'/>", ARG_STR(buf_view(&wide))), &out), RC_LIMIT);
	assert_int_equal(told(cx, str_fmt(cx->mem, PRI_STR "<a xmlns='1'/>", ARG_STR(buf_view(&spaces))), &out), RC_LIMIT);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		TEST(well_formed_documents_are_read),
		TEST(other_documents_are_refused),
		TEST(depth_and_attributes_are_limited),
	};

	return cmocka_run_group_tests_name("xml", all, NULL, NULL);
}
