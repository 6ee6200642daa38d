#include "credential/publication_store.h"

enum rc
publication_select(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct str *bytes)
{
	static const char sql[] = "SELECT bytes FROM publication WHERE institution_id = $1 AND name = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(name))));
	*bytes = row_blob(&r, 0);
	return RC_OK;
}

enum rc
publication_mark(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct str *mark)
{
	static const char sql[] = "SELECT mark FROM publication WHERE institution_id = $1 AND name = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(name))));
	*mark = row_text(&r, 0);
	return RC_OK;
}

enum rc
publication_upsert(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct str bytes, struct str mark)
{
	static const char sql[] =
		"INSERT INTO publication (institution_id, name, bytes, mark, changed_at) VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (institution_id, name) DO UPDATE SET bytes = excluded.bytes, mark = excluded.mark, changed_at = excluded.changed_at";

	return db_exec(cx, db, sql, ARGS(num(institution), text(name), blob(bytes), text(mark), num(cx->now)));
}

enum rc
publication_list_changed(struct ctx *cx, struct db *db, int64_t list, int64_t *at)
{
	struct row r;

	TRY(db_one(cx, db, &r, "SELECT coalesce(max(changed_at), 0) FROM credential WHERE revocation_list = $1", ARGS(num(list))));
	*at = row_num(&r, 0);
	return RC_OK;
}
