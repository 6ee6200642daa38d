#include "db/migrate.h"

#include "base/buf.h"
#include "crypto/hash.h"
#include "db/driver.h"

#define MIGRATION_SIZE_MAX ((size_t)1 << 20)

/* ---- one text in two tongues ---- */

struct word {
	const char *said, *meant;
};

static const struct word sqlite_words[] = { { "BIGINT", "INTEGER" }, { "BYTEA", "BLOB" }, { NULL, NULL } };
/* Byte order, whatever the server's language is. */
static const struct word postgres_words[] = { { "TEXT", "TEXT COLLATE \"C\"" }, { NULL, NULL } };

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static const char *
meant_by(const struct word *words, struct str said)
{
	for (; words->said != NULL; words++)
		if (str_is(said, words->said))
			return words->meant;
	return NULL;
}

/* Where the token at the head of `sql` ends: a word, a text in quotes, or one byte. */
static size_t
token_end(struct str sql)
{
	size_t end = 1;

	if (sql.ptr[0] == '\'') {
		while (end < sql.len && sql.ptr[end] != '\'')
			end++;
		return end < sql.len ? end + 1 : end;
	}
	while (is_word(sql.ptr[0]) && end < sql.len && is_word(sql.ptr[end]))
		end++;
	return end;
}

struct mapping {
	struct buf *out;
	const struct word *words;
	bool strict;          /* SQLite: a table's end gets the word */
	bool create, table;   /* the statement at hand begins with CREATE; with CREATE TABLE */
	size_t tokens;        /* of it so far */
};

static void
map_token(struct mapping *m, struct str token)
{
	const char *meant = meant_by(m->words, token);

	if (token.ptr[0] == ';') {
		if (m->strict && m->table)
			buf_lit(m->out, " STRICT");
		m->tokens = 0;
		m->create = m->table = false;
	} else if (is_word(token.ptr[0])) {
		if (m->tokens++ == 0)
			m->create = str_is(token, "CREATE");
		else if (m->tokens == 2)
			m->table = m->create && str_is(token, "TABLE");
	}
	buf_str(m->out, meant == NULL ? token : str_of(meant));
}

static void
map_line(struct mapping *m, struct str line)
{
	while (line.len > 0 && !str_starts(line, "--")) {
		size_t end = token_end(line);

		map_token(m, str_sub(line, 0, end));
		line = str_sub(line, end, SIZE_MAX);
	}
	buf_byte(m->out, '\n');
}

/* Sections for one engine are passed through word by word too, so that TEXT and BIGINT mean the same in them. */
static enum rc
map_migration(struct ctx *cx, const struct asset *file, enum db_engine engine, const char **out)
{
	const char *mine = engine == DB_SQLITE ? "-- only sqlite" : "-- only postgresql";
	struct str line, rest = { file->bytes, file->size }, text;
	struct buf mapped = buf_new(cx->mem, MIGRATION_SIZE_MAX);
	struct mapping m = { .out = &mapped, .strict = engine == DB_SQLITE,
	                     .words = engine == DB_SQLITE ? sqlite_words : postgres_words };
	bool skipping = false;

	while (rest.len > 0) {
		str_cut(&rest, '\n', &line);
		if (str_starts(line, "-- only "))
			skipping = !str_is(str_trim(line), mine);
		else if (str_is(str_trim(line), "-- end"))
			skipping = false;
		else if (!skipping)
			map_line(&m, line);
	}
	TRY(buf_done(cx, &mapped, &text));
	*out = str_c(cx->mem, text);
	return RC_OK;
}

/* ---- the files ---- */

static enum rc
number_of(struct ctx *cx, const struct asset *file, int64_t *out)
{
	struct str name = str_of(file->name);

	if (name.len > 9 && name.ptr[4] == '_' && str_ends(name, ".sql") && str_to_int(str_sub(name, 0, 4), out) && *out > 0)
		return RC_OK;
	return fail(cx, RC_INVALID, MSG(db_migration_words), A_STR("name", name), A_C("why", "its name is not like 0021_institution.sql"));
}

static const struct asset *
file_numbered(struct ctx *cx, const struct asset *files, int64_t number)
{
	int64_t n;

	for (; files->name != NULL; files++)
		if (number_of(cx, files, &n) == RC_OK && n == number)
			return files;
	return NULL;
}

static struct str
checksum_of(struct ctx *cx, const struct asset *file)
{
	return hash_hex(cx->mem, HASH_SHA256, (struct str){ file->bytes, file->size });
}

/* ---- the database ---- */

static const char create_sql[] =
	"CREATE TABLE IF NOT EXISTS migration ("
	" number BIGINT NOT NULL PRIMARY KEY,"
	" name TEXT NOT NULL,"
	" checksum TEXT NOT NULL,"
	" applied_at BIGINT NOT NULL)";

/* What was applied must be what we know. *applied has a bit for each file, in their order. */
static enum rc
compare(struct ctx *cx, struct db *db, const struct asset *files, bool *applied)
{
	static const char sql[] = "SELECT number, checksum FROM migration ORDER BY number";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, NO_ARGS));
	for (size_t i = 0; i < rows.count; i++) {
		const struct asset *file = file_numbered(cx, files, row_num(&rows.items[i], 0));

		if (file == NULL)
			return fail(cx, RC_REFUSED, MSG(db_migration_unknown), A_NUM("number", row_num(&rows.items[i], 0)));
		if (!str_eq(row_text(&rows.items[i], 1), checksum_of(cx, file)))
			return fail(cx, RC_REFUSED, MSG(db_migration_changed), A_C("name", file->name));
		applied[file - files] = true;
	}
	return RC_OK;
}

struct applying {
	const struct asset *files, *file;
	size_t count;
};

static enum rc
apply(struct ctx *cx, struct db *db, void *self)
{
	static const char sql[] = "INSERT INTO migration (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";
	const struct applying *a = self;
	bool *applied = NEWS(cx->mem, bool, a->count);
	const char *mapped;
	int64_t number;

	/* Somebody else may have applied it since we looked. */
	TRY(compare(cx, db, a->files, applied));
	if (applied[a->file - a->files])
		return RC_OK;
	TRY(number_of(cx, a->file, &number));
	TRY(map_migration(cx, a->file, db_engine_of(db), &mapped));
	if (db->driver->script(cx, db, mapped) != RC_OK) {
		struct str says = err_says(&cx->err, cx->mem);

		return fail(cx, RC_INTERNAL, MSG(db_migration_failed), A_C("name", a->file->name), A_STR("says", says));
	}
	return db_exec(cx, db, sql, ARGS(num(number), text(str_of(a->file->name)), text(checksum_of(cx, a->file)), num(cx->now)));
}

static enum rc
apply_missing(struct ctx *cx, struct db *db, const struct asset *files, size_t count, bool *applied)
{
	for (size_t i = 0; i < count; i++) {
		struct applying a = { files, &files[i], count };

		if (!applied[i])
			TRY(db_transact(cx, db, apply, &a));
	}
	return RC_OK;
}

static enum rc
migrate_locked(struct ctx *cx, struct db *db, const struct asset *files)
{
	size_t count = 0;
	int64_t number;
	bool *applied;

	for (; files[count].name != NULL; count++)
		TRY(number_of(cx, &files[count], &number));
	applied = NEWS(cx->mem, bool, count);
	TRY(db->driver->script(cx, db, create_sql));
	TRY(compare(cx, db, files, applied));
	return apply_missing(cx, db, files, count, applied);
}

enum rc
db_migrate_with(struct ctx *cx, struct db *db, const struct asset *files)
{
	struct arena_door door;
	enum rc rc;

	TRY(db->driver->lock_tables(cx, db));
	if (ARENA_ENTER(cx->mem, &door)) {
		rc = migrate_locked(cx, db, files);
		arena_leave(cx->mem, &door);
	} else {
		rc = fail(cx, RC_MEMORY, MSG(out_of_memory));
	}
	db->driver->unlock_tables(db);
	return rc;
}

enum rc
db_migrate(struct ctx *cx, struct db *db)
{
	return db_migrate_with(cx, db, sql_assets);
}
