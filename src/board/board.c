#include "board/board.h"

#include "base/time.h"
#include "board/board_store.h"
#include "event/event.h"

static const char *const kind_words[] = { "examiners", "confirmation", NULL };

/* ---- the file ---- */

/* A date, or true when the day is not known: then it is the board's. */
static int64_t
read_agreement(struct node at, int64_t sat_day)
{
	const struct json *value = JSON_GET(at.value, "agreed_in_writing");

	if (json_is(value, JSON_TRUE))
		return sat_day;
	if (value == NULL || json_is(value, JSON_FALSE))
		return DAY_NONE;
	return field_date(at, "agreed_in_writing", OPTIONAL);
}

static struct board_member
read_member(struct node at, int64_t sat_day)
{
	struct str role = field_text(at, "role", NEEDED);
	struct json *about = json_copy(at.in->cx->mem, at.value, false);

	(void)json_take(about, STR("name"));
	(void)json_take(about, STR("role"));
	return (struct board_member){
		.name = field_text(at, "name", NEEDED),
		.role = role,
		.appointed = field_flag(at, "appointed", false),
		/* An external examiner's presence is stated; of the others the minutes name who was absent. */
		.attended = field_flag(at, "attended", !str_is(role, "external-examiner")),
		.took_part = field_flag(at, "took_part_in_writing", false),
		.agreed_day = read_agreement(at, sat_day),
		.about = about,
	};
}

/* "recorded": what rules require by name and exists, each {"what", "date", "body", "reason"}. */
static void
read_records(struct node board, struct board *out)
{
	struct node list = field(board, "recorded", OPTIONAL, JSON_ARRAY);

	out->records = NEWS(board.in->cx->mem, struct board_record, json_count(list.value) + 1);
	for (struct node one = node_first(list); one.value != NULL; one = node_next(list, one))
		out->records[out->record_count++] = (struct board_record){
			.what = field_text(one, "what", NEEDED),
			.day = field_date(one, "date", NEEDED),
			.body = field_text(one, "body", OPTIONAL),
			.reason = field_text(one, "reason", OPTIONAL),
		};
}

#define QUORUM_MAX 1000

void
board_read(struct node root, struct board *out)
{
	struct node at = field(root, "board", NEEDED, JSON_OBJECT), list = field(at, "members", NEEDED, JSON_ARRAY);
	int kind = field_word(at, "kind", OPTIONAL, kind_words);

	*out = (struct board){
		.kind = kind == BOARD_CONFIRMATION ? BOARD_CONFIRMATION : BOARD_EXAMINERS,
		.school = field_text(at, "school", OPTIONAL),
		.sat_day = field_date(at, "date", NEEDED),
		.quorum = field_integer(at, "quorum", OPTIONAL, 0, QUORUM_MAX, 0),
		.confirmed_day = field_date(at, "confirmed", OPTIONAL),
		.communicated_day = field_date(at, "communicated", OPTIONAL),
	};
	out->members = NEWS(root.in->cx->mem, struct board_member, json_count(list.value) + 1);
	for (struct node one = node_first(list); one.value != NULL; one = node_next(list, one))
		out->members[out->member_count++] = read_member(one, out->sat_day);
	read_records(at, out);
	if (out->confirmed_day != DAY_NONE && out->sat_day != DAY_NONE && out->confirmed_day < out->sat_day)
		node_wrong(field(at, "confirmed", NEEDED, JSON_STRING), MSG(board_confirmed_first));
}

/* ---- what the rules say of a board ---- */

static bool
is_external(const struct board_member *member)
{
	return str_is(member->role, "external-examiner");
}

static void
put_member(struct arena *mem, const struct board_member *member, struct json *members, struct json *externals)
{
	struct json *one = json_add(members, member->about == NULL ? json_new(mem, JSON_OBJECT) : json_copy(mem, member->about, false));
	struct json *external;

	json_set(one, STR("name"), json_new_string(mem, member->name));
	json_set(one, STR("role"), json_new_string(mem, member->role));
	json_set(one, STR("present"), json_new(mem, member->attended ? JSON_TRUE : JSON_FALSE));
	if (!is_external(member))
		return;
	external = json_add(externals, json_new(mem, JSON_OBJECT));
	json_put_str(mem, external, STR("name"), member->name);
	json_put_bool(mem, external, STR("appointed"), member->appointed);
	json_put_bool(mem, external, STR("attended"), member->attended);
	json_put_bool(mem, external, STR("agreed_in_writing"), member->agreed_day != DAY_NONE);
	json_put_bool(mem, external, STR("took_part_in_writing"), member->took_part);
}

static enum rc
put_members(struct ctx *cx, const struct cohort *cohort, const struct board *board, struct json *facts)
{
	struct json *members = json_new(cx->mem, JSON_ARRAY), *externals = json_put_array(cx->mem, facts, STR("externals"));
	int64_t present = 0;

	for (size_t i = 0; i < board->member_count; i++) {
		put_member(cx->mem, &board->members[i], members, externals);
		present += board->members[i].attended;
	}
	fact_text(cx->mem, facts, STR("board.kind"), str_of(kind_words[board->kind]));
	fact_put(cx->mem, facts, STR("board.members"), members);
	fact_int(cx->mem, facts, STR("board.quorum"), board->quorum);
	fact_int(cx->mem, facts, STR("board.present"), present);
	fact_bool(cx->mem, facts, STR("board.cohort_completed"), board->sat_day >= cohort->offering->end_day);
	json_put_array(cx->mem, facts, STR("conflicts"));
	return RC_OK;
}

static enum rc
ask_board(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct board *board, const struct cohort_answer **asked)
{
	struct json *facts = json_new(cx->mem, JSON_OBJECT);
	int64_t all, undecided;

	TRY(put_members(cx, cohort, board, facts));
	TRY(decision_count(cx, db, board, &all, &undecided));
	if (all > 0)
		fact_bool(cx->mem, facts, STR("board.data_complete"), undecided == 0);
	return cohort_ask(cx, cohort, POLICY_BOARD, board->sat_day, facts, false, NULL, asked);
}

enum rc
board_check(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct board *board, const struct policy_answer **out)
{
	const struct cohort_answer *asked;

	TRY(ask_board(cx, db, cohort, board, &asked));
	*out = asked->answer;
	return RC_OK;
}

/* ---- operations ---- */

static enum rc
board_event(struct ctx *cx, struct db *db, const struct board *board, int64_t actor, const char *what, struct str reason)
{
	const struct event event = {
		.institution = board->institution, .actor = actor, .what = str_of(what), .noun = STR("board"), .object = board->id, .reason = reason,
	};

	return event_append(cx, db, &event);
}

/* An external examiner who also sits as something else is not external. */
static enum rc
check_independence(struct ctx *cx, const struct board *board)
{
	for (size_t i = 0; i < board->member_count; i++)
		for (size_t k = 0; k < board->member_count; k++) {
			const struct board_member *a = &board->members[i], *b = &board->members[k];
			bool same = str_eq(a->name, b->name) || (a->person != 0 && a->person == b->person);

			if (i != k && same && is_external(a) && !is_external(b)) {
				(void)fail(cx, RC_REFUSED, MSG(board_not_external), A_STR("name", a->name), A_STR("role", b->role));
				return fail_with_clause(cx, RC_REFUSED, STR("separation of duties"));
			}
		}
	return RC_OK;
}

struct constituting {
	const struct cohort *cohort;
	int64_t actor;
	struct board *as;
	const struct policy_finding **findings;
};

static enum rc
make_board(struct ctx *cx, struct db *db, const struct constituting *to)
{
	struct board *as = to->as;

	as->state = BOARD_CALLED;
	TRY(db_new_id(cx, db, &as->id));
	TRY(board_insert(cx, db, as));
	for (size_t i = 0; i < as->member_count; i++)
		TRY(member_upsert(cx, db, as->id, i + 1, &as->members[i]));
	return board_event(cx, db, as, to->actor, "board.called", STR_NONE);
}

static enum rc
ensure_work(struct ctx *cx, struct db *db, void *self)
{
	const struct constituting *to = self;
	const struct cohort_answer *asked;
	struct board is;
	enum rc rc;

	to->as->institution = to->cohort->institution->id;
	to->as->offering = to->cohort->offering->id;
	rc = board_by_sitting(cx, db, to->as, &is);
	if (rc == RC_NOT_FOUND) {
		TRY(make_board(cx, db, to));
	} else {
		TRY(rc);
		TRY(member_list(cx, db, &is));
		is.records = to->as->records;
		is.record_count = to->as->record_count;
		*to->as = is;
	}
	TRY(ask_board(cx, db, to->cohort, to->as, &asked));
	if (to->findings != NULL)
		*to->findings = asked->answer->findings;
	return RC_OK;
}

enum rc
board_ensure(struct ctx *cx, struct db *db, const struct cohort *cohort, int64_t actor, struct board *as, const struct policy_finding **findings)
{
	struct constituting to = { cohort, actor, as, findings };
	int64_t confirmed = as->confirmed_day, communicated = as->communicated_day;
	enum rc rc;

	TRY(check_independence(cx, as));
	as->confirmed_day = as->communicated_day = DAY_NONE;
	rc = db_transact(cx, db, ensure_work, &to);
	/* What a file says of the confirmation is kept for who will ask for it. */
	if (as->state != BOARD_CONFIRMED)
		as->confirmed_day = confirmed;
	if (as->communicated_day == DAY_NONE)
		as->communicated_day = communicated;
	return rc;
}

enum rc
board_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct board *out)
{
	enum rc rc = board_by_id(cx, db, institution, id, out);

	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(board_unknown));
	TRY(rc);
	return member_list(cx, db, out);
}

static enum rc
refuse_confirmed(struct ctx *cx)
{
	return fail(cx, RC_REFUSED, MSG(board_immutable));
}

struct seating { struct board *board; int64_t actor; size_t seat; const struct board_member *as; };

static enum rc
seat_work(struct ctx *cx, struct db *db, void *self)
{
	const struct seating *to = self;

	TRY(member_upsert(cx, db, to->board->id, to->seat, to->as));
	TRY(board_event(cx, db, to->board, to->actor, "board.member_changed", to->as->role));
	return member_list(cx, db, to->board);
}

enum rc
board_set_member(struct ctx *cx, struct db *db, struct board *board, int64_t actor, size_t seat, const struct board_member *as)
{
	struct seating to = { board, actor, seat, as };
	struct board with = *board;

	if (board->state == BOARD_CONFIRMED)
		return refuse_confirmed(cx);
	with.members = NEWS(cx->mem, struct board_member, board->member_count + 1);
	memcpy(with.members, board->members, board->member_count * sizeof(*board->members));
	with.members[seat <= board->member_count ? seat - 1 : with.member_count++] = *as;
	TRY(check_independence(cx, &with));
	return db_transact(cx, db, seat_work, &to);
}

struct step { struct board to; enum board_state from; int64_t actor; const char *event; };

/* Two may press at once: the second steps from where the board no longer is. */
static enum rc
step_work(struct ctx *cx, struct db *db, void *self)
{
	const struct step *step = self;
	bool confirms = step->to.state == BOARD_CONFIRMED, changed;

	TRY(board_step(cx, db, &step->to, step->from, confirms ? step->actor : 0, &changed));
	if (!changed)
		return fail(cx, RC_CONFLICT, MSG(board_decided_meanwhile));
	if (confirms)
		TRY(decisions_close(cx, db, &step->to));
	return board_event(cx, db, &step->to, step->actor, step->event, step->to.framework);
}

enum rc
board_sit(struct ctx *cx, struct db *db, struct board *board, int64_t actor)
{
	struct step step = { *board, BOARD_CALLED, actor, "board.sat" };

	if (board->state >= BOARD_SAT)
		return RC_OK;
	step.to.state = BOARD_SAT;
	step.to.confirmed_day = DAY_NONE;
	TRY(db_transact(cx, db, step_work, &step));
	board->state = BOARD_SAT;
	return RC_OK;
}

static enum rc
check_own_work(struct ctx *cx, struct db *db, const struct board *board)
{
	int64_t learners;

	TRY(member_count_learners(cx, db, board, &learners));
	if (learners == 0)
		return RC_OK;
	(void)fail(cx, RC_REFUSED, MSG(board_own_work));
	return fail_with_clause(cx, RC_REFUSED, STR("separation of duties"));
}

enum rc
board_confirm(struct ctx *cx, struct db *db, const struct cohort *cohort, struct board *board, int64_t actor, int64_t at)
{
	struct step step = { *board, BOARD_SAT, actor, "board.confirmed" };
	const struct cohort_answer *asked;

	if (board->state == BOARD_CONFIRMED)
		return RC_OK;
	if (board->state != BOARD_SAT)
		return fail(cx, RC_REFUSED, MSG(board_not_sat));
	TRY(check_independence(cx, board));
	TRY(check_own_work(cx, db, board));
	TRY(ask_board(cx, db, cohort, board, &asked));
	TRY(policy_refuse(cx, asked->answer));
	step.to.state = BOARD_CONFIRMED;
	step.to.confirmed_at = at;
	step.to.confirmed_day = zone_day(cohort->institution->zone, at);
	step.to.framework = cohort->framework;
	TRY(db_transact(cx, db, step_work, &step));
	*board = step.to;
	return RC_OK;
}

/* ---- after the confirmation ---- */

#define REFERRED_BATCH 500

struct referring { const struct cohort *cohort; const struct decision *decisions; size_t count; int64_t at; };

static enum rc
refer_work(struct ctx *cx, struct db *db, void *self)
{
	const struct referring *to = self;

	for (size_t i = 0; i < to->count; i++) {
		const struct decision *decision = &to->decisions[i];
		struct attempt attempt, next;
		int64_t due_by = TIME_NONE;

		if (decision->outcome != OUTCOME_REFER || decision->further == 0)
			continue;
		if (decision->further_days >= 0)
			due_by = zone_add_days(to->cohort->institution->zone, to->at, decision->further_days);
		TRY(attempt_get(cx, db, to->cohort->institution->id, decision->attempt, &attempt));
		TRY(attempt_open_next(cx, db, &attempt, decision->further == 2, due_by, &next));
	}
	return RC_OK;
}

static enum rc
open_referred(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct board *board, int64_t at)
{
	struct referring to = { .cohort = cohort, .at = at };
	int64_t after = 0;

	for (;;) {
		struct arena_mark mark = arena_mark(cx->mem);
		struct decision *decisions;

		TRY(decision_batch_without_pass(cx, db, board, after, REFERRED_BATCH, &decisions, &to.count));
		if (to.count == 0)
			return RC_OK;
		to.decisions = decisions;
		after = decisions[to.count - 1].id;
		TRY(db_transact(cx, db, refer_work, &to));
		arena_release(cx->mem, mark);
	}
}

struct telling { const struct board *board; int64_t actor, day; };

static enum rc
communicate_work(struct ctx *cx, struct db *db, void *self)
{
	const struct telling *to = self;
	bool changed;

	TRY(board_set_communicated(cx, db, to->board, to->day, &changed));
	return changed ? board_event(cx, db, to->board, to->actor, "board.communicated", to->board->framework) : RC_OK;
}

enum rc
board_communicate(struct ctx *cx, struct db *db, const struct cohort *cohort, struct board *board, int64_t actor, int64_t at)
{
	struct telling to = { board, actor, zone_day(cohort->institution->zone, at) };
	struct board now;

	if (board->state != BOARD_CONFIRMED)
		return fail(cx, RC_REFUSED, MSG(board_not_confirmed));
	TRY(open_referred(cx, db, cohort, board, at));
	TRY(db_transact(cx, db, communicate_work, &to));
	TRY(board_get(cx, db, board->institution, board->id, &now));
	board->communicated_day = now.communicated_day;
	return RC_OK;
}
