#include "cli/help.h"

#include "cli/parse.h"

#define SCRIPT_MAX ((size_t)1 << 20)

/* Calls `each` for all commands that stand in a list. */
static void
each_command(struct cli *cli, struct buf *out, void (*each)(struct buf *out, const struct command *command))
{
	for (const struct command *const *t = cli->tables; *t != NULL; t++)
		for (const struct command *c = *t; c->name != NULL; c++)
			if (!c->hidden)
				each(out, c);
}

static bool
is_sub(const struct command *command)
{
	return strchr(command->name, ' ') != NULL;
}

/* Inside single quotes of a shell. */
static void
put_quoted(struct buf *out, const char *text)
{
	for (; text != NULL && *text != '\0'; text++) {
		if (*text == '\'')
			buf_lit(out, "'\\''");
		else
			buf_byte(out, *text);
	}
}

static void
put_first_word(struct buf *out, const struct command *command)
{
	if (!is_sub(command))
		buf_fmt(out, "%s ", command->name);
}

/* ---- bash ---- */

static void
bash_sub(struct buf *out, const struct command *command)
{
	const char *space = strchr(command->name, ' ');

	if (space != NULL)
		buf_fmt(out, "\t\t%.*s) subs+=' %s' ;;\n", (int)(space - command->name), command->name, space + 1);
}

static void
bash_options(struct buf *out, const struct command *command)
{
	if (command->run == NULL)
		return;
	buf_fmt(out, "\t'%s') options='", command->name);
	for (const struct option *o = command->options; o != NULL && o->kind != OPT_END; o++)
		buf_fmt(out, "--%s ", o->name);
	for (const struct option *o = common_options; o->kind != OPT_END; o++)
		buf_fmt(out, "--%s ", o->name);
	buf_lit(out, "' ;;\n");
}

/* One table row a subcommand cannot add to a case branch, so each row is a case statement's own pattern line. */
static void
bash_subs(struct cli *cli, struct buf *out)
{
	for (const struct command *const *t = cli->tables; *t != NULL; t++)
		for (const struct command *c = *t; c->name != NULL; c++)
			if (!c->hidden && is_sub(c)) {
				buf_lit(out, "\tcase $first in\n");
				bash_sub(out, c);
				buf_lit(out, "\tesac\n");
			}
}

static void
bash_script(struct cli *cli, struct buf *out)
{
	buf_lit(out, "# bash completion for testamur, made by `testamur help --complete bash`\n"
		"_testamur() {\n\tlocal word=${COMP_WORDS[COMP_CWORD]} first=${COMP_WORDS[1]} second=${COMP_WORDS[2]} options= subs= commands='");
	each_command(cli, out, put_first_word);
	buf_lit(out, "'\n\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\tCOMPREPLY=($(compgen -W \"$commands\" -- \"$word\"))\n\t\treturn\n\tfi\n");
	bash_subs(cli, out);
	buf_lit(out, "\tif [ \"$COMP_CWORD\" -eq 2 ] && [ -n \"$subs\" ]; then\n"
		"\t\tCOMPREPLY=($(compgen -W \"$subs\" -- \"$word\"))\n\t\treturn\n\tfi\n"
		"\tcase \"$first${subs:+ $second}\" in\n");
	each_command(cli, out, bash_options);
	buf_lit(out, "\tesac\n\tcase $word in\n\t-*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
		"\t*) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n\tesac\n}\ncomplete -o filenames -F _testamur testamur\n");
}

/* ---- zsh ---- */

static void
zsh_command(struct buf *out, const struct command *command)
{
	if (is_sub(command))
		return;
	buf_fmt(out, "\t\t'%s:", command->name);
	put_quoted(out, command->summary);
	buf_lit(out, "'\n");
}

static void
zsh_option(struct buf *out, const struct option *o)
{
	bool again = o->kind == OPT_LIST || o->kind >= OPT_REPEATED;

	buf_fmt(out, " '%s--%s[", again ? "*" : "", o->name);
	for (const char *c = o->help; *c != '\0'; c++) {
		if (strchr("[]:", *c) != NULL)
			buf_byte(out, '\\');
		if (*c == '\'')
			buf_lit(out, "'\\''");
		else
			buf_byte(out, *c);
	}
	buf_byte(out, ']');
	if (o->kind != OPT_FLAG)
		buf_fmt(out, ":%s:%s", o->value, o->kind == OPT_DIR ? "_files -/" : o->kind == OPT_TIME || o->kind == OPT_NUMBER ? "" : "_files");
	buf_byte(out, '\'');
}

static void
zsh_options(struct buf *out, const struct command *command)
{
	if (command->run == NULL)
		return;
	buf_fmt(out, "\t'%s') _arguments", command->name);
	for (const struct option *o = command->options; o != NULL && o->kind != OPT_END; o++)
		zsh_option(out, o);
	for (const struct option *o = common_options; o->kind != OPT_END; o++)
		zsh_option(out, o);
	buf_lit(out, " '*:file:_files' ;;\n");
}

static void
zsh_sub(struct buf *out, const struct command *command)
{
	const char *space = strchr(command->name, ' ');

	if (space == NULL)
		return;
	buf_fmt(out, "\t[[ $first == '%.*s' ]] && subs+=('%s:", (int)(space - command->name), command->name, space + 1);
	put_quoted(out, command->summary);
	buf_lit(out, "')\n");
}

static void
zsh_script(struct cli *cli, struct buf *out)
{
	buf_lit(out, "#compdef testamur\n# zsh completion for testamur, made by `testamur help --complete zsh`\n"
		"_testamur() {\n\tlocal first=$words[2] name=$words[2] -a commands subs\n\tcommands=(\n");
	each_command(cli, out, zsh_command);
	buf_lit(out, "\t)\n\tif (( CURRENT == 2 )); then\n\t\t_describe command commands\n\t\treturn\n\tfi\n\tsubs=()\n");
	each_command(cli, out, zsh_sub);
	buf_lit(out, "\tif (( CURRENT == 3 && $#subs )); then\n\t\t_describe command subs\n\t\treturn\n\tfi\n"
		"\t(( $#subs )) && name=\"$words[2] $words[3]\"\n\tcase $name in\n");
	each_command(cli, out, zsh_options);
	buf_lit(out, "\tesac\n}\n_testamur \"$@\"\n");
}

/* ---- fish ---- */

static void
fish_condition(struct buf *out, const struct command *command)
{
	const char *space = strchr(command->name, ' ');

	if (space == NULL)
		buf_fmt(out, "complete -c testamur -n '__fish_seen_subcommand_from %s'", command->name);
	else
		buf_fmt(out, "complete -c testamur -n '__fish_seen_subcommand_from %.*s; and __fish_seen_subcommand_from %s'",
			(int)(space - command->name), command->name, space + 1);
}

static void
fish_command(struct buf *out, const struct command *command)
{
	const char *space = strchr(command->name, ' ');

	if (space == NULL)
		buf_fmt(out, "complete -c testamur -n __fish_use_subcommand -f -a '%s' -d '", command->name);
	else
		buf_fmt(out, "complete -c testamur -n '__fish_seen_subcommand_from %.*s' -a '%s' -d '", (int)(space - command->name), command->name, space + 1);
	for (const char *c = command->summary; *c != '\0'; c++) {
		if (*c == '\'' || *c == '\\')
			buf_byte(out, '\\');
		buf_byte(out, *c);
	}
	buf_lit(out, "'\n");
}

static void
fish_option(struct buf *out, const struct option *o)
{
	buf_fmt(out, " -l %s%s -d '", o->name, o->kind == OPT_FLAG ? "" : " -r");
	for (const char *c = o->help; *c != '\0'; c++) {
		if (*c == '\'' || *c == '\\')
			buf_byte(out, '\\');
		buf_byte(out, *c);
	}
	buf_lit(out, "'\n");
}

static void
fish_options(struct buf *out, const struct command *command)
{
	for (const struct option *o = command->options; o != NULL && o->kind != OPT_END; o++) {
		fish_condition(out, command);
		fish_option(out, o);
	}
}

static void
fish_script(struct cli *cli, struct buf *out)
{
	buf_lit(out, "# fish completion for testamur, made by `testamur help --complete fish`\n");
	each_command(cli, out, fish_command);
	each_command(cli, out, fish_options);
	for (const struct option *o = common_options; o->kind != OPT_END; o++) {
		buf_lit(out, "complete -c testamur");
		fish_option(out, o);
	}
}

struct str
complete_script(struct cli *cli, struct str shell)
{
	struct buf out = buf_new(cli->cx->mem, SCRIPT_MAX);

	if (str_is(shell, "zsh"))
		zsh_script(cli, &out);
	else if (str_is(shell, "fish"))
		fish_script(cli, &out);
	else
		bash_script(cli, &out);
	return buf_view(&out);
}
