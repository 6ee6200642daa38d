/* base64.h — bytes as text: base64url without padding, and base64 with it (RFC 4648 sections 4 and 5).
 *
 * Reading is strict: one text for one sequence of bytes. No white space, no character of the other
 * alphabet, no bits left over that are not zero (RFC 4648 3.5); base64url takes no padding, base64 takes
 * exactly the padding it must have. So two texts that differ never mean the same bytes.
 *
 * Memory   results live in the arena; there is nothing to free.
 * Errors   false, with *out untouched; the caller knows what the text was and says so.
 */
#ifndef CODEC_BASE64_H
#define CODEC_BASE64_H

#include "base/buf.h"
#include "base/str.h"

/* Without padding: what JOSE, multibase `u` and SD-JWT use. */
struct str base64url_encode(struct arena *mem, struct str bytes);
void base64url_write(struct buf *out, struct str bytes);
MUST_USE bool base64url_decode(struct arena *mem, struct str text, struct str *out);

/* Into memory of the caller (a key that will be wiped). `count` is how many bytes there must be: false
 * when the text gives another number. Nothing is written on false. */
MUST_USE bool base64url_decode_exact(struct str text, void *out, size_t count);

/* With padding: what PEM, x5c and data: URLs use. */
struct str base64_encode(struct arena *mem, struct str bytes);
MUST_USE bool base64_decode(struct arena *mem, struct str text, struct str *out);

#endif
