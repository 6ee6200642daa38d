/* Awards and their credentials: the list, one of them, and changing one or many with a reason. */
#include "registry/registry_pages.h"

#include "base/decimal.h"
#include "codec/table.h"
#include "http/path.h"
#include "people/capability.h"
#include "view_registry.h"

#define COHORTS_OFFERED 60 /* to narrow the list by: the latest; the page of an older one leads here too */
#define EXPORT_BATCH    1000
#define EXPORT_BYTES    ((size_t)32 << 20)

/* The words of the filter and the table: 0 is "all". */
static const char *const standing_words[] = { "all", "none", "intended", "active", "suspended", "revoked", "superseded" };
#define STANDINGS (sizeof(standing_words) / sizeof(standing_words[0]))

static const char *const sort_words[] = { "number", "name", "day", "state" };

/* Of a word in `words`; `fallback` for any other. */
static size_t
word_at(struct str word, const char *const *words, size_t count, size_t fallback)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(word, words[i]))
			return i;
	return fallback;
}

struct str
registry_short_id(struct str public_id)
{
	return str_starts(public_id, "urn:uuid:") ? str_sub(public_id, 9, SIZE_MAX) : public_id;
}

static struct str
credential_href(struct arena *mem, const struct registry_award *award)
{
	return award->credential == 0 ? STR_NONE : str_fmt(mem, "/credentials/" PRI_STR, ARG_STR(registry_short_id(award->public_id)));
}

/* The place of a credential's standing in the words: 1 is "none". */
static int
standing_of(const struct registry_award *award)
{
	return award->credential == 0 ? 1 : 1 + (int)award->state;
}

static enum view_awards_award_look
look_of(const struct registry_award *award)
{
	if (award->credential == 0 || award->state == CREDENTIAL_INTENDED)
		return VIEW_AWARDS_AWARD_LOOK_OPEN;
	switch (award->state) {
	case CREDENTIAL_ACTIVE: return VIEW_AWARDS_AWARD_LOOK_YES;
	case CREDENTIAL_REVOKED: return VIEW_AWARDS_AWARD_LOOK_NO;
	case CREDENTIAL_SUSPENDED: return VIEW_AWARDS_AWARD_LOOK_MIND;
	case CREDENTIAL_INTENDED:
	case CREDENTIAL_SUPERSEDED: break;
	}
	return VIEW_AWARDS_AWARD_LOOK_OPEN;
}

/* ---- the list ---- */

static struct registry_filter
filter_of(const struct request *rq)
{
	struct registry_filter filter = { .words = str_trim(request_query(rq, "q")),
		.state = (int)word_at(request_query(rq, "state"), standing_words, STANDINGS, 0) - 1,
		.sort = (enum registry_sort)word_at(request_query(rq, "sort"), sort_words, 4, REGISTRY_BY_NUMBER) };

	if (!str_to_int(request_query(rq, "offering"), &filter.offering))
		filter.offering = 0;
	return filter;
}

/* The same list, otherwise sorted or as a sheet. */
static struct str
list_href(struct request *rq, const char *path, const char *sort)
{
	struct buf out = buf_new(rq->cx->mem, 4096);

	buf_str(&out, str_of(path));
	query_put(&out, "q", request_query(rq, "q"));
	query_put(&out, "state", request_query(rq, "state"));
	query_put(&out, "offering", request_query(rq, "offering"));
	query_put(&out, "sort", sort != NULL ? str_of(sort) : request_query(rq, "sort"));
	return buf_view(&out);
}

static void
offer_cohort(struct request *rq, const struct registry_offering *one, const struct registry_filter *filter, struct view_awards *view)
{
	view->offerings[view->offerings_count++] = (struct view_awards_option){ str_fmt(rq->cx->mem, "%lld", (long long)one->id), one->code, one->id == filter->offering };
}

static enum rc
fill_filter(struct request *rq, const struct registry_filter *filter, struct view_awards *view)
{
	struct registry_offering *offerings, one;
	bool there = filter->offering == 0;
	size_t count;
	enum rc rc;

	view->words = filter->words;
	view->states = NEWS(rq->cx->mem, struct view_awards_choice, STANDINGS);
	view->states_count = STANDINGS;
	for (size_t i = 0; i < STANDINGS; i++)
		view->states[i] = (struct view_awards_choice){ .word = (enum view_awards_choice_word)i, .chosen = (int)i == filter->state + 1 };
	TRY(registry_offerings(rq->cx, rq->db, rq->institution, 0, COHORTS_OFFERED, &offerings, &count));
	view->offerings = NEWS(rq->cx->mem, struct view_awards_option, count + 2);
	for (size_t i = 0; i < count; i++) {
		offer_cohort(rq, &offerings[i], filter, view);
		there = there || offerings[i].id == filter->offering;
	}
	if (there)
		return RC_OK;
	rc = registry_offering_of(rq->cx, rq->db, rq->institution, filter->offering, &one);
	if (rc == RC_OK)
		offer_cohort(rq, &one, filter, view);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static void
fill_awards(struct request *rq, const struct registry_award *awards, size_t count, struct view_awards *view)
{
	view->rows = NEWS(rq->cx->mem, struct view_awards_award, count + 1);
	view->rows_count = count;
	for (size_t i = 0; i < count; i++) {
		const struct registry_award *one = &awards[i];

		view->rows[i] = (struct view_awards_award){ .id = one->credential == 0 || one->state == CREDENTIAL_INTENDED ? STR_NONE : registry_short_id(one->public_id),
			.href = credential_href(rq->cx->mem, one), .number = one->number, .name = one->name, .learner = one->learner, .code = one->code,
			.cohort = one->offering_code, .day = one->awarded_day, .mark = one->mark_known ? one->mark : VIEW_NONE,
			.state = (enum view_awards_award_state)(standing_of(one) - 1), .look = look_of(one) };
	}
}

static enum rc
awards_get(struct request *rq)
{
	struct registry_filter filter = filter_of(rq);
	struct view_awards view = { .sort = (enum view_awards_sort)filter.sort };
	struct registry_award *awards;
	struct page_slice at;
	int64_t all;
	size_t count;

	TRY(registry_count_awards(rq->cx, rq->db, rq->institution, &filter, &all));
	at = page_slice(rq, "from", PAGE_ROWS, (size_t)all, &view.pager);
	view.paged = at.count < (size_t)all;
	filter.skip = at.from;
	filter.most = at.count;
	TRY(registry_awards(rq->cx, rq->db, rq->institution, &filter, &awards, &count));
	TRY(fill_filter(rq, &filter, &view));
	fill_awards(rq, awards, count, &view);
	view.by_number = list_href(rq, "/awards", "number");
	view.by_name = list_href(rq, "/awards", "name");
	view.by_day = list_href(rq, "/awards", "day");
	view.by_state = list_href(rq, "/awards", "state");
	view.export = list_href(rq, "/awards/export", NULL);
	view.export_workbook = str_fmt(rq->cx->mem, PRI_STR "%cas=xlsx", ARG_STR(view.export), str_find_byte(view.export, '?') < view.export.len ? '&' : '?');
	page_workspace(rq, WORKSPACE_REGISTRY);
	page_title_say(rq, SAY(registry_awards_title));
	page_crumb_say(rq, SAY(registry_offerings_title), STR("/offerings"));
	page_fact(rq, SAY(registry_found), locale_number(page_locale(rq), rq->cx->mem, all));
	return reply_view(rq, 200, &view_awards_class, &view);
}

struct exporting { struct request *rq; enum table_kind kind; struct table table; };

static void
put_award(struct table *table, const struct registry_award *award)
{
	table_number(table, award->number * 1000);
	table_text(table, award->learner);
	table_text(table, award->name);
	table_text(table, award->code);
	table_text(table, award->offering_code);
	table_day(table, award->awarded_day);
	if (award->mark_known)
		table_number(table, award->mark);
	else
		table_none(table);
	table_text(table, str_of(standing_words[standing_of(award)]));
	table_text(table, award->public_id);
	table_end_row(table);
}

/* What the list shows, however many pages it has there. Cells are guarded against formulas (T-26). */
static enum rc
export_work(struct ctx *cx, struct db *db, void *self)
{
	static const char *const heads[] = { "number", "learner_id", "name", "specification", "cohort", "awarded", "mark", "credential", "id" };
	struct exporting *to = self;
	struct registry_filter filter = filter_of(to->rq);
	struct registry_award *awards;
	size_t count;

	filter.most = EXPORT_BATCH;
	table_open(&to->table, cx->mem, to->kind, ';', EXPORT_BYTES);
	table_heads(&to->table, heads, sizeof(heads) / sizeof(heads[0]));
	do {
		TRY(registry_awards(cx, db, to->rq->institution, &filter, &awards, &count));
		for (size_t i = 0; i < count; i++)
			put_award(&to->table, &awards[i]);
		filter.skip += count;
	} while (count == EXPORT_BATCH);
	return RC_OK;
}

static enum rc
awards_export_get(struct request *rq)
{
	struct exporting to = { .rq = rq, .kind = table_kind_of(request_query(rq, "as")) };
	struct str sheet;

	TRY(db_snapshot(rq->cx, rq->db, export_work, &to));
	TRY(table_done(rq->cx, &to.table, &sheet));
	return reply_file(rq, sheet, table_type(to.kind), str_fmt(rq->cx->mem, "awards.%s", table_ending(to.kind)));
}

/* ---- changing ---- */

static const char *const change_words[] = { "revoke", "suspend", "reinstate" };

/* The credentials that were ticked: every field `id`. */
static struct str *
chosen_ids(struct request *rq, const struct fields *fields, size_t *count)
{
	struct str *ids = NEWS(rq->cx->mem, struct str, fields->count + 1);

	*count = 0;
	for (size_t i = 0; i < fields->count; i++)
		if (str_is(fields->items[i].name, "id") && fields->items[i].value.len > 0)
			ids[(*count)++] = str_fmt(rq->cx->mem, "urn:uuid:" PRI_STR, ARG_STR(fields->items[i].value));
	return ids;
}

static struct view_message
counted(struct arena *mem, const struct message *msg, int64_t count)
{
	struct arg *args = NEWS(mem, struct arg, 2);

	args[0] = (struct arg)A_NUM("count", count);
	return (struct view_message){ msg, args, true };
}

MESSAGE(registry_revoke_title);
MESSAGE(registry_suspend_title);
MESSAGE(registry_reinstate_title);
static const struct message *const change_titles[] = {
	&message_registry_revoke_title, &message_registry_suspend_title, &message_registry_reinstate_title,
};

static enum rc
fill_chosen(struct request *rq, const struct str *ids, size_t count, struct view_change *view)
{
	view->chosen = NEWS(rq->cx->mem, struct view_change_chosen, count + 1);
	view->chosen_count = count;
	for (size_t i = 0; i < count; i++) {
		struct registry_award award;

		TRY(registry_award_of(rq->cx, rq->db, rq->institution, ids[i], &award));
		view->chosen[i] = (struct view_change_chosen){ .id = registry_short_id(award.public_id), .href = credential_href(rq->cx->mem, &award), .name = award.name,
			.learner = award.learner, .code = award.code, .state = (enum view_change_chosen_state)(standing_of(&award) - 1) };
	}
	/* What cannot be undone asks for the name of the thing: one learner's number, or how many there are. */
	view->asked = count == 1 && view->chosen[0].learner.len > 0 ? view->chosen[0].learner : str_fmt(rq->cx->mem, "%zu", count);
	view->back = count == 1 ? view->chosen[0].href : STR("/awards");
	return RC_OK;
}

static enum rc
show_change(struct request *rq, struct form_change *form, const struct str *ids, size_t count, int status)
{
	size_t kind = word_at(form->change, change_words, 3, 3);
	struct view_change view = { .kind = (enum view_change_kind)kind, .change = form };

	if (kind == 3 || count > REGISTRY_CHANGE_MAX)
		return fail(rq->cx, RC_INVALID, MSG(registry_too_many), A_NUM("most", REGISTRY_CHANGE_MAX));
	if (count == 0)
		return fail(rq->cx, RC_INVALID, MSG(registry_none_chosen));
	TRY(fill_chosen(rq, ids, count, &view));
	page_workspace(rq, WORKSPACE_REGISTRY);
	page_crumb_say(rq, SAY(registry_awards_title), STR("/awards"));
	page_title_say(rq, counted(rq->cx->mem, change_titles[kind], (int64_t)count));
	return status == 200 ? reply_view(rq, 200, &view_change_class, &view) : reply_form_again(rq, status, &view_change_class, &view);
}

static enum rc
change_get(struct request *rq)
{
	struct form_change *form = form_new(rq->cx->mem, &form_change_class);
	size_t count;
	struct str *ids = chosen_ids(rq, &rq->query, &count);

	form->change = request_query(rq, "change");
	return show_change(rq, form, ids, count, 200);
}

struct ordering {
	struct request *rq;
	struct registry_order order;
	int64_t changed;
};

static enum rc
change_work(struct ctx *cx, struct db *db, void *self)
{
	struct ordering *to = self;

	TRY(registry_change_standing(cx, db, &to->order, &to->changed));
	to->rq->answer = str_fmt(cx->mem, "%lld", (long long)to->changed);
	return RC_OK;
}

/* What was typed to confirm what cannot be undone. */
static enum rc
check_confirmed(struct request *rq, struct form_change *form, const struct str *ids, size_t count)
{
	struct view_change view = { .kind = VIEW_CHANGE_KIND_REVOKE };

	if (!str_is(form->change, "revoke") || form->form.mistakes > 0)
		return RC_OK;
	TRY(fill_chosen(rq, ids, count, &view));
	if (str_eq_fold(str_trim(form->confirm), view.asked))
		return RC_OK;
	(void)fail(rq->cx, RC_INVALID, MSG(registry_change_not_typed), A_STR("asked", view.asked));
	form_mistake(rq->cx, &form_change_class, form, "confirm");
	return RC_OK;
}

static enum rc
change_post(struct request *rq)
{
	struct form_change *form = NEW(rq->cx->mem, struct form_change);
	struct ordering to = { .rq = rq, .order = { .institution = rq->institution, .actor = rq->person } };
	size_t count, kind;
	struct str *ids = chosen_ids(rq, &rq->fields, &count);
	int64_t changed = 0;

	*form = *(const struct form_change *)rq->form;
	kind = word_at(form->change, change_words, 3, 3);
	TRY(check_confirmed(rq, form, ids, count));
	if (form->form.mistakes > 0 || kind == 3 || count == 0)
		return show_change(rq, form, ids, count, 422);
	to.order.change = (enum registry_change)kind;
	to.order.reason = form->reason;
	to.order.public_ids = ids;
	to.order.count = count;
	TRY(request_change(rq, change_work, &to));
	(void)str_to_int(rq->answer, &changed);
	reply_notice(rq, MSG(registry_changed), A_NUM("count", changed));
	return reply_see_other(rq, count == 1 ? str_fmt(rq->cx->mem, "/credentials/" PRI_STR, ARG_STR(registry_short_id(ids[0]))) : STR("/awards"));
}

/* ---- one credential ---- */

static enum rc
whose_credential(struct request *rq, struct whose *out)
{
	struct registry_award *award = NEW(rq->cx->mem, struct registry_award);

	TRY(registry_award_of(rq->cx, rq->db, rq->institution, request_param(rq, "credential"), award));
	*out = (struct whose){ .institution = rq->institution };
	rq->object = award;
	return RC_OK;
}

static void
credential_actions(struct request *rq, const struct registry_award *award)
{
	struct arena *mem = rq->cx->mem;
	struct str id = registry_short_id(award->public_id), change = str_fmt(mem, "/awards/change?id=" PRI_STR "&change=", ARG_STR(id));

	if (award->state == CREDENTIAL_ACTIVE || award->state == CREDENTIAL_SUSPENDED) {
		page_action(rq, SAY(registry_do_replace), str_fmt(mem, "/credentials/" PRI_STR "/replace", ARG_STR(id)), PAGE_MAIN, PAGE_MAY);
		if (award->state == CREDENTIAL_ACTIVE)
			page_action(rq, SAY(registry_do_suspend), str_fmt(mem, PRI_STR "suspend", ARG_STR(change)), PAGE_SECOND, PAGE_MAY);
		else
			page_action(rq, SAY(registry_do_reinstate), str_fmt(mem, PRI_STR "reinstate", ARG_STR(change)), PAGE_SECOND, PAGE_MAY);
		page_action(rq, SAY(registry_do_revoke), str_fmt(mem, PRI_STR "revoke", ARG_STR(change)), PAGE_SECOND, PAGE_MAY);
		return;
	}
	page_action(rq, SAY(registry_do_replace), STR_NONE, PAGE_MAIN, award->state == CREDENTIAL_REVOKED ? SAY(registry_revoked_is_over)
	    : award->state == CREDENTIAL_SUPERSEDED ? SAY(registry_superseded_is_over) : SAY(registry_nothing_to_replace));
}

static enum rc
fill_history(struct request *rq, const struct registry_award *award, struct view_credential *view)
{
	static const char *const nouns[] = { "award", "credential" };
	const int64_t ids[] = { award->award, award->credential };
	struct view_timeline_steps *steps = NULL;
	size_t count = 0;

	for (size_t n = 0; n < 2; n++) {
		struct registry_event *events;
		struct view_timeline_steps *more;
		size_t found;

		TRY(registry_events(rq, str_of(nouns[n]), ids[n], &events, &found));
		more = NEWS(rq->cx->mem, struct view_timeline_steps, count + found + 1);
		for (size_t i = 0; i < count; i++)
			more[i] = steps[i];
		for (size_t i = 0; i < found; i++)
			more[count + i] = (struct view_timeline_steps){ .at = events[i].at, .on = VIEW_NONE, .says = view_say(rq->cx->mem, registry_event_said, A_STR("says", events[i].says)),
				.detail = events[i].reason, .who = events[i].who, .state = VIEW_TIMELINE_STEPS_STATE_DONE };
		steps = more;
		count += found;
	}
	view->history = (struct view_timeline){ .steps = steps, .steps_count = count };
	return RC_OK;
}

static enum rc
fill_credential(struct request *rq, const struct registry_award *award, struct view_credential *view)
{
	struct credential credential;
	struct specification spec;
	struct award whole;
	struct arena *mem = rq->cx->mem;

	TRY(credential_get(rq->cx, rq->db, rq->institution, award->public_id, &credential));
	TRY(award_get(rq->cx, rq->db, rq->institution, award->award, &whole));
	TRY(specification_get(rq->cx, rq->db, rq->institution, whole.specification, &spec));
	*view = (struct view_credential){
		.id = award->public_id, .learner = award->name, .number = award->learner, .course = text_in(spec.title, rq->language), .code = award->code,
		.cohort = award->offering_code, .cohort_href = str_fmt(mem, "/offerings/%lld", (long long)award->offering), .award = award->number,
		.day = award->awarded_day, .mark = award->mark_known ? award->mark : VIEW_NONE, .issued = award->active_at != 0 ? award->active_at : VIEW_NONE,
		.changed = credential.changed_at != 0 ? credential.changed_at : VIEW_NONE, .verify = STR("/verify"),
	};
	if (award->active_at != 0) {
		struct str base = str_fmt(mem, "/credentials/" PRI_STR "/document?format=", ARG_STR(registry_short_id(award->public_id)));

		view->json = str_fmt(mem, PRI_STR "json", ARG_STR(base));
		view->jwt = str_fmt(mem, PRI_STR "jwt", ARG_STR(base));
	}
	return fill_history(rq, award, view);
}

MESSAGE(registry_standing_none);
MESSAGE(registry_standing_intended);
MESSAGE(registry_standing_active);
MESSAGE(registry_standing_suspended);
MESSAGE(registry_standing_revoked);
MESSAGE(registry_standing_superseded);
static const struct message *const standings[] = {
	&message_registry_standing_none, &message_registry_standing_intended, &message_registry_standing_active, &message_registry_standing_suspended, &message_registry_standing_revoked, &message_registry_standing_superseded,
};

static enum rc
credential_get_page(struct request *rq)
{
	const struct registry_award *award = rq->object;
	static const enum page_look looks[] = { PAGE_OPEN, PAGE_OPEN, PAGE_YES, PAGE_MIND, PAGE_NO, PAGE_OPEN };
	struct view_credential view;

	TRY(fill_credential(rq, award, &view));
	page_workspace(rq, WORKSPACE_REGISTRY);
	page_crumb_say(rq, SAY(registry_awards_title), STR("/awards"));
	if (award->name.len > 0)
		page_title_say(rq, SAY(registry_credential_of, A_STR("name", award->name)));
	else
		page_title_say(rq, SAY(registry_credential_title));
	page_state(rq, (struct view_message){ standings[standing_of(award) - 1], NULL, true }, looks[standing_of(award) - 1]);
	page_fact(rq, SAY(registry_award), award->code);
	credential_actions(rq, award);
	return reply_view(rq, 200, &view_credential_class, &view);
}

static enum rc
document_get(struct request *rq)
{
	const struct registry_award *award = rq->object;
	bool jwt = str_is(request_query(rq, "format"), "jwt");
	struct str document;

	TRY(credential_document(rq->cx, rq->db, award->credential, jwt ? CREDENTIAL_JWT : CREDENTIAL_JSON, &document));
	return reply_file(rq, document, jwt ? "application/vc+jwt" : "application/vc+ld+json",
	    str_fmt(rq->cx->mem, "credential-" PRI_STR ".%s", ARG_STR(award->learner), jwt ? "jwt" : "json"));
}

/* ---- replacing ---- */

static enum rc
show_replace(struct request *rq, const struct form_replace *form, int status)
{
	const struct registry_award *award = rq->object;
	struct str back = credential_href(rq->cx->mem, award);
	struct view_replace view = { .replace = form, .back = back, .action = str_fmt(rq->cx->mem, PRI_STR "/replace", ARG_STR(back)) };
	struct registry_difference *differences;
	size_t count;

	TRY(registry_differences(rq->cx, rq->db, award, &differences, &count));
	view.differences = NEWS(rq->cx->mem, struct view_replace_difference, count + 1);
	view.differences_count = count;
	for (size_t i = 0; i < count; i++)
		view.differences[i] = (struct view_replace_difference){ .what = VIEW_REPLACE_DIFFERENCE_WHAT_NAME, .was = differences[i].was, .is = differences[i].is };
	page_workspace(rq, WORKSPACE_REGISTRY);
	page_crumb_say(rq, SAY(registry_awards_title), STR("/awards"));
	page_crumb(rq, award->name, back);
	page_title_say(rq, SAY(registry_replace_title));
	return status == 200 ? reply_view(rq, 200, &view_replace_class, &view) : reply_form_again(rq, status, &view_replace_class, &view);
}

static enum rc
replace_get(struct request *rq)
{
	return show_replace(rq, form_new(rq->cx->mem, &form_replace_class), 200);
}

struct replacing { struct request *rq; struct str job; };

static enum rc
replace_work(struct ctx *cx, struct db *db, void *self)
{
	const struct replacing *to = self;
	struct request *rq = to->rq;
	const struct registry_award *award = rq->object;
	const struct form_replace *form = rq->form;
	struct award made;

	TRY(registry_replace(cx, db, rq->institution, rq->person, award, form->reason, &made));
	return registry_ask_issue(cx, db, rq->institution, rq->person, award->offering, to->job, &rq->answer);
}

static enum rc
replace_post(struct request *rq)
{
	const struct registry_award *award = rq->object;
	const struct arg args[] = { A_STR("name", award->name) };
	struct replacing to = { rq, locale_text(page_locale(rq), rq->cx->mem, MSG(registry_replace_job), args, 1) };
	const struct form_replace *form = rq->form;

	if (form->form.mistakes > 0)
		return show_replace(rq, form, 422);
	TRY(request_change(rq, replace_work, &to));
	return reply_see_other(rq, rq->answer);
}

const struct route registry_routes[] = {
	{ .method = HTTP_GET, .path = "/awards", .needs = CAN_SEE_REGISTRY, .view = &view_awards_class, .rate = RATE_READ, .handler = awards_get, .says = "Awards and credentials" },
	{ .method = HTTP_GET, .path = "/awards/export", .needs = CAN_EXPORT_REGISTER, .rate = RATE_HEAVY, .handler = awards_export_get, .says = "Awards as a sheet" },
	{ .method = HTTP_GET, .path = "/awards/change", .needs = CAN_REVOKE, .view = &view_change_class, .rate = RATE_READ, .handler = change_get, .says = "Before credentials are changed" },
	{ .method = HTTP_POST, .path = "/awards/change", .needs = CAN_REVOKE, .form = &form_change_class, .body_limit = 256 << 10, .rate = RATE_CHANGE, .handler = change_post,
	  .says = "Revoke, suspend or reinstate" },
	{ .method = HTTP_GET, .path = "/credentials/{credential}", .needs = CAN_SEE_REGISTRY, .object = OBJECT_CREDENTIAL, .whose = whose_credential,
	  .view = &view_credential_class, .rate = RATE_READ, .handler = credential_get_page, .says = "A credential" },
	{ .method = HTTP_GET, .path = "/credentials/{credential}/document", .needs = CAN_SEE_REGISTRY, .object = OBJECT_CREDENTIAL, .whose = whose_credential,
	  .rate = RATE_HEAVY, .handler = document_get, .says = "A credential's signed document" },
	{ .method = HTTP_GET, .path = "/credentials/{credential}/replace", .needs = CAN_REVOKE, .object = OBJECT_CREDENTIAL, .whose = whose_credential,
	  .view = &view_replace_class, .rate = RATE_READ, .handler = replace_get, .says = "Before a credential is replaced" },
	{ .method = HTTP_POST, .path = "/credentials/{credential}/replace", .needs = CAN_REVOKE, .object = OBJECT_CREDENTIAL, .whose = whose_credential,
	  .form = &form_replace_class, .body_limit = 64 << 10, .rate = RATE_CHANGE, .handler = replace_post, .says = "Replace a credential" },
	ROUTES_END
};
