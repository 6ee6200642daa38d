/* The canonical form reads back as the same tree, and is its own canonical form. */
#include "fuzz.h"

#include "codec/jcs.h"

static void
canonical_twice(struct ctx *cx, struct str text)
{
	struct json *tree, *again;
	struct str once, twice;

	if (json_parse(cx, text, JSON_LIMITS, &tree) != RC_OK)
		return;
	FUZZ_HOLDS(jcs_text(cx, tree, SIZE_MAX / 2, &once) == RC_OK);
	FUZZ_HOLDS(json_parse(cx, once, JSON_LIMITS, &again) == RC_OK);
	FUZZ_HOLDS(json_equal(tree, again));
	FUZZ_HOLDS(jcs_text(cx, again, SIZE_MAX / 2, &twice) == RC_OK);
	FUZZ_HOLDS(str_eq(once, twice));
}

FUZZ_TARGET(canonical_twice)
