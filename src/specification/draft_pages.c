/* The workspace of a specification that is being written: what it has, what the rules say of it, one form a part. */
#include "framework/finding_pages.h"
#include "http/page.h"
#include "http/request.h"
#include "people/capability.h"
#include "specification/badge_picture.h"
#include "specification/draft_form_pages.h"
#include "specification/report.h"
#include "view_draft.h"
#include "view_specification.h"

#define BODY_MAX ((size_t)256 << 10)

MESSAGE(specification_part_basics);
MESSAGE(specification_part_workload);
MESSAGE(specification_part_teaching);
MESSAGE(specification_part_entry);
MESSAGE(specification_part_quality);
MESSAGE(specification_part_badge);
MESSAGE(specification_part_outcomes);
MESSAGE(specification_part_assessments);
MESSAGE(specification_about_basics);
MESSAGE(specification_about_workload);
MESSAGE(specification_about_teaching);
MESSAGE(specification_about_entry);
MESSAGE(specification_about_quality);
MESSAGE(specification_about_badge);

static const struct message *const part_names[DRAFT_SECTIONS] = {
	&message_specification_part_basics, &message_specification_part_workload, &message_specification_part_teaching, &message_specification_part_entry,
	&message_specification_part_quality, &message_specification_part_badge, &message_specification_part_outcomes, &message_specification_part_assessments,
};
static const struct message *const part_abouts[] = {
	&message_specification_about_basics, &message_specification_about_workload, &message_specification_about_teaching, &message_specification_about_entry,
	&message_specification_about_quality, &message_specification_about_badge,
};
#define PLAIN_PARTS DRAFT_OUTCOME /* those before it are one form each; the others have items */

static struct view_message
say(const struct message *msg)
{
	static const struct arg none[] = { { NULL, { NULL, 0 }, 0, false } };

	return (struct view_message){ msg, none, true };
}

/* ---- what a request is about ---- */

struct workspace {
	struct draft draft;
	struct institution institution;
	struct policy *policy;
	struct specification_report report;
};

enum rc
draft_of_route(struct request *rq, struct whose *out)
{
	struct draft *draft = NEW(rq->cx->mem, struct draft);
	int64_t id;

	TRY(request_param_id(rq, "draft", &id));
	TRY(draft_get(rq->cx, rq->db, rq->institution, id, draft));
	*out = (struct whose){ .institution = draft->institution, .specification = draft->based_on };
	rq->object = draft;
	return RC_OK;
}

static enum rc
workspace_open(struct request *rq, struct workspace *out)
{
	out->draft = *(const struct draft *)rq->object;
	TRY(specification_rules(rq->cx, rq->db, rq->institution, &out->institution, &out->policy));
	return specification_report(rq->cx, out->policy, &out->institution, out->draft.document, rq->language, &out->report);
}

static struct str
draft_path(struct request *rq, int64_t id, const char *rest)
{
	return str_fmt(rq->cx->mem, "/specifications/drafts/%lld%s", (long long)id, rest);
}

static struct str
draft_name(struct request *rq, const struct draft *draft)
{
	struct str title = text_in(JSON_GET(draft->document, "title"), rq->language), code = json_string(JSON_GET(draft->document, "code"));

	if (title.len > 0)
		return title;
	return code.len > 0 ? code : msg_text_in(rq->cx->mem, page_locale(rq)->language, MSG(specification_untitled), NULL, 0);
}

static void
frame(struct request *rq, const struct workspace *ws)
{
	page_workspace(rq, WORKSPACE_TEACHING);
	page_crumb_say(rq, SAY(specification_list_title), STR("/specifications"));
	page_state(rq, SAY(specification_state_draft), PAGE_OPEN);
	page_fact(rq, SAY(specification_fact_changed), locale_time(page_locale(rq), rq->cx->mem, ws->draft.changed_at));
}

/* ---- findings ---- */

static bool
is_about(const struct policy_finding *finding, const char *const *facts)
{
	for (size_t i = 0; facts[i] != NULL; i++)
		if (policy_finding_about(finding, str_of(facts[i])))
			return true;
	return false;
}

/* Those that do not hold; facts NULL: whatever they look at. */
static bool
wants_work(const struct policy_finding *finding, const char *const *facts)
{
	bool fails = finding->verdict == VERDICT_FAIL || finding->verdict == VERDICT_UNDECIDED;

	return fails && (facts == NULL || is_about(finding, facts));
}

static struct str
part_of_finding(struct request *rq, const struct policy_finding *finding, int64_t draft)
{
	for (size_t i = 0; i < PLAIN_PARTS; i++)
		if (is_about(finding, draft_sections[i].facts))
			return str_fmt(rq->cx->mem, "/specifications/drafts/%lld/%s", (long long)draft, draft_sections[i].name);
	return STR_NONE;
}

static void
fill_findings(struct request *rq, const struct workspace *ws, const char *const *facts, struct view_findings *out)
{
	size_t count = 0;

	for (const struct policy_finding *at = ws->report.findings; at != NULL; at = at->next)
		count += wants_work(at, facts);
	out->findings = NEWS(rq->cx->mem, struct view_findings_finding, count + 1);
	for (const struct policy_finding *at = ws->report.findings; at != NULL; at = at->next)
		if (wants_work(at, facts))
			out->findings[out->findings_count++] =
			    finding_row(rq, at, facts == NULL ? part_of_finding(rq, at, ws->draft.id) : STR_NONE);
}

/* "assessments[0].weight" is of the field "assessments". */
static bool
is_of(const struct problem *problem, const char *const *fields)
{
	for (size_t i = 0; fields != NULL && fields[i] != NULL; i++)
		if (str_starts(problem->place.field, fields[i]))
			return true;
	return fields == NULL;
}

static size_t
count_problems(const struct problems *problems, const char *const *fields)
{
	size_t count = 0;

	for (const struct problem *at = problems->first; at != NULL; at = at->next)
		count += is_of(at, fields);
	return count;
}

static struct str
problem_words(struct request *rq, const struct problem *problem)
{
	return problem->place.field.len == 0 ? problem->says
	                                     : str_fmt(rq->cx->mem, PRI_STR ": " PRI_STR, ARG_STR(problem->place.field), ARG_STR(problem->says));
}

/* ---- the overview ---- */

static bool
covers(const struct json *assessment, struct str outcome)
{
	for (const struct json *at = json_first(JSON_GET(assessment, "outcomes")); at != NULL; at = at->next)
		if (str_eq(json_string(at), outcome))
			return true;
	return false;
}

static struct view_draft_overview_outcome
outcome_row(struct request *rq, const struct workspace *ws, const struct json *outcome, size_t number)
{
	const struct json *assessments = JSON_GET(ws->draft.document, "assessments");
	struct view_draft_overview_outcome row = {
		.id = json_string(JSON_GET(outcome, "id")),
		.text = text_in(JSON_GET(outcome, "text"), rq->language),
		.href = str_fmt(rq->cx->mem, "/specifications/drafts/%lld/outcomes/%zu", (long long)ws->draft.id, number),
		.cells = NEWS(rq->cx->mem, struct view_draft_overview_outcome_cell, json_count(assessments) + 1),
	};

	for (const struct json *at = json_first(assessments); at != NULL; at = at->next) {
		bool is = covers(at, row.id);

		row.cells[row.cells_count++] = (struct view_draft_overview_outcome_cell){ .covered = is, .assessment = json_string(JSON_GET(at, "id")) };
		row.covered = row.covered || is;
	}
	return row;
}

static struct view_draft_overview_assessment
assessment_row(struct request *rq, const struct workspace *ws, const struct json *assessment, size_t number)
{
	const struct json *weight = JSON_GET(assessment, "weight");

	return (struct view_draft_overview_assessment){
		.id = json_string(JSON_GET(assessment, "id")),
		.title = text_in(JSON_GET(assessment, "title"), rq->language),
		.href = str_fmt(rq->cx->mem, "/specifications/drafts/%lld/assessments/%zu", (long long)ws->draft.id, number),
		.weight = json_is_number(weight) ? (int64_t)(json_number(weight) * 1000) : 0,
		.formative = json_is(JSON_GET(assessment, "formative"), JSON_TRUE),
		.covers = json_first(JSON_GET(assessment, "outcomes")) != NULL,
	};
}

static void
fill_matrix(struct request *rq, const struct workspace *ws, struct view_draft_overview *view)
{
	const struct json *outcomes = JSON_GET(ws->draft.document, "outcomes"), *assessments = JSON_GET(ws->draft.document, "assessments");

	view->outcomes = NEWS(rq->cx->mem, struct view_draft_overview_outcome, json_count(outcomes) + 1);
	for (const struct json *at = json_first(outcomes); at != NULL; at = at->next, view->outcomes_count++)
		view->outcomes[view->outcomes_count] = outcome_row(rq, ws, at, view->outcomes_count + 1);
	view->assessments = NEWS(rq->cx->mem, struct view_draft_overview_assessment, json_count(assessments) + 1);
	for (const struct json *at = json_first(assessments); at != NULL; at = at->next, view->assessments_count++)
		view->assessments[view->assessments_count] = assessment_row(rq, ws, at, view->assessments_count + 1);
}

static void
fill_meter(struct request *rq, const struct workspace *ws, struct view_draft_overview *view)
{
	const struct specification_report *report = &ws->report;

	view->met = (int64_t)report->elements_met;
	view->asked = (int64_t)report->elements_asked;
	view->elements = NEWS(rq->cx->mem, struct view_draft_overview_element, report->element_count + 1);
	for (size_t i = 0; i < report->element_count; i++)
		if (report->elements[i] != NULL)
			view->elements[view->elements_count++] = (struct view_draft_overview_element){
				.says = report->elements[i]->says,
				.state = report->elements[i]->verdict == VERDICT_PASS ? VIEW_DRAFT_OVERVIEW_ELEMENT_STATE_MET : VIEW_DRAFT_OVERVIEW_ELEMENT_STATE_OPEN,
			};
}

static void
fill_parts(struct request *rq, const struct workspace *ws, struct view_draft_overview *view)
{
	view->sections = NEWS(rq->cx->mem, struct view_draft_overview_section, PLAIN_PARTS);
	for (size_t i = 0; i < PLAIN_PARTS; i++) {
		int64_t to_do = (int64_t)count_problems(&ws->report.problems, draft_sections[i].fields);

		for (const struct policy_finding *at = ws->report.findings; at != NULL; at = at->next)
			to_do += wants_work(at, draft_sections[i].facts);
		view->sections[view->sections_count++] = (struct view_draft_overview_section){
			.says = say(part_names[i]), .about = say(part_abouts[i]), .to_do = to_do,
			.href = str_fmt(rq->cx->mem, "/specifications/drafts/%lld/%s", (long long)ws->draft.id, draft_sections[i].name),
		};
	}
}

static bool
may_submit(const struct specification_report *report)
{
	for (const struct policy_finding *at = report->findings; at != NULL; at = at->next)
		if (at->level == POLICY_MUST && wants_work(at, NULL))
			return false;
	return report->problems.count == 0;
}

static enum rc
overview_get(struct request *rq)
{
	struct view_draft_overview view = { .lead = SAY(specification_draft_lead) };
	struct workspace ws;
	size_t count = 0;

	TRY(workspace_open(rq, &ws));
	view.id = ws.draft.id;
	fill_meter(rq, &ws, &view);
	fill_parts(rq, &ws, &view);
	fill_matrix(rq, &ws, &view);
	fill_findings(rq, &ws, NULL, &view.found);
	view.problems = NEWS(rq->cx->mem, struct view_draft_overview_problem, ws.report.problems.kept + 1);
	for (const struct problem *at = ws.report.problems.first; at != NULL; at = at->next)
		view.problems[count++] = (struct view_draft_overview_problem){ problem_words(rq, at) };
	view.problems_count = count;
	view.may_submit = may_submit(&ws.report);
	frame(rq, &ws);
	page_title(rq, draft_name(rq, &ws.draft));
	return reply_view(rq, 200, &view_draft_overview_class, &view);
}

/* ---- one part of it ---- */

/* What the path names: a part, and of outcomes and assessments which one: 0 is a new one. */
static enum rc
part_of_path(struct request *rq, const struct workspace *ws, const struct draft_section **out, struct json **list, size_t *number)
{
	struct str which = route_param(&rq->match, "item");
	int64_t n = 0;

	*list = NULL;
	*number = 0;
	*out = draft_section_of(&rq->match);
	if (*out == NULL)
		return fail(rq->cx, RC_NOT_FOUND, MSG(specification_no_part));
	if (which.len == 0)
		return RC_OK;
	*list = json_get(ws->draft.document, str_of((*out)->name));
	if (str_is(which, "new"))
		return RC_OK;
	if (!str_to_int(which, &n) || n < 1 || (size_t)n > json_count(*list))
		return fail(rq->cx, RC_NOT_FOUND, MSG(specification_no_part));
	*number = (size_t)n;
	return RC_OK;
}

/* The language of texts: the one asked for, when the document has it, else its first, else the institution's. */
static struct str
text_language(struct request *rq, const struct workspace *ws)
{
	const struct json *languages = JSON_GET(ws->draft.document, "languages");
	struct str asked = request_query(rq, "in");

	for (const struct json *at = json_first(languages); at != NULL; at = at->next)
		if (str_eq(json_string(at), asked))
			return asked;
	return json_first(languages) != NULL ? json_string(json_first(languages)) : ws->institution.language;
}

struct editor {
	struct workspace ws;
	const struct draft_section *section;
	struct editing at;
	struct json *list;
	size_t number; /* of the item; 0: a new one, or none */
};

static struct json *
item_at(struct json *list, size_t number)
{
	struct json *at = json_first(list) == NULL ? NULL : list->first;

	for (size_t i = 1; i < number && at != NULL; i++)
		at = at->next;
	return at;
}

/* A badge that was written by hand and cannot be drawn is begun anew. */
static enum rc
badge_open(struct request *rq, struct editor *e)
{
	const struct page_reader *reader = page_reader(rq);
	struct str house = reader == NULL ? STR_NONE : reader->colour;
	enum rc rc = specification_badge(rq->cx, &e->ws.institution, e->ws.draft.document, &e->at.badge);
	uint32_t colour;

	e->at.house = house;
	if (rc == RC_OK && JSON_GET(e->ws.draft.document, "badge") == NULL && badge_colour_read(house, &colour))
		e->at.badge = badge_usual(colour);
	return rc == RC_INVALID ? RC_OK : rc;
}

static enum rc
editor_open(struct request *rq, struct editor *e)
{
	struct arena *mem = rq->cx->mem;
	struct str here;

	TRY(workspace_open(rq, &e->ws));
	e->ws.draft.document = json_copy(mem, e->ws.draft.document, false);
	TRY(part_of_path(rq, &e->ws, &e->section, &e->list, &e->number));
	e->at = (struct editing){ .mem = mem, .policy = e->ws.policy, .document = e->ws.draft.document, .language = text_language(rq, &e->ws), .reader = rq->language,
	                           .draft = e->ws.draft.id };
	here = str_fmt(mem, "/specifications/drafts/%lld/%s", (long long)e->ws.draft.id, e->section->name);
	if (e->section == &draft_sections[DRAFT_BADGE])
		TRY(badge_open(rq, e));
	if (e->section >= &draft_sections[PLAIN_PARTS]) {
		here = str_fmt(mem, PRI_STR "/" PRI_STR, ARG_STR(here), ARG_STR(request_param(rq, "item")));
		e->at.item = e->number == 0 ? json_new(mem, JSON_OBJECT) : item_at(e->list, e->number);
		e->at.remove = e->number == 0 ? STR_NONE : str_fmt(mem, PRI_STR "/remove", ARG_STR(here));
	}
	e->at.at = str_fmt(mem, PRI_STR "?in=" PRI_STR, ARG_STR(here), ARG_STR(e->at.language));
	return RC_OK;
}

static void
fill_places(struct request *rq, const struct editor *e, struct view_draft_section *view)
{
	const struct json *languages = JSON_GET(e->ws.draft.document, "languages");

	view->places = NEWS(rq->cx->mem, struct view_draft_section_place, PLAIN_PARTS);
	for (size_t i = 0; i < PLAIN_PARTS; i++)
		view->places[view->places_count++] = (struct view_draft_section_place){
			.says = say(part_names[i]), .current = e->section == &draft_sections[i],
			.href = str_fmt(rq->cx->mem, "/specifications/drafts/%lld/%s", (long long)e->ws.draft.id, draft_sections[i].name),
		};
	if (json_count(languages) < 2)
		return;
	view->languages = NEWS(rq->cx->mem, struct view_draft_section_language, json_count(languages));
	for (const struct json *at = json_first(languages); at != NULL; at = at->next)
		view->languages[view->languages_count++] = (struct view_draft_section_language){
			.code = json_string(at), .current = str_eq(json_string(at), e->at.language),
			.href = str_fmt(rq->cx->mem, PRI_STR "?in=" PRI_STR, ARG_STR(rq->path), ARG_STR(json_string(at))),
		};
}

static enum rc
show_section(struct request *rq, const struct editor *e, void *form, int status)
{
	struct view_draft_section view = { .id = e->ws.draft.id, .body = e->section->body(&e->at, form) };
	size_t count = 0;

	fill_places(rq, e, &view);
	fill_findings(rq, &e->ws, e->section->facts, &view.found);
	view.problems = NEWS(rq->cx->mem, struct view_draft_section_problem, e->ws.report.problems.kept + 1);
	for (const struct problem *at = e->ws.report.problems.first; at != NULL; at = at->next)
		if (is_of(at, e->section->fields))
			view.problems[count++] = (struct view_draft_section_problem){ problem_words(rq, at) };
	view.problems_count = count;
	view.clear = count == 0 && view.found.findings_count == 0;
	frame(rq, &e->ws);
	page_crumb(rq, draft_name(rq, &e->ws.draft), draft_path(rq, e->ws.draft.id, ""));
	page_title_say(rq, say(part_names[e->section - draft_sections]));
	return status == 200 ? reply_view(rq, 200, &view_draft_section_class, &view) : reply_form_again(rq, status, &view_draft_section_class, &view);
}

/* Every form of a part begins so. */
struct revised_form { struct form form; struct str revision; };

static enum rc
section_get(struct request *rq)
{
	struct editor e;
	struct revised_form *form;

	TRY(editor_open(rq, &e));
	form = form_new(rq->cx->mem, e.section->form);
	e.section->show(&e.at, form);
	form->revision = str_fmt(rq->cx->mem, "%lld", (long long)e.ws.draft.revision);
	return show_section(rq, &e, form, 200);
}

struct saving { struct draft as; int64_t person; struct json *document; };

static enum rc
save_work(struct ctx *cx, struct db *db, void *self)
{
	const struct saving *to = self;
	struct draft as = to->as;

	return draft_save(cx, db, &as, to->person, to->document);
}

/* The changed document in place of the draft's, if nobody saved since the form was opened. Sent twice it is saved once: the item behind one that
 * was taken out has its number now. */
static enum rc
keep(struct request *rq, struct json *document, struct str revision)
{
	struct saving to = { *(const struct draft *)rq->object, rq->person, document };

	if (!str_to_int(revision, &to.as.revision))
		return fail(rq->cx, RC_INVALID, MSG(specification_no_revision));
	return request_change(rq, save_work, &to);
}

/* A new item at the end of its list, which is made when it is not there. */
static void
add_item(struct editor *e)
{
	struct str name = str_of(e->section->name);

	if (e->list == NULL)
		e->list = json_set(e->at.document, name, json_new(e->at.mem, JSON_ARRAY));
	json_add(e->list, e->at.item);
}

static enum rc
section_post(struct request *rq)
{
	struct editor e;
	struct revised_form *form = rq->form;
	enum rc rc;

	TRY(editor_open(rq, &e));
	if (form->form.mistakes == 0 && e.section->check != NULL)
		e.section->check(rq->cx, &e.at, form);
	if (form->form.mistakes > 0)
		return show_section(rq, &e, form, 422);
	e.section->take(&e.at, form);
	if (e.section >= &draft_sections[PLAIN_PARTS] && e.number == 0)
		add_item(&e);
	rc = keep(rq, e.at.document, form->revision);
	if (rc == RC_CONFLICT) { /* nothing of theirs is lost: the form stands again with what they typed */
		form_mistake(rq->cx, e.section->form, form, "");
		return show_section(rq, &e, form, 409);
	}
	TRY(rc);
	reply_notice(rq, MSG(specification_saved));
	return reply_see_other(rq, e.section >= &draft_sections[PLAIN_PARTS] ? draft_path(rq, e.ws.draft.id, "") : e.at.at);
}

static enum rc
item_remove_post(struct request *rq)
{
	struct json *without;
	struct editor e;
	size_t number = 1;

	TRY(editor_open(rq, &e));
	if (e.number == 0)
		return fail(rq->cx, RC_NOT_FOUND, MSG(specification_no_part));
	without = json_new(rq->cx->mem, JSON_ARRAY);
	for (const struct json *at = json_first(e.list); at != NULL; at = at->next, number++)
		if (number != e.number)
			json_add(without, json_copy(rq->cx->mem, at, false));
	json_set(e.at.document, str_of(e.section->name), without);
	TRY(keep(rq, e.at.document, request_field(rq, "revision")));
	reply_notice(rq, MSG(specification_saved));
	return reply_see_other(rq, draft_path(rq, e.ws.draft.id, ""));
}

const struct route draft_routes[] = {
	{ .method = HTTP_GET, .path = "/specifications/drafts/{draft}", DRAFT_ROW, .view = &view_draft_overview_class, .handler = overview_get, .says = "A draft and what stands against it" },
	{ .method = HTTP_GET, .path = "/specifications/drafts/{draft}/badge.svg", DRAFT_ROW, .handler = badge_draft_get, .says = "The badge of a draft" },
	{ .method = HTTP_GET, .path = "/specifications/drafts/{draft}/{part}", DRAFT_ROW, .view = &view_draft_section_class, .handler = section_get, .says = "A part of a draft" },
	{ .method = HTTP_POST, .path = "/specifications/drafts/{draft}/{part}", DRAFT_ROW, .form_of = draft_section_form, .body_limit = BODY_MAX, .rate = RATE_CHANGE, .handler = section_post, .says = "Save a part of a draft" },
	{ .method = HTTP_GET, .path = "/specifications/drafts/{draft}/{part}/{item}", DRAFT_ROW, .view = &view_draft_section_class, .handler = section_get,
	  .says = "An outcome or an assessment of a draft" },
	{ .method = HTTP_POST, .path = "/specifications/drafts/{draft}/{part}/{item}", DRAFT_ROW, .form_of = draft_section_form, .body_limit = BODY_MAX, .rate = RATE_CHANGE, .handler = section_post,
	  .says = "Save an outcome or an assessment" },
	{ .method = HTTP_POST, .path = "/specifications/drafts/{draft}/{part}/{item}/remove", DRAFT_ROW, .body_limit = BODY_MAX, .rate = RATE_CHANGE,
	  .handler = item_remove_post, .says = "Take an outcome or an assessment out" },
	ROUTES_END
};
