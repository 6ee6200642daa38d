/* A document that loses nothing says the same when it is expanded first, and the same again from its view. */
#include "fuzz.h"

#include "rdf/jsonld.h"

DEFER_AS(close_store, contexts_close, struct contexts *)

/* Everything that can be done to it, with whatever result. */
static void
try_unsafe(struct ctx *cx, struct jsonld_options options, const struct json *document)
{
	struct json *out;
	struct str text;

	options.unsafe = true;
	options.base = STR("https://base.example/dir/file");
	options.direction = RDF_DIRECTION_COMPOUND;
	if (jsonld_canonize(cx, &options, document, RDFC_SHA384, &text) == RC_OK && JSON_GET(document, "@context") != NULL)
		(void)!jsonld_compact(cx, &options, document, JSON_GET(document, "@context"), &out);
}

static void
says_the_same(struct ctx *cx, struct str bytes)
{
	struct jsonld_options options = { 0 };
	struct json *document, *expanded, *view;
	struct str direct, through;
	struct quads quads;
	struct rdfc canonical;
	enum rc rc;

	if (json_parse(cx, bytes, JSON_LIMITS, &document) != RC_OK || contexts_open(cx, &options.contexts) != RC_OK)
		return;
	arena_defer(cx->mem, close_store, options.contexts);
	try_unsafe(cx, options, document);
	if (jsonld_to_quads(cx, &options, document, &quads) != RC_OK || rdfc_canonize(cx, &quads, RDFC_SHA256, RDFC_LIMITS, &canonical) != RC_OK)
		return;
	direct = canonical.text;
	FUZZ_HOLDS(jsonld_expand(cx, &options, document, &expanded) == RC_OK);
	rc = jsonld_canonize(cx, &options, expanded, RDFC_SHA256, &through);
	FUZZ_HOLDS(rc == RC_LIMIT || (rc == RC_OK && str_eq(direct, through)));
	if (JSON_GET(document, "@context") == NULL ||
	    jsonld_view(cx, &options, canonical.list, canonical.count, JSON_GET(document, "@context"), &view) != RC_OK)
		return;
	if (jsonld_canonize(cx, &options, view, RDFC_SHA256, &through) == RC_OK)
		FUZZ_HOLDS(str_eq(direct, through));
}

FUZZ_TARGET(says_the_same)
