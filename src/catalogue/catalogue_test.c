#include "db/db_test.h"

#include "base/time.h"
#include "catalogue/catalogue.h"
#include "catalogue/offer.h"
#include "catalogue/set.h"
#include "catalogue/words.h"
#include "offering/cohort_sample.h"
#include "rdf/jsonld.h"

/* ---- sets and words ---- */

static void
sets_agree_with_a_plain_array(void **state)
{
	struct ctx *cx = *state;
	enum { PLACES = 200 };
	bool plain[PLACES] = { false };
	struct set set = set_new(cx->mem, PLACES), again, half = set_new(cx->mem, PLACES);
	int64_t count = 0, both = 0, place = PLACES;

	for (size_t i = 0; i < PLACES; i += 1 + i % 7)
		plain[i] = true;
	for (size_t i = 0; i < PLACES; i++) {
		set_put(&set, i, true);
		set_put(&set, i, plain[i]);
		set_put(&half, i, i % 2 == 0);
		count += plain[i];
		both += plain[i] && i % 2 == 0;
	}
	assert_int_equal(set_count(&set), count);
	assert_int_equal(set_count_both(&set, &half), both);
	for (int64_t i = PLACES - 1; i >= 0; i--)
		if (plain[i]) {
			place = set_before(&set, place);
			assert_int_equal(place, i);
		}
	assert_int_equal(set_before(&set, place), -1);
	again = set_of(cx->mem, set_bytes(cx->mem, &set), PLACES);
	assert_memory_equal(again.bits, set.bits, set.words * 8);
	set_cut(&again, &half);
	assert_int_equal(set_count(&again), both);
	set_join(&again, &set);
	assert_int_equal(set_count(&again), count);
	assert_int_equal(set_bytes(cx->mem, &(struct set){ (uint64_t[]){ 0 }, 1 }).len, 0);
}

static void
words_are_folded(void **state)
{
	static const struct { const char *text, *words; } cases[] = {
		{ "Data Ethics, in practice!", "data ethics in practice" },
		{ "Übung für Größen", "ubung fur großen" },
		{ "cafe\xCC\x81 CAFÉ", "cafe cafe" },
		{ "DEP-6-10", "dep 6 10" },
		{ "Ψυχολογία ΑΒΓ", "ψυχολογια αβγ" },
		{ " \xFF .,; ", "" },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str rest = str_of(cases[i].text), word, all[8];
		size_t count = 0;

		while (count < 8 && word_next(cx->mem, &rest, &word))
			all[count++] = word;
		assert_str(str_join(cx->mem, all, count, STR(" ")), cases[i].words);
	}
}

/* ---- the index ---- */

struct sample { const char *code, *title, *german, *field, *mode, *language; int level; const char *ects; };

static const struct sample samples[] = {
	{ "A-1", "Tidal Energy", "Gezeitenenergie", "0713", "online", "en", 6, "5" },
	{ "A-2", "Data Ethics", "Datenethik", "0688", "blended", "en", 6, "2.5" },
	{ "A-3", "Energy Law", "Energierecht", "0421", "online", "de", 7, "10" },
	{ "A-4", "Café Management", "Caféführung", "0413", "on-site", "fr", 7, "60" },
};
#define SAMPLES (sizeof(samples) / sizeof(*samples))

static int64_t
publish(struct ctx *cx, struct db *db, const struct sample *s, const char *more, struct institution *institution)
{
	struct specification spec;
	struct str document = str_fmt(cx->mem,
		"{\"code\": \"%s\", \"kind\": \"credit-bearing\", \"title\": {\"en\": \"%s\", \"de\": \"%s\"}, \"summary\": {\"en\": \"About it%s\"}, \"isced_f\": \"%s\","
		" \"modality\": \"%s\", \"languages\": [\"%s\"], \"credit\": {\"ects\": \"%s\"}, \"hours\": {\"contact\": 20, \"private\": 80}, \"duration_weeks\": 10,"
		" \"level\": {\"framework\": \"FHEQ\", \"value\": %d}, \"outcomes\": [{\"id\": \"LO1\", \"text\": {\"en\": \"Estimate the yield, by λόγος.\"}}],"
		" \"assessments\": [{\"id\": \"A1\", \"type\": \"report\", \"weight\": 100, \"outcomes\": [\"LO1\"], \"title\": {\"en\": \"Report\"},"
		" \"conditions\": {\"en\": \"At home\"}}], \"fee\": {\"amount\": 48000, \"currency\": \"GBP\"}, \"grading\": \"ntu-undergraduate\"}",
		s->code, s->title, s->german, more, s->field, s->mode, s->language, s->ects, s->level);

	sample_institution(cx, db, institution);
	sample_specification_read(cx, str_c(cx->mem, document), &spec);
	assert_ok(cx, specification_ensure(cx, db, institution->id, 0, &spec));
	assert_ok(cx, db_exec(cx, db, "UPDATE specification SET state = 6 WHERE code = $1 AND state = 5", ARGS(text(str_of(s->code)))));
	assert_ok(cx, db_exec(cx, db, "UPDATE specification SET state = 5 WHERE id = $1", ARGS(num(spec.id))));
	return spec.id;
}

static int64_t
publish_all_unseen(struct ctx *cx, struct db *db)
{
	struct institution institution;

	for (size_t i = 0; i < SAMPLES; i++)
		publish(cx, db, &samples[i], "", &institution);
	return institution.id;
}

static int64_t
publish_all(struct ctx *cx, struct db *db)
{
	int64_t institution = publish_all_unseen(cx, db);

	assert_ok(cx, catalogue_refresh(cx, db, institution));
	return institution;
}

static void
ask(struct ctx *cx, struct db *db, int64_t institution, const char *words, struct catalogue_answer *out)
{
	struct catalogue_question question = { .words = str_of(words), .most = 10 };

	assert_ok(cx, catalogue_find(cx, db, institution, &question, out));
}

static void
offers_are_found_by_the_beginnings_of_words(void **state)
{
	static const struct { const char *words; int64_t count; } cases[] = {
		{ "", 4 }, { "energy", 2 }, { "Energy tidal", 1 }, { "ener", 2 }, { "nergy", 0 }, { "energy ethics", 0 }, { "datenethik", 1 }, { "cafe", 1 }, { "A-3", 1 },
		{ "estimate yield", 4 }, { "λόγο", 4 }, { "λογου", 0 }, { "te", 0 }, { "tid", 1 }, { "it", 4 }, { "i", 0 }, { "astrology", 0 }, { "...", 4 },
	};
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = publish_all(cx, db);
	struct catalogue_answer answer;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ask(cx, db, institution, cases[i].words, &answer);
		assert_int_equal(answer.total, cases[i].count);
		assert_int_equal(answer.count, cases[i].count);
	}
	ask(cx, db, institution + 1, "", &answer);
	assert_int_equal(answer.total, 0);
}

static int64_t
counted(const struct catalogue_answer *answer, enum catalogue_facet facet, const char *value)
{
	for (size_t i = 0; i < answer->choice_count[facet]; i++)
		if (str_is(answer->choices[facet][i].value, value))
			return answer->choices[facet][i].count;
	return -1;
}

static void
choices_join_within_a_property_and_cut_across(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = publish_all(cx, db);
	struct catalogue_question question = { .most = 10, .values[FACET_MODE] = { STR("online") }, .value_count[FACET_MODE] = 1 };
	struct catalogue_answer answer;

	assert_ok(cx, catalogue_find(cx, db, institution, &question, &answer));
	assert_int_equal(answer.total, 2);
	assert_int_equal(counted(&answer, FACET_MODE, "blended"), 1);  /* not cut by its own property */
	assert_int_equal(counted(&answer, FACET_LANGUAGE, "de"), 1);
	assert_int_equal(counted(&answer, FACET_LANGUAGE, "fr"), -1);  /* nothing is left of it */
	assert_int_equal(counted(&answer, FACET_LEVEL, "FHEQ 6"), 1);
	assert_int_equal(counted(&answer, FACET_FIELD, "07"), 1);
	assert_int_equal(counted(&answer, FACET_FIELD, "0713"), 1);
	assert_int_equal(counted(&answer, FACET_CREDIT, "10"), 1);
	question.values[FACET_MODE][question.value_count[FACET_MODE]++] = STR("on-site");
	assert_ok(cx, catalogue_find(cx, db, institution, &question, &answer));
	assert_int_equal(answer.total, 3);
	assert_int_equal(counted(&answer, FACET_CREDIT, "more"), 1);
	question.values[FACET_LEVEL][question.value_count[FACET_LEVEL]++] = STR("FHEQ 7");
	question.words = STR("management");
	assert_ok(cx, catalogue_find(cx, db, institution, &question, &answer));
	assert_int_equal(answer.total, 1);
	question.values[FACET_LEVEL][0] = STR("FHEQ 8");
	assert_ok(cx, catalogue_find(cx, db, institution, &question, &answer));
	assert_int_equal(answer.total, 0);
}

static void
pages_are_the_newest_first(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = publish_all(cx, db), first[2];
	struct catalogue_question question = { .most = 3 };
	struct catalogue_answer answer;
	struct specification spec;

	assert_ok(cx, catalogue_find(cx, db, institution, &question, &answer));
	assert_int_equal(answer.count, 3);
	first[0] = answer.specifications[0];
	assert_ok(cx, specification_get(cx, db, institution, first[0], &spec));
	assert_str(spec.code, "A-4");
	question.skip = 3;
	assert_ok(cx, catalogue_find(cx, db, institution, &question, &answer));
	assert_int_equal(answer.count, 1);
	assert_int_equal(answer.total, 4);
	question.skip = 4;
	assert_ok(cx, catalogue_find(cx, db, institution, &question, &answer));
	assert_int_equal(answer.count, 0);
}

/* Also when nobody looked for long. */
static void
the_time_of_publication_decides_what_is_new(void **state)
{
	static const char *const order[SAMPLES] = { "A-2", "A-4", "A-1", "A-3" };
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = publish_all_unseen(cx, db);
	struct catalogue_news *news;
	struct specification spec;
	size_t count;

	for (size_t i = 0; i < SAMPLES; i++)
		assert_ok(cx, db_exec(cx, db, "UPDATE specification SET changed_at = $2 WHERE code = $1", ARGS(text(str_of(order[i])), num(1000 - (int64_t)i))));
	assert_ok(cx, catalogue_refresh(cx, db, institution));
	assert_ok(cx, catalogue_latest(cx, db, institution, 10, &news, &count));
	assert_int_equal(count, SAMPLES);
	for (size_t i = 0; i < count; i++) {
		assert_ok(cx, specification_get(cx, db, institution, news[i].specification, &spec));
		assert_str(spec.code, order[i]);
		assert_int_equal(news[i].published_at, 1000 - (int64_t)i);
	}
}

static void
what_changes_is_found_otherwise(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution institution;
	int64_t id = publish_all(cx, db), newer;
	struct catalogue_answer answer;

	newer = publish(cx, db, &samples[0], " astrology", &institution);
	ask(cx, db, id, "astrology", &answer);
	assert_int_equal(answer.total, 0); /* not before it is refreshed */
	assert_ok(cx, catalogue_refresh(cx, db, id));
	ask(cx, db, id, "astrology", &answer);
	assert_int_equal(answer.total, 1);
	assert_int_equal(answer.specifications[0], newer);
	ask(cx, db, id, "", &answer);
	assert_int_equal(answer.total, 4);
	assert_int_equal(answer.specifications[0], newer);
	assert_ok(cx, db_exec(cx, db, "UPDATE specification SET state = 7 WHERE id = $1", ARGS(num(newer))));
	assert_ok(cx, catalogue_refresh(cx, db, id));
	ask(cx, db, id, "tidal", &answer);
	assert_int_equal(answer.total, 0);
	assert_int_equal(counted(&answer, FACET_FIELD, "0713"), -1);
	ask(cx, db, id, "", &answer);
	assert_int_equal(answer.total, 3);
}

/* One who writes too much must not take the catalogue from everybody. */
static void
an_offer_of_very_many_words_is_found_by_the_first(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct buf words = buf_new(cx->mem, (size_t)1 << 20);
	struct institution institution;
	struct catalogue_answer answer;
	int64_t id;

	for (int i = 0; i < 40000; i++)
		buf_fmt(&words, " w%05dx", i);
	id = publish_all(cx, db);
	publish(cx, db, &samples[0], str_c(cx->mem, buf_view(&words)), &institution);
	assert_ok(cx, catalogue_refresh(cx, db, id));
	ask(cx, db, id, "gezeitenenergie w00001x", &answer);
	assert_int_equal(answer.total, 1);
	assert_int_equal(counted(&answer, FACET_LANGUAGE, "en"), 1);
	ask(cx, db, id, "w39999x", &answer);
	assert_int_equal(answer.total, 0);
}

static void
a_cohort_that_begins_is_found_by_its_month(void **state)
{
	static const char sql[] = "INSERT INTO offering (id, institution_id, specification_id, code, start_day, end_day, state, framework, created_at)"
	                          " VALUES ($1, $2, $3, $4, $5, $6, $7, '', 1)";
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct institution institution;
	int64_t id = publish_all(cx, db), spec = publish(cx, db, &samples[1], "", &institution), day = day_of(cx->now) + 40;
	const char *month = str_c(cx->mem, str_sub(date_text(cx->mem, day), 0, 7));
	struct catalogue_answer answer;
	struct catalogue_start *starts;
	size_t count;

	assert_ok(cx, db_exec(cx, db, sql, ARGS(num(1), num(id), num(spec), text(STR("A-2/1")), num(day), num(day + 70), num(1))));
	assert_ok(cx, db_exec(cx, db, sql, ARGS(num(2), num(id), num(spec), text(STR("A-2/0")), num(day - 400), num(day - 300), num(4))));
	assert_ok(cx, catalogue_refresh(cx, db, id));
	ask(cx, db, id, "", &answer);
	assert_int_equal(answer.choice_count[FACET_START], 1);
	assert_int_equal(counted(&answer, FACET_START, month), 1);
	assert_ok(cx, catalogue_starts(cx, db, id, STR("A-2"), 5, &starts, &count));
	assert_int_equal(count, 1);
	assert_str(starts[0].code, "A-2/1");
	assert_ok(cx, db_exec(cx, db, "UPDATE offering SET state = 2 WHERE id = $1", ARGS(num(1))));
	assert_ok(cx, catalogue_refresh(cx, db, id));
	ask(cx, db, id, "", &answer);
	assert_int_equal(answer.choice_count[FACET_START], 0);
}

/* ---- for machines ---- */

static struct json *
elm_of(struct ctx *cx, struct db *db, const struct catalogue_start *starts, size_t count)
{
	struct institution institution;
	struct specification spec;
	struct json *document;
	struct offer offer = { &institution, &spec, STR("https://sample.example"), STR("en"), starts, count };

	assert_ok(cx, specification_get(cx, db, publish_all(cx, db), publish(cx, db, &samples[0], "", &institution), &spec));
	assert_ok(cx, offer_elm(cx, &offer, &document));
	return document;
}

/* The one node of that type. */
static const struct json *
node_of(const struct json *nodes, const char *type)
{
	for (const struct json *node = json_first(nodes); node != NULL; node = node->next)
		if (str_is(json_string(json_first(JSON_GET(node, "@type"))), type))
			return node;
	fail_msg("no %s", type);
	return NULL;
}

#define ELM "http://data.europa.eu/snb/model/elm/"
#define DC  "http://purl.org/dc/terms/"

/* What the shapes of the profile Learning Opportunities and Qualifications ask at least. */
static void
the_learning_model_is_kept_to(void **state)
{
	static const char *const opportunity[] = { DC "title", "http://xmlns.com/foaf/0.1/homepage", ELM "providedBy", ELM "learningAchievementSpecification",
		ELM "defaultLanguage", NULL };
	static const char *const qualification[] = { DC "title", ELM "ISCEDFCode", ELM "learningOutcome", ELM "EQFLevel", ELM "NQFLevel", DC "language",
		ELM "volumeOfLearning", ELM "creditPoint", ELM "mode", ELM "provenBy", NULL };
	static const char *const organisation[] = { "http://www.w3.org/ns/regorg#legalName", ELM "location", NULL };
	const struct { const char *type; const char *const *members; } shapes[] = {
		{ ELM "LearningOpportunity", opportunity }, { ELM "Qualification", qualification }, { ELM "Organisation", organisation } };
	struct ctx *cx = *state;
	const struct catalogue_start starts[] = { { STR("A-1/1"), STR("online"), STR("Northgate"), 20703, 20770 }, { STR("A-1/2"), STR_NONE, STR_NONE, 20703, 20970 } };
	struct jsonld_options options = { .contexts = NULL };
	struct json *document = elm_of(cx, test_db(cx), starts, 2), *expanded;

	assert_ok(cx, contexts_open(cx, &options.contexts));
	assert_ok(cx, jsonld_expand(cx, &options, document, &expanded));
	assert_int_equal(json_count(expanded), 4);
	assert_false(str_eq(json_string(JSON_GET(json_first(expanded), "@id")), json_string(JSON_GET(json_first(expanded)->next, "@id"))));
	for (size_t s = 0; s < 3; s++)
		for (const char *const *member = shapes[s].members; *member != NULL; member++)
			assert_non_null(json_get(node_of(expanded, shapes[s].type), str_of(*member)));
	/* What no context defines would be lost, and is refused. */
	json_put_str(cx->mem, json_first(json_get(document, STR("@graph"))), STR("tuition"), STR("x"));
	assert_int_equal(jsonld_expand(cx, &options, document, &expanded), RC_INVALID);
	contexts_close(options.contexts);
}

static void
search_engines_read_a_course_and_its_dates(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	const struct catalogue_start start = { STR("A-1/1"), STR_NONE, STR("Northgate"), 20703, 20770 };
	struct institution institution;
	struct specification spec;
	struct offer offer = { &institution, &spec, STR("https://sample.example"), STR("de"), &start, 1 };
	struct json *course;
	const struct json *instance;

	assert_ok(cx, specification_get(cx, db, publish_all(cx, db), publish(cx, db, &samples[0], "", &institution), &spec));
	course = offer_schema(cx, &offer);
	assert_str(json_string(JSON_GET(course, "@type")), "Course");
	assert_str(json_string(JSON_GET(course, "name")), "Gezeitenenergie");
	assert_str(json_string(JSON_GET(course, "timeRequired")), "PT100H");
	assert_str(json_string(JSON_GET(JSON_GET(course, "offers"), "price")), "480");
	instance = json_first(JSON_GET(course, "hasCourseInstance"));
	assert_str(json_string(JSON_GET(instance, "startDate")), "2026-09-07");
	assert_str(json_string(JSON_GET(instance, "courseMode")), "online");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sets_agree_with_a_plain_array), TEST(words_are_folded), TEST_BOTH(offers_are_found_by_the_beginnings_of_words),
		TEST_BOTH(choices_join_within_a_property_and_cut_across), TEST_BOTH(pages_are_the_newest_first), TEST_BOTH(the_time_of_publication_decides_what_is_new),
		TEST_BOTH(what_changes_is_found_otherwise), TEST_SQLITE(an_offer_of_very_many_words_is_found_by_the_first),
		TEST_BOTH(a_cohort_that_begins_is_found_by_its_month), TEST_SQLITE(the_learning_model_is_kept_to), TEST_SQLITE(search_engines_read_a_course_and_its_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
