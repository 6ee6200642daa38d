/* publication.h — what of an institution anybody may fetch, signed and kept in the database: its DID document and key set, its
 * status lists. The site sends these bytes and nothing else, so that a process that speaks HTTP needs no key, and every node
 * sends the same.
 *
 * Memory   results live in cx->mem.
 * Errors   those of db.h and signer.h.
 */
#ifndef CREDENTIAL_PUBLICATION_H
#define CREDENTIAL_PUBLICATION_H

#include "credential/credential.h"
#include "format/verify.h"

/* "did.json", "jwks.json", "status/revocation-1". RC_NOT_FOUND: not published. */
MUST_USE enum rc publication_get(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct str *bytes);

/* Is there anything to be made anew? Asks the database only: a key that was made since is not seen. */
MUST_USE enum rc publication_stale(struct ctx *cx, struct db *db, int64_t institution, bool *stale);

/* Makes anew what has changed. One at a time (a lease of the caller's). *changed counts what was. */
MUST_USE enum rc publication_refresh(struct ctx *cx, struct db *db, const struct credential_issuer *issuer, int64_t *changed);

/* The verifier's way to our own publications, without asking anybody: our DID, our lists at our own address. `next` (its find may
 * be NULL) is asked for everything else. */
struct publication_source {
	struct db *db;
	int64_t institution;
	struct str did, base_url;     /* of the institution: publication_source_open */
	struct verify_resolver next;
};
MUST_USE enum rc publication_source_open(struct ctx *cx, struct db *db, int64_t institution, struct publication_source *out);
struct verify_resolver publication_resolver(struct publication_source *source);

#endif
