/* A text that is read is the one text that its base has for its bytes; any bytes come back. */
#include "fuzz.h"

#include "codec/multibase.h"

static void
both_ways(struct ctx *cx, struct str in)
{
	static const enum multibase bases[] = { MULTIBASE_BASE58, MULTIBASE_BASE64URL, MULTIBASE_BASE16 };
	enum multibase base;
	struct str out;

	if (multibase_decode(cx, in, 4096, &base, &out) == RC_OK)
		FUZZ_HOLDS(str_eq(multibase_encode(cx->mem, base, out), in));
	if (in.len > 1000)
		return;
	for (size_t i = 0; i < sizeof(bases) / sizeof(*bases); i++) {
		FUZZ_HOLDS(multibase_decode(cx, multibase_encode(cx->mem, bases[i], in), in.len, &base, &out) == RC_OK);
		FUZZ_HOLDS(base == bases[i] && str_eq(out, in));
	}
}

FUZZ_TARGET(both_ways)
