/* text_hash.h — the hash of a text, for tables of terms. Private to src/rdf.
 *
 * Fast and well spread, not safe against somebody who looks for collisions: tables compare texts as well.
 */
#ifndef RDF_TEXT_HASH_H
#define RDF_TEXT_HASH_H

#include "base/str.h"

/* Every byte of these is one that cannot stand in UTF-8, so that no text makes a factor of the products zero. */
#define TEXT_MIX_1 0xfffef9f8fdfcfffeull
#define TEXT_MIX_2 0xf8fffbfefcf9fffdull

static inline uint64_t
text_mixed(uint64_t a, uint64_t b)
{
	__uint128_t product = (__uint128_t)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t
text_word(const char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

/* Up to 8 bytes as one word; with the length, which is hashed too, different bytes give different words. */
static inline uint64_t
text_short_word(const char *bytes, size_t count)
{
	uint32_t head, tail;

	if (count >= 4) {
		memcpy(&head, bytes, 4);
		memcpy(&tail, bytes + count - 4, 4);
		return (uint64_t)head << 32 | tail;
	}
	if (count == 0)
		return 0;
	return (uint64_t)(unsigned char)bytes[0] << 16 | (uint64_t)(unsigned char)bytes[count / 2] << 8 | (unsigned char)bytes[count - 1];
}

static inline uint64_t
text_hash(struct str text)
{
	const char *at = text.ptr;
	size_t left = text.len;
	uint64_t hash = TEXT_MIX_1 ^ text.len;

	for (; left > 16; at += 16, left -= 16)
		hash = text_mixed(text_word(at) ^ TEXT_MIX_1, text_word(at + 8) ^ TEXT_MIX_2 ^ hash);
	if (left > 8)
		return text_mixed(text_word(at) ^ TEXT_MIX_2, text_word(at + left - 8) ^ TEXT_MIX_1 ^ hash);
	return text_mixed(text_short_word(at, left) ^ TEXT_MIX_2, hash ^ TEXT_MIX_1);
}

/* The same `count` bytes. Names are short: a call to memcmp would take longer. */
static inline bool
text_same(const char *a, const char *b, size_t count)
{
	if (count < 8)
		return text_short_word(a, count) == text_short_word(b, count);
	for (size_t i = 0; i + 8 < count; i += 8)
		if (text_word(a + i) != text_word(b + i))
			return false;
	return text_word(a + count - 8) == text_word(b + count - 8);
}

#endif
