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

/* Against the rules in force; so many records must be asked, and changes told. */
static double
ask(struct ctx *cx, struct db *db, const struct institution *institution, struct policy *after, enum what_if_kind kind, int64_t asked)
{
	size_t told = 0;
	struct what_if of = { .institution = institution, .language = STR("en"), .before = bench_line_input(cx, 0).policy, .after = after, .changed = changed,
	                      .self = &told };
	double began = bench_clock();

	bench_must(cx, what_if_run(cx, db, &of));
	began = bench_clock() - began;
	if (of.counts[kind].asked != asked || told == 0)
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

/* The demonstration's rules with a pass mark of 50: every sixth award would not be made. */
static struct policy *
higher_pass_mark(struct ctx *cx)
{
	struct line_file framework = bench_demo_file("framework.json");
	struct policy_source source = { .name = framework.name };
	struct policy *policy;
	struct json *book;

	bench_must(cx, json_parse(cx, framework.bytes, JSON_LIMITS, &book));
	json_set(json_get(json_get(book, STR("grading")), STR("percentage-40")), STR("pass"), json_new_int(cx->mem, 50));
	source.text = json_text(cx->mem, book, JSON_COMPACT);
	bench_must(cx, policy_load(cx, &source, 1, &framework.name, 1, &policy));
	return policy;
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
	taken = ask(cx, db, &line.institution, higher_pass_mark(cx), WHAT_IF_AWARD, AWARDS);
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
	struct policy *after = bench_line_input(cx, 0).policy;
	double taken;

	(void)state;
	bench_must(cx, line_run(cx, db, &input, &line));
	bench_must(cx, json_parse(cx, input.specification.bytes, JSON_LIMITS, &fill.file));
	bench_must(cx, db_transact(cx, db, fill_work, &fill));
	bench_must(cx, what_if_let(cx, after, STR("NTU-7.5.step"), STR("20")));
	taken = ask(cx, db, &line.institution, after, WHAT_IF_SPECIFICATION, SPECIFICATIONS);
	bench_remove_database(cx, dir);
	return taken;
}

const struct bench what_if_bench[] = {
	{ .id = "W1", .what = "a what-if over 100,000 awards", .measure = over_awards, .unit = "s", .goal = GOAL_AT_MOST, .gate = 30, .stretch = 5 },
	{ .id = "W2", .what = "a what-if over 10,000 specifications", .measure = over_specifications, .unit = "s", .goal = GOAL_AT_MOST, .gate = 30, .stretch = 10 },
	BENCH_END
};
