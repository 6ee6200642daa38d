/* import_run.h — what the files of this folder share. Private to it. */
#ifndef IMPORT_IMPORT_RUN_H
#define IMPORT_IMPORT_RUN_H

#include "import/import_detail.h"

/* Where a person said which column is what. */
MUST_USE enum rc import_columns_read(struct ctx *cx, const struct import *import, struct sheet_column **columns, size_t *count);

/* It is done: its state, and the event in the offering's history. */
MUST_USE enum rc import_done(struct ctx *cx, struct db *db, struct import *import);

/* Enters one right row, inside db_transact, and tells what it changed and what follows. RC_REFUSED, RC_CONFLICT, RC_INVALID: the row is wrong. */
MUST_USE enum rc import_row_enter(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct import *import, const struct sheet_row *row,
                                  struct import_detail *detail, enum import_outcome *outcome);

#endif
