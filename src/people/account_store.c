#include "people/account_store.h"

enum rc
grants_load(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct grants *out)
{
	static const char sql[] =
		"SELECT role, scope_id FROM person_role"
		" WHERE institution_id = $1 AND person_id = $2 AND since <= $3 AND (until IS NULL OR until > $3)"
		" ORDER BY role, scope_id";
	struct grant *items;
	struct rows rows;
	size_t count = 0;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(person), num(cx->now))));
	items = NEWS(cx->mem, struct grant, rows.count + 1);
	for (size_t i = 0; i < rows.count; i++)
		if (role_of(row_text(&rows.items[i], 0), &items[count].role))
			items[count++].scope = row_num(&rows.items[i], 1);
	*out = (struct grants){ items, count };
	return RC_OK;
}

/* ---- accounts ---- */

#define ACCOUNT_COLUMNS "a.id, a.institution_id, a.person_id, a.password, a.password_at, a.state, a.made_at, p.name"
#define ACCOUNT_TABLES  " FROM account a JOIN person p ON p.id = a.person_id"

static struct account_row
account_of(const struct row *r)
{
	return (struct account_row){
		.account = {
			.id = row_num(r, 0),
			.institution = row_num(r, 1),
			.person = row_num(r, 2),
			.has_password = !row_null(r, 3),
			.password_at = row_num(r, 4),
			.state = (enum account_state)row_num(r, 5),
			.made_at = row_num(r, 6),
		},
		.password = row_text(r, 3),
		.person_name = row_text(r, 7),
	};
}

enum rc
account_insert(struct ctx *cx, struct db *db, const struct account *as)
{
	static const char sql[] =
		"INSERT INTO account (id, institution_id, person_id, made_at) VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (institution_id, person_id) DO NOTHING";

	return db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), num(as->person), num(cx->now)));
}

enum rc
account_row_by_person(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct account_row *out)
{
	static const char sql[] = "SELECT " ACCOUNT_COLUMNS ACCOUNT_TABLES " WHERE a.institution_id = $1 AND a.person_id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(person))));
	*out = account_of(&r);
	return RC_OK;
}

enum rc
account_row_by_name(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct account_row *out)
{
	static const char sql[] =
		"SELECT " ACCOUNT_COLUMNS ACCOUNT_TABLES " JOIN account_name n ON n.account_id = a.id"
		" WHERE n.institution_id = $1 AND n.name = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(name))));
	*out = account_of(&r);
	return RC_OK;
}

enum rc
account_row_by_identity(struct ctx *cx, struct db *db, int64_t institution, struct str issuer, struct str subject, struct account_row *out)
{
	static const char sql[] =
		"SELECT " ACCOUNT_COLUMNS ACCOUNT_TABLES " JOIN account_identity i ON i.account_id = a.id"
		" WHERE i.institution_id = $1 AND i.issuer = $2 AND i.subject = $3";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(issuer), text(subject))));
	*out = account_of(&r);
	return RC_OK;
}

enum rc
account_put_password(struct ctx *cx, struct db *db, int64_t account, struct str hash)
{
	static const char sql[] = "UPDATE account SET password = $2, password_at = $3 WHERE id = $1";

	return db_exec(cx, db, sql, ARGS(num(account), text(hash), num(cx->now)));
}

enum rc
account_put_state(struct ctx *cx, struct db *db, int64_t account, enum account_state state)
{
	static const char sql[] = "UPDATE account SET state = $2 WHERE id = $1";

	return db_exec(cx, db, sql, ARGS(num(account), num(state)));
}

enum rc
account_name_insert(struct ctx *cx, struct db *db, const struct account *account, struct str name, int64_t *owner)
{
	static const char insert[] =
		"INSERT INTO account_name (institution_id, name, account_id, added_at) VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (institution_id, name) DO NOTHING";
	static const char sql[] = "SELECT account_id FROM account_name WHERE institution_id = $1 AND name = $2";
	struct row r;

	TRY(db_exec(cx, db, insert, ARGS(num(account->institution), text(name), num(account->id), num(cx->now))));
	TRY(db_one(cx, db, &r, sql, ARGS(num(account->institution), text(name))));
	*owner = row_num(&r, 0);
	return RC_OK;
}

enum rc
account_name_list(struct ctx *cx, struct db *db, int64_t account, struct str **names, size_t *count)
{
	static const char sql[] = "SELECT name FROM account_name WHERE account_id = $1 ORDER BY added_at, name";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(account))));
	*names = NEWS(cx->mem, struct str, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*names)[i] = row_text(&rows.items[i], 0);
	return RC_OK;
}

enum rc
account_identity_insert(struct ctx *cx, struct db *db, const struct account *account, struct str issuer, struct str subject, int64_t *owner)
{
	static const char insert[] =
		"INSERT INTO account_identity (institution_id, issuer, subject, account_id, added_at) VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (institution_id, issuer, subject) DO NOTHING";
	struct account_row row;

	TRY(db_exec(cx, db, insert, ARGS(num(account->institution), text(issuer), text(subject), num(account->id), num(cx->now))));
	TRY(account_row_by_identity(cx, db, account->institution, issuer, subject, &row));
	*owner = row.account.id;
	return RC_OK;
}

/* ---- links ---- */

static enum rc
invitation_roles_insert(struct ctx *cx, struct db *db, const struct invitation *as)
{
	static const char sql[] =
		"INSERT INTO invitation_role (invitation_id, role, scope_id) VALUES ($1, $2, $3)"
		" ON CONFLICT (invitation_id, role, scope_id) DO NOTHING";

	for (size_t i = 0; i < as->roles.count; i++)
		TRY(db_exec(cx, db, sql, ARGS(num(as->id), text(role_word(as->roles.items[i].role)), num(as->roles.items[i].scope))));
	return RC_OK;
}

enum rc
invitation_insert(struct ctx *cx, struct db *db, const struct invitation *as, struct str hash, int64_t made_by)
{
	static const char sql[] =
		"INSERT INTO invitation (id, institution_id, token_hash, kind, person_id, name, made_by, made_at, ends_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

	TRY(db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), blob(hash), num(as->kind), num(as->person),
	                              text(as->sign_in_name), num(made_by), num(cx->now), num(as->ends_at))));
	return invitation_roles_insert(cx, db, as);
}

static enum rc
invitation_roles(struct ctx *cx, struct db *db, struct invitation *of)
{
	static const char sql[] = "SELECT role, scope_id FROM invitation_role WHERE invitation_id = $1 ORDER BY role, scope_id";
	struct grant *items;
	struct rows rows;
	size_t count = 0;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(of->id))));
	items = NEWS(cx->mem, struct grant, rows.count + 1);
	for (size_t i = 0; i < rows.count; i++)
		if (role_of(row_text(&rows.items[i], 0), &items[count].role))
			items[count++].scope = row_num(&rows.items[i], 1);
	of->roles = (struct grants){ items, count };
	return RC_OK;
}

enum rc
invitation_by_hash(struct ctx *cx, struct db *db, struct str hash, struct invitation *out, bool *used)
{
	static const char sql[] =
		"SELECT i.id, i.institution_id, i.person_id, i.kind, p.name, i.name, i.ends_at, i.used_at"
		"  FROM invitation i JOIN person p ON p.id = i.person_id"
		" WHERE i.token_hash = $1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(blob(hash))));
	*out = (struct invitation){
		.id = row_num(&r, 0),
		.institution = row_num(&r, 1),
		.person = row_num(&r, 2),
		.kind = (enum invitation_kind)row_num(&r, 3),
		.name = row_text(&r, 4),
		.sign_in_name = row_text(&r, 5),
		.ends_at = row_num(&r, 6),
	};
	*used = !row_null(&r, 7);
	return invitation_roles(cx, db, out);
}

enum rc
invitation_use(struct ctx *cx, struct db *db, int64_t id, bool *mine)
{
	static const char sql[] = "UPDATE invitation SET used_at = $2 WHERE id = $1 AND used_at IS NULL";

	TRY(db_exec(cx, db, sql, ARGS(num(id), num(cx->now))));
	*mine = db_changed(db) == 1;
	return RC_OK;
}

enum rc
invitation_end_open(struct ctx *cx, struct db *db, int64_t institution, int64_t person, enum invitation_kind kind)
{
	static const char sql[] =
		"UPDATE invitation SET ends_at = $4"
		" WHERE institution_id = $1 AND person_id = $2 AND kind = $3 AND used_at IS NULL AND ends_at > $4";

	return db_exec(cx, db, sql, ARGS(num(institution), num(person), num(kind), num(cx->now)));
}

/* ---- sign-ins under way at an OpenID provider ---- */

enum rc
openid_insert(struct ctx *cx, struct db *db, struct str state_hash, const struct openid_row *row)
{
	static const char sql[] =
		"INSERT INTO openid_request (state_hash, institution_id, provider, nonce, verifier, next, invitation_hash, ends_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

	return db_exec(cx, db, sql, ARGS(blob(state_hash), num(row->institution), text(row->provider), text(row->nonce), text(row->verifier), text(row->next),
	                                 row->invitation_hash.len > 0 ? blob(row->invitation_hash) : null(), num(row->ends_at)));
}

enum rc
openid_take(struct ctx *cx, struct db *db, struct str state_hash, struct openid_row *out)
{
	static const char sql[] =
		"DELETE FROM openid_request WHERE state_hash = $1"
		" RETURNING institution_id, provider, nonce, verifier, next, invitation_hash, ends_at";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(blob(state_hash))));
	*out = (struct openid_row){ .institution = row_num(&r, 0), .provider = row_text(&r, 1), .nonce = row_text(&r, 2), .verifier = row_text(&r, 3),
	                            .next = row_text(&r, 4), .invitation_hash = row_blob(&r, 5), .ends_at = row_num(&r, 6) };
	return RC_OK;
}

/* ---- wrong answers ---- */

enum rc
guess_read(struct ctx *cx, struct db *db, struct str key_hash, int64_t *since, int64_t *count)
{
	static const char sql[] = "SELECT since, count FROM guess WHERE key_hash = $1";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(blob(key_hash))));
	*since = rows.count == 0 ? 0 : row_num(&rows.items[0], 0);
	*count = rows.count == 0 ? 0 : row_num(&rows.items[0], 1);
	return RC_OK;
}

enum rc
guess_more(struct ctx *cx, struct db *db, struct str key_hash, int64_t window)
{
	static const char sql[] =
		"INSERT INTO guess (key_hash, since, count) VALUES ($1, $2, 1)"
		" ON CONFLICT (key_hash) DO UPDATE SET"
		"  count = CASE WHEN guess.since <= $3 THEN 1 ELSE guess.count + 1 END,"
		"  since = CASE WHEN guess.since <= $3 THEN $2 ELSE guess.since END";

	return db_exec(cx, db, sql, ARGS(blob(key_hash), num(cx->now), num(cx->now - window)));
}

enum rc
guess_clear(struct ctx *cx, struct db *db, struct str key_hash)
{
	static const char sql[] = "DELETE FROM guess WHERE key_hash = $1";

	return db_exec(cx, db, sql, ARGS(blob(key_hash)));
}
