/* The published log: its files out of the database, and a check of such files without it (tlog.h). */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "tlog/tiler.h"
#include "tlog/tlog.h"
#include "tlog/tlog_store.h"
#include "tlog/tlog_tree.h"

#define PUBLIC_FILE   0644
#define PUBLIC_FOLDER 0755
#define NOTE_MAX      ((size_t)64 << 10)
#define BUNDLE_MAX    ((size_t)TILE_HASHES * (2 + 65535))

/* ---- one file ---- */

/* The first `width` entries of a bundle. */
static struct str
cut_bundle(struct str bundle, unsigned width)
{
	struct str rest = bundle, entry;

	while (width-- > 0)
		if (!tile_next_entry(&rest, &entry))
			break;
	return str_sub(bundle, 0, bundle.len - rest.len);
}

/* A tile as the signed tree of `size` has it: what was numbered since is not there yet. */
static enum rc
read_tile(struct ctx *cx, struct db *db, struct tile tile, uint64_t size, struct str *bytes)
{
	if (tile_width(tile.level, tile.index, size) < tile.width)
		return fail(cx, RC_NOT_FOUND, MSG(tlog_no_tile), A_STR("tile", tile_path(cx->mem, tile)));
	TRY(tlog_tree_tile(db, cx, tile, bytes));
	if (tile.level == TILE_ENTRIES)
		*bytes = cut_bundle(*bytes, tile.width);
	else
		*bytes = str_sub(*bytes, 0, tile.width * sizeof(struct merkle_hash));
	return RC_OK;
}

struct reading { struct str path, *bytes; };

static enum rc
read_one(struct ctx *cx, struct db *db, void *self)
{
	const struct reading *r = self;
	struct tlog_signed last;
	struct tile tile;

	TRY(tlog_store_checkpoint(cx, db, &last));
	if (str_is(r->path, "checkpoint") && last.size > 0) {
		*r->bytes = last.note;
		return RC_OK;
	}
	if (!tile_parse(r->path, &tile))
		return fail(cx, RC_NOT_FOUND, MSG(tlog_no_tile), A_STR("tile", str_sub(r->path, 0, 100)));
	return read_tile(cx, db, tile, last.size, r->bytes);
}

enum rc
tlog_read(struct ctx *cx, struct db *db, struct str path, struct str *bytes)
{
	struct reading r = { path, bytes };

	return db_snapshot(cx, db, read_one, &r);
}

/* ---- all files ---- */

struct exporting {
	struct str dir;
	uint64_t files;
};

/* How far the folder is: the size of the checkpoint in it, when that is one of ours. */
static enum rc
exported_size(struct ctx *cx, struct db *db, struct str dir, const struct tlog_signed *last, uint64_t *size)
{
	struct str path = path_join(cx->mem, dir, STR("checkpoint")), note;
	struct checkpoint there, ours;
	struct merkle_hash root;

	*size = 0;
	if (!file_exists(cx->mem, path))
		return RC_OK;
	TRY(file_read(cx, path, NOTE_MAX, &note));
	TRY(tlog_note_text(cx, last->note, &ours));
	if (tlog_note_text(cx, note, &there) != RC_OK || !str_eq(there.origin, ours.origin) || there.size > last->size)
		return fail_at_file(cx, fail(cx, RC_REFUSED, MSG(tlog_other_log)), path);
	TRY(tlog_tree_root(cx, db, there.size, &root));
	if (!merkle_hash_eq(&root, &there.root))
		return fail_at_file(cx, fail(cx, RC_REFUSED, MSG(tlog_other_log)), path);
	*size = there.size;
	return RC_OK;
}

static enum rc
write_tile(struct ctx *cx, struct db *db, struct exporting *e, struct tile tile, uint64_t size)
{
	struct arena_mark mark = arena_mark(cx->mem);
	struct str path = path_join(cx->mem, e->dir, tile_path(cx->mem, tile)), bytes;
	size_t name = path.len;

	while (path.ptr[name - 1] != '/')
		name--;
	TRY(read_tile(cx, db, tile, size, &bytes));
	TRY(file_make_dirs(cx, str_sub(path, 0, name - 1), PUBLIC_FOLDER));
	TRY(file_write_copy(cx, path, bytes, PUBLIC_FILE));
	e->files++;
	arena_release(cx->mem, mark);
	return RC_OK;
}

/* All tiles of a level that the tree of `size` has and that of `from` had not, or not in that width. */
static enum rc
write_level(struct ctx *cx, struct db *db, struct exporting *e, unsigned level, uint64_t from, uint64_t size)
{
	unsigned shift = level == TILE_ENTRIES ? 0 : 8 * level;
	struct tile tile = { .level = level, .index = (from >> shift) / TILE_HASHES };

	for (; (tile.width = tile_width(level, tile.index, size)) > 0; tile.index++)
		if (tile.width > tile_width(level, tile.index, from))
			TRY(write_tile(cx, db, e, tile, size));
	return RC_OK;
}

/* The tiles were written without waiting for the disk, many thousands of them; now all at once. */
static enum rc
sync_dir(struct ctx *cx, struct str dir)
{
	int fd = open(str_c(cx->mem, dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int done = fd < 0 ? -1 : syncfs(fd);

	if (fd >= 0)
		close(fd);
	return done == 0 ? RC_OK : fail_at_file(cx, fail(cx, errno == ENOSPC ? RC_FULL : RC_UNAVAILABLE, MSG(tlog_not_written)), dir);
}

static enum rc
export_all(struct ctx *cx, struct db *db, void *self)
{
	struct exporting *e = self;
	struct tlog_signed last;
	uint64_t from;

	e->files = 0;
	TRY(tlog_store_checkpoint(cx, db, &last));
	if (last.size == 0)
		return RC_OK;
	TRY(file_make_dirs(cx, e->dir, PUBLIC_FOLDER));
	TRY(exported_size(cx, db, e->dir, &last, &from));
	for (unsigned level = 0; level < TILER_LEVELS; level++)
		TRY(write_level(cx, db, e, level, from, last.size));
	TRY(write_level(cx, db, e, TILE_ENTRIES, from, last.size));
	if (e->files > 0)
		TRY(sync_dir(cx, e->dir));
	return file_write(cx, path_join(cx->mem, e->dir, STR("checkpoint")), last.note, PUBLIC_FILE);
}

enum rc
tlog_export(struct ctx *cx, struct db *db, struct str dir, uint64_t *files)
{
	struct exporting e = { .dir = dir };

	TRY(db_snapshot(cx, db, export_all, &e));
	*files = e.files;
	return RC_OK;
}

/* ---- checking a folder ---- */

struct checking {
	struct str dir;
	struct db *db;            /* instead of a folder */
	struct tlog_report *report;
	struct tiler tiler;
};

static enum rc
there(struct ctx *cx, const struct checking *c, struct tile tile, struct str *bytes)
{
	struct str path = tile_path(cx->mem, tile);

	if (c->db == NULL)
		return file_read(cx, path_join(cx->mem, c->dir, path), BUNDLE_MAX, bytes);
	TRY(tlog_tree_tile(c->db, cx, tile, bytes));
	if (tile.level == TILE_ENTRIES)
		*bytes = cut_bundle(*bytes, tile.width);
	else
		*bytes = str_sub(*bytes, 0, tile.width * sizeof(struct merkle_hash));
	return RC_OK;
}

static enum rc
refuse_tile(struct ctx *cx, struct tile tile, const struct message *msg)
{
	return fail_at_file(cx, fail(cx, RC_REFUSED, msg), tile_path(cx->mem, tile));
}

/* What the entries give must be what is there. */
static enum rc
compare_tile(void *self, struct ctx *cx, struct tile tile, struct str bytes)
{
	struct checking *c = self;
	struct str found;

	TRY(there(cx, c, tile, &found));
	if (!str_eq(found, bytes))
		return refuse_tile(cx, tile, MSG(tlog_tile_differs));
	c->report->tiles++;
	return RC_OK;
}

static enum rc
check_bundle(struct ctx *cx, struct checking *c, struct tile tile)
{
	struct str rest, entry;
	unsigned count = 0;

	TRY(there(cx, c, tile, &rest));
	for (; tile_next_entry(&rest, &entry); count++) {
		if (count == tile.width)
			break;
		TRY(tiler_add(cx, &c->tiler, entry));
	}
	if (count != tile.width || rest.len > 0)
		return refuse_tile(cx, tile, MSG(tlog_bundle_torn));
	c->report->entries += count;
	c->report->tiles++;
	return RC_OK;
}

static enum rc
check_tree(struct ctx *cx, struct checking *c, const struct checkpoint *checkpoint)
{
	struct tile tile = { .level = TILE_ENTRIES };
	struct merkle_hash root;

	c->tiler.put = compare_tile;
	c->tiler.self = c;
	TRY(tiler_start(cx, &c->tiler, 0, NULL, NULL));
	for (; (tile.width = tile_width(TILE_ENTRIES, tile.index, checkpoint->size)) > 0; tile.index++) {
		struct arena_mark mark = arena_mark(cx->mem);

		TRY(check_bundle(cx, c, tile));
		arena_release(cx->mem, mark);
	}
	TRY(tiler_end(cx, &c->tiler));
	root = merkle_edge_root(&c->tiler.edge);
	if (!merkle_hash_eq(&root, &checkpoint->root))
		return fail(cx, RC_REFUSED, MSG(tlog_root_differs), A_NUM("size", (int64_t)checkpoint->size));
	return RC_OK;
}

enum rc
tlog_verify_dir(struct ctx *cx, struct str dir, const struct note_key *key, struct tlog_report *out)
{
	struct checking *c = NEW(cx->mem, struct checking);
	struct str path = path_join(cx->mem, dir, STR("checkpoint")), note, signed_text;
	enum rc rc;

	*out = (struct tlog_report){ 0 };
	*c = (struct checking){ .dir = dir, .report = out };
	TRY(file_read(cx, path, NOTE_MAX, &note));
	rc = key == NULL ? RC_OK : note_open(cx, note, key, &signed_text);
	if (rc == RC_OK)
		rc = tlog_note_text(cx, note, &out->checkpoint);
	if (rc != RC_OK)
		return fail_at_file(cx, rc, path);
	return check_tree(cx, c, &out->checkpoint);
}

/* ---- checking the database ---- */

#define BUNDLE_OURS (TILE_HASHES * (TLOG_LEAF_SIZE + 2))

struct counting {
	struct checking *c;
	uint64_t next;
	char bundle[BUNDLE_OURS]; /* the one that `next` lies in; the arena is released after each row */
	size_t len;
};

static enum rc
load_bundle(struct ctx *cx, struct counting *n, uint64_t index)
{
	struct tile tile = { .level = TILE_ENTRIES, .index = index / TILE_HASHES, .width = TILE_HASHES };
	struct str bytes;

	TRY(tlog_tree_tile(n->c->db, cx, tile, &bytes));
	n->len = bytes.len < BUNDLE_OURS ? bytes.len : BUNDLE_OURS;
	memcpy(n->bundle, bytes.ptr, n->len);
	return RC_OK;
}

/* The row of each leaf is the entry that was published for it. */
static enum rc
check_leaf(struct ctx *cx, const struct row *r, void *self)
{
	struct counting *n = self;
	uint64_t index = (uint64_t)row_num(r, 0);
	size_t at = index % TILE_HASHES * (TLOG_LEAF_SIZE + 2) + 2;
	struct str entry = row_blob(r, 1);

	if (index != n->next++)
		return fail(cx, RC_REFUSED, MSG(tlog_leaf_gone), A_NUM("index", (int64_t)n->next - 1));
	if (index % TILE_HASHES == 0)
		TRY(load_bundle(cx, n, index));
	if (entry.len != TLOG_LEAF_SIZE || !str_eq(entry, str_sub((struct str){ n->bundle, n->len }, at, TLOG_LEAF_SIZE)))
		return fail(cx, RC_REFUSED, MSG(tlog_leaf_differs), A_NUM("index", (int64_t)index));
	return RC_OK;
}

struct auditing { const struct tlog *log; struct checking *c; };

static enum rc
audit(struct ctx *cx, struct db *db, void *self)
{
	struct auditing *a = self;
	struct counting *n = NEW(cx->mem, struct counting);
	struct checkpoint *checkpoint = &a->c->report->checkpoint;
	struct tlog_signed last;

	n->c = a->c;
	a->c->report->entries = a->c->report->tiles = 0;
	TRY(tlog_store_checkpoint(cx, db, &last));
	TRY(tlog_store_size(cx, db, &checkpoint->size));
	if (last.size > checkpoint->size)
		return fail(cx, RC_REFUSED, MSG(tlog_behind), A_NUM("size", (int64_t)checkpoint->size), A_NUM("signed", (int64_t)last.size));
	TRY(tlog_kept_check(cx, db, a->log, checkpoint->size));
	TRY(tlog_store_each_numbered(cx, db, check_leaf, n));
	TRY(tlog_tree_root(cx, db, checkpoint->size, &checkpoint->root));
	TRY(check_tree(cx, a->c, checkpoint));
	if (last.size == 0)
		return RC_OK;
	TRY(tlog_tree_root(cx, db, last.size, &checkpoint->root));
	TRY(tlog_note_text(cx, last.note, checkpoint));
	if (checkpoint->size != last.size || !merkle_hash_eq(&checkpoint->root, &last.root))
		return fail(cx, RC_REFUSED, MSG(tlog_bad_checkpoint));
	TRY(tlog_tree_root(cx, db, last.size, &checkpoint->root));
	if (!merkle_hash_eq(&checkpoint->root, &last.root))
		return fail(cx, RC_REFUSED, MSG(tlog_root_differs), A_NUM("size", (int64_t)last.size));
	return RC_OK;
}

enum rc
tlog_verify_db(struct ctx *cx, struct db *db, const struct tlog *log, struct tlog_report *out)
{
	struct auditing a = { .log = log, .c = NEW(cx->mem, struct checking) };

	*out = (struct tlog_report){ 0 };
	*a.c = (struct checking){ .db = db, .report = out };
	return db_snapshot(cx, db, audit, &a);
}
