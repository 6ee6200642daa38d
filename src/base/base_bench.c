/* The ground: memory of a unit of work, and that the harness finds its own raw cost to be 1. */
#include "bench.h"

#include <openssl/evp.h>

static void
arena_once(struct ctx *cx, void *state)
{
	(void)state;
	for (int i = 0; i < 1000; i++)
		arena_alloc(cx->mem, 48);
}

static void *
document_open(struct ctx *cx)
{
	return arena_zero(cx->mem, 4400, 1);
}

static void
hash_once(struct ctx *cx, void *document)
{
	unsigned char digest[32];

	(void)cx;
	EVP_Digest(document, 4400, digest, NULL, EVP_sha256(), NULL);
}

const struct bench base_bench[] = {
	{ .id = "raw", .what = "the harness on its own raw cost (1 within the noise)", .open = document_open, .once = hash_once, .raw = RAW_HASH, .raw_bytes = 4400 },
	{ .id = "arena", .what = "48 bytes from an arena", .once = arena_once, .units = 1000 },
	BENCH_END
};
