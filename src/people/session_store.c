#include "people/account_store.h"

#define SESSION_COLUMNS \
	"s.id, a.institution_id, s.account_id, a.person_id, p.name, p.language, s.made_at, s.seen_at, s.ends_at, s.idle, s.address, s.agent"
#define SESSION_TABLES " FROM session s JOIN account a ON a.id = s.account_id JOIN person p ON p.id = a.person_id"
/* $2 is now. */
#define SESSION_OPEN   " AND s.ended_at IS NULL AND s.ends_at > $2 AND s.seen_at + s.idle > $2 AND a.state = 0 AND p.state = 0"

static struct session
session_of(const struct row *r)
{
	int64_t idle_end = row_num(r, 7) + row_num(r, 9), end = row_num(r, 8);

	return (struct session){
		.id = row_num(r, 0),
		.institution = row_num(r, 1),
		.account = row_num(r, 2),
		.person = row_num(r, 3),
		.name = row_text(r, 4),
		.language = row_text(r, 5),
		.made_at = row_num(r, 6),
		.seen_at = row_num(r, 7),
		.ends_at = idle_end < end ? idle_end : end,
		.address = row_text(r, 10),
		.agent = row_text(r, 11),
	};
}

enum rc
session_insert(struct ctx *cx, struct db *db, const struct session *as, struct str hash, int64_t idle)
{
	static const char sql[] =
		"INSERT INTO session (id, token_hash, account_id, made_at, seen_at, idle, ends_at, address, agent)"
		" VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)";

	return db_exec(cx, db, sql, ARGS(num(as->id), blob(hash), num(as->account), num(cx->now), num(idle), num(as->ends_at),
	                                 text(as->address), text(as->agent)));
}

enum rc
session_by_hash(struct ctx *cx, struct db *db, struct str hash, struct session *out)
{
	static const char sql[] = "SELECT " SESSION_COLUMNS SESSION_TABLES " WHERE s.token_hash = $1" SESSION_OPEN;
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(blob(hash), num(cx->now))));
	*out = session_of(&r);
	return RC_OK;
}

enum rc
session_person(struct ctx *cx, struct db *db, struct str hash, int64_t *person)
{
	static const char sql[] = "SELECT a.person_id FROM session s JOIN account a ON a.id = s.account_id WHERE s.token_hash = $1 AND a.state = 0";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(blob(hash))));
	*person = row_num(&r, 0);
	return RC_OK;
}

enum rc
session_touch(struct ctx *cx, struct db *db, int64_t session)
{
	static const char sql[] = "UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2";

	return db_exec(cx, db, sql, ARGS(num(session), num(cx->now)));
}

enum rc
session_put_hash(struct ctx *cx, struct db *db, int64_t session, struct str hash)
{
	static const char sql[] = "UPDATE session SET token_hash = $2 WHERE id = $1";

	return db_exec(cx, db, sql, ARGS(num(session), blob(hash)));
}

enum rc
session_open_list(struct ctx *cx, struct db *db, int64_t account, struct session **sessions, size_t *count)
{
	static const char sql[] =
		"SELECT " SESSION_COLUMNS SESSION_TABLES " WHERE s.account_id = $1" SESSION_OPEN " ORDER BY s.seen_at DESC, s.id DESC";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(account), num(cx->now))));
	*sessions = NEWS(cx->mem, struct session, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*sessions)[i] = session_of(&rows.items[i]);
	return RC_OK;
}

enum rc
session_close(struct ctx *cx, struct db *db, int64_t account, int64_t session, bool *found)
{
	static const char sql[] =
		"UPDATE session SET ended_at = CASE WHEN ended_at IS NULL THEN $3 ELSE ended_at END WHERE account_id = $1 AND id = $2";

	TRY(db_exec(cx, db, sql, ARGS(num(account), num(session), num(cx->now))));
	*found = db_changed(db) == 1;
	return RC_OK;
}

enum rc
session_close_all(struct ctx *cx, struct db *db, int64_t account, int64_t except)
{
	static const char sql[] = "UPDATE session SET ended_at = $3 WHERE account_id = $1 AND id <> $2 AND ended_at IS NULL";

	return db_exec(cx, db, sql, ARGS(num(account), num(except), num(cx->now)));
}

enum rc
session_forget(struct ctx *cx, struct db *db, int64_t before)
{
	static const char sessions[] = "DELETE FROM session WHERE ends_at <= $1 OR ended_at <= $1";
	static const char guesses[] = "DELETE FROM guess WHERE since <= $1";
	static const char requests[] = "DELETE FROM openid_request WHERE ends_at <= $1";
	static const char roles[] =
		"DELETE FROM invitation_role WHERE invitation_id IN (SELECT id FROM invitation WHERE ends_at <= $1)";
	static const char invitations[] = "DELETE FROM invitation WHERE ends_at <= $1";

	TRY(db_exec(cx, db, sessions, ARGS(num(before))));
	TRY(db_exec(cx, db, guesses, ARGS(num(before))));
	TRY(db_exec(cx, db, requests, ARGS(num(before))));
	TRY(db_exec(cx, db, roles, ARGS(num(before))));
	return db_exec(cx, db, invitations, ARGS(num(before)));
}
