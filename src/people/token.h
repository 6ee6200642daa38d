/* token.h — what somebody holds instead of a password: 256 random bits as text, of which only the SHA-256 is stored.
 *
 * A token is looked up by its hash, so nothing compares secrets and a copy of the database opens no door (T-10, T-34).
 */
#ifndef PEOPLE_TOKEN_H
#define PEOPLE_TOKEN_H

#include "base/ctx.h"

#define TOKEN_BYTES 32
#define TOKEN_TEXT  43 /* characters: base64url without padding */

struct str token_new(struct ctx *cx);
/* 32 bytes, in mem. */
struct str token_hash(struct arena *mem, struct str token);

#endif
