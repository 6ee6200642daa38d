#include "rdf/jsonld.h"

#include "rdf/compact.h"
#include "rdf/part.h"

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
	bool fits = false;
	struct ld ld;

	if (options->part != NULL)
		TRY(part_to_quads(cx, options, document, out, &fits));
	if (fits)
		return RC_OK;
	ld_init(&ld, cx, options, document);
	ld.patient = true;
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

enum rc
jsonld_digest(struct ctx *cx, const struct jsonld_options *options, const struct json *document, enum rdfc_hash hash, unsigned char *digest)
{
	struct quads quads;

	TRY(jsonld_to_quads(cx, options, document, &quads));
	return rdfc_digest(cx, &quads, hash, RDFC_LIMITS, NULL, digest);
}

static const struct json *
inner_context(const struct json *context)
{
	const struct json *inner = JSON_GET(context, "@context");

	return inner == NULL ? context : inner;
}

enum rc
jsonld_compact(struct ctx *cx, const struct jsonld_options *options, const struct json *document, const struct json *context, struct json **out)
{
	const struct active *active;
	struct compaction c;
	struct items items;
	struct ld ld;

	ld_init(&ld, cx, options, document);
	TRY(expand_document(&ld, document, &items));
	ld.document = context;
	context = inner_context(context);
	TRY(active_apply(&ld, active_initial(&ld), context, &active));
	c = (struct compaction){ .ld = &ld, .mem = cx->mem, .keep_arrays = options->keep_arrays, .keep_absolute = options->keep_absolute };
	return compact_items(&c, active, &items, context, out);
}
