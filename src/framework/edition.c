#include "framework/edition.h"

#include "framework/framework_store.h"
#include "framework/written.h"
#include "people/people.h"

enum rc
edition_document(struct ctx *cx, const struct framework *of, struct json **out)
{
	return json_parse(cx, of->text, POLICY_BOOK_LIMITS, out);
}

/* ---- beginning ---- */

enum rc
edition_begin(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, struct str name, struct str version, const struct str *extends,
              size_t extends_count, struct framework *out)
{
	struct json *root = json_new(cx->mem, JSON_OBJECT), *list;

	json_put_str(cx->mem, root, STR("framework"), name);
	json_put_str(cx->mem, root, STR("version"), version);
	list = json_put_array(cx->mem, root, STR("extends"));
	for (size_t i = 0; i < extends_count; i++)
		json_add(list, json_new_string(cx->mem, extends[i]));
	json_put_array(cx->mem, root, STR("rules"));
	return framework_import(cx, db, institution, actor, json_text(cx->mem, root, JSON_PRETTY), out);
}

/* ---- keeping ---- */

struct keeping { struct framework as; int64_t actor; struct str about; };

/* Somebody was first: who, so that the two can speak. */
static enum rc
refuse_change(struct ctx *cx, struct db *db, const struct framework *as, const struct message *says)
{
	struct person by = { .name = STR("–") };
	struct framework is;

	TRY(framework_get(cx, db, as->institution, as->id, &is));
	if (is.state == FRAMEWORK_IN_FORCE)
		return fail(cx, RC_REFUSED, MSG(framework_fixed), A_STR("name", is.name), A_STR("version", is.version));
	if (is.changed_by != 0)
		TRY(person_get(cx, db, is.institution, is.changed_by, &by));
	return fail(cx, RC_CONFLICT, says, A_STR("name", by.name), A_NUM("revision", is.revision));
}

static enum rc
keep_work(struct ctx *cx, struct db *db, void *self)
{
	const struct keeping *to = self;
	struct framework other;
	bool changed;
	enum rc rc = framework_by_version(cx, db, to->as.institution, to->as.name, to->as.version, &other);

	if (rc == RC_OK && other.id != to->as.id)
		return fail(cx, RC_CONFLICT, MSG(framework_version_there), A_STR("name", to->as.name), A_STR("version", to->as.version));
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	TRY(framework_update_edition(cx, db, &to->as, &changed));
	return changed ? framework_event(cx, db, &to->as, to->actor, "framework.drafted", to->about) : refuse_change(cx, db, &to->as, MSG(framework_draft_changed));
}

enum rc
edition_keep(struct ctx *cx, struct db *db, struct framework *draft, int64_t actor, struct json *document, struct str about)
{
	struct keeping to = { *draft, actor, about };

	to.as.text = json_text(cx->mem, document, JSON_PRETTY);
	if (str_eq(to.as.text, draft->text))
		return RC_OK;
	to.as.name = json_string(JSON_GET(document, "framework"));
	to.as.version = json_string(JSON_GET(document, "version"));
	to.as.revision++;
	to.as.changed_by = actor;
	to.as.changed_at = cx->now;
	TRY(db_transact(cx, db, keep_work, &to));
	*draft = to.as;
	return RC_OK;
}

struct discarding { const struct framework *draft; int64_t actor; };

static enum rc
discard_work(struct ctx *cx, struct db *db, void *self)
{
	const struct discarding *of = self;
	bool gone;

	TRY(framework_delete_draft(cx, db, of->draft, &gone));
	return gone ? framework_event(cx, db, of->draft, of->actor, "framework.discarded", STR_NONE) : refuse_change(cx, db, of->draft, MSG(framework_draft_went_on));
}

enum rc
edition_discard(struct ctx *cx, struct db *db, const struct framework *draft, int64_t actor)
{
	return db_transact(cx, db, discard_work, &(struct discarding){ draft, actor });
}

/* ---- rules ---- */

static struct json *
rules_of(const struct json *document)
{
	return JSON_GET(document, "rules");
}

struct json *
edition_rule(const struct json *document, size_t number)
{
	struct json *at = json_first(rules_of(document));

	for (size_t i = 1; i < number && at != NULL; i++)
		at = at->next;
	return number == 0 ? NULL : at;
}

size_t
edition_rule_number(const struct json *document, struct str id)
{
	size_t number = 1;

	for (const struct json *at = json_first(rules_of(document)); at != NULL; at = at->next, number++)
		if (str_eq(json_string(JSON_GET(at, "id")), id))
			return number;
	return 0;
}

/* The list anew, with `rule` in the place of the n-th; NULL takes it out. */
static void
replace(struct arena *mem, struct json *document, size_t number, struct json *rule)
{
	struct json *list = json_new(mem, JSON_ARRAY);
	size_t n = 1;

	for (const struct json *at = json_first(rules_of(document)); at != NULL; at = at->next, n++)
		if (n != number)
			json_add(list, json_copy(mem, at, false));
		else if (rule != NULL)
			json_add(list, rule);
	json_set(document, STR("rules"), list);
}

void
edition_put_rule(struct arena *mem, struct json *document, size_t number, struct json *rule)
{
	if (number > 0)
		replace(mem, document, number, rule);
	else
		json_add(rules_of(document), rule);
}

void
edition_take_rule(struct arena *mem, struct json *document, size_t number)
{
	replace(mem, document, number, NULL);
}

void
edition_set_let(struct arena *mem, struct json *document, const struct json *from, struct str parameter, struct json *value)
{
	struct json *rule = edition_rule(document, edition_rule_number(document, json_string(JSON_GET(from, "id"))));

	if (rule == NULL)
		rule = json_add(rules_of(document), json_copy(mem, from, true));
	json_set(JSON_GET(rule, "let"), parameter, value);
}

enum rc
edition_let(struct ctx *cx, struct db *db, struct framework *draft, int64_t actor, struct str rule, struct str parameter, const struct json *value)
{
	struct framework changed = *draft;
	struct policy *policy;
	struct json *document;
	const struct json *of;

	TRY(edition_document(cx, draft, &document));
	of = edition_rule(document, edition_rule_number(document, rule));
	if (json_get(JSON_GET(of, "let"), parameter) == NULL)
		return fail(cx, RC_NOT_FOUND, MSG(framework_no_parameter), A_STR("rule", rule), A_STR("name", parameter));
	edition_set_let(cx->mem, document, of, parameter, json_copy(cx->mem, value, false));
	changed.text = json_text(cx->mem, document, JSON_PRETTY);
	TRY(framework_load(cx, db, &changed, &policy));
	return edition_keep(cx, db, draft, actor, document,
	                    str_fmt(cx->mem, PRI_STR "." PRI_STR " = " PRI_STR, ARG_STR(rule), ARG_STR(parameter), ARG_STR(written_of_value(cx->mem, value))));
}

enum rc
edition_inherited(struct ctx *cx, struct db *db, const struct framework *of, const struct json *document, struct policy **out)
{
	const struct json *extends = JSON_GET(document, "extends");
	struct str *names = NEWS(cx->mem, struct str, json_count(extends) + 1);
	struct policy_source *sources;
	size_t count = 0, source_count;

	*out = NULL;
	for (const struct json *at = json_first(extends); at != NULL; at = at->next)
		names[count++] = json_string(at);
	TRY(framework_sources_today(cx, db, of->institution, &sources, &source_count));
	if (count > 0 && policy_load(cx, sources, source_count, names, count, out) != RC_OK)
		*out = NULL; /* what is wrong is said where it is extended */
	return RC_OK;
}
