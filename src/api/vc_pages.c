/* The W3C VC API (w3c-ccg/vc-api): verifying for everybody, issuing for test suites on this machine.
 *
 * 200: verified. 400: not verified, malformed or not provable from here; the body says which either way. 201: issued. */
#include "api/vc_result.h"
#include "credential/publication.h"
#include "crypto/did.h"
#include "format/ob3.h"
#include "format/proof.h"
#include "http/program.h"
#include "http/request.h"

#define CREDENTIAL_BODY ((size_t)4 << 20)

#define CONTEXT_CREDENTIALS_1  "https://www.w3.org/2018/credentials/v1"
#define CONTEXT_DATA_INTEGRITY "https://w3id.org/security/data-integrity/v2"

/* ---- verifying ---- */

/* The text has been parsed, so quotes and brackets are whole. Position behind the string that begins at `at`. */
static size_t
string_end(struct str text, size_t at)
{
	for (at++; at < text.len && text.ptr[at] != '"'; at++)
		if (text.ptr[at] == '\\')
			at++;
	return at + 1;
}

/* Position behind the object or array that begins at `at`. */
static size_t
container_end(struct str text, size_t at)
{
	size_t depth = 0;

	do {
		char c = text.ptr[at];

		depth += (size_t)(c == '{' || c == '[') - (size_t)(c == '}' || c == ']');
		at = c == '"' ? string_end(text, at) : at + 1;
	} while (depth > 0 && at < text.len);
	return at;
}

/* The bytes of an object's member that is an object, as they came; empty when its name is written with escapes. */
static struct str
member_text(struct str text, const char *name)
{
	struct str key = STR_NONE;

	for (size_t at = str_find_byte(text, '{') + 1; at < text.len; ) {
		char c = text.ptr[at];
		size_t end = c == '"' ? string_end(text, at) : c == '{' || c == '[' ? container_end(text, at) : at + 1;

		if (c == '{' && str_is(key, name))
			return str_sub(text, at, end - at);
		if (c == '"')
			key = str_sub(text, at + 1, end - at - 2);
		else if (c == ',')
			key = STR_NONE;
		at = end;
	}
	return STR_NONE;
}

/* A credential that is a token within an object: {"@context": ".../v2", "type": "EnvelopedVerifiableCredential", "id":
 * "data:application/vc+jwt,..."} (VCDM 2.0, 4.13). */
static struct str
enveloped_text(const struct json *value)
{
	struct str id = json_string(JSON_GET(value, "id")), context = json_string(json_each(JSON_GET(value, "@context"), NULL));
	size_t comma = str_find_byte(id, ',');

	if (!str_is(context, OB3_CONTEXT_CREDENTIALS))
		return STR_NONE;
	if (!vc_has_type(value, "EnvelopedVerifiableCredential") && !vc_has_type(value, "EnvelopedVerifiablePresentation"))
		return STR_NONE;
	return str_starts(id, "data:application/v") && comma < id.len ? str_sub(id, comma + 1, id.len) : STR_NONE;
}

static enum rc
what_to_verify(struct request *rq, const char *member, struct str *bytes)
{
	const struct json *value = json_get(rq->json, str_of(member));

	if (json_is(value, JSON_STRING) && str_starts(value->string, "ey"))
		*bytes = value->string; /* a token; a document comes as an object, not as a text of one */
	else if (json_is(value, JSON_OBJECT))
		*bytes = enveloped_text(value).len > 0 ? enveloped_text(value) : member_text(rq->body, member);
	else
		return fail_at_field(rq->cx, fail(rq->cx, RC_INVALID, MSG(api_member_missing), A_C("member", member)), str_of(member));
	if (bytes->len == 0 && json_is(value, JSON_OBJECT))
		*bytes = json_text(rq->cx->mem, value, JSON_COMPACT);
	return RC_OK;
}

static enum rc
verify_post(struct request *rq, const char *member)
{
	const struct json *options = JSON_GET(rq->json, "options");
	struct verify_options asked = { .contexts = rq->program->contexts, .at = rq->cx->now };
	struct publication_source source;
	struct verify_report report;
	struct str bytes;
	bool holds;

	TRY(what_to_verify(rq, member, &bytes));
	TRY(publication_source_open(rq->cx, rq->db, rq->program->institution, &source));
	asked.resolver = publication_resolver(&source);
	asked.own = source.did;
	asked.challenge = json_string(JSON_GET(options, "challenge"));
	asked.domain = json_string(JSON_GET(options, "domain"));
	TRY(verify_bytes(rq->cx, bytes, &asked, &report));
	holds = vc_holds(&report, str_starts(bytes, "{") ? json_get(rq->json, str_of(member)) : NULL);
	return reply_json(rq, holds ? 200 : 400, vc_result(rq->cx->mem, &report, holds));
}

static enum rc
credential_verify_post(struct request *rq)
{
	return verify_post(rq, "verifiableCredential");
}

static enum rc
presentation_verify_post(struct request *rq)
{
	return verify_post(rq, "verifiablePresentation");
}

/* ---- issuing, for test suites ---- */

static enum rc
read_test_key(struct request *rq, struct secret_key **key)
{
	struct str text = str_trim(rq->program->test_key);
	struct json *jwk;

	if (text.len == 0 || !request_is_local(rq))
		return fail(rq->cx, RC_DENIED, MSG(api_issue_closed));
	if (text.ptr[0] != '{')
		return secret_key_from_multikey(rq->cx, text, key);
	TRY(json_parse(rq->cx, text, JSON_LIMITS, &jwk));
	return secret_key_from_jwk(rq->cx, jwk, key);
}

/* The issuer is the test key's did:key. */
static enum rc
check_issuer(struct request *rq, const struct json *credential, struct str did)
{
	const struct json *issuer = JSON_GET(credential, "issuer");

	if (!str_eq(json_is(issuer, JSON_OBJECT) ? json_string(JSON_GET(issuer, "id")) : json_string(issuer), did))
		return fail_at_field(rq->cx, fail(rq->cx, RC_INVALID, MSG(api_issuer_other), A_STR("issuer", did)), STR("credential.issuer"));
	return RC_OK;
}

static enum rc
sign(struct request *rq, const struct json *credential, const struct secret_key *key, struct str did, struct json **secured)
{
	const struct public_key *public_key = secret_key_public(key);
	struct proof_options options = {
		.suite = public_key->kind == KEY_ED25519 ? PROOF_EDDSA_RDFC_2022 : PROOF_ECDSA_RDFC_2019,
		.created = rq->cx->now,
		.verification_method = str_fmt(rq->cx->mem, PRI_STR "#" PRI_STR, ARG_STR(did), ARG_STR(str_sub(did, 8, did.len))),
		.key = public_key->kind,
		.contexts = rq->program->contexts,
	};
	struct signature signature;
	struct proof_draft draft;

	TRY(proof_prepare(rq->cx, credential, &options, &draft));
	TRY(key_sign(rq->cx, key, draft.to_sign, &signature));
	return proof_attach(rq->cx, &draft, signature_str(&signature), secured);
}

/* The first data model's context does not know these proofs; the one that does is put behind the others (VC Data Integrity, 2.4.1). */
static void
put_context(struct arena *mem, struct json *credential)
{
	const struct json *contexts = JSON_GET(credential, "@context");
	struct json *list;

	if (!str_is(json_string(json_each(contexts, NULL)), CONTEXT_CREDENTIALS_1))
		return;
	list = json_new(mem, JSON_ARRAY);
	for (const struct json *at = NULL; (at = json_each(contexts, at)) != NULL;) {
		if (str_is(json_string(at), CONTEXT_DATA_INTEGRITY))
			return;
		json_add(list, json_copy(mem, at, false));
	}
	json_add(list, json_new_string(mem, STR(CONTEXT_DATA_INTEGRITY)));
	json_set(credential, STR("@context"), list);
}

/* Not yet, or no more, is nothing against issuing it. */
static bool
dates_are_dates(const struct verify_answer *dates)
{
	return dates->msg != MSG(verify_dates_malformed) && dates->msg != MSG(verify_dates_order);
}

/* Nothing leaves that our own verifier would not take. */
static enum rc
holds(struct request *rq, const struct json *secured, struct verify_report *report)
{
	struct verify_options options = { .contexts = rq->program->contexts, .at = rq->cx->now };

	TRY(verify_bytes(rq->cx, json_text(rq->cx->mem, secured, JSON_COMPACT), &options, report));
	if (report->checks[CHECK_PARSE].outcome != VERIFY_FAIL && report->checks[CHECK_FORMAT].outcome != VERIFY_FAIL &&
	    report->checks[CHECK_CONTEXTS].outcome != VERIFY_FAIL && report->checks[CHECK_PROOF].outcome == VERIFY_PASS && dates_are_dates(&report->checks[CHECK_DATES]))
		return RC_OK;
	return fail(rq->cx, RC_INVALID, MSG(api_would_not_verify));
}

static enum rc
issue_post(struct request *rq)
{
	struct json *credential = JSON_GET(rq->json, "credential"), *secured, *answer;
	struct verify_report report;
	struct secret_key *key;
	struct str did;

	TRY(read_test_key(rq, &key));
	if (!json_is(credential, JSON_OBJECT))
		return fail_at_field(rq->cx, fail(rq->cx, RC_INVALID, MSG(api_member_missing), A_C("member", "credential")), STR("credential"));
	did = did_key_name(rq->cx->mem, secret_key_public(key));
	TRY(check_issuer(rq, credential, did));
	credential = json_copy(rq->cx->mem, credential, false);
	put_context(rq->cx->mem, credential);
	TRY(sign(rq, credential, key, did, &secured));
	if (holds(rq, secured, &report) != RC_OK)
		return reply_json(rq, 400, vc_result(rq->cx->mem, &report, false));
	answer = json_new(rq->cx->mem, JSON_OBJECT);
	json_put(answer, STR("verifiableCredential"), secured);
	return reply_json(rq, 201, answer);
}

const struct route vc_routes[] = {
	{ .method = HTTP_POST, .path = "/credentials/issue", .is_public = true, .stateless = true, .body_limit = CREDENTIAL_BODY, .rate = RATE_HEAVY,
	  .handler = issue_post, .says = "Sign a credential with the test key (only with --vc-api-test-key)" },
	{ .method = HTTP_POST, .path = "/credentials/verify", .is_public = true, .stateless = true, .body_limit = CREDENTIAL_BODY, .rate = RATE_HEAVY,
	  .handler = credential_verify_post, .says = "Verify a credential" },
	{ .method = HTTP_POST, .path = "/presentations/verify", .is_public = true, .stateless = true, .body_limit = CREDENTIAL_BODY, .rate = RATE_HEAVY,
	  .handler = presentation_verify_post, .says = "Verify a presentation and the credentials in it" },
	ROUTES_END
};
