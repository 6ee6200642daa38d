#include "event/event_store.h"

#define COLUMNS \
	"e.id, e.institution_id, e.actor_id, e.at, e.what, e.noun, e.object_id, e.before_json, e.after_json, e.reason, e.salt, e.body"

enum rc
event_store_insert(struct ctx *cx, struct db *db, const struct event_row *row)
{
	static const char insert[] =
		"INSERT INTO event (id, institution_id, actor_id, at, what, noun, object_id, before_json, after_json, reason, salt, body)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
	static const char unsealed[] = "INSERT INTO event_unsealed (event_id) VALUES ($1)";
	const struct event *e = &row->event;

	TRY(db_exec(cx, db, insert, ARGS(num(e->id), num(e->institution), num(e->actor), num(e->at), text(e->what), text(e->noun),
	    num(e->object), text_or_null(e->before), text_or_null(e->after), text_or_null(e->reason), blob(row->salt), blob(row->body))));
	return db_exec(cx, db, unsealed, ARGS(num(e->id)));
}

void
event_store_read(const struct row *row, struct event_row *out)
{
	*out = (struct event_row){
		.event = {
			.id = row_num(row, 0),
			.institution = row_num(row, 1),
			.actor = row_num(row, 2),
			.at = row_num(row, 3),
			.what = row_text(row, 4),
			.noun = row_text(row, 5),
			.object = row_num(row, 6),
			.before = row_text(row, 7),
			.after = row_text(row, 8),
			.reason = row_text(row, 9),
			.forgotten = row_null(row, 10),
		},
		.salt = row_blob(row, 10),
		.body = row_blob(row, 11),
	};
}

enum rc
event_store_object(struct ctx *cx, struct db *db, int64_t institution, struct str noun, int64_t object, struct rows *out)
{
	static const char sql[] =
		"SELECT " COLUMNS " FROM event e"
		" WHERE e.noun = $1 AND e.object_id = $2 AND e.institution_id = $3 ORDER BY e.at, e.id";

	return db_all(cx, db, out, sql, ARGS(text(noun), num(object), num(institution)));
}

enum rc
event_store_latest(struct ctx *cx, struct db *db, int64_t institution, int64_t before, int64_t max, struct rows *out)
{
	static const char sql[] =
		"SELECT " COLUMNS " FROM event e"
		" WHERE e.institution_id = $1 AND e.id < $2 ORDER BY e.id DESC LIMIT $3";

	return db_all(cx, db, out, sql, ARGS(num(institution), num(before), num(max)));
}

enum rc
event_store_forget(struct ctx *cx, struct db *db, int64_t institution, struct str noun, int64_t object)
{
	static const char sql[] =
		"UPDATE event SET before_json = NULL, after_json = NULL, reason = NULL, salt = NULL"
		" WHERE noun = $1 AND object_id = $2 AND institution_id = $3 AND salt IS NOT NULL";

	return db_exec(cx, db, sql, ARGS(text(noun), num(object), num(institution)));
}

enum rc
event_store_load(struct ctx *cx, struct db *db, int64_t id, struct event_row *out)
{
	struct row r;

	TRY(db_one(cx, db, &r, "SELECT " COLUMNS " FROM event e WHERE e.id = $1", ARGS(num(id))));
	event_store_read(&r, out);
	return RC_OK;
}

/* ---- seals ---- */

enum rc
event_store_unsealed(struct ctx *cx, struct db *db, struct rows *out)
{
	static const char sql[] =
		"SELECT " COLUMNS " FROM event_unsealed u JOIN event e ON e.id = u.event_id ORDER BY u.event_id LIMIT $1";

	return db_all(cx, db, out, sql, ARGS(num(EVENT_SEAL_MAX)));
}

enum rc
event_store_unsealed_count(struct ctx *cx, struct db *db, int64_t *count, int64_t *oldest)
{
	static const char sql[] =
		"SELECT count(*), coalesce(min(e.at), 0) FROM event_unsealed u JOIN event e ON e.id = u.event_id";
	struct row r;

	TRY(db_one(cx, db, &r, sql, NO_ARGS));
	*count = row_num(&r, 0);
	*oldest = row_num(&r, 1);
	return RC_OK;
}

/* The transaction sees no events but those it read: what commits later with a smaller id stays unsealed. */
enum rc
event_store_mark_sealed(struct ctx *cx, struct db *db, int64_t last)
{
	return db_exec(cx, db, "DELETE FROM event_unsealed WHERE event_id <= $1", ARGS(num(last)));
}

enum rc
event_store_total(struct ctx *cx, struct db *db, int64_t *count)
{
	struct row r;

	TRY(db_one(cx, db, &r, "SELECT count(*) FROM event", NO_ARGS));
	*count = row_num(&r, 0);
	return RC_OK;
}

#define SEAL_COLUMNS "place, events, hash"

void
event_store_read_seal(const struct row *row, struct event_seal_row *out)
{
	*out = (struct event_seal_row){ row_num(row, 0), row_blob(row, 1), row_blob(row, 2) };
}

enum rc
event_store_last_seal(struct ctx *cx, struct db *db, struct event_seal_row *out)
{
	struct row r;
	enum rc rc = db_one(cx, db, &r, "SELECT " SEAL_COLUMNS " FROM event_seal ORDER BY place DESC LIMIT 1", NO_ARGS);

	*out = (struct event_seal_row){ 0 };
	if (rc == RC_OK)
		event_store_read_seal(&r, out);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc
event_store_insert_seal(struct ctx *cx, struct db *db, const struct event_seal_row *seal)
{
	static const char sql[] = "INSERT INTO event_seal (place, sealed_at, events, hash) VALUES ($1, $2, $3, $4)";

	return db_exec(cx, db, sql, ARGS(num(seal->place), num(cx->now), blob(seal->events), blob(seal->hash)));
}

enum rc
event_store_each_seal(struct ctx *cx, struct db *db, enum rc (*each)(struct ctx *cx, const struct row *row, void *self), void *self)
{
	return db_each(cx, db, each, self, "SELECT " SEAL_COLUMNS " FROM event_seal ORDER BY place", NO_ARGS);
}
