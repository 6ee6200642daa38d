#include "test.h"

#include "cli/cli.h"
#include "cli/layout.h"
#include "cli/parse.h"

/* ---- a small program with its commands ---- */

static struct {
	struct str file, spec, level;
	size_t framework_count, pair_count, arg_count;
	int64_t limit, at;
	struct pair pair;
	bool strict;
	char home[256];
} seen;

static enum rc
weigh_run(struct cli *cli)
{
	struct strs frameworks = cli_list(cli, "framework");
	struct pairs columns = cli_pairs(cli, "column");

	seen.framework_count = frameworks.count;
	seen.pair_count = columns.count;
	seen.arg_count = cli->arg_count;
	seen.limit = cli_number(cli, "limit");
	seen.at = cli_time(cli, "at");
	seen.strict = cli_given(cli, "strict");
	snprintf(seen.home, sizeof(seen.home), PRI_STR, ARG_STR(cli->home));
	if (str_is(cli->args[0], "refused"))
		return fail_with_clause(cli->cx, fail(cli->cx, RC_REFUSED, MSG(base_too_large), A_NUM("limit", 7)), STR("10C 9.2"));
	if (str_is(cli->args[0], "broken"))
		return fail_at_row(cli->cx, fail_at_file(cli->cx, fail(cli->cx, RC_UNAVAILABLE, MSG(file_disk_full)), STR("a.csv")), 3);
	if (str_is(cli->args[0], "memory"))
		arena_alloc(cli->cx->mem, SIZE_MAX);
	if (str_is(cli->args[0], "no"))
		return cli_no(cli);
	if (str_is(cli->args[0], "evil"))
		cli_say(cli, "%s", "Ann\033[2J\xE2\x80\xAE" "z\xC2\x9B" "b\xFFok\n");
	if (str_is(cli->args[0], "-")) {
		struct str text;

		TRY(cli_read(cli, cli->args[0], 100, &text));
		cli_bytes(cli, text);
	}
	return RC_OK;
}

static enum rc
list_run(struct cli *cli)
{
	struct table *t = table_new(cli->cx->mem, (const char *const[]){ "Id", ">Rules", "Title", NULL });

	table_row(t, (struct str[]){ STR("imp"), STR("12"), STR("Imperial") });
	table_row(t, (struct str[]){ STR("microcredx"), STR("7"), STR("a title that is rather long and goes on to the next line") });
	table_print(cli, t);
	return RC_OK;
}

static const char *const levels[] = { "low", "high", NULL };

static const struct option weigh_options[] = {
	{ .name = "framework", .kind = OPT_LIST, .value = "ID[,...]", .help = "the rule books" },
	{ .name = "column", .kind = OPT_PAIRS, .value = "NAME=HEADER", .help = "a header" },
	{ .name = "resource", .kind = OPT_PAIRS_LAST, .value = "URL=FILE", .help = "a file" },
	{ .name = "limit", .kind = OPT_NUMBER, .value = "N", .help = "the most", .fallback = "5" },
	{ .name = "at", .kind = OPT_TIME, .value = "TIME", .help = "when" },
	{ .name = "level", .kind = OPT_TEXT, .value = "LEVEL", .help = "how much", .choices = levels },
	{ .name = "strict", .kind = OPT_FLAG, .help = "no mercy" },
	OPTIONS_END
};

static const struct option need_options[] = {
	{ .name = "spec", .kind = OPT_FILE, .value = "FILE", .help = "the specification", .required = true },
	OPTIONS_END
};

static const struct command table[] = {
	{ .name = "weigh", .summary = "Weigh a file", .arguments = "FILE [OTHER]", .options = weigh_options, .run = weigh_run,
	  .about = "First paragraph.\n\nA second one, with 'quotes'.", .examples = (const struct example[]){ { "testamur weigh a", "does it" }, { NULL, NULL } } },
	{ .name = "keys", .summary = "Work with keys" },
	{ .name = "keys list", .summary = "List them", .run = list_run },
	{ .name = "keys need", .summary = "Need something", .options = need_options, .run = list_run },
	COMMANDS_END
};

static const struct command *const tables[] = { table, NULL };

/* ---- running it ---- */

struct ran { int exit; struct str out, err; };

static struct ran
run_with(struct ctx *cx, FILE *in, const char *line)
{
	char *argv[32] = { (char[]){ "testamur" } }, *out = NULL, *err = NULL, *at;
	size_t out_size, err_size;
	int argc = 1;
	struct cli_io io = { .in = in, .out = open_memstream(&out, &out_size), .err = open_memstream(&err, &err_size), .width = 60 };
	struct ran ran;

	memset(&seen, 0, sizeof(seen));
	for (char *word = strtok_r(str_c(cx->mem, str_of(line)), " ", &at); word != NULL && argc < 31; word = strtok_r(NULL, " ", &at))
		argv[argc++] = word;
	ran.exit = cli_main(tables, &io, argc, argv);
	fclose(io.out);
	fclose(io.err);
	ran.out = str_dup(cx->mem, (struct str){ out, out_size });
	ran.err = str_dup(cx->mem, (struct str){ err, err_size });
	free(out);
	free(err);
	return ran;
}

static struct ran
run(struct ctx *cx, const char *line)
{
	return run_with(cx, stdin, line);
}

#define assert_holds(text, part)                                                       \
	do {                                                                           \
		struct str holds_ = (text);                                            \
		if (*(part) != '\0' && str_find(holds_, str_of(part)) == holds_.len)                      \
			fail_msg("\"%s\" is not in:\n" PRI_STR, (part), ARG_STR(holds_)); \
	} while (0)

/* ---- the tests ---- */

static void
options_are_read_in_every_form(void **state)
{
	struct ran ran = run(*state, "--json weigh a --framework x,y --strict --framework=z --column mark=Final=Mark --limit 9 --at 2026-11-06 b");

	assert_int_equal(ran.exit, 0);
	assert_int_equal(seen.framework_count, 3);
	assert_int_equal(seen.pair_count, 1);
	assert_int_equal(seen.arg_count, 2);
	assert_int_equal(seen.limit, 9);
	assert_int_equal(seen.at, 1793923200);
	assert_true(seen.strict);
	ran = run(*state, "weigh -- --framework");
	assert_int_equal(ran.exit, 0);
	assert_int_equal(seen.limit, 5);
	assert_int_equal(seen.arg_count, 1);
	assert_false(seen.strict);
}

static const struct { const char *line; int exit; const char *says; } wrong[] = {
	{ "wiegh a", 2, "the nearest is \"weigh\"" },
	{ "zzzzzz a", 2, "There is no command \"zzzzzz\"." },
	{ "weigh a --framwork x", 2, "the nearest is --framework" },
	{ "weigh a --zzz x", 2, "has no option --zzz." },
	{ "weigh a -x", 2, "has no option --x" },
	{ "weigh", 2, "needs FILE [OTHER]" },
	{ "weigh a b c", 2, "\"c\" is one too many" },
	{ "keys list a", 2, "takes only options" },
	{ "weigh a --limit", 2, "--limit needs a value: --limit N." },
	{ "weigh a --limit --strict", 2, "--limit needs a value" },
	{ "weigh a --limit=", 2, "--limit needs a value" },
	{ "weigh a --limit -4", 2, "whole number" },
	{ "weigh a --limit 4x", 2, "whole number" },
	{ "weigh a --strict=yes", 2, "stands alone" },
	{ "weigh a --at noon", 2, "2026-11-06T17:00:00Z" },
	{ "weigh a --at 2026-02-30", 2, "not \"2026-02-30\"" },
	{ "weigh a --column mark", 2, "takes NAME=HEADER" },
	{ "weigh a --column =mark", 2, "takes NAME=HEADER" },
	{ "weigh a --framework a,,b", 2, "--framework needs a value" },
	{ "weigh a --level middling", 2, "one of low, high" },
	{ "keys", 2, "\"keys\" needs one of: list, need" },
	{ "keys lost", 2, "has no command \"lost\"" },
	{ "keys need", 2, "needs --spec FILE: the specification" },
	{ "weigh /no/such", 0, "" },
	{ "weigh no", 1, "" },
	{ "weigh refused", 1, "7 bytes allowed. [10C 9.2]" },
	{ "weigh broken", 3, "a.csv, row 3: The disk is full" },
	{ "weigh memory", 3, "not enough memory" },
};

static void
exit_status_and_sentence_fit_what_happened(void **state)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct ran ran = run(*state, wrong[i].line);

		if (ran.exit != wrong[i].exit)
			fail_msg("%s: exit %d, wanted %d", wrong[i].line, ran.exit, wrong[i].exit);
		assert_holds(ran.err, wrong[i].says);
	}
}

static void
every_rc_has_its_exit(void **state)
{
	(void)state;
	assert_int_equal(cli_exit_of(RC_OK), 0);
	assert_int_equal(cli_exit_of(RC_DENIED), 1);
	assert_int_equal(cli_exit_of(RC_REFUSED), 1);
	for (int rc = RC_INVALID; rc <= RC_LIMIT; rc++)
		if (rc != RC_DENIED)
			assert_int_equal(cli_exit_of((enum rc)rc), 2);
	assert_int_equal(cli_exit_of(RC_FULL), 3);
	assert_int_equal(cli_exit_of(RC_UNSUPPORTED), 2);
	for (int rc = RC_UNAVAILABLE; rc <= RC_INTERNAL; rc++)
		assert_int_equal(cli_exit_of((enum rc)rc), 3);
}

static void
json_errors_are_one_document(void **state)
{
	struct ctx *cx = *state;
	struct ran ran = run(cx, "weigh broken --json");
	struct json *whole;

	assert_int_equal(ran.exit, 3);
	assert_ok(cx, json_parse(cx, ran.out, JSON_LIMITS, &whole));
	whole = JSON_GET(whole, "error");
	assert_str(json_string(JSON_GET(whole, "code")), "file_disk_full");
	assert_str(json_string(JSON_GET(whole, "kind")), "unavailable");
	assert_str(json_string(JSON_GET(whole, "file")), "a.csv");
	ran = run(cx, "weigh --json --lmit 3");
	assert_ok(cx, json_parse(cx, ran.out, JSON_LIMITS, &whole));
	assert_str(json_string(JSON_GET(JSON_GET(whole, "error"), "code")), "cli_unknown_option_near");
}

static void
home_comes_from_option_then_environment(void **state)
{
	setenv("TESTAMUR_HOME", "/tmp/from-environment", 1);
	run(*state, "weigh a");
	assert_string_equal(seen.home, "/tmp/from-environment");
	run(*state, "--home /tmp/given weigh a");
	assert_string_equal(seen.home, "/tmp/given");
	unsetenv("TESTAMUR_HOME");
	setenv("HOME", "/home/ann", 1);
	unsetenv("STATE_DIRECTORY");
	run(*state, "weigh a");
	assert_string_equal(seen.home, "/home/ann/.local/share/testamur");
	setenv("STATE_DIRECTORY", "/var/lib/testamur", 1);
	run(*state, "weigh a");
	assert_string_equal(seen.home, "/var/lib/testamur");
	unsetenv("STATE_DIRECTORY");
}

static void
standard_input_is_a_dash(void **state)
{
	FILE *in = tmpfile();
	struct ran ran;

	fputs("from a pipe", in);
	rewind(in);
	ran = run_with(*state, in, "weigh -");
	fclose(in);
	assert_int_equal(ran.exit, 0);
	assert_str(ran.out, "from a pipe");
}

static void
strangers_text_cannot_steer_the_terminal(void **state)
{
	assert_str(run(*state, "weigh evil").out, "Ann\xEF\xBF\xBD[2J\xEF\xBF\xBDz\xEF\xBF\xBD" "b\xEF\xBF\xBDok\n");
}

static void
tables_align_and_wrap(void **state)
{
	assert_str(run(*state, "keys list").out,
		"Id          Rules  Title\n"
		"imp            12  Imperial\n"
		"microcredx      7  a title that is rather long and goes on\n"
		"                   to the next line\n");
}

static void
a_line_is_cut_at_spaces(void **state)
{
	struct str rest = STR("one two\xC3\xA9 threeeeee\nnext"), line;

	(void)state;
	line = text_line(&rest, 8);
	assert_str(line, "one two\xC3\xA9");
	line = text_line(&rest, 5);
	assert_str(line, "three");
	line = text_line(&rest, 10);
	assert_str(line, "eeee");
	line = text_line(&rest, 10);
	assert_str(line, "next");
	assert_int_equal(rest.len, 0);
	assert_int_equal(text_width(STR("\xE6\xBC\xA2\xE5\xAD\x97 e\xCC\x81")), 6);
}

static void
help_is_made_from_the_tables(void **state)
{
	struct ran ran = run(*state, "weigh --help");

	assert_int_equal(ran.exit, 0);
	assert_holds(ran.out, "usage: testamur weigh [options] FILE [OTHER]\n");
	assert_holds(ran.out, "how much: low, high");
	assert_holds(ran.out, "(5 when it is not given)");
	assert_holds(ran.out, "--home DIR");
	assert_holds(run(*state, "help keys list").out, "List them.");
	assert_holds(run(*state, "keys --help").out, "keys need");
	assert_holds(run(*state, "help").out, "  keys            Work with keys\n");
	assert_int_equal(run(*state, "help nothing").exit, 2);
	assert_int_equal(run(*state, "").exit, 2);
	assert_int_equal(run(*state, "--help").exit, 0);
	assert_true(str_starts(run(*state, "--version").out, "testamur 0."));
}

static void
help_as_json_lists_every_command(void **state)
{
	struct ctx *cx = *state;
	struct json *all;

	assert_ok(cx, json_parse(cx, run(cx, "help --json").out, JSON_LIMITS, &all));
	assert_int_equal(json_count(all), 4);
}

static void
man_pages_are_written(void **state)
{
	struct ctx *cx = *state;
	struct str dir = str_fmt(cx->mem, "%s/scratch/man-%ld", getenv("TESTAMUR_BUILD") == NULL ? "/tmp" : getenv("TESTAMUR_BUILD"), (long)getpid()), text;

	assert_int_equal(run(cx, str_c(cx->mem, str_fmt(cx->mem, "help --man " PRI_STR, ARG_STR(dir)))).exit, 0);
	assert_ok(cx, file_read(cx, path_join(cx->mem, dir, STR("testamur-weigh.1")), 100000, &text));
	assert_holds(text, ".TH TESTAMUR-WEIGH 1");
	assert_holds(text, "testamur\\-weigh \\- weigh a file");
	assert_holds(text, ".PP\nA second one, with 'quotes'.\n");
	assert_ok(cx, file_read(cx, path_join(cx->mem, dir, STR("testamur-keys.1")), 100000, &text));
	assert_holds(text, ".SS keys list");
	assert_ok(cx, file_read(cx, path_join(cx->mem, dir, STR("testamur.1")), 100000, &text));
}

static void
completions_know_commands_and_options(void **state)
{
	assert_holds(run(*state, "help --complete bash").out, "'keys need') options='--spec --help --json --home ' ;;");
	assert_holds(run(*state, "help --complete zsh").out, "'--limit[the most]:N:'");
	assert_holds(run(*state, "help --complete fish").out, "__fish_seen_subcommand_from weigh' -l strict -d 'no mercy'");
	assert_int_equal(run(*state, "help --complete csh").exit, 2);
}

static void
a_full_output_is_a_failure(void **state)
{
	char *argv[] = { (char[]){ "testamur" }, (char[]){ "keys" }, (char[]){ "list" }, NULL };
	struct cli_io io = { .in = stdin, .out = fopen("/dev/full", "w"), .err = tmpfile(), .width = 60 };

	(void)state;
	assert_int_equal(cli_main(tables, &io, 3, argv), 3);
	fclose(io.out);
	fclose(io.err);
}

static void
progress_says_how_far(void **state)
{
	struct cli cli = { .cx = *state };
	char *err = NULL;
	size_t size;
	struct progress p;

	cli.io = (struct cli_io){ .out = stdout, .err = open_memstream(&err, &size), .terminal = true };
	p = progress_start(&cli, "credentials", 4);
	p.drawn -= 1;
	progress_at(&p, 2);
	progress_at(&p, 3);
	progress_end(&p);
	fclose(cli.io.err);
	assert_holds(str_of(err), "[############............] 2 of 4 credentials");
	assert_true(str_ends(str_of(err), "\r\033[K"));
	free(err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(options_are_read_in_every_form),
		TEST(exit_status_and_sentence_fit_what_happened),
		TEST(every_rc_has_its_exit),
		TEST(json_errors_are_one_document),
		TEST(home_comes_from_option_then_environment),
		TEST(standard_input_is_a_dash),
		TEST(strangers_text_cannot_steer_the_terminal),
		TEST(tables_align_and_wrap),
		TEST(a_line_is_cut_at_spaces),
		TEST(help_is_made_from_the_tables),
		TEST(help_as_json_lists_every_command),
		TEST(man_pages_are_written),
		TEST(completions_know_commands_and_options),
		TEST(a_full_output_is_a_failure),
		TEST(progress_says_how_far),
	};

	return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
