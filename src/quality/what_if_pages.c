/* What-if on the site: a parameter of the rules in force, another value, and whom it would touch. The asking is a job. */
#include "award/what_if.h"
#include "framework/edition_pages.h"
#include "http/page.h"
#include "http/program.h"
#include "job/job.h"
#include "people/capability.h"
#include "view_what_if.h"

#define WHAT_IF_JOB "rules.what-if"
#define KEPT        500 /* changes that the result lists; the others are counted */

/* ---- the form ---- */

static void
put_parameters(struct request *rq, const struct policy *policy, struct view_what_if *view)
{
	struct arena *mem = rq->cx->mem;
	size_t count = 0;

	for (size_t i = 0; i < policy_rule_count(policy); i++)
		count += json_count(JSON_GET(policy_rule_at(policy, i).json, "let"));
	view->parameters = NEWS(mem, struct form_option, count + 1);
	for (size_t i = 0; i < policy_rule_count(policy); i++) {
		struct policy_rule_view rule = policy_rule_at(policy, i);

		for (const struct json *at = json_first(JSON_GET(rule.json, "let")); at != NULL; at = at->next)
			view->parameters[view->parameters_count++] = (struct form_option){
				str_fmt(mem, PRI_STR "." PRI_STR, ARG_STR(rule.id), ARG_STR(at->key)),
				str_fmt(mem, PRI_STR "  " PRI_STR " = " PRI_STR, ARG_STR(rule.id), ARG_STR(at->key),
				        ARG_STR(json_text(mem, policy_let(policy, rule.id, at->key), JSON_COMPACT))),
			};
	}
}

static void
frame(struct request *rq)
{
	page_workspace(rq, WORKSPACE_QUALITY);
	page_crumb_say(rq, SAY(framework_title), STR("/frameworks"));
	page_title_say(rq, SAY(quality_what_if));
}

static enum rc
show_form(struct request *rq, int status, struct form_what_if *form)
{
	struct view_what_if view = { .action = STR("/what-if"), .what_if = form };
	struct policy *policy;

	TRY(framework_policy_today(rq->cx, rq->db, rq->institution, NULL, &policy));
	view.book = policy_version(policy);
	put_parameters(rq, policy, &view);
	frame(rq);
	page_fact(rq, SAY(quality_rules), view.book);
	return status == 200 ? reply_view(rq, 200, &view_what_if_class, &view) : reply_form_again(rq, status, &view_what_if_class, &view);
}

static enum rc
what_if_get(struct request *rq)
{
	return show_form(rq, 200, form_new(rq->cx->mem, &form_what_if_class));
}

/* Asks for the work in the words of `input`; the reply goes to its result. */
static enum rc
ask_job(struct ctx *cx, struct db *db, struct request *rq, struct json *input, struct str title)
{
	struct job job = { .institution = rq->institution, .person = rq->person, .kind = STR(WHAT_IF_JOB), .title = title };

	json_put_str(cx->mem, input, STR("language"), rq->language);
	job.input = json_text(cx->mem, input, JSON_COMPACT);
	TRY(job_ask(cx, db, &job));
	rq->answer = str_fmt(cx->mem, "/what-if/%lld", (long long)job.id);
	return RC_OK;
}

static enum rc
ask_work(struct ctx *cx, struct db *db, void *self)
{
	struct request *rq = self;
	const struct form_what_if *form = rq->form;
	struct json *input = json_new(cx->mem, JSON_OBJECT);

	json_put_str(cx->mem, input, STR("name"), form->parameter);
	json_put_str(cx->mem, input, STR("value"), form->value);
	return ask_job(cx, db, rq, input, str_fmt(cx->mem, PRI_STR " = " PRI_STR, ARG_STR(form->parameter), ARG_STR(form->value)));
}

/* ---- a draft instead of a number ---- */

static enum rc
ask_draft_work(struct ctx *cx, struct db *db, void *self)
{
	struct request *rq = self;
	const struct framework *draft = rq->object;
	struct json *input = json_new(cx->mem, JSON_OBJECT);

	json_put_int(cx->mem, input, STR("draft"), draft->id);
	return ask_job(cx, db, rq, input, str_fmt(cx->mem, PRI_STR "@" PRI_STR, ARG_STR(draft->name), ARG_STR(draft->version)));
}

static enum rc
what_if_draft_post(struct request *rq)
{
	const struct framework *draft = rq->object;
	struct policy *policy;

	TRY(framework_load(rq->cx, rq->db, draft, &policy)); /* what does not load cannot be asked */
	TRY(request_change(rq, ask_draft_work, rq));
	return reply_see_other(rq, rq->answer);
}

static enum rc
what_if_post(struct request *rq)
{
	struct form_what_if *form = rq->form;
	struct policy *policy;

	if (form->form.mistakes == 0) {
		TRY(framework_policy_today(rq->cx, rq->db, rq->institution, NULL, &policy));
		if (what_if_let(rq->cx, policy, form->parameter, form->value) != RC_OK)
			form_mistake(rq->cx, &form_what_if_class, form, "value");
	}
	if (form->form.mistakes > 0)
		return show_form(rq, 422, form);
	TRY(request_change(rq, ask_work, rq));
	return reply_see_other(rq, rq->answer);
}

/* ---- the work ---- */

/* What is told, in an arena of its own: what the run takes goes with each record. */
struct telling {
	struct arena *keep;
	struct json *changes;
	int64_t count;
	struct ctx *cx;
	struct db *steps; /* a connection beside the one that reads: a snapshot lasts, and what is done is to be seen meanwhile; NULL: none */
	struct job_run *run;
	int64_t said_at;  /* when it was said last how far it is */
};

static void
begin(void *self)
{
	struct telling *to = self;

	to->changes = json_new(to->keep, JSON_ARRAY);
	to->count = 0;
}

static void
put(struct telling *to, struct json *row, const char *name, struct str text)
{
	if (text.len > 0)
		json_put_str(to->keep, row, str_of(name), str_dup(to->keep, text));
}

static void
changed(void *self, const struct what_if_change *c)
{
	struct telling *to = self;
	struct json *row;

	if (++to->count > KEPT)
		return;
	row = json_add(to->changes, json_new(to->keep, JSON_OBJECT));
	json_put_int(to->keep, row, STR("kind"), c->kind);
	put(to, row, "specification", c->specification);
	put(to, row, "cohort", c->cohort);
	put(to, row, "learner", c->learner);
	put(to, row, "before", c->before);
	put(to, row, "after", c->after);
	put(to, row, "rule", c->rule);
	put(to, row, "says", c->says);
	json_put_int(to->keep, row, STR("cohorts"), c->cohorts);
	json_put_int(to->keep, row, STR("awards"), c->awards);
}

struct saving { struct job_run *run; int64_t done; struct str saved; };

static enum rc
save_work(struct ctx *cx, struct db *db, void *self)
{
	const struct saving *save = self;

	return job_step(cx, db, save->run, save->done, 0, save->saved);
}

#define SAID_EVERY 2 /* seconds */

static enum rc
progress(void *self, int64_t done, int64_t total)
{
	struct telling *to = self;
	struct saving save = { to->run, done, STR_NONE };
	int64_t now = to->run->host->clock == NULL ? 0 : to->run->host->clock();

	if (to->steps == NULL || now < to->said_at + SAID_EVERY)
		return RC_OK;
	to->said_at = now;
	job_total(to->run, done > total ? done : total);
	return db_transact(to->cx, to->steps, save_work, &save);
}

/* The rules as they would be: another number, or a draft in place of what is in force. */
static enum rc
open_after(struct ctx *cx, struct db *db, int64_t institution, const struct json *input, struct policy **out)
{
	struct framework draft;
	int64_t id;

	if (json_integer(JSON_GET(input, "draft"), &id)) {
		TRY(framework_get(cx, db, institution, id, &draft));
		return framework_policy_today(cx, db, institution, &draft, out);
	}
	TRY(framework_policy_today(cx, db, institution, NULL, out));
	return what_if_let(cx, *out, json_string(JSON_GET(input, "name")), json_string(JSON_GET(input, "value")));
}

static enum rc
run_with(struct ctx *cx, struct db *db, struct job_run *run, struct telling *to, struct what_if *of)
{
	struct institution *institution = NEW(cx->mem, struct institution);
	const struct program *program = run->tools;
	struct json *input;

	TRY(json_parse(cx, run->job.input, JSON_LIMITS, &input));
	TRY(institution_get(cx, db, run->job.institution, institution));
	*of = (struct what_if){ .institution = institution, .begin = begin, .changed = changed, .progress = progress, .self = to,
	                        .language = json_string(JSON_GET(input, "language")) };
	TRY(framework_policy_today(cx, db, institution->id, NULL, &of->before));
	TRY(open_after(cx, db, institution->id, input, &of->after));
	to->cx = cx;
	to->run = run;
	if (program != NULL && program->database.len > 0)
		TRY(db_open(cx, program->database, &to->steps));
	return what_if_run(cx, db, of);
}

static struct str
result_text(struct telling *to, const struct what_if *of)
{
	static const char *const names[] = { "specifications", "sittings", "awards" };
	struct json *out = json_new(to->keep, JSON_OBJECT);

	for (int i = 0; i <= WHAT_IF_AWARD; i++) {
		struct json *counts = json_put_object(to->keep, out, str_of(names[i]));

		json_put_int(to->keep, counts, STR("asked"), of->counts[i].asked);
		json_put_int(to->keep, counts, STR("changed"), of->counts[i].changed);
	}
	json_put_int(to->keep, out, STR("not_comparable"), of->not_comparable);
	json_put_int(to->keep, out, STR("count"), to->count);
	json_put(out, STR("changes"), to->changes);
	return json_text(to->keep, out, JSON_COMPACT);
}

static void
free_arena(void *arena)
{
	arena_free(arena);
}

static enum rc
what_if_job_run(struct ctx *cx, struct db *db, struct job_run *run)
{
	struct telling to = { .keep = arena_new(0) };
	struct saving save = { .run = run };
	struct arena_door door;
	struct what_if of;
	enum rc rc;

	if (to.keep == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	arena_defer(cx->mem, free_arena, to.keep);
	if (!ARENA_ENTER(to.keep, &door))
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	rc = run_with(cx, db, run, &to, &of);
	if (rc == RC_OK)
		save.saved = result_text(&to, &of);
	arena_leave(to.keep, &door);
	TRY(rc);
	for (int i = 0; i <= WHAT_IF_AWARD; i++)
		save.done += of.counts[i].asked;
	job_total(run, save.done);
	TRY(db_transact(cx, db, save_work, &save));
	return job_result(cx, run, str_fmt(cx->mem, "/what-if/%lld", (long long)run->job.id), MSG(quality_what_if_done), A_NUM("count", to.count));
}

const struct job_kind what_if_job = { .name = WHAT_IF_JOB, .run = what_if_job_run };

/* ---- the result ---- */

static enum rc
job_of_what_if(struct request *rq, struct whose *out)
{
	struct job *job = NEW(rq->cx->mem, struct job);
	int64_t id;

	TRY(request_param_id(rq, "job", &id));
	TRY(job_get(rq->cx, rq->db, rq->institution, id, job));
	if (!str_is(job->kind, WHAT_IF_JOB))
		return fail(rq->cx, RC_NOT_FOUND, MSG(quality_no_what_if));
	*out = (struct whose){ .institution = job->institution };
	rq->object = job;
	return RC_OK;
}

static int64_t
number_in(const struct json *of, const char *name)
{
	int64_t n = 0;

	(void)json_integer(json_get(of, str_of(name)), &n);
	return n;
}

static struct view_tally
tally_of(struct request *rq, const struct json *result)
{
	struct view_tally out = { .cells = NEWS(rq->cx->mem, struct view_tally_cells, 3), .cells_count = 3 };
	const struct { const char *name; struct view_message says; } cells[] = {
		{ "specifications", SAY(quality_tally_specifications, A_NUM("asked", number_in(JSON_GET(result, "specifications"), "asked"))) },
		{ "sittings", SAY(quality_tally_sittings, A_NUM("asked", number_in(JSON_GET(result, "sittings"), "asked"))) },
		{ "awards", SAY(quality_tally_awards, A_NUM("asked", number_in(JSON_GET(result, "awards"), "asked"))) },
	};

	for (size_t i = 0; i < 3; i++) {
		int64_t changes = number_in(json_get(result, str_of(cells[i].name)), "changed");

		out.cells[i] = (struct view_tally_cells){ .number = changes, .says = view_say_with(rq->cx->mem, cells[i].says.msg, cells[i].says.args),
		                                          .look = changes > 0 ? VIEW_TALLY_CELLS_LOOK_MIND : VIEW_TALLY_CELLS_LOOK_YES };
	}
	return out;
}

static void
put_changes(struct request *rq, const struct json *result, struct view_what_if_result *view)
{
	const struct json *changes = JSON_GET(result, "changes");

	view->changes = NEWS(rq->cx->mem, struct view_what_if_result_change, json_count(changes) + 1);
	for (const struct json *at = json_first(changes); at != NULL; at = at->next)
		view->changes[view->changes_count++] = (struct view_what_if_result_change){
			.kind = (enum view_what_if_result_change_kind)number_in(at, "kind"), .specification = json_string(JSON_GET(at, "specification")),
			.cohort = json_string(JSON_GET(at, "cohort")), .learner = json_string(JSON_GET(at, "learner")), .before = json_string(JSON_GET(at, "before")),
			.after = json_string(JSON_GET(at, "after")), .rule = json_string(JSON_GET(at, "rule")), .says = json_string(JSON_GET(at, "says")),
			.cohorts = number_in(at, "cohorts"), .awards = number_in(at, "awards") };
	view->more = number_in(result, "count") - (int64_t)view->changes_count;
	view->not_comparable = number_in(result, "not_comparable");
}

static enum rc
what_if_result_get(struct request *rq)
{
	const struct job *job = rq->object;
	struct view_what_if_result view = { .change = job->title, .ready = job->state == JOB_DONE };
	struct json *result;

	frame(rq);
	if (!view.ready)
		view.job = str_fmt(rq->cx->mem, "/jobs/%lld", (long long)job->id);
	else {
		TRY(json_parse(rq->cx, job->saved, JSON_LIMITS, &result));
		view.tally = tally_of(rq, result);
		put_changes(rq, result, &view);
	}
	return reply_view(rq, 200, &view_what_if_result_class, &view);
}

const struct route what_if_routes[] = {
	{ .method = HTTP_GET, .path = "/what-if", .needs = CAN_SEE_FRAMEWORKS, .view = &view_what_if_class, .rate = RATE_READ, .handler = what_if_get,
	  .says = "Ask what another number in the rules would change" },
	{ .method = HTTP_POST, .path = "/what-if", .needs = CAN_SEE_FRAMEWORKS, .form = &form_what_if_class, .body_limit = 64 << 10, .rate = RATE_HEAVY,
	  .handler = what_if_post, .says = "The same, as a job" },
	{ .method = HTTP_POST, .path = "/frameworks/drafts/{edition}/what-if", EDITION_ROW, .body_limit = 64 << 10, .rate = RATE_HEAVY,
	  .handler = what_if_draft_post, .says = "Ask whom a draft of a rule book would touch" },
	{ .method = HTTP_GET, .path = "/what-if/{job}", .needs = CAN_SEE_FRAMEWORKS, .object = OBJECT_JOB, .whose = job_of_what_if,
	  .view = &view_what_if_result_class, .rate = RATE_READ, .handler = what_if_result_get, .says = "What would change" },
	ROUTES_END
};
