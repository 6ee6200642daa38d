/* The command `frameworks what-if`: whose findings other rules would change. */
#include "award/what_if.h"
#include "cli/cli.h"
#include "db/migrate.h"
#include "policy/policy_files.h"

#define SHOWN_OF_A_KIND 40

/* What is told, kept in an arena of its own: what the run takes from cx->mem goes with each record. */
struct telling {
	struct cli *cli;
	struct arena *keep;
	struct json *changes;
	struct progress progress;
};

static void
begin(void *self)
{
	struct telling *to = self;

	to->changes = json_new(to->keep, JSON_ARRAY);
}

static void
put_text(struct telling *to, struct json *row, const char *name, struct str text)
{
	if (text.len > 0)
		json_put_str(to->keep, row, str_of(name), str_dup(to->keep, text));
}

static void
changed(void *self, const struct what_if_change *change)
{
	struct telling *to = self;
	struct json *row = json_add(to->changes, json_new(to->keep, JSON_OBJECT));

	json_put_str(to->keep, row, STR("kind"), str_of(what_if_kind_word(change->kind)));
	put_text(to, row, "specification", change->specification);
	json_put_int(to->keep, row, STR("version"), change->version);
	put_text(to, row, "cohort", change->cohort);
	put_text(to, row, "learner", change->learner);
	if (change->award != 0)
		json_put_int(to->keep, row, STR("award"), change->award);
	put_text(to, row, "rule", change->rule);
	put_text(to, row, "clause", change->clause);
	put_text(to, row, "before", change->before);
	put_text(to, row, "after", change->after);
	put_text(to, row, "says", change->says);
	if (change->kind != WHAT_IF_SPECIFICATION)
		return;
	json_put_int(to->keep, row, STR("cohorts"), change->cohorts);
	json_put_int(to->keep, row, STR("awards"), change->awards);
}

static enum rc
at(void *self, int64_t done, int64_t total)
{
	struct telling *to = self;

	to->progress.total = total;
	progress_at(&to->progress, done);
	return RC_OK;
}

/* ---- the two sets of rule books ---- */

static enum rc
open_books(struct cli *cli, struct policy **before, struct policy **after)
{
	struct strs names = cli_list(cli, "framework"), against = cli_list(cli, "against");
	struct pairs lets = cli_pairs(cli, "let");

	if (lets.count == 0 && against.count == 0)
		return fail(cli->cx, RC_INVALID, MSG(award_what_if_nothing));
	if (against.count == 0)
		against = names;
	TRY(policy_open(cli->cx, against.items, against.count, before));
	TRY(policy_open(cli->cx, names.items, names.count, after));
	for (size_t i = 0; i < lets.count; i++)
		TRY(what_if_let(cli->cx, *after, lets.items[i].name, lets.items[i].value));
	return RC_OK;
}

/* The folder that `issue` or `demo` made, a database itself, or the home's. */
static enum rc
open_database(struct cli *cli, struct db **db)
{
	struct arena *mem = cli->cx->mem;
	struct str where = cli_given(cli, "database") ? cli_text(cli, "database") : cli_home_path(cli, "testamur.db");
	struct str below = path_join(mem, where, STR(".state/testamur.db"));

	if (file_exists(mem, below))
		where = below;
	TRY(db_open(cli->cx, where, db));
	return db_migrate(cli->cx, *db);
}

/* ---- for people ---- */

static void
print_change(struct cli *cli, const struct json *row)
{
	struct arena *mem = cli->cx->mem;
	struct str learner = json_string(JSON_GET(row, "learner")), cohort = json_string(JSON_GET(row, "cohort"));
	struct str what = learner.len == 0 ? json_string(JSON_GET(row, "specification"))
	                                   : str_fmt(mem, PRI_STR " of " PRI_STR, ARG_STR(learner), ARG_STR(cohort));

	cli_wrap(cli, 4, STR("  -"), str_fmt(mem, PRI_STR ": " PRI_STR " instead of " PRI_STR ", by " PRI_STR ". " PRI_STR, ARG_STR(what),
	                                     ARG_STR(json_string(JSON_GET(row, "after"))), ARG_STR(json_string(JSON_GET(row, "before"))),
	                                     ARG_STR(json_string(JSON_GET(row, "rule"))), ARG_STR(json_string(JSON_GET(row, "says")))));
	if (learner.len == 0)
		cli_wrap(cli, 4, STR(""), str_fmt(mem, "running cohorts: " PRI_STR ", awards made: " PRI_STR,
		                                  ARG_STR(json_text(mem, JSON_GET(row, "cohorts"), JSON_COMPACT)),
		                                  ARG_STR(json_text(mem, JSON_GET(row, "awards"), JSON_COMPACT))));
}

static void
print_kind(struct cli *cli, const struct telling *to, const struct what_if *of, enum what_if_kind kind, const char *heading)
{
	const char *word = what_if_kind_word(kind);
	int64_t shown = 0;

	cli_say(cli, "%s: %lld of %lld would change\n", heading, (long long)of->counts[kind].changed, (long long)of->counts[kind].asked);
	for (const struct json *row = json_first(to->changes); row != NULL; row = row->next) {
		if (!str_is(json_string(JSON_GET(row, "kind")), word))
			continue;
		if (++shown > SHOWN_OF_A_KIND)
			break;
		print_change(cli, row);
	}
	if (of->counts[kind].changed > SHOWN_OF_A_KIND)
		cli_say(cli, "  and %lld more; --json lists all\n", (long long)(of->counts[kind].changed - SHOWN_OF_A_KIND));
}

static void
print_all(struct cli *cli, const struct telling *to, const struct what_if *of)
{
	cli_say(cli, PRI_STR ": " PRI_STR " against " PRI_STR "\n\n", ARG_STR(text_in(of->institution->legal_name, of->language)),
	        ARG_STR(policy_version(of->after)), ARG_STR(policy_version(of->before)));
	print_kind(cli, to, of, WHAT_IF_SPECIFICATION, "Specifications");
	print_kind(cli, to, of, WHAT_IF_SITTING, "Sittings of running cohorts");
	print_kind(cli, to, of, WHAT_IF_AWARD, "Awards");
	if (of->not_comparable > 0)
		cli_say(cli, "%lld cohorts could not be compared: their grading scheme is not in both\n", (long long)of->not_comparable);
	cli_say(cli, "\nNothing was written.\n");
}

static struct json *
answer_json(struct telling *to, const struct what_if *of)
{
	struct json *out = json_new(to->keep, JSON_OBJECT);

	json_put_str(to->keep, out, STR("before"), policy_version(of->before));
	json_put_str(to->keep, out, STR("after"), policy_version(of->after));
	for (int i = 0; i <= WHAT_IF_AWARD; i++) {
		struct json *counts = json_put_object(to->keep, out, str_fmt(to->keep, "%ss", what_if_kind_word((enum what_if_kind)i)));

		json_put_int(to->keep, counts, STR("asked"), of->counts[i].asked);
		json_put_int(to->keep, counts, STR("changed"), of->counts[i].changed);
	}
	json_put_int(to->keep, out, STR("notComparable"), of->not_comparable);
	json_put(out, STR("changes"), to->changes);
	return out;
}

/* ---- the command ---- */

static enum rc
run_one(struct telling *to, struct db *db, int64_t id, struct policy *before, struct policy *after, struct json *all)
{
	struct cli *cli = to->cli;
	struct institution institution;
	struct what_if of = { .institution = &institution, .before = before, .after = after, .begin = begin, .changed = changed, .progress = at, .self = to };

	TRY(institution_get(cli->cx, db, id, &institution));
	of.language = cli_given(cli, "language") ? cli_text(cli, "language") : institution.language;
	to->progress = progress_start(cli, "records", 0);
	TRY(what_if_run(cli->cx, db, &of));
	progress_end(&to->progress);
	if (cli->json)
		json_add(all, answer_json(to, &of));
	else
		print_all(cli, to, &of);
	return RC_OK;
}

static enum rc
run_all(struct telling *to)
{
	struct cli *cli = to->cli;
	struct json *all = json_new(to->keep, JSON_ARRAY);
	struct policy *before, *after;
	int64_t *institutions;
	struct db *db;
	size_t count;

	TRY(open_books(cli, &before, &after));
	TRY(open_database(cli, &db));
	TRY(what_if_institutions(cli->cx, db, &institutions, &count));
	for (size_t i = 0; i < count; i++)
		TRY(run_one(to, db, institutions[i], before, after, all));
	if (cli->json)
		cli_json(cli, all);
	return RC_OK;
}

static void
free_arena(void *arena)
{
	arena_free(arena);
}

static enum rc
what_if_cli(struct cli *cli)
{
	struct telling to = { .cli = cli, .keep = arena_new(0) };
	struct arena_door door;
	enum rc rc;

	if (to.keep == NULL)
		return fail(cli->cx, RC_MEMORY, MSG(out_of_memory));
	arena_defer(cli->cx->mem, free_arena, to.keep);
	if (!ARENA_ENTER(to.keep, &door))
		return fail(cli->cx, RC_MEMORY, MSG(out_of_memory));
	rc = run_all(&to);
	arena_leave(to.keep, &door);
	return rc;
}

static const struct option what_if_options[] = {
	{ .name = "framework", .kind = OPT_LIST, .value = "ID|FILE", .help = "the rule books that would be in force", .required = true },
	{ .name = "against", .kind = OPT_LIST, .value = "ID|FILE", .help = "those that are in force; the same without --let, when it is not given" },
	{ .name = "let", .kind = OPT_PAIRS_LAST, .value = "NAME=VALUE", .help = "a parameter of all rules that have it, or RULE.NAME of one" },
	{ .name = "database", .kind = OPT_TEXT, .value = "URL|FILE|DIR", .help = "a database, or a folder that issue made; else the home's" },
	{ .name = "language", .kind = OPT_TEXT, .value = "TAG", .help = "the language of the texts; else the institution's" },
	OPTIONS_END
};

static const struct example what_if_examples[] = {
	{ "testamur frameworks what-if --framework microcredx --let MCX-2b.min=3", "if the least credit rises to 3 ECTS" },
	{ "testamur frameworks what-if --framework draft.json --against northgate.json --database november", "a draft against what is in force" },
	{ NULL, NULL }
};

const struct command what_if_commands[] = {
	{ .name = "frameworks what-if", .summary = "Say whose findings and outcomes other rules would change", .options = what_if_options,
	  .examples = what_if_examples, .run = what_if_cli,
	  .about = "Asks two sets of rule books the same: of each specification, of each sitting of running cohorts that has work or a mark, of each "
	           "award. What differs is listed with the rule that makes the difference. Decisions that a person made are left out. Nothing is "
	           "written, and whatever is decided stays decided: new rules are for what is decided from then on." },
	COMMANDS_END
};
