#include "test.h"

#include "codec/multibase.h"
#include "format/verify_world.h"

#define PARTS   2
#define LEARNER "urn:uuid:22222222-0000-4000-8000-000000000000"

/* A signed credential of its own, the number telling them apart. */
static struct json *
part_of(struct world *w, int number, enum form form, const struct secret_key *key, int64_t valid_until)
{
	struct record *record = record_of(w);
	struct json *signed_part;
	struct str text;

	record->learner.id = STR(LEARNER);
	record->id = str_fmt(w->cx->mem, "urn:uuid:00000000-0000-4000-8000-00000000000%d", number);
	record->title = record_texts_one(w->cx->mem, STR_NONE, str_fmt(w->cx->mem, "Part %d", number));
	record->achievement_id = str_fmt(w->cx->mem, "https://northgate.example/achievements/%d", number);
	record->valid_until = valid_until;
	text = signed_by(w, form, credential_of(w, record), key, METHOD);
	if (form == FORM_JWT)
		return json_new_string(w->cx->mem, text);
	assert_ok(w->cx, json_parse(w->cx, text, JSON_LIMITS, &signed_part));
	return signed_part;
}

static struct json *
clr_of(struct world *w, struct json **parts, size_t count)
{
	struct json *clr, *list;

	assert_ok(w->cx, json_parse(w->cx, STR(
		"{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json\","
		"\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"],\"id\":\"urn:uuid:11111111-0000-4000-8000-000000000000\","
		"\"type\":[\"VerifiableCredential\",\"ClrCredential\"],\"name\":\"Record of Ada\",\"validFrom\":\"2026-11-20T00:00:00Z\","
		"\"issuer\":{\"id\":\"" ISSUER "\",\"type\":[\"Profile\"],\"name\":\"Northgate University\"},"
		"\"credentialSubject\":{\"type\":[\"ClrSubject\"],\"id\":\"" LEARNER "\"}}"), JSON_LIMITS, &clr));
	list = json_put_array(w->cx->mem, JSON_GET(clr, "credentialSubject"), STR("verifiableCredential"));
	for (size_t i = 0; i < count; i++)
		json_add(list, json_copy(w->cx->mem, parts[i], false));
	return clr;
}

static void
a_record_of_credentials(void **state)
{
	static const enum form outer[] = { FORM_JSON, FORM_JCS, FORM_JWT }, inner[] = { FORM_JSON, FORM_JCS };
	struct ctx *cx = *state;

	for (size_t o = 0; o < 3; o++) {
		for (size_t i = 0; i < 2; i++) {
			struct world *w = world_new(cx);
			struct json *parts[PARTS] = { part_of(w, 1, inner[i], w->key, RECORD_NEVER), part_of(w, 2, inner[i], w->key, RECORD_NEVER) }, *list;
			struct json *expired[PARTS] = { parts[0], part_of(w, 2, inner[i], w->key, cx->now) };
			struct json *forged[PARTS] = { part_of(w, 1, inner[i], w->other, RECORD_NEVER), parts[1] };
			struct str good = signed_as(w, outer[o], clr_of(w, parts, PARTS));
			struct verify_report report = verified(w, good);
			struct status_list list_revoked = list_of(w, 4711);

			expect(w, "as issued", good, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS);
			assert_str(json_string(JSON_GET(report.shown, "title")), "Record of Ada");
			list = JSON_GET(report.shown, "credentials");
			assert_int_equal(json_count(list), PARTS);
			assert_str(json_string(JSON_GET(list->first, "title")), "Part 1");
			assert_str(json_string(JSON_GET(list->last, "title")), "Part 2");

			w->options.recipient = STR(LEARNER);
			expect(w, "her record", good, VERIFY_VALID, CHECK_RECIPIENT, VERIFY_PASS);
			w->options.recipient = STR("N0012346");
			expect(w, "his record", good, VERIFY_INVALID, CHECK_RECIPIENT, VERIFY_FAIL);
			w->options.recipient = STR_NONE;
			expect(w, "one part expired", signed_as(w, outer[o], clr_of(w, expired, PARTS)), VERIFY_INVALID, CHECK_DATES, VERIFY_FAIL);
			expect(w, "one part forged", signed_as(w, outer[o], clr_of(w, forged, PARTS)), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
			expect(w, "no part", signed_as(w, outer[o], clr_of(w, parts, 0)), VERIFY_INVALID, CHECK_SCHEMA, VERIFY_FAIL);
			expect(w, "forged outside", signed_by(w, outer[o], clr_of(w, parts, PARTS), w->other, METHOD), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
			json_take(parts[1], STR("proof"));
			expect(w, "one part unsigned", signed_as(w, outer[o], clr_of(w, parts, PARTS)), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
			publish_list(w, &list_revoked);
			expect(w, "the parts revoked", good, VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
			publish(w, STR(LIST_URL), STR_NONE);
			expect(w, "no status list", good, VERIFY_UNPROVEN, CHECK_STATUS, VERIFY_UNCHECKED);
		}
	}
}

/* A part added, dropped or changed after the record was signed. */
static void
a_record_is_signed_as_a_whole(void **state)
{
	static const enum form outer[] = { FORM_JSON, FORM_JCS };
	struct world *w = world_new(*state);
	struct json *parts[] = { part_of(w, 1, FORM_JSON, w->key, RECORD_NEVER), part_of(w, 2, FORM_JSON, w->key, RECORD_NEVER),
	                         part_of(w, 3, FORM_JSON, w->key, RECORD_NEVER) };

	for (size_t o = 0; o < 2; o++) {
		struct json *document, *list;

		assert_ok(w->cx, json_parse(w->cx, signed_as(w, outer[o], clr_of(w, parts, PARTS)), JSON_LIMITS, &document));
		list = JSON_GET(JSON_GET(document, "credentialSubject"), "verifiableCredential");
		json_add(list, json_copy(w->cx->mem, parts[2], false));
		expect(w, "one more", compact(w, document), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
		json_set(JSON_GET(document, "credentialSubject"), STR("verifiableCredential"), json_copy(w->cx->mem, parts[0], false));
		expect(w, "one less", compact(w, document), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	}
}

static void
far_too_many(void **state)
{
	struct ctx *cx = *state;
	struct world *w = world_new(cx);
	struct json *part = part_of(w, 1, FORM_JCS, w->key, RECORD_NEVER), *clr = clr_of(w, &part, 1), *list = JSON_GET(JSON_GET(clr, "credentialSubject"), "verifiableCredential");

	/* an empty one is refused at once, so that the count and not the work is measured */
	for (int i = 0; i < 201; i++)
		json_add(list, json_new_string(cx->mem, STR("x")));
	expect(w, "two hundred and two", signed_as(w, FORM_JCS, clr), VERIFY_INVALID, CHECK_FORMAT, VERIFY_FAIL);
}

/* ---- presentations ---- */

/* `more` stands in it as well: ",\"id\":...". */
static struct str
presented_with(struct world *w, const char *more, struct json *part, const struct secret_key *key, const char *purpose, const char *challenge)
{
	struct arena *mem = w->cx->mem;
	struct json *presentation, *proof = json_new(mem, JSON_OBJECT);
	struct str holder = did_key_name(mem, secret_key_public(w->other));
	struct signature signature;
	struct proof_steps steps;

	assert_ok(w->cx, json_parse(w->cx, str_fmt(mem, "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"type\":[\"VerifiablePresentation\"]%s}",
	                                           more), JSON_LIMITS, &presentation));
	if (part != NULL)
		json_add(json_put_array(mem, presentation, STR("verifiableCredential")), json_copy(mem, part, false));
	json_put_str(mem, proof, STR("type"), STR("DataIntegrityProof"));
	json_put_str(mem, proof, STR("cryptosuite"), STR("eddsa-rdfc-2022"));
	json_put_str(mem, proof, STR("verificationMethod"), str_fmt(mem, PRI_STR "#" PRI_STR, ARG_STR(holder), ARG_STR(str_sub(holder, 8, holder.len))));
	json_put_str(mem, proof, STR("proofPurpose"), str_of(purpose));
	json_put_str(mem, proof, STR("challenge"), str_of(challenge));
	json_put_str(mem, proof, STR("domain"), STR("https://employer.example"));
	assert_ok(w->cx, proof_steps(w->cx, w->options.contexts, presentation, proof, PROOF_EDDSA_RDFC_2022, KEY_ED25519, &steps));
	assert_ok(w->cx, key_sign(w->cx, key, steps.to_sign, &signature));
	json_put_str(mem, proof, STR("proofValue"), multibase_encode(mem, MULTIBASE_BASE58, signature_str(&signature)));
	json_put(presentation, STR("proof"), proof);
	return compact(w, presentation);
}

static struct str
presented(struct world *w, struct json *part, const struct secret_key *key, const char *purpose, const char *challenge)
{
	struct str holder = did_key_name(w->cx->mem, secret_key_public(w->other)), member = str_fmt(w->cx->mem, ",\"holder\":\"" PRI_STR "\"", ARG_STR(holder));

	return presented_with(w, str_c(w->cx->mem, member), part, key, purpose, challenge);
}

static struct json *
enveloped(struct world *w, struct str media, struct str text)
{
	struct json *envelope = json_new(w->cx->mem, JSON_OBJECT);

	json_put_str(w->cx->mem, envelope, STR("@context"), STR("https://www.w3.org/ns/credentials/v2"));
	json_put_str(w->cx->mem, envelope, STR("id"), str_fmt(w->cx->mem, "data:" PRI_STR "," PRI_STR, ARG_STR(media), ARG_STR(text)));
	json_put_str(w->cx->mem, envelope, STR("type"), STR("EnvelopedVerifiableCredential"));
	return envelope;
}

static void
presentations(void **state)
{
	struct world *w = world_new(*state);
	struct json *part = part_of(w, 1, FORM_JSON, w->key, RECORD_NEVER), *token = part_of(w, 1, FORM_JWT, w->key, RECORD_NEVER), *list, *document;
	struct str good = presented(w, part, w->other, "authentication", "c1");
	struct verify_report report = verified(w, good);

	expect(w, "as presented", good, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS);
	list = JSON_GET(report.shown, "credentials");
	assert_int_equal(json_count(list), 1);
	assert_str(json_string(JSON_GET(list->first, "title")), "Part 1");
	expect(w, "a token in an envelope", presented(w, enveloped(w, STR("application/vc+jwt"), token->string), w->other, "authentication", "c1"), VERIFY_VALID, CHECK_PROOF, VERIFY_PASS);
	expect(w, "a forged token in an envelope", presented(w, enveloped(w, STR("application/vc+jwt"), part_of(w, 1, FORM_JWT, w->other, RECORD_NEVER)->string), w->other, "authentication", "c1"),
	       VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	expect(w, "an SD-JWT in an envelope", presented(w, enveloped(w, STR("application/vc+sd-jwt"), STR("eyJhbGciOiJFUzI1NiJ9.eyJ2Y3QiOiJ4In0.AAAA~WyJhIiwiYiIsImMiXQ~")), w->other, "authentication", "c1"),
	       VERIFY_UNSUPPORTED, CHECK_FORMAT, VERIFY_UNCHECKED);
	expect(w, "stolen: signed by somebody else", presented(w, part, w->key, "authentication", "c1"), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	expect(w, "signed to state facts", presented(w, part, w->other, "assertionMethod", "c1"), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	expect(w, "with nothing in it", presented(w, NULL, w->other, "authentication", "c1"), VERIFY_INVALID, CHECK_SCHEMA, VERIFY_FAIL);
	expect(w, "a forged credential", presented(w, part_of(w, 1, FORM_JSON, w->other, RECORD_NEVER), w->other, "authentication", "c1"), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	expect(w, "an expired credential", presented(w, part_of(w, 1, FORM_JSON, w->key, w->cx->now), w->other, "authentication", "c1"), VERIFY_INVALID, CHECK_DATES, VERIFY_FAIL);

	w->options.challenge = STR("c1");
	w->options.domain = STR("https://employer.example");
	expect(w, "the question asked", good, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS);
	w->options.challenge = STR("c2");
	expect(w, "another challenge", good, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	w->options.challenge = STR_NONE;
	w->options.domain = STR("https://bank.example");
	expect(w, "another domain", good, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	w->options.domain = STR_NONE;
	w->options.recipient = STR("N0012346");
	expect(w, "about another person", good, VERIFY_INVALID, CHECK_RECIPIENT, VERIFY_FAIL);
	w->options.recipient = STR_NONE;
	assert_ok(w->cx, json_parse(w->cx, good, JSON_LIMITS, &document));
	json_take(document, STR("proof"));
	expect(w, "unsigned", compact(w, document), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
}

/* A payload signed as a token, by whoever has `key`, in the name of the holder's key. */
static struct str
shown_by(struct world *w, struct str payload, const struct secret_key *key)
{
	struct str holder = did_key_name(w->cx->mem, secret_key_public(w->other));
	struct str kid = str_fmt(w->cx->mem, PRI_STR "#" PRI_STR, ARG_STR(holder), ARG_STR(str_sub(holder, 8, holder.len)));

	return token_of(w, key, str_fmt(w->cx->mem, "{\"alg\":\"EdDSA\",\"kid\":\"" PRI_STR "\"}", ARG_STR(kid)), payload);
}

/* With what the claims say ("\"nonce\":\"c1\","), and these credentials. */
static struct str
token_presented(struct world *w, bool version1, const char *claims, struct str holder, struct str credentials)
{
	struct arena *mem = w->cx->mem;
	struct str member = holder.len == 0 ? STR_NONE : str_fmt(mem, ",\"holder\":\"" PRI_STR "\"", ARG_STR(holder));

	return str_fmt(mem, "{%s%s\"@context\":[\"https://www.w3.org/%s\"],\"type\":[\"VerifiablePresentation\"]" PRI_STR ",\"verifiableCredential\":[" PRI_STR "]%s}", claims,
	               version1 ? "\"vp\":{" : "", version1 ? "2018/credentials/v1" : "ns/credentials/v2", ARG_STR(member), ARG_STR(credentials), version1 ? "}" : "");
}

static void
presentations_as_tokens(void **state)
{
	struct world *w = world_new(*state);
	struct arena *mem = w->cx->mem;
	struct str inside = part_of(w, 1, FORM_JWT, w->key, RECORD_NEVER)->string, forged = part_of(w, 1, FORM_JWT, w->other, RECORD_NEVER)->string;
	struct str holder = did_key_name(mem, secret_key_public(w->other)), stranger = did_key_name(mem, secret_key_public(w->key));
	struct str text = str_fmt(mem, "\"" PRI_STR "\"", ARG_STR(inside)), envelope = compact(w, enveloped(w, STR("application/vc+jwt"), inside));
	struct str json = compact(w, part_of(w, 1, FORM_JSON, w->key, RECORD_NEVER));
	const char *iss = str_c(mem, str_fmt(mem, "\"iss\":\"" PRI_STR "\",", ARG_STR(holder)));
	const char *asked = "\"nonce\":\"c1\",\"aud\":[\"https://bank.example\",\"https://employer.example\"],";
	const struct { const char *why; bool version1; const char *claims; struct str holder, credentials; bool stolen; enum verify_verdict verdict; enum verify_check check; enum verify_outcome outcome; } cases[] = {
		{ "of the second model, enveloped", false, asked, holder, envelope, false, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS },
		{ "of the second model, with an embedded proof", false, asked, holder, json, false, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS },
		{ "of the first model, a text", true, asked, holder, text, false, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS },
		{ "whose holder is its issuer", true, iss, STR_NONE, text, false, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS },
		{ "whose holder is whoever has the key", false, "", STR_NONE, envelope, false, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS },
		{ "signed by somebody else", false, asked, holder, envelope, true, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
		{ "in another's name", false, asked, stranger, envelope, false, VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL },
		{ "whose claims name another holder", false, "\"iss\":\"did:example:x\",", holder, envelope, false, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
		{ "with another id in its claims", true, "\"jti\":7,", holder, text, false, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
		{ "over", false, "\"exp\":1,", holder, envelope, false, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
		{ "with an end that is no time", false, "\"exp\":\"never\",", holder, envelope, false, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
		{ "for later", false, "\"nbf\":4102444800,", holder, envelope, false, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
		{ "with nothing in it", false, asked, holder, STR_NONE, false, VERIFY_INVALID, CHECK_SCHEMA, VERIFY_FAIL },
		{ "of a forged credential", true, asked, holder, str_fmt(mem, "\"" PRI_STR "\"", ARG_STR(forged)), false, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
		{ "of one good and one forged", true, asked, holder, str_fmt(mem, PRI_STR ",\"" PRI_STR "\"", ARG_STR(text), ARG_STR(forged)), false, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL },
		{ "that is a credential too", true, "\"vc\":{\"type\":\"VerifiableCredential\"},", holder, text, false, VERIFY_INVALID, CHECK_PARSE, VERIFY_FAIL },
		{ "with a word of its own", false, "\"likes\":\"tea\",", holder, envelope, false, VERIFY_INVALID, CHECK_CONTEXTS, VERIFY_FAIL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		expect(w, cases[i].why, shown_by(w, token_presented(w, cases[i].version1, cases[i].claims, cases[i].holder, cases[i].credentials), cases[i].stolen ? w->key : w->other),
		       cases[i].verdict, cases[i].check, cases[i].outcome);
	json = shown_by(w, token_presented(w, true, asked, holder, text), w->other);
	assert_str(json_string(JSON_GET(json_first(JSON_GET(verified(w, json).shown, "credentials")), "title")), "Part 1");
	w->options.challenge = STR("c1");
	w->options.domain = STR("https://employer.example");
	expect(w, "the question asked", json, VERIFY_VALID, CHECK_PROOF, VERIFY_PASS);
	w->options.domain = STR("https://evil.example");
	expect(w, "made for somebody else", json, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	w->options.domain = STR_NONE;
	w->options.challenge = STR("c2");
	expect(w, "shown before", json, VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	w->options.challenge = STR_NONE;
	w->options.recipient = STR("N0012346");
	expect(w, "about another person", json, VERIFY_INVALID, CHECK_RECIPIENT, VERIFY_FAIL);
}

/* A stranger presents a good credential, and in the same breath states another one in the issuer's name: verified as a presentation, read
 * as a credential. */
static void
a_presentation_that_is_a_credential_too(void **state)
{
	static const char both[] = "[\"VerifiablePresentation\",\"VerifiableCredential\"],\"issuer\":\"" ISSUER "\",\"credentialSubject\":{\"id\":\"urn:x:y\"}";
	struct world *w = world_new(*state);
	struct str good = presented(w, part_of(w, 1, FORM_JSON, w->key, RECORD_NEVER), w->other, "authentication", "c1");
	struct str inside = str_fmt(w->cx->mem, "\"" PRI_STR "\"", ARG_STR(part_of(w, 1, FORM_JWT, w->key, RECORD_NEVER)->string));

	expect(w, "with a proof in it", text_replaced(w, good, "[\"VerifiablePresentation\"]", both), VERIFY_INVALID, CHECK_FORMAT, VERIFY_FAIL);
	for (int version1 = 0; version1 < 2; version1++) {
		struct str payload = token_presented(w, version1 == 1, "", STR_NONE, inside);

		expect(w, "a token", shown_by(w, payload, w->other), VERIFY_VALID, CHECK_FORMAT, VERIFY_PASS);
		expect(w, "a token that is both", shown_by(w, text_replaced(w, payload, "[\"VerifiablePresentation\"]", both), w->other), VERIFY_INVALID, CHECK_FORMAT, VERIFY_FAIL);
	}
}

/* The limits hold for the file, whatever is within what. */
static void
too_many_within_each_other(void **state)
{
	struct world *w = world_new(*state);
	struct json *empty = parsed(w, STR("{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"type\":[\"VerifiableCredential\"],\"id\":\"urn:x\"}")), *clr = clr_of(w, &empty, 1);
	struct json *list = JSON_GET(JSON_GET(clr, "credentialSubject"), "verifiableCredential"), *part = part_of(w, 1, FORM_JSON, w->key, RECORD_NEVER);

	for (int i = 1; i < 200; i++)
		json_add(list, json_copy(w->cx->mem, empty, false));
	clr = parsed(w, signed_as(w, FORM_JCS, clr));
	expect(w, "two hundred", compact(w, clr), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	assert_int_equal(verified(w, compact(w, clr)).checks[CHECK_FORMAT].outcome, VERIFY_PASS);
	expect(w, "and the record that holds them", presented(w, clr, w->other, "authentication", "c1"), VERIFY_INVALID, CHECK_FORMAT, VERIFY_FAIL);
	for (int depth = 1; depth <= 3; depth++) {
		part = parsed(w, presented(w, part, w->other, "authentication", "c1"));
		expect(w, "presentations in each other", compact(w, part), depth < 3 ? VERIFY_VALID : VERIFY_INVALID, CHECK_FORMAT, depth < 3 ? VERIFY_PASS : VERIFY_FAIL);
	}
}

/* What is wrong with the words of a part is wrong with the whole, and nothing of it is shown. */
static void
words_of_parts(void **state)
{
	static const struct { const char *why, *from, *to; } cases[] = {
		{ "a context that is not pinned", "context-3.0.3.json\"", "context-3.0.3.json\",\"https://evil.example/\"" }, { "a keyword", "\"awardedDate\"", "\"@included\":[],\"awardedDate\"" }, { "a word that no context defines", "\"awardedDate\"", "\"honours\":\"x\",\"awardedDate\"" },
	};
	struct world *w = world_new(*state);
	struct str good = compact(w, part_of(w, 1, FORM_JCS, w->key, RECORD_NEVER));

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *part = parsed(w, text_replaced(w, good, cases[i].from, cases[i].to)), *unsigned_part = json_copy(w->cx->mem, part, true);
		struct str bytes = signed_as(w, FORM_JCS, clr_of(w, &part, 1)), opaque;

		expect(w, cases[i].why, bytes, VERIFY_INVALID, CHECK_CONTEXTS, VERIFY_FAIL);
		json_take(unsigned_part, STR("proof"));
		opaque = presented(w, enveloped(w, STR("application/vc+jwt"), token(w, unsigned_part, w->key, METHOD)), w->other, "authentication", "c1");
		expect(w, cases[i].why, opaque, VERIFY_INVALID, CHECK_CONTEXTS, VERIFY_FAIL);
		assert_null(verified(w, bytes).shown);
		assert_null(verified(w, opaque).shown);
	}
}

static void
envelopes_that_hold_nothing(void **state)
{
	static const char *const ids[] = { "urn:uuid:1", "data:application/vc+jwt", "data:application/vc+jwt,", "data:application/vc+jwt,x" };
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		struct json *envelope = enveloped(w, STR("x"), STR("y"));

		json_set(envelope, STR("id"), json_new_string(w->cx->mem, str_of(ids[i])));
		expect(w, ids[i], presented(w, envelope, w->other, "authentication", "c1"), VERIFY_INVALID, CHECK_PARSE, VERIFY_FAIL);
	}
}

/* Each of the two that a verifier may ask decides by itself. */
static void
the_question_put(void **state)
{
	static const struct { const char *challenge, *domain; bool answered; } cases[] = {
		{ "", "", true }, { "c1", "", true }, { "c2", "", false }, { "", "https://employer.example", true }, { "", "https://bank.example", false }, { "c1", "https://employer.example", true }, { "c1", "https://bank.example", false }, { "c2", "https://employer.example", false },
	};
	struct world *w = world_new(*state);
	struct str good = presented(w, part_of(w, 1, FORM_JSON, w->key, RECORD_NEVER), w->other, "authentication", "c1");

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		w->options.challenge = str_of(cases[i].challenge);
		w->options.domain = str_of(cases[i].domain);
		expect(w, cases[i].domain, good, cases[i].answered ? VERIFY_VALID : VERIFY_INVALID, CHECK_PROOF, cases[i].answered ? VERIFY_PASS : VERIFY_FAIL);
	}
}

/* Who presents is a URL, or an object with one; nobody named is whoever holds the key (VCDM 2.0, 4.13). */
static void
holders_and_other_members(void **state)
{
	static const struct { const char *more; bool good; } cases[] = {
		{ "", true }, { ",\"holder\":\"%s\"", true }, { ",\"holder\":{\"id\":\"%s\"}", true }, { ",\"id\":\"urn:uuid:1\"", true },
		{ ",\"holder\":{\"name\":\"Acme\"}", false }, { ",\"termsOfUse\":{\"id\":\"urn:x\"}", false }, { ",\"termsOfUse\":{\"type\":\"urn:x:t\"}", true },
		{ ",\"holder\":[\"%s\"]", false },
	};
	struct world *w = world_new(*state);
	struct json *part = part_of(w, 1, FORM_JSON, w->key, RECORD_NEVER);
	struct str holder = did_key_name(w->cx->mem, secret_key_public(w->other));

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str more = str_of(cases[i].more);
		const char *with = str_find(more, STR("%s")) < more.len ? str_c(w->cx->mem, text_replaced(w, more, "%s", str_c(w->cx->mem, holder))) : cases[i].more;
		struct verify_report report = verified(w, presented_with(w, with, part, w->other, "authentication", "c1"));

		if ((report.verdict == VERIFY_VALID) != cases[i].good) {
			print_report(w, &report);
			fail_msg("%s: %s", with, verify_verdict_word(report.verdict));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_record_of_credentials),
		TEST(a_record_is_signed_as_a_whole),
		TEST(far_too_many),
		TEST(presentations), TEST(presentations_as_tokens), TEST(a_presentation_that_is_a_credential_too), TEST(holders_and_other_members),
		TEST(too_many_within_each_other),
		TEST(words_of_parts),
		TEST(envelopes_that_hold_nothing),
		TEST(the_question_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
