/* The staff's cases: the list of what waits, one case with its steps, and opening one about academic integrity. */
#include "casework/case_show_pages.h"
#include "offering/offering_pages.h"
#include "people/session.h"

static struct case_reader
reader_of(const struct request *rq)
{
	return (struct case_reader){ rq->person, rq->session->grants };
}

static struct str
case_href(struct request *rq, int64_t id, const char *more)
{
	return str_fmt(rq->cx->mem, "/cases/%lld%s", (long long)id, more);
}

/* ---- the list ---- */

enum shown { SHOWN_MINE, SHOWN_OPEN, SHOWN_CLOSED };

static enum rc
fill_row(struct request *rq, const struct case_entry *entry, int64_t today, struct view_cases_case *out)
{
	const struct case_file *file = &entry->file;
	bool due = file->due_day != 0 && file->state == CASE_OPEN;

	*out = (struct view_cases_case){
		.href = case_href(rq, file->id, ""), .kind = (enum view_cases_case_kind)file->kind, .learner = entry->name, .number = entry->number,
		.course = text_in(entry->title, rq->language), .cohort = entry->cohort, .made = file->made_at,
		.state = (enum view_cases_case_state)file->state, .forwarded = case_show_office(rq, file->forwarded_to),
		.due = due ? file->due_day : VIEW_NONE, .overdue = due && file->due_day < today,
		.left = due && file->due_day >= today ? file->due_day - today : VIEW_NONE,
	};
	return person_name(rq->cx, rq->db, rq->institution, file->handler, &out->handler);
}

struct listing { enum shown shown; int64_t today, mine, open, overdue; };

/* Open cases are few by nature; closed ones come a page at a time. */
static enum rc
fill_rows(struct request *rq, struct listing *of, size_t skip, struct view_cases *view)
{
	const struct case_reader reader = reader_of(rq);
	struct case_entry *entries;
	bool closed = of->shown == SHOWN_CLOSED, sees;
	size_t count;

	TRY(case_entries(rq->cx, rq->db, rq->institution, !closed, skip, closed ? PAGE_ROWS + 1 : DB_ROWS_MAX, &entries, &count));
	if (closed && count > PAGE_ROWS) {
		count = PAGE_ROWS;
		view->more = str_fmt(rq->cx->mem, "/cases?show=closed&from=%zu", skip + count);
	}
	view->rows = NEWS(rq->cx->mem, struct view_cases_case, count + 1);
	for (size_t i = 0; i < count; i++) {
		TRY(casework_sees(rq->cx, rq->db, &reader, &entries[i], &sees));
		if (!sees)
			continue;
		of->open++;
		of->mine += casework_asks(&reader, &entries[i]) != CASE_ASKS_NOTHING;
		of->overdue += entries[i].file.due_day != 0 && entries[i].file.due_day < of->today;
		if (of->shown != SHOWN_MINE || casework_asks(&reader, &entries[i]) != CASE_ASKS_NOTHING)
			TRY(fill_row(rq, &entries[i], of->today, &view->rows[view->rows_count++]));
	}
	return RC_OK;
}

static void
fill_tally(struct request *rq, const struct listing *of, struct view_cases *view)
{
	struct view_tally_cells *cells = NEWS(rq->cx->mem, struct view_tally_cells, 3);
	struct arena *mem = rq->cx->mem;

	cells[0] = (struct view_tally_cells){ .number = of->mine, .says = view_say(mem, casework_tally_mine), .href = STR("/cases"), .chosen = of->shown == SHOWN_MINE };
	cells[1] = (struct view_tally_cells){ .number = of->open, .says = view_say(mem, casework_tally_open), .href = STR("/cases?show=open"), .chosen = of->shown == SHOWN_OPEN };
	cells[2] = (struct view_tally_cells){ .number = of->overdue, .says = view_say(mem, casework_tally_overdue), .href = STR("/cases?show=open"),
		.look = of->overdue > 0 ? VIEW_TALLY_CELLS_LOOK_NO : VIEW_TALLY_CELLS_LOOK_OPEN };
	view->tally = (struct view_tally){ .cells = cells, .cells_count = 3 };
}

static enum page_workspace
workspace_of(const struct request *rq)
{
	return grants_allow(rq->session->grants, CAN_SEE_REGISTRY, SCOPE_ANY) ? WORKSPACE_REGISTRY :
		grants_allow(rq->session->grants, CAN_MARK, SCOPE_ANY) ? WORKSPACE_TEACHING : WORKSPACE_BOARD;
}

static enum rc
cases_get(struct request *rq)
{
	struct str show = request_query(rq, "show");
	struct listing of = { .shown = str_is(show, "open") ? SHOWN_OPEN : str_is(show, "closed") ? SHOWN_CLOSED : SHOWN_MINE };
	struct view_cases view = { .rows_count = 0 };
	struct institution institution;
	struct page_slice at;
	int64_t from = 0;

	(void)str_to_int(request_query(rq, "from"), &from);
	TRY(institution_get(rq->cx, rq->db, rq->institution, &institution));
	of.today = zone_day(institution.zone, rq->cx->now);
	TRY(fill_rows(rq, &of, from > 0 ? (size_t)from : 0, &view));
	if (of.shown != SHOWN_CLOSED) {
		at = page_slice(rq, "from", PAGE_ROWS, view.rows_count, &view.pager);
		view.rows += at.from;
		view.rows_count = at.count;
		fill_tally(rq, &of, &view);
	}
	page_workspace(rq, workspace_of(rq));
	page_title_say(rq, SAY(casework_cases));
	if (of.shown == SHOWN_CLOSED)
		page_action(rq, SAY(casework_show_open), STR("/cases?show=open"), PAGE_SECOND, PAGE_MAY);
	else
		page_action(rq, SAY(casework_show_closed), STR("/cases?show=closed"), PAGE_SECOND, PAGE_MAY);
	return reply_view(rq, 200, &view_cases_class, &view);
}

/* ---- one of them ---- */

struct shown_case { struct case_entry entry; struct study study; };

/* What they may not see is not there. */
static enum rc
case_of_route(struct request *rq, struct whose *out)
{
	struct shown_case *shown = NEW(rq->cx->mem, struct shown_case);
	const struct case_reader reader = reader_of(rq);
	int64_t id;
	bool sees;

	TRY(request_param_id(rq, "case", &id));
	TRY(case_entry_get(rq->cx, rq->db, rq->institution, id, &shown->entry));
	*out = (struct whose){ .institution = shown->entry.file.institution, .specification = shown->entry.specification };
	TRY(casework_sees(rq->cx, rq->db, &reader, &shown->entry, &sees));
	/* Who has no such capability at all is told so by the dispatcher. */
	if (!sees && grants_allow(reader.grants, (enum capability)rq->route->needs, out->specification))
		return fail(rq->cx, RC_NOT_FOUND, MSG(case_unknown));
	TRY(study_get(rq->cx, rq->db, rq->institution, shown->entry.file.enrolment, rq->language, &shown->study));
	rq->object = shown;
	return RC_OK;
}

static enum rc
put_earlier(struct request *rq, const struct shown_case *shown, struct view_case *view)
{
	const struct case_reader reader = reader_of(rq);
	struct case_entry other = shown->entry;
	struct case_file *files;
	size_t count;
	bool sees;

	TRY(case_list(rq->cx, rq->db, rq->institution, shown->entry.file.enrolment, &files, &count));
	view->earlier = NEWS(rq->cx->mem, struct view_case_earlier, count + 1);
	for (size_t i = 0; i < count; i++) {
		other.file = files[i];
		TRY(casework_sees(rq->cx, rq->db, &reader, &other, &sees));
		if (sees && files[i].id != shown->entry.file.id)
			view->earlier[view->earlier_count++] = (struct view_case_earlier){
				.href = case_href(rq, files[i].id, ""), .kind = (enum view_case_earlier_kind)files[i].kind,
				.state = (enum view_case_earlier_state)files[i].state, .made = files[i].made_at };
	}
	return RC_OK;
}

static void
put_roles(struct request *rq, const struct case_file *file, struct view_case *view)
{
	bool roles[ROLES];

	casework_deciders(file, roles);
	view->roles = NEWS(rq->cx->mem, struct form_option, ROLES);
	for (int i = 0; i < ROLES; i++)
		if (roles[i])
			view->roles[view->roles_count++] = (struct form_option){ role_word((enum role)i), case_show_role(rq, (enum role)i) };
}

/* Whether this reader decides it, and if they have the role but may not, why. */
static enum rc
put_decide(struct request *rq, const struct case_entry *entry, struct view_case *view)
{
	const struct case_reader reader = reader_of(rq);
	enum rc rc;

	if (entry->file.state != CASE_OPEN || !casework_decides(&reader, entry))
		return RC_OK;
	view->decide = true;
	rc = case_check_decider(rq->cx, rq->db, &entry->file, rq->person);
	if (rc != RC_REFUSED)
		return rc;
	view->why_not = view_say_err(rq->cx->mem, &rq->cx->err);
	view->why_clause = rq->cx->err.clause;
	return RC_OK;
}

static void
put_file(struct request *rq, const struct case_entry *entry, struct view_case *view)
{
	const struct case_file *file = &entry->file;
	const struct case_reader reader = reader_of(rq);

	view->kind = (enum view_case_kind)file->kind;
	view->state = (enum view_case_state)file->state;
	view->base = case_href(rq, file->id, "");
	view->reason = file->reason;
	view->asked_days = file->asked_days;
	view->days = file->kind == CASE_EXTENSION ? file->days : 0;
	view->acknowledged = file->acknowledged;
	view->rules = file->rules;
	view->framework = file->framework;
	view->decides = case_show_deciders(rq, file);
	view->decision = file->decision;
	view->finding = (enum view_case_finding)file->finding;
	view->may_receive = file->state == CASE_OPEN && file->handler != rq->person && casework_handles(&reader, entry);
	view->handles = file->state == CASE_OPEN && file->handler == rq->person;
	view->informed = file->informed_at != 0;
	view->forwarded = case_show_office(rq, file->forwarded_to);
}

static void
frame_case(struct request *rq, const struct shown_case *shown)
{
	const struct case_entry *entry = &shown->entry;

	page_workspace(rq, workspace_of(rq));
	page_crumb_say(rq, SAY(casework_cases), STR("/cases"));
	page_title_say(rq, case_show_kind(entry->file.kind));
	case_show_state(rq, &entry->file);
	page_fact(rq, SAY(casework_learner), entry->name.len > 0 ? str_fmt(rq->cx->mem, PRI_STR " (" PRI_STR ")", ARG_STR(entry->name), ARG_STR(entry->number)) :
	          locale_text(page_locale(rq), rq->cx->mem, MSG(casework_erased), NULL, 0));
	page_fact(rq, SAY(casework_course), text_in(entry->title, rq->language));
	page_fact(rq, SAY(casework_cohort), entry->cohort);
	if (grants_allow(rq->session->grants, CAN_SEE_HISTORY, 0))
		page_action(rq, SAY(casework_history), str_fmt(rq->cx->mem, "/history/case/%lld", (long long)entry->file.id), PAGE_SECOND, PAGE_MAY);
}

/* The forms of the page; the one that came back with mistakes is not new. */
struct case_forms {
	struct form_casework_inform *inform;
	struct form_casework_forward *forward;
	struct form_casework_decide *decide;
};

static enum rc
show_case(struct request *rq, int status, const struct case_forms *forms)
{
	const struct shown_case *shown = rq->object;
	const struct case_file *file = &shown->entry.file;
	struct arena *mem = rq->cx->mem;
	struct form_casework_decide *decide = forms->decide != NULL ? forms->decide : form_new(mem, &form_casework_decide_class);
	struct view_case view = {
		.refund = file->kind == CASE_WITHDRAWAL && shown->study.enrolment.refund >= 0 ? shown->study.enrolment.refund : VIEW_NONE,
		.casework_inform = forms->inform != NULL ? forms->inform : form_new(mem, &form_casework_inform_class),
		.casework_forward = forms->forward != NULL ? forms->forward : form_new(mem, &form_casework_forward_class),
		.casework_decide = decide,
	};

	put_file(rq, &shown->entry, &view);
	TRY(case_show_rules(rq, &shown->study, file, &view.says));
	if (forms->decide == NULL && (file->asked_days > 0 || file->days > 0))
		decide->days = file->asked_days > 0 ? file->asked_days : file->days;
	if (file->opener != shown->entry.person)
		TRY(person_name(rq->cx, rq->db, rq->institution, file->opener, &view.opener));
	TRY(person_name(rq->cx, rq->db, rq->institution, file->decider, &view.decider));
	TRY(case_show_papers(rq, file, view.base, &view.papers));
	TRY(case_show_steps(rq, file, zone_day(shown->study.institution.zone, rq->cx->now), &view.steps));
	TRY(put_earlier(rq, shown, &view));
	if (view.handles)
		put_roles(rq, file, &view);
	TRY(put_decide(rq, &shown->entry, &view));
	frame_case(rq, shown);
	return status == 200 ? reply_view(rq, 200, &view_case_class, &view) : reply_form_again(rq, status, &view_case_class, &view);
}

static enum rc
case_get_page(struct request *rq)
{
	return show_case(rq, 200, &(struct case_forms){ NULL, NULL, NULL });
}

static enum rc
back_to_case(struct request *rq)
{
	const struct shown_case *shown = rq->object;

	return reply_see_other(rq, case_href(rq, shown->entry.file.id, ""));
}

/* ---- handling it ---- */

static enum rc
receive_work(struct ctx *cx, struct db *db, void *self)
{
	const struct request *rq = self;
	const struct shown_case *shown = rq->object;

	return casework_receive(cx, db, &shown->entry.file, shown->entry.person, rq->person);
}

static enum rc
receive_post(struct request *rq)
{
	TRY(request_change(rq, receive_work, rq));
	reply_notice(rq, MSG(casework_received));
	return back_to_case(rq);
}

static enum rc
inform_work(struct ctx *cx, struct db *db, void *self)
{
	const struct request *rq = self;
	const struct shown_case *shown = rq->object;
	const struct form_casework_inform *form = rq->form;

	return casework_inform(cx, db, &shown->entry.file, shown->entry.person, rq->person, form->words);
}

static enum rc
inform_post(struct request *rq)
{
	struct form_casework_inform *form = rq->form;

	if (form->form.mistakes > 0)
		return show_case(rq, 422, &(struct case_forms){ .inform = form });
	TRY(request_change(rq, inform_work, rq));
	reply_notice(rq, MSG(casework_informed));
	return back_to_case(rq);
}

struct forwarding { const struct request *rq; enum role to; };

static enum rc
forward_work(struct ctx *cx, struct db *db, void *self)
{
	const struct forwarding *of = self;
	const struct shown_case *shown = of->rq->object;

	return casework_forward(cx, db, &shown->entry.file, shown->entry.person, of->rq->person, of->to);
}

static enum rc
forward_post(struct request *rq)
{
	struct form_casework_forward *form = rq->form;
	struct forwarding of = { .rq = rq };

	if (form->form.mistakes == 0 && !role_of(form->to, &of.to)) {
		(void)fail(rq->cx, RC_INVALID, MSG(case_forward_nobody));
		form_mistake(rq->cx, &form_casework_forward_class, form, "to");
	}
	if (form->form.mistakes > 0)
		return show_case(rq, 422, &(struct case_forms){ .forward = form });
	TRY(request_change(rq, forward_work, &of));
	reply_notice(rq, MSG(casework_forwarded), A_STR("role", case_show_role(rq, of.to)));
	return back_to_case(rq);
}

/* ---- deciding it ---- */

static enum integrity
finding_of(const struct form_casework_decide *form)
{
	static const enum integrity findings[] = { INTEGRITY_NONE, INTEGRITY_IAI, INTEGRITY_MISCONDUCT, INTEGRITY_SERIOUS };

	return findings[form->finding];
}

static enum rc
decide_work(struct ctx *cx, struct db *db, void *self)
{
	const struct request *rq = self;
	const struct shown_case *shown = rq->object;
	const struct form_casework_decide *form = rq->form;
	const struct case_reader reader = reader_of(rq);
	const struct case_verdict verdict = {
		.granted = form->outcome == FORM_CASEWORK_DECIDE_OUTCOME_GRANTED, .days = form->days == FORM_NONE ? 0 : form->days,
		.finding = finding_of(form), .reason = form->reason,
	};

	return casework_decide(cx, db, &shown->study, &shown->entry, &reader, &verdict);
}

static enum rc
decide_post(struct request *rq)
{
	struct form_casework_decide *form = rq->form;
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_case(rq, 422, &(struct case_forms){ .decide = form });
	rc = request_change(rq, decide_work, rq);
	if (rc == RC_INVALID) {
		form_mistake(rq->cx, &form_casework_decide_class, form, str_is(rq->cx->err.place.field, "finding") ? "finding" : "days");
		return show_case(rq, 422, &(struct case_forms){ .decide = form });
	}
	TRY(rc);
	reply_notice(rq, MSG(casework_decided));
	return back_to_case(rq);
}

static enum rc
file_get(struct request *rq)
{
	const struct shown_case *shown = rq->object;

	return case_show_file(rq, &shown->entry.file);
}

/* ---- opening one about academic integrity ---- */

#define LEARNERS_BATCH 500

/* "Given Family (N1)" */
static enum rc
put_learner(struct request *rq, const struct attempt *attempt, struct form_option *out)
{
	struct person person;

	TRY(person_get(rq->cx, rq->db, rq->institution, attempt->person, &person));
	*out = (struct form_option){ str_fmt(rq->cx->mem, "%lld", (long long)attempt->enrolment),
	                             str_fmt(rq->cx->mem, PRI_STR " (" PRI_STR ")", ARG_STR(person.name), ARG_STR(person.number)) };
	return RC_OK;
}

/* Sittings of the cohort that are not decided, however many were. */
static enum rc
put_learners(struct request *rq, const struct offering *offering, struct view_case_report *view)
{
	struct attempt_cursor after = { 0, 0 };
	struct attempt *attempts;
	size_t count;

	do {
		TRY(attempt_batch(rq->cx, rq->db, rq->institution, offering->id, after, LEARNERS_BATCH, &attempts, &count));
		view->learners = arena_grow(rq->cx->mem, view->learners, view->learners_count * sizeof(*view->learners),
		                            (view->learners_count + count + 1) * sizeof(*view->learners));
		for (size_t i = 0; i < count; i++) {
			after = (struct attempt_cursor){ attempts[i].sitting, attempts[i].id };
			if (attempts[i].state != ATTEMPT_DECIDED && attempts[i].state != ATTEMPT_DEFERRED && attempts[i].person != rq->person)
				TRY(put_learner(rq, &attempts[i], &view->learners[view->learners_count++]));
		}
	} while (count == LEARNERS_BATCH);
	return RC_OK;
}

static enum rc
show_report(struct request *rq, int status, struct form_casework_report *form)
{
	const struct offering *offering = rq->object;
	struct view_case_report view = {
		.action = str_fmt(rq->cx->mem, "/offerings/%lld/integrity", (long long)offering->id), .casework_report = form,
	};

	TRY(put_learners(rq, offering, &view));
	page_workspace(rq, WORKSPACE_TEACHING);
	page_crumb(rq, offering->code, str_fmt(rq->cx->mem, "/offerings/%lld", (long long)offering->id));
	page_title_say(rq, SAY(casework_report_title));
	return status == 200 ? reply_view(rq, 200, &view_case_report_class, &view) : reply_form_again(rq, status, &view_case_report_class, &view);
}

static enum rc
report_get(struct request *rq)
{
	return show_report(rq, 200, form_new(rq->cx->mem, &form_casework_report_class));
}

struct reporting { struct request *rq; struct study study; struct case_words words; };

static enum rc
report_work(struct ctx *cx, struct db *db, void *self)
{
	struct reporting *to = self;
	struct case_file file = { .id = 0 };

	TRY(casework_report(cx, db, &to->study, to->rq->person, &to->words, &file));
	to->rq->answer = case_href(to->rq, file.id, "");
	return RC_OK;
}

static enum rc
report_post(struct request *rq)
{
	struct form_casework_report *form = rq->form;
	const struct offering *offering = rq->object;
	struct reporting to = { .rq = rq };
	int64_t enrolment = 0;

	if (form->form.mistakes > 0)
		return show_report(rq, 422, form);
	(void)str_to_int(form->learner, &enrolment);
	TRY(study_get(rq->cx, rq->db, rq->institution, enrolment, rq->language, &to.study));
	if (to.study.offering.id != offering->id)
		return fail(rq->cx, RC_NOT_FOUND, MSG(http_not_found));
	to.words = case_words_of(FORM_NONE, form->reason, false, form->file);
	TRY(request_change(rq, report_work, &to));
	reply_notice(rq, MSG(casework_reported));
	return reply_see_other(rq, rq->answer);
}

#define OF_CASE     .object = OBJECT_CASE, .whose = case_of_route
#define OF_OFFERING .object = OBJECT_OFFERING, .whose = offering_of_route

const struct route casework_routes[] = {
	{ .method = HTTP_GET, .path = "/cases", .needs = CAN_SEE_CASE, .view = &view_cases_class, .rate = RATE_READ, .handler = cases_get, .says = "Cases" },
	{ .method = HTTP_GET, .path = "/cases/{case}", .needs = CAN_SEE_CASE, OF_CASE, .view = &view_case_class, .rate = RATE_READ, .handler = case_get_page,
	  .says = "A case" },
	{ .method = HTTP_GET, .path = "/cases/{case}/files/{paper}", .needs = CAN_SEE_CASE, OF_CASE, .rate = RATE_HEAVY, .handler = file_get, .says = "A file of a case" },
	{ .method = HTTP_POST, .path = "/cases/{case}/receive", .needs = CAN_HANDLE_CASE, OF_CASE, .body_limit = 64 << 10, .rate = RATE_CHANGE, .handler = receive_post,
	  .says = "Take a case in hand" },
	{ .method = HTTP_POST, .path = "/cases/{case}/inform", .needs = CAN_HANDLE_CASE, OF_CASE, .form = &form_casework_inform_class, .body_limit = 64 << 10,
	  .rate = RATE_CHANGE, .handler = inform_post, .says = "Tell the learner how a case goes on" },
	{ .method = HTTP_POST, .path = "/cases/{case}/forward", .needs = CAN_HANDLE_CASE, OF_CASE, .form = &form_casework_forward_class, .body_limit = 64 << 10,
	  .rate = RATE_CHANGE, .handler = forward_post, .says = "Forward a case to who decides" },
	{ .method = HTTP_POST, .path = "/cases/{case}/decide", .needs = CAN_DECIDE_CASE, OF_CASE, .form = &form_casework_decide_class, .body_limit = 64 << 10,
	  .rate = RATE_CHANGE, .handler = decide_post, .says = "Decide a case, with a reason" },
	{ .method = HTTP_GET, .path = "/offerings/{offering}/integrity", .needs = CAN_REPORT_CASE, OF_OFFERING, .view = &view_case_report_class, .rate = RATE_READ,
	  .handler = report_get, .says = "Before a case about academic integrity is opened" },
	{ .method = HTTP_POST, .path = "/offerings/{offering}/integrity", .needs = CAN_REPORT_CASE, OF_OFFERING, .form = &form_casework_report_class,
	  .body_limit = CASE_BODY_MAX, .rate = RATE_HEAVY, .handler = report_post, .says = "Open a case about academic integrity" },
	ROUTES_END
};
