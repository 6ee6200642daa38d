/* said.h — of which IRIs something was said, and in which graph; for to_quads.c. Private to src/rdf.
 *
 * Statements are a set, and nearly all are known to be new: what one node object says of a subject of which no other speaks can only
 * repeat itself. So the first to speak is not looked for among all statements, and only when there is a second one are its
 * statements remembered.
 */
#ifndef RDF_SAID_H
#define RDF_SAID_H

#include "rdf/quads.h"

struct said {
	const struct term *graph, *term;
	size_t from, to; /* the numbers of the first one's statements */
	bool remembered;
};

struct said_table {
	struct said *list;
	size_t count, cap;
	uint64_t *slots; /* half of a hash, and 1 + the place in the list */
	size_t slot_count;
};

/* The entry of the IRI in that graph; one without statements, which begins at number `from`, when there was none. Adding moves entries. */
struct said *said_find(struct said_table *table, struct arena *mem, const struct term *term, const struct term *graph, size_t from);

#endif
