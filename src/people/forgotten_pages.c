/* A forgotten password: a link by mail, and the same answer whether or not there is such an account (T-10, T-33). */
#include "http/program.h"
#include "people/account_settings.h"
#include "people/mail_pages.h"
#include "view_forgotten.h"

static enum rc
show(struct request *rq, struct form_forgotten *form, bool sent, int status)
{
	struct view_forgotten view = { .sent = sent, .forgotten = form };
	struct mail_settings settings;

	TRY(mail_settings_load(rq->cx, rq->program->home, &settings));
	view.mail = settings.configured;
	page_title_say(rq, SAY(people_forgotten_title));
	return status == 200 ? reply_view(rq, 200, &view_forgotten_class, &view) : reply_form_again(rq, status, &view_forgotten_class, &view);
}

static enum rc
forgotten_get(struct request *rq)
{
	return show(rq, form_new(rq->cx->mem, &form_forgotten_class), false, 200);
}

/* Whoever signs in with a user name is written to at an address they sign in with as well, or the register's. */
static enum rc
address_of(struct ctx *cx, struct db *db, const struct invitation *invitation, const struct person *person, struct str *out)
{
	struct account account;
	struct str *names;
	size_t count;

	*out = invitation->sign_in_name;
	if (mail_address_may(*out))
		return RC_OK;
	*out = person->email;
	TRY(account_of_person(cx, db, invitation->institution, invitation->person, &account));
	TRY(account_names(cx, db, &account, &names, &count));
	for (size_t i = 0; i < count; i++)
		if (mail_address_may(names[i]))
			*out = names[i];
	return RC_OK;
}

struct forgetting {
	struct request *rq;
	const struct page_reader *reader;
	struct mail_settings mail;
	struct account_settings accounts;
	struct str name;
};

/* The link and its mail, or neither. */
static enum rc
link_work(struct ctx *cx, struct db *db, void *self)
{
	const struct forgetting *of = self;
	struct request *rq = of->rq;
	const struct client client = { .address = rq->address, .agent = request_header(rq, "user-agent") };
	struct people_letter letter = { .kind = INVITATION_PASSWORD, .reader = of->reader };
	struct invitation invitation;
	struct person person;
	struct str token;

	TRY(invitation_password(cx, db, rq->program->institution, &of->accounts.rules, of->name, &client, &token, &invitation));
	if (token.len == 0)
		return RC_OK;
	TRY(person_get(cx, db, invitation.institution, invitation.person, &person));
	TRY(address_of(cx, db, &invitation, &person, &letter.address));
	if (!mail_address_may(letter.address))
		return RC_OK; /* nobody learns that there is an account without an address */
	letter.person = &person;
	letter.link = people_link(rq, token);
	letter.ends_at = invitation.ends_at;
	return people_mail_link(rq, db, &of->mail, &letter);
}

static enum rc
forgotten_post(struct request *rq)
{
	struct form_forgotten *form = rq->form;
	struct forgetting of = { .rq = rq, .reader = page_reader(rq), .name = form->name };

	if (form->form.mistakes > 0)
		return show(rq, form, false, 422);
	TRY(mail_settings_load(rq->cx, rq->program->home, &of.mail));
	if (!of.mail.configured)
		return show(rq, form, false, 200);
	TRY(account_settings_load(rq->cx, rq->program->home, &of.accounts));
	TRY(request_change(rq, link_work, &of));
	return show(rq, form, true, 200);
}

const struct route forgotten_routes[] = {
	{ .method = HTTP_GET, .path = "/password", .is_public = true, .view = &view_forgotten_class, .rate = RATE_READ, .handler = forgotten_get, .says = "A forgotten password" },
	{ .method = HTTP_POST, .path = "/password", .is_public = true, .form = &form_forgotten_class, .body_limit = 16 << 10, .rate = RATE_SIGN_IN, .handler = forgotten_post,
	  .says = "Ask for a link to set a new password" },
	ROUTES_END
};
