#include "specification/draft_form_pages.h"

#include "base/decimal.h"
#include "http/route.h"
#include "view_badge.h"
#include "view_draft.h"

/* ---- the document, member by member ---- */

struct str
draft_text(const struct json *object, const char *name, struct str language)
{
	const struct json *texts = json_get(object, str_of(name));

	return json_is(texts, JSON_STRING) ? texts->string : json_string(json_get(texts, language));
}

static void
put_or_drop(struct json *object, const char *name, struct json *value)
{
	if (value == NULL)
		(void)json_take(object, str_of(name));
	else
		json_set(object, str_of(name), value);
}

static void
set_string(const struct editing *at, struct json *object, const char *name, struct str value)
{
	put_or_drop(object, name, value.len == 0 ? NULL : json_new_string(at->mem, value));
}

/* The other languages keep their texts; a map without any text goes. */
static void
set_text(const struct editing *at, struct json *object, const char *name, struct str value)
{
	const struct json *before = json_get(object, str_of(name));
	struct json *texts = json_is(before, JSON_OBJECT) ? json_copy(at->mem, before, false) : json_new(at->mem, JSON_OBJECT);

	(void)json_take(texts, at->language);
	if (value.len > 0)
		json_put_str(at->mem, texts, at->language, value);
	put_or_drop(object, name, json_first(texts) == NULL ? NULL : texts);
}

static void
set_number(const struct editing *at, struct json *object, const char *name, int64_t value)
{
	put_or_drop(object, name, value == FORM_NONE ? NULL : json_new_int(at->mem, value));
}

/* Whole ones as numbers, others as texts, which are exact. */
static void
set_decimal(const struct editing *at, struct json *object, const char *name, int64_t milli)
{
	if (milli == FORM_NONE || milli % 1000 == 0)
		set_number(at, object, name, milli == FORM_NONE ? FORM_NONE : milli / 1000);
	else
		set_string(at, object, name, decimal_text(at->mem, milli));
}

static void
set_flag(const struct editing *at, struct json *object, const char *name, bool value)
{
	json_set(object, str_of(name), json_new(at->mem, value ? JSON_TRUE : JSON_FALSE));
}

/* One text a line, or separated by commas. */
static void
set_list(const struct editing *at, struct json *object, const char *name, struct str value, char separator)
{
	struct json *list = json_new(at->mem, JSON_ARRAY);
	struct str one;

	while (value.len > 0) {
		str_cut(&value, separator, &one);
		one = str_trim(one);
		if (one.len > 0)
			json_add(list, json_new_string(at->mem, one));
	}
	json_set(object, str_of(name), list);
}

static struct str
list_text(const struct editing *at, const struct json *list, const char *separator)
{
	struct str *items = NEWS(at->mem, struct str, json_count(list) + 1);
	size_t count = 0;

	for (const struct json *one = json_first(list); one != NULL; one = one->next)
		if (json_is(one, JSON_STRING))
			items[count++] = one->string;
	return str_join(at->mem, items, count, str_of(separator));
}

static int64_t
number_in(const struct json *object, const char *name)
{
	int64_t n;

	return json_integer(json_get(object, str_of(name)), &n) ? n : FORM_NONE;
}

static int64_t
decimal_in(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, str_of(name));
	int64_t n;

	if (json_integer(value, &n))
		return n * 1000;
	return decimal_parse(json_string(value), false, &n) ? n : FORM_NONE;
}

static bool
flag_in(const struct json *object, const char *name)
{
	return json_is(json_get(object, str_of(name)), JSON_TRUE);
}

/* A choice's enum value: 1 for the first word; 0: none, or a word that the form does not offer. */
static int
choice_in(const struct json *object, const char *name, const char *const *words)
{
	struct str value = json_string(json_get(object, str_of(name)));

	for (int i = 0; words[i] != NULL; i++)
		if (str_is(value, words[i]))
			return i + 1;
	return 0;
}

static void
set_choice(const struct editing *at, struct json *object, const char *name, const char *const *words, int choice)
{
	set_string(at, object, name, choice == 0 ? STR_NONE : str_of(words[choice - 1]));
}

/* The object of that name, made when it is not there. */
static struct json *
part(const struct editing *at, const char *name)
{
	struct json *is = json_get(at->document, str_of(name));

	return json_is(is, JSON_OBJECT) ? is : json_set(at->document, str_of(name), json_new(at->mem, JSON_OBJECT));
}

static void
drop_empty(const struct editing *at, const char *name)
{
	if (json_first(json_get(at->document, str_of(name))) == NULL)
		(void)json_take(at->document, str_of(name));
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define KINDS      WORDS("credit-bearing", "non-credit-tier-1", "non-credit-tier-2", "non-credit-tier-3", "co-curricular")
#define LEVELS     WORDS("FHEQ", "RQF", "SCQF", "CQFW", "NFQ", "EQF", "QF-EHEA")
#define MODALITIES WORDS("online", "blended", "in-person")
#define TYPES      WORDS("formal", "non-formal", "informal")
#define CEFR       WORDS("A1", "A2", "B1", "B2", "C1", "C2")
#define NEEDS      WORDS("labour-market", "society", "personal")
#define DUBLIN     WORDS("knowledge", "applying", "judgement", "communication", "learning")
#define WATCHED    WORDS("supervised", "unsupervised")

/* ---- basics ---- */

static void
basics_show(const struct editing *at, void *self)
{
	struct form_specification_basics *form = self;
	const struct json *document = at->document;

	form->code = json_string(JSON_GET(document, "code"));
	form->kind = (enum form_specification_basics_kind)choice_in(document, "kind", KINDS);
	form->title = draft_text(document, "title", at->language);
	form->summary = draft_text(document, "summary", at->language);
	form->target_group = draft_text(document, "target_group", at->language);
	form->languages = list_text(at, JSON_GET(document, "languages"), ", ");
	form->isced_f = json_string(JSON_GET(document, "isced_f"));
}

static void
basics_take(const struct editing *at, const void *self)
{
	const struct form_specification_basics *form = self;

	set_string(at, at->document, "code", form->code);
	set_choice(at, at->document, "kind", KINDS, (int)form->kind);
	set_text(at, at->document, "title", form->title);
	set_text(at, at->document, "summary", form->summary);
	set_text(at, at->document, "target_group", form->target_group);
	set_list(at, at->document, "languages", form->languages, ',');
	set_string(at, at->document, "isced_f", form->isced_f);
}

static struct view_body
basics_body(const struct editing *at, void *form)
{
	struct view_draft_basics *view = NEW(at->mem, struct view_draft_basics);

	*view = (struct view_draft_basics){ .at = at->at, .specification_basics = form };
	return (struct view_body){ &view_draft_basics_class, view };
}

/* ---- workload and level ---- */

static void
workload_show(const struct editing *at, void *self)
{
	struct form_specification_workload *form = self;
	const struct json *credit = JSON_GET(at->document, "credit"), *hours = JSON_GET(at->document, "hours"), *level = JSON_GET(at->document, "level");
	bool ects = JSON_GET(credit, "uk") == NULL && JSON_GET(credit, "ects") != NULL;

	form->credit = decimal_in(credit, ects ? "ects" : "uk");
	form->credit_in = ects ? FORM_SPECIFICATION_WORKLOAD_CREDIT_IN_ECTS : FORM_SPECIFICATION_WORKLOAD_CREDIT_IN_UK;
	form->contact = number_in(hours, "contact");
	form->directed = number_in(hours, "directed");
	form->private = number_in(hours, "private");
	form->assessment = number_in(hours, "assessment");
	form->duration_weeks = number_in(at->document, "duration_weeks");
	form->level_framework = (enum form_specification_workload_level_framework)choice_in(level, "framework", LEVELS);
	form->level_value = number_in(level, "value");
}

static void
workload_take(const struct editing *at, const void *self)
{
	const struct form_specification_workload *form = self;
	struct json *credit = part(at, "credit"), *hours = part(at, "hours"), *level = part(at, "level");
	bool ects = form->credit_in == FORM_SPECIFICATION_WORKLOAD_CREDIT_IN_ECTS;

	/* One is derived from the other; two that disagree would say nothing. */
	set_string(at, credit, ects ? "uk" : "ects", STR_NONE);
	set_string(at, credit, ects ? "ects" : "uk", form->credit == FORM_NONE ? STR_NONE : decimal_text(at->mem, form->credit));
	set_number(at, hours, "contact", form->contact);
	set_number(at, hours, "directed", form->directed);
	set_number(at, hours, "private", form->private);
	set_number(at, hours, "assessment", form->assessment);
	set_number(at, at->document, "duration_weeks", form->duration_weeks);
	set_choice(at, level, "framework", LEVELS, (int)form->level_framework);
	set_number(at, level, "value", form->level_value);
	drop_empty(at, "credit");
	drop_empty(at, "hours");
	drop_empty(at, "level");
}

static struct view_body
workload_body(const struct editing *at, void *form)
{
	struct view_draft_workload *view = NEW(at->mem, struct view_draft_workload);

	*view = (struct view_draft_workload){ .at = at->at, .specification_workload = form };
	return (struct view_body){ &view_draft_workload_class, view };
}

/* ---- teaching ---- */

static void
teaching_show(const struct editing *at, void *self)
{
	struct form_specification_teaching *form = self;

	form->modality = (enum form_specification_teaching_modality)choice_in(at->document, "modality", MODALITIES);
	form->learning_type = (enum form_specification_teaching_learning_type)choice_in(at->document, "learning_type", TYPES);
	form->participation = draft_text(at->document, "participation", at->language);
	form->grading = json_string(JSON_GET(at->document, "grading"));
}

static void
teaching_take(const struct editing *at, const void *self)
{
	const struct form_specification_teaching *form = self;

	set_choice(at, at->document, "modality", MODALITIES, (int)form->modality);
	set_choice(at, at->document, "learning_type", TYPES, (int)form->learning_type);
	set_text(at, at->document, "participation", form->participation);
	set_string(at, at->document, "grading", form->grading);
}

static struct view_body
teaching_body(const struct editing *at, void *form)
{
	const struct json *schemes = policy_gradings(at->policy);
	struct view_draft_teaching *view = NEW(at->mem, struct view_draft_teaching);

	*view = (struct view_draft_teaching){ .at = at->at, .specification_teaching = form };
	view->gradings = NEWS(at->mem, struct form_option, json_count(schemes) + 1);
	for (const struct json *one = json_first(schemes); one != NULL; one = one->next) {
		struct str title = policy_text(JSON_GET(one, "title"), at->reader);

		view->gradings[view->gradings_count++] = (struct form_option){ one->key, title.len > 0 ? title : one->key };
	}
	return (struct view_body){ &view_draft_teaching_class, view };
}

/* ---- entry and what it leads to ---- */

static void
entry_show(const struct editing *at, void *self)
{
	struct form_specification_entry *form = self;
	const struct json *entry = JSON_GET(at->document, "entry"), *language = JSON_GET(entry, "language"), *stack = JSON_GET(at->document, "stackability");

	form->advisory = draft_text(entry, "advisory", at->language);
	form->prerequisites = list_text(at, JSON_GET(entry, "prerequisites"), "\n");
	form->language_tag = json_string(JSON_GET(language, "tag"));
	form->language_level = (enum form_specification_entry_language_level)choice_in(language, "level", CEFR);
	form->standalone = flag_in(stack, "standalone");
	form->towards = list_text(at, JSON_GET(stack, "towards"), "\n");
}

static void
entry_take(const struct editing *at, const void *self)
{
	const struct form_specification_entry *form = self;
	struct json *entry = part(at, "entry"), *stack = part(at, "stackability"), *language = json_new(at->mem, JSON_OBJECT);

	set_text(at, entry, "advisory", form->advisory);
	set_list(at, entry, "prerequisites", form->prerequisites, '\n');
	set_string(at, language, "tag", form->language_tag);
	set_choice(at, language, "level", CEFR, (int)form->language_level);
	put_or_drop(entry, "language", json_first(language) == NULL ? NULL : language);
	set_flag(at, stack, "standalone", form->standalone);
	set_list(at, stack, "towards", form->towards, '\n');
}

static struct view_body
entry_body(const struct editing *at, void *form)
{
	struct view_draft_entry *view = NEW(at->mem, struct view_draft_entry);

	*view = (struct view_draft_entry){ .at = at->at, .specification_entry = form };
	return (struct view_body){ &view_draft_entry_class, view };
}

/* ---- quality, need and price ---- */

static void
quality_show(const struct editing *at, void *self)
{
	struct form_specification_quality *form = self;
	const struct json *quality = JSON_GET(at->document, "quality_assurance"), *need = JSON_GET(at->document, "need"), *fee = JSON_GET(at->document, "fee");
	int64_t minor = number_in(fee, "amount");

	form->quality = json_string(JSON_GET(quality, "type"));
	form->quality_url = json_string(JSON_GET(quality, "url"));
	form->need_kind = (enum form_specification_quality_need_kind)choice_in(need, "kind", NEEDS);
	form->need_evidence = draft_text(need, "evidence", at->language);
	form->fee = minor == FORM_NONE ? FORM_NONE : minor * 10; /* hundredths to thousandths */
	form->currency = json_string(JSON_GET(fee, "currency"));
}

static void
quality_take(const struct editing *at, const void *self)
{
	const struct form_specification_quality *form = self;
	struct json *quality = part(at, "quality_assurance"), *need = part(at, "need"), *fee = part(at, "fee");

	set_string(at, quality, "type", form->quality);
	set_string(at, quality, "url", form->quality_url);
	set_choice(at, need, "kind", NEEDS, (int)form->need_kind);
	set_text(at, need, "evidence", form->need_evidence);
	set_number(at, fee, "amount", form->fee == FORM_NONE ? FORM_NONE : form->fee / 10);
	set_string(at, fee, "currency", form->currency);
	drop_empty(at, "quality_assurance");
	drop_empty(at, "need");
	drop_empty(at, "fee");
}

static struct view_body
quality_body(const struct editing *at, void *form)
{
	struct view_draft_quality *view = NEW(at->mem, struct view_draft_quality);

	*view = (struct view_draft_quality){ .at = at->at, .specification_quality = form };
	return (struct view_body){ &view_draft_quality_class, view };
}

/* ---- one outcome ---- */

static void
outcome_show(const struct editing *at, void *self)
{
	struct form_specification_outcome *form = self;

	form->id = json_string(JSON_GET(at->item, "id"));
	form->text = draft_text(at->item, "text", at->language);
	form->dublin = (enum form_specification_outcome_dublin)choice_in(at->item, "dublin", DUBLIN);
}

static void
outcome_take(const struct editing *at, const void *self)
{
	const struct form_specification_outcome *form = self;

	set_string(at, at->item, "id", form->id);
	set_text(at, at->item, "text", form->text);
	set_choice(at, at->item, "dublin", DUBLIN, (int)form->dublin);
}

static struct view_body
outcome_body(const struct editing *at, void *form)
{
	struct view_draft_outcome *view = NEW(at->mem, struct view_draft_outcome);

	*view = (struct view_draft_outcome){ .at = at->at, .remove = at->remove, .specification_outcome = form };
	return (struct view_body){ &view_draft_outcome_class, view };
}

/* ---- one assessment ---- */

static void
assessment_show(const struct editing *at, void *self)
{
	struct form_specification_assessment *form = self;
	const struct json *outcomes = JSON_GET(at->item, "outcomes");

	form->id = json_string(JSON_GET(at->item, "id"));
	form->type = json_string(JSON_GET(at->item, "type"));
	form->title = draft_text(at->item, "title", at->language);
	form->weight = decimal_in(at->item, "weight");
	form->supervision = (enum form_specification_assessment_supervision)choice_in(at->item, "supervision", WATCHED);
	form->identity_check = json_string(JSON_GET(at->item, "identity_check"));
	form->formative = flag_in(at->item, "formative");
	form->conditions = draft_text(at->item, "conditions", at->language);
	form->materials = draft_text(at->item, "materials", at->language);
	form->learning_hours = flag_in(at->item, "learning_hours");
	form->outcomes = (struct form_list){ NEWS(at->mem, struct str, json_count(outcomes) + 1), 0 };
	for (const struct json *one = json_first(outcomes); one != NULL; one = one->next)
		form->outcomes.items[form->outcomes.count++] = json_string(one);
}

static void
assessment_take(const struct editing *at, const void *self)
{
	const struct form_specification_assessment *form = self;
	struct json *outcomes = json_new(at->mem, JSON_ARRAY);

	set_string(at, at->item, "id", form->id);
	set_string(at, at->item, "type", form->type);
	set_text(at, at->item, "title", form->title);
	set_decimal(at, at->item, "weight", form->formative && form->weight == FORM_NONE ? 0 : form->weight);
	set_choice(at, at->item, "supervision", WATCHED, (int)form->supervision);
	set_string(at, at->item, "identity_check", form->identity_check);
	set_flag(at, at->item, "formative", form->formative);
	set_text(at, at->item, "conditions", form->conditions);
	set_text(at, at->item, "materials", form->materials);
	set_flag(at, at->item, "learning_hours", form->learning_hours);
	for (size_t i = 0; i < form->outcomes.count; i++)
		json_add(outcomes, json_new_string(at->mem, form->outcomes.items[i]));
	json_set(at->item, STR("outcomes"), outcomes);
}

static struct view_body
assessment_body(const struct editing *at, void *form)
{
	const struct json *outcomes = JSON_GET(at->document, "outcomes");
	struct view_draft_assessment *view = NEW(at->mem, struct view_draft_assessment);

	*view = (struct view_draft_assessment){ .at = at->at, .remove = at->remove, .specification_assessment = form };
	view->outcomes = NEWS(at->mem, struct form_option, json_count(outcomes) + 1);
	for (const struct json *one = json_first(outcomes); one != NULL; one = one->next) {
		struct str id = json_string(JSON_GET(one, "id")), words = text_in(JSON_GET(one, "text"), at->reader);

		view->outcomes[view->outcomes_count++] = (struct form_option){ id, str_fmt(at->mem, PRI_STR ": " PRI_STR, ARG_STR(id), ARG_STR(words)) };
	}
	return (struct view_body){ &view_draft_assessment_class, view };
}

const struct draft_section draft_sections[DRAFT_SECTIONS] = {
	[DRAFT_BASICS] = { "basics", &form_specification_basics_class, WORDS("spec.title", "spec.target_group", "spec.references", "spec.kind"),
	                   WORDS("code", "kind", "title", "summary"), basics_show, basics_take, NULL, basics_body },
	[DRAFT_WORKLOAD] = { "workload", &form_specification_workload_class, WORDS("credit", "hours", "level", "weeks"), WORDS("credit", "hours", "level", "duration_weeks"),
	                     workload_show, workload_take, NULL, workload_body },
	[DRAFT_TEACHING] = { "teaching", &form_specification_teaching_class, WORDS("spec.modality", "spec.participation", "spec.grading", "spec.learning_type"),
	                     WORDS("modality", "participation", "grading"), teaching_show, teaching_take, NULL, teaching_body },
	[DRAFT_ENTRY] = { "entry", &form_specification_entry_class, WORDS("spec.entry", "spec.stackability"), WORDS("entry", "stackability"), entry_show,
	                  entry_take, NULL, entry_body },
	[DRAFT_QUALITY] = { "quality", &form_specification_quality_class, WORDS("spec.quality_assurance", "spec.need", "spec.fee", "accreditation", "spec.origin"),
	                    WORDS("quality_assurance", "need", "fee"), quality_show, quality_take, NULL, quality_body },
	[DRAFT_BADGE] = { "badge", &form_specification_badge_class, WORDS("spec.badge"), WORDS("badge"), badge_show, badge_take, badge_check_form, badge_body },
	[DRAFT_OUTCOME] = { "outcomes", &form_specification_outcome_class, WORDS("spec.outcomes"), WORDS("outcomes"), outcome_show, outcome_take, NULL, outcome_body },
	[DRAFT_ASSESSMENT] = { "assessments", &form_specification_assessment_class, WORDS("spec.assessments"), WORDS("assessments"), assessment_show,
	                       assessment_take, NULL, assessment_body },
};

const struct draft_section *
draft_section_of(const struct route_match *match)
{
	struct str name = route_param(match, "part");
	bool has_item = route_param(match, "item").len > 0;

	for (size_t i = 0; i < DRAFT_SECTIONS; i++)
		if (str_is(name, draft_sections[i].name) && has_item == (i >= DRAFT_OUTCOME))
			return &draft_sections[i];
	return NULL;
}

const struct form_class *
draft_section_form(const struct route_match *match)
{
	const struct draft_section *section = draft_section_of(match);

	return section == NULL ? NULL : section->form;
}
