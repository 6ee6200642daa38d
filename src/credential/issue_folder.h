/* issue_folder.h — the whole line of custody from files into a folder: what `issue` and `demo --once` do.
 *
 * The folder has a database of its own in .state; everything is done by the nouns' operations. The same input again
 * goes on where an earlier run stopped and ends in the same bytes; another input is refused, because a folder is
 * about one cohort. When a rule or a wrong row refuses the input, the folder is left as if nothing had been asked.
 */
#ifndef CREDENTIAL_ISSUE_FOLDER_H
#define CREDENTIAL_ISSUE_FOLDER_H

#include "award/line.h"
#include "credential/credential.h"

struct issue_order {
	struct line_file specification, offering, results;
	const struct policy_source *sources; /* frameworks handed in as files */
	size_t source_count;
	const struct str *frameworks;        /* their ids or names; none: those the offering names */
	size_t framework_count;
	const struct sheet_column *columns;
	size_t column_count;
	struct str dir;
	struct str home;                     /* of the keys */
	bool no_pdf;                         /* no transcripts: they take longer than all the rest */
	void (*progress)(void *self, int64_t done, int64_t total, const char *what); /* may be NULL */
	void *self;
};

struct issue_result {
	struct line_output line;        /* with the problems, when the answer is RC_INVALID */
	int64_t credentials;            /* that stand in the folder now */
	int64_t issued;                 /* in this run */
	int64_t without_pdf;            /* whose transcript could not be drawn: summary.json says why */
	struct json *not_issued;        /* as in summary.json */
	struct str framework;           /* "northgate@2026-09" */
	bool key_made;                  /* the home had no key yet */
	uint64_t log_size;
};

/* RC_INVALID: the input is wrong, out->line.problems has all of it. RC_REFUSED: a rule says no. RC_CONFLICT: the folder is about
 * another input, or another run is at work in it. */
MUST_USE enum rc issue_into_folder(struct ctx *cx, const struct issue_order *order, struct issue_result *out);

#endif
