/* raw.h — the raw costs that figures are ratios of, measured in the same round. */
#ifndef BENCH_RAW_H
#define BENCH_RAW_H

#include "bench.h"

struct raw;

/* Keys, a message and its signatures, made once. */
struct raw *raw_open(struct ctx *cx, enum bench_raw kind, size_t bytes);
void raw_once(struct ctx *cx, void *raw);
const char *raw_name(enum bench_raw kind);

#endif
