/* A cohort's credentials are canonical exactly as each would be alone (T-01): the general way is the judge of the quick one. */
#include "test.h"

#include "format/ob3.h"
#include "format/proof.h"
#include "format/record_sample.h"
#include "rdf/jsonld.h"

#define ISSUER      "did:web:northgate.example"
#define ACHIEVEMENT "https://northgate.example/specifications/DEP-6-10/1"
#define LIST        "https://northgate.example/status/1"

DEFER_AS(close_contexts, contexts_close, struct contexts *)

static struct contexts *
open_contexts(struct ctx *cx)
{
	struct contexts *contexts;

	assert_ok(cx, contexts_open(cx, &contexts));
	arena_defer(cx->mem, close_contexts, contexts);
	return contexts;
}

static bool
was_used(struct ctx *cx, const struct jsonld_options *options, const struct json *document)
{
	struct quads quads;

	return jsonld_to_quads(cx, options, document, &quads) == RC_OK && quads.known_count > 0;
}

/* The document with the part, and a copy of it without: the same text or the same refusal. */
static void
assert_same(struct ctx *cx, struct contexts *contexts, const struct jsonld_part *part, const struct json *document, const char *why)
{
	struct jsonld_options with = { .contexts = contexts, .part = part }, without = { .contexts = contexts };

	for (int hash = RDFC_SHA256; hash <= RDFC_SHA384; hash++) {
		struct str quick, general;
		enum rc rc = jsonld_canonize(cx, &without, json_copy(cx->mem, document, true), (enum rdfc_hash)hash, &general);

		if (jsonld_canonize(cx, &with, document, (enum rdfc_hash)hash, &quick) != rc)
			fail_msg("%s: another answer", why);
		if (rc == RC_OK && !str_eq(quick, general))
			fail_msg("%s: another text", why);
	}
}

static struct record_identity twins[] = {
	{ .type = STR_INIT("emailAddress"), .value = STR_INIT("sha256$00"), .salt = STR_INIT("s"), .hashed = true },
	{ .type = STR_INIT("emailAddress"), .value = STR_INIT("sha256$00"), .salt = STR_INIT("s"), .hashed = true },
	{ .type = STR_INIT("name"), .value = STR_INIT("\"J\xc3\xbcrgen\"\n\\\t\x01\x7f \xf0\x9f\x8e\x93"), .hashed = false },
};
static struct record_status two_lists[] = {
	{ .purpose = STR_INIT("revocation"), .list = STR_INIT(LIST), .index = 7 },
	{ .purpose = STR_INIT("suspension"), .list = STR_INIT(LIST), .index = 7 },
};
static struct record_evidence awkward_evidence[] = {
	{ .name = STR_INIT("Case study") }, { .name = STR_INIT("Case study") },
	{ .id = STR_INIT(ACHIEVEMENT), .name = STR_INIT("the achievement itself") }, { .id = STR_INIT(ISSUER), .genre = STR_INIT("report") },
};

/* What a learner's record has of its own, and how it may get in the way of what all have. */
static const struct learner {
	const char *why;
	struct str id, learner;
	struct record_identities identities;
	struct record_statuses statuses;
	struct record_evidences evidence;
	enum rc rc;
} learners[] = {
	{ "an ordinary one", STR_INIT("urn:uuid:1"), STR_INIT("urn:uuid:2"), { twins, 1 }, { two_lists, 1 }, { NULL, 0 }, RC_OK },
	{ "without a name", STR_INIT("urn:uuid:1"), STR_INIT(""), { twins, 1 }, { two_lists, 1 }, { NULL, 0 }, RC_OK },
	{ "two identities alike", STR_INIT("urn:uuid:1"), STR_INIT("urn:uuid:2"), { twins, 2 }, { two_lists, 2 }, { NULL, 0 }, RC_OK },
	{ "two identities alike, without a name", STR_INIT("urn:uuid:1"), STR_INIT(""), { twins, 3 }, { NULL, 0 }, { NULL, 0 }, RC_OK },
	{ "bytes that are escaped", STR_INIT("urn:uuid:1"), STR_INIT("urn:uuid:2"), { twins + 2, 1 }, { NULL, 0 }, { NULL, 0 }, RC_OK },
	{ "evidence twice, and about the others", STR_INIT("urn:uuid:1"), STR_INIT("urn:uuid:2"), { NULL, 0 }, { NULL, 0 }, { awkward_evidence, 4 }, RC_OK },
	{ "the issuer's own badge", STR_INIT("urn:uuid:1"), STR_INIT(ISSUER), { twins, 1 }, { two_lists, 1 }, { NULL, 0 }, RC_OK },
	{ "a learner called as the achievement", STR_INIT("urn:uuid:1"), STR_INIT(ACHIEVEMENT), { twins, 1 }, { NULL, 0 }, { NULL, 0 }, RC_OK },
	{ "a learner called as the criteria", STR_INIT("urn:uuid:1"), STR_INIT(ACHIEVEMENT "/criteria"), { twins, 1 }, { NULL, 0 }, { NULL, 0 }, RC_OK },
	{ "a learner called as the result", STR_INIT("urn:uuid:1"), STR_INIT(ACHIEVEMENT "#result"), { twins, 1 }, { NULL, 0 }, { NULL, 0 }, RC_OK },
	{ "a credential called as the achievement", STR_INIT(ACHIEVEMENT), STR_INIT("urn:uuid:2"), { twins, 1 }, { NULL, 0 }, { NULL, 0 }, RC_OK },
	{ "a credential called as its learner", STR_INIT("urn:uuid:2"), STR_INIT("urn:uuid:2"), { twins, 1 }, { NULL, 0 }, { NULL, 0 }, RC_OK },
	{ "a blank node with a label", STR_INIT("urn:uuid:1"), STR_INIT("_:b0"), { twins, 2 }, { NULL, 0 }, { NULL, 0 }, RC_OK },
	{ "one blank node for both", STR_INIT("_:b1"), STR_INIT("_:b1"), { twins, 1 }, { NULL, 0 }, { NULL, 0 }, RC_OK },
	{ "a relative name", STR_INIT("urn:uuid:1"), STR_INIT("nobody"), { twins, 1 }, { NULL, 0 }, { NULL, 0 }, RC_INVALID },
	{ "a name that is no IRI", STR_INIT("urn:uuid:<1>"), STR_INIT("urn:uuid:2"), { twins, 1 }, { NULL, 0 }, { NULL, 0 }, RC_INVALID },
};

static struct record
cohort_record(struct ctx *cx)
{
	struct record record = *record_sample(cx, STR(ISSUER));

	record.learner = (struct record_learner){ .id = STR_NONE };
	record.id = STR_NONE;
	record.valid_from = record.valid_until = record.awarded_at = 0;
	return record;
}

static void
learners_of_a_cohort_say_what_they_say_alone(void **state)
{
	struct ctx *cx = *state;
	struct contexts *contexts = open_contexts(cx);
	struct record common = cohort_record(cx);
	struct ob3_cohort cohort;

	assert_ok(cx, ob3_cohort_make(cx, contexts, &common, &cohort));
	assert_non_null(cohort.part);
	for (size_t i = 0; i < sizeof(learners) / sizeof(*learners); i++) {
		struct jsonld_options options = { .contexts = contexts, .part = cohort.part };
		const struct learner *learner = &learners[i];
		struct record record = common;
		struct json *shared, *whole;
		struct str text;

		record.id = learner->id;
		record.learner = (struct record_learner){ .id = learner->learner, .identities = learner->identities };
		record.statuses = learner->statuses;
		record.evidence = learner->evidence;
		record.valid_from = cx->now;
		assert_ok(cx, ob3_write_learner(cx, &record, &cohort, &shared));
		assert_ok(cx, ob3_write(cx, &record, &whole));
		assert_true(json_equal(shared, whole));
		assert_int_equal(jsonld_canonize(cx, &options, shared, RDFC_SHA256, &text), learner->rc);
		assert_int_equal(was_used(cx, &options, shared), learner->rc == RC_OK);
		assert_same(cx, contexts, cohort.part, shared, learner->why);
	}
}

/* Many ordinary ones, of which each has some of the awkward things. */
static void
any_learner_says_what_they_say_alone(void **state)
{
	struct ctx *cx = *state;
	struct contexts *contexts = open_contexts(cx);
	struct record common = cohort_record(cx);
	uint64_t dice = 20261122;
	struct ob3_cohort cohort;

	assert_ok(cx, ob3_cohort_make(cx, contexts, &common, &cohort));
	for (int i = 0; i < 1000; i++) {
		struct arena_mark mark = arena_mark(cx->mem);
		struct record record = common;
		struct json *shared;

		dice = dice * 6364136223846793005u + 1442695040888963407u;
		record.id = str_fmt(cx->mem, "urn:uuid:%llx", (unsigned long long)dice);
		record.learner.id = (dice >> 60 & 3) == 0 ? STR_NONE : str_fmt(cx->mem, "did:example:%llx", (unsigned long long)(dice >> 20));
		record.learner.identities = (struct record_identities){ twins, 1 + (dice >> 33) % 3 };
		record.statuses = (struct record_statuses){ two_lists, (dice >> 36) % 3 };
		record.evidence = (struct record_evidences){ awkward_evidence, (dice >> 40) % 5 };
		record.result.value = str_fmt(cx->mem, "%llu", (unsigned long long)(dice >> 45) % 100);
		record.result.classification = (dice >> 50 & 1) != 0 ? STR("Merit") : STR_NONE;
		record.valid_from = cx->now + (int64_t)(dice >> 52);
		record.ended_at = (dice >> 51 & 1) != 0 ? RECORD_NEVER : record.ended_at;
		assert_ok(cx, ob3_write_learner(cx, &record, &cohort, &shared));
		assert_same(cx, contexts, cohort.part, shared, "of a thousand");
		arena_release(cx->mem, mark);
	}
}

static struct json *
ordinary(struct ctx *cx, const struct record *common, const struct ob3_cohort *cohort)
{
	struct record record = *common;
	struct json *credential;

	record.id = STR("urn:uuid:1");
	record.learner.id = STR("urn:uuid:2");
	record.valid_from = cx->now;
	assert_ok(cx, ob3_write_learner(cx, &record, cohort, &credential));
	return credential;
}

static struct json *
same_object(struct ctx *cx, const struct json *object)
{
	struct json *node = NEW(cx->mem, struct json);

	*node = *object;
	node->next = NULL;
	return node;
}

/* The objects of the part in places where they mean something else, or mean it twice. */
static void
elsewhere_they_are_read_as_they_stand(void **state)
{
	struct ctx *cx = *state;
	struct contexts *contexts = open_contexts(cx);
	struct record common = cohort_record(cx);
	struct json *credential, *subject, *record;
	struct ob3_cohort cohort;
	struct jsonld_options options = { .contexts = contexts };

	assert_ok(cx, ob3_cohort_make(cx, contexts, &common, &cohort));
	options.part = cohort.part;
	assert_true(was_used(cx, &options, ordinary(cx, &common, &cohort)));

	credential = ordinary(cx, &common, &cohort);
	json_take(credential, STR("issuer"));
	assert_false(was_used(cx, &options, credential));
	assert_same(cx, contexts, cohort.part, credential, "one of two");

	credential = ordinary(cx, &common, &cohort);
	subject = json_get(credential, STR("credentialSubject"));
	json_set(subject, STR("achievement"), json_new(cx->mem, JSON_ARRAY));
	json_add(json_get(subject, STR("achievement")), same_object(cx, cohort.achievement));
	json_add(json_get(subject, STR("achievement")), same_object(cx, cohort.achievement));
	assert_true(was_used(cx, &options, credential));
	assert_same(cx, contexts, cohort.part, credential, "twice over");

	credential = ordinary(cx, &common, &cohort);
	json_put(json_get(credential, STR("credentialSubject")), STR("source"), same_object(cx, cohort.issuer));
	assert_true(was_used(cx, &options, credential));
	assert_same(cx, contexts, cohort.part, credential, "under another term as well");

	credential = ordinary(cx, &common, &cohort);
	json_set(credential, STR("type"), json_new_string(cx->mem, STR("VerifiableCredential")));
	json_take(json_get(credential, STR("credentialSubject")), STR("type"));
	assert_same(cx, contexts, cohort.part, credential, "in another context");

	record = json_new(cx->mem, JSON_OBJECT);
	json_put(record, STR("@context"), json_copy(cx->mem, json_get(credential, STR("@context")), false));
	json_put_str(cx->mem, record, STR("type"), STR("VerifiablePresentation"));
	json_put(record, STR("verifiableCredential"), ordinary(cx, &common, &cohort));
	assert_false(was_used(cx, &options, record));
	assert_same(cx, contexts, cohort.part, record, "in a graph with a name");
}

/* Blank nodes with labels may be meant from outside, so that they cannot be kept apart. */
static void
labels_are_not_kept(void **state)
{
	struct ctx *cx = *state;
	struct contexts *contexts = open_contexts(cx);
	struct record common = cohort_record(cx);
	struct ob3_cohort cohort;

	common.image_url = STR("_:image");
	assert_ok(cx, ob3_cohort_make(cx, contexts, &common, &cohort));
	assert_null(cohort.part);
	common.image_url = STR("relative");
	assert_int_equal(ob3_cohort_make(cx, contexts, &common, &cohort), RC_INVALID);
}

/* The bytes that are signed. */
static void
a_part_signs_the_same_bytes(void **state)
{
	struct ctx *cx = *state;
	struct contexts *contexts = open_contexts(cx);
	struct record common = cohort_record(cx);
	struct ob3_cohort cohort;
	struct json *credential;

	assert_ok(cx, ob3_cohort_make(cx, contexts, &common, &cohort));
	credential = ordinary(cx, &common, &cohort);
	for (int i = 0; i < 3; i++) {
		struct proof_options options = { .suite = i == 0 ? PROOF_EDDSA_RDFC_2022 : PROOF_ECDSA_RDFC_2019, .created = cx->now,
		                                 .key = i == 2 ? KEY_P384 : KEY_P256, .verification_method = STR(ISSUER "#k1"), .contexts = contexts };
		struct proof_draft alone, together;

		assert_ok(cx, proof_prepare(cx, json_copy(cx->mem, credential, true), &options, &alone));
		options.part = cohort.part;
		assert_ok(cx, proof_prepare(cx, credential, &options, &together));
		assert_true(str_eq(alone.to_sign, together.to_sign));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(learners_of_a_cohort_say_what_they_say_alone),
		TEST(any_learner_says_what_they_say_alone),
		TEST(elsewhere_they_are_read_as_they_stand),
		TEST(labels_are_not_kept),
		TEST(a_part_signs_the_same_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
