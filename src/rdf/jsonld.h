/* jsonld.h — JSON-LD 1.1: from a document to what it says (expanded form, RDF), and back.
 *
 * By default nothing may be lost (T-03): a member that no context defines, an identifier that is not absolute,
 * a value that RDF cannot hold are errors that name their place, because what is dropped is not signed. Protected
 * terms cannot be redefined, and contexts come from the store only (T-02). There is no base IRI unless one is given.
 *
 * Expansion goes through one typed tree (expanded.h); quads are made from it, the expanded document is written
 * from it, compaction reads it.
 *
 * Memory   results live in cx->mem and may point into the document and into the store: keep both as long.
 * Errors   RC_INVALID with the JSON pointer of the place; RC_LIMIT when the document nests too deep.
 * Threads  no state but the store's.
 *
 * W3C JSON-LD 1.1 Processing Algorithms and API.
 */
#ifndef RDF_JSONLD_H
#define RDF_JSONLD_H

#include "codec/json.h"
#include "rdf/context.h"
#include "rdf/quads.h"
#include "rdf/rdfc.h"

enum rdf_direction { RDF_DIRECTION_NONE, RDF_DIRECTION_I18N, RDF_DIRECTION_COMPOUND };

/* Hands out contexts that the store does not have. What it gives is compiled again for each document. For other
 * people's test suites; a verifier has none. RC_NOT_FOUND: it does not know the URL. */
struct jsonld_loader {
	enum rc (*load)(struct ctx *cx, void *self, struct str url, struct str *text);
	void *self;
};

struct jsonld_part;

struct jsonld_options {
	struct contexts *contexts;         /* never NULL */
	const struct jsonld_loader *loader; /* NULL: the store is all there is */
	struct str base;                   /* empty: no base IRI */
	const struct json *expand_context; /* applied before the document's own; NULL: none */
	enum rdf_direction direction;      /* what becomes of base directions in RDF */
	bool unsafe;                       /* drop what cannot be kept, as the specification has it */
	bool keep_arrays;                  /* compaction: arrays of one stay arrays */
	bool keep_absolute;                /* compaction: IRIs are not made relative to the base */
	const struct jsonld_part *part;    /* to RDF: what is known of some objects of the document; NULL: nothing */
};

/* The expanded document: an array. */
MUST_USE enum rc jsonld_expand(struct ctx *cx, const struct jsonld_options *options, const struct json *document, struct json **out);

/* The document as an RDF dataset. */
MUST_USE enum rc jsonld_to_quads(struct ctx *cx, const struct jsonld_options *options, const struct json *document, struct quads *out);

/* A part is what some objects say, each with an id, that many documents have in the same place: made into statements once, with
 * the hashes of their blank nodes. jsonld_to_quads and jsonld_canonize take it from there when the document holds those very objects (the same
 * members in memory, which nobody changes as long as there is the part), each in the same context under the same term: then they can say nothing else. A
 * document that has not all of them, or has them elsewhere, is read whole. Either way the canonical form is the same.
 * The part lives in cx->mem, may be used by any number of threads, and points into the document and the store.
 * NULL: the objects are not such that they could be told apart from the rest of a document. */
MUST_USE enum rc jsonld_make_part(struct ctx *cx, const struct jsonld_options *options, const struct json *document,
                                  const struct json *const *objects, size_t count, const struct jsonld_part **out);

/* The document compacted with `context` (the value of "@context", or an object that holds it). */
MUST_USE enum rc jsonld_compact(struct ctx *cx, const struct jsonld_options *options, const struct json *document,
                                const struct json *context, struct json **out);

/* The canonical N-Quads of the document (RDFC-1.0): jsonld_to_quads, then rdfc_canonize with its usual limits. */
MUST_USE enum rc jsonld_canonize(struct ctx *cx, const struct jsonld_options *options, const struct json *document,
                                 enum rdfc_hash hash, struct str *out);

/* Its hash by that function, without the text: 32 or 48 bytes. */
MUST_USE enum rc jsonld_digest(struct ctx *cx, const struct jsonld_options *options, const struct json *document,
                               enum rdfc_hash hash, unsigned char *digest);

/* What statements say, as a compact tree in the terms of `context` (T-01): made from the statements alone, so that two
 * documents with one canonical form have one view, however they were arranged. `list` is in canonical order, with canonical
 * labels, as rdfc_canonize gives it. The root is the one node of the default graph that no statement points to. A node's
 * properties stand wherever it is reached from the root, but for below itself, where its name stands alone; values stand
 * in canonical order; a blank node has a name only when it stands in several places. Literals of XML Schema's numeric
 * types and xsd:boolean become numbers and booleans where those would be read as the same literal again.
 * RC_INVALID: there is no single root, or a statement is not reached from it: the view would not show all that is
 * signed. RC_LIMIT: nodes are shared in so many places that the tree would be far larger than the statements. */
MUST_USE enum rc jsonld_view(struct ctx *cx, const struct jsonld_options *options, const struct quad *list, size_t count,
                             const struct json *context, struct json **out);

#endif
