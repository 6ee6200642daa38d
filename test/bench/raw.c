#include "raw.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <sodium.h>

#define DER_MAX 80

struct raw {
	enum bench_raw kind;
	unsigned char *message;
	size_t bytes;
	unsigned char public_key[crypto_sign_PUBLICKEYBYTES], secret_key[crypto_sign_SECRETKEYBYTES];
	unsigned char signature[DER_MAX];
	size_t signature_len;
	EVP_PKEY *p256;
};

static void
must(int worked)
{
	if (worked == 1)
		return;
	fputs("bench: a raw operation failed\n", stderr);
	exit(1);
}

static void
sign_p256(struct raw *raw)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();

	raw->signature_len = sizeof(raw->signature);
	must(EVP_DigestSignInit(md, NULL, EVP_sha256(), NULL, raw->p256));
	must(EVP_DigestSign(md, raw->signature, &raw->signature_len, raw->message, raw->bytes));
	EVP_MD_CTX_free(md);
}

static void
verify_p256(struct raw *raw)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();

	must(EVP_DigestVerifyInit(md, NULL, EVP_sha256(), NULL, raw->p256));
	must(EVP_DigestVerify(md, raw->signature, raw->signature_len, raw->message, raw->bytes));
	EVP_MD_CTX_free(md);
}

DEFER_AS(free_p256, EVP_PKEY_free, EVP_PKEY *)

struct raw *
raw_open(struct ctx *cx, enum bench_raw kind, size_t bytes)
{
	struct raw *raw = NEW(cx->mem, struct raw);

	raw->kind = kind;
	raw->bytes = bytes;
	raw->message = arena_zero(cx->mem, bytes + 1, 1);
	must(sodium_init() >= 0);
	if (kind == RAW_SIGN || kind == RAW_VERIFY) {
		must(crypto_sign_keypair(raw->public_key, raw->secret_key) == 0);
		must(crypto_sign_detached(raw->signature, NULL, raw->message, bytes, raw->secret_key) == 0);
	}
	if (kind == RAW_SIGN_P256 || kind == RAW_VERIFY_P256) {
		raw->p256 = EVP_EC_gen("P-256");
		must(raw->p256 != NULL);
		arena_defer(cx->mem, free_p256, raw->p256);
		sign_p256(raw);
	}
	return raw;
}

void
raw_once(struct ctx *cx, void *state)
{
	struct raw *raw = state;
	unsigned char digest[32];

	(void)cx;
	switch (raw->kind) {
	case RAW_NONE:
		break;
	case RAW_SIGN:
		must(crypto_sign_detached(raw->signature, NULL, raw->message, raw->bytes, raw->secret_key) == 0);
		break;
	case RAW_VERIFY:
		must(crypto_sign_verify_detached(raw->signature, raw->message, raw->bytes, raw->public_key) == 0);
		break;
	case RAW_SIGN_P256:
		sign_p256(raw);
		break;
	case RAW_VERIFY_P256:
		verify_p256(raw);
		break;
	case RAW_HASH:
		must(EVP_Digest(raw->message, raw->bytes, digest, NULL, EVP_sha256(), NULL));
		break;
	}
}

const char *
raw_name(enum bench_raw kind)
{
	static const char *const names[] = {
		[RAW_NONE] = "", [RAW_SIGN] = "Ed25519 sign", [RAW_VERIFY] = "Ed25519 verify",
		[RAW_SIGN_P256] = "P-256 sign", [RAW_VERIFY_P256] = "P-256 verify", [RAW_HASH] = "SHA-256"
	};

	return names[kind];
}
