/* json.h — JSON as one kind of tree, read strictly, built and written.
 *
 * Reading is strict (RFC 8259 and I-JSON, RFC 7493; T-15): UTF-8 without a byte-order mark, no duplicate
 * names, no lone surrogates, no number outside a double's range, a depth and size limit. Errors carry line
 * and column. Every value remembers its byte offset in the text it came from, so that who reads the
 * meaning can name the place too (json_at).
 *
 * A tree is a graph of `struct json` in one arena: a container's members are a list in the order of the
 * text. The same type serves for reading and for building; a value stands in one container only.
 *
 * Memory   everything lives in the arena that made it; strings of a parsed tree point into a private copy.
 * Threads  a tree that nobody changes may be read by any number of threads.
 */
#ifndef CODEC_JSON_H
#define CODEC_JSON_H

#include "base/buf.h"
#include "base/ctx.h"

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_INT, JSON_REAL, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
	enum json_type type;
	uint32_t offset;         /* of the value in its text; 0 when it was built */
	struct str key;          /* its name, when it stands in an object */
	struct json *next;       /* the next member of the container it stands in */
	union {
		struct str string;
		int64_t integer; /* JSON_INT: written without fraction and exponent, and fits */
		double real;     /* JSON_REAL: everything else */
		struct {
			struct json *first, *last;
			size_t count;
			const struct str *kept; /* its canonical text, which writers take as it is (jcs_keep); NULL: none */
		};
	};
};

/* Limits of one text. */
struct json_limits {
	size_t size_max;  /* bytes */
	size_t depth_max; /* containers within each other */
	size_t values_max; /* values in all, of which each costs 80 bytes; 0: not asked. An empty container may count as two */
};
#define JSON_LIMITS ((struct json_limits){ .size_max = (size_t)16 << 20, .depth_max = 64, .values_max = 250000 })

/* Reads one value and nothing but white space after it. The text itself is not kept.
 * RC_INVALID: not JSON, or not strict (cx->err has line and column). RC_LIMIT: too large or too deep. */
MUST_USE enum rc json_parse(struct ctx *cx, struct str text, struct json_limits limits, struct json **out);

/* Puts the line and column of `value` in `text` into the error at hand, and returns rc. */
enum rc json_at(struct ctx *cx, enum rc rc, struct str text, const struct json *value);

/* The member of that name, or NULL; NULL too when `object` is NULL or no object. */
struct json *json_get(const struct json *object, struct str key);
#define JSON_GET(object, literal) json_get((object), STR(literal))

/* for (const struct json *member = json_first(x); member != NULL; member = member->next) */
static inline struct json *
json_first(const struct json *container)
{
	return container != NULL && container->type >= JSON_ARRAY ? container->first : NULL;
}

static inline size_t
json_count(const struct json *container)
{
	return container != NULL && container->type >= JSON_ARRAY ? container->count : 0;
}

static inline bool
json_is(const struct json *value, enum json_type type)
{
	return value != NULL && value->type == type;
}

/* JSON-LD writes one thing without brackets, several in a list: for (const struct json *at = NULL; (at = json_each(x, at)) != NULL;) */
static inline const struct json *
json_each(const struct json *value, const struct json *at)
{
	if (json_is(value, JSON_ARRAY))
		return at == NULL ? value->first : at->next;
	return at == NULL ? value : NULL;
}

/* The text of a string; the empty slice for anything else. */
static inline struct str
json_string(const struct json *value)
{
	return json_is(value, JSON_STRING) ? value->string : STR_NONE;
}

static inline bool
json_is_number(const struct json *value)
{
	return value != NULL && (value->type == JSON_INT || value->type == JSON_REAL);
}

/* As a double; 0 for what is no number. */
double json_number(const struct json *value);

/* Whole numbers, also when they are written 5.0; false for anything else. */
bool json_integer(const struct json *value, int64_t *out);

/* ---- building ---- */

struct json *json_new(struct arena *mem, enum json_type type); /* containers, null, true, false */
struct json *json_new_string(struct arena *mem, struct str s); /* s is not copied */
struct json *json_new_int(struct arena *mem, int64_t n);
struct json *json_new_real(struct arena *mem, double d);

/* Appends to an array; returns value. */
struct json *json_add(struct json *array, struct json *value);
/* Appends a member; the caller knows that the key is not there yet (json_set replaces). Returns value. The key is not copied. */
struct json *json_put(struct json *object, struct str key, struct json *value);
/* Replaces the member of that name in its place, or appends it. */
struct json *json_set(struct json *object, struct str key, struct json *value);
/* Takes the member out and returns it; NULL when it is not there. */
struct json *json_take(struct json *object, struct str key);

struct json *json_put_str(struct arena *mem, struct json *object, struct str key, struct str value);
struct json *json_put_int(struct arena *mem, struct json *object, struct str key, int64_t value);
struct json *json_put_bool(struct arena *mem, struct json *object, struct str key, bool value);
struct json *json_put_object(struct arena *mem, struct json *object, struct str key);
struct json *json_put_array(struct arena *mem, struct json *object, struct str key);

/* A deep copy in mem; strings are copied too when `strings` is true. */
struct json *json_copy(struct arena *mem, const struct json *value, bool strings);

/* Deep equality; the order of an object's members does not count, 5 equals 5.0. */
bool json_equal(const struct json *a, const struct json *b);

/* ---- writing ---- */

enum json_layout { JSON_COMPACT, JSON_PRETTY /* two spaces, a newline at the end */ };
void json_write(struct buf *out, const struct json *value, enum json_layout layout);
struct str json_text(struct arena *mem, const struct json *value, enum json_layout layout);

/* The shortest decimal that reads back as d, as ECMAScript's Number::toString writes it (RFC 8785 3.2.2.3). d is finite. */
void json_write_number(struct buf *out, double d);
void json_write_string(struct buf *out, struct str s);

#endif
