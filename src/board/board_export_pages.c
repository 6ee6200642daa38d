/* A board's decisions as a sheet to take along. */
#include "board/board_pages.h"
#include "codec/table.h"

#define BATCH     500
#define BYTES_MAX ((size_t)64 << 20)

static const char *const heads[] = { "learner_id", "name", "attempt", "mark", "mark_before_cap", "decision", "decided_by", "rules", "says", "reason" };

static void
put_mark(struct table *table, bool known, int64_t mark)
{
	if (known)
		table_number(table, mark);
	else
		table_none(table);
}

static enum rc
put_decision(struct request *rq, struct table *table, const struct decision *decision)
{
	struct str by;

	TRY(person_name(rq->cx, rq->db, rq->institution, decision->decider, &by));
	table_text(table, decision->learner);
	table_text(table, decision->name);
	table_number(table, decision->attempt_number * 1000);
	put_mark(table, decision->mark_known, decision->mark);
	put_mark(table, decision->mark_known && decision->capped, decision->raw_mark);
	table_text(table, str_of(outcome_word(decision->outcome)));
	table_text(table, by);
	table_text(table, decision->rules);
	table_text(table, decision->says);
	table_text(table, decision->reason);
	table_end_row(table);
	return RC_OK;
}

static enum rc
board_export_get(struct request *rq)
{
	const struct board_cohort *of = rq->object;
	enum table_kind kind = table_kind_of(request_query(rq, "as"));
	struct decision *decisions;
	struct table table;
	struct str sheet;
	int64_t after = 0;
	size_t count;

	table_open(&table, rq->cx->mem, kind, ';', BYTES_MAX);
	table_heads(&table, heads, sizeof(heads) / sizeof(heads[0]));
	do {
		TRY(decision_batch(rq->cx, rq->db, &of->board, after, BATCH, &decisions, &count));
		for (size_t i = 0; i < count; i++)
			TRY(put_decision(rq, &table, &decisions[i]));
		after = count == 0 ? after : decisions[count - 1].id;
	} while (count == BATCH);
	TRY(table_done(rq->cx, &table, &sheet));
	return reply_file(rq, sheet, table_type(kind), str_fmt(rq->cx->mem, PRI_STR "-decisions.%s", ARG_STR(of->offering.code), table_ending(kind)));
}

const struct route board_export_routes[] = {
	{ .method = HTTP_GET, .path = "/boards/{board}/export", .needs = CAN_SEE_BOARD, OF_BOARD, .rate = RATE_HEAVY, .handler = board_export_get,
	  .says = "A board's decisions as a sheet" },
	ROUTES_END
};
