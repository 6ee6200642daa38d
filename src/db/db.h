/* db.h — one database, two engines: SQLite in a file, or PostgreSQL.
 *
 * Statements are one text for both: parameters `$1`, `$2`, ...; integers of 64 bits, text, bytes and NULL; nothing
 * else. Every value is bound, never pasted. A statement is prepared once a connection and found again by its
 * text, so `static const char sql[]` costs nothing the second time. What one text for both means:
 * - `ON CONFLICT` and `RETURNING` are there in both; `LIKE` is not the same (SQLite ignores case): avoid it;
 * - order is stated (`ORDER BY`), and text sorts by bytes in both;
 * - a sum or another expression that PostgreSQL makes NUMERIC is cast: `CAST(sum(n) AS BIGINT)`;
 * - a parameter is typed by what is bound, so write `x = $1`, never `$1 IS NULL`;
 * - ids are made by the program (db_new_id); time is an integer (seconds, cx->now).
 *
 * Transactions  every change of more than one statement goes through db_transact, which repeats it when the
 *               engine asks for that. A single statement outside is a transaction of its own.
 * A failed statement inside a transaction spoils it, on both engines: what follows is refused, and the innermost
 *               db_transact undoes its part. Expect a duplicate with `ON CONFLICT DO NOTHING` and db_changed.
 * Memory        rows of db_one and db_all live in cx->mem.
 * Errors        RC_CONFLICT: a unique value is there already. RC_FULL: no space. RC_UNAVAILABLE: busy for too long,
 *               connection lost, file not writable; the change did not happen unless it says so (db_transact).
 *               RC_INTERNAL: the statement, or a constraint that the program should have kept.
 * Threads       a struct db belongs to one thread.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/ctx.h"

struct db;

enum db_engine { DB_SQLITE, DB_POSTGRES };

/* ---- opening ---- */

/* Opens `postgres://...`, `postgresql://...` or a libpq text with `host=` or `dbname=`; anything else is the path
 * of a SQLite file (made with mode 0600 when it is not there), with or without `sqlite:` before it. The
 * connection is closed when cx->mem is freed or released past this point.
 * It does not look at the tables: db_migrate (migrate.h) does, and every door of the program calls it once.
 * RC_UNAVAILABLE: no server, no folder, no permission. RC_INVALID: not a database of this program, or a file name that cannot be. */
MUST_USE enum rc db_open(struct ctx *cx, struct str where, struct db **out);

enum db_engine db_engine_of(const struct db *db);

/* ---- values ---- */

enum value_kind { VALUE_NULL, VALUE_NUM, VALUE_TEXT, VALUE_BLOB };

struct value {
	enum value_kind kind;
	int64_t number;
	struct str bytes;
};

static inline struct value
num(int64_t number)
{
	return (struct value){ .kind = VALUE_NUM, .number = number };
}

/* UTF-8 without a NUL byte (PostgreSQL takes none; both engines answer RC_INVALID). The empty slice is the empty text. */
static inline struct value
text(struct str s)
{
	return (struct value){ .kind = VALUE_TEXT, .bytes = s };
}

static inline struct value
blob(struct str s)
{
	return (struct value){ .kind = VALUE_BLOB, .bytes = s };
}

static inline struct value
null(void)
{
	return (struct value){ .kind = VALUE_NULL };
}

/* NULL for what is not said: an empty text, a number when `is` is false. */
static inline struct value
text_or_null(struct str s)
{
	return s.len == 0 ? null() : text(s);
}

static inline struct value
num_or_null(bool is, int64_t number)
{
	return is ? num(number) : null();
}

#define DB_ARGS_MAX 32

struct args {
	const struct value *values;
	size_t count;
};

#define ARGS(...) \
	((struct args){ (const struct value[]){ __VA_ARGS__ }, sizeof((const struct value[]){ __VA_ARGS__ }) / sizeof(struct value) })
#define NO_ARGS ((struct args){ NULL, 0 })

/* ---- rows ---- */

struct row {
	const struct value *values;
	size_t count;
};

struct rows {
	const struct row *items;
	size_t count;
};

/* The value of column `i`, from 0. NULL reads as 0 and as the empty slice (ptr NULL). Asking for a column that is not
 * there, or for another kind than it has, is a defect and ends the process with a message. */
int64_t row_num(const struct row *row, size_t i);
struct str row_text(const struct row *row, size_t i);
struct str row_blob(const struct row *row, size_t i);
bool row_null(const struct row *row, size_t i);

/* ---- statements ---- */

/* Rows, if there are any, are dropped. */
MUST_USE enum rc db_exec(struct ctx *cx, struct db *db, const char *sql, struct args args);

/* How many rows the last statement inserted, changed or deleted. */
int64_t db_changed(const struct db *db);

/* The first row, in cx->mem. RC_NOT_FOUND, with a general message, when there is none: callers that speak to people
 * say what was not found. */
MUST_USE enum rc db_one(struct ctx *cx, struct db *db, struct row *out, const char *sql, struct args args);

/* All rows, in cx->mem, for lists that are short by nature. RC_LIMIT: more than DB_ROWS_MAX. */
#define DB_ROWS_MAX 20000
MUST_USE enum rc db_all(struct ctx *cx, struct db *db, struct rows *out, const char *sql, struct args args);

/* Calls `each` for every row of a list of any length. The row is there until `each` returns, and so is everything
 * that `each` takes from cx->mem: that is released after each row. What must stay goes into `self` or another
 * arena. Other statements may be used meanwhile; inside db_transact they may write, but not to the table that is
 * read; outside they only read (the loop is a db_snapshot).
 * An answer of `each` other than RC_OK ends the loop and is returned. RC_MEMORY: no memory, inside `each` too. */
MUST_USE enum rc db_each(struct ctx *cx, struct db *db, enum rc (*each)(struct ctx *cx, const struct row *row, void *self),
                         void *self, const char *sql, struct args args);

/* ---- transactions ---- */

/* Runs `work` in one transaction and commits it when the answer is RC_OK; any other answer undoes all of it and is
 * returned. SQLite: BEGIN IMMEDIATE; PostgreSQL: SERIALIZABLE. `work` may run several times, when the engine
 * says that another transaction was first: it computes and stores, and neither replies nor sends; what it
 * took from cx->mem in a run that failed is released. No memory inside undoes everything and answers RC_MEMORY.
 *
 * Inside another transaction it is a savepoint: it is undone alone, and the outer one may go on.
 *
 * RC_UNAVAILABLE with MSG db_commit_unknown: the connection was lost while committing; it may have happened. Ask again
 * with the same idempotency key. */
MUST_USE enum rc db_transact(struct ctx *cx, struct db *db, enum rc (*work)(struct ctx *cx, struct db *db, void *self), void *self);

/* The same, reading only: one view of all tables for as long as it lasts, without keeping writers out. */
MUST_USE enum rc db_snapshot(struct ctx *cx, struct db *db, enum rc (*work)(struct ctx *cx, struct db *db, void *self), void *self);

/* True inside db_transact. Operations that only make sense together with others assert it. */
bool db_in_transaction(const struct db *db);

/* A number for a new record: unique in this database over all tables, greater than those this connection gave
 * before, so that new rows lie side by side. Not a secret and not for people: what is public is a UUID. */
MUST_USE enum rc db_new_id(struct ctx *cx, struct db *db, int64_t *out);

#endif
