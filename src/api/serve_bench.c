/* S8: what a verification costs the server, of what it costs within one process. S9: from the start of `serve` to its first answer, and what
 * it holds when nobody asks. */
#include "bench.h"
#include "served.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/did.h"
#include "format/proof.h"
#include "format/record_sample.h"
#include "format/ob3.h"
#include "format/verify.h"
#include "rdf/context.h"

#define REQUESTS 5000
#define STARTS   15

/* ---- S9 ---- */

static double
start_to_answer(struct ctx *cx, void *state)
{
	static const char health[] = "GET /health HTTP/1.1\r\nHost: bench\r\n\r\n";
	struct str home = served_home(cx);
	double took[STARTS];

	(void)state;
	for (size_t i = 0; i < STARTS; i++) {
		double began = bench_clock();
		struct served s = served_start(cx, home);
		int fd = -1;

		while (fd < 0 && bench_clock() - began < 10) {
			fd = served_connect(s.port);
			if (fd < 0)
				usleep(500);
		}
		if (fd < 0 || !served_exchange(fd, str_of(health), "HTTP/1.1 200"))
			bench_must(cx, RC_INTERNAL);
		took[i] = (bench_clock() - began) * 1000;
		close(fd);
		served_stop(&s);
	}
	return bench_median(took, STARTS);
}

/* A second after its first answer. */
static double
idle_memory(struct ctx *cx, void *state)
{
	static const char health[] = "GET /health HTTP/1.1\r\nHost: bench\r\n\r\n";
	struct served s = served_start(cx, served_home(cx));
	double megabytes;
	int fd = served_await(cx, &s);

	(void)state;
	if (!served_exchange(fd, str_of(health), "HTTP/1.1 200"))
		bench_must(cx, RC_INTERNAL);
	sleep(1);
	megabytes = served_memory(cx, s.pid, "VmRSS:");
	close(fd);
	served_stop(&s);
	return megabytes;
}

/* ---- S8 ---- */

struct verifying {
	struct contexts *contexts;
	struct str document;
};

static void
verify_once(struct ctx *cx, const struct verifying *v)
{
	struct verify_options options = { .contexts = v->contexts, .at = cx->now };
	struct verify_report report;

	bench_must(cx, verify_bytes(cx, v->document, &options, &report));
	if (report.checks[CHECK_PROOF].outcome != VERIFY_PASS)
		bench_must(cx, fail(cx, RC_INTERNAL, MSG(api_would_not_verify)));
}

/* The sample badge, signed by a key that its own name carries: nothing has to be fetched by either side. */
static struct str
signed_badge(struct ctx *cx, struct contexts *contexts)
{
	struct record record = *record_sample(cx, STR_NONE);
	struct proof_options options = { .suite = PROOF_EDDSA_RDFC_2022, .created = cx->now, .contexts = contexts };
	struct json *credential, *secured;
	struct signature signature;
	struct proof_draft draft;
	struct secret_key *key;
	struct str did;

	bench_must(cx, secret_key_new(cx, KEY_ED25519, &key));
	did = did_key_name(cx->mem, secret_key_public(key));
	record.issuer.id = did;
	record.statuses = (struct record_statuses){ .count = 0 };
	bench_must(cx, ob3_write(cx, &record, &credential));
	options.verification_method = str_fmt(cx->mem, PRI_STR "#" PRI_STR, ARG_STR(did), ARG_STR(str_sub(did, 8, did.len)));
	bench_must(cx, proof_prepare(cx, credential, &options, &draft));
	bench_must(cx, key_sign(cx, key, draft.to_sign, &signature));
	bench_must(cx, proof_attach(cx, &draft, signature_str(&signature), &secured));
	return json_text(cx->mem, secured, JSON_COMPACT);
}

/* Both sides in CPU time: the machine is shared, and waiting is nobody's cost. */
static double
cost_alone(struct ctx *cx, const struct verifying *v)
{
	struct timespec from, to;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	for (int i = 0; i < REQUESTS; i++) {
		struct arena_mark mark = arena_mark(cx->mem);

		verify_once(cx, v);
		arena_release(cx->mem, mark);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	return ((double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9) / REQUESTS;
}

static double
server_cost(struct ctx *cx, void *state)
{
	struct verifying v;
	struct served s = served_start(cx, served_home(cx));
	struct str body, request;
	double alone, before, cost;
	int fd = served_await(cx, &s);

	(void)state;
	bench_must(cx, contexts_open(cx, &v.contexts));
	v.document = signed_badge(cx, v.contexts);
	body = str_fmt(cx->mem, "{\"verifiableCredential\":" PRI_STR "}", ARG_STR(v.document));
	request = str_fmt(cx->mem, "POST /credentials/verify HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n" PRI_STR,
	                  s.port, body.len, ARG_STR(body));
	for (int i = 0; i < 200; i++)
		if (!served_exchange(fd, request, "HTTP/1.1 200"))
			bench_must(cx, RC_INTERNAL);
	before = served_cpu(cx, s.pid);
	for (int i = 0; i < REQUESTS; i++)
		if (!served_exchange(fd, request, "HTTP/1.1 200"))
			bench_must(cx, RC_INTERNAL);
	cost = (served_cpu(cx, s.pid) - before) / REQUESTS;
	close(fd);
	served_stop(&s);
	alone = cost_alone(cx, &v);
	contexts_close(v.contexts);
	return cost / alone;
}

const struct bench serve_bench[] = {
	{ .id = "S8", .what = "verification over HTTP: the server's CPU a request, of the in-process cost", .measure = server_cost, .unit = "x",
	  .goal = GOAL_AT_MOST, .gate = 1.5, .stretch = 1.25 },
	{ .id = "S9 serve", .what = "from the start of `serve` to its first answer", .measure = start_to_answer, .unit = "ms", .goal = GOAL_AT_MOST, .gate = 50, .stretch = 15 },
	{ .id = "S9 idle", .what = "memory of `serve` when nobody asks", .measure = idle_memory, .unit = "MB", .goal = GOAL_AT_MOST, .gate = 20, .stretch = 10 },
	BENCH_END
};
