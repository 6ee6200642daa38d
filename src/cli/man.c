#include "cli/help.h"

#include "cli/parse.h"
#include "cli/version.h"

#define PAGE_MAX ((size_t)1 << 20)

/* Text for roff: a backslash and a hyphen are written as themselves, and a line must not begin with a dot or a quote. */
static void
put_text(struct buf *out, struct str text)
{
	bool line_start = out->len == 0 || out->ptr[out->len - 1] == '\n';

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (line_start && (c == '.' || c == '\''))
			buf_lit(out, "\\&");
		if (c == '\\')
			buf_lit(out, "\\e");
		else if (c == '-')
			buf_lit(out, "\\-");
		else
			buf_byte(out, c);
		line_start = c == '\n';
	}
}

static void
put_c(struct buf *out, const char *text)
{
	put_text(out, str_of(text));
}

static void
put_section(struct buf *out, const char *title)
{
	buf_fmt(out, ".SH %s\n", title);
}

static void
put_paragraphs(struct buf *out, const char *about)
{
	struct str rest = str_of(about), line;

	while (rest.len > 0) {
		str_cut(&rest, '\n', &line);
		if (line.len == 0)
			buf_lit(out, ".PP");
		else
			put_text(out, line);
		buf_byte(out, '\n');
	}
}

static void
put_options(struct buf *out, const struct option *options)
{
	for (; options != NULL && options->kind != OPT_END; options++) {
		buf_lit(out, ".TP\n.B ");
		put_text(out, help_option_form(out->mem, options));
		buf_byte(out, '\n');
		put_text(out, help_option_text(out->mem, options));
		buf_byte(out, '\n');
	}
}

static void
put_examples(struct buf *out, const struct example *examples)
{
	for (; examples != NULL && examples->line != NULL; examples++) {
		buf_lit(out, ".TP\n.B ");
		put_c(out, examples->line);
		buf_byte(out, '\n');
		put_c(out, examples->does);
		buf_byte(out, '\n');
	}
}

static void
put_exit_status(struct buf *out)
{
	put_section(out, "EXIT STATUS");
	buf_lit(out, ".TP\n.B 0\nfine\n.TP\n.B 1\nthe answer is no\n.TP\n.B 2\nwrong usage or input\n.TP\n.B 3\nthe system failed\n");
}

static void
put_head(struct buf *out, struct ctx *cx, struct str page, struct str summary)
{
	buf_lit(out, ".TH ");
	for (size_t i = 0; i < page.len; i++)
		buf_byte(out, (char)(page.ptr[i] >= 'a' && page.ptr[i] <= 'z' ? page.ptr[i] - 32 : page.ptr[i]));
	buf_fmt(out, " 1 \"\" \"testamur %s\" \"Testamur\"\n", TESTAMUR_VERSION);
	put_section(out, "NAME");
	put_text(out, page);
	buf_lit(out, " \\- ");
	put_text(out, str_lower(cx->mem, str_sub(summary, 0, 1)));
	put_text(out, str_sub(summary, 1, SIZE_MAX));
	buf_byte(out, '\n');
}

static void
put_usage(struct buf *out, const struct command *command)
{
	buf_lit(out, ".B testamur ");
	put_text(out, help_usage(out->mem, command));
	buf_byte(out, '\n');
}

static void
put_summary(struct buf *out, const struct command *command)
{
	put_c(out, command->summary);
	buf_lit(out, ".\n");
	if (command->about != NULL) {
		buf_lit(out, ".PP\n");
		put_paragraphs(out, command->about);
	}
}

/* A command that is not in a group has a page of its own. */
static void
put_command(struct buf *out, const struct command *command)
{
	put_section(out, "SYNOPSIS");
	put_usage(out, command);
	put_section(out, "DESCRIPTION");
	put_summary(out, command);
	put_section(out, "OPTIONS");
	put_options(out, command->options);
	put_options(out, common_options);
	if (command->examples != NULL) {
		put_section(out, "EXAMPLES");
		put_examples(out, command->examples);
	}
}

/* Within its group's page. */
static void
put_subcommand(struct buf *out, const struct command *command)
{
	buf_lit(out, ".SS ");
	put_c(out, command->name);
	buf_byte(out, '\n');
	put_usage(out, command);
	buf_lit(out, ".PP\n");
	put_summary(out, command);
	put_options(out, command->options);
	put_examples(out, command->examples);
}

static void
put_group(struct cli *cli, struct buf *out, const struct command *head)
{
	put_section(out, "SYNOPSIS");
	put_usage(out, head);
	put_section(out, "DESCRIPTION");
	put_summary(out, head);
	put_section(out, "COMMANDS");
	for (const struct command *const *t = cli->tables; *t != NULL; t++)
		for (const struct command *c = *t; c->name != NULL; c++)
			if (command_in_group(c, str_of(head->name)) && !c->hidden)
				put_subcommand(out, c);
	put_section(out, "OPTIONS");
	put_options(out, head->options);
	put_options(out, common_options);
}

static bool
is_group(const struct cli *cli, const struct command *head)
{
	for (const struct command *const *t = cli->tables; *t != NULL; t++)
		for (const struct command *c = *t; c->name != NULL; c++)
			if (command_in_group(c, str_of(head->name)))
				return true;
	return false;
}

/* The page of a first word: the command itself, or the group with its commands. */
static enum rc
write_page(struct cli *cli, struct str dir, const struct command *head)
{
	struct ctx *cx = cli->cx;
	struct buf out = buf_new(cx->mem, PAGE_MAX);
	struct str text, page = str_fmt(cx->mem, "testamur-%s", head->name);

	put_head(&out, cx, page, str_of(head->summary));
	if (is_group(cli, head))
		put_group(cli, &out, head);
	else
		put_command(&out, head);
	put_exit_status(&out);
	put_section(&out, "SEE ALSO");
	buf_lit(&out, ".BR testamur (1)\n");
	TRY(buf_done(cx, &out, &text));
	return file_write(cx, path_join(cx->mem, dir, str_fmt(cx->mem, PRI_STR ".1", ARG_STR(page))), text, 0644);
}

static enum rc
write_overview(struct cli *cli, struct str dir)
{
	struct ctx *cx = cli->cx;
	struct buf out = buf_new(cx->mem, PAGE_MAX);
	struct str text;

	put_head(&out, cx, STR("testamur"), STR("run a university's micro-credentials, and verify anyone's"));
	put_section(&out, "SYNOPSIS");
	buf_lit(&out, ".B testamur\nCOMMAND [options] [arguments]\n");
	put_section(&out, "COMMANDS");
	for (const struct command *const *t = cli->tables; *t != NULL; t++)
		for (const struct command *c = *t; c->name != NULL; c++)
			if (!c->hidden && strchr(c->name, ' ') == NULL) {
				buf_lit(&out, ".TP\n.BR testamur\\-");
				put_c(&out, c->name);
				buf_lit(&out, " (1)\n");
				put_c(&out, c->summary);
				buf_byte(&out, '\n');
			}
	put_section(&out, "OPTIONS");
	put_options(&out, common_options);
	put_exit_status(&out);
	TRY(buf_done(cx, &out, &text));
	return file_write(cx, path_join(cx->mem, dir, STR("testamur.1")), text, 0644);
}

enum rc
man_write(struct cli *cli, struct str dir)
{
	TRY(file_make_dirs(cli->cx, dir, 0755));
	for (const struct command *const *t = cli->tables; *t != NULL; t++)
		for (const struct command *c = *t; c->name != NULL; c++)
			if (!c->hidden && strchr(c->name, ' ') == NULL)
				TRY(write_page(cli, dir, c));
	return write_overview(cli, dir);
}
