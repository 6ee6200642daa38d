/* jcs.h — the JSON Canonicalization Scheme, RFC 8785: one sequence of bytes for one JSON value.
 *
 * Names in the order of their UTF-16 code units (3.2.3), numbers as ECMAScript writes doubles (3.2.2.3),
 * the shortest string escapes (3.2.2.2), no white space. Array order is kept.
 *
 * What is signed is what is shown, so what other readers would bend is refused: a built integer beyond 2^53, which
 * need not be exact as a double (I-JSON, RFC 7493 2.2; json_parse makes doubles of such, and shows them so), and a
 * built string that is not UTF-8.
 *
 * Memory   cx->mem. Threads: none shared.
 */
#ifndef CODEC_JCS_H
#define CODEC_JCS_H

#include "base/buf.h"
#include "codec/json.h"

#define JCS_DEPTH_MAX 256

/* Appends the canonical form of `value` to `out`.
 * RC_INVALID: an integer without an exact double, a number that is not finite, a string that is not UTF-8,
 * the same name twice. RC_LIMIT: deeper than JCS_DEPTH_MAX, or larger than `out` may be. */
MUST_USE enum rc jcs_write(struct ctx *cx, struct buf *out, const struct json *value);

/* The same as a slice of at most `max` bytes. */
MUST_USE enum rc jcs_text(struct ctx *cx, const struct json *value, size_t max, struct str *out);

/* Keeps the canonical form of a container (of at most `max` bytes, in cx->mem) with it: jcs_write and compact json_write take it
 * as it is from now on, wherever the container stands. For what stands in many documents. Nothing in the container may be
 * changed after that; a change of its own members forgets the form, one deeper within does not.
 * As jcs_text. */
MUST_USE enum rc jcs_keep(struct ctx *cx, struct json *container, size_t max);

#endif
