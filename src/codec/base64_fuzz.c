/* A text that is read is the one text that is written for its bytes; any bytes come back. */
#include "fuzz.h"

#include "codec/base64.h"

static void
both_ways(struct ctx *cx, struct str in)
{
	struct str out;
	char *exact;

	if (base64url_decode(cx->mem, in, &out)) {
		FUZZ_HOLDS(str_eq(base64url_encode(cx->mem, out), in));
		exact = arena_alloc(cx->mem, out.len);
		FUZZ_HOLDS(base64url_decode_exact(in, exact, out.len) && str_eq(out, ((struct str){ exact, out.len })));
	}
	if (base64_decode(cx->mem, in, &out))
		FUZZ_HOLDS(str_eq(base64_encode(cx->mem, out), in));
	FUZZ_HOLDS(base64url_decode(cx->mem, base64url_encode(cx->mem, in), &out) && str_eq(out, in));
	FUZZ_HOLDS(base64_decode(cx->mem, base64_encode(cx->mem, in), &out) && str_eq(out, in));
}

FUZZ_TARGET(both_ways)
