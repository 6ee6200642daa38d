#include "award/what_if.h"

#include "award/what_if_store.h"
#include "policy/spec_facts.h"

#define BATCH 4000

static const char *const kind_words[] = { "specification", "sitting", "award" };

const char *
what_if_kind_word(enum what_if_kind kind)
{
	return kind_words[kind];
}

struct asking {
	struct what_if *of;
	int64_t done, total;
};

static void
tell(struct asking *ask, const struct what_if_change *change)
{
	ask->of->counts[change->kind].changed++;
	ask->of->changed(ask->of->self, change);
}

static enum rc
step(struct asking *ask, enum what_if_kind kind, int64_t records)
{
	ask->of->counts[kind].asked += records;
	ask->done += records;
	return ask->of->progress == NULL ? RC_OK : ask->of->progress(ask->of->self, ask->done, ask->total);
}

/* ---- specifications ---- */

static bool
is_wrong(const struct policy_finding *finding)
{
	return finding != NULL && finding->level != POLICY_NOTE && (finding->verdict == VERDICT_FAIL || finding->verdict == VERDICT_UNDECIDED);
}

static const struct policy_finding *
same_rule(const struct policy_finding *list, const struct policy_finding *as)
{
	for (; list != NULL; list = list->next)
		if (str_eq(list->rule, as->rule))
			return list;
	return NULL;
}

struct compared { struct asking *ask; const struct specification *spec; int64_t cohorts, awards; };

static void
tell_finding(const struct compared *of, const struct policy_finding *before, const struct policy_finding *after)
{
	const struct policy_finding *about = is_wrong(after) || before == NULL ? after : before;
	const struct what_if_change change = {
		.kind = WHAT_IF_SPECIFICATION, .id = of->spec->id, .specification = of->spec->code, .version = of->spec->version,
		.rule = about->rule, .clause = about->cite, .says = about->says, .cohorts = of->cohorts, .awards = of->awards,
		.before = before == NULL ? STR("no such rule") : str_of(verdict_word(before->verdict)),
		.after = after == NULL ? STR("no such rule") : str_of(verdict_word(after->verdict)),
	};

	tell(of->ask, &change);
}

/* A finding that appears or goes; what holds before and after says nothing. */
static void
compare_findings(const struct compared *of, const struct policy_finding *before, const struct policy_finding *after)
{
	for (const struct policy_finding *at = after; at != NULL; at = at->next) {
		const struct policy_finding *was = same_rule(before, at);

		if (is_wrong(at) != is_wrong(was))
			tell_finding(of, was, at);
	}
	for (const struct policy_finding *at = before; at != NULL; at = at->next)
		if (is_wrong(at) && same_rule(after, at) == NULL)
			tell_finding(of, at, NULL);
}

static enum rc
ask_specification(struct ctx *cx, struct db *db, struct asking *ask, int64_t id)
{
	static const enum policy_stage stages[] = { POLICY_DESIGN, POLICY_APPROVAL, POLICY_PUBLICATION };
	struct what_if *of = ask->of;
	struct compared compared = { .ask = ask };
	struct policy_answer *before, *after;
	struct specification spec;
	struct json *facts;

	TRY(specification_get(cx, db, of->institution->id, id, &spec));
	TRY(what_if_reach(cx, db, id, &compared.cohorts, &compared.awards));
	TRY(spec_facts(cx, spec.json, &facts));
	compared.spec = &spec;
	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
		const struct policy_question question = { stages[i], facts, of->language, true };

		TRY(policy_ask(cx, of->before, &question, &before));
		TRY(policy_ask(cx, of->after, &question, &after));
		compare_findings(&compared, before->findings, after->findings);
	}
	return RC_OK;
}

static enum rc
ask_specifications(struct ctx *cx, struct db *db, struct asking *ask, const int64_t *ids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena_mark mark = arena_mark(cx->mem);

		TRY(ask_specification(cx, db, ask, ids[i]));
		TRY(step(ask, WHAT_IF_SPECIFICATION, 1));
		arena_release(cx->mem, mark);
	}
	return RC_OK;
}

/* ---- outcomes ---- */

struct pair {
	struct asking *ask;
	struct institution institution;
	struct specification spec;
	struct offering offering;
	struct cohort before, after;
};

static struct str
outcome_text(struct arena *mem, const struct cohort_answer *asked)
{
	const struct policy_effects *effects = &asked->answer->effects;

	if (asked->answer->refused != NULL)
		return STR("refused");
	if (effects->outcome == OUTCOME_NONE)
		return STR("for a person");
	return str_fmt(mem, "%s%s%s", outcome_word(effects->outcome), effects->cap_pass ? ", capped" : "", effects->ends_study ? ", ends study" : "");
}

static enum rc
compare_outcome(struct ctx *cx, struct db *db, struct pair *pair, int64_t sat_day, const struct attempt *attempt, struct what_if_change *change)
{
	const struct cohort_answer *before, *after, *about;
	struct person learner;

	TRY(decision_ask(cx, &pair->before, sat_day, attempt, &before));
	TRY(decision_ask(cx, &pair->after, sat_day, attempt, &after));
	change->before = outcome_text(cx->mem, before);
	change->after = outcome_text(cx->mem, after);
	if (str_eq(change->before, change->after))
		return RC_OK;
	if (change->kind == WHAT_IF_SITTING) {
		TRY(person_get(cx, db, pair->institution.id, attempt->person, &learner));
		change->learner = learner.number;
	}
	about = after->rules.len > 0 ? after : before;
	change->specification = pair->spec.code;
	change->version = pair->spec.version;
	change->cohort = pair->offering.code;
	change->rule = change->clause = about->rules;
	change->says = about->says;
	tell(pair->ask, change);
	return RC_OK;
}

static enum rc
ask_awards(struct ctx *cx, struct db *db, struct pair *pair, const struct what_if_cohort *cohort)
{
	int64_t after = 0;
	size_t count = BATCH;

	while (count == BATCH) {
		struct arena_mark mark = arena_mark(cx->mem);
		struct what_if_award *awards;

		TRY(what_if_awards(cx, db, cohort->offering, after, BATCH, &awards, &count));
		for (size_t i = 0; i < count; i++) {
			struct what_if_change change = { .kind = WHAT_IF_AWARD, .id = awards[i].id, .award = awards[i].number, .learner = awards[i].learner };

			TRY(compare_outcome(cx, db, pair, awards[i].sat_day, &awards[i].attempt, &change));
		}
		after = count > 0 ? awards[count - 1].number : after;
		TRY(step(pair->ask, WHAT_IF_AWARD, (int64_t)count));
		arena_release(cx->mem, mark);
	}
	return RC_OK;
}

/* What a board would be proposed today; a sitting without work and mark would only be said to be empty. */
static enum rc
ask_sittings(struct ctx *cx, struct db *db, struct pair *pair)
{
	struct attempt_cursor after = { 0, 0 };
	int64_t today = zone_day(pair->institution.zone, cx->now);
	size_t count = BATCH;

	while (count == BATCH) {
		struct arena_mark mark = arena_mark(cx->mem);
		struct attempt *attempts;

		TRY(attempt_batch(cx, db, pair->institution.id, pair->offering.id, after, BATCH, &attempts, &count));
		for (size_t i = 0; i < count; i++) {
			struct what_if_change change = { .kind = WHAT_IF_SITTING, .id = attempts[i].id };

			after = (struct attempt_cursor){ attempts[i].sitting, attempts[i].id };
			if (attempts[i].state == ATTEMPT_OPEN || attempts[i].state >= ATTEMPT_DECIDED)
				continue;
			TRY(compare_outcome(cx, db, pair, today, &attempts[i], &change));
			TRY(step(pair->ask, WHAT_IF_SITTING, 1));
		}
		arena_release(cx->mem, mark);
	}
	return RC_OK;
}

static enum rc
open_pair(struct ctx *cx, struct db *db, struct pair *pair, int64_t offering)
{
	struct what_if *of = pair->ask->of;

	pair->institution = *of->institution;
	TRY(offering_get(cx, db, of->institution->id, offering, &pair->offering));
	TRY(specification_get(cx, db, of->institution->id, pair->offering.specification, &pair->spec));
	TRY(cohort_open(cx, of->before, &pair->institution, &pair->spec, &pair->offering, &pair->before));
	return cohort_open(cx, of->after, &pair->institution, &pair->spec, &pair->offering, &pair->after);
}

static enum rc
ask_cohort(struct ctx *cx, struct db *db, struct asking *ask, const struct what_if_cohort *cohort)
{
	struct pair pair = { .ask = ask };
	enum rc rc = open_pair(cx, db, &pair, cohort->offering);

	if (rc == RC_NOT_FOUND) {
		ask->of->not_comparable++;
		return RC_OK;
	}
	TRY(rc);
	TRY(ask_awards(cx, db, &pair, cohort));
	return cohort->running ? ask_sittings(cx, db, &pair) : RC_OK;
}

/* ---- all of it ---- */

static enum rc
run_work(struct ctx *cx, struct db *db, void *self)
{
	struct asking *ask = self;
	struct what_if *of = ask->of;
	struct what_if_cohort *cohorts;
	int64_t *specifications;
	size_t spec_count, cohort_count;

	memset(of->counts, 0, sizeof(of->counts));
	of->not_comparable = ask->done = 0;
	if (of->begin != NULL)
		of->begin(of->self);
	TRY(what_if_specifications(cx, db, of->institution->id, &specifications, &spec_count));
	TRY(what_if_cohorts(cx, db, of->institution->id, &cohorts, &cohort_count));
	ask->total = (int64_t)spec_count;
	for (size_t i = 0; i < cohort_count; i++)
		ask->total += cohorts[i].awards;
	TRY(ask_specifications(cx, db, ask, specifications, spec_count));
	for (size_t i = 0; i < cohort_count; i++) {
		struct arena_mark mark = arena_mark(cx->mem);

		TRY(ask_cohort(cx, db, ask, &cohorts[i]));
		arena_release(cx->mem, mark);
	}
	return RC_OK;
}

enum rc
what_if_run(struct ctx *cx, struct db *db, struct what_if *of)
{
	struct asking ask = { .of = of };

	return db_snapshot(cx, db, run_work, &ask);
}

/* ---- parameters ---- */

/* JSON when it is, else the text itself. */
static struct json *
value_of(struct ctx *cx, struct str value)
{
	struct json *out;

	return json_parse(cx, value, JSON_LIMITS, &out) == RC_OK ? out : json_new_string(cx->mem, value);
}

/* "NTU-11.3.attempts": what stands before the last point is a rule; rules have points in their names. */
static bool
names_rule(const struct policy *policy, struct str name, struct str *rule, struct str *parameter)
{
	size_t at = name.len;

	while (at > 0 && name.ptr[at - 1] != '.')
		at--;
	if (at == 0)
		return false;
	*rule = str_sub(name, 0, at - 1);
	*parameter = str_sub(name, at, SIZE_MAX);
	return policy_let(policy, *rule, *parameter) != NULL;
}

enum rc
what_if_let(struct ctx *cx, struct policy *policy, struct str name, struct str value)
{
	struct json *to = value_of(cx, value);
	struct str rule, parameter;
	bool any = false;

	if (names_rule(policy, name, &rule, &parameter))
		return policy_set_let(cx, policy, rule, parameter, to);
	for (size_t i = 0; i < policy_rule_count(policy); i++) {
		struct policy_rule_view view = policy_rule_at(policy, i);

		if (policy_let(policy, view.id, name) == NULL)
			continue;
		any = true;
		TRY(policy_set_let(cx, policy, view.id, name, to));
	}
	return any ? RC_OK : fail(cx, RC_NOT_FOUND, MSG(award_what_if_parameter), A_STR("name", name));
}
