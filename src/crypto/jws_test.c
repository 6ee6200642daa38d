#include "crypto/wycheproof.h"

#include "codec/base64.h"
#include "crypto/jws.h"

/* ---- Wycheproof: T-06, T-07, T-08 ---- */

/* Deliberately not here: shared secrets (HMAC), PSS, the longer hashes with PKCS#1, P-521. Their valid signatures
 * must be refused. */
static bool
absent(const struct json *jwk)
{
	static const char *const algs[] = { "HS256", "HS384", "HS512", "PS256", "PS384", "PS512", "RS384", "RS512", "ES521" };

	for (size_t i = 0; i < sizeof(algs) / sizeof(*algs); i++)
		if (str_is(json_string(JSON_GET(jwk, "alg")), algs[i]))
			return true;
	return false;
}

static size_t absent_seen;

static bool
expected(const struct json *test, const struct json *jwk, bool accepted)
{
	if (absent(jwk) && !accepted && str_is(json_string(JSON_GET(test, "result")), "valid")) {
		absent_seen++;
		return true;
	}
	return accepted;
}

static bool
signature_accepts(struct ctx *cx, const struct json *group, const struct json *test)
{
	const struct json *jwk = JSON_GET(group, "public") != NULL ? JSON_GET(group, "public") : JSON_GET(group, "private");
	struct public_key key;
	struct jws jws;
	bool accepted = key_from_jwk(cx, jwk, &key) == RC_OK
	                && jws_parse(cx, json_string(JSON_GET(test, "jws")), &jws) == RC_OK
	                && jws_verify(cx, &jws, &key) == RC_OK;

	return expected(test, jwk, accepted);
}

static void
t_07_wycheproof_signatures(void **state)
{
	absent_seen = 0;
	test_wycheproof(*state, "json_web_signature_test.json", 401, signature_accepts);
	print_message("# deliberately refused: %zu valid signatures with algorithms that are not here\n", absent_seen);
}

static bool
set_accepts(struct ctx *cx, const struct json *group, const struct json *test)
{
	const struct json *set = JSON_GET(group, "public") != NULL ? JSON_GET(group, "public") : JSON_GET(group, "private");
	struct public_key key;
	struct jws jws;
	bool accepted = jws_parse(cx, json_string(JSON_GET(test, "jws")), &jws) == RC_OK
	                && jwks_find(cx, set, jws.kid, &key) == RC_OK
	                && jws_verify(cx, &jws, &key) == RC_OK;

	return expected(test, json_first(JSON_GET(set, "keys")), accepted);
}

static void
t_07_wycheproof_key_sets(void **state)
{
	test_wycheproof(*state, "json_web_key_test.json", 26, set_accepts);
}

/* ---- a known signature ---- */

static struct public_key
rfc_8037_key(struct ctx *cx)
{
	struct public_key key;
	struct json *jwk;

	assert_ok(cx, json_parse(cx, STR("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"), JSON_LIMITS, &jwk));
	assert_ok(cx, key_from_jwk(cx, jwk, &key));
	return key;
}

static struct secret_key *
rfc_8037_secret(struct ctx *cx)
{
	struct secret_key *key;
	struct json *jwk;

	assert_ok(cx, json_parse(cx, STR("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\","
	                                 "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"}"), JSON_LIMITS, &jwk));
	assert_ok(cx, secret_key_from_jwk(cx, jwk, &key));
	return key;
}

#define RFC_8037_JWS \
	"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc." \
	"hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"

static void
rfc_8037_verifies_and_signs_the_same(void **state)
{
	struct ctx *cx = *state;
	struct public_key key = rfc_8037_key(cx);
	struct jws jws;
	struct str again;

	assert_ok(cx, jws_parse(cx, STR(RFC_8037_JWS), &jws));
	assert_str(jws.payload, "Example of Ed25519 signing");
	assert_str(jws.alg, "EdDSA");
	assert_ok(cx, jws_verify(cx, &jws, &key));
	assert_ok(cx, jws_sign(cx, rfc_8037_secret(cx), jws_header(cx->mem, KEY_ED25519, STR_NONE, STR_NONE, NULL),
	                       STR("Example of Ed25519 signing"), &again));
	assert_str(again, RFC_8037_JWS);
}

static void
every_kind_signs_and_verifies(void **state)
{
	static const enum key_kind kinds[] = { KEY_ED25519, KEY_P256, KEY_P384, KEY_RSA };
	struct ctx *cx = *state;

	for (size_t i = 0; i < 4; i++) {
		struct secret_key *key;
		struct str header = jws_header(cx->mem, kinds[i], STR("k1"), STR("vc+jwt"), NULL), text;
		struct jws jws;

		assert_ok(cx, secret_key_new(cx, kinds[i], &key));
		for (size_t len = 0; len < 5; len++) {
			assert_ok(cx, jws_sign(cx, key, header, str_sub(STR("mark"), 0, len), &text));
			assert_ok(cx, jws_parse(cx, text, &jws));
			assert_str(jws.alg, jws_alg(kinds[i]));
			assert_str(jws.kid, "k1");
			assert_str(jws.typ, "vc+jwt");
			assert_true(str_eq(jws.payload, str_sub(STR("mark"), 0, len)));
			assert_ok(cx, jws_verify(cx, &jws, secret_key_public(key)));
		}
	}
}

static void
header_takes_more_members(void **state)
{
	struct ctx *cx = *state;
	struct json *more = json_new(cx->mem, JSON_OBJECT);
	struct str header, text;

	json_put_str(cx->mem, more, STR("cty"), STR("vc"));
	header = jws_header(cx->mem, KEY_P256, STR("a"), STR_NONE, more);
	assert_true(base64url_decode(cx->mem, str_sub(header, 0, header.len - 1), &text));
	assert_str(text, "{\"alg\":\"ES256\",\"kid\":\"a\",\"cty\":\"vc\"}");
	assert_null(more->next);
}

/* T-06: a key in the header is seen, and changes nothing. */
static void
t_06_keys_in_the_header_are_never_used(void **state)
{
	struct ctx *cx = *state;
	struct public_key issuer = rfc_8037_key(cx);
	struct secret_key *attacker;
	struct json *more = json_new(cx->mem, JSON_OBJECT);
	struct str text;
	struct jws jws;

	assert_ok(cx, secret_key_new(cx, KEY_ED25519, &attacker));
	json_put(more, STR("jwk"), key_to_jwk(cx->mem, secret_key_public(attacker)));
	json_put_str(cx->mem, more, STR("jku"), STR("https://evil.example/jwks.json"));
	json_put_array(cx->mem, more, STR("x5c"));
	json_put_str(cx->mem, more, STR("x5u"), STR("https://evil.example/chain.pem"));
	assert_ok(cx, jws_sign(cx, attacker, jws_header(cx->mem, KEY_ED25519, STR("k"), STR_NONE, more), STR("{}"), &text));
	assert_ok(cx, jws_parse(cx, text, &jws));
	assert_int_equal(jws.carries, JWS_CARRIES_JWK | JWS_CARRIES_JKU | JWS_CARRIES_X5U | JWS_CARRIES_X5C);
	assert_int_equal(jws_verify(cx, &jws, &issuer), RC_REFUSED);
	assert_ok(cx, jws_verify(cx, &jws, secret_key_public(attacker)));
}

/* T-07: the key decides. */
static void
t_07_algorithm_is_the_keys(void **state)
{
	struct ctx *cx = *state;
	struct secret_key *p256;
	struct public_key ed25519 = rfc_8037_key(cx);
	struct str text;
	struct jws jws;

	assert_ok(cx, secret_key_new(cx, KEY_P256, &p256));
	assert_ok(cx, jws_sign(cx, p256, jws_header(cx->mem, KEY_ED25519, STR_NONE, STR_NONE, NULL), STR("{}"), &text));
	assert_ok(cx, jws_parse(cx, text, &jws));
	assert_int_equal(jws_verify(cx, &jws, secret_key_public(p256)), RC_REFUSED);
	assert_int_equal(jws_verify(cx, &jws, &ed25519), RC_REFUSED);
	assert_int_equal(jws_verify(cx, &jws, &(struct public_key){ 0 }), RC_REFUSED);
}

/* Every bit of the signed part and of the signature. */
static void
no_bit_may_flip(void **state)
{
	struct ctx *cx = *state;
	struct public_key key = rfc_8037_key(cx);
	struct str text = STR(RFC_8037_JWS);

	for (size_t i = 0; i < text.len * 8; i++) {
		struct arena_mark mark = arena_mark(cx->mem);
		struct str copy = str_dup(cx->mem, text);
		struct jws jws;

		((char *)(uintptr_t)copy.ptr)[i / 8] ^= (char)(1 << i % 8);
		if (jws_parse(cx, copy, &jws) == RC_OK && jws_verify(cx, &jws, &key) == RC_OK)
			fail_msg("bit %zu may flip", i);
		arena_release(cx->mem, mark);
	}
}

/* ---- failing twins ---- */

static const struct { const char *why, *header; enum rc want; } bad_headers[] = {
	{ "the empty text",       "", RC_INVALID },
	{ "not JSON",             "alg", RC_INVALID },
	{ "not an object",        "[\"EdDSA\"]", RC_INVALID },
	{ "no algorithm",         "{}", RC_INVALID },
	{ "none",                 "{\"alg\":\"none\"}", RC_INVALID },
	{ "NoNe",                 "{\"alg\":\"NoNe\"}", RC_INVALID },
	{ "HMAC",                 "{\"alg\":\"HS256\"}", RC_INVALID },
	{ "another case",         "{\"alg\":\"eddsa\"}", RC_INVALID },
	{ "a number",             "{\"alg\":256}", RC_INVALID },
	{ "an encryption",        "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}", RC_INVALID },
	{ "enc",                  "{\"alg\":\"EdDSA\",\"enc\":\"A128GCM\"}", RC_INVALID },
	{ "PSS",                  "{\"alg\":\"PS256\"}", RC_UNSUPPORTED },
	{ "two algorithms",       "{\"alg\":\"EdDSA\",\"alg\":\"none\"}", RC_INVALID },
	{ "crit",                 "{\"alg\":\"EdDSA\",\"crit\":[\"exp\"],\"exp\":1}", RC_INVALID },
	{ "an empty crit",        "{\"alg\":\"EdDSA\",\"crit\":[]}", RC_INVALID },
	{ "b64",                  "{\"alg\":\"EdDSA\",\"b64\":true}", RC_INVALID },
	{ "compressed",           "{\"alg\":\"EdDSA\",\"zip\":\"DEF\"}", RC_INVALID },
	{ "a kid that is a list", "{\"alg\":\"EdDSA\",\"kid\":[\"a\"]}", RC_INVALID },
	{ "a typ that is null",   "{\"alg\":\"EdDSA\",\"typ\":null}", RC_INVALID },
};

static void
t_07_other_headers_are_refused(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(bad_headers) / sizeof(*bad_headers); i++) {
		struct str header = base64url_encode(cx->mem, str_of(bad_headers[i].header));
		struct jws jws;
		enum rc rc = jws_parse(cx, str_fmt(cx->mem, PRI_STR ".e30.AAAA", ARG_STR(header)), &jws);

		if (rc != bad_headers[i].want)
			fail_msg("%s: rc %d", bad_headers[i].why, (int)rc);
	}
}

static void
other_shapes_are_refused(void **state)
{
	static const char *const texts[] = {
		"", ".", "..", "...", "eyJhbGciOiJFZERTQSJ9", "eyJhbGciOiJFZERTQSJ9.e30", "eyJhbGciOiJFZERTQSJ9.e30.",
		"eyJhbGciOiJFZERTQSJ9.e30.AAAA.AAAA", "eyJhbGciOiJFZERTQSJ9.e30.AAAA.AAAA.AAAA", " eyJhbGciOiJFZERTQSJ9.e30.AAAA",
		"eyJhbGciOiJFZERTQSJ9.e30.AAAA\n", "eyJhbGciOiJFZERTQSJ9.e30=.AAAA", "eyJhbGciOiJFZERTQSJ9.e31.AAAA",
		"{\"payload\":\"e30\",\"protected\":\"eyJhbGciOiJFZERTQSJ9\",\"signature\":\"AAAA\"}",
	};
	struct ctx *cx = *state;
	struct jws jws;

	assert_ok(cx, jws_parse(cx, STR("eyJhbGciOiJFZERTQSJ9.e30.AAAA"), &jws));
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (jws_parse(cx, str_of(texts[i]), &jws) != RC_INVALID)
			fail_msg("taken: %s", texts[i]);
}

static void
key_sets_name_one_key(void **state)
{
	struct ctx *cx = *state;
	struct json *set;
	struct public_key key;

	assert_ok(cx, json_parse(cx, STR("{\"keys\":[{\"kid\":\"a\",\"kty\":\"OKP\",\"crv\":\"Ed25519\","
	                                 "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}"), JSON_LIMITS, &set));
	assert_ok(cx, jwks_find(cx, set, STR("a"), &key));
	assert_ok(cx, jwks_find(cx, set, STR_NONE, &key));
	assert_int_equal(jwks_find(cx, set, STR("b"), &key), RC_NOT_FOUND);
	assert_int_equal(jwks_find(cx, JSON_GET(set, "keys"), STR("a"), &key), RC_INVALID);
	json_add(JSON_GET(set, "keys"), json_copy(cx->mem, json_first(JSON_GET(set, "keys")), false));
	assert_int_equal(jwks_find(cx, set, STR("a"), &key), RC_INVALID);
}

int
main(void)
{
	const struct CMUnitTest list[] = {
		TEST(t_07_wycheproof_signatures),
		TEST(t_07_wycheproof_key_sets),
		TEST(rfc_8037_verifies_and_signs_the_same),
		TEST(every_kind_signs_and_verifies),
		TEST(header_takes_more_members),
		TEST(t_06_keys_in_the_header_are_never_used),
		TEST(t_07_algorithm_is_the_keys),
		TEST(no_bit_may_flip),
		TEST(t_07_other_headers_are_refused),
		TEST(other_shapes_are_refused),
		TEST(key_sets_name_one_key),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
