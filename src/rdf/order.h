/* order.h — statements in the order of their lines in N-Quads, their blank nodes called what they are to be called. Private to src/rdf. */
#ifndef RDF_ORDER_H
#define RDF_ORDER_H

#include "rdf/quads.h"

/* What blank nodes are called. */
struct naming {
	const struct term *labels;           /* by their numbers; NULL: not by numbers, but as seen from one of them */
	const struct term *itself, *others;
	uint32_t blank;                      /* that one */
};

/* A copy of the list, in its order. *size: the bytes of its lines. The first `ordered` quads stand subject by subject in the order that they
 * have without the naming; 0: none does. */
struct quad *quads_in_order(struct arena *mem, const struct quad *list, size_t count, size_t ordered, const struct naming *naming, size_t *size);

#endif
