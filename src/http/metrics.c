#include "http/metrics.h"

/* Upper ends in microseconds. */
static const int64_t steps[METRICS_STEPS] = { 500, 1000, 2500, 5000, 10000, 50000, 100000, 500000, 1000000, 5000000 };

void
metrics_count(struct metrics *m, int status, int64_t microseconds, size_t bytes)
{
	size_t step = 0;

	while (step < METRICS_STEPS && microseconds > steps[step])
		step++;
	atomic_fetch_add_explicit(&m->steps[step], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&m->by_class[status / 100 % 6], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&m->microseconds, (unsigned long long)microseconds, memory_order_relaxed);
	atomic_fetch_add_explicit(&m->bytes, bytes, memory_order_relaxed);
	if (status == 429)
		atomic_fetch_add_explicit(&m->too_often, 1, memory_order_relaxed);
}

static void
put(struct buf *out, const char *name, const char *kind, const char *help, unsigned long long value)
{
	buf_fmt(out, "# HELP testamur_%s %s\n# TYPE testamur_%s %s\ntestamur_%s %llu\n", name, help, name, kind, name, value);
}

static void
put_times(struct buf *out, struct metrics *m)
{
	unsigned long long count = 0;

	buf_lit(out, "# HELP testamur_request_seconds Time from the header lines to the answer.\n# TYPE testamur_request_seconds histogram\n");
	for (size_t i = 0; i <= METRICS_STEPS; i++) {
		count += atomic_load(&m->steps[i]);
		if (i < METRICS_STEPS)
			buf_fmt(out, "testamur_request_seconds_bucket{le=\"%g\"} %llu\n", (double)steps[i] / 1e6, count);
	}
	buf_fmt(out, "testamur_request_seconds_bucket{le=\"+Inf\"} %llu\n", count);
	buf_fmt(out, "testamur_request_seconds_sum %.6f\ntestamur_request_seconds_count %llu\n", (double)atomic_load(&m->microseconds) / 1e6, count);
}

void
metrics_write(struct buf *out, struct metrics *m, const struct metrics_now *now)
{
	buf_lit(out, "# HELP testamur_requests_total Requests answered, by the first digit of the status.\n# TYPE testamur_requests_total counter\n");
	for (int i = 2; i < 6; i++)
		buf_fmt(out, "testamur_requests_total{status=\"%dxx\"} %llu\n", i, (unsigned long long)atomic_load(&m->by_class[i]));
	put_times(out, m);
	put(out, "reply_bytes_total", "counter", "Bytes of bodies sent.", atomic_load(&m->bytes));
	put(out, "too_often_total", "counter", "Requests refused because their client asked too often.", atomic_load(&m->too_often));
	put(out, "connections_total", "counter", "Connections made.", atomic_load(&m->connections));
	put(out, "connections_shut_total", "counter", "Connections ended because a phase took too long.", atomic_load(&m->shut));
	put(out, "connections_open", "gauge", "Connections open now.", now->open);
	put(out, "connections_busy", "gauge", "Connections with a request under way.", now->busy);
	put(out, "jobs_open", "gauge", "Jobs that wait or run.", (unsigned long long)now->jobs_open);
	put(out, "jobs_dead", "gauge", "Jobs that failed too often and wait for a person.", (unsigned long long)now->jobs_dead);
}
