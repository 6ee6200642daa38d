/* R8, documents: JSON, contexts, keywords, undefined terms, graphs that are dear to canonicalise, names, sizes. */
#include "test.h"

#include "format/hostile.h"

#define HEAD "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]"

/* ---- JSON (T-15) ---- */

static void
json_that_is_none(void **state)
{
	static const struct hostile_case texts[] = {
		{ "", BY(PARSE) }, { " ", BY(PARSE) }, { "\n\n\n", BY(PARSE) }, { "null", BY(PARSE) }, { "true", BY(PARSE) }, { "0", BY(PARSE) }, { "\"text\"", BY(PARSE) }, { "[]", BY(FORMAT) }, { "{}", BY(FORMAT) }, { "[{}]", BY(FORMAT) }, { "{", BY(PARSE) }, { "}", BY(PARSE) }, { "[", BY(PARSE) }, { "]", BY(PARSE) }, { "{]", BY(PARSE) }, { "[}", BY(PARSE) }, { "{\"a\"}", BY(PARSE) }, { "{\"a\":}", BY(PARSE) }, { "{\"a\":1,}", BY(PARSE) }, { "[1,]", BY(PARSE) }, { "[,1]", BY(PARSE) }, { "{,}", BY(PARSE) }, { "{\"a\" 1}", BY(PARSE) },
		{ "{a:1}", BY(PARSE) }, { "{'a':1}", BY(PARSE) }, { "{\"a\":1}{", BY(PARSE) }, { "{\"a\":1} x", BY(PARSE) }, { "{\"a\":01}", BY(PARSE) }, { "{\"a\":+1}", BY(PARSE) }, { "{\"a\":.5}", BY(PARSE) }, { "{\"a\":5.}", BY(PARSE) }, { "{\"a\":1e}", BY(PARSE) }, { "{\"a\":0x10}", BY(PARSE) }, { "{\"a\":NaN}", BY(PARSE) }, { "{\"a\":Infinity}", BY(PARSE) }, { "{\"a\":-Infinity}", BY(PARSE) },
		{ "{\"a\":1e400}", BY(PARSE) }, { "{\"a\":-1e400}", BY(PARSE) }, { "{\"a\":tru}", BY(PARSE) }, { "{\"a\":True}", BY(PARSE) }, { "{\"a\":\"\\x\"}", BY(PARSE) }, { "{\"a\":\"\\u12\"}", BY(PARSE) }, { "{\"a\":\"\\ud800\"}", BY(PARSE) }, { "{\"a\":\"\\udc00\\ud800\"}", BY(PARSE) }, { "{\"a\":\"\\ud800\\u0041\"}", BY(PARSE) },
		{ "{\"a\":\"\x01\"}", BY(PARSE) }, { "{\"a\":\"\n\"}", BY(PARSE) }, { "{\"a\":\"\t\"}", BY(PARSE) }, { "{\"a\":\"\xff\"}", BY(PARSE) }, { "{\"a\":\"\xc0\xaf\"}", BY(PARSE) }, { "{\"a\":\"\xed\xa0\x80\"}", BY(PARSE) }, { "{\"a\":\"\xf4\x90\x80\x80\"}", BY(PARSE) }, { "{\"a\":\"\xe2\x82\"}", BY(PARSE) }, { "\xef\xbb\xbf{}", BY(PARSE) }, { "\xff\xfe{\0}\0", BY(PARSE) },
		{ "{\"a\":1,\"a\":2}", BY(PARSE) }, { "{\"a\":1,\"\\u0061\":2}", BY(PARSE) }, { "{\"a\":{\"b\":1,\"b\":1}}", BY(PARSE) }, { "{\"type\":\"x\",\"type\":\"VerifiableCredential\"}", BY(PARSE) }, { "/* c */{}", BY(PARSE) }, { "// c\n{}", BY(PARSE) }, { "{} // c", BY(PARSE) }, { "#{}", BY(PARSE) }, { "<html></html>", BY(PARSE) }, { "PK\3\4", BY(PARSE) }, { "\177ELF", BY(PARSE) }, { "GIF89a", BY(PARSE) },
		{ "{\"@context\":null}", BY(FORMAT) }, { "{\"@context\":\"https://www.w3.org/ns/credentials/v2\"}", BY(FORMAT) }, { "{\"type\":\"VerifiableCredential\"}", BY(FORMAT) }, { "{\"type\":[\"VerifiableCredential\"],\"proof\":{}}", BY(FORMAT) }, { "{\"verifiableCredential\":[]}", BY(FORMAT) },
	};
	struct hostile *h = hostile_new(*state);

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		hostile_case(h, &texts[i], str_of(texts[i].text));
	REFUSED(h, "a NUL in the middle", STR("{\"a\":\0 1}"), CHECK_PARSE);
	hostile_try(h, "a PDF", STR("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), VERIFY_UNSUPPORTED, CHECK_FORMAT);
	REFUSED(h, "a NUL at the end", STR("{\"a\":1}\0"), CHECK_PARSE);
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

		REFUSED(h, nested[i].why, str_fmt(mem, PRI_STR "%s" PRI_STR, ARG_STR(open), nested[i].middle, ARG_STR(close)), CHECK_PARSE);
	}
	REFUSED(h, "a member name of 4 MB", str_fmt(mem, "{\"" PRI_STR "\":1}", ARG_STR(hostile_repeat(mem, "a", 4000000))), CHECK_FORMAT);
	REFUSED(h, "a text of 15 MB", str_fmt(mem, "{\"a\":\"" PRI_STR "\"}", ARG_STR(hostile_repeat(mem, "a", 15000000))), CHECK_FORMAT);
	REFUSED(h, "a text of 40 MB", str_fmt(mem, "{\"a\":\"" PRI_STR "\"}", ARG_STR(hostile_repeat(mem, "a", 40000000))), CHECK_PARSE);
	REFUSED(h, "escapes", str_fmt(mem, "{\"a\":\"" PRI_STR "\"}", ARG_STR(hostile_repeat(mem, "\\u0041", 1000000))), CHECK_FORMAT);
	REFUSED(h, "a number of a million digits", str_fmt(mem, "{\"a\":1" PRI_STR "}", ARG_STR(hostile_repeat(mem, "0", 1000000))), CHECK_PARSE);
	REFUSED(h, "a fraction of a million digits", str_fmt(mem, "{\"a\":0.1" PRI_STR "}", ARG_STR(hostile_repeat(mem, "1", 1000000))), CHECK_FORMAT);
	REFUSED(h, "a million zeros", str_fmt(mem, "[0" PRI_STR "]", ARG_STR(hostile_repeat(mem, ",0", 1000000))), CHECK_PARSE);
	REFUSED(h, "a million empty objects", str_fmt(mem, "[{}" PRI_STR "]", ARG_STR(hostile_repeat(mem, ",{}", 1000000))), CHECK_PARSE);
	REFUSED(h, "20 MB of spaces", hostile_repeat(mem, " ", 20000000), CHECK_PARSE);
	REFUSED(h, "33 MB of anything", hostile_repeat(mem, "x", 33000000), CHECK_PARSE);
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
	REFUSED(h, "a hundred thousand members", buf_view(&many), CHECK_FORMAT);
	many.len--;
	buf_lit(&many, ",\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0\":0}");
	REFUSED(h, "and one of them twice", buf_view(&many), CHECK_PARSE);
	hostile_end(h);
}

/* ---- contexts (T-02): signed by the issuer as they stand, and still not what we would read ---- */

static void
contexts_of_somebody_else(void **state)
{
	static const struct hostile_case contexts[] = {
		{ "\"https://evil.example/context\"", BY(FORMAT) }, { "[]", BY(FORMAT) }, { "null", BY(FORMAT) }, { "5", BY(FORMAT) }, { "true", BY(FORMAT) }, { "\"\"", BY(FORMAT) }, { "[\"https://www.w3.org/ns/credentials/v2\",null]", BY(CONTEXTS) }, { "[null,\"https://www.w3.org/ns/credentials/v2\"]", BY(CONTEXTS) },
		{ "[\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\",\"https://www.w3.org/ns/credentials/v2\"]", BY(CONTEXTS) }, { "\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"", BY(FORMAT) },
		{ "[\"http://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]", BY(CONTEXTS) }, { "[\"https://www.w3.org/ns/credentials/v2/\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]", BY(CONTEXTS) },
		{ "[\"https://www.w3.org/ns/credentials/v2#\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]", BY(CONTEXTS) }, { "[\"https://www.w3.org/ns/credentials/v2?\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]", BY(CONTEXTS) },
		{ "[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.99.json\"]", BY(CONTEXTS) }, { "[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\",\"https://evil.example/\"]", BY(CONTEXTS) },
		{ "[\"https://www.w3.org/ns/credentials/v2\",\"file:///etc/passwd\"]", BY(CONTEXTS) }, { "[\"https://www.w3.org/ns/credentials/v2\",\"../context\"]", BY(CONTEXTS) }, { "[\"https://www.w3.org/ns/credentials/v2\",\"data:application/ld+json,{}\"]", BY(CONTEXTS) },
		{ "[\"HTTPS://WWW.W3.ORG/ns/credentials/v2\"]", BY(CONTEXTS) }, { "[[\"https://www.w3.org/ns/credentials/v2\"]]", BY(FORMAT) }, { "{\"@vocab\":\"https://evil.example/#\"}", BY(FORMAT) }, { "{}", BY(FORMAT) },
	};
	/* behind the two that belong there */
	static const struct hostile_case more[] = {
		{ "{\"@vocab\":\"https://evil.example/#\"}", BY(CONTEXTS) }, { "{\"@base\":\"https://evil.example/\"}", BY(CONTEXTS) }, { "{\"@language\":\"en\"}", BY(CONTEXTS) }, { "{\"@import\":\"https://evil.example/\"}", BY(CONTEXTS) }, { "{\"@propagate\":false}", BY(CONTEXTS) }, { "{\"@version\":1.1}", BY(CONTEXTS) },
		{ "{\"@version\":1.0}", BY(CONTEXTS) }, { "{\"@protected\":false}", BY(CONTEXTS) }, { "{\"name\":\"https://evil.example/#name\"}", BY(CONTEXTS) }, { "{\"issuer\":null}", BY(CONTEXTS) }, { "{\"credentialSubject\":{\"@id\":\"https://evil.example/#s\"}}", BY(CONTEXTS) }, { "{\"id\":\"@type\"}", BY(CONTEXTS) }, { "{\"honours\":\"https://evil.example/#honours\"}", BY(CONTEXTS) },
		{ "{\"VerifiableCredential\":\"https://evil.example/#VC\"}", BY(CONTEXTS) }, { "{\"proof\":null}", BY(CONTEXTS) }, { "{\"validUntil\":null}", BY(CONTEXTS) }, { "{\"credentialStatus\":null}", BY(CONTEXTS) }, { "{\"x\":{\"@id\":\"@nest\"}}", BY(CONTEXTS) }, { "{\"x\":{\"@reverse\":\"https://evil.example/#r\"}}", BY(CONTEXTS) },
		{ "{\"x\":{\"@id\":\"https://evil.example/#x\",\"@context\":{\"@vocab\":\"https://evil.example/\"}}}", BY(CONTEXTS) }, { "{\"a\":\"b:c\",\"b\":\"a:d\"}", BY(CONTEXTS) }, { "{\"@direction\":\"rtl\"}", BY(CONTEXTS) }, { "{\"@context\":{}}", BY(CONTEXTS) }, { "[]", BY(CONTEXTS) }, { "null", BY(CONTEXTS) }, { "5", BY(CONTEXTS) },
	};
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	static const char usual[] = "[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]";

	for (size_t i = 0; i < sizeof(contexts) / sizeof(*contexts); i++)
		hostile_case(h, &contexts[i], hostile_signed(h, hostile_text(h, usual, str_of(contexts[i].text))));
	for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++)
		hostile_case(h, &more[i], hostile_signed(h, hostile_text(h, usual, str_fmt(mem, "%.*s,%s]", (int)sizeof(usual) - 2, usual, more[i].text))));
	REFUSED(h, "ten thousand contexts", hostile_signed(h, hostile_text(h, usual, str_fmt(mem, "[%.*s" PRI_STR "]", 38, usual + 1,
	        ARG_STR(hostile_repeat(mem, ",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"", 10000))))), CHECK_CONTEXTS);
	REFUSED(h, "no context", hostile_signed(h, hostile_text(h, "\"@context\"", STR("\"context\""))), CHECK_FORMAT);
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
			if (p == 0 && str_starts(with, "\"@context"))
				REFUSED(h, str_c(mem, why), text, CHECK_PARSE);
			else
				REFUSED(h, str_c(mem, why), hostile_signed(h, text), CHECK_CONTEXTS);
		}
	hostile_end(h);
}

static void
values_of_another_kind(void **state)
{
	static const struct hostile_change cases[] = {
		{ "\"name\":\"Data Ethics in Practice\"", "\"name\":{\"@value\":\"Doctor\"}", BY(CONTEXTS) }, { "\"name\":\"Data Ethics in Practice\"", "\"name\":[\"Data Ethics\",\"Doctor\"]", GOOD /* the badge's name is shown, not the envelope's */ }, { "\"name\":\"Data Ethics in Practice\"", "\"name\":5", GOOD },
		{ "\"name\":\"Data Ethics in Practice\"", "\"name\":null", GOOD }, { "\"name\":\"Data Ethics in Practice\"", "\"name\":{\"@list\":[\"a\"]}", BY(CONTEXTS) }, { "\"name\":\"Data Ethics in Practice\"", "\"name\":{\"@id\":\"urn:x\"}", BY(CONTEXTS) },
		{ "\"issuer\":{", "\"issuer\":[\"urn:x\"],\"relatedResource\":{", BY(ISSUER_KEY) }, { "\"validFrom\":\"", "\"validFrom\":\"x", BY(DATES) }, { "\"validFrom\":\"2026", "\"validFrom\":\"9999", BY(DATES) }, { "\"validUntil\":\"2031", "\"validUntil\":\"1999", BY(DATES) },
		{ "\"validFrom\":\"", "\"validFrom\":\"-", BY(DATES) }, { "\"validUntil\":\"2031-", "\"validUntil\":\"2031-13-", BY(DATES) }, { "\"creditsEarned\":5", "\"creditsEarned\":\"5\"", GOOD /* a number all the same */ }, { "\"creditsEarned\":5", "\"creditsEarned\":[5]", GOOD }, { "\"creditsEarned\":5", "\"creditsEarned\":{\"@value\":\"999\"}", BY(CONTEXTS) },
		{ "\"id\":\"urn:uuid:3f0e2a54", "\"id\":\"../../3f0e2a54", BY(CONTEXTS) }, { "\"id\":\"urn:uuid:3f0e2a54-6d2b-4b53-9f0e-6a4b5f1f7f11\"", "\"id\":5", BY(CONTEXTS) }, { "\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"]", "\"type\":[]", BY(FORMAT) },
		{ "\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"]", "\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\",\"Doctor\"]", BY(CONTEXTS) }, { "\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"]", "\"type\":\"OpenBadgeCredential\"", BY(FORMAT) },
		{ "\"type\":[\"AchievementSubject\"]", "\"type\":[\"Person\"]", BY(CONTEXTS) }, { "\"achievement\":{", "\"achievement\":[{\"id\":\"urn:x\"}],\"source\":{", BY(SCHEMA) },
	};
	struct hostile *h = hostile_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		hostile_try(h, cases[i].to, hostile_signed(h, hostile_text(h, cases[i].from, str_of(cases[i].to))), cases[i].want, cases[i].check);
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
	/* the smallest of each that is too dear; smaller ones are canonicalised, and the proof says that they were added */
	static const struct { const char *name; int dear; } shapes[SHAPES] = {
		[CLIQUE] = { "a clique", 6 }, [RING] = { "a ring", 100 }, [GRID] = { "a grid", 16 }, [BIPARTITE] = { "two sides", 8 }, [STARS] = { "stars", 24 }, [CHAIN] = { "a chain", 200 },
	};
	static const int sizes[] = { 4, 6, 8, 10, 12, 16, 24, 40, 100, 200, 300, 1000 };
	struct hostile *h = hostile_new(*state);
	struct json *good = json_copy(h->w->cx->mem, h->good, true);
	struct str signed_text;

	json_take(good, STR("evidence")); /* the graph takes its place */
	signed_text = embedded(h->w, good, h->w->key, METHOD);
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
			snprintf(why, sizeof(why), "%s of %d", shapes[shape].name, n);
			REFUSED(h, why, buf_view(&nodes), n >= shapes[shape].dear ? CHECK_CONTEXTS : CHECK_PROOF);
		}
	hostile_end(h);
}

/* ---- names and sizes ---- */

/* The issuer may write what it likes; it is the page that shows it without harm (T-16). */
static void
names_that_mislead(void **state)
{
	static const char *const names[] = {
		"\\u202egnp.exe", "\\u2066a\\u2069", "\\u200b\\u200b", "N\\u043erthg\\u0430te", "<script>alert(1)</script>",
		"\\u0001\\u001b[31m", "\\r\\n\\r\\nHTTP/1.1 200", "a\\u0300\\u0300\\u0300\\u0300\\u0300\\u0300", "%s%n%x", "=cmd|' /C calc'!A0",
		"\\ud83d\\ude00", "\\uffff\\ufffe", "' OR 1=1 --", "../../etc/passwd", "",
		"a\\u0000b",
	};
	struct hostile *h = hostile_new(*state);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		ACCEPTED(h, names[i], hostile_signed(h, hostile_text(h, "Recognise, argue", str_of(names[i]))));
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
		REFUSED(h, why, buf_view(&text), text.len > (size_t)16 << 20 ? CHECK_PARSE : counts[i] > 200 ? CHECK_FORMAT : CHECK_PROOF);
	}
	for (int depth = 1; depth <= 24; depth += 4) {
		struct str open = hostile_repeat(mem, HEAD ",\"type\":[\"VerifiablePresentation\"],\"verifiableCredential\":[", (size_t)depth), close = hostile_repeat(mem, "]}", (size_t)depth);
		char why[64];

		snprintf(why, sizeof(why), "%d presentations in each other", depth);
		REFUSED(h, why, str_fmt(mem, PRI_STR PRI_STR PRI_STR, ARG_STR(open), ARG_STR(part), ARG_STR(close)), CHECK_PROOF);
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
