#include "enrolment/enrolment.h"

#include "enrolment/enrolment_store.h"
#include "event/event.h"
#include "policy/spec_facts.h"

static const char *const state_words[] = {
	[ENROLMENT_APPLIED] = "applied", [ENROLMENT_OFFERED] = "offered", [ENROLMENT_REFUSED] = "refused", [ENROLMENT_ENROLLED] = "enrolled",
	[ENROLMENT_ON_BREAK] = "on break", [ENROLMENT_WITHDRAWN] = "withdrawn", [ENROLMENT_COMPLETED] = "completed",
	[ENROLMENT_FAILED] = "failed", [ENROLMENT_TERMINATED] = "terminated",
};

const char *
enrolment_state_word(enum enrolment_state state)
{
	return state_words[state];
}

static enum rc
enrolment_event(struct ctx *cx, struct db *db, const struct enrolment *enrolment, int64_t actor, const char *what, struct str reason)
{
	const struct event event = {
		.institution = enrolment->institution, .actor = actor, .what = str_of(what), .noun = STR("enrolment"),
		.object = enrolment->id, .reason = reason,
	};

	return event_append(cx, db, &event);
}

/* ---- admission ---- */

static enum rc
put_other(struct ctx *cx, const struct other_enrolment *other, struct json *prior, struct json *current)
{
	bool held = other->state == ENROLMENT_COMPLETED;
	struct json *item = json_add(held ? prior : current, json_new(cx->mem, JSON_OBJECT)), *document;
	struct spec_credit credit;

	TRY(json_parse(cx, other->document, JSON_LIMITS, &document));
	TRY(spec_credit(cx, document, &credit));
	json_put_str(cx->mem, item, STR("code"), other->code);
	fact_number(cx->mem, item, STR("ects"), credit.ects);
	json_put_bool(cx->mem, item, STR("duplicates"), other->same_code && (held || other->state == ENROLMENT_ENROLLED));
	json_put_bool(cx->mem, item, STR("attempts_exhausted"), other->state == ENROLMENT_FAILED);
	return RC_OK;
}

/* Awards held, other study and the attempts made at this micro-credential, from the enrolments of this institution. */
static enum rc
put_study(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct application *application, struct json *facts)
{
	struct json *prior = json_put_array(cx->mem, facts, STR("prior")), *current = json_put_array(cx->mem, facts, STR("current"));
	struct other_enrolment *others = NULL;
	int64_t attempts = 0;
	bool serious = false;
	size_t count = 0;

	if (!application->new_person)
		TRY(enrolment_others(cx, db, cohort->institution->id, application->person, cohort->offering->id, cohort->spec->code, &others, &count));
	for (size_t i = 0; i < count; i++) {
		TRY(put_other(cx, &others[i], prior, current));
		attempts += others[i].same_code ? others[i].attempts : 0;
		serious = serious || (others[i].same_code && others[i].serious);
	}
	json_put_int(cx->mem, facts, STR("attempts_before"), attempts);
	json_put_bool(cx->mem, facts, STR("serious_misconduct_before"), serious);
	return RC_OK;
}

static enum enrolment_fee
fee_of(const struct policy_answer *answer)
{
	struct str fee = answer->effects.attempt.fee;

	return str_is(fee, "full") ? FEE_FULL : str_is(fee, "none") ? FEE_NONE : FEE_AS_OFFERED;
}

static enum rc
admission_answer(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct application *application, const struct cohort_answer **out)
{
	struct cohort_key key = { .stage = POLICY_ADMISSION, .day = zone_day(cohort->institution->zone, cx->now) };
	bool nothing_known = application->new_person && application->about == NULL && application->evidence == NULL;
	struct json *facts;

	*out = nothing_known ? cohort_recall(cohort, &key) : NULL;
	if (*out != NULL)
		return RC_OK;
	facts = json_new(cx->mem, JSON_OBJECT);
	if (application->about != NULL)
		json_put(facts, STR("person"), json_copy(cx->mem, application->about, false));
	else
		json_put_object(cx->mem, facts, STR("person"));
	if (application->evidence != NULL)
		json_put(facts, STR("evidence"), json_copy(cx->mem, application->evidence, false));
	TRY(put_study(cx, db, cohort, application, facts));
	return cohort_ask(cx, cohort, POLICY_ADMISSION, key.day, facts, true, nothing_known ? &key : NULL, out);
}

static enum rc
ask_admission(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct application *application, struct enrolment *into)
{
	const struct cohort_answer *asked;

	TRY(admission_answer(cx, db, cohort, application, &asked));
	TRY(policy_refuse(cx, asked->answer));
	into->fee = fee_of(asked->answer);
	return RC_OK;
}

enum rc
enrolment_admission(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct application *application,
                    const struct policy_finding **findings)
{
	const struct cohort_answer *asked;

	TRY(admission_answer(cx, db, cohort, application, &asked));
	*findings = asked->answer->findings;
	return RC_OK;
}

static enum rc
check_capacity(struct ctx *cx, struct db *db, const struct offering *offering)
{
	int64_t count;

	if (offering->capacity == 0)
		return RC_OK;
	TRY(enrolment_count(cx, db, offering->institution, offering->id, &count));
	if (count > offering->capacity)
		return fail(cx, RC_REFUSED, MSG(enrolment_full), A_STR("code", offering->code), A_NUM("capacity", offering->capacity));
	return RC_OK;
}

struct enrolling {
	const struct cohort *cohort;
	const struct application *application;
	struct enrolment *out;
	bool *made;
};

static enum rc
ensure_work(struct ctx *cx, struct db *db, void *self)
{
	struct enrolling *to = self;
	const struct offering *offering = to->cohort->offering;
	struct enrolment as = {
		.institution = offering->institution, .offering = offering->id, .person = to->application->person,
		.state = ENROLMENT_ENROLLED, .refund = -1, .framework = offering->framework,
	};

	TRY(db_new_id(cx, db, &as.id));
	TRY(enrolment_insert(cx, db, &as, to->made));
	if (!*to->made)
		return enrolment_by_person(cx, db, as.institution, as.offering, as.person, to->out);
	TRY(check_capacity(cx, db, offering));
	TRY(ask_admission(cx, db, to->cohort, to->application, &as));
	if (as.fee != FEE_AS_OFFERED)
		TRY(enrolment_update(cx, db, &as));
	*to->out = as;
	if (to->application->actor == 0)
		return RC_OK;
	return enrolment_event(cx, db, &as, to->application->actor, "enrolment.made", STR_NONE);
}

enum rc
enrolment_ensure(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct application *application, struct enrolment *out, bool *made)
{
	struct enrolling to = { cohort, application, out, made };

	/* In a batch the outer transaction is undone as a whole, so a savepoint for each learner would only cost time. */
	return db_in_transaction(db) ? ensure_work(cx, db, &to) : db_transact(cx, db, ensure_work, &to);
}

enum rc
enrolment_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct enrolment *out)
{
	enum rc rc = enrolment_by_id(cx, db, institution, id, out);

	return rc == RC_NOT_FOUND ? fail(cx, rc, MSG(enrolment_unknown)) : rc;
}

/* ---- changes of state ---- */

struct change {
	struct enrolment *enrolment;
	struct enrolment to;
	int64_t actor;
	const char *event;
	struct str reason;
};

static enum rc
change_work(struct ctx *cx, struct db *db, void *self)
{
	const struct change *change = self;

	TRY(enrolment_update(cx, db, &change->to));
	return enrolment_event(cx, db, &change->to, change->actor, change->event, change->reason);
}

static enum rc
make_change(struct ctx *cx, struct db *db, struct change *change)
{
	TRY(db_in_transaction(db) ? change_work(cx, db, change) : db_transact(cx, db, change_work, change));
	*change->enrolment = change->to;
	return RC_OK;
}

static enum rc
refuse_state(struct ctx *cx, const struct enrolment *enrolment, enum enrolment_state to)
{
	return fail(cx, RC_REFUSED, MSG(enrolment_step), A_C("is", state_words[enrolment->state]), A_C("to", state_words[to]));
}

/* ---- admission in its steps ---- */

static enum rc
apply_work(struct ctx *cx, struct db *db, void *self)
{
	struct enrolling *to = self;
	const struct offering *offering = to->cohort->offering;
	struct enrolment as = {
		.institution = offering->institution, .offering = offering->id, .person = to->application->person,
		.state = ENROLMENT_APPLIED, .refund = -1, .framework = offering->framework,
	};

	TRY(db_new_id(cx, db, &as.id));
	TRY(enrolment_insert(cx, db, &as, to->made));
	if (!*to->made)
		return enrolment_by_person(cx, db, as.institution, as.offering, as.person, to->out);
	*to->out = as;
	return enrolment_event(cx, db, &as, to->application->actor, "enrolment.applied", STR_NONE);
}

enum rc
enrolment_apply(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct application *application, struct enrolment *out)
{
	bool made;
	struct enrolling to = { cohort, application, out, &made };

	return db_transact(cx, db, apply_work, &to);
}

enum rc
enrolment_answer(struct ctx *cx, struct db *db, const struct cohort *cohort, struct enrolment *enrolment,
                 const struct application *application, bool offer, struct str reason)
{
	enum enrolment_state state = offer ? ENROLMENT_OFFERED : ENROLMENT_REFUSED;
	struct change change = { enrolment, *enrolment, application->actor, offer ? "enrolment.offered" : "enrolment.refused", reason };

	if (enrolment->state == state)
		return RC_OK;
	if (enrolment->state != ENROLMENT_APPLIED)
		return refuse_state(cx, enrolment, state);
	if (application->actor == enrolment->person) {
		(void)fail(cx, RC_REFUSED, MSG(enrolment_own_application));
		return fail_with_clause(cx, RC_REFUSED, STR("separation of duties"));
	}
	if (!offer && reason.len == 0)
		return fail(cx, RC_REFUSED, MSG(enrolment_needs_reason));
	if (offer)
		TRY(ask_admission(cx, db, cohort, application, &change.to));
	change.to.state = state;
	return make_change(cx, db, &change);
}

struct accepting { struct change change; const struct cohort *cohort; };

static enum rc
accept_work(struct ctx *cx, struct db *db, void *self)
{
	struct accepting *to = self;

	TRY(change_work(cx, db, &to->change));
	return check_capacity(cx, db, to->cohort->offering);
}

enum rc
enrolment_accept(struct ctx *cx, struct db *db, const struct cohort *cohort, struct enrolment *enrolment, int64_t actor)
{
	struct accepting to = { { enrolment, *enrolment, actor, "enrolment.made", STR_NONE }, cohort };

	if (enrolment->state == ENROLMENT_ENROLLED)
		return RC_OK;
	if (enrolment->state != ENROLMENT_OFFERED)
		return refuse_state(cx, enrolment, ENROLMENT_ENROLLED);
	to.change.to.state = ENROLMENT_ENROLLED;
	TRY(db_transact(cx, db, accept_work, &to));
	*enrolment = to.change.to;
	return RC_OK;
}

/* ---- leaving ---- */

static bool
may_leave(const struct enrolment *enrolment)
{
	return enrolment->state == ENROLMENT_ENROLLED || enrolment->state == ENROLMENT_ON_BREAK;
}

struct leaving { bool confirmed, acknowledged; int64_t deferrals_before; };

static enum rc
ask_leaving(struct ctx *cx, const struct cohort *cohort, enum policy_stage stage, const struct leaving *how, const struct cohort_answer **out)
{
	struct json *facts = json_new(cx->mem, JSON_OBJECT);
	int64_t today = zone_day(cohort->institution->zone, cx->now);

	json_put_int(cx->mem, facts, STR("days_since_start"), today - cohort->offering->start_day);
	json_put_bool(cx->mem, facts, STR("confirmed_by_school"), how->confirmed);
	json_put_int(cx->mem, facts, STR("deferrals_before"), how->deferrals_before);
	json_put_bool(cx->mem, facts, STR("implications_acknowledged"), how->acknowledged);
	TRY(cohort_ask(cx, cohort, stage, today, facts, false, NULL, out));
	return policy_refuse(cx, (*out)->answer);
}

enum rc
enrolment_leaving(struct ctx *cx, const struct cohort *cohort, bool withdrawal, const struct cohort_answer **out)
{
	const struct leaving how = { .confirmed = withdrawal, .acknowledged = true };

	return ask_leaving(cx, cohort, withdrawal ? POLICY_WITHDRAWAL : POLICY_BREAK, &how, out);
}

enum rc
enrolment_withdraw(struct ctx *cx, struct db *db, const struct cohort *cohort, struct enrolment *enrolment, int64_t actor, bool confirmed)
{
	struct change change = { enrolment, *enrolment, actor, "enrolment.withdrawal_asked", STR_NONE };
	const struct cohort_answer *asked;
	const struct policy_effects *effects;

	if (enrolment->state == ENROLMENT_WITHDRAWN)
		return RC_OK;
	if (!may_leave(enrolment))
		return refuse_state(cx, enrolment, ENROLMENT_WITHDRAWN);
	TRY(ask_leaving(cx, cohort, POLICY_WITHDRAWAL, &(struct leaving){ .confirmed = confirmed }, &asked));
	effects = &asked->answer->effects;
	/* The fee is decided by the day the learner asked; the school's confirmation does not make it dearer. */
	if (enrolment->refund < 0)
		change.to.refund = effects->refund;
	if (effects->access > change.to.access)
		change.to.access = effects->access;
	if (confirmed) {
		change.to.state = ENROLMENT_WITHDRAWN;
		change.event = "enrolment.withdrawn";
	}
	change.reason = asked->rules;
	return make_change(cx, db, &change);
}

enum rc
enrolment_stay(struct ctx *cx, struct db *db, struct enrolment *enrolment, int64_t actor)
{
	struct change change = { enrolment, *enrolment, actor, "enrolment.stayed", STR_NONE };

	if (!may_leave(enrolment))
		return refuse_state(cx, enrolment, ENROLMENT_ENROLLED);
	if (enrolment->refund < 0)
		return RC_OK;
	change.to.refund = -1;
	return make_change(cx, db, &change);
}

enum rc
enrolment_break(struct ctx *cx, struct db *db, const struct cohort *cohort, struct enrolment *enrolment, int64_t actor,
                bool implications_acknowledged, int64_t deferrals_before)
{
	const struct leaving how = { .acknowledged = implications_acknowledged, .deferrals_before = deferrals_before };
	struct change change = { enrolment, *enrolment, actor, "enrolment.break_began", STR_NONE };
	const struct cohort_answer *asked;
	const struct policy_effects *effects;

	if (enrolment->state == ENROLMENT_ON_BREAK)
		return RC_OK;
	if (enrolment->state != ENROLMENT_ENROLLED)
		return refuse_state(cx, enrolment, ENROLMENT_ON_BREAK);
	TRY(ask_leaving(cx, cohort, POLICY_BREAK, &how, &asked));
	effects = &asked->answer->effects;
	for (const struct policy_item *item = effects->requires; item != NULL; item = item->next)
		if (!implications_acknowledged && str_is(item->what, "implications explained and acknowledged")) {
			(void)fail(cx, RC_REFUSED, MSG(enrolment_break_unexplained));
			return fail_with_clause(cx, RC_REFUSED, item->by->cite);
		}
	change.to.state = ENROLMENT_ON_BREAK;
	change.to.access = effects->access;
	change.reason = asked->rules;
	return make_change(cx, db, &change);
}

enum rc
enrolment_return(struct ctx *cx, struct db *db, struct enrolment *enrolment, int64_t actor)
{
	struct change change = { enrolment, *enrolment, actor, "enrolment.break_ended", STR_NONE };

	if (enrolment->state == ENROLMENT_ENROLLED)
		return RC_OK;
	if (enrolment->state != ENROLMENT_ON_BREAK)
		return refuse_state(cx, enrolment, ENROLMENT_ENROLLED);
	change.to.state = ENROLMENT_ENROLLED;
	change.to.access = ACCESS_STAYS;
	return make_change(cx, db, &change);
}

enum rc
enrolment_end(struct ctx *cx, struct db *db, struct enrolment *enrolment, int64_t actor, enum enrolment_state to)
{
	struct change change = { enrolment, *enrolment, actor, "enrolment.ended", str_of(state_words[to]) };

	if (enrolment->state == to)
		return RC_OK;
	if (!may_leave(enrolment) || to < ENROLMENT_COMPLETED)
		return refuse_state(cx, enrolment, to);
	change.to.state = to;
	return make_change(cx, db, &change);
}
