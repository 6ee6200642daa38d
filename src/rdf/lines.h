/* lines.h — a dataset as lines of N-Quads in their order, its blank nodes called what they are to be called: as a text, or only its
 * hash. Private to src/rdf. */
#ifndef RDF_LINES_H
#define RDF_LINES_H

#include "rdf/order.h"

/* `list` gets the quads in that order; NULL: nobody wants them.
 * RC_LIMIT: more than `max` bytes. */
MUST_USE enum rc lines_text(struct ctx *cx, const struct quads *quads, const struct naming *naming, size_t max, struct quad *list, struct str *out);

/* The SHA-256 of the text, or its SHA-384: 32 or 48 bytes. */
MUST_USE enum rc lines_digest(struct ctx *cx, const struct quads *quads, const struct naming *naming, size_t max, struct quad *list, bool is_384,
                              unsigned char *digest);

#endif
