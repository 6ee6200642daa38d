/* fuzz.h — what every fuzz target needs: one unit of work around one input.
 *
 *     static void reads_back(struct ctx *cx, struct str bytes) { ... FUZZ_HOLDS(str_eq(a, b)); ... }
 *     FUZZ_TARGET(reads_back)
 *
 * A target asks for more than "does not crash": what is read is written and read again, and must be the same.
 * Add it to `fuzzers` in the folder's meson.build; seeds lie in test/fuzz/<name>.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdlib.h>

#include "base/ctx.h"

/* The fuzzer takes an abort for a finding. */
#define FUZZ_HOLDS(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define FUZZ_TARGET(function)                                                 \
	int                                                                   \
	LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)             \
	{                                                                     \
		struct arena_door door;                                       \
		struct ctx cx;                                                \
                                                                              \
		if (!ctx_open(&cx, (size_t)64 << 20))                         \
			return 0;                                             \
		cx.now = 1795392000;                                          \
		if (ARENA_ENTER(cx.mem, &door)) {                             \
			function(&cx, (struct str){ (const char *)bytes, size }); \
			arena_leave(cx.mem, &door);                           \
		}                                                             \
		ctx_close(&cx);                                               \
		return 0;                                                     \
	}

#endif
