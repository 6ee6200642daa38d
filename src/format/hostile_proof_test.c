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
	static const char *const headers[] = {
		"{\"alg\":\"none\"}", "{\"alg\":\"None\",\"kid\":\"" ISSUER "#k1\"}", "{\"alg\":\"NONE\",\"kid\":\"" ISSUER "#k1\"}", "{\"alg\":\"\",\"kid\":\"" ISSUER "#k1\"}", "{\"kid\":\"" ISSUER "#k1\"}", "{\"alg\":null,\"kid\":\"" ISSUER "#k1\"}",
		"{\"alg\":[\"EdDSA\"],\"kid\":\"" ISSUER "#k1\"}", "{\"alg\":5,\"kid\":\"" ISSUER "#k1\"}", "{\"alg\":\"HS256\",\"kid\":\"" ISSUER "#k1\"}", "{\"alg\":\"HS384\",\"kid\":\"" ISSUER "#k1\"}", "{\"alg\":\"HS512\",\"kid\":\"" ISSUER "#k1\"}",
		"{\"alg\":\"RS256\",\"kid\":\"" ISSUER "#k1\"}", "{\"alg\":\"ES256\",\"kid\":\"" ISSUER "#k1\"}", "{\"alg\":\"ES384\",\"kid\":\"" ISSUER "#k1\"}",
		"{\"alg\":\"eddsa\",\"kid\":\"" ISSUER "#k1\"}", "{\"alg\":\"EdDSA \",\"kid\":\"" ISSUER "#k1\"}", "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"" ISSUER "#k1\"}", "{\"alg\":\"PBES2-HS256+A128KW\",\"p2c\":2147483647,\"kid\":\"" ISSUER "#k1\"}",
		"{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"crit\":[\"b64\"],\"b64\":false}", "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"b64\":false}", "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"crit\":[\"x\"],\"x\":1}", "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"crit\":[]}",
		"{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"crit\":\"alg\"}", "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"zip\":\"DEF\"}", "{\"alg\":\"EdDSA\",\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\"}", "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"kid\":\"" ISSUER "#k1\"}",
		"[]", "\"EdDSA\"", "null", "", "{", "\xef\xbb\xbf{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\"}x", "{\"alg\":\"EdDSA\",\"kid\":\"" ISSUER "#k1\",\"enc\":\"A128GCM\"}",
	};
	/* the signature holds, but nothing leads to the issuer's key */
	static const char *const keys[] = {
		"\"kid\":\"\"", "\"kid\":null", "\"kid\":5", "\"kid\":[\"" ISSUER "#k1\"]", "\"kid\":\"" ISSUER "\"", "\"kid\":\"" ISSUER "#k2\"", "\"kid\":\"" ISSUER "#\"", "\"kid\":\"" ISSUER "#k1#k1\"", "\"kid\":\"" ISSUER "?x#k1\"", "\"kid\":\"" ISSUER "/x#k1\"",
		"\"kid\":\"did:web:evil.example#k1\"", "\"kid\":\"did:web:northgate.example.evil.example#k1\"", "\"kid\":\"did:web:northgate.example%00.evil.example#k1\"", "\"kid\":\"DID:WEB:northgate.example#k1\"", "\"kid\":\"did:web:NORTHGATE.example#k1\"", "\"kid\":\"../../../etc/passwd\"",
		"\"kid\":\"/dev/null\"", "\"kid\":\"' OR 1=1 --\"", "\"kid\":\"https://evil.example/jwks.json#k1\"", "\"kid\":\"file:///etc/passwd\"", "\"kid\":\"https://northgate.example@evil.example/#k1\"", "\"kid\":\"did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK#z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK\"",
	};
	struct hostile *h = hostile_new(*state);
	struct str payload = payload_of(h);

	hostile_try(h, "an algorithm that is not here", hostile_token(h, STR("{\"alg\":\"PS256\",\"kid\":\"" ISSUER "#k1\"}"), payload), VERIFY_UNSUPPORTED);
	hostile_try(h, "another", hostile_token(h, STR("{\"alg\":\"ES256K\",\"kid\":\"" ISSUER "#k1\"}"), payload), VERIFY_UNSUPPORTED);
	hostile_try(h, "the issuer's own key by its short name", hostile_token(h, STR("{\"alg\":\"EdDSA\",\"kid\":\"#k1\"}"), payload), VERIFY_VALID);
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++)
		REFUSED(h, headers[i], hostile_token(h, str_of(headers[i]), payload));
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		struct hostile_result result;
		struct str bytes = hostile_token(h, str_fmt(h->w->cx->mem, "{\"alg\":\"EdDSA\",%s}", keys[i]), payload);

		h->count++;
		if (!hostile_run(h, bytes, &result) || result.verdict == VERIFY_VALID) {
			print_error("%s is valid\n", keys[i]);
			h->wrong++;
		}
	}
	hostile_end(h);
}

/* The key is in the token, or where the token says: it proves nothing. */
static void
keys_that_the_token_brings(void **state)
{
	static const char *const members[] = {
		"\"jwk\":%s", "\"jku\":\"https://evil.example/jwks.json\"", "\"x5u\":\"https://evil.example/cert.pem\"", "\"x5c\":[\"MIIB\"]", "\"x5t\":\"AAAA\"", "\"jwk\":%s,\"kid\":\"" ISSUER "#k1\"", "\"jku\":\"https://northgate.example.evil.example/\",\"kid\":\"" ISSUER "#k1\"",
	};
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct str payload = payload_of(h), jwk = compact(h->w, key_to_jwk(mem, secret_key_public(h->w->other)));
	struct secret_key *own = h->w->key;

	h->w->key = h->w->other; /* the stranger signs */
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		struct str member = str_of(members[i]);
		size_t at = str_find(member, STR("%s"));
		struct hostile_result result;

		if (at < member.len)
			member = str_fmt(mem, PRI_STR PRI_STR PRI_STR, ARG_STR(str_sub(member, 0, at)), ARG_STR(jwk), ARG_STR(str_sub(member, at + 2, SIZE_MAX)));
		h->count++;
		if (!hostile_run(h, hostile_token(h, str_fmt(mem, "{\"alg\":\"EdDSA\"," PRI_STR "}", ARG_STR(member)), payload), &result) || result.verdict == VERIFY_VALID || result.shown) {
			print_error("%s is valid\n", members[i]);
			h->wrong++;
		}
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
		REFUSED(h, "HS256 with the public key", str_fmt(mem, PRI_STR "." PRI_STR, ARG_STR(to_sign), ARG_STR(base64url_encode(mem, (struct str){ (char *)mac, len }))));
	}
	hostile_end(h);
}

static void
payloads_that_disagree(void **state)
{
	static const struct { const char *from, *to; } changes[] = {
		{ "\"iss\":\"" ISSUER "\"", "\"iss\":\"did:web:evil.example\"" }, { "\"iss\":\"" ISSUER "\"", "\"iss\":5" }, { "\"iss\":\"" ISSUER "\"", "\"iss\":[\"" ISSUER "\"]" }, { "\"jti\":\"urn", "\"jti\":\"urm" }, { "\"sub\":\"urn", "\"sub\":\"urm" },
		{ "\"nbf\":1795132800", "\"nbf\":1795132801" }, { "\"nbf\":1795132800", "\"nbf\":\"1795132800\"" }, { "\"nbf\":1795132800", "\"nbf\":1e300" }, { "\"nbf\":1795132800", "\"nbf\":-1" }, { "\"nbf\":1795132800", "\"nbf\":1795132800.5" },
		{ "\"exp\":1952899200", "\"exp\":1952899201" }, { "\"exp\":1952899200", "\"exp\":9223372036854775808" }, { "\"exp\":1952899200", "\"exp\":1" }, { "\"exp\":1952899200", "\"exp\":null" }, { "\"exp\":1952899200", "\"exp\":[]" },
		{ "\"iss\":\"" ISSUER "\"", "\"iss\":\"" ISSUER "\",\"iss\":\"" ISSUER "\"" }, { "\"iss\":\"" ISSUER "\"", "\"iss\":\"" ISSUER "\",\"@graph\":[]" }, { "\"iss\":\"" ISSUER "\"", "\"iss\":\"" ISSUER "\",\"vc\":{\"name\":\"Doctor\"}" },
	};
	static const char *const bodies[] = { "", "{}", "[]", "null", "5", "\"x\"", "{\"vc\":{}}", "{\"vc\":[]}", "{\"vp\":{}}x", "{\"vc\":{\"vc\":{\"vc\":{}}}}", "{\"iss\":\"" ISSUER "\"}", "{\"credentialSubject\":{}}", "\x1f\x8b\x08" };
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct str payload = payload_of(h);

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		size_t at = str_find(payload, str_of(changes[i].from));

		if (at == payload.len)
			fail_msg("not there: %s", changes[i].from);
		REFUSED(h, changes[i].to, hostile_token(h, STR(HEADER), str_fmt(mem, PRI_STR "%s" PRI_STR, ARG_STR(str_sub(payload, 0, at)), changes[i].to,
		        ARG_STR(str_sub(payload, at + strlen(changes[i].from), SIZE_MAX)))));
	}
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		struct hostile_result result;

		h->count++;
		if (!hostile_run(h, hostile_token(h, STR(HEADER), str_of(bodies[i])), &result) || result.verdict == VERIFY_VALID || result.shown) {
			print_error("%s is valid\n", bodies[i]);
			h->wrong++;
		}
	}
	hostile_end(h);
}

/* The good token with something done to its text. */
static void
texts_of_tokens(void **state)
{
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct str good = hostile_token(h, STR(HEADER), payload_of(h)), head, body, sign = good;
	struct { const char *why; struct str text; } cases[] = {
		{ "no signature", STR_NONE }, { "padded", STR_NONE }, { "two dots at the end", STR_NONE }, { "four parts", STR_NONE }, { "five parts, as a JWE", STR_NONE }, { "two parts", STR_NONE }, { "a space within", STR_NONE },
		{ "a line end within", STR_NONE }, { "a NUL within", STR_NONE }, { "base64 in place of base64url", STR_NONE }, { "a longer signature", STR_NONE }, { "a shorter signature", STR_NONE }, { "a signature of zeros", STR_NONE },
		{ "another signature's end", STR_NONE }, { "as JSON", STR_NONE }, { "only dots", STR_NONE }, { "a million dots", STR_NONE }, { "a header of 8 MB", STR_NONE }, { "a signature of 8 MB", STR_NONE }, { "bits beyond the last byte", STR_NONE },
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
		REFUSED(h, cases[i].why, cases[i].text);
	hostile_end(h);
}

/* ---- proofs in the document (T-04, T-05) ---- */

static void
proofs_that_say_otherwise(void **state)
{
	static const struct { const char *from, *to; } changes[] = {
		{ "\"DataIntegrityProof\"", "\"dataintegrityproof\"" }, { "\"DataIntegrityProof\"", "[\"DataIntegrityProof\"]" }, { "\"DataIntegrityProof\"", "null" }, { "\"assertionMethod\"", "\"authentication\"" }, { "\"assertionMethod\"", "\"capabilityInvocation\"" }, { "\"assertionMethod\"", "[\"assertionMethod\"]" },
		{ "\"eddsa-rdfc-2022\"", "\"eddsa-jcs-2022\"" }, { "\"eddsa-rdfc-2022\"", "\"ecdsa-rdfc-2019\"" }, { "\"eddsa-rdfc-2022\"", "\"EDDSA-RDFC-2022\"" }, { "\"eddsa-rdfc-2022\"", "\"\"" }, { "\"eddsa-rdfc-2022\"", "5" },
		{ "\"verificationMethod\":\"", "\"verificationMethod\":\"x" }, { "#k1\"", "#k2\"" }, { "#k1\"", "\"" }, { ISSUER "#k1", "did:web:evil.example#k1" }, { ISSUER "#k1", "https://northgate.example/#k1" }, { "\"" ISSUER "#k1\"", "{\"id\":\"" ISSUER "#k1\",\"publicKeyMultibase\":\"z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK\"}" },
		{ "\"proofValue\":\"z", "\"proofValue\":\"u" }, { "\"proofValue\":\"z", "\"proofValue\":\"m" }, { "\"proofValue\":\"z", "\"proofValue\":\"" }, { "\"proofValue\":\"z", "\"proofValue\":\"z1" }, { "\"proofValue\":\"z", "\"proofValue\":\"zz" }, { "\"proofValue\":", "\"proofvalue\":" },
		{ "\"created\":\"2026", "\"created\":\"2025" }, { "\"created\":\"", "\"created\":\"x" }, { "\"created\":", "\"expires\":\"2001-01-01T00:00:00Z\",\"created\":" },
		{ "\"created\":", "\"domain\":\"evil.example\",\"created\":" }, { "\"created\":", "\"previousProof\":\"urn:x\",\"created\":" }, { "\"created\":", "\"nonce\":\"x\",\"created\":" }, { "\"created\":", "\"honours\":\"x\",\"created\":" }, { "\"created\":", "\"id\":\"urn:x\",\"created\":" },
		{ "\"proof\":{", "\"proof\":{\"proof\":{}," }, { "\"proof\":{", "\"proof\":[{}," }, { "\"proof\":{", "\"prooof\":{" },
	};
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct str good = embedded(h->w, h->good, h->w->key, METHOD);
	size_t proof = str_find(good, STR("\"proof\":{"));

	/* eddsa-rdfc-2022 takes the document's contexts for the proof, whatever the proof names (VC DI EdDSA 3.2.5) */
	hostile_try(h, "a proof with a context", str_fmt(mem, PRI_STR "\"proof\":{\"@context\":\"https://evil.example/\"," PRI_STR, ARG_STR(str_sub(good, 0, proof)),
	            ARG_STR(str_sub(good, proof + 9, SIZE_MAX))), VERIFY_VALID);
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		struct str end = str_sub(good, proof, SIZE_MAX);
		size_t at = str_find(end, str_of(changes[i].from));
		struct hostile_result result;
		struct str text;

		if (at == end.len)
			fail_msg("not there: %s", changes[i].from);
		text = str_fmt(mem, PRI_STR PRI_STR "%s" PRI_STR, ARG_STR(str_sub(good, 0, proof)), ARG_STR(str_sub(end, 0, at)), changes[i].to, ARG_STR(str_sub(end, at + strlen(changes[i].from), SIZE_MAX)));
		h->count++;
		if (!hostile_run(h, text, &result) || result.verdict == VERIFY_VALID || result.shown) {
			print_error("%s is valid, or shown\n", changes[i].to);
			h->wrong++;
		}
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
		REFUSED(h, order == 0 ? "a good proof and a bad one" : "a bad proof and a good one", compact(h->w, document));
	}
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		struct json *document = json_copy(mem, h->good, true), *proofs = json_put_array(mem, document, STR("proof")), *bad = proof_by(h, h->w->other, METHOD);
		char why[64];

		for (int n = 0; n < counts[i]; n++)
			json_add(proofs, json_copy(mem, bad, false));
		snprintf(why, sizeof(why), "%d bad proofs", counts[i]);
		REFUSED(h, why, compact(h->w, document));
	}
	for (int kind = 0; kind < 4; kind++) {
		static const char *const texts[] = { "[]", "null", "\"proof\"", "[[]]" };
		struct str text = str_fmt(mem, PRI_STR ",\"proof\":%s}", ARG_STR(str_sub(h->good_text, 0, h->good_text.len - 1)), texts[kind]);
		struct hostile_result result;

		h->count++;
		if (!hostile_run(h, text, &result) || result.verdict == VERIFY_VALID || result.shown)
			h->wrong++;
	}
	hostile_end(h);
}

/* ---- status lists (T-11) ---- */

/* The status list's credential with another encodedList, signed by the issuer. */
static void
list_holding(struct hostile *h, const char *why, struct str packed, enum verify_verdict want)
{
	struct arena *mem = h->w->cx->mem;
	struct status_list list = list_of(h->w, -1);
	struct json *credential = list_credential(h->w, &list), *subject = json_get(credential, STR("credentialSubject"));
	size_t pages = h->w->pages;

	json_set(subject, STR("encodedList"), json_new_string(mem, str_fmt(mem, "u" PRI_STR, ARG_STR(base64url_encode(mem, packed)))));
	publish(h->w, STR(LIST_URL), embedded(h->w, credential, h->w->key, METHOD));
	hostile_try(h, why, embedded(h->w, h->good, h->w->key, METHOD), want);
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
		list_holding(h, why, packed, i == 0 ? VERIFY_VALID : VERIFY_INVALID);
	}
	plain.len = STATUS_LIST_LEAST / 8;
	assert_ok(h->w->cx, zip_deflate(h->w->cx, ZIP_GZIP, plain, 9, &packed));
	list_holding(h, "a list as it should be", packed, VERIFY_VALID);
	list_holding(h, "cut short", str_sub(packed, 0, packed.len - 9), VERIFY_INVALID);
	list_holding(h, "without its checksum", str_sub(packed, 0, packed.len - 8), VERIFY_INVALID);
	list_holding(h, "with something behind it", str_fmt(mem, PRI_STR "x", ARG_STR(packed)), VERIFY_INVALID);
	list_holding(h, "nothing", STR_NONE, VERIFY_INVALID);
	list_holding(h, "no gzip", STR("\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26\27\30"), VERIFY_INVALID);
	plain.len = STATUS_LIST_LEAST / 8 - 1;
	assert_ok(h->w->cx, zip_deflate(h->w->cx, ZIP_GZIP, plain, 9, &packed));
	list_holding(h, "too short to hide anybody", packed, VERIFY_INVALID);
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
		static const enum verify_verdict want[] = { VERIFY_INVALID, VERIFY_INVALID, VERIFY_INVALID, VERIFY_INVALID, VERIFY_INVALID, VERIFY_INVALID, VERIFY_INVALID, VERIFY_INVALID, VERIFY_INVALID, VERIFY_INVALID, VERIFY_UNPROVEN, VERIFY_UNPROVEN };
		struct status_list list = list_of(h->w, kind == 4 ? 4711 : -1);
		const struct secret_key *key = kind == 1 ? h->w->other : h->w->key;
		struct hostile_result result;
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
		h->count++;
		if (!hostile_run(h, badge, &result) || (result.verdict == VERIFY_VALID) != (want[kind] == VERIFY_VALID)) {
			print_error("a status list that is %s: %s\n", why[kind], verify_verdict_word(result.verdict));
			h->wrong++;
		}
		h->w->pages = pages;
	}
	hostile_end(h);
}

static void
entries_that_point_nowhere(void **state)
{
	static const struct { const char *from, *to; } changes[] = {
		{ "\"4711\"", "\"-1\"" }, { "\"4711\"", "\"131072\"" }, { "\"4711\"", "\"18446744073709551616\"" }, { "\"4711\"", "\"4711.0\"" }, { "\"4711\"", "\"0x1267\"" }, { "\"4711\"", "\" 4711\"" }, { "\"4711\"", "\"\"" }, { "\"4711\"", "null" }, { "\"4711\"", "[\"4711\",\"4712\"]" }, { "\"4711\"", "\"1e3\"" },
		{ "\"statusPurpose\":\"revocation\"", "\"statusPurpose\":\"message\"" }, { "\"statusPurpose\":\"revocation\"", "\"statusPurpose\":\"\"" }, { "\"statusPurpose\":\"revocation\"", "\"statusPurpose\":[\"suspension\"]" }, { "\"BitstringStatusListEntry\"", "\"SomethingElse\"" }, { "\"BitstringStatusListEntry\"", "5" },
		{ "/status/revocation-1\"", "/status/nothing\"" }, { "https://northgate.example/status/revocation-1\"", "file:///etc/passwd\"" }, { "https://northgate.example/status/revocation-1\"", "http://169.254.169.254/\"" }, { "https://northgate.example/status/revocation-1\"", "\"" },
	};
	struct hostile *h = hostile_new(*state);

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		struct hostile_result result;
		struct str entry = str_sub(h->good_text, str_find(h->good_text, STR("\"statusListCredential\"")), SIZE_MAX);
		size_t at;

		entry = h->good_text;
		at = str_find(entry, str_of(changes[i].from));
		if (changes[i].from[0] == 'h' || changes[i].from[0] == '/') { /* the last one is the list's address; the others are names */
			size_t list = str_find(entry, STR("\"statusListCredential\""));

			at = list + str_find(str_sub(entry, list, SIZE_MAX), str_of(changes[i].from));
		}
		if (at >= entry.len)
			fail_msg("not there: %s", changes[i].from);
		entry = str_fmt(h->w->cx->mem, PRI_STR "%s" PRI_STR, ARG_STR(str_sub(entry, 0, at)), changes[i].to, ARG_STR(str_sub(entry, at + strlen(changes[i].from), SIZE_MAX)));
		h->count++;
		if (!hostile_run(h, hostile_signed(h, entry), &result) || result.verdict == VERIFY_VALID) {
			print_error("%s is valid\n", changes[i].to);
			h->wrong++;
		}
	}
	hostile_end(h);
}

/* ---- issuers (T-05) ---- */

static void
issuers_that_are_somebody_else(void **state)
{
	static const char *const issuers[] = {
		"\"did:web:evil.example\"", "{\"id\":\"did:web:evil.example\"}", "null", "5", "[]", "[\"" ISSUER "\"]", "{\"id\":null}", "{}", "\"\"", "{\"id\":\"" ISSUER "#k1\"}", "{\"id\":\"" ISSUER "/\"}", "{\"id\":\"did:web:NORTHGATE.example\"}", "{\"id\":\"DID:web:northgate.example\"}",
		"{\"id\":\"did:web:northgate.example%2e\"}", "{\"id\":\"did:web:127.0.0.1\"}", "{\"id\":\"did:web:northgate.example:..:x\"}", "{\"id\":\"did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK\"}", "{\"id\":\"did:key:z\"}", "{\"id\":\"did:jwk:e30\"}", "{\"id\":\"did:jwk:eyJrdHkiOiJvY3QiLCJrIjoiQUEifQ\"}",
		"{\"id\":\"https://northgate.example\"}", "{\"id\":\"https://northgate.example@evil.example\"}", "{\"id\":\"urn:uuid:0\"}", "{\"id\":\"file:///etc/passwd\"}", "{\"id\":\"javascript:alert(1)\"}", "{\"id\":\"did:ethr:0x0\"}", "{\"id\":\"did:web:\"}", "{\"id\":\"did:\"}",
	};
	struct hostile *h = hostile_new(*state);
	struct json *issuer = json_get(h->good, STR("issuer"));
	struct str now = compact(h->w, issuer);

	for (size_t i = 0; i < sizeof(issuers) / sizeof(*issuers); i++) {
		struct hostile_result result;

		h->count++;
		if (!hostile_run(h, hostile_signed(h, hostile_text(h, str_c(h->w->cx->mem, now), str_of(issuers[i]))), &result) || result.verdict == VERIFY_VALID) {
			print_error("%s is valid\n", issuers[i]);
			h->wrong++;
		}
	}
	hostile_end(h);
}

static void
documents_of_the_issuer_that_are_not(void **state)
{
	static const struct { const char *from, *to; } changes[] = {
		{ "\"id\":\"" ISSUER "\"", "\"id\":\"did:web:evil.example\"" }, { "\"controller\":\"" ISSUER "\"", "\"controller\":\"did:web:evil.example\"" }, { "\"assertionMethod\":", "\"authentication2\":" }, { "\"publicKeyMultibase\":\"z", "\"publicKeyMultibase\":\"z6" }, { "\"Multikey\"", "\"JsonWebKey\"" }, { "\"id\":\"" ISSUER "\"", "\"id\":null" },
		{ "\"verificationMethod\":[", "\"verificationMethod\":[[[[" }, { "\"publicKeyMultibase\":", "\"revoked\":\"2020-01-01T00:00:00Z\",\"publicKeyMultibase\":" }, { "\"publicKeyMultibase\":", "\"expires\":\"2020-01-01T00:00:00Z\",\"publicKeyMultibase\":" }, { "{\"", "{\"a\":1,\"a\":2,\"" }, { "{\"", "" },
	};
	struct hostile *h = hostile_new(*state);
	struct arena *mem = h->w->cx->mem;
	struct str badge = embedded(h->w, h->good, h->w->key, METHOD), document = h->w->web[0].bytes;
	size_t pages = h->w->pages;

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		size_t at = str_find(document, str_of(changes[i].from));
		struct hostile_result result;

		if (at == document.len)
			fail_msg("not there: %s", changes[i].from);
		publish(h->w, STR(ISSUER), str_fmt(mem, PRI_STR "%s" PRI_STR, ARG_STR(str_sub(document, 0, at)), changes[i].to, ARG_STR(str_sub(document, at + strlen(changes[i].from), SIZE_MAX))));
		h->count++;
		if (!hostile_run(h, badge, &result) || result.verdict == VERIFY_VALID) {
			print_error("%s is valid\n", changes[i].to);
			h->wrong++;
		}
		h->w->pages = pages;
	}
	publish(h->w, STR(ISSUER), str_fmt(mem, "{\"id\":\"" ISSUER "\",\"x\":" PRI_STR, ARG_STR(hostile_repeat(mem, "[", 1000000))));
	hostile_try(h, "a document of a million levels", badge, VERIFY_UNPROVEN);
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
