/* What was typed when a session had ended, for forms that stand on no page of their own. */
#include "http/kept.h"
#include "http/page.h"
#include "http/program.h"
#include "people/capability.h"
#include "view_kept.h"

static const struct form_class *
form_of(struct request *rq, struct str path)
{
	struct route_match match;

	if (router_match(rq->cx, rq->program->router, HTTP_POST, path, &match) != RC_OK || match.route == NULL)
		return NULL;
	return match.route->form;
}

static struct view_message
label_of(const struct form_class *class, struct str name)
{
	for (size_t i = 0; class != NULL && i < class->count; i++)
		if (str_is(name, class->fields[i].name) && class->fields[i].label != NULL)
			return (struct view_message){ class->fields[i].label, NULL, true };
	return (struct view_message){ .is = false };
}

static enum rc
kept_get(struct request *rq)
{
	struct view_kept view = { .rows_count = 0 };
	const struct form_class *class;
	const struct kept *kept;

	TRY(kept_find(rq, &kept));
	page_title_say(rq, SAY(people_kept_title));
	if (kept == NULL)
		return reply_view(rq, 200, &view_kept_class, &view);
	class = form_of(rq, kept->path);
	view.path = kept->path;
	view.page = kept->page.len > 0 ? kept->page : STR_NONE;
	view.rows = NEWS(rq->cx->mem, struct view_kept_row, kept->count + 1);
	for (size_t i = 0; i < kept->count; i++)
		view.rows[view.rows_count++] = (struct view_kept_row){ kept->sent[i].name, label_of(class, kept->sent[i].name), kept->sent[i].value };
	return reply_view(rq, 200, &view_kept_class, &view);
}

static enum rc
kept_forget_post(struct request *rq)
{
	TRY(kept_forget(rq));
	reply_notice(rq, MSG(people_kept_forgotten));
	return reply_see_other(rq, STR("/"));
}

const struct route kept_routes[] = {
	{ .method = HTTP_GET, .path = "/kept", .needs = CAN_SIGN_IN, .view = &view_kept_class, .rate = RATE_READ, .handler = kept_get, .says = "What was typed when the session had ended" },
	{ .method = HTTP_POST, .path = "/kept/forget", .needs = CAN_SIGN_IN, .body_limit = 16 << 10, .rate = RATE_CHANGE, .handler = kept_forget_post,
	  .says = "Forget it" },
	ROUTES_END
};
