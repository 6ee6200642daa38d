/* The shapes of the profile are closed: a member that is not in them would be refused, so what ELM has no place for is left to the page. */
#include "catalogue/offer.h"

#include <unicode/uloc.h>

#include "base/decimal.h"
#include "base/time.h"
#include "format/record.h"
#include "policy/spec_facts.h"

#define ELM       "http://data.europa.eu/snb/model/elm/"
#define SNB       "http://data.europa.eu/snb/"
#define AUTHORITY "http://publications.europa.eu/resource/authority/"

/* Only the terms used here, as the model has them. */
static const char context[] =
	"{\"elm\":\"" ELM "\",\"dc\":\"http://purl.org/dc/terms/\",\"skos\":\"http://www.w3.org/2004/02/skos/core#\",\"foaf\":\"http://xmlns.com/foaf/0.1/\","
	"\"rov\":\"http://www.w3.org/ns/regorg#\",\"adms\":\"http://www.w3.org/ns/adms#\",\"rdf\":\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\","
	"\"xsd\":\"http://www.w3.org/2001/XMLSchema#\",\"id\":\"@id\",\"type\":\"@type\","
	"\"LearningOpportunity\":\"elm:LearningOpportunity\",\"Qualification\":\"elm:Qualification\","
	"\"LearningAchievementSpecification\":\"elm:LearningAchievementSpecification\",\"LearningAssessmentSpecification\":\"elm:LearningAssessmentSpecification\","
	"\"LearningOutcome\":\"elm:LearningOutcome\",\"AwardingOpportunity\":\"elm:AwardingOpportunity\",\"Organisation\":\"elm:Organisation\","
	"\"Location\":\"dc:Location\",\"Address\":\"elm:Address\",\"Concept\":\"skos:Concept\",\"Identifier\":\"elm:Identifier\",\"Note\":\"elm:Note\","
	"\"WebResource\":\"elm:WebResource\",\"CreditPoint\":\"elm:CreditPoint\",\"PriceDetail\":\"elm:PriceDetail\",\"Amount\":\"elm:Amount\","
	"\"PeriodOfTime\":\"dc:PeriodOfTime\","
	"\"title\":{\"@id\":\"dc:title\",\"@container\":\"@language\"},\"description\":{\"@id\":\"dc:description\",\"@container\":\"@language\"},"
	"\"prefLabel\":{\"@id\":\"skos:prefLabel\",\"@container\":\"@language\"},\"legalName\":{\"@id\":\"rov:legalName\",\"@container\":\"@language\"},"
	"\"noteLiteral\":{\"@id\":\"elm:noteLiteral\",\"@container\":\"@language\"},\"geographicName\":{\"@id\":\"elm:geographicName\",\"@container\":\"@language\"},"
	"\"notation\":\"skos:notation\",\"identifier\":\"adms:identifier\",\"homepage\":\"foaf:homepage\","
	"\"contentUrl\":{\"@id\":\"elm:contentUrl\",\"@type\":\"xsd:anyURI\"},\"supplementaryDocument\":\"elm:supplementaryDocument\","
	"\"providedBy\":\"elm:providedBy\",\"location\":\"elm:location\",\"address\":\"elm:address\",\"countryCode\":\"elm:countryCode\","
	"\"defaultLanguage\":\"elm:defaultLanguage\",\"language\":\"dc:language\",\"mode\":\"elm:mode\",\"temporal\":\"dc:temporal\","
	"\"startDate\":{\"@id\":\"elm:startDate\",\"@type\":\"xsd:dateTime\"},\"endDate\":{\"@id\":\"elm:endDate\",\"@type\":\"xsd:dateTime\"},"
	"\"duration\":{\"@id\":\"elm:duration\",\"@type\":\"xsd:duration\"},\"volumeOfLearning\":{\"@id\":\"elm:volumeOfLearning\",\"@type\":\"xsd:duration\"},"
	"\"priceDetail\":\"elm:priceDetail\",\"amount\":\"elm:amount\",\"unit\":\"elm:unit\",\"value\":{\"@id\":\"rdf:value\",\"@type\":\"xsd:decimal\"},"
	"\"learningAchievementSpecification\":\"elm:learningAchievementSpecification\",\"ISCEDFCode\":\"elm:ISCEDFCode\",\"EQFLevel\":\"elm:EQFLevel\","
	"\"NQFLevel\":\"elm:NQFLevel\",\"educationLevel\":\"elm:educationLevel\",\"creditPoint\":\"elm:creditPoint\",\"framework\":\"elm:framework\","
	"\"point\":{\"@id\":\"elm:point\",\"@type\":\"xsd:string\"},\"learningSetting\":\"elm:learningSetting\",\"entryRequirement\":\"elm:entryRequirement\","
	"\"additionalNote\":\"elm:additionalNote\",\"learningOutcome\":\"elm:learningOutcome\",\"relatedESCOSkill\":\"elm:relatedESCOSkill\","
	"\"provenBy\":\"elm:provenBy\",\"awardingOpportunity\":\"elm:awardingOpportunity\",\"awardingBody\":\"elm:awardingBody\","
	"\"isPartialQualification\":{\"@id\":\"elm:isPartialQualification\",\"@type\":\"xsd:boolean\"}}";

/* ---- pieces ---- */

static struct json *
node(struct arena *mem, const char *type, struct str id)
{
	struct json *made = json_new(mem, JSON_OBJECT);

	if (id.len > 0)
		json_put_str(mem, made, STR("id"), id);
	json_put_str(mem, made, STR("type"), str_of(type));
	return made;
}

static void
put_text(struct arena *mem, struct json *object, const char *name, struct str value)
{
	if (value.len > 0)
		json_put_str(mem, object, str_of(name), value);
}

/* A language map as it stands in the document; one text is in the institution's language. */
static void
put_texts(struct arena *mem, const struct offer *offer, struct json *object, const char *name, const struct json *texts)
{
	if (json_is(texts, JSON_OBJECT) && json_count(texts) > 0)
		json_put(object, str_of(name), json_copy(mem, texts, false));
	else if (json_is(texts, JSON_STRING))
		json_put_str(mem, json_put_object(mem, object, str_of(name)), offer->institution->language, texts->string);
}

/* A concept by its address; with a label where it has none of its own. */
static void
put_concept(struct arena *mem, struct json *object, const char *name, struct str id, struct str label)
{
	struct json *concept;

	if (id.len == 0 && label.len == 0)
		return;
	concept = node(mem, "Concept", id);
	if (label.len > 0)
		json_put_str(mem, json_put_object(mem, concept, STR("prefLabel")), STR("en"), label);
	json_put(object, str_of(name), concept);
}

static void
put_note(struct arena *mem, const struct offer *offer, struct json *object, const char *name, const struct json *texts)
{
	struct json *note = node(mem, "Note", STR_NONE);

	put_texts(mem, offer, note, "noteLiteral", texts);
	if (json_count(note) > 1)
		json_put(object, str_of(name), note);
}

static void
put_page(struct arena *mem, struct json *object, const char *name, struct str address)
{
	struct json *page = node(mem, "WebResource", STR_NONE);

	if (address.len == 0)
		return;
	json_put_str(mem, page, STR("contentUrl"), address);
	json_put(object, str_of(name), page);
}

static struct str
authority(struct arena *mem, const char *list, const char *code)
{
	char *upper = str_c(mem, str_of(code));

	for (char *c = upper; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - ('a' - 'A'));
	return *upper == '\0' ? STR_NONE : str_fmt(mem, AUTHORITY "%s/%s", list, upper);
}

/* The lists of the Publications Office have codes of three letters (ISO 639-3, ISO 3166-1 alpha-3). */
static struct str
language_uri(struct arena *mem, struct str tag)
{
	return authority(mem, "language", uloc_getISO3Language(str_c(mem, tag)));
}

static struct str
country_uri(struct arena *mem, struct str code)
{
	return authority(mem, "country", uloc_getISO3Country(str_c(mem, str_fmt(mem, "und_" PRI_STR, ARG_STR(code)))));
}

static struct str
setting_uri(struct str type)
{
	if (str_is(type, "formal"))
		return STR(SNB "learning-setting/6fd4685715");
	return str_is(type, "non-formal") ? STR(SNB "learning-setting/e207a81fc7") : STR_NONE;
}

/* ---- who ---- */

static struct json *
organisation(struct arena *mem, const struct offer *offer)
{
	const struct institution *from = offer->institution;
	struct json *made = node(mem, "Organisation", from->did.len > 0 ? from->did : offer->base_url), *location, *address;

	put_texts(mem, offer, made, "legalName", from->legal_name);
	put_page(mem, made, "homepage", offer->base_url);
	location = node(mem, "Location", STR_NONE);
	address = node(mem, "Address", STR_NONE);
	put_concept(mem, address, "countryCode", country_uri(mem, from->country), STR_NONE);
	json_put(location, STR("address"), address);
	json_put(made, STR("location"), location);
	return made;
}

/* A node that is described elsewhere in the document. */
static struct json *
pointer(struct arena *mem, const struct json *to)
{
	struct json *made = json_new(mem, JSON_OBJECT);

	json_put_str(mem, made, STR("id"), json_string(JSON_GET(to, "id")));
	return made;
}

/* ---- what is learned ---- */

static void
put_outcomes(struct arena *mem, const struct offer *offer, struct str address, struct json *spec)
{
	struct json *list = json_put_array(mem, spec, STR("learningOutcome"));

	for (const struct json *at = json_first(JSON_GET(offer->spec->json, "outcomes")); at != NULL; at = at->next) {
		struct json *outcome = json_add(list, node(mem, "LearningOutcome", str_fmt(mem, PRI_STR "#" PRI_STR, ARG_STR(address), ARG_STR(json_string(JSON_GET(at, "id"))))));
		struct json *skills = NULL;

		put_texts(mem, offer, outcome, "title", JSON_GET(at, "text"));
		for (const struct json *skill = json_first(JSON_GET(at, "esco")); skill != NULL; skill = skill->next) {
			struct str uri = json_is(skill, JSON_STRING) ? skill->string : json_string(JSON_GET(skill, "uri"));

			if (!str_starts(uri, "http"))
				continue;
			if (skills == NULL)
				skills = json_put_array(mem, outcome, STR("relatedESCOSkill"));
			json_add(skills, node(mem, "Concept", uri));
		}
	}
}

static void
put_assessments(struct arena *mem, const struct offer *offer, struct str address, struct json *spec)
{
	struct json *list = json_put_array(mem, spec, STR("provenBy"));

	for (const struct json *at = json_first(JSON_GET(offer->spec->json, "assessments")); at != NULL; at = at->next) {
		struct json *one = json_add(list, node(mem, "LearningAssessmentSpecification",
		                                       str_fmt(mem, PRI_STR "#" PRI_STR, ARG_STR(address), ARG_STR(json_string(JSON_GET(at, "id"))))));

		put_texts(mem, offer, one, "title", JSON_GET(at, "title"));
		put_note(mem, offer, one, "additionalNote", JSON_GET(at, "conditions"));
	}
}

static enum rc
put_level(struct ctx *cx, const struct offer *offer, struct json *spec)
{
	struct spec_level level;
	struct str words, eqf;

	TRY(spec_level(cx, offer->spec->json, &level));
	if (!level.stated)
		return RC_OK;
	words = str_fmt(cx->mem, PRI_STR " %lld", ARG_STR(level.framework), (long long)level.value);
	eqf = str_fmt(cx->mem, SNB "eqf/%lld", (long long)level.eqf);
	if (level.eqf == 0) {
		put_concept(cx->mem, spec, "educationLevel", STR_NONE, words);
		return RC_OK;
	}
	json_set(spec, STR("type"), json_new_string(cx->mem, STR("Qualification")));
	put_concept(cx->mem, spec, "EQFLevel", eqf, STR_NONE);
	put_concept(cx->mem, spec, "NQFLevel", STR_NONE, words);
	json_put_bool(cx->mem, spec, STR("isPartialQualification"), true);
	return RC_OK;
}

static enum rc
put_workload(struct ctx *cx, const struct offer *offer, struct json *spec)
{
	struct spec_credit credit;
	struct json *point;
	int64_t hours = offer_hours(offer);

	TRY(spec_credit(cx, offer->spec->json, &credit));
	if (hours > 0)
		json_put_str(cx->mem, spec, STR("volumeOfLearning"), str_fmt(cx->mem, "PT%lldH", (long long)hours));
	if (credit.ects == 0)
		return RC_OK;
	point = node(cx->mem, "CreditPoint", STR_NONE);
	put_concept(cx->mem, point, "framework", STR(SNB "education-credit/6fcec5c5af"), STR_NONE);
	json_put_str(cx->mem, point, STR("point"), decimal_text(cx->mem, credit.ects));
	json_put(spec, STR("creditPoint"), point);
	return RC_OK;
}

static void
put_languages(struct arena *mem, const struct offer *offer, struct json *spec)
{
	struct json *list = json_put_array(mem, spec, STR("language"));

	for (const struct json *at = json_first(JSON_GET(offer->spec->json, "languages")); at != NULL; at = at->next) {
		struct str uri = language_uri(mem, json_string(at));

		if (uri.len > 0)
			json_add(list, node(mem, "Concept", uri));
	}
}

static enum rc
specification_node(struct ctx *cx, const struct offer *offer, const struct json *organisation, struct json **out)
{
	struct arena *mem = cx->mem;
	const struct json *from = offer->spec->json;
	struct str page = offer_address(mem, offer), field = json_string(JSON_GET(from, "isced_f"));
	struct str address = str_fmt(mem, PRI_STR "/%lld", ARG_STR(page), (long long)offer->spec->version);
	struct json *spec = *out = node(mem, "LearningAchievementSpecification", address), *code = node(mem, "Identifier", STR_NONE), *awarding;

	json_put_str(mem, code, STR("notation"), offer->spec->code);
	json_put(spec, STR("identifier"), code);
	put_texts(mem, offer, spec, "title", JSON_GET(from, "title"));
	put_texts(mem, offer, spec, "description", JSON_GET(from, "summary"));
	put_page(mem, spec, "homepage", address);
	put_page(mem, spec, "supplementaryDocument", json_string(JSON_GET(JSON_GET(from, "quality_assurance"), "url")));
	put_concept(mem, spec, "ISCEDFCode", field.len == 0 ? STR_NONE : str_fmt(mem, SNB "isced-f/" PRI_STR, ARG_STR(field)), STR_NONE);
	TRY(put_level(cx, offer, spec));
	TRY(put_workload(cx, offer, spec));
	put_languages(mem, offer, spec);
	put_concept(mem, spec, "mode", record_mode_uri(json_string(JSON_GET(from, "modality"))), STR_NONE);
	put_concept(mem, spec, "learningSetting", setting_uri(json_string(JSON_GET(from, "learning_type"))), STR_NONE);
	put_note(mem, offer, spec, "entryRequirement", JSON_GET(JSON_GET(from, "entry"), "advisory"));
	put_note(mem, offer, spec, "additionalNote", JSON_GET(from, "participation"));
	put_outcomes(mem, offer, address, spec);
	put_assessments(mem, offer, address, spec);
	awarding = node(mem, "AwardingOpportunity", STR_NONE);
	json_put(awarding, STR("awardingBody"), pointer(mem, organisation));
	json_put(awarding, STR("learningAchievementSpecification"), pointer(mem, spec));
	json_put(spec, STR("awardingOpportunity"), awarding);
	return RC_OK;
}

/* ---- when, where, for how much ---- */

static void
put_price(struct arena *mem, const struct offer *offer, struct json *opportunity)
{
	const struct json *fee = JSON_GET(offer->spec->json, "fee");
	struct json *detail = node(mem, "PriceDetail", STR_NONE), *price = node(mem, "Amount", STR_NONE);
	int64_t amount;

	if (!json_integer(JSON_GET(fee, "amount"), &amount))
		return;
	put_concept(mem, price, "unit", authority(mem, "currency", str_c(mem, json_string(JSON_GET(fee, "currency")))), STR_NONE);
	json_put_str(mem, price, STR("value"), decimal_text(mem, amount * 10));
	json_put(detail, STR("amount"), price);
	json_put(opportunity, STR("priceDetail"), detail);
}

static struct str
midnight(struct arena *mem, int64_t day)
{
	return time_text(mem, day * SECONDS_PER_DAY);
}

/* Cohorts are in the order of their days; those that begin on one day are numbered, because two nodes of one name would be one. */
static struct str
opportunity_id(struct arena *mem, const struct offer *offer, const struct catalogue_start *start)
{
	struct str address = offer_address(mem, offer), day;
	int number = 1;

	if (start == NULL)
		return str_fmt(mem, PRI_STR "#opportunity", ARG_STR(address));
	for (const struct catalogue_start *at = offer->starts; at < start; at++)
		number += at->start_day == start->start_day;
	day = date_text(mem, start->start_day);
	return number == 1 ? str_fmt(mem, PRI_STR "#" PRI_STR, ARG_STR(address), ARG_STR(day))
	                   : str_fmt(mem, PRI_STR "#" PRI_STR "-%d", ARG_STR(address), ARG_STR(day), number);
}

/* start: NULL when no cohort is announced. */
static struct json *
opportunity(struct arena *mem, const struct offer *offer, const struct catalogue_start *start)
{
	const struct json *from = offer->spec->json;
	struct json *made = node(mem, "LearningOpportunity", opportunity_id(mem, offer, start)), *period;
	int64_t weeks;

	put_texts(mem, offer, made, "title", JSON_GET(from, "title"));
	put_texts(mem, offer, made, "description", JSON_GET(from, "summary"));
	put_page(mem, made, "homepage", offer_address(mem, offer));
	put_concept(mem, made, "defaultLanguage", language_uri(mem, offer->institution->language), STR_NONE);
	put_concept(mem, made, "mode", record_mode_uri(start != NULL && start->mode.len > 0 ? start->mode : json_string(JSON_GET(from, "modality"))), STR_NONE);
	if (json_integer(JSON_GET(from, "duration_weeks"), &weeks) && weeks > 0) /* XML Schema's durations have no weeks */
		json_put_str(mem, made, STR("duration"), str_fmt(mem, "P%lldD", (long long)weeks * 7));
	put_price(mem, offer, made);
	if (start == NULL)
		return made;
	period = node(mem, "PeriodOfTime", STR_NONE);
	put_text(mem, period, "startDate", midnight(mem, start->start_day));
	put_text(mem, period, "endDate", midnight(mem, start->end_day));
	json_put(made, STR("temporal"), period);
	return made;
}

enum rc
offer_elm(struct ctx *cx, const struct offer *offer, struct json **out)
{
	struct json *organisation_node = organisation(cx->mem, offer), *spec, *terms, *graph;
	struct json *document = *out = json_new(cx->mem, JSON_OBJECT);

	TRY(specification_node(cx, offer, organisation_node, &spec));
	TRY(json_parse(cx, str_of(context), JSON_LIMITS, &terms));
	json_put(document, STR("@context"), terms);
	graph = json_put_array(cx->mem, document, STR("@graph"));
	for (size_t i = 0; i < offer->start_count || i == 0; i++) {
		struct json *one = json_add(graph, opportunity(cx->mem, offer, offer->start_count == 0 ? NULL : &offer->starts[i]));

		json_put(one, STR("providedBy"), pointer(cx->mem, organisation_node));
		json_put(one, STR("learningAchievementSpecification"), pointer(cx->mem, spec));
	}
	json_add(graph, spec);
	json_add(graph, organisation_node);
	return RC_OK;
}
