/* A new draft of a rule book: a copy, one that extends others, or a file that is brought. */
#include "framework/edition_pages.h"

#include "http/request.h"
#include "view_edition.h"

enum rc
edition_books(struct request *rq, struct form_option **out, size_t *count)
{
	size_t known, adopted;
	struct str *names;

	TRY(framework_known(rq->cx, rq->db, rq->institution, &names, &known, &adopted));
	*out = NEWS(rq->cx->mem, struct form_option, known + 1);
	*count = 0;
	for (size_t i = 0; i < known; i++) {
		struct policy *policy;

		TRY(book_open(rq, names[i], &policy));
		if (JSON_GET(book_own_file(policy), "scheme") == NULL)
			(*out)[(*count)++] = (struct form_option){ names[i], book_title(rq, policy) };
	}
	return RC_OK;
}

static enum rc
show_new(struct request *rq, int status, struct form_framework_begin *begin, struct form_framework_import *import)
{
	struct view_edition_new view = { .framework_begin = begin, .framework_import = import };

	TRY(edition_books(rq, &view.books, &view.books_count));
	book_frame(rq);
	page_title_say(rq, SAY(framework_new_draft));
	return status == 200 ? reply_view(rq, 200, &view_edition_new_class, &view) : reply_form_again(rq, status, &view_edition_new_class, &view);
}

static enum rc
new_get(struct request *rq)
{
	return show_new(rq, 200, form_new(rq->cx->mem, &form_framework_begin_class), form_new(rq->cx->mem, &form_framework_import_class));
}

static enum rc
begin_work(struct ctx *cx, struct db *db, void *self)
{
	struct request *rq = self;
	const struct form_framework_begin *form = rq->form;
	struct framework made;

	if (form->base.len > 0)
		TRY(framework_copy(cx, db, rq->institution, rq->person, form->base, form->name, form->version, &made));
	else
		TRY(edition_begin(cx, db, rq->institution, rq->person, form->name, form->version, form->extends.items, form->extends.count, &made));
	rq->answer = edition_href(rq, &made, "");
	return RC_OK;
}

static enum rc
begin_post(struct request *rq)
{
	struct form_framework_begin *form = rq->form;
	enum rc rc;

	if (form->form.mistakes == 0 && form->base.len > 0 && form->extends.count > 0) {
		(void)fail(rq->cx, RC_INVALID, MSG(framework_copy_or_extend));
		form_mistake(rq->cx, &form_framework_begin_class, form, "extends");
	}
	if (form->form.mistakes > 0)
		return show_new(rq, 422, form, form_new(rq->cx->mem, &form_framework_import_class));
	rc = request_change(rq, begin_work, rq);
	if (rc == RC_CONFLICT || rc == RC_INVALID || rc == RC_NOT_FOUND) {
		bool of_extends = str_is(rq->cx->err.place.field, "extends"), of_name = str_is(rq->cx->err.place.field, "framework");

		form_mistake(rq->cx, &form_framework_begin_class, form, of_extends ? "extends" : of_name ? "name" : rc == RC_CONFLICT ? "version" : "base");
		return show_new(rq, 422, form, form_new(rq->cx->mem, &form_framework_import_class));
	}
	TRY(rc);
	return reply_see_other(rq, rq->answer);
}

/* ---- bringing a file ---- */

struct bringing { struct request *rq; struct framework made; };

static enum rc
import_work(struct ctx *cx, struct db *db, void *self)
{
	struct bringing *of = self;
	const struct form_framework_import *form = of->rq->form;

	TRY(framework_import(cx, db, of->rq->institution, of->rq->person, form->file.bytes, &of->made));
	of->rq->answer = edition_href(of->rq, &of->made, "");
	return RC_OK;
}

/* "northgate.json, line 12, NTU-7.7 holds: ..." beside the field, because there the file can be chosen again. The book goes by its id while it
 * is read; a mistake may stand in one that it extends. */
static void
say_in_file(struct request *rq, struct str file, struct str id)
{
	struct err *err = &rq->cx->err;
	struct str place, says = err_says_in(err, rq->cx->mem, page_locale(rq)->language);

	if (err->place.file.len == 0 || str_eq(err->place.file, id))
		err->place.file = file;
	place = err_place(err, rq->cx->mem);
	if (!str_eq(err->place.file, file))
		place = str_fmt(rq->cx->mem, PRI_STR ", " PRI_STR, ARG_STR(file), ARG_STR(place));
	(void)fail(rq->cx, err->rc, MSG(framework_file_wrong), A_STR("place", place), A_STR("says", says));
}

static enum rc
import_post(struct request *rq)
{
	struct form_framework_import *form = rq->form;
	struct bringing of = { .rq = rq };
	enum rc rc = RC_INVALID;

	if (form->form.mistakes == 0) {
		rc = request_change(rq, import_work, &of);
		if (rc == RC_OK)
			return reply_see_other(rq, rq->answer);
		if (rc != RC_INVALID && rc != RC_NOT_FOUND && rc != RC_LIMIT && rc != RC_CONFLICT)
			return rc;
		if (rc != RC_CONFLICT)
			say_in_file(rq, form->file.name, of.made.name);
		form_mistake(rq->cx, &form_framework_import_class, form, "file");
	}
	return show_new(rq, rc == RC_CONFLICT ? 409 : 422, form_new(rq->cx->mem, &form_framework_begin_class), form);
}

const struct route edition_begin_routes[] = {
	{ .method = HTTP_GET, .path = "/frameworks/drafts/new", .needs = CAN_MANAGE_FRAMEWORKS, .view = &view_edition_new_class, .rate = RATE_READ, .handler = new_get,
	  .says = "Begin a draft of a rule book" },
	{ .method = HTTP_POST, .path = "/frameworks/drafts", .needs = CAN_MANAGE_FRAMEWORKS, .form = &form_framework_begin_class, .body_limit = EDITION_BODY_MAX,
	  .rate = RATE_CHANGE, .handler = begin_post, .says = "Begin a draft of a rule book" },
	{ .method = HTTP_POST, .path = "/frameworks/import", .needs = CAN_MANAGE_FRAMEWORKS, .form = &form_framework_import_class, .body_limit = (size_t)5 << 20,
	  .rate = RATE_HEAVY, .handler = import_post, .says = "Bring a rule book as a file" },
	ROUTES_END
};
