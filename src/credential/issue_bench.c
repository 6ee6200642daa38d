/* S7: a cohort from its sheet to durable awards and to signed, self-verified credentials, on SQLite. Its cost is taken by
 * the clock, on all cores, and as the processor time of all processes, which a busy machine disturbs less. The raw cost is
 * that of the Ed25519 operations it cannot do without, on one core: for each award a signature and a verification over the
 * 64 bytes of a proof, and both over a message as long as a token. */
#include "bench.h"
#include "cohort.h"

#include <sodium.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "award/award.h"
#include "credential/credential.h"
#include "db/migrate.h"
#include "rdf/context.h"

#define RAW_ROUNDS  40
#define PROOF_BYTES 64
#define FEW         100

static double
clock_now(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Processor time of this process and of the helpers that have ended. */
static double
processor_time(void)
{
	struct rusage helpers;

	getrusage(RUSAGE_CHILDREN, &helpers);
	return clock_now(CLOCK_PROCESS_CPUTIME_ID) + (double)(helpers.ru_utime.tv_sec + helpers.ru_stime.tv_sec)
	    + (double)(helpers.ru_utime.tv_usec + helpers.ru_stime.tv_usec) / 1e6;
}

/* ---- raw operations, which take turns with the batches so that a busy moment of the machine meets both ---- */

struct raw_cost {
	const unsigned char *message; /* as long as what a token's signature is over */
	size_t token_bytes;
	unsigned char public[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
	double proof, token;          /* seconds of all rounds */
	double clock;                 /* the same by the clock, which must not count */
	int rounds;
};

/* A signature and its verification, in seconds of this thread. */
static double
raw_seconds(const struct raw_cost *raw, size_t bytes)
{
	unsigned char signature[crypto_sign_BYTES];
	double began = clock_now(CLOCK_THREAD_CPUTIME_ID);

	crypto_sign_detached(signature, NULL, raw->message, bytes, raw->secret);
	if (crypto_sign_verify_detached(signature, raw->message, bytes, raw->public) != 0)
		abort();
	return clock_now(CLOCK_THREAD_CPUTIME_ID) - began;
}

/* Called after each batch. */
static enum rc
raw_turn(void *self, int64_t done)
{
	struct raw_cost *raw = self;
	double began = clock_now(CLOCK_MONOTONIC);

	(void)done;
	for (int i = 0; i < RAW_ROUNDS; i++) {
		raw->proof += raw_seconds(raw, PROOF_BYTES);
		raw->token += raw_seconds(raw, raw->token_bytes);
	}
	raw->rounds += RAW_ROUNDS;
	raw->clock += clock_now(CLOCK_MONOTONIC) - began;
	return RC_OK;
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

struct run {
	struct str dir;
	struct line_input input;
	struct contexts *contexts;
	struct signer *signer;
	struct db *db;
	struct line_output line;
};

static void
run_open(struct ctx *cx, size_t learners, struct run *run)
{
	struct key_record key;

	*run = (struct run){ .dir = str_fmt(cx->mem, "/tmp/testamur-bench-%ld", (long)getpid()), .input = bench_line_input(cx, learners) };
	bench_must(cx, file_make_dirs(cx, run->dir, 0700));
	bench_remove_database(cx, run->dir);
	bench_must(cx, contexts_open(cx, &run->contexts));
	bench_must(cx, signer_open(cx, path_join(cx->mem, run->dir, STR("home")), &run->signer));
	bench_must(cx, signer_create_key(cx, run->signer, KEY_ED25519, 0, 0, &key));
	signer_close(run->signer); /* making a key is no part of issuing; it starts again when it is asked */
	bench_must(cx, db_open(cx, path_join(cx->mem, run->dir, STR("t.db")), &run->db));
	bench_must(cx, db_migrate(cx, run->db));
}

static void
run_issue(struct ctx *cx, struct run *run, size_t learners, enum proof_suite suite, struct raw_cost *raw)
{
	struct credential_issuer issuer;
	struct credential_issued issued;

	bench_must(cx, line_run(cx, run->db, &run->input, &run->line));
	bench_must(cx, credential_issuer_open(cx, run->db, run->signer, run->contexts, run->line.institution.id, &issuer));
	issuer.suite = suite;
	bench_must(cx, credential_issue(cx, run->db, run->input.policy, &issuer, run->line.offering.id, raw == NULL ? NULL : raw_turn, raw, &issued));
	if (issued.activated != (int64_t)learners)
		bench_must(cx, RC_INTERNAL);
	signer_close(run->signer);
}

static void
run_close(struct ctx *cx, struct run *run)
{
	bench_remove_database(cx, run->dir);
	contexts_close(run->contexts);
}

/* A few credentials say how long a token is. */
static void
raw_open(struct ctx *cx, enum proof_suite suite, struct raw_cost *raw)
{
	struct run few;

	*raw = (struct raw_cost){ .rounds = 0 };
	run_open(cx, FEW, &few);
	run_issue(cx, &few, FEW, suite, NULL);
	raw->token_bytes = token_signed(cx, few.db, &few.line);
	run_close(cx, &few);
	raw->message = arena_zero(cx->mem, raw->token_bytes, 1);
	crypto_sign_keypair(raw->public, raw->secret);
}

/* Of an award, in seconds. */
struct cost {
	double processor, clock;
	double raw;       /* a signature and a verification over a proof's bytes, and both over a token's */
	double short_raw; /* both over a proof's bytes only, twice */
};

static struct cost
cost_of(struct ctx *cx, size_t learners, enum proof_suite suite)
{
	struct arena_mark mark = arena_mark(cx->mem);
	double processor, clock;
	struct raw_cost raw;
	struct cost cost;
	struct run run;

	raw_open(cx, suite, &raw);
	run_open(cx, learners, &run);
	clock = clock_now(CLOCK_MONOTONIC);
	processor = processor_time();
	run_issue(cx, &run, learners, suite, &raw);
	cost.processor = (processor_time() - processor - raw.proof - raw.token) / (double)learners;
	cost.clock = (clock_now(CLOCK_MONOTONIC) - clock - raw.clock) / (double)learners;
	cost.raw = (raw.proof + raw.token) / raw.rounds;
	cost.short_raw = 2 * raw.proof / raw.rounds;
	run_close(cx, &run);
	arena_release(cx->mem, mark);
	return cost;
}

/* ---- what it costs, of the raw operations ---- */

static void *
cost_open(struct ctx *cx)
{
	return NEW(cx->mem, struct cost);
}

static double
clock_jcs(struct ctx *cx, void *state)
{
	struct cost *cost = state;

	*cost = cost_of(cx, 10000, PROOF_EDDSA_JCS_2022);
	return cost->raw / cost->clock;
}

static double
clock_rdfc(struct ctx *cx, void *state)
{
	struct cost *cost = state;

	*cost = cost_of(cx, 100000, PROOF_EDDSA_RDFC_2022);
	return cost->raw / cost->clock;
}

static double
processor_jcs(struct ctx *cx, void *state)
{
	struct cost *cost = state;

	*cost = cost_of(cx, 10000, PROOF_EDDSA_JCS_2022);
	return cost->raw / cost->processor;
}

static double
processor_rdfc(struct ctx *cx, void *state)
{
	struct cost *cost = state;

	*cost = cost_of(cx, 10000, PROOF_EDDSA_RDFC_2022);
	return cost->raw / cost->processor;
}

static struct str
cost_says(struct ctx *cx, const void *state)
{
	const struct cost *cost = state;

	return str_fmt(cx->mem, "an award takes %.0f us of processor time and %.0f us by the clock on %ld cores, its raw operations %.0f us of one core, and %.0f us"
	    " were all four over %d B: %.2f and %.2f of the processor time, %.2f and %.2f by the clock",
	    cost->processor * 1e6, cost->clock * 1e6, sysconf(_SC_NPROCESSORS_ONLN), cost->raw * 1e6, cost->short_raw * 1e6, PROOF_BYTES,
	    cost->raw / cost->processor, cost->short_raw / cost->processor, cost->raw / cost->clock, cost->short_raw / cost->clock);
}

/* ---- and how it grows ---- */

#define DECADES 4

static const struct decade { size_t learners, runs; } decades[DECADES] = { { 1000, 9 }, { 10000, 3 }, { 100000, 1 }, { 1000000, 1 } };

struct growth {
	size_t decades;
	double costs[DECADES]; /* of an award, in its raw operations */
};

static void *
growth_open(struct ctx *cx)
{
	struct growth *growth = NEW(cx->mem, struct growth);

	growth->decades = DECADES - 1;
	return growth;
}

static void *
growth_open_slow(struct ctx *cx)
{
	struct growth *growth = NEW(cx->mem, struct growth);

	growth->decades = DECADES;
	return growth;
}

/* The middle one of some runs: a busy moment spoils one. */
static double
middle_cost(struct ctx *cx, const struct decade *decade)
{
	double costs[9];

	for (size_t i = 0; i < decade->runs; i++) {
		struct cost cost = cost_of(cx, decade->learners, PROOF_EDDSA_JCS_2022);

		costs[i] = cost.processor / cost.raw;
	}
	return bench_median(costs, decade->runs);
}

/* How far the dearest and the cheapest are from the middle between them, in percent of it. */
static double
growth(struct ctx *cx, void *state)
{
	struct growth *growth = state;
	double least = 0, most = 0;

	for (size_t i = 0; i < growth->decades; i++) {
		double cost = growth->costs[i] = middle_cost(cx, &decades[i]);

		least = i == 0 || cost < least ? cost : least;
		most = cost > most ? cost : most;
	}
	return (most - least) / (most + least) * 100;
}

static struct str
growth_says(struct ctx *cx, const void *state)
{
	const struct growth *growth = state;
	struct buf out = buf_new(cx->mem, 300);

	buf_lit(&out, "eddsa-jcs-2022, processor time in raw operations:");
	for (size_t i = 0; i < growth->decades; i++)
		buf_fmt(&out, " %zu: %.2f", decades[i].learners, growth->costs[i]);
	return buf_view(&out);
}

#define SHEET "sheet to durable awards and credentials, "
#define BY_CLOCK ": raw sign and verify over what is signed, of the clock, all cores"
#define BY_PROCESSOR ": the same, of the processor time of all processes"
#define FLAT "processor time of an award in cohorts of 10^3 to "

const struct bench issue_bench[] = {
	{ .id = "S7", .what = "100,000 results, " SHEET "eddsa-rdfc-2022 (the default) and tokens" BY_CLOCK, .open = cost_open, .measure = clock_rdfc,
	  .says = cost_says, .unit = "x", .goal = GOAL_AT_LEAST, .gate = 0.5, .stretch = 0.7 },
	{ .id = "S7 cpu", .what = "10,000 of them" BY_PROCESSOR, .open = cost_open, .measure = processor_rdfc, .says = cost_says,
	  .unit = "x", .goal = GOAL_AT_LEAST, .gate = 0.5, .stretch = 0.7 },
	{ .id = "S7 jcs", .what = "10,000 results, " SHEET "eddsa-jcs-2022 and tokens" BY_CLOCK, .open = cost_open, .measure = clock_jcs, .says = cost_says,
	  .unit = "x", .goal = GOAL_AT_LEAST, .gate = 0.5, .stretch = 0.7 },
	{ .id = "S7 jcs cpu", .what = "10,000 of them" BY_PROCESSOR, .open = cost_open, .measure = processor_jcs, .says = cost_says,
	  .unit = "x", .goal = GOAL_AT_LEAST, .gate = 0.5, .stretch = 0.7 },
	{ .id = "S7 flat", .what = FLAT "10^5, at most so far from their middle", .open = growth_open, .measure = growth, .says = growth_says, .unit = "%",
	  .goal = GOAL_AT_MOST, .gate = 20 },
	{ .id = "S7 flat 10^6", .what = FLAT "10^6, the same", .open = growth_open_slow, .measure = growth, .says = growth_says, .slow = true, .unit = "%",
	  .goal = GOAL_AT_MOST, .gate = 20 },
	BENCH_END
};
