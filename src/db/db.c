#include "db/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "base/utf8.h"
#include "db/driver.h"

#define ATTEMPTS_MAX 40
#define IDS_AT_ONCE  1000

/* ---- opening ---- */

static void
statement_free(struct db *db, struct statement *s)
{
	db->driver->drop(s);
	free(s->values);
	free(s->sql);
	free(s);
}

static void
db_free(void *handle)
{
	struct db *db = handle;

	for (size_t i = 0; i < BUCKETS; i++)
		while (db->statements[i] != NULL) {
			struct statement *s = db->statements[i];

			db->statements[i] = s->next;
			statement_free(db, s);
		}
	if (db->driver != NULL)
		db->driver->close(db);
	free(db);
}

static bool
is_postgres(struct str where)
{
	return str_starts(where, "postgres://") || str_starts(where, "postgresql://")
	    || str_starts(where, "host=") || str_starts(where, "dbname=");
}

enum rc
db_open(struct ctx *cx, struct str where, struct db **out)
{
	struct db *db = calloc(1, sizeof(*db));

	if (db == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	arena_defer(cx->mem, db_free, db);
	if (is_postgres(where))
		TRY(postgres_open(cx, db, where));
	else
		TRY(sqlite_open(cx, db, str_starts(where, "sqlite:") ? str_sub(where, 7, SIZE_MAX) : where));
	*out = db;
	return RC_OK;
}

enum db_engine
db_engine_of(const struct db *db)
{
	return db->driver->engine;
}

/* ---- rows ---- */

static _Noreturn void
row_defect(size_t i, const char *why)
{
	fprintf(stderr, "testamur: column %zu of a row: %s\n", i, why);
	abort();
}

static const struct value *
row_value(const struct row *row, size_t i, enum value_kind kind)
{
	if (i >= row->count)
		row_defect(i, "there is no such column");
	if (row->values[i].kind != kind && row->values[i].kind != VALUE_NULL)
		row_defect(i, "is of another kind than the program asks for");
	return &row->values[i];
}

int64_t
row_num(const struct row *row, size_t i)
{
	return row_value(row, i, VALUE_NUM)->number;
}

struct str
row_text(const struct row *row, size_t i)
{
	return row_value(row, i, VALUE_TEXT)->bytes;
}

struct str
row_blob(const struct row *row, size_t i)
{
	return row_value(row, i, VALUE_BLOB)->bytes;
}

bool
row_null(const struct row *row, size_t i)
{
	if (i >= row->count)
		row_defect(i, "there is no such column");
	return row->values[i].kind == VALUE_NULL;
}

/* The row in one block of the arena: its values, then their bytes. */
static struct row
row_copy(struct arena *mem, const struct statement *s)
{
	size_t size = s->columns * sizeof(struct value);
	struct value *values;
	char *at;

	for (size_t i = 0; i < s->columns; i++)
		size += s->values[i].bytes.len;
	values = arena_alloc(mem, size);
	at = (char *)(values + s->columns);
	for (size_t i = 0; i < s->columns; i++) {
		values[i] = s->values[i];
		if (values[i].bytes.len == 0)
			continue;
		memcpy(at, values[i].bytes.ptr, values[i].bytes.len);
		values[i].bytes.ptr = at;
		at += values[i].bytes.len;
	}
	return (struct row){ values, s->columns };
}

bool
statement_columns(struct statement *s, size_t columns)
{
	if (s->values == NULL || s->columns != columns) {
		free(s->values);
		s->values = calloc(columns + 1, sizeof(*s->values));
		s->columns = s->values == NULL ? 0 : columns;
	}
	return s->values != NULL;
}

/* ---- statements ---- */

static size_t
bucket_of(const char *sql)
{
	uintptr_t at = (uintptr_t)sql;

	return (at ^ (at >> 8) ^ (at >> 16)) % BUCKETS;
}

static bool
fits(const struct statement *s, const char *sql, struct args args)
{
	if (s->at != sql || s->busy || s->arg_count != args.count || strcmp(s->sql, sql) != 0)
		return false;
	for (size_t i = 0; i < args.count; i++)
		if (s->kinds[i] != args.values[i].kind)
			return false;
	return true;
}

static struct statement *
statement_new(const char *sql, struct args args)
{
	struct statement *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->at = sql;
	s->sql = strdup(sql);
	s->arg_count = args.count;
	for (size_t i = 0; i < args.count; i++)
		s->kinds[i] = args.values[i].kind;
	if (s->sql != NULL)
		return s;
	free(s);
	return NULL;
}

static enum rc
statement_find(struct ctx *cx, struct db *db, const char *sql, struct args args, struct statement **out)
{
	struct statement **bucket = &db->statements[bucket_of(sql)], *s;
	enum rc rc;

	for (s = *bucket; s != NULL; s = s->next)
		if (fits(s, sql, args)) {
			*out = s;
			return RC_OK;
		}
	s = statement_new(sql, args);
	if (s == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	rc = db->driver->prepare(cx, db, s);
	if (rc != RC_OK) {
		statement_free(db, s);
		return rc;
	}
	if (db->statement_count < STATEMENTS_MAX) {
		s->kept = true;
		s->next = *bucket;
		*bucket = s;
		db->statement_count++;
	}
	*out = s;
	return RC_OK;
}

static void
statement_end(struct db *db, struct statement *s)
{
	if (!s->busy)
		return;
	db->driver->finish(s);
	s->busy = false;
	if (!s->kept)
		statement_free(db, s);
}

/* PostgreSQL takes neither; SQLite would, and give back something else. */
static enum rc
args_check(struct ctx *cx, struct args args)
{
	if (args.count > DB_ARGS_MAX)
		return fail(cx, RC_INTERNAL, MSG(db_too_many_values), A_NUM("most", DB_ARGS_MAX));
	for (size_t i = 0; i < args.count; i++) {
		struct str s = args.values[i].bytes;

		if (args.values[i].kind != VALUE_TEXT || s.len == 0)
			continue;
		if (memchr(s.ptr, '\0', s.len) != NULL || utf8_valid_until(s) != s.len)
			return fail(cx, RC_INVALID, MSG(db_text_not_utf8), A_NUM("number", (int64_t)i + 1));
	}
	return RC_OK;
}

static enum rc
statement_ready(struct ctx *cx, struct db *db, const char *sql, struct args args, struct statement **out)
{
	if (db->depth > 0 && db->failed)
		return fail(cx, RC_INTERNAL, MSG(db_spoiled));
	TRY(args_check(cx, args));
	TRY(statement_find(cx, db, sql, args, out));
	(*out)->busy = true;
	if (!db->reading || !(*out)->writes)
		return RC_OK;
	statement_end(db, *out);
	return fail(cx, RC_INTERNAL, MSG(db_write_in_snapshot));
}

/* What a failed statement means for the transaction around it. */
static enum rc
spoil(struct db *db, enum rc rc)
{
	if (rc != RC_OK && db->depth > 0)
		db->failed = true;
	return rc;
}

struct taking {
	struct row *one;
	struct rows *all;
	struct row *items;
	size_t count, room;
};

static enum rc
take_row(struct ctx *cx, const struct statement *s, struct taking *t)
{
	if (t->one != NULL && t->count++ == 0)
		*t->one = row_copy(cx->mem, s);
	if (t->all == NULL)
		return RC_OK;
	if (t->count == DB_ROWS_MAX)
		return fail(cx, RC_LIMIT, MSG(db_too_many_rows), A_NUM("most", DB_ROWS_MAX));
	if (t->count == t->room) {
		size_t room = t->room == 0 ? 16 : 2 * t->room;

		t->items = t->room == 0 ? arena_alloc(cx->mem, room * sizeof(*t->items))
		                        : arena_grow(cx->mem, t->items, t->room * sizeof(*t->items), room * sizeof(*t->items));
		t->room = room;
	}
	t->items[t->count++] = row_copy(cx->mem, s);
	return RC_OK;
}

/* A statement that changes something runs to its end even when one row is enough: only then is it done. */
static enum rc
take_rows(struct ctx *cx, struct db *db, struct statement *s, struct taking *t)
{
	for (bool row;;) {
		TRY(spoil(db, db->driver->step(cx, db, s, &row)));
		if (!row)
			break;
		TRY(take_row(cx, s, t));
		if (t->one != NULL && !s->writes)
			break;
	}
	if (t->all != NULL)
		*t->all = (struct rows){ t->items, t->count };
	if (t->one != NULL && t->count == 0)
		return fail(cx, RC_NOT_FOUND, MSG(db_no_row));
	return RC_OK;
}

static enum rc
run_once(struct ctx *cx, struct db *db, const char *sql, struct args args, struct taking *t)
{
	struct statement *s = NULL;
	struct arena_door door;
	enum rc rc;

	rc = statement_ready(cx, db, sql, args, &s);
	if (rc != RC_OK)
		return rc == RC_INVALID ? rc : spoil(db, rc);
	if (!ARENA_ENTER(cx->mem, &door)) {
		statement_end(db, s);
		return spoil(db, fail(cx, RC_MEMORY, MSG(out_of_memory)));
	}
	rc = spoil(db, db->driver->start(cx, db, s, args));
	if (rc == RC_OK)
		rc = take_rows(cx, db, s, t);
	arena_leave(cx->mem, &door);
	statement_end(db, s);
	return rc;
}

/* Up to a millisecond at first, up to a quarter of a second later, never in step with the others. */
static void
pause_before(struct ctx *cx, int attempt)
{
	uint64_t most = attempt < 8 ? (uint64_t)1000 << attempt : 250000;
	struct timespec t = { .tv_nsec = (long)random_below(cx, most) * 1000 };

	nanosleep(&t, NULL);
}

/* A statement on its own is a transaction, which the engine may want once more. */
static enum rc
run(struct ctx *cx, struct db *db, const char *sql, struct args args, struct taking t)
{
	for (int attempt = 0;; attempt++) {
		struct taking fresh = t;
		enum rc rc;

		if (db->depth == 0)
			db->again = db->duplicate = db->unknown = false;
		rc = run_once(cx, db, sql, args, &fresh);
		if (rc == RC_OK || db->depth > 0 || !db->again || attempt == ATTEMPTS_MAX)
			return rc;
		pause_before(cx, attempt);
	}
}

enum rc
db_exec(struct ctx *cx, struct db *db, const char *sql, struct args args)
{
	return run(cx, db, sql, args, (struct taking){ 0 });
}

int64_t
db_changed(const struct db *db)
{
	return db->changed;
}

enum rc
db_one(struct ctx *cx, struct db *db, struct row *out, const char *sql, struct args args)
{
	return run(cx, db, sql, args, (struct taking){ .one = out });
}

enum rc
db_all(struct ctx *cx, struct db *db, struct rows *out, const char *sql, struct args args)
{
	return run(cx, db, sql, args, (struct taking){ .all = out });
}

struct scan {
	const char *sql;
	struct args args;
	enum rc (*each)(struct ctx *cx, const struct row *row, void *self);
	void *self;
};

static enum rc
scan_rows(struct ctx *cx, struct db *db, struct statement *s, const struct scan *scan)
{
	for (bool more;;) {
		struct arena_mark mark = arena_mark(cx->mem);
		struct row row;

		TRY(spoil(db, db->driver->step(cx, db, s, &more)));
		if (!more)
			return RC_OK;
		row = (struct row){ s->values, s->columns };
		TRY(scan->each(cx, &row, scan->self));
		arena_release(cx->mem, mark);
	}
}

static enum rc
scan_run(struct ctx *cx, struct db *db, void *self)
{
	const struct scan *scan = self;
	struct statement *s = NULL;
	struct arena_door door;
	enum rc rc;

	TRY(spoil(db, statement_ready(cx, db, scan->sql, scan->args, &s)));
	if (!ARENA_ENTER(cx->mem, &door)) {
		db->driver->end_scan(db, s);
		statement_end(db, s);
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	}
	rc = spoil(db, db->driver->start_scan(cx, db, s, scan->args));
	if (rc == RC_OK)
		rc = scan_rows(cx, db, s, scan);
	arena_leave(cx->mem, &door);
	db->driver->end_scan(db, s);
	statement_end(db, s);
	return rc;
}

enum rc
db_each(struct ctx *cx, struct db *db, enum rc (*each)(struct ctx *cx, const struct row *row, void *self), void *self,
        const char *sql, struct args args)
{
	struct scan scan = { sql, args, each, self };

	return db_snapshot(cx, db, scan_run, &scan);
}

/* ---- transactions ---- */

static void
undo_all(struct db *db)
{
	db->driver->rollback(db);
	db->depth = 0;
	db->reading = db->failed = false;
	db->next_id = db->end_id = 0; /* the block may have been taken in what was undone */
}

static enum rc
transact_once(struct ctx *cx, struct db *db, enum rc (*work)(struct ctx *cx, struct db *db, void *self), void *self, bool reading)
{
	struct arena_door door;
	enum rc rc;

	db->again = db->duplicate = db->unknown = db->failed = false;
	TRY(db->driver->begin(cx, db, reading));
	db->depth = 1;
	db->reading = reading;
	if (!ARENA_ENTER(cx->mem, &door)) {
		undo_all(db);
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	}
	rc = work(cx, db, self);
	arena_leave(cx->mem, &door);
	if (rc == RC_OK && db->failed)
		rc = fail(cx, RC_INTERNAL, MSG(db_spoiled));
	if (rc == RC_OK)
		rc = db->driver->commit(cx, db);
	if (rc != RC_OK) {
		undo_all(db);
		return rc;
	}
	db->depth = 0;
	db->reading = false;
	return RC_OK;
}

/* PostgreSQL may report a duplicate where the two transactions, one after the other, would have met none: the
 * second one reads what the first wrote. Once more tells which. */
static bool
once_more(const struct db *db, enum rc rc, int attempt)
{
	if (db->unknown)
		return false;
	if (db->again)
		return attempt < ATTEMPTS_MAX;
	return rc == RC_CONFLICT && db->duplicate && db->driver->engine == DB_POSTGRES && attempt == 0;
}

static enum rc
transact_inside(struct ctx *cx, struct db *db, enum rc (*work)(struct ctx *cx, struct db *db, void *self), void *self)
{
	struct arena_mark mark = arena_mark(cx->mem);
	struct arena_door door;
	enum rc rc;

	if (db->failed)
		return fail(cx, RC_INTERNAL, MSG(db_spoiled));
	TRY(spoil(db, db->driver->savepoint(cx, db)));
	db->depth++;
	if (!ARENA_ENTER(cx->mem, &door)) {
		rc = fail(cx, RC_MEMORY, MSG(out_of_memory));
	} else {
		rc = work(cx, db, self);
		arena_leave(cx->mem, &door);
		if (rc == RC_OK && db->failed)
			rc = fail(cx, RC_INTERNAL, MSG(db_spoiled));
		if (rc == RC_OK)
			rc = spoil(db, db->driver->release(cx, db));
	}
	if (rc != RC_OK) {
		/* What the engine wants repeated is the whole. */
		db->failed = !db->driver->undo(db) || db->again;
		db->next_id = db->end_id = 0;
		arena_release(cx->mem, mark);
	}
	db->depth--;
	return rc;
}

static enum rc
transact(struct ctx *cx, struct db *db, enum rc (*work)(struct ctx *cx, struct db *db, void *self), void *self, bool reading)
{
	for (int attempt = 0;; attempt++) {
		struct arena_mark mark = arena_mark(cx->mem);
		enum rc rc = transact_once(cx, db, work, self, reading);

		if (rc == RC_OK)
			return RC_OK;
		arena_release(cx->mem, mark);
		if (!once_more(db, rc, attempt))
			return rc;
		pause_before(cx, attempt);
	}
}

enum rc
db_transact(struct ctx *cx, struct db *db, enum rc (*work)(struct ctx *cx, struct db *db, void *self), void *self)
{
	if (db->reading)
		return fail(cx, RC_INTERNAL, MSG(db_write_in_snapshot));
	return db->depth > 0 ? transact_inside(cx, db, work, self) : transact(cx, db, work, self, false);
}

enum rc
db_snapshot(struct ctx *cx, struct db *db, enum rc (*work)(struct ctx *cx, struct db *db, void *self), void *self)
{
	return db->depth > 0 ? work(cx, db, self) : transact(cx, db, work, self, true);
}

bool
db_in_transaction(const struct db *db)
{
	return db->depth > 0;
}

enum rc
db_new_id(struct ctx *cx, struct db *db, int64_t *out)
{
	static const char sql[] = "UPDATE db_ids SET next = next + $1 WHERE id = 1 RETURNING next";
	struct row r;

	if (db->next_id == db->end_id) {
		TRY(db_one(cx, db, &r, sql, ARGS(num(IDS_AT_ONCE))));
		db->end_id = row_num(&r, 0);
		db->next_id = db->end_id - IDS_AT_ONCE;
	}
	*out = db->next_id++;
	return RC_OK;
}
