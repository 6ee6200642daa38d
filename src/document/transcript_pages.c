#include "document/transcript_pages.h"

#include "base/time.h"
#include "codec/colour.h"
#include "http/locale.h"
#include "specification/words_pages.h"

#define HOUSE_COLOUR 0x5a1f3d /* as in assets/style.css */
#define FACTS_MAX    16

struct wording {
	struct ctx *cx;
	struct arena *mem;
	struct locale *locale;
	const struct record *record;
	struct transcript_fact facts[FACTS_MAX];
	size_t count;
};

static struct str
say(const struct wording *w, const struct message *msg)
{
	return locale_text(w->locale, w->mem, msg, NULL, 0);
}

static struct str
in_language(const struct wording *w, struct record_texts texts)
{
	return record_text(texts, language_code(w->locale->language));
}

static void
fact(struct wording *w, const struct message *label, struct str text)
{
	if (text.len > 0 && w->count < FACTS_MAX)
		w->facts[w->count++] = (struct transcript_fact){ say(w, label), text };
}

/* ---- texts ---- */

static struct str
learner_text(const struct wording *w)
{
	const struct record_learner *learner = &w->record->learner;

	for (size_t i = 0; i < learner->identities.count; i++)
		if (str_is(learner->identities.items[i].type, "name") && !learner->identities.items[i].hashed)
			return learner->identities.items[i].value;
	if (learner->given_name.len + learner->family_name.len == 0)
		return say(w, MSG(document_unnamed));
	return str_trim(str_fmt(w->mem, PRI_STR " " PRI_STR, ARG_STR(learner->given_name), ARG_STR(learner->family_name)));
}

static struct str
day_text(const struct wording *w, int64_t seconds)
{
	return seconds == RECORD_NEVER || seconds == 0 ? STR_NONE : locale_day(w->locale, w->mem, day_of(locale_local(w->locale, seconds)));
}

static struct str
bodies_text(const struct wording *w)
{
	struct str all = in_language(w, w->record->issuer.name);

	for (size_t i = 0; i < w->record->awarding_bodies.count; i++)
		all = words_and(w->mem, all, in_language(w, w->record->awarding_bodies.items[i].name));
	return all;
}

static struct str
workload_text(const struct wording *w)
{
	const struct arg hours = A_STR("hours", locale_decimal(w->locale, w->mem, w->record->workload.hours));
	struct str credit = words_of_record_credit(w->locale, w->mem, w->record);

	return w->record->workload.hours <= 0 ? credit : words_and(w->mem, credit, locale_text(w->locale, w->mem, MSG(document_hours), &hours, 1));
}

static struct str
assessment_text(const struct wording *w)
{
	struct buf out = buf_new(w->mem, (size_t)1 << 20);

	for (size_t i = 0; i < w->record->assessments.count; i++) {
		const struct record_assessment *a = &w->record->assessments.items[i];
		struct str kind = words_of_code(w->locale, w->mem, a->type), title = in_language(w, a->title);
		struct str watched = words_of_code(w->locale, w->mem, record_supervision_word(a->supervision));

		buf_fmt(&out, "%s" PRI_STR, out.len > 0 ? "\n" : "", ARG_STR(words_and(w->mem, words_and(w->mem, title.len > 0 ? title : kind, title.len > 0 ? kind : STR_NONE), watched)));
	}
	return buf_view(&out);
}

static struct str
participation_text(const struct wording *w)
{
	return words_and(w->mem, words_of_code(w->locale, w->mem, w->record->participation.mode), in_language(w, w->record->participation.text));
}

static struct str
grade_text(const struct wording *w)
{
	const struct record_result *result = &w->record->result;
	const struct arg args[] = { A_STR("value", result->value), A_STR("most", result->most), A_STR("pass", result->pass) };
	struct str mark = result->value.len > 0 && result->most.len > 0 && result->pass.len > 0 ? locale_text(w->locale, w->mem, MSG(document_grade_of), args, 3)
	                                                                                         : result->value;

	return words_and(w->mem, result->classification, mark);
}

static struct str
board_text(const struct wording *w)
{
	const struct record_board *board = &w->record->board;
	int64_t day;

	return words_and(w->mem, board->name, date_parse(board->date, &day) ? locale_day(w->locale, w->mem, day) : board->date);
}

static struct str
stacks_text(const struct wording *w)
{
	struct str all = in_language(w, w->record->stackability.text);

	for (size_t i = 0; i < w->record->stackability.towards.count; i++)
		all = words_and(w->mem, all, w->record->stackability.towards.items[i].name);
	return all.len > 0 || !w->record->stackability.stated ? all : say(w, w->record->stackability.standalone ? MSG(document_stands_alone) : MSG(document_stacks));
}

static struct str
quality_text(const struct wording *w)
{
	struct str all = w->record->quality.type;

	for (size_t i = 0; i < w->record->quality.accreditations.count; i++)
		all = words_and(w->mem, all, w->record->quality.accreditations.items[i].name);
	return words_and(w->mem, all, w->record->quality.url);
}

/* ---- all of it ---- */

/* In the order of Annex I: the mandatory elements, then the optional ones, then what the record adds. */
static void
add_facts(struct wording *w)
{
	const struct record *r = w->record;

	fact(w, MSG(document_bodies), bodies_text(w));
	fact(w, MSG(document_country), words_of_country(w->locale, w->mem, r->issuer.country));
	fact(w, MSG(document_awarded_on), day_text(w, r->awarded_at));
	fact(w, MSG(document_issued_on), day_text(w, r->valid_from));
	fact(w, MSG(document_until), day_text(w, r->valid_until));
	fact(w, MSG(document_workload), workload_text(w));
	fact(w, MSG(document_level), words_of_record_level(w->mem, r));
	fact(w, MSG(document_grade), grade_text(w));
	fact(w, MSG(document_assessment), assessment_text(w));
	fact(w, MSG(document_participation), participation_text(w));
	fact(w, MSG(document_quality), quality_text(w));
	fact(w, MSG(document_prerequisites), in_language(w, r->prerequisites));
	fact(w, MSG(document_stackability), stacks_text(w));
	fact(w, MSG(document_board), board_text(w));
	fact(w, MSG(document_code), words_and(w->mem, r->code, r->version));
}

static void
add_outcomes(struct wording *w, struct transcript *out)
{
	struct str *outcomes = NEWS(w->mem, struct str, w->record->outcomes.count + 1);

	for (size_t i = 0; i < w->record->outcomes.count && out->outcome_count < TRANSCRIPT_TEXTS_MAX; i++)
		outcomes[out->outcome_count++] = in_language(w, w->record->outcomes.items[i].text);
	out->outcomes = outcomes;
	out->outcomes_title = say(w, MSG(document_outcomes));
}

/* The institution's, else the one that pages have without a branding. */
static uint32_t
colour_of(struct str text)
{
	struct colour colour;

	return colour_parse(text, &colour) ? (uint32_t)colour.red << 16 | (uint32_t)colour.green << 8 | colour.blue : HOUSE_COLOUR;
}

static void
add_check(struct wording *w, const struct transcript_setting *setting, struct transcript *out)
{
	const struct arg code = A_STR("code", setting->code);

	out->check_title = say(w, MSG(document_check));
	out->check_text = say(w, setting->code.len > 0 ? MSG(document_check_share) : MSG(document_check_file));
	out->link = setting->link;
	out->link_says = say(w, MSG(document_link_says));
	out->code = setting->code.len > 0 ? locale_text(w->locale, w->mem, MSG(document_check_code), &code, 1) : STR_NONE;
	out->code_says = say(w, MSG(document_qr_says));
	out->inside = say(w, MSG(document_inside));
	out->file = setting->credential;
	out->file_name = STR("credential.json");
	out->file_type = STR("application/vc+ld+json");
	out->file_says = say(w, MSG(document_file_says));
}

static void
add_names(const struct wording *w, struct transcript *out)
{
	const struct arg names[] = { A_STR("award", out->award), A_STR("learner", out->learner) };

	out->name = locale_text(w->locale, w->mem, MSG(document_name), names, 2);
	out->picture_says = locale_text(w->locale, w->mem, MSG(document_picture_says), names, 1);
}

void
transcript_of_record(struct ctx *cx, const struct record *record, const struct transcript_setting *setting, struct transcript *out)
{
	struct wording *w = NEW(cx->mem, struct wording);

	*w = (struct wording){ .cx = cx, .mem = cx->mem, .locale = locale_open(cx->mem, setting->language, setting->zone), .record = record };
	*out = (struct transcript){
		.language = language_code(setting->language),
		.institution = in_language(w, record->issuer.name), .kind = say(w, MSG(document_kind)), .certifies = say(w, MSG(document_certifies)),
		.learner = learner_text(w), .awarded = say(w, MSG(document_awarded)), .award = in_language(w, record->title), .summary = in_language(w, record->summary),
		.picture = setting->picture, .colour = colour_of(setting->colour), .made_at = record->valid_from == RECORD_NEVER ? 0 : record->valid_from,
	};
	add_names(w, out);
	add_facts(w);
	out->facts = w->facts;
	out->fact_count = w->count;
	add_outcomes(w, out);
	add_check(w, setting, out);
}
