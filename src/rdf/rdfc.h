/* rdfc.h — RDF Dataset Canonicalization, RDFC-1.0: one text for all datasets that say the same.
 *
 * The work is linear for ordinary documents. Datasets can be built on which the algorithm takes exponential
 * time (T-12); a budget of steps ends those with RC_LIMIT in a few hundredths of a second.
 *
 * Memory   results live in cx->mem.
 * Threads  no state.
 *
 * W3C RDF Dataset Canonicalization, section 4.
 */
#ifndef RDF_RDFC_H
#define RDF_RDFC_H

#include "rdf/quads.h"

enum rdfc_hash { RDFC_SHA256, RDFC_SHA384 };

struct rdfc_limits {
	size_t text_max;    /* bytes of the canonical form */
	uint64_t steps_max; /* units of work in telling blank nodes apart; a unit is about one quad hashed */
};
#define RDFC_LIMITS ((struct rdfc_limits){ .text_max = (size_t)256 << 20, .steps_max = 100000 })

struct rdfc {
	struct str text;         /* the canonical N-Quads document; empty from rdfc_digest */
	const struct quad *list; /* its lines as quads, in their order; blank nodes have their canonical labels */
	size_t count;
	const uint32_t *numbers; /* by number of a blank node in the dataset: its canonical label is c14n<number>;
	                          * UINT32_MAX for one that no quad mentions */
	size_t blank_count;
};

/* First-degree hashes with SHA-256 (4.6) of all blank nodes, by their numbers, KNOWN_HASH bytes each. */
MUST_USE enum rc rdfc_first_hashes(struct ctx *cx, const struct quads *quads, const unsigned char **out);

/* RC_LIMIT: the budget was spent, or the text is too long. */
MUST_USE enum rc rdfc_canonize(struct ctx *cx, const struct quads *quads, enum rdfc_hash hash, struct rdfc_limits limits,
                               struct rdfc *out);

/* The same, but the text is hashed while it is written, and not kept. `digest` gets its hash: 32 bytes, or 48 with SHA-384. `out` may be
 * NULL: all that is wanted is the hash. */
MUST_USE enum rc rdfc_digest(struct ctx *cx, const struct quads *quads, enum rdfc_hash hash, struct rdfc_limits limits,
                             struct rdfc *out, unsigned char *digest);

#endif
