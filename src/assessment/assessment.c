#include "assessment/assessment.h"

#include "assessment/assessment_store.h"
#include "base/decimal.h"
#include "base/time.h"
#include "event/event.h"

static const char *const integrity_words[] = { "none", "iai", "misconduct", "serious" };

struct str
integrity_word(enum integrity integrity)
{
	return str_of(integrity_words[integrity]);
}

bool
integrity_of(struct str word, enum integrity *out)
{
	for (int i = INTEGRITY_NONE; i <= INTEGRITY_SERIOUS; i++)
		if (str_eq_fold(word, str_of(integrity_words[i]))) {
			*out = (enum integrity)i;
			return true;
		}
	return false;
}

static enum rc
attempt_event(struct ctx *cx, struct db *db, const struct attempt *attempt, int64_t actor, const char *what, struct str before, struct str reason)
{
	const struct event event = {
		.institution = attempt->institution, .actor = actor, .what = str_of(what), .noun = STR("attempt"), .object = attempt->id,
		.before = before, .reason = reason,
	};

	return event_append(cx, db, &event);
}

/* ---- sittings ---- */

static enum rc
open_sitting(struct ctx *cx, struct db *db, struct attempt *as)
{
	TRY(db_new_id(cx, db, &as->id));
	return attempt_insert(cx, db, as);
}

static struct attempt
blank_attempt(const struct enrolment *enrolment, int64_t number, int64_t sitting)
{
	return (struct attempt){
		.institution = enrolment->institution, .offering = enrolment->offering, .enrolment = enrolment->id, .person = enrolment->person,
		.number = number, .sitting = sitting, .due_by = TIME_NONE,
	};
}

enum rc
attempt_ensure(struct ctx *cx, struct db *db, const struct enrolment *enrolment, bool new_enrolment, int64_t number, struct attempt *out)
{
	struct attempt *known = NULL;
	size_t count = 0;
	int64_t deferrals = 0;
	bool deferred = false;

	if (!new_enrolment)
		TRY(attempt_list(cx, db, enrolment->institution, enrolment->id, &known, &count));
	for (size_t i = 0; i < count; i++) {
		if (known[i].number == number && known[i].state != ATTEMPT_DEFERRED) {
			*out = known[i];
			return RC_OK;
		}
		deferrals += known[i].state == ATTEMPT_DEFERRED;
		deferred = deferred || (known[i].number == number && known[i].state == ATTEMPT_DEFERRED);
	}
	*out = blank_attempt(enrolment, number, number + deferrals);
	out->deferred = deferred;
	return open_sitting(cx, db, out);
}

enum rc
attempt_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct attempt *out)
{
	enum rc rc = attempt_by_id(cx, db, institution, id, out);

	return rc == RC_NOT_FOUND ? fail(cx, rc, MSG(assessment_no_attempt)) : rc;
}

enum rc
attempt_works(struct ctx *cx, struct db *db, int64_t institution, int64_t attempt, struct work **works, size_t *count)
{
	return work_list(cx, db, institution, attempt, works, count);
}

enum rc
attempt_open_next(struct ctx *cx, struct db *db, const struct attempt *after, bool capped, int64_t due_by, struct attempt *out)
{
	struct attempt *known;
	size_t count;

	TRY(attempt_list(cx, db, after->institution, after->enrolment, &known, &count));
	for (size_t i = 0; i < count; i++)
		if (known[i].number == after->number + 1) {
			*out = known[i];
			return RC_OK;
		}
	*out = *after;
	out->number = after->number + 1;
	out->sitting = known[count - 1].sitting + 1;
	out->state = ATTEMPT_OPEN;
	out->capped = capped;
	out->due_by = due_by;
	out->extension_days = 0;
	out->deferred = out->late = out->mark_known = false;
	out->late_rules = STR_NONE;
	out->integrity = INTEGRITY_NONE;
	TRY(open_sitting(cx, db, out));
	return attempt_event(cx, db, out, 0, "attempt.opened", STR_NONE, STR_NONE);
}

/* ---- marks ---- */

/* The place of the work for an assessment, or count. */
static size_t
work_for(const struct work *works, size_t count, struct str assessment)
{
	size_t at = 0;

	while (at < count && !str_eq(works[at].assessment, assessment))
		at++;
	return at;
}

bool
marks_aggregate(const struct specification *spec, const struct work *works, size_t count, int64_t *mark)
{
	int64_t sum = 0, weights = 0;

	for (size_t i = 0; i < spec->assessment_count; i++) {
		const struct spec_assessment *one = &spec->assessments[i];
		size_t at = work_for(works, count, one->id);

		if (one->weight == 0)
			continue;
		if (at == count || !works[at].mark_known)
			return false;
		sum += works[at].mark * one->weight;
		weights += one->weight;
	}
	if (weights == 0)
		return false;
	*mark = (2 * sum + weights) / (2 * weights);
	return true;
}

bool
attempt_requirements_met(const struct specification *spec, const struct attempt *attempt)
{
	for (size_t i = 0; i < spec->assessment_count; i++)
		if (spec->assessments[i].weight > 0)
			return attempt->mark_known;
	return true;
}

bool
attempt_deadline(const struct cohort *cohort, const struct attempt *attempt, struct str assessment, int64_t *due_at)
{
	if (attempt->due_by != TIME_NONE)
		*due_at = attempt->due_by;
	else if (!offering_deadline(cohort->offering, attempt->sitting, assessment, due_at))
		return false;
	if (attempt->extension_days != 0)
		*due_at = zone_add_days(cohort->institution->zone, *due_at, attempt->extension_days);
	return true;
}

/* Asks what the lateness of one piece of work means. */
static enum rc
ask_submission(struct ctx *cx, const struct cohort *cohort, const struct attempt *attempt, const struct work *work, const struct cohort_answer **out)
{
	int64_t today = zone_day(cohort->institution->zone, cx->now), due_at = TIME_NONE;
	bool due = attempt_deadline(cohort, attempt, work->assessment, &due_at);
	/* Instants are part of the question only where a rule looks at them: else each learner would be a case of their own. */
	const struct cohort_key key = { POLICY_SUBMISSION, today, { attempt->number, work->days_late, attempt->extension_days, attempt->deferred,
		cohort->by_instant ? due_at : 0, cohort->by_instant ? work->submitted_at : 0 } };
	struct json *facts;

	*out = cohort_recall(cohort, &key);
	if (*out != NULL)
		return RC_OK;
	facts = json_new(cx->mem, JSON_OBJECT);
	fact_int(cx->mem, facts, STR("attempt.number"), attempt->number);
	if (due)
		json_put_int(cx->mem, facts, STR("deadline"), due_at);
	if (work->submitted_at != TIME_NONE)
		json_put_int(cx->mem, facts, STR("submitted"), work->submitted_at);
	json_put_int(cx->mem, facts, STR("days_late"), work->days_late);
	fact_int(cx->mem, facts, STR("extension.days"), attempt->extension_days);
	json_put_bool(cx->mem, facts, STR("deferred"), attempt->deferred);
	return cohort_ask(cx, cohort, POLICY_SUBMISSION, today, facts, false, &key, out);
}

static bool
was_handed_in(const struct work *work)
{
	return work->submitted_at != TIME_NONE || work->mark_known;
}

/* Lateness of each piece of work, what the rules say of it, and the aggregate. */
static enum rc
reckon(struct ctx *cx, const struct cohort *cohort, struct attempt *attempt, struct work *works, size_t count)
{
	bool any = false;

	attempt->late = false;
	attempt->late_rules = STR_NONE;
	for (size_t i = 0; i < count; i++) {
		const struct cohort_answer *asked;
		int64_t due_at;

		works[i].days_late = 0;
		if (works[i].submitted_at != TIME_NONE && attempt_deadline(cohort, attempt, works[i].assessment, &due_at))
			works[i].days_late = zone_days_late(cohort->institution->zone, due_at, works[i].submitted_at);
		if (!was_handed_in(&works[i]))
			continue;
		any = true;
		TRY(ask_submission(cx, cohort, attempt, &works[i], &asked));
		TRY(policy_refuse(cx, asked->answer));
		if (asked->answer->effects.outcome >= OUTCOME_FAIL && !attempt->late) {
			attempt->late = true;
			attempt->late_rules = asked->rules;
		}
	}
	attempt->mark_known = marks_aggregate(cohort->spec, works, count, &attempt->mark);
	if (attempt->state < ATTEMPT_MODERATED)
		attempt->state = attempt->mark_known ? ATTEMPT_MARKED : any ? ATTEMPT_SUBMITTED : ATTEMPT_OPEN;
	return RC_OK;
}

static enum rc
check_work(struct ctx *cx, const struct cohort *cohort, const struct attempt *attempt, const struct work *work)
{
	if (specification_assessment(cohort->spec, work->assessment) == NULL)
		return fail(cx, RC_INVALID, MSG(assessment_no_assessment), A_STR("id", work->assessment), A_STR("code", cohort->spec->code));
	if (work->mark_known && (work->mark < 0 || work->mark > cohort->grading.most))
		return fail(cx, RC_INVALID, MSG(assessment_mark_range), A_STR("mark", decimal_text(cx->mem, work->mark)),
		            A_STR("most", decimal_text(cx->mem, cohort->grading.most)), A_STR("scheme", cohort->grading.name));
	if (work->marker != 0 && work->marker == attempt->person) {
		(void)fail(cx, RC_REFUSED, MSG(assessment_own_mark));
		return fail_with_clause(cx, RC_REFUSED, STR("separation of duties"));
	}
	return RC_OK;
}

/* Lays `news` over what is known; an empty mark or time never takes one away. True when something changed. */
static bool
merge_work(struct work *is, const struct work *news)
{
	bool mark = news->mark_known && (!is->mark_known || is->mark != news->mark);
	bool time = news->submitted_at != TIME_NONE && is->submitted_at != news->submitted_at;

	if (mark) {
		is->mark_known = true;
		is->mark = news->mark;
		is->marker = news->marker;
	}
	if (time)
		is->submitted_at = news->submitted_at;
	return mark || time;
}

struct entering {
	const struct cohort *cohort;
	struct attempt *attempt;
	int64_t actor;
	const struct work *news;
	size_t count;
};

static enum rc
merged_works(struct ctx *cx, struct db *db, const struct entering *entry, struct work **works, size_t *count, bool *changed)
{
	struct work *known = NULL;
	size_t known_count = 0;

	if (entry->attempt->state != ATTEMPT_OPEN)
		TRY(work_list(cx, db, entry->attempt->institution, entry->attempt->id, &known, &known_count));
	*works = NEWS(cx->mem, struct work, known_count + entry->count + 1);
	*count = known_count;
	*changed = false;
	if (known_count > 0)
		memcpy(*works, known, known_count * sizeof(*known));
	for (size_t i = 0; i < entry->count; i++) {
		size_t at = work_for(*works, *count, entry->news[i].assessment);

		TRY(check_work(cx, entry->cohort, entry->attempt, &entry->news[i]));
		if (at == *count)
			(*works)[(*count)++] = (struct work){ .assessment = entry->news[i].assessment, .submitted_at = TIME_NONE };
		*changed = merge_work(&(*works)[at], &entry->news[i]) || *changed;
	}
	return RC_OK;
}

static struct str
works_text(struct arena *mem, const struct work *works, size_t count)
{
	struct json *all = json_new(mem, JSON_OBJECT);

	for (size_t i = 0; i < count; i++) {
		struct json *one = json_put_object(mem, all, works[i].assessment);

		if (works[i].mark_known)
			json_put_str(mem, one, STR("mark"), decimal_text(mem, works[i].mark));
		if (works[i].submitted_at != TIME_NONE)
			json_put_str(mem, one, STR("submitted_at"), time_text(mem, works[i].submitted_at));
	}
	return json_text(mem, all, JSON_COMPACT);
}

static enum rc
works_before(struct ctx *cx, struct db *db, const struct attempt *attempt, struct str *out)
{
	struct work *works;
	size_t count;

	TRY(work_list(cx, db, attempt->institution, attempt->id, &works, &count));
	*out = works_text(cx->mem, works, count);
	return RC_OK;
}

static enum rc
enter_work(struct ctx *cx, struct db *db, void *self)
{
	const struct entering *entry = self;
	struct attempt as = *entry->attempt;
	struct str before = STR_NONE;
	bool first = entry->attempt->state == ATTEMPT_OPEN, changed;
	struct work *works;
	size_t count;

	TRY(merged_works(cx, db, entry, &works, &count, &changed));
	if (!changed)
		return RC_OK;
	/* What is overwritten is kept with the event; what is new stands in its own record. */
	if (!first)
		TRY(works_before(cx, db, &as, &before));
	TRY(reckon(cx, entry->cohort, &as, works, count));
	for (size_t i = 0; i < count; i++)
		TRY(work_upsert(cx, db, as.id, &works[i]));
	TRY(attempt_update(cx, db, &as));
	if (!first || entry->actor != 0)
		TRY(attempt_event(cx, db, &as, entry->actor, "attempt.marked", before, as.late_rules));
	*entry->attempt = as;
	return RC_OK;
}

static enum rc
refuse_state(struct ctx *cx, const struct attempt *attempt)
{
	return fail(cx, RC_REFUSED, attempt->state == ATTEMPT_DECIDED ? MSG(assessment_decided) : MSG(assessment_deferred), A_NUM("sitting", attempt->sitting));
}

static bool
is_closed(const struct attempt *attempt)
{
	return attempt->state == ATTEMPT_DECIDED || attempt->state == ATTEMPT_DEFERRED;
}

enum rc
attempt_enter(struct ctx *cx, struct db *db, const struct cohort *cohort, struct attempt *attempt, int64_t actor, const struct work *works, size_t count)
{
	struct entering entry = { cohort, attempt, actor, works, count };
	struct work *merged;
	size_t merged_count;
	bool changed;

	if (is_closed(attempt)) {
		/* What is there already may come again, from a sheet that is read a second time. */
		TRY(merged_works(cx, db, &entry, &merged, &merged_count, &changed));
		return changed ? refuse_state(cx, attempt) : RC_OK;
	}
	return db_in_transaction(db) ? enter_work(cx, db, &entry) : db_transact(cx, db, enter_work, &entry);
}

/* ---- what others do to a sitting ---- */

struct change {
	const struct cohort *cohort;
	struct attempt *attempt;
	struct attempt to;
	int64_t actor;
	const char *event;
	int64_t moderator;
	bool reckon;
};

static enum rc
change_work(struct ctx *cx, struct db *db, void *self)
{
	struct change *change = self;
	struct attempt as = change->to;
	struct work *works;
	size_t count;

	if (change->reckon) {
		TRY(work_list(cx, db, as.institution, as.id, &works, &count));
		TRY(reckon(cx, change->cohort, &as, works, count));
		for (size_t i = 0; i < count; i++)
			TRY(work_upsert(cx, db, as.id, &works[i]));
	}
	if (change->moderator != 0)
		TRY(work_set_moderator(cx, db, as.id, change->moderator));
	TRY(attempt_update(cx, db, &as));
	TRY(attempt_event(cx, db, &as, change->actor, change->event, STR_NONE, as.late_rules));
	*change->attempt = as;
	return RC_OK;
}

static enum rc
make_change(struct ctx *cx, struct db *db, struct change *change)
{
	return db_in_transaction(db) ? change_work(cx, db, change) : db_transact(cx, db, change_work, change);
}

enum rc
attempt_moderate(struct ctx *cx, struct db *db, struct attempt *attempt, int64_t moderator)
{
	struct change change = { .attempt = attempt, .to = *attempt, .actor = moderator, .event = "attempt.moderated", .moderator = moderator };
	struct work *works;
	size_t count;

	if (attempt->state == ATTEMPT_MODERATED)
		return RC_OK;
	if (attempt->state != ATTEMPT_MARKED)
		return fail(cx, RC_REFUSED, MSG(assessment_not_marked));
	TRY(work_list(cx, db, attempt->institution, attempt->id, &works, &count));
	for (size_t i = 0; i < count; i++)
		if (works[i].marker == moderator || attempt->person == moderator) {
			(void)fail(cx, RC_REFUSED, MSG(assessment_own_moderation));
			return fail_with_clause(cx, RC_REFUSED, STR("separation of duties"));
		}
	change.to.state = ATTEMPT_MODERATED;
	return make_change(cx, db, &change);
}

enum rc
attempt_extend(struct ctx *cx, struct db *db, const struct cohort *cohort, struct attempt *attempt, int64_t days)
{
	struct change change = { .cohort = cohort, .attempt = attempt, .to = *attempt, .event = "attempt.extended", .reckon = attempt->state != ATTEMPT_OPEN };

	if (is_closed(attempt))
		return refuse_state(cx, attempt);
	change.to.extension_days += days;
	return make_change(cx, db, &change);
}

enum rc
attempt_defer(struct ctx *cx, struct db *db, struct attempt *attempt)
{
	struct change change = { .attempt = attempt, .to = *attempt, .event = "attempt.deferred" };

	if (is_closed(attempt))
		return refuse_state(cx, attempt);
	change.to.state = ATTEMPT_DEFERRED;
	return make_change(cx, db, &change);
}

enum rc
attempt_set_integrity(struct ctx *cx, struct db *db, struct attempt *attempt, enum integrity integrity)
{
	struct change change = { .attempt = attempt, .to = *attempt, .event = "attempt.integrity" };

	if (attempt->integrity >= integrity)
		return RC_OK;
	if (is_closed(attempt))
		return refuse_state(cx, attempt);
	change.to.integrity = integrity;
	return make_change(cx, db, &change);
}
