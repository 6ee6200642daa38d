/* The command `frameworks ask`: what rule books say of facts at one stage, and what follows. */
#include "base/time.h"
#include "cli/cli.h"
#include "policy/effects.h"
#include "policy/policy_files.h"
#include "policy/rules.h"

#define FACTS_MAX ((size_t)1 << 20)

static enum rc
read_facts(struct cli *cli, enum policy_stage stage, struct json **out)
{
	struct str text, file = cli->args[1];
	enum rc rc;

	TRY(cli_read(cli, file, FACTS_MAX, &text));
	rc = json_parse(cli->cx, text, JSON_LIMITS, out);
	if (rc == RC_OK && !json_is(*out, JSON_OBJECT))
		rc = fail(cli->cx, RC_INVALID, MSG(policy_type), A_C("want", "an object"));
	for (const struct fact *fact = stage_facts(stage); rc == RC_OK && fact->name != NULL; fact++)
		if ((fact->flags & FACT_ALWAYS) && fact_at(*out, str_of(fact->name)) == NULL)
			rc = fail(cli->cx, RC_INVALID, MSG(policy_fact_not_supplied), A_C("name", fact->name), A_C("stage", stage_name(stage)));
	return rc == RC_OK ? RC_OK : fail_at_file(cli->cx, rc, file);
}

static void
print_finding(struct cli *cli, const struct policy_finding *at)
{
	struct arena *mem = cli->cx->mem;

	cli_wrap(cli, 4, STR("  -"), str_fmt(mem, PRI_STR " (" PRI_STR "), %s, %s: " PRI_STR, ARG_STR(at->rule), ARG_STR(at->cite.len > 0 ? at->cite : at->clause),
	                                     level_word(at->level), verdict_word(at->verdict), ARG_STR(at->says)));
	if (at->saw.len > 0)
		cli_wrap(cli, 4, STR_NONE, str_fmt(mem, "Found: " PRI_STR, ARG_STR(at->saw)));
	if (at->remedy.len > 0)
		cli_wrap(cli, 4, STR_NONE, at->remedy);
}

static void
print_answer(struct cli *cli, const struct policy_answer *answer)
{
	struct arena *mem = cli->cx->mem;
	const struct json *effects = effects_json(mem, &answer->effects);

	cli_say(cli, PRI_STR ": %s\n", ARG_STR(policy_version(answer->policy)), answer->refused == NULL ? "nothing refuses" : "refused");
	for (const struct policy_finding *at = answer->findings; at != NULL; at = at->next)
		if (at->verdict == VERDICT_FAIL || at->verdict == VERDICT_UNDECIDED)
			print_finding(cli, at);
	for (const struct json *at = json_first(effects); at != NULL; at = at->next)
		cli_wrap(cli, 4, STR("  →"), str_fmt(mem, PRI_STR ": " PRI_STR, ARG_STR(at->key), ARG_STR(policy_value_text(mem, at))));
	for (const struct policy_cause *at = answer->causes; at != NULL; at = at->next)
		cli_wrap(cli, 4, STR_NONE, str_fmt(mem, "%s by " PRI_STR " (" PRI_STR ")%s", at->effect, ARG_STR(at->by->rule), ARG_STR(at->by->cite),
		                                   at->counts ? "" : ", a stricter rule won"));
}

static enum rc
ask_run(struct cli *cli)
{
	struct strs names = cli_list(cli, "framework");
	struct policy_question question = { .language = cli_text(cli, "language") };
	struct policy_answer *answer;
	struct policy *policy;
	struct json *facts;
	enum rc rc;

	if (!stage_of(cli->args[0], &question.stage))
		return fail(cli->cx, RC_NOT_FOUND, MSG(policy_unknown_stage), A_STR("name", cli->args[0]), A_STR("known", stage_names(cli->cx->mem)));
	TRY(policy_open(cli->cx, names.items, names.count, &policy));
	TRY(read_facts(cli, question.stage, &facts));
	question.facts = facts;
	policy_set_today(policy, day_of(cli_time(cli, "today")));
	rc = policy_ask(cli->cx, policy, &question, &answer);
	if (rc == RC_INTERNAL) /* to the program a defect, here what was handed in */
		rc = cli->cx->err.rc = RC_INVALID;
	if (rc != RC_OK)
		return fail_at_file(cli->cx, rc, cli->args[1]);
	if (cli->json)
		cli_json(cli, policy_answer_json(cli->cx->mem, answer, true));
	else
		print_answer(cli, answer);
	return answer->refused == NULL ? RC_OK : cli_no(cli);
}

static const struct option ask_options[] = {
	{ .name = "framework", .kind = OPT_LIST, .value = "ID|FILE", .help = "the rule books to ask", .required = true },
	{ .name = "today", .kind = OPT_TIME, .value = "DATE", .help = "the day on which it is asked; now when it is not given" },
	{ .name = "language", .kind = OPT_TEXT, .value = "TAG", .help = "the language of the texts", .fallback = "en" },
	OPTIONS_END
};
static const struct example ask_examples[] = {
	{ "testamur frameworks ask withdrawal --framework ntu facts.json", "what follows from {\"days_since_start\": 8, \"confirmed_by_school\": true}" },
	{ NULL, NULL }
};

const struct command ask_commands[] = {
	{ .name = "frameworks ask", .summary = "Say what rule books say of facts at a stage, and what follows", .arguments = "STAGE FACTS", .options = ask_options,
	  .examples = ask_examples, .run = ask_run,
	  .about = "FACTS is a JSON object with the facts that `testamur frameworks facts STAGE` lists; those that are always given must be there. Rules that "
	           "do not hold are listed with clause and remedy, and then what follows with the rules that say so. Exit status 1 when a rule refuses." },
	COMMANDS_END
};
