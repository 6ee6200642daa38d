#include "helper/fetcher_cache.h"

struct kept {
	struct arena *mem; /* NULL: an empty place */
	struct str url, accept;
	struct fetch_answer answer;
	int64_t until, used;
	size_t size;
};

struct cache {
	struct kept list[CACHE_ENTRIES_MAX];
	size_t size;
	int64_t uses;
};

static void
forget(struct cache *cache, struct kept *kept)
{
	arena_free(kept->mem);
	cache->size -= kept->size;
	*kept = (struct kept){ .mem = NULL };
}

static void
forget_all(void *handle)
{
	struct cache *cache = handle;

	for (size_t i = 0; i < CACHE_ENTRIES_MAX; i++)
		if (cache->list[i].mem != NULL)
			forget(cache, &cache->list[i]);
}

struct cache *
cache_new(struct arena *mem)
{
	struct cache *cache = NEW(mem, struct cache);

	arena_defer(mem, forget_all, cache);
	return cache;
}

static struct kept *
find(struct cache *cache, struct str url, struct str accept)
{
	for (size_t i = 0; i < CACHE_ENTRIES_MAX; i++) {
		struct kept *kept = &cache->list[i];

		if (kept->mem != NULL && str_eq(kept->url, url) && str_eq(kept->accept, accept))
			return kept;
	}
	return NULL;
}

const struct fetch_answer *
cache_find(struct cache *cache, struct str url, struct str accept, int64_t now, int64_t *fresh)
{
	struct kept *kept = find(cache, url, accept);

	if (kept == NULL)
		return NULL;
	if (kept->until <= now) {
		forget(cache, kept);
		return NULL;
	}
	kept->used = ++cache->uses;
	*fresh = kept->until - now;
	return &kept->answer;
}

/* An empty place with room for `size` bytes more. */
static struct kept *
make_room(struct cache *cache, size_t size)
{
	for (;;) {
		struct kept *oldest = NULL, *empty = NULL;

		for (size_t i = 0; i < CACHE_ENTRIES_MAX; i++) {
			struct kept *kept = &cache->list[i];

			if (kept->mem == NULL)
				empty = kept;
			else if (oldest == NULL || kept->used < oldest->used)
				oldest = kept;
		}
		if (empty != NULL && cache->size + size <= CACHE_BYTES_MAX)
			return empty;
		if (oldest == NULL)
			return NULL;
		forget(cache, oldest);
	}
}

static void
fill(struct kept *kept, struct str url, struct str accept, const struct fetch_answer *answer)
{
	struct arena *mem = kept->mem;

	kept->url = str_dup(mem, url);
	kept->accept = str_dup(mem, accept);
	kept->answer = *answer;
	kept->answer.type = str_dup(mem, answer->type);
	kept->answer.url = str_dup(mem, answer->url);
	kept->answer.body = str_dup(mem, answer->body);
	kept->answer.kept = true;
}

void
cache_put(struct cache *cache, struct str url, struct str accept, const struct fetch_answer *answer, int64_t now, int64_t fresh)
{
	size_t size = url.len + accept.len + answer->type.len + answer->url.len + answer->body.len;
	struct kept *kept = find(cache, url, accept);
	struct arena_door door;

	if (kept != NULL)
		forget(cache, kept);
	if (fresh <= 0 || size > CACHE_BYTES_MAX / 4)
		return;
	kept = make_room(cache, size);
	if (kept == NULL || (kept->mem = arena_new(0)) == NULL)
		return;
	kept->size = size;
	cache->size += size;
	kept->until = now + fresh;
	kept->used = ++cache->uses;
	if (ARENA_ENTER(kept->mem, &door)) {
		fill(kept, url, accept, answer);
		arena_leave(kept->mem, &door);
	} else {
		forget(cache, kept); /* keeping is a courtesy */
	}
}

/* ---- how long ---- */

/* A number of seconds; what is none, or too many to count, is -1. */
static int64_t
seconds_of(struct str text)
{
	int64_t seconds;

	if (str_starts(text, "\"") && str_ends(text, "\"") && text.len >= 2)
		text = str_sub(text, 1, text.len - 2);
	return str_to_int(text, &seconds) && seconds >= 0 ? seconds : -1;
}

int64_t
cache_lifetime(struct str cache_control, struct str age)
{
	struct str rest = cache_control, word;
	int64_t fresh = FETCH_UNSAID, old = age.len == 0 ? 0 : seconds_of(str_trim(age));

	while (rest.len > 0) {
		struct str name;

		str_cut(&rest, ',', &word);
		word = str_trim(word);
		str_cut(&word, '=', &name);
		if (str_eq_fold(name, STR("no-store")) || str_eq_fold(name, STR("no-cache")))
			return 0;
		if (str_eq_fold(name, STR("max-age")))
			fresh = seconds_of(str_trim(word));
	}
	if (fresh < 0 || old < 0 || fresh <= old)
		return 0;
	return fresh - old < FETCH_FRESH_MAX ? fresh - old : FETCH_FRESH_MAX;
}
