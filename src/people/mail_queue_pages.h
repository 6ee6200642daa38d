/* mail_queue_pages.h — mails as rows of the part "mails": to whom, about what, what became of it and why.
 *
 * Memory   rows point to the mails.
 */
#ifndef PEOPLE_MAIL_QUEUE_PAGES_H
#define PEOPLE_MAIL_QUEUE_PAGES_H

#include "http/request.h"
#include "mail/mail.h"
#include "view_parts.h"

struct view_mails mail_rows(struct request *rq, const struct mail *mails, size_t count);

#endif
