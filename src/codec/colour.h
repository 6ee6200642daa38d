/* colour.h — "#5a1f3d", and how well one can be read on another (WCAG 2.2: relative luminance, contrast ratio). */
#ifndef CODEC_COLOUR_H
#define CODEC_COLOUR_H

#include "base/str.h"

struct colour { unsigned char red, green, blue; };

/* Six hexadecimal digits behind "#"; anything else is false. */
bool colour_parse(struct str text, struct colour *out);
/* "#5a1f3d" */
struct str colour_text(struct arena *mem, struct colour colour);

/* From 1 (the same) to 21 (black on white). */
double colour_contrast(struct colour a, struct colour b);

/* So many per cent of `over`, the rest `under`. */
struct colour colour_mix(struct colour over, struct colour under, int per_cent);

/* The colour itself, or the first on the way to `towards` whose contrast to `ground` is at least `contrast`; `towards` when none has. */
struct colour colour_readable(struct colour colour, struct colour towards, struct colour ground, double contrast);

#endif
