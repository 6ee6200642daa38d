/* mail_store.h — the table of sql/0058_mail.sql. Private to this folder. */
#ifndef MAIL_MAIL_STORE_H
#define MAIL_MAIL_STORE_H

#include "mail/mail.h"

MUST_USE enum rc mail_insert(struct ctx *cx, struct db *db, const struct mail *as, struct str sealed);
/* One that waits; RC_NOT_FOUND. */
MUST_USE enum rc mail_load(struct ctx *cx, struct db *db, int64_t id, struct mail *out, struct str *sealed);

#endif
