#include "casework/casework.h"

#include "notice/notice.h"

/* ---- words ---- */

MESSAGE(casework_kind_extension);
MESSAGE(casework_kind_deferral);
MESSAGE(casework_kind_break);
MESSAGE(casework_kind_adjustment);
MESSAGE(casework_kind_integrity);
MESSAGE(casework_kind_appeal);
MESSAGE(casework_kind_complaint);
MESSAGE(casework_kind_withdrawal);

const struct message *
casework_kind(enum case_kind kind)
{
	static const struct message *const says[CASE_KINDS] = {
		[CASE_EXTENSION] = &message_casework_kind_extension, [CASE_DEFERRAL] = &message_casework_kind_deferral,
		[CASE_BREAK] = &message_casework_kind_break, [CASE_ADJUSTMENT] = &message_casework_kind_adjustment,
		[CASE_INTEGRITY] = &message_casework_kind_integrity, [CASE_APPEAL] = &message_casework_kind_appeal,
		[CASE_COMPLAINT] = &message_casework_kind_complaint, [CASE_WITHDRAWAL] = &message_casework_kind_withdrawal,
	};

	return says[kind];
}

/* ---- who ---- */

static bool
holds_one_of(struct grants grants, const bool roles[ROLES], int64_t specification)
{
	for (size_t i = 0; i < grants.count; i++)
		if (roles[grants.items[i].role] && (grants.items[i].scope == 0 || grants.items[i].scope == specification))
			return true;
	return false;
}

void
casework_deciders(const struct case_file *file, bool roles[ROLES])
{
	struct str rest = file->decides, word;
	enum role role;

	for (int i = 0; i < ROLES; i++)
		/* A course leader decides what a rule leaves to them, and nothing else. */
		roles[i] = file->decides.len == 0 && i != ROLE_COURSE_LEADER && role_can((enum role)i, CAN_DECIDE_CASE);
	while (rest.len > 0) {
		(void)str_cut(&rest, ',', &word);
		if (role_of(word, &role))
			roles[role] = true;
	}
}

bool
casework_handles(const struct case_reader *reader, const struct case_entry *entry)
{
	return grants_allow(reader->grants, CAN_HANDLE_CASE, entry->specification);
}

bool
casework_decides(const struct case_reader *reader, const struct case_entry *entry)
{
	bool roles[ROLES];

	casework_deciders(&entry->file, roles);
	return grants_allow(reader->grants, CAN_DECIDE_CASE, entry->specification) && holds_one_of(reader->grants, roles, entry->specification);
}

enum case_asks
casework_asks(const struct case_reader *reader, const struct case_entry *entry)
{
	const struct case_file *file = &entry->file;

	if (file->state != CASE_OPEN)
		return CASE_ASKS_NOTHING;
	if (file->handler == 0)
		return casework_handles(reader, entry) ? CASE_ASKS_RECEIPT : CASE_ASKS_NOTHING;
	if (file->forwarded_at == 0)
		return file->handler == reader->person ? CASE_ASKS_HANDLING : CASE_ASKS_NOTHING;
	if (file->handler == reader->person || file->opener == reader->person || !casework_decides(reader, entry))
		return CASE_ASKS_NOTHING;
	return CASE_ASKS_DECISION;
}

enum rc
casework_sees(struct ctx *cx, struct db *db, const struct case_reader *reader, const struct case_entry *entry, bool *out)
{
	const struct case_file *file = &entry->file;
	bool judged;

	*out = false;
	if (reader->person == entry->person)
		return RC_OK;
	if (file->kind == CASE_INTEGRITY && reader->person == file->opener) {
		*out = true;
		return RC_OK;
	}
	if (!casework_handles(reader, entry) && !(file->forwarded_at != 0 && casework_decides(reader, entry)))
		return RC_OK;
	*out = true;
	if (file->kind != CASE_COMPLAINT)
		return RC_OK;
	TRY(attempt_judged_by(cx, db, file->institution, file->enrolment, reader->person, &judged));
	*out = !judged;
	return RC_OK;
}

/* ---- telling the learner ---- */

static struct str
own_href(struct arena *mem, const struct case_file *file)
{
	return str_fmt(mem, "/requests/%lld", (long long)file->id);
}

/* What the case is about stays out of the notice: it may be read over somebody's shoulder. */
static enum rc
tell(struct ctx *cx, struct db *db, const struct case_file *file, int64_t learner, const struct message *msg)
{
	return notice_give(cx, db, file->institution, learner, own_href(cx->mem, file), msg);
}

/* Runs a step within the transaction at hand, or in one of its own. */
static enum rc
in_transaction(struct ctx *cx, struct db *db, enum rc (*work)(struct ctx *cx, struct db *db, void *self), void *self)
{
	return db_in_transaction(db) ? work(cx, db, self) : db_transact(cx, db, work, self);
}

/* ---- the learner asks ---- */

struct asking {
	const struct study *study;
	enum case_kind kind;
	const struct case_words *words;
	struct case_file *out;
};

static int64_t
deferrals_of(const struct study *study)
{
	int64_t count = 0;

	for (size_t i = 0; i < study->attempt_count; i++)
		count += study->attempts[i].state == ATTEMPT_DEFERRED;
	return count;
}

/* What follows at once: a break that the rules grant begins, and the day of a withdrawal decides its fee. */
static enum rc
follow_asking(struct ctx *cx, struct db *db, const struct asking *ask)
{
	struct enrolment enrolment = ask->study->enrolment;

	if (ask->kind == CASE_WITHDRAWAL)
		return enrolment_withdraw(cx, db, &ask->study->cohort, &enrolment, enrolment.person, false);
	if (ask->kind == CASE_BREAK && ask->out->state == CASE_GRANTED)
		return enrolment_break(cx, db, &ask->study->cohort, &enrolment, enrolment.person, ask->words->acknowledged, deferrals_of(ask->study));
	return RC_OK;
}

static enum rc
check_may(struct ctx *cx, struct db *db, const struct asking *ask)
{
	struct study_may may;

	TRY(study_may(cx, db, ask->study, ask->kind, ask->words->days, &may));
	if (may.open != 0)
		return fail(cx, RC_REFUSED, MSG(casework_open_already));
	if (may.why_not != NULL)
		return fail(cx, RC_REFUSED, may.why_not);
	return policy_refuse(cx, may.answer.policy);
}

static enum rc
ask_work(struct ctx *cx, struct db *db, void *self)
{
	struct asking *ask = self;
	const struct study *study = ask->study;
	const struct case_request request = {
		.kind = ask->kind, .made_at = cx->now, .days = ask->words->days, .opener = study->enrolment.person, .reason = ask->words->reason,
		.acknowledged = ask->words->acknowledged, .communicated_day = ask->kind == CASE_APPEAL ? study->communicated_day : 0,
	};
	struct attempt sitting;

	TRY(check_may(cx, db, ask));
	(void)study_sitting(study, ask->kind, &sitting);
	if (sitting.id == 0 && case_is_circumstance(ask->kind))
		TRY(attempt_ensure(cx, db, &study->enrolment, study->attempt_count == 0, sitting.number, &sitting));
	TRY(case_decide_request(cx, db, &study->cohort, &study->enrolment, &sitting, &request, ask->out));
	/* What is granted without evidence needs none, and what is not needed is not kept. */
	if (ask->words->file_name.len > 0 && ask->out->state == CASE_OPEN)
		TRY(case_add_paper(cx, db, ask->out, request.opener, STR_NONE, ask->words->file_name, ask->words->file));
	TRY(follow_asking(cx, db, ask));
	return ask->out->state == CASE_GRANTED ? tell(cx, db, ask->out, request.opener, MSG(casework_told_granted)) : RC_OK;
}

enum rc
casework_ask(struct ctx *cx, struct db *db, const struct study *study, enum case_kind kind, const struct case_words *words, struct case_file *out)
{
	return in_transaction(cx, db, ask_work, &(struct asking){ study, kind, words, out });
}

/* A transaction may run twice: each run begins from the case as it was loaded. */
struct step {
	const struct study *study;
	const struct case_file *from;
	int64_t learner, actor;
	struct str words;
};

static enum rc
take_back_work(struct ctx *cx, struct db *db, void *self)
{
	const struct step *step = self;
	struct case_file file = *step->from;
	struct enrolment enrolment = step->study->enrolment;

	TRY(case_withdraw(cx, db, &file, step->actor));
	return file.kind == CASE_WITHDRAWAL ? enrolment_stay(cx, db, &enrolment, step->actor) : RC_OK;
}

enum rc
casework_take_back(struct ctx *cx, struct db *db, const struct study *study, const struct case_file *file, int64_t actor)
{
	return in_transaction(cx, db, take_back_work, &(struct step){ .study = study, .from = file, .actor = actor });
}

/* ---- staff ---- */

/* Who decides and by when stand in the rules for integrity too. */
static enum rc
report_work(struct ctx *cx, struct db *db, void *self)
{
	struct asking *ask = self;
	const struct study *study = ask->study;
	const struct case_request request = { .kind = CASE_INTEGRITY, .made_at = cx->now };
	struct case_file file = { .kind = CASE_INTEGRITY, .opener = ask->out->opener, .sitting = study->now.sitting, .reason = ask->words->reason };
	struct case_answer answer;
	int64_t id;

	TRY(case_ask(cx, db, &study->cohort, &study->enrolment, &study->now, &request, &answer));
	TRY(policy_refuse(cx, answer.policy));
	file.rules = answer.rules;
	file.decides = answer.decides;
	file.due_day = answer.due_day;
	file.framework = study->cohort.framework;
	TRY(case_open(cx, db, &study->enrolment, &file, &id));
	TRY(case_get(cx, db, study->enrolment.institution, id, ask->out));
	if (ask->words->file_name.len > 0)
		TRY(case_add_paper(cx, db, ask->out, file.opener, STR_NONE, ask->words->file_name, ask->words->file));
	return tell(cx, db, ask->out, study->enrolment.person, MSG(casework_told_reported));
}

enum rc
casework_report(struct ctx *cx, struct db *db, const struct study *study, int64_t actor, const struct case_words *words, struct case_file *out)
{
	if (study->now.id == 0 || study->now.state == ATTEMPT_DECIDED)
		return fail(cx, RC_REFUSED, MSG(casework_report_no_work));
	if (actor == study->enrolment.person)
		return fail_with_clause(cx, fail(cx, RC_REFUSED, MSG(case_separation)), STR("separation of duties"));
	out->opener = actor;
	return in_transaction(cx, db, report_work, &(struct asking){ study, CASE_INTEGRITY, words, out });
}

static enum rc
receive_work(struct ctx *cx, struct db *db, void *self)
{
	const struct step *step = self;
	struct case_file file = *step->from;

	TRY(case_handle(cx, db, &file, step->actor));
	return tell(cx, db, &file, step->learner, MSG(casework_told_received));
}

enum rc
casework_receive(struct ctx *cx, struct db *db, const struct case_file *file, int64_t learner, int64_t actor)
{
	if (file->handler == actor)
		return RC_OK;
	if (actor == learner)
		return fail_with_clause(cx, fail(cx, RC_REFUSED, MSG(case_separation)), STR("separation of duties"));
	return in_transaction(cx, db, receive_work, &(struct step){ .from = file, .learner = learner, .actor = actor });
}

static enum rc
inform_work(struct ctx *cx, struct db *db, void *self)
{
	const struct step *step = self;
	struct case_file file = *step->from;

	TRY(case_inform(cx, db, &file, step->actor));
	TRY(case_add_paper(cx, db, &file, step->actor, step->words, STR_NONE, STR_NONE));
	return tell(cx, db, &file, step->learner, MSG(casework_told_informed));
}

enum rc
casework_inform(struct ctx *cx, struct db *db, const struct case_file *file, int64_t learner, int64_t actor, struct str words)
{
	return in_transaction(cx, db, inform_work, &(struct step){ .from = file, .learner = learner, .actor = actor, .words = words });
}

static enum rc
forward_work(struct ctx *cx, struct db *db, void *self)
{
	const struct step *step = self;
	struct case_file file = *step->from;

	TRY(case_forward(cx, db, &file, step->actor, step->words));
	return tell(cx, db, &file, step->learner, MSG(casework_told_forwarded));
}

/* The error with the rules that say so, where there are some. */
static enum rc
refuse_role(struct ctx *cx, const struct case_file *file)
{
	enum rc rc = fail(cx, RC_REFUSED, MSG(casework_not_theirs));

	return fail_with_clause(cx, rc, file->rules.len > 0 ? file->rules : STR("separation of duties"));
}

enum rc
casework_forward(struct ctx *cx, struct db *db, const struct case_file *file, int64_t learner, int64_t actor, enum role to)
{
	bool roles[ROLES];

	casework_deciders(file, roles);
	if (!roles[to])
		return refuse_role(cx, file);
	return in_transaction(cx, db, forward_work, &(struct step){ .from = file, .learner = learner, .actor = actor, .words = role_word(to) });
}

/* ---- deciding ---- */

struct deciding {
	const struct study *study;
	const struct case_entry *entry;
	const struct case_verdict *verdict;
	int64_t decider;
	struct case_file *file;  /* as it becomes */
};

/* What an extension, a deferral or a break may still be, by the rules: another may have been granted since it was asked for. */
static enum rc
check_circumstance(struct ctx *cx, struct db *db, const struct deciding *to, const struct attempt *sitting)
{
	const struct case_verdict *verdict = to->verdict;
	struct case_file *file = to->file;
	const struct case_request request = {
		.kind = file->kind, .made_at = file->made_at, .days = verdict->days > 0 ? verdict->days : file->asked_days, .reason = file->reason,
	};
	struct case_answer answer;

	TRY(case_ask(cx, db, &to->study->cohort, &to->study->enrolment, sitting, &request, &answer));
	TRY(policy_refuse(cx, answer.policy));
	file->days = request.days > 0 ? request.days : answer.days;
	if (file->kind == CASE_EXTENSION && file->days <= 0)
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(casework_how_many_days)), STR("days"));
	return RC_OK;
}

static enum rc
grant_circumstance(struct ctx *cx, struct db *db, const struct deciding *to)
{
	struct enrolment enrolment = to->study->enrolment;
	struct case_file *file = to->file;
	struct attempt sitting;

	TRY(case_attempt(cx, db, file, &sitting));
	TRY(check_circumstance(cx, db, to, &sitting));
	TRY(case_decide(cx, db, file, to->decider, true, to->verdict->reason));
	TRY(case_grant(cx, db, &to->study->cohort, &sitting, file));
	if (file->kind != CASE_BREAK)
		return RC_OK;
	return enrolment_break(cx, db, &to->study->cohort, &enrolment, to->decider, file->acknowledged, deferrals_of(to->study));
}

static enum rc
confirm_withdrawal(struct ctx *cx, struct db *db, const struct deciding *to)
{
	struct enrolment enrolment = to->study->enrolment;

	TRY(case_decide(cx, db, to->file, to->decider, true, to->verdict->reason));
	return enrolment_withdraw(cx, db, &to->study->cohort, &enrolment, to->decider, true);
}

static enum rc
open_next(struct ctx *cx, struct db *db, const struct deciding *to, const struct case_next *next)
{
	struct case_file file = { .kind = CASE_INTEGRITY, .sitting = to->file->sitting, .opener = to->decider, .reason = next->what, .due_day = next->due_day,
	                          .rules = to->file->rules, .framework = to->file->framework, .follows = to->file->id };

	if (next->what.len == 0)
		return RC_OK;
	TRY(case_open(cx, db, &to->study->enrolment, &file, &file.id));
	file.institution = to->file->institution;
	return tell(cx, db, &file, to->entry->person, MSG(casework_told_reported));
}

static enum rc
uphold_integrity(struct ctx *cx, struct db *db, const struct deciding *to)
{
	struct case_next next;
	struct attempt sitting;

	if (to->verdict->finding == INTEGRITY_NONE)
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(casework_which_finding)), STR("finding"));
	TRY(case_attempt(cx, db, to->file, &sitting));
	TRY(case_decide_integrity(cx, db, &to->study->cohort, to->file, &sitting, to->decider, to->verdict->finding, to->verdict->reason, &next));
	return open_next(cx, db, to, &next);
}

static enum rc
grant(struct ctx *cx, struct db *db, const struct deciding *to)
{
	switch (to->file->kind) {
	case CASE_EXTENSION: case CASE_DEFERRAL: case CASE_BREAK:
		return grant_circumstance(cx, db, to);
	case CASE_WITHDRAWAL:
		return confirm_withdrawal(cx, db, to);
	case CASE_INTEGRITY:
		return uphold_integrity(cx, db, to);
	case CASE_ADJUSTMENT: case CASE_APPEAL: case CASE_COMPLAINT: case CASE_KINDS:
		break;
	}
	return case_decide(cx, db, to->file, to->decider, true, to->verdict->reason);
}

/* A withdrawal that the school does not confirm leaves the learner where they were. */
static enum rc
refuse(struct ctx *cx, struct db *db, const struct deciding *to)
{
	struct enrolment enrolment = to->study->enrolment;

	TRY(case_decide(cx, db, to->file, to->decider, false, to->verdict->reason));
	return to->file->kind == CASE_WITHDRAWAL ? enrolment_stay(cx, db, &enrolment, to->decider) : RC_OK;
}

static enum rc
decide_work(struct ctx *cx, struct db *db, void *self)
{
	struct deciding *to = self;
	struct case_file file = to->entry->file;

	to->file = &file;
	TRY(case_check_decider(cx, db, to->file, to->decider));
	if (to->verdict->reason.len == 0)
		return fail(cx, RC_REFUSED, MSG(case_needs_reason));
	TRY(to->verdict->granted ? grant(cx, db, to) : refuse(cx, db, to));
	return tell(cx, db, to->file, to->entry->person, MSG(casework_told_decided));
}

enum rc
casework_decide(struct ctx *cx, struct db *db, const struct study *study, const struct case_entry *entry, const struct case_reader *decider,
                const struct case_verdict *verdict)
{
	struct deciding to = { study, entry, verdict, decider->person, NULL };

	if (!casework_decides(decider, entry))
		return refuse_role(cx, &entry->file);
	return in_transaction(cx, db, decide_work, &to);
}
