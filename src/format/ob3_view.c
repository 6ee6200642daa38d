#include "format/ob3.h"

#include "base/decimal.h"
#include "base/time.h"

struct view {
	struct arena *mem;
};

static void
put(struct view *v, struct json *object, const char *key, struct str value)
{
	if (value.len > 0)
		json_put_str(v->mem, object, str_of(key), value);
}

static void
put_time(struct view *v, struct json *object, const char *key, int64_t at)
{
	if (at != RECORD_NEVER && at != 0)
		json_put_str(v->mem, object, str_of(key), time_text(v->mem, at));
}

static void
put_decimal(struct view *v, struct json *object, const char *key, int64_t milli)
{
	if (milli != 0)
		json_put_str(v->mem, object, str_of(key), decimal_text(v->mem, milli));
}

/* The object, unless it stayed empty. */
static void
put_object(struct json *object, const char *key, struct json *value)
{
	if (json_count(value) > 0)
		json_put(object, str_of(key), value);
}

/* The first text under `key`; all of them by language under `key`_by_language when there are several. */
static void
put_texts(struct view *v, struct json *object, const char *key, struct record_texts texts)
{
	struct json *map;

	if (texts.count == 0)
		return;
	put(v, object, key, texts.items[0].text);
	if (texts.count == 1)
		return;
	map = json_put_object(v->mem, object, str_fmt(v->mem, "%s_by_language", key));
	for (size_t i = 0; i < texts.count; i++)
		json_set(map, texts.items[i].language.len > 0 ? texts.items[i].language : STR("und"), json_new_string(v->mem, texts.items[i].text));
}

static struct json *
concept_view(struct view *v, const struct record_concept *concept)
{
	struct json *object = json_new(v->mem, JSON_OBJECT);

	put(v, object, "name", concept->name);
	put(v, object, "uri", concept->uri);
	put(v, object, "code", concept->code);
	put(v, object, "framework", concept->framework);
	put(v, object, "description", concept->description);
	return object;
}

static void
put_concepts(struct view *v, struct json *object, const char *key, struct record_concepts concepts)
{
	struct json *list = json_new(v->mem, JSON_ARRAY);

	for (size_t i = 0; i < concepts.count; i++)
		json_add(list, concept_view(v, &concepts.items[i]));
	put_object(object, key, list);
}

static struct json *
organisation_view(struct view *v, const struct record_organisation *of)
{
	struct json *object = json_new(v->mem, JSON_OBJECT), *list = json_new(v->mem, JSON_ARRAY);

	put(v, object, "id", of->id);
	put_texts(v, object, "name", of->name);
	put(v, object, "country", of->country);
	put(v, object, "region", of->region);
	put(v, object, "locality", of->locality);
	put(v, object, "street", of->street);
	put(v, object, "postal_code", of->postal_code);
	put(v, object, "url", of->url);
	put(v, object, "email", of->email);
	put(v, object, "image", of->image);
	for (size_t i = 0; i < of->identifiers.count; i++) {
		struct json *entry = json_add(list, json_new(v->mem, JSON_OBJECT));

		put(v, entry, "scheme", of->identifiers.items[i].scheme);
		put(v, entry, "value", of->identifiers.items[i].value);
	}
	put_object(object, "identifiers", list);
	return object;
}

static struct json *
learner_view(struct view *v, const struct record_learner *learner)
{
	struct json *object = json_new(v->mem, JSON_OBJECT), *list = json_new(v->mem, JSON_ARRAY);

	put(v, object, "id", learner->id);
	put(v, object, "family_name", learner->family_name);
	put(v, object, "given_name", learner->given_name);
	put(v, object, "birth_date", learner->birth_date);
	for (size_t i = 0; i < learner->identities.count; i++) {
		const struct record_identity *identity = &learner->identities.items[i];
		struct json *entry = json_add(list, json_new(v->mem, JSON_OBJECT));

		put(v, entry, "type", identity->type);
		json_put_bool(v->mem, entry, STR("hashed"), identity->hashed);
		put(v, entry, "value", identity->value);
		put(v, entry, "salt", identity->salt);
	}
	put_object(object, "identities", list);
	return object;
}

static void
put_outcomes(struct view *v, struct json *object, struct record_outcomes outcomes)
{
	struct json *list = json_new(v->mem, JSON_ARRAY);

	for (size_t i = 0; i < outcomes.count; i++) {
		struct json *entry = json_add(list, json_new(v->mem, JSON_OBJECT));

		put(v, entry, "id", outcomes.items[i].id);
		put_texts(v, entry, "text", outcomes.items[i].text);
		put(v, entry, "dublin", record_dublin_word(outcomes.items[i].dublin));
		put_concepts(v, entry, "skills", outcomes.items[i].skills);
	}
	put_object(object, "outcomes", list);
}

static void
put_workload(struct view *v, struct json *object, const struct record_workload *load)
{
	struct json *entry = json_new(v->mem, JSON_OBJECT);

	put_decimal(v, entry, "ects", load->ects);
	put_decimal(v, entry, "uk", load->uk);
	put_decimal(v, entry, "credits", load->credits);
	put_decimal(v, entry, "hours", load->hours);
	put_decimal(v, entry, "contact", load->contact);
	put_decimal(v, entry, "directed", load->directed);
	put_decimal(v, entry, "private", load->self);
	put_decimal(v, entry, "assessment", load->assessment);
	put_object(object, "workload", entry);
}

static void
put_level(struct view *v, struct json *object, const struct record_level *level)
{
	struct json *entry = json_new(v->mem, JSON_OBJECT);

	put(v, entry, "framework", level->framework);
	put(v, entry, "value", level->value);
	put(v, entry, "uri", level->uri);
	if (level->eqf != 0)
		json_put_int(v->mem, entry, STR("eqf"), level->eqf);
	put(v, entry, "cycle", record_cycle_word(level->cycle));
	put_object(object, "level", entry);
}

static void
put_assessments(struct view *v, struct json *object, struct record_assessments assessments)
{
	struct json *list = json_new(v->mem, JSON_ARRAY);

	for (size_t i = 0; i < assessments.count; i++) {
		const struct record_assessment *assessment = &assessments.items[i];
		struct json *entry = json_add(list, json_new(v->mem, JSON_OBJECT));

		put(v, entry, "id", assessment->id);
		put(v, entry, "type", assessment->type);
		put(v, entry, "uri", assessment->uri);
		put_texts(v, entry, "title", assessment->title);
		put_decimal(v, entry, "weight", assessment->weight);
		put(v, entry, "supervision", record_supervision_word(assessment->supervision));
		put(v, entry, "identity_check", assessment->identity_check);
	}
	put_object(object, "assessments", list);
}

static void
put_participation(struct view *v, struct json *object, const struct record_participation *how)
{
	struct json *entry = json_new(v->mem, JSON_OBJECT);

	put(v, entry, "mode", how->mode);
	put(v, entry, "uri", how->uri);
	put_texts(v, entry, "text", how->text);
	put(v, entry, "learning_type", how->learning_type);
	put_object(object, "participation", entry);
}

static void
put_quality(struct view *v, struct json *object, const struct record_quality *quality)
{
	struct json *entry = json_new(v->mem, JSON_OBJECT);

	put(v, entry, "type", quality->type);
	put(v, entry, "url", quality->url);
	put_concepts(v, entry, "accreditations", quality->accreditations);
	put_object(object, "quality_assurance", entry);
}

static void
put_result(struct view *v, struct json *object, const struct record_result *result)
{
	struct json *entry = json_new(v->mem, JSON_OBJECT);

	put(v, entry, "value", result->value);
	put(v, entry, "classification", result->classification);
	put(v, entry, "scheme", result->scheme);
	put(v, entry, "type", result->type);
	put(v, entry, "pass", result->pass);
	put(v, entry, "least", result->least);
	put(v, entry, "most", result->most);
	put(v, entry, "status", result->status);
	put_object(object, "grade", entry);
}

static void
put_stackability(struct view *v, struct json *object, const struct record_stackability *stack)
{
	struct json *entry = json_new(v->mem, JSON_OBJECT);

	if (stack->stated)
		json_put_bool(v->mem, entry, STR("standalone"), stack->standalone);
	put_texts(v, entry, "text", stack->text);
	put_concepts(v, entry, "towards", stack->towards);
	put_object(object, "stackability", entry);
}

static void
put_board(struct view *v, struct json *object, const struct record_board *board)
{
	struct json *entry = json_new(v->mem, JSON_OBJECT);

	put(v, entry, "name", board->name);
	put(v, entry, "date", board->date);
	put(v, entry, "minute", board->reference);
	put_texts(v, entry, "statement", board->statement);
	put_object(object, "board", entry);
}

static void
put_lists(struct view *v, struct json *object, const struct record *record)
{
	struct json *evidence = json_new(v->mem, JSON_ARRAY), *others = json_new(v->mem, JSON_ARRAY), *status = json_new(v->mem, JSON_ARRAY);

	for (size_t i = 0; i < record->evidence.count; i++) {
		struct json *entry = json_add(evidence, json_new(v->mem, JSON_OBJECT));

		put(v, entry, "id", record->evidence.items[i].id);
		put(v, entry, "name", record->evidence.items[i].name);
		put(v, entry, "description", record->evidence.items[i].description);
		put(v, entry, "genre", record->evidence.items[i].genre);
	}
	put_object(object, "evidence", evidence);
	for (size_t i = 0; i < record->alignments.count; i++) {
		struct json *entry = json_add(others, concept_view(v, &record->alignments.items[i].concept));

		put(v, entry, "type", record->alignments.items[i].type);
	}
	put_object(object, "alignments", others);
	for (size_t i = 0; i < record->statuses.count; i++) {
		struct json *entry = json_add(status, json_new(v->mem, JSON_OBJECT));

		put(v, entry, "purpose", record->statuses.items[i].purpose);
		put(v, entry, "list", record->statuses.items[i].list);
		json_put_int(v->mem, entry, STR("index"), record->statuses.items[i].index);
	}
	put_object(object, "status", status);
}

static void
put_specification(struct view *v, struct json *object, const struct record *record)
{
	struct json *field = json_new(v->mem, JSON_OBJECT);

	put(v, object, "achievement", record->achievement_id);
	put(v, object, "type", record->achievement_type);
	put(v, object, "code", record->code);
	put(v, object, "version", record->version);
	put_texts(v, object, "summary", record->summary);
	put_texts(v, object, "criteria", record->criteria);
	put(v, object, "criteria_url", record->criteria_url);
	put(v, object, "image", record->image_url);
	put(v, field, "code", record->field.code);
	put(v, field, "name", record->field.name);
	put_object(object, "field", field);
	put(v, object, "language", record->language);
	put_outcomes(v, object, record->outcomes);
	put_workload(v, object, &record->workload);
	put_level(v, object, &record->level);
	put_assessments(v, object, record->assessments);
	put_participation(v, object, &record->participation);
	put_quality(v, object, &record->quality);
	put_texts(v, object, "prerequisites", record->prerequisites);
	put_texts(v, object, "entry_advice", record->entry_advice);
	put(v, object, "entry_language", record->entry_language);
	put(v, object, "entry_language_level", record->entry_language_level);
	put_stackability(v, object, &record->stackability);
	put_texts(v, object, "target_group", record->target_group);
	put_concepts(v, object, "tags", record->tags);
}

struct json *
ob3_view(struct arena *mem, const struct record *record)
{
	struct view v = { mem };
	struct json *object = json_new(mem, JSON_OBJECT), *bodies = json_new(mem, JSON_ARRAY);

	put(&v, object, "id", record->id);
	put_texts(&v, object, "title", record->title);
	put_object(object, "learner", learner_view(&v, &record->learner));
	put_object(object, "issuer", organisation_view(&v, &record->issuer));
	for (size_t i = 0; i < record->awarding_bodies.count; i++)
		json_add(bodies, organisation_view(&v, &record->awarding_bodies.items[i]));
	put_object(object, "awarding_bodies", bodies);
	put_time(&v, object, "issued", record->valid_from);
	put_time(&v, object, "valid_until", record->valid_until);
	put_time(&v, object, "awarded", record->awarded_at);
	put(&v, object, "replaces", record->replaces);
	put_result(&v, object, &record->result);
	put_specification(&v, object, record);
	put_time(&v, object, "started", record->started_at);
	put_time(&v, object, "ended", record->ended_at);
	put(&v, object, "term", record->term);
	put_board(&v, object, &record->board);
	put_texts(&v, object, "narrative", record->narrative);
	put_lists(&v, object, record);
	return object;
}
