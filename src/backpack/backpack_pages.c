/* The learner's pages: the backpack, one credential, files to take away. */
#include "backpack/backpack.h"
#include "backpack/holding_pdf_pages.h"
#include "base/time.h"
#include "format/verify.h"
#include "http/page.h"
#include "http/program.h"
#include "http/request.h"
#include "people/capability.h"
#include "specification/words_pages.h"
#include "verification/any_file.h"
#include "verification/site_lookup.h"
#include "verification/report_pages.h"
#include "view_backpack.h"
#include "view_report.h"

static struct str
holding_title(struct request *rq, const struct holding *holding, const struct record *record)
{
	struct str title = record == NULL ? holding->title : record_text(record->title, rq->language);

	return title.len > 0 ? title : locale_text(page_locale(rq), rq->cx->mem, MSG(backpack_untitled), NULL, 0);
}

/* ---- the list ---- */

static enum view_backpack_card_standing
standing_of(const struct holding *holding)
{
	if (holding->kind == HOLDING_IMPORTED)
		return str_is(holding->verdict, "valid") ? VIEW_BACKPACK_CARD_STANDING_FOREIGN : str_is(holding->verdict, "unproven") ? VIEW_BACKPACK_CARD_STANDING_UNPROVEN :
		       VIEW_BACKPACK_CARD_STANDING_INVALID;
	switch (holding->credential.state) {
	case CREDENTIAL_SUSPENDED: return VIEW_BACKPACK_CARD_STANDING_SUSPENDED;
	case CREDENTIAL_REVOKED: return VIEW_BACKPACK_CARD_STANDING_REVOKED;
	case CREDENTIAL_SUPERSEDED: return VIEW_BACKPACK_CARD_STANDING_SUPERSEDED;
	case CREDENTIAL_INTENDED: case CREDENTIAL_ACTIVE: break;
	}
	return VIEW_BACKPACK_CARD_STANDING_ACTIVE;
}

static enum rc
fill_card(struct request *rq, const struct holding *holding, struct view_backpack_card *card)
{
	struct arena *mem = rq->cx->mem;
	struct record record;
	enum rc rc = backpack_record(rq->cx, rq->db, holding, &record);

	*card = (struct view_backpack_card){ .key = holding->key, .issuer = holding->issuer, .standing = standing_of(holding), .awarded = VIEW_NONE };
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	card->title = holding_title(rq, holding, rc == RC_OK ? &record : NULL);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	card->picture = true;
	card->issuer = record_text(record.issuer.name, rq->language);
	card->credit = words_of_record_credit(page_locale(rq), mem, &record);
	card->level = words_of_record_level(mem, &record);
	card->awarded = record.awarded_at == RECORD_NEVER ? VIEW_NONE : day_of(record.awarded_at);
	return RC_OK;
}

static enum rc
show_backpack(struct request *rq, struct form_backpack_import *form, int status)
{
	struct view_backpack view = { .backpack_import = form };
	struct view_backpack_card card;
	struct page_slice at;
	struct holding *all;
	size_t count;

	TRY(backpack_list(rq->cx, rq->db, rq->institution, rq->person, &all, &count));
	view.cards = NEWS(rq->cx->mem, struct view_backpack_card, count + 1);
	view.hidden = NEWS(rq->cx->mem, struct view_backpack_hidden, count + 1);
	for (size_t i = 0; i < count; i++) {
		TRY(fill_card(rq, &all[i], &card));
		if (all[i].state == HOLDING_HIDDEN)
			view.hidden[view.hidden_count++] = (struct view_backpack_hidden){ card.key, card.title };
		else
			view.cards[view.cards_count++] = card;
	}
	at = page_slice(rq, "from", PAGE_ROWS, view.cards_count, &view.pager);
	view.cards += at.from;
	view.cards_count = at.count;
	page_title_say(rq, SAY(backpack_title));
	page_workspace(rq, WORKSPACE_LEARNER);
	if (count > 0) {
		page_action(rq, SAY(backpack_share_several), STR("/shares/new"), PAGE_MAIN, PAGE_MAY);
		page_action(rq, SAY(backpack_shares), STR("/shares"), PAGE_SECOND, PAGE_MAY);
	}
	page_action(rq, SAY(backpack_studies), STR("/studies"), PAGE_SECOND, PAGE_MAY);
	return status == 200 ? reply_view(rq, 200, &view_backpack_class, &view) : reply_form_again(rq, status, &view_backpack_class, &view);
}

static enum rc
backpack_get_page(struct request *rq)
{
	return show_backpack(rq, form_new(rq->cx->mem, &form_backpack_import_class), 200);
}

/* ---- one of them ---- */

static enum rc
holding_of_route(struct request *rq, struct whose *out)
{
	struct holding *holding = NEW(rq->cx->mem, struct holding);

	TRY(backpack_get(rq->cx, rq->db, rq->institution, rq->person, request_param(rq, "holding"), holding));
	rq->object = holding;
	*out = (struct whose){ .institution = holding->institution, .persons = { holding->person }, .only_persons = true };
	return RC_OK;
}

static enum rc
verify_holding(struct request *rq, const struct holding *holding, struct site_lookup *lookup, struct verify_report *report)
{
	struct verify_options options;
	struct str bytes;

	TRY(backpack_bytes(rq->cx, rq->db, holding, &bytes));
	TRY(site_lookup_open(rq->cx, rq->db, rq->institution, rq->program->contexts, holding->kind == HOLDING_IMPORTED, lookup, &options));
	return verify_bytes(rq->cx, bytes, &options, report);
}

static enum view_holding_download_form
download_of(enum backpack_form form)
{
	static const enum view_holding_download_form by_form[BACKPACK_FORMS] = {
		[BACKPACK_JSON] = VIEW_HOLDING_DOWNLOAD_FORM_JSON, [BACKPACK_JWT] = VIEW_HOLDING_DOWNLOAD_FORM_JWT,
		[BACKPACK_PNG] = VIEW_HOLDING_DOWNLOAD_FORM_PNG, [BACKPACK_SVG] = VIEW_HOLDING_DOWNLOAD_FORM_SVG,
		[BACKPACK_PDF] = VIEW_HOLDING_DOWNLOAD_FORM_PDF,
	};

	return by_form[form];
}

static void
fill_downloads(struct request *rq, const struct holding *holding, struct view_holding *view)
{
	static const enum backpack_form order[BACKPACK_FORMS] = { BACKPACK_PDF, BACKPACK_PNG, BACKPACK_SVG, BACKPACK_JSON, BACKPACK_JWT };
	size_t count = holding->kind == HOLDING_IMPORTED ? 1 : BACKPACK_FORMS;

	view->downloads = NEWS(rq->cx->mem, struct view_holding_download, BACKPACK_FORMS);
	view->downloads_count = count;
	for (size_t i = 0; i < count; i++)
		view->downloads[i].form = download_of(count == 1 ? BACKPACK_JSON : order[i]);
}

static enum rc
holding_get(struct request *rq)
{
	const struct holding *holding = rq->object;
	struct view_holding view = { .key = holding->key, .ours = holding->kind != HOLDING_IMPORTED, .hidden = holding->state == HOLDING_HIDDEN };
	struct report_about about = { .picture = str_fmt(rq->cx->mem, "/backpack/" PRI_STR "/picture", ARG_STR(holding->key)) };
	struct site_lookup lookup;
	struct verify_report report;

	TRY(verify_holding(rq, holding, &lookup, &report));
	view.report = (struct view_body){ &view_report_class, report_view(rq->cx, page_locale(rq), &report, &about) };
	fill_downloads(rq, holding, &view);
	page_crumb_say(rq, SAY(backpack_title), STR("/backpack"));
	page_title(rq, holding_title(rq, holding, report.record));
	page_workspace(rq, WORKSPACE_LEARNER);
	page_action(rq, SAY(backpack_share), str_fmt(rq->cx->mem, "/shares/new?item=" PRI_STR, ARG_STR(holding->key)), PAGE_MAIN, PAGE_MAY);
	return reply_view(rq, 200, &view_holding_class, &view);
}

static enum rc
picture_get(struct request *rq)
{
	struct str svg;

	TRY(backpack_picture(rq->cx, rq->db, rq->object, &svg));
	return reply_bytes(rq, 200, svg, "image/svg+xml");
}

static enum rc
file_get(struct request *rq)
{
	static const char *const words[BACKPACK_FORMS] = { [BACKPACK_JSON] = "json", [BACKPACK_JWT] = "jwt", [BACKPACK_PNG] = "png", [BACKPACK_SVG] = "svg" };
	const struct holding *holding = rq->object;
	struct str word = request_param(rq, "form");
	struct backpack_file file;

	if (str_is(word, "pdf")) {
		TRY(holding_pdf(rq, holding, &(struct holding_link){ .link = str_fmt(rq->cx->mem, PRI_STR "/verify", ARG_STR(request_base_url(rq))) }, &file));
		return reply_file(rq, file.bytes, file.type, file.name);
	}
	for (int form = 0; form < BACKPACK_FORMS; form++)
		if (words[form] != NULL && str_is(word, words[form])) {
			TRY(backpack_file(rq->cx, rq->db, holding, (enum backpack_form)form, &file));
			return reply_file(rq, file.bytes, file.type, file.name);
		}
	return fail(rq->cx, RC_NOT_FOUND, MSG(backpack_no_form), A_STR("form", word));
}

static enum rc
back_to(struct request *rq, struct str key)
{
	return reply_see_other(rq, str_fmt(rq->cx->mem, "/backpack/" PRI_STR, ARG_STR(key)));
}

static enum rc
hide_post(struct request *rq)
{
	const struct holding *holding = rq->object;

	TRY(backpack_set_state(rq->cx, rq->db, holding, HOLDING_HIDDEN));
	reply_notice(rq, MSG(backpack_was_hidden));
	return reply_see_other(rq, STR("/backpack"));
}

static enum rc
show_post(struct request *rq)
{
	const struct holding *holding = rq->object;

	TRY(backpack_set_state(rq->cx, rq->db, holding, HOLDING_KEPT));
	return back_to(rq, holding->key);
}

static enum rc
remove_post(struct request *rq)
{
	TRY(backpack_remove(rq->cx, rq->db, rq->object));
	reply_notice(rq, MSG(backpack_was_removed));
	return reply_see_other(rq, STR("/backpack"));
}

/* ---- what one brings ---- */

static enum rc
import_file(struct request *rq, struct str bytes, struct holding *out)
{
	struct site_lookup lookup;
	struct verify_options options;
	struct verify_report report;

	TRY(site_lookup_open(rq->cx, rq->db, rq->institution, rq->program->contexts, true, &lookup, &options));
	TRY(verify_any_file(rq->cx, bytes, &options, &report));
	if (report.readable && report.format == VERIFY_PDF) { /* what is kept is the credential inside */
		bytes = report.text;
		TRY(verify_bytes(rq->cx, bytes, &options, &report));
	}
	return backpack_import(rq->cx, rq->db, rq->institution, rq->person, bytes, &report, out);
}

static enum rc
import_post(struct request *rq)
{
	struct form_backpack_import *form = rq->form;
	struct holding holding;
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_backpack(rq, form, 422);
	rc = import_file(rq, form->file.bytes, &holding);
	if (rc == RC_INVALID || rc == RC_LIMIT) {
		form_mistake(rq->cx, &form_backpack_import_class, form, "file");
		return show_backpack(rq, form, 422);
	}
	if (rc != RC_CONFLICT) /* the file that is there already is as good an answer */
		TRY(rc);
	reply_notice(rq, rc == RC_CONFLICT ? MSG(backpack_twice) : MSG(backpack_was_imported));
	return back_to(rq, holding.key);
}

#define SMALL_FORM (16 << 10)

const struct route backpack_routes[] = {
	{ .method = HTTP_GET, .path = "/backpack", .needs = CAN_HOLD, .view = &view_backpack_class, .rate = RATE_READ, .handler = backpack_get_page, .says = "The own backpack" },
	{ .method = HTTP_POST, .path = "/backpack", .needs = CAN_HOLD, .form = &form_backpack_import_class, .body_limit = 5 << 20, .rate = RATE_HEAVY,
	  .handler = import_post, .says = "Bring a credential of another issuer" },
	{ .method = HTTP_GET, .path = "/backpack/{holding}", .needs = CAN_HOLD, .object = OBJECT_CREDENTIAL, .whose = holding_of_route, .view = &view_holding_class,
	  .rate = RATE_READ, .handler = holding_get, .says = "One credential of the own backpack" },
	{ .method = HTTP_GET, .path = "/backpack/{holding}/picture", .needs = CAN_HOLD, .object = OBJECT_CREDENTIAL, .whose = holding_of_route, .rate = RATE_READ,
	  .handler = picture_get, .says = "Its badge" },
	{ .method = HTTP_GET, .path = "/backpack/{holding}/files/{form}", .needs = CAN_HOLD, .object = OBJECT_CREDENTIAL, .whose = holding_of_route,
	  .rate = RATE_HEAVY, .handler = file_get, .says = "A file to take away" },
	{ .method = HTTP_POST, .path = "/backpack/{holding}/hide", .needs = CAN_HOLD, .object = OBJECT_CREDENTIAL, .whose = holding_of_route,
	  .body_limit = SMALL_FORM, .rate = RATE_CHANGE, .handler = hide_post, .says = "Hide from the own list" },
	{ .method = HTTP_POST, .path = "/backpack/{holding}/show", .needs = CAN_HOLD, .object = OBJECT_CREDENTIAL, .whose = holding_of_route,
	  .body_limit = SMALL_FORM, .rate = RATE_CHANGE, .handler = show_post, .says = "Show in the own list again" },
	{ .method = HTTP_POST, .path = "/backpack/{holding}/remove", .needs = CAN_HOLD, .object = OBJECT_CREDENTIAL, .whose = holding_of_route,
	  .body_limit = SMALL_FORM, .rate = RATE_CHANGE, .handler = remove_post, .says = "Take out what one brought" },
	ROUTES_END
};
