#include "notice/notice.h"

#include "notice/notice_store.h"

enum rc
notice_give_with(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str href, const struct message *msg, const struct arg *args)
{
	struct notice as = { .institution = institution, .person = person, .href = href, .given_at = cx->now };

	if (person == 0)
		return RC_OK;
	TRY(db_new_id(cx, db, &as.id));
	return notice_insert(cx, db, &as, said_write(cx->mem, msg, args));
}
