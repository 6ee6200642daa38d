/* S5, and what S1 and S3 spend in this folder: documents of the shape that a university issues. */
#include "bench.h"

#include <stdlib.h>

#include "base/file.h"
#include "codec/json.h"
#include "rdf/jsonld.h"

static const char badge_format[] =
	"{%s\"id\":\"urn:uuid:%08x-7a3e-4d51-9b1c-0f6d2c5a9e10\",\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"],"
	"\"name\":\"Statistical Methods for Field Science\",\"description\":\"Micro-credential awarded by the Faculty of Natural Sciences.\","
	"\"issuer\":{\"id\":\"https://registry.example.edu/issuers/science\",\"type\":[\"Profile\"],\"name\":\"Example University\","
	"\"url\":\"https://www.example.edu\",\"email\":\"registry@example.edu\",\"image\":{\"id\":\"https://registry.example.edu/img/seal.png\","
	"\"type\":\"Image\",\"caption\":\"The seal of the university\"}},\"validFrom\":\"2026-06-30T12:00:00Z\",\"validUntil\":\"2031-06-30T12:00:00Z\","
	"\"credentialSubject\":{\"id\":\"did:example:person%08x\",\"type\":[\"AchievementSubject\"],\"identifier\":[{\"type\":\"IdentityObject\","
	"\"identityHash\":\"sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef317\",\"identityType\":\"emailAddress\","
	"\"hashed\":true,\"salt\":\"grain-%u\"}],\"activityStartDate\":\"2026-02-01T00:00:00Z\",\"activityEndDate\":\"2026-06-15T00:00:00Z\","
	"\"creditsEarned\":5,\"achievement\":{\"id\":\"https://registry.example.edu/achievements/%u\",\"type\":[\"Achievement\"],"
	"\"achievementType\":\"MicroCredential\",\"name\":\"Statistical Methods for Field Science\",\"description\":\"The learner plans a sampling "
	"scheme, fits and checks linear and mixed models, and reports the uncertainty of what they found in words and figures.\",\"criteria\":{"
	"\"id\":\"https://registry.example.edu/achievements/%u/criteria\",\"narrative\":\"## How it is earned\\n\\n1. Take part in 12 of the 14 "
	"practical sessions.\\n2. Pass the written examination (90 minutes) with half of the points or more.\\n3. Hand in a project report of "
	"3000 words with code that runs.\\n4. Defend it. Workload 125 h, level 6 of the European framework.\"},\"image\":{\"id\":"
	"\"https://registry.example.edu/img/achievement.png\",\"type\":\"Image\",\"caption\":\"A blue hexagon with a bell curve\"},"
	"\"humanCode\":\"SMFS-%u\",\"fieldOfStudy\":\"Statistics\",\"inLanguage\":\"en\",\"creditsAvailable\":5,\"version\":\"3\",\"tag\":["
	"\"statistics\",\"sampling\",\"mixed models\",\"field work\"],\"alignment\":[{\"type\":[\"Alignment\"],\"targetCode\":\"S2.7.4\",\"targetName\":"
	"\"perform data analysis\",\"targetFramework\":\"ESCO\",\"targetType\":\"ext:ESCOSkill\",\"targetUrl\":"
	"\"http://data.europa.eu/esco/skill/2b92a5b2-6758-4ee3-9fb4-b6387a55cc8f\"},{\"type\":[\"Alignment\"],\"targetName\":\"EQF level 6\","
	"\"targetCode\":\"6\",\"targetFramework\":\"European Qualifications Framework\",\"targetType\":\"ext:EQFLevel\",\"targetUrl\":"
	"\"http://data.europa.eu/snb/eqf/6\"},{\"type\":[\"Alignment\"],\"targetName\":\"Written examination\",\"targetCode\":\"exam\","
	"\"targetFramework\":\"ELM\",\"targetType\":\"ext:AssessmentType\",\"targetUrl\":"
	"\"http://data.europa.eu/snb/learning-assessment/4c4f3a1b\"}],\"resultDescription\":[{\"id\":\"urn:uuid:%08x-7a3e-4d51-9b1c-1f6d2c5a9e10\","
	"\"type\":[\"ResultDescription\"],\"name\":\"Written examination\",\"resultType\":\"RawScore\",\"valueMin\":\"0\",\"valueMax\":\"100\"},{\"id\":"
	"\"urn:uuid:%08x-7a3e-4d51-9b1c-2f6d2c5a9e10\",\"type\":[\"ResultDescription\"],\"name\":\"Grade\",\"resultType\":\"LetterGrade\","
	"\"allowedValue\":[\"A\",\"B\",\"C\"]}]},\"result\":[{\"type\":[\"Result\"],\"resultDescription\":\"urn:uuid:%08x-7a3e-4d51-9b1c-1f6d2c5a9e10\","
	"\"value\":\"81\"},{\"type\":[\"Result\"],\"resultDescription\":\"urn:uuid:%08x-7a3e-4d51-9b1c-2f6d2c5a9e10\",\"value\":\"A\"}]},"
	"\"credentialSchema\":[{\"id\":\"https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json\",\"type\":"
	"\"1EdTechJsonSchemaValidator2019\"}],\"credentialStatus\":{\"id\":\"https://registry.example.edu/status/3#%u\",\"type\":"
	"\"BitstringStatusListEntry\",\"statusPurpose\":\"revocation\",\"statusListIndex\":\"%u\",\"statusListCredential\":"
	"\"https://registry.example.edu/status/3\"}}";

#define BADGE_CONTEXT \
	"\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"," \
	"\"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json\"],"
#define RECORD_CONTEXT \
	"{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json\"," \
	"\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\",\"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json\"],"

static void
put_badge(struct buf *out, const char *context, unsigned n)
{
	buf_fmt(out, badge_format, context, n, n, n, n, n, n, n, n, n, n, n, n);
}

static struct str
badge_text(struct arena *mem)
{
	struct buf out = buf_new(mem, 1 << 16);

	put_badge(&out, BADGE_CONTEXT, 7);
	return buf_view(&out);
}

static struct str
record_text(struct arena *mem, unsigned badges)
{
	struct buf out = buf_new(mem, (size_t)1 << 28);

	buf_lit(&out, RECORD_CONTEXT "\"id\":\"urn:uuid:1\",\"type\":[\"VerifiableCredential\",\"ClrCredential\"],\"name\":\"Transcript\",\"issuer\":"
	              "\"https://registry.example.edu\",\"validFrom\":\"2026-06-30T12:00:00Z\",\"credentialSubject\":{\"id\":\"did:example:p\",\"type\":"
	              "[\"ClrSubject\"],\"verifiableCredential\":[");
	for (unsigned i = 0; i < badges; i++) {
		if (i > 0)
			buf_byte(&out, ',');
		put_badge(&out, "", i);
	}
	buf_lit(&out, "]}}");
	return buf_view(&out);
}

struct run {
	struct contexts *contexts;
	struct str text;
	struct json *document;
	struct quads quads;
};

DEFER_AS(close_store, contexts_close, struct contexts *)

static struct run *
run_new(struct ctx *cx, struct str text)
{
	struct run *run = NEW(cx->mem, struct run);
	struct jsonld_options options = { 0 };

	bench_must(cx, contexts_open(cx, &run->contexts));
	arena_defer(cx->mem, close_store, run->contexts);
	options.contexts = run->contexts;
	run->text = text;
	bench_must(cx, json_parse(cx, text, (struct json_limits){ .size_max = (size_t)1 << 28, .depth_max = 64 }, &run->document));
	bench_must(cx, jsonld_to_quads(cx, &options, run->document, &run->quads));
	return run;
}

static void *
badge_open(struct ctx *cx)
{
	struct str text;
	const char *path = getenv("RDF_BENCH_FILE");

	if (path == NULL)
		return run_new(cx, badge_text(cx->mem));
	bench_must(cx, file_read(cx, str_of(path), 1 << 24, &text));
	return run_new(cx, text);
}

static void
parse_once(struct ctx *cx, void *state)
{
	struct run *run = state;
	struct json *document;

	bench_must(cx, json_parse(cx, run->text, JSON_LIMITS, &document));
}

static void
quads_once(struct ctx *cx, void *state)
{
	struct run *run = state;
	struct jsonld_options options = { .contexts = run->contexts };
	struct quads quads;

	bench_must(cx, jsonld_to_quads(cx, &options, run->document, &quads));
}

static void
canonize_once(struct ctx *cx, void *state)
{
	struct run *run = state;
	struct rdfc out;

	bench_must(cx, rdfc_canonize(cx, &run->quads, RDFC_SHA256, RDFC_LIMITS, &out));
}

static void
whole_once(struct ctx *cx, void *state)
{
	struct run *run = state;
	struct jsonld_options options = { .contexts = run->contexts };
	struct json *document;
	unsigned char hash[32];

	bench_must(cx, json_parse(cx, run->text, (struct json_limits){ .size_max = (size_t)1 << 28, .depth_max = 64 }, &document));
	bench_must(cx, jsonld_digest(cx, &options, document, RDFC_SHA256, hash));
}

/* Cost of a quad in a record of many achievements, of that in one badge. */
static void *
record_open(struct ctx *cx)
{
	struct run **runs = NEWS(cx->mem, struct run *, 2);

	runs[0] = run_new(cx, badge_text(cx->mem));
	runs[1] = run_new(cx, record_text(cx->mem, 5000));
	return runs;
}

static double
record_measure(struct ctx *cx, void *state)
{
	struct run **runs = state;
	double one = bench_seconds(cx, whole_once, runs[0]) / (double)runs[0]->quads.count;
	double many = bench_seconds(cx, whole_once, runs[1]) / (double)runs[1]->quads.count;

	return many / one;
}

/* Of 50 achievements, against another implementation. */
static void *
fifty_open(struct ctx *cx)
{
	return run_new(cx, record_text(cx->mem, 50));
}

static struct str
fifty_given(struct ctx *cx, void *state)
{
	(void)cx;
	return ((struct run *)state)->text;
}

const struct bench rdf_bench[] = {
	{ .id = "S3 rdf", .what = "badge from bytes to the hash of its canonical form", .open = badge_open, .once = whole_once,
	  .raw = RAW_VERIFY, .raw_bytes = 64 },
	{ .id = "S3 parse", .what = "of that, JSON", .open = badge_open, .once = parse_once, .raw = RAW_VERIFY, .raw_bytes = 64 },
	{ .id = "S3 quads", .what = "of that, expansion to quads", .open = badge_open, .once = quads_once, .raw = RAW_VERIFY, .raw_bytes = 64 },
	{ .id = "S3 canonize", .what = "of that, canonical form", .open = badge_open, .once = canonize_once, .raw = RAW_VERIFY, .raw_bytes = 64 },
	{ .id = "S5", .what = "cost of a quad, 5,000 achievements to one", .open = record_open, .measure = record_measure, .unit = "x",
	  .goal = GOAL_AT_MOST, .gate = 1.5 },
	{ .id = "S6 record", .what = "a record of 50 achievements made canonical, against another", .open = fifty_open, .once = whole_once, .peer = "canonize", .given = fifty_given,
	  .goal = GOAL_TIMES, .gate = 50 },
	BENCH_END
};
