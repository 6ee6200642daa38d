/* bake_image.h — what the two pictures of a badge share; private to bake_png.c and bake_svg.c. */
#ifndef FORMAT_BAKE_IMAGE_H
#define FORMAT_BAKE_IMAGE_H

#include "base/buf.h"
#include "format/bake.h"

struct bake_colours { uint32_t dark, light; };

/* The institution's colour, or one chosen by its id from colours on which white is readable; and a light tint of it. */
struct bake_colours bake_colours(const struct record *record, const struct bake_design *design);

#endif
