#include "status/status_store.h"

#define COLUMNS "id, institution_id, purpose, number, size, reserved, is_open, version, changed_at"

void
status_store_read(const struct row *row, struct status_listing *out)
{
	*out = (struct status_listing){
		.id = row_num(row, 0),
		.institution = row_num(row, 1),
		.purpose = (enum status_purpose)row_num(row, 2),
		.number = row_num(row, 3),
		.size = (uint32_t)row_num(row, 4),
		.reserved = (uint32_t)row_num(row, 5),
		.open = row_num(row, 6) != 0,
		.version = row_num(row, 7),
		.changed_at = row_num(row, 8),
	};
}

enum rc
status_store_open_one(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose,
                      struct status_listing *list, struct str *secret)
{
	static const char sql[] =
		"SELECT " COLUMNS ", secret FROM status_list"
		" WHERE institution_id = $1 AND purpose = $2 AND is_open = 1 ORDER BY number LIMIT 1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(purpose))));
	status_store_read(&r, list);
	*secret = row_blob(&r, 9);
	return RC_OK;
}

enum rc
status_store_advance(struct ctx *cx, struct db *db, const struct status_listing *list, uint32_t count)
{
	static const char sql[] =
		"UPDATE status_list SET reserved = $1, is_open = $2 WHERE id = $3 AND reserved = $4 AND is_open = 1";
	uint32_t reserved = list->reserved + count;

	TRY(db_exec(cx, db, sql, ARGS(num(reserved), num(reserved < list->size), num(list->id), num(list->reserved))));
	return db_changed(db) == 1 ? RC_OK : fail(cx, RC_CONFLICT, MSG(status_list_taken), A_NUM("number", list->number));
}

enum rc
status_store_insert(struct ctx *cx, struct db *db, const struct status_listing *list, struct str secret)
{
	static const char sql[] =
		"INSERT INTO status_list (" COLUMNS ", secret) VALUES ($1, $2, $3, $4, $5, 0, 1, 1, $6, $7)";

	return db_exec(cx, db, sql, ARGS(num(list->id), num(list->institution), num(list->purpose), num(list->number),
	    num(list->size), num(list->changed_at), blob(secret)));
}

enum rc
status_store_next_number(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose, int64_t *out)
{
	static const char sql[] =
		"SELECT coalesce(max(number), 0) + 1 FROM status_list WHERE institution_id = $1 AND purpose = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(purpose))));
	*out = row_num(&r, 0);
	return RC_OK;
}

enum rc
status_store_close_all(struct ctx *cx, struct db *db)
{
	return db_exec(cx, db, "UPDATE status_list SET is_open = 0 WHERE is_open = 1", NO_ARGS);
}

enum rc
status_store_load(struct ctx *cx, struct db *db, int64_t list_id, struct status_listing *out)
{
	struct row r;

	TRY(db_one(cx, db, &r, "SELECT " COLUMNS " FROM status_list WHERE id = $1", ARGS(num(list_id))));
	status_store_read(&r, out);
	return RC_OK;
}

enum rc
status_store_find(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose, int64_t number,
                  struct status_listing *out)
{
	static const char sql[] =
		"SELECT " COLUMNS " FROM status_list WHERE institution_id = $1 AND purpose = $2 AND number = $3";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(purpose), num(number))));
	status_store_read(&r, out);
	return RC_OK;
}

enum rc
status_store_all(struct ctx *cx, struct db *db, int64_t institution, struct rows *out)
{
	static const char sql[] = "SELECT " COLUMNS " FROM status_list WHERE institution_id = $1 ORDER BY purpose, number";

	return db_all(cx, db, out, sql, ARGS(num(institution)));
}

enum rc
status_store_piece(struct ctx *cx, struct db *db, int64_t list_id, int64_t piece, struct str *bits)
{
	struct row r;

	TRY(db_one(cx, db, &r, "SELECT bits FROM status_piece WHERE list_id = $1 AND piece = $2", ARGS(num(list_id), num(piece))));
	*bits = row_blob(&r, 0);
	return RC_OK;
}

enum rc
status_store_put_piece(struct ctx *cx, struct db *db, int64_t list_id, int64_t piece, struct str bits)
{
	static const char sql[] =
		"INSERT INTO status_piece (list_id, piece, bits) VALUES ($1, $2, $3)"
		" ON CONFLICT (list_id, piece) DO UPDATE SET bits = excluded.bits";

	return db_exec(cx, db, sql, ARGS(num(list_id), num(piece), blob(bits)));
}

enum rc
status_store_changed(struct ctx *cx, struct db *db, int64_t list_id)
{
	static const char sql[] = "UPDATE status_list SET version = version + 1, changed_at = $1 WHERE id = $2";

	return db_exec(cx, db, sql, ARGS(num(cx->now), num(list_id)));
}

enum rc
status_store_pieces(struct ctx *cx, struct db *db, int64_t list_id, struct rows *out)
{
	return db_all(cx, db, out, "SELECT piece, bits FROM status_piece WHERE list_id = $1 ORDER BY piece", ARGS(num(list_id)));
}
