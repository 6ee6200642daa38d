/* benches.h — the list of all tables of figures. */
#ifndef BENCH_BENCHES_H
#define BENCH_BENCHES_H

#include "bench.h"

/* Ends with NULL. */
extern const struct bench *const bench_tables[];

#endif
