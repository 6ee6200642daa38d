/* Our own DID document and key set, from the history of our keys. */
#include "base/time.h"
#include "crypto/did.h"
#include "crypto/jws.h"

static struct json *
own_method(struct arena *mem, struct str did, const struct key_record *record)
{
	struct json *method = json_new(mem, JSON_OBJECT);
	struct str multikey = key_to_multikey(mem, &record->key);

	json_put_str(mem, method, STR("id"), str_fmt(mem, PRI_STR "#" PRI_STR, ARG_STR(did), ARG_STR(record->kid)));
	json_put_str(mem, method, STR("type"), multikey.len > 0 ? STR("Multikey") : STR("JsonWebKey"));
	json_put_str(mem, method, STR("controller"), did);
	if (record->compromised_at != 0)
		json_put_str(mem, method, STR("revoked"), time_text(mem, record->compromised_at));
	if (multikey.len > 0)
		json_put_str(mem, method, STR("publicKeyMultibase"), multikey);
	else
		json_put(method, STR("publicKeyJwk"), key_to_jwk(mem, &record->key));
	return method;
}

static void
put_contexts(struct arena *mem, struct json *document, const struct key_record *keys, size_t count)
{
	struct json *contexts = json_put_array(mem, document, STR("@context"));
	bool jwk = false;

	for (size_t i = 0; i < count; i++)
		jwk = jwk || keys[i].key.kind == KEY_RSA;
	json_add(contexts, json_new_string(mem, STR("https://www.w3.org/ns/did/v1")));
	json_add(contexts, json_new_string(mem, STR("https://w3id.org/security/multikey/v1")));
	if (jwk)
		json_add(contexts, json_new_string(mem, STR("https://w3id.org/security/jwk/v1")));
}

struct json *
did_document(struct arena *mem, struct str did, struct str also_known_as, const struct key_record *keys, size_t count)
{
	struct json *document = json_new(mem, JSON_OBJECT), *methods, *assertion, *authentication;

	put_contexts(mem, document, keys, count);
	json_put_str(mem, document, STR("id"), did);
	if (also_known_as.len > 0)
		json_add(json_put_array(mem, document, STR("alsoKnownAs")), json_new_string(mem, also_known_as));
	methods = json_put_array(mem, document, STR("verificationMethod"));
	assertion = json_put_array(mem, document, STR("assertionMethod"));
	authentication = json_put_array(mem, document, STR("authentication"));
	for (size_t i = 0; i < count; i++) {
		struct json *method = own_method(mem, did, &keys[i]);
		struct str id = json_string(JSON_GET(method, "id"));

		json_add(methods, method);
		json_add(assertion, json_new_string(mem, id));
		if (keys[i].retired_at == 0 && keys[i].compromised_at == 0)
			json_add(authentication, json_new_string(mem, id));
	}
	return document;
}

static int64_t
end_of_use(const struct key_record *record)
{
	if (record->retired_at != 0 && (record->valid_until == 0 || record->retired_at < record->valid_until))
		return record->retired_at;
	return record->valid_until;
}

struct json *
jwks_document(struct arena *mem, struct str kid_prefix, const struct key_record *keys, size_t count)
{
	struct json *set = json_new(mem, JSON_OBJECT), *list = json_put_array(mem, set, STR("keys"));

	for (size_t i = 0; i < count; i++) {
		struct json *jwk = json_add(list, key_to_jwk(mem, &keys[i].key));

		json_put_str(mem, jwk, STR("kid"), str_fmt(mem, PRI_STR PRI_STR, ARG_STR(kid_prefix), ARG_STR(keys[i].kid)));
		json_put_str(mem, jwk, STR("alg"), str_of(jws_alg(keys[i].key.kind)));
		json_put_str(mem, jwk, STR("use"), STR("sig"));
		json_put_int(mem, jwk, STR("nbf"), keys[i].valid_from);
		if (end_of_use(&keys[i]) != 0)
			json_put_int(mem, jwk, STR("exp"), end_of_use(&keys[i]));
		if (keys[i].compromised_at != 0)
			json_put_int(mem, json_put_object(mem, jwk, STR("revoked")), STR("revoked_at"), keys[i].compromised_at);
	}
	return set;
}

static bool
may_sign(const struct key_record *record, int64_t now)
{
	return record->valid_from <= now && (record->valid_until == 0 || now < record->valid_until)
	       && (record->retired_at == 0 || now < record->retired_at) && record->compromised_at == 0;
}

const struct key_record *
key_record_for(const struct key_record *keys, size_t count, enum key_kind kind, int64_t now)
{
	const struct key_record *best = NULL;

	for (size_t i = 0; i < count; i++)
		if (keys[i].key.kind == kind && may_sign(&keys[i], now) && (best == NULL || keys[i].valid_from >= best->valid_from))
			best = &keys[i];
	return best;
}
