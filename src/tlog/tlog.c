#include "tlog/tlog.h"

#include <assert.h>

#include "base/random.h"
#include "crypto/hash.h"
#include "tlog/tiler.h"
#include "tlog/tlog_store.h"
#include "tlog/tlog_tree.h"

#define LEAF_VERSION 1
#define DATA_MAX     4096

static const char *const kind_names[] = {
	[TLOG_ISSUED] = "issued", [TLOG_REISSUED] = "reissued", [TLOG_REVOKED] = "revoked", [TLOG_SUSPENDED] = "suspended",
	[TLOG_REINSTATED] = "reinstated", [TLOG_KEY] = "key", [TLOG_EVENTS] = "events",
};

const char *
tlog_kind_name(int64_t kind)
{
	return kind >= 0 && kind < (int64_t)(sizeof(kind_names) / sizeof(*kind_names)) ? kind_names[kind] : NULL;
}

/* ---- appending ---- */

void
tlog_leaf_bytes(enum tlog_kind kind, struct str salt, struct str data, unsigned char out[TLOG_LEAF_SIZE])
{
	char kind_byte = (char)kind;
	struct hash hash;

	out[0] = LEAF_VERSION;
	out[1] = (unsigned char)kind;
	hash_start(&hash, HASH_SHA256);
	hash_add(&hash, salt);
	hash_add(&hash, (struct str){ &kind_byte, 1 });
	hash_add(&hash, data);
	hash_end(&hash, out + 2);
}

enum rc
tlog_append(struct ctx *cx, struct db *db, const struct tlog_entry *entry)
{
	unsigned char salt[TLOG_SALT_SIZE], bytes[TLOG_LEAF_SIZE];
	struct tlog_leaf leaf = {
		.institution = entry->institution, .kind = entry->kind, .noun = entry->noun, .object = entry->object,
		.salt = { (char *)salt, sizeof(salt) }, .entry = { (char *)bytes, sizeof(bytes) },
	};

	assert(db_in_transaction(db));
	if (entry->data.len > DATA_MAX)
		return fail(cx, RC_LIMIT, MSG(tlog_data_too_long), A_NUM("most", DATA_MAX));
	random_fill(cx, salt, sizeof(salt));
	tlog_leaf_bytes(entry->kind, leaf.salt, entry->data, bytes);
	TRY(db_new_id(cx, db, &leaf.id));
	return tlog_store_insert(cx, db, &leaf);
}

enum rc
tlog_forget(struct ctx *cx, struct db *db, struct str noun, int64_t object)
{
	return tlog_store_forget(cx, db, noun, object);
}

/* ---- its name ---- */

enum rc
tlog_origin(struct ctx *cx, struct db *db, struct str base_url, struct str *out)
{
	size_t scheme = str_find(base_url, STR("://"));
	struct str place = str_sub(base_url, scheme + 3, SIZE_MAX);
	unsigned char mark[4];

	if (scheme == base_url.len || place.len == 0 || place.len > 200)
		return fail(cx, RC_INVALID, MSG(tlog_no_url), A_STR("url", str_sub(base_url, 0, 200)));
	if (str_ends(place, "/"))
		place.len--;
	random_fill(cx, mark, sizeof(mark));
	return tlog_store_name(cx, db, str_fmt(cx->mem, PRI_STR "/log/" PRI_STR, ARG_STR(place), ARG_STR(str_hex(cx->mem, mark, sizeof(mark)))), out);
}

/* ---- reading ---- */

static enum rc
read_state(struct ctx *cx, struct db *db, void *self)
{
	struct tlog_state *out = self;
	struct tlog_signed last;

	TRY(tlog_store_counts(cx, db, &out->size, &out->waiting));
	TRY(tlog_store_checkpoint(cx, db, &last));
	out->checkpoint = last.note;
	out->signed_size = last.size;
	out->signed_at = last.signed_at;
	return RC_OK;
}

enum rc
tlog_state(struct ctx *cx, struct db *db, struct tlog_state *out)
{
	*out = (struct tlog_state){ 0 };
	return db_snapshot(cx, db, read_state, out);
}

enum rc
tlog_tree_tile(void *self, struct ctx *cx, struct tile tile, struct str *bytes)
{
	enum rc rc = tlog_store_tile(cx, self, tile.level, tile.index, bytes);

	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(tlog_no_tile), A_STR("tile", tile_path(cx->mem, tile)));
	return rc;
}

enum rc
tlog_tree_root(struct ctx *cx, struct db *db, uint64_t size, struct merkle_hash *out)
{
	struct tile_source source = { .read = tlog_tree_tile, .self = db };

	return merkle_root(cx, tile_source(&source), size, out);
}

/* ---- proving ---- */

struct proving {
	struct str noun;
	int64_t object;
	struct tlog_proof *proofs;
	size_t count;
};

static enum rc
prove_leaf(struct ctx *cx, struct tile_source *source, const struct tlog_leaf *leaf, const struct tlog_signed *last, struct tlog_proof *out)
{
	*out = (struct tlog_proof){
		.kind = (enum tlog_kind)leaf->kind, .numbered = leaf->numbered, .index = leaf->index,
		.salt = leaf->salt, .leaf = leaf->entry,
	};
	if (!leaf->numbered || leaf->index >= last->size)
		return RC_OK;
	out->checkpoint = last->note;
	out->size = last->size;
	return merkle_inclusion(cx, tile_source(source), leaf->index, last->size, &out->proof);
}

static enum rc
prove(struct ctx *cx, struct db *db, void *self)
{
	struct tile_source source = { .read = tlog_tree_tile, .self = db };
	struct proving *p = self;
	struct tlog_signed last;
	struct rows rows;

	TRY(tlog_store_checkpoint(cx, db, &last));
	TRY(tlog_store_object(cx, db, p->noun, p->object, &rows));
	p->proofs = NEWS(cx->mem, struct tlog_proof, rows.count);
	p->count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		struct tlog_leaf leaf;

		tlog_store_read(&rows.items[i], &leaf);
		TRY(prove_leaf(cx, &source, &leaf, &last, &p->proofs[i]));
	}
	return RC_OK;
}

enum rc
tlog_prove(struct ctx *cx, struct db *db, struct str noun, int64_t object, struct tlog_proof **proofs, size_t *count)
{
	struct proving p = { .noun = noun, .object = object };

	TRY(db_snapshot(cx, db, prove, &p));
	*proofs = p.proofs;
	*count = p.count;
	return RC_OK;
}

struct comparing { uint64_t old_size; struct merkle_proof *proof; struct str *checkpoint; };

static enum rc
compare(struct ctx *cx, struct db *db, void *self)
{
	struct tile_source source = { .read = tlog_tree_tile, .self = db };
	struct comparing *c = self;
	struct tlog_signed last;

	TRY(tlog_store_checkpoint(cx, db, &last));
	if (c->old_size == 0 || c->old_size > last.size)
		return fail(cx, RC_INVALID, MSG(tlog_no_such_size), A_NUM("size", (int64_t)c->old_size), A_NUM("last", (int64_t)last.size));
	*c->checkpoint = last.note;
	return merkle_consistency(cx, tile_source(&source), c->old_size, last.size, c->proof);
}

enum rc
tlog_consistency(struct ctx *cx, struct db *db, uint64_t old_size, struct merkle_proof *out, struct str *checkpoint)
{
	struct comparing c = { old_size, out, checkpoint };

	return db_snapshot(cx, db, compare, &c);
}
