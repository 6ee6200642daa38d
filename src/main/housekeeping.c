#include "main/housekeeping.h"

#include "http/kept.h"
#include "import/import.h"
#include "mail/mail.h"
#include "people/session.h"

enum rc
housekeep(struct ctx *cx, struct db *db)
{
	TRY(kept_prune(cx, db));
	TRY(mail_prune(cx, db, cx->now - MAIL_KEEP));
	TRY(session_prune(cx, db, cx->now - KEEP_SESSIONS));
	return import_prune(cx, db, cx->now - KEEP_IMPORTS);
}
