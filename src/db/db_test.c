#include "db/db_test.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include "base/file.h"
#include "db/driver.h"
#include "db/migrate.h"

#define NOW 1795392000 /* 2026-11-23T00:00:00Z */

/* What the whole test program shares: cmocka runs one test after the other, in one thread. */
static struct {
	const struct db_test *test;
	struct ctx cx;
	struct db *db;
	char dir[64];
	struct str where;
	bool absent;
	int empties;
} running;

static struct {
	bool asked;
	char where[512];      /* empty: no PostgreSQL here */
	int keeps;            /* the server lives while this is open */
	pid_t pid;
} server;

static bool sqlite_made, schema_made;
static char template[64];

/* ---- folders ---- */

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static void
remove_tree(const char *dir)
{
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* In memory when there is plenty: a commit waits for no disk then. */
static const char *
best_place(void)
{
	const char *tmp = getenv("TMPDIR");
	struct statvfs memory;

	if (tmp != NULL && strlen(tmp) < 40)
		return tmp;
	if (statvfs("/dev/shm", &memory) == 0 && (uint64_t)memory.f_bavail * memory.f_frsize > (uint64_t)1 << 30)
		return "/dev/shm";
	return "/tmp";
}

static bool
make_dir(char out[64])
{
	snprintf(out, 64, "%s/testamur.XXXXXX", best_place());
	return mkdtemp(out) != NULL;
}

/* ---- PostgreSQL ---- */

static void
server_stop(void)
{
	if (server.pid == 0 || server.pid == getpid())
		return;
	close(server.keeps);
	waitpid(server.pid, NULL, 0);
}

/* The script says where the server is, and stops it when we close the pipe or die. */
static _Noreturn void
server_child(int in, int out)
{
	const char *source = getenv("TESTAMUR_SOURCE");
	char script[4096];

	snprintf(script, sizeof(script), "%s/tools/with-postgres", source == NULL ? "." : source);
	dup2(in, 0);
	dup2(out, 1);
	setpgid(0, 0); /* an interrupt of the tests is not the server's: it sees the pipe close */
	execl(script, script, "sh", "-c", "echo \"$TESTAMUR_TEST_POSTGRES\"; exec cat >/dev/null", (char *)NULL);
	_exit(127);
}

static void
server_read(int fd)
{
	size_t used = 0;
	ssize_t n;

	while (used < sizeof(server.where) - 1 && (n = read(fd, server.where + used, 1)) == 1)
		if (server.where[used++] == '\n')
			break;
	server.where[used > 0 ? used - 1 : 0] = '\0';
}

static void
server_start(void)
{
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
		return;
	server.pid = fork();
	if (server.pid == 0)
		server_child(in[0], out[1]);
	close(in[0]);
	close(out[1]);
	server.keeps = in[1];
	atexit(server_stop);
	server_read(out[0]);
	close(out[0]);
}

static bool
server_there(void)
{
	const char *given = getenv("TESTAMUR_TEST_POSTGRES");

	if (server.asked)
		return server.where[0] != '\0';
	server.asked = true;
	if (given != NULL)
		snprintf(server.where, sizeof(server.where), "%s", given);
	else
		server_start();
	if (server.where[0] == '\0')
		printf("# PostgreSQL is not installed, so its tests are not run\n");
	return server.where[0] != '\0';
}

/* A name is that of a process; an earlier one of that number may have left its schema on a server of a whole run. */
static enum rc
schema_make(struct ctx *cx, const char *name)
{
	struct db *db;

	TRY(db_open(cx, str_of(server.where), &db));
	return db->driver->script(cx, db, str_c(cx->mem, str_fmt(cx->mem, "DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA %s", name, name)));
}

static struct str
schema_where(struct ctx *cx, const char *name)
{
	return str_fmt(cx->mem, "%s options='-c search_path=%s'", server.where, name);
}

/* Triggers and foreign keys are off meanwhile: tables that refuse DELETE are emptied too. */
static const char empty_sql[] =
	"SET session_replication_role = replica;"
	"DO $$ DECLARE t text; BEGIN"
	" FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'migration' LOOP"
	"  EXECUTE format('DELETE FROM %I', t);"
	" END LOOP; END $$;"
	"INSERT INTO db_ids (id, next) VALUES (1, 1);"
	"RESET session_replication_role";

static enum rc
postgres_ready(struct ctx *cx)
{
	char name[32];
	struct db *db;

	snprintf(name, sizeof(name), "t%d", (int)getpid());
	running.where = schema_where(cx, name);
	if (!schema_made) {
		TRY(schema_make(cx, name));
		TRY(db_open(cx, running.where, &db));
		schema_made = true;
		return db_migrate(cx, db);
	}
	TRY(db_open(cx, running.where, &db));
	return db->driver->script(cx, db, empty_sql);
}

/* ---- SQLite ---- */

static void
template_remove(void)
{
	remove_tree(template);
}

/* The tables are made once; each test gets a copy of the file. */
static enum rc
template_make(struct ctx *cx)
{
	struct arena_mark mark = arena_mark(cx->mem);
	struct db *db;

	if (!make_dir(template))
		return RC_UNAVAILABLE;
	atexit(template_remove);
	TRY(db_open(cx, str_fmt(cx->mem, "%s/db", template), &db));
	TRY(db_migrate(cx, db));
	arena_release(cx->mem, mark); /* closes it, and so its log goes into the file */
	sqlite_made = true;
	return RC_OK;
}

static enum rc
sqlite_ready(struct ctx *cx)
{
	struct str bytes;

	if (!sqlite_made)
		TRY(template_make(cx));
	TRY(file_read(cx, str_fmt(cx->mem, "%s/db", template), (size_t)64 << 20, &bytes));
	running.where = str_fmt(cx->mem, "%s/db", running.dir);
	return file_write(cx, running.where, bytes, 0600);
}

/* ---- one test ---- */

static enum rc
open_engine(struct ctx *cx)
{
	TRY(running.test->engine == DB_SQLITE ? sqlite_ready(cx) : postgres_ready(cx));
	return db_open(cx, running.where, &running.db);
}

int
db_test_open(void **state)
{
	struct ctx *cx = &running.cx;

	running.test = *state;
	running.absent = running.test->engine == DB_POSTGRES && !server_there();
	if (!ctx_open(cx, (size_t)1 << 30) || !make_dir(running.dir))
		return -1;
	cx->now = NOW;
	*state = cx;
	if (running.absent || open_engine(cx) == RC_OK)
		return 0;
	print_error("no database: " PRI_STR "\n", ARG_STR(err_text(&cx->err, cx->mem)));
	return -1;
}

int
db_test_close(void **state)
{
	(void)state;
	ctx_close(&running.cx);
	remove_tree(running.dir);
	return 0;
}

void
db_test_run(void **state)
{
	if (running.absent)
		skip();
	running.test->function(state);
}

struct db *
test_db(struct ctx *cx)
{
	(void)cx;
	return running.db;
}

struct str
test_db_where(struct ctx *cx)
{
	return str_dup(cx->mem, running.where);
}

struct str
test_db_empty(struct ctx *cx)
{
	char name[32];

	running.empties++;
	if (running.test->engine == DB_SQLITE)
		return str_fmt(cx->mem, "%s/empty-%d", running.dir, running.empties);
	snprintf(name, sizeof(name), "t%d_%d", (int)getpid(), running.empties);
	assert_ok(cx, schema_make(cx, name));
	return schema_where(cx, name);
}

struct str
test_dir(struct ctx *cx)
{
	return str_dup(cx->mem, str_of(running.dir));
}
