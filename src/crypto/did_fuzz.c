/* A DID that names a URL names one on its own host, without steps; a document's method is the document's. */
#include "fuzz.h"

#include "crypto/did.h"

static void
names(struct ctx *cx, struct str text)
{
	struct str url, did, back;
	struct did_url parts;
	struct json *document;

	if (did_url_parse(cx, text, &parts) == RC_OK)
		FUZZ_HOLDS(parts.did.len + parts.path.len + parts.query.len + parts.fragment.len <= text.len);
	if (did_web_url(cx, text, &url) == RC_OK)
		FUZZ_HOLDS(str_starts(url, "https://") && str_find(url, STR("/..")) == url.len
		           && str_find_byte(url, '@') == url.len && str_find_byte(url, '%') == url.len);
	if (did_web_name(cx, text, &did) == RC_OK)
		FUZZ_HOLDS(did_web_url(cx, did, &back) == RC_OK);
	if (did_resolve(cx, text, &document) == RC_OK)
		FUZZ_HOLDS(str_eq(json_string(JSON_GET(document, "id")), text));
}

static void
methods(struct ctx *cx, struct str text)
{
	struct did_method method;
	struct json *document;

	if (json_parse(cx, text, JSON_LIMITS, &document) == RC_OK
	    && did_find_method(cx, document, STR("#k"), STR("assertionMethod"), &method) == RC_OK)
		FUZZ_HOLDS(str_eq(method.controller, json_string(JSON_GET(document, "id"))));
}

static void
names_and_methods(struct ctx *cx, struct str text)
{
	names(cx, text);
	methods(cx, text);
}

FUZZ_TARGET(names_and_methods)
