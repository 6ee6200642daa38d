/* One offer: what the Council of the EU asks to be said of a micro-credential (Recommendation 2022/C 243/02, Annex I), for people, for
 * search engines (schema.org), for Europe's catalogues (ELM). The addresses are those that credentials name as their achievement. */
#include "catalogue/offer_pages.h"

#include "base/time.h"
#include "http/page.h"
#include "http/program.h"
#include "specification/words_pages.h"
#include "view_catalogue.h"

#define STARTS_SHOWN 12
#define CACHE        300 /* seconds */

/* ---- words ---- */

/* Both languages write the day first. */
struct str
offer_month(struct request *rq, struct str month)
{
	struct str day;
	int64_t first;

	if (!date_parse(str_fmt(rq->cx->mem, PRI_STR "-01", ARG_STR(month)), &first))
		return month;
	day = locale_day(page_locale(rq), rq->cx->mem, first);
	return str_sub(day, str_find_byte(day, ' ') + 1, SIZE_MAX);
}

static struct str
scalar(struct request *rq, const struct json *value)
{
	if (json_is(value, JSON_STRING))
		return value->string;
	return json_is_number(value) ? json_text(rq->cx->mem, value, JSON_COMPACT) : STR_NONE;
}

static struct str
begins(struct request *rq, const struct offer *offer)
{
	struct str month;

	if (offer->start_count == 0)
		return STR_NONE;
	month = offer_month(rq, str_sub(date_text(rq->cx->mem, offer->starts[0].start_day), 0, 7));
	return locale_text(page_locale(rq), rq->cx->mem, MSG(catalogue_begins), (const struct arg[]){ A_STR("month", month) }, 1);
}

struct str
offer_facts(struct request *rq, const struct offer *offer)
{
	struct str facts = words_and(rq->cx->mem, words_of_credit(rq->cx, page_locale(rq), offer->spec->json), words_of_level(rq->cx, offer->spec->json, false));

	facts = words_and(rq->cx->mem, facts, words_of_code(page_locale(rq), rq->cx->mem, json_string(JSON_GET(offer->spec->json, "modality"))));
	return words_and(rq->cx->mem, words_and(rq->cx->mem, facts, words_of_languages(page_locale(rq), rq->cx->mem, offer->spec->json)), begins(rq, offer));
}

struct json *
in_schema(struct request *rq, struct json *value)
{
	struct json *whole = json_new(rq->cx->mem, JSON_OBJECT);

	json_put_str(rq->cx->mem, whole, STR("@context"), STR("https://schema.org"));
	json_put(whole, STR("@graph"), value);
	return whole;
}

/* ---- the offer ---- */

enum rc
offer_institution(struct request *rq, const struct institution **out)
{
	struct institution *institution = NEW(rq->cx->mem, struct institution);

	*out = institution;
	return institution_get(rq->cx, rq->db, rq->program->institution, institution);
}

enum rc
offer_load_for(struct request *rq, const struct institution *institution, int64_t specification, struct offer *out)
{
	struct specification *spec = NEW(rq->cx->mem, struct specification);
	struct catalogue_start *starts;

	TRY(specification_get(rq->cx, rq->db, institution->id, specification, spec));
	*out = (struct offer){ .institution = institution, .spec = spec, .base_url = request_base_url(rq), .language = rq->language };
	TRY(catalogue_starts(rq->cx, rq->db, institution->id, spec->code, STARTS_SHOWN, &starts, &out->start_count));
	out->starts = starts;
	return RC_OK;
}

/* Of the page's address: the version it names, or what is published now. One that was published and replaced stays readable. */
static enum rc
offer_of_path(struct request *rq, int64_t version, struct offer *out, bool *later)
{
	struct str code = request_param(rq, "code");
	const struct institution *institution;
	int64_t published = 0, id;
	enum rc rc = catalogue_offer(rq->cx, rq->db, rq->program->institution, code, &published);

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	id = published;
	if (version > 0)
		rc = specification_of_version(rq->cx, rq->db, rq->program->institution, code, version, &id);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? fail(rq->cx, RC_NOT_FOUND, MSG(catalogue_not_found)) : rc;
	*later = published != 0 && published != id;
	TRY(offer_institution(rq, &institution));
	return offer_load_for(rq, institution, id, out);
}

/* ---- the page ---- */

static struct str
supervision_of(struct request *rq, const struct json *assessment)
{
	struct str identity = json_string(JSON_GET(assessment, "identity_check"));

	return words_and(rq->cx->mem, words_of_code(page_locale(rq), rq->cx->mem, json_string(JSON_GET(assessment, "supervision"))), words_of_code(page_locale(rq), rq->cx->mem, identity));
}

static void
fill_learning(struct request *rq, const struct offer *offer, struct view_catalogue_offer *view)
{
	struct arena *mem = rq->cx->mem;
	const struct json *spec = offer->spec->json;

	view->outcomes = NEWS(mem, struct view_catalogue_offer_outcome, json_count(JSON_GET(spec, "outcomes")) + 1);
	for (const struct json *at = json_first(JSON_GET(spec, "outcomes")); at != NULL; at = at->next)
		view->outcomes[view->outcomes_count++].text = offer_text(offer, at, "text");
	view->assessments = NEWS(mem, struct view_catalogue_offer_assessment, json_count(JSON_GET(spec, "assessments")) + 1);
	for (const struct json *at = json_first(JSON_GET(spec, "assessments")); at != NULL; at = at->next)
		view->assessments[view->assessments_count++] = (struct view_catalogue_offer_assessment){
			.title = offer_text(offer, at, "title"), .kind = words_of_code(page_locale(rq), rq->cx->mem, json_string(JSON_GET(at, "type"))),
			.weight = json_is(JSON_GET(at, "formative"), JSON_TRUE) ? STR_NONE : scalar(rq, JSON_GET(at, "weight")),
			.supervision = supervision_of(rq, at), .conditions = offer_text(offer, at, "conditions"),
		};
}

static void
fill_ways(struct request *rq, const struct offer *offer, struct view_catalogue_offer *view)
{
	struct arena *mem = rq->cx->mem;
	const struct json *stack = JSON_GET(offer->spec->json, "stackability"), *needed = JSON_GET(JSON_GET(offer->spec->json, "entry"), "prerequisites");

	view->towards = NEWS(mem, struct view_catalogue_offer_goal, json_count(JSON_GET(stack, "towards")) + 1);
	for (const struct json *at = json_first(JSON_GET(stack, "towards")); at != NULL; at = at->next)
		view->towards[view->towards_count++].text = json_is(at, JSON_STRING) ? at->string : offer_text(offer, at, "title");
	view->alone = json_is(JSON_GET(stack, "standalone"), JSON_TRUE);
	view->needs = NEWS(mem, struct view_catalogue_offer_need, json_count(needed) + 1);
	for (const struct json *at = json_first(needed); at != NULL; at = at->next)
		view->needs[view->needs_count++].text = json_is(at, JSON_STRING) ? at->string : offer_text(offer, at, "text");
	view->starts = NEWS(mem, struct view_catalogue_offer_start, offer->start_count + 1);
	for (size_t i = 0; i < offer->start_count; i++)
		view->starts[view->starts_count++] = (struct view_catalogue_offer_start){ offer->starts[i].start_day, offer->starts[i].end_day, offer->starts[i].place, offer->starts[i].code };
}

static void
fill_facts(struct request *rq, const struct offer *offer, struct view_catalogue_offer *view)
{
	const struct json *spec = offer->spec->json, *quality = JSON_GET(spec, "quality_assurance");
	int64_t hours = offer_hours(offer);

	view->code = offer->spec->code;
	view->version = offer->spec->version;
	view->summary = offer_text(offer, spec, "summary");
	view->issuer = text_in(offer->institution->legal_name, rq->language);
	view->country = offer->institution->region.len > 0 ? offer->institution->region : offer->institution->country;
	view->subject = words_of_field(page_locale(rq), rq->cx->mem, json_string(JSON_GET(spec, "isced_f")));
	view->credit = words_of_credit(rq->cx, page_locale(rq), offer->spec->json);
	if (hours > 0)
		view->hours = locale_text(page_locale(rq), rq->cx->mem, MSG(specification_in_hours), (const struct arg[]){ A_NUM("count", hours) }, 1);
	view->level = words_of_level(rq->cx, offer->spec->json, true);
	view->mode = words_of_code(page_locale(rq), rq->cx->mem, json_string(JSON_GET(spec, "modality")));
	view->participation = offer_text(offer, spec, "participation");
	view->language = words_of_languages(page_locale(rq), rq->cx->mem, offer->spec->json);
	if (!json_integer(JSON_GET(spec, "duration_weeks"), &view->weeks))
		view->weeks = 0;
	view->target = offer_text(offer, spec, "target_group");
	view->entry = offer_text(offer, JSON_GET(spec, "entry"), "advisory");
	view->quality = json_string(JSON_GET(quality, "type"));
	view->quality_at = json_string(JSON_GET(quality, "url"));
	view->grading = words_of_code(page_locale(rq), rq->cx->mem, offer->spec->grading);
	view->fee = words_of_fee(page_locale(rq), rq->cx->mem, JSON_GET(spec, "fee"));
}

static enum rc
show_offer(struct request *rq, int64_t version)
{
	struct view_catalogue_offer view = { .weeks = 0 };
	struct offer offer;

	TRY(offer_of_path(rq, version, &offer, &view.later));
	page_choose_language(rq);
	offer.language = rq->language;
	fill_facts(rq, &offer, &view);
	fill_learning(rq, &offer, &view);
	fill_ways(rq, &offer, &view);
	view.elm = str_fmt(rq->cx->mem, "/catalogue/" PRI_STR "/elm.jsonld", ARG_STR(offer.spec->code));
	view.data = in_schema(rq, offer_schema(rq->cx, &offer));
	page_title(rq, offer_text(&offer, offer.spec->json, "title"));
	page_crumb_say(rq, SAY(page_catalogue), STR("/catalogue"));
	page_public(rq);
	return reply_view(rq, 200, &view_catalogue_offer_class, &view);
}

/* ---- for Europe's catalogues ---- */

static enum rc
elm_get(struct request *rq)
{
	struct offer offer;
	struct json *document;
	bool later;

	TRY(offer_of_path(rq, 0, &offer, &later));
	TRY(offer_elm(rq->cx, &offer, &document));
	reply_cache(rq, CACHE, true);
	return reply_bytes(rq, 200, json_text(rq->cx->mem, document, JSON_PRETTY), "application/ld+json");
}

/* Whoever asks for linked data at the address itself gets it there. */
static enum rc
offer_get(struct request *rq)
{
	struct str accept = request_header(rq, "accept");

	if (str_find(accept, STR("application/ld+json")) < accept.len && str_find(accept, STR("text/html")) == accept.len)
		return elm_get(rq);
	return show_offer(rq, 0);
}

static enum rc
offer_version_get(struct request *rq)
{
	int64_t version;

	TRY(request_param_id(rq, "version", &version));
	return show_offer(rq, version);
}

const struct route offer_routes[] = {
	{ .method = HTTP_GET, .path = "/catalogue/{code}", .is_public = true, .object = OBJECT_DOCUMENT, .view = &view_catalogue_offer_class, .rate = RATE_READ,
	  .handler = offer_get, .says = "One published micro-credential" },
	{ .method = HTTP_GET, .path = "/catalogue/{code}/elm.jsonld", .is_public = true, .object = OBJECT_DOCUMENT, .rate = RATE_READ, .handler = elm_get,
	  .says = "The same in the European Learning Model" },
	{ .method = HTTP_GET, .path = "/catalogue/{code}/{version}", .is_public = true, .object = OBJECT_DOCUMENT, .view = &view_catalogue_offer_class,
	  .rate = RATE_READ, .handler = offer_version_get, .says = "One version of it, as credentials name it" },
	ROUTES_END
};
