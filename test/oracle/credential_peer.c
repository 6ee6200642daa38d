/* credential_peer — our side of the oracle tests of whole credentials: makes many that differ in shape, language, optional
 * elements, issuer's key and proof.
 *
 * usage: credential_peer COUNT     prints a line of JSON for each: {"suite", "key" (JWK), "issuer", "credential" or "token"}
 *        credential_peer SUITE COUNT DID
 *                                  the same of one suite, by this issuer, "DID#k1" being the key; the key is printed
 *
 * The same arguments print the same lines: a failure can be looked at again.
 */
#include <stdio.h>

#include "crypto/did.h"
#include "format/ob3.h"
#include "format/proof.h"
#include "format/record_sample.h"
#include "format/vcjwt.h"
#include "rdf/context.h"

#define BASE 1700000000

static const struct suite {
	const char *name;
	enum proof_suite suite; /* PROOF_NONE: a token */
	enum key_kind key;
} suites[] = {
	{ "eddsa-rdfc-2022", PROOF_EDDSA_RDFC_2022, KEY_ED25519 }, { "eddsa-jcs-2022", PROOF_EDDSA_JCS_2022, KEY_ED25519 },
	{ "ecdsa-rdfc-2019", PROOF_ECDSA_RDFC_2019, KEY_P256 },    { "ecdsa-jcs-2019", PROOF_ECDSA_JCS_2019, KEY_P256 },
	{ "EdDSA", PROOF_NONE, KEY_ED25519 },                      { "eddsa-rdfc-2022", PROOF_EDDSA_RDFC_2022, KEY_ED25519 },
	{ "ecdsa-rdfc-2019", PROOF_ECDSA_RDFC_2019, KEY_P384 },    { "ecdsa-jcs-2019", PROOF_ECDSA_JCS_2019, KEY_P384 },
	{ "ES256", PROOF_NONE, KEY_P256 },                         { "ES384", PROOF_NONE, KEY_P384 },
};
#define SUITES (sizeof(suites) / sizeof(*suites))

struct maker {
	struct ctx *cx;
	struct contexts *contexts;
	struct secret_key *keys[SUITES];
	uint64_t seed; /* of the credential at hand */
	int number;
};

/* 0 to n - 1. */
static size_t
pick(struct maker *m, size_t n)
{
	m->seed = m->seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(m->seed >> 33) % n;
}

static bool
perhaps(struct maker *m)
{
	return pick(m, 2) == 1;
}

/* Texts that travel badly: scripts and directions, what JSON and HTML escape, line ends, what other tools normalise. */
static const char *const phrases[] = {
	"Data Ethics in Practice", "Datenethik in der Praxis", "Éthique des données", "أخلاقيات البيانات", "データ倫理", "数据伦理实践", "Этика данных", "Δεοντολογία", "נתונים",
	"Quotes \" and \\ and / and '", "<b>bold</b> & <script>alert(1)</script>", "line\none\r\nline two\ttab", "e\xcc\x81 and \xc3\xa9", "\xf0\x9f\x8e\x93 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x8e\x93",
	"\xe2\x80\xa8 and \xe2\x80\xa9", "\x01\x02\x1f control", "trailing space ", " leading", "a^^b@en", "_:b0 <http://a> .", "\xef\xbb\xbfmark", "{\"a\":1}", "\xf4\x8f\xbf\xbf", "C:\\new\\u0041",
};
static const char *const languages[] = { "en", "de", "fr", "ar", "ja", "zh-Hans", "ru", "el", "he", "en-GB" };

static struct str
phrase(struct maker *m)
{
	return str_of(phrases[pick(m, sizeof(phrases) / sizeof(*phrases))]);
}

static struct record_texts
texts(struct maker *m)
{
	struct record_texts out = { NEWS(m->cx->mem, struct record_text, 3), 1 + pick(m, 3) };

	for (size_t i = 0; i < out.count; i++)
		out.items[i] = (struct record_text){ str_of(languages[(m->number + i) % 10]), phrase(m) };
	return out;
}

static struct str
address(struct maker *m, const char *what)
{
	return str_fmt(m->cx->mem, "https://northgate.example/%s/%zu", what, pick(m, 1000000));
}

static void
vary_outcomes(struct maker *m, struct record *record)
{
	size_t count = pick(m, 6) == 0 ? 20 : pick(m, 5);

	record->outcomes = (struct record_outcomes){ NEWS(m->cx->mem, struct record_outcome, count), count };
	for (size_t i = 0; i < count; i++)
		record->outcomes.items[i] = (struct record_outcome){ .id = str_fmt(m->cx->mem, "LO%zu", i + 1), .text = texts(m), .dublin = (enum record_dublin)pick(m, 6) };
}

static void
vary_learner(struct maker *m, struct record *record)
{
	struct record_identity *all = NEWS(m->cx->mem, struct record_identity, 3);

	record->learner.id = perhaps(m) ? str_fmt(m->cx->mem, "urn:uuid:0b9a2a0e-52e4-4a29-9bc5-%012d", m->number) : STR_NONE;
	all[0] = record_identity_hashed(m->cx, STR("identifier"), str_fmt(m->cx->mem, "N%07d", m->number), STR("4d5a1c"));
	all[1] = record_identity_plain(STR("name"), phrase(m));
	all[2] = record_identity_plain(STR("emailAddress"), STR("learner@northgate.example"));
	record->learner.identities = (struct record_identities){ all, record->learner.id.len == 0 ? 1 + pick(m, 3) : pick(m, 4) };
}

/* Each optional element is there or not, whatever the others are. */
static void
vary_rest(struct maker *m, struct record *record)
{
	record->valid_until = perhaps(m) ? record->valid_until : RECORD_NEVER;
	record->awarded_at = perhaps(m) ? BASE + (int64_t)pick(m, 1000000) : RECORD_NEVER;
	if (perhaps(m))
		record->awarding_bodies.count = pick(m, 2);
	if (perhaps(m))
		record->summary = texts(m);
	if (perhaps(m))
		record->criteria = texts(m);
	if (perhaps(m))
		record->workload = (struct record_workload){ .ects = 500 * (int64_t)pick(m, 20) };
	if (perhaps(m))
		record->level = (struct record_level){ .eqf = 1 + (int)pick(m, 8) };
	if (perhaps(m))
		record->assessments.count = pick(m, 2);
	if (perhaps(m))
		record->quality.accreditations.count = 0;
	if (perhaps(m))
		record->prerequisites = record->entry_advice = (struct record_texts){ NULL, 0 };
	if (perhaps(m))
		record->stackability = (struct record_stackability){ .stated = false };
	if (perhaps(m))
		record->tags.count = 0;
	if (perhaps(m))
		record->result = (struct record_result){ .scheme = STR("letters"), .type = STR("LetterGrade"), .value = phrase(m) };
	if (perhaps(m))
		record->narrative = texts(m);
	record->evidence = (struct record_evidences){ NEW(m->cx->mem, struct record_evidence), pick(m, 2) };
	record->evidence.items[0] = (struct record_evidence){ .id = address(m, "evidence"), .name = phrase(m), .genre = STR("report") };
	if (perhaps(m))
		record->board = (struct record_board){ .name = phrase(m), .date = STR("2026-11-18") };
	if (perhaps(m))
		record->field = (struct record_concept){ .code = STR("0688") };
	if (perhaps(m))
		record->term = STR_NONE;
}

static struct record *
make_record(struct maker *m, struct str issuer)
{
	struct record *record = record_sample(m->cx, issuer);

	m->seed = (uint64_t)m->number;
	record->id = str_fmt(m->cx->mem, "urn:uuid:3f0e2a54-6d2b-4b53-9f0e-%012d", m->number);
	record->valid_from = BASE + (int64_t)pick(m, 50000000);
	record->issuer.name = texts(m);
	record->title = texts(m);
	record->achievement_id = address(m, "specifications");
	vary_learner(m, record);
	vary_outcomes(m, record);
	vary_rest(m, record);
	return record;
}

/* ---- signing ---- */

static enum rc
key_of(struct maker *m, size_t suite)
{
	unsigned char bytes[48] = { 0 };

	memset(bytes + 1, 7 + (int)suite, sizeof(bytes) - 1); /* below the order of every curve */
	return secret_key_from_bytes(m->cx, suites[suite].key, (struct str){ (char *)bytes, suites[suite].key == KEY_P384 ? 48 : 32 }, &m->keys[suite]);
}

static enum rc
embed(struct maker *m, const struct suite *suite, const struct secret_key *key, struct str method, const struct json *credential, struct json *line)
{
	struct proof_options options = { .suite = suite->suite, .created = BASE + m->number, .verification_method = method, .key = suite->key, .contexts = m->contexts };
	struct proof_draft draft;
	struct signature signature;
	struct json *secured;

	TRY(proof_prepare(m->cx, credential, &options, &draft));
	TRY(key_sign(m->cx, key, draft.to_sign, &signature));
	TRY(proof_attach(m->cx, &draft, signature_str(&signature), &secured));
	json_put(line, STR("credential"), secured);
	return RC_OK;
}

static enum rc
token(struct maker *m, const struct suite *suite, const struct secret_key *key, struct str kid, const struct json *credential, struct json *line)
{
	struct vcjwt_options options = { .kind = suite->key, .kid = kid };
	struct signature signature;
	struct str to_sign;

	TRY(vcjwt_prepare(m->cx, credential, &options, &to_sign));
	TRY(key_sign(m->cx, key, to_sign, &signature));
	json_put_str(m->cx->mem, line, STR("token"), vcjwt_finish(m->cx, to_sign, signature_str(&signature)));
	return RC_OK;
}

/* `issuer` empty: the key's own did:key. */
static enum rc
make_one(struct maker *m, size_t at, struct str issuer)
{
	const struct suite *suite = &suites[at];
	struct json *line = json_new(m->cx->mem, JSON_OBJECT), *credential;
	struct str method, text;

	if (m->keys[at] == NULL)
		TRY(key_of(m, at));
	method = str_fmt(m->cx->mem, PRI_STR "#k1", ARG_STR(issuer));
	if (issuer.len == 0) {
		issuer = did_key_name(m->cx->mem, secret_key_public(m->keys[at]));
		method = str_fmt(m->cx->mem, PRI_STR "#" PRI_STR, ARG_STR(issuer), ARG_STR(str_sub(issuer, 8, SIZE_MAX)));
	}
	TRY(ob3_write(m->cx, make_record(m, issuer), &credential));
	json_put_str(m->cx->mem, line, STR("suite"), str_of(suite->name));
	json_put(line, STR("key"), key_to_jwk(m->cx->mem, secret_key_public(m->keys[at])));
	json_put_str(m->cx->mem, line, STR("multikey"), key_to_multikey(m->cx->mem, secret_key_public(m->keys[at])));
	json_put_str(m->cx->mem, line, STR("issuer"), issuer);
	if (suite->suite == PROOF_NONE)
		TRY(token(m, suite, m->keys[at], method, credential, line));
	else
		TRY(embed(m, suite, m->keys[at], method, credential, line));
	text = json_text(m->cx->mem, line, JSON_COMPACT);
	printf(PRI_STR "\n", ARG_STR(text));
	return RC_OK;
}

static size_t
suite_named(struct str name)
{
	for (size_t i = 0; i < SUITES; i++)
		if (str_is(name, suites[i].name))
			return i;
	return SUITES;
}

DEFER_AS(close_contexts, contexts_close, struct contexts *)

static enum rc
run(struct ctx *cx, int argc, char **argv)
{
	struct maker m = { .cx = cx };
	bool one = argc == 4;
	size_t suite = one ? suite_named(str_of(argv[1])) : 0;
	int64_t count;

	if ((argc != 2 && !one) || !str_to_int(str_of(argv[argc - 1 - one]), &count) || suite == SUITES) {
		fputs("usage: credential_peer COUNT | credential_peer SUITE COUNT DID\n", stderr);
		return RC_INTERNAL;
	}
	TRY(contexts_open(cx, &m.contexts));
	arena_defer(cx->mem, close_contexts, m.contexts);
	for (m.number = 0; m.number < count; m.number++)
		TRY(make_one(&m, one ? suite : (size_t)m.number % SUITES, one ? str_of(argv[3]) : STR_NONE));
	return RC_OK;
}

int
main(int argc, char **argv)
{
	struct arena_door door;
	struct ctx cx;
	enum rc rc = RC_MEMORY;

	if (!ctx_open(&cx, 0))
		return 3;
	cx.now = BASE;
	if (ARENA_ENTER(cx.mem, &door)) {
		rc = run(&cx, argc, argv);
		if (rc != RC_OK && rc != RC_INTERNAL)
			fprintf(stderr, PRI_STR "\n", ARG_STR(err_text(&cx.err, cx.mem)));
		arena_leave(cx.mem, &door);
	}
	ctx_close(&cx);
	return rc == RC_OK ? 0 : rc == RC_INTERNAL ? 2 : 1;
}
