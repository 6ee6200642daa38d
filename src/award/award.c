#include "award/award.h"

#include "award/award_store.h"
#include "event/event.h"
#include "policy/spec_facts.h"

#define AWARD_BATCH 4000

static enum rc
award_event(struct ctx *cx, struct db *db, const struct award *award, int64_t actor, const char *what, struct str reason)
{
	const struct event event = {
		.institution = award->institution, .actor = actor, .what = str_of(what), .noun = STR("award"), .object = award->id, .reason = reason,
	};

	return event_append(cx, db, &event);
}

/* ---- what the rules say before the award ---- */

static struct str
assessment_types(struct arena *mem, const struct json *spec)
{
	struct buf out = buf_new(mem, 4096);

	for (const struct json *one = json_first(JSON_GET(spec, "assessments")); one != NULL; one = one->next)
		if (json_string(JSON_GET(one, "type")).len > 0 && json_number(JSON_GET(one, "weight")) > 0)
			buf_fmt(&out, "%s" PRI_STR, out.len == 0 ? "" : ", ", ARG_STR(json_string(JSON_GET(one, "type"))));
	return buf_view(&out);
}

static void
put_texts(struct arena *mem, struct json *facts, struct str name, const struct json *texts, struct str language)
{
	fact_text(mem, facts, name, json_is(texts, JSON_STRING) ? texts->string : text_in(texts, language));
}

static enum rc
put_size(struct ctx *cx, const struct cohort *cohort, struct json *facts)
{
	struct spec_credit credit;
	struct spec_level level;

	TRY(spec_credit(cx, cohort->spec->json, &credit));
	TRY(spec_level(cx, cohort->spec->json, &level));
	if (credit.stated)
		fact_number(cx->mem, facts, STR("workload.ects"), credit.ects);
	if (str_is(level.framework, "FHEQ"))
		fact_int(cx->mem, facts, STR("level.fheq"), level.value);
	if (level.eqf != 0)
		fact_int(cx->mem, facts, STR("level.eqf"), level.eqf);
	return RC_OK;
}

/* Some committee approved what the board decided. */
static enum rc
committee_approved(struct ctx *cx, struct db *db, const struct board *board, bool *out)
{
	struct board_record *records;
	size_t count;

	*out = false;
	TRY(board_record_list(cx, db, board, &records, &count));
	for (size_t i = 0; i < count; i++)
		*out = *out || records[i].body.len > 0;
	return RC_OK;
}

/* What rules require to exist first, exists; else nothing is awarded. */
static enum rc
check_required(struct ctx *cx, struct db *db, const struct board *board, const struct policy_answer *answer)
{
	for (const struct policy_item *item = answer->effects.requires; item != NULL; item = item->next) {
		bool has;

		TRY(board_has(cx, db, board, item->what, &has));
		if (!has) {
			(void)fail(cx, RC_REFUSED, MSG(award_required), A_STR("what", item->what), A_STR("rule", item->by->rule));
			return fail_with_clause(cx, RC_REFUSED, item->by->cite);
		}
	}
	return RC_OK;
}

/* The same for all learners of a board, so it is asked once; the learner's own elements are asked before each credential
 * is issued (stage issue). */
static enum rc
ask_award(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct board *board, const struct cohort_answer **asked)
{
	const struct json *spec = cohort->spec->json;
	struct json *facts = json_new(cx->mem, JSON_OBJECT), *decision = json_put_object(cx->mem, facts, STR("decision"));
	struct str language = cohort->institution->language;
	bool approved;

	TRY(committee_approved(cx, db, board, &approved));
	put_texts(cx->mem, facts, STR("title"), cohort->spec->title, language);
	put_texts(cx->mem, facts, STR("participation"), JSON_GET(spec, "participation"), language);
	TRY(put_size(cx, cohort, facts));
	fact_text(cx->mem, facts, STR("isced_f"), json_string(JSON_GET(spec, "isced_f")));
	fact_text(cx->mem, facts, STR("assessment_type"), assessment_types(cx->mem, spec));
	fact_text(cx->mem, facts, STR("quality_assurance"), json_string(JSON_GET(JSON_GET(spec, "quality_assurance"), "type")));
	json_put_int(cx->mem, facts, STR("issued"), board->confirmed_day);
	json_put_str(cx->mem, decision, STR("outcome"), STR("pass"));
	json_put_str(cx->mem, decision, STR("board"), board->kind == BOARD_EXAMINERS ? STR("examiners") : STR("confirmation"));
	json_put_int(cx->mem, decision, STR("confirmed"), board->confirmed_day);
	json_put_bool(cx->mem, decision, STR("committee_approved"), approved);
	TRY(cohort_ask(cx, cohort, POLICY_AWARD, board->confirmed_day, facts, true, NULL, asked));
	TRY(policy_refuse(cx, (*asked)->answer));
	return check_required(cx, db, board, (*asked)->answer);
}

static bool
listed(struct str list, struct str word)
{
	struct str item;

	while (list.len > 0) {
		(void)str_cut(&list, ',', &item);
		if (str_eq(item, word))
			return true;
	}
	return false;
}

static void
add_product(struct buf *out, struct str word)
{
	if (!listed(buf_view(out), word))
		buf_fmt(out, "%s" PRI_STR, out->len == 0 ? "" : ",", ARG_STR(word));
}

/* The institution's list for this kind, and what rules add to it. */
static struct str
products_of(struct ctx *cx, const struct cohort *cohort, const struct policy_answer *answer)
{
	struct buf out = buf_new(cx->mem, 4096);

	for (const struct json *one = json_first(policy_products(cohort->policy, cohort->spec->kind)); one != NULL; one = one->next)
		add_product(&out, json_string(one));
	for (const struct policy_item *item = answer->effects.products; item != NULL; item = item->next)
		add_product(&out, item->what);
	return buf_view(&out);
}

/* ---- making ---- */

struct making {
	const struct cohort *cohort;
	const struct board *board;
	struct str products, framework, rules;
	int64_t after, last; /* a batch may run twice, so it reads the one and writes the other */
	size_t count;
	int64_t made;
};

static enum rc
make_one(struct ctx *cx, struct db *db, struct making *to, struct award *as)
{
	bool made;

	as->specification = to->cohort->spec->id;
	as->products = to->products;
	as->framework = to->framework;
	as->made_at = cx->now;
	TRY(db_new_id(cx, db, &as->id));
	TRY(award_insert(cx, db, as, &made));
	if (!made)
		return RC_OK;
	to->made++;
	return award_event(cx, db, as, 0, "award.made", to->rules);
}

static enum rc
make_work(struct ctx *cx, struct db *db, void *self)
{
	struct making *to = self;
	struct award *awards;
	int64_t number;

	to->made = 0;
	TRY(award_due(cx, db, to->board, to->after, AWARD_BATCH, &awards, &to->count));
	if (to->count == 0)
		return RC_OK;
	TRY(award_last_number(cx, db, to->board->institution, &number));
	for (size_t i = 0; i < to->count; i++) {
		struct arena_mark mark = arena_mark(cx->mem);
		int64_t before = to->made;

		awards[i].number = number + 1;
		TRY(make_one(cx, db, to, &awards[i]));
		number += to->made - before;
		arena_release(cx->mem, mark);
	}
	to->last = awards[to->count - 1].decision;
	return RC_OK;
}

enum rc
award_make_all(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct board *board, int64_t *made)
{
	struct making to = { .cohort = cohort, .board = board, .framework = cohort->framework };
	const struct cohort_answer *asked;

	*made = 0;
	if (board->state != BOARD_CONFIRMED)
		return fail(cx, RC_REFUSED, MSG(award_not_confirmed));
	TRY(ask_award(cx, db, cohort, board, &asked));
	to.products = products_of(cx, cohort, asked->answer);
	to.rules = asked->rules;
	/* Awards are made in the order of the decisions, so an interrupted run goes on behind the last one. */
	TRY(award_last_decision(cx, db, board, &to.after));
	do {
		struct arena_mark mark = arena_mark(cx->mem);
		TRY(db_transact(cx, db, make_work, &to));
		to.after = to.last;
		*made += to.made;
		arena_release(cx->mem, mark);
	} while (to.count == AWARD_BATCH);
	return RC_OK;
}

/* ---- correcting ---- */

struct correcting { struct award to; int64_t actor; };

static enum rc
correct_work(struct ctx *cx, struct db *db, void *self)
{
	struct correcting *to = self;
	int64_t by;
	bool made;

	TRY(award_superseded_by(cx, db, to->to.institution, to->to.supersedes, &by));
	if (by != 0)
		return fail(cx, RC_REFUSED, MSG(award_superseded));
	TRY(award_last_number(cx, db, to->to.institution, &to->to.number));
	to->to.number++;
	TRY(db_new_id(cx, db, &to->to.id));
	TRY(award_insert(cx, db, &to->to, &made));
	return award_event(cx, db, &to->to, to->actor, "award.superseded", to->to.reason);
}

static enum rc
check_correction(struct ctx *cx, struct db *db, const struct award *old, const struct decision *decision)
{
	struct board board;

	if (decision == NULL)
		return RC_OK;
	TRY(board_get(cx, db, old->institution, decision->board, &board));
	if (board.state != BOARD_CONFIRMED)
		return fail(cx, RC_REFUSED, MSG(award_not_confirmed));
	if (decision->outcome != OUTCOME_PASS || decision->person != old->person)
		return fail(cx, RC_REFUSED, MSG(award_other_decision));
	return RC_OK;
}

enum rc
award_supersede(struct ctx *cx, struct db *db, const struct institution *institution, int64_t actor, const struct award *old,
                const struct decision *decision, struct str reason, struct award *out)
{
	struct correcting to = { .to = *old, .actor = actor };

	if (reason.len == 0)
		return fail(cx, RC_REFUSED, MSG(award_needs_reason));
	if (actor != 0 && actor == old->person) {
		(void)fail(cx, RC_REFUSED, MSG(award_own));
		return fail_with_clause(cx, RC_REFUSED, STR("separation of duties"));
	}
	TRY(check_correction(cx, db, old, decision));
	to.to.supersedes = old->id;
	to.to.reason = reason;
	to.to.made_at = cx->now;
	to.to.awarded_day = zone_day(institution->zone, cx->now);
	if (decision != NULL) {
		to.to.board = decision->board;
		to.to.decision = decision->id;
		to.to.mark_known = decision->mark_known;
		to.to.mark = decision->mark;
		to.to.capped = decision->capped;
	}
	TRY(db_transact(cx, db, correct_work, &to));
	*out = to.to;
	return RC_OK;
}

/* ---- for those who make something of awards ---- */

enum rc
award_cohort_get(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, struct award_cohort *out)
{
	int64_t board;
	enum rc rc;

	TRY(institution_get(cx, db, institution, &out->institution));
	TRY(offering_get(cx, db, institution, offering, &out->offering));
	TRY(specification_get(cx, db, institution, out->offering.specification, &out->specification));
	rc = award_board(cx, db, institution, offering, &board);
	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(award_no_board), A_STR("code", out->offering.code));
	TRY(rc);
	return board_get(cx, db, institution, board, &out->board);
}
