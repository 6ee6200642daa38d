#include "format/ob3_writer.h"

#include "base/decimal.h"

/* ---- the elements of the standard, as alignments ---- */

static struct str
named(struct writer *w, const char *what, struct str id)
{
	return str_join(w->mem, (struct str[]){ str_of(what), id }, 2, STR(" "));
}

static void
align_outcomes(struct writer *w)
{
	for (size_t i = 0; i < w->record->outcomes.count; i++) {
		const struct record_outcome *outcome = &w->record->outcomes.items[i];

		ob3_align(w, ALIGN_OUTCOME, str_c(w->mem, outcome->id), (struct record_concept){
			.name = ob3_main_text(w, outcome->text, named(w, "outcome", outcome->id)),
			.code = outcome->id,
			.framework = outcome->dublin == RECORD_DUBLIN_NONE ? STR_NONE : STR("Dublin descriptors"),
			.description = record_dublin_word(outcome->dublin) });
		for (size_t k = 0; k < outcome->skills.count; k++) {
			struct record_concept skill = outcome->skills.items[k];

			skill.framework = skill.framework.len > 0 ? skill.framework : STR("ESCO");
			skill.description = STR_NONE;
			details_add(w->mem, &skill.description, "outcome", outcome->id);
			ob3_align(w, ALIGN_SKILL, "skill", skill);
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
	ob3_align(w, ALIGN_WORKLOAD, "workload", (struct record_concept){
		.name = name.len > 0 ? name : details, .code = hours_duration(w, load->hours), .description = details });
}

static void
align_level(struct writer *w)
{
	static const char *const cycles[] = { "", "Short cycle", "First cycle", "Second cycle", "Third cycle" };
	const struct record_level *level = &w->record->level;

	if (level->value.len > 0)
		ob3_align(w, ALIGN_NATIONAL_LEVEL, "level", (struct record_concept){
			.name = str_fmt(w->mem, PRI_STR "%slevel " PRI_STR, ARG_STR(level->framework), level->framework.len > 0 ? " " : "", ARG_STR(level->value)),
			.uri = level->uri, .code = level->value, .framework = level->framework });
	if (level->eqf != 0)
		ob3_align(w, ALIGN_EQF, "eqf", (struct record_concept){
			.name = str_fmt(w->mem, "EQF level %d", level->eqf), .uri = str_fmt(w->mem, EQF "%d", level->eqf),
			.code = str_fmt(w->mem, "%d", level->eqf), .framework = STR("European Qualifications Framework") });
	if (level->cycle != RECORD_CYCLE_NONE)
		ob3_align(w, ALIGN_CYCLE, "cycle", (struct record_concept){
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
	ob3_align(w, ALIGN_SUPERVISION, "supervision", (struct record_concept){
		.name = assessment->supervision == RECORD_SUPERVISION_NONE ? assessment->identity_check : str_of(names[assessment->supervision]),
		.uri = record_supervision_uri(assessment->supervision),
		.code = record_supervision_word(assessment->supervision), .description = details });
}

static void
align_assessments(struct writer *w)
{
	for (size_t i = 0; i < w->record->assessments.count; i++) {
		const struct record_assessment *assessment = &w->record->assessments.items[i];
		struct str details = STR_NONE, title = ob3_main_text(w, assessment->title, named(w, "assessment", assessment->id));

		details_add(w->mem, &details, "assessment", assessment->id);
		details_add(w->mem, &details, "weight", thousandths(w, assessment->weight));
		ob3_align(w, ALIGN_ASSESSMENT, str_c(w->mem, assessment->id), (struct record_concept){
			.name = title.len > 0 ? title : assessment->type, .uri = assessment->uri,
			.code = assessment->type, .description = details });
		align_supervision(w, assessment);
	}
}

static void
align_participation(struct writer *w)
{
	const struct record_participation *how = &w->record->participation;
	struct str text = ob3_main_text(w, how->text, STR("participation"));

	if (text.len > 0 || how->mode.len > 0)
		ob3_align(w, ALIGN_PARTICIPATION, "participation", (struct record_concept){
			.name = text.len > 0 ? text : how->mode, .code = how->mode,
			.uri = how->uri.len > 0 ? how->uri : record_mode_uri(how->mode) });
	if (how->learning_type.len > 0)
		ob3_align(w, ALIGN_LEARNING_TYPE, "learning", (struct record_concept){ .name = how->learning_type, .code = how->learning_type });
}

static void
align_concepts(struct writer *w, enum alignment_kind kind, const char *fragment, struct record_concepts concepts)
{
	for (size_t i = 0; i < concepts.count; i++)
		ob3_align(w, kind, fragment, concepts.items[i]);
}

static void
align_text(struct writer *w, enum alignment_kind kind, const char *what, struct record_texts texts)
{
	struct str text = ob3_main_text(w, texts, str_of(what));

	if (text.len > 0)
		ob3_align(w, kind, what, (struct record_concept){ .name = text });
}

static void
align_entry(struct writer *w)
{
	const struct record *record = w->record;

	align_text(w, ALIGN_PREREQUISITE, "prerequisites", record->prerequisites);
	align_text(w, ALIGN_ENTRY_ADVICE, "entry", record->entry_advice);
	if (record->entry_language.len > 0)
		ob3_align(w, ALIGN_ENTRY_LANGUAGE, "language", (struct record_concept){
			.name = str_fmt(w->mem, PRI_STR " " PRI_STR, ARG_STR(record->entry_language), ARG_STR(record->entry_language_level)),
			.code = record->entry_language, .description = record->entry_language_level });
	align_text(w, ALIGN_TARGET_GROUP, "target-group", record->target_group);
}

static void
align_stackability(struct writer *w)
{
	const struct record_stackability *stack = &w->record->stackability;
	struct str text = ob3_main_text(w, stack->text, STR("stackability"));
	struct str word = stack->standalone ? STR("stand-alone") : STR("integrated");

	if (stack->stated)
		ob3_align(w, ALIGN_STACKABILITY, "stackability", (struct record_concept){ .name = text.len > 0 ? text : word, .code = word });
	align_concepts(w, ALIGN_STACKS_TOWARDS, "towards", stack->towards);
}

static void
align_bodies(struct writer *w)
{
	/* The first is the achievement's creator with its whole profile; alignments hold the others. */
	for (size_t i = 1; i < w->record->awarding_bodies.count; i++) {
		const struct record_organisation *body = &w->record->awarding_bodies.items[i];
		struct record_identifier *identifier = body->identifiers.count > 0 ? &body->identifiers.items[0] : NULL;

		ob3_align(w, ALIGN_AWARDING_BODY, "body", (struct record_concept){
			.name = ob3_main_text(w, body->name, named(w, "body", body->id)), .uri = body->id, .code = body->country,
			.framework = identifier == NULL ? STR_NONE : identifier->scheme,
			.description = identifier == NULL ? STR_NONE : identifier->value });
	}
}

static void
align_board(struct writer *w)
{
	const struct record_board *board = &w->record->board;
	struct str statement = ob3_main_text(w, board->statement, STR("board")), details = STR_NONE;

	if (board->name.len == 0)
		return;
	details_add(w->mem, &details, "date", board->date);
	details_add(w->mem, &details, "minute", board->reference);
	ob3_align(w, ALIGN_BOARD, "board", (struct record_concept){ .name = board->name, .code = details, .description = statement });
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
		ob3_align(w, ALIGN_TEXT_LANGUAGE, "texts", (struct record_concept){ .name = w->language, .code = w->language });
	align_outcomes(w);
	align_workload(w);
	align_level(w);
	align_assessments(w);
	align_participation(w);
	if (record->quality.type.len > 0)
		ob3_align(w, ALIGN_QUALITY, "quality", (struct record_concept){ .name = record->quality.type, .uri = record->quality.url });
	align_concepts(w, ALIGN_ACCREDITATION, "accreditation", record->quality.accreditations);
	align_entry(w);
	align_stackability(w);
	if (record->field.code.len > 0)
		ob3_align(w, ALIGN_FIELD, "field", (struct record_concept){
			.name = record->field.name.len > 0 ? record->field.name : record->field.code, .code = record->field.code,
			.framework = STR("ISCED-F 2013"), .uri = str_fmt(w->mem, ISCED_F PRI_STR, ARG_STR(record->field.code)) });
	align_bodies(w);
	align_board(w);
	if (record->replaces.len > 0)
		ob3_align(w, ALIGN_REPLACES, "replaces", (struct record_concept){ .name = STR("Replaces an earlier credential"), .uri = record->replaces });
	align_others(w);
}

/* ---- the achievement ---- */

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
	struct str text = ob3_main_text(w, w->record->criteria, STR("criteria"));

	/* one address for two things would make them one thing in RDF */
	put(w, criteria, "id", str_eq(w->record->criteria_url, w->record->achievement_id) ? ob3_local_url(w, STR("criteria")) : w->record->criteria_url);
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
	json_put_str(w->mem, description, STR("id"), ob3_local_url(w, STR("result")));
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

void
ob3_put_achievement(struct writer *w, struct json *subject)
{
	const struct record *record = w->record;
	struct json *achievement = json_put_object(w->mem, subject, STR("achievement"));
	struct str title = ob3_main_text(w, record->title, STR("title")), summary = ob3_main_text(w, record->summary, STR("summary"));

	json_put_str(w->mem, achievement, STR("id"), record->achievement_id);
	put_type(w, achievement, "Achievement");
	json_put_str(w->mem, achievement, STR("achievementType"), record->achievement_type.len > 0 ? record->achievement_type : STR("MicroCredential"));
	json_put_str(w->mem, achievement, STR("name"), title);
	json_put_str(w->mem, achievement, STR("description"), summary.len > 0 ? summary : title);
	put_criteria(w, achievement);
	ob3_put_image(w, achievement, record->image_url, record->image_caption);
	put(w, achievement, "humanCode", record->code);
	put(w, achievement, "version", record->version);
	put(w, achievement, "fieldOfStudy", record->field.name);
	put(w, achievement, "inLanguage", record->language);
	if (record->awarding_bodies.count > 0)
		ob3_put_profile(w, achievement, "creator", &record->awarding_bodies.items[0], "creator");
	if (credit_of(&record->workload) != 0)
		put_decimal(w, achievement, "creditsAvailable", credit_of(&record->workload));
	put_tags(w, achievement);
	put_result_description(w, achievement);
	align_all(w);
	if (w->alignments->count > 0)
		json_put(achievement, STR("alignment"), w->alignments);
}
