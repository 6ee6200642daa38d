/* One row of an import: entered, and compared with what was there before. */
#include "base/decimal.h"
#include "base/time.h"
#include "import/import_run.h"

/* ---- who it is ---- */

static void
person_changes(struct import_detail *detail, const struct person *was, const struct person *is)
{
	struct arena *mem = detail->mem;

	import_detail_change(detail, STR_NONE, "email", was->email, is->email);
	import_detail_change(detail, STR_NONE, "birth_date", was->birth_known ? date_text(mem, was->birth_day) : STR_NONE,
	                     is->birth_known ? date_text(mem, is->birth_day) : STR_NONE);
}

/* As the register had them; no person at all when they are new. */
static enum rc
person_before(struct ctx *cx, struct db *db, const struct cohort *cohort, struct str number, struct person *out)
{
	enum rc rc = person_find(cx, db, cohort->institution->id, number, out);

	if (rc == RC_NOT_FOUND)
		*out = (struct person){ .id = 0 };
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

/* What a sheet says of somebody who left, or never came, is a mistake in the sheet. */
static enum rc
check_place(struct ctx *cx, const struct enrolment *enrolment)
{
	switch (enrolment->state) {
	case ENROLMENT_APPLIED:
	case ENROLMENT_OFFERED:
	case ENROLMENT_REFUSED:
	case ENROLMENT_WITHDRAWN:
	case ENROLMENT_TERMINATED:
		return fail(cx, RC_REFUSED, MSG(import_not_enrolled), A_C("state", enrolment_state_word(enrolment->state)));
	case ENROLMENT_ENROLLED:
	case ENROLMENT_ON_BREAK:
	case ENROLMENT_COMPLETED:
	case ENROLMENT_FAILED:
		break;
	}
	return RC_OK;
}

static enum rc
enter_person(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct import *import, const struct sheet_row *row,
             struct import_detail *detail, struct line_row *at)
{
	struct person was, is;

	TRY(person_before(cx, db, cohort, row->person.number, &was));
	if (was.id != 0 && was.id == import->person)
		return fail_with_clause(cx, fail(cx, RC_REFUSED, MSG(import_own_row)), STR("separation of duties"));
	TRY(line_row_person(cx, db, cohort, import->person, row, at));
	TRY(check_place(cx, &at->enrolment));
	TRY(person_correct(cx, db, cohort->institution->id, import->person, at->enrolment.person, &row->person));
	TRY(person_get(cx, db, cohort->institution->id, at->enrolment.person, &is));
	person_changes(detail, &was, &is);
	/* In a cohort that nobody was in, everybody is new. */
	if (at->enrolled && import->kind == SHEET_RESULTS && import->had_learners)
		import_detail_follows(detail, STR_NONE, MSG(import_follows_enrolled));
	return RC_OK;
}

/* ---- their marks ---- */

static const struct work *
work_of(const struct work *works, size_t count, struct str assessment)
{
	static const struct work none = { .submitted_at = TIME_NONE };

	for (size_t i = 0; i < count; i++)
		if (str_eq(works[i].assessment, assessment))
			return &works[i];
	return &none;
}

static struct str
mark_text(struct arena *mem, const struct work *work)
{
	return work->mark_known ? decimal_text(mem, work->mark) : STR_NONE;
}

static struct str
submitted_text(struct arena *mem, const struct work *work)
{
	return work->submitted_at == TIME_NONE ? STR_NONE : time_text(mem, work->submitted_at);
}

struct works { struct work *items; size_t count; };

static void
work_changes(struct import_detail *detail, const struct works *before, const struct works *after)
{
	for (size_t i = 0; i < after->count; i++) {
		const struct work *is = &after->items[i], *was = work_of(before->items, before->count, is->assessment);

		import_detail_change(detail, is->assessment, "mark", mark_text(detail->mem, was), mark_text(detail->mem, is));
		import_detail_change(detail, is->assessment, "submitted_at", submitted_text(detail->mem, was), submitted_text(detail->mem, is));
	}
}

static int64_t
most_late(const struct works *works)
{
	int64_t most = 0;

	for (size_t i = 0; i < works->count; i++)
		if (works->items[i].days_late > most)
			most = works->items[i].days_late;
	return most;
}

/* What the rules, and the scheme, make of it. What a mark means is the board's to say, so that is not said here. */
static void
follows(struct import_detail *detail, const struct cohort *cohort, const struct attempt *before, const struct attempt *after, const struct works *works)
{
	struct str pass = decimal_text(detail->mem, cohort->grading.pass);
	int64_t days = most_late(works);
	bool had = before->mark_known, has = after->mark_known;

	if (after->late)
		import_detail_follows(detail, after->late_rules, MSG(import_follows_late_failed), A_NUM("count", days));
	else if (days > 0)
		import_detail_follows(detail, STR_NONE, MSG(import_follows_late), A_NUM("count", days));
	if (after->capped && has)
		import_detail_follows(detail, STR_NONE, MSG(import_follows_capped));
	if (cohort->grading.pass < 0 || !has || after->late)
		return;
	if (had && before->mark < cohort->grading.pass && after->mark >= cohort->grading.pass)
		import_detail_follows(detail, STR_NONE, MSG(import_follows_over_pass), A_STR("pass", pass));
	else if (had && before->mark >= cohort->grading.pass && after->mark < cohort->grading.pass)
		import_detail_follows(detail, STR_NONE, MSG(import_follows_under_pass), A_STR("pass", pass));
	else if (!had && after->mark < cohort->grading.pass)
		import_detail_follows(detail, STR_NONE, MSG(import_follows_below), A_STR("pass", pass));
}

static enum rc
enter_marks(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct import *import, const struct sheet_row *row,
            struct import_detail *detail, struct line_row *at)
{
	struct works before = { .count = 0 }, after;
	struct attempt was;

	TRY(line_row_attempt(cx, db, row, at));
	was = at->attempt;
	TRY(attempt_works(cx, db, was.institution, was.id, &before.items, &before.count));
	TRY(line_row_marks(cx, db, cohort, import->person, row, at));
	TRY(attempt_works(cx, db, was.institution, was.id, &after.items, &after.count));
	work_changes(detail, &before, &after);
	if (at->attempt.integrity != was.integrity)
		import_detail_change(detail, STR_NONE, "integrity", was.integrity == INTEGRITY_NONE ? STR_NONE : integrity_word(was.integrity),
		                     integrity_word(at->attempt.integrity));
	if (json_count(detail->changes) > 0)
		follows(detail, cohort, &was, &at->attempt, &after);
	return RC_OK;
}

/* ---- all of it ---- */

enum rc
import_row_enter(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct import *import, const struct sheet_row *row,
                 struct import_detail *detail, enum import_outcome *outcome)
{
	struct line_row at;

	TRY(enter_person(cx, db, cohort, import, row, detail, &at));
	if (import->kind == SHEET_RESULTS)
		TRY(enter_marks(cx, db, cohort, import, row, detail, &at));
	if (detail->replaces)
		*outcome = IMPORT_CHANGE;
	else if (at.enrolled || json_count(detail->changes) > 0)
		*outcome = IMPORT_ENTER;
	else
		*outcome = IMPORT_SAME;
	return RC_OK;
}
