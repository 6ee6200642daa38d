/* account_store.h — the tables of accounts, sessions and links (sql/0040_account.sql). Private to this folder. */
#ifndef PEOPLE_ACCOUNT_STORE_H
#define PEOPLE_ACCOUNT_STORE_H

#include "people/session.h"

/* ---- roles ---- */
MUST_USE enum rc grants_load(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct grants *out);

/* ---- accounts ---- */

/* With what the hash needs: `password` is the stored text, empty when there is none. */
struct account_row {
	struct account account;
	struct str password;
	struct str person_name;
};

MUST_USE enum rc account_insert(struct ctx *cx, struct db *db, const struct account *as);
MUST_USE enum rc account_row_by_person(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct account_row *out);
MUST_USE enum rc account_row_by_name(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct account_row *out);
MUST_USE enum rc account_row_by_identity(struct ctx *cx, struct db *db, int64_t institution, struct str issuer, struct str subject, struct account_row *out);
MUST_USE enum rc account_put_password(struct ctx *cx, struct db *db, int64_t account, struct str hash);
MUST_USE enum rc account_put_state(struct ctx *cx, struct db *db, int64_t account, enum account_state state);

/* *owner is the account that has the name (the identity) after the call. */
MUST_USE enum rc account_name_insert(struct ctx *cx, struct db *db, const struct account *account, struct str name, int64_t *owner);
MUST_USE enum rc account_name_list(struct ctx *cx, struct db *db, int64_t account, struct str **names, size_t *count);
MUST_USE enum rc account_identity_insert(struct ctx *cx, struct db *db, const struct account *account, struct str issuer, struct str subject, int64_t *owner);

/* ---- sessions; `hash` is the SHA-256 of a token ---- */
MUST_USE enum rc session_insert(struct ctx *cx, struct db *db, const struct session *as, struct str hash, int64_t idle);
/* One that is open now, of an active account. */
MUST_USE enum rc session_by_hash(struct ctx *cx, struct db *db, struct str hash, struct session *out);
/* The person of one that is open or over. */
MUST_USE enum rc session_person(struct ctx *cx, struct db *db, struct str hash, int64_t *person);
MUST_USE enum rc session_touch(struct ctx *cx, struct db *db, int64_t session);
MUST_USE enum rc session_put_hash(struct ctx *cx, struct db *db, int64_t session, struct str hash);
MUST_USE enum rc session_open_list(struct ctx *cx, struct db *db, int64_t account, struct session **sessions, size_t *count);
/* *found: the session is this account's, open or not. */
MUST_USE enum rc session_close(struct ctx *cx, struct db *db, int64_t account, int64_t session, bool *found);
MUST_USE enum rc session_close_all(struct ctx *cx, struct db *db, int64_t account, int64_t except);
MUST_USE enum rc session_forget(struct ctx *cx, struct db *db, int64_t before);

/* ---- links ---- */
MUST_USE enum rc invitation_insert(struct ctx *cx, struct db *db, const struct invitation *as, struct str hash, int64_t made_by);
MUST_USE enum rc invitation_by_hash(struct ctx *cx, struct db *db, struct str hash, struct invitation *out, bool *used);
/* *mine is false when somebody was first. */
MUST_USE enum rc invitation_use(struct ctx *cx, struct db *db, int64_t id, bool *mine);
/* Ends those of the person that are open, of that kind. */
MUST_USE enum rc invitation_end_open(struct ctx *cx, struct db *db, int64_t institution, int64_t person, enum invitation_kind kind);

/* ---- sign-ins under way at an OpenID provider ---- */
struct openid_row {
	int64_t institution;
	struct str provider, nonce, verifier, next;
	struct str invitation_hash; /* empty: none */
	int64_t ends_at;
};
MUST_USE enum rc openid_insert(struct ctx *cx, struct db *db, struct str state_hash, const struct openid_row *row);
/* Takes it away: whoever comes second finds none. */
MUST_USE enum rc openid_take(struct ctx *cx, struct db *db, struct str state_hash, struct openid_row *out);

/* The invitation of that hash is used, for an account that signs in elsewhere: roles and name as invitation_accept, no password. In a
 * transaction. */
MUST_USE enum rc invitation_accept_hash(struct ctx *cx, struct db *db, struct str hash, struct account *out);

/* ---- wrong answers ---- */
MUST_USE enum rc guess_read(struct ctx *cx, struct db *db, struct str key_hash, int64_t *since, int64_t *count);
/* One more; begins anew when the first is older than `window` seconds. */
MUST_USE enum rc guess_more(struct ctx *cx, struct db *db, struct str key_hash, int64_t window);
MUST_USE enum rc guess_clear(struct ctx *cx, struct db *db, struct str key_hash);

#endif
