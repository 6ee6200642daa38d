#include "catalogue/set.h"

#include <endian.h>

struct set
set_new(struct arena *mem, size_t places)
{
	size_t words = places / 64 + 1;

	return (struct set){ NEWS(mem, uint64_t, words), words };
}

struct set
set_of(struct arena *mem, struct str bytes, size_t places)
{
	struct set set = set_new(mem, places);
	size_t most = set.words * 8;

	if (bytes.len > 0)
		memcpy(set.bits, bytes.ptr, bytes.len < most ? bytes.len : most);
	for (size_t i = 0; i < set.words; i++)
		set.bits[i] = le64toh(set.bits[i]);
	return set;
}

struct str
set_bytes(struct arena *mem, const struct set *set)
{
	char *bytes = arena_alloc(mem, set->words * 8);
	size_t length = 0;

	for (size_t i = 0; i < set->words * 8; i++) {
		bytes[i] = (char)(set->bits[i / 8] >> (i % 8 * 8));
		if (bytes[i] != 0)
			length = i + 1;
	}
	return (struct str){ bytes, length };
}

void
set_put(struct set *set, size_t place, bool in)
{
	uint64_t bit = (uint64_t)1 << (place % 64);

	if (in)
		set->bits[place / 64] |= bit;
	else
		set->bits[place / 64] &= ~bit;
}

void
set_join(struct set *into, const struct set *other)
{
	for (size_t i = 0; i < into->words; i++)
		into->bits[i] |= other->bits[i];
}

void
set_cut(struct set *into, const struct set *other)
{
	for (size_t i = 0; i < into->words; i++)
		into->bits[i] &= other->bits[i];
}

int64_t
set_count(const struct set *set)
{
	return set_count_both(set, set);
}

int64_t
set_count_both(const struct set *a, const struct set *b)
{
	int64_t count = 0;

	for (size_t i = 0; i < a->words; i++)
		count += __builtin_popcountll(a->bits[i] & b->bits[i]);
	return count;
}

int64_t
set_before(const struct set *set, int64_t below)
{
	for (int64_t i = below - 1; i >= 0; i--) {
		uint64_t word = set->bits[i / 64] & (~(uint64_t)0 >> (63 - i % 64));

		if (word != 0)
			return i / 64 * 64 + 63 - __builtin_clzll(word);
		i = i / 64 * 64; /* the loop takes the one below */
	}
	return -1;
}
