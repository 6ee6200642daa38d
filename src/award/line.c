#include "award/line.h"

#include "award/line_read.h"
#include "award/line_row.h"
#include "crypto/hash.h"
#include "framework/framework.h"

#define ROWS_BATCH 4000

struct entering {
	const struct line_input *input;
	struct line_output *out;
	struct sheet_row rows[ROWS_BATCH];
	size_t count;
	struct str sheet_hex; /* SHA-256 of the sheet */
	bool news;            /* some row of the batch was not known */
};

/* ---- one row ---- */

static enum rc
decide_requests(struct ctx *cx, struct db *db, const struct entering *to, const struct sheet_row *row, const struct enrolment *enrolment,
                struct attempt *attempt)
{
	size_t count;
	struct line_request *requests = line_requests_of(to->out, row->person.number, &count);

	for (size_t i = 0; i < count; i++) {
		if (requests[i].attempt != row->number)
			continue;
		TRY(case_decide_request(cx, db, &to->out->cohort, enrolment, attempt, &requests[i].request, &requests[i].decided));
		/* Work that comes after a deferral belongs to the next sitting of the same attempt. */
		if (attempt->state == ATTEMPT_DEFERRED)
			TRY(attempt_ensure(cx, db, enrolment, false, row->number, attempt));
	}
	return RC_OK;
}

static enum rc
enter_row(struct ctx *cx, struct db *db, struct entering *to, const struct sheet_row *row)
{
	const struct cohort *cohort = &to->out->cohort;
	struct line_row at;
	bool was_open;

	TRY(line_row_person(cx, db, cohort, 0, row, &at));
	TRY(line_row_attempt(cx, db, row, &at));
	was_open = at.attempt.state == ATTEMPT_OPEN;
	TRY(decide_requests(cx, db, to, row, &at.enrolment, &at.attempt));
	TRY(line_row_marks(cx, db, cohort, 0, row, &at));
	to->news = to->news || at.enrolled || (was_open && at.attempt.state != ATTEMPT_OPEN);
	return RC_OK;
}

static enum rc
enter_work(struct ctx *cx, struct db *db, void *self)
{
	struct entering *to = self;

	to->news = false;
	for (size_t i = 0; i < to->count; i++) {
		enum rc rc = enter_row(cx, db, to, &to->rows[i]);

		if (rc != RC_OK) {
			(void)fail_at_file(cx, rc, to->input->results.name);
			return fail_at_row(cx, rc, to->rows[i].row);
		}
	}
	if (!to->news)
		return RC_OK;
	return offering_entered(cx, db, to->out->cohort.offering, (int64_t)to->count, to->rows[to->count - 1].row, to->sheet_hex);
}

/* ---- all rows ---- */

/* Reads up to ROWS_BATCH rows. They were checked, so a wrong one now means that the bytes are others. */
static enum rc
read_batch(struct ctx *cx, struct sheet *sheet, struct entering *to, bool *more)
{
	for (to->count = 0; to->count < ROWS_BATCH; to->count++) {
		TRY(sheet_next(cx, sheet, &to->rows[to->count], more));
		if (!*more)
			break;
	}
	return RC_OK;
}

static void
tell(const struct line_input *input, int64_t done, int64_t total, const char *what)
{
	if (input->progress != NULL)
		input->progress(input->self, done, total, what);
}

static enum rc
enter_sheet(struct ctx *cx, struct db *db, const struct line_input *input, struct line_output *out)
{
	struct entering *to = NEW(cx->mem, struct entering);
	struct sheet *sheet;
	struct str rest;
	int64_t done = 0;

	to->input = input;
	to->out = out;
	to->sheet_hex = hash_hex(cx->mem, HASH_SHA256, input->results.bytes);
	TRY(line_sheet(cx, input, &rest, out, &sheet));
	for (bool more = true; more;) {
		struct arena_mark mark = arena_mark(cx->mem);

		TRY(read_batch(cx, sheet, to, &more));
		TRY(db_transact(cx, db, enter_work, to));
		done += (int64_t)to->count;
		tell(input, done, out->sheet.rows, "rows entered");
		arena_release(cx->mem, mark);
	}
	out->learners = done;
	return RC_OK;
}

/* ---- what the cohort needs before it ---- */

static enum rc
adopt_frameworks(struct ctx *cx, struct db *db, const struct line_input *input, int64_t institution)
{
	for (size_t i = 0; i < policy_framework_count(input->policy); i++) {
		const struct json *book = policy_framework_at(input->policy, i);

		TRY(framework_adopt(cx, db, institution, book));
		TRY(institution_adopt(cx, db, 0, institution, json_string(JSON_GET(book, "framework")), json_string(JSON_GET(book, "version"))));
	}
	return RC_OK;
}

/* The findings of that kind, as a list of their own. */
static const struct policy_finding *
findings_where(struct arena *mem, const struct policy_finding *from, bool not_asked)
{
	struct policy_finding *first = NULL, **end = &first;

	for (; from != NULL; from = from->next) {
		if ((from->verdict == VERDICT_NOT_ASKED) != not_asked)
			continue;
		*end = NEW(mem, struct policy_finding);
		**end = *from;
		(*end)->next = NULL;
		end = &(*end)->next;
	}
	return first;
}

static enum rc
open_cohort(struct ctx *cx, struct db *db, const struct line_input *input, struct line_output *out)
{
	const struct policy_finding *report;

	TRY(institution_ensure(cx, db, &out->institution));
	TRY(adopt_frameworks(cx, db, input, out->institution.id));
	out->specification.version = out->offering.version;
	TRY(specification_ensure(cx, db, out->institution.id, 0, &out->specification));
	TRY(specification_accept(cx, db, input->policy, &out->specification, &report));
	out->not_asked = findings_where(cx->mem, report, true);
	out->not_held = findings_where(cx->mem, report, false);
	return offering_ensure(cx, db, input->policy, &out->institution, &out->specification, 0, &out->offering);
}

/* ---- the board ---- */

#define NOON 43200

static enum rc
hold_board(struct ctx *cx, struct db *db, struct line_output *out)
{
	int64_t confirmed = out->board.confirmed_day, communicated = out->board.communicated_day;
	struct zone *zone = out->institution.zone;

	if (confirmed == DAY_NONE)
		return fail(cx, RC_REFUSED, MSG(award_board_missing));
	TRY(board_ensure(cx, db, &out->cohort, 0, &out->board, NULL));
	TRY(board_sit(cx, db, &out->board, 0));
	TRY(board_propose(cx, db, &out->cohort, &out->board));
	TRY(board_confirm(cx, db, &out->cohort, &out->board, 0, zone_midnight(zone, confirmed) + NOON));
	for (size_t i = 0; i < out->board.record_count; i++)
		TRY(board_record_add(cx, db, &out->board, &out->board.records[i]));
	TRY(offering_advance(cx, db, &out->offering, 0, OFFERING_ASSESSED));
	if (communicated == DAY_NONE)
		return RC_OK;
	return board_communicate(cx, db, &out->cohort, &out->board, 0, zone_midnight(zone, communicated) + NOON);
}

/* What was decided on the requests, again, because the memory of the rows was given back. */
static enum rc
reload_requests(struct ctx *cx, struct db *db, struct line_output *out)
{
	for (size_t i = 0; i < out->request_count; i++)
		TRY(case_get(cx, db, out->institution.id, out->requests[i].decided.id, &out->requests[i].decided));
	return RC_OK;
}

enum rc
line_run(struct ctx *cx, struct db *db, const struct line_input *input, struct line_output *out)
{
	int64_t made;

	TRY(line_check(cx, input, out));
	TRY(open_cohort(cx, db, input, out));
	TRY(enter_sheet(cx, db, input, out));
	TRY(reload_requests(cx, db, out));
	TRY(hold_board(cx, db, out));
	tell(input, out->learners, out->learners, "decided");
	TRY(award_make_all(cx, db, &out->cohort, &out->board, &made));
	return award_count(cx, db, out->institution.id, out->offering.id, &out->awards);
}
