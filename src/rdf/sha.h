/* sha.h — the two hash functions RDFC-1.0 names, for many short inputs.
 *
 * Below src/crypto, which builds on this folder. OpenSSL's own SHA-2 is called without its EVP layer, whose
 * set-up costs more than hashing one blank node.
 */
#ifndef RDF_SHA_H
#define RDF_SHA_H

#include <stddef.h>

#define SHA_SIZE_MAX 48

/* Writes 32 bytes. */
void rdf_sha256(const void *bytes, size_t count, unsigned char *out);
/* Writes 48 bytes. */
void rdf_sha384(const void *bytes, size_t count, unsigned char *out);

#endif
