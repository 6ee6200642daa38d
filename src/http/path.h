/* path.h — the path of a request line, cut and decoded (RFC 3986 3.3, 2.1). */
#ifndef HTTP_PATH_H
#define HTTP_PATH_H

#include "base/buf.h"

/* %-escapes to bytes; "+" to a space in forms and queries. False: an escape that is none. The result is `raw` itself when
 * nothing had to be decoded. */
bool percent_decode(struct arena *mem, struct str raw, bool plus_is_space, struct str *out);

/* Adds "?name=value" to an address, or "&name=value" when it has a query, escaped; an empty value is left out. */
void query_put(struct buf *address, const char *name, struct str value);

/* "/a/b%20c" as its segments; none for "/". RC_INVALID as router_match says; RC_NOT_FOUND: more than `max`. */
MUST_USE enum rc path_split(struct ctx *cx, struct str raw, struct str *segments, size_t max, size_t *count);

#endif
