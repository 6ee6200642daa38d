/* Who did what, when and why: the events of any record; and the notices of whoever asks. */
#include "event/event.h"
#include "notice/notice.h"
#include "offering/offering_pages.h"
#include "people/capability.h"
#include "people/mail_queue_pages.h"
#include "registry/registry_pages.h"
#include "view_registry.h"

/* ---- events ---- */

/* "credential.revoked" is said by the message registry_event_credential_revoked. */
static struct str
event_says(struct request *rq, const struct event *event)
{
	struct str name = str_fmt(rq->cx->mem, "registry_event_" PRI_STR, ARG_STR(event->what));
	char *c = str_c(rq->cx->mem, name);
	const struct arg args[] = { A_STR("what", event->what) };
	const struct message *known;

	for (char *at = c; *at != '\0'; at++)
		if (*at == '.')
			*at = '_';
	known = message_find(str_of(c));
	if (known != NULL)
		return locale_text(page_locale(rq), rq->cx->mem, known, NULL, 0);
	return locale_text(page_locale(rq), rq->cx->mem, MSG(registry_event_other), args, 1);
}

static enum rc
who_name(struct request *rq, int64_t actor, struct str *out)
{
	struct person person;
	enum rc rc;

	*out = STR_NONE;
	if (actor == 0)
		return RC_OK;
	rc = person_get(rq->cx, rq->db, rq->institution, actor, &person);
	if (rc == RC_OK)
		*out = person.name.len > 0 ? person.name : locale_text(page_locale(rq), rq->cx->mem, MSG(registry_erased), NULL, 0);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc
registry_events(struct request *rq, struct str noun, int64_t object, struct registry_event **events, size_t *count)
{
	struct event *list;

	TRY(event_list(rq->cx, rq->db, rq->institution, noun, object, &list, count));
	*events = NEWS(rq->cx->mem, struct registry_event, *count + 1);
	for (size_t i = 0; i < *count; i++) {
		(*events)[i] = (struct registry_event){ .at = list[i].at, .says = event_says(rq, &list[i]), .reason = list[i].reason,
			.forgotten = list[i].forgotten, .before = list[i].before, .after = list[i].after };
		TRY(who_name(rq, list[i].actor, &(*events)[i].who));
	}
	return RC_OK;
}

/* ---- history ---- */

MESSAGE(registry_history_board);
MESSAGE(registry_history_case);

/* The record whose history is asked for; `href` is empty where it has no page of its own. */
struct record_page { struct str noun, title, href; int64_t id; };

/* Where a number is no name for people, the kind is: "The case". */
static const struct { const char *noun; const struct message *says; const char *path; } kinds[] = {
	{ "board", &message_registry_history_board, "/boards" }, { "case", &message_registry_history_case, "/cases" },
};

static enum rc
whose_history(struct request *rq, struct whose *out)
{
	struct record_page *page = NEW(rq->cx->mem, struct record_page);

	page->noun = request_param(rq, "noun");
	TRY(request_param_id(rq, "id", &page->id));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!str_is(page->noun, kinds[i].noun))
			continue;
		page->title = locale_text(page_locale(rq), rq->cx->mem, kinds[i].says, NULL, 0);
		page->href = str_fmt(rq->cx->mem, "%s/%lld", kinds[i].path, (long long)page->id);
	}
	*out = (struct whose){ .institution = rq->institution };
	rq->object = page;
	return RC_OK;
}

static enum rc
whose_offering_history(struct request *rq, struct whose *out)
{
	struct record_page *page = NEW(rq->cx->mem, struct record_page);
	const struct offering *offering;

	TRY(offering_of_route(rq, out));
	offering = rq->object;
	*page = (struct record_page){ STR("offering"), offering->code, str_fmt(rq->cx->mem, "/offerings/%lld", (long long)offering->id), offering->id };
	rq->object = page;
	return RC_OK;
}

static enum rc
whose_specification_history(struct request *rq, struct whose *out)
{
	struct record_page *page = NEW(rq->cx->mem, struct record_page);
	struct specification of;
	int64_t id;

	TRY(request_param_id(rq, "specification", &id));
	TRY(specification_get(rq->cx, rq->db, rq->institution, id, &of));
	*page = (struct record_page){ STR("specification"), text_in(of.title, rq->language), str_fmt(rq->cx->mem, "/specifications/%lld", (long long)id), id };
	*out = (struct whose){ .institution = of.institution, .specification = id };
	rq->object = page;
	return RC_OK;
}

static struct str
value_text(struct arena *mem, const struct json *value)
{
	return value == NULL ? STR_NONE : json_is(value, JSON_STRING) ? value->string : json_text(mem, value, JSON_COMPACT);
}

/* The members of both sides, each once. */
static void
put_changes(struct request *rq, const struct registry_event *event, struct view_history_event *to)
{
	struct json *before = NULL, *after = NULL;
	struct arena *mem = rq->cx->mem;

	if (event->before.len > 0 && json_parse(rq->cx, event->before, JSON_LIMITS, &before) != RC_OK)
		before = NULL;
	if (event->after.len > 0 && json_parse(rq->cx, event->after, JSON_LIMITS, &after) != RC_OK)
		after = NULL;
	to->changes = NEWS(mem, struct view_history_event_change, json_count(before) + json_count(after) + 1);
	for (const struct json *one = json_first(before); one != NULL; one = one->next)
		to->changes[to->changes_count++] = (struct view_history_event_change){ one->key, value_text(mem, one), value_text(mem, json_get(after, one->key)) };
	for (const struct json *one = json_first(after); one != NULL; one = one->next)
		if (json_get(before, one->key) == NULL)
			to->changes[to->changes_count++] = (struct view_history_event_change){ one->key, STR_NONE, value_text(mem, one) };
}

static enum rc
history_get(struct request *rq)
{
	struct view_history view = { .events_count = 0 };
	const struct record_page *page = rq->object;
	struct registry_event *events;
	struct page_slice at;
	size_t count;

	TRY(registry_events(rq, page->noun, page->id, &events, &count));
	if (count == 0)
		return fail(rq->cx, RC_NOT_FOUND, MSG(registry_no_record));
	at = page_slice(rq, "from", PAGE_ROWS, count, &view.pager);
	events += at.from;
	view.events = NEWS(rq->cx->mem, struct view_history_event, at.count);
	view.events_count = at.count;
	for (size_t i = 0; i < at.count; i++) {
		view.events[i] = (struct view_history_event){ .at = events[i].at, .who = events[i].who, .says = events[i].says, .reason = events[i].reason, .forgotten = events[i].forgotten };
		put_changes(rq, &events[i], &view.events[i]);
	}
	if (page->href.len > 0)
		page_crumb(rq, page->title, page->href);
	else
		page_fact(rq, SAY(registry_history_of), str_fmt(rq->cx->mem, PRI_STR " %lld", ARG_STR(page->noun), (long long)page->id));
	page_title_say(rq, SAY(registry_history_title));
	return reply_view(rq, 200, &view_history_class, &view);
}

/* ---- notices ---- */

#define MAILS_SHOWN 20

/* What was sent for the reader, or to them, and what could not be. */
static enum rc
fill_mails(struct request *rq, struct view_notices *view)
{
	struct mail *mails;
	size_t count;

	TRY(mail_list(rq->cx, rq->db, rq->institution, rq->person, MAILS_SHOWN, &mails, &count));
	view->mailed = count > 0;
	view->mails = mail_rows(rq, mails, count);
	return RC_OK;
}

static enum rc
notices_get(struct request *rq)
{
	struct view_notices view = { .unread = 0 };
	struct notice *notices;
	int64_t before = 0;
	size_t count;

	(void)str_to_int(request_query(rq, "before"), &before);
	TRY(notice_list(rq->cx, rq->db, rq->institution, rq->person, before, PAGE_ROWS + 1, &notices, &count));
	if (count > PAGE_ROWS) {
		count = PAGE_ROWS;
		view.more = str_fmt(rq->cx->mem, "?before=%lld", (long long)notices[count - 1].id);
	}
	TRY(notice_unread(rq->cx, rq->db, rq->institution, rq->person, &view.unread));
	view.rows = NEWS(rq->cx->mem, struct view_notices_notice, count + 1);
	view.rows_count = count;
	for (size_t i = 0; i < count; i++) {
		struct arg *args = NEWS(rq->cx->mem, struct arg, notices[i].said.count + 1);

		memcpy(args, notices[i].said.args, notices[i].said.count * sizeof(*args));
		view.rows[i] = (struct view_notices_notice){ .at = notices[i].given_at, .says = { notices[i].said.msg, args, true }, .href = notices[i].href, .fresh = notices[i].read_at == 0 };
	}
	if (count > 0)
		view.last = str_fmt(rq->cx->mem, "%lld", (long long)notices[0].id);
	if (before == 0)
		TRY(fill_mails(rq, &view));
	page_title_say(rq, SAY(registry_notices_title));
	return reply_view(rq, 200, &view_notices_class, &view);
}

static enum rc
read_work(struct ctx *cx, struct db *db, void *self)
{
	struct request *rq = self;
	int64_t up_to = 0;

	if (!str_to_int(request_field(rq, "up_to"), &up_to))
		up_to = INT64_MAX;
	return notice_read(cx, db, rq->institution, rq->person, up_to);
}

static enum rc
notices_read_post(struct request *rq)
{
	TRY(request_change(rq, read_work, rq));
	return reply_see_other(rq, STR("/notices"));
}

const struct route history_routes[] = {
	{ .method = HTTP_GET, .path = "/history/offering/{offering}", .needs = CAN_SEE_COURSE_HISTORY, .object = OBJECT_OFFERING, .whose = whose_offering_history,
	  .view = &view_history_class, .handler = history_get, .says = "What was done to a cohort" },
	{ .method = HTTP_GET, .path = "/history/specification/{specification}", .needs = CAN_SEE_COURSE_HISTORY, .object = OBJECT_SPECIFICATION,
	  .whose = whose_specification_history, .view = &view_history_class, .handler = history_get, .says = "What was done to a specification" },
	{ .method = HTTP_GET, .path = "/history/{noun}/{id}", .needs = CAN_SEE_HISTORY, .object = OBJECT_HISTORY, .whose = whose_history, .view = &view_history_class,
	  .rate = RATE_READ, .handler = history_get, .says = "Who did what to a record" },
	{ .method = HTTP_GET, .path = "/notices", .needs = CAN_SIGN_IN, .view = &view_notices_class, .rate = RATE_READ, .handler = notices_get, .says = "Notices" },
	{ .method = HTTP_POST, .path = "/notices/read", .needs = CAN_SIGN_IN, .body_limit = 64 << 10, .rate = RATE_CHANGE, .handler = notices_read_post,
	  .says = "Note that notices were read" },
	ROUTES_END
};
