/* What a what-if takes: every award of a large institution, or every specification of a large portfolio, asked by two sets of rules. Only
 * the asking is measured. The gates are seconds that a quality officer waits, also on a slow machine. */
#include "bench.h"
#include "cohort.h"

#include "award/what_if.h"
#include "db/migrate.h"

#define AWARDS         100000
#define SPECIFICATIONS 10000

static void
changed(void *self, const struct what_if_change *change)
{
	size_t *count = self;

	(void)change;
	++*count;
}

/* Another number against the rules in force; so many records must be asked and so many changes told. */
static double
ask(struct ctx *cx, struct db *db, const struct institution *institution, const char *let, const char *value, enum what_if_kind kind, int64_t asked,
    bool changes)
{
	size_t told = 0;
	struct what_if of = { .institution = institution, .language = STR("en"), .changed = changed, .self = &told };
	double began;

	of.before = bench_line_input(cx, 0).policy;
	of.after = bench_line_input(cx, 0).policy;
	bench_must(cx, what_if_let(cx, of.after, str_of(let), str_of(value)));
	began = bench_clock();
	bench_must(cx, what_if_run(cx, db, &of));
	began = bench_clock() - began;
	if (of.counts[kind].asked != asked || (told > 0) != changes)
		bench_must(cx, fail(cx, RC_INTERNAL, MSG(award_what_if_nothing)));
	return began;
}

static struct db *
open_database(struct ctx *cx, struct str dir)
{
	struct db *db;

	bench_must(cx, file_make_dirs(cx, dir, 0700));
	bench_remove_database(cx, dir);
	bench_must(cx, db_open(cx, path_join(cx->mem, dir, STR("t.db")), &db));
	bench_must(cx, db_migrate(cx, db));
	return db;
}

static struct str
folder(struct ctx *cx)
{
	return str_fmt(cx->mem, "/tmp/testamur-bench-what-if-%ld", (long)getpid());
}

static double
over_awards(struct ctx *cx, void *state)
{
	struct line_input input = bench_line_input(cx, AWARDS);
	struct str dir = folder(cx);
	struct db *db = open_database(cx, dir);
	struct line_output line;
	double taken;

	(void)state;
	bench_must(cx, line_run(cx, db, &input, &line));
	taken = ask(cx, db, &line.institution, "NTU-11.3.attempts", "1", WHAT_IF_AWARD, AWARDS, false);
	bench_remove_database(cx, dir);
	return taken;
}

struct filling { const struct line_output *line; struct json *file; };

static enum rc
fill_work(struct ctx *cx, struct db *db, void *self)
{
	const struct filling *fill = self;

	for (size_t i = 1; i < SPECIFICATIONS; i++) {
		struct arena_mark mark = arena_mark(cx->mem);
		struct specification spec;
		struct problems problems;

		json_set(fill->file, STR("code"), json_new_string(cx->mem, str_fmt(cx->mem, "BENCH-%zu", i)));
		TRY(specification_read(cx, STR("bench"), json_text(cx->mem, fill->file, JSON_COMPACT), &problems, &spec));
		TRY(specification_ensure(cx, db, fill->line->institution.id, 0, &spec));
		(void)json_take(fill->file, STR("code")); /* it goes with the mark */
		arena_release(cx->mem, mark);
	}
	return RC_OK;
}

static double
over_specifications(struct ctx *cx, void *state)
{
	struct line_input input = bench_line_input(cx, 1);
	struct str dir = folder(cx);
	struct db *db = open_database(cx, dir);
	struct line_output line;
	struct filling fill = { .line = &line };
	double taken;

	(void)state;
	bench_must(cx, line_run(cx, db, &input, &line));
	bench_must(cx, json_parse(cx, input.specification.bytes, JSON_LIMITS, &fill.file));
	bench_must(cx, db_transact(cx, db, fill_work, &fill));
	taken = ask(cx, db, &line.institution, "NTU-7.5.step", "20", WHAT_IF_SPECIFICATION, SPECIFICATIONS, true);
	bench_remove_database(cx, dir);
	return taken;
}

const struct bench what_if_bench[] = {
	{ .id = "W1", .what = "a what-if over 100,000 awards", .measure = over_awards, .unit = "s", .goal = GOAL_AT_MOST, .gate = 30, .stretch = 5 },
	{ .id = "W2", .what = "a what-if over 10,000 specifications", .measure = over_specifications, .unit = "s", .goal = GOAL_AT_MOST, .gate = 30, .stretch = 10 },
	BENCH_END
};
