/* sha.h — the two hash functions RDFC-1.0 names, for many short inputs, and for a long one piece by piece.
 *
 * Below src/crypto, which builds on this folder. OpenSSL's own SHA-2 is called without its EVP layer, whose
 * set-up costs more than hashing one blank node.
 */
#ifndef RDF_SHA_H
#define RDF_SHA_H

#include <stdbool.h>
#include <stddef.h>

#define SHA_SIZE_MAX 48

/* Writes 32 bytes. */
void rdf_sha256(const void *bytes, size_t count, unsigned char *out);
/* Writes 48 bytes. */
void rdf_sha384(const void *bytes, size_t count, unsigned char *out);

/* A hash that is under way: SHA-384, or SHA-256. */
struct rdf_sha {
	_Alignas(8) unsigned char state[216];
	bool is_384;
};
void rdf_sha_begin(struct rdf_sha *sha, bool is_384);
void rdf_sha_add(struct rdf_sha *sha, const void *bytes, size_t count);
/* Writes 48 or 32 bytes. */
void rdf_sha_end(struct rdf_sha *sha, unsigned char *out);

#endif
