#include "share/share_store.h"

#define SHARE_COLUMNS \
	"s.id, s.institution_id, s.person_id, s.purpose, s.audience, s.hide_grade, s.password, s.made_at, s.ends_at, s.withdrawn_at, s.views, s.viewed_at"

static struct share
share_of(const struct ctx *cx, const struct row *r)
{
	bool over = !row_null(r, 8) && row_num(r, 8) <= cx->now;
	enum share_state not_withdrawn = over ? SHARE_EXPIRED : SHARE_LIVE;

	return (struct share){
		.id = row_num(r, 0),
		.institution = row_num(r, 1),
		.person = row_num(r, 2),
		.purpose = row_text(r, 3),
		.audience = row_text(r, 4),
		.hide_grade = row_num(r, 5) != 0,
		.has_password = !row_null(r, 6),
		.made_at = row_num(r, 7),
		.ends_at = row_num(r, 8),
		.state = row_null(r, 9) ? not_withdrawn : SHARE_WITHDRAWN,
		.views = row_num(r, 10),
		.viewed_at = row_num(r, 11),
	};
}

static enum rc
load_items(struct ctx *cx, struct db *db, struct share *share)
{
	static const char sql[] = "SELECT holding_key FROM share_item WHERE share_id = $1 ORDER BY position";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(share->id))));
	share->keys = NEWS(cx->mem, struct str, rows.count + 1);
	share->key_count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		share->keys[i] = row_text(&rows.items[i], 0);
	return RC_OK;
}

enum rc
share_insert(struct ctx *cx, struct db *db, const struct share *as, const struct share_secrets *secrets)
{
	static const char sql[] =
		"INSERT INTO share (id, institution_id, person_id, token_hash, code_hash, purpose, audience, hide_grade, password, made_at, ends_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
	static const char item[] = "INSERT INTO share_item (share_id, position, holding_key) VALUES ($1, $2, $3)";

	TRY(db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), num(as->person), blob(secrets->token_hash), blob(secrets->code_hash),
	                              text(as->purpose), text(as->audience), num(as->hide_grade), text_or_null(secrets->password), num(cx->now),
	                              num_or_null(as->ends_at != 0, as->ends_at))));
	for (size_t i = 0; i < as->key_count; i++)
		TRY(db_exec(cx, db, item, ARGS(num(as->id), num((int64_t)i), text(as->keys[i]))));
	return RC_OK;
}

enum rc
share_load_all(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct share **out, size_t *count)
{
	static const char sql[] = "SELECT " SHARE_COLUMNS " FROM share s WHERE s.institution_id = $1 AND s.person_id = $2 ORDER BY s.id DESC";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(person))));
	*out = NEWS(cx->mem, struct share, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		(*out)[i] = share_of(cx, &rows.items[i]);
		TRY(load_items(cx, db, &(*out)[i]));
	}
	return RC_OK;
}

enum rc
share_load(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t id, struct share *out)
{
	static const char sql[] = "SELECT " SHARE_COLUMNS " FROM share s WHERE s.institution_id = $1 AND s.person_id = $2 AND s.id = $3";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(person), num(id))));
	*out = share_of(cx, &r);
	return load_items(cx, db, out);
}

enum rc
share_load_by_hash(struct ctx *cx, struct db *db, int64_t institution, struct str hash, struct share *out)
{
	static const char sql[] =
		"SELECT " SHARE_COLUMNS " FROM share s JOIN person p ON p.id = s.person_id"
		" WHERE s.institution_id = $1 AND (s.token_hash = $2 OR s.code_hash = $2) AND p.state = 0";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), blob(hash))));
	*out = share_of(cx, &r);
	return load_items(cx, db, out);
}

enum rc
share_load_password(struct ctx *cx, struct db *db, int64_t id, struct str *password)
{
	static const char sql[] = "SELECT password FROM share WHERE id = $1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(id))));
	*password = row_text(&r, 0);
	return RC_OK;
}

enum rc
share_end(struct ctx *cx, struct db *db, const struct share *share)
{
	static const char sql[] = "UPDATE share SET withdrawn_at = $4 WHERE institution_id = $1 AND person_id = $2 AND id = $3 AND withdrawn_at IS NULL";

	return db_exec(cx, db, sql, ARGS(num(share->institution), num(share->person), num(share->id), num(cx->now)));
}

enum rc
share_count_view(struct ctx *cx, struct db *db, int64_t id)
{
	static const char sql[] = "UPDATE share SET views = views + 1, viewed_at = $2 WHERE id = $1";

	return db_exec(cx, db, sql, ARGS(num(id), num(cx->now)));
}
