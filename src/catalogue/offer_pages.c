/* One offer: what the Council of the EU asks to be said of a micro-credential (Recommendation 2022/C 243/02, Annex I), for people, for
 * search engines (schema.org), for Europe's catalogues (ELM). The addresses are those that credentials name as their achievement. */
#include "catalogue/offer_pages.h"

#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include "base/time.h"
#include "http/page.h"
#include "http/program.h"
#include "policy/spec_facts.h"
#include "view_catalogue.h"

#define STARTS_SHOWN 12
#define CACHE        300 /* seconds */

/* ---- words ---- */

struct str
offer_word(struct request *rq, struct str code)
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

struct str
offer_language(struct request *rq, struct str tag)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar name[100];
	char *out = arena_alloc(rq->cx->mem, 400);
	int32_t count = uloc_getDisplayLanguage(str_c(rq->cx->mem, tag), str_c(rq->cx->mem, rq->language), name, 100, &status), length = 0;

	if (tag.len == 0 || U_FAILURE(status) || count <= 0)
		return tag;
	u_strToUTF8(out, 400, &length, name, count, &status);
	return U_FAILURE(status) ? tag : (struct str){ out, (size_t)length };
}

struct str
offer_field(struct request *rq, struct str code)
{
	struct arena *mem = rq->cx->mem;
	const struct message *msg = code.len == 0 ? NULL : message_find(str_fmt(mem, "catalogue_field_" PRI_STR, ARG_STR(code)));

	if (msg == NULL)
		return code;
	return str_fmt(mem, PRI_STR " " PRI_STR, ARG_STR(code), ARG_STR(locale_text(page_locale(rq), mem, msg, NULL, 0)));
}

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

struct str
with_dot(struct request *rq, struct str a, struct str b)
{
	if (a.len == 0 || b.len == 0)
		return a.len == 0 ? b : a;
	return str_join(rq->cx->mem, (const struct str[]){ a, b }, 2, STR(" · "));
}

static struct str
scalar(struct request *rq, const struct json *value)
{
	if (json_is(value, JSON_STRING))
		return value->string;
	return json_is_number(value) ? json_text(rq->cx->mem, value, JSON_COMPACT) : STR_NONE;
}

static struct str
unit(struct request *rq, int64_t amount, const struct message *msg)
{
	struct str number = locale_decimal(page_locale(rq), rq->cx->mem, amount);

	return amount == 0 ? STR_NONE : locale_text(page_locale(rq), rq->cx->mem, msg, (const struct arg[]){ A_STR("amount", number) }, 1);
}

/* Both where the document gives one: two UK credits are one of ECTS. */
static struct str
credit_of(struct request *rq, const struct offer *offer)
{
	struct err before = rq->cx->err;
	struct spec_credit credit;

	if (spec_credit(rq->cx, offer->spec->json, &credit) != RC_OK) {
		rq->cx->err = before;
		return STR_NONE;
	}
	return with_dot(rq, unit(rq, credit.ects, MSG(catalogue_ects)), JSON_GET(JSON_GET(offer->spec->json, "credit"), "uk") == NULL ? STR_NONE : unit(rq, credit.uk, MSG(catalogue_uk)));
}

static struct str
level_of(struct request *rq, const struct offer *offer, bool with_eqf)
{
	struct err before = rq->cx->err;
	struct spec_level level;
	struct str words;

	if (spec_level(rq->cx, offer->spec->json, &level) != RC_OK || !level.stated) {
		rq->cx->err = before;
		return STR_NONE;
	}
	words = str_fmt(rq->cx->mem, PRI_STR " %lld", ARG_STR(level.framework), (long long)level.value);
	if (!with_eqf || level.eqf == 0 || str_is(level.framework, "EQF"))
		return words;
	return str_fmt(rq->cx->mem, PRI_STR " (EQF %lld)", ARG_STR(words), (long long)level.eqf);
}

static struct str
languages_of(struct request *rq, const struct offer *offer)
{
	const struct json *list = JSON_GET(offer->spec->json, "languages");
	struct str *names = NEWS(rq->cx->mem, struct str, json_count(list) + 1);
	size_t count = 0;

	for (const struct json *at = json_first(list); at != NULL; at = at->next)
		names[count++] = offer_language(rq, json_string(at));
	return str_join(rq->cx->mem, names, count, STR(", "));
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
	struct str facts = with_dot(rq, credit_of(rq, offer), level_of(rq, offer, false));

	facts = with_dot(rq, facts, offer_word(rq, json_string(JSON_GET(offer->spec->json, "modality"))));
	return with_dot(rq, with_dot(rq, facts, languages_of(rq, offer)), begins(rq, offer));
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
offer_load_for(struct request *rq, int64_t specification, struct offer *out)
{
	struct specification *spec = NEW(rq->cx->mem, struct specification);
	struct institution *institution = NEW(rq->cx->mem, struct institution);
	struct catalogue_start *starts;

	TRY(institution_get(rq->cx, rq->db, rq->program->institution, institution));
	TRY(specification_get(rq->cx, rq->db, rq->program->institution, specification, spec));
	*out = (struct offer){ .institution = institution, .spec = spec, .base_url = request_base_url(rq), .language = rq->language };
	TRY(catalogue_starts(rq->cx, rq->db, rq->program->institution, spec->code, STARTS_SHOWN, &starts, &out->start_count));
	out->starts = starts;
	return RC_OK;
}

/* Of the page's address: the version it names, or what is published now. One that was published and replaced stays readable. */
static enum rc
offer_of_path(struct request *rq, int64_t version, struct offer *out, bool *later)
{
	struct str code = request_param(rq, "code");
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
	return offer_load_for(rq, id, out);
}

/* ---- the page ---- */

static struct str
supervision_of(struct request *rq, const struct json *assessment)
{
	struct str identity = json_string(JSON_GET(assessment, "identity_check"));

	return with_dot(rq, offer_word(rq, json_string(JSON_GET(assessment, "supervision"))), offer_word(rq, identity));
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
			.title = offer_text(offer, at, "title"), .kind = offer_word(rq, json_string(JSON_GET(at, "type"))),
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
	const struct json *spec = offer->spec->json, *quality = JSON_GET(spec, "quality_assurance"), *fee = JSON_GET(spec, "fee");
	int64_t amount, hours = offer_hours(offer) / 1000;

	view->code = offer->spec->code;
	view->version = offer->spec->version;
	view->summary = offer_text(offer, spec, "summary");
	view->issuer = text_in(offer->institution->legal_name, rq->language);
	view->country = offer->institution->region.len > 0 ? offer->institution->region : offer->institution->country;
	view->subject = offer_field(rq, json_string(JSON_GET(spec, "isced_f")));
	view->credit = credit_of(rq, offer);
	if (hours > 0)
		view->hours = locale_text(page_locale(rq), rq->cx->mem, MSG(catalogue_hours), (const struct arg[]){ A_NUM("count", hours) }, 1);
	view->level = level_of(rq, offer, true);
	view->mode = offer_word(rq, json_string(JSON_GET(spec, "modality")));
	view->participation = offer_text(offer, spec, "participation");
	view->language = languages_of(rq, offer);
	if (!json_integer(JSON_GET(spec, "duration_weeks"), &view->weeks))
		view->weeks = 0;
	view->target = offer_text(offer, spec, "target_group");
	view->entry = offer_text(offer, JSON_GET(spec, "entry"), "advisory");
	view->quality = json_string(JSON_GET(quality, "type"));
	view->quality_at = json_string(JSON_GET(quality, "url"));
	view->grading = offer_word(rq, offer->spec->grading);
	if (json_integer(JSON_GET(fee, "amount"), &amount))
		view->fee = str_fmt(rq->cx->mem, PRI_STR " " PRI_STR, ARG_STR(locale_decimal(page_locale(rq), rq->cx->mem, amount * 10)), ARG_STR(json_string(JSON_GET(fee, "currency"))));
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
