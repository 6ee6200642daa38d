/* compact.h — compaction of the expanded tree: JSON-LD 1.1 API section 6.1. Private to src/rdf. */
#ifndef RDF_COMPACT_H
#define RDF_COMPACT_H

#include "rdf/inverse.h"

/* The whole document: an object, with "@context" when `context` says anything. */
enum rc compact_items(struct compaction *c, const struct active *active, const struct items *items, const struct json *context, struct json **out);

/* The property under which something is compacted. */
struct under {
	struct str name;            /* empty: none; "@graph", "@list", "@reverse", "@included" or a term, a compact IRI, an IRI */
	const struct term_def *def; /* of the name in the context at hand; NULL: none */
};

/* Parts of it: a value (6.3), its own or in an object; is it its own?; what a keyword is called; a value added to what an
 * object holds under that name. */
bool compact_stands_alone(const struct active *active, const struct under *under, const struct item *item);
enum rc compact_value(struct compaction *c, const struct active *active, const struct under *under, const struct item *item, struct json **out);
enum rc compact_keyword(struct compaction *c, const struct active *active, const char *keyword, struct str *out);
void compact_add(struct compaction *c, struct json *object, struct str key, struct json *value, bool as_array);

#endif
