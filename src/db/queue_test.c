#include "db/db_test.h"

#include <sys/wait.h>

#include "db/idempotency.h"
#include "db/lease.h"
#include "db/outbox.h"

/* ---- outbox ---- */

static enum rc
append(struct ctx *cx, struct db *db, void *self)
{
	for (int64_t i = 0; i < *(int64_t *)self; i++)
		TRY(outbox_append(cx, db, STR("sign"), str_fmt(cx->mem, "{\"n\":%lld}", (long long)i), 0));
	return RC_OK;
}

static void
append_some(struct ctx *cx, int64_t count)
{
	assert_ok(cx, db_transact(cx, test_db(cx), append, &count));
}

static size_t
claim(struct ctx *cx, const char *holder, size_t max, struct outbox_item **items)
{
	size_t count;

	assert_ok(cx, outbox_claim(cx, test_db(cx), STR("sign"), str_of(holder), 60, max, items, &count));
	return count;
}

static void
work_is_claimed_once_in_its_order(void **state)
{
	struct ctx *cx = *state;
	struct outbox_item *a, *b, *c;
	struct outbox_count left;

	append_some(cx, 5);
	assert_ok(cx, outbox_append(cx, test_db(cx), STR("mail"), STR("x"), 0));
	assert_int_equal(claim(cx, "A", 3, &a), 3);
	assert_int_equal(claim(cx, "B", 10, &b), 2);
	assert_int_equal(claim(cx, "C", 10, &c), 0);
	assert_str(a[0].payload, "{\"n\":0}");
	assert_str(a[2].payload, "{\"n\":2}");
	assert_str(b[1].payload, "{\"n\":4}");
	assert_int_equal(a[0].attempts, 1);
	for (int i = 0; i < 3; i++)
		assert_ok(cx, outbox_done(cx, test_db(cx), &a[i]));
	assert_int_equal(outbox_done(cx, test_db(cx), &a[0]), RC_CONFLICT);
	assert_ok(cx, outbox_count(cx, test_db(cx), STR("sign"), &left));
	assert_true(left.open == 2 && left.dead == 0);
}

static void
a_dead_workers_work_is_done_by_another(void **state)
{
	struct ctx *cx = *state;
	struct outbox_item *a, *b;

	append_some(cx, 1);
	assert_int_equal(claim(cx, "A", 1, &a), 1);
	cx->now += 60;
	assert_int_equal(claim(cx, "B", 1, &b), 1);
	assert_int_equal(b->attempts, 2);
	/* The first one was only slow: it hears that the work is another's now. */
	assert_int_equal(outbox_done(cx, test_db(cx), a), RC_CONFLICT);
	assert_int_equal(outbox_failed(cx, test_db(cx), a, STR("slow")), RC_CONFLICT);
	assert_ok(cx, outbox_done(cx, test_db(cx), b));
}

static void
failures_wait_longer_each_time_and_end(void **state)
{
	struct ctx *cx = *state;
	struct outbox_item *item;
	struct outbox_count left;
	int64_t pause = 60;

	append_some(cx, 1);
	for (int i = 1; i <= OUTBOX_ATTEMPTS_MAX; i++) {
		assert_int_equal(claim(cx, "A", 1, &item), 1);
		assert_int_equal(item->attempts, i);
		assert_ok(cx, outbox_failed(cx, test_db(cx), item, STR("no answer")));
		cx->now += pause - 1;
		assert_int_equal(claim(cx, "A", 1, &item), 0);
		cx->now += 1;
		pause = 2 * pause > 86400 ? 86400 : 2 * pause;
	}
	assert_int_equal(claim(cx, "A", 1, &item), 0);
	assert_ok(cx, outbox_count(cx, test_db(cx), STR("sign"), &left));
	assert_true(left.open == 0 && left.dead == 1);
}

static void
work_that_ends_its_worker_ends_too(void **state)
{
	struct ctx *cx = *state;
	struct outbox_item *item;
	struct outbox_count left;

	append_some(cx, 1);
	for (int i = 1; i <= OUTBOX_ATTEMPTS_MAX; i++, cx->now += 60)
		assert_int_equal(claim(cx, "A", 1, &item), 1);
	assert_int_equal(claim(cx, "A", 1, &item), 0);
	assert_ok(cx, outbox_count(cx, test_db(cx), STR("sign"), &left));
	assert_int_equal(left.dead, 1);
}

static void
work_can_be_for_later(void **state)
{
	struct ctx *cx = *state;
	struct outbox_item *item;

	assert_ok(cx, outbox_append(cx, test_db(cx), STR("sign"), STR("{}"), cx->now + 10));
	assert_int_equal(claim(cx, "A", 1, &item), 0);
	cx->now += 10;
	assert_int_equal(claim(cx, "A", 1, &item), 1);
}

/* The result and the end of the work commit together. */
static enum rc
finish(struct ctx *cx, struct db *db, void *self)
{
	static const char sql[] = "INSERT INTO idempotency (institution_id, operation, key, request, answer, made_at) VALUES (0, 'done', $1, $2, '', 0)";
	const struct outbox_item *item = self;

	TRY(db_exec(cx, db, sql, ARGS(text(item->payload), blob(item->payload))));
	return outbox_done(cx, db, item);
}

static _Noreturn void
worker(struct str where, const char *name)
{
	struct outbox_item *items;
	struct ctx cx;
	struct db *db;
	size_t count;

	if (!ctx_open(&cx, 0) || db_open(&cx, where, &db) != RC_OK)
		_exit(2);
	do {
		if (outbox_claim(&cx, db, STR("sign"), str_of(name), 60, 7, &items, &count) != RC_OK)
			_exit(3);
		for (size_t i = 0; i < count; i++)
			if (db_transact(&cx, db, finish, &items[i]) != RC_OK)
				_exit(4);
	} while (count > 0);
	ctx_close(&cx);
	_exit(0);
}

static void
workers_share_the_work_without_doubling_it(void **state)
{
	static const char *const names[] = { "A", "B", "C" };
	struct ctx *cx = *state;
	struct str where = test_db_where(cx);
	struct row r;
	pid_t pids[3];
	int status;

	append_some(cx, 120);
	for (int i = 0; i < 3; i++)
		if ((pids[i] = fork()) == 0)
			worker(where, names[i]);
	for (int i = 0; i < 3; i++) {
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
	assert_ok(cx, db_one(cx, test_db(cx), &r, "SELECT count(*) FROM idempotency WHERE operation = 'done'", NO_ARGS));
	assert_int_equal(row_num(&r, 0), 120);
}

/* ---- leases ---- */

static void
a_lease_has_one_holder(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct lease a, b, again;

	assert_ok(cx, lease_take(cx, db, STR("log"), STR("A"), 30, &a));
	assert_int_equal(lease_take(cx, db, STR("log"), STR("B"), 30, &b), RC_CONFLICT);
	assert_ok(cx, lease_take(cx, db, STR("other"), STR("B"), 30, &b));
	cx->now += 20;
	assert_ok(cx, lease_take(cx, db, STR("log"), STR("A"), 30, &again)); /* renewed */
	assert_int_equal(again.fence, a.fence);
	cx->now += 29;
	assert_int_equal(lease_take(cx, db, STR("log"), STR("B"), 30, &b), RC_CONFLICT);
	assert_ok(cx, lease_check(cx, db, &a));
	cx->now += 1;
	assert_ok(cx, lease_take(cx, db, STR("log"), STR("B"), 30, &b));
	assert_true(b.fence > a.fence);
	assert_int_equal(lease_check(cx, db, &a), RC_CONFLICT);
	assert_ok(cx, lease_return(cx, db, &a)); /* not A's to give back */
	assert_ok(cx, lease_check(cx, db, &b));
	assert_ok(cx, lease_return(cx, db, &b));
	assert_ok(cx, lease_take(cx, db, STR("log"), STR("A"), 30, &a));
	assert_true(a.fence > b.fence);
}

/* ---- idempotency (T-40, control 5) ---- */

struct asking { struct idempotency_key key; int64_t runs; struct str answer; };

static enum rc
once(struct ctx *cx, struct db *db, void *self)
{
	struct asking *a = self;
	struct row r;
	bool known;

	TRY(idempotency_ask(cx, db, &a->key, &known, &a->answer));
	if (known)
		return RC_OK;
	TRY(db_one(cx, db, &r, "UPDATE db_ids SET next = next + 1 WHERE id = 1 RETURNING next", NO_ARGS));
	a->answer = str_fmt(cx->mem, "number %lld", (long long)row_num(&r, 0));
	return idempotency_keep(cx, db, &a->key, a->answer);
}

static void
the_same_request_is_done_once(void **state)
{
	struct ctx *cx = *state;
	struct asking a = { .key = { 1, STR("award.make"), STR("key-1"), STR("{\"a\":1}") } }, b = a;

	assert_ok(cx, db_transact(cx, test_db(cx), once, &a));
	assert_ok(cx, db_transact(cx, test_db(cx), once, &b));
	assert_true(str_eq(a.answer, b.answer));
	b.key.request = STR("{\"a\":2}");
	assert_int_equal(db_transact(cx, test_db(cx), once, &b), RC_CONFLICT);
	b.key.key = STR("key-2");
	assert_ok(cx, db_transact(cx, test_db(cx), once, &b));
	assert_false(str_eq(a.answer, b.answer));
	b = a;
	b.key.institution = 2; /* another's keys are another's */
	assert_ok(cx, db_transact(cx, test_db(cx), once, &b));
	assert_false(str_eq(a.answer, b.answer));
	b.key.key = STR("");
	assert_int_equal(db_transact(cx, test_db(cx), once, &b), RC_INVALID);
}

static _Noreturn void
ask_in_child(struct str where, int out)
{
	struct asking a = { .key = { 1, STR("award.make"), STR("race"), STR("{}") } };
	struct str line;
	struct ctx cx;
	struct db *db;

	if (!ctx_open(&cx, 0) || db_open(&cx, where, &db) != RC_OK || db_transact(&cx, db, once, &a) != RC_OK)
		_exit(2);
	line = str_fmt(cx.mem, PRI_STR "\n", ARG_STR(a.answer));
	if (write(out, line.ptr, line.len) != (ssize_t)line.len) /* at once: the others write too */
		_exit(3);
	ctx_close(&cx);
	_exit(0);
}

static void
many_at_once_get_one_answer(void **state)
{
	struct ctx *cx = *state;
	struct str where = test_db_where(cx), first, line, rest;
	char got[1024];
	size_t used = 0;
	ssize_t n;
	pid_t pids[8];
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < 8; i++)
		if ((pids[i] = fork()) == 0)
			ask_in_child(where, ends[1]);
	close(ends[1]);
	while ((n = read(ends[0], got + used, sizeof(got) - used)) > 0)
		used += (size_t)n;
	close(ends[0]);
	for (int i = 0; i < 8; i++)
		waitpid(pids[i], NULL, 0);
	rest = (struct str){ got, used };
	assert_true(str_cut(&rest, '\n', &first));
	for (int i = 1; i < 8; i++) {
		assert_true(str_cut(&rest, '\n', &line));
		assert_true(str_eq(line, first));
	}
}

static void
old_answers_are_forgotten(void **state)
{
	struct ctx *cx = *state;
	struct asking a = { .key = { 1, STR("x"), STR("1"), STR("") } }, b = { .key = { 1, STR("x"), STR("2"), STR("") } };
	int64_t count;
	bool known;

	assert_ok(cx, db_transact(cx, test_db(cx), once, &a));
	cx->now += 100;
	assert_ok(cx, db_transact(cx, test_db(cx), once, &b));
	assert_ok(cx, idempotency_prune(cx, test_db(cx), cx->now, &count));
	assert_int_equal(count, 1);
	assert_ok(cx, idempotency_ask(cx, test_db(cx), &a.key, &known, &a.answer));
	assert_false(known);
	assert_ok(cx, idempotency_ask(cx, test_db(cx), &b.key, &known, &b.answer));
	assert_true(known);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(work_is_claimed_once_in_its_order),
		TEST_BOTH(a_dead_workers_work_is_done_by_another),
		TEST_BOTH(failures_wait_longer_each_time_and_end),
		TEST_BOTH(work_that_ends_its_worker_ends_too),
		TEST_BOTH(work_can_be_for_later),
		TEST_BOTH(workers_share_the_work_without_doubling_it),
		TEST_BOTH(a_lease_has_one_holder),
		TEST_BOTH(the_same_request_is_done_once),
		TEST_BOTH(many_at_once_get_one_answer),
		TEST_BOTH(old_answers_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
