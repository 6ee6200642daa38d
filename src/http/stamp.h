/* stamp.h — texts that this site gave to a client and knows again: keyed hashes under the site's secret. (What is held
 * instead of a password is people/token.h.)
 *
 * The secret is 32 random bytes, made once and kept in the database, so that every node knows the others' stamps. A
 * purpose keeps a stamp of one kind from being taken for another.
 */
#ifndef HTTP_STAMP_H
#define HTTP_STAMP_H

#include "db/db.h"

#define STAMP_SECRET_SIZE 32

/* The site's secret, made when there is none, into memory of the caller. */
MUST_USE enum rc stamp_secret(struct ctx *cx, struct db *db, unsigned char secret[STAMP_SECRET_SIZE]);

/* BLAKE2b-256 under the secret over purpose and text, as base64url. */
struct str stamp_mac(struct arena *mem, struct str secret, const char *purpose, struct str text);

/* text "." mac: a text that cannot be changed by who carries it. */
struct str stamp_sign(struct arena *mem, struct str secret, const char *purpose, struct str text);
bool stamp_open(struct arena *mem, struct str secret, const char *purpose, struct str token, struct str *text);

#endif
