/* What is read as JSON is written as JSON that reads back as the same tree. */
#include <stdlib.h>

#include "codec/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
read_write_read(struct ctx *cx, struct str text)
{
	struct json *first, *second;

	if (json_parse(cx, text, JSON_LIMITS, &first) != RC_OK)
		return;
	if (json_parse(cx, json_text(cx->mem, first, JSON_COMPACT), JSON_LIMITS, &second) != RC_OK || !json_equal(first, second))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct ctx cx;
	struct arena_door door;

	if (!ctx_open(&cx, (size_t)64 << 20))
		return 0;
	if (ARENA_ENTER(cx.mem, &door)) {
		read_write_read(&cx, (struct str){ (const char *)bytes, size });
		arena_leave(cx.mem, &door);
	}
	ctx_close(&cx);
	return 0;
}
