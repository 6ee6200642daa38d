/* svg_bake.h — credentials inside SVG images, which otherwise stay as they are, byte for byte.
 *
 * Open Badges 3.0 section 5.3.2: an element `credential` of the namespace https://purl.imsglobal.org/ob/v3p0
 * directly in the root; JSON stands in it as CDATA, a compact JWS in its attribute `verify`.
 *
 * The scanner (xml.h) reads nothing that could make two readers disagree (T-13): a document type, which older
 * drawing programs write, has to be taken out first. It does not make an image safe to show (T-22); that is not its task.
 *
 * RC_LIMIT for what is too large or too deep, else RC_INVALID with the line.
 */
#ifndef CODEC_SVG_BAKE_H
#define CODEC_SVG_BAKE_H

#include "base/ctx.h"
#include "codec/baked.h"

#define SVG_SIZE_MAX ((size_t)4 << 20)

/* The image with `credential` in it, in place of any that it carried, of Open Badges 2.0 too. A text that
 * begins with `{` is JSON, anything else a compact JWS. */
MUST_USE enum rc svg_bake(struct ctx *cx, struct str image, struct str credential, struct str *out);

/* What the image carries. RC_NOT_FOUND: nothing. Refused: two, of whatever kind, one that is not a child of the root, one that has both a `verify` and a content (3.0). */
MUST_USE enum rc svg_unbake(struct ctx *cx, struct str image, struct baked *out);

#endif
