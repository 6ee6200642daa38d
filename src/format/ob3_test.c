#include "test.h"

#include "codec/json.h"
#include "format/ob3.h"
#include "codec/jcs.h"
#include "format/record_sample.h"

#define ISSUER STR("did:web:northgate.example")

static struct json *
written(struct ctx *cx, const struct record *record)
{
	struct json *credential = NULL;

	assert_ok(cx, ob3_write(cx, record, &credential));
	return credential;
}

/* Everything that is written comes back, and is written the same. */
static void
a_record_comes_back(void **state)
{
	struct ctx *cx = *state;
	struct record *record = record_sample(cx, ISSUER), back;
	struct json *first = written(cx, record), *second;

	assert_ok(cx, ob3_read(cx, first, &back));
	second = written(cx, &back);
	assert_string_equal(str_c(cx->mem, json_text(cx->mem, first, JSON_PRETTY)), str_c(cx->mem, json_text(cx->mem, second, JSON_PRETTY)));
	assert_str(record_text(back.title, STR("de")), "Datenethik in der Praxis");
	assert_str(record_text(back.outcomes.items[0].text, STR("de")), "Die Betroffenen eines Datenprojekts erkennen.");
	assert_str(back.outcomes.items[0].skills.items[0].name, "stimulate creativity in the team");
	assert_str(back.outcomes.items[2].id, "LO10");
	assert_int_equal(back.outcomes.items[1].dublin, RECORD_DUBLIN_APPLYING);
	assert_int_equal(back.workload.ects, 5000);
	assert_int_equal(back.workload.uk, 10000);
	assert_int_equal(back.workload.self, 40000);
	assert_int_equal(back.level.eqf, 6);
	assert_str(back.level.framework, "FHEQ");
	assert_int_equal(back.level.cycle, RECORD_CYCLE_FIRST);
	assert_int_equal(back.awarding_bodies.count, 2);
	assert_str(record_text(back.awarding_bodies.items[1].name, STR("de")), "Universität Southbank");
	assert_str(back.awarding_bodies.items[1].identifiers.items[0].value, "IE0009");
	assert_int_equal(back.assessments.items[0].supervision, RECORD_SUPERVISION_UNSUPERVISED);
	assert_str(back.assessments.items[0].identity_check, "institutional-sign-in");
	assert_int_equal(back.assessments.items[0].weight, 100000);
	assert_int_equal(back.assessments.items[1].title.count, 0);
	assert_str(back.quality.type, "internal, ESG-aligned; school committee");
	assert_str(back.board.reference, "12");
	assert_true(back.stackability.standalone);
	assert_str(back.result.classification, "Merit");
	assert_int_equal(back.alignments.count, 0);
}

static void
the_learners_name_is_not_in_the_badge(void **state)
{
	struct ctx *cx = *state;
	struct str text = json_text(cx->mem, written(cx, record_sample(cx, ISSUER)), JSON_COMPACT);

	assert_int_equal(str_find(text, STR("Müller")), text.len);
	assert_int_equal(str_find(text, STR("1988-03-14")), text.len);
	assert_int_equal(str_find(text, STR("N0012345")), text.len);
}

static void
identities_match_their_value_only(void **state)
{
	struct ctx *cx = *state;
	struct record_identity hashed = record_identity_hashed(cx, STR("emailAddress"), STR("a@example.com"), STR("Kosher"));
	struct record_identity plain = record_identity_plain(STR("name"), STR("Jürgen Müller"));
	struct record_identity salted = record_identity_hashed(cx, STR("identifier"), STR("N1"), STR_NONE);

	/* the example of the Open Badges specification */
	assert_str(hashed.value, "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399");
	assert_true(record_identity_matches(cx, &hashed, STR("a@example.com")));
	assert_false(record_identity_matches(cx, &hashed, STR("b@example.com")));
	assert_true(record_identity_matches(cx, &plain, STR("Jürgen Müller")));
	assert_false(record_identity_matches(cx, &plain, STR("")));
	assert_int_equal(salted.salt.len, 32);
	assert_true(record_identity_matches(cx, &salted, STR("N1")));
}

static void
what_is_needed_is_asked_for(void **state)
{
	struct ctx *cx = *state;
	struct json *credential;
	struct record *record;

#define WITHOUT(clear, name) \
	record = record_sample(cx, ISSUER); \
	clear; \
	assert_int_equal(ob3_write(cx, record, &credential), RC_INVALID); \
	assert_str(cx->err.place.field, name)

	WITHOUT(record->id = STR_NONE, "id");
	WITHOUT(record->issuer.id = STR_NONE, "issuer.id");
	WITHOUT(record->valid_from = RECORD_NEVER, "valid_from");
	WITHOUT(record->achievement_id = STR_NONE, "achievement_id");
	WITHOUT(record->title.count = 0, "title");
	WITHOUT((record->learner.id = STR_NONE, record->learner.identities.count = 0), "learner.id");
}

static void
wrong_types_are_named(void **state)
{
	static const struct { const char *json, *where; } cases[] = {
		{ "[]", "" },
		{ "{\"id\": 5}", "" },
		{ "{\"validFrom\": \"yesterday\"}", "" },
		{ "{\"credentialSubject\": \"x\"}", "" },
		{ "{\"credentialSubject\": {\"achievement\": 7}}", "/credentialSubject" },
		{ "{\"credentialSubject\": {\"achievement\": {\"name\": [1]}}}", "/credentialSubject/achievement" },
		{ "{\"credentialSubject\": {\"achievement\": {\"alignment\": {\"targetType\": \"ext:EQFLevel\", \"targetCode\": \"9\"}}}}",
		  "/credentialSubject/achievement/alignment" },
		{ "{\"credentialStatus\": {\"type\": \"BitstringStatusListEntry\", \"statusListIndex\": \"-1\"}}", "/credentialStatus" },
		{ "{\"credentialStatus\": {\"type\": [\"BitstringStatusListEntry\"], \"statusListIndex\": \"4294967296\"}}", "/credentialStatus" },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *json;
		struct record record;

		assert_ok(cx, json_parse(cx, str_of(cases[i].json), JSON_LIMITS, &json));
		assert_int_equal(ob3_read(cx, json, &record), RC_INVALID);
		assert_str(cx->err.place.pointer, cases[i].where);
	}
}

static void
the_view_has_the_elements_of_annex_1(void **state)
{
	static const char *const members[] = {
		"learner", "title", "issuer", "awarding_bodies", "issued", "outcomes", "workload", "level", "assessments",
		"participation", "quality_assurance", "grade", "stackability", "prerequisites", "board", "evidence",
	};
	struct ctx *cx = *state;
	struct record back;
	struct json *view;

	assert_ok(cx, ob3_read(cx, written(cx, record_sample(cx, ISSUER)), &back));
	view = ob3_view(cx->mem, &back);
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		if (json_get(view, str_of(members[i])) == NULL)
			fail_msg("the view lacks %s", members[i]);
	assert_str(json_string(json_get(json_get(view, STR("issuer")), STR("country"))), "GB");
	assert_str(json_string(json_get(json_get(view, STR("workload")), STR("ects"))), "5");
}

/* Two learners of one cohort share the achievement; each has the credential that the whole record gives. */
static void
learners_share_an_achievement(void **state)
{
	struct ctx *cx = *state;
	struct record cohort = *record_sample(cx, ISSUER), learner = cohort;
	struct ob3_cohort common;
	struct json *whole, *shared;

	cohort.learner = (struct record_learner){ .id = STR_NONE };
	cohort.valid_from = cohort.awarded_at = 0;
	cohort.result.value = cohort.result.classification = STR_NONE;
	assert_ok(cx, ob3_cohort_make(cx, NULL, &cohort, &common));
	for (int i = 0; i < 2; i++) {
		struct str kept, plain;

		learner.id = str_fmt(cx->mem, "urn:uuid:%d", i);
		learner.result.value = str_fmt(cx->mem, "5%d", i);
		assert_ok(cx, ob3_write(cx, &learner, &whole));
		assert_ok(cx, ob3_write_learner(cx, &learner, &common, &shared));
		assert_true(json_equal(whole, shared));
		assert_ok(cx, jcs_text(cx, whole, 1 << 20, &plain));
		assert_ok(cx, jcs_text(cx, shared, 1 << 20, &kept));
		assert_true(str_eq(plain, kept));
	}
	learner.achievement_id = STR_NONE;
	assert_int_equal(ob3_cohort_make(cx, NULL, &learner, &common), RC_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_record_comes_back),
		TEST(the_learners_name_is_not_in_the_badge),
		TEST(identities_match_their_value_only),
		TEST(what_is_needed_is_asked_for),
		TEST(wrong_types_are_named),
		TEST(the_view_has_the_elements_of_annex_1),
		TEST(learners_share_an_achievement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
