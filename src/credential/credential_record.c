#include "credential/credential_record.h"

#include "base/decimal.h"
#include "base/random.h"
#include "base/time.h"
#include "policy/spec_facts.h"

static struct str
member(const struct json *object, const char *name)
{
	return json_string(json_get(object, str_of(name)));
}

static int64_t
milli_of(const struct json *value)
{
	int64_t milli = 0;

	if (json_is(value, JSON_STRING))
		return decimal_parse(value->string, false, &milli) ? milli : 0;
	return json_is_number(value) ? (int64_t)(json_number(value) * 1000 + 0.5) : 0;
}

static struct record_concepts
concepts_of(struct arena *mem, const struct json *list)
{
	struct record_concepts concepts = { NEWS(mem, struct record_concept, json_count(list)), 0 };

	for (const struct json *item = json_first(list); item != NULL; item = item->next) {
		struct record_concept *c = &concepts.items[concepts.count++];

		if (item->type == JSON_STRING)
			*c = (struct record_concept){ .uri = str_starts(item->string, "http") ? item->string : STR_NONE, .name = item->string };
		else
			*c = (struct record_concept){
				.uri = member(item, "uri"),
				.name = text_in(JSON_GET(item, "name"), STR("en")),
				.code = member(item, "code"),
				.framework = member(item, "framework"),
			};
		if (c->name.len == 0)
			c->name = member(item, "name");
	}
	return concepts;
}

static struct record_outcomes
outcomes_of(struct arena *mem, const struct json *list)
{
	struct record_outcomes outcomes = { NEWS(mem, struct record_outcome, json_count(list)), 0 };

	for (const struct json *item = json_first(list); item != NULL; item = item->next)
		outcomes.items[outcomes.count++] = (struct record_outcome){
			.id = member(item, "id"),
			.text = record_texts_of(mem, JSON_GET(item, "text")),
			.dublin = record_dublin_of(member(item, "dublin")),
			.skills = concepts_of(mem, JSON_GET(item, "esco")),
		};
	return outcomes;
}

/* Annex I names what a reader needs: was somebody watching, and did somebody know who it was? */
static enum record_supervision
supervision_of(const struct json *assessment)
{
	struct str identity = member(assessment, "identity_check"), supervision = member(assessment, "supervision");
	bool identified = identity.len > 0 && !str_is(identity, "none");

	if (supervision.len == 0)
		return RECORD_SUPERVISION_NONE;
	if (str_is(supervision, "unsupervised"))
		return identified ? RECORD_SUPERVISION_UNSUPERVISED_IDENTIFIED : RECORD_SUPERVISION_UNSUPERVISED;
	return identified ? RECORD_SUPERVISION_SUPERVISED_IDENTIFIED : RECORD_SUPERVISION_SUPERVISED;
}

/* The assessments that count; formative ones were practice. */
static struct record_assessments
assessments_of(struct arena *mem, const struct json *list)
{
	struct record_assessments out = { NEWS(mem, struct record_assessment, json_count(list)), 0 };

	for (const struct json *item = json_first(list); item != NULL; item = item->next) {
		int64_t weight = milli_of(JSON_GET(item, "weight"));

		if (weight == 0)
			continue;
		out.items[out.count++] = (struct record_assessment){
			.id = member(item, "id"),
			.type = member(item, "type"),
			.title = record_texts_of(mem, JSON_GET(item, "title")),
			.weight = weight,
			.supervision = supervision_of(item),
			.identity_check = member(item, "identity_check"),
		};
	}
	return out;
}

/* QF-EHEA cycles end at these EQF levels (FRAMEWORKS, units): short cycle 5, first 6, second 7, third 8. */
static enum record_cycle
cycle_of(int64_t eqf)
{
	static const enum record_cycle cycles[] = { RECORD_CYCLE_SHORT, RECORD_CYCLE_FIRST, RECORD_CYCLE_SECOND, RECORD_CYCLE_THIRD };

	return eqf >= 5 && eqf <= 8 ? cycles[eqf - 5] : RECORD_CYCLE_NONE;
}

static enum rc
level_of(struct ctx *cx, const struct json *spec, struct record_level *out)
{
	struct spec_level level;

	*out = (struct record_level){ .eqf = 0 };
	if (JSON_GET(spec, "level") == NULL)
		return RC_OK;
	TRY(spec_level(cx, spec, &level));
	*out = (struct record_level){
		.framework = level.framework,
		.value = str_fmt(cx->mem, "%lld", (long long)level.value),
		.eqf = (int)level.eqf,
		.cycle = cycle_of(level.eqf),
	};
	return RC_OK;
}

static enum rc
workload_of(struct ctx *cx, const struct json *spec, struct record_workload *out)
{
	const struct json *hours = JSON_GET(spec, "hours");
	struct spec_credit credit;

	TRY(spec_credit(cx, spec, &credit));
	*out = (struct record_workload){
		.ects = credit.ects,
		.uk = credit.uk,
		.contact = milli_of(JSON_GET(hours, "contact")),
		.directed = milli_of(JSON_GET(hours, "directed")),
		.self = milli_of(JSON_GET(hours, "private")),
		.assessment = milli_of(JSON_GET(hours, "assessment")),
	};
	out->hours = out->contact + out->directed + out->self + out->assessment;
	return RC_OK;
}

static struct record_identifiers
identifiers_of(struct arena *mem, const struct json *map)
{
	struct record_identifiers out = { NEWS(mem, struct record_identifier, json_count(map)), 0 };

	for (const struct json *item = json_first(map); item != NULL; item = item->next)
		if (item->type == JSON_STRING)
			out.items[out.count++] = (struct record_identifier){ item->key, item->string };
	return out;
}

static struct record_organisation
organisation_of(struct arena *mem, const struct credential_issuer *issuer, const struct institution *institution)
{
	return (struct record_organisation){
		.id = issuer->did,
		.name = record_texts_of(mem, institution->legal_name),
		.url = institution->base_url,
		.country = institution->country,
		.region = institution->region,
		.street = text_in(institution->address, institution->language),
		.identifiers = identifiers_of(mem, institution->identifiers),
	};
}

static struct record_stackability
stackability_of(struct arena *mem, const struct json *stackability)
{
	return (struct record_stackability){
		.stated = stackability != NULL,
		.standalone = json_is(JSON_GET(stackability, "standalone"), JSON_TRUE),
		.towards = concepts_of(mem, JSON_GET(stackability, "towards")),
	};
}

static struct record_board
board_of(struct ctx *cx, const struct board *board)
{
	const char *kind = board->kind == BOARD_CONFIRMATION ? "Confirmation Board" : "Board of Examiners";

	return (struct record_board){
		.name = board->school.len > 0 ? str_fmt(cx->mem, "%s, " PRI_STR, kind, ARG_STR(board->school)) : str_of(kind),
		.date = date_text(cx->mem, board->sat_day),
	};
}

enum rc
record_of_cohort(struct ctx *cx, const struct credential_issuer *issuer, const struct award_cohort *cohort,
                 const struct grading *grading, struct record *out)
{
	const struct institution *institution = &cohort->institution;
	const struct json *json = cohort->specification.json, *entry = JSON_GET(json, "entry");
	const struct json *quality = JSON_GET(json, "quality_assurance");
	struct str code = cohort->specification.code;
	struct str version = str_fmt(cx->mem, "%lld", (long long)cohort->specification.version);
	struct str page = str_fmt(cx->mem, PRI_STR "/catalogue/" PRI_STR "/" PRI_STR, ARG_STR(institution->base_url), ARG_STR(code), ARG_STR(version));

	*out = (struct record){
		.valid_until = RECORD_NEVER,
		.issuer = organisation_of(cx->mem, issuer, institution),
		.achievement_id = page,
		.code = code,
		.version = version,
		.title = record_texts_of(cx->mem, JSON_GET(json, "title")),
		.summary = record_texts_of(cx->mem, JSON_GET(json, "summary")),
		/* Another node than the achievement: with one address for both RDF could not tell them apart. */
		.image_url = str_fmt(cx->mem, PRI_STR "/badge.svg", ARG_STR(page)),
		.image_caption = text_in(JSON_GET(json, "title"), institution->language),
		.criteria_url = str_fmt(cx->mem, PRI_STR "#criteria", ARG_STR(page)),
		.field = { .code = member(json, "isced_f"), .framework = STR("ISCED-F 2013") },
		.language = json_string(json_first(JSON_GET(json, "languages"))),
		.outcomes = outcomes_of(cx->mem, JSON_GET(json, "outcomes")),
		.assessments = assessments_of(cx->mem, JSON_GET(json, "assessments")),
		.participation = {
			.mode = member(json, "modality"),
			.text = record_texts_of(cx->mem, JSON_GET(json, "participation")),
			.learning_type = member(json, "learning_type"),
		},
		.quality = {
			.type = member(quality, "type"),
			.url = member(quality, "url"),
			.accreditations = concepts_of(cx->mem, JSON_GET(json, "accreditations")),
		},
		.entry_advice = record_texts_of(cx->mem, JSON_GET(entry, "advisory")),
		.entry_language = member(JSON_GET(entry, "language"), "tag"),
		.entry_language_level = member(JSON_GET(entry, "language"), "level"),
		.stackability = stackability_of(cx->mem, JSON_GET(json, "stackability")),
		.target_group = record_texts_of(cx->mem, JSON_GET(json, "target_group")),
		.started_at = cohort->offering.start_day * SECONDS_PER_DAY,
		.ended_at = cohort->offering.end_day * SECONDS_PER_DAY,
		.term = cohort->offering.code,
		.board = board_of(cx, &cohort->board),
		.result = {
			.scheme = grading->name,
			.type = str_is(grading->kind, "percentage") ? STR("Percent") : str_is(grading->kind, "pass-fail") ? STR("Status") : STR("ext:GradePoint"),
			.status = STR("Completed"),
			.pass = grading->pass >= 0 ? decimal_text(cx->mem, grading->pass) : STR_NONE,
			.most = grading->most > 0 ? decimal_text(cx->mem, grading->most) : STR_NONE,
		},
	};
	TRY(workload_of(cx, json, &out->workload));
	return level_of(cx, json, &out->level);
}

/* The name as it is; number and address only as salted hashes (QH15 6: avoid identifiers). No birth date: there are so few
 * that a hash beside its salt would hide none. */
static struct record_learner
learner_of(struct ctx *cx, const struct person *person)
{
	struct record_identities list = { NEWS(cx->mem, struct record_identity, 3), 0 };

	list.items[list.count++] = record_identity_plain(STR("name"), person->name);
	if (person->number.len > 0)
		list.items[list.count++] = record_identity_hashed(cx, STR("identifier"), person->number, STR_NONE);
	if (person->email.len > 0)
		list.items[list.count++] = record_identity_hashed(cx, STR("emailAddress"), person->email, STR_NONE);
	return (struct record_learner){
		.id = str_fmt(cx->mem, "urn:uuid:" PRI_STR, ARG_STR(random_uuid(cx))),
		.identities = list,
		.family_name = person->family_name,
		.given_name = person->given_name,
		.birth_date = person->birth_known ? date_text(cx->mem, person->birth_day) : STR_NONE,
	};
}

void
record_of_award(struct ctx *cx, const struct record *cohort, const struct grading *grading, const struct award *award, struct record *out)
{
	*out = *cohort;
	out->valid_from = cx->now;
	out->awarded_at = award->awarded_day * SECONDS_PER_DAY;
	out->learner = learner_of(cx, &award->learner);
	if (award->mark_known) {
		out->result.value = decimal_text(cx->mem, award->mark);
		out->result.classification = grading_name(cx->mem, grading, award->mark, STR("en"));
	}
}

struct str
status_list_url(struct arena *mem, struct str base_url, enum status_purpose purpose, int64_t number)
{
	return str_fmt(mem, PRI_STR "/status/%s-%lld", ARG_STR(base_url), status_purpose_name(purpose), (long long)number);
}
