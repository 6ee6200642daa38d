/* set.h — a set of small numbers as bits, and as bytes in the database. Private to this folder.
 *
 * Sets that are joined or cut have one size, `places`: numbers from 0 to below it.
 */
#ifndef CATALOGUE_SET_H
#define CATALOGUE_SET_H

#include "base/str.h"

struct set {
	uint64_t *bits;
	size_t words; /* of 64 bits */
};

/* The empty set. */
struct set set_new(struct arena *mem, size_t places);
/* From bytes: bit 0 of byte 0 is 0. What lies beyond `places` is left out. */
struct set set_of(struct arena *mem, struct str bytes, size_t places);
/* As bytes, without zero bytes at the end. */
struct str set_bytes(struct arena *mem, const struct set *set);

void set_put(struct set *set, size_t place, bool in);
void set_join(struct set *into, const struct set *other);
void set_cut(struct set *into, const struct set *other);
int64_t set_count(const struct set *set);
/* How many are in both. */
int64_t set_count_both(const struct set *a, const struct set *b);
/* The largest below `below`; -1: none. */
int64_t set_before(const struct set *set, int64_t below);

#endif
