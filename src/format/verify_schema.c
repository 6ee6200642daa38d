#include "base/time.h"
#include "codec/schema.h"
#include "format/verify_private.h"

#define SCHEMAS_MAX     4
#define SCHEMA_SIZE_MAX ((size_t)1 << 20)
#define OB3_SCHEMAS     "https://purl.imsglobal.org/spec/ob/v3p0/schema/"

#define N(name) STR_INIT(name)

/* What Open Badges 3.0 requires of each object, as rows: where it stands and the members it must have. The types of
 * members are checked by ob3_read before. */
static const struct rule {
	const char *path;   /* member names from the credential down; the last may stand several times */
	const char *type;   /* that the object's `type` must contain; NULL: none asked */
	struct str members[6]; /* the empty name is the last */
	bool needed;
} rules[] = {
	{ "issuer", NULL, { N("id") }, true },
	{ "credentialSubject", "AchievementSubject", { N("type"), N("achievement") }, true },
	{ "credentialSubject.identifier", "IdentityObject", { N("type"), N("hashed"), N("identityHash"), N("identityType") }, false },
	{ "credentialSubject.result", "Result", { N("type") }, false },
	{ "credentialSubject.achievement", "Achievement", { N("id"), N("type"), N("criteria"), N("description"), N("name") }, true },
	{ "credentialSubject.achievement.alignment", "Alignment", { N("type"), N("targetName"), N("targetUrl") }, false },
	{ "credentialSubject.achievement.resultDescription", "ResultDescription", { N("id"), N("type"), N("name"), N("resultType") }, false },
	{ "credentialSubject.achievement.related", "Related", { N("id"), N("type") }, false },
	{ "credentialSubject.achievement.creator", "Profile", { N("id"), N("type") }, false },
	{ "credentialSubject.achievement.otherIdentifier", "IdentifierEntry", { N("type"), N("identifier"), N("identifierType") }, false },
	{ "credentialStatus", NULL, { N("type") }, false },
	{ "credentialSchema", NULL, { N("id"), N("type") }, false },
	{ "refreshService", NULL, { N("id"), N("type") }, false },
	{ "evidence", "Evidence", { N("type") }, false },
};

static void
wrong(struct verification *v, const char *path, struct str member)
{
	answer(v, CHECK_SCHEMA, VERIFY_FAIL, MSG(verify_schema_lacks), A_STR("member", member), A_C("where", path));
}

static void
check_object(struct verification *v, const struct rule *rule, const struct json *object)
{
	if (object->type != JSON_OBJECT) {
		/* an address alone may stand for an issuer */
		if (object->type != JSON_STRING || strcmp(rule->path, "issuer") != 0)
			wrong(v, rule->path, STR("type"));
		return;
	}
	if (rule->type != NULL && !has_word(JSON_GET(object, "type"), rule->type))
		wrong(v, rule->path, str_of(rule->type));
	for (const struct str *member = rule->members; member->len > 0; member++)
		if (json_get(object, *member) == NULL)
			wrong(v, rule->path, *member);
}

static void
check_rule(struct verification *v, const struct rule *rule)
{
	const struct json *at = v->meaning;
	struct str rest = str_of(rule->path), member;
	size_t count = 0;

	do {
		str_cut(&rest, '.', &member);
		at = json_get(at, member);
	} while (rest.len > 0 && at != NULL);
	for (const struct json *item = NULL; (item = each_of(at, item)) != NULL; count++)
		check_object(v, rule, item);
	if (count == 0 && rule->needed)
		wrong(v, "credential", member);
}

static bool
has_member(struct verification *v, const char *member)
{
	return json_get(v->meaning, str_of(member)) != NULL;
}

/* A credential of the first data model has other names for its dates. */
static void
check_top(struct verification *v)
{
	const struct json *subject = JSON_GET(v->meaning, "credentialSubject");

	if (!has_member(v, "id"))
		wrong(v, "credential", STR("id"));
	if (!has_member(v, "validFrom") && !has_member(v, "issuanceDate"))
		wrong(v, "credential", STR("validFrom"));
	if (JSON_GET(subject, "id") == NULL && JSON_GET(subject, "identifier") == NULL)
		wrong(v, "credentialSubject", STR("id"));
}

/* ---- schemas that the credential names (VCDM 2.0, 4.11; VC JSON Schema) ---- */

static void
not_asked(struct verification *v, const struct message *msg, struct str url)
{
	answer_with(v, CHECK_SCHEMA, VERIFY_UNCHECKED, msg, (const struct arg[]){ A_STR("url", url), { NULL, { NULL, 0 }, 0, false } });
}

/* The document as it was sent is what a schema is about. Where a schema cannot be had, or asks for what is not known here, the
 * check stays open; the published schemas of Open Badges are what the rows above ask. */
static void
check_named(struct verification *v, const struct json *named)
{
	struct str url = id_of(named), text;
	struct schema_answer answered;
	struct json *schema;
	enum rc rc;

	if (!has_word(JSON_GET(named, "type"), "JsonSchema") && !has_word(JSON_GET(named, "type"), "1EdTechJsonSchemaValidator2019")) {
		not_asked(v, MSG(verify_schema_kind), url);
		return;
	}
	if (!str_starts(url, "https://") || resolve(v, url, &text) != RC_OK) {
		if (!str_starts(url, OB3_SCHEMAS))
			not_asked(v, MSG(verify_schema_absent), url);
		return;
	}
	if (text.len > SCHEMA_SIZE_MAX || json_parse(v->cx, text, JSON_LIMITS, &schema) != RC_OK) {
		not_asked(v, MSG(verify_schema_none), url);
		return;
	}
	rc = schema_check(v->cx, schema, v->document, &answered);
	if (rc != RC_OK)
		answer_err(v, CHECK_SCHEMA, VERIFY_UNCHECKED, MSG(verify_schema_unknown), A_STR("url", url));
	else if (!answered.fits)
		answer(v, CHECK_SCHEMA, VERIFY_FAIL, MSG(verify_schema_misfit), A_STR("url", url), A_STR("where", answered.where.len == 0 ? STR("/") : answered.where), A_STR("rule", answered.rule));
	else
		answer(v, CHECK_SCHEMA, VERIFY_PASS, MSG(verify_schema_fits));
	answer_detail(v, CHECK_SCHEMA, url);
}

static void
check_all_named(struct verification *v)
{
	size_t count = 0;

	for (const struct json *at = NULL; (at = each_of(JSON_GET(v->meaning, "credentialSchema"), at)) != NULL;) {
		if (++count > SCHEMAS_MAX) {
			answer(v, CHECK_SCHEMA, VERIFY_UNCHECKED, MSG(verify_schema_many), A_NUM("most", SCHEMAS_MAX));
			return;
		}
		check_named(v, at);
	}
}

static void
check_badge(struct verification *v)
{
	check_top(v);
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		check_rule(v, &rules[i]);
	if (JSON_GET(v->meaning, "issuanceDate") != NULL)
		answer(v, CHECK_SCHEMA, VERIFY_WARNING, MSG(verify_schema_version1));
	else
		answer(v, CHECK_SCHEMA, VERIFY_PASS, MSG(verify_schema_pass));
}

void
verify_schema(struct verification *v)
{
	const struct json *type = JSON_GET(v->meaning, "type");

	if (has_word(type, "OpenBadgeCredential") || has_word(type, "AchievementCredential"))
		check_badge(v);
	check_all_named(v);
	if (v->report->checks[CHECK_SCHEMA].says.len == 0)
		answer(v, CHECK_SCHEMA, VERIFY_UNCHECKED, MSG(verify_schema_other));
}
