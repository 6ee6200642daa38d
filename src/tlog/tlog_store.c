#include "tlog/tlog_store.h"

enum rc
tlog_store_name(struct ctx *cx, struct db *db, struct str origin, struct str *out)
{
	static const char sql[] =
		"INSERT INTO tlog_name (id, origin) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET origin = tlog_name.origin RETURNING origin";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(text(origin))));
	*out = row_text(&r, 0);
	return RC_OK;
}

enum rc
tlog_store_insert(struct ctx *cx, struct db *db, const struct tlog_leaf *leaf)
{
	static const char sql[] =
		"INSERT INTO tlog_leaf (id, institution_id, kind, noun, object_id, salt, entry) VALUES ($1, $2, $3, $4, $5, $6, $7)";

	return db_exec(cx, db, sql, ARGS(num(leaf->id), num(leaf->institution), num(leaf->kind), text(leaf->noun), num(leaf->object),
	    blob(leaf->salt), blob(leaf->entry)));
}

enum rc
tlog_store_forget(struct ctx *cx, struct db *db, struct str noun, int64_t object)
{
	static const char sql[] = "UPDATE tlog_leaf SET salt = NULL WHERE noun = $1 AND object_id = $2 AND salt IS NOT NULL";

	return db_exec(cx, db, sql, ARGS(text(noun), num(object)));
}

enum rc
tlog_store_waiting(struct ctx *cx, struct db *db, int64_t max, struct rows *out)
{
	static const char sql[] = "SELECT id, entry FROM tlog_leaf WHERE leaf_index IS NULL ORDER BY id LIMIT $1";

	return db_all(cx, db, out, sql, ARGS(num(max)));
}

enum rc
tlog_store_number(struct ctx *cx, struct db *db, int64_t id, uint64_t index)
{
	static const char sql[] = "UPDATE tlog_leaf SET leaf_index = $1 WHERE id = $2 AND leaf_index IS NULL";

	TRY(db_exec(cx, db, sql, ARGS(num((int64_t)index), num(id))));
	return db_changed(db) == 1 ? RC_OK : fail(cx, RC_CONFLICT, MSG(tlog_numbered_twice), A_NUM("index", (int64_t)index));
}

enum rc
tlog_store_size(struct ctx *cx, struct db *db, uint64_t *size)
{
	static const char sql[] = "SELECT coalesce(max(leaf_index) + 1, 0) FROM tlog_leaf WHERE leaf_index IS NOT NULL";
	struct row r;

	TRY(db_one(cx, db, &r, sql, NO_ARGS));
	*size = (uint64_t)row_num(&r, 0);
	return RC_OK;
}

enum rc
tlog_store_counts(struct ctx *cx, struct db *db, uint64_t *numbered, uint64_t *waiting)
{
	struct row r;

	TRY(tlog_store_size(cx, db, numbered));
	TRY(db_one(cx, db, &r, "SELECT count(*) FROM tlog_leaf WHERE leaf_index IS NULL", NO_ARGS));
	*waiting = (uint64_t)row_num(&r, 0);
	return RC_OK;
}

void
tlog_store_read(const struct row *row, struct tlog_leaf *out)
{
	*out = (struct tlog_leaf){
		.id = row_num(row, 0),
		.institution = row_num(row, 1),
		.kind = row_num(row, 2),
		.noun = row_text(row, 3),
		.object = row_num(row, 4),
		.salt = row_blob(row, 5),
		.entry = row_blob(row, 6),
		.numbered = !row_null(row, 7),
		.index = (uint64_t)row_num(row, 7),
	};
}

enum rc
tlog_store_object(struct ctx *cx, struct db *db, struct str noun, int64_t object, struct rows *out)
{
	static const char sql[] =
		"SELECT id, institution_id, kind, noun, object_id, salt, entry, leaf_index FROM tlog_leaf"
		" WHERE noun = $1 AND object_id = $2 ORDER BY id";

	return db_all(cx, db, out, sql, ARGS(text(noun), num(object)));
}

enum rc
tlog_store_each_numbered(struct ctx *cx, struct db *db, enum rc (*each)(struct ctx *cx, const struct row *row, void *self), void *self)
{
	static const char sql[] = "SELECT leaf_index, entry FROM tlog_leaf WHERE leaf_index IS NOT NULL ORDER BY leaf_index";

	return db_each(cx, db, each, self, sql, NO_ARGS);
}

enum rc
tlog_store_tile(struct ctx *cx, struct db *db, unsigned level, uint64_t place, struct str *bytes)
{
	struct row r;

	TRY(db_one(cx, db, &r, "SELECT bytes FROM tlog_tile WHERE level = $1 AND place = $2", ARGS(num(level), num((int64_t)place))));
	*bytes = row_blob(&r, 0);
	return RC_OK;
}

enum rc
tlog_store_put_tile(struct ctx *cx, struct db *db, unsigned level, uint64_t place, struct str bytes)
{
	static const char sql[] =
		"INSERT INTO tlog_tile (level, place, bytes) VALUES ($1, $2, $3)"
		" ON CONFLICT (level, place) DO UPDATE SET bytes = excluded.bytes";

	return db_exec(cx, db, sql, ARGS(num(level), num((int64_t)place), blob(bytes)));
}

enum rc
tlog_store_checkpoint(struct ctx *cx, struct db *db, struct tlog_signed *out)
{
	static const char sql[] = "SELECT size, root, note, signed_at FROM tlog_checkpoint ORDER BY size DESC LIMIT 1";
	struct row r;
	enum rc rc = db_one(cx, db, &r, sql, NO_ARGS);

	*out = (struct tlog_signed){ 0 };
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	*out = (struct tlog_signed){ .size = (uint64_t)row_num(&r, 0), .note = row_text(&r, 2), .signed_at = row_num(&r, 3) };
	if (row_blob(&r, 1).len != sizeof(out->root.bytes))
		return fail(cx, RC_INTERNAL, MSG(tlog_bad_checkpoint));
	memcpy(out->root.bytes, row_blob(&r, 1).ptr, sizeof(out->root.bytes));
	return RC_OK;
}

/* The same size may be signed again, by a key that follows another. */
enum rc
tlog_store_put_checkpoint(struct ctx *cx, struct db *db, const struct tlog_signed *checkpoint)
{
	static const char sql[] =
		"INSERT INTO tlog_checkpoint (size, root, note, signed_at) VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (size) DO UPDATE SET note = excluded.note, signed_at = excluded.signed_at";

	return db_exec(cx, db, sql, ARGS(num((int64_t)checkpoint->size),
	    blob((struct str){ (const char *)checkpoint->root.bytes, sizeof(checkpoint->root.bytes) }), text(checkpoint->note),
	    num(checkpoint->signed_at)));
}
