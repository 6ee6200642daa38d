/* Rule books side by side, subject by subject, and where several that are used together disagree. */
#include "framework/book_pages.h"
#include "framework/finding_pages.h"
#include "http/request.h"
#include "people/capability.h"
#include "view_compare.h"

/* ---- what all pages of rule books share ---- */

enum rc
book_open(struct request *rq, struct str name, struct policy **out)
{
	struct policy_source *sources;
	size_t count;

	TRY(framework_sources_today(rq->cx, rq->db, rq->institution, &sources, &count));
	return policy_load(rq->cx, sources, count, &name, 1, out);
}

const struct json *
book_own_file(const struct policy *policy)
{
	return policy_framework_at(policy, policy_framework_count(policy) - 1);
}

struct str
book_title(const struct request *rq, const struct policy *policy)
{
	const struct json *file = book_own_file(policy);
	struct str title = policy_text(JSON_GET(file, "title"), rq->language);

	return title.len > 0 ? title : json_string(JSON_GET(file, "framework"));
}

struct str
book_href(struct arena *mem, struct str name)
{
	return str_fmt(mem, "/frameworks/" PRI_STR, ARG_STR(name));
}

void
book_frame(struct request *rq)
{
	page_workspace(rq, WORKSPACE_QUALITY);
	page_crumb_say(rq, SAY(framework_title), STR("/frameworks"));
}

/* ---- subjects in words ---- */

MESSAGE(framework_subject_credit);
MESSAGE(framework_subject_hours);
MESSAGE(framework_subject_weeks);
MESSAGE(framework_subject_level);
MESSAGE(framework_subject_outcomes);
MESSAGE(framework_subject_assessments);
MESSAGE(framework_subject_kind);
MESSAGE(framework_subject_grading);
MESSAGE(framework_subject_modality);
MESSAGE(framework_subject_entry);
MESSAGE(framework_subject_stackability);
MESSAGE(framework_subject_approval);
MESSAGE(framework_subject_outcome);
MESSAGE(framework_subject_cap);
MESSAGE(framework_subject_attempt);
MESSAGE(framework_subject_products);
MESSAGE(framework_subject_requires);
MESSAGE(framework_subject_refund);
MESSAGE(framework_subject_access);
MESSAGE(framework_subject_awards);
MESSAGE(framework_subject_target);
MESSAGE(framework_subject_externals);
MESSAGE(framework_subject_board);
MESSAGE(framework_subject_evidence);
MESSAGE(framework_subject_learner);
MESSAGE(framework_subject_indicators);

static const struct { const char *word; const struct message *says; } subjects[] = {
	{ "credit", &message_framework_subject_credit }, { "hours", &message_framework_subject_hours }, { "weeks", &message_framework_subject_weeks },
	{ "level", &message_framework_subject_level }, { "outcomes", &message_framework_subject_outcomes },
	{ "assessments", &message_framework_subject_assessments }, { "kind", &message_framework_subject_kind },
	{ "grading", &message_framework_subject_grading }, { "modality", &message_framework_subject_modality }, { "entry", &message_framework_subject_entry },
	{ "stackability", &message_framework_subject_stackability }, { "approval", &message_framework_subject_approval },
	{ "outcome", &message_framework_subject_outcome }, { "cap", &message_framework_subject_cap }, { "attempt", &message_framework_subject_attempt },
	{ "products", &message_framework_subject_products }, { "requires", &message_framework_subject_requires },
	{ "refund", &message_framework_subject_refund }, { "access", &message_framework_subject_access }, { "awards", &message_framework_subject_awards },
	{ "target", &message_framework_subject_target }, { "externals", &message_framework_subject_externals }, { "board", &message_framework_subject_board },
	{ "evidence", &message_framework_subject_evidence }, { "learner", &message_framework_subject_learner },
	{ "indicators", &message_framework_subject_indicators },
};

static struct view_message
subject_words(struct str word)
{
	static const struct arg none[] = { { NULL, { NULL, 0 }, 0, false } };

	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
		if (str_is(word, subjects[i].word))
			return (struct view_message){ subjects[i].says, none, true };
	return (struct view_message){ 0 };
}

/* ---- differences ---- */

static struct str
says_of(const struct request *rq, const struct policy_rule_view *rule)
{
	return policy_text_with(rq->cx->mem, JSON_GET(rule->json, "says"), JSON_GET(rule->json, "let"), rq->language);
}

static struct str
rule_href(struct arena *mem, const struct policy_rule_view *rule)
{
	return str_fmt(mem, "/frameworks/" PRI_STR "#" PRI_STR, ARG_STR(rule->framework), ARG_STR(rule->id));
}

static struct view_framework_differences_row_side
side_of(struct request *rq, const struct policy_rule_view *rule, bool stricter, const struct policy_seen *stops)
{
	struct arena *mem = rq->cx->mem;

	if (rule->id.len == 0)
		return (struct view_framework_differences_row_side){ .silent = true };
	return (struct view_framework_differences_row_side){ .id = rule->id, .book = rule->framework, .href = rule_href(mem, rule), .cite = rule->cite,
		.level = (enum view_framework_differences_row_side_level)rule->level, .says = says_of(rq, rule), .stricter = stricter,
		.saw = finding_seen(rq, stops) };
}

static struct view_framework_differences_row
difference(struct request *rq, const struct compared *of)
{
	struct arena *mem = rq->cx->mem;
	struct view_framework_differences_row row = {
		.stage = (enum view_framework_differences_row_stage)of->stage, .subject = finding_fact(rq, of->subject), .about = subject_words(of->subject),
		.both = of->first.id.len > 0 && of->second.id.len > 0, .verdict = (enum view_framework_differences_row_verdict)of->stricter,
		.level = of->level, .condition = of->condition, .text = of->text,
	};
	size_t count = 0;

	if (row.about.is)
		row.subject = STR_NONE;
	row.sides = NEWS(mem, struct view_framework_differences_row_side, 2);
	row.sides_count = 2;
	row.sides[0] = side_of(rq, &of->first, row.both && of->stricter == STRICT_FIRST, of->first_seen);
	row.sides[1] = side_of(rq, &of->second, row.both && of->stricter == STRICT_SECOND, of->second_seen);
	for (const struct compared_let *at = of->lets; at != NULL; at = at->next)
		count++;
	row.lets = NEWS(mem, struct view_framework_differences_row_let, count + 1);
	for (const struct compared_let *at = of->lets; at != NULL; at = at->next)
		row.lets[row.lets_count++] = (struct view_framework_differences_row_let){ at->name, policy_value_text(mem, at->first), policy_value_text(mem, at->second) };
	return row;
}

void
book_differences(struct request *rq, const struct comparison *found, struct view_framework_differences *out)
{
	out->rows = NEWS(rq->cx->mem, struct view_framework_differences_row, found->count + 1);
	for (const struct compared *at = found->list; at != NULL; at = at->next)
		out->rows[out->rows_count++] = difference(rq, at);
}

/* ---- two side by side ---- */

static enum rc
compare_get(struct request *rq)
{
	struct view_framework_compare view = { 0 };
	struct comparison found;
	struct policy *a, *b;

	if (request_query(rq, "a").len == 0 || request_query(rq, "b").len == 0)
		return reply_see_other(rq, STR("/frameworks")); /* where the two are chosen */
	TRY(book_open(rq, request_query(rq, "a"), &a));
	TRY(book_open(rq, request_query(rq, "b"), &b));
	TRY(policy_compare(rq->cx, a, b, rq->language, &found));
	view.a = book_title(rq, a);
	view.b = book_title(rq, b);
	view.same = (int64_t)found.same;
	view.count = (int64_t)found.count;
	book_differences(rq, &found, &view.found);
	book_frame(rq);
	page_title_say(rq, SAY(framework_compare));
	return reply_view(rq, 200, &view_framework_compare_class, &view);
}

/* ---- several together ---- */

#define TOGETHER_MAX 16

static size_t
chosen_books(const struct request *rq, struct str *names)
{
	size_t count = 0;

	for (size_t i = 0; i < rq->query.count && count < TOGETHER_MAX; i++)
		if (str_is(rq->query.items[i].name, "book"))
			names[count++] = rq->query.items[i].value;
	return count;
}

static enum rc
put_choice(struct request *rq, struct str name, const struct str *names, size_t count, struct view_framework_combine *view)
{
	struct view_framework_combine_book *book = &view->books[view->books_count];
	struct policy *policy;

	TRY(book_open(rq, name, &policy));
	if (JSON_GET(book_own_file(policy), "scheme") != NULL) /* nothing is decided by a scheme */
		return RC_OK;
	view->books_count++;
	*book = (struct view_framework_combine_book){ .href = book_href(rq->cx->mem, name), .title = book_title(rq, policy), .name = name };
	for (size_t i = 0; i < count; i++)
		book->chosen = book->chosen || str_eq(names[i], name);
	return RC_OK;
}

static enum rc
combine_get(struct request *rq)
{
	struct view_framework_combine view = { 0 };
	struct str names[TOGETHER_MAX], *known;
	struct policy_source *sources;
	struct comparison found;
	struct policy *policy;
	size_t count = chosen_books(rq, names), known_count, adopted, source_count;

	TRY(framework_known(rq->cx, rq->db, rq->institution, &known, &known_count, &adopted));
	view.books = NEWS(rq->cx->mem, struct view_framework_combine_book, known_count + 1);
	for (size_t i = 0; i < known_count; i++)
		TRY(put_choice(rq, known[i], names, count, &view));
	view.asked = count > 0;
	if (view.asked) {
		TRY(framework_sources_today(rq->cx, rq->db, rq->institution, &sources, &source_count));
		TRY(policy_load(rq->cx, sources, source_count, names, count, &policy));
		TRY(policy_conflicts(rq->cx, policy, rq->language, &found));
		view.count = (int64_t)found.count;
		view.rules = (int64_t)policy_rule_count(policy);
		book_differences(rq, &found, &view.found);
	}
	book_frame(rq);
	page_title_say(rq, SAY(framework_combine));
	return reply_view(rq, 200, &view_framework_combine_class, &view);
}

const struct route compare_routes[] = {
	{ .method = HTTP_GET, .path = "/frameworks/compare", .needs = CAN_SEE_FRAMEWORKS, .view = &view_framework_compare_class, .rate = RATE_HEAVY,
	  .handler = compare_get, .says = "Two rule books side by side" },
	{ .method = HTTP_GET, .path = "/frameworks/combine", .needs = CAN_SEE_FRAMEWORKS, .view = &view_framework_combine_class, .rate = RATE_HEAVY,
	  .handler = combine_get, .says = "Where rule books that are used together disagree" },
	ROUTES_END
};
