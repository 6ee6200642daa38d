/* S1 to S4, S11, S12: a badge issued and verified, as JSON with a proof over RDF and as a token; a status list built and asked. */
#include "bench.h"

#include "crypto/did.h"
#include "format/bake.h"
#include "format/ob3.h"
#include "format/proof.h"
#include "format/record_sample.h"
#include "format/status_list.h"
#include "format/vcjwt.h"
#include "format/verify.h"
#include "rdf/context.h"

#define TOKEN_SIZE 6400 /* the signed part of the badge below as a token; issuer_open looks */
#define LIST_SIZE  ((size_t)1 << 20)

struct issuer {
	struct secret_key *key;
	struct contexts *contexts;
	struct record *record;
	struct str method;
	struct json *credential;
	struct ob3_cohort cohort;
	struct str json, token, png;
	struct status_list list;
	struct proof_config config;
	uint64_t at;
};

DEFER_AS(close_contexts, contexts_close, struct contexts *)

static struct str
issue_json_with(struct ctx *cx, const struct issuer *issuer, const struct json *credential, struct proof_config *config, const struct jsonld_part *part)
{
	struct proof_options options = { .suite = PROOF_EDDSA_RDFC_2022, .created = 1795132800, .verification_method = issuer->method,
	                                 .contexts = issuer->contexts, .config = config, .part = part };
	struct signature signature;
	struct proof_draft draft;
	struct json *secured;

	bench_must(cx, proof_prepare(cx, credential, &options, &draft));
	bench_must(cx, key_sign(cx, issuer->key, draft.to_sign, &signature));
	bench_must(cx, proof_attach(cx, &draft, signature_str(&signature), &secured));
	return json_text(cx->mem, secured, JSON_COMPACT);
}

static struct str
issue_json(struct ctx *cx, const struct issuer *issuer, const struct json *credential)
{
	return issue_json_with(cx, issuer, credential, NULL, NULL);
}

static struct str
issue_token(struct ctx *cx, const struct issuer *issuer)
{
	struct vcjwt_options options = { .kind = KEY_ED25519, .kid = issuer->method };
	struct signature signature;
	struct str to_sign;

	bench_must(cx, vcjwt_prepare(cx, issuer->credential, &options, &to_sign));
	bench_must(cx, key_sign(cx, issuer->key, to_sign, &signature));
	return vcjwt_finish(cx, to_sign, signature_str(&signature));
}

/* A badge of the size that the figures are stated for: 4.4 kB. */
static struct record *
ordinary_record(struct ctx *cx, struct str issuer)
{
	struct record *record = record_sample(cx, issuer);

	record->awarding_bodies.count = record->tags.count = record->quality.accreditations.count = record->stackability.towards.count = 0;
	record->title.count = record->issuer.name.count = 1;
	record->outcomes.items += 1;
	record->outcomes.count = 2;
	record->assessments.items += 1;
	record->assessments.count = 1;
	record->target_group.count = record->prerequisites.count = record->entry_advice.count = 0;
	record->entry_language = record->board.name = record->participation.learning_type = STR_NONE;
	record->stackability.stated = false;
	record->evidence.count = 0;
	record->level.cycle = RECORD_CYCLE_NONE;
	return record;
}

static void *
issuer_open(struct ctx *cx)
{
	struct issuer *issuer = NEW(cx->mem, struct issuer);
	struct str did;

	cx->now = 1795392000;
	bench_must(cx, secret_key_new(cx, KEY_ED25519, &issuer->key));
	bench_must(cx, contexts_open(cx, &issuer->contexts));
	arena_defer(cx->mem, close_contexts, issuer->contexts);
	did = did_key_name(cx->mem, secret_key_public(issuer->key));
	issuer->method = str_fmt(cx->mem, PRI_STR "#" PRI_STR, ARG_STR(did), ARG_STR(str_sub(did, 8, did.len)));
	issuer->record = ordinary_record(cx, did);
	bench_must(cx, ob3_write(cx, issuer->record, &issuer->credential));
	issuer->json = issue_json(cx, issuer, issuer->credential);
	issuer->config.mem = cx->mem;
	bench_must(cx, bake_png_image(cx, issuer->record, &(struct bake_design){ .badge = NULL }, &issuer->png));
	bench_must(cx, ob3_cohort_make(cx, issuer->contexts, issuer->record, &issuer->cohort));
	issuer->token = issue_token(cx, issuer);
	if (issuer->token.len < TOKEN_SIZE || issuer->token.len > TOKEN_SIZE + 200)
		bench_must(cx, fail(cx, RC_INTERNAL, MSG(base_too_large), A_NUM("limit", (int64_t)issuer->token.len)));
	issuer->list = (struct status_list){ .id = STR("https://northgate.example/status/revocation-1"), .issuer = did, .purpose = STR("revocation"),
	                                     .valid_from = cx->now, .valid_until = RECORD_NEVER, .bits = { arena_zero(cx->mem, LIST_SIZE / 8, 1), LIST_SIZE / 8 } };
	return issuer;
}

static void
issue_json_once(struct ctx *cx, void *state)
{
	struct issuer *issuer = state;
	struct json *credential;

	bench_must(cx, ob3_write(cx, issuer->record, &credential));
	issue_json(cx, issuer, credential);
}

/* A cohort's picture with a learner's credential in it. */
static void
bake_once(struct ctx *cx, void *state)
{
	const struct issuer *issuer = state;
	struct str baked;

	bench_must(cx, bake_png(cx, issuer->png, issuer->json, &baked));
}

/* Another learner each time; what was earned is the same. */
static void
issue_cohort_once(struct ctx *cx, void *state)
{
	struct issuer *issuer = state;
	struct record record = *issuer->record;
	struct json *credential;

	issuer->at++;
	record.id = str_fmt(cx->mem, "urn:uuid:%08x-7a3e-4d51-9b1c-0f6d2c5a9e10", (unsigned)issuer->at);
	record.learner.id = str_fmt(cx->mem, "did:example:learner%08x", (unsigned)issuer->at);
	bench_must(cx, ob3_write_learner(cx, &record, &issuer->cohort, &credential));
	issue_json_with(cx, issuer, credential, &issuer->config, issuer->cohort.part);
}

static void
verify_whole(struct ctx *cx, const struct issuer *issuer, struct str bytes)
{
	struct verify_options options = { .at = RECORD_NEVER, .contexts = issuer->contexts };
	struct verify_report report;

	bench_must(cx, verify_bytes(cx, bytes, &options, &report));
	if (report.verdict != VERIFY_VALID)
		bench_must(cx, fail(cx, RC_INTERNAL, MSG(verify_proof_wrong)));
}

static void
verify_json_once(struct ctx *cx, void *state)
{
	verify_whole(cx, state, ((struct issuer *)state)->json);
}

static void
verify_whole_token_once(struct ctx *cx, void *state)
{
	verify_whole(cx, state, ((struct issuer *)state)->token);
}

static void
issue_token_once(struct ctx *cx, void *state)
{
	issue_token(cx, state);
}

static void
verify_token_once(struct ctx *cx, void *state)
{
	struct issuer *issuer = state;
	struct vcjwt token;

	bench_must(cx, vcjwt_read(cx, issuer->token, &token));
	bench_must(cx, vcjwt_verify(cx, &token, secret_key_public(issuer->key)));
	bench_must(cx, vcjwt_agrees(cx, &token));
}

/* With every hundredth credential revoked, so that there is something to pack. */
static void
list_once(struct ctx *cx, void *state)
{
	struct issuer *issuer = state;
	struct json *credential;

	for (uint64_t i = 0; i < LIST_SIZE; i += 100)
		status_list_put((unsigned char *)(uintptr_t)issuer->list.bits.ptr, i * 7919 % LIST_SIZE, true);
	bench_must(cx, status_list_write(cx, &issuer->list, &credential));
	issue_json(cx, issuer, credential);
}

static void
bit_once(struct ctx *cx, void *state)
{
	struct issuer *issuer = state;
	volatile bool bit;

	(void)cx;
	for (int i = 0; i < 1000; i++) {
		issuer->at = (issuer->at * 6364136223846793005u + 1442695040888963407u) % LIST_SIZE;
		bit = status_list_holds(&issuer->list, issuer->at) && status_list_bit(&issuer->list, issuer->at);
	}
	(void)bit;
}

/* ---- what the peers get: the same badge ---- */

static struct str
given_credential(struct ctx *cx, void *state)
{
	return str_fmt(cx->mem, "{\"credential\":" PRI_STR "}", ARG_STR(json_text(cx->mem, ((struct issuer *)state)->credential, JSON_COMPACT)));
}

static struct str
given_signed(struct ctx *cx, void *state)
{
	return str_fmt(cx->mem, "{\"credential\":" PRI_STR "}", ARG_STR(((struct issuer *)state)->json));
}

static struct str
given_claims(struct ctx *cx, void *state)
{
	struct issuer *issuer = state;
	struct json *given = json_new(cx->mem, JSON_OBJECT), *header = json_put_object(cx->mem, given, STR("header"));
	struct vcjwt token;

	bench_must(cx, vcjwt_read(cx, issuer->token, &token));
	json_put_str(cx->mem, header, STR("alg"), STR("EdDSA"));
	json_put_str(cx->mem, header, STR("kid"), issuer->method);
	json_put_str(cx->mem, header, STR("typ"), STR("JWT"));
	json_put(given, STR("claims"), json_copy(cx->mem, token.claims, false));
	return json_text(cx->mem, given, JSON_COMPACT);
}

static struct str
given_token(struct ctx *cx, void *state)
{
	struct issuer *issuer = state;
	struct json *given = json_new(cx->mem, JSON_OBJECT);

	json_put_str(cx->mem, given, STR("token"), issuer->token);
	json_put(given, STR("jwk"), key_to_jwk(cx->mem, secret_key_public(issuer->key)));
	return json_text(cx->mem, given, JSON_COMPACT);
}

const struct bench format_bench[] = {
	{ .id = "S1", .what = "issue one badge, eddsa-rdfc-2022, from the record to signed JSON", .open = issuer_open, .once = issue_json_once,
	  .raw = RAW_SIGN, .raw_bytes = 64, .goal = GOAL_RATIO, .gate = 0.30, .stretch = 0.40 },
	{ .id = "S2", .what = "the same for a cohort: one achievement, many learners", .open = issuer_open, .once = issue_cohort_once,
	  .raw = RAW_SIGN, .raw_bytes = 64, .goal = GOAL_RATIO, .gate = 0.50, .stretch = 0.60 },
	{ .id = "S3", .what = "verify one badge from bytes, all checks", .open = issuer_open, .once = verify_json_once,
	  .raw = RAW_VERIFY, .raw_bytes = 64, .goal = GOAL_RATIO, .gate = 0.55, .stretch = 0.65 },
	{ .id = "S4 issue", .what = "a credential as a token", .open = issuer_open, .once = issue_token_once,
	  .raw = RAW_SIGN, .raw_bytes = TOKEN_SIZE, .goal = GOAL_RATIO, .gate = 0.80, .stretch = 0.90 },
	{ .id = "S4 check", .what = "a token's signature and claims", .open = issuer_open, .once = verify_token_once,
	  .raw = RAW_VERIFY, .raw_bytes = TOKEN_SIZE, .goal = GOAL_RATIO, .gate = 0.85, .stretch = 0.90 },
	{ .id = "S4 report", .what = "a token from bytes, all checks", .open = issuer_open, .once = verify_whole_token_once,
	  .raw = RAW_VERIFY, .raw_bytes = TOKEN_SIZE, .goal = GOAL_NONE },
	{ .id = "S6 issue", .what = "S1 against another", .open = issuer_open, .once = issue_json_once, .peer = "vc-issue", .given = given_credential, .goal = GOAL_TIMES, .gate = 100 },
	{ .id = "S6 issue 2", .what = "S1 against another", .open = issuer_open, .once = issue_json_once, .peer = "dcc-issue", .given = given_credential, .goal = GOAL_TIMES, .gate = 100 },
	{ .id = "S6 verify", .what = "S3 against another", .open = issuer_open, .once = verify_json_once, .peer = "vc-verify", .given = given_signed, .goal = GOAL_TIMES, .gate = 100 },
	{ .id = "S6 verify 2", .what = "S3 against another", .open = issuer_open, .once = verify_json_once, .peer = "dcc-verify", .given = given_signed, .goal = GOAL_TIMES, .gate = 100 },
	{ .id = "S6 token", .what = "S4 issue against another", .open = issuer_open, .once = issue_token_once, .peer = "jose-issue", .given = given_claims, .goal = GOAL_TIMES, .gate = 3.5 },
	{ .id = "S6 token 2", .what = "S4 check against another", .open = issuer_open, .once = verify_token_once, .peer = "jose-verify", .given = given_token, .goal = GOAL_TIMES, .gate = 2.5 },
	{ .id = "S11 list", .what = "status list of 2^20 entries: build and sign", .open = issuer_open, .once = list_once,
	  .goal = GOAL_SECONDS, .gate = 0.010 },
	{ .id = "S11 bit", .what = "one index of a decoded list", .open = issuer_open, .once = bit_once, .units = 1000,
	  .goal = GOAL_SECONDS, .gate = 0.000001 },
	{ .id = "S12 png", .what = "a badge's picture with a credential in it", .open = issuer_open, .once = bake_once, .goal = GOAL_SECONDS, .gate = 1.0 / 20000 },
	BENCH_END
};
