/* fields.h — what a client filled in: queries, cookies, the three kinds of form body.
 *
 * Strangers' bytes, read strictly and without copying where nothing had to be decoded (T-27): names and values are UTF-8
 * without NUL, a bad escape or a part without a name is an error and no guess. An upload's bytes are left as they are. At
 * most FIELDS_MAX fields, names of FIELD_NAME_MAX bytes.
 *
 * Memory   slices into the body, or in cx->mem.
 * Errors   RC_INVALID: not such a body; RC_LIMIT: too many fields.
 */
#ifndef HTTP_FIELDS_H
#define HTTP_FIELDS_H

#include "base/buf.h"
#include "http/request.h"

#define FIELDS_MAX     20000
#define FIELD_NAME_MAX 200

/* application/x-www-form-urlencoded, and a query (WHATWG URL 5.1). The query comes in pieces below FIELDS_QUERY_MAX. */
#define FIELDS_QUERY_MAX 100
MUST_USE enum rc fields_read_urlencoded(struct ctx *cx, struct str body, size_t max, struct fields *out);

/* multipart/form-data (RFC 7578) with the boundary of `type`, a Content-Type. */
MUST_USE enum rc fields_read_multipart(struct ctx *cx, struct str body, struct str type, struct fields *out);

/* A JSON object: a text, a number or true is a field; false and null are none; an array is one field for each member,
 * all of the same name; an object within goes by "outer.inner". */
MUST_USE enum rc fields_read_json(struct ctx *cx, const struct json *object, struct fields *out);

/* Appends a text as it stands in the value of a query (RFC 3986 2.3: unreserved characters and slashes as they are). */
void fields_put_escaped(struct buf *out, struct str text);

/* The value of a cookie in a Cookie header (RFC 6265 4.2.1); empty: not there. When it is there twice, the answer is
 * empty too: a neighbour host may have planted one. */
struct str cookie_find(struct str header, const char *name);

/* A parameter of a header value, `charset` of "text/html; charset=utf-8", without its quotes; false: not there, or not well formed. */
bool header_param(struct arena *mem, struct str value, const char *name, struct str *out);

/* The media type in lower case without its parameters. */
struct str header_media_type(struct arena *mem, struct str value);

/* The first field of that name, or NULL. */
const struct field *fields_find(const struct fields *fields, const char *name);

#endif
