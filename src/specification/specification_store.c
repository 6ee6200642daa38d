#include "specification/specification_store.h"

#define SPECIFICATION_COLUMNS \
	"id, institution_id, code, version, document, digest, state, author_id, approver_id, framework"

static struct specification
specification_of(const struct row *r)
{
	return (struct specification){
		.id = row_num(r, 0),
		.institution = row_num(r, 1),
		.code = row_text(r, 2),
		.version = row_num(r, 3),
		.document = row_text(r, 4),
		.digest = row_blob(r, 5),
		.state = (enum specification_state)row_num(r, 6),
		.author = row_num(r, 7),
		.approver = row_num(r, 8),
		.framework = row_text(r, 9),
	};
}

enum rc
specification_insert(struct ctx *cx, struct db *db, const struct specification *as)
{
	static const char sql[] =
		"INSERT INTO specification (id, institution_id, code, version, document, digest, state, author_id, created_at, changed_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";

	return db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), text(as->code), num(as->version), text(as->document),
	                                 blob(as->digest), num(as->state), num(as->author), num(cx->now)));
}

enum rc
specification_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct specification *out)
{
	static const char sql[] = "SELECT " SPECIFICATION_COLUMNS " FROM specification WHERE institution_id = $1 AND id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(id))));
	*out = specification_of(&r);
	return RC_OK;
}

enum rc
specification_of_version(struct ctx *cx, struct db *db, int64_t institution, struct str code, int64_t version, int64_t *id)
{
	static const char sql[] = "SELECT id FROM specification WHERE institution_id = $1 AND code = $2 AND version = $3 AND state >= 5";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(code), num(version))));
	*id = row_num(&r, 0);
	return RC_OK;
}

enum rc
specification_by_digest(struct ctx *cx, struct db *db, int64_t institution, struct str code, struct str digest, struct specification *out)
{
	static const char sql[] =
		"SELECT " SPECIFICATION_COLUMNS " FROM specification WHERE institution_id = $1 AND code = $2 AND digest = $3"
		" ORDER BY version DESC LIMIT 1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(code), blob(digest))));
	*out = specification_of(&r);
	return RC_OK;
}

enum rc
specification_last_version(struct ctx *cx, struct db *db, int64_t institution, struct str code, int64_t *version)
{
	static const char sql[] = "SELECT coalesce(max(version), 0) FROM specification WHERE institution_id = $1 AND code = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(code))));
	*version = row_num(&r, 0);
	return RC_OK;
}

enum rc
specification_rows(struct ctx *cx, struct db *db, int64_t institution, int state, struct rows *out)
{
	static const char sql[] =
		"SELECT id, code, version, state, author_id, changed_at, document FROM specification"
		" WHERE institution_id = $1 AND ($2 = -1 OR state = $2) ORDER BY code, version DESC";

	return db_all(cx, db, out, sql, ARGS(num(institution), num(state)));
}

enum rc
specification_update(struct ctx *cx, struct db *db, const struct specification *as)
{
	static const char sql[] =
		"UPDATE specification SET state = $3, approver_id = $4, framework = $5, changed_at = $6"
		" WHERE institution_id = $1 AND id = $2";

	return db_exec(cx, db, sql, ARGS(num(as->institution), num(as->id), num(as->state), num(as->approver), text(as->framework), num(cx->now)));
}

enum rc
specification_supersede_others(struct ctx *cx, struct db *db, const struct specification *by)
{
	static const char sql[] =
		"UPDATE specification SET state = 6, changed_at = $4"
		" WHERE institution_id = $1 AND code = $2 AND id <> $3 AND state = 5";

	return db_exec(cx, db, sql, ARGS(num(by->institution), text(by->code), num(by->id), num(cx->now)));
}

enum rc
specification_count_published(struct ctx *cx, struct db *db, int64_t institution, struct str code, int64_t *count)
{
	static const char sql[] = "SELECT count(*) FROM specification WHERE institution_id = $1 AND code = $2 AND state = 5";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), text(code))));
	*count = row_num(&r, 0);
	return RC_OK;
}

enum rc
finding_upsert(struct ctx *cx, struct db *db, int64_t specification, struct str stage, struct str framework,
               const struct policy_finding *finding, struct str rationale)
{
	static const char sql[] =
		"INSERT INTO specification_finding"
		" (specification_id, stage, rule, framework, cite, level, verdict, says, rationale, asked_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
		" ON CONFLICT (specification_id, stage, framework, rule) DO UPDATE"
		"  SET verdict = excluded.verdict, says = excluded.says, rationale = excluded.rationale, asked_at = excluded.asked_at";

	return db_exec(cx, db, sql, ARGS(num(specification), text(stage), text(finding->rule), text(framework), text(finding->cite),
	                                 text(str_of(level_word(finding->level))), text(str_of(verdict_word(finding->verdict))),
	                                 text(finding->says), text(rationale), num(cx->now)));
}
