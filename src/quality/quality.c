#include "quality/quality.h"

#define QUALITY_LIMITS ((struct json_limits){ .size_max = (size_t)4 << 20, .depth_max = 16 })

static enum rc
read_file(struct ctx *cx, const char *name, const struct json **out)
{
	const struct asset *asset = asset_find(quality_files, str_of(name));
	struct json *root;

	TRY(json_parse(cx, (struct str){ asset->bytes, asset->size }, QUALITY_LIMITS, &root));
	*out = root;
	return RC_OK;
}

enum rc
quality_questions(struct ctx *cx, const struct json **out)
{
	return read_file(cx, "questions.json", out);
}

enum rc
quality_indicators(struct ctx *cx, const struct json **out)
{
	return read_file(cx, "indicators.json", out);
}
