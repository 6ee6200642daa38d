#include "award/line_row.h"

enum rc
line_row_person(struct ctx *cx, struct db *db, const struct cohort *cohort, int64_t actor, const struct sheet_row *row, struct line_row *out)
{
	struct application application = { .actor = actor };

	*out = (struct line_row){ .enrolled = false };
	TRY(person_ensure(cx, db, cohort->institution->id, &row->person, &application.person, &application.new_person));
	out->new_person = application.new_person;
	return enrolment_ensure(cx, db, cohort, &application, &out->enrolment, &out->enrolled);
}

enum rc
line_row_attempt(struct ctx *cx, struct db *db, const struct sheet_row *row, struct line_row *at)
{
	return attempt_ensure(cx, db, &at->enrolment, at->enrolled, row->number, &at->attempt);
}

static enum rc
uphold_integrity(struct ctx *cx, struct db *db, const struct cohort *cohort, int64_t actor, const struct sheet_row *row, struct line_row *at)
{
	struct case_file file = { .kind = CASE_INTEGRITY, .sitting = at->attempt.sitting, .reason = msg_text(cx->mem, MSG(award_integrity_file), NULL, 0) };
	struct case_next next;
	int64_t id;

	if (row->integrity <= at->attempt.integrity)
		return RC_OK;
	TRY(case_open(cx, db, &at->enrolment, &file, &id));
	TRY(case_get(cx, db, at->enrolment.institution, id, &file));
	return case_decide_integrity(cx, db, cohort, &file, &at->attempt, actor, row->integrity, STR_NONE, &next);
}

enum rc
line_row_marks(struct ctx *cx, struct db *db, const struct cohort *cohort, int64_t actor, const struct sheet_row *row, struct line_row *at)
{
	TRY(uphold_integrity(cx, db, cohort, actor, row, at));
	return attempt_enter(cx, db, cohort, &at->attempt, actor, row->works, row->work_count);
}
