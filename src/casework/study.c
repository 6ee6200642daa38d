#include "casework/study.h"

#include "framework/framework.h"

/* ---- gathering ---- */

static enum rc
put_records(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, struct study *out)
{
	TRY(enrolment_get(cx, db, institution, enrolment, &out->enrolment));
	TRY(institution_get(cx, db, institution, &out->institution));
	TRY(offering_get(cx, db, institution, out->enrolment.offering, &out->offering));
	return specification_get(cx, db, institution, out->offering.specification, &out->specification);
}

/* After a deferral the next sitting is opened when something is made in it; asked for it can be before. */
static void
put_sitting(struct study *out)
{
	const struct attempt *last = out->attempt_count == 0 ? NULL : &out->attempts[out->attempt_count - 1];

	out->now = (struct attempt){
		.institution = out->enrolment.institution, .offering = out->enrolment.offering, .enrolment = out->enrolment.id, .person = out->enrolment.person,
		.number = 1, .sitting = 1, .due_by = TIME_NONE,
	};
	if (last == NULL)
		return;
	if (last->state != ATTEMPT_DEFERRED) {
		out->now = *last;
		return;
	}
	out->now.number = last->number;
	out->now.sitting = last->sitting + 1;
	out->now.deferred = true;
}

static enum rc
put_outcome(struct ctx *cx, struct db *db, struct study *out)
{
	struct board board;
	enum rc rc;

	for (size_t i = out->attempt_count; i-- > 0;) {
		if (out->attempts[i].state != ATTEMPT_DECIDED)
			continue;
		rc = decision_standing(cx, db, out->enrolment.institution, out->attempts[i].id, &out->decision, &board);
		if (rc == RC_NOT_FOUND)
			continue;
		TRY(rc);
		out->is_decided = board.communicated_day != DAY_NONE;
		out->communicated_day = board.communicated_day;
		out->decided = out->attempts[i];
		return RC_OK;
	}
	return RC_OK;
}

enum rc
study_get(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, struct str language, struct study *out)
{
	*out = (struct study){ .is_decided = false };
	TRY(put_records(cx, db, institution, enrolment, out));
	if (language.len > 0)
		out->institution.language = language;
	TRY(framework_policy_today(cx, db, institution, NULL, &out->policy));
	TRY(cohort_open(cx, out->policy, &out->institution, &out->specification, &out->offering, &out->cohort));
	TRY(attempt_list(cx, db, institution, enrolment, &out->attempts, &out->attempt_count));
	put_sitting(out);
	return put_outcome(cx, db, out);
}

/* ---- what may be asked for ---- */

bool
study_sitting(const struct study *study, enum case_kind kind, struct attempt *out)
{
	*out = kind == CASE_APPEAL ? study->decided : study->now;
	return kind == CASE_APPEAL ? study->is_decided : true;
}

static bool
is_studying(const struct study *study)
{
	return study->enrolment.state == ENROLMENT_ENROLLED || study->enrolment.state == ENROLMENT_ON_BREAK;
}

/* What the records themselves say, before any rule is asked. */
static const struct message *
why_not(const struct study *study, enum case_kind kind)
{
	if (kind == CASE_COMPLAINT)
		return NULL;
	if (kind == CASE_APPEAL)
		return study->is_decided ? NULL : MSG(casework_no_outcome);
	if (!is_studying(study))
		return MSG(casework_not_studying);
	if (kind == CASE_WITHDRAWAL)
		return NULL;
	if (kind == CASE_BREAK && study->enrolment.state == ENROLMENT_ON_BREAK)
		return MSG(casework_on_break);
	return study->now.state == ATTEMPT_DECIDED ? MSG(casework_no_work) : NULL;
}

static enum rc
put_open(struct ctx *cx, struct db *db, const struct study *study, struct study_may *out)
{
	struct case_file *files;
	size_t count;

	TRY(case_list(cx, db, study->enrolment.institution, study->enrolment.id, &files, &count));
	for (size_t i = 0; i < count; i++)
		if (files[i].kind == out->kind && files[i].state == CASE_OPEN)
			out->open = files[i].id;
	return RC_OK;
}

enum rc
study_may(struct ctx *cx, struct db *db, const struct study *study, enum case_kind kind, int64_t days, struct study_may *out)
{
	const struct case_request request = {
		.kind = kind, .made_at = cx->now, .days = days, .communicated_day = kind == CASE_APPEAL && study->is_decided ? study->communicated_day : 0,
	};
	struct attempt sitting;

	*out = (struct study_may){ .kind = kind };
	if (kind == CASE_INTEGRITY)
		return fail(cx, RC_INVALID, MSG(case_not_a_request), A_C("kind", case_kind_word(kind)));
	TRY(put_open(cx, db, study, out));
	out->why_not = why_not(study, kind);
	if (out->why_not != NULL || !study_sitting(study, kind, &sitting))
		return RC_OK;
	TRY(case_ask(cx, db, &study->cohort, &study->enrolment, &sitting, &request, &out->answer));
	return case_until(cx, db, &study->cohort, &study->enrolment, &sitting, &request, &out->until, &out->until_rules);
}

enum rc
study_rules_of(struct ctx *cx, struct db *db, const struct study *study, const struct case_file *file, struct case_answer *out)
{
	const struct case_request request = {
		.kind = file->kind, .made_at = file->made_at, .days = file->asked_days, .communicated_day = file->kind == CASE_APPEAL ? study->communicated_day : 0,
	};
	struct attempt sitting;

	(void)study_sitting(study, file->kind, &sitting);
	return case_ask(cx, db, &study->cohort, &study->enrolment, &sitting, &request, out);
}
