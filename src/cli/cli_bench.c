/* S9 for the command line: from the start of the program to its answer, and the memory it held. */
#include "bench.h"

#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/file.h"

#define STARTS 41

extern char **environ;

struct start {
	double seconds;
	double megabytes; /* resident at most */
};

static int
by_seconds(const void *a, const void *b)
{
	const struct start *x = a, *y = b;

	return (x->seconds > y->seconds) - (x->seconds < y->seconds);
}

/* The program stands two folders above the bench. */
static struct start
start_once(struct ctx *cx)
{
	char *program = str_c(cx->mem, path_join(cx->mem, path_of_program(cx->mem), STR("../../testamur")));
	char name[] = "testamur", word[] = "frameworks", list[] = "list", quiet[] = "--json";
	char *argv[] = { name, word, list, quiet, NULL };
	posix_spawn_file_actions_t actions;
	struct rusage usage = { .ru_maxrss = 0 };
	double began = bench_clock();
	int status = -1;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 01, 0);
	if (posix_spawn(&pid, program, &actions, NULL, argv, environ) == 0)
		wait4(pid, &status, 0, &usage);
	posix_spawn_file_actions_destroy(&actions);
	if (status != 0)
		bench_must(cx, RC_INTERNAL);
	return (struct start){ bench_clock() - began, (double)usage.ru_maxrss / 1024 };
}

static struct start
median_start(struct ctx *cx)
{
	struct start starts[STARTS];

	for (size_t i = 0; i < STARTS; i++)
		starts[i] = start_once(cx);
	qsort(starts, STARTS, sizeof(*starts), by_seconds);
	return starts[STARTS / 2];
}

static double
milliseconds(struct ctx *cx, void *state)
{
	(void)state;
	return median_start(cx).seconds * 1000;
}

static double
megabytes(struct ctx *cx, void *state)
{
	(void)state;
	return median_start(cx).megabytes;
}

const struct bench cli_bench[] = {
	{ .id = "S9 start", .what = "from start to the answer of `frameworks list`, which reads every rule book", .measure = milliseconds, .unit = "ms",
	  .goal = GOAL_AT_MOST, .gate = 50, .stretch = 15 },
	{ .id = "S9 memory", .what = "memory held by it at most", .measure = megabytes, .unit = "MB", .goal = GOAL_AT_MOST, .gate = 20, .stretch = 10 },
	BENCH_END
};
