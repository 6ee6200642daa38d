#include "test.h"

#include "crypto/hash.h"
#include "format/verify_world.h"

#define SITE   "https://badges.example"
#define BADGE  SITE "/badges/1"
#define PROFILE SITE "/issuer"
#define KEY    SITE "/key"
#define REVOKED SITE "/revoked"

#define CONTEXT "\"@context\":\"https://w3id.org/openbadges/v2\","

static struct str
assertion(struct world *w, const char *id, const char *verification, const char *more)
{
	struct str hash = hash_hex(w->cx->mem, HASH_SHA256, STR("ada@example.orgdeadsea"));

	return str_fmt(w->cx->mem, "{" CONTEXT "\"id\":\"%s\",\"type\":\"Assertion\",\"recipient\":{\"type\":\"email\",\"hashed\":true,\"salt\":\"deadsea\","
	               "\"identity\":\"sha256$" PRI_STR "\"},\"badge\":\"" BADGE "\",\"issuedOn\":\"2026-11-20T00:00:00Z\",%s\"verification\":%s}",
	               id, ARG_STR(hash), more, verification);
}

static void
publish_site(struct world *w, const char *profile_more)
{
	struct json *key = json_new(w->cx->mem, JSON_OBJECT);
	struct str pem;

	publish(w, STR(BADGE), STR("{" CONTEXT "\"id\":\"" BADGE "\",\"type\":\"BadgeClass\",\"name\":\"Teamwork\",\"description\":\"Works with others.\","
	                           "\"image\":\"" SITE "/1.png\",\"criteria\":{\"narrative\":\"Named by peers.\"},\"tags\":[\"team\"],\"issuer\":\"" PROFILE "\"}"));
	publish(w, STR(PROFILE), str_fmt(w->cx->mem, "{" CONTEXT "\"id\":\"" PROFILE "\",\"type\":\"Profile\",\"name\":\"Badges Ltd\",\"url\":\"" SITE "\","
	                                 "%s\"publicKey\":\"" KEY "\"}", profile_more));
	assert_ok(w->cx, key_to_pem(w->cx, secret_key_public(w->key), &pem));
	json_put_str(w->cx->mem, key, STR("id"), STR(KEY));
	json_put_str(w->cx->mem, key, STR("type"), STR("CryptographicKey"));
	json_put_str(w->cx->mem, key, STR("owner"), STR(PROFILE));
	json_put_str(w->cx->mem, key, STR("publicKeyPem"), pem);
	publish(w, STR(KEY), compact(w, key));
}

/* ---- hosted ---- */

#define HOSTED SITE "/assertions/1"

static void
hosted_badges(void **state)
{
	struct world *w = world_new(*state);
	struct str good = assertion(w, HOSTED, "{\"type\":\"HostedBadge\"}", ""), expired = assertion(w, HOSTED, "{\"type\":\"HostedBadge\"}", "\"expires\":\"2026-11-22T00:00:00Z\",");
	struct verify_report report;

	publish_site(w, "");
	expect(w, "not at its address", good, VERIFY_UNPROVEN, CHECK_PROOF, VERIFY_UNCHECKED);
	publish(w, STR(HOSTED), good);
	expect(w, "as hosted", good, VERIFY_VALID, CHECK_STATUS, VERIFY_PASS);
	report = verified(w, good);
	assert_int_equal(report.format, VERIFY_OB2_HOSTED);
	assert_str(json_string(JSON_GET(report.shown, "title")), "Teamwork");
	expect(w, "the file says more", assertion(w, HOSTED, "{\"type\":\"HostedBadge\"}", "\"narrative\":\"Best of all.\","), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	w->options.recipient = STR("ada@example.org");
	expect(w, "her badge", good, VERIFY_VALID, CHECK_RECIPIENT, VERIFY_PASS);
	w->options.recipient = STR("bob@example.org");
	expect(w, "his badge", good, VERIFY_INVALID, CHECK_RECIPIENT, VERIFY_FAIL);
	w->options.recipient = STR_NONE;
	publish(w, STR(HOSTED), expired);
	expect(w, "expired", expired, VERIFY_INVALID, CHECK_DATES, VERIFY_FAIL);
	publish(w, STR(HOSTED), STR("{" CONTEXT "\"id\":\"" HOSTED "\",\"type\":\"Assertion\",\"revoked\":true}"));
	expect(w, "revoked", good, VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
	publish(w, STR(HOSTED), STR("{" CONTEXT "\"id\":\"" SITE "/assertions/2\",\"type\":\"Assertion\"}"));
	expect(w, "another one at its address", good, VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL);
	publish(w, STR(HOSTED), good);
	publish(w, STR(BADGE), STR_NONE);
	expect(w, "no badge class", good, VERIFY_UNPROVEN, CHECK_ISSUER_KEY, VERIFY_UNCHECKED);
}

/* Whoever has a site can name any badge class there. */
static void
hosted_elsewhere(void **state)
{
	static const struct { const char *why, *id, *profile; enum verify_verdict verdict; } cases[] = {
		{ "on a forger's site",            "https://evil.example/1",                 "", VERIFY_INVALID },
		{ "on a site like the issuer's",   "https://badges.example.evil.example/1",  "", VERIFY_INVALID },
		{ "behind the issuer's name",      "https://badges.example@evil.example/1",  "", VERIFY_INVALID },
		{ "where the profile allows it",   "https://host.example/1",                 "\"verification\":{\"type\":\"HostedBadge\",\"allowedOrigins\":\"host.example\"},", VERIFY_VALID },
		{ "where only the name begins so", "https://host.example.evil.example/1",    "\"verification\":{\"type\":\"HostedBadge\",\"allowedOrigins\":[\"host.example\"]},", VERIFY_INVALID },
		{ "where the profile says it",     "https://host.example/uni/1",             "\"verification\":{\"startsWith\":\"https://host.example/uni/\"},", VERIFY_VALID },
		{ "beside it",                     "https://host.example/other/1",           "\"verification\":{\"startsWith\":\"https://host.example/uni/\"},", VERIFY_INVALID },
		{ "a start without a path",        "https://host.example.evil.example/1",    "\"verification\":{\"startsWith\":\"https://host.example\"},", VERIFY_INVALID },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct world *w = world_new(*state);
		struct str text = assertion(w, cases[i].id, "{\"type\":\"HostedBadge\"}", "");

		publish_site(w, cases[i].profile);
		publish(w, str_of(cases[i].id), text);
		expect(w, cases[i].why, text, cases[i].verdict, CHECK_ISSUER_KEY, cases[i].verdict == VERIFY_VALID ? VERIFY_PASS : VERIFY_FAIL);
	}
}

/* ---- signed ---- */

static struct str
signed_badge(struct world *w, const char *more, const struct secret_key *key)
{
	struct str out, payload = assertion(w, "urn:uuid:33333333-0000-4000-8000-000000000000", "{\"type\":\"SignedBadge\",\"creator\":\"" KEY "\"}", more);

	assert_ok(w->cx, jws_sign(w->cx, key, jws_header(w->cx->mem, KEY_ED25519, STR_NONE, STR_NONE, NULL), payload, &out));
	return out;
}

static void
signed_badges(void **state)
{
	struct world *w = world_new(*state);
	struct str good = signed_badge(w, "", w->key);
	struct verify_report report;

	expect(w, "no badge class", good, VERIFY_UNPROVEN, CHECK_ISSUER_KEY, VERIFY_UNCHECKED);
	publish_site(w, "");
	expect(w, "as signed", good, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS);
	report = verified(w, good);
	assert_int_equal(report.format, VERIFY_OB2_SIGNED);
	assert_str(json_string(JSON_GET(report.shown, "title")), "Teamwork");
	expect(w, "another key", signed_badge(w, "", w->other), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	expect(w, "expired", signed_badge(w, "\"expires\":\"2026-11-22T00:00:00Z\",", w->key), VERIFY_INVALID, CHECK_DATES, VERIFY_FAIL);
	expect(w, "no date at all", signed_badge(w, "\"expires\":\"soon\",", w->key), VERIFY_INVALID, CHECK_DATES, VERIFY_FAIL);
	expect(w, "its own revocation", signed_badge(w, "\"revoked\":true,", w->key), VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
	expect(w, "the payload alone", assertion(w, "urn:uuid:33333333-0000-4000-8000-000000000000", "{\"type\":\"SignedBadge\",\"creator\":\"" KEY "\"}", ""),
	       VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);

	publish_site(w, "\"revocationList\":\"" REVOKED "\",");
	expect(w, "no list of the revoked", good, VERIFY_UNPROVEN, CHECK_STATUS, VERIFY_UNCHECKED);
	publish(w, STR(REVOKED), STR("{\"id\":\"" REVOKED "\",\"issuer\":\"" PROFILE "\",\"revokedAssertions\":[\"urn:uuid:4\"]}"));
	expect(w, "others revoked", good, VERIFY_VALID, CHECK_STATUS, VERIFY_PASS);
	publish(w, STR(REVOKED), STR("{\"id\":\"" REVOKED "\",\"issuer\":\"" PROFILE "\",\"revokedAssertions\":[{\"id\":\"urn:uuid:33333333-0000-4000-8000-000000000000\"}]}"));
	expect(w, "revoked", good, VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
	publish(w, STR(REVOKED), STR("{\"id\":\"" REVOKED "\",\"issuer\":\"https://evil.example\",\"revokedAssertions\":[]}"));
	expect(w, "another issuer's list", good, VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
}

/* Keys count when the issuer's profile lists them and they say that they are the issuer's. */
static void
keys_of_others(void **state)
{
	struct world *w = world_new(*state);
	struct str good = signed_badge(w, "", w->key), pem;
	struct json *key;

	publish_site(w, "");
	publish(w, STR(PROFILE), STR("{" CONTEXT "\"id\":\"" PROFILE "\",\"type\":\"Profile\",\"name\":\"Badges Ltd\",\"publicKey\":\"" SITE "/key2\"}"));
	expect(w, "a key that the profile does not list", good, VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL);
	publish_site(w, "");
	assert_ok(w->cx, json_parse(w->cx, w->web[w->pages - 1].bytes, JSON_LIMITS, &key));
	json_set(key, STR("owner"), json_new_string(w->cx->mem, STR("https://evil.example/issuer")));
	publish(w, STR(KEY), compact(w, key));
	expect(w, "a key of another owner", good, VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL);
	assert_ok(w->cx, key_to_pem(w->cx, secret_key_public(w->other), &pem));
	json_set(key, STR("owner"), json_new_string(w->cx->mem, STR(PROFILE)));
	json_set(key, STR("publicKeyPem"), json_new_string(w->cx->mem, pem));
	publish(w, STR(KEY), compact(w, key));
	expect(w, "another key at that address", good, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	publish(w, STR(KEY), STR_NONE);
	expect(w, "no key", good, VERIFY_UNPROVEN, CHECK_ISSUER_KEY, VERIFY_UNCHECKED);
}

/* ---- what it is not ---- */

static void
definitions_of_its_own(void **state)
{
	static const struct { const char *why, *text; enum verify_verdict verdict; } cases[] = {
		{ "an inline context", "{\"@context\":[\"https://w3id.org/openbadges/v2\",{\"expires\":\"https://schema.org/name\"}],\"id\":\"" HOSTED "\",\"type\":\"Assertion\"}", VERIFY_INVALID },
		{ "another context",   "{\"@context\":[\"https://w3id.org/openbadges/v2\",\"https://evil.example/c\"],\"id\":\"" HOSTED "\",\"type\":\"Assertion\"}", VERIFY_INVALID },
		{ "a badge class",     "{" CONTEXT "\"id\":\"" BADGE "\",\"type\":\"BadgeClass\"}", VERIFY_UNSUPPORTED },
		{ "Blockcerts 2",      "{\"@context\":[\"https://w3id.org/openbadges/v2\",\"https://w3id.org/blockcerts/v2\"],\"type\":\"Assertion\",\"id\":\"urn:uuid:1\","
		                       "\"signature\":{\"type\":[\"MerkleProof2017\",\"Extension\"]}}", VERIFY_UNSUPPORTED },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_report report;

		publish(w, STR(HOSTED), str_of(cases[i].text));
		report = verified(w, str_of(cases[i].text));
		if (report.verdict != cases[i].verdict || report.shown != NULL) {
			print_report(w, &report);
			fail_msg("%s: %s", cases[i].why, verify_verdict_word(report.verdict));
		}
		w->pages--;
	}
}

/* ---- what lies at its addresses ---- */

/* A picture that holds only an address, as the earliest badges were baked. */
static struct str
svg_naming(struct world *w, const char *url)
{
	return str_fmt(w->cx->mem, "<svg xmlns=\"http://www.w3.org/2000/svg\"><openbadges:assertion xmlns:openbadges=\"http://openbadges.org\" verify=\"%s\"/></svg>", url);
}

static void
what_an_address_leads_to(void **state)
{
	struct world *w = world_new(*state);
	struct str good = assertion(w, HOSTED, "{\"type\":\"HostedBadge\"}", "");
	struct { const char *why; struct str text; enum verify_verdict verdict; enum verify_check check; enum verify_outcome want; } cases[] = {
		{ "the badge", good, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS },
		{ "no context", text_replaced(w, good, CONTEXT, ""), VERIFY_INVALID, CHECK_FORMAT, VERIFY_FAIL },
		{ "no assertion", text_replaced(w, good, "\"Assertion\"", "\"BadgeClass\""), VERIFY_INVALID, CHECK_FORMAT, VERIFY_FAIL },
		{ "a page", STR("<html>"), VERIFY_UNPROVEN, CHECK_PROOF, VERIFY_UNCHECKED },
		{ "nothing", STR_NONE, VERIFY_UNPROVEN, CHECK_PROOF, VERIFY_UNCHECKED },
		{ "another badge", text_replaced(w, good, "/assertions/1", "/assertions/2"), VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL },
	};

	publish_site(w, "");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		publish(w, STR(HOSTED), cases[i].text);
		expect(w, cases[i].why, svg_naming(w, HOSTED), cases[i].verdict, cases[i].check, cases[i].want);
		w->pages--;
	}
	expect(w, "an id that is no address", text_replaced(w, good, HOSTED, "urn:uuid:1"), VERIFY_UNPROVEN, CHECK_PROOF, VERIFY_UNCHECKED);
	publish(w, STR(HOSTED), good);
	publish(w, STR(PROFILE), STR_NONE);
	expect(w, "no profile", good, VERIFY_UNPROVEN, CHECK_ISSUER_KEY, VERIFY_UNCHECKED);
	expect(w, "a signed one without its signature", assertion(w, HOSTED, "{\"type\":\"signed\"}", ""), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
}

/* The badge class must be the issuer's too, wherever the assertion lies. */
static void
a_badge_class_of_somebody_else(void **state)
{
	struct world *w = world_new(*state);
	struct str text = assertion(w, HOSTED, "{\"type\":\"HostedBadge\"}", ""), token_text = signed_badge(w, "", w->key);
	struct str elsewhere = text_replaced(w, text, BADGE, "https://evil.example/badges/1"), payload;

	publish_site(w, "");
	publish(w, STR("https://evil.example/badges/1"), text_replaced(w, w->web[w->pages - 3].bytes, BADGE, "https://evil.example/badges/1"));
	publish(w, STR(HOSTED), elsewhere);
	expect(w, "hosted", elsewhere, VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL);
	expect(w, "signed, by the issuer's own", token_text, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS);
	payload = text_replaced(w, assertion(w, "urn:uuid:1", "{\"type\":\"SignedBadge\",\"creator\":\"" KEY "\"}", ""), BADGE, "https://evil.example/badges/1");
	expect(w, "signed", token_of(w, w->key, STR("{\"alg\":\"EdDSA\"}"), payload), VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL);
}

static void
scopes_that_mean_nothing(void **state)
{
	static const struct { const char *why, *id, *profile; } cases[] = {
		{ "an empty origin",         "https:///1",                      "\"verification\":{\"allowedOrigins\":\"\"}," },
		{ "origins that are no text", "https://host.example/1",         "\"verification\":{\"allowedOrigins\":[5,null]}," },
		{ "a start without TLS",     "http://host.example/uni/1",       "\"verification\":{\"startsWith\":\"http://host.example/uni/\"}," },
		{ "a start that is no text", "https://host.example/uni/1",      "\"verification\":{\"startsWith\":[5]}," },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct world *w = world_new(*state);
		struct str text = assertion(w, cases[i].id, "{\"type\":\"HostedBadge\"}", "");

		publish_site(w, cases[i].profile);
		publish(w, str_of(cases[i].id), text);
		expect(w, cases[i].why, text, VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL);
	}
}

/* ---- which of the issuer's keys ---- */

static struct str
signed_naming(struct world *w, const char *verification)
{
	return token_of(w, w->key, STR("{\"alg\":\"EdDSA\"}"), assertion(w, "urn:uuid:1", verification, ""));
}

static void
keys_of_the_profile(void **state)
{
	static const char *const unnamed = "{\"type\":\"SignedBadge\"}", *const named = "{\"type\":\"SignedBadge\",\"creator\":\"" KEY "\"}";
	struct world *w = world_new(*state);
	struct str inline_key, broken;
	struct json *key;
	struct { const char *why, *verification; struct str keys; enum verify_verdict verdict; enum verify_outcome want; } cases[] = {
		{ "one key, and none named", unnamed, STR("\"" KEY "\""), VERIFY_VALID, VERIFY_PASS },
		{ "a list of one, and none named", unnamed, STR("[\"" KEY "\"]"), VERIFY_VALID, VERIFY_PASS },
		{ "a list of two, and none named", unnamed, STR("[\"" KEY "\",\"" SITE "/key2\"]"), VERIFY_INVALID, VERIFY_FAIL },
		{ "a list of two, and one named", named, STR("[\"" SITE "/key2\",\"" KEY "\"]"), VERIFY_VALID, VERIFY_PASS },
		{ "another one", named, STR("\"" SITE "/key2\""), VERIFY_INVALID, VERIFY_FAIL },
		{ "the key in the profile", named, STR_NONE, VERIFY_VALID, VERIFY_PASS },
		{ "a broken key in the profile", named, STR_NONE, VERIFY_INVALID, VERIFY_FAIL },
	};

	publish_site(w, "");
	inline_key = w->web[w->pages - 1].bytes;
	key = parsed(w, inline_key);
	json_set(key, STR("publicKeyPem"), json_new_string(w->cx->mem, STR("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")));
	broken = compact(w, key);
	cases[5].keys = inline_key;
	cases[6].keys = broken;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		publish(w, STR(PROFILE), str_fmt(w->cx->mem, "{" CONTEXT "\"id\":\"" PROFILE "\",\"type\":\"Profile\",\"name\":\"Badges Ltd\",\"publicKey\":" PRI_STR "}", ARG_STR(cases[i].keys)));
		expect(w, cases[i].why, signed_naming(w, cases[i].verification), cases[i].verdict, CHECK_ISSUER_KEY, cases[i].want);
		w->pages--;
	}
}

/* ---- what is missing, and what was taken back ---- */

static void
lists_of_the_revoked(void **state)
{
	static const struct { const char *why, *list; enum verify_verdict verdict; enum verify_outcome want; } cases[] = {
		{ "no JSON", "<html>", VERIFY_INVALID, VERIFY_FAIL },
		{ "no list in it", "{\"id\":\"" REVOKED "\",\"issuer\":\"" PROFILE "\"}", VERIFY_INVALID, VERIFY_FAIL },
		{ "a list that is a text", "{\"id\":\"" REVOKED "\",\"issuer\":\"" PROFILE "\",\"revokedAssertions\":\"urn:uuid:1\"}", VERIFY_INVALID, VERIFY_FAIL },
		{ "by its old name", "{\"id\":\"" REVOKED "\",\"issuer\":\"" PROFILE "\",\"revokedAssertions\":[{\"uid\":\"urn:uuid:1\"}]}", VERIFY_INVALID, VERIFY_FAIL },
		{ "another's old name", "{\"id\":\"" REVOKED "\",\"issuer\":\"" PROFILE "\",\"revokedAssertions\":[{\"uid\":\"urn:uuid:2\"}]}", VERIFY_VALID, VERIFY_PASS },
	};
	struct world *w = world_new(*state);

	publish_site(w, "\"revocationList\":\"" REVOKED "\",");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		publish(w, STR(REVOKED), str_of(cases[i].list));
		expect(w, cases[i].why, signed_naming(w, "{\"type\":\"SignedBadge\"}"), cases[i].verdict, CHECK_STATUS, cases[i].want);
		w->pages--;
	}
	publish(w, STR(REVOKED), STR("{\"id\":\"" REVOKED "\",\"issuer\":\"" PROFILE "\",\"revokedAssertions\":[{\"uid\":\"\"}]}"));
	expect(w, "an assertion without a name", token_of(w, w->key, STR("{\"alg\":\"EdDSA\"}"), text_replaced(w, assertion(w, "urn:uuid:1", "{\"type\":\"SignedBadge\"}", ""), "\"id\":\"urn:uuid:1\",", "")),
	       VERIFY_INVALID, CHECK_SCHEMA, VERIFY_FAIL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(hosted_badges),
		TEST(hosted_elsewhere),
		TEST(signed_badges),
		TEST(keys_of_others),
		TEST(definitions_of_its_own),
		TEST(what_an_address_leads_to),
		TEST(a_badge_class_of_somebody_else),
		TEST(scopes_that_mean_nothing),
		TEST(keys_of_the_profile),
		TEST(lists_of_the_revoked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
