/* An image that is accepted can be baked, and then carries exactly what was put in. */
#include "fuzz.h"

#include "codec/svg_bake.h"

static void
bake_and_take_out(struct ctx *cx, struct str image)
{
	static const char *const credentials[] = { "{\"a\":\"]]>]]]>&<\"}", "eyJhbGciOiJFZERTQSJ9.e30.c2ln" };
	struct baked found;
	struct str baked, again;
	enum rc rc = svg_unbake(cx, image, &found);

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return;
	for (size_t i = 0; i < 2; i++) {
		FUZZ_HOLDS(svg_bake(cx, image, str_of(credentials[i]), &baked) == RC_OK);
		FUZZ_HOLDS(svg_unbake(cx, baked, &found) == RC_OK && found.kind == BAKED_OB3 && str_is(found.text, credentials[i]));
		FUZZ_HOLDS(svg_bake(cx, baked, str_of(credentials[i]), &again) == RC_OK && str_eq(baked, again));
	}
}

FUZZ_TARGET(bake_and_take_out)
