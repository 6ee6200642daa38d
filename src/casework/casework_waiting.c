/* What waits for people about cases: to take one in hand, to go on with it, to decide it; for a learner, to answer one. */
#include "casework/casework.h"
#include "people/waiting.h"

/* What the case asks of this reader; NULL: nothing. */
static const struct message *
asked_of(const struct case_reader *reader, const struct case_entry *entry)
{
	switch (casework_asks(reader, entry)) {
	case CASE_ASKS_RECEIPT: return MSG(casework_waits_receipt);
	case CASE_ASKS_HANDLING: return MSG(casework_waits_handler);
	case CASE_ASKS_DECISION: return MSG(casework_waits_decision);
	case CASE_ASKS_NOTHING: break;
	}
	return NULL;
}

static void
add(struct ctx *cx, struct waiting_list *list, const struct session *session, const struct case_entry *entry, const struct message *asks, const char *path)
{
	const struct case_file *file = &entry->file;

	waiting_add(list, &(struct waiting_item){
		.kind = casework_kind(file->kind),
		.title = str_fmt(cx->mem, PRI_STR ", " PRI_STR, ARG_STR(text_in(entry->title, session->language.len > 0 ? session->language : STR("en"))), ARG_STR(entry->cohort)),
		.asks = asks, .href = str_fmt(cx->mem, "%s/%lld", path, (long long)file->id), .since = file->made_at, .due_day = file->due_day,
		.due_known = file->due_day != 0, .clause = file->rules });
}

static enum rc
list_for_staff(struct ctx *cx, struct db *db, const struct session *session, struct waiting_list *list)
{
	const struct case_reader reader = { session->person, session->grants };
	struct case_entry *entries;
	size_t count;
	bool sees;

	TRY(case_entries(cx, db, session->institution, true, 0, DB_ROWS_MAX, &entries, &count));
	for (size_t i = 0; i < count; i++) {
		const struct message *asks = asked_of(&reader, &entries[i]);

		if (asks == NULL)
			continue;
		TRY(casework_sees(cx, db, &reader, &entries[i], &sees));
		if (sees)
			add(cx, list, session, &entries[i], asks, "/cases");
	}
	return RC_OK;
}

static enum rc
list_for_learner(struct ctx *cx, struct db *db, const struct session *session, struct waiting_list *list)
{
	struct case_entry *entries;
	struct case_paper *papers;
	size_t count, paper_count;

	TRY(case_entries_about(cx, db, session->institution, session->person, &entries, &count));
	for (size_t i = 0; i < count; i++) {
		bool answered = false;

		if (entries[i].file.kind != CASE_INTEGRITY)
			continue;
		TRY(case_papers(cx, db, &entries[i].file, &papers, &paper_count));
		for (size_t p = 0; p < paper_count; p++)
			answered = answered || papers[p].person == session->person;
		if (!answered)
			add(cx, list, session, &entries[i], MSG(casework_waits_answer), "/requests");
	}
	return RC_OK;
}

static enum rc
list_cases(struct ctx *cx, struct db *db, const struct session *session, struct waiting_list *list)
{
	TRY(list_for_learner(cx, db, session, list));
	if (!grants_allow(session->grants, CAN_HANDLE_CASE, SCOPE_ANY) && !grants_allow(session->grants, CAN_DECIDE_CASE, SCOPE_ANY))
		return RC_OK;
	return list_for_staff(cx, db, session, list);
}

const struct waiting_source casework_waiting = { .list = list_cases };
