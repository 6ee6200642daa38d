/* outline.h — closed outlines filled as dots: the bitmap of what a vector picture has as paths. Private to src/format.
 *
 * In whole numbers throughout, so that every machine makes the same bits. What lies inside is decided by counting crossings (even-odd,
 * SVG 2, 13.4.2).
 */
#ifndef FORMAT_OUTLINE_H
#define FORMAT_OUTLINE_H

#include "format/badge_art.h"

#define OUTLINE_UNIT 256 /* of a unit of the plane */

struct outline_edge { int64_t x0, y0, x1, y1; }; /* y0 < y1 */

struct outline {
	struct outline_edge *edges;
	size_t count;
};

/* The edges of a path of absolute M, L, C and Z, put in its place; curves become chords. */
struct outline outline_of(struct arena *mem, const char *path, struct badge_place place);

/* Sets dots[i] to `value` where the point (x of i, y) lies inside; dot i's middle is at (2 i + 1) * step / 2. `crossings` has room for
 * outline.count numbers. */
void outline_fill(const struct outline *outline, int64_t y, int64_t step_numerator, int64_t step_denominator, int64_t *crossings, unsigned char value,
                  unsigned char *dots, size_t count);

#endif
