#include "crypto/wycheproof.h"

#include "base/random.h"
#include "crypto/hash.h"
#include "crypto/key.h"

/* ---- hashes ---- */

static const struct { enum hash_kind kind; const char *text, *hex; } hashes[] = {
	{ HASH_SHA256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ HASH_SHA256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ HASH_SHA384, "abc", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
	                      "8086072ba1e7cc2358baeca134c825a7" },
	{ HASH_SHA512, "abc", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	                      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
};

static void
hashes_fit_fips_180(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(hashes) / sizeof(*hashes); i++)
		assert_str(hash_hex(cx->mem, hashes[i].kind, str_of(hashes[i].text)), hashes[i].hex);
}

static void
hash_in_pieces_is_the_same(void **state)
{
	static const enum hash_kind kinds[] = { HASH_SHA256, HASH_SHA384, HASH_SHA512 };
	struct ctx *cx = *state;
	char text[1000];

	random_fill(cx, text, sizeof(text));
	for (size_t k = 0; k < 3; k++) {
		struct digest whole = hash_of(kinds[k], (struct str){ text, sizeof(text) });
		unsigned char pieces[HASH_SIZE_MAX];
		struct hash hash, fork;

		hash_start(&hash, kinds[k]);
		for (size_t at = 0; at < sizeof(text); at += 37)
			hash_add(&hash, str_sub((struct str){ text, sizeof(text) }, at, 37));
		fork = hash;
		hash_end(&hash, pieces);
		assert_memory_equal(pieces, whole.bytes, whole.len);
		hash_end(&fork, pieces);
		assert_memory_equal(pieces, whole.bytes, hash_size(kinds[k]));
	}
}

static void
t_10_secrets_are_compared(void **state)
{
	(void)state;
	assert_true(secret_eq(STR("same"), STR("same")));
	assert_true(secret_eq(STR_NONE, STR("")));
	assert_false(secret_eq(STR("same"), STR("sane")));
	assert_false(secret_eq(STR("same"), STR("sam")));
}

/* ---- Wycheproof: T-08 ---- */

static bool
verifies(struct ctx *cx, const struct public_key *key, const struct json *test)
{
	return key_verify(cx, key, test_hex(cx, test, "msg"), test_hex(cx, test, "sig")) == RC_OK;
}

static bool
ed25519_accepts(struct ctx *cx, const struct json *group, const struct json *test)
{
	struct public_key key, jwk, spki;

	assert_ok(cx, key_from_bytes(cx, KEY_ED25519, test_hex(cx, JSON_GET(group, "publicKey"), "pk"), &key));
	assert_ok(cx, key_from_spki(cx, test_hex(cx, group, "publicKeyDer"), &spki));
	assert_true(public_key_eq(&key, &spki));
	if (JSON_GET(group, "publicKeyJwk") != NULL) {
		assert_ok(cx, key_from_jwk(cx, JSON_GET(group, "publicKeyJwk"), &jwk));
		assert_true(public_key_eq(&key, &jwk));
	}
	return verifies(cx, &key, test);
}

static void
t_08_wycheproof_ed25519(void **state)
{
	test_wycheproof(*state, "ed25519_test.json", 151, ed25519_accepts);
}

static enum key_kind
curve_of(const struct json *group)
{
	return str_is(json_string(JSON_GET(JSON_GET(group, "publicKey"), "curve")), "secp256r1") ? KEY_P256 : KEY_P384;
}

static void
curve_key(struct ctx *cx, const struct json *group, struct public_key *key)
{
	struct public_key spki;

	assert_ok(cx, key_from_bytes(cx, curve_of(group), test_hex(cx, JSON_GET(group, "publicKey"), "uncompressed"), key));
	assert_ok(cx, key_from_spki(cx, test_hex(cx, group, "publicKeyDer"), &spki));
	assert_true(public_key_eq(key, &spki));
}

static bool
p1363_accepts(struct ctx *cx, const struct json *group, const struct json *test)
{
	struct public_key key;

	curve_key(cx, group, &key);
	return verifies(cx, &key, test);
}

static bool
der_accepts(struct ctx *cx, const struct json *group, const struct json *test)
{
	struct public_key key;
	struct signature raw;
	struct str again, der = test_hex(cx, test, "sig");

	curve_key(cx, group, &key);
	if (signature_from_der(cx, key.kind, der, &raw) != RC_OK)
		return false;
	assert_ok(cx, signature_to_der(cx, key.kind, signature_str(&raw), &again));
	assert_true(str_eq(again, der));
	return key_verify(cx, &key, test_hex(cx, test, "msg"), signature_str(&raw)) == RC_OK;
}

static void
t_08_wycheproof_ecdsa(void **state)
{
	test_wycheproof(*state, "ecdsa_secp256r1_sha256_p1363_test.json", 262, p1363_accepts);
	test_wycheproof(*state, "ecdsa_secp384r1_sha384_p1363_test.json", 280, p1363_accepts);
	test_wycheproof(*state, "ecdsa_secp256r1_sha256_test.json", 484, der_accepts);
	test_wycheproof(*state, "ecdsa_secp384r1_sha384_test.json", 504, der_accepts);
}

#define DER(bytes) { (bytes), sizeof(bytes) - 1 }
static const struct { const char *why; struct str der; bool fine; } ders[] = {
	{ "one and one",            DER("\x30\x06\x02\x01\x01\x02\x01\x01"), true },
	{ "a zero that is needed",  DER("\x30\x07\x02\x02\x00\x80\x02\x01\x01"), true },
	{ "a zero that is not",     DER("\x30\x07\x02\x02\x00\x01\x02\x01\x01"), false },
	{ "a zero at the second",   DER("\x30\x07\x02\x01\x01\x02\x02\x00\x01"), false },
	{ "negative",               DER("\x30\x06\x02\x01\x81\x02\x01\x01"), false },
	{ "an empty number",        DER("\x30\x05\x02\x00\x02\x01\x01"), false },
	{ "a long form of length",  DER("\x30\x81\x06\x02\x01\x01\x02\x01\x01"), false },
	{ "bytes behind",           DER("\x30\x06\x02\x01\x01\x02\x01\x01\x00"), false },
	{ "bytes behind within",    DER("\x30\x07\x02\x01\x01\x02\x01\x01\x00"), false },
	{ "cut short",              DER("\x30\x06\x02\x01\x01\x02\x01"), false },
	{ "one number",             DER("\x30\x03\x02\x01\x01"), false },
	{ "another tag",            DER("\x31\x06\x02\x01\x01\x02\x01\x01"), false },
	{ "nothing",                DER(""), false },
};

static void
t_08_one_der_for_one_signature(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(ders) / sizeof(*ders); i++) {
		struct signature raw;

		if ((signature_from_der(cx, KEY_P256, ders[i].der, &raw) == RC_OK) != ders[i].fine)
			fail_msg("%s", ders[i].why);
	}
}

static bool
rsa_accepts(struct ctx *cx, const struct json *group, const struct json *test)
{
	struct public_key key;

	assert_ok(cx, key_from_spki(cx, test_hex(cx, group, "publicKeyDer"), &key));
	return verifies(cx, &key, test);
}

static void
t_08_wycheproof_rsa(void **state)
{
	test_wycheproof(*state, "rsa_signature_2048_sha256_test.json", 259, rsa_accepts);
}

/* ---- known keys ---- */

/* RFC 8032 7.1, test 3. */
static void
rfc_8032_signs_the_same(void **state)
{
	struct ctx *cx = *state;
	struct str seed = test_unhex(cx->mem, STR("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"));
	struct secret_key *key;
	struct signature signature;

	assert_ok(cx, secret_key_from_bytes(cx, KEY_ED25519, seed, &key));
	assert_str(str_hex(cx->mem, secret_key_public(key)->bytes, 32), "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
	assert_ok(cx, key_sign(cx, key, STR("\xaf\x82"), &signature));
	assert_str(str_hex(cx->mem, signature.bytes, signature.len),
	           "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	           "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
}

static void
read_jwk(struct ctx *cx, const char *text, struct json **out)
{
	assert_ok(cx, json_parse(cx, str_of(text), JSON_LIMITS, out));
}

/* RFC 8037 A.3 and RFC 7638 3.1. */
static void
thumbprints_fit_the_rfcs(void **state)
{
	struct ctx *cx = *state;
	struct public_key key;
	struct json *jwk;

	read_jwk(cx, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}", &jwk);
	assert_ok(cx, key_from_jwk(cx, jwk, &key));
	assert_str(key_thumbprint(cx->mem, &key), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
	read_jwk(cx, "{\"kty\":\"RSA\",\"n\":\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3ok"
	             "njhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n9"
	             "1CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\","
	             "\"e\":\"AQAB\",\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}", &jwk);
	assert_ok(cx, key_from_jwk(cx, jwk, &key));
	assert_str(key_thumbprint(cx->mem, &key), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

/* The key pairs of W3C's Data Integrity specifications. */
static void
multikeys_go_both_ways(void **state)
{
	static const char *const texts[] = {
		"z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
		"zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv",
		"z82LkvCwHNreneWpsgPEbV3gu1C6NFJEBg4srfJ5gdxEsMGRJUz2sG9FE42shbn2xkZJh54",
	};
	static const enum key_kind kinds[] = { KEY_ED25519, KEY_P256, KEY_P384 };
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct public_key key;

		assert_ok(cx, key_from_multikey(cx, str_of(texts[i]), &key));
		assert_int_equal(key.kind, kinds[i]);
		assert_str(key_to_multikey(cx->mem, &key), texts[i]);
	}
}

static void
key_pairs_of_w3c(void **state)
{
	static const char *const files[] = { "ecdsa/p256KeyPair.json", "ecdsa/p384KeyPair.json" };
	struct ctx *cx = *state;

	for (size_t i = 0; i < 2; i++) {
		const struct json *pair = test_json_file(cx, "vc-di-vectors", files[i]);
		struct secret_key *key;

		if (pair == NULL)
			return;
		assert_ok(cx, secret_key_from_multikey(cx, json_string(JSON_GET(pair, "secretKeyMultibase")), &key));
		assert_true(str_eq(key_to_multikey(cx->mem, secret_key_public(key)), json_string(JSON_GET(pair, "publicKeyMultibase"))));
	}
}

/* ---- every kind ---- */

static const enum key_kind all_kinds[] = { KEY_ED25519, KEY_P256, KEY_P384, KEY_RSA };

static void
every_kind_signs_and_goes_through_every_text(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(all_kinds) / sizeof(*all_kinds); i++) {
		struct secret_key *key, *again;
		const struct public_key *public;
		struct public_key back;
		struct signature signature;
		unsigned char bytes[SECRET_KEY_MAX];
		struct str pem;
		size_t len;

		assert_ok(cx, secret_key_new(cx, all_kinds[i], &key));
		public = secret_key_public(key);
		assert_ok(cx, secret_key_bytes(cx, key, bytes, &len));
		assert_ok(cx, secret_key_from_bytes(cx, all_kinds[i], (struct str){ (char *)bytes, len }, &again));
		assert_true(public_key_eq(public, secret_key_public(again)));
		assert_ok(cx, key_sign(cx, again, STR("the board has confirmed"), &signature));
		assert_ok(cx, key_verify(cx, public, STR("the board has confirmed"), signature_str(&signature)));
		assert_int_equal(key_verify(cx, public, STR("the board has confirmee"), signature_str(&signature)), RC_REFUSED);
		signature.bytes[signature.len - 1] ^= 1;
		assert_int_equal(key_verify(cx, public, STR("the board has confirmed"), signature_str(&signature)), RC_REFUSED);

		assert_ok(cx, key_from_jwk(cx, key_to_jwk(cx->mem, public), &back));
		assert_true(public_key_eq(public, &back));
		assert_ok(cx, key_to_pem(cx, public, &pem));
		assert_ok(cx, key_from_pem(cx, pem, &back));
		assert_true(public_key_eq(public, &back));
		assert_int_equal(key_kind_of(str_of(key_kind_name(all_kinds[i]))), all_kinds[i]);
	}
}

/* A signature is never taken under a key of another kind. */
static void
kinds_do_not_mix(void **state)
{
	struct ctx *cx = *state;
	struct secret_key *ed25519, *p256;
	struct signature signature;

	assert_ok(cx, secret_key_new(cx, KEY_ED25519, &ed25519));
	assert_ok(cx, secret_key_new(cx, KEY_P256, &p256));
	assert_ok(cx, key_sign(cx, ed25519, STR("m"), &signature));
	assert_int_equal(key_verify(cx, secret_key_public(p256), STR("m"), signature_str(&signature)), RC_REFUSED);
	assert_int_equal(key_verify(cx, &(struct public_key){ 0 }, STR("m"), signature_str(&signature)), RC_REFUSED);
}

/* ---- failing twins ---- */

#define X "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""
#define EC "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"04N0xi21hshyvBp7I167sbE_bXqyqkAPfefdklMO7wY\""
static const struct { const char *why, *jwk; enum rc want; } bad_jwks[] = {
	{ "not an object",           "[]", RC_INVALID },
	{ "no kty",                  "{" X "}", RC_INVALID },
	{ "symmetric",               "{\"kty\":\"oct\",\"k\":\"AAAA\"}", RC_INVALID },
	{ "unknown kty",             "{\"kty\":\"AKP\"," X "}", RC_UNSUPPORTED },
	{ "X25519",                  "{\"kty\":\"OKP\",\"crv\":\"X25519\"," X "}", RC_UNSUPPORTED },
	{ "no crv",                  "{\"kty\":\"OKP\"," X "}", RC_UNSUPPORTED },
	{ "no x",                    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"}", RC_INVALID },
	{ "x is a number",           "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":5}", RC_INVALID },
	{ "x too short",             "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUQ\"}", RC_INVALID },
	{ "x with padding",          "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"}", RC_INVALID },
	{ "secret",                  "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," X ",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"}", RC_INVALID },
	{ "for encryption",          "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," X ",\"use\":\"enc\"}", RC_INVALID },
	{ "for encryption, by ops",  "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," X ",\"key_ops\":[\"encrypt\"]}", RC_INVALID },
	{ "another algorithm",       "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," X ",\"alg\":\"ES256\"}", RC_INVALID },
	{ "small order: zero",       "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}", RC_INVALID },
	{ "small order: one",        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}", RC_INVALID },
	{ "not canonical: p + 3",    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"8P_______________________________________38\"}", RC_INVALID },
	{ "y missing",               "{" EC "}", RC_INVALID },
	{ "off the curve",           "{" EC ",\"y\":\"UI8exy-C06a7DUnjIdENkxeFtHM4-l_41LqEw9nVgnw\"}", RC_INVALID },
	{ "P-521",                   "{\"kty\":\"EC\",\"crv\":\"P-521\"," X "}", RC_UNSUPPORTED },
	{ "RSA of 1024 bits",        "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"rJBIp6T1YK-RtPyvYqFFlcucqewSAA_IReSFchE8qyiQrbARqRlXWkB2DR8j_pJQnIpYELbQWZC5Cd0PTGAU8r"
	                             "Mbar2AW6zpmBbi7aQf17lUBdt8XI9M9rq7FPVQ1dDdUXm1SVH_9qqWhvMPR422SbfHBEzCAtzK0ANDRo6qz78\"}", RC_INVALID },
};

static void
other_jwks_are_refused(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(bad_jwks) / sizeof(*bad_jwks); i++) {
		struct public_key key;
		struct json *jwk;

		read_jwk(cx, bad_jwks[i].jwk, &jwk);
		if (key_from_jwk(cx, jwk, &key) != bad_jwks[i].want)
			fail_msg("%s: not what it should be", bad_jwks[i].why);
	}
}

static const struct { const char *why, *text; enum rc want; } bad_multikeys[] = {
	{ "empty",             "", RC_INVALID },
	{ "base64 padded",     "mAAAA", RC_UNSUPPORTED },
	{ "only the prefix",   "z6Mk", RC_UNSUPPORTED },
	{ "X25519",            "z6LSj72tK8brWgZja8NLRwPigth2T9QRiG1uH9oKZuKjdh9p", RC_UNSUPPORTED },
	{ "one digit short",   "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2do", RC_UNSUPPORTED },
	{ "a digit 0",         "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta20oK", RC_INVALID },
	{ "a secret key",      "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq", RC_INVALID },
};

static void
other_multikeys_are_refused(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(bad_multikeys) / sizeof(*bad_multikeys); i++) {
		struct public_key key;
		enum rc rc = key_from_multikey(cx, str_of(bad_multikeys[i].text), &key);

		if (rc != bad_multikeys[i].want)
			fail_msg("%s: rc %d", bad_multikeys[i].why, (int)rc);
	}
}

static void
other_pems_are_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
		"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAfU0Of2FTpptiQrUiq77mhf2kQg+INLEIw72uNp71Sfo=\n",
		"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAfU0Of2FTpptiQrUiq77mhf2kQg+INLEIw72uNp71SfoA\n-----END PUBLIC KEY-----\n",
		"-----BEGIN PRIVATE KEY-----\nMCowBQYDK2VwAyEAfU0Of2FTpptiQrUiq77mhf2kQg+INLEIw72uNp71Sfo=\n-----END PRIVATE KEY-----\n",
	};
	struct ctx *cx = *state;
	struct public_key key;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (key_from_pem(cx, str_of(texts[i]), &key) != RC_INVALID)
			fail_msg("PEM %zu was taken", i);
}

static void
secret_halves_must_fit(void **state)
{
	struct ctx *cx = *state;
	struct secret_key *key;
	struct json *jwk;
	char zeros[48] = { 0 }, ones[48];

	memset(ones, 0xff, sizeof(ones));
	read_jwk(cx, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," X ",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"}", &jwk);
	assert_ok(cx, secret_key_from_jwk(cx, jwk, &key));
	read_jwk(cx, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," X ",\"d\":\"mWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"}", &jwk);
	assert_int_equal(secret_key_from_jwk(cx, jwk, &key), RC_INVALID);
	assert_int_equal(secret_key_from_bytes(cx, KEY_P256, (struct str){ zeros, 32 }, &key), RC_INVALID);
	assert_int_equal(secret_key_from_bytes(cx, KEY_P384, (struct str){ ones, 48 }, &key), RC_INVALID);
	assert_int_equal(secret_key_from_bytes(cx, KEY_ED25519, (struct str){ ones, 31 }, &key), RC_INVALID);
	assert_int_equal(secret_key_from_bytes(cx, KEY_RSA, (struct str){ ones, 48 }, &key), RC_INVALID);
}

int
main(void)
{
	const struct CMUnitTest list[] = {
		TEST(hashes_fit_fips_180),
		TEST(hash_in_pieces_is_the_same),
		TEST(t_10_secrets_are_compared),
		TEST(t_08_wycheproof_ed25519),
		TEST(t_08_wycheproof_ecdsa),
		TEST(t_08_one_der_for_one_signature),
		TEST(t_08_wycheproof_rsa),
		TEST(rfc_8032_signs_the_same),
		TEST(thumbprints_fit_the_rfcs),
		TEST(multikeys_go_both_ways),
		TEST(key_pairs_of_w3c),
		TEST(every_kind_signs_and_goes_through_every_text),
		TEST(kinds_do_not_mix),
		TEST(other_jwks_are_refused),
		TEST(other_multikeys_are_refused),
		TEST(other_pems_are_refused),
		TEST(secret_halves_must_fit),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
