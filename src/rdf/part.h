/* part.h — what some objects of many documents say, made ready once (jsonld_make_part). Private to src/rdf.
 *
 * What an object says follows from its members, the context it is read in and the term it stands under. A part remembers these three of
 * each of its objects, and the statements. All its objects are nodes with an IRI and all its blank nodes are without a label, so a
 * document can add to what is said of the IRIs, but never mention the blank nodes.
 */
#ifndef RDF_PART_H
#define RDF_PART_H

#include "rdf/expanded.h"

struct spot;

#define PART_OBJECTS_MAX 8

struct part_object {
	const struct json *first;    /* of its members: no other object has it */
	const struct active *active;
	const struct term_def *def;
	struct item *item;           /* what it became; NULL: it was not met, or is no node */
};

/* What is said of an IRI: the part's quads of these numbers. */
struct part_said {
	const struct term *term;
	size_t from, to;
};

struct jsonld_part {
	struct part_object objects[PART_OBJECTS_MAX];
	size_t count;
	struct quads quads; /* subject by subject */
	struct part_said *said;
	size_t said_count;
};

/* The object is one of ld->part, there where it belongs, and the first such: adds its node, and remembers that it was taken. */
bool part_take(struct ld *ld, const struct active *active, const struct spot *spot, const struct json *element, struct items *out);

/* The last of the items was made from the element: remembers it when that is an object of ld->making. */
void part_note(struct ld *ld, const struct active *active, const struct spot *spot, const struct json *element, const struct items *items);

/* The document with options->part. *fits is false when it has not all objects of it. */
enum rc part_to_quads(struct ctx *cx, const struct jsonld_options *options, const struct json *document, struct quads *out, bool *fits);

#endif
