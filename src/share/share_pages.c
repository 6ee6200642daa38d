/* The pages of shares: the learner makes, lists and withdraws links; whoever has one reads the report of what is shown. */
#include "backpack/claim.h"
#include "backpack/holding_pdf_pages.h"
#include "codec/qr.h"
#include "format/verify.h"
#include "http/page.h"
#include "http/program.h"
#include "http/request.h"
#include "people/account_settings.h"
#include "people/password.h"
#include "people/session.h"
#include "share/share.h"
#include "verification/site_lookup.h"
#include "verification/report_pages.h"
#include "view_report.h"
#include "view_share.h"

/* ---- the learner's list ---- */

static enum rc
title_of(struct request *rq, const struct holding *holding, struct str *title, struct str *issuer)
{
	struct record record;
	enum rc rc = backpack_record(rq->cx, rq->db, holding, &record);

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	*title = rc == RC_OK ? record_text(record.title, rq->language) : holding->title;
	*issuer = rc == RC_OK ? record_text(record.issuer.name, rq->language) : holding->issuer;
	return RC_OK;
}

static enum rc
titles_of(struct request *rq, const struct share *share, struct str *out)
{
	struct str *titles = NEWS(rq->cx->mem, struct str, share->key_count + 1), issuer;
	struct holding holding;
	size_t count = 0;

	for (size_t i = 0; i < share->key_count; i++) {
		enum rc rc = backpack_get(rq->cx, rq->db, share->institution, share->person, share->keys[i], &holding);

		if (rc == RC_NOT_FOUND)
			continue; /* it was taken out since */
		TRY(rc);
		TRY(title_of(rq, &holding, &titles[count++], &issuer));
	}
	*out = str_join(rq->cx->mem, titles, count, STR(", "));
	return RC_OK;
}

static enum rc
shares_get(struct request *rq)
{
	static const enum view_shares_share_state states[] = { [SHARE_LIVE] = VIEW_SHARES_SHARE_STATE_LIVE, [SHARE_EXPIRED] = VIEW_SHARES_SHARE_STATE_EXPIRED,
	                                                       [SHARE_WITHDRAWN] = VIEW_SHARES_SHARE_STATE_WITHDRAWN };
	struct view_shares view = { 0 };
	struct page_slice at;
	struct share *shares;
	size_t count;

	TRY(share_list(rq->cx, rq->db, rq->institution, rq->person, &shares, &count));
	at = page_slice(rq, "from", PAGE_ROWS, count, &view.pager);
	shares += at.from;
	view.shares_count = at.count;
	view.shares = NEWS(rq->cx->mem, struct view_shares_share, view.shares_count + 1);
	for (size_t i = 0; i < view.shares_count; i++) {
		const struct share *share = &shares[i];

		view.shares[i] = (struct view_shares_share){
			.id = share->id, .purpose = share->purpose, .audience = share->audience, .state = states[share->state], .made = share->made_at,
			.ends = share->ends_at == 0 ? VIEW_NONE : day_of(share->ends_at), .views = share->views,
			.viewed = share->viewed_at == 0 ? VIEW_NONE : share->viewed_at, .password = share->has_password, .hidden = share->hide_grade,
		};
		TRY(titles_of(rq, share, &view.shares[i].titles));
	}
	page_crumb_say(rq, SAY(backpack_title), STR("/backpack"));
	page_title_say(rq, SAY(share_list));
	page_workspace(rq, WORKSPACE_LEARNER);
	page_action(rq, SAY(share_make), STR("/shares/new"), PAGE_MAIN, PAGE_MAY);
	return reply_view(rq, 200, &view_shares_class, &view);
}

/* ---- making one ---- */

static bool
is_chosen(const struct form_share_new *form, struct str key)
{
	for (size_t i = 0; i < form->items.count; i++)
		if (str_eq(form->items.items[i], key))
			return true;
	return false;
}

static enum rc
show_new(struct request *rq, struct form_share_new *form, int status)
{
	struct view_share_new view = { .share_new = form };
	struct holding *all;
	size_t count;

	TRY(backpack_list(rq->cx, rq->db, rq->institution, rq->person, &all, &count));
	view.items = NEWS(rq->cx->mem, struct view_share_new_item, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct view_share_new_item *item = &view.items[view.items_count];

		if (all[i].state == HOLDING_HIDDEN && !is_chosen(form, all[i].key))
			continue;
		*item = (struct view_share_new_item){ .value = all[i].key, .chosen = is_chosen(form, all[i].key) };
		TRY(title_of(rq, &all[i], &item->title, &item->issuer));
		view.items_count++;
	}
	page_crumb_say(rq, SAY(backpack_title), STR("/backpack"));
	page_crumb_say(rq, SAY(share_list), STR("/shares"));
	page_title_say(rq, SAY(share_new_title));
	page_workspace(rq, WORKSPACE_LEARNER);
	return status == 200 ? reply_view(rq, 200, &view_share_new_class, &view) : reply_form_again(rq, status, &view_share_new_class, &view);
}

static enum rc
share_new_get(struct request *rq)
{
	struct form_share_new *form = form_new(rq->cx->mem, &form_share_new_class);
	struct str *item = NEW(rq->cx->mem, struct str);

	*item = request_query(rq, "item");
	form->items = (struct form_list){ item, item->len > 0 };
	form->lasts = FORM_SHARE_NEW_LASTS_MONTH;
	return show_new(rq, form, 200);
}

/* The end of the day in UTC: a link is given for days, not for hours. */
static int64_t
end_of(const struct request *rq, enum form_share_new_lasts lasts)
{
	static const int days[] = { [FORM_SHARE_NEW_LASTS_WEEK] = 7, [FORM_SHARE_NEW_LASTS_MONTH] = 31, [FORM_SHARE_NEW_LASTS_YEAR] = 366 };

	if (lasts == FORM_SHARE_NEW_LASTS_ALWAYS || lasts == FORM_SHARE_NEW_LASTS_NONE)
		return 0;
	return (day_of(rq->cx->now) + days[lasts] + 1) * SECONDS_PER_DAY - 1;
}

struct making {
	struct request *rq;
	struct share share;
	struct str token, code;
};

static enum rc
make_work(struct ctx *cx, struct db *db, void *self)
{
	struct making *of = self;

	TRY(share_make(cx, db, &of->share, &of->token, &of->code));
	of->rq->answer = str_fmt(cx->mem, "%lld", (long long)of->share.id);
	return RC_OK;
}

/* ---- what is shown once: link, code, QR code, and the fields of a profile ---- */

static void
query_put(struct buf *url, const char *name, struct str value)
{
	buf_fmt(url, "%s%s=", url->len > 0 && url->ptr[url->len - 1] != '?' ? "&" : "", name);
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.ptr[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';

		if (plain)
			buf_byte(url, (char)c);
		else
			buf_fmt(url, "%%%02X", c);
	}
}

static void
profile_fields(struct request *rq, const struct record *record, struct str link, struct view_share_made *view)
{
	struct arena *mem = rq->cx->mem;
	struct buf url = buf_new(mem, 8192);
	struct civil day = civil_from_days(day_of(record->awarded_at != RECORD_NEVER ? record->awarded_at : record->valid_from));
	struct str title = record_text(record->title, rq->language), issuer = record_text(record->issuer.name, rq->language);
	struct str year = str_fmt(mem, "%d", day.year), month = str_fmt(mem, "%d", day.month);

	buf_lit(&url, "https://www.linkedin.com/profile/add?");
	query_put(&url, "startTask", STR("CERTIFICATION_NAME"));
	query_put(&url, "name", title);
	query_put(&url, "organizationName", issuer);
	query_put(&url, "issueYear", year);
	query_put(&url, "issueMonth", month);
	query_put(&url, "certUrl", link);
	query_put(&url, "certId", record->id);
	view->linkedin = buf_view(&url);
	view->fields = NEWS(mem, struct view_share_made_field, 5);
	view->fields[0] = (struct view_share_made_field){ view_say(mem, share_field_name), title };
	view->fields[1] = (struct view_share_made_field){ view_say(mem, share_field_issuer), issuer };
	view->fields[2] = (struct view_share_made_field){ view_say(mem, share_field_date), str_fmt(mem, "%d-%02d", day.year, day.month) };
	view->fields[3] = (struct view_share_made_field){ view_say(mem, share_field_id), record->id };
	view->fields[4] = (struct view_share_made_field){ view_say(mem, share_field_url), link };
	view->fields_count = 5;
}

static enum rc
show_made(struct request *rq, const struct making *made)
{
	struct arena *mem = rq->cx->mem;
	struct str base = request_base_url(rq);
	struct view_share_made view = {
		.link = str_fmt(mem, PRI_STR "/s/" PRI_STR, ARG_STR(base), ARG_STR(made->token)),
		.code = made->code,
		.where = str_fmt(mem, PRI_STR "/s", ARG_STR(base)),
		.ends = made->share.ends_at == 0 ? VIEW_NONE : day_of(made->share.ends_at),
		.password = made->share.has_password,
		.token = made->token,
		.pdf = VIEW_NONE,
	};
	struct holding holding;
	struct record record;
	struct qr qr;
	enum rc rc;

	TRY(qr_make(rq->cx, view.link, &qr));
	view.qr = qr_path(mem, &qr);
	view.qr_size = qr.size + 2 * QR_QUIET;
	TRY(backpack_get(rq->cx, rq->db, rq->institution, rq->person, made->share.keys[0], &holding));
	rc = made->share.key_count == 1 ? backpack_record(rq->cx, rq->db, &holding, &record) : RC_NOT_FOUND;
	if (rc == RC_OK && holding.kind != HOLDING_IMPORTED && !made->share.hide_grade)
		view.pdf = made->share.id; /* the file holds the whole credential, marks too */
	if (rc == RC_OK)
		profile_fields(rq, &record, view.link, &view);
	else if (rc != RC_NOT_FOUND)
		return rc;
	page_crumb_say(rq, SAY(backpack_title), STR("/backpack"));
	page_crumb_say(rq, SAY(share_list), STR("/shares"));
	page_title_say(rq, SAY(share_made_title));
	page_workspace(rq, WORKSPACE_LEARNER);
	return reply_view(rq, 200, &view_share_made_class, &view);
}

static enum rc
share_new_post(struct request *rq)
{
	struct form_share_new *form = rq->form;
	struct making making = { .rq = rq };
	struct account_settings settings;
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_new(rq, form, 422);
	making.share = (struct share){ .institution = rq->institution, .person = rq->person, .purpose = str_trim(form->purpose), .audience = str_trim(form->audience),
	                               .hide_grade = form->hide_grade, .ends_at = end_of(rq, form->lasts), .keys = form->items.items, .key_count = form->items.count };
	if (form->password.len > 0) {
		TRY(account_settings_load(rq->cx, rq->program->home, &settings));
		TRY(password_hash(rq->cx, &settings.rules, form->password, &making.share.password_hash));
	}
	rc = request_change(rq, make_work, &making);
	if (rc == RC_INVALID || rc == RC_NOT_FOUND) {
		form_mistake(rq->cx, &form_share_new_class, form, rq->cx->err.place.field.len > 0 ? str_c(rq->cx->mem, rq->cx->err.place.field) : "items");
		return show_new(rq, form, 422);
	}
	TRY(rc);
	if (!rq->repeated)
		return show_made(rq, &making);
	reply_notice(rq, MSG(share_shown_before));
	return reply_see_other(rq, STR("/shares"));
}

static enum rc
share_of_route(struct request *rq, struct whose *out)
{
	struct share *share = NEW(rq->cx->mem, struct share);
	int64_t id;

	TRY(request_param_id(rq, "share", &id));
	TRY(share_get(rq->cx, rq->db, rq->institution, rq->person, id, share));
	rq->object = share;
	*out = (struct whose){ .institution = share->institution, .persons = { share->person }, .only_persons = true };
	return RC_OK;
}

static enum rc
withdraw_post(struct request *rq)
{
	TRY(share_withdraw(rq->cx, rq->db, rq->object));
	reply_notice(rq, MSG(share_withdrawn_now));
	return reply_see_other(rq, STR("/shares"));
}

/* The transcript with the link and the code, which stand in the answer that made them and nowhere else: they come back with the form. */
static enum rc
transcript_post(struct request *rq)
{
	const struct share *share = rq->object;
	const struct form_share_transcript *form = rq->form;
	struct arena *mem = rq->cx->mem;
	struct holding_link link = { str_fmt(mem, PRI_STR "/s/" PRI_STR, ARG_STR(request_base_url(rq)), ARG_STR(form->token)), form->code };
	struct share of_token, of_code;
	struct backpack_file file;
	struct holding holding;

	TRY(share_find(rq->cx, rq->db, rq->institution, form->token, rq->address, &of_token));
	TRY(share_find(rq->cx, rq->db, rq->institution, form->code, rq->address, &of_code));
	if (of_token.id != share->id || of_code.id != share->id || share->state != SHARE_LIVE || share->key_count != 1 || share->hide_grade)
		return fail(rq->cx, RC_REFUSED, MSG(share_no_transcript));
	TRY(backpack_get(rq->cx, rq->db, rq->institution, rq->person, share->keys[0], &holding));
	TRY(holding_pdf(rq, &holding, &link, &file));
	return reply_file(rq, file.bytes, file.type, file.name);
}

/* ---- for who has the link ---- */

static enum rc
share_of_link(struct request *rq, struct whose *out)
{
	struct share *share = NEW(rq->cx->mem, struct share);

	TRY(share_find(rq->cx, rq->db, rq->institution, request_param(rq, "link"), rq->address, share));
	rq->object = share;
	*out = (struct whose){ .institution = share->institution };
	return RC_OK;
}

static enum rc
holding_of_share(struct request *rq, const struct share *share, size_t i, struct holding *out)
{
	return backpack_get(rq->cx, rq->db, share->institution, share->person, share->keys[i], out);
}

/* A link behind a password shows its pictures and files to nobody, since they are asked for without it. */
static bool
has_addresses(const struct share *share)
{
	return share->state == SHARE_LIVE && !share->has_password;
}

static enum rc
report_of(struct request *rq, const struct share *share, size_t i, const struct holding *holding, struct view_share_open_report *out)
{
	struct str base = str_fmt(rq->cx->mem, "/s/" PRI_STR "/%zu", ARG_STR(request_param(rq, "link")), i + 1);
	struct report_about about = { .hide_grade = share->hide_grade };
	struct site_lookup lookup;
	struct verify_options options;
	struct verify_report report;
	struct str bytes;

	TRY(backpack_bytes(rq->cx, rq->db, holding, &bytes));
	TRY(site_lookup_open(rq->cx, rq->db, rq->institution, rq->program->contexts, holding->kind == HOLDING_IMPORTED, &lookup, &options));
	TRY(verify_bytes(rq->cx, bytes, &options, &report));
	if (has_addresses(share))
		about.picture = str_fmt(rq->cx->mem, PRI_STR "/picture", ARG_STR(base));
	out->report = (struct view_body){ &view_report_class, report_view(rq->cx, page_locale(rq), &report, &about) };
	if (has_addresses(share) && !share->hide_grade)
		out->file = str_fmt(rq->cx->mem, PRI_STR "/file", ARG_STR(base));
	return RC_OK;
}

static enum rc
show_reports(struct request *rq, const struct share *share, struct view_share_open *view)
{
	struct holding holding;

	view->reports = NEWS(rq->cx->mem, struct view_share_open_report, share->key_count + 1);
	for (size_t i = 0; i < share->key_count; i++) {
		enum rc rc = holding_of_share(rq, share, i, &holding);

		if (rc == RC_NOT_FOUND)
			continue; /* its holder took it out since */
		TRY(rc);
		TRY(report_of(rq, share, i, &holding, &view->reports[view->reports_count++]));
	}
	if (rq->person != share->person)
		TRY(share_viewed(rq->cx, rq->db, share));
	return reply_view(rq, 200, &view_share_open_class, view);
}

static enum rc
share_open_get(struct request *rq)
{
	const struct share *share = rq->object;
	struct view_share_open view = { .token = request_param(rq, "link"), .withdrawn = share->state == SHARE_WITHDRAWN, .ended = share->state != SHARE_LIVE,
	                                .locked = share->has_password, .share_unlock = form_new(rq->cx->mem, &form_share_unlock_class) };

	page_title_say(rq, view.ended ? SAY(share_ended_title) : SAY(verification_report_title));
	if (view.ended)
		return reply_view(rq, 410, &view_share_open_class, &view);
	return view.locked ? reply_view(rq, 200, &view_share_open_class, &view) : show_reports(rq, share, &view);
}

static enum rc
share_open_post(struct request *rq)
{
	const struct share *share = rq->object;
	struct form_share_unlock *form = rq->form;
	struct view_share_open view = { .token = request_param(rq, "link"), .locked = true, .share_unlock = form };
	struct account_settings settings;
	enum rc rc;

	if (share->state != SHARE_LIVE || !share->has_password)
		return share_open_get(rq);
	page_title_say(rq, SAY(verification_report_title));
	if (form->form.mistakes > 0)
		return reply_form_again(rq, 422, &view_share_open_class, &view);
	TRY(account_settings_load(rq->cx, rq->program->home, &settings));
	rc = share_password_fits(rq->cx, rq->db, &settings.rules, share, form->password, rq->address);
	if (rc == RC_DENIED || rc == RC_LIMIT) {
		form_mistake(rq->cx, &form_share_unlock_class, form, "password");
		return reply_form_again(rq, rc == RC_LIMIT ? 429 : 403, &view_share_open_class, &view);
	}
	TRY(rc);
	view.locked = false;
	return show_reports(rq, share, &view);
}

/* The n-th of what is shown, counted from 1. */
static enum rc
nth_of_link(struct request *rq, struct holding *out)
{
	const struct share *share = rq->object;
	int64_t n;

	TRY(request_param_id(rq, "n", &n));
	if (!has_addresses(share) || n < 1 || (uint64_t)n > share->key_count)
		return fail(rq->cx, RC_NOT_FOUND, MSG(share_unknown));
	return holding_of_share(rq, share, (size_t)n - 1, out);
}

static enum rc
share_picture_get(struct request *rq)
{
	struct holding holding;
	struct str svg;

	TRY(nth_of_link(rq, &holding));
	TRY(backpack_picture(rq->cx, rq->db, &holding, &svg));
	return reply_bytes(rq, 200, svg, "image/svg+xml");
}

static enum rc
share_file_get(struct request *rq)
{
	const struct share *share = rq->object;
	struct backpack_file file;
	struct holding holding;

	TRY(nth_of_link(rq, &holding));
	if (share->hide_grade)
		return fail(rq->cx, RC_NOT_FOUND, MSG(share_unknown));
	TRY(backpack_file(rq->cx, rq->db, &holding, BACKPACK_JSON, &file));
	return reply_file(rq, file.bytes, file.type, file.name);
}

static enum rc
show_code(struct request *rq, const struct form_share_code *form, int status)
{
	const struct view_share_code view = { .share_code = form };

	page_title_say(rq, SAY(share_code_title));
	return status == 200 ? reply_view(rq, 200, &view_share_code_class, &view) : reply_form_again(rq, status, &view_share_code_class, &view);
}

static enum rc
share_code_get(struct request *rq)
{
	return show_code(rq, form_new(rq->cx->mem, &form_share_code_class), 200);
}

static enum rc
share_code_post(struct request *rq)
{
	struct form_share_code *form = rq->form;
	struct share share;
	struct str code;
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_code(rq, form, 422);
	rc = share_find(rq->cx, rq->db, rq->institution, form->code, rq->address, &share);
	if (rc == RC_NOT_FOUND || rc == RC_LIMIT) {
		form_mistake(rq->cx, &form_share_code_class, form, "code");
		return show_code(rq, form, rc == RC_LIMIT ? 429 : 422);
	}
	TRY(rc);
	code = str_trim(form->code);
	(void)code_read(rq->cx->mem, code, &code);
	return reply_see_other(rq, str_fmt(rq->cx->mem, "/s/" PRI_STR, ARG_STR(code)));
}

#define SMALL_FORM (16 << 10)

const struct route share_routes[] = {
	{ .method = HTTP_GET, .path = "/shares", .needs = CAN_HOLD, .view = &view_shares_class, .rate = RATE_READ, .handler = shares_get, .says = "The own links" },
	{ .method = HTTP_GET, .path = "/shares/new", .needs = CAN_HOLD, .view = &view_share_new_class, .rate = RATE_READ, .handler = share_new_get, .says = "Choose what to show" },
	{ .method = HTTP_POST, .path = "/shares", .needs = CAN_HOLD, .form = &form_share_new_class, .view = &view_share_made_class, .body_limit = SMALL_FORM,
	  .rate = RATE_CHANGE, .handler = share_new_post, .says = "Make a link" },
	{ .method = HTTP_POST, .path = "/shares/{share}/withdraw", .needs = CAN_HOLD, .object = OBJECT_SHARE, .whose = share_of_route, .body_limit = SMALL_FORM,
	  .rate = RATE_CHANGE, .handler = withdraw_post, .says = "Withdraw a link" },
	{ .method = HTTP_POST, .path = "/shares/{share}/transcript", .needs = CAN_HOLD, .object = OBJECT_SHARE, .whose = share_of_route, .form = &form_share_transcript_class,
	  .body_limit = SMALL_FORM, .rate = RATE_HEAVY, .repeatable = true, .handler = transcript_post, .says = "The transcript with a link on it" },
	{ .method = HTTP_GET, .path = "/s", .is_public = true, .view = &view_share_code_class, .rate = RATE_READ, .handler = share_code_get, .says = "Type the code of a link" },
	{ .method = HTTP_POST, .path = "/s", .is_public = true, .form = &form_share_code_class, .body_limit = SMALL_FORM, .rate = RATE_SIGN_IN, .repeatable = true,
	  .handler = share_code_post, .says = "Type the code of a link" },
	{ .method = HTTP_GET, .path = "/s/{link}", .is_public = true, .object = OBJECT_SHARE, .whose = share_of_link, .view = &view_share_open_class,
	  .rate = RATE_HEAVY, .handler = share_open_get, .says = "What somebody shows" },
	{ .method = HTTP_POST, .path = "/s/{link}", .is_public = true, .object = OBJECT_SHARE, .whose = share_of_link, .form = &form_share_unlock_class,
	  .view = &view_share_open_class, .body_limit = SMALL_FORM, .rate = RATE_SIGN_IN, .repeatable = true, .handler = share_open_post, .says = "Open with its password" },
	{ .method = HTTP_GET, .path = "/s/{link}/{n}/picture", .is_public = true, .object = OBJECT_SHARE, .whose = share_of_link, .rate = RATE_READ,
	  .handler = share_picture_get, .says = "The badge of what is shown" },
	{ .method = HTTP_GET, .path = "/s/{link}/{n}/file", .is_public = true, .object = OBJECT_SHARE, .whose = share_of_link, .rate = RATE_HEAVY,
	  .handler = share_file_get, .says = "The signed file of what is shown" },
	ROUTES_END
};
