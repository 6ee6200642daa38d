#include "benches.h"

/* Every table of figures: its name without "_bench", in the order of the output. A `*_bench.c` adds its line here. */
#define BENCHES(ADD) \
	ADD(base)

#define DECLARE(name) extern const struct bench name##_bench[];
#define LIST(name)    name##_bench,

BENCHES(DECLARE)

const struct bench *const bench_tables[] = { BENCHES(LIST) NULL };
