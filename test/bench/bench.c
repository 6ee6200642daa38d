/* bench.c — the harness: calibrates, measures in rounds, prints one table (see bench.h). */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "benches.h"
#include "cli/cli.h"
#include "peer.h"
#include "raw.h"

#define ROUND_SECONDS 0.1
#define ROUNDS        5
#define ROUNDS_MAX    99

struct figure {
	double seconds, raw_seconds; /* of one operation */
	double value;                /* what is judged */
	char peer[64];               /* who else was measured; raw_seconds are theirs */
	char says[400];              /* what was found besides */
};

double
bench_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double
time_calls(struct ctx *cx, void (*once)(struct ctx *cx, void *state), void *state, size_t calls)
{
	double start = bench_clock();

	for (size_t i = 0; i < calls; i++) {
		struct arena_mark mark = arena_mark(cx->mem);

		once(cx, state);
		arena_release(cx->mem, mark);
	}
	return bench_clock() - start;
}

/* How many calls last about a round; the first call also warms caches. */
static size_t
calibrate(struct ctx *cx, void (*once)(struct ctx *cx, void *state), void *state)
{
	size_t calls = 1;
	double took = time_calls(cx, once, state, 1);

	while (took < ROUND_SECONDS / 4 && calls < ((size_t)1 << 30)) {
		calls *= 4;
		took = time_calls(cx, once, state, calls);
	}
	calls = (size_t)((double)calls * ROUND_SECONDS / took);
	return calls > 0 ? calls : 1;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
bench_median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), by_size);
	return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

double
bench_seconds(struct ctx *cx, void (*once)(struct ctx *cx, void *state), void *state)
{
	double rounds[ROUNDS];
	size_t calls = calibrate(cx, once, state);

	for (size_t i = 0; i < ROUNDS; i++)
		rounds[i] = time_calls(cx, once, state, calls) / (double)calls;
	return bench_median(rounds, ROUNDS);
}

void
bench_must(struct ctx *cx, enum rc rc)
{
	if (rc == RC_OK)
		return;
	fprintf(stderr, "bench: " PRI_STR "\n", ARG_STR(err_text(&cx->err, cx->mem)));
	exit(1);
}

/* Own and raw calls take turns within each round, so that a busy moment of the machine meets both. */
static struct figure
measure_rounds(struct ctx *cx, const struct bench *b, void *state, size_t rounds)
{
	double own[ROUNDS_MAX], raws[ROUNDS_MAX], ratios[ROUNDS_MAX];
	struct raw *raw = raw_open(cx, b->raw, b->raw_bytes);
	size_t calls = calibrate(cx, b->once, state), units = b->units == 0 ? 1 : b->units;
	size_t raw_calls = b->raw == RAW_NONE ? 0 : calibrate(cx, raw_once, raw);
	struct figure figure = { 0 };

	for (size_t i = 0; i < rounds; i++) {
		raws[i] = raw_calls == 0 ? 0 : time_calls(cx, raw_once, raw, raw_calls) / (double)raw_calls;
		raws[i] *= b->raw_count > 0 ? b->raw_count : 1;
		own[i] = time_calls(cx, b->once, state, calls) / (double)(calls * units);
		ratios[i] = raws[i] / own[i];
	}
	figure.seconds = bench_median(own, rounds);
	figure.raw_seconds = bench_median(raws, rounds);
	figure.value = b->goal == GOAL_SECONDS ? figure.seconds : bench_median(ratios, rounds);
	return figure;
}

/* Ourselves before and after, because the machine is shared and a peer takes a while. */
static struct figure
measure_peer(struct ctx *cx, const struct bench *b, void *state)
{
	struct figure figure = { .seconds = bench_seconds(cx, b->once, state) };
	struct str name;

	figure.raw_seconds = peer_seconds(cx, b->peer, b->given(cx, state), &name);
	figure.seconds = (figure.seconds + bench_seconds(cx, b->once, state)) / 2;
	figure.value = figure.raw_seconds / figure.seconds;
	snprintf(figure.peer, sizeof(figure.peer), PRI_STR, ARG_STR(name));
	return figure;
}

static struct figure
measure(const struct bench *b, size_t rounds)
{
	struct ctx cx;
	struct figure figure = { 0 };
	void *state;

	if (!ctx_open(&cx, 0)) {
		fputs("bench: no memory\n", stderr);
		exit(1);
	}
	state = b->open == NULL ? NULL : b->open(&cx);
	if (b->peer != NULL)
		figure = measure_peer(&cx, b, state);
	else if (b->measure != NULL)
		figure.value = b->measure(&cx, state);
	else
		figure = measure_rounds(&cx, b, state, rounds);
	if (b->says != NULL)
		snprintf(figure.says, sizeof(figure.says), "; " PRI_STR, ARG_STR(b->says(&cx, state)));
	ctx_close(&cx);
	return figure;
}

static bool
reaches(const struct bench *b, double value, double goal)
{
	return b->goal == GOAL_SECONDS || b->goal == GOAL_AT_MOST ? value <= goal : value >= goal;
}

static const char *
judgement(const struct bench *b, double value)
{
	if (b->goal == GOAL_NONE)
		return "";
	if (b->goal == GOAL_TIMES && value <= 0)
		return "not asked";
	if (b->stretch > 0 && reaches(b, value, b->stretch))
		return "met, stretch too";
	return reaches(b, value, b->gate) ? "met" : "NOT MET";
}

static struct str
seconds_text(struct arena *mem, double s)
{
	if (s <= 0)
		return STR_NONE;
	if (s < 1e-6)
		return str_fmt(mem, "%.0f ns", s * 1e9);
	if (s < 1e-3)
		return str_fmt(mem, "%.2f us", s * 1e6);
	return s < 1 ? str_fmt(mem, "%.2f ms", s * 1e3) : str_fmt(mem, "%.2f s", s);
}

static struct str
rate_text(struct arena *mem, double seconds)
{
	if (seconds <= 0)
		return STR_NONE;
	return 1 / seconds < 100 ? str_fmt(mem, "%.1f/s", 1 / seconds) : str_fmt(mem, "%.0f/s", 1 / seconds);
}

static struct str
value_text(struct arena *mem, const struct bench *b, double value)
{
	if (b->peer != NULL)
		return value <= 0 ? STR_NONE : str_fmt(mem, "%.3g x", value);
	if (b->measure != NULL)
		return str_fmt(mem, "%.3g%s%s", value, b->unit == NULL ? "" : " ", b->unit == NULL ? "" : b->unit);
	if (b->raw == RAW_NONE)
		return STR_NONE;
	return str_fmt(mem, "%.3f", value);
}

static struct str
goal_text(struct arena *mem, const struct bench *b, double goal)
{
	if (goal <= 0 || b->goal == GOAL_NONE)
		return STR_NONE;
	if (b->goal == GOAL_SECONDS)
		return str_fmt(mem, "<= " PRI_STR, ARG_STR(seconds_text(mem, goal)));
	return str_fmt(mem, "%s %.3g", b->goal == GOAL_AT_MOST ? "<=" : ">=", goal);
}

static struct str
raw_text(struct arena *mem, const struct bench *b, const struct figure *f)
{
	if (b->peer != NULL)
		return str_fmt(mem, "%s, " PRI_STR, f->peer, ARG_STR(rate_text(mem, f->raw_seconds)));
	if (b->raw == RAW_NONE)
		return STR_NONE;
	return str_fmt(mem, "%s %zu B, " PRI_STR, raw_name(b->raw), b->raw_bytes, ARG_STR(rate_text(mem, f->raw_seconds)));
}

static struct json *
figure_json(struct arena *mem, const struct bench *b, const struct figure *f)
{
	struct json *row = json_new(mem, JSON_OBJECT);

	json_put_str(mem, row, STR("id"), str_of(b->id));
	json_put_str(mem, row, STR("what"), str_of(b->what));
	json_put(row, STR("value"), json_new_real(mem, f->value));
	json_put(row, STR("seconds"), json_new_real(mem, f->seconds));
	json_put(row, STR("raw_seconds"), json_new_real(mem, f->raw_seconds));
	json_put(row, STR("gate"), json_new_real(mem, b->gate));
	json_put_str(mem, row, STR("judgement"), str_of(judgement(b, f->value)));
	if (b->says != NULL)
		json_put_str(mem, row, STR("says"), str_of(f->says + 2));
	return row;
}

static bool
wanted(const struct cli *cli, const struct bench *b)
{
	if (b->slow && !cli_given(cli, "slow"))
		return false;
	for (size_t i = 0; i < cli->arg_count; i++)
		if (str_starts(str_of(b->id), str_c(cli->cx->mem, cli->args[i])))
			return true;
	return cli->arg_count == 0;
}

static enum rc
bench_run(struct cli *cli)
{
	struct arena *mem = cli->cx->mem;
	struct table *table = table_new(mem, (const char *const[]){ "Id", ">Time", ">Rate", ">Figure", ">Gate", ">Stretch", "Judged", "What, and the raw cost", NULL });
	struct json *rows = json_new(mem, JSON_ARRAY);
	size_t rounds = (size_t)cli_number(cli, "rounds");

	if (rounds == 0 || rounds > ROUNDS_MAX)
		rounds = ROUNDS;
	for (const struct bench *const *t = bench_tables; *t != NULL; t++)
		for (const struct bench *b = *t; b->id != NULL; b++) {
			struct figure f;

			if (!wanted(cli, b))
				continue;
			cli_note(cli, "%s %s\n", b->id, b->what);
			f = measure(b, rounds);
			json_add(rows, figure_json(mem, b, &f));
			table_row(table, (struct str[]){ str_of(b->id), seconds_text(mem, f.seconds), rate_text(mem, f.seconds), value_text(mem, b, f.value),
				goal_text(mem, b, b->gate), goal_text(mem, b, b->stretch), str_of(judgement(b, f.value)),
				str_fmt(mem, "%s%s%s" PRI_STR, b->what, f.says, b->raw == RAW_NONE && b->peer == NULL ? "" : "; ", ARG_STR(raw_text(mem, b, &f))) });
		}
	if (cli->json)
		cli_json(cli, rows);
	else
		table_print(cli, table);
	return RC_OK;
}

static const struct option bench_options[] = {
	{ .name = "rounds", .kind = OPT_NUMBER, .value = "N", .help = "rounds of a tenth of a second for each figure", .fallback = "5" },
	{ .name = "slow", .kind = OPT_FLAG, .help = "also the figures that take minutes" },
	OPTIONS_END
};

static const struct command bench_commands[] = {
	{ .name = "bench", .summary = "Measure, in ratios to raw costs of the same run", .arguments = "[ID...]", .options = bench_options, .run = bench_run },
	COMMANDS_END
};

int
main(int argc, char **argv)
{
	const struct command *const tables[] = { bench_commands, NULL };
	struct cli_io io = { .in = stdin, .out = stdout, .err = stderr, .width = 100 };
	char **words = calloc((size_t)argc + 2, sizeof(*words));
	static char name[] = "bench";

	if (words == NULL)
		return 3;
	words[0] = argv[0];
	words[1] = name;
	for (int i = 1; i < argc; i++)
		words[i + 1] = argv[i];
	return cli_main(tables, &io, argc + 1, words);
}
