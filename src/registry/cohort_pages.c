/* A new cohort of a published specification. */
#include "base/time.h"
#include "import/import.h"
#include "people/capability.h"
#include "registry/registry_pages.h"
#include "view_cohort.h"

/* ---- what can be offered ---- */

static enum rc
fill_choices(struct request *rq, struct view_cohort *view)
{
	struct specification_entry *entries;
	size_t count;

	TRY(specification_list(rq->cx, rq->db, rq->institution, SPECIFICATION_PUBLISHED, rq->language, &entries, &count));
	view->choices = NEWS(rq->cx->mem, struct form_option, count + 1);
	view->choices_count = count;
	for (size_t i = 0; i < count; i++)
		view->choices[i] = (struct form_option){ str_fmt(rq->cx->mem, "%lld", (long long)entries[i].id),
			str_fmt(rq->cx->mem, PRI_STR " · " PRI_STR " · %lld", ARG_STR(entries[i].title), ARG_STR(entries[i].code), (long long)entries[i].version) };
	return RC_OK;
}

static enum rc
show(struct request *rq, const struct form_cohort *form, int status)
{
	struct view_cohort view = { .cohort = form };

	TRY(fill_choices(rq, &view));
	page_workspace(rq, WORKSPACE_REGISTRY);
	page_crumb_say(rq, SAY(registry_offerings_title), STR("/offerings"));
	page_title_say(rq, SAY(registry_cohort_title));
	return status == 200 ? reply_view(rq, 200, &view_cohort_class, &view) : reply_form_again(rq, status, &view_cohort_class, &view);
}

static enum rc
cohort_get(struct request *rq)
{
	return show(rq, form_new(rq->cx->mem, &form_cohort_class), 200);
}

/* ---- opening it ---- */

static void
mistake(struct request *rq, struct form_cohort *form, const char *field)
{
	form_mistake(rq->cx, &form_cohort_class, form, field);
}

/* What one field cannot know of another. */
static void
check(struct request *rq, struct form_cohort *form)
{
	if (form->form.mistakes > 0)
		return;
	if (form->finish < form->start) {
		(void)fail(rq->cx, RC_INVALID, MSG(registry_cohort_ends_early));
		mistake(rq, form, "finish");
	} else if (day_of(form->due) < form->start) {
		(void)fail(rq->cx, RC_INVALID, MSG(registry_cohort_due_early));
		mistake(rq, form, "due");
	}
}

struct opening {
	struct request *rq;
	const struct form_cohort *form;
	const struct institution *institution;
	struct specification *spec;
	struct policy *policy;
};

/* Every assessment that counts is due at the same instant; others can be set later by a further opportunity. */
static void
set_deadlines(struct arena *mem, const struct opening *to, struct offering *offering)
{
	offering->deadlines = NEWS(mem, struct deadline, to->spec->assessment_count + 1);
	for (size_t i = 0; i < to->spec->assessment_count; i++)
		if (to->spec->assessments[i].weight > 0)
			offering->deadlines[offering->deadline_count++] = (struct deadline){ 1, to->spec->assessments[i].id, to->form->due };
}

static enum rc
open_work(struct ctx *cx, struct db *db, void *self)
{
	struct opening *to = self;
	struct offering offering = {
		.code = str_trim(to->form->code), .start_day = to->form->start, .end_day = to->form->finish, .place = str_trim(to->form->place),
		.capacity = to->form->capacity == FORM_NONE ? 0 : to->form->capacity,
	};

	set_deadlines(cx->mem, to, &offering);
	TRY(offering_ensure(cx, db, to->policy, to->institution, to->spec, to->rq->person, &offering));
	to->rq->answer = str_fmt(cx->mem, "/offerings/%lld", (long long)offering.id);
	return RC_OK;
}

static enum rc
cohort_post(struct request *rq)
{
	struct form_cohort *form = NEW(rq->cx->mem, struct form_cohort);
	struct institution institution;
	struct specification spec;
	struct opening to = { .rq = rq, .form = form, .institution = &institution, .spec = &spec };
	int64_t id = 0;
	enum rc rc;

	*form = *(const struct form_cohort *)rq->form;
	check(rq, form);
	if (form->form.mistakes > 0 || !str_to_int(form->specification, &id))
		return show(rq, form, 422);
	TRY(institution_get(rq->cx, rq->db, rq->institution, &institution));
	TRY(specification_get(rq->cx, rq->db, rq->institution, id, &spec));
	TRY(import_policy(rq->cx, rq->db, rq->institution, &to.policy));
	rc = request_change(rq, open_work, &to);
	if (rc == RC_CONFLICT) {
		mistake(rq, form, "code");
		return show(rq, form, 422);
	}
	TRY(rc);
	reply_notice(rq, MSG(registry_cohort_opened));
	return reply_see_other(rq, rq->answer);
}

const struct route cohort_routes[] = {
	{ .method = HTTP_GET, .path = "/offerings/new", .needs = CAN_PLAN_OFFERING, .view = &view_cohort_class, .rate = RATE_READ, .handler = cohort_get, .says = "Before a cohort is opened" },
	{ .method = HTTP_POST, .path = "/offerings/new", .needs = CAN_PLAN_OFFERING, .form = &form_cohort_class, .body_limit = 64 << 10, .rate = RATE_CHANGE,
	  .handler = cohort_post, .says = "Open a cohort" },
	ROUTES_END
};
