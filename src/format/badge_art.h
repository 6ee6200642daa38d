/* badge_art.h — the outlines that badges are drawn with. Private to src/format.
 *
 * An outline is the text of an SVG path of absolute M, L, C and Z with whole numbers, so that the vector picture takes it as it is
 * and outline.h fills it for the bitmap.
 */
#ifndef FORMAT_BADGE_ART_H
#define FORMAT_BADGE_ART_H

#include "format/badge.h"

extern const char *const badge_shape_outlines[BADGE_SHAPES];
extern const char *const badge_emblem_outlines[BADGE_EMBLEMS];
extern const char badge_band_outline[], badge_tails_outline[], badge_dot_outline[];

/* Where an outline is put: every point times `scale` thousandths, then moved; in the plane's units. */
struct badge_place { int64_t scale, x, y; };

/* One thing drawn over those before it. */
struct badge_fill {
	const char *outline;
	struct badge_place place;
	uint32_t colour;
};
#define BADGE_FILLS_MAX 24

/* The badge without its words, as both pictures have it: shape, rings, ribbon, and unless `face_only` the emblem large and a dot for
 * each of `level` levels. Returns how many. */
size_t badge_fills(const struct badge *badge, int level, bool face_only, struct badge_fill fills[BADGE_FILLS_MAX]);

/* Where the face stands: behind tails it is smaller and higher. */
struct badge_place badge_face(const struct badge *badge);

#endif
