/* What a full or failing disk may do: say so. It may not lose what was acknowledged, nor keep what was refused (R2, R3). */
#include "db/db_test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* ---- the n-th write or sync of this process fails ---- */

static struct {
	bool armed, for_good;
	int until;   /* calls that still succeed */
	int error;
	int failures;
} fault;

static bool
fails_now(void)
{
	if (!fault.armed || --fault.until > 0)
		return false;
	if (fault.until < 0 && !fault.for_good)
		return false;
	fault.failures++;
	errno = fault.error;
	return true;
}

/* These stand before the C library's, for SQLite too. */
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at);
int fdatasync(int fd);
int ftruncate64(int fd, off64_t size);

ssize_t
pwrite64(int fd, const void *bytes, size_t count, off64_t at)
{
	return fails_now() ? -1 : syscall(SYS_pwrite64, fd, bytes, count, at);
}

int
fsync(int fd)
{
	return fails_now() ? -1 : (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return fails_now() ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int
ftruncate64(int fd, off64_t size)
{
	return fails_now() ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

/* ---- a small workload: each transaction writes a pair ---- */

#define PAIRS 8

static enum rc
write_pair(struct ctx *cx, struct db *db, void *self)
{
	int64_t n = *(int64_t *)self;
	static const char sql[] = "INSERT INTO outbox (id, topic, payload, not_before, attempts, dead) VALUES ($1, 't', $2, 0, 0, 0)";
	struct str payload = str_fmt(cx->mem, "%03000d", (int)n);

	TRY(db_exec(cx, db, sql, ARGS(num(2 * n), text(payload))));
	return db_exec(cx, db, sql, ARGS(num(2 * n + 1), text(payload)));
}

static int64_t
rows_of(struct ctx *cx, struct db *db, int64_t n)
{
	struct row r;

	assert_ok(cx, db_one(cx, db, &r, "SELECT count(*) FROM outbox WHERE id IN ($1, $2)", ARGS(num(2 * n), num(2 * n + 1))));
	return row_num(&r, 0);
}

static void
assert_sound(struct ctx *cx, struct db *db)
{
	struct row r;

	assert_ok(cx, db_one(cx, db, &r, "PRAGMA integrity_check", NO_ARGS));
	assert_str(row_text(&r, 0), "ok");
}

/* Runs the workload with one fault; true when the fault came. Each pair is there or not, as was said. */
static bool
survive(struct ctx *cx, struct str where, int nth, int error, bool for_good)
{
	bool unknown[PAIRS] = { false };
	enum rc said[PAIRS];
	struct ctx own = *cx;
	struct db *db;
	int failures;

	own.mem = arena_new(0);
	assert_ok(&own, db_open(&own, where, &db));
	assert_ok(&own, db_exec(&own, db, "DELETE FROM outbox", NO_ARGS));
	assert_ok(&own, db_exec(&own, db, "PRAGMA wal_autocheckpoint = 10", NO_ARGS)); /* so that checkpoints fail too */
	fault.failures = 0;
	fault.until = nth;
	fault.error = error;
	fault.for_good = for_good;
	fault.armed = true;
	for (int64_t n = 0; n < PAIRS; n++) {
		said[n] = db_transact(&own, db, write_pair, &n);
		unknown[n] = said[n] != RC_OK && own.err.msg == MSG(db_commit_unknown);
		if (said[n] != RC_OK && said[n] != RC_FULL && said[n] != RC_UNAVAILABLE)
			fail_msg("call %d, error %d: rc %d: " PRI_STR, nth, error, (int)said[n], ARG_STR(err_text(&own.err, own.mem)));
		if (said[n] != RC_OK && !unknown[n] && (said[n] == RC_FULL) != (error != EIO))
			fail_msg("call %d, error %d: said %d", nth, error, (int)said[n]);
	}
	failures = fault.failures;
	arena_free(own.mem); /* closes it, with the fault still there */
	fault.armed = false;
	own.mem = arena_new(0);
	assert_ok(&own, db_open(&own, where, &db));
	for (int64_t n = 0; n < PAIRS; n++) {
		int64_t rows = rows_of(&own, db, n);

		if (rows != (said[n] == RC_OK ? 2 : 0) && !(unknown[n] && rows == 2))
			fail_msg("call %d, error %d, %s: pair %d: said %d, %d rows", nth, error, for_good ? "for good" : "once", (int)n, (int)said[n], (int)rows);
	}
	assert_sound(&own, db);
	assert_ok(&own, db_transact(&own, db, write_pair, &(int64_t){ 1000 }));
	arena_free(own.mem);
	return failures > 0;
}

static void
a_failing_disk_is_said_and_survived(void **state)
{
	static const int errors[] = { ENOSPC, EIO, EDQUOT };
	struct ctx *cx = *state;
	int trials = 0;

	for (size_t e = 0; e < sizeof(errors) / sizeof(*errors); e++)
		for (int for_good = 0; for_good < 2; for_good++)
			for (int nth = 1; survive(cx, test_db_where(cx), nth, errors[e], for_good != 0); nth++)
				trials++;
	printf("# %d faults in writes, syncs and truncations: nothing acknowledged lost, nothing refused kept\n", trials);
	assert_true(trials > 100);
}

/* ---- no space ---- */

static _Noreturn void
fill_up(struct str where, int out)
{
	struct rlimit limit = { 200000, 200000 };
	struct ctx cx;
	struct db *db;
	int64_t n = 0;
	enum rc rc;

	signal(SIGXFSZ, SIG_IGN);
	if (!ctx_open(&cx, 0) || db_open(&cx, where, &db) != RC_OK)
		_exit(2);
	setrlimit(RLIMIT_FSIZE, &limit);
	while ((rc = db_transact(&cx, db, write_pair, &n)) == RC_OK && n < 1000) {
		if (write(out, &n, sizeof(n)) != sizeof(n))
			_exit(3);
		n++;
	}
	/* Full: what is there can still be read, and the next write says the same. */
	if (rc != RC_FULL || (n > 0 && rows_of(&cx, db, 0) != 2) || db_transact(&cx, db, write_pair, &n) != RC_FULL)
	{
		print_error("rc %d after %d pairs: " PRI_STR "\n", (int)rc, (int)n, ARG_STR(err_text(&cx.err, cx.mem)));
		_exit(4);
	}
	ctx_close(&cx);
	_exit(0);
}

static void
a_full_disk_is_said_and_loses_nothing(void **state)
{
	struct ctx *cx = *state;
	struct str where = test_db_where(cx);
	int64_t n, last = -1;
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	if ((pid = fork()) == 0)
		fill_up(where, ends[1]);
	close(ends[1]);
	while (read(ends[0], &n, sizeof(n)) == sizeof(n))
		last = n;
	close(ends[0]);
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	assert_true(last > 3);
	for (n = 0; n <= last; n++)
		assert_int_equal(rows_of(cx, test_db(cx), n), 2);
	assert_int_equal(rows_of(cx, test_db(cx), last + 1), 0);
	assert_sound(cx, test_db(cx));
	n = last + 1;
	assert_ok(cx, db_transact(cx, test_db(cx), write_pair, &n)); /* there is space again */
}

/* ---- another connection ---- */

/* The byte range of SQLite's shared lock on the file, held as long as a connection in WAL mode is open. */
#define SHARED_FIRST 0x40000002
#define SHARED_SIZE  510

/* As another process would see it: a lock of an open file conflicts with those of the process. */
static bool
shared_lock_is_held(const char *path)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = SHARED_FIRST, .l_len = SHARED_SIZE };
	int fd = open(path, O_RDWR | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_OFD_GETLK, &lock), 0);
	/* fd stays open: closing it is what must not happen */
	return lock.l_type == F_RDLCK;
}

/* A process that found no lock here would remove the log when it closes the file, and with it what was acknowledged. */
static void
opening_again_keeps_the_locks(void **state)
{
	struct ctx *cx = *state;
	struct str where = test_db_where(cx);
	char *path = str_c(cx->mem, str_starts(where, "sqlite:") ? str_sub(where, 7, SIZE_MAX) : where);
	struct db *second;

	assert_ok(cx, db_transact(cx, test_db(cx), write_pair, &(int64_t){ 1 }));
	assert_true(shared_lock_is_held(path));
	assert_ok(cx, db_open(cx, where, &second));
	assert_true(shared_lock_is_held(path));
	assert_int_equal(rows_of(cx, second, 1), 2);
	assert_true(shared_lock_is_held(path));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_SQLITE(a_failing_disk_is_said_and_survived),
		TEST_SQLITE(a_full_disk_is_said_and_loses_nothing),
		TEST_SQLITE(opening_again_keeps_the_locks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
