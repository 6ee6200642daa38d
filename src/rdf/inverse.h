/* inverse.h — from IRIs back to terms: JSON-LD 1.1 API sections 4.3, 6.2 and 6.3. Private to src/rdf. */
#ifndef RDF_INVERSE_H
#define RDF_INVERSE_H

#include "rdf/expanded.h"

/* What is needed to find the terms of an active context by their IRIs. Those of stored contexts are kept in the store. */
struct inverse;
const struct inverse *inverse_new(struct arena *mem, const struct active *active);
/* The store's; NULL when it has no room. `active` must be stored. */
const struct inverse *contexts_inverse(struct ld *ld, const struct active *active);

/* One that was needed, with what it belongs to. */
struct inverse_at {
	const struct inverse_at *next;
	const struct active *active;
	const struct inverse *inverse;
};

struct compaction {
	struct ld *ld;
	struct arena *mem;
	const struct inverse_at *inverses; /* needed so far */
	bool keep_arrays, keep_absolute;
};

const struct inverse *inverse_of(struct compaction *c, const struct active *active);

/* What a term is asked for, most often. */
enum shape {
	SHAPE_NAME,  /* a keyword, a type: no value */
	SHAPE_TEXT,  /* a value without a type, a language or a direction */
	SHAPE_NODE,  /* a node without a name */
	SHAPE_NAMED, /* a node with a name that no term stands for */
	SHAPES,
	SHAPE_TYPED, /* a value with a type */
	SHAPE_OTHER
};
enum shape inverse_shape(const struct inverse *inverse, const struct item *item, bool reverse);

/* The term for an IRI when something of a usual shape is said with it; NULL: there is none. `type` is that of SHAPE_TYPED. */
const struct term_def *inverse_term(const struct inverse *inverse, const struct term *iri, enum shape shape, struct str type);

/* What @id and @type are called. */
struct str inverse_id(const struct inverse *inverse);
struct str inverse_type(const struct inverse *inverse);

/* How `iri`, a keyword or an IRI, is written in that context. `value` is what it will hold, or NULL.
 * RC_INVALID: the IRI would be read back as something else. */
enum rc compact_iri(struct compaction *c, const struct active *active, struct str iri, const struct item *value, bool reverse, struct str *out);

/* The same for identifiers, which no term stands for: a compact IRI, or relative to the base. */
enum rc compact_id(struct compaction *c, const struct active *active, struct str iri, struct str *out);

#endif
