#include "people/account.h"

#include "event/event.h"
#include "people/account_store.h"
#include "people/guess.h"
#include "people/password.h"
#include "people/token.h"

static enum rc
account_event(struct ctx *cx, struct db *db, const struct account *account, int64_t actor, struct str what, struct str reason)
{
	const struct event event = { .institution = account->institution, .actor = actor, .what = what, .noun = STR("account"),
	                             .object = account->id, .reason = reason };

	return event_append(cx, db, &event);
}

/* ---- accounts ---- */

enum rc
account_ensure(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct account *out)
{
	struct account as = { .institution = institution, .person = person };
	struct person is;
	struct account_row row;

	TRY(person_get(cx, db, institution, person, &is));
	TRY(db_new_id(cx, db, &as.id));
	TRY(account_insert(cx, db, &as));
	TRY(account_row_by_person(cx, db, institution, person, &row));
	*out = row.account;
	return RC_OK;
}

enum rc
account_of_person(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct account *out)
{
	struct account_row row;
	enum rc rc = account_row_by_person(cx, db, institution, person, &row);

	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(people_no_account));
	*out = row.account;
	return rc;
}

enum rc
account_by_name(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct account *out)
{
	struct account_row row;
	enum rc rc = account_row_by_name(cx, db, institution, str_lower(cx->mem, str_trim(name)), &row);

	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(people_no_account));
	*out = row.account;
	return rc;
}

static bool
is_plain(struct str s, const char *signs)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;

		if (!word && (c == 0 || strchr(signs, c) == NULL))
			return false;
	}
	return s.len > 0;
}

/* What can be delivered to, roughly: RFC 5321 4.1.2 without quoted local parts and address literals. */
static bool
is_email(struct str s)
{
	struct str local, domain = s;

	if (s.len > 254 || !str_cut(&domain, '@', &local) || local.len > 64)
		return false;
	return is_plain(local, "!#$%&'*+-/=?^_`{|}~.") && is_plain(domain, "-.") && domain.ptr[0] != '.' && !str_ends(domain, ".")
	    && str_find_byte(domain, '.') < domain.len && str_find(domain, STR("..")) == domain.len;
}

static bool
is_user_name(struct str s)
{
	return s.len >= 3 && s.len <= 64 && is_plain(s, ".-_");
}

enum rc
account_add_name(struct ctx *cx, struct db *db, const struct account *account, struct str name)
{
	struct str lower = str_lower(cx->mem, str_trim(name));
	int64_t owner;

	if (!is_email(lower) && !is_user_name(lower))
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(people_sign_in_name_bad), A_STR("name", name)), STR("name"));
	TRY(account_name_insert(cx, db, account, lower, &owner));
	if (owner != account->id)
		return fail_at_field(cx, fail(cx, RC_CONFLICT, MSG(people_sign_in_name_taken), A_STR("name", lower)), STR("name"));
	return RC_OK;
}

enum rc
account_names(struct ctx *cx, struct db *db, const struct account *account, struct str **names, size_t *count)
{
	return account_name_list(cx, db, account->id, names, count);
}

struct closing { const struct account *account; int64_t actor; struct str reason; };

static enum rc
close_work(struct ctx *cx, struct db *db, void *self)
{
	const struct closing *of = self;

	TRY(account_put_state(cx, db, of->account->id, ACCOUNT_CLOSED));
	TRY(session_close_all(cx, db, of->account->id, 0));
	return account_event(cx, db, of->account, of->actor, STR("account.closed"), of->reason);
}

enum rc
account_close(struct ctx *cx, struct db *db, int64_t actor, const struct account *account, struct str reason)
{
	struct closing of = { account, actor, reason };

	return db_transact(cx, db, close_work, &of);
}

/* ---- passwords ---- */

struct new_password { const struct account *account; struct str hash; int64_t but_session, actor; };

static enum rc
password_work(struct ctx *cx, struct db *db, void *self)
{
	const struct new_password *to = self;

	TRY(account_put_password(cx, db, to->account->id, to->hash));
	TRY(session_close_all(cx, db, to->account->id, to->but_session));
	TRY(invitation_end_open(cx, db, to->account->institution, to->account->person, INVITATION_PASSWORD));
	return account_event(cx, db, to->account, to->actor, STR("password.set"), STR_NONE);
}

/* The account's own names and the person's, which a password must not be. */
static enum rc
own_names(struct ctx *cx, struct db *db, const struct account *account, struct str **out, size_t *count)
{
	struct person person;
	struct str *names, *all;
	size_t n;

	TRY(person_get(cx, db, account->institution, account->person, &person));
	TRY(account_name_list(cx, db, account->id, &names, &n));
	all = NEWS(cx->mem, struct str, n + 1);
	memcpy(all, names, n * sizeof(*names));
	all[n] = person.name;
	*out = all;
	*count = n + 1;
	return RC_OK;
}

static enum rc
hash_allowed(struct ctx *cx, struct db *db, const struct account_rules *rules, const struct account *account, struct str password, struct str *hash)
{
	struct str *names;
	size_t count;

	TRY(own_names(cx, db, account, &names, &count));
	TRY(password_allowed(cx, rules, password, names, count));
	return password_hash(cx, rules, password, hash);
}

enum rc
password_set(struct ctx *cx, struct db *db, const struct account_rules *rules, const struct account *account, struct str password)
{
	struct new_password to = { .account = account };

	TRY(hash_allowed(cx, db, rules, account, password, &to.hash));
	return db_transact(cx, db, password_work, &to);
}

/* ---- signing in ---- */

struct tries { struct guess name, address; };

static struct tries
tries_of(const struct account_rules *rules, int64_t institution, struct str name, const struct client *client)
{
	return (struct tries){
		.name = { "password-name", institution, name, rules->tries_name },
		.address = { "password-address", institution, client->address, rules->tries_address },
	};
}

static enum rc
tries_allowed(struct ctx *cx, struct db *db, const struct tries *tries)
{
	TRY(guess_allowed(cx, db, &tries->address));
	return guess_allowed(cx, db, &tries->name);
}

static enum rc
tries_wrong(struct ctx *cx, struct db *db, const struct tries *tries)
{
	TRY(guess_wrong(cx, db, &tries->address));
	return guess_wrong(cx, db, &tries->name);
}

/* Rights the stored hash when the rules have changed; failing to is no reason to keep somebody out. */
static enum rc
refresh_hash(struct ctx *cx, struct db *db, const struct account_rules *rules, const struct account *account, struct str password)
{
	struct str hash;

	TRY(password_hash(cx, rules, password, &hash));
	return account_put_password(cx, db, account->id, hash);
}

enum rc
account_sign_in(struct ctx *cx, struct db *db, int64_t institution, const struct account_rules *rules, struct str name,
                struct str password, const struct client *client, struct account *out)
{
	struct str lower = str_lower(cx->mem, str_trim(name));
	struct tries tries = tries_of(rules, institution, lower, client);
	struct account_row row = { .password = STR_NONE };
	bool fits, stale;
	enum rc rc;

	TRY(tries_allowed(cx, db, &tries));
	rc = account_row_by_name(cx, db, institution, lower, &row);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	TRY(password_fits(cx, rules, row.password, str_sub(password, 0, PASSWORD_BYTES_MAX), &fits, &stale));
	if (!fits || password.len > PASSWORD_BYTES_MAX || row.account.state != ACCOUNT_ACTIVE) {
		TRY(tries_wrong(cx, db, &tries));
		return fail(cx, RC_DENIED, MSG(people_sign_in_wrong));
	}
	TRY(guess_right(cx, db, &tries.name));
	if (stale)
		TRY(refresh_hash(cx, db, rules, &row.account, password));
	*out = row.account;
	return RC_OK;
}

enum rc
password_change(struct ctx *cx, struct db *db, const struct account_rules *rules, const struct account *account, int64_t session,
                const struct client *client, struct str old, struct str password)
{
	struct tries tries = tries_of(rules, account->institution, str_fmt(cx->mem, "#%lld", (long long)account->id), client);
	struct new_password to = { account, STR_NONE, session, account->person };
	struct account_row row;
	bool fits, stale;

	TRY(tries_allowed(cx, db, &tries));
	TRY(account_row_by_person(cx, db, account->institution, account->person, &row));
	TRY(password_fits(cx, rules, row.password, old, &fits, &stale));
	if (!fits) {
		TRY(tries_wrong(cx, db, &tries));
		return fail_at_field(cx, fail(cx, RC_DENIED, MSG(people_old_password_wrong)), STR("old"));
	}
	TRY(hash_allowed(cx, db, rules, account, password, &to.hash));
	TRY(guess_right(cx, db, &tries.name));
	return db_transact(cx, db, password_work, &to);
}

/* ---- links ---- */

struct inviting { struct invitation *as; int64_t actor; struct str hash; };

static enum rc
invite_work(struct ctx *cx, struct db *db, void *self)
{
	const struct inviting *of = self;
	struct account account;

	TRY(account_ensure(cx, db, of->as->institution, of->as->person, &account));
	TRY(invitation_end_open(cx, db, of->as->institution, of->as->person, of->as->kind));
	TRY(db_new_id(cx, db, &of->as->id));
	TRY(invitation_insert(cx, db, of->as, of->hash, of->actor));
	return account_event(cx, db, &account, of->actor, of->as->kind == INVITATION_JOIN ? STR("account.invited") : STR("password.link"), STR_NONE);
}

static enum rc
not_somebody_elses(struct ctx *cx, struct db *db, const struct invitation *as)
{
	struct account_row row;
	enum rc rc = account_row_by_name(cx, db, as->institution, as->sign_in_name, &row);

	if (rc == RC_OK && row.account.person != as->person)
		return fail_at_field(cx, fail(cx, RC_CONFLICT, MSG(people_sign_in_name_taken), A_STR("name", as->sign_in_name)), STR("email"));
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc
invitation_make(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t person, struct str email,
                struct grants roles, struct str *token)
{
	struct invitation as = { .institution = institution, .person = person, .kind = INVITATION_JOIN, .roles = roles,
	                         .sign_in_name = str_lower(cx->mem, str_trim(email)), .ends_at = cx->now + INVITATION_JOIN_SECONDS };
	struct inviting of = { &as, actor, STR_NONE };

	if (!is_email(as.sign_in_name))
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(people_email), A_STR("email", email)), STR("email"));
	TRY(not_somebody_elses(cx, db, &as));
	*token = token_new(cx);
	of.hash = token_hash(cx->mem, *token);
	return db_transact(cx, db, invite_work, &of);
}

static enum rc
password_link(struct ctx *cx, struct db *db, int64_t actor, const struct account_row *row, struct str name, struct str *token,
              struct invitation *out)
{
	struct inviting of = { out, actor, STR_NONE };

	*out = (struct invitation){ .institution = row->account.institution, .person = row->account.person, .kind = INVITATION_PASSWORD,
	                            .name = row->person_name, .sign_in_name = name, .ends_at = cx->now + INVITATION_PASSWORD_SECONDS };
	*token = token_new(cx);
	of.hash = token_hash(cx->mem, *token);
	return db_transact(cx, db, invite_work, &of);
}

enum rc
invitation_password(struct ctx *cx, struct db *db, int64_t institution, const struct account_rules *rules, struct str name,
                    const struct client *client, struct str *token, struct invitation *out)
{
	struct str lower = str_lower(cx->mem, str_trim(name));
	const struct guess by_name = { "password-link-name", institution, lower, 3 };
	const struct guess by_address = { "password-link-address", institution, client->address, rules->tries_address };
	struct account_row row;
	enum rc rc;

	*token = STR_NONE;
	TRY(guess_allowed(cx, db, &by_address));
	rc = guess_allowed(cx, db, &by_name);
	if (rc != RC_OK)
		return rc == RC_LIMIT ? RC_OK : rc; /* one address may not be flooded, and whoever asks does not learn of it */
	TRY(guess_wrong(cx, db, &by_address));
	TRY(guess_wrong(cx, db, &by_name));
	rc = account_row_by_name(cx, db, institution, lower, &row);
	if (rc == RC_NOT_FOUND || (rc == RC_OK && row.account.state != ACCOUNT_ACTIVE))
		return RC_OK;
	TRY(rc);
	return password_link(cx, db, 0, &row, lower, token, out);
}

enum rc
invitation_password_for(struct ctx *cx, struct db *db, int64_t actor, const struct account *account, struct str *token, struct invitation *out)
{
	struct account_row row;
	struct str *names;
	size_t count;

	TRY(account_row_by_person(cx, db, account->institution, account->person, &row));
	TRY(account_name_list(cx, db, account->id, &names, &count));
	if (count == 0)
		return fail(cx, RC_REFUSED, MSG(people_no_sign_in_name));
	return password_link(cx, db, actor, &row, names[0], token, out);
}

static enum rc
open_hash(struct ctx *cx, struct db *db, struct str hash, struct invitation *out)
{
	bool used = false;
	enum rc rc = invitation_by_hash(cx, db, hash, out, &used);

	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(people_link_unknown));
	TRY(rc);
	if (used)
		return fail(cx, RC_REFUSED, MSG(people_link_used));
	return out->ends_at <= cx->now ? fail(cx, RC_REFUSED, MSG(people_link_over)) : RC_OK;
}

enum rc
invitation_open(struct ctx *cx, struct db *db, struct str token, struct invitation *out)
{
	return open_hash(cx, db, token_hash(cx->mem, token), out);
}

struct accepting { struct invitation *invitation; struct account *account; struct str hash; };

static enum rc
give_roles(struct ctx *cx, struct db *db, const struct invitation *of)
{
	for (size_t i = 0; i < of->roles.count; i++)
		TRY(role_give(cx, db, of->institution, 0, of->person, of->roles.items[i].role, of->roles.items[i].scope));
	return RC_OK;
}

static enum rc
use_invitation(struct ctx *cx, struct db *db, const struct invitation *invitation, const struct account *account)
{
	bool mine;

	TRY(invitation_use(cx, db, invitation->id, &mine));
	if (!mine)
		return fail(cx, RC_REFUSED, MSG(people_link_used));
	TRY(account_add_name(cx, db, account, invitation->sign_in_name));
	return give_roles(cx, db, invitation);
}

static enum rc
accept_work(struct ctx *cx, struct db *db, void *self)
{
	const struct accepting *of = self;
	struct new_password to = { of->account, of->hash, 0, of->account->person };

	TRY(use_invitation(cx, db, of->invitation, of->account));
	return password_work(cx, db, &to);
}

enum rc
invitation_accept_hash(struct ctx *cx, struct db *db, struct str hash, struct account *out)
{
	struct invitation invitation;

	TRY(open_hash(cx, db, hash, &invitation));
	TRY(account_ensure(cx, db, invitation.institution, invitation.person, out));
	return use_invitation(cx, db, &invitation, out);
}

enum rc
invitation_accept(struct ctx *cx, struct db *db, const struct account_rules *rules, struct str token, struct str password,
                  struct account *out)
{
	struct invitation invitation;
	struct accepting of = { &invitation, out, STR_NONE };

	TRY(invitation_open(cx, db, token, &invitation));
	TRY(account_ensure(cx, db, invitation.institution, invitation.person, out));
	if (out->state != ACCOUNT_ACTIVE)
		return fail(cx, RC_REFUSED, MSG(people_account_closed));
	TRY(hash_allowed(cx, db, rules, out, password, &of.hash));
	return db_transact(cx, db, accept_work, &of);
}
