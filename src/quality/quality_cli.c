/* The commands `quality questions` and `quality indicators`. */
#include "cli/cli.h"
#include "policy/policy.h"
#include "quality/quality.h"

static void
print_question(struct cli *cli, const struct json *question)
{
	struct arena *mem = cli->cx->mem;
	const struct json *evidence = JSON_GET(question, "evidence");
	struct buf from = buf_new(mem, 4096);

	cli_wrap(cli, 16, json_string(JSON_GET(question, "id")), policy_text(JSON_GET(question, "asks"), cli_text(cli, "language")));
	for (const struct json *at = json_first(JSON_GET(evidence, "indicators")); at != NULL; at = at->next)
		buf_fmt(&from, "%s" PRI_STR, from.len == 0 ? "" : ", ", ARG_STR(at->string));
	for (const struct json *at = json_first(JSON_GET(evidence, "answers")); at != NULL; at = at->next)
		buf_fmt(&from, "%s" PRI_STR, from.len == 0 ? "" : ", ", ARG_STR(at->string));
	if (from.len > 0)
		cli_wrap(cli, 16, STR_NONE, buf_view(&from));
}

static enum rc
questions_run(struct cli *cli)
{
	struct json *groups = json_new(cli->cx->mem, JSON_ARRAY);
	const struct json *all;

	TRY(quality_questions(cli->cx, &all));
	for (const struct json *at = json_first(JSON_GET(all, "groups")); at != NULL; at = at->next)
		if (cli->arg_count == 0 || str_eq(json_string(JSON_GET(at, "id")), cli->args[0]))
			json_add(groups, json_copy(cli->cx->mem, at, false));
	if (json_first(groups) == NULL)
		return fail(cli->cx, RC_NOT_FOUND, MSG(quality_no_group), A_STR("name", cli->args[0]));
	if (cli->json) {
		cli_json(cli, groups);
		return RC_OK;
	}
	for (const struct json *at = json_first(groups); at != NULL; at = at->next) {
		cli_say(cli, "\n" PRI_STR "  " PRI_STR "\n", ARG_STR(json_string(JSON_GET(at, "id"))),
		        ARG_STR(policy_text(JSON_GET(at, "title"), cli_text(cli, "language"))));
		for (const struct json *question = json_first(JSON_GET(at, "questions")); question != NULL; question = question->next)
			print_question(cli, question);
	}
	return RC_OK;
}

static enum rc
indicators_run(struct cli *cli)
{
	const struct json *all;

	TRY(quality_indicators(cli->cx, &all));
	if (cli->json) {
		cli_json(cli, JSON_GET(all, "list"));
		return RC_OK;
	}
	for (const struct json *at = json_first(JSON_GET(all, "list")); at != NULL; at = at->next)
		cli_wrap(cli, 8, json_string(JSON_GET(at, "id")), policy_text(JSON_GET(at, "title"), cli_text(cli, "language")));
	return RC_OK;
}

static const struct option options[] = {
	{ .name = "language", .kind = OPT_TEXT, .value = "TAG", .help = "the language of the texts", .fallback = "en" },
	OPTIONS_END
};

const struct command quality_commands[] = {
	{ .name = "quality", .summary = "The questions and indicators of quality assurance" },
	{ .name = "quality questions", .summary = "List what quality assurance asks, by standard", .arguments = "[GROUP]", .options = options, .run = questions_run,
	  .about = "The questions of the European standards' two parts and the recommendations, as the paper of ENQA of 2023 reads them for "
	           "micro-credentials. GROUP is ESG1.1 to ESG2.7, R (for agencies) or I (for providers)." },
	{ .name = "quality indicators", .summary = "List what is measured", .options = options, .run = indicators_run },
	COMMANDS_END
};
