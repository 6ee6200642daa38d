/* Credentials as tokens: what a claim is made of, what claims may add, and where they must agree. */
#include "test.h"

#include "format/verify_world.h"

static struct str
good_text(struct world *w)
{
	return compact(w, credential_of(w, record_of(w)));
}

static void
what_claims_are_made_of(void **state)
{
	static const struct { const char *why, *from, *to; enum rc want; } cases[] = {
		{ "all there",             "\"issuer\"", "\"issuer\"", RC_OK },
		{ "no issuer",             "\"issuer\"", "\"isssuer\"", RC_INVALID },
		{ "no id",                 "\"id\":\"urn:uuid:3f0e", "\"_id\":\"urn:uuid:3f0e", RC_INVALID },
		{ "no date",               "\"validFrom\"", "\"validfrom\"", RC_INVALID },
		{ "the older date",        "\"validFrom\"", "\"issuanceDate\"", RC_OK },
		{ "a date that is none",   "\"validFrom\":\"2026", "\"validFrom\":\"x026", RC_INVALID },
		{ "an end that is none",   "\"validUntil\":\"2031", "\"validUntil\":\"x031", RC_INVALID },
		{ "no end",                "\"validUntil\"", "\"validuntil\"", RC_OK },
		{ "a subject without id",  "\"credentialSubject\":{\"id\":\"urn", "\"credentialSubject\":{\"_id\":\"urn", RC_OK },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct vcjwt_options options = { .kind = KEY_ED25519, .kid = METHOD };
		struct str to_sign;

		if (vcjwt_prepare(w->cx, parsed(w, text_replaced(w, good_text(w), cases[i].from, cases[i].to)), &options, &to_sign) != cases[i].want)
			fail_msg("%s", cases[i].why);
	}
}

/* ---- what a token may say besides ---- */

#define HEAD(typ) "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"typ\":\"" typ "\"}"
#define CLAIMS    "\"iss\":\"" ISSUER "\",\"jti\":\"urn:uuid:3f0e2a54-6d2b-4b53-9f0e-6a4b5f1f7f11\",\"sub\":\"urn:uuid:0b9a2a0e-52e4-4a29-9bc5-1f4a8a5f5d22\",\"nbf\":1795132800,\"exp\":1952899200,"

static void
claims_agree_with_the_credential(void **state)
{
	static const struct { const char *why, *header, *claims, *from, *to; enum verify_verdict verdict; enum verify_check check; enum verify_outcome want; } cases[] = {
		{ "all claims",                        HEAD("JWT"), CLAIMS, NULL, NULL, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS },
		{ "no claims, and none needed",        HEAD("vc+jwt"), "", NULL, NULL, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS },
		{ "no claims where they are needed",   HEAD("JWT"), "", NULL, NULL, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
		{ "one claim that agrees",             HEAD("vc+jwt"), "\"iss\":\"" ISSUER "\",", NULL, NULL, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS },
		{ "one claim that does not",           HEAD("vc+jwt"), "\"iss\":\"did:web:evil.example\",", NULL, NULL, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
		{ "no date, and none needed",          HEAD("vc+jwt"), "", "\"validFrom\"", "\"_x\"", VERIFY_INVALID, CHECK_CONTEXTS, VERIFY_FAIL },
		{ "a time for a date that is none",    HEAD("JWT"), CLAIMS, "\"validFrom\":\"2026", "\"validFrom\":\"x026", VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
		{ "a time that is no number",          HEAD("JWT"), CLAIMS "\"exp\":\"never\",", NULL, NULL, VERIFY_INVALID, CHECK_PARSE, VERIFY_FAIL },
		{ "an end of its own",                 HEAD("vc+jwt"), "\"exp\":1795300000,", "\"validUntil\":\"2031-11-20T00:00:00Z\",", "", VERIFY_INVALID, CHECK_DATES, VERIFY_FAIL },
		{ "an end after the last year",        HEAD("vc+jwt"), "\"exp\":253402300800,", "\"validUntil\":\"2031-11-20T00:00:00Z\",", "", VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
		{ "an end before the first year",      HEAD("vc+jwt"), "\"exp\":-62135596800,", "\"validUntil\":\"2031-11-20T00:00:00Z\",", "", VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str text = cases[i].from == NULL ? good_text(w) : text_replaced(w, good_text(w), cases[i].from, cases[i].to);
		struct str payload = str_join(w->cx->mem, (struct str[]){ STR("{"), str_of(cases[i].claims), str_sub(text, 1, SIZE_MAX) }, 3, STR_NONE);

		expect(w, cases[i].why, token_of(w, w->key, str_of(cases[i].header), payload), cases[i].verdict, cases[i].check, cases[i].want);
	}
}

/* In the first data model the claims may say what the credential leaves out. */
static void
the_subject_of_an_older_token(void **state)
{
	static const struct { const char *why, *payload, *want; } cases[] = {
		{ "from the claim",         "{\"sub\":\"urn:a\",\"vc\":{\"credentialSubject\":{\"type\":\"x\"}}}", "urn:a" },
		{ "its own goes first",     "{\"sub\":\"urn:a\",\"vc\":{\"credentialSubject\":{\"id\":\"urn:b\"}}}", "urn:b" },
		{ "no claim",               "{\"vc\":{\"credentialSubject\":{\"type\":\"x\"}}}", "" },
		{ "a claim that is no text", "{\"sub\":5,\"vc\":{\"credentialSubject\":{\"type\":\"x\"}}}", "" },
		{ "several subjects",       "{\"sub\":\"urn:a\",\"vc\":{\"credentialSubject\":[{\"type\":\"x\"}]}}", "" },
		{ "no subject",             "{\"sub\":\"urn:a\",\"vc\":{\"issuer\":\"urn:i\"}}", "" },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct vcjwt token;

		assert_ok(w->cx, vcjwt_read(w->cx, token_of(w, w->key, STR(HEAD("JWT")), str_of(cases[i].payload)), &token));
		assert_true(token.version1);
		assert_str(json_string(JSON_GET(JSON_GET(token.credential, "credentialSubject"), "id")), cases[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(what_claims_are_made_of), TEST(claims_agree_with_the_credential), TEST(the_subject_of_an_older_token) };

	return cmocka_run_group_tests_name("T-07: credentials as tokens", tests, NULL, NULL);
}
