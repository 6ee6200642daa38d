#include "base/decimal.h"
#include "base/time.h"
#include "base/utf8.h"
#include "crypto/hash.h"
#include "format/badge_art.h"
#include "format/bake_image.h"

#define SVG_MAX     ((size_t)64 << 10)
#define TITLE_WIDTH 20 /* characters of a line of the title */
#define TITLE_LINES 4

/* All have a contrast of at least 7 to 1 to white (WCAG 2.2, 1.4.6). */
static const uint32_t darks[] = {
	0x1f3a68, 0x7a1f2b, 0x14532d, 0x4a1d6b, 0x0f4c5c, 0x5c3a0a, 0x34348a, 0x7c1850, 0x004b57, 0x5c2e00, 0x2d3a1f, 0x33415c,
};

uint32_t
bake_colour_of(struct str issuer)
{
	unsigned char digest[SHA256_SIZE];

	sha256(issuer, digest);
	return darks[digest[0] % (sizeof(darks) / sizeof(*darks))];
}

struct badge
bake_badge(const struct record *record, const struct bake_design *design)
{
	uint32_t colour = design == NULL ? 0 : design->colour & 0xffffff;

	if (design != NULL && design->badge != NULL)
		return *design->badge;
	return badge_usual(colour == 0 ? bake_colour_of(record->issuer.id) : colour);
}

/* Characters that XML does not allow, and those that turn the direction of text around (T-16). */
static bool
character_shown(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xfffe || c == 0xffff)
		return false;
	return !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069) && c != 0x200e && c != 0x200f && c != 0xfeff;
}

static void
put_escaped(struct buf *out, struct str text)
{
	char bytes[4];

	for (size_t at = 0; at < text.len;) {
		uint32_t c = utf8_next(text, &at);

		if (!character_shown(c))
			continue;
		switch (c) {
		case '&':  buf_lit(out, "&amp;"); break;
		case '<':  buf_lit(out, "&lt;"); break;
		case '>':  buf_lit(out, "&gt;"); break;
		case '"':  buf_lit(out, "&quot;"); break;
		case '\'': buf_lit(out, "&#39;"); break;
		default:   buf_put(out, bytes, utf8_encode(c, bytes));
		}
	}
}

/* Takes words from *rest while they fit in a line; a longer word gets a line of its own. */
static struct str
next_line(struct str *rest)
{
	struct str line = { rest->ptr, 0 }, after = *rest, word;

	while (after.len > 0) {
		struct str before = after;

		str_cut(&after, ' ', &word);
		if (line.len > 0 && utf8_count((struct str){ line.ptr, (size_t)(word.ptr + word.len - line.ptr) }) > TITLE_WIDTH) {
			after = before;
			break;
		}
		line.len = (size_t)(word.ptr + word.len - line.ptr);
	}
	*rest = after;
	return line;
}

struct words { struct buf *out; const struct badge *badge; uint32_t colour; };

/* How wide a line may be within each shape: at the title's height, and below the ribbon. */
static const struct { int title, foot; } widths[BADGE_SHAPES] = {
	[BADGE_ROUND] = { 310, 210 }, [BADGE_SHIELD] = { 290, 118 }, [BADGE_HEXAGON] = { 290, 104 }, [BADGE_OCTAGON] = { 320, 230 }, [BADGE_SQUARE] = { 330, 320 },
	[BADGE_ROSETTE] = { 300, 150 },
};

/* A line in the middle. One that would be wider than the room (a character is about six tenths of its height) is set narrower. */
static void
put_line(const struct words *w, int y, int size, int room, const char *style, struct str text, bool cut)
{
	int wide = (int)(utf8_count(text) + cut) * size * 6 / 10;

	buf_fmt(w->out, "<text x=\"200\" y=\"%d\" font-size=\"%d\" fill=\"#%06x\"%s", y, size, w->colour, style);
	if (wide > room)
		buf_fmt(w->out, " textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"", room);
	buf_byte(w->out, '>');
	put_escaped(w->out, text);
	if (cut)
		buf_lit(w->out, "…");
	buf_lit(w->out, "</text>\n");
}

static void
put_title(const struct words *w, struct str title, int middle)
{
	const struct badge *badge = w->badge;
	struct str rest = title, lines[TITLE_LINES];
	int count = 0, size;

	for (size_t i = 0; i < badge->line_count; i++)
		lines[count++] = badge->lines[i];
	while (badge->line_count == 0 && rest.len > 0 && count < TITLE_LINES)
		lines[count++] = next_line(&rest);
	size = count > 3 ? 23 : 27;
	for (int i = 0; i < count; i++)
		put_line(w, middle + size / 3 + (2 * i - count + 1) * size * 6 / 10, size, widths[badge->shape].title, " font-weight=\"bold\"", lines[i],
		         badge->line_count == 0 && i == count - 1 && rest.len > 0);
}

/* "5 ECTS · EQF 6 · 2026", as far as the badge says it. */
static struct str
facts(struct arena *mem, const struct record *record, enum badge_mark mark)
{
	bool credit = mark == BADGE_MARK_CREDIT || mark == BADGE_MARK_BOTH, level = mark == BADGE_MARK_LEVEL || mark == BADGE_MARK_BOTH;
	struct str parts[4];
	size_t count = 0;

	if (credit && record->workload.ects != 0)
		parts[count++] = str_fmt(mem, PRI_STR " ECTS", ARG_STR(decimal_text(mem, record->workload.ects)));
	else if (credit && record->workload.uk != 0)
		parts[count++] = str_fmt(mem, PRI_STR " UK", ARG_STR(decimal_text(mem, record->workload.uk)));
	if (level && record->level.value.len > 0)
		parts[count++] = str_fmt(mem, PRI_STR " " PRI_STR, ARG_STR(record->level.framework), ARG_STR(record->level.value));
	if (level && record->level.eqf != 0)
		parts[count++] = str_fmt(mem, "EQF %d", record->level.eqf);
	if (mark != BADGE_MARK_NONE && record->valid_from != RECORD_NEVER && record->valid_from != 0)
		parts[count++] = str_fmt(mem, "%d", civil_from_days(day_of(record->valid_from)).year);
	return str_join(mem, parts, count, STR(" · "));
}

static void
put_place(struct buf *out, struct badge_place place)
{
	if (place.scale != 1000 || place.x != 0 || place.y != 0)
		buf_fmt(out, " transform=\"translate(%lld %lld) scale(%lld.%03lld)\"", (long long)place.x, (long long)place.y, (long long)(place.scale / 1000),
		        (long long)(place.scale % 1000));
}

static void
put_fills(struct buf *out, const struct badge_fill *fills, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_fmt(out, "<path fill=\"#%06x\" fill-rule=\"evenodd\" d=\"%s\"", fills[i].colour, fills[i].outline);
		put_place(out, fills[i].place);
		buf_lit(out, "/>\n");
	}
}

/* What is shown where there is room to read: a small emblem, the title, the mark, the institution. */
static void
put_words(struct ctx *cx, struct buf *out, const struct record *record, const struct badge *badge)
{
	const struct words on_ground = { out, badge, badge_ink(badge) }, on_band = { out, badge, badge_words_on(badge->accent) };
	struct str issuer = record_text(record->issuer.name, STR_NONE), mark = facts(cx->mem, record, badge->mark);
	bool emblem = badge->emblem != BADGE_EMBLEM_NONE, band = badge->ribbon == BADGE_RIBBON_BAND;

	buf_lit(out, "<g class=\"words\" font-family=\"Georgia, 'DejaVu Serif', serif\" text-anchor=\"middle\"");
	put_place(out, badge_face(badge));
	buf_lit(out, ">\n");
	if (emblem)
		put_fills(out, &(struct badge_fill){ badge_emblem_outlines[badge->emblem], { 660, 167, 44 }, on_ground.colour }, 1);
	put_title(&on_ground, record_text(record->title, STR_NONE), emblem ? 184 : band ? 150 : 170);
	if (mark.len > 0)
		put_line(band ? &on_band : &on_ground, band ? 299 : 288, 19, band ? 320 : widths[badge->shape].title, "", mark, false);
	if (issuer.len > 0)
		put_line(&on_ground, band ? 345 : 326, 15, widths[badge->shape].foot, "", issuer, false);
	buf_lit(out, "</g>\n");
}

enum rc
bake_svg_image(struct ctx *cx, const struct record *record, const struct bake_design *design, struct str *svg)
{
	const struct badge badge = bake_badge(record, design);
	struct badge_fill fills[BADGE_FILLS_MAX];
	struct buf out = buf_new(cx->mem, SVG_MAX);
	size_t face, all;

	if (badge.image.len > 0) {
		*svg = badge.image;
		return RC_OK;
	}
	face = badge_fills(&badge, record->level.eqf, true, fills);
	buf_lit(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 400\" "
	              "width=\"400\" height=\"400\" role=\"img\">\n<title>");
	put_escaped(&out, record_text(record->title, STR_NONE));
	if (record->issuer.name.count > 0)
		buf_lit(&out, ", ");
	put_escaped(&out, record_text(record->issuer.name, STR_NONE));
	/* Without style sheets there are the words; with them a small picture has its emblem instead. */
	buf_lit(&out, "</title>\n<style>@media (max-width: 96px) { .words { display: none } .small { display: inline } }</style>\n");
	put_fills(&out, fills, face);
	put_words(cx, &out, record, &badge);
	all = badge_fills(&badge, record->level.eqf, false, fills);
	buf_lit(&out, "<g class=\"small\" display=\"none\">\n");
	put_fills(&out, fills, all);
	buf_lit(&out, "</g>\n</svg>\n");
	return buf_done(cx, &out, svg);
}
