/* Both ends of a draft: it is begun, empty or from a version, and submitted as the next one. */
#include "http/page.h"
#include "http/request.h"
#include "people/capability.h"
#include "specification/draft_form_pages.h"
#include "specification/report.h"
#include "view_specification.h"

#define BODY_MAX ((size_t)64 << 10)

struct beginning {
	const struct institution *institution;
	const struct specification *from;
	int64_t person;
	struct request *rq;
};

static enum rc
begin_work(struct ctx *cx, struct db *db, void *self)
{
	const struct beginning *to = self;
	struct draft draft;

	TRY(draft_begin(cx, db, to->institution, to->person, to->from, &draft));
	to->rq->answer = str_fmt(cx->mem, "%lld", (long long)draft.id);
	return RC_OK;
}

static enum rc
draft_begin_post(struct request *rq)
{
	const struct form_specification_begin *form = rq->form;
	struct institution institution;
	struct specification from;
	struct beginning to = { .institution = &institution, .person = rq->person, .rq = rq };
	int64_t id;

	TRY(institution_get(rq->cx, rq->db, rq->institution, &institution));
	if (form->from.len > 0) {
		if (!str_to_int(form->from, &id))
			return fail(rq->cx, RC_NOT_FOUND, MSG(specification_unknown));
		TRY(specification_get(rq->cx, rq->db, rq->institution, id, &from));
		to.from = &from;
	}
	TRY(request_change(rq, begin_work, &to));
	return reply_see_other(rq, str_fmt(rq->cx->mem, "/specifications/drafts/" PRI_STR, ARG_STR(rq->answer)));
}

struct submission { struct request *rq; struct policy *policy; };

static enum rc
submit_work(struct ctx *cx, struct db *db, void *self)
{
	const struct submission *to = self;
	struct draft draft = *(const struct draft *)to->rq->object;
	struct specification spec;

	TRY(draft_submit(cx, db, to->policy, &draft, to->rq->person, &spec));
	to->rq->answer = str_fmt(cx->mem, "%lld", (long long)spec.id);
	return RC_OK;
}

static enum rc
draft_submit_post(struct request *rq)
{
	struct submission to = { .rq = rq };
	struct institution institution;
	struct specification spec;
	int64_t id = 0;

	TRY(specification_rules(rq->cx, rq->db, rq->institution, &institution, &to.policy));
	TRY(request_change(rq, submit_work, &to));
	(void)str_to_int(rq->answer, &id);
	TRY(specification_get(rq->cx, rq->db, rq->institution, id, &spec));
	reply_notice(rq, MSG(specification_submitted_notice), A_STR("code", spec.code), A_NUM("version", spec.version));
	return reply_see_other(rq, str_fmt(rq->cx->mem, "/specifications/%lld", (long long)spec.id));
}

const struct route draft_begin_routes[] = {
	{ .method = HTTP_POST, .path = "/specifications/drafts", .needs = CAN_WRITE_SPECIFICATION, .form = &form_specification_begin_class, .body_limit = BODY_MAX,
	  .rate = RATE_CHANGE, .handler = draft_begin_post, .says = "Begin a draft" },
	{ .method = HTTP_POST, .path = "/specifications/drafts/{draft}/submit", DRAFT_ROW, .body_limit = BODY_MAX, .rate = RATE_CHANGE, .handler = draft_submit_post,
	  .says = "Submit a draft" },
	ROUTES_END
};
