/* fetcher_cache.h — answers the fetcher keeps for as long as their sites say; private to the fetcher process.
 *
 * Source   RFC 9111 4.2, read as a cache for one user, and narrower: what says nothing is kept FETCH_UNSAID seconds, so
 *          that one verification asks once.
 * Memory   an arena for each entry; together at most CACHE_BYTES_MAX, the least recently used go first.
 */
#ifndef HELPER_FETCHER_CACHE_H
#define HELPER_FETCHER_CACHE_H

#include "helper/fetcher.h"

#define CACHE_BYTES_MAX   ((size_t)32 << 20)
#define CACHE_ENTRIES_MAX 256
#define FETCH_UNSAID      60

struct cache;

/* Ended with the arena. */
struct cache *cache_new(struct arena *mem);

/* `now` counts seconds from anywhere, never backwards. The answer's slices live until the next cache_put. NULL: not
 * there, or no longer fresh. `fresh` gets the seconds that are left. */
const struct fetch_answer *cache_find(struct cache *cache, struct str url, struct str accept, int64_t now, int64_t *fresh);

/* Keeps a copy for `fresh` seconds. Too large a thing is not kept. */
void cache_put(struct cache *cache, struct str url, struct str accept, const struct fetch_answer *answer, int64_t now, int64_t fresh);

/* How long an answer is fresh: its Cache-Control and Age headers (either may be empty), in seconds, 0 to FETCH_FRESH_MAX. */
int64_t cache_lifetime(struct str cache_control, struct str age);

#endif
