/* notice.h — a sentence that waits for a person: their credential was revoked, their import is done.
 *
 * A notice is given in the transaction of what it tells of, so that it is there exactly when that happened. It keeps its message by
 * name, and is said in the reader's language when they look (said.h). Names and marks of others do not belong into it.
 *
 *     TRY(notice_give(cx, db, institution, learner, STR("/backpack"), MSG(registry_told_revoked), A_STR("title", title)));
 *
 * Memory   results live in cx->mem.
 * Errors   those of db.h.
 */
#ifndef NOTICE_NOTICE_H
#define NOTICE_NOTICE_H

#include "codec/said.h"
#include "db/db.h"

struct notice {
	int64_t id, institution, person;
	struct said said;
	struct str href;
	int64_t given_at;      /* seconds */
	int64_t read_at;       /* seconds; 0: not read yet */
};

/* `href`: where it leads, a path of this site; empty: nowhere. A person 0 (the program itself) is told nothing. */
#define notice_give(cx, db, institution, person, href, ...) \
	notice_give_with((cx), (db), (institution), (person), (href), FAIL_FIRST(__VA_ARGS__), (const struct arg[]){ FAIL_REST(__VA_ARGS__) { NULL, { NULL, 0 }, 0, false } })
MUST_USE enum rc notice_give_with(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str href, const struct message *msg,
                                  const struct arg *args);

/* The latest, newest first: at most `max`, with ids below `before` (0: from the end). */
MUST_USE enum rc notice_list(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t before, size_t max,
                             struct notice **notices, size_t *count);

/* How many are not read: for the header. */
MUST_USE enum rc notice_unread(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t *count);

/* Those given after `since` that nobody has read and that did not go by mail, the oldest first; and that one did (`at`: seconds; -1: its
 * person has no address), unless another node was first: then *mine is false. */
MUST_USE enum rc notice_to_mail(struct ctx *cx, struct db *db, int64_t institution, int64_t since, size_t max, struct notice **notices, size_t *count);
MUST_USE enum rc notice_mailed(struct ctx *cx, struct db *db, int64_t id, int64_t at, bool *mine);

/* Notes that they were read: up to and with the id. */
MUST_USE enum rc notice_read(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t up_to);

#endif
