/* report_pages.h — a verification as the page reads it: seven questions, each with an answer in words, and what the credential says.
 *
 *     Is it unchanged? · Who issued it? · Were they entitled to? · Is it still valid? · Is it about this person? ·
 *     What does it mean? · What could not be checked?
 *
 * unchanged = parse, format, contexts, proof; who = issuer-key, issuer; entitled = evidence; still valid = dates, superseded, status; this
 * person = recipient; meaning = what is shown; and last all that was not checked. A failed proof blanks everything but the
 * verdict and the first question (T-01, T-04). The sentences are in the language of the context.
 *
 * Memory   results live in cx->mem.
 */
#ifndef VERIFICATION_REPORT_PAGES_H
#define VERIFICATION_REPORT_PAGES_H

#include "format/verify.h"
#include "http/locale.h"

struct view_report;

/* What a report is made of besides the answers. */
struct report_about {
	struct str file;       /* what the reader calls it; may be empty */
	struct str picture;    /* address of the badge's picture; may be empty */
	bool hide_grade;       /* the holder does not show it */
	bool whole;            /* the report is the page: its verdict is the page's title */
	struct str own_name;   /* this institution's, by its own register: shown when it is the issuer; may be empty */
};

/* Fills a view_report (report.html). */
struct view_report *report_view(struct ctx *cx, struct locale *locale, const struct verify_report *report, const struct report_about *about);

#endif
