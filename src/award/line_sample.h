/* line_sample.h — a small cohort for tests: a framework, a specification, an offering, and sheets of one's own. */
#ifndef AWARD_LINE_SAMPLE_H
#define AWARD_LINE_SAMPLE_H

#include "award/line.h"
#include "base/buf.h"
#include "test.h"

static const char sample_framework[] =
	"{\"framework\": \"sample\", \"version\": \"1\", \"title\": {\"en\": \"Sample\"}, \"source\": {\"title\": \"made for tests\"},"
	" \"in_force\": {\"from\": \"2025-01-01\"}, \"extends\": [\"ntu\"],"
	" \"grading\": {\"percent\": {\"kind\": \"percentage\", \"pass\": 40, \"cap\": 40, \"most\": 100}},"
	" \"products\": {\"credit-bearing\": [\"badge\", \"transcript\"]}, \"rules\": []}";

static const char sample_specification[] =
	"{\"code\": \"TIDE-6-10\", \"kind\": \"credit-bearing\", \"title\": {\"en\": \"Tidal Energy\"},"
	" \"summary\": {\"en\": \"Where the tide is worth a turbine.\"}, \"credit\": {\"uk\": \"10\"},"
	" \"hours\": {\"contact\": 20, \"directed\": 30, \"private\": 40, \"assessment\": 10},"
	" \"level\": {\"framework\": \"FHEQ\", \"value\": 6}, \"duration_weeks\": 10,"
	" \"outcomes\": [{\"id\": \"LO1\", \"text\": {\"en\": \"Estimate the yield of a site.\"}}],"
	" \"assessments\": [{\"id\": \"A1\", \"type\": \"report\", \"title\": {\"en\": \"Site report\"}, \"weight\": 100, \"outcomes\": [\"LO1\"],"
	"   \"conditions\": {\"en\": \"At home\"}, \"materials\": {\"en\": \"Any\"}, \"learning_hours\": true, \"formative\": false}],"
	" \"entry\": {\"prerequisites\": []}, \"grading\": \"percent\"}";

/* Two assessments, 60 and 40. */
static const char sample_two_assessments[] =
	"{\"code\": \"TIDE-6-10\", \"kind\": \"credit-bearing\", \"title\": {\"en\": \"Tidal Energy\"}, \"credit\": {\"uk\": \"10\"},"
	" \"hours\": {\"contact\": 20, \"directed\": 30, \"private\": 40, \"assessment\": 10},"
	" \"level\": {\"framework\": \"FHEQ\", \"value\": 6}, \"duration_weeks\": 10,"
	" \"outcomes\": [{\"id\": \"LO1\", \"text\": {\"en\": \"Estimate the yield of a site.\"}}],"
	" \"assessments\": [{\"id\": \"A1\", \"type\": \"report\", \"weight\": 60, \"outcomes\": [\"LO1\"], \"conditions\": {\"en\": \"At home\"},"
	"   \"materials\": {\"en\": \"Any\"}, \"learning_hours\": true}, {\"id\": \"A2\", \"type\": \"talk\", \"weight\": 40, \"outcomes\": [\"LO1\"],"
	"   \"conditions\": {\"en\": \"On stage\"}, \"materials\": {\"en\": \"None\"}, \"learning_hours\": true}],"
	" \"entry\": {\"prerequisites\": []}, \"grading\": \"percent\"}";

#define SAMPLE_EXTERNAL_GOOD \
	"{\"name\": \"Prof. E. Xaver\", \"role\": \"external-examiner\", \"appointed\": true, \"attended\": true, \"agreed_in_writing\": \"2026-11-18\"}"
#define SAMPLE_CHAIR "{\"name\": \"Prof. C. Hair\", \"role\": \"chair\"}, {\"name\": \"Dr L. Eader\", \"role\": \"course-leader\"}"
#define SAMPLE_HEAD  "learner_id;family_name;given_name;birth_date;email;submitted_at;mark;attempt;integrity\r\n"

struct sample {
	const char *specification; /* NULL: the first one */
	const char *sheet;         /* with its header */
	const char *requests;      /* JSON items; NULL: none */
	const char *externals;     /* JSON items; NULL: one who was there and agreed */
	const char *board;         /* further members of the board, beginning with a comma; NULL: none */
};

/* The input of a line. Deadline of A1 (and A2): 2026-11-06T17:00Z. The board sat on 18 November 2026. */
static inline struct line_input
sample_input(struct ctx *cx, const struct sample *sample)
{
	const struct policy_source source = { STR("sample.json"), str_of(sample_framework) };
	const char *specification = sample->specification == NULL ? sample_specification : sample->specification;
	const struct str names[] = { STR("sample") };
	struct line_input input = {
		.specification = { STR("specification.json"), str_of(specification) },
		.results = { STR("results.csv"), str_of(sample->sheet) },
		.offering = { STR("offering.json"), str_fmt(cx->mem,
			"{\"institution\": {\"legal_name\": {\"en\": \"Sample University\"}, \"country\": \"GB\", \"base_url\": \"https://sample.example\","
			" \"language\": \"en\", \"time_zone\": \"Europe/London\"}, \"frameworks\": [\"sample\"],"
			" \"offering\": {\"code\": \"TIDE/2026\", \"start\": \"2026-09-07\", \"end\": \"2026-11-13\"},"
			" \"deadlines\": {\"A1\": \"2026-11-06T17:00:00Z\"%s},"
			" \"board\": {\"date\": \"2026-11-18\", \"confirmed\": \"2026-11-19\", \"members\": [" SAMPLE_CHAIR ", %s%s]},"
			" \"requests\": [%s]}",
			specification == sample_two_assessments ? ", \"A2\": \"2026-11-06T17:00:00Z\"" : "",
			sample->externals == NULL ? SAMPLE_EXTERNAL_GOOD : sample->externals, sample->board == NULL ? "" : sample->board,
			sample->requests == NULL ? "" : sample->requests) },
	};

	assert_ok(cx, policy_load(cx, &source, 1, names, 1, &input.policy));
	return input;
}

#endif
