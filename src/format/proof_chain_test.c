#include "test.h"

#include "base/file.h"
#include "codec/multibase.h"
#include "format/verify_world.h"

/* Proof sets and chains (VC Data Integrity 1.0, 2.1.1 and 2.1.2): several proofs over one document, and proofs over the document and
 * earlier proofs of it. */

/* ---- the vectors of the W3C ---- */

static struct json *
vector(struct ctx *cx, const char *name)
{
	const char *folder = test_conformance("vc-di-vectors/eddsa/proof-set-chain");
	struct json *json;
	struct str text;

	if (folder == NULL)
		return NULL;
	assert_ok(cx, file_read(cx, str_fmt(cx->mem, "%s/%s", folder, name), 1 << 20, &text));
	assert_ok(cx, json_parse(cx, text, JSON_LIMITS, &json));
	return json;
}

/* What examples/v2 says is one line. */
static struct contexts *
vector_contexts(struct ctx *cx)
{
	struct contexts *store;

	assert_ok(cx, contexts_open(cx, &store));
	arena_defer(cx->mem, close_contexts, store);
	assert_ok(cx, contexts_add(cx, store, STR("https://www.w3.org/ns/credentials/examples/v2"),
	                           STR("{\"@context\": {\"@vocab\": \"https://www.w3.org/ns/credentials/examples#\"}}")));
	return store;
}

/* The key in the name of the method: "did:key:z...#z...". */
static struct public_key
key_of(struct ctx *cx, struct str method)
{
	struct public_key key;

	assert_ok(cx, key_from_multikey(cx, str_sub(method, str_find_byte(method, '#') + 1, method.len), &key));
	return key;
}

static enum rc
verify_one(struct ctx *cx, struct contexts *contexts, const struct json *document, const struct json *proof)
{
	struct proof_claim claim;
	struct public_key key;

	assert_ok(cx, proof_read(cx, proof, &claim));
	key = key_of(cx, claim.verification_method);
	return proof_verify(cx, contexts, document, &claim, &key);
}

static void
sets_and_chains_of_w3c(void **state)
{
	static const struct { const char *name; size_t proofs; } cases[] = {
		{ "signedProofSet1.json", 1 }, { "signedProofSet2.json", 2 }, { "signedProofChain1.json", 3 }, { "signedProofChain2.json", 4 },
	};
	struct ctx *cx = *state;
	struct contexts *contexts = vector_contexts(cx);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *document = vector(cx, cases[i].name);
		size_t count = 0;

		if (document == NULL)
			return;
		for (const struct json *at = NULL; (at = json_each(JSON_GET(document, "proof"), at)) != NULL; count++)
			assert_ok(cx, verify_one(cx, contexts, document, at));
		assert_int_equal(count, cases[i].proofs);
	}
}

/* The documents between: what each proof of the chain is over, and the options that are hashed with it. */
static void
what_each_link_is_over(void **state)
{
	static const struct { const char *document, *config, *with_value; } cases[] = {
		{ "unsigned.json", "proofSetConfig1.json", "proofSetConfigSigned1.json" },
		{ "unsigned.json", "proofSetConfig2.json", "proofSetConfigSigned2.json" },
		{ "proofChainTempDoc1.json", "proofChainConfig1.json", "proofChainConfigSigned1.json" },
		{ "proofChainTempDoc2.json", "proofChainConfig2.json", "proofChainConfigSigned2.json" },
	};
	struct ctx *cx = *state;
	struct contexts *contexts = vector_contexts(cx);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *document = vector(cx, cases[i].document), *proof = vector(cx, cases[i].with_value);
		struct proof_steps steps;
		struct str signature;
		struct public_key key;
		enum multibase base;

		if (document == NULL)
			return;
		key = key_of(cx, json_string(JSON_GET(proof, "verificationMethod")));
		assert_ok(cx, multibase_decode(cx, json_string(JSON_GET(proof, "proofValue")), 64, &base, &signature));
		assert_ok(cx, proof_steps(cx, contexts, document, vector(cx, cases[i].config), PROOF_EDDSA_RDFC_2022, KEY_ED25519, &steps));
		assert_ok(cx, key_verify(cx, &key, steps.to_sign, signature));
	}
}

/* ---- chains of our own ---- */

#define FIRST  "urn:uuid:0b9f7a4e-6f4f-4b0e-9b8e-1f6f3f0f7c01"
#define SECOND "urn:uuid:0b9f7a4e-6f4f-4b0e-9b8e-1f6f3f0f7c02"

static struct json *
signed_after(struct world *w, const struct json *credential, enum proof_suite suite, const char *id, const char *previous)
{
	struct proof_options options = { .suite = suite, .created = 1795132800, .verification_method = METHOD, .id = str_of(id), .contexts = w->options.contexts };
	struct proof_draft draft;
	struct signature signature;
	struct json *secured;

	if (previous != NULL)
		options.previous = parsed(w, str_of(previous));
	assert_ok(w->cx, proof_prepare(w->cx, credential, &options, &draft));
	assert_ok(w->cx, key_sign(w->cx, w->key, draft.to_sign, &signature));
	assert_ok(w->cx, proof_attach(w->cx, &draft, signature_str(&signature), &secured));
	return secured;
}

/* Three proofs: the second over the first, the third over both. */
static struct json *
chain_of(struct world *w, enum proof_suite suite)
{
	struct json *credential = signed_after(w, credential_of(w, record_of(w)), suite, FIRST, NULL);

	credential = signed_after(w, credential, suite, SECOND, "\"" FIRST "\"");
	return signed_after(w, credential, suite, "", "[\"" FIRST "\",\"" SECOND "\"]");
}

static void
a_chain_holds_as_a_whole(void **state)
{
	static const enum proof_suite suites[] = { PROOF_EDDSA_RDFC_2022, PROOF_EDDSA_JCS_2022 };
	static const struct { const char *why, *from, *to; } wrong[] = {
		{ "another earlier proof is named", "\"previousProof\":\"" FIRST "\"", "\"previousProof\":\"" SECOND "\"" },
		{ "one that is not there is named", "\"previousProof\":\"" FIRST "\"", "\"previousProof\":\"urn:x\"" },
		{ "one of a list is not there", "[\"" FIRST "\",\"" SECOND "\"]", "[\"" FIRST "\",\"urn:x\"]" },
		{ "the list is shorter", "[\"" FIRST "\",\"" SECOND "\"]", "[\"" SECOND "\"]" },
		{ "the list is empty", "[\"" FIRST "\",\"" SECOND "\"]", "[]" },
		{ "the list holds no texts", "[\"" FIRST "\",\"" SECOND "\"]", "[1]" },
		{ "it is a number", "\"previousProof\":\"" FIRST "\"", "\"previousProof\":1" },
		{ "nothing is named", "\"previousProof\":\"" FIRST "\",", "" },
		{ "two have the id", "\"id\":\"" SECOND "\"", "\"id\":\"" FIRST "\"" },
		{ "the first was made later", "\"created\":\"2026", "\"created\":\"2025" },
	};
	struct world *w = world_new(*state);

	for (size_t s = 0; s < 2; s++) {
		struct str good = compact(w, chain_of(w, suites[s]));

		expect(w, "the chain", good, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS);
		for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
			expect(w, wrong[i].why, text_replaced(w, good, wrong[i].from, wrong[i].to), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	}
}

/* The first proof of the chain taken out, or another put in its place under its name. */
static void
links_cannot_be_exchanged(void **state)
{
	struct world *w = world_new(*state);
	struct json *other = JSON_GET(signed_after(w, credential_of(w, record_of(w)), PROOF_EDDSA_JCS_2022, FIRST, NULL), "proof");
	struct json *chain = chain_of(w, PROOF_EDDSA_RDFC_2022), *first = json_first(JSON_GET(chain, "proof"));
	struct json *without_first = json_copy(w->cx->mem, chain, true), *exchanged = json_copy(w->cx->mem, chain, true);
	struct json *list;

	json_take(without_first, STR("proof"));
	list = json_put_array(w->cx->mem, without_first, STR("proof"));
	for (const struct json *at = first->next; at != NULL; at = at->next)
		json_add(list, json_copy(w->cx->mem, at, true));
	expect(w, "without the first", compact(w, without_first), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	json_take(exchanged, STR("proof"));
	list = json_put_array(w->cx->mem, exchanged, STR("proof"));
	json_add(list, json_copy(w->cx->mem, other, true));
	for (const struct json *at = first->next; at != NULL; at = at->next)
		json_add(list, json_copy(w->cx->mem, at, true));
	expect(w, "another first", compact(w, exchanged), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
}

/* A proof over others says nothing when one of those cannot be verified here. */
static void
a_link_that_is_not_known(void **state)
{
	struct world *w = world_new(*state);
	struct json *credential = credential_of(w, record_of(w));
	struct str chain;

	json_put(credential, STR("proof"), parsed(w, STR("{\"type\":\"DataIntegrityProof\",\"id\":\"" FIRST "\",\"cryptosuite\":\"bbs-2023\",\"created\":\"2026-11-20T00:00:00Z\","
	         "\"verificationMethod\":\"" ISSUER "#k9\",\"proofPurpose\":\"assertionMethod\",\"proofValue\":\"u2V0\"}")));
	chain = compact(w, signed_after(w, credential, PROOF_EDDSA_RDFC_2022, SECOND, "\"" FIRST "\""));
	expect(w, "over one that is not known", chain, VERIFY_UNPROVEN, CHECK_PROOF, VERIFY_UNCHECKED);
	expect(w, "and changed", text_replaced(w, chain, "u2V0", "u2V1"), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
}

static void
what_cannot_be_signed(void **state)
{
	struct world *w = world_new(*state);
	struct proof_options options = { .suite = PROOF_EDDSA_JCS_2022, .verification_method = METHOD, .previous = parsed(w, STR("\"urn:x\"")) };
	struct proof_draft draft;

	assert_int_equal(proof_prepare(w->cx, credential_of(w, record_of(w)), &options, &draft), RC_REFUSED);
	assert_true(w->cx->err.msg == MSG(format_proof_previous));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sets_and_chains_of_w3c), TEST(what_each_link_is_over), TEST(a_chain_holds_as_a_whole), TEST(links_cannot_be_exchanged),
		TEST(a_link_that_is_not_known), TEST(what_cannot_be_signed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
