#include "db/db_test.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include "base/file.h"
#include "db/migrate.h"

static void
make_table(struct ctx *cx)
{
	assert_ok(cx, db_exec(cx, test_db(cx), "DROP TABLE IF EXISTS thing", NO_ARGS));
	assert_ok(cx, db_exec(cx, test_db(cx), db_engine_of(test_db(cx)) == DB_SQLITE
	    ? "CREATE TABLE thing (id INTEGER NOT NULL PRIMARY KEY, name TEXT UNIQUE, bytes BLOB, n INTEGER) STRICT"
	    : "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT COLLATE \"C\" UNIQUE, bytes BYTEA, n BIGINT)", NO_ARGS));
}

static enum rc
put(struct ctx *cx, struct db *db, int64_t id, const char *name)
{
	return db_exec(cx, db, "INSERT INTO thing (id, name, n) VALUES ($1, $2, 0)", ARGS(num(id), text(str_of(name))));
}

static int64_t
count_in(struct ctx *cx, struct db *db)
{
	struct row r;

	assert_ok(cx, db_one(cx, db, &r, "SELECT count(*) FROM thing", NO_ARGS));
	return row_num(&r, 0);
}

static int64_t
count(struct ctx *cx)
{
	return count_in(cx, test_db(cx));
}

/* ---- values ---- */

static void
values_come_back_as_they_went(void **state)
{
	static const int64_t numbers[] = { 0, 1, -1, 255, 256, INT32_MAX, (int64_t)INT32_MAX + 1, INT64_MAX, INT64_MIN };
	static const char sql[] = "INSERT INTO thing (id, name, bytes, n) VALUES ($1, $2, $3, $4)";
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct str bytes = STR("\x00\x01\xff'\";\x00");
	struct row r;

	make_table(cx);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		struct str name = str_fmt(cx->mem, "Nguyễn Ó Briain 😀 '\" %zu", i);

		assert_ok(cx, db_exec(cx, db, sql, ARGS(num((int64_t)i), text(name), blob(bytes), num(numbers[i]))));
		assert_int_equal(db_changed(db), 1);
		assert_ok(cx, db_one(cx, db, &r, "SELECT n, name, bytes FROM thing WHERE id = $1", ARGS(num((int64_t)i))));
		assert_true(row_num(&r, 0) == numbers[i]);
		assert_true(str_eq(row_text(&r, 1), name));
		assert_true(str_eq(row_blob(&r, 2), bytes));
	}
	assert_ok(cx, db_exec(cx, db, sql, ARGS(num(100), text(STR("")), blob(STR_NONE), null())));
	assert_ok(cx, db_exec(cx, db, sql, ARGS(num(101), text_or_null(STR("")), null(), num_or_null(false, 5))));
	assert_ok(cx, db_one(cx, db, &r, "SELECT name, bytes, n FROM thing WHERE id = 100", NO_ARGS));
	assert_false(row_null(&r, 0) || row_null(&r, 1));
	assert_true(row_null(&r, 2) && row_num(&r, 2) == 0);
	assert_ok(cx, db_one(cx, db, &r, "SELECT name, bytes, n FROM thing WHERE id = 101", NO_ARGS));
	assert_true(row_null(&r, 0) && row_null(&r, 1) && row_null(&r, 2) && row_text(&r, 0).len == 0);
}

static void
texts_that_are_none_are_refused(void **state)
{
	struct ctx *cx = *state;
	static const struct str wrong[] = { STR_INIT("a\0b"), STR_INIT("\xff"), STR_INIT("\xed\xa0\x80"), STR_INIT("caf\xe9") };

	make_table(cx);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(db_exec(cx, test_db(cx), "INSERT INTO thing (id, name) VALUES (1, $1)", ARGS(text(wrong[i]))), RC_INVALID);
	assert_int_equal(count(cx), 0);
}

static void
parameters_are_named_not_counted(void **state)
{
	struct ctx *cx = *state;
	struct row r;

	make_table(cx);
	assert_ok(cx, put(cx, test_db(cx), 3, "x"));
	assert_ok(cx, db_one(cx, test_db(cx), &r, "SELECT id FROM thing WHERE name = $2 AND id = $1 AND id + 0 = $1", ARGS(num(3), text(STR("x")))));
	assert_int_equal(row_num(&r, 0), 3);
	/* The same text with a NULL is another statement to PostgreSQL. */
	assert_ok(cx, db_exec(cx, test_db(cx), "UPDATE thing SET name = $2 WHERE id = $1", ARGS(num(3), null())));
	assert_ok(cx, db_exec(cx, test_db(cx), "UPDATE thing SET name = $2 WHERE id = $1", ARGS(num(3), text(STR("y")))));
	assert_int_equal(db_exec(cx, test_db(cx), "UPDATE thing SET name = $2 WHERE id = $1", ARGS(num(3))), RC_INTERNAL);
}

static void
a_statement_is_known_by_its_words(void **state)
{
	struct ctx *cx = *state;
	char sql[64] = "SELECT 1 + 1";
	struct row r;

	assert_ok(cx, db_one(cx, test_db(cx), &r, sql, NO_ARGS));
	snprintf(sql, sizeof(sql), "SELECT 1 + 2");
	assert_ok(cx, db_one(cx, test_db(cx), &r, sql, NO_ARGS));
	assert_int_equal(row_num(&r, 0), 3);
	assert_int_equal(db_exec(cx, test_db(cx), "SELEKT 1", NO_ARGS), RC_INTERNAL);
	assert_int_equal(db_exec(cx, test_db(cx), "SELECT nothing FROM nowhere", NO_ARGS), RC_INTERNAL);
}

static void
texts_sort_by_bytes(void **state)
{
	static const char *const want[] = { "B", "a", "b", "Ä", "ä" };
	struct ctx *cx = *state;
	struct rows rows;

	make_table(cx);
	for (int i = 0; i < 5; i++)
		assert_ok(cx, put(cx, test_db(cx), i, want[(i * 2) % 5]));
	assert_ok(cx, db_all(cx, test_db(cx), &rows, "SELECT name FROM thing ORDER BY name", NO_ARGS));
	for (int i = 0; i < 5; i++)
		assert_str(row_text(&rows.items[i], 0), want[i]);
}

/* ---- rows ---- */

static void
one_row_or_none(void **state)
{
	struct ctx *cx = *state;
	struct row r;

	make_table(cx);
	assert_int_equal(db_one(cx, test_db(cx), &r, "SELECT id FROM thing", NO_ARGS), RC_NOT_FOUND);
	assert_ok(cx, db_one(cx, test_db(cx), &r, "INSERT INTO thing (id, name) VALUES ($1, 'a') RETURNING id + 1, name", ARGS(num(4))));
	assert_int_equal(row_num(&r, 0), 5);
	assert_str(row_text(&r, 1), "a");
	assert_int_equal(db_changed(test_db(cx)), 1);
	assert_int_equal(count(cx), 1);
	assert_ok(cx, db_exec(cx, test_db(cx), "UPDATE thing SET n = 1 WHERE id = 77", NO_ARGS));
	assert_int_equal(db_changed(test_db(cx)), 0);
}

static enum rc
fill(struct ctx *cx, struct db *db, void *self)
{
	for (int64_t i = 1; i <= *(int64_t *)self; i++)
		TRY(db_exec(cx, db, "INSERT INTO thing (id, n) VALUES ($1, $1)", ARGS(num(i))));
	return RC_OK;
}

struct adding { struct db *db; int64_t sum, calls, stop_at; };

static enum rc
add(struct ctx *cx, const struct row *row, void *self)
{
	struct adding *a = self;
	struct row inner;

	memset(arena_alloc(cx->mem, 10000), 1, 10000);
	if (++a->calls == a->stop_at)
		return fail(cx, RC_REFUSED, MSG(none));
	/* Another statement meanwhile, the same for each row. */
	if (a->calls % 100 == 0) {
		TRY(db_one(cx, a->db, &inner, "SELECT n FROM thing WHERE id = $1", ARGS(num(row_num(row, 0)))));
		assert_true(row_num(&inner, 0) == row_num(row, 0));
	}
	a->sum += row_num(row, 0);
	return RC_OK;
}

static void
long_lists_are_read_in_little_memory(void **state)
{
	static const char sql[] = "SELECT id FROM thing WHERE n > $1 ORDER BY id";
	struct ctx *cx = *state;
	struct adding a = { .db = test_db(cx) }, stopped = { .db = test_db(cx), .stop_at = 700 };
	int64_t rows = 3000;
	size_t used;

	make_table(cx);
	assert_ok(cx, db_transact(cx, test_db(cx), fill, &rows));
	used = arena_used(cx->mem);
	assert_ok(cx, db_each(cx, test_db(cx), add, &a, sql, ARGS(num(0))));
	assert_int_equal(a.sum, rows * (rows + 1) / 2);
	assert_true(arena_used(cx->mem) < used + 4000);
	assert_int_equal(db_each(cx, test_db(cx), add, &stopped, sql, ARGS(num(0))), RC_REFUSED);
	a.sum = 0;
	assert_ok(cx, db_each(cx, test_db(cx), add, &a, sql, ARGS(num(2990))));
	assert_int_equal(a.sum, 29955);
	assert_false(db_in_transaction(test_db(cx)));
}

static enum rc
write_meanwhile(struct ctx *cx, const struct row *row, void *self)
{
	(void)row;
	return db_exec(cx, self, "INSERT INTO thing (id) VALUES (99999)", NO_ARGS);
}

static void
a_loop_that_only_reads_cannot_write(void **state)
{
	struct ctx *cx = *state;

	make_table(cx);
	assert_ok(cx, put(cx, test_db(cx), 1, "a"));
	assert_int_equal(db_each(cx, test_db(cx), write_meanwhile, test_db(cx), "SELECT id FROM thing", NO_ARGS), RC_INTERNAL);
	assert_int_equal(count(cx), 1);
}

static void
a_list_has_an_end(void **state)
{
	struct ctx *cx = *state;
	int64_t rows = DB_ROWS_MAX + 1;
	struct rows all;

	make_table(cx);
	assert_ok(cx, db_transact(cx, test_db(cx), fill, &rows));
	assert_int_equal(db_all(cx, test_db(cx), &all, "SELECT id FROM thing", NO_ARGS), RC_LIMIT);
	assert_ok(cx, db_all(cx, test_db(cx), &all, "SELECT id FROM thing WHERE id > 1 ORDER BY id", NO_ARGS));
	assert_int_equal(all.count, DB_ROWS_MAX);
	assert_int_equal(row_num(&all.items[DB_ROWS_MAX - 1], 0), rows);
}

/* ---- transactions ---- */

struct step { const char *name; enum rc rc; bool swallow, nested; const struct step *inner; };

static enum rc
steps(struct ctx *cx, struct db *db, void *self)
{
	for (const struct step *s = self; s->name != NULL; s++) {
		enum rc rc;

		if (s->inner != NULL) {
			struct step copy[4];

			memcpy(copy, s->inner, sizeof(copy));
			rc = db_transact(cx, db, steps, copy);
		} else if (s->rc != RC_OK) {
			return fail(cx, s->rc, MSG(none));
		} else {
			struct row r;

			rc = db_one(cx, db, &r, "SELECT coalesce(max(id), 0) + 1 FROM thing", NO_ARGS);
			if (rc == RC_OK)
				rc = put(cx, db, row_num(&r, 0), s->name);
		}
		if (rc != RC_OK && !s->swallow)
			return rc;
	}
	return RC_OK;
}

static const struct step fails[4] = { { .name = "inner" }, { .name = "-", .rc = RC_REFUSED } };
static const struct step fine[4] = { { .name = "inner" }, { .name = "inner 2" } };
static const struct step twice[4] = { { .name = "a" } };

static const struct {
	const char *why;
	struct step steps[4];
	enum rc rc;
	int64_t rows;
} transactions[] = {
	{ "all of it", { { .name = "a" }, { .name = "b" } }, RC_OK, 2 },
	{ "none of it", { { .name = "a" }, { .name = "-", .rc = RC_REFUSED } }, RC_REFUSED, 0 },
	{ "a duplicate undoes all", { { .name = "a" }, { .name = "a" } }, RC_CONFLICT, 0 },
	{ "a duplicate cannot be passed over", { { .name = "a" }, { .name = "a", .swallow = true }, { .name = "b", .swallow = true } }, RC_INTERNAL, 0 },
	{ "inner and outer", { { .name = "a" }, { .name = "+", .inner = fine } }, RC_OK, 3 },
	{ "inner undone with outer", { { .name = "a" }, { .name = "+", .inner = fine }, { .name = "-", .rc = RC_REFUSED } }, RC_REFUSED, 0 },
	{ "inner fails both", { { .name = "a" }, { .name = "+", .inner = fails } }, RC_REFUSED, 0 },
	{ "inner fails alone", { { .name = "a" }, { .name = "+", .inner = fails, .swallow = true }, { .name = "b" } }, RC_OK, 2 },
	{ "a duplicate inside fails alone", { { .name = "a" }, { .name = "+", .inner = twice, .swallow = true }, { .name = "b" } }, RC_OK, 2 },
};

static void
transactions_are_all_or_nothing(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(transactions) / sizeof(*transactions); i++) {
		struct step copy[4];
		enum rc rc;

		make_table(cx);
		memcpy(copy, transactions[i].steps, sizeof(copy));
		rc = db_transact(cx, test_db(cx), steps, copy);
		if (rc != transactions[i].rc || count(cx) != transactions[i].rows || db_in_transaction(test_db(cx)))
			fail_msg("%s: rc %d, %d rows", transactions[i].why, (int)rc, (int)count(cx));
	}
}

struct eating { int levels, caught; bool go_on; };

static enum rc
eat_memory(struct ctx *cx, struct db *db, void *self)
{
	struct eating *e = self;

	TRY(put(cx, db, 10 + e->levels, e->levels == 0 ? "a" : "b"));
	if (e->levels-- > 0) {
		enum rc rc = db_transact(cx, db, eat_memory, e);

		e->caught += rc == RC_MEMORY;
		return e->go_on ? RC_OK : rc;
	}
	for (int i = 0; i < 100; i++)
		memset(arena_alloc(cx->mem, 1 << 20), 1, 1 << 20);
	return RC_OK;
}

/* T-40, R2: a unit of work that runs out of memory leaves nothing behind. */
static void
no_memory_undoes_everything(void **state)
{
	struct ctx *cx = *state, small = *cx;
	size_t used;

	make_table(cx);
	small.mem = arena_new((size_t)8 << 20);
	used = arena_used(small.mem);
	for (int levels = 0; levels < 2; levels++) {
		struct eating e = { .levels = levels };

		assert_int_equal(db_transact(&small, test_db(cx), eat_memory, &e), RC_MEMORY);
		assert_int_equal(e.caught, levels);
		assert_true(arena_used(small.mem) == used);
		assert_int_equal(count(cx), 0);
	}
	/* Caught inside, the outer one may go on: only the inner part is undone. */
	assert_ok(cx, db_transact(&small, test_db(cx), eat_memory, &(struct eating){ .levels = 1, .go_on = true }));
	assert_int_equal(count(cx), 1);
	assert_ok(cx, put(cx, test_db(cx), 1, "c"));
	arena_free(small.mem);
}

static enum rc
eat_in_row(struct ctx *cx, const struct row *row, void *self)
{
	(void)row;
	(void)self;
	memset(arena_alloc(cx->mem, 1 << 20), 1, 1 << 20);
	return RC_OK;
}

static void
no_memory_for_rows_ends_the_loop(void **state)
{
	struct ctx *cx = *state, small = *cx;
	int64_t many = 5000;
	struct rows rows;

	make_table(cx);
	assert_ok(cx, db_transact(cx, test_db(cx), fill, &many));
	small.mem = arena_new((size_t)200 << 10);
	assert_int_equal(db_each(&small, test_db(cx), eat_in_row, NULL, "SELECT id FROM thing", NO_ARGS), RC_MEMORY);
	assert_int_equal(db_all(&small, test_db(cx), &rows, "SELECT id FROM thing", NO_ARGS), RC_MEMORY);
	assert_ok(cx, put(cx, test_db(cx), 6000, "a"));
	arena_free(small.mem);
}

/* ---- two at once ---- */

static struct db *
second(struct ctx *cx)
{
	struct db *db;

	assert_ok(cx, db_open(cx, test_db_where(cx), &db));
	return db;
}

static enum rc
look_twice(struct ctx *cx, struct db *db, void *self)
{
	int64_t before = count_in(cx, db);

	TRY(put(cx, self, 2, "b"));
	assert_int_equal(count_in(cx, db), before);
	assert_int_equal(count_in(cx, self), before + 1);
	return RC_OK;
}

static void
a_snapshot_stays_the_same(void **state)
{
	struct ctx *cx = *state;
	struct db *other = second(cx);

	make_table(cx);
	assert_ok(cx, put(cx, test_db(cx), 1, "a"));
	assert_ok(cx, db_snapshot(cx, test_db(cx), look_twice, other));
	assert_int_equal(count(cx), 2);
}

/* Reads, waits a little, writes what it read plus one: any lost update shows. */
static enum rc
count_up(struct ctx *cx, struct db *db, void *self)
{
	struct row r;

	(void)self;
	TRY(db_one(cx, db, &r, "SELECT n FROM thing WHERE id = 1", NO_ARGS));
	usleep(200);
	return db_exec(cx, db, "UPDATE thing SET n = $1 WHERE id = 1", ARGS(num(row_num(&r, 0) + 1)));
}

/* The write skew: each transaction reads both rows and takes from its own when the sum allows it. */
static enum rc
take_one(struct ctx *cx, struct db *db, void *self)
{
	int64_t mine = *(int64_t *)self;
	struct row r;

	TRY(db_one(cx, db, &r, "SELECT CAST(sum(n) AS BIGINT) FROM thing WHERE id IN (2, 3)", NO_ARGS));
	usleep(200);
	if (row_num(&r, 0) < 1)
		return fail(cx, RC_REFUSED, MSG(none));
	return db_exec(cx, db, "UPDATE thing SET n = n - 1 WHERE id = $1", ARGS(num(mine)));
}

static _Noreturn void
child_work(struct str where, int64_t mine)
{
	struct ctx cx;
	struct db *db;

	if (!ctx_open(&cx, 0) || db_open(&cx, where, &db) != RC_OK)
		_exit(2);
	for (int i = 0; i < 60; i++) {
		enum rc rc = db_transact(&cx, db, take_one, &mine);

		if (db_transact(&cx, db, count_up, NULL) != RC_OK || (rc != RC_OK && rc != RC_REFUSED))
			_exit(3);
	}
	ctx_close(&cx);
	_exit(0);
}

static void
two_processes_never_lose_an_update(void **state)
{
	struct ctx *cx = *state;
	struct str where = test_db_where(cx);
	struct row r;
	pid_t pids[2];
	int status;

	make_table(cx);
	assert_ok(cx, db_exec(cx, test_db(cx), "INSERT INTO thing (id, n) VALUES (1, 0), (2, 25), (3, 24)", NO_ARGS));
	for (int i = 0; i < 2; i++)
		if ((pids[i] = fork()) == 0)
			child_work(where, 2 + i);
	for (int i = 0; i < 2; i++) {
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
	assert_ok(cx, db_one(cx, test_db(cx), &r, "SELECT n FROM thing WHERE id = 1", NO_ARGS));
	assert_int_equal(row_num(&r, 0), 120);
	assert_ok(cx, db_one(cx, test_db(cx), &r, "SELECT CAST(sum(n) AS BIGINT) FROM thing WHERE id IN (2, 3)", NO_ARGS));
	assert_int_equal(row_num(&r, 0), 0);
}

static enum rc
write_with_other_holding(struct ctx *cx, struct db *db, void *self)
{
	(void)db;
	assert_int_equal(put(cx, self, 5, "e"), RC_UNAVAILABLE);
	return RC_OK;
}

static void
busy_for_too_long_is_said(void **state)
{
	struct ctx *cx = *state;
	struct db *other = second(cx);

	make_table(cx);
	assert_ok(cx, db_exec(cx, other, "PRAGMA busy_timeout = 20", NO_ARGS));
	assert_ok(cx, db_transact(cx, test_db(cx), write_with_other_holding, other));
	assert_ok(cx, put(cx, other, 5, "e"));
}

static enum rc
ids_then_fail(struct ctx *cx, struct db *db, void *self)
{
	TRY(db_new_id(cx, db, self));
	return fail(cx, RC_REFUSED, MSG(none));
}

static void
ids_are_never_given_twice(void **state)
{
	struct ctx *cx = *state;
	struct db *dbs[2] = { test_db(cx), second(cx) };
	char *seen = arena_zero(cx->mem, 100000, 1);
	int64_t last[2] = { 0 }, id;

	for (int i = 0; i < 5000; i++) {
		int who = i % 3 == 0;

		if (i % 500 == 0)
			assert_int_equal(db_transact(cx, dbs[who], ids_then_fail, &id), RC_REFUSED);
		assert_ok(cx, db_new_id(cx, dbs[who], &id));
		assert_true(id > last[who] && id < 100000);
		assert_int_equal(seen[id]++, 0);
		last[who] = id;
	}
}

/* ---- a connection that goes ---- */

static void
cut(struct ctx *cx, struct db *victim, struct db *by)
{
	struct row r;

	assert_ok(cx, db_one(cx, victim, &r, "SELECT pg_backend_pid()", NO_ARGS));
	assert_ok(cx, db_exec(cx, by, "SELECT pg_terminate_backend(CAST($1 AS int))", ARGS(num(row_num(&r, 0)))));
	usleep(50000);
}

struct cutting { struct db *by; int runs; };

static enum rc
cut_in_the_middle(struct ctx *cx, struct db *db, void *self)
{
	struct cutting *c = self;

	TRY(put(cx, db, 10, "j"));
	if (c->runs++ == 0)
		cut(cx, db, c->by);
	return put(cx, db, 11, "k");
}

static void
a_lost_connection_is_opened_again(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx), *other = second(cx);
	struct cutting c = { .by = other };

	make_table(cx);
	assert_ok(cx, put(cx, db, 1, "a"));
	cut(cx, db, other);
	assert_int_equal(count(cx), 1); /* a read is asked again */
	cut(cx, db, other);
	assert_ok(cx, db_transact(cx, db, cut_in_the_middle, &c)); /* the whole is done again */
	assert_int_equal(c.runs, 2);
	cut(cx, db, other);
	assert_int_equal(put(cx, db, 3, "c"), RC_UNAVAILABLE); /* a lone write may have happened */
	assert_ptr_equal(cx->err.msg, MSG(db_commit_unknown));
	assert_ok(cx, put(cx, db, 4, "d"));
}

/* ---- opening ---- */

static void
files_that_are_not_ours_are_left_alone(void **state)
{
	struct ctx *cx = *state;
	struct str dir = test_dir(cx), other = str_fmt(cx->mem, PRI_STR "/other", ARG_STR(dir));
	struct stat st;
	struct db *db;

	assert_ok(cx, file_write(cx, other, STR("this is a letter to my aunt, and a long one at that, so that nobody takes it for a header"), 0600));
	assert_int_equal(db_open(cx, other, &db), RC_INVALID);
	assert_int_equal(db_open(cx, str_fmt(cx->mem, PRI_STR "/no/such/folder", ARG_STR(dir)), &db), RC_UNAVAILABLE);
	assert_int_equal(db_open(cx, STR(""), &db), RC_INVALID);
	assert_int_equal(db_open(cx, STR("host=/nowhere dbname=x"), &db), RC_UNAVAILABLE);
	assert_int_equal(db_open(cx, STR("postgres://127.0.0.1:1/x?connect_timeout=2"), &db), RC_UNAVAILABLE);
	assert_int_equal(stat(str_c(cx->mem, test_db_where(cx)), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_ok(cx, db_open(cx, str_fmt(cx->mem, "sqlite:" PRI_STR "/new", ARG_STR(dir)), &db));
	assert_int_equal(stat(str_c(cx->mem, str_fmt(cx->mem, PRI_STR "/new", ARG_STR(dir))), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_ok(cx, db_exec(cx, db, "PRAGMA application_id = 5", NO_ARGS));
	assert_int_equal(db_open(cx, str_fmt(cx->mem, PRI_STR "/new", ARG_STR(dir)), &db), RC_INVALID);
}

/* ---- migrations ---- */

#define FILE_OF(name, text) { name, text, sizeof(text) - 1 }

static const char one[] =
	"-- Comments; with CREATE TABLE (BIGINT); in them.\n"
	"CREATE TABLE one (id BIGINT NOT NULL PRIMARY KEY, word TEXT NOT NULL DEFAULT 'TEXT; BIGINT', bytes BYTEA);\n"
	"INSERT INTO one (id) VALUES (1);\n"
	"-- only sqlite\nINSERT INTO one (id, word) VALUES (2, 'sqlite');\n-- end\n"
	"-- only postgresql\nINSERT INTO one (id, word) VALUES (2, 'postgresql');\n-- end\n";

static const struct asset first_release[] = { FILE_OF("0001_one.sql", one), { 0 } };
static const struct asset edited[] = { FILE_OF("0001_one.sql", "CREATE TABLE one (id BIGINT);"), { 0 } };
static const struct asset second_release[] = {
	FILE_OF("0001_one.sql", one), FILE_OF("0003_three.sql", "CREATE TABLE three (id BIGINT REFERENCES one (id));"), { 0 } };
static const struct asset later_low[] = {
	FILE_OF("0001_one.sql", one), FILE_OF("0002_two.sql", "CREATE TABLE two (id BIGINT);"),
	FILE_OF("0003_three.sql", "CREATE TABLE three (id BIGINT REFERENCES one (id));"), { 0 } };
static const struct asset broken[] = {
	FILE_OF("0001_one.sql", one), FILE_OF("0002_two.sql", "CREATE TABLE two (id BIGINT); CREATE TABEL three (id BIGINT);"), { 0 } };
static const struct asset misnamed[] = { FILE_OF("one.sql", "CREATE TABLE two (id BIGINT);"), { 0 } };

static void
migrations_are_applied_once_and_never_change(void **state)
{
	struct ctx *cx = *state;
	struct db *db;
	struct row r;

	assert_ok(cx, db_open(cx, test_db_empty(cx), &db));
	assert_int_equal(db_migrate_with(cx, db, misnamed), RC_INVALID);
	assert_ok(cx, db_migrate_with(cx, db, first_release));
	assert_ok(cx, db_migrate_with(cx, db, first_release));
	assert_int_equal(db_migrate_with(cx, db, edited), RC_REFUSED);
	assert_ptr_equal(cx->err.msg, MSG(db_migration_changed));
	assert_int_equal(db_migrate_with(cx, db, broken), RC_INTERNAL);
	assert_int_equal(db_exec(cx, db, "SELECT id FROM two", NO_ARGS), RC_INTERNAL); /* nothing of it stayed */
	assert_ok(cx, db_migrate_with(cx, db, second_release));
	assert_int_equal(db_migrate_with(cx, db, first_release), RC_REFUSED);
	assert_ptr_equal(cx->err.msg, MSG(db_migration_unknown));
	assert_ok(cx, db_migrate_with(cx, db, later_low));
	assert_ok(cx, db_one(cx, db, &r, "SELECT word FROM one WHERE id = 1", NO_ARGS));
	assert_str(row_text(&r, 0), "TEXT; BIGINT");
	assert_ok(cx, db_one(cx, db, &r, "SELECT word FROM one WHERE id = 2", NO_ARGS));
	assert_str(row_text(&r, 0), db_engine_of(db) == DB_SQLITE ? "sqlite" : "postgresql");
	/* STRICT, and foreign keys are looked at */
	assert_int_equal(db_exec(cx, db, "INSERT INTO one (id, bytes) VALUES (3, 'x')", NO_ARGS), db_engine_of(db) == DB_SQLITE ? RC_INTERNAL : RC_OK);
	assert_int_equal(db_exec(cx, db, "INSERT INTO three (id) VALUES (77)", NO_ARGS), RC_INTERNAL);
}

static void
processes_migrate_one_after_the_other(void **state)
{
	struct ctx *cx = *state;
	struct str where = test_db_empty(cx);
	pid_t pids[4];
	int status;

	for (int i = 0; i < 4; i++)
		if ((pids[i] = fork()) == 0) {
			struct ctx own;
			struct db *db;

			if (!ctx_open(&own, 0) || db_open(&own, where, &db) != RC_OK)
				_exit(2);
			if (db_migrate(&own, db) != RC_OK) {
				print_error(PRI_STR "\n", ARG_STR(err_text(&own.err, own.mem)));
				_exit(3);
			}
			ctx_close(&own);
			_exit(0);
		}
	for (int i = 0; i < 4; i++) {
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(values_come_back_as_they_went),
		TEST_BOTH(texts_that_are_none_are_refused),
		TEST_BOTH(parameters_are_named_not_counted),
		TEST_BOTH(a_statement_is_known_by_its_words),
		TEST_BOTH(texts_sort_by_bytes),
		TEST_BOTH(one_row_or_none),
		TEST_BOTH(long_lists_are_read_in_little_memory),
		TEST_BOTH(a_loop_that_only_reads_cannot_write),
		TEST_BOTH(a_list_has_an_end),
		TEST_BOTH(transactions_are_all_or_nothing),
		TEST_BOTH(no_memory_undoes_everything),
		TEST_BOTH(no_memory_for_rows_ends_the_loop),
		TEST_BOTH(a_snapshot_stays_the_same),
		TEST_BOTH(two_processes_never_lose_an_update),
		TEST_SQLITE(busy_for_too_long_is_said),
		TEST_BOTH(ids_are_never_given_twice),
		TEST_POSTGRES(a_lost_connection_is_opened_again),
		TEST_SQLITE(files_that_are_not_ours_are_left_alone),
		TEST_BOTH(migrations_are_applied_once_and_never_change),
		TEST_BOTH(processes_migrate_one_after_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
