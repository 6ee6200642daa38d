/* bake_image.h — what the two pictures of a badge share; private to bake_png.c and bake_svg.c. */
#ifndef FORMAT_BAKE_IMAGE_H
#define FORMAT_BAKE_IMAGE_H

#include "format/bake.h"

/* The design's badge, or the usual one, in the institution's colour or one chosen by its id from colours on which white is readable. */
struct badge bake_badge(const struct record *record, const struct bake_design *design);

#endif
