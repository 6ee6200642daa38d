/* The first page, and the site's own files. An address with another hash is an older program's: its page is reloaded soon, and gets what there is now. */
#include "http/house.h"
#include "http/page.h"
#include "http/site_asset.h"
#include "view_page.h"

struct str
site_asset_href(struct str name)
{
	for (const struct site_asset *asset = site_assets; asset->name != NULL; asset++)
		if (str_is(name, asset->name))
			return str_of(asset->href);
	return STR_NONE;
}

static enum rc
reply_for_ever(struct request *rq, struct str bytes, const char *type)
{
	reply_header(rq, "Cache-Control", STR("public, max-age=31536000, immutable"));
	return reply_bytes(rq, 200, bytes, type);
}

static enum rc
asset_get(struct request *rq)
{
	struct str name = request_param(rq, "name");

	for (const struct site_asset *asset = site_assets; asset->name != NULL; asset++) {
		if (!str_is(name, asset->href + strlen("/assets/")))
			continue;
		return reply_for_ever(rq, (struct str){ asset->bytes, asset->size }, asset->type);
	}
	if (str_starts(name, "house-") && str_eq(name, house_name(rq->cx->mem, page_reader(rq)->colour)))
		return reply_for_ever(rq, house_sheet(rq->cx->mem, page_reader(rq)->colour), "text/css; charset=utf-8");
	return fail(rq->cx, RC_NOT_FOUND, MSG(http_not_found));
}

/* Who is signed in begins with what waits for them. */
static enum rc
front_get(struct request *rq)
{
	struct view_page_front view = {
		.institution = page_reader(rq)->institution, .verify = page_if_open(rq, STR("/verify")),
		.catalogue = page_if_open(rq, STR("/catalogue")), .sign_in = page_if_open(rq, STR("/sign-in")),
	};

	if (rq->person != 0 && rq->wants == WANTS_HTML && page_if_open(rq, STR("/waiting")).len > 0)
		return reply_see_other(rq, STR("/waiting"));
	page_title_say(rq, SAY(page_front_title));
	page_own_title(rq);
	page_public(rq);
	return reply_view(rq, 200, &view_page_front_class, &view);
}

const struct route page_routes[] = {
	{ .method = HTTP_GET, .path = "/", .is_public = true, .view = &view_page_front_class, .rate = RATE_READ, .handler = front_get, .says = "The first page" },
	{ .method = HTTP_GET, .path = "/assets/{name}", .is_public = true, .stateless = true, .object = OBJECT_DOCUMENT, .rate = RATE_STATIC, .handler = asset_get,
	  .says = "Style sheet, script, picture" },
	ROUTES_END
};
