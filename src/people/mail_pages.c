#include "people/mail_pages.h"

struct str
people_link(struct request *rq, struct str token)
{
	return str_fmt(rq->cx->mem, PRI_STR "/invitations/" PRI_STR, ARG_STR(request_base_url(rq)), ARG_STR(token));
}

enum rc
people_mail_link(struct request *rq, struct db *db, const struct mail_settings *settings, const struct people_letter *letter)
{
	struct arena *mem = rq->cx->mem;
	enum language language = rq->cx->language;
	bool joining = letter->kind == INVITATION_JOIN;
	struct mail mail = { .institution = rq->institution, .person = letter->person->id, .asked_by = letter->asked_by, .address = letter->address };
	struct locale *locale;
	struct str parts[4];
	struct arg args[2];

	(void)language_of(letter->person->language, &language);
	locale = locale_open(mem, language, letter->reader->zone);
	args[0] = (struct arg)A_STR("institution", letter->reader->institution);
	args[1] = (struct arg)A_STR("until", locale_time(locale, mem, letter->ends_at));
	mail.subject = locale_text(locale, mem, joining ? MSG(people_mail_join_subject) : MSG(people_mail_password_subject), args, 2);
	parts[0] = locale_text(locale, mem, joining ? MSG(people_mail_join) : MSG(people_mail_password), args, 2);
	parts[1] = letter->link;
	parts[2] = locale_text(locale, mem, MSG(people_mail_until), args, 2);
	parts[3] = locale_text(locale, mem, MSG(people_mail_not_asked), args, 2);
	mail.body = mail_text(mem, language, letter->person->name, letter->reader->institution, parts, letter->asked_by == 0 ? 4 : 3);
	return mail_put(rq->cx, db, settings, &mail);
}
