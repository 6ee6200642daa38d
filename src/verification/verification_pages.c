/* The public page where anybody asks whether a credential is genuine. What is asked leaves no trace: nothing of it is stored, logged
 * or sent on; only that there was a request is counted (metrics.h). */
#include "http/page.h"
#include "http/program.h"
#include "verification/any_file.h"
#include "verification/site_lookup.h"
#include "verification/report_pages.h"
#include "view_report.h"

#define FILES_MAX    20
#define UPLOADS_MAX  ((size_t)48 << 20)
#define FETCHED_MAX  ((size_t)8 << 20)

/* One thing to be verified. */
struct subject { struct str name, bytes; };

struct asking {
	struct request *rq;
	const struct form_verify *form;
	struct site_lookup lookup;
	struct verify_options options;
	struct subject subjects[FILES_MAX];
	size_t count;
};

/* ---- the form ---- */

static enum rc
show_form(struct request *rq, int status, struct view_message wrong)
{
	struct view_verify view = { .wrong = wrong, .verify = rq->form };

	page_title_say(rq, SAY(verification_page_title));
	page_public(rq);
	return reply_form_again(rq, status, &view_verify_class, &view);
}

static enum rc
verify_get(struct request *rq)
{
	return show_form(rq, 200, (struct view_message){ .is = false });
}

/* ---- what is to be verified ---- */

static void
add_subject(struct asking *a, struct str name, struct str bytes)
{
	if (a->count < FILES_MAX && bytes.len > 0)
		a->subjects[a->count++] = (struct subject){ name, bytes };
}

/* Our own share links and short codes are pages of this site: the path there, or nothing. */
static struct str
own_page(struct asking *a, struct str link)
{
	struct request *rq = a->rq;
	struct str base = request_base_url(rq), path;

	if (str_starts(link, str_c(rq->cx->mem, base)) && str_sub(link, base.len, 3).len == 3 && str_is(str_sub(link, base.len, 3), "/s/"))
		path = str_sub(link, base.len, SIZE_MAX);
	else if (str_find(link, STR("://")) == link.len && str_find_byte(link, '/') == link.len)
		path = str_fmt(rq->cx->mem, "/s/" PRI_STR, ARG_STR(link));
	else
		return STR_NONE;
	for (size_t i = 3; i < path.len; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", path.ptr[i]) == NULL)
			return STR_NONE;
	return path;
}

/* RC_OK also when the link leads nowhere: the mistake then stands with its field. */
static enum rc
fetch_link(struct asking *a)
{
	struct ctx *cx = a->rq->cx;
	struct fetch_request request = { .url = a->form->link, .size_max = FETCHED_MAX };
	struct fetch_answer answer = { .status = 0 };
	enum rc rc = fetcher_ask(cx, a->lookup.fetcher, &request, &answer);

	if (rc == RC_OK && answer.status != 200)
		rc = fail(cx, RC_NOT_FOUND, MSG(verification_link_status), A_NUM("status", answer.status));
	if (rc == RC_OK)
		add_subject(a, a->form->link, answer.body);
	else
		form_mistake(cx, &form_verify_class, (void *)(uintptr_t)a->form, "link");
	return RC_OK;
}

static enum rc
gather(struct asking *a)
{
	struct request *rq = a->rq;

	for (size_t i = 0; i < rq->fields.count; i++) {
		const struct field *field = &rq->fields.items[i];

		if (str_is(field->name, "file") && field->is_file)
			add_subject(a, field->file_name, field->value);
	}
	add_subject(a, STR_NONE, a->form->text);
	return a->form->link.len == 0 ? RC_OK : fetch_link(a);
}

/* ---- verifying ---- */

static enum rc
reply_reports(struct asking *a)
{
	struct request *rq = a->rq;
	struct arena *mem = rq->cx->mem;
	struct locale *locale = page_locale(rq);
	struct view_verified view = { .several = a->count > 1, .reports = NEWS(mem, struct view_verified_item, a->count + 1) };
	struct json *all = json_new(mem, JSON_ARRAY);

	for (size_t i = 0; i < a->count; i++) {
		const struct report_about about = { .file = a->subjects[i].name, .whole = true, .own_name = page_reader(rq)->institution };
		struct view_verified_item *item = &view.reports[view.reports_count++];
		struct verify_report report;

		TRY(verify_any_file(rq->cx, a->subjects[i].bytes, &a->options, &report));
		if (rq->wants == WANTS_JSON)
			json_add(all, verify_json(mem, &report, a->subjects[i].name));
		item->report = *report_view(rq->cx, locale, &report, &about);
		item->number = (int64_t)i + 1;
		item->name = a->subjects[i].name.len > 0 ? a->subjects[i].name : locale_text(locale, mem, MSG(verification_pasted), NULL, 0);
		item->headline = item->report.headline;
		item->look = (enum view_verified_item_look)item->report.look;
	}
	if (rq->wants == WANTS_JSON)
		return reply_json(rq, 200, all);
	page_title_say(rq, SAY(verification_report_title));
	page_own_title(rq);
	return reply_view(rq, 200, &view_verified_class, &view);
}

static enum rc
verify_post(struct request *rq)
{
	struct asking a = { .rq = rq, .form = rq->form };
	struct str page;

	if (a.form->form.mistakes > 0)
		return show_form(rq, 422, (struct view_message){ .is = false });
	page = a.form->link.len > 0 ? own_page(&a, a.form->link) : STR_NONE;
	if (page.len > 0)
		return reply_see_other(rq, page);
	TRY(site_lookup_open(rq->cx, rq->db, rq->institution, rq->program->contexts, true, &a.lookup, &a.options));
	a.options.recipient = a.form->recipient;
	TRY(gather(&a));
	if (a.form->form.mistakes > 0)
		return show_form(rq, 422, (struct view_message){ .is = false });
	if (a.count == 0)
		return show_form(rq, 422, SAY(verification_nothing));
	return reply_reports(&a);
}

const struct route verification_routes[] = {
	{ .method = HTTP_GET, .path = "/verify", .is_public = true, .rate = RATE_READ, .view = &view_verify_class, .handler = verify_get,
	  .says = "Where a credential is verified" },
	{ .method = HTTP_POST, .path = "/verify", .is_public = true, .repeatable = true, .form = &form_verify_class, .view = &view_verified_class,
	  .body_limit = UPLOADS_MAX, .rate = RATE_HEAVY, .handler = verify_post, .says = "Verify a credential" },
	ROUTES_END
};
