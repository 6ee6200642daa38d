/* What is read as JSON is written as JSON that reads back as the same tree. */
#include "fuzz.h"

#include "codec/json.h"

static void
read_write_read(struct ctx *cx, struct str text)
{
	struct json *first, *second;

	if (json_parse(cx, text, JSON_LIMITS, &first) != RC_OK)
		return;
	for (enum json_layout layout = JSON_COMPACT; layout <= JSON_PRETTY; layout++) {
		FUZZ_HOLDS(json_parse(cx, json_text(cx->mem, first, layout), JSON_LIMITS, &second) == RC_OK);
		FUZZ_HOLDS(json_equal(first, second));
	}
}

FUZZ_TARGET(read_write_read)
