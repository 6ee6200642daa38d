/* viewc_declare.c — the declarations of a page: reads them, and writes the structs, enums and tables they stand for. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viewc.h"

/* ---- text and files ---- */

static void *
grown(void *block, size_t size)
{
	void *more = realloc(block, size);

	if (more == NULL)
		exit(1);
	return more;
}

void
put(struct text *out, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (out->len + (size_t)n + 1 > out->cap) {
		out->cap = (out->len + (size_t)n + 1) * 2;
		out->ptr = grown(out->ptr, out->cap);
	}
	va_start(args, format);
	vsnprintf(out->ptr + out->len, (size_t)n + 1, format, args);
	va_end(args);
	out->len += (size_t)n;
}

void
save(const char *path, const struct text *text)
{
	FILE *out = fopen(path, "w");

	if (out == NULL || fwrite(text->ptr, 1, text->len, out) != text->len || fclose(out) != 0) {
		fprintf(stderr, "viewc: cannot write %s\n", path);
		exit(1);
	}
}

void
die_at(const struct source *in, int line, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: ", in->path, line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static char *
read_whole(const char *path)
{
	FILE *in = fopen(path, "rb");
	struct text all = { 0 };
	char part[4096];
	size_t n;

	if (in == NULL) {
		fprintf(stderr, "%s:1: cannot be opened\n", path);
		exit(1);
	}
	put(&all, "%s", "");
	while ((n = fread(part, 1, sizeof(part), in)) > 0) {
		if (memchr(part, '\0', n) != NULL) {
			fprintf(stderr, "%s:1: is no text\n", path);
			exit(1);
		}
		put(&all, "%.*s", (int)n, part);
	}
	fclose(in);
	return all.ptr;
}

/* The last folder of the path and the file's name without its ending. */
void
open_source(struct source *in, const char *path)
{
	const char *slash = strrchr(path, '/'), *file = slash == NULL ? path : slash + 1, *folder;

	in->path = path;
	in->bytes = read_whole(path);
	rewind_source(in);
	folder = file - 1;
	while (folder > path && folder[-1] != '/')
		folder--;
	snprintf(in->file, sizeof(in->file), "%.*s", (int)strcspn(file, "."), file);
	if (file > path)
		snprintf(in->folder, sizeof(in->folder), "%.*s", (int)(file - 1 - folder), folder);
}

void
rewind_source(struct source *in)
{
	in->at = in->bytes;
	in->line = 1;
}

int
next_char(struct source *in)
{
	if (*in->at == '\0')
		return -1;
	in->line += *in->at == '\n';
	return (unsigned char)*in->at++;
}

int
peek_char(const struct source *in)
{
	return (unsigned char)*in->at;
}

void
skip_past(struct source *in, const char *what)
{
	int line = in->line;
	size_t n = strlen(what);

	while (strncmp(in->at, what, n) != 0)
		if (next_char(in) < 0)
			die_at(in, line, "nothing ends what begins here: expected %s", what);
	for (size_t i = 0; i < n; i++)
		next_char(in);
}

/* ---- messages ---- */

static char *
inside_quotes(char *line)
{
	char *open = strchr(line, '"'), *close = strrchr(line, '"');

	if (open == NULL || open == close)
		return NULL;
	*close = '\0';
	return open + 1;
}

static char *
joined(char *a, const char *b)
{
	size_t had = a == NULL ? 0 : strlen(a), adds = strlen(b);

	a = grown(a, had + adds + 1);
	memcpy(a + had, b, adds + 1);
	return a;
}

/* msgc has checked the catalogues; here only names and places count. */
static void
read_catalogue(struct messages *messages, const char *path)
{
	char line[4096], **to = NULL;
	FILE *in = fopen(path, "r");

	if (in == NULL) {
		fprintf(stderr, "%s:1: cannot be opened\n", path);
		exit(1);
	}
	while (fgets(line, sizeof(line), in) != NULL) {
		char *text = line[0] == '#' ? NULL : inside_quotes(line);
		struct message *last = messages->count == 0 ? NULL : &messages->list[messages->count - 1];

		if (text == NULL)
			continue;
		if (strncmp(line, "msgid ", 6) == 0) {
			if (messages->count == messages->cap)
				messages->list = grown(messages->list, (messages->cap = messages->cap * 2 + 256) * sizeof(*messages->list));
			last = &messages->list[messages->count++];
			*last = (struct message){ .name = joined(NULL, text) };
			continue;
		}
		if (last == NULL)
			continue;
		if (strncmp(line, "msgstr ", 7) == 0 || strncmp(line, "msgstr[1] ", 10) == 0)
			to = &last->text;
		else if (strncmp(line, "msgstr[0] ", 10) == 0)
			to = &last->plural;
		if (to != NULL && strncmp(line, "msgid", 5) != 0)
			*to = joined(*to, text);
	}
	fclose(in);
}

void
messages_read(struct messages *messages, char **files, int count)
{
	for (int i = 0; i < count; i++)
		read_catalogue(messages, files[i]);
}

const struct message *
message_find(const struct messages *messages, const char *name)
{
	for (size_t i = 0; i < messages->count; i++)
		if (strcmp(messages->list[i].name, name) == 0)
			return &messages->list[i];
	return NULL;
}

void
message_check(const struct source *in, const struct message *message, char names[][NAME_MAX_], size_t count)
{
	const char *text = message->text == NULL ? "" : message->text;
	char wanted[NAME_MAX_ + 2];

	for (size_t i = 0; i < count; i++) {
		snprintf(wanted, sizeof(wanted), "{%.61s}", names[i]);
		if (strstr(text, wanted) == NULL)
			die_at(in, in->line, "the message \"%s\" has no %s", message->name, wanted);
	}
	for (const char *open = strchr(text, '{'); open != NULL; open = strchr(open + 1, '{')) {
		size_t n = strcspn(open, "}"), i = 0;

		while (i < count && (strlen(names[i]) != n - 1 || memcmp(names[i], open + 1, n - 1) != 0))
			i++;
		if (i == count)
			die_at(in, in->line, "the message \"%s\" wants {%.*s}", message->name, (int)n - 1, open + 1);
	}
}

/* ---- reading declarations ---- */

static const struct { const char *word; enum kind kind; bool view, form; } kinds[] = {
	{ "text", KIND_TEXT, true, true }, { "number", KIND_NUMBER, true, true }, { "decimal", KIND_DECIMAL, true, true }, { "flag", KIND_FLAG, true, true },
	{ "day", KIND_DAY, true, true }, { "time", KIND_TIME, true, true }, { "message", KIND_MESSAGE, true, false }, { "one", KIND_ONE, true, false },
	{ "rows", KIND_ROWS, true, false }, { "group", KIND_GROUP, true, false }, { "part", KIND_PART, true, false }, { "body", KIND_BODY, true, false },
	{ "options", KIND_OPTIONS, true, false },
	{ "json", KIND_JSON, true, false }, { "lines", KIND_LINES, false, true }, { "email", KIND_EMAIL, false, true },
	{ "password", KIND_PASSWORD, false, true }, { "hidden", KIND_HIDDEN, false, true }, { "pick", KIND_PICK, false, true },
	{ "choice", KIND_CHOICE, false, true }, { "list", KIND_LIST, false, true }, { "upload", KIND_UPLOAD, false, true },
};

static void
check_name(const struct source *in, const char *name)
{
	if (!islower((unsigned char)name[0]) || strlen(name) >= NAME_MAX_ || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(name))
		die_at(in, in->line, "\"%s\" is no name: lower case letters, digits and _", name);
}

/* The words of the next line up to # or -->; 0 for an empty one. *last: --> was there. */
static size_t
line_words(struct source *in, char words[][NAME_MAX_], bool *last)
{
	size_t count = 0;
	bool remark = false;

	*last = false;
	if (peek_char(in) == '\n')
		next_char(in);
	for (;;) {
		size_t n = 0;
		int c = peek_char(in);

		if (c == 0)
			die_at(in, in->line, "a declaration without -->");
		if (strncmp(in->at, "-->", 3) == 0) {
			in->at += 3;
			*last = true;
			return count;
		}
		if (c == '\n') /* stays, so that mistakes name this line */
			return count;
		remark = remark || c == '#';
		if (remark || isspace(c)) {
			next_char(in);
			continue;
		}
		if (count == WORDS_MAX)
			die_at(in, in->line, "too many words in a line");
		while ((c = peek_char(in)) != 0 && !isspace(c) && strncmp(in->at, "-->", 3) != 0) {
			if (n + 1 == NAME_MAX_)
				die_at(in, in->line, "a word is too long");
			words[count][n++] = (char)next_char(in);
		}
		words[count++][n] = '\0';
	}
}

static int64_t
number_with_unit(const struct source *in, const char *text)
{
	char *end;
	long long n = strtoll(text, &end, 10);

	if (*end == 'K')
		n <<= 10, end++;
	else if (*end == 'M')
		n <<= 20, end++;
	if (end == text || *end != '\0')
		die_at(in, in->line, "\"%s\" is no number", text);
	return n;
}

/* "1..2000", or for an upload "32M". */
static bool
read_range(const struct source *in, struct field *field, const char *word)
{
	char least[NAME_MAX_];
	const char *dots = strstr(word, "..");

	if (field->kind == KIND_UPLOAD && dots == NULL && isdigit((unsigned char)word[0])) {
		field->most = number_with_unit(in, word);
		return field->ranged = true;
	}
	if (dots == NULL)
		return false;
	snprintf(least, sizeof(least), "%.*s", (int)(dots - word), word);
	field->least = number_with_unit(in, least);
	field->most = number_with_unit(in, dots + 2);
	if (field->kind == KIND_DECIMAL) {
		field->least *= 1000;
		field->most *= 1000;
	}
	return field->ranged = true;
}

static void
add_word(struct field *field, const char *word)
{
	field->words = grown(field->words, (field->word_count + 1) * sizeof(*field->words));
	snprintf(field->words[field->word_count++], NAME_MAX_, "%s", word);
}

static struct field *
add_field(const struct source *in, struct fields *fields, const char *name)
{
	check_name(in, name);
	for (size_t i = 0; i < fields->count; i++)
		if (strcmp(fields->list[i].name, name) == 0)
			die_at(in, in->line, "the field \"%s\" stands twice", name);
	if (fields->count == FIELDS_MAX)
		die_at(in, in->line, "too many fields");
	fields->list[fields->count] = (struct field){ .line = in->line };
	snprintf(fields->list[fields->count].name, NAME_MAX_, "%s", name);
	return &fields->list[fields->count++];
}

static void
read_kind(const struct source *in, struct field *field, char *word, bool form)
{
	size_t n = strlen(word);

	if (n > 1 && word[n - 1] == '?') {
		field->optional = true;
		word[n - 1] = '\0';
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(kinds[i].word, word) != 0 || !(form ? kinds[i].form : kinds[i].view))
			continue;
		field->kind = kinds[i].kind;
		return;
	}
	die_at(in, in->line, "\"%s\" is no kind of field of a %s", word, form ? "form" : "view");
}

static void read_fields(struct source *in, struct declarations *known, struct fields *fields, bool nested);

static void
read_nested(struct source *in, struct declarations *known, struct fields *outer, struct field *field, char words[][NAME_MAX_], size_t count)
{
	const char *item = count == 4 ? words[2] : field->name;

	if (count < 3 || count > 4 || strcmp(words[count - 1], "{") != 0)
		die_at(in, in->line, "expected { at the end of the line");
	check_name(in, item);
	field->sub = calloc(1, sizeof(*field->sub));
	if (field->sub == NULL)
		exit(1);
	snprintf(field->sub->c_name, EXPR_MAX, "%.500s_%s", outer->c_name, item);
	read_fields(in, known, field->sub, true);
}

static void
read_part(const struct source *in, const struct declarations *known, struct field *field, char words[][NAME_MAX_], size_t count)
{
	if (count != 3)
		die_at(in, in->line, "expected NAME: part VIEW");
	for (size_t i = 0; i < known->view_count; i++) {
		if (strcmp(known->views[i].name, words[2]) != 0)
			continue;
		/* The part's fields stay where they are: declarations do not move. */
		field->sub = (struct fields *)(uintptr_t)&known->views[i].fields;
		memcpy(field->ref, words[2], NAME_MAX_);
		return;
	}
	die_at(in, in->line, "no view \"%s\" stands above or among the shared parts", words[2]);
}

static void
view_field(struct source *in, struct declarations *known, struct fields *fields, char words[][NAME_MAX_], size_t count)
{
	struct field *field;
	size_t n = strlen(words[0]);

	if (strcmp(words[0], "form") == 0 && count == 2) {
		field = add_field(in, fields, words[1]);
		field->kind = KIND_FORM;
		memcpy(field->ref, words[1], NAME_MAX_);
		return;
	}
	if (count < 2 || words[0][n - 1] != ':')
		die_at(in, in->line, "expected NAME: KIND");
	words[0][n - 1] = '\0';
	field = add_field(in, fields, words[0]);
	read_kind(in, field, words[1], false);
	if (field->kind == KIND_ROWS || field->kind == KIND_GROUP) {
		read_nested(in, known, fields, field, words, count);
	} else if (field->kind == KIND_PART) {
		read_part(in, known, field, words, count);
	} else if (field->kind == KIND_ONE) {
		for (size_t i = 2; i < count; i++)
			check_name(in, words[i]), add_word(field, words[i]);
		snprintf(field->table, EXPR_MAX, "words_%.400s_%s", fields->c_name, field->name);
	} else if (count != 2) {
		die_at(in, in->line, "\"%s\" after the kind of field means nothing", words[2]);
	}
	if (field->kind == KIND_ONE && field->word_count < 2)
		die_at(in, in->line, "name the words it is one of");
}

static void
read_fields(struct source *in, struct declarations *known, struct fields *fields, bool nested)
{
	char words[WORDS_MAX][NAME_MAX_];
	bool last = false;

	while (!last) {
		int line = in->line;
		size_t count = line_words(in, words, &last);

		if (count == 1 && strcmp(words[0], "}") == 0) {
			if (!nested)
				die_at(in, line, "} closes nothing");
			return;
		}
		if (count > 0)
			view_field(in, known, fields, words, count);
	}
	if (nested)
		die_at(in, in->line, "rows or group without }");
}

static void
form_field(const struct source *in, struct fields *fields, char words[][NAME_MAX_], size_t count)
{
	struct field *field;
	size_t n = strlen(words[0]);

	if (count < 2 || words[0][n - 1] != ':')
		die_at(in, in->line, "expected NAME: KIND");
	words[0][n - 1] = '\0';
	field = add_field(in, fields, words[0]);
	read_kind(in, field, words[1], true);
	for (size_t i = 2; i < count; i++) {
		if (strcmp(words[i], "required") == 0)
			field->required = true;
		else if (!read_range(in, field, words[i])) {
			if (field->kind != KIND_CHOICE)
				die_at(in, in->line, "\"%s\" is neither a range a..b nor required", words[i]);
			check_name(in, words[i]);
			add_word(field, words[i]);
		}
	}
	if (field->kind == KIND_CHOICE && field->word_count == 0)
		die_at(in, in->line, "name the words of the choice");
}

static void
read_form(struct source *in, struct declarations *known)
{
	struct form *form = &known->forms[known->form_count++];
	char words[WORDS_MAX][NAME_MAX_];
	bool last = false;
	size_t count = line_words(in, words, &last);

	if (count != 1 || known->form_count == VIEWS_MAX)
		die_at(in, in->line, "expected <!--form NAME");
	check_name(in, words[0]);
	memcpy(form->name, words[0], NAME_MAX_);
	snprintf(form->fields.c_name, EXPR_MAX, "form_%s", words[0]);
	while (!last) {
		count = line_words(in, words, &last);
		if (count > 0)
			form_field(in, &form->fields, words, count);
	}
}

static void
read_view(struct source *in, struct declarations *known)
{
	struct view *view = &known->views[known->view_count];
	char words[WORDS_MAX][NAME_MAX_];
	bool last = false;

	if (line_words(in, words, &last) != 1 || known->view_count + 1 == VIEWS_MAX)
		die_at(in, in->line, "expected <!--view NAME");
	check_name(in, words[0]);
	for (size_t i = 0; i < known->view_count; i++)
		if (strcmp(known->views[i].name, words[0]) == 0)
			die_at(in, in->line, "the view \"%s\" stands twice", words[0]);
	memcpy(view->name, words[0], NAME_MAX_);
	snprintf(view->fields.c_name, EXPR_MAX, "view_%s", words[0]);
	known->view_count++;
	if (!last)
		read_fields(in, known, &view->fields, false);
}

const struct form *
form_find(const struct declarations *known, const char *name)
{
	for (size_t i = 0; i < known->form_count; i++)
		if (strcmp(known->forms[i].name, name) == 0)
			return &known->forms[i];
	return NULL;
}

static void
check_forms(const struct source *in, const struct declarations *known)
{
	for (size_t v = 0; v < known->view_count; v++) {
		const struct fields *fields = &known->views[v].fields;

		for (size_t i = 0; i < fields->count; i++)
			if (fields->list[i].kind == KIND_FORM && form_find(known, fields->list[i].ref) == NULL)
				die_at(in, fields->list[i].line, "no form \"%s\" is declared in this file", fields->list[i].ref);
	}
}

void
declarations_read(struct source *in, struct declarations *known)
{
	size_t had = known->view_count;

	while (*in->at != '\0') {
		if (strncmp(in->at, "<!--view ", 9) == 0) {
			in->at += 9;
			read_view(in, known);
		} else if (strncmp(in->at, "<!--form ", 9) == 0) {
			in->at += 9;
			read_form(in, known);
		} else {
			next_char(in);
		}
	}
	if (known->view_count == had && known->form_count == 0)
		die_at(in, 1, "no <!--view NAME in this file");
	check_forms(in, known);
}

/* ---- writing structs ---- */

static void
put_upper(struct text *out, const char *name)
{
	for (; *name != '\0'; name++)
		put(out, "%c", toupper((unsigned char)*name));
}

static void
put_enum(struct text *h, const struct fields *fields, const struct field *field, bool none)
{
	put(h, "enum %s_%s {", fields->c_name, field->name);
	for (size_t i = 0; i < field->word_count + none; i++) {
		put(h, "%s ", i == 0 ? "" : ",");
		put_upper(h, fields->c_name);
		put(h, "_");
		put_upper(h, field->name);
		put(h, "_");
		put_upper(h, none && i == 0 ? "none" : field->words[i - none]);
	}
	put(h, " };\n");
}

static void
put_member(struct text *h, const struct fields *fields, const struct field *field)
{
	static const char *const types[] = {
		[KIND_TEXT] = "struct str", [KIND_NUMBER] = "int64_t", [KIND_DECIMAL] = "int64_t", [KIND_FLAG] = "bool", [KIND_DAY] = "int64_t", [KIND_TIME] = "int64_t",
		[KIND_MESSAGE] = "struct view_message", [KIND_BODY] = "struct view_body", [KIND_LINES] = "struct str",
		[KIND_EMAIL] = "struct str", [KIND_PASSWORD] = "struct str", [KIND_HIDDEN] = "struct str", [KIND_PICK] = "struct str", [KIND_LIST] = "struct form_list",
		[KIND_UPLOAD] = "struct form_upload",
	};

	switch (field->kind) {
	case KIND_ONE: case KIND_CHOICE: put(h, "\tenum %s_%s %s;\n", fields->c_name, field->name, field->name); break;
	case KIND_ROWS: put(h, "\tstruct %s *%s;\n\tsize_t %s_count;\n", field->sub->c_name, field->name, field->name); break;
	case KIND_OPTIONS: put(h, "\tstruct form_option *%s;\n\tsize_t %s_count;\n", field->name, field->name); break;
	case KIND_GROUP: put(h, "\tstruct %s %s%s;\n", field->sub->c_name, field->optional ? "*" : "", field->name); break;
	case KIND_PART: put(h, "\tstruct %s %s;\n", field->sub->c_name, field->name); break;
	case KIND_FORM: put(h, "\tconst struct form_%s *%s;\n", field->ref, field->name); break;
	case KIND_JSON: put(h, "\tconst struct json *%s;\n", field->name); break;
	default: put(h, "\t%s %s;\n", types[field->kind], field->name);
	}
}

static void
put_struct(struct text *h, const struct fields *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		if (field->kind == KIND_ROWS || field->kind == KIND_GROUP)
			put_struct(h, field->sub);
		if (field->kind == KIND_ONE)
			put_enum(h, fields, field, false);
	}
	put(h, "struct %s {\n", fields->c_name);
	if (fields->count == 0)
		put(h, "\tbool nothing;\n");
	for (size_t i = 0; i < fields->count; i++)
		put_member(h, fields, &fields->list[i]);
	put(h, "};\n\n");
}

/* ---- writing tables ---- */

static void
put_words(struct text *c, const char *table, const struct field *field)
{
	put(c, "static const char *const %s[] = {", table);
	for (size_t i = 0; i < field->word_count; i++)
		put(c, " \"%s\",", field->words[i]);
	put(c, " NULL };\n");
}

static void
put_view_field(struct text *c, const struct fields *fields, const struct field *field)
{
	static const char *const names[] = {
		[KIND_TEXT] = "VIEW_TEXT", [KIND_NUMBER] = "VIEW_NUMBER", [KIND_DECIMAL] = "VIEW_DECIMAL", [KIND_FLAG] = "VIEW_FLAG", [KIND_DAY] = "VIEW_DAY",
		[KIND_TIME] = "VIEW_TIME", [KIND_MESSAGE] = "VIEW_MESSAGE", [KIND_ONE] = "VIEW_ONE", [KIND_ROWS] = "VIEW_ROWS", [KIND_GROUP] = "VIEW_GROUP",
		[KIND_PART] = "VIEW_GROUP", [KIND_BODY] = "VIEW_BODY", [KIND_JSON] = "VIEW_JSON", [KIND_OPTIONS] = "VIEW_ROWS",
	};

	if (field->kind == KIND_FORM)
		return;
	put(c, "\t{ .name = \"%s\", .kind = %s, .optional = %s, .offset = offsetof(struct %s, %s)", field->name, names[field->kind],
	    field->optional ? "true" : "false", fields->c_name, field->name);
	if (field->kind == KIND_ROWS)
		put(c, ", .count_offset = offsetof(struct %s, %s_count), .size = sizeof(struct %s)", fields->c_name, field->name, field->sub->c_name);
	if (field->kind == KIND_OPTIONS)
		put(c, ", .count_offset = offsetof(struct %s, %s_count), .size = sizeof(struct form_option), .fields = form_option_fields", fields->c_name,
		    field->name);
	if (field->kind == KIND_ROWS || field->kind == KIND_GROUP)
		put(c, ", .fields = fields_%s", field->sub->c_name);
	if (field->kind == KIND_PART)
		put(c, ", .fields = view_%s_fields", field->ref);
	if (field->kind == KIND_ONE)
		put(c, ", .words = %s", field->table);
	put(c, " },\n");
}

static void
put_view_table(struct text *c, const struct fields *fields, const char *name)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		char below[EXPR_MAX + 16];

		if (field->kind == KIND_ROWS || field->kind == KIND_GROUP) {
			snprintf(below, sizeof(below), "fields_%s", field->sub->c_name);
			put_view_table(c, field->sub, below);
		}
		if (field->kind == KIND_ONE)
			put_words(c, field->table, field);
	}
	put(c, "%sconst struct view_field %s[] = {\n", strncmp(name, "fields_", 7) == 0 ? "static " : "", name);
	for (size_t i = 0; i < fields->count; i++)
		put_view_field(c, fields, &fields->list[i]);
	put(c, "\t{ .name = NULL }\n};\n\n");
}

/* ---- writing forms ---- */

/* board_decide_reason: the folder's name first, unless the form's has it already. */
static const char *
label_of(const struct source *in, const struct form *form, const char *field, const char *more, char *out)
{
	size_t n = strlen(in->folder);
	bool has = strncmp(form->name, in->folder, n) == 0 && (form->name[n] == '_' || form->name[n] == '\0');

	snprintf(out, EXPR_MAX, "%s%s%s_%s%s%s", has ? "" : in->folder, has ? "" : "_", form->name, field, more[0] == '\0' ? "" : "_", more);
	return out;
}

static const char *
needed(const struct source *in, const struct messages *messages, const struct field *field, const char *name)
{
	if (message_find(messages, name) == NULL)
		die_at(in, field->line, "locale/en has no message \"%s\" (the label of this field)", name);
	return name;
}

static void
put_choice(const struct source *in, const struct messages *messages, const struct form *form, const struct field *field, struct text *c)
{
	char table[EXPR_MAX], name[EXPR_MAX];

	snprintf(table, sizeof(table), "words_form_%s_%s", form->name, field->name);
	put_words(c, table, field);
	for (size_t i = 0; i < field->word_count; i++)
		put(c, "MESSAGE(%s);\n", needed(in, messages, field, label_of(in, form, field->name, field->words[i], name)));
	put(c, "static const struct message *const labels_form_%s_%s[] = {", form->name, field->name);
	for (size_t i = 0; i < field->word_count; i++)
		put(c, " &message_%s,", label_of(in, form, field->name, field->words[i], name));
	put(c, " };\n");
}

static void
put_limit(struct text *c, const struct field *field)
{
	if (field->ranged)
		put(c, ", .least = %lld, .most = %lld", (long long)field->least, (long long)field->most);
	else
		put(c, ", .least = FORM_NONE, .most = FORM_NONE");
}

/* The messages that the field's row names. */
static void
put_labels(const struct source *in, const struct messages *messages, const struct form *form, const struct field *field, struct text *c)
{
	char name[EXPR_MAX];

	if (field->kind == KIND_HIDDEN)
		return;
	put(c, "MESSAGE(%s);\n", needed(in, messages, field, label_of(in, form, field->name, "", name)));
	if (message_find(messages, label_of(in, form, field->name, "hint", name)) != NULL)
		put(c, "MESSAGE(%s);\n", name);
}

static void
put_form_field(const struct source *in, const struct messages *messages, const struct form *form, const struct field *field, struct text *c)
{
	static const char *const names[] = {
		[KIND_TEXT] = "FORM_TEXT", [KIND_LINES] = "FORM_LINES", [KIND_EMAIL] = "FORM_EMAIL", [KIND_PASSWORD] = "FORM_PASSWORD", [KIND_HIDDEN] = "FORM_HIDDEN",
		[KIND_PICK] = "FORM_PICK", [KIND_NUMBER] = "FORM_NUMBER", [KIND_DECIMAL] = "FORM_DECIMAL", [KIND_DAY] = "FORM_DAY", [KIND_TIME] = "FORM_TIME",
		[KIND_CHOICE] = "FORM_CHOICE", [KIND_FLAG] = "FORM_FLAG", [KIND_LIST] = "FORM_LIST", [KIND_UPLOAD] = "FORM_UPLOAD",
	};
	char name[EXPR_MAX];

	put(c, "\t{ .name = \"%s\", .kind = %s, .required = %s, .offset = offsetof(struct form_%s, %s)", field->name, names[field->kind],
	    field->required ? "true" : "false", form->name, field->name);
	put_limit(c, field);
	if (field->kind == KIND_CHOICE)
		put(c, ", .words = words_form_%s_%s, .word_labels = labels_form_%s_%s", form->name, field->name, form->name, field->name);
	if (field->kind != KIND_HIDDEN)
		put(c, ", .label = &message_%s", label_of(in, form, field->name, "", name));
	if (field->kind != KIND_HIDDEN && message_find(messages, label_of(in, form, field->name, "hint", name)) != NULL)
		put(c, ", .hint = &message_%s", name);
	put(c, " },\n");
}

static void
put_form(const struct source *in, const struct messages *messages, const struct form *form, struct text *h, struct text *c)
{
	for (size_t i = 0; i < form->fields.count; i++)
		if (form->fields.list[i].kind == KIND_CHOICE)
			put_enum(h, &form->fields, &form->fields.list[i], true);
	put(h, "struct form_%s {\n\tstruct form form;\n", form->name);
	for (size_t i = 0; i < form->fields.count; i++)
		put_member(h, &form->fields, &form->fields.list[i]);
	put(h, "};\nextern const struct form_class form_%s_class;\n\n", form->name);
	for (size_t i = 0; i < form->fields.count; i++)
		if (form->fields.list[i].kind == KIND_CHOICE)
			put_choice(in, messages, form, &form->fields.list[i], c);
	for (size_t i = 0; i < form->fields.count; i++)
		put_labels(in, messages, form, &form->fields.list[i], c);
	put(c, "static const struct form_field fields_form_%s[] = {\n", form->name);
	for (size_t i = 0; i < form->fields.count; i++)
		put_form_field(in, messages, form, &form->fields.list[i], c);
	put(c, "\t{ .name = NULL }\n};\nconst struct form_class form_%s_class = { \"%s\", fields_form_%s, %zu, sizeof(struct form_%s) };\n\n", form->name,
	    form->name, form->name, form->fields.count, form->name);
}

void
write_declarations(const struct source *in, const struct declarations *known, const struct messages *messages, const char *header,
                   struct text *h, struct text *c)
{
	const char *file = strrchr(header, '/');

	file = file == NULL ? header : file + 1;
	put(h, "/* Made by viewc from %s/%s.html. */\n#ifndef VIEW_", in->folder, in->file);
	put_upper(h, in->file);
	put(h, "_H\n#define VIEW_");
	put_upper(h, in->file);
	put(h, "_H\n\n#include \"http/view.h\"\n%s\n", known->shared > 0 ? "#include \"view_parts.h\"\n" : "");
	put(c, "/* Made by viewc from %s/%s.html. */\n#include \"%s\"\n\n", in->folder, in->file, file);
	for (size_t i = 0; i < known->form_count; i++)
		put_form(in, messages, &known->forms[i], h, c);
	for (size_t i = known->shared; i < known->view_count; i++) {
		const struct view *view = &known->views[i];
		char table[EXPR_MAX];

		put_struct(h, &view->fields);
		put(h, "extern const struct view_field view_%s_fields[];\nextern const struct view_class view_%s_class;\n"
		       "void view_%s_html(struct view_out *out, const void *view);\n\n", view->name, view->name, view->name);
		snprintf(table, sizeof(table), "view_%s_fields", view->name);
		put_view_table(c, &view->fields, table);
		put(c, "const struct view_class view_%s_class = { \"%s\", view_%s_fields, view_%s_html };\n\n", view->name, view->name, view->name, view->name);
	}
	put(h, "#endif\n");
}
