/* The two runs over a sheet. Both read batches of rows and enter them; the dry one undoes each batch, keeps what it found
 * outside the transaction's memory and stores that in a second one. */
#include "import/import_run.h"

#include "base/problems.h"

#define BATCH 500

/* A row that was read, and what was found. */
struct item {
	struct sheet_row row;
	const struct problem *problems;  /* what is wrong with its cells */
	struct str *values;              /* the wrong cells */
	struct import_stored found;      /* its texts live in the run's own memory */
};

struct run {
	const struct cohort *cohort;
	struct import *import;
	const struct import_watch *watch;
	struct sheet *sheet;
	struct problems problems;        /* of the row at hand */
	bool dry, more, over;            /* over: the file cannot be read further */
	int64_t upto;                    /* the row an earlier run came to */
	int64_t done, wrong;
	struct arena *kept;
	struct item items[BATCH];
	size_t count;
	bool undone;                     /* the dry run's batch came to its end */
};

/* ---- reading ---- */

static struct str
cell_of(const struct sheet *sheet, struct str header)
{
	const struct csv_row *names = sheet_header(sheet), *cells = sheet_cells(sheet);

	for (size_t i = 0; i < names->count && i < cells->count; i++)
		if (str_eq(str_trim(names->cells[i]), header))
			return str_trim(cells->cells[i]);
	return STR_NONE;
}

/* The cells are gone with the next row, so those that are wrong are kept now. */
static void
keep_problems(struct ctx *cx, struct run *run, struct item *item)
{
	size_t at = 0;

	item->problems = run->problems.first;
	item->values = NEWS(cx->mem, struct str, run->problems.kept + 1);
	for (const struct problem *one = item->problems; one != NULL; one = one->next)
		item->values[at++] = one->place.column.len > 0 ? str_dup(cx->mem, cell_of(run->sheet, one->place.column)) : STR_NONE;
}

static enum rc
read_row(struct ctx *cx, struct run *run, struct item *item)
{
	enum rc rc;

	*item = (struct item){ .problems = NULL };
	run->problems = problems_new(cx->mem);
	rc = sheet_next(cx, run->sheet, &item->row, &run->more);
	if (rc == RC_OK && run->more)
		rc = sheet_once(cx, run->sheet, &item->row);
	if (rc == RC_OK)
		return RC_OK;
	if (rc != RC_INVALID && rc != RC_LIMIT)
		return rc;
	run->over = !sheet_may_go_on(run->sheet);
	run->more = true;
	if (item->row.row == 0)
		item->row.row = run->problems.first != NULL && run->problems.first->place.row > 0 ? run->problems.first->place.row : run->upto + 1;
	keep_problems(cx, run, item);
	return RC_OK;
}

/* The next rows behind what an earlier run has done; those before are read all the same, to know who stood there. */
static enum rc
read_batch(struct ctx *cx, struct run *run)
{
	run->count = 0;
	while (run->count < BATCH && !run->over) {
		struct arena_mark mark = arena_mark(cx->mem);
		struct item *item = &run->items[run->count];

		TRY(read_row(cx, run, item));
		if (!run->more)
			break;
		if (item->row.row > run->upto)
			run->count++;
		else
			arena_release(cx->mem, mark);
	}
	return RC_OK;
}

/* ---- one row ---- */

static struct str
shown_name(struct arena *mem, const struct person *person)
{
	return person->name.len > 0 ? person->name : person_full_name(mem, person->given_name, person->family_name);
}

static void
keep_found(struct ctx *cx, struct run *run, struct item *item, enum import_outcome outcome, const struct import_detail *detail)
{
	item->found = (struct import_stored){
		.row = item->row.row, .outcome = outcome, .entered = !run->dry && outcome != IMPORT_WRONG,
		.learner = str_dup(run->kept, item->row.person.number), .name = str_dup(run->kept, shown_name(cx->mem, &item->row.person)),
		.detail = str_dup(run->kept, import_detail_text(detail)),
	};
}

static void
found_problems(struct ctx *cx, struct run *run, struct item *item)
{
	struct import_detail detail = import_detail_new(cx->mem);
	size_t at = 0;

	for (const struct problem *one = item->problems; one != NULL; one = one->next, at++)
		import_detail_say(&detail, detail.wrong, one->clause, one->place.column, item->values[at], one->msg, one->args);
	keep_found(cx, run, item, IMPORT_WRONG, &detail);
}

struct one { struct run *run; struct item *item; };

static enum rc
row_work(struct ctx *cx, struct db *db, void *self)
{
	struct one *one = self;
	struct import_detail detail = import_detail_new(cx->mem);
	enum import_outcome outcome;

	TRY(import_row_enter(cx, db, one->run->cohort, one->run->import, &one->item->row, &detail, &outcome));
	keep_found(cx, one->run, one->item, outcome, &detail);
	return RC_OK;
}

/* A row of its own savepoint: what a rule refuses undoes this row alone. */
static enum rc
enter_row(struct ctx *cx, struct db *db, struct run *run, struct item *item)
{
	struct import_detail detail;
	enum rc rc;

	if (item->problems != NULL) {
		found_problems(cx, run, item);
		return RC_OK;
	}
	rc = db_transact(cx, db, row_work, &(struct one){ run, item });
	if (rc != RC_REFUSED && rc != RC_CONFLICT && rc != RC_INVALID && rc != RC_NOT_FOUND)
		return rc;
	detail = import_detail_new(cx->mem);
	import_detail_wrong(&detail, &cx->err);
	keep_found(cx, run, item, IMPORT_WRONG, &detail);
	return RC_OK;
}

/* ---- one batch ---- */

static enum rc
store_batch(struct ctx *cx, struct db *db, void *self)
{
	struct run *run = self;
	struct import to = *run->import;
	int64_t done = run->done, wrong = run->wrong;

	for (size_t i = 0; i < run->count; i++) {
		TRY(import_row_upsert(cx, db, to.id, &run->items[i].found));
		wrong += run->items[i].found.outcome == IMPORT_WRONG;
	}
	done += (int64_t)run->count;
	if (run->dry) {
		to.checked_row = run->items[run->count - 1].row.row;
		to.rows = done;
	} else {
		to.entered_row = run->items[run->count - 1].row.row;
	}
	TRY(import_update(cx, db, &to));
	return run->watch == NULL ? RC_OK : run->watch->step(cx, db, run->watch->self, done, wrong);
}

static enum rc
batch_work(struct ctx *cx, struct db *db, void *self)
{
	struct run *run = self;

	for (size_t i = 0; i < run->count; i++) {
		struct arena_mark mark = arena_mark(cx->mem);

		TRY(enter_row(cx, db, run, &run->items[i]));
		arena_release(cx->mem, mark);
	}
	run->undone = run->dry;
	/* An answer other than RC_OK undoes all of it, which is what a dry run is. */
	return run->dry ? RC_REFUSED : store_batch(cx, db, run);
}

static enum rc
try_batch(struct ctx *cx, struct db *db, struct run *run)
{
	enum rc rc;

	run->undone = false;
	rc = db_transact(cx, db, batch_work, run);
	if (!run->dry || !run->undone || rc != RC_REFUSED)
		return rc;
	return db_transact(cx, db, store_batch, run);
}

static void
after_batch(struct run *run)
{
	int64_t last = run->items[run->count - 1].row.row;

	for (size_t i = 0; i < run->count; i++)
		run->wrong += run->items[i].found.outcome == IMPORT_WRONG;
	run->done += (int64_t)run->count;
	run->upto = last;
	if (run->dry) {
		run->import->checked_row = last;
		run->import->rows = run->done;
	} else {
		run->import->entered_row = last;
	}
}

static enum rc
run_all(struct ctx *cx, struct db *db, struct run *run)
{
	do {
		struct arena_mark mark = arena_mark(cx->mem), kept = arena_mark(run->kept);

		TRY(read_batch(cx, run));
		if (run->count > 0) {
			TRY(try_batch(cx, db, run));
			after_batch(run);
		}
		arena_release(run->kept, kept);
		arena_release(cx->mem, mark);
	} while (run->more && !run->over);
	return RC_OK;
}

/* ---- the whole sheet ---- */

static void
free_arena(void *mem)
{
	arena_free(mem);
}

static enum rc
run_open(struct ctx *cx, struct db *db, struct run *run)
{
	struct import_tally tally;
	struct sheet_column *columns;
	struct str *rest = NEW(cx->mem, struct str);
	size_t count;

	TRY(import_columns_read(cx, run->import, &columns, &count));
	TRY(import_file_load(cx, db, run->import->id, rest));
	TRY(import_count(cx, db, run->import->id, &tally));
	if (run->upto > 0) {
		run->wrong = tally.found[IMPORT_WRONG];
		run->done = run->dry ? run->import->rows : tally.entered;
	}
	run->problems = problems_new(cx->mem);
	return sheet_open_as(cx, run->import->file_name, csv_source_of(rest), run->import->kind, run->cohort, columns, count, &run->problems, &run->sheet);
}

static enum rc
run_sheet(struct ctx *cx, struct db *db, const struct cohort *cohort, struct import *import, const struct import_watch *watch, bool dry)
{
	struct run *run = NEW(cx->mem, struct run);
	struct arena_door door;
	enum rc rc;

	*run = (struct run){ .cohort = cohort, .import = import, .watch = watch, .dry = dry, .more = true,
	                     .upto = dry ? import->checked_row : import->entered_row, .kept = arena_new(0) };
	if (run->kept == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	arena_defer(cx->mem, free_arena, run->kept);
	if (!ARENA_ENTER(run->kept, &door))
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	rc = run_open(cx, db, run);
	if (rc == RC_OK)
		rc = run_all(cx, db, run);
	arena_leave(run->kept, &door);
	return rc;
}

static enum rc
checked_work(struct ctx *cx, struct db *db, void *self)
{
	return import_update(cx, db, self);
}

enum rc
import_check(struct ctx *cx, struct db *db, const struct cohort *cohort, struct import *import, const struct import_watch *watch)
{
	if (import->state == IMPORT_CHECKED)
		return RC_OK;
	if (import->state != IMPORT_CHECKING)
		return fail(cx, RC_REFUSED, import->state == IMPORT_COLUMNS ? MSG(import_asks_columns) : MSG(import_is_entered));
	TRY(run_sheet(cx, db, cohort, import, watch, true));
	import->state = IMPORT_CHECKED;
	return db_transact(cx, db, checked_work, import);
}

enum rc
import_enter(struct ctx *cx, struct db *db, const struct cohort *cohort, struct import *import, const struct import_watch *watch)
{
	if (import->state == IMPORT_DONE)
		return RC_OK;
	TRY(import_let_enter(cx, db, import));
	TRY(run_sheet(cx, db, cohort, import, watch, false));
	return import_done(cx, db, import);
}
