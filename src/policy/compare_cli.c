/* The commands `frameworks compare` and `frameworks combine`: two rule books side by side, and where several that are used together disagree. */
#include "cli/cli.h"
#include "policy/compare.h"
#include "policy/policy_files.h"

/* ---- as JSON ---- */

static void
put_side(struct arena *mem, struct json *row, const char *name, const struct policy_rule_view *rule, struct str says, struct str saw)
{
	struct json *side;

	if (rule->id.len == 0) {
		json_put(row, str_of(name), json_new(mem, JSON_NULL));
		return;
	}
	side = json_put_object(mem, row, str_of(name));
	json_put_str(mem, side, STR("framework"), rule->framework);
	json_put_str(mem, side, STR("rule"), rule->id);
	json_put_str(mem, side, STR("clause"), rule->clause);
	json_put_str(mem, side, STR("cite"), rule->cite);
	json_put_str(mem, side, STR("level"), str_of(level_word(rule->level)));
	json_put_str(mem, side, STR("says"), says);
	if (saw.len > 0)
		json_put_str(mem, side, STR("onlyRefuses"), saw);
}

static struct json *
value_json(struct arena *mem, const struct json *value)
{
	return value == NULL ? json_new(mem, JSON_NULL) : json_copy(mem, value, false);
}

static struct str
says_of(struct cli *cli, const struct policy_rule_view *rule)
{
	return policy_text_with(cli->cx->mem, JSON_GET(rule->json, "says"), JSON_GET(rule->json, "let"), cli_text(cli, "language"));
}

static struct json *
row_json(struct cli *cli, const struct compared *of)
{
	struct arena *mem = cli->cx->mem;
	struct json *row = json_new(mem, JSON_OBJECT), *list;

	json_put_str(mem, row, STR("stage"), str_of(stage_name(of->stage)));
	json_put_str(mem, row, STR("subject"), of->subject);
	put_side(mem, row, "first", &of->first, says_of(cli, &of->first), policy_seen_text(mem, of->first_seen));
	put_side(mem, row, "second", &of->second, says_of(cli, &of->second), policy_seen_text(mem, of->second_seen));
	json_put_str(mem, row, STR("stricter"), str_of(strictness_word(of->stricter)));
	list = json_put_array(mem, row, STR("parameters"));
	for (const struct compared_let *at = of->lets; at != NULL; at = at->next) {
		struct json *let = json_add(list, json_new(mem, JSON_OBJECT));

		json_put_str(mem, let, STR("name"), at->name);
		json_put(let, STR("first"), value_json(mem, at->first));
		json_put(let, STR("second"), value_json(mem, at->second));
	}
	return row;
}

static struct json *
list_json(struct cli *cli, const struct comparison *found)
{
	struct json *list = json_new(cli->cx->mem, JSON_ARRAY);

	for (const struct compared *at = found->list; at != NULL; at = at->next)
		json_add(list, row_json(cli, at));
	return list;
}

/* ---- in words ---- */

static struct str
value_text(struct arena *mem, const struct json *value)
{
	return value == NULL ? STR("not there") : json_text(mem, value, JSON_COMPACT);
}

static void
say_side(struct cli *cli, const struct policy_rule_view *rule)
{
	struct arena *mem = cli->cx->mem;

	if (rule->id.len > 0)
		cli_wrap(cli, 4, STR("  -"), str_fmt(mem, PRI_STR " (" PRI_STR ", %s, " PRI_STR "): " PRI_STR, ARG_STR(rule->id), ARG_STR(rule->framework),
		                                     level_word(rule->level), ARG_STR(rule->cite.len > 0 ? rule->cite : rule->clause), ARG_STR(says_of(cli, rule))));
}

static void
say_only(struct cli *cli, const struct policy_rule_view *rule, struct str saw)
{
	if (saw.len > 0)
		cli_wrap(cli, 4, STR_NONE, str_fmt(cli->cx->mem, "Only " PRI_STR " stops: " PRI_STR, ARG_STR(rule->id), ARG_STR(saw)));
}

static void
say_stricter(struct cli *cli, const struct compared *of)
{
	struct arena *mem = cli->cx->mem;
	const struct policy_rule_view *stricter = of->stricter == STRICT_FIRST ? &of->first : &of->second;

	if (of->first.id.len == 0 || of->second.id.len == 0)
		cli_wrap(cli, 4, STR_NONE, str_fmt(mem, "The %s says nothing of it.", of->first.id.len == 0 ? "first" : "other"));
	else if (of->stricter == STRICT_FIRST || of->stricter == STRICT_SECOND)
		cli_wrap(cli, 4, STR_NONE, str_fmt(mem, "Stricter: " PRI_STR " of " PRI_STR ".", ARG_STR(stricter->id), ARG_STR(stricter->framework)));
	else if (of->stricter == STRICT_CROSSING)
		cli_wrap(cli, 4, STR_NONE, STR("Each is stricter somewhere."));
	else if (of->stricter == STRICT_UNKNOWN)
		cli_wrap(cli, 4, STR_NONE, STR("Which is stricter cannot be told from their tests."));
}

static void
say_row(struct cli *cli, const struct compared *of)
{
	struct arena *mem = cli->cx->mem;

	cli_say(cli, "\n%s: " PRI_STR "\n", stage_name(of->stage), ARG_STR(of->subject));
	say_side(cli, &of->first);
	say_side(cli, &of->second);
	for (const struct compared_let *at = of->lets; at != NULL; at = at->next)
		cli_wrap(cli, 4, STR_NONE, str_fmt(mem, PRI_STR ": " PRI_STR " and " PRI_STR, ARG_STR(at->name), ARG_STR(value_text(mem, at->first)),
		                                   ARG_STR(value_text(mem, at->second))));
	say_stricter(cli, of);
	say_only(cli, &of->first, policy_seen_text(mem, of->first_seen));
	say_only(cli, &of->second, policy_seen_text(mem, of->second_seen));
}

/* ---- the commands ---- */

static enum rc
compare_run(struct cli *cli)
{
	struct arena *mem = cli->cx->mem;
	struct policy *first, *second;
	struct comparison found;
	struct json *out;

	TRY(policy_open(cli->cx, &cli->args[0], 1, &first));
	TRY(policy_open(cli->cx, &cli->args[1], 1, &second));
	TRY(policy_compare(cli->cx, first, second, cli_text(cli, "language"), &found));
	if (found.count > 0)
		cli_worse(cli, CLI_NO);
	if (cli->json) {
		out = json_new(mem, JSON_OBJECT);
		json_put_str(mem, out, STR("first"), policy_version(first));
		json_put_str(mem, out, STR("second"), policy_version(second));
		json_put_int(mem, out, STR("same"), (int64_t)found.same);
		json_put(out, STR("differences"), list_json(cli, &found));
		cli_json(cli, out);
		return RC_OK;
	}
	cli_say(cli, PRI_STR " and " PRI_STR ": %zu differences, %zu rules the same\n", ARG_STR(policy_version(first)), ARG_STR(policy_version(second)),
	        found.count, found.same);
	for (const struct compared *at = found.list; at != NULL; at = at->next)
		say_row(cli, at);
	return RC_OK;
}

static enum rc
combine_run(struct cli *cli)
{
	struct arena *mem = cli->cx->mem;
	struct comparison found;
	struct policy *policy;
	struct json *out;

	TRY(policy_open(cli->cx, cli->args, cli->arg_count, &policy));
	TRY(policy_conflicts(cli->cx, policy, cli_text(cli, "language"), &found));
	if (found.count > 0)
		cli_worse(cli, CLI_NO);
	if (cli->json) {
		out = json_new(mem, JSON_OBJECT);
		json_put_str(mem, out, STR("frameworks"), policy_version(policy));
		json_put(out, STR("conflicts"), list_json(cli, &found));
		cli_json(cli, out);
		return RC_OK;
	}
	cli_say(cli, PRI_STR ": %zu rules together, %zu conflicts%s\n", ARG_STR(policy_version(policy)), policy_rule_count(policy), found.count,
	        found.count == 0 ? "" : "; the stricter holds, and both clauses are named");
	for (const struct compared *at = found.list; at != NULL; at = at->next)
		say_row(cli, at);
	return RC_OK;
}

static const struct option language_options[] = {
	{ .name = "language", .kind = OPT_TEXT, .value = "TAG", .help = "the language of the texts", .fallback = "en" },
	OPTIONS_END
};
static const struct example compare_examples[] = {
	{ "testamur frameworks compare ntu imperial", "what two universities ask, subject by subject" },
	{ "testamur frameworks compare northgate.json draft.json --json", "a draft against what is in force, for a program" },
	{ NULL, NULL }
};
static const struct example combine_examples[] = {
	{ "testamur frameworks combine ntu microcredx", "where the two disagree when both are in force" },
	{ NULL, NULL }
};

const struct command compare_commands[] = {
	{ .name = "frameworks compare", .summary = "Two rule books side by side: what differs, and which is stricter", .arguments = "ID|FILE ID|FILE",
	  .options = language_options, .examples = compare_examples, .run = compare_run,
	  .about = "Rules are compared when they have one id or ask about one subject at one stage. Which is stricter is found by asking both the "
	           "same, with the facts of their tests and with numbers around every limit. Exit status 1 when something differs." },
	{ .name = "frameworks combine", .summary = "Where rule books that are used together disagree", .arguments = "ID|FILE...", .options = language_options,
	  .examples = combine_examples, .run = combine_run,
	  .about = "All rules of the books named, and of those they extend, hold together; where two ask about one subject, the stricter decides, and both "
	           "are named. Exit status 1 when there is a conflict." },
	COMMANDS_END
};
