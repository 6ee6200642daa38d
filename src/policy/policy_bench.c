/* What rules cost: one specification through `check`, from its bytes to its findings. */
#include "bench.h"

#include "policy/policy.h"
#include "policy/spec_facts.h"

/* A specification as people hand it in, of usual size. */
static const char sample[] =
	"{\"code\":\"DEP-6-10\",\"kind\":\"credit-bearing\",\"title\":{\"en\":\"Data Ethics in Practice\",\"de\":\"Datenethik in der Praxis\"},"
	"\"summary\":{\"en\":\"Recognise, argue and document ethical decisions in data projects at work.\"},\"languages\":[\"en\"],"
	"\"credit\":{\"uk\":\"10\"},\"hours\":{\"contact\":20,\"directed\":30,\"private\":40,\"assessment\":10},"
	"\"level\":{\"framework\":\"FHEQ\",\"value\":6},\"isced_f\":\"0688\",\"duration_weeks\":10,\"modality\":\"blended\",\"learning_type\":\"formal\","
	"\"participation\":{\"en\":\"Two evening workshops and eight weeks of guided online study\"},\"outcomes\":["
	"{\"id\":\"LO1\",\"text\":{\"en\":\"Identify the people affected by a data project and what it may bring them.\"},\"dublin\":\"knowledge\",\"esco\":[]},"
	"{\"id\":\"LO2\",\"text\":{\"en\":\"Weigh competing interests in a real case with a documented method.\"},\"dublin\":\"applying\",\"esco\":[]},"
	"{\"id\":\"LO3\",\"text\":{\"en\":\"Defend a decision in writing to a mixed audience.\"},\"dublin\":\"communication\",\"esco\":[]}],"
	"\"assessments\":[{\"id\":\"A1\",\"type\":\"case-study\",\"title\":{\"en\":\"Workplace case, 2,000 words\"},\"weight\":100,\"outcomes\":[\"LO1\",\"LO2\",\"LO3\"],"
	"\"supervision\":\"unsupervised\",\"identity_check\":\"institutional-sign-in\",\"formative\":false,\"conditions\":{\"en\":\"Open book\"},"
	"\"materials\":{\"en\":\"Any, cited\"},\"learning_hours\":true},{\"id\":\"F1\",\"type\":\"peer-review\",\"title\":{\"en\":\"Peer review of a draft\"},"
	"\"weight\":0,\"outcomes\":[\"LO3\"],\"formative\":true,\"conditions\":{\"en\":\"In class\"},\"materials\":{\"en\":\"The draft\"},\"learning_hours\":true}],"
	"\"entry\":{\"advisory\":{\"en\":\"Some experience with data at work\"},\"prerequisites\":[],\"language\":{\"tag\":\"en\",\"level\":\"B2\"}},"
	"\"target_group\":{\"en\":\"Professionals who commission, build or use data products\"},\"stackability\":{\"standalone\":true,\"towards\":[]},"
	"\"grading\":\"ntu-undergraduate\",\"quality_assurance\":{\"type\":\"internal, ESG-aligned; school committee\",\"url\":\"https://northgate.example/quality\"},"
	"\"accreditations\":[],\"partners\":[],\"fee\":{\"amount\":48000,\"currency\":\"GBP\"},\"origin\":{\"kind\":\"new\"},"
	"\"need\":{\"kind\":\"labour-market\",\"evidence\":{\"en\":\"Eleven regional employers asked for it.\"}}}";

static void *
check_open(struct ctx *cx)
{
	struct str *names;
	struct policy *policy;
	size_t count = 0;

	while (policy_frameworks[count].name != NULL)
		count++;
	names = NEWS(cx->mem, struct str, count);
	for (size_t i = 0; i < count; i++) {
		names[i] = str_of(policy_frameworks[i].name);
		names[i].len -= strlen(".json");
	}
	bench_must(cx, policy_load(cx, NULL, 0, names, count, &policy));
	return policy;
}

static void
check_once(struct ctx *cx, void *policy)
{
	static const enum policy_stage stages[] = { POLICY_DESIGN, POLICY_APPROVAL, POLICY_PUBLICATION };
	struct document document;
	struct policy_answer *answer;
	struct json *facts;

	bench_must(cx, document_open(cx, STR("sample.json"), (struct str){ sample, sizeof(sample) - 1 }, &document));
	bench_must(cx, spec_facts_read(&document, &facts));
	for (size_t i = 0; i < 3; i++)
		bench_must(cx, policy_ask(cx, policy, &(struct policy_question){ stages[i], facts, STR("en"), true }, &answer));
}

static void
load_once(struct ctx *cx, void *state)
{
	static const struct str name = STR_INIT("ntu");
	struct policy *policy;

	(void)state;
	bench_must(cx, policy_load(cx, NULL, 0, &name, 1, &policy));
}

const struct bench policy_bench[] = {
	{ .id = "check", .what = "one specification through all rule books", .open = check_open, .once = check_once, .goal = GOAL_SECONDS, .gate = 0.0002 },
	{ .id = "rules load", .what = "the rule book of one university read and compiled", .once = load_once },
	BENCH_END
};
