#define OPENSSL_API_COMPAT 0x10100000L
#include "rdf/sha.h"

#include <openssl/sha.h>

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
