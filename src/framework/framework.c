#include "framework/framework.h"

#include "base/time.h"
#include "event/event.h"
#include "framework/framework_store.h"

#define SINCE_EVER 0 /* the day of an edition that a file brought: whatever is asked about, it was decided by it */

enum rc
framework_event(struct ctx *cx, struct db *db, const struct framework *of, int64_t actor, const char *what, struct str changed)
{
	struct event event = { .institution = of->institution, .actor = actor, .what = str_of(what), .noun = STR("framework"), .object = of->id };
	struct json *after = json_new(cx->mem, JSON_OBJECT);

	json_put_str(cx->mem, after, STR("edition"), str_fmt(cx->mem, PRI_STR "@" PRI_STR, ARG_STR(of->name), ARG_STR(of->version)));
	if (changed.len > 0)
		json_put_str(cx->mem, after, STR("changed"), changed);
	event.after = json_text(cx->mem, after, JSON_COMPACT);
	return event_append(cx, db, &event);
}

static int64_t
today_of(const struct institution *institution, const struct ctx *cx)
{
	return zone_day(institution->zone, cx->now);
}

/* ---- the rules of a day ---- */

static enum rc
sources_of(struct ctx *cx, struct db *db, int64_t institution, int64_t day, const struct framework *first, struct policy_source **sources, size_t *count)
{
	struct framework *list;
	size_t all;

	TRY(framework_in_force_on(cx, db, institution, day, &list, &all));
	*sources = NEWS(cx->mem, struct policy_source, all + 1);
	*count = 0;
	if (first != NULL)
		(*sources)[(*count)++] = (struct policy_source){ first->name, first->text };
	for (size_t i = 0; i < all; i++)
		if (first == NULL || !str_eq(first->name, list[i].name))
			(*sources)[(*count)++] = (struct policy_source){ list[i].name, list[i].text };
	return RC_OK;
}

enum rc
framework_sources(struct ctx *cx, struct db *db, int64_t institution, int64_t day, struct policy_source **sources, size_t *count)
{
	return sources_of(cx, db, institution, day, NULL, sources, count);
}

enum rc
framework_sources_today(struct ctx *cx, struct db *db, int64_t institution, struct policy_source **sources, size_t *count)
{
	struct institution whose;

	TRY(institution_get(cx, db, institution, &whose));
	return framework_sources(cx, db, institution, today_of(&whose, cx), sources, count);
}

/* One book as a policy of its own, to see what it extends. */
static bool
extends(const struct policy *policy, struct str name)
{
	for (size_t i = 0; i + 1 < policy_framework_count(policy); i++)
		if (str_eq(json_string(JSON_GET(policy_framework_at(policy, i), "framework")), name))
			return true;
	return false;
}

/* The names that no other of them extends. */
static enum rc
outermost(struct ctx *cx, const struct policy_source *sources, size_t source_count, struct str *names, size_t *count)
{
	struct policy **each = NEWS(cx->mem, struct policy *, *count + 1);
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++)
		TRY(policy_load(cx, sources, source_count, &names[i], 1, &each[i]));
	for (size_t i = 0; i < *count; i++) {
		bool inner = false;

		for (size_t k = 0; k < *count; k++)
			inner = inner || (k != i && extends(each[k], names[i]));
		if (!inner)
			names[kept++] = names[i];
	}
	*count = kept;
	return RC_OK;
}

static bool
is_among(const struct str *names, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(names[i], name))
			return true;
	return false;
}

static enum rc
policy_with(struct ctx *cx, struct db *db, int64_t institution, int64_t day, const struct framework *draft, struct policy **out)
{
	struct policy_source *sources;
	size_t source_count, count;
	struct str *adopted, *names;

	TRY(institution_frameworks(cx, db, institution, &adopted, &count));
	names = NEWS(cx->mem, struct str, count + 1);
	for (size_t i = 0; i < count; i++)
		names[i] = adopted[i];
	if (draft != NULL && !is_among(adopted, count, draft->name))
		names[count++] = draft->name;
	if (count == 0)
		return fail(cx, RC_NOT_FOUND, MSG(framework_none_adopted));
	TRY(sources_of(cx, db, institution, day, draft, &sources, &source_count));
	TRY(outermost(cx, sources, source_count, names, &count));
	TRY(policy_load(cx, sources, source_count, names, count, out));
	policy_set_today(*out, day);
	return RC_OK;
}

enum rc
framework_policy(struct ctx *cx, struct db *db, int64_t institution, int64_t day, struct policy **out)
{
	return policy_with(cx, db, institution, day, NULL, out);
}

enum rc
framework_policy_today(struct ctx *cx, struct db *db, int64_t institution, const struct framework *draft, struct policy **out)
{
	struct institution whose;

	TRY(institution_get(cx, db, institution, &whose));
	return policy_with(cx, db, institution, today_of(&whose, cx), draft, out);
}

/* ---- drafts ---- */

enum rc
framework_load(struct ctx *cx, struct db *db, const struct framework *of, struct policy **out)
{
	struct policy_source *sources;
	struct institution institution;
	size_t count;

	TRY(institution_get(cx, db, of->institution, &institution));
	TRY(sources_of(cx, db, of->institution, today_of(&institution, cx), of, &sources, &count));
	return policy_load(cx, sources, count, &of->name, 1, out);
}

struct saving { struct framework *as; int64_t actor; };

static enum rc
version_there(struct ctx *cx, const struct framework *is)
{
	return fail(cx, RC_CONFLICT, MSG(framework_version_there), A_STR("name", is->name), A_STR("version", is->version));
}

/* Nobody's draft is written over by another, whoever brings it: another text is another version. */
static enum rc
save_work(struct ctx *cx, struct db *db, void *self)
{
	const struct saving *save = self;
	struct framework is;
	bool made;
	enum rc rc = framework_by_version(cx, db, save->as->institution, save->as->name, save->as->version, &is);

	if (rc == RC_OK && is.state == FRAMEWORK_IN_FORCE && str_eq(is.text, save->as->text)) {
		*save->as = is;
		return RC_OK;
	}
	if (rc == RC_OK)
		return version_there(cx, &is);
	if (rc != RC_NOT_FOUND)
		return rc;
	TRY(db_new_id(cx, db, &save->as->id));
	save->as->revision = 1;
	TRY(framework_insert_edition(cx, db, save->as, &made));
	return made ? framework_event(cx, db, save->as, save->actor, "framework.drafted", STR_NONE) : version_there(cx, save->as);
}

static enum rc
save_draft(struct ctx *cx, struct db *db, struct framework *as, int64_t actor)
{
	struct saving save = { as, actor };
	struct policy *policy;

	TRY(framework_load(cx, db, as, &policy));
	return db_transact(cx, db, save_work, &save);
}

static enum rc
draft_of_tree(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, const struct json *root, struct str base, struct framework *out)
{
	*out = (struct framework){
		.institution = institution, .author = actor, .base = base, .state = FRAMEWORK_DRAFT, .from_day = DAY_NONE, .changed_at = cx->now,
		.name = json_string(JSON_GET(root, "framework")), .version = json_string(JSON_GET(root, "version")),
		.text = json_text(cx->mem, root, JSON_PRETTY),
	};
	return save_draft(cx, db, out, actor);
}

enum rc
framework_import(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, struct str text, struct framework *out)
{
	struct json *root;

	TRY(json_parse(cx, text, POLICY_BOOK_LIMITS, &root));
	if (json_string(JSON_GET(root, "framework")).len == 0 || json_string(JSON_GET(root, "version")).len == 0)
		return fail(cx, RC_INVALID, MSG(framework_no_name));
	*out = (struct framework){
		.institution = institution, .author = actor, .state = FRAMEWORK_DRAFT, .from_day = DAY_NONE, .changed_at = cx->now, .text = text,
		.name = json_string(JSON_GET(root, "framework")), .version = json_string(JSON_GET(root, "version")),
	};
	return save_draft(cx, db, out, actor);
}

enum rc
framework_copy(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, struct str base, struct str name, struct str version,
               struct framework *out)
{
	struct policy_source *sources;
	struct policy *policy;
	const struct json *from;
	struct json *root;
	size_t count;

	TRY(framework_sources_today(cx, db, institution, &sources, &count));
	TRY(policy_load(cx, sources, count, &base, 1, &policy));
	from = policy_framework_at(policy, policy_framework_count(policy) - 1);
	root = json_copy(cx->mem, from, false);
	json_set(root, STR("framework"), json_new_string(cx->mem, name));
	json_set(root, STR("version"), json_new_string(cx->mem, version));
	(void)json_take(root, STR("in_force"));
	return draft_of_tree(cx, db, institution, actor, root,
	                     str_fmt(cx->mem, PRI_STR "@" PRI_STR, ARG_STR(json_string(JSON_GET(from, "framework"))), ARG_STR(json_string(JSON_GET(from, "version")))), out);
}

enum rc
framework_test(struct ctx *cx, struct db *db, const struct framework *of, struct policy_tested *out)
{
	struct policy *policy;

	TRY(framework_load(cx, db, of, &policy));
	return policy_test(cx, policy, out);
}

/* ---- putting in force ---- */

enum rc
framework_wrote(struct ctx *cx, struct db *db, const struct framework *of, int64_t person, bool *wrote)
{
	struct event *events;
	size_t count;

	*wrote = person != 0 && person == of->author;
	TRY(event_list(cx, db, of->institution, STR("framework"), of->id, &events, &count));
	for (size_t i = 0; i < count; i++)
		*wrote = *wrote || (person != 0 && events[i].actor == person && str_is(events[i].what, "framework.drafted"));
	return RC_OK;
}

struct enforcing { struct framework to; int64_t actor; };

static enum rc
enforce_work(struct ctx *cx, struct db *db, void *self)
{
	struct enforcing *to = self;
	bool changed;

	TRY(framework_update_edition(cx, db, &to->to, &changed));
	if (!changed)
		return fail(cx, RC_CONFLICT, MSG(framework_changed_meanwhile));
	TRY(institution_adopt(cx, db, to->actor, to->to.institution, to->to.name, to->to.version));
	return framework_event(cx, db, &to->to, to->actor, "framework.in_force", STR_NONE);
}

static enum rc
check_enforcing(struct ctx *cx, struct db *db, const struct framework *draft, int64_t actor, int64_t from_day)
{
	struct institution institution;
	struct policy_tested tested;
	bool wrote;

	if (draft->state == FRAMEWORK_IN_FORCE)
		return fail(cx, RC_REFUSED, MSG(framework_fixed), A_STR("name", draft->name), A_STR("version", draft->version));
	TRY(institution_get(cx, db, draft->institution, &institution));
	if (from_day < today_of(&institution, cx))
		return fail(cx, RC_REFUSED, MSG(framework_past), A_STR("day", date_text(cx->mem, from_day)));
	TRY(framework_wrote(cx, db, draft, actor, &wrote));
	if (wrote) {
		(void)fail(cx, RC_REFUSED, MSG(framework_own));
		return fail_with_clause(cx, RC_REFUSED, STR("separation of duties"));
	}
	TRY(framework_test(cx, db, draft, &tested));
	if (tested.failures == NULL)
		return RC_OK;
	return fail(cx, RC_REFUSED, MSG(framework_tests_fail), A_STR("rule", tested.failures->rule), A_STR("want", tested.failures->want),
	            A_STR("got", tested.failures->got));
}

enum rc
framework_put_in_force(struct ctx *cx, struct db *db, struct framework *draft, int64_t actor, int64_t from_day)
{
	struct enforcing to = { *draft, actor };

	TRY(check_enforcing(cx, db, draft, actor, from_day));
	to.to.state = FRAMEWORK_IN_FORCE;
	to.to.from_day = from_day;
	to.to.enforced_by = to.to.changed_by = actor;
	to.to.revision++;
	TRY(db_transact(cx, db, enforce_work, &to));
	*draft = to.to;
	return RC_OK;
}

enum rc
framework_adopt(struct ctx *cx, struct db *db, int64_t institution, const struct json *book)
{
	struct framework as = {
		.institution = institution, .name = json_string(JSON_GET(book, "framework")), .version = json_string(JSON_GET(book, "version")),
		.state = FRAMEWORK_IN_FORCE, .from_day = SINCE_EVER, .text = json_text(cx->mem, book, JSON_PRETTY),
	};
	bool made;

	TRY(db_new_id(cx, db, &as.id));
	return framework_insert_edition(cx, db, &as, &made);
}

/* ---- reading ---- */

enum rc
framework_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct framework *out)
{
	enum rc rc = framework_by_id(cx, db, institution, id, out);

	return rc == RC_NOT_FOUND ? fail(cx, rc, MSG(framework_unknown)) : rc;
}

enum rc
framework_find(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct str version, struct framework *out)
{
	enum rc rc = framework_by_version(cx, db, institution, name, version, out);

	return rc == RC_NOT_FOUND ? fail(cx, rc, MSG(framework_unknown)) : rc;
}

enum rc
framework_known(struct ctx *cx, struct db *db, int64_t institution, struct str **names, size_t *count, size_t *adopted)
{
	struct str *own;
	size_t most;

	TRY(institution_frameworks(cx, db, institution, &own, adopted));
	most = *adopted;
	for (const struct asset *asset = policy_frameworks; asset->name != NULL; asset++)
		most++;
	*names = NEWS(cx->mem, struct str, most + 1);
	*count = 0;
	for (size_t i = 0; i < *adopted; i++)
		(*names)[(*count)++] = own[*adopted - 1 - i];
	for (const struct asset *asset = policy_frameworks; asset->name != NULL; asset++) {
		struct str name = str_of(asset->name);

		name.len -= strlen(".json");
		if (!is_among(own, *adopted, name))
			(*names)[(*count)++] = name;
	}
	return RC_OK;
}
