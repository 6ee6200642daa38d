#include "people/guess.h"

#include "crypto/hash.h"
#include "people/account_store.h"

static struct str
guess_key(struct arena *mem, const struct guess *guess)
{
	unsigned char *hash = arena_alloc(mem, SHA256_SIZE);

	sha256(str_fmt(mem, "%s\n%lld\n" PRI_STR, guess->kind, (long long)guess->institution, ARG_STR(guess->key)), hash);
	return (struct str){ (const char *)hash, SHA256_SIZE };
}

enum rc
guess_allowed(struct ctx *cx, struct db *db, const struct guess *guess)
{
	int64_t since, count, wait;

	if (guess->key.len == 0)
		return RC_OK;
	TRY(guess_read(cx, db, guess_key(cx->mem, guess), &since, &count));
	wait = since + GUESS_WINDOW - cx->now;
	if (count < guess->most || wait <= 0)
		return RC_OK;
	return fail(cx, RC_LIMIT, MSG(people_too_many_guesses), A_NUM("minutes", (wait + 59) / 60));
}

enum rc
guess_wrong(struct ctx *cx, struct db *db, const struct guess *guess)
{
	return guess->key.len == 0 ? RC_OK : guess_more(cx, db, guess_key(cx->mem, guess), GUESS_WINDOW);
}

enum rc
guess_right(struct ctx *cx, struct db *db, const struct guess *guess)
{
	return guess->key.len == 0 ? RC_OK : guess_clear(cx, db, guess_key(cx->mem, guess));
}
