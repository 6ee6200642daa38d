/* import_store.h — the tables of sql/0043_import.sql. Private to this folder. */
#ifndef IMPORT_IMPORT_STORE_H
#define IMPORT_IMPORT_STORE_H

#include "import/import.h"

MUST_USE enum rc import_insert(struct ctx *cx, struct db *db, const struct import *as, struct str file);
/* Columns, says, rows, checked_row, entered_row, state, done_at. */
MUST_USE enum rc import_update(struct ctx *cx, struct db *db, const struct import *as);
MUST_USE enum rc import_load(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct import *out);
MUST_USE enum rc import_file_load(struct ctx *cx, struct db *db, int64_t id, struct str *file);
MUST_USE enum rc import_clear_rows(struct ctx *cx, struct db *db, int64_t import);

/* A row as it is stored. */
struct import_stored {
	int64_t row;
	enum import_outcome outcome;
	bool entered;
	struct str learner, name, detail;
};
MUST_USE enum rc import_row_upsert(struct ctx *cx, struct db *db, int64_t import, const struct import_stored *as);
MUST_USE enum rc import_row_load(struct ctx *cx, struct db *db, int64_t import, int outcome, int64_t after, size_t max, struct import_stored **rows,
                                 size_t *count);

#endif
