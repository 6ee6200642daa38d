/* The pages of specifications: the list, one version with what the rules say of it, approval, publication, two versions side by side. */
#include "framework/finding_pages.h"
#include "http/page.h"
#include "http/request.h"
#include "http/site.h"
#include "people/capability.h"
#include "specification/draft_form_pages.h"
#include "specification/reading_pages.h"
#include "specification/report.h"
#include "view_specification.h"

#define BODY_MAX ((size_t)64 << 10)

MESSAGE(specification_state_draft);
MESSAGE(specification_state_submitted);
MESSAGE(specification_state_evaluated);
MESSAGE(specification_state_in_review);
MESSAGE(specification_state_approved);
MESSAGE(specification_state_published);
MESSAGE(specification_state_superseded);
MESSAGE(specification_state_suspended);
MESSAGE(specification_state_closed);

static const struct message *const states[] = {
	&message_specification_state_draft, &message_specification_state_submitted, &message_specification_state_evaluated,
	&message_specification_state_in_review, &message_specification_state_approved, &message_specification_state_published,
	&message_specification_state_superseded, &message_specification_state_suspended, &message_specification_state_closed,
};

static struct view_message
state_words(enum specification_state state)
{
	static const struct arg none[] = { { NULL, { NULL, 0 }, 0, false } };

	return (struct view_message){ states[state], none, true };
}

static struct str
path_of(struct request *rq, int64_t id, const char *rest)
{
	return str_fmt(rq->cx->mem, "/specifications/%lld%s", (long long)id, rest);
}

static enum rc
may(struct request *rq, int capability, bool *out)
{
	return rq->site->may(rq, capability, &rq->whose, out);
}

/* ---- the list ---- */

static enum rc
name_of(struct request *rq, int64_t person, struct str *out)
{
	struct person row;

	*out = STR_NONE;
	if (person == 0)
		return RC_OK;
	TRY(person_get(rq->cx, rq->db, rq->institution, person, &row));
	*out = row.name;
	return RC_OK;
}

#define DRAFTS_A_PAGE 20

static enum rc
fill_drafts(struct request *rq, struct view_specification_list *view)
{
	struct page_slice at;
	struct draft *drafts;
	size_t count;

	TRY(draft_list(rq->cx, rq->db, rq->institution, &drafts, &count));
	at = page_slice(rq, "drafts", DRAFTS_A_PAGE, count, &view->drafts_pager);
	drafts += at.from;
	view->drafts = NEWS(rq->cx->mem, struct view_specification_list_draft, at.count + 1);
	for (size_t i = 0; i < at.count; i++) {
		struct view_specification_list_draft *row = &view->drafts[view->drafts_count++];
		struct str title = text_in(JSON_GET(drafts[i].document, "title"), rq->language);

		*row = (struct view_specification_list_draft){
			.href = str_fmt(rq->cx->mem, "/specifications/drafts/%lld", (long long)drafts[i].id),
			.code = json_string(JSON_GET(drafts[i].document, "code")),
			.title = title.len > 0 ? title : msg_text_in(rq->cx->mem, page_locale(rq)->language, MSG(specification_untitled), NULL, 0),
			.changed = drafts[i].changed_at,
		};
		TRY(name_of(rq, drafts[i].changed_by, &row->who));
	}
	return RC_OK;
}

static enum rc
fill_versions(struct request *rq, struct view_specification_list *view)
{
	struct specification_entry *entries;
	struct page_slice at;
	size_t count;

	TRY(specification_list(rq->cx, rq->db, rq->institution, -1, rq->language, &entries, &count));
	at = page_slice(rq, "from", PAGE_ROWS, count, &view->pager);
	entries += at.from;
	view->versions = NEWS(rq->cx->mem, struct view_specification_list_version, at.count + 1);
	for (size_t i = 0; i < at.count; i++)
		view->versions[view->versions_count++] = (struct view_specification_list_version){
			.href = path_of(rq, entries[i].id, ""), .code = entries[i].code, .title = entries[i].title, .version = entries[i].version,
			.state = (enum view_specification_list_version_state)entries[i].state, .changed = entries[i].changed_at,
		};
	return RC_OK;
}

static enum rc
list_get(struct request *rq)
{
	struct view_specification_list view = { .specification_begin = form_new(rq->cx->mem, &form_specification_begin_class) };

	TRY(may(rq, CAN_WRITE_SPECIFICATION, &view.may_write));
	if (view.may_write)
		TRY(fill_drafts(rq, &view));
	TRY(fill_versions(rq, &view));
	page_workspace(rq, WORKSPACE_TEACHING);
	page_title_say(rq, SAY(specification_list_title));
	return reply_view(rq, 200, &view_specification_list_class, &view);
}

/* ---- one version ---- */

static enum rc
specification_of_route(struct request *rq, struct whose *out)
{
	struct specification *spec = NEW(rq->cx->mem, struct specification);
	int64_t id;

	TRY(request_param_id(rq, "specification", &id));
	TRY(specification_get(rq->cx, rq->db, rq->institution, id, spec));
	*out = (struct whose){ .institution = spec->institution, .specification = spec->id };
	rq->object = spec;
	return RC_OK;
}

static enum rc
fill_versions_of(struct request *rq, const struct specification *spec, struct view_specification_page *view)
{
	struct specification_entry *entries;
	size_t count;

	TRY(specification_list(rq->cx, rq->db, rq->institution, -1, rq->language, &entries, &count));
	view->versions = NEWS(rq->cx->mem, struct view_specification_page_version, count + 1);
	for (size_t i = 0; i < count; i++) {
		bool current = entries[i].id == spec->id;

		if (!str_eq(entries[i].code, spec->code))
			continue;
		view->versions[view->versions_count++] = (struct view_specification_page_version){
			.number = entries[i].version, .href = path_of(rq, entries[i].id, ""), .current = current,
			.state = (enum view_specification_page_version_state)entries[i].state,
			.compare = current ? STR_NONE : str_fmt(rq->cx->mem, "/specifications/%lld/compare/%lld", (long long)entries[i].id, (long long)spec->id),
		};
	}
	return RC_OK;
}

/* What does not hold, what does, and for an approval the `should`s that need a written reason. */
static void
fill_rules(struct request *rq, const struct specification_report *report, struct view_specification_page *view)
{
	size_t count = 0;

	for (const struct policy_finding *at = report->findings; at != NULL; at = at->next)
		count++;
	view->found.findings = NEWS(rq->cx->mem, struct view_findings_finding, count + 1);
	view->holding.findings = NEWS(rq->cx->mem, struct view_findings_finding, count + 1);
	view->rationales = NEWS(rq->cx->mem, struct view_specification_page_rationale, count + 1);
	for (const struct policy_finding *at = report->findings; at != NULL; at = at->next) {
		if (at->verdict == VERDICT_NOT_ASKED)
			continue;
		if (at->verdict == VERDICT_PASS)
			view->holding.findings[view->holding.findings_count++] = finding_row(rq, at, STR_NONE);
		else
			view->found.findings[view->found.findings_count++] = finding_row(rq, at, STR_NONE);
		if (at->verdict == VERDICT_FAIL && at->level == POLICY_SHOULD && at->rationale)
			view->rationales[view->rationales_count++] = (struct view_specification_page_rationale){ at->rule, at->says, at->cite };
	}
	view->held = (int64_t)view->holding.findings_count;
}

static enum rc
fill_actions(struct request *rq, const struct specification *spec, struct view_specification_page *view)
{
	enum specification_state state = spec->state;

	TRY(may(rq, CAN_APPROVE_SPECIFICATION, &view->may_approve));
	TRY(may(rq, CAN_PUBLISH_SPECIFICATION, &view->may_publish));
	TRY(may(rq, CAN_WRITE_SPECIFICATION, &view->may_write));
	view->may_change = view->may_publish && (state == SPECIFICATION_PUBLISHED || state == SPECIFICATION_SUSPENDED);
	view->may_approve = view->may_approve && state >= SPECIFICATION_SUBMITTED && state <= SPECIFICATION_IN_REVIEW;
	view->may_publish = view->may_publish && state == SPECIFICATION_APPROVED;
	view->own = spec->author != 0 && spec->author == rq->person;
	return RC_OK;
}

static enum rc
show(struct request *rq, struct form_specification_approve *approve, struct form_specification_state *state, int status)
{
	const struct specification *spec = rq->object;
	struct arena *mem = rq->cx->mem;
	struct view_specification_page view = { .id = spec->id, .code = spec->code, .version = spec->version, .summary = text_in(JSON_GET(spec->json, "summary"), rq->language) };
	struct institution institution;
	struct specification_report report;
	struct policy *policy;
	struct str author;

	TRY(specification_rules(rq->cx, rq->db, rq->institution, &institution, &policy));
	TRY(specification_report(rq->cx, policy, &institution, spec->json, rq->language, &report));
	reading_fill(rq, spec, &view);
	fill_rules(rq, &report, &view);
	TRY(fill_versions_of(rq, spec, &view));
	TRY(fill_actions(rq, spec, &view));
	TRY(name_of(rq, spec->author, &author));
	view.history = page_if_open(rq, str_fmt(mem, "/history/specification/%lld", (long long)spec->id));
	view.specification_approve = approve != NULL ? approve : form_new(mem, &form_specification_approve_class);
	view.specification_state = state != NULL ? state : form_new(mem, &form_specification_state_class);
	view.specification_begin = form_new(mem, &form_specification_begin_class);
	page_workspace(rq, WORKSPACE_TEACHING);
	page_crumb_say(rq, SAY(specification_list_title), STR("/specifications"));
	page_title(rq, text_in(spec->title, rq->language));
	page_state(rq, state_words(spec->state), spec->state == SPECIFICATION_PUBLISHED ? PAGE_YES : PAGE_OPEN);
	page_fact(rq, SAY(specification_column_code), spec->code);
	page_fact(rq, SAY(specification_column_version), str_fmt(mem, "%lld", (long long)spec->version));
	if (author.len > 0)
		page_fact(rq, SAY(specification_fact_author), author);
	if (spec->framework.len > 0)
		page_fact(rq, SAY(specification_fact_framework), spec->framework);
	return status == 200 ? reply_view(rq, 200, &view_specification_page_class, &view) : reply_form_again(rq, status, &view_specification_page_class, &view);
}

static enum rc
specification_get_page(struct request *rq)
{
	return show(rq, NULL, NULL, 200);
}

/* ---- approval ---- */

static void
put_statement(struct ctx *cx, const struct form_specification_approve *form, struct json *facts)
{
	static const char *const kinds[] = { "employer", "student", "external" };
	struct json *list = json_new(cx->mem, JSON_ARRAY), *one;

	if (form->statement_kind != FORM_SPECIFICATION_APPROVE_STATEMENT_KIND_NONE) {
		one = json_add(list, json_new(cx->mem, JSON_OBJECT));
		json_put_str(cx->mem, one, STR("kind"), str_of(kinds[form->statement_kind - 1]));
		json_put_str(cx->mem, one, STR("name"), form->statement_name);
		json_put_str(cx->mem, one, STR("about"), form->statement_about);
	}
	fact_put(cx->mem, facts, STR("statements"), list);
}

static void
put_owner(struct ctx *cx, const struct form_specification_approve *form, struct json *facts)
{
	static const char *const kinds[] = { "department", "lifelong-learning", "partner" };
	struct json *list = json_new(cx->mem, JSON_ARRAY), *one;

	if (form->owner_kind != FORM_SPECIFICATION_APPROVE_OWNER_KIND_NONE) {
		one = json_add(list, json_new(cx->mem, JSON_OBJECT));
		json_put_str(cx->mem, one, STR("kind"), str_of(kinds[form->owner_kind - 1]));
		json_put_str(cx->mem, one, STR("name"), form->owner_name);
	}
	fact_put(cx->mem, facts, STR("owners"), list);
}

/* The facts of stage.c that a committee's record has. */
static struct json *
approval_facts(struct ctx *cx, const struct form_specification_approve *form)
{
	static const char *const routes[] = { "new", "modification", "unbundling", "suite", "short-course" }, *const impacts[] = { "very-low", "low", "medium", "high" };
	struct json *facts = json_new(cx->mem, JSON_OBJECT);

	fact_text(cx->mem, facts, STR("approval.route"), str_of(routes[form->route - 1]));
	if (form->impact != FORM_SPECIFICATION_APPROVE_IMPACT_NONE)
		fact_text(cx->mem, facts, STR("approval.impact"), str_of(impacts[form->impact - 1]));
	fact_bool(cx->mem, facts, STR("approval.central"), form->central);
	fact_text(cx->mem, facts, STR("approval.body"), form->body);
	fact_bool(cx->mem, facts, STR("evaluation.needed"), form->evaluation_needed);
	fact_bool(cx->mem, facts, STR("evaluation.done"), form->evaluation_done);
	fact_bool(cx->mem, facts, STR("evaluation.platform_discussed"), form->platform_discussed);
	fact_bool(cx->mem, facts, STR("evaluation.change_form"), form->change_form);
	fact_put(cx->mem, facts, STR("conditions"), json_new(cx->mem, JSON_ARRAY));
	put_owner(cx, form, facts);
	put_statement(cx, form, facts);
	return facts;
}

/* "rationale.NTU-7.5h": why a `should` is passed over. */
static void
read_rationales(struct request *rq, struct approval *by)
{
	struct rationale *list = NEWS(rq->cx->mem, struct rationale, rq->fields.count + 1);

	by->rationales = list;
	for (size_t i = 0; i < rq->fields.count; i++) {
		const struct field *field = &rq->fields.items[i];

		if (str_starts(field->name, "rationale.") && str_trim(field->value).len > 0)
			list[by->rationale_count++] = (struct rationale){ str_sub(field->name, strlen("rationale."), SIZE_MAX), str_trim(field->value) };
	}
}

static enum rc
approve_post(struct request *rq)
{
	struct form_specification_approve *form = rq->form;
	struct specification spec = *(const struct specification *)rq->object;
	struct approval by = { .actor = rq->person };
	struct institution institution;
	struct policy *policy;
	struct json *facts;
	enum rc rc;

	if (form->form.mistakes > 0)
		return show(rq, form, NULL, 422);
	facts = approval_facts(rq->cx, form);
	by.facts = facts;
	read_rationales(rq, &by);
	TRY(specification_rules(rq->cx, rq->db, rq->institution, &institution, &policy));
	specification_issuer_facts(rq->cx, &institution, facts);
	rc = specification_approve(rq->cx, rq->db, policy, &spec, &by);
	if (rc == RC_REFUSED) {
		form_mistake(rq->cx, &form_specification_approve_class, form, "");
		return show(rq, form, NULL, 409);
	}
	TRY(rc);
	reply_notice(rq, MSG(specification_approved_notice), A_STR("code", spec.code));
	return reply_see_other(rq, path_of(rq, spec.id, ""));
}

static enum rc
publish_post(struct request *rq)
{
	struct specification spec = *(const struct specification *)rq->object;
	struct json *facts = json_new(rq->cx->mem, JSON_OBJECT);
	struct approval by = { .actor = rq->person, .facts = facts };
	struct institution institution;
	struct policy *policy;

	TRY(specification_rules(rq->cx, rq->db, rq->institution, &institution, &policy));
	specification_issuer_facts(rq->cx, &institution, facts);
	TRY(specification_publish(rq->cx, rq->db, policy, &spec, &by));
	reply_notice(rq, MSG(specification_published_notice), A_STR("code", spec.code));
	return reply_see_other(rq, path_of(rq, spec.id, ""));
}

static enum rc
state_post(struct request *rq)
{
	static const enum specification_state to[] = { SPECIFICATION_SUSPENDED, SPECIFICATION_CLOSED, SPECIFICATION_PUBLISHED };
	struct form_specification_state *form = rq->form;
	struct specification spec = *(const struct specification *)rq->object;

	if (form->form.mistakes > 0)
		return show(rq, NULL, form, 422);
	TRY(specification_set_state(rq->cx, rq->db, &spec, rq->person, to[form->to - 1], form->reason));
	reply_notice(rq, MSG(specification_changed_notice), A_STR("code", spec.code));
	return reply_see_other(rq, path_of(rq, spec.id, ""));
}

/* ---- two versions ---- */

static struct str
lines_of(struct request *rq, const struct json *value)
{
	struct view_specification_page_part part = { .name = STR_NONE };
	struct str *lines;

	if (value == NULL)
		return STR_NONE;
	reading_values(rq, value, STR_NONE, &part);
	lines = NEWS(rq->cx->mem, struct str, part.values_count + 1);
	for (size_t i = 0; i < part.values_count; i++)
		lines[i] = part.values[i].says;
	return str_join(rq->cx->mem, lines, part.values_count, STR("; "));
}

static void
compare_member(struct request *rq, struct str key, const struct json *before, const struct json *after, struct view_specification_compare *view)
{
	if (before != NULL && after != NULL && json_equal(before, after))
		return;
	view->rows[view->rows_count++] = (struct view_specification_compare_row){
		.name = reading_name(rq->cx->mem, page_locale(rq)->language, key), .before = lines_of(rq, before), .after = lines_of(rq, after),
	};
}

static struct str
version_words(struct request *rq, const struct specification *spec)
{
	return msg_text_in(rq->cx->mem, page_locale(rq)->language, MSG(specification_version_n), (const struct arg[]){ A_NUM("version", spec->version) }, 1);
}

static enum rc
compare_get(struct request *rq)
{
	const struct specification *before = rq->object;
	struct specification after;
	struct view_specification_compare view = { .before = version_words(rq, before) };
	int64_t id;

	TRY(request_param_id(rq, "other", &id));
	TRY(specification_get(rq->cx, rq->db, rq->institution, id, &after));
	view.after = version_words(rq, &after);
	view.rows = NEWS(rq->cx->mem, struct view_specification_compare_row, json_count(before->json) + json_count(after.json) + 1);
	for (const struct json *at = json_first(before->json); at != NULL; at = at->next)
		compare_member(rq, at->key, at, json_get(after.json, at->key), &view);
	for (const struct json *at = json_first(after.json); at != NULL; at = at->next)
		if (json_get(before->json, at->key) == NULL)
			compare_member(rq, at->key, NULL, at, &view);
	page_workspace(rq, WORKSPACE_TEACHING);
	page_crumb_say(rq, SAY(specification_list_title), STR("/specifications"));
	page_crumb(rq, text_in(after.title, rq->language), path_of(rq, after.id, ""));
	page_title_say(rq, SAY(specification_compare_title));
	return reply_view(rq, 200, &view_specification_compare_class, &view);
}

#define ROW(capability) .object = OBJECT_SPECIFICATION, .whose = specification_of_route, .needs = (capability)

const struct route specification_routes[] = {
	{ .method = HTTP_GET, .path = "/specifications", .needs = CAN_SEE_SPECIFICATION, .view = &view_specification_list_class, .handler = list_get,
	  .says = "Specifications and drafts" },
	{ .method = HTTP_GET, .path = "/specifications/{specification}", ROW(CAN_SEE_SPECIFICATION), .view = &view_specification_page_class,
	  .handler = specification_get_page, .says = "A version of a specification" },
	{ .method = HTTP_GET, .path = "/specifications/{specification}/badge.svg", ROW(CAN_SEE_SPECIFICATION), .handler = badge_version_get,
	  .says = "The badge of a version" },
	{ .method = HTTP_POST, .path = "/specifications/{specification}/approve", ROW(CAN_APPROVE_SPECIFICATION), .form = &form_specification_approve_class,
	  .body_limit = BODY_MAX, .rate = RATE_CHANGE, .handler = approve_post, .says = "Approve a specification" },
	{ .method = HTTP_POST, .path = "/specifications/{specification}/publish", ROW(CAN_PUBLISH_SPECIFICATION), .body_limit = BODY_MAX, .rate = RATE_CHANGE,
	  .handler = publish_post, .says = "Publish a specification" },
	{ .method = HTTP_POST, .path = "/specifications/{specification}/state", ROW(CAN_PUBLISH_SPECIFICATION), .form = &form_specification_state_class,
	  .body_limit = BODY_MAX, .rate = RATE_CHANGE, .handler = state_post, .says = "Suspend, close or resume a specification" },
	{ .method = HTTP_GET, .path = "/specifications/{specification}/compare/{other}", ROW(CAN_SEE_SPECIFICATION), .view = &view_specification_compare_class,
	  .handler = compare_get, .says = "Two versions of a specification side by side" },
	ROUTES_END
};
