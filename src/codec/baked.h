/* baked.h — what a badge image carries inside (png.h, svg_bake.h). */
#ifndef CODEC_BAKED_H
#define CODEC_BAKED_H

#include "base/ctx.h"

enum baked_kind {
	BAKED_OB3, /* Open Badges 3.0 section 5.3: PNG keyword openbadgecredential, SVG element openbadges:credential */
	BAKED_OB2  /* Open Badges 2.0 baking: PNG keyword openbadges, SVG element openbadges:assertion */
};

struct baked {
	enum baked_kind kind;
	struct str text; /* JSON or a compact JWS; with Open Badges 2.0 also the URL of a hosted assertion */
};

/* The largest credential that is put into an image or taken out of one. */
#define BAKED_TEXT_MAX ((size_t)4 << 20)

/* What may stand in an image: UTF-8 without NUL, not empty (RC_INVALID), not larger than BAKED_TEXT_MAX (RC_LIMIT). */
MUST_USE enum rc baked_check(struct ctx *cx, struct str text);

#endif
