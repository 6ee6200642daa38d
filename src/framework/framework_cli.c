/* The commands `frameworks stored`, `copy`, `import`, `export`, `let`, `enforce` and `discard`: the editions an institution keeps. */
#include "base/time.h"
#include "cli/cli.h"
#include "db/migrate.h"
#include "framework/edition.h"
#include "policy/policy_files.h"

struct home { struct db *db; struct institution institution; };

/* The home's database, and the institution of --institution or the one that is there. */
static enum rc
open_home(struct cli *cli, struct home *home)
{
	struct str url = cli_text(cli, "institution");
	int64_t id;

	TRY(db_open(cli->cx, cli_given(cli, "database") ? cli_text(cli, "database") : cli_home_path(cli, "testamur.db"), &home->db));
	TRY(db_migrate(cli->cx, home->db));
	TRY(institution_of_site(cli->cx, home->db, url, &id));
	return institution_get(cli->cx, home->db, id, &home->institution);
}

/* "northgate@2026-10" */
static enum rc
find(struct cli *cli, const struct home *home, struct str what, struct framework *out)
{
	struct str name;

	if (!str_cut(&what, '@', &name))
		return fail(cli->cx, RC_INVALID, MSG(framework_name_version));
	return framework_find(cli->cx, home->db, home->institution.id, name, what, out);
}

static const char *
state_of(const struct framework *of)
{
	return of->state == FRAMEWORK_DRAFT ? "draft" : "in force";
}

static struct json *
framework_json(struct arena *mem, const struct framework *of, const char *state)
{
	struct json *out = json_new(mem, JSON_OBJECT);

	json_put_str(mem, out, STR("framework"), of->name);
	json_put_str(mem, out, STR("version"), of->version);
	json_put_str(mem, out, STR("state"), str_of(state));
	if (of->from_day != DAY_NONE)
		json_put_str(mem, out, STR("from"), date_text(mem, of->from_day));
	if (of->base.len > 0)
		json_put_str(mem, out, STR("base"), of->base);
	return out;
}

static void
say(struct cli *cli, const struct framework *of, const char *state)
{
	if (cli->json)
		cli_json(cli, framework_json(cli->cx->mem, of, state));
	else
		cli_say(cli, PRI_STR "@" PRI_STR ": %s%s" PRI_STR "\n", ARG_STR(of->name), ARG_STR(of->version), state,
		        of->from_day > 0 ? " from " : "", ARG_STR(of->from_day > 0 ? date_text(cli->cx->mem, of->from_day) : STR_NONE));
}

static enum rc
stored_run(struct cli *cli)
{
	struct json *all = json_new(cli->cx->mem, JSON_ARRAY);
	struct framework *list;
	struct home home;
	size_t count;

	TRY(open_home(cli, &home));
	TRY(framework_editions(cli->cx, home.db, home.institution.id, &list, &count));
	for (size_t i = 0; i < count; i++) {
		if (cli->json)
			json_add(all, framework_json(cli->cx->mem, &list[i], state_of(&list[i])));
		else
			say(cli, &list[i], state_of(&list[i]));
	}
	if (cli->json)
		cli_json(cli, all);
	return RC_OK;
}

static enum rc
copy_run(struct cli *cli)
{
	struct framework made;
	struct home home;

	TRY(open_home(cli, &home));
	TRY(framework_copy(cli->cx, home.db, home.institution.id, 0, cli->args[0], cli_text(cli, "as"), cli_text(cli, "version"), &made));
	say(cli, &made, state_of(&made));
	return RC_OK;
}

static enum rc
import_run(struct cli *cli)
{
	struct framework made;
	struct home home;
	struct str text;
	enum rc rc;

	TRY(open_home(cli, &home));
	TRY(cli_read(cli, cli->args[0], POLICY_FILE_MAX, &text));
	rc = framework_import(cli->cx, home.db, home.institution.id, 0, text, &made);
	if (rc != RC_OK)
		return fail_at_file(cli->cx, rc, cli->args[0]);
	say(cli, &made, state_of(&made));
	return RC_OK;
}

static enum rc
export_run(struct cli *cli)
{
	struct framework of;
	struct json *root;
	struct home home;

	TRY(open_home(cli, &home));
	TRY(find(cli, &home, cli->args[0], &of));
	TRY(edition_document(cli->cx, &of, &root));
	cli_json(cli, root);
	return RC_OK;
}

/* "NTU-11.3.attempts": what stands before the last point is the rule. */
static enum rc
let_one(struct cli *cli, const struct home *home, struct framework *draft, const struct pair *pair)
{
	size_t at = pair->name.len;
	struct json *value;

	while (at > 0 && pair->name.ptr[at - 1] != '.')
		at--;
	if (at == 0)
		return fail(cli->cx, RC_INVALID, MSG(framework_let_name), A_STR("name", pair->name));
	if (json_parse(cli->cx, pair->value, JSON_LIMITS, &value) != RC_OK)
		value = json_new_string(cli->cx->mem, pair->value);
	return edition_let(cli->cx, home->db, draft, 0, str_sub(pair->name, 0, at - 1), str_sub(pair->name, at, SIZE_MAX), value);
}

static enum rc
let_run(struct cli *cli)
{
	struct pairs pairs = cli_pairs(cli, "let");
	struct framework draft;
	struct home home;

	TRY(open_home(cli, &home));
	TRY(find(cli, &home, cli->args[0], &draft));
	for (size_t i = 0; i < pairs.count; i++)
		TRY(let_one(cli, &home, &draft, &pairs.items[i]));
	say(cli, &draft, state_of(&draft));
	return RC_OK;
}

static enum rc
enforce_run(struct cli *cli)
{
	struct framework draft;
	struct home home;

	TRY(open_home(cli, &home));
	TRY(find(cli, &home, cli->args[0], &draft));
	TRY(framework_put_in_force(cli->cx, home.db, &draft, 0, zone_day(home.institution.zone, cli_time(cli, "from"))));
	say(cli, &draft, state_of(&draft));
	return RC_OK;
}

static enum rc
discard_run(struct cli *cli)
{
	struct framework draft;
	struct home home;

	TRY(open_home(cli, &home));
	TRY(find(cli, &home, cli->args[0], &draft));
	TRY(edition_discard(cli->cx, home.db, &draft, 0));
	say(cli, &draft, "discarded");
	return RC_OK;
}

#define HOME_OPTIONS \
	{ .name = "database", .kind = OPT_TEXT, .value = "URL|FILE", .help = "a database; else the home's" }, \
	{ .name = "institution", .kind = OPT_TEXT, .value = "URL", .help = "by its base URL; else the one that is there" }

static const struct option home_options[] = { HOME_OPTIONS, OPTIONS_END };
static const struct option copy_options[] = {
	{ .name = "as", .kind = OPT_TEXT, .value = "ID", .help = "the name of the copy", .required = true },
	{ .name = "version", .kind = OPT_TEXT, .value = "VERSION", .help = "its version", .required = true }, HOME_OPTIONS, OPTIONS_END
};
static const struct option let_options[] = {
	{ .name = "let", .kind = OPT_PAIRS_LAST, .value = "RULE.NAME=VALUE", .help = "a parameter of a rule", .required = true }, HOME_OPTIONS, OPTIONS_END
};
static const struct option enforce_options[] = {
	{ .name = "from", .kind = OPT_TIME, .value = "DATE", .help = "the first day; today when it is not given" }, HOME_OPTIONS, OPTIONS_END
};
static const struct example draft_examples[] = {
	{ "testamur frameworks copy ntu --as northgate --version 2027-09", "begin a draft" },
	{ "testamur frameworks let northgate@2027-09 --let NTU-7.7.weeks_max=15", "change a number of it" },
	{ "testamur frameworks enforce northgate@2027-09 --from 2027-09-01", "put it in force" },
	{ NULL, NULL }
};

const struct command framework_commands[] = {
	{ .name = "frameworks stored", .summary = "List the editions that the institution keeps", .options = home_options, .run = stored_run },
	{ .name = "frameworks copy", .summary = "Begin a draft as a copy of a rule book", .arguments = "ID", .options = copy_options,
	  .examples = draft_examples, .run = copy_run },
	{ .name = "frameworks import", .summary = "Keep a file as a draft", .arguments = "FILE", .options = home_options, .run = import_run,
	  .about = "What is there under that name and version stays: discard the draft first, or give the file another version." },
	{ .name = "frameworks export", .summary = "Print an edition as its file", .arguments = "ID@VERSION", .options = home_options, .run = export_run },
	{ .name = "frameworks let", .summary = "Change a parameter of a draft", .arguments = "ID@VERSION", .options = let_options, .run = let_run },
	{ .name = "frameworks enforce", .summary = "Put a draft in force from a day on", .arguments = "ID@VERSION", .options = enforce_options, .run = enforce_run,
	  .about = "Its own tests run first and must come out as expected. What is decided from that day on is decided by it and names it; "
	           "what was decided stays." },
	{ .name = "frameworks discard", .summary = "Throw a draft away", .arguments = "ID@VERSION", .options = home_options, .run = discard_run,
	  .about = "Its history stays. What is in force is never thrown away." },
	COMMANDS_END
};
