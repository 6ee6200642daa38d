#include "award/award_store.h"

enum rc
award_insert(struct ctx *cx, struct db *db, const struct award *as, bool *made)
{
	static const char sql[] =
		"INSERT INTO award (id, institution_id, number, person_id, specification_id, offering_id, board_id, decision_id, mark, capped,"
		"  awarded_day, products, framework, supersedes_id, reason, made_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
		" ON CONFLICT (decision_id) WHERE supersedes_id IS NULL DO NOTHING";

	TRY(db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), num(as->number), num(as->person), num(as->specification), num(as->offering),
	                              num(as->board), num(as->decision), num_or_null(as->mark_known, as->mark), num(as->capped), num(as->awarded_day),
	                              text(as->products), text(as->framework), num_or_null(as->supersedes != 0, as->supersedes), text(as->reason),
	                              num(as->made_at))));
	*made = db_changed(db) == 1;
	return RC_OK;
}

enum rc
award_last_number(struct ctx *cx, struct db *db, int64_t institution, int64_t *number)
{
	static const char sql[] = "SELECT coalesce(max(number), 0) FROM award WHERE institution_id = $1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution))));
	*number = row_num(&r, 0);
	return RC_OK;
}

enum rc
award_last_decision(struct ctx *cx, struct db *db, const struct board *board, int64_t *decision)
{
	static const char sql[] =
		"SELECT decision_id FROM award"
		" WHERE offering_id = $1 AND board_id = $2 AND institution_id = $3 AND supersedes_id IS NULL ORDER BY number DESC LIMIT 1";
	struct row r;
	enum rc rc = db_one(cx, db, &r, sql, ARGS(num(board->offering), num(board->id), num(board->institution)));

	*decision = rc == RC_OK ? row_num(&r, 0) : 0;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc
award_due(struct ctx *cx, struct db *db, const struct board *board, int64_t after, size_t max, struct award **awards, size_t *count)
{
	static const char sql[] =
		"SELECT d.id, e.person_id, d.mark, d.capped"
		"  FROM decision d JOIN enrolment e ON e.id = d.enrolment_id"
		" WHERE d.board_id = $1 AND d.id > $2 AND d.institution_id = $3 AND d.outcome = 1 AND d.decided_anew = 0"
		" ORDER BY d.id LIMIT $4";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(board->id), num(after), num(board->institution), num((int64_t)max))));
	*awards = NEWS(cx->mem, struct award, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const struct row *r = &rows.items[i];
		(*awards)[i] = (struct award){
			.institution = board->institution, .offering = board->offering, .board = board->id, .awarded_day = board->confirmed_day,
			.decision = row_num(r, 0), .person = row_num(r, 1), .mark_known = !row_null(r, 2), .mark = row_num(r, 2), .capped = row_num(r, 3) != 0,
		};
	}
	return RC_OK;
}

enum rc
award_board(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t *board)
{
	static const char sql[] =
		"SELECT id FROM board WHERE institution_id = $1 AND offering_id = $2 AND state = 2 ORDER BY sat_day DESC, id DESC LIMIT 1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(offering))));
	*board = row_num(&r, 0);
	return RC_OK;
}

#define AWARD_COLUMNS \
	"w.id, w.institution_id, w.number, w.person_id, w.specification_id, w.offering_id, w.board_id, w.decision_id, w.mark, w.capped," \
	" w.awarded_day, w.products, w.framework, w.supersedes_id, w.reason, w.made_at," \
	" p.number, p.name, p.given_name, p.family_name, p.birth_day, p.email, p.language, p.state"
#define AWARD_FROM " FROM award w JOIN person p ON p.id = w.person_id"

static struct person
learner_of(const struct row *r)
{
	return (struct person){
		.id = row_num(r, 3),
		.number = row_text(r, 16),
		.name = row_text(r, 17),
		.given_name = row_text(r, 18),
		.family_name = row_text(r, 19),
		.birth_known = !row_null(r, 20),
		.birth_day = row_num(r, 20),
		.email = row_text(r, 21),
		.language = row_text(r, 22),
		.state = (enum person_state)row_num(r, 23),
	};
}

static struct award
award_of(const struct row *r)
{
	return (struct award){
		.id = row_num(r, 0),
		.institution = row_num(r, 1),
		.number = row_num(r, 2),
		.person = row_num(r, 3),
		.specification = row_num(r, 4),
		.offering = row_num(r, 5),
		.board = row_num(r, 6),
		.decision = row_num(r, 7),
		.mark_known = !row_null(r, 8),
		.mark = row_num(r, 8),
		.capped = row_num(r, 9) != 0,
		.awarded_day = row_num(r, 10),
		.products = row_text(r, 11),
		.framework = row_text(r, 12),
		.supersedes = row_num(r, 13),
		.reason = row_text(r, 14),
		.made_at = row_num(r, 15),
		.learner = learner_of(r),
	};
}

enum rc
award_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct award *out)
{
	static const char sql[] = "SELECT " AWARD_COLUMNS AWARD_FROM " WHERE w.institution_id = $1 AND w.id = $2";
	struct row r;
	enum rc rc = db_one(cx, db, &r, sql, ARGS(num(institution), num(id)));

	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(award_unknown));
	TRY(rc);
	*out = award_of(&r);
	return RC_OK;
}

enum rc
award_batch(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t after, size_t max, struct award **awards, size_t *count)
{
	static const char sql[] =
		"SELECT " AWARD_COLUMNS AWARD_FROM
		" WHERE w.offering_id = $2 AND w.number > $3 AND w.institution_id = $1 ORDER BY w.number LIMIT $4";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(offering), num(after), num((int64_t)max))));
	*awards = NEWS(cx->mem, struct award, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*awards)[i] = award_of(&rows.items[i]);
	return RC_OK;
}

enum rc
award_count(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t *count)
{
	static const char sql[] = "SELECT count(*) FROM award WHERE institution_id = $1 AND offering_id = $2 AND supersedes_id IS NULL";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(offering))));
	*count = row_num(&r, 0);
	return RC_OK;
}

enum rc
award_superseded_by(struct ctx *cx, struct db *db, int64_t institution, int64_t id, int64_t *by)
{
	static const char sql[] = "SELECT id FROM award WHERE institution_id = $1 AND supersedes_id = $2";
	struct row r;
	enum rc rc = db_one(cx, db, &r, sql, ARGS(num(institution), num(id)));

	*by = rc == RC_OK ? row_num(&r, 0) : 0;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}
