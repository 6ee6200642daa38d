#include "rdf/jsonld.h"

#include "rdf/expanded.h"

enum rc
jsonld_expand(struct ctx *cx, const struct jsonld_options *options, const struct json *document, struct json **out)
{
	struct items items;
	struct ld ld;

	ld_init(&ld, cx, options, document);
	TRY(expand_document(&ld, document, &items));
	*out = expanded_json(cx->mem, &items);
	return RC_OK;
}

enum rc
jsonld_to_quads(struct ctx *cx, const struct jsonld_options *options, const struct json *document, struct quads *out)
{
	struct items items;
	struct ld ld;

	ld_init(&ld, cx, options, document);
	TRY(expand_document(&ld, document, &items));
	return quads_from_items(&ld, &items, out);
}

enum rc
jsonld_canonize(struct ctx *cx, const struct jsonld_options *options, const struct json *document, enum rdfc_hash hash, struct str *out)
{
	struct quads quads;
	struct rdfc canonical;

	TRY(jsonld_to_quads(cx, options, document, &quads));
	TRY(rdfc_canonize(cx, &quads, hash, RDFC_LIMITS, &canonical));
	*out = canonical.text;
	return RC_OK;
}
