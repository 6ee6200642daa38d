/* post.h — hands waiting mails to the operator's mail server, and notices to those who have an address. For the thread of jobs.
 *
 * Several nodes share the work: a mail is claimed under a lease. What the server refuses is over; its sender gets a notice. What it cannot take
 * now is tried again after a pause that doubles (db/outbox.h).
 */
#ifndef MAIN_POST_H
#define MAIN_POST_H

#include "db/db.h"
#include "http/program.h"

/* Some of what waits. Without mail.json nothing is done. */
MUST_USE enum rc post_some(struct ctx *cx, struct db *db, const struct program *program, struct str holder);

#endif
