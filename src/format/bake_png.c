#include <zlib.h>

#include "codec/gzip.h"
#include "format/bake_image.h"

/* The picture is a function from a point to a layer, in whole numbers, so that every machine draws the same bits.
 * The plane reaches from -UNIT to UNIT in both directions, y downwards. */
#define UNIT    4096
#define SAMPLES 4 /* in each direction of a pixel */

enum layer { LAYER_NONE, LAYER_DARK, LAYER_LIGHT, LAYER_WHITE, LAYERS };

struct picture {
	uint32_t colours[LAYERS];
	int marks; /* shown in the shield: the European level, or one */
	unsigned size;
};

static bool
in_disc(int64_t x, int64_t y, int64_t radius)
{
	return x * x + y * y <= radius * radius;
}

/* A shield: straight above, a parabola below. */
static bool
in_shield(int64_t x, int64_t y, int64_t shrink)
{
	int64_t half = 1750 - shrink, top = -1900 + shrink, knee = 100, tip = 2350 - shrink - shrink / 2;

	if (y < top || y > tip)
		return false;
	if (y > knee)
		half = half - half * (y - knee) * (y - knee) / ((tip - knee) * (tip - knee));
	return x >= -half && x <= half;
}

/* Up to four marks in a row, the second row below. */
static bool
in_marks(const struct picture *p, int64_t x, int64_t y)
{
	int rows = p->marks > 4 ? 2 : 1;

	for (int i = 0; i < p->marks; i++) {
		int row = rows == 2 && i >= (p->marks + 1) / 2, first = row == 0 ? 0 : (p->marks + 1) / 2;
		int count = rows == 1 ? p->marks : row == 0 ? (p->marks + 1) / 2 : p->marks / 2;
		int64_t cx = (int64_t)(2 * (i - first) - (count - 1)) * 340, cy = rows == 1 ? -350 : row == 0 ? -700 : 0;

		if (in_disc(x - cx, y - cy, 230))
			return true;
	}
	return false;
}

static enum layer
layer_at(const struct picture *p, int64_t x, int64_t y)
{
	if (!in_disc(x, y, 3970))
		return LAYER_NONE;
	if (!in_disc(x, y, 3740) || (in_disc(x, y, 3620) && !in_shield(x, y, 0)))
		return LAYER_DARK;
	if (!in_disc(x, y, 3620))
		return LAYER_LIGHT;
	if (!in_shield(x, y, 150))
		return LAYER_WHITE;
	return in_marks(p, x, y) ? LAYER_WHITE : y > 900 ? LAYER_LIGHT : LAYER_DARK;
}

/* Four bytes of one pixel: the mean of its samples, as colour and opacity. */
static void
draw_pixel(const struct picture *p, unsigned px, unsigned py, unsigned char out[4])
{
	unsigned counts[LAYERS] = { 0 }, solid, sums[3] = { 0 };

	for (unsigned i = 0; i < SAMPLES * SAMPLES; i++) {
		int64_t x = (int64_t)(2 * (px * SAMPLES + i % SAMPLES) + 1) * UNIT / (p->size * SAMPLES) - UNIT;
		int64_t y = (int64_t)(2 * (py * SAMPLES + i / SAMPLES) + 1) * UNIT / (p->size * SAMPLES) - UNIT;

		counts[layer_at(p, x, y)]++;
	}
	solid = SAMPLES * SAMPLES - counts[LAYER_NONE];
	for (int layer = LAYER_DARK; layer < LAYERS; layer++)
		for (int part = 0; part < 3; part++)
			sums[part] += counts[layer] * (p->colours[layer] >> (16 - 8 * part) & 0xff);
	for (int part = 0; part < 3; part++)
		out[part] = solid == 0 ? 0 : (unsigned char)(sums[part] / solid);
	out[3] = (unsigned char)(solid * 255 / (SAMPLES * SAMPLES));
}

/* Rows with the filter "up" (PNG 9.2): most rows repeat the one above. */
static struct str
draw_rows(struct arena *mem, const struct picture *p)
{
	size_t width = (size_t)p->size * 4, stride = width + 1;
	unsigned char *rows = arena_zero(mem, p->size, stride);
	unsigned char *above = arena_zero(mem, 2, width), *row = above + width;

	for (unsigned y = 0; y < p->size; y++) {
		unsigned char *out = rows + y * stride;

		for (unsigned x = 0; x < p->size; x++)
			draw_pixel(p, x, y, row + 4 * (size_t)x);
		*out++ = 2;
		for (size_t i = 0; i < width; i++)
			out[i] = (unsigned char)(row[i] - above[i]);
		memcpy(above, row, width);
	}
	return (struct str){ (char *)rows, stride * p->size };
}

static void
put_number(struct buf *out, uint32_t n)
{
	const unsigned char bytes[4] = { (unsigned char)(n >> 24), (unsigned char)(n >> 16), (unsigned char)(n >> 8), (unsigned char)n };

	buf_put(out, bytes, 4);
}

static void
put_chunk(struct buf *out, const char type[4], struct str data)
{
	uLong crc = crc32(0, (const Bytef *)type, 4);

	put_number(out, (uint32_t)data.len);
	buf_put(out, type, 4);
	buf_str(out, data);
	put_number(out, (uint32_t)(data.len == 0 ? crc : crc32(crc, (const Bytef *)data.ptr, (uInt)data.len)));
}

enum rc
bake_png_image(struct ctx *cx, const struct record *record, const struct bake_design *design, struct str *png)
{
	struct bake_colours colours = bake_colours(record, design);
	struct picture p = {
		.colours = { [LAYER_DARK] = colours.dark, [LAYER_LIGHT] = colours.light, [LAYER_WHITE] = 0xffffff },
		.marks = record->level.eqf >= 1 && record->level.eqf <= 8 ? record->level.eqf : 1,
		.size = design == NULL || design->size == 0 ? 400 : design->size,
	};
	struct buf out = buf_new(cx->mem, (size_t)8 << 20), header = buf_new(cx->mem, 16);
	struct str packed;

	if (p.size < 64 || p.size > 1024)
		return fail(cx, RC_INVALID, MSG(format_bake_size), A_NUM("size", p.size));
	TRY(zip_deflate(cx, ZIP_ZLIB, draw_rows(cx->mem, &p), 9, &packed));
	put_number(&header, p.size);
	put_number(&header, p.size);
	buf_put(&header, "\x08\x06\x00\x00\x00", 5); /* 8 bits each of red, green, blue, opacity */
	buf_put(&out, "\x89PNG\r\n\x1a\n", 8);
	put_chunk(&out, "IHDR", buf_view(&header));
	put_chunk(&out, "IDAT", packed);
	put_chunk(&out, "IEND", STR_NONE);
	return buf_done(cx, &out, png);
}
