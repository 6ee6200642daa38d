/* A picture that is accepted can be baked, and then carries exactly what was put in. The checksums of the input are
 * made right first, or nothing would come past them; every 16th input stays as it is. */
#include <zlib.h>

#include "fuzz.h"

#include "codec/png.h"

static void
repair(char *bytes, size_t size)
{
	unsigned char *b = (unsigned char *)bytes;

	for (size_t at = 8; size - at >= 12 && at < size;) {
		size_t length = (size_t)b[at] << 24 | (size_t)b[at + 1] << 16 | (size_t)b[at + 2] << 8 | b[at + 3];
		uint32_t crc;

		if (length > size - at - 12)
			return;
		crc = (uint32_t)crc32_z(0, b + at + 4, length + 4);
		for (size_t i = 0; i < 4; i++)
			b[at + 8 + length + i] = (unsigned char)(crc >> (24 - 8 * i));
		at += length + 12;
	}
}

static void
bake_and_take_out(struct ctx *cx, struct str bytes)
{
	char *copy = str_c(cx->mem, bytes);
	struct png png, again;
	struct baked found;
	struct str image, credential = STR("{\"name\":\"J\xC3\xBCrgen\"}");

	if (bytes.len > 20 && bytes.ptr[bytes.len / 2] % 16 != 0)
		repair(copy, bytes.len);
	if (png_read(cx, (struct str){ copy, bytes.len }, &png) != RC_OK)
		return;
	if (png_unbake(cx, &png, &found) == RC_OK)
		credential = found.text;
	FUZZ_HOLDS(png_bake(cx, &png, credential, &image) == RC_OK);
	FUZZ_HOLDS(png_read(cx, image, &again) == RC_OK && again.ob2.len == 0);
	FUZZ_HOLDS(png_unbake(cx, &again, &found) == RC_OK && found.kind == BAKED_OB3 && str_eq(found.text, credential));
}

FUZZ_TARGET(bake_and_take_out)
