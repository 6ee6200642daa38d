#include "catalogue/offer.h"

#include "base/decimal.h"
#include "base/time.h"
#include "policy/spec_facts.h"

struct str
offer_address(struct arena *mem, const struct offer *offer)
{
	return str_fmt(mem, PRI_STR "/catalogue/" PRI_STR, ARG_STR(offer->base_url), ARG_STR(offer->spec->code));
}

int64_t
offer_hours(const struct offer *offer)
{
	int64_t sum = 0, one;

	for (const struct json *part = json_first(JSON_GET(offer->spec->json, "hours")); part != NULL; part = part->next)
		if (json_integer(part, &one))
			sum += one;
	return sum;
}

struct str
offer_text(const struct offer *offer, const struct json *in, const char *member)
{
	const struct json *value = json_get(in, str_of(member));

	return json_is(value, JSON_STRING) ? value->string : text_in(value, offer->language);
}

static void
put(struct arena *mem, struct json *object, const char *name, struct str value)
{
	if (value.len > 0)
		json_put_str(mem, object, str_of(name), value);
}

static struct json *
put_part(struct arena *mem, struct json *object, const char *name, const char *type)
{
	struct json *part = json_put_object(mem, object, str_of(name));

	put(mem, part, "@type", str_of(type));
	return part;
}

static struct str
workload(struct arena *mem, const struct offer *offer)
{
	int64_t hours = offer_hours(offer);

	return hours == 0 ? STR_NONE : str_fmt(mem, "PT%lldH", (long long)hours);
}

static void
put_instances(struct arena *mem, const struct offer *offer, struct json *course)
{
	struct str mode = json_string(JSON_GET(offer->spec->json, "modality"));
	struct json *list = offer->start_count == 0 ? NULL : json_put_array(mem, course, STR("hasCourseInstance"));

	for (size_t i = 0; i < offer->start_count; i++) {
		const struct catalogue_start *start = &offer->starts[i];
		struct json *instance = json_add(list, json_new(mem, JSON_OBJECT));

		put(mem, instance, "@type", STR("CourseInstance"));
		put(mem, instance, "name", start->code);
		put(mem, instance, "courseMode", start->mode.len > 0 ? start->mode : mode);
		put(mem, instance, "courseWorkload", workload(mem, offer));
		put(mem, instance, "startDate", date_text(mem, start->start_day));
		put(mem, instance, "endDate", date_text(mem, start->end_day));
		put(mem, instance, "location", start->place);
	}
}

static void
put_credit(struct ctx *cx, const struct offer *offer, struct json *course)
{
	struct err before = cx->err;
	struct spec_credit credit;
	struct json *part;

	if (spec_credit(cx, offer->spec->json, &credit) == RC_OK && credit.ects > 0) {
		part = put_part(cx->mem, course, "numberOfCredits", "StructuredValue");
		put(cx->mem, part, "name", STR("ECTS"));
		put(cx->mem, part, "value", decimal_text(cx->mem, credit.ects));
	}
	cx->err = before;
}

static void
put_fee(struct arena *mem, const struct offer *offer, struct json *course)
{
	const struct json *fee = JSON_GET(offer->spec->json, "fee");
	struct json *part;
	int64_t amount;

	if (!json_integer(JSON_GET(fee, "amount"), &amount))
		return;
	part = put_part(mem, course, "offers", "Offer");
	put(mem, part, "category", amount == 0 ? STR("Free") : STR("Paid"));
	put(mem, part, "price", decimal_text(mem, amount * 10));
	put(mem, part, "priceCurrency", json_string(JSON_GET(fee, "currency")));
}

struct json *
offer_schema(struct ctx *cx, const struct offer *offer)
{
	struct arena *mem = cx->mem;
	const struct json *spec = offer->spec->json, *level = JSON_GET(spec, "level");
	struct json *course = json_new(mem, JSON_OBJECT), *part;
	struct str value = json_is_number(JSON_GET(level, "value")) ? json_text(mem, JSON_GET(level, "value"), JSON_COMPACT) : STR_NONE;

	put(mem, course, "@type", STR("Course"));
	put(mem, course, "@id", offer_address(mem, offer));
	put(mem, course, "url", offer_address(mem, offer));
	put(mem, course, "name", offer_text(offer, spec, "title"));
	put(mem, course, "description", offer_text(offer, spec, "summary"));
	put(mem, course, "courseCode", offer->spec->code);
	put(mem, course, "inLanguage", json_string(json_first(JSON_GET(spec, "languages"))));
	if (value.len > 0)
		put(mem, course, "educationalLevel", str_fmt(mem, PRI_STR " " PRI_STR, ARG_STR(json_string(JSON_GET(level, "framework"))), ARG_STR(value)));
	put(mem, course, "timeRequired", workload(mem, offer));
	put(mem, course, "coursePrerequisites", offer_text(offer, JSON_GET(spec, "entry"), "advisory"));
	put_credit(cx, offer, course);
	part = put_part(mem, course, "provider", "CollegeOrUniversity");
	put(mem, part, "name", text_in(offer->institution->legal_name, offer->language));
	put(mem, part, "url", offer->base_url);
	part = json_put_array(mem, course, STR("teaches"));
	for (const struct json *at = json_first(JSON_GET(spec, "outcomes")); at != NULL; at = at->next)
		json_add(part, json_new_string(mem, offer_text(offer, at, "text")));
	part = put_part(mem, course, "educationalCredentialAwarded", "EducationalOccupationalCredential");
	put(mem, part, "name", offer_text(offer, spec, "title"));
	put(mem, part, "credentialCategory", STR("Micro-credential"));
	put_fee(mem, offer, course);
	put_instances(mem, offer, course);
	return course;
}
