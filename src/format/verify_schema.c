#include "base/time.h"
#include "format/verify_private.h"

/* What Open Badges 3.0 requires of each object, as rows: where it stands and the members it must have. The types of
 * members are checked by ob3_read before. */
static const struct rule {
	const char *path;   /* member names from the credential down; the last may stand several times */
	const char *type;   /* that the object's `type` must contain; NULL: none asked */
	const char *members;
	bool needed;
} rules[] = {
	{ "issuer", NULL, "id", true },
	{ "credentialSubject", "AchievementSubject", "type achievement", true },
	{ "credentialSubject.identifier", "IdentityObject", "type hashed identityHash identityType", false },
	{ "credentialSubject.result", "Result", "type", false },
	{ "credentialSubject.achievement", "Achievement", "id type criteria description name", true },
	{ "credentialSubject.achievement.alignment", "Alignment", "type targetName targetUrl", false },
	{ "credentialSubject.achievement.resultDescription", "ResultDescription", "id type name resultType", false },
	{ "credentialSubject.achievement.related", "Related", "id type", false },
	{ "credentialSubject.achievement.creator", "Profile", "id type", false },
	{ "credentialSubject.achievement.otherIdentifier", "IdentifierEntry", "type identifier identifierType", false },
	{ "credentialStatus", NULL, "type", false },
	{ "credentialSchema", NULL, "id type", false },
	{ "refreshService", NULL, "id type", false },
	{ "evidence", "Evidence", "type", false },
};

static void
wrong(struct verification *v, const char *path, struct str member)
{
	answer(v, CHECK_SCHEMA, VERIFY_FAIL, MSG(verify_schema_lacks), A_STR("member", member), A_C("where", path));
}

static void
check_object(struct verification *v, const struct rule *rule, const struct json *object)
{
	struct str rest = str_of(rule->members), member;

	if (object->type != JSON_OBJECT) {
		/* an address alone may stand for an issuer */
		if (object->type != JSON_STRING || strcmp(rule->path, "issuer") != 0)
			wrong(v, rule->path, STR("type"));
		return;
	}
	if (rule->type != NULL && !has_word(JSON_GET(object, "type"), rule->type))
		wrong(v, rule->path, str_of(rule->type));
	do {
		str_cut(&rest, ' ', &member);
		if (json_get(object, member) == NULL)
			wrong(v, rule->path, member);
	} while (rest.len > 0);
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

void
verify_schema(struct verification *v)
{
	const struct json *type = JSON_GET(v->meaning, "type");

	if (!has_word(type, "OpenBadgeCredential") && !has_word(type, "AchievementCredential")) {
		answer(v, CHECK_SCHEMA, VERIFY_UNCHECKED, MSG(verify_schema_other));
		return;
	}
	check_top(v);
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		check_rule(v, &rules[i]);
	if (JSON_GET(v->meaning, "issuanceDate") != NULL)
		answer(v, CHECK_SCHEMA, VERIFY_WARNING, MSG(verify_schema_version1));
	else
		answer(v, CHECK_SCHEMA, VERIFY_PASS, MSG(verify_schema_pass));
}
