/* A cohort's learners as a sheet to take along. */
#include "codec/table.h"
#include "offering/offering_pages.h"
#include "people/capability.h"
#include "registry/registry_pages.h"

#define BATCH     1000
#define BYTES_MAX ((size_t)32 << 20)

static const char *const heads[] = { "learner_id", "name", "enrolment", "sitting", "late", "mark" };

static void
put_learner(struct table *table, const struct registry_learner *learner)
{
	static const char *const sittings[] = { "open", "submitted", "marked", "moderated", "decided", "deferred" };

	table_text(table, learner->number);
	table_text(table, learner->name);
	table_text(table, str_of(enrolment_state_word(learner->state)));
	table_text(table, learner->has_attempt ? str_of(sittings[learner->attempt]) : STR_NONE);
	table_text(table, learner->late ? STR("late") : STR_NONE);
	if (learner->mark_known)
		table_number(table, learner->mark);
	else
		table_none(table);
	table_end_row(table);
}

struct exporting { struct request *rq; enum table_kind kind; struct table table; };

static enum rc
export_work(struct ctx *cx, struct db *db, void *self)
{
	struct exporting *to = self;
	const struct offering *offering = to->rq->object;
	struct registry_learner *learners;
	size_t skip = 0, count;

	table_open(&to->table, cx->mem, to->kind, ';', BYTES_MAX);
	table_heads(&to->table, heads, sizeof(heads) / sizeof(heads[0]));
	do {
		TRY(registry_learners(cx, db, offering->institution, offering->id, skip, BATCH, &learners, &count));
		for (size_t i = 0; i < count; i++)
			put_learner(&to->table, &learners[i]);
		skip += count;
	} while (count == BATCH);
	return RC_OK;
}

static enum rc
cohort_export_get(struct request *rq)
{
	const struct offering *offering = rq->object;
	struct exporting to = { .rq = rq, .kind = table_kind_of(request_query(rq, "as")) };
	struct str sheet;

	TRY(db_snapshot(rq->cx, rq->db, export_work, &to));
	TRY(table_done(rq->cx, &to.table, &sheet));
	return reply_file(rq, sheet, table_type(to.kind), str_fmt(rq->cx->mem, PRI_STR ".%s", ARG_STR(offering->code), table_ending(to.kind)));
}

const struct route cohort_export_routes[] = {
	{ .method = HTTP_GET, .path = "/offerings/{offering}/export", .needs = CAN_SEE_OFFERING, .object = OBJECT_OFFERING, .whose = offering_of_route, .rate = RATE_HEAVY,
	  .handler = cohort_export_get, .says = "A cohort's learners as a sheet" },
	ROUTES_END
};
