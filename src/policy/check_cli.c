/* The command `check`: what rule books say of a specification file. */
#include "cli/cli.h"
#include "policy/policy_files.h"
#include "policy/spec_facts.h"

#define SPECIFICATION_MAX ((size_t)16 << 20)

static const enum policy_stage stages[] = { POLICY_DESIGN, POLICY_APPROVAL, POLICY_PUBLICATION };

struct report {
	struct policy_finding *first, **last;
	size_t musts, shoulds, passed, not_applicable;
};

static void
count(struct report *report, const struct policy_finding *finding)
{
	bool wrong = finding->verdict == VERDICT_FAIL || finding->verdict == VERDICT_UNDECIDED;

	report->musts += wrong && finding->level == POLICY_MUST;
	report->shoulds += wrong && finding->level == POLICY_SHOULD;
	report->passed += finding->verdict == VERDICT_PASS;
	report->not_applicable += finding->verdict == VERDICT_NOT_APPLICABLE;
}

static enum rc
ask_stages(struct cli *cli, struct policy *policy, const struct json *facts, struct report *report)
{
	for (size_t i = 0; i < sizeof(stages) / sizeof(*stages); i++) {
		const struct policy_question question = { stages[i], facts, cli_text(cli, "language"), true };
		struct policy_answer *answer;

		TRY(policy_ask(cli->cx, policy, &question, &answer));
		*report->last = answer->findings;
		while (*report->last != NULL) {
			count(report, *report->last);
			report->last = &(*report->last)->next;
		}
	}
	return RC_OK;
}

/* A number that the source does not give is a note: publication waits for the institution to fill it in. */
static void
add_not_given(struct cli *cli, const struct policy *policy, struct report *report)
{
	struct arena *mem = cli->cx->mem;

	for (const struct json *at = json_first(policy_not_given(policy)); at != NULL; at = at->next) {
		struct policy_finding *finding = NEW(mem, struct policy_finding);
		struct str name = json_string(JSON_GET(at, "name"));
		const struct arg args[] = { A_STR("name", name) };

		*finding = (struct policy_finding){
			.rule = name,
			.clause = json_string(JSON_GET(at, "clause")),
			.cite = json_string(JSON_GET(at, "cite")),
			.framework = json_string(JSON_GET(at, "framework")),
			.level = POLICY_NOTE,
			.verdict = VERDICT_UNDECIDED,
			.says = policy_text(JSON_GET(at, "says"), cli_text(cli, "language")),
			.saw = msg_text(mem, MSG(policy_not_stated), NULL, 0),
			.remedy = msg_text(mem, MSG(policy_fill_in), args, 1),
		};
		if (finding->says.len == 0)
			finding->says = msg_text(mem, MSG(policy_not_given), args, 1);
		*report->last = finding;
		report->last = &finding->next;
	}
}

/* ---- for people ---- */

static void
print_finding(struct cli *cli, const struct policy_finding *finding)
{
	struct arena *mem = cli->cx->mem;
	bool undecided = finding->verdict == VERDICT_UNDECIDED && finding->level != POLICY_NOTE;

	cli_wrap(cli, 4, STR("  -"), str_fmt(mem, "%s" PRI_STR, undecided ? "Cannot be decided: " : "", ARG_STR(finding->says)));
	if (finding->saw.len > 0)
		cli_wrap(cli, 14, STR("    Found"), finding->saw);
	if (finding->remedy.len > 0)
		cli_wrap(cli, 14, STR("    Right is"), finding->remedy);
	cli_wrap(cli, 14, STR("    Clause"), str_fmt(mem, PRI_STR ", " PRI_STR " (rule " PRI_STR " of " PRI_STR ")", ARG_STR(finding->clause),
	                                             ARG_STR(finding->cite), ARG_STR(finding->rule), ARG_STR(finding->framework)));
	if (finding->rationale)
		cli_wrap(cli, 14, STR(""), STR("may be passed over with a recorded reason"));
}

static void
print_level(struct cli *cli, const struct report *report, enum policy_level level, const char *heading)
{
	bool any = false;

	for (const struct policy_finding *at = report->first; at != NULL; at = at->next) {
		if (at->level != level || (at->verdict != VERDICT_FAIL && at->verdict != VERDICT_UNDECIDED))
			continue;
		if (!any)
			cli_say(cli, "\n%s\n", heading);
		any = true;
		print_finding(cli, at);
	}
}

static void
print_not_asked(struct cli *cli, const struct report *report)
{
	struct buf rules = buf_new(cli->cx->mem, (size_t)1 << 16);

	for (const struct policy_finding *at = report->first; at != NULL; at = at->next)
		if (at->verdict == VERDICT_NOT_ASKED)
			buf_fmt(&rules, "%s" PRI_STR, rules.len == 0 ? "" : ", ", ARG_STR(at->rule));
	if (rules.len == 0)
		return;
	cli_say(cli, "\nNot asked: a file cannot answer\n");
	cli_wrap(cli, 4, STR("  -"), buf_view(&rules));
}

static void
print_report(struct cli *cli, const struct policy *policy, const struct document *document, const struct report *report)
{
	struct str title = policy_text(JSON_GET(document->root, "title"), cli_text(cli, "language"));
	struct str code = json_string(JSON_GET(document->root, "code"));

	cli_say(cli, PRI_STR "%s" PRI_STR ", against " PRI_STR ": ", ARG_STR(title.len > 0 ? title : document->file), code.len > 0 ? ", " : "",
	        ARG_STR(code), ARG_STR(policy_version(policy)));
	if (report->musts == 0)
		cli_say(cli, "pass\n");
	else
		cli_say(cli, "fail, for %zu %s\n", report->musts, report->musts == 1 ? "reason" : "reasons");
	print_level(cli, report, POLICY_MUST, "Must be put right");
	print_level(cli, report, POLICY_SHOULD, "Should be put right");
	print_level(cli, report, POLICY_NOTE, "To note");
	print_not_asked(cli, report);
	cli_say(cli, "\n%zu %s kept; %zu %s not apply.\n", report->passed, report->passed == 1 ? "rule is" : "rules are", report->not_applicable,
	        report->not_applicable == 1 ? "does" : "do");
}

/* ---- for programs ---- */

static void
print_json(struct cli *cli, const struct report *report)
{
	struct arena *mem = cli->cx->mem;
	struct json *out = json_new(mem, JSON_OBJECT), *findings;

	json_put_str(mem, out, STR("verdict"), report->musts == 0 ? STR("pass") : STR("fail"));
	findings = json_put_array(mem, out, STR("findings"));
	for (const struct policy_finding *at = report->first; at != NULL; at = at->next)
		json_add(findings, policy_finding_json(mem, at));
	cli_json(cli, out);
}

/* The first problem is the command's error; the others are said before it. */
static enum rc
say_problems(struct cli *cli, const struct problems *problems, enum rc rc)
{
	if (rc != RC_OK && problems->first != NULL && !cli->json)
		for (const struct problem *at = problems->first->next; at != NULL; at = at->next)
			cli_note(cli, PRI_STR "\n", ARG_STR(problem_text(cli->cx->mem, at)));
	return rc;
}

static enum rc
check_run(struct cli *cli)
{
	struct strs names = cli_list(cli, "framework");
	struct report report = { 0 };
	struct document document;
	struct policy *policy;
	struct json *facts;
	struct str text;

	report.last = &report.first;
	TRY(policy_open(cli->cx, names.items, names.count, &policy));
	TRY(cli_read(cli, cli->args[0], SPECIFICATION_MAX, &text));
	TRY(document_open(cli->cx, str_is(cli->args[0], "-") ? STR("standard input") : cli->args[0], text, &document));
	TRY(say_problems(cli, &document.problems, spec_facts_read(&document, &facts)));
	TRY(ask_stages(cli, policy, facts, &report));
	add_not_given(cli, policy, &report);
	if (cli->json)
		print_json(cli, &report);
	else
		print_report(cli, policy, &document, &report);
	return report.musts == 0 ? RC_OK : cli_no(cli);
}

static const struct option check_options[] = {
	{ .name = "framework", .kind = OPT_LIST, .value = "ID|FILE", .help = "the rule books to ask: ids of the program's own, or files", .required = true },
	{ .name = "language", .kind = OPT_TEXT, .value = "TAG", .help = "the language of the findings", .fallback = "en" },
	OPTIONS_END
};

static const struct example check_examples[] = {
	{ "testamur check --framework ntu,eu specification.json", "ask two of the program's rule books" },
	{ "testamur check --framework northgate.json --json specification.json", "ask a university's own, for a program" },
	{ NULL, NULL }
};

const struct command check_commands[] = {
	{ .name = "check", .summary = "Say what rule books find in a specification file", .arguments = "SPEC", .options = check_options,
	  .examples = check_examples, .run = check_run,
	  .about = "Asks the rules of the stages design, approval and publication. A rule that must hold and fails, or that cannot be decided "
	           "because the file does not say enough, makes the answer no (exit status 1). What should hold is listed and does not. Rules "
	           "that need more than a file can hold (the route of approval, statements, the issuer, a learner, a date) are not asked.\n\n"
	           "A file that cannot be read as a specification is exit status 2, and every mistake is named with its line and field." },
	COMMANDS_END
};
