/* The learner's own studies: what may be asked for there, asking, and each case as they see it. */
#include "casework/case_show_pages.h"

#define OF_STUDY   .object = OBJECT_ENROLMENT, .whose = study_of_route
#define OF_REQUEST .object = OBJECT_CASE, .whose = own_case_of_route

/* ---- what the paths name ---- */

static enum rc
study_of_route(struct request *rq, struct whose *out)
{
	struct study *study = NEW(rq->cx->mem, struct study);
	int64_t id;

	TRY(request_param_id(rq, "study", &id));
	TRY(study_get(rq->cx, rq->db, rq->institution, id, rq->language, study));
	rq->object = study;
	*out = (struct whose){ .institution = study->institution.id, .persons = { study->enrolment.person }, .only_persons = true };
	return RC_OK;
}

struct own_case { struct case_entry entry; struct study study; };

static enum rc
own_case_of_route(struct request *rq, struct whose *out)
{
	struct own_case *own = NEW(rq->cx->mem, struct own_case);
	int64_t id;

	TRY(request_param_id(rq, "request", &id));
	TRY(case_entry_get(rq->cx, rq->db, rq->institution, id, &own->entry));
	TRY(study_get(rq->cx, rq->db, rq->institution, own->entry.file.enrolment, rq->language, &own->study));
	rq->object = own;
	*out = (struct whose){ .institution = own->entry.file.institution, .persons = { own->entry.person }, .only_persons = true };
	return RC_OK;
}

static struct str
study_href(struct request *rq, const struct study *study)
{
	return str_fmt(rq->cx->mem, "/studies/%lld", (long long)study->enrolment.id);
}

static struct str
own_href(struct request *rq, int64_t id)
{
	return str_fmt(rq->cx->mem, "/requests/%lld", (long long)id);
}

static int64_t
today_of(struct request *rq, const struct study *study)
{
	return zone_day(study->institution.zone, rq->cx->now);
}

/* ---- all of them ---- */

/* The next deadline of the sitting at hand; TIME_NONE: none is to come. */
static int64_t
next_due(struct request *rq, const struct study *study)
{
	int64_t soonest = TIME_NONE, due_at;

	for (size_t i = 0; i < study->specification.assessment_count; i++)
		if (attempt_deadline(&study->cohort, &study->now, study->specification.assessments[i].id, &due_at) && due_at >= rq->cx->now &&
		    (soonest == TIME_NONE || due_at < soonest))
			soonest = due_at;
	return soonest;
}

static enum rc
fill_row(struct request *rq, const struct enrolment *enrolment, struct view_studies_study *out)
{
	struct case_file *files;
	struct study study;
	int64_t due;
	size_t count;

	TRY(study_get(rq->cx, rq->db, rq->institution, enrolment->id, rq->language, &study));
	TRY(case_list(rq->cx, rq->db, rq->institution, enrolment->id, &files, &count));
	due = next_due(rq, &study);
	*out = (struct view_studies_study){
		.href = study_href(rq, &study), .title = text_in(study.specification.title, rq->language), .cohort = study.offering.code,
		.state = (enum view_studies_study_state)enrolment->state, .due = due == TIME_NONE ? VIEW_NONE : due,
	};
	for (size_t i = 0; i < count; i++)
		out->open += files[i].state == CASE_OPEN;
	return RC_OK;
}

static enum rc
studies_get(struct request *rq)
{
	struct view_studies view = { .rows_count = 0 };
	struct enrolment *list;
	size_t count;

	TRY(enrolment_of_person(rq->cx, rq->db, rq->institution, rq->person, &list, &count));
	view.rows = NEWS(rq->cx->mem, struct view_studies_study, count + 1);
	view.rows_count = count;
	for (size_t i = 0; i < count; i++)
		TRY(fill_row(rq, &list[i], &view.rows[i]));
	page_workspace(rq, WORKSPACE_LEARNER);
	page_title_say(rq, SAY(casework_studies));
	return reply_view(rq, 200, &view_studies_class, &view);
}

/* ---- one of them ---- */

static void
frame_study(struct request *rq, const struct study *study, bool below)
{
	page_workspace(rq, WORKSPACE_LEARNER);
	page_crumb_say(rq, SAY(casework_studies), STR("/studies"));
	if (below)
		page_crumb(rq, text_in(study->specification.title, rq->language), study_href(rq, study));
	page_fact(rq, SAY(casework_cohort), study->offering.code);
}

static void
fill_deadlines(struct request *rq, const struct study *study, struct view_study *view)
{
	size_t count = study->specification.assessment_count;
	int64_t due_at;

	view->deadlines = NEWS(rq->cx->mem, struct view_study_deadline, count + 1);
	for (size_t i = 0; i < count; i++) {
		const struct spec_assessment *one = &study->specification.assessments[i];

		if (attempt_deadline(&study->cohort, &study->now, one->id, &due_at))
			view->deadlines[view->deadlines_count++] = (struct view_study_deadline){
				.assessment = one->id, .due = due_at, .moved = study->now.extension_days, .past = due_at < rq->cx->now };
	}
}

static enum rc
fill_cases(struct request *rq, const struct study *study, struct view_study *view)
{
	struct case_file *files;
	size_t count;

	TRY(case_list(rq->cx, rq->db, rq->institution, study->enrolment.id, &files, &count));
	view->cases = NEWS(rq->cx->mem, struct view_study_case, count + 1);
	view->cases_count = count;
	for (size_t i = 0; i < count; i++)
		view->cases[i] = (struct view_study_case){
			.href = own_href(rq, files[i].id), .kind = (enum view_study_case_kind)files[i].kind, .made = files[i].made_at,
			.state = (enum view_study_case_state)files[i].state,
			.due = files[i].due_day == 0 || files[i].state != CASE_OPEN ? VIEW_NONE : files[i].due_day,
		};
	return RC_OK;
}

static struct str
deciders_of(struct request *rq, const struct study_may *may)
{
	/* What the rules grant at once, nobody decides. */
	if (may->answer.granted)
		return STR_NONE;
	return case_show_deciders(rq, &(struct case_file){ .kind = may->kind, .decides = may->answer.decides });
}

static void
put_refusal(struct request *rq, const struct study_may *may, struct view_study_ask *to)
{
	const struct policy_finding *by = may->answer.policy == NULL ? NULL : may->answer.policy->refused;

	if (may->why_not != NULL) {
		to->why_not = locale_text(page_locale(rq), rq->cx->mem, may->why_not, NULL, 0);
	} else if (by != NULL) {
		to->why_not = by->says;
		to->remedy = by->remedy;
		to->clause = case_rule_named(rq->cx->mem, by);
	}
}

static enum rc
fill_ask(struct request *rq, const struct study *study, enum case_kind kind, struct view_study_ask *to)
{
	struct study_may may;

	TRY(study_may(rq->cx, rq->db, study, kind, 0, &may));
	*to = (struct view_study_ask){
		.kind = (enum view_study_ask_kind)kind, .at_once = may.answer.granted, .until = may.until == 0 ? VIEW_NONE : may.until,
		.until_rules = may.until_rules, .decides = deciders_of(rq, &may), .says = may.answer.says, .clause = may.answer.rules,
	};
	if (may.open != 0)
		to->open = own_href(rq, may.open);
	put_refusal(rq, &may, to);
	if (may.open != 0) /* its own page says by which rules, and who decides */
		to->says = to->clause = STR_NONE;
	if (to->why_not.len > 0 || may.open != 0)
		to->decides = STR_NONE;
	if (may.open == 0 && to->why_not.len == 0)
		to->href = str_fmt(rq->cx->mem, PRI_STR "/%s", ARG_STR(study_href(rq, study)), case_kind_word(kind));
	return RC_OK;
}

/* In the order a learner looks for them. */
static const enum case_kind asked[] = { CASE_EXTENSION, CASE_DEFERRAL, CASE_BREAK, CASE_ADJUSTMENT, CASE_APPEAL, CASE_COMPLAINT, CASE_WITHDRAWAL };
#define ASKED (sizeof(asked) / sizeof(asked[0]))

/* What the board decided, once the learner was told: what an appeal would be about. */
static void
put_outcome(const struct study *study, struct view_study *view)
{
	const struct decision *decision = &study->decision;

	view->mark = view->communicated = VIEW_NONE;
	if (!study->is_decided)
		return;
	view->decided = true;
	view->outcome = (enum view_study_outcome)decision->outcome;
	view->mark = decision->mark_known ? decision->mark : VIEW_NONE;
	view->communicated = study->communicated_day;
	view->because = decision->says;
	view->rules = decision->rules;
}

static enum rc
study_get_page(struct request *rq)
{
	const struct study *study = rq->object;
	struct view_study view = { .asks_count = ASKED };

	put_outcome(study, &view);
	view.asks = NEWS(rq->cx->mem, struct view_study_ask, ASKED);
	for (size_t i = 0; i < ASKED; i++) {
		TRY(fill_ask(rq, study, asked[i], &view.asks[i]));
		view.refused += view.asks[i].href.len == 0;
	}
	fill_deadlines(rq, study, &view);
	TRY(fill_cases(rq, study, &view));
	frame_study(rq, study, false);
	page_title(rq, text_in(study->specification.title, rq->language));
	return reply_view(rq, 200, &view_study_class, &view);
}

/* ---- asking ---- */

static enum rc
kind_of_route(struct request *rq, enum case_kind *out)
{
	if (case_kind_of(request_param(rq, "kind"), out) && *out != CASE_INTEGRITY)
		return RC_OK;
	return fail(rq->cx, RC_NOT_FOUND, MSG(http_not_found));
}

/* What a break or a withdrawal means, in the words of the rules that would apply today. */
static enum rc
put_means(struct request *rq, const struct study *study, enum case_kind kind, struct view_study_form *view)
{
	const struct cohort_answer *means;

	view->refund = VIEW_NONE;
	if (kind != CASE_BREAK && kind != CASE_WITHDRAWAL)
		return RC_OK;
	TRY(enrolment_leaving(rq->cx, &study->cohort, kind == CASE_WITHDRAWAL, &means));
	view->means = means->says;
	view->means_clause = means->rules;
	if (kind == CASE_WITHDRAWAL && means->answer->effects.refund >= 0)
		view->refund = means->answer->effects.refund;
	return RC_OK;
}

static enum rc
show_ask(struct request *rq, int status, enum case_kind kind, struct form_casework_request *form)
{
	const struct study *study = rq->object;
	struct view_study_form view = { .kind = (enum view_study_form_kind)kind, .casework_request = form, .due = VIEW_NONE };
	struct study_may may;

	TRY(study_may(rq->cx, rq->db, study, kind, 0, &may));
	if (may.open != 0)
		return reply_see_other(rq, own_href(rq, may.open));
	if (may.why_not != NULL)
		return fail(rq->cx, RC_REFUSED, may.why_not);
	TRY(policy_refuse(rq->cx, may.answer.policy));
	view.action = str_fmt(rq->cx->mem, PRI_STR "/%s", ARG_STR(study_href(rq, study)), case_kind_word(kind));
	view.at_once = may.answer.granted;
	view.says = may.answer.says;
	view.clause = may.answer.rules;
	view.until = may.until == 0 ? VIEW_NONE : may.until;
	view.until_rules = may.until_rules;
	view.decides = deciders_of(rq, &may);
	if (may.answer.due_day != 0)
		view.due = may.answer.due_day;
	TRY(put_means(rq, study, kind, &view));
	frame_study(rq, study, true);
	page_title_say(rq, case_show_kind(kind));
	return status == 200 ? reply_view(rq, 200, &view_study_form_class, &view) : reply_form_again(rq, status, &view_study_form_class, &view);
}

static enum rc
ask_get(struct request *rq)
{
	enum case_kind kind;

	TRY(kind_of_route(rq, &kind));
	return show_ask(rq, 200, kind, form_new(rq->cx->mem, &form_casework_request_class));
}

/* What one field cannot know of the kind of the request. */
static void
check_ask(struct request *rq, enum case_kind kind, struct form_casework_request *form)
{
	bool about_words = kind == CASE_APPEAL || kind == CASE_COMPLAINT || kind == CASE_ADJUSTMENT;

	if (about_words && form->reason.len == 0) {
		(void)fail(rq->cx, RC_INVALID, MSG(casework_needs_words));
		form_mistake(rq->cx, &form_casework_request_class, form, "reason");
	}
	if ((kind == CASE_BREAK || kind == CASE_WITHDRAWAL) && !form->acknowledged) {
		(void)fail(rq->cx, RC_INVALID, MSG(casework_needs_acknowledgement));
		form_mistake(rq->cx, &form_casework_request_class, form, "acknowledged");
	}
}

struct asking { struct request *rq; enum case_kind kind; struct case_words words; };

static enum rc
ask_work(struct ctx *cx, struct db *db, void *self)
{
	const struct asking *ask = self;
	struct case_file file;

	TRY(casework_ask(cx, db, ask->rq->object, ask->kind, &ask->words, &file));
	ask->rq->answer = own_href(ask->rq, file.id);
	return RC_OK;
}

static enum rc
ask_post(struct request *rq)
{
	struct form_casework_request *form = rq->form;
	struct asking ask = { .rq = rq };

	TRY(kind_of_route(rq, &ask.kind));
	check_ask(rq, ask.kind, form);
	if (form->form.mistakes > 0)
		return show_ask(rq, 422, ask.kind, form);
	ask.words = case_words_of(ask.kind == CASE_EXTENSION ? form->days : FORM_NONE, form->reason, form->acknowledged, form->file);
	TRY(request_change(rq, ask_work, &ask));
	reply_notice(rq, MSG(casework_asked));
	return reply_see_other(rq, rq->answer);
}

/* ---- a case of one's own ---- */

static enum rc
has_answered(struct request *rq, const struct own_case *own, bool *out)
{
	struct case_paper *papers;
	size_t count;

	*out = false;
	TRY(case_papers(rq->cx, rq->db, &own->entry.file, &papers, &count));
	for (size_t i = 0; i < count; i++)
		*out = *out || papers[i].person == own->entry.person;
	return RC_OK;
}

/* Who wrote the first words, when it was not the learner. */
static enum rc
put_opener(struct request *rq, const struct own_case *own, struct view_case_own *view)
{
	const struct case_file *file = &own->entry.file;

	if (file->kind != CASE_INTEGRITY || file->opener == 0)
		return RC_OK;
	return person_name(rq->cx, rq->db, rq->institution, file->opener, &view->about);
}

static enum rc
show_own(struct request *rq, int status, struct form_casework_add *form)
{
	const struct own_case *own = rq->object;
	const struct case_file *file = &own->entry.file;
	struct view_case_own view = {
		.kind = (enum view_case_own_kind)file->kind, .state = (enum view_case_own_state)file->state, .reason = file->reason,
		.days = file->kind == CASE_EXTENSION ? file->days : 0, .decision = file->decision, .rules = file->rules,
		.finding = (enum view_case_own_finding)file->finding, .may_add = file->state == CASE_OPEN, .base = own_href(rq, file->id),
		.may_take_back = file->state == CASE_OPEN && file->kind != CASE_INTEGRITY, .decides = case_show_deciders(rq, file), .casework_add = form,
	};

	TRY(put_opener(rq, own, &view));
	TRY(has_answered(rq, own, &view.answered));
	TRY(case_show_rules(rq, &own->study, file, &view.says));
	TRY(person_name(rq->cx, rq->db, rq->institution, file->handler, &view.handler));
	TRY(case_show_papers(rq, file, view.base, &view.papers));
	TRY(case_show_steps(rq, file, today_of(rq, &own->study), &view.steps));
	frame_study(rq, &own->study, true);
	case_show_state(rq, file);
	page_title_say(rq, case_show_kind(file->kind));
	return status == 200 ? reply_view(rq, 200, &view_case_own_class, &view) : reply_form_again(rq, status, &view_case_own_class, &view);
}

static enum rc
own_get(struct request *rq)
{
	return show_own(rq, 200, form_new(rq->cx->mem, &form_casework_add_class));
}

struct adding { const struct own_case *own; int64_t actor; struct case_words words; };

static enum rc
add_work(struct ctx *cx, struct db *db, void *self)
{
	const struct adding *add = self;

	return case_add_paper(cx, db, &add->own->entry.file, add->actor, add->words.reason, add->words.file_name, add->words.file);
}

static enum rc
add_post(struct request *rq)
{
	struct form_casework_add *form = rq->form;
	struct adding add = { rq->object, rq->person, case_words_of(FORM_NONE, form->words, false, form->file) };

	if (form->form.mistakes == 0 && add.words.reason.len == 0 && add.words.file_name.len == 0) {
		(void)fail(rq->cx, RC_INVALID, MSG(casework_needs_something));
		form_mistake(rq->cx, &form_casework_add_class, form, "words");
	}
	if (form->form.mistakes > 0)
		return show_own(rq, 422, form);
	TRY(request_change(rq, add_work, &add));
	reply_notice(rq, MSG(casework_added));
	return reply_see_other(rq, own_href(rq, add.own->entry.file.id));
}

static enum rc
take_back_work(struct ctx *cx, struct db *db, void *self)
{
	const struct request *rq = self;
	const struct own_case *own = rq->object;

	return casework_take_back(cx, db, &own->study, &own->entry.file, rq->person);
}

static enum rc
take_back_post(struct request *rq)
{
	const struct own_case *own = rq->object;

	TRY(request_change(rq, take_back_work, rq));
	reply_notice(rq, MSG(casework_taken_back));
	return reply_see_other(rq, own_href(rq, own->entry.file.id));
}

static enum rc
own_file_get(struct request *rq)
{
	const struct own_case *own = rq->object;

	return case_show_file(rq, &own->entry.file);
}

const struct route study_routes[] = {
	{ .method = HTTP_GET, .path = "/studies", .needs = CAN_SIGN_IN, .view = &view_studies_class, .rate = RATE_READ, .handler = studies_get, .says = "The own studies" },
	{ .method = HTTP_GET, .path = "/studies/{study}", .needs = CAN_SIGN_IN, OF_STUDY, .view = &view_study_class, .rate = RATE_READ, .handler = study_get_page,
	  .says = "One of the own studies, and what may be asked for" },
	{ .method = HTTP_GET, .path = "/studies/{study}/{kind}", .needs = CAN_SIGN_IN, OF_STUDY, .view = &view_study_form_class, .rate = RATE_READ, .handler = ask_get,
	  .says = "Before something is asked for" },
	{ .method = HTTP_POST, .path = "/studies/{study}/{kind}", .needs = CAN_SIGN_IN, OF_STUDY, .form = &form_casework_request_class, .body_limit = CASE_BODY_MAX,
	  .rate = RATE_HEAVY, .handler = ask_post, .says = "Ask for an extension, a deferral, a break, an adjustment; appeal, complain, withdraw" },
	{ .method = HTTP_GET, .path = "/requests/{request}", .needs = CAN_SIGN_IN, OF_REQUEST, .view = &view_case_own_class, .rate = RATE_READ, .handler = own_get,
	  .says = "A case of one's own" },
	{ .method = HTTP_POST, .path = "/requests/{request}/add", .needs = CAN_SIGN_IN, OF_REQUEST, .form = &form_casework_add_class, .body_limit = CASE_BODY_MAX,
	  .rate = RATE_HEAVY, .handler = add_post, .says = "Answer, or add a file" },
	{ .method = HTTP_POST, .path = "/requests/{request}/take-back", .needs = CAN_SIGN_IN, OF_REQUEST, .body_limit = 64 << 10, .rate = RATE_CHANGE,
	  .handler = take_back_post, .says = "Take a case back" },
	{ .method = HTTP_GET, .path = "/requests/{request}/files/{paper}", .needs = CAN_SIGN_IN, OF_REQUEST, .rate = RATE_HEAVY, .handler = own_file_get,
	  .says = "A file of a case of one's own" },
	ROUTES_END
};
