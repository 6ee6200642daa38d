#include "catalogue/catalogue_store.h"

/* ---- offers ---- */

enum rc
offer_load(struct ctx *cx, struct db *db, int64_t institution, struct str code, struct offer_row *out)
{
	static const char sql[] = "SELECT place, specification_id, terms FROM catalogue_offer WHERE institution_id = $1 AND code = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(code))));
	*out = (struct offer_row){ row_num(&r, 0), row_num(&r, 1), row_text(&r, 2) };
	return RC_OK;
}

enum rc
offer_insert(struct ctx *cx, struct db *db, int64_t institution, struct str code, int64_t published_at, const struct offer_row *offer)
{
	static const char sql[] =
		"INSERT INTO catalogue_offer (institution_id, place, code, specification_id, published_at, terms) VALUES ($1, $2, $3, $4, $5, $6)";

	return db_exec(cx, db, sql, ARGS(num(institution), num(offer->place), text(code), num(offer->specification), num(published_at), text(offer->terms)));
}

enum rc
offer_delete(struct ctx *cx, struct db *db, int64_t institution, int64_t place)
{
	return db_exec(cx, db, "DELETE FROM catalogue_offer WHERE institution_id = $1 AND place = $2", ARGS(num(institution), num(place)));
}

enum rc
offer_at(struct ctx *cx, struct db *db, int64_t institution, int64_t place, int64_t *specification)
{
	static const char sql[] = "SELECT specification_id FROM catalogue_offer WHERE institution_id = $1 AND place = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(place))));
	*specification = row_num(&r, 0);
	return RC_OK;
}

enum rc
offer_newest(struct ctx *cx, struct db *db, int64_t institution, size_t most, struct rows *out)
{
	static const char sql[] = "SELECT specification_id, published_at FROM catalogue_offer WHERE institution_id = $1 ORDER BY place DESC LIMIT $2";

	return db_all(cx, db, out, sql, ARGS(num(institution), num((int64_t)most)));
}

enum rc
offer_places(struct ctx *cx, struct db *db, int64_t institution, int64_t *out)
{
	struct row r;

	TRY(db_one(cx, db, &r, "SELECT coalesce(max(place), -1) + 1 FROM catalogue_offer WHERE institution_id = $1", ARGS(num(institution))));
	*out = row_num(&r, 0);
	return RC_OK;
}

/* ---- what stands behind them ---- */

enum rc
published_of_code(struct ctx *cx, struct db *db, int64_t institution, struct str code, int64_t *specification, int64_t *published_at)
{
	static const char sql[] =
		"SELECT id, changed_at FROM specification WHERE institution_id = $1 AND code = $2 AND state = 5 ORDER BY version DESC LIMIT 1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(code))));
	*specification = row_num(&r, 0);
	*published_at = row_num(&r, 1);
	return RC_OK;
}

enum rc
starts_of_code(struct ctx *cx, struct db *db, int64_t institution, struct str code, int64_t from_day, size_t most, struct rows *out)
{
	static const char sql[] =
		"SELECT o.code, o.mode, o.place, o.start_day, o.end_day FROM specification s JOIN offering o ON o.specification_id = s.id"
		" WHERE s.institution_id = $1 AND s.code = $2 AND o.state IN (0, 1) AND o.start_day >= $3 ORDER BY o.start_day, o.code LIMIT $4";

	return db_all(cx, db, out, sql, ARGS(num(institution), text(code), num(from_day), num((int64_t)most)));
}

/* ---- terms ---- */

enum rc
term_load(struct ctx *cx, struct db *db, int64_t institution, int64_t kind, struct str value, struct str *members)
{
	static const char sql[] = "SELECT members FROM catalogue_term WHERE institution_id = $1 AND kind = $2 AND value = $3";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(kind), text(value))));
	*members = rows.count == 0 ? STR_NONE : row_blob(&rows.items[0], 0);
	return RC_OK;
}

enum rc
term_store(struct ctx *cx, struct db *db, int64_t institution, int64_t kind, struct str value, struct str members)
{
	static const char keep[] =
		"INSERT INTO catalogue_term (institution_id, kind, value, members) VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (institution_id, kind, value) DO UPDATE SET members = excluded.members";
	static const char drop[] = "DELETE FROM catalogue_term WHERE institution_id = $1 AND kind = $2 AND value = $3";

	if (members.len == 0)
		return db_exec(cx, db, drop, ARGS(num(institution), num(kind), text(value)));
	return db_exec(cx, db, keep, ARGS(num(institution), num(kind), text(value), blob(members)));
}

enum rc
term_properties(struct ctx *cx, struct db *db, int64_t institution, struct rows *out)
{
	static const char sql[] = "SELECT kind, value, members FROM catalogue_term WHERE institution_id = $1 AND kind < $2 ORDER BY kind, value";

	return db_all(cx, db, out, sql, ARGS(num(institution), num(TERM_WORD)));
}

enum rc
term_words(struct ctx *cx, struct db *db, int64_t institution, struct str from, struct str below, struct rows *out)
{
	static const char sql[] = "SELECT members FROM catalogue_term WHERE institution_id = $1 AND kind = $2 AND value >= $3 AND value < $4";

	return db_all(cx, db, out, sql, ARGS(num(institution), num(TERM_WORD), text(from), text(below)));
}

/* ---- what changed ---- */

enum rc
stale_any(struct ctx *cx, struct db *db, int64_t institution, bool *out)
{
	struct rows rows;

	TRY(db_all(cx, db, &rows, "SELECT 1 FROM catalogue_stale WHERE institution_id = $1 LIMIT 1", ARGS(num(institution))));
	*out = rows.count > 0;
	return RC_OK;
}

enum rc
stale_list(struct ctx *cx, struct db *db, int64_t institution, size_t most, struct rows *out)
{
	static const char sql[] =
		"SELECT c.code FROM catalogue_stale c"
		"  LEFT JOIN specification s ON s.institution_id = c.institution_id AND s.code = c.code AND s.state = 5"
		" WHERE c.institution_id = $1 GROUP BY c.code ORDER BY max(coalesce(s.changed_at, 0)), c.code LIMIT $2";

	return db_all(cx, db, out, sql, ARGS(num(institution), num((int64_t)most)));
}

enum rc
stale_delete(struct ctx *cx, struct db *db, int64_t institution, struct str code)
{
	return db_exec(cx, db, "DELETE FROM catalogue_stale WHERE institution_id = $1 AND code = $2", ARGS(num(institution), text(code)));
}
