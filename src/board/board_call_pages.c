/* The page on which a cohort's board is called: its day and who sits on it. Who may be chosen holds the role. */
#include "board/board_cohort.h"
#include "board/board_pages.h"
#include "offering/offering_pages.h"
#include "people/capability.h"
#include "view_board_call.h"

/* ---- who may be chosen ---- */

static enum rc
fill_options(struct request *rq, enum role role, struct form_option **out, size_t *count)
{
	const struct offering *offering = rq->object;
	struct person *people;

	TRY(role_persons(rq->cx, rq->db, rq->institution, role, offering->specification, &people, count));
	*out = NEWS(rq->cx->mem, struct form_option, *count + 1);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct form_option){ str_fmt(rq->cx->mem, "%lld", (long long)people[i].id), people[i].name };
	return RC_OK;
}

static enum rc
show(struct request *rq, struct form_board_call *form, int status)
{
	const struct offering *offering = rq->object;
	struct view_board_call view = { .offering = offering->id, .board_call = form };

	TRY(fill_options(rq, ROLE_BOARD_CHAIR, &view.chairs, &view.chairs_count));
	TRY(fill_options(rq, ROLE_COURSE_LEADER, &view.leaders, &view.leaders_count));
	TRY(fill_options(rq, ROLE_EXTERNAL_EXAMINER, &view.externals, &view.externals_count));
	TRY(fill_options(rq, ROLE_ASSESSOR, &view.members, &view.members_count));
	TRY(fill_options(rq, ROLE_REGISTRY, &view.secretaries, &view.secretaries_count));
	page_workspace(rq, WORKSPACE_BOARD);
	page_crumb_say(rq, SAY(board_crumb), STR("/boards"));
	page_crumb(rq, offering->code, str_fmt(rq->cx->mem, "/offerings/%lld", (long long)offering->id));
	page_title_say(rq, SAY(board_call_title));
	return status == 200 ? reply_view(rq, 200, &view_board_call_class, &view) : reply_form_again(rq, status, &view_board_call_class, &view);
}

static enum rc
board_call_get(struct request *rq)
{
	return show(rq, form_new(rq->cx->mem, &form_board_call_class), 200);
}

/* ---- calling it ---- */

/* What somebody with that role sits as. */
static struct str
seat_of(enum role role)
{
	switch (role) {
	case ROLE_BOARD_CHAIR: return STR("chair");
	case ROLE_COURSE_LEADER: return STR("course-leader");
	case ROLE_EXTERNAL_EXAMINER: return STR("external-examiner");
	case ROLE_REGISTRY: return STR("secretary");
	default: return STR("member");
	}
}

/* Somebody who is on the list: a number that was typed in makes no chair. */
static enum rc
put_member(struct request *rq, struct form_board_call *form, const char *field, enum role role, struct str chosen, struct board *board)
{
	const struct offering *offering = rq->object;
	struct person *people;
	size_t count;
	int64_t id;

	if (chosen.len == 0)
		return RC_OK;
	TRY(role_persons(rq->cx, rq->db, rq->institution, role, offering->specification, &people, &count));
	for (size_t i = 0; str_to_int(chosen, &id) && i < count; i++)
		if (people[i].id == id) {
			board->members[board->member_count++] = (struct board_member){
				.person = id, .name = people[i].name, .role = seat_of(role), .appointed = true,
				.attended = role != ROLE_EXTERNAL_EXAMINER || form->external_attends, .agreed_day = DAY_NONE,
			};
			return RC_OK;
		}
	(void)fail(rq->cx, RC_INVALID, MSG(board_call_stranger));
	form_mistake(rq->cx, &form_board_call_class, form, field);
	return RC_OK;
}

static enum rc
put_members(struct request *rq, struct form_board_call *form, struct board *board)
{
	board->members = NEWS(rq->cx->mem, struct board_member, 5);
	TRY(put_member(rq, form, "chair", ROLE_BOARD_CHAIR, form->chair, board));
	TRY(put_member(rq, form, "leader", ROLE_COURSE_LEADER, form->leader, board));
	TRY(put_member(rq, form, "external", ROLE_EXTERNAL_EXAMINER, form->external, board));
	TRY(put_member(rq, form, "member", ROLE_ASSESSOR, form->member, board));
	return put_member(rq, form, "secretary", ROLE_REGISTRY, form->secretary, board);
}

struct calling { struct request *rq; struct board_cohort of; };

static enum rc
call_work(struct ctx *cx, struct db *db, void *self)
{
	struct calling *to = self;

	TRY(board_ensure(cx, db, &to->of.cohort, to->rq->person, &to->of.board, NULL));
	to->rq->answer = board_href(cx->mem, &to->of.board, "");
	return RC_OK;
}

static enum rc
board_call_post(struct request *rq)
{
	struct form_board_call *form = rq->form;
	const struct offering *offering = rq->object;
	struct calling to = { .rq = rq, .of = { .offering = *offering } };
	enum rc rc;

	to.of.board = (struct board){ .kind = BOARD_EXAMINERS, .school = form->school, .sat_day = form->day, .confirmed_day = DAY_NONE, .communicated_day = DAY_NONE };
	if (form->form.mistakes == 0)
		TRY(put_members(rq, form, &to.of.board));
	if (form->form.mistakes > 0)
		return show(rq, form, 422);
	TRY(institution_get(rq->cx, rq->db, rq->institution, &to.of.institution));
	TRY(specification_get(rq->cx, rq->db, rq->institution, offering->specification, &to.of.specification));
	TRY(board_cohort_rules(rq->cx, rq->db, &to.of));
	rc = request_change(rq, call_work, &to);
	if (rc == RC_REFUSED) { /* an external examiner with another seat */
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
