/* board_pages.h — what the pages about a board share: its frame, its object, its findings as a part. */
#ifndef BOARD_BOARD_PAGES_H
#define BOARD_BOARD_PAGES_H

#include "board/board_cohort.h"
#include "http/page.h"
#include "view_parts.h"

/* The row's `whose`: leaves a struct board_cohort, without rules, in rq->object. */
enum rc board_of_route(struct request *rq, struct whose *out);

/* Workspace, crumbs, state and facts; `below`: the page stands below the board's own. */
void board_frame(struct request *rq, const struct board_cohort *of, bool below);

/* "/boards/7" and what follows. */
struct str board_href(struct arena *mem, const struct board *board, const char *more);

/* What rules found, without those that do not apply. */
struct view_findings board_findings(struct arena *mem, const struct policy_finding *first);

#endif
