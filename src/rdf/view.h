/* view.h — the nodes of a list of statements, and the two ways to show them. Private to src/rdf. */
#ifndef RDF_VIEW_H
#define RDF_VIEW_H

#include "rdf/compact.h"

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define XSD "http://www.w3.org/2001/XMLSchema#"

/* Levels of nodes. */
#define VIEW_DEPTH_MAX 256

#define NO_SEAT UINT32_MAX

/* A node in one graph: what is said of it there, and how many others there point to it. */
struct seat {
	const struct term *graph, *term; /* term NULL: not a node, but the graph itself, with the first of its seats in `from` */
	size_t from, count; /* in the list of quads, which is sorted by graph, then as their lines are */
	size_t pointers;
	uint32_t pointed_by; /* the seat of one that points to it */
	bool open;           /* being built further up */
};

struct tree {
	struct ld *ld;
	struct arena *mem;
	const struct quad *list;
	size_t count;
	bool *used;          /* by number of quad */
	uint32_t *objects;   /* by number of quad: the seat of its object; NO_SEAT for a literal */
	struct seat *seats;  /* those of subjects first, in the order of the list */
	size_t seat_count, subject_count;
	uint32_t *slots;     /* hash table of 1 + number of a seat */
	size_t slot_mask;
	bool has_graphs;
	size_t budget, depth;
};

static inline bool
is_predicate(const struct quad *quad, struct str iri)
{
	return str_eq(term_value(quad->predicate), iri);
}

/* The literal as a value. *json is that value's JSON, made for it, which may be put somewhere. */
enum rc literal_value(struct tree *t, const struct term *literal, struct json **json, struct value *out);

/* Several ways lead to it from the root, so that it is shown several times. */
bool seat_is_repeated(const struct tree *t, const struct seat *seat);

/* A node has a name when it is an IRI, or when it is shown several times: without one it would be taken for several nodes. */
static inline bool
seat_is_named(const struct tree *t, const struct seat *seat)
{
	return seat->term->kind == TERM_IRI || seat->open || seat_is_repeated(t, seat);
}

/* A list, and not merely a node. */
bool seat_is_list(const struct tree *t, const struct seat *seat);

/* The usual case, written straight from the statements: one graph, no lists, and terms that hold nothing but sets. The same
 * tree as compaction of the items makes of them. *plain is false when it is not that case, and nothing was made. */
enum rc view_plain(struct tree *t, struct compaction *c, const struct active *active, struct seat *root, struct json **out, bool *plain);

#endif
