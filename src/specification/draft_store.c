#include "specification/draft_store.h"

#define DRAFT_COLUMNS "id, institution_id, document, revision, based_on, author_id, changed_by, changed_at, specification_id"

static struct str
document_text(struct ctx *cx, const struct draft *draft)
{
	return json_text(cx->mem, draft->document, JSON_COMPACT);
}

static enum rc
draft_of(struct ctx *cx, const struct row *r, struct draft *out)
{
	*out = (struct draft){
		.id = row_num(r, 0),
		.institution = row_num(r, 1),
		.revision = row_num(r, 3),
		.based_on = row_num(r, 4),
		.author = row_num(r, 5),
		.changed_by = row_num(r, 6),
		.changed_at = row_num(r, 7),
		.specification = row_num(r, 8),
	};
	return json_parse(cx, row_text(r, 2), JSON_LIMITS, &out->document);
}

enum rc
draft_insert(struct ctx *cx, struct db *db, const struct draft *as)
{
	static const char sql[] =
		"INSERT INTO draft (id, institution_id, document, revision, based_on, author_id, changed_by, changed_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $6, $7)";

	return db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), text(document_text(cx, as)), num(as->revision), num(as->based_on),
	                                 num(as->author), num(cx->now)));
}

enum rc
draft_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct draft *out)
{
	static const char sql[] = "SELECT " DRAFT_COLUMNS " FROM draft WHERE institution_id = $1 AND id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(id))));
	return draft_of(cx, &r, out);
}

enum rc
draft_open_ones(struct ctx *cx, struct db *db, int64_t institution, struct draft **drafts, size_t *count)
{
	static const char sql[] =
		"SELECT " DRAFT_COLUMNS " FROM draft WHERE institution_id = $1 AND specification_id = 0 ORDER BY changed_at DESC, id DESC";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution))));
	*drafts = NEWS(cx->mem, struct draft, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		TRY(draft_of(cx, &rows.items[i], &(*drafts)[i]));
	return RC_OK;
}

enum rc
draft_update(struct ctx *cx, struct db *db, const struct draft *as, int64_t was, bool *changed)
{
	static const char sql[] =
		"UPDATE draft SET document = $3, revision = $4, changed_by = $5, changed_at = $6, specification_id = $7"
		" WHERE institution_id = $1 AND id = $2 AND revision = $8 AND specification_id = 0";

	TRY(db_exec(cx, db, sql, ARGS(num(as->institution), num(as->id), text(document_text(cx, as)), num(as->revision), num(as->changed_by),
	                              num(cx->now), num(as->specification), num(was))));
	*changed = db_changed(db) > 0;
	return RC_OK;
}
