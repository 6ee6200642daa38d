/* R8, proofs: tokens that choose their own algorithm or key, sets of proofs, status lists, issuers that are somebody else. */
#include "test.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "codec/gzip.h"
#include "format/hostile.h"

#define HEADER "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"typ\":\"JWT\"}"

/* ---- tokens (T-06, T-07, T-08) ---- */

static struct str
payload_of(struct hostile *h)
{
	struct str text = token(h->w, h->good, h->w->key, METHOD), head, body, out;

	str_cut(&text, '.', &head);
	str_cut(&text, '.', &body);
	assert_true(base64url_decode(h->w->cx->mem, body, &out));
	return out;
}

static void
headers_that_choose(void **state)
{
	static const struct hostile_case headers[] = {
		{ "{\"alg\":\"none\"}", BY(PROOF) }, { "{\"alg\":\"None\",\"kid\":\"" ISSUER "#k1\"}", BY(PROOF) }, { "{\"alg\":\"NONE\",\"kid\":\"" ISSUER "#k1\"}", BY(PROOF) }, { "{\"alg\":\"\",\"kid\":\"" ISSUER "#k1\"}", BY(PROOF) }, { "{\"kid\":\"" ISSUER "#k1\"}", BY(PROOF) }, { "{\"alg\":null,\"kid\":\"" ISSUER "#k1\"}", BY(PROOF) },
		{ "{\"alg\":[\"EdDSA\"],\"kid\":\"" ISSUER "#k1\"}", BY(PROOF) }, { "{\"alg\":5,\"kid\":\"" ISSUER "#k1\"}", BY(PROOF) }, { "{\"alg\":\"HS256\",\"kid\":\"" ISSUER "#k1\"}", BY(PROOF) }, { "{\"alg\":\"HS384\",\"kid\":\"" ISSUER "#k1\"}", BY(PROOF) }, { "{\"alg\":\"HS512\",\"kid\":\"" ISSUER "#k1\"}", BY(PROOF) },
		{ "{\"alg\":\"RS256\",\"kid\":\"" ISSUER "#k1\"}", BY(PROOF) }, { "{\"alg\":\"ES256\",\"kid\":\"" ISSUER "#k1\"}", BY(PROOF) }, { "{\"alg\":\"ES384\",\"kid\":\"" ISSUER "#k1\"}", BY(PROOF) },
		{ "{\"alg\":\"eddsa\",\"kid\":\"" ISSUER "#k1\"}", BY(PARSE) }, { "{\"alg\":\"EdDSA \",\"kid\":\"" ISSUER "#k1\"}", BY(PARSE) }, { "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"" ISSUER "#k1\"}", BY(PARSE) }, { "{\"alg\":\"PBES2-HS256+A128KW\",\"p2c\":2147483647,\"kid\":\"" ISSUER "#k1\"}", BY(PARSE) },
		{ "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"crit\":[\"b64\"],\"b64\":false}", BY(PARSE) }, { "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"b64\":false}", BY(PARSE) }, { "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"crit\":[\"x\"],\"x\":1}", BY(PARSE) }, { "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"crit\":[]}", BY(PARSE) },
		{ "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"crit\":\"alg\"}", BY(PARSE) }, { "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"zip\":\"DEF\"}", BY(PARSE) }, { "{\"alg\":\"EdDSA\",\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\"}", BY(PARSE) }, { "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"kid\":\"" ISSUER "#k1\"}", BY(PARSE) },
		{ "[]", BY(PARSE) }, { "\"EdDSA\"", BY(PARSE) }, { "null", BY(PARSE) }, { "", BY(PARSE) }, { "{", BY(PARSE) }, { "\xef\xbb\xbf{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\"}x", BY(PARSE) }, { "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"enc\":\"A128GCM\"}", BY(PARSE) },
	};
	/* the signature holds, but nothing leads to the issuer's key */
	static const struct hostile_case keys[] = {
		{ "\"kid\":\"\"", OPEN(PROOF) }, { "\"kid\":null", BY(PARSE) }, { "\"kid\":5", BY(PARSE) }, { "\"kid\":[\"" ISSUER "#k1\"]", BY(PARSE) }, { "\"kid\":\"" ISSUER "\"", BY(ISSUER_KEY) }, { "\"kid\":\"" ISSUER "#k2\"", BY(ISSUER_KEY) }, { "\"kid\":\"" ISSUER "#\"", BY(ISSUER_KEY) }, { "\"kid\":\"" ISSUER "#k1#k1\"", BY(ISSUER_KEY) }, { "\"kid\":\"" ISSUER "?x#k1\"", BY(ISSUER_KEY) }, { "\"kid\":\"" ISSUER "/x#k1\"", BY(ISSUER_KEY) },
		{ "\"kid\":\"did:web:evil.example#k1\"", BY(ISSUER_KEY) }, { "\"kid\":\"did:web:northgate.example.evil.example#k1\"", BY(ISSUER_KEY) }, { "\"kid\":\"did:web:northgate.example%00.evil.example#k1\"", BY(ISSUER_KEY) }, { "\"kid\":\"DID:WEB:northgate.example#k1\"", BY(ISSUER_KEY) }, { "\"kid\":\"did:web:NORTHGATE.example#k1\"", BY(ISSUER_KEY) }, { "\"kid\":\"../../../etc/passwd\"", BY(ISSUER_KEY) },
		{ "\"kid\":\"/dev/null\"", BY(ISSUER_KEY) }, { "\"kid\":\"' OR 1=1 --\"", BY(ISSUER_KEY) }, { "\"kid\":\"https://evil.example/jwks.json#k1\"", BY(ISSUER_KEY) }, { "\"kid\":\"file:///etc/passwd\"", BY(ISSUER_KEY) }, { "\"kid\":\"https://northgate.example@evil.example/#k1\"", BY(ISSUER_KEY) }, { "\"kid\":\"did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK#z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK\"", BY(ISSUER_KEY) },
	};
	struct hostile *h = hostile_new(*state);
	struct str payload = payload_of(h);

	hostile_try(h, "an algorithm that is not here", hostile_token(h, STR("{\"alg\":\"PS256\",\"kid\":\"" ISSUER "#k1\"}"), payload), ABSENT(FORMAT));
	hostile_try(h, "another", hostile_token(h, STR("{\"alg\":\"ES256K\",\"kid\":\"" ISSUER "#k1\"}"), payload), ABSENT(FORMAT));
	ACCEPTED(h, "the issuer's own key by its short name", hostile_token(h, STR("{\"alg\":\"EdDSA\",\"kid\":\"#k1\"}"), payload));
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++)
		hostile_case(h, &headers[i], hostile_token(h, str_of(headers[i].text), payload));
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		hostile_case(h, &keys[i], hostile_token(h, str_fmt(h->w->cx->mem, "{\"alg\":\"EdDSA\",%s}", keys[i].text), payload));
	hostile_end(h);
}

/* The key is in the token, or where the token says: it proves nothing. */
static void
keys_that_the_token_brings(void **state)
{
	static const struct hostile_case members[] = {
		{ "\"jwk\":%s", OPEN(PROOF) }, { "\"jku\":\"https://evil.example/jwks.json\"", OPEN(PROOF) }, { "\"x5u\":\"https://evil.example/cert.pem\"", OPEN(PROOF) }, { "\"x5c\":[\"MIIB\"]", OPEN(PROOF) }, { "\"x5t\":\"AAAA\"", OPEN(PROOF) }, { "\"jwk\":%s,\"kid\":\"" ISSUER "#k1\"", BY(PROOF) }, { "\"jku\":\"https://northgate.example.evil.example/\",\"kid\":\"" ISSUER "#k1\"", BY(PROOF) },
	};
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct str payload = payload_of(h), jwk = compact(h->w, key_to_jwk(mem, secret_key_public(h->w->other)));
	struct secret_key *own = h->w->key;

	h->w->key = h->w->other; /* the stranger signs */
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		struct str member = str_of(members[i].text);
		size_t at = str_find(member, STR("%s"));

		if (at < member.len)
			member = str_fmt(mem, PRI_STR PRI_STR PRI_STR, ARG_STR(str_sub(member, 0, at)), ARG_STR(jwk), ARG_STR(str_sub(member, at + 2, SIZE_MAX)));
		hostile_case(h, &members[i], hostile_token(h, str_fmt(mem, "{\"alg\":\"EdDSA\"," PRI_STR "}", ARG_STR(member)), payload));
	}
	h->w->key = own;
	hostile_end(h);
}

/* The public key as the secret of a MAC, in each of the forms that libraries have taken for it. */
static void
a_mac_by_the_public_key(void **state)
{
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	const struct public_key *key = secret_key_public(h->w->key);
	struct str forms[5] = { { (const char *)key->bytes, key->len }, compact(h->w, key_to_jwk(mem, key)), key_to_multikey(mem, key), STR_NONE, STR("") };

	assert_ok(h->w->cx, key_to_pem(h->w->cx, key, &forms[3]));
	for (size_t i = 0; i < 5; i++) {
		struct str head = base64url_encode(mem, STR("{\"alg\":\"HS256\",\"kid\":\"" ISSUER "#k1\",\"typ\":\"JWT\"}")), body = base64url_encode(mem, payload_of(h)), to_sign;
		unsigned char mac[EVP_MAX_MD_SIZE];
		unsigned len = 0;

		to_sign = str_fmt(mem, PRI_STR "." PRI_STR, ARG_STR(head), ARG_STR(body));
		assert_non_null(HMAC(EVP_sha256(), forms[i].ptr, (int)forms[i].len, (const unsigned char *)to_sign.ptr, to_sign.len, mac, &len));
		REFUSED(h, "HS256 with the public key", str_fmt(mem, PRI_STR "." PRI_STR, ARG_STR(to_sign), ARG_STR(base64url_encode(mem, (struct str){ (char *)mac, len }))), CHECK_PROOF);
	}
	hostile_end(h);
}

static void
payloads_that_disagree(void **state)
{
	static const struct hostile_change changes[] = {
		{ "\"iss\":\"" ISSUER "\"", "\"iss\":\"did:web:evil.example\"", BY(PROOF) }, { "\"iss\":\"" ISSUER "\"", "\"iss\":5", BY(PROOF) }, { "\"iss\":\"" ISSUER "\"", "\"iss\":[\"" ISSUER "\"]", BY(PROOF) }, { "\"jti\":\"urn", "\"jti\":\"urm", BY(PROOF) }, { "\"sub\":\"urn", "\"sub\":\"urm", BY(PROOF) },
		{ "\"nbf\":1795132800", "\"nbf\":1795132801", BY(PROOF) }, { "\"nbf\":1795132800", "\"nbf\":\"1795132800\"", BY(PROOF) }, { "\"nbf\":1795132800", "\"nbf\":1e300", BY(PROOF) }, { "\"nbf\":1795132800", "\"nbf\":-1", BY(PROOF) }, { "\"nbf\":1795132800", "\"nbf\":1795132800.5", BY(PROOF) },
		{ "\"exp\":1952899200", "\"exp\":1952899201", BY(PROOF) }, { "\"exp\":1952899200", "\"exp\":9223372036854775808", BY(PROOF) }, { "\"exp\":1952899200", "\"exp\":1", BY(PROOF) }, { "\"exp\":1952899200", "\"exp\":null", BY(PROOF) }, { "\"exp\":1952899200", "\"exp\":[]", BY(PROOF) },
		{ "\"iss\":\"" ISSUER "\"", "\"iss\":\"" ISSUER "\",\"iss\":\"" ISSUER "\"", BY(PARSE) }, { "\"iss\":\"" ISSUER "\"", "\"iss\":\"" ISSUER "\",\"@graph\":[]", BY(CONTEXTS) }, { "\"iss\":\"" ISSUER "\"", "\"iss\":\"" ISSUER "\",\"vc\":{\"name\":\"Doctor\"}", BY(FORMAT) },
	};
	static const struct hostile_case bodies[] = {
		{ "", BY(PARSE) }, { "{}", BY(FORMAT) }, { "[]", BY(PARSE) }, { "null", BY(PARSE) }, { "5", BY(PARSE) }, { "\"x\"", BY(PARSE) }, { "{\"vc\":{}}", BY(FORMAT) }, { "{\"vc\":[]}", BY(FORMAT) }, { "{\"vp\":{}}x", BY(PARSE) }, { "{\"vc\":{\"vc\":{\"vc\":{}}}}", BY(FORMAT) }, { "{\"iss\":\"" ISSUER "\"}", BY(FORMAT) }, { "{\"credentialSubject\":{}}", BY(FORMAT) }, { "\x1f\x8b\x08", BY(PARSE) },
	};
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct str payload = payload_of(h);

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		size_t at = str_find(payload, str_of(changes[i].from));

		if (at == payload.len)
			fail_msg("not there: %s", changes[i].from);
		hostile_try(h, changes[i].to, hostile_token(h, STR(HEADER), str_fmt(mem, PRI_STR "%s" PRI_STR, ARG_STR(str_sub(payload, 0, at)), changes[i].to,
		        ARG_STR(str_sub(payload, at + strlen(changes[i].from), SIZE_MAX)))), changes[i].want, changes[i].check);
	}
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++)
		hostile_case(h, &bodies[i], hostile_token(h, STR(HEADER), str_of(bodies[i].text)));
	hostile_end(h);
}

/* The good token with something done to its text. */
static void
texts_of_tokens(void **state)
{
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct str good = hostile_token(h, STR(HEADER), payload_of(h)), head, body, sign = good;
	struct { const char *why; struct str text; enum verify_check check; } cases[] = {
		{ "no signature", STR_NONE }, { "padded", STR_NONE }, { "two dots at the end", STR_NONE }, { "four parts", STR_NONE }, { "five parts, as a JWE", STR_NONE }, { "two parts", STR_NONE }, { "a space within", STR_NONE },
		{ "a line end within", STR_NONE }, { "a NUL within", STR_NONE }, { "base64 in place of base64url", STR_NONE }, { "a longer signature", STR_NONE, CHECK_PROOF }, { "a shorter signature", STR_NONE }, { "a signature of zeros", STR_NONE, CHECK_PROOF },
		{ "another signature's end", STR_NONE, CHECK_PROOF }, { "as JSON", STR_NONE }, { "only dots", STR_NONE }, { "a million dots", STR_NONE }, { "a header of 8 MB", STR_NONE }, { "a signature of 8 MB", STR_NONE, CHECK_PROOF }, { "bits beyond the last byte", STR_NONE },
	};
	struct str start;
	size_t n = 0;

	str_cut(&sign, '.', &head);
	str_cut(&sign, '.', &body);
	start = str_fmt(mem, PRI_STR "." PRI_STR ".", ARG_STR(head), ARG_STR(body));
	cases[n++].text = start;
	cases[n++].text = str_fmt(mem, PRI_STR "==", ARG_STR(good));
	cases[n++].text = str_fmt(mem, PRI_STR "..", ARG_STR(good));
	cases[n++].text = str_fmt(mem, PRI_STR ".AAAA", ARG_STR(good));
	cases[n++].text = str_fmt(mem, PRI_STR ".AAAA.AAAA", ARG_STR(good));
	cases[n++].text = str_fmt(mem, PRI_STR "." PRI_STR, ARG_STR(head), ARG_STR(body));
	cases[n++].text = str_fmt(mem, PRI_STR " " PRI_STR, ARG_STR(start), ARG_STR(sign));
	cases[n++].text = str_fmt(mem, PRI_STR "\n" PRI_STR, ARG_STR(start), ARG_STR(sign));
	cases[n++].text = str_fmt(mem, PRI_STR "%c" PRI_STR, ARG_STR(start), 0, ARG_STR(sign));
	cases[n++].text = str_fmt(mem, PRI_STR "+/" PRI_STR, ARG_STR(start), ARG_STR(str_sub(sign, 2, SIZE_MAX)));
	cases[n++].text = str_fmt(mem, PRI_STR "AAAA", ARG_STR(good));
	cases[n++].text = str_sub(good, 0, good.len - 4);
	cases[n++].text = str_fmt(mem, PRI_STR PRI_STR, ARG_STR(start), ARG_STR(hostile_repeat(mem, "A", 86)));
	cases[n++].text = str_fmt(mem, PRI_STR PRI_STR "AAAA", ARG_STR(start), ARG_STR(str_sub(sign, 0, 82)));
	cases[n++].text = str_fmt(mem, "{\"payload\":\"" PRI_STR "\",\"protected\":\"" PRI_STR "\",\"signature\":\"" PRI_STR "\"}x", ARG_STR(body), ARG_STR(head), ARG_STR(sign));
	cases[n++].text = STR("..");
	cases[n++].text = hostile_repeat(mem, ".", 1000000);
	cases[n++].text = str_fmt(mem, PRI_STR "." PRI_STR ".", ARG_STR(hostile_repeat(mem, "A", 8000000)), ARG_STR(body));
	cases[n++].text = str_fmt(mem, PRI_STR PRI_STR, ARG_STR(start), ARG_STR(hostile_repeat(mem, "A", 8000000)));
	cases[n].text = str_dup(mem, good);
	((char *)(uintptr_t)cases[n].text.ptr)[good.len - 1] += cases[n].text.ptr[good.len - 1] == 'Z' || cases[n].text.ptr[good.len - 1] == 'z' || cases[n].text.ptr[good.len - 1] == '9' ? -1 : 1;
	for (size_t i = 0; i <= n; i++)
		REFUSED(h, cases[i].why, cases[i].text, cases[i].check);
	hostile_end(h);
}

/* ---- proofs in the document (T-04, T-05) ---- */

static void
proofs_that_say_otherwise(void **state)
{
	static const struct hostile_change changes[] = {
		{ "\"DataIntegrityProof\"", "\"dataintegrityproof\"", BY(PROOF) }, { "\"DataIntegrityProof\"", "[\"DataIntegrityProof\"]", BY(PROOF) }, { "\"DataIntegrityProof\"", "null", BY(PROOF) }, { "\"assertionMethod\"", "\"authentication\"", BY(PROOF) }, { "\"assertionMethod\"", "\"capabilityInvocation\"", BY(PROOF) }, { "\"assertionMethod\"", "[\"assertionMethod\"]", BY(PROOF) },
		{ "\"eddsa-rdfc-2022\"", "\"eddsa-jcs-2022\"", BY(PROOF) }, { "\"eddsa-rdfc-2022\"", "\"ecdsa-rdfc-2019\"", BY(PROOF) }, { "\"eddsa-rdfc-2022\"", "\"EDDSA-RDFC-2022\"", BY(PROOF) }, { "\"eddsa-rdfc-2022\"", "\"\"", BY(PROOF) }, { "\"eddsa-rdfc-2022\"", "5", BY(PROOF) },
		{ "\"verificationMethod\":\"", "\"verificationMethod\":\"x", BY(ISSUER_KEY) }, { "#k1\"", "#k2\"", BY(ISSUER_KEY) }, { "#k1\"", "\"", BY(ISSUER_KEY) }, { ISSUER "#k1", "did:web:evil.example#k1", BY(ISSUER_KEY) }, { ISSUER "#k1", "https://northgate.example/#k1", OPEN(PROOF) }, { "\"" ISSUER "#k1\"", "{\"id\":\"" ISSUER "#k1\",\"publicKeyMultibase\":\"z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK\"}", BY(PROOF) },
		{ "\"proofValue\":\"z", "\"proofValue\":\"u", BY(PROOF) }, { "\"proofValue\":\"z", "\"proofValue\":\"m", BY(PROOF) }, { "\"proofValue\":\"z", "\"proofValue\":\"", BY(PROOF) }, { "\"proofValue\":\"z", "\"proofValue\":\"z1", BY(PROOF) }, { "\"proofValue\":\"z", "\"proofValue\":\"zz", BY(PROOF) }, { "\"proofValue\":", "\"proofvalue\":", BY(PROOF) },
		{ "\"created\":\"2026", "\"created\":\"2025", BY(PROOF) }, { "\"created\":\"", "\"created\":\"x", BY(PROOF) }, { "\"created\":", "\"expires\":\"2001-01-01T00:00:00Z\",\"created\":", BY(PROOF) },
		{ "\"created\":", "\"domain\":\"evil.example\",\"created\":", BY(PROOF) }, { "\"created\":", "\"previousProof\":\"urn:x\",\"created\":", BY(PROOF) }, { "\"created\":", "\"nonce\":\"x\",\"created\":", BY(PROOF) }, { "\"created\":", "\"honours\":\"x\",\"created\":", BY(PROOF) }, { "\"created\":", "\"id\":\"urn:x\",\"created\":", BY(PROOF) },
		{ "\"proof\":{", "\"proof\":{\"proof\":{},", BY(PROOF) }, { "\"proof\":{", "\"proof\":[{}],\"termsOfUse\":{", BY(PROOF) }, { "\"proof\":{", "\"prooof\":{", BY(CONTEXTS) },
	};
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct str good = embedded(h->w, h->good, h->w->key, METHOD);
	size_t proof = str_find(good, STR("\"proof\":{"));

	/* eddsa-rdfc-2022 takes the document's contexts for the proof, whatever the proof names (VC DI EdDSA 3.2.5) */
	hostile_try(h, "a proof with a context", str_fmt(mem, PRI_STR "\"proof\":{\"@context\":\"https://evil.example/\"," PRI_STR, ARG_STR(str_sub(good, 0, proof)),
	            ARG_STR(str_sub(good, proof + 9, SIZE_MAX))), GOOD);
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		struct str end = str_sub(good, proof, SIZE_MAX);
		size_t at = str_find(end, str_of(changes[i].from));
		struct str text;

		if (at == end.len)
			fail_msg("not there: %s", changes[i].from);
		text = str_fmt(mem, PRI_STR PRI_STR "%s" PRI_STR, ARG_STR(str_sub(good, 0, proof)), ARG_STR(str_sub(end, 0, at)), changes[i].to, ARG_STR(str_sub(end, at + strlen(changes[i].from), SIZE_MAX)));
		hostile_try(h, changes[i].to, text, changes[i].want, changes[i].check);
	}
	hostile_end(h);
}

static struct json *
proof_by(struct hostile *h, const struct secret_key *key, struct str method)
{
	struct json *document;

	assert_ok(h->w->cx, json_parse(h->w->cx, embedded(h->w, h->good, key, method), JSON_LIMITS, &document));
	return json_take(document, STR("proof"));
}

static void
sets_of_proofs(void **state)
{
	static const int counts[] = { 2, 10, 100, 1000, 10000 };
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;

	for (int order = 0; order < 2; order++) {
		struct json *document = json_copy(mem, h->good, true), *proofs = json_put_array(mem, document, STR("proof"));

		json_add(proofs, order == 0 ? proof_by(h, h->w->key, METHOD) : proof_by(h, h->w->other, METHOD));
		json_add(proofs, order == 1 ? proof_by(h, h->w->key, METHOD) : proof_by(h, h->w->other, METHOD));
		REFUSED(h, order == 0 ? "a good proof and a bad one" : "a bad proof and a good one", compact(h->w, document), CHECK_PROOF);
	}
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		struct json *document = json_copy(mem, h->good, true), *proofs = json_put_array(mem, document, STR("proof")), *bad = proof_by(h, h->w->other, METHOD);
		char why[64];

		for (int n = 0; n < counts[i]; n++)
			json_add(proofs, json_copy(mem, bad, false));
		snprintf(why, sizeof(why), "%d bad proofs", counts[i]);
		REFUSED(h, why, compact(h->w, document), CHECK_PROOF);
	}
	for (int kind = 0; kind < 4; kind++) {
		static const char *const texts[] = { "[]", "null", "\"proof\"", "[[]]" };
		struct str text = str_fmt(mem, PRI_STR ",\"proof\":%s}", ARG_STR(str_sub(h->good_text, 0, h->good_text.len - 1)), texts[kind]);

		REFUSED(h, texts[kind], text, CHECK_PROOF);
	}
	hostile_end(h);
}

/* ---- status lists (T-11) ---- */

/* The status list's credential with another encodedList, signed by the issuer. */
static void
list_holding(struct hostile *h, const char *why, struct str packed, enum verify_verdict want, enum verify_check check)
{
	struct arena *mem = h->w->cx->mem;
	struct status_list list = list_of(h->w, -1);
	struct json *credential = list_credential(h->w, &list), *subject = json_get(credential, STR("credentialSubject"));
	size_t pages = h->w->pages;

	json_set(subject, STR("encodedList"), json_new_string(mem, str_fmt(mem, "u" PRI_STR, ARG_STR(base64url_encode(mem, packed)))));
	publish(h->w, STR(LIST_URL), embedded(h->w, credential, h->w->key, METHOD));
	hostile_try(h, why, embedded(h->w, h->good, h->w->key, METHOD), want, check);
	h->w->pages = pages;
}

static void
lists_that_burst(void **state)
{
	static const size_t sizes[] = { (size_t)16 << 20, ((size_t)16 << 20) + 1, (size_t)64 << 20, (size_t)256 << 20 };
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct str plain = { arena_zero(mem, (size_t)256 << 20, 1), 0 }, packed;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		char why[64];

		plain.len = sizes[i];
		assert_ok(h->w->cx, zip_deflate(h->w->cx, ZIP_GZIP, plain, 9, &packed));
		snprintf(why, sizeof(why), "%zu bytes from %zu", sizes[i], packed.len);
		list_holding(h, why, packed, i == 0 ? VERIFY_VALID : VERIFY_INVALID, i == 0 ? CHECK_COUNT : CHECK_STATUS);
	}
	plain.len = STATUS_LIST_LEAST / 8;
	assert_ok(h->w->cx, zip_deflate(h->w->cx, ZIP_GZIP, plain, 9, &packed));
	list_holding(h, "a list as it should be", packed, GOOD);
	list_holding(h, "cut short", str_sub(packed, 0, packed.len - 9), BY(STATUS));
	list_holding(h, "without its checksum", str_sub(packed, 0, packed.len - 8), BY(STATUS));
	list_holding(h, "with something behind it", str_fmt(mem, PRI_STR "x", ARG_STR(packed)), BY(STATUS));
	list_holding(h, "nothing", STR_NONE, BY(STATUS));
	list_holding(h, "no gzip", STR("\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26\27\30"), BY(STATUS));
	plain.len = STATUS_LIST_LEAST / 8 - 1;
	assert_ok(h->w->cx, zip_deflate(h->w->cx, ZIP_GZIP, plain, 9, &packed));
	list_holding(h, "too short to hide anybody", packed, BY(STATUS));
	hostile_end(h);
}

static void
lists_of_somebody_else(void **state)
{
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct str badge = embedded(h->w, h->good, h->w->key, METHOD);
	size_t pages = h->w->pages;

	for (int kind = 0; kind < 12; kind++) {
		static const char *const why[] = { "another issuer's", "another's signature", "another purpose", "another id", "set", "over", "of the future", "no proof", "with a status of its own", "the badge itself", "not JSON", "very deep JSON" };
		/* one whose issuer cannot be asked, or that is of another time, is no list at all; any other is a lie about one */
		static const enum verify_verdict want[] = { [0] = VERIFY_UNPROVEN, [1 ... 4] = VERIFY_INVALID, [5] = VERIFY_UNPROVEN, [6] = VERIFY_UNPROVEN, [7 ... 11] = VERIFY_INVALID };
		struct status_list list = list_of(h->w, kind == 4 ? 4711 : -1);
		const struct secret_key *key = kind == 1 ? h->w->other : h->w->key;
		struct json *credential;
		struct str text;

		list.issuer = kind == 0 ? STR("did:web:southgate.example") : list.issuer;
		list.purpose = kind == 2 ? STR("suspension") : list.purpose;
		list.id = kind == 3 ? STR("https://northgate.example/status/other") : list.id;
		list.valid_until = kind == 5 ? 1795132801 : list.valid_until;
		list.valid_from = kind == 6 ? 1890000000 : list.valid_from;
		list.valid_until = kind == 6 ? 1900000000 : list.valid_until;
		credential = list_credential(h->w, &list);
		if (kind == 8)
			json_put(credential, STR("credentialStatus"), json_copy(mem, json_get(h->good, STR("credentialStatus")), true));
		text = kind == 7 ? compact(h->w, credential) : kind == 9 ? badge : kind == 10 ? STR("<html>") : kind == 11 ? hostile_repeat(mem, "[", 1000000) : embedded(h->w, credential, key, METHOD);
		publish(h->w, STR(LIST_URL), text);
		hostile_try(h, why[kind], badge, want[kind], CHECK_STATUS);
		h->w->pages = pages;
	}
	hostile_end(h);
}

static void
entries_that_point_nowhere(void **state)
{
	static const struct hostile_change changes[] = {
		{ "\"4711\"", "\"-1\"", BY(STATUS) }, { "\"4711\"", "\"131072\"", BY(STATUS) }, { "\"4711\"", "\"18446744073709551616\"", BY(STATUS) }, { "\"4711\"", "\"4711.0\"", BY(STATUS) }, { "\"4711\"", "\"0x1267\"", BY(STATUS) }, { "\"4711\"", "\" 4711\"", BY(STATUS) }, { "\"4711\"", "\"\"", BY(STATUS) }, { "\"4711\"", "null", BY(STATUS) }, { "\"4711\"", "[\"4711\",\"4712\"]", BY(STATUS) }, { "\"4711\"", "\"1e3\"", BY(STATUS) },
		{ "\"statusPurpose\":\"revocation\"", "\"statusPurpose\":\"message\"", BY(STATUS) }, { "\"statusPurpose\":\"revocation\"", "\"statusPurpose\":\"\"", BY(STATUS) }, { "\"statusPurpose\":\"revocation\"", "\"statusPurpose\":[\"suspension\"]", BY(STATUS) }, { "\"BitstringStatusListEntry\"", "\"SomethingElse\"", BY(CONTEXTS) }, { "\"BitstringStatusListEntry\"", "5", BY(CONTEXTS) }, { "\"BitstringStatusListEntry\"", "\"JsonSchema\"", BY(CONTEXTS) },
		{ "/status/revocation-1\"", "/status/nothing\"", OPEN(STATUS) }, { "https://northgate.example/status/revocation-1\"", "file:///etc/passwd\"", OPEN(STATUS) }, { "https://northgate.example/status/revocation-1\"", "http://169.254.169.254/\"", OPEN(STATUS) }, { "https://northgate.example/status/revocation-1\"", "\"", BY(STATUS) },
	};
	struct hostile *h = hostile_new(*state);

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		struct str entry = h->good_text;
		size_t at = str_find(entry, str_of(changes[i].from));

		if (changes[i].from[0] == 'h' || changes[i].from[0] == '/') { /* the last one is the list's address; the others are names */
			size_t list = str_find(entry, STR("\"statusListCredential\""));

			at = list + str_find(str_sub(entry, list, SIZE_MAX), str_of(changes[i].from));
		}
		if (at >= entry.len)
			fail_msg("not there: %s", changes[i].from);
		entry = str_fmt(h->w->cx->mem, PRI_STR "%s" PRI_STR, ARG_STR(str_sub(entry, 0, at)), changes[i].to, ARG_STR(str_sub(entry, at + strlen(changes[i].from), SIZE_MAX)));
		hostile_try(h, changes[i].to, hostile_signed(h, entry), changes[i].want, changes[i].check);
	}
	hostile_end(h);
}

/* ---- issuers (T-05) ---- */

static void
issuers_that_are_somebody_else(void **state)
{
	static const struct hostile_case issuers[] = {
		{ "\"did:web:evil.example\"", BY(ISSUER_KEY) }, { "{\"id\":\"did:web:evil.example\"}", BY(ISSUER_KEY) }, { "null", BY(ISSUER_KEY) }, { "5", BY(ISSUER_KEY) }, { "[]", BY(ISSUER_KEY) }, { "[\"" ISSUER "\"]", BY(ISSUER_KEY) }, { "{\"id\":null}", BY(CONTEXTS) }, { "{}", BY(ISSUER_KEY) }, { "\"\"", BY(ISSUER_KEY) }, { "{\"id\":\"" ISSUER "#k1\"}", BY(ISSUER_KEY) }, { "{\"id\":\"" ISSUER "/\"}", BY(ISSUER_KEY) }, { "{\"id\":\"did:web:NORTHGATE.example\"}", BY(ISSUER_KEY) }, { "{\"id\":\"DID:web:northgate.example\"}", BY(ISSUER_KEY) },
		{ "{\"id\":\"did:web:northgate.example%2e\"}", BY(ISSUER_KEY) }, { "{\"id\":\"did:web:127.0.0.1\"}", BY(ISSUER_KEY) }, { "{\"id\":\"did:web:northgate.example:..:x\"}", BY(ISSUER_KEY) }, { "{\"id\":\"did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK\"}", BY(ISSUER_KEY) }, { "{\"id\":\"did:key:z\"}", BY(ISSUER_KEY) }, { "{\"id\":\"did:jwk:e30\"}", BY(ISSUER_KEY) }, { "{\"id\":\"did:jwk:eyJrdHkiOiJvY3QiLCJrIjoiQUEifQ\"}", BY(ISSUER_KEY) },
		{ "{\"id\":\"https://northgate.example\"}", BY(ISSUER_KEY) }, { "{\"id\":\"https://northgate.example@evil.example\"}", BY(ISSUER_KEY) }, { "{\"id\":\"urn:uuid:0\"}", BY(ISSUER_KEY) }, { "{\"id\":\"file:///etc/passwd\"}", BY(ISSUER_KEY) }, { "{\"id\":\"javascript:alert(1)\"}", BY(ISSUER_KEY) }, { "{\"id\":\"did:ethr:0x0\"}", BY(ISSUER_KEY) }, { "{\"id\":\"did:web:\"}", BY(ISSUER_KEY) }, { "{\"id\":\"did:\"}", BY(ISSUER_KEY) },
	};
	struct hostile *h = hostile_new(*state);
	struct json *issuer = json_get(h->good, STR("issuer"));
	struct str now = compact(h->w, issuer);

	for (size_t i = 0; i < sizeof(issuers) / sizeof(*issuers); i++)
		hostile_case(h, &issuers[i], hostile_signed(h, hostile_text(h, str_c(h->w->cx->mem, now), str_of(issuers[i].text))));
	hostile_end(h);
}

static void
documents_of_the_issuer_that_are_not(void **state)
{
	static const struct hostile_change changes[] = {
		{ "\"id\":\"" ISSUER "\"", "\"id\":\"did:web:evil.example\"", BY(ISSUER_KEY) }, { "\"controller\":\"" ISSUER "\"", "\"controller\":\"did:web:evil.example\"", BY(ISSUER_KEY) }, { "\"assertionMethod\":", "\"authentication2\":", BY(ISSUER_KEY) }, { "\"publicKeyMultibase\":\"z", "\"publicKeyMultibase\":\"z6", BY(ISSUER_KEY) }, { "\"Multikey\"", "\"JsonWebKey\"", BY(ISSUER_KEY) }, { "\"id\":\"" ISSUER "\"", "\"id\":null", BY(ISSUER_KEY) },
		{ "\"verificationMethod\":[", "\"verificationMethod\":[[[[", OPEN(PROOF) }, { "\"publicKeyMultibase\":", "\"revoked\":\"2020-01-01T00:00:00Z\",\"publicKeyMultibase\":", BY(ISSUER_KEY) }, { "\"publicKeyMultibase\":", "\"expires\":\"2020-01-01T00:00:00Z\",\"publicKeyMultibase\":", BY(ISSUER_KEY) }, { "{\"", "{\"a\":1,\"a\":2,\"", OPEN(PROOF) }, { "{\"", "", OPEN(PROOF) },
	};
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct str badge = embedded(h->w, h->good, h->w->key, METHOD), document = h->w->web[0].bytes;
	size_t pages = h->w->pages;

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		size_t at = str_find(document, str_of(changes[i].from));

		if (at == document.len)
			fail_msg("not there: %s", changes[i].from);
		publish(h->w, STR(ISSUER), str_fmt(mem, PRI_STR "%s" PRI_STR, ARG_STR(str_sub(document, 0, at)), changes[i].to, ARG_STR(str_sub(document, at + strlen(changes[i].from), SIZE_MAX))));
		hostile_try(h, changes[i].to, badge, changes[i].want, changes[i].check);
		h->w->pages = pages;
	}
	publish(h->w, STR(ISSUER), str_fmt(mem, "{\"id\":\"" ISSUER "\",\"x\":" PRI_STR, ARG_STR(hostile_repeat(mem, "[", 1000000))));
	hostile_try(h, "a document of a million levels", badge, OPEN(PROOF));
	hostile_end(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(headers_that_choose), TEST(keys_that_the_token_brings), TEST(a_mac_by_the_public_key), TEST(payloads_that_disagree), TEST(texts_of_tokens), TEST(proofs_that_say_otherwise), TEST(sets_of_proofs),
		TEST(lists_that_burst), TEST(lists_of_somebody_else), TEST(entries_that_point_nowhere), TEST(issuers_that_are_somebody_else), TEST(documents_of_the_issuer_that_are_not),
	};

	return cmocka_run_group_tests_name("R8 T-04 T-05 T-06 T-07 T-08 T-11: hostile proofs", tests, NULL, NULL);
}
