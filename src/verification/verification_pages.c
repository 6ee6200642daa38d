/* The page that verifies whatever somebody was given: a file, or text that they paste. Nothing is kept. */
#include "http/page.h"
#include "http/program.h"
#include "http/request.h"
#include "verification/report_pages.h"
#include "view_report.h"

static enum rc
show_form(struct request *rq, const struct form_verify *form, int status)
{
	struct view_verify view = { .verify = form };

	page_title_say(rq, SAY(verification_page_title));
	page_public(rq);
	return status == 200 ? reply_view(rq, 200, &view_verify_class, &view) : reply_form_again(rq, status, &view_verify_class, &view);
}

static enum rc
verify_get(struct request *rq)
{
	return show_form(rq, form_new(rq->cx->mem, &form_verify_class), 200);
}

static enum rc
show_report(struct request *rq, struct str bytes, struct str name)
{
	struct report_lookup lookup;
	struct verify_options options;
	struct verify_report report;
	const struct report_about about = { .file = name };
	struct view_verified view;

	TRY(report_options(rq->cx, rq->db, rq->institution, rq->program->contexts, true, &lookup, &options));
	TRY(verify_bytes(rq->cx, bytes, &options, &report));
	view.report = (struct view_body){ &view_report_class, report_view(rq->cx, page_locale(rq), &report, &about) };
	page_crumb_say(rq, SAY(verification_page_title), STR("/verify"));
	page_title_say(rq, SAY(verification_report_title));
	return reply_view(rq, 200, &view_verified_class, &view);
}

static enum rc
verify_post(struct request *rq)
{
	struct form_verify *form = rq->form;
	struct str pasted = str_trim(form->text);

	if (form->form.mistakes > 0)
		return show_form(rq, form, 422);
	if (form->file.bytes.len > 0)
		return show_report(rq, form->file.bytes, form->file.name);
	if (pasted.len > 0)
		return show_report(rq, pasted, STR_NONE);
	(void)fail(rq->cx, RC_INVALID, MSG(verification_nothing_given));
	form_mistake(rq->cx, &form_verify_class, form, "file");
	return show_form(rq, form, 422);
}

const struct route verification_routes[] = {
	{ .method = HTTP_GET, .path = "/verify", .is_public = true, .view = &view_verify_class, .rate = RATE_READ, .handler = verify_get, .says = "Verify a credential" },
	{ .method = HTTP_POST, .path = "/verify", .is_public = true, .form = &form_verify_class, .view = &view_verified_class, .body_limit = 5 << 20,
	  .rate = RATE_HEAVY, .repeatable = true, .handler = verify_post, .says = "Verify a credential" },
	ROUTES_END
};
