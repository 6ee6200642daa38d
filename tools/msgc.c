/* msgc.c — turns the catalogues of locale/ into messages.c: their texts in every language.
 *
 * usage: msgc OUT locale/en/FILE.po... [locale/de/FILE.po...]
 *
 * It reads what it needs of the PO format: comments, msgid, msgid_plural, msgstr, msgstr[0] (one), msgstr[1] (any other
 * number), and continued strings. English has every name; another language may lack some, and says nothing that English does
 * not. A name that stands twice, a missing msgstr, a stray line, or a {place} that only one language has ends the build with
 * file and line.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 8192
#define LINE_MAX_ 4096

enum language { EN, DE, LANGUAGES };

struct message {
	char *name;
	struct { char *text, *one; } in[LANGUAGES]; /* still escaped, as the C literals they become; one: of a plural */
};

static struct message messages[NAMES_MAX];
static size_t count;

static _Noreturn void
die(const char *file, int line, const char *why)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, why);
	exit(1);
}

/* The inside of the quotes on a line, or NULL. */
static char *
quoted(char *line)
{
	char *open = strchr(line, '"'), *close = open == NULL ? NULL : strrchr(line, '"');

	if (open == NULL || close == open)
		return NULL;
	*close = '\0';
	return open + 1;
}

static void
append(char **to, const char *more)
{
	size_t had = *to == NULL ? 0 : strlen(*to), adds = strlen(more);
	char *grown = realloc(*to, had + adds + 1);

	if (grown == NULL)
		exit(1);
	memcpy(grown + had, more, adds + 1);
	*to = grown;
}

static struct message *
find(const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(messages[i].name, name) == 0)
			return &messages[i];
	return NULL;
}

static struct message *
add_name(const char *file, int line, const char *name)
{
	for (const char *c = name; *c != '\0'; c++)
		if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '_')
			die(file, line, "a msgid is lower case letters, digits and _");
	if (find(name) != NULL)
		die(file, line, "this msgid stands twice");
	if (count == NAMES_MAX)
		die(file, line, "too many messages");
	append(&messages[count].name, name);
	return &messages[count++];
}

static struct message *
message_named(const char *file, int line, enum language language, const char *name)
{
	struct message *message = language == EN ? add_name(file, line, name) : find(name);

	if (message == NULL)
		die(file, line, "locale/en has no such msgid");
	if (message->in[language].text != NULL)
		die(file, line, "this msgid stands twice");
	return message;
}

/* Both texts name the same {places}. */
static void
check_places(const char *file, int line, const char *a, const char *b)
{
	for (const char *open = strchr(a, '{'); open != NULL; open = strchr(open + 1, '{')) {
		char place[LINE_MAX_];
		size_t n = strcspn(open, "}");

		if (open[n] == '\0')
			continue;
		snprintf(place, sizeof(place), "%.*s", (int)n + 1, open);
		if (strstr(b, place) == NULL)
			die(file, line, "English and this language name different {places}");
	}
}

static void
check_message(const char *file, int line, const struct message *message, enum language language)
{
	if (message == NULL)
		return;
	if (message->in[language].text == NULL)
		die(file, line, "the msgid before this has no msgstr (a plural has msgstr[0] and msgstr[1])");
	if (language == EN)
		return;
	check_places(file, line, message->in[EN].text, message->in[language].text);
	check_places(file, line, message->in[language].text, message->in[EN].text);
	if ((message->in[EN].one == NULL) != (message->in[language].one == NULL))
		die(file, line, "a plural in one language only");
}

static void
read_catalogue(const char *file)
{
	enum language language = strstr(file, "/de/") != NULL ? DE : EN;
	struct message *now = NULL;
	char line[LINE_MAX_], **to = NULL;
	FILE *in = fopen(file, "r");
	int number = 0;

	if (in == NULL)
		die(file, 0, "cannot be opened");
	while (fgets(line, sizeof(line), in) != NULL) {
		char *inside;

		number++;
		if (line[0] == '#' || line[0] == '\n')
			continue;
		inside = quoted(line);
		if (inside == NULL)
			die(file, number, "expected a quoted text");
		if (strncmp(line, "msgid ", 6) == 0) {
			check_message(file, number, now, language);
			now = message_named(file, number, language, inside);
			to = NULL;
		} else if (now == NULL) {
			die(file, number, "expected msgid");
		} else if (strncmp(line, "msgid_plural ", 13) == 0) {
			to = NULL;
		} else if (strncmp(line, "msgstr ", 7) == 0 || strncmp(line, "msgstr[1] ", 10) == 0) {
			to = &now->in[language].text;
			append(to, inside);
		} else if (strncmp(line, "msgstr[0] ", 10) == 0) {
			to = &now->in[language].one;
			append(to, inside);
		} else if (line[0] == '"' && to != NULL) {
			append(to, inside);
		} else {
			die(file, number, "expected msgid, msgstr or a continued text");
		}
	}
	fclose(in);
	check_message(file, number, now, language);
}

static void
write_text(FILE *out, const char *text)
{
	if (text == NULL)
		fputs(" NULL", out);
	else
		fprintf(out, " \"%s\"", text);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct message *)a)->name, ((const struct message *)b)->name);
}

static void
write_message(FILE *out, const struct message *message)
{
	fprintf(out, "extern const struct message message_%s;\nconst struct message message_%s = { \"%s\", {", message->name, message->name, message->name);
	for (int language = 0; language < LANGUAGES; language++) {
		fputs(language == 0 ? " {" : ", {", out);
		write_text(out, message->in[language].text);
		fputs(",", out);
		write_text(out, message->in[language].one);
		fputs(" }", out);
	}
	fputs(" } };\n", out);
}

static void
write_messages(FILE *out)
{
	qsort(messages, count, sizeof(messages[0]), by_name);
	fputs("/* Made by msgc from locale/. */\n#include \"base/message.h\"\n\n", out);
	for (size_t i = 0; i < count; i++)
		write_message(out, &messages[i]);
	fprintf(out, "\nconst size_t message_count = %zu;\nconst struct message *const messages[] = {\n", count);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "\t&message_%s,\n", messages[i].name);
	fputs("};\n", out);
}

int
main(int argc, char **argv)
{
	FILE *out;

	if (argc < 3)
		return 2;
	for (int i = 2; i < argc; i++)
		read_catalogue(argv[i]);
	out = fopen(argv[1], "w");
	if (out == NULL)
		die(argv[1], 0, "cannot be written");
	write_messages(out);
	return fclose(out) == 0 ? 0 : 1;
}
