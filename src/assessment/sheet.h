/* sheet.h — a results sheet as a registrar's program saves it: one row for each learner and attempt.
 *
 * Columns are found by their headers in any order, by the usual words of several languages; with several assessments
 * a header is "A1.mark", "A1.submitted_at". A needed column that was not found is an error with the candidates and
 * the remedy `--column mark=HEADER`. The decimal sign is decided for the sheet and said; a sheet with both
 * names a row of each.
 *
 * A wrong row is kept as a problem with row, column, what is wrong and what would be right, and the reader goes on:
 * sheet_check reads the sheet to its end and answers RC_INVALID when there was any, so that nobody is entered from a sheet
 * in which somebody's row is wrong. An empty mark is not wrong.
 *
 * Memory   the reader itself takes constant memory, and what a row takes may be released before the next one.
 *          sheet_check keeps about 32 bytes a row to find a learner's attempt that stands twice.
 */
#ifndef ASSESSMENT_SHEET_H
#define ASSESSMENT_SHEET_H

#include "assessment/assessment.h"
#include "codec/csv.h"

/* `--column mark=Points`: the column of that name is the one with that header. */
struct sheet_column { struct str name, header; };

struct sheet_row {
	int64_t row;             /* as a spreadsheet shows it */
	struct person person;    /* number, names, birth date, e-mail */
	int64_t number;          /* of the attempt; 1 when the sheet does not say */
	enum integrity integrity;
	struct work *works;      /* one for each assessment that has a column */
	size_t work_count;
};

struct sheet;

/* What a sheet is about: results, or who is in the cohort. A list of learners has their columns only; others are not used. */
enum sheet_kind { SHEET_RESULTS, SHEET_LEARNERS };

/* Which column is what: one for each name that `--column` takes here. */
struct sheet_match {
	struct str name, header; /* header: empty when no column is it */
	bool needed;
};
struct sheet_matches {
	const struct csv_row *header;
	struct csv_dialect dialect;
	struct sheet_match *items;
	size_t count;
};

/* Matches the columns and reads no row. What is missing or could be one of two goes to *problems, and the answer is RC_OK all
 * the same: the caller asks. RC_INVALID, RC_LIMIT: no sheet that can be read. */
MUST_USE enum rc sheet_match_columns(struct ctx *cx, struct str file, struct csv_source source, enum sheet_kind kind, const struct cohort *cohort,
                                     const struct sheet_column *columns, size_t column_count, struct problems *problems, struct sheet_matches *out);

/* Reads the header. `file` names the sheet in messages. Everything wrong, of the header now and of rows later, goes to
 * *problems, which outlives the sheet.
 * RC_INVALID: a needed column is missing or could be one of two, a header names an assessment that does not exist. Needed
 * are the learner's number, a name, a mark for each assessment with weight, and for each deadline when work was handed in. */
MUST_USE enum rc sheet_open(struct ctx *cx, struct str file, struct csv_source source, const struct cohort *cohort,
                            const struct sheet_column *columns, size_t column_count, struct problems *problems, struct sheet **out);
/* The same for a sheet of either kind. */
MUST_USE enum rc sheet_open_as(struct ctx *cx, struct str file, struct csv_source source, enum sheet_kind kind, const struct cohort *cohort,
                               const struct sheet_column *columns, size_t column_count, struct problems *problems, struct sheet **out);

/* The next row; *more is false at the end. It lives in cx->mem. RC_INVALID: this row is wrong, its problems are kept, and
 * the next call goes on with the next row unless sheet_may_go_on says no. */
MUST_USE enum rc sheet_next(struct ctx *cx, struct sheet *sheet, struct sheet_row *out, bool *more);
bool sheet_may_go_on(const struct sheet *sheet);

/* For a row that is right: RC_INVALID, kept as a problem, when the same learner's attempt stood in an earlier one. */
MUST_USE enum rc sheet_once(struct ctx *cx, struct sheet *sheet, const struct sheet_row *row);

/* The header, and the cells of the latest row as they stand: for who shows them, or writes them out again. */
const struct csv_row *sheet_header(const struct sheet *sheet);
const struct csv_row *sheet_cells(const struct sheet *sheet);

/* Reads all rows and shows them to `each` (may be NULL), wrong ones too as far as their learner can be read. RC_INVALID: some are wrong, or a learner's attempt stands twice; all is in the sheet's problems. */
struct sheet_summary {
	int64_t rows;
	struct str says; /* what the sheet was read as: encoding, separator, decimal sign, columns */
};
MUST_USE enum rc sheet_check(struct ctx *cx, struct sheet *sheet, void (*each)(const struct sheet_row *row, void *self), void *self,
                             struct sheet_summary *out);

#endif
