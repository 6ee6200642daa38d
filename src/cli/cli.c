#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/help.h"
#include "cli/parse.h"

/* Commands hold a cohort's sheet and its credentials at once; what would need more is a defect of theirs. */
#define COMMAND_MEMORY ((size_t)4 << 30)

enum cli_exit
cli_exit_of(enum rc rc)
{
	switch (rc) {
	case RC_OK:
		return CLI_FINE;
	case RC_REFUSED:
	case RC_DENIED:
		return CLI_NO;
	case RC_INVALID:
	case RC_NOT_FOUND:
	case RC_CONFLICT:
	case RC_LIMIT:
	case RC_UNSUPPORTED:
		return CLI_USAGE;
	case RC_FULL:
	case RC_UNAVAILABLE:
	case RC_MEMORY:
	case RC_INTERNAL:
		break;
	}
	return CLI_SYSTEM;
}

void
cli_worse(struct cli *cli, enum cli_exit exit)
{
	if (exit > cli->exit)
		cli->exit = exit;
}

enum rc
cli_read(struct cli *cli, struct str path, size_t max, struct str *out)
{
	if (str_is(path, "-"))
		return file_read_fd(cli->cx, fileno(cli->io.in), STR("standard input"), max, out);
	return file_read(cli->cx, path, max, out);
}

struct str
cli_home_path(const struct cli *cli, const char *name)
{
	return path_join(cli->cx->mem, cli->home, str_of(name));
}

static const char *
kind_of(enum rc rc)
{
	static const char *const kinds[] = {
		[RC_OK] = "ok", [RC_REFUSED] = "refused", [RC_INVALID] = "invalid", [RC_NOT_FOUND] = "not-found",
		[RC_CONFLICT] = "conflict", [RC_DENIED] = "denied", [RC_LIMIT] = "limit", [RC_FULL] = "full",
		[RC_UNSUPPORTED] = "unsupported", [RC_UNAVAILABLE] = "unavailable", [RC_MEMORY] = "memory",
		[RC_INTERNAL] = "internal"
	};

	return kinds[rc];
}

static void
put_if(struct arena *mem, struct json *object, struct str key, struct str value)
{
	if (value.len > 0)
		json_put_str(mem, object, key, value);
}

struct json *
cli_error_json(struct arena *mem, const struct err *err)
{
	struct json *object = json_new(mem, JSON_OBJECT);

	json_put_str(mem, object, STR("code"), str_of(err->msg->name));
	json_put_str(mem, object, STR("kind"), str_of(kind_of(err->rc)));
	json_put_str(mem, object, STR("says"), err_says(err, mem));
	put_if(mem, object, STR("file"), err->place.file);
	if (err->place.line != 0)
		json_put_int(mem, object, STR("line"), err->place.line);
	if (err->place.row != 0)
		json_put_int(mem, object, STR("row"), err->place.row);
	put_if(mem, object, STR("column"), err->place.column);
	put_if(mem, object, STR("field"), err->place.field);
	put_if(mem, object, STR("pointer"), err->place.pointer);
	put_if(mem, object, STR("clause"), err->clause);
	return object;
}

static void
say_error(struct cli *cli)
{
	struct arena *mem = cli->cx->mem;

	cli_note(cli, "testamur: " PRI_STR "\n", ARG_STR(err_text(&cli->cx->err, mem)));
	if (cli->json) {
		struct json *whole = json_new(mem, JSON_OBJECT);

		json_put(whole, STR("error"), cli_error_json(mem, &cli->cx->err));
		cli_json(cli, whole);
	}
}

/* $STATE_DIRECTORY is how systemd tells a service where its files live (/var/lib/testamur). */
static struct str
home_of(struct cli *cli)
{
	struct arena *mem = cli->cx->mem;
	struct str home = cli_text(cli, "home");

	if (home.len == 0)
		home = str_of(getenv("TESTAMUR_HOME"));
	if (home.len == 0)
		home = str_of(getenv("STATE_DIRECTORY"));
	if (home.len == 0 && getenv("HOME") != NULL && *getenv("HOME") != '\0')
		home = path_join(mem, str_of(getenv("HOME")), STR(".local/share/testamur"));
	return home.len > 0 ? home : STR("/var/lib/testamur");
}

/* ---- finding the command ---- */

struct line {
	struct str *words;
	size_t count;
	size_t name_at; /* of the word that names the command; count when there is none */
};

/* The command's name is the first word that is neither a common option nor its value. */
static size_t
name_position(const struct str *words, size_t count)
{
	size_t i = 0;

	while (i < count && words[i].len > 1 && words[i].ptr[0] == '-')
		i += str_is(words[i], "--home") ? 2 : 1;
	return i < count ? i : count;
}

static struct line
line_of(struct arena *mem, int argc, char **argv)
{
	struct line line = { .count = argc < 1 ? 0 : (size_t)argc - 1 };

	line.words = NEWS(mem, struct str, line.count + 1);
	for (size_t i = 0; i < line.count; i++)
		line.words[i] = str_of(argv[i + 1]);
	line.name_at = name_position(line.words, line.count);
	return line;
}

static void
line_drop(struct line *line, size_t at)
{
	line->count--;
	for (size_t i = at; i < line->count; i++)
		line->words[i] = line->words[i + 1];
}

static bool
line_has(const struct line *line, const char *word)
{
	for (size_t i = 0; i < line->count && !str_is(line->words[i], "--"); i++)
		if (str_is(line->words[i], word))
			return true;
	return false;
}

const struct command *
command_named(const struct command *const *tables, struct str name)
{
	for (; *tables != NULL; tables++)
		for (const struct command *c = *tables; c->name != NULL; c++)
			if (str_is(name, c->name))
				return c;
	return NULL;
}

bool
command_in_group(const struct command *command, struct str group)
{
	struct str name = str_of(command->name);

	return name.len > group.len && name.ptr[group.len] == ' ' && str_eq(str_sub(name, 0, group.len), group);
}

/* Subcommands of a group as words: "list, show, test"; empty when it is no group. */
static struct str
group_words(struct cli *cli, struct str group)
{
	struct str words = STR_NONE;

	for (const struct command *const *t = cli->tables; *t != NULL; t++)
		for (const struct command *c = *t; c->name != NULL; c++)
			if (command_in_group(c, group))
				words = str_fmt(cli->cx->mem, PRI_STR "%s%s", ARG_STR(words), words.len > 0 ? ", " : "", c->name + group.len + 1);
	return words;
}

static enum rc
fail_no_command(struct cli *cli, struct str name)
{
	struct suggestion near = suggestion_for(name);

	for (const struct command *const *t = cli->tables; *t != NULL; t++)
		for (const struct command *c = *t; c->name != NULL; c++)
			if (!c->hidden)
				suggestion_try(&near, c->name);
	if (near.best == NULL)
		return fail(cli->cx, RC_INVALID, MSG(cli_unknown_command), A_STR("name", name));
	return fail(cli->cx, RC_INVALID, MSG(cli_unknown_command_near), A_STR("name", name), A_C("near", near.best));
}

static enum rc
fail_in_group(struct cli *cli, struct str group, struct str words, struct str given)
{
	if (given.len == 0)
		return fail(cli->cx, RC_INVALID, MSG(cli_group_needs), A_STR("group", group), A_STR("words", words));
	return fail(cli->cx, RC_INVALID, MSG(cli_group_unknown), A_STR("group", group), A_STR("words", words), A_STR("given", given));
}

/* "keys list" before "keys"; the words of the name leave the line. */
static enum rc
find_command(struct cli *cli, struct line *line)
{
	struct str name = line->words[line->name_at];
	struct str second = line->name_at + 1 < line->count ? line->words[line->name_at + 1] : STR_NONE;
	struct str words = group_words(cli, name);

	if (second.len > 0 && second.ptr[0] != '-' && words.len > 0) {
		cli->command = command_named(cli->tables, str_fmt(cli->cx->mem, PRI_STR " " PRI_STR, ARG_STR(name), ARG_STR(second)));
		if (cli->command != NULL)
			line_drop(line, line->name_at + 1);
	} else {
		second = STR_NONE;
	}
	if (cli->command == NULL)
		cli->command = command_named(cli->tables, name);
	if (cli->command != NULL && cli->command->run == NULL && !line_has(line, "--help"))
		return fail_in_group(cli, name, words, second);
	if (cli->command == NULL)
		return words.len > 0 ? fail_in_group(cli, name, words, second) : fail_no_command(cli, name);
	line_drop(line, line->name_at);
	return RC_OK;
}

static void
no_command(struct cli *cli, const struct line *line)
{
	if (line_has(line, "--version")) {
		help_version(cli);
		return;
	}
	help_overview(cli);
	if (!line_has(line, "--help") && !line_has(line, "-h"))
		cli_worse(cli, CLI_USAGE);
}

static enum rc
parse_line(struct cli *cli, struct line *line)
{
	TRY(find_command(cli, line));
	TRY(parse_words(cli, line->words, line->count));
	if (cli_given(cli, "help"))
		return RC_OK;
	return parse_complete(cli);
}

/* An error in the line itself is followed by where to read on. */
static void
say_usage(struct cli *cli, enum rc rc)
{
	say_error(cli);
	cli_worse(cli, cli_exit_of(rc));
	if (cli->command != NULL)
		cli_note(cli, "usage: testamur " PRI_STR "\n", ARG_STR(help_usage(cli->cx->mem, cli->command)));
	else
		cli_note(cli, "`testamur help` lists the commands.\n");
}

static void
run_line(struct cli *cli, struct line *line)
{
	enum rc rc;

	cli->json = line_has(line, "--json");
	if (line->name_at == line->count) {
		no_command(cli, line);
		return;
	}
	rc = parse_line(cli, line);
	if (rc != RC_OK) {
		say_usage(cli, rc);
		return;
	}
	cli->json = cli_given(cli, "json");
	cli->home = home_of(cli);
	if (cli_given(cli, "help")) {
		help_command(cli, cli->command);
		return;
	}
	rc = cli->command->run(cli);
	if (rc != RC_OK)
		say_error(cli);
	cli_worse(cli, cli_exit_of(rc));
}

static void
finish_output(struct cli *cli)
{
	if (fflush(cli->io.out) != 0 || ferror(cli->io.out))
		cli->write_failed = true;
	if (!cli->write_failed)
		return;
	fprintf(cli->io.err, "testamur: the answer could not be written to standard output: %s\n", strerrordesc_np(errno));
	cli_worse(cli, CLI_SYSTEM);
}

static const struct command *const *
with_help(struct arena *mem, const struct command *const *tables)
{
	const struct command **all;
	size_t count = 0;

	while (tables[count] != NULL)
		count++;
	all = NEWS(mem, const struct command *, count + 2);
	for (size_t i = 0; i < count; i++)
		all[i] = tables[i];
	all[count] = help_commands;
	return all;
}

/* Apart from cli_main, because what setjmp's own function keeps in registers is lost on the way back. */
static void
run_behind_door(struct cli *cli, const struct command *const *tables, int argc, char **argv)
{
	struct arena_door door;
	struct line line;

	if (!ARENA_ENTER(cli->cx->mem, &door)) {
		fprintf(cli->io.err, "testamur: %s\n", MSG(out_of_memory)->in[LANGUAGE_EN].text);
		cli_worse(cli, CLI_SYSTEM);
		return;
	}
	cli->tables = with_help(cli->cx->mem, tables);
	line = line_of(cli->cx->mem, argc, argv);
	run_line(cli, &line);
	arena_leave(cli->cx->mem, &door);
}

int
cli_main(const struct command *const *tables, const struct cli_io *io, int argc, char **argv)
{
	struct ctx cx;
	struct cli cli = { .cx = &cx, .io = *io };

	if (!ctx_open(&cx, COMMAND_MEMORY)) {
		fprintf(io->err, "testamur: %s\n", MSG(out_of_memory)->in[LANGUAGE_EN].text);
		return CLI_SYSTEM;
	}
	run_behind_door(&cli, tables, argc, argv);
	finish_output(&cli);
	ctx_close(&cx);
	return (int)cli.exit;
}
