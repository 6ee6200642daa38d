#include "format/verify_private.h"

/* The terms of two contexts, https://www.w3.org/ns/credentials/v2 and Open Badges 3.0.3, as a table: what RDF would be
 * made of a tree that passes is exactly its members, so its JSON can be read as what it means. It is the quick way for tokens
 * and JCS proofs, whose bytes are signed as they are; whatever it does not know, the JSON-LD processor decides. */
#define N(name) STR_INIT(name)
#define MEMBERS_MAX 14

static const struct str anywhere[] = { N("id"), N("type"), N("name"), N("description"), N("mediaType"), N("digestSRI"),
	N("digestMultibase"), N("alignment"), N("endorsementJwt"), N("image"), N("inLanguage"), N("narrative"), N("url"),
	N("awardedDate"), N("") };

static const struct scope {
	struct str type, members[MEMBERS_MAX + 1]; /* the empty name is the last */
} scopes[] = {
	/* by far the most objects of a credential */
	{ N("Alignment"), { N("targetCode"), N("targetDescription"), N("targetFramework"), N("targetName"), N("targetType"),
		N("targetUrl") } },
	{ N("VerifiableCredential"), { N("credentialSchema"), N("credentialStatus"), N("credentialSubject"), N("evidence"),
		N("issuer"), N("proof"), N("refreshService"), N("relatedResource"), N("renderMethod"), N("termsOfUse"), N("validFrom"),
		N("validUntil"), N("confidenceMethod") } },
	{ .type = N("OpenBadgeCredential") },
	{ .type = N("AchievementCredential") },
	{ .type = N("BitstringStatusListCredential") },
	{ N("BitstringStatusList"), { N("encodedList"), N("statusPurpose"), N("ttl") } },
	{ N("BitstringStatusListEntry"), { N("statusListCredential"), N("statusListIndex"), N("statusPurpose"), N("statusReference"),
		N("statusSize") } },
	{ N("DataIntegrityProof"), { N("challenge"), N("created"), N("cryptosuite"), N("domain"), N("expires"), N("nonce"),
		N("previousProof"), N("proofPurpose"), N("proofValue"), N("verificationMethod") } },
	{ .type = N("JsonSchema") },
	{ N("Achievement"), { N("achievementType"), N("creator"), N("creditsAvailable"), N("criteria"), N("fieldOfStudy"),
		N("humanCode"), N("otherIdentifier"), N("related"), N("resultDescription"), N("specialization"), N("tag"), N("version") } },
	{ N("AchievementSubject"), { N("achievement"), N("activityEndDate"), N("activityStartDate"), N("creditsEarned"),
		N("identifier"), N("licenseNumber"), N("result"), N("role"), N("source"), N("term") } },
	{ N("Address"), { N("addressCountry"), N("addressCountryCode"), N("addressLocality"), N("addressRegion"), N("geo"),
		N("postOfficeBoxNumber"), N("postalCode"), N("streetAddress") } },
	{ .type = N("Criteria") },
	{ N("Evidence"), { N("audience"), N("genre") } },
	{ N("GeoCoordinates"), { N("latitude"), N("longitude") } },
	{ N("IdentifierEntry"), { N("identifier"), N("identifierType") } },
	{ N("IdentityObject"), { N("hashed"), N("identityHash"), N("identityType"), N("salt") } },
	{ N("Image"), { N("caption") } },
	{ N("Profile"), { N("additionalName"), N("address"), N("dateOfBirth"), N("email"), N("familyName"), N("familyNamePrefix"),
		N("givenName"), N("honorificPrefix"), N("honorificSuffix"), N("otherIdentifier"), N("parentOrg"), N("patronymicName"),
		N("phone"), N("official") } },
	{ N("Related"), { N("version") } },
	{ N("Result"), { N("achievedLevel"), N("resultDescription"), N("status"), N("value") } },
	{ N("ResultDescription"), { N("allowedValue"), N("requiredLevel"), N("requiredValue"), N("resultType"),
		N("rubricCriterionLevel"), N("valueMax"), N("valueMin") } },
	{ N("RubricCriterionLevel"), { N("level"), N("points") } },
};
#define SCOPES (sizeof(scopes) / sizeof(*scopes))

static bool
listed(const struct str *names, struct str name)
{
	for (; names->len > 0; names++)
		if (str_eq(*names, name))
			return true;
	return false;
}

#define TYPES_MAX 8 /* of one object */

struct types {
	const struct scope *scopes[TYPES_MAX];
	size_t count;
	bool proof;
};

/* False: a type that is not in the table, or too many of them. */
static bool
types_of(const struct json *type, struct types *out)
{
	*out = (struct types){ .count = 0 };
	for (const struct json *at = NULL; (at = each_of(type, at)) != NULL;) {
		size_t i = 0;

		while (i < SCOPES && !str_eq(json_string(at), scopes[i].type))
			i++;
		if (i == SCOPES || out->count == TYPES_MAX)
			return false;
		out->scopes[out->count++] = &scopes[i];
		out->proof |= str_is(json_string(at), "DataIntegrityProof");
	}
	return true;
}

static bool
member_known(const struct types *types, struct str name)
{
	for (size_t i = 0; i < types->count; i++)
		if (listed(types->scopes[i]->members, name))
			return true;
	return listed(anywhere, name);
}

/* An identifier must be absolute, or RDF has none for it; "_:" would be another's blank node. */
static bool
id_absolute(const struct json *id)
{
	struct str value = json_string(id);
	size_t colon = str_find_byte(value, ':');

	return id == NULL || (colon > 0 && colon < value.len && value.ptr[0] != '_' && str_find_byte(value, ' ') == value.len);
}

/* In JSON-LD a null says that there is nothing, and an array in an array is a list of lists. */
static bool
value_plain(const struct json *value)
{
	return value->type != JSON_NULL && value->type != JSON_ARRAY;
}

/* `wrong` is the name of the member that is being looked at. */
static bool
object_known(const struct json *object, bool top, struct str *wrong)
{
	struct types types;

	if (!types_of(JSON_GET(object, "type"), &types) || !id_absolute(JSON_GET(object, "id")))
		return false;
	for (const struct json *at = object->first; at != NULL; at = at->next) {
		*wrong = at->key;
		if (str_is(at->key, "@context") && (top || types.proof))
			continue; /* its value is looked at by itself */
		if (!member_known(&types, at->key))
			return false;
		for (const struct json *item = NULL; (item = each_of(at, item)) != NULL;)
			if (!value_plain(item) || (item->type == JSON_OBJECT && !object_known(item, false, wrong)))
				return false;
	}
	return true;
}

bool
terms_known(const struct json *document, struct str *wrong)
{
	*wrong = STR("type");
	return object_known(document, true, wrong);
}
