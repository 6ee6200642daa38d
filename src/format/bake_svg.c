#include "base/decimal.h"
#include "base/time.h"
#include "base/utf8.h"
#include "crypto/hash.h"
#include "format/bake_image.h"

#define SVG_MAX     ((size_t)64 << 10)
#define TITLE_WIDTH 20 /* characters of a line of the title */
#define TITLE_LINES 4

/* All have a contrast of at least 7 to 1 to white (WCAG 2.2, 1.4.6). */
static const uint32_t darks[] = {
	0x1f3a68, 0x7a1f2b, 0x14532d, 0x4a1d6b, 0x0f4c5c, 0x5c3a0a, 0x34348a, 0x7c1850, 0x004b57, 0x5c2e00, 0x2d3a1f, 0x33415c,
};

static uint32_t
tint(uint32_t colour)
{
	uint32_t out = 0;

	for (int shift = 0; shift <= 16; shift += 8) {
		uint32_t part = colour >> shift & 0xff;

		out |= (part + 3 * 0xff) / 4 << shift;
	}
	return out;
}

struct bake_colours
bake_colours(const struct record *record, const struct bake_design *design)
{
	uint32_t dark = design == NULL ? 0 : design->colour & 0xffffff;
	unsigned char digest[SHA256_SIZE];

	if (dark == 0) {
		sha256(record->issuer.id, digest);
		dark = darks[digest[0] % (sizeof(darks) / sizeof(*darks))];
	}
	return (struct bake_colours){ dark, tint(dark) };
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

static void
put_text(struct buf *out, int y, int size, const char *style, struct str text, bool cut)
{
	buf_fmt(out, "<text x=\"200\" y=\"%d\" font-size=\"%d\" %s>", y, size, style);
	put_escaped(out, text);
	if (cut)
		buf_lit(out, "…");
	buf_lit(out, "</text>\n");
}

static void
put_title(struct buf *out, struct str title)
{
	struct str rest = title, lines[TITLE_LINES];
	int count = 0;

	while (rest.len > 0 && count < TITLE_LINES)
		lines[count++] = next_line(&rest);
	for (int i = 0; i < count; i++)
		put_text(out, 200 - 15 * (count - 1) + 30 * i, 25, "font-weight=\"bold\" fill=\"#fff\"", lines[i], i == count - 1 && rest.len > 0);
}

/* "5 ECTS · EQF 6 · 2026" */
static struct str
facts(struct arena *mem, const struct record *record)
{
	struct str parts[4];
	size_t count = 0;

	if (record->workload.ects != 0)
		parts[count++] = str_fmt(mem, PRI_STR " ECTS", ARG_STR(decimal_text(mem, record->workload.ects)));
	else if (record->workload.uk != 0)
		parts[count++] = str_fmt(mem, PRI_STR " UK", ARG_STR(decimal_text(mem, record->workload.uk)));
	if (record->level.value.len > 0)
		parts[count++] = str_fmt(mem, PRI_STR " " PRI_STR, ARG_STR(record->level.framework), ARG_STR(record->level.value));
	if (record->level.eqf != 0)
		parts[count++] = str_fmt(mem, "EQF %d", record->level.eqf);
	if (record->valid_from != RECORD_NEVER)
		parts[count++] = str_fmt(mem, "%d", civil_from_days(day_of(record->valid_from)).year);
	return str_join(mem, parts, count, STR(" · "));
}

enum rc
bake_svg_image(struct ctx *cx, const struct record *record, const struct bake_design *design, struct str *svg)
{
	struct bake_colours colours = bake_colours(record, design);
	struct buf out = buf_new(cx->mem, SVG_MAX);
	struct str title = record_text(record->title, STR_NONE), issuer = record_text(record->issuer.name, STR_NONE);

	buf_lit(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 400\" "
	              "width=\"400\" height=\"400\" role=\"img\">\n<title>");
	put_escaped(&out, title);
	if (issuer.len > 0)
		buf_lit(&out, ", ");
	put_escaped(&out, issuer);
	buf_lit(&out, "</title>\n");
	buf_fmt(&out, "<circle cx=\"200\" cy=\"200\" r=\"194\" fill=\"#%06x\"/>\n", colours.dark);
	buf_fmt(&out, "<circle cx=\"200\" cy=\"200\" r=\"180\" fill=\"none\" stroke=\"#%06x\" stroke-width=\"5\"/>\n", colours.light);
	buf_lit(&out, "<g font-family=\"Georgia, 'DejaVu Serif', serif\" text-anchor=\"middle\">\n");
	put_text(&out, 104, utf8_count(issuer) > 28 ? 12 : 16, "fill=\"#fff\"", issuer, false);
	put_title(&out, title);
	put_text(&out, 310, 14, "fill=\"#fff\"", facts(cx->mem, record), false);
	buf_lit(&out, "</g>\n</svg>\n");
	return buf_done(cx, &out, svg);
}
