#include "people/people_store.h"

#define PERSON_COLUMNS "id, number, name, given_name, family_name, birth_day, email, language, state"

static struct person
person_of(const struct row *r)
{
	return (struct person){
		.id = row_num(r, 0),
		.number = row_text(r, 1),
		.name = row_text(r, 2),
		.given_name = row_text(r, 3),
		.family_name = row_text(r, 4),
		.birth_known = !row_null(r, 5),
		.birth_day = row_num(r, 5),
		.email = row_text(r, 6),
		.language = row_text(r, 7),
		.state = (enum person_state)row_num(r, 8),
	};
}

enum rc
person_insert(struct ctx *cx, struct db *db, int64_t institution, const struct person *as, bool *made)
{
	static const char sql[] =
		"INSERT INTO person (id, institution_id, number, name, given_name, family_name, birth_day, email, language, created_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
		" ON CONFLICT (institution_id, number) DO NOTHING";

	TRY(db_exec(cx, db, sql, ARGS(num(as->id), num(institution), text_or_null(as->number), text(as->name), text(as->given_name),
	                              text(as->family_name), num_or_null(as->birth_known, as->birth_day), text(as->email),
	                              text(as->language), num(cx->now))));
	*made = db_changed(db) == 1;
	return RC_OK;
}

enum rc
person_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct person *out)
{
	static const char sql[] = "SELECT " PERSON_COLUMNS " FROM person WHERE institution_id = $1 AND id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(id))));
	*out = person_of(&r);
	return RC_OK;
}

enum rc
person_by_number(struct ctx *cx, struct db *db, int64_t institution, struct str number, struct person *out)
{
	static const char sql[] = "SELECT " PERSON_COLUMNS " FROM person WHERE institution_id = $1 AND number = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(number))));
	*out = person_of(&r);
	return RC_OK;
}

enum rc
person_update(struct ctx *cx, struct db *db, int64_t institution, const struct person *as)
{
	static const char sql[] =
		"UPDATE person SET name = $3, given_name = $4, family_name = $5, birth_day = $6, email = $7, language = $8"
		" WHERE institution_id = $1 AND id = $2 AND state = 0";

	return db_exec(cx, db, sql, ARGS(num(institution), num(as->id), text(as->name), text(as->given_name), text(as->family_name),
	                                 num_or_null(as->birth_known, as->birth_day), text(as->email), text(as->language)));
}

enum rc
person_search(struct ctx *cx, struct db *db, int64_t institution, struct str like, struct str after_name, int64_t after, size_t max,
              struct person_listed **people, size_t *count)
{
	static const char sql[] =
		"SELECT p.id, p.number, p.name, p.given_name, p.family_name, p.birth_day, p.email, p.language, p.state, a.id"
		"  FROM person p LEFT JOIN account a ON a.person_id = p.id AND a.institution_id = p.institution_id AND a.state = 0"
		" WHERE p.institution_id = $1 AND p.state = 0"
		"   AND (lower(p.name) LIKE $2 ESCAPE '\\' OR lower(p.number) LIKE $2 ESCAPE '\\' OR lower(p.email) LIKE $2 ESCAPE '\\')"
		"   AND (p.name > $3 OR (p.name = $3 AND p.id > $4))"
		" ORDER BY p.name, p.id LIMIT $5";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), text(like), text(after_name), num(after), num((int64_t)max))));
	*people = NEWS(cx->mem, struct person_listed, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*people)[i] = (struct person_listed){ person_of(&rows.items[i]), !row_null(&rows.items[i], 9) };
	return RC_OK;
}

enum rc
person_put_language(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct str language)
{
	static const char sql[] = "UPDATE person SET language = $3 WHERE institution_id = $1 AND id = $2 AND state = 0";

	return db_exec(cx, db, sql, ARGS(num(institution), num(id), text(language)));
}

enum rc
person_blank(struct ctx *cx, struct db *db, int64_t institution, int64_t id)
{
	static const char identifiers[] = "DELETE FROM person_identifier WHERE institution_id = $1 AND person_id = $2";
	static const char sql[] =
		"UPDATE person SET number = NULL, name = '', given_name = '', family_name = '', birth_day = NULL, email = '',"
		"  language = '', state = 1"
		" WHERE institution_id = $1 AND id = $2";

	TRY(db_exec(cx, db, identifiers, ARGS(num(institution), num(id))));
	return db_exec(cx, db, sql, ARGS(num(institution), num(id)));
}

enum rc
identifier_insert(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str scheme, struct str value, int64_t *owner)
{
	static const char insert[] =
		"INSERT INTO person_identifier (institution_id, scheme, value, person_id) VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (institution_id, scheme, value) DO NOTHING";
	static const char sql[] = "SELECT person_id FROM person_identifier WHERE institution_id = $1 AND scheme = $2 AND value = $3";
	struct row r;

	TRY(db_exec(cx, db, insert, ARGS(num(institution), text(scheme), text(value), num(person))));
	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(scheme), text(value))));
	*owner = row_num(&r, 0);
	return RC_OK;
}

enum rc
role_insert(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str role, int64_t scope)
{
	static const char sql[] =
		"INSERT INTO person_role (institution_id, person_id, role, scope_id, since) VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (institution_id, person_id, role, scope_id) DO UPDATE SET until = NULL";

	return db_exec(cx, db, sql, ARGS(num(institution), num(person), text(role), num(scope), num(cx->now)));
}

enum rc
role_close(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str role, int64_t scope)
{
	static const char sql[] =
		"UPDATE person_role SET until = $5"
		" WHERE institution_id = $1 AND person_id = $2 AND role = $3 AND scope_id = $4 AND until IS NULL";

	return db_exec(cx, db, sql, ARGS(num(institution), num(person), text(role), num(scope), num(cx->now)));
}

enum rc
role_count(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str role, int64_t scope, int64_t *count)
{
	static const char sql[] =
		"SELECT count(*) FROM person_role"
		" WHERE institution_id = $1 AND person_id = $2 AND role = $3 AND (scope_id = 0 OR scope_id = $4)"
		"   AND since <= $5 AND (until IS NULL OR until > $5)";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(person), text(role), num(scope), num(cx->now))));
	*count = row_num(&r, 0);
	return RC_OK;
}

enum rc
role_holder_count(struct ctx *cx, struct db *db, int64_t institution, struct str role, int64_t *count)
{
	static const char sql[] =
		"SELECT count(*) FROM person_role r JOIN person p ON p.id = r.person_id AND p.state = 0"
		" WHERE r.institution_id = $1 AND r.role = $2 AND r.scope_id = 0 AND r.until IS NULL";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(role))));
	*count = row_num(&r, 0);
	return RC_OK;
}

enum rc
role_holder_rows(struct ctx *cx, struct db *db, int64_t institution, struct str role, int64_t scope, struct person **people, size_t *count)
{
	static const char sql[] =
		"SELECT " PERSON_COLUMNS " FROM person WHERE institution_id = $1 AND state = 0 AND id IN"
		" (SELECT r.person_id FROM person_role r WHERE r.institution_id = $1 AND r.role = $2 AND (r.scope_id = 0 OR r.scope_id = $3)"
		"   AND r.since <= $4 AND (r.until IS NULL OR r.until > $4))"
		" ORDER BY name, id";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), text(role), num(scope), num(cx->now))));
	*people = NEWS(cx->mem, struct person, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*people)[i] = person_of(&rows.items[i]);
	return RC_OK;
}
