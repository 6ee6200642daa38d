/* The commands `frameworks list`, `show`, `test` and `facts`: the rule books themselves, and what they may ask for. */
#include "cli/cli.h"
#include "policy/policy_files.h"

static struct str
id_of(const struct asset *asset)
{
	struct str name = str_of(asset->name);

	return str_sub(name, 0, name.len - strlen(".json"));
}

/* Its own file among the union: the last one, because parents come first. */
static const struct json *
own_file(const struct policy *policy)
{
	return policy_framework_at(policy, policy_framework_count(policy) - 1);
}

static size_t
own_rules(const struct policy *policy, size_t *tests)
{
	struct str id = json_string(JSON_GET(own_file(policy), "framework"));
	size_t rules = 0;

	*tests = 0;
	for (size_t i = 0; i < policy_rule_count(policy); i++)
		if (str_eq(policy_rule_at(policy, i).framework, id)) {
			rules++;
			*tests += json_count(JSON_GET(policy_rule_at(policy, i).json, "tests"));
		}
	return rules;
}

/* ---- list ---- */

static struct json *
list_entry(struct arena *mem, const struct policy *policy)
{
	const struct json *file = own_file(policy);
	struct json *entry = json_new(mem, JSON_OBJECT);
	size_t tests, rules = own_rules(policy, &tests);

	json_put_str(mem, entry, STR("framework"), json_string(JSON_GET(file, "framework")));
	json_put_str(mem, entry, STR("version"), json_string(JSON_GET(file, "version")));
	json_put_str(mem, entry, STR("kind"), JSON_GET(file, "scheme") == NULL ? STR("framework") : STR("scheme"));
	json_put_str(mem, entry, STR("title"), policy_text(JSON_GET(file, "title"), STR("en")));
	json_put_int(mem, entry, STR("rules"), (int64_t)rules);
	json_put_int(mem, entry, STR("tests"), (int64_t)tests);
	return entry;
}

static void
print_list(struct cli *cli, const struct json *list, const char *kind)
{
	struct arena *mem = cli->cx->mem;
	struct table *t = table_new(mem, (const char *const[]){ "Framework", "Version", ">Rules", ">Tests", "Title", NULL });

	for (const struct json *at = json_first(list); at != NULL; at = at->next)
		if (str_is(json_string(JSON_GET(at, "kind")), kind))
			table_row(t, (struct str[]){ json_string(JSON_GET(at, "framework")), json_string(JSON_GET(at, "version")),
			                             json_text(mem, JSON_GET(at, "rules"), JSON_COMPACT), json_text(mem, JSON_GET(at, "tests"), JSON_COMPACT),
			                             json_string(JSON_GET(at, "title")) });
	table_print(cli, t);
}

static enum rc
list_run(struct cli *cli)
{
	struct json *list = json_new(cli->cx->mem, JSON_ARRAY);

	for (const struct asset *asset = policy_frameworks; asset->name != NULL; asset++) {
		struct str id = id_of(asset);
		struct policy *policy;

		TRY(policy_load(cli->cx, NULL, 0, &id, 1, &policy));
		json_add(list, list_entry(cli->cx->mem, policy));
	}
	if (cli->json)
		cli_json(cli, list);
	else {
		print_list(cli, list, "framework");
		cli_say(cli, "\nExternal schemes, whose conditions `check` asks for those who want to apply:\n");
		print_list(cli, list, "scheme");
	}
	return RC_OK;
}

/* ---- show ---- */

static void
print_head(struct cli *cli, const struct json *file)
{
	const struct json *source = JSON_GET(file, "source"), *in_force = JSON_GET(file, "in_force");
	struct buf extends = buf_new(cli->cx->mem, 4096);

	cli_say(cli, PRI_STR " " PRI_STR "\n", ARG_STR(json_string(JSON_GET(file, "framework"))), ARG_STR(json_string(JSON_GET(file, "version"))));
	cli_wrap(cli, 10, STR("Title"), policy_text(JSON_GET(file, "title"), cli_text(cli, "language")));
	cli_wrap(cli, 10, STR("Source"), json_string(JSON_GET(source, "title")));
	if (in_force != NULL)
		cli_wrap(cli, 10, STR("In force"), str_fmt(cli->cx->mem, "from " PRI_STR "%s" PRI_STR, ARG_STR(json_string(JSON_GET(in_force, "from"))),
		                                           JSON_GET(in_force, "until") == NULL ? "" : " until ", ARG_STR(json_string(JSON_GET(in_force, "until")))));
	for (const struct json *at = json_first(JSON_GET(file, "extends")); at != NULL; at = at->next)
		buf_fmt(&extends, "%s" PRI_STR, extends.len == 0 ? "" : ", ", ARG_STR(at->string));
	if (extends.len > 0)
		cli_wrap(cli, 10, STR("Extends"), buf_view(&extends));
}

/* A scheme's parts: what it goes through, what it looks at. */
static void
print_parts(struct cli *cli, const struct json *parts, const char *label, const char *text)
{
	for (const struct json *at = json_first(parts); at != NULL; at = at->next)
		cli_wrap(cli, 10, str_of(label), str_fmt(cli->cx->mem, PRI_STR "  " PRI_STR, ARG_STR(json_string(JSON_GET(at, "id"))),
		                                         ARG_STR(policy_text(json_get(at, str_of(text)), cli_text(cli, "language")))));
}

static void
print_scheme(struct cli *cli, const struct json *scheme)
{
	if (scheme == NULL)
		return;
	cli_wrap(cli, 10, STR("Agency"), str_fmt(cli->cx->mem, PRI_STR ", " PRI_STR, ARG_STR(json_string(JSON_GET(JSON_GET(scheme, "agency"), "name"))),
	                                         ARG_STR(json_string(JSON_GET(JSON_GET(scheme, "agency"), "country")))));
	cli_wrap(cli, 10, STR("Looks at"), json_string(JSON_GET(scheme, "object")));
	print_parts(cli, JSON_GET(scheme, "stages"), "Stage", "what");
	print_parts(cli, JSON_GET(scheme, "areas"), "Area", "title");
	print_parts(cli, JSON_GET(scheme, "points"), "Point", "title");
	for (const struct json *at = json_first(JSON_GET(scheme, "not_stated")); at != NULL; at = at->next)
		cli_wrap(cli, 10, STR("Not said"), policy_text(at, cli_text(cli, "language")));
}

static void
print_lists(struct cli *cli, const struct policy *policy)
{
	struct arena *mem = cli->cx->mem;

	for (const struct json *at = json_first(policy_gradings(policy)); at != NULL; at = at->next)
		cli_wrap(cli, 10, STR("Grading"), str_fmt(mem, PRI_STR " (" PRI_STR "), pass at " PRI_STR, ARG_STR(at->key), ARG_STR(json_string(JSON_GET(at, "kind"))),
		                                          ARG_STR(JSON_GET(at, "pass") == NULL ? STR("-") : json_text(mem, JSON_GET(at, "pass"), JSON_COMPACT))));
	print_scheme(cli, JSON_GET(own_file(policy), "scheme"));
	for (const struct json *at = json_first(policy_reviews(policy)); at != NULL; at = at->next)
		cli_wrap(cli, 10, STR("Due"), str_fmt(mem, PRI_STR ", " PRI_STR " after " PRI_STR " (" PRI_STR ")", ARG_STR(json_string(JSON_GET(at, "what"))),
		                                      ARG_STR(json_string(JSON_GET(at, "due"))), ARG_STR(json_string(JSON_GET(at, "from"))),
		                                      ARG_STR(json_string(JSON_GET(at, "cite")))));
	for (const struct json *at = json_first(policy_not_given(policy)); at != NULL; at = at->next)
		cli_wrap(cli, 10, STR("Not given"), json_string(JSON_GET(at, "name")));
}

static void
print_rule(struct cli *cli, const struct policy_rule_view *rule)
{
	struct str language = cli_text(cli, "language");
	struct arena *mem = cli->cx->mem;
	const struct json *let = JSON_GET(rule->json, "let"), *then = JSON_GET(rule->json, "then");

	cli_say(cli, "\n" PRI_STR "  %s  " PRI_STR "\n", ARG_STR(rule->id), level_word(rule->level), ARG_STR(rule->cite));
	cli_wrap(cli, 10, STR("  Says"), policy_text(JSON_GET(rule->json, "says"), language));
	if (let != NULL)
		cli_wrap(cli, 10, STR("  With"), json_text(mem, let, JSON_COMPACT));
	if (JSON_GET(rule->json, "when") != NULL)
		cli_wrap(cli, 10, STR("  When"), json_string(JSON_GET(rule->json, "when")));
	if (JSON_GET(rule->json, "holds") != NULL)
		cli_wrap(cli, 10, STR("  Holds"), json_string(JSON_GET(rule->json, "holds")));
	if (then != NULL)
		cli_wrap(cli, 10, STR("  Then"), json_text(mem, then, JSON_COMPACT));
}

static void
print_rules(struct cli *cli, const struct policy *policy)
{
	for (int stage = 0; stage < POLICY_STAGES; stage++) {
		bool any = false;

		for (size_t i = 0; i < policy_rule_count(policy); i++) {
			struct policy_rule_view rule = policy_rule_at(policy, i);

			if ((int)rule.stage != stage)
				continue;
			if (!any)
				cli_say(cli, "\n== %s ==\n", stage_name(rule.stage));
			any = true;
			print_rule(cli, &rule);
		}
	}
}

static enum rc
show_run(struct cli *cli)
{
	struct policy *policy;

	TRY(policy_open(cli->cx, cli->args, 1, &policy));
	if (cli->json) {
		cli_json(cli, own_file(policy));
		return RC_OK;
	}
	print_head(cli, own_file(policy));
	print_lists(cli, policy);
	print_rules(cli, policy);
	return RC_OK;
}

/* ---- test ---- */

static struct json *
tested_json(struct arena *mem, const struct policy *policy, const struct policy_tested *tested)
{
	struct json *out = json_new(mem, JSON_OBJECT), *list;

	json_put_str(mem, out, STR("framework"), policy_version(policy));
	json_put_int(mem, out, STR("rules"), (int64_t)tested->rules);
	json_put_int(mem, out, STR("tests"), (int64_t)tested->tests);
	list = json_put_array(mem, out, STR("failures"));
	for (const struct policy_failure *at = tested->failures; at != NULL; at = at->next) {
		struct json *entry = json_add(list, json_new(mem, JSON_OBJECT));

		json_put_str(mem, entry, STR("framework"), at->framework);
		json_put_str(mem, entry, STR("rule"), at->rule);
		json_put_int(mem, entry, STR("test"), (int64_t)at->test);
		json_put_str(mem, entry, STR("want"), at->want);
		json_put_str(mem, entry, STR("got"), at->got);
	}
	return out;
}

static void
print_tested(struct cli *cli, const struct policy *policy, const struct policy_tested *tested)
{
	cli_say(cli, PRI_STR ": %zu rules, %zu tests, %s\n", ARG_STR(policy_version(policy)), tested->rules, tested->tests,
	        tested->failures == NULL ? "all as expected" : "not all as expected");
	for (const struct policy_failure *at = tested->failures; at != NULL; at = at->next)
		cli_wrap(cli, 4, STR("  -"), str_fmt(cli->cx->mem, "rule " PRI_STR ", test %zu: expected " PRI_STR ", came " PRI_STR, ARG_STR(at->rule), at->test,
		                                     ARG_STR(at->want), ARG_STR(at->got)));
}

static enum rc
test_one(struct cli *cli, struct str name, struct json *all)
{
	struct policy *policy;
	struct policy_tested tested;

	TRY(policy_open(cli->cx, &name, 1, &policy));
	TRY(policy_test(cli->cx, policy, &tested));
	if (tested.failures != NULL)
		cli_worse(cli, CLI_NO);
	if (cli->json)
		json_add(all, tested_json(cli->cx->mem, policy, &tested));
	else
		print_tested(cli, policy, &tested);
	return RC_OK;
}

static enum rc
test_run(struct cli *cli)
{
	struct json *all = json_new(cli->cx->mem, JSON_ARRAY);

	if (cli->arg_count > 0)
		TRY(test_one(cli, cli->args[0], all));
	else
		for (const struct asset *asset = policy_frameworks; asset->name != NULL; asset++)
			TRY(test_one(cli, id_of(asset), all));
	if (cli->json)
		cli_json(cli, all);
	return RC_OK;
}

/* ---- facts ---- */

static const char *const type_words[] = {
	[FACT_BOOL] = "yes or no", [FACT_NUMBER] = "number", [FACT_TEXT] = "text", [FACT_DATE] = "date",
	[FACT_INSTANT] = "instant", [FACT_LIST] = "list", [FACT_MAP] = "map",
};

static struct str
fact_words(const struct fact *fact)
{
	if (fact->flags & FACT_ALWAYS)
		return STR("always");
	return fact->flags & FACT_RECORD ? STR("not in a file") : STR("if known");
}

static struct json *
facts_json(struct arena *mem, enum policy_stage stage)
{
	struct json *entry = json_new(mem, JSON_OBJECT), *list;

	json_put_str(mem, entry, STR("stage"), str_of(stage_name(stage)));
	list = json_put_array(mem, entry, STR("facts"));
	for (const struct fact *fact = stage_facts(stage); fact->name != NULL; fact++) {
		struct json *one = json_add(list, json_new(mem, JSON_OBJECT));

		json_put_str(mem, one, STR("name"), str_of(fact->name));
		json_put_str(mem, one, STR("type"), str_of(type_words[fact->type]));
		json_put_str(mem, one, STR("given"), fact_words(fact));
		json_put_str(mem, one, STR("about"), str_of(fact->about));
	}
	return entry;
}

static void
print_facts(struct cli *cli, enum policy_stage stage)
{
	struct table *t = table_new(cli->cx->mem, (const char *const[]){ "Fact", "Type", "Given", "About", NULL });

	for (const struct fact *fact = stage_facts(stage); fact->name != NULL; fact++)
		table_row(t, (struct str[]){ str_of(fact->name), str_of(type_words[fact->type]), fact_words(fact), str_of(fact->about) });
	cli_say(cli, "== %s ==\n", stage_name(stage));
	table_print(cli, t);
	cli_say(cli, "\n");
}

static enum rc
facts_run(struct cli *cli)
{
	struct json *all = json_new(cli->cx->mem, JSON_ARRAY);
	enum policy_stage only = POLICY_STAGES;

	if (cli->arg_count > 0 && !stage_of(cli->args[0], &only))
		return fail(cli->cx, RC_NOT_FOUND, MSG(policy_unknown_stage), A_STR("name", cli->args[0]),
		            A_STR("known", stage_names(cli->cx->mem)));
	for (int stage = 0; stage < POLICY_STAGES; stage++) {
		if (only != POLICY_STAGES && stage != (int)only)
			continue;
		if (cli->json)
			json_add(all, facts_json(cli->cx->mem, (enum policy_stage)stage));
		else
			print_facts(cli, (enum policy_stage)stage);
	}
	if (cli->json)
		cli_json(cli, all);
	return RC_OK;
}

static const struct option show_options[] = {
	{ .name = "language", .kind = OPT_TEXT, .value = "TAG", .help = "the language of the texts", .fallback = "en" },
	OPTIONS_END
};

const struct command frameworks_commands[] = {
	{ .name = "frameworks", .summary = "The rule books: list, show and test them" },
	{ .name = "frameworks list", .summary = "List the program's own rule books", .run = list_run },
	{ .name = "frameworks show", .summary = "Show a rule book with what it extends", .arguments = "ID|FILE", .options = show_options, .run = show_run,
	  .about = "With --json the file as it stands." },
	{ .name = "frameworks test", .summary = "Run the tests inside a rule book, or inside all", .arguments = "[ID|FILE]", .run = test_run,
	  .about = "A rule book that has a mistake is exit status 2, with its file and line. Tests that come out otherwise than expected are exit "
	           "status 1." },
	{ .name = "frameworks facts", .summary = "List what rules may ask for, stage by stage", .arguments = "[STAGE]", .run = facts_run,
	  .about = "The names that `when`, `holds` and texts may use. The fields of a map and of a list's items are open." },
	COMMANDS_END
};
