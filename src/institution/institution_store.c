#include "institution/institution_store.h"

#define INSTITUTION_COLUMNS \
	"id, legal_name, country, region, status, address, identifiers, base_url, did, zone, language, state, colour"

static struct str
json_or_empty(struct arena *mem, const struct json *value)
{
	return value == NULL ? STR("{}") : json_text(mem, value, JSON_COMPACT);
}

enum rc
institution_insert(struct ctx *cx, struct db *db, const struct institution *as, bool *made)
{
	static const char sql[] =
		"INSERT INTO institution (id, legal_name, country, region, status, address, identifiers, base_url, did, zone, language, created_at, colour)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
		" ON CONFLICT (base_url) DO NOTHING";

	TRY(db_exec(cx, db, sql, ARGS(num(as->id), text(json_or_empty(cx->mem, as->legal_name)), text(as->country), text(as->region),
	                              text(as->status), text(json_or_empty(cx->mem, as->address)),
	                              text(json_or_empty(cx->mem, as->identifiers)), text(as->base_url), text(as->did),
	                              text(as->zone_name), text(as->language), num(cx->now), text(as->colour))));
	*made = db_changed(db) == 1;
	return RC_OK;
}

static enum rc
institution_of(struct ctx *cx, const struct row *r, struct institution *out)
{
	struct json *legal_name, *address, *identifiers;

	TRY(json_parse(cx, row_text(r, 1), JSON_LIMITS, &legal_name));
	TRY(json_parse(cx, row_text(r, 5), JSON_LIMITS, &address));
	TRY(json_parse(cx, row_text(r, 6), JSON_LIMITS, &identifiers));
	*out = (struct institution){
		.id = row_num(r, 0),
		.legal_name = legal_name,
		.country = row_text(r, 2),
		.region = row_text(r, 3),
		.status = row_text(r, 4),
		.address = address,
		.identifiers = identifiers,
		.base_url = row_text(r, 7),
		.did = row_text(r, 8),
		.zone_name = row_text(r, 9),
		.language = row_text(r, 10),
		.state = (enum institution_state)row_num(r, 11),
		.colour = row_text(r, 12),
	};
	return RC_OK;
}

enum rc
institution_by_id(struct ctx *cx, struct db *db, int64_t id, struct institution *out)
{
	static const char sql[] = "SELECT " INSTITUTION_COLUMNS " FROM institution WHERE id = $1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(id))));
	return institution_of(cx, &r, out);
}

enum rc
institution_by_url(struct ctx *cx, struct db *db, struct str base_url, struct institution *out)
{
	static const char sql[] = "SELECT " INSTITUTION_COLUMNS " FROM institution WHERE base_url = $1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(text(base_url))));
	return institution_of(cx, &r, out);
}

enum rc
institution_update_did(struct ctx *cx, struct db *db, int64_t id, struct str did)
{
	static const char sql[] = "UPDATE institution SET did = $2 WHERE id = $1";

	return db_exec(cx, db, sql, ARGS(num(id), text(did)));
}

enum rc
institution_update_colour(struct ctx *cx, struct db *db, int64_t id, struct str colour)
{
	static const char sql[] = "UPDATE institution SET colour = $2 WHERE id = $1";

	return db_exec(cx, db, sql, ARGS(num(id), text(colour)));
}

enum rc
institution_update_state(struct ctx *cx, struct db *db, int64_t id, enum institution_state state)
{
	static const char sql[] = "UPDATE institution SET state = $2 WHERE id = $1";

	return db_exec(cx, db, sql, ARGS(num(id), num(state)));
}

enum rc
framework_insert(struct ctx *cx, struct db *db, int64_t actor, int64_t id, struct str framework, struct str version, bool *made)
{
	static const char sql[] =
		"INSERT INTO institution_framework (institution_id, framework, version, adopted_at, adopted_by) VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (institution_id, framework, version) DO NOTHING";

	TRY(db_exec(cx, db, sql, ARGS(num(id), text(framework), text(version), num(cx->now), num(actor))));
	*made = db_changed(db) == 1;
	return RC_OK;
}

enum rc
framework_list(struct ctx *cx, struct db *db, int64_t id, struct rows *out)
{
	static const char sql[] =
		"SELECT framework, max(adopted_at) FROM institution_framework WHERE institution_id = $1"
		" GROUP BY framework ORDER BY max(adopted_at), framework";

	return db_all(cx, db, out, sql, ARGS(num(id)));
}

enum rc
institution_only(struct ctx *cx, struct db *db, int64_t *id)
{
	struct rows rows;

	TRY(db_all(cx, db, &rows, "SELECT id FROM institution ORDER BY id LIMIT 2", NO_ARGS));
	if (rows.count != 1)
		return fail(cx, RC_NOT_FOUND, MSG(institution_unknown));
	*id = row_num(&rows.items[0], 0);
	return RC_OK;
}
