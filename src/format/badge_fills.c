/* What a badge is drawn of, from the ground up. */
#include "format/badge_art.h"

struct drawing {
	const struct badge *badge;
	struct badge_place face;
	struct badge_fill *fills;
	size_t count;
};

struct badge_place
badge_face(const struct badge *badge)
{
	return badge->ribbon == BADGE_RIBBON_TAILS ? (struct badge_place){ 820, 36, 4 } : (struct badge_place){ 1000, 0, 0 };
}

static void
add(struct drawing *d, const char *outline, struct badge_place place, uint32_t colour)
{
	d->fills[d->count++] = (struct badge_fill){ outline, place, colour };
}

/* On the face: `scale` thousandths of the plane's units, (x, y) where the outline's origin lies. */
static struct badge_place
on_face(const struct drawing *d, int64_t scale, int64_t x, int64_t y)
{
	return (struct badge_place){ scale * d->face.scale / 1000, x * d->face.scale / 1000 + d->face.x, y * d->face.scale / 1000 + d->face.y };
}

/* The shape again, smaller, about its middle: a ring is what two of them leave. */
static void
add_shape(struct drawing *d, int64_t scale, uint32_t colour)
{
	add(d, badge_shape_outlines[d->badge->shape], on_face(d, scale, 200 - 200 * scale / 1000, 200 - 200 * scale / 1000), colour);
}

static void
add_rings(struct drawing *d)
{
	const struct badge *badge = d->badge;

	add_shape(d, 1000, badge->colour);
	if (badge->ring == BADGE_RING_NONE)
		return;
	add_shape(d, 950, badge->accent);
	add_shape(d, badge->ring == BADGE_RING_DOUBLE ? 935 : 918, badge->colour);
	if (badge->ring == BADGE_RING_DOUBLE) {
		add_shape(d, 905, badge->accent);
		add_shape(d, 890, badge->colour);
	}
}

/* One dot a level, in the ribbon or where it would be. */
static void
add_dots(struct drawing *d, int level)
{
	bool band = d->badge->ribbon == BADGE_RIBBON_BAND;
	uint32_t colour = band ? badge_words_on(d->badge->accent) : d->badge->accent;

	for (int i = 0; i < level && i < 8; i++)
		add(d, badge_dot_outline, on_face(d, band ? 110 : 90, 200 + 30 * i - 15 * (level - 1), band ? 292 : 316), colour);
}

size_t
badge_fills(const struct badge *badge, int level, bool face_only, struct badge_fill fills[BADGE_FILLS_MAX])
{
	struct drawing d = { badge, badge_face(badge), fills, 0 };
	bool dots = badge->mark != BADGE_MARK_NONE && level > 0;
	int64_t size = badge->shape == BADGE_SHIELD ? 1900 : 2100, top = dots || badge->ribbon == BADGE_RIBBON_BAND ? 52 : 200 - size / 20;

	if (badge->ribbon == BADGE_RIBBON_TAILS)
		add(&d, badge_tails_outline, (struct badge_place){ 1000, 0, 0 }, badge->accent);
	add_rings(&d);
	if (!face_only && badge->emblem != BADGE_EMBLEM_NONE)
		add(&d, badge_emblem_outlines[badge->emblem], on_face(&d, size, 200 - size / 20, top), badge_ink(badge));
	if (badge->ribbon == BADGE_RIBBON_BAND)
		add(&d, badge_band_outline, on_face(&d, 1000, 0, 0), badge->accent);
	if (!face_only && dots)
		add_dots(&d, level);
	return d.count;
}
