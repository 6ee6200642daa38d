/* line.h — the line of custody from four files up to awards, by the nouns' operations only.
 *
 *     specification → offering → results sheet → board → awards
 *
 * The specification is taken as approved. The sheet is read twice: first all of it is checked, so that a wrong row
 * enters nobody; then it is entered in batches. Each step finds what an earlier, interrupted run has done.
 */
#ifndef AWARD_LINE_H
#define AWARD_LINE_H

#include "assessment/sheet.h"
#include "award/award.h"
#include "case/circumstance.h"

/* A file as handed in: what messages call it, and its bytes. */
struct line_file { struct str name, bytes; };

struct line_input {
	struct line_file specification, offering, results;
	const struct sheet_column *columns;
	size_t column_count;
	struct policy *policy;      /* of the frameworks given, or of those that line_frameworks names */
	void (*progress)(void *self, int64_t done, int64_t total, const char *what); /* may be NULL */
	void *self;
};

/* A request of the offering file, and what became of it. */
struct line_request {
	struct str learner;
	int64_t attempt;
	struct case_request request;
	bool seen;                  /* the sheet has a row for it */
	struct case_file decided;   /* state and decision; id 0 before line_run */
	size_t index;               /* its place in the file */
};

struct line_output {
	struct institution institution;
	struct specification specification;
	struct offering offering;
	struct board board;
	struct cohort cohort;
	struct sheet_summary sheet;
	const struct policy_finding *not_asked;   /* of the specification: what a file cannot answer */
	const struct policy_finding *not_held;    /* of the specification: what does not hold, and does not refuse */
	struct line_request *requests;            /* by learner, then as in the file */
	size_t request_count;
	struct problems problems;                 /* all that is wrong with the input, when the answer is RC_INVALID */
	int64_t learners, awards;                 /* rows' learners; awards of the cohort */
};

/* The frameworks that an offering file names, for who loads the policy. */
MUST_USE enum rc line_frameworks(struct ctx *cx, const struct line_file *offering, struct str **names, size_t *count);

/* Checks all input and enters nothing: what line_run would refuse. */
MUST_USE enum rc line_check(struct ctx *cx, const struct line_input *input, struct line_output *out);

/* All of it. RC_INVALID: the input is wrong, nobody was entered, out->problems has everything. RC_REFUSED: a rule says no,
 * with its clause: nothing was awarded. */
MUST_USE enum rc line_run(struct ctx *cx, struct db *db, const struct line_input *input, struct line_output *out);

#endif
