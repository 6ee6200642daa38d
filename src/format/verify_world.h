/* verify_world.h — for tests: a university in a box, with a key, a DID document, a status list, and a web that holds them. */
#ifndef FORMAT_VERIFY_WORLD_H
#define FORMAT_VERIFY_WORLD_H

#include "base/time.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "crypto/did.h"
#include "format/bake.h"
#include "format/ob3.h"
#include "format/proof.h"
#include "format/record_sample.h"
#include "format/status_list.h"
#include "format/vcjwt.h"
#include "format/verify.h"
#include "rdf/context.h"

#define ISSUER   "did:web:northgate.example"
#define LIST_URL "https://northgate.example/status/revocation-1"

struct world {
	struct ctx *cx;
	struct secret_key *key, *other;
	struct { struct str url, bytes; } web[16];
	size_t pages;
	struct verify_options options;
};

static inline enum rc
world_find(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	struct world *w = self;

	(void)cx;
	for (size_t i = w->pages; i-- > 0;) { /* the last one published counts */
		if (!str_eq(w->web[i].url, url))
			continue;
		*bytes = w->web[i].bytes;
		return bytes->len == 0 ? RC_NOT_FOUND : RC_OK;
	}
	return RC_NOT_FOUND;
}

static inline void
publish(struct world *w, struct str url, struct str bytes)
{
	assert_true(w->pages < 16);
	w->web[w->pages].url = url;
	w->web[w->pages++].bytes = bytes;
}

static inline struct str
compact(struct world *w, const struct json *json)
{
	return json_text(w->cx->mem, json, JSON_COMPACT);
}

static inline struct str
embedded_as(struct world *w, enum proof_suite suite, const struct json *credential, const struct secret_key *key, struct str method)
{
	struct proof_options options = { .suite = suite, .created = 1795132800, .verification_method = method,
	                                 .key = secret_key_public(key)->kind, .contexts = w->options.contexts };
	struct proof_draft draft;
	struct signature signature;
	struct json *secured;

	assert_ok(w->cx, proof_prepare(w->cx, credential, &options, &draft));
	assert_ok(w->cx, key_sign(w->cx, key, draft.to_sign, &signature));
	assert_ok(w->cx, proof_attach(w->cx, &draft, signature_str(&signature), &secured));
	return compact(w, secured);
}

static inline struct str
embedded(struct world *w, const struct json *credential, const struct secret_key *key, struct str method)
{
	return embedded_as(w, PROOF_EDDSA_RDFC_2022, credential, key, method);
}

static inline struct str
token(struct world *w, const struct json *credential, const struct secret_key *key, struct str kid)
{
	struct vcjwt_options options = { .kind = secret_key_public(key)->kind, .kid = kid };
	struct signature signature;
	struct str to_sign;

	assert_ok(w->cx, vcjwt_prepare(w->cx, credential, &options, &to_sign));
	assert_ok(w->cx, key_sign(w->cx, key, to_sign, &signature));
	return vcjwt_finish(w->cx, to_sign, signature_str(&signature));
}

#define METHOD STR(ISSUER "#k1")

/* A token of any header and payload, signed with that key. */
static inline struct str
token_of(struct world *w, const struct secret_key *key, struct str header, struct str payload)
{
	struct str parts[] = { base64url_encode(w->cx->mem, header), base64url_encode(w->cx->mem, payload) };
	struct str to_sign = str_join(w->cx->mem, parts, 2, STR("."));
	struct signature signature;

	assert_ok(w->cx, key_sign(w->cx, key, to_sign, &signature));
	return vcjwt_finish(w->cx, to_sign, signature_str(&signature));
}

/* The text with the first `from` replaced; it must be there. */
static inline struct str
text_replaced(struct world *w, struct str text, const char *from, const char *to)
{
	size_t at = str_find(text, str_of(from));

	if (at == text.len)
		fail_msg("not there: %s", from);
	return str_join(w->cx->mem, (struct str[]){ str_sub(text, 0, at), str_of(to), str_sub(text, at + strlen(from), SIZE_MAX) }, 3, STR_NONE);
}

static inline struct json *
parsed(struct world *w, struct str text)
{
	struct json *json;

	assert_ok(w->cx, json_parse(w->cx, text, JSON_LIMITS, &json));
	return json;
}

/* Signed as it stands, byte for byte: eddsa-jcs-2022 does not look at what it means. */
static inline struct str
signed_text(struct world *w, struct str text)
{
	return embedded_as(w, PROOF_EDDSA_JCS_2022, parsed(w, text), w->key, METHOD);
}

static inline struct key_record
key_record(struct world *w)
{
	return (struct key_record){ .kid = STR("k1"), .key = *secret_key_public(w->key), .valid_from = 1700000000 };
}

static inline void
publish_did(struct world *w, const struct key_record *record)
{
	publish(w, STR(ISSUER), compact(w, did_document(w->cx->mem, STR(ISSUER), STR_NONE, record, 1)));
}

static inline struct status_list
list_of(struct world *w, int64_t set)
{
	unsigned char *bits = arena_zero(w->cx->mem, STATUS_LIST_LEAST / 8, 1);

	if (set >= 0)
		status_list_put(bits, (uint64_t)set, true);
	return (struct status_list){
		.id = STR(LIST_URL), .issuer = STR(ISSUER), .purpose = STR("revocation"),
		.valid_from = 1795132800, .valid_until = 1796000000, .ttl = 300000, .bits = { (char *)bits, STATUS_LIST_LEAST / 8 },
	};
}

static inline struct json *
list_credential(struct world *w, const struct status_list *list)
{
	struct json *credential;

	assert_ok(w->cx, status_list_write(w->cx, list, &credential));
	return credential;
}

static inline void
publish_list(struct world *w, const struct status_list *list)
{
	publish(w, STR(LIST_URL), embedded(w, list_credential(w, list), w->key, METHOD));
}

DEFER_AS(close_contexts, contexts_close, struct contexts *)

static inline struct world *
world_new(struct ctx *cx)
{
	struct world *w = NEW(cx->mem, struct world);
	struct key_record record;
	struct status_list list;

	w->cx = cx;
	assert_ok(cx, secret_key_from_bytes(cx, KEY_ED25519, STR("\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7"), &w->key));
	assert_ok(cx, secret_key_from_bytes(cx, KEY_ED25519, STR("\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6\6"), &w->other));
	w->options = (struct verify_options){ .at = RECORD_NEVER, .resolver = { .find = world_find, .self = w } };
	assert_ok(cx, contexts_open(cx, &w->options.contexts));
	arena_defer(cx->mem, close_contexts, w->options.contexts);
	record = key_record(w);
	publish_did(w, &record);
	list = list_of(w, -1);
	publish_list(w, &list);
	return w;
}

static inline struct record *
record_of(struct world *w)
{
	struct record *record = record_sample(w->cx, STR(ISSUER));
	struct record_status *status = NEW(w->cx->mem, struct record_status);

	*status = (struct record_status){ .purpose = STR("revocation"), .list = STR(LIST_URL), .index = 4711 };
	record->statuses = (struct record_statuses){ status, 1 };
	return record;
}

static inline struct json *
credential_of(struct world *w, const struct record *record)
{
	struct json *credential;

	assert_ok(w->cx, ob3_write(w->cx, record, &credential));
	return credential;
}

/* The forms in which everything is tried. */
enum form { FORM_JSON, FORM_JCS, FORM_JWT, FORM_PNG, FORM_SVG, FORMS };

static inline struct str
signed_by(struct world *w, enum form form, const struct json *credential, const struct secret_key *key, struct str method)
{
	struct str inner = form == FORM_JCS ? embedded_as(w, PROOF_EDDSA_JCS_2022, credential, key, method)
	                 : form == FORM_JSON || form == FORM_SVG ? embedded(w, credential, key, method) : token(w, credential, key, method);
	struct bake_design design = { .size = 64 };
	struct str image;

	if (form == FORM_PNG) {
		assert_ok(w->cx, bake_png_image(w->cx, record_sample(w->cx, STR(ISSUER)), &design, &image));
		assert_ok(w->cx, bake_png(w->cx, image, inner, &inner));
	} else if (form == FORM_SVG) {
		assert_ok(w->cx, bake_svg_image(w->cx, record_sample(w->cx, STR(ISSUER)), &design, &image));
		assert_ok(w->cx, bake_svg(w->cx, image, inner, &inner));
	}
	return inner;
}

static inline struct str
signed_as(struct world *w, enum form form, const struct json *credential)
{
	return signed_by(w, form, credential, w->key, METHOD);
}

static inline struct verify_report
verified(struct world *w, struct str bytes)
{
	struct verify_report report;

	assert_ok(w->cx, verify_bytes(w->cx, bytes, &w->options, &report));
	return report;
}

static inline void
print_report(struct world *w, const struct verify_report *report)
{
	(void)w;
	for (int i = 0; i < CHECK_COUNT; i++)
		print_error("%s: %s: " PRI_STR " [" PRI_STR "]\n", verify_check_word((enum verify_check)i), verify_outcome_word(report->checks[i].outcome),
		            ARG_STR(report->checks[i].says), ARG_STR(report->checks[i].detail));
}

/* One check has this outcome and the verdict is that; a failed proof shows nothing. */
static inline void
expect(struct world *w, const char *why, struct str bytes, enum verify_verdict verdict, enum verify_check check, enum verify_outcome outcome)
{
	struct verify_report report = verified(w, bytes);

	if (report.verdict != verdict || report.checks[check].outcome != outcome) {
		print_report(w, &report);
		fail_msg("%s: verdict %s, %s is %s; wanted %s, %s", why, verify_verdict_word(report.verdict), verify_check_word(check),
		         verify_outcome_word(report.checks[check].outcome), verify_verdict_word(verdict), verify_outcome_word(outcome));
	}
	if (report.checks[CHECK_PROOF].outcome != VERIFY_PASS && report.shown != NULL)
		fail_msg("%s: something is shown without a proof", why);
	for (int i = 0; i < CHECK_COUNT; i++)
		if (report.checks[i].says.len == 0)
			fail_msg("%s: %s says nothing", why, verify_check_word((enum verify_check)i));
}

#endif
