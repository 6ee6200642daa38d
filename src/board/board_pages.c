/* The page of a board: what is proposed and why, what is missing before it can be confirmed, its decisions and agreement.
 * Its confirmation is release/release_pages.c, because awards follow from it. */
#include "base/time.h"
#include "board/board_cohort.h"
#include "board/board_pages.h"
#include "framework/finding_pages.h"
#include "http/page.h"
#include "people/capability.h"
#include "people/session.h"
#include "view_board.h"

/* ---- what the path names ---- */

enum rc
board_of_route(struct request *rq, struct whose *out)
{
	struct board_cohort *of = NEW(rq->cx->mem, struct board_cohort);
	int64_t id;

	TRY(request_param_id(rq, "board", &id));
	TRY(board_cohort_get(rq->cx, rq->db, rq->institution, id, of));
	*out = (struct whose){ .institution = of->institution.id, .specification = of->specification.id };
	rq->object = of;
	return RC_OK;
}

bool
board_reader_may(const struct request *rq, enum capability capability)
{
	const struct board_cohort *of = rq->object;

	return rq->session != NULL && grants_allow(rq->session->grants, capability, of->specification.id);
}

struct str
board_href(struct arena *mem, const struct board *board, const char *more)
{
	return str_fmt(mem, "/boards/%lld%s", (long long)board->id, more);
}

static enum rc
back_to_board(struct request *rq)
{
	const struct board_cohort *of = rq->object;

	return reply_see_other(rq, board_href(rq->cx->mem, &of->board, ""));
}

/* ---- the frame ---- */

static struct view_message
kind_says(struct arena *mem, enum board_kind kind)
{
	return kind == BOARD_EXAMINERS ? view_say(mem, board_kind_examiners) : view_say(mem, board_kind_confirmation);
}

static const struct board_member *
chair_of(const struct board *board)
{
	for (size_t i = 0; i < board->member_count; i++)
		if (str_is(board->members[i].role, "chair"))
			return &board->members[i];
	return NULL;
}

void
board_frame(struct request *rq, const struct board_cohort *of, bool below)
{
	static const enum page_look looks[] = { PAGE_OPEN, PAGE_MIND, PAGE_YES };
	const struct board *board = &of->board;
	const struct board_member *chair = chair_of(board);

	page_workspace(rq, WORKSPACE_BOARD);
	page_crumb_say(rq, SAY(board_crumb), STR("/boards"));
	page_crumb(rq, str_fmt(rq->cx->mem, PRI_STR ", " PRI_STR, ARG_STR(text_in(of->specification.title, rq->language)), ARG_STR(of->offering.code)),
	           below ? board_href(rq->cx->mem, board, "") : str_fmt(rq->cx->mem, "/offerings/%lld", (long long)of->offering.id));
	page_state(rq, board->state == BOARD_CALLED ? SAY(board_state_called) : board->state == BOARD_SAT ? SAY(board_state_sat) : SAY(board_state_confirmed),
	           looks[board->state]);
	page_fact(rq, SAY(board_fact_held), locale_day(page_locale(rq), rq->cx->mem, board->sat_day));
	if (board->school.len > 0)
		page_fact(rq, SAY(board_fact_school), board->school);
	if (chair != NULL)
		page_fact(rq, SAY(board_fact_chair), chair->name);
}

/* ---- the list ---- */

static enum rc
boards_get(struct request *rq)
{
	struct view_boards view = { 0 };
	struct board_entry *entries;
	struct page_slice at;
	size_t count;

	TRY(board_list(rq->cx, rq->db, rq->institution, &entries, &count));
	view.boards = NEWS(rq->cx->mem, struct view_boards_entry, count + 1);
	for (size_t i = 0; i < count; i++) {
		if (!grants_allow(rq->session->grants, CAN_SEE_BOARD, entries[i].specification))
			continue;
		view.boards[view.boards_count++] = (struct view_boards_entry){
			.href = str_fmt(rq->cx->mem, "/boards/%lld", (long long)entries[i].id),
			.title = text_in(entries[i].title, rq->language),
			.cohort = entries[i].cohort,
			.kind = entries[i].kind == BOARD_EXAMINERS ? VIEW_BOARDS_ENTRY_KIND_EXAMINERS : VIEW_BOARDS_ENTRY_KIND_CONFIRMATION,
			.state = (enum view_boards_entry_state)entries[i].state,
			.sat_on = entries[i].sat_day,
			.learners = entries[i].decisions,
			.undecided = entries[i].undecided,
		};
	}
	at = page_slice(rq, "from", PAGE_ROWS, view.boards_count, &view.pager);
	view.boards += at.from;
	view.boards_count = at.count;
	page_workspace(rq, WORKSPACE_BOARD);
	page_title_say(rq, SAY(board_title));
	return reply_view(rq, 200, &view_boards_class, &view);
}

/* ---- the parts of the page ---- */

/* `?outcome=pass`; all without it. */
static int
chosen_outcome(const struct request *rq)
{
	enum policy_outcome outcome;
	struct str word = request_query(rq, "outcome");

	if (str_is(word, "none"))
		return OUTCOME_NONE;
	return word.len > 0 && policy_outcome_of(word, &outcome) ? (int)outcome : -1;
}

struct view_tally
board_tally(struct request *rq, const struct board *board, const struct board_statistics *s, bool links)
{
	const struct { int outcome; int64_t number; struct view_message says; enum view_tally_cells_look look; } cells[] = {
		{ -1, s->all, SAY(board_tally_all), VIEW_TALLY_CELLS_LOOK_OPEN },
		{ OUTCOME_PASS, s->of[OUTCOME_PASS], SAY(board_tally_pass), VIEW_TALLY_CELLS_LOOK_YES },
		{ OUTCOME_REFER, s->of[OUTCOME_REFER], SAY(board_tally_refer), VIEW_TALLY_CELLS_LOOK_MIND },
		{ OUTCOME_DEFER, s->of[OUTCOME_DEFER] + s->of[OUTCOME_REVIEW], SAY(board_tally_other), VIEW_TALLY_CELLS_LOOK_MIND },
		{ OUTCOME_FAIL, s->of[OUTCOME_FAIL] + s->of[OUTCOME_VOID], SAY(board_tally_fail), VIEW_TALLY_CELLS_LOOK_NO },
		{ OUTCOME_NONE, s->undecided, SAY(board_tally_undecided), VIEW_TALLY_CELLS_LOOK_OPEN },
	};
	const size_t count = sizeof(cells) / sizeof(cells[0]);
	struct view_tally out = { .cells = NEWS(rq->cx->mem, struct view_tally_cells, count) };
	struct arena *mem = rq->cx->mem;

	for (size_t i = 0; i < count; i++) {
		struct str query = cells[i].outcome < 0 ? STR_NONE : str_fmt(mem, "?outcome=%s", outcome_word((enum policy_outcome)cells[i].outcome));

		if (cells[i].number == 0 && i > 1)
			continue;
		out.cells[out.cells_count++] = (struct view_tally_cells){
			.number = cells[i].number, .look = cells[i].look,
			.says = view_say_with(mem, cells[i].says.msg, cells[i].says.args),
			.href = links ? str_fmt(mem, PRI_STR PRI_STR, ARG_STR(board_href(mem, board, "")), ARG_STR(query)) : STR_NONE,
			.chosen = links && chosen_outcome(rq) == cells[i].outcome,
		};
	}
	return out;
}

/* A plain pass is most of a cohort: the rule that passes is enough there, the learner's own page has all of them. */
static void
shorten(const struct decision *decision, struct view_board_learner *row)
{
	struct str rest = decision->says, first = rest;
	size_t end = str_find(rest, STR(". "));

	if (decision->outcome != OUTCOME_PASS || decision->capped || decision->decider != 0)
		return;
	if (end < rest.len)
		row->because = str_sub(rest, 0, end + 1);
	rest = decision->rules;
	(void)str_cut(&rest, ';', &first);
	row->rules = first;
}

static enum rc
put_learners(struct request *rq, const struct board *board, struct view_board *view)
{
	struct str after = request_query(rq, "after");
	const int chosen = chosen_outcome(rq);
	struct decision *decisions;
	int64_t from = 0;
	size_t count;

	(void)str_to_int(after, &from);
	TRY(decision_batch_of(rq->cx, rq->db, board, chosen, from, PAGE_ROWS + 1, &decisions, &count));
	if (count > PAGE_ROWS) {
		count = PAGE_ROWS;
		view->pager = (struct view_pager){ .from = 1, .to = PAGE_ROWS, .of = PAGE_ROWS, .after = str_fmt(rq->cx->mem, "/boards/%lld?after=%lld%s%s",
			(long long)board->id, (long long)decisions[count - 1].id, chosen < 0 ? "" : "&outcome=", chosen < 0 ? "" : outcome_word((enum policy_outcome)chosen)) };
	}
	view->learners = NEWS(rq->cx->mem, struct view_board_learner, count + 1);
	view->learners_count = count;
	for (size_t i = 0; i < count; i++) {
		const struct decision *d = &decisions[i];

		view->learners[i] = (struct view_board_learner){
			.name = d->name, .number = d->learner, .attempt = d->attempt_number, .again = d->attempt_number > 1,
			.href = str_fmt(rq->cx->mem, "/boards/%lld/decisions/%lld", (long long)board->id, (long long)d->attempt),
			.mark = d->mark_known ? d->mark : VIEW_NONE, .capped = d->capped, .outcome = (enum view_board_learner_outcome)d->outcome,
			.because = d->says, .rules = d->rules,
		};
		shorten(d, &view->learners[i]);
		TRY(person_name(rq->cx, rq->db, rq->institution, d->decider, &view->learners[i].by));
	}
	return RC_OK;
}

#define BAR_HEIGHT 110
#define BAR_STEP   52

/* Ten bars; a mark's place is worked out from the scheme's highest. */
static void
put_bars(struct request *rq, const struct board_statistics *s, int64_t most, struct view_board *view)
{
	int64_t highest = 1;

	view->marks = s->marks;
	view->mean = s->marks == 0 ? VIEW_NONE : (s->sum / s->marks + 50) / 100 * 100;
	view->bars = NEWS(rq->cx->mem, struct view_board_bar, BOARD_PARTS);
	view->bars_count = BOARD_PARTS;
	for (int i = 0; i < BOARD_PARTS; i++)
		if (s->parts[i] > highest)
			highest = s->parts[i];
	for (int i = 0; i < BOARD_PARTS; i++) {
		int64_t height = s->parts[i] * BAR_HEIGHT / highest;

		view->bars[i] = (struct view_board_bar){
			.from = most / 1000 * i / BOARD_PARTS, .to = most / 1000 * (i + 1) / BOARD_PARTS, .count = s->parts[i],
			.x = i * BAR_STEP, .y = 16 + BAR_HEIGHT - height, .height = height, .above = 12 + BAR_HEIGHT - height,
		};
	}
}

unsigned
board_seat(struct str role)
{
	static const char *const words[] = { "chair", "course-leader", "external-examiner", "secretary" };
	const unsigned count = sizeof(words) / sizeof(words[0]);
	unsigned seat = 0;

	while (seat < count && !str_is(role, words[seat]))
		seat++;
	return seat;
}

static void
put_members(struct request *rq, const struct board *board, struct view_board *view)
{
	view->members = NEWS(rq->cx->mem, struct view_board_member, board->member_count + 1);
	view->members_count = board->member_count;
	for (size_t i = 0; i < board->member_count; i++) {
		const struct board_member *m = &board->members[i];

		view->members[i] = (struct view_board_member){ .name = m->name, .role = (enum view_board_member_role)board_seat(m->role), .present = m->attended, .took_part = m->took_part,
		                                               .agreed_on = m->agreed_day == DAY_NONE ? VIEW_NONE : m->agreed_day };
	}
}

static enum rc
put_records(struct request *rq, const struct board *board, struct view_board *view)
{
	struct board_record *records;
	size_t count;

	TRY(board_record_list(rq->cx, rq->db, board, &records, &count));
	view->records = NEWS(rq->cx->mem, struct view_board_record, count + 1);
	view->records_count = count;
	for (size_t i = 0; i < count; i++) {
		view->records[i] = (struct view_board_record){ .what = records[i].what, .on = records[i].day, .body = records[i].body };
		TRY(person_name(rq->cx, rq->db, rq->institution, records[i].person, &view->records[i].who));
	}
	return RC_OK;
}

/* The seat of an external examiner that the reader holds and has not agreed from; NULL: none. */
static const struct board_member *
own_seat(const struct request *rq, const struct board *board, size_t *seat)
{
	for (size_t i = 0; i < board->member_count; i++)
		if (board->members[i].person == rq->person && str_is(board->members[i].role, "external-examiner")) {
			*seat = i + 1;
			return &board->members[i];
		}
	return NULL;
}

static void
put_may(struct request *rq, const struct board *board, struct view_board *view)
{
	const struct board_member *seat;
	size_t number;

	seat = own_seat(rq, board, &number);
	view->agree = seat != NULL && seat->agreed_day == DAY_NONE && board->state != BOARD_CONFIRMED && board_reader_may(rq, CAN_AGREE_BOARD);
	view->may_propose = board->state != BOARD_CONFIRMED && board_reader_may(rq, CAN_DECIDE_BOARD);
	view->may_sit = board->state == BOARD_CALLED && board_reader_may(rq, CAN_CALL_BOARD);
	view->may_communicate = board->state == BOARD_CONFIRMED && board->communicated_day == DAY_NONE && board_reader_may(rq, CAN_CONFIRM_BOARD);
	view->communicated_on = board->communicated_day == DAY_NONE ? VIEW_NONE : board->communicated_day;
}

/* The main action: greyed with the first thing that is missing and its clause. */
static void
put_actions(struct request *rq, const struct board *board, const struct policy_answer *answer, int64_t awards)
{
	struct arena *mem = rq->cx->mem;
	struct view_message why = PAGE_MAY;

	if (board->state == BOARD_CALLED)
		why = view_say(mem, board_why_not_sat);
	else if (answer->refused != NULL)
		why = view_say(mem, board_why_rule, A_STR("says", answer->refused->says), A_STR("clause", answer->refused->cite));
	else if (!board_reader_may(rq, CAN_CONFIRM_BOARD))
		why = view_say(mem, board_why_may_not);
	if (board->state != BOARD_CONFIRMED)
		page_action(rq, view_say(mem, board_action_confirm, A_NUM("count", awards)), board_href(mem, board, "/confirm"), PAGE_MAIN, why);
	page_action(rq, view_say(mem, board_action_minutes), board_href(mem, board, "/minutes"), PAGE_SECOND, PAGE_MAY);
}

static enum rc
put_missing(struct request *rq, const struct board *board, const struct policy_answer *award, struct view_board *view)
{
	size_t count = 0;

	for (const struct policy_item *at = award == NULL ? NULL : award->effects.requires; at != NULL; at = at->next)
		count++;
	view->missing = NEWS(rq->cx->mem, struct form_option, count + 1);
	for (const struct policy_item *at = award == NULL ? NULL : award->effects.requires; at != NULL; at = at->next) {
		bool has;

		TRY(board_has(rq->cx, rq->db, board, at->what, &has));
		if (!has)
			view->missing[view->missing_count++] = (struct form_option){ at->what, at->what };
	}
	view->may_release = view->missing_count == 0 && view->records_count > 0 && board->state == BOARD_CONFIRMED && board_reader_may(rq, CAN_CONFIRM_BOARD);
	view->may_record = view->missing_count > 0 && board->state == BOARD_CONFIRMED && board_reader_may(rq, CAN_CONFIRM_BOARD);
	return RC_OK;
}

/* What the rules require before an award, from their stage; NULL when they cannot be asked. */
static const struct policy_answer *
award_requirements(struct request *rq, const struct board_cohort *of)
{
	struct json *facts = json_new(rq->cx->mem, JSON_OBJECT), *decision = json_put_object(rq->cx->mem, facts, STR("decision"));
	const struct cohort_answer *asked;

	json_put_str(rq->cx->mem, decision, STR("board"), of->board.kind == BOARD_EXAMINERS ? STR("examiners") : STR("confirmation"));
	if (of->board.state != BOARD_CONFIRMED || cohort_ask(rq->cx, &of->cohort, POLICY_AWARD, of->board.confirmed_day, facts, true, NULL, &asked) != RC_OK)
		return NULL;
	return asked->answer;
}

static enum rc
show_board(struct request *rq, int status, struct form_board_agree *agree, struct form_board_second *second)
{
	struct board_cohort *of = rq->object;
	const struct policy_answer *answer;
	struct board_statistics statistics;
	struct view_board view = { .state = (enum view_board_state)of->board.state, .base = board_href(rq->cx->mem, &of->board, ""),
	                           .board_agree = agree, .board_second = second };

	TRY(board_cohort_rules(rq->cx, rq->db, of));
	of->institution.language = rq->language; /* what is only shown is said to the reader; what is kept, in the institution's language */
	TRY(board_check(rq->cx, rq->db, &of->cohort, &of->board, &answer));
	TRY(board_statistics(rq->cx, rq->db, &of->board, of->cohort.grading.most, &statistics));
	view.findings = finding_rows(rq, answer->findings);
	view.undecided = statistics.undecided;
	view.tally = board_tally(rq, &of->board, &statistics, true);
	TRY(put_learners(rq, &of->board, &view));
	put_bars(rq, &statistics, of->cohort.grading.most, &view);
	put_members(rq, &of->board, &view);
	TRY(put_records(rq, &of->board, &view));
	put_may(rq, &of->board, &view);
	TRY(put_missing(rq, &of->board, award_requirements(rq, of), &view));
	board_frame(rq, of, false);
	page_title_say(rq, kind_says(rq->cx->mem, of->board.kind));
	page_fact(rq, SAY(board_fact_rules), policy_version(of->policy));
	put_actions(rq, &of->board, answer, statistics.of[OUTCOME_PASS]);
	return status == 200 ? reply_view(rq, 200, &view_board_class, &view) : reply_form_again(rq, status, &view_board_class, &view);
}

static enum rc
board_get_page(struct request *rq)
{
	struct form_board_second *second = form_new(rq->cx->mem, &form_board_second_class);
	const struct board_cohort *of = rq->object;

	second->day = zone_day(of->institution.zone, rq->cx->now);
	return show_board(rq, 200, form_new(rq->cx->mem, &form_board_agree_class), second);
}

/* ---- what is done on it ---- */

static enum rc
board_propose_post(struct request *rq)
{
	struct board_cohort *of = rq->object;

	TRY(board_cohort_rules(rq->cx, rq->db, of));
	TRY(board_propose(rq->cx, rq->db, &of->cohort, &of->board));
	reply_notice(rq, MSG(board_proposed_notice));
	return back_to_board(rq);
}

static enum rc
board_sit_post(struct request *rq)
{
	struct board_cohort *of = rq->object;

	TRY(board_sit(rq->cx, rq->db, &of->board, rq->person));
	reply_notice(rq, MSG(board_sat_notice));
	return back_to_board(rq);
}

static enum rc
board_communicate_post(struct request *rq)
{
	struct board_cohort *of = rq->object;

	TRY(board_cohort_rules(rq->cx, rq->db, of));
	TRY(board_communicate(rq->cx, rq->db, &of->cohort, &of->board, rq->person, rq->cx->now));
	reply_notice(rq, MSG(board_communicated_notice));
	return back_to_board(rq);
}

/* What the rules would refuse with this member as they are. */
static enum rc
refusal_with(struct request *rq, size_t seat, const struct board_member *as, const struct policy_answer **out)
{
	const struct board_cohort *of = rq->object;
	struct board with = of->board;

	with.members = NEWS(rq->cx->mem, struct board_member, with.member_count);
	memcpy(with.members, of->board.members, with.member_count * sizeof(*with.members));
	with.members[seat - 1] = *as;
	return board_check(rq->cx, rq->db, &of->cohort, &with, out);
}

/* An agreement that says nothing of having taken part, by somebody who was absent, may not be enough for the rules in force: then
 * that is asked for now, in the rule's words, and not when the chair wants to confirm. */
static enum rc
ask_about_part(struct request *rq, size_t seat, struct board_member as, struct form_board_agree *form)
{
	struct board_cohort *of = rq->object;
	const struct policy_answer *without, *with;

	TRY(board_cohort_rules(rq->cx, rq->db, of));
	of->institution.language = rq->language;
	TRY(refusal_with(rq, seat, &as, &without));
	as.took_part = true;
	TRY(refusal_with(rq, seat, &as, &with));
	if (without->refused == NULL || (with->refused != NULL && str_eq(with->refused->rule, without->refused->rule)))
		return RC_OK;
	if (policy_refuse(rq->cx, without) != RC_OK)
		form_mistake(rq->cx, &form_board_agree_class, form, "took_part");
	return RC_OK;
}

/* The agreement is the examiner's own: their sign-in, their name as the board has it, and the day. */
static enum rc
board_agreement_post(struct request *rq)
{
	struct board_cohort *of = rq->object;
	struct form_board_agree *form = rq->form;
	const struct board_member *is;
	struct board_member as;
	size_t seat;

	is = own_seat(rq, &of->board, &seat);
	if (is == NULL)
		return fail(rq->cx, RC_DENIED, MSG(board_agree_nobody));
	if (form->form.mistakes == 0 && !str_eq(str_trim(form->name), is->name)) {
		(void)fail(rq->cx, RC_INVALID, MSG(board_agree_name_wrong), A_STR("name", is->name));
		form_mistake(rq->cx, &form_board_agree_class, form, "name");
	}
	as = *is;
	as.agreed_day = zone_day(of->institution.zone, rq->cx->now);
	as.took_part = as.took_part || form->took_part;
	if (form->form.mistakes == 0 && !as.took_part && !as.attended)
		TRY(ask_about_part(rq, seat, as, form));
	if (form->form.mistakes > 0)
		return show_board(rq, 422, form, form_new(rq->cx->mem, &form_board_second_class));
	TRY(board_set_member(rq->cx, rq->db, &of->board, rq->person, seat, &as));
	reply_notice(rq, MSG(board_agreed));
	return back_to_board(rq);
}

static enum rc
board_record_post(struct request *rq)
{
	struct board_cohort *of = rq->object;
	struct form_board_second *form = rq->form;
	struct board_record as = { .what = form->what, .body = form->body, .reason = form->reason, .day = form->day, .person = rq->person };
	enum rc rc;

	if (form->form.mistakes > 0)
		return show_board(rq, 422, form_new(rq->cx->mem, &form_board_agree_class), form);
	rc = board_record_add(rq->cx, rq->db, &of->board, &as);
	if (rc == RC_REFUSED && rq->cx->err.clause.len == 0) {
		form_mistake(rq->cx, &form_board_second_class, form, "day");
		return show_board(rq, 422, form_new(rq->cx->mem, &form_board_agree_class), form);
	}
	TRY(rc);
	reply_notice(rq, MSG(board_recorded_notice));
	return back_to_board(rq);
}

/* ---- the rows ---- */

const struct route board_routes[] = {
	{ .method = HTTP_GET, .path = "/boards", .needs = CAN_SEE_BOARD, .view = &view_boards_class, .rate = RATE_READ, .handler = boards_get, .says = "The boards" },
	{ .method = HTTP_GET, .path = "/boards/{board}", .needs = CAN_SEE_BOARD, OF_BOARD, .view = &view_board_class, .rate = RATE_READ,
	  .handler = board_get_page, .says = "A board: readiness, decisions, statistics" },
	{ .method = HTTP_POST, .path = "/boards/{board}/propose", .needs = CAN_DECIDE_BOARD, OF_BOARD, .body_limit = 64 << 10, .rate = RATE_HEAVY,
	  .handler = board_propose_post, .says = "Ask the rules for outcomes" },
	{ .method = HTTP_POST, .path = "/boards/{board}/sit", .needs = CAN_CALL_BOARD, OF_BOARD, .body_limit = 64 << 10, .rate = RATE_CHANGE,
	  .handler = board_sit_post, .says = "Record that the board has sat" },
	{ .method = HTTP_POST, .path = "/boards/{board}/agreement", .needs = CAN_AGREE_BOARD, OF_BOARD, .form = &form_board_agree_class, .body_limit = 64 << 10,
	  .rate = RATE_CHANGE, .handler = board_agreement_post, .says = "The external examiner's written agreement" },
	{ .method = HTTP_POST, .path = "/boards/{board}/records", .needs = CAN_CONFIRM_BOARD, OF_BOARD, .form = &form_board_second_class, .body_limit = 64 << 10,
	  .rate = RATE_CHANGE, .handler = board_record_post, .says = "Record a second approval" },
	{ .method = HTTP_POST, .path = "/boards/{board}/communicate", .needs = CAN_CONFIRM_BOARD, OF_BOARD, .body_limit = 64 << 10, .rate = RATE_CHANGE,
	  .handler = board_communicate_post, .says = "The outcomes were communicated" },
	ROUTES_END
};
