/* merkle.h — the hash tree of a transparency log (RFC 6962 2.1, RFC 9162 2.1) with SHA-256, and its tiles.
 *
 * A leaf's hash is SHA-256(0x00 data), a node's SHA-256(0x01 left right). Proofs are lists of hashes from the leaf
 * towards the root. Where hashes are kept is the caller's business: it hands in a source that reads the root of a
 * full subtree.
 *
 * Tiles (C2SP tlog-tiles) are how a log is published: a tile holds up to 256 hashes of one level; level L counts
 * in steps of eight levels of the tree.
 */
#ifndef CRYPTO_MERKLE_H
#define CRYPTO_MERKLE_H

#include "base/buf.h"
#include "base/ctx.h"

#define MERKLE_PROOF_MAX 64

struct merkle_hash {
	unsigned char bytes[32];
};

struct merkle_proof {
	size_t count;
	struct merkle_hash hashes[MERKLE_PROOF_MAX];
};

static inline bool
merkle_hash_eq(const struct merkle_hash *a, const struct merkle_hash *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

struct merkle_hash merkle_leaf(struct str data);
struct merkle_hash merkle_node(const struct merkle_hash *left, const struct merkle_hash *right);
/* The root of a tree without leaves: SHA-256 of nothing. */
struct merkle_hash merkle_empty(void);

/* ---- growing ---- */

/* The right edge of a tree: the roots of its full subtrees, largest first. All that is needed to append. */
struct merkle_edge {
	uint64_t size;
	size_t count;
	struct merkle_hash hashes[64];
};

/* Appends a leaf. When `made` is not NULL it is called for every full subtree that the leaf completes, the leaf
 * itself (level 0) included, so that the caller can store it. */
void merkle_append(struct merkle_edge *edge, const struct merkle_hash *leaf,
                   void (*made)(void *self, unsigned level, uint64_t index, const struct merkle_hash *hash), void *self);
struct merkle_hash merkle_edge_root(const struct merkle_edge *edge);

/* ---- proofs ---- */

/* Reads the root of the full subtree of 2^level leaves that begins at leaf index << level. */
struct merkle_source {
	enum rc (*read)(void *self, struct ctx *cx, unsigned level, uint64_t index, struct merkle_hash *out);
	void *self;
};

/* A source over all leaf hashes in memory; slow for large trees. `self` is a struct merkle_leaves. */
struct merkle_leaves {
	const struct merkle_hash *hashes;
	uint64_t count;
};
struct merkle_source merkle_leaves_source(struct merkle_leaves *leaves);

MUST_USE enum rc merkle_root(struct ctx *cx, struct merkle_source source, uint64_t size, struct merkle_hash *out);

/* That leaf `index` is in the tree of `size` leaves; index < size. */
MUST_USE enum rc merkle_inclusion(struct ctx *cx, struct merkle_source source, uint64_t index, uint64_t size, struct merkle_proof *out);

/* That the tree of `size` leaves begins with the tree of `old_size`; 1 ≤ old_size ≤ size. */
MUST_USE enum rc merkle_consistency(struct ctx *cx, struct merkle_source source, uint64_t old_size, uint64_t size, struct merkle_proof *out);

/* RFC 9162 2.1.3.2 and 2.1.4.2. True only when the proof proves it, with no hash missing or left over. */
bool merkle_includes(const struct merkle_hash *leaf, uint64_t index, uint64_t size,
                     const struct merkle_proof *proof, const struct merkle_hash *root);
bool merkle_consistent(uint64_t old_size, const struct merkle_hash *old_root, uint64_t size, const struct merkle_hash *root,
                       const struct merkle_proof *proof);

/* ---- tiles ---- */

#define TILE_ENTRIES 0xffu /* the level of a bundle of entries */

/* `width` hashes (or entries), 1 to 256; 256 is a full tile. */
struct tile {
	unsigned level;
	uint64_t index;
	unsigned width;
};

/* "tile/0/x001/x234/067", "tile/1/000.p/17", "tile/entries/000.p/5". */
struct str tile_path(struct arena *mem, struct tile tile);
/* Strict; false for anything that tile_path would not write. */
bool tile_parse(struct str path, struct tile *out);

/* How many hashes the tile has in a tree of `size` leaves: 0 when it is not there yet, at most 256. */
unsigned tile_width(unsigned level, uint64_t index, uint64_t size);

/* The root of the subtree under the first `width` hashes of a tile (width a power of two), or over all of them. */
struct merkle_hash tile_root(const struct merkle_hash *hashes, unsigned width);

/* An entry in a bundle: its length in two bytes, big-endian, and its bytes (at most 65535). */
void tile_put_entry(struct buf *out, struct str entry);
/* The next entry of a bundle; false at the end, and with *rest not empty when what is left is torn. */
bool tile_next_entry(struct str *rest, struct str *entry);

#endif
