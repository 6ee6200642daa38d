#include "case/case_store.h"

#define CASE_COLUMNS \
	"id, institution_id, enrolment_id, kind, sitting, opener_id, handler_id, decider_id, made_at, reason, state, finding, days, decision, framework,"\
	" informed_at, forwarded_to, forwarded_at, due_day"

enum rc
case_insert(struct ctx *cx, struct db *db, const struct case_file *as)
{
	static const char sql[] =
		"INSERT INTO case_file (" CASE_COLUMNS ", decided_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";

	return db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), num(as->enrolment), num(as->kind), num(as->sitting), num(as->opener),
	                                 num(as->handler), num(as->decider), num(as->made_at), text(as->reason), num(as->state), num(as->finding),
	                                 num(as->days), text(as->decision), text(as->framework), num_or_null(as->informed_at != 0, as->informed_at),
	                                 text(as->forwarded_to), num_or_null(as->forwarded_at != 0, as->forwarded_at),
	                                 num_or_null(as->due_day != 0, as->due_day), num_or_null(as->state != CASE_OPEN, cx->now)));
}

static struct case_file
case_of(const struct row *r)
{
	return (struct case_file){
		.id = row_num(r, 0),
		.institution = row_num(r, 1),
		.enrolment = row_num(r, 2),
		.kind = (enum case_kind)row_num(r, 3),
		.sitting = row_num(r, 4),
		.opener = row_num(r, 5),
		.handler = row_num(r, 6),
		.decider = row_num(r, 7),
		.made_at = row_num(r, 8),
		.reason = row_text(r, 9),
		.state = (enum case_state)row_num(r, 10),
		.finding = (enum integrity)row_num(r, 11),
		.days = row_num(r, 12),
		.decision = row_text(r, 13),
		.framework = row_text(r, 14),
		.informed_at = row_num(r, 15),
		.forwarded_to = row_text(r, 16),
		.forwarded_at = row_num(r, 17),
		.due_day = row_num(r, 18),
	};
}

enum rc
case_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct case_file *out)
{
	static const char sql[] = "SELECT " CASE_COLUMNS " FROM case_file WHERE institution_id = $1 AND id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(id))));
	*out = case_of(&r);
	return RC_OK;
}

enum rc
case_by_request(struct ctx *cx, struct db *db, const struct case_file *like, struct case_file *out)
{
	static const char sql[] =
		"SELECT " CASE_COLUMNS " FROM case_file"
		" WHERE institution_id = $1 AND enrolment_id = $2 AND kind = $3 AND made_at = $4 ORDER BY id LIMIT 1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(like->institution), num(like->enrolment), num(like->kind), num(like->made_at))));
	*out = case_of(&r);
	return RC_OK;
}

enum rc
case_update(struct ctx *cx, struct db *db, const struct case_file *as)
{
	static const char sql[] =
		"UPDATE case_file SET handler_id = $3, decider_id = $4, state = $5, finding = $6, days = $7, decision = $8, framework = $9,"
		"  decided_at = $10, informed_at = $11, forwarded_to = $12, forwarded_at = $13"
		" WHERE institution_id = $1 AND id = $2";

	return db_exec(cx, db, sql, ARGS(num(as->institution), num(as->id), num(as->handler), num(as->decider), num(as->state), num(as->finding),
	                                 num(as->days), text(as->decision), text(as->framework), num_or_null(as->state != CASE_OPEN, cx->now),
	                                 num_or_null(as->informed_at != 0, as->informed_at), text(as->forwarded_to),
	                                 num_or_null(as->forwarded_at != 0, as->forwarded_at)));
}

enum rc
case_overdue(struct ctx *cx, struct db *db, int64_t institution, int64_t today, struct case_file **files, size_t *count)
{
	static const char sql[] =
		"SELECT " CASE_COLUMNS " FROM case_file WHERE institution_id = $1 AND state = 0 AND due_day < $2 ORDER BY due_day, id";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(today))));
	*files = NEWS(cx->mem, struct case_file, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*files)[i] = case_of(&rows.items[i]);
	return RC_OK;
}

enum rc
case_count_requests(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, int64_t sitting, int64_t *in_sitting, int64_t *deferrals)
{
	static const char sql[] =
		"SELECT CAST(coalesce(sum(CASE WHEN sitting = $3 THEN 1 ELSE 0 END), 0) AS BIGINT),"
		"       CAST(coalesce(sum(CASE WHEN kind IN (1, 2) THEN 1 ELSE 0 END), 0) AS BIGINT)"
		"  FROM case_file WHERE institution_id = $1 AND enrolment_id = $2 AND kind IN (0, 1, 2) AND state = 1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(enrolment), num(sitting))));
	*in_sitting = row_num(&r, 0);
	*deferrals = row_num(&r, 1);
	return RC_OK;
}

enum rc
case_count_integrity(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t enrolment, int64_t *notices, int64_t *cases)
{
	static const char sql[] =
		"SELECT CAST(coalesce(sum(CASE WHEN c.finding = 1 AND c.enrolment_id <> $3 THEN 1 ELSE 0 END), 0) AS BIGINT),"
		"       CAST(coalesce(sum(CASE WHEN c.finding > 1 THEN 1 ELSE 0 END), 0) AS BIGINT)"
		"  FROM case_file c JOIN enrolment e ON e.id = c.enrolment_id"
		" WHERE c.institution_id = $1 AND e.person_id = $2 AND c.kind = 4 AND c.state = 1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(person), num(enrolment))));
	*notices = row_num(&r, 0);
	*cases = row_num(&r, 1);
	return RC_OK;
}
