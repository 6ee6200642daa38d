#include "mail/mail_store.h"

enum rc
mail_insert(struct ctx *cx, struct db *db, const struct mail *as, struct str sealed)
{
	static const char sql[] =
		"INSERT INTO mail (id, institution_id, person_id, asked_by, address, subject, sealed, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

	return db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), num(as->person), num(as->asked_by), text(as->address), text(as->subject), blob(sealed),
	                                 num(cx->now)));
}

static struct mail
mail_of(const struct row *r)
{
	return (struct mail){
		.id = row_num(r, 0), .institution = row_num(r, 1), .person = row_num(r, 2), .asked_by = row_num(r, 3), .address = row_text(r, 4), .subject = row_text(r, 5),
		.state = (enum mail_state)row_num(r, 6), .reason = row_text(r, 7), .made_at = row_num(r, 8), .ended_at = row_num(r, 9),
	};
}

#define MAIL_COLUMNS "m.id, m.institution_id, m.person_id, m.asked_by, m.address, m.subject, m.state, m.reason, m.made_at, m.ended_at"

enum rc
mail_load(struct ctx *cx, struct db *db, int64_t id, struct mail *out, struct str *sealed)
{
	struct row r;

	TRY(db_one(cx, db, &r, "SELECT " MAIL_COLUMNS ", m.sealed FROM mail m WHERE m.id = $1 AND m.state = 0", ARGS(num(id))));
	*out = mail_of(&r);
	*sealed = row_blob(&r, 10);
	return RC_OK;
}

static void
mails_of(struct ctx *cx, const struct rows *rows, struct mail **mails, size_t *count)
{
	*mails = NEWS(cx->mem, struct mail, rows->count + 1);
	*count = rows->count;
	for (size_t i = 0; i < rows->count; i++)
		(*mails)[i] = mail_of(&rows->items[i]);
}

enum rc
mail_list(struct ctx *cx, struct db *db, int64_t institution, int64_t person, size_t max, struct mail **mails, size_t *count)
{
	static const char sql[] =
		"SELECT " MAIL_COLUMNS " FROM mail m WHERE m.institution_id = $1 AND (m.asked_by = $2 OR m.person_id = $2) ORDER BY m.id DESC LIMIT $3";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(person), num((int64_t)max))));
	mails_of(cx, &rows, mails, count);
	return RC_OK;
}

enum rc
mail_latest(struct ctx *cx, struct db *db, int64_t institution, enum mail_state state, int64_t before, size_t max, struct mail **mails, size_t *count)
{
	static const char sql[] =
		"SELECT " MAIL_COLUMNS " FROM mail m WHERE m.institution_id = $1 AND m.id < $2 AND m.state >= $3 AND m.state <= $4 ORDER BY m.id DESC LIMIT $5";
	bool any = state == MAIL_STATES;
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(before == 0 ? INT64_MAX : before), num(any ? 0 : state), num(any ? MAIL_STATES - 1 : state), num((int64_t)max))));
	mails_of(cx, &rows, mails, count);
	return RC_OK;
}

enum rc
mail_count(struct ctx *cx, struct db *db, int64_t institution, int64_t counts[MAIL_STATES])
{
	struct rows rows;

	for (int i = 0; i < MAIL_STATES; i++)
		counts[i] = 0;
	TRY(db_all(cx, db, &rows, "SELECT state, count(*) FROM mail WHERE institution_id = $1 GROUP BY state", ARGS(num(institution))));
	for (size_t i = 0; i < rows.count; i++)
		if (row_num(&rows.items[i], 0) >= 0 && row_num(&rows.items[i], 0) < MAIL_STATES)
			counts[row_num(&rows.items[i], 0)] = row_num(&rows.items[i], 1);
	return RC_OK;
}

enum rc
mail_became(struct ctx *cx, struct db *db, int64_t id, enum mail_state state, struct str reason)
{
	static const char waits[] = "UPDATE mail SET reason = $2 WHERE id = $1";
	static const char over[] = "UPDATE mail SET state = $3, reason = $2, ended_at = $4, sealed = $5 WHERE id = $1";

	if (state == MAIL_WAITING)
		return db_exec(cx, db, waits, ARGS(num(id), text(reason)));
	return db_exec(cx, db, over, ARGS(num(id), text(reason), num(state), num(cx->now), blob(STR(""))));
}

enum rc
mail_prune(struct ctx *cx, struct db *db, int64_t before)
{
	return db_exec(cx, db, "DELETE FROM mail WHERE state <> 0 AND ended_at < $1", ARGS(num(before)));
}
