/* session.h — who is signed in at this browser (T-10, T-35).
 *
 * A session is a row found by the SHA-256 of its token; the token itself is the cookie `__Host-testamur` and nowhere else. It ends
 * after rules->idle seconds without a request, after rules->longest in any case, when it is ended here or from another device, and
 * when the password changes. The token is another one after each signing in and each change of what the person may
 * do (session_rotate): what was known before is then worth nothing.
 *
 * Memory   results live in cx->mem.
 * Errors   named at each function; what db.h answers besides.
 * Threads  no state but the database.
 */
#ifndef PEOPLE_SESSION_H
#define PEOPLE_SESSION_H

#include "people/account.h"
#include "people/token.h"

struct session {
	int64_t id, institution, account, person;
	struct str name;       /* the person's */
	struct str language;   /* BCP 47; empty: not chosen */
	struct grants grants;  /* what they are now, not when they signed in */
	int64_t made_at, seen_at, ends_at;
	struct str address, agent; /* of the client that began it */
};

/* The cookie: bound to this host, https and the path / (RFC 6265bis 4.1.3.2); browsers take plain http on loopback for secure.
 * reply_cookie puts the prefix there by itself. */
#define SESSION_COOKIE_SHORT "testamur"
#define SESSION_COOKIE       "__Host-" SESSION_COOKIE_SHORT

/* What the request brought: the session of that token, with the person's roles of this moment. Notes once a minute that it was seen.
 * RC_NOT_FOUND (without a message for people): no such session, over, ended, account closed. */
MUST_USE enum rc session_find(struct ctx *cx, struct db *db, struct str token, struct session *out);

/* Whose session the token was, open or over, of an active account; 0: nobody's. */
MUST_USE enum rc session_owner(struct ctx *cx, struct db *db, struct str token, int64_t *person);

/* Signs in: makes a session with a fresh token of TOKEN_TEXT characters. */
MUST_USE enum rc session_begin(struct ctx *cx, struct db *db, const struct account_rules *rules, const struct account *account,
                               const struct client *client, struct str *token);

/* Another token for the same session. */
MUST_USE enum rc session_rotate(struct ctx *cx, struct db *db, int64_t session, struct str *token);

/* The open sessions of an account, the one seen last first. */
MUST_USE enum rc session_list(struct ctx *cx, struct db *db, int64_t account, struct session **sessions, size_t *count);

/* Ends one of the account's own; one that is over already is not an error. RC_NOT_FOUND: not this account's. */
MUST_USE enum rc session_end(struct ctx *cx, struct db *db, int64_t account, int64_t session);

/* Ends all but `except` (0: all). */
MUST_USE enum rc session_end_all(struct ctx *cx, struct db *db, int64_t account, int64_t except);

/* Removes what ended before `before` (seconds): sessions, links, counts of wrong answers. For the housekeeping job. */
MUST_USE enum rc session_prune(struct ctx *cx, struct db *db, int64_t before);

#endif
