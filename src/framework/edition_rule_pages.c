/* One rule of a draft as a form: what is wrong with it stands beside its field, and what was typed is kept all the same. */
#include "framework/edition_form_pages.h"
#include "framework/finding_pages.h"
#include "framework/written.h"
#include "http/request.h"
#include "policy/rule_mistakes.h"
#include "view_edition.h"

#define LANGUAGES 2
static const char *const languages[LANGUAGES] = { "en", "de" };

struct rule_editor {
	struct edition of;
	size_t number; /* 0: a new one */
	struct json *rule;
};

static enum rc
rule_open(struct request *rq, struct rule_editor *e)
{
	struct str which = request_param(rq, "item");
	int64_t n;

	TRY(edition_open(rq, &e->of));
	e->number = 0;
	if (str_is(which, "new")) {
		e->rule = json_new(rq->cx->mem, JSON_OBJECT);
		return RC_OK;
	}
	if (!str_to_int(which, &n) || n < 1 || edition_rule(e->of.document, (size_t)n) == NULL)
		return fail(rq->cx, RC_NOT_FOUND, MSG(framework_no_rule));
	e->number = (size_t)n;
	e->rule = json_copy(rq->cx->mem, edition_rule(e->of.document, e->number), false);
	return RC_OK;
}

static const char *const level_choices[] = { "must", "should", "note" }; /* in the order of the form */

static void
show_rule_form(struct request *rq, const struct rule_editor *e, struct form_framework_rule *form)
{
	struct arena *mem = rq->cx->mem;
	const struct json *tests = JSON_GET(e->rule, "tests");
	struct str level = json_string(JSON_GET(e->rule, "level"));
	enum policy_stage stage;

	form->revision = edition_revision(rq, e->of.of);
	form->id = json_string(JSON_GET(e->rule, "id"));
	form->clause = json_string(JSON_GET(e->rule, "clause"));
	form->cite = json_string(JSON_GET(e->rule, "cite"));
	if (stage_of(json_string(JSON_GET(e->rule, "stage")), &stage))
		form->stage = (enum form_framework_rule_stage)((int)stage + 1);
	for (int i = 0; i < 3; i++)
		if (str_is(level, level_choices[i]))
			form->level = (enum form_framework_rule_level)(i + 1);
	form->rationale = json_is(JSON_GET(e->rule, "rationale"), JSON_TRUE);
	form->let = edition_members_text(mem, e->rule, "let", false);
	form->when = json_string(JSON_GET(e->rule, "when"));
	form->holds = json_string(JSON_GET(e->rule, "holds"));
	form->then = edition_members_text(mem, e->rule, "then", true);
	form->says_en = edition_text_in(e->rule, "says", "en");
	form->says_de = edition_text_in(e->rule, "says", "de");
	form->remedy_en = edition_text_in(e->rule, "remedy", "en");
	form->remedy_de = edition_text_in(e->rule, "remedy", "de");
	form->tests = json_is(tests, JSON_STRING) ? tests->string : written_of_tests(mem, tests);
}

static void
set_tests(struct request *rq, struct json *rule, struct str text)
{
	struct json *tests;

	if (written_tests(rq->cx, text, &tests) != RC_OK)
		tests = json_new_string(rq->cx->mem, text);
	if (tests != NULL)
		json_set(rule, STR("tests"), tests);
	else
		(void)json_take(rule, STR("tests"));
}

static void
take_rule(struct request *rq, struct json *rule, const struct form_framework_rule *form)
{
	struct arena *mem = rq->cx->mem;
	const struct str says[LANGUAGES] = { form->says_en, form->says_de }, remedy[LANGUAGES] = { form->remedy_en, form->remedy_de };

	edition_set_text(mem, rule, "id", form->id);
	edition_set_text(mem, rule, "clause", form->clause);
	edition_set_text(mem, rule, "cite", form->cite);
	edition_set_text(mem, rule, "stage", str_of(stage_name((enum policy_stage)(form->stage - 1))));
	edition_set_text(mem, rule, "level", str_of(level_choices[form->level - 1]));
	if (form->rationale)
		json_set(rule, STR("rationale"), json_new(mem, JSON_TRUE));
	else
		(void)json_take(rule, STR("rationale"));
	edition_set_members(rq, rule, "let", form->let, false);
	edition_set_text(mem, rule, "when", form->when);
	edition_set_text(mem, rule, "holds", form->holds);
	edition_set_members(rq, rule, "then", form->then, true);
	for (size_t i = 0; i < LANGUAGES; i++) {
		edition_set_text_in(mem, rule, "says", languages[i], says[i]);
		edition_set_text_in(mem, rule, "remedy", languages[i], remedy[i]);
	}
	set_tests(rq, rule, form->tests);
}

/* The field of the form that stands for a part of the rule. */
static const char *
rule_field(const struct json *rule, struct str part)
{
	static const char *const same[] = { "id", "clause", "cite", "stage", "level", "rationale", "let", "when", "holds", "then", "tests" };

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (str_is(part, same[i]))
			return same[i];
	if (str_is(part, "says"))
		return "says_en";
	if (str_is(part, "remedy"))
		return "remedy_en";
	return json_get(JSON_GET(rule, "let"), part) != NULL ? "let" : "holds";
}

static void
check_rule(struct request *rq, const struct rule_editor *e, struct form_framework_rule *form)
{
	const struct form_class *class = &form_framework_rule_class;
	struct rule_mistake *mistakes;
	struct json *value;
	struct str part, rule;

	edition_check_members(rq, class, form, e->rule, "let", false);
	edition_check_members(rq, class, form, e->rule, "then", true);
	if (json_is(JSON_GET(e->rule, "tests"), JSON_STRING) && written_tests(rq->cx, json_string(JSON_GET(e->rule, "tests")), &value) != RC_OK)
		form_mistake(rq->cx, class, form, "tests");
	rule_mistakes(rq->cx, e->rule, &mistakes);
	for (const struct rule_mistake *at = mistakes; at != NULL; at = at->next)
		edition_say_beside(rq, class, &form->form, rule_field(e->rule, at->field), at->err);
	if (mistakes != NULL || e->of.why == NULL)
		return;
	rule = edition_rule_of(e->of.document, e->of.why, &part); /* what only the whole book knows: an id twice, a must that is weaker */
	if (rule.len > 0 && str_eq(rule, form->id))
		edition_say_beside(rq, class, &form->form, rule_field(e->rule, part), e->of.why);
}

static void
put_facts(struct request *rq, const struct form_framework_rule *form, struct view_edition_rule_form *view)
{
	const struct fact *facts;
	size_t count = 0;

	if (form->stage == 0)
		return;
	facts = stage_facts((enum policy_stage)(form->stage - 1));
	while (facts[count].name != NULL)
		count++;
	view->facts = NEWS(rq->cx->mem, struct view_edition_rule_form_fact, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct str name = str_of(facts[i].name), words = finding_fact(rq, name);

		view->facts[view->facts_count++] = (struct view_edition_rule_form_fact){ name, str_eq(words, name) ? str_of(facts[i].about) : words };
	}
}

static enum rc
show_rule(struct request *rq, const struct rule_editor *e, struct form_framework_rule *form, int status)
{
	struct view_edition_rule_form view = { .framework_rule = form };
	struct policy *inherited;

	TRY(edition_inherited(rq->cx, rq->db, e->of.of, e->of.document, &inherited));
	view.at = e->number == 0 ? edition_href(rq, e->of.of, "/rules/new") : str_fmt(rq->cx->mem, "/frameworks/drafts/%lld/rules/%zu", (long long)e->of.of->id, e->number);
	if (e->number > 0)
		view.remove = str_fmt(rq->cx->mem, PRI_STR "/remove", ARG_STR(view.at));
	for (size_t i = 0; inherited != NULL && i < policy_rule_count(inherited); i++)
		if (str_eq(policy_rule_at(inherited, i).id, form->id))
			view.replaces = policy_rule_at(inherited, i).framework;
	put_facts(rq, form, &view);
	edition_frame(rq, &e->of, true);
	if (form->id.len > 0)
		page_title(rq, form->id);
	else
		page_title_say(rq, SAY(framework_add_rule));
	return edition_answer(rq, &view_edition_rule_form_class, &view, status);
}

static enum rc
rule_get(struct request *rq)
{
	struct form_framework_rule *form = form_new(rq->cx->mem, &form_framework_rule_class);
	struct rule_editor e;

	TRY(rule_open(rq, &e));
	show_rule_form(rq, &e, form);
	if (e.number > 0)
		check_rule(rq, &e, form);
	return show_rule(rq, &e, form, 200);
}

static enum rc
rule_post(struct request *rq)
{
	struct form_framework_rule *form = rq->form;
	struct rule_editor e;
	enum rc rc;

	TRY(rule_open(rq, &e));
	if (form->form.mistakes > 0)
		return show_rule(rq, &e, form, 422);
	take_rule(rq, e.rule, form);
	edition_put_rule(rq->cx->mem, e.of.document, e.number, e.rule);
	rc = edition_keep_form(rq, &e.of, form->revision, form->id);
	if (rc == RC_CONFLICT) { /* nothing of theirs is lost: the form stands again with what they typed */
		form_mistake(rq->cx, &form_framework_rule_class, form, "id");
		return show_rule(rq, &e, form, 409);
	}
	TRY(rc);
	TRY(edition_reload(rq, &e.of));
	if (e.number == 0)
		e.number = json_count(JSON_GET(e.of.document, "rules"));
	form = form_new(rq->cx->mem, &form_framework_rule_class);
	show_rule_form(rq, &e, form);
	check_rule(rq, &e, form);
	if (form->form.mistakes > 0)
		return show_rule(rq, &e, form, 422);
	reply_notice(rq, MSG(framework_saved));
	return reply_see_other(rq, edition_href(rq, e.of.of, ""));
}

static enum rc
rule_remove_post(struct request *rq)
{
	struct rule_editor e;
	struct str about;

	TRY(rule_open(rq, &e));
	if (e.number == 0)
		return fail(rq->cx, RC_NOT_FOUND, MSG(framework_no_rule));
	about = str_fmt(rq->cx->mem, "- " PRI_STR, ARG_STR(json_string(JSON_GET(e.rule, "id"))));
	edition_take_rule(rq->cx->mem, e.of.document, e.number);
	TRY(edition_keep_form(rq, &e.of, request_field(rq, "revision"), about)); /* the rule behind one that was taken out has its number now */
	reply_notice(rq, MSG(framework_saved));
	return reply_see_other(rq, edition_href(rq, e.of.of, ""));
}

const struct route edition_rule_routes[] = {
	{ .method = HTTP_GET, .path = "/frameworks/drafts/{edition}/rules/{item}", EDITION_ROW, .view = &view_edition_rule_form_class, .rate = RATE_READ,
	  .handler = rule_get, .says = "A rule of a draft" },
	{ .method = HTTP_POST, .path = "/frameworks/drafts/{edition}/rules/{item}", EDITION_WRITE_ROW, .form = &form_framework_rule_class, .handler = rule_post,
	  .says = "Save a rule" },
	{ .method = HTTP_POST, .path = "/frameworks/drafts/{edition}/rules/{item}/remove", EDITION_WRITE_ROW, .handler = rule_remove_post, .says = "Take a rule out" },
	ROUTES_END
};
