/* random.h — where random bytes come from: the system, or for reproducible output a seed. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/ctx.h"

/* The operating system's generator. It ends the process when the system has none, because nothing that needs
 * randomness may go on without it. */
struct random random_system(void);

/* A ChaCha20 stream under a 32-byte seed: the same seed gives the same bytes. For demonstrations and tests;
 * never for keys. The state is the caller's and must outlive the source. */
struct random_seeded {
	unsigned char key[32];
	uint64_t block;
};
struct random random_seeded(struct random_seeded *state, const unsigned char seed[32]);

void random_fill(struct ctx *cx, void *out, size_t count);

/* Uniform in [0, below); below is at least 1. */
uint64_t random_below(struct ctx *cx, uint64_t below);

/* A version-4 UUID in lower case with its hyphens, 36 characters (RFC 9562 5.4). */
struct str random_uuid(struct ctx *cx);

/* The same with the first 32 bits given: those that are made together lie together in an index of them, and 90 random bits
 * are left to each. Give every group random bits of its own. */
struct str random_uuid_among(struct ctx *cx, uint32_t group);

#endif
