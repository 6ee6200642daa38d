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

/* A copy of the list, in its order. *size: the bytes of its lines. */
struct quad *quads_in_order(struct arena *mem, const struct quad *list, size_t count, const struct naming *naming, size_t *size);

/* The same, one subject at a time. Lives in mem, with all that it hands out. */
struct ordering {
	const struct quad *list;
	const struct ready *ready; /* of the first quads */
	const struct naming *naming;
	struct run *runs;          /* sorted by their subjects */
	size_t run_count, at;
	struct quad *out, *room;
	bool whole;                /* what is handed out stays, one subject behind the other */
	size_t size;               /* bytes of all lines */
};

/* What is said of one subject: so many quads, as lines that are ready, or as a list. */
struct about {
	const struct term *subject;
	size_t count;
	const struct ready *ready; /* with a text; NULL: there is a list */
	const struct quad *list;
};

/* `out`: where the whole list goes; NULL: it is not wanted, and what is handed out is overwritten by the next. */
void ordering_begin(struct ordering *o, struct arena *mem, const struct quads *quads, const struct naming *naming, struct quad *out);
/* False: there is no further subject. */
bool ordering_next(struct ordering *o, struct about *about);

#endif
