#include "people/token.h"

#include "base/random.h"
#include "codec/base64.h"
#include "crypto/hash.h"

struct str
token_new(struct ctx *cx)
{
	unsigned char bytes[TOKEN_BYTES];

	random_fill(cx, bytes, sizeof(bytes));
	return base64url_encode(cx->mem, (struct str){ (const char *)bytes, sizeof(bytes) });
}

struct str
token_hash(struct arena *mem, struct str token)
{
	unsigned char *hash = arena_alloc(mem, SHA256_SIZE);

	sha256(token, hash);
	return (struct str){ (const char *)hash, SHA256_SIZE };
}
