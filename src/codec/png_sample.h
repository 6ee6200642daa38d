/* png_sample.h — for tests: PNG files put together chunk by chunk, right ones and others (PNG 5.3). */
#ifndef CODEC_PNG_SAMPLE_H
#define CODEC_PNG_SAMPLE_H

#include <zlib.h>

#include "base/buf.h"

#define PNG_SIGNATURE "\x89PNG\r\n\x1A\n"
/* width 1, height 1, 8 bits of grey; and its only point */
#define PNG_HEADER    "\0\0\0\1\0\0\0\1\x08\0\0\0\0"
#define PNG_PIXELS    "\x78\x9C\x63\x60\0\0\0\2\0\1"
/* what an iTXt chunk with a badge begins with, plain */
#define PNG_OB3       "openbadgecredential\0\0\0\0\0"
#define PNG_OB2       "openbadges\0\0\0\0\0"

static inline void
png_put_number(struct buf *out, uint32_t n)
{
	buf_fmt(out, "%c%c%c%c", (int)(n >> 24), (int)(n >> 16 & 255), (int)(n >> 8 & 255), (int)(n & 255));
}

/* `length` as the chunk says it, `flip` what its checksum is wrong by. */
static inline void
png_put_lie(struct buf *out, const char *type, struct str data, uint32_t length, uint32_t flip)
{
	size_t from;

	png_put_number(out, length);
	from = out->len;
	buf_put(out, type, 4);
	buf_str(out, data);
	png_put_number(out, (uint32_t)crc32_z(0, (const Bytef *)out->ptr + from, out->len - from) ^ flip);
}

static inline void
png_put_chunk(struct buf *out, const char *type, struct str data)
{
	png_put_lie(out, type, data, (uint32_t)data.len, 0);
}

#endif
