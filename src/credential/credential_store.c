#include "credential/credential_store.h"

#define COLUMN_COUNT 12
#define COLUMNS                                                                                          \
	"id, institution_id, award_id, public_id, state, supersedes_id, kid, revocation_list, revocation_index, " \
	"intended_at, active_at, changed_at"

enum rc
credential_insert(struct ctx *cx, struct db *db, const struct credential *c)
{
	static const char sql[] =
		"INSERT INTO credential (" COLUMNS ")"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL)";
	static const char intent_sql[] = "INSERT INTO credential_intent (credential_id, document) VALUES ($1, $2)";

	TRY(db_exec(cx, db, sql,
	    ARGS(num(c->id), num(c->institution), num(c->award), text(c->public_id), num(c->state),
	        num_or_null(c->supersedes != 0, c->supersedes), text(c->kid), num(c->revocation.list_id),
	        num(c->revocation.index), num(c->intended_at))));
	return db_exec(cx, db, intent_sql, ARGS(num(c->id), blob(c->intent)));
}

enum rc
credential_load_intent(struct ctx *cx, struct db *db, int64_t credential, struct str *out)
{
	static const char sql[] = "SELECT document FROM credential_intent WHERE credential_id = $1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(credential))));
	*out = row_blob(&r, 0);
	return RC_OK;
}

enum rc
credential_insert_forms(struct ctx *cx, struct db *db, int64_t credential, const struct credential_form *json, const struct credential_form *jwt)
{
	static const char sql[] =
		"INSERT INTO credential_form (credential_id, format, head, shared, tail) VALUES ($1, $2, $3, $4, $5), ($1, $6, $7, $8, $9)";

	return db_exec(cx, db, sql,
	    ARGS(num(credential), num(json->format), blob(json->head), num((int64_t)json->shared), blob(json->tail),
	        num(jwt->format), blob(jwt->head), num((int64_t)jwt->shared), blob(jwt->tail)));
}

enum rc
credential_set_state(struct ctx *cx, struct db *db, struct credential *c, enum credential_state state)
{
	static const char sql[] = "UPDATE credential SET state = $2, active_at = $3, changed_at = $4 WHERE id = $1";

	if (c->active_at == 0 && state == CREDENTIAL_ACTIVE)
		c->active_at = cx->now;
	else
		c->changed_at = cx->now;
	c->state = state;
	return db_exec(cx, db, sql,
	    ARGS(num(c->id), num(state), num_or_null(c->active_at != 0, c->active_at), num_or_null(c->changed_at != 0, c->changed_at)));
}

static void
credential_of_row(const struct row *r, struct credential *out)
{
	*out = (struct credential){
		.id = row_num(r, 0),
		.institution = row_num(r, 1),
		.award = row_num(r, 2),
		.public_id = row_text(r, 3),
		.state = (enum credential_state)row_num(r, 4),
		.supersedes = row_num(r, 5),
		.kid = row_text(r, 6),
		.revocation = { .list_id = row_num(r, 7), .index = (uint32_t)row_num(r, 8), .purpose = STATUS_REVOCATION },
		.intended_at = row_num(r, 9),
		.active_at = row_num(r, 10),
		.changed_at = row_num(r, 11),
	};
}

enum rc
credential_load(struct ctx *cx, struct db *db, int64_t institution, struct str public_id, struct credential *out)
{
	static const char sql[] = "SELECT " COLUMNS " FROM credential WHERE institution_id = $1 AND public_id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(public_id))));
	credential_of_row(&r, out);
	return RC_OK;
}

enum rc
credential_load_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct credential *out)
{
	static const char sql[] = "SELECT " COLUMNS " FROM credential WHERE institution_id = $1 AND id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(id))));
	credential_of_row(&r, out);
	return RC_OK;
}

enum rc
credential_load_of_award(struct ctx *cx, struct db *db, int64_t institution, int64_t award, struct credential *out)
{
	static const char sql[] =
		"SELECT " COLUMNS " FROM credential WHERE institution_id = $1 AND award_id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(award))));
	credential_of_row(&r, out);
	return RC_OK;
}

enum rc
credential_load_of_person(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct credential **out, size_t *count)
{
	static const char sql[] =
		"SELECT " COLUMNS " FROM credential"
		" WHERE institution_id = $1 AND state <> $3 AND award_id IN (SELECT a.id FROM award a WHERE a.person_id = $2)"
		" ORDER BY id DESC";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(person), num(CREDENTIAL_INTENDED))));
	*out = NEWS(cx->mem, struct credential, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		credential_of_row(&rows.items[i], &(*out)[i]);
	return RC_OK;
}

/* From the columns head, shared and tail. */
static struct str
document_of(struct ctx *cx, const struct row *r, size_t at, enum credential_format format, struct str intent)
{
	struct credential_form form = { format, row_blob(r, at), (size_t)row_num(r, at + 1), row_blob(r, at + 2) };

	return credential_form_join(cx->mem, &form, intent);
}

enum rc
credential_load_form(struct ctx *cx, struct db *db, int64_t credential, enum credential_format format, struct str *out)
{
	static const char sql[] =
		"SELECT f.head, f.shared, f.tail, i.document FROM credential_form f JOIN credential_intent i ON i.credential_id = f.credential_id"
		" WHERE f.credential_id = $1 AND f.format = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(credential), num(format))));
	*out = document_of(cx, &r, 0, format, row_blob(&r, 3));
	return RC_OK;
}

enum rc
credential_load_intended(struct ctx *cx, struct db *db, int64_t institution, int64_t after, size_t max,
                         struct credential **out, size_t *count)
{
	static const char sql[] =
		"SELECT " COLUMNS ", document FROM credential JOIN credential_intent ON credential_id = id"
		" WHERE institution_id = $1 AND state = $2 AND id > $3 ORDER BY id LIMIT $4";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(CREDENTIAL_INTENDED), num(after), num((int64_t)max))));
	*out = NEWS(cx->mem, struct credential, rows.count);
	for (size_t i = 0; i < rows.count; i++) {
		credential_of_row(&rows.items[i], &(*out)[i]);
		(*out)[i].intent = row_blob(&rows.items[i], COLUMN_COUNT);
	}
	*count = rows.count;
	return RC_OK;
}

enum rc
credential_last_award(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t *number)
{
	static const char sql[] =
		"SELECT coalesce(max(a.number), 0) FROM award a JOIN credential c ON c.award_id = a.id"
		" WHERE a.institution_id = $1 AND a.offering_id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(offering))));
	*number = row_num(&r, 0);
	return RC_OK;
}

enum rc
credential_load_signed(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t after, size_t max,
                       struct credential_signed **out, size_t *count)
{
	static const char sql[] =
		"SELECT a.number, c.public_id, p.number, i.document, j.head, j.shared, j.tail, t.head, t.shared, t.tail"
		"  FROM award a"
		"  JOIN credential c ON c.award_id = a.id"
		"  JOIN person p ON p.id = a.person_id"
		"  JOIN credential_intent i ON i.credential_id = c.id"
		"  JOIN credential_form j ON j.credential_id = c.id AND j.format = $5"
		"  JOIN credential_form t ON t.credential_id = c.id AND t.format = $6"
		" WHERE a.institution_id = $1 AND a.offering_id = $2 AND a.number > $3 AND c.state IN ($7, $8)"
		" ORDER BY a.number LIMIT $4";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql,
	    ARGS(num(institution), num(offering), num(after), num((int64_t)max), num(CREDENTIAL_JSON), num(CREDENTIAL_JWT),
	        num(CREDENTIAL_ACTIVE), num(CREDENTIAL_SUSPENDED))));
	*out = NEWS(cx->mem, struct credential_signed, rows.count);
	for (size_t i = 0; i < rows.count; i++) {
		const struct row *r = &rows.items[i];

		(*out)[i] = (struct credential_signed){
			.award_number = row_num(r, 0),
			.public_id = row_text(r, 1),
			.learner = row_text(r, 2),
			.json = document_of(cx, r, 4, CREDENTIAL_JSON, row_blob(r, 3)),
			.jwt = document_of(cx, r, 7, CREDENTIAL_JWT, row_blob(r, 3)),
		};
	}
	*count = rows.count;
	return RC_OK;
}

enum rc
credential_load_suspended(struct ctx *cx, struct db *db, int64_t list, uint32_t **indexes, size_t *count, int64_t *changed_at)
{
	static const char bits_sql[] = "SELECT revocation_index FROM credential WHERE revocation_list = $1 AND state = $2 ORDER BY revocation_index";
	static const char last_sql[] = "SELECT coalesce(max(changed_at), 0) FROM credential WHERE revocation_list = $1";
	struct rows rows;
	struct row last;

	TRY(db_all(cx, db, &rows, bits_sql, ARGS(num(list), num(CREDENTIAL_SUSPENDED))));
	TRY(db_one(cx, db, &last, last_sql, ARGS(num(list))));
	*indexes = NEWS(cx->mem, uint32_t, rows.count);
	for (size_t i = 0; i < rows.count; i++)
		(*indexes)[i] = (uint32_t)row_num(&rows.items[i], 0);
	*count = rows.count;
	*changed_at = row_num(&last, 0);
	return RC_OK;
}
