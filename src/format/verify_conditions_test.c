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

/* A key that was found out, and what it had signed before and after; one that is only retired goes on proving what it signed.
 * The sample is dated 1795132800. */
static void
times_of_a_key(void **state)
{
	static const struct { const char *why; int64_t until, compromised; enum verify_verdict want; } cases[] = {
		{ "in use", 0, 0, VERIFY_VALID }, { "retired", 1795200000, 0, VERIFY_VALID },
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
		if (report.verdict != cases[i].want) {
			print_report(w, &report);
			fail_msg("%s: %s", cases[i].why, verify_verdict_word(report.verdict));
		}
		w->pages = pages;
	}
}

/* ---- what the rules of Open Badges look at, where nothing is ---- */

static void
members_that_are_not_there(void **state)
{
	static const struct { const char *why, *from, *to; enum verify_verdict verdict; enum verify_check check; enum verify_outcome want; } cases[] = {
		{ "no subject", "\"credentialSubject\":{", "\"evidence\":{", VERIFY_INVALID, CHECK_PARSE, VERIFY_FAIL },
		{ "no achievement", "\"achievement\":{", "\"source\":{", VERIFY_INVALID, CHECK_SCHEMA, VERIFY_FAIL },
		{ "nine types", "\"type\":[\"AchievementSubject\"]", "\"type\":[\"AchievementSubject\",\"AchievementSubject\",\"AchievementSubject\",\"AchievementSubject\",\"AchievementSubject\",\"AchievementSubject\",\"AchievementSubject\",\"AchievementSubject\",\"AchievementSubject\"]", VERIFY_VALID, CHECK_CONTEXTS, VERIFY_PASS },
		{ "eight types", "\"type\":[\"AchievementSubject\"]", "\"type\":[\"AchievementSubject\",\"AchievementSubject\",\"AchievementSubject\",\"AchievementSubject\",\"AchievementSubject\",\"AchievementSubject\",\"AchievementSubject\",\"AchievementSubject\"]", VERIFY_VALID, CHECK_CONTEXTS, VERIFY_PASS },
		{ "an id with a space", "\"id\":\"https://northgate.example/specifications", "\"id\":\"https://northgate.example/spec ifications", VERIFY_INVALID, CHECK_CONTEXTS, VERIFY_FAIL },
		{ "another's blank node", "\"credentialSubject\":{\"id\":\"urn:uuid:", "\"credentialSubject\":{\"id\":\"_:", VERIFY_INVALID, CHECK_FORMAT, VERIFY_FAIL },
		{ "an id that begins with a colon", "\"credentialSubject\":{\"id\":\"urn:uuid:", "\"credentialSubject\":{\"id\":\":", VERIFY_INVALID, CHECK_CONTEXTS, VERIFY_FAIL },
		{ "a list of lists", "\"tag\":[", "\"tag\":[[\"x\"],", VERIFY_VALID, CHECK_CONTEXTS, VERIFY_PASS },
		{ "nothing in a list", "\"tag\":[", "\"tag\":[null,", VERIFY_VALID, CHECK_CONTEXTS, VERIFY_PASS },
		{ "an alignment that is a number", "\"alignment\":[", "\"alignment\":[5,", VERIFY_INVALID, CHECK_SCHEMA, VERIFY_FAIL },
		{ "evidence that is a number", "\"evidence\":[", "\"evidence\":[5,", VERIFY_INVALID, CHECK_SCHEMA, VERIFY_FAIL },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str text = text_replaced(w, compact(w, credential_of(w, record_of(w))), cases[i].from, cases[i].to);

		expect(w, cases[i].why, cases[i].check == CHECK_PARSE ? text : signed_text(w, text), cases[i].verdict, cases[i].check, cases[i].want);
	}
}

static void
an_issuer_that_is_only_an_address(void **state)
{
	struct world *w = world_new(*state);
	struct json *credential = credential_of(w, record_of(w));

	json_set(credential, STR("issuer"), json_new_string(w->cx->mem, STR(ISSUER)));
	expect(w, "as bytes", embedded_as(w, PROOF_EDDSA_JCS_2022, credential, w->key, METHOD), VERIFY_VALID, CHECK_SCHEMA, VERIFY_PASS);
	expect(w, "as a graph", embedded(w, credential, w->key, METHOD), VERIFY_VALID, CHECK_SCHEMA, VERIFY_PASS);
	json_take(credential, STR("credentialSubject"));
	expect(w, "and no subject", embedded_as(w, PROOF_EDDSA_JCS_2022, credential, w->key, METHOD), VERIFY_INVALID, CHECK_SCHEMA, VERIFY_FAIL);
}

/* A document that cannot be read as an achievement has no learner who could be asked about. */
static void
a_recipient_of_what_cannot_be_read(void **state)
{
	struct world *w = world_new(*state);
	struct str badge = changed(w, "\"activityStartDate\":\"2", "\"activityStartDate\":\"x");

	expect(w, "what it says", badge, VERIFY_INVALID, CHECK_SCHEMA, VERIFY_FAIL);
	w->options.recipient = STR("N0012345");
	expect(w, "whom it is about", badge, VERIFY_INVALID, CHECK_RECIPIENT, VERIFY_FAIL);
}

/* ---- where a newer one may be, and what may stand there ---- */

static void
newer_ones_of_another_kind(void **state)
{
	struct world *w = world_new(*state);
	struct record *record = record_of(w), newer = *record;
	struct str badge = embedded(w, credential_of(w, record), w->key, METHOD), did = did_key_name(w->cx->mem, secret_key_public(w->other));
	struct json *plain, *achievement, *list;
	struct key_record key = key_record(w);

	newer.valid_from += 100;
	achievement = credential_of(w, &newer);
	json_take(achievement, STR("type"));
	list = json_put_array(w->cx->mem, achievement, STR("type"));
	json_add(list, json_new_string(w->cx->mem, STR("VerifiableCredential")));
	plain = json_copy(w->cx->mem, achievement, true);
	json_add(JSON_GET(achievement, "type"), json_new_string(w->cx->mem, STR("AchievementCredential")));
	publish(w, record->id, embedded(w, achievement, w->key, METHOD));
	expect(w, "by its other name", badge, VERIFY_INVALID, CHECK_SUPERSEDED, VERIFY_FAIL);
	publish(w, record->id, embedded_as(w, PROOF_EDDSA_JCS_2022, achievement, w->key, METHOD));
	expect(w, "by its other name, in its own words", badge, VERIFY_INVALID, CHECK_SUPERSEDED, VERIFY_FAIL);
	publish(w, record->id, embedded(w, plain, w->key, METHOD));
	expect(w, "no achievement", badge, VERIFY_VALID, CHECK_SUPERSEDED, VERIFY_PASS);
	newer.issuer.id = did;
	newer.statuses.count = 0;
	publish(w, record->id, embedded(w, credential_of(w, &newer), w->other, str_fmt(w->cx->mem, PRI_STR "#" PRI_STR, ARG_STR(did), ARG_STR(str_sub(did, 8, did.len)))));
	expect(w, "another's, and genuine", badge, VERIFY_VALID, CHECK_SUPERSEDED, VERIFY_PASS);
	newer.issuer.id = record->issuer.id;
	newer.valid_from = record->valid_from + 7200; /* its own key was found out an hour before it says it was signed */
	key.compromised_at = newer.valid_from;
	publish(w, record->id, embedded(w, credential_of(w, &newer), w->key, METHOD));
	publish_did(w, &key);
	assert_int_equal(verified(w, badge).checks[CHECK_SUPERSEDED].outcome, VERIFY_PASS);
}

static void
a_refresh_service(void **state)
{
	struct world *w = world_new(*state);
	struct record *record = record_of(w), newer = *record;
	struct str text = text_replaced(w, compact(w, credential_of(w, record)), "\"validFrom\"",
	                                "\"refreshService\":{\"id\":\"https://northgate.example/newest\",\"type\":\"JsonSchema\"},\"validFrom\"");

	expect(w, "that does not answer", signed_text(w, text), VERIFY_VALID, CHECK_SUPERSEDED, VERIFY_UNCHECKED);
	newer.valid_from += 100;
	publish(w, STR("https://northgate.example/newest"), embedded(w, credential_of(w, &newer), w->key, METHOD));
	expect(w, "that has a newer one", signed_text(w, text), VERIFY_INVALID, CHECK_SUPERSEDED, VERIFY_FAIL);
}

/* A list by name cannot be asked about a credential without one. */
static void
a_list_by_name_and_no_name(void **state)
{
	struct world *w = world_new(*state);
	struct json *credential = credential_of(w, record_of(w)), *status;

	json_take(credential, STR("credentialStatus"));
	json_take(credential, STR("id"));
	json_add((struct json *)(uintptr_t)json_get(credential, STR("@context")), json_new_string(w->cx->mem, STR("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")));
	status = json_put_object(w->cx->mem, credential, STR("credentialStatus"));
	json_put_str(w->cx->mem, status, STR("id"), STR("https://northgate.example/revoked"));
	json_put_str(w->cx->mem, status, STR("type"), STR("1EdTechRevocationList"));
	publish(w, STR("https://northgate.example/revoked"), STR("{\"issuer\":\"" ISSUER "\",\"revokedCredential\":[]}"));
	expect(w, "no id", embedded_as(w, PROOF_EDDSA_JCS_2022, credential, w->key, METHOD), VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
}

/* ---- several proofs, and their times ---- */

static struct json *
proof_of(struct world *w, enum proof_suite suite, const struct json *credential, const struct secret_key *key, struct str method)
{
	return json_take(parsed(w, embedded_as(w, suite, credential, key, method)), STR("proof"));
}

static void
several_proofs(void **state)
{
	struct world *w = world_new(*state);
	struct json *credential = credential_of(w, record_of(w)), *unknown = parsed(w, STR("{\"type\":\"DataIntegrityProof\",\"cryptosuite\":\"bbs-2023\"}"));
	struct json *graph = proof_of(w, PROOF_EDDSA_RDFC_2022, credential, w->key, METHOD), *bytes = proof_of(w, PROOF_EDDSA_JCS_2022, credential, w->key, METHOD);
	struct json *forged = proof_of(w, PROOF_EDDSA_RDFC_2022, credential, w->other, METHOD);
	struct { const char *why; struct json *proofs[2]; enum verify_verdict verdict; enum verify_outcome want; } cases[] = {
		{ "over the graph and over the bytes", { graph, bytes }, VERIFY_VALID, VERIFY_PASS }, { "the other way round", { bytes, graph }, VERIFY_VALID, VERIFY_PASS },
		{ "one that is not known", { graph, unknown }, VERIFY_VALID, VERIFY_PASS }, { "one that is not known, and a forged one", { unknown, forged }, VERIFY_INVALID, VERIFY_FAIL },
		{ "two that are not known", { unknown, unknown }, VERIFY_UNSUPPORTED, VERIFY_UNCHECKED },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *document = json_copy(w->cx->mem, credential, true), *list = json_put_array(w->cx->mem, document, STR("proof"));

		json_add(list, json_copy(w->cx->mem, cases[i].proofs[0], true));
		json_add(list, json_copy(w->cx->mem, cases[i].proofs[1], true));
		expect(w, cases[i].why, compact(w, document), cases[i].verdict, CHECK_PROOF, cases[i].want);
	}
}

/* ECDSA over P-384 has its own hash, so nothing that was hashed for another proof may be taken for it. */
static void
a_key_of_another_curve(void **state)
{
	static const enum proof_suite suites[] = { PROOF_ECDSA_RDFC_2019, PROOF_ECDSA_JCS_2019 };
	struct world *w = world_new(*state);
	struct json *credential = credential_of(w, record_of(w));
	struct secret_key *key;
	struct str did, method;

	json_take(credential, STR("credentialStatus"));
	for (enum key_kind kind = KEY_ED25519; kind <= KEY_P384; kind++) {
		if (kind != KEY_P256 && kind != KEY_P384)
			continue;
		assert_ok(w->cx, secret_key_new(w->cx, kind, &key));
		did = did_key_name(w->cx->mem, secret_key_public(key));
		method = str_fmt(w->cx->mem, PRI_STR "#" PRI_STR, ARG_STR(did), ARG_STR(str_sub(did, 8, did.len)));
		json_set(JSON_GET(credential, "issuer"), STR("id"), json_new_string(w->cx->mem, did));
		for (size_t i = 0; i < 2; i++)
			expect(w, key_kind_name(kind), embedded_as(w, suites[i], credential, key, method), VERIFY_VALID, CHECK_PROOF, VERIFY_PASS);
	}
}

static struct str
proof_with(struct world *w, const char *member, struct str value)
{
	struct proof_options options = { .suite = PROOF_EDDSA_RDFC_2022, .created = 1795132800, .verification_method = METHOD, .key = KEY_ED25519, .contexts = w->options.contexts };
	struct json *credential = credential_of(w, record_of(w)), *config, *secured;
	struct proof_draft draft;
	struct proof_steps steps;
	struct signature signature;

	assert_ok(w->cx, proof_prepare(w->cx, credential, &options, &draft));
	config = draft.proof;
	if (value.len > 0)
		json_set(config, str_of(member), json_new_string(w->cx->mem, value));
	assert_ok(w->cx, proof_steps(w->cx, w->options.contexts, credential, config, PROOF_EDDSA_RDFC_2022, KEY_ED25519, &steps));
	assert_ok(w->cx, key_sign(w->cx, w->key, steps.to_sign, &signature));
	assert_ok(w->cx, proof_attach(w->cx, &draft, signature_str(&signature), &secured));
	return compact(w, secured);
}

static void
proofs_that_end(void **state)
{
	struct world *w = world_new(*state);

	expect(w, "never", proof_with(w, "expires", STR_NONE), VERIFY_VALID, CHECK_PROOF, VERIFY_PASS);
	expect(w, "later", proof_with(w, "expires", time_text(w->cx->mem, w->cx->now + 1)), VERIFY_VALID, CHECK_PROOF, VERIFY_PASS);
	expect(w, "now", proof_with(w, "expires", time_text(w->cx->mem, w->cx->now)), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
}

/* One node at two places has all that is said of it at either; where a term holds one list it would show one of two (T-01). */
static void
t_01_a_list_at_two_places(void **state)
{
	static const struct { const char *why, *second; enum verify_verdict verdict; enum verify_outcome want; } cases[] = {
		{ "one place", "urn:rd:2\",\"type\":[\"ResultDescription\"],\"name\":\"Other\",\"resultType\":\"Status\",\"allowedValue\":[\"Fail\"]", VERIFY_VALID, VERIFY_PASS },
		{ "two places, one list", "urn:rd:1\",\"type\":[\"ResultDescription\"]", VERIFY_VALID, VERIFY_PASS },
		{ "two lists", "urn:rd:1\",\"type\":[\"ResultDescription\"],\"allowedValue\":[\"Fail\"]", VERIFY_INVALID, VERIFY_FAIL },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *credential = credential_of(w, record_of(w)), *achievement = JSON_GET(JSON_GET(credential, "credentialSubject"), "achievement");
		struct str text = str_fmt(w->cx->mem, "[{\"id\":\"urn:rd:1\",\"type\":[\"ResultDescription\"],\"name\":\"Grade\",\"resultType\":\"Status\",\"allowedValue\":[\"Pass\"]},{\"id\":\"%s}]", cases[i].second);

		json_set(achievement, STR("resultDescription"), parsed(w, text));
		json_take(JSON_GET(credential, "credentialSubject"), STR("result"));
		expect(w, cases[i].why, embedded(w, credential, w->key, METHOD), cases[i].verdict, CHECK_CONTEXTS, cases[i].want);
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
		TEST(what_is_recognised), TEST(what_cannot_be_prepared), TEST(t_01_a_list_at_two_places),
		TEST(members_that_are_not_there), TEST(an_issuer_that_is_only_an_address), TEST(a_recipient_of_what_cannot_be_read), TEST(newer_ones_of_another_kind), TEST(a_refresh_service),
		TEST(a_list_by_name_and_no_name), TEST(several_proofs), TEST(a_key_of_another_curve), TEST(proofs_that_end),
	};

	return cmocka_run_group_tests_name("R15: one condition at a time", tests, NULL, NULL);
}
