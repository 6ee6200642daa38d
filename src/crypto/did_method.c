/* Verification methods: reading their keys, and choosing one from a document. */
#include "base/time.h"
#include "codec/multibase.h"
#include "crypto/did.h"

/* ---- the key of a method ---- */

static enum rc
from_multibase(struct ctx *cx, const struct json *value, struct public_key *out)
{
	return key_from_multikey(cx, json_string(value), out);
}

static enum rc
from_base58(struct ctx *cx, const struct json *value, struct public_key *out)
{
	struct str bytes;

	if (!base58_decode(cx->mem, json_string(value), &bytes))
		return fail(cx, RC_INVALID, MSG(crypto_method_base58));
	return key_from_bytes(cx, KEY_ED25519, bytes, out);
}

/* `kind` KEY_NONE: any. */
static const struct method_type {
	const char *type, *member;
	enum key_kind kind;
	enum rc (*read)(struct ctx *cx, const struct json *value, struct public_key *out);
} types[] = {
	{ "Multikey", "publicKeyMultibase", KEY_NONE, from_multibase },
	{ "JsonWebKey", "publicKeyJwk", KEY_NONE, key_from_jwk },
	{ "JsonWebKey2020", "publicKeyJwk", KEY_NONE, key_from_jwk },
	{ "Ed25519VerificationKey2020", "publicKeyMultibase", KEY_ED25519, from_multibase },
	{ "Ed25519VerificationKey2018", "publicKeyBase58", KEY_ED25519, from_base58 },
	{ "EcdsaSecp256r1VerificationKey2019", "publicKeyMultibase", KEY_P256, from_multibase },
	{ "EcdsaSecp384r1VerificationKey2019", "publicKeyMultibase", KEY_P384, from_multibase },
};

static const struct method_type *
type_of(const struct json *method)
{
	struct str type = json_string(JSON_GET(method, "type"));

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_is(type, types[i].type))
			return &types[i];
	return NULL;
}

/* A method with two keys would be read differently by different verifiers; one with a secret key has none any more. */
static enum rc
one_public_key(struct ctx *cx, const struct json *method)
{
	static const char *const public[] = { "publicKeyMultibase", "publicKeyJwk", "publicKeyBase58", "publicKeyPem", "publicKeyHex" };
	static const char *const secret[] = { "secretKeyMultibase", "secretKeyJwk", "privateKeyMultibase", "privateKeyJwk",
	                                      "privateKeyBase58", "privateKeyPem" };
	size_t count = 0;

	for (size_t i = 0; i < sizeof(secret) / sizeof(secret[0]); i++)
		if (json_get(method, str_of(secret[i])) != NULL)
			return fail(cx, RC_INVALID, MSG(crypto_method_secret));
	for (size_t i = 0; i < sizeof(public) / sizeof(public[0]); i++)
		count += json_get(method, str_of(public[i])) != NULL;
	return count == 1 ? RC_OK : fail(cx, RC_INVALID, MSG(crypto_method_one_key));
}

enum rc
key_from_verification_method(struct ctx *cx, const struct json *method, struct public_key *out)
{
	const struct method_type *type = type_of(method);
	const struct json *value;

	if (type == NULL)
		return fail(cx, RC_UNSUPPORTED, MSG(crypto_method_type), A_STR("type", json_string(JSON_GET(method, "type"))));
	TRY(one_public_key(cx, method));
	value = json_get(method, str_of(type->member));
	if (value == NULL)
		return fail(cx, RC_INVALID, MSG(crypto_method_member), A_C("type", type->type), A_C("member", type->member));
	TRY(type->read(cx, value, out));
	if (type->kind != KEY_NONE && out->kind != type->kind)
		return fail(cx, RC_INVALID, MSG(crypto_method_kind), A_C("type", type->type), A_C("kind", key_kind_name(out->kind)));
	return RC_OK;
}

/* ---- choosing a method ---- */

/* JSON-LD lets a list of one be written without brackets. */
static const struct json *
first_entry(const struct json *list)
{
	return json_is(list, JSON_ARRAY) ? json_first(list) : list;
}

static const struct json *
next_entry(const struct json *list, const struct json *entry)
{
	return json_is(list, JSON_ARRAY) ? entry->next : NULL;
}

/* True when `reference`, absolute or "#…" within the document, names `id`. */
static bool
names(struct str reference, struct str document_id, struct str id)
{
	if (!str_starts(reference, "#"))
		return reference.len > 0 && str_eq(reference, id);
	/* that `id` begins with the document's was asked before */
	return id.len == document_id.len + reference.len && str_eq(str_sub(id, document_id.len, SIZE_MAX), reference);
}

/* What one pass over a list of a document finds of a method. */
struct sighting {
	const struct json *method; /* held here */
	size_t held, referred;
};

static void
look(const struct json *document, struct str list_name, struct str id, struct sighting *seen)
{
	struct str document_id = json_string(JSON_GET(document, "id"));
	const struct json *list = json_get(document, list_name);

	for (const struct json *entry = first_entry(list); entry != NULL; entry = next_entry(list, entry)) {
		if (json_is(entry, JSON_STRING) && names(entry->string, document_id, id))
			seen->referred++;
		if (json_is(entry, JSON_OBJECT) && names(json_string(JSON_GET(entry, "id")), document_id, id)) {
			seen->method = entry;
			seen->held++;
		}
	}
}

static enum rc
not_for_this(struct ctx *cx, const struct json *document, struct str id, struct str relationship)
{
	static const char *const all[] = { "verificationMethod", "authentication", "assertionMethod", "keyAgreement",
	                                   "capabilityInvocation", "capabilityDelegation" };
	struct sighting seen = { 0 };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		look(document, str_of(all[i]), id, &seen);
	if (seen.held > 0)
		return fail(cx, RC_REFUSED, MSG(crypto_method_purpose), A_STR("id", id), A_STR("relationship", relationship));
	return fail(cx, RC_NOT_FOUND, MSG(crypto_method_absent), A_STR("id", id));
}

/* The method when the relationship allows it, by reference or by holding it itself. */
static enum rc
find_allowed(struct ctx *cx, const struct json *document, struct str id, struct str relationship, const struct json **method)
{
	struct sighting listed = { 0 }, allowed = { 0 };

	look(document, STR("verificationMethod"), id, &listed);
	look(document, relationship, id, &allowed);
	if (listed.held + allowed.held > 1)
		return fail(cx, RC_INVALID, MSG(crypto_method_twice), A_STR("id", id));
	*method = allowed.held == 1 ? allowed.method : allowed.referred > 0 ? listed.method : NULL;
	return *method == NULL ? not_for_this(cx, document, id, relationship) : RC_OK;
}

/* An instant that may be missing. */
static enum rc
optional_time(struct ctx *cx, const struct json *method, struct str name, int64_t *out)
{
	const struct json *member = json_get(method, name);

	*out = 0;
	if (member != NULL && !time_parse(json_string(member), out))
		return fail(cx, RC_INVALID, MSG(crypto_method_time), A_STR("member", name));
	return RC_OK;
}

enum rc
did_find_method(struct ctx *cx, const struct json *document, struct str id, struct str relationship, struct did_method *out)
{
	struct str document_id = json_string(JSON_GET(document, "id")), owner = str_sub(id, 0, str_find_byte(id, '#'));
	struct did_method found = { 0 };
	const struct json *method;

	if (document_id.len == 0)
		return fail(cx, RC_INVALID, MSG(crypto_document_id));
	if (owner.len == 0)
		id = str_join(cx->mem, (struct str[]){ document_id, id }, 2, STR_NONE);
	else if (!str_eq(owner, document_id))
		return fail(cx, RC_REFUSED, MSG(crypto_document_other), A_STR("id", id), A_STR("document", document_id));
	TRY(find_allowed(cx, document, id, relationship, &method));
	found.id = id;
	found.controller = json_string(JSON_GET(method, "controller"));
	if (!str_eq(found.controller, document_id))
		return fail(cx, RC_REFUSED, MSG(crypto_method_controller), A_STR("id", id), A_STR("controller", found.controller));
	TRY(optional_time(cx, method, STR("expires"), &found.expires));
	TRY(optional_time(cx, method, STR("revoked"), &found.revoked));
	TRY(key_from_verification_method(cx, method, &found.key));
	*out = found;
	return RC_OK;
}
