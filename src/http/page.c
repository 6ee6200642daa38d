#include "http/page.h"

#include <assert.h>

#include "http/house.h"
#include "http/kept.h"
#include "http/program.h"
#include "http/reply.h"
#include "http/site.h"
#include "http/site_asset.h"
#include "view_page.h"
#include "view_parts.h"

#define ROWS_MAX 24

/* What a handler has said of its page, and what the request itself says. */
struct page_frame {
	struct view_page_frame view;
	struct page_reader reader;
	struct locale *locale;
	struct view_message title;
	bool has_workspace;
	enum page_workspace workspace;
	struct view_page_frame_crumb crumbs[ROWS_MAX];
	struct view_page_frame_fact facts[ROWS_MAX];
	struct view_page_frame_state states[ROWS_MAX];
	struct view_page_frame_action actions[ROWS_MAX];
	struct view_page_frame_place places[ROWS_MAX];
	struct view_page_frame_language languages[LANGUAGES];
	struct view_page_frame_notice notices[4];
};

static struct page_frame *
frame_of(struct request *rq)
{
	struct page_frame *frame = rq->frame;

	if (frame != NULL)
		return frame;
	assert(rq->db == NULL || !db_in_transaction(rq->db)); /* what a transaction takes is given back when it is run again; the frame would stay */
	frame = rq->frame = NEW(rq->cx->mem, struct page_frame);
	frame->view.crumbs = frame->crumbs;
	frame->view.facts = frame->facts;
	frame->view.states = frame->states;
	frame->view.actions = frame->actions;
	frame->view.places = frame->places;
	frame->view.languages = frame->languages;
	frame->view.notices = frame->notices;
	return frame;
}

/* ---- whose language ---- */

/* What the address asks, what was chosen before, what the person likes, what the browser says: in this order. */
static enum language
chosen_language(struct request *rq)
{
	struct str asked = request_query(rq, "lang");
	enum language language;

	if (asked.len > 0 && language_of(asked, &language)) {
		reply_cookie(rq, "language", language_code(language), 365 * 86400);
		return language;
	}
	asked = request_cookie(rq, "language");
	if (asked.len > 0 && language_of(asked, &language))
		return language;
	if (rq->session != NULL && language_of(rq->language, &language))
		return language;
	return language_accepted(request_header(rq, "accept-language"));
}

void
page_choose_language(struct request *rq)
{
	if (rq->frame != NULL && rq->frame->locale != NULL)
		return;
	rq->cx->language = chosen_language(rq);
	rq->language = language_code(rq->cx->language);
}

static void
find_reader(struct request *rq, struct page_frame *frame)
{
	struct err kept = rq->cx->err;

	/* A page without its reader's name is better than none: an error page must not fail too. */
	if (rq->site->reader != NULL && rq->db != NULL && rq->site->reader(rq, &frame->reader) != RC_OK)
		frame->reader = (struct page_reader){ .institution = STR_NONE };
	rq->cx->err = kept; /* its slices are of this very place */
}

struct locale *
page_locale(struct request *rq)
{
	struct page_frame *frame = frame_of(rq);

	if (frame->locale != NULL)
		return frame->locale;
	page_choose_language(rq);
	find_reader(rq, frame);
	frame->locale = locale_open(rq->cx->mem, rq->cx->language, frame->reader.zone);
	return frame->locale;
}

const struct page_reader *
page_reader(struct request *rq)
{
	page_locale(rq);
	return &rq->frame->reader;
}

/* ---- where the reader may go ---- */

static bool
may_see(struct request *rq, const struct route *route)
{
	struct err before = rq->cx->err;
	const struct whose *whose = route->whose != NULL && rq->route != NULL && rq->route->whose != NULL ? &rq->whose : NULL;
	bool may = false;

	if (route->needs == 0)
		return true;
	if (rq->person == 0 || rq->site->may(rq, route->needs, whose, &may) != RC_OK)
		may = false;
	rq->cx->err = before;
	return may;
}

struct str
page_if_open(struct request *rq, struct str href)
{
	struct err before = rq->cx->err;
	struct route_match match = { .route = NULL };
	enum rc rc = router_match(rq->cx, rq->program->router, HTTP_GET, str_sub(href, 0, str_find_byte(href, '?')), &match);

	rq->cx->err = before;
	return rc == RC_OK && match.route != NULL && may_see(rq, match.route) ? href : STR_NONE;
}

/* ---- what the handler says ---- */

static struct view_message
kept(struct request *rq, struct view_message message)
{
	if (!message.is)
		return message;
	return view_say_with(rq->cx->mem, message.msg, message.args);
}

void
page_title(struct request *rq, struct str title)
{
	frame_of(rq)->view.title = title;
}

void
page_title_say(struct request *rq, struct view_message title)
{
	frame_of(rq)->title = kept(rq, title);
}

void
page_crumb(struct request *rq, struct str text, struct str href)
{
	struct page_frame *frame = frame_of(rq);

	if (frame->view.crumbs_count < ROWS_MAX)
		frame->crumbs[frame->view.crumbs_count++] = (struct view_page_frame_crumb){ .text = text, .href = page_if_open(rq, href) };
}

void
page_crumb_say(struct request *rq, struct view_message text, struct str href)
{
	struct page_frame *frame = frame_of(rq);

	if (frame->view.crumbs_count < ROWS_MAX)
		frame->crumbs[frame->view.crumbs_count++] = (struct view_page_frame_crumb){ .says = kept(rq, text), .href = page_if_open(rq, href) };
}

void
page_fact(struct request *rq, struct view_message label, struct str value)
{
	struct page_frame *frame = frame_of(rq);

	if (frame->view.facts_count < ROWS_MAX)
		frame->facts[frame->view.facts_count++] = (struct view_page_frame_fact){ kept(rq, label), value };
}

void
page_state(struct request *rq, struct view_message state, enum page_look look)
{
	static const enum view_page_frame_state_look looks[] = {
		[PAGE_OPEN] = VIEW_PAGE_FRAME_STATE_LOOK_OPEN, [PAGE_YES] = VIEW_PAGE_FRAME_STATE_LOOK_YES,
		[PAGE_NO] = VIEW_PAGE_FRAME_STATE_LOOK_NO, [PAGE_MIND] = VIEW_PAGE_FRAME_STATE_LOOK_MIND,
	};
	struct page_frame *frame = frame_of(rq);

	if (frame->view.states_count < ROWS_MAX)
		frame->states[frame->view.states_count++] = (struct view_page_frame_state){ kept(rq, state), looks[look] };
}

void
page_action(struct request *rq, struct view_message text, struct str href, enum page_action_kind kind, struct view_message why_not)
{
	struct page_frame *frame = frame_of(rq);

	if (href.len > 0 && page_if_open(rq, href).len == 0)
		return; /* another role's */
	if (frame->view.actions_count < ROWS_MAX)
		frame->actions[frame->view.actions_count++] = (struct view_page_frame_action){ kept(rq, text), href, kind == PAGE_MAIN, kept(rq, why_not) };
}

void
page_workspace(struct request *rq, enum page_workspace workspace)
{
	frame_of(rq)->workspace = workspace;
	frame_of(rq)->has_workspace = true;
}

void
page_own_title(struct request *rq)
{
	frame_of(rq)->view.own_title = true;
}

void
page_public(struct request *rq)
{
	frame_of(rq)->view.is_public = true;
}

/* ---- the frame ---- */

static void
add_place(struct request *rq, struct page_frame *frame, const struct message *says, struct str href, bool current)
{
	if (href.len == 0 || frame->view.places_count == ROWS_MAX)
		return;
	frame->places[frame->view.places_count++] = (struct view_page_frame_place){ { says, NULL, true }, href, current || str_eq(rq->path, href) };
}

/* Only the workspaces this person has; a stranger's are the public ones. */
static void
fill_places(struct request *rq, struct page_frame *frame)
{
	const struct { const struct message *says; const char *path; } workspaces[WORKSPACES] = {
		[WORKSPACE_LEARNER] = { MSG(page_workspace_learner), "/backpack" },
		[WORKSPACE_TEACHING] = { MSG(page_workspace_teaching), "/specifications" },
		[WORKSPACE_REGISTRY] = { MSG(page_workspace_registry), "/offerings" },
		[WORKSPACE_BOARD] = { MSG(page_workspace_board), "/boards" },
		[WORKSPACE_QUALITY] = { MSG(page_workspace_quality), "/frameworks" },
		[WORKSPACE_NETWORK] = { MSG(page_workspace_network), "/network" },
		[WORKSPACE_ADMINISTRATION] = { MSG(page_workspace_administration), "/people" },
	};

	for (int i = 0; i < WORKSPACES; i++) {
		struct str home = frame->reader.home[i].len > 0 ? frame->reader.home[i] : str_of(workspaces[i].path);

		if (frame->reader.has[i])
			add_place(rq, frame, workspaces[i].says, page_if_open(rq, home), frame->has_workspace && frame->workspace == (enum page_workspace)i);
	}
	add_place(rq, frame, MSG(page_verify), page_if_open(rq, STR("/verify")), false);
	add_place(rq, frame, MSG(page_catalogue), page_if_open(rq, STR("/catalogue")), false);
}

static void
fill_reader(struct request *rq, struct page_frame *frame)
{
	struct view_page_frame *view = &frame->view;

	view->institution = frame->reader.institution;
	view->home = STR("/");
	if (rq->person == 0) {
		view->sign_in = page_if_open(rq, STR("/sign-in"));
		return;
	}
	view->person = frame->reader.person;
	view->account = page_if_open(rq, STR("/account"));
	if (view->account.len == 0)
		view->account = page_if_open(rq, STR("/sessions"));
	view->sign_out = STR("/sign-out");
	view->waiting = page_if_open(rq, STR("/waiting"));
	view->waiting_count = frame->reader.waiting;
	view->notices_at = page_if_open(rq, STR("/notices"));
	view->unread = frame->reader.unread;
	view->search = frame->reader.has[WORKSPACE_REGISTRY] ? page_if_open(rq, STR("/awards")) : STR_NONE;
}

/* This address with that word; its other words stay. A page that came of a POST begins again. */
static struct str
href_with(struct request *rq, const char *name, struct str value)
{
	struct buf out = buf_new(rq->cx->mem, 8192);

	buf_fmt(&out, PRI_STR "?%s=" PRI_STR, ARG_STR(rq->path), name, ARG_STR(value));
	for (size_t i = 0; i < rq->query.count && rq->method == HTTP_GET; i++) {
		const struct field *field = &rq->query.items[i];
		struct view_out part = { .mem = rq->cx->mem, .html = buf_new(rq->cx->mem, 4096) };

		if (str_is(field->name, name))
			continue;
		view_text(&part, IN_SEGMENT, field->name);
		buf_byte(&part.html, '=');
		view_text(&part, IN_SEGMENT, field->value);
		buf_fmt(&out, "&" PRI_STR, ARG_STR(buf_view(&part.html)));
	}
	return buf_view(&out);
}

struct page_slice
page_slice(struct request *rq, const char *name, size_t most, size_t count, struct view_pager *pager)
{
	struct page_slice at = { .count = count };
	int64_t from;

	if (count <= most)
		return at;
	if (str_to_int(request_query(rq, name), &from) && from > 0)
		at.from = (size_t)from < count ? (size_t)from : (count - 1) / most * most;
	at.count = count - at.from < most ? count - at.from : most;
	*pager = (struct view_pager){ .from = (int64_t)at.from + 1, .to = (int64_t)(at.from + at.count), .of = (int64_t)count };
	if (at.from > 0)
		pager->before = href_with(rq, name, str_fmt(rq->cx->mem, "%zu", at.from > most ? at.from - most : 0));
	if (at.from + at.count < count)
		pager->after = href_with(rq, name, str_fmt(rq->cx->mem, "%zu", at.from + at.count));
	return at;
}

static void
fill_languages(struct request *rq, struct page_frame *frame)
{
	for (int i = 0; i < LANGUAGES; i++) {
		enum language language = (enum language)i;

		frame->languages[i] = (struct view_page_frame_language){
			language_code(language), language_name(language), href_with(rq, "lang", language_code(language)), language == frame->locale->language,
		};
	}
	frame->view.languages_count = LANGUAGES;
}

static void
fill_notices(struct request *rq, struct page_frame *frame)
{
	size_t count;
	const struct flash *flashes = request_notices(rq, &count);

	for (size_t i = 0; i < count && i < 4; i++)
		frame->notices[frame->view.notices_count++] = (struct view_page_frame_notice){
			locale_text(frame->locale, rq->cx->mem, flashes[i].msg, flashes[i].args, flashes[i].arg_count),
		};
}

static struct str
csrf_of(void *rq)
{
	return request_csrf(rq);
}

static struct str
fresh_key_of(void *rq)
{
	return request_fresh_key(rq);
}

enum rc
page_html(struct request *rq, const struct view_class *view, const void *value, struct str *html)
{
	struct locale *locale = page_locale(rq);
	struct page_frame *frame = rq->frame;
	const struct kept *kept;
	struct view_out out = { .mem = rq->cx->mem, .locale = locale, .csrf = csrf_of, .fresh_key = fresh_key_of, .self = rq };

	frame->view.language = language_code(locale->language);
	if (frame->title.is)
		frame->view.title = view_words_message(&out, frame->title);
	frame->view.css = site_asset_href(STR("testamur.css"));
	if (frame->reader.colour.len > 0)
		frame->view.house = str_fmt(rq->cx->mem, "/assets/" PRI_STR, ARG_STR(house_name(rq->cx->mem, frame->reader.colour)));
	frame->view.js = site_asset_href(STR("testamur.js"));
	frame->view.icon = site_asset_href(STR("testamur.svg"));
	frame->view.api = page_if_open(rq, STR("/api"));
	fill_places(rq, frame);
	fill_reader(rq, frame);
	fill_languages(rq, frame);
	fill_notices(rq, frame);
	frame->view.body = (struct view_body){ view, value };
	kept = kept_here(rq);
	if (kept != NULL) {
		out.kept = kept->sent;
		out.kept_count = kept->count;
		out.cx = rq->cx;
		frame->view.kept = STR("/kept");
	}
	return view_html(rq->cx, &out, &view_page_frame_class, &frame->view, html);
}

enum rc
reply_view(struct request *rq, int status, const struct view_class *view, const void *value)
{
	struct str html;

	if (rq->wants == WANTS_JSON)
		return reply_json(rq, status, view_json(rq->cx->mem, page_locale(rq), view, value));
	TRY(page_html(rq, view, value, &html));
	return reply_html(rq, status, html);
}

/* A program is told of each mistake; a person sees the page again. */
enum rc
reply_form_again(struct request *rq, int status, const struct view_class *view, const void *value)
{
	const struct form_class *class = rq->route->form;
	const struct form *form = rq->form;
	struct json *answer, *mistakes;

	if (rq->wants != WANTS_JSON || class == NULL || form == NULL || form->inputs == NULL)
		return reply_view(rq, status, view, value);
	answer = json_new(rq->cx->mem, JSON_OBJECT);
	json_put_int(rq->cx->mem, answer, STR("status"), status);
	mistakes = json_put_array(rq->cx->mem, answer, STR("mistakes"));
	for (size_t i = 0; i < class->count; i++) {
		struct json *mistake;

		if (form->inputs[i].mistake == NULL)
			continue;
		mistake = json_add(mistakes, json_new(rq->cx->mem, JSON_OBJECT));
		json_put_str(rq->cx->mem, mistake, STR("field"), str_of(class->fields[i].name));
		json_put_str(rq->cx->mem, mistake, STR("says"), err_says_in(form->inputs[i].mistake, rq->cx->mem, page_locale(rq)->language));
	}
	return reply_json(rq, status, answer);
}

/* ---- errors ---- */

struct error_words { int status; const struct message *heading, *next; };

static struct error_words
words_of(int status)
{
	const struct error_words words[] = {
		{ 400, MSG(page_error_400), MSG(page_error_400_next) }, { 403, MSG(page_error_403), MSG(page_error_403_next) },
		{ 404, MSG(page_error_404), MSG(page_error_404_next) }, { 405, MSG(page_error_405), MSG(page_error_404_next) },
		{ 409, MSG(page_error_409), MSG(page_error_409_next) }, { 413, MSG(page_error_413), MSG(page_error_413_next) },
		{ 415, MSG(page_error_400), MSG(page_error_400_next) }, { 421, MSG(page_error_404), MSG(page_error_404_next) },
		{ 422, MSG(page_error_422), MSG(page_error_422_next) }, { 429, MSG(page_error_429), MSG(page_error_429_next) },
		{ 501, MSG(page_error_501), MSG(page_error_501_next) }, { 503, MSG(page_error_503), MSG(page_error_503_next) },
		{ 500, MSG(page_error_500), MSG(page_error_500_next) },
	};
	size_t i = 0;

	while (words[i].status != status && words[i].status != 500)
		i++;
	return words[i];
}

/* Whatever the handler had said of its own page is not of this one. */
static void
forget_page(struct request *rq)
{
	struct page_frame *frame = frame_of(rq);
	struct locale *locale = frame->locale;
	struct page_reader reader = frame->reader;

	rq->frame = NULL;
	frame = frame_of(rq);
	frame->locale = locale;
	frame->reader = reader;
}

enum rc
page_error(struct request *rq, int status)
{
	const struct error_words words = words_of(status);
	struct arena *mem = rq->cx->mem;
	struct err *err = &rq->cx->err;
	struct view_page_error_link links[3] = { { .href = STR_NONE } };
	struct view_page_error view = {
		.status = status, .heading = { words.heading, NULL, true }, .next = { words.next, NULL, true }, .name = str_of(err->msg->name), .links = links,
	};
	struct str html;

	forget_page(rq);
	page_locale(rq);
	view.why = err_says_in(err, mem, rq->cx->language);
	view.clause = str_dup(mem, err->clause);
	view.where = str_dup(mem, err_place(err, mem));
	if (rq->method == HTTP_POST)
		view.kept = view_say(mem, page_error_kept);
	if (status == 403 && rq->person == 0 && page_if_open(rq, STR("/sign-in")).len > 0)
		links[view.links_count++] = (struct view_page_error_link){ view_say(mem, page_sign_in), STR("/sign-in") };
	if (rq->person != 0 && page_if_open(rq, STR("/waiting")).len > 0)
		links[view.links_count++] = (struct view_page_error_link){ view_say(mem, page_waiting), STR("/waiting") };
	links[view.links_count++] = (struct view_page_error_link){ view_say(mem, page_home), STR("/") };
	page_title_say(rq, view.heading);
	page_own_title(rq);
	rq->frame->view.kind = VIEW_PAGE_FRAME_KIND_ERROR;
	TRY(page_html(rq, &view_page_error_class, &view, &html));
	return reply_html(rq, status, html);
}

/* ---- the form of a row ---- */

enum rc
page_read_form(struct request *rq, const struct form_class *class)
{
	struct form_sent *sent = NEWS(rq->cx->mem, struct form_sent, rq->fields.count + 1);

	for (size_t i = 0; i < rq->fields.count; i++) {
		const struct field *field = &rq->fields.items[i];

		sent[i] = (struct form_sent){ field->name, field->value, field->file_name, field->type, field->is_file };
	}
	rq->form = form_read(rq->cx, page_locale(rq), class, sent, rq->fields.count);
	return RC_OK;
}
