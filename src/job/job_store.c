#include "job/job_store.h"

#define JOB_COLUMNS \
	"id, institution_id, person_id, kind, title, state, input, saved, done, total, wrong, says, href, stop_asked, made_at, begun_at, ended_at"

enum rc
job_insert(struct ctx *cx, struct db *db, const struct job *job)
{
	static const char sql[] =
		"INSERT INTO job (id, institution_id, person_id, kind, title, state, input, file, made_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

	return db_exec(cx, db, sql, ARGS(num(job->id), num(job->institution), num(job->person), text(job->kind), text(job->title), num(JOB_WAITING),
	                                 text(job->input), job->file.len == 0 ? null() : blob(job->file), num(cx->now)));
}

struct job
job_of_row(const struct row *r)
{
	return (struct job){
		.id = row_num(r, 0),
		.institution = row_num(r, 1),
		.person = row_num(r, 2),
		.kind = row_text(r, 3),
		.title = row_text(r, 4),
		.state = (enum job_state)row_num(r, 5),
		.input = row_text(r, 6),
		.saved = row_text(r, 7),
		.done = row_num(r, 8),
		.total = row_num(r, 9),
		.wrong = row_num(r, 10),
		.says = row_text(r, 11),
		.href = row_text(r, 12),
		.stop_asked = row_num(r, 13) != 0,
		.made_at = row_num(r, 14),
		.begun_at = row_num(r, 15),
		.ended_at = row_num(r, 16),
	};
}

enum rc
job_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct job *out)
{
	static const char of_institution[] = "SELECT " JOB_COLUMNS " FROM job WHERE institution_id = $1 AND id = $2";
	static const char of_any[] = "SELECT " JOB_COLUMNS " FROM job WHERE id = $1";
	struct row r;

	if (institution != 0)
		TRY(db_one(cx, db, &r, of_institution, ARGS(num(institution), num(id))));
	else
		TRY(db_one(cx, db, &r, of_any, ARGS(num(id))));
	*out = job_of_row(&r);
	return RC_OK;
}

enum rc
job_file(struct ctx *cx, struct db *db, int64_t id, struct str *out)
{
	struct row r;

	TRY(db_one(cx, db, &r, "SELECT file FROM job WHERE id = $1", ARGS(num(id))));
	*out = row_blob(&r, 0);
	return RC_OK;
}

enum rc
job_by_person(struct ctx *cx, struct db *db, int64_t institution, int64_t person, size_t max, struct rows *out)
{
	static const char sql[] =
		"SELECT " JOB_COLUMNS " FROM job WHERE institution_id = $1 AND person_id = $2 ORDER BY id DESC LIMIT $3";

	return db_all(cx, db, out, sql, ARGS(num(institution), num(person), num((int64_t)max)));
}

enum rc
job_update_step(struct ctx *cx, struct db *db, const struct job *job)
{
	static const char sql[] = "UPDATE job SET saved = $1, done = $2, total = $3, wrong = $4 WHERE id = $5";

	return db_exec(cx, db, sql, ARGS(text(job->saved), num(job->done), num(job->total), num(job->wrong), num(job->id)));
}

enum rc
job_update_state(struct ctx *cx, struct db *db, const struct job *job)
{
	static const char sql[] = "UPDATE job SET state = $1, says = $2, href = $3, begun_at = $4, ended_at = $5 WHERE id = $6";

	return db_exec(cx, db, sql, ARGS(num(job->state), text(job->says), text(job->href), num(job->begun_at), num(job->ended_at), num(job->id)));
}

enum rc
job_update_stop(struct ctx *cx, struct db *db, int64_t institution, int64_t id)
{
	static const char sql[] = "UPDATE job SET stop_asked = 1 WHERE institution_id = $1 AND id = $2 AND ended_at = 0";

	return db_exec(cx, db, sql, ARGS(num(institution), num(id)));
}
