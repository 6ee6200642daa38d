/* site.h — what the layer of HTTP asks of nouns that come after it: who a client is, and what they may do.
 *
 * src/main fills one `struct site` from people/ and the views, so that src/http includes neither.
 * The functions run in the worker's thread, outside a transaction, with rq->cx and rq->db.
 */
#ifndef HTTP_SITE_H
#define HTTP_SITE_H

#include "http/request.h"

struct page_reader; /* http/page.h */

struct site {
	const char *session_cookie; /* its whole name, "__Host-testamur" */

	/* Whose session the cookie's token belongs to: fills rq->session, rq->person, rq->institution and rq->language (when the
	 * person has chosen one). A token that is none, has run out or was ended: RC_OK with rq->person 0. NULL: nobody can sign in. */
	enum rc (*who)(struct request *rq, struct str token);

	/* Whose session the token was, when it is over by now; 0 in *person: nobody's. NULL: nothing typed is kept (kept.h). */
	enum rc (*who_was)(struct request *rq, struct str token, int64_t *person);

	/* May rq->person do this, on an object of `whose` (NULL: the row names none)? The capability through a role for the whole
	 * institution or for whose->specification, or because they are one of whose->persons where the capability allows that. */
	enum rc (*may)(struct request *rq, int capability, const struct whose *whose, bool *out);

	/* The word for a capability, for the table of who can call what: "confirm a board". */
	const char *(*capability_word)(int capability);

	/* The words of the roles that have it, an array, for the same table; NULL: not described. */
	struct json *(*capability_roles)(struct arena *mem, int capability);

	/* The form of a row from rq->fields into rq->form. With mistakes it is RC_OK too: the handler asks the form. */
	enum rc (*read_form)(struct request *rq, const struct form_class *form);

	/* The page for an error: rq->cx->err, `status`. Replies with reply_html. NULL, or an error of its own: a plain page. */
	enum rc (*error_page)(struct request *rq, int status);

	/* Who reads the page, for its header (page.h). NULL: a stranger. */
	enum rc (*reader)(struct request *rq, struct page_reader *out);

	/* The schemas of a view or form for the OpenAPI document; NULL: not described. */
	struct json *(*view_schema)(struct arena *mem, const struct view_class *view);
	struct json *(*form_schema)(struct arena *mem, const struct form_class *form);
};

#endif
