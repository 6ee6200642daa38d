#include "backpack/backpack_store.h"

#define HOLDING_COLUMNS "key, institution_id, person_id, credential_id, claimed, format, title, issuer, verdict, state, added_at"

static struct holding
holding_of(const struct row *r)
{
	enum holding_kind ours = row_num(r, 4) != 0 ? HOLDING_CLAIMED : HOLDING_OWN;

	return (struct holding){
		.key = row_text(r, 0),
		.institution = row_num(r, 1),
		.person = row_num(r, 2),
		.credential = { .id = row_num(r, 3) },
		.kind = row_null(r, 3) ? HOLDING_IMPORTED : ours,
		.format = row_text(r, 5),
		.title = row_text(r, 6),
		.issuer = row_text(r, 7),
		.verdict = row_text(r, 8),
		.state = (enum holding_state)row_num(r, 9),
		.added_at = row_num(r, 10),
	};
}

enum rc
holding_load_all(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct holding **out, size_t *count)
{
	static const char sql[] = "SELECT " HOLDING_COLUMNS " FROM holding WHERE institution_id = $1 AND person_id = $2 ORDER BY id DESC";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(person))));
	*out = NEWS(cx->mem, struct holding, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*out)[i] = holding_of(&rows.items[i]);
	return RC_OK;
}

enum rc
holding_load(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str key, struct holding *out)
{
	static const char sql[] = "SELECT " HOLDING_COLUMNS " FROM holding WHERE institution_id = $1 AND person_id = $2 AND key = $3";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(person), text(key))));
	*out = holding_of(&r);
	return RC_OK;
}

enum rc
holding_load_by_hash(struct ctx *cx, struct db *db, int64_t person, struct str hash, struct holding *out)
{
	static const char sql[] = "SELECT " HOLDING_COLUMNS " FROM holding WHERE person_id = $1 AND document_hash = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(person), blob(hash))));
	*out = holding_of(&r);
	return RC_OK;
}

enum rc
holding_insert_ours(struct ctx *cx, struct db *db, const struct holding *as, struct str *key)
{
	static const char insert[] =
		"INSERT INTO holding (id, institution_id, person_id, key, credential_id, claimed, state, added_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
		" ON CONFLICT (person_id, credential_id) WHERE credential_id IS NOT NULL DO UPDATE SET state = $7";
	static const char sql[] = "SELECT key FROM holding WHERE person_id = $1 AND credential_id = $2";
	struct row r;
	int64_t id;

	TRY(db_new_id(cx, db, &id));
	TRY(db_exec(cx, db, insert, ARGS(num(id), num(as->institution), num(as->person), text(as->key), num(as->credential.id),
	                                 num(as->kind == HOLDING_CLAIMED), num(as->state), num(cx->now))));
	TRY(db_one(cx, db, &r, sql, ARGS(num(as->person), num(as->credential.id))));
	*key = row_text(&r, 0);
	return RC_OK;
}

enum rc
holding_insert_file(struct ctx *cx, struct db *db, const struct holding *as, struct str bytes, struct str hash, bool *made)
{
	static const char sql[] =
		"INSERT INTO holding (id, institution_id, person_id, key, document, document_hash, format, title, issuer, verdict, added_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
		" ON CONFLICT (person_id, document_hash) WHERE document_hash IS NOT NULL DO NOTHING";
	int64_t id;

	TRY(db_new_id(cx, db, &id));
	TRY(db_exec(cx, db, sql, ARGS(num(id), num(as->institution), num(as->person), text(as->key), blob(bytes), blob(hash), text(as->format),
	                              text(as->title), text(as->issuer), text(as->verdict), num(cx->now))));
	*made = db_changed(db) == 1;
	return RC_OK;
}

enum rc
holding_file(struct ctx *cx, struct db *db, const struct holding *holding, struct str *bytes)
{
	static const char sql[] = "SELECT document FROM holding WHERE institution_id = $1 AND person_id = $2 AND key = $3";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(holding->institution), num(holding->person), text(holding->key))));
	*bytes = row_blob(&r, 0);
	return RC_OK;
}

enum rc
holding_put_state(struct ctx *cx, struct db *db, const struct holding *holding, enum holding_state state)
{
	static const char sql[] = "UPDATE holding SET state = $4 WHERE institution_id = $1 AND person_id = $2 AND key = $3";

	return db_exec(cx, db, sql, ARGS(num(holding->institution), num(holding->person), text(holding->key), num(state)));
}

enum rc
holding_delete(struct ctx *cx, struct db *db, const struct holding *holding)
{
	static const char sql[] = "DELETE FROM holding WHERE institution_id = $1 AND person_id = $2 AND key = $3 AND credential_id IS NULL";

	return db_exec(cx, db, sql, ARGS(num(holding->institution), num(holding->person), text(holding->key)));
}

enum rc
holding_count_files(struct ctx *cx, struct db *db, int64_t person, int64_t *count)
{
	static const char sql[] = "SELECT count(*) FROM holding WHERE person_id = $1 AND credential_id IS NULL";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(person))));
	*count = row_num(&r, 0);
	return RC_OK;
}

/* ---- claims ---- */

enum rc
claim_insert(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t credential, struct str token_hash,
             struct str code_hash, int64_t ends_at)
{
	static const char sql[] =
		"INSERT INTO claim (id, institution_id, credential_id, token_hash, code_hash, made_by, made_at, ends_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
	int64_t id;

	TRY(db_new_id(cx, db, &id));
	return db_exec(cx, db, sql, ARGS(num(id), num(institution), num(credential), blob(token_hash), blob(code_hash), num(actor),
	                                 num(cx->now), num(ends_at)));
}

enum rc
claim_end_open(struct ctx *cx, struct db *db, int64_t credential)
{
	static const char sql[] = "UPDATE claim SET ends_at = $2 WHERE credential_id = $1 AND used_at IS NULL AND ends_at > $2";

	return db_exec(cx, db, sql, ARGS(num(credential), num(cx->now)));
}

enum rc
claim_was_taken(struct ctx *cx, struct db *db, int64_t credential, bool *taken)
{
	static const char sql[] = "SELECT count(*) FROM claim WHERE credential_id = $1 AND used_at IS NOT NULL";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(credential))));
	*taken = row_num(&r, 0) > 0;
	return RC_OK;
}

enum rc
claim_load(struct ctx *cx, struct db *db, int64_t institution, struct str hash, struct claim *out, bool *used)
{
	static const char sql[] =
		"SELECT id, institution_id, credential_id, ends_at, used_at FROM claim"
		" WHERE institution_id = $1 AND (token_hash = $2 OR code_hash = $2)";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), blob(hash))));
	*out = (struct claim){ .id = row_num(&r, 0), .institution = row_num(&r, 1), .credential = { .id = row_num(&r, 2) }, .ends_at = row_num(&r, 3) };
	*used = !row_null(&r, 4);
	return RC_OK;
}

enum rc
claim_use(struct ctx *cx, struct db *db, int64_t id, int64_t person, bool *mine)
{
	static const char sql[] = "UPDATE claim SET used_at = $2, used_by = $3 WHERE id = $1 AND used_at IS NULL";

	TRY(db_exec(cx, db, sql, ARGS(num(id), num(cx->now), num(person))));
	*mine = db_changed(db) == 1;
	return RC_OK;
}
