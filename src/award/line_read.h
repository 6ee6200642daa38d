/* line_read.h — what line.c needs of the files besides line_check. Private to this folder. */
#ifndef AWARD_LINE_READ_H
#define AWARD_LINE_READ_H

#include "award/line.h"

/* Opens the results sheet at its beginning; `rest` is the caller's and holds what is still to be read. */
MUST_USE enum rc line_sheet(struct ctx *cx, const struct line_input *input, struct str *rest, struct line_output *out, struct sheet **sheet);

/* The requests of a learner, as they stand in the file. */
struct line_request *line_requests_of(const struct line_output *out, struct str learner, size_t *count);

#endif
