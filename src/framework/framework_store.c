#include "framework/framework_store.h"

#include "base/time.h"

#define COLUMNS "id, institution_id, name, version, base, text, state, from_day, author_id, enforced_by, changed_at, revision, changed_by"

static struct framework
framework_of(const struct row *r)
{
	return (struct framework){
		.id = row_num(r, 0),
		.institution = row_num(r, 1),
		.name = row_text(r, 2),
		.version = row_text(r, 3),
		.base = row_text(r, 4),
		.text = row_text(r, 5),
		.state = (enum framework_state)row_num(r, 6),
		.from_day = row_null(r, 7) ? DAY_NONE : row_num(r, 7),
		.author = row_num(r, 8),
		.enforced_by = row_num(r, 9),
		.changed_at = row_num(r, 10),
		.revision = row_num(r, 11),
		.changed_by = row_num(r, 12),
	};
}

static enum rc
all_of(struct ctx *cx, const struct rows *rows, struct framework **list, size_t *count)
{
	*list = NEWS(cx->mem, struct framework, rows->count + 1);
	*count = rows->count;
	for (size_t i = 0; i < rows->count; i++)
		(*list)[i] = framework_of(&rows->items[i]);
	return RC_OK;
}

enum rc
framework_insert_edition(struct ctx *cx, struct db *db, const struct framework *as, bool *made)
{
	static const char sql[] =
		"INSERT INTO framework (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $9)"
		" ON CONFLICT (institution_id, name, version) DO NOTHING";

	TRY(db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), text(as->name), text(as->version), text(as->base), text(as->text), num(as->state),
	                              num_or_null(as->from_day != DAY_NONE, as->from_day), num(as->author), num(as->enforced_by), num(cx->now))));
	*made = db_changed(db) == 1;
	return RC_OK;
}

enum rc
framework_update_edition(struct ctx *cx, struct db *db, const struct framework *as, bool *changed)
{
	static const char sql[] =
		"UPDATE framework SET name = $3, version = $4, text = $5, state = $6, from_day = $7, enforced_by = $8, changed_at = $9, revision = $10,"
		" changed_by = $11"
		" WHERE institution_id = $1 AND id = $2 AND revision = $12 AND state = 0";

	TRY(db_exec(cx, db, sql, ARGS(num(as->institution), num(as->id), text(as->name), text(as->version), text(as->text), num(as->state),
	                              num_or_null(as->from_day != DAY_NONE, as->from_day), num(as->enforced_by), num(cx->now), num(as->revision),
	                              num(as->changed_by), num(as->revision - 1))));
	*changed = db_changed(db) > 0;
	return RC_OK;
}

enum rc
framework_delete_draft(struct ctx *cx, struct db *db, const struct framework *draft, bool *gone)
{
	static const char sql[] = "DELETE FROM framework WHERE institution_id = $1 AND id = $2 AND revision = $3 AND state = 0";

	TRY(db_exec(cx, db, sql, ARGS(num(draft->institution), num(draft->id), num(draft->revision))));
	*gone = db_changed(db) > 0;
	return RC_OK;
}

enum rc
framework_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct framework *out)
{
	static const char sql[] = "SELECT " COLUMNS " FROM framework WHERE institution_id = $1 AND id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(id))));
	*out = framework_of(&r);
	return RC_OK;
}

enum rc
framework_by_version(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct str version, struct framework *out)
{
	static const char sql[] = "SELECT " COLUMNS " FROM framework WHERE institution_id = $1 AND name = $2 AND version = $3";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(name), text(version))));
	*out = framework_of(&r);
	return RC_OK;
}

enum rc
framework_editions(struct ctx *cx, struct db *db, int64_t institution, struct framework **list, size_t *count)
{
	static const char sql[] = "SELECT " COLUMNS " FROM framework WHERE institution_id = $1 ORDER BY name, version";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution))));
	return all_of(cx, &rows, list, count);
}

enum rc
framework_in_force_on(struct ctx *cx, struct db *db, int64_t institution, int64_t day, struct framework **list, size_t *count)
{
	/* Of two that begin on one day the one put in force later counts. */
	static const char sql[] =
		"SELECT " COLUMNS " FROM framework f"
		" WHERE f.institution_id = $1 AND f.state = 1 AND f.from_day <= $2"
		"   AND NOT EXISTS (SELECT 1 FROM framework n WHERE n.institution_id = f.institution_id AND n.name = f.name AND n.state = 1"
		"                     AND n.from_day <= $2 AND (n.from_day, n.changed_at, n.id) > (f.from_day, f.changed_at, f.id))"
		" ORDER BY f.name";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(day))));
	return all_of(cx, &rows, list, count);
}
