#include "case/circumstance.h"

#include "case/case_store.h"

#define YEAR 366
#define WEEK 7

/* ---- working days ---- */

/* 0 Monday ... 6 Sunday; 1970-01-01 was a Thursday. */
static int64_t
weekday(int64_t day)
{
	return ((day + 3) % WEEK + WEEK) % WEEK;
}

int64_t
working_day_after(int64_t day, int64_t count)
{
	while (count > 0)
		count -= weekday(++day) < 5;
	return day;
}

int64_t
working_days_between(int64_t from, int64_t to)
{
	int64_t whole = to > from ? (to - from) / WEEK : 0, count = whole * 5;

	for (int64_t day = from + whole * WEEK + 1; day <= to; day++)
		count += weekday(day) < 5;
	return count;
}

/* ---- asking ---- */

/* Everything that is asked of the rules, gathered once, so that another day can be asked about. */
struct question {
	const struct cohort *cohort;
	const struct attempt *attempt;
	const struct case_request *request;
	int64_t in_sitting, deferrals;
};

/* The latest deadline of the sitting: until then a request can be about work that is still to come. */
static bool
sitting_deadline(const struct cohort *cohort, const struct attempt *attempt, int64_t *due_at)
{
	bool any = false;
	int64_t one;

	for (size_t i = 0; i < cohort->spec->assessment_count; i++)
		if (cohort->spec->assessments[i].weight > 0 && attempt_deadline(cohort, attempt, cohort->spec->assessments[i].id, &one)) {
			if (!any || one > *due_at)
				*due_at = one;
			any = true;
		}
	return any;
}

static enum rc
ask(struct ctx *cx, const struct question *of, int64_t made_at, const struct cohort_answer **out)
{
	struct json *facts = json_new(cx->mem, JSON_OBJECT);
	const struct case_request *request = of->request;
	int64_t due_at = 0, day = zone_day(of->cohort->institution->zone, made_at);

	fact_text(cx->mem, facts, STR("request.kind"), str_of(case_kind_word(request->kind)));
	if (request->days > 0)
		fact_int(cx->mem, facts, STR("request.days"), request->days);
	fact_text(cx->mem, facts, STR("request.reason"), request->reason);
	fact_int(cx->mem, facts, STR("request.made"), made_at);
	fact_int(cx->mem, facts, STR("requests_this_sitting"), of->in_sitting);
	fact_int(cx->mem, facts, STR("deferrals_before"), of->deferrals);
	fact_int(cx->mem, facts, STR("sitting"), of->attempt->sitting);
	if (sitting_deadline(of->cohort, of->attempt, &due_at))
		fact_int(cx->mem, facts, STR("deadline"), due_at);
	if (request->communicated_day != 0) {
		fact_int(cx->mem, facts, STR("outcomes.communicated"), request->communicated_day);
		fact_int(cx->mem, facts, STR("outcomes.working_days"), working_days_between(request->communicated_day, day));
	}
	return cohort_ask(cx, of->cohort, POLICY_CIRCUMSTANCE, day, facts, false, NULL, out);
}

/* ---- reading the answer ---- */

#define DECISION_OF "decision of the "

/* "decision of the board chair, with advice" → board-chair; the longest name of a role that the text begins with. */
static bool
decider_of(struct str text, enum role *out)
{
	size_t longest = 0;

	if (!str_starts(text, DECISION_OF))
		return false;
	text = str_sub(text, sizeof(DECISION_OF) - 1, SIZE_MAX);
	for (int i = 0; i < ROLES; i++) {
		struct str word = role_word((enum role)i);
		size_t at = 0;

		while (at < word.len && at < text.len && (word.ptr[at] == text.ptr[at] || (word.ptr[at] == '-' && text.ptr[at] == ' ')))
			at++;
		if (at == word.len && at > longest) {
			longest = at;
			*out = (enum role)i;
		}
	}
	return longest > 0;
}

static struct str
deciders(struct arena *mem, const struct policy_effects *effects)
{
	struct str words[ROLES];
	size_t count = 0;
	enum role role;

	for (const struct policy_item *item = effects->requires; item != NULL && count < ROLES; item = item->next)
		if (decider_of(item->what, &role))
			words[count++] = role_word(role);
	return count == 0 ? STR_NONE : str_join(mem, words, count, STR(","));
}

/* The soonest day that a rule gives. */
static int64_t
decision_due(const struct policy_effects *effects, int64_t made_day)
{
	int64_t soonest = 0, day;

	for (const struct policy_item *item = effects->opens; item != NULL; item = item->next)
		if (item->days >= 0 && (soonest == 0 || made_day + item->days < soonest))
			soonest = made_day + item->days;
	for (const struct policy_item *item = effects->due; item != NULL; item = item->next) {
		if (!str_is(item->what, "decision") || item->days < 0)
			continue;
		day = str_is(item->more, "request in working days") ? working_day_after(made_day, item->days) : made_day + item->days;
		if (soonest == 0 || day < soonest)
			soonest = day;
	}
	return soonest;
}

static int64_t
extension_of(const struct policy_effects *effects)
{
	for (const struct policy_item *due = effects->due; due != NULL; due = due->next)
		if (str_is(due->what, "submission") && due->days > 0)
			return due->days;
	return 0;
}

static void
read_answer(struct ctx *cx, const struct question *of, const struct cohort_answer *asked, int64_t made_at, struct case_answer *out)
{
	const struct policy_effects *effects = &asked->answer->effects;
	enum case_kind kind = of->request->kind;

	*out = (struct case_answer){ .policy = asked->answer, .rules = asked->rules, .says = asked->says };
	if (asked->answer->refused != NULL)
		return;
	out->days = extension_of(effects);
	out->decides = deciders(cx->mem, effects);
	out->due_day = decision_due(effects, zone_day(of->cohort->institution->zone, made_at));
	out->granted = out->decides.len == 0 && (kind == CASE_EXTENSION ? out->days > 0 :
		(kind == CASE_DEFERRAL || kind == CASE_BREAK) && effects->outcome == OUTCOME_DEFER);
}

static enum rc
question_of(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct enrolment *enrolment, const struct attempt *attempt,
            const struct case_request *request, struct question *out)
{
	*out = (struct question){ .cohort = cohort, .attempt = attempt, .request = request };
	return case_count_requests(cx, db, enrolment->institution, enrolment->id, attempt->sitting, &out->in_sitting, &out->deferrals);
}

static enum rc
answer_at(struct ctx *cx, const struct question *of, int64_t made_at, struct case_answer *out)
{
	const struct cohort_answer *asked;

	TRY(ask(cx, of, made_at, &asked));
	read_answer(cx, of, asked, made_at, out);
	return RC_OK;
}

enum rc
case_ask(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct enrolment *enrolment, const struct attempt *attempt,
         const struct case_request *request, struct case_answer *out)
{
	struct question of;

	TRY(question_of(cx, db, cohort, enrolment, attempt, request, &of));
	return answer_at(cx, &of, request->made_at, out);
}

struct str
case_rule_named(struct arena *mem, const struct policy_finding *by)
{
	return str_fmt(mem, PRI_STR " (" PRI_STR ")", ARG_STR(by->rule), ARG_STR(by->cite));
}

static bool
same_answer(const struct case_answer *a, const struct case_answer *b)
{
	return (a->policy->refused != NULL) == (b->policy->refused != NULL) && a->granted == b->granted && a->days == b->days &&
		str_eq(a->decides, b->decides);
}

/* Noon, so that a day counts whole whatever hour a deadline has; the day of the deadline itself is the page's to say. */
static int64_t
noon(const struct question *of, int64_t day)
{
	return zone_at(of->cohort->institution->zone, day, 12 * 3600);
}

enum rc
case_until(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct enrolment *enrolment, const struct attempt *attempt,
           const struct case_request *request, int64_t *last_day, struct str *rules)
{
	int64_t same = zone_day(cohort->institution->zone, request->made_at), other = same + YEAR;
	struct case_answer today, then, after;
	struct question of;

	*last_day = 0;
	*rules = STR_NONE;
	TRY(question_of(cx, db, cohort, enrolment, attempt, request, &of));
	TRY(answer_at(cx, &of, request->made_at, &today));
	TRY(answer_at(cx, &of, noon(&of, other), &after));
	if (same_answer(&today, &after))
		return RC_OK;
	/* A limit, once it has passed, has passed: halving finds the day it falls on. */
	while (other - same > 1) {
		int64_t middle = same + (other - same) / 2;

		TRY(answer_at(cx, &of, noon(&of, middle), &then));
		if (same_answer(&today, &then)) {
			same = middle;
		} else {
			other = middle;
			after = then;
		}
	}
	*last_day = same;
	*rules = after.policy->refused == NULL ? after.rules : case_rule_named(cx->mem, after.policy->refused);
	return RC_OK;
}

/* ---- making it ---- */

enum rc
case_grant(struct ctx *cx, struct db *db, const struct cohort *cohort, struct attempt *attempt, const struct case_file *file)
{
	if (file->kind == CASE_EXTENSION)
		return attempt_extend(cx, db, cohort, attempt, file->days);
	if (file->kind == CASE_DEFERRAL || file->kind == CASE_BREAK)
		return attempt_defer(cx, db, attempt);
	return RC_OK;
}

struct requesting {
	const struct cohort *cohort;
	const struct enrolment *enrolment;
	struct attempt *attempt;
	const struct case_request *request;
	struct case_file *out;
};

static struct str
refusal_text(struct arena *mem, const struct policy_finding *by)
{
	return str_fmt(mem, PRI_STR ": " PRI_STR, ARG_STR(case_rule_named(mem, by)), ARG_STR(by->says));
}

/* What the rules give; without a rule that grants, the case waits for a person. */
static enum rc
apply_answer(struct ctx *cx, struct db *db, const struct requesting *to, const struct case_answer *answer, struct case_file *file)
{
	file->rules = answer->rules;
	if (answer->policy->refused != NULL) {
		file->state = CASE_REFUSED;
		file->decision = refusal_text(cx->mem, answer->policy->refused);
		return RC_OK;
	}
	file->days = answer->days;
	file->decides = answer->decides;
	if (!answer->granted) {
		file->due_day = answer->due_day;
		return RC_OK;
	}
	file->decision = answer->rules;
	file->state = CASE_GRANTED;
	return case_grant(cx, db, to->cohort, to->attempt, file);
}

static enum rc
request_work(struct ctx *cx, struct db *db, void *self)
{
	const struct requesting *to = self;
	const struct case_request *request = to->request;
	struct case_answer answer;
	struct case_file file = {
		.institution = to->enrolment->institution, .enrolment = to->enrolment->id, .kind = request->kind, .sitting = to->attempt->sitting,
		.opener = request->opener, .made_at = request->made_at, .reason = request->reason, .framework = to->cohort->framework,
		.asked_days = request->days, .acknowledged = request->acknowledged,
	};
	enum rc rc = request->opener == 0 ? case_by_request(cx, db, &file, to->out) : RC_NOT_FOUND;

	if (rc != RC_NOT_FOUND)
		return rc;
	TRY(case_ask(cx, db, to->cohort, to->enrolment, to->attempt, request, &answer));
	TRY(apply_answer(cx, db, to, &answer, &file));
	TRY(db_new_id(cx, db, &file.id));
	TRY(case_insert(cx, db, &file));
	*to->out = file;
	return case_event(cx, db, &file, file.opener, file.state == CASE_GRANTED ? "case.granted" : file.state == CASE_REFUSED ? "case.refused" : "case.opened");
}

enum rc
case_decide_request(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct enrolment *enrolment,
                    struct attempt *attempt, const struct case_request *request, struct case_file *out)
{
	struct requesting to = { cohort, enrolment, attempt, request, out };

	if (request->kind == CASE_INTEGRITY)
		return fail(cx, RC_INVALID, MSG(case_not_a_request), A_C("kind", case_kind_word(request->kind)));
	return db_in_transaction(db) ? request_work(cx, db, &to) : db_transact(cx, db, request_work, &to);
}
