#include "main/jobs.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "base/random.h"
#include "main/housekeeping.h"
#include "main/post.h"
#include "main/publisher.h"

#define ADD(name) extern const struct job_kind name##_job;
#include "main/jobs.def"
#undef ADD

#define ADD(name) &name##_job,
const struct job_kind *const job_kinds[] = {
#include "main/jobs.def"
	NULL
};

#define ARENA_MAX     ((size_t)2 << 30)
#define PUBLISH_EVERY 2
#define PUBLISH_ALL   60
#define POST_AGAIN    60 /* after an error, which is said each time */
#define TIDY_EVERY    3600

struct job_thread {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t woken;
	atomic_int leave; /* set under the lock, so that nobody sleeps through it; read by a job between its steps */
	const struct program *program;
	struct job_host host;
	int64_t publish_at, all_at, tidy_at, post_at; /* seconds: when it is looked at next */
};

static int64_t
clock_now(void)
{
	return (int64_t)time(NULL);
}

/* One job, or none, in an arena of its own. False: nothing to do now, or it could not be asked. */
static bool
work_once(const struct job_thread *t, struct db *db, bool *broken)
{
	struct arena_door door;
	struct ctx cx;
	bool ran = false;

	if (!ctx_open(&cx, ARENA_MAX))
		return false;
	*broken = true;
	if (ARENA_ENTER(cx.mem, &door)) {
		*broken = job_run_one(&cx, db, job_kinds, &t->host, &ran) != RC_OK;
		if (*broken)
			fprintf(stderr, "testamur: jobs: " PRI_STR "\n", ARG_STR(err_text(&cx.err, cx.mem)));
		arena_leave(cx.mem, &door);
	}
	ctx_close(&cx);
	return ran && !*broken;
}

/* True when it is time to end. */
static bool
wait_a_second(struct job_thread *t)
{
	struct timespec until;
	bool leave;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	pthread_mutex_lock(&t->lock);
	if (t->leave == 0)
		pthread_cond_timedwait(&t->woken, &t->lock, &until);
	leave = t->leave != 0;
	pthread_mutex_unlock(&t->lock);
	return leave;
}

/* What anybody may fetch is looked at every PUBLISH_EVERY seconds; for a new key, every PUBLISH_ALL. */
static void
publish_sometimes(struct job_thread *t, struct db *db)
{
	struct arena_door door;
	struct ctx cx;
	int64_t now = clock_now();
	bool all = now >= t->all_at;

	if (now < t->publish_at || !ctx_open(&cx, ARENA_MAX))
		return;
	t->publish_at = now + PUBLISH_EVERY;
	if (all)
		t->all_at = now + PUBLISH_ALL;
	if (ARENA_ENTER(cx.mem, &door)) {
		if (publish_what_changed(&cx, db, t->program, t->host.holder, all) != RC_OK)
			fprintf(stderr, "testamur: publishing: " PRI_STR "\n", ARG_STR(err_text(&cx.err, cx.mem)));
		arena_leave(cx.mem, &door);
	}
	ctx_close(&cx);
}

/* Every time round: a link is waited for. But for as long as it took, nothing more is posted: a mail server that does not answer may hold up jobs, and
 * what was revoked, for half of the time at most. */
static void
post_sometimes(struct job_thread *t, struct db *db)
{
	int64_t began = clock_now();
	struct arena_door door;
	struct ctx cx;

	if (began < t->post_at || !ctx_open(&cx, ARENA_MAX))
		return;
	if (ARENA_ENTER(cx.mem, &door)) {
		if (post_some(&cx, db, t->program, t->host.holder) == RC_OK) {
			t->post_at = 2 * clock_now() - began;
		} else {
			fprintf(stderr, "testamur: mail: " PRI_STR "\n", ARG_STR(err_text(&cx.err, cx.mem)));
			t->post_at = clock_now() + POST_AGAIN;
		}
		arena_leave(cx.mem, &door);
	}
	ctx_close(&cx);
}

static void
tidy_sometimes(struct job_thread *t, struct db *db)
{
	struct arena_door door;
	struct ctx cx;
	int64_t now = clock_now();

	if (now < t->tidy_at || !ctx_open(&cx, ARENA_MAX))
		return;
	t->tidy_at = now + TIDY_EVERY;
	if (ARENA_ENTER(cx.mem, &door)) {
		if (housekeep(&cx, db) != RC_OK)
			fprintf(stderr, "testamur: housekeeping: " PRI_STR "\n", ARG_STR(err_text(&cx.err, cx.mem)));
		arena_leave(cx.mem, &door);
	}
	ctx_close(&cx);
}

/* On one connection to the database, until that breaks or the program ends. */
static void
work_connected(struct job_thread *t)
{
	struct arena_door door;
	bool broken = false;
	struct ctx cx;
	struct db *db;

	if (!ctx_open(&cx, 0))
		return;
	if (ARENA_ENTER(cx.mem, &door)) {
		if (db_open(&cx, t->program->database, &db) == RC_OK)
			while (t->leave == 0 && !broken) {
				publish_sometimes(t, db);
				post_sometimes(t, db);
				tidy_sometimes(t, db);
				if (!work_once(t, db, &broken) && !broken && wait_a_second(t))
					break;
			}
		arena_leave(cx.mem, &door);
	}
	ctx_close(&cx);
}

static void *
work(void *self)
{
	struct job_thread *t = self;

	do
		work_connected(t);
	while (!wait_a_second(t));
	return NULL;
}

enum rc
jobs_start(struct ctx *cx, const struct program *program, struct job_thread **out)
{
	struct job_thread *t = NEW(cx->mem, struct job_thread);

	t->program = program;
	t->host = (struct job_host){ .holder = random_uuid(cx), .tools = program, .leave = &t->leave, .clock = clock_now };
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->woken, NULL);
	if (pthread_create(&t->thread, NULL, work, t) != 0)
		return fail(cx, RC_UNAVAILABLE, MSG(main_serve_jobs));
	*out = t;
	return RC_OK;
}

void
jobs_stop(struct job_thread *t)
{
	pthread_mutex_lock(&t->lock);
	t->leave = 1;
	pthread_cond_signal(&t->woken);
	pthread_mutex_unlock(&t->lock);
	pthread_join(t->thread, NULL);
}
