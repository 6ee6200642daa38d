/* viewc.c — turns pages (`.html` files of src) into C: structs, HTML, and the tables behind JSON, schemas and forms.
 *
 * usage: viewc OUT.h OUT.c PAGE.html SHARED.html FILE.po...
 *
 * This file follows the HTML; viewc_declare.c reads what a page declares and writes its structs and tables.
 * PAGE declares views and forms as src/http/view.h and form.h show; SHARED holds the views that any page may contain
 * (src/http/parts.html; the same file when PAGE is itself that). The catalogues are the English ones: a message that is not
 * there, or whose {places} are not filled, ends the build with file and line.
 *
 * What is written where decides how it is escaped, so the compiler follows the HTML: text, tag, attribute value. It
 * refuses what would undo that: script and style with content, attributes that are code, elements left open, branches of an
 * {if} that end elsewhere than they began, and words that no translator would ever see.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viewc.h"

/* ---- where the compiler is ---- */

enum state { IN_TEXT, IN_TAG, IN_VALUE };

struct block {
	enum { BLOCK_IF, BLOCK_EACH } kind;
	int line;
	enum state state;
	size_t depth, scopes;
	bool url_begun, has_else;
	char rows[EXPR_MAX];
};

struct scope {
	char expr[EXPR_MAX]; /* "v0->" */
	const struct fields *fields;
};

struct writer {
	struct source *in;
	const struct declarations *known;
	const struct messages *messages;
	struct text *out, raw;
	enum state state;
	struct { char name[NAME_MAX_]; int line; bool foreign; } elements[DEPTH_MAX];
	size_t depth;
	struct block blocks[DEPTH_MAX];
	size_t block_count;
	struct scope scopes[DEPTH_MAX];
	size_t scope_count;
	char tag[NAME_MAX_], attribute[NAME_MAX_];
	bool tag_post, tag_multipart, tag_foreign, tag_alt;
	bool in_form, form_multipart, url, url_begun, readable, gap;
	int letters;
};

static const char *const void_elements[] = { "area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr", NULL };
static const char *const refused_elements[] = { "iframe", "object", "embed", "base", "applet", "frame", "frameset", "style", "template", NULL };
static const char *const url_attributes[] = { "href", "src", "action", "formaction", "poster", "cite", "xlink:href", NULL };
static const char *const read_attributes[] = { "title", "alt", "aria-label", "aria-description", "place" "holder", "content", "label", "data-label", "data-h", NULL };
static const char *const refused_attributes[] = { "style", "srcdoc", "ping", "srcset", "http-equiv", "background", NULL };
static const char *const word_free_elements[] = { "code", "kbd", "samp", "pre", NULL };

static bool
among(const char *word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

/* ---- what stands in the page as it is ---- */

static void
flush(struct writer *w)
{
	if (w->raw.len == 0)
		return;
	put(w->out, "\tview_raw(out, \"");
	for (size_t i = 0; i < w->raw.len; i++) {
		unsigned char c = (unsigned char)w->raw.ptr[i];

		if (c == '"' || c == '\\')
			put(w->out, "\\%c", c);
		else if (c == '\n')
			put(w->out, "\\n");
		else if (c < 0x20 || c >= 0x7F)
			put(w->out, "\\%03o", c);
		else if (c == '?')
			put(w->out, "\\?");
		else
			put(w->out, "%c", c);
	}
	put(w->out, "\", %zu);\n", w->raw.len);
	w->raw.len = 0;
}

static bool
within(const struct writer *w, const char *const *names)
{
	for (size_t i = 0; i < w->depth; i++)
		if (among(w->elements[i].name, names))
			return true;
	return false;
}

static bool
keeps_space(const struct writer *w)
{
	static const char *const names[] = { "pre", "textarea", NULL };

	return within(w, names);
}

/* Words belong to the translators; one letter (a unit, a mark) may stand. */
static void
mind_words(struct writer *w, char c)
{
	if (!isalpha((unsigned char)c)) {
		w->letters = 0;
		return;
	}
	if (++w->letters < 2 || within(w, word_free_elements))
		return;
	for (size_t i = 0; i < w->depth; i++)
		if (w->elements[i].foreign)
			return;
	die_at(w->in, w->in->line, "words stand in locale/, and here by {t name} (text in <code>, or in an element with lang=, may stay)");
}

/* Indentation of the source is one line's end in the page. */
static void
raw_char(struct writer *w, char c)
{
	if (isspace((unsigned char)c) && w->state == IN_TEXT && !keeps_space(w)) {
		if (!w->gap)
			put(&w->raw, "%c", c == '\n' ? '\n' : ' ');
		w->gap = true;
		return;
	}
	w->gap = false;
	put(&w->raw, "%c", c);
}

/* ---- names ---- */

struct ref {
	const struct field *field;
	char expr[EXPR_MAX];
};

static bool
find_in(const struct fields *fields, const char *name, size_t length, const struct field **out)
{
	for (size_t i = 0; i < fields->count; i++) {
		const char *known = fields->list[i].name;

		if (strlen(known) == length && memcmp(known, name, length) == 0) {
			*out = &fields->list[i];
			return true;
		}
	}
	return false;
}

static void
expr_set(char *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void
expr_set(char *out, const char *format, ...)
{
	char made[EXPR_MAX];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(made, sizeof(made), format, args);
	va_end(args);
	if (n < 0 || n >= EXPR_MAX) {
		fprintf(stderr, "viewc: a name is too long\n");
		exit(1);
	}
	memcpy(out, made, (size_t)n + 1);
}

/* "a.b" from the innermost row outward. */
static struct ref
resolve(struct writer *w, const char *path)
{
	size_t length = strcspn(path, ".");
	struct ref ref = { .field = NULL };

	for (size_t i = w->scope_count; i-- > 0 && ref.field == NULL;)
		if (find_in(w->scopes[i].fields, path, length, &ref.field))
			expr_set(ref.expr, "%s%s", w->scopes[i].expr, ref.field->name);
	if (ref.field == NULL)
		die_at(w->in, w->in->line, "this page has no field \"%s\"", path);
	for (path += length; *path == '.'; path += length) {
		const struct field *in = ref.field;

		path++;
		length = strcspn(path, ".");
		if (in->kind != KIND_GROUP && in->kind != KIND_PART)
			die_at(w->in, w->in->line, "\"%s\" is no group", in->name);
		if (!find_in(in->sub, path, length, &ref.field))
			die_at(w->in, w->in->line, "\"%s\" has no field \"%.*s\"", in->name, (int)length, path);
		expr_set(ref.expr, "%s%s%s", ref.expr, in->optional ? "->" : ".", ref.field->name);
	}
	return ref;
}

/* ---- printing ---- */

static const char *
place(struct writer *w)
{
	if (w->state == IN_TEXT)
		return "IN_TEXT";
	if (w->url)
		return w->url_begun ? "IN_SEGMENT" : "IN_URL";
	return w->readable ? "IN_WORDS" : "IN_ATTRIBUTE";
}

static bool
in_data_script(const struct writer *w)
{
	return w->depth > 0 && strcmp(w->elements[w->depth - 1].name, "script") == 0;
}

static void
print_field(struct writer *w, const char *path)
{
	struct ref ref = resolve(w, path);
	const char *where = place(w);

	if (in_data_script(w) != (ref.field->kind == KIND_JSON))
		die_at(w->in, w->in->line, "a json field stands in <script type=\"application/ld+json\">, and nothing else does");
	if (w->state == IN_VALUE && (ref.field->kind == KIND_PART || ref.field->kind == KIND_BODY))
		die_at(w->in, w->in->line, "\"%s\" is more than an attribute can hold", path);
	switch (ref.field->kind) {
	case KIND_TEXT: put(w->out, "\tview_text(out, %s, %s);\n", where, ref.expr); break;
	case KIND_NUMBER: put(w->out, "\tview_number(out, %s, %s);\n", where, ref.expr); break;
	case KIND_DECIMAL: put(w->out, "\tview_decimal(out, %s, %s);\n", where, ref.expr); break;
	case KIND_DAY: put(w->out, "\tview_day(out, %s, %s);\n", where, ref.expr); break;
	case KIND_TIME: put(w->out, "\tview_time(out, %s, %s);\n", where, ref.expr); break;
	case KIND_MESSAGE: put(w->out, "\tview_message(out, %s, %s);\n", where, ref.expr); break;
	case KIND_ONE: put(w->out, "\tview_text(out, %s, str_of(%s[%s]));\n", where, ref.field->table, ref.expr); break;
	case KIND_PART: put(w->out, "\tview_%s_html(out, &%s);\n", ref.field->ref, ref.expr); break;
	case KIND_BODY: put(w->out, "\tview_body(out, %s);\n", ref.expr); break;
	case KIND_JSON: put(w->out, "\tview_data(out, %s);\n", ref.expr); break;
	default: die_at(w->in, w->in->line, "\"%s\" cannot be printed: ask it with {if}, or go through it with {each}", path);
	}
}

/* One "name=value" of a {t}: a field, #rows for how many, or "words". */
static void
put_argument(struct writer *w, const char *name, const char *value)
{
	struct ref ref;

	if (value[0] == '"') {
		put(w->out, "\t\t{ \"%s\", STR_INIT(%s), 0, false },\n", name, value);
		return;
	}
	ref = resolve(w, value[0] == '#' ? value + 1 : value);
	if ((value[0] == '#') != (ref.field->kind == KIND_ROWS))
		die_at(w->in, w->in->line, "#%s counts rows; other fields stand without #", ref.field->name);
	switch (ref.field->kind) {
	case KIND_ROWS: put(w->out, "\t\t{ \"%s\", { NULL, 0 }, (int64_t)%s_count, true },\n", name, ref.expr); break;
	case KIND_NUMBER: put(w->out, "\t\t{ \"%s\", { NULL, 0 }, %s, true },\n", name, ref.expr); break;
	case KIND_TEXT: put(w->out, "\t\t{ \"%s\", %s, 0, false },\n", name, ref.expr); break;
	case KIND_DECIMAL: put(w->out, "\t\t{ \"%s\", view_words_decimal(out, %s), 0, false },\n", name, ref.expr); break;
	case KIND_DAY: put(w->out, "\t\t{ \"%s\", view_words_day(out, %s), 0, false },\n", name, ref.expr); break;
	case KIND_TIME: put(w->out, "\t\t{ \"%s\", view_words_time(out, %s), 0, false },\n", name, ref.expr); break;
	case KIND_MESSAGE: put(w->out, "\t\t{ \"%s\", view_words_message(out, %s), 0, false },\n", name, ref.expr); break;
	default: die_at(w->in, w->in->line, "\"%s\" is nothing a sentence can hold", value);
	}
}

static const struct message *
known_message(struct writer *w, const char *name)
{
	const struct message *message = message_find(w->messages, name);

	if (message == NULL)
		die_at(w->in, w->in->line, "locale/en has no message \"%s\"", name);
	return message;
}

/* {t prefix.field}: the message named by the word the field holds. */
static void
message_by_word(struct writer *w, const char *name, char *expr)
{
	char prefix[NAME_MAX_], full[EXPR_MAX];
	const char *dot = strchr(name, '.');
	struct ref ref = resolve(w, dot + 1);

	if (ref.field->kind != KIND_ONE)
		die_at(w->in, w->in->line, "\"%s\" is not one of several words", dot + 1);
	snprintf(prefix, sizeof(prefix), "%.*s", (int)(dot - name), name);
	put(w->out, "\t{ const struct message *const by_word[] = {");
	for (size_t i = 0; i < ref.field->word_count; i++) {
		snprintf(full, sizeof(full), "%s_%s", prefix, ref.field->words[i]);
		known_message(w, full);
		put(w->out, " MSG(%s),", full);
	}
	put(w->out, " };\n");
	expr_set(expr, "by_word[%s]", ref.expr);
}

static void
print_message(struct writer *w, char **words, size_t count)
{
	char expr[EXPR_MAX];
	bool by_word = strchr(words[0], '.') != NULL;
	const struct message *message = by_word ? NULL : known_message(w, words[0]);
	char names[ARGS_MAX][NAME_MAX_];

	if (count - 1 > ARGS_MAX)
		die_at(w->in, w->in->line, "more than %d arguments", ARGS_MAX);
	if (by_word)
		message_by_word(w, words[0], expr);
	else
		expr_set(expr, "MSG(%s)", words[0]);
	put(w->out, "\t%sview_t(out, %s, %s, (const struct arg[]){\n", by_word ? "  " : "", place(w), expr);
	for (size_t i = 1; i < count; i++) {
		char *equals = strchr(words[i], '=');

		if (equals == NULL || (size_t)(equals - words[i]) >= NAME_MAX_)
			die_at(w->in, w->in->line, "expected name=field, not \"%s\"", words[i]);
		*equals = '\0';
		snprintf(names[i - 1], NAME_MAX_, "%s", words[i]);
		put_argument(w, words[i], equals + 1);
	}
	put(w->out, "\t\t{ NULL, { NULL, 0 }, 0, false } }, %zu);%s\n", count - 1, by_word ? " }" : "");
	if (message != NULL)
		message_check(w->in, message, names, count - 1);
}

/* ---- blocks ---- */

static struct block *
open_block(struct writer *w, int kind)
{
	struct block *block = &w->blocks[w->block_count++];

	if (w->block_count == DEPTH_MAX)
		die_at(w->in, w->in->line, "blocks within blocks: too many");
	*block = (struct block){ .kind = kind, .line = w->in->line, .state = w->state, .depth = w->depth, .scopes = w->scope_count, .url_begun = w->url_begun };
	return block;
}

static void
condition(struct writer *w, char **words, size_t count, char *out)
{
	size_t at = 0;
	bool no = count > 1 && strcmp(words[0], "not") == 0;
	struct ref ref;

	at += no;
	if (at >= count)
		die_at(w->in, w->in->line, "{if} asks a field");
	ref = resolve(w, words[at++]);
	if (ref.field->kind == KIND_ONE) {
		bool is_not;
		size_t i = 0;

		if (at >= count || strcmp(words[at++], "is") != 0)
			die_at(w->in, w->in->line, "ask {if %s is WORD}", ref.field->name);
		is_not = at < count && strcmp(words[at], "not") == 0;
		at += is_not;
		while (at < count && i < ref.field->word_count && strcmp(ref.field->words[i], words[at]) != 0)
			i++;
		if (at + 1 != count || i == ref.field->word_count)
			die_at(w->in, w->in->line, "\"%s\" is none of the words of %s", at < count ? words[at] : "", ref.field->name);
		expr_set(out, "%s %s %zu", ref.expr, is_not != no ? "!=" : "==", i);
		return;
	}
	if (at != count)
		die_at(w->in, w->in->line, "{if %s} takes nothing more", ref.field->name);
	switch (ref.field->kind) {
	case KIND_TEXT: expr_set(out, "%s(%s.len > 0)", no ? "!" : "", ref.expr); break;
	case KIND_FLAG: expr_set(out, "%s%s", no ? "!" : "", ref.expr); break;
	case KIND_MESSAGE: expr_set(out, "%s%s.is", no ? "!" : "", ref.expr); break;
	case KIND_ROWS: case KIND_OPTIONS: expr_set(out, "%s_count %s 0", ref.expr, no ? "==" : ">"); break;
	case KIND_NUMBER: case KIND_DECIMAL: case KIND_DAY: case KIND_TIME:
		expr_set(out, "%s %s %s", ref.expr, no ? "==" : "!=", ref.field->optional ? "VIEW_NONE" : "0"); break;
	case KIND_GROUP:
		if (!ref.field->optional)
			die_at(w->in, w->in->line, "\"%s\" is always there", ref.field->name);
		expr_set(out, "%s %s NULL", ref.expr, no ? "==" : "!=");
		break;
	case KIND_JSON: case KIND_FORM: expr_set(out, "%s %s NULL", ref.expr, no ? "==" : "!="); break;
	default: die_at(w->in, w->in->line, "\"%s\" is always there", ref.field->name);
	}
}

static void
begin_if(struct writer *w, char **words, size_t count)
{
	char expr[EXPR_MAX];

	open_block(w, BLOCK_IF);
	condition(w, words, count, expr);
	put(w->out, "\tif (%s) {\n", expr);
}

static void
begin_each(struct writer *w, char **words, size_t count)
{
	struct block *block = open_block(w, BLOCK_EACH);
	struct ref ref;
	size_t n = w->scope_count;

	if (count != 1 || w->state != IN_TEXT)
		die_at(w->in, w->in->line, "{each ROWS} stands in text");
	ref = resolve(w, words[0]);
	if (ref.field->kind != KIND_ROWS)
		die_at(w->in, w->in->line, "\"%s\" are no rows", words[0]);
	memcpy(block->rows, ref.expr, sizeof(block->rows));
	put(w->out, "\tfor (size_t i%zu = 0; i%zu < %s_count; i%zu++) {\n\tconst struct %s *v%zu = &%s[i%zu];\n\t(void)v%zu;\n",
	    n, n, ref.expr, n, ref.field->sub->c_name, n, ref.expr, n, n);
	w->scopes[n].fields = ref.field->sub;
	expr_set(w->scopes[n].expr, "v%zu->", n);
	w->scope_count++;
}

/* A branch must leave the page where the other found it, or escaping could not be decided. */
static struct block *
end_branch(struct writer *w)
{
	struct block *block;

	if (w->block_count == 0)
		die_at(w->in, w->in->line, "nothing is open that could end here");
	block = &w->blocks[w->block_count - 1];
	if (w->state != block->state || w->depth != block->depth)
		die_at(w->in, w->in->line, "what began in line %d ends within another element or attribute", block->line);
	return block;
}

static void
begin_else(struct writer *w)
{
	struct block *block = end_branch(w);

	if (block->has_else)
		die_at(w->in, w->in->line, "a second {else}");
	block->has_else = true;
	w->scope_count = block->scopes;
	if (block->kind == BLOCK_IF)
		put(w->out, "\t} else {\n");
	else
		put(w->out, "\t}\n\tif (%s_count == 0) {\n", block->rows);
}

static void
end_block(struct writer *w)
{
	struct block *block = end_branch(w);

	w->scope_count = block->scopes;
	w->block_count--;
	put(w->out, "\t}\n");
}

/* ---- forms ---- */

static struct ref
form_ref(struct writer *w, const char *path, const struct form **form, size_t *index)
{
	char name[EXPR_MAX];
	const char *dot = strchr(path, '.');
	struct ref ref;

	snprintf(name, sizeof(name), "%.*s", (int)(dot == NULL ? strlen(path) : (size_t)(dot - path)), path);
	ref = resolve(w, name);
	if (ref.field->kind != KIND_FORM)
		die_at(w->in, w->in->line, "\"%s\" is no form of this page", name);
	*form = form_find(w->known, ref.field->ref);
	*index = 0;
	if (dot == NULL)
		return ref;
	while (*index < (*form)->fields.count && strcmp((*form)->fields.list[*index].name, dot + 1) != 0)
		++*index;
	if (*index == (*form)->fields.count)
		die_at(w->in, w->in->line, "the form \"%s\" has no field \"%s\"", name, dot + 1);
	return ref;
}

static void
print_form_field(struct writer *w, char **words, size_t count)
{
	const struct form *form;
	const struct field *field;
	struct ref ref;
	size_t index;

	if (count != 1 && !(count == 3 && strcmp(words[1], "of") == 0))
		die_at(w->in, w->in->line, "expected {field FORM.FIELD} or {field FORM.FIELD of OPTIONS}");
	if (strchr(words[0], '.') == NULL)
		die_at(w->in, w->in->line, "expected FORM.FIELD");
	ref = form_ref(w, words[0], &form, &index);
	field = &form->fields.list[index];
	if (w->state != IN_TEXT || !w->in_form)
		die_at(w->in, w->in->line, "{field} stands within <form>");
	if (field->kind == KIND_UPLOAD && !w->form_multipart)
		die_at(w->in, w->in->line, "a form with an upload needs enctype=\"multipart/form-data\"");
	if (field->kind == KIND_PICK && count == 1)
		die_at(w->in, w->in->line, "a pick is one of what the page offers: {field %s of OPTIONS}", words[0]);
	put(w->out, "\tview_form_field(out, &form_%s_class, %s, %zu, ", form->name, ref.expr, index);
	if (count == 1) {
		put(w->out, "NULL, 0);\n");
		return;
	}
	ref = resolve(w, words[2]);
	if (ref.field->kind != KIND_OPTIONS)
		die_at(w->in, w->in->line, "\"%s\" must be options", words[2]);
	put(w->out, "%s, %s_count);\n", ref.expr, ref.expr);
}

static void
print_form_part(struct writer *w, const char *what, const char *path)
{
	const struct form *form;
	size_t index;
	struct ref ref = form_ref(w, path, &form, &index);

	if (strcmp(what, "mistakes") == 0)
		put(w->out, "\tview_form_mistakes(out, &form_%s_class, %s);\n", form->name, ref.expr);
	else if (strchr(path, '.') == NULL)
		die_at(w->in, w->in->line, "expected FORM.FIELD");
	else if (strcmp(what, "value") == 0)
		put(w->out, "\tview_form_value(out, %s, &form_%s_class, %s, %zu);\n", place(w), form->name, ref.expr, index);
	else
		put(w->out, "\tview_form_mistake(out, &form_%s_class, %s, %zu);\n", form->name, ref.expr, index);
}

/* ---- directives ---- */

/* The words between the braces; one in quotes may hold spaces. */
static size_t
split(struct writer *w, char *inside, char **words)
{
	size_t count = 0;

	while (*inside != '\0') {
		bool quoted = false;

		while (isspace((unsigned char)*inside))
			*inside++ = '\0';
		if (*inside == '\0')
			break;
		if (count == WORDS_MAX)
			die_at(w->in, w->in->line, "too many words within { }");
		words[count++] = inside;
		for (; *inside != '\0' && (quoted || !isspace((unsigned char)*inside)); inside++)
			if (*inside == '"')
				quoted = !quoted;
	}
	return count;
}

static void
obey(struct writer *w, char *inside)
{
	char *words[WORDS_MAX];
	size_t count = split(w, inside, words);

	if (count == 0)
		die_at(w->in, w->in->line, "an empty { }");
	flush(w);
	w->gap = false;
	w->letters = 0;
	if (strcmp(words[0], "end") == 0 && count == 1) {
		end_block(w);
	} else if (strcmp(words[0], "else") == 0 && count == 1) {
		begin_else(w);
	} else if (strcmp(words[0], "if") == 0) {
		begin_if(w, words + 1, count - 1);
	} else if (w->state == IN_TAG) {
		die_at(w->in, w->in->line, "within a tag only {if} may stand; values stand in quotes");
	} else if (strcmp(words[0], "each") == 0) {
		begin_each(w, words + 1, count - 1);
	} else if (strcmp(words[0], "t") == 0 && count > 1) {
		print_message(w, words + 1, count - 1);
		w->url_begun = true;
	} else if (strcmp(words[0], "field") == 0) {
		print_form_field(w, words + 1, count - 1);
	} else if (count == 2 && (strcmp(words[0], "value") == 0 || strcmp(words[0], "mistake") == 0 || strcmp(words[0], "mistakes") == 0)) {
		print_form_part(w, words[0], words[1]);
		w->url_begun = true;
	} else if (count == 1) {
		print_field(w, words[0]);
		w->url_begun = true;
	} else {
		die_at(w->in, w->in->line, "\"%s\" is no word of this language", words[0]);
	}
}

static void
directive(struct writer *w)
{
	char inside[EXPR_MAX];
	size_t n = 0;
	int c;

	while ((c = next_char(w->in)) != '}') {
		if (c < 0 || n + 1 == sizeof(inside))
			die_at(w->in, w->in->line, "{ without }; a brace of its own is {{");
		inside[n++] = (char)c;
	}
	inside[n] = '\0';
	obey(w, inside);
}

/* ---- HTML ---- */

static void
read_name(struct writer *w, char *out)
{
	size_t n = 0;

	while (isalnum((unsigned char)peek_char(w->in)) || strchr("-:_", peek_char(w->in)) != NULL) {
		if (peek_char(w->in) == '\0')
			break;
		if (n + 1 == NAME_MAX_)
			die_at(w->in, w->in->line, "a name is too long");
		out[n++] = (char)next_char(w->in);
	}
	out[n] = '\0';
	if (n == 0)
		die_at(w->in, w->in->line, "expected a name; a < of its own is &lt;");
}

static void
end_tag(struct writer *w)
{
	char name[NAME_MAX_];

	read_name(w, name);
	if (w->depth == 0 || strcmp(w->elements[w->depth - 1].name, name) != 0)
		die_at(w->in, w->in->line, "</%s> closes nothing; open is %s", name, w->depth == 0 ? "nothing" : w->elements[w->depth - 1].name);
	if (next_char(w->in) != '>')
		die_at(w->in, w->in->line, "</%s without >", name);
	if (w->block_count > 0 && w->blocks[w->block_count - 1].depth >= w->depth)
		die_at(w->in, w->in->line, "</%s> closes what was opened outside of the block of line %d", name, w->blocks[w->block_count - 1].line);
	put(&w->raw, "</%s>", name);
	w->gap = false;
	w->depth--;
	if (strcmp(name, "form") == 0)
		w->in_form = false;
}

static void
start_tag(struct writer *w)
{
	read_name(w, w->tag);
	if (among(w->tag, refused_elements))
		die_at(w->in, w->in->line, "<%s> may not stand in a page", w->tag);
	put(&w->raw, "<%s", w->tag);
	w->tag_post = w->tag_multipart = w->tag_foreign = w->tag_alt = false;
	w->state = IN_TAG;
	w->gap = false;
}

/* Only data may stand between <script> and </script>. */
static void
check_script(struct writer *w)
{
	const char *rest = w->in->at;

	if (strncmp(rest, "</script>", 9) == 0)
		return;
	if (w->tag_multipart) /* of a script: type="application/ld+json" was seen */
		return;
	die_at(w->in, w->in->line, "script with content: it stands in assets/, and works on a page that works without it");
}

static void
open_element(struct writer *w)
{
	if (w->depth == DEPTH_MAX)
		die_at(w->in, w->in->line, "elements within elements: too many");
	memcpy(w->elements[w->depth].name, w->tag, NAME_MAX_);
	w->elements[w->depth].foreign = w->tag_foreign;
	w->elements[w->depth++].line = w->in->line;
}

static void
finish_tag(struct writer *w, bool closed)
{
	put(&w->raw, closed ? "/>" : ">");
	w->state = IN_TEXT;
	if (strcmp(w->tag, "img") == 0 && !w->tag_alt)
		die_at(w->in, w->in->line, "an image needs alt= (empty when it says nothing)");
	if (closed || among(w->tag, void_elements))
		return;
	open_element(w);
	if (strcmp(w->tag, "script") == 0)
		check_script(w);
	if (strcmp(w->tag, "form") != 0)
		return;
	if (w->in_form)
		die_at(w->in, w->in->line, "a form within a form");
	w->in_form = true;
	w->form_multipart = w->tag_multipart;
	if (w->tag_post) {
		flush(w);
		put(w->out, "\tview_post_fields(out);\n");
	}
}

/* A URL's literal beginning: a path, or one of the schemes that do nothing but lead somewhere. */
static void
check_url(struct writer *w, const char *rest)
{
	size_t colon = strcspn(rest, ":/?#{\"");

	if (rest[colon] != ':' || strncmp(rest, "https:", 6) == 0 || strncmp(rest, "http:", 5) == 0 || strncmp(rest, "mailto:", 7) == 0)
		return;
	die_at(w->in, w->in->line, "a link begins with /, #, ?, http:, https: or mailto:");
}

static bool
value_is(const struct writer *w, const char *value)
{
	size_t n = strlen(value);

	return strncmp(w->in->at, value, n) == 0 && w->in->at[n] == '"';
}

static void
begin_value(struct writer *w)
{
	if (next_char(w->in) != '"')
		die_at(w->in, w->in->line, "the value of %s= stands in \" \"", w->attribute);
	put(&w->raw, "=\"");
	w->state = IN_VALUE;
	w->url = among(w->attribute, url_attributes);
	w->readable = among(w->attribute, read_attributes);
	w->url_begun = false;
	w->letters = 0;
	if (w->url)
		check_url(w, w->in->at);
	if (strcmp(w->attribute, "method") == 0 && value_is(w, "post"))
		w->tag_post = true;
	if (strcmp(w->attribute, "enctype") == 0 && value_is(w, "multipart/form-data"))
		w->tag_multipart = true;
	if (strcmp(w->tag, "script") == 0 && strcmp(w->attribute, "type") == 0 && value_is(w, "application/ld+json"))
		w->tag_multipart = true;
}

static void
attribute(struct writer *w)
{
	read_name(w, w->attribute);
	if (strncmp(w->attribute, "on", 2) == 0 || among(w->attribute, refused_attributes))
		die_at(w->in, w->in->line, "%s= may not stand in a page", w->attribute);
	if (strcmp(w->attribute, "lang") == 0)
		w->tag_foreign = true;
	if (strcmp(w->attribute, "alt") == 0)
		w->tag_alt = true;
	put(&w->raw, " %s", w->attribute);
	if (peek_char(w->in) == '=') {
		next_char(w->in);
		begin_value(w);
	}
}

static void
tag_char(struct writer *w)
{
	int c = peek_char(w->in);

	if (isspace(c)) {
		next_char(w->in);
	} else if (c == '{') {
		next_char(w->in);
		directive(w);
	} else if (c == '>') {
		next_char(w->in);
		finish_tag(w, false);
	} else if (c == '/' && w->in->at[1] == '>') {
		w->in->at += 2;
		finish_tag(w, true);
	} else if (c <= 0) {
		die_at(w->in, w->in->line, "the page ends within <%s", w->tag);
	} else {
		attribute(w);
	}
}

static void
value_char(struct writer *w)
{
	int c = next_char(w->in);

	if (c < 0)
		die_at(w->in, w->in->line, "the page ends within the value of %s=", w->attribute);
	if (c == '{') {
		directive(w);
	} else if (c == '"') {
		if (w->block_count > 0 && w->blocks[w->block_count - 1].state == IN_VALUE)
			die_at(w->in, w->in->line, "the value of %s= ends within the block of line %d", w->attribute, w->blocks[w->block_count - 1].line);
		put(&w->raw, "\"");
		w->state = IN_TAG;
	} else {
		if (w->readable && strcmp(w->attribute, "content") != 0)
			mind_words(w, (char)c);
		w->url_begun = true;
		put(&w->raw, "%c", c);
	}
}

static void
entity(struct writer *w)
{
	w->letters = 0;
	raw_char(w, '&');
	for (int n = 0; peek_char(w->in) != ';'; n++) {
		if (n == 10 || !(isalnum((unsigned char)peek_char(w->in)) || peek_char(w->in) == '#'))
			die_at(w->in, w->in->line, "& begins a character's name like &amp;");
		raw_char(w, (char)next_char(w->in));
	}
	raw_char(w, (char)next_char(w->in));
}

static void
text_char(struct writer *w)
{
	int c = next_char(w->in);

	if (c == '{' && peek_char(w->in) == '{') {
		raw_char(w, (char)next_char(w->in));
	} else if (c == '{') {
		directive(w);
	} else if (c == '<' && strncmp(w->in->at, "!--", 3) == 0) {
		skip_past(w->in, "-->");
	} else if (c == '<' && strncmp(w->in->at, "!doctype html>", 14) == 0) {
		put(&w->raw, "<!doctype html>");
		skip_past(w->in, ">");
	} else if (c == '<' && peek_char(w->in) == '/') {
		next_char(w->in);
		w->letters = 0;
		end_tag(w);
	} else if (c == '<') {
		w->letters = 0;
		start_tag(w);
	} else if (c == '&') {
		entity(w);
	} else {
		mind_words(w, (char)c);
		raw_char(w, (char)c);
	}
}

/* Up to the next view, or the end of the file. */
static bool
at_end(const struct source *in)
{
	return *in->at == '\0' || strncmp(in->at, "<!--view ", 9) == 0;
}

static void
write_html(struct source *in, const struct view *view, const struct declarations *known, const struct messages *messages, struct text *out)
{
	struct writer *w = calloc(1, sizeof(*w));

	if (w == NULL)
		exit(1);
	*w = (struct writer){ .in = in, .known = known, .messages = messages, .out = out, .scope_count = 1, .gap = true };
	w->scopes[0].fields = &view->fields;
	expr_set(w->scopes[0].expr, "v0->");
	put(out, "void\nview_%s_html(struct view_out *out, const void *view)\n{\n\tconst struct view_%s *v0 = view;\n\n\t(void)v0;\n", view->name, view->name);
	while (*in->at != '\0' && !(w->state == IN_TEXT && at_end(in))) {
		if (w->state == IN_TAG)
			tag_char(w);
		else if (w->state == IN_VALUE)
			value_char(w);
		else
			text_char(w);
	}
	if (w->state != IN_TEXT)
		die_at(in, in->line, "the page ends within <%s", w->tag);
	if (w->block_count > 0)
		die_at(in, w->blocks[w->block_count - 1].line, "{if} or {each} without {end}");
	if (w->depth > 0)
		die_at(in, w->elements[w->depth - 1].line, "<%s> is not closed", w->elements[w->depth - 1].name);
	flush(w);
	put(out, "}\n\n");
	free(w);
}

/* ---- the whole ---- */

static void
write_bodies(struct source *in, const struct declarations *known, const struct messages *messages, struct text *c)
{
	size_t which = 0;

	rewind_source(in);
	while (*in->at != '\0') {
		while (!at_end(in))
			next_char(in);
		if (*in->at == '\0')
			break;
		skip_past(in, "-->");
		write_html(in, &known->views[known->shared + which++], known, messages, c);
	}
}

int
main(int argc, char **argv)
{
	struct source page = { 0 }, shared = { 0 };
	struct declarations *known = calloc(1, sizeof(*known));
	struct messages messages = { 0 };
	struct text h = { 0 }, c = { 0 };

	if (argc < 6 || known == NULL)
		return 2;
	messages_read(&messages, argv + 5, argc - 5);
	open_source(&page, argv[3]);
	if (strcmp(argv[3], argv[4]) != 0) {
		open_source(&shared, argv[4]);
		declarations_read(&shared, known);
		known->shared = known->view_count;
	}
	declarations_read(&page, known);
	write_declarations(&page, known, &messages, argv[1], &h, &c);
	write_bodies(&page, known, &messages, &c);
	save(argv[1], &h);
	save(argv[2], &c);
	return 0;
}
