/* openid.h — signing in with an account that one has elsewhere: OpenID Connect Core 1.0, the authorization code flow with PKCE
 * (RFC 7636), nonce, state, and the issuer of the answer (RFC 9207).
 *
 *     openid_begin  → the browser goes to the provider with `state`, which also becomes a cookie of this browser
 *     openid_finish ← it comes back with `code` and `state`: the code is exchanged, the ID token verified (jws.h), and an account found
 *
 * An identity is issuer and subject, nothing else. It is bound to an account by an invitation, or by a verified e-mail address when
 * the operator has said so for this provider (account_settings.h).
 *
 * Memory   results live in cx->mem.
 * Errors   RC_UNAVAILABLE: the provider does not answer, or not as the standard says. RC_DENIED: the answer is not to our question, the
 *          token does not hold, or nobody here has this identity; the message says which. Others: those of db.h.
 * Transactions  the network is asked outside of any.
 */
#ifndef PEOPLE_OPENID_H
#define PEOPLE_OPENID_H

#include "helper/fetcher.h"
#include "people/account_settings.h"

#define OPENID_SECONDS 600 /* that somebody may take at the provider */
#define OPENID_SKEW    120 /* seconds that clocks may differ */

/* How the provider is asked: fetcher_ask, or a test's own. */
struct openid_fetch {
	enum rc (*ask)(void *self, struct ctx *cx, const struct fetch_request *request, struct fetch_answer *answer);
	void *self;
};

struct openid_begun {
	struct str url;   /* where the browser goes */
	struct str state; /* for a cookie of this browser, OPENID_SECONDS long */
};

/* `redirect` is our own address that the provider knows. `next`: the page to go to afterwards. `invitation`: a token to bind the
 * identity by; may be empty. */
MUST_USE enum rc openid_begin(struct ctx *cx, struct db *db, int64_t institution, const struct openid_provider *provider,
                              const struct openid_fetch *fetch, struct str redirect, struct str next, struct str invitation,
                              struct openid_begun *out);

/* What came back in the query, and the cookie. */
struct openid_answer { struct str state, code, issuer, error, cookie; };

/* Each state is good once, whatever the answer. *next as it was given. */
MUST_USE enum rc openid_finish(struct ctx *cx, struct db *db, int64_t institution, const struct openid_provider *provider,
                               const struct openid_fetch *fetch, struct str redirect, const struct openid_answer *answer,
                               struct account *account, struct str *next);

#endif
