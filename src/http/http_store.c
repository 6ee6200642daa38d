#include "http/http_store.h"

#include "http/kept.h"

enum rc
secret_select(struct ctx *cx, struct db *db, struct str name, struct str *out)
{
	struct row r;

	TRY(db_one(cx, db, &r, "SELECT value FROM http_secret WHERE name = $1", ARGS(text(name))));
	*out = row_blob(&r, 0);
	return RC_OK;
}

enum rc
secret_insert(struct ctx *cx, struct db *db, struct str name, struct str value)
{
	static const char sql[] = "INSERT INTO http_secret (name, value, made_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

	return db_exec(cx, db, sql, ARGS(text(name), blob(value), num(cx->now)));
}

enum rc
health_select(struct ctx *cx, struct db *db, int64_t *migrations)
{
	struct row r;

	TRY(db_one(cx, db, &r, "SELECT count(*) FROM migration", NO_ARGS));
	*migrations = row_num(&r, 0);
	return RC_OK;
}

enum rc
kept_insert(struct ctx *cx, struct db *db, struct str token_hash, const struct kept_row *as)
{
	static const char sql[] =
		"INSERT INTO http_kept (token_hash, institution_id, person_id, path, page, sealed, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";

	return db_exec(cx, db, sql, ARGS(blob(token_hash), num(as->institution), num(as->person), text(as->path), text(as->page), blob(as->sealed), num(as->ends_at)));
}

enum rc
kept_select(struct ctx *cx, struct db *db, struct str token_hash, int64_t person, struct kept_row *out)
{
	static const char sql[] = "SELECT path, page, sealed FROM http_kept WHERE token_hash = $1 AND person_id = $2 AND ends_at > $3";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(blob(token_hash), num(person), num(cx->now))));
	*out = (struct kept_row){ .person = person, .path = row_text(&r, 0), .page = row_text(&r, 1), .sealed = row_blob(&r, 2) };
	return RC_OK;
}

enum rc
kept_delete(struct ctx *cx, struct db *db, struct str token_hash)
{
	return db_exec(cx, db, "DELETE FROM http_kept WHERE token_hash = $1", ARGS(blob(token_hash)));
}

enum rc
kept_prune(struct ctx *cx, struct db *db)
{
	return db_exec(cx, db, "DELETE FROM http_kept WHERE ends_at <= $1", ARGS(num(cx->now)));
}
