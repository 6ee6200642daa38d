/* cohort_sample.h — a cohort for tests of single nouns: an institution in London, a published specification with one
 * assessment, an offering from 7 September to 13 November 2026 whose work is due on 6 November at 17:00. */
#ifndef OFFERING_COHORT_SAMPLE_H
#define OFFERING_COHORT_SAMPLE_H

#include "db/db_test.h"
#include "offering/cohort.h"
#include "people/people.h"

static const char cohort_specification[] =
	"{\"code\": \"TIDE-6-10\", \"kind\": \"credit-bearing\", \"title\": {\"en\": \"Tidal Energy\"}, \"credit\": {\"uk\": \"10\"},"
	" \"hours\": {\"contact\": 20, \"directed\": 30, \"private\": 40, \"assessment\": 10},"
	" \"level\": {\"framework\": \"FHEQ\", \"value\": 6}, \"duration_weeks\": 10,"
	" \"outcomes\": [{\"id\": \"LO1\", \"text\": {\"en\": \"Estimate the yield of a site.\"}}],"
	" \"assessments\": [{\"id\": \"A1\", \"type\": \"report\", \"weight\": 100, \"outcomes\": [\"LO1\"], \"conditions\": {\"en\": \"At home\"},"
	"   \"materials\": {\"en\": \"Any\"}, \"learning_hours\": true}], \"entry\": {\"prerequisites\": []}, \"grading\": \"ntu-undergraduate\"}";

struct cohort_sample {
	struct institution institution;
	struct specification spec;
	struct offering offering;
	struct policy *policy;
	struct cohort cohort;
};

static inline struct policy *
sample_policy(struct ctx *cx)
{
	const struct str names[] = { STR("ntu") };
	struct policy *policy;

	assert_ok(cx, policy_load(cx, NULL, 0, names, 1, &policy));
	return policy;
}

static inline void
sample_institution(struct ctx *cx, struct db *db, struct institution *out)
{
	struct json *name = json_new(cx->mem, JSON_OBJECT);

	json_put_str(cx->mem, name, STR("en"), STR("Sample University"));
	*out = (struct institution){ .legal_name = name, .country = STR("GB"), .base_url = STR("https://sample.example"),
	                             .zone_name = STR("Europe/London"), .language = STR("en") };
	assert_ok(cx, institution_ensure(cx, db, out));
}

static inline void
sample_specification_read(struct ctx *cx, const char *text, struct specification *out)
{
	struct problems problems;

	assert_ok(cx, specification_read(cx, STR("specification.json"), str_of(text), &problems, out));
}

/* `capacity` 0: no limit. */
static inline struct cohort_sample *
sample_cohort(struct ctx *cx, struct db *db, int64_t capacity)
{
	static const struct deadline due[] = { { 1, STR_INIT("A1"), 1793984400 } }; /* 2026-11-06T17:00:00Z */
	struct cohort_sample *s = NEW(cx->mem, struct cohort_sample);

	sample_institution(cx, db, &s->institution);
	s->policy = sample_policy(cx);
	sample_specification_read(cx, cohort_specification, &s->spec);
	assert_ok(cx, specification_ensure(cx, db, s->institution.id, 0, &s->spec));
	assert_ok(cx, specification_accept(cx, db, s->policy, &s->spec, NULL));
	s->offering = (struct offering){ .code = STR("TIDE/2026"), .start_day = 20703, .end_day = 20770, .capacity = capacity,
	                                 .deadlines = NEWS(cx->mem, struct deadline, 1), .deadline_count = 1 };
	s->offering.deadlines[0] = due[0];
	assert_ok(cx, offering_ensure(cx, db, s->policy, &s->institution, &s->spec, 0, &s->offering));
	assert_ok(cx, cohort_open(cx, s->policy, &s->institution, &s->spec, &s->offering, &s->cohort));
	return s;
}

/* A person in the register. */
static inline int64_t
sample_person(struct ctx *cx, struct db *db, const struct cohort_sample *s, const char *number)
{
	const struct person as = { .number = str_of(number), .given_name = STR("Given"), .family_name = STR("Family") };
	int64_t id;
	bool made;

	assert_ok(cx, person_ensure(cx, db, s->institution.id, &as, &id, &made));
	return id;
}

#endif
