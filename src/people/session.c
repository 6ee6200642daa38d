#include "people/session.h"

#include "base/utf8.h"
#include "people/account_store.h"

#define SEEN_EVERY 60 /* seconds: reading pages should not write each time */

enum rc
session_find(struct ctx *cx, struct db *db, struct str token, struct session *out)
{
	if (token.len != TOKEN_TEXT)
		return RC_NOT_FOUND;
	TRY(session_by_hash(cx, db, token_hash(cx->mem, token), out));
	if (cx->now - out->seen_at >= SEEN_EVERY)
		TRY(session_touch(cx, db, out->id));
	return grants_load(cx, db, out->institution, out->person, &out->grants);
}

/* Cut where a character ends, and without control characters: it is shown in a list. */
static struct str
agent_text(struct arena *mem, struct str agent)
{
	size_t len = agent.len < ACCOUNT_AGENT_MAX ? agent.len : ACCOUNT_AGENT_MAX;
	char *bytes = arena_alloc(mem, len + 1);

	len = utf8_valid_until(str_sub(agent, 0, len));
	for (size_t i = 0; i < len; i++)
		bytes[i] = (unsigned char)agent.ptr[i] < 0x20 || agent.ptr[i] == 0x7F ? ' ' : agent.ptr[i];
	return (struct str){ bytes, len };
}

enum rc
session_begin(struct ctx *cx, struct db *db, const struct account_rules *rules, const struct account *account,
              const struct client *client, struct str *token)
{
	struct session as = { .account = account->id, .ends_at = cx->now + rules->longest, .address = client->address,
	                      .agent = agent_text(cx->mem, client->agent) };

	TRY(db_new_id(cx, db, &as.id));
	*token = token_new(cx);
	return session_insert(cx, db, &as, token_hash(cx->mem, *token), rules->idle);
}

enum rc
session_rotate(struct ctx *cx, struct db *db, int64_t session, struct str *token)
{
	*token = token_new(cx);
	return session_put_hash(cx, db, session, token_hash(cx->mem, *token));
}

enum rc
session_list(struct ctx *cx, struct db *db, int64_t account, struct session **sessions, size_t *count)
{
	return session_open_list(cx, db, account, sessions, count);
}

enum rc
session_end(struct ctx *cx, struct db *db, int64_t account, int64_t session)
{
	bool found;

	TRY(session_close(cx, db, account, session, &found));
	return found ? RC_OK : fail(cx, RC_NOT_FOUND, MSG(people_no_session));
}

enum rc
session_end_all(struct ctx *cx, struct db *db, int64_t account, int64_t except)
{
	return session_close_all(cx, db, account, except);
}

enum rc
session_prune(struct ctx *cx, struct db *db, int64_t before)
{
	return session_forget(cx, db, before);
}

enum rc
session_owner(struct ctx *cx, struct db *db, struct str token, int64_t *person)
{
	enum rc rc = session_person(cx, db, token_hash(cx->mem, token), person);

	if (rc == RC_NOT_FOUND)
		*person = 0;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}
