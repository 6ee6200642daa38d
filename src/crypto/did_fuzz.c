/* A DID that names a URL names one on its own host, without steps; a document's method is the document's. */
#include <stdlib.h>

#include "crypto/did.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
names(struct ctx *cx, struct str text)
{
	struct str url, did, back;
	struct did_url parts;
	struct json *document;

	if (did_url_parse(cx, text, &parts) == RC_OK && parts.did.len + parts.path.len + parts.query.len + parts.fragment.len > text.len)
		abort();
	if (did_web_url(cx, text, &url) == RC_OK
	    && (!str_starts(url, "https://") || str_find(url, STR("/..")) < url.len
	        || str_find(url, STR("@")) < url.len || str_find(url, STR("%")) < url.len))
		abort();
	if (did_web_name(cx, text, &did) == RC_OK && did_web_url(cx, did, &back) != RC_OK)
		abort();
	if (did_resolve(cx, text, &document) == RC_OK && !str_eq(json_string(JSON_GET(document, "id")), text))
		abort();
}

static void
methods(struct ctx *cx, struct str text)
{
	struct did_method method;
	struct json *document;

	if (json_parse(cx, text, JSON_LIMITS, &document) != RC_OK || did_find_method(cx, document, STR("#k"), STR("assertionMethod"), &method) != RC_OK)
		return;
	if (!str_eq(method.controller, json_string(JSON_GET(document, "id"))))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str text = { (const char *)bytes, size };
	struct ctx cx;
	struct arena_door door;

	if (!ctx_open(&cx, (size_t)64 << 20))
		return 0;
	if (ARENA_ENTER(cx.mem, &door)) {
		names(&cx, text);
		methods(&cx, text);
		arena_leave(cx.mem, &door);
	}
	ctx_close(&cx);
	return 0;
}
