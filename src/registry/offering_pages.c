/* The cohorts of the registry: the list, one of them, and issuing its credentials. */
#include "import/import.h"
#include "people/capability.h"
#include "registry/registry_pages.h"
#include "view_registry.h"

/* ---- the list ---- */

static enum rc
title_of(struct request *rq, int64_t specification, struct str *out)
{
	struct specification spec;

	TRY(specification_get(rq->cx, rq->db, rq->institution, specification, &spec));
	*out = text_in(spec.title, rq->language);
	return RC_OK;
}

static enum rc
offerings_get(struct request *rq)
{
	struct view_offerings view = { .rows_count = 0 };
	struct registry_offering *offerings;
	struct page_slice at;
	int64_t all;
	size_t count;

	TRY(registry_count_offerings(rq->cx, rq->db, rq->institution, &all));
	at = page_slice(rq, "from", PAGE_ROWS, (size_t)all, &view.pager);
	TRY(registry_offerings(rq->cx, rq->db, rq->institution, at.from, at.count, &offerings, &count));
	view.rows = NEWS(rq->cx->mem, struct view_offerings_offering, count + 1);
	view.rows_count = count;
	for (size_t i = 0; i < count; i++) {
		const struct registry_offering *one = &offerings[i];

		view.rows[i] = (struct view_offerings_offering){ .href = str_fmt(rq->cx->mem, "/offerings/%lld", (long long)one->id), .code = one->code,
			.begins = one->start_day, .ends = one->end_day, .state = (enum view_offerings_offering_state)one->state, .learners = one->learners,
			.marked = one->marked, .awards = one->awards, .credentials = one->credentials };
		TRY(title_of(rq, one->specification, &view.rows[i].title));
	}
	page_workspace(rq, WORKSPACE_REGISTRY);
	page_title_say(rq, SAY(registry_offerings_title));
	page_action(rq, SAY(registry_cohort_new), STR("/offerings/new"), PAGE_MAIN, PAGE_MAY);
	page_action(rq, SAY(registry_awards_title), STR("/awards"), PAGE_SECOND, PAGE_MAY);
	page_action(rq, SAY(registry_cases_do), STR("/cases"), PAGE_SECOND, PAGE_MAY);
	return reply_view(rq, 200, &view_offerings_class, &view);
}

/* ---- one of them ---- */

static enum rc
whose_offering(struct request *rq, struct whose *out)
{
	struct registry_offering *found = NEW(rq->cx->mem, struct registry_offering);
	int64_t id;

	TRY(request_param_id(rq, "offering", &id));
	TRY(registry_offering_of(rq->cx, rq->db, rq->institution, id, found));
	*out = (struct whose){ .institution = rq->institution, .specification = found->specification };
	rq->object = found;
	return RC_OK;
}

static void
fill_tally(struct request *rq, const struct registry_offering *one, struct view_offering *view)
{
	struct view_tally_cells *cells = NEWS(rq->cx->mem, struct view_tally_cells, 4);
	struct arena *mem = rq->cx->mem;

	cells[0] = (struct view_tally_cells){ .number = one->learners, .says = view_say(mem, registry_tally_learners, A_NUM("count", one->learners)) };
	cells[1] = (struct view_tally_cells){ .number = one->marked, .says = view_say(mem, registry_tally_marked, A_NUM("count", one->marked)) };
	cells[2] = (struct view_tally_cells){ .number = one->awards, .says = view_say(mem, registry_tally_awards, A_NUM("count", one->awards)),
		.href = page_if_open(rq, str_fmt(mem, "/awards?offering=%lld", (long long)one->id)) };
	cells[3] = (struct view_tally_cells){ .number = one->credentials, .says = view_say(mem, registry_tally_credentials, A_NUM("count", one->credentials)),
		.href = page_if_open(rq, str_fmt(mem, "/awards?offering=%lld&state=active", (long long)one->id)) };
	view->tally = (struct view_tally){ .cells = cells, .cells_count = 4 };
}

static enum rc
fill_learners(struct request *rq, const struct registry_offering *one, struct view_offering *view)
{
	struct registry_learner *learners;
	struct page_slice at;
	int64_t all;
	size_t count;

	TRY(registry_count_learners(rq->cx, rq->db, rq->institution, one->id, &all));
	at = page_slice(rq, "from", PAGE_ROWS, (size_t)all, &view->pager);
	TRY(registry_learners(rq->cx, rq->db, rq->institution, one->id, at.from, at.count, &learners, &count));
	view->learners = NEWS(rq->cx->mem, struct view_offering_learner, count + 1);
	view->learners_count = count;
	for (size_t i = 0; i < count; i++)
		view->learners[i] = (struct view_offering_learner){ .name = learners[i].name, .number = learners[i].number,
			.state = (enum view_offering_learner_state)learners[i].state, .has_attempt = learners[i].has_attempt,
			.attempt = (enum view_offering_learner_attempt)learners[i].attempt, .late = learners[i].late,
			.mark = learners[i].mark_known ? learners[i].mark : VIEW_NONE };
	return RC_OK;
}

static enum rc
fill_imports(struct request *rq, const struct registry_offering *one, struct view_offering *view)
{
	struct import *imports;
	size_t count;

	TRY(import_list(rq->cx, rq->db, rq->institution, one->id, 10, &imports, &count));
	view->imports = NEWS(rq->cx->mem, struct view_offering_import, count + 1);
	view->imports_count = count;
	for (size_t i = 0; i < count; i++)
		view->imports[i] = (struct view_offering_import){ .href = import_href(rq->cx->mem, &imports[i]), .file = imports[i].file_name, .at = imports[i].made_at,
			.results = imports[i].kind == SHEET_RESULTS, .state = (enum view_offering_import_state)imports[i].state };
	return RC_OK;
}

static enum rc
fill_deadlines(struct request *rq, const struct registry_offering *one, struct view_offering *view)
{
	struct offering offering;

	TRY(offering_get(rq->cx, rq->db, rq->institution, one->id, &offering));
	view->deadlines = NEWS(rq->cx->mem, struct view_offering_deadline, offering.deadline_count + 1);
	view->deadlines_count = offering.deadline_count;
	for (size_t i = 0; i < offering.deadline_count; i++)
		view->deadlines[i] = (struct view_offering_deadline){ offering.deadlines[i].assessment, offering.deadlines[i].sitting, offering.deadlines[i].due_at };
	return RC_OK;
}

MESSAGE(registry_offering_planned);
MESSAGE(registry_offering_open);
MESSAGE(registry_offering_running);
MESSAGE(registry_offering_assessed);
MESSAGE(registry_offering_closed);
static const struct message *const state_words[] = {
	&message_registry_offering_planned, &message_registry_offering_open, &message_registry_offering_running, &message_registry_offering_assessed, &message_registry_offering_closed,
};

static enum rc
frame_offering(struct request *rq, const struct registry_offering *one)
{
	struct locale *locale = page_locale(rq);
	struct arena *mem = rq->cx->mem;
	struct str title, base = str_fmt(mem, "/offerings/%lld", (long long)one->id);

	TRY(title_of(rq, one->specification, &title));
	page_workspace(rq, WORKSPACE_REGISTRY);
	page_crumb_say(rq, SAY(registry_offerings_title), STR("/offerings"));
	page_title(rq, title);
	page_state(rq, (struct view_message){ state_words[one->state], NULL, true }, PAGE_OPEN);
	page_fact(rq, SAY(registry_cohort), one->code);
	page_fact(rq, SAY(registry_dates), str_fmt(mem, PRI_STR " – " PRI_STR, ARG_STR(locale_day(locale, mem, one->start_day)), ARG_STR(locale_day(locale, mem, one->end_day))));
	page_action(rq, SAY(registry_import_results_do), str_fmt(mem, PRI_STR "/results/import", ARG_STR(base)), PAGE_MAIN, PAGE_MAY);
	page_action(rq, SAY(registry_import_learners_do), str_fmt(mem, PRI_STR "/learners/import", ARG_STR(base)), PAGE_SECOND, PAGE_MAY);
	page_action(rq, SAY(registry_board_do), str_fmt(mem, PRI_STR "/board", ARG_STR(base)), PAGE_SECOND, PAGE_MAY);
	page_action(rq, SAY(registry_claims_do), str_fmt(mem, PRI_STR "/claims", ARG_STR(base)), PAGE_SECOND, PAGE_MAY);
	page_action(rq, SAY(registry_integrity_do), str_fmt(mem, PRI_STR "/integrity", ARG_STR(base)), PAGE_SECOND, PAGE_MAY);
	page_action(rq, SAY(registry_history), str_fmt(mem, "/history/offering/%lld", (long long)one->id), PAGE_SECOND, PAGE_MAY);
	return RC_OK;
}

static enum rc
offering_get_page(struct request *rq)
{
	const struct registry_offering *one = rq->object;
	struct view_offering view = { .due = one->awards - one->credentials };

	TRY(frame_offering(rq, one));
	if (view.due > 0)
		view.issue = str_fmt(rq->cx->mem, "/offerings/%lld/issue", (long long)one->id);
	fill_tally(rq, one, &view);
	view.exports = str_fmt(rq->cx->mem, "/offerings/%lld/export", (long long)one->id);
	TRY(fill_learners(rq, one, &view));
	TRY(fill_deadlines(rq, one, &view));
	TRY(fill_imports(rq, one, &view));
	return reply_view(rq, 200, &view_offering_class, &view);
}

struct issuing { struct request *rq; struct str job; };

static enum rc
issue_work(struct ctx *cx, struct db *db, void *self)
{
	const struct issuing *to = self;
	const struct registry_offering *one = to->rq->object;

	return registry_ask_issue(cx, db, to->rq->institution, to->rq->person, one->id, to->job, &to->rq->answer);
}

static enum rc
issue_post(struct request *rq)
{
	const struct registry_offering *one = rq->object;
	const struct arg args[] = { A_STR("code", one->code) };
	struct issuing to = { rq, locale_text(page_locale(rq), rq->cx->mem, MSG(registry_issue_job), args, 1) };

	TRY(request_change(rq, issue_work, &to));
	return reply_see_other(rq, rq->answer);
}

const struct route offering_routes[] = {
	{ .method = HTTP_GET, .path = "/offerings", .needs = CAN_SEE_OFFERING, .view = &view_offerings_class, .rate = RATE_READ, .handler = offerings_get, .says = "Cohorts" },
	{ .method = HTTP_GET, .path = "/offerings/{offering}", .needs = CAN_SEE_OFFERING, .object = OBJECT_OFFERING, .whose = whose_offering, .view = &view_offering_class,
	  .rate = RATE_READ, .handler = offering_get_page, .says = "A cohort" },
	{ .method = HTTP_POST, .path = "/offerings/{offering}/issue", .needs = CAN_ISSUE, .object = OBJECT_OFFERING, .whose = whose_offering, .body_limit = 64 << 10,
	  .rate = RATE_HEAVY, .handler = issue_post, .says = "Issue a cohort's credentials" },
	ROUTES_END
};
