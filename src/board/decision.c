/* The outcome of each sitting: asked of the rules, or decided by a person where they are silent. */
#include "base/decimal.h"
#include "board/board.h"
#include "board/board_store.h"
#include "crypto/hash.h"
#include "event/event.h"
#include "policy/spec_facts.h"

#define PROPOSE_BATCH 4000

static enum rc
decision_event(struct ctx *cx, struct db *db, const struct board *board, const struct decision *decision, int64_t actor, const char *what)
{
	const struct event event = {
		.institution = board->institution, .actor = actor, .what = str_of(what), .noun = STR("decision"), .object = decision->id,
		.reason = decision->rules,
	};

	return event_append(cx, db, &event);
}

/* ---- asking ---- */

static enum rc
put_level(struct ctx *cx, const struct cohort *cohort, struct json *facts)
{
	struct spec_level level;

	TRY(spec_level(cx, cohort->spec->json, &level));
	if (str_is(level.framework, "FHEQ"))
		fact_int(cx->mem, facts, STR("level.fheq"), level.value);
	if (level.eqf != 0)
		fact_int(cx->mem, facts, STR("level.eqf"), level.eqf);
	return RC_OK;
}

enum rc
decision_ask(struct ctx *cx, const struct cohort *cohort, int64_t sat_day, const struct attempt *attempt, const struct cohort_answer **out)
{
	bool met = attempt_requirements_met(cohort->spec, attempt);
	const struct cohort_key key = { POLICY_DECISION, sat_day, { attempt->number, attempt->mark_known ? attempt->mark : -1, attempt->late,
		attempt->integrity, attempt->extension_days, attempt->deferred, cohort->still_offered, met } };
	struct json *facts;

	*out = cohort_recall(cohort, &key);
	if (*out != NULL)
		return RC_OK;
	facts = json_new(cx->mem, JSON_OBJECT);
	TRY(put_level(cx, cohort, facts));
	if (attempt->mark_known) {
		fact_number(cx->mem, facts, STR("mark"), attempt->mark);
		fact_text(cx->mem, facts, STR("grade"), grading_name(cx->mem, &cohort->grading, attempt->mark, cohort->institution->language));
	}
	if (cohort->grading.pass >= 0)
		fact_number(cx->mem, facts, STR("pass_mark"), cohort->grading.pass);
	fact_int(cx->mem, facts, STR("attempt.number"), attempt->number);
	fact_bool(cx->mem, facts, STR("late"), attempt->late);
	fact_text(cx->mem, facts, STR("integrity"), integrity_word(attempt->integrity));
	fact_int(cx->mem, facts, STR("extension.days"), attempt->extension_days);
	fact_bool(cx->mem, facts, STR("deferred"), attempt->deferred);
	fact_bool(cx->mem, facts, STR("still_offered"), cohort->still_offered);
	fact_bool(cx->mem, facts, STR("requirements_met"), met);
	return cohort_ask(cx, cohort, POLICY_DECISION, sat_day, facts, true, &key, out);
}

/* ---- whether this attempt is allowed at all ---- */

struct permission {
	bool allowed, capped;
	struct str says; /* why it is not */
};

static int64_t
further_of(const struct policy_answer *answer)
{
	if (!answer->effects.attempt.said || !answer->effects.attempt.allowed)
		return 0;
	return answer->effects.attempt.cap_pass ? 2 : 1;
}

/* An earlier attempt that is not in this register was made elsewhere and failed, or there would be no further one: the rules
 * say what follows a failed attempt of that number. */
static enum rc
ask_about_unknown(struct ctx *cx, const struct cohort *cohort, const struct board *board, int64_t number, int64_t *further, struct str *rules)
{
	const struct attempt failed = { .number = number, .mark_known = true, .mark = 0 };
	const struct cohort_answer *asked;

	TRY(decision_ask(cx, cohort, board->sat_day, &failed, &asked));
	*further = further_of(asked->answer);
	*rules = asked->rules;
	return RC_OK;
}

static struct str
not_allowed(struct ctx *cx, int64_t number, const char *outcome, struct str rules)
{
	const struct arg args[] = { A_NUM("number", number), A_NUM("before", number - 1), A_C("outcome", outcome), A_STR("rules", rules) };

	return msg_text(cx->mem, MSG(board_no_further_attempt), args, sizeof(args) / sizeof(args[0]));
}

static enum rc
may_attempt(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct board *board, const struct attempt *attempt, struct permission *out)
{
	struct decision before;
	int64_t further;
	struct str rules;
	const char *outcome;
	enum rc rc;

	*out = (struct permission){ .allowed = true, .capped = attempt->capped };
	if (attempt->number == 1)
		return RC_OK;
	rc = decision_on(cx, db, attempt->institution, attempt->enrolment, attempt->number - 1, &before);
	if (rc == RC_NOT_FOUND) {
		TRY(ask_about_unknown(cx, cohort, board, attempt->number - 1, &further, &rules));
		outcome = "fail";
	} else {
		TRY(rc);
		further = before.further;
		rules = before.rules;
		outcome = before.outcome == OUTCOME_NONE ? "undecided" : outcome_word(before.outcome);
	}
	out->allowed = further != 0;
	out->capped = attempt->capped || further == 2;
	if (!out->allowed)
		out->says = not_allowed(cx, attempt->number, outcome, rules);
	return RC_OK;
}

enum rc
decision_standing(struct ctx *cx, struct db *db, int64_t institution, int64_t attempt, struct decision *decision, struct board *board)
{
	TRY(decision_standing_of(cx, db, institution, attempt, decision));
	return board_get(cx, db, institution, decision->board, board);
}

/* ---- proposing ---- */

static struct str
undecided_says(struct ctx *cx, const struct cohort *cohort, const struct attempt *attempt)
{
	return msg_text(cx->mem, attempt_requirements_met(cohort->spec, attempt) ? MSG(board_undecided) : MSG(board_undecided_no_mark), NULL, 0);
}

/* A capped mark is at most the scheme's cap, or its pass mark. */
static bool
apply_cap(const struct cohort *cohort, struct decision *decision)
{
	int64_t most = cohort->grading.cap >= 0 ? cohort->grading.cap : cohort->grading.pass;

	if (most < 0)
		return false;
	decision->capped = decision->mark_known && decision->mark > most;
	if (decision->capped)
		decision->mark = most;
	return true;
}

static void
take_effects(const struct cohort_answer *asked, struct decision *out)
{
	const struct policy_effects *effects = &asked->answer->effects;

	out->outcome = effects->outcome;
	out->further = further_of(asked->answer);
	out->further_days = out->further == 0 ? -1 : effects->attempt.within_days;
	out->ends_study = effects->ends_study;
	out->rules = asked->rules;
	out->says = asked->says;
	out->effects = asked->effects;
}

static void
refused_decision(struct ctx *cx, const struct policy_finding *by, struct decision *out)
{
	out->rules = str_fmt(cx->mem, PRI_STR " (" PRI_STR ")", ARG_STR(by->rule), ARG_STR(by->cite));
	out->says = by->says;
}

static enum rc
decide(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct board *board, const struct attempt *attempt, struct decision *out)
{
	const struct cohort_answer *asked;
	struct permission may;

	*out = (struct decision){
		.board = board->id, .attempt = attempt->id, .enrolment = attempt->enrolment, .person = attempt->person,
		.mark_known = attempt->mark_known, .mark = attempt->mark, .raw_mark = attempt->mark, .further_days = -1,
		.framework = cohort->framework, .attempt_number = attempt->number,
	};
	TRY(may_attempt(cx, db, cohort, board, attempt, &may));
	if (!may.allowed) {
		out->says = may.says;
		return RC_OK;
	}
	TRY(decision_ask(cx, cohort, board->sat_day, attempt, &asked));
	if (asked->answer->refused != NULL) {
		refused_decision(cx, asked->answer->refused, out);
		return RC_OK;
	}
	take_effects(asked, out);
	if (out->outcome == OUTCOME_NONE)
		out->says = undecided_says(cx, cohort, attempt);
	if ((may.capped || asked->answer->effects.cap_pass) && !apply_cap(cohort, out)) {
		out->outcome = OUTCOME_NONE;
		out->says = msg_text(cx->mem, MSG(board_no_cap), NULL, 0);
	}
	return RC_OK;
}

/* What a rule decided before is decided anew when the marks or circumstances have changed since; what a person decided stays. */
static enum rc
decide_anew(struct ctx *cx, struct db *db, const struct board *board, struct decision *as)
{
	struct decision is;

	TRY(decision_by_attempt(cx, db, board, as->attempt, &is));
	as->id = is.id;
	if (is.decider != 0 || (is.outcome == as->outcome && is.mark_known == as->mark_known && is.mark == as->mark && str_eq(is.rules, as->rules)))
		return RC_OK;
	TRY(decision_update(cx, db, board->institution, as));
	return decision_event(cx, db, board, as, 0, "decision.proposed_anew");
}

struct proposing {
	const struct cohort *cohort;
	const struct board *board;
	struct attempt_cursor after, last; /* a batch may run twice, so it reads the one and writes the other */
	size_t count;
	int64_t made;
};

/* One event for a batch of proposals: each is a record of its own, and what becomes of it is told when it changes, when a
 * person decides, and when the board confirms. */
static enum rc
batch_event(struct ctx *cx, struct db *db, const struct board *board, int64_t made)
{
	struct json *after = json_new(cx->mem, JSON_OBJECT);
	struct event event = { .institution = board->institution, .what = STR("board.proposed"), .noun = STR("board"), .object = board->id };

	json_put_int(cx->mem, after, STR("decisions"), made);
	event.after = json_text(cx->mem, after, JSON_COMPACT);
	return event_append(cx, db, &event);
}

static enum rc
propose_one(struct ctx *cx, struct db *db, struct proposing *to, const struct attempt *attempt)
{
	struct decision decision;
	bool made;

	if (attempt->state == ATTEMPT_DECIDED || attempt->state == ATTEMPT_DEFERRED)
		return RC_OK;
	TRY(decide(cx, db, to->cohort, to->board, attempt, &decision));
	TRY(db_new_id(cx, db, &decision.id));
	TRY(decision_insert(cx, db, to->board->institution, &decision, &made));
	to->made += made;
	return made ? RC_OK : decide_anew(cx, db, to->board, &decision);
}

static enum rc
propose_work(struct ctx *cx, struct db *db, void *self)
{
	struct proposing *to = self;
	struct attempt *attempts;

	to->made = 0;
	TRY(attempt_batch(cx, db, to->board->institution, to->board->offering, to->after, PROPOSE_BATCH, &attempts, &to->count));
	for (size_t i = 0; i < to->count; i++) {
		struct arena_mark mark = arena_mark(cx->mem);
		TRY(propose_one(cx, db, to, &attempts[i]));
		arena_release(cx->mem, mark);
	}
	if (to->count > 0)
		to->last = (struct attempt_cursor){ attempts[to->count - 1].sitting, attempts[to->count - 1].id };
	return to->made == 0 ? RC_OK : batch_event(cx, db, to->board, to->made);
}

/* Not by the rules again, which know no more than they did: the board decides. An award that stands is then corrected; where there is
 * none, the decision makes one. */
static enum rc
reopen(struct ctx *cx, struct db *db, const struct proposing *to, const struct case_file *appeal, int64_t *made)
{
	struct decision before, decision;
	struct board decided;
	struct attempt attempt;
	bool is_new;
	enum rc rc;

	TRY(case_attempt(cx, db, appeal, &attempt));
	if (attempt.state != ATTEMPT_DECIDED)
		return RC_OK;
	rc = decision_standing(cx, db, to->board->institution, attempt.id, &before, &decided);
	if (rc == RC_NOT_FOUND || (rc == RC_OK && decided.confirmed_at >= appeal->decided_at))
		return RC_OK;
	TRY(rc);
	decision = (struct decision){
		.board = to->board->id, .attempt = attempt.id, .enrolment = attempt.enrolment, .person = attempt.person, .mark_known = attempt.mark_known,
		.mark = attempt.mark, .raw_mark = attempt.mark, .further_days = -1, .framework = to->cohort->framework, .attempt_number = attempt.number,
		.anew = before.outcome == OUTCOME_PASS, .says = msg_text(cx->mem, MSG(board_appeal_upheld), NULL, 0),
	};
	TRY(db_new_id(cx, db, &decision.id));
	TRY(decision_insert(cx, db, to->board->institution, &decision, &is_new));
	*made += is_new;
	return RC_OK;
}

static enum rc
reopen_work(struct ctx *cx, struct db *db, void *self)
{
	struct proposing *to = self;
	struct case_file *appeals;
	size_t count;

	to->made = 0;
	TRY(case_upheld_appeals(cx, db, to->board->institution, to->board->offering, &appeals, &count));
	for (size_t i = 0; i < count; i++)
		TRY(reopen(cx, db, to, &appeals[i], &to->made));
	return to->made == 0 ? RC_OK : batch_event(cx, db, to->board, to->made);
}

enum rc
board_propose(struct ctx *cx, struct db *db, const struct cohort *cohort, struct board *board)
{
	struct proposing to = { .cohort = cohort, .board = board };

	if (board->state == BOARD_CONFIRMED)
		return RC_OK;
	do {
		struct arena_mark mark = arena_mark(cx->mem);
		TRY(db_transact(cx, db, propose_work, &to));
		to.after = to.last;
		arena_release(cx->mem, mark);
	} while (to.count == PROPOSE_BATCH);
	return db_transact(cx, db, reopen_work, &to);
}

/* ---- a person decides ---- */

static enum rc
check_decider(struct ctx *cx, const struct board *board, const struct decision *decision, int64_t decider)
{
	bool member = false;

	for (size_t i = 0; i < board->member_count; i++)
		member = member || (board->members[i].person != 0 && board->members[i].person == decider);
	if (decider == decision->person) {
		(void)fail(cx, RC_REFUSED, MSG(board_own_work));
		return fail_with_clause(cx, RC_REFUSED, STR("separation of duties"));
	}
	return member ? RC_OK : fail(cx, RC_REFUSED, MSG(board_not_member));
}

struct deciding { const struct board *board; struct decision to; struct str seen; bool new; };

#define STAMP_SIZE 8

struct str
decision_stamp(struct arena *mem, const struct decision *decision)
{
	unsigned char hash[SHA256_SIZE];

	sha256(str_fmt(mem, "%d %d %lld %lld %lld " PRI_STR "\n" PRI_STR "\n" PRI_STR, decision->outcome, decision->mark_known, (long long)decision->mark,
	               (long long)decision->raw_mark, (long long)decision->decider, ARG_STR(decision->reason), ARG_STR(decision->rules), ARG_STR(decision->says)), hash);
	return str_hex(mem, hash, STAMP_SIZE);
}

/* Two may have the same page open: the second is told, and decides again if they still mean it. */
static enum rc
check_seen(struct ctx *cx, struct db *db, const struct deciding *to)
{
	struct decision is;

	if (to->seen.len == 0)
		return RC_OK;
	TRY(decision_by_attempt(cx, db, to->board, to->to.attempt, &is));
	return str_eq(decision_stamp(cx->mem, &is), to->seen) ? RC_OK : fail(cx, RC_CONFLICT, MSG(board_decided_since));
}

static enum rc
decide_work(struct ctx *cx, struct db *db, void *self)
{
	struct deciding *to = self;
	bool made = true;

	if (to->new) {
		TRY(db_new_id(cx, db, &to->to.id));
		TRY(decision_insert(cx, db, to->board->institution, &to->to, &made));
	}
	if (!made)
		return fail(cx, RC_CONFLICT, MSG(board_decided_meanwhile));
	TRY(check_seen(cx, db, to));
	TRY(decision_update(cx, db, to->board->institution, &to->to));
	return decision_event(cx, db, to->board, &to->to, to->to.decider, "decision.made");
}

/* This board's decision on the sitting, or a blank one when an earlier board decided it. */
static enum rc
decision_to_make(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct attempt *of, struct deciding *to)
{
	enum rc rc = decision_by_attempt(cx, db, to->board, of->id, &to->to);

	if (rc != RC_NOT_FOUND)
		return rc;
	if (of->state != ATTEMPT_DECIDED)
		return fail(cx, RC_REFUSED, MSG(board_not_proposed));
	to->new = true;
	to->to = (struct decision){
		.board = to->board->id, .attempt = of->id, .enrolment = of->enrolment, .person = of->person, .mark_known = of->mark_known,
		.mark = of->mark, .raw_mark = of->mark, .further_days = -1, .framework = cohort->framework, .attempt_number = of->number,
		.anew = true,
	};
	return RC_OK;
}

static enum rc
check_mark(struct ctx *cx, const struct cohort *cohort, const int64_t *mark)
{
	if (mark == NULL || (*mark >= 0 && *mark <= cohort->grading.most))
		return RC_OK;
	return fail(cx, RC_INVALID, MSG(assessment_mark_range), A_STR("mark", decimal_text(cx->mem, *mark)),
	            A_STR("most", decimal_text(cx->mem, cohort->grading.most)), A_STR("scheme", cohort->grading.name));
}

static enum rc
cap_anew(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct board *board, const struct attempt *of, struct decision *to)
{
	struct permission may;

	TRY(may_attempt(cx, db, cohort, board, of, &may));
	if (!may.allowed)
		return fail(cx, RC_REFUSED, MSG(board_says), A_STR("says", may.says));
	to->mark = to->raw_mark;
	if (may.capped && !apply_cap(cohort, to))
		return fail(cx, RC_REFUSED, MSG(board_no_cap));
	return RC_OK;
}

enum rc
board_decide(struct ctx *cx, struct db *db, const struct cohort *cohort, struct board *board, int64_t attempt, const struct board_choice *choice)
{
	struct deciding to = { .board = board };
	struct attempt of;

	if (board->state == BOARD_CONFIRMED)
		return fail(cx, RC_REFUSED, MSG(board_immutable));
	TRY(attempt_get(cx, db, board->institution, attempt, &of));
	TRY(decision_to_make(cx, db, cohort, &of, &to));
	TRY(check_decider(cx, board, &to.to, choice->decider));
	TRY(check_mark(cx, cohort, choice->mark));
	if (choice->reason.len == 0 || choice->outcome == OUTCOME_NONE)
		return fail(cx, RC_REFUSED, MSG(board_needs_reason));
	if (choice->mark != NULL) {
		to.to.mark_known = true;
		to.to.raw_mark = *choice->mark;
	}
	TRY(cap_anew(cx, db, cohort, board, &of, &to.to));
	to.seen = to.new ? STR_NONE : choice->seen;
	to.to.outcome = choice->outcome;
	to.to.further = choice->outcome != OUTCOME_REFER ? 0 : to.to.further == 0 ? 1 : to.to.further;
	to.to.ends_study = to.to.ends_study && choice->outcome >= OUTCOME_FAIL;
	to.to.decider = choice->decider;
	to.to.reason = to.to.says = choice->reason;
	return db_transact(cx, db, decide_work, &to);
}
