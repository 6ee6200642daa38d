#include "test.h"

#include "codec/base64.h"
#include "codec/gzip.h"
#include "codec/multibase.h"
#include "format/verify_world.h"

/* What other people's software issues: the first data model, the older suite, the older lists. */

#define FIELD_LIST "https://northgate.example/status/list"

/* A credential of the first data model by `issuer`, with one member more (with its comma) in the place of the %. */
static struct json *
version1(struct world *w, struct str issuer, const char *more)
{
	static const char head[] =
		"{\"@context\":[\"https://www.w3.org/2018/credentials/v1\",\"https://purl.imsglobal.org/spec/ob/v3p0/context.json\","
		"\"https://w3id.org/security/suites/ed25519-2020/v1\",\"https://w3id.org/vc/status-list/2021/v1\","
		"\"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json\"],"
		"\"id\":\"urn:uuid:7b1c0f4e-2b1f-4f0e-9f0e-000000000001\",\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"],"
		"\"name\":\"Teamwork\",\"issuanceDate\":\"2026-11-20T00:00:00Z\",";
	static const char tail[] =
		"\"credentialSubject\":{\"id\":\"did:example:learner\",\"type\":[\"AchievementSubject\"],\"achievement\":{"
		"\"id\":\"https://northgate.example/achievements/1\",\"type\":[\"Achievement\"],\"name\":\"Teamwork\","
		"\"description\":\"Works with others.\",\"criteria\":{\"narrative\":\"Named by peers.\"}}}}";
	struct json *credential;
	struct str text = str_fmt(w->cx->mem, "%s%s\"issuer\":{\"id\":\"" PRI_STR "\",\"type\":[\"Profile\"],\"name\":\"Northgate\"},%s",
	                          head, more, ARG_STR(issuer), tail);

	assert_ok(w->cx, json_parse(w->cx, text, JSON_LIMITS, &credential));
	return credential;
}

/* Ed25519Signature2020: the steps of eddsa-rdfc-2022 under the suite's own type. */
static struct str
signed_2020(struct world *w, struct json *credential, const struct secret_key *key, struct str method, const char *purpose)
{
	struct arena *mem = w->cx->mem;
	struct json *proof = json_new(mem, JSON_OBJECT);
	struct signature signature;
	struct proof_steps steps;

	json_take(credential, STR("proof"));
	json_put_str(mem, proof, STR("type"), STR("Ed25519Signature2020"));
	json_put_str(mem, proof, STR("created"), STR("2026-11-20T00:00:00Z"));
	json_put_str(mem, proof, STR("verificationMethod"), method);
	json_put_str(mem, proof, STR("proofPurpose"), str_of(purpose));
	assert_ok(w->cx, proof_steps(w->cx, w->options.contexts, credential, proof, PROOF_ED25519_2020, KEY_ED25519, &steps));
	assert_ok(w->cx, key_sign(w->cx, key, steps.to_sign, &signature));
	json_put_str(mem, proof, STR("proofValue"), multibase_encode(mem, MULTIBASE_BASE58, signature_str(&signature)));
	json_put(credential, STR("proof"), proof);
	return compact(w, credential);
}

static struct str
did_of(struct world *w, const struct secret_key *key)
{
	return did_key_name(w->cx->mem, secret_key_public(key));
}

static struct str
method_of(struct world *w, const struct secret_key *key)
{
	struct str did = did_of(w, key);

	return str_fmt(w->cx->mem, PRI_STR "#" PRI_STR, ARG_STR(did), ARG_STR(str_sub(did, 8, did.len)));
}

static struct str
field_badge(struct world *w, const char *more)
{
	return signed_2020(w, version1(w, did_of(w, w->key), more), w->key, method_of(w, w->key), "assertionMethod");
}

static void
the_first_data_model(void **state)
{
	struct world *w = world_new(*state);
	struct json *credential = version1(w, did_of(w, w->key), "\"expirationDate\":\"2027-11-20T00:00:00Z\",");
	struct str bytes = signed_2020(w, credential, w->key, method_of(w, w->key), "assertionMethod");
	struct verify_report report = verified(w, bytes);

	expect(w, "as issued", bytes, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS);
	assert_int_equal(report.checks[CHECK_DATES].outcome, VERIFY_PASS);
	assert_int_equal(report.checks[CHECK_SCHEMA].outcome, VERIFY_WARNING);
	assert_str(json_string(JSON_GET(report.shown, "title")), "Teamwork");
	w->options.at = 1826668800; /* 2027-11-20T00:00:00Z */
	expect(w, "expired", bytes, VERIFY_INVALID, CHECK_DATES, VERIFY_FAIL);
	w->options.at = 1795132799;
	expect(w, "too early", bytes, VERIFY_INVALID, CHECK_DATES, VERIFY_FAIL);
	w->options.at = RECORD_NEVER;
	expect(w, "another key", signed_2020(w, credential, w->other, method_of(w, w->key), "assertionMethod"), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	expect(w, "somebody else's key", signed_2020(w, credential, w->other, method_of(w, w->other), "assertionMethod"), VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL);
	expect(w, "another purpose", signed_2020(w, credential, w->key, method_of(w, w->key), "authentication"), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	signed_2020(w, credential, w->key, method_of(w, w->key), "assertionMethod");
	json_set(credential, STR("name"), json_new_string(w->cx->mem, STR("Doctor of Everything")));
	expect(w, "another name", compact(w, credential), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	json_take(credential, STR("proof"));
	expect(w, "unsigned", compact(w, credential), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
}

/* VC-JWT of the first data model: the credential in `vc`, its dates and parties in the claims. */
static struct str
version1_token(struct world *w, const char *claims, const struct secret_key *key)
{
	struct json *credential = version1(w, did_of(w, w->key), "");
	struct str payload, text;
	struct signature signature;

	json_take(credential, STR("issuanceDate"));
	payload = str_fmt(w->cx->mem, "{\"vc\":" PRI_STR ",\"jti\":\"urn:uuid:7b1c0f4e-2b1f-4f0e-9f0e-000000000001\",%s}", ARG_STR(compact(w, credential)), claims);
	text = str_fmt(w->cx->mem, PRI_STR "." PRI_STR,
	               ARG_STR(base64url_encode(w->cx->mem, str_fmt(w->cx->mem, "{\"alg\":\"EdDSA\",\"typ\":\"JWT\",\"kid\":\"" PRI_STR "\"}", ARG_STR(method_of(w, w->key))))),
	               ARG_STR(base64url_encode(w->cx->mem, payload)));
	assert_ok(w->cx, key_sign(w->cx, key, text, &signature));
	return vcjwt_finish(w->cx, text, signature_str(&signature));
}

static void
tokens_of_the_first_data_model(void **state)
{
	struct world *w = world_new(*state);
	struct str iss = did_of(w, w->key), other = did_of(w, w->other);
	const char *good = str_c(w->cx->mem, str_fmt(w->cx->mem, "\"iss\":\"" PRI_STR "\",\"sub\":\"did:example:learner\",\"nbf\":1795132800", ARG_STR(iss)));
	const char *expired = str_c(w->cx->mem, str_fmt(w->cx->mem, "%s,\"exp\":1795132801", good));
	const char *forged = str_c(w->cx->mem, str_fmt(w->cx->mem, "\"iss\":\"" PRI_STR "\",\"sub\":\"did:example:learner\",\"nbf\":1795132800", ARG_STR(other)));
	const char *subject = str_c(w->cx->mem, str_fmt(w->cx->mem, "\"iss\":\"" PRI_STR "\",\"sub\":\"did:example:other\",\"nbf\":1795132800", ARG_STR(iss)));

	expect(w, "as issued", version1_token(w, good, w->key), VERIFY_VALID, CHECK_DATES, VERIFY_PASS);
	expect(w, "expired by its claim", version1_token(w, expired, w->key), VERIFY_INVALID, CHECK_DATES, VERIFY_FAIL);
	expect(w, "another issuer claimed", version1_token(w, forged, w->key), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	expect(w, "another subject claimed", version1_token(w, subject, w->key), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	expect(w, "another key", version1_token(w, good, w->other), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
}

/* ---- lists ---- */

#define ENTRY_2021 "\"credentialStatus\":{\"id\":\"" FIELD_LIST "#7\",\"type\":\"StatusList2021Entry\",\"statusPurpose\":\"revocation\"," \
                   "\"statusListIndex\":\"7\",\"statusListCredential\":\"" FIELD_LIST "\"},"

enum list_form { LIST_URLSAFE, LIST_PADDED };

static void
publish_2021(struct world *w, int64_t set, const char *purpose, const struct secret_key *key, enum list_form form)
{
	struct arena *mem = w->cx->mem;
	unsigned char *bits = arena_zero(mem, STATUS_LIST_LEAST / 8, 1);
	struct json *list;
	struct str packed, encoded;

	if (set >= 0)
		status_list_put(bits, (uint64_t)set, true);
	assert_ok(w->cx, zip_deflate(w->cx, ZIP_GZIP, (struct str){ (char *)bits, STATUS_LIST_LEAST / 8 }, 6, &packed));
	encoded = form == LIST_PADDED ? base64_encode(mem, packed) : base64url_encode(mem, packed);
	assert_ok(w->cx, json_parse(w->cx, str_fmt(mem,
		"{\"@context\":[\"https://www.w3.org/2018/credentials/v1\",\"https://w3id.org/vc/status-list/2021/v1\",\"https://w3id.org/security/suites/ed25519-2020/v1\"],"
		"\"id\":\"" FIELD_LIST "\",\"type\":[\"VerifiableCredential\",\"StatusList2021Credential\"],\"issuer\":\"" PRI_STR "\",\"issuanceDate\":\"2026-11-20T00:00:00Z\","
		"\"credentialSubject\":{\"id\":\"" FIELD_LIST "#list\",\"type\":\"StatusList2021\",\"statusPurpose\":\"%s\",\"encodedList\":\"" PRI_STR "\"}}",
		ARG_STR(did_of(w, key)), purpose, ARG_STR(encoded)), JSON_LIMITS, &list));
	publish(w, STR(FIELD_LIST), signed_2020(w, list, key, method_of(w, key), "assertionMethod"));
}

static void
status_lists_of_2021(void **state)
{
	struct world *w = world_new(*state);
	struct str badge = field_badge(w, ENTRY_2021);
	struct status_list newer = list_of(w, -1);

	expect(w, "no list", badge, VERIFY_UNPROVEN, CHECK_STATUS, VERIFY_UNCHECKED);
	publish_2021(w, -1, "revocation", w->key, LIST_URLSAFE);
	expect(w, "nothing revoked", badge, VERIFY_VALID, CHECK_STATUS, VERIFY_PASS);
	publish_2021(w, -1, "revocation", w->key, LIST_PADDED);
	expect(w, "nothing revoked, padded", badge, VERIFY_VALID, CHECK_STATUS, VERIFY_PASS);
	publish_2021(w, 8, "revocation", w->key, LIST_PADDED);
	expect(w, "the neighbour revoked", badge, VERIFY_VALID, CHECK_STATUS, VERIFY_PASS);
	publish_2021(w, 7, "revocation", w->key, LIST_URLSAFE);
	expect(w, "revoked", badge, VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
	publish_2021(w, -1, "suspension", w->key, LIST_URLSAFE);
	expect(w, "another purpose", badge, VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
	publish_2021(w, -1, "revocation", w->other, LIST_URLSAFE);
	expect(w, "another issuer's", badge, VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
	newer.id = STR(FIELD_LIST);
	newer.issuer = did_of(w, w->key);
	publish(w, STR(FIELD_LIST), embedded(w, list_credential(w, &newer), w->key, method_of(w, w->key)));
	expect(w, "a list of the final specification", badge, VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
}

/* ---- other people's files, when they are there ---- */

static struct str
read_sample(struct world *w, const char *folder, const char *name)
{
	char *bytes = arena_alloc(w->cx->mem, 1 << 20);
	struct str path = str_fmt(w->cx->mem, "%s/%s", folder, name);
	FILE *file = fopen(str_c(w->cx->mem, path), "rb");
	size_t len;

	if (file == NULL)
		fail_msg("cannot read " PRI_STR, ARG_STR(path));
	len = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	return (struct str){ bytes, len };
}

/* The vectors' issuer is a site and their key a did:key that nothing binds to it: the signatures hold (proof_test), the
 * credential is not the issuer's. What is signed in a way that is not implemented is unsupported, and never valid. */
static void
vectors_of_the_data_integrity_specifications(void **state)
{
	static const struct { const char *name; enum verify_verdict verdict; enum verify_check check; enum verify_outcome outcome; } files[] = {
		{ "eddsa/eddsa-rdfc-2022/signedDataInt.json",         VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL },
		{ "eddsa/eddsa-jcs-2022/signedJCS.json",              VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL },
		{ "eddsa/Ed25519Signature2020/signedEdSig.json",      VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL },
		{ "ecdsa/ecdsa-rdfc-2019-p256/signedECDSAP256.json",  VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL },
		{ "ecdsa/ecdsa-rdfc-2019-p384/signedECDSAP384.json",  VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL },
		{ "ecdsa/ecdsa-jcs-2019-p256/signedJCSECDSAP256.json", VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL },
		{ "eddsa/unsigned.json",                              VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
		{ "ecdsa/unsigned.json",                              VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
		{ "ecdsa/ecdsa-sd-2023/employ/addSignedSDBase.json",  VERIFY_UNSUPPORTED, CHECK_PROOF, VERIFY_UNCHECKED },
		{ "ecdsa/ecdsa-sd-2023/prc/addSignedSDBase.json",     VERIFY_UNSUPPORTED, CHECK_PROOF, VERIFY_UNCHECKED },
		{ "bbs/addSignedSDBase.json",                         VERIFY_UNSUPPORTED, CHECK_PROOF, VERIFY_UNCHECKED },
		{ "bbs/prc/addSignedSDBase.json",                     VERIFY_UNSUPPORTED, CHECK_PROOF, VERIFY_UNCHECKED },
		{ "bbs/HolderBinding/addSignedSDBase.json",           VERIFY_UNSUPPORTED, CHECK_PROOF, VERIFY_UNCHECKED },
		{ "bbs/Pseudonym/addSignedSDBase.json",               VERIFY_UNSUPPORTED, CHECK_PROOF, VERIFY_UNCHECKED },
		{ "bbs/PseudonymHB/addSignedSDBase.json",             VERIFY_UNSUPPORTED, CHECK_PROOF, VERIFY_UNCHECKED },
	};
	struct world *w = world_new(*state);
	const char *folder = test_conformance("vc-di-vectors");

	for (size_t i = 0; folder != NULL && i < sizeof(files) / sizeof(*files); i++)
		expect(w, files[i].name, read_sample(w, folder, files[i].name), files[i].verdict, files[i].check, files[i].outcome);
}

#define EDU     "https://example.edu/issuers/565049"
#define EDU_KEY EDU "#z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"

static void
publish_edu(struct world *w, const char *id, const char *method, const char *relationship)
{
	publish(w, STR(EDU), str_fmt(w->cx->mem, "{\"id\":\"%s\",\"type\":\"Profile\",\"verificationMethod\":[{\"id\":\"%s\",\"type\":\"Multikey\","
	                             "\"controller\":\"%s\",\"publicKeyMultibase\":\"z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi\"}],\"%s\":[\"%s\"]}",
	                             id, method, id, relationship, method));
}

/* 1EdTech's own: its keys lie in the issuer's profile, on the issuer's site. */
static void
vectors_of_1edtech(void **state)
{
	static const char *const files[] = { "spec-test-vectors/linked-data-proof-ob.html", "spec-test-vectors/linked-data-proof-clr.html" };
	struct world *w = world_new(*state);
	const char *folder = test_conformance("ob3-clr2");

	for (size_t i = 0; folder != NULL && i < 2; i++) {
		struct str page = read_sample(w, folder, files[i]), text;
		size_t at = str_find(page, STR("title=\"Signed credential\">"));

		text = str_sub(page, at + 26, page.len);
		text = str_trim(str_sub(text, 0, str_find(text, STR("</pre>"))));
		publish(w, STR(EDU), STR_NONE);
		expect(w, "no profile", text, VERIFY_UNPROVEN, CHECK_ISSUER_KEY, VERIFY_UNCHECKED);
		publish_edu(w, EDU, EDU_KEY, "assertionMethod");
		expect(w, files[i], text, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS);
		publish_edu(w, EDU, EDU_KEY, "authentication");
		expect(w, "a key for another purpose", text, VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL);
		publish_edu(w, "https://example.edu/issuers/2", EDU_KEY, "assertionMethod");
		expect(w, "another issuer's profile", text, VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL);
		w->pages -= 4;
	}
}

/* Two issuers on one site: the key of one proves nothing about the other. */
static void
neighbours_on_one_site(void **state)
{
	struct world *w = world_new(*state);
	struct str multikey = key_to_multikey(w->cx->mem, secret_key_public(w->key)), neighbour = STR("https://example.edu/issuers/2");
	struct str profile = str_fmt(w->cx->mem, "{\"id\":\"" PRI_STR "\",\"assertionMethod\":[{\"id\":\"" PRI_STR "#k\",\"type\":\"Multikey\",\"controller\":\"" PRI_STR "\","
	                             "\"publicKeyMultibase\":\"" PRI_STR "\"}]}", ARG_STR(neighbour), ARG_STR(neighbour), ARG_STR(neighbour), ARG_STR(multikey));
	struct str method = STR("https://example.edu/issuers/2#k");

	publish(w, neighbour, profile);
	expect(w, "its own", signed_2020(w, version1(w, neighbour, ""), w->key, method, "assertionMethod"), VERIFY_VALID, CHECK_ISSUER_KEY, VERIFY_PASS);
	expect(w, "its neighbour's", signed_2020(w, version1(w, STR(EDU), ""), w->key, method, "assertionMethod"), VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL);
}

/* Nothing in this library is signed: nothing may be valid, neither the entry nor the credential in it. */
static void
unsigned_credentials_are_never_valid(void **state)
{
	static const char *const files[] = {
		"obv3/1edtech-full.json", "obv3/k12-diploma.json", "obv3/minimal-badge.json", "obv3/plugfest-jff2.json", "obv3/endorsement.json",
		"obv3/full-badge.json", "obv3/with-alignment.json", "obv3/standalone-full-course.json", "obv3/course-completion.json",
		"obv3/micro-credential.json", "obv3/professional-cert.json", "obv3/with-endorsement.json", "invalid/empty-type.json",
		"invalid/missing-issuer.json", "invalid/missing-context.json", "render-method/render-method-example.json",
		"vc-v2/education-degree.json", "vc-v2/digital-id.json", "vc-v2/membership-credential.json", "vc-v2/license-credential.json",
		"vc-v2/basic.json", "vc-v2/with-evidence.json", "vc-v2/multiple-subjects.json", "vc-v2/employment-credential.json",
		"boost/delegate.json", "boost/community-award.json", "boost/with-skills.json", "boost/basic.json", "boost/boost-id.json",
		"vc-v1/basic.json", "vc-v1/alumni-credential.json", "vc-v1/with-status.json", "clr/nd-student-transcript.json",
		"clr/great-plains-full.json", "clr/multi-achievement.json", "clr/competency-aligned.json", "clr/university-transcript.json",
		"clr/westbridge-full.json", "clr/minimal.json",
	};
	struct world *w = world_new(*state);
	const char *folder = test_conformance("learncard-credential-library");

	for (size_t i = 0; folder != NULL && i < sizeof(files) / sizeof(*files); i++) {
		struct arena_mark mark = arena_mark(w->cx->mem);
		struct str text = read_sample(w, folder, files[i]);
		struct verify_report whole = verified(w, text), inner;
		struct json *entry;

		assert_ok(w->cx, json_parse(w->cx, text, JSON_LIMITS, &entry));
		inner = verified(w, compact(w, JSON_GET(entry, "credential")));
		if (whole.verdict != VERIFY_INVALID || inner.verdict != VERIFY_INVALID || whole.shown != NULL || inner.shown != NULL)
			fail_msg("%s: %s, its credential %s", files[i], verify_verdict_word(whole.verdict), verify_verdict_word(inner.verdict));
		arena_release(w->cx->mem, mark);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_first_data_model),
		TEST(tokens_of_the_first_data_model),
		TEST(status_lists_of_2021),
		TEST(vectors_of_the_data_integrity_specifications),
		TEST(vectors_of_1edtech),
		TEST(neighbours_on_one_site),
		TEST(unsigned_credentials_are_never_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
