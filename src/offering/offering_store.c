#include "offering/offering_store.h"

#define OFFERING_COLUMNS \
	"id, institution_id, specification_id, code, start_day, end_day, mode, place, capacity, state, framework"

enum rc
offering_insert(struct ctx *cx, struct db *db, const struct offering *as)
{
	static const char sql[] =
		"INSERT INTO offering (" OFFERING_COLUMNS ", created_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

	return db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), num(as->specification), text(as->code), num(as->start_day),
	                                 num(as->end_day), text(as->mode), text(as->place), num(as->capacity), num(as->state),
	                                 text(as->framework), num(cx->now)));
}

static struct offering
offering_of(const struct row *r)
{
	return (struct offering){
		.id = row_num(r, 0),
		.institution = row_num(r, 1),
		.specification = row_num(r, 2),
		.code = row_text(r, 3),
		.start_day = row_num(r, 4),
		.end_day = row_num(r, 5),
		.mode = row_text(r, 6),
		.place = row_text(r, 7),
		.capacity = row_num(r, 8),
		.state = (enum offering_state)row_num(r, 9),
		.framework = row_text(r, 10),
	};
}

enum rc
offering_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct offering *out)
{
	static const char sql[] = "SELECT " OFFERING_COLUMNS " FROM offering WHERE institution_id = $1 AND id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(id))));
	*out = offering_of(&r);
	return RC_OK;
}

enum rc
offering_by_code(struct ctx *cx, struct db *db, int64_t institution, struct str code, struct offering *out)
{
	static const char sql[] = "SELECT " OFFERING_COLUMNS " FROM offering WHERE institution_id = $1 AND code = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(code))));
	*out = offering_of(&r);
	return RC_OK;
}

enum rc
offering_update_state(struct ctx *cx, struct db *db, const struct offering *as, enum offering_state state, bool *changed)
{
	static const char sql[] = "UPDATE offering SET state = $3 WHERE institution_id = $1 AND id = $2 AND state < $3";

	TRY(db_exec(cx, db, sql, ARGS(num(as->institution), num(as->id), num(state))));
	*changed = db_changed(db) > 0;
	return RC_OK;
}

enum rc
deadline_insert(struct ctx *cx, struct db *db, int64_t offering, const struct deadline *as, bool *made)
{
	static const char sql[] =
		"INSERT INTO offering_deadline (offering_id, sitting, assessment, due_at) VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (offering_id, sitting, assessment) DO NOTHING";

	TRY(db_exec(cx, db, sql, ARGS(num(offering), num(as->sitting), text(as->assessment), num(as->due_at))));
	*made = db_changed(db) == 1;
	return RC_OK;
}

enum rc
deadline_list(struct ctx *cx, struct db *db, struct offering *into)
{
	static const char sql[] =
		"SELECT sitting, assessment, due_at FROM offering_deadline WHERE offering_id = $1 ORDER BY sitting, assessment";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(into->id))));
	into->deadlines = NEWS(cx->mem, struct deadline, rows.count + 1);
	into->deadline_count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const struct row *r = &rows.items[i];
		into->deadlines[i] = (struct deadline){ row_num(r, 0), row_text(r, 1), row_num(r, 2) };
	}
	return RC_OK;
}
