/* migrate.h — brings a database's tables to what this program knows.
 *
 * A migration is a file of sql/: `0021_institution.sql`, in PostgreSQL's words, applied once, in the order of the
 * numbers, each in a transaction of its own. It never changes after it was released: the table `migration`
 * keeps its SHA-256. For SQLite the text is mapped word by word: BIGINT → INTEGER, BYTEA → BLOB, and STRICT behind
 * each CREATE TABLE. What is needed for one engine only stands between the lines
 * `-- only postgresql` or `-- only sqlite` and `-- end`.
 * A database may lack lower numbers than its highest (a noun that came later); it must not have unknown ones.
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "base/asset.h"
#include "db/db.h"

/* The files of sql/, as they are in this program; the last row has no name. */
extern const struct asset sql_assets[];

/* Applies what is missing. Asking again costs one statement. Several processes may ask at once.
 * RC_REFUSED: an applied migration has other words now, or the database has one that this program does not
 * know: it is newer than the program, or not its own. */
MUST_USE enum rc db_migrate(struct ctx *cx, struct db *db);

/* The same with other files; for tests. */
MUST_USE enum rc db_migrate_with(struct ctx *cx, struct db *db, const struct asset *files);

#endif
