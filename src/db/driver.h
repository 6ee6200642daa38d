/* driver.h — what db.c asks of an engine. Private to src/db.
 *
 * A driver translates: values in, rows out, its errors into enum rc. It does not decide: which statement
 * is cached, what a failed statement means, when a transaction is repeated is db.c's.
 *
 * A driver calls no arena function while a statement runs, because those may jump: the values of a row
 * point into the engine's own memory until the next step.
 */
#ifndef DB_DRIVER_H
#define DB_DRIVER_H

#include "db/db.h"

#define STATEMENTS_MAX 1000
#define BUCKETS        256

struct statement {
	struct statement *next;     /* of the same bucket */
	const char *at;             /* the caller's text: found again by this address ... */
	char *sql;                  /* ... when it still says the same */
	size_t arg_count;
	enum value_kind kinds[DB_ARGS_MAX]; /* PostgreSQL types a statement by what is bound */
	bool kept;                  /* in the table, else it goes after use */
	bool busy;
	bool writes;
	struct value *values;       /* of the row at hand */
	size_t columns;
	/* the driver's own */
	void *handle;               /* sqlite3_stmt; the PGresult at hand */
	int places[DB_ARGS_MAX];    /* SQLite's number of $1, $2 ... */
	int row;                    /* PostgreSQL: of the result */
	bool scanning;              /* PostgreSQL: a cursor is open */
	uint64_t name;              /* PostgreSQL: s<name>, prepared in connection `session` */
	uint64_t session;
};

struct db {
	const struct driver *driver;
	void *handle;               /* sqlite3, PGconn */
	struct statement *statements[BUCKETS];
	size_t statement_count;
	int depth;                  /* 0: no transaction; 1; 2 and more: savepoints */
	bool reading;               /* inside db_snapshot */
	bool failed;                /* a statement of the innermost transaction failed */
	bool again;                 /* the engine asks for the whole transaction once more */
	bool duplicate;             /* a unique value was there already: PostgreSQL may mean `again` */
	bool unknown;               /* the commit may or may not have happened */
	int64_t changed;
	int64_t next_id, end_id;    /* the block of ids at hand */
	uint64_t names, session;    /* PostgreSQL: the last statement's name; which connection this is */
};

struct driver {
	enum db_engine engine;
	/* Readies a statement whose sql, kinds and arg_count are set. */
	enum rc (*prepare)(struct ctx *cx, struct db *db, struct statement *s);
	/* Starts it. The values stay where they are until `finish`. */
	enum rc (*start)(struct ctx *cx, struct db *db, struct statement *s, struct args args);
	/* The next row into s->values and s->columns, or *row = false. */
	enum rc (*step)(struct ctx *cx, struct db *db, struct statement *s, bool *row);
	void (*finish)(struct statement *s);
	void (*drop)(struct statement *s);
	/* Like start, for a list of any length read bit by bit; always in a transaction. `end_scan` closes it. */
	enum rc (*start_scan)(struct ctx *cx, struct db *db, struct statement *s, struct args args);
	void (*end_scan)(struct db *db, struct statement *s);
	enum rc (*begin)(struct ctx *cx, struct db *db, bool reading);
	enum rc (*commit)(struct ctx *cx, struct db *db);
	void (*rollback)(struct db *db);
	enum rc (*savepoint)(struct ctx *cx, struct db *db);
	enum rc (*release)(struct ctx *cx, struct db *db);
	bool (*undo)(struct db *db); /* back to the savepoint, which goes too; false: the whole transaction is gone */
	/* Several statements without parameters. */
	enum rc (*script)(struct ctx *cx, struct db *db, const char *sql);
	/* Keeps other processes from migrating at the same time. */
	enum rc (*lock_tables)(struct ctx *cx, struct db *db);
	void (*unlock_tables)(struct db *db);
	void (*close)(struct db *db);
};

MUST_USE enum rc sqlite_open(struct ctx *cx, struct db *db, struct str path);
MUST_USE enum rc postgres_open(struct ctx *cx, struct db *db, struct str where);

/* Room for the row's values; false when there is no memory. */
bool statement_columns(struct statement *s, size_t columns);

#endif
