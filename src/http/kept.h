/* kept.h — what somebody typed into a form whose session had ended.
 *
 * A form that is sent without a session does nothing. When its session was one of this site's, what was typed is kept for an hour and
 * the person is asked to sign in; the page then shows the form as it was, and it is sent when they press again. The browser
 * holds a random token (the cookie `kept`), the database its hash and the fields encrypted under it, so neither alone tells anything.
 * Only the person whose session it was sees it. Passwords and files are not kept.
 *
 * Memory   results live in rq->cx->mem.
 */
#ifndef HTTP_KEPT_H
#define HTTP_KEPT_H

#include "http/form.h"
#include "http/request.h"

#define KEPT_SECONDS  3600
#define KEPT_BODY_MAX ((size_t)256 << 10) /* of the form's body; a larger one is refused as before */

struct kept {
	struct str path, page;  /* where it was sent; the page it stood on */
	struct form_sent *sent;
	size_t count;
};

/* For the dispatcher. May this request's form be kept? It was sent by a page, for a person whose session ended. Asked before the body is read. */
bool kept_may(struct request *rq, int64_t body_length);

/* For the dispatcher. Keeps rq->fields and answers with the way to sign in. RC_DENIED: the form is not from a page of the session that ended. */
MUST_USE enum rc kept_keep(struct request *rq);

/* What is kept for whoever asks; NULL: nothing. */
MUST_USE enum rc kept_find(struct request *rq, const struct kept **out);

/* For the dispatcher, behind a change: forgets it when this was its form, and it was taken. */
MUST_USE enum rc kept_sent(struct request *rq);

/* It was sent after all, or is not wanted. */
MUST_USE enum rc kept_forget(struct request *rq);

/* Removes what is over. For housekeeping. */
MUST_USE enum rc kept_prune(struct ctx *cx, struct db *db);

/* Its form on the page of this request: only what stood there. */
const struct kept *kept_here(struct request *rq);

#endif
