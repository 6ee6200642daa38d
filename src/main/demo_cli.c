/* The demonstration: a university that does not exist, 48 learners who do not either, and the real line of custody. */
#include "base/asset.h"
#include "cli/cli.h"
#include "credential/issue_folder.h"
#include "main/demo.h"

static const struct option demo_options[] = {
	{ .name = "once", .kind = OPT_FLAG, .help = "make it and return" },
	{ .name = "dir", .kind = OPT_DIR, .value = "DIR", .help = "where it is made", .fallback = "testamur-demo" },
	OPTIONS_END
};

static struct line_file
demo_file(const char *name)
{
	const struct asset *asset = asset_find(demo_assets, str_of(name));

	return (struct line_file){ str_of(name), { asset->bytes, asset->size } };
}

static void
say_made(struct cli *cli, struct str dir, const struct issue_result *result)
{
	struct arena *mem = cli->cx->mem;

	cli_wrap(cli, 0, STR_NONE, str_fmt(mem, "Northgate University held its board over %lld results for \"Data Ethics in Practice\": %lld credentials were "
	    "signed, each by the rules of " PRI_STR ", and %zu learners have none, each with the reason.",
	    (long long)result->line.sheet.rows, (long long)result->credentials, ARG_STR(result->framework), json_count(result->not_issued)));
	cli_say(cli, "\n  " PRI_STR "/summary.json           who has what, and why not\n", ARG_STR(dir));
	cli_say(cli, "  " PRI_STR "/N0012345/badge.svg    a badge that carries its credential\n", ARG_STR(dir));
	cli_say(cli, "\nAsk whether one is genuine:\n\n  testamur verify --resources " PRI_STR " " PRI_STR "/N0012345/badge.png\n", ARG_STR(dir), ARG_STR(dir));
}

static enum rc
demo_run(struct cli *cli)
{
	struct str dir = cli_text(cli, "dir");
	struct line_file framework = demo_file("framework.json");
	const struct policy_source source = { framework.name, framework.bytes };
	struct issue_order order = {
		.specification = demo_file("specification.json"),
		.offering = demo_file("offering.json"),
		.results = demo_file("results.csv"),
		.sources = &source,
		.source_count = 1,
		.frameworks = &framework.name,
		.framework_count = 1,
		.dir = dir,
		/* The demonstration's keys are its own: nothing of it is to be found in anybody's home. */
		.home = path_join(cli->cx->mem, dir, STR(".home")),
	};
	struct issue_result result;
	struct json *made;

	TRY(issue_into_folder(cli->cx, &order, &result));
	if (!cli->json) {
		say_made(cli, dir, &result);
		return RC_OK;
	}
	made = json_new(cli->cx->mem, JSON_OBJECT);
	json_put_str(cli->cx->mem, made, STR("dir"), dir);
	json_put_int(cli->cx->mem, made, STR("credentials"), result.credentials);
	json_put_int(cli->cx->mem, made, STR("not_issued"), (int64_t)json_count(result.not_issued));
	cli_json(cli, made);
	return RC_OK;
}

const struct command demo_commands[] = {
	{ .name = "demo", .summary = "Make the demonstration: a cohort from its rules to verifiable credentials",
	  .options = demo_options,
	  .about = "Takes the files of an invented university through the whole line of custody on a database of its own, below DIR: rules, "
	           "enrolment, marks, a board with its external examiner, awards, signed credentials, status lists, the transparency log.\n\n"
	           "Asked again for the same DIR it finds everything as it was.",
	  .run = demo_run },
	COMMANDS_END
};
