/* Keys in forms that are nearly right: each rule of a form broken by itself, and its neighbour that keeps it (T-08). */
#include "test.h"

#include "codec/base64.h"
#include "codec/json.h"
#include "codec/multibase.h"
#include "crypto/did.h"
#include "crypto/jws.h"
#include "crypto/key.h"

static struct secret_key *
new_key(struct ctx *cx, enum key_kind kind)
{
	struct secret_key *key;

	assert_ok(cx, secret_key_new(cx, kind, &key));
	return key;
}

static void
keys_that_differ_in_one_thing(void **state)
{
	struct ctx *cx = *state;
	const struct public_key *key = secret_key_public(new_key(cx, KEY_P256));
	struct public_key others[4] = { *key, *key, *key, *key }, same = *key;

	others[0].kind = KEY_P384;
	others[1].exponent = 1;
	others[2].len--;
	others[3].bytes[5] ^= 1;
	assert_true(public_key_eq(key, &same));
	for (size_t i = 0; i < 4; i++)
		assert_false(public_key_eq(key, &others[i]));
}

/* ---- Ed25519 ---- */

static void
ed25519_keys_below_p(void **state)
{
	static const struct { const char *why; unsigned char first, second, last; enum rc want; } cases[] = {
		{ "p itself", 0xed, 0xff, 0x7f, RC_INVALID }, { "above p", 0xee, 0xff, 0x7f, RC_INVALID }, { "above p, the other sign", 0xff, 0xff, 0xff, RC_INVALID },
		{ "below p by its first byte", 0xeb, 0xff, 0x7f, RC_OK }, { "by a byte within", 0xff, 0xfe, 0x7f, RC_OK }, { "by its last byte", 0xff, 0xff, 0x7e, RC_OK },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct public_key key;
		unsigned char bytes[32];

		memset(bytes, 0xff, sizeof(bytes));
		bytes[0] = cases[i].first;
		bytes[1] = cases[i].second;
		bytes[31] = cases[i].last;
		if (key_from_bytes(cx, KEY_ED25519, (struct str){ (char *)bytes, 32 }, &key) != cases[i].want)
			fail_msg("%s", cases[i].why);
	}
}

/* ---- points ---- */

static void
points_in_each_encoding(void **state)
{
	struct ctx *cx = *state;
	const struct public_key *key = secret_key_public(new_key(cx, KEY_P256));
	char bytes[66];
	struct public_key read;

	memcpy(bytes, key->bytes, 65);
	assert_ok(cx, key_from_bytes(cx, KEY_P256, (struct str){ bytes, 65 }, &read));
	for (int first = 0; first < 8; first++) { /* what the first byte may say: compressed, or not */
		bytes[0] = (char)first;
		assert_int_equal(key_from_bytes(cx, KEY_P256, (struct str){ bytes, 65 }, &read), first == 4 ? RC_OK : RC_INVALID);
		assert_int_equal(key_from_bytes(cx, KEY_P256, (struct str){ bytes, 33 }, &read), first == 2 || first == 3 ? RC_OK : RC_INVALID);
		assert_int_equal(key_from_bytes(cx, KEY_P256, (struct str){ bytes, 64 }, &read), RC_INVALID);
	}
	bytes[0] = 4;
	bytes[64] ^= 1;
	assert_int_equal(key_from_bytes(cx, KEY_P256, (struct str){ bytes, 65 }, &read), RC_INVALID);
}

static void
a_point_that_is_none_verifies_nothing(void **state)
{
	struct ctx *cx = *state;
	struct public_key key = *secret_key_public(new_key(cx, KEY_P256));
	char zeros[64] = { 0 };

	key.bytes[64] ^= 1;
	assert_int_equal(key_verify(cx, &key, STR("text"), (struct str){ zeros, 64 }), RC_REFUSED);
}

static void
signatures_as_der(void **state)
{
	static const struct { enum key_kind kind; size_t len; enum rc want; } cases[] = {
		{ KEY_P256, 64, RC_OK }, { KEY_P384, 96, RC_OK }, { KEY_P256, 63, RC_INVALID }, { KEY_P256, 96, RC_INVALID }, { KEY_ED25519, 64, RC_INVALID }, { KEY_RSA, 256, RC_INVALID },
	};
	struct ctx *cx = *state;
	char raw[256];
	struct str der;

	memset(raw, 1, sizeof(raw));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(signature_to_der(cx, cases[i].kind, (struct str){ raw, cases[i].len }, &der), cases[i].want);
}

/* ---- RSA ---- */

static void
moduli_and_exponents(void **state)
{
	static const struct { const char *why; size_t len; unsigned char first, last; const char *exponent; size_t exponent_len; enum rc want; } cases[] = {
		{ "2048 bits", 256, 0x80, 0xff, "\1\0\1", 3, RC_OK }, { "2047 bits", 256, 0x7f, 0xff, "\1\0\1", 3, RC_INVALID }, { "2040 bits", 255, 0x80, 0xff, "\1\0\1", 3, RC_INVALID },
		{ "2049 bits", 257, 0x01, 0xff, "\1\0\1", 3, RC_OK }, { "a zero before it", 257, 0x00, 0xff, "\1\0\1", 3, RC_INVALID }, { "4096 bits", 512, 0x80, 0xff, "\1\0\1", 3, RC_OK },
		{ "too long", 513, 0x80, 0xff, "\1\0\1", 3, RC_INVALID }, { "even", 256, 0x80, 0xfe, "\1\0\1", 3, RC_INVALID }, { "no exponent", 256, 0x80, 0xff, "", 0, RC_INVALID },
		{ "three", 256, 0x80, 0xff, "\3", 1, RC_OK }, { "one", 256, 0x80, 0xff, "\1", 1, RC_INVALID }, { "four", 256, 0x80, 0xff, "\4", 1, RC_INVALID },
		{ "a zero before the exponent", 256, 0x80, 0xff, "\0\3", 2, RC_INVALID }, { "an exponent of five bytes", 256, 0x80, 0xff, "\1\0\0\0\1", 5, RC_INVALID },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct public_key key;
		char n[513];

		memset(n, 0x55, sizeof(n));
		n[0] = (char)cases[i].first;
		n[cases[i].len - 1] = (char)cases[i].last;
		if (key_from_rsa(cx, (struct str){ n, cases[i].len }, (struct str){ cases[i].exponent, cases[i].exponent_len }, &key) != cases[i].want)
			fail_msg("%s", cases[i].why);
	}
}

/* ---- SubjectPublicKeyInfo ---- */

static void
put_tlv(struct buf *out, int tag, struct str value)
{
	buf_byte(out, (char)tag);
	if (value.len >= 256) {
		buf_byte(out, (char)0x82);
		buf_byte(out, (char)(value.len >> 8));
	} else if (value.len >= 128) {
		buf_byte(out, (char)0x81);
	}
	buf_byte(out, (char)value.len);
	buf_str(out, value);
}

static struct str
tlv(struct ctx *cx, int tag, struct str value)
{
	struct buf out = buf_new(cx->mem, 8192);

	put_tlv(&out, tag, value);
	return buf_view(&out);
}

static struct str
two(struct ctx *cx, int tag, struct str a, struct str b)
{
	return tlv(cx, tag, str_join(cx->mem, (struct str[]){ a, b }, 2, STR_NONE));
}

/* A key of that algorithm: the bits behind a byte that says that none is unused. */
static struct str
spki(struct ctx *cx, struct str algorithm, struct str key)
{
	return two(cx, 0x30, algorithm, two(cx, 0x03, (struct str){ "\0", 1 }, key));
}

#define OID_EC    "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
#define OID_P256  "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
#define OID_K256  "\x06\x05\x2b\x81\x04\x00\x0a"
#define RSA_NULL  STR("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00")

static struct str
rsa_spki(struct ctx *cx, size_t bytes, struct str exponent)
{
	char *n = arena_alloc(cx->mem, bytes + 1);

	memset(n, 0x55, bytes + 1);
	n[bytes - 1] = 0x57;
	return spki(cx, RSA_NULL, two(cx, 0x30, tlv(cx, 0x02, (struct str){ n, bytes }), tlv(cx, 0x02, exponent)));
}

static void
keys_of_each_algorithm(void **state)
{
	struct ctx *cx = *state;
	const struct public_key *key = secret_key_public(new_key(cx, KEY_P256));
	struct str p256 = STR("\x30\x13" OID_EC OID_P256), k256 = STR("\x30\x10" OID_EC OID_K256);
	char point[65], hybrid[65], compressed[33];
	/* the generator of secp256k1 */
	static const char other[] = "\x04\x79\xbe\x66\x7e\xf9\xdc\xbb\xac\x55\xa0\x62\x95\xce\x87\x0b\x07\x02\x9b\xfc\xdb\x2d\xce\x28\xd9\x59\xf2\x81\x5b\x16\xf8\x17\x98"
		"\x48\x3a\xda\x77\x26\xa3\xc4\x65\x5d\xa4\xfb\xfc\x0e\x11\x08\xa8\xfd\x17\xb4\x48\xa6\x85\x54\x19\x9c\x47\xd0\x8f\xfb\x10\xd4\xb8";
	struct { const char *why; struct str der; enum rc want; } cases[] = {
		{ "P-256", STR_NONE, RC_OK }, { "P-256, compressed", STR_NONE, RC_UNSUPPORTED }, { "P-256, in both ways at once", STR_NONE, RC_UNSUPPORTED },
		{ "secp256k1", spki(cx, k256, (struct str){ other, 65 }), RC_UNSUPPORTED },
		{ "X25519", spki(cx, STR("\x30\x05\x06\x03\x2b\x65\x6e"), (struct str){ point, 32 }), RC_UNSUPPORTED },
		{ "RSA", rsa_spki(cx, 257, STR("\1\0\1")), RC_OK }, { "RSA of 8192 bits", rsa_spki(cx, 1024, STR("\1\0\1")), RC_UNSUPPORTED },
		{ "RSA with an exponent of five bytes", rsa_spki(cx, 257, STR("\1\0\0\0\1")), RC_UNSUPPORTED },
		{ "something behind it", STR_NONE, RC_INVALID }, { "nothing", STR_NONE, RC_INVALID }, { "5000 bytes", { arena_zero(cx->mem, 5000, 1), 5000 }, RC_INVALID },
	};

	memcpy(point, key->bytes, 65);
	memcpy(hybrid, key->bytes, 65);
	memcpy(compressed, key->bytes, 33);
	hybrid[0] = (char)(6 + (key->bytes[64] & 1));
	compressed[0] = (char)(2 + (key->bytes[64] & 1));
	cases[0].der = spki(cx, p256, (struct str){ point, 65 });
	cases[1].der = spki(cx, p256, (struct str){ compressed, 33 });
	cases[2].der = spki(cx, p256, (struct str){ hybrid, 65 });
	cases[8].der = str_fmt(cx->mem, PRI_STR "x", ARG_STR(cases[0].der));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct public_key read;
		enum rc rc = key_from_spki(cx, cases[i].der, &read);

		if (rc != cases[i].want)
			fail_msg("%s: rc %d", cases[i].why, (int)rc);
	}
}

/* ---- Multikey, JWK and sets of them ---- */

static void
multikeys_of_each_length(void **state)
{
	struct ctx *cx = *state;
	const struct public_key *key = secret_key_public(new_key(cx, KEY_P256));
	struct public_key none = { .kind = KEY_NONE }, read;
	struct str whole = str_join(cx->mem, (struct str[]){ STR("\x80\x24"), { (const char *)key->bytes, 65 } }, 2, STR_NONE);

	assert_ok(cx, key_from_multikey(cx, key_to_multikey(cx->mem, key), &read));
	assert_int_equal(key_from_multikey(cx, multibase_encode(cx->mem, MULTIBASE_BASE58, whole), &read), RC_INVALID);
	assert_int_equal(key_to_multikey(cx->mem, &none).len, 0);
	assert_int_equal(key_to_multikey(cx->mem, &(struct public_key){ .kind = KEY_RSA }).len, 0);
	assert_string_equal(jws_alg(KEY_NONE), "");
}

static void
members_of_a_jwk(void **state)
{
	static const struct { const char *why, *member; enum key_kind kind; enum rc want; } cases[] = {
		{ "nothing", "\"x-note\":1", KEY_ED25519, RC_OK }, { "its algorithm", "\"alg\":\"EdDSA\"", KEY_ED25519, RC_OK }, { "by its other name", "\"alg\":\"Ed25519\"", KEY_ED25519, RC_OK },
		{ "another's name", "\"alg\":\"Ed25519\"", KEY_P256, RC_INVALID }, { "another algorithm", "\"alg\":\"ES384\"", KEY_ED25519, RC_INVALID },
		{ "to verify", "\"key_ops\":[\"verify\"]", KEY_ED25519, RC_OK }, { "to sign", "\"key_ops\":[\"sign\"]", KEY_ED25519, RC_INVALID }, { "operations in a text", "\"key_ops\":\"verify\"", KEY_ED25519, RC_INVALID },
		{ "to encrypt", "\"use\":\"enc\"", KEY_ED25519, RC_INVALID },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str text = json_text(cx->mem, key_to_jwk(cx->mem, secret_key_public(new_key(cx, cases[i].kind))), JSON_COMPACT);
		struct public_key read;
		struct json *jwk;

		assert_ok(cx, json_parse(cx, str_fmt(cx->mem, "{%s," PRI_STR, cases[i].member, ARG_STR(str_sub(text, 1, SIZE_MAX))), JSON_LIMITS, &jwk));
		if (key_from_jwk(cx, jwk, &read) != cases[i].want)
			fail_msg("%s", cases[i].why);
		json_set(jwk, STR("x"), json_new_string(cx->mem, STR("")));
		assert_int_equal(key_from_jwk(cx, jwk, &read), RC_INVALID);
	}
}

static void
sets_by_name_and_without(void **state)
{
	static const struct { const char *why, *kids; const char *kid; enum rc want; } cases[] = {
		{ "the only one", "a", "", RC_OK }, { "the only one, which has no name", "-", "", RC_OK }, { "one of two", "ab", "b", RC_OK }, { "neither", "ab", "c", RC_NOT_FOUND },
		{ "two, and no name asked", "ab", "", RC_NOT_FOUND }, { "two without names", "--", "", RC_NOT_FOUND }, { "two of one name", "aa", "a", RC_INVALID }, { "none", "", "a", RC_NOT_FOUND },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *set = json_new(cx->mem, JSON_OBJECT), *keys = json_put_array(cx->mem, set, STR("keys"));
		struct public_key read;

		for (const char *kid = cases[i].kids; *kid != '\0'; kid++) {
			struct json *jwk = json_add(keys, key_to_jwk(cx->mem, secret_key_public(new_key(cx, KEY_ED25519))));

			if (*kid != '-')
				json_put_str(cx->mem, jwk, STR("kid"), (struct str){ kid, 1 });
		}
		if (jwks_find(cx, set, str_of(cases[i].kid), &read) != cases[i].want)
			fail_msg("%s", cases[i].why);
	}
}

/* ---- our own keys over time ---- */

static void
which_of_ours_is_published_and_signs(void **state)
{
	static const struct { int64_t until, retired, want; } ends[] = { { 0, 0, 0 }, { 9000, 0, 9000 }, { 0, 5000, 5000 }, { 9000, 5000, 5000 }, { 5000, 9000, 5000 } };
	struct ctx *cx = *state;
	struct key_record records[3];

	for (size_t i = 0; i < 3; i++)
		records[i] = (struct key_record){ .kid = STR("k"), .key = *secret_key_public(new_key(cx, i == 1 ? KEY_RSA : KEY_ED25519)), .valid_from = 1000 };
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		int64_t at = 0;

		records[0].valid_until = ends[i].until;
		records[0].retired_at = ends[i].retired;
		json_integer(JSON_GET(json_first(JSON_GET(jwks_document(cx->mem, STR_NONE, records, 1), "keys")), "exp"), &at);
		assert_int_equal(at, ends[i].want);
	}
	assert_int_equal(json_count(JSON_GET(did_document(cx->mem, STR("did:web:uni.example"), STR_NONE, records, 3), "@context")), 3);
	assert_int_equal(json_count(JSON_GET(did_document(cx->mem, STR("did:web:uni.example"), STR_NONE, records, 1), "@context")), 2);
	records[0].valid_until = records[0].retired_at = 0;
	assert_ptr_equal(key_record_for(records, 3, KEY_ED25519, 2000), &records[2]); /* of the same age the later one */
	records[2].valid_from = 500;
	assert_ptr_equal(key_record_for(records, 3, KEY_ED25519, 2000), &records[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keys_that_differ_in_one_thing), TEST(ed25519_keys_below_p), TEST(points_in_each_encoding), TEST(a_point_that_is_none_verifies_nothing), TEST(signatures_as_der),
		TEST(moduli_and_exponents), TEST(keys_of_each_algorithm), TEST(multikeys_of_each_length), TEST(members_of_a_jwk), TEST(sets_by_name_and_without),
		TEST(which_of_ours_is_published_and_signs),
	};

	return cmocka_run_group_tests_name("T-08: forms of keys", tests, NULL, NULL);
}
