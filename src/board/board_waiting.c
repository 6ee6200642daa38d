/* What waits for people about boards: an examiner's agreement, a chair's confirmation. */
#include "board/board.h"
#include "people/capability.h"
#include "people/waiting.h"

#define MIDNIGHT(day) ((day) * 86400)

/* What the board asks of this person; NULL: nothing. */
static const struct message *
asked_of(const struct session *session, const struct board_entry *entry, const struct board *board, struct str *clause)
{
	for (size_t i = 0; i < board->member_count; i++) {
		const struct board_member *m = &board->members[i];

		if (m->person == session->person && str_is(m->role, "external-examiner") && m->agreed_day == DAY_NONE)
			return MSG(board_waits_agreement);
	}
	*clause = STR_NONE;
	if (board->state == BOARD_SAT && grants_allow(session->grants, CAN_CONFIRM_BOARD, entry->specification))
		return MSG(board_waits_confirmation);
	return NULL;
}

static enum rc
list_boards(struct ctx *cx, struct db *db, const struct session *session, struct waiting_list *list)
{
	struct board_entry *entries;
	size_t count;

	TRY(board_list(cx, db, session->institution, &entries, &count));
	for (size_t i = 0; i < count; i++) {
		struct str clause = STR_NONE;
		const struct message *asks;
		struct board board;

		if (entries[i].state == BOARD_CONFIRMED || !grants_allow(session->grants, CAN_SEE_BOARD, entries[i].specification))
			continue;
		TRY(board_get(cx, db, session->institution, entries[i].id, &board));
		asks = asked_of(session, &entries[i], &board, &clause);
		if (asks == NULL)
			continue;
		waiting_add(list, &(struct waiting_item){ .asks = asks, .since = MIDNIGHT(board.sat_day), .clause = clause,
			.title = str_fmt(cx->mem, PRI_STR ", " PRI_STR, ARG_STR(text_in(entries[i].title, session->language.len > 0 ? session->language : STR("en"))),
			                 ARG_STR(entries[i].cohort)),
			.href = str_fmt(cx->mem, "/boards/%lld", (long long)entries[i].id) });
	}
	return RC_OK;
}

const struct waiting_source board_waiting = { .list = list_boards };
