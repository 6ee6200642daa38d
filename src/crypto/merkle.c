#include "crypto/merkle.h"

#include "crypto/hash.h"

/* ---- hashing ---- */

static struct merkle_hash
prefixed(char prefix, struct str first, struct str second)
{
	struct merkle_hash out;
	struct hash hash;

	hash_start(&hash, HASH_SHA256);
	hash_add(&hash, (struct str){ &prefix, 1 });
	hash_add(&hash, first);
	hash_add(&hash, second);
	hash_end(&hash, out.bytes);
	return out;
}

static struct str
hash_str(const struct merkle_hash *hash)
{
	return (struct str){ (const char *)hash->bytes, sizeof(hash->bytes) };
}

struct merkle_hash
merkle_leaf(struct str data)
{
	return prefixed(0, data, STR_NONE);
}

struct merkle_hash
merkle_node(const struct merkle_hash *left, const struct merkle_hash *right)
{
	return prefixed(1, hash_str(left), hash_str(right));
}

struct merkle_hash
merkle_empty(void)
{
	struct merkle_hash out;

	sha256(STR_NONE, out.bytes);
	return out;
}

/* ---- growing ---- */

void
merkle_append(struct merkle_edge *edge, const struct merkle_hash *leaf,
              void (*made)(void *self, unsigned level, uint64_t index, const struct merkle_hash *hash), void *self)
{
	struct merkle_hash hash = *leaf;
	uint64_t index = edge->size;

	for (unsigned level = 0;; level++, index >>= 1) {
		if (made != NULL)
			made(self, level, index, &hash);
		if ((index & 1) == 0)
			break;
		edge->count--;
		hash = merkle_node(&edge->hashes[edge->count], &hash);
	}
	edge->hashes[edge->count++] = hash;
	edge->size++;
}

struct merkle_hash
merkle_edge_root(const struct merkle_edge *edge)
{
	struct merkle_hash root;

	if (edge->count == 0)
		return merkle_empty();
	root = edge->hashes[edge->count - 1];
	for (size_t i = edge->count - 1; i > 0; i--)
		root = merkle_node(&edge->hashes[i - 1], &root);
	return root;
}

/* ---- reading ---- */

static enum rc
leaves_read(void *self, struct ctx *cx, unsigned level, uint64_t index, struct merkle_hash *out)
{
	const struct merkle_leaves *leaves = self;
	struct merkle_edge edge = { 0 };

	if (level > 63 || index > leaves->count >> level || leaves->count - (index << level) < (uint64_t)1 << level)
		return fail(cx, RC_NOT_FOUND, MSG(crypto_merkle_absent));
	for (uint64_t i = 0; i < (uint64_t)1 << level; i++)
		merkle_append(&edge, &leaves->hashes[(index << level) + i], NULL, NULL);
	*out = merkle_edge_root(&edge);
	return RC_OK;
}

struct merkle_source
merkle_leaves_source(struct merkle_leaves *leaves)
{
	return (struct merkle_source){ .read = leaves_read, .self = leaves };
}

/* The hash over `count` leaves from `start`, which is a multiple of a power of two not less than count: the full
 * subtrees in it, one a bit of count, joined from the right. */
static enum rc
range_hash(struct ctx *cx, struct merkle_source source, uint64_t start, uint64_t count, struct merkle_hash *out)
{
	bool any = false;

	for (unsigned level = 0; level < 64; level++) {
		uint64_t bit = (uint64_t)1 << level;
		struct merkle_hash subtree;

		if ((count & bit) == 0)
			continue;
		TRY(source.read(source.self, cx, level, (start + (count & ~(bit | (bit - 1)))) >> level, &subtree));
		*out = any ? merkle_node(&subtree, out) : subtree;
		any = true;
	}
	if (!any)
		*out = merkle_empty();
	return RC_OK;
}

enum rc
merkle_root(struct ctx *cx, struct merkle_source source, uint64_t size, struct merkle_hash *out)
{
	return range_hash(cx, source, 0, size, out);
}

/* ---- making proofs ---- */

/* The largest power of two below n; n is at least 2. */
static uint64_t
split(uint64_t n)
{
	return (uint64_t)1 << (63 - __builtin_clzll(n - 1));
}

static void
reverse(struct merkle_proof *proof)
{
	for (size_t i = 0; i < proof->count / 2; i++) {
		struct merkle_hash swap = proof->hashes[i];

		proof->hashes[i] = proof->hashes[proof->count - 1 - i];
		proof->hashes[proof->count - 1 - i] = swap;
	}
}

static enum rc
push(struct ctx *cx, struct merkle_source source, uint64_t start, uint64_t count, struct merkle_proof *proof)
{
	if (proof->count == MERKLE_PROOF_MAX)
		return fail(cx, RC_LIMIT, MSG(crypto_merkle_range));
	return range_hash(cx, source, start, count, &proof->hashes[proof->count++]);
}

/* RFC 9162 2.1.3.1, from the root down and then turned round. */
enum rc
merkle_inclusion(struct ctx *cx, struct merkle_source source, uint64_t index, uint64_t size, struct merkle_proof *out)
{
	uint64_t start = 0, count = size;

	if (index >= size)
		return fail(cx, RC_INVALID, MSG(crypto_merkle_range));
	out->count = 0;
	while (count > 1) {
		uint64_t left = split(count);

		if (index - start < left) {
			TRY(push(cx, source, start + left, count - left, out));
			count = left;
		} else {
			TRY(push(cx, source, start, left, out));
			start += left;
			count -= left;
		}
	}
	reverse(out);
	return RC_OK;
}

/* RFC 9162 2.1.4.1. `whole`: the old tree's root is what the verifier already has. */
enum rc
merkle_consistency(struct ctx *cx, struct merkle_source source, uint64_t old_size, uint64_t size, struct merkle_proof *out)
{
	uint64_t start = 0, old = old_size, count = size;
	bool whole = true;

	if (old_size == 0 || old_size > size)
		return fail(cx, RC_INVALID, MSG(crypto_merkle_range));
	out->count = 0;
	while (old != count) {
		uint64_t left = split(count);

		if (old <= left) {
			TRY(push(cx, source, start + left, count - left, out));
			count = left;
		} else {
			TRY(push(cx, source, start, left, out));
			start += left;
			old -= left;
			count -= left;
			whole = false;
		}
	}
	if (!whole)
		TRY(push(cx, source, start, count, out));
	reverse(out);
	return RC_OK;
}

/* ---- verifying proofs ---- */

/* Where we are on the way up: our node's number on its level, and the last node's. */
struct climb {
	uint64_t node, last;
};

static void
climb_up(struct climb *climb)
{
	climb->node >>= 1;
	climb->last >>= 1;
}

/* True when the next hash stands to the left of ours. A node that is last of its level and has no neighbour goes
 * up unhashed until it has one. */
static bool
climb_left(struct climb *climb)
{
	if ((climb->node & 1) == 0 && climb->node != climb->last)
		return false;
	while ((climb->node & 1) == 0 && climb->node != 0)
		climb_up(climb);
	return true;
}

bool
merkle_includes(const struct merkle_hash *leaf, uint64_t index, uint64_t size,
                const struct merkle_proof *proof, const struct merkle_hash *root)
{
	struct climb climb = { index, size - 1 };
	struct merkle_hash hash = *leaf;

	if (index >= size)
		return false;
	for (size_t i = 0; i < proof->count; i++) {
		if (climb.last == 0)
			return false;
		if (climb_left(&climb))
			hash = merkle_node(&proof->hashes[i], &hash);
		else
			hash = merkle_node(&hash, &proof->hashes[i]);
		climb_up(&climb);
	}
	return climb.last == 0 && merkle_hash_eq(&hash, root);
}

bool
merkle_consistent(uint64_t old_size, const struct merkle_hash *old_root, uint64_t size, const struct merkle_hash *root,
                  const struct merkle_proof *proof)
{
	bool whole = (old_size & (old_size - 1)) == 0; /* then the proof leaves out the old root */
	struct climb climb = { old_size - 1, size - 1 };
	struct merkle_hash old_hash, hash;

	if (old_size == 0 || old_size > size)
		return false;
	if (old_size == size)
		return proof->count == 0 && merkle_hash_eq(old_root, root);
	if (proof->count == 0)
		return false;
	while ((climb.node & 1) == 1)
		climb_up(&climb);
	old_hash = hash = whole ? *old_root : proof->hashes[0];
	for (size_t i = whole ? 0 : 1; i < proof->count; i++) {
		if (climb.last == 0)
			return false;
		if (climb_left(&climb)) {
			old_hash = merkle_node(&proof->hashes[i], &old_hash);
			hash = merkle_node(&proof->hashes[i], &hash);
		} else {
			hash = merkle_node(&hash, &proof->hashes[i]);
		}
		climb_up(&climb);
	}
	return climb.last == 0 && merkle_hash_eq(&old_hash, old_root) && merkle_hash_eq(&hash, root);
}
