/* The lists of the registry, across the tables of earlier nouns. */
#include "registry/registry.h"

/* ---- awards ---- */

#define AWARD_COLUMNS \
	"a.id, a.number, a.mark, a.awarded_day, p.id, p.name, p.number, s.code, o.id, o.code, c.id, c.public_id, c.state, c.active_at," \
	" (SELECT count(*) FROM award later WHERE later.supersedes_id = a.id)"
#define AWARD_TABLES \
	" FROM award a JOIN person p ON p.id = a.person_id JOIN specification s ON s.id = a.specification_id JOIN offering o ON o.id = a.offering_id" \
	" LEFT JOIN credential c ON c.award_id = a.id"
/* A text holds words when taking them away changes it: LIKE is not the same on both engines. */
#define AWARD_MATCHES \
	" WHERE a.institution_id = $1 AND ($2 = 0 OR a.offering_id = $2) AND COALESCE(c.state, 0) BETWEEN $3 AND $4" \
	" AND ($5 = '' OR replace(lower(p.name), $5, '') <> lower(p.name) OR p.number = $6)"

static void
read_award(const struct row *row, struct registry_award *out)
{
	*out = (struct registry_award){
		.award = row_num(row, 0),
		.number = row_num(row, 1),
		.mark_known = !row_null(row, 2),
		.mark = row_num(row, 2),
		.awarded_day = row_num(row, 3),
		.person = row_num(row, 4),
		.name = row_text(row, 5),
		.learner = row_text(row, 6),
		.code = row_text(row, 7),
		.offering = row_num(row, 8),
		.offering_code = row_text(row, 9),
		.credential = row_num(row, 10),
		.public_id = row_text(row, 11),
		.state = (enum credential_state)row_num(row, 12),
		.active_at = row_num(row, 13),
		.superseded = row_num(row, 14) > 0,
	};
}

static const char *
sorted(enum registry_sort sort)
{
	static const char by_number[] = "SELECT " AWARD_COLUMNS AWARD_TABLES AWARD_MATCHES " ORDER BY a.number DESC LIMIT $7 OFFSET $8";
	static const char by_name[] = "SELECT " AWARD_COLUMNS AWARD_TABLES AWARD_MATCHES " ORDER BY p.family_name, p.given_name, p.name, a.number LIMIT $7 OFFSET $8";
	static const char by_day[] = "SELECT " AWARD_COLUMNS AWARD_TABLES AWARD_MATCHES " ORDER BY a.awarded_day DESC, a.number DESC LIMIT $7 OFFSET $8";
	static const char by_state[] = "SELECT " AWARD_COLUMNS AWARD_TABLES AWARD_MATCHES " ORDER BY COALESCE(c.state, 0), a.number DESC LIMIT $7 OFFSET $8";

	switch (sort) {
	case REGISTRY_BY_NAME: return by_name;
	case REGISTRY_BY_DAY: return by_day;
	case REGISTRY_BY_STATE: return by_state;
	case REGISTRY_BY_NUMBER: break;
	}
	return by_number;
}

static int64_t
state_from(const struct registry_filter *filter)
{
	return filter->state < 0 ? 0 : filter->state;
}

static int64_t
state_to(const struct registry_filter *filter)
{
	return filter->state < 0 ? CREDENTIAL_SUPERSEDED : filter->state;
}

enum rc
registry_count_awards(struct ctx *cx, struct db *db, int64_t institution, const struct registry_filter *filter, int64_t *all)
{
	static const char sql[] = "SELECT count(*)" AWARD_TABLES AWARD_MATCHES;
	struct row row;

	TRY(db_one(cx, db, &row, sql, ARGS(num(institution), num(filter->offering), num(state_from(filter)), num(state_to(filter)),
	    text(str_lower(cx->mem, filter->words)), text(filter->words))));
	*all = row_num(&row, 0);
	return RC_OK;
}

enum rc
registry_awards(struct ctx *cx, struct db *db, int64_t institution, const struct registry_filter *filter, struct registry_award **awards, size_t *count)
{
	struct rows rows;

	TRY(db_all(cx, db, &rows, sorted(filter->sort), ARGS(num(institution), num(filter->offering), num(state_from(filter)), num(state_to(filter)),
	    text(str_lower(cx->mem, filter->words)), text(filter->words), num((int64_t)filter->most), num((int64_t)filter->skip))));
	*awards = NEWS(cx->mem, struct registry_award, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		read_award(&rows.items[i], &(*awards)[i]);
	return RC_OK;
}

enum rc
registry_award_of(struct ctx *cx, struct db *db, int64_t institution, struct str public_id, struct registry_award *out)
{
	static const char sql[] = "SELECT " AWARD_COLUMNS AWARD_TABLES " WHERE c.institution_id = $1 AND c.public_id = $2";
	struct str id = str_starts(public_id, "urn:") ? public_id : str_fmt(cx->mem, "urn:uuid:" PRI_STR, ARG_STR(public_id));
	struct row row;
	enum rc rc = db_one(cx, db, &row, sql, ARGS(num(institution), text(id)));

	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(credential_unknown), A_STR("id", public_id));
	TRY(rc);
	read_award(&row, out);
	return RC_OK;
}

/* ---- cohorts ---- */

#define OFFERINGS \
	"SELECT o.id, o.code, s.code, o.specification_id, o.start_day, o.end_day, o.state," \
	" (SELECT count(*) FROM enrolment e WHERE e.offering_id = o.id AND e.state IN (3, 4, 6, 7))," \
	" (SELECT count(DISTINCT t.enrolment_id) FROM attempt t WHERE t.offering_id = o.id AND t.mark IS NOT NULL)," \
	" (SELECT count(*) FROM award a WHERE a.offering_id = o.id)," \
	" (SELECT count(*) FROM award a JOIN credential c ON c.award_id = a.id WHERE a.offering_id = o.id AND c.active_at IS NOT NULL)" \
	" FROM offering o JOIN specification s ON s.id = o.specification_id"

static void
read_offering(const struct row *row, struct registry_offering *out)
{
	*out = (struct registry_offering){
		.id = row_num(row, 0), .code = row_text(row, 1), .spec_code = row_text(row, 2), .specification = row_num(row, 3),
		.start_day = row_num(row, 4), .end_day = row_num(row, 5), .state = (enum offering_state)row_num(row, 6),
		.learners = row_num(row, 7), .marked = row_num(row, 8), .awards = row_num(row, 9), .credentials = row_num(row, 10),
	};
}

enum rc
registry_offerings(struct ctx *cx, struct db *db, int64_t institution, size_t skip, size_t most, struct registry_offering **offerings, size_t *count)
{
	static const char sql[] = OFFERINGS " WHERE o.institution_id = $1 ORDER BY o.start_day DESC, o.id DESC LIMIT $2 OFFSET $3";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(institution), num((int64_t)most), num((int64_t)skip))));
	*offerings = NEWS(cx->mem, struct registry_offering, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		read_offering(&rows.items[i], &(*offerings)[i]);
	return RC_OK;
}

enum rc
registry_count_offerings(struct ctx *cx, struct db *db, int64_t institution, int64_t *all)
{
	struct row row;

	TRY(db_one(cx, db, &row, "SELECT count(*) FROM offering WHERE institution_id = $1", ARGS(num(institution))));
	*all = row_num(&row, 0);
	return RC_OK;
}

enum rc
registry_offering_of(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct registry_offering *out)
{
	static const char sql[] = OFFERINGS " WHERE o.institution_id = $1 AND o.id = $2";
	struct row row;
	enum rc rc = db_one(cx, db, &row, sql, ARGS(num(institution), num(id)));

	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(registry_no_offering));
	TRY(rc);
	read_offering(&row, out);
	return RC_OK;
}

enum rc
registry_learners(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, size_t skip, size_t most, struct registry_learner **learners,
                  size_t *count)
{
	static const char sql[] =
		"SELECT p.id, e.id, p.name, p.number, e.state, t.state, t.mark, t.late"
		" FROM enrolment e JOIN person p ON p.id = e.person_id"
		" LEFT JOIN attempt t ON t.enrolment_id = e.id AND t.sitting = (SELECT max(u.sitting) FROM attempt u WHERE u.enrolment_id = e.id)"
		" WHERE e.offering_id = $1 AND e.institution_id = $2 ORDER BY p.family_name, p.given_name, p.name, p.id LIMIT $3 OFFSET $4";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(num(offering), num(institution), num((int64_t)most), num((int64_t)skip))));
	*learners = NEWS(cx->mem, struct registry_learner, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*learners)[i] = (struct registry_learner){
			.person = row_num(&rows.items[i], 0), .enrolment = row_num(&rows.items[i], 1), .name = row_text(&rows.items[i], 2),
			.number = row_text(&rows.items[i], 3), .state = (enum enrolment_state)row_num(&rows.items[i], 4),
			.has_attempt = !row_null(&rows.items[i], 5), .attempt = (enum attempt_state)row_num(&rows.items[i], 5),
			.mark_known = !row_null(&rows.items[i], 6), .mark = row_num(&rows.items[i], 6), .late = row_num(&rows.items[i], 7) != 0,
		};
	return RC_OK;
}

enum rc
registry_count_learners(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t *all)
{
	static const char sql[] = "SELECT count(*) FROM enrolment WHERE offering_id = $1 AND institution_id = $2";
	struct row row;

	TRY(db_one(cx, db, &row, sql, ARGS(num(offering), num(institution))));
	*all = row_num(&row, 0);
	return RC_OK;
}
