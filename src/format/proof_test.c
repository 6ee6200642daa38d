#include "test.h"

#include "base/file.h"
#include "base/time.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "format/ob3.h"
#include "format/proof.h"
#include "format/record_sample.h"
#include "format/vcjwt.h"
#include "rdf/context.h"

/* A file of the W3C vectors, parsed; or as text without its last newline. */
static struct str
vector_text(struct ctx *cx, const char *folder, const char *name)
{
	struct str text;

	assert_ok(cx, file_read(cx, str_fmt(cx->mem, "%s/%s", folder, name), 1 << 20, &text));
	return str_trim(text);
}

static struct json *
vector_json(struct ctx *cx, const char *folder, const char *name)
{
	struct json *json;

	assert_ok(cx, json_parse(cx, vector_text(cx, folder, name), JSON_LIMITS, &json));
	return json;
}

static struct str
hex(struct ctx *cx, struct str bytes)
{
	return str_hex(cx->mem, bytes.ptr, bytes.len);
}

/* The key of a verification method "did:key:z...#z...". */
static struct public_key
key_of_method(struct ctx *cx, struct str method)
{
	struct public_key key;
	size_t hash = str_find_byte(method, '#');

	assert_ok(cx, key_from_multikey(cx, str_sub(method, hash + 1, method.len), &key));
	return key;
}

static struct str
c_str(struct ctx *cx, const char *format, const char *a, const char *b)
{
	return str_of(str_c(cx->mem, str_fmt(cx->mem, PRI_STR "%s%s", ARG_STR(str_of(format)), a, b)));
}

/* The contexts of the vectors. What examples/v2 says is not in the collection; it is one line. */
static struct contexts *
vector_contexts(struct ctx *cx)
{
	static const char *const files[][2] = {
		{ "https://www.w3.org/ns/credentials/v2", "credentials-v2.jsonld" },
		{ "https://w3id.org/security/suites/ed25519-2020/v1", "security-suites-ed25519-2020-v1.jsonld" },
	};
	const char *folder = test_conformance("ob3-clr2/contexts");
	struct contexts *store;

	assert_ok(cx, contexts_open_empty(cx, &store));
	for (size_t i = 0; folder != NULL && i < 2; i++)
		assert_ok(cx, contexts_add(cx, store, str_of(files[i][0]), vector_text(cx, folder, files[i][1])));
	assert_ok(cx, contexts_add(cx, store, STR("https://www.w3.org/ns/credentials/examples/v2"),
	                           STR("{\"@context\": {\"@vocab\": \"https://www.w3.org/ns/credentials/examples#\"}}")));
	return store;
}

/* The context of the vectors about employment, which npm has; false when set-up did not fetch it. */
static bool
add_citizenship(struct ctx *cx, struct contexts *contexts)
{
	const char *source = getenv("TESTAMUR_SOURCE");
	struct str path = str_fmt(cx->mem, "%s/test/oracle/node_modules/@digitalbazaar/citizenship-context/contexts/v4rc1.jsonld", source == NULL ? "." : source), text;

	if (file_read(cx, path, 1 << 20, &text) != RC_OK) {
		print_message("SKIP: the citizenship context is not here; tools/set-up test fetches it\n");
		return false;
	}
	assert_ok(cx, contexts_add(cx, contexts, STR("https://w3id.org/citizenship/v4rc1"), text));
	return true;
}

/* One vector folder: every intermediate value, then the signature, then a wrong one. */
static void
check_vector(struct ctx *cx, struct contexts *contexts, const char *folder, const char *tail, enum proof_suite suite)
{
	struct json *signed_doc = vector_json(cx, folder, c_str(cx, "signed", tail, ".json").ptr);
	struct json *config = vector_json(cx, folder, c_str(cx, "proofConfig", tail, ".json").ptr);
	struct json *document = json_copy(cx->mem, signed_doc, false);
	struct proof_steps steps;
	struct proof_claim claim;
	struct public_key key;

	assert_ok(cx, proof_read(cx, json_take(document, STR("proof")), &claim));
	assert_int_equal(claim.suite, suite);
	key = key_of_method(cx, claim.verification_method);
	assert_ok(cx, proof_steps(cx, contexts, document, config, suite, key.kind, &steps));
	assert_str(str_trim(steps.document), str_c(cx->mem, vector_text(cx, folder, c_str(cx, "canonDoc", tail, ".txt").ptr)));
	assert_str(str_trim(steps.config), str_c(cx->mem, vector_text(cx, folder, c_str(cx, "proofCanon", tail, ".txt").ptr)));
	assert_str(hex(cx, steps.document_hash), str_c(cx->mem, vector_text(cx, folder, c_str(cx, "docHash", tail, ".txt").ptr)));
	assert_str(hex(cx, steps.config_hash), str_c(cx->mem, vector_text(cx, folder, c_str(cx, "proofHash", tail, ".txt").ptr)));
	assert_str(hex(cx, steps.to_sign), str_c(cx->mem, vector_text(cx, folder, c_str(cx, "combinedHash", tail, ".txt").ptr)));
	assert_ok(cx, proof_verify(cx, contexts, signed_doc, &claim, &key));
	json_set(signed_doc, STR("validFrom"), json_new_string(cx->mem, STR("2000-01-01T00:00:00Z")));
	assert_int_equal(proof_verify(cx, contexts, signed_doc, &claim, &key), RC_REFUSED);
}

static void
the_vectors_of_w3c(void **state)
{
	static const struct { const char *folder, *tail; enum proof_suite suite; bool citizenship; } vectors[] = {
		{ "eddsa/eddsa-rdfc-2022/employ", "DataInt", PROOF_EDDSA_RDFC_2022, true },
		{ "ecdsa/ecdsa-rdfc-2019-p256/employ", "ECDSAP256", PROOF_ECDSA_RDFC_2019, true },
		{ "ecdsa/ecdsa-rdfc-2019-p384/employ", "ECDSAP384", PROOF_ECDSA_RDFC_2019, true },
		{ "eddsa/eddsa-jcs-2022", "JCS", PROOF_EDDSA_JCS_2022 },
		{ "eddsa/eddsa-rdfc-2022", "DataInt", PROOF_EDDSA_RDFC_2022 },
		{ "eddsa/Ed25519Signature2020", "EdSig", PROOF_ED25519_2020 },
		{ "ecdsa/ecdsa-jcs-2019-p256", "JCSECDSAP256", PROOF_ECDSA_JCS_2019 },
		{ "ecdsa/ecdsa-jcs-2019-p384", "JCSECDSAP384", PROOF_ECDSA_JCS_2019 },
		{ "ecdsa/ecdsa-rdfc-2019-p256", "ECDSAP256", PROOF_ECDSA_RDFC_2019 },
		{ "ecdsa/ecdsa-rdfc-2019-p384", "ECDSAP384", PROOF_ECDSA_RDFC_2019 },
	};
	struct ctx *cx = *state;
	struct contexts *contexts = vector_contexts(cx);
	bool citizenship = add_citizenship(cx, contexts);

	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		const char *folder = test_conformance(str_c(cx->mem, str_fmt(cx->mem, "vc-di-vectors/%s", vectors[i].folder)));

		if (folder != NULL && (citizenship || !vectors[i].citizenship))
			check_vector(cx, contexts, str_c(cx->mem, str_of(folder)), vectors[i].tail, vectors[i].suite);
	}
	contexts_close(contexts);
}

/* A badge of ordinary size whose signature is known beforehand: three other implementations agree on its graph. */
static void
a_known_badge_gets_its_known_signature(void **state)
{
	struct ctx *cx = *state;
	const char *folder = test_conformance("../bench"), *contexts_folder = test_conformance("ob3-clr2/contexts");
	struct proof_options options = { .suite = PROOF_EDDSA_RDFC_2022 };
	struct json *document, *want;
	struct proof_claim claim;
	struct proof_draft draft;
	struct secret_key *key;
	struct signature signature;

	if (folder == NULL || contexts_folder == NULL)
		return;
	folder = str_c(cx->mem, str_fmt(cx->mem, "%s", contexts_folder)); /* the path is one static buffer */
	options.contexts = vector_contexts(cx);
	assert_ok(cx, contexts_add(cx, options.contexts, STR("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"), vector_text(cx, folder, "ob-v3p0-3.0.3.json")));
	assert_ok(cx, contexts_add(cx, options.contexts, STR("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"), vector_text(cx, folder, "ob-v3p0-extensions.json")));
	document = vector_json(cx, test_conformance("../bench"), "ob.signed.eddsa-rdfc-2022.json");
	want = json_take(document, STR("proof"));
	assert_ok(cx, proof_read(cx, want, &claim));
	options.created = claim.created;
	options.verification_method = claim.verification_method;
	assert_ok(cx, secret_key_from_bytes(cx, KEY_ED25519, STR("\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7"), &key));
	assert_ok(cx, proof_prepare(cx, document, &options, &draft));
	assert_ok(cx, key_sign(cx, key, draft.to_sign, &signature));
	assert_ok(cx, proof_attach(cx, &draft, signature_str(&signature), &document));
	assert_str(json_string(JSON_GET(JSON_GET(document, "proof"), "proofValue")), str_c(cx->mem, claim.proof_value));
	contexts_close(options.contexts);
}

static struct secret_key *
test_key(struct ctx *cx, enum key_kind kind)
{
	struct secret_key *key;

	assert_ok(cx, secret_key_from_bytes(cx, kind, STR("\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7"), &key));
	return key;
}

static void
a_proof_is_made_and_holds(void **state)
{
	static const struct { enum proof_suite suite; enum key_kind kind; } cases[] = {
		{ PROOF_EDDSA_JCS_2022, KEY_ED25519 }, { PROOF_ECDSA_JCS_2019, KEY_P256 },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct secret_key *key = test_key(cx, cases[i].kind);
		struct proof_options options = { .suite = cases[i].suite, .created = cx->now, .key = cases[i].kind,
		                                 .verification_method = STR("did:web:northgate.example#k1") };
		struct json *credential, *secured, *twice;
		struct proof_draft draft;
		struct proof_claim claim;
		struct signature signature;
		struct str text;

		assert_ok(cx, ob3_write(cx, record_sample(cx, STR("did:web:northgate.example")), &credential));
		assert_ok(cx, proof_prepare(cx, credential, &options, &draft));
		assert_int_equal(draft.to_sign.len, 64);
		assert_ok(cx, key_sign(cx, key, draft.to_sign, &signature));
		assert_ok(cx, proof_attach(cx, &draft, signature_str(&signature), &secured));
		assert_null(JSON_GET(credential, "proof"));
		assert_ok(cx, proof_attach_text(cx, json_text(cx->mem, credential, JSON_COMPACT), draft.proof, signature_str(&signature), &text));
		assert_true(str_eq(text, json_text(cx->mem, secured, JSON_COMPACT)));
		assert_int_equal(proof_attach_text(cx, STR("[]"), draft.proof, signature_str(&signature), &text), RC_INVALID);
		assert_ok(cx, proof_read(cx, JSON_GET(secured, "proof"), &claim));
		assert_ok(cx, proof_verify(cx, NULL, secured, &claim, secret_key_public(key)));
		/* a second proof stands beside the first, and both hold */
		draft.credential = secured;
		assert_ok(cx, proof_attach(cx, &draft, signature_str(&signature), &twice));
		assert_int_equal(json_count(JSON_GET(twice, "proof")), 2);
		assert_ok(cx, proof_read(cx, JSON_GET(twice, "proof")->last, &claim));
		assert_ok(cx, proof_verify(cx, NULL, twice, &claim, secret_key_public(key)));
	}
}

/* What was kept of one proof's options is taken for the same options only. */
static void
a_cohort_is_signed_as_each_alone(void **state)
{
	struct ctx *cx = *state;
	struct contexts *contexts;
	struct proof_config config = { .mem = cx->mem };
	struct json *credential;

	assert_ok(cx, contexts_open(cx, &contexts));
	assert_ok(cx, ob3_write(cx, record_sample(cx, STR("did:web:northgate.example")), &credential));
	for (int i = 0; i < 8; i++) {
		struct proof_options options = { .suite = i < 4 ? PROOF_EDDSA_RDFC_2022 : PROOF_ECDSA_JCS_2019, .created = cx->now + i / 2 % 2,
		                                 .key = i == 4 ? KEY_P384 : KEY_P256, .verification_method = STR("did:web:northgate.example#k1"), .contexts = contexts };
		struct proof_draft alone, together;

		assert_ok(cx, proof_prepare(cx, credential, &options, &alone));
		options.config = &config;
		assert_ok(cx, proof_prepare(cx, credential, &options, &together));
		assert_true(str_eq(alone.to_sign, together.to_sign));
		assert_true(json_equal(alone.proof, together.proof));
	}
	contexts_close(contexts);
}

static void
broken_proofs_are_refused(void **state)
{
	static const struct { const char *member, *value; enum rc read, verify; } cases[] = {
		{ "created",            "2026-11-23T00:00:01Z",           RC_OK,      RC_REFUSED },
		{ "created",            "yesterday",                      RC_INVALID, RC_OK },
		{ "proofPurpose",       "authentication",                 RC_OK,      RC_REFUSED },
		{ "proofPurpose",       "",                               RC_INVALID, RC_OK },
		{ "verificationMethod", "did:web:northgate.example#k2",   RC_OK,      RC_REFUSED },
		{ "domain",             "example.org",                    RC_OK,      RC_REFUSED },
		{ "expires",            "2099-01-01T00:00:00Z",           RC_OK,      RC_REFUSED },
		{ "cryptosuite",        "eddsa-jcs-2023",                 RC_OK,      RC_UNSUPPORTED },
		{ "cryptosuite",        "ecdsa-jcs-2019",                 RC_OK,      RC_REFUSED },
		{ "cryptosuite",        "bbs-2023",                       RC_OK,      RC_UNSUPPORTED },
		{ "previousProof",      "urn:uuid:1",                     RC_OK,      RC_REFUSED },
		{ "previousProof",      "",                               RC_INVALID, RC_OK },
		{ "proofValue",         "z1",                             RC_OK,      RC_REFUSED },
		{ "proofValue",         "",                               RC_INVALID, RC_OK },
		{ "proofValue",         "uAAAA",                          RC_OK,      RC_REFUSED },
		{ "@context",           "https://www.w3.org/ns/other",    RC_OK,      RC_REFUSED },
	};
	struct ctx *cx = *state;
	struct secret_key *key = test_key(cx, KEY_ED25519);
	struct proof_options options = { .suite = PROOF_EDDSA_JCS_2022, .created = cx->now, .verification_method = STR("did:web:northgate.example#k1") };
	struct json *credential, *secured;
	struct proof_draft draft;
	struct signature signature;

	assert_ok(cx, ob3_write(cx, record_sample(cx, STR("did:web:northgate.example")), &credential));
	assert_ok(cx, proof_prepare(cx, credential, &options, &draft));
	assert_ok(cx, key_sign(cx, key, draft.to_sign, &signature));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct proof_claim claim;

		assert_ok(cx, proof_attach(cx, &draft, signature_str(&signature), &secured));
		json_set(JSON_GET(secured, "proof"), str_of(cases[i].member), json_new_string(cx->mem, str_of(cases[i].value)));
		if (proof_read(cx, JSON_GET(secured, "proof"), &claim) != cases[i].read)
			fail_msg("reading with %s = \"%s\"", cases[i].member, cases[i].value);
		if (cases[i].read == RC_OK && proof_verify(cx, NULL, secured, &claim, secret_key_public(key)) != cases[i].verify)
			fail_msg("verifying with %s = \"%s\"", cases[i].member, cases[i].value);
	}
}

/* ---- what a proof is attached to, and with what ---- */

static struct proof_draft
draft_of(struct ctx *cx, const struct json *credential)
{
	struct proof_options options = { .suite = PROOF_EDDSA_JCS_2022, .created = cx->now, .verification_method = STR("did:web:northgate.example#k1"), .domain = STR("northgate.example"), .challenge = STR("c1") };
	struct proof_draft draft;

	assert_ok(cx, proof_prepare(cx, credential, &options, &draft));
	assert_str(json_string(JSON_GET(draft.proof, "domain")), "northgate.example");
	assert_str(json_string(JSON_GET(draft.proof, "challenge")), "c1");
	return draft;
}

static void
what_a_signature_must_be(void **state)
{
	static const struct { size_t len; enum rc want; } cases[] = { { 0, RC_INVALID }, { 63, RC_INVALID }, { 64, RC_OK }, { 65, RC_INVALID }, { 95, RC_INVALID }, { 96, RC_OK }, { 97, RC_INVALID } };
	struct ctx *cx = *state;
	struct json *credential, *secured;
	struct proof_draft draft;
	char bytes[97] = { 0 };

	assert_ok(cx, ob3_write(cx, record_sample(cx, STR("did:web:northgate.example")), &credential));
	draft = draft_of(cx, credential);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str signature = { bytes, cases[i].len }, text;

		assert_int_equal(proof_attach(cx, &draft, signature, &secured), cases[i].want);
		assert_int_equal(proof_attach_text(cx, json_text(cx->mem, credential, JSON_COMPACT), draft.proof, signature, &text), cases[i].want);
	}
}

/* A proof joins those that are there: one, or several. */
static void
proofs_that_are_there_stay(void **state)
{
	struct ctx *cx = *state;
	struct json *credential, *secured;
	struct str zeros = { arena_zero(cx->mem, 64, 1), 64 };
	struct proof_draft draft;

	assert_ok(cx, ob3_write(cx, record_sample(cx, STR("did:web:northgate.example")), &credential));
	for (size_t count = 1; count <= 3; count++) {
		draft = draft_of(cx, credential);
		assert_ok(cx, proof_attach(cx, &draft, zeros, &secured));
		if (count > 1)
			assert_int_equal(json_count(JSON_GET(secured, "proof")), count);
		else
			assert_true(json_is(JSON_GET(secured, "proof"), JSON_OBJECT));
		credential = secured;
	}
}

static void
texts_that_are_no_credential(void **state)
{
	static const struct { const char *text; enum rc want; } cases[] = { { "{\"a\":1}", RC_OK }, { "{}", RC_INVALID }, { "[1]", RC_INVALID }, { "{\"a\":1", RC_INVALID }, { " {\"a\":1}", RC_INVALID }, { "", RC_INVALID } };
	struct ctx *cx = *state;
	struct json *credential;
	struct proof_draft draft;
	struct str out, zeros = { arena_zero(cx->mem, 64, 1), 64 };

	assert_ok(cx, ob3_write(cx, record_sample(cx, STR("did:web:northgate.example")), &credential));
	draft = draft_of(cx, credential);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (proof_attach_text(cx, str_of(cases[i].text), draft.proof, zeros, &out) != cases[i].want)
			fail_msg("%s", cases[i].text);
}

/* A graph cannot be made without the meaning of its words; a proof with a context of its own needs a document that has it. */
static void
contexts_that_are_missing(void **state)
{
	struct ctx *cx = *state;
	struct json *with, *without, *proof;
	struct proof_steps steps;
	struct proof_claim claim;
	struct public_key none = { .kind = KEY_NONE };
	struct secret_key *key = test_key(cx, KEY_ED25519);

	assert_ok(cx, json_parse(cx, STR("{\"@context\":\"https://www.w3.org/ns/credentials/v2\",\"id\":\"urn:x\"}"), JSON_LIMITS, &with));
	assert_ok(cx, json_parse(cx, STR("{\"id\":\"urn:x\"}"), JSON_LIMITS, &without));
	assert_ok(cx, json_parse(cx, STR("{\"@context\":\"https://www.w3.org/ns/credentials/v2\",\"type\":\"DataIntegrityProof\",\"cryptosuite\":\"eddsa-jcs-2022\",\"proofPurpose\":\"assertionMethod\","
	                             "\"verificationMethod\":\"did:web:northgate.example#k1\",\"proofValue\":\"z1111111111111111111111111111111111111111111111111111111111111111\"}"), JSON_LIMITS, &proof));
	assert_int_equal(proof_steps(cx, NULL, with, proof, PROOF_EDDSA_RDFC_2022, KEY_ED25519, &steps), RC_UNSUPPORTED);
	assert_int_equal(proof_steps(cx, NULL, without, proof, PROOF_EDDSA_RDFC_2022, KEY_ED25519, &steps), RC_UNSUPPORTED);
	assert_ok(cx, proof_steps(cx, NULL, with, proof, PROOF_EDDSA_JCS_2022, KEY_ED25519, &steps));
	assert_ok(cx, proof_read(cx, proof, &claim));
	assert_int_equal(proof_verify(cx, NULL, without, &claim, secret_key_public(key)), RC_REFUSED);
	assert_true(cx->err.msg == MSG(format_proof_context));
	assert_int_equal(proof_verify(cx, NULL, with, &claim, secret_key_public(key)), RC_REFUSED);
	assert_true(cx->err.msg != MSG(format_proof_context));
	assert_int_equal(proof_verify(cx, NULL, with, &claim, &none), RC_REFUSED);
	assert_true(cx->err.msg == MSG(format_proof_key_kind));
	claim.suite = PROOF_NONE;
	assert_int_equal(proof_verify(cx, NULL, with, &claim, secret_key_public(key)), RC_UNSUPPORTED);
}

/* ---- tokens ---- */

static struct str
token_of(struct ctx *cx, const struct json *credential, const struct secret_key *key)
{
	struct vcjwt_options options = { .kind = secret_key_public(key)->kind, .kid = STR("did:web:northgate.example#k1") };
	struct signature signature;
	struct str to_sign;

	assert_ok(cx, vcjwt_prepare(cx, credential, &options, &to_sign));
	assert_ok(cx, key_sign(cx, key, to_sign, &signature));
	return vcjwt_finish(cx, to_sign, signature_str(&signature));
}

static void
a_token_of_a_text_is_that_of_its_tree(void **state)
{
	static const char *const more[] = { "", "é", "éé", "jti" }; /* the length of the text, modulo 3; a registered claim of its own */
	struct vcjwt_options options = { .kind = KEY_ED25519, .kid = STR("did:web:northgate.example#k1") };
	struct ctx *cx = *state;
	struct json *credential;

	for (size_t i = 0; i < 4; i++) {
		struct vcjwt_draft draft;
		struct str text, want, begin;

		assert_ok(cx, ob3_write(cx, record_sample(cx, STR("did:web:northgate.example")), &credential));
		json_put_str(cx->mem, credential, i == 3 ? STR("jti") : STR("note"), str_of(more[i]));
		text = json_text(cx->mem, credential, JSON_COMPACT);
		assert_ok(cx, vcjwt_prepare(cx, credential, &options, &want));
		assert_ok(cx, vcjwt_prepare_text(cx, credential, text, &options, &draft));
		assert_true(str_eq(draft.to_sign, want));
		assert_int_equal(draft.shared, i == 3 ? 0 : (text.len - 1) / 3 * 3);
		begin = base64url_encode(cx->mem, str_sub(text, 0, draft.shared));
		assert_true(str_eq(str_sub(want, draft.head, begin.len), begin));
	}
}

static void
a_token_is_made_and_holds(void **state)
{
	static const enum key_kind kinds[] = { KEY_ED25519, KEY_P256 };
	struct ctx *cx = *state;
	struct json *credential;

	assert_ok(cx, ob3_write(cx, record_sample(cx, STR("did:web:northgate.example")), &credential));
	for (size_t i = 0; i < 2; i++) {
		struct secret_key *key = test_key(cx, kinds[i]), *other;
		struct str token = token_of(cx, credential, key);
		struct vcjwt read;

		assert_ok(cx, vcjwt_read(cx, token, &read));
		assert_str(read.jws.kid, "did:web:northgate.example#k1");
		assert_str(read.jws.typ, "JWT");
		assert_true(json_equal(read.credential, credential));
		assert_str(json_string(JSON_GET(read.claims, "iss")), "did:web:northgate.example");
		assert_int_equal(JSON_GET(read.claims, "nbf")->integer, 1795132800);
		assert_int_equal(JSON_GET(read.claims, "exp")->integer, 1952899200);
		assert_ok(cx, vcjwt_verify(cx, &read, secret_key_public(key)));
		assert_ok(cx, vcjwt_agrees(cx, &read));
		assert_ok(cx, secret_key_new(cx, kinds[i], &other));
		assert_int_equal(vcjwt_verify(cx, &read, secret_key_public(other)), RC_REFUSED);
	}
}

static void
claims_must_say_what_the_credential_says(void **state)
{
	static const struct { const char *claim, *json; } cases[] = {
		{ "iss", "\"did:web:other.example\"" }, { "iss", NULL }, { "jti", "\"urn:uuid:1\"" }, { "jti", NULL },
		{ "sub", "\"urn:uuid:1\"" }, { "sub", NULL }, { "nbf", "1795132801" }, { "nbf", NULL }, { "nbf", "\"1795132800\"" },
		{ "exp", "1952899201" },
	};
	struct ctx *cx = *state;
	struct json *credential;
	struct vcjwt read;

	assert_ok(cx, ob3_write(cx, record_sample(cx, STR("did:web:northgate.example")), &credential));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *claims, *value;

		assert_ok(cx, vcjwt_read(cx, token_of(cx, credential, test_key(cx, KEY_ED25519)), &read));
		claims = json_copy(cx->mem, read.claims, false);
		json_take(claims, str_of(cases[i].claim));
		if (cases[i].json != NULL) {
			assert_ok(cx, json_parse(cx, str_of(cases[i].json), JSON_LIMITS, &value));
			json_put(claims, str_of(cases[i].claim), value);
		}
		read.claims = claims;
		if (vcjwt_agrees(cx, &read) != RC_REFUSED)
			fail_msg("%s as %s was not refused", cases[i].claim, cases[i].json == NULL ? "nothing" : cases[i].json);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_vectors_of_w3c),
		TEST(a_known_badge_gets_its_known_signature),
		TEST(a_proof_is_made_and_holds),
		TEST(a_cohort_is_signed_as_each_alone),
		TEST(broken_proofs_are_refused),
		TEST(what_a_signature_must_be), TEST(proofs_that_are_there_stay), TEST(texts_that_are_no_credential), TEST(contexts_that_are_missing),
		TEST(a_token_of_a_text_is_that_of_its_tree),
		TEST(a_token_is_made_and_holds),
		TEST(claims_must_say_what_the_credential_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
