/* db_test.h — store tests run on both engines: TEST_BOTH instead of TEST.
 *
 *     static void
 *     award_is_kept(void **state)
 *     {
 *             struct ctx *cx = *state;
 *             struct db *db = test_db(cx);        // empty, all migrations applied
 *             ...
 *     }
 *     ... TEST_BOTH(award_is_kept), ...
 *
 * SQLite: a file in a folder of its own. PostgreSQL: the server named by $TESTAMUR_TEST_POSTGRES (tools/with-postgres sets
 * it for a whole run), else one that the test program starts and stops; a line starting with # and a skipped
 * test when PostgreSQL is not installed. Each test program has a schema of its own, emptied between tests (rows that
 * migrations put in included, but for db_ids).
 */
#ifndef DB_DB_TEST_H
#define DB_DB_TEST_H

#include "test.h" /* first: it takes cmocka's fail away */

#include "db/db.h"

struct db_test {
	void (*function)(void **state);
	enum db_engine engine;
};

#define TEST_BOTH(function) TEST_ON(function, DB_SQLITE, " on SQLite"), TEST_ON(function, DB_POSTGRES, " on PostgreSQL")
#define TEST_SQLITE(function) TEST_ON(function, DB_SQLITE, " on SQLite")
#define TEST_POSTGRES(function) TEST_ON(function, DB_POSTGRES, " on PostgreSQL")
#define TEST_ON(function_, engine_, words) \
	{ #function_ words, db_test_run, db_test_open, db_test_close, &(struct db_test){ function_, engine_ } }

/* The database of the test that runs. */
struct db *test_db(struct ctx *cx);

/* Where it is, for db_open: a second connection, another process. */
struct str test_db_where(struct ctx *cx);

/* A place without any table, for tests of migrations. */
struct str test_db_empty(struct ctx *cx);

/* A folder of this test's own that is removed after it. */
struct str test_dir(struct ctx *cx);

int db_test_open(void **state);
int db_test_close(void **state);
void db_test_run(void **state);

#endif
