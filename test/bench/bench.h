/* bench.h — what is measured, against what, and the goal; the harness does the rest.
 *
 * A figure is a row. Timed rows give `once`; the harness calibrates how many calls make a round, measures the raw
 * cost in the same round (the machine is shared: only ratios within one run count), and takes the median of
 * the rounds. A row with `measure` gives a number of its own.
 *
 *     static void *
 *     sign_open(struct ctx *cx) { return badge_model(cx->mem); }
 *
 *     static void
 *     sign_once(struct ctx *cx, void *badge) { ... one operation; what it allocates is given back after the call ... }
 *
 *     const struct bench sign_bench[] = {
 *             { .id = "S1", .what = "issue one badge", .open = sign_open, .once = sign_once,
 *               .raw = RAW_SIGN, .raw_bytes = 64, .goal = GOAL_RATIO, .gate = 0.30, .stretch = 0.40 },
 *             BENCH_END };
 *
 * The file is `<thing>_bench.c` beside what it measures; its folder's meson.build says
 * `benches += files('<thing>_bench.c')` and test/bench/benches.def lists the table. Run: make bench, or
 * build/test/bench/bench [--rounds N] [--slow] [--json] [ID...].
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "base/ctx.h"

enum bench_raw {
	RAW_NONE,
	RAW_SIGN,       /* libsodium Ed25519 over raw_bytes */
	RAW_VERIFY,     /* the same, verifying */
	RAW_SIGN_P256,  /* OpenSSL ECDSA P-256 over raw_bytes, hashing included */
	RAW_VERIFY_P256,
	RAW_HASH        /* OpenSSL SHA-256 over raw_bytes */
};

enum bench_goal {
	GOAL_NONE,      /* shown, not judged */
	GOAL_RATIO,     /* raw time / own time is at least gate: 0.30 means 30 % of the raw speed */
	GOAL_SECONDS,   /* own time is at most gate seconds */
	GOAL_AT_MOST,   /* the number of `measure` is at most gate */
	GOAL_AT_LEAST,  /* the number of `measure` is at least gate */
	GOAL_TIMES      /* peer's time / own time is at least gate */
};

struct bench {
	const char *id;       /* "S1", or "S1 jwt" where an id has several rows */
	const char *what;
	void *(*open)(struct ctx *cx);             /* prepares, untimed; may be NULL */
	void (*once)(struct ctx *cx, void *state); /* one call; its memory is released after it */
	double (*measure)(struct ctx *cx, void *state); /* instead of once: the figure itself */
	struct str (*says)(struct ctx *cx, const void *state); /* what measure found besides, for people; may be NULL */
	bool slow;            /* takes minutes: only measured with --slow */
	const char *peer;     /* what another implementation is asked (test/oracle/bench/peers.mjs); NULL: none */
	struct str (*given)(struct ctx *cx, void *state); /* the document that it gets */
	const char *unit;     /* of measure's number: "x", "MB" */
	size_t units;         /* operations in one call of once; 0 is 1 */
	enum bench_raw raw;
	size_t raw_bytes;
	double raw_count;     /* raw operations that one operation needs; 0 is 1 */
	enum bench_goal goal;
	double gate, stretch; /* stretch 0: none */
};
#define BENCH_END { .id = NULL }

/* Seconds of a clock that nobody sets: differences count. */
double bench_clock(void);

/* A median of rounds of `once`, in seconds an operation: for `measure` functions that compare two things. */
double bench_seconds(struct ctx *cx, void (*once)(struct ctx *cx, void *state), void *state);

/* The middle one; the values are put in order. */
double bench_median(double *values, size_t count);

/* Ends the run with the context's error when rc is not RC_OK; what is measured must work. */
void bench_must(struct ctx *cx, enum rc rc);

#endif
