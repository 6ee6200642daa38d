#include "db/lease.h"

enum rc
lease_take(struct ctx *cx, struct db *db, struct str name, struct str holder, int64_t seconds, struct lease *out)
{
	static const char take[] =
		"INSERT INTO lease (name, holder, fence, until) VALUES ($1, $2, 1, $3)"
		" ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until,"
		"  fence = lease.fence + CASE WHEN lease.holder = excluded.holder THEN 0 ELSE 1 END"
		"  WHERE lease.holder = excluded.holder OR lease.until <= $4"
		" RETURNING fence";
	static const char held[] = "SELECT holder FROM lease WHERE name = $1";
	int64_t until = cx->now + seconds;
	struct row r;
	enum rc rc = db_one(cx, db, &r, take, ARGS(text(name), text(holder), num(until), num(cx->now)));

	if (rc == RC_OK) {
		*out = (struct lease){ name, holder, row_num(&r, 0), until };
		return RC_OK;
	}
	if (rc != RC_NOT_FOUND)
		return rc;
	TRY(db_one(cx, db, &r, held, ARGS(text(name))));
	return fail(cx, RC_CONFLICT, MSG(db_lease_held), A_STR("name", name), A_STR("holder", row_text(&r, 0)));
}

/* A write and not a read: the row then stays ours until the commit. */
enum rc
lease_check(struct ctx *cx, struct db *db, const struct lease *lease)
{
	static const char sql[] = "UPDATE lease SET until = until WHERE name = $1 AND holder = $2 AND fence = $3";

	TRY(db_exec(cx, db, sql, ARGS(text(lease->name), text(lease->holder), num(lease->fence))));
	if (db_changed(db) == 1)
		return RC_OK;
	return fail(cx, RC_CONFLICT, MSG(db_lease_lost), A_STR("name", lease->name));
}

/* The row stays, and with it the fence. */
enum rc
lease_return(struct ctx *cx, struct db *db, const struct lease *lease)
{
	static const char sql[] = "UPDATE lease SET until = 0 WHERE name = $1 AND holder = $2 AND fence = $3";

	return db_exec(cx, db, sql, ARGS(text(lease->name), text(lease->holder), num(lease->fence)));
}
