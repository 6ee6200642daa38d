#include "backpack/claim.h"

#include "award/award.h"
#include "backpack/backpack_store.h"
#include "base/random.h"
#include "event/event.h"
#include "people/guess.h"
#include "people/token.h"

#define CLAIM_GUESSES 15

/* ---- codes ---- */

static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ"; /* 30: what is mistaken for another is not in it */

struct str
code_new(struct ctx *cx)
{
	char *code = arena_alloc(cx->mem, CODE_TEXT);

	for (size_t i = 0; i < CODE_TEXT; i++)
		code[i] = i % 5 == 4 ? '-' : alphabet[random_below(cx, sizeof(alphabet) - 1)];
	return (struct str){ code, CODE_TEXT };
}

bool
code_read(struct arena *mem, struct str typed, struct str *out)
{
	char *code = arena_alloc(mem, typed.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < typed.len; i++) {
		char c = typed.ptr[i] >= 'a' && typed.ptr[i] <= 'z' ? (char)(typed.ptr[i] - 'a' + 'A') : typed.ptr[i];

		if (c == '-' || c == ' ')
			continue;
		if (c == 0 || strchr(alphabet, c) == NULL)
			return false;
		code[n++] = c;
	}
	*out = (struct str){ code, n };
	return n == CODE_TEXT - 2;
}

/* ---- claims ---- */

struct making { int64_t institution, actor, credential; struct str token, code; };

static enum rc
can_be_handed_out(struct ctx *cx, const struct credential *credential)
{
	if (credential->state == CREDENTIAL_ACTIVE || credential->state == CREDENTIAL_SUSPENDED)
		return RC_OK;
	return fail(cx, RC_REFUSED, MSG(backpack_claim_of_dead), A_C("state", credential_state_name(credential->state)));
}

static enum rc
make_work(struct ctx *cx, struct db *db, void *self)
{
	const struct making *of = self;
	const struct event event = { .institution = of->institution, .actor = of->actor, .what = STR("claim.made"), .noun = STR("credential"),
	                             .object = of->credential };
	struct credential credential;
	struct str code;

	TRY(credential_by_id(cx, db, of->institution, of->credential, &credential));
	TRY(can_be_handed_out(cx, &credential));
	TRY(claim_end_open(cx, db, of->credential));
	(void)code_read(cx->mem, of->code, &code);
	TRY(claim_insert(cx, db, of->institution, of->actor, of->credential, token_hash(cx->mem, of->token), token_hash(cx->mem, code), cx->now + CLAIM_SECONDS));
	return event_append(cx, db, &event);
}

enum rc
claim_make(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t credential, struct str *token, struct str *code)
{
	struct making of = { institution, actor, credential, token_new(cx), code_new(cx) };

	TRY(db_transact(cx, db, make_work, &of));
	*token = of.token;
	*code = of.code;
	return RC_OK;
}

#define SLIPS_A_BATCH 500

struct slips {
	int64_t institution, actor, offering;
	bool make;
	struct claim_slip *items;
	size_t count, room, open;
};

static enum rc
add_slip(struct ctx *cx, struct db *db, const struct award *award, struct slips *slips)
{
	struct credential credential;
	struct claim_slip *slip;
	bool taken;
	enum rc rc = credential_of_award(cx, db, slips->institution, award->id, &credential);

	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	TRY(claim_was_taken(cx, db, credential.id, &taken));
	if (slips->count == slips->room) {
		slips->items = arena_grow(cx->mem, slips->items, slips->room * sizeof(*slip), (slips->room + SLIPS_A_BATCH) * sizeof(*slip));
		slips->room += SLIPS_A_BATCH;
	}
	slip = &slips->items[slips->count++];
	*slip = (struct claim_slip){ .number = award->learner.number, .name = award->learner.name, .email = award->learner.email,
	                              .person = award->person, .language = award->learner.language };
	if (taken || can_be_handed_out(cx, &credential) != RC_OK)
		return RC_OK;
	slips->open++;
	return slips->make ? claim_make(cx, db, slips->institution, slips->actor, credential.id, &slip->token, &slip->code) : RC_OK;
}

static enum rc
slips_work(struct ctx *cx, struct db *db, void *self)
{
	struct slips *slips = self;
	struct award *awards;
	int64_t after = 0;
	size_t n;

	slips->items = NULL;
	slips->count = slips->room = slips->open = 0;
	do {
		TRY(award_batch(cx, db, slips->institution, slips->offering, after, SLIPS_A_BATCH, &awards, &n));
		for (size_t i = 0; i < n; i++)
			TRY(add_slip(cx, db, &awards[i], slips));
		after = n == 0 ? after : awards[n - 1].number;
	} while (n == SLIPS_A_BATCH);
	return RC_OK;
}

/* Making ends what was handed out before: for the whole cohort, or for nobody. */
enum rc
claim_slips(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t offering, bool make,
            struct claim_slip **out, size_t *count, size_t *open)
{
	struct slips slips = { .institution = institution, .actor = actor, .offering = offering, .make = make };

	TRY(make ? db_transact(cx, db, slips_work, &slips) : slips_work(cx, db, &slips));
	*out = slips.items;
	*count = slips.count;
	*open = slips.open;
	return RC_OK;
}

static enum rc
claim_learner(struct ctx *cx, struct db *db, struct claim *claim)
{
	struct award award;

	TRY(credential_by_id(cx, db, claim->institution, claim->credential.id, &claim->credential));
	TRY(award_get(cx, db, claim->institution, claim->credential.award, &award));
	claim->learner = award.person;
	return RC_OK;
}

enum rc
claim_open(struct ctx *cx, struct db *db, int64_t institution, struct str text, struct str address, struct claim *out)
{
	const struct guess guess = { "claim", institution, address, CLAIM_GUESSES };
	struct str code = str_trim(text);
	bool used = false;
	enum rc rc;

	TRY(guess_allowed(cx, db, &guess));
	if (code.len != TOKEN_TEXT && !code_read(cx->mem, code, &code))
		return fail_at_field(cx, fail(cx, RC_NOT_FOUND, MSG(backpack_no_code)), STR("code"));
	rc = claim_load(cx, db, institution, token_hash(cx->mem, code), out, &used);
	if (rc == RC_NOT_FOUND) {
		TRY(guess_wrong(cx, db, &guess));
		return fail_at_field(cx, fail(cx, RC_NOT_FOUND, MSG(backpack_claim_unknown)), STR("code"));
	}
	TRY(rc);
	if (used)
		return fail_at_field(cx, fail(cx, RC_REFUSED, MSG(backpack_claim_used)), STR("code"));
	if (out->ends_at <= cx->now)
		return fail_at_field(cx, fail(cx, RC_REFUSED, MSG(backpack_claim_over)), STR("code"));
	return claim_learner(cx, db, out);
}

struct taking { const struct claim *claim; int64_t person; struct str key; };

static enum rc
take_work(struct ctx *cx, struct db *db, void *self)
{
	struct taking *of = self;
	const struct claim *claim = of->claim;
	const struct event event = { .institution = claim->institution, .actor = of->person, .what = STR("credential.claimed"), .noun = STR("credential"),
	                             .object = claim->credential.id };
	const struct holding as = { .institution = claim->institution, .person = of->person, .key = backpack_key(&claim->credential),
	                            .kind = of->person == claim->learner ? HOLDING_OWN : HOLDING_CLAIMED, .credential = claim->credential };
	bool mine;

	TRY(claim_use(cx, db, claim->id, of->person, &mine));
	if (!mine)
		return fail_at_field(cx, fail(cx, RC_REFUSED, MSG(backpack_claim_used)), STR("code"));
	TRY(holding_insert_ours(cx, db, &as, &of->key));
	return event_append(cx, db, &event);
}

enum rc
claim_take(struct ctx *cx, struct db *db, const struct claim *claim, int64_t person, struct str *key)
{
	struct taking of = { claim, person, STR_NONE };

	TRY(db_transact(cx, db, take_work, &of));
	*key = of.key;
	return RC_OK;
}

/* An invitation that is used at once: one way into the site, not two. Password work is slow, so this is three transactions; one that
 * ends after the second leaves an account that its owner can use, and a claim that is still open. */
enum rc
claim_join(struct ctx *cx, struct db *db, const struct account_rules *rules, const struct claim *claim, struct str email, struct str password,
           struct account *account, struct str *key)
{
	const struct grant learner = { ROLE_LEARNER, 0 };
	struct account is;
	struct str token;
	enum rc rc = account_of_person(cx, db, claim->institution, claim->learner, &is);

	if (rc == RC_OK && is.has_password)
		return fail(cx, RC_CONFLICT, MSG(backpack_claim_has_account));
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	TRY(password_allowed(cx, rules, password, &email, 1));
	TRY(invitation_make(cx, db, claim->institution, 0, claim->learner, email, (struct grants){ &learner, 1 }, &token));
	TRY(invitation_accept(cx, db, rules, token, password, account));
	return claim_take(cx, db, claim, claim->learner, key);
}
