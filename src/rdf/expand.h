/* expand.h — shared by the files of expansion. Private to src/rdf. */
#ifndef RDF_EXPAND_H
#define RDF_EXPAND_H

#include "rdf/expanded.h"

/* What a value stands under. */
enum under { UNDER_NOTHING, UNDER_GRAPH, UNDER_REVERSE, UNDER_TERM };

struct spot {
	enum under under;
	struct str name;
	const struct term_def *def; /* of the name; NULL: none */
};

struct expansion {
	struct ld *ld;
	struct arena *mem;
	size_t depth;
};

/* The items made from one JSON value. None, and no array, is null. */
struct found {
	struct items items;
	bool is_array;
};

static inline bool
found_null(const struct found *found)
{
	return found->items.count == 0 && !found->is_array;
}

/* 5.1.2; adds to *out. */
enum rc expand_element(struct expansion *x, const struct active *active, const struct spot *spot, const struct json *element, bool from_map,
                       struct found *out);
/* 5.3.2 */
enum rc expand_scalar(struct expansion *x, const struct active *active, const struct term_def *def, const struct json *scalar, struct item **out);
/* 5.1.2 step 13 from 13.5 on: the values of one property, containers and all. */
enum rc expand_values(struct expansion *x, const struct active *active, const struct spot *spot, const struct json *value, struct found *out);

/* The same, but an array that may wait becomes one item (struct later). */
enum rc expand_values_later(struct expansion *x, const struct active *active, const struct spot *spot, const struct json *value, struct found *out);

/* An identifier, seen from the base. Relative ones are an error unless unsafe. */
enum rc expand_id(struct expansion *x, const struct active *active, struct str text, bool vocab, const struct json *at, struct str *out);
struct meaning expand_name(struct expansion *x, const struct active *active, struct str name, bool document_relative);

/* One map being expanded. It is gathered as a node object; at its end it may turn out to be something else. */
struct object {
	struct expansion *x;
	const struct spot *spot;
	const struct active *active, *type_active; /* without and with what its types bring */
	const struct json *element;
	struct item *item;
	uint32_t seen;             /* bits of enum keyword */
	bool json_input;           /* its "@type" is "@json" */
	bool type_is_array;
	bool has_properties;
	const struct json *value;  /* of "@value" */
	const struct json *language, *direction;
	struct found list, set;
};

/* 7 to 11: sets both contexts, and whether the types say @json. */
enum rc object_enter_contexts(struct object *o, const struct active *active, bool from_map);

#endif
