#include "tlog/tiler.h"

#define HASH_SIZE sizeof(struct merkle_hash)

/* ---- reading a tree from its tiles ---- */

/* A subtree of 2^level leaves is the root over 2^(level mod 8) hashes that lie side by side in one tile. */
static enum rc
source_read(void *self, struct ctx *cx, unsigned level, uint64_t index, struct merkle_hash *out)
{
	struct tile_source *source = self;
	unsigned tile_level = level / 8, count = 1u << (level % 8);
	uint64_t first = index << (level % 8);
	struct tile tile = { tile_level, first / TILE_HASHES, (unsigned)(first % TILE_HASHES) + count };
	struct merkle_hash hashes[TILE_HASHES];
	struct str bytes;

	if (tile_level >= TILER_LEVELS)
		return fail(cx, RC_LIMIT, MSG(tlog_too_large));
	bytes = source->last[tile_level].bytes;
	if (!source->last[tile_level].there || source->last[tile_level].index != tile.index || bytes.len < tile.width * HASH_SIZE) {
		TRY(source->read(source->self, cx, tile, &bytes));
		if (bytes.len < tile.width * HASH_SIZE)
			return fail(cx, RC_NOT_FOUND, MSG(tlog_tile_short), A_STR("tile", tile_path(cx->mem, tile)));
		source->last[tile_level].there = true;
		source->last[tile_level].index = tile.index;
		source->last[tile_level].bytes = bytes;
	}
	memcpy(hashes, bytes.ptr + first % TILE_HASHES * HASH_SIZE, count * HASH_SIZE);
	*out = tile_root(hashes, count);
	return RC_OK;
}

struct merkle_source
tile_source(struct tile_source *source)
{
	return (struct merkle_source){ .read = source_read, .self = source };
}

/* ---- growing ---- */

/* The full subtrees of a tree of that size, largest first. */
static enum rc
read_edge(struct ctx *cx, struct merkle_source source, uint64_t size, struct merkle_edge *edge)
{
	uint64_t start = 0;

	edge->size = size;
	for (unsigned level = 63; level < 64; level--) {
		if ((size >> level & 1) == 0)
			continue;
		TRY(source.read(source.self, cx, level, start >> level, &edge->hashes[edge->count++]));
		start += (uint64_t)1 << level;
	}
	return RC_OK;
}

enum rc
tiler_start(struct ctx *cx, struct tiler *t, uint64_t size,
            enum rc (*read)(void *self, struct ctx *cx, struct tile tile, struct str *bytes), void *self)
{
	struct tile_source source = { .read = read, .self = self };

	t->edge = (struct merkle_edge){ 0 };
	for (unsigned level = 0; level < TILER_LEVELS; level++) {
		struct tile tile = { .level = level, .index = (size >> 8 * level) / TILE_HASHES };
		struct str bytes;

		tile.width = tile_width(level, tile.index, size);
		t->levels[level].index = tile.index;
		t->levels[level].count = tile.width;
		t->levels[level].changed = false;
		if (tile.width == 0)
			continue;
		TRY(read(self, cx, tile, &bytes));
		if (bytes.len < tile.width * HASH_SIZE)
			return fail(cx, RC_NOT_FOUND, MSG(tlog_tile_short), A_STR("tile", tile_path(cx->mem, tile)));
		memcpy(t->levels[level].hashes, bytes.ptr, tile.width * HASH_SIZE);
	}
	return size == 0 ? RC_OK : read_edge(cx, tile_source(&source), size, &t->edge);
}

static void
made(void *self, unsigned level, uint64_t index, const struct merkle_hash *hash)
{
	struct tiler *t = self;

	if (level % 8 != 0 || level / 8 >= TILER_LEVELS)
		return;
	(void)index; /* they come in order: it is the next one of its level */
	t->levels[level / 8].hashes[t->levels[level / 8].count++] = *hash;
	t->levels[level / 8].changed = true;
}

static enum rc
put_level(struct ctx *cx, struct tiler *t, unsigned level)
{
	struct tile tile = { level, t->levels[level].index, t->levels[level].count };

	t->levels[level].changed = false;
	return t->put(t->self, cx, tile, (struct str){ (const char *)t->levels[level].hashes, tile.width * HASH_SIZE });
}

enum rc
tiler_add(struct ctx *cx, struct tiler *t, struct str entry)
{
	struct merkle_hash leaf = merkle_leaf(entry);

	merkle_append(&t->edge, &leaf, made, t);
	for (unsigned level = 0; level < TILER_LEVELS && t->levels[level].count == TILE_HASHES; level++) {
		TRY(put_level(cx, t, level));
		t->levels[level].index++;
		t->levels[level].count = 0;
	}
	return RC_OK;
}

enum rc
tiler_end(struct ctx *cx, struct tiler *t)
{
	for (unsigned level = 0; level < TILER_LEVELS; level++)
		if (t->levels[level].changed)
			TRY(put_level(cx, t, level));
	return RC_OK;
}
