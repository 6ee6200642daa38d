/* metrics.h — what the server counts, as Prometheus' text format prints it.
 *
 * Threads  any: the counters are atomic.
 */
#ifndef HTTP_METRICS_H
#define HTTP_METRICS_H

#include <stdatomic.h>

#include "base/buf.h"

#define METRICS_STEPS 10

struct metrics {
	atomic_ullong by_class[6];            /* 1xx ... 5xx by first digit */
	atomic_ullong steps[METRICS_STEPS + 1]; /* requests by the time they took */
	atomic_ullong microseconds, bytes, too_often, shut, connections;
};

void metrics_count(struct metrics *metrics, int status, int64_t microseconds, size_t bytes);

struct metrics_now { size_t open, busy; int64_t jobs_open, jobs_dead; };
void metrics_write(struct buf *out, struct metrics *metrics, const struct metrics_now *now);

#endif
