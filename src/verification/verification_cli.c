#include "base/time.h"
#include "cli/cli.h"
#include "rdf/context.h"
#include "verification/any_file.h"
#include "verification/log_check.h"
#include "verification/lookup.h"

#define CREDENTIAL_FILE_MAX ((size_t)32 << 20)
#define LOG_PROOF_MAX       ((size_t)64 << 10)

static const struct option verify_options[] = {
	{ .name = "at", .kind = OPT_TIME, .value = "TIME", .help = "ask whether it was valid then; now when not given" },
	{ .name = "resource", .kind = OPT_PAIRS_LAST, .value = "URL-or-DID=FILE", .help = "what would be found there" },
	{ .name = "resources", .kind = OPT_DIR, .value = "DIR", .help = "a folder with such files and its resources.json" },
	{ .name = "recipient", .kind = OPT_TEXT, .value = "VALUE", .help = "ask whether it is about this person (a number, an address, a name)" },
	{ .name = "trust", .kind = OPT_FILE, .value = "FILE", .help = "a list of issuers that somebody vouches for" },
	{ .name = "challenge", .kind = OPT_TEXT, .value = "TEXT", .help = "of a presentation: it must have been made for this challenge" },
	{ .name = "domain", .kind = OPT_TEXT, .value = "TEXT", .help = "of a presentation: it must have been made for this site" },
	{ .name = "log-proof", .kind = OPT_FILE, .value = "FILE", .help = "what `log prove` printed: ask whether it is in the issuer's log" },
	{ .name = "offline", .kind = OPT_FLAG, .help = "use nothing but the files given" },
	{ .name = "ca", .kind = OPT_FILE, .value = "FILE", .help = "certificates (PEM) to believe instead of the system's" },
	{ .name = "inside", .kind = OPT_LIST, .value = "HOST", .help = "sites that may be in a private network" },
	{ .name = "loopback", .kind = OPT_FLAG, .help = "this machine's own sites may be asked too, to try things out" },
	OPTIONS_END
};

static const struct example verify_examples[] = {
	{ "testamur verify --resources november november/N0012345/badge.png", "verifies a badge with the keys and status lists of that folder" },
	{ "testamur verify --recipient N0012345 --at 2027-03-03 credential.json", "was it valid on that day, and is it about that learner?" },
	{ NULL, NULL }
};

/* ---- the report for people: the questions they ask (USERS), each answered by some of the checks ---- */

MESSAGE(verification_q_unchanged);
MESSAGE(verification_q_who);
MESSAGE(verification_q_entitled);
MESSAGE(verification_q_valid);
MESSAGE(verification_q_person);
MESSAGE(verification_q_standard);
static const struct question {
	const struct message *asks;
	enum verify_check checks[5];
	size_t count;
} questions[] = {
	{ &message_verification_q_unchanged, { CHECK_PARSE, CHECK_FORMAT, CHECK_CONTEXTS, CHECK_PROOF }, 4 },
	{ &message_verification_q_who,       { CHECK_ISSUER_KEY, CHECK_ISSUER }, 2 },
	{ &message_verification_q_entitled,  { CHECK_EVIDENCE }, 1 },
	{ &message_verification_q_valid,     { CHECK_DATES, CHECK_SUPERSEDED, CHECK_STATUS }, 3 },
	{ &message_verification_q_person,    { CHECK_RECIPIENT }, 1 },
	{ &message_verification_q_standard,  { CHECK_SCHEMA, CHECK_LOG }, 2 },
};
#define QUESTIONS (sizeof(questions) / sizeof(*questions))

static struct str
say(struct cli *cli, const struct message *msg)
{
	return msg_text(cli->cx->mem, msg, NULL, 0);
}

/* A failure decides; else what could not be asked, unless something was answered; then warnings. */
static const struct message *
answer_of(const struct verify_report *report, const struct question *question)
{
	size_t counts[4] = { 0 };

	for (size_t i = 0; i < question->count; i++)
		counts[report->checks[question->checks[i]].outcome]++;
	if (counts[VERIFY_FAIL] > 0)
		return MSG(verification_no);
	if (counts[VERIFY_PASS] + counts[VERIFY_WARNING] == 0)
		return MSG(verification_not_checked);
	if (counts[VERIFY_WARNING] > 0)
		return MSG(verification_with_care);
	return counts[VERIFY_UNCHECKED] > 0 ? MSG(verification_partly) : MSG(verification_yes);
}

static void
print_question(struct cli *cli, const struct verify_report *report, const struct question *question)
{
	const struct message *answer = answer_of(report, question);

	cli_say(cli, "  " PRI_STR " " PRI_STR "\n", ARG_STR(say(cli, question->asks)), ARG_STR(say(cli, answer)));
	for (size_t i = 0; i < question->count; i++) {
		const struct verify_answer *given = &report->checks[question->checks[i]];

		if (answer == MSG(verification_no) && given->outcome != VERIFY_FAIL)
			continue;
		if (given->outcome == VERIFY_UNCHECKED && answer != MSG(verification_not_checked))
			continue; /* it stands in the list at the end */
		cli_wrap(cli, 4, STR("  - "), given->says);
		if (given->outcome == VERIFY_FAIL && given->detail.len > 0)
			cli_wrap(cli, 6, STR_NONE, given->detail);
	}
}

static void
print_line(struct cli *cli, const struct message *label, struct str value)
{
	if (value.len > 0)
		cli_wrap(cli, 4, STR("  - "), str_fmt(cli->cx->mem, PRI_STR ": " PRI_STR, ARG_STR(say(cli, label)), ARG_STR(value)));
}

static struct str
view_text(const struct json *shown, const char *object, const char *member)
{
	return json_string(json_get(json_get(shown, str_of(object)), str_of(member)));
}

static struct str
joined(struct cli *cli, struct str a, const char *between, struct str b)
{
	if (a.len == 0 || b.len == 0)
		return a.len == 0 ? b : a;
	return str_fmt(cli->cx->mem, PRI_STR "%s" PRI_STR, ARG_STR(a), between, ARG_STR(b));
}

static struct str
workload_text(struct cli *cli, const struct json *shown)
{
	struct arena *mem = cli->cx->mem;
	struct str ects = view_text(shown, "workload", "ects"), uk = view_text(shown, "workload", "uk"), hours = view_text(shown, "workload", "hours");

	ects = ects.len > 0 ? str_fmt(mem, PRI_STR " ECTS", ARG_STR(ects)) : STR_NONE;
	uk = uk.len > 0 ? str_fmt(mem, PRI_STR " UK", ARG_STR(uk)) : STR_NONE;
	hours = hours.len > 0 ? str_fmt(mem, PRI_STR " h", ARG_STR(hours)) : STR_NONE;
	return joined(cli, joined(cli, ects, ", ", uk), ", ", hours);
}

static struct str
level_text(struct cli *cli, const struct json *shown)
{
	const struct json *eqf = JSON_GET(JSON_GET(shown, "level"), "eqf");
	struct str native = joined(cli, view_text(shown, "level", "framework"), " ", view_text(shown, "level", "value"));

	if (!json_is(eqf, JSON_INT))
		return native;
	return joined(cli, native, ", ", str_fmt(cli->cx->mem, "EQF %lld", (long long)eqf->integer));
}

static struct str
assessment_text(struct cli *cli, const struct json *shown)
{
	struct str all = STR_NONE;

	for (const struct json *at = json_first(JSON_GET(shown, "assessments")); at != NULL; at = at->next)
		all = joined(cli, all, "; ", joined(cli, json_string(JSON_GET(at, "type")), ", ", json_string(JSON_GET(at, "supervision"))));
	return all;
}

static void
print_meaning(struct cli *cli, const struct json *shown)
{
	cli_say(cli, "  " PRI_STR "\n", ARG_STR(say(cli, MSG(verification_q_meaning))));
	print_line(cli, MSG(verification_title), json_string(JSON_GET(shown, "title")));
	print_line(cli, MSG(verification_issuer), view_text(shown, "issuer", "name"));
	print_line(cli, MSG(verification_issued), json_string(JSON_GET(shown, "issued")));
	print_line(cli, MSG(verification_grade), view_text(shown, "grade", "value"));
	print_line(cli, MSG(verification_level), level_text(cli, shown));
	print_line(cli, MSG(verification_workload), workload_text(cli, shown));
	print_line(cli, MSG(verification_assessment), assessment_text(cli, shown));
	print_line(cli, MSG(verification_participation), view_text(shown, "participation", "text"));
	print_line(cli, MSG(verification_quality), view_text(shown, "quality_assurance", "type"));
	for (const struct json *at = json_first(JSON_GET(shown, "outcomes")); at != NULL; at = at->next)
		print_line(cli, MSG(verification_outcome), json_string(JSON_GET(at, "text")));
}

static void
print_unchecked(struct cli *cli, const struct verify_report *report)
{
	bool headed = false;

	for (int i = 0; i < CHECK_COUNT; i++) {
		if (report->checks[i].outcome != VERIFY_UNCHECKED)
			continue;
		if (!headed)
			cli_say(cli, "  " PRI_STR "\n", ARG_STR(say(cli, MSG(verification_q_unchecked))));
		headed = true;
		cli_wrap(cli, 4, STR("  - "), str_fmt(cli->cx->mem, "%s: " PRI_STR, verify_check_word((enum verify_check)i), ARG_STR(report->checks[i].says)));
	}
}

static void
print_report(struct cli *cli, const struct verify_report *report, struct str file)
{
	MESSAGE(verification_unproven);
	MESSAGE(verification_valid);
	MESSAGE(verification_invalid);
	MESSAGE(verification_unsupported);
	static const struct message *const verdicts[] = {
		[VERIFY_UNPROVEN] = &message_verification_unproven, [VERIFY_VALID] = &message_verification_valid,
		[VERIFY_INVALID] = &message_verification_invalid, [VERIFY_UNSUPPORTED] = &message_verification_unsupported,
	};

	cli_say(cli, PRI_STR ": %s\n", ARG_STR(file), verify_verdict_word(report->verdict));
	cli_wrap(cli, 2, STR_NONE, say(cli, verdicts[report->verdict]));
	for (size_t i = 0; i < QUESTIONS; i++)
		print_question(cli, report, &questions[i]);
	if (report->shown != NULL)
		print_meaning(cli, report->shown);
	print_unchecked(cli, report);
}

/* ---- the command ---- */

DEFER_AS(close_contexts, contexts_close, struct contexts *)

static enum rc
read_network(struct cli *cli, struct lookup *lookup)
{
	struct strs inside = cli_list(cli, "inside");
	struct fetch_settings settings = {
		.loopback = cli_given(cli, "loopback"), .ca_file = cli_text(cli, "ca"), .inside = inside.items, .inside_count = inside.count,
	};

	if (cli_given(cli, "offline"))
		return RC_OK;
	return fetcher_open(cli->cx, &settings, &lookup->fetcher);
}

static enum rc
read_setting(struct cli *cli, struct resources *resources, struct verify_options *options)
{
	struct pairs pairs = cli_pairs(cli, "resource");
	struct str dir = cli_text(cli, "resources"), trust = cli_text(cli, "trust"), text;

	for (size_t i = 0; i < pairs.count; i++)
		resources_add(cli->cx->mem, resources, pairs.items[i].name, pairs.items[i].value);
	if (dir.len > 0)
		TRY(resources_add_folder(cli->cx, resources, dir));
	*options = (struct verify_options){
		.at = cli_given(cli, "at") ? cli_time(cli, "at") : RECORD_NEVER,
		.recipient = cli_text(cli, "recipient"),
		.challenge = cli_text(cli, "challenge"),
		.domain = cli_text(cli, "domain"),
	};
	TRY(contexts_open(cli->cx, &options->contexts));
	arena_defer(cli->cx->mem, close_contexts, options->contexts);
	if (trust.len == 0)
		return RC_OK;
	TRY(cli_read(cli, trust, RESOURCE_SIZE_MAX, &text));
	return trust_read(cli->cx, trust, text, &options->trusted, &options->trusted_count);
}

static enum rc
verify_file(struct cli *cli, struct str file, struct str proof, const struct verify_options *options, struct verify_report *report)
{
	struct str bytes;

	if (cli_read(cli, file, CREDENTIAL_FILE_MAX, &bytes) == RC_OK)
		TRY(verify_any_file(cli->cx, bytes, options, report));
	else
		verify_unreadable(cli->cx, VERIFY_UNKNOWN, report); /* like any other that is none */
	if (cli_given(cli, "log-proof"))
		log_check(cli->cx, proof, options, report);
	if (!report->readable)
		cli_worse(cli, CLI_USAGE);
	else if (report->verdict != VERIFY_VALID)
		cli_worse(cli, CLI_NO);
	return RC_OK;
}

static enum rc
verify_run(struct cli *cli)
{
	struct json *reports = json_new(cli->cx->mem, JSON_ARRAY);
	struct resources resources = { .list = NULL };
	struct lookup lookup = { .resources = &resources };
	struct verify_options options;
	struct str proof = STR_NONE;

	if (cli_given(cli, "log-proof"))
		TRY(cli_read(cli, cli_text(cli, "log-proof"), LOG_PROOF_MAX, &proof));
	TRY(read_setting(cli, &resources, &options));
	TRY(read_network(cli, &lookup));
	for (size_t i = 0; i < cli->arg_count; i++) {
		struct verify_report report;

		options.resolver = lookup_resolver(&lookup);
		TRY(verify_file(cli, cli->args[i], proof, &options, &report));
		if (cli->json)
			json_add(reports, verify_json(cli->cx->mem, &report, cli->args[i]));
		else
			print_report(cli, &report, cli->args[i]);
	}
	if (cli->json)
		cli_json(cli, reports);
	return RC_OK;
}

const struct command verification_commands[] = {
	{ .name = "verify", .summary = "Verify credentials: JSON, tokens, PNG and SVG badges, PDF", .arguments = "FILE...",
	  .options = verify_options, .examples = verify_examples, .run = verify_run,
	  .about = "Asks of each file whether it is unchanged, who issued it, whether it is still valid and about whom it is, and says what "
	           "could not be checked. Exit status 0 means valid, 1 any other verdict, 2 not readable or not a credential; of several "
	           "files the worst counts.\n\n"
	           "What lies elsewhere (the issuer's keys, status lists) is taken from --resources and --resource, and else fetched by "
	           "HTTPS from public sites; --offline fetches nothing. A credential's own address is never asked, because that would tell "
	           "its issuer who is looked at." },
	COMMANDS_END
};
