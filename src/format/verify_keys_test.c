/* Whose key it is, by each of the names that a proof may give it, and when the key was in use. */
#include "test.h"

#include "format/verify_world.h"

#define SITE "https://northgate.example"

/* A credential of that issuer, without what would have to be signed anew. */
static struct json *
credential_by(struct world *w, struct str issuer)
{
	struct record *record = record_of(w);

	record->issuer.id = issuer;
	record->statuses.count = 0;
	return credential_of(w, record);
}

static struct str
token_named(struct world *w, struct str issuer, const char *kid)
{
	return token(w, credential_by(w, issuer), w->key, str_of(kid));
}

/* ---- when the key was in use: the sample is dated 1795132800, 2026-11-20 ---- */

#define DATED   "2026-11-20T00:00:00Z"
#define BEFORE  "2026-11-19T00:00:00Z"
#define AFTER   "2026-11-21T00:00:00Z"

static struct str
undated(struct world *w)
{
	struct json *credential = credential_by(w, STR(ISSUER));

	json_take(credential, STR("validFrom"));
	return token_of(w, w->key, STR("{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"typ\":\"vc+jwt\"}"), compact(w, credential));
}

static void
times_in_a_did_document(void **state)
{
	static const struct { const char *why, *member; bool dated; enum verify_outcome want; const char *says; } cases[] = {
		{ "no time",                         "",                              true,  VERIFY_PASS,      "" },
		{ "ends afterwards",                 "\"expires\":\"" AFTER "\",",    true,  VERIFY_PASS,      "" },
		{ "ended at that moment",            "\"expires\":\"" DATED "\",",    true,  VERIFY_FAIL,      "time of use ended" },
		{ "ended before",                    "\"expires\":\"" BEFORE "\",",   true,  VERIFY_FAIL,      "time of use ended" },
		{ "ended, and nobody knows when it signed", "\"expires\":\"" BEFORE "\",", false, VERIFY_PASS, "" },
		{ "found out before",                "\"revoked\":\"" BEFORE "\",",   true,  VERIFY_FAIL,      "" },
		{ "found out at that moment",        "\"revoked\":\"" DATED "\",",    true,  VERIFY_FAIL,      "" },
		{ "found out afterwards",            "\"revoked\":\"" AFTER "\",",    true,  VERIFY_UNCHECKED, "" },
		{ "found out, and nobody knows when it signed", "\"revoked\":\"" AFTER "\",", false, VERIFY_FAIL, "" },
		{ "ended at a time that is none",    "\"expires\":\"soon\",",         true,  VERIFY_FAIL,      "" },
		{ "found out at a time that is none", "\"revoked\":5,",               true,  VERIFY_FAIL,      "" },
	};
	struct world *w = world_new(*state);
	struct key_record record = key_record(w);
	struct str document = compact(w, did_document(w->cx->mem, STR(ISSUER), STR_NONE, &record, 1));

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str bytes = cases[i].dated ? token_named(w, STR(ISSUER), ISSUER "#k1") : undated(w), said;
		struct verify_report report;

		publish(w, STR(ISSUER), text_replaced(w, document, "\"publicKeyMultibase\"", str_c(w->cx->mem, str_fmt(w->cx->mem, "%s\"publicKeyMultibase\"", cases[i].member))));
		report = verified(w, bytes);
		said = report.checks[CHECK_ISSUER_KEY].says;
		if (report.checks[CHECK_ISSUER_KEY].outcome != cases[i].want || (cases[i].says[0] != '\0' && str_find(said, str_of(cases[i].says)) == said.len))
			fail_msg("%s: %s, " PRI_STR, cases[i].why, verify_outcome_word(report.checks[CHECK_ISSUER_KEY].outcome), ARG_STR(said));
		assert_true(cases[i].want == VERIFY_PASS || report.verdict != VERIFY_VALID);
		w->pages--;
	}
}

static void
times_in_a_key_set(void **state)
{
	static const struct { const char *why; int64_t from, until; bool dated; enum verify_outcome want; } cases[] = {
		{ "no time", 0, 0, true, VERIFY_PASS }, { "from that moment", 1795132800, 0, true, VERIFY_PASS }, { "a second later", 1795132801, 0, true, VERIFY_FAIL },
		{ "later, and nobody knows when it signed", 1795132801, 0, false, VERIFY_PASS }, { "until that moment", 0, 1795132800, true, VERIFY_FAIL }, { "a second longer", 0, 1795132801, true, VERIFY_PASS },
	};
	struct world *w = world_new(*state);
	struct json *credential = credential_by(w, STR(SITE "/issuer"));
	struct str dated = token(w, credential, w->key, STR("k1")), not_dated;

	json_take(credential, STR("validFrom"));
	not_dated = token_of(w, w->key, STR("{\"alg\":\"EdDSA\",\"kid\":\"k1\",\"typ\":\"vc+jwt\"}"), compact(w, credential));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *set = json_new(w->cx->mem, JSON_OBJECT), *key = key_to_jwk(w->cx->mem, secret_key_public(w->key));
		struct verify_report report;

		json_put_str(w->cx->mem, key, STR("kid"), STR("k1"));
		if (cases[i].from != 0)
			json_put_int(w->cx->mem, key, STR("nbf"), cases[i].from);
		if (cases[i].until != 0)
			json_put_int(w->cx->mem, key, STR("exp"), cases[i].until);
		json_add(json_put_array(w->cx->mem, set, STR("keys")), key);
		publish(w, STR(SITE "/.well-known/jwks.json"), compact(w, set));
		report = verified(w, cases[i].dated ? dated : not_dated);
		if (report.checks[CHECK_ISSUER_KEY].outcome != cases[i].want)
			fail_msg("%s: %s", cases[i].why, verify_outcome_word(report.checks[CHECK_ISSUER_KEY].outcome));
		w->pages--;
	}
}

/* ---- DIDs that are keys ---- */

static void
dids_that_are_no_keys(void **state)
{
	static const struct { const char *issuer, *kid; enum verify_verdict verdict; enum verify_outcome want; } cases[] = {
		{ "did:key:f00", "did:key:f00#f00", VERIFY_INVALID, VERIFY_FAIL },
		{ "did:key:z6Mkbroken", "did:key:z6Mkbroken#z6Mkbroken", VERIFY_UNPROVEN, VERIFY_UNCHECKED }, /* of a kind that we do not have */
		{ "did:jwk:e30", "did:jwk:e30#0", VERIFY_INVALID, VERIFY_FAIL },
		{ "did:jwk:%%%", "did:jwk:%%%#0", VERIFY_INVALID, VERIFY_FAIL },
		{ "did:web:127.0.0.1", "did:web:127.0.0.1#k1", VERIFY_UNPROVEN, VERIFY_UNCHECKED },
		{ "did:ethr:0x0", "did:ethr:0x0#k1", VERIFY_UNPROVEN, VERIFY_UNCHECKED },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		expect(w, cases[i].issuer, token_named(w, str_of(cases[i].issuer), cases[i].kid), cases[i].verdict, CHECK_ISSUER_KEY, cases[i].want);
}

static enum rc
does_not_answer(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	(void)self, (void)cx, (void)url, (void)bytes;
	return RC_UNAVAILABLE;
}

/* A site that does not answer is no reason of ours: the detail says nothing that another step had said before. */
static void
a_site_that_does_not_answer(void **state)
{
	struct world *w = world_new(*state);
	struct verify_report report;

	w->options.resolver.find = does_not_answer;
	report = verified(w, token_named(w, STR(ISSUER), ISSUER "#k1"));
	assert_int_equal(report.verdict, VERIFY_UNPROVEN);
	assert_int_equal(report.checks[CHECK_ISSUER_KEY].outcome, VERIFY_UNCHECKED);
	assert_int_equal(report.checks[CHECK_ISSUER_KEY].detail.len, 0);
}

/* A name that is no address: the issuer says where the key is. */
static void
keys_by_name_alone(void **state)
{
	struct world *w = world_new(*state);
	struct str key = did_key_name(w->cx->mem, secret_key_public(w->key)), jwk = str_fmt(w->cx->mem, "did:jwk:" PRI_STR,
	           ARG_STR(base64url_encode(w->cx->mem, compact(w, key_to_jwk(w->cx->mem, secret_key_public(w->key))))));
	struct { const char *why; struct str issuer; const char *kid; enum verify_verdict verdict; enum verify_outcome want; } cases[] = {
		{ "did:key", key, "k1", VERIFY_VALID, VERIFY_PASS }, { "did:key, no name", key, "", VERIFY_VALID, VERIFY_PASS },
		{ "did:jwk", jwk, "k1", VERIFY_VALID, VERIFY_PASS }, { "did:jwk, no name", jwk, "", VERIFY_VALID, VERIFY_PASS },
		{ "did:web", STR(ISSUER), "k1", VERIFY_VALID, VERIFY_PASS }, { "did:web, a name that it lacks", STR(ISSUER), "k2", VERIFY_INVALID, VERIFY_FAIL },
		{ "did:web, no name and no key set", STR(ISSUER), "", VERIFY_UNPROVEN, VERIFY_UNCHECKED },
		{ "did:web of no site, no name", STR("did:web:127.0.0.1"), "", VERIFY_UNPROVEN, VERIFY_UNCHECKED },
		{ "no site at all", STR("urn:uuid:00000000-0000-4000-8000-000000000000"), "k1", VERIFY_UNPROVEN, VERIFY_UNCHECKED },
		{ "a site with a name before it", STR("https://northgate.example@evil.example/"), "k1", VERIFY_UNPROVEN, VERIFY_UNCHECKED },
		{ "no name of a site", STR("https:///issuer"), "k1", VERIFY_UNPROVEN, VERIFY_UNCHECKED },
		{ "a site without a path", STR(SITE), "k1", VERIFY_UNPROVEN, VERIFY_UNCHECKED },
		{ "this machine", STR("http://127.0.0.1:8080/issuer"), "k1", VERIFY_UNPROVEN, VERIFY_UNCHECKED }, { "this machine by name", STR("http://localhost/issuer"), "k1", VERIFY_UNPROVEN, VERIFY_UNCHECKED },
		{ "another machine without TLS", STR("http://northgate.example/issuer"), "k1", VERIFY_UNPROVEN, VERIFY_UNCHECKED },
	};
	static const char *const asked[] = { NULL, NULL, NULL, NULL, NULL, NULL, "https://northgate.example/.well-known/jwks.json", "did:web:127.0.0.1", "urn:uuid:00000000-0000-4000-8000-000000000000",
		"https://northgate.example@evil.example/", "https:///issuer", "https://northgate.example/.well-known/jwks.json", "http://127.0.0.1:8080/.well-known/jwks.json", "http://localhost/.well-known/jwks.json", "http://northgate.example/issuer" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str bytes = token_named(w, cases[i].issuer, cases[i].kid), said;

		expect(w, cases[i].why, bytes, cases[i].verdict, CHECK_ISSUER_KEY, cases[i].want);
		said = verified(w, bytes).checks[CHECK_ISSUER_KEY].says;
		if (asked[i] != NULL && str_find(said, str_of(asked[i])) == said.len)
			fail_msg("%s: asked elsewhere: " PRI_STR, cases[i].why, ARG_STR(said));
	}
}

/* ---- what lies at a key's address ---- */

static void
documents_at_a_keys_address(void **state)
{
	struct world *w = world_new(*state);
	struct str jwk = compact(w, key_to_jwk(w->cx->mem, secret_key_public(w->key))), multikey = key_to_multikey(w->cx->mem, secret_key_public(w->key));
	struct str profile = str_fmt(w->cx->mem, "{\"id\":\"" SITE "/issuer\",\"verificationMethod\":[{\"id\":\"" SITE "/issuer#k1\",\"type\":\"Multikey\",\"controller\":\"" SITE "/issuer\","
	                             "\"publicKeyMultibase\":\"" PRI_STR "\"}],\"assertionMethod\":[\"#k1\"]}", ARG_STR(multikey));
	struct { const char *why; struct str text; enum verify_verdict verdict; enum verify_outcome want; } cases[] = {
		{ "the key itself", jwk, VERIFY_VALID, VERIFY_PASS },
		{ "another key", compact(w, key_to_jwk(w->cx->mem, secret_key_public(w->other))), VERIFY_INVALID, VERIFY_PASS },
		{ "a page", STR("<html>"), VERIFY_UNPROVEN, VERIFY_UNCHECKED }, { "nothing", STR_NONE, VERIFY_UNPROVEN, VERIFY_UNCHECKED },
		{ "another object", STR("{\"a\":1}"), VERIFY_INVALID, VERIFY_FAIL }, { "an empty set", STR("{\"keys\":[]}"), VERIFY_INVALID, VERIFY_FAIL },
		{ "a profile", profile, VERIFY_VALID, VERIFY_PASS },
		{ "another's profile", text_replaced(w, profile, "{\"id\":\"" SITE "/issuer\"", "{\"id\":\"" SITE "/issuer2\""), VERIFY_INVALID, VERIFY_FAIL },
		{ "a profile that lets it not sign", text_replaced(w, profile, "\"assertionMethod\"", "\"authentication\""), VERIFY_INVALID, VERIFY_FAIL },
		{ "a profile with methods for everything alone", text_replaced(w, profile, ",\"assertionMethod\":[\"#k1\"]", ""), VERIFY_INVALID, VERIFY_FAIL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		publish(w, STR(SITE "/issuer"), cases[i].text);
		expect(w, cases[i].why, token_named(w, STR(SITE "/issuer"), SITE "/issuer#k1"), cases[i].verdict, CHECK_ISSUER_KEY, cases[i].want);
		w->pages--;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(times_in_a_did_document), TEST(times_in_a_key_set), TEST(dids_that_are_no_keys), TEST(a_site_that_does_not_answer), TEST(keys_by_name_alone), TEST(documents_at_a_keys_address),
	};

	return cmocka_run_group_tests_name("T-05 T-06: whose key it is", tests, NULL, NULL);
}
