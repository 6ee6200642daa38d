/* document.h — a JSON file that a person handed in, read field by field, every mistake named.
 *
 * A reader asks for the fields it knows; what is missing or of the wrong kind is kept with its line and its
 * field ("assessments[1].weight") in document->problems, and the reader gets an empty value and goes on. So
 * a reader is straight-line code that ends with `return problems_rc(cx, &document->problems)`.
 *
 *     struct node credit = field(root, "credit", NEEDED, JSON_OBJECT);
 *     spec->uk = field_decimal(credit, "uk", OPTIONAL, 0, 1000000);
 *
 * Members that nobody asks for are allowed: frameworks may need more than the program knows.
 *
 * Memory   everything lives in cx->mem, and slices point into the document's tree.
 */
#ifndef CODEC_DOCUMENT_H
#define CODEC_DOCUMENT_H

#include "base/problems.h"
#include "codec/json.h"

struct document {
	struct ctx *cx;
	struct str file, text;
	struct json *root;
	struct problems problems;
};

/* A value with the way that leads to it; `value` is NULL when it is not there or not of the kind asked for. */
struct node {
	struct document *in;
	const struct json *value;
	struct str path;
	size_t index; /* of an item in its list, from 0 */
};

enum need { OPTIONAL, NEEDED };

/* Parses the text. RC_INVALID when it is no JSON object, with file, line and column. */
MUST_USE enum rc document_open(struct ctx *cx, struct str file, struct str text, struct document *out);

struct node document_root(struct document *in);

/* The member of that name and type. A `null` counts as absent. */
struct node field(struct node object, const char *name, enum need need, enum json_type type);

/* Items of an array: for (struct node at = node_first(list); at.value != NULL; at = node_next(list, at)) */
struct node node_first(struct node list);
struct node node_next(struct node list, struct node at);

/* A text that is not empty. */
struct str field_text(struct node object, const char *name, enum need need);

/* A map from BCP 47 language to text, with at least one; or one plain text, which is read as the map with that text
 * under "und". The map as it stands in the tree. */
const struct json *field_texts(struct node object, const char *name, enum need need);

/* A decimal as text ("2.5") or number, in exact thousandths, from `least` to `most` (thousandths too). `given` tells absent from 0; may be NULL. */
int64_t field_decimal(struct node object, const char *name, enum need need, int64_t least, int64_t most, bool *given);

/* A whole number from `least` to `most`; `otherwise` when it is absent. */
int64_t field_integer(struct node object, const char *name, enum need need, int64_t least, int64_t most, int64_t otherwise);

/* "2026-11-06" as days since 1970-01-01; DAY_NONE when absent. */
#define DAY_NONE INT64_MIN
int64_t field_date(struct node object, const char *name, enum need need);

/* "2026-11-06T17:00:00Z" as seconds since 1970-01-01; TIME_NONE when absent. */
#define TIME_NONE INT64_MIN
int64_t field_time(struct node object, const char *name, enum need need);

bool field_flag(struct node object, const char *name, bool otherwise);

/* One of the words of a list that ends with NULL; its index, or -1 when absent or none of them. */
int field_word(struct node object, const char *name, enum need need, const char *const words[]);

/* Keeps the error at hand as a problem of this node: adds file, line and field. `node_wrong(node, MSG(x), A_STR(...))` says a new one. */
void node_keep(struct node at);
#define node_wrong(at, ...) ((void)fail((at).in->cx, RC_INVALID, __VA_ARGS__), node_keep(at))

#endif
