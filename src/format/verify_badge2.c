#include "base/time.h"
#include "format/verify_private.h"

/* Open Badges 2.0 (4, "Verification"): a signed assertion is a token with a key that the issuer's profile lists; a hosted
 * one is whatever lies at its own address. Badge class and issuer are always asked for at their addresses: what a file
 * says about them proves nothing. */

#define BADGE2_CONTEXT "https://w3id.org/openbadges/v2"

struct badge2 {
	const struct json *assertion, *badge, *issuer;
};

/* One context and no definitions of its own; members are read by their names as the specification has them. */
static bool
badge2_contexts(struct verification *v, const struct json *assertion)
{
	const struct json *contexts = JSON_GET(assertion, "@context");

	if (contexts == NULL || !has_word(JSON_GET(assertion, "type"), "Assertion")) {
		answer(v, CHECK_FORMAT, VERIFY_FAIL, MSG(verify_format_unknown));
		return false;
	}

	for (const struct json *at = NULL; (at = each_of(contexts, at)) != NULL;) {
		if (at->type != JSON_STRING)
			answer(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_inline));
		else if (!str_is(at->string, BADGE2_CONTEXT))
			answer(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_unknown), A_STR("url", at->string));
		else
			continue;
		return false;
	}
	answer(v, CHECK_CONTEXTS, VERIFY_PASS, MSG(verify_contexts_pass));
	return true;
}

/* ---- what lies elsewhere ---- */

static void
not_proven(struct verification *v, struct str where)
{
	answer(v, CHECK_ISSUER_KEY, VERIFY_UNCHECKED, MSG(verify_key_unreachable), A_STR("where", where));
	answer(v, CHECK_PROOF, VERIFY_UNCHECKED, MSG(verify_proof_no_key));
}

/* The object that lies at that address and says so itself. False: answered. */
static bool
fetch_object(struct verification *v, struct str url, const struct json **out)
{
	struct json *found;
	struct str text;

	if (!str_starts(url, "http") || resolve(v, url, &text) != RC_OK || json_parse(v->cx, text, JSON_LIMITS, &found) != RC_OK) {
		not_proven(v, url);
		return false;
	}
	if (!str_eq(json_string(JSON_GET(found, "id")), url)) {
		answer(v, CHECK_ISSUER_KEY, VERIFY_FAIL, MSG(verify_badge2_other), A_STR("where", url));
		return false;
	}
	*out = found;
	return true;
}

/* A hosted assertion is believed as it lies at its address; the file only has to say the same. */
static bool
fetch_assertion(struct verification *v, struct badge2 *b)
{
	struct str kind = json_string(JSON_GET(JSON_GET(v->badge2, "verification"), "type"));
	bool address_only = json_count(v->badge2) == 1;

	if (str_is(kind, "SignedBadge") || str_is(kind, "signed")) {
		answer(v, CHECK_PROOF, VERIFY_FAIL, MSG(verify_proof_none));
		return false;
	}
	if (!fetch_object(v, json_string(JSON_GET(v->badge2, "id")), &b->assertion))
		return false;
	if (json_is(JSON_GET(b->assertion, "revoked"), JSON_TRUE)) {
		answer(v, CHECK_STATUS, VERIFY_FAIL, MSG(verify_status_revoked));
		return false;
	}
	if (address_only || json_equal(b->assertion, v->badge2))
		return true;
	answer(v, CHECK_PROOF, VERIFY_FAIL, MSG(verify_badge2_differs));
	return false;
}

static bool
fetch_issuer(struct verification *v, struct badge2 *b)
{
	if (!fetch_object(v, id_of(JSON_GET(b->assertion, "badge")), &b->badge) || !fetch_object(v, id_of(JSON_GET(b->badge, "issuer")), &b->issuer))
		return false;
	v->issuer = json_string(JSON_GET(b->issuer, "id"));
	return true;
}

/* ---- is it the issuer's? ---- */

/* The issuer's own site, or where its profile says that its badges lie (4.1.1, allowedOrigins and startsWith). */
static bool
in_scope(struct verification *v, const struct badge2 *b, struct str url)
{
	const struct json *verification = JSON_GET(b->issuer, "verification"), *at;

	for (at = NULL; (at = each_of(JSON_GET(verification, "allowedOrigins"), at)) != NULL;)
		if (json_string(at).len > 0 && str_starts(url, str_c(v->cx->mem, str_fmt(v->cx->mem, "https://" PRI_STR "/", ARG_STR(json_string(at))))))
			return true;
	for (at = NULL; (at = each_of(JSON_GET(verification, "startsWith"), at)) != NULL;) {
		struct str prefix = json_string(at);

		/* with a path: "https://uni.example" begins "https://uni.example.evil.example/" as well */
		if (str_starts(prefix, "https://") && str_find_byte(str_sub(prefix, 8, prefix.len), '/') < prefix.len - 8 && str_starts(url, str_c(v->cx->mem, prefix)))
			return true;
	}
	return issuers_own_site(v, url);
}

static bool
issued_by_issuer(struct verification *v, const struct badge2 *b, struct str url)
{
	if (in_scope(v, b, url))
		return true;
	answer(v, CHECK_ISSUER_KEY, VERIFY_FAIL, MSG(verify_badge2_scope), A_STR("where", url), A_STR("issuer", v->issuer));
	return false;
}

static void
prove_hosted(struct verification *v, const struct badge2 *b)
{
	struct str id = json_string(JSON_GET(b->assertion, "id"));

	if (!issued_by_issuer(v, b, id) || !issued_by_issuer(v, b, id_of(JSON_GET(b->assertion, "badge"))))
		return;
	answer(v, CHECK_ISSUER_KEY, VERIFY_PASS, MSG(verify_badge2_site));
	answer(v, CHECK_PROOF, VERIFY_PASS, MSG(verify_badge2_same));
	answer_detail(v, CHECK_PROOF, id);
}

/* The entry of the issuer's profile for that key; without a name the only one. */
static const struct json *
listed_key(const struct badge2 *b, struct str creator)
{
	const struct json *keys = JSON_GET(b->issuer, "publicKey");

	for (const struct json *at = NULL; (at = each_of(keys, at)) != NULL;)
		if (str_eq(id_of(at), creator) || (creator.len == 0 && (!json_is(keys, JSON_ARRAY) || keys->count == 1)))
			return at;
	return NULL;
}

/* False: answered. */
static bool
signing_key(struct verification *v, const struct badge2 *b, struct public_key *key)
{
	const struct json *entry = listed_key(b, json_string(JSON_GET(JSON_GET(b->assertion, "verification"), "creator")));

	if (entry == NULL) {
		answer(v, CHECK_ISSUER_KEY, VERIFY_FAIL, MSG(verify_key_not_listed));
		return false;
	}
	if (JSON_GET(entry, "publicKeyPem") == NULL && !fetch_object(v, id_of(entry), &entry))
		return false;
	if (!str_eq(id_of(JSON_GET(entry, "owner")), v->issuer) || key_from_pem(v->cx, json_string(JSON_GET(entry, "publicKeyPem")), key) != RC_OK) {
		answer(v, CHECK_ISSUER_KEY, VERIFY_FAIL, MSG(verify_key_other), A_STR("key", id_of(entry)), A_STR("issuer", v->issuer));
		return false;
	}
	answer(v, CHECK_ISSUER_KEY, VERIFY_PASS, MSG(verify_key_pass));
	answer_detail(v, CHECK_ISSUER_KEY, id_of(entry));
	return true;
}

static void
prove_signed(struct verification *v, const struct badge2 *b)
{
	struct public_key key;

	if (!issued_by_issuer(v, b, id_of(JSON_GET(b->assertion, "badge"))) || !signing_key(v, b, &key)) {
		answer(v, CHECK_PROOF, VERIFY_UNCHECKED, MSG(verify_proof_no_key));
	} else if (jws_verify(v->cx, &v->jwt.jws, &key) != RC_OK) {
		answer_err(v, CHECK_PROOF, VERIFY_FAIL, MSG(verify_proof_wrong));
	} else {
		answer(v, CHECK_PROOF, VERIFY_PASS, MSG(verify_proof_pass));
		answer_detail(v, CHECK_PROOF, v->jwt.jws.alg);
	}
}

/* ---- what it says ---- */

static struct record_texts
one_text(struct verification *v, const struct json *text)
{
	return json_string(text).len == 0 ? (struct record_texts){ NULL, 0 } : record_texts_one(v->cx->mem, STR_NONE, json_string(text));
}

static void
read_recipient(struct verification *v, const struct json *recipient)
{
	struct record_identity *identity = NEW(v->cx->mem, struct record_identity);
	struct str type = json_string(JSON_GET(recipient, "type"));

	*identity = (struct record_identity){
		.type = str_is(type, "email") ? STR("emailAddress") : type, .value = json_string(JSON_GET(recipient, "identity")),
		.salt = json_string(JSON_GET(recipient, "salt")), .hashed = json_is(JSON_GET(recipient, "hashed"), JSON_TRUE),
	};
	v->record.learner.identities = (struct record_identities){ identity, 1 };
}

static void
read_tags(struct verification *v, const struct json *tags)
{
	struct record_concepts *out = &v->record.tags;

	out->items = NEWS(v->cx->mem, struct record_concept, json_count(tags) + 1);
	for (const struct json *at = json_is(tags, JSON_ARRAY) ? tags->first : NULL; at != NULL; at = at->next)
		out->items[out->count++] = (struct record_concept){ .name = json_string(at) };
}

static void
read_badge2(struct verification *v, const struct badge2 *b)
{
	struct record *record = &v->record;
	const struct json *criteria = JSON_GET(b->badge, "criteria");

	*record = (struct record){ .valid_from = RECORD_NEVER, .valid_until = RECORD_NEVER, .awarded_at = RECORD_NEVER,
	                           .started_at = RECORD_NEVER, .ended_at = RECORD_NEVER };
	record->id = json_string(JSON_GET(b->assertion, "id"));
	time_parse(json_string(JSON_GET(b->assertion, "issuedOn")), &record->valid_from);
	time_parse(json_string(JSON_GET(b->assertion, "expires")), &record->valid_until);
	record->narrative = one_text(v, JSON_GET(b->assertion, "narrative"));
	record->issuer = (struct record_organisation){ .id = v->issuer, .name = one_text(v, JSON_GET(b->issuer, "name")),
	                                               .url = json_string(JSON_GET(b->issuer, "url")), .email = json_string(JSON_GET(b->issuer, "email")) };
	record->achievement_id = json_string(JSON_GET(b->badge, "id"));
	record->title = one_text(v, JSON_GET(b->badge, "name"));
	record->summary = one_text(v, JSON_GET(b->badge, "description"));
	record->criteria = one_text(v, JSON_GET(criteria, "narrative"));
	record->criteria_url = id_of(criteria);
	record->image_url = id_of(JSON_GET(b->badge, "image"));
	read_recipient(v, JSON_GET(b->assertion, "recipient"));
	read_tags(v, JSON_GET(b->badge, "tags"));
	v->has_record = true;
}

/* ---- schema, status ---- */

static void
need_members(struct verification *v, const struct json *object, const char *where, const char *members)
{
	struct str rest = str_of(members), member;

	do {
		str_cut(&rest, ' ', &member);
		if (json_get(object, member) == NULL)
			answer(v, CHECK_SCHEMA, VERIFY_FAIL, MSG(verify_schema_lacks), A_STR("member", member), A_C("where", where));
	} while (rest.len > 0);
}

static void
badge2_schema(struct verification *v, const struct badge2 *b)
{
	need_members(v, b->assertion, "the assertion", "id type recipient badge verification issuedOn");
	need_members(v, JSON_GET(b->assertion, "recipient"), "recipient", "type hashed identity");
	need_members(v, b->badge, "the badge class", "id type name description criteria issuer");
	need_members(v, b->issuer, "the issuer's profile", "id type name");
	answer(v, CHECK_SCHEMA, VERIFY_PASS, MSG(verify_badge2_schema));
}

static bool
names_assertion(const struct json *list, struct str id)
{
	for (const struct json *at = NULL; (at = each_of(list, at)) != NULL;)
		if (id.len > 0 && (str_eq(id_of(at), id) || str_eq(json_string(JSON_GET(at, "uid")), id)))
			return true;
	return false;
}

/* A hosted assertion that is still there was not revoked; a signed one may stand in the list that the profile names. */
static void
badge2_status(struct verification *v, const struct badge2 *b)
{
	struct str url = id_of(JSON_GET(b->issuer, "revocationList")), text;
	struct json *list;

	if (json_is(JSON_GET(b->assertion, "revoked"), JSON_TRUE)) {
		answer(v, CHECK_STATUS, VERIFY_FAIL, MSG(verify_status_revoked));
	} else if (!v->token) {
		answer(v, CHECK_STATUS, VERIFY_PASS, MSG(verify_status_pass));
	} else if (url.len == 0) {
		answer(v, CHECK_STATUS, VERIFY_UNCHECKED, MSG(verify_status_none));
	} else if (resolve(v, url, &text) != RC_OK) {
		v->status_open = true;
		answer(v, CHECK_STATUS, VERIFY_UNCHECKED, MSG(verify_status_unreachable));
	} else if (json_parse(v->cx, text, JSON_LIMITS, &list) != RC_OK || !json_is(JSON_GET(list, "revokedAssertions"), JSON_ARRAY)) {
		answer(v, CHECK_STATUS, VERIFY_FAIL, MSG(verify_status_list_malformed));
	} else if (!str_eq(id_of(JSON_GET(list, "issuer")), v->issuer)) {
		answer(v, CHECK_STATUS, VERIFY_FAIL, MSG(verify_status_list_issuer));
	} else if (names_assertion(JSON_GET(list, "revokedAssertions"), json_string(JSON_GET(b->assertion, "id")))) {
		answer(v, CHECK_STATUS, VERIFY_FAIL, MSG(verify_status_revoked));
	} else {
		answer(v, CHECK_STATUS, VERIFY_PASS, MSG(verify_status_pass));
	}
	answer_detail(v, CHECK_STATUS, url);
}

void
verify_badge2(struct verification *v)
{
	struct badge2 b = { .assertion = v->badge2 };

	v->stopped = true;
	if ((!v->token && !fetch_assertion(v, &b)) || !badge2_contexts(v, b.assertion) || !fetch_issuer(v, &b))
		return;
	if (v->token)
		prove_signed(v, &b);
	else
		prove_hosted(v, &b);
	if (outcome_of(v, CHECK_PROOF) != VERIFY_PASS) /* which is asked after the issuer's key */
		return;
	v->stopped = false;
	v->meaning = b.assertion;
	read_badge2(v, &b);
	badge2_status(v, &b);
	badge2_schema(v, &b);
}
