/* bake.h — the badge as a picture that carries its credential (Open Badges 3.0, "Baked Badges").
 *
 * The pictures are drawn here from the record: a vector one with words, and a bitmap without (a shield and rings
 * in the institution's colour), because nothing in this library links a font or an image library. Both are a
 * function of the record and the colour alone. codec/png.h and codec/svg.h put credentials in and take them out.
 */
#ifndef FORMAT_BAKE_H
#define FORMAT_BAKE_H

#include "format/record.h"

struct bake_design {
	uint32_t colour; /* 0xRRGGBB of the institution; 0 chooses one from the issuer's name */
	unsigned size;   /* width and height of the bitmap in pixels, 64 to 1024; 0 is 400 */
};

/* An SVG of the badge: title, institution, level, credit, year; text is escaped. */
MUST_USE enum rc bake_svg_image(struct ctx *cx, const struct record *record, const struct bake_design *design, struct str *svg);

/* A PNG of the badge, no words. */
MUST_USE enum rc bake_png_image(struct ctx *cx, const struct record *record, const struct bake_design *design, struct str *png);

/* The image with the credential inside: JSON text of a credential with an embedded proof, or a compact JWT. */
MUST_USE enum rc bake_svg(struct ctx *cx, struct str svg, struct str credential, struct str *baked);
MUST_USE enum rc bake_png(struct ctx *cx, struct str png, struct str credential, struct str *baked);

/* The credential in a PNG or an SVG. RC_NOT_FOUND: there is none. RC_INVALID: a broken image, or more than one
 * credential (which would be shown?). */
MUST_USE enum rc bake_extract(struct ctx *cx, struct str image, struct str *credential);

#endif
