/* form_html.c — a form's fields as HTML: label, hint, control, and the mistake beside it with what was typed kept. */
#include "base/decimal.h"
#include "base/time.h"
#include "http/view.h"

#define RADIOS_MAX 6

struct control {
	struct view_out *out;
	const struct form_class *class;
	const struct form_field *field;
	const char *form;          /* the struct; NULL: a form nobody has sent */
	const struct form_input *input; /* NULL: nothing was sent */
	struct str id;
	const struct form_option *options;
	size_t option_count;
};

static void
lit(struct control *c, const char *html)
{
	view_raw(c->out, html, strlen(html));
}

static void
text(struct control *c, struct str words)
{
	view_text(c->out, IN_TEXT, words);
}

static void
pair(struct control *c, const char *name, struct str value)
{
	lit(c, " ");
	lit(c, name);
	lit(c, "=\"");
	view_text(c->out, IN_ATTRIBUTE, value);
	lit(c, "\"");
}

static struct str
message(struct control *c, const struct message *msg)
{
	return locale_text(c->out->locale, c->out->mem, msg, NULL, 0);
}

static struct str
id_and(struct control *c, const char *more)
{
	return str_fmt(c->out->mem, PRI_STR "%s", ARG_STR(c->id), more);
}

/* ---- what the field holds ---- */

static struct str
number_text(struct control *c, int64_t n)
{
	struct arena *mem = c->out->mem;

	if (n == FORM_NONE)
		return STR_NONE;
	switch (c->field->kind) {
	case FORM_DECIMAL: return decimal_text(mem, n);
	case FORM_DAY: return date_text(mem, n);
	case FORM_TIME: return str_sub(time_text(mem, locale_local(c->out->locale, n)), 0, 16);
	default: return str_fmt(mem, "%lld", (long long)n);
	}
}

/* What was typed; else what the handler put there. */
static struct str
value_of(struct control *c)
{
	struct str held = STR_NONE;
	unsigned word;
	int64_t n;

	if (c->input != NULL && c->input->given && c->field->kind != FORM_TIME)
		return c->input->typed;
	if (c->form == NULL)
		return held;
	switch (c->field->kind) {
	case FORM_NUMBER: case FORM_DECIMAL: case FORM_DAY: case FORM_TIME:
		memcpy(&n, c->form + c->field->offset, sizeof(n));
		return number_text(c, n);
	case FORM_CHOICE:
		memcpy(&word, c->form + c->field->offset, sizeof(word));
		return word == 0 ? STR_NONE : str_of(c->field->words[word - 1]);
	case FORM_FLAG:
		return *(const bool *)(c->form + c->field->offset) ? STR("on") : STR_NONE;
	case FORM_LIST: case FORM_UPLOAD: case FORM_PASSWORD:
		return STR_NONE;
	default:
		memcpy(&held, c->form + c->field->offset, sizeof(held));
		return held;
	}
}

static bool
list_holds(struct control *c, struct str value)
{
	struct form_list list;

	if (c->form == NULL)
		return false;
	memcpy(&list, c->form + c->field->offset, sizeof(list));
	for (size_t i = 0; i < list.count; i++)
		if (str_eq(list.items[i], value))
			return true;
	return false;
}

static bool
is_wrong(const struct control *c)
{
	return c->input != NULL && c->input->mistake != NULL;
}

/* ---- parts of a field ---- */

static void
put_described(struct control *c)
{
	struct str by = STR_NONE;

	if (c->field->hint != NULL)
		by = id_and(c, "-hint");
	if (is_wrong(c))
		by = str_fmt(c->out->mem, PRI_STR "%s" PRI_STR, ARG_STR(by), by.len > 0 ? " " : "", ARG_STR(id_and(c, "-mistake")));
	if (by.len > 0)
		pair(c, "aria-describedby", by);
	if (is_wrong(c))
		lit(c, " aria-invalid=\"true\"");
}

static void
put_label_words(struct control *c)
{
	text(c, message(c, c->field->label));
	if (!c->field->required)
		return;
	lit(c, " <span class=\"need\">");
	text(c, message(c, MSG(form_needed)));
	lit(c, "</span>");
}

static void
put_hint(struct control *c)
{
	if (c->field->hint == NULL)
		return;
	lit(c, "<p class=\"hint\"");
	pair(c, "id", id_and(c, "-hint"));
	lit(c, ">");
	text(c, message(c, c->field->hint));
	lit(c, "</p>");
}

static void
put_mistake(struct control *c)
{
	if (!is_wrong(c))
		return;
	lit(c, "<p class=\"mistake\"");
	pair(c, "id", id_and(c, "-mistake"));
	lit(c, ">");
	text(c, err_says_in(c->input->mistake, c->out->mem, c->out->locale->language));
	lit(c, "</p>");
}

static void
put_names(struct control *c)
{
	pair(c, "id", c->id);
	pair(c, "name", str_of(c->field->name));
}

/* ---- controls ---- */

static void
put_area(struct control *c)
{
	struct form_list list;

	lit(c, "<textarea rows=\"5\"");
	put_names(c);
	put_described(c);
	lit(c, c->field->required ? " required>\n" : ">\n");
	if (c->field->kind == FORM_LIST && c->form != NULL) {
		memcpy(&list, c->form + c->field->offset, sizeof(list));
		text(c, str_join(c->out->mem, list.items, list.count, STR("\n")));
	} else {
		text(c, value_of(c));
	}
	lit(c, "</textarea>");
}

/* What a browser may fill in (WCAG 1.3.5). A form that asks a password twice sets a new one, and one called "old" is the one there is. */
static const char *
autocomplete_of(const struct control *c)
{
	bool twice = false, signs_in = false;

	for (size_t i = 0; i < c->class->count; i++) {
		bool password = c->class->fields[i].kind == FORM_PASSWORD;

		twice = twice || (password && strcmp(c->class->fields[i].name, "again") == 0);
		signs_in = signs_in || password;
	}
	if (c->field->kind == FORM_EMAIL)
		return "email";
	if (c->field->kind == FORM_PASSWORD)
		return twice && strcmp(c->field->name, "old") != 0 ? "new-password" : "current-password";
	return signs_in && c->field->kind == FORM_TEXT && strcmp(c->field->name, "name") == 0 ? "username" : NULL;
}

static void
put_input(struct control *c)
{
	static const char *const types[] = {
		[FORM_TEXT] = "text", [FORM_EMAIL] = "email", [FORM_PASSWORD] = "password", [FORM_NUMBER] = "text", [FORM_DECIMAL] = "text",
		[FORM_DAY] = "date", [FORM_TIME] = "datetime-local", [FORM_UPLOAD] = "file",
	};

	lit(c, "<input");
	pair(c, "type", str_of(types[c->field->kind]));
	put_names(c);
	if (c->field->kind == FORM_NUMBER || c->field->kind == FORM_DECIMAL) {
		pair(c, "inputmode", c->field->kind == FORM_NUMBER ? STR("numeric") : STR("decimal"));
		pair(c, "class", STR("short"));
	}
	if (autocomplete_of(c) != NULL)
		pair(c, "autocomplete", str_of(autocomplete_of(c)));
	put_described(c);
	if (c->field->kind != FORM_UPLOAD && value_of(c).len > 0)
		pair(c, "value", value_of(c));
	lit(c, c->field->required ? " required>" : ">");
}

static void
put_option(struct control *c, struct str value, struct str label, bool chosen)
{
	lit(c, "<option");
	pair(c, "value", value);
	lit(c, chosen ? " selected>" : ">");
	text(c, label);
	lit(c, "</option>");
}

static void
put_select(struct control *c)
{
	struct str held = value_of(c);

	lit(c, "<select");
	put_names(c);
	put_described(c);
	lit(c, c->field->required ? " required>" : ">");
	put_option(c, STR(""), message(c, MSG(form_none)), held.len == 0);
	for (size_t i = 0; i < c->option_count; i++)
		put_option(c, c->options[i].value, c->options[i].label, str_eq(held, c->options[i].value));
	lit(c, "</select>");
}

static void
put_tick(struct control *c, const char *type, struct str id, struct str value, struct str label, bool on)
{
	lit(c, "<label class=\"tick\"><input");
	pair(c, "type", str_of(type));
	pair(c, "id", id);
	pair(c, "name", str_of(c->field->name));
	pair(c, "value", value);
	lit(c, on ? " checked>" : ">");
	lit(c, "<span>");
	text(c, label);
	lit(c, "</span></label>");
}

/* Radios or ticks belong together: their label is the legend. */
static void
put_group(struct control *c)
{
	bool many = c->field->kind == FORM_LIST;
	struct str held = value_of(c);

	lit(c, "<fieldset");
	pair(c, "id", c->id);
	put_described(c);
	lit(c, "><legend>");
	put_label_words(c);
	lit(c, "</legend>");
	put_hint(c);
	for (size_t i = 0; i < c->option_count; i++) {
		struct str value = c->options[i].value;

		put_tick(c, many ? "checkbox" : "radio", str_fmt(c->out->mem, PRI_STR "-%zu", ARG_STR(c->id), i), value, c->options[i].label,
		         many ? list_holds(c, value) : str_eq(value, held));
	}
	lit(c, "</fieldset>");
}

static void
put_flag(struct control *c)
{
	lit(c, "<label class=\"tick\"><input type=\"checkbox\" value=\"on\"");
	put_names(c);
	put_described(c);
	lit(c, value_of(c).len > 0 ? " checked>" : ">");
	lit(c, "<span>");
	put_label_words(c);
	lit(c, "</span></label>");
	put_hint(c);
}

static void
put_labelled(struct control *c)
{
	lit(c, "<label");
	pair(c, "for", c->id);
	lit(c, ">");
	put_label_words(c);
	lit(c, "</label>");
	put_hint(c);
	if (c->field->kind == FORM_LINES || c->field->kind == FORM_LIST)
		put_area(c);
	else if (c->field->kind == FORM_CHOICE || c->field->kind == FORM_PICK)
		put_select(c);
	else
		put_input(c);
}

static void
options_of_words(struct control *c)
{
	struct form_option *options;
	size_t count = 0;

	while (c->field->words[count] != NULL)
		count++;
	options = NEWS(c->out->mem, struct form_option, count + 1);
	for (size_t i = 0; i < count; i++)
		options[i] = (struct form_option){ str_of(c->field->words[i]), message(c, c->field->word_labels[i]) };
	c->options = options;
	c->option_count = count;
}

/* Did these fields come from this form? A browser sends every text of a form, even an empty one; ticks, choices and files may be absent, and a
 * page may add controls of its own. */
static bool
is_its(const struct view_out *out, const struct form_class *class)
{
	size_t found = 0;

	for (size_t i = 0; i < class->count; i++) {
		const struct form_field *field = &class->fields[i];
		bool sent = false;

		for (size_t k = 0; k < out->kept_count && !sent; k++)
			sent = str_is(out->kept[k].name, field->name);
		found += sent;
		if (!sent && field->kind != FORM_FLAG && field->kind != FORM_LIST && field->kind != FORM_UPLOAD && field->kind != FORM_PASSWORD && field->kind != FORM_CHOICE)
			return false;
	}
	return found > 0;
}

/* The form that was kept, without its mistakes: they are said when it is sent. */
static const void *
as_kept(struct view_out *out, const struct form_class *class, const void *form)
{
	struct form *kept;

	if (out->kept_class == class)
		return out->kept_form;
	if (out->kept_count == 0 || out->kept_class != NULL || !is_its(out, class))
		return form;
	kept = form_read(out->cx, out->locale, class, out->kept, out->kept_count);
	kept->mistakes = 0;
	for (size_t i = 0; i < class->count; i++)
		kept->inputs[i].mistake = NULL;
	out->kept_class = class;
	out->kept_form = kept;
	return kept;
}

static struct control
control_of(struct view_out *out, const struct form_class *class, const void *form, size_t index)
{
	const struct form *head = form = as_kept(out, class, form);

	return (struct control){
		.out = out, .class = class, .field = &class->fields[index], .form = form,
		.input = head == NULL || head->inputs == NULL ? NULL : &head->inputs[index],
		.id = str_fmt(out->mem, "%s-%s", class->name, class->fields[index].name),
	};
}

void
view_form_field(struct view_out *out, const struct form_class *class, const void *form, size_t index, const struct form_option *options, size_t count)
{
	struct control c = control_of(out, class, form, index);

	c.options = options;
	c.option_count = count;
	if (c.field->kind == FORM_HIDDEN) {
		lit(&c, "<input type=\"hidden\"");
		pair(&c, "name", str_of(c.field->name));
		pair(&c, "value", value_of(&c));
		lit(&c, ">");
		return;
	}
	if (c.field->kind == FORM_CHOICE)
		options_of_words(&c);
	lit(&c, is_wrong(&c) ? "<div class=\"field wrong\">" : "<div class=\"field\">");
	if (c.field->kind == FORM_FLAG)
		put_flag(&c);
	else if ((c.field->kind == FORM_CHOICE && c.option_count <= RADIOS_MAX) || (c.field->kind == FORM_LIST && options != NULL))
		put_group(&c);
	else
		put_labelled(&c);
	put_mistake(&c);
	lit(&c, "</div>");
}

void
view_form_value(struct view_out *out, enum view_place place, const struct form_class *class, const void *form, size_t index)
{
	struct control c = control_of(out, class, form, index);

	view_text(out, place, value_of(&c));
}

void
view_form_mistake(struct view_out *out, const struct form_class *class, const void *form, size_t index)
{
	struct control c = control_of(out, class, form, index);

	put_mistake(&c);
}

/* What is wrong, together at the top, each leading to its field. */
void
view_form_mistakes(struct view_out *out, const struct form_class *class, const void *form)
{
	const struct form *head = form;
	struct control c;

	if (head == NULL || head->inputs == NULL || head->mistakes == 0)
		return;
	c = control_of(out, class, form, 0);
	lit(&c, "<div class=\"mistakes\" role=\"alert\" tabindex=\"-1\"><p><strong>");
	text(&c, locale_text(out->locale, out->mem, MSG(form_mistakes), (const struct arg[]){ A_NUM("count", (int64_t)head->mistakes) }, 1));
	lit(&c, "</strong></p><ul>");
	for (size_t i = 0; i < class->count; i++) {
		c = control_of(out, class, form, i);
		if (!is_wrong(&c))
			continue;
		lit(&c, "<li><a href=\"#");
		view_text(out, IN_ATTRIBUTE, c.id);
		lit(&c, "\">");
		if (c.field->kind != FORM_HIDDEN)
			text(&c, message(&c, c.field->label));
		lit(&c, "</a>: ");
		text(&c, err_says_in(c.input->mistake, out->mem, out->locale->language));
		lit(&c, "</li>");
	}
	lit(&c, "</ul></div>");
}
