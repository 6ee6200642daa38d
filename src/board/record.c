/* What must exist before an award besides the board's confirmation: recorded by somebody, or known by itself. */
#include "board/board.h"
#include "board/board_store.h"
#include "event/event.h"

/* ---- recording ---- */

static enum rc
separate(struct ctx *cx)
{
	(void)fail(cx, RC_REFUSED, MSG(board_record_separate));
	return fail_with_clause(cx, RC_REFUSED, STR("separation of duties"));
}

/* A second approval is worth something because others give it. */
static enum rc
check_recorder(struct ctx *cx, const struct board *board, int64_t person)
{
	for (size_t i = 0; i < board->member_count; i++)
		if (person != 0 && board->members[i].person == person && !str_is(board->members[i].role, "secretary"))
			return separate(cx);
	return RC_OK;
}

struct recording { const struct board *board; const struct board_record *as; };

static enum rc
record_work(struct ctx *cx, struct db *db, void *self)
{
	const struct recording *to = self;
	const struct event event = {
		.institution = to->board->institution, .actor = to->as->person, .what = STR("board.recorded"), .noun = STR("board"),
		.object = to->board->id, .reason = to->as->what,
	};
	bool made;

	TRY(record_insert(cx, db, to->board->id, to->as, &made));
	return made ? event_append(cx, db, &event) : RC_OK;
}

enum rc
board_record_add(struct ctx *cx, struct db *db, const struct board *board, const struct board_record *as)
{
	struct recording to = { board, as };

	if (board->state != BOARD_CONFIRMED)
		return fail(cx, RC_REFUSED, MSG(board_record_early));
	if (as->what.len == 0)
		return fail(cx, RC_INVALID, MSG(board_record_what));
	if (as->body.len > 0 && as->day < board->confirmed_day)
		return fail(cx, RC_REFUSED, MSG(board_record_before), A_STR("body", as->body));
	TRY(check_recorder(cx, board, as->person));
	return db_in_transaction(db) ? record_work(cx, db, &to) : db_transact(cx, db, record_work, &to);
}

/* ---- asking ---- */

enum known { KNOWN_EXAMINERS, KNOWN_CONFIRMATION, KNOWN_MARKS, KNOWN_NOT };

static enum known
known_of(struct str what)
{
	static const struct { const char *words; enum known known; } known[] = {
		{ "examination board has confirmed", KNOWN_EXAMINERS },
		{ "confirmation board has confirmed", KNOWN_CONFIRMATION },
		{ "attendance recorded", KNOWN_MARKS },
		{ "competence assessment completed", KNOWN_MARKS },
		{ "academic assessment passed", KNOWN_MARKS },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_is(what, known[i].words))
			return known[i].known;
	return KNOWN_NOT;
}

static enum rc
was_recorded(struct ctx *cx, struct db *db, const struct board *board, struct str what, bool *out)
{
	struct board_record *records;
	size_t count;

	TRY(board_record_list(cx, db, board, &records, &count));
	for (size_t i = 0; i < count && !*out; i++)
		*out = str_eq(records[i].what, what);
	return RC_OK;
}

enum rc
board_has(struct ctx *cx, struct db *db, const struct board *board, struct str what, bool *out)
{
	enum known known = known_of(what);
	int64_t without = 0;

	*out = false;
	if (known == KNOWN_EXAMINERS || known == KNOWN_CONFIRMATION)
		*out = board->state == BOARD_CONFIRMED && (board->kind == BOARD_EXAMINERS) == (known == KNOWN_EXAMINERS);
	if (known == KNOWN_MARKS) {
		TRY(decision_count_passes_without_mark(cx, db, board, &without));
		*out = without == 0;
	}
	return *out ? RC_OK : was_recorded(cx, db, board, what, out);
}
