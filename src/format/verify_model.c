#include "format/verify_private.h"
#include "rdf/iri.h"

/* What the data model asks of every credential and presentation, whatever it is about (VCDM 2.0, section 4 and 5.3; 1.1 asks no
 * less). Asked of the document as it came, once it is proven: RDF would drop an empty subject, and takes any text for a status. */

#define RESOURCES_MAX 64

static void
lacks(struct verification *v, const char *where, const char *member)
{
	answer(v, CHECK_FORMAT, VERIFY_FAIL, MSG(verify_format_lacks), A_C("where", where), A_C("member", member));
}

static bool
is_url(const struct json *value)
{
	return json_is(value, JSON_STRING) && iri_is_absolute(value->string);
}

/* An identifier is one URL, where there is one (4.4). */
static void
check_id(struct verification *v, const char *where, const struct json *id, bool needed)
{
	if (id == NULL && needed)
		lacks(v, where, "id");
	else if (id != NULL && !is_url(id))
		answer(v, CHECK_FORMAT, VERIFY_FAIL, MSG(verify_format_url), A_C("where", where));
}

/* An issuer or holder: its URL, or an object with it (4.7, 4.13). */
static void
check_who(struct verification *v, const char *member, bool needed)
{
	const struct json *who = json_get(v->document, str_of(member));

	if (who != NULL || needed)
		check_id(v, member, json_is(who, JSON_OBJECT) ? JSON_GET(who, "id") : who, true);
}

/* One claim at least about each subject (4.8). */
static void
check_subjects(struct verification *v)
{
	const struct json *subjects = JSON_GET(v->document, "credentialSubject");
	size_t count = 0;

	for (const struct json *at = NULL; (at = each_of(subjects, at)) != NULL; count++) {
		if (!json_is(at, JSON_OBJECT) || json_count(at) == 0)
			answer(v, CHECK_FORMAT, VERIFY_FAIL, MSG(verify_format_subject));
		check_id(v, "credentialSubject", JSON_GET(at, "id"), false);
	}
	if (count == 0)
		lacks(v, "credential", "credentialSubject");
}

/* Terms or URLs, one at least (4.5). */
static bool
has_types(const struct json *type)
{
	size_t count = 0;

	for (const struct json *at = NULL; (at = each_of(type, at)) != NULL; count++)
		if (json_string(at).len == 0)
			return false;
	return count > 0;
}

/* What a member's objects must say: their type (4.5), and some of them who they are. */
static void
check_typed(struct verification *v)
{
	static const struct { const char *member; bool id_needed; } members[] = {
		{ "credentialStatus", false }, { "credentialSchema", true }, { "refreshService", false }, { "termsOfUse", false }, { "evidence", false },
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		const char *member = members[i].member;

		for (const struct json *at = NULL; (at = each_of(json_get(v->document, str_of(member)), at)) != NULL;) {
			if (!has_types(JSON_GET(at, "type")))
				lacks(v, member, "type");
			check_id(v, member, JSON_GET(at, "id"), members[i].id_needed);
		}
	}
}

/* Each resource once, and with a digest (5.3). They are not fetched: nothing that is shown comes from them. */
static void
check_resources(struct verification *v)
{
	const struct json *resources = JSON_GET(v->document, "relatedResource");
	struct str seen[RESOURCES_MAX];
	size_t count = 0;

	for (const struct json *at = NULL; (at = each_of(resources, at)) != NULL;) {
		struct str id = json_string(JSON_GET(at, "id"));

		check_id(v, "relatedResource", JSON_GET(at, "id"), true);
		if (JSON_GET(at, "digestSRI") == NULL && JSON_GET(at, "digestMultibase") == NULL)
			lacks(v, "relatedResource", "digestSRI");
		for (size_t i = 0; i < count; i++)
			if (str_eq(seen[i], id))
				answer(v, CHECK_FORMAT, VERIFY_FAIL, MSG(verify_format_resource_twice), A_STR("id", id));
		if (count == RESOURCES_MAX) {
			answer(v, CHECK_FORMAT, VERIFY_FAIL, MSG(verify_format_resources), A_NUM("most", RESOURCES_MAX));
			return;
		}
		seen[count++] = id;
	}
}

void
verify_model(struct verification *v)
{
	check_id(v, v->presentation ? "presentation" : "credential", JSON_GET(v->document, "id"), false);
	if (v->presentation) {
		check_who(v, "holder", false);
	} else {
		check_who(v, "issuer", true);
		check_subjects(v);
	}
	check_typed(v);
	check_resources(v);
}
