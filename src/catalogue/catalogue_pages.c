/* The public catalogue: every published micro-credential with what the Council of the EU asks to be said of one (Recommendation
 * 2022/C 243/02, Annex I), for people, for search engines (schema.org), and as a feed (RFC 4287). The addresses are those that
 * credentials name as their achievement. */
#include "base/time.h"
#include "http/page.h"
#include "http/program.h"
#include "specification/specification.h"
#include "view_catalogue.h"

#define OFFERS_MAX 2000
#define CACHE      300 /* seconds */

/* ---- members of a specification as words ---- */

static struct str
worded(struct request *rq, const struct json *in, const char *member)
{
	const struct json *value = json_get(in, str_of(member));

	return json_is(value, JSON_STRING) ? value->string : text_in(value, rq->language);
}

/* A code of the document ("case-study") by its message, else as it is. */
static struct str
word_for(struct request *rq, struct str code)
{
	struct arena *mem = rq->cx->mem;
	char *name = str_c(mem, str_fmt(mem, "catalogue_word_" PRI_STR, ARG_STR(code)));
	const struct message *msg;

	for (char *c = name; *c != '\0'; c++)
		if (*c == '-')
			*c = '_';
	msg = code.len == 0 ? NULL : message_find(str_of(name));
	return msg == NULL ? code : locale_text(page_locale(rq), mem, msg, NULL, 0);
}

static struct str
scalar(struct request *rq, const struct json *value)
{
	if (json_is(value, JSON_STRING))
		return value->string;
	return json_is_number(value) ? json_text(rq->cx->mem, value, JSON_COMPACT) : STR_NONE;
}

static struct str
with_dot(struct request *rq, struct str a, struct str b)
{
	if (a.len == 0 || b.len == 0)
		return a.len == 0 ? b : a;
	return str_join(rq->cx->mem, (const struct str[]){ a, b }, 2, STR(" · "));
}

static struct str
unit(struct request *rq, const struct json *amount, const struct message *msg)
{
	struct str number = scalar(rq, amount);

	return number.len == 0 ? STR_NONE : locale_text(page_locale(rq), rq->cx->mem, msg, (const struct arg[]){ A_STR("amount", number) }, 1);
}

static struct str
credit_of(struct request *rq, const struct json *spec)
{
	const struct json *credit = JSON_GET(spec, "credit");

	return with_dot(rq, unit(rq, JSON_GET(credit, "ects"), MSG(catalogue_ects)), unit(rq, JSON_GET(credit, "uk"), MSG(catalogue_uk)));
}

static struct str
level_of(struct request *rq, const struct json *spec)
{
	const struct json *level = JSON_GET(spec, "level");
	struct str framework = json_string(JSON_GET(level, "framework")), value = scalar(rq, JSON_GET(level, "value"));

	return value.len == 0 ? STR_NONE : str_join(rq->cx->mem, (const struct str[]){ framework, value }, 2, STR(" "));
}

static struct str
hours_of(struct request *rq, const struct json *spec)
{
	int64_t sum = 0, one;

	for (const struct json *part = json_first(JSON_GET(spec, "hours")); part != NULL; part = part->next)
		if (json_integer(part, &one))
			sum += one;
	return sum == 0 ? STR_NONE : locale_text(page_locale(rq), rq->cx->mem, MSG(catalogue_hours), (const struct arg[]){ A_NUM("count", sum) }, 1);
}

static struct str
language_of_offer(const struct json *spec)
{
	return json_string(json_first(JSON_GET(spec, "languages")));
}

static struct str
address_of(struct request *rq, const struct specification *spec)
{
	return str_fmt(rq->cx->mem, PRI_STR "/catalogue/" PRI_STR, ARG_STR(request_base_url(rq)), ARG_STR(spec->code));
}

/* ---- what is offered ---- */

struct offers {
	struct specification *items;
	size_t count;
};

/* The latest published version of each code. */
static enum rc
offers_load(struct request *rq, struct offers *out)
{
	struct specification_entry *entries;
	size_t count;

	TRY(specification_list(rq->cx, rq->db, rq->program->institution, SPECIFICATION_PUBLISHED, rq->language, &entries, &count));
	*out = (struct offers){ NEWS(rq->cx->mem, struct specification, count + 1), 0 };
	for (size_t i = 0; i < count && out->count < OFFERS_MAX; i++) {
		if (i > 0 && str_eq(entries[i].code, entries[i - 1].code))
			continue;
		TRY(specification_get(rq->cx, rq->db, rq->program->institution, entries[i].id, &out->items[out->count]));
		out->count++;
	}
	return RC_OK;
}

/* Every word asked for stands in title, summary, code or outcomes; ASCII letters without case. */
static bool
has_words(struct request *rq, const struct specification *spec, struct str asked)
{
	struct str text = str_lower(rq->cx->mem, spec->document), rest = str_lower(rq->cx->mem, asked), word;

	while (rest.len > 0) {
		str_cut(&rest, ' ', &word);
		if (word.len > 0 && str_find(text, word) == text.len)
			return false;
	}
	return true;
}

static bool
is_asked(struct request *rq, const struct specification *spec)
{
	struct str level = request_query(rq, "level"), mode = request_query(rq, "mode"), language = request_query(rq, "language");

	return (level.len == 0 || str_eq(level, level_of(rq, spec->json))) &&
	       (mode.len == 0 || str_eq(mode, json_string(JSON_GET(spec->json, "modality")))) &&
	       (language.len == 0 || str_eq(language, language_of_offer(spec->json))) && has_words(rq, spec, request_query(rq, "q"));
}

/* ---- for search engines ---- */

static void
put_text(struct request *rq, struct json *object, const char *name, struct str value)
{
	if (value.len > 0)
		json_put_str(rq->cx->mem, object, str_of(name), value);
}

/* schema.org's Course, with the credential it leads to. */
static struct json *
course_json(struct request *rq, const struct specification *spec)
{
	struct arena *mem = rq->cx->mem;
	struct json *course = json_new(mem, JSON_OBJECT), *part;

	put_text(rq, course, "@type", STR("Course"));
	put_text(rq, course, "@id", address_of(rq, spec));
	put_text(rq, course, "url", address_of(rq, spec));
	put_text(rq, course, "name", worded(rq, spec->json, "title"));
	put_text(rq, course, "description", worded(rq, spec->json, "summary"));
	put_text(rq, course, "courseCode", spec->code);
	put_text(rq, course, "inLanguage", language_of_offer(spec->json));
	put_text(rq, course, "educationalLevel", level_of(rq, spec->json));
	part = json_put_object(mem, course, STR("provider"));
	put_text(rq, part, "@type", STR("CollegeOrUniversity"));
	put_text(rq, part, "name", page_reader(rq)->institution);
	put_text(rq, part, "url", request_base_url(rq));
	part = json_put_array(mem, course, STR("teaches"));
	for (const struct json *at = json_first(JSON_GET(spec->json, "outcomes")); at != NULL; at = at->next)
		json_add(part, json_new_string(mem, worded(rq, at, "text")));
	part = json_put_object(mem, course, STR("educationalCredentialAwarded"));
	put_text(rq, part, "@type", STR("EducationalOccupationalCredential"));
	put_text(rq, part, "name", worded(rq, spec->json, "title"));
	put_text(rq, part, "credentialCategory", STR("Micro-credential"));
	return course;
}

static struct json *
in_context(struct request *rq, struct json *value)
{
	struct json *whole = json_new(rq->cx->mem, JSON_OBJECT);

	put_text(rq, whole, "@context", STR("https://schema.org"));
	json_put(whole, STR("@graph"), value);
	return whole;
}

/* ---- the list ---- */

struct facet { struct str *values; size_t count; };

static void
facet_add(struct facet *facet, struct str value)
{
	for (size_t i = 0; i < facet->count; i++)
		if (str_eq(facet->values[i], value))
			return;
	if (value.len > 0)
		facet->values[facet->count++] = value;
}

static void
fill_facets(struct request *rq, const struct offers *offers, struct view_catalogue *view)
{
	struct arena *mem = rq->cx->mem;
	struct facet levels = { NEWS(mem, struct str, offers->count + 1), 0 }, modes = { NEWS(mem, struct str, offers->count + 1), 0 },
	             languages = { NEWS(mem, struct str, offers->count + 1), 0 };

	for (size_t i = 0; i < offers->count; i++) {
		facet_add(&levels, level_of(rq, offers->items[i].json));
		facet_add(&modes, json_string(JSON_GET(offers->items[i].json, "modality")));
		facet_add(&languages, language_of_offer(offers->items[i].json));
	}
	view->levels = NEWS(mem, struct view_catalogue_level, levels.count + 1);
	for (size_t i = 0; i < levels.count; i++)
		view->levels[view->levels_count++] = (struct view_catalogue_level){ levels.values[i], levels.values[i], str_eq(levels.values[i], request_query(rq, "level")) };
	view->modes = NEWS(mem, struct view_catalogue_mode, modes.count + 1);
	for (size_t i = 0; i < modes.count; i++)
		view->modes[view->modes_count++] = (struct view_catalogue_mode){ modes.values[i], word_for(rq, modes.values[i]), str_eq(modes.values[i], request_query(rq, "mode")) };
	view->languages = NEWS(mem, struct view_catalogue_language, languages.count + 1);
	for (size_t i = 0; i < languages.count; i++)
		view->languages[view->languages_count++] = (struct view_catalogue_language){
			languages.values[i], word_for(rq, languages.values[i]), str_eq(languages.values[i], request_query(rq, "language")) };
}

static enum rc
catalogue_get(struct request *rq)
{
	struct view_catalogue view = { .q = request_query(rq, "q"), .feed = STR("/catalogue/feed.atom"), .asked = rq->query.count > 0 };
	struct json *courses = json_new(rq->cx->mem, JSON_ARRAY);
	struct offers offers;

	TRY(offers_load(rq, &offers));
	fill_facets(rq, &offers, &view);
	view.offers = NEWS(rq->cx->mem, struct view_catalogue_card, offers.count + 1);
	for (size_t i = 0; i < offers.count; i++) {
		const struct specification *spec = &offers.items[i];

		if (!is_asked(rq, spec))
			continue;
		json_add(courses, course_json(rq, spec));
		view.offers[view.offers_count++] = (struct view_catalogue_card){
			.title = worded(rq, spec->json, "title"), .href = str_fmt(rq->cx->mem, "/catalogue/" PRI_STR, ARG_STR(spec->code)),
			.summary = worded(rq, spec->json, "summary"),
			.facts = with_dot(rq, with_dot(rq, credit_of(rq, spec->json), level_of(rq, spec->json)), word_for(rq, json_string(JSON_GET(spec->json, "modality")))),
		};
	}
	view.data = in_context(rq, courses);
	page_title_say(rq, SAY(page_catalogue));
	page_public(rq);
	return reply_view(rq, 200, &view_catalogue_class, &view);
}

/* ---- one offer ---- */

static void
fill_rows(struct request *rq, const struct json *spec, struct view_catalogue_offer *view)
{
	struct arena *mem = rq->cx->mem;
	const struct json *towards = JSON_GET(JSON_GET(spec, "stackability"), "towards");

	view->outcomes = NEWS(mem, struct view_catalogue_offer_outcome, json_count(JSON_GET(spec, "outcomes")) + 1);
	for (const struct json *at = json_first(JSON_GET(spec, "outcomes")); at != NULL; at = at->next)
		view->outcomes[view->outcomes_count++].text = worded(rq, at, "text");
	view->assessments = NEWS(mem, struct view_catalogue_offer_assessment, json_count(JSON_GET(spec, "assessments")) + 1);
	for (const struct json *at = json_first(JSON_GET(spec, "assessments")); at != NULL; at = at->next) {
		bool formative = json_is(JSON_GET(at, "formative"), JSON_TRUE);

		view->assessments[view->assessments_count++] = (struct view_catalogue_offer_assessment){
			.title = worded(rq, at, "title"), .kind = word_for(rq, json_string(JSON_GET(at, "type"))),
			.weight = formative ? STR_NONE : scalar(rq, JSON_GET(at, "weight")),
			.supervision = word_for(rq, json_string(JSON_GET(at, "supervision"))), .conditions = worded(rq, at, "conditions"),
		};
	}
	view->towards = NEWS(mem, struct view_catalogue_offer_goal, json_count(towards) + 1);
	for (const struct json *at = json_first(towards); at != NULL; at = at->next)
		view->towards[view->towards_count++].text = json_is(at, JSON_STRING) ? at->string : worded(rq, at, "title");
	view->alone = json_is(JSON_GET(JSON_GET(spec, "stackability"), "standalone"), JSON_TRUE);
}

static void
fill_offer(struct request *rq, const struct specification *spec, struct view_catalogue_offer *view)
{
	const struct json *json = spec->json, *quality = JSON_GET(json, "quality_assurance"), *fee = JSON_GET(json, "fee");
	int64_t amount;

	view->code = spec->code;
	view->version = spec->version;
	view->summary = worded(rq, json, "summary");
	view->issuer = page_reader(rq)->institution;
	view->credit = credit_of(rq, json);
	view->hours = hours_of(rq, json);
	view->level = level_of(rq, json);
	view->mode = word_for(rq, json_string(JSON_GET(json, "modality")));
	view->participation = worded(rq, json, "participation");
	view->language = word_for(rq, language_of_offer(json));
	if (!json_integer(JSON_GET(json, "duration_weeks"), &view->weeks))
		view->weeks = 0;
	view->target = worded(rq, json, "target_group");
	view->entry = worded(rq, JSON_GET(json, "entry"), "advisory");
	view->quality = json_string(JSON_GET(quality, "type"));
	view->quality_at = json_string(JSON_GET(quality, "url"));
	view->grading = word_for(rq, spec->grading);
	if (json_integer(JSON_GET(fee, "amount"), &amount))
		view->fee = str_fmt(rq->cx->mem, PRI_STR " " PRI_STR, ARG_STR(locale_decimal(page_locale(rq), rq->cx->mem, amount * 10)), ARG_STR(json_string(JSON_GET(fee, "currency"))));
	view->data = in_context(rq, course_json(rq, spec));
	fill_rows(rq, json, view);
}

/* The version asked for, or the latest published. One that was published and replaced stays readable: credentials name it. */
static enum rc
find_offer(struct request *rq, int64_t version, struct specification *out, bool *later)
{
	struct str code = request_param(rq, "code");
	struct specification_entry *entries;
	size_t count;

	*later = false;
	TRY(specification_list(rq->cx, rq->db, rq->program->institution, -1, rq->language, &entries, &count));
	for (size_t i = 0; i < count; i++) {
		bool open = entries[i].state == SPECIFICATION_PUBLISHED || (version > 0 && entries[i].state >= SPECIFICATION_PUBLISHED);

		if (!str_eq(entries[i].code, code) || !open)
			continue;
		if (version == 0 || entries[i].version == version)
			return specification_get(rq->cx, rq->db, rq->program->institution, entries[i].id, out);
		*later = true;
	}
	return fail(rq->cx, RC_NOT_FOUND, MSG(catalogue_not_found));
}

static enum rc
show_offer(struct request *rq, int64_t version)
{
	struct view_catalogue_offer view = { .weeks = 0 };
	struct specification spec;

	TRY(find_offer(rq, version, &spec, &view.later));
	fill_offer(rq, &spec, &view);
	page_title(rq, worded(rq, spec.json, "title"));
	page_crumb_say(rq, SAY(page_catalogue), STR("/catalogue"));
	page_public(rq);
	return reply_view(rq, 200, &view_catalogue_offer_class, &view);
}

static enum rc
offer_get(struct request *rq)
{
	return show_offer(rq, 0);
}

static enum rc
offer_version_get(struct request *rq)
{
	int64_t version;

	TRY(request_param_id(rq, "version", &version));
	return show_offer(rq, version);
}

/* ---- the feed ---- */

static void
put_element(struct buf *out, struct view_out *escape, const char *name, struct str text)
{
	escape->html = buf_new(escape->mem, (size_t)1 << 20);
	view_text(escape, IN_TEXT, text);
	buf_fmt(out, "<%s>" PRI_STR "</%s>", name, ARG_STR(buf_view(&escape->html)), name);
}

static enum rc
feed_get(struct request *rq)
{
	struct buf out = buf_new(rq->cx->mem, (size_t)8 << 20);
	struct view_out escape = { .mem = rq->cx->mem };
	struct specification_entry *entries;
	size_t count;

	page_choose_language(rq);
	TRY(specification_list(rq->cx, rq->db, rq->program->institution, SPECIFICATION_PUBLISHED, rq->language, &entries, &count));
	buf_lit(&out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">");
	put_element(&out, &escape, "title", page_reader(rq)->institution);
	put_element(&out, &escape, "id", str_fmt(rq->cx->mem, PRI_STR "/catalogue", ARG_STR(request_base_url(rq))));
	put_element(&out, &escape, "updated", time_text(rq->cx->mem, count == 0 ? 0 : entries[0].changed_at));
	for (size_t i = 0; i < count; i++) {
		struct str address = str_fmt(rq->cx->mem, PRI_STR "/catalogue/" PRI_STR "/%lld", ARG_STR(request_base_url(rq)), ARG_STR(entries[i].code), (long long)entries[i].version);

		buf_lit(&out, "\n<entry>");
		put_element(&out, &escape, "title", entries[i].title);
		put_element(&out, &escape, "id", address);
		put_element(&out, &escape, "updated", time_text(rq->cx->mem, entries[i].changed_at));
		buf_fmt(&out, "<link href=\"" PRI_STR "\"/></entry>", ARG_STR(address));
	}
	buf_lit(&out, "\n</feed>\n");
	reply_cache(rq, CACHE, true);
	return reply_bytes(rq, 200, buf_view(&out), "application/atom+xml; charset=utf-8");
}

const struct route catalogue_routes[] = {
	{ .method = HTTP_GET, .path = "/catalogue", .is_public = true, .view = &view_catalogue_class, .rate = RATE_READ, .handler = catalogue_get,
	  .says = "Published micro-credentials" },
	{ .method = HTTP_GET, .path = "/catalogue/feed.atom", .is_public = true, .rate = RATE_READ, .handler = feed_get, .says = "The catalogue as an Atom feed" },
	{ .method = HTTP_GET, .path = "/catalogue/{code}", .is_public = true, .object = OBJECT_DOCUMENT, .view = &view_catalogue_offer_class, .rate = RATE_READ,
	  .handler = offer_get, .says = "One published micro-credential" },
	{ .method = HTTP_GET, .path = "/catalogue/{code}/{version}", .is_public = true, .object = OBJECT_DOCUMENT, .view = &view_catalogue_offer_class,
	  .rate = RATE_READ, .handler = offer_version_get, .says = "One version of it, as credentials name it" },
	ROUTES_END
};
