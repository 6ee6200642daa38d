#include "registry/registry.h"

#include "codec/json.h"
#include "base/decimal.h"
#include "notice/notice.h"

/* ---- standing ---- */

struct changing {
	const struct registry_order *order;
	int64_t changed;
};

static enum rc
apply(struct ctx *cx, struct db *db, const struct registry_order *order, struct credential *credential)
{
	switch (order->change) {
	case REGISTRY_REVOKE:
		return credential_revoke(cx, db, credential, order->actor, order->reason);
	case REGISTRY_SUSPEND:
		return credential_suspend(cx, db, credential, order->actor, order->reason);
	case REGISTRY_REINSTATE:
		break;
	}
	return credential_reinstate(cx, db, credential, order->actor, order->reason);
}

static enum rc
tell_learner(struct ctx *cx, struct db *db, const struct registry_order *order, const struct registry_award *award)
{
	const struct str where = STR("/backpack");

	switch (order->change) {
	case REGISTRY_REVOKE:
		return notice_give(cx, db, order->institution, award->person, where, MSG(registry_told_revoked), A_STR("code", award->code), A_STR("reason", order->reason));
	case REGISTRY_SUSPEND:
		return notice_give(cx, db, order->institution, award->person, where, MSG(registry_told_suspended), A_STR("code", award->code), A_STR("reason", order->reason));
	case REGISTRY_REINSTATE:
		break;
	}
	return notice_give(cx, db, order->institution, award->person, where, MSG(registry_told_reinstated), A_STR("code", award->code), A_STR("reason", order->reason));
}

static enum rc
change_one(struct ctx *cx, struct db *db, struct changing *to, struct str public_id)
{
	const struct registry_order *order = to->order;
	struct credential credential;
	struct registry_award award;
	enum credential_state before;
	enum rc rc;

	TRY(registry_award_of(cx, db, order->institution, public_id, &award));
	if (award.person == order->actor)
		return fail_with_clause(cx, fail(cx, RC_REFUSED, MSG(registry_own)), STR("separation of duties"));
	TRY(credential_get(cx, db, order->institution, award.public_id, &credential));
	before = credential.state;
	rc = apply(cx, db, order, &credential);
	if (rc != RC_OK)
		return fail_at_field(cx, rc, award.learner);
	if (credential.state == before)
		return RC_OK;
	to->changed++;
	return tell_learner(cx, db, order, &award);
}

static enum rc
change_work(struct ctx *cx, struct db *db, void *self)
{
	struct changing *to = self;

	to->changed = 0;
	for (size_t i = 0; i < to->order->count; i++)
		TRY(change_one(cx, db, to, to->order->public_ids[i]));
	return RC_OK;
}

enum rc
registry_change_standing(struct ctx *cx, struct db *db, const struct registry_order *order, int64_t *changed)
{
	struct changing to = { .order = order };

	if (order->count == 0)
		return fail(cx, RC_INVALID, MSG(registry_none_chosen));
	if (order->count > REGISTRY_CHANGE_MAX)
		return fail(cx, RC_LIMIT, MSG(registry_too_many), A_NUM("most", REGISTRY_CHANGE_MAX));
	if (str_trim(order->reason).len == 0)
		return fail(cx, RC_REFUSED, MSG(credential_needs_reason));
	TRY(db_transact(cx, db, change_work, &to));
	*changed = to.changed;
	return RC_OK;
}

/* ---- replacing ---- */

static struct str
said_name(const struct json *document)
{
	const struct json *subject = JSON_GET(document, "credentialSubject");

	for (const struct json *one = json_first(JSON_GET(subject, "identifier")); one != NULL; one = one->next)
		if (str_is(json_string(JSON_GET(one, "identityType")), "name"))
			return json_string(JSON_GET(one, "identityHash"));
	return json_string(JSON_GET(subject, "name"));
}

static void
differ(struct registry_difference *list, size_t *count, struct str what, struct str was, struct str is)
{
	if (!str_eq(was, is) && was.len + is.len > 0)
		list[(*count)++] = (struct registry_difference){ what, was, is };
}

enum rc
registry_differences(struct ctx *cx, struct db *db, const struct registry_award *award, struct registry_difference **differences, size_t *count)
{
	struct json *document;
	struct str text;

	*count = 0;
	*differences = NEWS(cx->mem, struct registry_difference, 4);
	TRY(credential_document(cx, db, award->credential, CREDENTIAL_JSON, &text));
	TRY(json_parse(cx, text, JSON_LIMITS, &document));
	differ(*differences, count, STR("name"), said_name(document), award->name);
	return RC_OK;
}

enum rc
registry_replace(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, const struct registry_award *award, struct str reason, struct award *out)
{
	struct institution house;
	struct award old;

	if (award->credential == 0 || award->state == CREDENTIAL_INTENDED)
		return fail(cx, RC_REFUSED, MSG(registry_nothing_to_replace));
	if (award->state == CREDENTIAL_REVOKED)
		return fail(cx, RC_REFUSED, MSG(registry_revoked_is_over));
	TRY(institution_get(cx, db, institution, &house));
	TRY(award_get(cx, db, institution, award->award, &old));
	TRY(award_supersede(cx, db, &house, actor, &old, NULL, str_trim(reason), out));
	return notice_give(cx, db, institution, award->person, STR("/backpack"), MSG(registry_told_replaced), A_STR("code", award->code), A_STR("reason", reason));
}
