/* mail_pages.h — the mails with which people come in: an invitation, a link for a new password. Private to this folder.
 *
 * In the language of whom they are for, with an address of the configured base URL (T-33).
 */
#ifndef PEOPLE_MAIL_PAGES_H
#define PEOPLE_MAIL_PAGES_H

#include "http/page.h"
#include "mail/mail.h"
#include "people/account.h"
#include "people/people.h"

/* The address of an invitation. */
struct str people_link(struct request *rq, struct str token);

struct people_letter {
	enum invitation_kind kind;
	const struct person *person;      /* for whom */
	struct str address, link;
	int64_t ends_at, asked_by;        /* asked_by 0: they asked themselves */
	const struct page_reader *reader; /* page_reader(rq), from before the transaction: it is kept for the page */
};

/* Puts it to be sent; called in the transaction that makes the link. */
MUST_USE enum rc people_mail_link(struct request *rq, struct db *db, const struct mail_settings *settings, const struct people_letter *letter);

#endif
