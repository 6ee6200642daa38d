#include "job/job_store.h"

#include <stdlib.h>

#include "notice/notice.h"

#define TOPIC STR("job")

struct str
job_state_word(enum job_state state)
{
	static const char *const words[] = { "waiting", "running", "done", "failed", "stopped" };

	return str_of(words[state]);
}

enum rc
job_ask(struct ctx *cx, struct db *db, struct job *job)
{
	TRY(db_new_id(cx, db, &job->id));
	job->made_at = cx->now;
	TRY(job_insert(cx, db, job));
	return outbox_append(cx, db, TOPIC, str_fmt(cx->mem, "%lld", (long long)job->id), 0);
}

enum rc
job_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct job *out)
{
	enum rc rc = job_by_id(cx, db, institution, id, out);

	return rc == RC_NOT_FOUND ? fail(cx, rc, MSG(job_unknown)) : rc;
}

enum rc
job_list(struct ctx *cx, struct db *db, int64_t institution, int64_t person, size_t max, struct job **jobs, size_t *count)
{
	struct rows rows;

	TRY(job_by_person(cx, db, institution, person, max, &rows));
	*jobs = NEWS(cx->mem, struct job, rows.count);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*jobs)[i] = job_of_row(&rows.items[i]);
	return RC_OK;
}

struct stopping { int64_t institution, id; };

static enum rc
stop_job(struct ctx *cx, struct db *db, void *self)
{
	const struct stopping *s = self;
	struct job job;

	TRY(job_get(cx, db, s->institution, s->id, &job));
	TRY(job_update_stop(cx, db, s->institution, s->id));
	if (job.state != JOB_WAITING || job.begun_at != 0)
		return RC_OK;
	job.state = JOB_STOPPED;
	job.ended_at = cx->now;
	return job_update_state(cx, db, &job);
}

enum rc
job_stop(struct ctx *cx, struct db *db, int64_t institution, int64_t id)
{
	struct stopping s = { institution, id };

	return db_transact(cx, db, stop_job, &s);
}

/* ---- running ---- */

void
job_total(struct job_run *run, int64_t total)
{
	run->job.total = total;
}

static bool
told_to_leave(const struct job_run *run)
{
	return run->host->leave != NULL && *run->host->leave != 0;
}

enum rc
job_step(struct ctx *cx, struct db *db, struct job_run *run, int64_t done, int64_t wrong, struct str saved)
{
	struct job now;

	if (run->host->clock != NULL)
		cx->now = run->host->clock();
	TRY(outbox_renew(cx, db, &run->item, JOB_LEASE));
	TRY(job_by_id(cx, db, 0, run->job.id, &now));
	if (now.stop_asked)
		return fail(cx, RC_REFUSED, MSG(job_stopped));
	run->job.done = done;
	run->job.wrong = wrong;
	run->job.saved = saved;
	TRY(job_update_step(cx, db, &run->job));
	if (told_to_leave(run))
		return fail(cx, RC_UNAVAILABLE, MSG(job_leaving));
	return RC_OK;
}

enum rc
job_result_with(struct ctx *cx, struct job_run *run, struct str href, const struct message *msg, const struct arg *args)
{
	run->job.says = said_write(cx->mem, msg, args);
	run->job.href = href;
	return RC_OK;
}

static const struct job_kind *
kind_named(const struct job_kind *const *kinds, struct str name)
{
	for (; *kinds != NULL; kinds++)
		if (str_is(name, (*kinds)->name))
			return *kinds;
	return NULL;
}

struct ending {
	struct job_run *run;
	enum rc rc;
	bool leaving;
	struct str says; /* why it did not work */
};

static enum rc
tell(struct ctx *cx, struct db *db, const struct job *job)
{
	struct str href = str_fmt(cx->mem, "/jobs/%lld", (long long)job->id);

	if (job->state == JOB_DONE)
		return notice_give(cx, db, job->institution, job->person, href, MSG(job_told_done), A_STR("title", job->title));
	return notice_give(cx, db, job->institution, job->person, href, MSG(job_told_failed), A_STR("title", job->title));
}

/* What may go away by itself is tried again; everything else is the answer. */
static enum rc
end_run(struct ctx *cx, struct db *db, void *self)
{
	const struct ending *e = self;
	struct job_run *run = e->run;

	if (e->leaving)
		return outbox_return(cx, db, &run->item);
	if ((e->rc == RC_UNAVAILABLE || e->rc == RC_MEMORY || e->rc == RC_FULL) && run->item.attempts < OUTBOX_ATTEMPTS_MAX) {
		run->job.state = JOB_WAITING;
		run->job.says = e->says;
		TRY(job_update_state(cx, db, &run->job));
		return outbox_failed(cx, db, &run->item, e->says);
	}
	run->job.ended_at = cx->now;
	run->job.state = e->rc == RC_OK ? JOB_DONE : JOB_FAILED;
	if (e->rc == RC_REFUSED && cx->err.msg == MSG(job_stopped))
		run->job.state = JOB_STOPPED;
	if (e->rc != RC_OK)
		run->job.says = e->says;
	TRY(job_update_state(cx, db, &run->job));
	TRY(tell(cx, db, &run->job));
	return outbox_done(cx, db, &run->item);
}

static enum rc
run_kind(struct ctx *cx, struct db *db, const struct job_kind *kind, struct job_run *run)
{
	struct arena_door door;
	enum rc rc;

	if (kind == NULL)
		return fail(cx, RC_UNSUPPORTED, MSG(job_kind_unknown), A_STR("kind", run->job.kind));
	if (!ARENA_ENTER(cx->mem, &door))
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	rc = kind->run(cx, db, run);
	arena_leave(cx->mem, &door);
	return rc;
}

static enum rc
run_claimed(struct ctx *cx, struct db *db, const struct job_kind *const *kinds, struct job_run *run)
{
	struct ending e = { .run = run };

	TRY(job_file(cx, db, run->job.id, &run->job.file));
	run->job.state = JOB_RUNNING;
	if (run->job.begun_at == 0)
		run->job.begun_at = cx->now;
	TRY(job_update_state(cx, db, &run->job));
	e.rc = run_kind(cx, db, kind_named(kinds, run->job.kind), run);
	if (e.rc == RC_CONFLICT && cx->err.msg == MSG(db_outbox_lost))
		return RC_OK; /* another has it, and goes on from what was saved */
	e.leaving = e.rc == RC_UNAVAILABLE && told_to_leave(run);
	if (e.rc != RC_OK)
		e.says = said_of_err(cx->mem, &cx->err);
	return db_transact(cx, db, end_run, &e);
}

enum rc
job_run_one(struct ctx *cx, struct db *db, const struct job_kind *const *kinds, const struct job_host *host, bool *ran)
{
	struct job_run run = { .tools = host->tools, .host = host };
	struct outbox_item *items;
	int64_t id = 0;
	size_t count;
	enum rc rc;

	TRY(outbox_due(cx, db, TOPIC, ran));
	if (!*ran)
		return RC_OK;
	TRY(outbox_claim(cx, db, TOPIC, host->holder, JOB_LEASE, 1, &items, &count));
	*ran = count > 0;
	if (count == 0)
		return RC_OK;
	run.item = items[0];
	str_to_int(run.item.payload, &id);
	rc = job_by_id(cx, db, 0, id, &run.job);
	/* Stopped before it began, or taken away with all of its institution. */
	if (rc == RC_NOT_FOUND || (rc == RC_OK && run.job.ended_at != 0))
		return outbox_done(cx, db, &run.item);
	TRY(rc);
	return run_claimed(cx, db, kinds, &run);
}
