#include "main/housekeeping.h"

#include "import/import.h"
#include "people/session.h"

enum rc
housekeep(struct ctx *cx, struct db *db)
{
	TRY(session_prune(cx, db, cx->now - KEEP_SESSIONS));
	return import_prune(cx, db, cx->now - KEEP_IMPORTS);
}
