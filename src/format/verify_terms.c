#include "format/verify_private.h"

/* The terms of two contexts, https://www.w3.org/ns/credentials/v2 and Open Badges 3.0.3, as a table: what RDF would be
 * made of a tree that passes is exactly its members, so its JSON can be read as what it means. It is the quick way for tokens
 * and JCS proofs, whose bytes are signed as they are; whatever it does not know, the JSON-LD processor decides.
 * Names are between spaces. */
static const char anywhere[] = " id type name description mediaType digestSRI digestMultibase alignment endorsementJwt image "
                               "inLanguage narrative url awardedDate ";

static const struct scope {
	const char *type, *members;
} scopes[] = {
	{ "VerifiableCredential", " credentialSchema credentialStatus credentialSubject evidence issuer proof refreshService "
	                          "relatedResource renderMethod termsOfUse validFrom validUntil confidenceMethod " },
	{ "OpenBadgeCredential", " " },
	{ "AchievementCredential", " " },
	{ "BitstringStatusListCredential", " " },
	{ "BitstringStatusList", " encodedList statusPurpose ttl " },
	{ "BitstringStatusListEntry", " statusListCredential statusListIndex statusPurpose statusReference statusSize " },
	{ "DataIntegrityProof", " challenge created cryptosuite domain expires nonce previousProof proofPurpose proofValue verificationMethod " },
	{ "JsonSchema", " " },
	{ "Achievement", " achievementType creator creditsAvailable criteria fieldOfStudy humanCode otherIdentifier related resultDescription "
	                 "specialization tag version " },
	{ "AchievementSubject", " achievement activityEndDate activityStartDate creditsEarned identifier licenseNumber result role source term " },
	{ "Address", " addressCountry addressCountryCode addressLocality addressRegion geo postOfficeBoxNumber postalCode streetAddress " },
	{ "Alignment", " targetCode targetDescription targetFramework targetName targetType targetUrl " },
	{ "Criteria", " " },
	{ "Evidence", " audience genre " },
	{ "GeoCoordinates", " latitude longitude " },
	{ "IdentifierEntry", " identifier identifierType " },
	{ "IdentityObject", " hashed identityHash identityType salt " },
	{ "Image", " caption " },
	{ "Profile", " additionalName address dateOfBirth email familyName familyNamePrefix givenName honorificPrefix honorificSuffix "
	             "otherIdentifier parentOrg patronymicName phone official " },
	{ "Related", " version " },
	{ "Result", " achievedLevel resultDescription status value " },
	{ "ResultDescription", " allowedValue requiredLevel requiredValue resultType rubricCriterionLevel valueMax valueMin " },
	{ "RubricCriterionLevel", " level points " },
};
#define SCOPES (sizeof(scopes) / sizeof(*scopes))

static bool
listed(const char *names, struct str name)
{
	if (name.len == 0 || str_find_byte(name, ' ') < name.len)
		return false;
	for (const char *at = names; at[1] != '\0'; at = strchr(at + 1, ' '))
		if (at[1] == name.ptr[0] && strncmp(at + 1, name.ptr, name.len) == 0 && at[1 + name.len] == ' ')
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

		while (i < SCOPES && !str_is(json_string(at), scopes[i].type))
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
