#include "specification/reading_pages.h"

#include "base/decimal.h"
#include "http/page.h"
#include "specification/words_pages.h"
#include "view_specification.h"

struct str
reading_name(struct arena *mem, enum language language, struct str key)
{
	const struct message *msg = message_find(str_fmt(mem, "specification_member_" PRI_STR, ARG_STR(key)));

	return msg == NULL ? key : msg_text_in(mem, language, msg, NULL, 0);
}

/* {"en": "...", "de": "..."}: texts under tags of languages. {"uk": "10"} is a number under a name. */
static bool
is_text(const struct json *value)
{
	int64_t number;

	for (const struct json *at = json_first(value); at != NULL; at = at->next)
		if (at->key.len < 2 || (at->key.len > 3 && at->key.ptr[2] != '-' && at->key.ptr[3] != '-') || !json_is(at, JSON_STRING)
		    || str_is(at->key, "id") || decimal_parse(at->string, false, &number))
			return false;
	return json_is(value, JSON_OBJECT) && json_first(value) != NULL;
}

/* "Contact: " behind what stood before. */
static struct str
name_before(struct request *rq, struct str before, struct str key)
{
	return str_fmt(rq->cx->mem, PRI_STR PRI_STR ": ", ARG_STR(before), ARG_STR(reading_name(rq->cx->mem, page_locale(rq)->language, key)));
}

static void
put_line(struct arena *mem, struct view_specification_page_part *part, struct str text)
{
	part->values = arena_grow(mem, part->values, part->values_count * sizeof(*part->values), (part->values_count + 1) * sizeof(*part->values));
	part->values[part->values_count++] = (struct view_specification_page_part_value){ text };
}

/* A member of the document as lines of text: a map of languages is its text, a list its items, an object its members. A text that
 * stands in no map of languages is a code, where it has a word. */
void
reading_values(struct request *rq, const struct json *value, struct str before, struct view_specification_page_part *part)
{
	struct arena *mem = rq->cx->mem;
	struct str text = STR_NONE;

	if (JSON_GET(value, "tag") != NULL) { /* a language and how well it must be known */
		text = words_of_language(page_locale(rq), mem, json_string(JSON_GET(value, "tag")));
		put_line(mem, part, str_fmt(mem, PRI_STR PRI_STR " " PRI_STR, ARG_STR(before), ARG_STR(text), ARG_STR(json_string(JSON_GET(value, "level")))));
		return;
	}
	if (json_is(value, JSON_ARRAY) || (json_is(value, JSON_OBJECT) && !is_text(value))) {
		for (const struct json *at = json_first(value); at != NULL; at = at->next)
			reading_values(rq, at, at->key.len == 0 ? before : name_before(rq, before, at->key), part);
		return;
	}
	if (is_text(value))
		text = text_in(value, rq->language);
	else if (json_is(value, JSON_TRUE) || json_is(value, JSON_FALSE))
		text = msg_text_in(mem, page_locale(rq)->language, json_is(value, JSON_TRUE) ? MSG(specification_yes) : MSG(specification_no), NULL, 0);
	else if (json_is(value, JSON_STRING))
		text = words_of_code(page_locale(rq), mem, value->string);
	else
		text = json_text(mem, value, JSON_COMPACT);
	put_line(mem, part, str_fmt(mem, PRI_STR PRI_STR, ARG_STR(before), ARG_STR(text)));
}

/* "Contact 20 · Directed study 30" */
static struct str
hours_words(struct request *rq, const struct json *hours)
{
	struct arena *mem = rq->cx->mem;
	struct str all = STR_NONE;

	for (const struct json *at = json_first(hours); at != NULL; at = at->next)
		all = words_and(mem, all, str_fmt(mem, PRI_STR " " PRI_STR, ARG_STR(reading_name(mem, page_locale(rq)->language, at->key)), ARG_STR(json_text(mem, at, JSON_COMPACT))));
	return all;
}

/* The members that people say in one breath; empty: the member is put as it is. */
static struct str
in_one_breath(struct request *rq, const struct specification *spec, const struct json *member)
{
	const struct locale *locale = page_locale(rq);
	struct arena *mem = rq->cx->mem;

	if (str_is(member->key, "credit"))
		return words_of_credit(rq->cx, locale, spec->json);
	if (str_is(member->key, "level"))
		return words_of_level(rq->cx, spec->json, true);
	if (str_is(member->key, "languages"))
		return words_of_languages(locale, mem, spec->json);
	if (str_is(member->key, "isced_f"))
		return words_of_field(locale, mem, json_string(member));
	if (str_is(member->key, "fee"))
		return words_of_fee(locale, mem, member);
	return str_is(member->key, "hours") ? hours_words(rq, member) : STR_NONE;
}

static bool
has_a_place_of_its_own(struct str key)
{
	static const char *const keys[] = { "title", "summary", "outcomes", "assessments", "code", "badge" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (str_is(key, keys[i]))
			return true;
	return false;
}

static void
fill_parts(struct request *rq, const struct specification *spec, struct view_specification_page *view)
{
	view->parts = NEWS(rq->cx->mem, struct view_specification_page_part, json_count(spec->json) + 1);
	for (const struct json *at = json_first(spec->json); at != NULL; at = at->next) {
		struct view_specification_page_part *part = &view->parts[view->parts_count];
		struct str words = in_one_breath(rq, spec, at);

		if (has_a_place_of_its_own(at->key))
			continue;
		*part = (struct view_specification_page_part){ .name = reading_name(rq->cx->mem, page_locale(rq)->language, at->key) };
		if (words.len > 0)
			put_line(rq->cx->mem, part, words);
		else
			reading_values(rq, at, STR_NONE, part);
		view->parts_count += part->values_count > 0;
	}
}

static bool
covers(const struct json *assessment, struct str outcome)
{
	for (const struct json *at = json_first(JSON_GET(assessment, "outcomes")); at != NULL; at = at->next)
		if (str_eq(json_string(at), outcome))
			return true;
	return false;
}

/* Outcomes × assessments, with the holes: what is promised and not assessed. */
static void
fill_outcomes(struct request *rq, const struct specification *spec, struct view_specification_page *view)
{
	const struct json *outcomes = JSON_GET(spec->json, "outcomes"), *assessments = JSON_GET(spec->json, "assessments");

	view->outcomes = NEWS(rq->cx->mem, struct view_specification_page_outcome, json_count(outcomes) + 1);
	for (const struct json *at = json_first(outcomes); at != NULL; at = at->next) {
		struct view_specification_page_outcome *outcome = &view->outcomes[view->outcomes_count++];

		*outcome = (struct view_specification_page_outcome){ .id = json_string(JSON_GET(at, "id")), .text = text_in(JSON_GET(at, "text"), rq->language),
			.kind = words_of_code(page_locale(rq), rq->cx->mem, json_string(JSON_GET(at, "dublin"))),
			.cells = NEWS(rq->cx->mem, struct view_specification_page_outcome_cell, json_count(assessments) + 1) };
		for (const struct json *one = json_first(assessments); one != NULL; one = one->next) {
			struct view_specification_page_outcome_cell *cell = &outcome->cells[outcome->cells_count++];

			*cell = (struct view_specification_page_outcome_cell){ covers(one, outcome->id), json_string(JSON_GET(one, "id")) };
			outcome->covered |= cell->covered;
		}
	}
}

static void
fill_assessments(struct request *rq, const struct specification *spec, struct view_specification_page *view)
{
	const struct json *assessments = JSON_GET(spec->json, "assessments");
	const struct locale *locale = page_locale(rq);
	struct arena *mem = rq->cx->mem;

	view->assessments = NEWS(mem, struct view_specification_page_assessment, json_count(assessments) + 1);
	for (const struct json *at = json_first(assessments); at != NULL; at = at->next) {
		struct str how = words_and(mem, words_of_code(locale, mem, json_string(JSON_GET(at, "supervision"))), words_of_code(locale, mem, json_string(JSON_GET(at, "identity_check"))));

		view->assessments[view->assessments_count++] = (struct view_specification_page_assessment){
			.id = json_string(JSON_GET(at, "id")), .title = text_in(JSON_GET(at, "title"), rq->language), .kind = words_of_code(locale, mem, json_string(JSON_GET(at, "type"))),
			.formative = json_is(JSON_GET(at, "formative"), JSON_TRUE), .weight = json_is_number(JSON_GET(at, "weight")) ? json_text(mem, JSON_GET(at, "weight"), JSON_COMPACT) : STR_NONE,
			.how = how, .conditions = text_in(JSON_GET(at, "conditions"), rq->language), .materials = text_in(JSON_GET(at, "materials"), rq->language),
		};
	}
}

void
reading_fill(struct request *rq, const struct specification *spec, struct view_specification_page *view)
{
	fill_parts(rq, spec, view);
	fill_outcomes(rq, spec, view);
	fill_assessments(rq, spec, view);
}
