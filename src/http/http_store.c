#include "http/http_store.h"

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
