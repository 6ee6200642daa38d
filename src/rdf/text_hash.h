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
text_hash(struct str text)
{
	const char *at = text.ptr;
	size_t left = text.len;
	uint64_t hash = TEXT_MIX_1 ^ text.len;

	for (; left > 16; at += 16, left -= 16)
		hash = text_mixed(str_word(at) ^ TEXT_MIX_1, str_word(at + 8) ^ TEXT_MIX_2 ^ hash);
	if (left > 8)
		return text_mixed(str_word(at) ^ TEXT_MIX_2, str_word(at + left - 8) ^ TEXT_MIX_1 ^ hash);
	return text_mixed(str_short_word(at, left) ^ TEXT_MIX_2, hash ^ TEXT_MIX_1);
}

#endif
