/* account.h — how a person comes into the site: the account, its passwords, its links (T-10, T-33, T-35).
 *
 * An account is a person's key to the site. It has one or more names to sign in with (an e-mail address, a user
 * name; compared without case), a password (Argon2id, libsodium) or none, and identities at OpenID providers (openid.h).
 * What somebody holds (a link, a session) is a random token of 256 bits; the database has its SHA-256 only.
 *
 * Guessing    an account that is not there costs the same work as a wrong password and gets the same answer. Wrong
 *             answers are counted for the name and for the address of the client; too many and both wait.
 * Memory      results live in cx->mem. Passwords are slices of the caller's; nothing here keeps them.
 * Errors      named at each function; what db.h answers besides.
 * Transactions  password work takes a tenth of a second and more: these functions do it outside and open their own; call
 *             them outside db_transact.
 */
#ifndef PEOPLE_ACCOUNT_H
#define PEOPLE_ACCOUNT_H

#include "base/time.h"
#include "people/capability.h"

/* What the operator may set (the member `accounts` of the home's settings). */
struct account_rules {
	uint64_t hash_work;      /* Argon2id passes */
	size_t hash_memory;      /* bytes */
	int64_t idle;            /* seconds without a request after which a session ends */
	int64_t longest;         /* seconds after which it ends in any case */
	int64_t password_min;    /* characters */
	int64_t tries_name;      /* wrong answers within GUESS_WINDOW (guess.h) for one name */
	int64_t tries_address;   /* ... and from one address */
};

/* libsodium's interactive limits (2 passes, 64 MB; RFC 9106 section 4), 2 hours and 12 hours, 10 characters, 10 and 60 tries. */
extern const struct account_rules account_rules_default;
/* libsodium's MODERATE limits (3 passes, 256 MB) for machines that can bear them. */
extern const struct account_rules account_rules_moderate;

enum account_state { ACCOUNT_ACTIVE, ACCOUNT_CLOSED };

struct account {
	int64_t id, institution, person;
	enum account_state state;
	bool has_password;
	int64_t password_at; /* when it was set; 0: never */
	int64_t made_at;
};

/* What is known of the client that signs in, for the list of sessions and for counting. */
struct client {
	struct str address; /* as text; empty: not known */
	struct str agent;   /* the User-Agent, cut to ACCOUNT_AGENT_MAX bytes */
};
#define ACCOUNT_AGENT_MAX 200

/* ---- accounts ---- */

/* The account of that person, made when there is none; then it has no name and no password yet. */
MUST_USE enum rc account_ensure(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct account *out);

/* RC_NOT_FOUND: the person has none; nobody has this name. */
MUST_USE enum rc account_of_person(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct account *out);
MUST_USE enum rc account_by_name(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct account *out);

/* Another name to sign in with: an e-mail address or a user name of 3 to 64 letters, digits, dots, hyphens.
 * RC_CONFLICT: somebody else's. RC_INVALID: neither of the two. */
MUST_USE enum rc account_add_name(struct ctx *cx, struct db *db, const struct account *account, struct str name);
MUST_USE enum rc account_names(struct ctx *cx, struct db *db, const struct account *account, struct str **names, size_t *count);

/* Closes the account for good and ends its sessions; the person stays in the register. */
MUST_USE enum rc account_close(struct ctx *cx, struct db *db, int64_t actor, const struct account *account, struct str reason);

/* ---- passwords ---- */

/* Whether it may be one: long enough (in characters; at most 512 bytes), none of the common ones, not one of the account's names or
 * the person's name. RC_INVALID says which. */
MUST_USE enum rc password_allowed(struct ctx *cx, const struct account_rules *rules, struct str password, const struct str *names, size_t count);

/* Sets it without asking for the old one (demonstration, command line). Ends all sessions of the account. */
MUST_USE enum rc password_set(struct ctx *cx, struct db *db, const struct account_rules *rules, const struct account *account, struct str password);

/* RC_DENIED: the old one is wrong (counted as a wrong answer). Ends all sessions but `session`, which the caller rotates. */
MUST_USE enum rc password_change(struct ctx *cx, struct db *db, const struct account_rules *rules, const struct account *account,
                                 int64_t session, const struct client *client, struct str old, struct str password);

/* ---- signing in ---- */

/* RC_DENIED: no such account, closed, or another password: one message for all. RC_LIMIT: too many wrong answers; it says how many
 * minutes to wait. What comes out is not a session yet: session_begin (session.h). */
MUST_USE enum rc account_sign_in(struct ctx *cx, struct db *db, int64_t institution, const struct account_rules *rules,
                                 struct str name, struct str password, const struct client *client, struct account *out);

/* ---- links: invitations and new passwords ---- */

enum invitation_kind { INVITATION_JOIN, INVITATION_PASSWORD };

struct invitation {
	int64_t id, institution, person;
	enum invitation_kind kind;
	struct str name;         /* the person's */
	struct str sign_in_name; /* the e-mail address it went to */
	struct grants roles;     /* given when it is accepted; a JOIN's */
	int64_t ends_at;
};
#define INVITATION_JOIN_SECONDS     (14 * SECONDS_PER_DAY)
#define INVITATION_PASSWORD_SECONDS 3600

/* Invites a person of the register under this e-mail address, with these roles. The token is the answer's and is nowhere else; earlier
 * open invitations of the person end. RC_CONFLICT: the address is another person's account. RC_INVALID: no e-mail address. */
MUST_USE enum rc invitation_make(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t person, struct str email,
                                 struct grants roles, struct str *token);

/* A link for a new password. Nobody learns whether the name has an account: *token is empty when it has not, or when it was asked
 * too often. The caller hands it to whoever delivers mail. */
MUST_USE enum rc invitation_password(struct ctx *cx, struct db *db, int64_t institution, const struct account_rules *rules, struct str name,
                                     const struct client *client, struct str *token, struct invitation *out);

/* The same, made by somebody who administers people, who hands it over. */
MUST_USE enum rc invitation_password_for(struct ctx *cx, struct db *db, int64_t actor, const struct account *account, struct str *token,
                                         struct invitation *out);

/* RC_NOT_FOUND: no such link. RC_REFUSED: used, or over; it says which. */
MUST_USE enum rc invitation_open(struct ctx *cx, struct db *db, struct str token, struct invitation *out);

/* Sets the password, gives the roles, adds the name; the link is used then. Once: RC_REFUSED for whoever comes second. */
MUST_USE enum rc invitation_accept(struct ctx *cx, struct db *db, const struct account_rules *rules, struct str token, struct str password,
                                   struct account *out);

#endif
