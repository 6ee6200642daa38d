/* The pages of accounts: signing in and out, sessions, invitations, the own account, what waits, and the administration of people. */
#include "http/page.h"
#include "http/program.h"
#include "http/request.h"
#include "people/account_settings.h"
#include "people/session.h"
#include "people/waiting.h"
#include "view_people.h"

#define PEOPLE_A_PAGE 50

static struct client
client_of(const struct request *rq)
{
	return (struct client){ .address = rq->address, .agent = request_header(rq, "user-agent") };
}

/* ---- signing in and out ---- */

/* A page of this site, or the usual first one (T-36): a path with one slash, without what browsers read as another host. */
static struct str
next_of(struct str next)
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

	page_title_say(rq, SAY(people_sign_in_title));
	return status == 200 ? reply_view(rq, 200, &view_sign_in_class, &view) : reply_form_again(rq, status, &view_sign_in_class, &view);
}

static enum rc
sign_in_get(struct request *rq)
{
	struct form_sign_in *form = form_new(rq->cx->mem, &form_sign_in_class);

	form->next = request_query(rq, "next");
	if (rq->person != 0)
		return reply_see_other(rq, next_of(form->next));
	return show_sign_in(rq, form, 200);
}

/* A fresh session for this browser; one that it had is over, so that nobody's earlier token is worth anything (T-35). */
static enum rc
let_in(struct request *rq, const struct account_rules *rules, const struct account *account)
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
	TRY(let_in(rq, &settings.rules, &account));
	return reply_see_other(rq, next_of(form->next));
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
	size_t count;

	TRY(session_list(rq->cx, rq->db, rq->session->account, &sessions, &count));
	view.sessions = NEWS(rq->cx->mem, struct view_sessions_session, count + 1);
	view.sessions_count = count;
	view.others = count > 1;
	for (size_t i = 0; i < count; i++)
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

static struct view_message
role_message(enum role role)
{
	return (struct view_message){ role_says[role], NULL, true };
}

static struct str
role_text(struct request *rq, enum role role)
{
	return locale_text(page_locale(rq), rq->cx->mem, role_says[role], NULL, 0);
}

static struct str
roles_text(struct request *rq, struct grants grants)
{
	struct str *names = NEWS(rq->cx->mem, struct str, grants.count + 1);

	for (size_t i = 0; i < grants.count; i++)
		names[i] = role_text(rq, grants.items[i].role);
	return str_join(rq->cx->mem, names, grants.count, STR(", "));
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

/* The field that the error at hand is about; `other` when it says none. */
static const char *
field_of(struct request *rq, const char *other)
{
	return rq->cx->err.place.field.len > 0 ? str_c(rq->cx->mem, rq->cx->err.place.field) : other;
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
		form_mistake(rq->cx, &form_invitation_accept_class, form, field_of(rq, "password"));
		return show_invitation(rq, invitation, form, 422);
	}
	TRY(rc);
	TRY(let_in(rq, &settings.rules, &account));
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
		form_mistake(rq->cx, &form_account_password_class, form, field_of(rq, "old"));
		return show_account(rq, form, language, rc == RC_LIMIT ? 429 : 422);
	}
	TRY(rc);
	reply_notice(rq, MSG(people_password_changed));
	return reply_see_other(rq, STR("/account"));
}

/* ---- what waits ---- */

static enum rc
waiting_get(struct request *rq)
{
	struct view_waiting view = { 0 };
	struct waiting_item *items;
	size_t count;

	TRY(waiting_for(rq->cx, rq->db, rq->session, waiting_sources, &items, &count));
	view.items = NEWS(rq->cx->mem, struct view_waiting_item, count + 1);
	view.items_count = count;
	for (size_t i = 0; i < count; i++) {
		struct arg *args = NEWS(rq->cx->mem, struct arg, 2);

		args[0] = (struct arg)A_NUM("count", items[i].count < 1 ? 1 : items[i].count);
		view.items[i] = (struct view_waiting_item){
			.title = items[i].title,
			.asks = { items[i].asks, args, true },
			.href = items[i].href,
			.since = items[i].since == 0 ? VIEW_NONE : items[i].since,
			.due = items[i].due_known ? items[i].due_day : VIEW_NONE,
			.overdue = items[i].due_known && items[i].due_day < day_of(rq->cx->now),
			.clause = items[i].clause,
		};
	}
	page_title_say(rq, SAY(people_waiting_title));
	return reply_view(rq, 200, &view_waiting_class, &view);
}

/* ---- the administration of people ---- */

static enum rc
people_get(struct request *rq)
{
	struct view_people view = { .asked = request_query(rq, "q") };
	struct person_listed *people;
	struct person after;
	size_t count;
	int64_t after_id;
	bool paged = str_to_int(request_query(rq, "after"), &after_id) && person_get(rq->cx, rq->db, rq->institution, after_id, &after) == RC_OK;

	TRY(person_list(rq->cx, rq->db, rq->institution, view.asked, paged ? &after : NULL, PEOPLE_A_PAGE + 1, &people, &count));
	if (count > PEOPLE_A_PAGE) {
		count = PEOPLE_A_PAGE;
		view.more = str_fmt(rq->cx->mem, "%lld", (long long)people[count - 1].person.id);
	}
	view.rows = NEWS(rq->cx->mem, struct view_people_person, count + 1);
	view.rows_count = count;
	for (size_t i = 0; i < count; i++) {
		const struct person *person = &people[i].person;
		struct grants grants;

		TRY(grants_of(rq->cx, rq->db, rq->institution, person->id, &grants));
		view.rows[i] = (struct view_people_person){ person->id, person->name, person->number, person->email, roles_text(rq, grants), people[i].has_account };
	}
	page_title_say(rq, SAY(people_list_title));
	page_workspace(rq, WORKSPACE_ADMINISTRATION);
	if (grants_allow(rq->session->grants, CAN_MANAGE_PEOPLE, 0))
		page_action(rq, SAY(people_new_action), STR("/people/new"), PAGE_MAIN, PAGE_MAY);
	return reply_view(rq, 200, &view_people_class, &view);
}

static enum rc
person_of_route(struct request *rq, struct whose *out)
{
	struct person *person = NEW(rq->cx->mem, struct person);
	int64_t id;

	TRY(request_param_id(rq, "person", &id));
	TRY(person_get(rq->cx, rq->db, rq->institution, id, person));
	rq->object = person;
	*out = (struct whose){ .institution = rq->institution };
	return RC_OK;
}

/* What the page of a person shows besides what is in the register: one form again, a link just made. */
struct person_page {
	struct form_person_invite *invite;
	struct form_role_give *give;
	struct str link;
	int64_t link_ends;
	int status;
};

static enum rc
fill_account(struct request *rq, const struct person *person, struct view_person *view)
{
	struct account account;
	struct str *names;
	enum rc rc = account_of_person(rq->cx, rq->db, rq->institution, person->id, &account);

	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	TRY(account_names(rq->cx, rq->db, &account, &names, &view->names_count));
	view->account = true;
	view->closed = account.state == ACCOUNT_CLOSED;
	view->names = NEWS(rq->cx->mem, struct view_person_sign_in, view->names_count + 1);
	for (size_t i = 0; i < view->names_count; i++)
		view->names[i].name = names[i];
	return RC_OK;
}

static enum rc
fill_roles(struct request *rq, const struct person *person, struct view_person *view)
{
	struct grants grants;

	TRY(grants_of(rq->cx, rq->db, rq->institution, person->id, &grants));
	view->roles = NEWS(rq->cx->mem, struct view_person_role, grants.count + 1);
	view->roles_count = grants.count;
	for (size_t i = 0; i < grants.count; i++) {
		const struct grant *grant = &grants.items[i];

		view->roles[i] = (struct view_person_role){ role_word(grant->role), role_message(grant->role), grant->scope, grant->scope != 0 };
	}
	return RC_OK;
}

static enum rc
show_person(struct request *rq, const struct person *person, const struct person_page *page)
{
	struct arena *mem = rq->cx->mem;
	struct form_person_invite *invite = page->invite != NULL ? page->invite : form_new(mem, &form_person_invite_class);
	struct view_person view = {
		.id = person->id, .number = person->number, .email = person->email,
		.may = grants_allow(rq->session->grants, CAN_MANAGE_PEOPLE, 0),
		.self = person->id == rq->person,
		.options = NEWS(mem, struct view_person_option, ROLES),
		.options_count = ROLES,
		.link = page->link,
		.link_ends = page->link.len > 0 ? page->link_ends : VIEW_NONE,
		.person_invite = invite,
		.role_give = page->give != NULL ? page->give : form_new(mem, &form_role_give_class),
	};

	if (page->invite == NULL)
		invite->email = person->email;
	for (int i = 0; i < ROLES; i++)
		view.options[i] = (struct view_person_option){ role_word((enum role)i), role_text(rq, (enum role)i) };
	TRY(fill_account(rq, person, &view));
	TRY(fill_roles(rq, person, &view));
	page_crumb_say(rq, SAY(people_list_title), STR("/people"));
	page_title(rq, person->name);
	page_workspace(rq, WORKSPACE_ADMINISTRATION);
	if (page->status == 422)
		return reply_form_again(rq, 422, &view_person_class, &view);
	return reply_view(rq, 200, &view_person_class, &view);
}

static enum rc
person_get_page(struct request *rq)
{
	return show_person(rq, rq->object, &(struct person_page){ .status = 200 });
}

/* Nobody changes what they may do themselves; and somebody must be left who can. */
static enum rc
may_change_role(struct request *rq, const struct person *person, struct str word, enum role *role)
{
	if (person->id == rq->person)
		return fail_with_clause(rq->cx, fail(rq->cx, RC_REFUSED, MSG(people_role_self)), STR("separation of duties"));
	return role_of(word, role) ? RC_OK : fail(rq->cx, RC_INVALID, MSG(people_role_unknown), A_STR("role", word));
}

static enum rc
back_to_person(struct request *rq, const struct person *person)
{
	return reply_see_other(rq, str_fmt(rq->cx->mem, "/people/%lld", (long long)person->id));
}

static enum rc
role_give_post(struct request *rq)
{
	struct form_role_give *form = rq->form;
	const struct person *person = rq->object;
	enum role role;

	if (form->form.mistakes > 0)
		return show_person(rq, person, &(struct person_page){ .give = form, .status = 422 });
	TRY(may_change_role(rq, person, form->role, &role));
	TRY(role_give(rq->cx, rq->db, rq->institution, rq->person, person->id, role, 0));
	reply_notice(rq, MSG(people_role_given));
	return back_to_person(rq, person);
}

static enum rc
role_end_post(struct request *rq)
{
	const struct person *person = rq->object;
	int64_t scope = 0, holders;
	enum role role;

	TRY(may_change_role(rq, person, request_field(rq, "role"), &role));
	(void)str_to_int(request_field(rq, "scope"), &scope);
	TRY(role_holders(rq->cx, rq->db, rq->institution, ROLE_ADMINISTRATOR, &holders));
	if (role == ROLE_ADMINISTRATOR && holders < 2)
		return fail(rq->cx, RC_REFUSED, MSG(people_role_last));
	TRY(role_end(rq->cx, rq->db, rq->institution, rq->person, person->id, role, scope));
	reply_notice(rq, MSG(people_role_ended));
	return back_to_person(rq, person);
}

static struct str
link_of(struct request *rq, struct str token)
{
	return str_fmt(rq->cx->mem, PRI_STR "/invitations/" PRI_STR, ARG_STR(request_base_url(rq)), ARG_STR(token));
}

/* The link stands in this one answer and is not kept, so a repeated request cannot show it again; it may make another. */
static enum rc
person_invite_post(struct request *rq)
{
	struct form_person_invite *form = rq->form;
	const struct person *person = rq->object;
	const struct grants no_roles = { NULL, 0 };
	struct str token;
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_person(rq, person, &(struct person_page){ .invite = form, .status = 422 });
	rc = invitation_make(rq->cx, rq->db, rq->institution, rq->person, person->id, form->email, no_roles, &token);
	if (rc == RC_INVALID || rc == RC_CONFLICT) {
		form_mistake(rq->cx, &form_person_invite_class, form, "email");
		return show_person(rq, person, &(struct person_page){ .invite = form, .status = 422 });
	}
	TRY(rc);
	return show_person(rq, person, &(struct person_page){ .link = link_of(rq, token), .link_ends = rq->cx->now + INVITATION_JOIN_SECONDS, .status = 200 });
}

static enum rc
password_link_post(struct request *rq)
{
	const struct person *person = rq->object;
	struct invitation invitation;
	struct account account;
	struct str token;

	TRY(account_of_person(rq->cx, rq->db, rq->institution, person->id, &account));
	TRY(invitation_password_for(rq->cx, rq->db, rq->person, &account, &token, &invitation));
	return show_person(rq, person, &(struct person_page){ .link = link_of(rq, token), .link_ends = invitation.ends_at, .status = 200 });
}

/* ---- somebody new ---- */

static enum rc
show_person_new(struct request *rq, struct form_person_new *form, int status)
{
	struct view_person_new view = { .options = NEWS(rq->cx->mem, struct view_person_new_option, ROLES), .options_count = ROLES, .person_new = form };

	for (int i = 0; i < ROLES; i++)
		view.options[i] = (struct view_person_new_option){ role_word((enum role)i), role_text(rq, (enum role)i) };
	page_crumb_say(rq, SAY(people_list_title), STR("/people"));
	page_title_say(rq, SAY(people_new_title));
	page_workspace(rq, WORKSPACE_ADMINISTRATION);
	return status == 200 ? reply_view(rq, 200, &view_person_new_class, &view) : reply_form_again(rq, status, &view_person_new_class, &view);
}

static enum rc
person_new_get(struct request *rq)
{
	return show_person_new(rq, form_new(rq->cx->mem, &form_person_new_class), 200);
}

struct newcomer {
	struct request *rq;
	const struct form_person_new *form;
	int64_t person;
	struct str token;
};

static enum rc
newcomer_work(struct ctx *cx, struct db *db, void *self)
{
	struct newcomer *of = self;
	const struct form_person_new *form = of->form;
	const struct person as = { .given_name = form->given_name, .family_name = form->family_name, .number = form->number, .email = form->email };
	struct grant grant = { .scope = 0 };
	const struct grants roles = { &grant, form->role.len > 0 };

	if (form->role.len > 0 && !role_of(form->role, &grant.role))
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(people_role_unknown), A_STR("role", form->role)), STR("role"));
	TRY(person_add(cx, db, of->rq->institution, &as, &of->person));
	TRY(invitation_make(cx, db, of->rq->institution, of->rq->person, of->person, form->email, roles, &of->token));
	of->rq->answer = str_fmt(cx->mem, "%lld", (long long)of->person);
	return RC_OK;
}

static enum rc
person_new_post(struct request *rq)
{
	struct form_person_new *form = rq->form;
	struct newcomer newcomer = { .rq = rq, .form = form };
	struct person person;
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_person_new(rq, form, 422);
	rc = request_change(rq, newcomer_work, &newcomer);
	if (rc == RC_INVALID || rc == RC_CONFLICT) {
		form_mistake(rq->cx, &form_person_new_class, form, field_of(rq, "number"));
		return show_person_new(rq, form, 422);
	}
	TRY(rc);
	if (rq->repeated) {
		reply_notice(rq, MSG(people_link_shown));
		return reply_see_other(rq, str_fmt(rq->cx->mem, "/people/" PRI_STR, ARG_STR(rq->answer)));
	}
	TRY(person_get(rq->cx, rq->db, rq->institution, newcomer.person, &person));
	return show_person(rq, &person, &(struct person_page){ .link = link_of(rq, newcomer.token), .link_ends = rq->cx->now + INVITATION_JOIN_SECONDS, .status = 200 });
}

#define SMALL_FORM (16 << 10)

const struct route people_routes[] = {
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
	{ .method = HTTP_GET, .path = "/waiting", .needs = CAN_SIGN_IN, .view = &view_waiting_class, .rate = RATE_READ, .handler = waiting_get, .says = "What waits" },
	{ .method = HTTP_GET, .path = "/people", .needs = CAN_SEE_PEOPLE, .view = &view_people_class, .rate = RATE_READ, .handler = people_get, .says = "People" },
	{ .method = HTTP_GET, .path = "/people/new", .needs = CAN_MANAGE_PEOPLE, .view = &view_person_new_class, .rate = RATE_READ, .handler = person_new_get,
	  .says = "Invite somebody" },
	{ .method = HTTP_POST, .path = "/people", .needs = CAN_MANAGE_PEOPLE, .form = &form_person_new_class, .body_limit = SMALL_FORM, .rate = RATE_CHANGE,
	  .handler = person_new_post, .says = "Invite somebody" },
	{ .method = HTTP_GET, .path = "/people/{person}", .needs = CAN_SEE_PEOPLE, .object = OBJECT_PERSON, .whose = person_of_route, .view = &view_person_class,
	  .rate = RATE_READ, .handler = person_get_page, .says = "A person" },
	{ .method = HTTP_POST, .path = "/people/{person}/roles", .needs = CAN_MANAGE_PEOPLE, .object = OBJECT_PERSON, .whose = person_of_route,
	  .form = &form_role_give_class, .body_limit = SMALL_FORM, .rate = RATE_CHANGE, .handler = role_give_post, .says = "Give a role" },
	{ .method = HTTP_POST, .path = "/people/{person}/roles/end", .needs = CAN_MANAGE_PEOPLE, .object = OBJECT_PERSON, .whose = person_of_route,
	  .body_limit = SMALL_FORM, .rate = RATE_CHANGE, .handler = role_end_post, .says = "End a role" },
	{ .method = HTTP_POST, .path = "/people/{person}/invite", .needs = CAN_MANAGE_PEOPLE, .object = OBJECT_PERSON, .whose = person_of_route,
	  .form = &form_person_invite_class, .body_limit = SMALL_FORM, .rate = RATE_CHANGE, .handler = person_invite_post, .says = "Invite a person" },
	{ .method = HTTP_POST, .path = "/people/{person}/password-link", .needs = CAN_MANAGE_PEOPLE, .object = OBJECT_PERSON, .whose = person_of_route,
	  .body_limit = SMALL_FORM, .rate = RATE_CHANGE, .handler = password_link_post, .says = "Make a link for a new password" },
	ROUTES_END
};
