/* hash.h — SHA-256, SHA-384 and SHA-512 (FIPS 180-4), in one call or piece by piece.
 *
 * The state is a plain value on the caller's stack: nothing is allocated, nothing has to be freed, nothing
 * can fail. That matters because canonicalisation hashes thousands of short texts.
 *
 * Threads  no shared state.
 */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include "base/str.h"

#define SHA256_SIZE 32
#define SHA384_SIZE 48
#define SHA512_SIZE 64
#define HASH_SIZE_MAX 64

enum hash_kind { HASH_SHA256, HASH_SHA384, HASH_SHA512 };

/* A digest; `len` bytes of it count. */
struct digest {
	size_t len;
	unsigned char bytes[HASH_SIZE_MAX];
};

/* A hash under way. Its content belongs to hash.c; copying the value forks the hash. */
struct hash {
	enum hash_kind kind;
	uint64_t state[27];
};

/* 32, 48 or 64. */
size_t hash_size(enum hash_kind kind);

void hash_start(struct hash *hash, enum hash_kind kind);
void hash_add(struct hash *hash, struct str data);
/* Writes hash_size(kind) bytes. The state is spent; start it again before another use. */
void hash_end(struct hash *hash, unsigned char *out);

void sha256(struct str data, unsigned char out[SHA256_SIZE]);
void sha384(struct str data, unsigned char out[SHA384_SIZE]);
void sha512(struct str data, unsigned char out[SHA512_SIZE]);
struct digest hash_of(enum hash_kind kind, struct str data);

/* The digest in lower-case hexadecimal, in mem. */
struct str hash_hex(struct arena *mem, enum hash_kind kind, struct str data);

/* Equality whose time does not depend on where two secrets differ (T-10). The length is no secret. */
bool secret_eq(struct str a, struct str b);

#endif
