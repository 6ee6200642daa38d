/* The page that confirms a board: what happens, what cannot be undone, and the code of the cohort, typed. */
#include "board/board_pages.h"
#include "framework/finding_pages.h"
#include "people/capability.h"
#include "registry/registry_pages.h"
#include "release/release.h"
#include "view_release.h"

static enum rc
show_confirm(struct request *rq, int status, struct form_release_confirm *form)
{
	struct board_cohort *of = rq->object;
	struct arena *mem = rq->cx->mem;
	const struct policy_answer *answer;
	struct board_statistics statistics;
	struct view_release_confirm view = { .code = of->offering.code, .action = board_href(mem, &of->board, "/confirm"), .release_confirm = form };

	TRY(board_cohort_rules(rq->cx, rq->db, of));
	of->institution.language = rq->language;
	TRY(board_check(rq->cx, rq->db, &of->cohort, &of->board, &answer));
	TRY(board_statistics(rq->cx, rq->db, &of->board, of->cohort.grading.most, &statistics));
	view.cohort = str_fmt(mem, PRI_STR " (" PRI_STR ")", ARG_STR(text_in(of->specification.title, rq->language)), ARG_STR(of->offering.code));
	view.awards = statistics.of[OUTCOME_PASS];
	view.undecided = statistics.undecided;
	view.findings = finding_rows(rq, answer->findings);
	if (of->board.state == BOARD_CALLED)
		view.why_not = locale_text(page_locale(rq), mem, MSG(board_not_sat), NULL, 0);
	else if (answer->refused != NULL) {
		view.why_not = answer->refused->says;
		view.clause = answer->refused->cite;
	}
	board_frame(rq, of, true);
	page_title_say(rq, SAY(release_title));
	return status == 200 ? reply_view(rq, 200, &view_release_confirm_class, &view) : reply_form_again(rq, status, &view_release_confirm_class, &view);
}

static enum rc
back_to_board(struct request *rq)
{
	const struct board_cohort *of = rq->object;

	return reply_see_other(rq, board_href(rq->cx->mem, &of->board, ""));
}

static enum rc
confirm_get(struct request *rq)
{
	const struct board_cohort *of = rq->object;

	if (of->board.state == BOARD_CONFIRMED) {
		reply_notice(rq, MSG(release_already));
		return back_to_board(rq);
	}
	return show_confirm(rq, 200, form_new(rq->cx->mem, &form_release_confirm_class));
}

static enum rc
issue_work(struct ctx *cx, struct db *db, void *self)
{
	struct request *rq = self;
	const struct board_cohort *of = rq->object;
	struct str href;

	return registry_ask_issue(cx, db, of->institution.id, rq->person, of->offering.id, of->offering.code, &href);
}

/* The credentials are signed in the background; should this not be asked for any more, the cohort's own page still does. */
static enum rc
tell(struct request *rq, const struct released *released)
{
	if (!released->awarded) {
		reply_notice(rq, MSG(release_waits), A_STR("why", released->why));
		return RC_OK;
	}
	TRY(db_transact(rq->cx, rq->db, issue_work, rq));
	reply_notice(rq, MSG(release_done), A_NUM("count", released->awards));
	return RC_OK;
}

static enum rc
confirm_post(struct request *rq)
{
	struct form_release_confirm *form = rq->form;
	struct board_cohort *of = rq->object;
	struct released released;

	if (form->form.mistakes == 0 && !str_eq(str_trim(form->typed), of->offering.code)) {
		(void)fail(rq->cx, RC_INVALID, MSG(release_typed_wrong), A_STR("code", of->offering.code));
		form_mistake(rq->cx, &form_release_confirm_class, form, "typed");
	}
	if (form->form.mistakes > 0)
		return show_confirm(rq, 422, form);
	TRY(board_cohort_rules(rq->cx, rq->db, of));
	TRY(release_board(rq->cx, rq->db, of, rq->person, &released));
	TRY(tell(rq, &released));
	return back_to_board(rq);
}

/* What was missing is there now: the awards follow. */
static enum rc
release_post(struct request *rq)
{
	struct board_cohort *of = rq->object;
	struct released released = { 0 };

	TRY(board_cohort_rules(rq->cx, rq->db, of));
	TRY(release_awards(rq->cx, rq->db, of, &released));
	TRY(tell(rq, &released));
	return back_to_board(rq);
}


const struct route release_routes[] = {
	{ .method = HTTP_GET, .path = "/boards/{board}/confirm", .needs = CAN_CONFIRM_BOARD, OF_BOARD, .view = &view_release_confirm_class, .rate = RATE_READ,
	  .handler = confirm_get, .says = "What confirming a board means" },
	{ .method = HTTP_POST, .path = "/boards/{board}/confirm", .needs = CAN_CONFIRM_BOARD, OF_BOARD, .form = &form_release_confirm_class, .body_limit = 64 << 10,
	  .rate = RATE_CHANGE, .handler = confirm_post, .says = "Confirm a board and release its awards" },
	{ .method = HTTP_POST, .path = "/boards/{board}/release", .needs = CAN_CONFIRM_BOARD, OF_BOARD, .body_limit = 64 << 10, .rate = RATE_CHANGE,
	  .handler = release_post, .says = "Release the awards of a confirmed board" },
	ROUTES_END
};
