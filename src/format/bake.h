/* bake.h — the badge as a picture that carries its credential (Open Badges 3.0, "Baked Badges").
 *
 * The pictures are drawn here from the record and the badge's parts (badge.h): a vector one with words, which shows its emblem alone
 * where it is small, and a bitmap without words, because nothing in this library links a font or an image library. Both are a
 * function of the record and the design alone. codec/png.h and codec/svg_bake.h put credentials in and take them out.
 */
#ifndef FORMAT_BAKE_H
#define FORMAT_BAKE_H

#include "format/badge.h"
#include "format/record.h"

struct bake_design {
	const struct badge *badge; /* NULL: the usual one */
	uint32_t colour; /* 0xRRGGBB of the institution, when badge is NULL; 0 chooses one from the issuer's name */
	unsigned size;   /* width and height of the bitmap in pixels, 16 to 1024; 0 is 400 */
};

/* The colour that is chosen for an issuer: white is readable on it. */
uint32_t bake_colour_of(struct str issuer);

/* An SVG of the badge: title or the badge's own lines, institution, level, credit, year; text is escaped. A drawing that was handed in is
 * taken as it is. */
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
