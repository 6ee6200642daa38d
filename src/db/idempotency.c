#include "db/idempotency.h"

#include "crypto/hash.h"

/* Long keys are cut in messages, never in the table. */
static struct str
shown(struct str key)
{
	return str_sub(key, 0, 100);
}

enum rc
idempotency_ask(struct ctx *cx, struct db *db, const struct idempotency_key *key, bool *known, struct str *answer)
{
	static const char sql[] =
		"SELECT request, answer FROM idempotency"
		" WHERE institution_id = $1 AND operation = $2 AND key = $3";
	unsigned char request[SHA256_SIZE];
	struct row r;
	enum rc rc;

	*known = false;
	*answer = STR_NONE;
	if (key->key.len == 0)
		return fail(cx, RC_INVALID, MSG(db_idempotency_none));
	rc = db_one(cx, db, &r, sql, ARGS(num(key->institution), text(key->operation), text(key->key)));
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	sha256(key->request, request);
	if (!str_eq(row_blob(&r, 0), (struct str){ (const char *)request, sizeof(request) }))
		return fail(cx, RC_CONFLICT, MSG(db_idempotency_other), A_STR("key", shown(key->key)));
	*known = true;
	*answer = row_text(&r, 1);
	return RC_OK;
}

enum rc
idempotency_keep(struct ctx *cx, struct db *db, const struct idempotency_key *key, struct str answer)
{
	static const char sql[] =
		"INSERT INTO idempotency (institution_id, operation, key, request, answer, made_at)"
		" VALUES ($1, $2, $3, $4, $5, $6)";
	unsigned char request[SHA256_SIZE];

	sha256(key->request, request);
	return db_exec(cx, db, sql, ARGS(num(key->institution), text(key->operation), text(key->key),
	    blob((struct str){ (const char *)request, sizeof(request) }), text(answer), num(cx->now)));
}

enum rc
idempotency_prune(struct ctx *cx, struct db *db, int64_t before, int64_t *count)
{
	TRY(db_exec(cx, db, "DELETE FROM idempotency WHERE made_at < $1", ARGS(num(before))));
	*count = db_changed(db);
	return RC_OK;
}
