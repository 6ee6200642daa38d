#include "cli/cli.h"
#include "credential/issue_folder.h"

#define FILE_MAX_SPEC    ((size_t)4 << 20)
#define FILE_MAX_RESULTS ((size_t)1 << 30)
#define SHOWN_MAX        20

static const struct option issue_options[] = {
	{ .name = "framework", .kind = OPT_LIST, .value = "ID|FILE", .help = "the rule books; those the offering names when not given" },
	{ .name = "spec", .kind = OPT_FILE, .value = "FILE", .help = "the specification, as approved", .required = true },
	{ .name = "offering", .kind = OPT_FILE, .value = "FILE", .help = "institution, cohort, deadlines, board, requests", .required = true },
	{ .name = "results", .kind = OPT_FILE, .value = "FILE", .help = "the results sheet (CSV)", .required = true },
	{ .name = "column", .kind = OPT_PAIRS, .value = "NAME=HEADER", .help = "the column of that name is the one with that header" },
	{ .name = "out", .kind = OPT_DIR, .value = "DIR", .help = "where the credentials go", .required = true },
	{ .name = "no-pdf", .kind = OPT_FLAG, .help = "no transcripts, which take longer than all the rest" },
	OPTIONS_END
};

static const struct example issue_examples[] = {
	{ "testamur issue --framework framework.json --spec specification.json --offering offering.json --results results.csv --out november",
	  "checks everything, holds the board, and writes the credentials and summary.json into november" },
	{ "testamur issue ... --column mark=Points", "the sheet calls its marks \"Points\"" },
	{ NULL, NULL }
};

/* An option that names a file that is there is that file; anything else is the id of a rule book. */
static enum rc
read_frameworks(struct cli *cli, struct issue_order *order)
{
	struct strs given = cli_list(cli, "framework");
	struct policy_source *sources = NEWS(cli->cx->mem, struct policy_source, given.count);

	order->sources = sources;
	order->frameworks = given.items;
	order->framework_count = given.count;
	for (size_t i = 0; i < given.count; i++) {
		struct policy_source *source = &sources[order->source_count];

		if (!str_ends(given.items[i], ".json") && !file_exists(cli->cx->mem, given.items[i]))
			continue;
		source->name = given.items[i];
		TRY(cli_read(cli, given.items[i], FILE_MAX_SPEC, &source->text));
		order->source_count++;
	}
	return RC_OK;
}

static enum rc
read_order(struct cli *cli, struct issue_order *order)
{
	struct pairs columns = cli_pairs(cli, "column");
	struct sheet_column *out = NEWS(cli->cx->mem, struct sheet_column, columns.count);

	for (size_t i = 0; i < columns.count; i++)
		out[i] = (struct sheet_column){ columns.items[i].name, columns.items[i].value };
	order->columns = out;
	order->column_count = columns.count;
	order->specification.name = cli_text(cli, "spec");
	order->offering.name = cli_text(cli, "offering");
	order->results.name = cli_text(cli, "results");
	order->dir = cli_text(cli, "out");
	order->home = cli->home;
	order->no_pdf = cli_given(cli, "no-pdf");
	TRY(read_frameworks(cli, order));
	TRY(cli_read(cli, order->specification.name, FILE_MAX_SPEC, &order->specification.bytes));
	TRY(cli_read(cli, order->offering.name, FILE_MAX_SPEC, &order->offering.bytes));
	return cli_read(cli, order->results.name, FILE_MAX_RESULTS, &order->results.bytes);
}

/* A bar for each kind of work, one after the other. */
struct bars {
	struct cli *cli;
	struct progress bar;
	const char *what;
};

static void
draw(void *self, int64_t done, int64_t total, const char *what)
{
	struct bars *bars = self;

	if (bars->what != what) {
		if (bars->what != NULL)
			progress_end(&bars->bar);
		bars->bar = progress_start(bars->cli, what, total);
		bars->what = what;
	}
	progress_at(&bars->bar, done);
}

static struct json *
problem_json(struct arena *mem, const struct problem *problem)
{
	struct json *o = json_new(mem, JSON_OBJECT);

	json_put_str(mem, o, STR("id"), str_of(problem->msg->name));
	if (problem->place.file.len > 0)
		json_put_str(mem, o, STR("file"), problem->place.file);
	if (problem->place.line > 0)
		json_put_int(mem, o, STR("line"), problem->place.line);
	if (problem->place.row > 0)
		json_put_int(mem, o, STR("row"), problem->place.row);
	if (problem->place.column.len > 0)
		json_put_str(mem, o, STR("column"), problem->place.column);
	if (problem->place.field.len > 0)
		json_put_str(mem, o, STR("field"), problem->place.field);
	json_put_str(mem, o, STR("says"), problem->says);
	return o;
}

/* Every wrong row, not only the first. What run returns is said once more by the caller, so one problem needs no list. */
static enum rc
say_problems(struct cli *cli, const struct problems *problems)
{
	struct arena *mem = cli->cx->mem;
	struct json *list, *root;

	if (cli->json) {
		root = cli_error_json(mem, &cli->cx->err);
		list = json_put_array(mem, root, STR("problems"));
		for (const struct problem *p = problems->first; p != NULL; p = p->next)
			json_add(list, problem_json(mem, p));
		cli_json(cli, root);
	} else {
		for (const struct problem *p = problems->first; p != NULL; p = p->next)
			cli_note(cli, PRI_STR "\n", ARG_STR(problem_text(mem, p)));
		if (problems->count > problems->kept)
			cli_note(cli, "... and %zu more.\n", problems->count - problems->kept);
		cli_note(cli, "%zu thing%s to mend. Nothing was issued to anyone.\n", problems->count, problems->count == 1 ? "" : "s");
	}
	cli_worse(cli, CLI_USAGE);
	return RC_OK;
}

static void
say_result(struct cli *cli, const struct issue_order *order, const struct issue_result *result)
{
	const struct json *row = json_first(result->not_issued);
	struct arena *mem = cli->cx->mem;
	size_t shown = 0;

	if (result->key_made)
		cli_say(cli, "A first signing key was made in " PRI_STR ".\n", ARG_STR(order->home));
	cli_wrap(cli, 0, STR_NONE, str_fmt(mem, "%lld rows. " PRI_STR, (long long)result->line.sheet.rows, ARG_STR(result->line.sheet.says)));
	cli_say(cli, "%lld credentials in " PRI_STR ", %lld of them issued now, by " PRI_STR ".\n", (long long)result->credentials, ARG_STR(order->dir),
	    (long long)result->issued, ARG_STR(result->framework));
	if (result->without_pdf > 0)
		cli_say(cli, "%lld of them have no PDF: summary.json says why.\n", (long long)result->without_pdf);
	if (row != NULL)
		cli_say(cli, "%zu not issued:\n", json_count(result->not_issued));
	for (; row != NULL && shown < SHOWN_MAX; row = row->next, shown++)
		cli_wrap(cli, 2, STR_NONE, str_fmt(mem, PRI_STR ": " PRI_STR ". " PRI_STR, ARG_STR(json_string(JSON_GET(row, "learner"))),
		    ARG_STR(json_string(JSON_GET(row, "outcome"))), ARG_STR(json_string(JSON_GET(row, "says")))));
	if (row != NULL)
		cli_say(cli, "  ... all of them are in summary.json.\n");
	cli_say(cli, "To check one: testamur verify --resources " PRI_STR " FILE\n", ARG_STR(order->dir));
}

static enum rc
issue_run(struct cli *cli)
{
	struct bars bars = { .cli = cli };
	struct issue_order order = { .progress = draw, .self = &bars };
	struct issue_result result;
	struct str summary;
	struct json *tree;
	enum rc rc;

	TRY(read_order(cli, &order));
	rc = issue_into_folder(cli->cx, &order, &result);
	if (bars.what != NULL)
		progress_end(&bars.bar);
	if (rc == RC_INVALID && result.line.problems.kept > 0)
		return say_problems(cli, &result.line.problems);
	TRY(rc);
	if (!cli->json) {
		say_result(cli, &order, &result);
		return RC_OK;
	}
	TRY(file_read(cli->cx, path_join(cli->cx->mem, order.dir, STR("summary.json")), FILE_MAX_RESULTS, &summary));
	TRY(json_parse(cli->cx, summary, (struct json_limits){ FILE_MAX_RESULTS, 64 }, &tree));
	cli_json(cli, tree);
	return RC_OK;
}

const struct command credential_commands[] = {
	{ .name = "issue", .summary = "Take a cohort from a specification, an offering and a results sheet to signed credentials",
	  .options = issue_options, .examples = issue_examples,
	  .about = "Every row of the sheet is checked first: one wrong row, and nothing is issued to anyone. Then the rules are asked at each "
	           "step, the board decides and is confirmed, awards are made, and each is signed, verified and written.\n\n"
	           "The folder keeps its state: the same input again goes on where an earlier run stopped and gives the same "
	           "credentials, none twice.",
	  .run = issue_run },
	COMMANDS_END
};
