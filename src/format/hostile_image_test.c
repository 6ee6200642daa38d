/* R8, images: PNG and SVG badges whose picture is a trap. */
#include "test.h"

#include "codec/gzip.h"
#include "codec/png_sample.h"
#include "format/hostile.h"

/* ---- PNG (T-24) ---- */

static struct buf
png_start(struct hostile *h)
{
	struct buf b = buf_new(h->w->cx->mem, (size_t)64 << 20);

	buf_lit(&b, PNG_SIGNATURE);
	png_put_chunk(&b, "IHDR", STR(PNG_HEADER));
	return b;
}

static struct str
png_end(struct buf *b)
{
	png_put_chunk(b, "IDAT", STR(PNG_PIXELS));
	png_put_chunk(b, "IEND", STR(""));
	return buf_view(b);
}

static struct str
text_chunk(struct hostile *h, struct str credential)
{
	return str_join(h->w->cx->mem, (struct str[]){ STR(PNG_OB3), credential }, 2, STR_NONE);
}

static void
chunks_that_lie(void **state)
{
	static const uint32_t lengths[] = { 0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff4, 100000 };
	static const char *const odd[] = { "IEND", "IDAT", "IHDR", "iTXt", "tEXt", "zTXt", "PLTE", "acTL", "fdAT", "\0\0\0\0", "0000", "itxt", "XXXX" };
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct str badge = embedded(h->w, h->good, h->w->key, METHOD), text = text_chunk(h, badge), whole;
	struct buf b = png_start(h);

	png_put_chunk(&b, "iTXt", text);
	whole = png_end(&b);
	ACCEPTED(h, "a badge as it should be", whole);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		b = png_start(h);
		png_put_lie(&b, "iTXt", text, lengths[i], 0);
		REFUSED(h, "a length that is another", png_end(&b), CHECK_PARSE);
	}
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		b = buf_new(mem, (size_t)64 << 20);
		buf_lit(&b, PNG_SIGNATURE);
		png_put_chunk(&b, odd[i], text);
		REFUSED(h, "another chunk first", png_end(&b), CHECK_PARSE);
	}
	for (size_t cut = 0; cut < whole.len; cut += cut < 64 ? 4 : whole.len / 8)
		REFUSED(h, "cut short", str_sub(whole, 0, cut), CHECK_PARSE);
	b = png_start(h);
	png_put_lie(&b, "iTXt", text, (uint32_t)text.len, 1);
	REFUSED(h, "a wrong checksum", png_end(&b), CHECK_PARSE);
	b = png_start(h);
	png_put_chunk(&b, "iTXt", text);
	png_put_chunk(&b, "iTXt", text_chunk(h, embedded(h->w, h->good, h->w->other, METHOD)));
	REFUSED(h, "two credentials", png_end(&b), CHECK_PARSE);
	b = png_start(h);
	png_put_chunk(&b, "iTXt", STR("openbadgecredential"));
	REFUSED(h, "no text", png_end(&b), CHECK_PARSE);
	b = png_start(h);
	png_put_chunk(&b, "iTXt", STR(PNG_OB3 "\0\0"));
	REFUSED(h, "NULs for a text", png_end(&b), CHECK_PARSE);
	b = png_start(h);
	REFUSED(h, "a picture and nothing else", png_end(&b), CHECK_FORMAT);
	b = png_start(h);
	png_put_chunk(&b, "tEXt", str_join(mem, (struct str[]){ STR("openbadgecredential\0"), badge }, 2, STR_NONE));
	REFUSED(h, "another kind of text", png_end(&b), CHECK_FORMAT);
	hostile_end(h);
}

static void
chunks_that_burst(void **state)
{
	static const int counts[] = { 1000, 100000, 1000000 };
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct str plain = { arena_zero(mem, (size_t)64 << 20, 1), (size_t)64 << 20 }, packed;
	struct buf b;

	assert_ok(h->w->cx, zip_deflate(h->w->cx, ZIP_ZLIB, plain, 9, &packed));
	b = png_start(h);
	png_put_chunk(&b, "iTXt", str_join(mem, (struct str[]){ STR("openbadgecredential\0\1\0\0\0"), packed }, 2, STR_NONE));
	REFUSED(h, "a text that unpacks to 64 MB", png_end(&b), CHECK_PARSE);
	b = png_start(h);
	png_put_chunk(&b, "zTXt", str_join(mem, (struct str[]){ STR("openbadges\0\0"), packed }, 2, STR_NONE));
	REFUSED(h, "the older text that unpacks to 64 MB", png_end(&b), CHECK_FORMAT);
	b = buf_new(mem, (size_t)64 << 20);
	buf_lit(&b, PNG_SIGNATURE);
	png_put_chunk(&b, "IHDR", STR("\x7f\xff\xff\xff\x7f\xff\xff\xff\x10\6\0\0\0"));
	png_put_chunk(&b, "IDAT", packed);
	REFUSED(h, "a picture of 2^62 points", png_end(&b), CHECK_PARSE);
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		b = png_start(h);
		for (int n = 0; n < counts[i]; n++)
			png_put_chunk(&b, "tEXt", STR("a\0b"));
		REFUSED(h, "many chunks", png_end(&b), counts[i] > 1000 ? CHECK_PARSE : CHECK_FORMAT);
	}
	plain.len = (size_t)5 << 20;
	b = png_start(h);
	png_put_chunk(&b, "iTXt", text_chunk(h, plain));
	REFUSED(h, "a credential of 5 MB of NULs", png_end(&b), CHECK_PARSE);
	REFUSED(h, "a signature of a picture alone", STR(PNG_SIGNATURE), CHECK_PARSE);
	REFUSED(h, "33 MB of picture", str_join(mem, (struct str[]){ STR(PNG_SIGNATURE), { plain.ptr, (size_t)33 << 20 } }, 2, STR_NONE), CHECK_PARSE);
	hostile_end(h);
}

/* ---- SVG (T-13, T-22) ---- */

#define SVG     "<svg xmlns=\"http://www.w3.org/2000/svg\">"
#define ELEMENT "<openbadges:credential xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\">"

/* The first % stands for the credential, in CDATA. */
static struct str
svg_of(struct hostile *h, const char *shape, struct str credential)
{
	struct str rest = str_of(shape), before;
	bool found = str_cut(&rest, '%', &before);

	if (!found)
		return before;
	return str_fmt(h->w->cx->mem, PRI_STR "<![CDATA[" PRI_STR "]]>" PRI_STR, ARG_STR(before), ARG_STR(credential), ARG_STR(rest));
}

static void
pictures_that_are_programs(void **state)
{
	static const struct hostile_case cases[] = {
		{ SVG ELEMENT "%</openbadges:credential></svg>", GOOD },
		{ SVG "<script>alert(1)</script>" ELEMENT "%</openbadges:credential></svg>", GOOD }, /* never shown as a picture of ours */
		{ "<!DOCTYPE svg>" SVG ELEMENT "%</openbadges:credential></svg>", BY(PARSE) },
		{ "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>" SVG "&c;" ELEMENT "%</openbadges:credential></svg>", BY(PARSE) },
		{ "<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" SVG ELEMENT "%&x;</openbadges:credential></svg>", BY(PARSE) },
		{ "<!DOCTYPE svg [<!ENTITY % p SYSTEM \"https://evil.example/\">]>" SVG "</svg>", BY(PARSE) },
		{ "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">" SVG ELEMENT "%</openbadges:credential></svg>", BY(PARSE) },
		{ SVG "&unknown;" ELEMENT "%</openbadges:credential></svg>", BY(PARSE) },
		{ SVG ELEMENT "%</openbadges:credential>" ELEMENT "{}</openbadges:credential></svg>", BY(PARSE) },
		{ SVG ELEMENT ELEMENT "%</openbadges:credential></openbadges:credential></svg>", BY(PARSE) },
		{ SVG ELEMENT "%</svg>", BY(PARSE) }, { SVG ELEMENT "%</openbadges:credential>", BY(PARSE) }, { SVG ELEMENT "%", BY(PARSE) }, { SVG, BY(PARSE) }, { SVG "</svg>", BY(FORMAT) }, { "<svg", BY(PARSE) }, { "<svg/>", BY(PARSE) }, { "<svg>", BY(PARSE) },
		{ SVG "<openbadges:credential>%</openbadges:credential></svg>", BY(PARSE) },
		{ SVG "<x:credential xmlns:x=\"https://evil.example/\">%</x:credential></svg>", BY(FORMAT) },
		{ SVG ELEMENT "</openbadges:credential></svg>", BY(PARSE) },
		{ SVG "<openbadges:credential xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\" verify=\"a.b.c\">%</openbadges:credential></svg>", BY(PARSE) },
		{ SVG "<openbadges:credential xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\" verify=\"a\" verify=\"b\"/></svg>", BY(PARSE) },
		{ "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" SVG ELEMENT "%</openbadges:credential></svg>", BY(PARSE) },
		{ "<?xml version=\"1.0\" encoding=\"UTF-7\"?>" SVG ELEMENT "%</openbadges:credential></svg>", BY(PARSE) },
		{ "<html xmlns=\"http://www.w3.org/1999/xhtml\">" ELEMENT "%</openbadges:credential></html>", BY(PARSE) },
		{ SVG "<!--" ELEMENT "%</openbadges:credential>--></svg>", BY(FORMAT) },
		{ SVG "<a b=\"" ELEMENT "%</openbadges:credential>\"/></svg>", BY(PARSE) },
		{ SVG "\x01" ELEMENT "%</openbadges:credential></svg>", BY(PARSE) }, { SVG "\xff" ELEMENT "%</openbadges:credential></svg>", BY(PARSE) },
		{ SVG "<a></b>" ELEMENT "%</openbadges:credential></svg>", BY(PARSE) }, { SVG "<a b=1/>" ELEMENT "%</openbadges:credential></svg>", BY(PARSE) }, { SVG "<a b=\"<\"/>" ELEMENT "%</openbadges:credential></svg>", BY(PARSE) },
		{ SVG ELEMENT "%</openbadges:credential></svg><svg/>", BY(PARSE) }, { SVG ELEMENT "%</openbadges:credential></svg>x", BY(PARSE) }, { SVG ELEMENT "%<a/></openbadges:credential></svg>", BY(PARSE) },
		{ SVG ELEMENT "%{}</openbadges:credential></svg>", BY(PARSE) },
	};
	struct hostile *h = hostile_new(*state);
	struct str badge = embedded(h->w, h->good, h->w->key, METHOD);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		hostile_case(h, &cases[i], svg_of(h, cases[i].text, badge));
	hostile_end(h);
}

static void
pictures_without_end(void **state)
{
	static const struct { const char *why, *open, *close; size_t times; enum verify_check check; } cases[] = {
		{ "a million levels", "<g>", "</g>", 1000000 }, { "a million elements", "<g/>", "", 1000000, CHECK_FORMAT }, { "never closed", "<g>", "", 1000000 }, { "comments", "<!-- -->", "", 500000, CHECK_FORMAT }, { "instructions", "<?a?>", "", 500000, CHECK_FORMAT }, { "character references", "&#65;", "", 1000000 },
		{ "CDATA", "<![CDATA[]]>", "", 500000 }, { "open angles", "<", "", 1000000 }, { "ampersands", "&", "", 1000000 }, { "text", "aaaaaaaaaaaaaaaa", "", 1000000 }, { "end tags", "</g>", "", 1000000 }, { "prefixes", "<g xmlns:a=\"b\">", "</g>", 100000 },
	};
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct buf b = buf_new(mem, (size_t)32 << 20);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		REFUSED(h, cases[i].why, str_fmt(mem, SVG PRI_STR PRI_STR "</svg>", ARG_STR(hostile_repeat(mem, cases[i].open, cases[i].times)), ARG_STR(hostile_repeat(mem, cases[i].close, cases[i].times))), cases[i].check);
	buf_lit(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
	for (int i = 0; i < 100000; i++)
		buf_fmt(&b, " a%d=\"\"", i);
	buf_lit(&b, "></svg>");
	REFUSED(h, "a hundred thousand attributes", buf_view(&b), CHECK_PARSE);
	hostile_end(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(chunks_that_lie), TEST(chunks_that_burst), TEST(pictures_that_are_programs), TEST(pictures_without_end) };

	return cmocka_run_group_tests_name("R8 T-13 T-22 T-24: hostile images", tests, NULL, NULL);
}
