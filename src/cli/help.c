#include "cli/help.h"

#include "cli/parse.h"
#include "cli/version.h"

struct str
help_usage(struct arena *mem, const struct command *command)
{
	const char *arguments = command->arguments == NULL ? "" : command->arguments;
	bool options = command->options != NULL && command->options->kind != OPT_END;

	if (command->run == NULL)
		return str_fmt(mem, "%s COMMAND", command->name);
	return str_fmt(mem, "%s%s%s%s", command->name, options ? " [options]" : "", *arguments != '\0' ? " " : "", arguments);
}

void
help_version(struct cli *cli)
{
	if (cli->json) {
		struct json *object = json_new(cli->cx->mem, JSON_OBJECT);

		json_put_str(cli->cx->mem, object, STR("version"), STR(TESTAMUR_VERSION));
		cli_json(cli, object);
		return;
	}
	cli_say(cli, "testamur %s\n", TESTAMUR_VERSION);
}

struct str
help_option_form(struct arena *mem, const struct option *option)
{
	if (option->kind == OPT_FLAG)
		return str_fmt(mem, "--%s", option->name);
	return str_fmt(mem, "--%s %s", option->name, option->value);
}

struct str
help_option_text(struct arena *mem, const struct option *option)
{
	struct str text = str_of(option->help);

	for (const char *const *c = option->choices; c != NULL && *c != NULL; c++)
		text = str_fmt(mem, PRI_STR "%s%s", ARG_STR(text), c == option->choices ? ": " : ", ", *c);
	if (option->fallback != NULL)
		text = str_fmt(mem, PRI_STR " (%s when it is not given)", ARG_STR(text), option->fallback);
	if (option->required)
		text = str_fmt(mem, PRI_STR " (required)", ARG_STR(text));
	if (option->kind == OPT_REPEATED || option->kind == OPT_PAIRS || option->kind == OPT_PAIRS_LAST)
		text = str_fmt(mem, PRI_STR "; may be given again", ARG_STR(text));
	return text;
}

/* Where the texts begin: behind the longest form, but not past a third of the line. */
static size_t
options_indent(struct arena *mem, const struct option *options, size_t least)
{
	for (; options != NULL && options->kind != OPT_END; options++) {
		size_t width = help_option_form(mem, options).len + 4;

		if (width > least && width <= 30)
			least = width;
	}
	return least;
}

static void
say_options(struct cli *cli, const char *title, const struct option *options, size_t indent)
{
	struct arena *mem = cli->cx->mem;

	if (options == NULL || options->kind == OPT_END)
		return;
	cli_say(cli, "\n%s\n", title);
	for (; options->kind != OPT_END; options++)
		cli_wrap(cli, indent, str_fmt(mem, "  " PRI_STR, ARG_STR(help_option_form(mem, options))), help_option_text(mem, options));
}

static void
say_examples(struct cli *cli, const struct example *examples)
{
	if (examples == NULL || examples->line == NULL)
		return;
	cli_say(cli, "\nExamples\n");
	for (; examples->line != NULL; examples++) {
		cli_say(cli, "  %s\n", examples->line);
		cli_wrap(cli, 6, STR_NONE, str_of(examples->does));
	}
}

/* Rows as "name  summary"; those of one group, or all first words when group is empty. */
static void
say_commands(struct cli *cli, struct str group)
{
	for (const struct command *const *t = cli->tables; *t != NULL; t++)
		for (const struct command *c = *t; c->name != NULL; c++) {
			bool sub = strchr(c->name, ' ') != NULL;

			if (!c->hidden && (group.len > 0 ? command_in_group(c, group) : !sub))
				cli_wrap(cli, 18, str_fmt(cli->cx->mem, "  %s", c->name), str_of(c->summary));
		}
}

void
help_overview(struct cli *cli)
{
	cli_say(cli, "testamur %s: micro-credentials, from specification to a credential that anyone can verify\n\n", TESTAMUR_VERSION);
	cli_say(cli, "usage: testamur COMMAND [options] [arguments]\n\nCommands\n");
	say_commands(cli, STR_NONE);
	cli_say(cli, "\n`testamur COMMAND --help` says more. Every command takes --json and --home DIR.\n");
}

void
help_command(struct cli *cli, const struct command *command)
{
	struct arena *mem = cli->cx->mem;
	size_t indent = options_indent(mem, common_options, options_indent(mem, command->options, 0));

	cli_wrap(cli, 0, STR_NONE, str_fmt(mem, "%s.", command->summary));
	cli_say(cli, "\nusage: testamur " PRI_STR "\n", ARG_STR(help_usage(mem, command)));
	if (command->run == NULL) {
		cli_say(cli, "\nCommands\n");
		say_commands(cli, str_of(command->name));
	}
	if (command->about != NULL) {
		cli_say(cli, "\n");
		cli_wrap(cli, 0, STR_NONE, str_of(command->about));
	}
	say_options(cli, "Options", command->options, indent);
	say_options(cli, "Options of every command", common_options, indent);
	say_examples(cli, command->examples);
}

/* ---- the command `help` ---- */

static struct json *
command_json(struct arena *mem, const struct command *command)
{
	struct json *object = json_new(mem, JSON_OBJECT), *options;

	json_put_str(mem, object, STR("name"), str_of(command->name));
	json_put_str(mem, object, STR("summary"), str_of(command->summary));
	json_put_str(mem, object, STR("arguments"), str_of(command->arguments));
	options = json_put_array(mem, object, STR("options"));
	for (const struct option *o = command->options; o != NULL && o->kind != OPT_END; o++) {
		struct json *row = json_add(options, json_new(mem, JSON_OBJECT));

		json_put_str(mem, row, STR("name"), str_of(o->name));
		json_put_str(mem, row, STR("value"), str_of(o->value));
		json_put_str(mem, row, STR("help"), str_of(o->help));
		json_put_bool(mem, row, STR("required"), o->required);
	}
	return object;
}

static void
say_tables_json(struct cli *cli)
{
	struct json *all = json_new(cli->cx->mem, JSON_ARRAY);

	for (const struct command *const *t = cli->tables; *t != NULL; t++)
		for (const struct command *c = *t; c->name != NULL; c++)
			if (c->run != NULL && !c->hidden)
				json_add(all, command_json(cli->cx->mem, c));
	cli_json(cli, all);
}

static enum rc
help_run(struct cli *cli)
{
	const struct command *command;

	if (cli_given(cli, "man"))
		return man_write(cli, cli_text(cli, "man"));
	if (cli_given(cli, "complete")) {
		cli_bytes(cli, complete_script(cli, cli_text(cli, "complete")));
		return RC_OK;
	}
	if (cli->json) {
		say_tables_json(cli);
		return RC_OK;
	}
	if (cli->arg_count == 0) {
		help_overview(cli);
		return RC_OK;
	}
	command = command_named(cli->tables, str_join(cli->cx->mem, cli->args, cli->arg_count, STR(" ")));
	if (command == NULL)
		return fail(cli->cx, RC_INVALID, MSG(cli_unknown_command), A_STR("name", str_join(cli->cx->mem, cli->args, cli->arg_count, STR(" "))));
	help_command(cli, command);
	return RC_OK;
}

static const char *const shells[] = { "bash", "zsh", "fish", NULL };

static const struct option help_options[] = {
	{ .name = "man", .kind = OPT_DIR, .value = "DIR", .help = "write all man pages into this folder" },
	{ .name = "complete", .kind = OPT_TEXT, .value = "SHELL", .help = "print the completion script for a shell", .choices = shells },
	OPTIONS_END
};

static const struct example help_examples[] = {
	{ "testamur help verify", "What the command does, with its options and examples." },
	{ "testamur help --complete bash > /etc/bash_completion.d/testamur", "From then on the Tab key knows the commands." },
	{ NULL, NULL }
};

const struct command help_commands[] = {
	{ .name = "help", .summary = "Say what a command does; print man pages and completions", .arguments = "[COMMAND] [SUBCOMMAND]",
	  .options = help_options, .examples = help_examples, .run = help_run },
	COMMANDS_END
};
