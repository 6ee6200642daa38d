/* The shape of a specification file: what the program itself needs. What is good teaching is for the rule books. */
#include "base/decimal.h"
#include "format/badge.h"
#include "specification/specification.h"

#define WEIGHT_ALL 100000 /* 100 per cent in thousandths */

static bool
id_in(const struct json *list, struct str id, const struct json *until)
{
	for (const struct json *at = json_first(list); at != NULL && at != until; at = at->next)
		if (str_eq(json_string(JSON_GET(at, "id")), id))
			return true;
	return false;
}

static void
read_outcomes(struct node root)
{
	struct node list = field(root, "outcomes", OPTIONAL, JSON_ARRAY);

	for (struct node at = node_first(list); at.value != NULL; at = node_next(list, at)) {
		struct str id = field_text(at, "id", NEEDED);

		(void)field_texts(at, "text", NEEDED);
		if (id.len > 0 && id_in(list.value, id, at.value))
			node_wrong(at, MSG(specification_id_twice), A_STR("id", id));
	}
}

/* Ids become column headers ("A1.mark"), so they are letters, digits, _ and -. */
static bool
is_id(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", s.ptr[i]) == NULL)
			return false;
	return s.len > 0 && s.len <= 32;
}

static void
check_covered(struct node root, struct node assessment)
{
	struct node list = field(assessment, "outcomes", OPTIONAL, JSON_ARRAY);
	const struct json *outcomes = JSON_GET(root.value, "outcomes");

	for (struct node at = node_first(list); at.value != NULL; at = node_next(list, at))
		if (!id_in(outcomes, json_string(at.value), NULL))
			node_wrong(at, MSG(specification_no_outcome), A_STR("id", json_string(at.value)));
}

static struct spec_assessment
read_assessment(struct node root, struct node list, struct node at)
{
	struct spec_assessment one = {
		.id = field_text(at, "id", NEEDED),
		.weight = field_decimal(at, "weight", OPTIONAL, 0, WEIGHT_ALL, NULL),
		.formative = field_flag(at, "formative", false),
	};

	if (one.id.len > 0 && !is_id(one.id))
		node_wrong(at, MSG(specification_id), A_STR("id", one.id));
	if (one.id.len > 0 && id_in(list.value, one.id, at.value))
		node_wrong(at, MSG(specification_id_twice), A_STR("id", one.id));
	check_covered(root, at);
	return one;
}

static void
read_assessments(struct node root, struct specification *out)
{
	struct arena *mem = root.in->cx->mem;
	struct node list = field(root, "assessments", OPTIONAL, JSON_ARRAY);
	int64_t sum = 0;

	out->assessments = NEWS(mem, struct spec_assessment, json_count(list.value) + 1);
	for (struct node at = node_first(list); at.value != NULL; at = node_next(list, at)) {
		out->assessments[out->assessment_count] = read_assessment(root, list, at);
		sum += out->assessments[out->assessment_count++].weight;
	}
	if (sum != 0 && sum != WEIGHT_ALL)
		node_wrong(list, MSG(specification_weights), A_STR("sum", decimal_text(mem, sum)));
}

/* What is approved must be drawable. The colour is only where the document says none. */
static void
read_badge(struct node root)
{
	struct node at = field(root, "badge", OPTIONAL, JSON_OBJECT);
	struct badge badge;

	if (at.value != NULL && badge_read(root.in->cx, at.value, 0x1f3a68, &badge) != RC_OK)
		node_keep(at);
}

static const char *const kinds[] = { "credit-bearing", "non-credit-tier-1", "non-credit-tier-2", "non-credit-tier-3", "co-curricular", NULL };

static void
read_members(struct node root, struct specification *out)
{
	out->code = field_text(root, "code", NEEDED);
	if (field_word(root, "kind", NEEDED, kinds) >= 0)
		out->kind = field_text(root, "kind", NEEDED);
	out->title = field_texts(root, "title", NEEDED);
	(void)field_texts(root, "summary", OPTIONAL);
	(void)field(root, "credit", OPTIONAL, JSON_OBJECT);
	(void)field(root, "hours", OPTIONAL, JSON_OBJECT);
	(void)field(root, "level", OPTIONAL, JSON_OBJECT);
	out->grading = field_text(root, "grading", OPTIONAL);
	read_outcomes(root);
	read_assessments(root, out);
	read_badge(root);
}

enum rc
specification_read(struct ctx *cx, struct str file, struct str text, struct problems *problems, struct specification *out)
{
	struct document document;

	*out = (struct specification){ .document = text };
	*problems = problems_new(cx->mem);
	if (document_open(cx, file, text, &document) != RC_OK) {
		problems_keep(problems, cx);
		return problems_rc(cx, problems);
	}
	out->json = document.root;
	read_members(document_root(&document), out);
	*problems = document.problems;
	return problems_rc(cx, problems);
}

const struct spec_assessment *
specification_assessment(const struct specification *spec, struct str id)
{
	for (size_t i = 0; i < spec->assessment_count; i++)
		if (str_eq(spec->assessments[i].id, id))
			return &spec->assessments[i];
	return NULL;
}

size_t
specification_counted(const struct specification *spec)
{
	size_t count = 0;

	for (size_t i = 0; i < spec->assessment_count; i++)
		count += spec->assessments[i].weight > 0;
	return count;
}
