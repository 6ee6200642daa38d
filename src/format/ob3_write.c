#include "format/ob3.h"

#include "base/decimal.h"
#include "base/time.h"
#include "format/alignment.h"

/* What the writers below share. */
struct writer {
	struct ctx *cx;
	struct arena *mem;
	const struct record *record;
	struct json *alignments;
	struct str language; /* of the texts that are not translations */
};

static void
put(struct writer *w, struct json *object, const char *key, struct str value)
{
	if (value.len > 0)
		json_put_str(w->mem, object, str_of(key), value);
}

static void
put_type(struct writer *w, struct json *object, const char *type)
{
	json_add(json_put_array(w->mem, object, STR("type")), json_new_string(w->mem, str_of(type)));
}

static void
put_time(struct writer *w, struct json *object, const char *key, int64_t at)
{
	if (at != RECORD_NEVER)
		json_put_str(w->mem, object, str_of(key), time_text(w->mem, at));
}

/* Thousandths as a JSON number. */
static void
put_decimal(struct writer *w, struct json *object, const char *key, int64_t milli)
{
	if (milli % 1000 == 0)
		json_put(object, str_of(key), json_new_int(w->mem, milli / 1000));
	else
		json_put(object, str_of(key), json_new_real(w->mem, (double)milli / 1000));
}

/* An address below the achievement's, for things that have no address of their own: Open Badges wants one. */
static struct str
local_url(struct writer *w, struct str fragment)
{
	struct str id = w->record->achievement_id;
	const char *between = str_find_byte(id, '#') < id.len ? "-" : "#";
	struct buf out = buf_new(w->mem, id.len + 3 * fragment.len + 2);

	buf_str(&out, id);
	buf_str(&out, str_of(between));
	for (size_t i = 0; i < fragment.len; i++) {
		unsigned char c = (unsigned char)fragment.ptr[i];

		if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
			buf_byte(&out, (char)c);
		else if ((c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_')
			buf_byte(&out, (char)c);
		else
			buf_fmt(&out, "%%%02X", c);
	}
	return buf_view(&out);
}

/* `concept.name` and `concept.uri` are always written, because Open Badges demands them; an empty address becomes a local one. */
static void
align(struct writer *w, enum alignment_kind kind, const char *fragment, struct record_concept concept)
{
	struct json *alignment = json_add(w->alignments, json_new(w->mem, JSON_OBJECT));

	put_type(w, alignment, "Alignment");
	json_put_str(w->mem, alignment, STR("targetType"), alignment_type(kind));
	json_put_str(w->mem, alignment, STR("targetName"), concept.name);
	json_put_str(w->mem, alignment, STR("targetUrl"), concept.uri.len > 0 ? concept.uri : local_url(w, str_of(fragment)));
	put(w, alignment, "targetCode", concept.code);
	put(w, alignment, "targetFramework", concept.framework);
	put(w, alignment, "targetDescription", concept.description);
}

/* The text in the credential's language; the others become translations of `what`. */
static struct str
main_text(struct writer *w, struct record_texts texts, struct str what)
{
	size_t chosen = 0;

	for (size_t i = texts.count; i-- > 0;)
		if (str_eq(texts.items[i].language, w->language))
			chosen = i;
	for (size_t i = 0; i < texts.count; i++)
		if (i != chosen)
			align(w, ALIGN_TRANSLATION, "translation", (struct record_concept){
				.name = texts.items[i].text, .code = texts.items[i].language, .framework = what });
	return texts.count == 0 ? STR_NONE : texts.items[chosen].text;
}

static struct str
named(struct writer *w, const char *what, struct str id)
{
	return str_fmt(w->mem, "%s " PRI_STR, what, ARG_STR(id));
}

/* ---- profiles ---- */

static void
put_address(struct writer *w, struct json *profile, const struct record_organisation *of)
{
	struct json *address;

	if (of->country.len + of->region.len + of->locality.len + of->street.len + of->postal_code.len == 0)
		return;
	address = json_put_object(w->mem, profile, STR("address"));
	put_type(w, address, "Address");
	put(w, address, "addressCountry", of->country);
	put(w, address, "addressCountryCode", of->country);
	put(w, address, "addressRegion", of->region);
	put(w, address, "addressLocality", of->locality);
	put(w, address, "streetAddress", of->street);
	put(w, address, "postalCode", of->postal_code);
}

static void
put_identifiers(struct writer *w, struct json *profile, struct record_identifiers identifiers)
{
	struct json *list;

	if (identifiers.count == 0)
		return;
	list = json_put_array(w->mem, profile, STR("otherIdentifier"));
	for (size_t i = 0; i < identifiers.count; i++) {
		struct json *entry = json_add(list, json_new(w->mem, JSON_OBJECT));

		json_put_str(w->mem, entry, STR("type"), STR("IdentifierEntry"));
		json_put_str(w->mem, entry, STR("identifier"), identifiers.items[i].value);
		json_put_str(w->mem, entry, STR("identifierType"), str_fmt(w->mem, "ext:" PRI_STR, ARG_STR(identifiers.items[i].scheme)));
	}
}

static void
put_image(struct writer *w, struct json *object, struct str url, struct str caption)
{
	struct json *image;

	if (url.len == 0)
		return;
	image = json_put_object(w->mem, object, STR("image"));
	json_put_str(w->mem, image, STR("id"), url);
	json_put_str(w->mem, image, STR("type"), STR("Image"));
	put(w, image, "caption", caption);
}

static struct json *
put_profile(struct writer *w, struct json *object, const char *key, const struct record_organisation *of, const char *what)
{
	struct json *profile = json_put_object(w->mem, object, str_of(key));

	put(w, profile, "id", of->id);
	put_type(w, profile, "Profile");
	put(w, profile, "name", main_text(w, of->name, str_of(what)));
	put(w, profile, "url", of->url);
	put(w, profile, "email", of->email);
	put_image(w, profile, of->image, STR_NONE);
	put_address(w, profile, of);
	put_identifiers(w, profile, of->identifiers);
	return profile;
}

/* ---- the elements of the standard, as alignments ---- */

static void
align_outcomes(struct writer *w)
{
	for (size_t i = 0; i < w->record->outcomes.count; i++) {
		const struct record_outcome *outcome = &w->record->outcomes.items[i];

		align(w, ALIGN_OUTCOME, str_c(w->mem, outcome->id), (struct record_concept){
			.name = main_text(w, outcome->text, named(w, "outcome", outcome->id)),
			.code = outcome->id,
			.framework = outcome->dublin == RECORD_DUBLIN_NONE ? STR_NONE : STR("Dublin descriptors"),
			.description = record_dublin_word(outcome->dublin) });
		for (size_t k = 0; k < outcome->skills.count; k++) {
			struct record_concept skill = outcome->skills.items[k];

			skill.framework = skill.framework.len > 0 ? skill.framework : STR("ESCO");
			skill.description = STR_NONE;
			details_add(w->mem, &skill.description, "outcome", outcome->id);
			align(w, ALIGN_SKILL, "skill", skill);
		}
	}
}

static struct str
thousandths(struct writer *w, int64_t milli)
{
	return milli == 0 ? STR_NONE : decimal_text(w->mem, milli);
}

/* "PT100H", or with minutes "PT62H30M" (ISO 8601). */
static struct str
hours_duration(struct writer *w, int64_t milli)
{
	int64_t minutes = milli * 60 / 1000;

	if (milli == 0)
		return STR_NONE;
	if (minutes % 60 == 0)
		return str_fmt(w->mem, "PT%lldH", (long long)(minutes / 60));
	return str_fmt(w->mem, "PT%lldH%lldM", (long long)(minutes / 60), (long long)(minutes % 60));
}

static void
align_workload(struct writer *w)
{
	const struct record_workload *load = &w->record->workload;
	struct str details = STR_NONE, name = STR_NONE;

	details_add(w->mem, &details, "ECTS", thousandths(w, load->ects));
	details_add(w->mem, &details, "UK", thousandths(w, load->uk));
	details_add(w->mem, &details, "hours", thousandths(w, load->hours));
	details_add(w->mem, &details, "contact", thousandths(w, load->contact));
	details_add(w->mem, &details, "directed", thousandths(w, load->directed));
	details_add(w->mem, &details, "private", thousandths(w, load->self));
	details_add(w->mem, &details, "assessment", thousandths(w, load->assessment));
	if (details.len == 0)
		return;
	if (load->ects != 0)
		name = str_fmt(w->mem, PRI_STR " ECTS", ARG_STR(thousandths(w, load->ects)));
	else if (load->uk != 0)
		name = str_fmt(w->mem, PRI_STR " UK credits", ARG_STR(thousandths(w, load->uk)));
	if (load->hours != 0)
		name = str_fmt(w->mem, PRI_STR "%s" PRI_STR " h", ARG_STR(name), name.len > 0 ? ", " : "", ARG_STR(thousandths(w, load->hours)));
	align(w, ALIGN_WORKLOAD, "workload", (struct record_concept){
		.name = name.len > 0 ? name : details, .code = hours_duration(w, load->hours), .description = details });
}

static void
align_level(struct writer *w)
{
	static const char *const cycles[] = { "", "Short cycle", "First cycle", "Second cycle", "Third cycle" };
	const struct record_level *level = &w->record->level;

	if (level->value.len > 0)
		align(w, ALIGN_NATIONAL_LEVEL, "level", (struct record_concept){
			.name = str_fmt(w->mem, PRI_STR "%slevel " PRI_STR, ARG_STR(level->framework), level->framework.len > 0 ? " " : "", ARG_STR(level->value)),
			.uri = level->uri, .code = level->value, .framework = level->framework });
	if (level->eqf != 0)
		align(w, ALIGN_EQF, "eqf", (struct record_concept){
			.name = str_fmt(w->mem, "EQF level %d", level->eqf), .uri = str_fmt(w->mem, EQF "%d", level->eqf),
			.code = str_fmt(w->mem, "%d", level->eqf), .framework = STR("European Qualifications Framework") });
	if (level->cycle != RECORD_CYCLE_NONE)
		align(w, ALIGN_CYCLE, "cycle", (struct record_concept){
			.name = str_of(cycles[level->cycle]), .code = record_cycle_word(level->cycle), .framework = STR("QF-EHEA") });
}

static void
align_supervision(struct writer *w, const struct record_assessment *assessment)
{
	static const char *const names[] = {
		"Not supervised, identity by other means", "Unsupervised without identity verification",
		"Supervised without identity verification", "Supervised with identity verification",
		"Unsupervised with identity verification"
	};
	struct str details = STR_NONE;

	if (assessment->supervision == RECORD_SUPERVISION_NONE && assessment->identity_check.len == 0)
		return;
	details_add(w->mem, &details, "assessment", assessment->id);
	details_add(w->mem, &details, "identity", assessment->identity_check);
	align(w, ALIGN_SUPERVISION, "supervision", (struct record_concept){
		.name = assessment->supervision == RECORD_SUPERVISION_NONE ? assessment->identity_check : str_of(names[assessment->supervision]),
		.uri = record_supervision_uri(assessment->supervision),
		.code = record_supervision_word(assessment->supervision), .description = details });
}

static void
align_assessments(struct writer *w)
{
	for (size_t i = 0; i < w->record->assessments.count; i++) {
		const struct record_assessment *assessment = &w->record->assessments.items[i];
		struct str details = STR_NONE, title = main_text(w, assessment->title, named(w, "assessment", assessment->id));

		details_add(w->mem, &details, "assessment", assessment->id);
		details_add(w->mem, &details, "weight", thousandths(w, assessment->weight));
		align(w, ALIGN_ASSESSMENT, str_c(w->mem, assessment->id), (struct record_concept){
			.name = title.len > 0 ? title : assessment->type, .uri = assessment->uri,
			.code = assessment->type, .description = details });
		align_supervision(w, assessment);
	}
}

static void
align_participation(struct writer *w)
{
	const struct record_participation *how = &w->record->participation;
	struct str text = main_text(w, how->text, STR("participation"));

	if (text.len > 0 || how->mode.len > 0)
		align(w, ALIGN_PARTICIPATION, "participation", (struct record_concept){
			.name = text.len > 0 ? text : how->mode, .code = how->mode,
			.uri = how->uri.len > 0 ? how->uri : record_mode_uri(how->mode) });
	if (how->learning_type.len > 0)
		align(w, ALIGN_LEARNING_TYPE, "learning", (struct record_concept){ .name = how->learning_type, .code = how->learning_type });
}

static void
align_concepts(struct writer *w, enum alignment_kind kind, const char *fragment, struct record_concepts concepts)
{
	for (size_t i = 0; i < concepts.count; i++)
		align(w, kind, fragment, concepts.items[i]);
}

static void
align_text(struct writer *w, enum alignment_kind kind, const char *what, struct record_texts texts)
{
	struct str text = main_text(w, texts, str_of(what));

	if (text.len > 0)
		align(w, kind, what, (struct record_concept){ .name = text });
}

static void
align_entry(struct writer *w)
{
	const struct record *record = w->record;

	align_text(w, ALIGN_PREREQUISITE, "prerequisites", record->prerequisites);
	align_text(w, ALIGN_ENTRY_ADVICE, "entry", record->entry_advice);
	if (record->entry_language.len > 0)
		align(w, ALIGN_ENTRY_LANGUAGE, "language", (struct record_concept){
			.name = str_fmt(w->mem, PRI_STR " " PRI_STR, ARG_STR(record->entry_language), ARG_STR(record->entry_language_level)),
			.code = record->entry_language, .description = record->entry_language_level });
	align_text(w, ALIGN_TARGET_GROUP, "target-group", record->target_group);
}

static void
align_stackability(struct writer *w)
{
	const struct record_stackability *stack = &w->record->stackability;
	struct str text = main_text(w, stack->text, STR("stackability"));
	struct str word = stack->standalone ? STR("stand-alone") : STR("integrated");

	if (stack->stated)
		align(w, ALIGN_STACKABILITY, "stackability", (struct record_concept){ .name = text.len > 0 ? text : word, .code = word });
	align_concepts(w, ALIGN_STACKS_TOWARDS, "towards", stack->towards);
}

static void
align_bodies(struct writer *w)
{
	/* The first is the achievement's creator with its whole profile; alignments hold the others. */
	for (size_t i = 1; i < w->record->awarding_bodies.count; i++) {
		const struct record_organisation *body = &w->record->awarding_bodies.items[i];
		struct record_identifier *identifier = body->identifiers.count > 0 ? &body->identifiers.items[0] : NULL;

		align(w, ALIGN_AWARDING_BODY, "body", (struct record_concept){
			.name = main_text(w, body->name, named(w, "body", body->id)), .uri = body->id, .code = body->country,
			.framework = identifier == NULL ? STR_NONE : identifier->scheme,
			.description = identifier == NULL ? STR_NONE : identifier->value });
	}
}

static void
align_board(struct writer *w)
{
	const struct record_board *board = &w->record->board;
	struct str statement = main_text(w, board->statement, STR("board")), details = STR_NONE;

	if (board->name.len == 0)
		return;
	details_add(w->mem, &details, "date", board->date);
	details_add(w->mem, &details, "minute", board->reference);
	align(w, ALIGN_BOARD, "board", (struct record_concept){ .name = board->name, .code = details, .description = statement });
}

static void
align_others(struct writer *w)
{
	struct record_alignments others = w->record->alignments;

	for (size_t i = 0; i < others.count; i++) {
		struct json *alignment = json_add(w->alignments, json_new(w->mem, JSON_OBJECT));

		put_type(w, alignment, "Alignment");
		put(w, alignment, "targetType", others.items[i].type);
		json_put_str(w->mem, alignment, STR("targetName"), others.items[i].concept.name);
		json_put_str(w->mem, alignment, STR("targetUrl"), others.items[i].concept.uri);
		put(w, alignment, "targetCode", others.items[i].concept.code);
		put(w, alignment, "targetFramework", others.items[i].concept.framework);
		put(w, alignment, "targetDescription", others.items[i].concept.description);
	}
}

static void
align_all(struct writer *w)
{
	const struct record *record = w->record;

	if (w->language.len > 0 && !str_eq(w->language, record->language))
		align(w, ALIGN_TEXT_LANGUAGE, "texts", (struct record_concept){ .name = w->language, .code = w->language });
	align_outcomes(w);
	align_workload(w);
	align_level(w);
	align_assessments(w);
	align_participation(w);
	if (record->quality.type.len > 0)
		align(w, ALIGN_QUALITY, "quality", (struct record_concept){ .name = record->quality.type, .uri = record->quality.url });
	align_concepts(w, ALIGN_ACCREDITATION, "accreditation", record->quality.accreditations);
	align_entry(w);
	align_stackability(w);
	if (record->field.code.len > 0)
		align(w, ALIGN_FIELD, "field", (struct record_concept){
			.name = record->field.name.len > 0 ? record->field.name : record->field.code, .code = record->field.code,
			.framework = STR("ISCED-F 2013"), .uri = str_fmt(w->mem, ISCED_F PRI_STR, ARG_STR(record->field.code)) });
	align_bodies(w);
	align_board(w);
	if (record->replaces.len > 0)
		align(w, ALIGN_REPLACES, "replaces", (struct record_concept){ .name = STR("Replaces an earlier credential"), .uri = record->replaces });
	align_others(w);
}

/* ---- achievement, subject, credential ---- */

/* Outcomes and assessments as a list, without words of any one language. */
static struct str
criteria_text(struct writer *w)
{
	const struct record *record = w->record;
	struct buf out = buf_new(w->mem, (size_t)1 << 20);

	for (size_t i = 0; i < record->outcomes.count; i++) {
		buf_lit(&out, "- ");
		buf_str(&out, record_text(record->outcomes.items[i].text, w->language));
		buf_lit(&out, "\n");
	}
	for (size_t i = 0; i < record->assessments.count; i++) {
		const struct record_assessment *assessment = &record->assessments.items[i];
		struct str title = record_text(assessment->title, w->language);

		buf_lit(&out, "- ");
		buf_str(&out, title.len > 0 ? title : assessment->type);
		if (assessment->weight != 0)
			buf_fmt(&out, " (" PRI_STR " %%)", ARG_STR(decimal_text(w->mem, assessment->weight)));
		buf_lit(&out, "\n");
	}
	return str_trim(buf_view(&out));
}

static void
put_criteria(struct writer *w, struct json *achievement)
{
	struct json *criteria = json_put_object(w->mem, achievement, STR("criteria"));
	struct str text = main_text(w, w->record->criteria, STR("criteria"));

	/* one address for two things would make them one thing in RDF */
	put(w, criteria, "id", str_eq(w->record->criteria_url, w->record->achievement_id) ? local_url(w, STR("criteria")) : w->record->criteria_url);
	put(w, criteria, "narrative", text.len > 0 ? text : criteria_text(w));
}

static void
put_result_description(struct writer *w, struct json *achievement)
{
	const struct record_result *result = &w->record->result;
	struct json *description;

	if (result->value.len + result->status.len == 0)
		return;
	description = json_add(json_put_array(w->mem, achievement, STR("resultDescription")), json_new(w->mem, JSON_OBJECT));
	json_put_str(w->mem, description, STR("id"), local_url(w, STR("result")));
	put_type(w, description, "ResultDescription");
	json_put_str(w->mem, description, STR("name"), result->scheme.len > 0 ? result->scheme : STR("result"));
	json_put_str(w->mem, description, STR("resultType"), result->type.len > 0 ? result->type : STR("Result"));
	put(w, description, "requiredValue", result->pass);
	put(w, description, "valueMin", result->least);
	put(w, description, "valueMax", result->most);
}

static void
put_tags(struct writer *w, struct json *achievement)
{
	struct json *tags;

	if (w->record->tags.count == 0)
		return;
	tags = json_put_array(w->mem, achievement, STR("tag"));
	for (size_t i = 0; i < w->record->tags.count; i++)
		json_add(tags, json_new_string(w->mem, w->record->tags.items[i].name));
}

static int64_t
credit_of(const struct record_workload *load)
{
	return load->ects != 0 ? load->ects : load->uk != 0 ? load->uk : load->credits;
}

static void
put_achievement(struct writer *w, struct json *subject)
{
	const struct record *record = w->record;
	struct json *achievement = json_put_object(w->mem, subject, STR("achievement"));
	struct str title = main_text(w, record->title, STR("title")), summary = main_text(w, record->summary, STR("summary"));

	json_put_str(w->mem, achievement, STR("id"), record->achievement_id);
	put_type(w, achievement, "Achievement");
	json_put_str(w->mem, achievement, STR("achievementType"), record->achievement_type.len > 0 ? record->achievement_type : STR("MicroCredential"));
	json_put_str(w->mem, achievement, STR("name"), title);
	json_put_str(w->mem, achievement, STR("description"), summary.len > 0 ? summary : title);
	put_criteria(w, achievement);
	put_image(w, achievement, record->image_url, record->image_caption);
	put(w, achievement, "humanCode", record->code);
	put(w, achievement, "version", record->version);
	put(w, achievement, "fieldOfStudy", record->field.name);
	put(w, achievement, "inLanguage", record->language);
	if (record->awarding_bodies.count > 0)
		put_profile(w, achievement, "creator", &record->awarding_bodies.items[0], "creator");
	if (credit_of(&record->workload) != 0)
		put_decimal(w, achievement, "creditsAvailable", credit_of(&record->workload));
	put_tags(w, achievement);
	put_result_description(w, achievement);
	align_all(w);
	if (w->alignments->count > 0)
		json_put(achievement, STR("alignment"), w->alignments);
}

static void
put_identities(struct writer *w, struct json *subject)
{
	struct record_identities identities = w->record->learner.identities;
	struct json *list;

	if (identities.count == 0)
		return;
	list = json_put_array(w->mem, subject, STR("identifier"));
	for (size_t i = 0; i < identities.count; i++) {
		struct json *identity = json_add(list, json_new(w->mem, JSON_OBJECT));

		json_put_str(w->mem, identity, STR("type"), STR("IdentityObject"));
		json_put_str(w->mem, identity, STR("identityHash"), identities.items[i].value);
		json_put_str(w->mem, identity, STR("identityType"), identities.items[i].type);
		json_put_bool(w->mem, identity, STR("hashed"), identities.items[i].hashed);
		put(w, identity, "salt", identities.items[i].salt);
	}
}

static void
put_result(struct writer *w, struct json *subject)
{
	const struct record_result *given = &w->record->result;
	struct json *result, *alignment;

	if (given->value.len + given->status.len == 0)
		return;
	result = json_add(json_put_array(w->mem, subject, STR("result")), json_new(w->mem, JSON_OBJECT));
	put_type(w, result, "Result");
	json_put_str(w->mem, result, STR("resultDescription"), local_url(w, STR("result")));
	put(w, result, "value", given->value);
	put(w, result, "status", given->status);
	if (given->classification.len == 0)
		return;
	alignment = json_add(json_put_array(w->mem, result, STR("alignment")), json_new(w->mem, JSON_OBJECT));
	put_type(w, alignment, "Alignment");
	json_put_str(w->mem, alignment, STR("targetType"), STR("ext:Classification"));
	json_put_str(w->mem, alignment, STR("targetName"), given->classification);
	json_put_str(w->mem, alignment, STR("targetUrl"), local_url(w, STR("classification")));
}

/* The node again, for another container; what is in it is shared. */
static struct json *
shared(struct arena *mem, const struct json *node)
{
	struct json *copy = arena_alloc(mem, sizeof(*copy));

	*copy = *node;
	copy->next = NULL;
	return copy;
}

static void
put_subject(struct writer *w, struct json *credential, const struct json *achievement)
{
	const struct record *record = w->record;
	struct json *subject = json_put_object(w->mem, credential, STR("credentialSubject"));

	put(w, subject, "id", record->learner.id);
	put_type(w, subject, "AchievementSubject");
	put_identities(w, subject);
	put_time(w, subject, "activityStartDate", record->started_at);
	put_time(w, subject, "activityEndDate", record->ended_at);
	if (credit_of(&record->workload) != 0)
		put_decimal(w, subject, "creditsEarned", credit_of(&record->workload));
	put(w, subject, "term", record->term);
	put(w, subject, "narrative", main_text(w, record->narrative, STR("narrative")));
	json_put(subject, STR("achievement"), shared(w->mem, achievement));
	put_result(w, subject);
}

static void
put_status(struct writer *w, struct json *into, const struct record_status *status)
{
	json_put_str(w->mem, into, STR("id"), str_fmt(w->mem, PRI_STR "#%u", ARG_STR(status->list), (unsigned)status->index));
	json_put_str(w->mem, into, STR("type"), STR("BitstringStatusListEntry"));
	json_put_str(w->mem, into, STR("statusPurpose"), status->purpose);
	json_put_str(w->mem, into, STR("statusListIndex"), str_fmt(w->mem, "%u", (unsigned)status->index));
	json_put_str(w->mem, into, STR("statusListCredential"), status->list);
}

/* 1EdTech's schema wants one object, VCDM 2.0 allows several: one stays an object. */
static void
put_statuses(struct writer *w, struct json *credential)
{
	struct record_statuses statuses = w->record->statuses;
	struct json *list;

	if (statuses.count == 1) {
		put_status(w, json_put_object(w->mem, credential, STR("credentialStatus")), &statuses.items[0]);
	} else if (statuses.count > 1) {
		list = json_put_array(w->mem, credential, STR("credentialStatus"));
		for (size_t i = 0; i < statuses.count; i++)
			put_status(w, json_add(list, json_new(w->mem, JSON_OBJECT)), &statuses.items[i]);
	}
}

static void
put_evidence(struct writer *w, struct json *credential)
{
	struct record_evidences evidence = w->record->evidence;
	struct json *list;

	if (evidence.count == 0)
		return;
	list = json_put_array(w->mem, credential, STR("evidence"));
	for (size_t i = 0; i < evidence.count; i++) {
		struct json *item = json_add(list, json_new(w->mem, JSON_OBJECT));

		put(w, item, "id", evidence.items[i].id);
		put_type(w, item, "Evidence");
		put(w, item, "name", evidence.items[i].name);
		put(w, item, "description", evidence.items[i].description);
		put(w, item, "genre", evidence.items[i].genre);
	}
}

static enum rc
needed(struct ctx *cx, bool there, const char *field)
{
	if (there)
		return RC_OK;
	return fail_at_field(cx, fail(cx, RC_INVALID, MSG(format_record_needs), A_C("field", field)), str_of(field));
}

static enum rc
check_complete(struct ctx *cx, const struct record *record)
{
	TRY(needed(cx, record->id.len > 0, "id"));
	TRY(needed(cx, record->issuer.id.len > 0, "issuer.id"));
	TRY(needed(cx, record->valid_from != RECORD_NEVER && record->valid_from != 0, "valid_from"));
	TRY(needed(cx, record->achievement_id.len > 0, "achievement_id"));
	TRY(needed(cx, record->title.count > 0 && record->title.items[0].text.len > 0, "title"));
	return needed(cx, record->learner.id.len > 0 || record->learner.identities.count > 0, "learner.id");
}

/* 0 stands for "not stated" as well: nobody earns a badge at the first second of 1970, and records start zeroed. */
static int64_t
stated(int64_t at)
{
	return at == 0 ? RECORD_NEVER : at;
}

static struct writer
writer_of(struct ctx *cx, const struct record *record)
{
	return (struct writer){ .cx = cx, .mem = cx->mem, .record = record, .alignments = json_new(cx->mem, JSON_ARRAY), .language = record->title.items[0].language };
}

/* The translations of all texts are alignments of the achievement, in the order in which the credential has the texts. */
enum rc
ob3_achievement(struct ctx *cx, const struct record *record, struct json **achievement)
{
	struct json *aside = json_new(cx->mem, JSON_OBJECT);
	struct writer w;

	TRY(needed(cx, record->achievement_id.len > 0, "achievement_id"));
	TRY(needed(cx, record->title.count > 0 && record->title.items[0].text.len > 0, "title"));
	w = writer_of(cx, record);
	put_profile(&w, aside, "issuer", &record->issuer, "issuer");
	main_text(&w, record->narrative, STR("narrative"));
	put_achievement(&w, aside);
	*achievement = json_take(aside, STR("achievement"));
	return RC_OK;
}

enum rc
ob3_write_learner(struct ctx *cx, const struct record *given, const struct json *achievement, struct json **out)
{
	struct record record = *given;
	struct arena *mem = cx->mem;
	struct json *credential = json_new(mem, JSON_OBJECT), *list;
	struct writer w;

	TRY(check_complete(cx, given));
	record.valid_until = stated(given->valid_until);
	record.awarded_at = stated(given->awarded_at);
	record.started_at = stated(given->started_at);
	record.ended_at = stated(given->ended_at);
	w = writer_of(cx, &record);
	list = json_put_array(mem, credential, STR("@context"));
	json_add(list, json_new_string(mem, STR(OB3_CONTEXT_CREDENTIALS)));
	json_add(list, json_new_string(mem, STR(OB3_CONTEXT_BADGES)));
	json_put_str(mem, credential, STR("id"), record.id);
	list = json_put_array(mem, credential, STR("type"));
	json_add(list, json_new_string(mem, STR("VerifiableCredential")));
	json_add(list, json_new_string(mem, STR("OpenBadgeCredential")));
	json_put_str(mem, credential, STR("name"), record.title.items[0].text);
	put_profile(&w, credential, "issuer", &record.issuer, "issuer");
	put_time(&w, credential, "validFrom", record.valid_from);
	put_time(&w, credential, "validUntil", record.valid_until);
	put_time(&w, credential, "awardedDate", record.awarded_at);
	put_subject(&w, credential, achievement);
	put_statuses(&w, credential);
	put_evidence(&w, credential);
	*out = credential;
	return RC_OK;
}

enum rc
ob3_write(struct ctx *cx, const struct record *record, struct json **credential)
{
	struct json *achievement;

	TRY(check_complete(cx, record));
	TRY(ob3_achievement(cx, record, &achievement));
	return ob3_write_learner(cx, record, achievement, credential);
}
