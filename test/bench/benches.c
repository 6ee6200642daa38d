#include "benches.h"

#define ADD(name) extern const struct bench name##_bench[];
#include "benches.def"
#undef ADD

#define ADD(name) name##_bench,
const struct bench *const bench_tables[] = {
#include "benches.def"
	NULL
};
