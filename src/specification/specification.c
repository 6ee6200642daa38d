#include "specification/specification.h"

#include "crypto/hash.h"
#include "event/event.h"
#include "policy/spec_facts.h"
#include "specification/specification_store.h"

static const char *const state_words[] = {
	[SPECIFICATION_DRAFT] = "draft", [SPECIFICATION_SUBMITTED] = "submitted", [SPECIFICATION_EVALUATED] = "evaluated",
	[SPECIFICATION_IN_REVIEW] = "in review", [SPECIFICATION_APPROVED] = "approved", [SPECIFICATION_PUBLISHED] = "published",
	[SPECIFICATION_SUPERSEDED] = "superseded", [SPECIFICATION_SUSPENDED] = "suspended", [SPECIFICATION_CLOSED] = "closed",
};

const char *
specification_state_word(enum specification_state state)
{
	return state_words[state];
}

static enum rc
specification_event(struct ctx *cx, struct db *db, const struct specification *spec, int64_t actor, const char *what, struct str reason)
{
	const struct event event = {
		.institution = spec->institution, .actor = actor, .what = str_of(what), .noun = STR("specification"), .object = spec->id,
		.reason = reason,
	};

	return event_append(cx, db, &event);
}

/* ---- keeping documents ---- */

struct keeping {
	struct specification *as;
	int64_t wanted; /* the version it should get; 0: the next. Apart, because the work may run twice */
};

static enum rc
next_version(struct ctx *cx, struct db *db, const struct keeping *keep)
{
	struct specification *as = keep->as;
	int64_t last;

	TRY(specification_last_version(cx, db, as->institution, as->code, &last));
	if (keep->wanted > 0 && keep->wanted <= last)
		return fail(cx, RC_CONFLICT, MSG(specification_version_taken), A_STR("code", as->code), A_NUM("version", keep->wanted), A_NUM("last", last));
	as->version = keep->wanted > 0 ? keep->wanted : last + 1;
	return RC_OK;
}

static void
take_row(struct specification *as, const struct specification *is)
{
	as->id = is->id;
	as->version = is->version;
	as->state = is->state;
	as->author = is->author;
	as->approver = is->approver;
	as->framework = is->framework;
}

static enum rc
ensure_work(struct ctx *cx, struct db *db, void *self)
{
	const struct keeping *keep = self;
	struct specification *as = keep->as, is;
	enum rc rc = specification_by_digest(cx, db, as->institution, as->code, as->digest, &is);

	if (rc == RC_OK) {
		take_row(as, &is);
		return RC_OK;
	}
	if (rc != RC_NOT_FOUND)
		return rc;
	TRY(next_version(cx, db, keep));
	as->state = SPECIFICATION_DRAFT;
	TRY(db_new_id(cx, db, &as->id));
	TRY(specification_insert(cx, db, as));
	return specification_event(cx, db, as, as->author, "specification.drafted", STR_NONE);
}

enum rc
specification_ensure(struct ctx *cx, struct db *db, int64_t institution, int64_t author, struct specification *as)
{
	struct keeping keep = { as, as->version };
	unsigned char *digest = arena_alloc(cx->mem, SHA256_SIZE);

	sha256(as->document, digest);
	as->digest = (struct str){ (char *)digest, SHA256_SIZE };
	as->institution = institution;
	as->author = author;
	return db_transact(cx, db, ensure_work, &keep);
}

enum rc
specification_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct specification *out)
{
	struct specification row;
	struct problems problems;
	enum rc rc = specification_by_id(cx, db, institution, id, &row);

	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(specification_unknown));
	TRY(rc);
	TRY(specification_read(cx, row.code, row.document, &problems, out));
	take_row(out, &row);
	out->institution = row.institution;
	out->digest = row.digest;
	return RC_OK;
}

enum rc
specification_offered(struct ctx *cx, struct db *db, int64_t institution, struct str code, bool *out)
{
	int64_t count;

	TRY(specification_count_published(cx, db, institution, code, &count));
	*out = count > 0;
	return RC_OK;
}

static enum rc
entry_of(struct ctx *cx, const struct row *r, struct str language, struct specification_entry *out)
{
	struct json *document;

	TRY(json_parse(cx, row_text(r, 6), JSON_LIMITS, &document));
	*out = (struct specification_entry){
		.id = row_num(r, 0),
		.code = row_text(r, 1),
		.version = row_num(r, 2),
		.state = (enum specification_state)row_num(r, 3),
		.author = row_num(r, 4),
		.changed_at = row_num(r, 5),
		.title = text_in(JSON_GET(document, "title"), language),
		.kind = json_string(JSON_GET(document, "kind")),
	};
	return RC_OK;
}

enum rc
specification_list(struct ctx *cx, struct db *db, int64_t institution, int state, struct str language,
                   struct specification_entry **entries, size_t *count)
{
	struct rows rows;

	TRY(specification_rows(cx, db, institution, state, &rows));
	*entries = NEWS(cx->mem, struct specification_entry, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		TRY(entry_of(cx, &rows.items[i], language, &(*entries)[i]));
	return RC_OK;
}

/* ---- steps without rules ---- */

struct step {
	struct specification *spec;
	int64_t actor;
	enum specification_state to;
	const char *event;
	struct str reason;
};

static enum rc
refuse_step(struct ctx *cx, const struct specification *spec, enum specification_state to)
{
	return fail(cx, RC_REFUSED, MSG(specification_step), A_STR("code", spec->code), A_NUM("version", spec->version),
	            A_C("is", state_words[spec->state]), A_C("to", state_words[to]));
}

/* Somebody may have been first since it was loaded: with the same step, then it is done; with another, then this one is refused. */
static enum rc
look_again(struct ctx *cx, struct db *db, const struct specification *spec, enum specification_state to, bool *done)
{
	struct specification is;

	TRY(specification_get(cx, db, spec->institution, spec->id, &is));
	*done = is.state == to;
	return *done || is.state == spec->state ? RC_OK : refuse_step(cx, &is, to);
}

static enum rc
step_work(struct ctx *cx, struct db *db, void *self)
{
	const struct step *step = self;
	struct specification as = *step->spec;
	bool done;

	TRY(look_again(cx, db, &as, step->to, &done));
	if (done)
		return RC_OK;
	as.state = step->to;
	TRY(specification_update(cx, db, &as));
	return specification_event(cx, db, &as, step->actor, step->event, step->reason);
}

static enum rc
take_step(struct ctx *cx, struct db *db, struct step *step)
{
	TRY(db_transact(cx, db, step_work, step));
	step->spec->state = step->to;
	return RC_OK;
}

enum rc
specification_advance(struct ctx *cx, struct db *db, struct specification *spec, int64_t actor, enum specification_state to)
{
	struct step step = { spec, actor, to, "specification.advanced", str_of(state_words[to]) };

	if (spec->state == to)
		return RC_OK;
	if (to > SPECIFICATION_IN_REVIEW || spec->state + 1 != to)
		return refuse_step(cx, spec, to);
	return take_step(cx, db, &step);
}

enum rc
specification_set_state(struct ctx *cx, struct db *db, struct specification *spec, int64_t actor, enum specification_state to, struct str reason)
{
	struct step step = { spec, actor, to, "specification.changed", reason };
	bool back = spec->state == SPECIFICATION_SUSPENDED && to == SPECIFICATION_PUBLISHED;
	bool ends = (spec->state == SPECIFICATION_PUBLISHED || spec->state == SPECIFICATION_SUSPENDED || spec->state == SPECIFICATION_SUPERSEDED)
	         && (to == SPECIFICATION_CLOSED || (to == SPECIFICATION_SUSPENDED && spec->state == SPECIFICATION_PUBLISHED));

	if (spec->state == to)
		return RC_OK;
	if (!back && !ends)
		return refuse_step(cx, spec, to);
	if (reason.len == 0)
		return fail(cx, RC_REFUSED, MSG(specification_needs_reason));
	return take_step(cx, db, &step);
}

/* ---- steps that rules decide ---- */

struct asking {
	struct policy *policy;
	struct specification *spec;
	const struct approval *by;
	bool file_only;
	const struct json *facts;
	struct policy_finding *first, *last; /* for the report; of this run of the transaction */
};

static enum rc
facts_of(struct ctx *cx, const struct specification *spec, const struct json *more, struct json **out)
{
	TRY(spec_facts(cx, spec->json, out));
	for (const struct json *at = json_first(more); at != NULL; at = at->next)
		fact_put(cx->mem, *out, at->key, json_copy(cx->mem, at, false));
	return RC_OK;
}

static struct str
rationale_for(const struct approval *by, struct str rule)
{
	for (size_t i = 0; by != NULL && i < by->rationale_count; i++)
		if (str_eq(by->rationales[i].rule, rule))
			return by->rationales[i].text;
	return STR_NONE;
}

static void
report(struct arena *mem, struct asking *asking, const struct policy_finding *finding)
{
	struct policy_finding *copy = NEW(mem, struct policy_finding);

	*copy = *finding;
	copy->next = NULL;
	if (asking->last == NULL)
		asking->first = copy;
	else
		asking->last->next = copy;
	asking->last = copy;
}

static enum rc
take_finding(struct ctx *cx, struct db *db, struct asking *asking, enum policy_stage stage, const struct policy_finding *finding)
{
	struct str reason = rationale_for(asking->by, finding->rule);
	bool fails = finding->verdict == VERDICT_FAIL || finding->verdict == VERDICT_UNDECIDED;

	if (finding->verdict == VERDICT_NOT_APPLICABLE)
		return RC_OK;
	if (finding->verdict == VERDICT_NOT_ASKED || (fails && finding->level != POLICY_MUST))
		report(cx->mem, asking, finding);
	if (fails && finding->level == POLICY_SHOULD && finding->rationale && reason.len == 0 && !asking->file_only) {
		(void)fail(cx, RC_REFUSED, MSG(specification_needs_rationale), A_STR("says", finding->says), A_STR("rule", finding->rule));
		return fail_with_clause(cx, RC_REFUSED, finding->cite);
	}
	return finding_upsert(cx, db, asking->spec->id, str_of(stage_name(stage)), finding->framework, finding, reason);
}

static enum rc
ask(struct ctx *cx, struct db *db, struct asking *asking, enum policy_stage stage)
{
	const struct policy_question question = { .stage = stage, .facts = asking->facts, .file_only = asking->file_only };
	struct policy_answer *answer;

	TRY(policy_ask(cx, asking->policy, &question, &answer));
	TRY(policy_refuse(cx, answer));
	for (const struct policy_finding *finding = answer->findings; finding != NULL; finding = finding->next)
		TRY(take_finding(cx, db, asking, stage, finding));
	return RC_OK;
}

static enum rc
approve_work(struct ctx *cx, struct db *db, void *self)
{
	struct asking *asking = self;
	struct specification as = *asking->spec;
	bool done;

	TRY(look_again(cx, db, &as, SPECIFICATION_APPROVED, &done));
	if (done)
		return RC_OK;
	asking->first = asking->last = NULL;
	TRY(ask(cx, db, asking, POLICY_DESIGN));
	TRY(ask(cx, db, asking, POLICY_APPROVAL));
	as.state = SPECIFICATION_APPROVED;
	as.approver = asking->by->actor;
	as.framework = policy_version(asking->policy);
	TRY(specification_update(cx, db, &as));
	return specification_event(cx, db, &as, as.approver, "specification.approved", as.framework);
}

enum rc
specification_approve(struct ctx *cx, struct db *db, struct policy *policy, struct specification *spec, const struct approval *by)
{
	struct asking asking = { .policy = policy, .spec = spec, .by = by };
	struct json *facts;

	if (spec->state == SPECIFICATION_APPROVED)
		return RC_OK;
	if (spec->state > SPECIFICATION_IN_REVIEW)
		return refuse_step(cx, spec, SPECIFICATION_APPROVED);
	if (by->actor != 0 && by->actor == spec->author) {
		(void)fail(cx, RC_REFUSED, MSG(specification_own_work));
		return fail_with_clause(cx, RC_REFUSED, STR("separation of duties"));
	}
	TRY(facts_of(cx, spec, by->facts, &facts));
	asking.facts = facts;
	TRY(db_transact(cx, db, approve_work, &asking));
	spec->state = SPECIFICATION_APPROVED;
	spec->approver = by->actor;
	spec->framework = policy_version(policy);
	return RC_OK;
}

/* True of every credential that this program issues: an enrolment names its learner, and issuing sets the date. */
static void
credential_facts(struct ctx *cx, struct json *facts)
{
	fact_bool(cx->mem, facts, STR("learner_identified"), true);
	fact_bool(cx->mem, facts, STR("issue_dated"), true);
}

void
specification_issuer_facts(struct ctx *cx, const struct institution *institution, struct json *facts)
{
	struct str name = text_in(institution->legal_name, institution->language);
	struct json *countries = json_new(cx->mem, JSON_ARRAY), *bodies = json_new(cx->mem, JSON_ARRAY);

	json_add(countries, json_new_string(cx->mem, institution->country));
	json_add(bodies, json_new_string(cx->mem, name));
	fact_text(cx->mem, facts, STR("issuer.name"), name);
	fact_put(cx->mem, facts, STR("issuer.countries"), countries);
	fact_put(cx->mem, facts, STR("issuer.awarding_bodies"), bodies);
	fact_text(cx->mem, facts, STR("issuer.status"), institution->status);
	credential_facts(cx, facts);
}

static enum rc
publish_work(struct ctx *cx, struct db *db, void *self)
{
	struct asking *asking = self;
	struct specification as = *asking->spec;
	bool done;

	TRY(look_again(cx, db, &as, SPECIFICATION_PUBLISHED, &done));
	if (done)
		return RC_OK;
	asking->first = asking->last = NULL;
	TRY(ask(cx, db, asking, POLICY_PUBLICATION));
	as.state = SPECIFICATION_PUBLISHED;
	TRY(specification_update(cx, db, &as));
	TRY(specification_supersede_others(cx, db, &as));
	return specification_event(cx, db, &as, asking->by->actor, "specification.published", STR_NONE);
}

/* Numbers that the sources leave to the institution: until it has filled them in, nobody could decide on a mark. */
static enum rc
wait_for_numbers(struct ctx *cx, const struct policy *policy)
{
	const struct json *open = json_first(policy_not_given(policy));

	if (open == NULL)
		return RC_OK;
	(void)fail(cx, RC_REFUSED, MSG(specification_number_not_given), A_STR("name", json_string(JSON_GET(open, "name"))),
	           A_STR("framework", json_string(JSON_GET(open, "framework"))), A_STR("says", policy_text(JSON_GET(open, "says"), STR("en"))));
	return fail_with_clause(cx, RC_REFUSED, json_string(JSON_GET(open, "cite")));
}

enum rc
specification_publish(struct ctx *cx, struct db *db, struct policy *policy, struct specification *spec, const struct approval *by)
{
	struct asking asking = { .policy = policy, .spec = spec, .by = by };
	struct json *facts;

	if (spec->state == SPECIFICATION_PUBLISHED)
		return RC_OK;
	if (spec->state != SPECIFICATION_APPROVED)
		return refuse_step(cx, spec, SPECIFICATION_PUBLISHED);
	TRY(wait_for_numbers(cx, policy));
	TRY(facts_of(cx, spec, by->facts, &facts));
	credential_facts(cx, facts);
	asking.facts = facts;
	TRY(db_transact(cx, db, publish_work, &asking));
	spec->state = SPECIFICATION_PUBLISHED;
	return RC_OK;
}

static enum rc
accept_work(struct ctx *cx, struct db *db, void *self)
{
	struct asking *asking = self;
	struct specification as = *asking->spec;

	asking->first = asking->last = NULL;
	TRY(ask(cx, db, asking, POLICY_DESIGN));
	TRY(ask(cx, db, asking, POLICY_APPROVAL));
	TRY(ask(cx, db, asking, POLICY_PUBLICATION));
	if (as.state == SPECIFICATION_PUBLISHED)
		return RC_OK;
	as.state = SPECIFICATION_PUBLISHED;
	as.framework = policy_version(asking->policy);
	TRY(specification_update(cx, db, &as));
	TRY(specification_supersede_others(cx, db, &as));
	return specification_event(cx, db, &as, 0, "specification.accepted", as.framework);
}

enum rc
specification_accept(struct ctx *cx, struct db *db, struct policy *policy, struct specification *spec, const struct policy_finding **out)
{
	struct asking asking = { .policy = policy, .spec = spec, .file_only = true };
	struct json *facts;

	if (spec->state > SPECIFICATION_PUBLISHED)
		return refuse_step(cx, spec, SPECIFICATION_PUBLISHED);
	TRY(facts_of(cx, spec, NULL, &facts));
	asking.facts = facts;
	TRY(db_transact(cx, db, accept_work, &asking));
	if (spec->state != SPECIFICATION_PUBLISHED)
		spec->framework = policy_version(policy);
	spec->state = SPECIFICATION_PUBLISHED;
	if (out != NULL)
		*out = asking.first;
	return RC_OK;
}
