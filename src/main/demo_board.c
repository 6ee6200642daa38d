#include "main/demo_board.h"

#include "board/board_cohort.h"
#include "case/circumstance.h"
#include "framework/framework.h"

#define DAY     86400
#define NOT_IN  (-1)
#define NO_MARK (-1)

/* Days before (below 0) or after the deadline, marks in per cent; what asks for a look is among the first. */
static const struct learner {
	const char *number, *given, *family;
	int days, mark;
	bool extension;
	enum integrity integrity;
} learners[] = {
	{ "N0013001", "Siobhán", "Ní Dhomhnaill", -2, 41, false, INTEGRITY_NONE },
	{ "N0013002", "Minh Anh", "Trần", 3, 72, true, INTEGRITY_NONE },
	{ "N0013003", "Oluwaseun", "Adeyemi", 2, 55, false, INTEGRITY_NONE },
	{ "N0013004", "María José", "García Ruiz", NOT_IN, NO_MARK, false, INTEGRITY_NONE },
	{ "N0013005", "Jörg", "Weiß", -1, 66, false, INTEGRITY_MISCONDUCT },
	{ "N0013006", "Léa", "Dubois", -3, 34, false, INTEGRITY_NONE },
	{ "N0013007", "Nikos", "Papadopoulos", -1, 78, false, INTEGRITY_NONE },
	{ "N0013008", "Agnieszka", "Wójcik", -4, 83, false, INTEGRITY_NONE },
	{ "N0013009", "Tunde", "Bakare", -1, 61, false, INTEGRITY_NONE },
	{ "N0013010", "Ingrid", "Sørensen", -2, 57, false, INTEGRITY_NONE },
	{ "N0013011", "Ahmed", "El-Sayed", -1, 49, false, INTEGRITY_IAI },
	{ "N0013012", "Priya", "Raman", -5, 91, false, INTEGRITY_NONE },
	{ "N0013013", "Tomás", "Ó Conaill", -1, 63, false, INTEGRITY_NONE },
	{ "N0013014", "Yuki", "Nakamura", -2, 69, false, INTEGRITY_NONE },
	{ "N0013015", "Fatima", "Benali", -1, 74, false, INTEGRITY_NONE },
	{ "N0013016", "Dragan", "Petrović", -3, 52, false, INTEGRITY_NONE },
};

struct making {
	struct board_cohort of;
	int64_t due_at;
	const struct demo_account *accounts;
	size_t account_count;
};

static enum rc
enter_work(struct ctx *cx, struct db *db, const struct making *to, const struct learner *as, struct attempt *attempt)
{
	const struct specification *spec = &to->of.specification;
	struct work *works = NEWS(cx->mem, struct work, spec->assessment_count);
	size_t count = 0;

	for (size_t i = 0; i < spec->assessment_count; i++)
		if (spec->assessments[i].weight > 0)
			works[count++] = (struct work){ .assessment = spec->assessments[i].id, .submitted_at = to->due_at + as->days * DAY - 7200,
			                                .mark_known = as->mark != NO_MARK, .mark = as->mark * 1000 };
	return as->mark == NO_MARK ? RC_OK : attempt_enter(cx, db, &to->of.cohort, attempt, 0, works, count);
}

static enum rc
make_learner(struct ctx *cx, struct db *db, const struct making *to, const struct learner *as)
{
	const struct person person = { .number = str_of(as->number), .given_name = str_of(as->given), .family_name = str_of(as->family) };
	const struct case_request request = { .kind = CASE_EXTENSION, .made_at = to->due_at - DAY };
	struct application application = { 0 };
	struct enrolment enrolment;
	struct attempt attempt;
	struct case_file file;
	bool enrolled;

	TRY(person_ensure(cx, db, to->of.institution.id, &person, &application.person, &application.new_person));
	TRY(enrolment_ensure(cx, db, &to->of.cohort, &application, &enrolment, &enrolled));
	if (!enrolled)
		return RC_OK;
	TRY(attempt_ensure(cx, db, &enrolment, true, 1, &attempt));
	if (as->extension)
		TRY(case_decide_request(cx, db, &to->of.cohort, &enrolment, &attempt, &request, &file));
	if (as->integrity != INTEGRITY_NONE)
		TRY(attempt_set_integrity(cx, db, &attempt, as->integrity));
	return enter_work(cx, db, to, as, &attempt);
}

static enum rc
learners_work(struct ctx *cx, struct db *db, void *self)
{
	for (size_t i = 0; i < sizeof(learners) / sizeof(learners[0]); i++)
		TRY(make_learner(cx, db, self, &learners[i]));
	return RC_OK;
}

static struct board_member
member(const struct making *to, enum role role, const char *word, bool present)
{
	struct board_member out = { .role = str_of(word), .attended = present, .agreed_day = DAY_NONE, .appointed = true };

	for (size_t i = 0; i < to->account_count; i++)
		if (to->accounts[i].role == role) {
			out.person = to->accounts[i].person;
			out.name = str_of(to->accounts[i].name);
		}
	return out;
}

static enum rc
call_board(struct ctx *cx, struct db *db, struct making *to)
{
	struct board *board = &to->of.board;

	*board = (struct board){ .kind = BOARD_EXAMINERS, .school = STR("School of Computing"), .sat_day = zone_day(to->of.institution.zone, cx->now),
	                         .confirmed_day = DAY_NONE, .communicated_day = DAY_NONE, .member_count = 4 };
	board->members = NEWS(cx->mem, struct board_member, board->member_count);
	board->members[0] = member(to, ROLE_BOARD_CHAIR, "chair", true);
	board->members[1] = member(to, ROLE_COURSE_LEADER, "course-leader", true);
	board->members[2] = member(to, ROLE_EXTERNAL_EXAMINER, "external-examiner", false);
	board->members[3] = member(to, ROLE_REGISTRY, "secretary", true);
	TRY(board_ensure(cx, db, &to->of.cohort, board->members[0].person, board, NULL));
	TRY(board_sit(cx, db, board, board->members[0].person));
	return board_propose(cx, db, &to->of.cohort, board);
}

/* The published version that the first cohort was taught. */
static enum rc
published(struct ctx *cx, struct db *db, struct making *to)
{
	struct specification_entry *entries;
	size_t count;

	TRY(specification_list(cx, db, to->of.institution.id, SPECIFICATION_PUBLISHED, STR("en"), &entries, &count));
	if (count == 0)
		return RC_NOT_FOUND;
	return specification_get(cx, db, to->of.institution.id, entries[0].id, &to->of.specification);
}

static enum rc
plan_cohort(struct ctx *cx, struct db *db, struct making *to)
{
	const struct specification *spec = &to->of.specification;
	int64_t today = zone_day(to->of.institution.zone, cx->now);
	struct offering *offering = &to->of.offering;

	to->due_at = zone_midnight(to->of.institution.zone, today - 12) + 17 * 3600;
	*offering = (struct offering){ .code = str_fmt(cx->mem, PRI_STR "/evening", ARG_STR(spec->code)), .start_day = today - 75, .end_day = today - 5,
	                               .deadlines = NEWS(cx->mem, struct deadline, spec->assessment_count) };
	for (size_t i = 0; i < spec->assessment_count; i++)
		if (spec->assessments[i].weight > 0)
			offering->deadlines[offering->deadline_count++] = (struct deadline){ 1, spec->assessments[i].id, to->due_at };
	TRY(framework_policy(cx, db, to->of.institution.id, today, &to->of.policy));
	TRY(offering_ensure(cx, db, to->of.policy, &to->of.institution, spec, 0, offering));
	return cohort_open(cx, to->of.policy, &to->of.institution, spec, offering, &to->of.cohort);
}

enum rc
demo_board(struct ctx *cx, struct db *db, int64_t institution, const struct demo_account *accounts, size_t count)
{
	struct making to = { .accounts = accounts, .account_count = count };
	enum rc rc;

	TRY(institution_get(cx, db, institution, &to.of.institution));
	TRY(published(cx, db, &to));
	rc = plan_cohort(cx, db, &to);
	if (rc == RC_CONFLICT) /* it was made on an earlier day, and stays as it is */
		return RC_OK;
	TRY(rc);
	TRY(db_transact(cx, db, learners_work, &to));
	return call_board(cx, db, &to);
}
