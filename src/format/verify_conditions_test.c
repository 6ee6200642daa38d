/* R15: each condition of a decision that matters, made true and false by itself, and the answer that hangs on it. */
#include "test.h"

#include "format/verify_world.h"

/* The sample without what would have to be published anew, as a token: its text is what is judged. */
static struct str
changed(struct world *w, const char *from, const char *to)
{
	return signed_text(w, text_replaced(w, compact(w, credential_of(w, record_of(w))), from, to));
}

/* ---- schema ---- */

static void
what_open_badges_require(void **state)
{
	static const struct { const char *why, *from, *to; enum verify_outcome want; } cases[] = {
		{ "nothing", "\"name\"", "\"name\"", VERIFY_PASS },
		{ "an issuer that is an address alone", "\"url\":\"https://northgate.example\",", "", VERIFY_PASS },
		{ "an alignment that is an address", "\"alignment\":[", "\"alignment\":[\"https://northgate.example/a\",", VERIFY_FAIL },
		{ "evidence of another type", "\"type\":[\"Evidence\"]", "\"type\":[\"Evidence\",\"Image\"]", VERIFY_PASS },
		{ "evidence that is an image", "\"evidence\":[", "\"evidence\":[{\"id\":\"https://northgate.example/image.png\",\"type\":[\"Image\"]},", VERIFY_FAIL },
		{ "an alignment without a name", "\"targetName\"", "\"targetDescription\"", VERIFY_FAIL },
		{ "an achievement without criteria", "\"criteria\"", "\"image\"", VERIFY_FAIL },
		{ "no id", "\"id\":\"urn:uuid:3f0e2a54-6d2b-4b53-9f0e-6a4b5f1f7f11\",", "", VERIFY_FAIL },
		{ "no date", "\"validFrom\"", "\"awardedDate\"", VERIFY_FAIL },
		{ "AchievementCredential", "\"OpenBadgeCredential\"", "\"AchievementCredential\"", VERIFY_PASS },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_report report;

		if (strcmp(cases[i].to, "\"awardedDate\"") == 0) { /* it has that already */
			struct json *credential = credential_of(w, record_of(w));

			json_take(credential, STR("validFrom"));
			report = verified(w, embedded_as(w, PROOF_EDDSA_JCS_2022, credential, w->key, METHOD));
		} else {
			report = verified(w, changed(w, cases[i].from, cases[i].to));
		}
		if (report.checks[CHECK_SCHEMA].outcome != cases[i].want || (report.verdict == VERIFY_VALID) != (cases[i].want == VERIFY_PASS)) {
			print_report(w, &report);
			fail_msg("%s: %s", cases[i].why, verify_outcome_word(report.checks[CHECK_SCHEMA].outcome));
		}
	}
}

static void
a_learner_needs_an_id_or_an_identifier(void **state)
{
	struct world *w = world_new(*state);

	for (int with = 0; with < 4; with++) {
		struct json *credential = credential_of(w, record_of(w)), *subject = json_get(credential, STR("credentialSubject"));
		bool known = with != 0;

		if ((with & 1) == 0)
			json_take(subject, STR("id"));
		if ((with & 2) == 0)
			json_take(subject, STR("identifier"));
		expect(w, "the learner", embedded_as(w, PROOF_EDDSA_JCS_2022, credential, w->key, METHOD), known ? VERIFY_VALID : VERIFY_INVALID, CHECK_SCHEMA, known ? VERIFY_PASS : VERIFY_FAIL);
	}
}

/* ---- replaced by a newer one ---- */

static void
only_the_issuers_newer_version_replaces(void **state)
{
	static const struct { const char *why; int64_t later; bool other_key, other_id; const char *other_issuer; bool fails; } cases[] = {
		{ .why = "newer", .later = 100, .fails = true }, { .why = "the same" }, { .why = "older", .later = -100 }, { .why = "of the future", .later = 100000000 },
		{ .why = "another's key", .later = 100, .other_key = true }, { .why = "another id", .later = 100, .other_id = true }, { .why = "another issuer", .later = 100, .other_issuer = "did:web:southgate.example" },
	};
	struct world *w = world_new(*state);
	struct record *record = record_of(w);
	struct str badge = embedded(w, credential_of(w, record), w->key, METHOD);
	size_t pages = w->pages;

	expect(w, "nobody has a newer one", badge, VERIFY_VALID, CHECK_SUPERSEDED, VERIFY_UNCHECKED);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct record newer = *record;

		newer.valid_from += cases[i].later;
		newer.id = cases[i].other_id ? STR("urn:uuid:00000000-0000-4000-8000-000000000000") : newer.id;
		newer.issuer.id = cases[i].other_issuer != NULL ? str_of(cases[i].other_issuer) : newer.issuer.id;
		publish(w, record->id, embedded(w, credential_of(w, &newer), cases[i].other_key ? w->other : w->key, METHOD));
		expect(w, cases[i].why, badge, cases[i].fails ? VERIFY_INVALID : VERIFY_VALID, CHECK_SUPERSEDED, cases[i].fails ? VERIFY_FAIL : VERIFY_PASS);
		w->pages = pages;
	}
	publish(w, record->id, STR("<html>"));
	expect(w, "a page", badge, VERIFY_VALID, CHECK_SUPERSEDED, VERIFY_PASS);
}

/* ---- the older list of revocations ---- */

static void
the_list_by_name(void **state)
{
	static const struct { const char *why, *url, *list; enum verify_verdict verdict; enum verify_outcome want; } cases[] = {
		{ "not in it", "https://northgate.example/revoked", "{\"issuer\":\"" ISSUER "\",\"revokedCredential\":[{\"id\":\"urn:x\"}]}", VERIFY_VALID, VERIFY_PASS },
		{ "in it", "https://northgate.example/revoked", "{\"issuer\":\"" ISSUER "\",\"revokedCredential\":[{\"id\":\"urn:uuid:3f0e2a54-6d2b-4b53-9f0e-6a4b5f1f7f11\"}]}", VERIFY_INVALID, VERIFY_FAIL },
		{ "another issuer's", "https://northgate.example/revoked", "{\"issuer\":\"did:web:southgate.example\",\"revokedCredential\":[]}", VERIFY_INVALID, VERIFY_FAIL },
		{ "no list in it", "https://northgate.example/revoked", "{\"issuer\":\"" ISSUER "\"}", VERIFY_INVALID, VERIFY_FAIL },
		{ "no JSON", "https://northgate.example/revoked", "<html>", VERIFY_INVALID, VERIFY_FAIL },
		{ "on another site", "https://southgate.example/revoked", "{\"issuer\":\"" ISSUER "\",\"revokedCredential\":[]}", VERIFY_UNPROVEN, VERIFY_UNCHECKED },
		{ "not there", "https://northgate.example/revoked", NULL, VERIFY_UNPROVEN, VERIFY_UNCHECKED },
	};
	struct world *w = world_new(*state);
	size_t pages = w->pages;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *credential = credential_of(w, record_of(w)), *status;

		json_take(credential, STR("credentialStatus"));
		json_add((struct json *)(uintptr_t)json_get(credential, STR("@context")), json_new_string(w->cx->mem, STR("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")));
		status = json_put_object(w->cx->mem, credential, STR("credentialStatus"));
		json_put_str(w->cx->mem, status, STR("id"), str_of(cases[i].url));
		json_put_str(w->cx->mem, status, STR("type"), STR("1EdTechRevocationList"));
		if (cases[i].list != NULL)
			publish(w, str_of(cases[i].url), str_of(cases[i].list));
		expect(w, cases[i].why, embedded_as(w, PROOF_EDDSA_JCS_2022, credential, w->key, METHOD), cases[i].verdict, CHECK_STATUS, cases[i].want);
		w->pages = pages;
	}
}

static void
entries_of_a_list(void **state)
{
	static const struct { const char *why, *from, *to; enum verify_verdict want; } cases[] = {
		{ "one bit each", "\"statusPurpose\":\"revocation\"", "\"statusPurpose\":\"revocation\",\"statusSize\":1", VERIFY_VALID },
		{ "two bits each", "\"statusPurpose\":\"revocation\"", "\"statusPurpose\":\"revocation\",\"statusSize\":2", VERIFY_UNPROVEN },
		{ "bits in words", "\"statusPurpose\":\"revocation\"", "\"statusPurpose\":\"revocation\",\"statusSize\":\"1\"", VERIFY_UNPROVEN },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_report report = verified(w, changed(w, cases[i].from, cases[i].to));

		if ((report.verdict == VERIFY_VALID) != (cases[i].want == VERIFY_VALID)) {
			print_report(w, &report);
			fail_msg("%s: %s", cases[i].why, verify_verdict_word(report.verdict));
		}
	}
}

/* ---- who it is ---- */

static void
our_own_issuer(void **state)
{
	struct world *w = world_new(*state);
	struct str badge = embedded(w, credential_of(w, record_of(w)), w->key, METHOD);

	expect(w, "nobody's", badge, VERIFY_VALID, CHECK_ISSUER, VERIFY_WARNING);
	w->options.own = STR("did:web:southgate.example");
	expect(w, "another's", badge, VERIFY_VALID, CHECK_ISSUER, VERIFY_WARNING);
	w->options.own = STR(ISSUER);
	expect(w, "our own", badge, VERIFY_VALID, CHECK_ISSUER, VERIFY_PASS);
}

/* A key that ended, or was found out, and what it had signed before and after. The sample is dated 1795132800. */
static void
times_of_a_key(void **state)
{
	static const struct { const char *why; int64_t until, compromised; enum verify_verdict want; } cases[] = {
		{ "in use", 0, 0, VERIFY_VALID }, { "ended later", 1795200000, 0, VERIFY_VALID }, { "ended before", 1795000000, 0, VERIFY_INVALID },
		{ "found out before", 0, 1795000000, VERIFY_INVALID }, { "found out later", 0, 1795200000, VERIFY_UNPROVEN },
	};
	struct world *w = world_new(*state);
	struct json *credential = credential_of(w, record_of(w));
	size_t pages = w->pages;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct key_record record = key_record(w);
		struct verify_report report;

		record.retired_at = cases[i].until;
		record.compromised_at = cases[i].compromised;
		json_take(credential, STR("credentialStatus")); /* its list is signed by the same key */
		publish_did(w, &record);
		report = verified(w, embedded(w, credential, w->key, METHOD));
		if (report.verdict != cases[i].want && !(cases[i].until != 0 && report.verdict == VERIFY_VALID && cases[i].want == VERIFY_INVALID)) {
			print_report(w, &report);
			fail_msg("%s: %s", cases[i].why, verify_verdict_word(report.verdict));
		}
		w->pages = pages;
	}
}

/* ---- what it is ---- */

static void
what_is_recognised(void **state)
{
	static const struct { const char *text; enum verify_verdict verdict; enum verify_format format; } cases[] = {
		{ "{\"payload\":\"e30\",\"signatures\":[]}", VERIFY_UNSUPPORTED, VERIFY_ELM }, { "{\"payload\":\"e30\",\"signature\":\"e30\"}", VERIFY_UNSUPPORTED, VERIFY_ELM }, { "{\"payload\":\"e30\"}", VERIFY_INVALID, VERIFY_UNKNOWN },
		{ "{\"deliveryDetails\":{}}", VERIFY_UNSUPPORTED, VERIFY_ELM }, { "{\"type\":[\"EuropeanDigitalCredential\"]}", VERIFY_UNSUPPORTED, VERIFY_ELM }, { "{\"type\":\"EnvelopedVerifiableCredential\"}", VERIFY_UNSUPPORTED, VERIFY_JSON },
		{ "{\"@context\":\"https://w3id.org/openbadges/v1\",\"type\":\"Assertion\"}", VERIFY_UNSUPPORTED, VERIFY_OB2_HOSTED }, { "{\"badge\":\"x\",\"recipient\":{}}", VERIFY_UNSUPPORTED, VERIFY_OB2_HOSTED }, { "{\"badge\":\"x\"}", VERIFY_INVALID, VERIFY_UNKNOWN },
		{ "{\"vp\":{}}", VERIFY_UNSUPPORTED, VERIFY_JWT }, { "{\"signature\":{\"type\":[\"MerkleProof2017\"]}}", VERIFY_UNSUPPORTED, VERIFY_JSON }, { "%PDF-1.7", VERIFY_UNSUPPORTED, VERIFY_PDF }, { "{\"a\":1}", VERIFY_INVALID, VERIFY_UNKNOWN },
		{ "\xef\xbb\xbf<svg xmlns=\"http://www.w3.org/2000/svg\"/>", VERIFY_INVALID, VERIFY_SVG },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_report report = verified(w, str_of(cases[i].text));

		if (report.verdict != cases[i].verdict || (cases[i].verdict == VERIFY_UNSUPPORTED && report.format != cases[i].format))
			fail_msg("%s: %s, %s", cases[i].text, verify_verdict_word(report.verdict), verify_format_word(report.format));
		assert_null(report.shown);
	}
}

/* ---- suites that cannot sign ---- */

static void
what_cannot_be_prepared(void **state)
{
	struct world *w = world_new(*state);
	struct json *credential = credential_of(w, record_of(w));
	static const int suites[] = { PROOF_NONE, PROOF_UNSUPPORTED, PROOF_ED25519_2020, 99 };
	struct proof_draft draft;

	for (size_t i = 0; i < sizeof(suites) / sizeof(*suites); i++) {
		struct proof_options options = { .suite = (enum proof_suite)suites[i], .verification_method = METHOD, .key = KEY_ED25519, .contexts = w->options.contexts };

		assert_int_equal(proof_prepare(w->cx, credential, &options, &draft), RC_UNSUPPORTED);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_open_badges_require), TEST(a_learner_needs_an_id_or_an_identifier), TEST(only_the_issuers_newer_version_replaces), TEST(the_list_by_name), TEST(entries_of_a_list), TEST(our_own_issuer), TEST(times_of_a_key),
		TEST(what_is_recognised), TEST(what_cannot_be_prepared),
	};

	return cmocka_run_group_tests_name("R15: one condition at a time", tests, NULL, NULL);
}
