/* The sequencer: gives leaves their places, grows the tree, and has it signed (tlog.h). */
#include "base/file.h"
#include "crypto/hash.h"
#include "db/lease.h"
#include "event/event.h"
#include "tlog/tiler.h"
#include "tlog/tlog.h"
#include "tlog/tlog_store.h"
#include "tlog/tlog_tree.h"

#define BATCH         4096
#define LEASE_SECONDS 120
#define SEAL_AFTER    86400 /* events are sealed with the next leaves, or after a day */
#define KEPT_MAX      ((size_t)64 << 10)

/* ---- the checkpoint kept beside the database ---- */

static struct str
kept_path(struct ctx *cx, const struct tlog *log)
{
	return path_join(cx->mem, log->home, STR(TLOG_KEPT_NAME));
}

enum rc
tlog_note_text(struct ctx *cx, struct str note, struct checkpoint *out)
{
	size_t end = str_find(note, STR("\n\n"));

	return checkpoint_parse(cx, str_sub(note, 0, end + 1), out);
}

enum rc
tlog_kept_write(struct ctx *cx, const struct tlog *log, struct str note)
{
	return file_write(cx, kept_path(cx, log), note, 0644);
}

enum rc
tlog_kept_check(struct ctx *cx, struct db *db, const struct tlog *log, uint64_t size)
{
	struct str path = kept_path(cx, log), note;
	struct merkle_hash root;
	struct checkpoint kept;

	if (!file_exists(cx->mem, path))
		return RC_OK;
	TRY(file_read(cx, path, KEPT_MAX, &note));
	if (tlog_note_text(cx, note, &kept) != RC_OK)
		return fail_at_file(cx, fail(cx, RC_REFUSED, MSG(tlog_kept_damaged)), path);
	if (!str_eq(kept.origin, log->origin))
		return fail_at_file(cx, fail(cx, RC_REFUSED, MSG(tlog_kept_other), A_STR("origin", kept.origin)), path);
	if (kept.size > size)
		return fail(cx, RC_REFUSED, MSG(tlog_behind), A_NUM("size", (int64_t)size), A_NUM("signed", (int64_t)kept.size));
	TRY(tlog_tree_root(cx, db, kept.size, &root));
	if (!merkle_hash_eq(&root, &kept.root))
		return fail(cx, RC_REFUSED, MSG(tlog_forked), A_NUM("signed", (int64_t)kept.size));
	return RC_OK;
}

/* ---- numbering ---- */

struct numbering {
	const struct tlog *log;
	const struct lease *lease;
	struct db *db;
	size_t numbered;        /* by the last batch */
	int64_t sealed;         /* events, by the last batch */
};

static enum rc
put_tile(void *self, struct ctx *cx, struct tile tile, struct str bytes)
{
	struct numbering *n = self;

	return tlog_store_put_tile(cx, n->db, tile.level, tile.index, bytes);
}

/* The bundle of entries that the next leaf goes into, as far as it is filled. */
static enum rc
open_bundle(struct ctx *cx, struct db *db, uint64_t size, struct buf *bundle)
{
	struct tile tile = { TILE_ENTRIES, size / TILE_HASHES, (unsigned)(size % TILE_HASHES) };
	struct str bytes;

	*bundle = buf_new(cx->mem, TILE_HASHES * (TLOG_LEAF_SIZE + 2));
	if (tile.width == 0)
		return RC_OK;
	TRY(tlog_tree_tile(db, cx, tile, &bytes));
	buf_str(bundle, bytes);
	return RC_OK;
}

static enum rc
close_bundle(struct ctx *cx, struct db *db, uint64_t size, struct buf *bundle)
{
	struct str bytes;

	if (bundle->len == 0)
		return RC_OK;
	TRY(buf_done(cx, bundle, &bytes));
	TRY(tlog_store_put_tile(cx, db, TILE_ENTRIES, (size - 1) / TILE_HASHES, bytes));
	bundle->len = 0;
	return RC_OK;
}

static enum rc
number_rows(struct ctx *cx, struct db *db, struct tiler *t, const struct rows *rows)
{
	struct buf bundle;

	TRY(open_bundle(cx, db, t->edge.size, &bundle));
	for (size_t i = 0; i < rows->count; i++) {
		struct str entry = row_blob(&rows->items[i], 1);

		TRY(tlog_store_number(cx, db, row_num(&rows->items[i], 0), t->edge.size));
		TRY(tiler_add(cx, t, entry));
		tile_put_entry(&bundle, entry);
		if (t->edge.size % TILE_HASHES == 0)
			TRY(close_bundle(cx, db, t->edge.size, &bundle));
	}
	return close_bundle(cx, db, t->edge.size, &bundle);
}

static enum rc
number_batch(struct ctx *cx, struct db *db, void *self)
{
	struct numbering *n = self;
	struct tiler *t = NEW(cx->mem, struct tiler);
	struct rows rows;
	uint64_t size;

	t->put = put_tile;
	t->self = n;
	TRY(lease_check(cx, db, n->lease));
	TRY(tlog_store_size(cx, db, &size));
	TRY(tlog_store_waiting(cx, db, BATCH, &rows));
	n->numbered = rows.count;
	if (rows.count == 0)
		return RC_OK;
	TRY(tiler_start(cx, t, size, tlog_tree_tile, db));
	TRY(number_rows(cx, db, t, &rows));
	return tiler_end(cx, t);
}

/* The head of the sealed events becomes a leaf like any other: the log then commits to every event before it. */
static enum rc
seal_events(struct ctx *cx, struct db *db, void *self)
{
	struct numbering *n = self;
	unsigned char head[EVENT_HASH_SIZE];

	TRY(lease_check(cx, db, n->lease));
	TRY(event_seal(cx, db, &n->sealed, head));
	if (n->sealed == 0)
		return RC_OK;
	return tlog_append(cx, db, &(struct tlog_entry){
		.kind = TLOG_EVENTS, .noun = STR("event_seal"), .data = { (char *)head, sizeof(head) } });
}

static enum rc
seal_when_due(struct ctx *cx, struct db *db, struct numbering *n)
{
	uint64_t size, waiting;
	int64_t since;

	TRY(tlog_store_counts(cx, db, &size, &waiting));
	TRY(event_unsealed_since(cx, db, &since));
	if (since == 0 || (waiting == 0 && since > cx->now - SEAL_AFTER))
		return RC_OK;
	do {
		struct arena_mark mark = arena_mark(cx->mem);

		TRY(db_transact(cx, db, seal_events, n));
		arena_release(cx->mem, mark);
	} while (n->sealed == EVENT_SEAL_MAX);
	return RC_OK;
}

static enum rc
number_all(struct ctx *cx, struct db *db, struct numbering *n)
{
	do {
		struct arena_mark mark = arena_mark(cx->mem);

		TRY(db_transact(cx, db, number_batch, n));
		arena_release(cx->mem, mark);
	} while (n->numbered == BATCH);
	return RC_OK;
}

/* ---- signing ---- */

static enum rc
find_key(struct ctx *cx, const struct tlog *log, struct note_key *out)
{
	struct key_record *keys;
	size_t count;

	TRY(signer_keys(cx, log->signer, &keys, &count));
	for (size_t i = 0; i < count; i++)
		if (str_eq(keys[i].kid, log->kid) && keys[i].key.kind == KEY_ED25519) {
			*out = (struct note_key){ log->origin, keys[i].key };
			return RC_OK;
		}
	return fail(cx, RC_NOT_FOUND, MSG(tlog_no_key), A_STR("kid", log->kid));
}

/* The signer binds the id to these bytes for good: the same size of this log never gets another root. */
static enum rc
sign_checkpoint(struct ctx *cx, const struct tlog *log, const struct checkpoint *checkpoint, struct str *note)
{
	struct str body = checkpoint_text(cx->mem, checkpoint);
	struct intent intent = { .kind = INTENT_CHECKPOINT, .kid = log->kid, .bytes = body };
	struct signature signature;
	struct note_key key;

	intent.id = str_fmt(cx->mem, "checkpoint:" PRI_STR ":%llu:" PRI_STR,
	    ARG_STR(str_sub(hash_hex(cx->mem, HASH_SHA256, log->origin), 0, 32)), (unsigned long long)checkpoint->size, ARG_STR(log->kid));
	TRY(find_key(cx, log, &key));
	TRY(signer_sign(cx, log->signer, &intent, 1, &signature));
	*note = note_text(cx->mem, body, &key, &signature);
	return note_open(cx, *note, &key, &body);
}

struct storing { const struct lease *lease; struct tlog_signed checkpoint; };

static enum rc
store_checkpoint(struct ctx *cx, struct db *db, void *self)
{
	const struct storing *s = self;

	TRY(lease_check(cx, db, s->lease));
	return tlog_store_put_checkpoint(cx, db, &s->checkpoint);
}

/* Kept first, stored then: the database never knows a checkpoint that the file does not. */
static enum rc
sign_when_due(struct ctx *cx, struct db *db, const struct tlog *log, const struct lease *lease)
{
	struct checkpoint checkpoint = { .origin = log->origin };
	struct storing s = { .lease = lease };
	struct tlog_signed last;

	TRY(tlog_store_size(cx, db, &checkpoint.size));
	TRY(tlog_store_checkpoint(cx, db, &last));
	if (checkpoint.size == last.size)
		return RC_OK;
	TRY(tlog_tree_root(cx, db, checkpoint.size, &checkpoint.root));
	s.checkpoint = (struct tlog_signed){ .size = checkpoint.size, .root = checkpoint.root, .signed_at = cx->now };
	TRY(sign_checkpoint(cx, log, &checkpoint, &s.checkpoint.note));
	TRY(tlog_kept_write(cx, log, s.checkpoint.note));
	return db_transact(cx, db, store_checkpoint, &s);
}

/* ---- all of it ---- */

static enum rc
sequence_held(struct ctx *cx, struct db *db, const struct tlog *log, const struct lease *lease)
{
	struct numbering n = { .log = log, .lease = lease, .db = db };
	uint64_t size;

	TRY(tlog_store_size(cx, db, &size));
	TRY(tlog_kept_check(cx, db, log, size));
	TRY(seal_when_due(cx, db, &n));
	TRY(number_all(cx, db, &n));
	return sign_when_due(cx, db, log, lease);
}

enum rc
tlog_sequence(struct ctx *cx, struct db *db, const struct tlog *log, struct tlog_state *out)
{
	struct lease lease;
	enum rc rc;

	TRY(lease_take(cx, db, STR("log"), log->holder, LEASE_SECONDS, &lease));
	rc = sequence_held(cx, db, log, &lease);
	if (rc != RC_OK) {
		struct err err = cx->err;

		/* What went wrong first is what is said. */
		if (lease_return(cx, db, &lease) != RC_OK)
			cx->err = err;
		return rc;
	}
	TRY(lease_return(cx, db, &lease));
	return tlog_state(cx, db, out);
}
