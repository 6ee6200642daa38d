#include "policy/spec_facts.h"

#include "base/decimal.h"
#include "policy/policy.h"

#define MOST ((int64_t)1000000000) /* thousandths; what a file could mean at all, not what a framework allows */

static const char *const kinds[] = { "credit-bearing", "non-credit-tier-1", "non-credit-tier-2", "non-credit-tier-3", "co-curricular", "other", NULL };

/* Level by framework, to EQF (Council Recommendation of 22 May 2017; the referencing reports of the
 * United Kingdom and Ireland; QF-EHEA by cycle). */
static const struct { const char *framework; int64_t from, to, eqf; } levels[] = {
	{ "EQF", 1, 1, 1 }, { "EQF", 2, 2, 2 }, { "EQF", 3, 3, 3 }, { "EQF", 4, 4, 4 },
	{ "EQF", 5, 5, 5 }, { "EQF", 6, 6, 6 }, { "EQF", 7, 7, 7 }, { "EQF", 8, 8, 8 },
	{ "FHEQ", 4, 5, 5 }, { "FHEQ", 6, 6, 6 }, { "FHEQ", 7, 7, 7 }, { "FHEQ", 8, 8, 8 },
	{ "RQF", 1, 1, 2 }, { "RQF", 2, 2, 3 }, { "RQF", 3, 3, 4 }, { "RQF", 4, 5, 5 }, { "RQF", 6, 6, 6 }, { "RQF", 7, 7, 7 }, { "RQF", 8, 8, 8 },
	{ "CQFW", 1, 1, 2 }, { "CQFW", 2, 2, 3 }, { "CQFW", 3, 3, 4 }, { "CQFW", 4, 5, 5 }, { "CQFW", 6, 6, 6 }, { "CQFW", 7, 7, 7 }, { "CQFW", 8, 8, 8 },
	{ "SCQF", 4, 4, 2 }, { "SCQF", 5, 5, 3 }, { "SCQF", 6, 6, 4 }, { "SCQF", 7, 8, 5 }, { "SCQF", 9, 10, 6 }, { "SCQF", 11, 11, 7 }, { "SCQF", 12, 12, 8 },
	{ "NFQ", 3, 3, 2 }, { "NFQ", 4, 4, 3 }, { "NFQ", 5, 5, 4 }, { "NFQ", 6, 6, 5 }, { "NFQ", 7, 8, 6 }, { "NFQ", 9, 9, 7 }, { "NFQ", 10, 10, 8 },
	{ "QF-EHEA", 0, 0, 5 }, { "QF-EHEA", 1, 1, 6 }, { "QF-EHEA", 2, 2, 7 }, { "QF-EHEA", 3, 3, 8 },
};

static struct spec_credit
read_credit(struct document *in)
{
	struct node credit = field(document_root(in), "credit", OPTIONAL, JSON_OBJECT);
	bool has_uk, has_ects;
	int64_t uk = field_decimal(credit, "uk", OPTIONAL, -MOST, MOST, &has_uk);
	int64_t ects = field_decimal(credit, "ects", OPTIONAL, -MOST, MOST, &has_ects);
	struct arena *mem = in->cx->mem;

	if (has_uk && has_ects && uk != ects * 2)
		node_wrong(credit, MSG(policy_credits_differ), A_STR("uk", decimal_text(mem, uk)), A_STR("ects", decimal_text(mem, ects)));
	if (!has_uk && !has_ects)
		return (struct spec_credit){ 0 };
	/* Half a thousandth of an ECTS credit is more than the files can state: 0.001 UK credits is refused here. */
	if (!has_ects && uk % 2 != 0) {
		node_wrong(credit, MSG(policy_credit_fine), A_STR("uk", decimal_text(mem, uk)));
		return (struct spec_credit){ 0 };
	}
	return (struct spec_credit){ .stated = true, .uk = has_uk ? uk : ects * 2, .ects = has_ects ? ects : uk / 2 };
}

static bool
framework_is(struct str name, const char *framework)
{
	return str_eq_fold(name, str_of(framework));
}

static struct spec_level
read_level(struct document *in)
{
	struct node level = field(document_root(in), "level", OPTIONAL, JSON_OBJECT);
	struct spec_level out = { .stated = level.value != NULL };

	if (!out.stated)
		return out;
	out.framework = field_text(level, "framework", NEEDED);
	out.value = field_integer(level, "value", OPTIONAL, -1000, 1000, -1);
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (framework_is(out.framework, levels[i].framework) && out.value >= levels[i].from && out.value <= levels[i].to)
			out.eqf = levels[i].eqf;
	return out;
}

static void
put_credit(struct document *in, struct json *facts)
{
	struct spec_credit credit = read_credit(in);

	if (!credit.stated)
		return;
	fact_number(in->cx->mem, facts, STR("credit.ects"), credit.ects);
	fact_number(in->cx->mem, facts, STR("credit.uk"), credit.uk);
}

static void
put_level(struct document *in, struct json *facts)
{
	struct spec_level level = read_level(in);
	struct arena *mem = in->cx->mem;

	if (!level.stated)
		return;
	fact_text(mem, facts, STR("level.framework"), level.framework);
	/* The RQF shares the FHEQ's numbers for higher education; below 4 there is no FHEQ level. */
	if ((framework_is(level.framework, "FHEQ") && level.value >= 0) || (framework_is(level.framework, "RQF") && level.value >= 4))
		fact_int(mem, facts, STR("level.fheq"), level.value);
	if (level.eqf != 0)
		fact_int(mem, facts, STR("level.eqf"), level.eqf);
}

static void
put_hours(struct document *in, struct json *facts)
{
	static const char *const parts[] = { "contact", "directed", "private", "assessment" };
	struct node hours = field(document_root(in), "hours", OPTIONAL, JSON_OBJECT);
	struct arena *mem = in->cx->mem;
	int64_t sum = 0, total;
	bool given, any = false, has_total;

	for (size_t i = 0; i < 4; i++) {
		int64_t milli = field_decimal(hours, parts[i], OPTIONAL, 0, MOST, &given);

		if (!given)
			continue;
		fact_number(mem, facts, str_fmt(mem, "hours.%s", parts[i]), milli);
		sum += milli;
		any = true;
	}
	total = field_decimal(hours, "total", OPTIONAL, 0, MOST, &has_total);
	if (has_total && any && total != sum)
		node_wrong(hours, MSG(policy_hours_differ), A_STR("total", decimal_text(mem, total)), A_STR("sum", decimal_text(mem, sum)));
	if (has_total || any)
		fact_number(mem, facts, STR("hours.total"), any ? sum : total);
}

/* Parts of the file that rules read through `spec` and that would be undecided, not wrong, if they had
 * another shape: a person should hear of it as of a mistake in the file. */
static void
check_shapes(struct document *in)
{
	struct node root = document_root(in), assessments;

	(void)field_word(root, "kind", NEEDED, kinds);
	(void)field_texts(root, "title", OPTIONAL);
	(void)field_texts(root, "participation", OPTIONAL);
	assessments = field(root, "assessments", OPTIONAL, JSON_ARRAY);
	for (struct node at = node_first(assessments); at.value != NULL; at = node_next(assessments, at)) {
		if (at.value->type != JSON_OBJECT) {
			node_wrong(at, MSG(policy_type), A_C("want", "an object"));
			continue;
		}
		(void)field_text(at, "type", OPTIONAL);
		(void)field_decimal(at, "weight", OPTIONAL, 0, MOST, NULL);
		(void)field_flag(at, "formative", false);
	}
	(void)field(root, "outcomes", OPTIONAL, JSON_ARRAY);
	(void)field(root, "entry", OPTIONAL, JSON_OBJECT);
	(void)field(root, "stackability", OPTIONAL, JSON_OBJECT);
	(void)field(root, "quality_assurance", OPTIONAL, JSON_OBJECT);
	(void)field_text(root, "grading", OPTIONAL);
}

/* A value stands in one container only: a container of its own with the same members, which nobody changes. */
static struct json *
shared(struct arena *mem, const struct json *container)
{
	struct json *out = NEW(mem, struct json);

	*out = *container;
	out->next = NULL;
	return out;
}

enum rc
spec_facts_read(struct document *in, struct json **out)
{
	struct json *facts = json_new(in->cx->mem, JSON_OBJECT);
	struct node root = document_root(in), list;
	bool given;
	int64_t weeks;

	check_shapes(in);
	put_credit(in, facts);
	put_level(in, facts);
	put_hours(in, facts);
	weeks = field_decimal(root, "duration_weeks", OPTIONAL, 0, MOST, &given);
	if (given)
		fact_number(in->cx->mem, facts, STR("weeks"), weeks);
	list = field(root, "accreditations", OPTIONAL, JSON_ARRAY);
	if (list.value != NULL)
		fact_put(in->cx->mem, facts, STR("accreditation"), shared(in->cx->mem, list.value));
	fact_put(in->cx->mem, facts, STR("spec"), shared(in->cx->mem, in->root));
	*out = facts;
	return problems_rc(in->cx, &in->problems);
}

/* A document of a tree that was read before: there is no text, so problems have a field and no line. */
static struct document
stored(struct ctx *cx, const struct json *specification)
{
	return (struct document){ .cx = cx, .root = json_copy(cx->mem, specification, false), .problems = problems_new(cx->mem) };
}

enum rc
spec_facts(struct ctx *cx, const struct json *specification, struct json **out)
{
	struct document document = stored(cx, specification);

	return spec_facts_read(&document, out);
}

enum rc
spec_credit(struct ctx *cx, const struct json *specification, struct spec_credit *out)
{
	struct document document = stored(cx, specification);

	*out = read_credit(&document);
	return problems_rc(cx, &document.problems);
}

enum rc
spec_level(struct ctx *cx, const struct json *specification, struct spec_level *out)
{
	struct document document = stored(cx, specification);

	*out = read_level(&document);
	return problems_rc(cx, &document.problems);
}
