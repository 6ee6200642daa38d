/* The page on which a cohort's board is called: its day and who sits on it. Who may be chosen holds the role. */
#include "board/board_cohort.h"
#include "board/board_pages.h"
#include "http/page.h"
#include "people/capability.h"
#include "view_board_call.h"

static enum rc
offering_of_route(struct request *rq, struct whose *out)
{
	struct board_cohort *of = NEW(rq->cx->mem, struct board_cohort);
	int64_t id;

	TRY(request_param_id(rq, "offering", &id));
	TRY(offering_get(rq->cx, rq->db, rq->institution, id, &of->offering));
	TRY(specification_get(rq->cx, rq->db, rq->institution, of->offering.specification, &of->specification));
	TRY(institution_get(rq->cx, rq->db, rq->institution, &of->institution));
	*out = (struct whose){ .institution = of->institution.id, .specification = of->specification.id };
	rq->object = of;
	return RC_OK;
}

/* ---- who may be chosen ---- */

static enum rc
fill_options(struct request *rq, enum role role, struct form_option **out, size_t *count)
{
	const struct board_cohort *of = rq->object;
	struct person *people;

	TRY(role_persons(rq->cx, rq->db, rq->institution, role, of->specification.id, &people, count));
	*out = NEWS(rq->cx->mem, struct form_option, *count + 1);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct form_option){ str_fmt(rq->cx->mem, "%lld", (long long)people[i].id), people[i].name };
	return RC_OK;
}

static enum rc
show(struct request *rq, struct form_board_call *form, int status)
{
	const struct board_cohort *of = rq->object;
	struct view_board_call view = { .offering = of->offering.id, .board_call = form };

	TRY(fill_options(rq, ROLE_BOARD_CHAIR, &view.chairs, &view.chairs_count));
	TRY(fill_options(rq, ROLE_COURSE_LEADER, &view.leaders, &view.leaders_count));
	TRY(fill_options(rq, ROLE_EXTERNAL_EXAMINER, &view.externals, &view.externals_count));
	TRY(fill_options(rq, ROLE_ASSESSOR, &view.members, &view.members_count));
	TRY(fill_options(rq, ROLE_REGISTRY, &view.secretaries, &view.secretaries_count));
	page_workspace(rq, WORKSPACE_BOARD);
	page_crumb_say(rq, SAY(board_crumb), STR("/boards"));
	page_crumb(rq, of->offering.code, str_fmt(rq->cx->mem, "/offerings/%lld", (long long)of->offering.id));
	page_title_say(rq, SAY(board_call_title));
	return status == 200 ? reply_view(rq, 200, &view_board_call_class, &view) : reply_form_again(rq, status, &view_board_call_class, &view);
}

static enum rc
board_call_get(struct request *rq)
{
	return show(rq, form_new(rq->cx->mem, &form_board_call_class), 200);
}

/* ---- calling it ---- */

/* Somebody who was on the list: a number that was typed in does not make a chair. */
static enum rc
put_member(struct request *rq, struct board *board, enum role role, const char *word, struct str chosen, bool present)
{
	const struct board_cohort *of = rq->object;
	struct person *people;
	size_t count;
	int64_t id;

	if (chosen.len == 0)
		return RC_OK;
	TRY(role_persons(rq->cx, rq->db, rq->institution, role, of->specification.id, &people, &count));
	for (size_t i = 0; str_to_int(chosen, &id) && i < count; i++)
		if (people[i].id == id) {
			board->members[board->member_count++] = (struct board_member){
				.person = id, .name = people[i].name, .role = str_of(word), .appointed = true, .attended = present, .agreed_day = DAY_NONE,
			};
			return RC_OK;
		}
	return fail(rq->cx, RC_INVALID, MSG(board_call_stranger));
}

static enum rc
put_members(struct request *rq, const struct form_board_call *form, struct board *board)
{
	board->members = NEWS(rq->cx->mem, struct board_member, 5);
	TRY(put_member(rq, board, ROLE_BOARD_CHAIR, "chair", form->chair, true));
	TRY(put_member(rq, board, ROLE_COURSE_LEADER, "course-leader", form->leader, true));
	TRY(put_member(rq, board, ROLE_EXTERNAL_EXAMINER, "external-examiner", form->external, form->external_attends));
	TRY(put_member(rq, board, ROLE_ASSESSOR, "member", form->member, true));
	return put_member(rq, board, ROLE_REGISTRY, "secretary", form->secretary, true);
}

static enum rc
call_work(struct ctx *cx, struct db *db, void *self)
{
	struct request *rq = self;
	struct board_cohort *of = rq->object;

	TRY(board_ensure(cx, db, &of->cohort, rq->person, &of->board, NULL));
	rq->answer = board_href(cx->mem, &of->board, "");
	return RC_OK;
}

static enum rc
board_call_post(struct request *rq)
{
	struct form_board_call *form = rq->form;
	struct board_cohort *of = rq->object;
	enum rc rc;

	if (form->form.mistakes > 0)
		return show(rq, form, 422);
	of->board = (struct board){ .kind = BOARD_EXAMINERS, .school = form->school, .sat_day = form->day, .confirmed_day = DAY_NONE, .communicated_day = DAY_NONE };
	TRY(put_members(rq, form, &of->board));
	TRY(board_cohort_rules(rq->cx, rq->db, of));
	rc = request_change(rq, call_work, rq);
	if (rc == RC_REFUSED) {
		form_mistake(rq->cx, &form_board_call_class, form, "external");
		return show(rq, form, 409);
	}
	TRY(rc);
	reply_notice(rq, MSG(board_called));
	return reply_see_other(rq, rq->answer);
}

#define OF_OFFERING .object = OBJECT_OFFERING, .whose = offering_of_route, .needs = CAN_CALL_BOARD

const struct route board_call_routes[] = {
	{ .method = HTTP_GET, .path = "/offerings/{offering}/board", OF_OFFERING, .view = &view_board_call_class, .rate = RATE_READ, .handler = board_call_get,
	  .says = "Call a cohort's board" },
	{ .method = HTTP_POST, .path = "/offerings/{offering}/board", OF_OFFERING, .form = &form_board_call_class, .body_limit = 64 << 10, .rate = RATE_CHANGE,
	  .handler = board_call_post, .says = "Call a cohort's board" },
	ROUTES_END
};
