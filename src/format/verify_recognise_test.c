/* What a file is, before anything in it is believed: each kind by what tells it apart, and its neighbour that is not. */
#include "test.h"

#include "codec/png_sample.h"
#include "format/verify_world.h"

#define HEAD   "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\"}"
#define V2     "\"@context\":[\"https://www.w3.org/ns/credentials/v2\"]"

struct kind {
	const char *text;
	enum verify_verdict verdict;
	enum verify_format format;
	enum verify_check check; /* what speaks against it */
};

static void
expect_kind(struct world *w, const struct kind *kind, struct str bytes)
{
	struct verify_report report = verified(w, bytes);
	enum verify_outcome want = kind->verdict == VERIFY_INVALID ? VERIFY_FAIL : VERIFY_UNCHECKED;

	if (report.verdict != kind->verdict || report.format != kind->format || report.checks[kind->check].outcome != want) {
		print_report(w, &report);
		fail_msg("%s: %s, %s", kind->text, verify_verdict_word(report.verdict), verify_format_word(report.format));
	}
	assert_null(report.shown);
}

static void
json_of_each_kind(void **state)
{
	static const struct kind kinds[] = {
		{ "{" V2 ",\"type\":[\"VerifiableCredential\"]}", VERIFY_INVALID, VERIFY_JSON, CHECK_PROOF },
		{ "{" V2 ",\"type\":[\"VerifiablePresentation\"]}", VERIFY_INVALID, VERIFY_JSON, CHECK_PROOF },
		{ "{" V2 ",\"type\":[\"Person\"]}", VERIFY_INVALID, VERIFY_UNKNOWN, CHECK_FORMAT },
		{ "{\"type\":[\"VerifiableCredential\"]}", VERIFY_INVALID, VERIFY_UNKNOWN, CHECK_FORMAT },
		{ "{\"type\":[\"VerifiablePresentation\"]}", VERIFY_INVALID, VERIFY_UNKNOWN, CHECK_FORMAT },
		{ "{\"@context\":\"https://w3id.org/openbadges/v2\",\"type\":\"Assertion\"}", VERIFY_UNPROVEN, VERIFY_OB2_HOSTED, CHECK_PROOF },
		{ "{\"@context\":\"https://w3id.org/openbadges/v2\",\"type\":\"Profile\"}", VERIFY_UNSUPPORTED, VERIFY_OB2_HOSTED, CHECK_FORMAT },
		{ "{\"@context\":\"https://w3id.org/openbadges/v1\"}", VERIFY_UNSUPPORTED, VERIFY_OB2_HOSTED, CHECK_FORMAT },
		{ "{\"recipient\":{}}", VERIFY_INVALID, VERIFY_UNKNOWN, CHECK_FORMAT },
		{ "{\"payload\":\"e30\",\"signatures\":[]}", VERIFY_UNSUPPORTED, VERIFY_ELM, CHECK_FORMAT },
		{ "{\"signatures\":[]}", VERIFY_INVALID, VERIFY_UNKNOWN, CHECK_FORMAT },
		{ "{\"vp\":{}}", VERIFY_UNSUPPORTED, VERIFY_JWT, CHECK_FORMAT },
		{ "{" V2 ",\"type\":\"EnvelopedVerifiableCredential\",\"id\":\"data:application/vc+jwt,x\"}", VERIFY_UNSUPPORTED, VERIFY_JSON, CHECK_FORMAT },
		{ "[{" V2 ",\"type\":[\"VerifiableCredential\"]}]", VERIFY_INVALID, VERIFY_UNKNOWN, CHECK_FORMAT },
		{ "[]", VERIFY_INVALID, VERIFY_UNKNOWN, CHECK_FORMAT },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		expect_kind(w, &kinds[i], str_of(kinds[i].text));
}

static void
tokens_of_each_kind(void **state)
{
	static const struct kind kinds[] = {
		{ "{\"a\":1}", VERIFY_INVALID, VERIFY_JWT, CHECK_FORMAT },
		{ "{\"vct\":\"https://northgate.example/microcredential\"}", VERIFY_UNSUPPORTED, VERIFY_SD_JWT, CHECK_FORMAT },
		{ "{\"vp\":{}}", VERIFY_INVALID, VERIFY_JWT, CHECK_FORMAT },
		{ "{\"badge\":\"https://a.example\",\"recipient\":{}}", VERIFY_UNSUPPORTED, VERIFY_OB2_SIGNED, CHECK_FORMAT },
		{ "{\"@context\":\"https://w3id.org/openbadges/v2\",\"type\":\"Assertion\"}", VERIFY_UNPROVEN, VERIFY_OB2_SIGNED, CHECK_PROOF },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		expect_kind(w, &kinds[i], token_of(w, w->key, STR(HEAD), str_of(kinds[i].text)));
}

/* What only looks like a token, and what its header says when nothing else can be read. */
static void
texts_that_are_no_tokens(void **state)
{
	static const struct kind kinds[] = {
		{ "eyJhbGciOiJFZERTQSJ9", VERIFY_INVALID, VERIFY_UNKNOWN, CHECK_PARSE },
		{ "eyJhbGciOiJFZERTQSJ9.e30", VERIFY_INVALID, VERIFY_UNKNOWN, CHECK_PARSE },
		{ "eyJhbGciOiJFZERTQSJ9.e30.AA AA", VERIFY_INVALID, VERIFY_UNKNOWN, CHECK_PARSE },
		{ "eyJhbGciOiJFZERTQSJ9.e30.", VERIFY_INVALID, VERIFY_JWT, CHECK_PARSE },
		{ "ey~J.e30.AAAA", VERIFY_UNSUPPORTED, VERIFY_SD_JWT, CHECK_FORMAT },
		{ "eyJ.e30.AAAA", VERIFY_INVALID, VERIFY_JWT, CHECK_PARSE },
		{ "eyJhbGciOiJub25lIn0.e30.", VERIFY_INVALID, VERIFY_JWT, CHECK_PROOF },
		{ "eyJhbGciOiJIUzI1NiJ9.e30.AAAA", VERIFY_INVALID, VERIFY_JWT, CHECK_PROOF },
		{ "eyJ0eXAiOiJKV1QifQ.e30.AAAA", VERIFY_INVALID, VERIFY_JWT, CHECK_PROOF },
		{ "eyJhbGciOiJFUzI1NksifQ.e30.AAAA", VERIFY_UNSUPPORTED, VERIFY_JWT, CHECK_FORMAT },
		{ "eyJhbGciOiJYWVoifQ.e30.AAAA", VERIFY_INVALID, VERIFY_JWT, CHECK_PARSE },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		expect_kind(w, &kinds[i], str_of(kinds[i].text));
}

/* ---- binary ---- */

static void
cbor_of_each_kind(void **state)
{
	static const struct { struct str bytes; enum verify_verdict verdict; enum verify_format format; } cases[] = {
		{ STR_INIT("\xd2\x84\x43\xa1\x01\x26"), VERIFY_UNSUPPORTED, VERIFY_COSE }, { STR_INIT("\xd2\x83"), VERIFY_INVALID, VERIFY_UNKNOWN },
		{ STR_INIT("\xa1gdocTypex"), VERIFY_UNSUPPORTED, VERIFY_MDOC }, { STR_INIT("\xa1jissuerAuth"), VERIFY_UNSUPPORTED, VERIFY_MDOC }, { STR_INIT("\xa1lissuerSigned"), VERIFY_UNSUPPORTED, VERIFY_MDOC },
		{ STR_INIT("\xa1idocuments"), VERIFY_UNSUPPORTED, VERIFY_MDOC }, { STR_INIT("\xa1jnameSpaces"), VERIFY_UNSUPPORTED, VERIFY_MDOC }, { STR_INIT("\xa1jsomething"), VERIFY_INVALID, VERIFY_UNKNOWN },
		{ STR_INIT("docType"), VERIFY_INVALID, VERIFY_UNKNOWN }, { STR_INIT("\xa1"), VERIFY_INVALID, VERIFY_UNKNOWN },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_report report = verified(w, cases[i].bytes);

		if (report.verdict != cases[i].verdict || report.format != cases[i].format)
			fail_msg("%zu: %s, %s", i, verify_verdict_word(report.verdict), verify_format_word(report.format));
	}
}

/* ---- images that carry an older badge ---- */

/* A picture of one point with these texts of Open Badges 2.0 and 3.0 in it; either may be empty. */
static struct str
png_with(struct world *w, struct str older, struct str newer)
{
	struct buf b = buf_new(w->cx->mem, 1 << 20);

	buf_lit(&b, PNG_SIGNATURE);
	png_put_chunk(&b, "IHDR", STR(PNG_HEADER));
	if (older.len > 0)
		png_put_chunk(&b, "iTXt", str_join(w->cx->mem, (struct str[]){ STR(PNG_OB2), older }, 2, STR_NONE));
	if (newer.len > 0)
		png_put_chunk(&b, "iTXt", str_join(w->cx->mem, (struct str[]){ STR(PNG_OB3), newer }, 2, STR_NONE));
	png_put_chunk(&b, "IDAT", STR(PNG_PIXELS));
	png_put_chunk(&b, "IEND", STR(""));
	return buf_view(&b);
}

static void
pictures_with_an_older_badge(void **state)
{
	struct world *w = world_new(*state);
	struct str badge = embedded(w, credential_of(w, record_of(w)), w->key, METHOD);
	struct { const char *why; struct str older, newer; enum verify_verdict verdict; enum verify_check check; enum verify_outcome want; } cases[] = {
		{ "nothing", STR_NONE, STR_NONE, VERIFY_INVALID, CHECK_FORMAT, VERIFY_FAIL },
		{ "a newer one", STR_NONE, badge, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS },
		{ "an address", STR(" https://badges.example/assertions/1\n"), STR_NONE, VERIFY_UNPROVEN, CHECK_PROOF, VERIFY_UNCHECKED },
		{ "a newer one in the older place", badge, STR_NONE, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS },
		{ "both", STR("https://badges.example/assertions/1"), badge, VERIFY_INVALID, CHECK_PARSE, VERIFY_FAIL },
		{ "an address in the newer place", STR_NONE, STR("https://badges.example/assertions/1"), VERIFY_INVALID, CHECK_PARSE, VERIFY_FAIL },
		{ "neither address nor badge", STR("badge"), STR_NONE, VERIFY_INVALID, CHECK_PARSE, VERIFY_FAIL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		expect(w, cases[i].why, png_with(w, cases[i].older, cases[i].newer), cases[i].verdict, cases[i].check, cases[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(json_of_each_kind), TEST(tokens_of_each_kind), TEST(texts_that_are_no_tokens), TEST(cbor_of_each_kind), TEST(pictures_with_an_older_badge),
	};

	return cmocka_run_group_tests_name("T-07 T-24 T-28: what a file is", tests, NULL, NULL);
}
