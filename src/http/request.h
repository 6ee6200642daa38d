/* request.h — what a handler is given, and how it answers.
 *
 *     static enum rc
 *     board_confirm_post(struct request *rq)
 *     {
 *             const struct form_board_confirm *form = rq->form;
 *             struct confirm confirm = { rq, form->statement };
 *
 *             TRY(request_change(rq, confirm_board, &confirm));    // one transaction; at most once for its key
 *             reply_notice(rq, MSG(board_confirmed));
 *             return reply_see_other(rq, str_fmt(rq->cx->mem, "/boards/" PRI_STR, ARG_STR(request_param(rq, "board"))));
 *     }
 *
 * A handler answers exactly once, after its transaction, or returns fail(...): the dispatcher then makes the page or the
 * application/problem+json (enum rc gives the status: http_status_of).
 *
 * Memory   everything lives in rq->cx->mem, which ends when the answer has been sent.
 * Threads  a request belongs to one worker thread; rq->db is that thread's connection.
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "codec/json.h"
#include "db/db.h"
#include "http/route.h"

struct server;
struct session;    /* people/session.h */
struct page_frame; /* http/page.h */
struct program;    /* http/program.h */
struct site;       /* http/site.h */

enum wants { WANTS_HTML, WANTS_JSON };

/* One field of a form or of a query, decoded to UTF-8 without NUL; of a file the bytes as they came. */
struct field {
	struct str name, value;
	struct str file_name;    /* of an upload: the last part of its name; it names no path */
	struct str type;         /* of an upload: what the client says it is; prove it */
	bool is_file;
};

struct fields {
	struct field *items;
	size_t count;
};

struct request {
	struct ctx *cx;
	struct db *db;                 /* this worker's connection; outside a transaction when the handler begins */
	struct server *server;
	const struct route *route;
	enum http_method method;       /* HEAD is answered as GET */
	struct str path;               /* as it came, without query; for links back to itself */
	struct route_match match;
	struct fields query, fields;   /* fields: the body of a form, or the members of a JSON object as texts */
	const struct json *json;       /* the body when it was JSON; else NULL */
	struct str body, body_type;    /* as they came */
	void *form;                    /* the row's form, read; NULL when the row has none. A handler may add mistakes to it */
	struct str address;            /* the client's, behind a trusted proxy too */

	int64_t person;                /* who asks; 0: nobody signed in */
	int64_t kept_for;              /* whose session it was that ended: what they typed is kept (kept.h); 0: nobody's */
	const struct session *session; /* NULL: nobody signed in */
	struct str session_token;      /* the cookie of the session, when somebody is signed in */
	int64_t institution;           /* the site's, or the person's */
	struct whose whose;            /* of the object, when the row has `whose` */
	void *object;                  /* what `whose` kept for the handler */
	struct str language;           /* "en", "de": the person's, the cookie's, or by Accept-Language */
	enum wants wants;
	struct str idempotency_key;    /* empty for GET and repeatable rows */

	struct str answer;             /* see request_change */
	bool repeated;                 /* the change was made by an earlier request with this key */
	struct page_frame *frame;      /* page.h fills it */
	const struct site *site;       /* site.h */
	const struct program *program; /* program.h: what the whole program shares */
	struct reply *reply;           /* private to src/http */
};

/* ---- what was asked ---- */

/* The value of "{name}" in the row's path; a name that is not there is a defect and ends the request. */
struct str request_param(const struct request *rq, const char *name);
/* The same as a whole number. RC_NOT_FOUND when it is none. */
MUST_USE enum rc request_param_id(struct request *rq, const char *name, int64_t *out);
/* A query parameter, a field, a header; the empty slice when it is not there. Header names ignore case. */
struct str request_query(const struct request *rq, const char *name);
struct str request_field(const struct request *rq, const char *name);
const struct field *request_upload(const struct request *rq, const char *name);
struct str request_header(const struct request *rq, const char *name);
struct str request_cookie(const struct request *rq, const char *name);

/* "https://credentials.example.edu", without a slash: the only origin that may stand in links, mails and documents (T-33). */
struct str request_base_url(const struct request *rq);

/* Runs `work` in one transaction, at most once for the request's idempotency key. What `work` leaves in rq->answer is kept
 * with the key; when the same request comes again, `work` is not run, rq->answer is what it was, and rq->repeated is true.
 * So put there what the reply needs (the id of what was made). RC_CONFLICT: the key came with another request.
 * `work` may run again (db_transact), so it asks nothing of page.h: page_locale, page_reader come before. */
MUST_USE enum rc request_change(struct request *rq, enum rc (*work)(struct ctx *cx, struct db *db, void *self), void *self);

/* ---- what is answered: one of these, once ---- */

/* 303: where a browser goes after every successful POST. `path` begins with one slash, and is of this site. A JSON client gets
 * {"location": path} with 200. */
enum rc reply_see_other(struct request *rq, struct str path);

/* A sentence shown at the top of the next page this client sees. Before the reply. */
#define reply_notice(rq, ...) reply_notice_with((rq), FAIL_FIRST(__VA_ARGS__), (const struct arg[]){ FAIL_REST(__VA_ARGS__) { NULL, { NULL, 0 }, 0, false } })
void reply_notice_with(struct request *rq, const struct message *msg, const struct arg *args);

/* The same value for everybody who may see it; type application/json unless reply_type was called. */
enum rc reply_json(struct request *rq, int status, const struct json *value);
/* A page that is whole already. The view runtime (view.h) calls it. */
enum rc reply_html(struct request *rq, int status, struct str html);
/* Bytes to be kept as a file: Content-Disposition attachment with that name (any UTF-8), ETag. */
enum rc reply_file(struct request *rq, struct str bytes, const char *type, struct str name);
/* Bytes to be shown or read by a program; ETag, 304. */
enum rc reply_bytes(struct request *rq, int status, struct str bytes, const char *type);
/* 204. */
enum rc reply_nothing(struct request *rq);
/* The site's answer with that view (view.c, of the view compiler): HTML in the frame or JSON, as rq->wants. */
enum rc reply_view(struct request *rq, int status, const struct view_class *view, const void *value);
/* The form again with what was typed and each mistake beside its field. */
enum rc reply_form_again(struct request *rq, int status, const struct view_class *view, const void *value);

/* ---- beside the answer ---- */

/* A header of the answer; CR, LF and NUL in the value end the request as a defect. */
void reply_header(struct request *rq, const char *name, struct str value);
/* How long caches may keep it: seconds; public also for shared ones. Without it: no-store. */
void reply_cache(struct request *rq, int64_t seconds, bool is_public);
/* A cookie: `__Host-` before its name, Secure, HttpOnly, SameSite=Lax, Path=/. seconds 0: for the browser's session; below 0: away. */
void reply_cookie(struct request *rq, const char *name, struct str value, int64_t seconds);

/* ---- for the view runtime ---- */

/* The token that every form carries as "_csrf"; for somebody who is not signed in it also sets the cookie it is bound to. */
struct str request_csrf(struct request *rq);
/* A fresh key for the field "_key" of every form. */
struct str request_fresh_key(struct request *rq);
/* What reply_notice left for this client, taken away by asking; the arguments are texts and numbers as they were given. */
struct flash { const struct message *msg; struct arg args[ERR_ARGS_MAX]; size_t arg_count; };
const struct flash *request_notices(struct request *rq, size_t *count);

/* Do the client's machine and this one lie together: the peer is a loopback address and no proxy spoke for another? */
bool request_is_local(const struct request *rq);

/* INVALID 400 (422 with a field), NOT_FOUND 404, DENIED 403, REFUSED and CONFLICT 409, LIMIT 413, FULL, UNAVAILABLE and
 * MEMORY 503, UNSUPPORTED 501, INTERNAL 500. */
int http_status_of(enum rc rc, bool has_field);

#endif
