#include "db/db_test.h"
#include "job/job.h"
#include "notice/notice.h"
#include "people/institution_sample.h"
#include "people/people.h"

/* A job of steps: counts to its total, and does what the test's plan says on the way. */
struct plan {
	int64_t total, stop_at, fail_at, wrong_every;
	enum rc with;
	int runs;
	int64_t began_at; /* where the last run began */
};

struct counted { struct job_run *run; int64_t done, wrong; };

static enum rc
count_one(struct ctx *cx, struct db *db, void *self)
{
	const struct counted *c = self;

	return job_step(cx, db, c->run, c->done, c->wrong, str_fmt(cx->mem, "{\"at\":%lld}", (long long)c->done));
}

static enum rc
count_run(struct ctx *cx, struct db *db, struct job_run *run)
{
	struct plan *plan = (struct plan *)(uintptr_t)run->tools;
	struct counted c = { run, run->job.done, run->job.wrong };

	plan->runs++;
	plan->began_at = run->job.done;
	job_total(run, plan->total);
	while (c.done < plan->total) {
		if (plan->with != RC_OK && c.done == plan->fail_at)
			return fail(cx, plan->with, MSG(job_unknown));
		if (plan->stop_at > 0 && c.done == plan->stop_at)
			assert_ok(cx, job_stop(cx, db, run->job.institution, run->job.id));
		c.done++;
		c.wrong += plan->wrong_every > 0 && c.done % plan->wrong_every == 0;
		TRY(db_transact(cx, db, count_one, &c));
	}
	return job_result(cx, run, STR("/done"), MSG(job_kind_unknown), A_C("kind", "counted"));
}

static const struct job_kind count_kind = { "count", count_run };
static const struct job_kind *const kinds[] = { &count_kind, NULL };

static enum rc
ask(struct ctx *cx, struct db *db, void *self)
{
	return job_ask(cx, db, self);
}

static struct job
asked(struct ctx *cx, struct db *db, const char *kind)
{
	const struct person seven = { .number = STR("P7"), .name = STR("Seven") };
	struct job job = { .institution = sample_institution(cx, db), .kind = str_of(kind), .title = STR("Counting"), .input = STR("{}"),
	                   .file = STR("a,b\n") };
	bool made;

	assert_ok(cx, person_ensure(cx, db, job.institution, &seven, &job.person, &made));
	assert_ok(cx, db_transact(cx, db, ask, &job));
	return job;
}

static bool
run_one(struct ctx *cx, struct db *db, struct plan *plan, const atomic_int *leave)
{
	const struct job_host host = { .holder = STR("me"), .tools = plan, .leave = leave };
	bool ran;

	assert_ok(cx, job_run_one(cx, db, kinds, &host, &ran));
	return ran;
}

static struct job
now(struct ctx *cx, struct db *db, const struct job *job)
{
	struct job out;

	assert_ok(cx, job_get(cx, db, job->institution, job->id, &out));
	return out;
}

static void
a_job_runs_to_its_end_and_says_so(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct plan plan = { .total = 5, .wrong_every = 2 };
	struct job job = asked(cx, db, "count"), *list;
	int64_t unread;
	size_t count;

	assert_int_equal(now(cx, db, &job).state, JOB_WAITING);
	assert_true(run_one(cx, db, &plan, NULL));
	job = now(cx, db, &job);
	assert_int_equal(job.state, JOB_DONE);
	assert_int_equal(job.done, 5);
	assert_int_equal(job.total, 5);
	assert_int_equal(job.wrong, 2);
	assert_str(job.href, "/done");
	assert_str(job.saved, "{\"at\":5}");
	assert_int_equal(job.ended_at, cx->now);
	assert_str(job.says, "{\"says\":\"job_kind_unknown\",\"with\":{\"kind\":\"counted\"}}");
	assert_ok(cx, notice_unread(cx, db, job.institution, job.person, &unread));
	assert_int_equal(unread, 1);
	assert_false(run_one(cx, db, &plan, NULL));
	assert_ok(cx, job_list(cx, db, job.institution, job.person, 10, &list, &count));
	assert_int_equal(count, 1);
	assert_ok(cx, job_list(cx, db, job.institution, job.person + 1, 10, &list, &count));
	assert_int_equal(count, 0);
	assert_int_equal(job_get(cx, db, job.institution + 1, job.id, &job), RC_NOT_FOUND);
}

static void
what_may_go_away_is_tried_again_from_where_it_was(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct plan plan = { .total = 6, .fail_at = 4, .with = RC_UNAVAILABLE };
	struct job job = asked(cx, db, "count");

	assert_true(run_one(cx, db, &plan, NULL));
	assert_int_equal(now(cx, db, &job).state, JOB_WAITING);
	assert_int_equal(now(cx, db, &job).done, 4);
	assert_false(run_one(cx, db, &plan, NULL));
	cx->now += 60;
	plan.with = RC_OK;
	assert_true(run_one(cx, db, &plan, NULL));
	assert_int_equal(plan.began_at, 4);
	assert_int_equal(now(cx, db, &job).state, JOB_DONE);
}

static void
what_is_wrong_fails_for_good(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct plan plan = { .total = 6, .fail_at = 2, .with = RC_INVALID };
	struct job job = asked(cx, db, "count"), other = asked(cx, db, "unheard");

	assert_true(run_one(cx, db, &plan, NULL));
	assert_int_equal(now(cx, db, &job).state, JOB_FAILED);
	assert_true(now(cx, db, &job).says.len > 0);
	assert_true(run_one(cx, db, &plan, NULL));
	assert_int_equal(now(cx, db, &other).state, JOB_FAILED);
	cx->now += 100000;
	assert_false(run_one(cx, db, &plan, NULL));
}

static void
a_person_stops_it(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct plan plan = { .total = 6, .stop_at = 3 };
	struct job job = asked(cx, db, "count"), waiting;

	assert_true(run_one(cx, db, &plan, NULL));
	assert_int_equal(now(cx, db, &job).state, JOB_STOPPED);
	assert_int_equal(now(cx, db, &job).done, 3);
	waiting = asked(cx, db, "count");
	assert_ok(cx, job_stop(cx, db, waiting.institution, waiting.id));
	assert_int_equal(now(cx, db, &waiting).state, JOB_STOPPED);
	assert_true(run_one(cx, db, &plan, NULL));
	assert_int_equal(plan.runs, 1);
	assert_false(run_one(cx, db, &plan, NULL));
}

static void
the_end_of_the_program_costs_no_attempt(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct plan plan = { .total = 3 };
	struct job job = asked(cx, db, "count");
	atomic_int leave = 1;

	for (int i = 0; i < OUTBOX_ATTEMPTS_MAX * 2; i++) {
		plan.total = OUTBOX_ATTEMPTS_MAX * 3;
		assert_true(run_one(cx, db, &plan, &leave));
	}
	leave = 0;
	assert_true(run_one(cx, db, &plan, &leave));
	assert_int_equal(now(cx, db, &job).state, JOB_DONE);
}

/* A worker that dies leaves a claim that runs out; the job goes on from what was saved. */
static void
a_dead_workers_job_goes_on(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct plan plan = { .total = 6 };
	struct job job = asked(cx, db, "count");
	const struct job_host host = { .holder = STR("dead") };
	struct job_run dead = { .host = &host };
	struct outbox_item *items;
	struct counted c = { &dead, 2, 0 };
	size_t count;

	assert_ok(cx, outbox_claim(cx, db, STR("job"), STR("dead"), JOB_LEASE, 1, &items, &count));
	dead.item = items[0];
	dead.job = job;
	assert_ok(cx, db_transact(cx, db, count_one, &c));
	assert_false(run_one(cx, db, &plan, NULL));
	cx->now += JOB_LEASE;
	assert_true(run_one(cx, db, &plan, NULL));
	assert_int_equal(plan.began_at, 2);
	assert_int_equal(now(cx, db, &job).done, 6);
	assert_int_equal(db_transact(cx, db, count_one, &c), RC_CONFLICT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(a_job_runs_to_its_end_and_says_so),
		TEST_BOTH(what_may_go_away_is_tried_again_from_where_it_was),
		TEST_BOTH(what_is_wrong_fails_for_good),
		TEST_BOTH(a_person_stops_it),
		TEST_BOTH(the_end_of_the_program_costs_no_attempt),
		TEST_BOTH(a_dead_workers_job_goes_on)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
