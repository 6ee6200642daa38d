/* The demonstration: a university that does not exist, 48 learners who do not either, and the real line of custody. */
#include "base/asset.h"
#include "cli/cli.h"
#include "credential/issue_folder.h"
#include "db/migrate.h"
#include "http/program.h"
#include "main/demo.h"
#include "main/demo_board.h"
#include "main/demo_cases.h"
#include "main/home.h"
#include "main/publisher.h"
#include "main/serve.h"
#include "people/demo_accounts.h"
#include "rdf/context.h"

static const struct option demo_options[] = {
	{ .name = "once", .kind = OPT_FLAG, .help = "make it and return" },
	{ .name = "dir", .kind = OPT_DIR, .value = "DIR", .help = "where it is made", .fallback = "testamur-demo" },
	{ .name = "listen", .kind = OPT_TEXT, .value = "ADDR:PORT", .help = "where its site listens", .fallback = "127.0.0.1:8080" },
	{ .name = "rate-scale", .kind = OPT_NUMBER, .value = "N", .help = "multiplies what one client may ask in a second; 0: no limit", .fallback = "1" },
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
make(struct cli *cli, struct str dir, struct str home, bool pdfs, struct issue_result *result)
{
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
		.home = home,
		.no_pdf = !pdfs,
	};

	return issue_into_folder(cli->cx, &order, result);
}

/* ---- its site ---- */

struct demo_site {
	struct serve_order order;
	int64_t institution;
	struct demo_account *accounts;
	size_t account_count;
};

static void
close_contexts(void *contexts)
{
	contexts_close(contexts);
}

/* The people with their sign-ins, and what verifiers fetch, signed. */
static enum rc
make_site(struct cli *cli, struct demo_site *site)
{
	struct ctx *cx = cli->cx;
	struct program program = { .home = site->order.home, .log_home = site->order.log_home, .institution = site->institution };
	struct db *db;

	TRY(db_open(cx, site->order.database, &db));
	TRY(db_migrate(cx, db));
	TRY(demo_accounts(cx, db, site->institution, &account_rules_default, &site->accounts, &site->account_count));
	TRY(demo_board(cx, db, site->institution, site->accounts, site->account_count));
	TRY(demo_cases(cx, db, site->institution, site->accounts, site->account_count));
	TRY(contexts_open(cx, &program.contexts));
	arena_defer(cx->mem, close_contexts, program.contexts);
	return publish_what_changed(cx, db, &program, STR("demo"), true);
}

static void
say_site(struct cli *cli, struct str base_url, const void *self)
{
	const struct demo_site *site = self;

	cli_say(cli, "\nThe site is at " PRI_STR " until interrupted. Sign in as one of its people; the password is\n\n  %s\n\n", ARG_STR(base_url), DEMO_PASSWORD);
	for (size_t i = 0; i < site->account_count; i++)
		cli_say(cli, "  %-28s %-22s %s\n", site->accounts[i].sign_in, site->accounts[i].name, site->accounts[i].does);
	fflush(cli->io.out);
}

static void
put_made(struct cli *cli, struct str dir, const struct issue_result *result)
{
	struct json *made = json_new(cli->cx->mem, JSON_OBJECT);

	json_put_str(cli->cx->mem, made, STR("dir"), dir);
	json_put_int(cli->cx->mem, made, STR("credentials"), result->credentials);
	json_put_int(cli->cx->mem, made, STR("not_issued"), (int64_t)json_count(result->not_issued));
	cli_json(cli, made);
}

static enum rc
demo_run(struct cli *cli)
{
	struct str dir = cli_text(cli, "dir");
	/* The demonstration's keys are its own: nothing of it is to be found in anybody's home. */
	struct demo_site site = { .order = {
		.home = path_join(cli->cx->mem, dir, STR(".home")),
		.log_home = path_join(cli->cx->mem, dir, STR(".state")),
		.listen = cli_text(cli, "listen"),
		.rate_scale = cli_number(cli, "rate-scale"),
		.ready = say_site,
		.self = &site,
	} };
	struct issue_result result;

	TRY(make(cli, dir, site.order.home, cli_given(cli, "once"), &result));
	if (cli->json)
		put_made(cli, dir, &result);
	else
		say_made(cli, dir, &result);
	if (cli_given(cli, "once"))
		return RC_OK;
	site.order.database = path_join(cli->cx->mem, site.order.log_home, STR(HOME_DATABASE));
	site.institution = result.line.institution.id;
	TRY(make_site(cli, &site));
	return serve(cli, &site.order);
}

const struct command demo_commands[] = {
	{ .name = "demo", .summary = "Make the demonstration: a cohort from its rules to verifiable credentials",
	  .options = demo_options,
	  .about = "Takes the files of an invented university through the whole line of custody on a database of its own, below DIR: rules, "
	           "enrolment, marks, a board with its external examiner, awards, signed credentials, status lists, the transparency log.\n\n"
	           "Then it serves the university's site until it is interrupted, and prints with which names one may sign in. Asked again for the same DIR it "
	           "finds everything as it was.",
	  .run = demo_run },
	COMMANDS_END
};
