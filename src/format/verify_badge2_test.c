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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(hosted_badges),
		TEST(hosted_elsewhere),
		TEST(signed_badges),
		TEST(keys_of_others),
		TEST(definitions_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
