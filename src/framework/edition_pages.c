/* A draft of a rule book: what it has, what is wrong with it, its tests, what it changes, and putting it in force. */
#include "framework/edition_form_pages.h"

#include "base/time.h"
#include "event/event.h"
#include "framework/written.h"
#include "http/request.h"
#include "policy/rule_mistakes.h"
#include "view_compare.h"
#include "view_edition.h"

/* ---- what a request is about ---- */

enum rc
edition_of_route(struct request *rq, struct whose *out)
{
	struct framework *of = NEW(rq->cx->mem, struct framework);
	int64_t id;

	TRY(request_param_id(rq, "edition", &id));
	TRY(framework_get(rq->cx, rq->db, rq->institution, id, of));
	*out = (struct whose){ .institution = of->institution };
	rq->object = of;
	return RC_OK;
}

enum rc
edition_reload(struct request *rq, struct edition *of)
{
	enum rc rc = framework_load(rq->cx, rq->db, of->of, &of->policy);
	struct ctx *kept;

	of->why = NULL;
	if (rc == RC_OK)
		return RC_OK;
	if (rc != RC_INVALID && rc != RC_NOT_FOUND && rc != RC_LIMIT)
		return rc;
	kept = NEW(rq->cx->mem, struct ctx);
	err_take(kept, &rq->cx->err);
	of->policy = NULL;
	of->why = &kept->err;
	return RC_OK;
}

enum rc
edition_open(struct request *rq, struct edition *out)
{
	*out = (struct edition){ .of = rq->object };
	TRY(edition_document(rq->cx, out->of, &out->document));
	return edition_reload(rq, out);
}

struct str
edition_href(const struct request *rq, const struct framework *of, const char *rest)
{
	return str_fmt(rq->cx->mem, "/frameworks/drafts/%lld%s", (long long)of->id, rest);
}

struct str
edition_rule_href(const struct request *rq, const struct edition *of, struct str rule)
{
	size_t number = edition_rule_number(of->document, rule);

	return number == 0 ? STR_NONE : str_fmt(rq->cx->mem, "/frameworks/drafts/%lld/rules/%zu", (long long)of->of->id, number);
}

struct str
edition_name(const struct request *rq, const struct framework *of)
{
	return str_fmt(rq->cx->mem, PRI_STR "@" PRI_STR, ARG_STR(of->name), ARG_STR(of->version));
}

static struct str
title_of(struct request *rq, const struct edition *of)
{
	struct str title = policy_text(JSON_GET(of->document, "title"), rq->language);

	return title.len > 0 ? title : of->of->name;
}

void
edition_frame(struct request *rq, const struct edition *of, bool is_part)
{
	book_frame(rq);
	if (is_part)
		page_crumb(rq, title_of(rq, of), edition_href(rq, of->of, ""));
	else
		page_title(rq, title_of(rq, of));
	if (of->of->state == FRAMEWORK_DRAFT)
		page_state(rq, SAY(framework_edition_draft), PAGE_OPEN);
	else
		page_state(rq, SAY(framework_edition_in_force), PAGE_YES);
	page_fact(rq, SAY(framework_version), edition_name(rq, of->of));
	if (of->of->base.len > 0)
		page_fact(rq, SAY(framework_began_as), of->of->base);
	if (of->of->from_day > 0)
		page_fact(rq, SAY(framework_in_force_from), locale_day(page_locale(rq), rq->cx->mem, of->of->from_day));
}

/* ---- what is wrong ---- */

struct str
edition_rule_of(const struct json *document, const struct err *err, struct str *part)
{
	struct str field = err->place.field, best = STR_NONE;

	for (const struct json *at = json_first(JSON_GET(document, "rules")); at != NULL; at = at->next) {
		struct str id = json_string(JSON_GET(at, "id"));

		if (id.len > best.len && field.len >= id.len && str_eq(str_sub(field, 0, id.len), id) && (field.len == id.len || field.ptr[id.len] == ' '))
			best = id;
	}
	*part = str_trim(str_sub(field, best.len, SIZE_MAX));
	return best;
}

struct edition_problem
edition_problem(struct request *rq, const struct edition *of)
{
	struct str part, rule;

	if (of->why == NULL)
		return (struct edition_problem){ STR_NONE, STR_NONE, STR_NONE };
	rule = edition_rule_of(of->document, of->why, &part);
	return (struct edition_problem){
		.says = err_says_in(of->why, rq->cx->mem, page_locale(rq)->language),
		.place = err_place(of->why, rq->cx->mem),
		.href = rule.len > 0 ? edition_rule_href(rq, of, rule) : edition_href(rq, of->of, "/about"),
	};
}

/* ---- the overview ---- */

/* The book whose rule of that id this draft's own takes the place of. */
static struct str
replaced_book(const struct policy *inherited, struct str rule)
{
	for (size_t i = 0; inherited != NULL && i < policy_rule_count(inherited); i++)
		if (str_eq(policy_rule_at(inherited, i).id, rule))
			return policy_rule_at(inherited, i).framework;
	return STR_NONE;
}

static enum view_edition_rule_stage
stage_in(const struct json *rule)
{
	enum policy_stage stage;

	return stage_of(json_string(JSON_GET(rule, "stage")), &stage) ? (enum view_edition_rule_stage)stage : VIEW_EDITION_RULE_STAGE_NONE;
}

static enum view_edition_rule_level
level_in(const struct json *rule)
{
	struct str level = json_string(JSON_GET(rule, "level"));

	if (str_is(level, "must"))
		return VIEW_EDITION_RULE_LEVEL_MUST;
	return str_is(level, "should") ? VIEW_EDITION_RULE_LEVEL_SHOULD : VIEW_EDITION_RULE_LEVEL_NOTE;
}

static enum rc
put_rules(struct request *rq, const struct edition *of, struct view_edition *view)
{
	const struct json *rules = JSON_GET(of->document, "rules");
	struct policy *inherited;

	TRY(edition_inherited(rq->cx, rq->db, of->of, of->document, &inherited));
	view->rules = NEWS(rq->cx->mem, struct view_edition_rule, json_count(rules) + 1);
	for (const struct json *at = json_first(rules); at != NULL; at = at->next) {
		struct rule_mistake *mistakes;
		struct str id = json_string(JSON_GET(at, "id"));

		rule_mistakes(rq->cx, at, &mistakes);
		view->rules_count++;
		view->rules[view->rules_count - 1] = (struct view_edition_rule){
			.id = id, .cite = json_string(JSON_GET(at, "cite")), .stage = stage_in(at), .level = level_in(at),
			.says = policy_text_with(rq->cx->mem, JSON_GET(at, "says"), JSON_GET(at, "let"), rq->language), .wrong = mistakes != NULL,
			.href = str_fmt(rq->cx->mem, "/frameworks/drafts/%lld/rules/%zu", (long long)of->of->id, view->rules_count),
			.book = replaced_book(inherited, id),
		};
	}
	view->has_rules = view->rules_count > 0;
	return RC_OK;
}

static struct view_message
event_words(struct arena *mem, const struct event *event)
{
	return str_is(event->what, "framework.in_force") ? view_say(mem, framework_event_in_force) : view_say(mem, framework_event_drafted);
}

/* "northgate@2027-09: NTU-7.7.weeks_max = 12" */
static struct str
event_detail(struct request *rq, const struct event *event)
{
	struct json *after;
	struct str changed;

	if (json_parse(rq->cx, event->after, JSON_LIMITS, &after) != RC_OK)
		return event->reason;
	changed = json_string(JSON_GET(after, "changed"));
	return str_fmt(rq->cx->mem, PRI_STR "%s" PRI_STR, ARG_STR(json_string(JSON_GET(after, "edition"))), changed.len > 0 ? ": " : "", ARG_STR(changed));
}

static enum rc
put_history(struct request *rq, const struct framework *of, struct view_timeline *out)
{
	struct event *events;
	size_t count;

	TRY(event_list(rq->cx, rq->db, of->institution, STR("framework"), of->id, &events, &count));
	out->steps = NEWS(rq->cx->mem, struct view_timeline_steps, count + 1);
	for (size_t i = 0; i < count; i++) {
		out->steps[i] = (struct view_timeline_steps){ .at = events[i].at, .on = VIEW_NONE, .says = event_words(rq->cx->mem, &events[i]),
			.detail = event_detail(rq, &events[i]), .state = VIEW_TIMELINE_STEPS_STATE_DONE };
		TRY(person_name(rq->cx, rq->db, of->institution, events[i].actor, &out->steps[i].who));
	}
	out->steps_count = count;
	return RC_OK;
}

static enum rc
put_enforcing(struct request *rq, const struct edition *of, const struct policy_tested *tested, struct view_edition *view)
{
	bool wrote;

	TRY(framework_wrote(rq->cx, rq->db, of->of, rq->person, &wrote));
	if (of->policy == NULL)
		view->why_not = view_say(rq->cx->mem, framework_not_yet_wrong);
	else if (tested->failures != NULL)
		view->why_not = view_say(rq->cx->mem, framework_not_yet_tests);
	else if (wrote)
		view->why_not = view_say(rq->cx->mem, framework_not_yet_own);
	else
		view->may_enforce = true;
	return RC_OK;
}

static size_t
count_failures(const struct policy_tested *tested)
{
	size_t count = 0;

	for (const struct policy_failure *at = tested->failures; at != NULL; at = at->next)
		count++;
	return count;
}

static enum rc
show_overview(struct request *rq, int status, struct form_framework_enforce *enforce, struct form_framework_discard *discard)
{
	struct view_edition view = { .framework_enforce = enforce, .framework_discard = discard };
	struct policy_tested tested = { 0 };
	struct edition_problem problem;
	struct edition of;

	TRY(edition_open(rq, &of));
	if (of.policy != NULL)
		TRY(policy_test(rq->cx, of.policy, &tested));
	problem = edition_problem(rq, &of);
	view.id = of.of->id;
	view.name = edition_name(rq, of.of);
	view.is_draft = of.of->state == FRAMEWORK_DRAFT;
	view.problem = problem.says;
	view.problem_place = problem.place;
	view.problem_href = problem.href;
	view.loads = of.policy != NULL;
	view.tests = (int64_t)tested.tests;
	view.failing = (int64_t)count_failures(&tested);
	TRY(put_rules(rq, &of, &view));
	TRY(put_enforcing(rq, &of, &tested, &view));
	TRY(put_history(rq, of.of, &view.history));
	edition_frame(rq, &of, false);
	page_action(rq, SAY(framework_export), edition_href(rq, of.of, "/file"), PAGE_SECOND, PAGE_MAY);
	return status == 200 ? reply_view(rq, 200, &view_edition_class, &view) : reply_form_again(rq, status, &view_edition_class, &view);
}

/* Of what is on the screen: a draft that somebody went on with since is not thrown away by it. */
static struct form_framework_discard *
discard_form(struct request *rq)
{
	struct form_framework_discard *form = form_new(rq->cx->mem, &form_framework_discard_class);

	form->revision = edition_revision(rq, rq->object);
	return form;
}

static enum rc
edition_get(struct request *rq)
{
	return show_overview(rq, 200, form_new(rq->cx->mem, &form_framework_enforce_class), discard_form(rq));
}

/* ---- putting in force ---- */

static enum rc
enforce_work(struct ctx *cx, struct db *db, void *self)
{
	struct request *rq = self;
	const struct form_framework_enforce *form = rq->form;
	struct framework draft = *(const struct framework *)rq->object;

	return framework_put_in_force(cx, db, &draft, rq->person, form->from);
}

static enum rc
enforce_post(struct request *rq)
{
	struct form_framework_enforce *form = rq->form;
	const struct framework *of = rq->object;
	enum rc rc;

	if (form->form.mistakes == 0 && !str_eq(form->typed, edition_name(rq, of))) {
		(void)fail(rq->cx, RC_INVALID, MSG(framework_type_name), A_STR("name", edition_name(rq, of)));
		form_mistake(rq->cx, &form_framework_enforce_class, form, "typed");
	}
	if (form->form.mistakes > 0)
		return show_overview(rq, 422, form, discard_form(rq));
	rc = request_change(rq, enforce_work, rq);
	if (rc == RC_REFUSED && rq->cx->err.clause.len == 0 && of->state == FRAMEWORK_DRAFT) {
		form_mistake(rq->cx, &form_framework_enforce_class, form, "from");
		return show_overview(rq, 422, form, discard_form(rq));
	}
	TRY(rc);
	reply_notice(rq, MSG(framework_enforced), A_STR("name", edition_name(rq, of)), A_STR("day", locale_day(page_locale(rq), rq->cx->mem, form->from)));
	return reply_see_other(rq, edition_href(rq, of, ""));
}

/* ---- throwing away ---- */

static enum rc
discard_work(struct ctx *cx, struct db *db, void *self)
{
	struct request *rq = self;
	const struct form_framework_discard *form = rq->form;
	struct framework draft = *(const struct framework *)rq->object;

	if (!str_to_int(form->revision, &draft.revision))
		return fail(cx, RC_INVALID, MSG(framework_no_revision));
	return edition_discard(cx, db, &draft, rq->person);
}

static enum rc
discard_post(struct request *rq)
{
	struct form_framework_discard *form = rq->form;
	const struct framework *of = rq->object;
	enum rc rc;

	if (form->form.mistakes == 0 && !str_eq(form->typed, edition_name(rq, of))) {
		(void)fail(rq->cx, RC_INVALID, MSG(framework_type_name), A_STR("name", edition_name(rq, of)));
		form_mistake(rq->cx, &form_framework_discard_class, form, "typed");
	}
	if (form->form.mistakes > 0)
		return show_overview(rq, 422, form_new(rq->cx->mem, &form_framework_enforce_class), form);
	rc = request_change(rq, discard_work, rq);
	if (rc == RC_CONFLICT) {
		form_mistake(rq->cx, &form_framework_discard_class, form, "typed");
		form->revision = edition_revision(rq, of); /* the page shows it as it is now */
		return show_overview(rq, 409, form_new(rq->cx->mem, &form_framework_enforce_class), form);
	}
	TRY(rc);
	reply_notice(rq, MSG(framework_discarded), A_STR("name", edition_name(rq, of)));
	return reply_see_other(rq, STR("/frameworks"));
}

/* ---- its tests ---- */

static struct str
wanted(struct arena *mem, const struct json *test)
{
	const struct json *then = JSON_GET(test, "then");
	struct str verdict = json_string(JSON_GET(test, "verdict"));

	if (then == NULL)
		return verdict;
	return str_fmt(mem, PRI_STR "%s" PRI_STR, ARG_STR(verdict), verdict.len > 0 ? ", " : "", ARG_STR(json_text(mem, then, JSON_COMPACT)));
}

static void
put_tests(struct request *rq, const struct edition *of, const struct policy_tested *tested, struct view_edition_tests *view)
{
	struct arena *mem = rq->cx->mem;

	view->tests = NEWS(mem, struct view_edition_tests_test, tested->tests + 1);
	for (int pass = 0; pass < 2; pass++) /* those that come out otherwise first */
		for (const struct policy_trial *at = tested->trials; at != NULL; at = at->next)
			if (at->good == (pass == 1) && str_eq(at->framework, of->of->name))
				view->tests[view->tests_count++] = (struct view_edition_tests_test){
					.rule = at->rule, .href = edition_rule_href(rq, of, at->rule), .given = written_of_members(mem, JSON_GET(at->test, "facts"), true),
					.want = wanted(mem, at->test), .got = at->got, .good = at->good, .why = json_string(JSON_GET(at->test, "why")) };
}

static enum rc
tests_get(struct request *rq)
{
	struct view_edition_tests view = { 0 };
	struct policy_tested tested = { 0 };
	struct edition_problem problem;
	struct edition of;

	TRY(edition_open(rq, &of));
	problem = edition_problem(rq, &of);
	view.problem = problem.says;
	view.problem_place = problem.place;
	view.problem_href = problem.href;
	view.id = of.of->id;
	if (of.policy != NULL)
		TRY(policy_test(rq->cx, of.policy, &tested));
	put_tests(rq, &of, &tested, &view);
	view.total = (int64_t)tested.tests;
	view.failing = (int64_t)count_failures(&tested);
	edition_frame(rq, &of, true);
	page_title_say(rq, SAY(framework_part_tests));
	return reply_view(rq, 200, &view_edition_tests_class, &view);
}

/* ---- what it changes ---- */

/* The book that it would take the place of: its own in force, else what it was copied from. */
static enum rc
in_force_before(struct request *rq, const struct framework *of, struct policy **out)
{
	struct str base = of->base, name;
	enum rc rc = book_open(rq, of->name, out);

	if (rc != RC_NOT_FOUND || base.len == 0)
		return rc;
	(void)str_cut(&base, '@', &name);
	return book_open(rq, name, out);
}

static enum rc
compare_get(struct request *rq)
{
	struct view_edition_compare view = { 0 };
	struct comparison found;
	struct policy *before;
	struct edition of;
	enum rc rc;

	TRY(edition_open(rq, &of));
	view.id = of.of->id;
	view.problem = edition_problem(rq, &of).says;
	rc = in_force_before(rq, of.of, &before);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	if (rc == RC_OK && of.policy != NULL) {
		TRY(policy_compare(rq->cx, before, of.policy, rq->language, &found));
		view.with = policy_version(before);
		view.same = (int64_t)found.same;
		view.count = (int64_t)found.count;
		book_differences(rq, &found, &view.found);
	}
	edition_frame(rq, &of, true);
	page_title_say(rq, SAY(framework_part_compare));
	return reply_view(rq, 200, &view_edition_compare_class, &view);
}

static enum rc
file_get(struct request *rq)
{
	const struct framework *of = rq->object;

	return reply_file(rq, of->text, "application/json", str_fmt(rq->cx->mem, PRI_STR "-" PRI_STR ".json", ARG_STR(of->name), ARG_STR(of->version)));
}

const struct route edition_routes[] = {
	{ .method = HTTP_GET, .path = "/frameworks/drafts/{edition}", EDITION_ROW, .view = &view_edition_class, .rate = RATE_READ, .handler = edition_get,
	  .says = "An edition of a rule book and what stands against it" },
	{ .method = HTTP_GET, .path = "/frameworks/drafts/{edition}/tests", EDITION_ROW, .view = &view_edition_tests_class, .rate = RATE_HEAVY, .handler = tests_get,
	  .says = "Its tests, each with its result" },
	{ .method = HTTP_GET, .path = "/frameworks/drafts/{edition}/compare", EDITION_ROW, .view = &view_edition_compare_class, .rate = RATE_HEAVY, .handler = compare_get,
	  .says = "What it changes against what is in force" },
	{ .method = HTTP_GET, .path = "/frameworks/drafts/{edition}/file", EDITION_ROW, .rate = RATE_READ, .handler = file_get, .says = "An edition as its file" },
	{ .method = HTTP_POST, .path = "/frameworks/drafts/{edition}/enforce", EDITION_ROW, .form = &form_framework_enforce_class, .body_limit = EDITION_BODY_MAX,
	  .rate = RATE_CHANGE, .handler = enforce_post, .says = "Put a draft in force" },
	{ .method = HTTP_POST, .path = "/frameworks/drafts/{edition}/discard", EDITION_ROW, .form = &form_framework_discard_class, .body_limit = EDITION_BODY_MAX,
	  .rate = RATE_CHANGE, .handler = discard_post, .says = "Throw a draft away" },
	ROUTES_END
};
