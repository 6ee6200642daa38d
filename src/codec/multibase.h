/* multibase.h — bytes as text whose first character names the base: what keys, proofs and status lists use.
 *
 * Known: `z` base58btc, `u` base64url without padding, `f` base16 in lower case (multibase, and
 * Controlled Identifiers 1.0 section 2.4 for `z` and `u`). Each has one text for one sequence of bytes.
 *
 * base58 costs the square of its length, so its texts are limited to BASE58_MAX characters whatever the caller allows.
 *
 * Memory   results live in the arena (cx->mem); there is nothing to free.
 */
#ifndef CODEC_MULTIBASE_H
#define CODEC_MULTIBASE_H

#include "base/buf.h"
#include "base/ctx.h"

#define BASE58_MAX 2048

enum multibase { MULTIBASE_BASE58 = 'z', MULTIBASE_BASE64URL = 'u', MULTIBASE_BASE16 = 'f' };

/* With the letter in front. At most 1,400 bytes for base58, which nothing here comes near. */
struct str multibase_encode(struct arena *mem, enum multibase base, struct str bytes);

/* The bytes of a text, at most `max` of them; *base (when not NULL) says which base it was.
 * RC_INVALID: a character outside the alphabet, or another text for the same bytes.
 * RC_UNSUPPORTED: another base. RC_LIMIT: more than `max` bytes, or more than BASE58_MAX characters. */
MUST_USE enum rc multibase_decode(struct ctx *cx, struct str text, size_t max, enum multibase *base, struct str *out);

/* base58btc without the letter. False when a character is not of the alphabet or the text is longer than
 * BASE58_MAX. */
struct str base58_encode(struct arena *mem, struct str bytes);
MUST_USE bool base58_decode(struct arena *mem, struct str text, struct str *out);

#endif
