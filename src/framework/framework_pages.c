/* The rule books as documents: what there is, and one with its clauses by stage. */
#include "base/time.h"
#include "framework/book_pages.h"
#include "http/page.h"
#include "people/capability.h"
#include "people/session.h"
#include "view_framework.h"

static struct str
text_of(const struct request *rq, const struct json *texts)
{
	return policy_text(texts, rq->language);
}

static int64_t
day_in(const struct json *of, const char *name)
{
	int64_t day;

	return date_parse(json_string(json_get(of, str_of(name))), &day) ? day : VIEW_NONE;
}

/* ---- the list ---- */

static void
count_rules(const struct policy *policy, int64_t *rules, int64_t *tests)
{
	struct str id = json_string(JSON_GET(book_own_file(policy), "framework"));

	*rules = *tests = 0;
	for (size_t i = 0; i < policy_rule_count(policy); i++)
		if (str_eq(policy_rule_at(policy, i).framework, id)) {
			++*rules;
			*tests += (int64_t)json_count(JSON_GET(policy_rule_at(policy, i).json, "tests"));
		}
}

static enum rc
put_book(struct request *rq, struct str name, bool adopted, struct view_frameworks *view)
{
	int64_t rules, tests;
	struct policy *policy;
	const struct json *file;

	TRY(book_open(rq, name, &policy));
	file = book_own_file(policy);
	count_rules(policy, &rules, &tests);
	if (JSON_GET(file, "scheme") != NULL)
		view->schemes[view->schemes_count++] = (struct view_frameworks_scheme){ .href = book_href(rq->cx->mem, name), .title = book_title(rq, policy), .name = name,
			.version = json_string(JSON_GET(file, "version")), .rules = rules };
	else
		view->books[view->books_count++] = (struct view_frameworks_book){ .href = book_href(rq->cx->mem, name), .title = book_title(rq, policy), .name = name,
			.version = json_string(JSON_GET(file, "version")), .rules = rules, .tests = tests, .from = day_in(JSON_GET(file, "in_force"), "from"),
			.state = adopted ? VIEW_FRAMEWORKS_BOOK_STATE_ADOPTED : VIEW_FRAMEWORKS_BOOK_STATE_KNOWN };
	return RC_OK;
}

static bool
may_manage(const struct request *rq)
{
	return rq->session != NULL && grants_allow(rq->session->grants, CAN_MANAGE_FRAMEWORKS, 0);
}

static enum rc
put_editions(struct request *rq, struct view_frameworks *view)
{
	struct framework *list;
	size_t count;

	TRY(framework_editions(rq->cx, rq->db, rq->institution, &list, &count));
	view->stored = NEWS(rq->cx->mem, struct view_frameworks_edition, count + 1);
	view->stored_count = count;
	for (size_t i = 0; i < count; i++)
		view->stored[i] = (struct view_frameworks_edition){ .href = may_manage(rq) ? str_fmt(rq->cx->mem, "/frameworks/drafts/%lld", (long long)list[i].id) : STR_NONE,
			.name = list[i].name, .version = list[i].version, .base = list[i].base,
			.state = list[i].state == FRAMEWORK_DRAFT ? VIEW_FRAMEWORKS_EDITION_STATE_DRAFT : VIEW_FRAMEWORKS_EDITION_STATE_IN_FORCE,
			.from = list[i].from_day == DAY_NONE || list[i].from_day == 0 ? VIEW_NONE : list[i].from_day };
	return RC_OK;
}

static enum rc
frameworks_get(struct request *rq)
{
	struct view_frameworks view = { 0 };
	size_t count, adopted;
	struct str *known;

	TRY(framework_known(rq->cx, rq->db, rq->institution, &known, &count, &adopted));
	view.books = NEWS(rq->cx->mem, struct view_frameworks_book, count + 1);
	view.schemes = NEWS(rq->cx->mem, struct view_frameworks_scheme, count + 1);
	for (size_t i = 0; i < count; i++)
		TRY(put_book(rq, known[i], i < adopted, &view));
	TRY(put_editions(rq, &view));
	page_workspace(rq, WORKSPACE_QUALITY);
	page_title_say(rq, SAY(framework_title));
	page_action(rq, SAY(framework_new_draft), STR("/frameworks/drafts/new"), PAGE_MAIN, PAGE_MAY);
	page_action(rq, SAY(framework_what_if), STR("/what-if"), PAGE_SECOND, PAGE_MAY);
	page_action(rq, SAY(framework_combine), STR("/frameworks/combine"), PAGE_SECOND, PAGE_MAY);
	return reply_view(rq, 200, &view_frameworks_class, &view);
}

/* ---- one as a document ---- */

static enum rc
framework_of_route(struct request *rq, struct whose *out)
{
	struct policy *policy;

	TRY(book_open(rq, request_param(rq, "framework"), &policy));
	*out = (struct whose){ .institution = rq->institution };
	rq->object = policy;
	return RC_OK;
}

/* In words; the one that is asked for (?rule=) also as it is written, for a book has a hundred of them. */
static struct view_framework_stage_rule
rule_view(struct request *rq, const struct policy *policy, const struct policy_rule_view *rule)
{
	struct arena *mem = rq->cx->mem;
	const struct json *let = JSON_GET(rule->json, "let"), *then = JSON_GET(rule->json, "then");
	struct view_framework_stage_rule out = {
		.id = rule->id, .level = (enum view_framework_stage_rule_level)rule->level, .cite = rule->cite,
		.says = policy_text_with(mem, JSON_GET(rule->json, "says"), let, rq->language), .remedy = policy_text_with(mem, JSON_GET(rule->json, "remedy"), let, rq->language),
		.judged = json_is(JSON_GET(rule->json, "judged"), JSON_TRUE), .open = str_eq(request_query(rq, "rule"), rule->id),
		.tests = (int64_t)json_count(JSON_GET(rule->json, "tests")),
	};

	if (out.open) {
		out.clause = rule->clause;
		out.book = rule->framework;
		out.when = json_string(JSON_GET(rule->json, "when"));
		out.holds = json_string(JSON_GET(rule->json, "holds"));
		out.then = then == NULL ? STR_NONE : json_text(mem, then, JSON_COMPACT);
	}
	out.lets = NEWS(mem, struct view_framework_stage_rule_let, json_count(let) + 1);
	for (const struct json *at = json_first(let); at != NULL; at = at->next)
		out.lets[out.lets_count++] = (struct view_framework_stage_rule_let){ at->key, policy_value_text(mem, policy_let(policy, rule->id, at->key)) };
	return out;
}

static void
put_stages(struct request *rq, const struct policy *policy, struct view_framework *view)
{
	view->stages = NEWS(rq->cx->mem, struct view_framework_stage, POLICY_STAGES);
	for (int stage = 0; stage < POLICY_STAGES; stage++) {
		struct view_framework_stage *of = &view->stages[view->stages_count];

		of->name = (enum view_framework_stage_name)stage;
		of->rules = NEWS(rq->cx->mem, struct view_framework_stage_rule, policy_rule_count(policy) + 1);
		for (size_t i = 0; i < policy_rule_count(policy); i++) {
			struct policy_rule_view rule = policy_rule_at(policy, i);

			if ((int)rule.stage == stage)
				of->rules[of->rules_count++] = rule_view(rq, policy, &rule);
		}
		view->stages_count += of->rules_count > 0;
	}
}

static void
put_lists(struct request *rq, const struct policy *policy, struct view_framework *view)
{
	struct arena *mem = rq->cx->mem;
	const struct json *file = book_own_file(policy);

	view->extends = NEWS(mem, struct view_framework_parent, json_count(JSON_GET(file, "extends")) + 1);
	for (const struct json *at = json_first(JSON_GET(file, "extends")); at != NULL; at = at->next)
		view->extends[view->extends_count++] = (struct view_framework_parent){ at->string, book_href(mem, at->string) };
	view->not_given = NEWS(mem, struct view_framework_missing, json_count(policy_not_given(policy)) + 1);
	for (const struct json *at = json_first(policy_not_given(policy)); at != NULL; at = at->next)
		view->not_given[view->not_given_count++] = (struct view_framework_missing){ json_string(JSON_GET(at, "name")), text_of(rq, JSON_GET(at, "says")) };
	view->gradings = NEWS(mem, struct view_framework_grading, json_count(policy_gradings(policy)) + 1);
	for (const struct json *at = json_first(policy_gradings(policy)); at != NULL; at = at->next)
		view->gradings[view->gradings_count++] = (struct view_framework_grading){ at->key, json_string(JSON_GET(at, "kind")), policy_value_text(mem, JSON_GET(at, "pass")) };
	view->reviews = NEWS(mem, struct view_framework_review, json_count(policy_reviews(policy)) + 1);
	for (const struct json *at = json_first(policy_reviews(policy)); at != NULL; at = at->next)
		view->reviews[view->reviews_count++] = (struct view_framework_review){ text_of(rq, JSON_GET(at, "says")), json_string(JSON_GET(at, "due")),
			json_string(JSON_GET(at, "from")), json_string(JSON_GET(at, "cite")) };
}

static void
put_scheme(struct request *rq, const struct json *scheme, struct view_framework *view)
{
	struct arena *mem = rq->cx->mem;

	view->areas = NEWS(mem, struct view_framework_area, json_count(JSON_GET(scheme, "areas")) + 1);
	for (const struct json *at = json_first(JSON_GET(scheme, "areas")); at != NULL; at = at->next)
		view->areas[view->areas_count++] = (struct view_framework_area){ json_string(JSON_GET(at, "id")), text_of(rq, JSON_GET(at, "title")) };
	view->steps = NEWS(mem, struct view_framework_step, json_count(JSON_GET(scheme, "stages")) + 1);
	for (const struct json *at = json_first(JSON_GET(scheme, "stages")); at != NULL; at = at->next)
		view->steps[view->steps_count++] = (struct view_framework_step){ json_string(JSON_GET(at, "id")), text_of(rq, JSON_GET(at, "what")) };
	view->open = NEWS(mem, struct view_framework_open, json_count(JSON_GET(scheme, "not_stated")) + 1);
	for (const struct json *at = json_first(JSON_GET(scheme, "not_stated")); at != NULL; at = at->next)
		view->open[view->open_count++] = (struct view_framework_open){ text_of(rq, at) };
}

static enum rc
framework_get_page(struct request *rq)
{
	const struct policy *policy = rq->object;
	const struct json *file = book_own_file(policy);
	struct view_framework view = { .source = json_string(JSON_GET(JSON_GET(file, "source"), "title")), .from = day_in(JSON_GET(file, "in_force"), "from"),
	                               .until = day_in(JSON_GET(file, "in_force"), "until") };

	put_lists(rq, policy, &view);
	put_stages(rq, policy, &view);
	put_scheme(rq, JSON_GET(file, "scheme"), &view);
	book_frame(rq);
	page_title(rq, book_title(rq, policy));
	if (json_count(JSON_GET(file, "extends")) > 0)
		page_action(rq, SAY(framework_conflicts), str_fmt(rq->cx->mem, "/frameworks/combine?book=" PRI_STR, ARG_STR(json_string(JSON_GET(file, "framework")))),
		            PAGE_SECOND, PAGE_MAY);
	page_fact(rq, SAY(framework_version), str_fmt(rq->cx->mem, PRI_STR "@" PRI_STR, ARG_STR(json_string(JSON_GET(file, "framework"))),
	                                              ARG_STR(json_string(JSON_GET(file, "version")))));
	return reply_view(rq, 200, &view_framework_class, &view);
}

const struct route framework_routes[] = {
	{ .method = HTTP_GET, .path = "/frameworks", .needs = CAN_SEE_FRAMEWORKS, .view = &view_frameworks_class, .rate = RATE_READ, .handler = frameworks_get,
	  .says = "The rule books" },
	{ .method = HTTP_GET, .path = "/frameworks/{framework}", .needs = CAN_SEE_FRAMEWORKS, .object = OBJECT_FRAMEWORK, .whose = framework_of_route,
	  .view = &view_framework_class, .rate = RATE_READ, .handler = framework_get_page, .says = "A rule book with its clauses" },
	ROUTES_END
};
