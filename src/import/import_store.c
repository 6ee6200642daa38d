#include "import/import_store.h"

#define COLUMNS_ \
	"i.id, i.institution_id, i.offering_id, i.person_id, i.kind, i.state, i.file_name, i.file_hash, i.columns, i.says, i.row_count," \
	" i.checked_row, i.entered_row, i.made_at, i.done_at, length(i.file)," \
	" (SELECT count(*) FROM enrolment e WHERE e.offering_id = i.offering_id AND e.changed_at < i.made_at)"

static void
read_import(const struct row *row, struct import *out)
{
	*out = (struct import){
		.id = row_num(row, 0),
		.institution = row_num(row, 1),
		.offering = row_num(row, 2),
		.person = row_num(row, 3),
		.kind = (enum sheet_kind)row_num(row, 4),
		.state = (enum import_state)row_num(row, 5),
		.file_name = row_text(row, 6),
		.file_hash = row_text(row, 7),
		.columns = row_text(row, 8),
		.says = row_text(row, 9),
		.rows = row_num(row, 10),
		.checked_row = row_num(row, 11),
		.entered_row = row_num(row, 12),
		.made_at = row_num(row, 13),
		.done_at = row_num(row, 14),
		.bytes = row_num(row, 15),
		.had_learners = row_num(row, 16) > 0,
	};
}

enum rc
import_insert(struct ctx *cx, struct db *db, const struct import *as, struct str file)
{
	static const char sql[] =
		"INSERT INTO import (id, institution_id, offering_id, person_id, kind, state, file_name, file_hash, file, columns, says, made_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

	return db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), num(as->offering), num(as->person), num(as->kind), num(as->state),
	    text(as->file_name), text(as->file_hash), blob(file), text(as->columns), text(as->says), num(as->made_at)));
}

enum rc
import_update(struct ctx *cx, struct db *db, const struct import *as)
{
	static const char sql[] =
		"UPDATE import SET state = $1, columns = $2, says = $3, row_count = $4, checked_row = $5, entered_row = $6, done_at = $7"
		" WHERE id = $8 AND institution_id = $9";

	return db_exec(cx, db, sql, ARGS(num(as->state), text(as->columns), text(as->says), num(as->rows), num(as->checked_row), num(as->entered_row),
	    num_or_null(as->done_at != 0, as->done_at), num(as->id), num(as->institution)));
}

enum rc
import_load(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct import *out)
{
	static const char sql[] = "SELECT " COLUMNS_ " FROM import i WHERE i.id = $1 AND i.institution_id = $2";
	struct row row;

	TRY(db_one(cx, db, &row, sql, ARGS(num(id), num(institution))));
	read_import(&row, out);
	return RC_OK;
}

enum rc
import_list(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, size_t max, struct import **imports, size_t *count)
{
	static const char sql[] =
		"SELECT " COLUMNS_ " FROM import i WHERE i.offering_id = $1 AND i.institution_id = $2 ORDER BY i.id DESC LIMIT $3";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(offering), num(institution), num((int64_t)max))));
	*imports = NEWS(cx->mem, struct import, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		read_import(&rows.items[i], &(*imports)[i]);
	return RC_OK;
}

enum rc
import_file_load(struct ctx *cx, struct db *db, int64_t id, struct str *file)
{
	static const char sql[] = "SELECT file FROM import WHERE id = $1";
	struct row row;

	TRY(db_one(cx, db, &row, sql, ARGS(num(id))));
	*file = row_blob(&row, 0);
	return RC_OK;
}

enum rc
import_clear_rows(struct ctx *cx, struct db *db, int64_t import)
{
	static const char sql[] = "DELETE FROM import_row WHERE import_id = $1";

	return db_exec(cx, db, sql, ARGS(num(import)));
}

enum rc
import_row_upsert(struct ctx *cx, struct db *db, int64_t import, const struct import_stored *as)
{
	static const char sql[] =
		"INSERT INTO import_row (import_id, row, outcome, entered, learner, name, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)"
		" ON CONFLICT (import_id, row) DO UPDATE SET outcome = excluded.outcome, entered = excluded.entered, learner = excluded.learner,"
		" name = excluded.name, detail = excluded.detail";

	return db_exec(cx, db, sql, ARGS(num(import), num(as->row), num(as->outcome), num(as->entered), text(as->learner), text(as->name), text(as->detail)));
}

enum rc
import_row_load(struct ctx *cx, struct db *db, int64_t import, int outcome, int64_t after, size_t max, struct import_stored **stored, size_t *count)
{
	static const char sql[] =
		"SELECT r.row, r.outcome, r.entered, r.learner, r.name, r.detail FROM import_row r"
		" WHERE r.import_id = $1 AND r.outcome BETWEEN $2 AND $3 AND r.row > $4 ORDER BY r.row LIMIT $5";
	bool any = outcome < 0;
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(import), num(any ? 0 : outcome), num(any ? IMPORT_OUTCOMES : outcome), num(after), num((int64_t)max))));
	*stored = NEWS(cx->mem, struct import_stored, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const struct row *row = &rows.items[i];

		(*stored)[i] = (struct import_stored){ row_num(row, 0), (enum import_outcome)row_num(row, 1), row_num(row, 2) != 0,
			row_text(row, 3), row_text(row, 4), row_text(row, 5) };
	}
	return RC_OK;
}

enum rc
import_count(struct ctx *cx, struct db *db, int64_t import, struct import_tally *out)
{
	static const char sql[] =
		"SELECT r.outcome, count(*), CAST(sum(r.entered) AS BIGINT) FROM import_row r WHERE r.import_id = $1 GROUP BY r.outcome";
	struct rows rows;

	*out = (struct import_tally){ .entered = 0 };
	TRY(db_all(cx, db, &rows, sql, ARGS(num(import))));
	for (size_t i = 0; i < rows.count; i++) {
		int64_t outcome = row_num(&rows.items[i], 0);

		if (outcome >= 0 && outcome < IMPORT_OUTCOMES)
			out->found[outcome] = row_num(&rows.items[i], 1);
		out->entered += row_num(&rows.items[i], 2);
	}
	return RC_OK;
}

struct pruning { int64_t before; };

static enum rc
prune_work(struct ctx *cx, struct db *db, void *self)
{
	static const char rows[] =
		"DELETE FROM import_row WHERE import_id IN (SELECT i.id FROM import i WHERE i.made_at < $1 AND i.state >= $2)";
	static const char files[] = "UPDATE import SET file = $1 WHERE made_at < $2 AND state >= $3";
	const struct pruning *to = self;

	TRY(db_exec(cx, db, rows, ARGS(num(to->before), num(IMPORT_DONE))));
	return db_exec(cx, db, files, ARGS(blob(STR("")), num(to->before), num(IMPORT_DONE)));
}

enum rc
import_prune(struct ctx *cx, struct db *db, int64_t before)
{
	return db_transact(cx, db, prune_work, &(struct pruning){ before });
}
