/* cohort.h — the demonstration's cohort with as many learners as a figure needs. For *_bench.c. */
#ifndef BENCH_COHORT_H
#define BENCH_COHORT_H

#include <unistd.h>

#include "bench.h"

#include "award/line.h"
#include "base/file.h"
#include "codec/json.h"
#include "main/demo.h"

static inline struct line_file
bench_demo_file(const char *name)
{
	const struct asset *asset = asset_find(demo_assets, str_of(name));

	return (struct line_file){ str_of(name), { asset->bytes, asset->size } };
}

static inline struct line_file
bench_sheet(struct ctx *cx, size_t learners)
{
	struct buf out = buf_new(cx->mem, (size_t)1 << 30);

	buf_lit(&out, "learner_id,family_name,given_name,birth_date,email,submitted_at,mark\r\n");
	for (size_t i = 0; i < learners; i++)
		buf_fmt(&out, "S%07zu,Family%zu,Given%zu,1990-01-01,s%zu@northgate.example,2026-11-05T12:00:00Z,%zu\r\n", i, i % 997, i, i, 40 + i % 60);
	return (struct line_file){ STR("results.csv"), buf_view(&out) };
}

static inline struct line_file
bench_offering(struct ctx *cx)
{
	struct line_file file = bench_demo_file("offering.json");
	struct json *offering;

	bench_must(cx, json_parse(cx, file.bytes, JSON_LIMITS, &offering));
	json_set(offering, STR("requests"), json_new(cx->mem, JSON_ARRAY));
	file.bytes = json_text(cx->mem, offering, JSON_COMPACT);
	return file;
}

/* The demonstration's rules, with specification, offering and sheet; requests are left out. */
static inline struct line_input
bench_line_input(struct ctx *cx, size_t learners)
{
	struct line_file framework = bench_demo_file("framework.json");
	struct policy_source source = { framework.name, framework.bytes };
	struct line_input input = { .specification = bench_demo_file("specification.json"), .offering = bench_offering(cx), .results = bench_sheet(cx, learners) };

	bench_must(cx, policy_load(cx, &source, 1, &framework.name, 1, &input.policy));
	return input;
}

static inline void
bench_remove_database(struct ctx *cx, struct str dir)
{
	static const char *const names[] = { "t.db", "t.db-wal", "t.db-shm" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unlink(str_c(cx->mem, path_join(cx->mem, dir, str_of(names[i]))));
}

#endif
