/* line_row.h — one row of a sheet entered in the register: by `issue`, and by an import on the site.
 *
 * Inside db_transact. Entering the same row again changes nothing.
 */
#ifndef AWARD_LINE_ROW_H
#define AWARD_LINE_ROW_H

#include "assessment/sheet.h"
#include "case/case.h"

struct line_row {
	struct enrolment enrolment;
	struct attempt attempt;      /* of a row of results */
	bool new_person, enrolled;   /* by this row */
};

/* Who it is, and their place in the cohort. `actor` 0: the sheet's event tells of it (offering_entered).
 * RC_CONFLICT: the number is somebody else's. RC_REFUSED: a rule of admission, the cohort is full. */
MUST_USE enum rc line_row_person(struct ctx *cx, struct db *db, const struct cohort *cohort, int64_t actor, const struct sheet_row *row,
                                 struct line_row *out);

/* The sitting that the row is about, found or opened; after line_row_person. */
MUST_USE enum rc line_row_attempt(struct ctx *cx, struct db *db, const struct sheet_row *row, struct line_row *at);

/* What the sheet says of academic integrity, then submissions and marks. RC_REFUSED: a rule, or the sitting is decided. */
MUST_USE enum rc line_row_marks(struct ctx *cx, struct db *db, const struct cohort *cohort, int64_t actor, const struct sheet_row *row,
                                struct line_row *at);

#endif
