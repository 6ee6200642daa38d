/* R8, documents: JSON, contexts, keywords, undefined terms, graphs that are dear to canonicalise, names, sizes. */
#include "test.h"

#include "format/hostile.h"

#define HEAD "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]"

/* ---- JSON (T-15) ---- */

static void
json_that_is_none(void **state)
{
	static const char *const texts[] = {
		"", " ", "\n\n\n", "null", "true", "0", "\"text\"", "[]", "{}", "[{}]", "{", "}", "[", "]", "{]", "[}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]", "[,1]", "{,}", "{\"a\" 1}",
		"{a:1}", "{'a':1}", "{\"a\":1}{", "{\"a\":1} x", "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":5.}", "{\"a\":1e}", "{\"a\":0x10}", "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":-Infinity}",
		"{\"a\":1e400}", "{\"a\":-1e400}", "{\"a\":tru}", "{\"a\":True}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\\ud800\"}", "{\"a\":\"\\ud800\\u0041\"}",
		"{\"a\":\"\x01\"}", "{\"a\":\"\n\"}", "{\"a\":\"\t\"}", "{\"a\":\"\xff\"}", "{\"a\":\"\xc0\xaf\"}", "{\"a\":\"\xed\xa0\x80\"}", "{\"a\":\"\xf4\x90\x80\x80\"}", "{\"a\":\"\xe2\x82\"}", "\xef\xbb\xbf{}", "\xff\xfe{\0}\0",
		"{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "{\"a\":{\"b\":1,\"b\":1}}", "{\"type\":\"x\",\"type\":\"VerifiableCredential\"}", "/* c */{}", "// c\n{}", "{} // c", "#{}", "<html></html>", "PK\3\4", "\177ELF", "GIF89a",
		"{\"@context\":null}", "{\"@context\":\"https://www.w3.org/ns/credentials/v2\"}", "{\"type\":\"VerifiableCredential\"}", "{\"type\":[\"VerifiableCredential\"],\"proof\":{}}", "{\"verifiableCredential\":[]}",
	};
	struct hostile *h = hostile_new(*state);

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		REFUSED(h, texts[i], str_of(texts[i]));
	REFUSED(h, "a NUL in the middle", STR("{\"a\":\0 1}"));
	hostile_try(h, "a PDF", STR("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), VERIFY_UNSUPPORTED);
	REFUSED(h, "a NUL at the end", STR("{\"a\":1}\0"));
	hostile_end(h);
}

static void
json_that_is_too_much(void **state)
{
	static const struct { const char *why, *open, *middle, *close; size_t times; } nested[] = {
		{ "arrays", "[", "", "]", 1000000 }, { "objects", "{\"a\":", "1", "}", 1000000 }, { "arrays, never closed", "[", "", "", 1000000 }, { "objects, never closed", "{\"a\":", "", "", 1000000 },
		{ "both", "[{\"a\":", "1", "}]", 500000 }, { "deep, but not so deep", "[", "1", "]", 65 }, { "arrays in a context", "{\"@context\":[", "1", "]}", 60 },
	};
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;

	for (size_t i = 0; i < sizeof(nested) / sizeof(*nested); i++) {
		struct str open = hostile_repeat(mem, nested[i].open, nested[i].times), close = hostile_repeat(mem, nested[i].close, nested[i].times);

		REFUSED(h, nested[i].why, str_fmt(mem, PRI_STR "%s" PRI_STR, ARG_STR(open), nested[i].middle, ARG_STR(close)));
	}
	REFUSED(h, "a member name of 4 MB", str_fmt(mem, "{\"" PRI_STR "\":1}", ARG_STR(hostile_repeat(mem, "a", 4000000))));
	REFUSED(h, "a text of 15 MB", str_fmt(mem, "{\"a\":\"" PRI_STR "\"}", ARG_STR(hostile_repeat(mem, "a", 15000000))));
	REFUSED(h, "a text of 40 MB", str_fmt(mem, "{\"a\":\"" PRI_STR "\"}", ARG_STR(hostile_repeat(mem, "a", 40000000))));
	REFUSED(h, "escapes", str_fmt(mem, "{\"a\":\"" PRI_STR "\"}", ARG_STR(hostile_repeat(mem, "\\u0041", 1000000))));
	REFUSED(h, "a number of a million digits", str_fmt(mem, "{\"a\":1" PRI_STR "}", ARG_STR(hostile_repeat(mem, "0", 1000000))));
	REFUSED(h, "a fraction of a million digits", str_fmt(mem, "{\"a\":0.1" PRI_STR "}", ARG_STR(hostile_repeat(mem, "1", 1000000))));
	REFUSED(h, "a million zeros", str_fmt(mem, "[0" PRI_STR "]", ARG_STR(hostile_repeat(mem, ",0", 1000000))));
	REFUSED(h, "a million empty objects", str_fmt(mem, "[{}" PRI_STR "]", ARG_STR(hostile_repeat(mem, ",{}", 1000000))));
	REFUSED(h, "20 MB of spaces", hostile_repeat(mem, " ", 20000000));
	REFUSED(h, "33 MB of anything", hostile_repeat(mem, "x", 33000000));
	hostile_end(h);
}

/* Names that fall into one place of a careless table, and names alike but for their end. */
static void
members_by_the_thousand(void **state)
{
	struct hostile *h = hostile_new(*state);
	struct buf many = buf_new(h->w->cx->mem, (size_t)32 << 20);

	buf_lit(&many, "{\"x\":1");
	for (int i = 0; i < 100000; i++)
		buf_fmt(&many, ",\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%d\":%d", i, i);
	buf_lit(&many, "}");
	REFUSED(h, "a hundred thousand members", buf_view(&many));
	many.len--;
	buf_lit(&many, ",\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0\":0}");
	REFUSED(h, "and one of them twice", buf_view(&many));
	hostile_end(h);
}

/* ---- contexts (T-02): signed by the issuer as they stand, and still not what we would read ---- */

static void
contexts_of_somebody_else(void **state)
{
	static const char *const contexts[] = {
		"\"https://evil.example/context\"", "[]", "null", "5", "true", "\"\"", "[\"https://www.w3.org/ns/credentials/v2\",null]", "[null,\"https://www.w3.org/ns/credentials/v2\"]",
		"[\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\",\"https://www.w3.org/ns/credentials/v2\"]", "\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"",
		"[\"http://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]", "[\"https://www.w3.org/ns/credentials/v2/\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]",
		"[\"https://www.w3.org/ns/credentials/v2#\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]", "[\"https://www.w3.org/ns/credentials/v2?\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]",
		"[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.99.json\"]", "[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\",\"https://evil.example/\"]",
		"[\"https://www.w3.org/ns/credentials/v2\",\"file:///etc/passwd\"]", "[\"https://www.w3.org/ns/credentials/v2\",\"../context\"]", "[\"https://www.w3.org/ns/credentials/v2\",\"data:application/ld+json,{}\"]",
		"[\"HTTPS://WWW.W3.ORG/ns/credentials/v2\"]", "[[\"https://www.w3.org/ns/credentials/v2\"]]", "{\"@vocab\":\"https://evil.example/#\"}", "{}",
	};
	/* behind the two that belong there */
	static const char *const more[] = {
		"{\"@vocab\":\"https://evil.example/#\"}", "{\"@base\":\"https://evil.example/\"}", "{\"@language\":\"en\"}", "{\"@import\":\"https://evil.example/\"}", "{\"@propagate\":false}", "{\"@version\":1.1}",
		"{\"@version\":1.0}", "{\"@protected\":false}", "{\"name\":\"https://evil.example/#name\"}", "{\"issuer\":null}", "{\"credentialSubject\":{\"@id\":\"https://evil.example/#s\"}}", "{\"id\":\"@type\"}", "{\"honours\":\"https://evil.example/#honours\"}",
		"{\"VerifiableCredential\":\"https://evil.example/#VC\"}", "{\"proof\":null}", "{\"validUntil\":null}", "{\"credentialStatus\":null}", "{\"x\":{\"@id\":\"@nest\"}}", "{\"x\":{\"@reverse\":\"https://evil.example/#r\"}}",
		"{\"x\":{\"@id\":\"https://evil.example/#x\",\"@context\":{\"@vocab\":\"https://evil.example/\"}}}", "{\"a\":\"b:c\",\"b\":\"a:d\"}", "{\"@direction\":\"rtl\"}", "{\"@context\":{}}", "[]", "null", "5",
	};
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	static const char usual[] = "[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]";

	for (size_t i = 0; i < sizeof(contexts) / sizeof(*contexts); i++)
		REFUSED(h, contexts[i], hostile_signed(h, hostile_text(h, usual, str_of(contexts[i]))));
	for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++)
		REFUSED(h, more[i], hostile_signed(h, hostile_text(h, usual, str_fmt(mem, "%.*s,%s]", (int)sizeof(usual) - 2, usual, more[i]))));
	REFUSED(h, "ten thousand contexts", hostile_signed(h, hostile_text(h, usual, str_fmt(mem, "[%.*s" PRI_STR "]", 38, usual + 1,
	        ARG_STR(hostile_repeat(mem, ",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"", 10000))))));
	REFUSED(h, "no context", hostile_signed(h, hostile_text(h, "\"@context\"", STR("\"context\""))));
	hostile_end(h);
}

/* ---- what would be read as something else (T-01), and what would be lost (T-03), at each object ---- */

static void
members_that_change_the_meaning(void **state)
{
	static const char *const members[] = {
		"\"@graph\":[{\"id\":\"urn:x\"}]", "\"@reverse\":{\"issuer\":\"urn:x\"}", "\"@included\":[{\"id\":\"urn:x\",\"name\":\"Doctor\"}]", "\"@nest\":{\"name\":\"Doctor\"}", "\"@index\":\"a\"", "\"@set\":[]", "\"@list\":[]",
		"\"@value\":\"x\"", "\"@id\":\"urn:x\"", "\"@type\":\"Person\"", "\"@language\":\"en\"", "\"@direction\":\"rtl\"", "\"@context\":{\"@vocab\":\"urn:v#\"}", "\"@context\":null", "\"@json\":{}", "\"@unknown\":1", "\"@none\":1",
		"\"honours\":\"first class\"", "\"urn:x:y\":\"z\"", "\"https://evil.example/#p\":\"z\"", "\"_:b\":\"z\"", "\"\":\"z\"", "\"schema:name\":\"z\"", "\"cred:name\":\"z\"", "\"@in,luded\":1",
	};
	static const struct { const char *why, *before; } places[] = {
		{ "the credential", "\"credentialSubject\":{" }, { "the subject", "\"achievement\":{" }, { "the issuer", "\"url\":\"https://northgate.example\"" }, { "the achievement", "\"achievementType\"" },
	};
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;

	for (size_t p = 0; p < sizeof(places) / sizeof(*places); p++)
		for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
			struct str with = str_fmt(mem, "%s,%s", members[i], places[p].before), why = str_fmt(mem, "%s in %s", members[i], places[p].why);
			struct str text = hostile_text(h, places[p].before, with);

			/* the credential has a context already: twice it is no JSON */
			REFUSED(h, str_c(mem, why), p == 0 && str_starts(with, "\"@context") ? text : hostile_signed(h, text));
		}
	hostile_end(h);
}

static void
values_of_another_kind(void **state)
{
	static const struct { const char *from, *to; enum verify_verdict want; } cases[] = {
		{ "\"name\":\"Data Ethics in Practice\"", "\"name\":{\"@value\":\"Doctor\"}" }, { "\"name\":\"Data Ethics in Practice\"", "\"name\":[\"Data Ethics\",\"Doctor\"]", VERIFY_VALID /* the badge's name is shown, not the envelope's */ }, { "\"name\":\"Data Ethics in Practice\"", "\"name\":5", VERIFY_VALID },
		{ "\"name\":\"Data Ethics in Practice\"", "\"name\":null", VERIFY_VALID }, { "\"name\":\"Data Ethics in Practice\"", "\"name\":{\"@list\":[\"a\"]}" }, { "\"name\":\"Data Ethics in Practice\"", "\"name\":{\"@id\":\"urn:x\"}" },
		{ "\"issuer\":{", "\"issuer\":[{\"id\":\"urn:x\"},{" }, { "\"validFrom\":\"", "\"validFrom\":\"x" }, { "\"validFrom\":\"2026", "\"validFrom\":\"9999" }, { "\"validUntil\":\"2031", "\"validUntil\":\"1999" },
		{ "\"validFrom\":\"", "\"validFrom\":\"-" }, { "\"validUntil\":\"2031-", "\"validUntil\":\"2031-13-" }, { "\"creditsEarned\":5", "\"creditsEarned\":\"5\"", VERIFY_VALID /* a number all the same */ }, { "\"creditsEarned\":5", "\"creditsEarned\":[5]", VERIFY_VALID }, { "\"creditsEarned\":5", "\"creditsEarned\":{\"@value\":\"999\"}" },
		{ "\"id\":\"urn:uuid:3f0e2a54", "\"id\":\"../../3f0e2a54" }, { "\"id\":\"urn:uuid:3f0e2a54-6d2b-4b53-9f0e-6a4b5f1f7f11\"", "\"id\":5" }, { "\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"]", "\"type\":[]" },
		{ "\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"]", "\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\",\"Doctor\"]" }, { "\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"]", "\"type\":\"OpenBadgeCredential\"" },
		{ "\"type\":[\"AchievementSubject\"]", "\"type\":[\"Person\"]" }, { "\"achievement\":{", "\"achievement\":[{\"id\":\"urn:x\"},{" },
	};
	struct hostile *h = hostile_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str text = hostile_text(h, cases[i].from, str_of(cases[i].to));
		struct json *parsed;

		if (json_parse(h->w->cx, text, JSON_LIMITS, &parsed) != RC_OK)
			REFUSED(h, cases[i].to, text);
		else
			hostile_try(h, cases[i].to, hostile_signed(h, text), cases[i].want == VERIFY_VALID ? VERIFY_VALID : VERIFY_INVALID);
	}
	hostile_end(h);
}

/* ---- graphs that are dear to canonicalise (T-12) ---- */

enum shape { CLIQUE, RING, GRID, BIPARTITE, STARS, CHAIN, SHAPES };

static bool
joined(enum shape shape, int i, int j, int n)
{
	int side = 1;

	while (side * side < n)
		side++;
	switch (shape) {
	case CLIQUE:    return i != j;
	case RING:      return j == (i + 1) % n || i == (j + 1) % n;
	case GRID:      return (i / side == j / side && (j % side == (i % side + 1) % side)) || (i % side == j % side && j / side == (i / side + 1) % side);
	case BIPARTITE: return (i < n / 2) != (j < n / 2);
	case STARS:     return i % 10 == 0 && j / 10 == i / 10 && j != i;
	case CHAIN:     return j == i + 1;
	case SHAPES:    break;
	}
	return false;
}

static void
poison_graphs(void **state)
{
	static const char *const names[] = { "a clique", "a ring", "a grid", "two sides", "stars", "a chain" };
	static const int sizes[] = { 4, 6, 8, 10, 12, 16, 24, 40, 100, 300, 1000 };
	struct hostile *h = hostile_new(*state);
	struct str signed_text = embedded(h->w, h->good, h->w->key, METHOD);

	for (enum shape shape = CLIQUE; shape < SHAPES; shape++)
		for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
			struct buf nodes = buf_new(h->w->cx->mem, (size_t)32 << 20);
			size_t at = str_find(signed_text, STR("\"validFrom\""));
			int n = sizes[s];
			char why[64];

			if (n > 300 && (shape == CLIQUE || shape == BIPARTITE))
				continue; /* larger than the largest file */
			buf_str(&nodes, str_sub(signed_text, 0, at));
			buf_lit(&nodes, "\"evidence\":[");
			for (int i = 0; i < n; i++) {
				bool first = true;

				buf_fmt(&nodes, "%s{\"id\":\"_:b%d\",\"type\":[\"VerifiableCredential\"],\"relatedResource\":[", i == 0 ? "" : ",", i);
				for (int j = 0; j < n; j++)
					if (joined(shape, i, j, n)) {
						buf_fmt(&nodes, "%s{\"id\":\"_:b%d\"}", first ? "" : ",", j);
						first = false;
					}
				buf_lit(&nodes, "]}");
			}
			buf_lit(&nodes, "],");
			buf_str(&nodes, str_sub(signed_text, at, SIZE_MAX));
			snprintf(why, sizeof(why), "%s of %d", names[shape], n);
			REFUSED(h, why, buf_view(&nodes));
		}
	hostile_end(h);
}

/* ---- names and sizes ---- */

/* The issuer may write what it likes; it is the page that shows it without harm (T-16). */
static void
names_that_mislead(void **state)
{
	static const struct { const char *name; enum verify_verdict want; } cases[] = {
		{ "\\u202egnp.exe", VERIFY_VALID }, { "\\u2066a\\u2069", VERIFY_VALID }, { "\\u200b\\u200b", VERIFY_VALID }, { "N\\u043erthg\\u0430te", VERIFY_VALID }, { "<script>alert(1)</script>", VERIFY_VALID },
		{ "\\u0001\\u001b[31m", VERIFY_VALID }, { "\\r\\n\\r\\nHTTP/1.1 200", VERIFY_VALID }, { "a\\u0300\\u0300\\u0300\\u0300\\u0300\\u0300", VERIFY_VALID }, { "%s%n%x", VERIFY_VALID }, { "=cmd|' /C calc'!A0", VERIFY_VALID },
		{ "\\ud83d\\ude00", VERIFY_VALID }, { "\\uffff\\ufffe", VERIFY_VALID }, { "' OR 1=1 --", VERIFY_VALID }, { "../../etc/passwd", VERIFY_VALID }, { "", VERIFY_VALID },
		{ "a\\u0000b", VERIFY_VALID },
	};
	struct hostile *h = hostile_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str text = hostile_text(h, "Recognise, argue", str_of(cases[i].name));
		struct json *parsed;

		if (json_parse(h->w->cx, text, JSON_LIMITS, &parsed) != RC_OK)
			hostile_try(h, cases[i].name, text, cases[i].want);
		else
			hostile_try(h, cases[i].name, hostile_signed(h, text), cases[i].want);
	}
	hostile_end(h);
}

static void
records_within_records(void **state)
{
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	static const int counts[] = { 1, 2, 10, 50, 100, 150, 199, 201, 300, 500, 5000 };
	struct str part = embedded(h->w, h->good, h->w->other, METHOD);

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		struct buf text = buf_new(mem, (size_t)64 << 20);
		char why[64];

		buf_lit(&text, HEAD ",\"type\":[\"VerifiablePresentation\"],\"verifiableCredential\":[");
		for (int n = 0; n < counts[i]; n++) {
			buf_lit(&text, ",");
			text.len -= n == 0;
			buf_str(&text, part);
		}
		buf_lit(&text, "]}");
		snprintf(why, sizeof(why), "a presentation of %d forged ones", counts[i]);
		REFUSED(h, why, buf_view(&text));
	}
	for (int depth = 1; depth <= 24; depth += 4) {
		struct str open = hostile_repeat(mem, HEAD ",\"type\":[\"VerifiablePresentation\"],\"verifiableCredential\":[", (size_t)depth), close = hostile_repeat(mem, "]}", (size_t)depth);
		char why[64];

		snprintf(why, sizeof(why), "%d presentations in each other", depth);
		REFUSED(h, why, str_fmt(mem, PRI_STR PRI_STR PRI_STR, ARG_STR(open), ARG_STR(part), ARG_STR(close)));
	}
	hostile_end(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(json_that_is_none), TEST(json_that_is_too_much), TEST(members_by_the_thousand), TEST(contexts_of_somebody_else), TEST(members_that_change_the_meaning),
		TEST(values_of_another_kind), TEST(poison_graphs), TEST(names_that_mislead), TEST(records_within_records),
	};

	return cmocka_run_group_tests_name("R8 T-01 T-02 T-03 T-12 T-15 T-16: hostile documents", tests, NULL, NULL);
}
