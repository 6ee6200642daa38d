#include "credential/credential_record.h"

#include "base/decimal.h"
#include "base/time.h"

static void
put_text(struct arena *mem, struct json *list, struct str text)
{
	if (text.len > 0)
		json_add(list, json_new_string(mem, text));
}

static struct json *
list_in(struct arena *mem, struct json *facts, const char *name)
{
	struct json *list = json_new(mem, JSON_ARRAY);

	fact_put(mem, facts, str_of(name), list);
	return list;
}

static void
put_body(struct arena *mem, struct json *list, const struct record_organisation *body)
{
	struct json *o = json_add(list, json_new(mem, JSON_OBJECT));

	fact_text(mem, o, STR("name"), record_text(body->name, STR_NONE));
	fact_text(mem, o, STR("address"), body->street);
	fact_text(mem, o, STR("identifier"), body->identifiers.count > 0 ? body->identifiers.items[0].value : body->id);
}

static void
put_organisations(struct arena *mem, struct json *facts, const struct record *record)
{
	struct json *countries = list_in(mem, facts, "countries"), *bodies = list_in(mem, facts, "awarding_bodies");

	put_text(mem, countries, record->issuer.country);
	put_body(mem, bodies, &record->issuer);
	for (size_t i = 0; i < record->awarding_bodies.count; i++) {
		put_text(mem, countries, record->awarding_bodies.items[i].country);
		put_body(mem, bodies, &record->awarding_bodies.items[i]);
	}
}

static void
put_level(struct arena *mem, struct json *facts, const struct record_level *level)
{
	int64_t value;

	if ((str_is(level->framework, "FHEQ") || str_is(level->framework, "RQF")) && str_to_int(level->value, &value))
		fact_int(mem, facts, STR("level.fheq"), value);
	if (level->eqf > 0)
		fact_int(mem, facts, STR("level.eqf"), level->eqf);
	fact_text(mem, facts, STR("level.cycle"), record_cycle_word(level->cycle));
}

static void
put_learner(struct arena *mem, struct json *facts, const struct award *award)
{
	fact_text(mem, facts, STR("learner.name"), award->learner.name);
	fact_text(mem, facts, STR("learner.identifier"), award->learner.number);
	if (award->learner.birth_known)
		fact_int(mem, facts, STR("learner.birth_date"), award->learner.birth_day);
}

struct json *
record_facts(struct arena *mem, const struct json *spec, const struct record *record, const struct award *award)
{
	struct json *facts = json_new(mem, JSON_OBJECT), *outcomes = list_in(mem, facts, "outcomes");

	fact_put(mem, facts, STR("spec"), json_copy(mem, spec, false));
	put_learner(mem, facts, award);
	put_organisations(mem, facts, record);
	put_level(mem, facts, &record->level);
	for (size_t i = 0; i < record->outcomes.count; i++)
		put_text(mem, outcomes, record_text(record->outcomes.items[i].text, STR_NONE));
	fact_text(mem, facts, STR("title"), record_text(record->title, STR_NONE));
	fact_int(mem, facts, STR("issued"), day_of(record->valid_from));
	if (record->workload.ects > 0)
		fact_number(mem, facts, STR("workload.ects"), record->workload.ects);
	if (record->workload.hours > 0)
		fact_number(mem, facts, STR("workload.hours"), record->workload.hours);
	fact_text(mem, facts, STR("isced_f"), record->field.code);
	if (record->assessments.count > 0) {
		fact_text(mem, facts, STR("assessment_type"), record->assessments.items[0].type);
		fact_text(mem, facts, STR("supervision"), record_supervision_word(record->assessments.items[0].supervision));
	}
	fact_text(mem, facts, STR("participation"),
	    record->participation.text.count > 0 ? record_text(record->participation.text, STR_NONE) : record->participation.mode);
	fact_text(mem, facts, STR("quality_assurance"), record->quality.type);
	fact_text(mem, facts, STR("grade"), record->result.value);
	fact_text(mem, facts, STR("product"), STR("badge"));
	return facts;
}
