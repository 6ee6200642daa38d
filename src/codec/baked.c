#include "codec/baked.h"

#include "base/utf8.h"

enum rc
baked_check(struct ctx *cx, struct str text)
{
	size_t valid;

	if (text.len > BAKED_TEXT_MAX)
		return fail(cx, RC_LIMIT, MSG(codec_baked_large), A_NUM("limit", (int64_t)BAKED_TEXT_MAX));
	if (str_trim(text).len == 0)
		return fail(cx, RC_INVALID, MSG(codec_baked_empty));
	valid = utf8_valid_until(text);
	if (valid < text.len || str_find_byte(text, '\0') < text.len)
		return fail(cx, RC_INVALID, MSG(codec_baked_bytes));
	return RC_OK;
}
