/* msgc.c — turns the catalogues of locale/en into messages.h (enum msg) and messages.c (their texts).
 *
 * usage: msgc h|c OUT FILE.po...
 *
 * It reads what it needs of the PO format: comments, msgid, msgstr, and continued strings. A name that
 * stands twice, a missing msgstr or a stray line ends the build with its file and line.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 8192
#define LINE_MAX_ 4096

struct message {
	char *name, *text; /* text still escaped, as the C literal it becomes */
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

static void
add_name(const char *file, int line, const char *name)
{
	for (const char *c = name; *c != '\0'; c++)
		if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '_')
			die(file, line, "a msgid is lower case letters, digits and _");
	for (size_t i = 0; i < count; i++)
		if (strcmp(messages[i].name, name) == 0)
			die(file, line, "this msgid stands twice");
	if (count == NAMES_MAX)
		die(file, line, "too many messages");
	append(&messages[count++].name, name);
}

static void
read_catalogue(const char *file)
{
	char line[LINE_MAX_];
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
		if (strncmp(line, "msgid ", 6) == 0)
			add_name(file, number, inside);
		else if (count > 0 && strncmp(line, "msgstr ", 7) == 0)
			append(&messages[count - 1].text, inside);
		else if (count > 0 && line[0] == '"' && messages[count - 1].text != NULL)
			append(&messages[count - 1].text, inside);
		else
			die(file, number, "expected msgid, msgstr or a continued text");
	}
	fclose(in);
	if (count > 0 && messages[count - 1].text == NULL)
		die(file, number, "the last msgid has no msgstr");
}

int
main(int argc, char **argv)
{
	FILE *out;

	if (argc < 4)
		return 2;
	for (int i = 3; i < argc; i++)
		read_catalogue(argv[i]);
	out = fopen(argv[2], "w");
	if (out == NULL)
		die(argv[2], 0, "cannot be written");
	if (argv[1][0] == 'h') {
		fputs("/* Made by msgc from locale/en. */\n#ifndef BASE_MESSAGES_H\n#define BASE_MESSAGES_H\n\nenum msg {\n", out);
		for (size_t i = 0; i < count; i++)
			fprintf(out, "\tMSG_%s,\n", messages[i].name);
		fputs("\tMSG_COUNT\n};\n\nstruct message_text { const char *name, *text; };\nextern const struct message_text messages_en[MSG_COUNT];\n\n#endif\n", out);
	} else {
		fputs("/* Made by msgc from locale/en. */\n#include \"base/messages.h\"\n\nconst struct message_text messages_en[MSG_COUNT] = {\n", out);
		for (size_t i = 0; i < count; i++)
			fprintf(out, "\t[MSG_%s] = { \"%s\", \"%s\" },\n", messages[i].name, messages[i].name, messages[i].text);
		fputs("};\n", out);
	}
	return fclose(out) == 0 ? 0 : 1;
}
