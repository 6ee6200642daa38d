/* route.h — what a page or an address of the site demands, as data.
 *
 * A noun with pages exports a table from its `*_pages.c` and adds one line to src/main/routes.def:
 *
 *     const struct route board_routes[] = {
 *             { .method = HTTP_POST, .path = "/boards/{board}/confirm", .needs = CAN_CONFIRM_BOARD, .object = OBJECT_BOARD,
 *               .whose = board_of_route, .form = &form_board_confirm_class, .body_limit = 64 << 10, .rate = RATE_CHANGE,
 *               .handler = board_confirm_post, .says = "Confirm the board" },
 *             ROUTES_END };
 *
 * The dispatcher has checked all of it before the handler runs: method, path, limits, who asks, whether they may, whose the object
 * is, CSRF token, idempotency key, form. A handler never asks who. What a row does not say is refused: one with
 * neither `needs` nor `is_public` may be called by nobody: router_new refuses the table.
 *
 * The same rows give the OpenAPI document (/api), the table of who can call what, and the test that walks every row as every role.
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "base/ctx.h"

struct request;
struct route_match;
struct form_class; /* http/view.h; made by tools/viewc from `<!--form name` */
struct view_class;

enum http_method { HTTP_GET = 1, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_DELETE, HTTP_OPTIONS };

/* How often one client may (limits.h has the numbers); the bucket is the person's, or the address's when nobody is signed in. */
enum rate {
	RATE_READ,    /* a page */
	RATE_CHANGE,  /* a form */
	RATE_HEAVY,   /* an upload, an export, a verification */
	RATE_SIGN_IN, /* passwords, codes, invitations: few, by address */
	RATE_STATIC,  /* files and what caches hold */
	RATES
};

/* What the path names, for the role walk's test data (test/http/objects.h has a row for each). */
enum object {
	OBJECT_NONE, OBJECT_INSTITUTION, OBJECT_PERSON, OBJECT_ACCOUNT, OBJECT_SESSION, OBJECT_INVITATION, OBJECT_FRAMEWORK, OBJECT_SPECIFICATION, OBJECT_OFFERING,
	OBJECT_ENROLMENT, OBJECT_ASSESSMENT, OBJECT_CASE, OBJECT_BOARD, OBJECT_AWARD, OBJECT_CREDENTIAL, OBJECT_STATUS_LIST,
	OBJECT_IMPORT, OBJECT_JOB, OBJECT_NOTICE, OBJECT_SHARE, OBJECT_CLAIM, OBJECT_DOCUMENT, OBJECT_HISTORY, OBJECTS
};

#define WHOSE_PERSONS_MAX 4

/* Whose the object of a request is: filled by the row's `whose`. */
struct whose {
	int64_t institution;                /* 0: nobody's in particular (a public thing) */
	int64_t persons[WHOSE_PERSONS_MAX]; /* who own it (a learner's credential, a person's job); 0 ends the list */
	int64_t specification;              /* the scope of roles; 0: the whole institution */
	bool only_persons;                  /* nobody else, whatever their capability: a backpack, a session */
};

struct route {
	enum http_method method;  /* a GET row answers HEAD too */
	const char *path;         /* segments; "{name}" takes one, "{name...}" at the end takes the rest */
	int needs;                /* enum capability of people/capability.h; CAN_SIGN_IN: everybody who is signed in */
	bool is_public;           /* everybody; needs stays CAN_NOTHING */
	enum object object;
	/* Loads what the path names and says whose it is. RC_NOT_FOUND, and an object of another institution: 404, the same
	 * page. What it loads may be kept in rq->object for the handler. NULL when the path names nothing. */
	enum rc (*whose)(struct request *rq, struct whose *out);
	const struct form_class *form; /* read into rq->form before the handler; NULL: rq->fields only */
	const struct form_class *(*form_of)(const struct route_match *match); /* in its place where the path says which; NULL of it: none */
	const struct view_class *view; /* what it answers, for the OpenAPI document; may be NULL */
	size_t body_limit;        /* bytes; 0: no body */
	enum rate rate;
	bool stateless;           /* cookies are neither read nor set: no CSRF, callable from other origins (CORS *). For standards' addresses */
	bool any_host;            /* answers whatever name it is called by: a probe asks by address. It must not speak of addresses */
	bool repeatable;          /* a POST that changes nothing (a verification, a dry run): needs no idempotency key */
	enum rc (*handler)(struct request *rq);
	const char *says;         /* a few words, for /api and the table: "Confirm the board" */
};
#define ROUTES_END { .path = NULL }

const char *http_method_name(enum http_method method);

#define ROUTE_PARAMS_MAX 4

struct route_param { struct str name, value; };

/* What matched a path. The values are decoded slices. */
struct route_match {
	const struct route *route; /* NULL: none */
	struct route_param params[ROUTE_PARAMS_MAX];
	size_t param_count;
	unsigned methods;          /* bits 1 << method of all rows with this path: for Allow */
};

/* The form that is sent to what matched; NULL: none. */
const struct form_class *route_form(const struct route_match *match);

/* A parameter of the path; the empty slice when it has none of that name. */
struct str route_param(const struct route_match *match, const char *name);

/* All tables, found by method and path. Made once, read by all threads. */
struct router;

/* `tables` ends with NULL. RC_INTERNAL: two rows with the same method and shape of path, or a row that says too little
 * (neither needs nor is_public, no handler, `whose` missing where the path names an object). */
MUST_USE enum rc router_new(struct ctx *cx, const struct route *const *tables, struct router **out);

/* Finds the row for a raw path as it stood in the request line (still %-encoded, without query). A literal segment
 * wins over "{name}". RC_INVALID: the path is not one: a bad %-escape, an escaped slash or NUL, "." or "..", an empty
 * segment, bytes that are not UTF-8. No row is no error: match->route is NULL and match->methods says what else there is. */
MUST_USE enum rc router_match(struct ctx *cx, const struct router *router, enum http_method method, struct str raw_path,
                              struct route_match *match);

/* All rows in order, for the OpenAPI document and the tests. */
const struct route *const *router_rows(const struct router *router, size_t *count);

#endif
