/* pointer.h — JSON pointers (RFC 6901): where something stands within a JSON text.
 *
 * Memory   appended to a buffer of the caller's, or in an arena.
 */
#ifndef CODEC_POINTER_H
#define CODEC_POINTER_H

#include "base/buf.h"

/* Appends the step to the member of that name: "/" and the name, of which "~" and "/" are written ~0 and ~1. */
void pointer_put_name(struct buf *out, struct str name);

/* Appends the step to that item of an array, from 0. */
void pointer_put_index(struct buf *out, size_t index);

/* The name that a step (what stands between two slashes) of a pointer in a URL's fragment means (section 6): first %XX, then ~1 and ~0. What
 * is no escape stays as it is. */
struct str pointer_name(struct arena *mem, struct str step);

#endif
