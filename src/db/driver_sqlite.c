/* driver_sqlite.c — SQLite 3 in a file: WAL, every commit on the disk before it is acknowledged. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "db/driver.h"

#define APPLICATION_ID 0x5473746D /* "Tstm", in the file's header */
#define BUSY_MS        10000
#define TEXT_(x)       #x
#define TEXT(x)        TEXT_(x)

/* ---- errors ---- */

static enum rc
failed_for(struct ctx *cx, struct db *db, enum rc rc, const struct message *msg)
{
	return fail(cx, rc, msg, A_C("says", sqlite3_errmsg(db->handle)));
}

static enum rc
constraint_failed(struct ctx *cx, struct db *db, int code)
{
	switch (code) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		db->duplicate = true;
		return failed_for(cx, db, RC_CONFLICT, MSG(db_duplicate));
	case SQLITE_CONSTRAINT_TRIGGER:
		return failed_for(cx, db, RC_REFUSED, MSG(db_refused));
	default:
		return failed_for(cx, db, RC_INTERNAL, MSG(db_constraint));
	}
}

static int
last_errno(sqlite3_file *file)
{
	int why = 0;

	if (file != NULL && file->pMethods != NULL)
		file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &why);
	return why;
}

/* SQLite tells a full disk from other trouble by ENOSPC alone; quota and size limits are as finite. Which it was is
 * remembered by the file: the log, or else the database itself. */
static enum rc
io_failed(struct ctx *cx, struct db *db)
{
	sqlite3_file *database = NULL, *log = NULL;
	int why;

	sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
	sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_FILE_POINTER, &database);
	why = last_errno(log);
	if (why == 0)
		why = last_errno(database);
	if (why == EDQUOT || why == EFBIG || why == ENOSPC)
		return failed_for(cx, db, RC_FULL, MSG(db_full));
	return failed_for(cx, db, RC_UNAVAILABLE, MSG(db_io));
}

static enum rc
failed(struct ctx *cx, struct db *db, int code)
{
	switch (code & 0xff) {
	case SQLITE_CONSTRAINT:
		return constraint_failed(cx, db, code);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		db->again = code == SQLITE_BUSY_SNAPSHOT;
		return failed_for(cx, db, RC_UNAVAILABLE, MSG(db_busy));
	case SQLITE_FULL:
		return failed_for(cx, db, RC_FULL, MSG(db_full));
	case SQLITE_IOERR:
		return io_failed(cx, db);
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return failed_for(cx, db, RC_UNAVAILABLE, MSG(db_cannot_write));
	case SQLITE_NOMEM:
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	case SQLITE_TOOBIG:
		return failed_for(cx, db, RC_LIMIT, MSG(db_too_big));
	case SQLITE_NOTADB:
		return failed_for(cx, db, RC_INVALID, MSG(db_not_a_database));
	case SQLITE_CORRUPT:
		return failed_for(cx, db, RC_INTERNAL, MSG(db_damaged));
	default:
		return failed_for(cx, db, RC_INTERNAL, MSG(db_statement));
	}
}

static enum rc
script(struct ctx *cx, struct db *db, const char *sql)
{
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? RC_OK : failed(cx, db, code);
}

/* ---- statements ---- */

/* SQLite numbers `$1` by first appearance; the name tells which one it is. */
static enum rc
find_places(struct ctx *cx, struct statement *s)
{
	char name[8];

	if (sqlite3_bind_parameter_count(s->handle) != (int)s->arg_count)
		return fail(cx, RC_INTERNAL, MSG(db_values_count), A_C("sql", s->sql), A_NUM("given", (int64_t)s->arg_count));
	for (size_t i = 0; i < s->arg_count; i++) {
		snprintf(name, sizeof(name), "$%zu", i + 1);
		s->places[i] = sqlite3_bind_parameter_index(s->handle, name);
		if (s->places[i] == 0)
			return fail(cx, RC_INTERNAL, MSG(db_values_count), A_C("sql", s->sql), A_NUM("given", (int64_t)s->arg_count));
	}
	return RC_OK;
}

static enum rc
prepare(struct ctx *cx, struct db *db, struct statement *s)
{
	sqlite3_stmt *handle = NULL;
	int code = sqlite3_prepare_v3(db->handle, s->sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);

	s->handle = handle;
	if (code != SQLITE_OK)
		return failed(cx, db, code);
	s->writes = !sqlite3_stmt_readonly(handle);
	if (!statement_columns(s, (size_t)sqlite3_column_count(handle)))
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	return find_places(cx, s);
}

static int
bind(sqlite3_stmt *handle, int place, const struct value *v)
{
	/* A NULL pointer would bind NULL; the empty text and the empty blob are values. */
	const char *bytes = v->bytes.ptr == NULL ? "" : v->bytes.ptr;

	switch (v->kind) {
	case VALUE_NUM:
		return sqlite3_bind_int64(handle, place, v->number);
	case VALUE_TEXT:
		return sqlite3_bind_text64(handle, place, bytes, v->bytes.len, SQLITE_STATIC, SQLITE_UTF8);
	case VALUE_BLOB:
		return sqlite3_bind_blob64(handle, place, bytes, v->bytes.len, SQLITE_STATIC);
	default:
		return sqlite3_bind_null(handle, place);
	}
}

static enum rc
start(struct ctx *cx, struct db *db, struct statement *s, struct args args)
{
	for (size_t i = 0; i < args.count; i++) {
		int code = bind(s->handle, s->places[i], &args.values[i]);

		if (code != SQLITE_OK)
			return failed(cx, db, code);
	}
	return RC_OK;
}

static enum rc
read_value(struct ctx *cx, struct db *db, sqlite3_stmt *handle, int column, struct value *out)
{
	*out = (struct value){ .kind = VALUE_NULL };
	switch (sqlite3_column_type(handle, column)) {
	case SQLITE_INTEGER:
		*out = num(sqlite3_column_int64(handle, column));
		return RC_OK;
	case SQLITE_TEXT:
		out->kind = VALUE_TEXT;
		out->bytes.ptr = (const char *)sqlite3_column_text(handle, column);
		break;
	case SQLITE_BLOB:
		out->kind = VALUE_BLOB;
		out->bytes.ptr = sqlite3_column_blob(handle, column);
		break;
	case SQLITE_NULL:
		return RC_OK;
	default:
		return fail(cx, RC_INTERNAL, MSG(db_column_kind), A_NUM("column", column));
	}
	out->bytes.len = (size_t)sqlite3_column_bytes(handle, column);
	if (out->bytes.ptr == NULL && (out->bytes.len > 0 || sqlite3_errcode(db->handle) == SQLITE_NOMEM))
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	if (out->bytes.ptr == NULL)
		out->bytes.ptr = "";
	return RC_OK;
}

static enum rc
step(struct ctx *cx, struct db *db, struct statement *s, bool *row)
{
	int code = sqlite3_step(s->handle);

	*row = code == SQLITE_ROW;
	if (code == SQLITE_DONE) {
		db->changed = s->writes ? sqlite3_changes64(db->handle) : 0;
		return RC_OK;
	}
	if (code != SQLITE_ROW)
		return failed(cx, db, code);
	for (size_t i = 0; i < s->columns; i++)
		TRY(read_value(cx, db, s->handle, (int)i, &s->values[i]));
	return RC_OK;
}

static void
finish(struct statement *s)
{
	sqlite3_reset(s->handle);
	sqlite3_clear_bindings(s->handle);
}

static void
drop(struct statement *s)
{
	sqlite3_finalize(s->handle);
}

static void
end_scan(struct db *db, struct statement *s)
{
	(void)db;
	(void)s;
}

/* ---- transactions ---- */

static enum rc
begin(struct ctx *cx, struct db *db, bool reading)
{
	return script(cx, db, reading ? "BEGIN" : "BEGIN IMMEDIATE");
}

/* When the file cannot be made durable, the commit is in the log all the same: a crash may yet find it there. */
static enum rc
commit(struct ctx *cx, struct db *db)
{
	int code = sqlite3_exec(db->handle, "COMMIT", NULL, NULL, NULL);

	if (code == SQLITE_OK)
		return RC_OK;
	if (code != SQLITE_IOERR_FSYNC && code != SQLITE_IOERR_DIR_FSYNC)
		return failed(cx, db, code);
	db->unknown = true;
	return failed_for(cx, db, RC_UNAVAILABLE, MSG(db_commit_unknown));
}

/* SQLite has rolled back by itself after some errors (full, I/O, memory). */
static void
rollback(struct db *db)
{
	if (!sqlite3_get_autocommit(db->handle))
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

static enum rc
savepoint(struct ctx *cx, struct db *db)
{
	return script(cx, db, "SAVEPOINT inner_one");
}

static enum rc
release(struct ctx *cx, struct db *db)
{
	return script(cx, db, "RELEASE inner_one");
}

static bool
undo(struct db *db)
{
	return !sqlite3_get_autocommit(db->handle)
	    && sqlite3_exec(db->handle, "ROLLBACK TO inner_one; RELEASE inner_one", NULL, NULL, NULL) == SQLITE_OK;
}

/* BEGIN IMMEDIATE lets one at a time migrate. */
static enum rc
lock_tables(struct ctx *cx, struct db *db)
{
	(void)cx;
	(void)db;
	return RC_OK;
}

static void
unlock_tables(struct db *db)
{
	(void)db;
}

/* ---- opening ---- */

static void
close_file(struct db *db)
{
	sqlite3_close(db->handle);
}

static const struct driver sqlite_driver = {
	.engine = DB_SQLITE,
	.prepare = prepare, .start = start, .step = step, .finish = finish, .drop = drop,
	.start_scan = start, .end_scan = end_scan,
	.begin = begin, .commit = commit, .rollback = rollback,
	.savepoint = savepoint, .release = release, .undo = undo,
	.script = script, .lock_tables = lock_tables, .unlock_tables = unlock_tables, .close = close_file,
};

/* SQLite would make it readable by everyone; its log and index files take the mode of this one. A file that is there is not
 * opened here: closing it would take the locks of this process's other connections with it (fcntl, POSIX), and another
 * process that closes the file would then believe to be the last and remove the log under our feet. */
static enum rc
make_private(struct ctx *cx, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST)
		return RC_OK;
	if (fd < 0)
		return fail_at_file(cx, fail(cx, errno == ENOSPC || errno == EDQUOT ? RC_FULL : RC_UNAVAILABLE,
		    MSG(db_cannot_open), A_C("says", strerror(errno))), str_of(path));
	close(fd);
	return RC_OK;
}

static enum rc
one_number(struct ctx *cx, struct db *db, const char *sql, int64_t *out)
{
	struct row r;

	TRY(db_one(cx, db, &r, sql, NO_ARGS));
	*out = row_num(&r, 0);
	return RC_OK;
}

/* A file of another program is left alone; a new one gets our mark. */
static enum rc
check_mark(struct ctx *cx, struct db *db)
{
	int64_t mark, tables;

	TRY(one_number(cx, db, "PRAGMA application_id", &mark));
	if (mark == APPLICATION_ID)
		return RC_OK;
	TRY(one_number(cx, db, "SELECT count(*) FROM sqlite_schema", &tables));
	if (mark != 0 || tables != 0)
		return fail(cx, RC_INVALID, MSG(db_of_another));
	return script(cx, db, "PRAGMA application_id = " TEXT(APPLICATION_ID));
}

static enum rc
set_up(struct ctx *cx, struct db *db)
{
	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	/* "x" is a name and never a text, as in PostgreSQL. */
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	TRY(check_mark(cx, db));
	/* secure_delete: a salt that is destroyed leaves no copy in a free page. wal_autocheckpoint: pages; a batch of
	 * credentials writes two thousand, and what several of them change is copied into the file once. */
	return script(cx, db,
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
	    "PRAGMA secure_delete = FAST; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = 6000");
}

enum rc
sqlite_open(struct ctx *cx, struct db *db, struct str path)
{
	const char *name = str_c(cx->mem, path);
	sqlite3 *handle = NULL;
	enum rc rc;
	int code;

	if (path.len == 0 || memchr(path.ptr, '\0', path.len) != NULL)
		return fail(cx, RC_INVALID, MSG(db_bad_name));
	TRY(make_private(cx, name));
	code = sqlite3_open_v2(name, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	db->handle = handle;
	db->driver = &sqlite_driver;
	if (handle == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	rc = code == SQLITE_OK ? set_up(cx, db) : failed(cx, db, code);
	return rc == RC_OK ? RC_OK : fail_at_file(cx, rc, path);
}
