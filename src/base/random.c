#include "base/random.h"

#include <sodium.h>
#include <stdlib.h>
#include <sys/random.h>

static void
fill_from_system(void *self, void *out, size_t count)
{
	char *at = out;

	(void)self;
	while (count > 0) {
		ssize_t n = getrandom(at, count, 0);

		if (n <= 0)
			abort();
		at += n;
		count -= (size_t)n;
	}
}

struct random
random_system(void)
{
	return (struct random){ fill_from_system, NULL };
}

static void
fill_from_seed(void *self, void *out, size_t count)
{
	struct random_seeded *state = self;
	unsigned char nonce[crypto_stream_chacha20_NONCEBYTES];

	/* Each request is a stream of its own: what was drawn before never depends on how much was asked for at once. */
	for (size_t i = 0; i < sizeof(nonce); i++)
		nonce[i] = (unsigned char)(state->block >> (8 * i));
	state->block++;
	crypto_stream_chacha20(out, count, nonce, state->key);
}

struct random
random_seeded(struct random_seeded *state, const unsigned char seed[32])
{
	memcpy(state->key, seed, 32);
	state->block = 0;
	return (struct random){ fill_from_seed, state };
}

void
random_fill(struct ctx *cx, void *out, size_t count)
{
	cx->random.fill(cx->random.self, out, count);
}

uint64_t
random_below(struct ctx *cx, uint64_t below)
{
	uint64_t n, biased = -below % below; /* 2^64 mod below: drawing again under it leaves a uniform rest */

	do
		random_fill(cx, &n, sizeof(n));
	while (n < biased);
	return n % below;
}

static struct str
uuid_of(struct arena *mem, unsigned char b[16])
{
	struct str hex;

	b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
	hex = str_hex(mem, b, 16);
	return str_join(mem, (struct str[]){ str_sub(hex, 0, 8), str_sub(hex, 8, 4), str_sub(hex, 12, 4), str_sub(hex, 16, 4), str_sub(hex, 20, 12) },
	    5, STR("-"));
}

struct str
random_uuid(struct ctx *cx)
{
	unsigned char b[16];

	random_fill(cx, b, sizeof(b));
	return uuid_of(cx->mem, b);
}

struct str
random_uuid_among(struct ctx *cx, uint32_t group)
{
	unsigned char b[16];

	memcpy(b, &group, sizeof(group));
	random_fill(cx, b + sizeof(group), sizeof(b) - sizeof(group));
	return uuid_of(cx->mem, b);
}
