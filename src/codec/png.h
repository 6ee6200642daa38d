/* png.h — credentials inside PNG images: a strict walk over the chunks, without decoding a pixel.
 *
 * PNG, third edition (W3C 2025), clauses 5 and 11; Open Badges 3.0 section 5.3.1: an iTXt chunk with the
 * keyword `openbadgecredential`, not compressed. All other chunks stay as they are, byte for byte.
 *
 * Refused (T-24): a wrong signature, checksum or chunk order, an unknown critical chunk, impossible
 * dimensions, more than PNG_CHUNKS_MAX chunks or PNG_PIXELS_MAX pixels, bytes after the end, and two credentials
 * of the same kind. RC_LIMIT for what is too large, else RC_INVALID; the message names the byte offset.
 *
 * Memory   a struct png points into the image it was read from.
 */
#ifndef CODEC_PNG_H
#define CODEC_PNG_H

#include "base/ctx.h"
#include "codec/baked.h"

#define PNG_SIZE_MAX   ((size_t)32 << 20)
#define PNG_PIXELS_MAX ((uint64_t)64 << 20)
#define PNG_CHUNKS_MAX 65536

/* A picture that was walked over and found right. Baking it again and again needs no second look. */
struct png {
	uint32_t width, height;
	struct str ob3, ob2;   /* type and data of the chunks that carry a credential; empty when there is none */
	struct str kept[4];    /* the picture without those chunks; the first part ends behind IHDR */
	size_t kept_count;
};

MUST_USE enum rc png_read(struct ctx *cx, struct str image, struct png *out);

/* The picture with `credential` in it, in place of any that it carried (an Open Badges 2.0 one goes too,
 * so that the picture speaks of one credential). Errors of baked_check. */
MUST_USE enum rc png_bake(struct ctx *cx, const struct png *png, struct str credential, struct str *out);

/* What the picture carries. Compressed text is read too, and the tEXt chunk of the earliest badges.
 * RC_NOT_FOUND: nothing. RC_INVALID: one of each kind, of which another reader might show the other. */
MUST_USE enum rc png_unbake(struct ctx *cx, const struct png *png, struct baked *out);

#endif
