/* driver_postgres.c — PostgreSQL by libpq: prepared statements, values and rows in binary. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "db/driver.h"

/* Types by their fixed number in every PostgreSQL (pg_type.dat). */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_NAME = 19, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25,
       OID_OID = 26, OID_UNKNOWN = 705, OID_BPCHAR = 1042, OID_VARCHAR = 1043 };

#define SCAN_ROWS "512"

/* The connection's own: the result at hand is kept with its statement. */
static PGresult *
result_of(const struct statement *s)
{
	return s->handle;
}

/* ---- errors ---- */

struct meaning {
	const char *state; /* the SQLSTATE or how it begins; PostgreSQL's appendix A */
	enum rc rc;
	const struct message *msg;
	bool again, duplicate;
};

MESSAGE(db_busy);
MESSAGE(db_duplicate);
MESSAGE(db_constraint);
MESSAGE(db_refused);
MESSAGE(db_full);
MESSAGE(out_of_memory);
MESSAGE(db_lost);
MESSAGE(db_statement);
MESSAGE(db_cannot_write);
MESSAGE(db_text_not_utf8);
MESSAGE(db_too_big);
MESSAGE(db_io);
MESSAGE(db_damaged);
static const struct meaning meanings[] = {
	{ "40001", RC_UNAVAILABLE, &message_db_busy, .again = true },      /* serialization_failure */
	{ "40P01", RC_UNAVAILABLE, &message_db_busy, .again = true },      /* deadlock_detected */
	{ "55P03", RC_UNAVAILABLE, &message_db_busy },                     /* lock_not_available */
	{ "57014", RC_UNAVAILABLE, &message_db_busy },                     /* query_canceled */
	{ "23505", RC_CONFLICT, &message_db_duplicate, .duplicate = true },
	{ "23", RC_INTERNAL, &message_db_constraint },
	{ "P0001", RC_REFUSED, &message_db_refused },                      /* raise_exception: our own triggers */
	{ "53100", RC_FULL, &message_db_full },                            /* disk_full */
	{ "53200", RC_MEMORY, &message_out_of_memory },
	{ "53", RC_UNAVAILABLE, &message_db_busy },                        /* too many connections */
	{ "57", RC_UNAVAILABLE, &message_db_lost },                        /* shutdown, crash of another session */
	{ "08P01", RC_INTERNAL, &message_db_statement },                   /* protocol_violation: too few values */
	{ "08", RC_UNAVAILABLE, &message_db_lost },
	{ "25006", RC_UNAVAILABLE, &message_db_cannot_write },             /* read_only_sql_transaction: a standby */
	{ "22021", RC_INVALID, &message_db_text_not_utf8 },
	{ "54", RC_LIMIT, &message_db_too_big },
	{ "58", RC_UNAVAILABLE, &message_db_io },
	{ "XX", RC_INTERNAL, &message_db_damaged },
	{ "", RC_INTERNAL, &message_db_statement },
};

static const struct meaning *
meaning_of(const char *state)
{
	const struct meaning *m = meanings;

	while (strncmp(state, m->state, strlen(m->state)) != 0)
		m++;
	return m;
}

/* The first line of what libpq says. */
static struct str
first_line(const char *says)
{
	struct str line, rest = str_of(says);

	str_cut(&rest, '\n', &line);
	return line;
}

static bool
is_lost(const struct db *db)
{
	return PQstatus(db->handle) != CONNECTION_OK;
}

/* A change on its own that was under way when the connection went may have happened. Anything else did not, and can
 * be done again on a new connection: a server that was restarted, or its standby. */
static enum rc
lost(struct ctx *cx, struct db *db, bool changing)
{
	db->unknown = changing && db->depth == 0;
	db->again = !db->unknown;
	return fail(cx, RC_UNAVAILABLE, db->unknown ? MSG(db_commit_unknown) : &message_db_lost,
	    A_STR("says", first_line(PQerrorMessage(db->handle))));
}

static enum rc
failed(struct ctx *cx, struct db *db, const PGresult *result, bool changing)
{
	const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *says = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const struct meaning *m;

	if (is_lost(db))
		return lost(cx, db, changing);
	if (state == NULL) /* libpq itself: in practice, no memory */
		return fail(cx, RC_UNAVAILABLE, &message_db_lost, A_STR("says", first_line(PQerrorMessage(db->handle))));
	m = meaning_of(state);
	db->again = db->again || m->again;
	db->duplicate = db->duplicate || m->duplicate;
	return fail(cx, m->rc, m->msg, A_C("says", says == NULL ? state : says));
}

static enum rc
script(struct ctx *cx, struct db *db, const char *sql)
{
	PGresult *result = PQexec(db->handle, sql);
	ExecStatusType status = PQresultStatus(result);
	enum rc rc = RC_OK;

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		rc = failed(cx, db, result, true);
	PQclear(result);
	return rc;
}

/* ---- the session ---- */

/* A single statement is a transaction as strict as the others, or it could slip between them. */
static enum rc
set_up(struct ctx *cx, struct db *db)
{
	return script(cx, db,
	    "SET client_encoding = 'UTF8'; SET default_transaction_isolation = 'serializable';"
	    "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '10min';"
	    "SET bytea_output = 'hex'; SET standard_conforming_strings = on; SET client_min_messages = warning");
}

/* A connection that was lost between two units of work is opened again; what was prepared is gone. */
static enum rc
reconnect(struct ctx *cx, struct db *db)
{
	if (db->depth > 0 || !is_lost(db))
		return RC_OK;
	PQreset(db->handle);
	if (is_lost(db))
		return fail(cx, RC_UNAVAILABLE, MSG(db_no_server), A_STR("says", first_line(PQerrorMessage(db->handle))));
	db->session++;
	return set_up(cx, db);
}

/* ---- statements ---- */

static Oid
oid_of(enum value_kind kind)
{
	switch (kind) {
	case VALUE_NUM:  return OID_INT8;
	case VALUE_TEXT: return OID_TEXT;
	case VALUE_BLOB: return OID_BYTEA;
	default:         return 0; /* whatever it is compared with or stored in */
	}
}

static bool
changes_something(const char *sql)
{
	if (strncmp(sql, "WITH", 4) != 0)
		return strncmp(sql, "SELECT", 6) != 0;
	return strstr(sql, "INSERT INTO ") != NULL || strstr(sql, "UPDATE ") != NULL || strstr(sql, "DELETE FROM ") != NULL;
}

static void
name_of(const struct statement *s, char out[24])
{
	snprintf(out, 24, "s%llu", (unsigned long long)s->name);
}

static enum rc
prepare(struct ctx *cx, struct db *db, struct statement *s)
{
	Oid types[DB_ARGS_MAX];
	PGresult *result;
	enum rc rc = RC_OK;
	char name[24];

	TRY(reconnect(cx, db));
	s->writes = changes_something(s->sql);
	s->name = ++db->names;
	s->session = db->session;
	for (size_t i = 0; i < s->arg_count; i++)
		types[i] = oid_of(s->kinds[i]);
	name_of(s, name);
	result = PQprepare(db->handle, name, s->sql, (int)s->arg_count, types);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		rc = failed(cx, db, result, false);
	PQclear(result);
	return rc;
}

/* The values as libpq wants them: integers in network order, the rest as it is. */
struct wire {
	const char *values[DB_ARGS_MAX];
	int lengths[DB_ARGS_MAX], formats[DB_ARGS_MAX];
	unsigned char numbers[DB_ARGS_MAX][8];
};

static enum rc
to_wire(struct ctx *cx, struct args args, struct wire *w)
{
	for (size_t i = 0; i < args.count; i++) {
		const struct value *v = &args.values[i];

		if (v->bytes.len > INT32_MAX)
			return fail(cx, RC_LIMIT, &message_db_too_big, A_NUM("says", (int64_t)v->bytes.len));
		w->formats[i] = 1;
		w->lengths[i] = v->kind == VALUE_NUM ? 8 : (int)v->bytes.len;
		w->values[i] = v->bytes.ptr == NULL ? "" : v->bytes.ptr;
		if (v->kind == VALUE_NULL)
			w->values[i] = NULL;
		if (v->kind != VALUE_NUM)
			continue;
		for (int b = 0; b < 8; b++)
			w->numbers[i][b] = (unsigned char)((uint64_t)v->number >> (56 - 8 * b));
		w->values[i] = (const char *)w->numbers[i];
	}
	return RC_OK;
}

static enum rc
keep_result(struct ctx *cx, struct db *db, struct statement *s, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	s->handle = result;
	s->row = 0;
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		return failed(cx, db, result, s->writes);
	if (!statement_columns(s, (size_t)PQnfields(result)))
		return fail(cx, RC_MEMORY, &message_out_of_memory);
	return RC_OK;
}

static enum rc
start(struct ctx *cx, struct db *db, struct statement *s, struct args args)
{
	struct wire w;
	char name[24];

	TRY(reconnect(cx, db));
	if (s->session != db->session)
		TRY(prepare(cx, db, s));
	TRY(to_wire(cx, args, &w));
	name_of(s, name);
	TRY(keep_result(cx, db, s, PQexecPrepared(db->handle, name, (int)args.count, w.values, w.lengths, w.formats, 1)));
	db->changed = s->writes ? strtoll(PQcmdTuples(result_of(s)), NULL, 10) : 0;
	return RC_OK;
}

static int64_t
from_wire(const char *at, int length)
{
	const unsigned char *b = (const unsigned char *)at;
	uint64_t n = length > 0 && b[0] >= 0x80 ? UINT64_MAX : 0;

	for (int i = 0; i < length; i++)
		n = n << 8 | b[i];
	return (int64_t)n;
}

static enum rc
read_value(struct ctx *cx, const struct statement *s, int column, struct value *out)
{
	PGresult *result = result_of(s);
	const char *at = PQgetvalue(result, s->row, column);
	int length = PQgetlength(result, s->row, column);

	*out = (struct value){ .kind = VALUE_NULL };
	if (PQgetisnull(result, s->row, column))
		return RC_OK;
	switch (PQftype(result, column)) {
	case OID_INT8: case OID_INT4: case OID_INT2: case OID_OID:
		*out = num(from_wire(at, length));
		return RC_OK;
	case OID_BOOL:
		*out = num(at[0] != 0);
		return RC_OK;
	case OID_TEXT: case OID_VARCHAR: case OID_BPCHAR: case OID_NAME: case OID_UNKNOWN:
		*out = text((struct str){ at, (size_t)length });
		return RC_OK;
	case OID_BYTEA:
		*out = blob((struct str){ at, (size_t)length });
		return RC_OK;
	default: /* NUMERIC, say: write a CAST */
		return fail(cx, RC_INTERNAL, MSG(db_column_kind), A_NUM("column", column));
	}
}

static enum rc
read_row(struct ctx *cx, struct statement *s, bool *row)
{
	*row = s->row < PQntuples(result_of(s));
	if (!*row)
		return RC_OK;
	for (size_t i = 0; i < s->columns; i++)
		TRY(read_value(cx, s, (int)i, &s->values[i]));
	s->row++;
	return RC_OK;
}

static void
finish(struct statement *s)
{
	PQclear(s->handle);
	s->handle = NULL;
}

static void
drop(struct statement *s)
{
	/* The prepared one stays in the server until the connection ends: there are few that are not kept. */
	finish(s);
}

/* ---- long lists: a cursor, fetched bit by bit; its name is the statement's ---- */

static enum rc
fetch(struct ctx *cx, struct db *db, struct statement *s)
{
	char sql[64];

	finish(s);
	snprintf(sql, sizeof(sql), "FETCH " SCAN_ROWS " FROM c%llu", (unsigned long long)s->name);
	return keep_result(cx, db, s, PQexecParams(db->handle, sql, 0, NULL, NULL, NULL, NULL, 1));
}

static enum rc
step(struct ctx *cx, struct db *db, struct statement *s, bool *row)
{
	TRY(read_row(cx, s, row));
	if (*row || !s->scanning || PQntuples(result_of(s)) == 0)
		return RC_OK;
	TRY(fetch(cx, db, s));
	return read_row(cx, s, row);
}

static enum rc
start_scan(struct ctx *cx, struct db *db, struct statement *s, struct args args)
{
	struct buf sql = buf_new(cx->mem, strlen(s->sql) + 100);
	Oid types[DB_ARGS_MAX];
	PGresult *result;
	struct wire w;
	enum rc rc = RC_OK;

	TRY(to_wire(cx, args, &w));
	for (size_t i = 0; i < args.count; i++)
		types[i] = oid_of(s->kinds[i]);
	buf_fmt(&sql, "DECLARE c%llu NO SCROLL CURSOR FOR %s", (unsigned long long)s->name, s->sql);
	buf_byte(&sql, '\0');
	result = PQexecParams(db->handle, sql.ptr, (int)args.count, types, w.values, w.lengths, w.formats, 1);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		rc = failed(cx, db, result, false);
	PQclear(result);
	s->scanning = rc == RC_OK;
	return rc == RC_OK ? fetch(cx, db, s) : rc;
}

static void
end_scan(struct db *db, struct statement *s)
{
	char sql[64];

	if (!s->scanning)
		return;
	s->scanning = false;
	snprintf(sql, sizeof(sql), "CLOSE c%llu", (unsigned long long)s->name);
	if (!db->failed)
		PQclear(PQexec(db->handle, sql));
}

/* ---- transactions ---- */

static enum rc
begin(struct ctx *cx, struct db *db, bool reading)
{
	const char *sql = reading ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN ISOLATION LEVEL SERIALIZABLE";
	enum rc rc;

	TRY(reconnect(cx, db));
	rc = script(cx, db, sql);
	if (rc == RC_OK || !is_lost(db))
		return rc;
	/* Only now do we learn that the server went away while we were idle. */
	db->unknown = false;
	TRY(reconnect(cx, db));
	return script(cx, db, sql);
}

static enum rc
commit(struct ctx *cx, struct db *db)
{
	PGresult *result = PQexec(db->handle, "COMMIT");
	enum rc rc = RC_OK;

	if (PQresultStatus(result) != PGRES_COMMAND_OK) {
		rc = failed(cx, db, result, false);
		if (is_lost(db)) {
			db->unknown = true;
			rc = fail(cx, RC_UNAVAILABLE, MSG(db_commit_unknown));
		}
	} else if (strcmp(PQcmdStatus(result), "COMMIT") != 0) {
		rc = fail(cx, RC_INTERNAL, MSG(db_spoiled));
	}
	PQclear(result);
	return rc;
}

static void
rollback(struct db *db)
{
	if (!is_lost(db) && PQtransactionStatus(db->handle) != PQTRANS_IDLE)
		PQclear(PQexec(db->handle, "ROLLBACK"));
}

static enum rc
savepoint(struct ctx *cx, struct db *db)
{
	return script(cx, db, "SAVEPOINT inner_one");
}

static enum rc
release(struct ctx *cx, struct db *db)
{
	return script(cx, db, "RELEASE SAVEPOINT inner_one");
}

static bool
undo(struct db *db)
{
	PGresult *result = PQexec(db->handle, "ROLLBACK TO SAVEPOINT inner_one; RELEASE SAVEPOINT inner_one");
	bool done = PQresultStatus(result) == PGRES_COMMAND_OK;

	PQclear(result);
	return done;
}

/* One lock for each schema, held by the session and not by a transaction. */
static enum rc
lock_tables(struct ctx *cx, struct db *db)
{
	TRY(reconnect(cx, db));
	return script(cx, db, "SELECT pg_advisory_lock(hashtext('testamur ' || current_schema()))");
}

static void
unlock_tables(struct db *db)
{
	PQclear(PQexec(db->handle, "SELECT pg_advisory_unlock_all()"));
}

static void
close_connection(struct db *db)
{
	PQfinish(db->handle);
}

static const struct driver postgres_driver = {
	.engine = DB_POSTGRES,
	.prepare = prepare, .start = start, .step = step, .finish = finish, .drop = drop,
	.start_scan = start_scan, .end_scan = end_scan,
	.begin = begin, .commit = commit, .rollback = rollback,
	.savepoint = savepoint, .release = release, .undo = undo,
	.script = script, .lock_tables = lock_tables, .unlock_tables = unlock_tables, .close = close_connection,
};

static void
be_silent(void *self, const char *says)
{
	(void)self;
	(void)says;
}

enum rc
postgres_open(struct ctx *cx, struct db *db, struct str where)
{
	db->handle = PQconnectdb(str_c(cx->mem, where));
	db->driver = &postgres_driver;
	if (db->handle == NULL)
		return fail(cx, RC_MEMORY, &message_out_of_memory);
	if (is_lost(db))
		return fail(cx, RC_UNAVAILABLE, MSG(db_no_server), A_STR("says", first_line(PQerrorMessage(db->handle))));
	PQsetNoticeProcessor(db->handle, be_silent, NULL);
	return set_up(cx, db);
}
