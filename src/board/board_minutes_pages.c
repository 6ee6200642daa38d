/* A board's minutes: who sat, what the rules found, what was recorded, and every decision with its rules. */
#include "base/time.h"
#include "board/board_cohort.h"
#include "board/board_pages.h"
#include "framework/finding_pages.h"
#include "http/page.h"
#include "view_board.h"

#define MINUTES_BATCH 5000

static void
put_members(struct request *rq, const struct board *board, struct view_board_minutes *view)
{
	view->members = NEWS(rq->cx->mem, struct view_board_minutes_member, board->member_count + 1);
	view->members_count = board->member_count;
	for (size_t i = 0; i < board->member_count; i++) {
		const struct board_member *m = &board->members[i];

		view->members[i] = (struct view_board_minutes_member){ .name = m->name, .role = (enum view_board_minutes_member_role)board_seat(m->role),
			.present = m->attended, .agreed_on = m->agreed_day == DAY_NONE ? VIEW_NONE : m->agreed_day, .took_part = m->took_part };
	}
}

static enum rc
put_records(struct request *rq, const struct board *board, struct view_board_minutes *view)
{
	struct board_record *records;
	size_t count;

	TRY(board_record_list(rq->cx, rq->db, board, &records, &count));
	view->records = NEWS(rq->cx->mem, struct view_board_minutes_record, count + 1);
	view->records_count = count;
	for (size_t i = 0; i < count; i++)
		view->records[i] = (struct view_board_minutes_record){ .what = records[i].what, .on = records[i].day, .body = records[i].body };
	return RC_OK;
}

static enum rc
put_decision(struct request *rq, const struct decision *d, struct view_board_minutes_decision *row)
{
	*row = (struct view_board_minutes_decision){
		.number = d->learner, .name = d->name, .attempt = d->attempt_number, .mark = d->mark_known ? d->mark : VIEW_NONE,
		.outcome = (enum view_board_minutes_decision_outcome)d->outcome, .because = d->says, .rules = d->rules };
	return person_name(rq->cx, rq->db, rq->institution, d->decider, &row->by);
}

/* On the screen in pages; whole when it is asked for, to be printed and kept. */
static struct page_slice
choose_page(struct request *rq, size_t all, struct view_board_minutes *view)
{
	struct page_slice at = { .count = all };

	if (request_query(rq, "all").len == 0)
		at = page_slice(rq, "from", PAGE_ROWS, all, &view->pager);
	if (at.count < all)
		view->whole = str_fmt(rq->cx->mem, PRI_STR "?all=yes", ARG_STR(rq->path));
	return at;
}

static enum rc
put_decisions(struct request *rq, const struct board *board, struct page_slice at, struct view_board_minutes *view)
{
	struct decision *decisions;
	size_t number = 0, count;
	int64_t after = 0;

	view->decisions = NEWS(rq->cx->mem, struct view_board_minutes_decision, at.count + 1);
	do {
		TRY(decision_batch_of(rq->cx, rq->db, board, -1, after, MINUTES_BATCH, &decisions, &count));
		for (size_t i = 0; i < count; i++, number++)
			if (number >= at.from && view->decisions_count < at.count)
				TRY(put_decision(rq, &decisions[i], &view->decisions[view->decisions_count++]));
		after = count > 0 ? decisions[count - 1].id : after;
	} while (count == MINUTES_BATCH && view->decisions_count < at.count);
	return RC_OK;
}

static enum rc
board_minutes_get(struct request *rq)
{
	struct board_cohort *of = rq->object;
	const struct policy_answer *answer;
	struct board_statistics statistics;
	struct view_board_minutes view = { .state = (enum view_board_minutes_state)of->board.state,
		.confirmed_at = of->board.state == BOARD_CONFIRMED ? of->board.confirmed_at : VIEW_NONE, .framework = of->board.framework };

	TRY(board_cohort_rules(rq->cx, rq->db, of));
	of->institution.language = rq->language;
	TRY(board_check(rq->cx, rq->db, &of->cohort, &of->board, &answer));
	TRY(board_statistics(rq->cx, rq->db, &of->board, of->cohort.grading.most, &statistics));
	view.findings = finding_rows(rq, answer->findings);
	view.tally = board_tally(rq, &of->board, &statistics, false);
	put_members(rq, &of->board, &view);
	TRY(put_records(rq, &of->board, &view));
	TRY(put_decisions(rq, &of->board, choose_page(rq, (size_t)statistics.all, &view), &view));
	board_frame(rq, of, true);
	page_title_say(rq, SAY(board_minutes_title));
	return reply_view(rq, 200, &view_board_minutes_class, &view);
}

const struct route board_minutes_routes[] = {
	{ .method = HTTP_GET, .path = "/boards/{board}/minutes", .needs = CAN_SEE_BOARD, OF_BOARD, .view = &view_board_minutes_class, .rate = RATE_READ,
	  .handler = board_minutes_get, .says = "Its minutes" },
	ROUTES_END
};
