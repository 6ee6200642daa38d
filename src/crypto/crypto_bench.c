/* S4 at its core: a JWS as long as a credential's, against signing and verifying as many bytes raw. And what other figures
 * stand on: the small hashes of canonicalisation, reading a key, verifying on P-256. */
#include "bench.h"

#include "crypto/did.h"
#include "crypto/hash.h"
#include "crypto/jws.h"
#include "crypto/merkle.h"

#define TOKEN_SIZE 6000 /* the signed part of a badge of 4.4 kB as VC-JWT */

struct token {
	struct secret_key *key;
	struct str header, payload, text, did;
	struct public_key p256;
	struct signature p256_signature;
};

static void *
token_open(struct ctx *cx)
{
	struct token *token = NEW(cx->mem, struct token);
	struct secret_key *p256;

	bench_must(cx, secret_key_new(cx, KEY_ED25519, &token->key));
	token->did = did_key_name(cx->mem, secret_key_public(token->key));
	token->header = jws_header(cx->mem, KEY_ED25519, STR("did:web:uni.example#cLRKu0jRD5Gyc99MTBX8imiEDTUmJpIMWrJco6Y9Q6U"), STR("vc+jwt"), NULL);
	token->payload.len = (TOKEN_SIZE - token->header.len) * 3 / 4;
	token->payload.ptr = arena_zero(cx->mem, token->payload.len, 1);
	bench_must(cx, jws_sign(cx, token->key, token->header, token->payload, &token->text));
	bench_must(cx, secret_key_new(cx, KEY_P256, &p256));
	token->p256 = *secret_key_public(p256);
	bench_must(cx, key_sign(cx, p256, str_sub(token->payload, 0, 64), &token->p256_signature));
	return token;
}

static void
sign_once(struct ctx *cx, void *state)
{
	struct token *token = state;
	struct str text;

	bench_must(cx, jws_sign(cx, token->key, token->header, token->payload, &text));
}

static void
verify_once(struct ctx *cx, void *state)
{
	struct token *token = state;
	struct jws jws;

	bench_must(cx, jws_parse(cx, token->text, &jws));
	bench_must(cx, jws_verify(cx, &jws, secret_key_public(token->key)));
}

static void
p256_verify_once(struct ctx *cx, void *state)
{
	struct token *token = state;

	bench_must(cx, key_verify(cx, &token->p256, str_sub(token->payload, 0, 64), signature_str(&token->p256_signature)));
}

/* From a did:key to the key that may make assertions. */
static void
resolve_once(struct ctx *cx, void *state)
{
	struct token *token = state;
	struct did_method method;
	struct json *document;
	struct str id = str_fmt(cx->mem, PRI_STR "#" PRI_STR, ARG_STR(token->did), ARG_STR(str_sub(token->did, 8, SIZE_MAX)));

	bench_must(cx, did_resolve(cx, token->did, &document));
	bench_must(cx, did_find_method(cx, document, id, STR("assertionMethod"), &method));
}

static void
hash_once(struct ctx *cx, void *state)
{
	struct token *token = state;
	unsigned char digest[SHA256_SIZE];

	(void)cx;
	sha256(str_sub(token->payload, 0, 100), digest);
}

static void
append_once(struct ctx *cx, void *state)
{
	struct merkle_edge edge = { 0 };
	struct merkle_hash leaf = merkle_empty();

	(void)cx;
	(void)state;
	for (int i = 0; i < 1000; i++)
		merkle_append(&edge, &leaf, NULL, NULL);
}

const struct bench crypto_bench[] = {
	{ .id = "S4 sign", .what = "sign a JWS of 6 kB", .open = token_open, .once = sign_once,
	  .raw = RAW_SIGN, .raw_bytes = TOKEN_SIZE, .goal = GOAL_RATIO, .gate = 0.80, .stretch = 0.90 },
	{ .id = "S4 verify", .what = "parse and verify a JWS of 6 kB", .open = token_open, .once = verify_once,
	  .raw = RAW_VERIFY, .raw_bytes = TOKEN_SIZE, .goal = GOAL_RATIO, .gate = 0.85, .stretch = 0.90 },
	{ .id = "p256", .what = "verify on P-256, from the key's bytes", .open = token_open, .once = p256_verify_once, .raw = RAW_VERIFY_P256, .raw_bytes = 64 },
	{ .id = "did:key", .what = "resolve and choose the method", .open = token_open, .once = resolve_once },
	{ .id = "hash", .what = "SHA-256 of 100 bytes", .open = token_open, .once = hash_once, .raw = RAW_HASH, .raw_bytes = 100 },
	{ .id = "leaf", .what = "append a leaf to a hash tree", .once = append_once, .units = 1000 },
	BENCH_END
};
