/* S7: a cohort from its sheet to durable awards and to signed, self-verified credentials, on SQLite. The raw cost is that
 * of the Ed25519 operations it cannot do without, one after the other on one core: for each award a signature and a verification over
 * the 64 bytes of a proof, and both over a message as long as a token. */
#include "bench.h"

#include <sodium.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "award/award.h"
#include "award/line.h"
#include "base/file.h"
#include "codec/json.h"
#include "credential/credential.h"
#include "db/migrate.h"
#include "main/demo.h"
#include "rdf/context.h"

#define RAW_ROUNDS  2000
#define PROOF_BYTES 64

static double
clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A signature over so many bytes and its verification, in seconds. */
static double
raw_seconds(struct ctx *cx, size_t bytes)
{
	unsigned char public[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES], signature[crypto_sign_BYTES];
	unsigned char *message = arena_zero(cx->mem, bytes, 1);
	double began;
	int wrong = 0;

	crypto_sign_keypair(public, secret);
	began = clock_now();
	for (int i = 0; i < RAW_ROUNDS; i++) {
		crypto_sign_detached(signature, NULL, message, bytes, secret);
		wrong += crypto_sign_verify_detached(signature, message, bytes, public);
	}
	return wrong == 0 ? (clock_now() - began) / RAW_ROUNDS : 0;
}

static struct line_file
demo_file(const char *name)
{
	const struct asset *asset = asset_find(demo_assets, str_of(name));

	return (struct line_file){ str_of(name), { asset->bytes, asset->size } };
}

static struct line_file
sheet_of(struct ctx *cx, size_t learners)
{
	struct buf out = buf_new(cx->mem, (size_t)1 << 30);

	buf_lit(&out, "learner_id,family_name,given_name,birth_date,email,submitted_at,mark\r\n");
	for (size_t i = 0; i < learners; i++)
		buf_fmt(&out, "S%07zu,Family%zu,Given%zu,1990-01-01,s%zu@northgate.example,2026-11-05T12:00:00Z,%zu\r\n", i, i % 997, i, i, 40 + i % 60);
	return (struct line_file){ STR("results.csv"), buf_view(&out) };
}

static struct line_file
offering_without_requests(struct ctx *cx)
{
	struct line_file file = demo_file("offering.json");
	struct json *offering;

	bench_must(cx, json_parse(cx, file.bytes, JSON_LIMITS, &offering));
	json_set(offering, STR("requests"), json_new(cx->mem, JSON_ARRAY));
	file.bytes = json_text(cx->mem, offering, JSON_COMPACT);
	return file;
}

static void
remove_dir(struct ctx *cx, struct str dir)
{
	static const char *const names[] = { "t.db", "t.db-wal", "t.db-shm" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unlink(str_c(cx->mem, path_join(cx->mem, dir, str_of(names[i]))));
}

/* How many bytes the signature of a cohort's first token is over. */
static size_t
token_signed(struct ctx *cx, struct db *db, const struct line_output *line)
{
	struct credential credential;
	struct award *awards;
	struct str token;
	size_t count;

	bench_must(cx, award_batch(cx, db, line->institution.id, line->offering.id, 0, 1, &awards, &count));
	bench_must(cx, credential_of_award(cx, db, line->institution.id, awards[0].id, &credential));
	bench_must(cx, credential_document(cx, db, credential.id, CREDENTIAL_JWT, &token));
	while (token.len > 0 && token.ptr[token.len - 1] != '.')
		token.len--;
	return token.len - 1;
}

/* Seconds for the whole line, and for the raw operations in it. */
static double
line_seconds(struct ctx *cx, size_t learners, enum proof_suite suite, double *raw)
{
	struct line_file framework = demo_file("framework.json");
	struct policy_source source = { framework.name, framework.bytes };
	struct line_input input = {
		.specification = demo_file("specification.json"),
		.offering = offering_without_requests(cx),
		.results = sheet_of(cx, learners),
	};
	struct str dir = str_fmt(cx->mem, "/tmp/testamur-bench-%ld", (long)getpid());
	struct credential_issuer issuer;
	struct credential_issued issued;
	struct contexts *contexts;
	struct line_output line;
	struct signer *signer;
	struct key_record key;
	struct db *db;
	double began;

	bench_must(cx, file_make_dirs(cx, dir, 0700));
	remove_dir(cx, dir);
	bench_must(cx, contexts_open(cx, &contexts));
	bench_must(cx, signer_open(cx, path_join(cx->mem, dir, STR("home")), &signer));
	bench_must(cx, signer_create_key(cx, signer, KEY_ED25519, 0, 0, &key));
	bench_must(cx, db_open(cx, path_join(cx->mem, dir, STR("t.db")), &db));
	bench_must(cx, db_migrate(cx, db));
	bench_must(cx, policy_load(cx, &source, 1, &framework.name, 1, &input.policy));
	began = clock_now();
	bench_must(cx, line_run(cx, db, &input, &line));
	bench_must(cx, credential_issuer_open(cx, db, signer, contexts, line.institution.id, &issuer));
	issuer.suite = suite;
	bench_must(cx, credential_issue(cx, db, input.policy, &issuer, line.offering.id, NULL, NULL, &issued));
	began = clock_now() - began;
	if (issued.activated != (int64_t)learners)
		bench_must(cx, RC_INTERNAL);
	*raw = (double)learners * (raw_seconds(cx, PROOF_BYTES) + raw_seconds(cx, token_signed(cx, db, &line)));
	remove_dir(cx, dir);
	contexts_close(contexts);
	return began;
}

static double
in_own_memory(struct ctx *cx, size_t learners, enum proof_suite suite, double *raw)
{
	struct arena_mark mark = arena_mark(cx->mem);
	double seconds = line_seconds(cx, learners, suite, raw);

	arena_release(cx->mem, mark);
	return seconds;
}

static double
ratio(struct ctx *cx, size_t learners, enum proof_suite suite)
{
	double raw, seconds = in_own_memory(cx, learners, suite, &raw);

	return raw / seconds;
}

static double
ratio_rdfc(struct ctx *cx, void *state)
{
	(void)state;
	return ratio(cx, 10000, PROOF_EDDSA_RDFC_2022);
}

static double
ratio_hundred_thousand(struct ctx *cx, void *state)
{
	(void)state;
	return ratio(cx, 100000, PROOF_EDDSA_JCS_2022);
}

/* The cost of an award in 50,000 against one in 2,000, each of its own raw cost: the machine is shared. */
static double
growth(struct ctx *cx, void *state)
{
	double raw_small, raw_large;
	double small = in_own_memory(cx, 2000, PROOF_EDDSA_JCS_2022, &raw_small), large = in_own_memory(cx, 50000, PROOF_EDDSA_JCS_2022, &raw_large);

	(void)state;
	return large / raw_large / (small / raw_small);
}

const struct bench issue_bench[] = {
	{ .id = "S7 rdfc", .what = "10,000 results to credentials with eddsa-rdfc-2022 and as tokens, two cores, of raw sign and verify",
	  .measure = ratio_rdfc, .unit = "x", .goal = GOAL_AT_LEAST, .gate = 0.5, .stretch = 0.7 },
	{ .id = "S7", .what = "100,000 results to credentials with eddsa-jcs-2022 and as tokens, two cores, of raw sign and verify", .measure = ratio_hundred_thousand, .unit = "x",
	  .goal = GOAL_AT_LEAST, .gate = 0.5, .stretch = 0.7 },
	{ .id = "S7 flat", .what = "cost of an award among 50,000, of one among 2,000", .measure = growth, .unit = "x",
	  .goal = GOAL_AT_MOST, .gate = 1.2 },
	BENCH_END
};
