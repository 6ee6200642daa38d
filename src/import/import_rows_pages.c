/* What a dry run found, or an import entered, row by row: for a registrar who looks at what needs a look first. */
#include "import/import_rows_pages.h"

#include "base/decimal.h"
#include "base/time.h"

#define SHOWN 40

static const char *const whats[] = { "mark", "submitted_at", "email", "birth_date", "integrity" };

/* As the reader writes numbers, dates and times. */
static struct str
shown(struct request *rq, struct str what, struct str value)
{
	struct locale *locale = page_locale(rq);
	int64_t number;

	if (value.len == 0)
		return STR_NONE;
	if (str_is(what, "mark") && decimal_parse(value, false, &number))
		return locale_decimal(locale, rq->cx->mem, number);
	if (str_is(what, "submitted_at") && time_parse(value, &number))
		return locale_time(locale, rq->cx->mem, number);
	if (str_is(what, "birth_date") && date_parse(value, &number))
		return locale_day(locale, rq->cx->mem, number);
	return value;
}

static void
put_changes(struct request *rq, const struct import_row *row, bool many, struct view_import_rows_row *to)
{
	to->changes = NEWS(rq->cx->mem, struct view_import_rows_row_change, row->change_count + 1);
	for (size_t i = 0; i < row->change_count; i++) {
		const struct import_change *change = &row->changes[i];
		size_t what = 0;

		while (what + 1 < sizeof(whats) / sizeof(whats[0]) && !str_is(change->what, whats[what]))
			what++;
		to->changes[to->changes_count++] = (struct view_import_rows_row_change){ .what = (enum view_import_rows_row_change_what)what,
			.of = many ? change->assessment : STR_NONE, .was = shown(rq, change->what, change->was), .is = shown(rq, change->what, change->is) };
	}
}

static struct view_message
message_of(struct arena *mem, const struct said *said)
{
	struct arg *args = NEWS(mem, struct arg, said->count + 1);

	memcpy(args, said->args, said->count * sizeof(*args));
	return (struct view_message){ said->msg, args, true };
}

static void
put_row(struct request *rq, const struct import_row *row, bool many, struct view_import_rows_row *to)
{
	struct arena *mem = rq->cx->mem;

	*to = (struct view_import_rows_row){ .number = row->row, .outcome = (enum view_import_rows_row_outcome)row->outcome, .entered = row->entered,
	                                     .learner = row->learner, .name = row->name };
	put_changes(rq, row, many, to);
	to->wrong = NEWS(mem, struct view_import_rows_row_wrong, row->wrong_count + 1);
	for (size_t i = 0; i < row->wrong_count; i++)
		to->wrong[to->wrong_count++] = (struct view_import_rows_row_wrong){ row->wrong[i].column, row->wrong[i].value, message_of(mem, &row->wrong[i].said), row->wrong[i].clause };
	to->follows = NEWS(mem, struct view_import_rows_row_follow, row->follow_count + 1);
	for (size_t i = 0; i < row->follow_count; i++)
		to->minds = to->minds || row->follows[i].clause.len > 0;
	for (size_t i = 0; i < row->follow_count; i++)
		to->follows[to->follows_count++] = (struct view_import_rows_row_follow){ message_of(mem, &row->follows[i].said), row->follows[i].clause };
}

static const struct { const char *word; enum import_outcome outcome; } shows[] = {
	{ "enter", IMPORT_ENTER }, { "same", IMPORT_SAME }, { "change", IMPORT_CHANGE }, { "wrong", IMPORT_WRONG },
};

static enum import_outcome
chosen_outcome(const struct request *rq)
{
	struct str word = request_query(rq, "show");

	for (size_t i = 0; i < sizeof(shows) / sizeof(shows[0]); i++)
		if (str_is(word, shows[i].word))
			return shows[i].outcome;
	return IMPORT_OUTCOMES;
}

struct filling {
	struct request *rq;
	int64_t import;
	bool many; /* assessments count, so that a change names its own */
	struct view_import_rows *view;
};

static enum rc
add_rows(const struct filling *to, enum import_outcome outcome, int64_t after, bool with_remarks_only)
{
	struct request *rq = to->rq;
	struct import_row *rows;
	size_t count, room = SHOWN - to->view->rows_count;

	if (room == 0)
		return RC_OK;
	TRY(import_rows(rq->cx, rq->db, to->import, outcome, after, room, &rows, &count));
	for (size_t i = 0; i < count; i++)
		if (!with_remarks_only || rows[i].follow_count > 0)
			put_row(rq, &rows[i], to->many, &to->view->rows[to->view->rows_count++]);
	return RC_OK;
}

/* Asked for one outcome: its rows. Else what needs a look: wrong rows, changes, and rows that something follows from. */
static enum rc
fill_rows(const struct filling *to, const struct import_tally *tally)
{
	struct request *rq = to->rq;
	struct view_import_rows *view = to->view;
	enum import_outcome outcome = chosen_outcome(rq);
	int64_t after = 0, all = 0;

	view->rows = NEWS(rq->cx->mem, struct view_import_rows_row, SHOWN);
	for (int i = 0; i < IMPORT_OUTCOMES; i++)
		all += tally->found[i];
	if (outcome != IMPORT_OUTCOMES) {
		(void)str_to_int(request_query(rq, "after"), &after);
		TRY(add_rows(to, outcome, after, false));
		if (view->rows_count == SHOWN)
			view->more = str_fmt(rq->cx->mem, "?show=" PRI_STR "&after=%lld", ARG_STR(request_query(rq, "show")), (long long)view->rows[SHOWN - 1].number);
		return RC_OK;
	}
	TRY(add_rows(to, IMPORT_WRONG, 0, false));
	TRY(add_rows(to, IMPORT_CHANGE, 0, false));
	TRY(add_rows(to, IMPORT_ENTER, 0, true));
	view->hidden_rows = all - (int64_t)view->rows_count;
	return RC_OK;
}

static void
fill_tally(struct request *rq, const struct import_tally *tally, bool done, struct view_import_rows *view)
{
	struct view_tally_cells *cells = NEWS(rq->cx->mem, struct view_tally_cells, IMPORT_OUTCOMES);
	enum import_outcome chosen = chosen_outcome(rq);
	struct arena *mem = rq->cx->mem;

	cells[0].says = done ? view_say(mem, import_tally_entered, A_NUM("count", tally->found[IMPORT_ENTER])) : view_say(mem, import_tally_enter, A_NUM("count", tally->found[IMPORT_ENTER]));
	cells[1].says = view_say(mem, import_tally_same, A_NUM("count", tally->found[IMPORT_SAME]));
	cells[2].says = done ? view_say(mem, import_tally_changed, A_NUM("count", tally->found[IMPORT_CHANGE])) : view_say(mem, import_tally_change, A_NUM("count", tally->found[IMPORT_CHANGE]));
	cells[3].says = view_say(mem, import_tally_wrong, A_NUM("count", tally->found[IMPORT_WRONG]));
	for (size_t i = 0; i < IMPORT_OUTCOMES; i++) {
		cells[i].number = tally->found[shows[i].outcome];
		cells[i].href = str_fmt(mem, "?show=%s", shows[i].word);
		cells[i].chosen = chosen == shows[i].outcome;
	}
	cells[0].look = VIEW_TALLY_CELLS_LOOK_YES;
	cells[2].look = tally->found[IMPORT_CHANGE] > 0 ? VIEW_TALLY_CELLS_LOOK_MIND : VIEW_TALLY_CELLS_LOOK_OPEN;
	cells[3].look = tally->found[IMPORT_WRONG] > 0 ? VIEW_TALLY_CELLS_LOOK_NO : VIEW_TALLY_CELLS_LOOK_OPEN;
	view->tally = (struct view_tally){ .cells = cells, .cells_count = IMPORT_OUTCOMES };
}

static struct view_message
lead_of(struct request *rq, const struct import *import, const struct import_tally *tally)
{
	struct arena *mem = rq->cx->mem;
	int64_t right = tally->found[IMPORT_ENTER] + tally->found[IMPORT_CHANGE];

	switch (import->state) {
	case IMPORT_CHECKING: return view_say(mem, import_lead_checking, A_NUM("rows", import->rows));
	case IMPORT_ENTERING: return view_say(mem, import_lead_entering, A_NUM("rows", tally->entered));
	case IMPORT_DONE:
		return tally->found[IMPORT_WRONG] > 0 ? view_say(mem, import_lead_done, A_NUM("count", right)) : view_say(mem, import_lead_done_whole, A_NUM("count", right));
	case IMPORT_DROPPED: return view_say(mem, import_lead_dropped);
	case IMPORT_COLUMNS:
	case IMPORT_CHECKED: break;
	}
	return right == 0 ? view_say(mem, import_lead_nothing) : view_say(mem, import_lead_checked);
}

static void
fill_links(struct request *rq, const struct import *import, const struct import_tally *tally, struct view_import_rows *view)
{
	struct arena *mem = rq->cx->mem;
	struct str base = import_href(mem, import);

	view->right = tally->found[IMPORT_ENTER] + tally->found[IMPORT_CHANGE];
	view->wrong = tally->found[IMPORT_WRONG];
	if (view->wrong > 0)
		view->bad_rows = str_fmt(mem, PRI_STR "/wrong", ARG_STR(base));
	if (import->state != IMPORT_CHECKED)
		return;
	view->columns = str_fmt(mem, PRI_STR "/columns", ARG_STR(base));
	if (view->right > 0)
		view->enter = str_fmt(mem, PRI_STR "/enter", ARG_STR(base));
}

enum rc
import_fill_rows(struct request *rq, const struct specification *spec, const struct import *import, struct view_import_rows *view)
{
	const struct filling to = { rq, import->id, specification_counted(spec) > 1, view };
	struct import_tally tally;

	TRY(import_count(rq->cx, rq->db, import->id, &tally));
	view->lead = lead_of(rq, import, &tally);
	fill_tally(rq, &tally, import->state == IMPORT_DONE, view);
	fill_links(rq, import, &tally, view);
	return fill_rows(&to, &tally);
}
