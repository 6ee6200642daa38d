#include "format/bake.h"

#include "codec/png.h"
#include "codec/svg_bake.h"

enum rc
bake_svg(struct ctx *cx, struct str svg, struct str credential, struct str *baked)
{
	return svg_bake(cx, svg, credential, baked);
}

enum rc
bake_png(struct ctx *cx, struct str image, struct str credential, struct str *baked)
{
	struct png png;

	TRY(png_read(cx, image, &png));
	return png_bake(cx, &png, credential, baked);
}

enum rc
bake_extract(struct ctx *cx, struct str image, struct str *credential)
{
	struct baked baked;
	struct png png;

	if (str_starts(image, "\x89PNG")) {
		TRY(png_read(cx, image, &png));
		TRY(png_unbake(cx, &png, &baked));
	} else {
		TRY(svg_unbake(cx, image, &baked));
	}
	*credential = baked.text;
	return RC_OK;
}
