#include "award/what_if_store.h"

static enum rc
ids_of(struct ctx *cx, const struct rows *rows, int64_t **ids, size_t *count)
{
	*ids = NEWS(cx->mem, int64_t, rows->count + 1);
	*count = rows->count;
	for (size_t i = 0; i < rows->count; i++)
		(*ids)[i] = row_num(&rows->items[i], 0);
	return RC_OK;
}

enum rc
what_if_institutions(struct ctx *cx, struct db *db, int64_t **ids, size_t *count)
{
	struct rows rows;

	TRY(db_all(cx, db, &rows, "SELECT id FROM institution ORDER BY id", NO_ARGS));
	return ids_of(cx, &rows, ids, count);
}

/* States 6 and 8 are superseded and closed (specification.h). */
enum rc
what_if_specifications(struct ctx *cx, struct db *db, int64_t institution, int64_t **ids, size_t *count)
{
	static const char sql[] = "SELECT id FROM specification WHERE institution_id = $1 AND state NOT IN (6, 8) ORDER BY code, version";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution))));
	return ids_of(cx, &rows, ids, count);
}

enum rc
what_if_reach(struct ctx *cx, struct db *db, int64_t specification, int64_t *cohorts, int64_t *awards)
{
	static const char sql[] =
		"SELECT (SELECT count(*) FROM offering WHERE specification_id = $1 AND state < 3),"
		"  (SELECT count(*) FROM offering o JOIN award w ON w.offering_id = o.id WHERE o.specification_id = $1)";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(specification))));
	*cohorts = row_num(&r, 0);
	*awards = row_num(&r, 1);
	return RC_OK;
}

/* States below 3 are planned, open and running (offering.h). */
enum rc
what_if_cohorts(struct ctx *cx, struct db *db, int64_t institution, struct what_if_cohort **cohorts, size_t *count)
{
	static const char sql[] =
		"SELECT o.id, o.state, (SELECT count(*) FROM award w WHERE w.offering_id = o.id)"
		"  FROM offering o WHERE o.institution_id = $1 ORDER BY o.code";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution))));
	*cohorts = NEWS(cx->mem, struct what_if_cohort, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*cohorts)[i] = (struct what_if_cohort){ row_num(&rows.items[i], 0), row_num(&rows.items[i], 2), row_num(&rows.items[i], 1) < 3 };
	return RC_OK;
}

enum rc
what_if_awards(struct ctx *cx, struct db *db, int64_t offering, int64_t after, size_t max, struct what_if_award **awards, size_t *count)
{
	static const char sql[] =
		"SELECT w.id, w.number, b.sat_day, p.number, a.number, d.raw_mark, a.late, a.integrity, a.extension_days, a.deferred, a.id"
		"  FROM award w JOIN decision d ON d.id = w.decision_id JOIN attempt a ON a.id = d.attempt_id JOIN board b ON b.id = d.board_id"
		"  JOIN person p ON p.id = w.person_id"
		" WHERE w.offering_id = $1 AND w.number > $2 AND d.decider_id = 0"
		"   AND NOT EXISTS (SELECT 1 FROM award n WHERE n.supersedes_id = w.id)"
		" ORDER BY w.number LIMIT $3";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(offering), num(after), num((int64_t)max))));
	*awards = NEWS(cx->mem, struct what_if_award, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const struct row *r = &rows.items[i];
		(*awards)[i] = (struct what_if_award){ .id = row_num(r, 0), .number = row_num(r, 1), .sat_day = row_num(r, 2), .learner = row_text(r, 3),
			.attempt = { .id = row_num(r, 10), .number = row_num(r, 4), .mark_known = !row_null(r, 5), .mark = row_num(r, 5), .late = row_num(r, 6) != 0,
			             .integrity = (enum integrity)row_num(r, 7), .extension_days = row_num(r, 8), .deferred = row_num(r, 9) != 0 } };
	}
	return RC_OK;
}
