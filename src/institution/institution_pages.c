/* How the institution's pages look: its colour. */
#include "http/page.h"
#include "institution/institution.h"
#include "people/capability.h"
#include "view_institution.h"

#define SMALL_FORM (16 << 10)

static enum rc
show_look(struct request *rq, struct form_institution_look *form, int status)
{
	struct view_institution_look view = { .institution_look = form };
	struct institution institution;

	TRY(institution_get(rq->cx, rq->db, rq->institution, &institution));
	if (status == 200)
		form->colour = institution.colour;
	view.colour = institution.colour;
	view.name = text_in(institution.legal_name, rq->language);
	page_title_say(rq, SAY(institution_look_title));
	page_crumb_say(rq, SAY(page_workspace_administration), STR("/people"));
	page_workspace(rq, WORKSPACE_ADMINISTRATION);
	return status == 200 ? reply_view(rq, 200, &view_institution_look_class, &view) : reply_form_again(rq, status, &view_institution_look_class, &view);
}

static enum rc
look_get(struct request *rq)
{
	return show_look(rq, form_new(rq->cx->mem, &form_institution_look_class), 200);
}

struct look { struct request *rq; struct str colour; };

static enum rc
look_work(struct ctx *cx, struct db *db, void *self)
{
	const struct look *look = self;

	return institution_set_colour(cx, db, look->rq->person, look->rq->institution, look->colour);
}

static enum rc
look_post(struct request *rq)
{
	struct form_institution_look *form = rq->form;
	struct look look = { rq, form->colour };
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_look(rq, form, 422);
	rc = request_change(rq, look_work, &look);
	if (rc == RC_INVALID) {
		form_mistake(rq->cx, &form_institution_look_class, form, "colour");
		return show_look(rq, form, 422);
	}
	TRY(rc);
	reply_notice(rq, MSG(institution_look_saved));
	return reply_see_other(rq, STR("/institution/look"));
}

const struct route institution_routes[] = {
	{ .method = HTTP_GET, .path = "/institution/look", .needs = CAN_MANAGE_HOME, .view = &view_institution_look_class, .rate = RATE_READ, .handler = look_get,
	  .says = "The colour of the pages" },
	{ .method = HTTP_POST, .path = "/institution/look", .needs = CAN_MANAGE_HOME, .form = &form_institution_look_class, .body_limit = SMALL_FORM,
	  .rate = RATE_CHANGE, .handler = look_post, .says = "Change the colour of the pages" },
	ROUTES_END
};
