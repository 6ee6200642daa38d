#include "offering/offering.h"

#include "base/time.h"
#include "event/event.h"
#include "offering/offering_store.h"

/* ---- the file ---- */

static void
add_deadline(struct node at, struct str assessment, int64_t sitting, struct offering *out)
{
	int64_t due_at = TIME_NONE;

	if (at.value->type != JSON_STRING || !time_parse(str_trim(at.value->string), &due_at)) {
		node_wrong(at, MSG(codec_document_time), A_STR("value", json_string(at.value)));
		return;
	}
	out->deadlines[out->deadline_count++] = (struct deadline){ sitting, assessment, due_at };
}

static size_t
instants_in(const struct json *deadlines)
{
	size_t count = 0;

	for (const struct json *at = json_first(deadlines); at != NULL; at = at->next)
		count += at->type == JSON_ARRAY ? at->count : 1;
	return count;
}

/* {"A1": instant} or {"A1": [instant, instant at the next opportunity, ...]}. */
static void
read_deadlines(struct node root, const struct specification *spec, struct offering *out)
{
	struct node map = field(root, "deadlines", OPTIONAL, JSON_OBJECT);
	struct arena *mem = root.in->cx->mem;

	out->deadlines = NEWS(mem, struct deadline, instants_in(map.value) + 1);
	for (const struct json *at = json_first(map.value); at != NULL; at = at->next) {
		struct node named = { .in = map.in, .value = at, .path = str_fmt(mem, "deadlines." PRI_STR, ARG_STR(at->key)) };

		if (specification_assessment(spec, at->key) == NULL) {
			node_wrong(named, MSG(offering_no_assessment), A_STR("id", at->key), A_STR("code", spec->code));
		} else if (at->type == JSON_ARRAY) {
			for (struct node one = node_first(named); one.value != NULL; one = node_next(named, one))
				add_deadline(one, at->key, (int64_t)one.index + 1, out);
		} else {
			add_deadline(named, at->key, 1, out);
		}
	}
}

#define VERSION_MAX 100000
#define CAPACITY_MAX 100000000

void
offering_read(struct node root, const struct specification *spec, struct offering *out)
{
	struct node at = field(root, "offering", NEEDED, JSON_OBJECT);

	*out = (struct offering){
		.code = field_text(at, "code", NEEDED),
		.start_day = field_date(at, "start", NEEDED),
		.end_day = field_date(at, "end", NEEDED),
		.version = field_integer(at, "version", OPTIONAL, 1, VERSION_MAX, 0),
		.mode = field_text(at, "mode", OPTIONAL),
		.place = field_text(at, "place", OPTIONAL),
		.capacity = field_integer(at, "capacity", OPTIONAL, 0, CAPACITY_MAX, 0),
	};
	if (out->start_day != DAY_NONE && out->end_day != DAY_NONE && out->end_day < out->start_day)
		node_wrong(field(at, "end", NEEDED, JSON_STRING), MSG(offering_ends_first));
	read_deadlines(root, spec, out);
}

/* ---- operations ---- */

/* `member` and `value` say what is new of the record; NULL: nothing more than that it happened. */
static enum rc
offering_event(struct ctx *cx, struct db *db, const struct offering *offering, int64_t actor, const char *what, const char *member, struct str value)
{
	struct event event = { .institution = offering->institution, .actor = actor, .what = str_of(what), .noun = STR("offering"), .object = offering->id };
	struct json *after = json_new(cx->mem, JSON_OBJECT);

	if (member != NULL) {
		json_put(after, str_of(member), json_new_string(cx->mem, value));
		event.after = json_text(cx->mem, after, JSON_COMPACT);
	}
	return event_append(cx, db, &event);
}

struct planning {
	struct policy *policy;
	const struct institution *institution;
	const struct specification *spec;
	int64_t actor;
	struct offering *as;
};

static enum rc
ask_offering(struct ctx *cx, const struct planning *plan)
{
	struct json *facts = json_new(cx->mem, JSON_OBJECT);
	const struct policy_question question = { .stage = POLICY_OFFERING, .facts = facts };
	const struct offering *as = plan->as;
	struct policy_answer *answer;

	fact_put(cx->mem, facts, STR("spec"), json_copy(cx->mem, plan->spec->json, false));
	fact_int(cx->mem, facts, STR("offering.start"), as->start_day);
	fact_int(cx->mem, facts, STR("offering.end"), as->end_day);
	fact_text(cx->mem, facts, STR("offering.mode"), as->mode);
	fact_int(cx->mem, facts, STR("offering.version"), plan->spec->version);
	fact_bool(cx->mem, facts, STR("running"), zone_day(plan->institution->zone, cx->now) >= as->start_day);
	TRY(policy_ask(cx, plan->policy, &question, &answer));
	return policy_refuse(cx, answer);
}

static enum rc
insert_deadlines(struct ctx *cx, struct db *db, const struct offering *offering, const struct deadline *deadlines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool made;
		TRY(deadline_insert(cx, db, offering->id, &deadlines[i], &made));
		if (!made)
			return fail(cx, RC_CONFLICT, MSG(offering_deadline_set), A_STR("id", deadlines[i].assessment), A_NUM("sitting", deadlines[i].sitting));
	}
	return RC_OK;
}

static bool
same_deadlines(const struct offering *a, const struct offering *b)
{
	int64_t due_at;

	for (size_t i = 0; i < a->deadline_count; i++)
		if (!offering_deadline(b, a->deadlines[i].sitting, a->deadlines[i].assessment, &due_at) || due_at != a->deadlines[i].due_at)
			return false;
	return true;
}

static enum rc
found(struct ctx *cx, struct db *db, struct offering *as, struct offering *is)
{
	TRY(deadline_list(cx, db, is));
	if (is->specification != as->specification || is->start_day != as->start_day || is->end_day != as->end_day || !same_deadlines(as, is))
		return fail(cx, RC_CONFLICT, MSG(offering_otherwise), A_STR("code", as->code));
	is->version = as->version;
	*as = *is;
	return RC_OK;
}

static enum rc
ensure_work(struct ctx *cx, struct db *db, void *self)
{
	const struct planning *plan = self;
	struct offering *as = plan->as, is;
	enum rc rc;

	as->institution = plan->institution->id;
	as->specification = plan->spec->id;
	rc = offering_by_code(cx, db, as->institution, as->code, &is);
	if (rc == RC_OK)
		return found(cx, db, as, &is);
	if (rc != RC_NOT_FOUND)
		return rc;
	TRY(ask_offering(cx, plan));
	as->state = OFFERING_OPEN;
	as->framework = policy_version(plan->policy);
	TRY(db_new_id(cx, db, &as->id));
	TRY(offering_insert(cx, db, as));
	TRY(insert_deadlines(cx, db, as, as->deadlines, as->deadline_count));
	return offering_event(cx, db, as, plan->actor, "offering.opened", "framework", as->framework);
}

enum rc
offering_ensure(struct ctx *cx, struct db *db, struct policy *policy, const struct institution *institution,
                const struct specification *spec, int64_t actor, struct offering *as)
{
	struct planning plan = { policy, institution, spec, actor, as };

	if (spec->state != SPECIFICATION_PUBLISHED)
		return fail(cx, RC_REFUSED, MSG(offering_not_published), A_STR("code", spec->code), A_NUM("version", spec->version),
		            A_C("state", specification_state_word(spec->state)));
	return db_transact(cx, db, ensure_work, &plan);
}

enum rc
offering_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct offering *out)
{
	enum rc rc = offering_by_id(cx, db, institution, id, out);

	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(offering_unknown));
	TRY(rc);
	return deadline_list(cx, db, out);
}

static const char *const state_words[] = {
	[OFFERING_PLANNED] = "planned", [OFFERING_OPEN] = "open", [OFFERING_RUNNING] = "running", [OFFERING_ASSESSED] = "assessed",
	[OFFERING_CLOSED] = "closed",
};

struct moving { struct offering *offering; int64_t actor; enum offering_state to; };

static enum rc
advance_work(struct ctx *cx, struct db *db, void *self)
{
	const struct moving *move = self;
	bool changed;

	TRY(offering_update_state(cx, db, move->offering, move->to, &changed));
	if (!changed) /* somebody was faster: it is there, or further */
		return RC_OK;
	return offering_event(cx, db, move->offering, move->actor, "offering.advanced", "state", str_of(state_words[move->to]));
}

enum rc
offering_advance(struct ctx *cx, struct db *db, struct offering *offering, int64_t actor, enum offering_state to)
{
	struct moving move = { offering, actor, to };

	if (offering->state == to)
		return RC_OK;
	if (offering->state > to)
		return fail(cx, RC_REFUSED, MSG(offering_step_back), A_STR("code", offering->code), A_C("is", state_words[offering->state]), A_C("to", state_words[to]));
	TRY(db_transact(cx, db, advance_work, &move));
	offering->state = to;
	return RC_OK;
}

enum rc
offering_entered(struct ctx *cx, struct db *db, const struct offering *offering, int64_t rows, int64_t last_row, struct str sheet_hex)
{
	struct json *after = json_new(cx->mem, JSON_OBJECT);
	struct event event = { .institution = offering->institution, .what = STR("offering.results_entered"), .noun = STR("offering"), .object = offering->id };

	json_put_int(cx->mem, after, STR("rows"), rows);
	json_put_int(cx->mem, after, STR("last_row"), last_row);
	json_put_str(cx->mem, after, STR("sheet_sha256"), sheet_hex);
	event.after = json_text(cx->mem, after, JSON_COMPACT);
	return event_append(cx, db, &event);
}

bool
offering_deadline(const struct offering *offering, int64_t sitting, struct str assessment, int64_t *due_at)
{
	for (size_t i = 0; i < offering->deadline_count; i++)
		if (offering->deadlines[i].sitting == sitting && str_eq(offering->deadlines[i].assessment, assessment)) {
			*due_at = offering->deadlines[i].due_at;
			return true;
		}
	return false;
}

struct adding { struct offering *offering; int64_t actor; const struct deadline *deadlines; size_t count; };

static enum rc
add_work(struct ctx *cx, struct db *db, void *self)
{
	const struct adding *add = self;

	TRY(insert_deadlines(cx, db, add->offering, add->deadlines, add->count));
	TRY(deadline_list(cx, db, add->offering));
	return offering_event(cx, db, add->offering, add->actor, "offering.sitting_added", NULL, STR_NONE);
}

enum rc
offering_add_sitting(struct ctx *cx, struct db *db, struct offering *offering, int64_t actor, const struct deadline *deadlines, size_t count)
{
	struct adding add = { offering, actor, deadlines, count };

	return db_transact(cx, db, add_work, &add);
}
