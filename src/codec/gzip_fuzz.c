/* What unfolds at once unfolds in pieces to the same; what is packed comes back; no limit is passed. */
#include "fuzz.h"

#include "codec/gzip.h"

#define OUTPUT_MAX ((size_t)1 << 20)

static void
same_in_pieces(struct ctx *cx, enum zip_wrap wrap, struct str packed, struct inflate_limits limits, struct str whole)
{
	struct inflate *in;
	char piece[1000];
	size_t got, at = 0;

	FUZZ_HOLDS(inflate_open(cx, wrap, packed, limits, &in) == RC_OK);
	do {
		FUZZ_HOLDS(inflate_read(cx, in, piece, 1 + at % sizeof(piece), &got) == RC_OK);
		FUZZ_HOLDS(str_eq((struct str){ piece, got }, str_sub(whole, at, got)));
		at += got;
	} while (got > 0);
	FUZZ_HOLDS(at == whole.len);
	inflate_close(in);
}

static void
unfold(struct ctx *cx, enum zip_wrap wrap, struct str bytes)
{
	struct inflate_limits limits = { .output_max = OUTPUT_MAX };
	struct str whole, packed, back;

	if (zip_inflate(cx, wrap, bytes, limits, &whole) == RC_OK) {
		FUZZ_HOLDS(whole.len <= OUTPUT_MAX);
		same_in_pieces(cx, wrap, bytes, limits, whole);
	}
	FUZZ_HOLDS(zip_deflate(cx, wrap, bytes, (int)(bytes.len % 10), &packed) == RC_OK);
	FUZZ_HOLDS(zip_inflate(cx, wrap, packed, limits, &back) == RC_OK && str_eq(back, bytes));
}

static void
both_wraps(struct ctx *cx, struct str bytes)
{
	unfold(cx, ZIP_GZIP, bytes);
	unfold(cx, ZIP_ZLIB, bytes);
}

FUZZ_TARGET(both_wraps)
