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

	return router_match(rq->cx, rq->program->router, HTTP_POST, path, &match) == RC_OK ? route_form(&match) : NULL;
}

static const struct form_field *
field_of(const struct form_class *class, struct str name)
{
	for (size_t i = 0; class != NULL && i < class->count; i++)
		if (str_is(name, class->fields[i].name))
			return &class->fields[i];
	return NULL;
}

static struct view_message
plain(const struct message *msg)
{
	return (struct view_message){ msg, NULL, msg != NULL };
}

/* The words of what was chosen; nothing for what was typed, which says itself. */
static struct view_message
words_of(const struct form_field *field, struct str value)
{
	if (field == NULL)
		return plain(NULL);
	if (field->kind == FORM_FLAG)
		return plain(MSG(people_kept_ticked));
	for (size_t i = 0; field->kind == FORM_CHOICE && field->words[i] != NULL; i++)
		if (str_is(value, field->words[i]))
			return plain(field->word_labels[i]);
	return plain(NULL);
}

/* A row for each field that stood on the screen, in the words it has there. A page that makes fields of its rows names them by the
 * row, behind a dot: "rationale.NTU-7.5". */
static void
fill_shown(struct view_kept *view, const struct form_class *class, const struct kept *kept)
{
	for (size_t i = 0; i < kept->count; i++) {
		const struct form_field *field = field_of(class, kept->sent[i].name);
		struct str name = kept->sent[i].name, head;

		if (field != NULL && field->kind == FORM_HIDDEN)
			continue;
		if (str_find_byte(name, '.') < name.len)
			str_cut(&name, '.', &head);
		view->shown[view->shown_count++] = (struct view_kept_shown){ .label = plain(field == NULL ? NULL : field->label), .name = name,
			.again = i > 0 && str_eq(kept->sent[i - 1].name, kept->sent[i].name), .says = words_of(field, kept->sent[i].value), .value = kept->sent[i].value };
	}
}

static enum rc
kept_get(struct request *rq)
{
	struct view_kept view = { .rows_count = 0 };
	const struct kept *kept;

	TRY(kept_find(rq, &kept));
	page_title_say(rq, SAY(people_kept_title));
	if (kept == NULL)
		return reply_view(rq, 200, &view_kept_class, &view);
	view.path = kept->path;
	view.page = kept->page;
	view.shown = NEWS(rq->cx->mem, struct view_kept_shown, kept->count + 1);
	fill_shown(&view, form_of(rq, kept->path), kept);
	view.rows = NEWS(rq->cx->mem, struct view_kept_row, kept->count + 1);
	for (size_t i = 0; i < kept->count; i++)
		view.rows[view.rows_count++] = (struct view_kept_row){ kept->sent[i].name, kept->sent[i].value };
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
