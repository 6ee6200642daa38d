#include "enrolment/enrolment_store.h"

#define ENROLMENT_COLUMNS "id, institution_id, offering_id, person_id, state, access, refund, framework, fee"

static struct enrolment
enrolment_of(const struct row *r)
{
	return (struct enrolment){
		.id = row_num(r, 0),
		.institution = row_num(r, 1),
		.offering = row_num(r, 2),
		.person = row_num(r, 3),
		.state = (enum enrolment_state)row_num(r, 4),
		.access = (enum policy_access)row_num(r, 5),
		.refund = row_null(r, 6) ? -1 : row_num(r, 6),
		.framework = row_text(r, 7),
		.fee = (enum enrolment_fee)row_num(r, 8),
	};
}

enum rc
enrolment_insert(struct ctx *cx, struct db *db, const struct enrolment *as, bool *made)
{
	static const char sql[] =
		"INSERT INTO enrolment (id, institution_id, offering_id, person_id, state, framework, changed_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7)"
		" ON CONFLICT (offering_id, person_id) DO NOTHING";

	TRY(db_exec(cx, db, sql, ARGS(num(as->id), num(as->institution), num(as->offering), num(as->person), num(as->state),
	                              text(as->framework), num(cx->now))));
	*made = db_changed(db) == 1;
	return RC_OK;
}

enum rc
enrolment_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct enrolment *out)
{
	static const char sql[] = "SELECT " ENROLMENT_COLUMNS " FROM enrolment WHERE institution_id = $1 AND id = $2";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(id))));
	*out = enrolment_of(&r);
	return RC_OK;
}

enum rc
enrolment_by_person(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t person, struct enrolment *out)
{
	static const char sql[] =
		"SELECT " ENROLMENT_COLUMNS " FROM enrolment WHERE institution_id = $1 AND offering_id = $2 AND person_id = $3";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(offering), num(person))));
	*out = enrolment_of(&r);
	return RC_OK;
}

enum rc
enrolment_of_person(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct enrolment **list, size_t *count)
{
	static const char sql[] =
		"SELECT " ENROLMENT_COLUMNS " FROM enrolment WHERE institution_id = $1 AND person_id = $2"
		" ORDER BY (SELECT o.start_day FROM offering o WHERE o.id = enrolment.offering_id) DESC, id DESC";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(person))));
	*list = NEWS(cx->mem, struct enrolment, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*list)[i] = enrolment_of(&rows.items[i]);
	return RC_OK;
}

enum rc
enrolment_update(struct ctx *cx, struct db *db, const struct enrolment *as)
{
	static const char sql[] =
		"UPDATE enrolment SET state = $3, access = $4, refund = $5, changed_at = $6, fee = $7 WHERE institution_id = $1 AND id = $2";

	return db_exec(cx, db, sql, ARGS(num(as->institution), num(as->id), num(as->state), num(as->access),
	                                 num_or_null(as->refund >= 0, as->refund), num(cx->now), num(as->fee)));
}

enum rc
enrolment_count(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t *count)
{
	static const char sql[] =
		"SELECT count(*) FROM enrolment WHERE institution_id = $1 AND offering_id = $2 AND state IN (3, 4, 6, 7, 8)";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(num(institution), num(offering))));
	*count = row_num(&r, 0);
	return RC_OK;
}

enum rc
enrolment_others(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t offering, struct str code,
                 struct other_enrolment **others, size_t *count)
{
	/* The attempts are a later noun's table: they are only counted here. State 4 is decided, integrity 3 serious. */
	static const char sql[] =
		"SELECT s.code, s.document, e.state,"
		"  (SELECT count(DISTINCT a.number) FROM attempt a WHERE a.enrolment_id = e.id AND a.state = 4),"
		"  (SELECT count(*) FROM attempt a WHERE a.enrolment_id = e.id AND a.integrity = 3)"
		"  FROM enrolment e JOIN offering o ON o.id = e.offering_id JOIN specification s ON s.id = o.specification_id"
		" WHERE e.institution_id = $1 AND e.person_id = $2 AND e.offering_id <> $3"
		" ORDER BY e.id";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num(person), num(offering))));
	*others = NEWS(cx->mem, struct other_enrolment, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const struct row *r = &rows.items[i];
		(*others)[i] = (struct other_enrolment){
			.code = row_text(r, 0), .document = row_text(r, 1), .state = (enum enrolment_state)row_num(r, 2),
			.same_code = str_eq(row_text(r, 0), code), .attempts = row_num(r, 3), .serious = row_num(r, 4) > 0,
		};
	}
	return RC_OK;
}
