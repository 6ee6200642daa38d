/* board_pages.h — what the pages about a board share: its object and its frame; pages of decisions and minutes are files of their own. */
#ifndef BOARD_BOARD_PAGES_H
#define BOARD_BOARD_PAGES_H

#include "board/board_cohort.h"
#include "http/page.h"
#include "people/capability.h"
#include "view_parts.h"

/* The row's `whose`: leaves a struct board_cohort, without rules, in rq->object. */
enum rc board_of_route(struct request *rq, struct whose *out);

/* Workspace, crumbs, state and facts; `below`: the page stands below the board's own. */
void board_frame(struct request *rq, const struct board_cohort *of, bool below);

#define OF_BOARD .object = OBJECT_BOARD, .whose = board_of_route

/* May the reader do this for the board's course? */
bool board_reader_may(const struct request *rq, enum capability capability);

/* How the cohort did, in cells; with `links` each leads to its learners on the board's page. */
struct view_tally board_tally(struct request *rq, const struct board *board, const struct board_statistics *statistics, bool links);
/* A member's seat as the pages name it, in the order of their views: chair, course leader, external examiner, secretary, member. */
unsigned board_seat(struct str role);

/* "/boards/7" and what follows. */
struct str board_href(struct arena *mem, const struct board *board, const char *more);

#endif
