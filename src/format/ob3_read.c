#include <math.h>
#include <stdlib.h>

#include "format/ob3.h"

#include "base/decimal.h"
#include "base/time.h"
#include "format/alignment.h"

/* Asks for members one after another and remembers the first that has a wrong type, so that reading stays
 * straight-line code with one question at its end. */
struct reader {
	struct ctx *cx;
	struct arena *mem;
	struct record *record;
	struct str language;      /* of texts that are no translation */
	const enum alignment_kind *kinds; /* of the achievement's alignments, one after another */
	const char *wrong, *must; /* a member of the wrong type, and what it must be */
	const char *where, *wrong_where;
};

static void
complain(struct reader *r, const char *member, const char *must)
{
	if (r->wrong == NULL) {
		r->wrong = member;
		r->must = must;
		r->wrong_where = r->where;
	}
}

static inline struct json *
member(const struct json *object, const char *key)
{
	return json_get(object, (struct str){ key, strlen(key) });
}

static struct str
text_of(struct reader *r, const struct json *value, const char *key)
{
	if (json_is(value, JSON_OBJECT) && json_is(JSON_GET(value, "@value"), JSON_STRING))
		value = JSON_GET(value, "@value");
	if (value != NULL && value->type != JSON_STRING)
		complain(r, key, "a text");
	return json_string(value);
}

/* A text, also as {"@value": ...}; empty when it is absent. */
static inline struct str
text(struct reader *r, const struct json *object, const char *key)
{
	return text_of(r, member(object, key), key);
}

/* The address of something that may stand as a text or as an object with an id. */
static struct str
address(struct reader *r, const struct json *object, const char *key)
{
	const struct json *value = member(object, key);

	return json_is(value, JSON_OBJECT) ? text(r, value, "id") : text(r, object, key);
}

static int64_t
instant(struct reader *r, const struct json *object, const char *key)
{
	struct str value = text(r, object, key);
	int64_t at = RECORD_NEVER;

	if (value.len > 0 && !time_parse(value, &at))
		complain(r, key, "a date with time and zone, as 2026-11-19T12:00:00Z");
	return at;
}

static int64_t
decimal(struct reader *r, const struct json *object, const char *key)
{
	const struct json *value = member(object, key);
	int64_t milli = 0;

	if (json_is(value, JSON_STRING) && decimal_parse(value->string, false, &milli))
		return milli;
	if (json_is_number(value) && fabs(json_number(value)) < 1e12)
		return llround(json_number(value) * 1000);
	if (value != NULL)
		complain(r, key, "a number");
	return 0;
}

/* An array that says one thing, once or several times over: a profile given at two places is one node with two addresses. */
static bool
says_one_thing(const struct json *array)
{
	for (const struct json *at = json_first(array); at != NULL; at = at->next)
		if (!json_equal(at, array->first))
			return false;
	return array->first != NULL;
}

/* An object; NULL, and a complaint when it is something else. */
static const struct json *
object_of(struct reader *r, const struct json *object, const char *key)
{
	const struct json *value = member(object, key);

	if (json_is(value, JSON_ARRAY) && says_one_thing(value))
		value = value->first;
	if (value != NULL && value->type != JSON_OBJECT) {
		complain(r, key, "an object");
		return NULL;
	}
	return value;
}

/* One thing, or the things of an array, one after another. `at` is NULL at first. */
static const struct json *
each_of(const struct json *value, const struct json *at)
{
	if (json_is(value, JSON_ARRAY))
		return at == NULL ? value->first : at->next;
	return at == NULL ? value : NULL;
}

static const struct json *
each(const struct json *object, const char *key, const struct json *at)
{
	return each_of(member(object, key), at);
}

/* Room for one more behind `count` items: doubled whenever a power of two is reached. */
static void *
room(struct arena *mem, void *items, size_t count, size_t size)
{
	if (count == 0)
		return arena_alloc(mem, 4 * size);
	if (count < 4 || (count & (count - 1)) != 0)
		return items;
	return arena_grow(mem, items, count * size, 2 * count * size);
}

#define APPEND(mem, list, ...) \
	((list).items = room((mem), (list).items, (list).count, sizeof(*(list).items)), (list).items[(list).count++] = (__VA_ARGS__))

static bool
has_type(const struct json *object, const char *type)
{
	for (const struct json *at = NULL; (at = each(object, "type", at)) != NULL;)
		if (str_is(json_string(at), type))
			return true;
	return false;
}

static void
add_text(struct reader *r, struct record_texts *texts, struct str language, struct str s)
{
	if (s.len > 0)
		APPEND(r->mem, *texts, (struct record_text){ .language = language, .text = s });
}

/* ---- profiles ---- */

static bool
has_identifier(struct record_identifiers identifiers, struct str scheme, struct str value)
{
	for (size_t i = 0; i < identifiers.count; i++)
		if (str_eq(identifiers.items[i].scheme, scheme) && str_eq(identifiers.items[i].value, value))
			return true;
	return false;
}

static void
read_profile(struct reader *r, const struct json *profile, struct record_organisation *out)
{
	const struct json *at = NULL, *place;

	add_text(r, &out->name, r->language, text(r, profile, "name"));
	out->id = text(r, profile, "id");
	out->url = text(r, profile, "url");
	out->email = text(r, profile, "email");
	out->image = address(r, profile, "image");
	place = object_of(r, profile, "address");
	out->country = text(r, place, "addressCountryCode");
	if (out->country.len == 0)
		out->country = text(r, place, "addressCountry");
	out->region = text(r, place, "addressRegion");
	out->locality = text(r, place, "addressLocality");
	out->street = text(r, place, "streetAddress");
	out->postal_code = text(r, place, "postalCode");
	while ((at = each(profile, "otherIdentifier", at)) != NULL) {
		struct str scheme = text(r, at, "identifierType");

		if (str_starts(scheme, "ext:"))
			scheme = str_sub(scheme, 4, scheme.len);
		if (has_identifier(out->identifiers, scheme, text(r, at, "identifier")))
			continue;
		APPEND(r->mem, out->identifiers, (struct record_identifier){ .scheme = scheme, .value = text(r, at, "identifier") });
	}
}

/* ---- alignments ---- */

static struct record_concept
concept_of(struct reader *r, const struct json *alignment)
{
	struct record_concept concept = {
		.name = text(r, alignment, "targetName"),
		.uri = text(r, alignment, "targetUrl"),
		.code = text(r, alignment, "targetCode"),
		.framework = text(r, alignment, "targetFramework"),
		.description = text(r, alignment, "targetDescription"),
	};
	struct str own = r->record->achievement_id;

	/* an address below the achievement's was only there because Open Badges wants one */
	if (own.len > 0 && concept.uri.len > own.len && memcmp(concept.uri.ptr, own.ptr, own.len) == 0 &&
	    (concept.uri.ptr[own.len] == '#' || concept.uri.ptr[own.len] == '-'))
		concept.uri = STR_NONE;
	return concept;
}

static struct record_texts
one_text(struct reader *r, struct str s)
{
	struct record_texts texts = { NULL, 0 };

	add_text(r, &texts, r->language, s);
	return texts;
}

static struct record_outcome *
find_outcome(struct reader *r, struct str id)
{
	for (size_t i = 0; i < r->record->outcomes.count; i++)
		if (str_eq(r->record->outcomes.items[i].id, id))
			return &r->record->outcomes.items[i];
	return NULL;
}

static struct record_assessment *
find_assessment(struct reader *r, struct str id)
{
	for (size_t i = 0; i < r->record->assessments.count; i++)
		if (str_eq(r->record->assessments.items[i].id, id))
			return &r->record->assessments.items[i];
	return NULL;
}

static int64_t
detail_decimal(struct reader *r, struct str details, const char *word)
{
	struct str value = details_get(details, word);
	int64_t milli = 0;

	if (value.len > 0 && !decimal_parse(value, false, &milli))
		complain(r, "targetDescription", "words with numbers");
	return milli;
}

static void
read_assessment(struct reader *r, struct record_concept from)
{
	APPEND(r->mem, r->record->assessments, (struct record_assessment){
		.id = details_get(from.description, "assessment"), .type = from.code, .uri = from.uri,
		.title = str_eq(from.name, from.code) ? (struct record_texts){ NULL, 0 } : one_text(r, from.name),
		.weight = detail_decimal(r, from.description, "weight") });
}

static void
read_workload(struct reader *r, struct str details)
{
	r->record->workload = (struct record_workload){
		.ects = detail_decimal(r, details, "ECTS"), .uk = detail_decimal(r, details, "UK"),
		.hours = detail_decimal(r, details, "hours"), .contact = detail_decimal(r, details, "contact"),
		.directed = detail_decimal(r, details, "directed"), .self = detail_decimal(r, details, "private"),
		.assessment = detail_decimal(r, details, "assessment"),
	};
}

/* What stands by itself, and is referred to by the rest. */
static void
read_first(struct reader *r, enum alignment_kind kind, const struct json *alignment)
{
	struct record_concept concept = concept_of(r, alignment);

	switch (kind) {
	case ALIGN_OUTCOME:
		APPEND(r->mem, r->record->outcomes, (struct record_outcome){
			.id = concept.code, .text = one_text(r, concept.name), .dublin = record_dublin_of(concept.description) });
		break;
	case ALIGN_ASSESSMENT:
		read_assessment(r, concept);
		break;
	case ALIGN_AWARDING_BODY:
		APPEND(r->mem, r->record->awarding_bodies, (struct record_organisation){
			.id = concept.uri, .name = one_text(r, concept.name), .country = concept.code });
		if (concept.framework.len > 0)
			APPEND(r->mem, r->record->awarding_bodies.items[r->record->awarding_bodies.count - 1].identifiers,
			       (struct record_identifier){ .scheme = concept.framework, .value = concept.description });
		break;
	default:
		break;
	}
}

static void
read_skill(struct reader *r, const struct json *alignment, struct record_concept concept)
{
	struct record_outcome *outcome = find_outcome(r, details_get(concept.description, "outcome"));

	if (outcome == NULL) {
		APPEND(r->mem, r->record->alignments, (struct record_alignment){ text(r, alignment, "targetType"), concept });
		return;
	}
	concept.description = STR_NONE;
	APPEND(r->mem, outcome->skills, concept);
}

static void
read_supervision(struct reader *r, struct record_concept concept)
{
	struct record_assessment *assessment = find_assessment(r, details_get(concept.description, "assessment"));

	if (assessment == NULL)
		return;
	assessment->supervision = record_supervision_of(concept.code);
	assessment->identity_check = details_get(concept.description, "identity");
}

static void
read_level(struct reader *r, enum alignment_kind kind, struct record_concept concept)
{
	struct record_level *level = &r->record->level;
	int64_t eqf = 0;

	if (kind == ALIGN_CYCLE) {
		level->cycle = record_cycle_of(concept.code);
	} else if (kind == ALIGN_EQF) {
		if (!str_to_int(concept.code, &eqf) || eqf < 1 || eqf > 8)
			complain(r, "targetCode", "a level from 1 to 8");
		level->eqf = (int)eqf;
	} else {
		level->framework = concept.framework;
		level->value = concept.code;
		level->uri = concept.uri;
	}
}

static void
read_participation(struct reader *r, struct record_concept concept)
{
	struct record_participation *how = &r->record->participation;

	how->mode = concept.code;
	if (!str_eq(concept.uri, record_mode_uri(concept.code)))
		how->uri = concept.uri;
	if (!str_eq(concept.name, concept.code))
		how->text = one_text(r, concept.name);
}

static void
read_stackability(struct reader *r, struct record_concept concept)
{
	r->record->stackability.stated = true;
	r->record->stackability.standalone = str_is(concept.code, "stand-alone");
	if (!str_eq(concept.name, concept.code))
		r->record->stackability.text = one_text(r, concept.name);
}

static void
read_rest(struct reader *r, enum alignment_kind kind, const struct json *alignment)
{
	struct record *record = r->record;
	struct record_concept concept = concept_of(r, alignment);

	switch (kind) {
	case ALIGN_SKILL:          read_skill(r, alignment, concept); break;
	case ALIGN_WORKLOAD:       read_workload(r, concept.description); break;
	case ALIGN_EQF:
	case ALIGN_NATIONAL_LEVEL:
	case ALIGN_CYCLE:          read_level(r, kind, concept); break;
	case ALIGN_SUPERVISION:    read_supervision(r, concept); break;
	case ALIGN_PARTICIPATION:  read_participation(r, concept); break;
	case ALIGN_LEARNING_TYPE:  record->participation.learning_type = concept.code; break;
	case ALIGN_QUALITY:        record->quality.type = concept.name; record->quality.url = concept.uri; break;
	case ALIGN_ACCREDITATION:  APPEND(r->mem, record->quality.accreditations, concept); break;
	case ALIGN_PREREQUISITE:   record->prerequisites = one_text(r, concept.name); break;
	case ALIGN_ENTRY_ADVICE:   record->entry_advice = one_text(r, concept.name); break;
	case ALIGN_ENTRY_LANGUAGE: record->entry_language = concept.code; record->entry_language_level = concept.description; break;
	case ALIGN_STACKABILITY:   read_stackability(r, concept); break;
	case ALIGN_STACKS_TOWARDS: APPEND(r->mem, record->stackability.towards, concept); break;
	case ALIGN_TARGET_GROUP:   record->target_group = one_text(r, concept.name); break;
	case ALIGN_FIELD:          record->field.code = concept.code; break;
	case ALIGN_REPLACES:       record->replaces = concept.uri; break;
	case ALIGN_BOARD:
		record->board = (struct record_board){
			.name = concept.name, .date = details_get(concept.code, "date"),
			.reference = details_get(concept.code, "minute"), .statement = one_text(r, concept.description) };
		break;
	case ALIGN_OTHER:
		APPEND(r->mem, record->alignments, (struct record_alignment){ text(r, alignment, "targetType"), concept });
		break;
	default:
		break;
	}
}

/* Where the texts that a translation names are kept; NULL for a name that nobody has. */
static struct record_texts *
translated(struct reader *r, struct str what)
{
	struct record *record = r->record;
	const struct { const char *name; struct record_texts *texts; } places[] = {
		{ "title", &record->title }, { "summary", &record->summary }, { "criteria", &record->criteria },
		{ "issuer", &record->issuer.name }, { "participation", &record->participation.text },
		{ "prerequisites", &record->prerequisites }, { "entry", &record->entry_advice },
		{ "stackability", &record->stackability.text }, { "target-group", &record->target_group },
		{ "board", &record->board.statement }, { "narrative", &record->narrative },
		{ "creator", record->awarding_bodies.count > 0 ? &record->awarding_bodies.items[0].name : NULL },
	};
	struct str kind, id = what;

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (str_is(what, places[i].name))
			return places[i].texts;
	if (!str_cut(&id, ' ', &kind))
		return NULL;
	if (str_is(kind, "outcome")) {
		struct record_outcome *outcome = find_outcome(r, id);
		return outcome == NULL ? NULL : &outcome->text;
	}
	if (str_is(kind, "assessment")) {
		struct record_assessment *assessment = find_assessment(r, id);
		return assessment == NULL ? NULL : &assessment->title;
	}
	for (size_t i = 0; i < record->awarding_bodies.count; i++)
		if (str_is(kind, "body") && str_eq(record->awarding_bodies.items[i].id, id))
			return &record->awarding_bodies.items[i].name;
	return NULL;
}

static void
read_translation(struct reader *r, const struct json *alignment)
{
	struct record_concept concept = concept_of(r, alignment);
	struct record_texts *texts = translated(r, concept.framework);

	if (texts != NULL)
		add_text(r, texts, concept.code, concept.name);
	else
		APPEND(r->mem, r->record->alignments, (struct record_alignment){ alignment_type(ALIGN_TRANSLATION), concept });
}

/* "LO2" before "LO10": signed graphs have no order, so the reader gives them one. */
static int
natural_cmp(struct str a, struct str b)
{
	return a.len != b.len ? (a.len < b.len ? -1 : 1) : str_cmp(a, b);
}

static int
outcome_cmp(const void *a, const void *b)
{
	return natural_cmp(((const struct record_outcome *)a)->id, ((const struct record_outcome *)b)->id);
}

static int
assessment_cmp(const void *a, const void *b)
{
	return natural_cmp(((const struct record_assessment *)a)->id, ((const struct record_assessment *)b)->id);
}

static void
read_alignments(struct reader *r, const struct json *achievement)
{
	const struct json *alignments = member(achievement, "alignment"), *at;
	struct record *record = r->record;

	r->where = "/credentialSubject/achievement/alignment";
	for (int pass = 1; pass <= 3; pass++) {
		size_t number = 0;

		for (at = NULL; (at = each_of(alignments, at)) != NULL;) {
			enum alignment_kind kind = r->kinds[number++];
			bool first = kind == ALIGN_OUTCOME || kind == ALIGN_ASSESSMENT || kind == ALIGN_AWARDING_BODY;

			if (pass == 1 && first)
				read_first(r, kind, at);
			else if (pass == 2 && !first && kind != ALIGN_TRANSLATION && kind != ALIGN_TEXT_LANGUAGE)
				read_rest(r, kind, at);
			else if (pass == 3 && kind == ALIGN_TRANSLATION)
				read_translation(r, at);
		}
	}
	if (record->outcomes.count > 1)
		qsort(record->outcomes.items, record->outcomes.count, sizeof(*record->outcomes.items), outcome_cmp);
	if (record->assessments.count > 1)
		qsort(record->assessments.items, record->assessments.count, sizeof(*record->assessments.items), assessment_cmp);
}

/* ---- achievement, subject, credential ---- */

static void
find_language(struct reader *r, const struct json *achievement)
{
	const struct json *alignments = member(achievement, "alignment"), *at = NULL;
	size_t number = 0;

	r->language = text(r, achievement, "inLanguage");
	while ((at = each_of(alignments, at)) != NULL)
		if (r->kinds[number++] == ALIGN_TEXT_LANGUAGE)
			r->language = text(r, at, "targetCode");
}

static void
find_kinds(struct reader *r, const struct json *achievement)
{
	const struct json *alignments = member(achievement, "alignment"), *at = NULL;
	enum alignment_kind *kinds = arena_alloc(r->mem, (json_count(alignments) + 1) * sizeof(*kinds));
	size_t count = 0;

	while ((at = each_of(alignments, at)) != NULL)
		kinds[count++] = alignment_kind(text(r, at, "targetType"));
	r->kinds = kinds;
}

static void
read_result_description(struct reader *r, const struct json *achievement)
{
	const struct json *description = each(achievement, "resultDescription", NULL);
	struct record_result *result = &r->record->result;

	result->scheme = text(r, description, "name");
	result->type = text(r, description, "resultType");
	result->pass = text(r, description, "requiredValue");
	result->least = text(r, description, "valueMin");
	result->most = text(r, description, "valueMax");
}

static void
read_achievement(struct reader *r, const struct json *achievement)
{
	struct record *record = r->record;
	const struct json *criteria, *image, *creator, *at = NULL;

	r->where = "/credentialSubject/achievement";
	record->achievement_id = text(r, achievement, "id");
	record->achievement_type = text(r, achievement, "achievementType");
	add_text(r, &record->title, r->language, text(r, achievement, "name"));
	add_text(r, &record->summary, r->language, text(r, achievement, "description"));
	criteria = object_of(r, achievement, "criteria");
	record->criteria_url = text(r, criteria, "id");
	add_text(r, &record->criteria, r->language, text(r, criteria, "narrative"));
	record->image_url = address(r, achievement, "image");
	image = member(achievement, "image");
	record->image_caption = json_is(image, JSON_OBJECT) ? text(r, image, "caption") : STR_NONE;
	record->code = text(r, achievement, "humanCode");
	record->version = text(r, achievement, "version");
	record->field.name = text(r, achievement, "fieldOfStudy");
	record->language = text(r, achievement, "inLanguage");
	creator = object_of(r, achievement, "creator");
	if (creator != NULL) {
		APPEND(r->mem, record->awarding_bodies, (struct record_organisation){ .id = STR_NONE });
		read_profile(r, creator, &record->awarding_bodies.items[0]);
	}
	record->workload.credits = decimal(r, achievement, "creditsAvailable");
	while ((at = each(achievement, "tag", at)) != NULL)
		APPEND(r->mem, record->tags, (struct record_concept){ .name = json_string(at) });
	read_result_description(r, achievement);
	read_alignments(r, achievement);
}

static void
read_identities(struct reader *r, const struct json *subject)
{
	const struct json *at = NULL;

	while ((at = each(subject, "identifier", at)) != NULL)
		APPEND(r->mem, r->record->learner.identities, (struct record_identity){
			.type = text(r, at, "identityType"), .value = text(r, at, "identityHash"), .salt = text(r, at, "salt"),
			.hashed = json_is(member(at, "hashed"), JSON_TRUE) || str_is(json_string(member(at, "hashed")), "true") });
}

static void
read_result(struct reader *r, const struct json *subject)
{
	const struct json *result = each(subject, "result", NULL), *alignment = each(result, "alignment", NULL);

	r->where = "/credentialSubject/result";
	r->record->result.value = text(r, result, "value");
	r->record->result.status = text(r, result, "status");
	if (str_is(text(r, alignment, "targetType"), "ext:Classification"))
		r->record->result.classification = text(r, alignment, "targetName");
}

static void
read_subject(struct reader *r, const struct json *subject)
{
	struct record *record = r->record;
	const struct json *achievement;

	r->where = "/credentialSubject";
	achievement = object_of(r, subject, "achievement");
	record->learner.id = text(r, subject, "id");
	read_identities(r, subject);
	record->started_at = instant(r, subject, "activityStartDate");
	record->ended_at = instant(r, subject, "activityEndDate");
	record->term = text(r, subject, "term");
	add_text(r, &record->narrative, r->language, text(r, subject, "narrative"));
	read_achievement(r, achievement);
	read_result(r, subject);
}

static void
read_statuses(struct reader *r, const struct json *credential)
{
	const struct json *at = NULL;

	r->where = "/credentialStatus";
	while ((at = each(credential, "credentialStatus", at)) != NULL) {
		struct str index = text(r, at, "statusListIndex");
		int64_t number = 0;

		if (!has_type(at, "BitstringStatusListEntry"))
			continue; /* another kind of status: verify.c says what it thinks of it */
		if (!str_to_int(index, &number) || number < 0 || number > UINT32_MAX)
			complain(r, "statusListIndex", "a whole number from 0 to 4294967295 as a text");
		APPEND(r->mem, r->record->statuses, (struct record_status){
			.purpose = text(r, at, "statusPurpose"), .list = address(r, at, "statusListCredential"), .index = (uint32_t)number });
	}
}

static void
read_evidence(struct reader *r, const struct json *credential)
{
	const struct json *at = NULL;

	r->where = "/evidence";
	while ((at = each(credential, "evidence", at)) != NULL)
		APPEND(r->mem, r->record->evidence, (struct record_evidence){
			.id = text(r, at, "id"), .name = text(r, at, "name"),
			.description = text(r, at, "description"), .genre = text(r, at, "genre") });
}

static void
read_issuer(struct reader *r, const struct json *credential)
{
	const struct json *issuer = member(credential, "issuer");

	r->where = "/issuer";
	if (json_is(issuer, JSON_STRING))
		r->record->issuer.id = issuer->string;
	else
		read_profile(r, object_of(r, credential, "issuer"), &r->record->issuer);
}

/* The dates of VCDM 2.0, or those of 1.1 when they are there. */
static void
read_dates(struct reader *r, const struct json *credential)
{
	bool first = member(credential, "issuanceDate") != NULL && member(credential, "validFrom") == NULL;

	r->where = "";
	r->record->valid_from = instant(r, credential, first ? "issuanceDate" : "validFrom");
	r->record->valid_until = instant(r, credential, first ? "expirationDate" : "validUntil");
	r->record->awarded_at = instant(r, credential, "awardedDate");
}

enum rc
ob3_read(struct ctx *cx, const struct json *credential, struct record *out)
{
	struct reader r = { .cx = cx, .mem = cx->mem, .record = out, .where = "" };
	const struct json *subject, *achievement;

	*out = (struct record){ .valid_from = RECORD_NEVER, .valid_until = RECORD_NEVER, .awarded_at = RECORD_NEVER,
	                        .started_at = RECORD_NEVER, .ended_at = RECORD_NEVER };
	if (!json_is(credential, JSON_OBJECT))
		return fail(cx, RC_INVALID, MSG(format_not_credential));
	out->id = text(&r, credential, "id");
	read_dates(&r, credential);
	subject = object_of(&r, credential, "credentialSubject");
	r.where = "/credentialSubject";
	achievement = object_of(&r, subject, "achievement");
	find_kinds(&r, achievement);
	find_language(&r, achievement);
	read_issuer(&r, credential);
	read_subject(&r, subject);
	read_statuses(&r, credential);
	read_evidence(&r, credential);
	if (r.wrong == NULL)
		return RC_OK;
	return fail_at_pointer(cx, fail(cx, RC_INVALID, MSG(format_member_type), A_C("member", r.wrong), A_C("must", r.must)),
	                       str_of(r.wrong_where));
}
