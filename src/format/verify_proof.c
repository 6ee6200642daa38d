#include "base/time.h"
#include "format/verify_private.h"

#define PROOFS_MAX 8

/* The text's meaning may be shown from now on. */
static void
proven(struct verification *v, const char *how, struct str method)
{
	v->meaning = v->plain;
	answer(v, CHECK_PROOF, VERIFY_PASS, MSG(verify_proof_pass));
	answer_detail(v, CHECK_PROOF, str_fmt(v->cx->mem, "%s, " PRI_STR, how, ARG_STR(method)));
}

/* When it was signed, as far as the document says: a key is asked for its time of use then. */
static int64_t
date_of(const struct verification *v, int64_t said)
{
	static const char *const members[] = { "validFrom", "issuanceDate", "issued" };
	int64_t at = RECORD_NEVER;

	if (said != RECORD_NEVER)
		return said;
	for (size_t i = 0; i < 3 && at == RECORD_NEVER; i++)
		time_parse(json_string(json_get(v->document, str_of(members[i]))), &at);
	return at;
}

/* ---- tokens ---- */

static void
note_carried_keys(struct verification *v)
{
	if (v->jwt.jws.carries != 0)
		answer_detail(v, CHECK_ISSUER_KEY, STR("The token's header carries a key or the address of one; it was not used."));
}

/* A presentation is for a while and for a question; its claims say which (VCDM 1.1 6.3.1). */
static bool
token_is_for_now(struct verification *v)
{
	int64_t at;

	if (!v->presentation)
		return true;
	if (!token_answers_the_question(v))
		answer(v, CHECK_PROOF, VERIFY_FAIL, MSG(verify_proof_question));
	else if (JSON_GET(v->jwt.claims, "exp") != NULL && (!json_integer(JSON_GET(v->jwt.claims, "exp"), &at) || at <= v->at))
		answer(v, CHECK_PROOF, VERIFY_FAIL, MSG(verify_proof_expired));
	else if (JSON_GET(v->jwt.claims, "nbf") != NULL && (!json_integer(JSON_GET(v->jwt.claims, "nbf"), &at) || at > v->at))
		answer(v, CHECK_PROOF, VERIFY_FAIL, MSG(verify_proof_early));
	else
		return true;
	return false;
}

static void
verify_token(struct verification *v)
{
	struct public_key key;
	int64_t issued = RECORD_NEVER;
	enum rc rc;

	json_integer(JSON_GET(v->jwt.claims, "iat"), &issued);
	v->signed_at = date_of(v, issued);
	note_carried_keys(v);
	if (issuer_key(v, v->jwt.jws.kid, &key) != RC_OK) {
		answer(v, CHECK_PROOF, VERIFY_UNCHECKED, MSG(verify_proof_no_key));
		return;
	}
	rc = vcjwt_verify(v->cx, &v->jwt, &key);
	if (rc != RC_OK) {
		answer_err(v, CHECK_PROOF, VERIFY_FAIL, MSG(verify_proof_wrong));
	} else if (vcjwt_agrees(v->cx, &v->jwt) != RC_OK) {
		answer_err(v, CHECK_PROOF, VERIFY_FAIL, MSG(verify_proof_claims));
	} else if (token_is_for_now(v)) {
		proven(v, jws_alg(key.kind), v->jwt.jws.kid);
	}
}

/* ---- embedded proofs ---- */

enum proof_answer { PROOF_HOLDS, PROOF_FAILS, PROOF_NOT_KNOWN, PROOF_NO_KEY };

static enum proof_answer
refuse_proof(struct verification *v, const struct message *msg)
{
	answer_with(v, CHECK_PROOF, VERIFY_FAIL, msg, (const struct arg[]){ { NULL, { NULL, 0 }, 0, false } });
	return PROOF_FAILS;
}

static enum proof_answer
verify_claim(struct verification *v, struct proof_claim *claim)
{
	struct public_key key;
	enum rc rc;

	if (!str_is(claim->purpose, v->presentation ? "authentication" : "assertionMethod"))
		return refuse_proof(v, MSG(verify_proof_purpose));
	if (!answers_the_question(v, claim))
		return refuse_proof(v, MSG(verify_proof_question));
	if (claim->expires != RECORD_NEVER && claim->expires <= v->at)
		return refuse_proof(v, MSG(verify_proof_expired));
	v->signed_at = date_of(v, claim->created);
	if (issuer_key(v, claim->verification_method, &key) != RC_OK)
		return PROOF_NO_KEY;
	if (outcome_of(v, CHECK_CONTEXTS) != VERIFY_PASS && v->as_graph)
		return PROOF_NO_KEY; /* there is no graph to verify */
	claim->digest = v->digest;
	rc = proof_verify(v->cx, v->options->contexts, v->document, claim, &key);
	if (rc == RC_OK)
		return PROOF_HOLDS;
	answer_err(v, CHECK_PROOF, VERIFY_FAIL, MSG(verify_proof_wrong));
	return PROOF_FAILS;
}

static enum proof_answer
verify_one(struct verification *v, const struct json *proof, struct proof_claim *claim)
{
	if (proof_read(v->cx, proof, claim) != RC_OK) {
		answer_err(v, CHECK_PROOF, VERIFY_FAIL, MSG(verify_proof_malformed));
		return PROOF_FAILS;
	}
	if (claim->suite == PROOF_UNSUPPORTED)
		return PROOF_NOT_KNOWN;
	if (claim->suite == PROOF_NONE)
		return refuse_proof(v, MSG(verify_proof_unknown));
	return verify_claim(v, claim);
}

/* Of several proofs every one that is understood must hold, and one must be there (recognise_proofs saw to it that one is understood).
 * One that is over others as well says nothing when one of them is not understood. */
static void
verify_embedded(struct verification *v)
{
	const struct json *proofs = JSON_GET(v->document, "proof");
	struct proof_claim claim = { .proof = NULL }, held = claim;
	size_t counts[PROOF_NO_KEY + 1] = { 0 }, count = 0;
	bool chained = false;

	for (const struct json *at = NULL; (at = each_of(proofs, at)) != NULL;) {
		enum proof_answer given = ++count > PROOFS_MAX ? refuse_proof(v, MSG(verify_proof_many)) : verify_one(v, at, &claim);

		counts[given]++;
		chained = chained || claim.previous != NULL;
		if (given == PROOF_HOLDS)
			held = claim;
		if (count > PROOFS_MAX)
			break;
	}
	if (count == 0) {
		refuse_proof(v, MSG(verify_proof_none));
	} else if (counts[PROOF_NO_KEY] > 0) {
		answer(v, CHECK_PROOF, VERIFY_UNCHECKED, MSG(verify_proof_no_key));
	} else if (chained && counts[PROOF_NOT_KNOWN] > 0) {
		answer(v, CHECK_PROOF, VERIFY_UNCHECKED, MSG(verify_proof_chain));
	} else if (counts[PROOF_FAILS] == 0) {
		proven(v, str_c(v->cx->mem, held.suite_name), held.verification_method);
	}
}

void
verify_proof(struct verification *v)
{
	if (v->token)
		verify_token(v);
	else
		verify_embedded(v);
	read_meaning(v);
}
