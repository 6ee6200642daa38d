#include "share/share.h"

#include "backpack/claim.h"
#include "base/utf8.h"
#include "event/event.h"
#include "people/guess.h"
#include "people/password.h"
#include "people/token.h"
#include "share/share_store.h"

#define SHARE_GUESSES          30 /* wrong links and codes of one address */
#define SHARE_PASSWORD_GUESSES 10 /* wrong passwords of one share */

static enum rc
may_be_made(struct ctx *cx, const struct share *as)
{
	if (as->key_count == 0)
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(share_nothing)), STR("items"));
	if (as->key_count > SHARE_ITEMS_MAX)
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(share_too_many), A_NUM("most", SHARE_ITEMS_MAX)), STR("items"));
	if (as->purpose.len == 0 || utf8_count(as->purpose) > SHARE_PURPOSE_MAX)
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(share_no_purpose), A_NUM("most", SHARE_PURPOSE_MAX)), STR("purpose"));
	if (utf8_count(as->audience) > SHARE_PURPOSE_MAX)
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(share_long_audience), A_NUM("most", SHARE_PURPOSE_MAX)), STR("audience"));
	if (as->ends_at != 0 && as->ends_at <= cx->now)
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(share_ends_past)), STR("ends"));
	return RC_OK;
}

struct making { struct share *as; struct share_secrets secrets; };

static enum rc
make_work(struct ctx *cx, struct db *db, void *self)
{
	const struct making *of = self;
	struct share *as = of->as;
	const struct event event = { .institution = as->institution, .actor = as->person, .what = STR("share.made"), .noun = STR("share") };
	struct event made = event;
	struct holding holding;

	for (size_t i = 0; i < as->key_count; i++)
		TRY(backpack_get(cx, db, as->institution, as->person, as->keys[i], &holding));
	TRY(db_new_id(cx, db, &as->id));
	TRY(share_insert(cx, db, as, &of->secrets));
	made.object = as->id;
	return event_append(cx, db, &made);
}

enum rc
share_make(struct ctx *cx, struct db *db, struct share *as, struct str *token, struct str *code)
{
	struct making of = { .as = as };
	struct str bare;

	TRY(may_be_made(cx, as));
	*token = token_new(cx);
	*code = code_new(cx);
	(void)code_read(cx->mem, *code, &bare);
	of.secrets.token_hash = token_hash(cx->mem, *token);
	of.secrets.code_hash = token_hash(cx->mem, bare);
	as->made_at = cx->now;
	as->has_password = as->password_hash.len > 0;
	of.secrets.password = as->password_hash;
	as->state = SHARE_LIVE;
	return db_transact(cx, db, make_work, &of);
}

enum rc
share_list(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct share **shares, size_t *count)
{
	return share_load_all(cx, db, institution, person, shares, count);
}

enum rc
share_get(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t id, struct share *out)
{
	enum rc rc = share_load(cx, db, institution, person, id, out);

	return rc == RC_NOT_FOUND ? fail(cx, rc, MSG(share_not_yours)) : rc;
}

static enum rc
withdraw_work(struct ctx *cx, struct db *db, void *self)
{
	const struct share *share = self;
	const struct event event = { .institution = share->institution, .actor = share->person, .what = STR("share.withdrawn"), .noun = STR("share"),
	                             .object = share->id };

	TRY(share_end(cx, db, share));
	return event_append(cx, db, &event);
}

enum rc
share_withdraw(struct ctx *cx, struct db *db, const struct share *share)
{
	struct share as = *share;

	return share->state == SHARE_LIVE ? db_transact(cx, db, withdraw_work, &as) : RC_OK;
}

enum rc
share_find(struct ctx *cx, struct db *db, int64_t institution, struct str text, struct str address, struct share *out)
{
	const struct guess guess = { "share", institution, address, SHARE_GUESSES };
	struct str secret = str_trim(text);
	enum rc rc = RC_NOT_FOUND;

	TRY(guess_allowed(cx, db, &guess));
	if (secret.len == TOKEN_TEXT || code_read(cx->mem, secret, &secret))
		rc = share_load_by_hash(cx, db, institution, token_hash(cx->mem, secret), out);
	if (rc != RC_NOT_FOUND)
		return rc;
	TRY(guess_wrong(cx, db, &guess));
	return fail_at_field(cx, fail(cx, RC_NOT_FOUND, MSG(share_unknown)), STR("code"));
}

enum rc
share_password_fits(struct ctx *cx, struct db *db, const struct account_rules *rules, const struct share *share, struct str password,
                    struct str address)
{
	const struct guess by_share = { "share-password", share->institution, str_fmt(cx->mem, "%lld", (long long)share->id), SHARE_PASSWORD_GUESSES };
	const struct guess by_address = { "share-password-address", share->institution, address, SHARE_GUESSES };
	struct str hash;
	bool fits, stale;

	if (!share->has_password)
		return RC_OK;
	TRY(guess_allowed(cx, db, &by_address));
	TRY(guess_allowed(cx, db, &by_share));
	TRY(share_load_password(cx, db, share->id, &hash));
	TRY(password_fits(cx, rules, hash, str_sub(password, 0, PASSWORD_BYTES_MAX), &fits, &stale));
	if (fits)
		return guess_right(cx, db, &by_share);
	TRY(guess_wrong(cx, db, &by_address));
	TRY(guess_wrong(cx, db, &by_share));
	return fail_at_field(cx, fail(cx, RC_DENIED, MSG(share_password_wrong)), STR("password"));
}

enum rc
share_viewed(struct ctx *cx, struct db *db, const struct share *share)
{
	return share_count_view(cx, db, share->id);
}

void
share_redact(const struct share *share, struct record *record)
{
	if (share->hide_grade)
		record->result = (struct record_result){ .status = record->result.status };
}
