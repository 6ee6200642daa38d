#include "notice/notice_store.h"

enum rc
notice_insert(struct ctx *cx, struct db *db, const struct notice *as, struct str said)
{
	static const char sql[] =
		"INSERT INTO notice (id, institution_id, person_id, said, href, given_at) VALUES ($1, $2, $3, $4, $5, $6)";

	return db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), num(as->person), text(said), text(as->href), num(as->given_at)));
}

#define NOTICE_COLUMNS "n.id, n.institution_id, n.person_id, n.said, n.href, n.given_at, n.read_at"

static void
read_row(struct ctx *cx, const struct row *row, struct notice *out)
{
	*out = (struct notice){
		.id = row_num(row, 0),
		.institution = row_num(row, 1),
		.person = row_num(row, 2),
		.href = row_text(row, 4),
		.given_at = row_num(row, 5),
		.read_at = row_num(row, 6),
	};
	if (!said_read(cx, row_text(row, 3), &out->said))
		out->said = (struct said){ .msg = MSG(notice_older) };
}

static void
read_rows(struct ctx *cx, const struct rows *rows, struct notice **notices, size_t *count)
{
	*notices = NEWS(cx->mem, struct notice, rows->count + 1);
	*count = rows->count;
	for (size_t i = 0; i < rows->count; i++)
		read_row(cx, &rows->items[i], &(*notices)[i]);
}

enum rc
notice_list(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t before, size_t max, struct notice **notices, size_t *count)
{
	static const char sql[] =
		"SELECT " NOTICE_COLUMNS " FROM notice n"
		" WHERE n.person_id = $1 AND n.institution_id = $2 AND n.id < $3 ORDER BY n.id DESC LIMIT $4";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(person), num(institution), num(before == 0 ? INT64_MAX : before), num((int64_t)max))));
	read_rows(cx, &rows, notices, count);
	return RC_OK;
}

enum rc
notice_to_mail(struct ctx *cx, struct db *db, int64_t institution, int64_t since, size_t max, struct notice **notices, size_t *count)
{
	static const char sql[] =
		"SELECT " NOTICE_COLUMNS " FROM notice n"
		" WHERE n.institution_id = $1 AND n.mailed_at = 0 AND n.read_at IS NULL AND n.given_at > $2 ORDER BY n.id LIMIT $3";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(since), num((int64_t)max))));
	read_rows(cx, &rows, notices, count);
	return RC_OK;
}

enum rc
notice_mailed(struct ctx *cx, struct db *db, int64_t id, int64_t at, bool *mine)
{
	TRY(db_exec(cx, db, "UPDATE notice SET mailed_at = $2 WHERE id = $1 AND mailed_at = 0", ARGS(num(id), num(at))));
	*mine = db_changed(db) == 1;
	return RC_OK;
}

enum rc
notice_unread(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t *count)
{
	static const char sql[] = "SELECT count(*) FROM notice WHERE person_id = $1 AND institution_id = $2 AND read_at IS NULL";
	struct row row;

	TRY(db_one(cx, db, &row, sql, ARGS(num(person), num(institution))));
	*count = row_num(&row, 0);
	return RC_OK;
}

enum rc
notice_read(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t up_to)
{
	static const char sql[] = "UPDATE notice SET read_at = $1 WHERE person_id = $2 AND institution_id = $3 AND id <= $4 AND read_at IS NULL";

	return db_exec(cx, db, sql, ARGS(num(cx->now), num(person), num(institution), num(up_to)));
}
