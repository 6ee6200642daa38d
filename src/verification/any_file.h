/* any_file.h — a file as people hand it in, verified: as it is (format/verify.h), or by the credential that is attached to it when it is a PDF.
 *
 * A PDF's pages are not signed, and nothing of them is read: the report is about the credential inside, and says so. A PDF with
 * two credentials has no answer, because nobody could say which of them its pages show (T-25).
 *
 * Memory   results live in cx->mem.
 */
#ifndef VERIFICATION_ANY_FILE_H
#define VERIFICATION_ANY_FILE_H

#include "format/verify.h"

/* RC_OK whatever the verdict, as verify_bytes; a PDF that cannot be opened gets a report whose `parse` failed. */
MUST_USE enum rc verify_any_file(struct ctx *cx, struct str bytes, const struct verify_options *options, struct verify_report *report);

/* The report of what cannot be read: `parse` failed with what cx->err says, and nothing else was asked. */
void verify_unreadable(struct ctx *cx, enum verify_format format, struct verify_report *report);

#endif
