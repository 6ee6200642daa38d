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

/* How values of it are held; 0 for a name without a definition. */
static inline unsigned
container_of(const struct under *under)
{
	return under->def == NULL ? 0 : under->def->container;
}

/* ---- compact_value.c ---- */

/* What a keyword is called. */
enum rc compact_keyword(struct compaction *c, const struct active *active, const char *keyword, struct str *out);
/* Puts a value under that keyword, and the item's index, when it has one, under @index. */
enum rc compact_put_keyword(struct compaction *c, const struct active *active, struct json *object, const char *keyword, struct json *value);
enum rc compact_put_index(struct compaction *c, const struct active *active, const struct item *item, struct json *object);
/* Adds to what the object holds under that name; with `as_array` one is held in an array too. */
void compact_add(struct compaction *c, struct json *object, struct str key, struct json *value, bool as_array);

/* True when the bare value says as much as the value object under that term. */
bool compact_stands_alone(const struct active *active, const struct under *under, const struct item *item);
/* A value, by itself or as a value object. */
enum rc compact_value(struct compaction *c, const struct active *active, const struct under *under, const struct item *item, struct json **out);
/* A node of which only the name is said, under a term that holds names: that name. NULL: the term holds none. */
enum rc compact_reference(struct compaction *c, const struct active *active, const struct under *under, const struct item *item, struct json **out);

#endif
