/* The four files of a line, read and checked before anything is entered. */
#include <stdlib.h>

#include "award/line.h"
#include "award/line_read.h"
#include "base/time.h"

enum rc
line_frameworks(struct ctx *cx, const struct line_file *offering, struct str **names, size_t *count)
{
	struct document document;
	struct node list;

	TRY(document_open(cx, offering->name, offering->bytes, &document));
	list = field(document_root(&document), "frameworks", NEEDED, JSON_ARRAY);
	*names = NEWS(cx->mem, struct str, json_count(list.value) + 1);
	*count = 0;
	for (struct node at = node_first(list); at.value != NULL; at = node_next(list, at)) {
		if (at.value->type == JSON_STRING && at.value->string.len > 0)
			(*names)[(*count)++] = at.value->string;
		else
			node_wrong(at, MSG(codec_document_kind), A_C("want", "the id of a framework"), A_C("got", "something else"));
	}
	return problems_rc(cx, &document.problems);
}

/* ---- requests ---- */

#define DAYS_MAX    3650
#define ATTEMPT_MAX 99

/* A date counts from its first instant in the institution's zone. */
static int64_t
read_made(struct node at, const struct institution *institution)
{
	struct node made = field(at, "made", NEEDED, JSON_STRING);
	int64_t value = TIME_NONE;

	if (made.value == NULL || time_parse(json_string(made.value), &value))
		return value;
	if (!date_parse(json_string(made.value), &value)) {
		node_wrong(made, MSG(codec_document_date), A_STR("value", json_string(made.value)));
		return TIME_NONE;
	}
	return institution->zone == NULL ? value * SECONDS_PER_DAY : zone_midnight(institution->zone, value);
}

static struct line_request
read_request(struct node at, const struct institution *institution)
{
	struct line_request one = {
		.learner = field_text(at, "learner_id", NEEDED),
		.attempt = field_integer(at, "attempt", OPTIONAL, 1, ATTEMPT_MAX, 1),
		.request = {
			.made_at = read_made(at, institution),
			.days = field_integer(at, "days", OPTIONAL, 1, DAYS_MAX, 0),
			.reason = field_text(at, "reason", OPTIONAL),
		},
		.index = at.index,
	};
	struct str kind = field_text(at, "kind", NEEDED);

	if (kind.len > 0 && (!case_kind_of(kind, &one.request.kind) || one.request.kind > CASE_BREAK))
		node_wrong(field(at, "kind", NEEDED, JSON_STRING), MSG(award_request_kind), A_STR("value", kind));
	return one;
}

static int
by_learner(const void *left, const void *right)
{
	const struct line_request *a = left, *b = right;
	int order = str_cmp(a->learner, b->learner);

	return order != 0 ? order : a->index < b->index ? -1 : 1;
}

static void
read_requests(struct node root, struct line_output *out)
{
	struct node list = field(root, "requests", OPTIONAL, JSON_ARRAY);

	out->requests = NEWS(root.in->cx->mem, struct line_request, json_count(list.value) + 1);
	out->request_count = 0;
	for (struct node at = node_first(list); at.value != NULL; at = node_next(list, at))
		out->requests[out->request_count++] = read_request(at, &out->institution);
	qsort(out->requests, out->request_count, sizeof(*out->requests), by_learner);
}

struct line_request *
line_requests_of(const struct line_output *out, struct str learner, size_t *count)
{
	size_t low = 0, high = out->request_count, first;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_cmp(out->requests[middle].learner, learner) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (first = low; low < out->request_count && str_eq(out->requests[low].learner, learner); low++)
		;
	*count = low - first;
	return &out->requests[first];
}

static void
mark_seen(const struct sheet_row *row, void *self)
{
	size_t count;
	struct line_request *requests = line_requests_of(self, row->person.number, &count);

	for (size_t i = 0; i < count; i++)
		requests[i].seen = requests[i].seen || requests[i].attempt == row->number;
}

static void
check_requests(struct ctx *cx, const struct line_input *input, struct line_output *out)
{
	for (size_t i = 0; i < out->request_count; i++) {
		if (out->requests[i].seen || out->requests[i].learner.len == 0)
			continue;
		(void)fail(cx, RC_INVALID, MSG(award_request_learner), A_STR("number", out->requests[i].learner));
		(void)fail_at_file(cx, RC_INVALID, input->offering.name);
		(void)fail_at_field(cx, RC_INVALID, str_fmt(cx->mem, "requests[%zu].learner_id", out->requests[i].index));
		problems_keep(&out->problems, cx);
	}
}

/* ---- all of it ---- */

static enum rc
read_offering(struct ctx *cx, const struct line_input *input, struct line_output *out)
{
	struct document document;
	struct node root;

	if (document_open(cx, input->offering.name, input->offering.bytes, &document) != RC_OK) {
		problems_keep(&out->problems, cx);
		return RC_INVALID;
	}
	root = document_root(&document);
	institution_read(field(root, "institution", NEEDED, JSON_OBJECT), &out->institution);
	offering_read(root, &out->specification, &out->offering);
	board_read(root, &out->board);
	read_requests(root, out);
	problems_join(&out->problems, &document.problems);
	return problems_rc(cx, &out->problems);
}

enum rc
line_sheet(struct ctx *cx, const struct line_input *input, struct str *rest, struct line_output *out, struct sheet **sheet)
{
	*rest = input->results.bytes;
	return sheet_open(cx, input->results.name, csv_source_of(rest), &out->cohort, input->columns, input->column_count, &out->problems, sheet);
}

enum rc
line_check(struct ctx *cx, const struct line_input *input, struct line_output *out)
{
	struct problems spec_problems;
	struct sheet *sheet;
	struct str rest;
	enum rc spec_rc, offering_rc;

	*out = (struct line_output){ .problems = problems_new(cx->mem) };
	spec_rc = specification_read(cx, input->specification.name, input->specification.bytes, &spec_problems, &out->specification);
	problems_join(&out->problems, &spec_problems);
	offering_rc = read_offering(cx, input, out);
	if (spec_rc != RC_OK || offering_rc != RC_OK)
		return problems_rc(cx, &out->problems);
	out->specification.state = SPECIFICATION_PUBLISHED;
	TRY(cohort_open(cx, input->policy, &out->institution, &out->specification, &out->offering, &out->cohort));
	TRY(line_sheet(cx, input, &rest, out, &sheet));
	/* Wrong rows and wrong requests are told together; only for want of memory there is nothing more to tell. */
	if (sheet_check(cx, sheet, mark_seen, out, &out->sheet) == RC_MEMORY)
		return RC_MEMORY;
	check_requests(cx, input, out);
	return problems_rc(cx, &out->problems);
}
