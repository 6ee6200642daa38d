#include <zlib.h>

#include "base/buf.h"
#include "codec/gzip.h"
#include "format/bake_image.h"
#include "format/outline.h"

#define SAMPLES     4 /* in each direction of a pixel */
#define PLANE       ((int64_t)400 * OUTLINE_UNIT)
#define SIZE_LEAST  16
#define SIZE_MOST   1024

struct picture {
	unsigned size;
	struct badge_fill fills[BADGE_FILLS_MAX];
	struct outline outlines[BADGE_FILLS_MAX];
	size_t count;
	int64_t *crossings;
	unsigned char *dots; /* SAMPLES rows of them: 0 is nothing, else one more than the fill that lies on top */
};

static void
picture_open(struct arena *mem, const struct badge *badge, int level, struct picture *p)
{
	size_t most = 1;

	p->count = badge_fills(badge, level, false, p->fills);
	for (size_t i = 0; i < p->count; i++) {
		p->outlines[i] = outline_of(mem, p->fills[i].outline, p->fills[i].place);
		most = p->outlines[i].count > most ? p->outlines[i].count : most;
	}
	p->crossings = NEWS(mem, int64_t, most);
	p->dots = arena_alloc(mem, (size_t)p->size * SAMPLES * SAMPLES);
}

/* The dots of one row of pixels. */
static void
draw_dots(const struct picture *p, unsigned row)
{
	size_t across = (size_t)p->size * SAMPLES;

	memset(p->dots, 0, across * SAMPLES);
	for (unsigned sample = 0; sample < SAMPLES; sample++) {
		int64_t y = (int64_t)(2 * (row * SAMPLES + sample) + 1) * PLANE / (2 * (int64_t)across);

		for (size_t i = 0; i < p->count; i++)
			outline_fill(&p->outlines[i], y, PLANE, (int64_t)across, p->crossings, (unsigned char)(i + 1), p->dots + sample * across, across);
	}
}

/* Four bytes of one pixel: the mean of its dots, as colour and opacity. */
static void
draw_pixel(const struct picture *p, unsigned column, unsigned char out[4])
{
	unsigned solid = 0, sums[3] = { 0 };
	size_t across = (size_t)p->size * SAMPLES;

	for (unsigned i = 0; i < SAMPLES * SAMPLES; i++) {
		unsigned dot = p->dots[i / SAMPLES * across + (size_t)column * SAMPLES + i % SAMPLES];

		if (dot == 0)
			continue;
		solid++;
		for (int part = 0; part < 3; part++)
			sums[part] += p->fills[dot - 1].colour >> (16 - 8 * part) & 0xff;
	}
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

		draw_dots(p, y);
		for (unsigned x = 0; x < p->size; x++)
			draw_pixel(p, x, row + 4 * (size_t)x);
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
	const struct badge badge = bake_badge(record, design);
	struct picture p = { .size = design == NULL || design->size == 0 ? 400 : design->size };
	struct buf out = buf_new(cx->mem, (size_t)8 << 20), header = buf_new(cx->mem, 16);
	struct str packed;

	if (p.size < SIZE_LEAST || p.size > SIZE_MOST)
		return fail(cx, RC_INVALID, MSG(format_bake_size), A_NUM("size", p.size));
	picture_open(cx->mem, &badge, record->level.eqf, &p);
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
