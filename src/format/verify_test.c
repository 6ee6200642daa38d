#include "test.h"

#include "codec/base64.h"
#include "format/verify_world.h"

static void
what_we_issue_is_valid(void **state)
{
	static const enum verify_format formats[] = { VERIFY_JSON, VERIFY_JSON, VERIFY_JWT, VERIFY_PNG, VERIFY_SVG };
	struct world *w = world_new(*state);

	for (enum form form = 0; form < FORMS; form++) {
		struct str bytes = signed_as(w, form, credential_of(w, record_of(w)));
		struct verify_report report = verified(w, bytes);

		expect(w, "as issued", bytes, VERIFY_VALID, CHECK_STATUS, VERIFY_PASS);
		assert_int_equal(report.checks[CHECK_ISSUER].outcome, VERIFY_WARNING);
		assert_int_equal(report.checks[CHECK_SCHEMA].outcome, VERIFY_PASS);
		assert_int_equal(report.format, formats[form]);
		assert_str(json_string(JSON_GET(report.shown, "title")), "Data Ethics in Practice");
		assert_str(record_text(report.record->title, STR("de")), "Datenethik in der Praxis");
	}
}

/* ---- one wrong at a time (R5, T-04): each check, in each form ---- */

struct wrong {
	const char *why;
	/* Changes the world or the record; returns the document in that form. */
	struct str (*make)(struct world *w, enum form form);
	enum verify_check check;
	enum verify_outcome outcome;
	enum verify_verdict verdict;
	const char *says; /* part of the sentence: it is wrong for this reason and no other */
};

static struct str
not_a_file(struct world *w, enum form form)
{
	struct str bytes = signed_as(w, form, credential_of(w, record_of(w)));

	return str_sub(bytes, 0, bytes.len / 2); /* cut off: broken JSON, a token without its end, half an image */
}

static struct str
unknown_term(struct world *w, enum form form)
{
	struct json *credential = credential_of(w, record_of(w));

	/* the proof over RDF would not even be made: add the member after signing there */
	if (form == FORM_JSON || form == FORM_SVG) {
		struct json *secured;
		struct str text = embedded(w, credential, w->key, METHOD), svg;

		assert_ok(w->cx, json_parse(w->cx, text, JSON_LIMITS, &secured));
		json_put_str(w->cx->mem, JSON_GET(secured, "credentialSubject"), STR("honours"), STR("first class"));
		text = compact(w, secured);
		if (form == FORM_JSON)
			return text;
		assert_ok(w->cx, bake_svg_image(w->cx, record_of(w), NULL, &svg));
		assert_ok(w->cx, bake_svg(w->cx, svg, text, &svg));
		return svg;
	}
	json_put_str(w->cx->mem, JSON_GET(credential, "credentialSubject"), STR("honours"), STR("first class"));
	return signed_as(w, form, credential);
}

static struct str
inline_context(struct world *w, enum form form)
{
	struct json *credential = credential_of(w, record_of(w));
	struct json *context = json_add(JSON_GET(credential, "@context"), json_new(w->cx->mem, JSON_OBJECT));

	json_put_str(w->cx->mem, context, STR("honours"), STR("https://example.org/honours"));
	return signed_as(w, form, credential);
}

static struct str
wrong_key(struct world *w, enum form form)
{
	return signed_by(w, form, credential_of(w, record_of(w)), w->other, METHOD);
}

static struct str
key_of_somebody_else(struct world *w, enum form form)
{
	struct str did = did_key_name(w->cx->mem, secret_key_public(w->other));

	return signed_by(w, form, credential_of(w, record_of(w)), w->other,
	                 str_fmt(w->cx->mem, PRI_STR "#" PRI_STR, ARG_STR(did), ARG_STR(str_sub(did, 8, did.len))));
}

static struct str
key_not_found(struct world *w, enum form form)
{
	publish(w, STR(ISSUER), STR_NONE);
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static struct str
key_not_listed(struct world *w, enum form form)
{
	return signed_by(w, form, credential_of(w, record_of(w)), w->key, STR(ISSUER "#k2"));
}

static struct str
key_for_another_purpose(struct world *w, enum form form)
{
	struct key_record record = key_record(w);
	struct json *document = did_document(w->cx->mem, STR(ISSUER), STR_NONE, &record, 1);

	json_take(document, STR("assertionMethod"));
	publish(w, STR(ISSUER), compact(w, document));
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static struct str
key_under_another_controller(struct world *w, enum form form)
{
	struct key_record record = key_record(w);
	struct json *document = did_document(w->cx->mem, STR(ISSUER), STR_NONE, &record, 1);

	json_set(JSON_GET(document, "verificationMethod")->first, STR("controller"), json_new_string(w->cx->mem, STR("did:web:other.example")));
	publish(w, STR(ISSUER), compact(w, document));
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static struct str
somebody_elses_document(struct world *w, enum form form)
{
	struct key_record record = key_record(w);

	publish(w, STR(ISSUER), compact(w, did_document(w->cx->mem, STR("did:web:other.example"), STR_NONE, &record, 1)));
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static struct str
key_withdrawn_before(struct world *w, enum form form)
{
	struct key_record record = key_record(w);

	record.compromised_at = 1795000000;
	publish_did(w, &record);
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static struct str
key_withdrawn_later(struct world *w, enum form form)
{
	struct key_record record = key_record(w);

	record.compromised_at = 1795200000;
	publish_did(w, &record);
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static struct str
not_yet_valid(struct world *w, enum form form)
{
	w->options.at = 1795132799; /* one second too early */
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static struct str
expired(struct world *w, enum form form)
{
	struct record *record = record_of(w);

	record->valid_until = w->cx->now;
	return signed_as(w, form, credential_of(w, record));
}

static struct str
a_newer_one_exists(struct world *w, enum form form)
{
	struct record *record = record_of(w), *newer = record_of(w);

	newer->valid_from += 3600;
	publish(w, record->id, signed_as(w, form, credential_of(w, newer)));
	return signed_as(w, form, credential_of(w, record));
}

static struct str
revoked(struct world *w, enum form form)
{
	struct status_list list = list_of(w, 4711);

	publish_list(w, &list);
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static struct str
list_missing(struct world *w, enum form form)
{
	publish(w, STR(LIST_URL), STR_NONE);
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static struct str
list_stale(struct world *w, enum form form)
{
	struct status_list list = list_of(w, -1);

	list.valid_until = w->cx->now - 1;
	publish_list(w, &list);
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static struct str
list_forged(struct world *w, enum form form)
{
	struct status_list list = list_of(w, -1);

	publish(w, STR(LIST_URL), embedded(w, list_credential(w, &list), w->other, METHOD));
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static struct str
list_of_another_issuer(struct world *w, enum form form)
{
	struct status_list list = list_of(w, -1);
	struct str did = did_key_name(w->cx->mem, secret_key_public(w->other));

	list.issuer = did;
	publish(w, STR(LIST_URL), embedded(w, list_credential(w, &list), w->other,
	                                   str_fmt(w->cx->mem, PRI_STR "#" PRI_STR, ARG_STR(did), ARG_STR(str_sub(did, 8, did.len)))));
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static struct str
another_list(struct world *w, enum form form)
{
	struct status_list list = list_of(w, -1);

	list.id = STR("https://northgate.example/status/revocation-2");
	publish_list(w, &list);
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static struct str
list_for_another_purpose(struct world *w, enum form form)
{
	struct status_list list = list_of(w, -1);

	list.purpose = STR("suspension");
	publish_list(w, &list);
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static struct str
index_beyond_the_list(struct world *w, enum form form)
{
	struct record *record = record_of(w);

	record->statuses.items[0].index = STATUS_LIST_LEAST;
	return signed_as(w, form, credential_of(w, record));
}

static struct str
a_credential_as_its_list(struct world *w, enum form form)
{
	struct str bytes = signed_as(w, form, credential_of(w, record_of(w)));

	publish(w, STR(LIST_URL), bytes);
	return bytes;
}

static struct str
no_criteria(struct world *w, enum form form)
{
	struct json *credential = credential_of(w, record_of(w));

	json_take(JSON_GET(JSON_GET(credential, "credentialSubject"), "achievement"), STR("criteria"));
	return signed_as(w, form, credential);
}

static struct str
another_person(struct world *w, enum form form)
{
	w->options.recipient = STR("N0012346");
	return signed_as(w, form, credential_of(w, record_of(w)));
}

static const struct wrong wrongs[] = {
	{ "the file is cut off",             not_a_file,                   CHECK_PARSE,      VERIFY_FAIL,      VERIFY_INVALID, "" },
	{ "a term that no context defines",  unknown_term,                 CHECK_CONTEXTS,   VERIFY_FAIL,      VERIFY_INVALID, "none of its contexts define" },
	{ "a context of its own",            inline_context,               CHECK_CONTEXTS,   VERIFY_FAIL,      VERIFY_INVALID, "definitions of its own" },
	{ "another key under that name",     wrong_key,                    CHECK_PROOF,      VERIFY_FAIL,      VERIFY_INVALID, "does not hold" },
	{ "somebody else's key",             key_of_somebody_else,         CHECK_ISSUER_KEY, VERIFY_FAIL,      VERIFY_INVALID, "not a key of the issuer" },
	{ "no DID document",                 key_not_found,                CHECK_ISSUER_KEY, VERIFY_UNCHECKED, VERIFY_UNPROVEN, "could not be looked up" },
	{ "a key that is not listed",        key_not_listed,               CHECK_ISSUER_KEY, VERIFY_FAIL,      VERIFY_INVALID, "does not list this key" },
	{ "a key for another purpose",       key_for_another_purpose,      CHECK_ISSUER_KEY, VERIFY_FAIL,      VERIFY_INVALID, "does not list this key" },
	{ "a key under another controller",  key_under_another_controller, CHECK_ISSUER_KEY, VERIFY_FAIL,      VERIFY_INVALID, "does not list this key" },
	{ "somebody else's DID document",    somebody_elses_document,      CHECK_ISSUER_KEY, VERIFY_FAIL,      VERIFY_INVALID, "does not list this key" },
	{ "a key withdrawn before",          key_withdrawn_before,         CHECK_ISSUER_KEY, VERIFY_FAIL,      VERIFY_INVALID, "before the credential was signed" },
	{ "a key withdrawn afterwards",      key_withdrawn_later,          CHECK_ISSUER_KEY, VERIFY_UNCHECKED, VERIFY_UNPROVEN, "only the credential says so" },
	{ "not valid yet",                   not_yet_valid,                CHECK_DATES,      VERIFY_FAIL,      VERIFY_INVALID, "not valid yet" },
	{ "expired",                         expired,                      CHECK_DATES,      VERIFY_FAIL,      VERIFY_INVALID, "has expired" },
	{ "a newer one exists",              a_newer_one_exists,           CHECK_SUPERSEDED, VERIFY_FAIL,      VERIFY_INVALID, "newer version was issued" },
	{ "revoked",                         revoked,                      CHECK_STATUS,     VERIFY_FAIL,      VERIFY_INVALID, "has been revoked" },
	{ "no status list",                  list_missing,                 CHECK_STATUS,     VERIFY_UNCHECKED, VERIFY_UNPROVEN, "not at hand" },
	{ "an old status list",              list_stale,                   CHECK_STATUS,     VERIFY_UNCHECKED, VERIFY_UNPROVEN, "out of date" },
	{ "a forged status list",            list_forged,                  CHECK_STATUS,     VERIFY_FAIL,      VERIFY_INVALID, "not a genuine one" },
	{ "another issuer's status list",    list_of_another_issuer,       CHECK_STATUS,     VERIFY_FAIL,      VERIFY_INVALID, "issued by somebody else" },
	{ "another status list",             another_list,                 CHECK_STATUS,     VERIFY_FAIL,      VERIFY_INVALID, "another one than" },
	{ "a list for another purpose",      list_for_another_purpose,     CHECK_STATUS,     VERIFY_FAIL,      VERIFY_INVALID, "another purpose" },
	{ "an index beyond the list",        index_beyond_the_list,        CHECK_STATUS,     VERIFY_FAIL,      VERIFY_INVALID, "beyond the end" },
	{ "a credential as its list",        a_credential_as_its_list,     CHECK_STATUS,     VERIFY_FAIL,      VERIFY_INVALID, "malformed" },
	{ "no criteria",                     no_criteria,                  CHECK_SCHEMA,     VERIFY_FAIL,      VERIFY_INVALID, "criteria is missing" },
	{ "about another person",            another_person,               CHECK_RECIPIENT,  VERIFY_FAIL,      VERIFY_INVALID, "not issued to the person" },
};

static void
one_wrong_at_a_time(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(wrongs) / sizeof(*wrongs); i++) {
		for (enum form form = 0; form < FORMS; form++) {
			struct arena_mark mark = arena_mark(cx->mem);
			struct world *w = world_new(cx);
			struct str bytes, said;

			bytes = wrongs[i].make(w, form);
			expect(w, wrongs[i].why, bytes, wrongs[i].verdict, wrongs[i].check, wrongs[i].outcome);
			said = verified(w, bytes).checks[wrongs[i].check].says;
			if (str_find(said, str_of(wrongs[i].says)) == said.len)
				fail_msg("%s: " PRI_STR, wrongs[i].why, ARG_STR(said));
			arena_release(cx->mem, mark);
		}
	}
}

/* ---- keys that come with the credential (T-06, T-07) ---- */

static struct str
base64(struct world *w, const char *text)
{
	return base64url_encode(w->cx->mem, str_of(text));
}

static struct str
token_with_header(struct world *w, const char *header, const struct secret_key *key)
{
	struct str parts[2] = { base64(w, header), STR_NONE }, whole = token(w, credential_of(w, record_of(w)), w->key, METHOD), head;
	struct signature signature;

	str_cut(&whole, '.', &head);
	str_cut(&whole, '.', &parts[1]);
	parts[0] = str_join(w->cx->mem, parts, 2, STR("."));
	assert_ok(w->cx, key_sign(w->cx, key, parts[0], &signature));
	return vcjwt_finish(w->cx, parts[0], signature_str(&signature));
}

/* The header with the key in the place of its %. */
static const char *
with_jwk(struct world *w, const char *header, const struct json *jwk)
{
	struct str after = str_of(header), before;

	if (!str_cut(&after, '%', &before))
		return header;
	return str_c(w->cx->mem, str_join(w->cx->mem, (struct str[]){ before, compact(w, jwk), after }, 3, STR_NONE));
}

static void
keys_in_headers_prove_nothing(void **state)
{
	static const char *const headers[] = {
		"{\"alg\":\"EdDSA\",\"jwk\":%}",
		"{\"alg\":\"EdDSA\",\"jwk\":%,\"kid\":\"" ISSUER "#k1\"}",
		"{\"alg\":\"EdDSA\",\"jku\":\"https://evil.example/jwks.json\",\"kid\":\"k1\"}",
		"{\"alg\":\"EdDSA\",\"kid\":\"https://evil.example/jwks.json#k1\"}",
		"{\"alg\":\"EdDSA\",\"kid\":\"https://northgate.example@evil.example/jwks.json#k1\"}",
		"{\"alg\":\"EdDSA\",\"kid\":\"../../etc/passwd\"}",
		"{\"alg\":\"EdDSA\",\"kid\":\"' OR 1=1\"}",
		"{\"alg\":\"EdDSA\",\"kid\":\"urn:k1\"}",
		"{\"alg\":\"EdDSA\"}",
	};
	struct world *w = world_new(*state);
	struct json *jwk = key_to_jwk(w->cx->mem, secret_key_public(w->other));
	struct json *jwks = json_new(w->cx->mem, JSON_OBJECT);

	json_add(json_put_array(w->cx->mem, jwks, STR("keys")), jwk);
	json_put_str(w->cx->mem, jwk, STR("kid"), STR("k1"));
	publish(w, STR("https://evil.example/jwks.json"), compact(w, jwks));
	publish(w, STR("https://northgate.example@evil.example/jwks.json"), compact(w, jwks));
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		struct verify_report report = verified(w, token_with_header(w, with_jwk(w, headers[i], jwk), w->other));

		if (report.verdict == VERIFY_VALID || report.checks[CHECK_PROOF].outcome == VERIFY_PASS || report.shown != NULL) {
			print_report(w, &report);
			fail_msg("a forger's own key was believed: %s", headers[i]);
		}
	}
}

static void
algorithms_cannot_be_chosen(void **state)
{
	static const struct { const char *header; enum verify_verdict verdict; } cases[] = {
		{ "{\"alg\":\"none\",\"kid\":\"" ISSUER "#k1\"}",  VERIFY_INVALID },
		{ "{\"alg\":\"None\",\"kid\":\"" ISSUER "#k1\"}",  VERIFY_INVALID },
		{ "{\"alg\":\"HS256\",\"kid\":\"" ISSUER "#k1\"}", VERIFY_INVALID },
		{ "{\"alg\":\"ES256\",\"kid\":\"" ISSUER "#k1\"}", VERIFY_INVALID },
		{ "{\"alg\":\"RS256\",\"kid\":\"" ISSUER "#k1\"}", VERIFY_INVALID },
		{ "{\"alg\":\"ES256K\",\"kid\":\"" ISSUER "#k1\"}", VERIFY_UNSUPPORTED },
		{ "{\"kid\":\"" ISSUER "#k1\"}",                   VERIFY_INVALID },
		{ "{\"alg\":\"EdDSA\",\"crit\":[\"b64\"],\"b64\":false,\"kid\":\"" ISSUER "#k1\"}", VERIFY_INVALID },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_report report = verified(w, token_with_header(w, cases[i].header, w->key));

		if (report.verdict != cases[i].verdict || report.shown != NULL) {
			print_report(w, &report);
			fail_msg("%s", cases[i].header);
		}
	}
}

/* Signer, issuer, purpose: only the diagonal is valid (T-05). */
static void
signer_and_issuer_must_be_one(void **state)
{
	struct world *w = world_new(*state);
	struct str dids[2], methods[2];
	const struct secret_key *keys[2] = { w->key, w->other };

	for (int i = 0; i < 2; i++) {
		dids[i] = did_key_name(w->cx->mem, secret_key_public(keys[i]));
		methods[i] = str_fmt(w->cx->mem, PRI_STR "#" PRI_STR, ARG_STR(dids[i]), ARG_STR(str_sub(dids[i], 8, dids[i].len)));
	}
	for (int issuer = 0; issuer < 2; issuer++)
		for (int named = 0; named < 2; named++)
			for (int signer = 0; signer < 2; signer++)
				for (enum form form = 0; form < FORMS; form++) {
					struct record *record = record_of(w);
					struct verify_report report;

					record->issuer.id = dids[issuer];
					record->statuses.count = 0;
					report = verified(w, signed_by(w, form, credential_of(w, record), keys[signer], methods[named]));
					if ((report.verdict == VERIFY_VALID) != (issuer == named && named == signer))
						fail_msg("issuer %d, named %d, signer %d: %s", issuer, named, signer, verify_verdict_word(report.verdict));
				}
}

/* A set of keys on the issuer's own site, for issuers that are no DID. */
static void
keys_from_the_issuers_site(void **state)
{
	struct world *w = world_new(*state);
	struct key_record record = key_record(w);
	struct record *r = record_of(w);
	struct json *credential;

	r->statuses.count = 0;
	r->issuer.id = STR("https://northgate.example/issuers/1");
	credential = credential_of(w, r);
	publish(w, STR("https://northgate.example/.well-known/jwks.json"), compact(w, jwks_document(w->cx->mem, STR_NONE, &record, 1)));
	expect(w, "a bare name", token(w, credential, w->key, STR("k1")), VERIFY_VALID, CHECK_ISSUER_KEY, VERIFY_PASS);
	expect(w, "an address", token(w, credential, w->key, STR("https://northgate.example/.well-known/jwks.json#k1")), VERIFY_VALID, CHECK_ISSUER_KEY, VERIFY_PASS);
	expect(w, "no name", token(w, credential, w->key, STR_NONE), VERIFY_VALID, CHECK_ISSUER_KEY, VERIFY_PASS);
	expect(w, "another name", token(w, credential, w->key, STR("k2")), VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL);
	expect(w, "another site", token(w, credential, w->key, STR("https://northgate.example.evil.example/jwks.json#k1")), VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL);
	expect(w, "another key", token(w, credential, w->other, STR("k1")), VERIFY_INVALID, CHECK_PROOF, VERIFY_FAIL);
	record.valid_from = 1795132801;
	publish(w, STR("https://northgate.example/.well-known/jwks.json"), compact(w, jwks_document(w->cx->mem, STR_NONE, &record, 1)));
	expect(w, "a younger key", token(w, credential, w->key, STR("k1")), VERIFY_INVALID, CHECK_ISSUER_KEY, VERIFY_FAIL);
}

/* ---- flips (R4) ---- */

/* Under a sanitizer every step costs ten times as much, and fewer will do. */
#ifdef __SANITIZE_ADDRESS__
#define FLIP_STEP 31
#else
#define FLIP_STEP 1
#endif

/* Whatever bit of a signed file is turned over: refused, or everything shown is as before. */
static void
flipped_bits_never_show_another_thing(void **state)
{
	struct ctx *cx = *state;
	struct world *w = world_new(cx);
	/* a small one, so that every bit can be tried */
	struct record small = {
		.id = STR("urn:uuid:1"), .valid_from = 1795132800, .issuer.id = STR(ISSUER), .learner.id = STR("urn:uuid:2"),
		.achievement_id = STR("urn:uuid:3"), .title = record_texts_one(cx->mem, STR_NONE, STR("Data Ethics")),
		.workload.ects = 5000, .result = { .value = STR("68.5") },
	};

	for (enum form form = 0; form < FORMS; form++) {
		struct str good = signed_as(w, form, credential_of(w, &small));
		struct verify_report report = verified(w, good);
		struct str shown = compact(w, report.shown);
		char *bytes = arena_alloc(cx->mem, good.len);
		size_t same = 0;

		assert_int_equal(report.verdict, VERIFY_VALID);
		memcpy(bytes, good.ptr, good.len);
		for (size_t i = 0; i < good.len * 8; i += FLIP_STEP) {
			struct arena_mark mark = arena_mark(cx->mem);

			bytes[i / 8] = (char)(bytes[i / 8] ^ (1 << i % 8));
			report = verified(w, (struct str){ bytes, good.len });
			if (report.shown != NULL && !str_eq(compact(w, report.shown), shown))
				fail_msg("form %d, bit %zu of byte %zu: another thing is shown", form, i % 8, i / 8);
			if (report.verdict == VERIFY_VALID && report.shown == NULL)
				fail_msg("form %d, bit %zu of byte %zu: valid, and nothing is shown", form, i % 8, i / 8);
			same += report.verdict == VERIFY_VALID;
			bytes[i / 8] = good.ptr[i / 8];
			arena_release(cx->mem, mark);
		}
		/* white space of an image, or a letter case that means the same: never part of what was signed */
		if ((form == FORM_JSON || form == FORM_JCS || form == FORM_JWT) && same > 4)
			fail_msg("form %d: %zu flips were not noticed", form, same);
	}
}

/* ---- the same graph in another arrangement (T-01, T-02, T-03) ---- */

/* A change to the signed JSON text: the first `find` becomes `put`. Nothing but the given view may come of it. */
static const struct { const char *why, *find, *put; } reshapes[] = {
	{ "a second context",              "\"@context\":[", "\"@context\":[{\"title\":\"https://schema.org/name\"}," },
	{ "a context below",               "\"credentialSubject\":{", "\"credentialSubject\":{\"@context\":{}," },
	{ "a null context below",          "\"credentialSubject\":{", "\"credentialSubject\":{\"@context\":null," },
	{ "a context as a text below",     "\"credentialSubject\":{", "\"credentialSubject\":{\"@context\":\"https://www.w3.org/ns/credentials/v2\"," },
	{ "@vocab",                        "\"@context\":[", "\"@context\":[{\"@vocab\":\"https://example.org/\"}," },
	{ "@base",                         "\"@context\":[", "\"@context\":[{\"@base\":\"https://example.org/\"}," },
	{ "@import",                       "\"@context\":[", "\"@context\":[{\"@import\":\"https://example.org/\"}," },
	{ "@propagate",                    "\"@context\":[", "\"@context\":[{\"@propagate\":true}," },
	{ "contexts in another order",     "\"https://www.w3.org/ns/credentials/v2\",\"https://purl", "\"https://purl" },
	{ "an unknown context",            "context-3.0.3.json\"", "context-9.9.9.json\"" },
	{ "a graph at the top",            "{\"@context\"", "{\"@graph\":[],\"@context\"" },
	{ "@included",                     "\"credentialSubject\":{", "\"@included\":[{\"id\":\"urn:x\",\"name\":\"y\"}],\"credentialSubject\":{" },
	{ "@reverse",                      "\"credentialSubject\":{", "\"credentialSubject\":{\"@reverse\":{\"issuer\":{\"id\":\"urn:x\"}}," },
	{ "@nest",                         "\"credentialSubject\":{", "\"credentialSubject\":{\"@nest\":{\"name\":\"x\"}," },
	{ "@id for id",                    "\"id\":\"urn:uuid:3f0e", "\"@id\":\"urn:uuid:3f0e" },
	{ "@type for type",                "\"type\":[\"AchievementSubject\"]", "\"@type\":[\"AchievementSubject\"]" },
	{ "@value",                        "\"name\":\"Data Ethics in Practice\"", "\"name\":{\"@value\":\"Data Ethics in Practice\"}" },
	{ "@set",                          "\"tag\":[", "\"tag\":{\"@set\":[" },
	{ "@list",                         "\"tag\":[\"ethics\",\"data\"]", "\"tag\":{\"@list\":[\"ethics\",\"data\"]}" },
	{ "@index",                        "\"credentialSubject\":{", "\"credentialSubject\":{\"@index\":\"0\"," },
	{ "@json",                         "\"credentialSubject\":{", "\"credentialSubject\":{\"@type\":\"@json\"," },
	{ "a language map",                "\"name\":\"Data Ethics in Practice\"", "\"name\":{\"en\":\"Data Ethics in Practice\"}" },
	{ "a full IRI as a member",        "\"name\":\"Data Ethics in Practice\"", "\"https://schema.org/name\":\"Data Ethics in Practice\"" },
	{ "the title under its IRI",       "\"achievementType\":\"MicroCredential\",\"name\"", "\"achievementType\":\"MicroCredential\",\"https://schema.org/name\"" },
	{ "a compact IRI as a member",     "\"name\":\"Data Ethics in Practice\"", "\"schema:name\":\"Data Ethics in Practice\"" },
	{ "a blank node's label",          "\"issuer\":{", "\"evidence\":[{\"id\":\"_:b0\",\"type\":[\"Evidence\"]}],\"issuer\":{" },
	{ "an undefined member at the top", "\"issuer\":{", "\"grade\":\"first\",\"issuer\":{" },
	{ "an undefined member of the issuer", "\"issuer\":{", "\"issuer\":{\"accredited\":\"yes\"," },
	{ "an undefined member of the subject", "\"credentialSubject\":{", "\"credentialSubject\":{\"honours\":\"first\"," },
	{ "an undefined member of the achievement", "\"achievement\":{", "\"achievement\":{\"honours\":\"first\"," },
	{ "an undefined member of an alignment", "\"alignment\":[{", "\"alignment\":[{\"honours\":\"first\"," },
	{ "an undefined type",             "\"type\":[\"AchievementSubject\"]", "\"type\":[\"AchievementSubject\",\"Doctor\"]" },
	{ "a member with nothing",         "\"issuer\":{", "\"validUntil\":null,\"issuer\":{" },
	{ "a second subject",              "\"credentialSubject\":{", "\"credentialSubject\":[{\"id\":\"urn:x\"},{" },
	{ "a name twice",                  "\"issuer\":{", "\"name\":\"Doctor of Everything\",\"issuer\":{" },
	{ "a name twice, escaped",         "\"issuer\":{", "\"na\\u006de\":\"Doctor of Everything\",\"issuer\":{" },
	{ "properties at another place",   "\"issuer\":{", "\"evidence\":[{\"id\":\"did:web:northgate.example\",\"type\":[\"Evidence\"],\"name\":\"x\"}],\"issuer\":{" },
	{ "the issuer's name elsewhere",   "\"creator\":{", "\"creator\":{\"parentOrg\":{\"id\":\"did:web:northgate.example\",\"name\":\"Other\"}," },
	{ "a lone surrogate",              "\"name\":\"Data", "\"name\":\"\\ud800Data" },
	{ "a NUL",                         "\"name\":\"Data", "\"name\":\"\\u0000Data" },
	{ "bytes after the end",           "\"proofPurpose\":\"assertionMethod\",", "\"proofPurpose\":\"assertionMethod\",\"x\":{}}}{\"a\":{" },
	{ "another purpose",               "assertionMethod", "authentication" },
	{ "a proof with a member more",    "\"proofPurpose\"", "\"nonce\":\"1\",\"proofPurpose\"" },
	{ "an array around the document",  "{\"@context\"", "[{\"@context\"" },
	{ "a relative address",            "\"id\":\"https://northgate.example/evidence/77\"", "\"id\":\"evidence/77\"" },
	{ "a credit more",                 "\"creditsEarned\":5", "\"creditsEarned\":50" },
	{ "another title",                 "Data Ethics in Practice", "Data Ethics at the Top" },
};

static struct str
replaced(struct ctx *cx, struct str text, const char *what, const char *put)
{
	size_t at = str_find(text, str_of(what));

	if (at == text.len)
		return STR_NONE;
	return str_join(cx->mem, (struct str[]){ str_sub(text, 0, at), str_of(put), str_sub(text, at + strlen(what), text.len) }, 3, STR_NONE);
}

static void
reshaped_documents_are_refused(void **state)
{
	struct ctx *cx = *state;
	struct world *w = world_new(cx);
	static const enum form forms[] = { FORM_JSON, FORM_JCS };

	for (size_t f = 0; f < 2; f++) {
		struct str good = signed_as(w, forms[f], credential_of(w, record_of(w)));
		struct verify_report before = verified(w, good);
		struct str shown = compact(w, before.shown);

		for (size_t i = 0; i < sizeof(reshapes) / sizeof(*reshapes); i++) {
			struct str changed = replaced(cx, good, reshapes[i].find, reshapes[i].put);
			struct verify_report report;

			if (changed.len == 0)
				fail_msg("%s: the text to change is not there", reshapes[i].why);
			report = verified(w, changed);
			if (report.verdict == VERIFY_VALID || (report.shown != NULL && !str_eq(compact(w, report.shown), shown))) {
				print_report(w, &report);
				fail_msg("form %d, %s: was not refused", forms[f], reshapes[i].why);
			}
		}
	}
}

/* Moving a node's properties to another place where it is named leaves the graph as it was (CVE-2026-42462). */
static void
moved_properties_are_refused(void **state)
{
	struct ctx *cx = *state;
	struct world *w = world_new(cx);
	struct record *record = record_of(w);
	struct verify_report report;
	struct json *document, *issuer, *creator;
	struct str name;

	/* issuer and creator are one node: the issuer's name may be said at either place */
	record->awarding_bodies.count = 1;
	record->awarding_bodies.items = NEW(cx->mem, struct record_organisation);
	*record->awarding_bodies.items = record->issuer;
	assert_ok(cx, json_parse(cx, signed_as(w, FORM_JSON, credential_of(w, record)), JSON_LIMITS, &document));
	assert_int_equal(verified(w, compact(w, document)).verdict, VERIFY_VALID);
	issuer = JSON_GET(document, "issuer");
	creator = JSON_GET(JSON_GET(JSON_GET(document, "credentialSubject"), "achievement"), "creator");
	assert_true(json_equal(issuer, creator));
	json_take(issuer, STR("name"));
	report = verified(w, compact(w, document));
	name = report.record == NULL ? STR_NONE : record_text(report.record->issuer.name, STR("en"));
	if (report.verdict == VERIFY_VALID && !str_is(name, "Northgate University"))
		fail_msg("the issuer lost its name, and it is valid");
	/* and the whole profile replaced by its address */
	json_set(document, STR("issuer"), json_new_string(cx->mem, STR(ISSUER)));
	report = verified(w, compact(w, document));
	name = report.record == NULL ? STR_NONE : record_text(report.record->issuer.name, STR("en"));
	if (report.verdict == VERIFY_VALID && !str_is(name, "Northgate University"))
		fail_msg("the issuer lost its profile, and it is valid");
}

/* ---- status lists from strangers (T-11) ---- */

static void
status_lists_that_are_bombs(void **state)
{
	struct ctx *cx = *state;
	struct world *w = world_new(cx);
	struct status_list list = list_of(w, -1);
	struct json *credential = list_credential(w, &list);
	struct json *subject = JSON_GET(credential, "credentialSubject");
	struct str good = json_string(JSON_GET(subject, "encodedList")), bomb, document = signed_as(w, FORM_JSON, credential_of(w, record_of(w)));
	size_t size = (size_t)64 << 20;
	struct { const char *why; struct str encoded; } cases[] = {
		{ "64 MiB of zeros", STR_NONE }, { "empty", STR("u") }, { "no multibase", str_sub(good, 1, good.len) }, { "base58", STR("z3mJr7AoUXx2Wqd") },
		{ "cut off", str_sub(good, 0, good.len - 4) }, { "not packed", STR("uAAAAAAAA") },
		{ "padded", str_fmt(cx->mem, PRI_STR "=", ARG_STR(good)) }, { "followed", str_fmt(cx->mem, PRI_STR "AAAA", ARG_STR(good)) },
	};

	assert_ok(cx, status_list_encode(cx, (struct str){ arena_zero(cx->mem, size, 1), size }, &bomb));
	cases[0].encoded = bomb;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		json_set(subject, STR("encodedList"), json_new_string(cx->mem, cases[i].encoded));
		publish(w, STR(LIST_URL), embedded(w, credential, w->key, METHOD));
		expect(w, cases[i].why, document, VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
		w->pages--;
	}
}

/* The list of 2021 and 1EdTech's own, which older credentials name. */
static void
older_status_lists(void **state)
{
	static const char url[] = "https://northgate.example/revoked.json";
	struct ctx *cx = *state;
	struct world *w = world_new(cx);
	struct record *record = record_of(w);
	struct status_list list = list_of(w, 4711);
	struct json *credential = list_credential(w, &list), *badge = credential_of(w, record), *subject = JSON_GET(credential, "credentialSubject"), *status;

	/* its context goes with the first data model only */
	JSON_GET(credential, "@context")->first->string = STR("https://www.w3.org/2018/credentials/v1");
	json_add(JSON_GET(credential, "@context"), json_new_string(cx->mem, STR("https://w3id.org/vc/status-list/2021/v1")));
	json_add(JSON_GET(badge, "@context"), json_new_string(cx->mem, STR("https://w3id.org/vc/status-list/2021/v1")));
	JSON_GET(credential, "type")->last->string = STR("StatusList2021Credential");
	json_set(subject, STR("type"), json_new_string(cx->mem, STR("StatusList2021")));
	json_set(subject, STR("encodedList"), json_new_string(cx->mem, str_sub(json_string(JSON_GET(subject, "encodedList")), 1, SIZE_MAX)));
	json_take(subject, STR("ttl"));
	json_set(JSON_GET(badge, "credentialStatus"), STR("type"), json_new_string(cx->mem, STR("StatusList2021Entry")));
	publish(w, STR(LIST_URL), token(w, credential, w->key, METHOD));
	expect(w, "2021, revoked", token(w, badge, w->key, METHOD), VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
	assert_str(verified(w, token(w, badge, w->key, METHOD)).checks[CHECK_STATUS].says, "It has been revoked by its issuer, for good.");
	json_set(JSON_GET(badge, "credentialStatus"), STR("statusListIndex"), json_new_string(cx->mem, STR("4712")));
	expect(w, "2021, not revoked", token(w, badge, w->key, METHOD), VERIFY_VALID, CHECK_STATUS, VERIFY_PASS);

	badge = credential_of(w, record);
	json_add(JSON_GET(badge, "@context"), json_new_string(cx->mem, STR("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")));
	status = json_set(badge, STR("credentialStatus"), json_new(cx->mem, JSON_OBJECT));
	json_put_str(cx->mem, status, STR("id"), str_of(url));
	json_put_str(cx->mem, status, STR("type"), STR("1EdTechRevocationList"));
	expect(w, "1EdTech, not there", token(w, badge, w->key, METHOD), VERIFY_UNPROVEN, CHECK_STATUS, VERIFY_UNCHECKED);
	publish(w, str_of(url), str_fmt(cx->mem, "{\"id\":\"%s\",\"issuer\":\"%s\",\"revokedCredential\":[{\"id\":\"urn:uuid:9\",\"revoked\":true}]}", url, ISSUER));
	expect(w, "1EdTech, not revoked", token(w, badge, w->key, METHOD), VERIFY_VALID, CHECK_STATUS, VERIFY_PASS);
	publish(w, str_of(url), str_fmt(cx->mem, "{\"id\":\"%s\",\"issuer\":\"%s\",\"revokedCredential\":[{\"id\":\"" PRI_STR "\",\"revoked\":true}]}", url, ISSUER, ARG_STR(record->id)));
	expect(w, "1EdTech, revoked", token(w, badge, w->key, METHOD), VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
	assert_str(verified(w, token(w, badge, w->key, METHOD)).checks[CHECK_STATUS].says, "It has been revoked by its issuer, for good.");
	publish(w, str_of(url), str_fmt(cx->mem, "{\"id\":\"%s\",\"issuer\":\"did:web:other.example\",\"revokedCredential\":[]}", url));
	expect(w, "1EdTech, another issuer", token(w, badge, w->key, METHOD), VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
}

static void
every_bit_of_a_list_is_its_own(void **state)
{
	struct ctx *cx = *state;
	struct world *w = world_new(cx);
	static const int64_t indexes[] = { 0, 1, 7, 8, 4710, 4711, 4712, STATUS_LIST_LEAST - 1 };

	for (size_t i = 0; i < sizeof(indexes) / sizeof(*indexes); i++) {
		struct status_list list = list_of(w, indexes[i]), back;

		assert_ok(cx, status_list_read(cx, list_credential(w, &list), &back));
		assert_true(str_eq(list.bits, back.bits));
		for (size_t k = 0; k < sizeof(indexes) / sizeof(*indexes); k++)
			assert_int_equal(status_list_bit(&back, (uint64_t)indexes[k]), i == k);
		assert_false(status_list_holds(&back, STATUS_LIST_LEAST));
		assert_false(status_list_bit(&back, UINT64_MAX));
	}
	/* the leftmost bit of the first byte is entry 0 (Bitstring Status List, 3.2) */
	assert_int_equal((unsigned char)list_of(w, 0).bits.ptr[0], 0x80);
}

/* ---- recognised, not implemented; and not credentials at all ---- */

static void
what_is_not_verified_says_so(void **state)
{
	static const struct { const char *why; struct str bytes; enum verify_verdict verdict; bool readable; } cases[] = {
		{ "Open Badges 2, hosted", STR_INIT("{\"@context\":\"https://w3id.org/openbadges/v2\",\"type\":\"Assertion\",\"id\":\"https://a.example/1\"}"), VERIFY_UNPROVEN, true },
		{ "Open Badges 1", STR_INIT("{\"uid\":\"1\",\"recipient\":\"sha256$00\",\"badge\":\"https://a.example\",\"verify\":{}}"), VERIFY_UNSUPPORTED, true },
		{ "SD-JWT", STR_INIT("eyJhbGciOiJFUzI1NiJ9.eyJ2Y3QiOiJ4In0.AAAA~WyJhIiwiYiIsImMiXQ~"), VERIFY_UNSUPPORTED, true },
		{ "PDF", STR_INIT("%PDF-1.7\n"), VERIFY_UNSUPPORTED, true },
		{ "COSE", STR_INIT("\xd2\x84\x43\xa1\x01\x26"), VERIFY_UNSUPPORTED, true },
		{ "mdoc", STR_INIT("\xa3\x67version\x63" "1.0\x69" "documents\x81"), VERIFY_UNSUPPORTED, true },
		{ "a seal of the European Digital Credentials", STR_INIT("{\"payload\":\"e30\",\"signatures\":[]}"), VERIFY_UNSUPPORTED, true },
		{ "an unsealed European Digital Credential", STR_INIT("{\"@context\":[\"https://www.w3.org/2018/credentials/v1\"],\"type\":[\"VerifiableCredential\",\"EuropeanDigitalCredential\"]}"), VERIFY_UNSUPPORTED, true },
		{ "a presentation", STR_INIT("{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"type\":\"VerifiablePresentation\"}"), VERIFY_INVALID, true },
		{ "an empty file", STR_INIT(""), VERIFY_INVALID, false },
		{ "a letter", STR_INIT("Dear Sir"), VERIFY_INVALID, false },
		{ "other JSON", STR_INIT("{\"a\":1}"), VERIFY_INVALID, false },
		{ "a JSON array", STR_INIT("[]"), VERIFY_INVALID, false },
		{ "an SVG without a badge", STR_INIT("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), VERIFY_INVALID, false },
		{ "a broken SVG", STR_INIT("<svg xmlns=\"http://www.w3.org/2000/svg\">"), VERIFY_INVALID, false },
		{ "a token of something else", STR_INIT("eyJhbGciOiJFZERTQSJ9.eyJhIjoxfQ.AAAA"), VERIFY_INVALID, false },
		{ "no signature", STR_INIT("{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"type\":[\"VerifiableCredential\"],\"issuer\":\"did:web:a.example\","
		                           "\"credentialSubject\":{\"id\":\"did:example:1\"}}"), VERIFY_INVALID, true },
		{ "a suite of others", STR_INIT("{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"type\":[\"VerifiableCredential\"],\"issuer\":\"did:web:a.example\","
		                                "\"credentialSubject\":{\"id\":\"did:example:1\"},\"proof\":{\"type\":\"DataIntegrityProof\",\"cryptosuite\":\"bbs-2023\"}}"), VERIFY_UNSUPPORTED, true },
		{ "Blockcerts", STR_INIT("{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"type\":[\"VerifiableCredential\"],\"issuer\":\"did:web:a.example\","
		                         "\"credentialSubject\":{\"id\":\"did:example:1\"},\"proof\":{\"type\":\"MerkleProof2019\"}}"), VERIFY_UNSUPPORTED, true },
		{ "a suite nobody knows", STR_INIT("{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"type\":[\"VerifiableCredential\"],\"issuer\":\"did:web:a.example\","
		                                   "\"credentialSubject\":{\"id\":\"did:example:1\"},\"proof\":{\"type\":\"TrustMe2026\"}}"), VERIFY_INVALID, true },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_report report = verified(w, cases[i].bytes);

		if (report.verdict != cases[i].verdict || report.readable != cases[i].readable || report.shown != NULL) {
			print_report(w, &report);
			fail_msg("%s: verdict %s, readable %d", cases[i].why, verify_verdict_word(report.verdict), report.readable);
		}
	}
}

/* Two credentials in one image: a part of A shown with B. */
static void
two_credentials_in_one_image(void **state)
{
	struct world *w = world_new(*state);
	struct str png = signed_as(w, FORM_PNG, credential_of(w, record_of(w))), svg = signed_as(w, FORM_SVG, credential_of(w, record_of(w)));
	size_t chunk = str_find(png, STR("iTXt")) - 4, end = str_find(png, STR("IDAT")) - 4;
	size_t open = str_find(svg, STR("<openbadges:credential")), close = str_find(svg, STR("</openbadges:credential>")) + 24;
	struct str twice;

	assert_true(chunk < end && open < close && close < svg.len);
	twice = str_join(w->cx->mem, (struct str[]){ str_sub(png, 0, end), str_sub(png, chunk, end - chunk), str_sub(png, end, png.len) }, 3, STR_NONE);
	expect(w, "PNG", twice, VERIFY_INVALID, CHECK_PARSE, VERIFY_FAIL);
	twice = str_join(w->cx->mem, (struct str[]){ str_sub(svg, 0, close), str_sub(svg, open, close - open), str_sub(svg, close, svg.len) }, 3, STR_NONE);
	expect(w, "SVG", twice, VERIFY_INVALID, CHECK_PARSE, VERIFY_FAIL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_we_issue_is_valid),
		TEST(one_wrong_at_a_time),
		TEST(keys_in_headers_prove_nothing),
		TEST(algorithms_cannot_be_chosen),
		TEST(signer_and_issuer_must_be_one),
		TEST(keys_from_the_issuers_site),
		TEST(flipped_bits_never_show_another_thing),
		TEST(reshaped_documents_are_refused),
		TEST(moved_properties_are_refused),
		TEST(status_lists_that_are_bombs),
		TEST(older_status_lists),
		TEST(every_bit_of_a_list_is_its_own),
		TEST(what_is_not_verified_says_so),
		TEST(two_credentials_in_one_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
