/* compact.h — compaction of the expanded tree: JSON-LD 1.1 API section 6.1. Private to src/rdf. */
#ifndef RDF_COMPACT_H
#define RDF_COMPACT_H

#include "rdf/inverse.h"

/* The whole document: an object, with "@context" when `context` says anything. */
enum rc compact_items(struct compaction *c, const struct active *active, const struct items *items, const struct json *context, struct json **out);

#endif
