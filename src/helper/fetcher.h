/* fetcher.h — the process that has the outgoing connections, seen from the program that needs something fetched.
 *
 * `testamur-fetcher` is a separate executable started over a socket pair at the first request. Addresses come from
 * strangers (a credential names its issuer, its status list, its schema), so it may reach the public internet only
 * (T-20, T-21):
 * - https alone, on any port; no user name in an address, no IP address in place of a name, no proxy from the environment;
 * - a name is resolved once, all its addresses are judged (address.h), and the connection goes to one of those: a name
 *   that leads to a private, loopback, link-local, metadata or translated address is refused, whatever else it leads to;
 * - at most FETCH_REDIRECTS redirects, each judged like the first address, and none after a POST;
 * - the answer's size, time and media type are bounded before it is believed.
 * What it may also reach is said when it is opened, by whoever runs the program, and never by a request.
 *
 * Answers to GET are kept in the process's memory as long as they say (Cache-Control, Age), at most FETCH_FRESH_MAX.
 *
 * Memory   struct fetcher and what it returns live in cx->mem of the call that made it; the arena also ends the process.
 * Errors   RC_REFUSED: the address is one that is not fetched; RC_UNAVAILABLE: the site or the process does not answer,
 *          or answers what nobody can use; RC_LIMIT: more bytes than asked for; RC_INVALID: the request itself is wrong.
 *          An answer of any HTTP status is RC_OK: look at `status`.
 * Threads  one fetcher belongs to one thread; several may be open.
 */
#ifndef HELPER_FETCHER_H
#define HELPER_FETCHER_H

#include "base/buf.h"
#include "format/verify.h"

#define FETCH_URL_MAX      2048
#define FETCH_SIZE_MAX     ((size_t)32 << 20) /* of one answer */
#define FETCH_BODY_MAX     ((size_t)8 << 20)  /* of what is sent */
#define FETCH_SECONDS      10                 /* for all of one request */
#define FETCH_SECONDS_MAX  60
#define FETCH_REDIRECTS    2
#define FETCH_FRESH_MAX    86400
#define FETCH_INSIDE_MAX   16

struct fetcher;

/* What whoever runs the program allows beyond the public internet. All zero: nothing. */
struct fetch_settings {
	bool loopback;               /* this machine, by https and http, also by address: for tests and for trying things out */
	struct str ca_file;          /* certificates to believe instead of the system's (PEM); may be empty */
	const struct str *inside;    /* names that may lead to private addresses (the university's own sign-in service) */
	size_t inside_count;         /* at most FETCH_INSIDE_MAX */
};

struct fetch_request {
	struct str url;
	struct str accept;        /* media types that will do, "application/json, application/jwk-set+json"; empty: any. Sent as
	                           * Accept; an answer of status 200 with another type is RC_UNAVAILABLE. "application/json" also
	                           * stands for every "application/...+json" */
	bool post;                /* POST `body`; else GET */
	struct str body;
	struct str body_type;     /* its media type; empty: application/x-www-form-urlencoded */
	struct str authorization; /* the value of the header ("Bearer ..."); not sent on after a redirect; empty: none. Such an answer is not kept */
	size_t size_max;          /* bytes of the answer; 0: FETCH_SIZE_MAX */
	int seconds;              /* 0: FETCH_SECONDS */
};

struct fetch_answer {
	int status;           /* HTTP's */
	struct str type;      /* media type, lower case, without parameters; may be empty */
	struct str body;
	struct str url;       /* where it came from in the end */
	int64_t fresh_until;  /* the instant until which it need not be asked for again; cx->now or earlier: at once */
	bool kept;            /* it came from the fetcher's memory */
};

/* Nothing is started before the first request. The settings are copied. RC_INVALID: too many names in `inside`. */
MUST_USE enum rc fetcher_open(struct ctx *cx, const struct fetch_settings *settings, struct fetcher **out);

/* The same with a program that is not looked for beside this one. */
MUST_USE enum rc fetcher_open_with(struct ctx *cx, struct str program, const struct fetch_settings *settings, struct fetcher **out);

/* Ends the process and waits for it. Not needed before the arena goes; a later request starts it again. */
void fetcher_close(struct fetcher *fetcher);

MUST_USE enum rc fetcher_ask(struct ctx *cx, struct fetcher *fetcher, const struct fetch_request *request, struct fetch_answer *answer);

/* GET with nothing special. */
MUST_USE enum rc fetcher_get(struct ctx *cx, struct fetcher *fetcher, struct str url, struct str accept, struct fetch_answer *answer);

/* Adds "name=value", escaped, to a form's body (application/x-www-form-urlencoded). */
void fetch_form_put(struct buf *form, const char *name, struct str value);

/* The verifier's way to DID documents (did:web), key sets, status lists and hosted assertions. A resource that its site
 * does not have (404, 410) is RC_NOT_FOUND; one that is refused or does not come is RC_UNAVAILABLE. */
struct verify_resolver fetcher_resolver(struct fetcher *fetcher);

#endif
