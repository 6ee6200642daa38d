#include "case/case.h"

#include "case/case_store.h"
#include "event/event.h"

static const char *const kind_words[CASE_KINDS] = { "extension", "deferral", "break", "adjustment", "integrity", "appeal", "complaint", "withdrawal" };

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

bool
case_is_circumstance(enum case_kind kind)
{
	return kind <= CASE_ADJUSTMENT;
}

enum rc
case_event(struct ctx *cx, struct db *db, const struct case_file *file, int64_t actor, const char *what)
{
	struct json *after = json_new(cx->mem, JSON_OBJECT);
	struct event event = { .institution = file->institution, .actor = actor, .what = str_of(what), .noun = STR("case"), .object = file->id };

	json_put_str(cx->mem, after, STR("kind"), str_of(kind_words[file->kind]));
	event.after = json_text(cx->mem, after, JSON_COMPACT);
	return event_append(cx, db, &event);
}

static enum rc
separate(struct ctx *cx)
{
	(void)fail(cx, RC_REFUSED, MSG(case_separation));
	return fail_with_clause(cx, RC_REFUSED, STR("separation of duties"));
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
case_attempt(struct ctx *cx, struct db *db, const struct case_file *file, struct attempt *out)
{
	struct attempt *attempts;
	size_t count;

	TRY(attempt_list(cx, db, file->institution, file->enrolment, &attempts, &count));
	for (size_t i = 0; i < count; i++)
		if (attempts[i].sitting == file->sitting) {
			*out = attempts[i];
			return RC_OK;
		}
	return fail(cx, RC_NOT_FOUND, MSG(assessment_no_attempt));
}

/* ---- papers ---- */

struct putting { const struct case_file *file; struct case_paper paper; struct str bytes; };

static enum rc
put_paper_work(struct ctx *cx, struct db *db, void *self)
{
	const struct putting *put = self;
	struct case_paper *known;
	struct case_file now;
	size_t count;

	TRY(case_by_id(cx, db, put->file->institution, put->file->id, &now));
	TRY(case_papers(cx, db, put->file, &known, &count));
	if (now.state != CASE_OPEN)
		return fail(cx, RC_REFUSED, MSG(case_closed));
	if (count >= CASE_PAPERS_MAX)
		return fail(cx, RC_REFUSED, MSG(case_papers_full), A_NUM("most", CASE_PAPERS_MAX));
	TRY(case_paper_insert(cx, db, put->file->id, &put->paper, put->bytes));
	return case_event(cx, db, put->file, put->paper.person, "case.added");
}

enum rc
case_add_paper(struct ctx *cx, struct db *db, const struct case_file *file, int64_t actor, struct str words, struct str file_name, struct str bytes)
{
	struct putting put = { file, { .person = actor, .at = cx->now, .words = words, .file_name = file_name }, bytes };

	if (bytes.len > CASE_FILE_MAX)
		return fail(cx, RC_LIMIT, MSG(case_file_large), A_NUM("most", (int64_t)(CASE_FILE_MAX >> 20)));
	return db_in_transaction(db) ? put_paper_work(cx, db, &put) : db_transact(cx, db, put_paper_work, &put);
}

/* ---- what is done with it ---- */

enum rc
case_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct case_file *out)
{
	enum rc rc = case_by_id(cx, db, institution, id, out);

	return rc == RC_NOT_FOUND ? fail(cx, rc, MSG(case_unknown)) : rc;
}

struct change { struct case_file *file; struct case_file to; int64_t actor; const char *event; };

/* Two may have the case before them: who comes second changes nothing, and is told. */
static enum rc
change_work(struct ctx *cx, struct db *db, void *self)
{
	const struct change *change = self;
	struct case_file now;

	TRY(case_by_id(cx, db, change->to.institution, change->to.id, &now));
	if (now.state != CASE_OPEN)
		return fail(cx, RC_REFUSED, MSG(case_closed));
	if (now.handler != change->file->handler)
		return fail(cx, RC_REFUSED, MSG(case_handled_meanwhile));
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

/* An adjustment is decided by the course leader who handles it, and a withdrawal is confirmed by who receives its form; neither by the
 * learner. Everything else is decided by another than who opened or handles it. */
enum rc
case_check_decider(struct ctx *cx, struct db *db, const struct case_file *file, int64_t decider)
{
	struct enrolment enrolment;

	if (file->state != CASE_OPEN)
		return fail(cx, RC_REFUSED, MSG(case_closed));
	if (decider == 0)
		return RC_OK;
	TRY(enrolment_get(cx, db, file->institution, file->enrolment, &enrolment));
	if (decider == enrolment.person)
		return separate(cx);
	if (file->kind != CASE_ADJUSTMENT && file->kind != CASE_WITHDRAWAL && (decider == file->opener || decider == file->handler))
		return separate(cx);
	return RC_OK;
}

enum rc
case_decide(struct ctx *cx, struct db *db, struct case_file *file, int64_t decider, bool granted, struct str reason)
{
	struct change change = { file, *file, decider, granted ? "case.granted" : "case.refused" };

	TRY(case_check_decider(cx, db, file, decider));
	if (decider == 0)
		return fail(cx, RC_REFUSED, MSG(case_needs_person));
	if (reason.len == 0)
		return fail(cx, RC_REFUSED, MSG(case_needs_reason));
	change.to.state = granted ? CASE_GRANTED : CASE_REFUSED;
	change.to.decider = decider;
	change.to.decision = reason;
	change.to.decided_at = cx->now;
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
	change.to.decided_at = cx->now;
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
                      int64_t decider, enum integrity finding, struct str reason, struct case_next *next)
{
	struct upholding uphold = { { file, *file, decider, "case.upheld" }, attempt, finding };
	const struct cohort_answer *asked;
	const struct policy_item *opens;

	*next = (struct case_next){ .due_day = 0 };
	TRY(case_check_decider(cx, db, file, decider));
	TRY(ask_integrity(cx, db, cohort, file, attempt->person, finding, &asked));
	opens = asked->answer->effects.opens;
	uphold.change.to.state = CASE_GRANTED;
	uphold.change.to.decider = decider;
	uphold.change.to.finding = finding;
	uphold.change.to.decided_at = cx->now;
	uphold.change.to.framework = cohort->framework;
	uphold.change.to.rules = asked->rules;
	uphold.change.to.decision = str_fmt(cx->mem, PRI_STR "%s" PRI_STR, ARG_STR(reason), reason.len == 0 ? "" : " ", ARG_STR(asked->says));
	if (opens != NULL)
		*next = (struct case_next){ opens->what, opens->days < 0 ? 0 : zone_day(cohort->institution->zone, cx->now) + opens->days };
	TRY(db_in_transaction(db) ? uphold_work(cx, db, &uphold) : db_transact(cx, db, uphold_work, &uphold));
	*file = uphold.change.to;
	return RC_OK;
}
