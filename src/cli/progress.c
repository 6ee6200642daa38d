#include "cli/cli.h"

#include <time.h>

#define BAR_COLUMNS   24
#define REDRAW_EVERY  0.1
#define REMARK_EVERY  10.0

static double
clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct progress
progress_start(struct cli *cli, const char *what, int64_t total)
{
	double now = clock_now();

	return (struct progress){ .cli = cli, .what = what, .total = total, .started = now, .drawn = now };
}

/* "1 min 20 s" */
static struct str
duration(struct arena *mem, double seconds)
{
	long s = (long)(seconds + 0.5);

	if (s >= 3600)
		return str_fmt(mem, "%ld h %ld min", s / 3600, s % 3600 / 60);
	if (s >= 60)
		return str_fmt(mem, "%ld min %ld s", s / 60, s % 60);
	return str_fmt(mem, "%ld s", s);
}

/* "1200 of 5000 credentials, 380 a second, 10 s left" */
static struct str
progress_words(const struct progress *p, double now)
{
	struct arena *mem = p->cli->cx->mem;
	double rate = now > p->started ? (double)p->done / (now - p->started) : 0;
	struct str text = p->total > 0 ? str_fmt(mem, "%lld of %lld %s", (long long)p->done, (long long)p->total, p->what)
	                               : str_fmt(mem, "%lld %s", (long long)p->done, p->what);

	if (rate <= 0)
		return text;
	text = str_fmt(mem, PRI_STR ", %.*f a second", ARG_STR(text), rate < 10 ? 1 : 0, rate);
	if (p->done >= p->total)
		return text;
	return str_fmt(mem, PRI_STR ", " PRI_STR " left", ARG_STR(text), ARG_STR(duration(mem, (double)(p->total - p->done) / rate)));
}

static void
draw_bar(const struct progress *p, double now)
{
	int full = p->total > 0 ? (int)((p->done < p->total ? p->done : p->total) * BAR_COLUMNS / p->total) : 0;
	static const char marks[] = "########################", blanks[] = "........................";

	_Static_assert(sizeof(marks) - 1 == BAR_COLUMNS && sizeof(blanks) - 1 == BAR_COLUMNS, "a mark for each column");
	if (p->total > 0)
		fprintf(p->cli->io.err, "\r\033[K[%.*s%.*s] " PRI_STR, full, marks, BAR_COLUMNS - full, blanks, ARG_STR(progress_words(p, now)));
	else
		fprintf(p->cli->io.err, "\r\033[K" PRI_STR, ARG_STR(progress_words(p, now)));
	fflush(p->cli->io.err);
}

static void
progress_say(struct progress *p, double now)
{
	struct arena_mark mark = arena_mark(p->cli->cx->mem);

	if (p->cli->io.terminal)
		draw_bar(p, now);
	else
		fprintf(p->cli->io.err, PRI_STR "\n", ARG_STR(progress_words(p, now)));
	arena_release(p->cli->cx->mem, mark);
	p->drawn = now;
	p->any = true;
}

void
progress_at(struct progress *p, int64_t done)
{
	double now = clock_now();

	p->done = done;
	if (now - p->drawn >= (p->cli->io.terminal ? REDRAW_EVERY : REMARK_EVERY))
		progress_say(p, now);
}

void
progress_end(struct progress *p)
{
	if (!p->any)
		return;
	if (p->cli->io.terminal)
		fputs("\r\033[K", p->cli->io.err);
	else
		progress_say(p, clock_now());
	fflush(p->cli->io.err);
}
