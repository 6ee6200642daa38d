/* OpenSSL's block functions are used directly: their state is a plain value, and for a text of a hundred bytes
 * they take a third of what EVP_Digest takes even with the algorithm fetched beforehand. OpenSSL marks them as
 * deprecated in favour of EVP. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/hash.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(((struct hash *)0)->state), "SHA-256 fits");
_Static_assert(sizeof(SHA512_CTX) <= sizeof(((struct hash *)0)->state), "SHA-384 and SHA-512 fit");
_Static_assert(_Alignof(SHA512_CTX) <= _Alignof(uint64_t), "the state is aligned");

static SHA256_CTX *
narrow(struct hash *hash)
{
	return (SHA256_CTX *)(void *)hash->state;
}

static SHA512_CTX *
wide(struct hash *hash)
{
	return (SHA512_CTX *)(void *)hash->state;
}

size_t
hash_size(enum hash_kind kind)
{
	switch (kind) {
	case HASH_SHA384:
		return SHA384_SIZE;
	case HASH_SHA512:
		return SHA512_SIZE;
	default:
		return SHA256_SIZE;
	}
}

void
hash_start(struct hash *hash, enum hash_kind kind)
{
	hash->kind = kind;
	switch (kind) {
	case HASH_SHA384:
		SHA384_Init(wide(hash));
		break;
	case HASH_SHA512:
		SHA512_Init(wide(hash));
		break;
	default:
		SHA256_Init(narrow(hash));
	}
}

void
hash_add(struct hash *hash, struct str data)
{
	if (data.len == 0)
		return;
	if (hash->kind == HASH_SHA256)
		SHA256_Update(narrow(hash), data.ptr, data.len);
	else
		SHA512_Update(wide(hash), data.ptr, data.len);
}

void
hash_end(struct hash *hash, unsigned char *out)
{
	if (hash->kind == HASH_SHA256)
		SHA256_Final(out, narrow(hash));
	else
		SHA512_Final(out, wide(hash)); /* knows from its start how many bytes to write */
}

static void
hash_once(enum hash_kind kind, struct str data, unsigned char *out)
{
	struct hash hash;

	hash_start(&hash, kind);
	hash_add(&hash, data);
	hash_end(&hash, out);
}

void
sha256(struct str data, unsigned char out[SHA256_SIZE])
{
	hash_once(HASH_SHA256, data, out);
}

void
sha384(struct str data, unsigned char out[SHA384_SIZE])
{
	hash_once(HASH_SHA384, data, out);
}

void
sha512(struct str data, unsigned char out[SHA512_SIZE])
{
	hash_once(HASH_SHA512, data, out);
}

struct digest
hash_of(enum hash_kind kind, struct str data)
{
	struct digest digest = { .len = hash_size(kind) };

	hash_once(kind, data, digest.bytes);
	return digest;
}

struct str
hash_hex(struct arena *mem, enum hash_kind kind, struct str data)
{
	struct digest digest = hash_of(kind, data);

	return str_hex(mem, digest.bytes, digest.len);
}

bool
secret_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0);
}
