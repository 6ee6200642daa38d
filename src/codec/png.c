#include "codec/png.h"

#include <zlib.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "codec/gzip.h"

#define SIGNATURE_SIZE 8
#define IHDR_SIZE      13
#define AROUND         12 /* length, type and checksum of a chunk */
#define LENGTH_MAX     0x7FFFFFFFu
#define HEAD_SIZE      (SIGNATURE_SIZE + IHDR_SIZE + AROUND)

#define KEYWORD_OB3 "openbadgecredential"
#define KEYWORD_OB2 "openbadges"

/* Text packs well, but not like this. */
#define TEXT_RATIO_MAX 200

enum colour { GREY = 0, RGB = 2, PALETTE = 3, GREY_ALPHA = 4, RGB_ALPHA = 6 };

struct chunk {
	size_t offset; /* of its length field in the image */
	size_t size;   /* with length, type and checksum */
	struct str type, data;
};

struct walk {
	struct ctx *cx;
	struct str image;
	struct png *out;
	size_t at, count, kept_from;
	enum colour colour;
	bool palette, pixels, pixels_over;
};

static uint32_t
big_endian(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static void
put_big_endian(struct buf *out, uint32_t n)
{
	const char bytes[4] = { (char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n };

	buf_put(out, bytes, 4);
}

static uint32_t
checksum(const char *bytes, size_t count)
{
	return (uint32_t)crc32_z(0, (const Bytef *)bytes, count);
}

static bool
all_letters(struct str type)
{
	for (size_t i = 0; i < type.len; i++)
		if (((type.ptr[i] | 0x20) < 'a' || (type.ptr[i] | 0x20) > 'z'))
			return false;
	return true;
}

static enum rc
next_chunk(struct walk *w, struct chunk *out)
{
	struct str rest = str_sub(w->image, w->at, SIZE_MAX);
	uint32_t length;

	if (rest.len < AROUND)
		return fail(w->cx, RC_INVALID, MSG(codec_png_cut), A_NUM("offset", (int64_t)w->at));
	if (++w->count > PNG_CHUNKS_MAX)
		return fail(w->cx, RC_LIMIT, MSG(codec_png_chunks), A_NUM("limit", PNG_CHUNKS_MAX));
	length = big_endian(rest.ptr);
	if (length > LENGTH_MAX || length > rest.len - AROUND)
		return fail(w->cx, RC_INVALID, MSG(codec_png_cut), A_NUM("offset", (int64_t)w->at));
	*out = (struct chunk){ .offset = w->at, .size = length + AROUND, .type = str_sub(rest, 4, 4), .data = str_sub(rest, 8, length) };
	if (!all_letters(out->type))
		return fail(w->cx, RC_INVALID, MSG(codec_png_type), A_NUM("offset", (int64_t)w->at));
	if (checksum(out->type.ptr, length + 4) != big_endian(rest.ptr + 8 + length))
		return fail(w->cx, RC_INVALID, MSG(codec_png_checksum), A_STR("type", out->type), A_NUM("offset", (int64_t)w->at));
	w->at += out->size;
	return RC_OK;
}

static enum rc
out_of_order(struct walk *w, const struct chunk *chunk)
{
	return fail(w->cx, RC_INVALID, MSG(codec_png_order), A_STR("type", chunk->type), A_NUM("offset", (int64_t)chunk->offset));
}

/* Table 12 of clause 11.2.1. */
static bool
depth_fits(unsigned depth, unsigned colour)
{
	switch (colour) {
	case GREY:
		return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
	case PALETTE:
		return depth == 1 || depth == 2 || depth == 4 || depth == 8;
	case RGB:
	case GREY_ALPHA:
	case RGB_ALPHA:
		return depth == 8 || depth == 16;
	default:
		return false;
	}
}

static enum rc
read_header(struct walk *w)
{
	struct chunk chunk;
	const char *d;

	TRY(next_chunk(w, &chunk));
	if (!str_is(chunk.type, "IHDR"))
		return out_of_order(w, &chunk);
	d = chunk.data.ptr;
	if (chunk.data.len != IHDR_SIZE || !depth_fits((unsigned char)d[8], (unsigned char)d[9]) || d[10] != 0 || d[11] != 0 || (d[12] & 0xFE) != 0)
		return fail(w->cx, RC_INVALID, MSG(codec_png_header));
	w->out->width = big_endian(d);
	w->out->height = big_endian(d + 4);
	w->colour = (enum colour)d[9];
	if (w->out->width == 0 || w->out->height == 0 || w->out->width > LENGTH_MAX || w->out->height > LENGTH_MAX)
		return fail(w->cx, RC_INVALID, MSG(codec_png_header));
	if ((uint64_t)w->out->width * w->out->height > PNG_PIXELS_MAX)
		return fail(w->cx, RC_LIMIT, MSG(codec_png_pixels), A_NUM("width", w->out->width), A_NUM("height", w->out->height));
	return RC_OK;
}

static enum rc
on_palette(struct walk *w, const struct chunk *chunk)
{
	if (w->palette || w->pixels || w->colour == GREY || w->colour == GREY_ALPHA)
		return out_of_order(w, chunk);
	if (chunk->data.len == 0 || chunk->data.len % 3 != 0 || chunk->data.len > 3 * 256)
		return fail(w->cx, RC_INVALID, MSG(codec_png_header));
	w->palette = true;
	return RC_OK;
}

static enum rc
on_pixels(struct walk *w, const struct chunk *chunk)
{
	if (w->pixels_over || (w->colour == PALETTE && !w->palette))
		return out_of_order(w, chunk);
	w->pixels = true;
	return RC_OK;
}

static void
keep_until(struct walk *w, size_t offset, size_t go_on_at)
{
	if (offset > w->kept_from)
		w->out->kept[w->out->kept_count++] = str_sub(w->image, w->kept_from, offset - w->kept_from);
	w->kept_from = go_on_at;
}

/* A text chunk: one with a credential is noted and cut out. */
static enum rc
on_text(struct walk *w, const struct chunk *chunk)
{
	struct str keyword = str_sub(chunk->data, 0, str_find_byte(chunk->data, '\0')), *place;

	if (str_is(keyword, KEYWORD_OB3) && str_is(chunk->type, "iTXt"))
		place = &w->out->ob3;
	else if (str_is(keyword, KEYWORD_OB2))
		place = &w->out->ob2;
	else
		return RC_OK;
	if (place->len > 0)
		return fail(w->cx, RC_INVALID, MSG(codec_png_twice), A_STR("keyword", keyword), A_NUM("offset", (int64_t)chunk->offset));
	*place = (struct str){ chunk->type.ptr, chunk->type.len + chunk->data.len };
	keep_until(w, chunk->offset, chunk->offset + chunk->size);
	return RC_OK;
}

static enum rc
on_chunk(struct walk *w, const struct chunk *chunk, bool *end)
{
	bool critical = (chunk->type.ptr[0] & 0x20) == 0;

	if (str_is(chunk->type, "IDAT"))
		return on_pixels(w, chunk);
	w->pixels_over = w->pixels;
	if (str_is(chunk->type, "PLTE"))
		return on_palette(w, chunk);
	if (str_is(chunk->type, "IEND")) {
		*end = true;
		return w->pixels && chunk->data.len == 0 ? RC_OK : out_of_order(w, chunk);
	}
	if (str_is(chunk->type, "IHDR"))
		return out_of_order(w, chunk);
	if (critical)
		return fail(w->cx, RC_INVALID, MSG(codec_png_critical), A_STR("type", chunk->type), A_NUM("offset", (int64_t)chunk->offset));
	if (str_is(chunk->type, "iTXt") || str_is(chunk->type, "tEXt"))
		return on_text(w, chunk);
	return RC_OK;
}

enum rc
png_read(struct ctx *cx, struct str image, struct png *out)
{
	static const char signature[SIGNATURE_SIZE] = { (char)0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
	struct walk w = { .cx = cx, .image = image, .out = out, .at = SIGNATURE_SIZE };
	struct chunk chunk;
	bool end = false;

	*out = (struct png){ 0 };
	if (image.len > PNG_SIZE_MAX)
		return fail(cx, RC_LIMIT, MSG(codec_png_large), A_NUM("limit", (int64_t)PNG_SIZE_MAX));
	if (image.len < SIGNATURE_SIZE || memcmp(image.ptr, signature, SIGNATURE_SIZE) != 0)
		return fail(cx, RC_INVALID, MSG(codec_png_signature));
	TRY(read_header(&w));
	keep_until(&w, w.at, w.at);
	while (!end) {
		TRY(next_chunk(&w, &chunk));
		TRY(on_chunk(&w, &chunk, &end));
	}
	if (w.at != image.len)
		return fail(cx, RC_INVALID, MSG(codec_png_after), A_NUM("bytes", (int64_t)(image.len - w.at)));
	keep_until(&w, w.at, w.at);
	return RC_OK;
}

enum rc
png_bake(struct ctx *cx, const struct png *png, struct str credential, struct str *out)
{
	/* Keyword; not compressed, method 0; no language, no translated keyword (11.3.3.4). */
	static const char before[] = "iTXt" KEYWORD_OB3 "\0\0\0\0";
	size_t size = sizeof(before) + credential.len, total = size + 8;
	struct buf b;

	TRY(baked_check(cx, credential));
	for (size_t i = 0; i < png->kept_count; i++)
		total += png->kept[i].len;
	b = buf_new(cx->mem, total);
	buf_room(&b, total);
	buf_str(&b, png->kept[0]);
	put_big_endian(&b, (uint32_t)(size - 4));
	buf_put(&b, before, sizeof(before));
	buf_str(&b, credential);
	put_big_endian(&b, checksum(b.ptr + b.len - size, size));
	for (size_t i = 1; i < png->kept_count; i++)
		buf_str(&b, png->kept[i]);
	return buf_done(cx, &b, out);
}

/* What stands behind the keyword in an iTXt chunk: two bytes, two texts that end with NUL, the text. */
static enum rc
international_text(struct ctx *cx, struct str rest, struct str *out)
{
	bool compressed = rest.len > 0 && rest.ptr[0] == 1;
	struct str language, keyword;

	if (rest.len < 2 || (rest.ptr[0] != 0 && !compressed) || (compressed && rest.ptr[1] != 0))
		return fail(cx, RC_INVALID, MSG(codec_png_text));
	rest = str_sub(rest, 2, SIZE_MAX);
	if (!str_cut(&rest, '\0', &language) || !str_cut(&rest, '\0', &keyword))
		return fail(cx, RC_INVALID, MSG(codec_png_text));
	*out = rest;
	if (!compressed)
		return RC_OK;
	return zip_inflate(cx, ZIP_ZLIB, rest, (struct inflate_limits){ .output_max = BAKED_TEXT_MAX, .ratio_max = TEXT_RATIO_MAX }, out);
}

enum rc
png_unbake(struct ctx *cx, const struct png *png, struct baked *out)
{
	bool new = png->ob3.len > 0;
	struct str chunk = new ? png->ob3 : png->ob2, keyword, text;

	if (chunk.len == 0)
		return fail(cx, RC_NOT_FOUND, MSG(codec_baked_none));
	if (new && png->ob2.len > 0)
		return fail(cx, RC_INVALID, MSG(codec_baked_two));
	text = str_sub(chunk, 4, SIZE_MAX);
	str_cut(&text, '\0', &keyword);
	if (str_starts(chunk, "iTXt"))
		TRY(international_text(cx, text, &text));
	TRY(baked_check(cx, text));
	*out = (struct baked){ .kind = new ? BAKED_OB3 : BAKED_OB2, .text = text };
	return RC_OK;
}
