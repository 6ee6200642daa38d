#include "main/post.h"

#include <time.h>

#include "http/locale.h"
#include "institution/institution.h"
#include "mail/mail.h"
#include "notice/notice.h"
#include "people/people.h"

#define AT_ONCE    8
#define ROUND      5                    /* seconds: then no other mail is begun, and what else the thread does has its turn */
#define LEASE      300                  /* seconds: a mail may take a minute and a half when nobody answers; later another node goes on */
#define NOTICE_AGE ((int64_t)86400)     /* seconds: what is older when mail is set up is not sent any more */

/* ---- notices ---- */

struct noting { const struct mail_settings *settings; const struct notice *notice; struct mail *mail; };

static enum rc
note_work(struct ctx *cx, struct db *db, void *self)
{
	const struct noting *to = self;
	bool mine;

	TRY(notice_mailed(cx, db, to->notice->id, to->mail == NULL ? -1 : cx->now, &mine));
	return mine && to->mail != NULL ? mail_put(cx, db, to->settings, to->mail) : RC_OK;
}

static struct str
notice_body(struct ctx *cx, const struct program *program, const struct locale *locale, const struct notice *notice, const struct person *person, struct str institution)
{
	struct str href = notice->href.len > 0 ? notice->href : STR("/notices");
	const struct str parts[] = {
		locale_text(locale, cx->mem, notice->said.msg, notice->said.args, notice->said.count),
		str_fmt(cx->mem, PRI_STR PRI_STR, ARG_STR(program->base_url), ARG_STR(href)),
		locale_text(locale, cx->mem, MSG(main_post_why), NULL, 0),
	};

	return mail_text(cx->mem, locale->language, person->name, institution, parts, 3);
}

static enum rc
send_notice(struct ctx *cx, struct db *db, const struct program *program, const struct mail_settings *settings, const struct institution *institution,
            const struct notice *notice)
{
	struct mail mail = { .institution = notice->institution, .person = notice->person };
	struct noting to = { settings, notice, NULL };
	enum language language = LANGUAGE_EN;
	struct locale *locale;
	struct person person;
	struct str name;

	TRY(person_get(cx, db, notice->institution, notice->person, &person));
	if (person.state == PERSON_ACTIVE && mail_address_may(person.email)) {
		(void)language_of(person.language.len > 0 ? person.language : institution->language, &language);
		locale = locale_open(cx->mem, language, institution->zone_name);
		name = text_in(institution->legal_name, language_code(language));
		mail.address = person.email;
		mail.subject = locale_text(locale, cx->mem, MSG(main_post_notice), (const struct arg[]){ A_STR("institution", name) }, 1);
		mail.body = notice_body(cx, program, locale, notice, &person, name);
		to.mail = &mail;
	}
	return db_transact(cx, db, note_work, &to);
}

static enum rc
send_notices(struct ctx *cx, struct db *db, const struct program *program, const struct mail_settings *settings)
{
	struct institution institution;
	struct notice *notices;
	size_t count;

	TRY(notice_to_mail(cx, db, program->institution, cx->now - NOTICE_AGE, AT_ONCE, &notices, &count));
	if (count > 0)
		TRY(institution_get(cx, db, program->institution, &institution));
	for (size_t i = 0; i < count; i++)
		TRY(send_notice(cx, db, program, settings, &institution, &notices[i]));
	return RC_OK;
}

/* ---- mails ---- */

struct outcome {
	const struct outbox_item *item;
	const struct mail *mail; /* NULL: there is nothing to send any more */
	enum mail_state state;
	struct str reason;       /* said.h */
};

static enum rc
outcome_work(struct ctx *cx, struct db *db, void *self)
{
	const struct outcome *of = self;

	if (of->mail != NULL)
		TRY(mail_became(cx, db, of->mail->id, of->state, of->reason));
	if (of->mail != NULL && of->state == MAIL_FAILED)
		TRY(notice_give(cx, db, of->mail->institution, of->mail->asked_by, STR("/notices"), MSG(main_post_failed), A_STR("address", of->mail->address),
		                A_STR("subject", of->mail->subject)));
	return of->state == MAIL_WAITING ? outbox_failed(cx, db, of->item, of->reason) : outbox_done(cx, db, of->item);
}

static enum rc
send_item(struct ctx *cx, struct db *db, const struct mail_settings *settings, const struct outbox_item *item)
{
	struct outcome outcome = { .item = item, .state = MAIL_SENT };
	struct mail mail;
	enum rc rc = mail_of_item(cx, db, settings, item, &mail);

	if (rc != RC_OK && rc != RC_NOT_FOUND && rc != RC_REFUSED)
		return rc;
	if (rc != RC_NOT_FOUND)
		outcome.mail = &mail;
	if (rc == RC_OK)
		rc = mailer_send(cx, &settings->server, settings->from, mail.address, mail_message(cx->mem, settings, &mail));
	if (rc != RC_OK && outcome.mail != NULL) {
		outcome.state = rc == RC_REFUSED || item->attempts >= OUTBOX_ATTEMPTS_MAX ? MAIL_FAILED : MAIL_WAITING;
		outcome.reason = said_of_err(cx->mem, &cx->err);
	}
	return db_transact(cx, db, outcome_work, &outcome);
}

enum rc
post_some(struct ctx *cx, struct db *db, const struct program *program, struct str holder)
{
	struct mail_settings settings;
	struct outbox_item *items;
	int64_t began = (int64_t)time(NULL);
	size_t count = 1;
	bool due;

	TRY(mail_settings_load(cx, program->home, &settings));
	if (!settings.configured || program->institution == 0)
		return RC_OK;
	TRY(send_notices(cx, db, program, &settings));
	TRY(outbox_due(cx, db, STR(MAIL_TOPIC), &due));
	if (!due)
		return RC_OK;
	for (int i = 0; i < AT_ONCE && count > 0; i++) { /* one by one: the last one's lease does not run out while the first is on its way */
		cx->now = (int64_t)time(NULL);
		if (cx->now - began > ROUND)
			break;
		TRY(outbox_claim(cx, db, STR(MAIL_TOPIC), holder, LEASE, 1, &items, &count));
		if (count > 0)
			TRY(send_item(cx, db, &settings, &items[0]));
	}
	return RC_OK;
}
