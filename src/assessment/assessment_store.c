#include "assessment/assessment_store.h"

#define ATTEMPT_COLUMNS \
	"a.id, a.institution_id, a.offering_id, a.enrolment_id, e.person_id, a.number, a.sitting, a.state, a.capped, a.extension_days," \
	" a.deferred, a.late, a.late_rules, a.integrity, a.mark, a.due_by"
#define ATTEMPT_FROM " FROM attempt a JOIN enrolment e ON e.id = a.enrolment_id"

static struct attempt
attempt_of(const struct row *r)
{
	return (struct attempt){
		.id = row_num(r, 0),
		.institution = row_num(r, 1),
		.offering = row_num(r, 2),
		.enrolment = row_num(r, 3),
		.person = row_num(r, 4),
		.number = row_num(r, 5),
		.sitting = row_num(r, 6),
		.state = (enum attempt_state)row_num(r, 7),
		.capped = row_num(r, 8) != 0,
		.extension_days = row_num(r, 9),
		.deferred = row_num(r, 10) != 0,
		.late = row_num(r, 11) != 0,
		.late_rules = row_text(r, 12),
		.integrity = (enum integrity)row_num(r, 13),
		.mark_known = !row_null(r, 14),
		.mark = row_num(r, 14),
		.due_by = row_null(r, 15) ? TIME_NONE : row_num(r, 15),
	};
}

static struct attempt *
attempts_of(struct arena *mem, const struct rows *rows)
{
	struct attempt *attempts = NEWS(mem, struct attempt, rows->count + 1);

	for (size_t i = 0; i < rows->count; i++)
		attempts[i] = attempt_of(&rows->items[i]);
	return attempts;
}

enum rc
attempt_insert(struct ctx *cx, struct db *db, const struct attempt *as)
{
	static const char sql[] =
		"INSERT INTO attempt (id, institution_id, offering_id, enrolment_id, number, sitting, state, capped, deferred, due_by, changed_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

	return db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), num(as->offering), num(as->enrolment), num(as->number),
	                                 num(as->sitting), num(as->state), num(as->capped), num(as->deferred),
	                                 num_or_null(as->due_by != TIME_NONE, as->due_by), num(cx->now)));
}

enum rc
attempt_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct attempt *out)
{
	static const char sql[] = "SELECT " ATTEMPT_COLUMNS ATTEMPT_FROM " WHERE a.institution_id = $1 AND a.id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(id))));
	*out = attempt_of(&r);
	return RC_OK;
}

enum rc
attempt_list(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, struct attempt **attempts, size_t *count)
{
	static const char sql[] =
		"SELECT " ATTEMPT_COLUMNS ATTEMPT_FROM " WHERE a.enrolment_id = $2 AND a.institution_id = $1 ORDER BY a.sitting";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(enrolment))));
	*attempts = attempts_of(cx->mem, &rows);
	*count = rows.count;
	return RC_OK;
}

enum rc
attempt_batch(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, struct attempt_cursor after, size_t max,
              struct attempt **attempts, size_t *count)
{
	static const char sql[] =
		"SELECT " ATTEMPT_COLUMNS ATTEMPT_FROM
		" WHERE a.offering_id = $2 AND (a.sitting, a.id) > ($3, $4) AND a.institution_id = $1 AND e.state IN (3, 4, 6, 7, 8)"
		" ORDER BY a.sitting, a.id LIMIT $5";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(offering), num(after.sitting), num(after.id), num((int64_t)max))));
	*attempts = attempts_of(cx->mem, &rows);
	*count = rows.count;
	return RC_OK;
}

enum rc
attempt_update(struct ctx *cx, struct db *db, const struct attempt *as)
{
	static const char sql[] =
		"UPDATE attempt SET state = $3, capped = $4, extension_days = $5, deferred = $6, late = $7, late_rules = $8, integrity = $9,"
		"  mark = $10, due_by = $11, changed_at = $12"
		" WHERE id = $2 AND institution_id = $1";

	return db_exec(cx, db, sql, ARGS(num(as->institution), num(as->id), num(as->state), num(as->capped), num(as->extension_days),
	                                 num(as->deferred), num(as->late), text(as->late_rules), num(as->integrity),
	                                 num_or_null(as->mark_known, as->mark), num_or_null(as->due_by != TIME_NONE, as->due_by), num(cx->now)));
}

enum rc
work_upsert(struct ctx *cx, struct db *db, int64_t attempt, const struct work *as)
{
	static const char sql[] =
		"INSERT INTO work (attempt_id, assessment, submitted_at, days_late, mark, marker_id) VALUES ($1, $2, $3, $4, $5, $6)"
		" ON CONFLICT (attempt_id, assessment) DO UPDATE"
		"  SET submitted_at = excluded.submitted_at, days_late = excluded.days_late, mark = excluded.mark, marker_id = excluded.marker_id";

	return db_exec(cx, db, sql, ARGS(num(attempt), text(as->assessment), num_or_null(as->submitted_at != TIME_NONE, as->submitted_at),
	                                 num(as->days_late), num_or_null(as->mark_known, as->mark), num(as->marker)));
}

enum rc
work_list(struct ctx *cx, struct db *db, int64_t institution, int64_t attempt, struct work **works, size_t *count)
{
	static const char sql[] =
		"SELECT w.assessment, w.submitted_at, w.days_late, w.mark, w.marker_id"
		"  FROM work w JOIN attempt a ON a.id = w.attempt_id"
		" WHERE w.attempt_id = $2 AND a.institution_id = $1 ORDER BY w.assessment";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(attempt))));
	*works = NEWS(cx->mem, struct work, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const struct row *r = &rows.items[i];
		(*works)[i] = (struct work){
			.assessment = row_text(r, 0),
			.submitted_at = row_null(r, 1) ? TIME_NONE : row_num(r, 1),
			.days_late = row_num(r, 2),
			.mark_known = !row_null(r, 3),
			.mark = row_num(r, 3),
			.marker = row_num(r, 4),
		};
	}
	return RC_OK;
}

enum rc
work_set_moderator(struct ctx *cx, struct db *db, int64_t attempt, int64_t moderator)
{
	static const char sql[] = "UPDATE work SET moderator_id = $2 WHERE attempt_id = $1";

	return db_exec(cx, db, sql, ARGS(num(attempt), num(moderator)));
}

enum rc
attempt_judged_by(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, int64_t person, bool *out)
{
	static const char sql[] =
		"SELECT count(*) FROM work w JOIN attempt a ON a.id = w.attempt_id"
		" WHERE a.institution_id = $1 AND a.enrolment_id = $2 AND $3 IN (w.marker_id, w.moderator_id)";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(enrolment), num(person))));
	*out = row_num(&r, 0) > 0;
	return RC_OK;
}
