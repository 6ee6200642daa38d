/* What waits for a person, and the administration of people. */
#include "people/sign_in_pages.h"

#include "base/time.h"
#include "http/program.h"
#include "people/mail_pages.h"
#include "people/waiting.h"
#include "view_people.h"

/* ---- what waits ---- */

static enum rc
waiting_get(struct request *rq)
{
	struct view_waiting view = { 0 };
	struct waiting_item *items;
	struct page_slice at;
	size_t count;

	TRY(waiting_for(rq->cx, rq->db, rq->session, waiting_sources, &items, &count));
	at = page_slice(rq, "from", PAGE_ROWS, count, &view.pager);
	items += at.from;
	view.items = NEWS(rq->cx->mem, struct view_waiting_item, at.count + 1);
	view.items_count = at.count;
	for (size_t i = 0; i < at.count; i++) {
		struct arg *args = NEWS(rq->cx->mem, struct arg, 2);

		args[0] = (struct arg)A_NUM("count", items[i].count < 1 ? 1 : items[i].count);
		view.items[i] = (struct view_waiting_item){
			.title = items[i].title,
			.kind = { items[i].kind, NULL, items[i].kind != NULL }, .asks = { items[i].asks, args, true },
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

static struct str
role_text(struct request *rq, enum role role)
{
	return locale_text(page_locale(rq), rq->cx->mem, role_message(role).msg, NULL, 0);
}

static struct str
roles_text(struct request *rq, struct grants grants)
{
	struct str *names = NEWS(rq->cx->mem, struct str, grants.count + 1);

	for (size_t i = 0; i < grants.count; i++)
		names[i] = role_text(rq, grants.items[i].role);
	return str_join(rq->cx->mem, names, grants.count, STR(", "));
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

	TRY(person_list(rq->cx, rq->db, rq->institution, view.asked, paged ? &after : NULL, PAGE_ROWS + 1, &people, &count));
	if (count > PAGE_ROWS) {
		count = PAGE_ROWS;
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
	page_action(rq, SAY(people_look_action), STR("/institution/look"), PAGE_SECOND, PAGE_MAY);
	page_action(rq, SAY(people_mails_action), STR("/mails"), PAGE_SECOND, PAGE_MAY);
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
	struct str mailed; /* where a link was sent just now */
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
	struct mail_settings settings;
	struct view_person view = {
		.id = person->id, .number = person->number, .email = person->email,
		.may = grants_allow(rq->session->grants, CAN_MANAGE_PEOPLE, 0),
		.self = person->id == rq->person,
		.options = NEWS(mem, struct form_option, ROLES),
		.options_count = ROLES,
		.link = page->link,
		.link_ends = page->link.len > 0 ? page->link_ends : VIEW_NONE,
		.mailed = page->mailed,
		.person_invite = invite,
		.role_give = page->give != NULL ? page->give : form_new(mem, &form_role_give_class),
	};

	TRY(mail_settings_load(rq->cx, rq->program->home, &settings));
	view.mail = settings.configured;
	if (page->invite == NULL)
		invite->email = person->email;
	for (int i = 0; i < ROLES; i++)
		view.options[i] = (struct form_option){ role_word((enum role)i), role_text(rq, (enum role)i) };
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

/* Nobody changes what they may do themselves. */
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

struct role_change { struct request *rq; const struct person *person; enum role role; int64_t scope; };

static enum rc
role_give_work(struct ctx *cx, struct db *db, void *self)
{
	const struct role_change *to = self;

	return role_give(cx, db, to->rq->institution, to->rq->person, to->person->id, to->role, 0);
}

static enum rc
role_give_post(struct request *rq)
{
	struct form_role_give *form = rq->form;
	struct role_change to = { .rq = rq, .person = rq->object };

	if (form->form.mistakes > 0)
		return show_person(rq, to.person, &(struct person_page){ .give = form, .status = 422 });
	TRY(may_change_role(rq, to.person, form->role, &to.role));
	TRY(request_change(rq, role_give_work, &to));
	reply_notice(rq, MSG(people_role_given));
	return back_to_person(rq, to.person);
}

static enum rc
role_end_work(struct ctx *cx, struct db *db, void *self)
{
	const struct role_change *to = self;

	return role_end(cx, db, to->rq->institution, to->rq->person, to->person->id, to->role, to->scope);
}

static enum rc
role_end_post(struct request *rq)
{
	struct role_change to = { .rq = rq, .person = rq->object };

	TRY(may_change_role(rq, to.person, request_field(rq, "role"), &to.role));
	(void)str_to_int(request_field(rq, "scope"), &to.scope);
	TRY(request_change(rq, role_end_work, &to));
	reply_notice(rq, MSG(people_role_ended));
	return back_to_person(rq, to.person);
}

/* ---- links ---- */

/* A link that is made: by mail, put with it in one transaction; or when there is none, or it is to be handed over, shown once. It stands in that
 * one answer and is not kept, so a repeated request cannot show it again. */
struct handing {
	struct request *rq;
	struct mail_settings settings;
	struct people_letter letter;
	bool by_hand, mailed;
};

static enum rc
handing_open(struct request *rq, enum invitation_kind kind, const struct person *person, struct handing *out)
{
	*out = (struct handing){ .rq = rq, .letter = { .kind = kind, .person = person, .asked_by = rq->person, .reader = page_reader(rq) } };
	return mail_settings_load(rq->cx, rq->program->home, &out->settings);
}

static enum rc
hand_over(struct handing *of, struct db *db, struct str token)
{
	of->letter.link = people_link(of->rq, token);
	of->rq->answer = str_fmt(of->rq->cx->mem, "%lld", (long long)of->letter.person->id);
	of->mailed = of->settings.configured && !of->by_hand && mail_address_may(of->letter.address);
	return of->mailed ? people_mail_link(of->rq, db, &of->settings, &of->letter) : RC_OK;
}

static enum rc
show_handed(const struct handing *of)
{
	struct person_page page = { .status = 200 };

	if (of->rq->repeated) {
		reply_notice(of->rq, MSG(people_link_shown));
		return reply_see_other(of->rq, str_fmt(of->rq->cx->mem, "/people/" PRI_STR, ARG_STR(of->rq->answer)));
	}
	if (of->mailed) {
		page.mailed = of->letter.address;
	} else {
		page.link = of->letter.link;
		page.link_ends = of->letter.ends_at;
	}
	return show_person(of->rq, of->letter.person, &page);
}

static enum rc
invite_work(struct ctx *cx, struct db *db, void *self)
{
	const struct grants no_roles = { NULL, 0 };
	struct handing *of = self;
	struct str token;

	TRY(invitation_make(cx, db, of->rq->institution, of->rq->person, of->letter.person->id, of->letter.address, no_roles, &token));
	of->letter.ends_at = cx->now + INVITATION_JOIN_SECONDS;
	return hand_over(of, db, token);
}

static enum rc
person_invite_post(struct request *rq)
{
	struct form_person_invite *form = rq->form;
	const struct person *person = rq->object;
	struct handing handing;
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_person(rq, person, &(struct person_page){ .invite = form, .status = 422 });
	TRY(handing_open(rq, INVITATION_JOIN, person, &handing));
	handing.letter.address = form->email;
	handing.by_hand = form->by_hand;
	rc = request_change(rq, invite_work, &handing);
	if (rc == RC_INVALID || rc == RC_CONFLICT) {
		form_mistake(rq->cx, &form_person_invite_class, form, "email");
		return show_person(rq, person, &(struct person_page){ .invite = form, .status = 422 });
	}
	TRY(rc);
	return show_handed(&handing);
}

static enum rc
password_link_work(struct ctx *cx, struct db *db, void *self)
{
	struct handing *of = self;
	struct invitation invitation;
	struct account account;
	struct str token;

	TRY(account_of_person(cx, db, of->rq->institution, of->letter.person->id, &account));
	TRY(invitation_password_for(cx, db, of->rq->person, &account, &token, &invitation));
	of->letter.address = invitation.sign_in_name;
	of->letter.ends_at = invitation.ends_at;
	return hand_over(of, db, token);
}

static enum rc
password_link_post(struct request *rq)
{
	struct handing handing;

	TRY(handing_open(rq, INVITATION_PASSWORD, rq->object, &handing));
	handing.by_hand = request_field(rq, "by_hand").len > 0;
	TRY(request_change(rq, password_link_work, &handing));
	return show_handed(&handing);
}

/* ---- somebody new ---- */

static enum rc
show_person_new(struct request *rq, struct form_person_new *form, int status)
{
	struct view_person_new view = { .options = NEWS(rq->cx->mem, struct form_option, ROLES), .options_count = ROLES, .person_new = form };

	for (int i = 0; i < ROLES; i++)
		view.options[i] = (struct form_option){ role_word((enum role)i), role_text(rq, (enum role)i) };
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

struct newcomer { struct handing handing; const struct form_person_new *form; struct person person; };

static enum rc
newcomer_work(struct ctx *cx, struct db *db, void *self)
{
	struct newcomer *of = self;
	const struct form_person_new *form = of->form;
	const struct person as = { .given_name = form->given_name, .family_name = form->family_name, .number = form->number, .email = form->email };
	const struct request *rq = of->handing.rq;
	struct grant grant = { .scope = 0 };
	const struct grants roles = { &grant, form->role.len > 0 };
	struct str token;
	int64_t id;

	if (form->role.len > 0 && !role_of(form->role, &grant.role))
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(people_role_unknown), A_STR("role", form->role)), STR("role"));
	TRY(person_add(cx, db, rq->institution, &as, &id));
	TRY(person_get(cx, db, rq->institution, id, &of->person));
	TRY(invitation_make(cx, db, rq->institution, rq->person, id, form->email, roles, &token));
	of->handing.letter.ends_at = cx->now + INVITATION_JOIN_SECONDS;
	return hand_over(&of->handing, db, token);
}

static enum rc
person_new_post(struct request *rq)
{
	struct form_person_new *form = rq->form;
	struct newcomer newcomer = { .form = form };
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_person_new(rq, form, 422);
	TRY(handing_open(rq, INVITATION_JOIN, &newcomer.person, &newcomer.handing));
	newcomer.handing.letter.address = form->email;
	rc = request_change(rq, newcomer_work, &newcomer);
	if (rc == RC_INVALID || rc == RC_CONFLICT) {
		form_mistake(rq->cx, &form_person_new_class, form, mistaken_field(rq, "number"));
		return show_person_new(rq, form, 422);
	}
	TRY(rc);
	return show_handed(&newcomer.handing);
}

#define SMALL_FORM (16 << 10)

const struct route people_routes[] = {
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
