#include "specification/draft.h"

#include "event/event.h"
#include "people/people.h"
#include "policy/spec_facts.h"
#include "specification/draft_store.h"

static enum rc
draft_event(struct ctx *cx, struct db *db, const struct draft *draft, int64_t actor, const char *what)
{
	const struct event event = {
		.institution = draft->institution, .actor = actor, .what = str_of(what), .noun = STR("draft"), .object = draft->id,
	};

	return event_append(cx, db, &event);
}

/* ---- beginning and keeping ---- */

static struct json *
empty_document(struct arena *mem, struct str language)
{
	struct json *document = json_new(mem, JSON_OBJECT), *languages;

	json_put_str(mem, document, STR("kind"), STR("credit-bearing"));
	languages = json_put_array(mem, document, STR("languages"));
	json_add(languages, json_new_string(mem, language));
	return document;
}

static enum rc
begin_work(struct ctx *cx, struct db *db, void *self)
{
	struct draft *as = self;

	TRY(db_new_id(cx, db, &as->id));
	TRY(draft_insert(cx, db, as));
	return draft_event(cx, db, as, as->author, "draft.begun");
}

enum rc
draft_begin(struct ctx *cx, struct db *db, const struct institution *institution, int64_t author, const struct specification *from, struct draft *out)
{
	*out = (struct draft){
		.institution = institution->id,
		.document = from == NULL ? empty_document(cx->mem, institution->language) : json_copy(cx->mem, from->json, true),
		.revision = 1,
		.based_on = from == NULL ? 0 : from->id,
		.author = author,
		.changed_by = author,
		.changed_at = cx->now,
	};
	return db_transact(cx, db, begin_work, out);
}

enum rc
draft_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct draft *out)
{
	enum rc rc = draft_by_id(cx, db, institution, id, out);

	return rc == RC_NOT_FOUND ? fail(cx, rc, MSG(specification_no_draft)) : rc;
}

enum rc
draft_list(struct ctx *cx, struct db *db, int64_t institution, struct draft **drafts, size_t *count)
{
	return draft_open_ones(cx, db, institution, drafts, count);
}

/* Somebody was first: who, so that the two can speak. */
static enum rc
refuse_change(struct ctx *cx, struct db *db, const struct draft *draft)
{
	struct draft is;
	struct person by = { .name = STR("–") };

	TRY(draft_get(cx, db, draft->institution, draft->id, &is));
	if (is.specification != 0)
		return fail(cx, RC_REFUSED, MSG(specification_draft_submitted));
	if (is.changed_by != 0)
		TRY(person_get(cx, db, is.institution, is.changed_by, &by));
	return fail(cx, RC_CONFLICT, MSG(specification_draft_changed), A_STR("name", by.name), A_NUM("revision", is.revision));
}

static enum rc
save_work(struct ctx *cx, struct db *db, void *self)
{
	const struct draft *as = self;
	bool changed;

	TRY(draft_update(cx, db, as, as->revision - 1, &changed));
	if (!changed)
		return refuse_change(cx, db, as);
	return as->specification == 0 ? RC_OK : draft_event(cx, db, as, as->changed_by, "draft.submitted");
}

enum rc
draft_save(struct ctx *cx, struct db *db, struct draft *draft, int64_t actor, struct json *document)
{
	struct draft as = *draft;

	as.document = document;
	as.revision++;
	as.changed_by = actor;
	as.changed_at = cx->now;
	if (draft->specification == 0 && str_eq(json_text(cx->mem, document, JSON_COMPACT), json_text(cx->mem, draft->document, JSON_COMPACT)))
		return RC_OK;
	TRY(db_transact(cx, db, save_work, &as));
	*draft = as;
	return RC_OK;
}

/* ---- submitting ---- */

struct submitting { struct draft as; int64_t actor; struct specification *spec; };

static enum rc
submit_work(struct ctx *cx, struct db *db, void *self)
{
	struct submitting *to = self;

	TRY(specification_ensure(cx, db, to->as.institution, to->actor, to->spec));
	if (to->spec->state != SPECIFICATION_DRAFT) /* found, not made */
		return fail(cx, RC_CONFLICT, MSG(specification_draft_same), A_STR("code", to->spec->code), A_NUM("version", to->spec->version));
	TRY(specification_advance(cx, db, to->spec, to->actor, SPECIFICATION_SUBMITTED));
	to->as.specification = to->spec->id;
	return save_work(cx, db, &to->as);
}

/* What no approval could let pass does not take up a committee's time. */
static enum rc
refuse_hopeless(struct ctx *cx, struct policy *policy, const struct specification *spec)
{
	static const enum policy_stage stages[] = { POLICY_DESIGN, POLICY_APPROVAL };
	struct policy_answer *answer;
	struct json *facts;

	TRY(spec_facts(cx, spec->json, &facts));
	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
		TRY(policy_ask(cx, policy, &(struct policy_question){ .stage = stages[i], .file_only = true, .facts = facts }, &answer));
		TRY(policy_refuse(cx, answer));
	}
	return RC_OK;
}

enum rc
draft_submit(struct ctx *cx, struct db *db, struct policy *policy, struct draft *draft, int64_t actor, struct specification *out)
{
	struct submitting to = { .as = *draft, .actor = actor, .spec = out };
	struct problems problems;

	if (draft->specification != 0)
		return fail(cx, RC_REFUSED, MSG(specification_draft_submitted));
	TRY(specification_read(cx, STR_NONE, json_text(cx->mem, draft->document, JSON_PRETTY), &problems, out));
	TRY(refuse_hopeless(cx, policy, out));
	to.as.revision++;
	to.as.changed_by = actor;
	to.as.changed_at = cx->now;
	TRY(db_transact(cx, db, submit_work, &to));
	*draft = to.as;
	return RC_OK;
}
