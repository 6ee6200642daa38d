/* The parts of a draft as forms: what it is and extends, and its numbers. */
#include "framework/edition_form_pages.h"
#include "framework/written.h"
#include "http/request.h"
#include "view_edition.h"

/* ---- what it is ---- */

static void
show_about_form(struct request *rq, const struct edition *of, struct form_framework_about *form)
{
	struct arena *mem = rq->cx->mem;
	const struct json *extends = JSON_GET(of->document, "extends");

	form->revision = edition_revision(rq, of->of);
	form->name = of->of->name;
	form->version = of->of->version;
	form->title_en = edition_text_in(of->document, "title", "en");
	form->title_de = edition_text_in(of->document, "title", "de");
	form->source = json_string(JSON_GET(JSON_GET(of->document, "source"), "title"));
	form->extends = (struct form_list){ NEWS(mem, struct str, json_count(extends) + 1), 0 };
	for (const struct json *at = json_first(extends); at != NULL; at = at->next)
		form->extends.items[form->extends.count++] = json_string(at);
	form->values = edition_members_text(mem, of->document, "values", false);
	form->grading = edition_members_text(mem, of->document, "grading", true);
	form->products = edition_members_text(mem, of->document, "products", true);
}

static void
set_source(struct arena *mem, struct json *document, struct str title)
{
	struct json *source = JSON_GET(document, "source");

	if (source == NULL && title.len > 0)
		source = json_set(document, STR("source"), json_new(mem, JSON_OBJECT));
	if (source != NULL)
		edition_set_text(mem, source, "title", title);
	if (json_count(source) == 0)
		(void)json_take(document, STR("source"));
}

static void
take_about(struct request *rq, struct edition *of, const struct form_framework_about *form)
{
	struct arena *mem = rq->cx->mem;
	struct json *extends = json_new(mem, JSON_ARRAY);

	edition_set_text(mem, of->document, "framework", form->name);
	edition_set_text(mem, of->document, "version", form->version);
	edition_set_text_in(mem, of->document, "title", "en", form->title_en);
	edition_set_text_in(mem, of->document, "title", "de", form->title_de);
	set_source(mem, of->document, form->source);
	for (size_t i = 0; i < form->extends.count; i++)
		json_add(extends, json_new_string(mem, form->extends.items[i]));
	json_set(of->document, STR("extends"), extends);
	edition_set_members(rq, of->document, "values", form->values, false);
	edition_set_members(rq, of->document, "grading", form->grading, true);
	edition_set_members(rq, of->document, "products", form->products, true);
}

static bool
has_within(const struct json *value, struct str key)
{
	for (const struct json *at = json_first(value); at != NULL; at = at->next)
		if (str_eq(at->key, key) || has_within(at, key))
			return true;
	return false;
}

/* The field of this form that an error of the whole book is about; NULL: it is about a rule. */
static const char *
about_field(const struct edition *of, const struct err *err)
{
	static const struct { const char *member, *field; } fields[] = {
		{ "framework", "name" }, { "version", "version" }, { "title", "title_en" }, { "extends", "extends" }, { "values", "values" },
		{ "grading", "grading" }, { "products", "products" },
	};
	struct str part;

	if (edition_rule_of(of->document, err, &part).len > 0)
		return NULL;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (str_is(part, fields[i].member) || (part.len > 0 && has_within(json_get(of->document, str_of(fields[i].member)), part)))
			return fields[i].field;
	return "extends"; /* a mistake in a book that it extends */
}

static void
check_about(struct request *rq, const struct edition *of, struct form_framework_about *form)
{
	const struct form_class *class = &form_framework_about_class;
	const char *field;

	edition_check_members(rq, class, form, of->document, "values", false);
	edition_check_members(rq, class, form, of->document, "grading", true);
	edition_check_members(rq, class, form, of->document, "products", true);
	field = of->why == NULL ? NULL : about_field(of, of->why);
	if (field != NULL)
		edition_say_beside(rq, class, &form->form, field, of->why);
}

static enum rc
show_about(struct request *rq, const struct edition *of, struct form_framework_about *form, int status)
{
	struct view_edition_about view = { .id = of->of->id, .framework_about = form };
	const struct json *open = of->policy == NULL ? NULL : policy_not_given(of->policy);

	TRY(edition_books(rq, &view.books, &view.books_count));
	view.open = NEWS(rq->cx->mem, struct view_edition_about_open, json_count(open) + 1);
	for (const struct json *at = json_first(open); at != NULL; at = at->next)
		view.open[view.open_count++] = (struct view_edition_about_open){ json_string(JSON_GET(at, "name")), policy_text(JSON_GET(at, "says"), rq->language) };
	edition_frame(rq, of, true);
	page_title_say(rq, SAY(framework_part_about));
	return edition_answer(rq, &view_edition_about_class, &view, status);
}

static enum rc
about_again(struct request *rq, struct edition *of, bool posted)
{
	struct form_framework_about *form = form_new(rq->cx->mem, &form_framework_about_class);

	show_about_form(rq, of, form);
	check_about(rq, of, form);
	if (!posted)
		return show_about(rq, of, form, 200);
	if (form->form.mistakes > 0)
		return show_about(rq, of, form, 422);
	reply_notice(rq, MSG(framework_saved));
	return reply_see_other(rq, edition_href(rq, of->of, "/about"));
}

static enum rc
about_get(struct request *rq)
{
	struct edition of;

	TRY(edition_open(rq, &of));
	return about_again(rq, &of, false);
}

static enum rc
about_post(struct request *rq)
{
	struct form_framework_about *form = rq->form;
	struct edition of;
	enum rc rc;

	TRY(edition_open(rq, &of));
	if (form->form.mistakes > 0)
		return show_about(rq, &of, form, 422);
	take_about(rq, &of, form);
	rc = edition_keep_form(rq, &of, form->revision, STR("about"));
	if (rc == RC_CONFLICT) {
		form_mistake(rq->cx, &form_framework_about_class, form, "version");
		return show_about(rq, &of, form, 409);
	}
	TRY(rc);
	TRY(edition_reload(rq, &of));
	return about_again(rq, &of, true);
}

/* ---- numbers ---- */

/* What a number counts, by the words of its name and what its rule looks at. */
static enum view_edition_numbers_rule_number_unit
unit_of(struct str name, const struct json *rule)
{
	static const struct { const char *word; enum view_edition_numbers_rule_number_unit unit; } words[] = {
		{ "hours_per_credit", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_CREDIT_HOURS }, { "hours", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_HOURS },
		{ "weeks", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_WEEKS }, { "days", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_DAYS },
		{ "window", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_DAYS }, { "years", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_YEARS },
		{ "attempts", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_ATTEMPTS }, { "level", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_LEVEL },
		{ "words_per_credit", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_WORDS },
	}, facts[] = {
		{ "credit.uk", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_UK }, { ".ects", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_ECTS },
		{ "hours.", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_HOURS }, { "level.", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_LEVEL },
		{ "mark", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_MARK }, { "deferrals_before", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_TIMES },
		{ "requests_this_sitting", VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_TIMES },
	};
	const struct str asked[] = { json_string(JSON_GET(rule, "holds")), json_string(JSON_GET(rule, "when")) };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find(name, str_of(words[i].word)) < name.len)
			return words[i].unit;
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		for (size_t k = 0; k < 2; k++)
			if (str_find(asked[k], str_of(facts[i].word)) < asked[k].len)
				return facts[i].unit;
	return VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_NONE;
}

/* One number as it was typed, or as it stands; and what is wrong with it. */
static void
put_number(struct request *rq, const struct json *rule, const struct json *let, bool typed, struct view_edition_numbers_rule *view)
{
	struct arena *mem = rq->cx->mem;
	struct view_edition_numbers_rule_number *number = &view->numbers[view->numbers_count++];
	struct str key = str_fmt(mem, "let." PRI_STR "." PRI_STR, ARG_STR(view->id), ARG_STR(let->key)), is = request_field(rq, str_c(mem, key));

	*number = (struct view_edition_numbers_rule_number){ .key = key, .name = let->key, .unit = json_is(let, JSON_STRING) || json_is(let, JSON_ARRAY)
		? VIEW_EDITION_NUMBERS_RULE_NUMBER_UNIT_NONE : unit_of(let->key, rule), .value = written_of_value(mem, let) };
	if (typed && is.len > 0)
		number->value = is;
}

static void
put_numbers_of(struct request *rq, const struct edition *of, const struct json *rule, struct str book, bool typed, struct view_edition_numbers *view)
{
	struct view_edition_numbers_rule *row;
	const struct json *let = JSON_GET(rule, "let");

	if (json_first(let) == NULL)
		return;
	row = &view->rules[view->rules_count++];
	*row = (struct view_edition_numbers_rule){
		.id = json_string(JSON_GET(rule, "id")), .cite = json_string(JSON_GET(rule, "cite")), .book = book, .own = book.len == 0,
		.says = policy_text_with(rq->cx->mem, JSON_GET(rule, "says"), let, rq->language),
		.numbers = NEWS(rq->cx->mem, struct view_edition_numbers_rule_number, json_count(let)),
	};
	row->href = edition_rule_href(rq, of, row->id);
	for (const struct json *at = json_first(let); at != NULL; at = at->next)
		put_number(rq, rule, at, typed, row);
}

/* Its own rules first, then those that it takes over. */
static void
put_numbers(struct request *rq, const struct edition *of, const struct policy *inherited, bool typed, struct view_edition_numbers *view)
{
	const struct json *own = JSON_GET(of->document, "rules");
	size_t most = json_count(own) + (inherited == NULL ? 0 : policy_rule_count(inherited));

	view->id = of->of->id;
	view->revision = typed ? request_field(rq, "revision") : edition_revision(rq, of->of);
	view->rules = NEWS(rq->cx->mem, struct view_edition_numbers_rule, most + 1);
	for (const struct json *at = json_first(own); at != NULL; at = at->next)
		put_numbers_of(rq, of, at, STR_NONE, typed, view);
	for (size_t i = 0; inherited != NULL && i < policy_rule_count(inherited); i++) {
		struct policy_rule_view rule = policy_rule_at(inherited, i);

		if (edition_rule_number(of->document, rule.id) == 0)
			put_numbers_of(rq, of, rule.json, rule.framework, typed, view);
	}
}

static enum rc
show_numbers(struct request *rq, const struct edition *of, struct view_edition_numbers *view, int status)
{
	edition_frame(rq, of, true);
	page_title_say(rq, SAY(framework_part_numbers));
	return edition_answer(rq, &view_edition_numbers_class, view, status);
}

static enum rc
numbers_get(struct request *rq)
{
	struct view_edition_numbers view = { 0 };
	struct policy *inherited;
	struct edition of;

	TRY(edition_open(rq, &of));
	TRY(edition_inherited(rq->cx, rq->db, of.of, of.document, &inherited));
	put_numbers(rq, &of, inherited, false, &view);
	return show_numbers(rq, &of, &view, 200);
}

/* A number stays a number, a list a list; what the source leaves open may become either. */
static bool
same_kind(const struct json *was, const struct json *is)
{
	if (json_is(was, JSON_NULL))
		return !json_is(is, JSON_OBJECT);
	return was->type == is->type || (json_is_number(was) && json_is_number(is)) || (was->type <= JSON_TRUE && is->type <= JSON_TRUE);
}

static struct str
words(struct request *rq, const struct message *msg, const struct arg *args, size_t count)
{
	return locale_text(page_locale(rq), rq->cx->mem, msg, args, count);
}

/* The rule a row is about: its own, else as the book has it that it extends. */
static const struct json *
rule_of_row(const struct edition *of, const struct policy *inherited, struct str id)
{
	const struct json *own = edition_rule(of->document, edition_rule_number(of->document, id));

	for (size_t i = 0; own == NULL && i < policy_rule_count(inherited); i++)
		if (str_eq(policy_rule_at(inherited, i).id, id))
			own = policy_rule_at(inherited, i).json;
	return own;
}

/* Puts what was typed into the document; *about lists the numbers that changed. False: one has a mistake. */
static bool
take_numbers(struct request *rq, struct edition *of, const struct policy *inherited, struct view_edition_numbers *view, struct buf *about)
{
	bool right = true;

	for (size_t i = 0; i < view->rules_count; i++)
		for (size_t k = 0; k < view->rules[i].numbers_count; k++) {
			struct view_edition_numbers_rule_number *number = &view->rules[i].numbers[k];
			const struct json *rule = rule_of_row(of, inherited, view->rules[i].id);
			const struct json *was = json_get(JSON_GET(rule, "let"), number->name);
			struct json *is = written_value(rq->cx, str_trim(number->value));

			if (json_equal(was, is))
				continue;
			if (!same_kind(was, is)) {
				const struct arg args[] = { A_STR("was", written_of_value(rq->cx->mem, was)) };

				number->mistake = words(rq, MSG(framework_number_kind), args, 1);
				right = false;
				continue;
			}
			buf_fmt(about, "%s" PRI_STR "." PRI_STR " = " PRI_STR, about->len == 0 ? "" : ", ", ARG_STR(view->rules[i].id), ARG_STR(number->name),
			        ARG_STR(written_of_value(rq->cx->mem, is)));
			edition_set_let(rq->cx->mem, of->document, rule, number->name, is);
		}
	return right;
}

/* What the whole book says of a changed number: a must that became weaker. */
static void
put_why(struct request *rq, const struct edition *of, struct view_edition_numbers *view)
{
	struct str part, rule = edition_rule_of(of->document, of->why, &part);

	for (size_t i = 0; i < view->rules_count; i++)
		if (str_eq(view->rules[i].id, rule) && view->rules[i].numbers_count > 0)
			view->rules[i].numbers[0].mistake = err_says_in(of->why, rq->cx->mem, page_locale(rq)->language);
}

static enum rc
numbers_post(struct request *rq)
{
	struct view_edition_numbers view = { 0 };
	struct buf about = buf_new(rq->cx->mem, 1 << 16);
	struct policy *inherited;
	struct edition of;
	enum rc rc;

	TRY(edition_open(rq, &of));
	TRY(edition_inherited(rq->cx, rq->db, of.of, of.document, &inherited));
	put_numbers(rq, &of, inherited, true, &view);
	if (!take_numbers(rq, &of, inherited, &view, &about))
		return show_numbers(rq, &of, &view, 422);
	rc = edition_keep_form(rq, &of, view.revision, buf_view(&about));
	if (rc == RC_CONFLICT) {
		view.conflict = err_says_in(&rq->cx->err, rq->cx->mem, page_locale(rq)->language);
		return show_numbers(rq, &of, &view, 409);
	}
	TRY(rc);
	TRY(edition_reload(rq, &of));
	if (of.why != NULL) {
		view = (struct view_edition_numbers){ 0 };
		put_numbers(rq, &of, inherited, false, &view);
		put_why(rq, &of, &view);
		return show_numbers(rq, &of, &view, 422);
	}
	reply_notice(rq, MSG(framework_saved));
	return reply_see_other(rq, edition_href(rq, of.of, "/numbers"));
}

const struct route edition_write_routes[] = {
	{ .method = HTTP_GET, .path = "/frameworks/drafts/{edition}/about", EDITION_ROW, .view = &view_edition_about_class, .rate = RATE_READ, .handler = about_get,
	  .says = "What a draft of a rule book is and extends" },
	{ .method = HTTP_POST, .path = "/frameworks/drafts/{edition}/about", EDITION_WRITE_ROW, .form = &form_framework_about_class, .handler = about_post, .says = "Save the same" },
	{ .method = HTTP_GET, .path = "/frameworks/drafts/{edition}/numbers", EDITION_ROW, .view = &view_edition_numbers_class, .rate = RATE_READ, .handler = numbers_get,
	  .says = "The numbers of a draft, with their clauses" },
	{ .method = HTTP_POST, .path = "/frameworks/drafts/{edition}/numbers", EDITION_WRITE_ROW, .handler = numbers_post, .says = "Save the same" },
	ROUTES_END
};
