/* expanded.h — the expanded form of a document as a typed tree. Private to src/rdf.
 *
 * JSON-LD 1.1 API section 5.1 makes maps with keyword entries; here each kind of map is a struct, with IRIs that
 * came from a context already at hand as RDF terms. Quads (to_quads.c), the expanded document (expanded_json.c)
 * and compaction (compact.c) are made from it.
 */
#ifndef RDF_EXPANDED_H
#define RDF_EXPANDED_H

#include "rdf/active.h"

enum item_kind { ITEM_NODE, ITEM_VALUE, ITEM_LIST, ITEM_LATER };

struct item;

struct items {
	struct item *first, *last;
	size_t count;
};

struct type_name {
	struct type_name *next;
	struct str iri;
	const struct term *rdf; /* NULL: not made yet */
};

struct property {
	struct property *next;
	struct str iri;
	const struct term *rdf; /* NULL: not made yet */
	const struct json *at;
	struct items values;
};

struct properties {
	struct property *first, *last;
	size_t count;
	uint64_t met;            /* a bit for each, by the hash of its IRI: nearly every property asked for is new */
	struct property **slots; /* hash table, once they are many */
	size_t slot_count;
};

struct node {
	struct str id;
	bool has_id, has_types, has_graph, has_included;
	struct type_name *types, *types_last;
	struct properties forward, reverse;
	struct items graph, included;
	const struct term *term; /* made by to_quads.c */
	bool reversed;           /* something was said of it before its own statements; to_quads.c */
	bool of_part;            /* what it says is in a part (part.h) */
};

struct value {
	const struct json *json;
	bool is_json, has_language;
	bool native; /* its type follows from its JSON value, and need not be said */
	struct str type; /* empty: none */
	const struct term *type_rdf;
	struct str language;
	enum direction direction;
};

/* The values of a property that are many: they are expanded one by one when their statements are made, so that no more than one of them
 * takes memory at a time. Only on the way to quads. */
struct later {
	const struct active *active;
	const struct term_def *def; /* of the property; NULL: none */
	struct str name;
	const struct json *array;
	size_t depth;
};

struct item {
	struct item *next;
	enum item_kind kind;
	bool has_index;
	struct str index;
	const struct json *at; /* what it was made from, for places */
	union {
		struct items list;
		struct value value;
		struct node node;
		struct later later;
	};
};

/* An item of that kind, all else zero; no larger than its kind needs. */
struct item *item_new(struct arena *mem, enum item_kind kind, const struct json *at);
/* A value that is that JSON, and nothing said of it yet. */
struct item *item_of_value(struct arena *mem, const struct json *json, const struct json *at);

static inline void
items_add(struct items *items, struct item *item)
{
	item->next = NULL;
	if (items->first == NULL)
		items->first = item;
	else
		items->last->next = item;
	items->last = item;
	items->count++;
}

static inline void
items_join(struct items *items, const struct items *more)
{
	if (more->first == NULL)
		return;
	if (items->first == NULL)
		items->first = more->first;
	else
		items->last->next = more->first;
	items->last = more->last;
	items->count += more->count;
}

/* A node object with a @graph, and besides only an @id and an @index. */
bool item_is_graph(const struct item *item);

/* The property of that IRI, made when it is not there. */
struct property *properties_get(struct arena *mem, struct properties *properties, struct str iri, const struct term *rdf, const struct json *at);
const struct property *properties_find(const struct properties *properties, struct str iri);

void node_add_type(struct arena *mem, struct node *node, struct str iri, const struct term *rdf);

/* The document's items; those that say nothing are dropped (or an error). */
enum rc expand_document(struct ld *ld, const struct json *document, struct items *out);

/* What one member of the array is, made in `scratch`. */
enum rc expand_later(struct ld *ld, const struct later *later, const struct json *member, struct arena *scratch, struct items *out);

/* The same as JSON: an array. */
struct json *expanded_json(struct arena *mem, const struct items *items);

/* Canonical xsd:double (XML Schema 2, 3.2.5.2): a digit, a point, up to fifteen more, an exponent. */
struct str double_text(struct arena *mem, double d);

enum rc quads_from_items(struct ld *ld, const struct items *items, struct quads *out);
/* The same of a document that has all objects of ld->part. *fits is false when they mean something else there. */
enum rc quads_with_part(struct ld *ld, const struct items *items, struct quads *out, bool *fits);

/* What falls away: an error unless the options say otherwise. */
#define ld_drop(ld, at, name, ...) ((ld)->options->unsafe ? RC_OK : ld_fail((ld), (at), name, ##__VA_ARGS__))

#endif
