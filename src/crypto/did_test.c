#include "crypto/wycheproof.h"

#include "crypto/did.h"
#include "crypto/jws.h"

#define ED25519_DID "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"

static const struct { const char *text, *did, *method, *path, *query, *fragment; } urls[] = {
	{ "did:web:uni.example", "did:web:uni.example", "web", "", "", "" },
	{ "did:web:uni.example%3A8443:a:b#key-1", "did:web:uni.example%3A8443:a:b", "web", "", "", "key-1" },
	{ "did:example:123/path/x?service=files&a=b#frag?x", "did:example:123", "example", "/path/x", "service=files&a=b", "frag?x" },
	{ "did:key:z6Mk::a", "did:key:z6Mk::a", "key", "", "", "" },
};

static void
did_urls_come_apart(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		struct did_url url;

		assert_ok(cx, did_url_parse(cx, str_of(urls[i].text), &url));
		assert_str(url.did, urls[i].did);
		assert_str(url.method, urls[i].method);
		assert_str(url.path, urls[i].path);
		assert_str(url.query, urls[i].query);
		assert_str(url.fragment, urls[i].fragment);
	}
}

static void
other_texts_are_no_dids(void **state)
{
	static const char *const texts[] = {
		"", "did", "did:", "did:web", "did:web:", "did::x", "DID:web:x", "did:Web:x", "did:web:x:", "did:web:x y", "did:web:x%4",
		"did:web:x%zz", "did:web:x%4G", "did:web:x%4g", "did:web:x?a b#c", "did:web:x\n", "did:web:ä", "did:web:x#a b", "did:web:x#a#b", "did:web:x/\\", "urn:uuid:x", " did:web:x",
	};
	struct ctx *cx = *state;
	struct did_url url;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (did_url_parse(cx, str_of(texts[i]), &url) != RC_INVALID)
			fail_msg("taken: %s", texts[i]);
	assert_int_equal(did_url_parse(cx, (struct str){ "did:web:x\0y", 11 }, &url), RC_INVALID);
}

/* ---- did:key, did:jwk ---- */

static void
did_keys_resolve(void **state)
{
	static const char *const dids[] = {
		ED25519_DID,
		"did:key:z6Mkf5rGMoatrSj1f4CyvuHBeXJELe9RPdzo2PKGNCKVtZxP",
		"did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv",
		"did:key:z82LkvCwHNreneWpsgPEbV3gu1C6NFJEBg4srfJ5gdxEsMGRJUz2sG9FE42shbn2xkZJh54",
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(dids) / sizeof(*dids); i++) {
		struct str did = str_of(dids[i]), id = str_fmt(cx->mem, "%s#%s", dids[i], dids[i] + 8);
		struct did_method method;
		struct json *document;

		assert_ok(cx, did_resolve(cx, did, &document));
		assert_true(str_eq(json_string(JSON_GET(document, "id")), did));
		assert_ok(cx, did_find_method(cx, document, id, STR("assertionMethod"), &method));
		assert_true(str_eq(did_key_name(cx->mem, &method.key), did));
		assert_int_equal(did_find_method(cx, document, id, STR("keyAgreement"), &method), RC_REFUSED);
	}
}

static void
did_jwks_resolve(void **state)
{
	static const enum key_kind kinds[] = { KEY_ED25519, KEY_P256, KEY_P384, KEY_RSA };
	struct ctx *cx = *state;

	for (size_t i = 0; i < 4; i++) {
		struct secret_key *key;
		struct did_method method;
		struct json *document;
		struct str did;

		assert_ok(cx, secret_key_new(cx, kinds[i], &key));
		did = did_jwk_name(cx->mem, secret_key_public(key));
		assert_ok(cx, did_resolve(cx, did, &document));
		assert_ok(cx, did_find_method(cx, document, STR("#0"), STR("assertionMethod"), &method));
		assert_true(public_key_eq(&method.key, secret_key_public(key)));
		assert_true(str_eq(method.controller, did));
	}
}

static const struct { const char *why, *did; enum rc want; } unresolved[] = {
	{ "has to be fetched",     "did:web:uni.example", RC_UNSUPPORTED },
	{ "unknown method",        "did:example:123", RC_UNSUPPORTED },
	{ "a DID URL",             ED25519_DID "#x", RC_INVALID },
	{ "base64url",             "did:key:u7QEdCg", RC_INVALID },
	{ "empty key",             "did:key:z", RC_UNSUPPORTED },
	{ "X25519",                "did:key:z6LSj72tK8brWgZja8NLRwPigth2T9QRiG1uH9oKZuKjdh9p", RC_UNSUPPORTED },
	{ "secp256k1",             "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme", RC_UNSUPPORTED },
	{ "not JSON",              "did:jwk:AAAA", RC_INVALID },
	{ "a secret key",          "did:jwk:eyJrdHkiOiJPS1AiLCJjcnYiOiJFZDI1NTE5IiwieCI6IjExcVlBWUt4Q3JmVlNfN1R5V1FIT2c3aGN2UGFwaU1scndJYWFQY0hVUm8iLCJkIjoiQUEifQ", RC_INVALID },
};

static void
others_do_not_resolve(void **state)
{
	struct ctx *cx = *state;
	struct json *document;

	for (size_t i = 0; i < sizeof(unresolved) / sizeof(*unresolved); i++) {
		enum rc rc = did_resolve(cx, str_of(unresolved[i].did), &document);

		if (rc != unresolved[i].want)
			fail_msg("%s: rc %d", unresolved[i].why, (int)rc);
	}
}

/* ---- did:web: T-21 ---- */

static const struct { const char *did, *url; } webs[] = {
	{ "did:web:uni.example", "https://uni.example/.well-known/did.json" },
	{ "did:web:uni.example:team", "https://uni.example/team/did.json" },
	{ "did:web:uni.example:team:user_1:v1.0", "https://uni.example/team/user_1/v1.0/did.json" },
	{ "did:web:uni.example%3A8443", "https://uni.example:8443/.well-known/did.json" },
	{ "did:web:uni.example%3a8443:x", "https://uni.example:8443/x/did.json" },
	{ "did:web:xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example/.well-known/did.json" },
	{ "did:web:uni.example:Team:A-z", "https://uni.example/Team/A-z/did.json" },
	{ "did:web:uni.example:1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16", "https://uni.example/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/did.json" },
	{ "did:web:localhost%3A8080", "https://localhost:8080/.well-known/did.json" },
};

static const char *const not_webs[] = {
	"did:web:uni.example:1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17", "did:web:uni.example:%7B", "did:web:uni.example:%5Bx",
	"did:web:", "did:web:uni", "did:web:.uni.example", "did:web:uni.example.", "did:web:uni..example", "did:web:-uni.example",
	"did:web:127.0.0.1", "did:web:0x7f.1", "did:web:2130706433", "did:web:0177.0.0.1", "did:web:uni.0x7f", "did:web:1.2.3.4%3A80",
	"did:web:%5B%3A%3A1%5D", "did:web:[::1]", "did:web:uni.example%2F..", "did:web:uni%2eexample", "did:web:user%40uni.example",
	"did:web:uni.example%3A", "did:web:uni.example%3A0", "did:web:uni.example%3A080", "did:web:uni.example%3A65536",
	"did:web:uni.example%3A80%3A80", "did:web:uni.example%3A8a", "did:web:uni.example:", "did:web:uni.example::x",
	"did:web:uni.example:..", "did:web:uni.example:.", "did:web:uni.example:..:x", "did:web:uni.example:.well-known",
	"did:web:uni.example:a%2Fb", "did:web:uni.example:%2e%2e", "did:web:uni.example/x", "did:web:uni.example#x", "did:web:uni.example?x",
	"did:web:uni_x.example", "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
};

static void
t_21_did_web_names_one_url(void **state)
{
	struct ctx *cx = *state;
	struct str url;

	for (size_t i = 0; i < sizeof(webs) / sizeof(*webs); i++) {
		assert_ok(cx, did_web_url(cx, str_of(webs[i].did), &url));
		assert_str(url, webs[i].url);
	}
	for (size_t i = 0; i < sizeof(not_webs) / sizeof(*not_webs); i++)
		if (did_web_url(cx, str_of(not_webs[i]), &url) != RC_INVALID)
			fail_msg("taken: %s", not_webs[i]);
}

static const struct { const char *url, *did; } bases[] = {
	{ "https://uni.example", "did:web:uni.example" },
	{ "https://uni.example/", "did:web:uni.example" },
	{ "https://uni.example/mc", "did:web:uni.example:mc" },
	{ "https://uni.example:8443/mc/v1/", "did:web:uni.example%3A8443:mc:v1" },
	{ "http://localhost:8080", "did:web:localhost%3A8080" },
	{ "http://demo.localhost", "did:web:demo.localhost" },
};

static const char *const not_bases[] = {
	"", "uni.example", "http://uni.example", "https://", "https://127.0.0.1", "https://[::1]", "http://127.0.0.1:8080", "https://u@uni.example",
	"https://uni.example:0", "https://uni.example:", "https://uni.example//", "https://uni.example/../x", "https://uni.example/a b", "https://uni.example/a~b", "https://uni.example/a{b",
	"https://uni.example/?x", "https://uni.example/#x", "ftp://uni.example", "https://uni.example/%2e",
};

static void
t_21_base_urls_name_one_did(void **state)
{
	struct ctx *cx = *state;
	struct str did;

	for (size_t i = 0; i < sizeof(bases) / sizeof(*bases); i++) {
		assert_ok(cx, did_web_name(cx, str_of(bases[i].url), &did));
		assert_str(did, bases[i].did);
	}
	for (size_t i = 0; i < sizeof(not_bases) / sizeof(*not_bases); i++)
		if (did_web_name(cx, str_of(not_bases[i]), &did) != RC_INVALID)
			fail_msg("taken: %s", not_bases[i]);
}

/* ---- choosing a method: T-05 ---- */

#define KEY "\"publicKeyMultibase\":\"z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK\""
#define METHOD(id, controller) "{\"id\":\"" id "\",\"type\":\"Multikey\",\"controller\":\"" controller "\"," KEY "}"
#define U "did:web:uni.example"
static const struct { const char *why, *document, *id; enum rc want; } choices[] = {
	{ "by reference", "{\"id\":\"" U "\",\"verificationMethod\":[" METHOD(U "#k", U) "],\"assertionMethod\":[\"" U "#k\"]}", U "#k", RC_OK },
	{ "by relative references", "{\"id\":\"" U "\",\"verificationMethod\":[" METHOD("#k", U) "],\"assertionMethod\":[\"#k\"]}", U "#k", RC_OK },
	{ "asked relatively", "{\"id\":\"" U "\",\"verificationMethod\":[" METHOD("#k", U) "],\"assertionMethod\":[\"#k\"]}", "#k", RC_OK },
	{ "held", "{\"id\":\"" U "\",\"assertionMethod\":[" METHOD(U "#k", U) "]}", U "#k", RC_OK },
	{ "without brackets", "{\"id\":\"" U "\",\"verificationMethod\":" METHOD(U "#k", U) ",\"assertionMethod\":\"" U "#k\"}", U "#k", RC_OK },
	{ "a profile at a URL", "{\"id\":\"https://uni.example/i\",\"assertionMethod\":[" METHOD("#k", "https://uni.example/i") "]}",
	  "https://uni.example/i#k", RC_OK },
	{ "no such key", "{\"id\":\"" U "\",\"verificationMethod\":[" METHOD(U "#k", U) "],\"assertionMethod\":[\"" U "#k\"]}", U "#l", RC_NOT_FOUND },
	{ "listed, but not there", "{\"id\":\"" U "\",\"verificationMethod\":[],\"assertionMethod\":[\"" U "#k\"]}", U "#k", RC_NOT_FOUND },
	{ "not for assertions", "{\"id\":\"" U "\",\"verificationMethod\":[" METHOD(U "#k", U) "],\"authentication\":[\"" U "#k\"]}", U "#k", RC_REFUSED },
	{ "held for something else", "{\"id\":\"" U "\",\"authentication\":[" METHOD(U "#k", U) "]}", U "#k", RC_REFUSED },
	{ "for nothing", "{\"id\":\"" U "\",\"verificationMethod\":[" METHOD(U "#k", U) "]}", U "#k", RC_REFUSED },
	{ "another controller", "{\"id\":\"" U "\",\"assertionMethod\":[" METHOD(U "#k", "did:web:evil.example") "]}", U "#k", RC_REFUSED },
	{ "no controller", "{\"id\":\"" U "\",\"assertionMethod\":[{\"id\":\"" U "#k\",\"type\":\"Multikey\"," KEY "}]}", U "#k", RC_REFUSED },
	{ "another document", "{\"id\":\"did:web:evil.example\",\"assertionMethod\":[" METHOD(U "#k", "did:web:evil.example") "]}", U "#k", RC_REFUSED },
	{ "a document without id", "{\"assertionMethod\":[" METHOD(U "#k", U) "]}", U "#k", RC_INVALID },
	{ "two of that name", "{\"id\":\"" U "\",\"verificationMethod\":[" METHOD("#k", U) "],\"assertionMethod\":[" METHOD(U "#k", U) "]}", U "#k", RC_INVALID },
	{ "unknown type", "{\"id\":\"" U "\",\"assertionMethod\":[{\"id\":\"#k\",\"type\":\"Bls12381G2Key2020\",\"controller\":\"" U "\"," KEY "}]}", U "#k", RC_UNSUPPORTED },
	{ "type and key apart", "{\"id\":\"" U "\",\"assertionMethod\":[{\"id\":\"#k\",\"type\":\"EcdsaSecp256r1VerificationKey2019\",\"controller\":\"" U "\"," KEY "}]}", U "#k", RC_INVALID },
	{ "type and member apart", "{\"id\":\"" U "\",\"assertionMethod\":[{\"id\":\"#k\",\"type\":\"JsonWebKey\",\"controller\":\"" U "\"," KEY "}]}", U "#k", RC_INVALID },
	{ "no key", "{\"id\":\"" U "\",\"assertionMethod\":[{\"id\":\"#k\",\"type\":\"Multikey\",\"controller\":\"" U "\"}]}", U "#k", RC_INVALID },
	{ "two keys", "{\"id\":\"" U "\",\"assertionMethod\":[{\"id\":\"#k\",\"type\":\"Multikey\",\"controller\":\"" U "\",\"publicKeyJwk\":{}," KEY "}]}", U "#k", RC_INVALID },
	{ "the secret too", "{\"id\":\"" U "\",\"assertionMethod\":[{\"id\":\"#k\",\"type\":\"Multikey\",\"controller\":\"" U "\",\"secretKeyMultibase\":\"z3\"," KEY "}]}", U "#k", RC_INVALID },
	{ "an empty reference", "{\"id\":\"" U "\",\"verificationMethod\":[" METHOD("", U) "],\"assertionMethod\":[\"\"]}", U "#k", RC_NOT_FOUND },
	{ "a longer relative reference", "{\"id\":\"" U "\",\"verificationMethod\":[" METHOD("#kk", U) "],\"assertionMethod\":[\"#kk\"]}", U "#k", RC_NOT_FOUND },
	{ "another relative reference", "{\"id\":\"" U "\",\"verificationMethod\":[" METHOD("#l", U) "],\"assertionMethod\":[\"#l\"]}", U "#k", RC_NOT_FOUND },
	{ "a bad instant", "{\"id\":\"" U "\",\"assertionMethod\":[{\"id\":\"#k\",\"type\":\"Multikey\",\"controller\":\"" U "\",\"revoked\":\"yesterday\"," KEY "}]}", U "#k", RC_INVALID },
};

static void
t_05_methods_are_chosen_by_purpose_and_controller(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(choices) / sizeof(*choices); i++) {
		struct did_method method;
		struct json *document;
		enum rc rc;

		assert_ok(cx, json_parse(cx, str_of(choices[i].document), JSON_LIMITS, &document));
		rc = did_find_method(cx, document, str_of(choices[i].id), STR("assertionMethod"), &method);
		if (rc != choices[i].want)
			fail_msg("%s: rc %d", choices[i].why, (int)rc);
	}
}

static void
older_types_are_read(void **state)
{
	static const char *const methods[] = {
		"{\"type\":\"Ed25519VerificationKey2020\"," KEY "}",
		"{\"type\":\"Ed25519VerificationKey2018\",\"publicKeyBase58\":\"4CcKDtU1JNGi8U4D8Rv9CHzfmF7xzaxEAPFA54eQjRHF\"}",
		"{\"type\":\"JsonWebKey2020\",\"publicKeyJwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"Lm_M42cB3HkUiODQsXRcweM6TByfzEHGO9ND274JcOY\"}}",
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
		struct public_key key;
		struct json *method;

		assert_ok(cx, json_parse(cx, str_of(methods[i]), JSON_LIMITS, &method));
		assert_ok(cx, key_from_verification_method(cx, method, &key));
		assert_int_equal(key.kind, KEY_ED25519);
	}
}

/* ---- our own ---- */

static void
make_records(struct ctx *cx, struct key_record records[4])
{
	static const enum key_kind kinds[] = { KEY_ED25519, KEY_ED25519, KEY_P256, KEY_RSA };

	for (size_t i = 0; i < 4; i++) {
		struct secret_key *key;

		assert_ok(cx, secret_key_new(cx, kinds[i], &key));
		records[i] = (struct key_record){ .key = *secret_key_public(key), .valid_from = 1000 * (int64_t)i };
		records[i].kid = key_thumbprint(cx->mem, &records[i].key);
	}
	records[0].retired_at = 5000;
	records[1].valid_until = 9000;
}

/* Retired keys go on verifying what they signed. */
static void
own_documents_keep_every_key(void **state)
{
	struct ctx *cx = *state;
	struct key_record records[4];
	struct json *document, *set;

	make_records(cx, records);
	records[0].compromised_at = 4000;
	document = did_document(cx->mem, STR(U), STR("https://uni.example"), records, 4);
	set = jwks_document(cx->mem, STR(U "#"), records, 4);
	for (size_t i = 0; i < 4; i++) {
		struct str id = str_fmt(cx->mem, U "#" PRI_STR, ARG_STR(records[i].kid));
		struct did_method method;
		struct public_key key;

		assert_ok(cx, did_find_method(cx, document, id, STR("assertionMethod"), &method));
		assert_true(public_key_eq(&method.key, &records[i].key));
		assert_int_equal(method.revoked, records[i].compromised_at);
		assert_int_equal(did_find_method(cx, document, id, STR("authentication"), &method), i == 0 ? RC_REFUSED : RC_OK);
		assert_ok(cx, jwks_find(cx, set, id, &key));
		assert_true(public_key_eq(&key, &records[i].key));
	}
	assert_int_equal(json_number(JSON_GET(json_first(JSON_GET(set, "keys")), "exp")), 5000);
}

static void
youngest_valid_key_signs(void **state)
{
	struct ctx *cx = *state;
	struct key_record records[4];

	make_records(cx, records);
	assert_ptr_equal(key_record_for(records, 4, KEY_ED25519, 500), &records[0]);
	assert_ptr_equal(key_record_for(records, 4, KEY_ED25519, 1000), &records[1]);
	assert_ptr_equal(key_record_for(records, 4, KEY_ED25519, 8999), &records[1]);
	assert_null(key_record_for(records, 4, KEY_ED25519, 9000));
	assert_null(key_record_for(records, 4, KEY_P256, 1999));
	assert_ptr_equal(key_record_for(records, 4, KEY_P256, 2000), &records[2]);
	assert_null(key_record_for(records, 4, KEY_P384, 2000));
	records[1].compromised_at = 3;
	assert_ptr_equal(key_record_for(records, 4, KEY_ED25519, 4999), &records[0]);
	assert_null(key_record_for(records, 4, KEY_ED25519, 5000));
}

int
main(void)
{
	const struct CMUnitTest list[] = {
		TEST(did_urls_come_apart),
		TEST(other_texts_are_no_dids),
		TEST(did_keys_resolve),
		TEST(did_jwks_resolve),
		TEST(others_do_not_resolve),
		TEST(t_21_did_web_names_one_url),
		TEST(t_21_base_urls_name_one_did),
		TEST(t_05_methods_are_chosen_by_purpose_and_controller),
		TEST(older_types_are_read),
		TEST(own_documents_keep_every_key),
		TEST(youngest_valid_key_signs),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
