#define OPENSSL_API_COMPAT 0x10100000L
#include "rdf/sha.h"

#include <openssl/sha.h>

_Static_assert(sizeof(SHA512_CTX) <= sizeof(((struct rdf_sha *)0)->state), "the larger state fits");

void
rdf_sha_begin(struct rdf_sha *sha, bool is_384)
{
	sha->is_384 = is_384;
	if (is_384)
		SHA384_Init((void *)sha->state);
	else
		SHA256_Init((void *)sha->state);
}

void
rdf_sha_add(struct rdf_sha *sha, const void *bytes, size_t count)
{
	if (sha->is_384)
		SHA384_Update((void *)sha->state, bytes, count);
	else
		SHA256_Update((void *)sha->state, bytes, count);
}

void
rdf_sha_end(struct rdf_sha *sha, unsigned char *out)
{
	if (sha->is_384)
		SHA384_Final(out, (void *)sha->state);
	else
		SHA256_Final(out, (void *)sha->state);
}

void
rdf_sha256(const void *bytes, size_t count, unsigned char *out)
{
	SHA256_CTX state;

	SHA256_Init(&state);
	SHA256_Update(&state, bytes, count);
	SHA256_Final(out, &state);
}

void
rdf_sha384(const void *bytes, size_t count, unsigned char *out)
{
	SHA512_CTX state;

	SHA384_Init(&state);
	SHA384_Update(&state, bytes, count);
	SHA384_Final(out, &state);
}
