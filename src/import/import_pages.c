/* The pages of an import: the file, its columns, the dry run, what was entered. Four steps, and a way back until the last. */
#include "import/import_job.h"

#include "base/decimal.h"
#include "base/time.h"
#include "helper/workbook_reader.h"
#include "http/program.h"
#include "import/import_rows_pages.h"
#include "people/capability.h"
#include "view_import.h"

#define UPLOAD_MAX (IMPORT_FILE_MAX + ((size_t)1 << 20))

/* What the path names. */
struct target {
	struct offering offering;
	struct specification specification;
	enum sheet_kind kind;
	struct import import;    /* id 0: the path names none */
};

static bool
is_results(const struct request *rq)
{
	return str_find(rq->path, STR("/results/import")) < rq->path.len;
}

static enum rc
whose_cohort(struct request *rq, struct whose *out)
{
	struct target *target = NEW(rq->cx->mem, struct target);
	int64_t id;

	TRY(request_param_id(rq, "offering", &id));
	TRY(offering_get(rq->cx, rq->db, rq->institution, id, &target->offering));
	TRY(specification_get(rq->cx, rq->db, rq->institution, target->offering.specification, &target->specification));
	target->kind = is_results(rq) ? SHEET_RESULTS : SHEET_LEARNERS;
	*out = (struct whose){ .institution = target->offering.institution, .specification = target->specification.id };
	rq->object = target;
	return RC_OK;
}

static enum rc
whose_import(struct request *rq, struct whose *out)
{
	struct target *target;
	int64_t id;

	TRY(whose_cohort(rq, out));
	target = rq->object;
	TRY(request_param_id(rq, "import", &id));
	TRY(import_get(rq->cx, rq->db, rq->institution, id, &target->import));
	if (target->import.offering != target->offering.id || target->import.kind != target->kind)
		return fail(rq->cx, RC_NOT_FOUND, MSG(import_unknown));
	return RC_OK;
}

static enum rc
open_cohort(struct request *rq, struct import_cohort *out)
{
	const struct target *target = rq->object;
	struct policy *policy;

	TRY(import_policy(rq->cx, rq->db, rq->institution, &policy));
	return import_cohort_open(rq->cx, rq->db, policy, rq->institution, target->offering.id, out);
}

/* ---- the frame ---- */

static struct str
offering_href(const struct request *rq, const struct target *target)
{
	return str_fmt(rq->cx->mem, "/offerings/%lld", (long long)target->offering.id);
}

static struct str
upload_href(const struct request *rq, const struct target *target)
{
	return str_fmt(rq->cx->mem, "/offerings/%lld/%s/import", (long long)target->offering.id, target->kind == SHEET_RESULTS ? "results" : "learners");
}

static void
frame(struct request *rq, const struct target *target)
{
	page_workspace(rq, WORKSPACE_REGISTRY);
	page_crumb_say(rq, SAY(registry_offerings_title), STR("/offerings"));
	page_crumb(rq, target->offering.code, offering_href(rq, target));
	if (target->kind == SHEET_RESULTS)
		page_title_say(rq, SAY(import_title_results));
	else
		page_title_say(rq, SAY(import_title_learners));
	page_fact(rq, SAY(import_fact_course), text_in(target->specification.title, rq->language));
}

static void
frame_file(struct request *rq, const struct target *target)
{
	struct locale *locale = page_locale(rq);
	struct said said;

	frame(rq, target);
	page_fact(rq, SAY(import_fact_file), target->import.file_name);
	if (target->import.rows > 0)
		page_fact(rq, SAY(import_fact_rows), locale_number(locale, rq->cx->mem, target->import.rows));
	if (said_read(rq->cx, target->import.says, &said))
		page_fact(rq, SAY(import_fact_read), locale_text(locale, rq->cx->mem, said.msg, said.args, said.count));
}

/* The four steps; `now` is 0 to 3. A step that is over leads back to itself until rows are entered. */
static struct view_steps
steps_of(struct request *rq, const struct target *target, int now)
{
	struct view_steps_steps *steps = NEWS(rq->cx->mem, struct view_steps_steps, 4);
	bool back = target->import.id != 0 && target->import.state < IMPORT_ENTERING;
	struct str base = target->import.id == 0 ? STR_NONE : import_href(rq->cx->mem, &target->import);

	steps[0].says = view_say(rq->cx->mem, import_step_file);
	steps[1].says = view_say(rq->cx->mem, import_step_columns);
	steps[2].says = view_say(rq->cx->mem, import_step_dry_run);
	steps[3].says = view_say(rq->cx->mem, import_step_done);
	for (int i = 0; i < 4; i++)
		steps[i].state = i < now ? VIEW_STEPS_STEPS_STATE_DONE : i == now ? VIEW_STEPS_STEPS_STATE_NOW : VIEW_STEPS_STEPS_STATE_LATER;
	if (back) {
		steps[0].href = upload_href(rq, target);
		if (now > 1)
			steps[1].href = str_fmt(rq->cx->mem, PRI_STR "/columns", ARG_STR(base));
	}
	return (struct view_steps){ .steps = steps, .steps_count = 4 };
}

/* ---- the file ---- */

/* "A1.submitted_at" as the reader says it: "Handed in (A1)". */
static struct str
field_words(struct request *rq, struct str name)
{
	struct str rest = name, before = STR_NONE;
	const struct message *msg;
	struct str words;

	if (str_find_byte(name, '.') < name.len)
		str_cut(&rest, '.', &before);
	msg = message_find(str_fmt(rq->cx->mem, "import_field_" PRI_STR, ARG_STR(rest)));
	words = msg == NULL ? rest : locale_text(page_locale(rq), rq->cx->mem, msg, NULL, 0);
	return before.len == 0 ? words : str_fmt(rq->cx->mem, PRI_STR " (" PRI_STR ")", ARG_STR(words), ARG_STR(before));
}

static void
expect(struct request *rq, struct view_import_file *view, struct str name, bool needed)
{
	view->columns[view->columns_count++] = (struct view_import_file_column){ name, field_words(rq, name), needed };
}

static const char *const learner_columns[] = { "learner_id", "family_name", "given_name", "birth_date", "email" };

static void
expected_columns(struct request *rq, const struct target *target, struct view_import_file *view)
{
	const struct specification *spec = &target->specification;
	struct arena *mem = rq->cx->mem;

	view->columns = NEWS(mem, struct view_import_file_column, 8 + 2 * spec->assessment_count);
	for (size_t i = 0; i < sizeof(learner_columns) / sizeof(learner_columns[0]); i++)
		expect(rq, view, str_of(learner_columns[i]), i < 2);
	for (size_t i = 0; target->kind == SHEET_RESULTS && i < spec->assessment_count; i++) {
		struct str before = specification_counted(spec) == 1 ? STR_NONE : str_fmt(mem, PRI_STR ".", ARG_STR(spec->assessments[i].id));
		bool counts = spec->assessments[i].weight > 0;

		if (!counts && specification_counted(spec) == 1)
			continue;
		expect(rq, view, str_fmt(mem, PRI_STR "mark", ARG_STR(before)), counts);
		expect(rq, view, str_fmt(mem, PRI_STR "submitted_at", ARG_STR(before)), counts);
	}
	if (target->kind == SHEET_RESULTS) {
		expect(rq, view, STR("attempt"), false);
		expect(rq, view, STR("integrity"), false);
	}
}

static enum rc
earlier_imports(struct request *rq, const struct target *target, struct view_import_file *view)
{
	struct import *imports;
	size_t count;

	TRY(import_list(rq->cx, rq->db, rq->institution, target->offering.id, 20, &imports, &count));
	view->earlier = NEWS(rq->cx->mem, struct view_import_file_earlier, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct person person;

		if (imports[i].kind != target->kind)
			continue;
		TRY(person_get(rq->cx, rq->db, rq->institution, imports[i].person, &person));
		view->earlier[view->earlier_count++] = (struct view_import_file_earlier){ .file = imports[i].file_name, .at = imports[i].made_at, .who = person.name,
			.href = import_href(rq->cx->mem, &imports[i]), .state = (enum view_import_file_earlier_state)imports[i].state };
	}
	return RC_OK;
}

static enum rc
show_file(struct request *rq, const struct form_import *form, int status)
{
	const struct target *target = rq->object;
	struct view_import_file view = { .kind = (enum view_import_file_kind)target->kind, .action = upload_href(rq, target), .import = form };

	frame(rq, target);
	view.steps = steps_of(rq, target, 0);
	expected_columns(rq, target, &view);
	TRY(earlier_imports(rq, target, &view));
	return status == 200 ? reply_view(rq, 200, &view_import_file_class, &view) : reply_form_again(rq, status, &view_import_file_class, &view);
}

static enum rc
import_file_get(struct request *rq)
{
	return show_file(rq, form_new(rq->cx->mem, &form_import_class), 200);
}

/* Only what a request can do at once; the rest is a job. */
static bool
is_long(int64_t bytes)
{
	return bytes > IMPORT_AT_ONCE;
}

static enum rc
ask_job(struct ctx *cx, struct db *db, const struct import *import, int64_t person, const char *kind, struct str *href)
{
	struct job job = {
		.institution = import->institution, .person = person, .kind = str_of(kind), .title = import->file_name,
		.input = str_fmt(cx->mem, "{\"import\":%lld}", (long long)import->id), .href = import_href(cx->mem, import),
	};

	TRY(job_ask(cx, db, &job));
	*href = str_fmt(cx->mem, "/jobs/%lld", (long long)job.id);
	return RC_OK;
}

struct handing_in {
	struct request *rq;
	const struct import_cohort *cohort;
	struct import_file file;
	struct import import;
};

static enum rc
hand_in_work(struct ctx *cx, struct db *db, void *self)
{
	struct handing_in *to = self;
	const struct target *target = to->rq->object;

	TRY(import_begin(cx, db, &to->cohort->cohort, to->rq->person, target->kind, &to->file, &to->import));
	to->rq->answer = import_href(cx->mem, &to->import);
	if (to->import.state == IMPORT_COLUMNS)
		to->rq->answer = str_fmt(cx->mem, PRI_STR "/columns", ARG_STR(to->rq->answer));
	else if (is_long((int64_t)to->file.bytes.len))
		TRY(ask_job(cx, db, &to->import, to->rq->person, IMPORT_CHECK_JOB, &to->rq->answer));
	return RC_OK;
}

static enum rc
hand_in(struct request *rq, const struct import_cohort *cohort, const struct form_import *form)
{
	struct handing_in to = { .rq = rq, .cohort = cohort, .file = { .name = form->file.name, .bytes = form->file.bytes, .hashed = form->file.bytes } };

	if (workbook_looks_like(form->file.bytes))
		TRY(workbook_reader_csv(rq->cx, form->file.bytes, &to.file.bytes));
	return request_change(rq, hand_in_work, &to);
}

/* What is quick is done now: also what an earlier request began and did not finish. */
static enum rc
finish_quick(struct request *rq, const struct import_cohort *cohort, struct import *import)
{
	if (is_long(import->bytes))
		return RC_OK;
	if (import->state == IMPORT_CHECKING)
		return import_check(rq->cx, rq->db, &cohort->cohort, import, NULL);
	return import->state == IMPORT_ENTERING ? import_enter(rq->cx, rq->db, &cohort->cohort, import, NULL) : RC_OK;
}

/* The import that an answer leads to. */
static enum rc
check_now(struct request *rq, const struct import_cohort *cohort, struct str href)
{
	struct str rest = href, piece;
	struct import import;
	int64_t id = 0;

	if (!str_starts(href, "/offerings/"))
		return RC_OK;
	while (str_cut(&rest, '/', &piece))
		;
	if (!str_to_int(piece, &id))
		return RC_OK;
	TRY(import_get(rq->cx, rq->db, rq->institution, id, &import));
	return finish_quick(rq, cohort, &import);
}

static enum rc
import_file_post(struct request *rq)
{
	struct form_import *form = NEW(rq->cx->mem, struct form_import);
	struct import_cohort cohort;
	enum rc rc;

	*form = *(const struct form_import *)rq->form;
	if (form->form.mistakes > 0)
		return show_file(rq, form, 422);
	TRY(open_cohort(rq, &cohort));
	rc = hand_in(rq, &cohort, form);
	if (rc == RC_INVALID || rc == RC_LIMIT || rc == RC_UNSUPPORTED) {
		form_mistake(rq->cx, &form_import_class, form, "file");
		return show_file(rq, form, 422);
	}
	TRY(rc);
	TRY(check_now(rq, &cohort, rq->answer));
	return reply_see_other(rq, rq->answer);
}

/* ---- columns ---- */

static void
column_fields(struct request *rq, const struct sheet_matches *matches, struct view_import_columns *view)
{
	struct arena *mem = rq->cx->mem;

	view->fields = NEWS(mem, struct view_import_columns_field, matches->count + 1);
	view->fields_count = matches->count;
	for (size_t i = 0; i < matches->count; i++) {
		const struct sheet_match *match = &matches->items[i];
		struct view_import_columns_field *field = &view->fields[i];

		*field = (struct view_import_columns_field){ .name = match->name, .says = field_words(rq, match->name), .input = str_fmt(mem, "column-%zu", i), .needed = match->needed,
			.missing = match->needed && match->header.len == 0, .options = NEWS(mem, struct view_import_columns_field_option, matches->header->count + 1) };
		for (size_t j = 0; j < matches->header->count; j++) {
			struct str header = str_trim(matches->header->cells[j]);

			if (header.len > 0)
				field->options[field->options_count++] = (struct view_import_columns_field_option){ header, str_eq(header, match->header) };
		}
	}
}

static void
unused_headers(struct request *rq, const struct sheet_matches *matches, struct view_import_columns *view)
{
	view->unused = NEWS(rq->cx->mem, struct view_import_columns_header, matches->header->count + 1);
	for (size_t j = 0; j < matches->header->count; j++) {
		struct str header = str_trim(matches->header->cells[j]);
		bool used = header.len == 0;

		for (size_t i = 0; i < matches->count && !used; i++)
			used = str_eq(matches->items[i].header, header);
		if (!used)
			view->unused[view->unused_count++].header = header;
	}
}

/* The reader's messages name an option of the command line; a page has a choice instead. */
static struct view_message
column_problem(struct arena *mem, const struct problem *one)
{
	if (one->msg == MSG(assessment_missing_column))
		return view_say(mem, import_column_missing, A_STR("name", one->place.column));
	return (struct view_message){ one->msg == MSG(assessment_two_headers) ? MSG(import_column_two) : one->msg, one->args, true };
}

static enum rc
show_columns(struct request *rq, int status)
{
	struct target *target = rq->object;
	struct problems problems = problems_new(rq->cx->mem);
	struct view_import_columns view = { .other = upload_href(rq, target) };
	struct import_cohort cohort;
	struct sheet_matches matches;
	size_t at = 0;

	TRY(open_cohort(rq, &cohort));
	TRY(import_matches(rq->cx, rq->db, &cohort.cohort, &target->import, &problems, &matches));
	frame_file(rq, target);
	view.steps = steps_of(rq, target, 1);
	view.action = str_fmt(rq->cx->mem, PRI_STR "/columns", ARG_STR(import_href(rq->cx->mem, &target->import)));
	view.problems = NEWS(rq->cx->mem, struct view_import_columns_problem, problems.kept + 1);
	for (const struct problem *one = problems.first; one != NULL; one = one->next)
		view.problems[at++].says = column_problem(rq->cx->mem, one);
	view.problems_count = at;
	column_fields(rq, &matches, &view);
	unused_headers(rq, &matches, &view);
	return reply_view(rq, status, &view_import_columns_class, &view);
}

static enum rc
import_columns_get(struct request *rq)
{
	return show_columns(rq, 200);
}

struct choosing {
	struct request *rq;
	const struct import_cohort *cohort;
	struct sheet_column *columns;
	size_t count;
};

/* With the job that checks them, when that takes long: an import that waits for a job which nobody asked for would wait for ever. */
static enum rc
columns_work(struct ctx *cx, struct db *db, void *self)
{
	const struct choosing *to = self;
	struct request *rq = to->rq;
	struct import import;

	TRY(import_get(cx, db, rq->institution, ((const struct target *)rq->object)->import.id, &import));
	TRY(import_set_columns(cx, db, &to->cohort->cohort, &import, to->columns, to->count));
	rq->answer = import_href(cx->mem, &import);
	return is_long(import.bytes) ? ask_job(cx, db, &import, rq->person, IMPORT_CHECK_JOB, &rq->answer) : RC_OK;
}

static enum rc
import_columns_post(struct request *rq)
{
	struct target *target = rq->object;
	struct problems problems = problems_new(rq->cx->mem);
	struct import_cohort cohort;
	struct choosing to = { .rq = rq, .cohort = &cohort };
	struct sheet_matches matches;
	enum rc rc;

	TRY(open_cohort(rq, &cohort));
	TRY(import_matches(rq->cx, rq->db, &cohort.cohort, &target->import, &problems, &matches));
	to.columns = NEWS(rq->cx->mem, struct sheet_column, matches.count + 1);
	for (size_t i = 0; i < matches.count; i++)
		to.columns[to.count++] = (struct sheet_column){ matches.items[i].name, request_field(rq, str_c(rq->cx->mem, matches.items[i].name)) };
	rc = request_change(rq, columns_work, &to);
	if (rc == RC_INVALID)
		return show_columns(rq, 422);
	TRY(rc);
	TRY(import_get(rq->cx, rq->db, rq->institution, target->import.id, &target->import));
	TRY(finish_quick(rq, &cohort, &target->import));
	return reply_see_other(rq, rq->answer);
}

/* ---- the dry run, and what was entered ---- */

static enum rc
import_get_page(struct request *rq)
{
	struct target *target = rq->object;
	struct view_import_rows view = { .kind = (enum view_import_rows_kind)target->kind, .state = (enum view_import_rows_state)target->import.state };

	if (target->import.state == IMPORT_COLUMNS)
		return reply_see_other(rq, str_fmt(rq->cx->mem, PRI_STR "/columns", ARG_STR(import_href(rq->cx->mem, &target->import))));
	if (target->import.state == IMPORT_CHECKING || target->import.state == IMPORT_ENTERING) {
		struct import_cohort cohort;

		TRY(open_cohort(rq, &cohort));
		TRY(finish_quick(rq, &cohort, &target->import));
	}
	TRY(import_fill_rows(rq, &target->specification, &target->import, &view));
	frame_file(rq, target);
	if (target->import.state == IMPORT_CHECKED)
		page_state(rq, SAY(import_nothing_yet), PAGE_OPEN);
	else if (target->import.state == IMPORT_DONE)
		page_state(rq, SAY(import_is_done), PAGE_YES);
	view.steps = steps_of(rq, target, target->import.state == IMPORT_DONE ? 3 : 2);
	view.other = upload_href(rq, target);
	view.offering = offering_href(rq, target);
	if (target->import.state == IMPORT_CHECKING || target->import.state == IMPORT_ENTERING)
		reply_header(rq, "Refresh", STR("3"));
	return reply_view(rq, 200, &view_import_rows_class, &view);
}

/* ---- entering ---- */

static enum rc
enter_work(struct ctx *cx, struct db *db, void *self)
{
	struct request *rq = self;
	struct import import;
	bool begins;

	TRY(import_get(cx, db, rq->institution, ((const struct target *)rq->object)->import.id, &import));
	begins = import.state == IMPORT_CHECKED;
	TRY(import_let_enter(cx, db, &import));
	rq->answer = import_href(cx->mem, &import);
	return begins && is_long(import.bytes) ? ask_job(cx, db, &import, rq->person, IMPORT_ENTER_JOB, &rq->answer) : RC_OK;
}

static enum rc
import_enter_post(struct request *rq)
{
	struct target *target = rq->object;
	struct import_cohort cohort;

	TRY(request_change(rq, enter_work, rq));
	TRY(import_get(rq->cx, rq->db, rq->institution, target->import.id, &target->import));
	TRY(open_cohort(rq, &cohort));
	TRY(finish_quick(rq, &cohort, &target->import));
	return reply_see_other(rq, rq->answer);
}

/* ---- the wrong rows ---- */

static struct str
in_language(struct arena *mem, const struct said *said, void *self)
{
	return locale_text(self, mem, said->msg, said->args, said->count);
}

static enum rc
import_wrong_get(struct request *rq)
{
	const struct target *target = rq->object;
	struct locale *locale = page_locale(rq);
	struct import_say say = { in_language, locale, locale_text(locale, rq->cx->mem, MSG(import_wrong_column), NULL, 0) };
	struct str sheet, name = target->import.file_name, stem = name;
	enum table_kind kind = table_kind_of(request_query(rq, "as"));

	while (stem.len > 0 && stem.ptr[stem.len - 1] != '.')
		stem.len--;
	stem = stem.len > 1 ? str_sub(stem, 0, stem.len - 1) : name;
	TRY(import_wrong_sheet(rq->cx, rq->db, &target->import, &say, kind, &sheet));
	return reply_file(rq, sheet, table_type(kind), str_fmt(rq->cx->mem, PRI_STR "-" PRI_STR ".%s", ARG_STR(stem),
	                                                        ARG_STR(locale_text(locale, rq->cx->mem, MSG(import_wrong_name), NULL, 0)), table_ending(kind)));
}

#define PAIR(kind, capability) \
	{ .method = HTTP_GET, .path = "/offerings/{offering}/" kind "/import", .needs = capability, .object = OBJECT_OFFERING, .whose = whose_cohort, \
	  .view = &view_import_file_class, .rate = RATE_READ, .handler = import_file_get, .says = "Import " kind }, \
	{ .method = HTTP_POST, .path = "/offerings/{offering}/" kind "/import", .needs = capability, .object = OBJECT_OFFERING, .whose = whose_cohort, \
	  .form = &form_import_class, .body_limit = UPLOAD_MAX, .rate = RATE_HEAVY, .handler = import_file_post, .says = "Hand in a sheet of " kind }, \
	{ .method = HTTP_GET, .path = "/offerings/{offering}/" kind "/import/{import}", .needs = capability, .object = OBJECT_IMPORT, .whose = whose_import, \
	  .view = &view_import_rows_class, .rate = RATE_READ, .handler = import_get_page, .says = "The dry run of a sheet of " kind }, \
	{ .method = HTTP_GET, .path = "/offerings/{offering}/" kind "/import/{import}/columns", .needs = capability, .object = OBJECT_IMPORT, .whose = whose_import, \
	  .view = &view_import_columns_class, .rate = RATE_READ, .handler = import_columns_get, .says = "Which column is what" }, \
	{ .method = HTTP_POST, .path = "/offerings/{offering}/" kind "/import/{import}/columns", .needs = capability, .object = OBJECT_IMPORT, .whose = whose_import, \
	  .body_limit = 256 << 10, .rate = RATE_CHANGE, .handler = import_columns_post, .says = "Say which column is what" }, \
	{ .method = HTTP_GET, .path = "/offerings/{offering}/" kind "/import/{import}/wrong", .needs = capability, .object = OBJECT_IMPORT, .whose = whose_import, \
	  .rate = RATE_HEAVY, .handler = import_wrong_get, .says = "The wrong rows as a sheet" }, \
	{ .method = HTTP_POST, .path = "/offerings/{offering}/" kind "/import/{import}/enter", .needs = capability, .object = OBJECT_IMPORT, .whose = whose_import, \
	  .body_limit = 64 << 10, .rate = RATE_CHANGE, .handler = import_enter_post, .says = "Enter the right rows" }

const struct route import_routes[] = {
	PAIR("learners", CAN_ADMIT),
	PAIR("results", CAN_IMPORT_REGISTER),
	ROUTES_END
};
