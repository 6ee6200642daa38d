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
	{ "the file is cut off",             not_a_file,                   CHECK_PARSE,      VERIFY_FAIL,      VERIFY_INVALID },
	{ "a term that no context defines",  unknown_term,                 CHECK_CONTEXTS,   VERIFY_FAIL,      VERIFY_INVALID },
	{ "a context of its own",            inline_context,               CHECK_CONTEXTS,   VERIFY_FAIL,      VERIFY_INVALID },
	{ "another key under that name",     wrong_key,                    CHECK_PROOF,      VERIFY_FAIL,      VERIFY_INVALID },
	{ "somebody else's key",             key_of_somebody_else,         CHECK_ISSUER_KEY, VERIFY_FAIL,      VERIFY_INVALID },
	{ "no DID document",                 key_not_found,                CHECK_ISSUER_KEY, VERIFY_UNCHECKED, VERIFY_UNPROVEN },
	{ "a key that is not listed",        key_not_listed,               CHECK_ISSUER_KEY, VERIFY_FAIL,      VERIFY_INVALID },
	{ "a key for another purpose",       key_for_another_purpose,      CHECK_ISSUER_KEY, VERIFY_FAIL,      VERIFY_INVALID },
	{ "a key under another controller",  key_under_another_controller, CHECK_ISSUER_KEY, VERIFY_FAIL,      VERIFY_INVALID },
	{ "somebody else's DID document",    somebody_elses_document,      CHECK_ISSUER_KEY, VERIFY_FAIL,      VERIFY_INVALID },
	{ "a key withdrawn before",          key_withdrawn_before,         CHECK_ISSUER_KEY, VERIFY_FAIL,      VERIFY_INVALID },
	{ "a key withdrawn afterwards",      key_withdrawn_later,          CHECK_ISSUER_KEY, VERIFY_UNCHECKED, VERIFY_UNPROVEN },
	{ "not valid yet",                   not_yet_valid,                CHECK_DATES,      VERIFY_FAIL,      VERIFY_INVALID },
	{ "expired",                         expired,                      CHECK_DATES,      VERIFY_FAIL,      VERIFY_INVALID },
	{ "a newer one exists",              a_newer_one_exists,           CHECK_SUPERSEDED, VERIFY_FAIL,      VERIFY_INVALID },
	{ "revoked",                         revoked,                      CHECK_STATUS,     VERIFY_FAIL,      VERIFY_INVALID },
	{ "no status list",                  list_missing,                 CHECK_STATUS,     VERIFY_UNCHECKED, VERIFY_UNPROVEN },
	{ "an old status list",              list_stale,                   CHECK_STATUS,     VERIFY_UNCHECKED, VERIFY_UNPROVEN },
	{ "a forged status list",            list_forged,                  CHECK_STATUS,     VERIFY_FAIL,      VERIFY_INVALID },
	{ "another issuer's status list",    list_of_another_issuer,       CHECK_STATUS,     VERIFY_FAIL,      VERIFY_INVALID },
	{ "another status list",             another_list,                 CHECK_STATUS,     VERIFY_FAIL,      VERIFY_INVALID },
	{ "a list for another purpose",      list_for_another_purpose,     CHECK_STATUS,     VERIFY_FAIL,      VERIFY_INVALID },
	{ "an index beyond the list",        index_beyond_the_list,        CHECK_STATUS,     VERIFY_FAIL,      VERIFY_INVALID },
	{ "a credential as its list",        a_credential_as_its_list,     CHECK_STATUS,     VERIFY_FAIL,      VERIFY_INVALID },
	{ "no criteria",                     no_criteria,                  CHECK_SCHEMA,     VERIFY_FAIL,      VERIFY_INVALID },
	{ "about another person",            another_person,               CHECK_RECIPIENT,  VERIFY_FAIL,      VERIFY_INVALID },
};

static void
one_wrong_at_a_time(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(wrongs) / sizeof(*wrongs); i++) {
		for (enum form form = 0; form < FORMS; form++) {
			struct arena_mark mark = arena_mark(cx->mem);
			struct world *w = world_new(cx);
			struct str bytes;

			bytes = wrongs[i].make(w, form);
			expect(w, wrongs[i].why, bytes, wrongs[i].verdict, wrongs[i].check, wrongs[i].outcome);
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
