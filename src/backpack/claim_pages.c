/* The pages of claims: the learner types a code or follows a link; the registry hands them out, a sheet for a cohort. */
#include "backpack/claim.h"
#include "codec/csv.h"
#include "http/page.h"
#include "http/program.h"
#include "mail/mail.h"
#include "offering/offering_pages.h"
#include "people/account_settings.h"
#include "people/session.h"
#include "specification/words_pages.h"
#include "view_claim.h"

static enum rc
show_claim_start(struct request *rq, struct form_claim_code *form, int status)
{
	const struct view_claim_start view = { .claim_code = form };

	page_title_say(rq, SAY(backpack_claim_title));
	page_workspace(rq, WORKSPACE_LEARNER);
	return status == 200 ? reply_view(rq, 200, &view_claim_start_class, &view) : reply_form_again(rq, status, &view_claim_start_class, &view);
}

static enum rc
claim_start_get(struct request *rq)
{
	return show_claim_start(rq, form_new(rq->cx->mem, &form_claim_code_class), 200);
}

static enum rc
claim_start_post(struct request *rq)
{
	struct form_claim_code *form = rq->form;
	struct claim claim;
	struct str code;
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_claim_start(rq, form, 422);
	rc = claim_open(rq->cx, rq->db, rq->institution, form->code, rq->address, &claim);
	if (rc == RC_NOT_FOUND || rc == RC_REFUSED || rc == RC_LIMIT) {
		form_mistake(rq->cx, &form_claim_code_class, form, "code");
		return show_claim_start(rq, form, rc == RC_LIMIT ? 429 : 422);
	}
	TRY(rc);
	code = str_trim(form->code);
	(void)code_read(rq->cx->mem, code, &code);
	return reply_see_other(rq, str_fmt(rq->cx->mem, "/claim/" PRI_STR, ARG_STR(code)));
}

static enum rc
claim_of_route(struct request *rq, struct whose *out)
{
	struct claim *claim = NEW(rq->cx->mem, struct claim);

	TRY(claim_open(rq->cx, rq->db, rq->institution, request_param(rq, "claim"), rq->address, claim));
	rq->object = claim;
	*out = (struct whose){ .institution = claim->institution };
	return RC_OK;
}

static enum rc
fill_claim(struct request *rq, const struct claim *claim, struct view_claim *view)
{
	const struct holding as = { .institution = claim->institution, .person = claim->learner, .kind = HOLDING_CLAIMED, .credential = claim->credential };
	struct arena *mem = rq->cx->mem;
	struct account account;
	struct person learner;
	struct record record;
	struct str facts[2];
	enum rc rc;

	TRY(backpack_record(rq->cx, rq->db, &as, &record));
	TRY(person_get(rq->cx, rq->db, claim->institution, claim->learner, &learner));
	rc = account_of_person(rq->cx, rq->db, claim->institution, claim->learner, &account);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	facts[0] = words_of_record_credit(page_locale(rq), mem, &record);
	facts[1] = words_of_record_level(mem, &record);
	view->title = record_text(record.title, rq->language);
	view->issuer = record_text(record.issuer.name, rq->language);
	view->learner = learner.name;
	view->facts = facts[0].len > 0 && facts[1].len > 0 ? str_join(mem, facts, 2, STR(" · ")) : facts[facts[0].len == 0];
	view->has_account = rc == RC_OK && account.has_password;
	view->signed_in = rq->session == NULL ? STR_NONE : rq->session->name;
	return RC_OK;
}

static enum rc
show_claim(struct request *rq, struct form_claim_join *form, int status)
{
	struct view_claim view = { .code = request_param(rq, "claim"), .claim_join = form };

	TRY(fill_claim(rq, rq->object, &view));
	page_title_say(rq, SAY(backpack_claim_page_title));
	page_workspace(rq, WORKSPACE_LEARNER);
	return status == 200 ? reply_view(rq, 200, &view_claim_class, &view) : reply_form_again(rq, status, &view_claim_class, &view);
}

static enum rc
claim_get(struct request *rq)
{
	return show_claim(rq, form_new(rq->cx->mem, &form_claim_join_class), 200);
}

static enum rc
claim_take_post(struct request *rq)
{
	struct str key;

	TRY(claim_take(rq->cx, rq->db, rq->object, rq->person, &key));
	reply_notice(rq, MSG(backpack_claimed));
	return reply_see_other(rq, str_fmt(rq->cx->mem, "/backpack/" PRI_STR, ARG_STR(key)));
}

static enum rc
join(struct request *rq, const struct form_claim_join *form, struct str *key)
{
	const struct client client = { rq->address, request_header(rq, "user-agent") };
	struct account_settings settings;
	struct account account;
	struct str token;

	if (!str_eq(form->password, form->again))
		return fail_at_field(rq->cx, fail(rq->cx, RC_INVALID, MSG(people_passwords_differ)), STR("again"));
	TRY(account_settings_load(rq->cx, rq->program->home, &settings));
	TRY(claim_join(rq->cx, rq->db, &settings.rules, rq->object, form->email, form->password, &account, key));
	TRY(session_begin(rq->cx, rq->db, &settings.rules, &account, &client, &token));
	reply_cookie(rq, SESSION_COOKIE_SHORT, token, 0);
	return RC_OK;
}

static enum rc
claim_join_post(struct request *rq)
{
	struct form_claim_join *form = rq->form;
	struct str key;
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_claim(rq, form, 422);
	rc = join(rq, form, &key);
	if (rc == RC_INVALID || rc == RC_CONFLICT) {
		form_mistake(rq->cx, &form_claim_join_class, form, rq->cx->err.place.field.len > 0 ? str_c(rq->cx->mem, rq->cx->err.place.field) : "email");
		return show_claim(rq, form, 422);
	}
	TRY(rc);
	reply_notice(rq, MSG(backpack_joined));
	return reply_see_other(rq, str_fmt(rq->cx->mem, "/backpack/" PRI_STR, ARG_STR(key)));
}

/* ---- the registry hands them out ---- */

static enum rc
claims_get(struct request *rq)
{
	const struct offering *offering = rq->object;
	struct view_claims view = { .offering = offering->id };
	struct mail_settings settings;
	struct claim_slip *slips;
	size_t count, open;

	TRY(claim_slips(rq->cx, rq->db, rq->institution, rq->person, offering->id, false, &slips, &count, &open));
	view.all = (int64_t)count;
	view.open = (int64_t)open;
	TRY(mail_settings_load(rq->cx, rq->program->home, &settings));
	view.mail = settings.configured;
	page_crumb(rq, offering->code, str_fmt(rq->cx->mem, "/offerings/%lld", (long long)offering->id));
	page_title_say(rq, SAY(backpack_claims_title));
	page_workspace(rq, WORKSPACE_REGISTRY);
	return reply_view(rq, 200, &view_claims_class, &view);
}

static void
put_row(struct csv_writer *csv, const struct str *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		csv_write(csv, cells[i]);
	csv_write_end(csv);
}

/* Codes and links stand in this one file and are not kept. */
static enum rc
claims_post(struct request *rq)
{
	static const struct str heads[] = { STR_INIT("learner_id"), STR_INIT("name"), STR_INIT("email"), STR_INIT("code"), STR_INIT("link") };
	const struct offering *offering = rq->object;
	struct buf out = buf_new(rq->cx->mem, 64 << 20);
	struct csv_writer csv = { .out = &out, .separator = ',' };
	struct claim_slip *slips;
	size_t count, open;
	struct str bytes;

	TRY(claim_slips(rq->cx, rq->db, rq->institution, rq->person, offering->id, true, &slips, &count, &open));
	put_row(&csv, heads, 5);
	for (size_t i = 0; i < count; i++) {
		const struct claim_slip *slip = &slips[i];
		struct str link = str_fmt(rq->cx->mem, PRI_STR "/claim/" PRI_STR, ARG_STR(request_base_url(rq)), ARG_STR(slip->token));

		if (slip->token.len > 0)
			put_row(&csv, (const struct str[]){ slip->number, slip->name, slip->email, slip->code, link }, 5);
	}
	TRY(buf_done(rq->cx, &out, &bytes));
	return reply_file(rq, bytes, "text/csv; charset=utf-8", STR("claims.csv"));
}

/* ---- or send them ---- */

struct letters {
	struct request *rq;
	struct mail_settings settings;
	struct institution institution;
	int64_t offering, sent, without;
};

static enum rc
put_letter(struct ctx *cx, struct db *db, const struct letters *to, const struct claim_slip *slip)
{
	struct mail mail = { .institution = to->institution.id, .person = slip->person, .asked_by = to->rq->person, .address = slip->email };
	enum language language = cx->language;
	struct arena *mem = cx->mem;
	struct locale *locale;
	struct str parts[4];
	struct arg args[2];

	(void)language_of(slip->language, &language);
	locale = locale_open(mem, language, to->institution.zone_name);
	args[0] = (struct arg)A_STR("institution", text_in(to->institution.legal_name, language_code(language)));
	args[1] = (struct arg)A_STR("code", slip->code);
	mail.subject = locale_text(locale, mem, MSG(backpack_mail_subject), args, 2);
	parts[0] = locale_text(locale, mem, MSG(backpack_mail_claim), args, 2);
	parts[1] = str_fmt(mem, PRI_STR "/claim/" PRI_STR, ARG_STR(request_base_url(to->rq)), ARG_STR(slip->token));
	parts[2] = locale_text(locale, mem, MSG(backpack_mail_code), args, 2);
	parts[3] = locale_text(locale, mem, MSG(backpack_mail_once), args, 2);
	mail.body = mail_text(mem, language, slip->name, args[0].text, parts, 4);
	return mail_put(cx, db, &to->settings, &mail);
}

static enum rc
letters_work(struct ctx *cx, struct db *db, void *self)
{
	struct letters *to = self;
	struct claim_slip *slips;
	size_t count, open;

	to->sent = to->without = 0;
	TRY(claim_slips(cx, db, to->institution.id, to->rq->person, to->offering, true, &slips, &count, &open));
	for (size_t i = 0; i < count; i++) {
		struct arena_mark mark = arena_mark(cx->mem);
		bool may = mail_address_may(slips[i].email);

		if (slips[i].token.len == 0)
			continue;
		to->sent += may;
		to->without += !may;
		if (may)
			TRY(put_letter(cx, db, to, &slips[i]));
		arena_release(cx->mem, mark);
	}
	to->rq->answer = str_fmt(cx->mem, "%lld %lld", (long long)to->sent, (long long)to->without);
	return RC_OK;
}

static enum rc
claims_mail_post(struct request *rq)
{
	const struct offering *offering = rq->object;
	struct letters letters = { .rq = rq, .offering = offering->id };
	struct str rest, first;
	int64_t sent = 0, without = 0;

	TRY(mail_settings_load(rq->cx, rq->program->home, &letters.settings));
	if (!letters.settings.configured)
		return fail(rq->cx, RC_REFUSED, MSG(backpack_no_mail));
	TRY(institution_get(rq->cx, rq->db, rq->institution, &letters.institution));
	TRY(request_change(rq, letters_work, &letters));
	rest = rq->answer;
	str_cut(&rest, ' ', &first);
	(void)str_to_int(first, &sent);
	(void)str_to_int(rest, &without);
	reply_notice(rq, MSG(backpack_claims_mailed), A_NUM("count", sent), A_NUM("without", without));
	return reply_see_other(rq, str_fmt(rq->cx->mem, "/offerings/%lld/claims", (long long)offering->id));
}

#define SMALL_FORM (16 << 10)

const struct route claim_routes[] = {
	{ .method = HTTP_GET, .path = "/claim", .is_public = true, .view = &view_claim_start_class, .rate = RATE_READ, .handler = claim_start_get, .says = "Type a claim code" },
	{ .method = HTTP_POST, .path = "/claim", .is_public = true, .form = &form_claim_code_class, .body_limit = SMALL_FORM, .rate = RATE_SIGN_IN,
	  .repeatable = true, .handler = claim_start_post, .says = "Type a claim code" },
	{ .method = HTTP_GET, .path = "/claim/{claim}", .is_public = true, .object = OBJECT_CLAIM, .whose = claim_of_route, .view = &view_claim_class,
	  .rate = RATE_SIGN_IN, .handler = claim_get, .says = "What is claimed" },
	{ .method = HTTP_POST, .path = "/claim/{claim}/take", .needs = CAN_HOLD, .object = OBJECT_CLAIM, .whose = claim_of_route, .body_limit = SMALL_FORM,
	  .rate = RATE_SIGN_IN, .handler = claim_take_post, .says = "Claim it" },
	{ .method = HTTP_POST, .path = "/claim/{claim}/join", .is_public = true, .object = OBJECT_CLAIM, .whose = claim_of_route, .form = &form_claim_join_class,
	  .body_limit = SMALL_FORM, .rate = RATE_SIGN_IN, .handler = claim_join_post, .says = "Make an account and claim it" },
	{ .method = HTTP_GET, .path = "/offerings/{offering}/claims", .needs = CAN_ISSUE, .object = OBJECT_OFFERING, .whose = offering_of_route,
	  .view = &view_claims_class, .rate = RATE_READ, .handler = claims_get, .says = "Hand out claims" },
	{ .method = HTTP_POST, .path = "/offerings/{offering}/claims", .needs = CAN_ISSUE, .object = OBJECT_OFFERING, .whose = offering_of_route,
	  .body_limit = SMALL_FORM, .rate = RATE_HEAVY, .handler = claims_post, .says = "Codes and links for a cohort, as a sheet" },
	{ .method = HTTP_POST, .path = "/offerings/{offering}/claims/mail", .needs = CAN_ISSUE, .object = OBJECT_OFFERING, .whose = offering_of_route,
	  .body_limit = SMALL_FORM, .rate = RATE_HEAVY, .handler = claims_mail_post, .says = "Codes and links for a cohort, by mail" },
	ROUTES_END
};
