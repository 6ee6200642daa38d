#include "case/case_store.h"

#define CASE_COLUMNS \
	"id, institution_id, enrolment_id, kind, sitting, opener_id, handler_id, decider_id, made_at, reason, state, finding, days, decision, framework,"\
	" informed_at, forwarded_to, forwarded_at, due_day, rules, decides, asked_days, acknowledged, follows_id, decided_at"

enum rc
case_insert(struct ctx *cx, struct db *db, const struct case_file *as)
{
	static const char sql[] =
		"INSERT INTO case_file (" CASE_COLUMNS ")"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)";

	return db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), num(as->enrolment), num(as->kind), num(as->sitting), num(as->opener),
	                                 num(as->handler), num(as->decider), num(as->made_at), text(as->reason), num(as->state), num(as->finding),
	                                 num(as->days), text(as->decision), text(as->framework), num_or_null(as->informed_at != 0, as->informed_at),
	                                 text(as->forwarded_to), num_or_null(as->forwarded_at != 0, as->forwarded_at),
	                                 num_or_null(as->due_day != 0, as->due_day), text(as->rules), text(as->decides), num(as->asked_days),
	                                 num(as->acknowledged), num(as->follows), num_or_null(as->state != CASE_OPEN, cx->now)));
}

static struct case_file
case_of(const struct row *r)
{
	return (struct case_file){
		.id = row_num(r, 0),
		.institution = row_num(r, 1),
		.enrolment = row_num(r, 2),
		.kind = (enum case_kind)row_num(r, 3),
		.sitting = row_num(r, 4),
		.opener = row_num(r, 5),
		.handler = row_num(r, 6),
		.decider = row_num(r, 7),
		.made_at = row_num(r, 8),
		.reason = row_text(r, 9),
		.state = (enum case_state)row_num(r, 10),
		.finding = (enum integrity)row_num(r, 11),
		.days = row_num(r, 12),
		.decision = row_text(r, 13),
		.framework = row_text(r, 14),
		.informed_at = row_num(r, 15),
		.forwarded_to = row_text(r, 16),
		.forwarded_at = row_num(r, 17),
		.due_day = row_num(r, 18),
		.rules = row_text(r, 19),
		.decides = row_text(r, 20),
		.asked_days = row_num(r, 21),
		.acknowledged = row_num(r, 22) != 0,
		.follows = row_num(r, 23),
		.decided_at = row_num(r, 24),
	};
}

enum rc
case_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct case_file *out)
{
	static const char sql[] = "SELECT " CASE_COLUMNS " FROM case_file WHERE institution_id = $1 AND id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(id))));
	*out = case_of(&r);
	return RC_OK;
}

enum rc
case_by_request(struct ctx *cx, struct db *db, const struct case_file *like, struct case_file *out)
{
	static const char sql[] =
		"SELECT " CASE_COLUMNS " FROM case_file"
		" WHERE institution_id = $1 AND enrolment_id = $2 AND kind = $3 AND made_at = $4 ORDER BY id LIMIT 1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(like->institution), num(like->enrolment), num(like->kind), num(like->made_at))));
	*out = case_of(&r);
	return RC_OK;
}

enum rc
case_update(struct ctx *cx, struct db *db, const struct case_file *as)
{
	static const char sql[] =
		"UPDATE case_file SET handler_id = $3, decider_id = $4, state = $5, finding = $6, days = $7, decision = $8, framework = $9,"
		"  decided_at = $10, informed_at = $11, forwarded_to = $12, forwarded_at = $13, rules = $14"
		" WHERE institution_id = $1 AND id = $2";

	return db_exec(cx, db, sql, ARGS(num(as->institution), num(as->id), num(as->handler), num(as->decider), num(as->state), num(as->finding),
	                                 num(as->days), text(as->decision), text(as->framework), num_or_null(as->state != CASE_OPEN, cx->now),
	                                 num_or_null(as->informed_at != 0, as->informed_at), text(as->forwarded_to),
	                                 num_or_null(as->forwarded_at != 0, as->forwarded_at), text(as->rules)));
}

static enum rc
cases(struct ctx *cx, struct db *db, struct case_file **files, size_t *count, const char *sql, struct args args)
{
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, args));
	*files = NEWS(cx->mem, struct case_file, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*files)[i] = case_of(&rows.items[i]);
	return RC_OK;
}

enum rc
case_overdue(struct ctx *cx, struct db *db, int64_t institution, int64_t today, struct case_file **files, size_t *count)
{
	static const char sql[] =
		"SELECT " CASE_COLUMNS " FROM case_file WHERE institution_id = $1 AND state = 0 AND due_day < $2 ORDER BY due_day, id";

	return cases(cx, db, files, count, sql, ARGS(num(institution), num(today)));
}

enum rc
case_list(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, struct case_file **files, size_t *count)
{
	static const char sql[] = "SELECT " CASE_COLUMNS " FROM case_file WHERE institution_id = $1 AND enrolment_id = $2 ORDER BY made_at DESC, id DESC";

	return cases(cx, db, files, count, sql, ARGS(num(institution), num(enrolment)));
}

enum rc
case_upheld_appeals(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, struct case_file **files, size_t *count)
{
	static const char sql[] =
		"SELECT " CASE_COLUMNS " FROM case_file WHERE institution_id = $1 AND kind = 5 AND state = 1"
		" AND enrolment_id IN (SELECT id FROM enrolment WHERE offering_id = $2) ORDER BY decided_at, id";

	return cases(cx, db, files, count, sql, ARGS(num(institution), num(offering)));
}

/* ---- lists for pages ---- */

#define ENTRY_COLUMNS \
	"c.id, c.institution_id, c.enrolment_id, c.kind, c.sitting, c.opener_id, c.handler_id, c.decider_id, c.made_at, c.reason, c.state, c.finding,"\
	" c.days, c.decision, c.framework, c.informed_at, c.forwarded_to, c.forwarded_at, c.due_day, c.rules, c.decides, c.asked_days, c.acknowledged,"\
	" c.follows_id, c.decided_at, p.id, o.id, s.id, p.name, p.number, o.code, s.document"
#define ENTRY_FROM \
	" FROM case_file c JOIN enrolment e ON e.id = c.enrolment_id JOIN person p ON p.id = e.person_id JOIN offering o ON o.id = e.offering_id"\
	" JOIN specification s ON s.id = o.specification_id"

/* Cases of one course come together: its document is read once for those that follow each other. */
static enum rc
entry_of(struct ctx *cx, const struct row *r, const struct case_entry *before, struct case_entry *out)
{
	struct json *document;

	*out = (struct case_entry){
		.file = case_of(r), .person = row_num(r, 25), .offering = row_num(r, 26), .specification = row_num(r, 27), .name = row_text(r, 28),
		.number = row_text(r, 29), .cohort = row_text(r, 30),
	};
	if (before != NULL && before->specification == out->specification) {
		out->title = before->title;
		return RC_OK;
	}
	TRY(json_parse(cx, row_text(r, 31), JSON_LIMITS, &document));
	out->title = JSON_GET(document, "title");
	return RC_OK;
}

static enum rc
entries_of(struct ctx *cx, struct db *db, struct case_entry **entries, size_t *count, const char *sql, struct args args)
{
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, args));
	*entries = NEWS(cx->mem, struct case_entry, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		TRY(entry_of(cx, &rows.items[i], i == 0 ? NULL : &(*entries)[i - 1], &(*entries)[i]));
	return RC_OK;
}

enum rc
case_entries(struct ctx *cx, struct db *db, int64_t institution, bool open, size_t skip, size_t max, struct case_entry **entries, size_t *count)
{
	static const char opened[] =
		"SELECT " ENTRY_COLUMNS ENTRY_FROM " WHERE c.institution_id = $1 AND c.state = 0"
		" ORDER BY CASE WHEN c.due_day IS NULL THEN 1 ELSE 0 END, c.due_day, c.made_at, c.id LIMIT $2 OFFSET $3";
	static const char closed[] =
		"SELECT " ENTRY_COLUMNS ENTRY_FROM " WHERE c.institution_id = $1 AND c.state <> 0 ORDER BY c.decided_at DESC, c.id DESC LIMIT $2 OFFSET $3";

	return entries_of(cx, db, entries, count, open ? opened : closed, ARGS(num(institution), num((int64_t)max), num((int64_t)skip)));
}

enum rc
case_entries_about(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct case_entry **entries, size_t *count)
{
	static const char sql[] =
		"SELECT " ENTRY_COLUMNS ENTRY_FROM " WHERE c.institution_id = $1 AND e.person_id = $2 AND c.state = 0 ORDER BY c.made_at DESC, c.id DESC";

	return entries_of(cx, db, entries, count, sql, ARGS(num(institution), num(person)));
}

enum rc
case_entry_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct case_entry *out)
{
	static const char sql[] = "SELECT " ENTRY_COLUMNS ENTRY_FROM " WHERE c.institution_id = $1 AND c.id = $2";
	struct row r;
	enum rc rc = db_one(cx, db, &r, sql, ARGS(num(institution), num(id)));

	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(case_unknown));
	TRY(rc);
	return entry_of(cx, &r, NULL, out);
}

/* ---- papers ---- */

enum rc
case_paper_insert(struct ctx *cx, struct db *db, int64_t file, const struct case_paper *as, struct str bytes)
{
	static const char sql[] = "INSERT INTO case_paper (id, case_id, person_id, at, words, file_name, file) VALUES ($1, $2, $3, $4, $5, $6, $7)";
	int64_t id;

	TRY(db_new_id(cx, db, &id));
	return db_exec(cx, db, sql, ARGS(num(id), num(file), num(as->person), num(as->at), text(as->words), text(as->file_name),
	                                 as->file_name.len == 0 ? null() : blob(bytes)));
}

static struct case_paper
paper_of(const struct row *r)
{
	return (struct case_paper){
		.id = row_num(r, 0), .person = row_num(r, 1), .at = row_num(r, 2), .words = row_text(r, 3), .file_name = row_text(r, 4),
		.file_size = (size_t)row_num(r, 5),
	};
}

enum rc
case_papers(struct ctx *cx, struct db *db, const struct case_file *file, struct case_paper **papers, size_t *count)
{
	static const char sql[] =
		"SELECT id, person_id, at, words, file_name, CAST(coalesce(length(file), 0) AS BIGINT) FROM case_paper WHERE case_id = $1 ORDER BY at, id";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(file->id))));
	*papers = NEWS(cx->mem, struct case_paper, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*papers)[i] = paper_of(&rows.items[i]);
	return RC_OK;
}

enum rc
case_paper_bytes(struct ctx *cx, struct db *db, const struct case_file *file, int64_t paper, struct case_paper *out, struct str *bytes)
{
	static const char sql[] =
		"SELECT id, person_id, at, words, file_name, CAST(length(file) AS BIGINT), file FROM case_paper WHERE case_id = $1 AND id = $2 AND file IS NOT NULL";
	struct row r;
	enum rc rc = db_one(cx, db, &r, sql, ARGS(num(file->id), num(paper)));

	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(case_no_paper));
	TRY(rc);
	*out = paper_of(&r);
	*bytes = row_blob(&r, 6);
	return RC_OK;
}

/* ---- counting ---- */

enum rc
case_count_requests(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, int64_t sitting, int64_t *in_sitting, int64_t *deferrals)
{
	static const char sql[] =
		"SELECT CAST(coalesce(sum(CASE WHEN sitting = $3 THEN 1 ELSE 0 END), 0) AS BIGINT),"
		"       CAST(coalesce(sum(CASE WHEN kind IN (1, 2) THEN 1 ELSE 0 END), 0) AS BIGINT)"
		"  FROM case_file WHERE institution_id = $1 AND enrolment_id = $2 AND kind IN (0, 1, 2) AND state = 1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(enrolment), num(sitting))));
	*in_sitting = row_num(&r, 0);
	*deferrals = row_num(&r, 1);
	return RC_OK;
}

enum rc
case_count_integrity(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t enrolment, int64_t *notices, int64_t *cases)
{
	static const char sql[] =
		"SELECT CAST(coalesce(sum(CASE WHEN c.finding = 1 AND c.enrolment_id <> $3 THEN 1 ELSE 0 END), 0) AS BIGINT),"
		"       CAST(coalesce(sum(CASE WHEN c.finding > 1 THEN 1 ELSE 0 END), 0) AS BIGINT)"
		"  FROM case_file c JOIN enrolment e ON e.id = c.enrolment_id"
		" WHERE c.institution_id = $1 AND e.person_id = $2 AND c.kind = 4 AND c.state = 1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(person), num(enrolment))));
	*notices = row_num(&r, 0);
	*cases = row_num(&r, 1);
	return RC_OK;
}
