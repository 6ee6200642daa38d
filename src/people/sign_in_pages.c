/* The pages of one's own: signing in and out, sessions, an invitation, the account. */
#include "people/sign_in_pages.h"

#include "http/program.h"
#include "people/account_settings.h"
#include "view_people.h"

static struct client
client_of(const struct request *rq)
{
	return (struct client){ .address = rq->address, .agent = request_header(rq, "user-agent") };
}

/* ---- signing in and out ---- */

struct str
sign_in_next(struct str next)
{
	bool ours = next.len > 0 && next.len < 1000 && next.ptr[0] == '/' && (next.len == 1 || (next.ptr[1] != '/' && next.ptr[1] != '\\'));

	for (size_t i = 0; ours && i < next.len; i++)
		ours = (unsigned char)next.ptr[i] > 0x20 && next.ptr[i] != '\\' && next.ptr[i] != 0x7F;
	return ours ? next : STR("/waiting");
}

static enum rc
show_sign_in(struct request *rq, struct form_sign_in *form, int status)
{
	struct view_sign_in view = { .sign_in = form, .next = form->next };
	struct account_settings settings;

	TRY(account_settings_load(rq->cx, rq->program->home, &settings));
	view.providers = NEWS(rq->cx->mem, struct view_sign_in_provider, settings.provider_count + 1);
	view.providers_count = settings.provider_count;
	for (size_t i = 0; i < settings.provider_count; i++)
		view.providers[i] = (struct view_sign_in_provider){ settings.providers[i].id, settings.providers[i].name };
	page_title_say(rq, SAY(people_sign_in_title));
	return status == 200 ? reply_view(rq, 200, &view_sign_in_class, &view) : reply_form_again(rq, status, &view_sign_in_class, &view);
}

static enum rc
sign_in_get(struct request *rq)
{
	struct form_sign_in *form = form_new(rq->cx->mem, &form_sign_in_class);

	form->next = request_query(rq, "next");
	if (rq->person != 0)
		return reply_see_other(rq, sign_in_next(form->next));
	return show_sign_in(rq, form, 200);
}

enum rc
sign_in_let_in(struct request *rq, const struct account_rules *rules, const struct account *account)
{
	const struct client client = client_of(rq);
	struct str token;

	if (rq->session != NULL)
		TRY(session_end(rq->cx, rq->db, rq->session->account, rq->session->id));
	TRY(session_begin(rq->cx, rq->db, rules, account, &client, &token));
	reply_cookie(rq, SESSION_COOKIE_SHORT, token, 0);
	return RC_OK;
}

static enum rc
sign_in_post(struct request *rq)
{
	struct form_sign_in *form = rq->form;
	const struct client client = client_of(rq);
	struct account_settings settings;
	struct account account;
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_sign_in(rq, form, 422);
	TRY(account_settings_load(rq->cx, rq->program->home, &settings));
	rc = account_sign_in(rq->cx, rq->db, rq->institution, &settings.rules, form->name, form->password, &client, &account);
	if (rc == RC_DENIED || rc == RC_LIMIT) {
		form_mistake(rq->cx, &form_sign_in_class, form, "password");
		return show_sign_in(rq, form, rc == RC_LIMIT ? 429 : 403);
	}
	TRY(rc);
	TRY(sign_in_let_in(rq, &settings.rules, &account));
	return reply_see_other(rq, sign_in_next(form->next));
}

static enum rc
sign_out_post(struct request *rq)
{
	TRY(session_end(rq->cx, rq->db, rq->session->account, rq->session->id));
	reply_cookie(rq, SESSION_COOKIE_SHORT, STR_NONE, -1);
	reply_notice(rq, MSG(people_signed_out));
	return reply_see_other(rq, STR("/"));
}

/* ---- sessions ---- */

/* "Firefox · Android": enough to tell one's own devices apart. Later words in a row win, because browsers name others too. */
static struct str
agent_words(struct arena *mem, struct str agent)
{
	static const struct { const char *in, *name; } browsers[] = {
		{ "Firefox/", "Firefox" }, { "Edg/", "Edge" }, { "OPR/", "Opera" }, { "Chrome/", "Chrome" }, { "Safari/", "Safari" }, { "curl/", "curl" },
	}, systems[] = {
		{ "iPhone", "iPhone" }, { "iPad", "iPad" }, { "Android", "Android" }, { "Windows", "Windows" }, { "Mac OS X", "macOS" }, { "Linux", "Linux" },
	};
	struct str parts[2];
	size_t count = 0;

	for (size_t i = 0; i < 6 && count == 0; i++)
		if (str_find(agent, str_of(browsers[i].in)) < agent.len)
			parts[count++] = str_of(browsers[i].name);
	for (size_t i = 0; i < 6; i++)
		if (str_find(agent, str_of(systems[i].in)) < agent.len) {
			parts[count++] = str_of(systems[i].name);
			break;
		}
	return count == 0 ? agent : str_join(mem, parts, count, STR(" · "));
}

static enum rc
sessions_get(struct request *rq)
{
	struct view_sessions view = { 0 };
	struct session *sessions;
	struct page_slice at;
	size_t count;

	TRY(session_list(rq->cx, rq->db, rq->session->account, &sessions, &count));
	view.others = count > 1;
	at = page_slice(rq, "from", PAGE_ROWS, count, &view.pager);
	sessions += at.from;
	view.sessions = NEWS(rq->cx->mem, struct view_sessions_session, at.count + 1);
	view.sessions_count = at.count;
	for (size_t i = 0; i < at.count; i++)
		view.sessions[i] = (struct view_sessions_session){
			.id = sessions[i].id,
			.here = sessions[i].id == rq->session->id,
			.agent = agent_words(rq->cx->mem, sessions[i].agent),
			.address = sessions[i].address,
			.made = sessions[i].made_at,
			.seen = sessions[i].seen_at,
			.ends = sessions[i].ends_at,
		};
	page_crumb_say(rq, SAY(people_account_title), STR("/account"));
	page_title_say(rq, SAY(people_sessions_title));
	return reply_view(rq, 200, &view_sessions_class, &view);
}

/* One of the reader's own, or none. */
static enum rc
session_of_route(struct request *rq, struct whose *out)
{
	struct session *sessions;
	size_t count;
	int64_t id;

	TRY(request_param_id(rq, "session", &id));
	TRY(session_list(rq->cx, rq->db, rq->session == NULL ? 0 : rq->session->account, &sessions, &count));
	for (size_t i = 0; i < count; i++)
		if (sessions[i].id == id) {
			*out = (struct whose){ .institution = rq->institution, .persons = { rq->person }, .only_persons = true };
			return RC_OK;
		}
	return fail(rq->cx, RC_NOT_FOUND, MSG(people_no_session));
}

static enum rc
session_end_post(struct request *rq)
{
	int64_t id;

	TRY(request_param_id(rq, "session", &id));
	TRY(session_end(rq->cx, rq->db, rq->session->account, id));
	reply_notice(rq, MSG(people_session_ended));
	return reply_see_other(rq, STR("/sessions"));
}

static enum rc
sessions_end_post(struct request *rq)
{
	TRY(session_end_all(rq->cx, rq->db, rq->session->account, rq->session->id));
	reply_notice(rq, MSG(people_sessions_ended));
	return reply_see_other(rq, STR("/sessions"));
}

/* ---- roles in words ---- */

MESSAGE(people_role_learner);
MESSAGE(people_role_applicant);
MESSAGE(people_role_course_leader);
MESSAGE(people_role_assessor);
MESSAGE(people_role_moderator);
MESSAGE(people_role_external_examiner);
MESSAGE(people_role_board_chair);
MESSAGE(people_role_committee_member);
MESSAGE(people_role_committee_chair);
MESSAGE(people_role_registry);
MESSAGE(people_role_quality_officer);
MESSAGE(people_role_lifelong_learning_committee);
MESSAGE(people_role_partner);
MESSAGE(people_role_employer);
MESSAGE(people_role_agency_reviewer);
MESSAGE(people_role_network_coordinator);
MESSAGE(people_role_administrator);

static const struct message *const role_says[ROLES] = {
	[ROLE_LEARNER] = &message_people_role_learner,
	[ROLE_APPLICANT] = &message_people_role_applicant,
	[ROLE_COURSE_LEADER] = &message_people_role_course_leader,
	[ROLE_ASSESSOR] = &message_people_role_assessor,
	[ROLE_MODERATOR] = &message_people_role_moderator,
	[ROLE_EXTERNAL_EXAMINER] = &message_people_role_external_examiner,
	[ROLE_BOARD_CHAIR] = &message_people_role_board_chair,
	[ROLE_COMMITTEE_MEMBER] = &message_people_role_committee_member,
	[ROLE_COMMITTEE_CHAIR] = &message_people_role_committee_chair,
	[ROLE_REGISTRY] = &message_people_role_registry,
	[ROLE_QUALITY_OFFICER] = &message_people_role_quality_officer,
	[ROLE_LIFELONG_LEARNING_COMMITTEE] = &message_people_role_lifelong_learning_committee,
	[ROLE_PARTNER] = &message_people_role_partner,
	[ROLE_EMPLOYER] = &message_people_role_employer,
	[ROLE_AGENCY_REVIEWER] = &message_people_role_agency_reviewer,
	[ROLE_NETWORK_COORDINATOR] = &message_people_role_network_coordinator,
	[ROLE_ADMINISTRATOR] = &message_people_role_administrator,
};

struct view_message
role_message(enum role role)
{
	return (struct view_message){ role_says[role], NULL, true };
}

const char *
mistaken_field(struct request *rq, const char *other)
{
	return rq->cx->err.place.field.len > 0 ? str_c(rq->cx->mem, rq->cx->err.place.field) : other;
}

/* ---- invitations ---- */

static enum rc
show_invitation(struct request *rq, const struct invitation *invitation, struct form_invitation_accept *form, int status)
{
	struct view_invitation view = {
		.name = invitation->name,
		.sign_in_name = invitation->sign_in_name,
		.joining = invitation->kind == INVITATION_JOIN,
		.token = request_param(rq, "token"),
		.ends = invitation->ends_at,
		.roles = NEWS(rq->cx->mem, struct view_invitation_role, invitation->roles.count + 1),
		.roles_count = invitation->roles.count,
		.invitation_accept = form,
	};
	struct account_settings settings;

	TRY(account_settings_load(rq->cx, rq->program->home, &settings));
	view.providers = NEWS(rq->cx->mem, struct view_invitation_provider, settings.provider_count + 1);
	view.providers_count = settings.provider_count;
	for (size_t i = 0; i < settings.provider_count; i++)
		view.providers[i] = (struct view_invitation_provider){ settings.providers[i].id, settings.providers[i].name };
	for (size_t i = 0; i < invitation->roles.count; i++)
		view.roles[i] = (struct view_invitation_role){ role_message(invitation->roles.items[i].role), invitation->roles.items[i].scope != 0 };
	page_title_say(rq, view.joining ? SAY(people_invitation_title_join) : SAY(people_invitation_title_password));
	return status == 200 ? reply_view(rq, 200, &view_invitation_class, &view) : reply_form_again(rq, status, &view_invitation_class, &view);
}

static enum rc
invitation_of_route(struct request *rq, struct whose *out)
{
	struct invitation *invitation = NEW(rq->cx->mem, struct invitation);

	TRY(invitation_open(rq->cx, rq->db, request_param(rq, "token"), invitation));
	rq->object = invitation;
	*out = (struct whose){ .institution = invitation->institution };
	return RC_OK;
}

static enum rc
invitation_get(struct request *rq)
{
	return show_invitation(rq, rq->object, form_new(rq->cx->mem, &form_invitation_accept_class), 200);
}

static enum rc
passwords_same(struct ctx *cx, struct str password, struct str again)
{
	return str_eq(password, again) ? RC_OK : fail_at_field(cx, fail(cx, RC_INVALID, MSG(people_passwords_differ)), STR("again"));
}

static enum rc
accept(struct request *rq, const struct account_rules *rules, const struct form_invitation_accept *form, struct account *account)
{
	TRY(passwords_same(rq->cx, form->password, form->again));
	return invitation_accept(rq->cx, rq->db, rules, request_param(rq, "token"), form->password, account);
}

static enum rc
invitation_post(struct request *rq)
{
	struct form_invitation_accept *form = rq->form;
	const struct invitation *invitation = rq->object;
	struct account_settings settings;
	struct account account;
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_invitation(rq, invitation, form, 422);
	TRY(account_settings_load(rq->cx, rq->program->home, &settings));
	rc = accept(rq, &settings.rules, form, &account);
	if (rc == RC_INVALID) {
		form_mistake(rq->cx, &form_invitation_accept_class, form, mistaken_field(rq, "password"));
		return show_invitation(rq, invitation, form, 422);
	}
	TRY(rc);
	TRY(sign_in_let_in(rq, &settings.rules, &account));
	reply_notice(rq, MSG(people_signed_in), A_STR("name", invitation->name));
	return reply_see_other(rq, STR("/waiting"));
}

/* ---- the own account ---- */

static enum rc
own_account(struct request *rq, struct account *account)
{
	return account_of_person(rq->cx, rq->db, rq->institution, rq->person, account);
}

static enum rc
show_account(struct request *rq, struct form_account_password *password, struct form_account_language *language, int status)
{
	struct view_account view = { .account_password = password, .account_language = language };
	struct account account;
	struct person person;
	struct str *names;

	TRY(own_account(rq, &account));
	TRY(person_get(rq->cx, rq->db, rq->institution, rq->person, &person));
	TRY(account_names(rq->cx, rq->db, &account, &names, &view.names_count));
	view.name = person.name;
	view.number = person.number;
	view.has_password = account.has_password;
	view.names = NEWS(rq->cx->mem, struct view_account_sign_in, view.names_count + 1);
	for (size_t i = 0; i < view.names_count; i++)
		view.names[i].name = names[i];
	view.roles = NEWS(rq->cx->mem, struct view_account_role, rq->session->grants.count + 1);
	view.roles_count = rq->session->grants.count;
	for (size_t i = 0; i < view.roles_count; i++)
		view.roles[i] = (struct view_account_role){ role_message(rq->session->grants.items[i].role), rq->session->grants.items[i].scope != 0 };
	if (language->form.inputs == NULL)
		language->language = str_is(rq->language, "de") ? FORM_ACCOUNT_LANGUAGE_LANGUAGE_DE : FORM_ACCOUNT_LANGUAGE_LANGUAGE_EN;
	page_title_say(rq, SAY(people_account_title));
	return status == 200 ? reply_view(rq, 200, &view_account_class, &view) : reply_form_again(rq, status, &view_account_class, &view);
}

static enum rc
account_get(struct request *rq)
{
	return show_account(rq, form_new(rq->cx->mem, &form_account_password_class), form_new(rq->cx->mem, &form_account_language_class), 200);
}

static enum rc
account_language_post(struct request *rq)
{
	struct form_account_language *form = rq->form;

	if (form->form.mistakes > 0)
		return show_account(rq, form_new(rq->cx->mem, &form_account_password_class), form, 422);
	TRY(person_set_language(rq->cx, rq->db, rq->institution, rq->person, form->language == FORM_ACCOUNT_LANGUAGE_LANGUAGE_DE ? STR("de") : STR("en")));
	reply_notice(rq, MSG(people_account_language_saved));
	return reply_see_other(rq, STR("/account"));
}

static enum rc
change_password(struct request *rq, const struct form_account_password *form)
{
	const struct client client = client_of(rq);
	struct account_settings settings;
	struct account account;
	struct str token;

	TRY(passwords_same(rq->cx, form->password, form->again));
	TRY(account_settings_load(rq->cx, rq->program->home, &settings));
	TRY(own_account(rq, &account));
	TRY(password_change(rq->cx, rq->db, &settings.rules, &account, rq->session->id, &client, form->old, form->password));
	TRY(session_rotate(rq->cx, rq->db, rq->session->id, &token));
	reply_cookie(rq, SESSION_COOKIE_SHORT, token, 0);
	return RC_OK;
}

static enum rc
account_password_post(struct request *rq)
{
	struct form_account_password *form = rq->form;
	struct form_account_language *language = form_new(rq->cx->mem, &form_account_language_class);
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_account(rq, form, language, 422);
	rc = change_password(rq, form);
	if (rc == RC_INVALID || rc == RC_DENIED || rc == RC_LIMIT) {
		form_mistake(rq->cx, &form_account_password_class, form, mistaken_field(rq, "old"));
		return show_account(rq, form, language, rc == RC_LIMIT ? 429 : 422);
	}
	TRY(rc);
	reply_notice(rq, MSG(people_password_changed));
	return reply_see_other(rq, STR("/account"));
}

#define SMALL_FORM (16 << 10)

const struct route sign_in_routes[] = {
	{ .method = HTTP_GET, .path = "/sign-in", .is_public = true, .view = &view_sign_in_class, .rate = RATE_READ, .handler = sign_in_get, .says = "Sign in" },
	{ .method = HTTP_POST, .path = "/sign-in", .is_public = true, .form = &form_sign_in_class, .body_limit = SMALL_FORM, .rate = RATE_SIGN_IN,
	  .handler = sign_in_post, .says = "Sign in" },
	{ .method = HTTP_POST, .path = "/sign-out", .needs = CAN_SIGN_IN, .body_limit = SMALL_FORM, .rate = RATE_CHANGE, .handler = sign_out_post, .says = "Sign out" },
	{ .method = HTTP_GET, .path = "/sessions", .needs = CAN_SIGN_IN, .view = &view_sessions_class, .rate = RATE_READ, .handler = sessions_get,
	  .says = "Where one is signed in" },
	{ .method = HTTP_POST, .path = "/sessions/end", .needs = CAN_SIGN_IN, .body_limit = SMALL_FORM, .rate = RATE_CHANGE, .handler = sessions_end_post,
	  .says = "End all other sessions" },
	{ .method = HTTP_POST, .path = "/sessions/{session}/end", .needs = CAN_SIGN_IN, .object = OBJECT_SESSION, .whose = session_of_route,
	  .body_limit = SMALL_FORM, .rate = RATE_CHANGE, .handler = session_end_post, .says = "End a session" },
	{ .method = HTTP_GET, .path = "/invitations/{token}", .is_public = true, .object = OBJECT_INVITATION, .whose = invitation_of_route,
	  .view = &view_invitation_class, .rate = RATE_SIGN_IN, .handler = invitation_get, .says = "An invitation" },
	{ .method = HTTP_POST, .path = "/invitations/{token}", .is_public = true, .object = OBJECT_INVITATION, .whose = invitation_of_route,
	  .form = &form_invitation_accept_class, .body_limit = SMALL_FORM, .rate = RATE_SIGN_IN, .handler = invitation_post, .says = "Accept an invitation" },
	{ .method = HTTP_GET, .path = "/account", .needs = CAN_SIGN_IN, .view = &view_account_class, .rate = RATE_READ, .handler = account_get, .says = "The own account" },
	{ .method = HTTP_POST, .path = "/account/language", .needs = CAN_SIGN_IN, .form = &form_account_language_class, .body_limit = SMALL_FORM,
	  .rate = RATE_CHANGE, .handler = account_language_post, .says = "Choose the language" },
	{ .method = HTTP_POST, .path = "/account/password", .needs = CAN_SIGN_IN, .form = &form_account_password_class, .body_limit = SMALL_FORM,
	  .rate = RATE_SIGN_IN, .handler = account_password_post, .says = "Change the password" },
	ROUTES_END
};
