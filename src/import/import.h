/* import.h — a sheet of learners or results, handed in on the site: first a dry run, then entered.
 *
 *     asks for columns → being checked → checked → being entered → done          (or dropped before it is entered)
 *
 * The dry run does for each row what entering it does, by the same functions (award/line_row.h), in a transaction that is undone:
 * what it says of a row is what would happen, with the rules that say so. Rows are entered in batches, each a transaction that also
 * notes how far it came; a row that is wrong by then is not entered and says why. A row entered twice changes nothing, so an
 * import that was interrupted goes on, and the same file again finds every row identical. An empty cell never clears anything.
 *
 * Memory   results live in cx->mem; a sheet of any length takes the memory of a batch.
 * Errors   named at each function; those of db.h everywhere.
 */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include "assessment/sheet.h"
#include "award/line_row.h"
#include "codec/said.h"
#include "codec/table.h"

enum import_state { IMPORT_COLUMNS, IMPORT_CHECKING, IMPORT_CHECKED, IMPORT_ENTERING, IMPORT_DONE, IMPORT_DROPPED };
enum import_outcome { IMPORT_ENTER, IMPORT_CHANGE, IMPORT_SAME, IMPORT_WRONG, IMPORT_OUTCOMES };

#define IMPORT_FILE_MAX ((size_t)32 << 20)
#define IMPORT_AT_ONCE  ((int64_t)256 << 10) /* bytes, some 2,500 rows, up to which a request checks or enters; more is a job's */

struct import {
	int64_t id, institution, offering;
	int64_t person;              /* who handed it in */
	enum sheet_kind kind;
	enum import_state state;
	struct str file_name, file_hash;
	struct str columns;          /* JSON: name to header, where a person said so */
	struct str says;             /* what the file was read as (said.h) */
	int64_t bytes;               /* of the sheet as separated values */
	int64_t rows, checked_row, entered_row;
	int64_t made_at, done_at;    /* seconds; done_at 0: not yet */
	bool had_learners;           /* somebody was in the cohort before it was handed in */
};

/* What a row brings to one place: an empty `was` is new. */
struct import_change {
	struct str assessment;       /* empty: of the person */
	struct str what;             /* "mark", "submitted_at", "email", "birth_date" */
	struct str was, is;          /* marks as decimals, times and dates as ISO 8601 */
};

/* A sentence about the row: what is wrong, or what follows. */
struct import_remark {
	struct said said;
	struct str clause;           /* the rules that say so; may be empty */
	struct str column, value;    /* of what is wrong: the header and the cell; may be empty */
};

struct import_row {
	int64_t row;
	enum import_outcome outcome;
	bool entered;
	struct str learner, name;
	struct import_change *changes;
	struct import_remark *wrong, *follows;
	size_t change_count, wrong_count, follow_count;
};

/* The rules that an institution has adopted. RC_NOT_FOUND: none. */
MUST_USE enum rc import_policy(struct ctx *cx, struct db *db, int64_t institution, struct policy **out);

/* The cohort of an offering, opened by the rule books. */
struct import_cohort {
	struct institution institution;
	struct specification specification;
	struct offering offering;
	struct cohort cohort;
};
MUST_USE enum rc import_cohort_open(struct ctx *cx, struct db *db, struct policy *policy, int64_t institution, int64_t offering, struct import_cohort *out);

/* ---- handing in ---- */

/* Keeps the file and matches its columns. The state is `being checked` when all that is needed was found, else `asks for columns`.
 * `hashed`: the bytes as they came, when `file` was made of them (a workbook). Inside db_transact.
 * RC_INVALID, RC_LIMIT: no sheet that can be read. */
struct import_file { struct str name, bytes, hashed; };
MUST_USE enum rc import_begin(struct ctx *cx, struct db *db, const struct cohort *cohort, int64_t actor, enum sheet_kind kind,
                              const struct import_file *file, struct import *out);

/* Which column is what, as matched now; what is missing or could be two is in *problems. */
MUST_USE enum rc import_matches(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct import *import, struct problems *problems,
                                struct sheet_matches *out);

/* A person says which columns are what; earlier findings are forgotten. An empty header leaves the choice to the usual words.
 * RC_REFUSED: it is being entered or is over. RC_INVALID: something is still missing, the state stays. */
MUST_USE enum rc import_set_columns(struct ctx *cx, struct db *db, const struct cohort *cohort, struct import *import,
                                    const struct sheet_column *columns, size_t count);

/* ---- the two runs ---- */

/* Called in the transaction of each batch: how many rows are done, how many of them wrong. What it answers ends the run. */
struct import_watch {
	enum rc (*step)(struct ctx *cx, struct db *db, void *self, int64_t done, int64_t wrong);
	void *self;
};

/* Goes on from where an earlier run came to, to the end of the sheet; the state is then `checked`. Not inside a transaction.
 * watch may be NULL. RC_REFUSED: columns are asked first, or it is being entered. */
MUST_USE enum rc import_check(struct ctx *cx, struct db *db, const struct cohort *cohort, struct import *import, const struct import_watch *watch);

/* Enters what is right; the state is then `done`. Again is not an error. RC_REFUSED: it was not checked, or was dropped. */
MUST_USE enum rc import_enter(struct ctx *cx, struct db *db, const struct cohort *cohort, struct import *import, const struct import_watch *watch);

/* Before import_enter by a job: from here on it is being entered. RC_REFUSED as above. */
MUST_USE enum rc import_let_enter(struct ctx *cx, struct db *db, struct import *import);

/* RC_REFUSED: it is being entered or is done. Dropping twice is not an error. */
MUST_USE enum rc import_drop(struct ctx *cx, struct db *db, struct import *import);

/* ---- looking ---- */

/* RC_NOT_FOUND. */
MUST_USE enum rc import_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct import *out);

/* The latest imports into a cohort, the newest first. */
MUST_USE enum rc import_list(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, size_t max, struct import **imports, size_t *count);

struct import_tally { int64_t found[IMPORT_OUTCOMES], entered; };
MUST_USE enum rc import_count(struct ctx *cx, struct db *db, int64_t import, struct import_tally *out);

/* Up to `max` rows behind `after`; `outcome` IMPORT_OUTCOMES: of any. */
MUST_USE enum rc import_rows(struct ctx *cx, struct db *db, int64_t import, enum import_outcome outcome, int64_t after, size_t max,
                             struct import_row **rows, size_t *count);

/* The wrong rows as a sheet of the same columns, with a last one that says what is wrong, in English or as `say` words it: to be
 * mended and handed in; cells guarded against formulas (T-26). */
struct import_say { struct str (*text)(struct arena *mem, const struct said *said, void *self); void *self; struct str header; };
MUST_USE enum rc import_wrong_sheet(struct ctx *cx, struct db *db, const struct import *import, const struct import_say *say,
                                    enum table_kind kind, struct str *out);

/* Where it is looked at: "/offerings/7/results/import/12". */
struct str import_href(struct arena *mem, const struct import *import);

/* Clears file and rows of imports that were over before `before` (seconds): they name people. What was entered stays. */
MUST_USE enum rc import_prune(struct ctx *cx, struct db *db, int64_t before);

#endif
