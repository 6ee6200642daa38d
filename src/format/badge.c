#include "format/badge.h"

#include <math.h>

#include "base/utf8.h"
#include "codec/colour.h"
#include "codec/svg_still.h"

#define INK 0x000000 /* of white and it, one can be read on any colour */

const char *const badge_shape_words[] = { "round", "shield", "hexagon", "octagon", "square", "rosette", NULL };
const char *const badge_ring_words[] = { "none", "single", "double", NULL };
const char *const badge_emblem_words[] = { "none", "book", "cap", "star", "flask", "gear", "compass", "nib", "chart", "code", "leaf", "check", "people", "heart", "scales", NULL };
const char *const badge_ribbon_words[] = { "none", "band", "tails", NULL };
const char *const badge_mark_words[] = { "none", "credit", "level", "both", NULL };

/* ---- colours ---- */

static struct colour
parts_of(uint32_t colour)
{
	return (struct colour){ (unsigned char)(colour >> 16), (unsigned char)(colour >> 8), (unsigned char)colour };
}

bool
badge_colour_read(struct str text, uint32_t *out)
{
	char with_sign[7] = "#";
	struct colour colour;

	if (text.len == 6) {
		memcpy(with_sign + 1, text.ptr, 6);
		text = (struct str){ with_sign, sizeof(with_sign) };
	}
	if (!colour_parse(text, &colour))
		return false;
	*out = (uint32_t)colour.red << 16 | (uint32_t)colour.green << 8 | colour.blue;
	return true;
}

struct str
badge_colour_text(struct arena *mem, uint32_t colour)
{
	return colour_text(mem, parts_of(colour));
}

int
badge_contrast(uint32_t a, uint32_t b)
{
	return (int)floor(100 * colour_contrast(parts_of(a), parts_of(b)));
}

uint32_t
badge_words_on(uint32_t colour)
{
	return badge_contrast(colour, 0xffffff) >= badge_contrast(colour, INK) ? 0xffffff : INK;
}

uint32_t
badge_ink(const struct badge *badge)
{
	return badge->dark_words ? INK : 0xffffff;
}

uint32_t
badge_tint(uint32_t colour)
{
	uint32_t towards = badge_words_on(colour) == INK ? 0 : 0xff, out = 0;

	for (int shift = 0; shift <= 16; shift += 8)
		out |= ((colour >> shift & 0xff) + 3 * towards) / 4 << shift;
	return out;
}

/* ---- reading and writing ---- */

struct badge
badge_usual(uint32_t colour)
{
	return (struct badge){
		.shape = BADGE_ROUND, .ring = BADGE_RING_SINGLE, .emblem = BADGE_EMBLEM_CAP, .ribbon = BADGE_RIBBON_BAND, .mark = BADGE_MARK_BOTH,
		.colour = colour, .accent = badge_tint(colour), .dark_words = badge_words_on(colour) == INK,
	};
}

static enum rc
wrong(struct ctx *cx, const char *member, const struct message *msg, struct str value, struct str right)
{
	return fail_at_field(cx, fail(cx, RC_INVALID, msg, A_STR("value", str_sub(value, 0, 80)), A_STR("right", right)), str_of(member));
}

/* The value of a word; `out` stays when the member is not there. */
static enum rc
read_word(struct ctx *cx, const struct json *member, const char *name, const char *const *words, int *out)
{
	const struct json *value = json_get(member, str_of(name));
	struct buf right = buf_new(cx->mem, 400);

	if (value == NULL)
		return RC_OK;
	for (int i = 0; words[i] != NULL; i++) {
		if (str_is(json_string(value), words[i])) {
			*out = i;
			return RC_OK;
		}
		buf_fmt(&right, "%s%s", i == 0 ? "" : ", ", words[i]);
	}
	return wrong(cx, name, MSG(format_badge_word), json_string(value), buf_view(&right));
}

static enum rc
read_colour(struct ctx *cx, const struct json *member, const char *name, uint32_t *out)
{
	const struct json *value = json_get(member, str_of(name));

	if (value == NULL || badge_colour_read(json_string(value), out))
		return RC_OK;
	return wrong(cx, name, MSG(format_badge_colour), json_string(value), STR_NONE);
}

static enum rc
read_lines(struct ctx *cx, const struct json *member, struct badge *out)
{
	for (const struct json *at = json_first(JSON_GET(member, "lines")); at != NULL; at = at->next) {
		struct str line = str_trim(json_string(at));

		if (line.len == 0)
			continue;
		if (out->line_count == BADGE_LINES_MAX || utf8_count(line) > BADGE_LINE_MAX)
			return fail_at_field(cx, fail(cx, RC_INVALID, MSG(format_badge_lines), A_NUM("lines", BADGE_LINES_MAX), A_NUM("most", BADGE_LINE_MAX)), STR("lines"));
		out->lines[out->line_count++] = line;
	}
	return RC_OK;
}

static enum rc
read_parts(struct ctx *cx, const struct json *member, struct badge *out)
{
	static const char *const words[] = { "light", "dark", NULL };
	int shape = (int)out->shape, ring = (int)out->ring, emblem = (int)out->emblem, ribbon = (int)out->ribbon, mark = (int)out->mark, dark;

	TRY(read_word(cx, member, "shape", badge_shape_words, &shape));
	TRY(read_word(cx, member, "ring", badge_ring_words, &ring));
	TRY(read_word(cx, member, "emblem", badge_emblem_words, &emblem));
	TRY(read_word(cx, member, "ribbon", badge_ribbon_words, &ribbon));
	TRY(read_word(cx, member, "mark", badge_mark_words, &mark));
	TRY(read_colour(cx, member, "colour", &out->colour));
	out->accent = badge_tint(out->colour);
	TRY(read_colour(cx, member, "accent", &out->accent));
	dark = badge_words_on(out->colour) == INK;
	TRY(read_word(cx, member, "words", words, &dark));
	out->shape = (enum badge_shape)shape;
	out->ring = (enum badge_ring)ring;
	out->emblem = (enum badge_emblem)emblem;
	out->ribbon = (enum badge_ribbon)ribbon;
	out->mark = (enum badge_mark)mark;
	out->dark_words = dark != 0;
	return read_lines(cx, member, out);
}

static enum rc
read_image(struct ctx *cx, struct str image)
{
	enum rc rc = svg_still(cx, image, BADGE_IMAGE_MAX);

	return rc == RC_OK ? rc : fail_at_field(cx, rc == RC_LIMIT ? RC_INVALID : rc, STR("image"));
}

enum rc
badge_read(struct ctx *cx, const struct json *member, uint32_t colour, struct badge *out)
{
	*out = badge_usual(colour);
	if (member == NULL)
		return RC_OK;
	if (member->type != JSON_OBJECT)
		return wrong(cx, "badge", MSG(format_badge_object), STR_NONE, STR_NONE);
	TRY(read_parts(cx, member, out));
	out->image = json_string(JSON_GET(member, "image"));
	if (out->image.len > 0)
		TRY(read_image(cx, out->image));
	return badge_check(cx, out);
}

struct json *
badge_write(struct arena *mem, const struct badge *badge)
{
	struct json *to = json_new(mem, JSON_OBJECT), *lines;

	json_put_str(mem, to, STR("shape"), str_of(badge_shape_words[badge->shape]));
	json_put_str(mem, to, STR("ring"), str_of(badge_ring_words[badge->ring]));
	json_put_str(mem, to, STR("emblem"), str_of(badge_emblem_words[badge->emblem]));
	json_put_str(mem, to, STR("ribbon"), str_of(badge_ribbon_words[badge->ribbon]));
	json_put_str(mem, to, STR("mark"), str_of(badge_mark_words[badge->mark]));
	if (badge->line_count > 0) {
		lines = json_put_array(mem, to, STR("lines"));
		for (size_t i = 0; i < badge->line_count; i++)
			json_add(lines, json_new_string(mem, badge->lines[i]));
	}
	json_put_str(mem, to, STR("colour"), badge_colour_text(mem, badge->colour));
	json_put_str(mem, to, STR("accent"), badge_colour_text(mem, badge->accent));
	json_put_str(mem, to, STR("words"), badge->dark_words ? STR("dark") : STR("light"));
	if (badge->image.len > 0)
		json_put_str(mem, to, STR("image"), badge->image);
	return to;
}

/* ---- can it be read ---- */

static struct str
ratio(struct arena *mem, int hundredths)
{
	return str_fmt(mem, "%d.%d", hundredths / 100, hundredths / 10 % 10);
}

enum rc
badge_check(struct ctx *cx, const struct badge *badge)
{
	int words = badge_contrast(badge->colour, badge_ink(badge)), parts = badge_contrast(badge->colour, badge->accent);

	if (words < BADGE_WORDS_LEAST)
		return fail_at_field(cx, fail(cx, RC_INVALID, badge->dark_words ? MSG(format_badge_dark_words) : MSG(format_badge_light_words), A_STR("is", ratio(cx->mem, words)),
		                              A_STR("other", ratio(cx->mem, badge_contrast(badge->colour, badge->dark_words ? 0xffffff : INK)))), STR("words"));
	if (parts < BADGE_PARTS_LEAST)
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(format_badge_accent), A_STR("is", ratio(cx->mem, parts)),
		                              A_STR("right", badge_colour_text(cx->mem, badge_tint(badge->colour)))), STR("accent"));
	return RC_OK;
}
