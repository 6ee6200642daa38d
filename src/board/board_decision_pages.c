/* The page of one learner before a board: the evidence, what is proposed and why, and the board's choice. */
#include "board/board_cohort.h"
#include "board/board_pages.h"
#include "people/capability.h"
#include "view_board.h"

static bool
is_member(const struct board *board, int64_t person)
{
	for (size_t i = 0; i < board->member_count; i++)
		if (person != 0 && board->members[i].person == person)
			return true;
	return false;
}

static enum rc
put_works(struct request *rq, const struct decision *decision, struct view_board_decision *view)
{
	struct work *works;
	size_t count;

	TRY(attempt_works(rq->cx, rq->db, rq->institution, decision->attempt, &works, &count));
	view->works = NEWS(rq->cx->mem, struct view_board_decision_work, count + 1);
	view->works_count = count;
	for (size_t i = 0; i < count; i++)
		view->works[i] = (struct view_board_decision_work){
			.assessment = works[i].assessment, .days_late = works[i].days_late,
			.submitted_at = works[i].submitted_at == TIME_NONE ? VIEW_NONE : works[i].submitted_at,
			.mark = works[i].mark_known ? works[i].mark : VIEW_NONE,
		};
	return RC_OK;
}

static enum rc
put_earlier(struct request *rq, const struct decision *decision, struct view_board_decision *view)
{
	struct attempt *attempts;
	size_t count;

	TRY(attempt_list(rq->cx, rq->db, rq->institution, decision->enrolment, &attempts, &count));
	view->earlier = NEWS(rq->cx->mem, struct view_board_decision_earlier, count + 1);
	for (size_t i = 0; i < count; i++) {
		const struct attempt *a = &attempts[i];

		if (a->id != decision->attempt) {
			view->earlier[view->earlier_count++] = (struct view_board_decision_earlier){
				.attempt = a->number, .sitting = a->sitting, .mark = a->mark_known ? a->mark : VIEW_NONE, .late = a->late };
			continue;
		}
		view->late = a->late ? a->late_rules : STR_NONE;
		view->integrity = (enum view_board_decision_integrity)a->integrity;
		view->extension = a->extension_days;
		view->deferred = a->deferred;
	}
	return RC_OK;
}

/* What was granted in this sitting and by which rules. What the learner wrote, and why a person granted it, is private: a board
 * needs neither. */
static enum rc
put_circumstances(struct request *rq, const struct decision *decision, struct view_board_decision *view)
{
	const struct board_cohort *of = rq->object;
	struct attempt attempt;
	struct case_file *files;
	size_t count;

	TRY(attempt_get(rq->cx, rq->db, rq->institution, decision->attempt, &attempt));
	TRY(case_list(rq->cx, rq->db, rq->institution, decision->enrolment, &files, &count));
	view->circumstances = NEWS(rq->cx->mem, struct view_board_decision_circumstance, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct view_board_decision_circumstance *to = &view->circumstances[view->circumstances_count];

		if (files[i].state != CASE_GRANTED || !case_is_circumstance(files[i].kind) || files[i].sitting > attempt.sitting)
			continue;
		*to = (struct view_board_decision_circumstance){
			.kind = (enum view_board_decision_circumstance_kind)files[i].kind, .days = files[i].kind == CASE_EXTENSION ? files[i].days : 0,
			.on = zone_day(of->institution.zone, files[i].decided_at == 0 ? files[i].made_at : files[i].decided_at),
			.rules = files[i].decider == 0 && files[i].rules.len == 0 ? files[i].decision : files[i].rules,
		};
		TRY(person_name(rq->cx, rq->db, rq->institution, files[i].decider, &to->by));
		view->circumstances_count++;
	}
	return RC_OK;
}

static enum rc
load_decision(struct request *rq, struct decision *out)
{
	const struct board_cohort *of = rq->object;
	int64_t attempt;

	TRY(request_param_id(rq, "attempt", &attempt));
	return decision_get(rq->cx, rq->db, &of->board, attempt, out);
}

static enum rc
show_decision(struct request *rq, int status, const struct decision *d, struct form_board_decide *form)
{
	struct board_cohort *of = rq->object;
	struct view_board_decision view = {
		.attempt = d->attempt_number, .outcome = (enum view_board_decision_outcome)d->outcome, .because = d->says, .rules = d->rules,
		.mark = d->mark_known ? d->mark : VIEW_NONE, .raw_mark = d->mark_known ? d->raw_mark : VIEW_NONE, .capped = d->capped, .board_decide = form,
		.seen = decision_stamp(rq->cx->mem, d),
		.action = str_fmt(rq->cx->mem, "/boards/%lld/decisions/%lld", (long long)of->board.id, (long long)d->attempt),
	};

	TRY(person_name(rq->cx, rq->db, rq->institution, d->decider, &view.by));
	TRY(put_works(rq, d, &view));
	TRY(put_circumstances(rq, d, &view));
	TRY(put_earlier(rq, d, &view));
	if (of->board.state == BOARD_CONFIRMED)
		view.why_not = view_say(rq->cx->mem, board_why_confirmed);
	else if (!is_member(&of->board, rq->person) || !board_reader_may(rq, CAN_DECIDE_BOARD))
		view.why_not = view_say(rq->cx->mem, board_why_no_member);
	board_frame(rq, of, true);
	page_title(rq, d->name.len > 0 ? d->name : d->learner);
	return status == 200 ? reply_view(rq, 200, &view_board_decision_class, &view) : reply_form_again(rq, status, &view_board_decision_class, &view);
}

static enum rc
board_decision_get(struct request *rq)
{
	struct decision decision;

	TRY(load_decision(rq, &decision));
	return show_decision(rq, 200, &decision, form_new(rq->cx->mem, &form_board_decide_class));
}

static enum policy_outcome
chosen(const struct form_board_decide *form)
{
	static const enum policy_outcome outcomes[] = { OUTCOME_NONE, OUTCOME_PASS, OUTCOME_REFER, OUTCOME_DEFER, OUTCOME_FAIL, OUTCOME_VOID };

	return outcomes[form->outcome];
}

static enum rc
board_decide_post(struct request *rq)
{
	struct board_cohort *of = rq->object;
	struct form_board_decide *form = rq->form;
	struct decision decision;
	enum rc rc;

	TRY(load_decision(rq, &decision));
	if (form->form.mistakes > 0)
		return show_decision(rq, 422, &decision, form);
	TRY(board_cohort_rules(rq->cx, rq->db, of));
	rc = board_decide(rq->cx, rq->db, &of->cohort, &of->board, decision.attempt,
	                  &(struct board_choice){ .decider = rq->person, .outcome = chosen(form), .mark = form->mark == FORM_NONE ? NULL : &form->mark,
	                                          .reason = form->reason, .seen = form->seen });
	if (rc == RC_INVALID || rc == RC_CONFLICT) {
		form_mistake(rq->cx, &form_board_decide_class, form, rc == RC_INVALID ? "mark" : "");
		TRY(load_decision(rq, &decision));
		return show_decision(rq, rc == RC_INVALID ? 422 : 409, &decision, form);
	}
	TRY(rc);
	reply_notice(rq, MSG(board_decided_notice), A_STR("learner", decision.name));
	return reply_see_other(rq, board_href(rq->cx->mem, &of->board, ""));
}

const struct route board_decision_routes[] = {
	{ .method = HTTP_GET, .path = "/boards/{board}/decisions/{attempt}", .needs = CAN_SEE_BOARD, OF_BOARD, .view = &view_board_decision_class, .rate = RATE_READ,
	  .handler = board_decision_get, .says = "A learner's evidence and outcome" },
	{ .method = HTTP_POST, .path = "/boards/{board}/decisions/{attempt}", .needs = CAN_DECIDE_BOARD, OF_BOARD, .form = &form_board_decide_class,
	  .body_limit = 64 << 10, .rate = RATE_CHANGE, .handler = board_decide_post, .says = "Decide an outcome, with a reason" },
	ROUTES_END
};
