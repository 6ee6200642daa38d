/* tiler.h — leaf hashes in, tiles of hashes out: the one way a tree becomes tiles, for writing and for checking.
 *
 * Leaves come one after the other from any size on. Each tile is handed to `put` when it is full, and those on
 * the right edge, not full yet, at tiler_end.
 */
#ifndef TLOG_TILER_H
#define TLOG_TILER_H

#include "crypto/merkle.h"

#define TILER_LEVELS 8
#define TILE_HASHES  256

struct tiler {
	struct merkle_edge edge;
	struct {
		uint64_t index;        /* of the tile at hand */
		unsigned count;        /* hashes in it */
		bool changed;
		struct merkle_hash hashes[TILE_HASHES];
	} levels[TILER_LEVELS];
	enum rc (*put)(void *self, struct ctx *cx, struct tile tile, struct str bytes);
	void *self;
};

/* Begins at `size` leaves: the tiles on the right edge are read from `read`, which may be NULL when size is 0. */
MUST_USE enum rc tiler_start(struct ctx *cx, struct tiler *t, uint64_t size,
                             enum rc (*read)(void *self, struct ctx *cx, struct tile tile, struct str *bytes), void *self);

MUST_USE enum rc tiler_add(struct ctx *cx, struct tiler *t, struct str entry);
MUST_USE enum rc tiler_end(struct ctx *cx, struct tiler *t);

/* A merkle_source over tiles. `read` gives at least tile.width hashes of the tile. The last tile of each level is
 * remembered, and so `self` lives as long as cx->mem. */
struct tile_source {
	enum rc (*read)(void *self, struct ctx *cx, struct tile tile, struct str *bytes);
	void *self;
	struct { bool there; uint64_t index; struct str bytes; } last[TILER_LEVELS];
};
struct merkle_source tile_source(struct tile_source *source);

#endif
