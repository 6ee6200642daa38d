#include "main/demo_cases.h"

#include "board/board_cohort.h"
#include "casework/casework.h"
#include "framework/framework.h"

#define DAY 86400

static const struct { const char *number, *given, *family; } learners[] = {
	{ DEMO_CASES_LEARNER, "Amara", "Okoye" },
	{ "N0014002", "Giulia", "Ferrari" },
	{ "N0014003", "Hans-Jürgen", "Groß" },
	{ "N0014004", "Mei", "Chan" },
};
#define LEARNERS (sizeof(learners) / sizeof(learners[0]))

struct making {
	struct institution institution;
	struct specification specification;
	struct offering offering;
	struct policy *policy;
	struct cohort cohort;
	int64_t enrolments[LEARNERS];
	int64_t assessor;
};

/* ---- the cohort ---- */

static enum rc
published(struct ctx *cx, struct db *db, struct making *to)
{
	struct specification_entry *entries;
	size_t count;

	TRY(specification_list(cx, db, to->institution.id, SPECIFICATION_PUBLISHED, STR("en"), &entries, &count));
	if (count == 0)
		return RC_NOT_FOUND;
	return specification_get(cx, db, to->institution.id, entries[0].id, &to->specification);
}

static enum rc
plan_cohort(struct ctx *cx, struct db *db, struct making *to)
{
	const struct specification *spec = &to->specification;
	int64_t today = zone_day(to->institution.zone, cx->now), due_at = zone_midnight(to->institution.zone, today - 1) + 17 * 3600;
	struct offering *offering = &to->offering;

	*offering = (struct offering){ .code = str_fmt(cx->mem, PRI_STR "/winter", ARG_STR(spec->code)), .start_day = today - 60, .end_day = today + 10,
	                               .deadlines = NEWS(cx->mem, struct deadline, spec->assessment_count) };
	for (size_t i = 0; i < spec->assessment_count; i++)
		if (spec->assessments[i].weight > 0)
			offering->deadlines[offering->deadline_count++] = (struct deadline){ 1, spec->assessments[i].id, due_at };
	TRY(framework_policy(cx, db, to->institution.id, today, &to->policy));
	TRY(offering_ensure(cx, db, to->policy, &to->institution, spec, 0, offering));
	return cohort_open(cx, to->policy, &to->institution, spec, offering, &to->cohort);
}

static enum rc
enrol(struct ctx *cx, struct db *db, struct making *to, size_t i)
{
	const struct person person = { .number = str_of(learners[i].number), .given_name = str_of(learners[i].given), .family_name = str_of(learners[i].family) };
	struct application application = { 0 };
	struct enrolment enrolment;
	struct attempt attempt;
	bool made;

	TRY(person_ensure(cx, db, to->institution.id, &person, &application.person, &application.new_person));
	TRY(enrolment_ensure(cx, db, &to->cohort, &application, &enrolment, &made));
	to->enrolments[i] = enrolment.id;
	return attempt_ensure(cx, db, &enrolment, made, 1, &attempt);
}

/* ---- what waits ---- */

static enum rc
ask(struct ctx *cx, struct db *db, const struct making *to, size_t learner, enum case_kind kind, struct str reason)
{
	const struct case_words words = { .reason = reason };
	struct case_file file;
	struct study study;

	TRY(study_get(cx, db, to->institution.id, to->enrolments[learner], STR_NONE, &study));
	return casework_ask(cx, db, &study, kind, &words, &file);
}

static enum rc
report(struct ctx *cx, struct db *db, const struct making *to, size_t learner, struct str reason)
{
	const struct case_words words = { .reason = reason };
	struct case_file file;
	struct study study;

	TRY(study_get(cx, db, to->institution.id, to->enrolments[learner], STR_NONE, &study));
	return casework_report(cx, db, &study, to->assessor, &words, &file);
}

static enum rc
cases_work(struct ctx *cx, struct db *db, void *self)
{
	struct making *to = self;

	for (size_t i = 0; i < LEARNERS; i++)
		TRY(enrol(cx, db, to, i));
	TRY(ask(cx, db, to, 1, CASE_EXTENSION, STR("My daughter was in hospital for three nights last week. I have all but the last section.")));
	TRY(ask(cx, db, to, 3, CASE_COMPLAINT, STR("The second workshop was moved twice at a day's notice, and those of us who work could not come.")));
	return report(cx, db, to, 2, STR("Two pages of section 3 are, word for word, those of a report that the draft does not cite."));
}

/* ---- the first cohort's outcomes ---- */

/* Its learners may appeal from then on. */
static enum rc
communicate(struct ctx *cx, struct db *db, const struct making *to)
{
	struct board_entry *entries;
	struct board_cohort of;
	size_t count;

	TRY(board_list(cx, db, to->institution.id, &entries, &count));
	for (size_t i = 0; i < count; i++) {
		if (entries[i].state != BOARD_CONFIRMED)
			continue;
		TRY(board_cohort_get(cx, db, to->institution.id, entries[i].id, &of));
		TRY(board_cohort_rules(cx, db, &of));
		TRY(board_communicate(cx, db, &of.cohort, &of.board, 0, cx->now - DAY));
	}
	return RC_OK;
}

enum rc
demo_cases(struct ctx *cx, struct db *db, int64_t institution, const struct demo_account *accounts, size_t count)
{
	struct making to = { .assessor = 0 };
	enum rc rc;

	for (size_t i = 0; i < count; i++)
		if (accounts[i].role == ROLE_ASSESSOR)
			to.assessor = accounts[i].person;
	TRY(institution_get(cx, db, institution, &to.institution));
	TRY(published(cx, db, &to));
	rc = plan_cohort(cx, db, &to);
	if (rc == RC_CONFLICT) /* it was made on an earlier day, and stays as it is */
		return RC_OK;
	TRY(rc);
	TRY(communicate(cx, db, &to));
	return db_transact(cx, db, cases_work, &to);
}
