#include "board/board_store.h"

#define BOARD_COLUMNS \
	"id, institution_id, offering_id, kind, school, sat_day, quorum, state, confirmed_day, confirmed_at, communicated_day, framework"

static struct value
day_or_null(int64_t day)
{
	return num_or_null(day != DAY_NONE, day);
}

static int64_t
day_of_column(const struct row *r, size_t i)
{
	return row_null(r, i) ? DAY_NONE : row_num(r, i);
}

enum rc
board_insert(struct ctx *cx, struct db *db, const struct board *as)
{
	static const char sql[] =
		"INSERT INTO board (id, institution_id, offering_id, kind, school, sat_day, quorum, state)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

	return db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), num(as->offering), num(as->kind), text(as->school), num(as->sat_day),
	                                 num(as->quorum), num(as->state)));
}

static struct board
board_of(const struct row *r)
{
	return (struct board){
		.id = row_num(r, 0),
		.institution = row_num(r, 1),
		.offering = row_num(r, 2),
		.kind = (enum board_kind)row_num(r, 3),
		.school = row_text(r, 4),
		.sat_day = row_num(r, 5),
		.quorum = row_num(r, 6),
		.state = (enum board_state)row_num(r, 7),
		.confirmed_day = day_of_column(r, 8),
		.confirmed_at = row_num(r, 9),
		.communicated_day = day_of_column(r, 10),
		.framework = row_text(r, 11),
	};
}

enum rc
board_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct board *out)
{
	static const char sql[] = "SELECT " BOARD_COLUMNS " FROM board WHERE institution_id = $1 AND id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(id))));
	*out = board_of(&r);
	return RC_OK;
}

enum rc
board_by_sitting(struct ctx *cx, struct db *db, const struct board *like, struct board *out)
{
	static const char sql[] =
		"SELECT " BOARD_COLUMNS " FROM board WHERE institution_id = $1 AND offering_id = $2 AND kind = $3 AND sat_day = $4";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(like->institution), num(like->offering), num(like->kind), num(like->sat_day))));
	*out = board_of(&r);
	return RC_OK;
}

enum rc
board_step(struct ctx *cx, struct db *db, const struct board *as, enum board_state from, int64_t confirmed_by, bool *changed)
{
	static const char sql[] =
		"UPDATE board SET state = $3, confirmed_day = $4, confirmed_at = $5, confirmed_by = $6, framework = $7"
		" WHERE institution_id = $1 AND id = $2 AND state = $8";

	TRY(db_exec(cx, db, sql, ARGS(num(as->institution), num(as->id), num(as->state), day_or_null(as->confirmed_day),
	                              num_or_null(as->confirmed_day != DAY_NONE, as->confirmed_at), num(confirmed_by), text(as->framework), num(from))));
	*changed = db_changed(db) > 0;
	return RC_OK;
}

enum rc
board_set_communicated(struct ctx *cx, struct db *db, const struct board *as, int64_t day, bool *changed)
{
	static const char sql[] = "UPDATE board SET communicated_day = $3 WHERE institution_id = $1 AND id = $2 AND communicated_day IS NULL";

	TRY(db_exec(cx, db, sql, ARGS(num(as->institution), num(as->id), num(day))));
	*changed = db_changed(db) > 0;
	return RC_OK;
}

enum rc
member_upsert(struct ctx *cx, struct db *db, int64_t board, size_t seat, const struct board_member *as)
{
	static const char sql[] =
		"INSERT INTO board_member (board_id, seat, person_id, name, role, appointed, attended, took_part, agreed_day, about)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
		" ON CONFLICT (board_id, seat) DO UPDATE SET person_id = excluded.person_id, name = excluded.name, role = excluded.role,"
		"  appointed = excluded.appointed, attended = excluded.attended, took_part = excluded.took_part,"
		"  agreed_day = excluded.agreed_day, about = excluded.about";

	return db_exec(cx, db, sql, ARGS(num(board), num((int64_t)seat), num(as->person), text(as->name), text(as->role), num(as->appointed),
	                                 num(as->attended), num(as->took_part), day_or_null(as->agreed_day),
	                                 text(as->about == NULL ? STR("{}") : json_text(cx->mem, as->about, JSON_COMPACT))));
}

enum rc
member_list(struct ctx *cx, struct db *db, struct board *into)
{
	static const char sql[] =
		"SELECT person_id, name, role, appointed, attended, took_part, agreed_day, about FROM board_member WHERE board_id = $1 ORDER BY seat";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(into->id))));
	into->members = NEWS(cx->mem, struct board_member, rows.count + 1);
	into->member_count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const struct row *r = &rows.items[i];
		struct json *about;
		TRY(json_parse(cx, row_text(r, 7), JSON_LIMITS, &about));
		into->members[i] = (struct board_member){
			.person = row_num(r, 0),
			.name = row_text(r, 1),
			.role = row_text(r, 2),
			.appointed = row_num(r, 3) != 0,
			.attended = row_num(r, 4) != 0,
			.took_part = row_num(r, 5) != 0,
			.agreed_day = day_of_column(r, 6),
			.about = about,
		};
	}
	return RC_OK;
}

enum rc
member_count_learners(struct ctx *cx, struct db *db, const struct board *board, int64_t *count)
{
	static const char sql[] =
		"SELECT count(*) FROM board_member m JOIN enrolment e ON e.person_id = m.person_id AND e.offering_id = $2 AND e.institution_id = $3"
		" WHERE m.board_id = $1 AND m.person_id <> 0";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(board->id), num(board->offering), num(board->institution))));
	*count = row_num(&r, 0);
	return RC_OK;
}

/* ---- records ---- */

enum rc
record_insert(struct ctx *cx, struct db *db, int64_t board, const struct board_record *as, bool *made)
{
	static const char sql[] =
		"INSERT INTO board_record (board_id, what, day, body, person_id, reason, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
		" ON CONFLICT (board_id, what) DO NOTHING";

	TRY(db_exec(cx, db, sql, ARGS(num(board), text(as->what), num(as->day), text(as->body), num(as->person), text(as->reason), num(cx->now))));
	*made = db_changed(db) == 1;
	return RC_OK;
}

enum rc
board_record_list(struct ctx *cx, struct db *db, const struct board *board, struct board_record **records, size_t *count)
{
	static const char sql[] = "SELECT what, day, body, person_id, reason FROM board_record WHERE board_id = $1 ORDER BY made_at, what";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(board->id))));
	*records = NEWS(cx->mem, struct board_record, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const struct row *r = &rows.items[i];
		(*records)[i] = (struct board_record){ row_text(r, 0), row_num(r, 1), row_text(r, 2), row_num(r, 3), row_text(r, 4) };
	}
	return RC_OK;
}

enum rc
decision_count_passes_without_mark(struct ctx *cx, struct db *db, const struct board *board, int64_t *count)
{
	static const char sql[] = "SELECT count(*) FROM decision WHERE board_id = $1 AND outcome = 1 AND mark IS NULL";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(board->id))));
	*count = row_num(&r, 0);
	return RC_OK;
}

/* ---- decisions ---- */

enum rc
decision_insert(struct ctx *cx, struct db *db, int64_t institution, const struct decision *as, bool *made)
{
	static const char sql[] =
		"INSERT INTO decision (id, institution_id, board_id, attempt_id, enrolment_id, outcome, mark, raw_mark, capped, further,"
		"  further_days, rules, says, effects, framework, ends_study, decided_anew)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
		" ON CONFLICT (attempt_id, board_id) DO NOTHING";

	TRY(db_exec(cx, db, sql, ARGS(num(as->id), num(institution), num(as->board), num(as->attempt), num(as->enrolment), num(as->outcome),
	                              num_or_null(as->mark_known, as->mark), num_or_null(as->mark_known, as->raw_mark), num(as->capped),
	                              num(as->further), num_or_null(as->further_days >= 0, as->further_days), text(as->rules), text(as->says),
	                              text(as->effects), text(as->framework), num(as->ends_study), num(as->anew))));
	*made = db_changed(db) == 1;
	return RC_OK;
}

enum rc
decision_update(struct ctx *cx, struct db *db, int64_t institution, const struct decision *as)
{
	static const char sql[] =
		"UPDATE decision SET outcome = $3, mark = $4, raw_mark = $5, capped = $6, further = $7, further_days = $8, rules = $9, says = $10,"
		"  effects = $11, framework = $12, ends_study = $13, decider_id = $14, reason = $15"
		" WHERE institution_id = $1 AND id = $2";

	return db_exec(cx, db, sql, ARGS(num(institution), num(as->id), num(as->outcome), num_or_null(as->mark_known, as->mark),
	                                 num_or_null(as->mark_known, as->raw_mark), num(as->capped), num(as->further),
	                                 num_or_null(as->further_days >= 0, as->further_days), text(as->rules), text(as->says), text(as->effects),
	                                 text(as->framework), num(as->ends_study), num(as->decider), text(as->reason)));
}

#define DECISION_COLUMNS \
	"d.id, d.board_id, d.attempt_id, d.enrolment_id, e.person_id, d.outcome, d.mark, d.raw_mark, d.capped, d.further, d.further_days," \
	" d.rules, d.says, d.effects, d.framework, d.ends_study, d.decider_id, d.reason, a.number, p.number, d.decided_anew, p.name"
#define DECISION_FROM \
	" FROM decision d JOIN attempt a ON a.id = d.attempt_id JOIN enrolment e ON e.id = d.enrolment_id JOIN person p ON p.id = e.person_id"

static struct decision
decision_of(const struct row *r)
{
	return (struct decision){
		.id = row_num(r, 0),
		.board = row_num(r, 1),
		.attempt = row_num(r, 2),
		.enrolment = row_num(r, 3),
		.person = row_num(r, 4),
		.outcome = (enum policy_outcome)row_num(r, 5),
		.mark_known = !row_null(r, 6),
		.mark = row_num(r, 6),
		.raw_mark = row_num(r, 7),
		.capped = row_num(r, 8) != 0,
		.further = row_num(r, 9),
		.further_days = row_null(r, 10) ? -1 : row_num(r, 10),
		.rules = row_text(r, 11),
		.says = row_text(r, 12),
		.effects = row_text(r, 13),
		.framework = row_text(r, 14),
		.ends_study = row_num(r, 15) != 0,
		.decider = row_num(r, 16),
		.reason = row_text(r, 17),
		.attempt_number = row_num(r, 18),
		.learner = row_text(r, 19),
		.anew = row_num(r, 20) != 0,
		.name = row_text(r, 21),
	};
}

static enum rc
decisions(struct ctx *cx, struct db *db, struct decision **out, size_t *count, const char *sql, struct args args)
{
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, args));
	*out = NEWS(cx->mem, struct decision, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*out)[i] = decision_of(&rows.items[i]);
	return RC_OK;
}

enum rc
decision_batch(struct ctx *cx, struct db *db, const struct board *board, int64_t after, size_t max, struct decision **out, size_t *count)
{
	static const char sql[] =
		"SELECT " DECISION_COLUMNS DECISION_FROM
		" WHERE d.board_id = $1 AND d.id > $2 AND d.institution_id = $3 ORDER BY d.id LIMIT $4";

	return decisions(cx, db, out, count, sql, ARGS(num(board->id), num(after), num(board->institution), num((int64_t)max)));
}

enum rc
decision_batch_without_pass(struct ctx *cx, struct db *db, const struct board *board, int64_t after, size_t max,
                            struct decision **out, size_t *count)
{
	static const char sql[] =
		"SELECT " DECISION_COLUMNS DECISION_FROM
		" WHERE d.board_id = $1 AND d.id > $2 AND d.institution_id = $3 AND d.outcome <> 1 ORDER BY d.id LIMIT $4";

	return decisions(cx, db, out, count, sql, ARGS(num(board->id), num(after), num(board->institution), num((int64_t)max)));
}

enum rc
decision_by_attempt(struct ctx *cx, struct db *db, const struct board *board, int64_t attempt, struct decision *out)
{
	static const char sql[] =
		"SELECT " DECISION_COLUMNS DECISION_FROM " WHERE d.board_id = $1 AND d.attempt_id = $2 AND d.institution_id = $3";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(board->id), num(attempt), num(board->institution))));
	*out = decision_of(&r);
	return RC_OK;
}

enum rc
decision_on(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, int64_t number, struct decision *out)
{
	static const char sql[] =
		"SELECT " DECISION_COLUMNS DECISION_FROM
		" WHERE a.enrolment_id = $1 AND a.number = $2 AND d.institution_id = $3 ORDER BY d.id DESC LIMIT 1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(enrolment), num(number), num(institution))));
	*out = decision_of(&r);
	return RC_OK;
}

enum rc
decision_standing_of(struct ctx *cx, struct db *db, int64_t institution, int64_t attempt, struct decision *out)
{
	static const char sql[] =
		"SELECT " DECISION_COLUMNS DECISION_FROM " JOIN board b ON b.id = d.board_id"
		" WHERE d.attempt_id = $1 AND d.institution_id = $2 AND b.state = 2 AND d.outcome <> 0 ORDER BY b.confirmed_at DESC, d.id DESC LIMIT 1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(attempt), num(institution))));
	*out = decision_of(&r);
	return RC_OK;
}

enum rc
decision_count(struct ctx *cx, struct db *db, const struct board *board, int64_t *all, int64_t *undecided)
{
	static const char sql[] =
		"SELECT count(*), CAST(coalesce(sum(CASE WHEN outcome = 0 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM decision WHERE board_id = $1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(board->id))));
	*all = row_num(&r, 0);
	*undecided = row_num(&r, 1);
	return RC_OK;
}

/* The words for states are assessment.h's and enrolment.h's: 4 decided; 3 enrolled, 6 completed, 7 failed, 8 terminated. Who had failed before
 * an earlier board has completed when this one decides anew that they pass. */
enum rc
decisions_close(struct ctx *cx, struct db *db, const struct board *board)
{
	static const char attempts[] =
		"UPDATE attempt SET state = 4, changed_at = $2"
		" WHERE id IN (SELECT attempt_id FROM decision WHERE board_id = $1 AND outcome <> 0)";
	static const char passed[] =
		"UPDATE enrolment SET state = 6, changed_at = $2"
		" WHERE state IN (3, 7, 8) AND id IN (SELECT enrolment_id FROM decision WHERE board_id = $1 AND outcome = 1)";
	static const char failed[] =
		"UPDATE enrolment SET state = 7, changed_at = $2"
		" WHERE state = 3 AND id IN (SELECT enrolment_id FROM decision WHERE board_id = $1 AND outcome IN (5, 6) AND ends_study = 0)";
	static const char ended[] =
		"UPDATE enrolment SET state = 8, changed_at = $2"
		" WHERE state = 3 AND id IN (SELECT enrolment_id FROM decision WHERE board_id = $1 AND outcome IN (5, 6) AND ends_study = 1)";
	const struct args args = ARGS(num(board->id), num(cx->now));

	TRY(db_exec(cx, db, attempts, args));
	TRY(db_exec(cx, db, passed, args));
	TRY(db_exec(cx, db, failed, args));
	return db_exec(cx, db, ended, args);
}

/* ---- for pages ---- */

enum rc
board_list(struct ctx *cx, struct db *db, int64_t institution, struct board_entry **entries, size_t *count)
{
	static const char sql[] =
		"SELECT b.id, b.offering_id, o.specification_id, b.kind, b.state, b.sat_day, s.code, o.code, s.document,"
		"  (SELECT count(*) FROM decision d WHERE d.board_id = b.id),"
		"  (SELECT count(*) FROM decision d WHERE d.board_id = b.id AND d.outcome = 0)"
		"  FROM board b JOIN offering o ON o.id = b.offering_id JOIN specification s ON s.id = o.specification_id"
		" WHERE b.institution_id = $1 ORDER BY b.sat_day DESC, b.id DESC";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution))));
	*entries = NEWS(cx->mem, struct board_entry, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const struct row *r = &rows.items[i];
		struct json *document;

		TRY(json_parse(cx, row_text(r, 8), JSON_LIMITS, &document));
		(*entries)[i] = (struct board_entry){
			.id = row_num(r, 0), .offering = row_num(r, 1), .specification = row_num(r, 2), .kind = (enum board_kind)row_num(r, 3),
			.state = (enum board_state)row_num(r, 4), .sat_day = row_num(r, 5), .code = row_text(r, 6), .cohort = row_text(r, 7),
			.title = JSON_GET(document, "title"), .decisions = row_num(r, 9), .undecided = row_num(r, 10),
		};
	}
	return RC_OK;
}

enum rc
decision_batch_of(struct ctx *cx, struct db *db, const struct board *board, int outcome, int64_t after, size_t max, struct decision **out, size_t *count)
{
	static const char sql[] =
		"SELECT " DECISION_COLUMNS DECISION_FROM
		" WHERE d.board_id = $1 AND d.id > $2 AND d.institution_id = $3 AND ($4 < 0 OR d.outcome = $4) ORDER BY d.id LIMIT $5";

	return decisions(cx, db, out, count, sql, ARGS(num(board->id), num(after), num(board->institution), num(outcome), num((int64_t)max)));
}

enum rc
decision_get(struct ctx *cx, struct db *db, const struct board *board, int64_t attempt, struct decision *out)
{
	enum rc rc = decision_by_attempt(cx, db, board, attempt, out);

	return rc == RC_NOT_FOUND ? fail(cx, rc, MSG(board_no_decision)) : rc;
}

enum rc
board_statistics(struct ctx *cx, struct db *db, const struct board *board, int64_t most, struct board_statistics *out)
{
	/* A mark below 0 is not entered, so the division goes down; the highest mark falls in the last part. */
	static const char sql[] =
		"SELECT outcome, coalesce(mark * 10 / $2, -1), count(*), CAST(coalesce(sum(mark), 0) AS BIGINT) FROM decision WHERE board_id = $1"
		" GROUP BY outcome, coalesce(mark * 10 / $2, -1)";
	struct rows rows;

	*out = (struct board_statistics){ 0 };
	TRY(db_all(cx, db, &rows, sql, ARGS(num(board->id), num(most + 1))));
	for (size_t i = 0; i < rows.count; i++) {
		const struct row *r = &rows.items[i];
		int64_t outcome = row_num(r, 0), part = row_num(r, 1), count = row_num(r, 2);

		out->of[outcome] += count;
		out->all += count;
		if (part < 0)
			continue;
		out->parts[part < BOARD_PARTS ? part : BOARD_PARTS - 1] += count;
		out->marks += count;
		out->sum += row_num(r, 3);
	}
	out->undecided = out->of[OUTCOME_NONE];
	return RC_OK;
}
