/* notice_store.h — the table of sql/0042_notice.sql. Private to this folder. */
#ifndef NOTICE_NOTICE_STORE_H
#define NOTICE_NOTICE_STORE_H

#include "notice/notice.h"

MUST_USE enum rc notice_insert(struct ctx *cx, struct db *db, const struct notice *as, struct str said);

#endif
