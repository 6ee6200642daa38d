/* R1 at the size of the store: a process that decides is killed at any moment; nothing it acknowledged is lost,
 * nothing it is asked again is done twice, and the events, the bits, the outbox and the log tell the same (T-40). */
#include "db/db_test.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/random.h"
#include "db/idempotency.h"
#include "db/outbox.h"
#include "event/event.h"
#include "status/status.h"
#include "tlog/tlog.h"

/* ---- a signer in this process: the same key, the same signatures ---- */

static enum rc
pen(struct ctx *cx, struct secret_key **key)
{
	static const char seed[32] = "a key that signs only in tests..";

	return secret_key_from_bytes(cx, KEY_ED25519, (struct str){ seed, sizeof(seed) }, key);
}

enum rc
signer_keys(struct ctx *cx, struct signer *signer, struct key_record **keys, size_t *count)
{
	struct secret_key *key;

	(void)signer;
	TRY(pen(cx, &key));
	*keys = NEW(cx->mem, struct key_record);
	**keys = (struct key_record){ .kid = STR("kid"), .key = *secret_key_public(key) };
	*count = 1;
	return RC_OK;
}

enum rc
signer_sign(struct ctx *cx, struct signer *signer, const struct intent *intents, size_t count, struct signature *signatures)
{
	struct secret_key *key;

	(void)signer;
	assert_int_equal(count, 1);
	TRY(pen(cx, &key));
	return key_sign(cx, key, intents->bytes, signatures);
}

/* ---- one decision: a bit, an event, a leaf, work for later, and the answer, together ---- */

struct decision { int64_t number; struct status_ref ref; };

static enum rc
decide(struct ctx *cx, struct db *db, void *self)
{
	struct decision *d = self;
	struct str key = str_fmt(cx->mem, "request %lld", (long long)d->number), answer;
	struct idempotency_key idempotency = { 1, STR("decide"), key, key };
	bool known;

	TRY(idempotency_ask(cx, db, &idempotency, &known, &answer));
	if (known)
		return RC_OK;
	TRY(status_reserve_many(cx, db, 1, STATUS_REVOCATION, STATUS_SIZE_MIN, &d->ref, 1));
	if (d->number % 10 == 0)
		TRY(status_set(cx, db, d->ref, true));
	TRY(event_append(cx, db, &(struct event){
	    .institution = 1, .what = STR("credential.issued"), .noun = STR("credential"), .object = d->number }));
	TRY(tlog_append(cx, db, &(struct tlog_entry){ 1, TLOG_ISSUED, STR("credential"), d->number, key }));
	TRY(outbox_append(cx, db, STR("sign"), key, 0));
	return idempotency_keep(cx, db, &idempotency, str_fmt(cx->mem, "%u", d->ref.index));
}

static struct tlog
log_in(struct str home)
{
	return (struct tlog){ .origin = STR("mc.uni.example/log"), .home = home, .kid = STR("kid"), .holder = STR("us") };
}

/* Decides number after number and acknowledges each on the pipe; sequences the log now and then. */
static _Noreturn void
decide_until_killed(struct str where, struct str home, int64_t number, int out)
{
	struct tlog log = log_in(home);
	struct tlog_state state;
	struct ctx cx;
	struct db *db;

	if (!ctx_open(&cx, 0) || db_open(&cx, where, &db) != RC_OK)
		_exit(2);
	cx.now = 1795392000 + number;
	for (;; number++) {
		struct arena_mark mark = arena_mark(cx.mem);
		struct decision d = { .number = number };

		if (db_transact(&cx, db, decide, &d) != RC_OK || write(out, &number, sizeof(number)) != sizeof(number)) {
			print_error("decide: " PRI_STR "\n", ARG_STR(err_text(&cx.err, cx.mem)));
			_exit(3);
		}
		if (number % 7 == 0 && tlog_sequence(&cx, db, &log, &state) != RC_OK) {
			print_error("sequence: " PRI_STR "\n", ARG_STR(err_text(&cx.err, cx.mem)));
			_exit(4);
		}
		arena_release(cx.mem, mark);
	}
}

#define SLOW 20000 /* milliseconds until a first decision on a machine that has much else to do */

/* Lets it run for a while and kills it; the last number it acknowledged. A patient one may acknowledge a decision first:
 * on a slow machine none would come that far by chance. */
static int64_t
run_and_kill(struct ctx *cx, struct str where, int64_t last, bool patient)
{
	struct str home = test_dir(cx);
	int64_t heard;
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	if ((pid = fork()) == 0)
		decide_until_killed(where, home, last + 1, ends[1]);
	close(ends[1]);
	if (patient)
		(void)poll(&(struct pollfd){ .fd = ends[0], .events = POLLIN }, 1, SLOW);
	usleep((useconds_t)(5000 + random_below(cx, 60000)));
	kill(pid, SIGKILL);
	while (read(ends[0], &heard, sizeof(heard)) == sizeof(heard))
		last = heard;
	close(ends[0]);
	waitpid(pid, &status, 0);
	assert_true(WIFSIGNALED(status));
	return last;
}

static int64_t
number_of(struct ctx *cx, const char *sql)
{
	struct row r;

	assert_ok(cx, db_one(cx, test_db(cx), &r, sql, NO_ARGS));
	return row_num(&r, 0);
}

static void
nothing_is_wrong(void *self, const struct event *event, struct str says)
{
	(void)self;
	fail_msg("event %d: " PRI_STR, (int)event->id, ARG_STR(says));
}

static int
set_bits(struct str bits)
{
	int count = 0;

	for (size_t i = 0; i < bits.len; i++)
		count += __builtin_popcount((unsigned char)bits.ptr[i]);
	return count;
}

/* Everything decided is there once, in every table: 1 ... last, and perhaps the one that was under way. */
static enum rc
everything_once(struct ctx *cx, struct db *db, void *self)
{
	const int64_t last = *(const int64_t *)self;
	int64_t decided = number_of(cx, "SELECT count(*) FROM idempotency"), events;
	struct status_listing *lists;
	struct str bits;
	size_t count;

	assert_true(decided == last || decided == last + 1);
	assert_true(number_of(cx, "SELECT count(*) FROM event") == decided);
	assert_true(number_of(cx, "SELECT count(DISTINCT object_id) FROM event") == decided);
	assert_true(number_of(cx, "SELECT count(*) FROM outbox") == decided);
	assert_true(number_of(cx, "SELECT count(DISTINCT object_id) FROM tlog_leaf WHERE noun = 'credential'") == decided);
	assert_true(number_of(cx, "SELECT count(*) FROM tlog_leaf WHERE noun = 'credential'") == decided);
	assert_true(number_of(cx, "SELECT count(DISTINCT answer) FROM idempotency") == decided); /* no bit twice */
	assert_ok(cx, status_lists(cx, test_db(cx), 1, &lists, &count));
	if (count == 0) { /* killed before the first decision, which opens the list */
		assert_true(decided == 0);
		return RC_OK;
	}
	assert_true(lists[0].reserved == decided);
	assert_ok(cx, status_bits(cx, test_db(cx), lists[0].id, &bits));
	assert_int_equal(set_bits(bits), decided / 10);
	assert_ok(cx, event_check(cx, test_db(cx), nothing_is_wrong, NULL, &events));
	assert_true(events == decided);
	(void)db;
	return RC_OK;
}

/* All tables as they were at one instant: a PostgreSQL server may still be committing what a dead client sent. */
static void
assert_consistent(struct ctx *cx, int64_t last)
{
	assert_ok(cx, db_snapshot(cx, test_db(cx), everything_once, &last));
}

static void
a_killed_process_loses_nothing_and_doubles_nothing(void **state)
{
	struct ctx *cx = *state;
	const char *wanted = getenv("KILLS");
	int kills = wanted != NULL ? (int)strtol(wanted, NULL, 10) : 20;
	struct str where = test_db_where(cx);
	struct tlog log = log_in(test_dir(cx));
	struct tlog_state now;
	struct tlog_report report;
	int64_t last = 0;

	for (int i = 0; i < kills; i++) {
		struct arena_mark mark = arena_mark(cx->mem);

		/* What was under way is asked again under the same key. */
		last = run_and_kill(cx, where, last, i % 2 == 0);
		cx->now += 200; /* its lease on the log runs out */
		if (i % 10 == 0 || kills <= 50) /* it reads everything */
			assert_consistent(cx, last);
		if (i % 4 == 0) {
			assert_ok(cx, tlog_sequence(cx, test_db(cx), &log, &now));
			assert_ok(cx, tlog_verify_db(cx, test_db(cx), &log, &report));
		}
		arena_release(cx->mem, mark);
	}
	assert_ok(cx, tlog_sequence(cx, test_db(cx), &log, &now));
	assert_ok(cx, tlog_verify_db(cx, test_db(cx), &log, &report));
	assert_consistent(cx, last);
	printf("# %d kills, %d decisions: none lost, none doubled\n", kills, (int)last);
	assert_true(last >= kills / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(a_killed_process_loses_nothing_and_doubles_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
