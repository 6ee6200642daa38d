/* token.h — texts that this site gave to a client and knows again: keyed hashes under the site's secret.
 *
 * The secret is 32 random bytes, made once and kept in the database, so that every node knows the others' tokens. A
 * purpose keeps a token of one kind from being taken for another.
 */
#ifndef HTTP_TOKEN_H
#define HTTP_TOKEN_H

#include "db/db.h"

#define TOKEN_SECRET_SIZE 32

/* The site's secret, made when there is none, into memory of the caller. */
MUST_USE enum rc token_secret(struct ctx *cx, struct db *db, unsigned char secret[TOKEN_SECRET_SIZE]);

/* BLAKE2b-256 under the secret over purpose and text, as base64url. */
struct str token_mac(struct arena *mem, struct str secret, const char *purpose, struct str text);

/* text "." mac: a text that cannot be changed by who carries it. */
struct str token_sign(struct arena *mem, struct str secret, const char *purpose, struct str text);
bool token_open(struct arena *mem, struct str secret, const char *purpose, struct str token, struct str *text);

#endif
