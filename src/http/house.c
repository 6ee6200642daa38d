#include "http/house.h"

#include "codec/colour.h"
#include "crypto/hash.h"

#define CONTRAST 4.5

/* Of assets/testamur.css: the sheets of both schemes, the lightest ground of the dark one. */
static const struct colour white = { 0xff, 0xff, 0xff }, dark_sheet = { 0x1d, 0x1f, 0x23 }, dark_ground = { 0x24, 0x26, 0x2b };

struct str
house_sheet(struct arena *mem, struct str colour)
{
	struct colour light, dark, ink;

	if (!colour_parse(colour, &light))
		return STR_NONE;
	dark = colour_readable(light, white, dark_ground, CONTRAST);
	ink = colour_mix(light, (struct colour){ 0, 0, 0 }, 20);
	return str_fmt(mem, ":root{--house:" PRI_STR ";--house-ink:#fff;--house-wash:" PRI_STR "}\n"
	                    "@media (prefers-color-scheme:dark){:root{--house:" PRI_STR ";--house-ink:" PRI_STR ";--house-wash:" PRI_STR "}}\n",
	               ARG_STR(colour_text(mem, light)), ARG_STR(colour_text(mem, colour_mix(light, white, 6))), ARG_STR(colour_text(mem, dark)),
	               ARG_STR(colour_text(mem, colour_readable(ink, (struct colour){ 0, 0, 0 }, dark, CONTRAST))), ARG_STR(colour_text(mem, colour_mix(light, dark_sheet, 12))));
}

struct str
house_name(struct arena *mem, struct str colour)
{
	struct str sheet = house_sheet(mem, colour);
	unsigned char digest[SHA256_SIZE];

	if (sheet.len == 0)
		return STR_NONE;
	sha256(sheet, digest);
	return str_fmt(mem, "house-" PRI_STR "-" PRI_STR ".css", ARG_STR(str_sub(colour, 1, 6)), ARG_STR(str_hex(mem, digest, 6)));
}
