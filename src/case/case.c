#include "case/case.h"

#include "case/case_store.h"
#include "event/event.h"

static const char *const kind_words[CASE_KINDS] = { "extension", "deferral", "break", "adjustment", "integrity", "appeal", "complaint" };

const char *
case_kind_word(enum case_kind kind)
{
	return kind_words[kind];
}

bool
case_kind_of(struct str word, enum case_kind *out)
{
	for (int i = 0; i < CASE_KINDS; i++)
		if (str_is(word, kind_words[i])) {
			*out = (enum case_kind)i;
			return true;
		}
	return false;
}

/* What people wrote stays out of the event: reasons for circumstances are private, and the case holds them. */
static enum rc
case_event(struct ctx *cx, struct db *db, const struct case_file *file, int64_t actor, const char *what)
{
	const struct event event = {
		.institution = file->institution, .actor = actor, .what = str_of(what), .noun = STR("case"), .object = file->id,
		.reason = str_of(kind_words[file->kind]),
	};

	return event_append(cx, db, &event);
}

static enum rc
separate(struct ctx *cx)
{
	(void)fail(cx, RC_REFUSED, MSG(case_separation));
	return fail_with_clause(cx, RC_REFUSED, STR("separation of duties"));
}

/* ---- requests that rules decide ---- */

struct requesting {
	const struct cohort *cohort;
	const struct enrolment *enrolment;
	struct attempt *attempt;
	const struct case_request *request;
	struct case_file *out;
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
ask_circumstance(struct ctx *cx, struct db *db, const struct requesting *to, const struct cohort_answer **asked)
{
	struct json *facts = json_new(cx->mem, JSON_OBJECT);
	const struct case_request *request = to->request;
	int64_t in_sitting, deferrals, due_at = 0;

	TRY(case_count_requests(cx, db, to->enrolment->institution, to->enrolment->id, to->attempt->sitting, &in_sitting, &deferrals));
	fact_text(cx->mem, facts, STR("request.kind"), str_of(kind_words[request->kind]));
	if (request->days > 0)
		fact_int(cx->mem, facts, STR("request.days"), request->days);
	fact_text(cx->mem, facts, STR("request.reason"), request->reason);
	fact_int(cx->mem, facts, STR("requests_this_sitting"), in_sitting);
	fact_int(cx->mem, facts, STR("deferrals_before"), deferrals);
	fact_int(cx->mem, facts, STR("sitting"), to->attempt->sitting);
	if (sitting_deadline(to->cohort, to->attempt, &due_at))
		fact_int(cx->mem, facts, STR("deadline"), due_at);
	return cohort_ask(cx, to->cohort, POLICY_CIRCUMSTANCE, zone_day(to->cohort->institution->zone, request->made_at), facts, false,
	                  NULL, asked);
}

static int64_t
extension_of(const struct policy_answer *answer)
{
	for (const struct policy_item *due = answer->effects.due; due != NULL; due = due->next)
		if (str_is(due->what, "submission") && due->days > 0)
			return due->days;
	return 0;
}

/* Grants what an effect gives; without one no rule decides, and the case stays open for a person. */
static enum rc
apply_answer(struct ctx *cx, struct db *db, const struct requesting *to, const struct cohort_answer *asked, struct case_file *file)
{
	file->days = extension_of(asked->answer);
	file->decision = asked->rules;
	if (file->kind == CASE_EXTENSION && file->days > 0) {
		file->state = CASE_GRANTED;
		return attempt_extend(cx, db, to->cohort, to->attempt, file->days);
	}
	if (file->kind != CASE_EXTENSION && asked->answer->effects.outcome == OUTCOME_DEFER) {
		file->state = CASE_GRANTED;
		return attempt_defer(cx, db, to->attempt);
	}
	return RC_OK;
}

static struct str
refusal_text(struct arena *mem, const struct policy_finding *by)
{
	return str_fmt(mem, PRI_STR " (" PRI_STR "): " PRI_STR, ARG_STR(by->rule), ARG_STR(by->cite), ARG_STR(by->says));
}

static enum rc
request_work(struct ctx *cx, struct db *db, void *self)
{
	const struct requesting *to = self;
	const struct cohort_answer *asked;
	struct case_file file = {
		.institution = to->enrolment->institution, .enrolment = to->enrolment->id, .kind = to->request->kind, .sitting = to->attempt->sitting,
		.opener = to->request->opener, .made_at = to->request->made_at, .reason = to->request->reason,
		.framework = to->cohort->framework,
	};
	enum rc rc = case_by_request(cx, db, &file, to->out);

	if (rc != RC_NOT_FOUND)
		return rc;
	TRY(ask_circumstance(cx, db, to, &asked));
	if (asked->answer->refused != NULL) {
		file.state = CASE_REFUSED;
		file.decision = refusal_text(cx->mem, asked->answer->refused);
	} else {
		TRY(apply_answer(cx, db, to, asked, &file));
	}
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

	if (request->kind > CASE_BREAK)
		return fail(cx, RC_INVALID, MSG(case_not_a_request), A_C("kind", kind_words[request->kind]));
	return db_in_transaction(db) ? request_work(cx, db, &to) : db_transact(cx, db, request_work, &to);
}

/* ---- cases that people decide ---- */

struct opening { struct case_file file; int64_t *id; };

static enum rc
open_work(struct ctx *cx, struct db *db, void *self)
{
	struct opening *open = self;

	TRY(db_new_id(cx, db, &open->file.id));
	TRY(case_insert(cx, db, &open->file));
	*open->id = open->file.id;
	return case_event(cx, db, &open->file, open->file.opener, "case.opened");
}

enum rc
case_open(struct ctx *cx, struct db *db, const struct enrolment *enrolment, const struct case_file *as, int64_t *id)
{
	struct opening open = { *as, id };

	open.file.institution = enrolment->institution;
	open.file.enrolment = enrolment->id;
	open.file.state = CASE_OPEN;
	open.file.made_at = cx->now;
	return db_in_transaction(db) ? open_work(cx, db, &open) : db_transact(cx, db, open_work, &open);
}

enum rc
case_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct case_file *out)
{
	enum rc rc = case_by_id(cx, db, institution, id, out);

	return rc == RC_NOT_FOUND ? fail(cx, rc, MSG(case_unknown)) : rc;
}

struct change { struct case_file *file; struct case_file to; int64_t actor; const char *event; };

static enum rc
change_work(struct ctx *cx, struct db *db, void *self)
{
	const struct change *change = self;

	TRY(case_update(cx, db, &change->to));
	return case_event(cx, db, &change->to, change->actor, change->event);
}

static enum rc
make_change(struct ctx *cx, struct db *db, struct change *change)
{
	TRY(db_in_transaction(db) ? change_work(cx, db, change) : db_transact(cx, db, change_work, change));
	*change->file = change->to;
	return RC_OK;
}

enum rc
case_handle(struct ctx *cx, struct db *db, struct case_file *file, int64_t handler)
{
	struct change change = { file, *file, handler, "case.handled" };

	if (file->handler == handler)
		return RC_OK;
	if (file->state != CASE_OPEN)
		return fail(cx, RC_REFUSED, MSG(case_closed));
	change.to.handler = handler;
	return make_change(cx, db, &change);
}

/* Handling is one person's, so that the learner knows whom to ask. */
static enum rc
check_handler(struct ctx *cx, const struct case_file *file, int64_t actor)
{
	if (file->state != CASE_OPEN)
		return fail(cx, RC_REFUSED, MSG(case_closed));
	return actor != 0 && file->handler == actor ? RC_OK : fail(cx, RC_REFUSED, MSG(case_not_handler));
}

enum rc
case_inform(struct ctx *cx, struct db *db, struct case_file *file, int64_t actor)
{
	struct change change = { file, *file, actor, "case.informed" };

	TRY(check_handler(cx, file, actor));
	if (file->informed_at != 0)
		return RC_OK;
	change.to.informed_at = cx->now;
	return make_change(cx, db, &change);
}

enum rc
case_forward(struct ctx *cx, struct db *db, struct case_file *file, int64_t actor, struct str to)
{
	struct change change = { file, *file, actor, "case.forwarded" };

	TRY(check_handler(cx, file, actor));
	if (to.len == 0)
		return fail(cx, RC_REFUSED, MSG(case_forward_nobody));
	if (str_eq(file->forwarded_to, to))
		return RC_OK;
	change.to.forwarded_to = to;
	change.to.forwarded_at = cx->now;
	return make_change(cx, db, &change);
}

/* Who opened, handles or is the subject of an appeal, a complaint or an integrity case does not decide it. An adjustment is
 * decided by the course leader who handles it, but not by the learner. */
static enum rc
check_decider(struct ctx *cx, struct db *db, const struct case_file *file, int64_t decider)
{
	struct enrolment enrolment;

	if (file->state != CASE_OPEN)
		return fail(cx, RC_REFUSED, MSG(case_closed));
	if (decider == 0)
		return RC_OK;
	TRY(enrolment_get(cx, db, file->institution, file->enrolment, &enrolment));
	if (decider == enrolment.person)
		return separate(cx);
	if (file->kind >= CASE_INTEGRITY && (decider == file->opener || decider == file->handler))
		return separate(cx);
	return RC_OK;
}

enum rc
case_decide(struct ctx *cx, struct db *db, struct case_file *file, int64_t decider, bool granted, struct str reason)
{
	struct change change = { file, *file, decider, granted ? "case.granted" : "case.refused" };

	TRY(check_decider(cx, db, file, decider));
	if (decider == 0)
		return fail(cx, RC_REFUSED, MSG(case_needs_person));
	if (reason.len == 0)
		return fail(cx, RC_REFUSED, MSG(case_needs_reason));
	change.to.state = granted ? CASE_GRANTED : CASE_REFUSED;
	change.to.decider = decider;
	change.to.decision = reason;
	return make_change(cx, db, &change);
}

enum rc
case_withdraw(struct ctx *cx, struct db *db, struct case_file *file, int64_t actor)
{
	struct change change = { file, *file, actor, "case.withdrawn" };
	struct enrolment enrolment;

	if (file->state != CASE_OPEN)
		return fail(cx, RC_REFUSED, MSG(case_closed));
	TRY(enrolment_get(cx, db, file->institution, file->enrolment, &enrolment));
	if (actor != file->opener && !(file->opener == 0 && actor == enrolment.person))
		return fail(cx, RC_REFUSED, MSG(case_not_opener));
	change.to.state = CASE_WITHDRAWN;
	return make_change(cx, db, &change);
}

/* ---- integrity ---- */

static enum rc
ask_integrity(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct case_file *file, int64_t person, enum integrity finding,
              const struct cohort_answer **asked)
{
	struct json *facts = json_new(cx->mem, JSON_OBJECT);
	int64_t notices, cases;

	TRY(case_count_integrity(cx, db, file->institution, person, file->enrolment, &notices, &cases));
	fact_text(cx->mem, facts, STR("case.kind"), integrity_word(finding));
	fact_bool(cx->mem, facts, STR("case.upheld"), true);
	fact_int(cx->mem, facts, STR("notices_before"), notices);
	fact_int(cx->mem, facts, STR("cases_before"), cases);
	TRY(cohort_ask(cx, cohort, POLICY_INTEGRITY, zone_day(cohort->institution->zone, cx->now), facts, false, NULL, asked));
	return policy_refuse(cx, (*asked)->answer);
}

struct upholding { struct change change; struct attempt *attempt; enum integrity finding; };

static enum rc
uphold_work(struct ctx *cx, struct db *db, void *self)
{
	struct upholding *uphold = self;

	TRY(change_work(cx, db, &uphold->change));
	return attempt_set_integrity(cx, db, uphold->attempt, uphold->finding);
}

enum rc
case_decide_integrity(struct ctx *cx, struct db *db, const struct cohort *cohort, struct case_file *file, struct attempt *attempt,
                      int64_t decider, enum integrity finding, struct str reason, struct str *out_opens)
{
	struct upholding uphold = { { file, *file, decider, "case.upheld" }, attempt, finding };
	const struct cohort_answer *asked;

	*out_opens = STR_NONE;
	TRY(check_decider(cx, db, file, decider));
	TRY(ask_integrity(cx, db, cohort, file, attempt->person, finding, &asked));
	uphold.change.to.state = CASE_GRANTED;
	uphold.change.to.decider = decider;
	uphold.change.to.finding = finding;
	uphold.change.to.framework = cohort->framework;
	uphold.change.to.decision = str_fmt(cx->mem, PRI_STR "%s" PRI_STR, ARG_STR(reason), reason.len == 0 ? "" : " ", ARG_STR(asked->rules));
	if (asked->answer->effects.opens != NULL)
		*out_opens = asked->answer->effects.opens->what;
	TRY(db_in_transaction(db) ? uphold_work(cx, db, &uphold) : db_transact(cx, db, uphold_work, &uphold));
	*file = uphold.change.to;
	return RC_OK;
}
