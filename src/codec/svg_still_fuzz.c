/* A drawing of a stranger's: what passes is text in UTF-8 that has no document type and no script, and its size alone can still refuse it. */
#include "fuzz.h"

#include "base/utf8.h"
#include "codec/svg_still.h"

static bool
has(struct str text, const char *part)
{
	return str_find(text, str_of(part)) < text.len;
}

static void
judge(struct ctx *cx, struct str image)
{
	if (svg_still(cx, image, image.len) != RC_OK)
		return;
	FUZZ_HOLDS(utf8_valid_until(image) == image.len);
	if (!has(image, "<!--") && !has(image, "<![CDATA[")) /* in those it would be text */
		FUZZ_HOLDS(!has(image, "<!DOCTYPE") && !has(image, "<script") && !has(image, "<foreignObject"));
	FUZZ_HOLDS(svg_still(cx, image, image.len - 1) == RC_LIMIT);
}

FUZZ_TARGET(judge)
