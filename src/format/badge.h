/* badge.h — how a micro-credential's badge looks: chosen from drawn parts, or a drawing that was handed in.
 *
 * It is the member `badge` of a specification's document, and so part of what is approved, versioned and never edited after
 * publication:
 *
 *     {"shape": "shield", "ring": "double", "emblem": "book", "ribbon": "band", "mark": "both", "lines": ["Data Ethics", "in Practice"],
 *      "colour": "#5a1f3d", "accent": "#e5c8d6", "words": "light"}
 *     {"image": "<svg xmlns=...>", "emblem": ...}
 *
 * Whatever is left out is the usual one. With `image` the vector picture is that drawing (codec/svg_still.h has judged it); the bitmap is
 * drawn from the parts all the same, because nothing here turns a stranger's drawing into pixels.
 *
 * Memory   slices point into the document or cx->mem.
 */
#ifndef FORMAT_BADGE_H
#define FORMAT_BADGE_H

#include "codec/json.h"

enum badge_shape { BADGE_ROUND, BADGE_SHIELD, BADGE_HEXAGON, BADGE_OCTAGON, BADGE_SQUARE, BADGE_ROSETTE, BADGE_SHAPES };
enum badge_ring { BADGE_RING_NONE, BADGE_RING_SINGLE, BADGE_RING_DOUBLE, BADGE_RINGS };
enum badge_emblem {
	BADGE_EMBLEM_NONE, BADGE_EMBLEM_BOOK, BADGE_EMBLEM_CAP, BADGE_EMBLEM_STAR, BADGE_EMBLEM_FLASK, BADGE_EMBLEM_GEAR, BADGE_EMBLEM_COMPASS, BADGE_EMBLEM_NIB,
	BADGE_EMBLEM_CHART, BADGE_EMBLEM_CODE, BADGE_EMBLEM_LEAF, BADGE_EMBLEM_CHECK, BADGE_EMBLEM_PEOPLE, BADGE_EMBLEM_HEART, BADGE_EMBLEM_SCALES, BADGE_EMBLEMS
};
enum badge_ribbon { BADGE_RIBBON_NONE, BADGE_RIBBON_BAND, BADGE_RIBBON_TAILS, BADGE_RIBBONS };
enum badge_mark { BADGE_MARK_NONE, BADGE_MARK_CREDIT, BADGE_MARK_LEVEL, BADGE_MARK_BOTH, BADGE_MARKS };

#define BADGE_LINES_MAX     3
#define BADGE_LINE_MAX      28 /* characters */
#define BADGE_IMAGE_MAX     ((size_t)64 << 10)
#define BADGE_WORDS_LEAST   450 /* hundredths: 4.5 to 1 for words (WCAG 2.2, 1.4.3) */
#define BADGE_PARTS_LEAST   300 /* 3 to 1 for what is not a word (1.4.11) */

struct badge {
	enum badge_shape shape;
	enum badge_ring ring;
	enum badge_emblem emblem;
	enum badge_ribbon ribbon;
	enum badge_mark mark;
	struct str lines[BADGE_LINES_MAX]; /* empty: the title, broken where it fits */
	size_t line_count;
	uint32_t colour, accent;           /* 0xRRGGBB, of the ground, and of rings and ribbon */
	bool dark_words;
	struct str image;                  /* a drawing that was handed in; empty: none */
};

/* The usual one in that colour. */
struct badge badge_usual(uint32_t colour);

/* Reads the member; NULL gives the usual one. `colour` is taken where it says none. RC_INVALID, with the field: a word that is none,
 * a colour that is none, too little contrast, a line that is too long, a drawing that is not still. */
MUST_USE enum rc badge_read(struct ctx *cx, const struct json *member, uint32_t colour, struct badge *out);

struct json *badge_write(struct arena *mem, const struct badge *badge);

/* Can it be read? RC_INVALID, with the field (words, accent), says how far from it and what would be right. */
MUST_USE enum rc badge_check(struct ctx *cx, const struct badge *badge);

/* "#5a1f3d" or "5a1f3d". */
bool badge_colour_read(struct str text, uint32_t *out);
struct str badge_colour_text(struct arena *mem, uint32_t colour);

/* The contrast of two colours in hundredths: 100 to 2100 (WCAG 2.2, contrast ratio). */
int badge_contrast(uint32_t a, uint32_t b);

/* White, or black: what stands out from it better. */
uint32_t badge_words_on(uint32_t colour);

/* Of the badge's words and emblem. */
uint32_t badge_ink(const struct badge *badge);

/* A tint that stands out from a colour: light, or dark where the colour is light. */
uint32_t badge_tint(uint32_t colour);

/* A member's words by their value. */
extern const char *const badge_shape_words[], *const badge_ring_words[], *const badge_emblem_words[], *const badge_ribbon_words[], *const badge_mark_words[];

#endif
