/* A job's page: how far it is, by looking again from time to time; no script is needed for that. */
#include "http/page.h"
#include "job/job.h"
#include "people/capability.h"
#include "view_job.h"

#define LOOK_AGAIN STR("2")

static enum rc
job_of_route(struct request *rq, struct whose *out)
{
	struct job *job = NEW(rq->cx->mem, struct job);
	int64_t id;

	TRY(request_param_id(rq, "job", &id));
	TRY(job_get(rq->cx, rq->db, rq->institution, id, job));
	rq->object = job;
	*out = (struct whose){ .institution = job->institution, .persons = { job->person }, .only_persons = true };
	return RC_OK;
}

static struct view_message
state_message(struct arena *mem, enum job_state state)
{
	switch (state) {
	case JOB_WAITING: return view_say(mem, job_state_waiting);
	case JOB_RUNNING: return view_say(mem, job_state_running);
	case JOB_DONE: return view_say(mem, job_state_done);
	case JOB_FAILED: return view_say(mem, job_state_failed);
	case JOB_STOPPED: break;
	}
	return view_say(mem, job_state_stopped);
}

static enum page_look
state_look(enum job_state state)
{
	return state == JOB_DONE ? PAGE_YES : state == JOB_FAILED ? PAGE_NO : state == JOB_STOPPED ? PAGE_MIND : PAGE_OPEN;
}

static struct view_message
what_it_says(struct request *rq, const struct job *job)
{
	struct said *said = NEW(rq->cx->mem, struct said);

	if (job->says.len == 0 || !said_read(rq->cx, job->says, said))
		return (struct view_message){ .is = false };
	return view_say_with(rq->cx->mem, said->msg, said->args);
}

static int64_t
or_none(int64_t value)
{
	return value == 0 ? VIEW_NONE : value;
}

static enum rc
job_get_page(struct request *rq)
{
	const struct job *job = rq->object;
	bool over = job->ended_at != 0;
	struct view_job view = {
		.job = job->id,
		.state = (enum view_job_state)job->state,
		.done = job->done,
		.total = or_none(job->total),
		.wrong = job->wrong,
		.share = job->total == 0 ? VIEW_NONE : job->done * 100 / job->total,
		.says = what_it_says(rq, job),
		.href = over && job->href.len > 0 ? job->href : STR_NONE,
		.made = job->made_at,
		.begun = or_none(job->begun_at),
		.ended = or_none(job->ended_at),
		.may_stop = !over && !job->stop_asked,
	};

	if (!over)
		reply_header(rq, "Refresh", LOOK_AGAIN);
	page_title(rq, job->title);
	page_crumb_say(rq, SAY(job_all), STR("/jobs"));
	page_state(rq, state_message(rq->cx->mem, job->state), state_look(job->state));
	page_fact(rq, SAY(job_asked), locale_time(page_locale(rq), rq->cx->mem, job->made_at));
	if (over)
		page_fact(rq, SAY(job_ended), locale_time(page_locale(rq), rq->cx->mem, job->ended_at));
	return reply_view(rq, 200, &view_job_class, &view);
}

static enum rc
stop_it(struct ctx *cx, struct db *db, void *self)
{
	const struct job *job = self;

	return job_stop(cx, db, job->institution, job->id);
}

static enum rc
job_stop_post(struct request *rq)
{
	TRY(request_change(rq, stop_it, rq->object));
	return reply_see_other(rq, str_fmt(rq->cx->mem, "/jobs/" PRI_STR, ARG_STR(request_param(rq, "job"))));
}

#define LISTED 50

static enum rc
job_list_page(struct request *rq)
{
	struct view_jobs view = { .jobs_count = 0 };
	struct view_jobs_job *rows;
	struct job *jobs;
	size_t count;

	TRY(job_list(rq->cx, rq->db, rq->institution, rq->person, LISTED, &jobs, &count));
	rows = NEWS(rq->cx->mem, struct view_jobs_job, count);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct view_jobs_job){
			.title = jobs[i].title,
			.href = str_fmt(rq->cx->mem, "/jobs/%lld", (long long)jobs[i].id),
			.state = state_message(rq->cx->mem, jobs[i].state),
			.done = jobs[i].done,
			.total = or_none(jobs[i].total),
			.made = jobs[i].made_at,
		};
	view.jobs = rows;
	view.jobs_count = count;
	page_title_say(rq, SAY(job_all));
	return reply_view(rq, 200, &view_jobs_class, &view);
}

const struct route job_routes[] = {
	{ .method = HTTP_GET, .path = "/jobs", .needs = CAN_SIGN_IN, .view = &view_jobs_class, .rate = RATE_READ, .handler = job_list_page,
	  .says = "Work in the background that I asked for" },
	{ .method = HTTP_GET, .path = "/jobs/{job}", .needs = CAN_SIGN_IN, .object = OBJECT_JOB, .whose = job_of_route, .view = &view_job_class,
	  .rate = RATE_READ, .handler = job_get_page, .says = "How far a job is" },
	{ .method = HTTP_POST, .path = "/jobs/{job}/stop", .needs = CAN_SIGN_IN, .object = OBJECT_JOB, .whose = job_of_route, .body_limit = 4096,
	  .rate = RATE_CHANGE, .handler = job_stop_post, .says = "Stop a job at its next step" },
	ROUTES_END
};
