#include "people/mail_pages.h"

#include "http/page.h"

struct str
people_link(struct request *rq, struct str token)
{
	return str_fmt(rq->cx->mem, PRI_STR "/invitations/" PRI_STR, ARG_STR(request_base_url(rq)), ARG_STR(token));
}

enum rc
people_mail_link(struct request *rq, struct db *db, const struct mail_settings *settings, const struct people_letter *letter)
{
	const struct page_reader *reader = page_reader(rq);
	struct arena *mem = rq->cx->mem;
	enum language language = page_locale(rq)->language;
	struct locale *locale;
	bool joining = letter->kind == INVITATION_JOIN;
	struct str parts[5];
	struct arg args[4];
	struct mail mail = { .institution = rq->institution, .person = letter->person->id, .asked_by = letter->asked_by, .address = letter->address };

	(void)language_of(letter->person->language, &language);
	locale = locale_open(mem, language, reader->zone);
	args[0] = (struct arg)A_STR("name", letter->person->name);
	args[1] = (struct arg)A_STR("institution", reader->institution);
	args[2] = (struct arg)A_STR("until", locale_time(locale, mem, letter->ends_at));
	mail.subject = locale_text(locale, mem, joining ? MSG(people_mail_join_subject) : MSG(people_mail_password_subject), args, 3);
	parts[0] = locale_text(locale, mem, MSG(people_mail_greeting), args, 3);
	parts[1] = locale_text(locale, mem, joining ? MSG(people_mail_join) : MSG(people_mail_password), args, 3);
	parts[2] = letter->link;
	parts[3] = locale_text(locale, mem, MSG(people_mail_until), args, 3);
	parts[4] = locale_text(locale, mem, letter->asked_by == 0 ? MSG(people_mail_not_asked) : MSG(people_mail_whom), args, 3);
	mail.body = str_fmt(mem, PRI_STR "\n", ARG_STR(str_join(mem, parts, 5, STR("\n\n"))));
	return mail_put(rq->cx, db, settings, &mail);
}
