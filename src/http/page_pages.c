/* The site's own files. An address with another hash is an older program's: its page is reloaded soon, and gets what there is now. */
#include "http/page.h"
#include "http/site_asset.h"

struct str
site_asset_href(struct str name)
{
	for (const struct site_asset *asset = site_assets; asset->name != NULL; asset++)
		if (str_is(name, asset->name))
			return str_of(asset->href);
	return STR_NONE;
}

static enum rc
asset_get(struct request *rq)
{
	struct str name = request_param(rq, "name");

	for (const struct site_asset *asset = site_assets; asset->name != NULL; asset++) {
		if (!str_is(name, asset->href + strlen("/assets/")))
			continue;
		reply_header(rq, "Cache-Control", STR("public, max-age=31536000, immutable"));
		return reply_bytes(rq, 200, (struct str){ asset->bytes, asset->size }, asset->type);
	}
	return fail(rq->cx, RC_NOT_FOUND, MSG(http_not_found));
}

const struct route page_routes[] = {
	{ .method = HTTP_GET, .path = "/assets/{name}", .is_public = true, .stateless = true, .object = OBJECT_DOCUMENT, .rate = RATE_STATIC, .handler = asset_get,
	  .says = "Style sheet, script, picture, fonts" },
	ROUTES_END
};
